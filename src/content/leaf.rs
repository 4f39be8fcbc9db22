//! The words of one paragraph, heading or table cell, collected from the Markdown parser's inline events.
//!
//! In: events in order, with places in the masked text. Out: [`Words`]: inlines, the pictures among them, and the braces after
//! them. What a paragraph of nothing but pictures means is `build`'s matter.

use super::MAX_NESTING;
use super::attributes::{self, Owner};
use super::braces::{After, ESCAPE_HELP, Masked};
use super::context::{Context, ends_line, is_left_out};
use super::html;
use super::tree::Inline;
use crate::diagnostic::Span;
use crate::tokens::Spanned;
use crate::tokens::seal::{self, Piece, unseal};
use pulldown_cmark::{Event, LinkType, Tag};
use std::ops::Range;

/// A picture among words.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) source: Spanned<String>,
    pub(super) caption: Vec<Inline>,
    /// The picture without its braces.
    pub(super) range: Range<usize>,
    pub(super) braces: Vec<Range<usize>>,
    pub(super) is_linked: bool,
}

/// What a leaf held.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Without breaks and white space at both ends.
    pub(super) inlines: Vec<Inline>,
    pub(super) pictures: Vec<Picture>,
    /// The braces at the end.
    pub(super) braces: Vec<Range<usize>>,
}

/// The innermost place that words go to.
#[derive(Debug)]
enum Wrap {
    Root,
    Strong,
    Emphasis,
    Link {
        url: String,
        span: Span,
    },
    Span {
        braces: usize,
        span: Span,
    },
    Picture {
        url: String,
        range: Range<usize>,
        link_type: LinkType,
    },
    /// Nothing: its words go to what is around it.
    Flat,
}

#[derive(Debug)]
struct Frame {
    wrap: Wrap,
    inlines: Vec<Inline>,
    /// How many frames deep the tree is here; a picture's caption starts anew.
    depth: usize,
    /// Whether the last inline is text as in the source, to which the source's next bytes may be added.
    is_open: bool,
    /// The innermost frame, this or one around it, that is not flat: words go there.
    target: usize,
    is_in_link: bool,
}

/// A leaf that is being read.
#[derive(Debug)]
pub(super) struct Leaf {
    frames: Vec<Frame>,
    words: Words,
    /// Whether `|` forces a line.
    is_heading: bool,
    /// Whether `<br>` is how to force one.
    is_cell: bool,
    /// Where the last text ended in the source.
    text_end: Option<usize>,
    /// How far the events have come in the source.
    event_end: usize,
    /// Whether white space is dropped: after a forced line and after a picture taken out.
    skips_space: bool,
    is_too_deep: bool,
}

impl Leaf {
    pub(super) fn new(is_heading: bool) -> Self {
        let root = Frame { wrap: Wrap::Root, inlines: Vec::new(), depth: 0, is_open: false, target: 0, is_in_link: false };
        Leaf {
            frames: vec![root],
            words: Words::default(),
            is_heading,
            is_cell: false,
            text_end: None,
            event_end: 0,
            skips_space: false,
            is_too_deep: false,
        }
    }

    /// The words of a table's cell, where a tag alone can end a line.
    pub(super) fn cell() -> Self {
        Leaf { is_cell: true, ..Leaf::new(false) }
    }

    /// Takes an inline event at `masked` in the masked text.
    pub(super) fn event(&mut self, cx: &mut Context<'_>, mask: &Masked<'_>, event: Event<'_>, masked: Range<usize>) {
        let range = mask.source(masked.start)..mask.source(masked.end);
        let end = if matches!(event, Event::Start(_)) { range.start } else { range.end };
        match event {
            Event::Start(tag) => self.open(cx, mask, tag, masked.start, range),
            Event::End(_) => self.close(cx, mask),
            Event::Text(text) => {
                let is_literal = mask.text.get(masked) == Some(&*text);
                if is_literal { self.source(cx, mask, range) } else { self.decoded(cx, &text, range) }
            }
            Event::Code(text) => self.code(cx, &text, range),
            Event::InlineHtml(tag) => self.tag(cx, &tag, range),
            Event::FootnoteReference(label) => self.note(cx, &label, range),
            Event::SoftBreak => self.soft_break(cx, range),
            Event::HardBreak => self.hard_break(cx, range),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::Html(text) => self.decoded(cx, &text, range),
            Event::Rule | Event::TaskListMarker(_) => {}
        }
        self.event_end = end;
    }

