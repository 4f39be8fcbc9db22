//! Naming a typeface the Linotype way: a family and a two-digit number, or a weight's name.
//!
//! In: what a token says (`75 Bold`, `45`, `Light Italic`, `MdIt`). Out: a [`Cut`]. Knows no fonts: which face answers is for the font room to say.

use std::fmt;

/// Upright or slanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slope {
    /// Roman.
    Upright,
    /// Italic or oblique.
    Italic,
}

/// A cut of a family: weight 100–900, width in percent of normal, slope.
///
/// Linotype's number says the same in two digits (Univers, Frutiger 1957): the tens are the weight (2 ultra light, 3 thin,
/// 4 light, 5 roman, 6 medium, 7 bold, 8 heavy, 9 black), the units width and slope (3 extended, 4 extended italic, 5 normal,
/// 6 italic, 7 condensed, 8 condensed italic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// 100 (thin) to 950 (extra black), as OpenType's `usWeightClass`.
    pub weight: u16,
    /// Percent of the normal width, as OpenType's `wdth` axis: 75 condensed, 100 normal, 125 extended.
    pub width: u16,
    /// Upright or italic.
    pub slope: Slope,
}

/// The tens of Linotype's number, the weight class and the weight's name. OpenType ranks thin below ultra light and Linotype the other way
/// round; the names decide, so that `25` and `Ultra Light` are one cut.
const WEIGHTS: [(u8, u16, &str); 9] = [
    (2, 200, "Ultra Light"),
    (3, 100, "Thin"),
    (4, 300, "Light"),
    (5, 400, "Roman"),
    (6, 500, "Medium"),
    (7, 700, "Bold"),
    (8, 800, "Heavy"),
    (9, 900, "Black"),
    (10, 950, "Extra Black"),
];

/// The units of Linotype's number, width and slope.
const FORMS: [(u8, u16, Slope); 7] = [
    (3, 125, Slope::Upright),
    (4, 125, Slope::Italic),
    (5, 100, Slope::Upright),
    (6, 100, Slope::Italic),
    (7, 75, Slope::Upright),
    (8, 75, Slope::Italic),
    (9, 50, Slope::Upright),
];

/// OpenType's width classes in percent, and their names.
const WIDTHS: [(u16, &str); 9] = [
    (50, "Ultra Condensed"),
    (63, "Extra Condensed"),
    (75, "Condensed"),
    (88, "Semicondensed"),
    (100, ""),
    (113, "Semiextended"),
    (125, "Extended"),
    (150, "Extra Extended"),
    (200, "Ultra Extended"),
];

/// What a word of a style name says.
#[derive(Clone, Copy)]
enum Word {
    Weight(u16),
    Width(u16),
    Slope(Slope),
    /// `Normal`: nothing beyond the default.
    Plain,
}

