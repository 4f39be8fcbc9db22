//! Headings broken for sense and balance: as few lines as can be, of about the same width, ending where the sense pauses. Where turnovers are
//! indented, as in addresses, lines are filled instead, and what turns over is the rest.
//!
//! In: [`Breakpoint`]s with the price of pausing at each, and the measure of each line. Out: a [`Found`], as from the breaker of justified lines. For
//! text of a few lines: the time grows with the square of its words.

use super::breaking::{End, Found, Measures, Trail};
use super::items::{Breakpoint, EJECT_PENALTY, NONE, Totals};

/// Longer text is no heading.
pub(super) const LONGEST: usize = 200;
/// A line that is a tenth of the measure off the mean costs 10,000.
const WHOLE: i64 = 1_000;
/// A line more than need be is never worth it.
const LINE: i64 = 1 << 40;

/// The cheapest way to break after a number of lines.
#[derive(Clone, Copy)]
struct Best {
    demerits: i64,
    trail: u32,
}

/// Looks for the best lines, for every number of lines up to `more` beyond the fewest. `None` when some word is wider than its line, or a line end is
/// forced.
pub(super) fn search(breaks: &[Breakpoint], measures: &Measures, more: usize) -> Option<Found> {
    let (_, inside) = breaks.split_last()?;
    if inside.iter().any(|to| to.cost == EJECT_PENALTY) {
        return None;
    }
    let fewest = fewest_lines(breaks, measures)?;
    let mut trail = Trail::default();
    let mut ends = Vec::new();
    // A line needs a breakpoint.
    for lines in fewest..=fewest.saturating_add(more).min(breaks.len()) {
        let Some(best) = in_lines(breaks, measures, lines, &mut trail) else { continue };
        let line = u32::try_from(lines).unwrap_or(NONE - 1) + 1;
        let extra = i64::try_from(lines - fewest).unwrap_or(0) * LINE;
        ends.push(End { line, demerits: best.demerits + extra, trail: best.trail });
    }
    Some(Found { ends, trail })
}

/// How many lines first fit takes.
fn fewest_lines(breaks: &[Breakpoint], measures: &Measures) -> Option<usize> {
    let (mut lines, mut start, mut next) = (0, Totals::default(), 0);
    while next < breaks.len() {
        let measure = measures.width(u32::try_from(lines + 1).ok()?);
        let fits = |at: &usize| breaks[*at].before.width - start.width <= measure;
        let last = (next..breaks.len()).filter(|&at| !breaks[at].automatic).take_while(fits).last()?;
        (lines, start, next) = (lines + 1, breaks[last].after, last + 1);
    }
    Some(lines)
}

