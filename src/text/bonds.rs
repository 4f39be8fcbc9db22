//! Words that must not part at a line's end: number and unit, initials and name, a short preposition and its noun, a dash and what it
//! follows.
//!
//! In: text without forced breaks and the language at each place. Out: the places after spaces at which no line may begin. The space itself
//! stays what the author wrote, so that it stretches with its line and extracts as it was typed; only its break goes. What the languages ask
//! for is in [`customs`]. Sets no limit by width: a bond that is wider than a measure gives way when the paragraph is set.
//!
//! Sources: for Russian А. Э. Мильчин and Л. К. Чельцова, *Справочник издателя и автора*; for Czech ČSN 01 6910; for Polish the PWN rules on
//! hanging conjunctions; for French the *Lexique* of the Imprimerie nationale; for German DIN 5008.

use super::quotes::primary;
use customs::{Custom, Customs};
use std::ops::Range;

mod customs;

/// Most characters that bonds may weld together; a narrow column holds 28.
const LONGEST: usize = 22;
/// A part of at most this many characters may be bonded whatever stands beside it: it adds next to nothing.
const SHORT: usize = 3;

/// How much a bond matters where not all can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// A matter of looks: short words at a line's end.
    Weak,
    /// A matter of sense: a number and its unit.
    Strong,
    /// A dash belongs to what it follows. Always kept.
    Always,
}

/// The starts of the words, offsets in `text`, that stay on the line of the word before. `words` are its stretches between spaces; `lang_at`
/// gives the language at an offset.
pub(super) fn bonds<'a>(text: &str, words: &[Range<usize>], lang_at: impl Fn(usize) -> &'a str) -> Vec<usize> {
    let mut wanted: Vec<Option<Strength>> = Vec::with_capacity(words.len());
    let mut known = ("", Customs::of(""));
    let mut was_plain = words.first().is_some_and(|word| is_plain(&text[word.clone()]));
    for (at, word) in words.iter().enumerate().skip(1) {
        let is_plain = is_plain(&text[word.clone()]);
        if std::mem::replace(&mut was_plain, is_plain) && is_plain {
            wanted.push(None);
            continue;
        }
        let lang = primary(lang_at(word.start));
        if known.0 != lang {
            known = (lang, Customs::of(lang));
        }
        wanted.push(Place { text, words, at, lang, customs: &known.1 }.strength());
    }
    limit(text, words, &mut wanted);
    let starts = words.iter().skip(1).zip(&wanted).filter(|(_, strength)| strength.is_some());
    starts.map(|(word, _)| word.start).collect()
}

/// Drops bonds that would weld too much together, the weakest first. `wanted[i]` is the bond between the words `i` and `i + 1`.
fn limit(text: &str, words: &[Range<usize>], wanted: &mut [Option<Strength>]) {
    if wanted.iter().all(Option::is_none) {
        return;
    }
    // For the word at each end of a group, how many characters it has; inside groups not looked at.
    let mut lengths: Vec<usize> = words.iter().map(|word| text[word.clone()].chars().take(LONGEST + 1).count()).collect();
    let mut first: Vec<usize> = (0..words.len()).collect();
    let mut last = first.clone();
    for strength in [Strength::Always, Strength::Strong, Strength::Weak] {
        for at in 0..wanted.len() {
            if wanted[at] != Some(strength) {
                continue;
            }
            let (left, right) = (first[at], last[at + 1]);
            let (before, after) = (lengths[left], lengths[right]);
            let total = before + 1 + after;
            if strength == Strength::Always || total <= LONGEST || before.min(after) <= SHORT {
                (last[left], first[right]) = (right, left);
                (lengths[left], lengths[right]) = (total, total);
            } else {
                wanted[at] = None;
            }
        }
    }
}

/// A space between two words.
struct Place<'a> {
    text: &'a str,
    words: &'a [Range<usize>],
    /// The index of the word after it.
    at: usize,
    lang: &'a str,
    customs: &'a Customs,
}

