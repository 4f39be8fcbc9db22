//! Where a line may end, as far as the characters say: UAX #14 with a tailoring, word division, soft hyphens, addresses.
//!
//! In: the text that is set, its soft hyphens and the language at each place. Out: [`Candidate`]s in order. Widths and prices come later.
//!
//! The tailoring of UAX #14 (revision 51, Unicode 15.0, by `unicode-linebreak`): no break after a hyphen that begins a word or follows a single
//! letter; in addresses of the web and of mail only before their own separators, and no hyphen is ever added there; none at spaces inside what belongs
//! together ([`bonds`](super::bonds)).

use super::bonds::{bonds, is_final_quote, is_initial_quote};
use super::hyphens::{Spelling, Words, repeats_hyphen};
use std::ops::Range;
use unicode_linebreak::{BreakClass, BreakOpportunity, break_property, linebreaks};

/// A place where a line may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The first byte of the next line, spaces between the lines skipped.
    pub(crate) at: u32,
    /// What ends the line.
    pub(crate) kind: Kind,
}

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Spaces, which vanish.
    Space,
    /// A hyphen is added where the author allowed it.
    SoftHyphen,
    /// A hyphen or dash of the text.
    ExHyphen,
    /// A hyphen of the text that the language repeats: one is added, and that of the text begins the next line.
    Repeated,
    /// Nothing: between ideographs, after a zero-width space.
    Plain,
    /// Nothing, inside an address or after a solidus: not as good as a space.
    Separator,
    /// A hyphen is added where the patterns allow it.
    Hyphen,
    /// Spaces inside what belongs together: only where the line is too narrow for it.
    Bond,
}

impl Kind {
    /// Whether a hyphen is added to the line.
    pub(crate) fn adds_hyphen(self) -> bool {
        matches!(self, Kind::SoftHyphen | Kind::Repeated | Kind::Hyphen)
    }
}

/// What a stretch between spaces is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Words,
    /// Of the web or of mail.
    Address,
}

/// The candidates of the text of `words`, which holds no forced break, by offset with its base; and where letters change at one of them, its
/// offset and how.
pub(crate) fn candidates<'a>(words: &Words<'a, impl Fn(usize) -> &'a str>) -> (Vec<Candidate>, Vec<(u32, Spelling)>) {
    let Words { text, base, rules, lang_at, .. } = words;
    let mut spellings = Vec::new();
    let mut found = Vec::with_capacity(text.len() / 4);
    let offset = |at: usize| u32::try_from(base + at).unwrap_or(u32::MAX);
    let push = |found: &mut Vec<Candidate>, at: usize, kind| found.push(Candidate { at: offset(at), kind });
    let mut opportunities =
        linebreaks(text).filter(|&(at, how)| how == BreakOpportunity::Allowed && at < text.len()).map(|(at, _)| at).peekable();
    let tokens: Vec<_> = tokens(text).collect();
    for token in &tokens {
        let what = classify(&text[token.clone()]);
        while let Some(at) = opportunities.next_if(|&at| at <= token.start) {
            push(&mut found, at, Kind::Space);
        }
        while let Some(at) = opportunities.next_if(|&at| at < token.end) {
            match (what, inside(text, token, at)) {
                (Token::Words, Some(Kind::ExHyphen)) => {
                    let (at, kind) = hyphen_of_text(text, at, lang_at(base + token.start));
                    push(&mut found, at, kind);
                }
                (Token::Words, Some(kind)) => push(&mut found, at, kind),
                _ => {}
            }
        }
        match what {
            Token::Address => separators(&text[token.clone()], |at| push(&mut found, token.start + at, Kind::Separator)),
            Token::Words if rules.enabled => words.divide(token, |division, is_soft| {
                push(&mut found, division.at, if is_soft { Kind::SoftHyphen } else { Kind::Hyphen });
                spellings.extend(division.spelling.map(|spelling| (offset(division.at), spelling)));
            }),
            Token::Words => {}
        }
    }
    opportunities.for_each(|at| push(&mut found, at, Kind::Space));
    // Where two kinds meet, the better one holds.
    found.sort_unstable_by_key(|candidate| (candidate.at, candidate.kind));
    found.dedup_by_key(|candidate| candidate.at);
    found.retain(|candidate| !parts_quotation(text, candidate.at as usize - base));
    let bonds = bonds(text, &tokens, |at| lang_at(base + at));
    for candidate in &mut found {
        if bonds.binary_search(&(candidate.at as usize - base)).is_ok() {
            candidate.kind = Kind::Bond;
        }
    }
    (found, spellings)
}

