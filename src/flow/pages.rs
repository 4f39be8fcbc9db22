//! Sections onto pages: masters, the heading, the intro, the column region, figures, balance.
//!
//! In: sections of galley and a layout. Out: [`LaidPage`]s that say what stands where. A page is filled again whenever a figure takes
//! a place on it; a figure only ever moves forward, so this ends. The last page of a section is *balanced*: set to the least
//! height at which everything still fits.

use super::columns::{At, Columns, Fill, Placed, Stop};
use super::figure::{self, FigureSize};
use super::galley::{Block, Section, TextBlock};
use super::grid::{Grid, even_down};
use super::measure::{Begun, Measures};
use super::regions::{Pin, Region};
use crate::content::{Break, Place};
use crate::geometry::Length;
use crate::layout::{Face, Layout, MasterId};
use crate::picture::Gallery;
use std::collections::BTreeSet;

/// A page with everything placed and nothing yet drawn.
pub(super) struct LaidPage {
    pub(super) number: u32,
    pub(super) master: MasterId,
    pub(super) section: usize,
    /// The section's kickers by number, and where their lines stand.
    pub(super) kickers: Vec<(usize, Stretch)>,
    pub(super) heading: Option<Stretch>,
    pub(super) intro: Option<IntroLines>,
    pub(super) placed: Vec<Placed>,
    /// The block that the page goes on with.
    pub(super) begun: Begun,
    /// The last position used in each column, and the column's top.
    pub(super) feet: Vec<(i32, i32)>,
}

/// Consecutive lines of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) first_baseline: Length,
}

/// An intro's lines on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IntroLines {
    pub(super) columns: u8,
    /// The columns it was prepared for; a page with fewer changes nothing about its words.
    pub(super) prepared_for: u8,
    pub(super) lines: Stretch,
}

/// How far a section has been laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// The first kicker, and line of it, that is not set.
    pub(super) kicker: At,
    pub(super) heading: usize,
    pub(super) intro: usize,
    pub(super) at: At,
    /// Figures that were met but not placed yet.
    pub(super) pending: Vec<usize>,
    /// The block that the last page broke off.
    pub(super) begun: Begun,
}

/// What laying out sections needs.
pub(super) struct Press<'a> {
    pub(super) layout: &'a Layout,
    pub(super) sections: &'a [Section],
    pub(super) gallery: &'a Gallery<'a>,
    pub(super) measures: &'a Measures,
    /// Baseline to baseline of the grid.
    pub(super) step: Length,
    /// Height of the body's capitals.
    pub(super) cap: Length,
}

/// A section's place in the document while it is laid out.
#[derive(Clone, Copy)]
pub(super) struct Order<'m> {
    pub(super) section: usize,
    pub(super) intro_columns: u8,
    /// The number of the section's first page.
    pub(super) first_page: u32,
    /// The last page there may be.
    pub(super) last_page: u32,
    /// The master of a page by its number.
    pub(super) master: &'m dyn Fn(u32) -> MasterId,
}

