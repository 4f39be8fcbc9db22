//! What each element of the structure is written as (ISO 32000-1, 14.8.4; ISO 14289-1, 7).
//!
//! In: the structure, the pages that show it, and the standard. Out: the name of each element's structure type; which elements are silent; the
//! headings in reading order with their depth. What the author wrote is kept wherever a file may say it: headings that leave a level out
//! are told one below what they stand under (7.4.2), a picture without words in its place is an artifact (7.3), and where there are no
//! annotations a link is a span.

use super::paint::shows;
use super::{Standard, Violation};
use crate::page::{Page, Role, Structure, TagId, Target};

/// How a document's elements are written.
pub(super) struct Roles {
    names: Vec<&'static str>,
    silent: Vec<bool>,
    /// Whether links lead to it.
    targets: Vec<bool>,
    /// Headings that the pages show, in reading order, with their depth from 1.
    pub(super) headings: Vec<(TagId, u8)>,
}

/// The names of headings by their depth.
const HEADINGS: [&str; 6] = ["H1", "H2", "H3", "H4", "H5", "H6"];

impl Roles {
    pub(super) fn new(structure: &Structure, pages: &[Page], standard: Standard) -> Self {
        let shown = shown(structure, pages);
        let has_links = !standard.prohibits(&Violation::Annotation);
        let leads = |target: &Option<Target>| match target {
            None => false,
            Some(Target::Url(_)) => true,
            Some(Target::Element(tag)) => shown.get(tag.0 as usize) == Some(&true),
        };
        let needs_words = standard.prohibits(&Violation::MissingAlt);
        let is_silent =
            |at: usize| needs_words && structure.nodes[at].role == Role::Figure && words(&structure.nodes[at].alt).is_none();
        let silent: Vec<bool> = (0..structure.nodes.len()).map(is_silent).collect();
        let mut names: Vec<&'static str> = structure
            .nodes
            .iter()
            .zip(&silent)
            .map(|(node, silent)| match node.role {
                Role::Link if has_links && leads(&node.target) => Role::Link.name(),
                Role::Link => Role::Span.name(),
                // What is left of it may hold a caption.
                Role::Figure if *silent => Role::Div.name(),
                role => role.name(),
            })
            .collect();
        let headings = headings(structure, &shown);
        for (tag, level) in &headings {
            names[tag.0 as usize] = HEADINGS[usize::from(*level).clamp(1, HEADINGS.len()) - 1];
        }
        let mut targets = vec![false; structure.nodes.len()];
        for node in structure.nodes.iter().filter(|node| node.role == Role::Link) {
            if let Some(Target::Element(tag)) = node.target
                && let Some(is_target) = targets.get_mut(tag.0 as usize)
            {
                *is_target = true;
            }
        }
        Roles { names, silent, targets, headings }
    }

    /// The structure type of an element.
    pub(super) fn name(&self, tag: TagId) -> &'static str {
        self.names.get(tag.0 as usize).copied().unwrap_or("Span")
    }

    /// Whether it is a picture that says nothing.
    pub(super) fn is_silent(&self, tag: TagId) -> bool {
        self.silent.get(tag.0 as usize) == Some(&true)
    }

    /// Whether links lead to it.
    pub(super) fn is_target(&self, tag: TagId) -> bool {
        self.targets.get(tag.0 as usize) == Some(&true)
    }

    /// Whether it is a link that can be followed.
    pub(super) fn is_link(&self, tag: TagId) -> bool {
        self.name(tag) == Role::Link.name()
    }
}

/// The words in a picture's place, if any.
pub(super) fn words(alt: &Option<String>) -> Option<&str> {
    alt.as_deref().filter(|alt| !alt.trim().is_empty())
}

/// Which elements have content on the pages, in or below them.
fn shown(structure: &Structure, pages: &[Page]) -> Vec<bool> {
    let mut shown = vec![false; structure.nodes.len()];
    for item in pages.iter().flat_map(|page| &page.items).filter(|item| shows(item)) {
        if let Some(own) = item.tag.and_then(|tag| shown.get_mut(tag.0 as usize)) {
            *own = true;
        }
    }
    // Parents stand before their children, so going backwards meets all children first.
    for at in (0..shown.len()).rev() {
        let parent = structure.nodes[at].parent.map(|parent| parent.0 as usize).filter(|parent| *parent < at);
        if let (Some(parent), true) = (parent, shown[at]) {
            shown[parent] = true;
        }
    }
    shown
}

/// The headings in reading order, each one below the nearest one before it that stands higher, so that no level is left out.
fn headings(structure: &Structure, shown: &[bool]) -> Vec<(TagId, u8)> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); structure.nodes.len()];
    let mut roots = Vec::new();
    for (at, node) in structure.nodes.iter().enumerate() {
        match node.parent.map(|parent| parent.0 as usize).filter(|parent| *parent < at) {
            Some(parent) => children[parent].push(at),
            None => roots.push(at),
        }
    }
    let (mut found, mut above): (Vec<(TagId, u8)>, Vec<u8>) = (Vec::new(), Vec::new());
    // A stack instead of recursion: lists may be nested as deep as their author likes.
    let mut pending: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(at) = pending.pop() {
        if let (Some(level), true) = (structure.nodes[at].role.heading_level(), shown[at]) {
            while above.last().is_some_and(|last| *last >= level) {
                above.pop();
            }
            above.push(level);
            let depth = u8::try_from(above.len()).unwrap_or(u8::MAX);
            found.push((TagId(u32::try_from(at).unwrap_or(u32::MAX)), depth));
        }
        pending.extend(children[at].iter().rev());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_of_headings_is_left_out() {
        use Role::{H1, H2, H3};
        for (roles, depths) in [
            (&[H1, H2, H3, H2][..], &[1, 2, 3, 2][..]),
            (&[H1, H3, H3, H2, H3], &[1, 2, 2, 2, 3]),
            (&[H2, H2, H3], &[1, 1, 2]),
            (&[H3, H2, H1, H3], &[1, 1, 1, 2]),
        ] {
            let mut structure = Structure::default();
            let root = structure.add(Role::Document, None);
            roles.iter().for_each(|role| _ = structure.add(*role, Some(root)));
            let shown = vec![true; structure.nodes.len()];
            let found: Vec<u8> = headings(&structure, &shown).into_iter().map(|(_, depth)| depth).collect();
            assert_eq!(found, depths, "{roles:?}");
        }
    }
}
