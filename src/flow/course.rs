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

use super::columns::{Column, Mark, Scratch};
use super::figure::FigureSize;
use super::galley::Block;
use super::grid::{even_down, even_up};
use super::intro;
use super::opening::Opening;
use super::pages::{LaidSection, Left, Order, Placed, Press};
use super::regions::{Claim, Frame, Pin, Region};
use super::strip::{Strips, stands_elsewhere};
use super::trace;
use crate::content::{Break, Place};
use crate::geometry::Length;
use crate::layout::{Costs, Face, MasterId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A section on its way over the pages.
pub(super) struct Course<'p, 'a> {
    pub(super) press: &'p Press<'a>,
    pub(super) order: Order<'p>,
    pub(super) openings: Vec<(u8, Opening)>,
    passages: Vec<Passage>,
    /// Blocks that stand across columns, at the head or foot, or on a page of their own, in order.
    floats: Vec<usize>,
    strips: Vec<Rc<Strips<'p>>>,
    pub(super) steps: Vec<Step>,
    pub(super) bands: Vec<Band>,
    turns: BTreeMap<Turn, Vec<State>>,
    scratch: Scratch,
    /// The cheapest ways to the end, by opening.
    ends: Vec<Option<State>>,
    /// The way that comes farthest when pages run out.
    farthest: Option<State>,
}

/// Blocks that fill columns together.
#[derive(Clone, Copy, Debug)]
struct Passage {
    /// The block across all columns that stands above it.
    divider: Option<usize>,
    from: usize,
    until: usize,
    end: PassageEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PassageEnd {
    Section,
    Divider,
    Page,
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
}

/// A step of a way, from the last to the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) parent: u32,
    pub(super) band: u32,
    pub(super) kind: StepKind,
    /// Where the way is after this step.
    pub(super) mark: Mark,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum StepKind {
    /// The band begins.
    Band,
    /// A frame of it is filled, with these limits.
    Frame(Filling),
}

/// How a frame was filled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filling {
    pub(super) frame: usize,
    pub(super) height: i32,
    pub(super) short: i64,
    pub(super) short_end: i64,
    pub(super) empty: i64,
    pub(super) ends_page: bool,
    pub(super) force: bool,
    /// Whether a column break at the very top is obeyed: something stands above.
    pub(super) heeds_break: bool,
    pub(super) until: usize,
}

/// A page, or a part of it from one edge to the other.
#[derive(Clone, Debug)]
pub(super) struct Band {
    pub(super) page: u32,
    pub(super) master: MasterId,
    pub(super) region: Region,
    pub(super) pins: Vec<Pin>,
    pub(super) frames: Vec<Frame>,
    /// What stands across all columns above.
    pub(super) divider: Option<Placed>,
}

/// All of a divider is placed.
const DIVIDED: usize = usize::MAX;
/// No step before.
pub(super) const NO_STEP: u32 = u32::MAX;
/// Floats that are looked at for a page beyond those that wait for one.
const MOST_AHEAD: usize = 3;
/// Floats of one page.
const MOST_PINS: usize = 8;
/// Ways to place a page's floats that are tried.
const MOST_OPTIONS: usize = 20;
/// Feet above and below the first that a balanced page could have that are tried.
const MORE_FEET: i32 = 3;
/// A last page with fewer lines looks left over.
const REMAINDER: i32 = 8;
/// By how many hundredths a passage may come out shorter than its paragraphs set at their best.
const TIGHTER: i64 = 12;

impl<'p, 'a> Course<'p, 'a> {
    pub(super) fn new(press: &'p Press<'a>, order: Order<'p>, openings: Vec<(u8, Opening)>) -> Self {
        let blocks = &press.sections[order.section].blocks;
        let master = (order.master)(order.first_page);
        let most = press.layout.master(master).face(order.first_page, press.layout.facing).columns;
        let is_bare = press.sections[order.section].heading.is_none() && press.sections[order.section].intro.is_none();
        let passages = passages(blocks, most, is_bare);
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
            turns: BTreeMap::new(),
            scratch: Scratch::default(),
            ends,
            farthest: None,
        }
    }

    fn costs(&self) -> &'p Costs {
        &self.press.layout.costs
    }

    /// Lays the section out.
    pub(super) fn run(mut self) -> LaidSection {
        for at in 0..self.openings.len() {
            let opening = &self.openings[at].1;
            let Some(page) = opening.pages.last() else { continue };
            let cost =
                intro::cost(self.press, page) + self.costs().page * i64::try_from(opening.pages.len()).unwrap_or(i64::MAX);
            let turn = Turn { page: page.number, top: None, passage: 0, slice: 0, opening: Some(at) };
            let state = State { mark: Mark::at(self.passages[0].from), float: 0, cost, step: NO_STEP, opening: at, stall: 0 };
            self.turns.entry(turn).or_default().push(state);
        }
        while let Some((turn, states)) = self.turns.pop_first() {
            if turn.page > self.order.last_page {
                self.run_out(&states);
                continue;
            }
            self.turn(turn, states);
        }
        self.finish()
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
        let left = (!is_done || !waiting.is_empty()).then(|| Left { opening: None, mark: state.mark, waiting });
        let pages = trace::pages(&mut self, state.step, state.opening);
        LaidSection { pages, cost: state.cost, intros, left }
    }

    /// The face of a page.
    pub(super) fn face(&self, page: u32) -> (MasterId, &'p Face) {
        let master = (self.order.master)(page);
        (master, self.press.layout.master(master).face(page, self.press.layout.facing))
    }

    /// The strips of the section's blocks in a column of a page.
    pub(super) fn strips(&mut self, face: &Face, column: u8) -> Rc<Strips<'p>> {
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
        let states = self.thinned(states);
        let Some(region) = self.region(turn) else { return };
        let passage = self.passages[turn.passage];
        let is_start = |state: &State| turn.slice != DIVIDED && state.mark == Mark::at(passage.from);
        let (starting, going_on): (Vec<State>, Vec<State>) =
            states.into_iter().partition(|state| passage.divider.is_some() && is_start(state));
        self.fill(turn, region.clone(), None, going_on);
        if let (Some(block), false) = (passage.divider, starting.is_empty()) {
            self.divide(turn, region, block, starting);
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
                let top = |at| grid.first_line_below(face.area.y0.max(self.press.column(face, at).y0)) - 2;
                ((0..face.columns).map(top).collect(), true)
            }
        };
        Some(Region { grid, tops, feet, is_bare })
    }

    /// Puts a passage's divider above its columns, as much of it as fits.
    fn divide(&mut self, turn: Turn, region: Region, block: usize, states: Vec<State>) {
        let (_, face) = self.face(turn.page);
        let grid = region.grid;
        let width = face.area.width();
        let top = region.tops.iter().copied().max().unwrap_or(0);
        let gap =
            if turn.top.is_some() { grid.halves(self.press.sections[self.order.section].blocks[block].before()) } else { 0 };
        let cursor = even_up(top + gap);
        let edge = grid.y(cursor) + grid.step - grid.cap;
        let foot = region.foot();
        let columns = face.columns;
        let (placed, slices, height) = match &self.press.sections[self.order.section].blocks[block] {
            Block::Element(element) => {
                let stack = element.stack(width, self.press.measures);
                let count = stack.slices.len();
                let fits = |to: usize| grid.at_or_below(edge + stack.height(turn.slice..to)) <= foot;
                let may_end = |to: usize| to == count || stack.slices[to - 1].may_part;
                let to = (turn.slice + 1..=count).rev().find(|to| may_end(*to) && fits(*to));
                let to = to.or(region.is_bare.then_some(turn.slice + 1)).unwrap_or(turn.slice);
                let height = stack.height(turn.slice..to);
                (Placed::Slices { block, from: turn.slice, to, column: 0, columns, top: edge }, (to, count), height)
            }
            _ => {
                let sizes = self.press.sizes(self.order.section, block, face, width);
                let fits = |size: &FigureSize| grid.at_or_below(edge + size.total) <= foot;
                let size = sizes.iter().map(|(size, _)| *size).find(fits).or(region.is_bare.then(|| sizes[0].0));
                let Some(size) = size else {
                    return self.pass(Turn { page: turn.page + 1, top: None, opening: None, ..turn }, states);
                };
                (Placed::Figure { block, column: 0, columns, top: edge, size }, (1, 1), size.total)
            }
        };
        let (to, count) = slices;
        if to == turn.slice {
            return self.pass(Turn { page: turn.page + 1, top: None, opening: None, ..turn }, states);
        }
        let end = grid.at_or_below(edge + height);
        if to < count {
            let band = self.band(turn, Region { tops: vec![foot; usize::from(columns)], ..region }, Vec::new(), Some(placed));
            let states = states.into_iter().map(|state| self.step(state, band, StepKind::Band, state.mark, 0)).collect();
            return self.pass(Turn { page: turn.page + 1, top: None, slice: to, opening: None, ..turn }, states);
        }
        let space = grid.halves(self.press.sections[self.order.section].blocks[block].after());
        let top = even_up(end + space);
        let below = Region { tops: vec![top; usize::from(columns)], is_bare: false, ..region };
        // A divider belongs to what comes below it: where nothing of that has room, it goes on with it.
        self.fill(turn, below, Some(placed), states.clone());
        if turn.top.is_some() {
            self.pass(Turn { page: turn.page + 1, top: None, opening: None, ..turn }, states);
        }
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
        self.bands.push(Band { page: turn.page, master, region, pins, frames, divider });
        u32::try_from(self.bands.len() - 1).unwrap_or(NO_STEP)
    }

    fn step(&mut self, state: State, band: u32, kind: StepKind, mark: Mark, cost: i64) -> State {
        self.steps.push(Step { parent: state.step, band, kind, mark });
        let step = u32::try_from(self.steps.len() - 1).unwrap_or(NO_STEP);
        State { mark, step, cost: state.cost + cost, ..state }
    }

    /// The cheapest states, one for each place.
    fn thinned(&self, mut states: Vec<State>) -> Vec<State> {
        states.sort_by_key(|state| (state.mark, state.float, state.opening, state.cost));
        states.dedup_by_key(|state| (state.mark, state.float, state.opening));
        if states.len() > self.press.search.beam {
            states.sort_by_key(|state| (state.cost, state.mark, state.float, state.opening));
            states.truncate(self.press.search.beam);
        }
        states.retain(|state| self.ends[state.opening].as_ref().is_none_or(|end| state.cost < end.cost));
        states
    }

    /// Fills a region with each choice of floats.
    fn fill(&mut self, turn: Turn, region: Region, divider: Option<Placed>, states: Vec<State>) {
        let mut by_float: BTreeMap<usize, Vec<State>> = BTreeMap::new();
        for state in states {
            by_float.entry(state.float).or_default().push(state);
        }
        for (float, states) in by_float {
            if self.own_page(turn, &region, float, &states) {
                continue;
            }
            for (pins, price) in self.options(turn, &region, float, &states) {
                self.fill_beside(turn, region.clone(), pins, price, divider.clone(), &states);
            }
        }
    }

    /// A float that asked for a page of its own, when it is next and its text is past. Says whether all states took it.
    fn own_page(&mut self, turn: Turn, region: &Region, float: usize, states: &[State]) -> bool {
        let Some(&block) = self.floats.get(float) else { return false };
        let blocks = &self.press.sections[self.order.section].blocks;
        let own = blocks[block].standing().is_some_and(|(_, place)| place == Place::Page);
        if !own || !region.is_bare || turn.top.is_some() || !states.iter().all(|state| state.mark.index() > block) {
            return false;
        }
        let (_, face) = self.face(turn.page);
        let sizes = self.press.sizes(self.order.section, block, face, face.area.width());
        let Some((size, _)) = sizes.first().copied() else { return false };
        let placed = self.whole(face, block, (0, face.columns), face.area.y0, size);
        let region = Region { tops: vec![region.foot(); region.tops.len()], ..region.clone() };
        let band = self.band(turn, region, Vec::new(), Some(placed));
        let mut on = Vec::new();
        for state in states {
            let state = State { float: float + 1, stall: 0, ..*state };
            let state = self.step(state, band, StepKind::Band, state.mark, 0);
            if self.is_at_end(&state) { self.end(state) } else { on.push(state) }
        }
        self.pass(Turn { page: turn.page + 1, top: None, opening: None, ..turn }, on);
        true
    }

    /// A figure or element that is placed whole, over `columns` (from, count).
    pub(super) fn whole(
        &self,
        face: &Face,
        block: usize,
        (column, columns): (u8, u8),
        top: Length,
        size: FigureSize,
    ) -> Placed {
        match &self.press.sections[self.order.section].blocks[block] {
            Block::Element(element) => {
                let to = element.stack(face.columns_rect(column, columns).width(), self.press.measures).slices.len();
                Placed::Slices { block, from: 0, to, column, columns, top }
            }
            _ => Placed::Figure { block, column, columns, top, size },
        }
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

    /// The ways to place the next floats in a region, with the prices of their sizes; none of them comes first.
    fn options(&mut self, turn: Turn, region: &Region, float: usize, states: &[State]) -> Vec<(Vec<Pin>, i64)> {
        let mut all = vec![(Vec::new(), 0)];
        let mut longest: Vec<(Vec<Pin>, i64)> = all.clone();
        let strips = self.widest(self.face(turn.page).1);
        let from = states.iter().map(|state| strips.reach(state.mark)).min().unwrap_or(0);
        let room: i64 = region.tops.iter().zip(&region.feet).map(|(top, foot)| i64::from(foot - top)).sum();
        let done = states.iter().map(|state| state.mark.index()).max().unwrap_or(0);
        let mut ahead = 0;
        for at in float..self.floats.len().min(float + MOST_PINS) {
            let block = self.floats[at];
            if block >= done {
                ahead += 1;
            }
            if ahead > MOST_AHEAD || strips.reach(Mark::at(block)) - from > room || self.passages[turn.passage].until <= block {
                break;
            }
            let mut longer = Vec::new();
            for (pins, price) in &longest {
                for (pin, more) in self.spots(turn, region, pins, block, states) {
                    let pins: Vec<Pin> = pins.iter().cloned().chain([pin]).collect();
                    longer.push((pins, price + more));
                }
            }
            longer.truncate(MOST_OPTIONS);
            // What is too high for an empty page stands on one and runs over its foot: reported, not lost.
            if longer.is_empty() && region.is_bare && longest.len() == 1 && longest[0].0.is_empty() && block < done {
                longer.extend(self.anyway(turn, region, block));
            }
            if longer.is_empty() {
                break;
            }
            all.extend(longer.iter().cloned());
            longest = longer;
        }
        all.truncate(4 * MOST_OPTIONS);
        all
    }

    /// The place for a float that is too high for any page.
    fn anyway(&self, turn: Turn, region: &Region, block: usize) -> Option<(Vec<Pin>, i64)> {
        let (_, face) = self.face(turn.page);
        let float = &self.press.sections[self.order.section].blocks[block];
        let columns = float.standing()?.0.clamp(1, region.columns());
        let width = face.columns_rect(0, columns).width();
        let (size, _) = self.press.sizes(self.order.section, block, face, width).first().copied()?;
        let claim = Claim { block, columns, size, space: float.before() };
        Some((vec![region.pin_anyway(claim)], self.costs().parted))
    }

    /// The places where a float may stand beside `pins`, in the sizes it may have, the best guess first.
    fn spots(&mut self, turn: Turn, region: &Region, pins: &[Pin], block: usize, states: &[State]) -> Vec<(Pin, i64)> {
        let (_, face) = self.face(turn.page);
        let float = &self.press.sections[self.order.section].blocks[block];
        let Some((columns, place)) = float.standing() else { return Vec::new() };
        let columns = columns.clamp(1, region.columns());
        let last = region.columns() - columns;
        let sizes = self.press.sizes(self.order.section, block, face, face.columns_rect(0, columns).width());
        let few = if self.press.search.placed { MOST_SIZES } else { 1 };
        let met = match (place, states.first()) {
            (Place::Here, Some(state)) if block >= state.mark.index() => self.meet(turn, region, pins, block, *state),
            _ => None,
        };
        let mut found = Vec::new();
        for (size, price) in spread(&sizes, few) {
            let claim = Claim { block, columns, size, space: float.before() };
            let head = |column: u8| region.pin_below(pins, claim, column, i32::MIN);
            let free = |column: &u8| !region.head_is_taken(pins, *column, columns);
            let mut here: Vec<Pin> = match place {
                Place::Page => Vec::new(),
                Place::Foot => (0..=last).filter_map(|column| region.pin_at_foot(pins, claim, column)).collect(),
                _ => {
                    let level = (0..=last).filter(free).filter(|column| region.heads_are_level(*column, columns));
                    let mut pinned: Vec<Pin> = level.filter_map(head).collect();
                    if pinned.is_empty() {
                        pinned = (0..=last).filter(free).filter_map(head).collect();
                    }
                    if pinned.is_empty() {
                        pinned = (0..=last).filter_map(head).collect();
                    }
                    pinned
                }
            };
            if let Some((column, cursor)) = met.filter(|(column, _)| *column <= last)
                && let Some(pin) = region.pin_below(pins, claim, column, cursor)
            {
                here = vec![pin];
            }
            if !self.press.search.placed {
                here.truncate(1);
            }
            found.extend(here.into_iter().map(|pin| (pin, price)));
        }
        found
    }

    /// Where the flow meets a float when each column is filled as well as it can be by itself: the column and the cursor.
    fn meet(&mut self, turn: Turn, region: &Region, pins: &[Pin], block: usize, state: State) -> Option<(u8, i32)> {
        let (_, face) = self.face(turn.page);
        let mut mark = state.mark;
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut found = None;
        for frame in region.frames(pins) {
            let strips = self.strips(face, frame.column);
            let filling = Filling {
                frame: 0,
                height: frame.foot - frame.top,
                short: self.costs().short,
                short_end: 0,
                empty: 0,
                ends_page: false,
                force: false,
                heeds_break: false,
                until: block,
            };
            column(&strips, &filling).fill(mark, &mut scratch);
            let Some(end) = scratch.ends.iter().min_by_key(|end| (end.cost, std::cmp::Reverse(end.mark))) else { break };
            if end.mark.index() >= block {
                let gap = if end.foot == 0 {
                    0
                } else {
                    region.grid.halves(self.press.sections[self.order.section].blocks[block].before())
                };
                found = Some((frame.column, frame.top + end.foot + gap));
                break;
            }
            mark = end.mark;
        }
        self.scratch = scratch;
        found
    }

    /// Fills the frames beside pins: to the page's foot, and to the passage's end where that is near.
    fn fill_beside(
        &mut self,
        turn: Turn,
        region: Region,
        pins: Vec<Pin>,
        price: i64,
        divider: Option<Placed>,
        states: &[State],
    ) {
        let band = self.band(turn, region, pins, divider);
        let mut begun = Vec::new();
        for state in states {
            let cost = price + self.waiting(state, band);
            let float = state.float + self.bands[band as usize].pins.len();
            begun.push(self.step(State { float, ..*state }, band, StepKind::Band, state.mark, cost));
        }
        let reach = self.to_foot(turn, band, &begun);
        self.to_end(turn, band, &begun, reach);
    }

    /// What it costs that floats whose text is past do not stand on this page.
    fn waiting(&self, state: &State, band: u32) -> i64 {
        let placed = state.float + self.bands[band as usize].pins.len();
        let waiting = self.floats[placed.min(self.floats.len())..].iter().take_while(|block| **block < state.mark.index());
        self.costs().picture_page * i64::try_from(waiting.count()).unwrap_or(i64::MAX / 2)
    }

    /// Fills all frames to their feet and goes on with the next page. Says whether a way came to the passage's end.
    fn to_foot(&mut self, turn: Turn, band: u32, states: &[State]) -> Reach {
        let passage = self.passages[turn.passage];
        let fill = |course: &mut Self, force: bool| {
            let limits =
                Limits { foot: i32::MAX, short: course.costs().short, short_end: 0, empty: 0, until: passage.until, force };
            course.frames(band, states, limits, false)
        };
        let mut is_forced = false;
        let (mut ends, mut comes_to_end) = fill(self, false);
        let took = |end: &State, course: &Self| {
            states.iter().all(|state| state.mark != end.mark) || !course.bands[band as usize].pins.is_empty()
        };
        let mut on: Vec<State> = ends.iter().filter(|end| took(end, self)).copied().collect();
        let is_bare = {
            let band = &self.bands[band as usize];
            band.region.is_bare && band.pins.is_empty()
        };
        if on.is_empty() && is_bare {
            let (forced, reached) = fill(self, true);
            (ends, comes_to_end) = (forced, comes_to_end || reached);
            is_forced = true;
            on = ends.iter().filter(|end| took(end, self)).copied().collect();
        }
        if on.is_empty() && !is_bare {
            on.clone_from(&ends);
        }
        let early = |state: &State, course: &Self| {
            let pins = course.bands[band as usize].pins.iter().filter(|pin| pin.block >= state.mark.index());
            course.costs().picture_early * i64::try_from(pins.count()).unwrap_or(0)
        };
        let on = on.into_iter().map(|state| State { cost: state.cost + early(&state, self), stall: 0, ..state }).collect();
        self.pass(Turn { page: turn.page + 1, top: None, slice: DIVIDED, opening: None, ..turn }, on);
        Reach { comes_to_end, is_forced }
    }

    /// Ends the passage on this page, its columns level if the layout wants that; tried where it `comes` to its end or is near to it.
    fn to_end(&mut self, turn: Turn, band: u32, states: &[State], reach: Reach) {
        let passage = self.passages[turn.passage];
        let strips = self.widest(self.face(turn.page).1);
        let end = strips.reach(Mark::at(passage.until));
        let region = self.bands[band as usize].region.clone();
        let frames = &self.bands[band as usize].frames;
        let room: i64 = frames.iter().map(|frame| i64::from(frame.foot - frame.top)).sum();
        let rest = |state: &State| (end - strips.reach(state.mark)).max(0) * (100 - TIGHTER) / 100;
        let near: Vec<State> = states.iter().filter(|state| reach.comes_to_end || rest(state) <= room).copied().collect();
        if near.is_empty() {
            return;
        }
        let blocks = &self.press.sections[self.order.section].blocks;
        let least = near.iter().map(|state| state.mark.index()).max().unwrap_or(0);
        let by_hand =
            blocks[least.min(passage.until)..passage.until].iter().any(|block| matches!(block, Block::Break(Break::Column)));
        let empty = if passage.end == PassageEnd::Section { self.costs().empty } else { 0 };
        let balanced = self.press.layout.balance && passage.end != PassageEnd::Page && !by_hand && !reach.is_forced;
        if !balanced {
            let limits = Limits {
                foot: i32::MAX,
                short: self.costs().short,
                short_end: 0,
                empty,
                until: passage.until,
                force: reach.is_forced,
            };
            let ends = self.frames(band, &near, limits, true).0;
            return self.end_passage(turn, band, region.foot(), &ends);
        }
        let highest = region.tops.iter().copied().min().unwrap_or(0);
        if near.iter().all(|state| state.mark.index() >= passage.until) {
            let foot = region.tops.iter().copied().max().unwrap_or(0);
            return self.end_passage(turn, band, foot, &near);
        }
        let shortest = near.iter().map(|state| rest(state)).min().unwrap_or(0) / i64::from(region.columns());
        let mut foot = even_down(highest + i32::try_from(shortest).unwrap_or(i32::MAX / 4)).max(highest + 2);
        let mut more = None;
        loop {
            let foot_here = foot.min(region.foot());
            let uneven = self.costs().uneven;
            let limits =
                Limits { foot: foot_here, short: uneven, short_end: uneven, empty, until: passage.until, force: false };
            let ends = self.frames(band, &near, limits, true).0;
            if !ends.is_empty() {
                more = more.or(Some(MORE_FEET));
                self.end_passage(turn, band, foot_here, &ends);
            }
            more = more.map(|more| more - 1);
            if foot_here == region.foot() || more == Some(-1) {
                break;
            }
            foot += 2;
        }
    }

    /// A passage has come to its end on this page, at `foot`.
    fn end_passage(&mut self, turn: Turn, band: u32, foot: i32, ends: &[State]) {
        let passage = self.passages[turn.passage];
        let next = Turn { passage: turn.passage + 1, slice: 0, opening: None, ..turn };
        let over = Turn { page: turn.page + 1, top: None, ..next };
        match passage.end {
            PassageEnd::Page => {
                let from = Mark::at(self.passages[next.passage].from);
                self.pass(over, ends.iter().map(|state| State { mark: from, ..*state }).collect());
            }
            PassageEnd::Divider => {
                let from = Mark::at(self.passages[next.passage].from);
                let on: Vec<State> = ends.iter().map(|state| State { mark: from, ..*state }).collect();
                self.pass(Turn { top: Some(foot), ..next }, on);
            }
            PassageEnd::Section => {
                let price = self.last_page(band, foot, turn);
                for state in ends {
                    if self.is_at_end(state) {
                        self.end(State { cost: state.cost + price, ..*state });
                        continue;
                    }
                    // Floats wait for a page of their own; when each master has had its turn on either side, none will take them.
                    let stall = if self.bands[band as usize].pins.is_empty() { state.stall + 1 } else { 0 };
                    if stall > self.press.layout.masters.len() * 2 + 1 {
                        self.run_out(&[*state]);
                    } else {
                        self.pass(Turn { passage: turn.passage, slice: DIVIDED, ..over }, vec![State { stall, ..*state }]);
                    }
                }
            }
        }
    }

    /// What a section's last page costs for what is not on it.
    fn last_page(&self, band: u32, foot: i32, turn: Turn) -> i64 {
        let frames = &self.bands[band as usize].frames;
        let used: i32 = frames.iter().map(|frame| (frame.foot.min(foot) - frame.top).max(0)).sum::<i32>() / 2;
        let empty: i32 = frames.iter().map(|frame| (frame.foot - foot.max(frame.top)).max(0)).sum::<i32>() / 2;
        let is_short = turn.opening.is_none() && turn.top.is_none() && self.bands[band as usize].pins.is_empty();
        let missing = if is_short { (REMAINDER - used).max(0) } else { 0 };
        self.costs().empty * i64::from(empty) + self.costs().remainder * i64::from(missing)
    }

    /// Fills the frames of a band one after the other. With `to_end` only ways that reach the passage's end come back, else only those that
    /// do not; and whether any reached it.
    fn frames(&mut self, band: u32, states: &[State], limits: Limits, to_end: bool) -> (Vec<State>, bool) {
        let frames = self.bands[band as usize].frames.clone();
        let (_, face) = self.face(self.bands[band as usize].page);
        let mut scratch = std::mem::take(&mut self.scratch);
        let region_is_bare = self.bands[band as usize].region.is_bare;
        let mut layer = states.to_vec();
        let mut comes_to_end = false;
        let tallest = frames.iter().map(|frame| frame.foot - frame.top).max().unwrap_or(0);
        for (at, frame) in frames.iter().enumerate() {
            let height = frame.foot.min(limits.foot) - frame.top;
            if height < 2 {
                continue;
            }
            let strips = self.strips(face, frame.column);
            let force = limits.force && height >= tallest;
            let filling = Filling {
                frame: at,
                height,
                short: limits.short,
                short_end: limits.short_end,
                empty: limits.empty,
                ends_page: at + 1 == frames.len(),
                force,
                heeds_break: at == 0 && !region_is_bare,
                until: limits.until,
            };
            let mut next = Vec::new();
            for state in &layer {
                if state.mark.index() >= limits.until {
                    let empty = limits.empty * i64::from(height / 2);
                    let price = if to_end { self.costs().empty_column + empty } else { 0 };
                    next.push(State { cost: state.cost + price, ..*state });
                    continue;
                }
                column(&strips, &filling).fill(state.mark, &mut scratch);
                for end in &scratch.ends {
                    let is_end = end.mark.index() >= limits.until;
                    if is_end && !to_end {
                        comes_to_end = true;
                        continue;
                    }
                    let away = self.away(band, frame.column, state.mark, end.mark);
                    next.push(self.step(*state, band, StepKind::Frame(filling), end.mark, end.cost + away));
                }
            }
            layer = self.thinned(next);
        }
        self.scratch = scratch;
        layer.retain(|state| (state.mark.index() >= limits.until) == to_end);
        (layer, comes_to_end)
    }

    /// What it costs that pins stand away from the column in which the text speaks of them.
    fn away(&self, band: u32, column: u8, from: Mark, to: Mark) -> i64 {
        let pins = self.bands[band as usize].pins.iter().filter(|pin| (from.index()..to.index()).contains(&pin.block));
        pins.map(|pin| self.costs().picture_column * i64::from(pin.distance(column))).sum()
    }
}