impl Press<'_> {
    /// Lays a section out on as many pages as it needs and may have. What found no room is in the progress that comes back: what comes
    /// after the last page there may be, and what fits on no page at all.
    pub(super) fn section(&self, order: Order<'_>) -> (Vec<LaidPage>, Progress) {
        let mut pages: Vec<LaidPage> = Vec::new();
        let mut progress = Progress::default();
        let mut empty = 0;
        for number in order.first_page..=order.last_page {
            let before = progress.clone();
            pages.push(self.page(order, number, &mut progress));
            if self.is_done(order.section, &progress) {
                break;
            }
            empty = if progress == before { empty + 1 } else { 0 };
            // When each master has had its turn on either side and taken nothing, no further page will.
            if empty > self.layout.masters.len() * 2 {
                pages.truncate(pages.len() - empty);
                break;
            }
        }
        (pages, progress)
    }

    /// Whether nothing of a section is left.
    pub(super) fn is_done(&self, section: usize, progress: &Progress) -> bool {
        let section = &self.sections[section];
        let blocks_left =
            section.blocks[progress.at.block.min(section.blocks.len())..].iter().any(|block| !matches!(block, Block::Break(_)));
        !blocks_left
            && progress.pending.is_empty()
            && progress.heading == usize::MAX
            && (section.intro.is_none() || progress.intro == usize::MAX)
    }

    fn page(&self, order: Order<'_>, number: u32, progress: &mut Progress) -> LaidPage {
        let master = (order.master)(number);
        let face = self.layout.master(master).face(number, self.layout.facing);
        let section = &self.sections[order.section];
        let mut page = LaidPage {
            number,
            master,
            section: order.section,
            kickers: Vec::new(),
            heading: None,
            intro: None,
            placed: Vec::new(),
            begun: progress.begun.clone(),
            feet: Vec::new(),
        };
        self.fill_page(order, section, face, progress, &mut page);
        let begun = std::mem::take(&mut progress.begun);
        if let Some((block, line, width)) = broken_off(section, face, order.intro_columns, progress) {
            progress.begun = begun.up_to(block, line, width);
        }
        page
    }

    fn fill_page(&self, order: Order<'_>, section: &Section, face: &Face, progress: &mut Progress, page: &mut LaidPage) {
        let grid = self.grid(face);
        if self.own_page_figure(section, face, grid, progress, page) {
            return;
        }
        let Some(region_top) = self.heading(section, face, progress, page) else { return };
        let first_line = grid.first_line_below(region_top);
        let mut tops = vec![first_line - 2; usize::from(face.columns)];
        if !self.intro(section, face, (first_line, order.intro_columns), progress, page, &mut tops) {
            return;
        }
        let foot = even_down(grid.at_or_above(face.area.y1));
        let is_bare = page.heading.is_none() && page.intro.is_none();
        let region = Region { grid, tops, foot, is_bare };
        self.body(section, face, region, progress, page);
    }

    fn grid(&self, face: &Face) -> Grid {
        Grid::new(face.area.y0, self.step, self.cap)
    }

    /// The heading's lines that fit; the height below which the column region begins, or nothing when lines are left over.
    fn heading(&self, section: &Section, face: &Face, progress: &mut Progress, page: &mut LaidPage) -> Option<Length> {
        let Some(heading) = section.heading.as_ref().filter(|_| progress.heading != usize::MAX) else {
            progress.heading = usize::MAX;
            return Some(face.area.y0);
        };
        let top = self.kickers(section, face, progress, page)?;
        let lines = self.measures.going_on(heading, face.area.width(), &page.begun).lines;
        let first_baseline = top + heading.cap;
        if first_baseline > face.area.y1 && !page.kickers.is_empty() {
            return None;
        }
        let (to, last_baseline) = lines_within(heading, progress.heading, lines, first_baseline, face.area.y1);
        page.heading = Some(Stretch { from: progress.heading, to, first_baseline });
        progress.heading = if to == lines { usize::MAX } else { to };
        (to == lines).then(|| last_baseline + face.heading_gap)
    }

    /// The kickers' lines that fit; the height below which the heading begins, or nothing when lines are left over.
    fn kickers(&self, section: &Section, face: &Face, progress: &mut Progress, page: &mut LaidPage) -> Option<Length> {
        let mut top = face.area.y0;
        while let Some(kicker) = section.kickers.get(progress.kicker.block) {
            let lines = self.measures.going_on(kicker, face.area.width(), &page.begun).lines;
            let first_baseline = top + kicker.cap;
            if first_baseline > face.area.y1 && !page.kickers.is_empty() {
                return None;
            }
            let from = progress.kicker.line;
            let (to, last_baseline) = lines_within(kicker, from, lines, first_baseline, face.area.y1);
            page.kickers.push((progress.kicker.block, Stretch { from, to, first_baseline }));
            if to < lines {
                progress.kicker.line = to;
                return None;
            }
            progress.kicker = At { block: progress.kicker.block + 1, line: 0 };
            top = last_baseline + kicker.after;
        }
        Some(top)
    }

    /// The intro's lines that fit; lowers the tops of the columns it covers. False when lines are left over.
    fn intro(
        &self,
        section: &Section,
        face: &Face,
        (first_line, columns): (i32, u8),
        progress: &mut Progress,
        page: &mut LaidPage,
        tops: &mut [i32],
    ) -> bool {
        let grid = self.grid(face);
        let Some(intro) = section.intro.as_ref().filter(|_| progress.intro != usize::MAX) else { return true };
        let (prepared_for, columns) = (columns, columns.clamp(1, face.columns));
        let block = intro.over(prepared_for);
        let lines = self.measures.going_on(block, face.columns_rect(0, columns).width(), &page.begun).lines;
        let first_baseline = grid.y(first_line) - grid.cap + block.cap;
        if first_baseline > face.area.y1 && page.heading.is_some() {
            return false;
        }
        let (to, last_baseline) = lines_within(block, progress.intro, lines, first_baseline, face.area.y1);
        page.intro = Some(IntroLines { columns, prepared_for, lines: Stretch { from: progress.intro, to, first_baseline } });
        progress.intro = if to == lines { usize::MAX } else { to };
        let below = grid.first_line_below(last_baseline + block.after) - 2;
        tops[..usize::from(columns)].fill(below);
        to == lines
    }

    /// Fills the column region and, when the section ends here, balances it.
    fn body(&self, section: &Section, face: &Face, region: Region, progress: &mut Progress, page: &mut LaidPage) {
        let before = progress.clone();
        let filled = self.fill(section, face, &region, &before, region.is_bare);
        let ends_here = filled.fill.stop == Stop::Done && filled.deferred.is_empty();
        // Who breaks columns by hand wants them where they are.
        let mut here = section.blocks[before.at.block..filled.fill.next.block].iter();
        let by_hand = here.any(|block| matches!(block, Block::Break(Break::Column)));
        let filled = if ends_here && self.layout.balance && !by_hand {
            self.balanced(section, face, &region, &before, &filled).unwrap_or(filled)
        } else {
            filled
        };
        page.feet = column_feet(&region, &filled);
        progress.at = filled.fill.next;
        progress.begun = filled.fill.begun;
        progress.pending = filled.deferred;
        page.placed = filled.fill.placed;
        page.placed.extend(filled.pins.iter().map(|pin| Placed::Figure {
            block: pin.block,
            column: pin.column,
            columns: pin.columns,
            top: pin.top,
            size: pin.size,
        }));
        page.placed.sort_by_key(Placed::block);
    }

    /// The same content at the least height at which it still fits.
    fn balanced(&self, section: &Section, face: &Face, region: &Region, start: &Progress, filled: &Filled) -> Option<Filled> {
        let used: i32 = filled.frames.iter().zip(&filled.fill.feet).map(|(frame, foot)| foot - frame.top).sum();
        let highest = *region.tops.iter().min()?;
        let lowest_possible = highest + used / i32::from(region.columns());
        let mut foot = even_down(lowest_possible.max(highest + 2));
        while foot < region.foot {
            let lower = Region { foot, ..region.clone() };
            let trial = self.fill(section, face, &lower, start, false);
            if trial.fill.stop == Stop::Done && trial.deferred.is_empty() {
                return Some(trial);
            }
            foot += 2;
        }
        None
    }

    /// Fills a region, giving every figure that is met its place.
    fn fill(&self, section: &Section, face: &Face, region: &Region, start: &Progress, may_force: bool) -> Filled {
        let width = face.column_width();
        let mut state = Pinning { region, pins: Vec::new(), deferred: Vec::new() };
        for block in &start.pending {
            self.pin(section, face, &mut state, *block, 0, None);
        }
        let mut force = false;
        // Every round gives one more figure its place, or defers it, or is the last.
        loop {
            let frames = region.frames(&state.pins, may_force);
            let settled = state.settled();
            let columns = Columns {
                blocks: &section.blocks,
                grid: region.grid,
                width,
                measures: self.measures,
                begun: &start.begun,
                size: &|figure, width| self.size(figure, face, width, region.grid),
                pinned: &settled,
                force,
                is_bare: region.is_bare,
            };
            let fill = columns.fill(&frames, start.at);
            if let Stop::Figure { block, column, cursor, at_top } = fill.stop
                && state.deferred.len() < MOST_WAITING
            {
                self.pin(section, face, &mut state, block, column, Some((cursor, at_top)));
                continue;
            }
            let unreached =
                |pin: &Pin| pin.block >= fill.next.block && fill.stop != Stop::Done && !start.pending.contains(&pin.block);
            if let Some(early) = state.pins.iter().position(unreached) {
                let pin = state.pins.remove(early);
                state.deferred.push(pin.block);
                continue;
            }
            let is_stuck = fill.placed.is_empty() && state.pins.is_empty() && fill.next == start.at && fill.stop == Stop::Full;
            if is_stuck && may_force && !force {
                force = true;
                continue;
            }
            // A figure deferred from beyond where the page ends is met again in its own turn.
            state.deferred.retain(|block| *block < fill.next.block || fill.stop == Stop::Done || start.pending.contains(block));
            state.deferred.sort_unstable();
            return Filled { fill, frames, pins: state.pins, deferred: state.deferred };
        }
    }

    /// Gives a figure its place in the region, or puts it off to the next page.
    fn pin(&self, section: &Section, face: &Face, state: &mut Pinning<'_>, block: usize, anchor: u8, met: Option<(i32, bool)>) {
        let figure = &section.blocks[block];
        let Some((columns, place)) = figure.standing() else { return };
        let region = state.region;
        let columns = columns.clamp(1, region.columns());
        let size = self.size(figure, face, face.columns_rect(0, columns).width(), region.grid);
        let last = region.columns() - columns;
        let spots: Vec<(u8, u8)> = (anchor..=last).chain((0..anchor.min(last + 1)).rev()).map(|at| (at, columns)).collect();
        let found = match (place, met) {
            (Place::Page, _) => None,
            (Place::Foot, _) => {
                spots.iter().find_map(|spot| region.pin_at_foot(&state.pins, block, *spot, size, figure.before()))
            }
            (Place::Here, Some((cursor, false))) if anchor <= last => region
                .pin_below(&state.pins, block, (anchor, columns), cursor, size, figure.before())
                .or_else(|| head_pin(&state.pins, region, &spots[1..], block, size, figure.before())),
            _ => head_pin(&state.pins, region, &spots, block, size, figure.before()),
        };
        match found {
            Some(pin) => state.pins.push(pin),
            None => state.deferred.push(block),
        }
    }

    fn size(&self, block: &Block, face: &Face, width: Length, grid: Grid) -> FigureSize {
        let foot = grid.y(even_down(grid.at_or_above(face.area.y1)));
        match block {
            Block::Figure(figure) => figure::size(figure, width, foot - face.area.y0, self.gallery, self.measures),
            Block::Element(element) => FigureSize::of(&element.stack(width, self.measures), width),
            Block::Text(_) | Block::Break(_) => FigureSize::default(),
        }
    }

    /// A figure that asked for a page of its own, when one is next in turn.
    fn own_page_figure(
        &self,
        section: &Section,
        face: &Face,
        grid: Grid,
        progress: &mut Progress,
        page: &mut LaidPage,
    ) -> bool {
        let own = |block: &usize| section.blocks[*block].standing().is_some_and(|(_, place)| place == Place::Page);
        let Some(turn) = progress.pending.iter().position(own) else { return false };
        let block = progress.pending.remove(turn);
        let size = self.size(&section.blocks[block], face, face.area.width(), grid);
        page.placed.push(Placed::Figure { block, column: 0, columns: face.columns, top: face.area.y0, size });
        true
    }
}