impl<'a> Place<'a> {
    fn word(&self, at: usize) -> Option<&'a str> {
        self.words.get(at).map(|word| &self.text[word.clone()])
    }

    fn strength(&self) -> Option<Strength> {
        let (left, right) = (self.word(self.at - 1)?, self.word(self.at)?);
        // The author's own leave to break.
        if left.ends_with('\u{200b}') {
            return None;
        }
        if is_dash(right) && !is_dash(left) || is_ellipsis(right) {
            return Some(Strength::Always);
        }
        let (bare_left, bare_right) = (left.trim_start_matches(is_opening), right.trim_end_matches(is_closing));
        if bare_left.is_empty() || bare_right.is_empty() {
            return None;
        }
        if self.is_quantity(bare_left, bare_right) || self.is_named(bare_left, bare_right) {
            return Some(Strength::Strong);
        }
        self.is_short_word(bare_left, bare_right).then_some(Strength::Weak)
    }

    fn has(&self, custom: Custom, word: &str) -> bool {
        self.customs.has(custom, word)
    }

    /// Numbers with what they count, their groups, their signs and their days' months.
    fn is_quantity(&self, left: &str, right: &'a str) -> bool {
        if starts_number(right) {
            return is_sign(left)
                || self.has(Custom::Currency, left)
                || self.has(Custom::Reference, left)
                || is_group(left, right)
                || left.ends_with(['°', '′'])
                || self.is_month_before_day(left, right);
        }
        if ends_number(left) {
            return is_sign(right)
                || self.has(Custom::Magnitude, self.full(right))
                || self.is_unit(right)
                || self.is_day_before_month(left, right)
                || self.is_century(left, right);
        }
        let is_after_number = || self.at > 1 && self.word(self.at - 2).is_some_and(ends_number);
        if is_after_number() && self.has(Custom::Magnitude, left) && self.is_unit(right) {
            return true;
        }
        is_roman(right) && self.is_before_roman(left, right) || is_roman(left) && self.is_century_word(right) || {
            // `12 de marzo`: the day is two words back.
            left == "de" && self.word(self.at.wrapping_sub(2)).is_some_and(is_day) && self.is_month(right)
        }
    }

    /// A unit, or a quotient or product of units. A full stop may end the sentence or belong to the unit.
    fn is_unit(&self, right: &'a str) -> bool {
        let whole = |unit: &str| self.has(Custom::Unit, unit) || self.has(Custom::Currency, unit);
        let first = right.split(['/', '·', '-']).next().unwrap_or(right);
        whole(self.full(right)) || whole(right) || (first != right && whole(first))
    }

    /// The word after the space with the full stop that may be its own.
    fn full(&self, right: &'a str) -> &'a str {
        self.word(self.at).unwrap_or(right).trim_end_matches(|ch| ch != '.' && is_closing(ch))
    }

    fn is_century_word(&self, right: &'a str) -> bool {
        self.has(Custom::Century, right) || self.has(Custom::Century, self.full(right))
    }

    fn is_month(&self, word: &str) -> bool {
        self.customs.has_stem(Custom::Month, word)
    }

    fn is_day_before_month(&self, left: &str, right: &str) -> bool {
        is_day(left)
            && (self.is_month(right)
                || right == "de" && self.word(self.at + 1).is_some_and(|next| self.is_month(next.trim_end_matches(is_closing))))
    }

    /// Languages that say the month first, and English, which may.
    fn is_month_before_day(&self, left: &str, right: &str) -> bool {
        matches!(self.lang, "en" | "hu" | "lt" | "mn" | "kk") && is_day(right) && self.is_month(left)
    }

    /// `20th century`, `19. Jahrhundert`.
    fn is_century(&self, left: &str, right: &'a str) -> bool {
        left.chars().filter(char::is_ascii_digit).count() <= 2 && self.is_century_word(right)
    }

    /// A Roman numeral after a ruler, a war, a century, a volume.
    fn is_before_roman(&self, left: &str, right: &str) -> bool {
        if self.has(Custom::Reference, left) || self.has(Custom::Century, left) {
            return true;
        }
        // A single I is a pronoun or an article, and other single letters mean other things.
        let is_clear = right.len() > 1 || matches!(right, "I" | "V" | "X") && !matches!(self.lang, "en" | "it" | "cs" | "sk");
        is_clear && left.chars().count() > 2 && starts_upper(left) && left.ends_with(char::is_alphabetic)
    }

    /// Names with their initials and titles, and abbreviations of several words.
    fn is_named(&self, left: &str, right: &str) -> bool {
        // `300 m. The`: a unit at the end of its sentence is no initial.
        let is_unit = || {
            self.word(self.at.wrapping_sub(2)).is_some_and(ends_number) && self.has(Custom::Unit, left.trim_end_matches('.'))
        };
        if is_initials(left) && !is_unit() && (starts_upper(right) || is_abbreviation(self.word(self.at).unwrap_or(right))) {
            return true;
        }
        starts_upper(right) && self.has(Custom::Title, left) || is_abbreviation_of(self, right) && self.has(Custom::Pair, left)
    }

    fn is_short_word(&self, left: &str, right: &str) -> bool {
        let is_short = |word: &str| word.chars().count() <= 2 && word.chars().all(char::is_alphabetic);
        if !self.customs.has_any(Custom::Short) {
            return false;
        }
        if is_short(left) && starts_word(right) && self.has(Custom::Short, &left.to_lowercase()) {
            return true;
        }
        is_short(right) && left.ends_with(char::is_alphabetic) && self.has(Custom::Particle, right)
    }
}

