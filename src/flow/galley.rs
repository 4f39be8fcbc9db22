//! The galley: the document's blocks with their styles applied and their paragraphs prepared, in reading order, not yet broken
//! into lines.
//!
//! In: a [`Document`], a brand and the faces. Out: [`Section`]s, one for each page heading, and the structure tree. No measure and no
//! page enters here.

use super::copydesk::CopyDesk;
use super::elements::{Element, Kind, table};
use super::figure::Figure;
use super::grid::halvable;
use super::lists::ItemPlace;
use super::notes::{self, Call, Note, Notes};
use crate::brand::{Amount, HeadingSplit, Keep, Lever, StyleId};
use crate::content::{Attributes, Block as Written, BlockKind, Break, Document, Inline, IntroWidth, Place, Spanned};
use crate::diagnostic::Span;
use crate::geometry::Length;
use crate::layout::{Grid, Layout};
use crate::page::{Role, Structure, TagId};
use crate::text::Prepared;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::rc::Rc;

/// A page heading and all that follows it up to the next one. The first section of a text may have no heading.
pub(super) struct Section {
    /// What stands above the page heading, from the top down.
    pub(super) kickers: Vec<TextBlock>,
    /// The page heading.
    pub(super) heading: Option<TextBlock>,
    /// Whether the heading stands across the fold.
    pub(super) fold: Fold,
    /// The master that the heading asks for.
    pub(super) master: Option<Spanned<String>>,
    /// The intro under the heading.
    pub(super) intro: Option<Intro>,
    /// The rest, in reading order.
    pub(super) blocks: Vec<Block>,
    /// The footnotes that it calls first, in the order of their numbers.
    pub(super) notes: Notes,
}

/// How a page heading stands to the fold between two facing pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// It asks for one page.
    None,
    /// It asks for both, and where its pages come to lie is not known yet.
    Asked,
    /// One line of it over both, a half on each.
    Across,
    /// It asked in vain.
    GivenUp,
}

/// The paragraph under a page heading.
pub(super) struct Intro {
    /// As it is set over two columns and more: words whole.
    pub(super) wide: TextBlock,
    /// As it is set over one column, where words may be divided.
    pub(super) narrow: TextBlock,
    /// What the heading asks for, or copyfit where it asks for nothing.
    pub(super) width: IntroWidth,
    /// Whether the heading asks for nothing.
    pub(super) is_free: bool,
    /// Where it asks for it, or else the intro's own place.
    pub(super) span: Span,
}

/// A block of the flow.
pub(super) enum Block {
    /// Lines.
    Text(Box<TextBlock>),
    /// A picture with its caption.
    Figure(Box<Figure>),
    /// An element with a setting of its own.
    Element(Box<Element>),
    /// What follows starts a new column or page.
    Break(Break, Span),
}

/// Lines of one style.
pub(super) struct TextBlock {
    /// This block's number among all of the job.
    pub(super) number: usize,
    /// The style's name.
    pub(super) style: StyleId,
    /// The paragraph; several when the author broke its lines by hand, one each.
    pub(super) paragraphs: Vec<Rc<Prepared>>,
    /// What stands before the first line of a list item.
    pub(super) marker: Option<Marker>,
    /// From the column's start edge to the first line.
    pub(super) indent: Length,
    /// From the column's start edge to the other lines of each paragraph.
    pub(super) turnover: Length,
    /// Baseline to baseline.
    pub(super) leading: Length,
    /// Height of the capitals.
    pub(super) cap: Length,
    /// Space above; nothing at a column's top.
    pub(super) before: Length,
    /// Space below.
    pub(super) after: Length,
    /// What must stay together.
    pub(super) keep: Keep,
    /// Stays with the next block when either is a single line.
    pub(super) is_paired: bool,
    /// For page headings: the first line primary, the others secondary.
    pub(super) split_by_line: bool,
    /// How many words it has.
    pub(super) words: usize,
    /// Lines more or fewer than the best setting has.
    pub(super) looseness: i32,
    /// Words are divided only where one is wider than the measure.
    pub(super) is_sparing: bool,
    /// The references to footnotes.
    pub(super) calls: Vec<Call>,
    /// The place of a term run in at its start, and its structure element.
    pub(super) label: Option<(Span, TagId)>,
    /// The structure element its lines belong to.
    pub(super) tag: TagId,
    /// Its place in the text.
    pub(super) span: Span,
}

