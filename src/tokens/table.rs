//! A parsed TOML file as a plain tree in the order of the file, every key and value with its place.
//!
//! The parser bounds each bracket's and each dotted key's depth, not their product; what is nested deeper than [`MAX_DEPTH`] is
//! refused here, and taken apart without recursion, so that everything after may recurse.

use super::Slice;
use super::faults::{FULL, Faults};
use super::seal::unseal;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use std::borrow::Cow;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Deepest nesting of tables and arrays; the deepest token has six levels.
const MAX_DEPTH: usize = 32;
/// Longest TOML text in bytes: two hundred times the shipped files.
const MAX_TEXT: usize = 1 << 20;
/// Longest key in bytes.
const MAX_KEY: usize = 200;

/// A table, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The entries; keys are unique.
    pub entries: Vec<Entry>,
    /// The table: its header, its braces, or the key that made it.
    pub span: Span,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, decoded.
    pub key: String,
    /// The key's place.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A string.
    String(String),
    /// A whole number; `None` when it needs more than 64 bits.
    Integer(Option<i64>),
    /// A number; may be infinite or not a number, as TOML allows.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date, a time or both, as TOML writes them.
    Datetime(String),
    /// Values in order.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
}

impl Kind {
    /// The kind's name with its article, for messages; an array's with its length, which is often what is wrong with it.
    pub fn name(&self) -> Cow<'static, str> {
        let name = match self {
            Kind::String(_) => "a string",
            Kind::Integer(_) => "a whole number",
            Kind::Float(_) => "a number with a decimal point",
            Kind::Boolean(true) => "true",
            Kind::Boolean(false) => "false",
            Kind::Datetime(_) => "a date",
            Kind::Array(items) => match items.len() {
                0 => "an empty array",
                1 => "an array of one value",
                n => return format!("an array of {n} values").into(),
            },
            Kind::Table(_) => "a table",
        };
        name.into()
    }
}

impl Value {
    /// The same value as if all of it stood at `span`.
    pub fn at(&self, span: Span) -> Value {
        let kind = match &self.kind {
            Kind::Array(items) => Kind::Array(items.iter().map(|item| item.at(span)).collect()),
            Kind::Table(table) => Kind::Table(table.at(span)),
            other => other.clone(),
        };
        Value { kind, span }
    }

    /// The table, when it is one.
    pub fn table(&self) -> Option<&Table> {
        if let Kind::Table(table) = &self.kind { Some(table) } else { None }
    }
}

impl Table {
    /// An empty table at `span`.
    pub fn empty(span: Span) -> Self {
        Table { entries: Vec::new(), span }
    }

    /// The entry of this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// This table over `below`: what it does not give is taken from there, tables key by key. The order is that of `below`, then
    /// this table's own keys.
    pub fn over(&self, below: &Table) -> Table {
        let mut entries = Vec::with_capacity(below.entries.len());
        for under in &below.entries {
            entries.push(match self.entry(&under.key) {
                Some(own) => match (&own.value.kind, &under.value.kind) {
                    (Kind::Table(table), Kind::Table(under)) => {
                        let value = Value { kind: Kind::Table(table.over(under)), span: own.value.span };
                        Entry { value, ..own.clone() }
                    }
                    _ => own.clone(),
                },
                None => under.clone(),
            });
        }
        entries.extend(self.entries.iter().filter(|own| below.entry(&own.key).is_none()).cloned());
        Table { entries, span: self.span }
    }

    /// The same table without `key`.
    pub fn without(&self, key: &str) -> Table {
        Table { entries: self.entries.iter().filter(|entry| entry.key != key).cloned().collect(), span: self.span }
    }

    /// The same table as if all of it stood at `span`.
    pub fn at(&self, span: Span) -> Table {
        let entries = self.entries.iter();
        let entries = entries.map(|entry| Entry { key: entry.key.clone(), key_span: span, value: entry.value.at(span) });
        Table { entries: entries.collect(), span }
    }

    /// The value of this key.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }
}

/// Parses TOML, going on after each fault. Syntax errors (duplicate keys among them) are in the faults, one a line; what could be
/// read is in the table.
pub fn parse(slice: Slice<'_>) -> (Table, Faults) {
    let whole = Span::new(slice.file, slice.offset..slice.offset + slice.text.len());
    if slice.text.len() > MAX_TEXT {
        let fault = Diagnostic::new(Code::TextTooLarge, format!("{} bytes of TOML are more than {MAX_TEXT}", slice.text.len()));
        return (Table::empty(whole), Faults::new(slice.file, vec![fault.at(whole)], 0, vec![whole]));
    }
    let (root, errors) = DeTable::parse_recoverable(slice.text);
    let mut copier = Copier { file: slice.file, offset: slice.offset, refused: Vec::new() };
    let table = copier.table(root.into_inner(), whole, 0);
    let mut errors: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.extend(copier.refused.iter().map(|(at, message)| (at.clone(), message.as_str())));
    errors.sort_by_key(|(at, _)| at.start);
    let mut broken: Vec<Span> = Vec::new();
    let mut faults = Vec::new();
    let mut read_to = 0;
    for (at, message) in errors {
        let start = at.start.min(slice.text.len());
        // What follows on the same line is the echo of its first error.
        if start < read_to {
            continue;
        }
        let line = line_around(slice.text, start);
        read_to = line.end + 1;
        broken.push(Span::new(slice.file, slice.offset + line.start..slice.offset + line.end));
        if faults.len() < FULL {
            faults.push(syntax_fault(slice, message, at, line));
        }
    }
    let left_out = broken.len() - faults.len();
    (table, Faults::new(slice.file, faults, left_out, broken))
}

