//! The geometry of one page: where its columns begin and end, and what figures take out of them.

use super::columns::Frame;
use super::figure::FigureSize;
use super::grid::{Grid, even_down};
use crate::geometry::Length;

/// A page's column region.
#[derive(Clone, Debug)]
pub(super) struct Region {
    pub(super) grid: Grid,
    /// The cursor above each column's first line.
    pub(super) tops: Vec<i32>,
    /// The last position a baseline may have.
    pub(super) foot: i32,
    /// Whether the page holds nothing above the region: no heading, no intro.
    pub(super) is_bare: bool,
}

/// A figure that has taken its place in a region.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pin {
    pub(super) block: usize,
    pub(super) column: u8,
    pub(super) columns: u8,
    /// Top of the picture's window.
    pub(super) top: Length,
    pub(super) size: FigureSize,
    /// The last position a baseline above it may have.
    above: i32,
    /// The cursor for text below it.
    below: i32,
}

impl Pin {
    fn covers(&self, column: u8) -> bool {
        (self.column..self.column + self.columns).contains(&column)
    }
}

/// Fewest half steps of a stretch of column that is worth filling: four lines. Less looks left over.
const SHORTEST_FRAME: i32 = 8;

impl Region {
    pub(super) fn columns(&self) -> u8 {
        u8::try_from(self.tops.len()).expect("a layout has at most twelve columns")
    }

    /// What is left of the columns beside `pins`, in reading order. On a page that is `bare` and has no pins every line counts, and there
    /// is room for one even where the grid is coarser than the page is high.
    pub(super) fn frames(&self, pins: &[Pin], bare: bool) -> Vec<Frame> {
        if bare && pins.is_empty() {
            return (0..)
                .zip(&self.tops)
                .map(|(column, top)| Frame { column, top: *top, foot: self.foot.max(top + 2) })
                .collect();
        }
        let mut frames = Vec::new();
        for (column, top) in (0..).zip(&self.tops) {
            let mut covering: Vec<&Pin> = pins.iter().filter(|pin| pin.covers(column)).collect();
            covering.sort_by_key(|pin| (pin.below, pin.block));
            let mut cursor = *top;
            for pin in covering {
                push_frame(&mut frames, Frame { column, top: cursor, foot: pin.above });
                cursor = cursor.max(pin.below);
            }
            push_frame(&mut frames, Frame { column, top: cursor, foot: self.foot });
        }
        frames
    }

    /// The highest room across `columns` columns from `column`, below `from`, that no pin has taken; `None` when it is not high enough.
    pub(super) fn pin_below(
        &self,
        pins: &[Pin],
        block: usize,
        (column, columns): (u8, u8),
        from: i32,
        size: FigureSize,
        space: Length,
    ) -> Option<Pin> {
        let grid = self.grid;
        let (standing_at_foot, passed): (Vec<&Pin>, Vec<&Pin>) =
            pins.iter().filter(|pin| overlap(pin, column, columns)).partition(|pin| pin.below >= self.foot);
        let own_tops = self.tops[usize::from(column)..usize::from(column + columns)].iter().copied();
        let from = from.saturating_add(grid.clearance());
        let cursor = own_tops.chain(passed.iter().map(|pin| pin.below)).fold(from, i32::max);
        let lowest = standing_at_foot.iter().map(|pin| pin.above).fold(self.foot, i32::min);
        let top = grid.y(cursor) + grid.step - grid.cap;
        let end = grid.at_or_below(top + size.total);
        if end > lowest {
            return None;
        }
        let above = even_down(grid.at_or_above(top - space - (grid.step - grid.cap)));
        let below = super::grid::even_up(end + grid.halves(space));
        Some(Pin { block, column, columns, top, size, above, below })
    }

    /// The lowest room across `columns` columns from `column`; `None` when a pin stands there or it is not high enough.
    pub(super) fn pin_at_foot(
        &self,
        pins: &[Pin],
        block: usize,
        (column, columns): (u8, u8),
        size: FigureSize,
        space: Length,
    ) -> Option<Pin> {
        let grid = self.grid;
        let top = grid.y(self.foot) - size.total;
        let above = even_down(grid.at_or_above(top - space - (grid.step - grid.cap)));
        let tops = self.tops[usize::from(column)..usize::from(column + columns)].iter().copied();
        let highest = tops.fold(i32::MIN, i32::max);
        let is_taken = pins.iter().any(|pin| overlap(pin, column, columns) && pin.below > above);
        let is_high_enough = top >= grid.y(highest) + grid.step - grid.cap;
        let below = self.foot + 2 * SHORTEST_FRAME;
        (is_high_enough && !is_taken).then_some(Pin { block, column, columns, top, size, above, below })
    }

    /// Whether a pin stands at the head of any of these columns.
    pub(super) fn head_is_taken(&self, pins: &[Pin], (column, columns): (u8, u8)) -> bool {
        pins.iter().any(|pin| {
            overlap(pin, column, columns)
                && (column..column + columns).any(|at| pin.covers(at) && pin.above <= self.tops[usize::from(at)] + 1)
        })
    }

    /// Whether these columns all begin at the same height.
    pub(super) fn heads_are_level(&self, (column, columns): (u8, u8)) -> bool {
        let tops = &self.tops[usize::from(column)..usize::from(column + columns)];
        tops.iter().all(|top| *top == tops[0])
    }
}

fn overlap(pin: &Pin, column: u8, columns: u8) -> bool {
    pin.column < column + columns && column < pin.column + pin.columns
}

fn push_frame(frames: &mut Vec<Frame>, frame: Frame) {
    if frame.foot - frame.top >= SHORTEST_FRAME {
        frames.push(frame);
    }
}
