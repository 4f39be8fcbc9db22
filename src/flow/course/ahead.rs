//! What a way costs yet, before it is gone.
//!
//! In: the frames that are left of a level end, and how much text is left for them. Out: what their white is likely to cost, by which ways are
//! ranked, and what it costs at least, by which ways are given up as soon as they cannot come out cheaper than one that has arrived (branch and
//! bound: Land and Doig, *An automatic method of solving discrete programming problems*, 1960). Nothing is filled for that.

use super::columns::Mark;
use super::strip::Strips;
use crate::layout::Costs;

/// Half steps of space above a block that vanish at a column's top, at most.
pub(super) const TOP_SPACE: i64 = 8;

/// The frames of a level end that are still to be filled.
pub(super) struct Ahead<'s, 'p> {
    costs: &'s Costs,
    strips: &'s Strips<'p>,
    until: usize,
    /// The half steps that the first of them have room for, the first two, and so on.
    rooms: Vec<i64>,
    /// For each line that stays empty.
    empty: i64,
    /// Whether text takes the same room in all of them, and nothing else takes any.
    is_plain: bool,
}

/// The price of white.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Price {
    /// What it is likely to be when the white is shared out among the columns: more the less text is left for them.
    pub(super) likely: i64,
    /// What it is at least, when as much of the white as can be is taken up by paragraphs that are a line longer and pictures that are taller.
    pub(super) least: i64,
}

/// Columns that text fills, to the next break by hand or the passage's end.
struct Stretch {
    /// The block at which it ends.
    end: usize,
    columns: i64,
    /// The half steps that stay empty in them.
    white: i64,
}

impl<'s, 'p> Ahead<'s, 'p> {
    /// `heights` are those of the frames in half steps.
    pub(super) fn new(
        costs: &'s Costs,
        strips: &'s Strips<'p>,
        (until, empty): (usize, i64),
        heights: impl Iterator<Item = i32>,
        is_even: bool,
    ) -> Self {
        let mut sum = 0;
        let heights = heights.map(i64::from).filter(|height| *height > 1);
        let rooms = heights.map(|height| {
            sum += height;
            sum
        });
        let is_plain = is_even && strips.bench.notes.all.is_empty();
        Ahead { costs, strips, until, rooms: rooms.collect(), empty, is_plain }
    }

    /// What the white costs that a way leaves.
    pub(super) fn price(&self, mark: Mark) -> Price {
        let Some(stretch) = self.stretch(mark) else { return Price::default() };
        let Stretch { columns, white, .. } = stretch;
        let shared = white.max(0);
        let likely = columns * self.costs.unevenness(shared / columns) + self.empty * shared / 2;
        let is_known = self.is_plain && self.strips.counts(mark);
        Price { likely, least: if is_known { self.least(mark, &stretch) } else { 0 } }
    }

    fn least(&self, mark: Mark, stretch: &Stretch) -> i64 {
        let Stretch { end, columns, white } = *stretch;
        // What begins a column may take a half step less than it takes below something else.
        let white = white - 2 * columns;
        if white <= 0 {
            return 0;
        }
        let taken = white.min(self.strips.play(mark, end));
        let left = white - taken;
        // Each line that can be taken up costs that, or what a column costs that ends a line off; or one column takes all of it.
        let line = if self.strips.has_pictures() { self.costs.loose.min(self.costs.picture_height) } else { self.costs.loose };
        let taking = line.min(self.costs.uneven) * taken / 2 + self.shared(left, columns);
        taking.min(self.costs.unevenness(white)) + self.empty * left / 2
    }

    /// The least price of white that columns share: as evenly as can be, or one takes all of it, or all but a line of each other one.
    fn shared(&self, white: i64, columns: i64) -> i64 {
        let uneven = |halves: i64| self.costs.unevenness(halves);
        let others = columns - 1;
        let one = uneven(white).min(others * uneven(2) + uneven((white - 2 * others).max(0)));
        one.min(columns * uneven(white / columns))
    }

    /// The columns that the text from a mark fills at least: all, or as many as it needs down to a break by hand.
    fn stretch(&self, mark: Mark) -> Option<Stretch> {
        let broken = self.strips.next_break(mark.index()).filter(|at| *at < self.until);
        let end = broken.unwrap_or(self.until);
        let count = if broken.is_some() { self.needed(mark, end) } else { self.rooms.len() };
        // A column that the author began or ended may be as it is.
        let begins_by_hand = mark.line == 0 && self.strips.begins_by_hand(mark.index());
        if count == 0 || mark.index() >= end || begins_by_hand || broken.is_some() && count == 1 {
            return None;
        }
        let text = (self.strips.reach(Mark::at(end)) - self.strips.reach(mark)).max(0);
        let columns = i64::try_from(count).unwrap_or(i64::MAX);
        Some(Stretch { end, columns, white: self.rooms[count - 1] - text })
    }

    /// How many columns the text from a mark to a block needs at least.
    fn needed(&self, mark: Mark, end: usize) -> usize {
        let text = self.strips.least_rest(mark, end);
        let fits = |(count, room): (i64, &i64)| room + TOP_SPACE * count >= text;
        (1..).zip(&self.rooms).position(fits).map_or(self.rooms.len(), |at| at + 1)
    }
}
