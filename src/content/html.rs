//! The text in raw HTML.
//!
//! In: an HTML block piece by piece, as the Markdown parser gives it. Out: what stands between the tags, with line ends where tags
//! of blocks stand. No tree is built and nothing is checked: tags, comments, declarations and what `<script>` and `<style>` hold
//! are left out.

use super::context::events;
use pulldown_cmark::Event;
use std::ops::Range;

/// Tags that stand inside a line; all others end it.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
];

/// The name of a tag in small letters; none for comments, declarations and instructions.
pub(super) fn name(tag: &str) -> Option<String> {
    let inside = tag.strip_prefix('<')?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let length = inside.find(|ch: char| !(ch.is_ascii_alphanumeric() || ch == '-')).unwrap_or(inside.len());
    let name = inside.get(..length)?.to_ascii_lowercase();
    name.starts_with(|ch: char| ch.is_ascii_alphabetic()).then_some(name)
}

/// A piece of HTML's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// These bytes of the chunk, as they are.
    Text(Range<usize>),
    /// An entity and what it stands for.
    Entity(Range<usize>, String),
    /// The end of a line of the source.
    Space(Range<usize>),
    /// The end of a line of text: a tag of a block.
    Line(Range<usize>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Tag {
        tag: String,
        quote: Option<char>,
    },
    /// Up to and including this.
    Until(&'static str),
    /// Up to the end tag of this element.
    Raw(String),
}

/// Takes an HTML block apart.
#[derive(Debug, Default)]
pub(super) struct Stripper {
    state: State,
    /// Whether anything but text and comments was met.
    pub(super) has_markup: bool,
}

impl Stripper {
    /// The pieces of the next chunk.
    pub(super) fn feed(&mut self, chunk: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < chunk.len() {
            let rest = &chunk[at..];
            at += match std::mem::take(&mut self.state) {
                State::Text => self.text(rest, at, &mut pieces),
                State::Tag { tag, quote } => self.tag(rest, at, tag, quote, &mut pieces),
                State::Until(end) => match rest.find(end) {
                    Some(found) => found + end.len(),
                    None => {
                        self.state = State::Until(end);
                        rest.len()
                    }
                },
                State::Raw(name) => self.raw(rest, name),
            };
        }
        pieces
    }

    /// What the block left open at its end, and so kept from the text; none if all was closed.
    pub(super) fn unclosed(&self) -> Option<&'static str> {
        match self.state {
            State::Text => None,
            State::Tag { .. } => Some("tag"),
            State::Until("-->") => Some("comment"),
            State::Until(_) => Some("declaration"),
            State::Raw(_) => Some("script or style"),
        }
    }

    fn text(&mut self, rest: &str, at: usize, pieces: &mut Vec<Piece>) -> usize {
        let length = rest.find(['<', '&', '\n', '\r']).unwrap_or(rest.len());
        if length > 0 {
            pieces.push(Piece::Text(at..at + length));
            return length;
        }
        match rest.as_bytes()[0] {
            b'<' => self.angle(rest, at, pieces),
            b'&' => {
                let (text, length) = entity(rest);
                pieces.push(match text {
                    Some(text) => Piece::Entity(at..at + length, text),
                    None => Piece::Text(at..at + length),
                });
                length
            }
            _ => {
                pieces.push(Piece::Space(at..at + 1));
                1
            }
        }
    }

    fn angle(&mut self, rest: &str, at: usize, pieces: &mut Vec<Piece>) -> usize {
        let next = rest[1..].chars().next().unwrap_or(' ');
        if rest.starts_with("<!--") {
            self.state = State::Until("-->");
            return 4;
        }
        if next.is_ascii_alphabetic() || next == '/' {
            self.has_markup = true;
            self.state = State::Tag { tag: "<".to_owned(), quote: None };
            return 1;
        }
        if matches!(next, '!' | '?') {
            self.has_markup = true;
            self.state = match next {
                '?' => State::Until("?>"),
                _ if rest.starts_with("<![CDATA[") => State::Until("]]>"),
                _ => State::Until(">"),
            };
            return 2;
        }
        pieces.push(Piece::Text(at..at + 1));
        1
    }

    fn tag(&mut self, rest: &str, at: usize, mut tag: String, quote: Option<char>, pieces: &mut Vec<Piece>) -> usize {
        let mut quote = quote;
        for (index, ch) in rest.char_indices() {
            match quote {
                Some(open) if ch == open => quote = None,
                Some(_) => {}
                None if ch == '>' => {
                    self.end_tag(&tag, at..at + index + 1, pieces);
                    return index + 1;
                }
                None if matches!(ch, '"' | '\'') && tag.ends_with('=') => quote = Some(ch),
                // The space between an equals sign and its value says nothing.
                None if ch.is_ascii_whitespace() && tag.ends_with('=') => continue,
                None => {}
            }
            if tag.len() < 40 {
                tag.push(ch);
            } else if ch == '=' || tag.ends_with('=') {
                // Only the name and whether a value begins are of interest in a long tag.
                tag.pop();
                tag.push(if ch == '=' { '=' } else { ' ' });
            }
        }
        self.state = State::Tag { tag, quote };
        rest.len()
    }

    fn end_tag(&mut self, tag: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
        let Some(name) = name(tag) else { return };
        if !INLINE.contains(&name.as_str()) {
            pieces.push(Piece::Line(range));
        }
        if matches!(name.as_str(), "script" | "style") && !tag.starts_with("</") {
            self.state = State::Raw(name);
        }
    }

    fn raw(&mut self, rest: &str, name: String) -> usize {
        let close = format!("</{name}");
        match rest.to_ascii_lowercase().find(&close) {
            Some(found) => found,
            None => {
                self.state = State::Raw(name);
                rest.len()
            }
        }
    }
}

