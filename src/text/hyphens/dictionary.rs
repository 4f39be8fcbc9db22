//! What a house or a document says of its words: how they are divided, and by whose patterns.
//!
//! In: words with their hyphens and [`Patterns`], each for a language or for all. Out: the divisions of a word, if it is one of these.
//!
//! A word is written with a hyphen wherever it may be divided (`data-base`); one without is never divided. Where letters change at a division,
//! braces hold what is written unbroken, what before the hyphen and what after it: `Zu{ck=k-k}er`, `ge{ë=-e}rfd`, `tu{gg=gg-g}ummi`.

use super::patterns::Patterns;
use super::spelling::{Division, Spelling};
use super::syllables::lower;
use super::{LONGEST, is_apostrophe, is_mark};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words with their divisions, and patterns, by language. Laid over another: what this one says of a word holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dictionary {
    /// By BCP 47 tag in small letters (none for all languages), then by word in small letters.
    words: BTreeMap<String, BTreeMap<String, Vec<Entry>>>,
    patterns: BTreeMap<String, Arc<Patterns>>,
    below: Option<Arc<Dictionary>>,
}

/// A division, counted in letters, since capitals may have other lengths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    at: usize,
    /// Letters before the place that give way to `end`.
    before: usize,
    end: String,
    /// Letters after it that give way to `start`.
    after: usize,
    start: String,
}

/// Why a word cannot be taken into a [`Dictionary`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WordFault(String);

fn fault<T>(message: impl Into<String>) -> Result<T, WordFault> {
    Err(WordFault(message.into()))
}

impl Dictionary {
    /// An empty one that adds to `below`.
    pub fn over(below: Arc<Dictionary>) -> Self {
        Dictionary { below: Some(below), ..Dictionary::default() }
    }

    /// Takes in a word as it is divided in `lang` (a BCP 47 tag, or nothing for any language); a later one replaces an earlier.
    ///
    /// # Errors
    /// When it holds anything but letters, apostrophes, hyphens and well-formed braces, or is longer than 200 bytes.
    pub fn add_word(&mut self, lang: &str, written: &str) -> Result<(), WordFault> {
        let (word, entries) = parse(written)?;
        self.words.entry(lang.to_ascii_lowercase()).or_default().insert(word, entries);
        Ok(())
    }

    /// Takes in the patterns of a language, which replace the built-in ones.
    pub fn add_patterns(&mut self, lang: &str, patterns: Patterns) {
        self.patterns.insert(lang.to_ascii_lowercase(), Arc::new(patterns));
    }

    /// Whether words of a BCP 47 tag can be divided, by these patterns or the built-in rules, or are never divided in its script.
    pub fn knows(&self, lang: &str) -> bool {
        super::is_known(lang, self)
    }

    /// Whether it holds any words.
    pub(super) fn has_words(&self) -> bool {
        !self.words.is_empty() || self.below.as_ref().is_some_and(|below| below.has_words())
    }

    /// The divisions of `word` if it is one of these; none at all for a word that is never divided.
    pub(super) fn word(&self, word: &str, lang: &str) -> Option<Vec<Division>> {
        let is_empty = self.words.is_empty();
        let own = (!is_empty).then(|| {
            let small: String = word.chars().map(lower).collect();
            tags(&lang.to_ascii_lowercase()).find_map(|tag| self.words.get(tag)?.get(&small)).map(|found| placed(word, found))
        });
        own.flatten().or_else(|| self.below.as_ref()?.word(word, lang))
    }

    /// The patterns for a BCP 47 tag.
    pub(super) fn patterns(&self, lang: &str) -> Option<&Patterns> {
        let own = (!self.patterns.is_empty())
            .then(|| tags(&lang.to_ascii_lowercase()).find_map(|tag| self.patterns.get(tag)).map(AsRef::as_ref));
        own.flatten().or_else(|| self.below.as_ref()?.patterns(lang))
    }
}

/// A tag, then the same with one subtag after the other taken off its end, at last nothing: `de-CH-1901`, `de-CH`, `de`, ``.
fn tags(lang: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(lang), |tag| (!tag.is_empty()).then(|| tag.rfind(['-', '_']).map_or("", |at| &tag[..at])))
}

