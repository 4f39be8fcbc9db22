//! Colours that a drawing gives by their inks.
//!
//! In: an SVG file's text. Out: the text with each such colour as plain sRGB, and the inks of each of these. `device-cmyk(1 .6 0 .2)`
//! (CSS Color 5, 9; without transparency) and `#00508f icc-color(NAME, 1, 0.6, 0, 0.2)` with four amounts (SVG 1.1, 12.2) are read, and
//! `#c9a227 icc-color(Gold, 0.5)` with one, which is a tint of the ink of that name; what is given by other inks stays as it is and is reported. The profile that an `icc-color` names is not looked at: inks go to the press as
//! they are, as those of a CMYK picture do.

use crate::color::cms::Screen;
use crate::color::{Cmyk, Ink, Share};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Functions that give four inks.
const FUNCTIONS: [&str; 2] = ["device-cmyk(", "icc-color("];
/// Longest list of amounts that is read, in bytes.
const LONGEST: usize = 200;
/// Most colours by inks; more than that are taken by their sRGB.
const MOST: usize = 1_000;

/// The inks of a drawing's colours.
pub type NamedInks = BTreeMap<[u8; 3], NamedInk>;

/// What a colour of a drawing is printed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedInk {
    /// Process inks.
    Process(Cmyk),
    /// So much of the ink of this name; which that is the brand knows.
    Spot(String, Share),
}

impl NamedInk {
    /// Whether a name in a drawing means an ink or a colour of this name: in names that stand without quotation marks `-` and `_` are spaces.
    pub fn is_named(name: &str, ink: &str) -> bool {
        let plain = |c: char| if matches!(c, '-' | '_') { ' ' } else { c.to_ascii_lowercase() };
        name.chars().map(plain).eq(ink.chars().map(plain))
    }
}