/// Where a line may end at a hyphen of the text that ends at `at`: after it, or before it where the language repeats that between two letters.
fn hyphen_of_text(text: &str, at: usize, lang: &str) -> (usize, Kind) {
    let is_letter = |ch: &char| ch.is_alphabetic();
    let mut before = text[..at].chars().rev();
    let hyphen = before.next().filter(|hyphen| matches!(hyphen, '-' | '\u{2010}'));
    let letter = before.next().filter(is_letter).and(text[at..].chars().next().filter(is_letter));
    match (hyphen, letter) {
        (Some(hyphen), Some(letter)) if repeats_hyphen(lang, letter) => (at - hyphen.len_utf8(), Kind::Repeated),
        _ => (at, Kind::ExHyphen),
    }
}

/// The stretches between breaking spaces.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_space = |ch: char| ch.is_whitespace() && !matches!(ch, '\u{a0}' | '\u{202f}' | '\u{2007}');
    let mut from = 0;
    text.split(is_space).filter_map(move |token| {
        let start = from;
        let end = start + token.len();
        from = end + text[end..].chars().next().map_or(0, char::len_utf8);
        (!token.is_empty()).then_some(start..end)
    })
}

/// Whether a token is an address.
fn classify(token: &str) -> Token {
    if !token.bytes().any(|byte| matches!(byte, b':' | b'/' | b'.' | b'@')) {
        return Token::Words;
    }
    let trimmed = token.trim_matches(|ch: char| !ch.is_alphanumeric());
    let is_host = |host: &str| host.contains('.') && host.split('.').all(|label| label.len() > 1);
    let is_part = |label: &str| label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_address = token.contains("://")
        || trimmed.starts_with("www.")
        || trimmed.split_once('@').is_some_and(|(_, host)| is_host(host))
        || trimmed.split_once('/').is_some_and(|(host, _)| is_host(host) && host.is_ascii())
        || trimmed.contains('.') && trimmed.split('.').all(is_part);
    if is_address { Token::Address } else { Token::Words }
}

/// The places in an address where it may be broken, so that no reader takes the end of a line for the end of the address or its mark for an
/// added one: before a stop, a slash, a hyphen or another sign; on either side of what joins (`=`, `&`); after `://` (*The Chicago Manual of
/// Style*, 17th edition, 7.46 and 14.18). Two characters stand on either side at least.
fn separators(token: &str, mut found: impl FnMut(usize)) {
    let end = token.trim_end_matches(|ch: char| !ch.is_alphanumeric()).len();
    let scheme =
        token.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| scheme.chars().all(|ch| ch.is_ascii_alphabetic()));
    let start = scheme.map_or(0, |scheme| scheme.len() + 3);
    if start > 0 && start < end {
        found(start);
    }
    let mut before = '/';
    for (at, ch) in token.char_indices().skip_while(|(at, _)| *at < start) {
        let is_joint = matches!(ch, '=' | '&');
        let is_separator =
            is_joint || matches!(ch, '/' | '.' | ',' | '-' | '_' | '?' | '#' | '@' | '%' | '~' | '+' | ':' | ';');
        let next = at + ch.len_utf8();
        if is_separator && before.is_alphanumeric() && at >= start + 2 && next + 2 <= end {
            found(at);
        }
        let follows = token[next..].chars().next().is_some_and(char::is_alphanumeric);
        if is_joint && follows && next >= start + 2 && next + 2 <= end {
            found(next);
        }
        before = ch;
    }
}

