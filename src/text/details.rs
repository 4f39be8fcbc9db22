//! Real small details: what a style asks for where the words decide how it is done.
//!
//! In: the text that is set and its stretches. Out: the same stretches, some divided, with their styles made exact:
//!
//! - words in capitals get the forms of hyphens, dashes and brackets that are made for capitals (`case`) and their own letter space;
//! - ligatures go where letters are tracked apart (as CSS Text 3, 8.2 has it) and in Turkic Latin, whose i keeps its dot beside ı;
//! - superior and inferior signs are the font's own (`sups`, `subs`) where it has all of them, else smaller type, raised or lowered as the
//!   font says (OS/2).
//!
//! A feature that the style names is left as the style says. Kerning over the joints between stretches is `prepared`'s matter.

use super::hyphens::is_mark;
use super::itemize::Stretch;
use super::quotes::{is_subtag, primary};
use super::shape::{Shaper, shaping_script};
use super::{Position, TextStyle};
use crate::brand::Feature;
use crate::font::FontBook;
use crate::geometry::{Em, Length};
use std::ops::Range;
use std::sync::Arc;
use unicode_script::{Script, UnicodeScript};

/// Letter space from which on ligatures would be the closest-set pairs of the word.
const LOOSE: f64 = 0.01;
/// Fewest capitals of a word that counts as set in capitals.
const FEWEST: usize = 2;
/// Size, rise and fall of superior and inferior signs where a font says nothing, in 1/1000 em.
const USUAL: [i64; 3] = [600, 350, 75];

/// Makes the styles of `stretches` exact. `capitals` is the letter space that words in capitals get beside the style's.
pub(super) fn refine(text: &str, stretches: Vec<Stretch>, capitals: Em, fonts: &FontBook, shaper: &mut Shaper) -> Vec<Stretch> {
    let mut words = in_capitals(text).into_iter().peekable();
    let mut refined = Vec::with_capacity(stretches.len());
    for mut stretch in stretches {
        let shown = text.get(stretch.range.clone()).unwrap_or("");
        if stretch.style.position != Position::Normal {
            stretch.style = Arc::new(positioned(&stretch.style, shown, fonts, shaper));
        }
        if let Some(style) = without_ligatures(&stretch.style) {
            stretch.style = Arc::new(style);
        }
        let of_capitals = (words.peek().is_some_and(|word| word.start < stretch.range.end))
            .then(|| Arc::new(for_capitals(&stretch.style, capitals)))
            .filter(|style| **style != *stretch.style);
        let mut from = stretch.range.start;
        let part = |range: Range<usize>, style: &Arc<TextStyle>| Stretch { range, style: Arc::clone(style), ..stretch.clone() };
        while let Some(word) = words.peek().filter(|word| word.start < stretch.range.end).cloned() {
            let end = word.end.min(stretch.range.end);
            let start = word.start.max(from);
            if let Some(style) = &of_capitals {
                if from < start {
                    refined.push(part(from..start, &stretch.style));
                }
                // A word space stays as wide as it is: nothing is put after the last letter before it.
                let last = if text[end..].starts_with(char::is_whitespace) { last_letter(text, start..end) } else { end };
                if start < last {
                    refined.push(part(start..last, style));
                }
                if last < end {
                    let tracking = stretch.style.tracking;
                    refined.push(part(last..end, &Arc::new(TextStyle { tracking, ..TextStyle::clone(style) })));
                }
                from = end;
            }
            if word.end > stretch.range.end {
                break;
            }
            words.next();
        }
        if from < stretch.range.end || stretch.range.is_empty() {
            refined.push(part(from..stretch.range.end, &stretch.style));
        }
    }
    refined
}

/// The words in capitals, with the brackets they stand in: `UNESCO`, `(EU–US)`. Their numbers and joining marks belong to them, stops do not.
fn in_capitals(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut end = 0;
    for token in text.split(char::is_whitespace) {
        let start = end;
        end = start + token.len() + text[start + token.len()..].chars().next().map_or(0, char::len_utf8);
        let inside = token.trim_matches(|ch: char| !ch.is_alphanumeric());
        let is_whole = inside.chars().all(|ch| ch.is_uppercase() || ch.is_numeric() || is_mark(ch) || joins(ch));
        if !is_whole || inside.chars().filter(|ch| ch.is_uppercase()).count() < FEWEST {
            continue;
        }
        let mut from = start + (inside.as_ptr() as usize - token.as_ptr() as usize);
        let mut to = from + inside.len();
        let brackets = [('(', ')'), ('[', ']'), ('{', '}')];
        if brackets.iter().any(|&(open, close)| text[..from].ends_with(open) && text[to..].starts_with(close)) {
            (from, to) = (from - 1, to + 1);
        }
        found.push(from..to);
    }
    found
}