/// The marker of a list item.
pub(super) struct Marker {
    /// The marker's text.
    pub(super) text: Prepared,
    /// From the column's start edge.
    pub(super) indent: Length,
    /// Its structure element.
    pub(super) tag: TagId,
}

impl Intro {
    /// The intro as it is set over so many columns.
    pub(super) fn over(&self, columns: u8) -> &TextBlock {
        if columns > 1 { &self.wide } else { &self.narrow }
    }
}

impl Block {
    /// Space this block wants above itself.
    pub(super) fn before(&self) -> Length {
        match self {
            Block::Text(text) => text.before,
            Block::Figure(figure) => figure.space,
            Block::Element(element) => element.before,
            Block::Break(..) => Length::ZERO,
        }
    }

    /// Space this block wants below itself.
    pub(super) fn after(&self) -> Length {
        match self {
            Block::Text(text) => text.after,
            Block::Figure(figure) => figure.space,
            Block::Element(element) => element.after,
            Block::Break(..) => Length::ZERO,
        }
    }

    /// How many words it has, captions included.
    pub(super) fn words(&self) -> usize {
        match self {
            Block::Text(text) => text.words,
            Block::Figure(figure) => figure.texts().map(|text| text.words).sum(),
            Block::Element(element) => element.words(),
            Block::Break(..) => 0,
        }
    }

    /// The section's notes that stand at the foot of the column with it, or of the columns that it is parted into.
    pub(super) fn called(&self) -> Range<usize> {
        match self {
            Block::Text(text) => text.called(),
            Block::Figure(figure) => figure.called(),
            Block::Element(element) => element.notes.clone(),
            Block::Break(..) => 0..0,
        }
    }

    /// The columns a block asks for and where it goes, when it is neither lines nor a break.
    pub(super) fn standing(&self) -> Option<(u8, Place)> {
        match self {
            Block::Figure(figure) => Some((figure.columns, figure.place)),
            Block::Element(element) => Some((element.columns, element.place)),
            Block::Text(_) | Block::Break(..) => None,
        }
    }

    /// Its headings and paragraphs, over one column or several; none of what stands in boxes, tables and their like.
    pub(super) fn texts(&self) -> impl Iterator<Item = &TextBlock> {
        let (own, wide) = match self {
            Block::Text(text) => (Some(&**text), &[][..]),
            Block::Element(element) => (None, element.texts()),
            Block::Figure(_) | Block::Break(..) => (None, &[][..]),
        };
        own.into_iter().chain(wide.iter().flat_map(|block| match block {
            Block::Text(text) => Some(&**text),
            _ => None,
        }))
    }

    /// Lets lines be parted, two and more on either side.
    pub(super) fn loosen(&mut self) {
        if let Block::Text(text) = self {
            let Keep { orphans, widows, .. } = text.keep;
            text.keep = Keep { together: false, orphans: orphans.max(2), widows: widows.max(2), ..text.keep };
        }
    }

    /// Whether it parts the columns where it is written into those above it and those below, however many of them it covers.
    pub(super) fn divides(&self) -> bool {
        matches!(self, Block::Element(element) if matches!(element.kind, Kind::Text(_)))
    }
}

impl TextBlock {
    /// The section's notes that it calls first.
    pub(super) fn called(&self) -> Range<usize> {
        self.calls.iter().map(|call| call.family.clone()).fold(0..0, notes::and)
    }
}

/// The space between two blocks: the larger of what they ask for, and none between two headings.
pub(super) fn gap_between(above: &Block, below: &Block) -> Length {
    let is_heading =
        |text: Option<&TextBlock>| text.is_some_and(|text| matches!(text.style, StyleId::Heading | StyleId::Subheading));
    if is_heading(above.texts().last()) && is_heading(below.texts().next()) {
        above.after()
    } else {
        above.after().max(below.before())
    }
}

