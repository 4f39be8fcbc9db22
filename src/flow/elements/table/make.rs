//! Tables from the text: cells marked up and prepared, columns of numbers found.
//!
//! In: a table of the content tree and the copy desk. Out: an [`Element`], and its part of the structure tree: a row for each row, a cell for
//! each cell, empty ones too, since readers count them.

use super::numbers::{self, Figure};
use super::widths::Wish;
use super::{Cell, Column, Look, Row, Table};
use crate::brand::{Align, Keep, Rule, StyleId, Tint};
use crate::color::Share;
use crate::content::{self, Attributes, Block as Written, BlockKind, CellAlign, Inline, Place};
use crate::flow::copydesk::CopyDesk;
use crate::flow::elements::{Element, Kind};
use crate::flow::galley::{TextBlock, text_block};
use crate::flow::grid::halvable;
use crate::geometry::Length;
use crate::page::{Role, Structure, TagId};
use crate::text::{Prepared, is_written_rtl};
use std::cell::RefCell;

/// The element that a table becomes, its words `indent` from the column's edge; none for a table without words.
pub(in crate::flow) fn make(
    copy: &mut CopyDesk<'_, '_>,
    structure: &mut Structure,
    parent: TagId,
    block: &Written,
    indent: Length,
) -> Option<Element> {
    let BlockKind::Table { columns: aligns, header, rows, caption } = &block.kind else { return None };
    let has_words = |row: &content::Row| row.cells.iter().any(|cell| !cell.inlines.is_empty());
    let has_header = has_words(header);
    if !has_header && rows.is_empty() && caption.is_empty() && block.attributes.credit.is_none() {
        return None;
    }
    let tag = structure.add(Role::Table, Some(parent));
    structure.nodes[tag.0 as usize].lang = block.attributes.lang.as_ref().map(|lang| lang.value.clone());
    let mut maker = Maker { copy, structure, block, aligns };
    let caption = (!caption.is_empty()).then(|| maker.under(Role::Caption, tag, StyleId::TableCaption, caption));
    let lang = block.attributes.lang.as_ref().map_or_else(|| maker.copy.lang.to_string(), |lang| lang.value.clone());
    let columns = maker.columns(rows, &lang);
    let heads_rows = heads_rows(header, rows, &columns);
    let mut made = Vec::with_capacity(rows.len() + 1);
    if has_header {
        made.push(maker.row(tag, header, (None, true), &columns));
    }
    for (at, row) in rows.iter().enumerate() {
        made.push(maker.row(tag, row, (Some(at), heads_rows), &columns));
    }
    let credit = block.attributes.credit.as_ref().map(|credit| {
        let words = [Inline::Text { text: credit.value.clone(), span: credit.span }];
        maker.under(Role::P, parent, StyleId::Credit, &words)
    });
    let columns = columns.into_iter().enumerate().map(|(at, column)| column.measured(at, &made)).collect();
    let table = Table {
        caption,
        under: credit.into_iter().collect(),
        rows: made,
        has_header,
        columns,
        look: look(copy),
        indent,
        together: block.attributes.keep_all,
        sets: RefCell::default(),
        known: RefCell::default(),
    };
    Some(element(copy, block, table))
}

fn element(copy: &CopyDesk<'_, '_>, block: &Written, table: Table) -> Element {
    let columns = block.attributes.span.as_ref().map_or(1, |span| span.value);
    let default_place = if columns > 1 { Place::Top } else { Place::Here };
    let style = copy.brand.style(StyleId::Table);
    Element {
        columns,
        place: block.attributes.place.as_ref().map_or(default_place, |place| place.value),
        before: style.space_before,
        after: style.space_after,
        keep: Keep { together: block.attributes.keep_all, ..style.keep },
        kind: Kind::Table(Box::new(table)),
        notes: 0..0,
        span: block.span,
    }
}

