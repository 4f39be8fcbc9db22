//! The course of a section over its pages: the layout that costs least.
//!
//! In: a section whose opening is set in one or more ways. Out: its pages. Where every typesetter with a galley breaks pages one after the
//! other, this is a shortest path over all of them at once (Plass, *Optimal Pagination Techniques for Automatic Typesetting Systems*, 1981; Mittelbach,
//! *A General LuaTeX Framework for Globally Optimized Pagination*, 2018): a state is a place in the galley at the foot of a column, and of
//! two ways to come to it only the cheaper lives on. Column by column the states are those that the columns before can end with; no more than
//! [`Search::beam`](super::pages::Search) of them go on, which bounds time and memory to the length of the text.
//!
//! A section is a row of *passages*. A passage ends at the section's end, at a page break by hand, or above a block that stands across all
//! columns; its columns end level there, as the layout says, and the next one begins below it.

mod ahead;
mod bands;
pub(super) mod columns;
mod fills;
mod floats;
mod foot;
mod options;
mod passages;
mod regions;
pub(super) mod strip;
mod trace;

use super::intro;
use super::lock::Kept;
use super::opening::{Beyond, Opening};
use super::pages::{LaidSection, Left, Order, Placed, Press};
use crate::flow::galley::Block;
use crate::flow::grid::even_down;
use crate::flow::measure::SettingId;
use crate::layout::{Costs, Face, MasterId};
use ahead::Price;
use columns::Mark;
use fills::Fills;
use foot::Foot;
use passages::{Passage, passages};
use regions::{Frame, Pin, Region};
use std::collections::BTreeMap;
use std::rc::Rc;
use strip::{Strips, is_too_high, stands_across, stands_elsewhere};

/// A section on its way over the pages.
pub(super) struct Course<'p, 'a> {
    press: &'p Press<'a>,
    order: Order<'p>,
    openings: Vec<(u8, Opening)>,
    passages: Vec<Passage>,
    /// Blocks that stand across columns, at the head or foot, or on a page of their own, in order.
    floats: Vec<usize>,
    strips: Vec<Rc<Strips<'p>>>,
    steps: Vec<Step>,
    bands: Vec<Rc<Band>>,
    /// The layout to keep to.
    kept: Option<Kept<'p>>,
    turns: BTreeMap<Turn, Vec<State>>,
    fills: Fills,
    /// The page that is being filled.
    page: u32,
    /// The cheapest ways to the end, by opening.
    ends: Vec<Option<State>>,
    /// What they must be cheaper than.
    most: i64,
    /// The way that comes farthest when pages run out.
    farthest: Option<State>,
}

/// A place where a page, or a band of one, begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    page: u32,
    /// How far down the page: nothing at its top.
    top: Option<i32>,
    passage: usize,
    /// How many slices of the passage's divider are placed; [`DIVIDED`] when it is done.
    slice: usize,
    /// The setting that these are of.
    setting: SettingId,
    /// Which opening the page holds.
    opening: Option<usize>,
}

/// A way to come to a place.
#[derive(Clone, Copy, Debug)]
struct State {
    mark: Mark,
    /// How many floats are placed.
    float: usize,
    cost: i64,
    step: u32,
    opening: usize,
    /// Pages in a row that took nothing.
    stall: usize,
    /// Whether the step to this place is still to be written down.
    moved: bool,
}

/// A step of a way, from the last to the first.
#[derive(Clone, Copy, Debug)]
struct Step {
    parent: u32,
    band: u32,
    kind: StepKind,
    /// Where the way is after this step.
    mark: Mark,
}

#[derive(Clone, Copy, Debug)]
enum StepKind {
    /// The band begins.
    Band,
    /// A frame of it is filled, with these limits.
    Frame(Filling),
}

/// How a frame was filled.
#[derive(Clone, Copy, Debug)]
struct Filling {
    frame: usize,
    foot: Foot,
    way: Way,
}

/// What says how far a column comes and at what price, but for the white below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    height: i32,
    ends_page: bool,
    force: bool,
    /// Whether a column break at the very top is obeyed: something stands above.
    heeds_break: bool,
    /// Whether the notes that the opening calls stand at its foot.
    opens: bool,
    until: usize,
}

