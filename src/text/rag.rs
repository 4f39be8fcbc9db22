//! Ragged setting done on purpose: the breaks whose line ends together make the best rag.
//!
//! In: [`Breakpoint`]s, the measure of each line, [`Parameters`] with a [`Rag`]. Out: a [`Found`], as from the breaker of justified lines. Word
//! spaces are natural here, so nothing is stretched: what is weighed is where the lines end. Alignment at either side or in the middle is the same
//! to it. Integers only.
//!
//! The search is Knuth's and Plass's with a richer state. What makes a rag is how a line stands to its neighbours, so a way to end a line at a
//! breakpoint is told from another not only by its breakpoint but by its last edge, by how many steps it has gone in one direction (a wedge), by
//! whether its last two edges agree (a stack), and, for looseness, by its line number. Ways are left out only when another one at the same
//! breakpoint is cheaper by more than the neighbours could ever cost, so the result is the optimum.

use super::breaking::{End, Found, Measures, Reach, Trail};
use super::items::{Breakpoint, EJECT_PENALTY, NONE, Totals};
use super::parameters::{Parameters, Rag};
use crate::geometry::Length;

/// A line's price is the square of its shortfall, in thousandths of the measure: a line 12 % short costs 14,400, and two of them less than one
/// of 24 %. Every price below is in this unit.
const WHOLE: i64 = 1_000;
/// Every line, so that of two rags nearly as good the one with fewer lines is taken.
const LINE: i64 = 4_000;
/// A line emptier than the rag allows: no neighbour is worth that. Beyond the limit the price grows by [`STEEP`] times the square.
const TOO_SHORT: i64 = 400_000;
const STEEP: i64 = 40;
/// A divided word: as bad as a line 55 % short. The rule that it needs a line emptier than [`Rag::below`] otherwise comes on top.
const HYPHEN: i64 = 300_000;
/// A break after a hyphen of the text: it reads better, but the edge looks the same.
const EX_HYPHEN: i64 = 200_000;
/// A hyphen before the last line, which then begins with the rest of a word.
const LAST_HYPHEN: i64 = 60_000;
/// Two hyphens in a row: only where there is no other way at all.
const LADDER: i64 = 1_000_000_000;
/// A third and a fourth step of the edge in one direction. Four make a wedge that is seen before the text is read.
const WEDGE: [i64; 2] = [6_000, 250_000];
/// Three edges within [`AGREE`]: a box in the middle of a rag.
const STACK: i64 = 200_000;
/// Edges nearer than this look the same.
const AGREE: Length = Length::PT;
/// Two neighbours nearer than that: the edge loses its play.
const FLAT: i64 = 2_000;
/// A line set as much narrower as its glyphs allow; less costs less, with the square.
const SQUEEZE: i64 = 100_000;
/// A word of three letters or fewer that stands out beyond a neighbouring line.
const HANGING: i64 = 120_000;
/// One word alone on the last line, and short: worse than a word divided elsewhere, and than all but a line emptier than the rag allows.
const ALONE: i64 = 390_000;
/// By how much a later line start may lie before an earlier one: what hyphens and hanging characters add.
const PLAY: i64 = 16 << 16;
/// Breaks that cost this much are for the last pass.
const LAST_RESORT: i32 = 5_000;
/// Breaks that cost this much are inside words that are too wide.
const FORCED: i32 = 9_000;
/// The rest of a divided word alone on the last line: no better than a word.
const REMAINDER: i64 = ALONE;
/// With this many ways at a breakpoint the dearest are dropped, and with this many open no breakpoint adds to them. Lines of a hundred words
/// reach neither; type too small to be read does, and there the time must stay linear.
const MOST_WAYS: usize = 48;
const MAX_OPEN: usize = 4096;

/// What one word alone on the last line costs: all of [`ALONE`] up to a quarter of the measure, less and less up to two fifths.
fn alone(width: i64, measure: i64) -> i64 {
    let (most, least) = (measure * 2 / 5, measure / 4);
    let missing = (most - width).clamp(0, (most - least).max(1));
    ALONE * missing / (most - least).max(1)
}

/// How a line just set stands to the next: all that the next one's price depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    /// How far its measure reaches; lines that may reach differently far are not compared.
    reach: i64,
    /// Its edge, with what hangs over.
    edge: i64,
    /// The other edge that agrees with it, when the line before ended there: both are within [`AGREE`].
    twin: i64,
    /// Steps of the edge in one direction, outwards positive, up to 4.
    steps: i8,
}

