//! Panels: blocks set in a column of their own, on a tint and under a rule or on bare paper. Tinted boxes, contact blocks and pull quotes.
//!
//! In: blocks of galley, paddings, a tint, a rule. Out: a [`Stack`] with a slice for each line, picture or element, and the items of any part
//! of it. Inside, lines keep to a grid of the panel's own, whose line 0 has its capitals one padding under the upper edge; where paddings
//! come to whole steps, that is the page's grid. The tint is drawn again for every part.

use super::{Ask, Slice, Stack};
use crate::brand::Keep;
use crate::color::Color;
use crate::flow::display::Display;
use crate::flow::figure::{self, FigureSize};
use crate::flow::galley::{Block, TextBlock, gap_between};
use crate::flow::measure::{Measures, SettingId};
use crate::flow::notes;
use crate::flow::pages::Stretch;
use crate::geometry::{Length, Point, Rect};
use crate::page::{Item, ItemKind};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// Room for a picture in a panel: the paginator sees to it that what is taller than its page is parted or overset.
const NO_LIMIT: Length = Length::whole_pt(28_346);

/// A panel.
pub(in crate::flow) struct Panel {
    /// What stands in it.
    pub(in crate::flow) blocks: Vec<Block>,
    /// Its own grid: baseline to baseline, and the height of the capitals. Without a step lines stand where they fall.
    pub(in crate::flow) step: Length,
    pub(in crate::flow) cap: Length,
    /// Baseline to baseline of its text.
    pub(in crate::flow) lead: Length,
    /// From the upper edge to the capitals.
    pub(in crate::flow) top: Length,
    /// From the sides to the text.
    pub(in crate::flow) sides: Length,
    /// From the last baseline to the lower edge.
    pub(in crate::flow) foot: Length,
    /// With so many lines, pictures and elements, or fewer, it is never parted.
    pub(in crate::flow) whole: usize,
    /// What it is filled with.
    pub(in crate::flow) tint: Option<Color>,
    /// Along the upper edge, inside it.
    pub(in crate::flow) rule: Option<(Length, Color)>,
    /// Its settings so far.
    pub(in crate::flow) sets: RefCell<Sets>,
}

/// A panel's settings, by number and by what was asked for.
#[derive(Default)]
pub(in crate::flow) struct Sets {
    all: Vec<Rc<Set>>,
    known: BTreeMap<Ask, SettingId>,
}

/// A panel at a width.
pub(in crate::flow) struct Set {
    width: Length,
    stack: Stack,
    pieces: Vec<Piece>,
}

/// A piece of a panel: one slice of it.
#[derive(Clone, Copy)]
enum Piece {
    /// A line of a block, on a baseline.
    Line { block: usize, setting: SettingId, line: usize, baseline: Length },
    /// A figure or element, its top edge at a height.
    Whole { block: usize, top: Length, size: FigureSize },
}

impl Panel {
    /// The panel at a width.
    pub(super) fn stack(&self, width: Length, keep: Keep, measures: &Measures) -> Stack {
        self.at(width, keep, measures).stack.clone()
    }

    fn at(&self, width: Length, keep: Keep, measures: &Measures) -> Rc<Set> {
        self.set_for((width, None), keep, measures)
    }

    /// The panel where it goes on at a width below the first `from` slices of a setting.
    pub(super) fn going_on(&self, id: SettingId, from: usize, width: Length, keep: Keep, measures: &Measures) -> Stack {
        let same = self.get(id).filter(|set| set.width == width);
        same.unwrap_or_else(|| self.set_for((width, Some((id, from))), keep, measures)).stack.clone()
    }

    fn get(&self, id: SettingId) -> Option<Rc<Set>> {
        self.sets.borrow().all.get(id.index()).cloned()
    }

