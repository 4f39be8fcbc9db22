//! Whatever the tokens say, breaker and glyphs agree on the width of every line.

use super::{ENGLISH, fonts, paragraph, shape};
use crate::brand::{Align, Brand, Spring, StyleId};
use crate::diagnostic::{Report, Sources};
use crate::geometry::{Em, Length};
use crate::text::{Format, Glyph, GlyphRun, Paragraph, compose, prepare, set};
use std::sync::Arc;

const HEBREW: &str = "נהרות חוצים גבולות, וכך גם המים שבהם. כאשר שתי מדינות חולקות נהר, סכר שאחת מהן בונה משנה את הזרימה; UNESCO, OSCE \
and others say that 14 states, too, profit: תוכנית משותפת מודיעה לשתיהן מראש מה יקרה.";
const ARABIC: &str = "تعبر أحواض الأنهار الحدود، وكذلك المياه التي فيها. عندما يشترك بلدان في نهر، فإن السد الذي يبنيه أحدهما يغير \
الجريان الذي يتلقاه الآخر؛ وتتيح الخطة المشتركة لكليهما أن يعرفا مسبقا ما سيحدث.";

fn spring(least: i32, wanted: i32, most: i32) -> Spring {
    Spring { least, wanted, most }
}

/// Sets the text as the change says and compares every line's glyphs with what the breaker says of it.
fn check(name: &str, text: &str, lang: &str, align: Align, change: impl Fn(&mut Paragraph)) {
    let (brand, _) = Brand::read(Sources::new().add("brand", ""), "", &[]);
    let mut given = paragraph(text, lang, align);
    given.format =
        Format { hyphenation: given.format.hyphenation, align, ..Format::of(brand.unwrap().style(StyleId::Body), lang.into()) };
    change(&mut given);
    let prepared = prepare(&given, fonts(), &mut Report::new());
    for width in 12..70 {
        let setting = set(&prepared, &shape(f64::from(width)), 0);
        let lines = compose(&prepared, &setting, fonts());
        let mut was_forced = false;
        for (number, (line, set)) in lines.iter().zip(&setting.lines).enumerate() {
            let mut edges = [line.runs.first().and_then(first_letter), line.runs.last().and_then(last_letter)];
            if prepared.is_rtl() {
                edges.reverse();
            }
            let shown = &text[set.range.clone()];
            let ends = [shown.chars().next(), shown.chars().next_back().filter(|_| !set.added_hyphen)];
            for ((hang, edge), end) in [set.hang.0, set.hang.1].into_iter().zip(edges).zip(ends) {
                assert!(hang == Length::ZERO || end.is_none() || edge == end, "{name} {lang} {align:?} {width} mm: {shown}");
            }
            // Words that are broken by force are kerned, and joined, as if they were whole.
            let (before, after) = text.split_at(set.range.end);
            let ends_whole = after.is_empty() || after.starts_with(char::is_whitespace) || before.ends_with('-');
            let is_forced = !set.added_hyphen && !ends_whole;
            if std::mem::replace(&mut was_forced, is_forced) || is_forced {
                continue;
            }
            let shown = line.extent.1 - line.extent.0 - set.hang.0 - set.hang.1;
            let wanted = if set.is_filled { set.measure } else { set.natural };
            // Where nothing but the widths of glyphs gives, one ten-thousandth is all that can be told apart.
            let off = shown - wanted;
            let is_near = if set.is_filled { off <= Length::ZERO } else { off.abs() <= Length::from_raw(64) };
            assert!(
                is_near && off >= -(Length::from_raw(64) + wanted / 10_000),
                "{name} {lang} {align:?} {width} mm, line {number}: {off} off, {set:?}"
            );
        }
    }
}

/// The character at the left edge of a run.
fn first_letter(run: &GlyphRun) -> Option<char> {
    letter(run, run.glyphs.first()?)
}

/// The one at its right edge.
fn last_letter(run: &GlyphRun) -> Option<char> {
    letter(run, run.glyphs.last()?)
}

fn letter(run: &GlyphRun, glyph: &Glyph) -> Option<char> {
    run.text[glyph.text.start as usize..glyph.text.end as usize].chars().next()
}

#[test]
fn lines_are_as_wide_as_the_breaker_says() {
    for align in [Align::Start, Align::Justify, Align::End, Align::Center] {
        for (lang, text) in [("en-GB", ENGLISH), ("he", HEBREW), ("ar", ARABIC)] {
            check("plain", text, lang, align, |_| ());
            check("no protrusion", text, lang, align, |given| given.format.protrusion = None);
            check("word 90", text, lang, align, |given| given.format.justification.word_space = spring(7_000, 9_000, 13_300));
            check("glyph 95", text, lang, align, |given| given.format.justification.glyph_width = spring(9_333, 9_500, 10_000));
            check("letter 2", text, lang, align, |given| given.format.justification.letter_space = spring(0, 200, 400));
            check("no letters", text, lang, align, |given| given.format.justification.letter_space = spring(0, 0, 0));
            check("rigid", text, lang, align, |given| {
                given.format.justification.letter_space = spring(0, 0, 0);
                given.format.justification.glyph_width = spring(10_000, 10_000, 10_000);
                given.format.justification.word_space = spring(10_000, 10_000, 10_000);
            });
            check("tracked", text, lang, align, |given| {
                let style = Arc::make_mut(&mut given.runs[0].style);
                style.tracking = Em::from_em(0.08);
            });
            check("tight", text, lang, align, |given| {
                let style = Arc::make_mut(&mut given.runs[0].style);
                style.tracking = Em::from_em(-0.05);
            });
        }
    }
}
