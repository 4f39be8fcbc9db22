//! The breaker against exhaustive search, against first fit and against its own rules.

use super::*;
use crate::text::items::{Disc, INF_PENALTY, Item, legal_breaks};
use crate::text::parameters::Rag;
use proptest::prelude::*;

const PT: i64 = 1 << 16;

/// Words of these widths in points (a `-` word part is joined to the next by a hyphenation point), as TeX would have them.
pub(super) fn paragraph(words: &[(i64, bool)], stretch: i64, shrink: i64) -> Vec<Item> {
    let mut items = Vec::new();
    for &(width, is_part) in words {
        items.push(Item::solid(width * PT));
        items.push(if is_part {
            let disc = Disc { pre: 3 * PT, post: 0, replace: 0, cost: 50, hyphenated: true, automatic: true };
            Item::Disc(disc)
        } else {
            Item::Glue { width: 4 * PT, stretch, shrink, fil: false }
        });
    }
    items.pop();
    items.push(Item::Penalty { cost: INF_PENALTY });
    items.push(Item::Glue { width: 0, stretch: 0, shrink: 0, fil: true });
    items
}

fn rag(below: i64) -> Parameters {
    let rag = Rag { below, most: 300, hang: Length::whole_pt(20) };
    Parameters { rag: Some(rag), max_ladder: 1, rescue: true, ..Parameters::tex() }
}

/// The least total demerits over all sets of breaks within the tolerance, by trying them all with the pass's own arithmetic.
fn exhaustive(breaks: &[Breakpoint], measures: &Measures, p: &Parameters) -> Option<i64> {
    let step = Step { threshold: p.tolerance, hyphens: true, extra: 0, is_final: false, is_rescue: false };
    let pass = Pass::new(breaks, measures, p, step, Reach::best());
    let start = pass.active[0];
    fn search(pass: &Pass<'_>, from: Active) -> Option<i64> {
        let first = if from.breakpoint == NONE { 0 } else { from.breakpoint as usize + 1 };
        let mut least = None;
        for index in first..pass.breaks.len() {
            let to = &pass.breaks[index];
            let measure = pass.measures.width(from.line);
            let fit = pass.fit(&from, to, measure);
            if fit.badness > pass.step.threshold || !pass.admits(&from, to) {
                continue;
            }
            let demerits = from.demerits + pass.demerits(&from, to, &fit);
            let is_end = index + 1 == pass.breaks.len();
            let total = if is_end {
                Some(demerits)
            } else {
                let next = Active {
                    start: to.after,
                    demerits,
                    line: from.line + 1,
                    breakpoint: u32::try_from(index).unwrap(),
                    class: fit.class,
                    ladder: if to.hyphenated { from.ladder + 1 } else { 0 },
                    hyphenated: to.hyphenated,
                    ..from
                };
                search(pass, next)
            };
            least = match (least, total) {
                (Some(a), Some(b)) => Some(i64::min(a, b)),
                (a, b) => a.or(b),
            };
        }
        least
    }
    search(&pass, start)
}

#[test]
fn badness_is_tex_s() {
    // The values of TeX §108's own remarks: the cube law, its rounding and its end.
    for (t, s, expected) in
        [(0, 0, 0), (1, 0, 10_000), (PT, PT, 100), (PT / 2, PT, 12), (2 * PT, PT, 800), (5 * PT, PT, 10_000)]
    {
        assert_eq!(badness(t, s), expected, "badness({t}, {s})");
    }
    assert_eq!(badness(200 * PT, 100 * PT), 800);
    assert_eq!(badness(i64::MAX / 1024, 1), 10_000);
}

#[test]
fn a_word_wider_than_the_measure_sticks_out_and_nothing_is_lost() {
    let breaks = legal_breaks(&paragraph(&[(10, false), (90, false), (10, false)], PT, PT));
    let mut p = Parameters::tex();
    for rescue in [false, true] {
        p.rescue = rescue;
        let solution = break_lines(&breaks, &Measures::new(vec![], 30 * PT), &p, 0);
        assert_eq!(solution.breaks.last(), Some(&u32::try_from(breaks.len() - 1).unwrap()));
    }
    let solution = break_lines(&breaks, &Measures::new(vec![], 30 * PT), &p, 0);
    assert_eq!(solution.breaks.len(), 3);
}

