//! Where the attributes are: the first pass over the Markdown.
//!
//! In: the body. Out: the braces that hold attributes, and a copy of the body in which they are masked, with the map back to the
//! source. Braces hold attributes where they end a heading or a paragraph, follow a picture, or follow a `[span]`; all others are
//! text. What stands in them is read by `attributes`.
//!
//! Braces after a heading, paragraph or picture are masked by a row of `{`, which is punctuation as they are, so that emphasis
//! closes before them as it would have. `[words]{lang=fr}` is masked as a picture, `![words](xxxxxxx)`, so that the Markdown parser
//! matches the brackets and gives them their precedence over emphasis; a link would not do, as links hold no links.

use super::attributes;
use super::context::{Context, events};
use super::tables::{self, Line};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Longest attributes in bytes, braces included; longer ones are text. A bound on the search at the end of a paragraph.
const LONGEST: usize = 4096;

/// Braces with attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Braces {
    /// From `{` to after `}`.
    pub(super) range: Range<usize>,
    /// What they follow.
    pub(super) after: After,
}

/// What braces follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// A heading's or paragraph's last word.
    Block,
    /// A picture.
    Picture,
    /// `[words]`, with the place of the bracket.
    Span {
        /// Offset of `[`.
        open: usize,
    },
}

/// Finds the braces, in the order of the text. `markdown` is the body with its fences masked.
pub(super) fn find(cx: &mut Context<'_>, markdown: &str) -> Vec<Braces> {
    let mut found = Vec::new();
    if !cx.body.contains('{') {
        return found;
    }
    let mut run = Run::default();
    let mut is_opaque = false;
    let mut row = Line::Row;
    for (event, range) in events(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                run.search(cx, &mut found);
                is_opaque = matches!(event, Event::Start(_));
            }
            Event::Start(Tag::TableRow) => {
                row = tables::line(cx.body.get(range.clone()).unwrap_or(""));
                if row == Line::Attributes {
                    push_line(cx.body, range, &mut found);
                }
            }
            Event::End(TagEnd::TableRow) => row = Line::Row,
            _ if row == Line::Attributes => {}
            Event::Start(Tag::TableCell) => run = Run { is_cell: row == Line::Row, ..Run::default() },
            Event::Text(_) if !is_opaque => run.text(range),
            Event::End(TagEnd::Image) => run.object(range.end, true),
            Event::End(TagEnd::Link) => run.object(range.end, false),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Image { .. } | Tag::Link { .. }) => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => run.extend(range.end),
            Event::Start(_) | Event::End(_) => run.search(cx, &mut found),
            _ => run.extend(range.end),
        }
    }
    run.search(cx, &mut found);
    found.sort_by_key(|braces| braces.range.start);
    found
}

/// Adds the braces that fill the line at `range`.
fn push_line(body: &str, range: Range<usize>, found: &mut Vec<Braces>) {
    let mut next = range.start;
    while let Some(open) = body.as_bytes()[next..range.end].iter().position(|byte| *byte == b'{') {
        let Some(end) = close(body.as_bytes(), next + open, range.end) else { return };
        found.push(Braces { range: next + open..end, after: After::Block });
        next = end;
    }
}

/// The inlines of one paragraph, heading or table cell.
#[derive(Debug, Default)]
struct Run {
    texts: Vec<Range<usize>>,
    /// Where pictures (true) and links (false) end; ascending.
    objects: Vec<(usize, bool)>,
    end: usize,
    is_cell: bool,
}

impl Run {
    fn extend(&mut self, end: usize) {
        self.end = self.end.max(end);
    }

    fn text(&mut self, range: Range<usize>) {
        self.extend(range.end);
        match self.texts.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.texts.push(range),
        }
    }

    fn object(&mut self, end: usize, is_picture: bool) {
        self.extend(end);
        self.objects.push((end, is_picture));
    }

    /// Whether a picture (`Some(true)`) or a link ends at `at`.
    fn object_at(&self, at: usize) -> Option<bool> {
        let index = self.objects.binary_search_by_key(&at, |(end, _)| *end).ok()?;
        self.objects.get(index).map(|(_, is_picture)| *is_picture)
    }

    /// Finds the braces among the run's text and starts a new run.
    fn search(&mut self, cx: &mut Context<'_>, found: &mut Vec<Braces>) {
        let run = std::mem::take(self);
        let body = cx.body.as_bytes();
        let end = run.end.min(body.len());
        let end = end - body[..end].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        let mut search = Search { run: &run, body, end, open: Vec::new(), next: 0, failed: 0, found };
        for text in &run.texts {
            search.text(cx, text);
        }
    }
}

/// The search through one run.
struct Search<'a> {
    run: &'a Run,
    body: &'a [u8],
    /// The run's end without white space.
    end: usize,
    /// Brackets not yet closed.
    open: Vec<usize>,
    /// What is before this is done.
    next: usize,
    /// Braces before this do not end the run.
    failed: usize,
    found: &'a mut Vec<Braces>,
}

