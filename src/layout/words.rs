//! The words of furniture by language, and how folios are written.
//!
//! In: `text = "…"` or a table by language, and a page's number. Out: the words for a document's language; a folio as text. Fields in
//! braces are checked here and filled in by `flow`. Figures of a language's own are its business, too.

use crate::diagnostic::Code;
use crate::tokens::{Fields, Kind, Spanned, Value, suggest};

/// What stands between braces in furniture text; `data.` is followed by a key of the front matter's `[data]`.
const FIELDS: [&str; 8] = ["issuer", "title", "heading", "section", "folio", "pages", "date", "data.KEY"];
/// The key of the words for all languages that have none of their own.
const ALL: &str = "all";

/// Words that may differ from language to language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// By BCP 47 tag or `all`, in the order of the file; never empty.
    entries: Vec<(String, String)>,
}

impl Wording {
    /// The same words in every language.
    pub fn plain(words: impl Into<String>) -> Self {
        Wording { entries: vec![(ALL.to_owned(), words.into())] }
    }

    /// The words for a document of language `lang`: those of its tag, or of the longest beginning of it that has some; failing that those
    /// under `all`, failing that the first in the file.
    pub fn in_language(&self, lang: &str) -> &str {
        let mut tag = lang.replace('_', "-");
        let words = |key: &str| self.entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, words)| words);
        loop {
            match (words(&tag), tag.rfind('-')) {
                (Some(words), _) => return words,
                (None, Some(end)) => tag.truncate(end),
                (None, None) => break,
            }
        }
        words(ALL).or(self.entries.first().map(|(_, words)| words)).map_or("", String::as_str)
    }

    /// Whether the words of any language hold this field.
    pub fn speaks_of(&self, field: &str) -> bool {
        let field = format!("{{{field}}}");
        self.entries.iter().any(|(_, words)| words.contains(&field))
    }

    /// Reads `text`; the fields in it are checked.
    pub(super) fn read(fields: &Fields<'_>) -> Option<Wording> {
        let value = fields.value("text")?;
        if !matches!(value.kind, Kind::Table(_)) {
            let text = fields.string("text")?;
            check_fields(fields, &text);
            return Some(Wording::plain(text.value));
        }
        let read = |(lang, value): (Spanned<String>, &Value)| match &value.kind {
            Kind::String(words) => {
                check_fields(fields, &Spanned { value: words.clone(), span: value.span });
                Some((lang.value, words.clone()))
            }
            _ => {
                fields.wrong_type(&format!("text.{}", lang.value), value, "a string", "put the text in quotes");
                None
            }
        };
        let entries: Vec<Option<(String, String)>> = fields.named("text")?.into_iter().map(read).collect();
        if entries.is_empty() {
            let message = format!("`{}` has no words", fields.path_of("text"));
            fields.fault(
                Code::OutOfRange,
                value.span,
                message,
                "write them by language: { en = \"…\", de = \"…\", all = \"…\" }",
            );
            return None;
        }
        Some(Wording { entries: entries.into_iter().collect::<Option<_>>()? })
    }
}

/// Reports what stands in braces and means nothing.
fn check_fields(fields: &Fields<'_>, text: &Spanned<String>) {
    let mut rest = text.value.as_str();
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else {
            let known = FIELDS.map(|name| format!("{{{name}}}")).join(", ");
            fields.fault(Code::UnknownName, text.span, "a `{` is never closed", format!("close it: {known}"));
            return;
        };
        let is_data = name.strip_prefix("data.").is_some_and(|key| !key.is_empty());
        if !is_data && !FIELDS.contains(&name) {
            let message = format!("`{{{name}}}` stands for nothing");
            fields.fault(Code::UnknownName, text.span, message, suggest(name, "words in braces", FIELDS));
        }
        rest = next;
    }
}

/// How folios are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolioStyle {
    /// 1, 2, 3, in the figures of the language.
    Arabic,
    /// i, ii, iii.
    Roman,
    /// I, II, III.
    RomanUpper,
    /// a to z, then aa.
    Letters,
}

/// Above it Roman numerals need signs that no face of text has.
const MOST_ROMAN: u32 = 3_999;

impl FolioStyle {
    pub(super) fn read(fields: &Fields<'_>) -> Option<FolioStyle> {
        let words = [
            ("arabic", FolioStyle::Arabic),
            ("roman", FolioStyle::Roman),
            ("roman-upper", FolioStyle::RomanUpper),
            ("letters", FolioStyle::Letters),
        ];
        fields.choice("folio-style", &words)
    }

    /// A folio in this style; `None` where it is written in figures, which differ from language to language.
    pub fn write(self, folio: u32) -> Option<String> {
        match self {
            FolioStyle::Roman if (1..=MOST_ROMAN).contains(&folio) => Some(roman(folio)),
            FolioStyle::RomanUpper if (1..=MOST_ROMAN).contains(&folio) => Some(roman(folio).to_uppercase()),
            FolioStyle::Letters if folio > 0 => Some(letters(folio)),
            _ => None,
        }
    }
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut written = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            written += sign;
            number -= value;
        }
    }
    written
}

fn letters(mut number: u32) -> String {
    let mut backwards = Vec::new();
    while number > 0 {
        number -= 1;
        backwards.push(b'a' + u8::try_from(number % 26).unwrap_or_default());
        number /= 26;
    }
    backwards.iter().rev().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folios_are_written_in_their_style() {
        for (folio, expected) in [
            (1, ["i", "I", "a"]),
            (4, ["iv", "IV", "d"]),
            (26, ["xxvi", "XXVI", "z"]),
            (27, ["xxvii", "XXVII", "aa"]),
            (1994, ["mcmxciv", "MCMXCIV", "bxr"]),
        ] {
            let styles = [FolioStyle::Roman, FolioStyle::RomanUpper, FolioStyle::Letters];
            assert_eq!(styles.map(|style| style.write(folio).unwrap()), expected, "{folio}");
        }
        assert_eq!(
            (FolioStyle::Arabic.write(3), FolioStyle::Roman.write(4_000), FolioStyle::Letters.write(0)),
            (None, None, None)
        );
    }

    #[test]
    fn words_are_found_by_the_longest_beginning_of_a_tag() {
        let entries = [("de", "Seite"), ("de-CH", "S."), ("all", "page"), ("fr", "page")];
        let words = Wording { entries: entries.map(|(lang, words)| (lang.to_owned(), words.to_owned())).to_vec() };
        for (lang, expected) in [("de", "Seite"), ("de-AT", "Seite"), ("de_ch", "S."), ("ru", "page"), ("", "page")] {
            assert_eq!(words.in_language(lang), expected, "{lang}");
        }
        let words = Wording { entries: words.entries[..2].to_vec() };
        assert_eq!(words.in_language("ru"), "Seite", "the first, where none is for all");
    }
}
