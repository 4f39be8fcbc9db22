//! What the paginator sees of the blocks in columns of one width: heights, and what it may cost to part them.
//!
//! In: a section's blocks and a width. Out: a [`Strip`] for each, made when it is first looked at. Heights are half steps of the grid, so that
//! laying out is whole numbers throughout.

use super::columns::Mark;
use crate::content::{Break, Place};
use crate::flow::elements::Stack;
use crate::flow::figure::{self, FigureSize};
use crate::flow::galley::{Block, TextBlock, gap_between};
use crate::flow::grid::{Grid, even_up};
use crate::flow::measure::{Measured, Measures, SettingId};
use crate::flow::notes::{self, Notes};
use crate::geometry::Length;
use crate::layout::{Costs, Face};
use crate::picture::Gallery;
use std::cell::OnceCell;
use std::rc::Rc;

/// A block in columns of one width.
pub(super) enum Strip {
    /// Lines.
    Lines(Lines),
    /// A picture in the flow: its sizes, each with its price, the one it would have by itself first.
    Picture(Vec<(FigureSize, i64)>),
    /// An element in the flow.
    Stack(Stack),
    /// What follows starts a new column.
    Column,
    /// Stands elsewhere.
    Absent,
}

/// A block of lines.
pub(super) struct Lines {
    pub(super) variants: Vec<Variant>,
    /// The half steps of a line, when whole steps.
    pub(super) lead: Option<i32>,
    pub(super) leading: Length,
    /// From the cursor at a column's top to the first baseline.
    pub(super) drop: Length,
    pub(super) orphans: i32,
    pub(super) widows: i32,
    pub(super) with_next: i32,
    /// Lines that should stand below it for good looks.
    pub(super) near: i32,
    pub(super) together: bool,
    pub(super) is_paired: bool,
    /// It calls notes that stand at the foot of their column.
    pub(super) calls: bool,
}

/// A setting of a block of lines.
#[derive(Clone)]
pub(super) struct Variant {
    pub(super) id: SettingId,
    pub(super) lines: i32,
    pub(super) price: i64,
    measured: Rc<Measured>,
}

impl Variant {
    fn new(id: SettingId, measured: Rc<Measured>, price: i64) -> Variant {
        Variant { id, lines: i32::try_from(measured.lines).unwrap_or(i32::MAX / 16), price, measured }
    }

    pub(super) fn is_divided(&self, line: i32) -> bool {
        usize::try_from(line).is_ok_and(|line| self.measured.is_divided(line))
    }
}

/// What strips are made with.
#[derive(Clone, Copy)]
pub(in crate::flow) struct Bench<'a> {
    pub(in crate::flow) blocks: &'a [Block],
    pub(in crate::flow) measures: &'a Measures,
    pub(in crate::flow) gallery: &'a Gallery<'a>,
    pub(in crate::flow) grid: Grid,
    pub(in crate::flow) costs: &'a Costs,
    /// The heights that a photograph may have, in percent of its own.
    pub(in crate::flow) flex: (i64, i64),
    /// The tallest that a picture may be with the lines under it.
    pub(in crate::flow) room: Length,
    /// Whether paragraphs may be set a line longer or shorter, and pictures taller or lower.
    pub(in crate::flow) varied: bool,
    /// The section's footnotes.
    pub(in crate::flow) notes: &'a Notes,
}

/// The strips of a section's blocks at one width.
pub(super) struct Strips<'a> {
    pub(super) bench: Bench<'a>,
    pub(super) width: Length,
    strips: Vec<OnceCell<Strip>>,
    /// Space above each block when it follows the one before it.
    gaps: Vec<OnceCell<i32>>,
    /// For each block the half steps that all before it take up, about.
    reach: OnceCell<Vec<i64>>,
    /// The same when every block is as low as it can be.
    least: OnceCell<Vec<i64>>,
    /// The same when every block is as deep as it can be.
    most: OnceCell<Vec<i64>>,
    /// The column breaks.
    breaks: OnceCell<Vec<usize>>,
    /// Whether there are pictures in the flow.
    pictures: OnceCell<bool>,
    /// How deep each of the section's notes is.
    notes: OnceCell<Vec<Length>>,
}

impl<'a> Strips<'a> {
    pub(super) fn new(bench: Bench<'a>, width: Length) -> Self {
        let count = bench.blocks.len();
        Strips {
            bench,
            width,
            strips: std::iter::repeat_with(OnceCell::new).take(count).collect(),
            gaps: std::iter::repeat_with(OnceCell::new).take(count).collect(),
            reach: OnceCell::new(),
            least: OnceCell::new(),
            most: OnceCell::new(),
            breaks: OnceCell::new(),
            pictures: OnceCell::new(),
            notes: OnceCell::new(),
        }
    }