/// Figures that may wait for a later page before text waits for them too; it bounds the rounds that a page takes.
const MOST_WAITING: usize = 8;

/// The block that a page broke off, how many of its lines are done, and the width they have there.
fn broken_off<'s>(
    section: &'s Section,
    face: &Face,
    intro_columns: u8,
    progress: &Progress,
) -> Option<(&'s TextBlock, usize, Length)> {
    let is_broken = |line: usize| line > 0 && line != usize::MAX;
    let area = face.area.width();
    if let Some(kicker) = section.kickers.get(progress.kicker.block).filter(|_| is_broken(progress.kicker.line)) {
        return Some((kicker, progress.kicker.line, area));
    }
    if let Some(heading) = section.heading.as_ref().filter(|_| is_broken(progress.heading)) {
        return Some((heading, progress.heading, area));
    }
    if let Some(intro) = section.intro.as_ref().filter(|_| is_broken(progress.intro)) {
        let width = face.columns_rect(0, intro_columns.clamp(1, face.columns)).width();
        return Some((intro.over(intro_columns), progress.intro, width));
    }
    match section.blocks.get(progress.at.block) {
        Some(Block::Text(text)) if is_broken(progress.at.line) => Some((text, progress.at.line, face.column_width())),
        _ => None,
    }
}