/// A page, or a part of it from one edge to the other.
#[derive(Clone, Debug)]
struct Band {
    page: u32,
    master: MasterId,
    region: Region,
    pins: Vec<Pin>,
    frames: Vec<Frame>,
    /// What stands across all columns above.
    divider: Option<Placed>,
    /// The section's opening stands above it.
    opens: bool,
}

/// Ways that are likely to come to one place, at most.
const AT_ONE_PLACE: usize = 4;
/// All of a divider is placed.
const DIVIDED: usize = usize::MAX;
/// No step before.
const NO_STEP: u32 = u32::MAX;

impl<'p, 'a> Course<'p, 'a> {
    /// `most` is what its layout must be cheaper than: ways that are not are given up.
    pub(super) fn new(press: &'p Press<'a>, order: Order<'p>, openings: Vec<(u8, Opening)>, most: i64) -> Self {
        let blocks = &press.sections[order.section].blocks;
        let master = (order.master)(order.first_page);
        let face = press.layout.master(master).face(order.first_page, press.layout.facing);
        let is_bare = press.sections[order.section].heading.is_none() && press.sections[order.section].intro.is_none();
        let room = press.bench(order.section, face).room;
        let divides = |block: &Block| stands_across(block, face.columns) || is_too_high(block, face, room, press.measures);
        let passages = passages(blocks, divides, is_bare);
        let is_divider = |at: &usize| passages.iter().any(|passage| passage.divider == Some(*at));
        let floats = (0..blocks.len()).filter(|at| stands_elsewhere(&blocks[*at]) && !is_divider(at)).collect();
        let ends = vec![None; openings.len()];
        Course {
            press,
            order,
            openings,
            passages,
            floats,
            strips: Vec::new(),
            steps: Vec::new(),
            bands: Vec::new(),
            kept: press.lock.map(|lock| Kept::new(lock, &press.sections[order.section])),
            turns: BTreeMap::new(),
            fills: Fills::default(),
            page: 0,
            ends,
            most,
            farthest: None,
        }
    }

