//! Blocks from the Markdown parser's events: the second pass.
//!
//! In: the masked body. Out: the [`Document`]'s blocks. Here stands what a `#` opens, which paragraph is an intro, which pictures
//! are figures, what fences and quotations enclose, and what becomes of markup that is not set as such yet.
//!
//! Lists are kept on a stack of our own, so that no depth of nesting in the text is a depth of calls; the tree itself is no deeper
//! than [`MAX_NESTING`].

use super::MAX_NESTING;
use super::attributes::{self, Owner};
use super::braces::{ESCAPE_HELP, Masked};
use super::context::{Context, events};
use super::definitions::Entries;
use super::fences::{self, Fences, Name, Step};
use super::html::{Piece, Stripper};
use super::leaf::{Leaf, Picture, Words};
use super::notes::{self, Found};
use super::quotation::Quotation;
use super::tables::{self, Rows};
use super::tree::{Attributes, Block, BlockKind, Document, FrontMatter, Inline, IntroWidth, Item};
use super::walk::{has_words, plain_text};
use crate::diagnostic::{Code, Diagnostic};
use crate::tokens::Spanned;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use std::ops::Range;

/// Builds the blocks of the masked body and, when the front matter names no issuer, finds one.
pub(super) fn build(cx: &mut Context<'_>, mask: &Masked<'_>, fences: &Fences<'_>, front: FrontMatter) -> Document {
    let mut builder = Builder {
        cx,
        mask,
        fences,
        front,
        blocks: Vec::new(),
        lists: Vec::new(),
        boxes: Vec::new(),
        quotation: None,
        flat_lists: 0,
        is_too_deep: false,
        asides: 0,
        notes: Vec::new(),
        around: Vec::new(),
        open: None,
        table: None,
        under: None,
    };
    for (event, range) in events(&mask.text) {
        builder.event(event, range);
    }
    builder.finish_leaf();
    builder.close_boxes(0);
    if let Some(heading) = builder.under.take() {
        builder.blocks.extend(heading.figures);
    }
    let (mut blocks, found) = (builder.blocks, builder.notes);
    let notes = notes::resolve(builder.cx, &mut blocks, found);
    Document { front: builder.front, blocks, notes }
}

/// What a leaf becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A paragraph of the text itself.
    Paragraph,
    /// What is set as a paragraph for want of better.
    Plain,
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// A cell of the table being read.
    Cell,
    /// A term of the definition list being read.
    Term,
}

/// How a leaf's events are read.
#[derive(Debug)]
enum Mode {
    Markdown,
    Code,
    Html(Stripper),
}

/// The leaf being read, with its place in the source.
#[derive(Debug)]
struct Open {
    leaf: Leaf,
    kind: Kind,
    mode: Mode,
    range: Range<usize>,
}

/// A list being read.
#[derive(Debug)]
struct List {
    start: Option<u64>,
    range: Range<usize>,
    items: Vec<Item>,
    /// The item being read.
    item: Range<usize>,
    blocks: Vec<Block>,
    /// Of a definition list, instead of items.
    entries: Option<Entries>,
}

/// The page heading that was the last block.
#[derive(Debug)]
struct PageHeading {
    /// Whether a paragraph that follows is its intro.
    has_intro: bool,
    /// Pictures that stood in it; they come after the intro.
    figures: Vec<Block>,
}

/// What is open around a footnote, which has blocks of its own.
#[derive(Debug)]
struct Around {
    label: String,
    range: Range<usize>,
    blocks: Vec<Block>,
    lists: Vec<List>,
    boxes: Vec<fences::Open>,
    quotation: Option<Quotation>,
    flat_lists: usize,
    asides: usize,
    under: Option<PageHeading>,
}