/// What the entity at the start of `text` stands for, and its length; an ampersand that starts none stands for itself.
fn entity(text: &str) -> (Option<String>, usize) {
    // The longest named entity has 33 bytes (`&CounterClockwiseContourIntegral;`).
    let window = text.bytes().take(40).position(|byte| byte == b';');
    let Some(source) = window.and_then(|end| text.get(..=end)) else { return (None, 1) };
    let mut decoded = String::new();
    for (event, _) in events(source) {
        if let Event::Text(text) = event {
            decoded.push_str(&text);
        }
    }
    if decoded == source || decoded.is_empty() { (None, 1) } else { (Some(decoded), source.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[&str]) -> (String, bool) {
        let mut stripper = Stripper::default();
        let mut text = String::new();
        for chunk in chunks {
            for piece in stripper.feed(chunk) {
                match piece {
                    Piece::Text(range) => text.push_str(&chunk[range]),
                    Piece::Entity(_, decoded) => text.push_str(&decoded),
                    Piece::Space(_) => text.push('_'),
                    Piece::Line(_) => text.push('/'),
                }
            }
        }
        (text, stripper.has_markup)
    }

    #[test]
    fn the_text_between_tags_is_kept() {
        for (chunks, text, has_markup) in [
            (&["<div>\n", "a <b>b</b>\n", "</div>\n"][..], "/_a b_/_", true),
            (&["<!-- a\n", "b -->\n", "c"], "_c", false),
            (&["<td>a</td><td>b</td>"], "/a//b/", true),
            (&["<p class=\"a>b\"\n", " id='c'>d</p>"], "/d/", true),
            (&["<style>a > b {}\n", "c</STYLE>d"], "//d", true),
            (&["a &amp; b &eacute; &#x41; &nosuch; & c < d"], "a & b é A &nosuch; & c < d", false),
            (&["<?php a ?>b<!DOCTYPE html>c<![CDATA[d]]>e"], "bce", true),
            (&["<p x= ", "\"", ">\"", ">é"], "/é", true),
        ] {
            assert_eq!(check(chunks), (text.to_owned(), has_markup), "{chunks:?}");
        }
        let long = format!("<p data-{}=\"a>b\">c", "x".repeat(100));
        assert_eq!(check(&[&long]).0, "/c");
    }

    #[test]
    fn what_is_left_open_is_known() {
        for (chunk, unclosed) in [
            ("<p>a</p>", None),
            ("<!-- a -->", None),
            ("<!-- a", Some("comment")),
            ("<p a", Some("tag")),
            ("<?a", Some("declaration")),
            ("<style>a", Some("script or style")),
        ] {
            let mut stripper = Stripper::default();
            stripper.feed(chunk);
            assert_eq!(stripper.unclosed(), unclosed, "{chunk}");
        }
    }

    #[test]
    fn tags_have_names() {
        for (tag, expected) in
            [("<BR/>", Some("br")), ("</b>", Some("b")), ("<h1 x>", Some("h1")), ("<!-- a -->", None), ("<?a?>", None)]
        {
            assert_eq!(name(tag).as_deref(), expected, "{tag}");
        }
    }
}