/// A page's columns after filling.
struct Filled {
    fill: Fill,
    frames: Vec<super::columns::Frame>,
    pins: Vec<Pin>,
    deferred: Vec<usize>,
}

/// The figures of a page while it is filled.
struct Pinning<'a> {
    region: &'a Region,
    pins: Vec<Pin>,
    deferred: Vec<usize>,
}

impl Pinning<'_> {
    /// The figures that filling shall pass over.
    fn settled(&self) -> BTreeSet<usize> {
        self.pins.iter().map(|pin| pin.block).chain(self.deferred.iter().copied()).collect()
    }
}

/// The first spot whose columns' heads are free and level; failing that a free one, failing that below what stands there.
fn head_pin(pins: &[Pin], region: &Region, spots: &[(u8, u8)], block: usize, size: FigureSize, space: Length) -> Option<Pin> {
    let free = |spot: &&(u8, u8)| !region.head_is_taken(pins, **spot);
    let at = |spot: &(u8, u8)| region.pin_below(pins, block, *spot, i32::MIN, size, space);
    spots
        .iter()
        .filter(free)
        .filter(|spot| region.heads_are_level(**spot))
        .find_map(at)
        .or_else(|| spots.iter().filter(free).find_map(at))
        .or_else(|| spots.iter().find_map(at))
}

