//! The geometry of one page: where its columns begin and end, and what stands across them.

use crate::flow::figure::FigureSize;
use crate::flow::grid::{Grid, even_down, even_up};
use crate::geometry::Length;

/// A stretch of a column that text fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its column, in reading order from 0.
    pub(super) column: u8,
    /// The cursor above its first line.
    pub(super) top: i32,
    /// The last position a baseline may have.
    pub(super) foot: i32,
}

/// A page's column region, or a band of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) grid: Grid,
    /// The cursor above each column's first line.
    pub(super) tops: Vec<i32>,
    /// The last position that a baseline of each column may have.
    pub(super) feet: Vec<i32>,
    /// Whether the page holds nothing above the region: no heading, no intro, no other band.
    pub(super) is_bare: bool,
}

/// A figure or element that has taken its place in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pin {
    pub(super) block: usize,
    pub(super) column: u8,
    pub(super) columns: u8,
    /// Its top edge.
    pub(super) top: Length,
    pub(super) size: FigureSize,
    /// The last position a baseline above it may have.
    above: i32,
    /// The position at which it ends.
    end: i32,
    /// The cursor for text below it.
    pub(super) below: i32,
}

/// What is to be pinned, over how many columns, and the space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) block: usize,
    pub(super) columns: u8,
    pub(super) size: FigureSize,
    pub(super) space: Length,
}

impl Pin {
    fn covers(&self, column: u8) -> bool {
        (self.column..self.column + self.columns).contains(&column)
    }

    /// By how many columns it is away from `column`.
    pub(super) fn distance(&self, column: u8) -> u8 {
        let last = self.column + self.columns - 1;
        if column < self.column { self.column - column } else { column.saturating_sub(last) }
    }
}

/// Fewest half steps of a stretch of column that is worth filling: four lines. Less looks left over.
const SHORTEST_FRAME: i32 = 8;

impl Region {
    pub(super) fn columns(&self) -> u8 {
        u8::try_from(self.tops.len()).expect("a layout has at most twelve columns")
    }

    /// The lowest position of all columns.
    pub(super) fn foot(&self) -> i32 {
        self.feet.iter().copied().max().unwrap_or(0)
    }

    /// For each column that ends in a pin, since no lines stand below it down to `foot`, where that is. The lines above a pin at the column's own
    /// foot may be what is level with the others: see [`Region::beyond`].
    pub(super) fn pinned_feet(&self, pins: &[Pin], frames: &[Frame], foot: i32) -> Vec<i32> {
        let pinned = |column: u8| {
            let last = pins.iter().filter(|pin| pin.covers(column)).max_by_key(|pin| pin.end)?;
            let mut own = frames.iter().filter(|frame| frame.column == column);
            let goes_on = own.clone().any(|frame| frame.top >= last.end && frame.top + 2 <= foot);
            let is_level_above = own.any(|frame| self.ends_above(last, frame, foot));
            (!goes_on && !is_level_above).then_some(last.end)
        };
        (0..self.columns()).filter_map(pinned).collect()
    }

    /// How far above `foot` the lines above a picture at the page's foot end at least, where they and not the picture should be level with that.
    pub(super) fn beyond(&self, pins: &[Pin], frame: &Frame, foot: i32) -> i32 {
        let is_level_above = pins.iter().any(|pin| pin.covers(frame.column) && self.ends_above(pin, frame, foot));
        if is_level_above { (foot - frame.foot).max(0) } else { 0 }
    }

    /// Whether a frame ends above a pin at its column's foot, and nearer to `foot` than that pin.
    fn ends_above(&self, pin: &Pin, frame: &Frame, foot: i32) -> bool {
        let is_at_foot = pin.end >= self.feet[usize::from(frame.column)];
        is_at_foot && frame.foot == pin.above && (pin.above - foot).abs() < (pin.end - foot).abs()
    }

