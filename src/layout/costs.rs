//! What the paginator weighs: the price of everything on a page that a typographer would mark.
//!
//! Prices are whole numbers in one currency, of which [`Costs::short`] is the natural unit: a column that ends one line short of its neighbours
//! costs that much. Their values and reasons stand in `layouts/factsheet.toml`.

use crate::tokens::Fields;

/// Reads and holds the prices, each under its token.
macro_rules! costs {
    ($($(#[doc = $doc:literal])* $field:ident = $key:literal,)*) => {
        /// The prices of a layout, by their tokens under `[costs]`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Costs {
            $($(#[doc = $doc])* pub $field: i64,)*
        }

        impl Costs {
            /// Reads `[costs]`; `None` when one is missing or out of range.
            pub(super) fn read(fields: &Fields<'_>) -> Option<Costs> {
                $(let $field = fields.integer($key, 0..=MOST);)*
                Some(Costs { $($field: $field?,)* })
            }
        }
    };
}

impl Costs {
    /// By how much a way may be dearer than another one to the same column and yet be the better one in the end: what a page more costs, and a
    /// quarter of that for what may come with it.
    pub fn hopeless(&self) -> i64 {
        self.page + self.page / 4
    }

    /// A column that ends so many half lines above its foot.
    pub fn shortness(&self, halves: i64) -> i64 {
        let halves = halves.min(2 * MOST_LINES);
        self.short.saturating_mul(halves * halves) / 4
    }

    /// A column of a level page that ends so many half lines from the others: a line hardly shows, two do, and with more it ends elsewhere.
    pub fn unevenness(&self, halves: i64) -> i64 {
        let (near, far) = (halves.min(4), (halves.min(2 * MOST_LINES) - 4).max(0));
        self.uneven.saturating_mul(near * near * near * near / 16 + 4 * far)
    }
}

/// Lines beyond which a column does not end short of its foot but elsewhere.
const MOST_LINES: i64 = 8;
/// The highest price: sums of millions of them stay within 64 bits.
const MOST: i64 = 10_000_000;

costs! {
    /// Another page.
    page = "page",
    /// Each line that is missing at a column's top to as many as the style's `widows`.
    widow = "widow",
    /// Each line that is missing at a column's foot to as many as the style's `orphans`.
    orphan = "orphan",
    /// Each line that is missing under what wants company below it.
    stranded = "stranded",
    /// Each line that is missing to four under a heading.
    near_foot = "near-foot",
    /// A block that should stay together is parted.
    parted = "parted",
    /// A column ends in a divided word.
    divided = "divided",
    /// A page ends in a divided word.
    divided_at_page = "divided-at-page",
    /// A paragraph goes on in the next column.
    split = "split",
    /// The first two items of a list, or the last two, are parted.
    split_list = "split-list",
    /// A table or box goes on in the next column.
    split_element = "split-element",
    /// A column ends a line short; two lines cost four times as much.
    short = "short",
    /// On a balanced page, or above a picture, a column ends a line from the others: see [`Costs::unevenness`].
    uneven = "uneven",
    /// A column of a balanced page with nothing in it.
    empty_column = "empty-column",
    /// Each line that is missing to eight in a stretch of column between a picture and the column's end.
    stub = "stub",
    /// A line of column on a section's last page that nothing stands in.
    empty = "empty",
    /// Each line that is missing to eight on a section's last page.
    remainder = "remainder",
    /// A paragraph is set a line longer or shorter than it sets best.
    loose = "loose",
    /// A picture is a line of the grid higher or lower than it would be by itself.
    picture_height = "picture-height",
    /// A picture stands a column away from where the text speaks of it.
    picture_column = "picture-column",
    /// A picture stands a page later than the text speaks of it.
    picture_page = "picture-page",
    /// A picture stands on a page before the text speaks of it.
    picture_early = "picture-early",
    /// A column ends elsewhere than the lock says.
    moved = "moved",
    /// Each line that an intro has fewer than three or more than eight.
    intro_lines = "intro-lines",
    /// A divided word in an intro.
    intro_hyphen = "intro-hyphen",
    /// A rag of an intro as deep as its measure.
    intro_rag = "intro-rag",
    /// A last line of an intro less than a quarter full.
    intro_last = "intro-last",
}