impl Shape {
    /// The most that this shape can cost the lines to come beyond what any other shape would, until it is forgotten: steps in one direction count
    /// for three lines, the edges for one.
    fn burden(&self) -> i64 {
        let wedge = match self.steps.abs() {
            0 => 0,
            1 => WEDGE[1],
            2 => 2 * WEDGE[1],
            _ => 3 * WEDGE[1],
        };
        let stack = if self.twin == self.edge { 0 } else { STACK };
        wedge + stack + FLAT + HANGING
    }
}

/// A way to end a line at a breakpoint.
#[derive(Clone, Copy, Debug)]
struct Way {
    demerits: i64,
    shape: Shape,
    /// The number of the next line.
    line: u32,
    trail: u32,
}

/// A breakpoint from which lines may start.
#[derive(Clone, Copy, Debug)]
struct Origin {
    breakpoint: u32,
    start: Totals,
    /// Its ways: `ways[first..first + count]`.
    first: usize,
    count: usize,
    hyphenated: bool,
    short_tail: bool,
}

/// The paragraph's start.
const START: Shape = Shape { reach: -1, edge: 0, twin: 0, steps: 0 };

/// Looks for the best rag. `most` is the emptiest that a line may be, in thousandths of its measure; `None` when there is no rag within that,
/// unless `is_final`, when lines may stick out where nothing else is possible.
pub(super) fn search(
    breaks: &[Breakpoint],
    measures: &Measures,
    (p, rag): (&Parameters, Rag),
    most: i64,
    is_final: bool,
    reach: Reach<'_>,
) -> Option<Found> {
    let mut search = Search {
        breaks,
        measures,
        p,
        rag,
        most,
        is_final,
        origins: vec![Origin {
            breakpoint: NONE,
            start: Totals::default(),
            first: 0,
            count: 1,
            hyphenated: false,
            short_tail: false,
        }],
        ways: vec![Way { demerits: 0, shape: START, line: 1, trail: NONE }],
        new: Vec::with_capacity(MOST_WAYS),
        bounds: Vec::new(),
        trail: Trail::with_capacity(2 * breaks.len()),
        lines_matter: reach.lines_matter(),
    };
    for index in 0..breaks.len() {
        search.visit(index, reach)?;
    }
    let last = search.origins.last().filter(|origin| origin.breakpoint as usize + 1 == breaks.len())?;
    let ends = search.ways[last.first..][..last.count].iter();
    let ends = ends.map(|way| End { line: way.line, demerits: way.demerits, trail: way.trail }).collect();
    Some(Found { ends, trail: search.trail })
}

struct Search<'a> {
    breaks: &'a [Breakpoint],
    measures: &'a Measures,
    p: &'a Parameters,
    rag: Rag,
    most: i64,
    is_final: bool,
    origins: Vec<Origin>,
    ways: Vec<Way>,
    /// Ways to the breakpoint at hand; their `trail` is still that of the line before.
    new: Vec<Way>,
    /// By line, the most that a way may cost.
    bounds: Vec<(u32, i64)>,
    trail: Trail,
    lines_matter: bool,
}

/// The width of a line whose glyphs are set as narrow as they may be.
fn narrowest(from: &Origin, to: &Breakpoint) -> i64 {
    to.before.width - from.start.width - (to.before.soft_shrink - from.start.soft_shrink)
}

/// The price of setting a line narrower by `over`, of at most `room`.
fn squeeze_price(over: i64, room: i64) -> i64 {
    if over <= 0 {
        return 0;
    }
    let share = over.saturating_mul(WHOLE) / room.max(1);
    SQUEEZE * share * share / (WHOLE * WHOLE)
}

