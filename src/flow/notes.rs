//! Footnotes: from their references in the text to their place at the foot of the column.
//!
//! In: the document's notes and the blocks that call them. Out, for the galley: a [`Note`] for each, set small with its number hung before it,
//! at its first call. For whoever fills columns: which notes a stretch of lines calls, and how high they stand. For the display: the notes at
//! the foot of a column with a short rule above the first. A note that is called again stands where it was called first. What stands in the
//! text has its notes at the foot of its column, boxes, quotations and pictures too; what has a place elsewhere, or stands across columns, at its own.

use super::boxing::Inside;
use super::customs;
use super::display::Display;
use super::galley::{Block, Maker, Marker, Section, TextBlock, text_block};
use super::grid::{Grid, halvable};
use super::measure::{Measured, Measures};
use super::pages::{LaidPage, Stretch};
use crate::brand::StyleId;
use crate::content::{Attributes, Block as Written, BlockKind, Place};
use crate::diagnostic::Span;
use crate::geometry::{Length, Rect};
use crate::layout::Layout;
use crate::page::{Item, ItemKind, Role, TagId, Target};
use std::ops::Range;

/// The footnotes of a section.
#[derive(Default)]
pub(super) struct Notes {
    /// In the order of their numbers. What stands elsewhere than at the foot of a column has no lines here.
    pub(super) all: Vec<Note>,
    /// How many of them kickers, heading and intro call: the first ones.
    pub(super) opening: usize,
    /// What stands between a column's text and the notes' lines: from the last baseline of the one to where a baseline of the others would
    /// be before the first.
    pub(super) above: Length,
}

/// A footnote.
pub(super) struct Note {
    /// Its lines, from the top down; the first block has its number.
    pub(super) blocks: Vec<TextBlock>,
    /// It stands below the text of its section.
    pub(super) is_late: bool,
}

impl Notes {
    /// The half steps that notes so deep take at a column's foot.
    pub(super) fn reserve(&self, depth: Length, grid: Grid) -> i32 {
        if depth > Length::ZERO { grid.halves(self.above + depth) } else { 0 }
    }
}

impl Note {
    /// How deep its lines are: from the baseline above them to their last.
    pub(super) fn depth(&self, width: Length, measures: &Measures) -> Length {
        depth(&self.blocks, width, measures) - self.blocks.first().map_or(Length::ZERO, |first| first.before)
    }
}

/// How deep the lines of notes are with the space above them: from the baseline above to their last.
pub(super) fn depth(lines: &[TextBlock], width: Length, measures: &Measures) -> Length {
    let own = lines.iter().map(|block| block.leading * measures.of(block, width).lines as i64);
    let gaps = lines.windows(2).map(|pair| gap(&pair[0], &pair[1]));
    own.chain(gaps).chain(lines.first().map(|first| first.before)).sum()
}

/// The space between two paragraphs of a note.
fn gap(above: &TextBlock, below: &TextBlock) -> Length {
    above.after.max(below.before)
}

/// The notes of both; a block's follow each other.
pub(super) fn and(one: Range<usize>, other: Range<usize>) -> Range<usize> {
    match (one.is_empty(), other.is_empty()) {
        (true, _) => other,
        (_, true) => one,
        _ => one.start.min(other.start)..one.end.max(other.end),
    }
}

/// A reference to a note in a block of lines.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Its paragraph.
    pub(super) paragraph: usize,
    /// Its place in the paragraph's text as given.
    pub(super) byte: usize,
    /// The document's note.
    pub(super) note: usize,
    /// The section's notes that stand at the foot of its column: the note, when this is its first call, and those that it calls itself.
    pub(super) family: Range<usize>,
    /// Its place in the text.
    pub(super) span: Span,
    /// Its structure element.
    pub(super) tag: Option<TagId>,
}

/// The section's notes that the lines `drawn` of a block call, in order.
pub(super) fn of_lines(text: &TextBlock, measured: &Measured, drawn: Range<usize>) -> Vec<usize> {
    let mut called = Vec::new();
    for call in text.calls.iter().filter(|call| !call.family.is_empty()) {
        let before: usize = measured.settings.iter().take(call.paragraph).map(|setting| setting.lines.len()).sum();
        let Some(setting) = measured.settings.get(call.paragraph) else { continue };
        let line = setting.lines.iter().rposition(|line| line.range.start <= call.byte).unwrap_or(0);
        if drawn.contains(&(before + line)) {
            called.extend(call.family.clone());
        }
    }
    called
}

