//! A paragraph as line breaking sees it: boxes, glue, penalties and discretionaries, and the places where a line may end.
//!
//! In: items with widths in 1/65536 pt. Out: [`Breakpoint`]s that carry running totals, so that the breaker measures any line by
//! one subtraction. Knows no fonts and no text. The model is TeX's (*TeX: The Program* parts 10 and 38).

/// A penalty of this much or more forbids a break (TeX §157).
pub(crate) const INF_PENALTY: i32 = 10_000;
/// A penalty of this much or less forces one (TeX §157).
pub(crate) const EJECT_PENALTY: i32 = -INF_PENALTY;

/// One item of a paragraph; lengths in 1/65536 pt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Something with a width that never vanishes: shaped text, or a kern inside a word.
    Box {
        /// Its advance.
        width: i64,
        /// How much its letters and glyphs may grow.
        stretch: i64,
        /// How much they may shrink.
        shrink: i64,
        /// How much it may grow beyond that, as glue does: text without word spaces.
        loose: i64,
    },
    /// A space; vanishes at a line end.
    Glue {
        /// Its natural width.
        width: i64,
        /// How much it may grow at badness 100.
        stretch: i64,
        /// How much it may shrink at most.
        shrink: i64,
        /// Infinite stretch, which makes any shortfall free (the end of a paragraph).
        fil: bool,
    },
    /// The price of ending a line here.
    Penalty {
        /// From [`EJECT_PENALTY`] (forced) to [`INF_PENALTY`] (forbidden).
        cost: i32,
    },
    /// A break inside a word.
    Disc(Disc),
}

impl Item {
    /// A box that does not give.
    #[cfg(test)]
    pub(crate) fn solid(width: i64) -> Self {
        Item::Box { width, stretch: 0, shrink: 0, loose: 0 }
    }
}

/// A discretionary: what stands at a line's end, at the next line's start, or in place when the line goes on (TeX §145).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disc {
    /// Width added to the line that ends here: the hyphen, and what reshaping changes.
    pub(crate) pre: i64,
    /// Width added to the line that starts here.
    pub(crate) post: i64,
    /// Width when there is no break.
    pub(crate) replace: i64,
    /// The price.
    pub(crate) cost: i32,
    /// Whether a hyphen ends the line, as far as demerits and ladders are concerned.
    pub(crate) hyphenated: bool,
    /// Found by hyphenation patterns, not written by the author: left out of the first pass (TeX §891).
    pub(crate) automatic: bool,
}

/// Width, stretch and shrink from the paragraph's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Natural width.
    pub(crate) width: i64,
    /// Finite stretch of glue.
    pub(crate) stretch: i64,
    /// Shrink of glue.
    pub(crate) shrink: i64,
    /// Stretch of letters and glyphs, which give before glue does.
    pub(crate) soft_stretch: i64,
    /// Their shrink.
    pub(crate) soft_shrink: i64,
    /// Number of infinitely stretchable glues.
    pub(crate) fil: i32,
    /// Number of word spaces.
    pub(crate) spaces: i32,
}

impl Totals {
    /// These totals counted from `start`.
    pub(crate) fn since(self, start: Totals) -> Totals {
        Totals {
            width: self.width - start.width,
            stretch: self.stretch - start.stretch,
            shrink: self.shrink - start.shrink,
            soft_stretch: self.soft_stretch - start.soft_stretch,
            soft_shrink: self.soft_shrink - start.soft_shrink,
            fil: self.fil - start.fil,
            spaces: self.spaces - start.spaces,
        }
    }

    /// Both together.
    pub(crate) fn and(self, more: Totals) -> Totals {
        Totals {
            width: self.width + more.width,
            stretch: self.stretch + more.stretch,
            shrink: self.shrink + more.shrink,
            soft_stretch: self.soft_stretch + more.soft_stretch,
            soft_shrink: self.soft_shrink + more.soft_shrink,
            fil: self.fil + more.fil,
            spaces: self.spaces + more.spaces,
        }
    }
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Breakpoint {
    /// Totals of everything before, with what the break adds to the line that ends.
    pub(crate) before: Totals,
    /// Totals to subtract for the line that starts after it: vanished glue included, what the break adds taken off.
    pub(crate) after: Totals,
    /// The price, between [`EJECT_PENALTY`] and [`INF_PENALTY`], the latter excluded.
    pub(crate) cost: i32,
    /// Index of the item broken at; the number of items for the end.
    pub(crate) item: u32,
    /// Index of the first item of the next line.
    pub(crate) resume: u32,
    /// The nearest earlier breakpoint that is not [`Breakpoint::automatic`], or [`NONE`].
    pub(crate) word_before: u32,
    /// The nearest later one.
    pub(crate) word_after: u32,
    /// The line ends in a hyphen. Also true of the paragraph's end, as TeX has it (§873), for the final hyphen demerits.
    pub(crate) hyphenated: bool,
    /// Only considered in passes with hyphenation.
    pub(crate) automatic: bool,
    /// The word before it is so short that it should not stand out at a ragged edge.
    pub(crate) short_tail: bool,
    /// How far its last character hangs over the edge, beyond [`Breakpoint::before`].
    pub(crate) hang: i64,
    /// In text that is balanced: the price of pausing here.
    pub(crate) sense: i32,
}

/// No breakpoint.
pub(crate) const NONE: u32 = u32::MAX;

/// Every place where `items` may be broken, in order; the last one is the paragraph's end, whose break is forced.
///
/// Follows TeX §§866–869 (what is a legal break) and §§837–842 (what vanishes after it).
pub(crate) fn legal_breaks(items: &[Item]) -> Vec<Breakpoint> {
    let mut breaks: Vec<Breakpoint> = Vec::with_capacity(items.len() / 2 + 1);
    let mut totals = Totals::default();
    // Breakpoints from here on still wait for the first item that does not vanish.
    let mut waiting = 0;
    let mut after_solid = false;
    for (index, item) in items.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(NONE - 1);
        if matches!(item, Item::Box { .. } | Item::Disc(_)) {
            resume(&mut breaks, &mut waiting, totals, index);
        }
        match *item {
            Item::Box { width, stretch, shrink, loose } => {
                totals.width += width;
                totals.soft_stretch += stretch;
                totals.soft_shrink += shrink;
                totals.stretch += loose;
                after_solid = true;
            }
            Item::Glue { width, stretch, shrink, fil } => {
                if after_solid {
                    breaks.push(Breakpoint::new(index, totals, 0));
                }
                totals.width += width;
                totals.stretch += stretch;
                totals.shrink += shrink;
                totals.fil += i32::from(fil);
                totals.spaces += i32::from(!fil);
                after_solid = false;
            }
            Item::Penalty { cost } => {
                if cost < INF_PENALTY {
                    breaks.push(Breakpoint::new(index, totals, cost));
                }
                after_solid = false;
            }
            Item::Disc(disc) => {
                push_disc(&mut breaks, &mut waiting, totals, index, disc);
                totals.width += disc.replace;
                after_solid = true;
            }
        }
    }
    let end = u32::try_from(items.len()).unwrap_or(NONE - 1);
    resume(&mut breaks, &mut waiting, totals, end);
    breaks.push(Breakpoint { after: totals, resume: end, hyphenated: true, ..Breakpoint::new(end, totals, EJECT_PENALTY) });
    link_words(&mut breaks);
    breaks
}

