//! Filling the frames of one page from the galley, in order, keeping what must stay together.
//!
//! In: blocks, a place to start, and frames (stretches of columns). Out: what was placed where, where it ends, and why it stopped.
//! Every frame decides once: nothing that was placed is taken back, so a page fills in time linear in its lines. Space above a block
//! is dropped at a frame's top. Lines of the body's leading stand on whole grid lines; other leadings keep to the half-grid and
//! what is left over goes above them.

use super::figure::FigureSize;
use super::galley::{Block, TextBlock};
use super::grid::{Grid, even_up};
use super::measure::{Begun, Measures};
use crate::brand::StyleId;
use crate::content::{Break, Place};
use crate::geometry::Length;
use std::collections::BTreeSet;

/// A stretch of a column that text fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its column, in reading order from 0.
    pub(super) column: u8,
    /// The cursor above its first line.
    pub(super) top: i32,
    /// The last position a baseline may have.
    pub(super) foot: i32,
}

/// A place in the galley: a line of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) block: usize,
    pub(super) line: usize,
}

/// Something placed on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// Lines `from..to` of a text block.
    /// `begun` tells in which setting of the block.
    Lines { block: usize, from: usize, to: usize, column: u8, first_baseline: Length, begun: Begun },
    /// A figure over `columns` columns from `column`, its window's top at `top`.
    Figure { block: usize, column: u8, columns: u8, top: Length, size: FigureSize },
}

impl Placed {
    /// The block in its section.
    pub(super) fn block(&self) -> usize {
        match self {
            Placed::Lines { block, .. } | Placed::Figure { block, .. } => *block,
        }
    }
}

/// Why filling stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The section is at its end.
    Done,
    /// The frames are full.
    Full,
    /// A page break by hand.
    PageBreak,
    /// A figure that needs a place of its own, met in `column` with the cursor at `cursor`.
    Figure { block: usize, column: u8, cursor: i32, at_top: bool },
}

/// What filling came to.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    pub(super) placed: Vec<Placed>,
    /// The first line not placed.
    pub(super) next: At,
    pub(super) stop: Stop,
    /// The last position used in each frame; the frame's top when nothing stands in it.
    pub(super) feet: Vec<i32>,
    /// The block that was begun last.
    pub(super) begun: Begun,
}

/// What filling needs to know of the page.
pub(super) struct Columns<'a> {
    pub(super) blocks: &'a [Block],
    pub(super) grid: Grid,
    pub(super) width: Length,
    pub(super) measures: &'a Measures,
    /// The block that pages before have begun.
    pub(super) begun: &'a Begun,
    /// Sizes of figures one column wide.
    pub(super) size: &'a dyn Fn(&Block, Length) -> FigureSize,
    /// Figures that already have a place.
    pub(super) pinned: &'a BTreeSet<usize>,
    /// Take at least one line, whatever should stay together: the last resort on an empty page.
    pub(super) force: bool,
    /// Whether nothing stands on the page yet: a break by hand is pointless there.
    pub(super) is_bare: bool,
}

/// The state of a fill.
struct Pen<'f> {
    frames: &'f [Frame],
    frame: usize,
    cursor: i32,
    at_top: bool,
    /// The last block placed in this frame.
    above: Option<usize>,
    feet: Vec<i32>,
    /// The block that goes on from earlier columns.
    begun: Begun,
    /// The height of the tallest frame.
    tallest: i32,
}

impl Pen<'_> {
    fn foot(&self) -> i32 {
        self.frames[self.frame].foot
    }

    fn column(&self) -> u8 {
        self.frames[self.frame].column
    }

    fn is_tallest(&self) -> bool {
        self.foot() - self.frames[self.frame].top >= self.tallest
    }

    /// On to the next frame; false when there is none.
    fn advance(&mut self) -> bool {
        self.frame += 1;
        self.at_top = true;
        self.above = None;
        if let Some(frame) = self.frames.get(self.frame) {
            self.cursor = frame.top;
        }
        self.frame < self.frames.len()
    }

    /// On to the next frame in another column.
    fn advance_column(&mut self) -> bool {
        let column = self.column();
        while self.advance() {
            if self.column() != column {
                return true;
            }
        }
        false
    }

    fn put(&mut self, block: usize, foot: i32) {
        self.cursor = foot;
        self.feet[self.frame] = foot;
        self.at_top = false;
        self.above = Some(block);
    }
}

