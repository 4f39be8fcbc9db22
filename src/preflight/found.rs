//! Findings as they are made: the same fault is told once, at its first place, with the number of all its places.

use super::profile::Rule;
use crate::diagnostic::{Code, Diagnostic, Measure, Place, Report, Severity, Span};
use crate::geometry::Length;
use crate::page::TagId;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One place of a finding, to be marked on a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The rule.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// The finding's place in the report.
    pub finding: usize,
    /// Where.
    pub place: Place,
}

/// What a rule found at one place.
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) span: Option<Span>,
    pub(super) place: Option<Place>,
    pub(super) measure: Option<Measure>,
    pub(super) message: String,
    pub(super) help: Cow<'static, str>,
    /// The baseline, of type.
    pub(super) baseline: Option<Length>,
}

impl Fault {
    /// A fault of a rule, without place and number.
    pub(super) fn new(code: Code, rule: &Rule, message: String, help: impl Into<Cow<'static, str>>) -> Self {
        let (severity, help) = (rule.severity, help.into());
        Fault { code, severity, span: None, place: None, measure: None, message, help, baseline: None }
    }

    /// The same, at a place.
    pub(super) fn at(self, span: Option<Span>, place: Place) -> Self {
        Fault { span, place: Some(place), ..self }
    }

    /// The same, with its number.
    pub(super) fn measuring(self, measure: Measure) -> Self {
        Fault { measure: Some(measure), ..self }
    }

    /// The same, of type on this baseline: the runs of a line are one place.
    pub(super) fn on_line(self, baseline: Length) -> Self {
        Fault { baseline: Some(baseline), ..self }
    }
}

/// What makes two faults of a rule the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    Source(Option<Span>),
    Block(TagId),
    Message(String),
}

/// All findings.
#[derive(Default)]
pub(super) struct Found {
    told: Vec<(Fault, usize)>,
    known: BTreeMap<(Code, Cause), usize>,
    /// With the baseline, of type.
    marks: Vec<(Mark, Option<Length>)>,
}

impl Found {
    /// A fault whose cause is where it stands: told once for each place in the sources.
    pub(super) fn of_place(&mut self, fault: Fault) {
        let cause = Cause::Source(fault.span);
        self.add(cause, fault);
    }

    /// A fault of where something stands: told once for each block of the text, be it a paragraph of many lines and styles.
    pub(super) fn of_block(&mut self, block: Option<TagId>, fault: Fault) {
        let cause = block.map_or(Cause::Source(fault.span), Cause::Block);
        self.add(cause, fault);
    }

    /// A fault whose cause is a token, which its message describes: told once for the document.
    pub(super) fn of_cause(&mut self, fault: Fault) {
        let cause = Cause::Message(fault.message.clone());
        self.add(cause, fault);
    }

    fn add(&mut self, cause: Cause, fault: Fault) {
        let (code, severity, place, baseline) = (fault.code, fault.severity, fault.place, fault.baseline);
        let told = &mut self.told;
        let finding = *self.known.entry((code, cause)).or_insert_with(|| {
            told.push((fault, 0));
            told.len() - 1
        });
        let Some(place) = place else { return };
        if let Some((mark, last)) = self.marks.last_mut()
            && (mark.finding, mark.place.page, *last) == (finding, place.page, baseline)
            && baseline.is_some()
            && is_beside(mark.place, place)
        {
            let (fault, places) = &mut told[finding];
            mark.place.rect = mark.place.rect.around(place.rect);
            if *places == 1 {
                fault.place = Some(mark.place);
            }
            return;
        }
        told[finding].1 += 1;
        self.marks.push((Mark { code, severity, finding, place }, baseline));
    }

    /// The findings in the order of the pages, and every place of each.
    pub(super) fn finish(self) -> (Report, Vec<Mark>) {
        let Found { told, marks, .. } = self;
        let mut marks: Vec<Mark> = marks.into_iter().map(|(mark, _)| mark).collect();
        let mut told: Vec<(usize, (Fault, usize))> = told.into_iter().enumerate().collect();
        told.sort_by_key(|(_, (fault, _))| fault.place.map_or(0, |place| place.page));
        let mut moved = vec![0; told.len()];
        told.iter().enumerate().for_each(|(to, (from, _))| moved[*from] = to);
        marks.iter_mut().for_each(|mark| mark.finding = moved[mark.finding]);
        let diagnostics = told.into_iter().map(|(_, (fault, places))| {
            let message = match (places, fault.baseline) {
                (0 | 1, _) => fault.message,
                (2, Some(_)) => format!("{} (and on another line)", fault.message),
                (n, Some(_)) => format!("{} (and on {} more lines)", fault.message, n - 1),
                (2, None) => format!("{} (and in another place)", fault.message),
                (n, None) => format!("{} (and in {} more places)", fault.message, n - 1),
            };
            Diagnostic {
                code: fault.code,
                severity: fault.severity,
                span: fault.span,
                place: fault.place,
                measure: fault.measure,
                message,
                help: Some(fault.help.into_owned()),
            }
        });
        (Report { diagnostics: diagnostics.collect() }, marks)
    }
}

/// Whether two runs on one baseline are of one line: between columns there is more room than between words.
fn is_beside(before: Place, after: Place) -> bool {
    let (a, b) = (before.rect, after.rect);
    let gap = (b.x0 - a.x1).max(a.x0 - b.x1);
    gap <= a.height().max(b.height())
}
