//! CSV and TSV.

use super::quotes::Quotes;
use super::{MAX_ROW, Row, RowFault, UTF16, unreadable};
use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};
use serde_json::{Map, Value};
use std::io::{Chain, Cursor, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is wrong with a field in an older encoding.
const NOT_UTF8: &str = "is not UTF-8; save the data as \"CSV UTF-8\"";
/// Most bytes that are looked at for what separates the names.
const HEAD: usize = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table's rows, and the names of its columns.
struct Open<R> {
    reader: Box<Reader<Bounded<R>>>,
    names: Vec<String>,
    /// How many bytes may still be read for the row.
    left: Arc<AtomicUsize>,
    /// What is wrong with quotation marks in what was read.
    quotes: Arc<Mutex<Quotes>>,
    /// What is added to the reader's count of lines: of line ends of two characters it counts the second to the next line's, and a line that says
    /// what separates fields was taken away.
    lines_before: u64,
}

/// What is read for one row comes to an end, even if a quotation mark is never closed.
struct Bounded<R> {
    read: Chain<Cursor<Vec<u8>>, R>,
    left: Arc<AtomicUsize>,
    quotes: Arc<Mutex<Quotes>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(std::io::Error::other(format!(
                "the row has more than {} MiB: is a quotation mark not closed?",
                MAX_ROW >> 20
            )));
        }
        let length = buffer.len().min(left);
        let read = self.read.read(&mut buffer[..length])?;
        self.left.store(left - read, Ordering::Relaxed);
        self.quotes.lock().unwrap_or_else(PoisonError::into_inner).read(&buffer[..read]);
        Ok(read)
    }
}

/// A table being read.
pub(super) struct Table<R> {
    state: State<R>,
    number: u64,
}

enum State<R> {
    /// Nothing was read; the separator, if it is known.
    Before(R, Option<u8>),
    Rows(Open<R>),
    Done,
}

impl<R: Read> Table<R> {
    pub(super) fn new(read: R, separator: Option<u8>) -> Self {
        Table { state: State::Before(read, separator), number: 0 }
    }

    fn fault(&self, line: Option<u64>, message: impl Into<String>) -> RowFault {
        RowFault { number: self.number, line, message: message.into(), is_last: false }
    }

