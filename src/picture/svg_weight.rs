//! How much work an SVG would be, found before any of it is done.
//!
//! In: the XML tree. Out: nothing, or the reason to refuse it. `use`, paint servers, markers and clip paths let a file of a kilobyte ask
//! for billions of shapes; usvg stops only after a million. Here the count is computed from the references instead: every element weighs
//! one plus its children plus what it refers to, each target weighed once. Circles of references are refused outright.

use super::PictureError;
use std::collections::BTreeMap;
use usvg::roxmltree::{Document, Node};

/// Most shapes, groups and stops once all references are followed.
const MAX_WEIGHT: u64 = 500_000;
/// Most elements inside each other once all references are followed. usvg recurses; 2 MiB of stack bear about four times this.
const MAX_DEPTH: u32 = 192;
/// Most comparisons of a style rule with an element.
const MAX_RULE_TESTS: u64 = 20_000_000;
/// Most bytes that the entities of a document type may expand to.
const MAX_ENTITY_TEXT: usize = 64 << 20;

/// Refuses a document type whose entities could expand to more than [`MAX_ENTITY_TEXT`]. Call before parsing.
pub(super) fn check_entities(text: &str) -> Result<(), PictureError> {
    let Some(start) = text.find("<!DOCTYPE") else { return Ok(()) };
    let end = text[start..].find("]>").map_or(text.len(), |at| start + at);
    let (inside, outside) = (&text[start..end], text.len() - (end - start));
    if !inside.contains("<!ENTITY") || outside == 0 {
        return Ok(());
    }
    let references = text[..start].matches('&').count() + text[end..].matches('&').count();
    // roxmltree follows at most 255 references inside one.
    let nested = if inside.contains('&') { 255 } else { 1 };
    let worst = inside.len().saturating_mul(references).saturating_mul(nested);
    if worst > MAX_ENTITY_TEXT { Err(too_much("its entities expand to too much text")) } else { Ok(()) }
}

/// Refuses a document that would become too many or too deeply nested elements.
pub(super) fn check(document: &Document<'_>) -> Result<(), PictureError> {
    let rules = Rules::read(document);
    let graph = Graph::of(document, &rules);
    let total = graph.weigh(document.root_element().id().get_usize())?;
    if total.count > MAX_WEIGHT {
        return Err(too_much(format!("it repeats its parts into more than {MAX_WEIGHT} shapes")));
    }
    if total.depth > MAX_DEPTH {
        return Err(too_much(format!("its parts are nested more than {MAX_DEPTH} deep")));
    }
    if total.count.saturating_mul(rules.count) > MAX_RULE_TESTS {
        return Err(too_much("its style sheet is too long for so many shapes"));
    }
    Ok(())
}

fn too_much(reason: impl AsRef<str>) -> PictureError {
    PictureError::Unreadable(format!("an SVG drawing that is too much to draw: {}", reason.as_ref()))
}

/// What following an element costs.
#[derive(Clone, Copy, Default)]
struct Weight {
    /// Elements made.
    count: u64,
    /// Elements inside each other.
    depth: u32,
    /// Corners at which a marker could be drawn, at most.
    corners: u64,
}

/// How an element depends on another.
#[derive(Clone, Copy, PartialEq)]
enum Link {
    /// A child, or the target of `href`, `clip-path`, `mask`, `filter`: made once.
    Once,
    /// A paint: made for every descendant that inherits it.
    Inherited,
    /// A marker: made at every corner of every descendant.
    Corners,
}

/// The properties that refer to elements.
fn link_of(property: &str) -> Option<Link> {
    match property {
        "clip-path" | "mask" | "filter" => Some(Link::Once),
        "fill" | "stroke" => Some(Link::Inherited),
        "marker" | "marker-start" | "marker-mid" | "marker-end" => Some(Link::Corners),
        _ => None,
    }
}

/// The ids in every `url(#id)` of a value.
fn url_ids(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let id = rest.split(')').next()?.trim().trim_matches(['"', '\'']).trim();
        id.strip_prefix('#')
    })
}

/// The references of declarations as they stand in `style="…"` or between the braces of a rule.
fn declared(declarations: &str) -> impl Iterator<Item = (Link, &str)> {
    declarations.split(';').filter_map(|declaration| declaration.split_once(':')).flat_map(|(property, value)| {
        link_of(property.trim()).into_iter().flat_map(move |link| url_ids(value).map(move |id| (link, id)))
    })
}

/// The style sheet's references, by the class that its selectors name; those without a class may apply to any element.
struct Rules<'a> {
    by_class: BTreeMap<&'a str, Vec<(Link, &'a str)>>,
    general: Vec<(Link, &'a str)>,
    count: u64,
}

