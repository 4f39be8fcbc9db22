//! Total-fit line breaking: the breaks of a whole paragraph at the least total demerits.
//!
//! In: [`Breakpoint`]s, the measure of each line and [`Parameters`]. Out: the chosen breakpoints and their demerits. Integers only,
//! so that every machine breaks a paragraph alike. Knows no fonts and no text; distributing the space is another file's task.
//!
//! Follows *TeX: The Program* §§813–890 step by step (section numbers below) with the same integers, so that with [`Parameters::tex`] breaks
//! and demerits are TeX's own. Beyond TeX, and off in [`Parameters::tex`]: a limit on hyphens in a row as part of the state, ragged
//! setting with a price of its own ([`Rag`](super::parameters::Rag)), a price on a last line of one short word, and further passes before a line may stick out.

use super::items::{Breakpoint, EJECT_PENALTY, NONE, Totals};
use super::parameters::Parameters;
use crate::geometry::Length;

/// The badness of a line that cannot be set well (TeX §108).
pub(crate) const INF_BAD: i64 = 10_000;
/// The badness of a line wider than its measure.
const OVERFULL: i64 = i64::MAX;
/// More than any paragraph's demerits (TeX §833, in 64 bits).
const AWFUL_BAD: i64 = i64::MAX / 4;
/// The price that makes a break beyond the ladder limit a last resort.
const LADDER_DEMERITS: i64 = 100_000_000_000;
/// Fitness classes (TeX §817): very loose, loose, decent, tight.
const CLASSES: usize = 4;
/// Lengths of a hyphen ladder that are told apart, zero included.
const LADDERS: usize = 8;
/// With this many candidates open at once no more are opened. Reached only by type so small that thousands of words fit one line; keeps
/// the time linear there.
const MAX_ACTIVE: usize = 4096;
/// Paragraphs with more breakpoints than this are searched for other line counts only near their best breaks.
const LONG_PARAGRAPH: usize = 6000;
/// How near, in lines, beyond the looseness asked for.
const BAND: i32 = 3;

const DECENT: u8 = 2;

/// The measure of every line, counted from 1; lengths in 1/65536 pt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measures {
    first: Vec<i64>,
    rest: i64,
}

impl Measures {
    /// `first` for the first lines, `rest` for all others. First lines that are like the rest are not told apart (TeX §848).
    pub(crate) fn new(mut first: Vec<i64>, rest: i64) -> Self {
        while first.last() == Some(&rest) {
            first.pop();
        }
        Measures { first, rest }
    }

    /// The measure of line `line`, from 1.
    pub(crate) fn width(&self, line: u32) -> i64 {
        self.first.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.rest)
    }

    /// The least of all.
    pub(crate) fn narrowest(&self) -> i64 {
        self.first.iter().copied().fold(self.rest, i64::min)
    }

    /// The last line with a measure of its own (TeX §847).
    fn last_special_line(&self) -> u32 {
        u32::try_from(self.first.len()).unwrap_or(NONE - 2)
    }
}

/// The breaks of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Solution {
    /// Indices of the breakpoints at which lines end, in order; the last is the paragraph's end.
    pub(crate) breaks: Vec<u32>,
    /// The total.
    pub(crate) demerits: i64,
    /// Lines more than the best setting has.
    pub(crate) looseness: i32,
}

/// Sets the paragraph: TeX §815, with the passes of §863.
///
/// `breaks` ends with a forced break. The solution has as many more lines than the best one as `looseness` asks for, or as near to it as a
/// tolerable setting comes (TeX §875).
pub(crate) fn break_lines(breaks: &[Breakpoint], measures: &Measures, parameters: &Parameters, looseness: i32) -> Solution {
    let is_long = looseness != 0 && breaks.len() > LONG_PARAGRAPH;
    let guide = if is_long { break_lines(breaks, measures, parameters, 0).breaks } else { Vec::new() };
    let mut found = None;
    for step in steps(parameters) {
        // Looseness alone is no reason to leave the tolerances: rescue is for paragraphs that have no tolerable setting.
        if step.is_rescue && found.is_some() {
            break;
        }
        let mut pass = Pass::new(breaks, measures, parameters, step, looseness, &guide);
        if let Some(solution) = pass.run() {
            let reached = solution.looseness == looseness;
            found = Some(solution);
            if reached {
                break;
            }
        }
    }
    found.unwrap_or_else(|| Solution {
        breaks: vec![u32::try_from(breaks.len().saturating_sub(1)).unwrap_or(NONE)],
        demerits: 0,
        looseness: 0,
    })
}

