//! Total-fit line breaking: the breaks of a whole paragraph at the least total demerits.
//!
//! In: [`Breakpoint`]s, the measure of each line and [`Parameters`]. Out: the chosen breakpoints and their demerits. Integers only,
//! so that every machine breaks a paragraph alike. Knows no fonts and no text; distributing the space is another file's task.
//!
//! Follows *TeX: The Program* §§813–890 step by step (section numbers below) with the same integers, so that with [`Parameters::tex`] breaks
//! and demerits are TeX's own. Beyond TeX, and off in [`Parameters::tex`]: a limit on hyphens in a row as part of the state, a price on a last
//! line of one short word, letters and glyphs that give before the word spaces do, and further passes before a line may stick out. Ragged setting
//! has a search of its own, [`rag`](super::rag).

use super::items::{Breakpoint, EJECT_PENALTY, NONE, Totals};
use super::parameters::Parameters;
use super::{balance, rag};
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
const BAND: u32 = 3;

const DECENT: u8 = 2;

/// The indent and measure of every line, counted from 1; lengths in 1/65536 pt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Measures {
    first: Vec<(i64, i64)>,
    rest: (i64, i64),
}

impl Measures {
    /// Measures without indents: `first` for the first lines, `rest` for all others.
    #[cfg(test)]
    pub(crate) fn new(first: Vec<i64>, rest: i64) -> Self {
        Measures::indented(first.into_iter().map(|width| (0, width)).collect(), (0, rest))
    }

    /// Indents and measures. First lines that are like the rest are not told apart (TeX §848).
    pub(crate) fn indented(mut first: Vec<(i64, i64)>, rest: (i64, i64)) -> Self {
        while first.last() == Some(&rest) {
            first.pop();
        }
        Measures { first, rest }
    }

    fn line(&self, line: u32) -> (i64, i64) {
        self.first.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.rest)
    }

    /// The measure of line `line`, from 1.
    pub(crate) fn width(&self, line: u32) -> i64 {
        self.line(line).1
    }

    /// Where it begins.
    pub(super) fn indent(&self, line: u32) -> i64 {
        self.line(line).0
    }

    /// The least measure of all.
    pub(crate) fn narrowest(&self) -> i64 {
        self.first.iter().map(|line| line.1).fold(self.rest.1, i64::min)
    }

    /// The greatest of all.
    pub(super) fn widest(&self) -> i64 {
        self.first.iter().map(|line| line.1).fold(self.rest.1, i64::max)
    }

    /// The last line with a measure of its own (TeX §847).
    pub(super) fn last_special_line(&self) -> u32 {
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

/// A way through the whole paragraph.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// One more than its lines.
    pub(super) line: u32,
    pub(super) demerits: i64,
    /// Its last break in the [`Trail`].
    pub(super) trail: u32,
}

/// The breaks that ways lead over (TeX §821).
#[derive(Debug, Default)]
pub(super) struct Trail(Vec<(u32, u32)>);

impl Trail {
    /// An empty one with room for so many breaks.
    pub(super) fn with_capacity(breaks: usize) -> Self {
        Trail(Vec::with_capacity(breaks))
    }

    /// Goes on from the break `previous` of the trail, or from the start ([`NONE`]), to a breakpoint.
    pub(super) fn push(&mut self, breakpoint: u32, previous: u32) -> u32 {
        self.0.push((breakpoint, previous));
        u32::try_from(self.0.len() - 1).unwrap_or(NONE)
    }

    /// The breakpoints up to a break, in order.
    pub(super) fn back(&self, mut at: u32) -> Vec<u32> {
        let mut breaks = Vec::new();
        while let Some(&(breakpoint, previous)) = self.0.get(at as usize) {
            breaks.push(breakpoint);
            at = previous;
        }
        breaks.reverse();
        breaks
    }
}

/// What a pass has found: the best way for each last class, and for each number of lines where these are told apart.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) ends: Vec<End>,
    pub(super) trail: Trail,
}

impl Found {
    /// The best way, and the one with the number of lines nearest to the looseness asked for (TeX §§874–875).
    fn choose(&self, looseness: i32) -> Option<Solution> {
        let first = self.ends.first()?;
        let best = self.ends.iter().fold(first, |best, end| if end.demerits < best.demerits { end } else { best });
        let (mut chosen, mut reached) = (best, 0);
        for end in self.ends.iter().filter(|_| looseness != 0) {
            let difference = i32::try_from(i64::from(end.line) - i64::from(best.line)).unwrap_or(0);
            let is_nearer =
                (difference < reached && looseness <= difference) || (difference > reached && looseness >= difference);
            if is_nearer || (difference == reached && end.demerits < chosen.demerits) {
                (chosen, reached) = (end, difference);
            }
        }
        Some(self.solution(chosen, reached))
    }

