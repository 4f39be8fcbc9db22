//! A quotation while it is read, and what it comes to: its words, and the line that says whose they are.
//!
//! In: the blocks between the first `>` and the last. Out: a [`BlockKind::Quote`] with the attributes that stand at the end of any of its
//! paragraphs. A last line that begins with a dash and a space is the source.

use super::tree::{Attributes, Block, BlockKind, Inline};
use std::ops::Range;

/// A quotation that is being read.
#[derive(Debug)]
pub(super) struct Quotation {
    range: Range<usize>,
    pub(super) blocks: Vec<Block>,
}

impl Quotation {
    pub(super) fn new(range: Range<usize>) -> Self {
        Quotation { range, blocks: Vec::new() }
    }

    /// The quotation with its attributes and place; `None` when nothing stands in it.
    pub(super) fn finish(mut self) -> Option<(BlockKind, Attributes, Range<usize>)> {
        let attributes = taken(&mut self.blocks);
        let source = match self.blocks.last_mut().map(|last| &mut last.kind) {
            Some(BlockKind::Paragraph { inlines }) => source(inlines),
            _ => Vec::new(),
        };
        let is_empty = |block: &Block| matches!(&block.kind, BlockKind::Paragraph { inlines } if inlines.is_empty());
        self.blocks.retain(|block| !is_empty(block));
        let is_bare = self.blocks.is_empty() && source.is_empty();
        (!is_bare).then_some((BlockKind::Quote { blocks: self.blocks, source }, attributes, self.range))
    }
}

/// Takes what belongs to the whole quotation from its paragraphs, the first of each.
fn taken(blocks: &mut [Block]) -> Attributes {
    let mut whole = Attributes::default();
    for own in blocks.iter_mut().filter(|block| matches!(block.kind, BlockKind::Paragraph { .. })) {
        let own = &mut own.attributes;
        whole.span = whole.span.take().or(own.span.take());
        whole.place = whole.place.take().or(own.place.take());
        whole.break_before = whole.break_before.take().or(own.break_before.take());
        whole.keep_all |= own.keep_all;
    }
    whole
}

/// Takes the source off the end of a paragraph: its last line, when that begins with a dash and a space.
fn source(inlines: &mut Vec<Inline>) -> Vec<Inline> {
    let is_line_end = |inline: &Inline| matches!(inline, Inline::SoftBreak { .. } | Inline::HardBreak { .. });
    let start = inlines.iter().rposition(is_line_end).map_or(0, |end| end + 1);
    let begins_with_dash = match inlines.get(start) {
        Some(Inline::Text { text, .. }) => {
            let dashes = text.trim_start_matches(['—', '–', '―']);
            (dashes.len() < text.len() || text.starts_with("-- "))
                && text.trim_start_matches(['—', '–', '―', '-']).starts_with([' ', '\u{a0}'])
        }
        _ => false,
    };
    if !begins_with_dash {
        return Vec::new();
    }
    let source = inlines.split_off(start);
    if start > 0 {
        inlines.pop();
    }
    source
}