/// The second part of an abbreviation of several words ends in a full stop or is all short capitals: `av. J.-C.`, `EE. UU.`.
fn is_abbreviation_of(place: &Place<'_>, right: &str) -> bool {
    place.word(place.at).is_some_and(|full| full.contains('.')) && right.chars().count() <= 5
}

/// A word that no rule asks about: small letters, and more than four of them.
fn is_plain(word: &str) -> bool {
    word.len() > if word.is_ascii() { 4 } else { 8 }
        && word.chars().all(|ch| ch.is_lowercase() || matches!(ch, ',' | ';' | '-' | '’'))
}

/// A dash that stands alone.
fn is_dash(word: &str) -> bool {
    matches!(word.trim_end_matches([',', ';', ':']), "–" | "—" | "―" | "‒" | "-" | "--" | "---" | "−")
}

fn is_ellipsis(word: &str) -> bool {
    word.starts_with('…') && word.trim_matches(['…', '.', ',', ';', '!', '?', ')']).is_empty() || word.starts_with("...")
}

/// An opening quotation mark of UAX #14 (class QU, general category Pi).
pub(super) fn is_initial_quote(ch: char) -> bool {
    matches!(ch, '«' | '‹' | '‘' | '‛' | '“' | '‟' | '⸂' | '⸄' | '⸉' | '⸌' | '⸜' | '⸠')
}

/// A closing one (Pf).
pub(super) fn is_final_quote(ch: char) -> bool {
    matches!(ch, '»' | '›' | '’' | '”' | '⸃' | '⸅' | '⸊' | '⸍' | '⸝' | '⸡')
}

/// What may stand before a word and is no part of it.
fn is_opening(ch: char) -> bool {
    is_initial_quote(ch)
        || matches!(ch, '(' | '[' | '{' | '„' | '‚' | '"' | '\'' | '¿' | '¡' | '»' | '”' | '\u{202f}' | '\u{a0}')
}

/// What may stand after a word and is no part of it.
fn is_closing(ch: char) -> bool {
    is_final_quote(ch)
        || matches!(
            ch,
            ')' | ']'
                | '}'
                | '.'
                | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '…'
                | '"'
                | '\''
                | '“'
                | '‘'
                | '«'
                | '\u{202f}'
                | '\u{a0}'
                | '·'
                | '\u{387}'
                | '։'
                | '՝'
                | '،'
                | '؛'
                | '؟'
                | '۔'
        )
}

/// Whether a word begins with a number, its sign left aside.
fn starts_number(word: &str) -> bool {
    let digits =
        word.trim_start_matches(is_opening).trim_start_matches(['+', '-', '−', '±', '~', '≈', '<', '>', '≤', '≥', '.', ',']);
    digits.starts_with(char::is_numeric)
}

/// Whether a word ends in a number: `12`, `(3,5`, `10–12`, `½`, `12.`, `19th`.
fn ends_number(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', 'º', 'ª', '°', '+']).trim_end_matches(|ch: char| ch.is_ascii_lowercase());
    let has_suffix = word.chars().rev().take_while(char::is_ascii_lowercase).count();
    has_suffix <= 3 && digits.ends_with(char::is_numeric)
}

