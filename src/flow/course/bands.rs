//! Filling a band of a page: frame after frame, to the page's foot or to the passage's end.
//!
//! In: states at the top of a band. Out: states at its foot, handed on to the page or band that comes next. Frames fill in reading order, so that
//! what a state knows of the frames before is where they end and what they cost.

use super::ahead::{Ahead, Price, TOP_SPACE};
use super::columns::{Column, Mark};
use super::fills::Columns;
use super::floats::wants_company;
use super::foot::Foot;
use super::passages::PassageEnd;
use super::regions::{Frame, Pin, Region};
use super::strip::Strips;
use super::{Band, Course, DIVIDED, Filling, State, StepKind, Turn, Way};
use crate::flow::grid::even_down;
use crate::flow::measure::SettingId;
use crate::flow::pages::Placed;
use crate::layout::{Balance, Costs};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Feet of a balanced page that are tried below the best one.
const MORE_FEET: usize = 4;
/// Feet that are tried above it.
const FEWER_FEET: usize = 2;
/// A last page with fewer lines looks left over.
const REMAINDER: i64 = 8;
/// A stretch of column above or below a picture with fewer lines looks left over.
const STUB: i64 = 8;

/// How far frames are filled.
#[derive(Clone, Copy)]
struct Limits {
    foot: i32,
    /// Whether columns end level with each other.
    level: bool,
    empty: i64,
    until: usize,
    force: bool,
    /// Whether ways that cannot come to the passage's end are given up early.
    sparing: bool,
    /// What ending the passage there costs besides.
    end: i64,
}

/// How far the ways of a page come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// To its foot, as far as is known.
    Foot,
    /// One of them to the passage's end, or it was given up for one that did.
    End,
    /// Nowhere, until something was put on the page although it is too high for it.
    Forced,
}

/// What came of a foot that was tried.
enum Tried {
    /// The passage ends there, for this at least.
    Ends(i64),
    /// It does not end so high.
    TooShort,
    /// What could have ended there turned out to be dearer than what is known.
    TooDear,
    /// Whatever ended there would be.
    Hopeless,
}

impl Course<'_, '_> {
    /// Fills a region with each choice of floats.
    pub(super) fn fill(&mut self, turn: Turn, region: Region, divider: Option<Placed>, states: Vec<State>) {
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
        let has_pins = !pins.is_empty();
        let band = self.band(turn, region, pins, divider);
        let Band { frames, region, .. } = &*self.bands[band as usize];
        let begins_below = frames.first().is_some_and(|frame| frame.column == 0 && frame.top == region.tops[0]);
        let lost = if begins_below { 0 } else { self.lost(turn) };
        let mut begun = Vec::new();
        for state in states {
            let remainder = if has_pins { 0 } else { self.remainder(turn, state.mark) };
            let cost = price + remainder + lost + self.waiting(state, band);
            let float = state.float + self.bands[band as usize].pins.len();
            let state = State { float, ..*state };
            begun.push(self.step(state, band, StepKind::Band, state.mark, cost));
        }
        // Where all that is left has room here, going on to another page cannot pay, unless ending here costs as much.
        let price = self.finish_passage(turn, band, &begun, Reach::Foot);
        if price < self.costs().page && self.is_short(turn, band, &begun) {
            return;
        }
        let reach = self.fill_page(turn, band, &begun);
        // It came to its end although that seemed out of reach: how deep text is, is known for one width only.
        if reach == Reach::Forced || reach == Reach::End && price == i64::MAX {
            self.finish_passage(turn, band, &begun, reach);
        }
    }