/// The looks of tables under the palette.
fn look(copy: &mut CopyDesk<'_, '_>) -> Look {
    let (brand, palette) = (copy.brand, copy.palette);
    let body = brand.style(StyleId::Body).clone();
    let cap = copy.cap(&body);
    let tables = &brand.tables;
    let rule = |rule: &Rule| (rule.thickness, brand.color(&rule.color, palette).clone());
    let tint = |tint: &Tint| (tint.tint > Share::NONE).then(|| brand.color(&tint.color, palette).tinted(tint.tint));
    Look {
        fill: tables.fill,
        padding: tables.padding,
        edge: tables.edge,
        row_padding: tables.row_padding,
        keep_rows: usize::from(tables.keep_rows),
        above: rule(&tables.above),
        below_header: rule(&tables.below_header),
        between: rule(&tables.between),
        foot: rule(&tables.foot),
        header_tint: tint(&tables.header_tint),
        row_tint: tint(&tables.row_tint),
        under_gap: brand.style(StyleId::Caption).space_before,
        step: halvable(body.leading),
        cap,
    }
}

struct Maker<'m, 'a, 'g> {
    copy: &'m mut CopyDesk<'a, 'g>,
    structure: &'m mut Structure,
    block: &'m Written,
    aligns: &'m [CellAlign],
}

/// A column before its cells are prepared.
struct Plan {
    align: CellAlign,
    /// What its cells hold below the header, if that is numbers.
    figures: Option<Vec<Figure>>,
}

impl Plan {
    fn measured(self, at: usize, rows: &[Row]) -> Column {
        let numbers = rows.iter().filter_map(|row| row.cells.get(at)?.as_ref()?.number);
        let parts = numbers.map(|(before, all)| (before, all - before));
        let widest = parts.reduce(|widest, own| (widest.0.max(own.0), widest.1.max(own.1)));
        Column { align: self.align, numbers: widest }
    }
}

impl Maker<'_, '_, '_> {
    /// Lines above or below the table.
    fn under(&mut self, role: Role, parent: TagId, style: StyleId, words: &[Inline]) -> TextBlock {
        let tag = self.structure.add(role, Some(parent));
        text_block(self.copy, self.block, style, words, tag)
    }

    fn columns(&self, rows: &[content::Row], lang: &str) -> Vec<Plan> {
        let plan = |(at, &align): (usize, &CellAlign)| {
            let words: Vec<String> = rows
                .iter()
                .map(|row| row.cells.get(at).map_or_else(String::new, |cell| content::plain_text(&cell.inlines)))
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            Plan { align, figures: numbers::column(&words, lang) }
        };
        self.aligns.iter().enumerate().map(plan).collect()
    }

    /// A row of cells; `number` counts from the first one below the header, which has none. `is_headed`: its first cell says what the others
    /// are about.
    fn row(&mut self, table: TagId, row: &content::Row, (number, is_headed): (Option<usize>, bool), columns: &[Plan]) -> Row {
        let style = if number.is_some() { StyleId::Table } else { StyleId::TableHeader };
        let own = self.copy.brand.style(style).clone();
        let (leading, cap) = (halvable(own.leading), self.copy.cap(&own));
        let tr = self.structure.add(Role::Tr, Some(table));
        let cells = row.cells.iter().zip(columns).enumerate().map(|(at, (cell, column))| {
            let is_heading = number.is_none() || (is_headed && at == 0);
            let tag = self.structure.add(if is_heading { Role::Th } else { Role::Td }, Some(tr));
            let figure = number.and_then(|at| column.figures.as_ref()?.get(at).copied());
            (!cell.inlines.is_empty()).then(|| self.cell(cell, style, tag, column, figure))
        });
        Row { cells: cells.collect(), leading, cap }
    }

    fn cell(&mut self, cell: &content::Cell, style: StyleId, tag: TagId, column: &Plan, figure: Option<Figure>) -> Cell {
        let attributes = Attributes { lang: self.block.attributes.lang.clone(), ..Attributes::default() };
        let written = Written { kind: BlockKind::ColumnBreak, attributes, span: cell.span };
        let is_rtl = is_written_rtl(&self.copy.lang);
        self.copy.align = match column.align {
            // Numbers stand at the right in every script: they are written from the left.
            CellAlign::Auto if column.figures.is_some() => Some(if is_rtl { Align::Start } else { Align::End }),
            CellAlign::Auto => None,
            CellAlign::Start => Some(Align::Start),
            CellAlign::Center => Some(Align::Center),
            CellAlign::End => Some(Align::End),
        };
        if figure.is_some() {
            self.copy.features.clone_from(&self.copy.brand.tables.number_features);
        }
        let mut text = text_block(self.copy, &written, style, &cell.inlines, tag);
        (text.indent, text.turnover, text.is_sparing) = (Length::ZERO, Length::ZERO, true);
        let natural = widest(&text, |paragraph| paragraph.natural_width());
        let number = match figure {
            Some(Figure::Number(end)) => {
                let before = text_block(self.copy, &written, style, &first_bytes(&cell.inlines, end), tag);
                Some((widest(&before, |paragraph| paragraph.natural_width()).min(natural), natural))
            }
            // A dash stands where the units do.
            Some(Figure::Blank) => Some((natural, natural)),
            None => None,
        };
        self.copy.align = None;
        self.copy.features.clear();
        let wish = Wish {
            divided: widest(&text, |paragraph| paragraph.widest_part()),
            whole: widest(&text, |paragraph| paragraph.widest_whole_word()),
            natural,
        };
        let wish = if number.is_some() { Wish::default() } else { wish };
        Cell { text, wish, number }
    }
}

