//! JSON and JSON Lines.

use super::{MAX_ROW, Row, RowFault, unreadable};
use serde_json::{Map, Value};
use std::io::{BufRead, BufReader, Bytes, Read};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Objects, one a line; empty lines are none.
pub(super) struct Lines<R> {
    read: Option<BufReader<R>>,
    line: u64,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(read: R) -> Self {
        Lines { read: Some(BufReader::new(read)), line: 0, number: 0 }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read.as_mut()?;
        loop {
            let mut line = Vec::new();
            self.line += 1;
            match read.by_ref().take(MAX_ROW as u64 + 1).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(why) => {
                    self.read = None;
                    return Some(Err(unreadable(self.number + 1, Some(self.line), &why)));
                }
            }
            let mut words = line.as_slice();
            if self.line == 1 {
                words = words.strip_prefix(BYTE_ORDER_MARK).unwrap_or(words);
            }
            if words.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.number += 1;
            if line.len() > MAX_ROW {
                self.read = None;
                let message = format!("the row has more than {} MiB", MAX_ROW >> 20);
                return Some(Err(RowFault { number: self.number, line: Some(self.line), message, is_last: true }));
            }
            return Some(row(words, self.number, Some(self.line)));
        }
    }
}

/// The objects of one array.
pub(super) struct Elements<R> {
    bytes: Option<Bytes<BufReader<R>>>,
    /// Whether the array's bracket was read.
    is_open: bool,
    line: u64,
    number: u64,
}

/// What ends an element.
enum End {
    /// A comma.
    Next,
    /// The array's bracket.
    Last,
}

impl<R: Read> Elements<R> {
    pub(super) fn new(read: R) -> Self {
        Elements { bytes: Some(BufReader::new(read).bytes()), is_open: false, line: 1, number: 0 }
    }

    fn last(&mut self, message: impl Into<String>) -> RowFault {
        self.bytes = None;
        RowFault { number: self.number, line: Some(self.line), message: message.into(), is_last: true }
    }

    fn byte(&mut self) -> Result<Option<u8>, RowFault> {
        let Some(bytes) = &mut self.bytes else { return Ok(None) };
        match bytes.next().transpose() {
            Ok(byte) => {
                self.line += u64::from(byte == Some(b'\n'));
                Ok(byte)
            }
            Err(why) => {
                self.bytes = None;
                Err(unreadable(self.number, Some(self.line), &why))
            }
        }
    }

    /// Reads up to the array's bracket.
    fn open(&mut self) -> Result<(), RowFault> {
        let mut mark = BYTE_ORDER_MARK.iter();
        loop {
            match self.byte()? {
                Some(b'[') => return Ok(()),
                Some(byte) if byte.is_ascii_whitespace() || mark.next() == Some(&byte) => {}
                _ => return Err(self.last("the data is no array of objects: `[{…}, {…}]`")),
            }
        }
    }

    /// The bytes of the next element, the line that it begins on, and what ends it; brackets and commas in strings are text.
    fn element(&mut self) -> Result<(Vec<u8>, u64, End), RowFault> {
        let mut element = Vec::new();
        let mut line = self.line;
        let (mut depth, mut is_text, mut is_escaped) = (0usize, false, false);
        while let Some(byte) = self.byte()? {
            if element.is_empty() && byte.is_ascii_whitespace() {
                continue;
            }
            if element.is_empty() {
                line = self.line;
            }
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                _ if is_text => {}
                b',' if depth == 0 => return Ok((element, line, End::Next)),
                b']' if depth == 0 => return Ok((element, line, End::Last)),
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            element.push(byte);
            if element.len() > MAX_ROW {
                return Err(self.last(format!("the row has more than {} MiB", MAX_ROW >> 20)));
            }
        }
        Err(self.last("the array is not closed"))
    }
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.bytes.as_ref()?;
        if !self.is_open {
            self.is_open = true;
            if let Err(fault) = self.open() {
                return Some(Err(fault));
            }
        }
        self.number += 1;
        let (element, line, end) = match self.element() {
            Ok(element) => element,
            Err(fault) => return Some(Err(fault)),
        };
        if matches!(end, End::Last) {
            self.bytes = None;
            if element.iter().all(u8::is_ascii_whitespace) {
                return None;
            }
        }
        Some(row(&element, self.number, Some(line)))
    }
}

/// The object that `bytes` hold.
fn row(bytes: &[u8], number: u64, line: Option<u64>) -> Result<Row, RowFault> {
    let fault = |message: String| RowFault { number, line, message, is_last: false };
    match serde_json::from_slice::<Map<String, Value>>(bytes) {
        Ok(fields) => Ok(Row { number, fields }),
        Err(error) if error.is_data() => Err(fault("the row is no object: `{\"name\": \"value\"}`".into())),
        Err(error) => {
            // The parser counts from the row's own first line.
            let at = error.line().saturating_sub(1) as u64 + line.unwrap_or(1);
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or(&why);
            Err(fault(format!("the row is no JSON: {why}, on line {at}")))
        }
    }
}
