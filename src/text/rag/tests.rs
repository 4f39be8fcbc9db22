//! The search against exhaustive search, and the rag against its own rules.

use super::*;
use crate::text::breaking::break_lines;
use crate::text::items::{Disc, INF_PENALTY, Item, legal_breaks};
use proptest::prelude::*;

const PT: i64 = 1 << 16;

/// Words of these widths in points; a part of a word is joined to the next by a hyphenation point.
fn paragraph(words: &[(i64, bool)]) -> Vec<Breakpoint> {
    let mut items = Vec::new();
    for &(width, is_part) in words {
        items.push(Item::Box { width: width * PT, stretch: 0, shrink: width * PT / 50, loose: 0 });
        items.push(if is_part {
            Item::Disc(Disc { pre: 3 * PT, post: 0, replace: 0, cost: 50, hyphenated: true, automatic: true })
        } else {
            Item::Glue { width: 4 * PT, stretch: 0, shrink: 0, fil: false }
        });
    }
    items.pop();
    items.push(Item::Penalty { cost: INF_PENALTY });
    items.push(Item::Glue { width: 0, stretch: 0, shrink: 0, fil: true });
    let mut breaks = legal_breaks(&items);
    for (at, breakpoint) in breaks.iter_mut().enumerate() {
        breakpoint.short_tail = at % 4 == 1 && !breakpoint.automatic;
    }
    breaks
}

fn parameters() -> Parameters {
    let rag = Rag { below: 7_500, most: 300, hang: Length::whole_pt(18) };
    Parameters { rag: Some(rag), max_ladder: 1, last_line_min: Length::whole_pt(22), rescue: true, ..Parameters::tex() }
}

fn searcher<'a>(breaks: &'a [Breakpoint], measures: &'a Measures, p: &'a Parameters) -> Search<'a> {
    Search {
        breaks,
        measures,
        p,
        rag: p.rag.unwrap(),
        most: WHOLE,
        is_final: false,
        origins: Vec::new(),
        ways: Vec::new(),
        new: Vec::new(),
        bounds: Vec::new(),
        trail: Trail::default(),
        lines_matter: false,
    }
}

/// The least price over all sets of breaks, none left out.
fn exhaustive(search: &Search<'_>, from: &Origin, way: Way) -> Option<i64> {
    let first = if from.breakpoint == NONE { 0 } else { from.breakpoint as usize + 1 };
    let mut least: Option<i64> = None;
    for index in first..search.breaks.len() {
        let to = &search.breaks[index];
        let measure = search.measures.width(way.line);
        let (width, squeezed) = (to.before.width - from.start.width, narrowest(from, to));
        if squeezed > measure || !search.admits(from, to, measure) {
            continue;
        }
        let Some(own) = search.line_price(from, to, width.min(measure), measure) else { continue };
        let (shape, between) = search.follow(&way.shape, from, to, width.min(measure), measure);
        let demerits = way.demerits + own + between + squeeze_price(width - measure, width - squeezed);
        let total = if index + 1 == search.breaks.len() {
            Some(demerits)
        } else {
            let (hyphenated, short_tail) = (to.hyphenated, to.short_tail);
            let breakpoint = u32::try_from(index).unwrap();
            let next = Origin { breakpoint, start: to.after, first: 0, count: 0, hyphenated, short_tail };
            exhaustive(search, &next, Way { demerits, shape, line: way.line + 1, trail: NONE })
        };
        least = least.into_iter().chain(total).min();
    }
    least
}

/// The edges of the lines in points, the last one left out.
fn edges(breaks: &[Breakpoint], chosen: &[u32]) -> Vec<i64> {
    let mut start = 0;
    let mut edges = Vec::new();
    for &at in chosen {
        let breakpoint = &breaks[at as usize];
        edges.push((breakpoint.before.width - start) / PT);
        start = breakpoint.after.width;
    }
    edges.pop();
    edges
}

