//! Several of the best settings of a paragraph, so that they can be judged by what demerits do not see.
//!
//! In: what [`break_lines`](super::break_lines) takes. Out: the solution that it gives, and the next best ones with as many lines. The search keeps the cheapest few
//! ways to every break instead of one (the k shortest paths of an acyclic graph), within the pass that gave the solution.

use super::{Active, Measures, Parameters, Pass, Reach, Solution, Step, accepted, nothing};
use crate::text::items::{Breakpoint, EJECT_PENALTY, NONE, Totals};

/// Longer paragraphs have one candidate.
const LONGEST: usize = 600;

/// A way to a node.
#[derive(Clone, Copy, Debug)]
struct Way {
    demerits: i64,
    /// The node before, and which of its ways.
    from: u32,
    rank: u32,
}

/// A break, told apart by everything that the next line's price depends on. Its ways are in [`Search::ways`], the cheapest first.
struct Node {
    active: Active,
    ways: usize,
    is_open: bool,
}

/// At most `count` solutions with the same number of lines, the cheapest first. One for ragged text, for long paragraphs, and for those with
/// lines that do not fit.
pub(crate) fn break_best(
    breaks: &[Breakpoint],
    measures: &Measures,
    p: &Parameters,
    looseness: i32,
    count: usize,
) -> Vec<Solution> {
    let Some((solution, step)) = accepted(breaks, measures, p, looseness) else { return vec![nothing(breaks)] };
    if p.rag.is_some() || breaks.len() > LONGEST || solution.breaks.len() < 2 {
        return vec![solution];
    }
    let step = Step { is_final: false, ..step };
    let mut search = Search {
        pass: Pass::new(breaks, measures, p, step, Reach { guide: &[], lines: 1, band: 0 }),
        nodes: Vec::new(),
        ways: Vec::new(),
        count,
    };
    let mut found = search.run(&solution);
    if found.first().is_none_or(|first| first.demerits != solution.demerits) {
        return vec![solution];
    }
    found[0] = solution;
    found
}

struct Search<'a> {
    pass: Pass<'a>,
    nodes: Vec<Node>,
    /// `count` places for each node.
    ways: Vec<Way>,
    count: usize,
}

const NO_WAY: Way = Way { demerits: i64::MAX, from: NONE, rank: 0 };

