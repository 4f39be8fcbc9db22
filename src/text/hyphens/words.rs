//! The words of a stretch between spaces, and where they may be divided.
//!
//! In: a text, the places of its soft hyphens and the language at each place. Out: the divisions of one stretch, by the author's soft hyphens
//! if it has any, else by language. Digits and words in capitals are not divided, parts of compounds only when they are long.

use super::dictionary::Dictionary;
use super::spelling::{Division, at_place};
use super::{hyphenate, is_apostrophe, is_inside, is_mark};
use crate::brand::Hyphenation;
use std::ops::Range;

/// Letters on either side of a soft hyphen that its spelling may depend on: more than a word has. Without a limit, an endless word with a soft
/// hyphen after every letter would be read as often as it has letters.
const LONGEST_HALF: usize = 100;

/// A text whose words are divided.
pub(crate) struct Words<'a, F> {
    pub(crate) text: &'a str,
    /// Where it stands in the text that soft hyphens and languages are counted in.
    pub(crate) base: usize,
    pub(crate) soft: &'a [u32],
    pub(crate) rules: &'a Hyphenation,
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) lang_at: F,
}

impl<'a, F: Fn(usize) -> &'a str> Words<'a, F> {
    /// Calls `found` with each division in the stretch, counted from the text's start, and with whether the author asked for it.
    pub(crate) fn divide(&self, stretch: &Range<usize>, mut found: impl FnMut(Division, bool)) {
        let soft = self.soft_hyphens(stretch);
        if soft.is_empty() {
            self.by_language(stretch, |division| found(division, false));
        }
        for at in soft {
            let lang = (self.lang_at)(self.base + at);
            let is_part = |ch: char| is_letter(ch, lang);
            let length = |chars: &mut dyn Iterator<Item = char>| {
                chars.take(LONGEST_HALF).take_while(|&ch| is_part(ch)).map(char::len_utf8).sum::<usize>()
            };
            let start = at - length(&mut self.text[..at].chars().rev());
            let end = at + length(&mut self.text[at..].chars());
            if let Some(division) = at_place(&self.text[start..end], lang, at - start) {
                found(Division { at: start + division.at, ..division }, true);
            }
        }
    }

    /// The soft hyphens between two letters of the stretch.
    fn soft_hyphens(&self, stretch: &Range<usize>) -> Vec<usize> {
        let first = self.soft.partition_point(|&at| (at as usize) <= self.base + stretch.start);
        let places = self.soft[first..].iter().map(|&at| at as usize - self.base).take_while(|&at| at < stretch.end);
        let is_between = |at: &usize| {
            self.text[..*at].ends_with(|ch: char| ch.is_alphanumeric() || is_mark(ch))
                && self.text[*at..].starts_with(char::is_alphanumeric)
        };
        places.filter(is_between).collect()
    }

    /// Divides the words of a stretch by their languages.
    fn by_language(&self, stretch: &Range<usize>, mut found: impl FnMut(Division)) {
        let token = &self.text[stretch.clone()];
        // Most words are too short.
        let is_short = token.len() < usize::from(self.rules.min_word) && !self.dictionary.has_words();
        if is_short || token.contains(char::is_numeric) {
            return;
        }
        let is_compound = token.trim_matches(|ch: char| !ch.is_alphanumeric()).contains(['-', '\u{2010}', '\u{2011}', '/']);
        let lang = (self.lang_at)(self.base + stretch.start);
        let mut from = stretch.start;
        for word in token.split(|ch| !is_letter(ch, lang)) {
            let start = from + word.len() - word.trim_start_matches(is_apostrophe).len();
            from += word.len();
            from += self.text[from..].chars().next().map_or(0, char::len_utf8);
            let word = word.trim_matches(is_apostrophe);
            let letters = word.chars().filter(|ch| ch.is_alphabetic());
            let is_capitals = letters.clone().count() > 1 && letters.clone().all(char::is_uppercase);
            if word.is_empty() || is_capitals || (is_compound && letters.count() < 2 * usize::from(self.rules.min_word)) {
                continue;
            }
            let lang = (self.lang_at)(self.base + start);
            hyphenate(word, lang, self.rules, self.dictionary, |division| {
                found(Division { at: start + division.at, ..division });
            });
        }
    }
}

/// Whether a character is a part of a word.
fn is_letter(ch: char, lang: &str) -> bool {
    ch.is_alphabetic() || is_mark(ch) || is_inside(ch, lang)
}
