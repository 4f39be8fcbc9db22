//! Walks over a tree: its text in reading order, its pictures.

use super::tree::{Block, BlockKind, Cell, Document, Entry, Inline};
use crate::tokens::Spanned;

/// The characters of `inlines`: a soft break is a space, a hard break a line feed, a reference to a note nothing.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_inlines(inlines, &mut text);
    text
}

impl Document {
    /// The text of all blocks in reading order, a line feed after each block; a figure's is its caption and its credit, a
    /// table's its caption, its cells with a line feed after each, and its credit; at the end the footnotes, whose
    /// numbers are nowhere in it. What the
    /// front matter says (and an issuer line taken from a `#` above the first page heading) is not in it.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        push_blocks(&self.blocks, &mut text);
        self.notes.iter().for_each(|note| push_blocks(&note.blocks, &mut text));
        text
    }

    /// The names of the pictures as written, in reading order; a picture used twice comes twice, and codes
    /// (`qr:…`) and placeholders are among them.
    pub fn figure_sources(&self) -> impl Iterator<Item = &Spanned<String>> {
        let mut sources = Vec::new();
        collect_sources(&self.blocks, &mut sources);
        self.notes.iter().for_each(|note| collect_sources(&note.blocks, &mut sources));
        sources.into_iter()
    }
}

impl Block {
    /// The words of a heading, kicker, intro or paragraph, or a figure's or table's caption; none for lists, definitions, boxes, quotations and breaks.
    pub fn inlines(&self) -> &[Inline] {
        match &self.kind {
            BlockKind::Heading { inlines, .. }
            | BlockKind::Kicker { inlines }
            | BlockKind::Intro { inlines }
            | BlockKind::Paragraph { inlines } => inlines,
            BlockKind::Figure { caption, .. } | BlockKind::Table { caption, .. } => caption,
            BlockKind::List { .. }
            | BlockKind::Definitions { .. }
            | BlockKind::KeyFigures { .. }
            | BlockKind::Box { .. }
            | BlockKind::Quote { .. }
            | BlockKind::ColumnBreak => &[],
        }
    }

    /// A table's cells, row by row; none for all else.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        let rows = match &self.kind {
            BlockKind::Table { header, rows, .. } => Some(std::iter::once(header).chain(rows)),
            _ => None,
        };
        rows.into_iter().flatten().flat_map(|row| &row.cells)
    }
}

impl Entry {
    /// The blocks of the term and of each definition, in reading order.
    pub fn parts(&self) -> impl Iterator<Item = &[Block]> {
        std::iter::once(self.term.as_slice()).chain(self.definitions.iter().map(|item| item.blocks.as_slice()))
    }
}

/// Whether any character of `inlines` can be seen.
pub(super) fn has_words(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Text { text, .. } => text.chars().any(is_visible),
        Inline::Note { .. } => true,
        Inline::SoftBreak { .. } | Inline::HardBreak { .. } => false,
        Inline::Strong(inner) | Inline::Emphasis(inner) => has_words(inner),
        Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => has_words(inlines),
    })
}

/// White space, the soft hyphen, and the joiners and marks of direction that have no shape.
fn is_visible(ch: char) -> bool {
    !ch.is_whitespace() && !matches!(ch, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

/// Whether a block shows anything.
pub(super) fn has_content(block: &Block) -> bool {
    match &block.kind {
        BlockKind::List { items, .. } => items.iter().any(|item| item.blocks.iter().any(has_content)),
        BlockKind::Definitions { entries } => entries.iter().flat_map(Entry::parts).flatten().any(has_content),
        BlockKind::KeyFigures { figures } => figures.iter().any(|one| has_words(&one.figure) || has_words(&one.label)),
        BlockKind::Box { blocks, .. } => blocks.iter().any(has_content),
        BlockKind::Quote { blocks, source } => blocks.iter().any(has_content) || has_words(source),
        BlockKind::Figure { .. } => true,
        BlockKind::ColumnBreak => false,
        BlockKind::Table { .. } => has_words(block.inlines()) || block.cells().any(|cell| has_words(&cell.inlines)),
        _ => has_words(block.inlines()),
    }
}

fn push_inlines(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text: characters, .. } => text.push_str(characters),
            Inline::SoftBreak { .. } => text.push(' '),
            Inline::HardBreak { .. } => text.push('\n'),
            Inline::Note { .. } => {}
            Inline::Strong(inner) | Inline::Emphasis(inner) => push_inlines(inner, text),
            Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => push_inlines(inlines, text),
        }
    }
}

fn push_blocks(blocks: &[Block], text: &mut String) {
    for block in blocks {
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| push_blocks(&item.blocks, text)),
            BlockKind::Definitions { entries } => {
                entries.iter().flat_map(Entry::parts).for_each(|blocks| push_blocks(blocks, text));
            }
            BlockKind::KeyFigures { figures } => {
                for inlines in figures.iter().flat_map(|one| [&one.figure, &one.label]) {
                    push_inlines(inlines, text);
                    text.push('\n');
                }
            }
            BlockKind::Box { blocks, .. } => push_blocks(blocks, text),
            BlockKind::Quote { blocks, source } => {
                push_blocks(blocks, text);
                if !source.is_empty() {
                    push_inlines(source, text);
                    text.push('\n');
                }
            }
            BlockKind::ColumnBreak => {}
            BlockKind::Table { caption, .. } if caption.is_empty() => {}
            _ => {
                push_inlines(block.inlines(), text);
                text.push('\n');
            }
        }
        for cell in block.cells().filter(|cell| !cell.inlines.is_empty()) {
            push_inlines(&cell.inlines, text);
            text.push('\n');
        }
        if let Some(credit) = &block.attributes.credit {
            text.push_str(&credit.value);
            text.push('\n');
        }
    }
}

fn collect_sources<'a>(blocks: &'a [Block], sources: &mut Vec<&'a Spanned<String>>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Figure { source, .. } => sources.push(source),
            BlockKind::List { items, .. } => items.iter().for_each(|item| collect_sources(&item.blocks, sources)),
            BlockKind::Definitions { entries } => {
                entries.iter().flat_map(Entry::parts).for_each(|blocks| collect_sources(blocks, sources));
            }
            BlockKind::Box { blocks, .. } | BlockKind::Quote { blocks, .. } => collect_sources(blocks, sources),
            _ => {}
        }
    }
}
