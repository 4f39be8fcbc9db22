//! Where in a template the fault is, when minijinja names another place.
//!
//! In: a template's text, the place that minijinja names, and the row. Out: the field that the row lacks, where minijinja has the filter or the tag that it is given to; and the tag or
//! comment that has no end, where minijinja has the end of the text.

use super::rows::Row;
use minijinja::machinery::{Span, Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// Words of the language that are no fields.
const WORDS: [&str; 25] = [
    "False",
    "None",
    "True",
    "and",
    "call",
    "caller",
    "do",
    "elif",
    "else",
    "false",
    "filter",
    "for",
    "if",
    "in",
    "is",
    "loop",
    "none",
    "not",
    "or",
    "recursive",
    "row_number",
    "self",
    "set",
    "true",
    "with",
];

/// Tags that must be ended by one that begins with `end`.
const OPENERS: [&str; 8] = ["autoescape", "call", "filter", "for", "if", "macro", "set", "with"];

type Tokens<'a> = Vec<(Token<'a>, Range<usize>)>;

/// A field that a row lacks.
#[derive(Debug)]
pub(super) struct Missing {
    pub(super) range: Range<usize>,
    /// The one that is probably meant.
    pub(super) nearest: Option<String>,
}

/// The first field that the row lacks in the tag around a place, of those that the template does not make itself.
pub(super) fn missing(text: &str, syntax: &SyntaxConfig, at: usize, row: &Row) -> Option<Missing> {
    let (all, _) = tokens(text, syntax);
    let own = own_names(&all);
    let tag = tag_around(&all, at);
    (0..tag.len()).find_map(|index| {
        let Token::Ident(root) = tag[index].0 else { return None };
        let is_given = index.checked_sub(1).is_some_and(|before| {
            matches!(tag[before].0, Token::Dot | Token::Pipe | Token::Ident("is" | "filter"))
                || matches!(tag[before].0, Token::Ident("not")) && before > 0 && matches!(tag[before - 1].0, Token::Ident("is"))
        });
        let is_name = matches!(tag.get(index + 1), Some((Token::ParenOpen | Token::Assign, _)));
        if is_given || is_name || WORDS.contains(&root) || own.contains(root) {
            return None;
        }
        lacking(&tag[index..], row)
    })
}

/// Follows the path that tokens begin with into the row.
fn lacking(tokens: &[(Token<'_>, Range<usize>)], row: &Row) -> Option<Missing> {
    let start = tokens.first()?.1.start;
    let (mut names, mut rest) = (Vec::new(), tokens);
    loop {
        match rest {
            [(Token::Ident(name), range), more @ ..] if names.is_empty() => {
                names.push((*name, range.end));
                rest = more;
            }
            [(Token::Dot, _), (Token::Ident(name), range), more @ ..] => {
                names.push((*name, range.end));
                rest = more;
            }
            [(Token::BracketOpen, _), (Token::Str(name), _), (Token::BracketClose, range), more @ ..] => {
                names.push((*name, range.end));
                rest = more;
            }
            [(Token::Pipe, _), (Token::Ident("default" | "d"), _), ..] | [(Token::Ident("is"), _), ..] => return None,
            _ => break,
        }
    }
    let names = if names.first()?.0 == "row" { &names[1..] } else { &names[..] };
    let mut fields = Some(&row.fields);
    for (name, end) in names {
        let Some(known) = fields else { break };
        let Some(value) = known.get(*name) else {
            let nearest = crate::tokens::nearest(name, known.keys().map(String::as_str)).map(str::to_owned);
            return Some(Missing { range: start..*end, nearest });
        };
        fields = match value {
            Value::Object(inside) => Some(inside),
            _ => None,
        };
    }
    None
}

/// The field that names lead to in a template, when it is text.
pub(super) fn text_at<'a>(path: &[String], row: &'a Row) -> Option<&'a str> {
    let path = if path.first()? == "row" { &path[1..] } else { path };
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(row.fields.get(first)?, |value, name| value.get(name))?.as_str()
}

/// Names that the template gives: by `set`, `with`, `for` and macros.
fn own_names<'a>(all: &Tokens<'a>) -> BTreeSet<&'a str> {
    let mut own = BTreeSet::new();
    let (mut word, mut is_head, mut is_first) = ("", false, false);
    for (index, (token, _)) in all.iter().enumerate() {
        match token {
            Token::BlockStart => (word, is_head, is_first) = ("", true, true),
            Token::VariableStart | Token::BlockEnd | Token::Assign if word != "macro" => is_head = false,
            Token::Pipe => is_head = false,
            Token::Ident("in") if word == "for" => is_head = false,
            Token::Ident(name) if is_first => (word, is_first) = (*name, false),
            Token::Ident(name) => {
                let is_set = matches!(all.get(index + 1), Some((Token::Assign, _)));
                if is_set || is_head && matches!(word, "for" | "set" | "macro" | "call") {
                    own.insert(*name);
                }
            }
            _ => {}
        }
    }
    own
}

/// What is between the marks of the tag that a place is in.
fn tag_around<'t, 'a>(all: &'t Tokens<'a>, at: usize) -> &'t [(Token<'a>, Range<usize>)] {
    let is_begin = |token: &Token<'_>| matches!(token, Token::VariableStart | Token::BlockStart);
    let is_end = |token: &Token<'_>| matches!(token, Token::VariableEnd | Token::BlockEnd);
    let after = all.partition_point(|(_, range)| range.start <= at);
    let begin = all[..after].iter().rposition(|(token, _)| is_begin(token)).map_or(0, |begin| begin + 1);
    let end = all[begin..].iter().position(|(token, _)| is_end(token)).map_or(all.len(), |length| begin + length);
    &all[begin..end]
}

/// The tag or comment that has no end.
pub(super) fn unended(text: &str, syntax: &SyntaxConfig) -> Option<Range<usize>> {
    let (all, is_whole) = tokens(text, syntax);
    if !is_whole {
        let mut from = all.last().map_or(0, |(_, range)| range.end);
        // Comments that end are no tokens.
        while text[from..].starts_with("{*")
            && let Some(end) = text[from..].find("*}")
        {
            from += end + 2;
        }
        let mark = ["{*", "{%"].iter().filter_map(|mark| text[from..].find(mark)).min()?;
        return Some(from + mark..from + mark + 2);
    }
    let mut open: Vec<Range<usize>> = Vec::new();
    for (index, (token, range)) in all.iter().enumerate() {
        let (Token::BlockStart, Some((Token::Ident(word), _))) = (token, all.get(index + 1)) else { continue };
        let tag = tag_around(&all, range.start);
        let assigns = *word == "set"
            && tag
                .iter()
                .take_while(|(token, _)| !matches!(token, Token::Pipe))
                .any(|(token, _)| matches!(token, Token::Assign));
        if OPENERS.contains(word) && !assigns {
            open.push(range.start..tag.last().map_or(range.end, |(_, last)| last.end));
        } else if word.starts_with("end") {
            open.pop();
        }
    }
    open.pop()
}

/// The tokens up to the first that cannot be read, and whether those are all.
fn tokens<'a>(text: &'a str, syntax: &SyntaxConfig) -> (Tokens<'a>, bool) {
    let place = |span: Span| span.start_offset as usize..span.end_offset as usize;
    let mut all = Vec::new();
    for token in tokenize(text, false, syntax.clone()) {
        match token {
            Ok((token, span)) => all.push((token, place(span))),
            Err(_) => return (all, false),
        }
    }
    (all, true)
}
