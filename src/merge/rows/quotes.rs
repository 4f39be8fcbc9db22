//! Quotation marks in tables, taken strictly.
//!
//! In: the bytes of a table as they are read. Out: for each record what is wrong with its quotation marks: one that is never closed, and
//! characters after one that closes a field. The reader of tables takes both for something else without a word. Source: RFC 4180, section 2.

use std::collections::VecDeque;

/// A mark's place.
#[derive(Clone, Copy)]
struct Place {
    /// How many bytes are before it.
    offset: u64,
    line: u64,
    /// In characters, from 1.
    column: u64,
}

/// Where the bytes have come to.
#[derive(Clone, Copy)]
enum State {
    /// At the beginning of a field.
    Start,
    /// In a field without quotation marks, or behind what should have been the end of one with them.
    Bare,
    /// Between quotation marks.
    Quoted,
    /// Behind one that ends the field or stands for itself with the next.
    Closed,
}

/// Follows a table's quotation marks.
pub(super) struct Quotes {
    separator: u8,
    state: State,
    at: Place,
    /// Where the field's mark is.
    opened: Place,
    /// Whether something was found in this record.
    is_faulty: bool,
    /// What was found and is not told, by its place.
    faults: VecDeque<(u64, String)>,
}

impl Quotes {
    /// At the beginning of a table, on this line.
    pub(super) fn new(separator: u8, line: u64) -> Self {
        let at = Place { offset: 0, line, column: 1 };
        Quotes { separator, state: State::Start, at, opened: at, is_faulty: false, faults: VecDeque::new() }
    }

    /// Follows what was read; nothing is the table's end.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        if bytes.is_empty() && matches!(self.state, State::Quoted) {
            self.fault("is never closed");
            self.state = State::Start;
        }
        bytes.iter().for_each(|byte| self.step(*byte));
    }

    /// What is wrong with the record that ends before `end`.
    pub(super) fn fault_before(&mut self, end: u64) -> Option<String> {
        self.faults.front().filter(|(place, _)| *place < end)?;
        self.faults.pop_front().map(|(_, message)| message)
    }

    fn step(&mut self, byte: u8) {
        let ends_record = matches!(byte, b'\n' | b'\r');
        self.state = match self.state {
            State::Start if byte == b'"' => {
                self.opened = self.at;
                State::Quoted
            }
            State::Quoted if byte == b'"' => State::Closed,
            State::Closed if byte == b'"' => State::Quoted,
            State::Quoted => State::Quoted,
            _ if ends_record => {
                self.is_faulty = false;
                State::Start
            }
            _ if byte == self.separator => State::Start,
            State::Closed => {
                self.fault(
                    "is closed before the field ends; in a field between quotation marks those that are text are written twice",
                );
                State::Bare
            }
            State::Start | State::Bare => State::Bare,
        };
        self.at.offset += 1;
        if byte == b'\n' {
            self.at.line += 1;
            self.at.column = 1;
        } else {
            // Of a character's bytes, the first.
            self.at.column += u64::from(byte & 0xC0 != 0x80);
        }
    }

    fn fault(&mut self, what: &str) {
        let Place { offset, line, column } = self.opened;
        if !self.is_faulty {
            self.faults.push_back((offset, format!("the quotation mark on line {line}, column {column}, {what}")));
        }
        self.is_faulty = true;
    }
}

#[cfg(test)]
mod tests {
    use crate::merge::Rows;

    #[test]
    fn quotation_marks_are_taken_strictly() {
        let closed =
            "is closed before the field ends; in a field between quotation marks those that are text are written twice";
        let check = |data: &str, expected: &[Result<&str, String>]| {
            for data in [data.to_owned(), data.replace('\n', "\r\n")] {
                let rows: Vec<Result<String, String>> = Rows::csv(data.as_bytes())
                    .map(|row| row.map(|row| row.fields["b"].as_str().unwrap_or_default().replace("\r\n", "\n")))
                    .map(|row| row.map_err(|fault| fault.to_string()))
                    .collect();
                let expected: Vec<_> = expected.iter().map(|row| row.clone().map(str::to_owned)).collect();
                assert_eq!(rows, expected, "{data:?}");
            }
        };
        check("a,b\n1,\"x\"\n2,\"a \"\"b\"\" c\"\n3,5\" pipe\n", &[Ok("x"), Ok("a \"b\" c"), Ok("5\" pipe")]);
        let fault = |row: u32, begins: u32, line: u32, column: u32, what: &str| {
            Err(format!("row {row} (line {begins}): the quotation mark on line {line}, column {column}, {what}"))
        };
        check("a,b\n1,x\n2,\"y\nb,B\n", &[Ok("x"), fault(2, 3, 3, 3, "is never closed")]);
        check("a,b\n1,\"x\ny\"\né,\"A 3\" pipe\"\n3,z\n", &[Ok("x\ny"), fault(2, 4, 4, 3, closed), Ok("z")]);
        check("a,b\n\"1\n\",\"x\" \n\n2,y\n", &[fault(1, 2, 3, 3, closed), Ok("y")]);
        check("sep=,\na,b\n1,x\n2,\"y", &[Ok("x"), fault(2, 4, 4, 3, "is never closed")]);
        check("a,\"b\n1,x\n", &[Err("row 0 (line 1): the quotation mark on line 1, column 3, is never closed".to_owned())]);
        // What is read at a time ends anywhere.
        let many: String = (0..3000).map(|at| format!("{at},\"x\"\"{at}\"\n")).collect();
        let data = format!("a,b\n{many}1,\"x\"y\n{many}");
        let faults = Rows::csv(data.as_bytes()).filter_map(Result::err);
        assert_eq!(faults.map(|fault| (fault.number, fault.line)).collect::<Vec<_>>(), [(3001, Some(3002))]);
    }
}