    pub(super) fn get(&self, block: usize) -> &Strip {
        self.strips[block].get_or_init(|| self.bench.strip(block, self.width))
    }

    /// How deep the notes are that lines of a block call.
    pub(super) fn notes_of(&self, block: usize, setting: SettingId, (from, to): (i32, i32)) -> Length {
        let count = |lines: i32| usize::try_from(lines).unwrap_or(0);
        let part = count(from)..count(to);
        match &self.bench.blocks[block] {
            Block::Text(text) => self.depth(notes::of_lines(text, &self.bench.measures.get(setting), part)),
            Block::Element(element) => self.depth(element.called_in(setting, part, self.bench.measures)),
            block => self.depth(block.called()),
        }
    }

    /// How deep the notes are that all of a block calls.
    pub(super) fn notes_of_all(&self, block: usize) -> Length {
        let called = self.bench.blocks[block].called();
        if called.is_empty() { Length::ZERO } else { self.depth(called) }
    }

    /// How deep the notes are that a block calls from a mark on.
    pub(super) fn notes_from(&self, mark: Mark) -> Length {
        let lines = match self.get(mark.index()) {
            Strip::Lines(lines) => lines,
            Strip::Stack(_) if mark.line > 0 => {
                let Some((stack, from)) = self.continued_stack(mark.index(), mark.line, mark.setting) else {
                    return Length::ZERO;
                };
                let slices = i32::try_from(stack.slices.len()).unwrap_or(i32::MAX);
                return self.notes_of(mark.index(), stack.id, (from, slices));
            }
            Strip::Stack(_) | Strip::Picture(_) => return self.notes_of_all(mark.index()),
            Strip::Column | Strip::Absent => return Length::ZERO,
        };
        if !lines.calls {
            return Length::ZERO;
        }
        let begun = if mark.line > 0 { self.continued(mark.index(), mark.line, mark.setting) } else { None };
        let variant = begun.as_ref().unwrap_or(&lines.variants[0]);
        self.notes_of(mark.index(), variant.id, (mark.line, variant.lines))
    }

    /// How deep the notes are that the section's opening calls.
    pub(super) fn opening_notes(&self) -> Length {
        self.depth(0..self.bench.notes.opening)
    }

    fn depth(&self, called: impl IntoIterator<Item = usize>) -> Length {
        let depths = self
            .notes
            .get_or_init(|| self.bench.notes.all.iter().map(|note| note.depth(self.width, self.bench.measures)).collect());
        called.into_iter().filter_map(|note| depths.get(note)).copied().sum()
    }

    /// The half steps that notes so deep take at the foot of a column.
    pub(super) fn reserve(&self, depth: Length) -> i32 {
        self.bench.notes.reserve(depth, self.bench.grid)
    }

    /// By how much notes are too deep for the half steps left for them.
    pub(super) fn lack(&self, called: &[usize], room: i32) -> Length {
        let wanted = self.bench.notes.reserve(self.depth(called.iter().copied()), self.bench.grid);
        self.bench.grid.half() * i64::from((wanted - room).max(0))
    }

    /// About how many half steps of column come before a mark.
    pub(super) fn reach(&self, mark: Mark) -> i64 {
        self.reach.get_or_init(|| self.sums(|depths| depths.next()))[mark.index()] + 2 * i64::from(mark.line)
    }

    /// How many half steps are left from a mark to a block, at the very least: every paragraph in its fewest lines, every picture at its lowest.
    pub(super) fn least_rest(&self, mark: Mark, until: usize) -> i64 {
        let least = self.least.get_or_init(|| self.sums(|depths| depths.min()));
        // Of what was begun in other lines than these it is not known how much is left.
        let (from, lines) = if self.counts(mark) { (mark.index(), mark.line) } else { (mark.index() + 1, 0) };
        (least[until] - least[from.min(until)] - 2 * i64::from(lines)).max(0)
    }

    /// Whether a mark's line is one of a paragraph that is set at this width.
    pub(super) fn counts(&self, mark: Mark) -> bool {
        let is_own = |lines: &Lines| lines.variants.iter().any(|variant| variant.id == mark.setting);
        mark.line == 0 || matches!(self.get(mark.index()), Strip::Lines(lines) if is_own(lines))
    }

    /// By how many half steps the text from a mark to a block can be deeper than it is by itself.
    pub(super) fn play(&self, mark: Mark, until: usize) -> i64 {
        let most = self.most.get_or_init(|| self.sums(|depths| depths.max()));
        let from = mark.index().min(until);
        (most[until] - most[from]) - (self.reach(Mark::at(until)) - self.reach(Mark::at(from)))
    }

    /// Whether there are pictures in the flow.
    pub(super) fn has_pictures(&self) -> bool {
        *self.pictures.get_or_init(|| (0..self.strips.len()).any(|at| matches!(self.get(at), Strip::Picture(_))))
    }

