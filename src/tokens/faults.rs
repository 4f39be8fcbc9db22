//! Collecting the faults of one file, without the echoes of a syntax error.

use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use std::cell::RefCell;

/// Most faults that one reading reports; the rest is counted. A file with more is not the kind of file it was taken for.
const MAX_FAULTS: usize = 100;

/// The faults of a reading, shared by all its [`Fields`](super::Fields).
#[derive(Debug)]
pub struct Faults {
    found: RefCell<Vec<Diagnostic>>,
    file: FileId,
    /// The lines that could not be parsed; ascending.
    broken: Vec<Span>,
}

impl Faults {
    /// No faults but these syntax errors, which made the lines `broken` unreadable.
    pub(super) fn new(file: FileId, syntax: Vec<Diagnostic>, broken: Vec<Span>) -> Self {
        Faults { found: RefCell::new(syntax), file, broken }
    }

    /// Adds a fault, unless it only follows from a syntax error: it stands on a line that could not be read, or it says that
    /// something is missing in a file of which a part could not be read.
    pub fn push(&self, fault: Diagnostic) {
        let guess = matches!(fault.code, Code::MissingKey | Code::UnknownName) && !self.broken.is_empty();
        let echo = fault.span.is_some_and(|span| {
            span.file == self.file && {
                let at = self.broken.partition_point(|line| line.end < span.start);
                self.broken.get(at).is_some_and(|line| line.start <= span.end)
            }
        });
        if !guess && !echo {
            self.found.borrow_mut().push(fault);
        }
    }

    /// The faults in the order of the text; those of other sources (overrides) after the file's own.
    pub fn into_report(self) -> Report {
        let mut diagnostics = self.found.into_inner();
        diagnostics.sort_by_key(|fault| fault.span);
        // What several masters inherit is read once for each of them.
        diagnostics.dedup_by(|next, kept| next.span.is_some() && (next.code, next.span) == (kept.code, kept.span));
        if diagnostics.len() > MAX_FAULTS {
            let more = diagnostics.len() - MAX_FAULTS;
            let first_left_out = diagnostics[MAX_FAULTS].clone();
            diagnostics.truncate(MAX_FAULTS);
            diagnostics.push(Diagnostic {
                message: format!("{more} more faults, not listed"),
                help: Some("correct the first ones and run again".to_owned()),
                ..first_left_out
            });
        }
        Report { diagnostics }
    }
}
