//! How words are divided, as a brand or a text says it: the table `[hyphenation]`.
//!
//! In: its fields. Out: words and names of files, each with its language and its place. What they mean is for `text` and `engine` to say.

use crate::tokens::{Fields, Kind, Spanned, Value};

/// What stands under `[hyphenation]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordList {
    /// Words with their hyphens.
    pub words: Vec<ForLanguage>,
    /// Names of files of patterns.
    pub patterns: Vec<ForLanguage>,
}

/// A word or a file, and what language it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForLanguage {
    /// A BCP 47 tag as written; `None` for all languages.
    pub lang: Option<Spanned<String>>,
    /// The word or the file's name.
    pub value: Spanned<String>,
}

impl WordList {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.patterns.is_empty()
    }

    /// Reads the table if there is one.
    pub(crate) fn read(fields: &Fields<'_>) -> WordList {
        let list =
            fields.within("hyphenation", |fields| WordList { words: read_words(fields), patterns: read_patterns(fields) });
        list.unwrap_or_default()
    }
}

/// `words = ["data-base"]`, or an array for each language, with `all` for those that hold in any.
fn read_words(fields: &Fields<'_>) -> Vec<ForLanguage> {
    match fields.value("words").map(|value| (&value.kind, value)) {
        None => Vec::new(),
        Some((Kind::Table(_), _)) => {
            let languages = fields.named("words").unwrap_or_default().into_iter();
            let read = |(lang, value): (Spanned<String>, &Value)| {
                let key = format!("words.{}", lang.value);
                let lang = Some(lang).filter(|lang| lang.value != "all");
                strings(fields, &key, value).into_iter().map(move |value| ForLanguage { lang: lang.clone(), value })
            };
            languages.flat_map(read).collect()
        }
        Some((_, value)) => {
            strings(fields, "words", value).into_iter().map(|value| ForLanguage { lang: None, value }).collect()
        }
    }
}

/// `patterns = { lv = "hyph-lv.pat" }`, one file for each language.
fn read_patterns(fields: &Fields<'_>) -> Vec<ForLanguage> {
    let read = |(lang, value): (Spanned<String>, &Value)| {
        let Kind::String(name) = &value.kind else {
            let key = format!("patterns.{}", lang.value);
            fields.wrong_type(&key, value, "a file's name", "write the name in quotes: \"hyph-lv.pat\"");
            return None;
        };
        Some(ForLanguage { lang: Some(lang), value: Spanned { value: name.clone(), span: value.span } })
    };
    fields
        .has("patterns")
        .then(|| fields.named("patterns"))
        .flatten()
        .unwrap_or_default()
        .into_iter()
        .filter_map(read)
        .collect()
}

/// The strings of an array.
fn strings(fields: &Fields<'_>, key: &str, value: &Value) -> Vec<Spanned<String>> {
    let help = "write words in quotes between brackets: [\"data-base\", \"ta-ble\"]";
    let Kind::Array(items) = &value.kind else {
        fields.wrong_type(key, value, "an array of words", help);
        return Vec::new();
    };
    let string = |item: &Value| match &item.kind {
        Kind::String(text) => Some(Spanned { value: text.clone(), span: item.span }),
        _ => {
            fields.wrong_type(key, item, "an array of words", help);
            None
        }
    };
    items.iter().filter_map(string).collect()
}
