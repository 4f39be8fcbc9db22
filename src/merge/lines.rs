//! Lines that hold nothing but tags.
//!
//! In: a template's text. Out: the text without those lines' spaces and ends, and the way back from a place in it to the place in the template. A line
//! of tags and comments writes nothing, so that it must not leave an empty line behind, which would end a list or a table. A line that holds anything
//! else keeps its end and its indent, unlike with Jinja's `trim_blocks`: they divide words, items and rows.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use std::ops::Range;

/// A template's text as it is read.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    /// Where something was cut, and how many bytes were up to there.
    cuts: Vec<(usize, usize)>,
}

impl Lines {
    /// Cuts what lines of tags have beside them. A text that cannot be read stays as it is.
    pub(super) fn new(text: &str, syntax: &SyntaxConfig) -> Lines {
        let mut lines = Lines { text: String::with_capacity(text.len()), cuts: Vec::new() };
        let (mut from, mut cut) = (0, 0);
        for spaces in superfluous(text, syntax).unwrap_or_default() {
            lines.text.push_str(&text[from..spaces.start]);
            cut += spaces.len();
            from = spaces.end;
            lines.cuts.push((lines.text.len(), cut));
        }
        lines.text.push_str(&text[from..]);
        lines
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where in the template a range of the text is.
    pub(super) fn template_range(&self, range: Range<usize>) -> Range<usize> {
        let before = |count: usize| count.checked_sub(1).and_then(|last| self.cuts.get(last)).map_or(0, |(_, cut)| *cut);
        let start = range.start + before(self.cuts.partition_point(|(at, _)| *at <= range.start));
        let end = range.end + before(self.cuts.partition_point(|(at, _)| *at < range.end));
        start..end.max(start)
    }
}

/// The spaces and line ends of lines of tags; `None` when the text cannot be read.
fn superfluous(text: &str, syntax: &SyntaxConfig) -> Option<Vec<Range<usize>>> {
    let mut reader = Reader { text, line: Line::default(), kept: None, captures: 0, cuts: Vec::new() };
    let mut tag = Tag::default();
    let (mut end, mut is_inside) = (0, false);
    for token in tokenize(text, false, syntax.clone()) {
        let (token, span) = token.ok()?;
        let range = span.start_offset as usize..span.end_offset as usize;
        if !is_inside {
            reader.between(end..range.start);
        }
        end = range.end;
        match token {
            Token::TemplateData(_) => reader.data(range),
            Token::VariableStart => (is_inside, reader.line.has_more) = (true, true),
            Token::BlockStart => {
                (is_inside, tag) = (true, Tag::default());
                reader.tag(range);
            }
            Token::VariableEnd => is_inside = false,
            Token::BlockEnd => {
                is_inside = false;
                reader.tag(range);
                reader.capture(&tag);
            }
            Token::Ident(word) if tag.word.is_empty() => tag.word = word,
            Token::Pipe => tag.is_filtered = true,
            Token::Assign => tag.assigns |= !tag.is_filtered,
            _ => {}
        }
    }
    reader.between(end..text.len());
    reader.end_line();
    Some(reader.cuts)
}

/// What a tag begins with, and whether it has a `=` of its own.
#[derive(Default)]
struct Tag<'a> {
    word: &'a str,
    is_filtered: bool,
    assigns: bool,
}

/// What a line holds.
#[derive(Default)]
struct Line {
    has_tag: bool,
    /// Whether there is more than tags, comments and spaces, or a tag asks by `+` for what is beside it.
    has_more: bool,
    spaces: Vec<Range<usize>>,
}

struct Reader<'a> {
    text: &'a str,
    line: Line,
    /// What the line was before a name is given or a macro made on it, which writes nothing here.
    kept: Option<(bool, usize)>,
    captures: usize,
    cuts: Vec<Range<usize>>,
}

impl Reader<'_> {
    /// Comments and what encloses raw text are no tokens; nor are spaces that a tag takes by `-`.
    fn between(&mut self, range: Range<usize>) {
        let between = self.text.get(range).unwrap_or_default();
        self.line.has_tag |= !between.trim().is_empty();
        self.line.has_more |= ["{*+", "+*}", "{%+", "+%}"].iter().any(|mark| between.contains(mark));
    }

    fn tag(&mut self, mark: Range<usize>) {
        self.line.has_tag = true;
        self.line.has_more |= self.text[mark].contains('+');
    }

    fn data(&mut self, range: Range<usize>) {
        let mut start = range.start;
        for piece in self.text[range].split_inclusive('\n') {
            if piece.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
                self.line.spaces.push(start..start + piece.len());
            } else {
                self.line.has_more = true;
            }
            start += piece.len();
            if piece.ends_with('\n') {
                self.end_line();
            }
        }
    }

    /// A tag that begins or ends what is kept for later.
    fn capture(&mut self, tag: &Tag<'_>) {
        match tag.word {
            "macro" | "set" if !tag.assigns || tag.word == "macro" => {
                if self.captures == 0 {
                    self.kept = Some((self.line.has_more, self.line.spaces.len()));
                }
                self.captures += 1;
            }
            "endmacro" | "endset" => {
                self.captures = self.captures.saturating_sub(1);
                if self.captures == 0
                    && let Some((has_more, spaces)) = self.kept.take()
                {
                    self.line.has_more = has_more;
                    self.line.spaces.truncate(spaces);
                }
            }
            _ => {}
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.kept = None;
        if line.has_tag && !line.has_more {
            self.cuts.extend(line.spaces);
        }
    }
}