/// Moves notes that have no room at the foot of their column, with the line that calls them, below the text of their section, where they may be
/// parted: of each column the last ones, as many as it takes. Says whether there were any.
pub(super) fn move_below(
    sections: &mut [Section],
    pages: &[LaidPage],
    layout: &Layout,
    measures: &Measures,
    space: Length,
) -> bool {
    let mut found = false;
    for page in pages {
        let face = layout.master(page.master).face(page.number, layout.facing);
        for laid in page.notes.iter().filter(|laid| laid.over > Length::ZERO) {
            let section = &mut sections[page.section];
            // A column of nothing but notes would leave no room for their calls beside each other.
            let mut lack = laid.over + face.area.height() / 2;
            for note in laid.notes.iter().rev() {
                if lack <= Length::ZERO {
                    break;
                }
                let note = &mut section.notes.all[*note];
                lack -= note.depth(face.column(laid.column).width(), measures);
                found |= !note.blocks.is_empty();
                let blocks = std::mem::take(&mut note.blocks);
                blocks.into_iter().for_each(|block| stand_below(&mut section.blocks, block, space));
            }
        }
    }
    found
}

/// Puts a block of a note among those that stand below a section's text, in the order in which they were made, with a space above the first.
fn stand_below(blocks: &mut Vec<Block>, mut block: TextBlock, space: Length) {
    let number = |block: &Block| match block {
        Block::Text(text) if text.style == StyleId::Note => Some(text.number),
        _ => None,
    };
    let first = blocks.iter().position(|other| number(other).is_some());
    let behind = blocks.iter().position(|other| number(other).is_some_and(|number| number > block.number));
    let is_last = |block: &Block| block.standing().is_some_and(|(_, place)| place == Place::End);
    let end = blocks.iter().rposition(|other| number(other).is_some() || !is_last(other)).map_or(0, |last| last + 1);
    let at = behind.unwrap_or(end);
    if first.is_none_or(|first| first >= at) {
        if let Some(Block::Text(second)) = first.and_then(|first| blocks.get_mut(first)) {
            second.before = block.before;
        }
        block.before = block.before.max(space);
    }
    blocks.insert(at, Block::Text(Box::new(block)));
}

/// Draws the notes `called` in a column, the last baseline at `foot`.
pub(super) fn draw(
    notes: &Notes,
    called: &[usize],
    column: Rect,
    foot: Length,
    display: &mut Display<'_, '_, '_>,
    items: &mut Vec<Item>,
) {
    let width = column.width();
    let called = || called.iter().filter_map(|note| notes.all.get(*note));
    let Some(first) = called().flat_map(|note| &note.blocks).next() else { return };
    let depth: Length = called().map(|note| note.depth(width, display.measures)).sum();
    let mut baseline = foot - depth;
    rule(baseline + first.leading - first.cap, column, display, items);
    for note in called() {
        let above = note.blocks.first().map_or(Length::ZERO, |first| first.before);
        draw_lines(&note.blocks, baseline - above, column, display, items);
        baseline += note.depth(width, display.measures);
    }
}

/// Draws the lines of notes with the space above them, the baseline before which is at `baseline`.
pub(super) fn draw_lines(
    blocks: &[TextBlock],
    mut baseline: Length,
    column: Rect,
    display: &mut Display<'_, '_, '_>,
    items: &mut Vec<Item>,
) {
    let mut above: Option<&TextBlock> = None;
    for block in blocks {
        baseline += above.map_or(block.before, |above| gap(above, block));
        let lines = display.measures.of(block, column.width()).lines;
        let stretch = Stretch { from: 0, to: lines, first_baseline: baseline + block.leading };
        display.lines(block, stretch, column, items);
        baseline += block.leading * lines as i64;
        above = Some(block);
    }
}

/// The rule above a column's first note, whose capitals have their tops at `caps`.
fn rule(caps: Length, column: Rect, display: &mut Display<'_, '_, '_>, items: &mut Vec<Item>) {
    let look = &display.desk.brand.notes;
    let (y1, length) = (caps - look.rule_gap, look.rule_length.min(column.width()));
    if look.rule.thickness > Length::ZERO && length > Length::ZERO {
        let x0 = if display.rtl { column.x1 - length } else { column.x0 };
        let rect = Rect::new(x0, y1 - look.rule.thickness, x0 + length, y1);
        let color = display.desk.brand.color(&look.rule.color, display.desk.palette).clone();
        items.push(Item { kind: ItemKind::Fill { rect, color, overprint: false }, tag: None, span: None });
    }
}

/// The structure's first element.
pub(super) const DOCUMENT: TagId = TagId(0);