/// Whether the first column says what each row is about, to readers who hear one cell at a time: names beside numbers, or a column that the
/// header leaves without a name of its own.
fn heads_rows(header: &content::Row, rows: &[content::Row], columns: &[Plan]) -> bool {
    let Some((first, others)) = columns.split_first() else { return false };
    let is_named = |row: &content::Row| row.cells.first().is_some_and(|cell| !cell.inlines.is_empty());
    let is_bare = header.cells.len() > 1 && !is_named(header) && header.cells[1..].iter().any(|cell| !cell.inlines.is_empty());
    let has_numbers = others.iter().any(|column| column.figures.is_some());
    first.figures.is_none() && !others.is_empty() && rows.iter().all(is_named) && (is_bare || has_numbers)
}

fn widest(text: &TextBlock, width: fn(&Prepared) -> Length) -> Length {
    text.paragraphs.iter().map(|paragraph| width(paragraph)).max().unwrap_or_default()
}

/// Inlines cut off after so many bytes of their text.
fn first_bytes(inlines: &[Inline], bytes: usize) -> Vec<Inline> {
    let mut left = bytes;
    cut(inlines, &mut left)
}

fn cut(inlines: &[Inline], left: &mut usize) -> Vec<Inline> {
    let mut kept = Vec::new();
    for inline in inlines {
        if *left == 0 {
            break;
        }
        match inline {
            Inline::Text { text, span } => {
                let end = (*left).min(text.len());
                *left -= end;
                kept.push(Inline::Text { text: text.get(..end).unwrap_or(text).to_owned(), span: *span });
            }
            Inline::Strong(inner) => kept.push(Inline::Strong(cut(inner, left))),
            Inline::Emphasis(inner) => kept.push(Inline::Emphasis(cut(inner, left))),
            Inline::Link { url, inlines, span } => {
                kept.push(Inline::Link { url: url.clone(), inlines: cut(inlines, left), span: *span });
            }
            Inline::Span { lang, tracking, position, inlines, span } => kept.push(Inline::Span {
                lang: lang.clone(),
                tracking: *tracking,
                position: *position,
                inlines: cut(inlines, left),
                span: *span,
            }),
            Inline::Note { .. } => kept.push(inline.clone()),
            Inline::SoftBreak { .. } | Inline::HardBreak { .. } => {
                *left = left.saturating_sub(1);
                kept.push(inline.clone());
            }
        }
    }
    kept
}