/// One pass over the paragraph.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Most badness of a line.
    threshold: i64,
    /// Whether automatic hyphens are considered.
    hyphens: bool,
    /// Stretch added to every line.
    extra: i64,
    /// Whether a solution must come out, at the price of lines that do not fit.
    is_final: bool,
    /// One of ours, after TeX's own.
    is_rescue: bool,
}

/// The passes in turn (TeX §863): without hyphens, with hyphens, with emergency stretch. Then ours, which takes lines however loose at a price
/// that still grows, so that the good lines of the paragraph stay good and a line sticks out only when nothing else is possible.
fn steps(p: &Parameters) -> Vec<Step> {
    let step = |threshold: i64, hyphens| Step {
        threshold: threshold.min(INF_BAD),
        hyphens,
        extra: 0,
        is_final: false,
        is_rescue: false,
    };
    let mut steps = Vec::with_capacity(6);
    if p.pretolerance >= 0 {
        steps.push(step(p.pretolerance, false));
    }
    steps.push(step(p.tolerance, true));
    if p.emergency_stretch > Length::ZERO {
        steps.push(Step { extra: p.emergency_stretch.raw(), ..step(p.tolerance, true) });
    }
    if p.rescue {
        steps.push(Step { threshold: OVERFULL - 1, is_rescue: true, ..step(INF_BAD, true) });
    }
    if let Some(last) = steps.last_mut() {
        last.is_final = true;
    }
    steps
}

/// A break from which lines may start (TeX §819).
#[derive(Clone, Copy, Debug)]
struct Active {
    /// Totals at the line's start.
    start: Totals,
    /// Least demerits of everything before.
    demerits: i64,
    /// Natural width of the line that ended here.
    width: i64,
    /// The number of the line that starts here.
    line: u32,
    /// The way that led here, in [`Pass::passive`].
    passive: u32,
    /// The breakpoint, or [`NONE`] for the paragraph's start.
    breakpoint: u32,
    class: u8,
    ladder: u8,
    hyphenated: bool,
    short_tail: bool,
}

/// A break on the way to an active one (TeX §821).
#[derive(Clone, Copy, Debug)]
struct Passive {
    breakpoint: u32,
    previous: u32,
}

/// The best way found to end a line of one fitness class and ladder at the current breakpoint.
#[derive(Clone, Copy, Debug)]
struct Best {
    demerits: i64,
    passive: u32,
    line: u32,
    width: i64,
}

const NO_BEST: Best = Best { demerits: AWFUL_BAD, passive: NONE, line: 0, width: 0 };

/// How good a line is.
struct Fit {
    badness: i64,
    class: u8,
    width: i64,
}

struct Pass<'a> {
    breaks: &'a [Breakpoint],
    measures: &'a Measures,
    p: &'a Parameters,
    step: Step,
    looseness: i32,
    /// Lines past this number are not told apart (TeX §847).
    easy_line: u32,
    /// Breaks of the best setting, when only its neighbourhood is searched.
    guide: &'a [u32],
    active: Vec<Active>,
    next: Vec<Active>,
    passive: Vec<Passive>,
    best: [[Best; LADDERS]; CLASSES],
    /// The least of `best` (TeX §833).
    minimum: i64,
}

impl<'a> Pass<'a> {
    fn new(
        breaks: &'a [Breakpoint],
        measures: &'a Measures,
        p: &'a Parameters,
        step: Step,
        looseness: i32,
        guide: &'a [u32],
    ) -> Self {
        let start = Active {
            start: Totals::default(),
            demerits: 0,
            width: 0,
            line: 1,
            passive: NONE,
            breakpoint: NONE,
            class: DECENT,
            ladder: 0,
            hyphenated: false,
            short_tail: false,
        };
        Pass {
            breaks,
            measures,
            p,
            step,
            looseness,
            easy_line: if looseness == 0 { measures.last_special_line() } else { NONE - 1 },
            guide,
            active: vec![start],
            next: Vec::new(),
            passive: Vec::new(),
            best: [[NO_BEST; LADDERS]; CLASSES],
            minimum: AWFUL_BAD,
        }
    }