/// Whether a number goes on after a space: `10 000`, `1 234,5`.
fn is_group(left: &str, right: &str) -> bool {
    let tail = left.trim_start_matches(['+', '-', '−', '±', '~', '≈', '<', '>', '€', '$', '£', '¥']);
    let tail = tail.rsplit(['–', '—']).next().unwrap_or(tail);
    let is_head = (1..=3).contains(&tail.len()) && tail.bytes().all(|byte| byte.is_ascii_digit());
    let digits = right.bytes().take_while(u8::is_ascii_digit).count();
    is_head && digits == 3
}

/// A day of a month: `12`, `12.`, `1er`, `1st`, `1º`, `10–12`.
fn is_day(word: &str) -> bool {
    let word = word.trim_start_matches(is_opening).trim_end_matches(is_closing);
    let day = word.rsplit(['–', '-', '/']).next().unwrap_or(word);
    let digits = day.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && day[digits..].chars().count() <= 3 && !day[digits..].contains(|ch: char| ch.is_numeric())
}

/// A sign that stands alone beside numbers.
fn is_sign(word: &str) -> bool {
    matches!(word, "+" | "−" | "±" | "×" | "÷" | "=" | "≈" | "~" | "<" | ">" | "≤" | "≥" | "№" | "№№" | "§" | "§§" | "#" | "¶")
}

/// A Roman numeral, or two: `XIX`, `XIXe`, `XX-й`, `XVIII–XIX`.
fn is_roman(word: &str) -> bool {
    const ENDINGS: [&str; 12] = ["", "e", "er", "re", "ᵉ", "ème", "-й", "-го", "-м", "-е", "-я", "-х"];
    let word = word.trim_start_matches(is_opening).trim_end_matches(is_closing);
    let ending = word.trim_start_matches(['I', 'V', 'X', 'L', 'C', 'M', '–', 'І', 'Х']);
    ending.len() < word.len() && ENDINGS.contains(&ending)
}

fn starts_upper(word: &str) -> bool {
    word.trim_start_matches(is_opening).starts_with(char::is_uppercase)
}

fn starts_word(word: &str) -> bool {
    word.trim_start_matches(is_opening).starts_with(char::is_alphanumeric)
}

/// `A.`, `J.-P.`, `A.S.`, `г.`: single letters with full stops.
fn is_initials(word: &str) -> bool {
    word.ends_with('.')
        && word.len() <= 16
        && word.split_inclusive('.').all(|part| {
            let letter = part.trim_start_matches(['-', '\u{2010}']).trim_end_matches('.');
            let mut chars = letter.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.all(super::hyphens::is_mark)
        })
}