    fn solution(&self, end: &End, looseness: i32) -> Solution {
        Solution { breaks: self.trail.back(end.trail), demerits: end.demerits, looseness }
    }
}

/// How far from the best setting a search for other numbers of lines goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach<'a> {
    /// Breaks of the best setting, when only its neighbourhood is searched.
    guide: &'a [u32],
    /// Lines more or fewer that are asked for; with none, ways of different numbers of lines are not told apart.
    lines: u32,
    /// How many lines farther off than that a way may be before it ends.
    band: u32,
}

impl Reach<'_> {
    /// Only the best setting is asked for.
    #[cfg(test)]
    pub(super) fn best() -> Self {
        Reach { guide: &[], lines: 0, band: BAND }
    }

    pub(super) fn lines_matter(&self) -> bool {
        self.lines > 0
    }

    /// The number of the best setting's line at a breakpoint.
    pub(super) fn expected(&self, index: usize) -> u32 {
        let passed = self.guide.partition_point(|&breakpoint| (breakpoint as usize) < index);
        u32::try_from(passed).unwrap_or(NONE - 1) + 1
    }

    /// Whether a line of this number may end where the best setting is at line `expected`.
    pub(super) fn is_near(&self, line: u32, expected: u32) -> bool {
        self.guide.is_empty() || line.abs_diff(expected) <= self.lines.saturating_add(self.band)
    }
}

/// Sets the paragraph: TeX §815, with the passes of §863.
///
/// `breaks` ends with a forced break. The solution has as many more lines than the best one as `looseness` asks for, or as near to it as a
/// tolerable setting comes (TeX §875).
pub(crate) fn break_lines(breaks: &[Breakpoint], measures: &Measures, parameters: &Parameters, looseness: i32) -> Solution {
    accepted(breaks, measures, parameters, looseness).map_or_else(|| nothing(breaks), |(solution, _)| solution)
}

/// The solution, and the pass that it is from.
fn accepted(breaks: &[Breakpoint], measures: &Measures, parameters: &Parameters, looseness: i32) -> Option<(Solution, Step)> {
    let guide = guide(breaks, measures, parameters, looseness.unsigned_abs());
    let reach = Reach { guide: &guide, lines: looseness.unsigned_abs(), band: BAND };
    let mut found = None;
    for step in steps(parameters) {
        // Looseness alone is no reason to leave the tolerances: rescue is for paragraphs that have no tolerable setting.
        if step.is_rescue && found.is_some() {
            break;
        }
        let solution = pass(breaks, measures, parameters, step, reach).and_then(|pass| pass.choose(looseness));
        if let Some(solution) = solution {
            let reached = solution.looseness == looseness;
            found = Some((solution, step));
            if reached {
                break;
            }
        }
    }
    found
}

/// The best settings with up to `span` lines more or fewer than the best one of all, whose breaks are `best`, in order of their lines.
///
/// Only what is near to the best setting is searched: a way that is another line ahead of it or behind at some place would have to win that
/// back. Unlike [`break_lines`], which follows TeX in taking the first pass that comes near to what is asked for, every count of lines here is
/// from the first pass that reaches it; a rag has only the first that finds any, since the next one's lines are half empty.
pub(crate) fn break_variants(
    breaks: &[Breakpoint],
    measures: &Measures,
    parameters: &Parameters,
    (best, span): (&[u32], u32),
) -> Vec<Solution> {
    let lines = i64::try_from(best.len()).unwrap_or(i64::MAX);
    let reach = Reach { guide: best, lines: span.max(1), band: 1 };
    let mut variants: Vec<Solution> = Vec::new();
    let mut is_tolerable = false;
    for step in steps(parameters) {
        let is_enough = is_tolerable && (step.is_rescue || parameters.rag.is_some());
        if is_enough || variants.len() == 2 * span as usize {
            break;
        }
        let Some(found) = pass(breaks, measures, parameters, step, reach) else { continue };
        is_tolerable = true;
        let mut ends: Vec<&End> = found.ends.iter().collect();
        ends.sort_by_key(|end| end.demerits);
        for end in ends {
            let looseness = i32::try_from(i64::from(end.line) - 1 - lines).unwrap_or(i32::MAX);
            if looseness != 0 && looseness.unsigned_abs() <= span && variants.iter().all(|known| known.looseness != looseness) {
                variants.push(found.solution(end, looseness));
            }
        }
    }
    variants.sort_by_key(|variant| variant.looseness);
    variants
}

