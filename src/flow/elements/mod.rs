//! The elements of the genre that are neither plain lines nor pictures: each a block of the flow with its own inner setting.
//!
//! In: an [`Element`] of the galley and a width. Out: a [`Stack`]: how deep it is and where it may be parted between columns or pages. An
//! element knows nothing of pages; whoever lays out pages knows of an element only its stack.
//!
//! A stack's top edge stands where a picture's does, level with the capitals of the line it begins on, and its foot on a baseline.

mod key_figures;
mod panel;
pub(super) mod table;

pub(super) use key_figures::{Cell, KeyFigures};
pub(super) use panel::Panel;

use super::display::Display;
use super::galley::{Block, TextBlock};
use super::measure::{Measures, SettingId};
use crate::brand::Keep;
use crate::content::Place;
use crate::diagnostic::Span;
use crate::geometry::{Length, Point};
use crate::page::Item;
use std::ops::Range;

/// A block with an inner setting of its own.
pub(super) struct Element {
    /// What it is.
    pub(super) kind: Kind,
    /// Columns it asks for.
    pub(super) columns: u8,
    /// Where it goes.
    pub(super) place: Place,
    /// Space above; nothing at a column's top.
    pub(super) before: Length,
    /// Space below.
    pub(super) after: Length,
    /// What must stay together.
    pub(super) keep: Keep,
    /// The section's notes that stand at the foot of its column.
    pub(super) notes: Range<usize>,
    /// Its place in the text.
    pub(super) span: Span,
}

/// The kinds of element, one file each.
pub(super) enum Kind {
    /// Blocks on a tint or under a rule: boxes, contact blocks, pull quotes.
    Panel(Panel),
    /// Headings and paragraphs over several columns.
    Text(Panel),
    /// Figures side by side.
    KeyFigures(KeyFigures),
    /// Rows and columns.
    Table(Box<table::Table>),
}

impl Element {
    /// The element set at a width.
    pub(super) fn stack(&self, width: Length, measures: &Measures) -> Stack {
        match &self.kind {
            Kind::Panel(panel) | Kind::Text(panel) => panel.stack(width, self.keep, measures),
            Kind::KeyFigures(figures) => figures.stack(width, measures),
            Kind::Table(table) => table.stack(width, measures),
        }
    }

    /// The headings and paragraphs that it is made of.
    pub(super) fn texts(&self) -> &[Block] {
        match &self.kind {
            Kind::Text(panel) => &panel.blocks,
            _ => &[],
        }
    }

    /// The element where it goes on at a width below its first slices in a setting, and which slice of that comes next: lines that stand already
    /// stay as they are, whatever the width of the column they stand in.
    pub(super) fn going_on(&self, id: SettingId, from: usize, width: Length, measures: &Measures) -> (Stack, usize) {
        match &self.kind {
            Kind::Panel(panel) | Kind::Text(panel) => (panel.going_on(id, from, width, self.keep, measures), from),
            Kind::KeyFigures(figures) => (figures.stack(width, measures), from),
            Kind::Table(table) => table.going_on(id, from, width, measures),
        }
    }

    /// Visits the lines of a table, in reading order.
    pub(super) fn each_text(&mut self, visit: &mut dyn FnMut(&mut TextBlock)) {
        if let Kind::Table(table) = &mut self.kind {
            table.each_text(visit);
        }
    }

    /// The section's notes that stand at the foot of a column with the slices `part` of a setting.
    pub(super) fn called_in(&self, id: SettingId, part: Range<usize>, measures: &Measures) -> Vec<usize> {
        match &self.kind {
            _ if self.notes.is_empty() => Vec::new(),
            Kind::Panel(panel) | Kind::Text(panel) => panel.called_in(id, part, measures),
            Kind::KeyFigures(_) | Kind::Table(_) => self.notes.clone().collect(),
        }
    }

    /// How many words it has.
    pub(super) fn words(&self) -> usize {
        match &self.kind {
            Kind::Panel(panel) | Kind::Text(panel) => panel.blocks.iter().map(Block::words).sum(),
            Kind::KeyFigures(figures) => figures.words(),
            Kind::Table(table) => table.words(),
        }
    }

    /// How many words begin in a slice of a setting at a width, or after it.
    pub(super) fn words_from(&self, id: SettingId, slice: usize, measures: &Measures) -> usize {
        match &self.kind {
            _ if slice == 0 => self.words(),
            Kind::Panel(panel) | Kind::Text(panel) => panel.words_from(id, slice, measures),
            Kind::KeyFigures(_) => 0,
            Kind::Table(table) => table.words_from(id, slice, measures),
        }
    }

    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        match &self.kind {
            Kind::Panel(_) => "box",
            Kind::Text(_) => "wide paragraph",
            Kind::KeyFigures(_) => "set of key figures",
            Kind::Table(_) => "table",
        }
    }

    /// Sets lines below a table.
    pub(super) fn stand_below(&mut self, lines: Vec<TextBlock>) {
        if let Kind::Table(table) = &mut self.kind {
            table.stand_below(lines);
        }
    }

    /// Draws the slices `part` of a setting, their top edge at `origin`.
    pub(super) fn draw(
        &self,
        (id, part): (SettingId, Range<usize>),
        origin: Point,
        width: Length,
        display: &mut Display<'_, '_, '_>,
        items: &mut Vec<Item>,
    ) {
        match &self.kind {
            Kind::Panel(panel) | Kind::Text(panel) => panel.draw((id, part), origin, width, display, items),
            Kind::KeyFigures(figures) => figures.draw(origin, width, display, items),
            Kind::Table(table) => table.draw((id, part), origin, width, display, items),
        }
    }
}

/// An element set at a width: slices on top of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stack {
    /// Which of its element's settings it is.
    pub(super) id: SettingId,
    /// From the top down; at least one.
    pub(super) slices: Vec<Slice>,
    /// What stands again above the first slice of every part but the first: a table's header row.
    pub(super) head: Length,
    /// What every part adds below its last slice: a box's padding.
    pub(super) foot: Length,
    /// Whether it is parted only where it is too high for any column.
    pub(super) whole: bool,
}

/// What an element is set for: a width, and where it goes on from a setting at another width that, and how many of its slices stand.
type Ask = (Length, Option<(SettingId, usize)>);

/// What is never parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Slice {
    /// From the stack's top to the slice's foot.
    pub(super) depth: Length,
    /// The space at its top that vanishes where it begins a part: what stands between two paragraphs.
    pub(super) space: Length,
    /// Whether the next slice may stand in another column.
    pub(super) may_part: bool,
}

impl Stack {
    /// The height of the slices `part`, with what stands again above them and what every part adds below.
    pub(super) fn height(&self, part: Range<usize>) -> Length {
        if part.is_empty() {
            return Length::ZERO;
        }
        let depth = |slices: usize| slices.checked_sub(1).map_or(Length::ZERO, |last| self.slices[last].depth);
        let head = if part.start > 0 { self.head - self.slices[part.start].space } else { Length::ZERO };
        head + depth(part.end) - depth(part.start) + self.foot
    }

    /// The height of all of it.
    pub(super) fn total(&self) -> Length {
        self.height(0..self.slices.len())
    }
}