/// The bytes of the line around `at`, without its end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |after| at + after);
    start..end
}

/// The parser's error in the words of this house.
fn syntax_fault(slice: Slice<'_>, message: &str, at: Range<usize>, line: Range<usize>) -> Diagnostic {
    let span = Span::new(slice.file, slice.offset + at.start..slice.offset + at.end);
    let source = slice.text.get(at.clone()).unwrap_or("");
    if message == "duplicate key" {
        let fault = Diagnostic::new(Code::TomlSyntax, format!("the key `{source}` is given twice"));
        return fault.at(span).help("keep one of the two; a table is opened once and holds all its keys");
    }
    let fault = Diagnostic::new(Code::TomlSyntax, message.to_owned()).at(span);
    if ["invalid date", "invalid time"].iter().any(|kind| message.starts_with(kind)) {
        return fault.help("write year, month and day as the calendar has them: 2026-03-22");
    }
    let line = slice.text.get(line).unwrap_or("");
    match line.split_once('=') {
        Some((key, value)) if key.len() <= MAX_KEY && is_bare(value) => {
            let value = value.split('#').next().unwrap_or("").trim();
            fault.help(format!("text and lengths stand in quotes: {} = \"{value}\"", key.trim()))
        }
        _ => fault.help("a value is text in quotes, a number, true or false, an array in [ ] or a table in { }"),
    }
}

/// Whether a value looks like text or a length whose quotes were forgotten.
fn is_bare(value: &str) -> bool {
    let value = value.split('#').next().unwrap_or("").trim();
    !value.is_empty() && value.len() < 60 && !value.contains(['"', '\'', '[', ']', '{', '}', '=', '\\'])
}

/// Copies the parser's tree.
struct Copier {
    file: FileId,
    offset: usize,
    /// What is valid TOML and refused all the same.
    refused: Vec<(Range<usize>, String)>,
}

impl Copier {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start..self.offset + range.end)
    }

    fn table(&mut self, table: DeTable<'_>, span: Span, depth: usize) -> Table {
        let mut entries = Vec::new();
        for (key, value) in table {
            if key.get_ref().len() > MAX_KEY {
                self.refused.push((key.span(), format!("a key has at most {MAX_KEY} letters")));
                take_apart(value.into_inner());
                continue;
            }
            let key_span = self.span(key.span());
            let range = value.span();
            let value = self.value(value.into_inner(), range, depth + 1);
            entries.push(Entry { key: key.into_inner().into_owned(), key_span, value });
        }
        entries.sort_by_key(|entry| entry.key_span);
        Table { entries, span }
    }

    fn value(&mut self, value: DeValue<'_>, range: Range<usize>, depth: usize) -> Value {
        let span = self.span(range.clone());
        let kind = match value {
            DeValue::String(text) => Kind::String(unseal(&text).into_owned()),
            DeValue::Integer(number) => Kind::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()),
            DeValue::Float(number) => Kind::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(yes) => Kind::Boolean(yes),
            DeValue::Datetime(date) => Kind::Datetime(date.to_string()),
            deep if depth > MAX_DEPTH => {
                self.refused.push((range, format!("tables and arrays are nested deeper than {MAX_DEPTH} levels")));
                take_apart(deep);
                Kind::Boolean(false)
            }
            DeValue::Array(mut items) => {
                let mut values = Vec::with_capacity(items.len());
                for item in items.iter_mut() {
                    let range = item.span();
                    let item = std::mem::replace(item.get_mut(), DeValue::Boolean(false));
                    values.push(self.value(item, range, depth + 1));
                }
                Kind::Array(values)
            }
            DeValue::Table(table) => Kind::Table(self.table(table, span, depth)),
        };
        Value { kind, span }
    }
}

/// Drops a value of any depth without recursion.
fn take_apart(value: DeValue<'_>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            DeValue::Table(table) => open.extend(table.into_iter().map(|(_, value)| value.into_inner())),
            DeValue::Array(mut items) => {
                open.extend(items.iter_mut().map(|item| std::mem::replace(item.get_mut(), DeValue::Boolean(false))));
            }
            _ => {}
        }
    }
}