    /// Ends the leaf; what is still open is closed.
    pub(super) fn finish(mut self, cx: &mut Context<'_>, mask: &Masked<'_>) -> Words {
        while self.frames.len() > 1 {
            self.close(cx, mask);
        }
        let inlines = self.frames.pop().map(|root| root.inlines).unwrap_or_default();
        self.words.inlines = trim(inlines);
        self.words
    }

    /// Ends a leaf of nothing but text.
    pub(super) fn finish_bare(mut self) -> Vec<Inline> {
        trim(self.frames.pop().map(|root| root.inlines).unwrap_or_default())
    }

    fn open(&mut self, cx: &mut Context<'_>, mask: &Masked<'_>, tag: Tag<'_>, masked: usize, range: Range<usize>) {
        let span = cx.span(range.clone());
        let wrap = match tag {
            Tag::Strong => Wrap::Strong,
            Tag::Emphasis => Wrap::Emphasis,
            Tag::Link { link_type, dest_url, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                Wrap::Link { url: format!("{scheme}{}", unseal(&dest_url)), span }
            }
            Tag::Image { link_type, dest_url, .. } => match mask.span_at(masked) {
                Some(braces) => Wrap::Span { braces, span },
                None => Wrap::Picture { url: dest_url.into_string(), range: range.clone(), link_type },
            },
            Tag::Strikethrough => {
                cx.unsupported(range.clone(), "struck-out text is set as plain text", "delete it, or delete the tildes");
                Wrap::Flat
            }
            _ => Wrap::Flat,
        };
        let around = self.frames.last().map_or(0, |frame| frame.depth);
        let (wrap, depth) = match wrap {
            Wrap::Picture { .. } => (wrap, 0),
            Wrap::Flat => (wrap, around),
            _ if around >= MAX_NESTING => {
                self.warn_of_depth(cx, range);
                (Wrap::Flat, around)
            }
            _ => (wrap, around + 1),
        };
        let (around, own) = (self.frames.last(), self.frames.len());
        let target = if matches!(wrap, Wrap::Flat) { around.map_or(0, |frame| frame.target) } else { own };
        let is_in_link = around.is_some_and(|frame| frame.is_in_link) || matches!(wrap, Wrap::Link { .. });
        self.frames.push(Frame { wrap, inlines: Vec::new(), depth, is_open: false, target, is_in_link });
    }

    fn warn_of_depth(&mut self, cx: &mut Context<'_>, range: Range<usize>) {
        if !self.is_too_deep {
            self.is_too_deep = true;
            let message = format!("markup nested more than {MAX_NESTING} deep is set flat");
            cx.unsupported(range.start..range.start + 1, message, "nest it less");
        }
    }

    fn close(&mut self, cx: &mut Context<'_>, mask: &Masked<'_>) {
        if self.frames.len() < 2 {
            return;
        }
        let Some(Frame { wrap, inlines, .. }) = self.frames.pop() else { return };
        match wrap {
            Wrap::Root | Wrap::Flat => {}
            Wrap::Picture { url, range, link_type } => self.picture(cx, url, range, link_type, inlines),
            Wrap::Span { braces, span } => self.span(cx, mask, braces, span, inlines),
            _ if inlines.is_empty() => {}
            Wrap::Strong => self.push(Inline::Strong(inlines)),
            Wrap::Emphasis => self.push(Inline::Emphasis(inlines)),
            Wrap::Link { url, span } => self.push(Inline::Link { url, inlines, span }),
        }
    }

    fn span(&mut self, cx: &mut Context<'_>, mask: &Masked<'_>, braces: usize, span: Span, inlines: Vec<Inline>) {
        let Some(braces) = mask.braces.get(braces) else { return };
        let attributes = attributes::read(cx, std::slice::from_ref(&braces.range), Owner::Span);
        if inlines.is_empty() {
            return;
        }
        let lang = attributes.lang.map(|lang| lang.value);
        let tracking = attributes.tracking.map(|tracking| tracking.value);
        let position = attributes.position.map(|position| position.value);
        self.push(Inline::Span { lang, tracking, position, inlines, span });
    }

