//! The half-grid: positions in a column as whole numbers.
//!
//! A page has a baseline grid of one step (the body's leading); line 0 is the first one whose capitals do not reach above the type
//! area. Positions count half steps from line 0, so that a body baseline is an even number and "on the grid" needs no epsilon. A
//! *cursor* is the position of the last baseline set: a column whose first body line shall stand on line 0 starts with its cursor
//! at −2.

use crate::geometry::Length;
use crate::layout::Face;

/// The baseline grid of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    /// Where line 0 is, in page coordinates.
    pub(super) origin: Length,
    /// Baseline to baseline of the body, as of all whole steps.
    pub(super) step: Length,
    /// Height of the body's capitals.
    pub(super) cap: Length,
}

impl Grid {
    /// A grid whose line 0 has its capitals' tops at `top`. The step is made even in raw units, so that its half is exact.
    pub(super) fn new(top: Length, step: Length, cap: Length) -> Self {
        Grid { origin: top + cap, step: halvable(step.max(Length::PT)), cap }
    }

    /// The grid of a page whose columns begin by its layout's rule; `ascent` is the height of the body's ascenders.
    pub(super) fn on(face: &Face, step: Length, (cap, ascent): (Length, Length)) -> Self {
        let first = face.first_baseline_at(cap, ascent, halvable(step));
        Grid::new(face.area.y0 + first - cap, step, cap)
    }

    /// Half a step.
    pub(super) fn half(self) -> Length {
        Length::from_raw(self.step.raw() / 2)
    }

    /// The height on the page of position `at`.
    pub(super) fn y(self, at: i32) -> Length {
        self.origin + self.half() * i64::from(at)
    }

    /// The first position at or below `y`.
    pub(super) fn at_or_below(self, y: Length) -> i32 {
        clamp((y - self.origin).round_up_to(self.half()).whole_times(self.half()))
    }

    /// The last position at or above `y`.
    pub(super) fn at_or_above(self, y: Length) -> i32 {
        clamp((y - self.origin).whole_times(self.half()))
    }

    /// The first line of the grid whose capitals do not reach above `top`.
    pub(super) fn first_line_below(self, top: Length) -> i32 {
        even_up(self.at_or_below(top + self.cap))
    }

    /// What a figure must keep from the line above it where the grid is finer than the body's capitals are high: else the next line's
    /// capitals, to which figures are level, would reach above that line's baseline.
    pub(super) fn clearance(self) -> i32 {
        self.halves((self.cap - self.step).max(Length::ZERO))
    }

    /// Whether lines of this leading all stand on the grid.
    pub(super) fn holds(self, leading: Length) -> bool {
        leading.raw() % self.step.raw() == 0
    }

    /// How many half steps cover `length`.
    pub(super) fn halves(self, length: Length) -> i32 {
        clamp(length.round_up_to(self.half()).whole_times(self.half()))
    }
}

/// A leading that two halves make up exactly: at most 1/65536 pt more than was asked for.
pub(super) fn halvable(leading: Length) -> Length {
    Length::from_raw(leading.raw() + leading.raw().rem_euclid(2))
}

/// Positions stay far from the limits of `i32`, so that sums of a few of them cannot overflow.
fn clamp(at: i64) -> i32 {
    i32::try_from(at.clamp(-(1 << 28), 1 << 28)).expect("clamped to 28 bits")
}

/// The next even position, or this one.
pub(super) fn even_up(at: i32) -> i32 {
    at + at.rem_euclid(2)
}

/// The even position before, or this one.
pub(super) fn even_down(at: i32) -> i32 {
    at - at.rem_euclid(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_positions_agree() {
        let grid = Grid::new(Length::whole_pt(40), Length::whole_pt(12), Length::whole_pt(7));
        assert_eq!(grid.y(0), Length::whole_pt(47));
        assert_eq!(grid.y(-2), Length::whole_pt(35));
        assert_eq!(grid.first_line_below(Length::whole_pt(40)), 0);
        assert_eq!(grid.first_line_below(Length::whole_pt(41)), 2);
        assert_eq!((grid.at_or_below(Length::whole_pt(48)), grid.at_or_above(Length::whole_pt(48))), (1, 0));
        assert_eq!(grid.halves(Length::whole_pt(13)), 3);
        assert_eq!((even_up(3), even_up(-3), even_down(3), even_down(-3)), (4, -2, 2, -4));
    }
}
