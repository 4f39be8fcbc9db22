//! Word division over whole sheets: words and patterns of the house and of the text, faults of their files, and what a reader copies out of
//! words whose letters changed.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, engine, kit, lines};
use makeready::diagnostic::Code;
use makeready::engine::{Job, Kit, KitParts, NamedText, Typeset};
use makeready::layout::Layout;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const WORD: &str = "overwhelmingness";

fn files(files: &[(&str, &str)]) -> Pictures {
    Pictures(files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().into())).collect())
}

/// A kit whose brand is justified and says `tokens`.
fn house(tokens: &str, brand_files: &Pictures) -> Kit {
    house_with(tokens, brand_files, &[])
}

fn house_with(tokens: &str, brand_files: &Pictures, overrides: &[String]) -> Kit {
    let brand = format!("accept-substitutes = true\n[styles.body]\nalign = 'justify'\n{tokens}");
    let (kit, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "house.toml", text: &brand },
        layout: NamedText { name: "factsheet", text: Layout::builtin("factsheet").unwrap() },
        overrides,
        brand_files,
        files: &Pictures(BTreeMap::new()),
    });
    kit.unwrap_or_else(|| panic!("{report:#?}"))
}

/// A text in which one long word begins at every place of a line, with this front matter.
fn text(front: &str) -> String {
    let words: String = (0..60).map(|at| format!("at {} {WORD} ", "of the sea at low tide ".split_at(at % 24).0)).collect();
    format!("+++\n{front}\n+++\n\n{words}")
}

/// Where the word is divided on the sheet: what stands before the hyphen.
fn divisions(sheet: &Typeset) -> BTreeSet<String> {
    let lines = sheet.pages.iter().flat_map(lines).filter(|line| line.divided);
    lines.filter_map(|line| Some(line.text.split_whitespace().next_back()?.to_owned())).collect()
}

#[track_caller]
fn check(kit: &Kit, front: &str, files: &Pictures, expected: &[&str]) {
    let text = text(front);
    let sheet = engine().typeset(&Job { pictures: files, ..Job::new(kit, "test.md", &text) });
    assert!(!sheet.report.has_errors(), "{:#?}", sheet.report);
    assert_eq!(divisions(&sheet).into_iter().collect::<Vec<_>>(), expected, "{front}");
}

#[test]
fn words_of_the_text_hold_before_those_of_the_house_and_those_before_patterns() {
    let none = Pictures(BTreeMap::new());
    let plain = house("", &none);
    check(&plain, "", &none, &["over", "overwhelm", "overwhelming"]);
    check(&plain, "hyphenation = { words = ['over-whelmingness'] }", &none, &["over"]);
    check(&plain, "hyphenation.words = { en = ['Overwhelming-ness'], fr = ['over-whelmingness'] }", &none, &["overwhelming"]);
    check(&plain, "hyphenation = { words = ['overwhelmingness'] }", &none, &[]);
    let told = house("[hyphenation]\nwords = ['overwhelm-ingness']", &none);
    check(&told, "", &none, &["overwhelm"]);
    check(&told, "hyphenation.words.all = ['over-whelmingness']", &none, &["over"]);
    check(&told, "hyphenation.words.fr = ['over-whelmingness']", &none, &["overwhelm"]);
}

#[test]
fn patterns_are_read_beside_the_file_that_names_them() {
    let (ours, theirs) = (files(&[("own.pat", "% ours\n\\patterns{m1i}\n")]), files(&[("own.pat", "r1w\n")]));
    let patterns = "[hyphenation]\npatterns = { en = 'own.pat' }";
    check(&house(patterns, &ours), "", &theirs, &["overwhelm"]);
    check(&house(patterns, &ours), patterns, &theirs, &["over"]);
    check(&house("", &ours), "lang = 'fo'\nhyphenation.patterns.fo = 'own.pat'", &theirs, &["over"]);
}

/// The findings as `file:line:column code`.
fn findings(front: &str, patterns: &[u8]) -> Vec<String> {
    let text = text(front);
    let kit = kit(&["brand.accept-substitutes=true"]);
    let files = Pictures([("own.pat".to_owned(), patterns.into())].into());
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "test.md", &text) });
    let place = |finding: &makeready::diagnostic::Diagnostic| {
        let span = finding.span.unwrap();
        let file = sheet.sources.file(span.file).unwrap();
        let at = file.position(span.range().start);
        format!("{}:{}:{} {}", file.name, at.line, at.column, finding.code.name())
    };
    sheet.report.diagnostics.iter().filter(|finding| finding.code != Code::WordTooWide).map(place).collect()
}