    /// Goes through the breakpoints; `None` when no setting is within the threshold.
    fn run(&mut self) -> Option<Solution> {
        let mut expected = 1;
        for index in 0..self.breaks.len() {
            if self.breaks[index].automatic && !self.step.hyphens {
                continue;
            }
            while self.guide.get(expected - 1).is_some_and(|&b| (b as usize) < index) {
                expected += 1;
            }
            self.try_break(index, i32::try_from(expected).unwrap_or(i32::MAX));
            if self.active.is_empty() {
                return None;
            }
        }
        self.choose()
    }

    /// TeX §829: considers every line from an active break to breakpoint `index`.
    fn try_break(&mut self, index: usize, expected: i32) {
        let breakpoint = self.breaks[index];
        let (mut old_line, mut measure) = (0, 0);
        self.next.clear();
        for position in 0..self.active.len() {
            let from = self.active[position];
            if from.line > old_line {
                // TeX §835: a new class of lines begins.
                if old_line != self.easy_line {
                    self.plant(index, expected);
                }
                measure = self.measures.width(from.line);
                old_line = if from.line > self.easy_line { NONE } else { from.line };
            }
            let is_only = position + 1 == self.active.len() && self.next.is_empty();
            if self.consider(&from, &breakpoint, measure, is_only) {
                self.next.push(from);
            }
        }
        self.plant(index, expected);
        std::mem::swap(&mut self.active, &mut self.next);
    }

    /// TeX §§851–855: the line from `from` to `breakpoint`. Says whether `from` stays active.
    fn consider(&mut self, from: &Active, breakpoint: &Breakpoint, measure: i64, is_only: bool) -> bool {
        let fit = self.fit(from, breakpoint, measure);
        let is_end = breakpoint.cost == EJECT_PENALTY;
        let mut stays = true;
        let mut artificial = false;
        if fit.badness == OVERFULL || is_end {
            // TeX §854: too wide, or the end.
            if self.step.is_final && self.minimum == AWFUL_BAD && is_only {
                artificial = true;
            } else if fit.badness > self.step.threshold {
                return false;
            }
            stays = false;
        } else if fit.badness > self.step.threshold {
            return true;
        }
        if !artificial && !self.admits(from, breakpoint, measure) {
            return stays;
        }
        let demerits = if artificial { 0 } else { self.demerits(from, breakpoint, &fit) };
        let demerits = from.demerits.saturating_add(demerits).min(AWFUL_BAD - 1);
        self.record(from, breakpoint, &fit, demerits);
        stays
    }

    /// TeX §§852–853: badness and fitness class of a line. Ragged lines are classed by how short they fall.
    fn fit(&self, from: &Active, to: &Breakpoint, measure: i64) -> Fit {
        let width = to.before.width - from.start.width;
        let shortfall = measure - width;
        let is_infinite = to.before.fil > from.start.fil;
        let (mut stretch, mut shrink) = (to.before.stretch - from.start.stretch, to.before.shrink - from.start.shrink);
        if let Some(rag) = self.p.rag {
            // Badness 100 is a line just as full as the token `ragged-below` asks for.
            (stretch, shrink) = ((measure.saturating_mul(10_000 - rag.below) / 10_000).max(1), 0);
        }
        stretch = stretch.saturating_add(self.step.extra);
        let (badness, class) = if shortfall > 0 {
            if is_infinite {
                (0, DECENT)
            } else {
                let badness = if self.step.is_rescue {
                    loose_badness(shortfall, stretch, measure, self.p.left_short)
                } else if shortfall > 7_230_584 && stretch < 1_663_497 {
                    INF_BAD
                } else {
                    badness(shortfall, stretch)
                };
                (
                    badness,
                    if badness > 99 {
                        0
                    } else if badness > 12 {
                        1
                    } else {
                        DECENT
                    },
                )
            }
        } else if -shortfall > shrink {
            (OVERFULL, 3)
        } else {
            let badness = badness(-shortfall, shrink);
            (badness, if badness > 12 { 3 } else { DECENT })
        };
        Fit { badness, class, width }
    }

