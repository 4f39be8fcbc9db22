//! What every step of the reading shares: the body of the text, its place in the file, and the findings so far.

use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use pulldown_cmark::{OffsetIter, Options, Parser};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most findings of one code; a text with more is not the kind of text it was taken for.
const MAX_FINDINGS: usize = 100;

/// The body and the findings in it. Offsets in this room are offsets into `body` until they become a [`Span`].
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) body: &'a str,
    file: FileId,
    offset: usize,
    report: Report,
    counts: BTreeMap<Code, usize>,
    /// The footnotes that are mentioned, by label.
    notes: BTreeMap<String, usize>,
}

impl<'a> Context<'a> {
    /// A body that starts `offset` bytes into its file.
    pub(super) fn new(file: FileId, offset: usize, body: &'a str) -> Self {
        Context { body, file, offset, report: Report::new(), counts: BTreeMap::new(), notes: BTreeMap::new() }
    }

    /// The place in the file of `range` of the body.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start..self.offset + range.end)
    }

    /// The number of the footnote with this label; labels are alike whatever their case.
    pub(super) fn note(&mut self, label: &str) -> usize {
        let next = self.notes.len();
        *self.notes.entry(label.to_lowercase()).or_insert(next)
    }

    /// What stands at a place in the file.
    pub(super) fn written(&self, span: Span) -> &'a str {
        let range = span.range();
        self.body.get(range.start.saturating_sub(self.offset)..range.end.saturating_sub(self.offset)).unwrap_or("")
    }

    /// Whether a backslash stands before a place in the file.
    pub(super) fn is_escaped(&self, span: Span) -> bool {
        let start = span.range().start.saturating_sub(self.offset);
        self.body.get(..start).is_some_and(|before| before.ends_with('\\'))
    }

    /// `range` without the white space at its end.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.body.get(range.clone()).unwrap_or("");
        range.start..range.start + text.trim_end().len()
    }

    /// Adds a finding, unless there are too many of its kind.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(finding.code).or_default();
        *count += 1;
        if *count <= MAX_FINDINGS {
            self.report.push(finding);
        }
    }

    /// Adds an attribute's fault.
    pub(super) fn bad_attribute(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let span = self.span(range);
        self.bad_attribute_at(span, message, help);
    }

    /// Adds an attribute's fault at a place in the file.
    pub(super) fn bad_attribute_at(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Diagnostic::new(Code::BadAttribute, message).at(span).help(help));
    }

    /// Adds the warning that `range` is markup that is not set as such.
    pub(super) fn unsupported(&mut self, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let range = self.trimmed(range);
        let span = self.span(range);
        self.push(Diagnostic::new(Code::UnsupportedMarkup, message).at(span).help(help));
    }

    /// Adds the warning that the characters `left_out` at `span` were left out.
    pub(super) fn left_out(&mut self, span: Span, left_out: &str) {
        let first = left_out.chars().next().map_or(0, u32::from);
        let message = match left_out.chars().count() {
            1 => format!("the control character U+{first:04X} was left out"),
            count => format!("{count} control characters, the first of them U+{first:04X}, were left out"),
        };
        self.push(Diagnostic::new(Code::ControlCharacter, message).at(span).help("delete it from the text"));
    }

    /// A value without control characters; a line feed becomes a space.
    pub(super) fn clean<'v>(&mut self, value: &'v str, span: Span) -> Cow<'v, str> {
        if !value.contains(is_left_out) {
            return Cow::Borrowed(value);
        }
        let dropped: String = value.chars().filter(|ch| is_left_out(*ch) && *ch != '\n' && *ch != '\r').collect();
        if !dropped.is_empty() {
            self.left_out(span, &dropped);
        }
        let value = value.replace("\r\n", " ").replace(['\n', '\r'], " ");
        Cow::Owned(value.chars().filter(|ch| !is_left_out(*ch)).collect())
    }

    /// The findings; those over the limit are counted in the last of their kind.
    pub(super) fn into_report(mut self) -> Report {
        for (code, count) in &self.counts {
            if *count > MAX_FINDINGS
                && let Some(last) = self.report.diagnostics.iter_mut().rfind(|finding| finding.code == *code)
            {
                last.message.push_str(&format!(" (and {} more like it, not listed)", count - MAX_FINDINGS));
            }
        }
        self.report
    }
}

/// Whether a character has no shape and no meaning in a text: the control characters but the tab and those that end a line (UAX
/// #14, classes BK and NL), and the byte order mark.
pub(super) fn is_left_out(ch: char) -> bool {
    (ch.is_control() && ch != '\t' && !ends_line(ch)) || ch == '\u{FEFF}'
}

/// Whether a character inside a line ends it: vertical tab, form feed, next line, line and paragraph separator (UAX #14, classes
/// BK and NL).
pub(super) fn ends_line(ch: char) -> bool {
    matches!(ch, '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The events of `markdown` with their places. Metadata, heading attributes and smart punctuation are off: they lose or curl what
/// stands inside braces.
pub(super) fn events(markdown: &str) -> OffsetIter<'_> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_DEFINITION_LIST;
    Parser::new_ext(markdown, options).into_offset_iter()
}
