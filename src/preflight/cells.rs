//! Rectangles found by where they lie, so that a drawing of a hundred thousand strokes is not gone through for each of them.
//!
//! In: rectangles. Out: those that may touch another one. Each stands in the cells of a grid whose cells are as large as it is, at most four of
//! them; the grids double their cells from one to the next.

use crate::geometry::{Length, Rect};
use std::collections::{BTreeMap, BTreeSet};

/// The cells of the finest grid are 2 to this power wide, in 1/65,536 pt: a point.
const FINEST: u32 = 16;

/// A grid, and a cell's column and row in it.
type Cell = (u32, i64, i64);

/// Rectangles in cells.
pub(super) struct Cells {
    cells: BTreeMap<Cell, Vec<usize>>,
    /// The grids in use, with how many cells of each.
    grids: BTreeMap<u32, usize>,
}

impl Cells {
    /// Of rectangles, which are called by their numbers.
    pub(super) fn of(rects: impl Iterator<Item = Rect>) -> Self {
        let mut cells: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
        for (at, rect) in rects.enumerate() {
            let side = (rect.x1.raw().abs_diff(rect.x0.raw())).max(rect.y1.raw().abs_diff(rect.y0.raw()));
            let grid = (u64::BITS - side.leading_zeros()).clamp(FINEST, i64::BITS - 1);
            let (columns, rows) = span(rect, grid);
            for column in columns.0..=columns.1 {
                for row in rows.0..=rows.1 {
                    cells.entry((grid, column, row)).or_default().push(at);
                }
            }
        }
        let mut grids = BTreeMap::new();
        cells.keys().for_each(|(grid, ..)| *grids.entry(*grid).or_default() += 1);
        Cells { cells, grids }
    }

    /// The numbers of all that may touch `rect`, from below.
    pub(super) fn near(&self, rect: Rect) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for (grid, count) in &self.grids {
            let ((left, right), (top, foot)) = span(rect, *grid);
            if usize::try_from(right.abs_diff(left)).is_ok_and(|columns| columns < *count) {
                for column in left..=right {
                    found.extend(self.cells.range((*grid, column, top)..=(*grid, column, foot)).flat_map(|(_, own)| own));
                }
            } else {
                let all = (*grid, i64::MIN, i64::MIN)..=(*grid, i64::MAX, i64::MAX);
                found.extend(self.cells.range(all).flat_map(|(_, own)| own));
            }
        }
        found
    }
}

/// The first and last column and row of a grid that a rectangle touches.
fn span(rect: Rect, grid: u32) -> ((i64, i64), (i64, i64)) {
    let cell = |length: Length| length.raw() >> grid;
    let ordered = |a: Length, b: Length| (cell(a.min(b)), cell(a.max(b)));
    (ordered(rect.x0, rect.x1), ordered(rect.y0, rect.y1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rect() -> impl Strategy<Value = Rect> {
        let side = || prop_oneof![Just(0i64), 1i64..2_000, 1i64..300_000_000];
        let edge = || -40_000_000i64..40_000_000;
        (edge(), edge(), side(), side()).prop_map(|(x, y, width, height)| {
            let [x0, y0, x1, y1] = [x, y, x + width, y + height].map(Length::from_raw);
            Rect { x0, y0, x1, y1 }
        })
    }

    proptest! {
        #[test]
        fn whatever_touches_is_found(rects in prop::collection::vec(rect(), 0..40), asked in rect()) {
            let found = Cells::of(rects.iter().copied()).near(asked);
            for (at, rect) in rects.iter().enumerate() {
                let touches = rect.x0 <= asked.x1 && asked.x0 <= rect.x1 && rect.y0 <= asked.y1 && asked.y0 <= rect.y1;
                prop_assert!(!touches || found.contains(&at), "{at} {rect:?}");
            }
        }
    }

    #[test]
    fn rectangles_without_end_take_no_more_than_their_cells() {
        let all = Rect { x0: -Length::MAX, y0: -Length::MAX, x1: Length::MAX, y1: Length::MAX };
        let cells = Cells::of([all, all].into_iter());
        assert_eq!(cells.near(all).len(), 2);
        assert!(cells.cells.len() <= 4);
        let far = Length::from_raw(1 << 40);
        assert_eq!(cells.near(Rect { x0: far, y0: far, x1: far, y1: far }).len(), 2);
    }
}
