//! Locks: what a layout was made with, so that a later one can say what has changed since.
//!
//! In: a job and its sheet. Out: a [`Lock`] to be written down; or what differs from an earlier one. Where columns end is for `flow` to tell.

use super::{Engine, Job, Lock, Typeset};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::flow::fnv;
use std::collections::BTreeMap;

/// The hash of nothing.
const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

impl Engine {
    /// Where the columns of a sheet end, and what it was made with: for [`Job::lock`] of a later one.
    pub fn lock(&self, job: &Job<'_>, sheet: &Typeset) -> Lock {
        Lock { made_with: self.made_with(job), ..sheet.lock.clone() }
    }

    /// Says what of brand, layout, profile, faces and engine is not what it was.
    pub(super) fn changes_since(&self, lock: &Lock, job: &Job<'_>, place: Span) -> Report {
        let mut report = Report::new();
        let now = self.made_with(job);
        let changed: Vec<&str> =
            now.iter().filter(|(name, hash)| lock.made_with.get(*name) != Some(hash)).map(|(name, _)| name.as_str()).collect();
        if !changed.is_empty() {
            let message = format!("the lock was written with another {}", changed.join(" and another "));
            let help = "it is kept to as far as it can be; delete it to lay the text out afresh";
            report.push(Diagnostic::new(Code::LockChanged, message).at(place).help(help));
        }
        report
    }

    fn made_with(&self, job: &Job<'_>) -> BTreeMap<String, String> {
        let faces = self.fonts().faces().map(|(_, face)| format!("{} {:?}", face.postscript_name(), face.metrics()));
        let faces = faces.fold(EMPTY, |hash, face| fnv(hash, face.as_bytes()));
        let debug = |value: &dyn std::fmt::Debug| fnv(EMPTY, format!("{value:?}").as_bytes());
        let hashes = [
            ("brand", debug(&job.kit.brand)),
            ("fonts", faces),
            ("layout", debug(&job.kit.layout)),
            ("profile", fnv(EMPTY, job.kit.intent.profile())),
        ];
        let hashes = hashes.into_iter().map(|(name, hash)| (name.to_owned(), format!("{hash:016x}")));
        hashes.chain([("engine".to_owned(), env!("CARGO_PKG_VERSION").to_owned())]).collect()
    }
}