    /// Fills all frames to their feet and goes on with the next page.
    fn fill_page(&mut self, turn: Turn, band: u32, states: &[State]) -> Reach {
        let passage = self.passages[turn.passage];
        let fill = |course: &mut Self, force: bool| {
            let limits = Limits { foot: i32::MAX, level: false, empty: 0, until: passage.until, force, sparing: false, end: 0 };
            course.frames(band, states, limits, false).unwrap_or((Vec::new(), true))
        };
        let (mut ends, comes_to_end) = fill(self, false);
        let mut reach = if comes_to_end { Reach::End } else { Reach::Foot };
        let took = |end: &State, course: &Self| {
            states.iter().all(|state| state.mark != end.mark) || !course.bands[band as usize].pins.is_empty()
        };
        let mut on: Vec<State> = ends.iter().filter(|end| took(end, self)).copied().collect();
        let is_bare = {
            let band = &self.bands[band as usize];
            band.region.is_bare && band.pins.is_empty()
        };
        // Nothing goes on where everything comes to its end, which needs no force.
        if on.is_empty() && is_bare && !comes_to_end {
            (ends, _) = fill(self, true);
            reach = Reach::Forced;
            on = ends.iter().filter(|end| took(end, self)).copied().collect();
        }
        if on.is_empty() && !is_bare {
            on.clone_from(&ends);
            // Nothing stands below what stands across the columns.
            let lost = self.lost(turn);
            on.iter_mut().for_each(|state| state.cost += lost);
        }
        let early = |state: &State, course: &Self| {
            let pins = course.bands[band as usize].pins.iter().filter(|pin| pin.block >= state.mark.index());
            course.costs().picture_early * i64::try_from(pins.count()).unwrap_or(0)
        };
        let on = on.into_iter().map(|state| State { cost: state.cost + early(&state, self), stall: 0, ..state }).collect();
        let done = Turn { slice: DIVIDED, setting: SettingId::default(), opening: None, ..turn };
        self.pass(Turn { page: turn.page + 1, top: None, ..done }, on);
        reach
    }

    /// What it costs that no line stands below a passage's divider, in the first column on its page.
    fn lost(&self, turn: Turn) -> i64 {
        let divider = self.passages[turn.passage].divider.filter(|_| turn.slice != DIVIDED);
        let blocks = &self.press.sections[self.order.section].blocks;
        let is_lost = divider.is_some_and(|block| wants_company(&blocks[block]));
        if is_lost { self.costs().stranded } else { 0 }
    }

    /// Ends the passage on this page where it is near to its end or is known to `reach` it, its columns level if the layout wants that. Returns what
    /// that adds to the cheapest way, at least.
    fn finish_passage(&mut self, turn: Turn, band: u32, states: &[State], reach: Reach) -> i64 {
        let passage = self.passages[turn.passage];
        let is_forced = reach == Reach::Forced;
        let strips = self.widest(self.face(turn.page).1);
        let region = self.bands[band as usize].region.clone();
        let frames = &self.bands[band as usize].frames;
        let room: i64 = frames.iter().map(|frame| i64::from(frame.foot - frame.top)).sum();
        let rest = |state: &State| strips.least_rest(state.mark, passage.until) - TOP_SPACE * i64::from(region.columns());
        let near: Vec<State> = states.iter().filter(|state| reach != Reach::Foot || rest(state) <= room).copied().collect();
        let Some(before) = near.iter().map(|state| state.cost).max() else { return i64::MAX };
        let empty = match passage.end {
            PassageEnd::Section => self.costs().empty,
            // White shut in between text and what stands below it is a hole.
            PassageEnd::Divider => self.costs().uneven,
            PassageEnd::Page => 0,
        };
        let balances = match self.press.layout.balance {
            Balance::Page => true,
            Balance::Section => passage.end != PassageEnd::Page,
            Balance::Never => false,
        };
        // What stands across the columns ends them all as high as they can, whatever the layout wants.
        let balanced = (balances || passage.end == PassageEnd::Divider) && !is_forced;
        if !balanced {
            let limits =
                Limits { foot: i32::MAX, level: false, empty, until: passage.until, force: is_forced, sparing: false, end: 0 };
            let ends = self.frames(band, &near, limits, true).unwrap_or_default().0;
            self.end_passage(turn, band, region.foot(), &ends);
            return ends.iter().map(|end| end.cost - before).min().unwrap_or(i64::MAX);
        }
        let highest = region.tops.iter().copied().min().unwrap_or(0);
        if near.iter().all(|state| state.mark.index() >= passage.until) {
            let foot = region.tops.iter().copied().max().unwrap_or(0);
            self.end_passage(turn, band, foot, &near);
            return 0;
        }
        let needed =
            near.iter().map(|state| strips.reach(Mark::at(passage.until)) - strips.reach(state.mark)).min().unwrap_or(0);
        // Two lines below what wants them.
        let lowest_top = region.tops.iter().copied().max().unwrap_or(0);
        let least = if self.lost(turn) > 0 { lowest_top + 4 } else { highest + 2 }.min(region.foot());
        // Where no frame comes farther down, a lower foot changes nothing.
        let frames = &self.bands[band as usize].frames;
        let lowest = frames.iter().map(|frame| frame.foot).max().unwrap_or(least).clamp(least, region.foot());
        let likely = foot_for(frames, needed, (least, lowest));
        let best = self.level_end((turn, band), &near, empty, (likely, least, lowest));
        best.saturating_sub(before)
    }