/// A short word with a full stop: `B.`, `Chr.`.
fn is_abbreviation(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', ':', ')', '»', '”', '“']);
    let letters = word.trim_end_matches('.');
    letters.len() < word.len() && (1..=4).contains(&letters.chars().count()) && letters.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `_` for each space that a line may not end at.
    fn bonded(lang: &str, text: &str) -> String {
        let mut from = 0;
        let mut words = Vec::new();
        for word in text.split(' ') {
            words.push(from..from + word.len());
            from += word.len() + 1;
        }
        words.retain(|word| !word.is_empty());
        let mut shown = text.to_owned();
        for at in bonds(text, &words, |_| lang) {
            shown.replace_range(at - 1..at, "_");
        }
        shown
    }

    fn check(rows: &[(&str, &str)]) {
        let mut faults = Vec::new();
        for (lang, expected) in rows {
            let found = bonded(lang, &expected.replace('_', " "));
            if found != *expected {
                faults.push(format!("{lang}: {found}"));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn numbers_stay_with_what_they_count() {
        check(&[
            ("en", "about 25_% of 1_200_km, 10_000_km² and 35_m³/s of water"),
            ("en", "from 2024 100 people paid €_5_million or 12.5_million, 3_million_km."),
            ("en", "chapter two, §_5, №_7, p._12, pp._5–7 and No._3, fig._2"),
            ("en", "5_×_4_m, ±_3_°C, COVID-19 and 24 hours, 5′_10″"),
            ("en", "on 12_March 2024, March_12, 2024, in the 20th_century"),
            ("de", "am 12._März, rund 3_Mio._Euro, Nr._5, S._12, Art._4 Abs._2, 9_Uhr, im 19._Jahrhundert"),
            ("fr", "le 1er_mars, 25_millions d’euros, art._5, n°_12, 30_€, au XIXe_siècle, 50_pour cent"),
            ("es", "el 12_de_marzo de 2024, en el siglo_XX, 3_millones"),
            ("ru", "22_марта 2024_г., 5_млн_руб., XXI_век, №_5, 300_км², до_25_°C, 300_кв._км"),
            ("uk", "24_серпня 1991_р., 3_млрд_грн, ХІХ_століття"),
            ("pl", "12_marca, 5_mln_zł, XX_w. i_art._5, nr_7"),
            ("cs", "12._března, 5_mil._Kč, č._7, 20._století"),
            ("hu", "március_12. és 5_millió_forint"),
            ("sr", "12._марта, 5_км, XX_век, 300_м. Ту"),
            ("el", "12_Μαρτίου, 5_εκατ._ευρώ, σ._5, 80_τ.χλμ.· 220_χλμ. και 9_εκ., 5_χιλ._τ.μ. ή 3_στρ.· το 1900_μ.Χ."),
            ("hy", "1250_կմ², 1900_մ։ Իսկ 1993_թվականից 5_կմ՝"),
            ("ka", "67_000_კმ²; 1994_წლიდან"),
            ("tr", "12_Mart, 5_milyon, 20._yüzyıl"),
            ("ar", "طوله 2857_كم تقريبا، أو 6650_كم؛ و٢٤_ألف ثم ٣٫٢_مليون_كم²؛"),
        ]);
    }

    #[test]
    fn names_and_abbreviations_stay_whole() {
        check(&[
            ("en", "by A._S._Pushkin and J.-P._Sartre, Dr_Watt, Mr._Darcy, St_Petersburg"),
            ("en", "Louis_XIV, War_II, Peter the Great; But I think so"),
            ("fr", "Mme_Curie, M._Eiffel, av._J.-C. sous Louis_XIV"),
            ("de", "z._B. hier, d._h. dort, u._a. auch, Prof._Dr._Koch, 44_v._Chr."),
            ("ru", "т._е. вода, и_т._д., А._С._Пушкин, г._Москва, р._Волга, 500_г. до_н._э."),
            ("uk", "т._д., м._Київ, І._Франко"),
            ("cs", "sv._Václav, 50_př._n._l., s._r._o., T._G._Masaryk"),
            ("pl", "dr_Zamenhof, ul._Długa, m._in. tu"),
            ("es", "los EE._UU., la Sra._Curie"),
        ]);
    }

    #[test]
    fn short_words_lean_on_the_next() {
        check(&[
            ("cs", "voda v_řece, k_moři a_z_hor, se sněhem"),
            ("sk", "v_rieke a_s_vodou"),
            ("pl", "woda w_rzece i_z_gór, a_także do morza"),
            ("ru", "вода в_реке, на_берегу и_у_моря, сказал_бы он, то_же время, так_ли это"),
            ("uk", "вода в_річці, до_моря й_з_гір, чи так_би мовити"),
            ("bg", "вода в_реката и_с_дъжд на брега"),
            ("en", "a river in a valley, I see"),
            ("de", "in dem Tal, es ist so"),
        ]);
    }

    #[test]
    fn no_line_begins_with_a_dash_or_an_ellipsis() {
        check(&[
            ("en", "rivers_– large_– and lakes_— small_- so_… well"),
            ("ru", "Дунай_— река Европы"),
            ("ru", "— Да,_— сказал"),
        ]);
    }

    #[test]
    fn bonds_never_weld_much_together() {
        check(&[
            ("pl", "w_Bezirkshauptmannschaften i_w_o_z_u"),
            ("en", "A._Constantinopolitanische Hofrat and Constantinople City"),
            ("en", "1_000_000_000_000_000_km"),
            ("ru", "г._Константинополь"),
        ]);
        let long = "a ".repeat(50_000);
        assert!(!bonded("pl", &long).is_empty());
    }
}
