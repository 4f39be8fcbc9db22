//! Filling one stretch of column in all ways worth considering.
//!
//! In: a place in the galley and a height. Out: the places where the column may end, each with the least price at which it does. Within a
//! column this is a shortest path over (block, cursor): every paragraph may be set in each of its variants and every picture in each of its
//! heights, and ways that come to the same cursor with the same debts are one. Nothing is forbidden; what must not be costs more than
//! anything that may (the box, glue and penalty model of Knuth and Plass 1981, §1, turned on its side).
//!
//! Space above a block is dropped at a column's top. Lines of the body's leading stand on whole grid lines; other leadings keep to the
//! half-grid and what is left over goes above them.

use super::foot::Close;
use super::strip::{Lines, Strip, Strips, Variant, depth_at_top, depth_below, standing_depth};
use crate::flow::grid::even_up;
use crate::flow::measure::SettingId;
use crate::geometry::Length;
use crate::layout::Costs;

/// A place in a section: a line (or slice) of a block, in one of the block's settings once it is begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::flow) struct Mark {
    pub(in crate::flow) block: u32,
    pub(in crate::flow) line: i32,
    pub(in crate::flow) setting: SettingId,
}

impl Mark {
    /// The start of a block.
    pub(in crate::flow) fn at(block: usize) -> Mark {
        Mark { block: u32::try_from(block).unwrap_or(u32::MAX), line: 0, setting: SettingId::default() }
    }

    /// The block's number in its section.
    pub(in crate::flow) fn index(self) -> usize {
        self.block as usize
    }
}

/// A way to end a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// Where the next column goes on.
    pub(super) mark: Mark,
    /// The last position used, in half steps below the column's cursor; 0 when nothing stands in it.
    pub(super) foot: i32,
    /// The same with the notes below it.
    pub(super) filled: i32,
    /// What ends it there.
    pub(super) close: Close,
    /// What it costs without the white below it.
    pub(super) cost: i64,
    entry: u32,
    last: Last,
}

/// What the last block of a column has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// All of it, as an entry says.
    Whole,
    /// `take` lines or slices in this setting.
    Part { setting: SettingId, take: i32, above: i32 },
}

/// What a column holds, from the top down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Lines `from..to` of a block in a setting, or slices of an element; the cursor before them and the last position they use.
    Lines { block: u32, setting: SettingId, from: i32, to: i32, above: i32, foot: i32 },
    /// A picture in the flow, in which of its sizes.
    Picture { block: u32, size: usize, above: i32 },
}

/// What is filled.
#[derive(Clone, Copy)]
pub(super) struct Column<'a, 'b> {
    pub(super) strips: &'a Strips<'b>,
    /// The block that the column may not reach: the passage's end.
    pub(super) until: usize,
    /// Half steps from the cursor at the top to the last position.
    pub(super) height: i32,
    /// Whether the next column is on another page.
    pub(super) ends_page: bool,
    /// Put something in it whatever it costs and however far it runs over: the last resort on an empty page.
    pub(super) force: bool,
    /// Whether a break by hand at its very top is obeyed.
    pub(super) heeds_break: bool,
    /// Whether the notes that the section's opening calls stand at its foot.
    pub(super) opens: bool,
}

/// Something that was placed: what led to it, and where it ends.
#[derive(Clone, Copy, Debug)]
struct Entry {
    parent: u32,
    block: u32,
    way: Way,
    above: i32,
    cursor: i32,
    cost: i64,
    /// Lines still owed to what wants company below it, and those that would look well.
    owed: i32,
    near: i32,
}

/// How a block was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Start,
    /// Lines of a setting from a line to the end, or slices.
    Lines(SettingId, i32, i32),
    Picture(usize),
}

/// For each half step that notes lack: more than anything else costs.
const NO_ROOM: i64 = 1 << 36;
const NONE: u32 = u32::MAX;
/// Lines by which a column may end short inside a block.
const SLACK: i32 = 5;

/// Places to part an element that are looked at, from the last one that fits upwards.
const MOST_PARTS: usize = 8;

/// Room to work in, kept from column to column.
#[derive(Default)]
pub(super) struct Scratch {
    entries: Vec<Entry>,
    pub(super) ends: Vec<End>,
    /// The least cost of these.
    least: i64,
    /// All entries ever made: the work done, whatever the machine.
    pub(super) work: u64,
}