    fn costs(&self) -> &'p Costs {
        &self.press.layout.costs
    }

    /// Lays the section out.
    pub(super) fn run(mut self) -> LaidSection {
        self.search();
        self.finish()
    }

    /// Goes all ways worth going.
    fn search(&mut self) {
        for at in 0..self.openings.len() {
            let opening = &self.openings[at].1;
            let Some(page) = opening.pages.last() else { continue };
            let cost = self.widened(at)
                + intro::cost(self.press, page)
                + self.costs().page * i64::try_from(opening.pages.len()).unwrap_or(i64::MAX);
            let turn =
                Turn { page: page.number, top: None, passage: 0, slice: 0, setting: SettingId::default(), opening: Some(at) };
            let mark = Mark::at(self.passages[0].from);
            let state = State { mark, float: 0, cost, step: NO_STEP, opening: at, stall: 0, moved: false };
            self.turns.entry(turn).or_default().push(state);
        }
        while let Some((turn, states)) = self.turns.pop_first() {
            if turn.page > self.order.last_page {
                let states: Vec<State> = states.into_iter().map(|state| self.with_divider(turn, state)).collect();
                self.run_out(&states);
                continue;
            }
            self.turn(turn, states);
        }
    }

    /// What it costs that the intro is not as wide as in the layout to keep to.
    fn widened(&self, opening: usize) -> i64 {
        let before = self.press.lock.and_then(|lock| lock.intros.get(self.order.section)).copied().unwrap_or(0);
        if before == 0 || before == self.openings[opening].0 { 0 } else { self.costs().moved }
    }

    /// Pages are at an end: the way that came farthest is remembered.
    fn run_out(&mut self, states: &[State]) {
        for state in states {
            let is_farther =
                |old: &State| (old.mark.block, old.mark.line, old.float) < (state.mark.block, state.mark.line, state.float);
            if self.farthest.as_ref().is_none_or(is_farther) {
                self.farthest = Some(*state);
            }
        }
    }

    /// The state with its mark at its passage's divider where not all of that is placed.
    fn with_divider(&self, turn: Turn, state: State) -> State {
        let passage = self.passages[turn.passage];
        match passage.divider {
            Some(block) if turn.slice != DIVIDED && state.mark == Mark::at(passage.from) => {
                let line = i32::try_from(turn.slice).unwrap_or(i32::MAX);
                let mark = Mark { line, setting: turn.setting, ..Mark::at(block) };
                State { mark, ..state }
            }
            _ => state,
        }
    }

    fn finish(mut self) -> LaidSection {
        let mut intros: Vec<(i64, u8)> =
            self.ends.iter().zip(&self.openings).filter_map(|(end, (columns, _))| Some(((*end)?.cost, *columns))).collect();
        intros.sort_by_key(|(cost, columns)| (*cost, std::cmp::Reverse(*columns)));
        let widest = |state: &State| std::cmp::Reverse(self.openings[state.opening].0);
        let best = self.ends.iter().flatten().min_by_key(|state| (state.cost, widest(state))).copied();
        let (state, is_done) = match (best, self.farthest) {
            (Some(state), _) => (state, true),
            (None, Some(state)) => (state, false),
            (None, None) => return LaidSection { pages: Vec::new(), cost: 0, intros, left: Some(Left::default()) },
        };
        let waiting: Vec<usize> = self.floats[state.float..].iter().copied().filter(|at| *at < state.mark.index()).collect();
        let left = (!is_done || !waiting.is_empty()).then_some(Left { opening: None, mark: state.mark, waiting });
        let pages = trace::pages(&mut self, state.step, state.opening);
        LaidSection { pages, cost: state.cost, intros, left }
    }

    /// The face of a page.
    fn face(&self, page: u32) -> (MasterId, &'p Face) {
        let master = (self.order.master)(page);
        (master, self.press.layout.master(master).face(page, self.press.layout.facing))
    }

    /// The strips of the section's blocks in a column of a page.
    fn strips(&mut self, face: &Face, column: u8) -> Rc<Strips<'p>> {
        let width = self.press.column(face, column).width();
        let bench = self.press.bench(self.order.section, face);
        let same = |strips: &&Rc<Strips<'_>>| strips.width == width && strips.bench.room == bench.room;
        if let Some(found) = self.strips.iter().find(same) {
            return Rc::clone(found);
        }
        let new = Rc::new(Strips::new(bench, width));
        self.strips.push(Rc::clone(&new));
        new
    }

    /// The strips of a page's widest column, by which is judged how far a text reaches.
    fn widest(&mut self, face: &Face) -> Rc<Strips<'p>> {
        let width = |at: &u8| (self.press.column(face, *at).width(), std::cmp::Reverse(*at));
        let column = (0..face.columns).max_by_key(width).unwrap_or(0);
        self.strips(face, column)
    }

    /// Fills a page, or what is left of it, in all ways.
    fn turn(&mut self, turn: Turn, states: Vec<State>) {
        if self.page != turn.page {
            self.page = turn.page;
            self.fills.forget();
        }
        let states = self.thinned(states, |_| Price::default()).0;
        let Some(region) = self.region(turn) else { return };
        let passage = self.passages[turn.passage];
        let is_start = |state: &State| turn.slice != DIVIDED && state.mark == Mark::at(passage.from);
        let (starting, going_on): (Vec<State>, Vec<State>) =
            states.into_iter().partition(|state| passage.divider.is_some() && is_start(state));
        self.fill(turn, region.clone(), None, going_on);
        if let (Some(block), false) = (passage.divider, starting.is_empty()) {
            self.divide(turn, &region, block, &starting);
        }
    }

    /// The columns of a turn.
    fn region(&self, turn: Turn) -> Option<Region> {
        let (_, face) = self.face(turn.page);
        let grid = self.press.grid(face);
        let feet: Vec<i32> = (0..face.columns).map(|at| even_down(grid.at_or_above(self.press.column(face, at).y1))).collect();
        let (tops, is_bare) = match (turn.opening, turn.top) {
            (Some(at), _) => {
                let opening = &self.openings[at].1;
                let page = opening.pages.last()?;
                (opening.tops.clone(), page.heading.is_none() && page.intro.is_none() && page.kickers.is_empty())
            }
            (None, Some(top)) => (vec![top; usize::from(face.columns)], false),
            (None, None) => {
                let beyond = self.beyond(turn.page).map(|beyond| beyond.below);
                let above = beyond.unwrap_or(face.area.y0).max(face.area.y0);
                let top = |at| grid.first_line_below(above.max(self.press.column(face, at).y0)) - 2;
                ((0..face.columns).map(top).collect(), beyond.is_none())
            }
        };
        Some(Region { grid, tops, feet, is_bare })
    }

    /// The half of the section's heading that stands on a page after its opening.
    fn beyond(&self, page: u32) -> Option<Beyond> {
        let opening = self.openings.iter().map(|(_, opening)| opening);
        opening
            .filter(|opening| opening.pages.last().is_some_and(|last| last.number + 1 == page))
            .find_map(|opening| opening.beyond)
    }

    /// Hands states on to a later turn; a new page costs.
    fn pass(&mut self, turn: Turn, states: Vec<State>) {
        let price = if turn.top.is_none() { self.costs().page } else { 0 };
        let states = states.into_iter().map(|state| State { cost: state.cost + price, ..state });
        self.turns.entry(turn).or_default().extend(states);
    }

    fn band(&mut self, turn: Turn, region: Region, pins: Vec<Pin>, divider: Option<Placed>) -> u32 {
        let frames = region.frames(&pins);
        let (master, _) = self.face(turn.page);
        let opens = turn.opening.is_some();
        self.bands.push(Rc::new(Band { page: turn.page, master, region, pins, frames, divider, opens }));
        u32::try_from(self.bands.len() - 1).unwrap_or(NO_STEP)
    }

    fn step(&mut self, state: State, band: u32, kind: StepKind, mark: Mark, cost: i64) -> State {
        self.steps.push(Step { parent: state.step, band, kind, mark });
        let step = u32::try_from(self.steps.len() - 1).unwrap_or(NO_STEP);
        State { mark, step, cost: state.cost + cost, ..state }
    }

    /// The cheapest states, one for each place. A way that is dearer than another one at the same column by more than a page is given up, wherever
    /// in the text the two are: at most it saves that page.
    ///
    /// `yet` is what a state at a mark costs until it arrives: what is likely decides which ones are kept, not what they cost; by what is certain
    /// they are given up. Says whether any was.
    fn thinned(&self, mut states: Vec<State>, yet: impl Fn(Mark) -> Price) -> (Vec<State>, bool) {
        let least = states.iter().map(|state| state.cost).min().unwrap_or(0);
        let hopeless = least + self.costs().hopeless();
        states.retain(|state| state.cost <= hopeless);
        let rank = |(at, state): (usize, &State)| {
            let Price { likely, least } = yet(state.mark);
            let is_worth = state.cost.saturating_add(least) < self.bound(state);
            is_worth.then_some(((state.cost.saturating_add(likely), state.cost, state.mark, state.step), at))
        };
        let mut ranked: Vec<_> = states.iter().enumerate().filter_map(rank).collect();
        let given_up = ranked.len() < states.len();
        // Of those that may stay, a few to each place: the others need not be put in order.
        let beam = self.press.search.beam;
        let most = (beam * AT_ONE_PLACE).min(ranked.len());
        if ranked.len() > most {
            ranked.select_nth_unstable(most);
        }
        let (first, others) = ranked.split_at_mut(most);
        let mut kept: Vec<State> = Vec::with_capacity(beam.min(states.len()));
        let place = |state: &State| (state.mark, state.float, state.opening);
        for part in [first, others] {
            if kept.len() < beam {
                part.sort_unstable();
            }
            for (_, at) in part {
                if kept.len() < beam && kept.iter().all(|other| place(other) != place(&states[*at])) {
                    kept.push(states[*at]);
                }
            }
        }
        (kept, given_up)
    }

    /// What a way must be cheaper than: another one with its opening that has come to the section's end, and the second best of the other
    /// openings; the best one and the next are told.
    fn bound(&self, state: &State) -> i64 {
        let (mut least, mut next) = (self.most, self.most);
        for (opening, end) in self.ends.iter().enumerate() {
            let cost = end.map_or(i64::MAX, |end| end.cost);
            if opening == state.opening {
                next = next.min(cost);
            } else {
                (least, next) = (least.min(cost), next.min(least.max(cost)));
            }
        }
        next
    }

    fn is_at_end(&self, state: &State) -> bool {
        state.float == self.floats.len() && state.mark.index() >= self.press.sections[self.order.section].blocks.len()
    }

    /// A way that has come to the section's end.
    fn end(&mut self, state: State) {
        let best = &mut self.ends[state.opening];
        if best.as_ref().is_none_or(|best| state.cost < best.cost) {
            *best = Some(state);
        }
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests;