#[test]
fn first_lines_have_their_own_measure() {
    let words = [(10, false); 12];
    let breaks = legal_breaks(&paragraph(&words, 2 * PT, PT));
    // 24 pt hold two words, 38 pt three, 66 pt five.
    let solution = break_lines(&breaks, &Measures::new(vec![24 * PT, 66 * PT], 38 * PT), &Parameters::tex(), 0);
    assert_eq!(solution.breaks, [1, 6, 9, 11]);
}

#[test]
fn looseness_gives_a_line_more_or_fewer_when_the_tolerance_allows() {
    let words: Vec<_> = (0..120).map(|i| (5 + i * 7 % 11, false)).collect();
    let breaks = legal_breaks(&paragraph(&words, 3 * PT, 2 * PT));
    let measures = Measures::new(vec![], 120 * PT);
    let p = Parameters { tolerance: 2000, ..Parameters::tex() };
    let best = break_lines(&breaks, &measures, &p, 0);
    for looseness in [-1, 1, 2] {
        let other = break_lines(&breaks, &measures, &p, looseness);
        let lines = i32::try_from(best.breaks.len()).unwrap() + looseness;
        assert_eq!((other.breaks.len(), other.looseness), (usize::try_from(lines).unwrap(), looseness));
        assert!(other.demerits > best.demerits);
    }
    let none = break_lines(&breaks, &Measures::new(vec![], 7000 * PT), &p, -1);
    assert_eq!((none.breaks.len(), none.looseness), (1, 0));
}

#[test]
fn ragged_lines_divide_a_word_only_where_the_line_would_be_too_empty() {
    // 100 pt: with 40 + 4 + 38 = 82 the line is full enough; with 40 alone it is not.
    for (second, hyphens) in [((38, false), 0), ((30, true), 1)] {
        let words = [(40, false), second, (39, false), (50, false), (20, false)];
        let breaks = legal_breaks(&paragraph(&words, 0, 0));
        let solution = break_lines(&breaks, &Measures::new(vec![], 100 * PT), &rag(7500), 0);
        let found = solution.breaks.iter().filter(|&&b| breaks[b as usize].automatic).count();
        assert_eq!(found, hyphens, "{solution:?}");
    }
}

#[test]
fn a_ladder_longer_than_allowed_is_only_a_last_resort() {
    // Every line can only end inside a word, so the limit cannot hold; nothing may be lost all the same.
    let words = [(30, true); 9];
    let breaks = legal_breaks(&paragraph(&words, PT, PT));
    let solution = break_lines(&breaks, &Measures::new(vec![], 40 * PT), &rag(7500), 0);
    assert_eq!(solution.breaks.len(), 9);
}

#[test]
fn a_hundred_thousand_words_are_set_in_linear_time() {
    let words: Vec<_> = (0..100_000_i64).map(|i| (10 + i * i % 23, i % 3 == 0)).collect();
    let breaks = legal_breaks(&paragraph(&words, 2 * PT, PT));
    let p = Parameters { max_ladder: 2, ..Parameters::tex() };
    let solution = break_lines(&breaks, &Measures::new(vec![], 200 * PT), &p, 0);
    assert!(solution.breaks.len() > 10_000);
}

/// The breaks of first fit: every line as full as it can be. `None` when a word is wider than the measure.
fn first_fit(breaks: &[Breakpoint], measure: i64) -> Option<Vec<usize>> {
    let (mut chosen, mut start, mut next) = (Vec::new(), 0, 0);
    while next < breaks.len() {
        let fits = |at: &usize| breaks[*at].before.width - start <= measure;
        let last = (next..breaks.len()).take_while(fits).last()?;
        chosen.push(last);
        (start, next) = (breaks[last].after.width, last + 1);
    }
    Some(chosen)
}