    /// What is left of the columns beside `pins`, in reading order. In a region that is bare and has no pins every line counts, and there is
    /// room for one even where the grid is coarser than the page is high.
    pub(super) fn frames(&self, pins: &[Pin]) -> Vec<Frame> {
        let columns = (0..).zip(self.tops.iter().zip(&self.feet));
        if self.is_bare && pins.is_empty() {
            return columns.map(|(column, (top, foot))| Frame { column, top: *top, foot: *foot.max(&(top + 2)) }).collect();
        }
        let mut frames = Vec::new();
        for (column, (top, foot)) in columns {
            let mut covering: Vec<&Pin> = pins.iter().filter(|pin| pin.covers(column)).collect();
            covering.sort_by_key(|pin| (pin.below, pin.block));
            let mut cursor = *top;
            for pin in covering {
                push_frame(&mut frames, Frame { column, top: cursor, foot: pin.above });
                cursor = cursor.max(pin.below);
            }
            push_frame(&mut frames, Frame { column, top: cursor, foot: *foot });
        }
        frames
    }

    /// The highest room from `column` on and below `from` that no pin has taken; `None` when it is not high enough.
    pub(super) fn pin_below(&self, pins: &[Pin], claim: Claim, column: u8, from: i32) -> Option<Pin> {
        let Claim { block, columns, size, space } = claim;
        let grid = self.grid;
        let range = usize::from(column)..usize::from(column + columns);
        let foot = self.feet[range.clone()].iter().copied().min()?;
        let (standing_at_foot, passed): (Vec<&Pin>, Vec<&Pin>) =
            pins.iter().filter(|pin| overlap(pin, column, columns)).partition(|pin| pin.below >= foot);
        let from = from.saturating_add(grid.clearance());
        let cursor = self.tops[range].iter().copied().chain(passed.iter().map(|pin| pin.below)).fold(from, i32::max);
        let lowest = standing_at_foot.iter().map(|pin| pin.above).fold(foot, i32::min);
        let top = grid.y(even_up(cursor)) + grid.step - grid.cap;
        let end = grid.at_or_below(top + size.total);
        if end > lowest {
            return None;
        }
        let above = even_down(grid.at_or_above(top - space - (grid.step - grid.cap)));
        let below = even_up(end + grid.halves(space).max(grid.clearance()));
        Some(Pin { block, column, columns, top, size, above, end, below })
    }

    /// Whether there is room above a pin, in any of its columns, that is too low to be filled.
    pub(super) fn is_hollow_above(&self, pin: &Pin) -> bool {
        let columns = usize::from(pin.column)..usize::from(pin.column + pin.columns);
        self.tops[columns].iter().any(|top| (1..SHORTEST_FRAME).contains(&(pin.above - top)))
    }

    /// The head of the first columns, whether there is room or not.
    pub(super) fn pin_anyway(&self, claim: Claim) -> Pin {
        let Claim { block, columns, size, .. } = claim;
        let cursor = even_up(self.tops.iter().take(usize::from(columns)).copied().fold(i32::MIN, i32::max));
        let top = self.grid.y(cursor) + self.grid.step - self.grid.cap;
        Pin { block, column: 0, columns, top, size, above: cursor, end: self.foot(), below: self.foot() + 2 * SHORTEST_FRAME }
    }

    /// The lowest room from `column` on; `None` when a pin stands there or it is not high enough. A picture there has its top level with
    /// capitals, so the lines under it may end a little above the foot.
    pub(super) fn pin_at_foot(&self, pins: &[Pin], claim: Claim, column: u8) -> Option<Pin> {
        let Claim { block, columns, size, space } = claim;
        let grid = self.grid;
        let range = usize::from(column)..usize::from(column + columns);
        let foot = self.feet[range.clone()].iter().copied().min()?;
        let lift = grid.step - grid.cap;
        let cursor = even_down(grid.at_or_above(grid.y(foot) - size.total - lift));
        let top = grid.y(cursor) + lift;
        let above = even_down(grid.at_or_above(top - space - lift));
        let highest = self.tops[range].iter().copied().fold(i32::MIN, i32::max);
        let is_taken = pins.iter().any(|pin| overlap(pin, column, columns) && pin.below > above);
        let below = foot + 2 * SHORTEST_FRAME;
        (cursor >= highest && !is_taken).then_some(Pin { block, column, columns, top, size, above, end: foot, below })
    }

    /// Whether a pin stands at the head of any of these columns.
    pub(super) fn head_is_taken(&self, pins: &[Pin], column: u8, columns: u8) -> bool {
        pins.iter().any(|pin| {
            overlap(pin, column, columns)
                && (column..column + columns).any(|at| pin.covers(at) && pin.above <= self.tops[usize::from(at)] + 1)
        })
    }

    /// Whether these columns all begin at the same height.
    pub(super) fn heads_are_level(&self, column: u8, columns: u8) -> bool {
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
