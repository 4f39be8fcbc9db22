//! Findings for lines that do not fit their measure.
//!
//! In: the lines of blocks as they are drawn, column by column. Out: a finding for each word that is too wide, and one for all lines of a
//! paragraph that are left short, at the worst of them.

use super::galley::TextBlock;
use super::measure::Measured;
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::geometry::Length;
use crate::text::{Fault, FaultKind, Prepared};
use std::collections::BTreeMap;
use std::ops::Range;

/// What was found so far.
#[derive(Default)]
pub(super) struct Misfits {
    /// By the numbers of the block and of its paragraph.
    short: BTreeMap<(usize, usize), Short>,
}

/// The lines of a paragraph that are left short.
struct Short {
    lines: usize,
    /// By how much the worst one is.
    lack: Length,
    text: String,
    span: Span,
    /// The widest word space, in percent.
    limit: i32,
}

impl Misfits {
    /// Reports words that are too wide for a block's lines `drawn`, and notes those lines that are left short.
    pub(super) fn look_at(&mut self, block: &TextBlock, measured: &Measured, drawn: &Range<usize>, report: &mut Report) {
        let mut first = 0;
        for (at, (paragraph, setting)) in block.paragraphs.iter().zip(&measured.settings).enumerate() {
            for fault in setting.faults.iter().filter(|fault| drawn.contains(&(first + fault.line))) {
                let span = fault.span.unwrap_or(block.span);
                match fault.kind {
                    FaultKind::Overfull(excess) => {
                        report.push(too_wide(format!("{:?} sticks out of its measure by {excess}", fault.text), span));
                    }
                    FaultKind::Forced => {
                        report.push(too_wide(
                            format!("{:?} is wider than its measure and was broken by force", fault.text),
                            span,
                        ));
                    }
                    FaultKind::Short(lack) => self.note_short((block.number, at), fault, lack, span, paragraph),
                }
            }
            first += setting.line_count();
        }
    }

    fn note_short(&mut self, key: (usize, usize), fault: &Fault, lack: Length, span: Span, paragraph: &Prepared) {
        let limit = paragraph.widest_word_space() / 100;
        let new = || Short { lines: 0, lack: Length::ZERO, text: String::new(), span, limit };
        let short = self.short.entry(key).or_insert_with(new);
        short.lines += 1;
        if lack > short.lack {
            (short.lack, short.span) = (lack, span);
            short.text.clone_from(&fault.text);
        }
    }

    /// Reports the lines that are left short.
    pub(super) fn report(&mut self, report: &mut Report) {
        for Short { lines, lack, text, span, limit } in std::mem::take(&mut self.short).into_values() {
            let others = match lines {
                1 => String::new(),
                2 => ", and one more of its paragraph".to_owned(),
                lines => format!(", and {} more of its paragraph", lines - 1),
            };
            let message = format!(
                "the line {text:?} is left {:.1} pt short{others}: no break fills it within {limit} % of the word space",
                lack.to_pt()
            );
            let help = if text.contains(' ') {
                "change a word near it, put a soft hyphen (U+00AD) into the next one, or raise `justification.word-space-limit`"
            } else {
                "change a word near it, or put a soft hyphen (U+00AD) into the next one"
            };
            report.push(Diagnostic::new(Code::LineLeftShort, message).at(span).help(help));
        }
    }
}

fn too_wide(message: String, span: Span) -> Diagnostic {
    let help = "shorten it, put a soft hyphen (U+00AD) into it, or give it more columns";
    Diagnostic::new(Code::WordTooWide, message).at(span).help(help)
}
