//! From the words and files that a brand or a text names to a [`Dictionary`].
//!
//! In: a [`WordList`] and where its files come from. Out: the dictionary, laid over another, and what is wrong with words or files.

use crate::brand::{ForLanguage, WordList};
use crate::content::{is_language_tag, language_help};
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Sources, Span};
use crate::picture::PictureSource;
use crate::text::{Dictionary, Patterns};
use std::sync::Arc;

/// What `list` says over what `below` does.
pub(super) fn dictionary(
    list: &WordList,
    below: &Arc<Dictionary>,
    files: &dyn PictureSource,
    sources: &mut Sources,
    report: &mut Report,
) -> Arc<Dictionary> {
    if list.is_empty() {
        return Arc::clone(below);
    }
    let mut dictionary = Dictionary::over(Arc::clone(below));
    for word in &list.words {
        let Some(lang) = language(word, report) else { continue };
        if let Err(fault) = dictionary.add_word(lang, &word.value.value) {
            let message = format!("`{}` cannot be a word with its hyphens: {fault}", word.value.value);
            let help = "write a hyphen wherever the word may be divided: \"data-base\"";
            report.push(Diagnostic::new(Code::OutOfRange, message).at(word.value.span).help(help));
        }
    }
    for file in &list.patterns {
        let Some(lang) = language(file, report) else { continue };
        if let Some(patterns) = patterns(file, files, sources, report) {
            dictionary.add_patterns(lang, patterns);
        }
    }
    Arc::new(dictionary)
}

/// The language's tag, nothing for all languages; `None` if it is no tag.
fn language<'a>(entry: &'a ForLanguage, report: &mut Report) -> Option<&'a str> {
    let Some(lang) = &entry.lang else { return Some("") };
    if is_language_tag(&lang.value) {
        return Some(&lang.value);
    }
    let fault = Diagnostic::new(Code::OutOfRange, format!("`{}` is no language", lang.value)).at(lang.span);
    let fault = fault.help(language_help(&lang.value));
    // A language of many words is told once.
    if report.diagnostics.last() != Some(&fault) {
        report.push(fault);
    }
    None
}

/// The patterns of a file; what cannot be read of it is reported at its place in the file.
fn patterns(file: &ForLanguage, files: &dyn PictureSource, sources: &mut Sources, report: &mut Report) -> Option<Patterns> {
    let name = &file.value.value;
    let bytes = match files.load(name) {
        Ok(bytes) => bytes,
        Err(why) => {
            let message = format!("the hyphenation patterns {name:?} cannot be read: {why}");
            let help = "the path is relative to the file that names it";
            report.push(Diagnostic::new(Code::PatternsUnusable, message).at(file.value.span).help(help));
            return None;
        }
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            // What comes before the first wrong byte is the same in this text as in the file.
            let id = sources.add(name, String::from_utf8_lossy(&bytes));
            let at = error.valid_up_to();
            push(report, id, at..at, "the hyphenation patterns are not UTF-8".into());
            return None;
        }
    };
    let (patterns, faults) = Patterns::parse(text);
    if !faults.is_empty() {
        let id = sources.add(name, text);
        faults.into_iter().for_each(|fault| push(report, id, fault.range, fault.message));
    }
    Some(patterns)
}

fn push(report: &mut Report, file: FileId, range: std::ops::Range<usize>, message: String) {
    let fault = Diagnostic::new(Code::PatternsUnusable, message).at(Span::new(file, range));
    report.push(
        fault.help("a file of patterns is in TeX's format: `.ab1c`, or `\\patterns{…}` and `\\hyphenation{…}`, in UTF-8"),
    );
}