    fn picture(&mut self, cx: &Context<'_>, url: String, range: Range<usize>, link_type: LinkType, caption: Vec<Inline>) {
        // The name as written stands after the caption, unless a reference holds it.
        let after = cx.body.get(self.event_end..range.end).unwrap_or("");
        let name =
            after.strip_prefix("](").map(|inside| inside.trim_start()).map(|inside| inside.strip_prefix('<').unwrap_or(inside));
        let name = name.filter(|name| link_type == LinkType::Inline && name.starts_with(&url) && !url.is_empty());
        let place = name.map_or(range.clone(), |name| range.end - name.len()..range.end - name.len() + url.len());
        let source = Spanned { span: cx.span(place), value: unseal(&url).into_owned() };
        let is_linked = self.frames.last().is_some_and(|frame| frame.is_in_link);
        self.words.pictures.push(Picture { source, caption: trim(caption), range, braces: Vec::new(), is_linked });
        self.skip_double_space();
    }

    /// Where something was taken out, one of the spaces around it goes with it.
    fn skip_double_space(&mut self) {
        self.skips_space |= self.target().is_some_and(|frame| frame.inlines.last().is_none_or(ends_in_space));
    }

    /// Text that is as in the source, but for braces in it.
    fn source(&mut self, cx: &mut Context<'_>, mask: &Masked<'_>, range: Range<usize>) {
        let mut at = range.start;
        let mut index = mask.first_after(at);
        while at < range.end {
            let Some(braces) = mask.braces.get(index).filter(|braces| braces.range.start < range.end) else { break };
            let start = braces.range.start.max(at);
            self.literal(cx, at..start);
            if start == braces.range.start && !self.takes_braces(&braces.range, braces.after) {
                let help =
                    format!("put them at the end of a heading or paragraph, after a picture or a `[span]`; {ESCAPE_HELP}");
                cx.bad_attribute(braces.range.clone(), "these braces belong to nothing", help);
                self.literal(cx, start..braces.range.end.min(range.end));
            }
            at = braces.range.end.min(range.end);
            index += 1;
        }
        self.literal(cx, at..range.end);
        self.text_end = Some(range.end);
    }

    /// Whether braces in the text are attributes of this leaf or of its last picture.
    fn takes_braces(&mut self, range: &Range<usize>, after: After) -> bool {
        match (after, self.words.pictures.last_mut()) {
            (After::Block, _) => self.words.braces.push(range.clone()),
            (After::Picture, Some(picture)) if picture.range.end == range.start => picture.braces.push(range.clone()),
            _ => return false,
        }
        true
    }

    /// Text as in the source: control characters and all but one of several spaces are left out, and in a heading `|` forces a line.
    fn literal(&mut self, cx: &mut Context<'_>, range: Range<usize>) {
        let body = cx.body;
        let Some(text) = body.get(range.clone()) else { return };
        let is_escaped = range.start > 0 && body.as_bytes()[range.start - 1] == b'\\' && self.text_end != Some(range.start);
        let is_special = |(at, ch): (usize, char)| {
            is_left_out(ch)
                || ends_line(ch)
                || (ch == ' ' && text[..at].ends_with(' '))
                || (self.is_heading && ch == '|' && !(at == 0 && is_escaped))
        };
        let mut specials: Vec<Range<usize>> = Vec::new();
        for (at, ch) in text.char_indices().filter(|special| is_special(*special)) {
            match specials.last_mut() {
                Some(last) if last.end == at && is_left_out(ch) && text[last.clone()].ends_with(is_left_out) => {
                    last.end += ch.len_utf8()
                }
                Some(last) if last.end == at && ch == ' ' && text[last.clone()].ends_with(' ') => last.end += 1,
                _ => specials.push(at..at + ch.len_utf8()),
            }
        }
        let mut done = 0;
        for special in specials {
            self.words(cx, &text[done..special.start], range.start + done..range.start + special.start, true);
            let place = range.start + special.start..range.start + special.end;
            if text[special.clone()].starts_with(is_left_out) {
                cx.left_out(cx.span(place), &text[special.clone()]);
            } else if !text[special.clone()].starts_with(' ') {
                self.hard_break(cx, place);
            }
            done = special.end;
        }
        self.words(cx, &text[done..], range.start + done..range.end, true);
    }