impl Search<'_> {
    fn text(&mut self, cx: &mut Context<'_>, text: &Range<usize>) {
        self.next = self.next.max(text.start);
        while self.next < text.end {
            let at = self.next;
            self.next += 1;
            // A backslash directly before a text is not of it, or the texts would be one: it escapes the text's first character.
            let is_escaped = at == text.start && at > 0 && self.body[at - 1] == b'\\';
            match self.body[at] {
                _ if is_escaped => {}
                b'[' => self.open.push(at),
                b']' => self.bracket(at),
                b'{' => self.brace(cx, at),
                _ => {}
            }
        }
    }

    fn bracket(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        if self.body.get(at + 1) == Some(&b'{')
            && let Some(end) = close(self.body, at + 1, self.end)
        {
            self.take(at + 1..end, After::Span { open });
        }
    }

    fn brace(&mut self, cx: &mut Context<'_>, at: usize) {
        let closed = close(self.body, at, self.end);
        match (self.run.object_at(at), closed) {
            (Some(true), Some(end)) => return self.take(at..end, After::Picture),
            _ if !self.run.is_cell && self.take_last(at) => return,
            _ => {}
        }
        if !attributes::starts_known(&self.body[at + 1..self.end.max(at + 1)]) {
            return;
        }
        match closed {
            Some(end) if self.run.is_cell => {
                cx.bad_attribute(at..end, "attributes in a table's cell mean nothing", ESCAPE_HELP);
            }
            Some(end) if self.run.object_at(at).is_some() => {
                let help = "put the link in brackets of its own: `[[words](address)]{lang=fr}`";
                cx.bad_attribute(at..end, "attributes directly after a link mean nothing", help);
            }
            Some(end) => {
                let help = format!("attributes stand at the end of a heading or paragraph; {ESCAPE_HELP}");
                cx.bad_attribute(at..end, "attributes in the middle of a text mean nothing", help);
            }
            None => {
                cx.bad_attribute(at..at + 1, "the braces are never closed", format!("write `}}` at their end; {ESCAPE_HELP}"))
            }
        }
    }

    /// Takes the braces from `at` on if, with white space between them, they are the last of the run.
    fn take_last(&mut self, at: usize) -> bool {
        if at < self.failed || self.end - at.min(self.end) > LONGEST {
            return false;
        }
        let mut chain = Vec::new();
        let mut start = at;
        while let Some(end) = close(self.body, start, self.end) {
            chain.push(start..end);
            start = end + self.body[end..self.end].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if start >= self.end {
                chain.into_iter().for_each(|range| self.take(range, After::Block));
                return true;
            }
            if self.body[start] != b'{' {
                break;
            }
        }
        self.failed = start;
        false
    }

    fn take(&mut self, range: Range<usize>, after: After) {
        self.next = range.end;
        self.found.push(Braces { range, after });
    }
}

/// How to write braces that are text.
pub(super) const ESCAPE_HELP: &str = "a brace that is text is written `\\{`";

/// The offset after the `}` that closes the brace at `at`; values may be quoted. Braces do not nest.
pub(super) fn close(body: &[u8], at: usize, end: usize) -> Option<usize> {
    let end = end.min(body.len()).min(at + LONGEST);
    let mut next = at + 1;
    let mut follows_equals = false;
    while next < end {
        match body[next] {
            b'}' => return Some(next + 1),
            b'{' => return None,
            quote @ (b'"' | b'\'') if follows_equals => {
                next += 1;
                while *body.get(next).filter(|_| next < end)? != quote {
                    next += if body[next] == b'\\' { 2 } else { 1 };
                }
                follows_equals = false;
            }
            b'\\' => next += 1,
            byte if byte.is_ascii_whitespace() => {}
            byte => follows_equals = byte == b'=',
        }
        next += 1;
    }
    None
}

/// The body with the braces masked.
#[derive(Debug)]
pub(super) struct Masked<'a> {
    /// What the second pass reads.
    pub(super) text: Cow<'a, str>,
    /// The braces, ascending.
    pub(super) braces: Vec<Braces>,
    /// Where a `!` was put in before the bracket of a span: the bracket's offset and the braces' index; ascending.
    opens: Vec<(usize, usize)>,
}

/// Masks `braces`, which are in the order of the text.
pub(super) fn mask(body: &str, braces: Vec<Braces>) -> Masked<'_> {
    let mut opens = Vec::new();
    for (index, braces) in braces.iter().enumerate() {
        if let After::Span { open } = braces.after {
            opens.push((open, index));
        }
    }
    opens.sort_unstable();
    if braces.is_empty() {
        return Masked { text: Cow::Borrowed(body), braces, opens };
    }
    let mut text = String::with_capacity(body.len() + opens.len());
    let mut done = 0;
    let mut next_open = opens.iter().peekable();
    let mut copy = |text: &mut String, from: usize, to: usize| {
        let mut from = from;
        while let Some((open, _)) = next_open.next_if(|(open, _)| *open < to) {
            text.push_str(body.get(from..*open).unwrap_or(""));
            text.push('!');
            from = *open;
        }
        text.push_str(body.get(from..to).unwrap_or(""));
    };
    for braces in &braces {
        copy(&mut text, done, braces.range.start);
        let inside = braces.range.len().saturating_sub(2);
        match braces.after {
            After::Span { .. } => {
                text.extend(std::iter::once('(').chain(std::iter::repeat_n('x', inside)).chain(std::iter::once(')')))
            }
            After::Block | After::Picture => text.extend(std::iter::repeat_n('{', inside + 2)),
        }
        done = braces.range.end;
    }
    copy(&mut text, done, body.len());
    Masked { text: Cow::Owned(text), braces, opens }
}