/// Makes the galley of a document.
pub(super) fn galley(document: &Document, layout: &Layout, copy: &mut CopyDesk<'_, '_>) -> (Vec<Section>, Structure) {
    let mut structure = Structure::default();
    let root = structure.add(Role::Document, None);
    structure.nodes[0].lang = Some(copy.lang.to_string());
    let usual = layout.sequence.pages.last().map(|master| layout.master(*master));
    let gutter = usual.map_or(Length::ZERO, |master| master.right.gutter);
    super::furniture::name_issuer(document, &mut structure, root);
    let (text, list) = (StyleId::Body, StyleId::List);
    let body = copy.brand.style(text);
    let mut maker = Maker {
        copy,
        structure,
        root,
        gutter,
        columns: usual.map_or(1, |master| master.right.columns),
        step: match layout.grid {
            Grid::Body => body.leading,
            Grid::Step(step) => step,
        },
        is_framed: layout.masters.iter().any(|master| master.right.is_framed()),
        // What hangs over the edge of the column beside has the rest, as has a rule in the middle.
        hang: if layout.masters.iter().any(|master| master.right.column_rule.is_some()) { gutter / 3 } else { gutter * 2 / 3 },
        is_on_tint: false,
        is_wide: false,
        sections: Vec::new(),
        kickers: Vec::new(),
        list: None,
        text,
        item_text: list,
        title: None,
        footnotes: document.notes.clone().into(),
        called: BTreeSet::new(),
        queue: VecDeque::new(),
        is_in_note: false,
        note_indent: None,
        note_links: Vec::new(),
        number_links: BTreeMap::new(),
        notes: Vec::new(),
        spilled: Vec::new(),
    };
    maker.blocks(&document.blocks);
    maker.close_section();
    maker.put_last();
    maker.link_notes();
    (maker.sections, maker.structure)
}

/// The galley under construction.
pub(super) struct Maker<'a, 'b, 'g> {
    pub(super) copy: &'a mut CopyDesk<'b, 'g>,
    pub(super) structure: Structure,
    /// What the blocks under construction belong to: the document, or an element with blocks in it.
    pub(super) root: TagId,
    /// Between the columns of the usual page.
    pub(super) gutter: Length,
    /// The columns of the usual page.
    pub(super) columns: u8,
    /// Baseline to baseline of the pages' grid.
    pub(super) step: Length,
    /// Whether the columns of any page are drawn by hand.
    pub(super) is_framed: bool,
    /// How far white may reach into the gutter.
    pub(super) hang: Length,
    /// What is being made stands on a tint.
    pub(super) is_on_tint: bool,
    /// The lines being made stand over several columns.
    pub(super) is_wide: bool,
    sections: Vec<Section>,
    /// Kickers whose page heading comes next.
    kickers: Vec<TextBlock>,
    /// The item under construction.
    pub(super) list: Option<ItemPlace>,
    /// The style of paragraphs here.
    pub(super) text: StyleId,
    /// The style of list items here.
    pub(super) item_text: StyleId,
    /// The style of the next heading, where that is not its own.
    pub(super) title: Option<StyleId>,
    /// The document's footnotes.
    pub(super) footnotes: Rc<[crate::content::Note]>,
    /// Those that have been called.
    pub(super) called: BTreeSet<usize>,
    /// Those that a note calls which is being made.
    pub(super) queue: VecDeque<usize>,
    pub(super) is_in_note: bool,
    pub(super) note_indent: Option<Length>,
    /// The links of references, with their notes; and those of the notes' numbers, which lead back.
    pub(super) note_links: Vec<(TagId, usize)>,
    pub(super) number_links: BTreeMap<usize, TagId>,
    /// The notes of the section under construction.
    pub(super) notes: Vec<Note>,
    /// Blocks of notes that cannot stand at the foot of a column.
    pub(super) spilled: Vec<Block>,
}

