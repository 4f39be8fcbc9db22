//! Findings for lines that do not fit their measure.
//!
//! In: the lines of blocks as they are drawn, column by column. Out: a finding for each word that is too wide, one for all lines of a paragraph
//! that are left short, at the worst of them, and one for a looseness that was not reached.

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
        if drawn.start == 0 {
            judge_looseness(block, measured, report);
        }
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

/// Reports a block that has not as many lines more or fewer as it asks for.
fn judge_looseness(block: &TextBlock, measured: &Measured, report: &mut Report) {
    let wanted = block.looseness;
    let reached = measured.settings.iter().map(|setting| setting.looseness).find(|reached| *reached != wanted);
    if let Some(reached) = reached.filter(|_| wanted != 0) {
        let lines = |count: i32| format!("{count:+} {}", if count.abs() == 1 { "line" } else { "lines" });
        let found = if reached == 0 { "no other number of lines".to_owned() } else { lines(reached) };
        let message = format!("looseness asks for {}; the words allow {found}", lines(wanted));
        let finding = Diagnostic::new(Code::LoosenessNotMet, message).at(block.span);
        report.push(finding.help("change a word of it, or ask for less"));
    }
}

fn too_wide(message: String, span: Span) -> Diagnostic {
    let help = "shorten it, put a soft hyphen (U+00AD) into it, or give it more columns";
    Diagnostic::new(Code::WordTooWide, message).at(span).help(help)
}
