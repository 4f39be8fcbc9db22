//! Overset is never silent: whatever finds no frame on fixed pages is an error with its lines and words, at the last word that fits.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{essence, set_with, words};
use makeready::diagnostic::{Code, Diagnostic};
use makeready::engine::Typeset;

/// Paragraphs of twelve numbered words, of a page and more.
fn filler(paragraphs: usize) -> String {
    let paragraph = |at: usize| (0..12).map(|word| format!("w{at:03}{word:02} ")).collect::<String>() + "\n\n";
    (0..paragraphs).map(paragraph).collect()
}

/// So many words of their own.
fn own(words: usize) -> String {
    (0..words).map(|word| format!("x{word:03} ")).collect::<String>().trim_end().to_owned()
}

fn finding(sheet: &Typeset) -> &Diagnostic {
    let found = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::Overset);
    found.unwrap_or_else(|| panic!("nothing is overset: {:?}", sheet.report.diagnostics))
}

/// The numbers of a message, in order.
fn numbers(text: &str) -> Vec<usize> {
    text.split(|ch: char| !ch.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// The words of `text` that stand on no page, counted.
fn missing(text: &str, sheet: &Typeset) -> usize {
    let shown = words(sheet);
    text.split(|ch: char| !ch.is_alphanumeric())
        .filter(|word| word.len() > 3 && word[1..].bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|word| !shown.iter().any(|shown| shown.contains(word)))
        .count()
}

/// Demands that `element` is overset where it stands after a page of text, named as `name`, with its words, at the last word that fits; and that
/// whatever of it is missing is told where it stands across the page's foot.
#[track_caller]
fn check(element: &str, name: &str) {
    for paragraphs in [72, 74, 76, 78, 80, 90] {
        let text = format!("# A\n\n{}{element}\n", filler(paragraphs));
        let sheet = set_with(&text, &["layout.max-pages=1"]);
        let missing = missing(&text, &sheet);
        if missing == 0 && paragraphs < 90 {
            continue;
        }
        assert!(sheet.report.has_errors(), "{name} after {paragraphs}: {missing} words are missing without a word");
        let finding = finding(&sheet);
        let [lines, words, ..] = numbers(&finding.message)[..] else { panic!("{}", finding.message) };
        let said = &finding.message;
        assert!(words.abs_diff(missing) <= 8 + missing / 20, "{name} after {paragraphs}: {missing} words are missing; {said}");
        assert!(lines * 12 >= words && lines <= words + 4, "{name} after {paragraphs}: {said}");
        assert!(said.contains(name), "{name} after {paragraphs}: {said}");
        assert_last_word(&text, &sheet, finding);
    }
}

/// Demands that the finding stands at the end of the last word on the pages.
#[track_caller]
fn assert_last_word(text: &str, sheet: &Typeset, finding: &Diagnostic) {
    let shown = words(sheet);
    let span = finding.span.expect("overset text has a place");
    let before = essence(&text[..span.range().end]);
    // Words of footnotes begin with y: nothing goes on from them.
    let is_noted = |word: &&String| word.starts_with('y') && word.len() == 4 || word.bytes().all(|byte| byte.is_ascii_digit());
    let last = shown.iter().rev().find(|word| !is_noted(word)).expect("something is shown");
    assert!(before.ends_with(&essence(last)), "{last:?} is not at {:?}", &text[span.range()]);
}

#[test]
fn every_kind_of_element_is_counted_and_named() {
    let table: String = (0..10).map(|row| format!("| x{row:03} | z{row:03} |\n")).collect();
    let lines: String = (0..20).map(|line| format!("x{line:03}  \n")).collect();
    for (element, name) in [
        (own(40), "lines"),
        (format!("## {}\n\n{}", own(3), own(30)), "lines"),
        (format!("- {}\n- {}", own(20), own(20)), "lines"),
        (format!("1. {}\n\n   - {}", own(20), own(20)), "lines"),
        (lines, "lines"),
        (format!("![{}](rgb.jpg)", own(20)), "1 picture"),
        (format!("![{}](rgb.jpg){{span=2}}", own(20)), "1 picture"),
        (format!("![{}](nowhere.jpg){{place=foot}}", own(20)), "1 picture"),
        (format!("![{}](rgb.jpg)\n\n![{}](rgb.jpg)", own(20), own(20)), "2 pictures"),
        (format!("| A | B |\n|---|---|\n{table}"), "1 table"),
        (format!("::: box\n{}\n:::", own(40)), "1 box"),
        (format!("::: contact\n{}\n:::", own(30)), "1 box"),
        (format!("> {}\n\n{}", own(20), own(20)), "1 box"),
        (format!("x001\n: {}\n\nx002\n: {}", own(20), own(20)), "lines"),
        (format!("{}[^1]\n\n[^1]: {}", own(20), own(40).replace('x', "y")), "lines"),
        (format!("::: key-figures\n- **12** {}\n- **34** {}\n:::", own(20), own(20)), "1 set of key figures"),
    ] {
        check(&element, name);
    }
}

#[test]
fn an_opening_that_fits_no_page_is_counted() {
    for (text, tokens) in [
        (format!("# A\n\nBody.\n\n# {}\n\n{}", own(4), own(20)), "layout.max-pages=1"),
        (format!("# A\n\n# B\n\n{}", own(4_000)), "layout.max-pages=1"),
    ] {
        let sheet = set_with(&text, &[tokens]);
        let finding = finding(&sheet);
        let (missing, counted) = (missing(&text, &sheet), numbers(&finding.message)[1]);
        assert!(counted.abs_diff(missing) <= 4 + missing / 20, "{missing} words are missing; {}", finding.message);
        assert_last_word(&text, &sheet, finding);
    }
}

/// What has gone on over pages of other widths is counted from where it was left, not from as many lines of its first width.
#[test]
fn what_runs_out_of_pages_of_unlike_width_is_counted_from_where_it_was_left() {
    let table = |words: usize| format!("| A | B |\n|---|---|\n| {} | {} |\n", own(words), own(words / 3).replace('x', "z"));
    for (sides, master) in [("70 mm", "alternate"), ("70 mm", "first")] {
        let words = 4_000;
        for element in [
            format!("::: box {{span=all place=here}}\n{}\n:::\n", own(words)),
            format!("{} {{span=all}}\n", own(words + 500)),
            format!("{}{{span=all place=here}}\n", table(words)),
        ] {
            let text = format!("# A\n\nBogs.\n\n{element}");
            let tokens = [
                "layout.max-pages=4",
                "layout.sequence=['first','alternate','alternate']",
                "layout.last=false",
                &format!("layout.masters.{master}.margins.sides='{sides}'"),
            ];
            let sheet = set_with(&text, &tokens);
            let (missing, said) = (missing(&text, &sheet), &element[..20]);
            let counted = if missing == 0 { 0 } else { numbers(&finding(&sheet).message)[1] };
            assert!(
                missing > 0 && counted == missing,
                "{said}, {sides}: {missing} of {words} words are missing, {counted} told"
            );
        }
    }
}

#[test]
fn what_all_fits_is_not_overset() {
    for element in [own(40), format!("::: box\n{}\n:::", own(20)), format!("![{}](rgb.jpg)", own(6))] {
        let sheet = set_with(&format!("# A\n\n{}{element}\n", filler(6)), &["layout.max-pages=1"]);
        assert!(!sheet.report.diagnostics.iter().any(|finding| finding.code == Code::Overset), "{:?}", sheet.report);
    }
}
