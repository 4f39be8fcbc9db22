//! CSV and TSV.

use super::{MAX_ROW, Row, RowFault, unreadable};
use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};
use serde_json::{Map, Value};
use std::io::{Cursor, Read};

/// Most bytes that are looked at for what separates the names.
const HEAD: usize = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A table's rows, and the names of its columns.
type Open<R> = (Box<Reader<std::io::Chain<Cursor<Vec<u8>>, R>>>, Vec<String>);

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
            return Err(last("the data looks like UTF-16; save it as UTF-8".into()));
        }
        if head.starts_with(BYTE_ORDER_MARK) {
            head.drain(..BYTE_ORDER_MARK.len());
        }
        let separator = separator.unwrap_or_else(|| separator_of(&head));
        let mut builder = ReaderBuilder::new();
        builder.delimiter(separator).flexible(true).has_headers(false);
        let mut reader = Box::new(builder.from_reader(Cursor::new(head).chain(read)));
        let mut record = ByteRecord::new();
        match reader.read_byte_record(&mut record) {
            Err(error) => return Err(last(format!("the data cannot be read: {error}"))),
            Ok(false) => return Err(last("there is no line with the names of the columns".into())),
            Ok(true) => {}
        }
        let mut names: Vec<String> = Vec::with_capacity(record.len());
        for (at, name) in record.iter().enumerate() {
            let name =
                std::str::from_utf8(name).map_err(|_| last(format!("the name of column {} is not UTF-8", at + 1)))?.trim();
            if name.is_empty() {
                return Err(last(format!("column {} has no name", at + 1)));
            }
            if names.iter().any(|known| known == name) {
                return Err(last(format!("two columns are called {name:?}")));
            }
            names.push(name.to_owned());
        }
        Ok((reader, names))
    }

    fn row(&mut self, (reader, names): &mut Open<R>) -> Option<Result<Row, RowFault>> {
        let mut record = ByteRecord::new();
        self.number += 1;
        match reader.read_byte_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map(|position| position.line());
                return Some(Err(match error.kind() {
                    ErrorKind::Io(why) => unreadable(self.number, line, why),
                    _ => RowFault { is_last: true, ..self.fault(line, error.to_string()) },
                }));
            }
        }
        let line = record.position().map(|position| position.line());
        if record.as_slice().len() > MAX_ROW {
            return Some(Err(self.fault(line, format!("the row has more than {} MiB", MAX_ROW >> 20))));
        }
        if record.len() != names.len() {
            let message = format!("the row has {} fields, where there are {} columns", record.len(), names.len());
            return Some(Err(self.fault(line, message)));
        }
        let mut fields = Map::new();
        for (at, (name, field)) in names.iter().zip(record.iter()).enumerate() {
            match std::str::from_utf8(field) {
                Ok(text) => fields.insert(name.clone(), Value::from(text)),
                Err(_) => return Some(Err(self.fault(line, format!("column {} ({name:?}) is not UTF-8", at + 1)))),
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
