//! Tables from the Markdown parser's events, and what stands under them: their attributes and captions.
//!
//! In: rows and cells in order. Out: a [`BlockKind::Table`] with its attributes. GFM takes any line directly under a table for a row of it, so
//! the lines `{span=2}` and `Table: a caption` are told from rows here, by their beginning and by having no cell of their own. Cells beyond
//! the last column, which GFM drops, are kept in it.

use super::attributes::{self, Owner};
use super::context::Context;
use super::leaf::{Leaf, Picture, Words};
use super::tree::{Attributes, Block, BlockKind, Cell, CellAlign, Inline, Row};
use super::walk::has_words;
use pulldown_cmark::Alignment;
use std::ops::Range;

/// What a caption begins with.
const CAPTION: &str = "Table:";

/// What a line under a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A row of it.
    Row,
    /// Its attributes and nothing else.
    Attributes,
    /// Its caption, with or without attributes.
    Caption,
}

/// What the line `source` of a table is.
pub(super) fn line(source: &str) -> Line {
    let source = source.trim();
    if source.starts_with('{') && source.ends_with('}') {
        return Line::Attributes;
    }
    let bytes = source.as_bytes();
    let has_cells = (0..bytes.len()).any(|at| bytes[at] == b'|' && (at == 0 || bytes[at - 1] != b'\\'));
    if source.starts_with(CAPTION) && !has_cells { Line::Caption } else { Line::Row }
}

/// A table being read.
#[derive(Debug)]
pub(super) struct Rows {
    columns: Vec<CellAlign>,
    rows: Vec<Row>,
    caption: Vec<Inline>,
    braces: Vec<Range<usize>>,
    /// Pictures in its cells; they come after it.
    pub(super) pictures: Vec<Picture>,
    pub(super) range: Range<usize>,
    /// The cells of the row being read, and where the last one ends.
    cells: Vec<Cell>,
    end: usize,
    line: Line,
}

impl Rows {
    pub(super) fn new(columns: &[Alignment], range: Range<usize>) -> Self {
        let align = |align: &Alignment| match align {
            Alignment::None => CellAlign::Auto,
            Alignment::Left => CellAlign::Start,
            Alignment::Center => CellAlign::Center,
            Alignment::Right => CellAlign::End,
        };
        Rows {
            columns: columns.iter().map(align).collect(),
            rows: Vec::new(),
            caption: Vec::new(),
            braces: Vec::new(),
            pictures: Vec::new(),
            end: range.start,
            range,
            cells: Vec::new(),
            line: Line::Row,
        }
    }

    /// Starts the row at `range`.
    pub(super) fn row(&mut self, cx: &Context<'_>, range: &Range<usize>) {
        self.end = range.start;
        let is_header = self.rows.is_empty();
        self.line = if is_header { Line::Row } else { line(cx.body.get(range.clone()).unwrap_or("")) };
    }

    /// Adds a cell to the row.
    pub(super) fn cell(&mut self, cx: &Context<'_>, words: Words, range: Range<usize>) {
        let Words { inlines, pictures, braces } = words;
        self.end = range.end;
        self.braces.extend(braces);
        self.pictures.extend(pictures);
        self.cells.push(Cell { inlines, span: cx.span(cx.trimmed(range)) });
    }

    /// Ends the row at `range`.
    pub(super) fn end_row(&mut self, cx: &mut Context<'_>, range: &Range<usize>) {
        let mut cells = std::mem::take(&mut self.cells);
        match (self.line, cells.first_mut()) {
            (Line::Attributes, Some(first)) if !has_words(&first.inlines) => return,
            (Line::Caption, Some(first)) if self.caption.is_empty() => {
                self.caption = without_prefix(std::mem::take(&mut first.inlines));
                return;
            }
            _ => {}
        }
        cells.truncate(self.columns.len());
        while cells.len() < self.columns.len() {
            cells.push(Cell { inlines: Vec::new(), span: cx.span(range.end..range.end) });
        }
        if let Some(last) = cells.last_mut() {
            keep_excess(cx, self.end..range.end, &mut last.inlines);
        }
        self.rows.push(Row { cells });
    }