struct Builder<'c, 'a> {
    cx: &'c mut Context<'a>,
    mask: &'c Masked<'c>,
    fences: &'c Fences<'c>,
    front: FrontMatter,
    blocks: Vec<Block>,
    lists: Vec<List>,
    /// The fenced blocks that are open, the innermost last.
    boxes: Vec<fences::Open>,
    /// The quotation that is open; it stands in no list.
    quotation: Option<Quotation>,
    /// How many lists are open that are nested too deep to be lists.
    flat_lists: usize,
    is_too_deep: bool,
    /// How many quotations and footnotes are open.
    asides: usize,
    /// The footnotes read so far.
    notes: Vec<Found>,
    /// What is open around the footnotes that are being read.
    around: Vec<Around>,
    open: Option<Open>,
    table: Option<Rows>,
    under: Option<PageHeading>,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>, masked: Range<usize>) {
        let range = self.mask.source(masked.start)..self.mask.source(masked.end);
        match event {
            Event::Start(tag) if !is_inline(&tag) => self.start(tag, range),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::TableCell) => {
                self.finish_leaf()
            }
            Event::End(TagEnd::DefinitionListTitle) => self.finish_leaf(),
            Event::End(TagEnd::DefinitionListDefinition) => self.end_item(),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                if let Some(table) = &mut self.table {
                    table.end_row(self.cx, &range);
                }
            }
            Event::End(TagEnd::Table) => self.end_table(),
            Event::End(TagEnd::Item) => self.end_item(),
            Event::End(TagEnd::List(_) | TagEnd::DefinitionList) => self.end_list(),
            Event::End(TagEnd::BlockQuote(_)) => self.end_quotation(),
            Event::End(TagEnd::FootnoteDefinition) => self.end_footnote(),
            Event::Rule => {
                self.finish_leaf();
                match self.fences.at(&range) {
                    Some(line) => self.fence(line),
                    None => self.column_break(range),
                }
            }
            inline => self.inline(inline, masked, range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        self.finish_leaf();
        match tag {
            Tag::Paragraph => self.open(Kind::Paragraph, Mode::Markdown, range),
            Tag::Heading { level, .. } => self.open(Kind::Heading(depth(level)), Mode::Markdown, range),
            Tag::Table(columns) => self.table = Some(Rows::new(&columns, range)),
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.row(self.cx, &range);
                }
            }
            Tag::TableCell => self.open(Kind::Cell, Mode::Markdown, range),
            Tag::HtmlBlock => self.open(Kind::Plain, Mode::Html(Stripper::default()), range),
            Tag::CodeBlock(_) => {
                self.cx.unsupported(range.clone(), "code is set as plain text", "take away its fence or indent");
                self.open(Kind::Plain, Mode::Code, range);
            }
            Tag::BlockQuote(_) => self.start_quotation(range),
            Tag::FootnoteDefinition(label) => {
                self.around.push(Around {
                    label: label.into_string(),
                    range,
                    blocks: std::mem::take(&mut self.blocks),
                    lists: std::mem::take(&mut self.lists),
                    boxes: std::mem::take(&mut self.boxes),
                    quotation: self.quotation.take(),
                    flat_lists: std::mem::take(&mut self.flat_lists),
                    asides: std::mem::replace(&mut self.asides, 1),
                    under: self.under.take(),
                });
            }
            Tag::List(start) => self.start_list(start, None, range),
            Tag::DefinitionList => self.start_list(None, Some(Entries::default()), range),
            Tag::DefinitionListTitle => {
                let kind = if self.flat_lists == 0 { Kind::Term } else { Kind::Paragraph };
                self.open(kind, Mode::Markdown, range);
            }
            Tag::Item | Tag::DefinitionListDefinition => {
                if let (0, Some(list)) = (self.flat_lists, self.lists.last_mut()) {
                    list.item = range;
                }
            }
            _ => {}
        }
    }

    fn start_quotation(&mut self, range: Range<usize>) {
        if self.asides == 0 && self.lists.is_empty() {
            self.quotation = Some(Quotation::new(range));
        } else if self.quotation.is_none() || self.asides == 1 {
            let message = "a quotation in a list, footnote or quotation is set as plain text";
            self.cx.unsupported(range, message, "put it on lines of its own, with empty lines around it");
        }
        self.asides += 1;
    }

    fn end_quotation(&mut self) {
        self.finish_leaf();
        self.asides = self.asides.saturating_sub(1);
        if self.asides == 0
            && let Some(quotation) = self.quotation.take()
            && let Some((kind, attributes, range)) = quotation.finish()
        {
            self.emit(kind, attributes, range, false);
        }
    }

    fn column_break(&mut self, range: Range<usize>) {
        if self.boxes.last().is_some_and(fences::Open::holds_figures) {
            let help = "put it above or below the block";
            return self.cx.unsupported(range, "a column break among key figures is left out", help);
        }
        self.emit(BlockKind::ColumnBreak, Attributes::default(), range, false);
    }

    /// Opens or closes a fenced block.
    fn fence(&mut self, line: Range<usize>) {
        if !self.lists.is_empty() || self.asides > 0 {
            let message = "a fence in a list or quotation is left out; what it encloses is set where it stands";
            return self.cx.unsupported(line, message, "put the fenced block outside, its fences at the line's start");
        }
        match fences::read(self.cx, line.clone()) {
            Step::Open(open) if self.boxes.len() < MAX_NESTING => self.boxes.push(*open),
            Step::Open(open) => {
                let message =
                    format!("fenced blocks nested more than {MAX_NESTING} deep are left out; what they enclose is set");
                self.cx.unsupported(open.line, message, "nest them less");
            }
            Step::Close(colons) => match fences::closed_by(&self.boxes, colons) {
                Some(at) => {
                    self.close_boxes(at + 1);
                    self.close_box(line.end);
                }
                None => fences::unopened(self.cx, line),
            },
        }
    }

    /// Closes the fenced blocks from the `from`th on, which have no fence to do so.
    fn close_boxes(&mut self, from: usize) {
        while self.boxes.len() > from {
            if let Some(open) = self.boxes.last() {
                fences::unclosed(self.cx, open.line.clone());
            }
            self.close_box(self.cx.body.len());
        }
    }

    /// Closes the innermost fenced block at `end`.
    fn close_box(&mut self, end: usize) {
        let Some(open) = self.boxes.pop() else { return };
        let start = open.line.start;
        let (kind, attributes) = open.finish(self.cx);
        self.emit(kind, attributes, start..end, false);
    }

    fn open(&mut self, kind: Kind, mode: Mode, range: Range<usize>) {
        let leaf = if kind == Kind::Cell { Leaf::cell() } else { Leaf::new(matches!(kind, Kind::Heading(_))) };
        self.open = Some(Open { leaf, kind, mode, range });
    }

    fn inline(&mut self, event: Event<'_>, masked: Range<usize>, range: Range<usize>) {
        // A tight list's items hold words without a paragraph around them.
        if self.open.is_none() {
            self.open(Kind::Paragraph, Mode::Markdown, range.clone());
        }
        let Some(open) = &mut self.open else { return };
        open.range.end = open.range.end.max(range.end);
        match (&mut open.mode, event) {
            (Mode::Markdown, event) => open.leaf.event(self.cx, self.mask, event, masked),
            (Mode::Code, Event::Text(text)) => code(self.cx, &mut open.leaf, &text, range),
            (Mode::Html(stripper), Event::Html(html) | Event::Text(html)) => {
                let pieces = stripper.feed(&html);
                text_of_html(self.cx, &mut open.leaf, &html, pieces, range);
            }
            _ => {}
        }
    }

    fn start_list(&mut self, start: Option<u64>, entries: Option<Entries>, range: Range<usize>) {
        if self.lists.len() < MAX_NESTING {
            let item = range.clone();
            return self.lists.push(List { start, range, items: Vec::new(), item, blocks: Vec::new(), entries });
        }
        self.flat_lists += 1;
        if !self.is_too_deep {
            self.is_too_deep = true;
            let message = format!("lists nested more than {MAX_NESTING} deep are set flat");
            self.cx.unsupported(range.start..range.start + 1, message, "nest them less");
        }
    }

    fn end_item(&mut self) {
        self.finish_leaf();
        if let (0, Some(list)) = (self.flat_lists, self.lists.last_mut()) {
            let span = self.cx.span(self.cx.trimmed(list.item.clone()));
            let item = Item { blocks: std::mem::take(&mut list.blocks), span };
            match &mut list.entries {
                Some(entries) => entries.definition(item, &list.item),
                None => list.items.push(item),
            }
        }
    }

    fn end_list(&mut self) {
        self.finish_leaf();
        if self.flat_lists > 0 {
            self.flat_lists -= 1;
        } else if let Some(List { start, items, range, entries, .. }) = self.lists.pop() {
            if let Some(entries) = entries {
                if let Some((entries, range)) = entries.finish() {
                    self.emit(BlockKind::Definitions { entries }, Attributes::default(), range, false);
                }
                return;
            }
            let after_number = self.cx.body.get(range.start..).and_then(|list| list.chars().find(|ch| !ch.is_ascii_digit()));
            let delimiter = after_number.filter(|&ch| ch == ')').unwrap_or('.');
            self.emit(BlockKind::List { start, delimiter, items }, Attributes::default(), range, false);
        }
    }

    fn end_footnote(&mut self) {
        self.finish_leaf();
        let Some(around) = self.around.pop() else { return };
        let id = self.cx.note(&around.label);
        let span = self.cx.span(around.range.start..around.range.start + around.label.len() + 3);
        let blocks = std::mem::replace(&mut self.blocks, around.blocks);
        (self.lists, self.boxes, self.quotation) = (around.lists, around.boxes, around.quotation);
        (self.flat_lists, self.asides, self.under) = (around.flat_lists, around.asides, around.under);
        self.notes.push(Found { id, label: around.label, blocks, span, at: self.blocks.len() });
    }

    fn finish_leaf(&mut self) {
        let Some(Open { leaf, kind, mode, range }) = self.open.take() else { return };
        if let Mode::Html(stripper) = mode {
            self.warn_of_html(&stripper, range.clone());
        }
        let words = leaf.finish(self.cx, self.mask);
        match kind {
            Kind::Heading(level) => self.heading(level, words, range),
            Kind::Paragraph | Kind::Plain => self.paragraph(words, range, kind == Kind::Paragraph),
            Kind::Term => self.term(words, range),
            Kind::Cell => {
                if let Some(table) = &mut self.table {
                    table.cell(self.cx, words, range);
                }
            }
        }
    }

    fn term(&mut self, words: Words, range: Range<usize>) {
        let Words { inlines, pictures, braces } = words;
        let attributes = attributes::read(self.cx, &braces, Owner::Paragraph);
        let span = self.cx.span(self.cx.trimmed(range.clone()));
        let term = Block { kind: BlockKind::Paragraph { inlines }, attributes, span };
        if let Some(entries) = self.lists.last_mut().and_then(|list| list.entries.as_mut()) {
            entries.term(term, &range);
        }
        for picture in pictures {
            self.moved(&picture, "a picture in a term is set with its definition");
            let figure = self.figure(picture);
            self.push(figure, false);
        }
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        let (pictures, range) = (std::mem::take(&mut table.pictures), table.range.clone());
        let (kind, attributes) = table.finish(self.cx);
        self.emit(kind, attributes, range, false);
        for picture in pictures {
            self.moved(&picture, "a picture in a table is set after it");
            let figure = self.figure(picture);
            self.push(figure, false);
        }
    }

    fn warn_of_html(&mut self, stripper: &Stripper, range: Range<usize>) {
        if let Some(what) = stripper.unclosed() {
            let first = self.cx.body.get(range.clone()).and_then(|html| html.lines().next()).map_or(0, str::len);
            let message = format!("an HTML {what} is never closed; what comes after it is left out");
            self.cx.unsupported(range.start..range.start + first, message, "close it");
        } else if stripper.has_markup {
            self.cx.unsupported(range, "raw HTML is left out; its text is set as plain text", "write Markdown");
        }
    }

    fn paragraph(&mut self, words: Words, range: Range<usize>, is_own: bool) {
        let Words { inlines, mut pictures, braces } = words;
        let above = self.lists.last_mut().map_or(&mut self.blocks, |list| &mut list.blocks).last_mut();
        let inlines =
            match tables::take_caption(self.cx, above.filter(|_| is_own && pictures.is_empty()), inlines, (&braces, &range)) {
                Ok(()) => return,
                Err(inlines) => inlines,
            };
        if has_words(&inlines) {
            let owner = if self.quotation.is_some() && self.lists.is_empty() { Owner::Quote } else { Owner::Paragraph };
            let attributes = attributes::read(self.cx, &braces, owner);
            let is_address = self.boxes.last().is_some_and(|open| open.name == Name::Contact);
            let inlines = if is_address { line_by_line(inlines) } else { inlines };
            self.emit(BlockKind::Paragraph { inlines }, attributes, range, is_own && self.asides == 0);
            for picture in pictures {
                self.moved(&picture, "a picture in the middle of a paragraph is set after it");
                let figure = self.figure(picture);
                self.push(figure, false);
            }
        } else if let Some(last) = pictures.last_mut() {
            last.braces.extend(braces);
            for picture in pictures {
                let figure = self.figure(picture);
                self.push(figure, false);
            }
        } else if let Some(first) = braces.first() {
            let help = "put them directly after a heading, a paragraph or a picture, without an empty line between";
            self.cx.bad_attribute(first.clone(), "these braces follow nothing", format!("{help}; {ESCAPE_HELP}"));
        }
    }

    fn heading(&mut self, level: u8, words: Words, range: Range<usize>) {
        let Words { inlines, pictures, braces } = words;
        let is_inside = !self.lists.is_empty() || self.asides > 0;
        let is_blank = !has_words(&inlines);
        let is_page_in_box = level == 1 && !is_inside && !self.boxes.is_empty();
        if is_page_in_box {
            let message = "a page heading in a fenced block is set as a heading within it";
            self.cx.unsupported(range.clone(), message, "write `##` in its place, or close the block above it");
        }
        let level = if is_page_in_box { 2 } else { level };
        let owner = match level {
            _ if is_inside => Owner::Paragraph,
            1 => Owner::PageHeading,
            2 | 3 => Owner::Heading,
            _ => Owner::Paragraph,
        };
        let attributes = attributes::read(self.cx, &braces, owner);
        if owner == Owner::Paragraph {
            let message = match is_inside {
                true => "a heading in a list, quotation or footnote is set as a strong paragraph".to_owned(),
                false => format!("a heading of level {level} is set as a strong paragraph"),
            };
            self.cx.unsupported(range.clone(), message, "headings of levels 1 to 3 stand outside of lists and quotations");
        }
        if owner == Owner::Paragraph && !is_blank {
            self.emit(BlockKind::Paragraph { inlines: vec![Inline::Strong(inlines)] }, attributes, range, false);
        } else if owner == Owner::PageHeading || owner == Owner::Heading && !(is_blank && braces.is_empty()) {
            self.emit(BlockKind::Heading { level, inlines }, attributes, range, false);
        }
        for picture in pictures {
            self.moved(&picture, "a picture in a heading is set after it");
            let figure = self.figure(picture);
            match &mut self.under {
                Some(heading) if owner == Owner::PageHeading => heading.figures.push(figure),
                _ => self.push(figure, false),
            }
        }
    }

    /// Warns that a picture is not set where it is written.
    fn moved(&mut self, picture: &Picture, message: &str) {
        self.cx.unsupported(picture.range.clone(), message, "put it on a line of its own, with empty lines around it");
    }

    fn figure(&mut self, picture: Picture) -> Block {
        let Picture { source, caption, range, braces, is_linked } = picture;
        if is_linked {
            self.cx.unsupported(range.clone(), "the link around a picture is left out", "put the link into the caption");
        }
        let attributes = attributes::read(self.cx, &braces, Owner::Picture);
        let end = braces.last().map_or(range.end, |braces| braces.end);
        Block { kind: BlockKind::Figure { source, caption }, attributes, span: self.cx.span(range.start..end) }
    }

    fn emit(&mut self, kind: BlockKind, attributes: Attributes, range: Range<usize>, is_own_paragraph: bool) {
        let span = self.cx.span(self.cx.trimmed(range));
        self.push(Block { kind, attributes, span }, is_own_paragraph);
    }

    /// Adds a block to the item or the text being read.
    fn push(&mut self, mut block: Block, is_own_paragraph: bool) {
        if let Some(list) = self.lists.last_mut() {
            return list.blocks.push(block);
        }
        if let Some(quotation) = &mut self.quotation {
            return quotation.blocks.push(block);
        }
        if let Some(open) = self.boxes.last_mut() {
            return open.blocks.push(block);
        }
        let mut figures = Vec::new();
        let is_page_heading = matches!(block.kind, BlockKind::Heading { level: 1, .. });
        if let Some(heading) = self.under.take() {
            figures = heading.figures;
            if is_page_heading {
                self.demote();
            }
            if is_own_paragraph && heading.has_intro {
                block.kind = match block.kind {
                    BlockKind::Paragraph { inlines } => BlockKind::Intro { inlines },
                    other => other,
                };
            }
        }
        if is_page_heading {
            let intro = block.attributes.intro.as_ref().map(|intro| intro.value);
            self.under = Some(PageHeading { has_intro: intro != Some(IntroWidth::Columns(0)), figures: Vec::new() });
        }
        if !is_own_paragraph {
            self.blocks.append(&mut figures);
        }
        self.blocks.push(block);
        self.blocks.append(&mut figures);
    }

    /// Makes the last block, a page heading with another directly below it, the issuer line or a kicker.
    fn demote(&mut self) {
        let Some(Block { kind: BlockKind::Heading { inlines, .. }, mut attributes, span }) = self.blocks.pop() else { return };
        let lost = [
            attributes.intro.take().map(|intro| ("intro", intro.span)),
            attributes.page.take().map(|page| ("page", page.span)),
            attributes.span.take().map(|columns| ("span", columns.span)),
        ];
        for (key, span) in lost.into_iter().flatten() {
            let fault =
                Diagnostic::new(Code::BadAttribute, format!("`{key}` means nothing on a `#` with another directly below it"));
            self.cx.push(fault.at(span).help("such a `#` opens no page; move the attribute to the second one"));
        }
        if !has_words(&inlines) {
            return;
        }
        if self.front.issuer.is_none() {
            self.front.issuer = Some(Spanned { value: plain_text(&inlines), span });
        } else {
            self.blocks.push(Block { kind: BlockKind::Kicker { inlines }, attributes, span });
        }
    }
}