    fn set_for(&self, ask: Ask, keep: Keep, measures: &Measures) -> Rc<Set> {
        let known = self.sets.borrow().known.get(&ask).copied();
        if let Some(set) = known.and_then(|id| self.get(id)) {
            return set;
        }
        let mut set = self.set_at(ask, keep, measures);
        let mut sets = self.sets.borrow_mut();
        set.stack.id = SettingId::nth(sets.all.len());
        sets.known.insert(ask, set.stack.id);
        let set = Rc::new(set);
        sets.all.push(Rc::clone(&set));
        set
    }

    /// How many words begin in a slice of a setting or after it.
    pub(super) fn words_from(&self, id: SettingId, slice: usize, measures: &Measures) -> usize {
        let Some(set) = self.get(id) else { return 0 };
        let pieces = set.pieces.get(slice..).unwrap_or_default();
        let words = |piece: &Piece| match (*piece, &self.blocks[piece.block()]) {
            (Piece::Line { setting, line, .. }, Block::Text(text)) => measures.get(setting).words_from(text, line),
            (_, block) => block.words(),
        };
        pieces.chunk_by(|a, b| a.block() == b.block()).filter_map(|of_block| of_block.first()).map(words).sum()
    }

    /// The section's notes that the slices `part` of a setting call.
    pub(super) fn called_in(&self, id: SettingId, part: Range<usize>, measures: &Measures) -> Vec<usize> {
        let Some(set) = self.get(id) else { return Vec::new() };
        let mut called = Vec::new();
        let pieces = set.pieces.get(part).unwrap_or_default();
        for of_block in pieces.chunk_by(|a, b| a.block() == b.block()) {
            match (of_block[0], &self.blocks[of_block[0].block()]) {
                (Piece::Line { setting, line, .. }, Block::Text(text)) => {
                    called.extend(notes::of_lines(text, &measures.get(setting), line..line + of_block.len()));
                }
                (_, block) => called.extend(block.called()),
            }
        }
        called
    }

    fn inner(&self, width: Length) -> Length {
        (width - self.sides * 2).max(width.scaled(1, 10))
    }

    fn set_at(&self, (width, after): Ask, keep: Keep, measures: &Measures) -> Set {
        let mut setter =
            Setter { panel: self, width: self.inner(width), measures, foot: None, wanted: 0, least: 0, pieces: Vec::new() };
        let mut slices = Vec::new();
        let above = after.and_then(|(id, from)| Some((self.get(id)?, from)));
        let next = above.map_or(0, |(above, from)| setter.go_on(&above, from, &mut slices));
        for block in next..self.blocks.len() {
            setter.block(block, &mut slices);
        }
        if slices.is_empty() {
            slices.push(Slice { depth: self.top + self.cap, ..Slice::default() });
        }
        let whole = keep.together || slices.len() <= self.whole;
        // Where a later part has no edge it begins with its capitals.
        let top = if self.tint.is_some() { self.top } else { Length::ZERO };
        let (id, head) = (SettingId::default(), top + self.cap - self.lead);
        Set { width, stack: Stack { id, slices, head, foot: self.foot, whole }, pieces: setter.pieces }
    }