/// The best way in exactly so many lines.
fn in_lines(breaks: &[Breakpoint], measures: &Measures, lines: usize, trail: &mut Trail) -> Option<Best> {
    let whole = breaks.last()?.before.width;
    let mean = whole / i64::try_from(lines).ok()?.max(1);
    let turns_over = measures.indent(2) > measures.indent(1);
    // By breakpoint; before the first line there is only the start.
    let mut reached: Vec<Option<Best>> = vec![None; breaks.len()];
    let start = Best { demerits: 0, trail: NONE };
    for line in 1..=lines {
        let measure = measures.width(u32::try_from(line).ok()?);
        let mut next: Vec<Option<Best>> = vec![None; breaks.len()];
        let origins = |before: usize| -> Box<dyn Iterator<Item = (Totals, Best)> + '_> {
            match line {
                1 => Box::new(std::iter::once((Totals::default(), start))),
                _ => Box::new((0..before).filter_map(|at| Some((breaks[at].after, reached[at]?)))),
            }
        };
        for (at, to) in breaks.iter().enumerate().filter(|(_, to)| !to.automatic) {
            let is_end = to.cost == EJECT_PENALTY;
            if is_end != (line == lines) {
                continue;
            }
            let mut best: Option<Best> = None;
            for (from, way) in origins(at) {
                let width = to.before.width - from.width;
                let off = match (turns_over, is_end) {
                    (false, _) => width - mean,
                    (true, false) => measure - width,
                    (true, true) => 0,
                };
                let off = off.saturating_mul(WHOLE) / measure.max(1);
                let sense = if is_end { 0 } else { i64::from(to.sense) };
                // Where lines turn over, sense counts for more than a full line.
                let demerits = way.demerits + off * off / if turns_over { 2 } else { 1 } + sense;
                if width <= measure && best.is_none_or(|best| demerits < best.demerits) {
                    best = Some(Best { demerits, trail: way.trail });
                }
            }
            let breakpoint = u32::try_from(at).ok()?;
            next[at] = best.map(|best| Best { trail: trail.push(breakpoint, best.trail), ..best });
        }
        reached = next;
    }
    *reached.last()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::items::{INF_PENALTY, Item, legal_breaks};

    /// The words on each line; a word with `/` after it ends where the sense pauses, one with `_` where it must not.
    fn broken(words: &str, measure: i64) -> Option<String> {
        broken_in(words, &Measures::new(vec![], measure))
    }

    fn broken_in(words: &str, measures: &Measures) -> Option<String> {
        let mut items = Vec::new();
        for word in words.split(' ') {
            let letters = word.trim_end_matches(['/', '_']).len();
            items.push(Item::solid(i64::try_from(letters).unwrap() * 10));
            items.push(Item::Glue { width: 5, stretch: 0, shrink: 0, fil: false });
        }
        items.pop();
        items.push(Item::Penalty { cost: INF_PENALTY });
        items.push(Item::Glue { width: 0, stretch: 0, shrink: 0, fil: true });
        let mut breaks = legal_breaks(&items);
        let all: Vec<&str> = words.split(' ').collect();
        for (breakpoint, word) in breaks.iter_mut().zip(&all) {
            breakpoint.sense = if word.ends_with('/') { -40_000 } else { 100_000 * i32::from(word.ends_with('_')) };
        }
        let found = search(&breaks, measures, 0)?;
        let mut from = 0;
        let lines = found.trail.back(found.ends[0].trail).into_iter().map(|at| {
            let line = all[from..=at as usize].join(" ");
            from = at as usize + 1;
            line
        });
        Some(lines.collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn lines_with_an_indented_turnover_are_filled_but_for_words_that_lean() {
        let turnover = Measures::indented(vec![(0, 300)], (20, 280));
        for (words, expected) in [
            ("Transnational Threats Department", "Transnational Threats | Department"),
            ("Mission to_ Bosnia and_ Herzegovina", "Mission to_ Bosnia | and_ Herzegovina"),
        ] {
            assert_eq!(broken_in(words, &turnover).as_deref(), Some(expected));
        }
    }

    #[test]
    fn headings_are_balanced_and_pause_with_the_sense() {
        for (words, measure, expected) in [
            ("Sharing water", 400, Some("Sharing water")),
            ("Countering many criminal threats", 250, Some("Countering many | criminal threats")),
            ("Sharing the water/ sharing it all out", 280, Some("Sharing the water/ | sharing it all out")),
            ("A plan of_ the_ whole basin today", 130, Some("A plan | of_ the_ whole | basin today")),
            ("Unbreakable", 50, None),
        ] {
            assert_eq!(broken(words, measure).as_deref(), expected, "{words}");
        }
    }

    #[test]
    fn a_forced_line_end_is_for_others_and_no_line_count_is_without_end() {
        let glue = Item::Glue { width: 5, stretch: 0, shrink: 0, fil: false };
        let words = |between: Item| [Item::solid(10), between, glue, Item::solid(10), Item::Penalty { cost: INF_PENALTY }];
        let measures = Measures::new(vec![], 100);
        let breaks = legal_breaks(&words(Item::Penalty { cost: 0 }));
        let ends = search(&breaks, &measures, usize::MAX).unwrap().ends;
        assert_eq!(ends.iter().map(|end| end.line - 1).collect::<Vec<_>>(), [1, 2]);
        assert!(ends[0].demerits < ends[1].demerits, "a line more is never worth it");
        let breaks = legal_breaks(&words(Item::Penalty { cost: EJECT_PENALTY }));
        assert!(search(&breaks, &measures, 0).is_none());
    }
}