    /// Whether the ladder limit and the rule for hyphens in ragged setting allow the line.
    fn admits(&self, from: &Active, to: &Breakpoint, measure: i64) -> bool {
        let is_end = to.cost == EJECT_PENALTY;
        if to.hyphenated && !is_end && from.ladder >= self.p.max_ladder && !self.step.is_final {
            return false;
        }
        let Some(rag) = self.p.rag else { return true };
        if !to.automatic {
            return true;
        }
        let width_at = |index: u32| self.breaks.get(index as usize).map(|b| b.before.width - from.start.width);
        if width_at(to.word_after).is_some_and(|width| width <= measure) {
            return false;
        }
        let is_earlier = to.word_before == NONE || (from.breakpoint != NONE && to.word_before <= from.breakpoint);
        is_earlier || width_at(to.word_before).is_none_or(|width| width < measure.saturating_mul(rag.below) / 10_000)
    }

    /// TeX §859, and our own prices.
    fn demerits(&self, from: &Active, to: &Breakpoint, fit: &Fit) -> i64 {
        let is_end = to.cost == EJECT_PENALTY;
        let badness = self.p.line_penalty.saturating_add(fit.badness);
        let is_capped = badness.unsigned_abs() >= INF_BAD.unsigned_abs() && !self.step.is_rescue;
        let mut demerits = if is_capped { INF_BAD * INF_BAD } else { badness.saturating_mul(badness) };
        let mut add = |more: i64| demerits = demerits.saturating_add(more);
        let cost = i64::from(to.cost);
        if cost > 0 {
            add(cost * cost);
        } else if !is_end {
            add(-cost * cost);
        }
        if to.hyphenated && from.hyphenated {
            add(if is_end { self.p.final_hyphen_demerits } else { self.p.double_hyphen_demerits });
        }
        if to.hyphenated && !is_end && from.ladder >= self.p.max_ladder {
            add(LADDER_DEMERITS);
        }
        if is_end && fit.width < self.p.last_line_min.raw() && from.breakpoint != NONE {
            add(self.p.last_line_demerits);
        }
        match self.p.rag {
            Some(rag) if from.short_tail && from.width - fit.width > rag.hang.raw() => add(rag.hang_demerits),
            None if fit.class.abs_diff(from.class) > 1 => add(self.p.adj_demerits),
            _ => {}
        }
        demerits
    }

    /// TeX §855: remembers the line when it is the best of its class so far.
    fn record(&mut self, from: &Active, to: &Breakpoint, fit: &Fit, demerits: i64) {
        let is_counted = self.p.max_ladder < 7 && to.hyphenated && to.cost != EJECT_PENALTY;
        let ladder = if is_counted { usize::from(from.ladder + 1).min(LADDERS - 1) } else { 0 };
        let best = &mut self.best[usize::from(fit.class)][ladder];
        if demerits <= best.demerits {
            *best = Best { demerits, passive: from.passive, line: from.line, width: fit.width };
            self.minimum = self.minimum.min(demerits);
        }
    }

    /// TeX §836: opens the best ways to end a line at breakpoint `index`, then forgets them.
    ///
    /// A way is left out when another one, with no more hyphens in a row, is better by more than the next line could ever win back.
    fn plant(&mut self, index: usize, expected: i32) {
        if self.minimum >= AWFUL_BAD {
            return;
        }
        let breakpoint = self.breaks[index];
        let is_end = index + 1 == self.breaks.len();
        let margin = match self.p.rag {
            Some(rag) => rag.hang_demerits.saturating_abs(),
            None => self.p.adj_demerits.saturating_abs(),
        };
        let mut bound = [AWFUL_BAD; LADDERS];
        let mut least = AWFUL_BAD;
        for (ladder, bound) in bound.iter_mut().enumerate() {
            least = self.best.iter().fold(least, |least, class| least.min(class[ladder].demerits));
            *bound = least.saturating_add(margin).min(AWFUL_BAD - 1);
        }
        let has_room = is_end || self.next.len() < MAX_ACTIVE;
        for class in 0..CLASSES {
            for (ladder, bound) in bound.iter().enumerate() {
                let best = std::mem::replace(&mut self.best[class][ladder], NO_BEST);
                if best.demerits <= *bound && has_room && self.is_near(best.line, expected) {
                    self.open(index, &breakpoint, best, class, ladder);
                }
            }
        }
        self.minimum = AWFUL_BAD;
    }