impl Breakpoint {
    fn new(item: u32, before: Totals, cost: i32) -> Self {
        Breakpoint {
            before,
            after: before,
            cost: cost.max(EJECT_PENALTY),
            item,
            resume: item,
            word_before: NONE,
            word_after: NONE,
            hyphenated: false,
            automatic: false,
            short_tail: false,
            hang: 0,
            sense: 0,
        }
    }
}

/// Tells the waiting breakpoints that their next line starts at `item`.
fn resume(breaks: &mut [Breakpoint], waiting: &mut usize, totals: Totals, item: u32) {
    for breakpoint in &mut breaks[*waiting..] {
        breakpoint.after = totals;
        breakpoint.resume = item;
    }
    *waiting = breaks.len();
}

/// A break inside a word: glue after it vanishes only when nothing stands before that glue on the new line (TeX §840).
fn push_disc(breaks: &mut Vec<Breakpoint>, waiting: &mut usize, totals: Totals, index: u32, disc: Disc) {
    if disc.cost >= INF_PENALTY {
        return;
    }
    let before = Totals { width: totals.width + disc.pre, ..totals };
    let mut breakpoint = Breakpoint::new(index, before, disc.cost);
    breakpoint.hyphenated = disc.hyphenated;
    breakpoint.automatic = disc.automatic;
    breakpoint.resume = index + 1;
    if disc.post == 0 && disc.replace == 0 {
        breaks.push(breakpoint);
        return;
    }
    breakpoint.after = Totals { width: totals.width + disc.replace - disc.post, ..totals };
    breaks.push(breakpoint);
    *waiting = breaks.len();
}

/// Links every breakpoint to the nearest ones that need no automatic hyphen.
pub(crate) fn link_words(breaks: &mut [Breakpoint]) {
    let mut last = NONE;
    for (index, breakpoint) in breaks.iter_mut().enumerate() {
        breakpoint.word_before = last;
        if !breakpoint.automatic {
            last = u32::try_from(index).unwrap_or(NONE);
        }
    }
    let mut next = NONE;
    for (index, breakpoint) in breaks.iter_mut().enumerate().rev() {
        breakpoint.word_after = next;
        if !breakpoint.automatic {
            next = u32::try_from(index).unwrap_or(NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glue(width: i64) -> Item {
        Item::Glue { width, stretch: 1, shrink: 1, fil: false }
    }

    #[test]
    fn glue_breaks_only_after_something_solid_and_vanishes_after_a_break() {
        let word = Item::solid(10);
        let fill = Item::Glue { width: 0, stretch: 0, shrink: 0, fil: true };
        let items = [word, glue(3), glue(3), word, Item::Penalty { cost: INF_PENALTY }, glue(3), word, fill];
        let breaks = legal_breaks(&items);
        let places: Vec<_> = breaks.iter().map(|b| (b.item, b.resume, b.before.width, b.after.width)).collect();
        assert_eq!(places, [(1, 3, 10, 16), (7, 8, 39, 39), (8, 8, 39, 39)]);
        assert_eq!(breaks[2].cost, EJECT_PENALTY);
    }

    #[test]
    fn a_discretionary_adds_to_both_lines() {
        let disc = Disc { pre: 4, post: 2, replace: 1, cost: 50, hyphenated: true, automatic: true };
        let items = [Item::solid(10), Item::Disc(disc), Item::solid(10)];
        let breaks = legal_breaks(&items);
        // The first line is 10 + 4 wide; the second 2 + 10, that is 21 − 9.
        assert_eq!((breaks[0].before.width, breaks[0].after.width, breaks[1].before.width), (14, 9, 21));
        assert_eq!((breaks[0].word_after, breaks[1].word_before), (1, NONE));
    }
}