/// Every line of the source a line of its own, as addresses are written.
fn line_by_line(inlines: Vec<Inline>) -> Vec<Inline> {
    let line = |inline| match inline {
        Inline::SoftBreak { span } => Inline::HardBreak { span },
        Inline::Strong(inner) => Inline::Strong(line_by_line(inner)),
        Inline::Emphasis(inner) => Inline::Emphasis(line_by_line(inner)),
        Inline::Link { url, inlines, span } => Inline::Link { url, inlines: line_by_line(inlines), span },
        other => other,
    };
    inlines.into_iter().map(line).collect()
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Lines of code, each ended by a forced line.
fn code(cx: &mut Context<'_>, leaf: &mut Leaf, text: &str, range: Range<usize>) {
    let is_literal = cx.body.get(range.clone()) == Some(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches(['\n', '\r']);
        match is_literal {
            true => leaf.verbatim(cx, range.start + at..range.start + at + words.len()),
            false => leaf.decoded(cx, words, range.clone()),
        }
        at += line.len();
        if line.ends_with('\n') {
            leaf.hard_break(cx, if is_literal { range.start + at - 1..range.start + at } else { range.clone() });
        }
    }
}

/// The text between tags.
fn text_of_html(cx: &mut Context<'_>, leaf: &mut Leaf, html: &str, pieces: Vec<Piece>, range: Range<usize>) {
    let is_literal = cx.body.get(range.clone()) == Some(html);
    let place =
        |piece: Range<usize>| if is_literal { range.start + piece.start..range.start + piece.end } else { range.clone() };
    for piece in pieces {
        match piece {
            Piece::Text(piece) if is_literal => leaf.verbatim(cx, place(piece)),
            Piece::Text(piece) => leaf.decoded(cx, html.get(piece).unwrap_or(""), range.clone()),
            Piece::Entity(piece, text) => leaf.decoded(cx, &text, place(piece)),
            Piece::Space(piece) => leaf.soft_break(cx, place(piece)),
            Piece::Line(piece) => leaf.line_end(cx, place(piece)),
        }
    }
}