    /// Ends a passage level at each foot worth trying, from the `likely` one up and down. The price falls and then rises again as the columns get
    /// longer; where it has risen for a few lines, it will not fall any more. Returns the least.
    fn level_end(&mut self, at: (Turn, u32), near: &[State], empty: i64, (likely, highest, lowest): (i32, i32, i32)) -> i64 {
        // What comes below a divider may be worth a longer band above it.
        let is_divided = self.passages[at.0.passage].end == PassageEnd::Divider;
        let most_worse = if is_divided { 3 * MORE_FEET } else { MORE_FEET };
        let mut best = i64::MAX;
        let mut worse = 0;
        let mut foot = likely;
        loop {
            let is_last = foot >= lowest;
            match self.level_foot(at, near, empty, (foot.min(lowest), !is_last || best < i64::MAX)) {
                Tried::Ends(price) if price < best => (best, worse) = (price, 0),
                Tried::TooShort if best == i64::MAX => {}
                Tried::Hopeless => {}
                _ => worse += 1,
            }
            if is_last || worse == most_worse {
                break;
            }
            foot += 2;
        }
        (foot, worse) = (likely - 2, 0);
        while foot >= highest && worse < FEWER_FEET {
            match self.level_foot(at, near, empty, (foot, true)) {
                Tried::Ends(price) if price < best => (best, worse) = (price, 0),
                _ => worse += 1,
            }
            foot -= 2;
        }
        best
    }

    /// Ends a passage with all columns at one foot. `sparing` gives up early what cannot come to the end.
    fn level_foot(&mut self, at: (Turn, u32), near: &[State], empty: i64, (foot, sparing): (i32, bool)) -> Tried {
        let (turn, band) = at;
        let passage = self.passages[turn.passage];
        let pinned = self.uneven_pins(band, foot);
        let end = pinned + if passage.end == PassageEnd::Section { self.last_page(band, foot) } else { 0 };
        let limits = Limits { foot, level: true, empty, end, until: passage.until, force: false, sparing };
        let Some((mut ends, is_dear)) = self.frames(band, near, limits, true) else { return Tried::Hopeless };
        let Some(least) = ends.iter().map(|state| state.cost + end).min() else {
            return if is_dear { Tried::TooDear } else { Tried::TooShort };
        };
        ends.iter_mut().for_each(|end| end.cost += pinned);
        self.end_passage(turn, band, foot, &ends);
        Tried::Ends(least)
    }

    /// Whether all that is left of a passage has room here.
    fn is_short(&mut self, turn: Turn, band: u32, states: &[State]) -> bool {
        let strips = self.widest(self.face(turn.page).1);
        let until = Mark::at(self.passages[turn.passage].until);
        let room: i64 = self.bands[band as usize].frames.iter().map(|frame| i64::from(frame.foot - frame.top)).sum();
        states.iter().all(|state| strips.reach(until) - strips.reach(state.mark) <= room)
    }

