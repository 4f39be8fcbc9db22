//! What the program says on standard error: findings with the source line underlined, or as JSON, and one line of summary.

use crate::Failure;
use crate::args::Format;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use makeready::diagnostic::{Diagnostic, Place, Report, Severity, Source, Sources, Span};
use makeready::geometry::Length;
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};
use std::ops::Range;

/// Findings shown to a person in one run; more would scroll the first ones away.
const MAX_SHOWN: usize = 200;
/// Bytes of a line that are handed to the renderer, which itself shows what fits the terminal; a paragraph may be one line of megabytes.
const MAX_LINE: usize = 4096;
/// Bytes shown on either side of a finding in a line longer than that.
const AROUND: usize = 60;

/// Standard error, in the format that was asked for.
pub(crate) struct Console {
    format: Format,
    renderer: Renderer,
}

impl Console {
    /// Colour only on a terminal, and not against the user's wish (no-color.org).
    pub(crate) fn new(format: Format) -> Self {
        let is_colored = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Console { format, renderer: if is_colored { Renderer::styled() } else { Renderer::plain() } }
    }

    /// Prints every finding.
    pub(crate) fn report(&self, report: &Report, sources: &Sources) {
        match self.format {
            Format::Json => report.diagnostics.iter().for_each(|finding| self.line(&json(finding, sources).to_string())),
            Format::Human => {
                for finding in report.diagnostics.iter().take(MAX_SHOWN) {
                    self.line(&format!("{}\n", self.picture(finding, sources)));
                }
                let more = report.diagnostics.len().saturating_sub(MAX_SHOWN);
                if more > 0 {
                    self.line(&format!("… and {more} more; --format json shows all"));
                }
            }
        }
    }

    /// Every finding as text, for standard output, where colour would be in the way of a file.
    pub(crate) fn findings(&self, report: &Report, sources: &Sources) -> String {
        let plain = Console { format: self.format, renderer: Renderer::plain() };
        let line = |finding| match self.format {
            Format::Json => format!("{}\n", json(finding, sources)),
            Format::Human => format!("{}\n\n", plain.picture(finding, sources)),
        };
        report.diagnostics.iter().map(line).collect()
    }

    /// Prints a line for people; programs read exit codes.
    pub(crate) fn say(&self, line: &str) {
        if self.format == Format::Human {
            self.line(line);
        }
    }

    /// Prints why the command could not be run.
    pub(crate) fn failure(&self, failure: &Failure) {
        match self.format {
            Format::Json => {
                let object = json!({
                    "code": "failure", "severity": "error", "file": null, "line": null, "column": null, "end": null,
                    "place": null, "measure": null, "message": failure.message, "help": failure.help,
                });
                self.line(&object.to_string());
            }
            Format::Human => {
                let mut group = Group::with_title(Level::ERROR.primary_title(printable(&failure.message)));
                if let Some(help) = &failure.help {
                    group = group.element(Level::HELP.message(printable(help)));
                }
                self.line(&self.renderer.render(&[group]));
            }
        }
    }

    /// Nobody is left to tell when standard error is closed.
    fn line(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// A finding for people.
    fn picture(&self, finding: &Diagnostic, sources: &Sources) -> String {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(printable(&finding.message)).id(finding.code.name());
        let mut group = Group::with_title(title);
        if let Some((source, span)) = finding.span.and_then(|span| Some((sources.file(span.file)?, span))) {
            let excerpt = Excerpt::of(source, span);
            let position = source.position(excerpt.start);
            let snippet = Snippet::source(excerpt.text).line_start(position.line);
            let snippet = snippet.annotation(AnnotationKind::Primary.span(excerpt.marked));
            group = if excerpt.is_cut {
                // The renderer would count columns from the cut.
                let place = Origin::path(source.name.clone()).line(position.line).char_column(position.column);
                group.element(place).element(snippet)
            } else {
                group.element(snippet.path(source.name.clone()))
            };
        }
        if let Some(place) = finding.place {
            group = group.element(Level::NOTE.message(on_the_page(place)));
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.message(printable(help)));
        }
        self.renderer.render(&[group])
    }
}

/// Where on the pages, as a ruler laid on the trimmed sheet reads it.
fn on_the_page(place: Place) -> String {
    let mm = |length: Length| format!("{:.1}", length.to_mm());
    let Place { page, rect } = place;
    format!(
        "page {page}, {} to {} mm from the left, {} to {} mm from the top",
        mm(rect.x0),
        mm(rect.x1),
        mm(rect.y0),
        mm(rect.y1)
    )
}

/// Text from a file, in which control characters could move the terminal's cursor.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// The line of a finding.
struct Excerpt {
    /// The byte of the source where the finding starts.
    start: usize,
    text: String,
    /// The finding in `text`.
    marked: Range<usize>,
    /// Whether `text` is only a part of the line.
    is_cut: bool,
}

