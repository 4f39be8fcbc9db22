//! Running heads: what the furniture of a page may say of its headings.
//!
//! In: the sections, the pages laid out and the items drawn on them. Out: for each page the page heading in force and the content heading
//! that stands for it. The rule is that of dictionaries and handbooks: the first content heading that begins on the page; where none does,
//! the one that runs on from the pages before. A page heading begins anew. Furniture is set elsewhere.

use super::galley::{Block, Section, TextBlock};
use crate::brand::StyleId;
use crate::layout::{FurnitureKind, Layout};
use crate::page::{Item, TagId};
use std::collections::BTreeMap;

/// The headings that stand for a page; empty where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RunningHeads {
    /// The page heading.
    pub(super) heading: String,
    /// The content heading.
    pub(super) section: String,
}

/// The running heads of pages, given by the sections they belong to and their items; none when no furniture speaks of them.
pub(super) fn heads<'p>(
    layout: &Layout,
    sections: &[Section],
    pages: impl Iterator<Item = (usize, &'p [Item])>,
) -> Vec<RunningHeads> {
    if !is_spoken_of(layout) {
        return Vec::new();
    }
    let headings: BTreeMap<TagId, &TextBlock> =
        sections.iter().flat_map(|section| &section.blocks).flat_map(Block::texts).filter_map(heading).collect();
    let mut heads = Vec::new();
    let mut before: Option<usize> = None;
    let mut running = String::new();
    let mut last: Option<TagId> = None;
    for (section, items) in pages {
        if before != Some(section) {
            running.clear();
        }
        before = Some(section);
        let mut begun =
            items.iter().filter_map(|item| headings.get_key_value(&item.tag?)).filter(|(tag, _)| last != Some(**tag));
        let first = begun.next();
        let shown = first.map_or_else(|| running.clone(), |(_, block)| words(block));
        if let Some((tag, block)) = begun.next_back().or(first) {
            last = Some(*tag);
            running = words(block);
        }
        let heading = sections.get(section).and_then(|section| section.heading.as_ref()).map(words).unwrap_or_default();
        heads.push(RunningHeads { heading, section: shown });
    }
    heads
}

fn heading(text: &TextBlock) -> Option<(TagId, &TextBlock)> {
    (text.style == StyleId::Heading).then_some((text.tag, text))
}

/// Whether the furniture of any master shows running heads.
fn is_spoken_of(layout: &Layout) -> bool {
    let faces = layout.masters.iter().flat_map(|master| [&master.right, &master.left]);
    faces.flat_map(|face| &face.furniture).any(|piece| match &piece.kind {
        FurnitureKind::Text { text, .. } => text.speaks_of("heading") || text.speaks_of("section"),
        _ => false,
    })
}

/// A heading's words on one line.
fn words(block: &TextBlock) -> String {
    let lines = block.paragraphs.iter().flat_map(|paragraph| paragraph.text().split(['\n', '\u{2028}']));
    lines.map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