/// Whether a break at byte `at` would part an opening quotation mark from what it opens, or a closing one from what it closes, whatever the
/// spaces between: UAX #14 LB15a and LB15b (revision 53), which are newer than the rules of `unicode-linebreak`.
fn parts_quotation(text: &str, at: usize) -> bool {
    let near = [at.checked_sub(1), Some(at)].map(|at| at.and_then(|at| text.as_bytes().get(at)));
    if near.into_iter().flatten().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let is_attached = |ch: &char| matches!(class(*ch), BreakClass::CombiningMark | BreakClass::ZeroWidthJoiner);
    let before = text[..at].trim_end_matches(' ');
    let mut opening = before.chars().rev().skip_while(is_attached);
    if opening.next().is_some_and(is_initial_quote) && opening.next().is_none_or(|ch| OPEN_BEFORE.contains(&class(ch))) {
        return true;
    }
    let mut closing = text[at..].chars();
    let is_free = before.ends_with('\u{200b}');
    let is_closing = !is_free && closing.next().is_some_and(is_final_quote);
    is_closing && closing.find(|ch| !is_attached(ch)).is_none_or(|ch| CLOSE_AFTER.contains(&class(ch)))
}

fn class(ch: char) -> BreakClass {
    break_property(u32::from(ch))
}

/// What stands before a quotation mark that opens (LB15a).
const OPEN_BEFORE: [BreakClass; 8] = [
    BreakClass::Mandatory,
    BreakClass::CarriageReturn,
    BreakClass::LineFeed,
    BreakClass::OpenPunctuation,
    BreakClass::Quotation,
    BreakClass::NonBreakingGlue,
    BreakClass::Space,
    BreakClass::ZeroWidthSpace,
];

/// What stands after a quotation mark that closes (LB15b).
const CLOSE_AFTER: [BreakClass; 14] = [
    BreakClass::Space,
    BreakClass::NonBreakingGlue,
    BreakClass::WordJoiner,
    BreakClass::ClosePunctuation,
    BreakClass::Quotation,
    BreakClass::CloseParenthesis,
    BreakClass::Exclamation,
    BreakClass::InfixSeparator,
    BreakClass::Symbol,
    BreakClass::Mandatory,
    BreakClass::CarriageReturn,
    BreakClass::LineFeed,
    BreakClass::NextLine,
    BreakClass::ZeroWidthSpace,
];

/// The kind of an opportunity of UAX #14 inside a token, or `None` where the tailoring forbids it.
fn inside(text: &str, token: &Range<usize>, at: usize) -> Option<Kind> {
    let before = text[token.start..at].chars().next_back()?;
    match before {
        '-' | '\u{2010}' | '\u{2012}'..='\u{2014}' | '\u{58a}' => {
            let is_hyphen = matches!(before, '-' | '\u{2010}' | '\u{58a}');
            let letters = text[token.start..at].chars().rev().skip(1).take_while(|ch| ch.is_alphanumeric()).take(2).count();
            (!is_hyphen || letters > 1).then_some(Kind::ExHyphen)
        }
        '/' => (!is_beside_lone_letter(&text[token.clone()], at - token.start)).then_some(Kind::Separator),
        '\\' | '|' => Some(Kind::Separator),
        _ => Some(Kind::Plain),
    }
}

