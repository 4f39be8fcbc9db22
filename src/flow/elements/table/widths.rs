//! How wide the columns of a table are, from what they hold.
//!
//! In: three widths for each column and the room for all. Out: a width for each. Integers only, so that every machine shares alike; what is
//! rounded off goes to later columns, and the sum is exact. The model is CSS's automatic table layout (CSS 2.2, 17.5.2.2), with one step more: a
//! column that asks for no more than its fair share gets it, so that a column of long text does not make one of short names turn over.

use crate::geometry::Length;

/// The widths that a column asks for, padding left aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// The least when words are divided.
    pub(super) divided: Length,
    /// The least when they are whole.
    pub(super) whole: Length,
    /// With everything on one line.
    pub(super) natural: Length,
}

impl Wish {
    /// What suits this and another cell of the column.
    pub(super) fn and(self, other: Wish) -> Wish {
        Wish {
            divided: self.divided.max(other.divided),
            whole: self.whole.max(other.whole),
            natural: self.natural.max(other.natural),
        }
    }
}

/// Shares `room` out. With `fill`, nothing of it is left.
pub(super) fn share_out(wishes: &[Wish], room: Length, fill: bool) -> Vec<Length> {
    let room = room.max(Length::ZERO);
    let sum = |part: fn(&Wish) -> Length| wishes.iter().map(part).sum::<Length>();
    let (divided, whole, natural) = (sum(|wish| wish.divided), sum(|wish| wish.whole), sum(|wish| wish.natural));
    let each = |part: fn(&Wish) -> Length| wishes.iter().map(part).collect::<Vec<Length>>();
    if natural <= room {
        let rest = if fill { room - natural } else { Length::ZERO };
        return grown(each(|wish| wish.natural), &each(|wish| wish.natural), rest);
    }
    if whole <= room {
        return whole_words(wishes, room, whole);
    }
    if divided <= room {
        return grown(each(|wish| wish.divided), &each(|wish| wish.whole - wish.divided), room - divided);
    }
    cut_short(wishes, room)
}

/// All words whole, not all cells on one line: modest columns first, the others between their least and their natural widths.
fn whole_words(wishes: &[Wish], room: Length, mut whole: Length) -> Vec<Length> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|&at| wishes[at].natural);
    let mut widths: Vec<Length> = wishes.iter().map(|wish| wish.whole).collect();
    let mut weights = vec![Length::ZERO; wishes.len()];
    let mut rest = room;
    for (done, &at) in order.iter().enumerate() {
        let wish = wishes[at];
        let fair = rest / i64::try_from(order.len() - done).unwrap_or(i64::MAX);
        if wish.natural <= fair && whole - wish.whole <= rest - wish.natural {
            widths[at] = wish.natural;
            rest -= wish.natural;
            whole -= wish.whole;
        } else {
            weights[at] = wish.natural - wish.whole;
        }
    }
    grown(widths, &weights, rest - whole)
}

/// Words cut: columns that ask for no more than their fair share keep their words, the others have the rest in equal parts.
fn cut_short(wishes: &[Wish], room: Length) -> Vec<Length> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|&at| wishes[at].divided);
    let mut widths = vec![Length::ZERO; wishes.len()];
    let mut rest = room;
    for (done, &at) in order.iter().enumerate() {
        let fair = rest / i64::try_from(order.len() - done).unwrap_or(i64::MAX);
        widths[at] = wishes[at].divided.min(fair);
        rest -= widths[at];
    }
    // What division left over.
    if let Some(&last) = order.last() {
        widths[last] += rest;
    }
    widths
}

/// `widths` grown by `rest` in all, in proportion to `weights`; in equal parts when these are nothing.
fn grown(mut widths: Vec<Length>, weights: &[Length], rest: Length) -> Vec<Length> {
    let total: Length = weights.iter().copied().sum();
    let count = i64::try_from(widths.len()).unwrap_or(i64::MAX);
    let (mut before, mut weighed) = (Length::ZERO, Length::ZERO);
    for (at, width) in (1..).zip(0..widths.len()) {
        weighed += weights[width];
        let upto = if total > Length::ZERO { rest.scaled(weighed.raw(), total.raw()) } else { rest.scaled(at, count) };
        widths[width] += upto - before;
        before = upto;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wishes: &[(i64, i64, i64)], room: i64, fill: bool, expected: &[i64]) {
        let pt = Length::whole_pt;
        let wishes: Vec<Wish> = wishes
            .iter()
            .map(|&(divided, whole, natural)| Wish { divided: pt(divided), whole: pt(whole), natural: pt(natural) })
            .collect();
        let widths = share_out(&wishes, pt(room), fill);
        let rounded: Vec<i64> = widths.iter().map(|width| (*width + Length::PT / 2).whole_times(Length::PT)).collect();
        assert_eq!(rounded, expected, "{wishes:?} in {room}");
        let sum: Length = widths.iter().copied().sum();
        assert!(sum <= pt(room) && (!fill || wishes.is_empty() || sum == pt(room)), "{widths:?}");
    }

    #[test]
    fn columns_get_what_they_ask_for_while_there_is_room() {
        check(&[], 100, true, &[]);
        check(&[(5, 10, 20), (5, 10, 40)], 60, true, &[20, 40]);
        check(&[(5, 10, 20), (5, 10, 40)], 120, true, &[40, 80]);
        check(&[(5, 10, 20), (5, 10, 40)], 120, false, &[20, 40]);
        check(&[(0, 0, 0), (0, 0, 0)], 50, true, &[25, 25]);
    }

    #[test]
    fn a_modest_column_keeps_its_line_beside_one_of_long_text() {
        check(&[(5, 40, 60), (5, 50, 2000)], 200, true, &[60, 140]);
        check(&[(5, 30, 30), (5, 40, 400), (5, 60, 600)], 200, true, &[30, 68, 102]);
        // Words whole go before fair shares.
        check(&[(5, 20, 60), (5, 150, 900)], 200, true, &[22, 178]);
    }

    #[test]
    fn words_are_divided_only_where_they_must_be() {
        check(&[(20, 60, 90), (30, 100, 300)], 100, true, &[38, 62]);
        check(&[(20, 60, 90), (30, 100, 300)], 45, true, &[20, 25]);
        check(&[(20, 60, 90), (30, 100, 300)], 0, true, &[0, 0]);
    }
}
