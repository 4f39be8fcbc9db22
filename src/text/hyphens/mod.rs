//! Word division by language.
//!
//! In: a word, its BCP 47 tag, the [`Hyphenation`] token and the [`Dictionary`] of house and document. Out: the places where it may be divided,
//! with the letters that change there. The first that knows the word decides: the dictionary's words, its patterns, Liang's patterns of the
//! `hypher` crate, the [syllables] of our own [tables]. Decides nothing about lines.

mod dictionary;
mod greek;
mod patterns;
mod spelling;
mod syllables;
mod tables;
mod words;

pub use dictionary::{Dictionary, WordFault};
pub use patterns::{PatternFault, Patterns};
pub(crate) use spelling::{Division, Spelling, repeats_hyphen};
pub(crate) use words::Words;

use super::quotes::primary;
use crate::brand::Hyphenation;
use hypher::Lang;
use std::borrow::Cow;
use unicode_script::{Script, UnicodeScript};

/// Words longer than this many bytes are no words of a language.
const LONGEST: usize = 200;

/// What divides the words of a language in a script.
enum Divider<'a> {
    Own(&'a Patterns),
    Patterns(Lang),
    Syllables(&'static syllables::Syllables),
}

/// What divides words of a BCP 47 tag; `None` for languages that nothing is known of.
///
/// The Serbian patterns are Cyrillic; Serbian, Bosnian and Montenegrin in Latin letters divide as Croatian does. Ancient Greek divides as
/// today's.
fn divider<'a>(lang: &str, script: Script, dictionary: &'a Dictionary) -> Option<Divider<'a>> {
    if let Some(patterns) = dictionary.patterns(lang) {
        return Some(Divider::Own(patterns));
    }
    let code = match primary(lang) {
        small if !small.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Borrowed(small),
        mixed => Cow::Owned(mixed.to_ascii_lowercase()),
    };
    let code = match &*code {
        "sr" | "bs" | "cnr" | "sh" if script == Script::Latin => "hr",
        "bs" | "cnr" | "sh" => "sr",
        "grc" => "el",
        other => other,
    };
    if let Some(table) = tables::table(code, script) {
        return Some(Divider::Syllables(table));
    }
    Lang::from_iso(code.as_bytes().try_into().ok()?).map(Divider::Patterns)
}

/// Languages that set their words whole: those written in Arabic, Hebrew or Thaana letters, those without spaces, and Vietnamese, whose words
/// are of one syllable. Nothing can be said of what is no language.
const WHOLE: [&str; 23] = [
    "ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "bo", "dz", "ja", "km", "ko", "lo", "my", "th", "yue", "zh",
    "vi", "und", "zxx",
];

/// Whether something is known of how a language divides its words, be it that it does not.
fn is_known(lang: &str, dictionary: &Dictionary) -> bool {
    let scripts = [Script::Latin, Script::Cyrillic, Script::Armenian];
    let code = primary(lang).to_ascii_lowercase();
    WHOLE.contains(&code.as_str()) || scripts.into_iter().any(|script| divider(lang, script, dictionary).is_some())
}

/// Calls `divide` with each division of `word`, in order.
///
/// A word of the dictionary may be shorter than the shortest that is divided otherwise: who names it wants it divided.
fn hyphenate(word: &str, lang: &str, rules: &Hyphenation, dictionary: &Dictionary, divide: impl FnMut(Division)) {
    if word.len() > LONGEST {
        return;
    }
    let known = dictionary.word(word, lang).map(|divisions| ((1, 1), divisions));
    let found = known.or_else(|| {
        let is_long = letters(word) >= usize::from(rules.min_word).max(2);
        is_long.then(|| by_rule(word, lang, dictionary)).flatten()
    });
    let Some(((before, after), divisions)) = found else { return };
    // A letter alone at a line's end or start is no part of a word, whatever the patterns allow.
    let before = before.max(usize::from(rules.min_before)).max(2);
    let after = after.max(usize::from(rules.min_after)).max(2);
    let is_free = |division: &Division| {
        let (head, tail) = word.split_at(division.at);
        !tail.starts_with(is_mark) && letters(head) >= before && letters(tail) >= after
    };
    divisions.into_iter().filter(is_free).for_each(divide);
}

/// The divisions of a word that the dictionary does not name, and the fewest letters before and after.
fn by_rule(word: &str, lang: &str, dictionary: &Dictionary) -> Option<((usize, usize), Vec<Division>)> {
    let script_of = |ch: char| if ch.is_ascii() { Script::Latin } else { ch.script() };
    let script = word.chars().find(|ch| ch.is_alphabetic()).map_or(Script::Unknown, script_of);
    let (bounds, places) = match divider(lang, script, dictionary)? {
        Divider::Own(patterns) => ((1, 1), patterns.divide(word)),
        Divider::Patterns(patterns) => (patterns.bounds(), by_patterns(word, patterns)),
        Divider::Syllables(table) => (table.bounds, syllables::divide(word, table)),
    };
    Some((bounds, spelling::respell(word, lang, places)))
}

fn by_patterns(word: &str, patterns: Lang) -> Vec<usize> {
    let known = if patterns == Lang::Greek { greek::monotonic(word) } else { Cow::Borrowed(word) };
    // Counted in letters: those that the patterns know may be shorter.
    let mut letters = word.char_indices().map(|(at, _)| at).skip(1);
    let syllables = hypher::hyphenate_bounded(&known, patterns, 1, 1);
    syllables.map_while(|syllable| letters.nth(syllable.chars().count().checked_sub(1)?)).collect()
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

/// Whether a character that is no letter is a part of words between two letters: the apostrophes that Uzbek, Ukrainian and Belarusian spell
/// with, the point of the Catalan *l·l*.
fn is_inside(ch: char, lang: &str) -> bool {
    match primary(lang) {
        "uz" | "uk" | "be" => is_apostrophe(ch),
        "ca" => ch == '·',
        _ => false,
    }
}

#[cfg(test)]
mod tests;