    /// The table and its attributes.
    pub(super) fn finish(self, cx: &mut Context<'_>) -> (BlockKind, Attributes) {
        let mut attributes = attributes::read(cx, &self.braces, Owner::Table);
        let mut rows = self.rows.into_iter();
        let header = rows.next().unwrap_or_default();
        let caption = caption(cx, self.caption, &mut attributes);
        (BlockKind::Table { columns: self.columns, header, rows: rows.collect(), caption }, attributes)
    }
}

/// The caption: the words of its line, or of its attribute.
fn caption(cx: &mut Context<'_>, line: Vec<Inline>, attributes: &mut Attributes) -> Vec<Inline> {
    match attributes.caption.take() {
        Some(words) if line.is_empty() => vec![Inline::Text { text: words.value, span: words.span }],
        Some(words) => {
            cx.bad_attribute_at(words.span, "the table has a caption already", "keep one of the two");
            line
        }
        None => line,
    }
}

/// Makes a paragraph that follows a table and begins with `Table:` its caption. Gives the words back when there is no such table.
pub(super) fn take_caption(
    cx: &mut Context<'_>,
    above: Option<&mut Block>,
    inlines: Vec<Inline>,
    (braces, range): (&[Range<usize>], &Range<usize>),
) -> Result<(), Vec<Inline>> {
    let is_caption = matches!(inlines.first(), Some(Inline::Text { text, .. }) if text.starts_with(CAPTION));
    let Some(table) = above.filter(|_| is_caption) else { return Err(inlines) };
    let BlockKind::Table { caption: words, .. } = &mut table.kind else { return Err(inlines) };
    if !words.is_empty() {
        return Err(inlines);
    }
    table.span.end = cx.span(cx.trimmed(range.clone())).end;
    let mut own = attributes::read(cx, braces, Owner::Table);
    *words = caption(cx, without_prefix(inlines), &mut own);
    if let (Some(first), false) = (braces.first(), table.attributes == Attributes::default()) {
        cx.bad_attribute(first.clone(), "the table has attributes already", "put them all into the same braces");
    } else if !braces.is_empty() {
        table.attributes = own;
    }
    Ok(())
}

/// A caption's words without what marks them as such.
fn without_prefix(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text { text, span }) = inlines.first_mut()
        && let Some(rest) = text.strip_prefix(CAPTION)
    {
        let rest = rest.trim_start();
        let cut = text.len() - rest.len();
        if text.len() == span.range().len() {
            *span = span.part(cut, rest.len());
        }
        *text = rest.to_owned();
        if text.is_empty() {
            inlines.remove(0);
        }
    }
    inlines
}

/// Adds what stands in a row beyond its last column to that column's cell, as it is written.
fn keep_excess(cx: &mut Context<'_>, range: Range<usize>, inlines: &mut Vec<Inline>) {
    let Some(rest) = cx.body.get(range.clone()).map(|rest| rest.trim_end_matches(['\n', '\r'])) else { return };
    if rest.trim_matches(|ch: char| ch.is_whitespace() || ch == '|').is_empty() {
        return;
    }
    let message = "the row has more cells than the table has columns; what is over stands in the last one";
    cx.unsupported(
        range.clone(),
        message,
        "give the header and its row of dashes as many cells, or write `\\|` for the sign itself",
    );
    let mut at = range.start;
    for part in rest.split('|') {
        let place = at..at + part.len();
        at += part.len() + 1;
        let mut leaf = Leaf::cell();
        leaf.verbatim(cx, place.clone());
        let words = leaf.finish_bare();
        if !words.is_empty() {
            if !inlines.is_empty() {
                inlines.push(Inline::Text { text: " – ".to_owned(), span: cx.span(place.start..place.start) });
            }
            inlines.extend(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_under_a_table_are_told_by_their_beginning() {
        for (source, expected) in [
            ("| a | b |", Line::Row),
            ("{span=2}\n", Line::Attributes),
            ("{caption=\"a | b\"}", Line::Attributes),
            ("{a} | b", Line::Row),
            ("Table: the rivers {span=2}", Line::Caption),
            ("Table: a \\| b", Line::Caption),
            ("Table: oak | 2", Line::Row),
            ("Tables: oak", Line::Row),
        ] {
            assert_eq!(line(source), expected, "{source}");
        }
    }
}
