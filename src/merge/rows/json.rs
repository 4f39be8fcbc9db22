//! JSON and JSON Lines.

use super::{MAX_ROW, Row, RowFault, UTF16, unreadable};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::fmt;
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
                if is_utf16(words) {
                    self.read = None;
                    return Some(Err(RowFault { number: 0, line: Some(1), message: UTF16.to_owned(), is_last: true }));
                }
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
    /// Whether the array's bracket was read, and the one that closes it.
    is_open: bool,
    is_closed: bool,
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
        Elements { bytes: Some(BufReader::new(read).bytes()), is_open: false, is_closed: false, line: 1, number: 0 }
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
                Some(0 | 0xFE | 0xFF) => return Err(self.last(UTF16)),
                _ => return Err(self.last("the data is no array of objects: `[{…}, {…}]`")),
            }
        }
    }

    /// Reads on behind the array: there may be nothing more.
    fn close(&mut self) -> Result<(), RowFault> {
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                return Err(self.last("there is more behind the array: the data is one array, or `--data-format jsonl`"));
            }
        }
        self.bytes = None;
        Ok(())
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
        if self.is_closed {
            return self.close().err().map(Err);
        }
        let (element, line, end) = match self.element() {
            Ok(element) => element,
            Err(fault) => return Some(Err(fault)),
        };
        if matches!(end, End::Last) {
            self.is_closed = true;
            if element.iter().all(u8::is_ascii_whitespace) {
                return self.close().err().map(Err);
            }
        }
        if self.number == 1 && is_utf16(&element) {
            self.number = 0;
            return Some(Err(self.last(UTF16)));
        }
        Some(row(&element, self.number, Some(line)))
    }
}

/// Whether these are the first bytes of data in two bytes a character.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || bytes.iter().take(2).any(|byte| *byte == 0)
}

/// The object that `bytes` hold.
fn row(bytes: &[u8], number: u64, line: Option<u64>) -> Result<Row, RowFault> {
    let fault = |message: String| RowFault { number, line, message, is_last: false };
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Unique(&twice).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    if let Some(name) = twice.into_inner() {
        return Err(fault(format!("two fields are called {name:?}")));
    }
    match read {
        Ok(Value::Object(fields)) => Ok(Row { number, fields }),
        Ok(_) => Err(fault("the row is no object: `{\"name\": \"value\"}`".into())),
        Err(error) => {
            // The parser counts from the row's own first line.
            let at = error.line().saturating_sub(1) as u64 + line.unwrap_or(1);
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or(&why);
            Err(fault(format!("the row is no JSON: {why}, on line {at}")))
        }
    }
}

/// Reads a value and notes the first name that an object has twice, which JSON leaves open and a row cannot mean.
#[derive(Clone, Copy)]
struct Unique<'a>(&'a RefCell<Option<String>>);

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, is_so: bool) -> Result<Value, E> {
        Ok(is_so.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(self)?;
            if all.contains_key(&name) {
                self.0.borrow_mut().get_or_insert_with(|| name.clone());
            }
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use crate::merge::Rows;

    #[test]
    fn nothing_is_dropped_behind_an_array() {
        let utf16 = |text: &str, mark: &[u8]| [mark.to_vec(), text.bytes().flat_map(|byte| [byte, 0]).collect()].concat();
        let told = "row 0 (line 1): the data looks like UTF-16; save it as UTF-8";
        let more = |row: u32, line: u32| {
            format!("row {row} (line {line}): there is more behind the array: the data is one array, or `--data-format jsonl`")
        };
        for (data, sound, fault) in [
            (b"[{\"a\": 1}]\n[{\"a\": 2}]".to_vec(), 1, more(2, 2)),
            (b"[{\"a\": 1}, {\"a\": 1}] junk".to_vec(), 2, more(3, 1)),
            (b"[]\n\njunk".to_vec(), 0, more(1, 3)),
            (b"[{\"a\": 1},]\n".to_vec(), 1, String::new()),
            (utf16("[{}]", b"\xFF\xFE"), 0, told.to_owned()),
            (utf16("[{}]", b""), 0, told.to_owned()),
        ] {
            let rows: Vec<_> = Rows::json(data.as_slice()).collect();
            let faults: String = rows.iter().filter_map(|row| Some(row.as_ref().err()?.to_string())).collect();
            assert_eq!((rows.iter().filter(|row| row.is_ok()).count(), faults), (sound, fault), "{data:?}");
        }
        let lines: Vec<_> = Rows::json_lines(utf16("{}\n", b"\xFF\xFE").as_slice()).collect();
        assert_eq!(lines.into_iter().filter_map(|row| row.err().map(|fault| fault.to_string())).collect::<Vec<_>>(), [told]);
    }
}
