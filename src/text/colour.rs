//! The colour of a justified paragraph: what the eye sees and demerits do not.
//!
//! In: the lines of several settings of one paragraph, nearly as good as each other. Out: a price for each. Three things are seen: *rivers*, word
//! spaces one below the other over three lines and more; *stacks*, the same word at the start or the end of lines one below the other; and
//! neighbouring lines of uneven *colour*, one set wide and the next one tight, in their word spaces or in their letters. Chooses nothing itself.

use super::breaking::{Measures, Solution};
use super::items::{Breakpoint, Totals};
use super::prepared::{Place, Prepared};
use std::ops::Range;

/// The candidates worth looking at.
pub(super) const CANDIDATES: usize = 12;
/// For every line by which a river is longer than two, in demerits: as bad as a line of badness 50.
const RIVER: i64 = 4_000;
/// For a word that stands under itself at an edge.
const STACK: i64 = 8_000;
/// For neighbours whose word spaces differ by the whole of a word space; less costs less, with the square.
const UNEVEN: i64 = 3_000;
/// For a line with its letters set as wide as they may be next to one with letters as tight as they may be; less costs less, with the square.
const PATCHY: i64 = 12_000;
/// Word spaces are one below the other when their middles are nearer than this share of a space, in percent.
const ALIGNED: i64 = 75;

/// A line as its spaces show it; lengths in 1/65536 pt.
struct Seen {
    /// The middles of its word spaces.
    spaces: Vec<i64>,
    /// The width of each.
    width: i64,
    /// How far letters and glyphs give, in percent of what they can: wider positive.
    give: i64,
    /// Its text.
    text: Range<usize>,
}

/// The price of a solution: its demerits, and what its lines look like together.
pub(super) fn price(
    prepared: &Prepared,
    (breaks, places): (&[Breakpoint], &[Place]),
    measures: &Measures,
    start: u32,
    solution: &Solution,
) -> i64 {
    let mut lines: Vec<Seen> = Vec::with_capacity(solution.breaks.len());
    let (mut from, mut first, mut text) = (Totals::default(), 0, start as usize);
    for (number, &at) in (1..).zip(&solution.breaks) {
        let at = at as usize;
        let (Some(to), Some(place)) = (breaks.get(at), places.get(at)) else { continue };
        let is_last = at + 1 == breaks.len();
        let measure = if is_last { None } else { Some(measures.width(number)) };
        let inside = breaks[first..at].iter().zip(&places[first..at]);
        lines.push(seen(inside, from, to, measure, text..place.end as usize));
        (from, first, text) = (to.after, at + 1, place.next as usize);
    }
    let uneven: i64 = lines.windows(2).map(|pair| unevenness(&pair[0], &pair[1])).sum();
    let stacks: i64 = lines.windows(2).map(|pair| stack(prepared.text(), &pair[0], &pair[1])).sum();
    solution.demerits.saturating_add(uneven).saturating_add(stacks).saturating_add(rivers(&lines))
}

/// A line with its spaces spread as [`compose`](super::compose) spreads them; natural where it has no measure to fill.
fn seen<'a>(
    inside: impl Iterator<Item = (&'a Breakpoint, &'a Place)> + Clone,
    from: Totals,
    to: &Breakpoint,
    measure: Option<i64>,
    text: Range<usize>,
) -> Seen {
    let line = to.before.since(from);
    let lack = measure.map_or(0, |measure| measure - line.width);
    let soft = if lack < 0 { -(line.soft_shrink.min(-lack)) } else { line.soft_stretch.min(lack) };
    let count = i64::from(line.spaces).max(1);
    let each = (lack - soft) / count;
    // Characters hang over an edge only where a line ends.
    let space = |(space, place): (&Breakpoint, &Place)| {
        let x = space.before.width + place.hang[0] - from.width;
        (x, space.after.width - space.before.width - place.hang[0] - place.hang[1])
    };
    let spaces = inside.filter(|(space, _)| space.after.spaces > space.before.spaces).map(space);
    let middle = |(passed, (x, natural)): (i64, (i64, i64))| {
        x + soft.saturating_mul(x) / line.width.max(1) + each * passed + (natural + each) / 2
    };
    let (found, natural) = spaces.clone().fold((0, 0), |(found, sum), (_, natural)| (found + 1, sum + natural));
    // Spaces inside what belongs together are no breakpoints, but spaces of the line.
    let width = natural / found.max(1) + each;
    let most = if lack < 0 { line.soft_shrink } else { line.soft_stretch };
    let give = soft.saturating_mul(100) / most.max(1);
    Seen { spaces: (0..).zip(spaces).map(middle).collect(), width, give, text }
}