/// Words of style names, lower case, no hyphens; the longest that fits is taken. Abbreviations are Linotype's and Adobe's.
const WORDS: &[(&str, Word)] = &[
    ("thin", Word::Weight(100)),
    ("hairline", Word::Weight(100)),
    ("th", Word::Weight(100)),
    ("ultralight", Word::Weight(200)),
    ("extralight", Word::Weight(200)),
    ("ultlt", Word::Weight(200)),
    ("extlt", Word::Weight(200)),
    ("xlt", Word::Weight(200)),
    ("ul", Word::Weight(200)),
    ("light", Word::Weight(300)),
    ("lt", Word::Weight(300)),
    ("roman", Word::Weight(400)),
    ("regular", Word::Weight(400)),
    ("book", Word::Weight(400)),
    ("reg", Word::Weight(400)),
    ("rg", Word::Weight(400)),
    ("bk", Word::Weight(400)),
    ("rm", Word::Weight(400)),
    ("medium", Word::Weight(500)),
    ("md", Word::Weight(500)),
    ("semibold", Word::Weight(600)),
    ("demibold", Word::Weight(600)),
    ("demi", Word::Weight(600)),
    ("sb", Word::Weight(600)),
    ("sbd", Word::Weight(600)),
    ("dm", Word::Weight(600)),
    ("bold", Word::Weight(700)),
    ("bd", Word::Weight(700)),
    ("extrabold", Word::Weight(800)),
    ("ultrabold", Word::Weight(800)),
    ("xbd", Word::Weight(800)),
    ("heavy", Word::Weight(800)),
    ("hv", Word::Weight(800)),
    ("black", Word::Weight(900)),
    ("blk", Word::Weight(900)),
    ("bl", Word::Weight(900)),
    ("extrablack", Word::Weight(950)),
    ("ultrablack", Word::Weight(950)),
    ("xblk", Word::Weight(950)),
    ("ultracondensed", Word::Width(50)),
    ("extracondensed", Word::Width(63)),
    ("condensed", Word::Width(75)),
    ("compressed", Word::Width(63)),
    ("narrow", Word::Width(75)),
    ("cond", Word::Width(75)),
    ("cn", Word::Width(75)),
    ("semicondensed", Word::Width(88)),
    ("semiexpanded", Word::Width(113)),
    ("semiextended", Word::Width(113)),
    ("extended", Word::Width(125)),
    ("expanded", Word::Width(125)),
    ("wide", Word::Width(125)),
    ("ext", Word::Width(125)),
    ("ex", Word::Width(125)),
    ("extraexpanded", Word::Width(150)),
    ("extraextended", Word::Width(150)),
    ("ultraexpanded", Word::Width(200)),
    ("ultraextended", Word::Width(200)),
    ("italic", Word::Slope(Slope::Italic)),
    ("oblique", Word::Slope(Slope::Italic)),
    ("inclined", Word::Slope(Slope::Italic)),
    ("slanted", Word::Slope(Slope::Italic)),
    ("ital", Word::Slope(Slope::Italic)),
    ("obl", Word::Slope(Slope::Italic)),
    ("it", Word::Slope(Slope::Italic)),
    ("upright", Word::Slope(Slope::Upright)),
    ("normal", Word::Plain),
    ("std", Word::Plain),
];

impl Cut {
    /// 55: regular weight and width, upright.
    pub const ROMAN: Cut = Cut { weight: 400, width: 100, slope: Slope::Upright };

    /// The cut of a Linotype number, 23 to 109: `None` where Linotype's scheme has no such number.
    pub fn from_number(number: u8) -> Option<Cut> {
        let &(_, weight, _) = WEIGHTS.iter().find(|(tens, ..)| *tens == number / 10)?;
        let &(_, width, slope) = FORMS.iter().find(|(units, ..)| *units == number % 10)?;
        Some(Cut { weight, width, slope })
    }

    /// The Linotype number of a cut that has one: 600 (semibold) has none.
    pub fn number(self) -> Option<u8> {
        let &(tens, ..) = WEIGHTS.iter().find(|(_, weight, _)| *weight == self.weight)?;
        let &(units, ..) = FORMS.iter().find(|(_, width, slope)| (*width, *slope) == (self.width, self.slope))?;
        Some(tens * 10 + units)
    }

    /// The cut that a style name says: `Light Italic`, `75 Bold`, `MdCn`, `55`. What the name leaves open is as in 55 Roman; a word for
    /// weight, width or slope wins over the number (`65 Bold` is bold in some families). `None` when anything in it is not such a word.
    pub fn from_name(name: &str) -> Option<Cut> {
        let (number, words) = split_number(name);
        let mut cut = number.map_or(Some(Cut::ROMAN), Cut::from_number)?;
        let words = squeeze(words);
        if number.is_none() && words.is_empty() {
            return None;
        }
        read_words(&words, &mut cut).then_some(cut)
    }

    /// The Linotype number that a style name begins with: 45 for `45 Light`.
    pub fn number_in(name: &str) -> Option<u8> {
        split_number(name).0.filter(|&number| Cut::from_number(number).is_some())
    }
}

