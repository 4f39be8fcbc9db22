//! The spaces that French sets before its high punctuation and inside its guillemets.
//!
//! In: a mark, what stands before it and after it, and the language. Out: whether a thin no-break space belongs there, for
//! [`curl`](super::quotes::curl) to set in place of the author's space, or where none was typed. Touches no address, time, ratio or `::`.
//!
//! One width serves all: the no-break thin space (U+202F) before `; : ! ? »` and after `«`. The *Lexique* of the Imprimerie nationale asks for
//! a word space before the colon and inside guillemets; in narrow columns, and justified, that tears holes beside the smallest signs of the
//! line. A thin space never stretches. In Canada nothing stands before `; ! ?` (Office québécois de la langue française); in Switzerland
//! guillemets stand close (CLDR 44).

use super::quotes::{is_subtag, primary};

/// A thin no-break space.
pub(super) const THIN: &str = "\u{202f}";

/// The longest token that is looked through for the signs of an address, in bytes.
const LONGEST_TOKEN: usize = 400;

/// Spaces that an author types where a thin no-break space belongs.
pub(super) fn is_typed_space(ch: char) -> bool {
    matches!(ch, ' ' | '\u{a0}' | '\u{2009}')
}

/// Whether the spaces typed at byte `at` of `text` are to be a thin no-break space; `previous` stands before them.
pub(super) fn replaces(lang: &str, previous: Option<char>, text: &str, at: usize) -> bool {
    // The first space of a run decides for all.
    if primary(lang) != "fr" || previous.is_some_and(is_typed_space) {
        return false;
    }
    let rest = text[at..].trim_start_matches(is_typed_space);
    let mut chars = rest.chars();
    match chars.next() {
        Some('»') => previous != Some('«'),
        _ if previous == Some('«') => true,
        Some(':' | ';') => previous.is_some() && ends_clause(chars.next()),
        // Of `? !` only the first stands off.
        Some('!' | '?') => previous.is_some() && (ends_clause(chars.next()) || rest[1..].starts_with(is_after)),
        _ => false,
    }
}

/// Whether a thin no-break space belongs before the mark at byte `at` of `text`, where the author typed none.
pub(super) fn belongs_before(lang: &str, mark: char, previous: Option<char>, text: &str, at: usize) -> bool {
    if primary(lang) != "fr" {
        return false;
    }
    let next = text[at + mark.len_utf8()..].chars().next();
    let is_after_word = previous.is_some_and(|ch| ch.is_alphanumeric() || is_ending(ch));
    let is_wanted = match mark {
        '»' => !is_subtag(lang, "CH") && previous.is_some_and(|ch| !ch.is_whitespace() && ch != '«'),
        ':' => is_after_word && ends_clause(next),
        ';' => is_after_word && ends_clause(next) && !is_subtag(lang, "CA"),
        '!' | '?' => is_after_word && (ends_clause(next) || next.is_some_and(is_after)) && !is_subtag(lang, "CA"),
        _ => false,
    };
    is_wanted && (mark == '»' || !is_code(text, at))
}

/// Whether a thin no-break space belongs after the guillemet before `next`, where the author typed none.
pub(super) fn belongs_after_guillemet(lang: &str, next: Option<char>) -> bool {
    primary(lang) == "fr" && !is_subtag(lang, "CH") && next.is_some_and(|ch| !ch.is_whitespace() && ch != '»')
}

/// Whether nothing of the sentence's word goes on after a mark.
fn ends_clause(next: Option<char>) -> bool {
    next.is_none_or(|ch| ch.is_whitespace() || matches!(ch, '»' | '”' | '"' | '…' | '\u{2013}' | '\u{2014}'))
}

/// What may follow `!` and `?` beside the end of a clause.
fn is_after(ch: char) -> bool {
    matches!(ch, '!' | '?' | ')' | ']' | '.' | ',')
}

/// Signs that a clause can end in before its mark.
fn is_ending(ch: char) -> bool {
    matches!(ch, '.' | '…' | ')' | ']' | '»' | '”' | '’' | '%' | '‰' | '°' | '€' | '$' | '£' | '″' | '′')
}

/// Whether the token around byte `at` is an address or a piece of code.
pub(super) fn is_code(text: &str, at: usize) -> bool {
    let far = at.saturating_sub(LONGEST_TOKEN);
    let from = (far..=at).find(|&from| text.is_char_boundary(from)).unwrap_or(at);
    let token = text[from..at].rsplit(char::is_whitespace).next().unwrap_or_default();
    ["://", "www.", "::", "@", "=", "\\", "_"].iter().any(|sign| token.contains(sign))
}

#[cfg(test)]
mod tests {
    use crate::text::quotes::curl;

    #[test]
    fn high_punctuation_stands_off_in_french() {
        // `~` is the thin no-break space.
        for (lang, text, expected) in [
            ("fr", "Quoi ? Non ! Oui ; et : voilà", "Quoi~? Non~! Oui~; et~: voilà"),
            ("fr", "Quoi? Non! Oui; et: voilà", "Quoi~? Non~! Oui~; et~: voilà"),
            ("fr", "Quoi\u{a0}? Non\u{2009}! et\u{a0}: voilà", "Quoi~? Non~! et~: voilà"),
            ("fr", "Quoi  ! Quoi ?! Quoi?! (vraiment!)", "Quoi~! Quoi~?! Quoi~?! (vraiment~!)"),
            ("fr", "« l’eau » et «l’eau»", "«~l’eau~» et «~l’eau~»"),
            ("fr", "« l’eau » ; «\u{a0}l’eau\u{a0}»: ainsi", "«~l’eau~»~; «~l’eau~»~: ainsi"),
            ("fr", "À 12:30, au 1:50 000, std::vec", "À 12:30, au 1:50 000, std::vec"),
            ("fr", "https://a.fr/?q=1; http://a.fr/b: www.a.fr!", "https://a.fr/?q=1; http://a.fr/b: www.a.fr!"),
            ("fr", "merci :) merci ;-) merci :-)", "merci :) merci ;-) merci :-)"),
            ("fr", "25 %: assez, 30 €!", "25 %~: assez, 30 €~!"),
            ("fr", "(?) [!] :: ! :", "(?) [!] ::~!~:"),
            ("fr-CA", "Quoi? Non ! et: voilà; «oui»", "Quoi? Non~! et~: voilà; «~oui~»"),
            ("fr-CH", "Quoi? «oui» « non »", "Quoi~? «oui» «~non~»"),
            ("en", "What ? No! « well » and: so", "What ? No! « well » and: so"),
            ("de-CH", "«ja»: was?", "«ja»: was?"),
        ] {
            assert_eq!(curl(text, |_| lang).text.replace('\u{202f}', "~"), expected, "{lang}: {text}");
        }
    }

    #[test]
    fn the_way_back_leads_past_spaces_that_were_put_in() {
        let text = "Quoi? «l’eau»!";
        let source = curl(text, |_| "fr");
        for word in ["Quoi", "l’eau", "?", "!", "»"] {
            let at = source.text.find(word).unwrap();
            let original = text.find(word).unwrap();
            assert_eq!(source.original_range(at..at + word.len()), original..original + word.len(), "{word}");
            assert_eq!(source.set_offset(original), at, "{word}");
        }
        assert_eq!(source.original_range(0..source.text.len()), 0..text.len());
    }
}
