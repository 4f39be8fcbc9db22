//! Colours that a drawing gives by their inks.
//!
//! In: an SVG file's text. Out: the text with each such colour as plain sRGB, and the inks of each of these. `device-cmyk(1 .6 0 .2)`
//! (CSS Color 5, 9; without transparency) and `#00508f icc-color(NAME, 1, 0.6, 0, 0.2)` with four amounts (SVG 1.1, 12.2) are read; what is
//! given by other inks stays as it is and is reported. The profile that an `icc-color` names is not looked at: inks go to the press as
//! they are, as those of a CMYK picture do.

use crate::color::cms::Screen;
use crate::color::{Cmyk, Ink, Share};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Functions that give four inks.
const FUNCTIONS: [&str; 2] = ["device-cmyk(", "icc-color("];
/// Longest list of amounts that is read, in bytes.
const LONGEST: usize = 200;
/// Most colours by inks; more than that are taken by their sRGB.
const MOST: usize = 1_000;

/// The inks of a drawing's colours.
pub type NamedInks = BTreeMap<[u8; 3], Cmyk>;

/// Puts plain sRGB in the place of colours that are given by four inks.
pub(super) fn resolve(text: &str) -> (Cow<'_, str>, NamedInks) {
    let mut inks = NamedInks::new();
    if !FUNCTIONS.iter().any(|function| text.contains(function)) {
        return (Cow::Borrowed(text), inks);
    }
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    // Where each function comes next: looked for again only once it is passed, so that the text is gone through once for each.
    let mut places = FUNCTIONS.map(|function| text.find(function));
    while let Some((at, function)) = places.into_iter().zip(FUNCTIONS).filter_map(|(at, function)| Some((at?, function))).min()
    {
        let Found { start, end, cmyk, fallback } = read(text, done, at, function);
        out.push_str(&text[done..start]);
        match cmyk.and_then(|cmyk| colour(text, &mut inks, cmyk, fallback)) {
            Some([red, green, blue]) => out.push_str(&format!("#{red:02x}{green:02x}{blue:02x}")),
            None => out.push_str(&text[start..end]),
        }
        done = end;
        for (place, function) in places.iter_mut().zip(FUNCTIONS) {
            if place.is_some_and(|place| place < done) {
                *place = text[done..].find(function).map(|at| done + at);
            }
        }
    }
    out.push_str(&text[done..]);
    (Cow::Owned(out), inks)
}

/// A colour by inks, from its sRGB (if it has that) to its closing bracket.
struct Found {
    start: usize,
    end: usize,
    cmyk: Option<Cmyk>,
    fallback: Option<[u8; 3]>,
}

/// The one at `at`; what lies before `from` is done.
fn read(text: &str, from: usize, at: usize, function: &str) -> Found {
    let inside = at + function.len();
    // Bytes, since a cut may not fall inside a character.
    let close = text.as_bytes()[inside..].iter().take(LONGEST).position(|byte| *byte == b')');
    let unread = Found { start: at, end: inside, cmyk: None, fallback: None };
    let Some(close) = close.map(|length| inside + length) else { return unread };
    let words: Vec<&str> = text[inside..close].split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    let amounts = if function == "icc-color(" { words.get(1..).unwrap_or_default() } else { &words };
    let before = text[from..at].trim_end();
    let hex = before.rfind('#').map(|hash| &before[hash..]).and_then(|hex| Some((hex.len(), rgb(hex)?)));
    let is_alone = before.ends_with(['"', '\'', ':']);
    match (shares(amounts), hex) {
        (Some(cmyk), Some((length, fallback))) => {
            Found { start: from + before.len() - length, end: close + 1, cmyk: Some(cmyk), fallback: Some(fallback) }
        }
        (Some(cmyk), None) if is_alone && function == "device-cmyk(" => {
            Found { start: at, end: close + 1, cmyk: Some(cmyk), fallback: None }
        }
        _ => unread,
    }
}

/// Four amounts, each 0–1 or in percent.
fn shares(words: &[&str]) -> Option<Cmyk> {
    let share = |word: &&str| {
        let (number, whole) = word.strip_suffix('%').map_or((*word, 1.0), |number| (number, 100.0));
        let part = number.parse::<f64>().ok()? / whole;
        (0.0..=1.0).contains(&part).then(|| Share::from_percent(part * 100.0))
    };
    words.iter().map(share).collect::<Option<Vec<Share>>>()?.try_into().ok()
}