/// Puts plain sRGB in the place of colours that are given by four inks.
pub(super) fn resolve(text: &str) -> (Cow<'_, str>, NamedInks) {
    let mut inks = NamedInks::new();
    if !FUNCTIONS.iter().any(|function| text.contains(function)) {
        return (Cow::Borrowed(text), inks);
    }
    let plain = plain_colours(text);
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    // Where each function comes next: looked for again only once it is passed, so that the text is gone through once for each.
    let mut places = FUNCTIONS.map(|function| text.find(function));
    while let Some((at, function)) = places.into_iter().zip(FUNCTIONS).filter_map(|(at, function)| Some((at?, function))).min()
    {
        let Found { start, end, inks: inks_found, fallback } = read(text, done, at, function);
        out.push_str(&text[done..start]);
        match inks_found.and_then(|found| colour(&plain, &mut inks, found, fallback)) {
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
    inks: Option<NamedInk>,
    fallback: Option<[u8; 3]>,
}

/// The one at `at`; what lies before `from` is done.
fn read(text: &str, from: usize, at: usize, function: &str) -> Found {
    let inside = at + function.len();
    // Bytes, since a cut may not fall inside a character.
    let close = text.as_bytes()[inside..].iter().take(LONGEST).position(|byte| *byte == b')');
    let unread = Found { start: at, end: inside, inks: None, fallback: None };
    let Some(close) = close.map(|length| inside + length) else { return unread };
    let given = &text[inside..close];
    let (name, amounts) = if function == "icc-color(" { given.split_once(',').unwrap_or((given, "")) } else { ("", given) };
    let words: Vec<&str> = amounts.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()).collect();
    let name = name.trim().trim_matches(['"', '\'']).trim();
    let inks = match &words[..] {
        [tint] if !name.is_empty() => share(tint).map(|tint| NamedInk::Spot(name.to_owned(), tint)),
        _ => shares(&words).map(NamedInk::Process),
    };
    let before = text[from..at].trim_end();
    let hex = before.rfind('#').map(|hash| &before[hash..]).and_then(|hex| Some((hex.len(), rgb(hex)?)));
    let is_alone = before.ends_with(['"', '\'', ':']);
    match (inks, hex) {
        (Some(inks), Some((length, fallback))) => {
            Found { start: from + before.len() - length, end: close + 1, inks: Some(inks), fallback: Some(fallback) }
        }
        (Some(inks), None) if is_alone && function == "device-cmyk(" => {
            Found { start: at, end: close + 1, inks: Some(inks), fallback: None }
        }
        _ => unread,
    }
}

/// An amount, 0–1 or in percent.
fn share(word: &str) -> Option<Share> {
    let (number, whole) = word.strip_suffix('%').map_or((word, 1.0), |number| (number, 100.0));
    let part = number.parse::<f64>().ok()? / whole;
    (0.0..=1.0).contains(&part).then(|| Share::from_percent(part * 100.0))
}

/// Four amounts.
fn shares(words: &[&str]) -> Option<Cmyk> {
    words.iter().map(|word| share(word)).collect::<Option<Vec<Share>>>()?.try_into().ok()
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
/// other inks or, without a fallback and for tints of a spot ink, by a plain colour.
fn colour(plain: &BTreeSet<[u8; 3]>, inks: &mut NamedInks, found: NamedInk, fallback: Option<[u8; 3]>) -> Option<[u8; 3]> {
    let own = match (&found, fallback) {
        (_, Some(rgb)) => rgb,
        (NamedInk::Process(cmyk), None) => match inks.iter().find(|(_, inks)| **inks == found) {
            Some((known, _)) => return Some(*known),
            None => Screen::plain().ink(&Ink::Cmyk(*cmyk)),
        },
        (NamedInk::Spot(..), None) => return None,
    };
    // The ink is known to each place of it by its colour alone, so what stands for a spot ink must stand for nothing else.
    let steps_aside = fallback.is_none() || matches!(found, NamedInk::Spot(..));
    let mut rgb = own;
    for _ in 0..=u8::MAX {
        match inks.get(&rgb) {
            Some(known) if *known == found => return Some(rgb),
            None if !(steps_aside && plain.contains(&rgb)) => {
                if inks.len() == MOST {
                    return None;
                }
                inks.insert(rgb, found);
                return Some(rgb);
            }
            _ => rgb[2] = rgb[2].wrapping_add(1),
        }
    }
    None
}

/// The colours that stand in a text as sRGB and by no inks beside it.
fn plain_colours(text: &str) -> BTreeSet<[u8; 3]> {
    let is_by_ink = |rest: &str| FUNCTIONS.iter().any(|function| rest.trim_start().starts_with(function));
    let after_hash = text.match_indices('#').map(|(at, _)| &text[at..]);
    let hex = |rest: &str| {
        let digits = rest[1..].bytes().take(7).take_while(u8::is_ascii_hexdigit).count();
        Some((rgb(&rest[..=digits])?, digits)).filter(|(_, digits)| !is_by_ink(&rest[digits + 1..]))
    };
    after_hash.filter_map(hex).map(|(rgb, _)| rgb).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_inks_become_srgb_that_stands_for_them() {
        let check = |text: &str, wanted: &str, inks: &[([u8; 3], [f64; 4])]| {
            let (resolved, found) = resolve(text);
            assert_eq!(resolved, wanted);
            let inks: NamedInks =
                inks.iter().map(|(rgb, inks)| (*rgb, NamedInk::Process(inks.map(Share::from_percent)))).collect();
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
            "#00508f icc-color(duotone, 0.5, 0.5)",
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
    fn one_amount_is_a_tint_of_a_named_ink() {
        let spot = |name: &str, tint: f64| NamedInk::Spot(name.into(), Share::from_percent(tint));
        let text = "#c9a227 icc-color(Gold, .5) #c9a227 icc-color('PANTONE 300 C', 100%)";
        let (resolved, found) = resolve(text);
        assert_eq!(resolved, "#c9a227 #c9a228");
        let found: Vec<_> = found.into_iter().collect();
        assert_eq!(found, [([201, 162, 39], spot("Gold", 50.0)), ([201, 162, 40], spot("PANTONE 300 C", 100.0))]);
        // A plain colour of the same sRGB stays one.
        let (resolved, found) = resolve("#c9a227 icc-color(Gold, .5) #c9a227");
        assert_eq!((resolved.as_ref(), found.len()), ("#c9a228 #c9a227", 1));
        assert!(NamedInk::is_named("pantone-300_C", "PANTONE 300 C") && !NamedInk::is_named("Gold", "Gold 2"));
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