/// What filling a page to its foot told of the passage's end.
#[derive(Clone, Copy)]
struct Reach {
    comes_to_end: bool,
    /// Something had to be put on the page although it is too high for it.
    is_forced: bool,
}

/// How far frames are filled.
#[derive(Clone, Copy)]
struct Limits {
    foot: i32,
    short: i64,
    short_end: i64,
    empty: i64,
    until: usize,
    force: bool,
}

/// Sizes of a float that are tried.
const MOST_SIZES: usize = 5;

/// The first of `sizes` and some of the others, evenly.
fn spread(sizes: &[(FigureSize, i64)], most: usize) -> Vec<(FigureSize, i64)> {
    let step = sizes.len().saturating_sub(1).div_ceil(most.saturating_sub(1).max(1)).max(1);
    sizes.iter().step_by(step).take(most).copied().collect()
}

/// The column of a filling.
pub(super) fn column<'s, 'p>(strips: &'s Strips<'p>, filling: &Filling) -> Column<'s, 'p> {
    Column {
        strips,
        until: filling.until,
        height: filling.height,
        short: filling.short,
        short_end: filling.short_end,
        empty: filling.empty,
        ends_page: filling.ends_page,
        force: filling.force,
        heeds_break: filling.heeds_break,
    }
}

/// The passages of a section on pages of so many columns; `is_bare` when nothing stands above its blocks.
fn passages(blocks: &[Block], columns: u8, is_bare: bool) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut open = Passage { divider: None, from: 0, until: blocks.len(), end: PassageEnd::Section };
    for (at, block) in blocks.iter().enumerate() {
        let divides = block.standing().is_some_and(|(wide, place)| place == Place::Here && wide > 1 && wide >= columns);
        let is_break = matches!(block, Block::Break(Break::Page));
        if !divides && !is_break {
            continue;
        }
        // A break by hand is pointless where nothing stands yet.
        if is_break && is_bare && open.from == at && open.divider.is_none() && passages.is_empty() {
            open.from = at + 1;
            continue;
        }
        let end = if divides { PassageEnd::Divider } else { PassageEnd::Page };
        if divides && open.from == at && open.divider.is_none() && passages.is_empty() {
            open = Passage { divider: Some(at), from: at + 1, ..open };
            continue;
        }
        passages.push(Passage { until: at, end, ..open });
        open = Passage { divider: divides.then_some(at), from: at + 1, until: blocks.len(), end: PassageEnd::Section };
    }
    passages.push(open);
    passages
}