impl fmt::Display for Cut {
    /// As a token would say it: `75 Bold`, `46 Light Italic`, `600 Upright`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number() {
            write!(f, "{number} ")?;
        }
        match WEIGHTS.iter().find(|(_, weight, _)| *weight == self.weight) {
            Some((_, _, name)) => f.write_str(name)?,
            None if self.weight == 600 => f.write_str("Semibold")?,
            None => write!(f, "weight {}", self.weight)?,
        }
        match WIDTHS.iter().find(|(width, _)| *width == self.width) {
            Some((_, "")) => {}
            Some((_, name)) => write!(f, " {name}")?,
            None => write!(f, " width {} %", self.width)?,
        }
        if self.slope == Slope::Italic { f.write_str(" Italic") } else { Ok(()) }
    }
}

/// A typeface as a brand asks for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceSpec {
    /// The family's name, or a face's full or PostScript name.
    pub family: String,
    /// The cut of the family.
    pub cut: Cut,
    /// What the token said, for messages: `75 Bold`. Empty when the family's name says all (`HelveticaNeueLTPro-Bd`).
    pub asked: String,
}

impl FaceSpec {
    /// The face `asked` of `family`: `asked` is a Linotype number, a weight's name, or both. When it is empty the cut is read from the end
    /// of the family's name (`HelveticaNeueLTPro-LtIt`, `Helvetica Neue LT Pro 45 Light`), else it is 55 Roman. `None` when `asked` is not
    /// understood.
    pub fn new(family: &str, asked: &str) -> Option<FaceSpec> {
        let (family, asked) = (family.trim(), asked.trim());
        let cut = if asked.is_empty() { trailing_cut(family).unwrap_or(Cut::ROMAN) } else { Cut::from_name(asked)? };
        Some(FaceSpec { family: family.to_owned(), cut, asked: asked.to_owned() })
    }

    /// Another cut of the same family: what bold or italic type inside a paragraph asks for.
    pub fn with_cut(&self, cut: Cut) -> FaceSpec {
        if cut == self.cut {
            return self.clone();
        }
        FaceSpec { family: self.family.clone(), cut, asked: cut.to_string() }
    }
}

impl fmt::Display for FaceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.family)?;
        if self.asked.is_empty() { Ok(()) } else { write!(f, " {}", self.asked) }
    }
}

/// The cut that the last words of a face's name say, and only those that do: `MinionPro-BoldIt` → bold italic.
fn trailing_cut(name: &str) -> Option<Cut> {
    let after_hyphen = name.rsplit_once('-').and_then(|(_, style)| Cut::from_name(style));
    let starts = || name.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| &name[at + 1..]);
    after_hyphen.or_else(|| starts().find_map(Cut::from_name))
}

/// A number at the front of a style name, and the rest. Numbers of three digits above 109 are weights of other systems, not Linotype's.
fn split_number(name: &str) -> (Option<u8>, &str) {
    let name = name.trim();
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    match name[..digits].parse() {
        Ok(number) => (Some(number), &name[digits..]),
        Err(_) => (None, name),
    }
}