/// Entries counted in letters as divisions of `word` in bytes.
fn placed(word: &str, entries: &[Entry]) -> Vec<Division> {
    let mut offsets: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    offsets.push(word.len());
    let place = |entry: &Entry| {
        let at = *offsets.get(entry.at)?;
        let before = at - offsets.get(entry.at.checked_sub(entry.before)?)?;
        let after = offsets.get(entry.at + entry.after)? - at;
        let spelling = Spelling { before, end: entry.end.as_str().into(), after, start: entry.start.as_str().into() };
        Some(Division { at, spelling: (before + after > 0).then_some(spelling) })
    };
    entries.iter().filter_map(place).collect()
}

/// A word in small letters without its hyphens, and its divisions.
fn parse(written: &str) -> Result<(String, Vec<Entry>), WordFault> {
    if written.len() > LONGEST {
        return fault(format!("a word of {} bytes is longer than {LONGEST}", written.len()));
    }
    let mut word: Vec<char> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut rest = written.trim();
    while let Some(ch) = rest.chars().next() {
        rest = &rest[ch.len_utf8()..];
        match ch {
            '-' | '\u{2010}' | '\u{ad}' => entries.push(Entry { at: word.len(), ..Entry::default() }),
            '{' => {
                let Some((change, after)) = rest.split_once('}') else { return fault("the brace is never closed") };
                let (unbroken, entry) = changed(&word, change)?;
                word.extend(unbroken);
                entries.push(entry);
                rest = after;
            }
            _ if is_letter(ch) => word.push(lower(ch)),
            _ => return fault(format!("a word cannot hold `{ch}`")),
        }
    }
    let is_inside = |entry: &Entry| entry.at > 0 && entry.at < word.len();
    let is_ascending = entries.windows(2).all(|pair| pair[0].at + pair[0].after <= pair[1].at - pair[1].before);
    match () {
        () if word.is_empty() => fault("there is no letter in it"),
        () if !entries.iter().all(is_inside) || !is_ascending => fault("a hyphen stands between two letters"),
        () => Ok((word.into_iter().collect(), entries)),
    }
}

fn is_letter(ch: char) -> bool {
    ch.is_alphabetic() || is_mark(ch) || is_apostrophe(ch) || ch == '·'
}

/// What a pair of braces after `word` holds: `unbroken=before-after`.
///
/// The author's letters are shared out: those at the end that stand unchanged after the hyphen belong to the next line, the others to the line
/// that ends; so every letter that is shown anew has letters of the author's to stand for.
fn changed(word: &[char], written: &str) -> Result<(Vec<char>, Entry), WordFault> {
    let parts = written.split_once('=').and_then(|(unbroken, broken)| Some((unbroken, broken.split_once(['-', '\u{2010}'])?)));
    let Some((unbroken, (end, start))) = parts else {
        return fault(format!("write `{{unbroken=before-after}}`, as in `Zu{{ck=k-k}}er`, not `{{{written}}}`"));
    };
    if unbroken.is_empty() || !unbroken.chars().chain(end.chars()).chain(start.chars()).all(is_letter) {
        return fault(format!("`{{{written}}}` needs letters before its `=`, and holds nothing but letters"));
    }
    let small = |text: &str| text.chars().map(lower).collect::<Vec<char>>();
    let (unbroken, end, start) = (small(unbroken), small(end), small(start));
    let kept = unbroken.iter().rev().zip(start.iter().rev()).take_while(|(a, b)| a == b).count();
    let same = unbroken.iter().zip(&end).take_while(|(a, b)| a == b).count();
    let cut = match kept {
        0 if same == 0 && !end.is_empty() && unbroken.len() > 1 => 1,
        0 if start.is_empty() => unbroken.len(),
        0 => same.min(unbroken.len() - 1),
        _ => unbroken.len() - kept,
    };
    let mut entry = Entry { at: word.len() + cut, ..Entry::default() };
    if unbroken[..cut] != end {
        (entry.before, entry.end) = (cut, end.into_iter().collect());
        if cut == 0 {
            let Some(before) = word.last() else { return fault("a hyphen stands between two letters") };
            (entry.before, entry.end) = (1, std::iter::once(*before).chain(entry.end.chars()).collect());
        }
    }
    if unbroken[cut..] != start {
        let shown = start.len() - kept + usize::from(kept > 0);
        (entry.after, entry.start) =
            if kept > 0 { (1, start[..shown].iter().collect()) } else { (unbroken.len() - cut, start.iter().collect()) };
    }
    Ok((unbroken, entry))
}