    /// TeX §845: a new active break.
    #[expect(clippy::cast_possible_truncation, reason = "classes and ladders are below 8; breakpoints are counted in u32")]
    fn open(&mut self, index: usize, breakpoint: &Breakpoint, best: Best, class: usize, ladder: usize) {
        let passive = self.passive.len() as u32;
        self.passive.push(Passive { breakpoint: index as u32, previous: best.passive });
        self.next.push(Active {
            start: breakpoint.after,
            demerits: best.demerits,
            width: best.width,
            line: best.line + 1,
            passive,
            breakpoint: index as u32,
            class: class as u8,
            ladder: ladder as u8,
            hyphenated: breakpoint.hyphenated,
            short_tail: breakpoint.short_tail,
        });
    }

    /// Whether a line of this number may end where the best setting is at line `expected`.
    fn is_near(&self, line: u32, expected: i32) -> bool {
        let line = i32::try_from(line).unwrap_or(i32::MAX);
        self.guide.is_empty() || line.abs_diff(expected) <= self.looseness.unsigned_abs().saturating_add(BAND.unsigned_abs())
    }

    /// TeX §§874–875: the best of the breaks active at the end, or the one nearest to the looseness asked for.
    fn choose(&self) -> Option<Solution> {
        let first = self.active.first()?;
        let best = self.active.iter().fold(first, |best, r| if r.demerits < best.demerits { r } else { best });
        let (mut chosen, mut reached) = (best, 0);
        if self.looseness != 0 {
            for r in &self.active {
                let difference = i32::try_from(i64::from(r.line) - i64::from(best.line)).unwrap_or(0);
                let is_nearer = (difference < reached && self.looseness <= difference)
                    || (difference > reached && self.looseness >= difference);
                if is_nearer || (difference == reached && r.demerits < chosen.demerits) {
                    (chosen, reached) = (r, difference);
                }
            }
        }
        let mut breaks = Vec::with_capacity(chosen.line as usize);
        let mut at = chosen.passive;
        while let Some(passive) = self.passive.get(at as usize) {
            breaks.push(passive.breakpoint);
            at = passive.previous;
        }
        breaks.reverse();
        Some(Solution { breaks, demerits: chosen.demerits, looseness: reached })
    }
}

/// The badness of a very loose line: the cube law without TeX's end up to `limit` percent of the stretch; lines past that are left short, and
/// cost by how much of their measure stays empty.
fn loose_badness(shortfall: i64, stretch: i64, measure: i64, limit: i64) -> i64 {
    let share = |part: i64, whole: i64| part.saturating_mul(297) / whole.max(1);
    let cube = |r: i64| (r * r * r + 0o400_000) / 0o1_000_000;
    let limit = share(limit.clamp(100, 10_000), 100);
    let r = if stretch > 0 { share(shortfall, stretch) } else { limit + 1 };
    if r <= limit { cube(r) } else { cube(limit) + 300 * share(shortfall, measure).min(297) }
}

/// TeX §108: about 100 (t/s)³ for a stretch or shrink `s` that must make up for `t`, at most [`INF_BAD`].
pub(crate) fn badness(t: i64, s: i64) -> i64 {
    if t == 0 {
        return 0;
    }
    if s <= 0 {
        return INF_BAD;
    }
    let r = if t <= 7_230_584 {
        t * 297 / s
    } else if s >= 1_663_497 {
        t / (s / 297)
    } else {
        t
    };
    if r > 1290 { INF_BAD } else { (r * r * r + 0o400_000) / 0o1_000_000 }
}

#[cfg(test)]
mod tests;

#[cfg(all(test, feature = "cli"))]
mod tex;
