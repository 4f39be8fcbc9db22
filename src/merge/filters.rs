//! What templates can do with values beside what minijinja brings.
//!
//! A value that one of these marks as safe is written as it is: it is part of the template's text, and TOML and Markdown read it. All others are
//! sealed. The filters by which minijinja marks HTML and JSON as safe are taken away.

use super::template::{SEALED, afford, plain};
use crate::tokens::seal;
use minijinja::value::{Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters};

/// Bytes of a place in a list while the list grows.
const PLACE: usize = 64;

/// More than any template can make.
const ENOUGH: usize = 256 << 20;

/// What a filter comes to in bytes, of its value and its arguments.
type Cost = fn(&Value, &[Value]) -> Result<usize, Error>;

/// Adds our filters, and takes away those that are for other formats.
pub(super) fn set(environment: &mut Environment<'_>) {
    for other in ["safe", "escape", "e", "tojson", "urlencode", "xmlattr", "indent", "pprint"] {
        environment.remove_filter(other);
    }
    for name in ["default", "d"] {
        environment.add_filter(name, default);
    }
    environment.add_filter("chain", chain);
    environment.add_filter("markdown", markdown);
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("string", string);
    environment.add_filter("toml", toml);
    bound(environment, "format", Value::from_function(filters::format), formatted);
    bound(environment, "join", Value::from_function(filters::join), joined);
    bound(environment, "lines", Value::from_function(filters::lines), |value, _| Ok(divided(value, "\n")));
    bound(environment, "list", Value::from_function(filters::list), |value, _| {
        Ok(value.as_str().map_or(0, |text| PLACE * text.chars().count()))
    });
    bound(environment, "split", Value::from_function(filters::split), |value, arguments| {
        Ok(divided(value, arguments.first().and_then(Value::as_str).unwrap_or_default()))
    });
    bound(environment, "zip", Value::from_function(filters::zip), |value, arguments| {
        Ok(value.len().unwrap_or_default().saturating_mul(PLACE * (2 + arguments.len())))
    });
}

/// Adds a filter of minijinja's that makes much of little before it is charged: it is asked first what it comes to.
fn bound(environment: &mut Environment<'_>, name: &'static str, filter: Value, cost: Cost) {
    environment.add_filter(name, move |state: &mut State<'_, '_>, value: Value, arguments: Rest<ValueOrKwargs>| {
        let arguments = arguments.into_values();
        afford(state, cost(&value, &arguments)?)?;
        let all: Vec<Value> = [value].into_iter().chain(arguments).collect();
        filter.call(state, &all)
    });
}

/// One list of several; minijinja's would ask them all again whenever it is asked. Of tables it makes one, as minijinja does.
fn chain(state: &mut State<'_, '_>, value: Value, others: Rest<Value>) -> Result<Value, Error> {
    let parts: Vec<Value> = [value].into_iter().chain(others.0).collect();
    if parts.iter().any(|part| part.kind() == ValueKind::Map) {
        return Value::from_function(filters::chain).call(state, &parts);
    }
    let mut all = Vec::new();
    for part in parts {
        for item in part.try_iter()? {
            afford(state, PLACE * all.len())?;
            all.push(item);
        }
    }
    Ok(Value::from(all))
}

/// The places of a list of the parts of a text between separators; of those between spaces when there is none.
fn divided(text: &Value, separator: &str) -> usize {
    let text = text.as_str().unwrap_or_default();
    let parts = if separator.is_empty() { text.split_whitespace().count() } else { text.matches(separator).count() };
    PLACE * (parts + 1)
}

/// The most that a pattern with these values comes to: each place may take the longest.
fn formatted(pattern: &Value, arguments: &[Value]) -> Result<usize, Error> {
    let mut longest = 0;
    for argument in arguments {
        if !argument.is_kwargs() {
            longest = longest.max(plain(argument)?.len());
            continue;
        }
        for name in argument.try_iter()? {
            longest = longest.max(plain(&argument.get_item(&name)?)?.len());
        }
    }
    Ok(longest.saturating_mul(pattern.as_str().unwrap_or_default().matches('%').count()))
}

/// The length of a list's text.
fn joined(list: &Value, arguments: &[Value]) -> Result<usize, Error> {
    let named = arguments
        .last()
        .filter(|last| last.is_kwargs())
        .and_then(|last| last.get_attr("attribute").ok())
        .filter(|name| !name.is_undefined());
    let attribute = named.as_ref().or(arguments.get(1)).and_then(Value::as_str);
    let between = arguments.first().and_then(Value::as_str).map_or(0, str::len);
    let mut length = 0_usize;
    for item in list.try_iter()? {
        let item = attribute.map_or(Ok(item.clone()), |name| item.get_attr(name))?;
        length = length.saturating_add(1 + between + plain(&item)?.len());
        if length > ENOUGH {
            break;
        }
    }
    Ok(length)
}

/// The value as text.
fn string(value: &Value) -> Result<Value, Error> {
    if value.as_str().is_some() { Ok(value.clone()) } else { Ok(Value::from(plain(value)?)) }
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
fn paragraphs(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let text = plain(value)?;
    afford(state, SEALED * text.len())?;
    let text = seal::unseal(&text).replace("\r\n", "\n");
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
fn toml(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    let mut written = String::new();
    write_toml(state, value, &mut written, 0)?;
    Ok(Value::from_safe_string(written))
}

fn write_toml(state: &State<'_, '_>, value: &Value, into: &mut String, depth: usize) -> Result<(), Error> {
    match value.kind() {
        ValueKind::Number | ValueKind::Bool => into.push_str(&plain(value)?),
        ValueKind::Seq | ValueKind::Iterable if depth < 8 => {
            into.push('[');
            for (at, item) in value.try_iter()?.enumerate() {
                afford(state, into.len())?;
                into.push_str(if at > 0 { ", " } else { "" });
                write_toml(state, &item, into, depth + 1)?;
            }
            into.push(']');
        }
        ValueKind::String => {
            let text = plain(value)?;
            afford(state, SEALED * text.len())?;
            into.push('"');
            seal::seal(&seal::unseal(&text), into);
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
