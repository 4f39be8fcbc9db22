//! What stands across columns: dividers above a passage, pictures and elements at a page's head or foot, pages of their own.
//!
//! In: a region of a page and the floats that come next. Out: the ways to place them there, each with its price. A float never comes before
//! the floats written before it.

use super::columns::{End, Mark};
use super::foot::Foot;
use super::regions::{Claim, Pin, Region};
use super::strip::stands_elsewhere;
use super::{Course, State, StepKind, Turn, Way};
use crate::content::Place;
use crate::flow::elements::Stack;
use crate::flow::figure::FigureSize;
use crate::flow::galley::{Block, gap_between};
use crate::flow::grid::{Grid, even_up};
use crate::flow::measure::SettingId;
use crate::flow::pages::Placed;
use crate::geometry::Length;
use crate::layout::Face;

/// Sizes of a divider that are tried.
const MOST_SIZES: usize = 5;
/// Sizes of a float that are judged.
const MOST_JUDGED: usize = 16;

/// What of a divider is placed.
#[derive(Clone, Debug)]
enum Extent {
    Figure(FigureSize),
    /// Slices up to this one.
    Slices {
        setting: SettingId,
        from: usize,
        to: usize,
        height: Length,
    },
}

/// What of a divider fits, how high that is, and whether it is all of it.
type Fitting = (Extent, Length, bool);

impl Extent {
    fn across(self, block: usize, columns: u8, top: Length) -> Placed {
        match self {
            Extent::Figure(size) => Placed::Figure { block, column: 0, columns, top, size },
            Extent::Slices { setting, from, to, height } => {
                Placed::Slices { block, setting, from, to, column: 0, columns, top, height }
            }
        }
    }
}

/// As many slices of an element as fit below `edge`; one at least on a page with nothing else, where what is never parted is.
fn part_that_fits(stack: &Stack, from: usize, edge: Length, region: &Region, room: Length) -> Option<Fitting> {
    let count = stack.slices.len();
    let fits = |to: &usize| region.grid.at_or_below(edge + stack.height(from..*to)) <= region.foot();
    let is_whole = stack.whole && stack.total() <= room;
    let may_end = |to: &usize| *to == count || !is_whole && stack.slices[to - 1].may_part;
    let to = (from + 1..=count).rev().find(|to| may_end(to) && fits(to));
    let last = || (from + 1..=count).rev().find(fits).unwrap_or(from + 1);
    let to = to.or_else(|| region.is_bare.then(last))?;
    let height = stack.height(from..to);
    Some((Extent::Slices { setting: stack.id, from, to, height }, height, to == count))
}

impl Course<'_, '_> {
    /// Puts a passage's divider above its columns, as much of it as fits. A divider belongs to what comes below it: it may go on to the next page
    /// with that.
    pub(super) fn divide(&mut self, turn: Turn, region: &Region, block: usize, states: &[State]) {
        let (_, face) = self.face(turn.page);
        let blocks = &self.press.sections[self.order.section].blocks;
        let grid = region.grid;
        let columns = dividing(face, &blocks[block]);
        let covered = usize::from(columns);
        let is_below = turn.top.is_some() && turn.slice == 0;
        let gap = if is_below { grid.halves(self.gap_above(block)) + clearance(grid, &blocks[block]) } else { 0 };
        let top = region.tops[..covered].iter().copied().max().unwrap_or(0);
        let cursor = even_up(top + gap);
        let edge = grid.y(cursor) + grid.step - grid.cap;
        let next_page = Turn { page: turn.page + 1, top: None, opening: None, ..turn };
        let parts = match &blocks[block] {
            Block::Element(element) => {
                let (width, measures) = (face.columns_rect(0, columns).width(), self.press.measures);
                let (stack, from) = match turn.slice {
                    0 => (element.stack(width, measures), 0),
                    begun => element.going_on(turn.setting, begun, width, measures),
                };
                let room = self.press.bench(self.order.section, face).room;
                part_that_fits(&stack, from, edge, region, room).into_iter().map(|part| (part, 0)).collect()
            }
            _ => self.sizes_that_fit(block, face, edge, region),
        };
        for ((placed, height, is_all), price) in &parts {
            let placed = Some(placed.clone().across(block, columns, edge));
            let states: Vec<State> = states.iter().map(|state| State { cost: state.cost + price, ..*state }).collect();
            if *is_all {
                let space = grid.halves(self.gap_below(block)).max(grid.clearance());
                let end = even_up(grid.at_or_below(edge + *height) + space);
                // The columns beside it begin level with it.
                let beside = region.tops[covered..].iter().map(|own| if turn.top.is_some() { cursor } else { *own });
                let tops = std::iter::repeat_n(end, covered).chain(beside).collect();
                self.fill(turn, Region { tops, is_bare: false, ..region.clone() }, placed, states);
            } else {
                let full = Region { tops: region.feet.clone(), ..region.clone() };
                let band = self.band(turn, full, Vec::new(), placed);
                let states = states.into_iter().map(|state| self.step(state, band, StepKind::Band, state.mark, 0)).collect();
                let Extent::Slices { setting, to, .. } = parts[0].0.0 else { unreachable!("a picture is never parted") };
                self.pass(Turn { slice: to, setting, ..next_page }, states);
            }
        }
        let may_wait = turn.top.is_some() || wants_company(&blocks[block]) && !region.is_bare;
        if parts.is_empty() || may_wait {
            let white = self.white_below(region);
            let waiting = states.iter().map(|state| State { cost: state.cost + white, ..*state });
            self.pass(next_page, waiting.collect());
        }
    }