impl<'a> Rules<'a> {
    fn read(document: &'a Document<'_>) -> Self {
        let mut rules = Rules { by_class: BTreeMap::new(), general: Vec::new(), count: 1 };
        let sheets = document.descendants().filter(|node| node.has_tag_name("style")).filter_map(|node| node.text());
        for (selectors, declarations) in sheets.flat_map(|sheet| sheet.split('}')).filter_map(|rule| rule.split_once('{')) {
            rules.count += selectors.split(',').count() as u64;
            let links: Vec<_> = declared(declarations).collect();
            for selector in selectors.split(',').filter(|_| !links.is_empty()) {
                match selector.rsplit_once('.') {
                    Some((_, class)) => {
                        let end = class.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(class.len());
                        rules.by_class.entry(&class[..end]).or_default().extend(&links);
                    }
                    None => rules.general.extend(&links),
                }
            }
        }
        rules
    }
}

/// Who depends on whom, by node index.
struct Graph {
    links: Vec<Vec<(Link, usize)>>,
    /// Own corners of every node.
    corners: Vec<u64>,
}

impl Graph {
    fn of(document: &Document<'_>, rules: &Rules<'_>) -> Self {
        let mut ids = BTreeMap::new();
        for node in document.descendants().filter(|node| node.is_element()) {
            if let Some(id) = node.attribute("id") {
                ids.entry(id).or_insert_with(|| node.id().get_usize());
            }
        }
        let count = document.descendants().map(|node| node.id().get_usize() + 1).max().unwrap_or(0);
        let mut graph = Graph { links: vec![Vec::new(); count], corners: vec![0; count] };
        for node in document.descendants().filter(|node| node.is_element()) {
            let at = node.id().get_usize();
            let children = node.children().filter(|child| child.is_element()).map(|child| (Link::Once, child.id().get_usize()));
            let named = references(node, rules).filter_map(|(link, id)| ids.get(id).map(|&target| (link, target)));
            graph.links[at] = children.chain(named).collect();
            let outline = node.attribute("d").or_else(|| node.attribute("points")).map_or(4, str::len);
            graph.corners[at] = outline as u64 / 2;
        }
        graph
    }

    /// The weight of `root`, every node weighed once, without recursion.
    fn weigh(&self, root: usize) -> Result<Weight, PictureError> {
        let mut known: Vec<Option<Weight>> = vec![None; self.links.len()];
        let mut open = vec![false; self.links.len()];
        let mut stack = vec![(root, 0)];
        open[root] = true;
        while let Some((node, next)) = stack.pop() {
            match self.links[node].get(next) {
                Some(&(_, target)) => {
                    stack.push((node, next + 1));
                    if known[target].is_none() {
                        if open[target] {
                            return Err(too_much("its parts refer to each other in a circle"));
                        }
                        open[target] = true;
                        stack.push((target, 0));
                    }
                }
                None => {
                    open[node] = false;
                    known[node] = Some(self.sum(node, &known));
                }
            }
        }
        Ok(known[root].unwrap_or_default())
    }

    fn sum(&self, node: usize, known: &[Option<Weight>]) -> Weight {
        let mut total = Weight { count: 1, depth: 0, corners: self.corners[node] };
        let (mut paints, mut markers) = (1u64, 0u64);
        for &(link, target) in &self.links[node] {
            let weight = known[target].unwrap_or_default();
            total.depth = total.depth.max(weight.depth);
            match link {
                Link::Once => {
                    total.count = total.count.saturating_add(weight.count);
                    total.corners = total.corners.saturating_add(weight.corners);
                }
                Link::Inherited => paints = paints.saturating_add(weight.count),
                Link::Corners => markers = markers.saturating_add(weight.count),
            }
        }
        total.count = total.count.saturating_mul(paints).saturating_add(markers.saturating_mul(total.corners));
        total.depth = total.depth.saturating_add(1);
        total
    }
}

/// Everything that an element refers to by id.
fn references<'a>(node: Node<'a, '_>, rules: &'a Rules<'a>) -> impl Iterator<Item = (Link, &'a str)> {
    const FOLLOWED: [&str; 7] = ["use", "linearGradient", "radialGradient", "pattern", "filter", "feImage", "textPath"];
    let is_followed = FOLLOWED.contains(&node.tag_name().name());
    let hrefs = node.attributes().filter(move |attribute| is_followed && attribute.name() == "href");
    let hrefs = hrefs.filter_map(|attribute| attribute.value().trim().strip_prefix('#')).map(|id| (Link::Once, id));
    let properties = node
        .attributes()
        .filter_map(|attribute| link_of(attribute.name()).map(|link| (link, attribute.value())))
        .flat_map(|(link, value)| url_ids(value).map(move |id| (link, id)));
    let style = node.attribute("style").into_iter().flat_map(declared);
    let classes = node.attribute("class").into_iter().flat_map(str::split_whitespace);
    let by_class = classes.filter_map(|class| rules.by_class.get(class)).flatten();
    hrefs.chain(properties).chain(style).chain(by_class.chain(&rules.general).copied())
}
