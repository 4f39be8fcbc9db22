//! Rows of data, one at a time, whatever their number.
//!
//! In: bytes of CSV, TSV, JSON (an array of objects) or JSON Lines, or a file of Parquet (feature `parquet`). Out: [`Row`]s in order, and for each that cannot be read a [`RowFault`] that names the row, its line and
//! its column; the rows after it are read all the same. Only one row is held at a time. Source: RFC 4180 (with any of `,`, `;` and the tab between fields), RFC 8259.

#[cfg(feature = "parquet")]
mod footer;
#[cfg(feature = "parquet")]
mod iso;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod quotes;
mod table;

use crate::diagnostic::{Code, Diagnostic};
use minijinja::value::{Serde, Value};
use serde_json::{Map, Value as Json};
use std::io::Read;

/// Most bytes of one row.
const MAX_ROW: usize = 64 << 20;

/// A row: values by the names of their columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number, from 1; the line of names is none.
    pub number: u64,
    /// Its fields.
    pub fields: Map<String, Json>,
}

/// A row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("row {number}{}: {message}", .line.map(|line| format!(" (line {line})")).unwrap_or_default())]
pub struct RowFault {
    /// Its number, from 1; 0 is what stands before the first.
    pub number: u64,
    /// The line it begins on, where lines are counted.
    pub line: Option<u64>,
    /// What is wrong, with the column.
    pub message: String,
    /// Whether nothing after it can be read.
    pub is_last: bool,
}

impl RowFault {
    /// The fault as a finding.
    pub fn finding(&self) -> Diagnostic {
        Diagnostic::new(Code::RowFaulty, self.to_string())
    }
}

/// The rows of a source.
pub struct Rows<'a> {
    rows: Box<dyn Iterator<Item = Result<Row, RowFault>> + Send + 'a>,
}

impl Row {
    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// The fields for a template: each by its name, and all of them as `row`.
    pub(super) fn values(&self) -> Value {
        let fields = Value::from(Serde(&self.fields));
        let own = self.fields.iter().map(|(name, value)| (name.as_str(), Value::from(Serde(value))));
        let all = own.chain([("row", fields), ("row_number", Value::from(self.number))]);
        Value::from_pairs(all)
    }
}

impl<'a> Rows<'a> {
    /// Rows of CSV: a line of names, then a line for each row. Fields are separated by what separates the names: commas, semicolons or tabs.
    pub fn csv(read: impl Read + Send + 'a) -> Self {
        Rows { rows: Box::new(table::Table::new(read, None)) }
    }

    /// Rows of CSV with tabs between the fields.
    pub fn tsv(read: impl Read + Send + 'a) -> Self {
        Rows { rows: Box::new(table::Table::new(read, Some(b'\t'))) }
    }

    /// Rows of an array of JSON objects.
    pub fn json(read: impl Read + Send + 'a) -> Self {
        Rows { rows: Box::new(json::Elements::new(read)) }
    }

    /// Rows of JSON objects, one a line.
    pub fn json_lines(read: impl Read + Send + 'a) -> Self {
        Rows { rows: Box::new(json::Lines::new(read)) }
    }

    /// Rows of a Parquet file, which is read here and there.
    #[cfg(feature = "parquet")]
    pub fn parquet(read: impl Read + std::io::Seek + Send + 'static) -> Self {
        Rows { rows: Box::new(parquet::Groups::new(read)) }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

/// What is wrong with data in two bytes a character.
const UTF16: &str = "the data looks like UTF-16; save it as UTF-8";

/// What an error of reading says of the whole source.
fn unreadable(number: u64, line: Option<u64>, why: &std::io::Error) -> RowFault {
    RowFault { number, line, message: format!("the data cannot be read on: {why}"), is_last: true }
}
