//! Collecting the faults of one file, without the echoes of a syntax error.

use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use std::cell::{Cell, RefCell};

/// Most faults that one reading reports; the rest is counted. A file with more is not the kind of file it was taken for.
const MAX_FAULTS: usize = 100;
/// Faults after which a reading only counts, so that a file that is wrong throughout costs no more than one that is right. More than
/// are reported, because they are found room by room and reported in the order of the text.
pub(super) const FULL: usize = 1_000;
/// Longest message and advice in characters; a longer one quotes the file at length.
const MAX_MESSAGE: usize = 600;

/// The faults of a reading, shared by all its [`Fields`](super::Fields).
#[derive(Debug)]
pub struct Faults {
    found: RefCell<Vec<Diagnostic>>,
    left_out: Cell<usize>,
    file: FileId,
    /// The lines that could not be parsed; ascending.
    broken: Vec<Span>,
}

impl Faults {
    /// No faults.
    pub fn none(file: FileId) -> Self {
        Faults::new(file, Vec::new(), 0, Vec::new())
    }

    /// No faults but these syntax errors and so many more; they made the lines `broken` unreadable.
    pub(super) fn new(file: FileId, syntax: Vec<Diagnostic>, left_out: usize, broken: Vec<Span>) -> Self {
        Faults { found: RefCell::new(syntax), left_out: Cell::new(left_out), file, broken }
    }

    /// Adds a fault, unless it only follows from a syntax error: it stands on a line that could not be read, or it says that
    /// something is missing in a file of which a part could not be read.
    pub fn push(&self, mut fault: Diagnostic) {
        if self.is_full() {
            self.left_out.set(self.left_out.get() + 1);
            return;
        }
        let guess = matches!(fault.code, Code::MissingKey | Code::UnknownName) && !self.broken.is_empty();
        let echo = fault.span.is_some_and(|span| {
            span.file == self.file && {
                let at = self.broken.partition_point(|line| line.end < span.start);
                self.broken.get(at).is_some_and(|line| line.start <= span.end)
            }
        });
        if !guess && !echo {
            shorten(&mut fault.message);
            fault.help.iter_mut().for_each(shorten);
            self.found.borrow_mut().push(fault);
        }
    }

    /// Whether there are so many faults already that more are only counted.
    pub fn is_full(&self) -> bool {
        self.found.borrow().len() >= FULL
    }

    /// The faults in the order of the text; those of other sources (overrides) after the file's own.
    pub fn into_report(self) -> Report {
        let mut diagnostics = self.found.into_inner();
        diagnostics.sort_by_key(|fault| fault.span);
        // What several masters inherit is read once for each of them.
        diagnostics.dedup_by(|next, kept| next.span.is_some() && (next.code, next.span) == (kept.code, kept.span));
        if diagnostics.len() > MAX_FAULTS {
            let more = diagnostics.len() - MAX_FAULTS;
            let more = if self.left_out.get() > 0 { format!("over {more}") } else { more.to_string() };
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

/// Cuts a text to [`MAX_MESSAGE`] characters.
fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MAX_MESSAGE) {
        text.truncate(end);
        text.push('…');
    }
}
