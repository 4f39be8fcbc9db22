//! The candidates against Unicode 17's LineBreakTest, every case: the differences are counted by rule.

use super::*;
use crate::brand::Hyphenation;
use crate::color::Share;
use crate::text::Dictionary;
use std::collections::BTreeMap;
use std::io::Read;

const CASES: &[u8] = include_bytes!("../../../tests/unicode/LineBreakTest.txt.gz");

/// Rule of UAX #14 (revision 55, numbered as in the test file), whether only we break there, and how many places.
///
/// All but 310 places come of `unicode-linebreak` being of Unicode 15.0: it lacks the rules and classes that were added since. LB15a and LB15b,
/// for quotation marks by their side, are added here.
const DIFFERENCES: &[(&str, bool, usize)] = &[
    // LB15c: a decimal point after a space begins a number.
    ("15.3", false, 2),
    // Ours: before a stop in an address.
    ("15.4", true, 2),
    // Ours but for 10, which LB15 forbade: no break before a dash or an ellipsis that stands between spaces, nor between sign and number.
    ("18.0", false, 276),
    // Ours: no break after a hyphen that begins a word.
    ("20.01", false, 1),
    // Newer classes of Brahmic letters.
    ("20.02", false, 4),
    // LB20a: a hyphen that begins a word; class HH is new, U+05BE is of it.
    ("20.1", true, 29),
    // Ours: before a hyphen in an address.
    ("21.03", true, 2),
    // U+1F8FF was unassigned, and ideographic for that.
    ("23.02", true, 2),
    ("23.03", true, 2),
    ("24.02", true, 4),
    ("24.03", true, 4),
    // A full stop after a number and before a currency sign.
    ("25.06", true, 1),
    // LB28: U+1F8FF again.
    ("28.0", true, 49),
    ("29.0", true, 2),
    ("30.01", true, 2),
    ("30.02", true, 2),
    ("30.22", true, 5),
    // Marks of South East Asian scripts: now combining marks.
    ("9.0", true, 112),
    // Where nothing forbids a break: LB19a and LB28a, for quotation marks beside East Asian text and Brahmic syllables; 39 of them ours,
    // after a hyphen that begins a word or follows a single letter, and at a slash beside one.
    ("999.0", false, 666),
];

fn unpacked() -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(CASES).read_to_string(&mut text).unwrap();
    text
}

/// The places in `text` where a line may or must end, its end left out.
fn places(text: &str) -> Vec<usize> {
    let rules = Hyphenation {
        enabled: false,
        min_word: 6,
        min_before: 3,
        min_after: 3,
        ragged_below: Share::from_percent(75.0),
        max_ladder: 2,
    };
    let dictionary = Dictionary::default();
    let words = Words { text, base: 0, soft: &[], rules: &rules, dictionary: &dictionary, lang_at: |_| "en" };
    let mut places: Vec<usize> =
        candidates(&words).0.iter().filter(|found| found.kind != Kind::Bond).map(|found| found.at as usize).collect();
    let forced = linebreaks(text).filter(|&(_, how)| how == BreakOpportunity::Mandatory).map(|(at, _)| at);
    places.extend(forced.filter(|&at| at < text.len()));
    places.sort_unstable();
    places
}

#[test]
fn lines_may_end_where_unicode_says_but_for_counted_differences() {
    let (mut cases, mut differ, mut found) = (0, 0, BTreeMap::<(String, bool), usize>::new());
    for row in unpacked().lines() {
        let (data, rules) = row.split_once('#').unwrap();
        let rules: Vec<&str> = rules.split(' ').collect();
        let (mut text, mut expected) = (String::new(), Vec::new());
        for part in data.split_whitespace() {
            match part {
                "×" => expected.push((text.len(), false)),
                "÷" => expected.push((text.len(), true)),
                code => text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()),
            }
        }
        let ours = places(&text);
        cases += 1;
        let before = found.values().sum::<usize>();
        for (&(at, is_break), rule) in expected.iter().zip(&rules) {
            let is_inside = at > 0 && at < text.len();
            if is_inside && ours.binary_search(&at).is_ok() != is_break {
                *found.entry(((*rule).to_owned(), !is_break)).or_default() += 1;
            }
        }
        differ += usize::from(found.values().sum::<usize>() != before);
    }
    let found: Vec<_> = found.iter().map(|((rule, ours), count)| (rule.as_str(), *ours, *count)).collect();
    assert_eq!(cases, 19_338);
    assert_eq!(found, DIFFERENCES, "{differ} cases");
}