    /// Draws the slices `part` of a setting, their top edge at `origin`.
    pub(super) fn draw(
        &self,
        (id, part): (SettingId, Range<usize>),
        origin: Point,
        width: Length,
        display: &mut Display<'_, '_, '_>,
        items: &mut Vec<Item>,
    ) {
        let Some(set) = self.get(id) else { return };
        self.draw_paper(&set.stack, &part, origin, width, items);
        // Where a height in the whole panel comes to on the page.
        let above = if part.start == 0 {
            Length::ZERO
        } else {
            set.stack.slices[part.start - 1].depth + set.stack.slices[part.start].space - set.stack.head
        };
        let down = origin.y - above;
        let inner = self.inner(width);
        let x0 = origin.x + (width - inner) / 2;
        let column = Rect::new(x0, origin.y, x0 + inner, origin.y + set.stack.height(part.clone()));
        let mut pieces = set.pieces.get(part).unwrap_or_default().iter().copied().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Line { block, setting, line, baseline } => {
                    let mut to = line + 1;
                    while pieces.next_if(|next| matches!(next, Piece::Line { block: of, .. } if *of == block)).is_some() {
                        to += 1;
                    }
                    if let Block::Text(text) = &self.blocks[block] {
                        let stretch = Stretch { from: line, to, first_baseline: down + baseline };
                        display.set_lines(text, setting, stretch, column, items);
                    }
                }
                Piece::Whole { block, top, size } => {
                    let at = Point::new(x0, down + top);
                    match &self.blocks[block] {
                        Block::Figure(figure) => display.figure(figure, at, inner, size, None, items),
                        Block::Element(element) => {
                            let stack = element.stack(inner, display.measures);
                            element.draw((stack.id, 0..stack.slices.len()), at, inner, display, items);
                        }
                        Block::Text(_) | Block::Break(..) => {}
                    }
                }
            }
        }
    }

    /// The tint and the rule, which say nothing.
    fn draw_paper(&self, stack: &Stack, part: &Range<usize>, origin: Point, width: Length, items: &mut Vec<Item>) {
        let mut fill = |y1: Length, color: &Color| {
            let rect = Rect::new(origin.x, origin.y, origin.x + width, y1);
            items.push(Item { kind: ItemKind::Fill { rect, color: color.clone(), overprint: false }, tag: None, span: None });
        };
        if let Some(tint) = &self.tint {
            fill(origin.y + stack.height(part.clone()), tint);
        }
        if let Some((thickness, color)) = self.rule.as_ref().filter(|_| part.start == 0) {
            fill(origin.y + *thickness, color);
        }
    }
}

/// A panel while it is set.
struct Setter<'a> {
    panel: &'a Panel,
    width: Length,
    measures: &'a Measures,
    /// The block set last, and the depth of its foot.
    foot: Option<(usize, Length)>,
    /// Lines that must still stand below the last block in its part.
    wanted: usize,
    /// Lines of the next block that must stand in its first part for what is above it.
    least: usize,
    pieces: Vec<Piece>,
}

impl Piece {
    fn block(&self) -> usize {
        match *self {
            Piece::Line { block, .. } | Piece::Whole { block, .. } => block,
        }
    }
}