impl Column<'_, '_> {
    /// All ends of a column that begins at `start`, in `scratch.ends`; always one at least, which may be the start itself.
    pub(super) fn fill(&self, start: Mark, scratch: &mut Scratch) {
        scratch.work += scratch.entries.len() as u64;
        scratch.entries.clear();
        scratch.ends.clear();
        scratch.least = i64::MAX;
        scratch.entries.push(Entry {
            parent: NONE,
            block: start.block,
            way: Way::Start,
            above: 0,
            cursor: 0,
            cost: 0,
            owed: 0,
            near: 0,
        });
        let (mut first, mut mark) = (0, start);
        let mut at_top = true;
        let mut noted = if self.opens { self.strips.opening_notes() } else { Length::ZERO };
        while mark.index() < self.until {
            let last = scratch.entries.len();
            if first == last {
                break;
            }
            let mut layer = Layer { column: self, scratch: &mut *scratch, first, last, mark, at_top, noted };
            match self.strips.get(mark.index()) {
                Strip::Absent => {
                    mark = Mark::at(mark.index() + 1);
                    continue;
                }
                Strip::Column if at_top && !(self.heeds_break && mark == start) => {
                    mark = Mark::at(mark.index() + 1);
                    continue;
                }
                Strip::Column => {
                    let is_own = start.line == 0 && self.strips.begins_anew(start.index());
                    layer.end_all(Mark::at(mark.index() + 1), if is_own { Close::ByHand } else { Close::End });
                    self.keep_best(start, scratch);
                    return;
                }
                Strip::Lines(lines) => layer.lines(lines),
                Strip::Picture(sizes) => layer.pictures(sizes),
                Strip::Stack(stack) => layer.stack(stack),
            }
            noted += self.strips.notes_from(mark);
            (first, at_top) = (last, false);
            mark = Mark::at(mark.index() + 1);
        }
        if mark.index() >= self.until {
            let last = scratch.entries.len();
            let mut layer = Layer { column: self, scratch: &mut *scratch, first, last, mark, at_top, noted };
            let is_own = start.line == 0 && self.strips.begins_by_hand(start.index());
            layer.end_all(mark, if is_own { Close::ByHand } else { Close::End });
        }
        self.keep_best(start, scratch);
    }

    /// Leaves of the ends those worth having: for each mark the cheapest, and dearer ones with less white below. The start itself when there is
    /// none.
    fn keep_best(&self, start: Mark, scratch: &mut Scratch) {
        if scratch.ends.iter().all(|end| end.mark == start) {
            // Even an empty column must hold the notes of the opening above it.
            let filled = if self.opens { self.strips.reserve(self.strips.opening_notes()) } else { 0 };
            let cost = NO_ROOM * i64::from((filled - self.height).max(0));
            scratch.ends.push(End { mark: start, foot: 0, filled, close: Close::GoesOn, cost, entry: 0, last: Last::Whole });
        }
        // The ends of one mark lie close together, since blocks are placed one after the other.
        let mut kept = 0;
        for at in 0..scratch.ends.len() {
            let end = scratch.ends[at];
            let same = |other: &&End| other.mark == end.mark;
            if scratch.ends[..kept].iter().filter(same).any(|other| other.cost <= end.cost && other.filled >= end.filled) {
                continue;
            }
            scratch.ends[kept] = end;
            kept += 1;
        }
        scratch.ends.truncate(kept);
    }

    /// What the column holds when it begins at `start` and ends as `end`, which is of the last fill.
    pub(super) fn pieces(&self, end: &End, scratch: &Scratch) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = end.entry;
        if let Last::Part { setting, take, above } = end.last {
            let (block, to) = (end.mark.block, end.mark.line);
            pieces.push(Piece::Lines { block, setting, from: to - take, to, above, foot: end.foot });
        }
        while at != NONE {
            let entry = &scratch.entries[at as usize];
            match entry.way {
                Way::Start => {}
                Way::Lines(setting, from, to) => {
                    pieces.push(Piece::Lines { block: entry.block, setting, from, to, above: entry.above, foot: entry.cursor })
                }
                Way::Picture(size) => pieces.push(Piece::Picture { block: entry.block, size, above: entry.above }),
            }
            at = entry.parent;
        }
        pieces.reverse();
        pieces
    }
}