/// The lines from `from` whose baselines do not pass `foot`, one at least: the line after the last, and the last baseline.
fn lines_within(block: &TextBlock, from: usize, lines: usize, first_baseline: Length, foot: Length) -> (usize, Length) {
    let room = (foot - first_baseline).max(Length::ZERO).whole_times(block.leading.max(Length::PT));
    let room = usize::try_from(room).unwrap_or(0) + 1;
    let to = lines.min(from + room);
    (to, first_baseline + block.leading * (to.saturating_sub(from + 1) as i64))
}

/// Where each column's text ends, and where it began.
fn column_feet(region: &Region, filled: &Filled) -> Vec<(i32, i32)> {
    let mut feet: Vec<(i32, i32)> = region.tops.iter().map(|top| (*top, *top)).collect();
    for (frame, foot) in filled.frames.iter().zip(&filled.fill.feet) {
        let column = &mut feet[usize::from(frame.column)];
        if *foot > frame.top {
            column.0 = column.0.max(*foot);
        }
    }
    for pin in &filled.pins {
        let end = region.grid.at_or_below(pin.top + pin.size.total);
        for column in &mut feet[usize::from(pin.column)..usize::from(pin.column + pin.columns)] {
            column.0 = column.0.max(end);
        }
    }
    feet
}