/// `#00508f` or `#05f`.
fn rgb(hex: &str) -> Option<[u8; 3]> {
    let digits = hex.strip_prefix('#')?;
    let pair = |digits: &str| u8::from_str_radix(digits, 16).ok();
    match digits.len() {
        _ if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => None,
        6 => Some([pair(&digits[..2])?, pair(&digits[2..4])?, pair(&digits[4..])?]),
        3 => Some([pair(&digits[..1])? * 17, pair(&digits[1..2])? * 17, pair(&digits[2..])? * 17]),
        _ => None,
    }
}

/// The sRGB under which these inks are known from now on: the fallback, or the plain formula's, or the nearest that has not been taken by
/// other inks or, without a fallback, by a plain colour.
fn colour(text: &str, inks: &mut NamedInks, cmyk: Cmyk, fallback: Option<[u8; 3]>) -> Option<[u8; 3]> {
    if let (None, Some((known, _))) = (fallback, inks.iter().find(|(_, inks)| **inks == cmyk)) {
        return Some(*known);
    }
    let mut rgb = fallback.unwrap_or_else(|| Screen::plain().ink(&Ink::Cmyk(cmyk)));
    for _ in 0..=u8::MAX {
        let [red, green, blue] = rgb;
        let is_plain = fallback.is_none() && text.contains(&format!("#{red:02x}{green:02x}{blue:02x}"));
        match inks.get(&rgb) {
            Some(known) if *known == cmyk => return Some(rgb),
            None if !is_plain => {
                if inks.len() == MOST {
                    return None;
                }
                inks.insert(rgb, cmyk);
                return Some(rgb);
            }
            _ => rgb = [red, green, if blue == u8::MAX { 0 } else { blue + 1 }],
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_inks_become_srgb_that_stands_for_them() {
        let check = |text: &str, wanted: &str, inks: &[([u8; 3], [f64; 4])]| {
            let (resolved, found) = resolve(text);
            assert_eq!(resolved, wanted);
            let inks: NamedInks = inks.iter().map(|(rgb, inks)| (*rgb, inks.map(Share::from_percent))).collect();
            assert_eq!(found, inks, "{text}");
        };
        check("<path fill='#00508f'/>", "<path fill='#00508f'/>", &[]);
        let river = [100.0, 60.0, 0.0, 20.0];
        check("fill:#00508f icc-color(Coated, 1, 0.6, 0, 0.2);", "fill:#00508f;", &[([0, 0x50, 0x8f], river)]);
        check("fill='#05f device-cmyk(100% 60% 0% 20%)'", "fill='#0055ff'", &[([0, 0x55, 0xff], river)]);
        check("fill='device-cmyk(0 1 1 0)'", "fill='#ff0000'", &[([255, 0, 0], [0.0, 100.0, 100.0, 0.0])]);
        // Without an sRGB of its own it steps aside for a plain colour; other inks for the same sRGB step aside too.
        check(
            "stroke='#ff0000' fill='device-cmyk(0, 1, 1, 0)'",
            "stroke='#ff0000' fill='#ff0001'",
            &[([255, 0, 1], [0.0, 100.0, 100.0, 0.0])],
        );
        check(
            "#ff0000 icc-color(a, 0 1 1 0) #ff0000 icc-color(b, 0 1 .9 0) #ff0000 icc-color(c, 0 1 1 0)",
            "#ff0000 #ff0001 #ff0000",
            &[([255, 0, 0], [0.0, 100.0, 100.0, 0.0]), ([255, 0, 1], [0.0, 100.0, 90.0, 0.0])],
        );
        for kept in [
            "#00508f icc-color(spots, 0.5)",
            "#00508f icc-color(rgb, 0.5, 0.5, 0.5)",
            "fill='device-cmyk(0 1 1 0 / 50%)'",
            "fill='device-cmyk(0 1 1 2)'",
            "fill='device-cmyk(0 1 1 NaN)'",
            "fill='device-cmyk(0 1 1 0",
            "fill='red icc-color(a, 0 1 1 0)'",
            "device-cmyk(ééé) é icc-color(",
        ] {
            check(kept, kept, &[]);
        }
    }

    #[test]
    fn a_function_again_and_again_is_read_in_one_pass() {
        let many = "icc-color(".repeat(400_000);
        let start = std::time::Instant::now();
        assert_eq!(resolve(&many).0, many);
        // Looking for the other function anew each time took minutes.
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{:?}", start.elapsed());
    }
}