impl Masked<'_> {
    /// The offset in the body of an offset in the masked text.
    pub(super) fn source(&self, masked: usize) -> usize {
        masked - self.before(masked)
    }

    /// How many `!` were put in before an offset in the masked text. The `k`th (from 0) stands `k` bytes behind its bracket.
    fn before(&self, masked: usize) -> usize {
        let (mut low, mut high) = (0, self.opens.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.opens[middle].0 + middle < masked { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The braces of the span that the picture at `masked` stands for; none for a real picture.
    pub(super) fn span_at(&self, masked: usize) -> Option<usize> {
        let index = self.before(masked);
        let (open, braces) = self.opens.get(index)?;
        (open + index == masked).then_some(*braces)
    }

    /// The index of the first braces that end after `at`.
    pub(super) fn first_after(&self, at: usize) -> usize {
        self.braces.partition_point(|braces| braces.range.end <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    /// The braces of `body`, each with a letter for what it follows.
    fn found(body: &str) -> Vec<(char, &str)> {
        let mut cx = Context::new(Sources::new().add("a.md", body), 0, body);
        let letter = |after| match after {
            After::Block => 'b',
            After::Picture => 'p',
            After::Span { .. } => 's',
        };
        find(&mut cx, body).into_iter().map(|braces| (letter(braces.after), &body[braces.range])).collect()
    }

    #[test]
    fn braces_hold_attributes_only_where_they_may_stand() {
        for (body, expected) in [
            ("# A {x=1}\n", vec![('b', "{x=1}")]),
            ("# A {x=1} ##\n", vec![('b', "{x=1}")]),
            ("A {x=1}\n===\n", vec![('b', "{x=1}")]),
            ("- a {x=1}\n- b {y}\n", vec![('b', "{x=1}"), ('b', "{y}")]),
            ("a {x} b\n", vec![]),
            ("a \\{x}\n", vec![]),
            ("a \\\\{x}\n", vec![('b', "{x}")]),
            ("a `{x}`\n", vec![]),
            ("`{` a }\n", vec![]),
            ("    {x}\n", vec![]),
            ("a {x=\"*}*\"}\n", vec![('b', "{x=\"*}*\"}")]),
            ("a {x=\"a {b\"}\n", vec![('b', "{x=\"a {b\"}")]),
            ("a {b} {x=1} {y=2}\n", vec![('b', "{b}"), ('b', "{x=1}"), ('b', "{y=2}")]),
            ("a {b} c {x=1}\n", vec![('b', "{x=1}")]),
            ("![a](b){x=1}\n![c](d){y=1}\n", vec![('p', "{x=1}"), ('p', "{y=1}")]),
            ("![a](b) {x=1}\n", vec![('b', "{x=1}")]),
            ("a [b *c*]{x=1} d\n", vec![('s', "{x=1}")]),
            ("a [b [c]{x=1} d]{y=1}\n", vec![('s', "{x=1}"), ('s', "{y=1}")]),
            ("a \\[b]{x=1} d\n", vec![]),
            ("a {x=1\n  y=2}\n", vec![('b', "{x=1\n  y=2}")]),
            ("| a {x} |\n|---|\n| [b]{y} |\n", vec![('s', "{y}")]),
        ] {
            assert_eq!(found(body), expected, "{body}");
        }
    }

    #[test]
    fn the_map_leads_back_to_the_source() {
        let body = "a [b [c]{x=1} d]{y=1} é {z=1}\n";
        let mut cx = Context::new(Sources::new().add("a.md", body), 0, body);
        let braces = find(&mut cx, body);
        let masked = mask(body, braces);
        assert_eq!(masked.text, "a ![b ![c](xxx) d](xxx) é {{{{{\n");
        for (at, byte) in masked.text.bytes().enumerate() {
            let source = body.as_bytes()[masked.source(at)];
            assert!(byte == source || matches!(byte, b'!' | b'(' | b')' | b'x' | b'{'), "offset {at}");
        }
        assert_eq!(masked.source(masked.text.len()), body.len());
        assert_eq!((masked.span_at(2), masked.span_at(6), masked.span_at(3)), (Some(1), Some(0), None));
    }

    #[test]
    fn hostile_braces_take_linear_time() {
        for unit in ["{", "{}", "{a=\"", "{a='{b=\"", "[", "]{", "[a]{", "{} x"] {
            let start = std::time::Instant::now();
            found(&unit.repeat(100_000));
            // Milliseconds when linear; minutes when every brace is held against every other.
            assert!(start.elapsed().as_secs() < 20, "{unit:?} took {:?}", start.elapsed());
        }
    }
}
