//! The languages: every sheet of `examples/languages` and every paragraph of `tests/languages`, looked at as pages, as glyphs and as a
//! reader extracts them.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{engine, essence, essence_of, kit};
use makeready::content::{self, Block, BlockKind, Document};
use makeready::diagnostic::{Code, Severity, Sources};
use makeready::engine::{Job, Typeset};
use std::fs;
use std::path::{Path, PathBuf};

/// The languages that have a sheet.
const SHEETS: [&str; 10] = ["ar", "de", "el", "fr", "he", "hy", "ka", "ru", "sr", "tr"];

fn sheet_text(lang: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/languages/{lang}.md"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn typeset(name: &str, text: &str) -> Typeset {
    let kit = kit(&["brand.accept-substitutes=true"]);
    let sheet = engine().typeset(&Job::new(&kit, name, text));
    let faults: Vec<_> = sheet.report.diagnostics.iter().filter(|finding| finding.severity > Severity::Note).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    assert!(sheet.report.diagnostics.iter().all(|finding| finding.code != Code::GlyphMissing), "{name}");
    sheet
}

fn parsed(text: &str) -> Document {
    content::parse(Sources::new().add("text.md", text), text).0
}

/// The words of the blocks in reading order, with the markers that lists are given.
fn words(blocks: &[Block], digits: char, out: &mut String) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { inlines, .. }
            | BlockKind::Kicker { inlines }
            | BlockKind::Intro { inlines }
            | BlockKind::Paragraph { inlines }
            | BlockKind::Figure { caption: inlines, .. } => {
                out.push_str(&content::plain_text(inlines));
                out.push('\n');
            }
            BlockKind::List { start, items } => {
                for (item, number) in items.iter().zip(start.unwrap_or(1)..) {
                    let marker = start.map_or_else(|| "–".to_owned(), |_| format!("{}.", in_digits(number, digits)));
                    out.push_str(&marker);
                    words(&item.blocks, digits, out);
                }
            }
            BlockKind::ColumnBreak => {}
        }
    }
}

/// A number in the digits that begin with `zero`.
fn in_digits(number: u64, zero: char) -> String {
    let shift = |digit: char| char::from_u32(u32::from(zero) + u32::from(digit) - u32::from('0')).unwrap();
    number.to_string().chars().map(shift).collect()
}

#[test]
fn every_sheet_is_one_page_with_every_word_in_reading_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/languages");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    assert_eq!(found.len(), SHEETS.len(), "a sheet without a test, or a test without a sheet");
    for lang in SHEETS {
        let text = sheet_text(lang);
        let sheet = typeset(lang, &text);
        assert_eq!(sheet.pages.len(), 1, "{lang}");
        let mut wanted = String::new();
        words(&parsed(&text).blocks, '0', &mut wanted);
        assert_eq!(essence_of(&sheet), essence(&wanted), "{lang}");
        assert_eq!(sheet.structure.nodes[0].lang.as_deref(), Some(lang));
    }
}
