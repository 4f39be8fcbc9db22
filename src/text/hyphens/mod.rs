//! Word division by language.
//!
//! In: a word, its BCP 47 tag and the [`Hyphenation`] token. Out: the places where it may be divided, by Liang's patterns (the `hypher` crate)
//! or, for languages without them, by the [syllables] of our own [tables]. Decides nothing about lines.

mod syllables;
mod tables;

use super::quotes::primary;
use crate::brand::Hyphenation;
use hypher::Lang;
use unicode_script::{Script, UnicodeScript};

/// Words longer than this many bytes are no words of a language.
const LONGEST: usize = 200;

/// What divides the words of a language in a script.
enum Divider {
    Patterns(Lang),
    Syllables(&'static syllables::Syllables),
}

/// What divides a word of a BCP 47 tag; `None` for languages that nothing is known of.
///
/// The Serbian patterns are Cyrillic; Serbian, Bosnian and Montenegrin in Latin letters divide as Croatian does.
fn divider(lang: &str, script: Script) -> Option<Divider> {
    let code = primary(lang).to_ascii_lowercase();
    let code = match code.as_str() {
        "sr" | "bs" | "cnr" | "sh" if script == Script::Latin => "hr",
        "bs" | "cnr" | "sh" => "sr",
        other => other,
    };
    if let Some(table) = tables::table(code, script) {
        return Some(Divider::Syllables(table));
    }
    Lang::from_iso(code.as_bytes().try_into().ok()?).map(Divider::Patterns)
}

/// Calls `divide` with each offset of `word`, ascending, at which it may be divided.
pub(crate) fn hyphenate(word: &str, lang: &str, rules: &Hyphenation, mut divide: impl FnMut(usize)) {
    if word.len() > LONGEST || letters(word) < usize::from(rules.min_word).max(2) {
        return;
    }
    let script = word.chars().find(|ch| ch.is_alphabetic()).map_or(Script::Unknown, |ch| ch.script());
    let Some(divider) = divider(lang, script) else { return };
    let ((before, after), places) = match divider {
        Divider::Patterns(patterns) => (patterns.bounds(), by_patterns(word, patterns)),
        Divider::Syllables(table) => (table.bounds, syllables::divide(word, table)),
    };
    // A letter alone at a line's end or start is no part of a word, whatever the patterns allow.
    let before = before.max(2).max(usize::from(rules.min_before));
    let after = after.max(2).max(usize::from(rules.min_after));
    let is_free =
        |at: usize| !word[at..].starts_with(is_mark) && letters(&word[..at]) >= before && letters(&word[at..]) >= after;
    places.into_iter().filter(|&at| is_free(at)).for_each(&mut divide);
}

fn by_patterns(word: &str, patterns: Lang) -> Vec<usize> {
    let mut at = 0;
    let ends = hypher::hyphenate_bounded(word, patterns, 1, 1).map(|syllable| {
        at += syllable.len();
        at
    });
    ends.filter(|&at| at < word.len()).collect()
}

/// How many letters a part of a word has.
fn letters(part: &str) -> usize {
    part.chars().filter(|&ch| !is_mark(ch) && !is_apostrophe(ch)).count()
}

/// A mark which belongs to the letter before it: a combining one, or an Armenian sign of stress, question or exclamation, which stand inside
/// words.
pub(crate) fn is_mark(ch: char) -> bool {
    ch >= '\u{300}' && (matches!(ch, '\u{55b}' | '\u{55c}' | '\u{55e}') || ch.script() == Script::Inherited)
}

/// What is written for an apostrophe.
fn is_apostrophe(ch: char) -> bool {
    matches!(ch, '\'' | '’' | '‘' | 'ʼ' | 'ʻ')
}

/// Whether a character between two letters of a word is a part of it: the apostrophes that Uzbek, Ukrainian and Belarusian spell with.
pub(crate) fn is_inside(ch: char, lang: &str) -> bool {
    is_apostrophe(ch) && matches!(primary(lang), "uz" | "uk" | "be")
}

#[cfg(test)]
mod tests;