/// Whether one of the parts at a slash before byte `at` of a token is a single letter: `km/h`, `c/o`, `kWh/m²`. Ideographs are words.
fn is_beside_lone_letter(token: &str, at: usize) -> bool {
    let is_letter = |ch: &char| ch.is_alphabetic() && class(*ch) != BreakClass::Ideographic;
    let is_lone = |part: &mut dyn Iterator<Item = char>| part.take_while(is_letter).take(2).count() == 1;
    is_lone(&mut token[..at].chars().rev().skip(1)) || is_lone(&mut token[at..].chars())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brand::Hyphenation;
    use crate::color::Share;
    use crate::text::Dictionary;

    /// The text with a mark at each candidate: `|` space, `~` soft, `=` explicit hyphen, `:` nothing, `/` separator, `-` hyphen.
    fn marked(text: &str, soft: &[u32], enabled: bool) -> String {
        marked_in("en", text, soft, enabled)
    }

    fn marked_in(lang: &'static str, text: &str, soft: &[u32], enabled: bool) -> String {
        let rules = Hyphenation {
            enabled,
            min_word: 6,
            min_before: 3,
            min_after: 3,
            ragged_below: Share::from_percent(75.0),
            max_ladder: 2,
        };
        let mut marked = text.to_owned();
        let dictionary = Dictionary::default();
        let words = Words { text, base: 0, soft, rules: &rules, dictionary: &dictionary, lang_at: |_| lang };
        for candidate in candidates(&words).0.into_iter().rev() {
            let mark = match candidate.kind {
                Kind::Space => "|",
                Kind::SoftHyphen => "~",
                Kind::ExHyphen => "=",
                Kind::Repeated => "≈",
                Kind::Plain => ":",
                Kind::Separator => "^",
                Kind::Hyphen => "-",
                Kind::Bond => "_",
            };
            marked.insert_str(candidate.at as usize, mark);
        }
        marked
    }

    #[test]
    fn lines_may_end_where_the_language_and_the_trade_allow() {
        for (text, expected) in [
            ("the public  word", "the |pub-lic  |word"),
            ("decision-making", "decision-=making"),
            ("an e-mail and -word", "an |e-mail |and |-word"),
            ("UNESCO COVID-19 b2badgering", "UNESCO |COVID-19 |b2badgering"),
            ("(publication)", "(pub-li-ca-tion)"),
            ("https://www.example.org/publications/river-basins.", "https://^www^.example^.org^/publications^/river^-basins."),
            ("https://example.org/a/?id=12&lang=en#top", "https://^example^.org^/a^/?id^=^12^&^lang^=^en^#top"),
            ("http://a.bc/d-e/", "http://^a.bc^/d-e/"),
            ("info@example.org", "info^@example^.org"),
            ("on example.org, e.g. p. 12.50", "on |example^.org, |e.g. _p. _12.50"),
            ("and/or", "and/^or"),
            ("160 km/h, kWh/m² (m/s) c/o", "160 _km/h, |kWh/m² |(m/s) |c/o"),
            ("水/源", "水/^源"),
            ("10\u{2013}12 km", "10\u{2013}=12 _km"),
            ("so « water » said “ he ” or »wo« and", "so |« water » |said |“ he ” |or |»wo« |and"),
            ("水源保護", "水:源:保:護"),
            ("no\u{a0}break a\u{200b}b", "no\u{a0}break |a\u{200b}:b"),
            ("   ", "   "),
        ] {
            assert_eq!(marked(text, &[], true), expected, "{text}");
        }
    }

    #[test]
    fn some_languages_repeat_the_hyphen_of_a_compound() {
        for (lang, text, expected) in [
            ("pl", "biało-czerwony", "biało≈-czerwony"),
            ("cs", "česko-polský 2020-2021", "česko≈-polský |2020-2021"),
            ("hr", "crno-bijeli", "crno≈-bijeli"),
            ("sr-Latn", "crno-beli", "crno≈-beli"),
            ("sr", "црно-бели", "црно-=бели"),
            ("fr", "franco-allemand", "franco-=allemand"),
        ] {
            assert_eq!(marked_in(lang, text, &[], false), expected, "{lang}");
        }
    }

    #[test]
    fn soft_hyphens_replace_the_patterns_and_both_can_be_forbidden() {
        assert_eq!(marked("publication publication", &[4], true), "publ~ication |pub-li-ca-tion");
        assert_eq!(marked("publication publication", &[4], false), "publication |publication");
        assert_eq!(marked("a publication", &[0, 2, 13], true), "a |pub-li-ca-tion");
    }
}

#[cfg(test)]
mod standard;