#[test]
fn a_wedge_is_avoided_where_a_word_can_move() {
    // Full lines would step inwards 100, 96, 92, 88, 84, …
    let words: Vec<_> = (0..7).flat_map(|line| [(40 - 2 * line, false), (34 - 2 * line, false), (18, false)]).collect();
    let breaks = paragraph(&words);
    let solution = break_lines(&breaks, &Measures::new(vec![], 100 * PT), &parameters(), 0);
    let edges = edges(&breaks, &solution.breaks);
    let steps: Vec<_> = edges.windows(2).map(|pair| (pair[1] - pair[0]).signum()).collect();
    assert!(steps.windows(4).all(|four| four[0] == 0 || four.iter().any(|step| *step != four[0])), "{edges:?}");
}

#[test]
fn three_edges_do_not_agree_where_a_word_can_move() {
    // Every line could end at 92; the words allow 76, too.
    let words = vec![(12, false); 40];
    let breaks = paragraph(&words);
    let solution = break_lines(&breaks, &Measures::new(vec![], 100 * PT), &parameters(), 0);
    let edges = edges(&breaks, &solution.breaks);
    assert!(edges.windows(3).all(|three| three.iter().max().unwrap() - three.iter().min().unwrap() > 1), "{edges:?}");
}

#[test]
fn a_short_word_is_not_left_alone_on_the_last_line() {
    let words = [(40, false), (20, false), (20, false), (30, false), (38, false), (14, false), (12, false)];
    let breaks = paragraph(&words);
    let solution = break_lines(&breaks, &Measures::new(vec![], 100 * PT), &parameters(), 0);
    let last = solution.breaks[solution.breaks.len() - 2];
    assert!(breaks[breaks.len() - 1].before.width - breaks[last as usize].after.width > 22 * PT, "{:?}", solution.breaks);
}

#[test]
fn a_word_alone_on_the_last_line_costs_less_the_wider_it_is() {
    for (width, expected) in [(10, ALONE), (25, ALONE), (32, ALONE * 8 / 15), (40, 0), (90, 0)] {
        assert_eq!(alone(width * PT, 100 * PT), expected, "{width}");
    }
}

#[test]
fn words_are_taken_in_when_a_line_may_be_a_little_narrower() {
    // 101 pt into 100: narrower by half of what the glyphs allow, rather than a line of 76 and one of 40.
    let words = [(40, false), (32, false), (21, false), (50, false), (40, false)];
    let breaks = paragraph(&words);
    let solution = break_lines(&breaks, &Measures::new(vec![], 100 * PT), &parameters(), 0);
    assert_eq!(edges(&breaks, &solution.breaks), [101]);
}

#[test]
fn edges_are_compared_where_lines_reach_equally_far() {
    // A turnover line with an indent of 9 pt: a word of three letters must not stand out beyond it.
    let words = [(72, false), (16, false), (24, false)];
    let mut breaks = paragraph(&words);
    breaks[1].short_tail = true;
    let measures = Measures::indented(vec![(0, 100 * PT)], (9 * PT, 91 * PT));
    let solution = break_lines(&breaks, &measures, &parameters(), 0);
    assert_eq!(solution.breaks, [0, 2]);
}

/// Word widths in points, a third of them parts of divided words.
fn words() -> impl Strategy<Value = Vec<(i64, bool)>> {
    prop::collection::vec((4..34_i64, prop::bool::weighted(0.3)), 2..15)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_rag_is_the_exhaustive_optimum(words in words(), measure in 40..90_i64) {
        let breaks = paragraph(&words);
        let measures = Measures::new(vec![(measure - 10) * PT], measure * PT);
        let p = parameters();
        let searched = searcher(&breaks, &measures, &p);
        let start = Origin { breakpoint: NONE, start: Totals::default(), first: 0, count: 1, hyphenated: false, short_tail: false };
        let least = exhaustive(&searched, &start, Way { demerits: 0, shape: START, line: 1, trail: NONE });
        let near = Reach::best();
        let found = search(&breaks, &measures, (&p, p.rag.unwrap()), WHOLE, false, near);
        prop_assert_eq!(found.and_then(|found| found.ends.iter().map(|end| end.demerits).min()), least);
    }
}
