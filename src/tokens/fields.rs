//! Walking a table: a room asks for each key it knows, and what it did not ask for is unknown.

use super::table::{Kind, Table, Value};
use super::units::{UnitFault, parse_em, parse_length, parse_percent};
use super::{Faults, Spanned, nearest, suggest};
use crate::color::Share;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::{Em, Length};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// The keys of one table, being read. Every getter returns `None` when the key is missing *or* its value was faulty; the fault is
/// then in the report already.
pub struct Fields<'a> {
    table: &'a Table,
    /// The table's own key, with those above it: `styles.body`; empty at the root.
    path: String,
    faults: &'a Faults,
    known: RefCell<Vec<&'static str>>,
    /// What was missed; told at the end, when it is known which keys are misspelt.
    missed: RefCell<Vec<(&'static str, Diagnostic)>>,
}

impl<'a> Fields<'a> {
    /// Walks `table`, then reports each key that `walk` did not ask for.
    pub fn walk<T>(table: &'a Table, path: impl Into<String>, faults: &'a Faults, walk: impl FnOnce(&Fields<'a>) -> T) -> T {
        let fields = Fields { table, path: path.into(), faults, known: RefCell::default(), missed: RefCell::default() };
        let result = walk(&fields);
        fields.report_unknown();
        result
    }

    /// Tells of keys that are not known, and of those that are missing; of one that is merely misspelt, once.
    fn report_unknown(&self) {
        let known = self.known.borrow();
        let unknown = self.table.entries.iter().filter(|entry| !known.contains(&entry.key.as_str()));
        let missed = self.missed.take();
        let meant: Vec<&str> = match missed.is_empty() {
            true => Vec::new(),
            false => unknown.filter_map(|entry| nearest(&entry.key, known.iter().copied())).collect(),
        };
        missed.into_iter().filter(|(key, _)| !meant.contains(key)).for_each(|(_, fault)| self.faults.push(fault));
        for entry in &self.table.entries {
            if self.faults.is_full() {
                return;
            }
            if !known.contains(&entry.key.as_str()) {
                let place = if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) };
                let fault = Diagnostic::new(Code::UnknownKey, format!("unknown key `{}`{place}", entry.key));
                self.faults.push(fault.at(entry.key_span).help(suggest(&entry.key, "keys", known.iter().copied())));
            }
        }
    }

    /// Where faults go.
    pub fn faults(&self) -> &'a Faults {
        self.faults
    }

    /// The table's place: its header, its braces, or the key that made it.
    pub fn span(&self) -> Span {
        self.table.span
    }

    /// The table itself, with all its keys.
    pub fn whole(&self) -> &'a Table {
        self.table
    }

    /// The table's own key, with those above it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The dotted path of `key`.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether the table holds this key; it counts as known.
    pub fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// The value of `key`, whatever it is; the key counts as known.
    pub fn value(&self, key: &'static str) -> Option<&'a Value> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        self.table.value(key)
    }

    /// Reports a fault at `span`.
    pub fn fault(&self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, message).at(span).help(help));
    }

    /// Reports that `key`, which has no default, is missing.
    pub fn missing(&self, key: &'static str, help: impl Into<String>) {
        let _ = self.value(key);
        let fault = Diagnostic::new(Code::MissingKey, format!("`{}` is missing", self.path_of(key)));
        self.missed.borrow_mut().push((key, fault.at(self.table.span).help(help)));
    }

    /// Reports that the value of `key` is not of the type `expected`.
    pub fn wrong_type(&self, key: &str, value: &Value, expected: &str, help: impl Into<String>) {
        let message = format!("`{}` must be {expected}, not {}", self.path_of(key), value.kind.name());
        self.fault(Code::WrongType, value.span, message, help);
    }

    /// Reports that `name` is none of `known`; `kind` names them in the plural.
    pub fn unknown_name<'k>(&self, name: &Spanned<String>, kind: &str, known: impl IntoIterator<Item = &'k str> + Clone) {
        if self.faults.is_full() {
            return;
        }
        let message = format!("`{}` is none of the {kind}", name.value);
        self.fault(Code::UnknownName, name.span, message, suggest(&name.value, kind, known));
    }

    /// A string.
    pub fn string(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.value(key)?;
        let Kind::String(text) = &value.kind else {
            self.wrong_type(key, value, "a string", "put the text in quotes");
            return None;
        };
        Some(Spanned { value: text.clone(), span: value.span })
    }

    /// A string, or a number, date or boolean as its text: `date = 2026-03-22`.
    pub fn text(&self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.value(key)?;
        let Some(text) = plain_text(&value.kind) else {
            self.wrong_type(key, value, "a string", "put the text in quotes");
            return None;
        };
        Some(Spanned { value: text, span: value.span })
    }

    /// Several strings; one string alone counts as an array of one.
    pub fn strings(&self, key: &'static str) -> Option<Vec<Spanned<String>>> {
        let value = self.value(key)?;
        let help = "write an array of strings, such as [\"one\", \"two\"]";
        let items = match &value.kind {
            Kind::Array(items) => items.as_slice(),
            Kind::String(_) => std::slice::from_ref(value),
            _ => {
                self.wrong_type(key, value, "an array of strings", help);
                return None;
            }
        };
        let mut strings = Vec::new();
        for item in items {
            match &item.kind {
                Kind::String(text) => strings.push(Spanned { value: text.clone(), span: item.span }),
                _ => self.wrong_type(key, item, "an array of strings", help),
            }
        }
        Some(strings)
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let Kind::Boolean(yes) = value.kind else {
            self.wrong_type(key, value, "true or false", "write true or false, without quotes");
            return None;
        };
        Some(yes)
    }

    /// A whole number in `range`.
    pub fn integer<N: TryFrom<i64> + Into<i64> + Copy>(&self, key: &'static str, range: RangeInclusive<N>) -> Option<N> {
        self.integer_value(key, self.value(key)?, &range)
    }

    /// `value` as a whole number in `range`; `key` is for messages.
    pub fn integer_value<N: TryFrom<i64> + Into<i64> + Copy>(
        &self,
        key: &str,
        value: &Value,
        range: &RangeInclusive<N>,
    ) -> Option<N> {
        let Kind::Integer(number) = value.kind else {
            self.wrong_type(key, value, "a whole number", "write digits, without quotes or unit");
            return None;
        };
        let (low, high): (i64, i64) = ((*range.start()).into(), (*range.end()).into());
        match number.filter(|number| (low..=high).contains(number)).and_then(|number| N::try_from(number).ok()) {
            Some(number) => Some(number),
            None => {
                let shown = number.map_or_else(|| "the number".to_owned(), |number| number.to_string());
                self.out_of_range(key, value.span, &shown, low, high);
                None
            }
        }
    }

    /// A length with its unit, in `range`.
    pub fn length(&self, key: &'static str, range: RangeInclusive<Length>) -> Option<Length> {
        self.length_value(key, self.value(key)?, &range)
    }

    /// `value` as a length in `range`; `key` is for messages.
    pub fn length_value(&self, key: &str, value: &Value, range: &RangeInclusive<Length>) -> Option<Length> {
        let length = self.quantity(key, value, "a length in quotes", "9 pt", Length::ZERO, parse_length)?;
        self.in_range(key, value, length, range)
    }

    /// A length relative to the type size (`"-2 %"`, `"0.5 em"`), in `range`.
    pub fn em(&self, key: &'static str, range: RangeInclusive<Em>) -> Option<Em> {
        let value = self.value(key)?;
        let em = self.quantity(key, value, "a share of the type size in quotes", "-2 %", Em::ZERO, parse_em)?;
        if range.contains(&em) {
            return Some(em);
        }
        let show = |em: &Em| format!("{} %", (em.to_em() * 1e4).round() / 1e2);
        self.out_of_range(key, value.span, &show(&em), show(range.start()), show(range.end()));
        None
    }

    /// A share: `"75 %"`, or a bare number of percent.
    pub fn share(&self, key: &'static str) -> Option<Share> {
        self.share_value(key, self.value(key)?)
    }

    /// `value` as a share; `key` is for messages.
    pub fn share_value(&self, key: &str, value: &Value) -> Option<Share> {
        self.percent_value(key, value, 0.0..=100.0).map(Share::from_percent)
    }

    /// `value` as a percentage in `range`: `"75 %"`, or a bare number of percent; `key` is for messages.
    pub fn percent_value(&self, key: &str, value: &Value, range: RangeInclusive<f64>) -> Option<f64> {
        let percent = match &value.kind {
            Kind::Integer(Some(number)) => *number as f64,
            Kind::Float(number) if number.is_finite() => *number,
            Kind::String(text) => match parse_percent(text) {
                Ok(percent) => percent,
                Err(fault) => {
                    self.bad_unit(key, value.span, text, fault);
                    return None;
                }
            },
            _ => {
                let help = format!("write a number from {} to {}", range.start(), range.end());
                self.wrong_type(key, value, "a percentage", help);
                return None;
            }
        };
        self.in_range(key, value, percent, &range)
    }

    /// One of several words; synonyms may map to one meaning.
    pub fn choice<T: Clone>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let word = self.string(key)?;
        if let Some((_, meaning)) = words.iter().find(|(name, _)| *name == word.value) {
            return Some(meaning.clone());
        }
        let names = words.iter().map(|(name, _)| *name);
        let message = format!("`{}` cannot be `{}`", self.path_of(key), word.value);
        self.fault(Code::UnknownName, word.span, message, suggest(&word.value, "words", names));
        None
    }

    /// The table under `key`.
    fn table(&self, key: &'static str) -> Option<&'a Table> {
        let value = self.value(key)?;
        let Kind::Table(table) = &value.kind else {
            self.wrong_type(
                key,
                value,
                "a table",
                format!("write [{}] on a line of its own, its keys below", self.path_of(key)),
            );
            return None;
        };
        Some(table)
    }

    /// Walks the table under `key`.
    pub fn within<T>(&self, key: &'static str, walk: impl FnOnce(&Fields<'a>) -> T) -> Option<T> {
        let table = self.table(key)?;
        Some(Fields::walk(table, self.path_of(key), self.faults, walk))
    }

    /// Walks every table under `key`, whose names are free, in the order of the file.
    pub fn each<T>(&self, key: &'static str, mut walk: impl FnMut(Spanned<String>, &Fields<'a>) -> T) -> Option<Vec<T>> {
        let mut results = Vec::new();
        for (name, value) in self.named(key)? {
            if self.faults.is_full() {
                break;
            }
            let Kind::Table(table) = &value.kind else {
                let path = format!("{}.{}", self.path_of(key), name.value);
                let message = format!("`{path}` must be a table, not {}", value.kind.name());
                self.fault(
                    Code::WrongType,
                    value.span,
                    message,
                    format!("write [{path}] on a line of its own, its keys below"),
                );
                continue;
            };
            let path = format!("{}.{}", self.path_of(key), name.value);
            results.push(Fields::walk(table, path, self.faults, |fields| walk(name, fields)));
        }
        Some(results)
    }

    /// The entries of the table under `key`, whose names are free, in the order of the file.
    pub fn named(&self, key: &'static str) -> Option<Vec<(Spanned<String>, &'a Value)>> {
        let table = self.table(key)?;
        let name = |key: &str, span: Span| Spanned { value: key.to_owned(), span };
        Some(table.entries.iter().map(|entry| (name(&entry.key, entry.key_span), &entry.value)).collect())
    }

    /// The free table under `key` as text by dotted key; array items are counted from 0.
    pub fn flat(&self, key: &'static str) -> BTreeMap<String, String> {
        let mut flat = BTreeMap::new();
        for (name, value) in self.named(key).unwrap_or_default() {
            flatten(name.value, &value.kind, &mut flat);
        }
        flat
    }

    /// A value with a unit: a string that `parse` reads, or a bare zero.
    fn quantity<T>(
        &self,
        key: &str,
        value: &Value,
        expected: &str,
        example: &str,
        zero: T,
        parse: impl Fn(&str) -> Result<T, UnitFault>,
    ) -> Option<T> {
        match &value.kind {
            Kind::String(text) => match parse(text) {
                Ok(quantity) => Some(quantity),
                Err(fault) => {
                    self.bad_unit(key, value.span, text, fault);
                    None
                }
            },
            Kind::Integer(Some(0)) => Some(zero),
            Kind::Integer(_) | Kind::Float(_) => {
                let message = format!("`{}` has no unit", self.path_of(key));
                self.fault(Code::BadUnit, value.span, message, format!("write the unit, in quotes: \"{example}\""));
                None
            }
            _ => {
                self.wrong_type(key, value, expected, format!("write it as \"{example}\""));
                None
            }
        }
    }

    fn bad_unit(&self, key: &str, span: Span, text: &str, fault: UnitFault) {
        let text: String = text.chars().take(40).collect();
        self.fault(Code::BadUnit, span, format!("`{}`: \"{text}\" {}", self.path_of(key), fault.message), fault.help);
    }

    fn in_range<T: PartialOrd + Display>(&self, key: &str, value: &Value, it: T, range: &RangeInclusive<T>) -> Option<T> {
        if range.contains(&it) {
            return Some(it);
        }
        self.out_of_range(key, value.span, &it.to_string(), range.start(), range.end());
        None
    }

    fn out_of_range(&self, key: &str, span: Span, it: &str, low: impl Display, high: impl Display) {
        let message = format!("`{}` is {it}, outside {low} to {high}", self.path_of(key));
        self.fault(Code::OutOfRange, span, message, format!("choose a value from {low} to {high}"));
    }
}

/// A plain value as text; `None` for arrays and tables.
fn plain_text(kind: &Kind) -> Option<String> {
    match kind {
        Kind::String(text) | Kind::Datetime(text) => Some(text.clone()),
        Kind::Integer(number) => number.map(|number| number.to_string()),
        Kind::Float(number) => Some(number.to_string()),
        Kind::Boolean(yes) => Some(yes.to_string()),
        Kind::Array(_) | Kind::Table(_) => None,
    }
}

/// Writes `kind` under `path`; recursion is bounded by the depth of a [`Table`].
fn flatten(path: String, kind: &Kind, flat: &mut BTreeMap<String, String>) {
    match kind {
        Kind::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(format!("{path}.{at}"), &item.kind, flat);
            }
        }
        Kind::Table(table) => {
            for entry in &table.entries {
                flatten(format!("{path}.{}", entry.key), &entry.value.kind, flat);
            }
        }
        plain => {
            flat.insert(path, plain_text(plain).unwrap_or_default());
        }
    }
}
