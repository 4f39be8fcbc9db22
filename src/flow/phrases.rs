//! Phrases: links and passages in another language, which are elements of their own inside their block.
//!
//! In: drawn pages, whose runs know their language and their link, and the structure of their blocks. Out: the same with an element for each
//! link and each passage, and findings about links that lead nowhere. Where a link leads inside the document is told by the words of a heading:
//! `#sharing-the-water`, in small letters, with hyphens for spaces and without other signs.

use crate::content::is_address;
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::page::{ItemKind, Page, Role, Structure, TagId, Target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the last words of a block belong to.
#[derive(Default)]
struct Open {
    /// The link and its element.
    link: Option<(Arc<str>, TagId)>,
    /// The language, where it is not the block's, and its element.
    lang: Option<(Arc<str>, TagId)>,
}

/// Gives links and passages in other languages their elements.
pub(super) fn tag(pages: &mut [Page], structure: &mut Structure, report: &mut Report) {
    let headings = headings(structure);
    let mut open: BTreeMap<TagId, Open> = BTreeMap::new();
    for item in pages.iter_mut().flat_map(|page| &mut page.items) {
        let (ItemKind::Text { run, .. }, Some(block)) = (&item.kind, item.tag) else { continue };
        let before = open.remove(&block).unwrap_or_default();
        let lang = (lang_of(structure, block) != Some(&*run.style.lang)).then(|| Arc::clone(&run.style.lang));
        let is_same_link = before.link.as_ref().map(|(url, _)| url) == run.style.link.as_ref();
        let link = if is_same_link {
            before.link
        } else {
            let made = |url: &Arc<str>| (Arc::clone(url), element_of_link(url, block, structure, &headings, run.span, report));
            run.style.link.as_ref().map(made)
        };
        let parent = link.as_ref().map_or(block, |(_, tag)| *tag);
        let lang = lang.map(|lang| match before.lang {
            Some((known, tag)) if is_same_link && known == lang => (known, tag),
            _ => {
                let tag = structure.add(Role::Span, Some(parent));
                structure.nodes[tag.0 as usize].lang = Some(lang.to_string());
                (lang, tag)
            }
        });
        item.tag = Some(lang.as_ref().map_or(parent, |(_, tag)| *tag));
        if link.is_some() || lang.is_some() {
            open.insert(block, Open { link, lang });
        }
    }
}

/// The language of an element: its own, or that of the nearest one around it.
fn lang_of(structure: &Structure, tag: TagId) -> Option<&str> {
    let mut at = Some(tag);
    while let Some(node) = at.and_then(|tag| structure.nodes.get(tag.0 as usize)) {
        if let Some(lang) = &node.lang {
            return Some(lang);
        }
        at = node.parent;
    }
    None
}

/// The element of a link: a plain span where it leads nowhere.
fn element_of_link(
    url: &str,
    block: TagId,
    structure: &mut Structure,
    headings: &BTreeMap<String, TagId>,
    span: Span,
    report: &mut Report,
) -> TagId {
    let target = target_of(url, headings);
    let role = if target.is_some() { Role::Link } else { Role::Span };
    let tag = structure.add(role, Some(block));
    if target.is_none() {
        let (message, help) = match url.strip_prefix('#') {
            Some(name) => (format!("no heading is called {name:?}"), nearest(name, headings)),
            None => (
                format!("{url:?} is no address that a reader may be sent to"),
                "give a web or e-mail address: https://…, mailto:…".to_owned(),
            ),
        };
        report.push(Diagnostic::new(Code::LinkDead, message).at(span).help(help));
    }
    structure.nodes[tag.0 as usize].target = target;
    tag
}

fn target_of(url: &str, headings: &BTreeMap<String, TagId>) -> Option<Target> {
    if let Some(name) = url.strip_prefix('#') {
        return headings.get(&name.to_lowercase()).map(|tag| Target::Element(*tag));
    }
    is_address(url).then(|| Target::Url(Arc::from(url.trim())))
}

fn nearest(name: &str, headings: &BTreeMap<String, TagId>) -> String {
    if headings.is_empty() {
        return "the text has no headings to lead to".to_owned();
    }
    let names = headings.keys().map(String::as_str);
    crate::tokens::suggest(name, "headings", names)
}

/// The headings by their names. Of several alike the first has the name, the others one with a number.
fn headings(structure: &Structure) -> BTreeMap<String, TagId> {
    let mut names = BTreeMap::new();
    for (at, node) in (0u32..).zip(&structure.nodes) {
        let Some(title) = node.title.as_ref().filter(|_| node.role.heading_level().is_some()) else { continue };
        let name = heading_name(title);
        let mut free = name.clone();
        let mut number = 0u32;
        while names.contains_key(&free) {
            number += 1;
            free = format!("{name}-{number}");
        }
        names.insert(free, TagId(at));
    }
    names
}

/// A heading's words as links name it: what other Markdown readers make of them.
fn heading_name(title: &str) -> String {
    let kept = title.trim().chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_named_by_their_words() {
        for (title, name) in [
            ("Sharing the water", "sharing-the-water"),
            ("What we do: 2026", "what-we-do-2026"),
            ("L’eau à Genève", "leau-à-genève"),
            ("Über Flüsse – und Grenzen", "über-flüsse--und-grenzen"),
        ] {
            assert_eq!(heading_name(title), name);
        }
        let mut structure = Structure::default();
        for title in ["Facts", "Facts", "Facts"] {
            let tag = structure.add(Role::H2, None);
            structure.nodes[tag.0 as usize].title = Some(title.into());
        }
        let names: Vec<(String, TagId)> = headings(&structure).into_iter().collect();
        assert_eq!(names, [("facts".into(), TagId(0)), ("facts-1".into(), TagId(1)), ("facts-2".into(), TagId(2))]);
    }

    #[test]
    fn links_lead_to_addresses_and_headings_and_run_nothing() {
        let headings = BTreeMap::from([("facts".to_owned(), TagId(7))]);
        for (url, target) in [
            ("https://example.org", Some(Target::Url("https://example.org".into()))),
            ("mailto:water@example.org", Some(Target::Url("mailto:water@example.org".into()))),
            ("#facts", Some(Target::Element(TagId(7)))),
            ("#Facts", Some(Target::Element(TagId(7)))),
            ("#figures", None),
            ("JavaScript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("www.example.org", None),
            ("chapter two: floods", None),
            ("  ", None),
        ] {
            assert_eq!(target_of(url, &headings), target, "{url}");
        }
    }
}
