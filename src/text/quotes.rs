//! Characters as they are set: straight quotes curled by language, typewriter dashes and dots made one sign, spaces normalised, soft hyphens
//! lifted out.
//!
//! In: a paragraph's text and the language at each place. Out: a [`Source`]: the text to be set, the places of its soft hyphens, and
//! the way back to the bytes the author wrote. Does not touch quotes that are already curled.

mod marks;

use super::spacing::{self, THIN};
use marks::marks;
use std::ops::Range;

/// The text to be set, and the way back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// The characters to set. U+2028 is the only control among them.
    pub(crate) text: String,
    /// Offsets in `text` at which the author left a soft hyphen.
    pub(crate) soft: Vec<u32>,
    /// Pairs of offsets, in `text` and in the original, from which on both run in step.
    anchors: Vec<(u32, u32)>,
}

impl Source {
    /// The offset in the original of an offset in the set text; inside characters that replaced others, where those started.
    pub(crate) fn original(&self, offset: usize) -> usize {
        self.originals(offset).0
    }

    /// The offset in the original, rounded down and up where characters replaced others.
    fn originals(&self, offset: usize) -> (usize, usize) {
        let at = self.anchors.partition_point(|&(set, _)| (set as usize) <= offset);
        let Some(&(set, original)) = at.checked_sub(1).and_then(|at| self.anchors.get(at)) else { return (offset, offset) };
        let (set, original) = (set as usize, original as usize);
        let in_step = original + (offset - set);
        match self.anchors.get(at) {
            Some(&(next, limit)) if next as usize - set != limit as usize - original => {
                (original, if offset == set { original } else { limit as usize })
            }
            _ => (in_step, in_step),
        }
    }

    /// The offset in the set text of an offset in the original.
    pub(crate) fn set_offset(&self, original: usize) -> usize {
        let at = self.anchors.partition_point(|&(_, start)| (start as usize) <= original);
        let Some(&(set, start)) = at.checked_sub(1).and_then(|at| self.anchors.get(at)) else { return original };
        let place = set as usize + (original - start as usize);
        self.anchors.get(at).map_or(place, |&(limit, _)| place.min(limit as usize))
    }

    /// The original bytes that a stretch of the set text stands for, replaced characters whole.
    pub(crate) fn original_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.original(range.start);
        start..self.originals(range.end).1.max(start)
    }
}

/// The primary subtag of a BCP 47 tag.
pub(crate) fn primary(lang: &str) -> &str {
    lang.split(['-', '_']).next().unwrap_or(lang)
}

/// Whether a BCP 47 tag has this subtag after the first: a script or a region.
pub(crate) fn is_subtag(lang: &str, subtag: &str) -> bool {
    lang.split(['-', '_']).skip(1).any(|part| part.eq_ignore_ascii_case(subtag))
}

/// What stands at a place of the text, for one pass over it.
struct Curler<'a> {
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    text: &'a str,
    out: Source,
    previous: Option<char>,
    /// Where in the text the next straight single quote that can only close stands; apostrophes inside words are not among them.
    closers: std::iter::Peekable<std::vec::IntoIter<usize>>,
    /// How many double quotations are open, one inside the other; 2 at most.
    open_double: usize,
    open_single: bool,
}

/// Makes the text that is set. `lang_at` gives the BCP 47 tag at a byte of `text`.
pub(crate) fn curl<'a>(text: &str, lang_at: impl Fn(usize) -> &'a str) -> Source {
    let mut curler = Curler {
        chars: text.char_indices().peekable(),
        text,
        out: Source { text: String::with_capacity(text.len() + text.len() / 16), ..Source::default() },
        previous: None,
        closers: closers(text).into_iter().peekable(),
        open_double: 0,
        open_single: false,
    };
    while let Some((at, ch)) = curler.chars.next() {
        curler.step(at, ch, &lang_at);
    }
    curler.anchor(text.len());
    curler.out
}

/// Straight single quotes after something that a quotation can end with, and before no letter.
fn closers(text: &str) -> Vec<usize> {
    let is_closing = |&(at, _): &(usize, &str)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_some_and(|c| !c.is_whitespace() && !opens(c)) && after.is_none_or(|c| !c.is_alphanumeric())
    };
    text.match_indices('\'').filter(is_closing).map(|(at, _)| at).collect()
}

