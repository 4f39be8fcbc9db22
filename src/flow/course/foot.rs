//! What a column's foot costs.
//!
//! In: where a column ends, and where it should. Out: the price of the white between. How a column is filled does not depend on it, so that one
//! filling serves every foot that is tried.

use super::columns::End;
use crate::layout::Costs;

/// What ends a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The text goes on in the next one.
    GoesOn,
    /// The passage ends with it, or the author broke it.
    End,
    /// The author began and ended it: however short, it is as the author wants it.
    ByHand,
}

/// Where a column should end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foot {
    /// Half steps from the cursor at its top to the last position.
    pub(super) height: i32,
    /// Whether it ends level with others, where the text goes on and where the passage ends; else only the page's foot counts.
    pub(super) level: bool,
    /// How far its last position is above the foot of those others.
    pub(super) beyond: i32,
    /// Whether a picture stands below it: white above that is a hole.
    pub(super) shut_in: bool,
    /// For each line by which it ends short.
    pub(super) empty: i64,
}

impl Foot {
    /// The price of the white below a column's end.
    pub(super) fn white(&self, costs: &Costs, end: &End) -> i64 {
        let halves = i64::from((self.height - end.filled).max(0));
        let price = match end.close {
            Close::ByHand => 0,
            _ if self.level => costs.unevenness(halves + i64::from(self.beyond)),
            Close::GoesOn if self.shut_in => costs.unevenness(halves),
            Close::GoesOn => costs.shortness(halves),
            Close::End => 0,
        };
        price + self.empty * halves / 2
    }

    /// The price of a column with nothing in it: it ends as far above the others as they are high.
    pub(super) fn nothing(&self, costs: &Costs) -> i64 {
        let uneven = if self.level { costs.unevenness(i64::from(self.height + self.beyond)) } else { 0 };
        costs.empty_column.max(uneven) + self.empty * i64::from(self.height / 2)
    }
}