#[test]
fn faults_of_words_and_patterns_have_their_place() {
    let named = "hyphenation.patterns = { en = 'own.pat' }";
    for (front, patterns, expected) in [
        (named, "\u{e9}1b % fine\n  ab12c\n", &["own.pat:2:3 patterns-unusable"][..]),
        (named, "\\patterns{\na1b", &["own.pat:1:10 patterns-unusable"]),
        (named, "1 2", &["own.pat:1:1 patterns-unusable", "own.pat:1:3 patterns-unusable"]),
        ("hyphenation.patterns = { en = 'other.pat' }", "", &["test.md:2:31 patterns-unusable"]),
        ("hyphenation.patterns = { English = 'own.pat' }", "", &["test.md:2:26 out-of-range"]),
        ("hyphenation.patterns = { en = 3 }", "", &["test.md:2:31 wrong-type"]),
        ("hyphenation.words = ['data-base', 'two words', 3]", "", &["test.md:2:48 wrong-type", "test.md:2:35 out-of-range"]),
        ("hyphenation.word = ['data-base']", "", &["test.md:2:13 unknown-key"]),
        ("lang = 'fo'", "", &["test.md:5:1 no-patterns"]),
        ("lang = 'ar'", "", &[]),
        ("lang = 'grc'", "", &[]),
    ] {
        assert_eq!(findings(front, patterns.as_bytes()), expected, "{front}");
    }
    assert_eq!(findings(named, b"a1b\n\xff"), ["own.pat:2:1 patterns-unusable"]);
}

/// A paragraph of one word over and over in a language.
fn paragraph(lang: &str, word: &str) -> String {
    format!("{}{{lang={lang}}}\n\n", format!("{word} ").repeat(40))
}

const CHANGED: [(&str, &str); 8] = [
    ("de-1901", "Zucker"),
    ("hu", "asszony"),
    ("nl", "geërfd"),
    ("ca", "intel·ligent"),
    ("pl", "biało-czerwony"),
    ("hy", "անկախություն"),
    ("sv", "tuggummi"),
    ("hy", "Երևանյան"),
];

/// What a reader copies out of a sheet, spaces and soft hyphens aside; nothing where the reader is not installed.
fn copied(sheet: &Typeset) -> Option<String> {
    let path = std::env::temp_dir().join(format!("makeready-hyphens-{}.pdf", std::process::id()));
    std::fs::write(&path, engine().pdf(sheet).unwrap()).unwrap();
    let output = Command::new("pdftotext").args(["-raw", path.to_str().unwrap(), "-"]).output();
    std::fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => {
            Some(String::from_utf8(output.stdout).unwrap().replace(|ch: char| ch.is_whitespace() || ch == '\u{ad}', ""))
        }
        Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("pdftotext is missing: {error}"),
        Err(_) => None,
    }
}

#[test]
fn what_is_copied_is_spelt_as_the_author_did() {
    let text: String = CHANGED.iter().map(|(lang, word)| paragraph(lang, word)).collect();
    let written: String = CHANGED.iter().map(|(_, word)| word.repeat(40)).collect();
    let mut found = BTreeSet::new();
    for columns in 5..=10 {
        let narrow = [format!("layout.columns={columns}"), "brand.styles.body.hyphenation.min-before=2".to_owned()];
        let kit = house_with("[hyphenation]\nwords = ['tu{gg=gg-g}ummi']", &Pictures(BTreeMap::new()), &narrow);
        let sheet = engine().typeset(&Job::new(&kit, "test.md", &text));
        found.extend(divisions(&sheet));
        match copied(&sheet) {
            Some(copied) => assert_eq!(copied, written),
            None => println!("skipped: pdftotext is not installed"),
        }
    }
    for divided in ["Zuc", "as", "ge", "intel·", "biało", "անկա", "tug", "Եր"] {
        assert!(found.contains(divided), "{divided} is not in {found:?}");
    }
}