/// Characters after which a quote opens.
fn opens(ch: char) -> bool {
    ch.is_whitespace()
        || matches!(ch, '(' | '[' | '{' | '<' | '/' | '-' | '\u{2010}'..='\u{2015}' | '“' | '„' | '‘' | '‚' | '«' | '¿' | '¡')
}

impl Curler<'_> {
    fn next_char(&mut self) -> Option<char> {
        self.chars.peek().map(|&(_, ch)| ch)
    }

    /// From here on the set text runs in step with the original from byte `at`.
    fn anchor(&mut self, at: usize) {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.out.anchors.push((clamp(self.out.text.len()), clamp(at)));
    }

    /// Sets `text` in place of the character at `at` of length `len`.
    fn replace(&mut self, at: usize, len: usize, text: &str) {
        self.anchor(at);
        self.out.text.push_str(text);
        self.anchor(at + len);
        self.previous = text.chars().next_back().or(self.previous);
    }

    fn keep(&mut self, ch: char) {
        self.out.text.push(ch);
        self.previous = Some(ch);
    }

    fn step<'l>(&mut self, at: usize, ch: char, lang_at: &impl Fn(usize) -> &'l str) {
        match ch {
            '"' => self.double(at, lang_at(at)),
            '\'' => self.single(at, lang_at(at)),
            '\u{ad}' => {
                let offset = u32::try_from(self.out.text.len()).unwrap_or(u32::MAX);
                self.out.soft.push(offset);
                self.anchor(at);
                self.anchor(at + ch.len_utf8());
            }
            '-' => self.typed(at, "-", &[(2, "–"), (3, "—")]),
            '.' => self.typed(at, ".", &[(3, "…")]),
            '\u{2028}' => self.keep(ch),
            '\u{2029}' => self.replace(at, ch.len_utf8(), "\u{2028}"),
            '\r' if self.next_char() == Some('\n') => {
                self.anchor(at);
                self.anchor(at + 1);
            }
            _ if ch.is_control() => self.replace(at, ch.len_utf8(), " "),
            _ if spacing::is_typed_space(ch) && spacing::replaces(lang_at(at), self.previous, self.text, at) => {
                self.replace(at, ch.len_utf8(), THIN);
                while let Some((at, more)) = self.chars.next_if(|&(_, more)| spacing::is_typed_space(more)) {
                    self.replace(at, more.len_utf8(), "");
                }
            }
            ';' | ':' | '!' | '?' | '»' => {
                if spacing::belongs_before(lang_at(at), ch, self.previous, self.text, at) {
                    self.replace(at, 0, THIN);
                }
                self.keep(ch);
            }
            '«' => {
                self.keep(ch);
                if spacing::belongs_after_guillemet(lang_at(at), self.next_char()) {
                    self.replace(at + ch.len_utf8(), 0, THIN);
                }
            }
            _ => self.keep(ch),
        }
    }

    /// Opening at a start or after a space or an opening mark, unless nothing follows it.
    fn is_opening(&mut self) -> bool {
        self.previous.is_none_or(opens) && self.next_char().is_some_and(|ch| !ch.is_whitespace())
    }

    /// A row of the one-byte character `sign`: set as what a row of that length stands for. One inside a number, an address or code, or before
    /// the name of an option (`--set`), stays.
    fn typed(&mut self, at: usize, sign: &str, meanings: &[(usize, &str)]) {
        let rest = self.text[at..].trim_start_matches(sign);
        let length = self.text.len() - at - rest.len();
        let next = rest.chars().next();
        let is_digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
        let is_option = sign == "-" && self.previous.is_none_or(char::is_whitespace) && next.is_some_and(char::is_alphanumeric);
        let is_plain = is_option || is_digit(self.previous) && is_digit(next) && sign == "." || spacing::is_code(self.text, at);
        let meaning = meanings.iter().find(|(count, _)| *count == length && !is_plain);
        for _ in 1..length {
            self.chars.next();
        }
        match meaning {
            Some((_, meant)) => self.replace(at, length, meant),
            None => {
                self.out.text.push_str(&self.text[at..at + length]);
                self.previous = sign.chars().next();
            }
        }
    }

    fn double(&mut self, at: usize, lang: &str) {
        if self.is_in_hebrew(at, lang) {
            return self.replace(at, 1, "\u{5f4}");
        }
        let marks = marks(lang);
        // Words that lose their end before a quotation: `l'"eau"`.
        let is_elided = self.text[..at].ends_with(['\'', '’']) && self.next_char().is_some_and(char::is_alphanumeric);
        let opening = is_elided || self.is_opening();
        // After a number with no quotation open, the sign means inches.
        let is_inch = self.open_double == 0 && self.previous.is_some_and(|ch| ch.is_ascii_digit());
        // Double marks inside double ones mean the inner marks of the language.
        let depth = if opening { (self.open_double + 1).min(2) } else { self.open_double };
        let pair = if depth == 2 { marks.single } else { marks.double };
        self.open_double = if opening { depth } else { depth.saturating_sub(1) };
        let mark = if is_inch { "″" } else { pair[usize::from(!opening)] };
        self.replace(at, 1, mark);
        self.after_mark(opening);
    }

    /// A mark that has closed opens nothing for the next one, though the same sign may open in another language: `“` closes in German.
    fn after_mark(&mut self, opening: bool) {
        if !opening {
            self.previous = Some('”');
        }
    }

    fn single(&mut self, at: usize, lang: &str) {
        while self.closers.next_if(|&closer| closer <= at).is_some() {}
        let opening = self.is_opening() && self.closers.peek().is_some() && !self.is_elision(at);
        let closing = !opening && self.open_single && self.next_char().is_none_or(|ch| !ch.is_alphanumeric());
        let is_free = !opening && !self.open_single;
        self.open_single = opening || (self.open_single && !closing);
        let marks = marks(lang);
        let mark = match (opening, closing) {
            (true, _) => marks.single[0],
            (_, true) => marks.single[1],
            _ if is_free && self.is_prime(at) => "′",
            _ if self.is_in_hebrew(at, lang) => "\u{5f3}",
            // The comma of Uzbek Latin oʻ and gʻ is turned.
            _ if primary(lang) == "uz" && matches!(self.previous, Some('o' | 'g' | 'O' | 'G')) => "‘",
            _ => "’",
        };
        self.replace(at, 1, mark);
        self.after_mark(opening);
    }

    /// Whether a straight single mark after a number means feet or minutes: not before letters (`1990's`) and not between the groups of a
    /// number, which Switzerland parts so (`10'000`).
    fn is_prime(&self, at: usize) -> bool {
        let rest = &self.text[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.previous.is_some_and(|ch| ch.is_ascii_digit()) && digits < 3 && !rest.starts_with(char::is_alphabetic)
    }

    /// Whether a straight mark at byte `at` stands after a Hebrew letter, and before one if it is double: geresh and gershayim.
    fn is_in_hebrew(&self, at: usize, lang: &str) -> bool {
        let is_letter = |ch: char| matches!(ch, '\u{5d0}'..='\u{5ea}');
        let is_before = self.previous.is_some_and(is_letter) && matches!(primary(lang), "he" | "yi");
        is_before && (self.text[at..].starts_with('\'') || self.text[at + 1..].starts_with(is_letter))
    }

    /// Words that start with an apostrophe: `'tis`, `'90s`, Dutch `'s` and `'t`.
    fn is_elision(&self, at: usize) -> bool {
        const ELISIONS: [&str; 13] = ["tis", "twas", "twere", "twill", "til", "em", "n", "cause", "bout", "s", "t", "k", "m"];
        let word = self.text[at + 1..].split(|ch: char| !ch.is_alphanumeric()).next().unwrap_or("");
        word.starts_with(|ch: char| ch.is_ascii_digit()) || ELISIONS.iter().any(|elision| word.eq_ignore_ascii_case(elision))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_curled_by_language() {
        for (lang, text, expected) in [
            ("en-GB", r#"He said "yes"."#, "He said “yes”."),
            ("en", "don't, the agencies' plan, '90s, 'tis", "don’t, the agencies’ plan, ’90s, ’tis"),
            ("en", "a 'quoted' word and it's fine", "a ‘quoted’ word and it’s fine"),
            ("en", r#""'Nested' quotes," they say"#, "“‘Nested’ quotes,” they say"),
            ("en", r#"a 5" pipe"#, "a 5″ pipe"),
            ("en", r#"("so")"#, "(“so”)"),
            ("de", r#"Das "Wort" und 'noch' eins"#, "Das „Wort“ und ‚noch‘ eins"),
            (
                "fr",
                r#"Le "mot" d'ordre : "l'eau" !"#,
                "Le «\u{202f}mot\u{202f}» d’ordre\u{202f}: «\u{202f}l’eau\u{202f}»\u{202f}!",
            ),
            ("ru", r#"слово "дом""#, "слово «дом»"),
            ("pl", r#""tak""#, "„tak”"),
            ("sv", r#""ja""#, "”ja”"),
            ("xx", r#""?""#, "“?”"),
            (
                "en",
                r#"5' 10" tall, 46°12'30" north, the 1990's, 'founded in 1948'"#,
                "5′ 10″ tall, 46°12′30″ north, the 1990’s, ‘founded in 1948’",
            ),
            ("de-CH", r#""Die 'alte' Stadt", 10'000"#, "«Die ‹alte› Stadt», 10’000"),
            ("en", r#""He said "yes" now", and "so" too"#, "“He said ‘yes’ now”, and “so” too"),
            ("ru", r#""Он сказал "да"", "нет""#, "«Он сказал „да“», «нет»"),
            ("fr", r#""l'"eau" d'ici""#, "«\u{202f}l’“eau” d’ici\u{202f}»"),
            ("de-AT", r#""ja""#, "„ja“"),
            ("fr-CH", r#""mot""#, "«mot»"),
            ("pt-PT", r#""sim 'não'""#, "«sim “não”»"),
            ("pt-BR", r#""sim""#, "“sim”"),
            ("hy", r#""այո""#, "«այո»"),
            ("ka", r#""კი""#, "„კი“"),
            ("mn", r#""тийм""#, "«тийм»"),
            ("kk", r#""иә""#, "«иә»"),
            ("ru", r#""он сказал 'да'"."#, "«он сказал „да“»."),
            ("de", r#"("Er sagte 'ja'")"#, "(„Er sagte ‚ja‘“)"),
            ("mk", r#""да 'не'""#, "„да ‚не‘“"),
            ("ro", r#""da 'nu'""#, "„da «nu»”"),
            ("sq", r#""po""#, "„po“"),
            ("lv", r#""jā""#, "“jā”"),
            ("uz", r#""bo'lim", a'lo"#, "“bo‘lim”, a’lo"),
            ("uz-Cyrl", r#""ҳа""#, "«ҳа»"),
            ("uk", r#"зв'язок "так""#, "зв’язок «так»"),
            ("he", r#"צה"ל "כן" ג'ירפה"#, "צה״ל ”כן” ג׳ירפה"),
            ("ar", r#""نعم""#, "”نعم“"),
            ("nl", "'s morgens in 't veld", "’s morgens in ’t veld"),
            ("ja", r#""水""#, "「水」"),
            ("en", "so -- or so---or 10--12, a -- b", "so – or so—or 10–12, a – b"),
            ("en", "run --set a-b ---- x https://a.b/c--d -- end", "run --set a-b ---- x https://a.b/c--d – end"),
            ("en", "wait... what .... 0...9 a..b ...", "wait… what .... 0...9 a..b …"),
        ] {
            assert_eq!(curl(text, |_| lang).text, expected, "{lang}: {text}");
        }
    }

    #[test]
    fn offsets_lead_back_to_the_original() {
        let text = "a\u{ad}b \"c\"\td";
        let source = curl(text, |_| "fr");
        assert_eq!(source.text, "ab «\u{202f}c\u{202f}» d");
        assert_eq!(source.soft, [1]);
        for word in ["b", "c", "d"] {
            let at = source.text.find(word).unwrap();
            assert_eq!(source.original_range(at..at + 1), text.find(word).unwrap()..text.find(word).unwrap() + 1, "{word}");
        }
        assert_eq!(source.original_range(0..source.text.len()), 0..text.len());
        let mark = source.text.find('«').unwrap();
        assert_eq!(source.original_range(mark..mark + 5), 5..6);
    }
}