    /// For each block the sum of the depths of those before it, with the space above them: of the depths that each may have, its own first, the one
    /// that is chosen.
    fn sums(&self, choose: impl Fn(&mut dyn Iterator<Item = i32>) -> Option<i32>) -> Vec<i64> {
        let grid = self.bench.grid;
        let depth = |at: usize| match self.get(at) {
            Strip::Lines(lines) => choose(&mut lines.variants.iter().map(|variant| depth_below(lines, grid, variant.lines))),
            Strip::Picture(sizes) => choose(&mut sizes.iter().map(|(size, _)| standing_depth(grid, size.total))),
            Strip::Stack(stack) => Some(standing_depth(grid, stack.total())),
            Strip::Column | Strip::Absent => None,
        };
        let mut sum = 0;
        let mut sums = vec![0];
        sums.extend((0..self.bench.blocks.len()).map(|at| {
            sum += depth(at).map_or(0, |depth| i64::from(depth.saturating_add(self.gap(at))));
            sum
        }));
        sums
    }

    /// Space above a block below the one before it in the flow, in half steps.
    pub(super) fn gap(&self, block: usize) -> i32 {
        *self.gaps[block].get_or_init(|| {
            let gap = self.above(block).map_or(Length::ZERO, |above| gap_between(above, &self.bench.blocks[block]));
            self.bench.grid.halves(gap)
        })
    }

    /// The block before this one in the flow.
    fn above(&self, block: usize) -> Option<&'a Block> {
        self.bench.blocks[..block].iter().rev().find(|above| !stands_elsewhere(above))
    }

    /// Whether a column that begins with this block does so because the author broke the one before.
    pub(super) fn begins_by_hand(&self, block: usize) -> bool {
        matches!(self.above(block), Some(Block::Break(Break::Column, _)))
    }

    /// Whether a column that begins with this block does so because the section does, or because something is broken before it.
    pub(super) fn begins_anew(&self, block: usize) -> bool {
        self.above(block).is_none_or(|above| matches!(above, Block::Break(..)) || above.divides())
    }

    /// The next column break from a block on.
    pub(super) fn next_break(&self, from: usize) -> Option<usize> {
        let blocks = self.bench.blocks.iter().enumerate();
        let is_break = |block: &Block| matches!(block, Block::Break(Break::Column, _));
        let breaks = self.breaks.get_or_init(|| blocks.filter(|(_, block)| is_break(block)).map(|(at, _)| at).collect());
        breaks.get(breaks.partition_point(|at| *at < from)).copied()
    }

    /// Whether the block after `block` keeps to whole lines, so that this one must end on one.
    pub(super) fn next_is_on_grid(&self, block: usize) -> bool {
        let next = self.bench.blocks[block + 1..].iter().find(|next| !stands_elsewhere(next));
        match next {
            Some(Block::Text(text)) => self.bench.grid.holds(text.leading),
            _ => true,
        }
    }

    /// A setting that goes on from another column, at this width.
    pub(super) fn continued(&self, block: usize, line: i32, setting: SettingId) -> Option<Variant> {
        let Block::Text(text) = &self.bench.blocks[block] else { return None };
        let measures = self.bench.measures;
        let id = measures.going_on(text, setting, usize::try_from(line).unwrap_or(0), self.width);
        Some(Variant::new(id, measures.get(id), 0))
    }

    /// An element that goes on from another column, at this width, and which of its slices comes next.
    pub(super) fn continued_stack(&self, block: usize, slice: i32, setting: SettingId) -> Option<(Stack, i32)> {
        let Block::Element(element) = &self.bench.blocks[block] else { return None };
        let from = usize::try_from(slice).unwrap_or(0);
        let (stack, next) = element.going_on(setting, from, self.width, self.bench.measures);
        Some((stack, i32::try_from(next).unwrap_or(i32::MAX / 16)))
    }

    /// The variant of a block that ends line `to` (counted from 1) in a whole word.
    pub(super) fn ending_whole(&self, block: usize, variant: &Variant, (from, to): (i32, i32)) -> Option<Variant> {
        let Block::Text(text) = &self.bench.blocks[block] else { return None };
        let count = |lines: i32| usize::try_from(lines).unwrap_or(0);
        let measures = self.bench.measures;
        let id = measures.ending_whole(text, variant.id, (count(from), count(to)))?;
        Some(Variant::new(id, measures.get(id), variant.price))
    }
}

/// Whether a block stands across columns where it is written, and the thread goes on below it: across all of so many, or text across any.
pub(super) fn stands_across(block: &Block, columns: u8) -> bool {
    block.divides() || block.standing().is_some_and(|(wide, place)| place == Place::Here && wide > 1 && wide >= columns)
}

