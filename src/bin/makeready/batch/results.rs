//! `results.jsonl`: what came of each row, a line a row, in the rows' order; and what an earlier run wrote there.

use super::data::fingerprint;
use crate::Failure;
use crate::disk::reason;
use makeready::diagnostic::{Diagnostic, Severity, Sources};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Most bytes of a line of an earlier run that are looked at.
const MAX_LINE: u64 = 16 << 20;

/// What came of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its number, from 1.
    pub(super) row: u64,
    /// Its field `id`, else its number.
    pub(super) id: String,
    /// The PDFs, relative to the folder of the batch; none when there is an error.
    pub(super) files: Vec<Written>,
    pub(super) pages: usize,
    /// The number of its first page in the merged file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) merged_page: Option<usize>,
    /// What the sheet was made of.
    pub(super) inputs: String,
    /// The files that it was made of.
    pub(super) read: Vec<PathBuf>,
    pub(super) warnings: Vec<Finding>,
    pub(super) errors: Vec<Finding>,
}

impl Record {
    /// The name of its first sheet.
    fn name(&self) -> Option<&str> {
        self.files.first().map(|written| written.file.as_str())
    }
}

/// A PDF that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) file: String,
    pub(super) sha256: String,
}

/// What was found, at the template's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Finding {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) file: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) column: Option<usize>,
}

impl Finding {
    /// The findings of a severity.
    pub(super) fn all(findings: &[Diagnostic], severity: Severity, sources: &Sources) -> Vec<Finding> {
        findings.iter().filter(|finding| finding.severity == severity).map(|finding| Finding::new(finding, sources)).collect()
    }

    fn new(finding: &Diagnostic, sources: &Sources) -> Finding {
        let place = finding.span.and_then(|span| Some((sources.file(span.file)?, span)));
        let at = place.map(|(source, span)| source.position(span.range().start));
        Finding {
            code: finding.code.name().to_owned(),
            message: finding.message.clone(),
            file: place.map(|(source, _)| source.name.clone()),
            line: at.map(|at| at.line),
            column: at.map(|at| at.column),
        }
    }
}

/// The file of results being written. A line is in it as soon as it is added.
pub(super) struct Results {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Results {
    /// Begins the file anew.
    pub(super) fn create(path: PathBuf) -> Result<Results, Failure> {
        let file = File::create(&path).map_err(|error| unwritable(&path, &error))?;
        Ok(Results { path, file: BufWriter::new(file) })
    }

    /// Adds a line.
    pub(super) fn add(&mut self, record: &impl Serialize) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(record).map_err(|error| Failure::new(error.to_string()))?;
        line.push(b'\n');
        self.file.write_all(&line).and_then(|()| self.file.flush()).map_err(|error| unwritable(&self.path, &error))
    }
}

/// Takes the numbers of pages out of the results: the merged file that they are of was not written.
pub(super) fn without_merged(path: &Path) -> Result<(), Failure> {
    let fail = |error: std::io::Error| unwritable(path, &error);
    // Through a link to the file that it stands for; what is no file has no lines that could be read again.
    let place = path.canonicalize().map_err(fail)?;
    if !place.is_file() {
        return Ok(());
    }
    let mut old = BufReader::new(File::open(&place).map_err(fail)?);
    let new = aside(&place).with_extension("new");
    let mut results = Results::create(new.clone())?;
    let mut line = Vec::new();
    while old.read_until(b'\n', &mut line).map_err(fail)? > 0 {
        if let Ok(record) = serde_json::from_slice::<Record>(&line) {
            results.add(&Record { merged_page: None, ..record })?;
        }
        line.clear();
    }
    std::fs::rename(&new, &place).map_err(fail)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {}", path.display(), reason(error)))
}

/// What an earlier run wrote, found by the names of the sheets, so that rows may be put in and taken out. Where each stands is held, not what it says. What
/// cannot be read, as the last line of a run that was killed, is as if it were not there.
#[derive(Default)]
pub(super) struct Prior {
    file: Option<Mutex<BufReader<File>>>,
    places: HashMap<(u64, u64), u64>,
}

impl Prior {
    /// The results at `path`, and those of a run before that did not come as far.
    ///
    /// They are put aside, under the name that `path` has with `.before`: this run writes its own. A run that is ended while it resumes leaves both.
    pub(super) fn set_aside(path: &Path) -> Result<Prior, Failure> {
        let before = aside(path);
        let fail = |error: std::io::Error| unwritable(&before, &error);
        if path.exists() && before.exists() {
            let newer = Prior::open(path);
            let new = before.with_extension("new");
            let mut joined = Results::create(new.clone())?;
            for (path, is_older) in [(&before, true), (&path.to_path_buf(), false)] {
                let mut file = BufReader::new(File::open(path).map_err(fail)?);
                while let Some((_, record)) = next(&mut file) {
                    if !is_older || record.name().is_none_or(|name| !newer.places.contains_key(&fingerprint(name))) {
                        joined.add(&record)?;
                    }
                }
            }
            std::fs::rename(&new, &before).map_err(fail)?;
            std::fs::remove_file(path).map_err(fail)?;
        } else if path.exists() {
            std::fs::rename(path, &before).map_err(fail)?;
        }
        Ok(Prior::open(&before))
    }

    /// The run is over: what an earlier one wrote is of no more use.
    pub(super) fn forget(path: &Path) {
        let _ = std::fs::remove_file(aside(path));
    }

    fn open(path: &Path) -> Prior {
        let Ok(file) = File::open(path) else { return Prior::default() };
        let (mut file, mut places) = (BufReader::new(file), HashMap::new());
        while let Some((place, record)) = next(&mut file) {
            if let Some(name) = record.name() {
                places.insert(fingerprint(name), place);
            }
        }
        Prior { file: Some(Mutex::new(file)), places }
    }

    /// What came of the row whose sheet has this name.
    pub(super) fn of(&self, name: &str) -> Option<Record> {
        let place = self.places.get(&fingerprint(name))?;
        let mut file = self.file.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(*place)).ok()?;
        next(&mut file).map(|(_, record)| record)
    }
}

/// The next line that can be read, and where it begins.
fn next(file: &mut BufReader<File>) -> Option<(u64, Record)> {
    loop {
        let place = file.stream_position().ok()?;
        let mut line = Vec::new();
        if file.take(MAX_LINE).read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        if let Ok(record) = serde_json::from_slice(&line) {
            return Some((place, record));
        }
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".before");
    name.into()
}
