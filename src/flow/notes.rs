//! Footnotes: from their references in the text to their place at the foot of the column.
//!
//! In: the document's notes and the blocks that call them. Out, for the galley: a [`Note`] for each, set small with its number hung before it,
//! at its first call. For whoever fills columns: which notes a stretch of lines calls, and how high they stand. For the display: the notes at
//! the foot of a column with a short rule above the first. A note that is called again stands where it was called first.

use super::boxing::Inside;
use super::customs;
use super::display::Display;
use super::galley::{Block, Maker, Marker, TextBlock, text_block};
use super::measure::{Measured, Measures};
use super::pages::Stretch;
use crate::brand::{self, StyleId};
use crate::content::{Attributes, Block as Written, BlockKind};
use crate::diagnostic::Span;
use crate::geometry::{Length, Rect};
use crate::page::{Item, ItemKind, Role, TagId};
use std::ops::Range;

/// A footnote.
pub(super) struct Note {
    /// Its lines, from the top down; the first block has its number.
    pub(super) blocks: Vec<TextBlock>,
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

/// Sets notes below the text that calls them.
pub(super) fn set_at_end(notes: Vec<Note>, space: Length, blocks: &mut Vec<Block>) {
    for (at, mut block) in notes.into_iter().flat_map(|note| note.blocks).enumerate() {
        if at == 0 {
            block.before = block.before.max(space);
        }
        blocks.push(Block::Text(Box::new(block)));
    }
}

/// The section's notes that the lines `drawn` of a block call, in order.
#[cfg_attr(not(test), expect(dead_code, reason = "until columns keep room at their feet"))]
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

/// From the last baseline of a column's text to the last baseline of the notes `called` below it, at least; nothing when there are none.
#[cfg_attr(not(test), expect(dead_code, reason = "until columns keep room at their feet"))]
pub(super) fn height(notes: &[Note], called: &[usize], width: Length, measures: &Measures, look: &brand::Notes) -> Length {
    let depth = depth(notes, called, width, measures);
    if depth == Length::ZERO { depth } else { look.gap + look.rule.thickness + look.rule_gap + depth }
}

/// From the tops of the first note's capitals to the last baseline.
fn depth(notes: &[Note], called: &[usize], width: Length, measures: &Measures) -> Length {
    let mut depth = Length::ZERO;
    let mut above: Option<&TextBlock> = None;
    for block in blocks(notes, called) {
        let lines = measures.of(block, width).lines as i64;
        depth += match above {
            Some(above) => above.after.max(block.before) + block.leading * lines,
            None => block.cap + block.leading * (lines - 1).max(0),
        };
        above = Some(block);
    }
    depth
}

fn blocks<'n>(notes: &'n [Note], called: &'n [usize]) -> impl Iterator<Item = &'n TextBlock> {
    called.iter().filter_map(|note| notes.get(*note)).flat_map(|note| &note.blocks)
}

/// Draws the notes `called` in a column, the last baseline at `foot`.
#[cfg_attr(not(test), expect(dead_code, reason = "until columns keep room at their feet"))]
pub(super) fn draw(
    notes: &[Note],
    called: &[usize],
    column: Rect,
    foot: Length,
    display: &mut Display<'_, '_, '_>,
    items: &mut Vec<Item>,
) {
    let (width, look) = (column.width(), display.desk.brand.notes.clone());
    let depth = depth(notes, called, width, display.measures);
    if depth == Length::ZERO {
        return;
    }
    let top = foot - depth;
    if look.rule.thickness > Length::ZERO && look.rule_length > Length::ZERO {
        let (y1, length) = (top - look.rule_gap, look.rule_length.min(width));
        let x0 = if display.rtl { column.x1 - length } else { column.x0 };
        let rect = Rect::new(x0, y1 - look.rule.thickness, x0 + length, y1);
        let color = display.desk.brand.color(&look.rule.color, display.desk.palette).clone();
        items.push(Item { kind: ItemKind::Fill { rect, color }, tag: None, span: None });
    }
    let mut last: Option<(&TextBlock, Length)> = None;
    for block in blocks(notes, called) {
        let lines = display.measures.of(block, width).lines;
        let first_baseline = match last {
            Some((above, baseline)) => baseline + above.after.max(block.before) + block.leading,
            None => top + block.cap,
        };
        display.lines(block, Stretch { from: 0, to: lines, first_baseline }, column, items);
        last = Some((block, first_baseline + block.leading * (lines as i64 - 1).max(0)));
    }
}

impl Maker<'_, '_, '_> {
    /// Tags the references of a block, and makes the notes that it calls first.
    pub(super) fn calls(&mut self, text: &mut TextBlock) {
        for call in &mut text.calls {
            call.tag = Some(self.structure.add(Role::Reference, Some(text.tag)));
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
        let style = self.copy.brand.style(StyleId::Note).clone();
        let indent = style.indent.max(text.natural_width() + style.size.scaled(1, 3));
        let marker = Marker { text, indent: Length::ZERO, tag: label };
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
                Block::Break(_) => {}
            }
        }
        for block in &mut blocks {
            block.indent += indent;
            block.turnover += indent;
            block.marker.iter_mut().for_each(|own| own.indent += indent);
        }
        self.number_first(&mut blocks, marker, indent, (tag, written.span));
        Note { blocks }
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
    use crate::brand::Brand;
    use crate::content;
    use crate::diagnostic::{Report, Sources};
    use crate::flow::copydesk::CopyDesk;
    use crate::flow::galley;
    use crate::font::FontBook;
    use crate::layout::Layout;
    use crate::picture::{Gallery, NoPictures};

    const WIDTH: Length = Length::whole_pt(120);

    /// Runs `look` on the galley of a text and its notes.
    fn check(text: &str, look: impl Fn(&[Block], &[Note], &mut Display<'_, '_, '_>)) {
        let file = Sources::new().add("a.md", text);
        let document = content::parse(file, text).0;
        let shipped = |name: Option<&'static str>| name.expect("it is built in");
        let brand = Brand::read(file, shipped(Brand::builtin("factsheet")), &[]).0.expect("it can be read");
        let layout = Layout::read(file, shipped(Layout::builtin("factsheet")), &[]).0.expect("it can be read");
        let fonts = FontBook::bundled();
        let (mut gallery, mut report) = (Gallery::new(&NoPictures), Report::new());
        let palette = &brand.palettes["river"];
        let mut desk = CopyDesk::new(&brand, palette, &fonts, "en", &mut gallery, &mut report, file);
        let (sections, _) = galley::with_notes(&document, &layout, &mut desk);
        let measures = Measures::default();
        let mut display = Display::new(&mut desk, &layout, &measures, false);
        look(&sections[0].blocks, &sections[0].notes, &mut display);
    }

    #[test]
    fn lines_call_their_notes() {
        let words = "Barges carry ore, grain and containers between Basel and Rotterdam";
        let text = format!("One[^a] {words}[^b] {words} {words}[^a] end.[^c]\n\n[^a]: A.[^d]\n[^b]: B.\n[^c]: C.\n[^d]: D.");
        check(&text, |blocks, notes, display| {
            assert_eq!(notes.len(), 4);
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
                let height = height(notes, &[0, 1], WIDTH, display.measures, &look);
                assert_eq!(foot - height + look.gap, rect.y0, "the text keeps its distance");
                assert_eq!(super::height(notes, &[], WIDTH, display.measures, &look), Length::ZERO);
            },
        );
    }
}
