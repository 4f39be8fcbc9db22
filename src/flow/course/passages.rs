//! Passages: the parts of a section between breaks that go from one edge of the page to the other.
//!
//! In: a section's blocks and the columns of its pages. Out: [`Passage`]s. Says nothing about where they come to stand.

use crate::content::Break;
use crate::flow::galley::Block;

/// Blocks that fill columns together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage {
    /// The block across all columns that stands above it.
    pub(super) divider: Option<usize>,
    pub(super) from: usize,
    pub(super) until: usize,
    pub(super) end: PassageEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PassageEnd {
    Section,
    Divider,
    Page,
}

/// The passages of a section whose blocks stand across the page where that is told of them; `is_bare` when nothing stands above its blocks.
pub(super) fn passages(blocks: &[Block], stands_across: impl Fn(&Block) -> bool, is_bare: bool) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut open = Passage { divider: None, from: 0, until: blocks.len(), end: PassageEnd::Section };
    for (at, block) in blocks.iter().enumerate() {
        let divides = stands_across(block);
        let is_break = matches!(block, Block::Break(Break::Page, _));
        if !divides && !is_break {
            continue;
        }
        // A break by hand is pointless where nothing stands yet.
        if is_break && is_bare && open.from == at && open.divider.is_none() && passages.is_empty() {
            open.from = at + 1;
            continue;
        }
        let end = if divides { PassageEnd::Divider } else { PassageEnd::Page };
        if divides && open.from == at && open.divider.is_none() && passages.is_empty() {
            open = Passage { divider: Some(at), from: at + 1, ..open };
            continue;
        }
        passages.push(Passage { until: at, end, ..open });
        open = Passage { divider: divides.then_some(at), from: at + 1, until: blocks.len(), end: PassageEnd::Section };
    }
    passages.push(open);
    passages
}
