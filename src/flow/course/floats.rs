//! What stands across columns: dividers above a passage, pictures and elements at a page's head or foot, pages of their own.
//!
//! In: a region of a page and the floats that come next. Out: the ways to place them there, each with its price. A float never comes before
//! the floats written before it.

use super::bands::column;
use super::columns::Mark;
use super::regions::{Claim, Pin, Region};
use super::{Course, Filling, State, StepKind, Turn};
use crate::content::Place;
use crate::flow::figure::FigureSize;
use crate::flow::galley::Block;
use crate::flow::grid::even_up;
use crate::flow::pages::Placed;
use crate::geometry::Length;
use crate::layout::Face;

/// Floats that are looked at for a page beyond those that wait for one.
const MOST_AHEAD: usize = 6;
/// Floats of one page.
const MOST_PINS: usize = 8;
/// Ways to place a page's floats that are tried.
const MOST_OPTIONS: usize = 20;
/// Sizes of a float that are tried.
const MOST_SIZES: usize = 5;

impl Course<'_, '_> {
    /// Puts a passage's divider above its columns, as much of it as fits.
    pub(super) fn divide(&mut self, turn: Turn, region: Region, block: usize, states: Vec<State>) {
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
                (Placed::Slices { block, from: turn.slice, to, column: 0, columns, top: edge, height }, (to, count), height)
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

    /// A float that asked for a page of its own, when it is next and its text is past. Says whether all states took it.
    pub(super) fn own_page(&mut self, turn: Turn, region: &Region, float: usize, states: &[State]) -> bool {
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
                Placed::Slices { block, from: 0, to, column, columns, top, height: size.total }
            }
            _ => Placed::Figure { block, column, columns, top, size },
        }
    }

    /// The ways to place the next floats in a region, with the prices of their sizes; none of them comes first.
    pub(super) fn options(&mut self, turn: Turn, region: &Region, float: usize, states: &[State]) -> Vec<(Vec<Pin>, i64)> {
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
            let is_bound = self.bound_to(block).is_some();
            if longer.is_empty() && !is_bound && region.is_bare && longest.len() == 1 && longest[0].0.is_empty() && block < done
            {
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
        let claim = Claim { block, columns, size, space: float.before().max(float.after()) };
        Some((vec![region.pin_anyway(claim)], self.costs().parted))
    }

    /// The places where a float may stand beside `pins`, in the sizes it may have, the best guess first.
    fn spots(&mut self, turn: Turn, region: &Region, pins: &[Pin], block: usize, states: &[State]) -> Vec<(Pin, i64)> {
        let (_, face) = self.face(turn.page);
        let float = &self.press.sections[self.order.section].blocks[block];
        let Some((columns, place)) = float.standing() else { return Vec::new() };
        if self.bound_to(block).is_some_and(|page| page != turn.page) {
            return Vec::new();
        }
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
            let claim = Claim { block, columns, size, space: float.before().max(float.after()) };
            let head = |column: u8| region.pin_below(pins, claim, column, i32::MIN);
            let free = |column: &u8| !region.head_is_taken(pins, *column, columns);
            let mut here: Vec<Pin> = match place {
                Place::Page => Vec::new(),
                Place::End => (0..=last).rev().find_map(|column| region.pin_at_foot(pins, claim, column)).into_iter().collect(),
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

    /// The page that a float must stand on: half of a picture across the fold.
    fn bound_to(&self, block: usize) -> Option<u32> {
        match &self.press.sections[self.order.section].blocks[block] {
            Block::Figure(figure) => figure.half().map(|half| half.page),
            _ => None,
        }
    }

    /// Where the flow meets a float when each column is filled as well as it can be by itself: the column and the cursor.
    fn meet(&mut self, turn: Turn, region: &Region, pins: &[Pin], block: usize, state: State) -> Option<(u8, i32)> {
        let (_, face) = self.face(turn.page);
        let mut mark = state.mark;
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut found = None;
        let mut opens = turn.opening.is_some();
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
                opens: std::mem::take(&mut opens),
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

    /// What it costs that floats whose text is past do not stand on this page.
    pub(super) fn waiting(&self, state: &State, band: u32) -> i64 {
        let placed = state.float + self.bands[band as usize].pins.len();
        let waiting = self.floats[placed.min(self.floats.len())..].iter().take_while(|block| **block < state.mark.index());
        self.costs().picture_page * i64::try_from(waiting.count()).unwrap_or(i64::MAX / 2)
    }

    /// What it costs that pins stand away from the column in which the text speaks of them.
    pub(super) fn away(&self, band: u32, column: u8, from: Mark, to: Mark) -> i64 {
        let pins = self.bands[band as usize].pins.iter().filter(|pin| (from.index()..to.index()).contains(&pin.block));
        pins.map(|pin| self.costs().picture_column * i64::from(pin.distance(column))).sum()
    }
}

/// The first of `sizes` and some of the others, evenly.
fn spread(sizes: &[(FigureSize, i64)], most: usize) -> Vec<(FigureSize, i64)> {
    let step = sizes.len().saturating_sub(1).div_ceil(most.saturating_sub(1).max(1)).max(1);
    sizes.iter().step_by(step).take(most).copied().collect()
}