    /// What it costs that nothing stands in a region: each of its columns ends that short.
    fn white_below(&self, region: &Region) -> i64 {
        region.tops.iter().zip(&region.feet).map(|(top, foot)| self.costs().shortness(i64::from((foot - top).max(0)))).sum()
    }

    /// The space above a divider that stands below columns, or below another divider with nothing between.
    fn gap_above(&self, block: usize) -> Length {
        let blocks = &self.press.sections[self.order.section].blocks;
        let Some(above) = block.checked_sub(1).map(|at| &blocks[at]) else { return Length::ZERO };
        if above.divides() {
            // The space below that one is there already.
            return (gap_between(above, &blocks[block]) - above.after()).max(Length::ZERO);
        }
        let above = blocks[..block].iter().rev().find(|above| !stands_elsewhere(above));
        above.map_or(Length::ZERO, |above| gap_between(above, &blocks[block]))
    }

    /// The space below a divider.
    fn gap_below(&self, block: usize) -> Length {
        let blocks = &self.press.sections[self.order.section].blocks;
        match blocks.get(block + 1) {
            Some(next) if blocks[block].divides() && !stands_elsewhere(next) => gap_between(&blocks[block], next),
            _ => blocks[block].after(),
        }
    }

    /// The sizes in which a figure fits across a region, each with its price.
    fn sizes_that_fit(&self, block: usize, face: &Face, edge: Length, region: &Region) -> Vec<(Fitting, i64)> {
        let width = face.columns_rect(0, face.columns).width();
        let sizes = self.press.sizes(self.order.section, block, face, width);
        let fits = |size: &FigureSize| region.grid.at_or_below(edge + size.total) <= region.foot();
        let mut fitting: Vec<(FigureSize, i64)> = sizes.iter().copied().filter(|(size, _)| fits(size)).collect();
        if fitting.is_empty() && region.is_bare {
            fitting.push(sizes[0]);
        }
        let few = if self.press.search.placed { MOST_SIZES } else { 1 };
        spread(&fitting, few).into_iter().map(|(size, price)| ((Extent::Figure(size), size.total, true), price)).collect()
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
        let width = face.columns_rect(0, face.columns).width();
        let sizes = self.press.sizes(self.order.section, block, face, width);
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
                let stack = element.stack(face.columns_rect(column, columns).width(), self.press.measures);
                let (setting, to) = (stack.id, stack.slices.len());
                Placed::Slices { block, setting, from: 0, to, column, columns, top, height: size.total }
            }
            _ => Placed::Figure { block, column, columns, top, size },
        }
    }

    /// The place for a float that is too high for any page.
    pub(super) fn anyway(&self, turn: Turn, region: &Region, block: usize) -> Option<(Vec<Pin>, i64)> {
        let (_, face) = self.face(turn.page);
        let float = &self.press.sections[self.order.section].blocks[block];
        let columns = span(face, float.standing()?.0);
        let width = face.columns_rect(0, columns).width();
        let (size, _) = self.press.sizes(self.order.section, block, face, width).first().copied()?;
        let claim = Claim { block, columns, size, space: float.before().max(float.after()) };
        Some((vec![region.pin_anyway(claim)], self.costs().parted))
    }

    /// The places where a float may stand beside `pins`, in the sizes it may have, the best guess first.
    pub(super) fn spots(
        &mut self,
        turn: Turn,
        region: &Region,
        pins: &[Pin],
        block: usize,
        states: &[State],
    ) -> Vec<(Pin, i64)> {
        let (_, face) = self.face(turn.page);
        let float = &self.press.sections[self.order.section].blocks[block];
        let Some((columns, place)) = float.standing() else { return Vec::new() };
        if self.bound_to(block).is_some_and(|page| page != turn.page) {
            return Vec::new();
        }
        let columns = span(face, columns);
        let met = match (place, states.first()) {
            (Place::Here, Some(state)) if block >= state.mark.index() => self.meet(turn, region, pins, block, *state),
            _ => None,
        };
        let mut found = Vec::new();
        for (width, at) in widths(face, columns) {
            let sizes = self.press.sizes(self.order.section, block, face, width);
            let few = if self.press.search.placed { MOST_JUDGED } else { 1 };
            for (size, price) in spread(&sizes, few) {
                let space = float.before().max(float.after());
                let claim = Claim { block, columns, size, space };
                let met = met.filter(|(column, _)| at.contains(column));
                let met = met.and_then(|(column, cursor)| {
                    let pin = region.pin_below(pins, claim, column, cursor)?;
                    // White between a page's head and a picture is worse than the picture a few lines early.
                    let head =
                        if region.is_hollow_above(&pin) { region.pin_below(pins, claim, column, i32::MIN) } else { None };
                    Some(head.unwrap_or(pin))
                });
                let mut here = met.map_or_else(|| free_spots(region, pins, claim, place, &at), |pin| vec![pin]);
                if !self.press.search.placed {
                    here.truncate(1);
                }
                found.extend(here.into_iter().map(|pin| (pin, price)));
            }
        }
        found
    }

    /// The page that a float must stand on: half of a picture across the fold.
    pub(super) fn bound_to(&self, block: usize) -> Option<u32> {
        match &self.press.sections[self.order.section].blocks[block] {
            Block::Figure(figure) => figure.half().map(|half| half.page),
            _ => None,
        }
    }

    /// Where the flow meets a float when each column is filled as well as it can be by itself: the column and the cursor.
    fn meet(&mut self, turn: Turn, region: &Region, pins: &[Pin], block: usize, state: State) -> Option<(u8, i32)> {
        let (_, face) = self.face(turn.page);
        let mut mark = state.mark;
        let mut fills = std::mem::take(&mut self.fills);
        let mut found = None;
        let mut opens = turn.opening.is_some();
        for frame in region.frames(pins) {
            let strips = self.strips(face, frame.column);
            let height = frame.foot - frame.top;
            let opens = std::mem::take(&mut opens);
            let way = Way { height, ends_page: false, force: false, heeds_break: false, opens, until: block };
            let foot = Foot { height, level: false, beyond: 0, shut_in: false, empty: 0 };
            let cost = |end: &End| end.cost + foot.white(self.costs(), end);
            let mut columns = fills.columns(&strips, way);
            let ends = columns.ends(mark).iter();
            let Some(end) = ends.min_by_key(|end| (cost(end), std::cmp::Reverse(end.mark))) else { break };
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
        self.fills = fills;
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

/// The places for a float over the columns from each of `at`: at their heads or their feet.
fn free_spots(region: &Region, pins: &[Pin], claim: Claim, place: Place, at: &[u8]) -> Vec<Pin> {
    let head = |column: &u8| region.pin_below(pins, claim, *column, i32::MIN);
    let foot = |column: &u8| region.pin_at_foot(pins, claim, *column);
    let free = |column: &&u8| !region.head_is_taken(pins, **column, claim.columns);
    match place {
        Place::Page => Vec::new(),
        Place::End => at.iter().rev().find_map(foot).into_iter().collect(),
        Place::Foot => at.iter().filter_map(foot).collect(),
        _ => {
            let level = at.iter().filter(free).filter(|column| region.heads_are_level(**column, claim.columns));
            let mut pinned: Vec<Pin> = level.filter_map(head).collect();
            if pinned.is_empty() {
                pinned = at.iter().filter(free).filter_map(head).collect();
            }
            if pinned.is_empty() {
                pinned = at.iter().filter_map(head).collect();
            }
            pinned
        }
    }
}

/// How many columns of a page a float covers that asks for `columns`: of frames drawn by hand one, since another may stand between two.
fn span(face: &Face, columns: u8) -> u8 {
    if face.is_framed() { 1 } else { columns.clamp(1, face.columns) }
}

/// How many columns a block covers that stands across them where it is written: elements as many as they ask for.
fn dividing(face: &Face, block: &Block) -> u8 {
    match block.standing() {
        Some((columns, _)) if matches!(block, Block::Element(_)) && !face.is_framed() => columns.clamp(1, face.columns),
        _ => face.columns,
    }
}

/// What a divider must keep from the line above it where the grid is finer than capitals are high, or than its own lines stand apart.
fn clearance(grid: Grid, block: &Block) -> i32 {
    let leading = block.texts().next().map_or(Length::ZERO, |text| text.leading);
    grid.clearance().max(grid.halves((leading - grid.step).max(Length::ZERO)))
}

/// Whether a divider looks lost with no lines below it: a heading, a lead-in.
pub(super) fn wants_company(block: &Block) -> bool {
    matches!(block, Block::Element(element) if block.divides() && element.keep.with_next > 0)
}

/// The columns from which `columns` may be covered, by how wide that is.
fn widths(face: &Face, columns: u8) -> Vec<(Length, Vec<u8>)> {
    let mut widths: Vec<(Length, Vec<u8>)> = Vec::new();
    for at in 0..=face.columns - columns {
        let width = face.columns_rect(at, columns).width();
        match widths.iter_mut().find(|(known, _)| face.is_even() || *known == width) {
            Some((_, columns)) => columns.push(at),
            None => widths.push((width, vec![at])),
        }
    }
    widths
}

/// The first of `sizes`, the last, and some of the others, evenly.
fn spread(sizes: &[(FigureSize, i64)], most: usize) -> Vec<(FigureSize, i64)> {
    let last = sizes.len().saturating_sub(1);
    let gaps = most.saturating_sub(1).clamp(1, last.max(1));
    (0..most.min(sizes.len())).map(|at| sizes[at * last / gaps]).collect()
}