impl Setter<'_> {
    /// Takes over the first `from` slices of a setting at another width, and the rest of a block that they end in the middle of. Returns the block
    /// that comes next.
    fn go_on(&mut self, above: &Set, from: usize, slices: &mut Vec<Slice>) -> usize {
        slices.extend(above.stack.slices.iter().take(from).copied());
        self.pieces.extend(above.pieces.iter().take(from).copied());
        let foot = slices.last().map_or(Length::ZERO, |last| last.depth);
        let (Some(last), next) = (self.pieces.last(), above.pieces.get(from)) else { return 0 };
        let block = last.block();
        self.foot = Some((block, foot));
        let (Block::Text(text), Some(Piece::Line { block: of, setting, line, .. })) = (&self.panel.blocks[block], next) else {
            return block + 1;
        };
        if *of == block {
            let setting = self.measures.going_on(text, *setting, *line, self.width);
            let lines = self.measures.get(setting).lines.max(line + 1);
            self.lines(block, text, (setting, *line..lines), (foot + text.leading, Length::ZERO), slices);
        }
        block + 1
    }

    fn block(&mut self, at: usize, slices: &mut Vec<Slice>) {
        let panel = self.panel;
        match &panel.blocks[at] {
            Block::Text(text) => self.text(at, text, slices),
            Block::Figure(figure) => {
                self.whole(at, figure::size_in(figure, self.width, NO_LIMIT, self.measures), slices);
            }
            Block::Element(element) => {
                self.whole(at, FigureSize::of(&element.stack(self.width, self.measures), self.width), slices);
            }
            Block::Break(..) => {}
        }
    }

    /// The space between the block set last and the next.
    fn gap(&self, next: usize) -> Length {
        let blocks = &self.panel.blocks;
        let gap = self.foot.map_or(Length::ZERO, |(above, _)| gap_between(&blocks[above], &blocks[next]));
        if self.has_grid() { gap.round_up_to(self.panel.step / 2) } else { gap }
    }

    fn has_grid(&self) -> bool {
        self.panel.step > Length::ZERO
    }

    fn is_on_grid(&self, text: &TextBlock) -> bool {
        self.has_grid() && text.leading.raw() % self.panel.step.raw() == 0
    }

    /// The first line of the panel's grid at or below a depth.
    fn on_grid(&self, depth: Length) -> Length {
        let first = self.panel.top + self.panel.cap;
        if self.has_grid() { first + (depth - first).max(Length::ZERO).round_up_to(self.panel.step) } else { depth }
    }

    fn text(&mut self, at: usize, text: &TextBlock, slices: &mut Vec<Slice>) {
        let setting = self.measures.best(text, self.width);
        let lines = self.measures.get(setting).lines;
        let gap = self.gap(at);
        let rest = text.leading * (lines as i64 - 1).max(0);
        let mut first = match self.foot {
            None if self.is_on_grid(text) => self.panel.top + self.panel.cap,
            None => self.panel.top + text.cap,
            Some((_, foot)) => foot + gap + text.leading,
        };
        let foot = first + rest;
        // What is left over to the next line of the grid goes above, as between the blocks of a column.
        let above = if self.foot.is_some() { self.on_grid(foot) - foot } else { Length::ZERO };
        first += above;
        let space = self.foot.map_or(Length::ZERO, |(_, foot)| (first - text.leading - foot).max(Length::ZERO));
        let wanted = std::mem::take(&mut self.wanted);
        self.wanted = self.wanted_below(at, text, lines);
        if slices.last().is_some() && wanted == 0 {
            allow(slices);
        }
        self.least = wanted;
        self.lines(at, text, (setting, 0..lines), (first, space), slices);
    }

    /// Lines of a block, the first on a baseline and with so much space above it.
    fn lines(
        &mut self,
        at: usize,
        text: &TextBlock,
        (setting, lines): (SettingId, Range<usize>),
        (first, space): (Length, Length),
        slices: &mut Vec<Slice>,
    ) {
        let (orphans, widows) = (usize::from(text.keep.orphans.max(1)), usize::from(text.keep.widows.max(1)));
        let least = orphans.max(std::mem::take(&mut self.least));
        let mut foot = first;
        for line in lines.clone() {
            let is_last = line + 1 == lines.end;
            let may_part = !is_last && !text.keep.together && line + 1 >= least && lines.end - line > widows;
            foot = first + text.leading * (line - lines.start) as i64;
            slices.push(Slice { depth: foot, space: if line == lines.start { space } else { Length::ZERO }, may_part });
            self.pieces.push(Piece::Line { block: at, setting, line, baseline: foot });
        }
        let foot = if self.foot.is_none() { self.on_grid(foot) } else { foot };
        self.foot = Some((at, foot));
    }

    /// Lines of what follows that must stand below a block in its part.
    fn wanted_below(&self, at: usize, text: &TextBlock, lines: usize) -> usize {
        let is_line = |block: &Block| matches!(block, Block::Text(next) if self.measures.of(next, self.width).lines == 1);
        let is_paired = text.is_paired && (lines == 1 || self.panel.blocks.get(at + 1).is_some_and(is_line));
        usize::from(text.keep.with_next.max(u8::from(is_paired)))
    }

    fn whole(&mut self, at: usize, size: FigureSize, slices: &mut Vec<Slice>) {
        let gap = self.gap(at);
        let lead = if self.has_grid() { self.panel.step - self.panel.cap } else { Length::ZERO };
        let highest = self.foot.map_or(self.panel.top, |(_, foot)| foot + gap + lead);
        let foot = self.on_grid(highest + size.total);
        let top = if self.foot.is_some() { foot - size.total } else { highest };
        let space = self.foot.map_or(Length::ZERO, |(_, foot)| (top - lead - foot).max(Length::ZERO));
        if std::mem::take(&mut self.wanted) == 0 {
            allow(slices);
        }
        slices.push(Slice { depth: foot, space, may_part: false });
        self.pieces.push(Piece::Whole { block: at, top, size });
        self.foot = Some((at, foot));
    }
}

