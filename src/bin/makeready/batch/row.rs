//! One row: set, written, and put on record.

use super::files::{Ingredients, Seen};
use super::kits::{ForRow, Shelf};
use super::parts::{Parts, Refusal};
use super::results::{Finding, Prior, Record, Written};
use super::{Profile, pdf_names};
use crate::Failure;
use crate::console::Console;
use makeready::diagnostic::{Code, Diagnostic, Report, Severity, Sources};
use makeready::engine::{Date, Engine, Spots, Standard};
use makeready::merge::{Batch, FileNames, Leaves, Row, RowFault, Sheet, Template};
use makeready::proof::sha256;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// What all rows share.
pub(super) struct Work<'a> {
    pub(super) template: &'a Template,
    pub(super) engine: &'a Engine,
    pub(super) shelf: &'a Shelf,
    /// The PDFs of each row, and the merged ones.
    pub(super) standards: &'a [Option<Standard>],
    pub(super) volumes: &'a [Option<Standard>],
    pub(super) names: &'a FileNames,
    pub(super) profile: Profile,
    /// Where the PDFs of each row go, when there are any.
    pub(super) parts: Option<&'a Parts>,
    /// A fingerprint of all this.
    pub(super) base: String,
    /// Whether the template may say a row's number: one that does not comes to the same sheet wherever a row stands.
    pub(super) has_numbers: bool,
    /// What an earlier run made.
    pub(super) prior: Prior,
    pub(super) date: Option<Date>,
    pub(super) strict: bool,
    pub(super) fit_pages: Option<u32>,
    pub(super) spots: Spots,
}

/// What came of a row.
pub(super) struct Done {
    pub(super) record: Record,
    /// Its pages, to be put into the merged file.
    pub(super) leaves: Option<Leaves>,
    /// Its errors, with the files that they are in.
    errors: (Report, Sources),
    /// Why no further row can be written.
    pub(super) failure: Option<Failure>,
    /// Whether its files stood, made of the same.
    pub(super) is_kept: bool,
    time: Duration,
}

impl Done {
    /// How much memory it takes while it waits for its turn, about.
    pub(super) fn bytes(&self) -> usize {
        self.leaves.as_ref().map_or(0, Leaves::bytes)
    }

    /// How long it took, for `--timings`.
    pub(super) fn timing(&self) -> Value {
        json!({ "row": self.record.row, "id": self.record.id, "ms": (self.time.as_secs_f64() * 1e6).round() / 1e3 })
    }

    /// Adds errors that were found when it was merged.
    pub(super) fn fail(&mut self, report: Report, sources: Sources) {
        self.record.errors.extend(Finding::all(&report.diagnostics, Severity::Error, &sources));
        self.errors = (report, sources);
    }

    /// Shows its errors. `is_last` says that no more will be shown.
    pub(super) fn tell(&self, console: &Console, is_last: bool) {
        let Record { row, id, .. } = &self.record;
        let id = if *id == row.to_string() { String::new() } else { format!(" ({id})") };
        console.say(&format!("row {row}{id}:"));
        console.report(&self.errors.0, &self.errors.1);
        if is_last {
            console.say("errors of further rows are in the results alone");
        }
    }
}