    /// Text that CommonMark decoded from `range`.
    pub(super) fn decoded(&mut self, cx: &mut Context<'_>, text: &str, range: Range<usize>) {
        for line in text.split_inclusive(|ch| ends_line(ch) || matches!(ch, '\n' | '\r')) {
            let words = line.trim_end_matches(|ch| ends_line(ch) || matches!(ch, '\n' | '\r'));
            let cleaned = cx.clean(words, cx.span(range.clone()));
            self.words(cx, &cleaned, range.clone(), false);
            if line.ends_with(ends_line) {
                self.hard_break(cx, range.clone());
            } else if line.len() > words.len() {
                self.soft_break(cx, range.clone());
            }
        }
        self.text_end = None;
    }

    /// A reference to a footnote; it stands close to the word before it.
    fn note(&mut self, cx: &mut Context<'_>, label: &str, range: Range<usize>) {
        self.trim_last();
        if let Some(frame) = self.target()
            && matches!(frame.inlines.last(), Some(Inline::SoftBreak { .. }))
        {
            frame.inlines.pop();
        }
        let note = cx.note(label);
        self.push(Inline::Note { note, span: cx.span(range) });
        self.skips_space = false;
    }

    /// Text of the source in which nothing but control characters means anything.
    pub(super) fn verbatim(&mut self, cx: &mut Context<'_>, range: Range<usize>) {
        let is_heading = std::mem::replace(&mut self.is_heading, false);
        self.literal(cx, range);
        self.is_heading = is_heading;
    }

    fn code(&mut self, cx: &mut Context<'_>, text: &str, range: Range<usize>) {
        cx.unsupported(range.clone(), "code is set as plain text", "delete the backticks");
        let found = cx.body.get(range.clone()).and_then(|source| source.find(text));
        match found {
            Some(at) => self.verbatim(cx, range.start + at..range.start + at + text.len()),
            None => self.decoded(cx, text, range),
        }
    }

    fn tag(&mut self, cx: &mut Context<'_>, tag: &str, range: Range<usize>) {
        let Some(name) = html::name(tag) else { return self.skip_double_space() };
        let is_line_end = self.is_cell && name == "br";
        if !tag.starts_with("</") && !is_line_end {
            let message = format!("the HTML tag `<{name}>` is left out; its text is set as plain text");
            cx.unsupported(range.clone(), message, "write Markdown");
        }
        if name == "br" {
            self.hard_break(cx, range);
        }
    }

    pub(super) fn soft_break(&mut self, cx: &Context<'_>, range: Range<usize>) {
        let is_trimmed = self.trim_last();
        if !self.skips_space || is_trimmed {
            self.push(Inline::SoftBreak { span: cx.span(range) });
        }
        self.skips_space = true;
    }

    pub(super) fn hard_break(&mut self, cx: &Context<'_>, range: Range<usize>) {
        self.trim_last();
        self.push(Inline::HardBreak { span: cx.span(range) });
        self.skips_space = true;
    }

    /// Ends a line, unless it is ended or empty.
    pub(super) fn line_end(&mut self, cx: &Context<'_>, range: Range<usize>) {
        self.trim_last();
        let Some(frame) = self.target() else { return };
        if let Some(Inline::SoftBreak { .. }) = frame.inlines.last() {
            frame.inlines.pop();
        }
        if frame.inlines.last().is_some_and(|last| !matches!(last, Inline::HardBreak { .. })) {
            self.hard_break(cx, range);
        }
        self.skips_space = true;
    }

    /// Pushes characters; `is_literal` says that they are the bytes at `range`. What is sealed among them is set as it was.
    fn words(&mut self, cx: &mut Context<'_>, text: &str, range: Range<usize>, is_literal: bool) {
        if !seal::is_sealed(text) {
            return self.characters(cx, text, range, is_literal);
        }
        for piece in seal::pieces(text) {
            let place =
                |part: &Range<usize>| if is_literal { range.start + part.start..range.start + part.end } else { range.clone() };
            match piece {
                Piece::Plain(part) => self.characters(cx, &text[part.clone()], place(&part), is_literal),
                Piece::Sealed(part, value) => self.value(cx, &value, place(&part)),
            }
        }
    }