/// Where the last letter of a word begins, its marks included.
fn last_letter(text: &str, word: Range<usize>) -> usize {
    let mut letters = text[word.clone()].char_indices().filter(|(_, ch)| !is_mark(*ch));
    letters.next_back().map_or(word.start, |(at, _)| word.start + at)
}

/// What may stand between the capitals of one word.
fn joins(ch: char) -> bool {
    matches!(ch, '-' | '\u{2010}' | '\u{2011}' | '–' | '—' | '/' | '&' | '·' | '(' | ')' | '+')
}

fn for_capitals(style: &TextStyle, more: Em) -> TextStyle {
    let tracking = Em::from_raw(style.tracking.raw().saturating_add(more.raw()));
    let mut style = TextStyle { tracking, ..style.clone() };
    say(&mut style, b"case", 1);
    style
}

/// Sets a feature that the style does not name.
fn say(style: &mut TextStyle, tag: &[u8; 4], value: u32) {
    if !style.features.iter().any(|feature| feature.tag == *tag) {
        style.features.push(Feature { tag: *tag, value });
    }
}

/// The style without ligatures, where they have no place.
fn without_ligatures(style: &TextStyle) -> Option<TextStyle> {
    if style.tracking <= Em::from_em(LOOSE) && !keeps_dots(&style.lang) {
        return None;
    }
    let mut plain = style.clone();
    for tag in [b"liga", b"clig"] {
        say(&mut plain, tag, 0);
    }
    (plain != *style).then_some(plain)
}

/// Languages in whose Latin letters an fi ligature would swallow the dot that tells i from ı.
fn keeps_dots(lang: &str) -> bool {
    match primary(lang) {
        "tr" | "az" | "crh" | "gag" => !is_subtag(lang, "Cyrl") && !is_subtag(lang, "Arab"),
        "kk" | "tt" | "ba" => is_subtag(lang, "Latn"),
        _ => false,
    }
}

/// The style of superior or inferior signs.
fn positioned(style: &TextStyle, shown: &str, fonts: &FontBook, shaper: &mut Shaper) -> TextStyle {
    let is_superior = style.position == Position::Superscript;
    let mut own = style.clone();
    say(&mut own, if is_superior { b"sups" } else { b"subs" }, 1);
    if replaces_all(style, &own, shown, fonts, shaper) {
        return own;
    }
    let face = fonts.face(style.face);
    let tables = face.shaper();
    let metrics = if is_superior { tables.superscript_metrics() } else { tables.subscript_metrics() };
    let em = i64::from(face.units_per_em());
    // What is beyond belief is taken for a slip of the font's maker.
    let sound =
        |value: i64, least: i64, most: i64| Some(value * 1000 / em.max(1)).filter(|value| (least..=most).contains(value));
    let (size, offset) = metrics.map_or((0, -em), |metrics| (i64::from(metrics.y_size), i64::from(metrics.y_offset)));
    let size = sound(size, 400, 800).unwrap_or(USUAL[0]);
    let offset = sound(offset, 0, 600).unwrap_or(if is_superior { USUAL[1] } else { USUAL[2] });
    let rise = style.size.scaled(if is_superior { offset } else { -offset }, 1000);
    TextStyle { size: style.size.scaled(size, 1000).max(Length::from_raw(1)), rise, ..style.clone() }
}

/// Whether `own` shows every sign of `shown` by another glyph than `plain` does.
fn replaces_all(plain: &TextStyle, own: &TextStyle, shown: &str, fonts: &FontBook, shaper: &mut Shaper) -> bool {
    let script = shown.chars().map(|ch| ch.script()).find(|script| !matches!(script, Script::Common | Script::Inherited));
    let script = shaping_script(script.unwrap_or(Script::Latin));
    shown.split_whitespace().all(|word| {
        let mut ids = |style: &TextStyle| {
            let manner = shaper.manner(fonts, style.face, style, script, false);
            shaper.shape(fonts, manner, word).iter().map(|glyph| glyph.id).collect::<Vec<_>>()
        };
        let (before, after) = (ids(plain), ids(own));
        before.len() == after.len() && before.iter().zip(&after).all(|(before, after)| before != after && *after != 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_capitals_are_found_with_their_brackets() {
        for (text, expected) in [
            ("the UNESCO and EU–US (IHP), COVID-19 [R&D].", vec!["UNESCO", "EU–US", "(IHP)", "COVID-19", "[R&D]"]),
            ("A I B2 U.S. iPhone UNESCO’s OECD: (see WMO)", vec!["OECD", "WMO"]),
            ("ООН и США, ΗΠΑ", vec!["ООН", "США", "ΗΠΑ"]),
            ("WORLD WATER DAY", vec!["WORLD", "WATER", "DAY"]),
            ("", vec![]),
        ] {
            let found: Vec<_> = in_capitals(text).into_iter().map(|word| &text[word]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
