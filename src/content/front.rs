//! The front matter: TOML between two lines `+++` at the head of the text.
//!
//! In: the text. Out: [`FrontMatter`], where the body starts, and the faults. Only the file's first line can open it (a byte order
//! mark is tolerated).

use super::attributes::{is_language_tag, language_help};
use super::context::is_left_out;
use super::fit::Fit;
use super::tree::FrontMatter;
use crate::brand::WordList;
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use crate::tokens::{Fields, Slice, Spanned, read as read_toml};
use std::ops::Range;

const BYTE_ORDER_MARK: &str = "\u{FEFF}";
const FENCE: &str = "+++";

/// The front matter, the offset of the body, and what is wrong.
pub(super) fn read(file: FileId, text: &str) -> (FrontMatter, usize, Report) {
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut lines = lines(text, start);
    let Some(first) = lines.next().filter(|line| is_fence(text, line)) else {
        return (FrontMatter::default(), start, misplaced(file, text, start));
    };
    let (toml, body, unclosed) = match lines.find(|line| is_fence(text, line)) {
        Some(last) => (first.end..last.start, last.end, false),
        None => {
            let end = guess_end(text, first.end);
            (first.end..end, end, true)
        }
    };
    let mut report = Report::new();
    if unclosed {
        let fence = Span::new(file, first.start..first.start + FENCE.len());
        let line = text[..body].matches('\n').count();
        let fault = Diagnostic::new(Code::FrontMatterUnclosed, "the front matter opened by `+++` is never closed");
        report
            .push(fault.at(fence).help(format!("write `+++` on a line of its own after it; it seems to end with line {line}")));
    }
    let slice = Slice::part(file, &text[toml.clone()], toml.start);
    let (front, faults) = read_toml(slice, "text", &[], walk);
    report.extend(faults);
    (front, body, report)
}

/// Front matter that will be set as text: under empty lines or indented, or in YAML between `---`. A fence counts only when the line
/// below it is a key and its value, since `---` alone is a new column.
fn misplaced(file: FileId, text: &str, start: usize) -> Report {
    let mut report = Report::new();
    let mut lines = lines(text, start).skip_while(|line| text[line.clone()].trim().is_empty());
    let (Some(fence), Some(below)) = (lines.next(), lines.next()) else { return report };
    let (help, signs): (&str, &[char]) = match text[fence.clone()].trim() {
        FENCE => ("delete what stands before the first `+++`: it is the file's first line", &['=']),
        "---" => ("write it as TOML between two lines `+++`: `title = \"…\"`", &['=', ':']),
        _ => return report,
    };
    if signs.iter().any(|&sign| is_pair(&text[below.clone()], sign)) {
        let fault = Diagnostic::new(Code::UnsupportedMarkup, "this looks like front matter, and is set as text");
        report.push(fault.at(Span::new(file, fence.start..fence.start + text[fence].trim_end().len())).help(help));
    }
    report
}

/// Whether a line is a key, `sign` and a value.
fn is_pair(line: &str, sign: char) -> bool {
    line.trim().split_once(sign).is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.' | '"'))
    })
}

/// The lines of `text` from `start` on, each with its end.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut next = start;
    text[start..].split_inclusive('\n').map(move |line| {
        let start = next;
        next += line.len();
        start..next
    })
}

fn is_fence(text: &str, line: &Range<usize>) -> bool {
    text[line.clone()].trim_end() == FENCE
}

/// Where front matter that is not closed seems to end: before the first line that is neither empty nor a key and its value nor a
/// table's head. A line that starts with `#` is taken for a heading.
fn guess_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for line in lines(text, start) {
        let words = text[line.clone()].trim();
        let is_table = words.starts_with('[') && words.ends_with(']');
        match words {
            "" => {}
            _ if is_table || is_pair(words, '=') => end = line.end,
            _ => break,
        }
    }
    end
}

fn walk(fields: &Fields<'_>) -> FrontMatter {
    FrontMatter {
        title: line(fields, "title"),
        issuer: issuer(fields),
        lang: language(fields),
        palette: line(fields, "palette"),
        layout: line(fields, "layout"),
        brand: line(fields, "brand"),
        author: line(fields, "author"),
        subject: line(fields, "subject"),
        keywords: keywords(fields),
        date: date(fields),
        hyphenation: WordList::read(fields),
        fit: Fit::read(fields),
        data: fields.flat("data"),
    }
}