fn unevenness(a: &Seen, b: &Seen) -> i64 {
    let patchy = PATCHY * (a.give - b.give).pow(2) / 40_000;
    if a.spaces.is_empty() || b.spaces.is_empty() {
        return patchy;
    }
    let percent = (a.width - b.width).abs().min(1 << 40) * 100 / a.width.min(b.width).max(1 << 14);
    patchy + UNEVEN * percent.min(400) * percent.min(400) / 10_000
}

/// The same word at the start or the end of two lines.
fn stack(text: &str, a: &Seen, b: &Seen) -> i64 {
    let (Some(a), Some(b)) = (text.get(a.text.clone()), text.get(b.text.clone())) else { return 0 };
    let is_same = |a: Option<&str>, b: Option<&str>| {
        let plain = |word| str::trim_matches(word, |ch: char| !ch.is_alphanumeric());
        let is_like = |a: &str, b: &str| {
            if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
        };
        a.map(plain).zip(b.map(plain)).is_some_and(|(a, b)| is_like(a, b) && !a.is_empty())
    };
    let starts = is_same(a.split_whitespace().next(), b.split_whitespace().next());
    let ends = is_same(a.split_whitespace().next_back(), b.split_whitespace().next_back());
    STACK * (i64::from(starts) + i64::from(ends))
}

/// Follows every space downwards; a river costs by how much it is longer than two lines.
fn rivers(lines: &[Seen]) -> i64 {
    let mut price = 0;
    let mut above: Vec<(i64, i64)> = Vec::new();
    for line in lines {
        let reach = line.width * ALIGNED / 100;
        let length = |x: &i64| above.iter().filter(|(known, _)| (known - x).abs() <= reach).map(|(_, length)| *length).max();
        let here: Vec<(i64, i64)> = line.spaces.iter().map(|x| (*x, length(x).unwrap_or(0) + 1)).collect();
        price += here.iter().map(|(_, length)| RIVER * (length - 2).max(0)).sum::<i64>();
        above = here;
    }
    price
}

#[cfg(test)]
mod tests {
    use super::*;

    const PT: i64 = 1 << 16;

    fn line(spaces: &[i64], width: i64, give: i64) -> Seen {
        Seen { spaces: spaces.iter().map(|x| x * PT).collect(), width: width * PT, give, text: 0..0 }
    }

    #[test]
    fn rivers_run_over_three_lines_at_least() {
        let price = |middles: &[&[i64]]| {
            let lines: Vec<Seen> = middles.iter().map(|spaces| line(spaces, 4, 0)).collect();
            rivers(&lines)
        };
        assert_eq!(price(&[&[20, 60], &[21, 90]]), 0, "two lines are no river");
        assert_eq!(price(&[&[20], &[22], &[24]]), RIVER, "it may wander");
        assert_eq!(price(&[&[20], &[22], &[24], &[25]]), 3 * RIVER, "and is dearer the longer it is");
        assert_eq!(price(&[&[20], &[30], &[20]]), 0);
    }

    #[test]
    fn lines_set_unlike_their_neighbours_are_patchy() {
        let even = unevenness(&line(&[20], 3, 50), &line(&[30], 3, 50));
        let spaces = unevenness(&line(&[20], 3, 100), &line(&[30], 6, 100));
        let letters = unevenness(&line(&[20], 3, -100), &line(&[30], 3, 100));
        assert_eq!((even, spaces, letters), (0, UNEVEN, PATCHY));
        assert_eq!(unevenness(&line(&[], 0, 100), &line(&[30], 3, 0)), PATCHY / 4);
    }

    #[test]
    fn words_under_themselves_at_an_edge_are_stacks() {
        let text = "of the plan / Of a plan, / is a river";
        let at = |words: &str| text.find(words).map(|from| Seen { text: from..from + words.len(), ..line(&[], 0, 0) }).unwrap();
        assert_eq!(stack(text, &at("of the plan"), &at("Of a plan,")), 2 * STACK);
        assert_eq!(stack(text, &at("Of a plan,"), &at("is a river")), 0);
    }
}