/// Word widths in points, a third of them parts of divided words.
pub(super) fn words() -> impl Strategy<Value = Vec<(i64, bool)>> {
    prop::collection::vec((4..30_i64, prop::bool::weighted(0.3)), 2..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn total_fit_is_the_exhaustive_optimum(words in words(), measure in 40..90_i64, ladder in 1..4_u8) {
        let breaks = legal_breaks(&paragraph(&words, 2 * PT, PT));
        let p = Parameters { pretolerance: -1, tolerance: 2000, max_ladder: ladder, ..Parameters::tex() };
        let measures = Measures::new(vec![(measure - 10) * PT], measure * PT);
        if let Some(least) = exhaustive(&breaks, &measures, &p) {
            // Not the final pass, so that no artificial demerits hide a miss.
            let step = Step { threshold: p.tolerance, hyphens: true, extra: 0, is_final: false, is_rescue: false };
            let solution = Pass::new(&breaks, &measures, &p, step, Reach::best()).run();
            prop_assert_eq!(solution.and_then(|found| found.choose(0)).map(|s| s.demerits), Some(least));
        }
    }

    #[test]
    fn first_fit_is_never_cheaper(words in words(), measure in 40..90_i64) {
        let breaks = legal_breaks(&paragraph(&words, 6 * PT, 0));
        let p = Parameters { pretolerance: -1, tolerance: INF_BAD - 1, ..Parameters::tex() };
        let measures = Measures::new(vec![], measure * PT);
        let step = Step { threshold: p.tolerance, hyphens: true, extra: 0, is_final: false, is_rescue: false };
        let pass = Pass::new(&breaks, &measures, &p, step, Reach::best());
        let mut from = pass.active[0];
        for at in first_fit(&breaks, measure * PT).unwrap_or_default() {
            let fit = pass.fit(&from, &breaks[at], measure * PT);
            prop_assume!(fit.badness <= p.tolerance);
            let demerits = from.demerits + pass.demerits(&from, &breaks[at], &fit);
            let breakpoint = u32::try_from(at).unwrap();
            let hyphenated = breaks[at].hyphenated;
            from = Active { start: breaks[at].after, demerits, class: fit.class, breakpoint, hyphenated, ..from };
        }
        let least = Pass::new(&breaks, &measures, &p, step, Reach::best()).run().and_then(|found| found.choose(0));
        prop_assert!(from.breakpoint == NONE || least.is_some_and(|least| least.demerits <= from.demerits));
    }

    #[test]
    fn the_fewest_lines_are_first_fit_s_and_never_grow_with_the_measure(words in words(), measure in 40..90_i64) {
        let whole: Vec<_> = words.iter().map(|&(width, _)| (width, false)).collect();
        let breaks = legal_breaks(&paragraph(&whole, 0, 0));
        let p = Parameters { tolerance: INF_BAD - 1, ..rag(7500) };
        let mut most = usize::MAX;
        for measure in [measure, measure + 1, measure + 7, measure * 2] {
            let measures = Measures::new(vec![], measure * PT);
            let fewest = break_lines(&breaks, &measures, &p, -100).breaks.len();
            prop_assert_eq!(Some(fewest), first_fit(&breaks, measure * PT).map(|breaks| breaks.len()));
            prop_assert!(fewest <= most);
            most = fewest;
        }
    }

    #[test]
    fn whatever_the_widths_the_lines_end_at_the_end(
        words in prop::collection::vec((-5..200_i64, any::<bool>()), 1..40),
        measure in -5..300_i64,
        looseness in -3..4,
        is_ragged: bool,
    ) {
        let items = paragraph(&words, 2 * PT, PT);
        let breaks = legal_breaks(&items);
        let base = if is_ragged { rag(7500) } else { Parameters { rescue: true, max_ladder: 2, ..Parameters::tex() } };
        let measures = Measures::new(vec![measure / 2 * PT; 2], measure * PT);
        let solution = break_lines(&breaks, &measures, &base, looseness);
        prop_assert!(solution.breaks.is_sorted_by(|a, b| a < b));
        prop_assert_eq!(solution.breaks.last().copied(), Some(u32::try_from(breaks.len() - 1).unwrap()));
        prop_assert_eq!(&break_lines(&breaks, &measures, &base, looseness), &solution);
    }
}
