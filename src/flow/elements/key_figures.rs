//! Key figures: cells side by side, in each a figure set large and what it is the figure of.
//!
//! In: cells, how many go side by side, the gutter. Out: a [`Stack`] of one slice, since a row of figures is read at a glance. In a row all
//! figures stand on one baseline; the labels under them begin on the next line of the grid.

use super::{Slice, Stack};
use crate::flow::display::Display;
use crate::flow::galley::TextBlock;
use crate::flow::measure::Measures;
use crate::flow::notes;
use crate::flow::pages::Stretch;
use crate::geometry::{Length, Point, Rect};
use crate::page::Item;
use std::ops::Range;

/// Cells of figures.
pub(in crate::flow) struct KeyFigures {
    /// In reading order.
    pub(in crate::flow) cells: Vec<Cell>,
    /// Most cells side by side.
    pub(in crate::flow) across: u8,
    /// Between cells.
    pub(in crate::flow) gutter: Length,
    /// Between rows.
    pub(in crate::flow) space: Length,
    /// The grid: baseline to baseline, and the height of the capitals.
    pub(in crate::flow) step: Length,
    pub(in crate::flow) cap: Length,
}

/// One figure.
pub(in crate::flow) struct Cell {
    pub(in crate::flow) figure: TextBlock,
    pub(in crate::flow) label: Option<TextBlock>,
}

/// A row of cells: depths of baselines from the upper edge of the element.
struct Row {
    cells: std::ops::Range<usize>,
    /// The figures' one baseline; that of their last lines, should any have two.
    figures: Length,
    /// The labels' first.
    labels: Length,
    foot: Length,
}

impl KeyFigures {
    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        let label = |cell: &Cell| cell.label.as_ref().map_or(0, |label| label.words);
        self.cells.iter().map(|cell| cell.figure.words + label(cell)).sum()
    }

    /// The section's notes that it calls.
    pub(in crate::flow) fn called(&self) -> Range<usize> {
        let texts = self.cells.iter().flat_map(|cell| std::iter::once(&cell.figure).chain(&cell.label));
        texts.map(TextBlock::called).fold(0..0, notes::and)
    }

    /// How many cells stand side by side: as many as may, as long as each is as wide as the widest figure. Fewer figures than that leave room
    /// at the end, so that cells stand on the grid of the columns.
    fn across(&self, width: Length) -> usize {
        let most = usize::from(self.across);
        let figures = self.cells.iter().flat_map(|cell| &cell.figure.paragraphs);
        let widest = figures.map(|paragraph| paragraph.natural_width()).max().unwrap_or_default();
        let fitting = (2..=most).rev().find(|across| self.cell_width(width, *across) >= widest).unwrap_or(1);
        if fitting == most {
            return most;
        }
        // On a page of fewer columns the rows come out as even as they can.
        self.cells.len().div_ceil(self.cells.len().div_ceil(fitting).max(1)).max(1)
    }

    fn cell_width(&self, width: Length, across: usize) -> Length {
        let gutters = self.gutter * (across as i64 - 1);
        ((width - gutters) / across as i64).max(Length::PT)
    }

    fn rows(&self, width: Length, measures: &Measures) -> Vec<Row> {
        let across = self.across(width);
        let cell = self.cell_width(width, across);
        let half = self.step / 2;
        let mut rows: Vec<Row> = Vec::new();
        for start in (0..self.cells.len()).step_by(across) {
            let cells = start..(start + across).min(self.cells.len());
            let top = rows.last().map_or(Length::ZERO, |above| above.foot + self.space + self.step - self.cap);
            let deepest =
                |depth: &dyn Fn(&Cell) -> Length| self.cells[cells.clone()].iter().map(depth).max().unwrap_or_default();
            let rest = |block: &TextBlock| block.leading * (measures.of(block, cell).lines as i64 - 1).max(0);
            let figures = deepest(&|cell| cell.figure.cap + rest(&cell.figure));
            let figures = top + self.cap + (figures - self.cap).max(Length::ZERO).round_up_to(half);
            let labels = deepest(&|cell| cell.label.as_ref().map_or(Length::ZERO, |label| cell.figure.after + label.leading));
            let labels = figures + labels.round_up_to(half);
            let foot = deepest(&|cell| cell.label.as_ref().map_or(figures, |label| labels + rest(label)));
            rows.push(Row { cells, figures, labels, foot: foot.max(figures) });
        }
        rows
    }

    /// The figures at a width.
    pub(super) fn stack(&self, width: Length, measures: &Measures) -> Stack {
        let depth = self.rows(width, measures).last().map_or(self.cap, |last| last.foot);
        Stack { slices: vec![Slice { depth, ..Slice::default() }], ..Stack::default() }
    }

    /// Draws them, their upper edge at `origin`.
    pub(super) fn draw(&self, origin: Point, width: Length, display: &mut Display<'_, '_, '_>, items: &mut Vec<Item>) {
        let cell_width = self.cell_width(width, self.across(width));
        for row in self.rows(width, display.measures) {
            for (at, cell) in self.cells[row.cells].iter().enumerate() {
                let along = (cell_width + self.gutter) * at as i64;
                let x0 = if display.rtl { origin.x + width - along - cell_width } else { origin.x + along };
                let column = Rect::new(x0, origin.y, x0 + cell_width, origin.y + row.foot);
                let lines = |block: &TextBlock| display.measures.of(block, cell_width).lines;
                let count = lines(&cell.figure);
                let first = origin.y + row.figures - cell.figure.leading * (count as i64 - 1).max(0);
                let label = cell.label.as_ref().map(|label| (label, lines(label)));
                display.lines(&cell.figure, Stretch { from: 0, to: count, first_baseline: first }, column, items);
                if let Some((label, to)) = label {
                    display.lines(label, Stretch { from: 0, to, first_baseline: origin.y + row.labels }, column, items);
                }
            }
        }
    }
}
