//! A text with words fewer or more, as an editor would have it: for whoever asks how many of them are too many or missing.
//!
//! In: a [`Document`] and how many words each of its parts shall have less or more. Out: a document to lay out. A part is what stands from one page
//! or content heading to the next. Only running text changes, paragraphs and the items of lists: nobody cuts a heading, a table or an address to save
//! a line. The words that go are a part's last ones; those that come are its own once more, in paragraphs at its end.

use super::tree::{Attributes, Block, BlockKind, Document, Inline};
use super::walk::{has_words, plain_text};
use crate::diagnostic::Span;
use std::ops::Range;

/// The words of a paragraph that comes.
const PARAGRAPH: usize = 45;

/// What stands from one page or content heading to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The heading's place; where there is none, that of the first block.
    pub span: Span,
    /// The heading's words.
    pub title: String,
    /// Words of running text.
    pub words: usize,
    /// Whether a page heading opens it.
    pub opens_page: bool,
    blocks: Range<usize>,
}

impl Document {
    /// The parts, in reading order.
    pub fn parts(&self) -> Vec<Part> {
        let level = |block: &Block| match block.kind {
            BlockKind::Heading { level, .. } => Some(level).filter(|level| *level < 3),
            _ => None,
        };
        let opens = |at: &usize| *at == 0 || level(&self.blocks[*at]).is_some();
        let starts: Vec<usize> = (0..self.blocks.len()).filter(opens).collect();
        let ends = starts.iter().skip(1).copied().chain([self.blocks.len()]);
        let part = |(&from, to): (&usize, usize)| Part {
            span: self.blocks[from].span,
            title: level(&self.blocks[from]).map_or_else(String::new, |_| plain_text(self.blocks[from].inlines())),
            words: self.blocks[from..to].iter().map(words_of).sum(),
            opens_page: level(&self.blocks[from]) == Some(1),
            blocks: from..to,
        };
        starts.iter().zip(ends).map(part).collect()
    }

    /// The text without the last so many words of each of `parts`.
    #[must_use]
    pub fn shortened(&self, parts: &[(Part, usize)]) -> Document {
        let mut document = self.clone();
        for (part, words) in parts {
            let mut paragraphs = Vec::new();
            document.blocks[part.blocks.clone()].iter_mut().for_each(|block| running(block, &mut paragraphs));
            let mut left = *words;
            for inlines in paragraphs.into_iter().rev() {
                let cut = left.min(count(inlines));
                left -= cut;
                drop_words(inlines, &mut { cut });
            }
        }
        drop_empty(&mut document.blocks);
        document
    }

    /// The text with so many words more at the end of `part`; the same when it has none to take them from.
    #[must_use]
    pub fn lengthened(&self, part: &Part, words: usize) -> Document {
        let mut document = self.clone();
        let at = part.blocks.clone().rev().find(|at| words_of(&self.blocks[*at]) > 0);
        let Some(last) = at else { return document };
        let mut text = String::new();
        self.blocks[part.blocks.clone()].iter().for_each(|block| running_text(block, &mut text));
        let (span, lang) = (self.blocks[last].span, self.blocks[last].attributes.lang.clone());
        let all: Vec<&str> = text.split_whitespace().cycle().take(words).collect();
        let more = all.chunks(PARAGRAPH).map(|words| {
            let inlines = vec![Inline::Text { text: words.join(" "), span }];
            let attributes = Attributes { lang: lang.clone(), ..Attributes::default() };
            Block { kind: BlockKind::Paragraph { inlines }, attributes, span }
        });
        document.blocks.splice(last + 1..last + 1, more);
        document
    }
}

fn count(inlines: &[Inline]) -> usize {
    plain_text(inlines).split_whitespace().count()
}

/// Words of running text in a block.
fn words_of(block: &Block) -> usize {
    match &block.kind {
        BlockKind::Paragraph { inlines } => count(inlines),
        BlockKind::List { items, .. } => items.iter().flat_map(|item| &item.blocks).map(words_of).sum(),
        _ => 0,
    }
}

fn running_text(block: &Block, text: &mut String) {
    match &block.kind {
        BlockKind::Paragraph { inlines } => *text += &(plain_text(inlines) + " "),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| running_text(block, text));
        }
        _ => {}
    }
}

/// The paragraphs of running text in a block.
fn running<'a>(block: &'a mut Block, paragraphs: &mut Vec<&'a mut Vec<Inline>>) {
    match &mut block.kind {
        BlockKind::Paragraph { inlines } => paragraphs.push(inlines),
        BlockKind::List { items, .. } => {
            items.iter_mut().flat_map(|item| &mut item.blocks).for_each(|block| running(block, paragraphs));
        }
        _ => {}
    }
}

/// Takes away the paragraphs and items without words.
fn drop_empty(blocks: &mut Vec<Block>) {
    for block in &mut *blocks {
        if let BlockKind::List { items, .. } = &mut block.kind {
            items.iter_mut().for_each(|item| drop_empty(&mut item.blocks));
            items.retain(|item| !item.blocks.is_empty());
        }
    }
    blocks.retain(|block| match &block.kind {
        BlockKind::Paragraph { inlines } => has_words(inlines),
        BlockKind::List { items, .. } => !items.is_empty(),
        _ => true,
    });
}

/// Takes words away from the end.
fn drop_words(inlines: &mut [Inline], words: &mut usize) {
    for inline in inlines.iter_mut().rev() {
        match inline {
            _ if *words == 0 => return,
            Inline::Text { text, span } => {
                while *words > 0 && !text.trim_end().is_empty() {
                    let kept = text.trim_end().rfind(char::is_whitespace).map_or(0, |at| at + 1);
                    text.truncate(kept);
                    *words -= 1;
                }
                text.truncate(text.trim_end().len());
                span.end = span.end.min(span.start + u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
            Inline::Strong(inner) | Inline::Emphasis(inner) => drop_words(inner, words),
            Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => drop_words(inlines, words),
            Inline::SoftBreak { .. } | Inline::HardBreak { .. } | Inline::Note { .. } => {}
        }
    }
}
