//! Values that pass through a syntax without being read as it.
//!
//! In: any text. Out: a sealed copy, which neither TOML nor Markdown can take for markup, wherever it stands in them; and from what they
//! read, the text again. Between two noncharacters a sealed text has letters and digits as they are and all else as the bytes of UTF-8, two
//! digits each, which are noncharacters too: Unicode keeps those for a program's own use (The Unicode Standard, 23.7). To both syntaxes they
//! are letters.

use std::borrow::Cow;
use std::ops::Range;

const OPEN: char = '\u{FDE0}';
const CLOSE: char = '\u{FDE1}';
/// The digit zero; fifteen more follow it.
const ZERO: u32 = 0xFDD0;

/// A part of a text that may hold sealed ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes, as they are.
    Plain(Range<usize>),
    /// These bytes are sealed, and what they stand for.
    Sealed(Range<usize>, String),
}

/// Adds a sealed copy of `text` to `into`. One with nothing in it is a word to a syntax as well, so that no value changes what stands around it.
pub fn seal(text: &str, into: &mut String) {
    into.reserve(text.len() + text.len() / 2 + 6);
    into.push(OPEN);
    let mut bytes = [0; 4];
    for ch in text.chars() {
        if is_plain(ch) {
            into.push(ch);
            continue;
        }
        for byte in ch.encode_utf8(&mut bytes).bytes() {
            into.extend([digit(byte >> 4), digit(byte & 15)]);
        }
    }
    into.push(CLOSE);
}

/// `text` with what is sealed in it as it was.
pub fn unseal(text: &str) -> Cow<'_, str> {
    if !is_sealed(text) {
        return Cow::Borrowed(text);
    }
    let mut opened = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(range) => opened.push_str(&text[range]),
            Piece::Sealed(_, value) => opened.push_str(&value),
        }
    }
    Cow::Owned(opened)
}

/// Whether anything in `text` may be sealed.
pub fn is_sealed(text: &str) -> bool {
    text.contains(OPEN)
}

/// The parts of a text in their order. What looks sealed and is not is plain.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(open) = text[from..].find(OPEN).map(|at| from + at) {
        from = open + OPEN.len_utf8();
        let Some((value, length)) = opened(&text[from..]) else { continue };
        from += length;
        if done < open {
            pieces.push(Piece::Plain(done..open));
        }
        pieces.push(Piece::Sealed(open..from, value));
        done = from;
    }
    if done < text.len() {
        pieces.push(Piece::Plain(done..text.len()));
    }
    pieces
}

/// What stands before the end of a sealed text, and its length with the end.
fn opened(text: &str) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    let mut high = None;
    for (at, ch) in text.char_indices() {
        match (value(ch), high.take()) {
            (Some(low), Some(high)) => bytes.push(high << 4 | low),
            (Some(digit), None) => high = Some(digit),
            (None, Some(_)) => return None,
            (None, None) if ch == CLOSE => return Some((String::from_utf8(bytes).ok()?, at + CLOSE.len_utf8())),
            (None, None) if is_plain(ch) => bytes.extend(ch.encode_utf8(&mut [0; 4]).bytes()),
            (None, None) => return None,
        }
    }
    None
}

/// Whether a character means nothing anywhere: letters, digits, and all beyond ASCII but what ends a line, controls, the byte order mark
/// and our own.
fn is_plain(ch: char) -> bool {
    let is_own = matches!(ch, '\u{FDD0}'..='\u{FDEF}');
    let ends_line = matches!(ch, '\u{2028}' | '\u{2029}');
    if ch.is_ascii() { ch.is_ascii_alphanumeric() } else { !(is_own || ends_line || ch.is_control() || ch == '\u{FEFF}') }
}

fn digit(half: u8) -> char {
    char::from_u32(ZERO + u32::from(half)).unwrap_or(OPEN)
}

fn value(ch: char) -> Option<u8> {
    let digit = u32::from(ch).checked_sub(ZERO)?;
    u8::try_from(digit).ok().filter(|digit| *digit < 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealed(text: &str) -> String {
        let mut into = String::new();
        seal(text, &mut into);
        into
    }

    #[test]
    fn a_sealed_text_holds_nothing_that_a_syntax_knows() {
        let all: String =
            (0..=127u8).map(char::from).chain("ä–…\u{85}\u{2028}\u{FEFF}\u{FDD0}\u{FDE0}\u{FDE1}".chars()).collect();
        let sealed = sealed(&all);
        assert!(sealed.chars().all(|ch| ch.is_alphanumeric() || "–…".contains(ch) || matches!(ch, '\u{FDD0}'..='\u{FDEF}')));
        assert_eq!(unseal(&sealed), all);
    }

    #[test]
    fn what_is_sealed_stands_among_what_is_not() {
        let text = format!("a {} b{}", sealed("*x*"), sealed("1."));
        let [Piece::Plain(a), Piece::Sealed(_, x), Piece::Plain(b), Piece::Sealed(end, one)] = &pieces(&text)[..] else {
            panic!("{:?}", pieces(&text))
        };
        assert_eq!((&text[a.clone()], x.as_str(), &text[b.clone()], one.as_str()), ("a ", "*x*", " b", "1."));
        assert_eq!(end.end, text.len());
        assert_eq!((sealed("").chars().count(), &*unseal(&sealed(""))), (2, ""));
        assert!(matches!(unseal("a"), Cow::Borrowed("a")));
    }

    #[test]
    fn what_only_looks_sealed_stays() {
        for text in [
            "\u{FDE0}",
            "\u{FDE0}a",
            "\u{FDE0}\u{FDD0}\u{FDE1}",
            "\u{FDE0} \u{FDE1}",
            "\u{FDE0}\u{FDDF}\u{FDDF}\u{FDE1}",
            "\u{FDE1}a",
        ] {
            assert_eq!(unseal(text), text, "{text:?}");
        }
        let twice = format!("\u{FDE0}{}", sealed("a b"));
        assert_eq!(unseal(&twice), "\u{FDE0}a b");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in ".*", before in ".*") {
            let once = sealed(&text);
            prop_assert_eq!(unseal(&once), text.as_str());
            let (twice, once) = (sealed(&once), once);
            prop_assert_eq!(unseal(&twice), once.as_str());
            let before = before.replace(['\u{FDE0}', '\u{FDE1}'], "");
            let around = format!("{before}{}", sealed(&text));
            prop_assert_eq!(unseal(&around), format!("{before}{text}"));
        }
    }
}
