//! What the engine has to say about a document: errors, warnings and notes as data, each with a stable code and the place in the
//! user's file. Nothing here prints; the command line does.

mod code;
mod measure;
mod source;

pub use code::{Code, Severity};
pub use measure::{Amount, Measure, Place, Unit};
pub use source::{FileId, Position, Source, Sources, Span};

/// One finding: what, where, how much, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the fault.
    pub code: Code,
    /// How bad it is; starts as the code's own severity.
    pub severity: Severity,
    /// Where, whenever the fault is in a user's file.
    pub span: Option<Span>,
    /// Where on the pages, for what is found there.
    pub place: Option<Place>,
    /// What was measured, and what is allowed.
    pub measure: Option<Measure>,
    /// What is wrong, with the numbers measured and allowed. One sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding of the code's own severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.severity(),
            span: None,
            place: None,
            measure: None,
            message: message.into(),
            help: None,
        }
    }

    /// The same, at a place.
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same, on a page.
    pub fn on(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, with the number measured and the one allowed.
    pub fn measuring(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// The same, with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The findings of a stage, in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Nothing found.
    pub fn new() -> Self {
        Report::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds another stage's findings after these.
    pub fn extend(&mut self, other: Report) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Whether any finding forbids the PDF.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }

    /// Turns every warning into an error: `--strict`.
    pub fn make_strict(&mut self) {
        for diagnostic in &mut self.diagnostics {
            if diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
        }
    }
}

/// Telling a report's findings in tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::{Code, Report, Sources};

    /// Demands these findings, in order: code, line, column, help.
    #[track_caller]
    pub(crate) fn expect_faults(report: &Report, sources: &Sources, expected: &[(Code, usize, usize, &str)], text: &str) {
        let seen: Vec<_> = report
            .diagnostics
            .iter()
            .map(|fault| {
                let span = fault.span.unwrap();
                let at = sources.file(span.file).unwrap().position(span.range().start);
                (fault.code, at.line, at.column, fault.help.as_deref().unwrap_or(""))
            })
            .collect();
        assert_eq!(seen, expected, "{text}\n{report:#?}");
    }

    /// A text with other words in the place of about `len` bytes from about `at`.
    pub(crate) fn changed(text: &str, at: usize, len: usize, words: &str) -> String {
        let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        [&text[..floor(at)], words, &text[floor(at + len)..]].concat()
    }
}
