//! The reader on a small made-up vocabulary: each bad input with its code, place and advice.

use super::{Fields, Slice, Spanned, parse, read};
use crate::diagnostic::{Code, Report, Sources};
use crate::geometry::{Em, Length};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A walk that uses every getter.
fn walk(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let _ = fields.string("title");
    let _ = fields.text("date");
    let _ = fields.strings("keywords");
    let _ = fields.boolean("facing");
    let _ = fields.integer::<u8>("columns", 1..=12);
    let _ = fields.length("size", Length::PT..=Length::whole_pt(100));
    let _ = fields.em("tracking", Em::from_em(-0.5)..=Em::from_em(1.0));
    let _ = fields.share("tint");
    let _ = fields.choice("align", &[("start", 0), ("justify", 1)]);
    let _ = fields.within("page", |page| page.length("bleed", Length::ZERO..=Length::whole_pt(72)));
    let _ = fields.each("palettes", |name: Spanned<String>, palette| {
        if !palette.has("primary") {
            palette.missing("primary", "give the colour");
        }
        name.value
    });
    fields.flat("data")
}

fn report(text: &str) -> (Report, Sources) {
    let mut sources = Sources::new();
    let file = sources.add("a.toml", text);
    (read(Slice::whole(file, text), "brand", &[], walk).1, sources)
}

/// Each line: the text, then the expected `(code, line, column, help)` in order.
#[track_caller]
fn check(text: &str, expected: &[(Code, usize, usize, &str)]) {
    let (report, sources) = report(text);
    crate::diagnostic::testing::expect_faults(&report, &sources, expected, text);
}

#[test]
fn good_input_has_no_faults() {
    let good = "title = 'T'\ndate = 2026-03-22\nkeywords = ['a']\nfacing = true\ncolumns = 4\nsize = '9 pt'\ntracking = '-2 %'\n\
                tint = 40\nalign = 'start'\npage.bleed = 0\npalettes.river.primary = 1\n[data.deep]\nx = [1, {y = 2.5}]\n";
    check(good, &[]);
    let mut sources = Sources::new();
    let file = sources.add("a.toml", good);
    let (data, _) = read(Slice::whole(file, good), "", &[], walk);
    let data: Vec<_> = data.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(data, [("deep.x.0", "1"), ("deep.x.1.y", "2.5")]);
}

#[test]
fn every_fault_has_its_code_place_and_advice() {
    const LENGTH: &str = "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)";
    check("titel = 'x'", &[(Code::UnknownKey, 1, 1, "did you mean `title`?")]);
    check("[page]\n  bleeed = 1", &[(Code::UnknownKey, 2, 3, "did you mean `bleed`?")]);
    check("[page]\nzzzzzz = 1", &[(Code::UnknownKey, 2, 1, "known keys: `bleed`")]);
    check("title = 4", &[(Code::WrongType, 1, 9, "put the text in quotes")]);
    check("date = [1]", &[(Code::WrongType, 1, 8, "put the text in quotes")]);
    check("keywords = 4", &[(Code::WrongType, 1, 12, "write an array of strings, such as [\"one\", \"two\"]")]);
    check("keywords = ['a', 4]", &[(Code::WrongType, 1, 18, "write an array of strings, such as [\"one\", \"two\"]")]);
    check("facing = 'yes'", &[(Code::WrongType, 1, 10, "write true or false, without quotes")]);
    check("columns = 4.0", &[(Code::WrongType, 1, 11, "write digits, without quotes or unit")]);
    check("columns = 13", &[(Code::OutOfRange, 1, 11, "choose a value from 1 to 12")]);
    check("columns = 99999999999999999999", &[(Code::OutOfRange, 1, 11, "choose a value from 1 to 12")]);
    check("size = 9", &[(Code::BadUnit, 1, 8, "write the unit, in quotes: \"9 pt\"")]);
    check("size = '9'", &[(Code::BadUnit, 1, 8, LENGTH)]);
    check("size = '9 px'", &[(Code::BadUnit, 1, 8, LENGTH)]);
    check("size = '8,5 pt'", &[(Code::BadUnit, 1, 8, "write a decimal point: \"8.5 pt\"")]);
    check("size = true", &[(Code::WrongType, 1, 8, "write it as \"9 pt\"")]);
    check("size = '0.5 pt'", &[(Code::OutOfRange, 1, 8, "choose a value from 1 pt to 100 pt")]);
    check("tracking = '3 pt'", &[(Code::BadUnit, 1, 12, "write a share of the type size, such as \"-2 %\" or \"-0.02 em\"")]);
    check("tracking = '-60 %'", &[(Code::OutOfRange, 1, 12, "choose a value from -50 % to 100 %")]);
    check("tint = '40'", &[(Code::BadUnit, 1, 8, "write a percentage, such as \"75 %\"")]);
    check("tint = 140", &[(Code::OutOfRange, 1, 8, "choose a value from 0 to 100")]);
    check("tint = nan", &[(Code::WrongType, 1, 8, "write a number from 0 to 100")]);
    check("align = 'strat'", &[(Code::UnknownName, 1, 9, "did you mean `start`?")]);
    check("align = 'middle'", &[(Code::UnknownName, 1, 9, "known words: `start`, `justify`")]);
    check("page = 4", &[(Code::WrongType, 1, 8, "write [page] on a line of its own, its keys below")]);
    check("palettes = 4", &[(Code::WrongType, 1, 12, "write [palettes] on a line of its own, its keys below")]);
    check("[palettes]\nriver = 4", &[(Code::WrongType, 2, 9, "write [palettes.river] on a line of its own, its keys below")]);
    check("[palettes.river]", &[(Code::MissingKey, 1, 1, "give the colour")]);
    check(
        "title = 'a'\ntitle = 'b'",
        &[(Code::TomlSyntax, 2, 1, "keep one of the two; a table is opened once and holds all its keys")],
    );
    check("[page]\n[page]", &[(Code::TomlSyntax, 2, 2, "keep one of the two; a table is opened once and holds all its keys")]);
    check("size = 9 pt", &[(Code::TomlSyntax, 1, 8, "text and lengths stand in quotes: size = \"9 pt\"")]);
    check("align = start # left", &[(Code::TomlSyntax, 1, 9, "text and lengths stand in quotes: align = \"start\"")]);
}