/// Allows a part to end with the last slice.
fn allow(slices: &mut [Slice]) {
    if let Some(last) = slices.last_mut() {
        last.may_part = true;
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::flow::elements::Element;
    use crate::flow::sample::with_galley;

    const WIDTH: Length = Length::whole_pt(123);

    /// Sets the first element of a text in the shipped styles and shows it to `look`.
    fn with_element(text: &str, look: impl FnOnce(&Element, &mut Display<'_, '_, '_>)) {
        with_galley(text, |sections, _, display| {
            let element = sections[0].blocks.iter().find_map(|block| match block {
                Block::Element(element) => Some(element),
                _ => None,
            });
            look(element.expect("the text has an element"), display);
        });
    }

    /// The baselines and the tint of a part drawn at the page's origin.
    fn drawn(element: &Element, part: Range<usize>, display: &mut Display<'_, '_, '_>) -> (Vec<Length>, Rect) {
        let mut items = Vec::new();
        element.draw((element.stack(WIDTH, display.measures).id, part), Point::default(), WIDTH, display, &mut items);
        let mut baselines: Vec<Length> = Vec::new();
        let mut tint = Rect::default();
        for item in &items {
            match &item.kind {
                ItemKind::Text { origin, .. } => baselines.push(origin.y),
                ItemKind::Fill { rect, .. } => tint = *rect,
                _ => {}
            }
        }
        baselines.dedup();
        (baselines, tint)
    }

    const BOX: &str = "::: box\n## Title\n\nThe bog grows by a millimetre a year, and what dies in it does not rot, for want of air. After ten \
                       thousand years ten metres lie under the moss.\n\n- One item of a list that takes two lines at least;\n- another;\n- \
                       a third.\n\nEnd of the box, in a line or two of its own.\n:::\n";

    #[test]
    fn a_box_is_parted_as_a_column_would_be() {
        with_element(BOX, |element, display| {
            let stack = element.stack(WIDTH, display.measures);
            let (all, tint) = drawn(element, 0..stack.slices.len(), display);
            assert_eq!((all.len(), tint.height()), (stack.slices.len(), stack.total()));
            let cuts: Vec<usize> = (1..all.len()).filter(|cut| stack.slices[cut - 1].may_part).collect();
            assert!(!cuts.contains(&1) && !cuts.contains(&2), "the title keeps two lines of the text: {cuts:?}");
            assert!(cuts.len() > 3 && cuts.contains(&3), "{cuts:?}");
            let first = all[0];
            for cut in cuts {
                let (head, head_tint) = drawn(element, 0..cut, display);
                let (tail, tail_tint) = drawn(element, cut..all.len(), display);
                assert_eq!(head, all[..cut]);
                assert_eq!(tail[0], first, "a part begins as the box does, without the space above its first line");
                assert_eq!(tail.len(), all.len() - cut);
                let steps = |lines: &[Length]| lines.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>();
                assert_eq!(steps(&tail), steps(&all[cut..]));
                let padding = Length::whole_pt(6);
                assert_eq!((head_tint.y1, tail_tint.y1), (head[cut - 1] + padding, tail[tail.len() - 1] + padding));
            }
        });
    }

    #[test]
    fn what_stays_together_is_never_parted() {
        for text in [
            "::: box\nTwo or three lines of a box, which is fewer than a dozen.\n:::\n".to_owned(),
            BOX.replace("::: box", "::: box {break=no}"),
            BOX.replace("::: box", "::: contact"),
            "> A\n> — B".to_owned(),
        ] {
            with_element(&text, |element, display| {
                let stack = element.stack(WIDTH, display.measures);
                assert!(stack.whole, "{text}");
            });
        }
    }
}
