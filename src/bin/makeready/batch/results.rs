//! `results.jsonl`: what came of each row, a line a row, in the rows' order; and what an earlier run wrote there.

use crate::Failure;
use crate::disk::reason;
use makeready::diagnostic::{Diagnostic, Severity, Sources};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

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

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be written: {}", path.display(), reason(error)))
}

/// What an earlier run wrote, row after row. What cannot be read, as the last line of a run that was killed, is as if it were not there.
pub(super) struct Prior {
    files: Vec<BufReader<File>>,
    next: Option<Record>,
    last: u64,
}

impl Prior {
    /// The results at `path`, and those of a run before that did not come as far.
    ///
    /// They are put aside, under the name that `path` has with `.before`: this run writes its own. A run that is ended while it resumes leaves both.
    pub(super) fn set_aside(path: &Path) -> Result<Prior, Failure> {
        let before = aside(path);
        let fail = |error: std::io::Error| unwritable(&before, &error);
        if path.exists() && before.exists() {
            let mut both = Prior::open(vec![path.to_path_buf(), before.clone()]);
            let new = before.with_extension("new");
            let mut joined = Results::create(new.clone())?;
            while let Some(record) = both.take_next() {
                joined.add(&record)?;
            }
            std::fs::rename(&new, &before).map_err(fail)?;
            std::fs::remove_file(path).map_err(fail)?;
        } else if path.exists() {
            std::fs::rename(path, &before).map_err(fail)?;
        }
        Ok(Prior::open(vec![before]))
    }

    /// The run is over: what an earlier one wrote is of no more use.
    pub(super) fn forget(path: &Path) {
        let _ = std::fs::remove_file(aside(path));
    }

    fn open(paths: Vec<PathBuf>) -> Prior {
        let files = paths.iter().rev().filter_map(|path| File::open(path).ok()).map(BufReader::new).collect();
        Prior { files, next: None, last: 0 }
    }

    /// What came of a row; rows are asked for in their order.
    pub(super) fn of(&mut self, row: u64) -> Option<Record> {
        while self.next.as_ref().is_none_or(|record| record.row < row) {
            self.next = Some(self.take_next()?);
        }
        self.next.take_if(|record| record.row == row)
    }

    /// The next line that goes on from the last.
    fn take_next(&mut self) -> Option<Record> {
        loop {
            let mut line = Vec::new();
            let read = self.files.last_mut()?;
            match Read::by_ref(read).take(MAX_LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => {
                    self.files.pop();
                }
                Ok(_) => {
                    if let Some(record) = serde_json::from_slice::<Record>(&line).ok().filter(|record| record.row > self.last) {
                        self.last = record.row;
                        return Some(record);
                    }
                }
            }
        }
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".before");
    name.into()
}