#[test]
fn all_faults_come_in_one_run_in_the_order_of_the_text() {
    check(
        "zzzzzz = 1\ntitle = \ncolumns = 0\ncolums = 2\n[page]\nbleed = '9 parsecs'\n",
        &[
            (
                Code::UnknownKey,
                1,
                1,
                "known keys: `title`, `date`, `keywords`, `facing`, `columns`, `size`, `tracking`, `tint`, `align`, `page`, `palettes`, `data`",
            ),
            (Code::TomlSyntax, 2, 9, "a value is text in quotes, a number, true or false, an array in [ ] or a table in { }"),
            (Code::OutOfRange, 3, 11, "choose a value from 1 to 12"),
            (Code::UnknownKey, 4, 1, "did you mean `columns`?"),
            (Code::BadUnit, 6, 9, "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)"),
        ],
    );
}

#[test]
fn a_slice_reports_places_in_the_file() {
    let file_text = "+++\ntitel = 'é'\n+++\n";
    let mut sources = Sources::new();
    let file = sources.add("a.md", file_text);
    let (_, report) = read(Slice::part(file, &file_text[4..17], 4), "", &[], walk);
    assert_eq!(sources.text(report.diagnostics[0].span.unwrap()), "titel");
}

#[test]
fn hostile_input_is_refused_and_never_overflows() {
    let keys = vec!["a"; 70].join(".");
    let product = format!("{}{}", format!("{keys} = {{").repeat(70), "}".repeat(70));
    let arrays = format!("data.x = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let path = format!("{} = 1", vec!["a"; 100_000].join("."));
    let header = format!("[{}]\nx = 1", vec!["a"; 60].join("."));
    for text in [&product, &arrays, &path, &header] {
        let (report, _) = report(text);
        assert!(report.has_errors());
    }
    let many = (0..500).map(|n| format!("key{n} = 1\n")).collect::<String>();
    let (found, _) = report(&many);
    assert_eq!(found.diagnostics.len(), 101);
    assert_eq!(found.diagnostics[100].message, "400 more faults, not listed");
    let huge = " ".repeat((1 << 20) + 1);
    assert_eq!(report(&huge).0.diagnostics[0].code, Code::TextTooLarge);
}

#[test]
fn large_files_that_are_wrong_throughout_are_read_at_once() {
    let filled = |piece: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for n in 0.. {
            let next = piece(n);
            if text.len() + next.len() > 1 << 20 {
                break;
            }
            text.push_str(&next);
        }
        text
    };
    let start = std::time::Instant::now();
    for text in [
        filled(&|_| "= = ".to_owned()),
        filled(&|_| "=\n".to_owned()),
        filled(&|_| "[".to_owned()),
        filled(&|_| "{".to_owned()),
        filled(&|_| "\"".to_owned()),
        filled(&|_| "a.".to_owned()),
        filled(&|_| "[[data]]\n".to_owned()),
        filled(&|_| "title = 1\n".to_owned()),
        filled(&|n| format!("k{n}=1\n")),
        filled(&|n| format!("[palettes.p{n}]\n")),
        filled(&|n| format!("keywords{n} = [1, 2, 'é', {{}}]\n")),
        format!("{} = 1", "k".repeat(1 << 19)),
        format!("title = '{}'\nalign = '{}'", "é".repeat(1 << 17), "x".repeat(1 << 18)),
    ] {
        let (found, _) = report(&text);
        assert!(found.diagnostics.len() <= 101 && found.has_errors(), "{:.40}", text);
        for fault in found.diagnostics {
            assert!(fault.message.len() < 2_000 && fault.help.unwrap_or_default().len() < 2_000, "{:.40}", text);
        }
    }
    // Seconds are a hang where milliseconds are meant; the margin is for a machine under load.
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(?s).{0,200}") {
        report(&text);
    }

    #[test]
    fn anything_like_toml_is_read_without_panic(
        lines in prop::collection::vec("(\\[{0,2}[a-z\"'.]{0,8}\\]{0,2}|(title|size|page|data|columns|page\\.bleed) ?= ?[\\[{\"'0-9a-z., =}\\]é-]{0,16})", 0..12)
    ) {
        let text = lines.join("\n");
        let mut sources = Sources::new();
        let file = sources.add("a.toml", text.clone());
        let (_, faults) = parse(Slice::whole(file, &text));
        for fault in faults.into_report().diagnostics {
            let range = fault.span.unwrap().range();
            prop_assert!(text.get(range.clone()).is_some(), "{range:?} is not in the text");
        }
        report(&text);
    }
}
