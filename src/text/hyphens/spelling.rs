//! Divisions that change how a word is spelt.
//!
//! In: the places where a word may be divided. Out: the same with what is written there before the hyphen and after it, where the orthography
//! asks for other letters than in the undivided word; and the places that only such a change opens. Only what follows from the letters alone:
//! words of which one must know how they are made have their entry in a [`Dictionary`](super::Dictionary).

use super::syllables::lower;
use crate::text::quotes::primary;

/// A place where a word may be divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    /// Bytes of the word before it.
    pub(crate) at: usize,
    /// Letters that change.
    pub(crate) spelling: Option<Spelling>,
}

/// Letters that change where a word is divided. They stand for the author's, which stay the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// Bytes before the place that give way to `end`.
    pub(crate) before: usize,
    /// What stands before the hyphen in their stead.
    pub(crate) end: Box<str>,
    /// Bytes after the place that give way to `start`.
    pub(crate) after: usize,
    /// What begins the next line in their stead.
    pub(crate) start: Box<str>,
}

impl Spelling {
    /// Only the line's end changes.
    fn at_end(before: usize, end: &str) -> Self {
        Spelling { before, end: end.into(), after: 0, start: "".into() }
    }

    /// Only the next line's start changes.
    fn at_start(after: usize, start: &str) -> Self {
        Spelling { before: 0, end: "".into(), after, start: start.into() }
    }
}

impl Division {
    /// One that changes no letters.
    pub(crate) fn plain(at: usize) -> Self {
        Division { at, spelling: None }
    }
}

/// The Hungarian consonants of two or three letters that are written short when doubled: the short form, and the full letter.
const HUNGARIAN: [(&str, &str); 9] = [
    ("ddzs", "dzs"),
    ("ddz", "dz"),
    ("ccs", "cs"),
    ("ggy", "gy"),
    ("lly", "ly"),
    ("nny", "ny"),
    ("ssz", "sz"),
    ("tty", "ty"),
    ("zzs", "zs"),
];

/// Dutch letters that lose their trema at a line's start.
const TREMAS: [(char, &str); 5] = [('ä', "a"), ('ë', "e"), ('ï', "i"), ('ö', "o"), ('ü', "u")];

/// Gives the places `at` of `word` their spelling in a language.
pub(super) fn respell(word: &str, lang: &str, places: Vec<usize>) -> Vec<Division> {
    let mut divisions = Vec::with_capacity(places.len());
    divisions.extend(places.into_iter().filter_map(|at| at_place(word, lang, at)));
    match primary(lang) {
        "hu" => add_hungarian(word, &mut divisions),
        "hy" => add_armenian(word, &mut divisions),
        _ => {}
    }
    divisions.sort_by_key(|division| division.at);
    divisions
}

/// The division of `word` at a place where the patterns or the author allow one; `None` where the orthography forbids it.
pub(super) fn at_place(word: &str, lang: &str, at: usize) -> Option<Division> {
    let (before, after) = word.split_at_checked(at)?;
    match primary(lang) {
        "nl" => {
            let is_after_vowel = before.chars().next_back().is_some_and(|ch| "aeiou".contains(lower(ch)));
            let next = after.chars().next()?;
            let plain = TREMAS.iter().find(|(trema, _)| *trema == lower(next)).filter(|_| is_after_vowel);
            Some(Division { at, spelling: plain.map(|(_, plain)| Spelling::at_start(next.len_utf8(), plain)) })
        }
        "de" if is_traditional(lang) => traditional_german(at, before, after),
        "ca" => Some(catalan(at, before, after)),
        _ => Some(Division::plain(at)),
    }
}

/// Whether a German tag asks for the orthography of 1901 (a registered variant, RFC 5646).
fn is_traditional(lang: &str) -> bool {
    lang.split(['-', '_']).any(|subtag| subtag == "1901")
}

/// German of 1901: *ck* becomes *k-k*, and *st* is not parted. The patterns are those of 1996, which do neither.
fn traditional_german(at: usize, before: &str, after: &str) -> Option<Division> {
    if before.ends_with('c') && after.starts_with('k') {
        return Some(Division { at, spelling: Some(Spelling::at_end(1, "k")) });
    }
    if after.starts_with("ck") {
        return Some(Division { at: at + 1, spelling: Some(Spelling::at_end(1, "k")) });
    }
    (!(before.ends_with('s') && after.starts_with('t'))).then_some(Division::plain(at))
}

/// Catalan: the point of *l·l* goes.
fn catalan(at: usize, before: &str, after: &str) -> Division {
    let point = "·";
    if before.ends_with("l·") && after.starts_with('l') {
        return Division { at, spelling: Some(Spelling::at_end("l·".len(), "l")) };
    }
    if before.ends_with('l') && after.starts_with("·l") {
        return Division { at: at + point.len(), spelling: Some(Spelling::at_end("l·".len(), "l")) };
    }
    Division::plain(at)
}

/// Hungarian: a doubled consonant of several letters between vowels is written out on both sides, *asz-szony*. Where the patterns divide beside
/// it, they know the word for a compound.
fn add_hungarian(word: &str, divisions: &mut Vec<Division>) {
    let is_vowel = |ch: char| "aáeéiíoóöőuúüű".contains(lower(ch));
    for (at, _) in word.char_indices().skip(1) {
        let rest = &word[at..];
        let Some((short, full)) = HUNGARIAN.iter().find(|(short, _)| rest.starts_with(short)) else { continue };
        let is_between = word[..at].ends_with(is_vowel) && rest[short.len()..].starts_with(is_vowel);
        let is_known = divisions.iter().any(|division| division.at > at && division.at < at + short.len());
        if is_between && !is_known {
            divisions.retain(|division| division.at != at);
            divisions.push(Division { at: at + 1, spelling: Some(Spelling::at_end(1, full)) });
        }
    }
}

/// Armenian: *և* between a consonant and a vowel is parted into its two letters, *Երե-վան*.
fn add_armenian(word: &str, divisions: &mut Vec<Division>) {
    let is_vowel = |ch: char| "աեէըիոօ".contains(ch);
    for (at, ech_yiwn) in word.match_indices('և') {
        let before = word[..at].chars().next_back().filter(|&ch| ch.is_alphabetic() && !is_vowel(lower(ch)) && ch != 'ւ');
        let is_before_vowel = word[at + ech_yiwn.len()..].starts_with(is_vowel);
        if let Some(before) = before.filter(|_| is_before_vowel) {
            // The letter before is shown with the one that joins it, so that both stand for something of the author's.
            let spelling = Spelling {
                before: before.len_utf8(),
                end: format!("{before}ե").into(),
                after: ech_yiwn.len(),
                start: "վ".into(),
            };
            divisions.push(Division { at, spelling: Some(spelling) });
        }
    }
}

/// Whether the hyphen of a compound stands at the end of a line and again at the next one's start: in Polish, Czech, Slovak, Portuguese and in
/// Croatian, Bosnian, Serbian and Montenegrin, the last three in Latin letters.
pub(crate) fn repeats_hyphen(lang: &str, letter: char) -> bool {
    match primary(lang) {
        "pl" | "cs" | "sk" | "pt" | "hr" => true,
        "bs" | "sr" | "cnr" | "sh" => unicode_script::UnicodeScript::script(&letter) == unicode_script::Script::Latin,
        _ => false,
    }
}