/// Lower case, without spaces, hyphens and underscores.
fn squeeze(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Reads `words` into `cut`, longest word first with a second try for shorter ones; false when something is left over.
fn read_words(words: &str, cut: &mut Cut) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut fitting: Vec<_> = WORDS.iter().filter(|(word, _)| words.starts_with(word)).collect();
    fitting.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    fitting.into_iter().any(|(word, meaning)| {
        let mut with = *cut;
        match *meaning {
            Word::Weight(weight) => with.weight = weight,
            Word::Width(width) => with.width = width,
            Word::Slope(slope) => with.slope = slope,
            Word::Plain => {}
        }
        let fits = read_words(&words[word.len()..], &mut with);
        if fits {
            *cut = with;
        }
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Slope::{Italic, Upright};

    fn cut(weight: u16, width: u16, slope: Slope) -> Cut {
        Cut { weight, width, slope }
    }

    #[test]
    fn every_number_names_a_cut_and_back() {
        for number in 0..=255 {
            let known = (20..110).contains(&number) && (3..=9).contains(&(number % 10));
            assert_eq!(Cut::from_number(number).is_some(), known, "{number}");
            if let Some(cut) = Cut::from_number(number) {
                assert_eq!(cut.number(), Some(number));
            }
        }
    }

    #[test]
    fn style_names() {
        fn check(name: &str, expected: Option<Cut>) {
            assert_eq!(Cut::from_name(name), expected, "{name}");
        }
        check("45", Some(cut(300, 100, Upright)));
        check("45 Light", Some(cut(300, 100, Upright)));
        check("46 Light Italic", Some(cut(300, 100, Italic)));
        check("55 Roman", Some(Cut::ROMAN));
        check("56 Italic", Some(cut(400, 100, Italic)));
        check("57 Condensed", Some(cut(400, 75, Upright)));
        check("47 Light Condensed", Some(cut(300, 75, Upright)));
        check("65 Bold", Some(cut(700, 100, Upright)));
        check("75 Bold", Some(cut(700, 100, Upright)));
        check("76 Bold Italic", Some(cut(700, 100, Italic)));
        check("77 Bold Condensed", Some(cut(700, 75, Upright)));
        check("83 Heavy Extended", Some(cut(800, 125, Upright)));
        check("95 Black", Some(cut(900, 100, Upright)));
        check("107 Extra Black Condensed", Some(cut(950, 75, Upright)));
        check("25 Ultra Light", Some(cut(200, 100, Upright)));
        check("Ultra-Light", Some(cut(200, 100, Upright)));
        check("Thin Oblique", Some(cut(100, 100, Italic)));
        check("Semibold", Some(cut(600, 100, Upright)));
        check("Demi", Some(cut(600, 100, Upright)));
        check("Book", Some(Cut::ROMAN));
        check("LtIt", Some(cut(300, 100, Italic)));
        check("MdCn", Some(cut(500, 75, Upright)));
        check("BlkExIt", Some(cut(900, 125, Italic)));
        check("UltLt", Some(cut(200, 100, Upright)));
        check("ThIt", Some(cut(100, 100, Italic)));
        check("HvCnObl", Some(cut(800, 75, Italic)));
        check("Extra Light Extended", Some(cut(200, 125, Upright)));
        for not_a_cut in ["", " ", "Purple", "45 Purple", "40", "12 Bold", "300", "999999999999 Bold", "Light é", "Lighthouse"]
        {
            check(not_a_cut, None);
        }
    }

    #[test]
    fn specs() {
        fn check(family: &str, asked: &str, expected: Option<Cut>) {
            assert_eq!(FaceSpec::new(family, asked).map(|spec| spec.cut), expected, "{family} {asked}");
        }
        check("Helvetica Neue LT Pro", "45 Light", Some(cut(300, 100, Upright)));
        check("Helvetica Neue LT Pro", "", Some(Cut::ROMAN));
        check("Helvetica Neue LT Pro", "Purple", None);
        check("HelveticaNeueLTPro-LtIt", "", Some(cut(300, 100, Italic)));
        check("Helvetica Neue LT Pro 75 Bold", "", Some(cut(700, 100, Upright)));
        check("HelveticaNeueLT Pro 45 Lt", "", Some(cut(300, 100, Upright)));
    }

    #[test]
    fn display_says_what_a_token_would() {
        for text in
            ["45 Light", "46 Light Italic", "57 Roman Condensed", "75 Bold", "93 Black Extended", "59 Roman Ultra Condensed"]
        {
            let read = Cut::from_name(text).unwrap();
            assert_eq!(read.to_string(), text);
        }
        let bold = FaceSpec::new("Helvetica Neue LT Pro", "45 Light").unwrap().with_cut(Cut::from_number(75).unwrap());
        assert_eq!(bold.to_string(), "Helvetica Neue LT Pro 75 Bold");
    }
}