/// The breaks of the best setting, where the paragraph is too long to be searched whole for others.
fn guide(breaks: &[Breakpoint], measures: &Measures, parameters: &Parameters, span: u32) -> Vec<u32> {
    let is_long = span > 0 && breaks.len() > LONG_PARAGRAPH;
    if is_long { break_lines(breaks, measures, parameters, 0).breaks } else { Vec::new() }
}

/// All in one line; only for a paragraph without breakpoints.
fn nothing(breaks: &[Breakpoint]) -> Solution {
    Solution { breaks: vec![u32::try_from(breaks.len().saturating_sub(1)).unwrap_or(NONE)], demerits: 0, looseness: 0 }
}

/// One pass over the paragraph.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// Most badness of a line; in ragged setting its greatest shortfall in thousandths.
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
    let step = |threshold: i64, hyphens| Step { threshold, hyphens, extra: 0, is_final: false, is_rescue: false };
    let mut steps = Vec::with_capacity(6);
    if p.rag.is_some() {
        steps.extend([500, 1_000].map(|most| step(most, true)));
    } else {
        if p.pretolerance >= 0 {
            steps.push(step(p.pretolerance.min(INF_BAD), false));
        }
        steps.push(step(p.tolerance.min(INF_BAD), true));
        if p.emergency_stretch > Length::ZERO {
            steps.push(Step { extra: p.emergency_stretch.raw(), ..step(p.tolerance.min(INF_BAD), true) });
        }
        if p.rescue {
            steps.push(Step { threshold: OVERFULL - 1, is_rescue: true, ..step(INF_BAD, true) });
        }
    }
    if let Some(last) = steps.last_mut() {
        last.is_final = true;
    }
    steps
}

/// Goes over the paragraph once.
fn pass(breaks: &[Breakpoint], measures: &Measures, p: &Parameters, step: Step, reach: Reach<'_>) -> Option<Found> {
    if p.balance && breaks.len() <= balance::LONGEST {
        let found = balance::search(breaks, measures, reach.lines as usize);
        if found.is_some() {
            return found;
        }
    }
    match p.rag {
        Some(rag) => rag::search(breaks, measures, (p, rag), step.threshold, step.is_final, reach),
        None => Pass::new(breaks, measures, p, step, reach).run(),
    }
}

/// A break from which lines may start (TeX §819).
#[derive(Clone, Copy, Debug)]
struct Active {
    /// Totals at the line's start.
    start: Totals,
    /// Least demerits of everything before.
    demerits: i64,
    /// The number of the line that starts here.
    line: u32,
    /// The way that led here.
    trail: u32,
    /// The breakpoint, or [`NONE`] for the paragraph's start.
    breakpoint: u32,
    class: u8,
    ladder: u8,
    hyphenated: bool,
}

/// The best way found to end a line of one fitness class and ladder at the current breakpoint.
#[derive(Clone, Copy, Debug)]
struct Best {
    demerits: i64,
    trail: u32,
    line: u32,
}

const NO_BEST: Best = Best { demerits: AWFUL_BAD, trail: NONE, line: 0 };

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
    reach: Reach<'a>,
    /// Lines past this number are not told apart (TeX §847).
    easy_line: u32,
    active: Vec<Active>,
    next: Vec<Active>,
    trail: Trail,
    best: [[Best; LADDERS]; CLASSES],
    /// The least of `best` (TeX §833).
    minimum: i64,
}

impl<'a> Pass<'a> {
    fn new(breaks: &'a [Breakpoint], measures: &'a Measures, p: &'a Parameters, step: Step, reach: Reach<'a>) -> Self {
        let start = Active {
            start: Totals::default(),
            demerits: 0,
            line: 1,
            trail: NONE,
            breakpoint: NONE,
            class: DECENT,
            ladder: 0,
            hyphenated: false,
        };
        Pass {
            breaks,
            measures,
            p,
            step,
            reach,
            easy_line: if reach.lines_matter() { NONE - 1 } else { measures.last_special_line() },
            active: vec![start],
            next: Vec::new(),
            trail: Trail::default(),
            best: [[NO_BEST; LADDERS]; CLASSES],
            minimum: AWFUL_BAD,
        }
    }

    /// Goes through the breakpoints; `None` when no setting is within the threshold.
    fn run(mut self) -> Option<Found> {
        for index in 0..self.breaks.len() {
            if self.breaks[index].automatic && !self.step.hyphens {
                continue;
            }
            self.try_break(index, self.reach.expected(index));
            if self.active.is_empty() {
                return None;
            }
        }
        let ends = self.active.iter().map(|end| End { line: end.line, demerits: end.demerits, trail: end.trail }).collect();
        Some(Found { ends, trail: self.trail })
    }