    /// A passage has come to its end on this page, at `foot`.
    fn end_passage(&mut self, turn: Turn, band: u32, foot: i32, ends: &[State]) {
        let passage = self.passages[turn.passage];
        let next = Turn { passage: turn.passage + 1, slice: 0, setting: SettingId::default(), opening: None, ..turn };
        let over = Turn { page: turn.page + 1, top: None, ..next };
        match passage.end {
            PassageEnd::Page => {
                let from = Mark::at(self.passages[next.passage].from);
                self.pass(over, ends.iter().map(|state| State { mark: from, ..*state }).collect());
            }
            PassageEnd::Divider => {
                let from = Mark::at(self.passages[next.passage].from);
                let on: Vec<State> = ends.iter().map(|state| State { mark: from, ..*state }).collect();
                // What stands across comes below the floats, too, which may reach lower than the text.
                let Band { pins, region, .. } = &*self.bands[band as usize];
                let floats = pins.iter().map(|pin| pin.below);
                let top = floats.chain(region.tops.iter().copied()).fold(foot, i32::max);
                self.pass(Turn { top: Some(top), ..next }, on);
            }
            PassageEnd::Section => {
                let price = self.last_page(band, foot);
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
    fn last_page(&self, band: u32, foot: i32) -> i64 {
        let frames = &self.bands[band as usize].frames;
        let empty: i32 = frames.iter().map(|frame| (frame.foot - foot.max(frame.top)).max(0)).sum::<i32>() / 2;
        self.costs().empty * i64::from(empty)
    }

    /// What it costs that columns end in a picture above or below the others.
    fn uneven_pins(&self, band: u32, foot: i32) -> i64 {
        let band = &self.bands[band as usize];
        uneven(self.costs(), &band.region.pinned_feet(&band.pins, &band.frames, foot), foot)
    }

    /// What it costs that a page begins at `mark` with so little left of the section that it looks left over.
    fn remainder(&mut self, turn: Turn, mark: Mark) -> i64 {
        let end = self.passages.last().map_or(0, |passage| passage.until);
        if turn.opening.is_some() || turn.top.is_some() || mark.index() >= end {
            return 0;
        }
        let strips = self.widest(self.face(turn.page).1);
        let lines = (strips.reach(Mark::at(end)) - strips.reach(mark)) / 2;
        self.costs().remainder * (REMAINDER - lines).max(0)
    }

    /// What it costs that a frame ends elsewhere than in the layout to keep to.
    fn departure(&self, band: u32, frame: &Frame, end: Mark) -> i64 {
        let page = self.bands[band as usize].page;
        let departs = self.kept.as_ref().is_some_and(|kept| kept.departs(page, frame.column, frame.top, end));
        if departs { self.costs().moved } else { 0 }
    }

    /// Fills the frames of a band one after the other. With `to_end` only ways that reach the passage's end come back, else only those that
    /// do not; and whether any reached it, or was given up for one that did. `None` when all must come out dearer than that.
    fn frames(&mut self, band: u32, states: &[State], limits: Limits, to_end: bool) -> Option<(Vec<State>, bool)> {
        let here = Rc::clone(&self.bands[band as usize]);
        let (_, face) = self.face(here.page);
        let (widest, costs) = (self.widest(face), self.costs());
        let heights = |from: usize| here.frames[from..].iter().map(|frame| frame.foot.min(limits.foot) - frame.top);
        let ahead = |from: usize| Ahead::new(costs, &widest, (limits.until, limits.empty), heights(from), face.is_even());
        // What a way costs yet, and at least; one that goes on takes another page, and as many more as the text left for it fills.
        let room: i64 = heights(0).map(|height| i64::from(height.max(0))).sum();
        let rest = |mark: Mark| {
            let text = widest.reach(Mark::at(limits.until)) - widest.reach(mark);
            costs.page.saturating_mul(text.max(0)) / room.max(1)
        };
        let yet = |ahead: &Ahead<'_, '_>, mark: Mark| match (limits.level, to_end) {
            (true, _) => {
                let Price { likely, least } = ahead.price(mark);
                Price { likely, least: least + limits.end }
            }
            (false, true) => Price::default(),
            (false, false) => Price { likely: rest(mark), least: costs.page },
        };
        let all = ahead(0);
        let is_worth = |state: &&State| state.cost + yet(&all, state.mark).least < self.bound(state);
        let mut layer: Vec<State> = states.iter().filter(is_worth).copied().collect();
        let mut comes_to_end = layer.len() < states.len();
        if layer.is_empty() {
            return None;
        }
        let mut fills = std::mem::take(&mut self.fills);
        let mut opens = here.opens;
        for (at, frame) in here.frames.iter().enumerate() {
            if frame.foot.min(limits.foot) - frame.top < 2 || layer.is_empty() {
                continue;
            }
            let filling = filling(&here, at, &limits, std::mem::take(&mut opens));
            let strips = self.strips(face, frame.column);
            let mut columns = fills.columns(&strips, filling.way);
            let room = here.frames[at + 1..].iter().map(|frame| room_of(frame, limits.foot)).sum();
            let fits = |mark: Mark| !limits.sparing || widest.least_rest(mark, limits.until) <= room;
            let (next, reached) = self.ways_on((band, &filling), &mut columns, &layer, (to_end, fits));
            let ahead = ahead(at + 1);
            let given_up;
            (layer, given_up) = self.thinned(next, |mark| yet(&ahead, mark));
            comes_to_end |= reached || given_up;
            for state in layer.iter_mut().filter(|state| state.moved) {
                *state = State { moved: false, ..self.step(*state, band, StepKind::Frame(filling), state.mark, 0) };
            }
        }
        self.fills = fills;
        layer.retain(|state| (state.mark.index() >= limits.until) == to_end);
        Some((layer, comes_to_end))
    }

    /// All ways on from `layer` through one frame, but for those that do not fit into the frames that are left; and whether any reached the
    /// passage's end or was given up.
    fn ways_on(
        &self,
        (band, filling): (u32, &Filling),
        columns: &mut Columns<'_, '_, '_>,
        layer: &[State],
        (to_end, fits): (bool, impl Fn(Mark) -> bool),
    ) -> (Vec<State>, bool) {
        let Filling { frame, foot, way } = *filling;
        let here = &self.bands[band as usize];
        let (frame, costs) = (&here.frames[frame], self.costs());
        let stub = stub(costs, &here.pins, frame, foot.height);
        let hopeless = costs.hopeless();
        let (mut next, mut least, mut reached) = (Vec::new(), i64::MAX, false);
        for state in layer {
            if state.mark.index() >= way.until {
                let price = if to_end { foot.nothing(costs) } else { 0 };
                next.push(State { cost: state.cost + price, ..*state });
                continue;
            }
            let bound = self.bound(state);
            // What cannot come to the end in the frames that are left need not be looked at.
            for end in columns.ends(state.mark).iter().filter(|end| fits(end.mark)) {
                if end.mark.index() >= way.until && !to_end {
                    reached = true;
                    continue;
                }
                let moved = self.departure(band, frame, end.mark);
                let price = end.cost + foot.white(costs, end) + if end.foot > 0 { stub } else { 0 };
                let cost = state.cost + price + moved + self.away(band, frame.column, state.mark, end.mark);
                if cost >= bound {
                    reached = true;
                } else if cost <= least.saturating_add(hopeless) {
                    least = least.min(cost);
                    next.push(State { mark: end.mark, cost, moved: true, ..*state });
                }
            }
        }
        (next, reached)
    }
}

/// How a frame of a band is filled.
fn filling(band: &Band, at: usize, limits: &Limits, opens: bool) -> Filling {
    let Band { frames, region, pins, .. } = band;
    let frame = &frames[at];
    let tallest = frames.iter().map(|frame| frame.foot - frame.top).max().unwrap_or(0);
    let height = frame.foot.min(limits.foot) - frame.top;
    let way = Way {
        height,
        ends_page: at + 1 == frames.len(),
        force: limits.force && height >= tallest,
        heeds_break: at == 0 && !region.is_bare,
        opens,
        until: limits.until,
    };
    let beyond = if limits.level { region.beyond(pins, frame, limits.foot) } else { 0 };
    let shut_in = frame.foot < region.feet[usize::from(frame.column)];
    let foot = Foot { height, level: limits.level, beyond, shut_in, empty: limits.empty };
    Filling { frame: at, foot, way }
}

/// What it costs that columns end at `feet` and not at `foot`.
pub(super) fn uneven(costs: &Costs, feet: &[i32], foot: i32) -> i64 {
    feet.iter().map(|end| costs.unevenness(i64::from((end - foot).abs()))).sum()
}

/// What it costs that lines stand in a frame that is a short stretch of its column, `height` half steps high, above or below a picture.
pub(super) fn stub(costs: &Costs, pins: &[Pin], frame: &Frame, height: i32) -> i64 {
    let is_beside_picture = pins.iter().any(|pin| pin.distance(frame.column) == 0);
    let missing = STUB - i64::from(height / 2);
    if is_beside_picture { costs.stub * missing.max(0) } else { 0 }
}

/// The highest foot, between two positions, above which frames have room for so many half steps.
pub(super) fn foot_for(frames: &[Frame], needed: i64, (highest, lowest): (i32, i32)) -> i32 {
    let room = |foot: i32| frames.iter().map(|frame| i64::from((frame.foot.min(foot) - frame.top).max(0))).sum::<i64>();
    let highest = even_down(highest);
    (highest..lowest).step_by(2).find(|foot| room(*foot) >= needed).unwrap_or(lowest.max(highest))
}

/// The most that a frame holds down to `foot`, with the space that vanishes at its top.
fn room_of(frame: &Frame, foot: i32) -> i64 {
    i64::from((frame.foot.min(foot) - frame.top).max(0)) + TOP_SPACE
}

/// The column that is filled so.
pub(super) fn column<'s, 'p>(strips: &'s Strips<'p>, way: Way) -> Column<'s, 'p> {
    let Way { height, ends_page, force, heeds_break, opens, until } = way;
    Column { strips, until, height, ends_page, force, heeds_break, opens }
}