impl Columns<'_> {
    /// Fills `frames` from `start`.
    pub(super) fn fill(&self, frames: &[Frame], start: At) -> Fill {
        let mut placed = Vec::new();
        let mut at = start;
        let mut pen = Pen {
            frames,
            frame: 0,
            cursor: frames.first().map_or(0, |frame| frame.top),
            at_top: true,
            above: None,
            feet: frames.iter().map(|frame| frame.top).collect(),
            begun: self.begun.clone(),
            tallest: frames.iter().map(|frame| frame.foot - frame.top).max().unwrap_or(0),
        };
        let stop = loop {
            let Some(block) = self.blocks.get(at.block) else { break Stop::Done };
            if pen.frame >= frames.len() {
                break Stop::Full;
            }
            let has_room = match block {
                Block::Break(Break::Page) => {
                    at = At { block: at.block + 1, line: 0 };
                    if placed.is_empty() && self.is_bare {
                        continue;
                    }
                    break Stop::PageBreak;
                }
                Block::Break(Break::Column) => {
                    at = At { block: at.block + 1, line: 0 };
                    let is_pointless = if placed.is_empty() { self.is_bare } else { pen.at_top && self.is_column_top(&pen) };
                    is_pointless || pen.advance_column()
                }
                Block::Figure(_) | Block::Element(_) if self.pinned.contains(&at.block) => {
                    at = At { block: at.block + 1, line: 0 };
                    true
                }
                Block::Figure(_) | Block::Element(_) if !stands_in_line(block) => {
                    let cursor = pen.cursor + if pen.at_top { 0 } else { self.grid.halves(self.gap(&pen, block)) };
                    break Stop::Figure { block: at.block, column: pen.column(), cursor, at_top: pen.at_top };
                }
                Block::Figure(_) | Block::Element(_) => self.put_figure(block, &mut at, &mut pen, &mut placed),
                Block::Text(text) => self.put_lines(text, &mut at, &mut pen, &mut placed),
            };
            if !has_room && self.blocks.len() > at.block {
                break Stop::Full;
            }
        };
        Fill { placed, next: at, stop, feet: pen.feet, begun: pen.begun }
    }

    /// Whether the pen's frame is the first of its column.
    fn is_column_top(&self, pen: &Pen<'_>) -> bool {
        pen.frame == 0 || pen.frames[pen.frame - 1].column != pen.column()
    }

    /// Places as many of a block's lines as may stand here, or moves on. False when the frames are used up.
    fn put_lines(&self, text: &TextBlock, at: &mut At, pen: &mut Pen<'_>, placed: &mut Vec<Placed>) -> bool {
        let lines = self.measures.going_on(text, self.width, &pen.begun).lines;
        let mut remaining = lines - at.line;
        let mut take = self.lines_to_take(text, *at, remaining, pen);
        if (1..remaining).contains(&take) {
            take = self.without_hyphen(text, *at, take, pen);
            remaining = self.measures.going_on(text, self.width, &pen.begun).lines - at.line;
        }
        if take == 0 {
            return pen.advance();
        }
        let foot = self.foot_of(text, *at, take, remaining, pen);
        let first_baseline = if pen.at_top && !self.is_on_grid(text) {
            self.first_baseline_at_top(text, pen)
        } else {
            self.grid.y(foot) - text.leading * (take as i64 - 1)
        };
        let (from, to, begun) = (at.line, at.line + take, pen.begun.clone());
        placed.push(Placed::Lines { block: at.block, from, to, column: pen.column(), first_baseline, begun });
        pen.put(at.block, foot);
        *at =
            if take == remaining { At { block: at.block + 1, line: 0 } } else { At { block: at.block, line: at.line + take } };
        if take == remaining { true } else { pen.advance() }
    }

    /// How many of the `take` lines that would go into this frame do so, when others of the block follow and the last had better not end in a
    /// divided word. In order: one line less, the block set anew with a whole word there, two lines less, none.
    fn without_hyphen(&self, text: &TextBlock, at: At, take: usize, pen: &mut Pen<'_>) -> usize {
        let measured = self.measures.going_on(text, self.width, &pen.begun);
        let least = least_lines_in_part(text, at);
        let is_whole = |less: usize| {
            let fewer = take.checked_sub(less).filter(|fewer| *fewer >= least);
            fewer.filter(|fewer| !measured.is_divided(at.line + fewer - 1))
        };
        if !measured.is_divided(at.line + take - 1) {
            return take;
        }
        if let Some(fewer) = is_whole(1) {
            return fewer;
        }
        for take in (least.min(take)..=take).rev().take(2) {
            if self.end_whole(text, at.line, at.line + take, pen) {
                return take;
            }
        }
        is_whole(2).unwrap_or(if take <= least && self.may_move_on(at, pen) { 0 } else { take })
    }

    /// Sets the block anew so that its line before `to` ends in a whole word, where that can be had. Says whether it was.
    fn end_whole(&self, text: &TextBlock, from: usize, to: usize, pen: &mut Pen<'_>) -> bool {
        let Some(begun) = self.measures.ending_whole(text, self.width, &pen.begun, (from, to)) else { return false };
        let left = self.measures.going_on(text, self.width, &begun).lines - to;
        let keeps = left >= usize::from(text.keep.widows.max(1));
        if keeps {
            pen.begun = begun;
        }
        keeps
    }

    /// Whether a block can be left to the next frame without leaving one behind that wants it near.
    fn may_move_on(&self, at: At, pen: &Pen<'_>) -> bool {
        let wants = |above: usize| matches!(&self.blocks[above], Block::Text(text) if self.wanted_below(text, above) > 0);
        at.line == 0 && pen.above.is_some_and(|above| !wants(above))
    }

    /// How many of the `remaining` lines go into this frame: all, some by the keep rules, or none.
    fn lines_to_take(&self, text: &TextBlock, at: At, remaining: usize, pen: &Pen<'_>) -> usize {
        let fitting = self.lines_fitting(text, at, remaining, pen);
        let keep = text.keep;
        let widows = usize::from(keep.widows.max(1));
        let last_resort = pen.at_top && pen.is_tallest();
        let together = keep.together && !(last_resort && fitting < remaining);
        let split = |most: usize| {
            let take = most.min(remaining.saturating_sub(widows));
            if take >= least_lines_in_part(text, at) && !together { take } else { 0 }
        };
        let take = if fitting < remaining {
            split(fitting)
        } else if self.wanted_below(text, at.block) > 0 && !self.followers_fit(text, at, remaining, pen) {
            if remaining > widows { split(remaining - widows) } else { 0 }
        } else {
            remaining
        };
        match take {
            0 if self.force && pen.at_top && pen.frame == 0 => fitting.max(1),
            0 if last_resort => fitting,
            take => take,
        }
    }

    /// How many lines there is room for.
    fn lines_fitting(&self, text: &TextBlock, at: At, remaining: usize, pen: &Pen<'_>) -> usize {
        let fits = |take: usize| self.foot_of(text, at, take, remaining, pen) <= pen.foot();
        // The foot grows with every line, so the last fitting count can be searched for.
        let (mut fitting, mut over) = (0, remaining + 1);
        while over - fitting > 1 {
            let middle = fitting + (over - fitting) / 2;
            if fits(middle) { fitting = middle } else { over = middle }
        }
        fitting
    }

    /// The position of the last of `take` lines from `at`, set at the pen.
    fn foot_of(&self, text: &TextBlock, at: At, take: usize, remaining: usize, pen: &Pen<'_>) -> i32 {
        let whole = take == remaining;
        if pen.at_top && !self.is_on_grid(text) {
            let last = self.first_baseline_at_top(text, pen) + text.leading * (take as i64 - 1);
            let foot = self.grid.at_or_below(last);
            return if whole { even_up(foot) } else { foot };
        }
        let gap = if pen.at_top || at.line > 0 { 0 } else { self.grid.halves(self.gap(pen, &self.blocks[at.block])) };
        let foot = pen.cursor + gap + self.grid.halves(text.leading * take as i64);
        if self.is_on_grid(text) || self.next_is_on_grid(at.block) { even_up(foot) } else { foot }
    }

    fn first_baseline_at_top(&self, text: &TextBlock, pen: &Pen<'_>) -> Length {
        self.grid.y(pen.cursor) + self.grid.step - self.grid.cap + text.cap
    }

    /// Whether a block's lines all stand on whole lines of the grid.
    fn is_on_grid(&self, text: &TextBlock) -> bool {
        text.leading.raw() % self.grid.step.raw() == 0
    }

    fn next_is_on_grid(&self, block: usize) -> bool {
        match self.following(block) {
            Some(Block::Text(text)) => self.is_on_grid(text),
            _ => true,
        }
    }

    /// The block after `block` that is not pinned elsewhere.
    fn following(&self, block: usize) -> Option<&Block> {
        (block + 1..self.blocks.len()).find(|next| !self.pinned.contains(next)).map(|next| &self.blocks[next])
    }

    /// The space between the block above and this one; headings follow each other closely.
    fn gap(&self, pen: &Pen<'_>, below: &Block) -> Length {
        let Some(above) = pen.above.map(|above| &self.blocks[above]) else { return Length::ZERO };
        gap_between(above, below)
    }

    /// Lines of what follows that must stand below a block in its frame.
    fn wanted_below(&self, text: &TextBlock, block: usize) -> usize {
        let is_line = |text: &TextBlock| self.measures.of(text, self.width).lines == 1;
        let is_paired =
            text.is_paired && (is_line(text) || matches!(self.following(block), Some(Block::Text(next)) if is_line(next)));
        usize::from(text.keep.with_next.max(u8::from(is_paired)))
    }

    /// Whether what must follow the last line of `text` still fits below it in this frame.
    fn followers_fit(&self, text: &TextBlock, at: At, remaining: usize, pen: &Pen<'_>) -> bool {
        let mut cursor = self.foot_of(text, at, remaining, remaining, pen);
        let mut above = &self.blocks[at.block];
        let mut wanted = self.wanted_below(text, at.block);
        for next in at.block + 1..self.blocks.len() {
            if self.pinned.contains(&next) {
                continue;
            }
            let below = &self.blocks[next];
            cursor += self.grid.halves(gap_between(above, below));
            match below {
                Block::Break(_) => return true,
                Block::Figure(_) | Block::Element(_) => return self.figure_follows(below, cursor, pen.foot()),
                Block::Text(follower) => {
                    let lines = self.measures.of(follower, self.width).lines;
                    let needed = least_lines(follower, lines, wanted);
                    let foot = even_up(cursor + self.grid.halves(follower.leading * needed as i64));
                    if needed < lines || self.wanted_below(follower, next) == 0 {
                        return foot <= pen.foot();
                    }
                    (cursor, above, wanted) = (foot, below, self.wanted_below(follower, next));
                    if cursor > pen.foot() {
                        return false;
                    }
                }
            }
        }
        true
    }

    fn figure_follows(&self, figure: &Block, cursor: i32, foot: i32) -> bool {
        if !stands_in_line(figure) {
            return true;
        }
        let size = (self.size)(figure, self.width);
        self.grid.at_or_below(self.grid.y(cursor) + self.grid.step - self.grid.cap + size.total) <= foot
    }

    /// Places a figure one column wide in the flow, or moves on. False when the frames are used up.
    fn put_figure(&self, figure: &Block, at: &mut At, pen: &mut Pen<'_>, placed: &mut Vec<Placed>) -> bool {
        let size = (self.size)(figure, self.width);
        let gap = if pen.at_top { 0 } else { self.grid.halves(self.gap(pen, &self.blocks[at.block])) + self.grid.clearance() };
        let highest = self.grid.y(pen.cursor + gap) + self.grid.step - self.grid.cap;
        let foot = even_up(self.grid.at_or_below(highest + size.total));
        if foot > pen.foot() && !(self.force && pen.at_top) {
            return pen.advance();
        }
        let top = if pen.at_top { highest } else { self.grid.y(foot) - size.total };
        placed.push(Placed::Figure { block: at.block, column: pen.column(), columns: 1, top, size });
        pen.put(at.block, foot);
        *at = At { block: at.block + 1, line: 0 };
        true
    }
}

/// Whether a figure or element is one column wide and stands where it is written.
fn stands_in_line(block: &Block) -> bool {
    block.standing().is_some_and(|(columns, place)| place == Place::Here && columns <= 1)
}

/// The fewest lines that may stand in a frame when the block goes on in the next one.
fn least_lines_in_part(text: &TextBlock, at: At) -> usize {
    usize::from(if at.line == 0 { text.keep.orphans } else { text.keep.widows }.max(1))
}

/// The fewest lines of a block of `lines` that may stand at a frame's foot when at least `wanted` are asked for.
fn least_lines(text: &TextBlock, lines: usize, wanted: usize) -> usize {
    let (orphans, widows) = (usize::from(text.keep.orphans.max(1)), usize::from(text.keep.widows.max(1)));
    let least = wanted.max(orphans);
    if text.keep.together || lines < least + widows { lines } else { least }
}

/// The space between two blocks: the larger of what they ask for, and none between two headings.
pub(super) fn gap_between(above: &Block, below: &Block) -> Length {
    let is_heading =
        |block: &Block| matches!(block, Block::Text(text) if matches!(text.style, StyleId::Heading | StyleId::Subheading));
    if is_heading(above) && is_heading(below) { above.after() } else { above.after().max(below.before()) }
}
