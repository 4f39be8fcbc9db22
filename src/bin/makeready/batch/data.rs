//! The data of a batch: which rows there are, and what their files are called.

use super::{cannot, pdf_names};
use crate::Failure;
use crate::args::{DataFormat, Profile, Shard};
use makeready::merge::{FileNames, Row, RowFault, Rows};
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{BufReader, Seek};
use std::path::{Path, PathBuf};

/// What templates know the row and its number as.
const OWN: [&str; 2] = ["row", "row_number"];

/// Rows of a file, which is read twice.
pub(super) struct Data {
    name: String,
    file: File,
    format: DataFormat,
}

impl Data {
    /// Opens a file; `-` is standard input, which is copied to a file that goes away.
    pub(super) fn open(path: &Path, format: Option<DataFormat>) -> Result<Data, Failure> {
        if path == Path::new("-") {
            let fail = |error: std::io::Error| cannot(Path::new("<stdin>"), "read", &error);
            let mut file = tempfile::tempfile().map_err(fail)?;
            std::io::copy(&mut std::io::stdin().lock(), &mut file).map_err(fail)?;
            let format = built_in(format.unwrap_or(DataFormat::Csv))?;
            return Ok(Data { name: "<stdin>".into(), file, format });
        }
        let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
        let known = match end.as_deref() {
            Some("csv") => Some(DataFormat::Csv),
            Some("tsv" | "tab") => Some(DataFormat::Tsv),
            Some("json") => Some(DataFormat::Json),
            Some("jsonl" | "ndjson") => Some(DataFormat::Jsonl),
            Some("parquet") => Some(DataFormat::Parquet),
            _ => None,
        };
        let format = format.or(known).ok_or_else(|| {
            Failure::new(format!("{} does not say what it is by its name", path.display()))
                .help("--data-format csv, tsv, json, jsonl or parquet")
        })?;
        let format = built_in(format)?;
        let fail = |error: std::io::Error| cannot(path, "read", &error);
        let mut file = File::open(path).map_err(fail)?;
        let kind = file.metadata().map_err(fail)?;
        if kind.is_dir() {
            return Err(Failure::new(format!("{} cannot be read: it is a folder", path.display())));
        }
        if !kind.is_file() {
            // A pipe can be read but once.
            let mut copy = tempfile::tempfile().map_err(fail)?;
            std::io::copy(&mut file, &mut copy).map_err(fail)?;
            file = copy;
        }
        Ok(Data { name: path.display().to_string(), file, format })
    }

    /// Whether every field is text, whatever it holds.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.format, DataFormat::Csv | DataFormat::Tsv)
    }

    /// The rows that are asked for, with their numbers, from the first.
    pub(super) fn rows(
        &self,
        limit: Option<u64>,
        shard: Option<Shard>,
    ) -> Result<impl Iterator<Item = (u64, Result<Row, RowFault>)> + Send + use<>, Failure> {
        let fail = |error: std::io::Error| cannot(&PathBuf::from(&self.name), "read", &error);
        let mut file = self.file.try_clone().map_err(fail)?;
        file.rewind().map_err(fail)?;
        let rows = of_format(self.format, file);
        let numbered = rows.map(|row| {
            let number = row.as_ref().map_or_else(|fault| fault.number, |row| row.number);
            (number, row)
        });
        let limited = numbered.take_while(move |(number, _)| limit.is_none_or(|limit| *number <= limit));
        Ok(limited.filter(move |(number, _)| shard.is_none_or(|shard| shard.holds(*number))))
    }

    /// How many rows are asked for, and which of their columns templates know as something else.
    ///
    /// # Errors
    /// Data without rows that can be read, and two rows that would write one file, or one that is written beside the sheets.
    pub(super) fn look_through(
        &self,
        names: Option<&FileNames>,
        others: &[(&'static str, String)],
        profile: Profile,
        limit: Option<u64>,
        shard: Option<Shard>,
    ) -> Result<(u64, BTreeSet<&'static str>), Failure> {
        let mut hidden = BTreeSet::new();
        let mut taken: HashMap<(u64, u64), u64> =
            others.iter().map(|(_, name)| (fingerprint(&FileNames::key(name)), 0)).collect();
        let (mut count, mut has_rows) = (0, false);
        // Of every shard: no machine overwrites what another writes.
        for (number, row) in self.rows(limit, None)? {
            let row = match row {
                Err(fault) if fault.number == 0 => return Err(Failure::new(format!("{}: {}", self.name, fault.message))),
                Err(_) => None,
                Ok(row) => Some(row),
            };
            has_rows = true;
            count += u64::from(shard.is_none_or(|shard| shard.holds(number)));
            hidden.extend(OWN.into_iter().filter(|own| row.as_ref().is_some_and(|row| row.fields.contains_key(*own))));
            let Some(name) = row.zip(names).and_then(|(row, names)| names.name(&row).ok()) else { continue };
            for name in pdf_names(name, profile) {
                match taken.entry(fingerprint(&FileNames::key(&name))) {
                    Entry::Vacant(free) => {
                        free.insert(number);
                    }
                    Entry::Occupied(other) if *other.get() == 0 => {
                        let own = others.iter().find(|(_, other)| FileNames::key(other) == FileNames::key(&name));
                        let flag = own.map_or("another flag", |(flag, _)| flag);
                        return Err(Failure::new(format!("row {number} would write {name}, which is the file of {flag}")));
                    }
                    Entry::Occupied(other) => {
                        let message = format!("rows {} and {number} would both write {name}", other.get());
                        return Err(Failure::new(message)
                            .help("name the files by what tells rows apart: --name '{{ row_number }}.pdf'"));
                    }
                }
            }
        }
        // A shard may have none: others have them.
        if !has_rows {
            return Err(Failure::new(format!("{} has no rows: nothing can be made of it", self.name)));
        }
        Ok((count, hidden))
    }
}

fn of_format(format: DataFormat, file: File) -> Rows<'static> {
    let read = |file| BufReader::with_capacity(1 << 16, file);
    match format {
        DataFormat::Csv => Rows::csv(read(file)),
        DataFormat::Tsv => Rows::tsv(read(file)),
        DataFormat::Json => Rows::json(read(file)),
        DataFormat::Jsonl => Rows::json_lines(read(file)),
        #[cfg(feature = "parquet")]
        DataFormat::Parquet => Rows::parquet(file),
        // Refused when the data was opened.
        #[cfg(not(feature = "parquet"))]
        DataFormat::Parquet => Rows::json_lines(std::io::empty()),
    }
}

/// Refuses what this program was built without.
fn built_in(format: DataFormat) -> Result<DataFormat, Failure> {
    if format == DataFormat::Parquet && !cfg!(feature = "parquet") {
        return Err(Failure::new("this makeready was built without Parquet")
            .help("build it with `cargo install --features parquet`, or give the rows as CSV or JSON Lines"));
    }
    Ok(format)
}

/// 128 bits of a name: a million names are told apart without being held.
pub(super) fn fingerprint(name: &str) -> (u64, u64) {
    let one = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        hasher.finish()
    };
    (one(0), one(1))
}