impl Search<'_> {
    fn run(&mut self, solution: &Solution) -> Vec<Solution> {
        let lines = u32::try_from(solution.breaks.len()).unwrap_or(NONE);
        // Dearer ways could not make up for it.
        let bound = solution.demerits.saturating_add(solution.demerits.saturating_abs() / 4).saturating_add(100_000);
        let start = self.pass.active[0];
        self.open(start);
        (self.ways[0].demerits, self.nodes[0].ways) = (0, 1);
        let mut first_open = 0;
        for index in 0..self.pass.breaks.len() {
            let to = self.pass.breaks[index];
            if to.automatic && !self.pass.step.hyphens {
                continue;
            }
            let from = self.nodes.len();
            for at in first_open..from {
                if self.nodes[at].is_open && self.nodes[at].active.line <= lines {
                    self.line(at, index, &to, from, bound);
                }
            }
            while self.nodes.get(first_open).is_some_and(|node| !node.is_open) {
                first_open += 1;
            }
        }
        self.collect(lines, solution.looseness)
    }

    /// The line from a node to breakpoint `index`, whose nodes begin at `first`.
    fn line(&mut self, at: usize, index: usize, to: &Breakpoint, first: usize, bound: i64) {
        let from = self.nodes[at].active;
        let fit = self.pass.fit(&from, to, self.pass.measures.width(from.line));
        if fit.badness == super::OVERFULL || to.cost == EJECT_PENALTY {
            self.nodes[at].is_open = false;
        }
        if fit.badness > self.pass.step.threshold || !self.pass.admits(&from, to) {
            return;
        }
        let demerits = self.pass.demerits(&from, to, &fit);
        // Nothing is opened that no way is cheap enough to lead to: of most lines that fit, none is.
        if self.ways[at * self.count].demerits.saturating_add(demerits) > bound {
            return;
        }
        let is_counted = self.pass.p.max_ladder < 7 && to.hyphenated && to.cost != EJECT_PENALTY;
        let ladder = if is_counted { (from.ladder + 1).min(7) } else { 0 };
        let is_like =
            |node: &Node| (node.active.line, node.active.class, node.active.ladder) == (from.line + 1, fit.class, ladder);
        let target = self.nodes[first..].iter().position(is_like).map_or(self.nodes.len(), |found| first + found);
        if target == self.nodes.len() {
            let breakpoint = u32::try_from(index).unwrap_or(NONE);
            let start: Totals = to.after;
            let (class, hyphenated, line) = (fit.class, to.hyphenated, from.line + 1);
            let active = Active { start, breakpoint, class, ladder, hyphenated, line, ..from };
            self.open(active);
        }
        let node = u32::try_from(at).unwrap_or(NONE);
        for rank in 0..self.nodes[at].ways {
            let total = self.ways[at * self.count + rank].demerits.saturating_add(demerits);
            let ways = &mut self.ways[target * self.count..][..self.count];
            let place = ways.partition_point(|way| way.demerits <= total);
            if total > bound || place >= self.count {
                break;
            }
            ways[place..].rotate_right(1);
            ways[place] = Way { demerits: total, from: node, rank: u32::try_from(rank).unwrap_or(0) };
            self.nodes[target].ways = (self.nodes[target].ways + 1).min(self.count);
        }
    }

    fn open(&mut self, active: Active) {
        self.nodes.push(Node { active, ways: 0, is_open: true });
        self.ways.resize(self.nodes.len() * self.count, NO_WAY);
    }

    /// The ways that end at the paragraph's end after so many lines.
    fn collect(&self, lines: u32, looseness: i32) -> Vec<Solution> {
        let end = u32::try_from(self.pass.breaks.len().saturating_sub(1)).unwrap_or(NONE);
        let is_end = |node: &Node| node.active.breakpoint == end && node.active.line == lines + 1;
        let ends = self.nodes.iter().zip(self.ways.chunks(self.count)).filter(|(node, _)| is_end(node));
        let mut ways: Vec<Way> = ends.flat_map(|(node, ways)| ways[..node.ways].iter().copied()).collect();
        ways.sort_unstable_by_key(|way| (way.demerits, way.from, way.rank));
        ways.truncate(self.count);
        ways.into_iter()
            .map(|way| {
                let (mut breaks, mut at) = (vec![end], way);
                while let Some(node) = self.nodes.get(at.from as usize).filter(|node| node.active.breakpoint != NONE) {
                    breaks.push(node.active.breakpoint);
                    at = self.ways[at.from as usize * self.count + at.rank as usize];
                }
                breaks.reverse();
                Solution { breaks, demerits: way.demerits, looseness }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::breaking::tests::{paragraph, words};
    use crate::text::breaking::{break_lines, break_variants};
    use crate::text::items::legal_breaks;
    use proptest::prelude::*;

    const PT: i64 = 1 << 16;

    /// The demerits of every way through the paragraph with so many lines, the cheapest first.
    fn all_ways(pass: &Pass<'_>, from: Active, lines: u32, found: &mut Vec<i64>) {
        let first = if from.breakpoint == NONE { 0 } else { from.breakpoint as usize + 1 };
        for index in first..pass.breaks.len() {
            let to = &pass.breaks[index];
            let fit = pass.fit(&from, to, pass.measures.width(from.line));
            if fit.badness > pass.step.threshold || !pass.admits(&from, to) {
                continue;
            }
            let demerits = from.demerits + pass.demerits(&from, to, &fit);
            if index + 1 == pass.breaks.len() {
                found.extend((from.line == lines).then_some(demerits));
                continue;
            }
            let (breakpoint, ladder) = (u32::try_from(index).unwrap(), if to.hyphenated { from.ladder + 1 } else { 0 });
            let (start, class, hyphenated, line) = (to.after, fit.class, to.hyphenated, from.line + 1);
            all_ways(pass, Active { start, demerits, breakpoint, class, ladder, hyphenated, line, ..from }, lines, found);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn the_best_are_the_cheapest_of_all_ways(words in words(), measure in 40..90_i64) {
            let breaks = legal_breaks(&paragraph(&words, 2 * PT, PT));
            let p = Parameters { pretolerance: -1, tolerance: 2_000, max_ladder: 2, ..Parameters::tex() };
            let measures = Measures::new(vec![], measure * PT);
            let best = break_best(&breaks, &measures, &p, 0, 6);
            let lines = u32::try_from(best[0].breaks.len()).unwrap();
            let step = Step { threshold: 2_000, hyphens: true, extra: 0, is_final: false, is_rescue: false };
            let pass = Pass::new(&breaks, &measures, &p, step, Reach::best());
            let mut all = Vec::new();
            all_ways(&pass, pass.active[0], lines, &mut all);
            all.sort_unstable();
            prop_assert_eq!(&best[0], &break_lines(&breaks, &measures, &p, 0));
            // TeX prices the last resort of its last pass at nothing (§854).
            if all.first() == Some(&best[0].demerits) {
                let found: Vec<i64> = best.iter().map(|solution| solution.demerits).collect();
                prop_assert_eq!(&all[..found.len()], &found[..], "the cheapest, in order");
                prop_assert!(best.iter().all(|solution| solution.breaks.len() == lines as usize));
            }
        }

        #[test]
        fn variants_have_each_number_of_lines_once_beside_the_best(words in words(), measure in 40..90_i64) {
            let breaks = legal_breaks(&paragraph(&words, 6 * PT, PT));
            let p = Parameters { tolerance: 4_000, rescue: true, ..Parameters::tex() };
            let measures = Measures::new(vec![], measure * PT);
            let best = break_lines(&breaks, &measures, &p, 0);
            let variants = break_variants(&breaks, &measures, &p, (&best.breaks, 2));
            prop_assert!(variants.windows(2).all(|pair| pair[0].looseness < pair[1].looseness));
            for variant in &variants {
                let lines = i64::try_from(best.breaks.len()).unwrap() + i64::from(variant.looseness);
                prop_assert_eq!(i64::try_from(variant.breaks.len()).unwrap(), lines);
            }
            prop_assert!(variants.iter().all(|variant| variant.looseness != 0));
        }
    }
}