/// A string on one line; one with no words is none.
fn line(fields: &Fields<'_>, key: &'static str) -> Option<Spanned<String>> {
    let text = fields.string(key)?;
    let value = clean(fields, &text).split_whitespace().collect::<Vec<_>>().join(" ");
    (!value.is_empty()).then_some(Spanned { value, span: text.span })
}

/// A value without control characters but line feeds.
fn clean(fields: &Fields<'_>, text: &Spanned<String>) -> String {
    let is_dropped = |ch: char| is_left_out(ch) && ch != '\n';
    let value = text.value.replace("\r\n", "\n");
    if value.contains(is_dropped) {
        fields.fault(Code::ControlCharacter, text.span, "control characters in the front matter were left out", "delete them");
    }
    value.replace(is_dropped, "")
}

/// One string or several, a line each; a string may hold several lines too.
fn issuer(fields: &Fields<'_>) -> Option<Spanned<String>> {
    let strings = fields.strings("issuer")?;
    let span = strings.first()?.span.to(strings.last()?.span);
    let lines: Vec<String> = strings.iter().map(|text| clean(fields, text)).collect();
    let lines: Vec<&str> = lines.iter().flat_map(|text| text.lines()).map(str::trim).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| Spanned { value: lines.join("\n"), span })
}

/// Several strings, or one with commas between.
fn keywords(fields: &Fields<'_>) -> Vec<String> {
    let is_list = matches!(fields.value("keywords"), Some(value) if matches!(value.kind, crate::tokens::Kind::Array(_)));
    let strings = fields.strings("keywords").unwrap_or_default();
    let words = strings.iter().map(|text| clean(fields, text).replace('\n', " "));
    let words: Vec<String> = match is_list {
        true => words.map(|word| word.trim().to_owned()).collect(),
        false => words.flat_map(|words| words.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>()).collect(),
    };
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

fn language(fields: &Fields<'_>) -> Option<Spanned<String>> {
    let lang = fields.string("lang")?;
    if is_language_tag(&lang.value) {
        return Some(lang);
    }
    fields.fault(Code::OutOfRange, lang.span, format!("`lang` cannot be `{}`", lang.value), language_help(&lang.value));
    None
}

/// A date as a string or as TOML writes it; of a date with a time, the date.
fn date(fields: &Fields<'_>) -> Option<Spanned<String>> {
    let text = fields.text("date")?;
    let (date, time) = text.value.split_at_checked(10).unwrap_or((&text.value, ""));
    if is_date(date) && (time.is_empty() || time.starts_with(['T', 't', ' '])) {
        return Some(Spanned { value: date.to_owned(), span: text.span });
    }
    let message = format!("`date` cannot be `{}`", text.value);
    fields.fault(Code::OutOfRange, text.span, message, "write year, month and day: \"2026-03-22\"");
    None
}

/// Whether a text is `YYYY-MM-DD` and a day of the Gregorian calendar.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let number = |range: Range<usize>| {
        let digits = bytes.get(range).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        digits.map(|digits| digits.iter().fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0')))
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    /// Reads `text` and returns the front matter, the body and each fault as `code: slice`.
    fn check(text: &str) -> (FrontMatter, &str, Vec<String>) {
        let mut sources = Sources::new();
        let file = sources.add("a.md", text);
        let (front, body, report) = read(file, text);
        let show = |fault: &Diagnostic| format!("{}: {}", fault.code.name(), fault.span.map_or("", |span| sources.text(span)));
        (front, &text[body..], report.diagnostics.iter().map(show).collect())
    }

    fn value(field: &Option<Spanned<String>>) -> &str {
        field.as_ref().map_or("", |field| &field.value)
    }

    #[test]
    fn every_key_is_read_with_its_place() {
        let text = "\u{FEFF}+++\r\ntitle = \"River basins\"\r\nissuer = [\"Department\", \"Unit\"]\r\nlang = \"en-GB\"\r\npalette = \"river\"\r\n\
                    layout = \"factsheet\"\r\nbrand = \"house/brand.toml\"\r\nauthor = \"River office\"\r\nsubject = \"Water\"\r\n\
                    keywords = \"water, rivers\"\r\ndate = 2026-03-22\r\n[data]\r\ncountry = \"AM\"\r\nlake.depth = 80\r\n+++\r\n# A\r\n";
        let (front, body, faults) = check(text);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(body, "# A\r\n");
        for (field, expected) in [
            (&front.title, "River basins"),
            (&front.issuer, "Department\nUnit"),
            (&front.lang, "en-GB"),
            (&front.palette, "river"),
            (&front.layout, "factsheet"),
            (&front.brand, "house/brand.toml"),
            (&front.author, "River office"),
            (&front.subject, "Water"),
            (&front.date, "2026-03-22"),
        ] {
            assert_eq!(value(field), expected);
        }
        let title = front.title.expect("the title is read");
        assert_eq!(&text[title.span.range()], "\"River basins\"");
        assert_eq!(front.keywords, ["water", "rivers"]);
        assert_eq!(front.data.get("lake.depth").map(String::as_str), Some("80"));
    }

    #[test]
    fn issuers_and_keywords_are_lists_or_strings() {
        let (front, _, faults) =
            check("+++\nissuer = \"\"\"\nDepartment\n  Unit\n\"\"\"\nkeywords = [\"a, b\", \" \", \"c\"]\n+++\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(value(&front.issuer), "Department\nUnit");
        assert_eq!(front.keywords, ["a, b", "c"]);
        let (front, ..) = check("+++\ntitle = \" \"\nissuer = []\n+++\n");
        assert_eq!((front.title, front.issuer), (None, None));
    }

    #[test]
    fn only_the_first_line_opens_it() {
        for text in ["", "\n+++\n", "---\n\n# A\n", "a\n+++\n", "++++\n", "+++ a\n", " +++\n"] {
            assert_eq!(check(text), (FrontMatter::default(), text, vec![]), "{text}");
        }
        assert_eq!(check("+++ \n+++\t\na").1, "a");
        assert_eq!(check("+++\n+++").1, "");
    }

    #[test]
    fn front_matter_that_becomes_text_is_named() {
        for (text, fence) in [
            ("\n+++\ntitle = \"a\"\n+++\n", "+++"),
            (" +++\r\ntitle = \"a\"\r\n+++\r\n", " +++"),
            ("---\ntitle: a\n---\n", "---"),
            ("\u{FEFF}---\ntitle = \"a\"\n---\n", "---"),
        ] {
            let (front, _, faults) = check(text);
            assert_eq!((front, faults), (FrontMatter::default(), vec![format!("unsupported-markup: {fence}")]), "{text:?}");
        }
    }

    #[test]
    fn faults_stand_at_their_place() {
        for (text, fault) in [
            ("+++\nlang = \"en_GB\"\n+++\n", "out-of-range: \"en_GB\""),
            ("+++\ndate = \"2026-02-30\"\n+++\n", "out-of-range: \"2026-02-30\""),
            ("+++\ndate = 2026\n+++\n", "out-of-range: 2026"),
            ("+++\ntitel = \"a\"\n+++\n", "unknown-key: titel"),
            ("+++\ntitle = 1\n+++\n", "wrong-type: 1"),
            ("+++\ntitle = \"a\\u0007b\"\n+++\n", "control-character: \"a\\u0007b\""),
            ("+++\nissuer = [1]\n+++\n", "wrong-type: 1"),
        ] {
            assert_eq!(check(text).2, [fault], "{text}");
        }
        assert_eq!(check("+++\ntitle = \"a\nlang = \"en\"\n+++\n").2.len(), 1);
    }

    #[test]
    fn unclosed_front_matter_ends_where_the_text_seems_to_start() {
        for (text, title, body) in [
            ("+++\ntitle = \"a\"\n\n# Heading\n\nBody = text.\n", "a", "\n# Heading\n\nBody = text.\n"),
            ("+++\ntitle = \"a\"\n[data]\nb = 1\nSome words.\n", "a", "Some words.\n"),
            ("+++\n", "", ""),
            ("+++", "", ""),
            ("+++\nWords.\n", "", "Words.\n"),
        ] {
            let (front, rest, faults) = check(text);
            assert_eq!((value(&front.title), rest), (title, body), "{text}");
            assert_eq!(faults, ["front-matter-unclosed: +++"], "{text}");
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for (text, expected) in [
            ("2026-03-22", true),
            ("2024-02-29", true),
            ("2025-02-29", false),
            ("1900-02-29", false),
            ("2000-02-29", true),
            ("2026-13-01", false),
            ("2026-04-31", false),
            ("2026-00-10", false),
            ("2026-01-00", false),
            ("2026-1-1", false),
            ("+026-01-01", false),
            ("２６", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }
}