    /// Reads the line of names.
    fn open(&mut self, mut read: R, separator: Option<u8>) -> Result<Open<R>, RowFault> {
        let last = |message: String| RowFault { number: 0, line: Some(1), message, is_last: true };
        let mut head = Vec::new();
        read.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|why| unreadable(0, None, &why))?;
        if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
            return Err(last(UTF16.into()));
        }
        if head.starts_with(BYTE_ORDER_MARK) {
            head.drain(..BYTE_ORDER_MARK.len());
        }
        let told = told_separator(&mut head);
        let separator = separator.or(told).unwrap_or_else(|| separator_of(&head));
        let first_end = head.iter().position(|byte| *byte == b'\n');
        let ends_in_two = first_end.is_some_and(|at| head[..at].ends_with(b"\r"));
        let left = Arc::new(AtomicUsize::new(MAX_ROW));
        let told_lines = u64::from(told.is_some());
        let quotes = Arc::new(Mutex::new(Quotes::new(separator, 1 + told_lines)));
        let bounded = Bounded { read: Cursor::new(head).chain(read), left: Arc::clone(&left), quotes: Arc::clone(&quotes) };
        let mut builder = ReaderBuilder::new();
        builder.delimiter(separator).flexible(true).has_headers(false);
        let mut reader = Box::new(builder.from_reader(bounded));
        let mut record = ByteRecord::new();
        match reader.read_byte_record(&mut record) {
            Err(error) => return Err(last(format!("the data cannot be read: {error}"))),
            Ok(false) => return Err(last("there is no line with the names of the columns".into())),
            Ok(true) => {}
        }
        if let Some(message) = fault_before(&quotes, reader.position().byte()) {
            return Err(last(message));
        }
        let mut fields: Vec<&[u8]> = record.iter().collect();
        // Spreadsheets write columns that were never filled.
        while fields.len() > 1 && fields.last().is_some_and(|name| name.trim_ascii().is_empty()) {
            fields.pop();
        }
        let mut names: Vec<String> = Vec::with_capacity(fields.len());
        for (at, name) in fields.into_iter().enumerate() {
            let name = std::str::from_utf8(name).map_err(|_| last(format!("the name of column {} {NOT_UTF8}", at + 1)))?.trim();
            if name.is_empty() {
                return Err(last(format!("column {} has no name", at + 1)));
            }
            if names.iter().any(|known| known == name) {
                return Err(last(format!("two columns are called {name:?}")));
            }
            names.push(name.to_owned());
        }
        Ok(Open { reader, names, left, quotes, lines_before: told_lines + u64::from(ends_in_two) })
    }

    fn row(&mut self, open: &mut Open<R>) -> Option<Result<Row, RowFault>> {
        let mut record = ByteRecord::new();
        loop {
            open.left.store(MAX_ROW, Ordering::Relaxed);
            match open.reader.read_byte_record(&mut record) {
                Ok(false) => return None,
                Ok(true) => {}
                Err(error) => {
                    self.number += 1;
                    let line = error.position().map(|position| position.line() + open.lines_before);
                    return Some(Err(match error.kind() {
                        ErrorKind::Io(why) => unreadable(self.number, line, why),
                        _ => RowFault { is_last: true, ..self.fault(line, error.to_string()) },
                    }));
                }
            }
            // A spreadsheet's empty line is no row.
            if record.iter().any(|field| !field.is_empty()) {
                break;
            }
        }
        self.number += 1;
        let line = record.position().map(|position| position.line() + open.lines_before);
        if let Some(message) = fault_before(&open.quotes, open.reader.position().byte()) {
            return Some(Err(self.fault(line, message)));
        }
        let (names, count) = (&open.names, record.len());
        let is_filled = |at: usize| record.get(at).is_some_and(|field| !field.is_empty());
        if count < names.len() || (names.len()..count).any(is_filled) {
            let message = format!("the row has {count} fields, where there are {} columns", names.len());
            return Some(Err(self.fault(line, message)));
        }
        let mut fields = Map::new();
        for (at, (name, field)) in names.iter().zip(record.iter()).enumerate() {
            match std::str::from_utf8(field) {
                Ok(text) => fields.insert(name.clone(), Value::from(text)),
                Err(_) => return Some(Err(self.fault(line, format!("column {} ({name:?}) {NOT_UTF8}", at + 1)))),
            };
        }
        Some(Ok(Row { number: self.number, fields }))
    }
}

impl<R: Read> Iterator for Table<R> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut open = match std::mem::replace(&mut self.state, State::Done) {
            State::Before(read, separator) => match self.open(read, separator) {
                Ok(open) => open,
                Err(fault) => return Some(Err(fault)),
            },
            State::Rows(open) => open,
            State::Done => return None,
        };
        let row = self.row(&mut open)?;
        if !matches!(&row, Err(fault) if fault.is_last) {
            self.state = State::Rows(open);
        }
        Some(row)
    }
}

/// What is wrong with quotation marks in the record that ends before `end`.
fn fault_before(quotes: &Mutex<Quotes>, end: u64) -> Option<String> {
    quotes.lock().unwrap_or_else(PoisonError::into_inner).fault_before(end)
}

/// What the first line says to separate fields, as spreadsheets write it (`sep=;`); the line is taken away.
fn told_separator(head: &mut Vec<u8>) -> Option<u8> {
    let rest = head.strip_prefix(b"sep=").or_else(|| head.strip_prefix(b"SEP="))?;
    let (separator, rest) = rest.split_first()?;
    let length = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    if length == 0 || !separator.is_ascii() {
        return None;
    }
    let separator = *separator;
    head.drain(..5 + length);
    Some(separator)
}

/// What separates the names in the first line: the most frequent of comma, semicolon and tab outside quotes.
fn separator_of(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in head {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| separator == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}
