//! What templates can do with values beside what minijinja brings.
//!
//! A value that one of these marks as safe is written as it is: it is part of the template's text, and TOML and Markdown read it. All others are
//! sealed. The filters by which minijinja marks HTML and JSON as safe are taken away.

use super::template::plain;
use crate::tokens::seal;
use minijinja::{Environment, Error, ErrorKind, Value, value::ValueKind};

/// Adds our filters, and takes away those that are for other formats.
pub(super) fn set(environment: &mut Environment<'_>) {
    for html in ["safe", "escape", "e", "tojson", "urlencode", "xmlattr", "indent"] {
        environment.remove_filter(html);
    }
    for name in ["default", "d"] {
        environment.add_filter(name, default);
    }
    environment.add_filter("markdown", markdown);
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("toml", toml);
}

/// What stands in where a field is missing or, as an empty cell of a table is, has nothing in it.
fn default(value: Value, other: Option<Value>) -> Value {
    let is_empty = value.is_undefined() || value.is_none() || value.as_str() == Some("");
    if is_empty { other.unwrap_or_else(|| Value::from("")) } else { value }
}

/// The value is Markdown.
fn markdown(value: &Value) -> Result<Value, Error> {
    // What a block captured is Markdown already, with values sealed in it.
    if value.is_safe() { Ok(value.clone()) } else { Ok(Value::from_safe_string(without_seals(&plain(value)?))) }
}

/// Each stretch between empty lines is a paragraph of text.
fn paragraphs(value: &Value) -> Result<Value, Error> {
    let text = seal::unseal(&plain(value)?).replace("\r\n", "\n");
    let mut set = String::new();
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            if !paragraph.is_empty() {
                paragraph.push('\n');
            }
            paragraph.push_str(line);
        } else if !paragraph.is_empty() {
            if !set.is_empty() {
                set.push_str("\n\n");
            }
            seal::seal(&std::mem::take(&mut paragraph), &mut set);
        }
    }
    Ok(Value::from_safe_string(set))
}

/// The value as TOML writes it: text in quotes, numbers and yes or no as they are, lists in brackets.
fn toml(value: &Value) -> Result<Value, Error> {
    let mut written = String::new();
    write_toml(value, &mut written, 0)?;
    Ok(Value::from_safe_string(written))
}

fn write_toml(value: &Value, into: &mut String, depth: usize) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Number | ValueKind::Bool => into.push_str(&plain(value)?),
        ValueKind::Seq if depth < 8 => {
            into.push('[');
            for (at, item) in value.try_iter()?.enumerate() {
                into.push_str(if at > 0 { ", " } else { "" });
                write_toml(&item, into, depth + 1)?;
            }
            into.push(']');
        }
        ValueKind::String => {
            into.push('"');
            seal::seal(&seal::unseal(&plain(value)?), into);
            into.push('"');
        }
        kind => return Err(Error::new(ErrorKind::InvalidOperation, format!("a {kind} cannot be written as TOML"))),
    }
    Ok(())
}

/// Text without the characters that seals are made of: a row cannot bring its own.
fn without_seals(text: &str) -> String {
    text.replace(|ch| matches!(ch, '\u{FDD0}'..='\u{FDEF}'), "\u{FFFD}")
}