    /// A value that comes from outside: the ends of its lines are forced ones, and of several spaces one is left.
    fn value(&mut self, cx: &mut Context<'_>, value: &str, range: Range<usize>) {
        let mut lines = value.split(|ch| ends_line(ch) || ch == '\n').peekable();
        while let Some(line) = lines.next() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let cleaned = cx.clean(line, cx.span(range.clone()));
            let mut words = String::with_capacity(cleaned.len());
            for ch in cleaned.chars().map(|ch| if ch == '\t' { ' ' } else { ch }) {
                if ch != ' ' || !words.ends_with(' ') {
                    words.push(ch);
                }
            }
            self.characters(cx, &words, range.clone(), false);
            if lines.peek().is_some() {
                self.line_end(cx, range.clone());
            }
        }
        self.text_end = None;
    }

    fn characters(&mut self, cx: &Context<'_>, text: &str, range: Range<usize>, is_literal: bool) {
        let mut start = range.start;
        let mut text = text;
        if self.skips_space {
            let shorter = text.trim_start_matches([' ', '\t']);
            start += if is_literal { text.len() - shorter.len() } else { 0 };
            text = shorter;
        }
        if text.is_empty() {
            return;
        }
        self.skips_space = false;
        let span = cx.span(start..range.end);
        let Some(frame) = self.target() else { return };
        match frame.inlines.last_mut() {
            Some(Inline::Text { text: last, span: place }) if is_literal && frame.is_open && place.end == span.start => {
                last.push_str(text);
                place.end = span.end;
            }
            _ => frame.inlines.push(Inline::Text { text: text.to_owned(), span }),
        }
        frame.is_open = is_literal;
    }

    fn push(&mut self, inline: Inline) {
        if let Some(frame) = self.target() {
            frame.inlines.push(inline);
            frame.is_open = false;
        }
    }

    /// The innermost frame that is not flat.
    fn target(&mut self) -> Option<&mut Frame> {
        let target = self.frames.last()?.target;
        self.frames.get_mut(target)
    }

    /// Takes spaces off the end of the last text; whether there were any.
    fn trim_last(&mut self) -> bool {
        let Some(frame) = self.target() else { return false };
        let is_trimmed = matches!(frame.inlines.last(), Some(Inline::Text { text, .. }) if text.ends_with([' ', '\t']));
        trim_text(&mut frame.inlines, |text| text.trim_end_matches([' ', '\t']));
        is_trimmed
    }
}

/// Cuts the last text short; spans of text that is as in the source follow.
fn trim_text(inlines: &mut Vec<Inline>, cut: impl Fn(&str) -> &str) {
    let Some(Inline::Text { text, span }) = inlines.last_mut() else { return };
    let kept = cut(text).len();
    if kept == 0 {
        inlines.pop();
    } else if kept < text.len() {
        if text.len() == span.range().len() {
            *span = span.part(0, kept);
        }
        text.truncate(kept);
    }
}

/// Without breaks and white space at both ends.
pub(super) fn trim(mut inlines: Vec<Inline>) -> Vec<Inline> {
    while matches!(inlines.last(), Some(Inline::SoftBreak { .. } | Inline::HardBreak { .. }))
        || inlines.last().is_some_and(is_space)
    {
        inlines.pop();
    }
    trim_text(&mut inlines, str::trim_end);
    let is_edge = |inline: &&Inline| matches!(inline, Inline::SoftBreak { .. } | Inline::HardBreak { .. }) || is_space(inline);
    let edge = inlines.iter().take_while(is_edge).count();
    inlines.drain(..edge);
    if let Some(Inline::Text { text, span }) = inlines.first_mut() {
        let space = text.len() - text.trim_start().len();
        if text.len() == span.range().len() {
            *span = span.part(space, text.len());
        }
        text.drain(..space);
    }
    inlines
}

fn is_space(inline: &Inline) -> bool {
    matches!(inline, Inline::Text { text, .. } if text.trim().is_empty())
}

fn ends_in_space(inline: &Inline) -> bool {
    match inline {
        Inline::Text { text, .. } => text.ends_with([' ', '\t']),
        Inline::SoftBreak { .. } | Inline::HardBreak { .. } => true,
        Inline::Note { .. } | Inline::Strong(_) | Inline::Emphasis(_) | Inline::Link { .. } | Inline::Span { .. } => false,
    }
}
