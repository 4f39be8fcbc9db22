//! Findings as they are made: the same fault is told once, at its first place, with the number of all its places.

use super::profile::Rule;
use crate::diagnostic::{Code, Diagnostic, Measure, Place, Report, Severity, Span};
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
    pub(super) help: &'static str,
}

impl Fault {
    /// A fault of a rule, without place and number.
    pub(super) fn new(code: Code, rule: &Rule, message: String, help: &'static str) -> Self {
        Fault { code, severity: rule.severity, span: None, place: None, measure: None, message, help }
    }

    /// The same, at a place.
    pub(super) fn at(self, span: Option<Span>, place: Place) -> Self {
        Fault { span, place: Some(place), ..self }
    }

    /// The same, with its number.
    pub(super) fn measuring(self, measure: Measure) -> Self {
        Fault { measure: Some(measure), ..self }
    }
}

/// All findings.
#[derive(Default)]
pub(super) struct Found {
    told: Vec<(Fault, usize)>,
    known: BTreeMap<(Code, Option<Span>, String), usize>,
    marks: Vec<Mark>,
}

impl Found {
    /// A fault whose cause is where it stands: told once for each place in the sources.
    pub(super) fn of_place(&mut self, fault: Fault) {
        let key = (fault.code, fault.span, String::new());
        self.add(key, fault);
    }

    /// A fault whose cause is a token, which its message describes: told once for the document.
    pub(super) fn of_cause(&mut self, fault: Fault) {
        let key = (fault.code, None, fault.message.clone());
        self.add(key, fault);
    }

    fn add(&mut self, key: (Code, Option<Span>, String), fault: Fault) {
        let (code, severity, place) = (fault.code, fault.severity, fault.place);
        let finding = match self.known.get(&key) {
            Some(at) => {
                self.told[*at].1 += 1;
                *at
            }
            None => {
                self.known.insert(key, self.told.len());
                self.told.push((fault, 1));
                self.told.len() - 1
            }
        };
        if let Some(place) = place {
            self.marks.push(Mark { code, severity, finding, place });
        }
    }

    /// The findings in the order of the pages, and every place of each.
    pub(super) fn finish(self) -> (Report, Vec<Mark>) {
        let Found { told, mut marks, .. } = self;
        let mut told: Vec<(usize, (Fault, usize))> = told.into_iter().enumerate().collect();
        told.sort_by_key(|(_, (fault, _))| fault.place.map_or(0, |place| place.page));
        let mut moved = vec![0; told.len()];
        told.iter().enumerate().for_each(|(to, (from, _))| moved[*from] = to);
        marks.iter_mut().for_each(|mark| mark.finding = moved[mark.finding]);
        let diagnostics = told.into_iter().map(|(_, (fault, places))| {
            let message = match places {
                1 => fault.message,
                2 => format!("{} (and in another place)", fault.message),
                n => format!("{} (and in {} more places)", fault.message, n - 1),
            };
            Diagnostic {
                code: fault.code,
                severity: fault.severity,
                span: fault.span,
                place: fault.place,
                measure: fault.measure,
                message,
                help: Some(fault.help.to_owned()),
            }
        });
        (Report { diagnostics: diagnostics.collect() }, marks)
    }
}