impl Excerpt {
    fn of(source: &Source, span: Span) -> Self {
        let text = &source.text;
        let start = floor(text, span.range().start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        // A finding over several lines is marked to the end of its first.
        let end = floor(text, span.range().end).clamp(start, line_end);

        let is_cut = line_end - line_start > MAX_LINE;
        let (from, to) = if is_cut {
            let from = floor(text, start.saturating_sub(AROUND)).max(line_start);
            (from, floor(text, end.min(start + AROUND) + AROUND).min(line_end))
        } else {
            (line_start, line_end)
        };
        let line = text[from..to].trim_end_matches('\r');
        let inside = |at: usize| at.clamp(from, from + line.len()) - from;
        Excerpt { start, marked: inside(start)..inside(end), text: line.to_owned(), is_cut }
    }
}

/// The start of the character that byte `at` belongs to.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A finding for programs. Lines and columns count from one, columns in characters; `end` is behind the last character. The rectangle of a
/// place is left, top, right and bottom, in points from the trim's top left corner.
fn json(finding: &Diagnostic, sources: &Sources) -> Value {
    let place = finding.span.and_then(|span| {
        let source = sources.file(span.file)?;
        Some((&source.name, source.position(span.range().start), source.position(span.range().end)))
    });
    let pt = |length: Length| (length.to_pt() * 1000.0).round() / 1000.0;
    let on_page = finding
        .place
        .map(|Place { page, rect }| json!({ "page": page, "rect": [pt(rect.x0), pt(rect.y0), pt(rect.x1), pt(rect.y1)] }));
    let measure = finding.measure.map(
        |measure| json!({ "value": measure.value.to_f64(), "allowed": measure.allowed.to_f64(), "unit": measure.unit.name() }),
    );
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    json!({
        "code": finding.code.name(),
        "severity": severity,
        "file": place.map(|(name, ..)| name),
        "line": place.map(|(_, start, _)| start.line),
        "column": place.map(|(_, start, _)| start.column),
        "end": place.map(|(.., end)| json!({ "line": end.line, "column": end.column })),
        "place": on_page,
        "measure": measure,
        "message": finding.message,
        "help": finding.help,
    })
}

/// `2 errors, 1 warning`; empty when there are none.
pub(crate) fn counts(report: &Report) -> String {
    let part = |severity, one: &str| match report.count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    [part(Severity::Error, "error"), part(Severity::Warning, "warning")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use makeready::diagnostic::{Code, Measure, Unit};
    use makeready::geometry::Rect;

    fn excerpt(text: &str, range: Range<usize>) -> (String, String) {
        let mut sources = Sources::new();
        let file = sources.add("a.md", text);
        let excerpt = Excerpt::of(sources.file(file).expect("just added"), Span::new(file, range));
        (excerpt.text.clone(), excerpt.text[excerpt.marked].to_owned())
    }

    #[test]
    fn the_line_of_a_finding_is_shown_and_long_ones_are_cut_around_it() {
        assert_eq!(excerpt("one\ntwo three\r\nfour", 8..13), ("two three".into(), "three".into()));
        assert_eq!(excerpt("one\ntwo\nthree", 1..13), ("one".into(), "ne".into()));
        assert_eq!(excerpt("", 0..0), (String::new(), String::new()));
        assert_eq!(excerpt("één", 1..9), ("één".into(), "één".into()));
        let long = format!("{}WORD{}", "é".repeat(5000), "ü".repeat(5000));
        let (text, marked) = excerpt(&long, 10_000..10_004);
        assert_eq!((marked.as_str(), text.len()), ("WORD", 4 + 2 * AROUND));
        let (text, marked) = excerpt(&long, 0..20_004);
        assert_eq!((marked.len(), text.len()), (2 * AROUND, 2 * AROUND));
    }

    #[test]
    fn json_has_every_key_and_people_see_file_line_and_column() {
        let mut sources = Sources::new();
        let file = sources.add("a.md", "one\nzwei drei\n");
        let finding = Diagnostic::new(Code::UnknownKey, "no \u{1b}such key").at(Span::new(file, 9..13)).help("try `vier`");
        let object = json(&finding, &sources);
        let expected = json!({
            "code": "unknown-key", "severity": "error", "file": "a.md", "line": 2, "column": 6, "end": {"line": 2, "column": 10},
            "place": null, "measure": null, "message": "no \u{1b}such key", "help": "try `vier`",
        });
        assert_eq!(object, expected);
        let rect = Rect::new(Length::PT, Length::whole_pt(2), Length::whole_pt(72), Length::whole_pt(144));
        let placed = finding.clone().on(Place { page: 3, rect }).measuring(Measure::new(0.2, 0.25, Unit::Pt));
        let object = json(&placed, &sources);
        assert_eq!(object["place"], json!({ "page": 3, "rect": [1.0, 2.0, 72.0, 144.0] }));
        assert_eq!(object["measure"], json!({ "value": 0.2, "allowed": 0.25, "unit": "pt" }));
        let console = Console { format: Format::Human, renderer: Renderer::plain() };
        let text = console.picture(&finding, &sources);
        for part in ["error[unknown-key]: no \u{FFFD}such key", "a.md:2:6", "2 | zwei drei", "^^^^", "try `vier`"] {
            assert!(text.contains(part), "{part:?} in\n{text}");
        }
        let text = console.picture(&placed, &sources);
        assert!(text.contains("page 3, 0.4 to 25.4 mm from the left, 0.7 to 50.8 mm from the top"), "{text}");
        assert!(json(&Diagnostic::new(Code::UnknownKey, "x"), &sources)["line"].is_null());
    }

    #[test]
    fn counts_agree_in_number() {
        let mut report = Report::new();
        assert_eq!(counts(&report), "");
        report.push(Diagnostic::new(Code::UnknownKey, "x"));
        report.push(Diagnostic::new(Code::PictureMissing, "x"));
        report.push(Diagnostic::new(Code::PictureMissing, "x"));
        assert_eq!(counts(&report), "1 error, 2 warnings");
    }
}