impl Maker<'_, '_, '_> {
    pub(super) fn blocks(&mut self, blocks: &[Written]) {
        let mut lead_in = false;
        for (at, block) in blocks.iter().enumerate() {
            if !self.is_in_note {
                self.copy.progress.inspect(|progress| progress.reach(block));
            }
            self.break_before(&block.attributes);
            match &block.kind {
                BlockKind::Heading { level: 1, inlines } => self.page_heading(block, inlines),
                BlockKind::Heading { level, inlines } => self.heading(block, *level, inlines),
                BlockKind::Kicker { inlines } => self.kicker(block, inlines),
                BlockKind::Intro { inlines } => self.intro(block, inlines, &blocks[..at]),
                BlockKind::Paragraph { inlines } => {
                    let before_list = matches!(blocks.get(at + 1), Some(Written { kind: BlockKind::List { .. }, .. }));
                    self.paragraph(block, inlines, before_list && ends_in_colon(inlines));
                }
                BlockKind::List { start, delimiter, items } => {
                    self.list(start.map(|first| (first, *delimiter)), items, lead_in)
                }
                BlockKind::Definitions { entries } => self.definitions(entries),
                BlockKind::Figure { source, caption } => self.figure(block, source, caption),
                BlockKind::Box { kind, blocks } => self.boxed(block, *kind, blocks),
                BlockKind::KeyFigures { figures } => self.key_figures(block, figures),
                BlockKind::Quote { blocks, source } => self.quotation(block, blocks, source),
                BlockKind::Table { .. } => self.table(block),
                BlockKind::ColumnBreak => self.push(Block::Break(Break::Column, block.span)),
            }
            lead_in = matches!(&block.kind, BlockKind::Paragraph { inlines } if ends_in_colon(inlines));
        }
    }

    /// Moves what stands at the document's end, wherever it was written, behind all else.
    fn put_last(&mut self) {
        let is_last = |block: &mut Block| block.standing().is_some_and(|(_, place)| place == Place::End);
        let last: Vec<Block> =
            self.sections.iter_mut().flat_map(|section| section.blocks.extract_if(.., is_last).collect::<Vec<_>>()).collect();
        if let Some(section) = self.sections.last_mut() {
            section.blocks.extend(last);
        }
    }

    pub(super) fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(Section {
                kickers: Vec::new(),
                heading: None,
                fold: Fold::None,
                master: None,
                intro: None,
                blocks: Vec::new(),
                notes: Notes::default(),
            });
        }
        self.sections.last_mut().expect("one was just pushed")
    }

    /// Gives the section under construction its notes.
    fn close_section(&mut self) {
        if self.has_no_section() && self.notes.is_empty() && self.spilled.is_empty() {
            return;
        }
        let (mut notes, mut late) = self.finished_notes();
        let mut spilled = std::mem::take(&mut self.spilled);
        let section = self.section();
        section.blocks.append(&mut spilled);
        section.blocks.append(&mut late);
        // What the blocks call comes after what stands above them.
        let called = section.blocks.iter().map(Block::called).filter(|called| !called.is_empty());
        notes.opening = called.map(|called| called.start).min().unwrap_or(notes.opening);
        section.notes = notes;
    }

    pub(super) fn has_no_section(&self) -> bool {
        self.sections.is_empty()
    }

    pub(super) fn forget_sections(&mut self) {
        self.sections.clear();
    }

    pub(super) fn push(&mut self, block: Block) {
        self.section().blocks.push(block);
        if !self.is_in_note {
            let mut spilled = std::mem::take(&mut self.spilled);
            self.section().blocks.append(&mut spilled);
        }
    }

    pub(super) fn break_before(&mut self, attributes: &Attributes) {
        if let Some(by_hand) = &attributes.break_before {
            self.push(Block::Break(by_hand.value, by_hand.span));
        }
    }

    pub(super) fn tag(&mut self, role: Role) -> TagId {
        let parent = self.list.map_or(self.root, |item| item.body);
        self.structure.add(role, Some(parent))
    }

    fn page_heading(&mut self, block: &Written, inlines: &[Inline]) {
        if self.kickers.is_empty() {
            self.close_section();
        }
        self.asked_columns_of_text(block);
        let tag = self.structure.add(Role::H1, Some(self.root));
        self.entitle(tag, inlines);
        let mut heading = self.text(block, StyleId::PageHeading, inlines, tag);
        heading.split_by_line = match self.copy.brand.heading_split {
            HeadingSplit::Emphasis => !has_emphasis(inlines),
            HeadingSplit::Line => true,
            HeadingSplit::None => false,
        };
        self.sections.push(Section {
            kickers: std::mem::take(&mut self.kickers),
            heading: Some(heading),
            fold: if block.attributes.spread { Fold::Asked } else { Fold::None },
            master: block.attributes.page.clone(),
            intro: None,
            blocks: Vec::new(),
            notes: Notes::default(),
        });
    }

    fn heading(&mut self, block: &Written, level: u8, inlines: &[Inline]) {
        let (role, style) = if level == 2 { (Role::H2, StyleId::Heading) } else { (Role::H3, StyleId::Subheading) };
        let style = self.title.take().unwrap_or(style);
        let tag = self.tag(role);
        self.entitle(tag, inlines);
        let columns = self.asked_columns_of_text(block);
        self.is_wide = columns > 1;
        let text = self.text(block, style, inlines, tag);
        self.is_wide = false;
        self.push_text(text, columns);
    }

    /// Gives a heading's element its words.
    fn entitle(&mut self, tag: TagId, inlines: &[Inline]) {
        let words = crate::content::plain_text(inlines);
        self.structure.nodes[tag.0 as usize].title = Some(words.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    fn kicker(&mut self, block: &Written, inlines: &[Inline]) {
        self.asked_columns_of_text(block);
        if self.kickers.is_empty() {
            self.close_section();
        }
        let tag = self.tag(Role::P);
        let text = self.text(block, StyleId::Kicker, inlines, tag);
        self.kickers.push(text);
    }

    fn intro(&mut self, block: &Written, inlines: &[Inline], before: &[Written]) {
        self.asked_columns_of_text(block);
        let tag = self.tag(Role::P);
        let mut wide = self.text(block, StyleId::Intro, inlines, tag);
        wide.marker = None;
        let mut narrow = self.copy.divided(|copy| text_block(copy, block, StyleId::Intro, inlines, tag));
        narrow.calls.clone_from(&wide.calls);
        let asked = before.last().and_then(|heading| heading.attributes.intro.clone());
        let (width, span) = asked.map_or((IntroWidth::Auto, block.span), |asked| (asked.value, asked.span));
        let is_free = width == IntroWidth::Auto;
        let width = match self.copy.brand.setting.get(Lever::Intro) {
            Some(Amount::Columns(columns)) if is_free => IntroWidth::Columns(columns),
            _ => width,
        };
        self.section().intro = Some(Intro { wide, narrow, width, is_free, span });
    }

    fn paragraph(&mut self, block: &Written, inlines: &[Inline], lead_in: bool) {
        let tag = self.tag(Role::P);
        let columns = self.asked_columns_of_text(block);
        self.is_wide = columns > 1;
        let mut text = self.text(block, self.text, inlines, tag);
        self.is_wide = false;
        if lead_in {
            text.after = self.copy.brand.style(StyleId::List).lead_in_gap;
            text.keep.with_next = text.keep.with_next.max(1);
        }
        if let Some(item) = self.list {
            (text.indent, text.turnover) = (item.indent, item.indent);
            text.before = text.before.max(text.after);
        }
        self.push_text(text, columns);
    }

    fn table(&mut self, block: &Written) {
        self.asked_columns(&block.attributes);
        let (parent, indent) = self.list.map_or((self.root, Length::ZERO), |item| (item.body, item.indent));
        if let Some(mut table) = table::make(self.copy, &mut self.structure, parent, block, indent) {
            let first = self.notes.len();
            table.each_text(&mut |text| self.calls(text));
            table.stand_below(self.own_notes(first..self.notes.len()));
            self.push(Block::Element(Box::new(table)));
        }
    }

    pub(super) fn text(&mut self, block: &Written, style: StyleId, inlines: &[Inline], tag: TagId) -> TextBlock {
        if let Some(lang) = &block.attributes.lang {
            self.structure.nodes[tag.0 as usize].lang = Some(lang.value.clone());
        }
        self.copy.in_list = self.list.is_some();
        let mut text = text_block(self.copy, block, style, inlines, tag);
        self.calls(&mut text);
        text
    }
}

/// A block's lines in their style, before any list gives them a place.
pub(super) fn text_block(
    copy: &mut CopyDesk<'_, '_>,
    block: &Written,
    id: StyleId,
    inlines: &[Inline],
    tag: TagId,
) -> TextBlock {
    let style = copy.brand.style(id).clone();
    let attributes = &block.attributes;
    let set = copy.paragraphs(id, inlines, attributes, block.span);
    let mut keep = style.keep;
    keep.together |= attributes.keep_all || set.hard_broken;
    let turnover = if set.hard_broken { style.broken_turnover } else { style.turnover };
    TextBlock {
        number: copy.number(),
        style: id,
        paragraphs: set.paragraphs,
        marker: None,
        indent: style.first_indent,
        turnover,
        leading: halvable(style.leading),
        cap: set.cap,
        before: style.space_before,
        after: style.space_after,
        keep,
        is_paired: false,
        split_by_line: false,
        words: crate::content::plain_text(inlines).split_whitespace().count(),
        looseness: attributes.looseness.as_ref().map_or(0, |looseness| i32::from(looseness.value)),
        is_sparing: false,
        calls: set.calls,
        label: None,
        tag,
        span: block.span,
    }
}

/// Whether a paragraph announces what follows: with a colon, or with what Armenian has in its place.
fn ends_in_colon(inlines: &[Inline]) -> bool {
    crate::content::plain_text(inlines).trim_end().ends_with([':', '：', '՝'])
}

fn has_emphasis(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Emphasis(_) => true,
        Inline::Strong(inner) => has_emphasis(inner),
        Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => has_emphasis(inlines),
        Inline::Text { .. } | Inline::SoftBreak { .. } | Inline::HardBreak { .. } | Inline::Note { .. } => false,
    })
}