impl Maker<'_, '_, '_> {
    /// Tags the references of a block, and makes the notes that it calls first.
    pub(super) fn calls(&mut self, text: &mut TextBlock) {
        for call in &mut text.calls {
            let reference = self.structure.add(Role::Reference, Some(text.tag));
            let link = self.structure.add(Role::Link, Some(reference));
            self.note_links.push((link, call.note));
            call.tag = Some(link);
            if call.note >= self.footnotes.len() || !self.called.insert(call.note) {
                continue;
            }
            if self.is_in_note {
                self.queue.push_back(call.note);
                continue;
            }
            let first = self.notes.len();
            self.family(call.note, text.tag);
            call.family = first..self.notes.len();
        }
    }

    /// Leads each reference to its note, and the note's number back to the first.
    pub(super) fn link_notes(&mut self) {
        for (reference, note) in std::mem::take(&mut self.note_links) {
            let Some(number) = self.number_links.get(&note).copied() else { continue };
            let nodes = &mut self.structure.nodes;
            nodes[reference.0 as usize].target = Some(Target::Element(number));
            nodes[reference.0 as usize].title = Some(customs::figures(note as u64 + 1, &self.copy.lang));
            nodes[number.0 as usize].target.get_or_insert(Target::Element(reference));
        }
    }

    /// The lines of notes that stand at the foot of what calls them: a table.
    pub(super) fn own_notes(&mut self, called: Range<usize>) -> Vec<TextBlock> {
        let notes = self.notes.get_mut(called).unwrap_or_default().iter_mut();
        notes.flat_map(|note| std::mem::take(&mut note.blocks)).collect()
    }

    /// The same for what has a place other than in the text, but for long ones; nothing for what stands in the text, or is part of something.
    pub(super) fn notes_elsewhere(&mut self, called: Range<usize>, (columns, place): (u8, Place)) -> Vec<TextBlock> {
        if self.root != DOCUMENT || columns <= 1 && place == Place::Here {
            return Vec::new();
        }
        let notes = self.notes.get_mut(called).unwrap_or_default().iter_mut().filter(|note| !note.is_late);
        let mut lines: Vec<TextBlock> = notes.flat_map(|note| std::mem::take(&mut note.blocks)).collect();
        if let Some(first) = lines.first_mut() {
            first.before = first.before.max(self.copy.brand.notes.gap);
        }
        lines
    }

    /// The notes of the section under construction, and below its text the long ones, which may be parted there.
    pub(super) fn finished_notes(&mut self) -> (Notes, Vec<Block>) {
        let mut all = std::mem::take(&mut self.notes);
        let late = all.iter_mut().filter(|note| note.is_late).flat_map(|note| std::mem::take(&mut note.blocks));
        let mut late: Vec<Block> = late.map(|block| Block::Text(Box::new(block))).collect();
        let space = self.copy.brand.style(StyleId::Body).leading;
        if let Some(Block::Text(first)) = late.first_mut() {
            first.before = first.before.max(space);
        }
        let style = self.copy.brand.style(StyleId::Note).clone();
        let look = &self.copy.brand.notes;
        let above = look.gap + look.rule.thickness + look.rule_gap + self.copy.cap(&style) - halvable(style.leading);
        (Notes { opening: all.len(), all, above }, late)
    }

    /// Makes a note and those that it calls.
    fn family(&mut self, note: usize, caller: TagId) {
        let node = &self.structure.nodes[caller.0 as usize];
        let is_words = matches!(node.role, Role::P | Role::H1 | Role::H2 | Role::H3);
        let parent = node.parent.filter(|_| is_words).unwrap_or(caller);
        self.is_in_note = true;
        self.queue.push_back(note);
        while let Some(note) = self.queue.pop_front() {
            let made = self.note(note, parent);
            self.notes.push(made);
        }
        self.is_in_note = false;
    }

    fn note(&mut self, note: usize, parent: TagId) -> Note {
        let footnotes = std::rc::Rc::clone(&self.footnotes);
        let written = &footnotes[note];
        let tag = self.structure.add(Role::Note, Some(parent));
        let label = self.structure.add(Role::Lbl, Some(tag));
        let number = customs::figures(note as u64 + 1, &self.copy.lang);
        let text = self.copy.marker(StyleId::Note, &number, written.span);
        let indent = self.note_indent(written.span);
        let back = self.structure.add(Role::Link, Some(label));
        self.number_links.insert(note, back);
        let marker = Marker { text, indent: Length::ZERO, tag: back };
        let is_first = self.has_no_section();
        let styles = Inside { text: StyleId::Note, items: StyleId::Note, title: Some(StyleId::Note) };
        let place = Written { kind: BlockKind::ColumnBreak, attributes: Attributes::default(), span: written.span };
        let made = self.inside(&place, tag, styles, |maker| maker.blocks(&written.blocks));
        if is_first {
            self.forget_sections();
        }
        let mut blocks: Vec<TextBlock> = Vec::new();
        for block in made {
            match block {
                Block::Text(text) => blocks.push(*text),
                // What cannot stand at the foot of a column stands in the text.
                Block::Figure(_) | Block::Element(_) => self.spilled.push(block),
                Block::Break(_, span) => {
                    self.refuse_break(span, "notes stand where their column ends, and are not broken by hand")
                }
            }
        }
        for block in &mut blocks {
            block.indent += indent;
            block.turnover += indent;
            block.marker.iter_mut().for_each(|own| own.indent += indent);
        }
        self.number_first(&mut blocks, marker, indent, (tag, written.span));
        let said = blocks.iter().flat_map(|block| &block.paragraphs).map(|words| words.text());
        self.structure.nodes[back.0 as usize].title = Some(said.collect::<Vec<_>>().join(" "));
        let words: usize = blocks.iter().map(|block| block.words).sum();
        let is_late = words > usize::from(self.copy.brand.notes.max_words);
        Note { blocks, is_late }
    }

    /// From a note's number to its text, alike for all: as the longest number wants it.
    fn note_indent(&mut self, span: Span) -> Length {
        if let Some(known) = self.note_indent {
            return known;
        }
        let style = self.copy.brand.style(StyleId::Note).clone();
        let wide = (0..self.footnotes.len().to_string().len()).fold(0, |number, _| number * 10 + 8);
        let widest = self.copy.marker(StyleId::Note, &customs::figures(wide, &self.copy.lang), span).natural_width();
        *self.note_indent.insert(style.indent.max(widest + style.size.scaled(1, 3)))
    }

    /// Gives the first block of a note its number; one of a list has a marker already, and a bare line above it has the number.
    fn number_first(&mut self, blocks: &mut Vec<TextBlock>, marker: Marker, indent: Length, (tag, span): (TagId, Span)) {
        if blocks.first().is_none_or(|first| first.marker.is_some()) {
            let written = Written { kind: BlockKind::ColumnBreak, attributes: Attributes::default(), span };
            let mut bare = text_block(self.copy, &written, StyleId::Note, &[], tag);
            (bare.indent, bare.turnover) = (indent, indent);
            blocks.insert(0, bare);
        }
        if let Some(first) = blocks.first_mut() {
            first.marker = Some(marker);
        }
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::flow::sample::with_galley;

    const WIDTH: Length = Length::whole_pt(120);

    /// Runs `look` on the galley of a text and its notes.
    fn check(text: &str, look: impl Fn(&[Block], &Notes, &mut Display<'_, '_, '_>)) {
        with_galley(text, |sections, _, display| look(&sections[0].blocks, &sections[0].notes, display));
    }

    #[test]
    fn lines_call_their_notes() {
        let words = "Barges carry ore, grain and containers between Basel and Rotterdam";
        let text = format!("One[^a] {words}[^b] {words} {words}[^a] end.[^c]\n\n[^a]: A.[^d]\n[^b]: B.\n[^c]: C.\n[^d]: D.");
        check(&text, |blocks, notes, display| {
            assert_eq!((notes.all.len(), notes.opening), (4, 0));
            let Block::Text(text) = &blocks[0] else { panic!("no text") };
            let measured = display.measures.of(text, WIDTH);
            let last = measured.lines - 1;
            assert_eq!(of_lines(text, &measured, 0..1), [0, 1], "a note brings those that it calls");
            assert_eq!(of_lines(text, &measured, 1..last), [2]);
            assert_eq!(of_lines(text, &measured, last..last + 1), [3], "the second call of a note brings none");
        });
    }

    #[test]
    fn notes_stand_at_the_foot_under_a_rule() {
        check(
            "One.[^a] Two.[^b]\n\n[^a]: A note that turns over in so narrow a column as this.\n[^b]: B.",
            |_, notes, display| {
                let look = display.desk.brand.notes.clone();
                let column = Rect::new(Length::PT, Length::ZERO, WIDTH + Length::PT, Length::whole_pt(500));
                let foot = Length::whole_pt(400);
                let mut items = Vec::new();
                draw(notes, &[0, 1], column, foot, display, &mut items);
                let baselines: Vec<Length> = items
                    .iter()
                    .filter_map(|item| match &item.kind {
                        ItemKind::Text { origin, .. } => Some(origin.y),
                        _ => None,
                    })
                    .collect();
                assert_eq!(baselines.iter().max(), Some(&foot));
                let ItemKind::Fill { rect, .. } = &items[0].kind else { panic!("the rule comes first") };
                assert_eq!((rect.x0, rect.width(), rect.height()), (column.x0, look.rule_length, look.rule.thickness));
                let depth: Length = notes.all.iter().map(|note| note.depth(WIDTH, display.measures)).sum();
                assert_eq!(foot - depth - notes.above + look.gap, rect.y0, "the text keeps its distance");
                let grid = Grid::new(Length::ZERO, Length::whole_pt(12), Length::whole_pt(6));
                assert_eq!(notes.reserve(depth, grid), grid.halves(notes.above + depth));
                assert_eq!(notes.reserve(Length::ZERO, grid), 0);
            },
        );
    }
}
