//! Word division by language, with Liang's patterns (the `hypher` crate).
//!
//! In: a word, its BCP 47 tag and the [`Hyphenation`] token. Out: the places where it may be divided. Decides nothing about lines.

use super::quotes::primary;
use crate::brand::Hyphenation;
use hypher::Lang;
use unicode_script::{Script, UnicodeScript};

/// Words longer than this many bytes are no words of a language.
const LONGEST: usize = 200;

/// The patterns for a BCP 47 tag and a word; `None` for languages without patterns.
///
/// The Serbian patterns are Cyrillic; Serbian, Bosnian and Montenegrin in Latin letters divide as Croatian does.
fn patterns(lang: &str, word: &str) -> Option<Lang> {
    let is_latin = || word.chars().find(|ch| ch.is_alphabetic()).is_some_and(|ch| ch.script() == Script::Latin);
    let code = match primary(lang) {
        "sr" | "bs" | "cnr" | "sh" if is_latin() => "hr",
        "bs" | "cnr" | "sh" => "sr",
        other => other,
    };
    let code: [u8; 2] = code.as_bytes().try_into().ok()?;
    Lang::from_iso(code.map(|byte| byte.to_ascii_lowercase()))
}

/// Calls `divide` with each offset of `word`, ascending, at which it may be divided.
pub(crate) fn hyphenate(word: &str, lang: &str, rules: &Hyphenation, mut divide: impl FnMut(usize)) {
    if word.len() > LONGEST || word.chars().filter(|&ch| !is_mark(ch)).count() < usize::from(rules.min_word).max(2) {
        return;
    }
    let Some(patterns) = patterns(lang, word) else { return };
    let (before, after) = patterns.bounds();
    let (before, after) = (before.max(usize::from(rules.min_before)), after.max(usize::from(rules.min_after)));
    let mut at = 0;
    for syllable in hypher::hyphenate_bounded(word, patterns, before, after) {
        if at > 0 && !word[at..].starts_with(is_mark) {
            divide(at);
        }
        at += syllable.len();
    }
}

/// A combining mark, which belongs to the letter before it.
pub(crate) fn is_mark(ch: char) -> bool {
    ch.script() == Script::Inherited
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Share;

    #[test]
    fn words_are_divided_by_their_language() {
        let rules = Hyphenation {
            enabled: true,
            min_word: 6,
            min_before: 2,
            min_after: 3,
            ragged_below: Share::from_percent(75.0),
            max_ladder: 2,
        };
        for (lang, word, expected) in [
            ("en-GB", "publication", "pub-li-ca-tion"),
            ("en", "into", "into"),
            ("de", "Wasserwirtschaft", "Was-ser-wirt-schaft"),
            ("fr-FR", "environnement", "en-vi-ron-ne-ment"),
            ("ru", "безопасность", "без-опас-ность"),
            ("sr-Latn", "bezbednost", "bez-bed-nost"),
            ("bs", "sigurnost", "si-gur-nost"),
            ("sr", "сигурност", "си-гур-ност"),
            ("xx", "publication", "publication"),
            ("", "publication", "publication"),
        ] {
            let mut divided = word.to_owned();
            let mut places = Vec::new();
            hyphenate(word, lang, &rules, |at| places.push(at));
            places.iter().rev().for_each(|&at| divided.insert(at, '-'));
            assert_eq!(divided, expected, "{lang}");
        }
    }
}