    /// TeX §829: considers every line from an active break to breakpoint `index`.
    fn try_break(&mut self, index: usize, expected: u32) {
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
        if !artificial && !self.admits(from, breakpoint) {
            return stays;
        }
        let demerits = if artificial { 0 } else { self.demerits(from, breakpoint, &fit) };
        let demerits = from.demerits.saturating_add(demerits).min(AWFUL_BAD - 1);
        self.record(from, breakpoint, &fit, demerits);
        stays
    }

    /// TeX §§852–853: badness and fitness class of a line.
    fn fit(&self, from: &Active, to: &Breakpoint, measure: i64) -> Fit {
        let width = to.before.width - from.start.width;
        let shortfall = measure - width;
        let is_infinite = to.before.fil > from.start.fil;
        let line = to.before.since(from.start);
        let stretch = (line.stretch + line.soft_stretch).saturating_add(self.step.extra);
        let shrink = line.shrink + line.soft_shrink;
        let (badness, class) = if shortfall > 0 {
            if is_infinite {
                (0, DECENT)
            } else {
                let badness = if self.step.is_rescue {
                    let limit = line.soft_stretch + line.stretch.saturating_mul(self.p.left_short) / 100;
                    let badness = loose_badness(shortfall, stretch, measure, limit);
                    // A line that is left short need not divide a word for it.
                    if shortfall > limit && to.automatic { 2 * badness } else { badness }
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

    /// Whether the ladder limit allows the line.
    fn admits(&self, from: &Active, to: &Breakpoint) -> bool {
        let adds_hyphen = to.hyphenated && to.cost != EJECT_PENALTY;
        !adds_hyphen || from.ladder < self.p.max_ladder || self.step.is_final
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
        } else if is_end && from.hyphenated && to.before.spaces == from.start.spaces {
            // The rest of a divided word, however wide.
            add(self.p.last_line_demerits);
        }
        if fit.class.abs_diff(from.class) > 1 {
            add(self.p.adj_demerits);
        }
        demerits
    }

    /// TeX §855: remembers the line when it is the best of its class so far.
    fn record(&mut self, from: &Active, to: &Breakpoint, fit: &Fit, demerits: i64) {
        let is_counted = self.p.max_ladder < 7 && to.hyphenated && to.cost != EJECT_PENALTY;
        let ladder = if is_counted { usize::from(from.ladder + 1).min(LADDERS - 1) } else { 0 };
        let best = &mut self.best[usize::from(fit.class)][ladder];
        if demerits <= best.demerits {
            *best = Best { demerits, trail: from.trail, line: from.line };
            self.minimum = self.minimum.min(demerits);
        }
    }

    /// TeX §836: opens the best ways to end a line at breakpoint `index`, then forgets them.
    ///
    /// A way is left out when another one, with no more hyphens in a row, is better by more than the next line could ever win back.
    fn plant(&mut self, index: usize, expected: u32) {
        if self.minimum >= AWFUL_BAD {
            return;
        }
        let breakpoint = self.breaks[index];
        let is_end = index + 1 == self.breaks.len();
        let margin = self.p.adj_demerits.saturating_abs();
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
                if best.demerits <= *bound && has_room && self.reach.is_near(best.line, expected) {
                    self.open(index, &breakpoint, best, class, ladder);
                }
            }
        }
        self.minimum = AWFUL_BAD;
    }

    /// TeX §845: a new active break.
    #[expect(clippy::cast_possible_truncation, reason = "classes and ladders are below 8; breakpoints are counted in u32")]
    fn open(&mut self, index: usize, breakpoint: &Breakpoint, best: Best, class: usize, ladder: usize) {
        let trail = self.trail.push(index as u32, best.trail);
        self.next.push(Active {
            start: breakpoint.after,
            demerits: best.demerits,
            line: best.line + 1,
            trail,
            breakpoint: index as u32,
            class: class as u8,
            ladder: ladder as u8,
            hyphenated: breakpoint.hyphenated,
        });
    }
}

/// The badness of a very loose line: the cube law without TeX's end up to `limit`, the most that its spaces may stretch; lines past that are
/// left short, and cost by how much of their measure stays empty.
fn loose_badness(shortfall: i64, stretch: i64, measure: i64, limit: i64) -> i64 {
    let share = |part: i64, whole: i64| part.saturating_mul(297) / whole.max(1);
    let cube = |r: i64| (r * r * r + 0o400_000) / 0o1_000_000;
    let most = if stretch > 0 { share(limit, stretch).clamp(297, 100 * 297) } else { 297 };
    if shortfall <= limit {
        cube(share(shortfall, stretch).min(most))
    } else {
        cube(most) + 300 * share(shortfall, measure).min(297)
    }
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

mod best;
pub(crate) use best::break_best;

#[cfg(test)]
mod tests;

#[cfg(all(test, feature = "cli"))]
mod tex;