/// One block on top of all the ways to place those before it.
struct Layer<'s, 'a, 'b> {
    column: &'s Column<'a, 'b>,
    scratch: &'s mut Scratch,
    /// The entries of the block before.
    first: usize,
    last: usize,
    mark: Mark,
    at_top: bool,
    /// How deep the notes are that the blocks before call.
    noted: Length,
}

impl Layer<'_, '_, '_> {
    fn costs(&self) -> &Costs {
        self.column.strips.bench.costs
    }

    /// Ends the column after the block before, whatever way that was placed.
    fn end_all(&mut self, mark: Mark, close: Close) {
        for at in self.first..self.last {
            let entry = self.scratch.entries[at];
            let filled = entry.cursor + self.reserve(Length::ZERO);
            self.end(mark, (entry.cursor, filled), close, entry.cost, (at, Last::Whole));
        }
    }

    fn end(&mut self, mark: Mark, (foot, filled): (i32, i32), close: Close, cost: i64, (entry, last): (usize, Last)) {
        if cost > self.scratch.least.saturating_add(self.costs().hopeless()) {
            return;
        }
        self.scratch.least = self.scratch.least.min(cost);
        let entry = u32::try_from(entry).unwrap_or(NONE);
        self.scratch.ends.push(End { mark, foot, filled, close, cost, entry, last });
    }

    /// What the notes take at the column's foot when those of the block's own lines are so deep.
    fn reserve(&self, own: Length) -> i32 {
        self.column.strips.reserve(self.noted + own)
    }

    /// Adds a way to place the block; of two that come to the same the cheaper.
    fn push(&mut self, new: Entry) {
        let layer = &mut self.scratch.entries[self.last..];
        let same = |old: &&mut Entry| (old.cursor, old.owed, old.near) == (new.cursor, new.owed, new.near);
        match layer.iter_mut().find(same) {
            Some(old) if old.cost <= new.cost => {}
            Some(old) => *old = new,
            None => self.scratch.entries.push(new),
        }
    }

    /// What it costs to end a column below lines that want others below them.
    fn debts(&self, owed: i32, near: i32) -> i64 {
        let costs = self.costs();
        i64::from(owed.max(0)) * costs.stranded + i64::from(near.max(0)) * costs.near_foot
    }

    fn gap(&self) -> i32 {
        if self.at_top { 0 } else { self.column.strips.gap(self.mark.index()) }
    }

    fn lines(&mut self, lines: &Lines) {
        let from = self.mark.line;
        if from > 0 {
            let begun = self.column.strips.continued(self.mark.index(), from, self.mark.setting);
            if let Some(variant) = begun {
                self.variant(lines, &variant, from);
            }
            return;
        }
        for variant in &lines.variants {
            self.variant(lines, variant, 0);
        }
    }

    fn variant(&mut self, lines: &Lines, variant: &Variant, from: i32) {
        let grid = self.column.strips.bench.grid;
        let remaining = (variant.lines - from).max(1);
        let gap = self.gap();
        let block = self.mark.index();
        let on_grid = lines.lead.is_some();
        let (at_top, column, noted) = (self.at_top, self.column, self.noted);
        let depth = |cursor: i32, take: i32, whole: bool| {
            let foot = match at_top {
                true => depth_at_top(lines, grid, take),
                false => cursor + gap + depth_below(lines, grid, take),
            };
            if on_grid || at_top && whole || !at_top && column.strips.next_is_on_grid(block) { even_up(foot) } else { foot }
        };
        let notes = |take: i32| column.strips.notes_of(block, variant.id, (from, from + take));
        let reserved = self.reserve(Length::ZERO);
        let reserve = |take: i32| if lines.calls { column.strips.reserve(noted + notes(take)) } else { reserved };
        let height = self.column.height - reserved;
        for at in self.first..self.last {
            let entry = self.scratch.entries[at];
            let foot = depth(entry.cursor, remaining, true);
            let mut fits = foot + reserve(remaining) <= column.height;
            if fits {
                self.place(lines, variant, (from, remaining), (at, foot, reserve(remaining)));
            }
            // The column may end inside the block: after the last line that fits and a few before it.
            let lead = lines.lead.unwrap_or(1).max(1);
            let start = if self.at_top { 0 } else { entry.cursor + gap };
            let mut take = ((height - start).max(0) / lead).min(remaining - 1);
            while take > 0 && depth(entry.cursor, take, false) + reserve(take) > column.height {
                take -= 1;
            }
            fits |= take > 0;
            if !fits && self.column.force && self.at_top {
                take = 1.min(remaining - 1);
                if take == 0 {
                    self.place(lines, variant, (from, remaining), (at, foot, reserve(remaining)));
                }
            }
            let most = take;
            while take > 0 {
                let (foot, reserve) = (depth(entry.cursor, take, false), reserve(take));
                if take < most && foot + reserve < column.height - 2 * SLACK && !self.column.force {
                    break;
                }
                self.part(lines, variant, (from, take, remaining), (at, foot, reserve));
                take -= 1;
            }
        }
    }

    /// Places all that is left of a block.
    fn place(
        &mut self,
        lines: &Lines,
        variant: &Variant,
        (from, remaining): (i32, i32),
        (parent, foot, reserve): (usize, i32, i32),
    ) {
        let entry = self.scratch.entries[parent];
        let next = Mark::at(self.mark.index() + 1);
        let owed = (entry.owed - remaining).max(lines.with_next);
        let near = (entry.near - remaining).max(lines.near);
        let cost = entry.cost + variant.price;
        let new = Entry {
            parent: u32::try_from(parent).unwrap_or(NONE),
            block: self.mark.block,
            way: Way::Lines(variant.id, from, from + remaining),
            above: entry.cursor,
            cursor: foot,
            cost,
            owed,
            near,
        };
        self.push(new);
        self.end_after(next, (foot, reserve), owed, near, lines.is_paired, remaining == 1);
    }

    /// Ends the column after a whole block, where that is near its foot.
    fn end_after(&mut self, next: Mark, (foot, reserve): (i32, i32), owed: i32, near: i32, is_paired: bool, is_line: bool) {
        let place = self.scratch.entries[self.last..]
            .iter()
            .position(|entry| (entry.cursor, entry.owed, entry.near) == (foot, owed, near));
        let Some(at) = place.map(|at| at + self.last) else { return };
        if next.index() >= self.column.until {
            return;
        }
        let mut cost = self.scratch.entries[at].cost + self.debts(owed, near);
        if is_paired {
            cost += self.costs().split_list * if is_line { 2 } else { 1 };
        }
        self.end(next, (foot, foot + reserve), Close::GoesOn, cost, (at, Last::Whole));
    }

    /// Ends the column inside a block.
    fn part(
        &mut self,
        lines: &Lines,
        variant: &Variant,
        (from, take, remaining): (i32, i32, i32),
        (at, foot, reserve): (usize, i32, i32),
    ) {
        let entry = self.scratch.entries[at];
        let costs = self.costs();
        let left = remaining - take;
        let least = if from == 0 { lines.orphans } else { lines.widows };
        let mut cost = entry.cost + variant.price + costs.split;
        cost += costs.orphan * i64::from((least - take).max(0)) + costs.widow * i64::from((lines.widows - left).max(0));
        cost += if lines.together { costs.parted } else { 0 };
        cost += self.debts(entry.owed - take, entry.near - take);
        let to = from + take;
        let mut setting = variant.id;
        if variant.is_divided(to - 1) {
            // Where the column is not full a line less or more says as much.
            let is_full = foot >= self.column.height - 6;
            let whole = is_full.then(|| self.column.strips.ending_whole(self.mark.index(), variant, (from, to))).flatten();
            match whole.filter(|whole| whole.lines - to >= lines.widows.min(left)) {
                Some(whole) => (setting, cost) = (whole.id, cost + costs.loose),
                None if self.column.ends_page => cost += costs.divided_at_page,
                None => cost += costs.divided,
            }
        }
        let mark = Mark { block: self.mark.block, line: to, setting };
        let last = Last::Part { setting, take, above: entry.cursor };
        self.end(mark, (foot, foot + reserve), Close::GoesOn, cost, (at, last));
    }

    fn pictures(&mut self, sizes: &[(crate::flow::figure::FigureSize, i64)]) {
        let noted = self.column.strips.notes_of_all(self.mark.index());
        for (at, (size, price)) in sizes.iter().enumerate() {
            self.standing(size.total, *price, Way::Picture(at), noted);
        }
    }

    /// Places something whole, whose notes are so deep.
    fn standing(&mut self, height: Length, price: i64, way: Way, noted: Length) {
        let grid = self.column.strips.bench.grid;
        let gap = if self.at_top { 0 } else { self.gap() + grid.clearance() };
        let next = Mark::at(self.mark.index() + 1);
        let reserve = self.reserve(noted);
        for at in self.first..self.last {
            let entry = self.scratch.entries[at];
            let above = if self.at_top { 0 } else { even_up(entry.cursor + gap) };
            let foot = above + standing_depth(grid, height);
            if foot + reserve > self.column.height && !(self.column.force && self.at_top) {
                continue;
            }
            self.push(Entry {
                parent: u32::try_from(at).unwrap_or(NONE),
                block: self.mark.block,
                way,
                above,
                cursor: foot,
                cost: entry.cost + price,
                owed: 0,
                near: 0,
            });
            self.end_after(next, (foot, reserve), 0, 0, false, false);
        }
    }

    /// An element in the flow, which may be parted between its slices.
    fn stack(&mut self, whole: &crate::flow::elements::Stack) {
        let Mark { line, setting, .. } = self.mark;
        let begun = if line > 0 { self.column.strips.continued_stack(self.mark.index(), line, setting) } else { None };
        let (stack, from) = begun.as_ref().map_or((whole, 0), |(stack, from)| (stack, *from));
        let setting = stack.id;
        let count = i32::try_from(stack.slices.len()).unwrap_or(i32::MAX / 16);
        let index = |slices: i32| usize::try_from(slices).unwrap_or(0);
        let height = |to: i32| stack.height(index(from)..index(to));
        let grid = self.column.strips.bench.grid;
        let gap = if self.at_top { 0 } else { self.gap() + grid.clearance() };
        let (strips, block) = (self.column.strips, self.mark.index());
        let calls = !strips.bench.blocks[block].called().is_empty();
        let notes = |to: i32| if calls { strips.notes_of(block, setting, (from, to)) } else { Length::ZERO };
        let (bare, all) = (self.reserve(Length::ZERO), notes(count));
        let (noted, reserve_all) = (self.noted, self.reserve(all));
        let reserve = |to: i32| if calls { strips.reserve(noted + notes(to)) } else { bare };
        let is_whole = stack.whole && stack.total() <= self.column.strips.bench.room;
        // The last resort parts it anywhere: below the last slice that fits, or the first where not even that has room.
        let is_too_high = standing_depth(grid, height(count)) + reserve_all > self.column.height;
        let mut is_forced = self.column.force && self.at_top && is_too_high && count - from > 1;
        if !is_forced {
            self.standing(height(count), 0, Way::Lines(setting, from, count), all);
        }
        for at in self.first..self.last {
            let entry = self.scratch.entries[at];
            let above = if self.at_top { 0 } else { even_up(entry.cursor + gap) };
            let room = self.column.height;
            let foot = |to: i32| above + standing_depth(grid, height(to));
            // Heights grow with the slices: the last that fits can be searched for, and of those before only a few are worth a look.
            let (mut fitting, mut over) = (from, count);
            while over - fitting > 1 {
                let middle = fitting + (over - fitting) / 2;
                if foot(middle) + reserve(middle) <= room { fitting = middle } else { over = middle }
            }
            let may_end = |to: &i32| !is_whole && stack.slices[index(to - 1)].may_part;
            let ends = (from + 1..=fitting).rev().filter(may_end);
            let mut ends: Vec<i32> = ends.take(MOST_PARTS).collect();
            if ends.is_empty() && is_forced {
                ends.push(fitting.max(from + 1));
            }
            is_forced = false;
            for to in ends {
                let foot = foot(to);
                let cost = entry.cost + self.costs().split_element;
                let mark = Mark { block: self.mark.block, line: to, setting };
                let last = Last::Part { setting, take: to - from, above };
                self.end(mark, (foot, foot + reserve(to)), Close::GoesOn, cost, (at, last));
            }
        }
    }
}