/// Whether a block has its place outside of the columns' text: across columns, at the head or foot, or on a page of its own.
pub(super) fn stands_elsewhere(block: &Block) -> bool {
    block.standing().is_some_and(|(columns, place)| place != Place::Here || columns > 1)
}

/// Whether an element that stands across columns is too high for any page, so that it must be parted where it is written.
pub(super) fn is_too_high(block: &Block, face: &Face, room: Length, measures: &Measures) -> bool {
    let Block::Element(element) = block else { return false };
    let width = face.columns_rect(0, element.columns.min(face.columns)).width();
    stands_elsewhere(block) && !face.is_framed() && element.stack(width, measures).total() > room
}

impl Bench<'_> {
    fn strip(&self, block: usize, width: Length) -> Strip {
        let block = &self.blocks[block];
        if stands_elsewhere(block) {
            return Strip::Absent;
        }
        match block {
            Block::Text(text) => Strip::Lines(self.lines(text, width)),
            Block::Figure(figure) => Strip::Picture(self.sizes(figure, width)),
            Block::Element(element) => Strip::Stack(element.stack(width, self.measures)),
            Block::Break(Break::Column, _) => Strip::Column,
            Block::Break(Break::Page, _) => Strip::Absent,
        }
    }

    /// The sizes that a figure may have, its own first.
    pub(in crate::flow) fn sizes(&self, figure: &crate::flow::figure::Figure, width: Length) -> Vec<(FigureSize, i64)> {
        let mut sizes = figure::sizes(figure, width, self.room, self.grid, (self.gallery, self.flex), self.measures);
        if !self.varied {
            sizes.truncate(1);
        }
        sizes.into_iter().map(|(size, steps)| (size, self.costs.picture_height * i64::from(steps))).collect()
    }

    fn lines(&self, text: &TextBlock, width: Length) -> Lines {
        let ids = match self.varied {
            true => self.measures.variants(text, width),
            false => Rc::from([self.measures.best(text, width)]),
        };
        let best = self.measures.get(ids[0]);
        let variants = ids.iter().map(|id| {
            let measured = self.measures.get(*id);
            let price = if *id == ids[0] { 0 } else { self.price(&measured, &best) };
            Variant::new(*id, measured, price)
        });
        let keep = text.keep;
        let is_heading = keep.with_next > 0 && keep.together;
        Lines {
            variants: variants.collect(),
            lead: self.grid.holds(text.leading).then(|| self.grid.halves(text.leading)),
            leading: text.leading,
            drop: self.grid.step - self.grid.cap + text.cap,
            orphans: i32::from(keep.orphans.max(1)),
            widows: i32::from(keep.widows.max(1)),
            with_next: i32::from(keep.with_next),
            near: if is_heading { NEAR } else { 0 },
            together: keep.together,
            is_paired: text.is_paired,
            calls: text.calls.iter().any(|call| !call.family.is_empty()),
        }
    }

    /// The price of a line more or fewer: dearer where the paragraph sets much worse for it. The classes are coarse, so that a correction of a
    /// few letters does not change what a paragraph costs.
    fn price(&self, measured: &Measured, best: &Measured) -> i64 {
        let worse = measured.demerits.saturating_sub(best.demerits);
        let flaws = |of: &Measured| of.flat_edges() + of.empty_lines() + of.short_ends();
        let flawed = flaws(measured).saturating_sub(flaws(best)).min(1);
        let class = WORSE.iter().take_while(|least| worse >= **least).count() + 4 * flawed;
        (self.costs.loose * i64::from(measured.looseness.abs())) << class
    }
}

/// Lines below a heading that make it look as if it belonged there.
const NEAR: i32 = 4;
/// By how many demerits a paragraph sets worse from class to class: a third of what a hyphen costs in a rag, a hyphen, two, four.
const WORSE: [i64; 4] = [100_000, 300_000, 600_000, 1_200_000];

/// Where `take` lines from a column's top end, in half steps below its cursor.
pub(super) fn depth_at_top(lines: &Lines, grid: Grid, take: i32) -> i32 {
    match lines.lead {
        Some(lead) => lead * take,
        None => grid.halves(lines.drop + lines.leading * i64::from(take - 1)),
    }
}

/// Where lines below others end.
pub(super) fn depth_below(lines: &Lines, grid: Grid, take: i32) -> i32 {
    match lines.lead {
        Some(lead) => lead * take,
        None => grid.halves(lines.leading * i64::from(take)),
    }
}

/// Half steps from the cursor to the last position that something `height` high takes when its top is level with the next line's capitals.
pub(super) fn standing_depth(grid: Grid, height: Length) -> i32 {
    even_up(grid.halves(grid.step - grid.cap + height))
}