impl Search<'_> {
    /// Considers every line that ends at breakpoint `index`; `None` when no way leads on.
    fn visit(&mut self, index: usize, reach: Reach<'_>) -> Option<()> {
        let to = self.breaks[index];
        let is_end = to.cost == EJECT_PENALTY;
        let widest = self.measures.widest();
        self.new.clear();
        // Lines from places after the first that is too near are emptier still.
        let emptiest = self.measures.narrowest().saturating_mul(WHOLE - self.most) / WHOLE - PLAY;
        for at in 0..self.origins.len() {
            let from = self.origins[at];
            if to.before.width - from.start.width < emptiest && !is_end {
                break;
            }
            if narrowest(&from, &to) <= widest {
                self.lines_from(&from, &to, index, reach);
            }
        }
        let fits = |origin: &Origin| narrowest(origin, &to) <= widest;
        let first_open = self.origins.iter().position(fits).unwrap_or(self.origins.len());
        if self.new.is_empty() && (is_end || first_open == self.origins.len()) {
            self.stick_out()?;
        }
        // Lines from there on are too wide for good.
        self.origins.drain(..first_open);
        if is_end {
            self.origins.clear();
        }
        self.open(index, &to);
        Some(())
    }

    /// Prices the lines from one origin to `to`.
    fn lines_from(&mut self, from: &Origin, to: &Breakpoint, index: usize, reach: Reach<'_>) {
        let width = to.before.width - from.start.width;
        let squeezed = narrowest(from, to);
        let is_end = to.cost == EJECT_PENALTY;
        let expected = reach.expected(index);
        for at in from.first..from.first + from.count {
            let way = self.ways[at];
            let measure = self.measures.width(way.line);
            // A word broken by force fills its line.
            let is_forced =
                to.cost >= FORCED && self.breaks.get(index + 1).is_some_and(|next| narrowest(from, next) <= measure);
            if squeezed > measure || is_forced || !reach.is_near(way.line, expected) || !self.admits(from, to, measure) {
                continue;
            }
            let Some(own) = self.line_price(from, to, width.min(measure), measure) else { continue };
            let indent = self.measures.indent(way.line);
            let (shape, between) = self.follow(&way.shape, from, to, indent + width.min(measure) + to.hang, indent + measure);
            let squeeze = squeeze_price(width - measure, width - squeezed);
            let demerits = way.demerits.saturating_add(own).saturating_add(between).saturating_add(squeeze);
            // The last line's edge is nobody's neighbour.
            let shape = if is_end { START } else { shape };
            self.new.push(Way { demerits, shape, line: way.line + 1, trail: way.trail });
        }
    }

    /// The price of a line by itself; `None` when it is too empty.
    fn line_price(&self, from: &Origin, to: &Breakpoint, width: i64, measure: i64) -> Option<i64> {
        let is_end = to.cost == EJECT_PENALTY;
        let cost = i64::from(to.cost.max(0));
        if is_end {
            let is_single = from.breakpoint != NONE && to.before.spaces == from.start.spaces;
            let is_narrow = from.breakpoint != NONE && width < self.p.last_line_min.raw();
            let alone = match (is_single, from.hyphenated || is_narrow) {
                (true, true) => REMAINDER,
                (true, false) => alone(width, measure),
                (false, _) if is_narrow => ALONE,
                (false, _) => 0,
            };
            return Some(LINE + alone + if from.hyphenated { LAST_HYPHEN } else { 0 });
        }
        let shortfall = (measure - width).saturating_mul(WHOLE) / measure.max(1);
        if shortfall > self.most {
            return None;
        }
        let over = (shortfall - self.rag.most).max(0);
        let too_short = if over > 0 { TOO_SHORT + STEEP * over * over } else { 0 };
        let hyphen = if to.automatic {
            HYPHEN
        } else if to.hyphenated {
            EX_HYPHEN
        } else {
            0
        };
        let ladder = if to.hyphenated && from.hyphenated { LADDER } else { 0 };
        Some(LINE + shortfall * shortfall + too_short + hyphen + ladder + cost * cost)
    }

    /// The line's standing to the one before: the shape it leaves, and the price.
    fn follow(&self, before: &Shape, from: &Origin, to: &Breakpoint, edge: i64, reach: i64) -> (Shape, i64) {
        let is_end = to.cost == EJECT_PENALTY;
        let mut shape = Shape { reach, edge, twin: edge, steps: 0 };
        if before.reach != reach {
            return (shape, 0);
        }
        let mut price = 0;
        let hang = self.rag.hang.raw();
        if from.short_tail && before.edge - edge > hang {
            price += HANGING;
        }
        if is_end {
            return (shape, price);
        }
        if to.short_tail && edge - before.edge > hang {
            price += HANGING;
        }
        let step = (edge - before.edge).signum();
        shape.steps = match before.steps.signum() {
            same if i64::from(same) == step => (before.steps + same).clamp(-4, 4),
            _ => step as i8,
        };
        price += match shape.steps.abs() {
            3 => WEDGE[0],
            4 => WEDGE[1],
            _ => 0,
        };
        if (edge - before.edge).abs() <= AGREE.raw() {
            let farthest = (edge - before.twin).abs().max((before.edge - before.twin).abs());
            price += if before.twin != before.edge && farthest <= AGREE.raw() { STACK } else { FLAT };
            // Where the edges are one, a hair's breadth tells a pair from a single line.
            shape.twin = if before.edge == edge { edge + 1 } else { before.edge };
        }
        (shape, price)
    }

    /// A word is divided only where the line would be emptier than the tokens say otherwise, and never below a divided word.
    fn admits(&self, from: &Origin, to: &Breakpoint, measure: i64) -> bool {
        if !to.automatic {
            return true;
        }
        // What belongs together is parted, and words are broken by force, only when nothing else is left.
        if (from.hyphenated || to.cost >= LAST_RESORT) && !self.is_final {
            return false;
        }
        let width_at = |index: u32| self.breaks.get(index as usize).map(|to| narrowest(from, to));
        if width_at(to.word_after).is_some_and(|width| width <= measure) {
            return false;
        }
        let is_earlier = to.word_before == NONE || (from.breakpoint != NONE && to.word_before <= from.breakpoint);
        is_earlier || width_at(to.word_before).is_none_or(|width| width < measure.saturating_mul(self.rag.below) / 10_000)
    }

    /// When nothing fits any more: a line that is too wide, from the last place where one could start.
    fn stick_out(&mut self) -> Option<()> {
        let from = *self.origins.last().filter(|_| self.is_final)?;
        for way in self.ways[from.first..][..from.count].iter().copied() {
            self.new.push(Way { demerits: way.demerits, shape: START, line: way.line + 1, trail: way.trail });
        }
        Some(())
    }

    /// Leaves out the ways that can never become the best: of those that no later line can tell apart all but the cheapest, and those dearer
    /// than another one of the same line by more than that one's [`Shape::burden`].
    fn prune(&mut self) {
        let special = self.measures.last_special_line();
        let lines_matter = self.lines_matter;
        let class = |way: &Way| if lines_matter || way.line <= special { way.line } else { NONE };
        // Most ways are too dear: what is left is little to sort.
        self.bounds.clear();
        for way in &self.new {
            // A line more or fewer is asked for to choose among: it need not be the very best.
            let burden = if lines_matter { way.shape.burden() / 16 } else { way.shape.burden() };
            let bound = way.demerits.saturating_add(burden);
            match self.bounds.iter_mut().find(|known| known.0 == class(way)) {
                Some(known) => known.1 = known.1.min(bound),
                None => self.bounds.push((class(way), bound)),
            }
        }
        let bounds = &self.bounds;
        let bound = |class: u32| bounds.iter().find(|known| known.0 == class).map_or(0, |known| known.1);
        self.new.retain(|way| way.demerits <= bound(class(way)));
        self.new.sort_unstable_by_key(|way| (class(way), way.shape, way.demerits, way.trail));
        self.new.dedup_by_key(|way| (class(way), way.shape));
        if self.new.len() > MOST_WAYS {
            self.new.sort_unstable_by_key(|way| (way.demerits, way.trail, way.shape));
            self.new.truncate(MOST_WAYS);
        }
    }

    /// Makes the new ways the ways of breakpoint `index`, but for those that can never become the best.
    fn open(&mut self, index: usize, to: &Breakpoint) {
        let is_end = to.cost == EJECT_PENALTY;
        if self.new.is_empty() || (self.ways.len() >= MAX_OPEN && !is_end && !self.origins.is_empty()) {
            return;
        }
        self.prune();
        if self.origins.is_empty() {
            self.ways.clear();
        } else if self.origins[0].first > self.ways.len() / 2 {
            let gone = self.origins[0].first;
            self.ways.drain(..gone);
            self.origins.iter_mut().for_each(|origin| origin.first -= gone);
        }
        let first = self.ways.len();
        let breakpoint = u32::try_from(index).unwrap_or(NONE);
        for way in &self.new {
            self.ways.push(Way { trail: self.trail.push(breakpoint, way.trail), ..*way });
        }
        let (hyphenated, short_tail) = (to.hyphenated, to.short_tail);
        self.origins.push(Origin { breakpoint, start: to.after, first, count: self.new.len(), hyphenated, short_tail });
    }
}

#[cfg(test)]
mod tests;