impl Work<'_> {
    /// Makes a row's files.
    pub(super) fn row(&self, number: u64, row: Result<Row, RowFault>) -> Done {
        let start = Instant::now();
        let mut done = match row {
            Ok(row) => self.sound(&row),
            Err(fault) => self.refused(number, number.to_string(), fault.finding()),
        };
        done.time = start.elapsed();
        done
    }

    fn sound(&self, row: &Row) -> Done {
        let id = id(row);
        let names = match self.names.name(row) {
            _ if self.parts.is_none() => Vec::new(),
            Ok(name) => pdf_names(name, self.profile),
            Err(fault) => return self.refused(row.number, id, Diagnostic::new(Code::RowFaulty, fault.to_string())),
        };
        let prior = names.first().and_then(|name| self.prior.of(name));
        if let Some(kept) = prior.and_then(|prior| self.kept(row, &id, &names, prior)) {
            return kept;
        }
        let seen = Seen::default();
        let kits = ForRow { shelf: self.shelf, seen: Arc::clone(&seen), is_bare: AtomicBool::new(false) };
        // A fault of the program in one row is no reason to leave the others unmade.
        let sheet = catch_unwind(AssertUnwindSafe(|| self.batch(&kits).sheet(row))).unwrap_or_else(|_| {
            let fault = Diagnostic::new(Code::SheetFailed, "no PDF was made: the program is at fault; please report this row");
            Sheet {
                pdfs: Vec::new(),
                leaves: None,
                pages: 0,
                report: Report { diagnostics: vec![fault] },
                sources: Sources::new(),
            }
        });
        let read = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
        let inputs = self.inputs(row, &names, read.iter().map(|(path, found)| (path, found.as_str())));
        let read = read.into_keys().collect();
        // What is wrong with flags is wrong with no row: what stands of it stays.
        let keeps = kits.is_bare.into_inner() && self.shelf.has_flags();
        self.write(row, (id, inputs, read), (names, keeps), sheet)
    }

    /// Writes a sheet's PDFs.
    fn write(
        &self,
        row: &Row,
        (id, inputs, read): (String, String, Vec<PathBuf>),
        (names, keeps): (Vec<String>, bool),
        mut sheet: Sheet,
    ) -> Done {
        let mut files = Vec::new();
        let mut failure = None;
        for ((name, pdf), parts) in names.iter().zip(&sheet.pdfs).zip(self.parts.iter().cycle()) {
            match parts.write(name, pdf) {
                Ok(()) => files.push(Written { file: name.clone(), sha256: sha256(pdf) }),
                Err(Refusal::OfName(why)) => sheet.report.push(Diagnostic::new(Code::SheetFailed, why)),
                Err(Refusal::OfFolder(why)) => {
                    sheet.report.push(Diagnostic::new(Code::SheetFailed, why.message.clone()));
                    failure = Some(why);
                    break;
                }
            }
        }
        let Sheet { leaves, pages, report, sources, .. } = sheet;
        let findings = |severity| Finding::all(&report.diagnostics, severity, &sources);
        let (warnings, errors) = (findings(Severity::Warning), findings(Severity::Error));
        if !errors.is_empty() {
            files.clear();
            // What an earlier run made under these names is not this row's sheet.
            if let Some(parts) = self.parts.filter(|_| !keeps) {
                names.iter().for_each(|name| parts.remove_file(name));
            }
        }
        let pages = if errors.is_empty() { pages } else { 0 };
        let record = Record { row: row.number, id, files, pages, merged_page: None, inputs, read, warnings, errors };
        let of_errors = |finding: &Diagnostic| finding.severity == Severity::Error;
        let errors = Report { diagnostics: report.diagnostics.into_iter().filter(of_errors).collect() };
        let leaves = leaves.filter(|_| record.errors.is_empty());
        Done { record, leaves, errors: (errors, sources), failure, is_kept: false, time: Duration::ZERO }
    }

    /// What an earlier run made, when it was made of the same and stands.
    fn kept(&self, row: &Row, id: &str, names: &[String], prior: Record) -> Option<Done> {
        let is_whole = prior.errors.is_empty() && prior.files.iter().map(|written| &written.file).eq(names);
        let read: Vec<Arc<str>> = prior.read.iter().map(|path| self.shelf.files.fingerprint(path)).collect();
        let read = prior.read.iter().zip(read.iter().map(AsRef::as_ref));
        if !is_whole || self.inputs(row, names, read) != prior.inputs {
            return None;
        }
        let stands = |written: &Written| {
            self.parts.and_then(|parts| parts.read(&written.file)).is_some_and(|pdf| sha256(&pdf) == written.sha256)
        };
        if !prior.files.iter().all(stands) {
            return None;
        }
        let errors = (Report::new(), Sources::new());
        let record = Record { row: row.number, id: id.to_owned(), merged_page: None, ..prior };
        Some(Done { record, leaves: None, errors, failure: None, is_kept: true, time: Duration::ZERO })
    }

    /// A fingerprint of all that a sheet is made of, files with those of what was read.
    fn inputs<'f>(&self, row: &Row, names: &[String], read: impl Iterator<Item = (&'f PathBuf, &'f str)>) -> String {
        let mut all = Ingredients::default();
        all.add(self.base.as_bytes());
        if self.has_numbers {
            all.add(&row.number.to_le_bytes());
        }
        all.add(&serde_json::to_vec(&row.fields).unwrap_or_default());
        names.iter().for_each(|name| all.add(name.as_bytes()));
        for (path, found) in read {
            all.add(path.display().to_string().as_bytes());
            all.add(found.as_bytes());
        }
        all.fingerprint()
    }

    /// What all rows share, for one that notes what it reads.
    fn batch<'a>(&'a self, kits: &'a ForRow<'a>) -> Batch<'a> {
        Batch {
            engine: self.engine,
            template: self.template,
            kits,
            standards: self.standards,
            volumes: self.volumes,
            date: self.date,
            strict: self.strict,
            fit_pages: self.fit_pages,
            spots: self.spots,
        }
    }

    fn refused(&self, row: u64, id: String, fault: Diagnostic) -> Done {
        let errors = Report { diagnostics: vec![fault] };
        let record = Record {
            row,
            id,
            files: Vec::new(),
            pages: 0,
            merged_page: None,
            inputs: String::new(),
            read: Vec::new(),
            warnings: Vec::new(),
            errors: Finding::all(&errors.diagnostics, Severity::Error, &Sources::new()),
        };
        Done { record, leaves: None, errors: (errors, Sources::new()), failure: None, is_kept: false, time: Duration::ZERO }
    }
}

/// The row's field `id`, else its number.
fn id(row: &Row) -> String {
    match row.fields.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => row.number.to_string(),
    }
}
