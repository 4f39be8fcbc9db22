//! Setting a text with the shipped tokens and looking at the pages.

#![allow(dead_code, reason = "each test file uses a part of this")]

use makeready::diagnostic::{Code, Report};
use makeready::engine::{Engine, Job, Kit, KitParts, NamedText, Typeset};
use makeready::geometry::{Length, Point};
use makeready::page::{ItemKind, Page};
use makeready::picture::{NoPictures, PictureSource};
use makeready::text::GlyphRun;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The engine with the bundled faces, made once.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(Engine::bundled)
}

/// The shipped kit with overrides such as `layout.max-pages=1`.
pub(crate) fn kit(overrides: &[&str]) -> Kit {
    let overrides: Vec<String> = overrides.iter().map(|&one| one.to_owned()).collect();
    let (kit, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "factsheet", text: makeready::brand::Brand::builtin("factsheet").unwrap() },
        layout: NamedText { name: "factsheet", text: makeready::layout::Layout::builtin("factsheet").unwrap() },
        overrides: &overrides,
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    kit.unwrap_or_else(|| panic!("{report:#?}"))
}

/// Pictures by name, from memory.
pub(crate) struct Pictures(pub(crate) BTreeMap<String, Arc<[u8]>>);

impl PictureSource for Pictures {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        self.0.get(name).cloned().ok_or_else(|| "no such file".to_owned())
    }
}

/// A gray picture of so many pixels.
pub(crate) fn gray_png(width: u32, height: u32) -> Arc<[u8]> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let samples = vec![128; (width * height) as usize];
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    bytes.into()
}

/// The test pictures under `tests/pictures` by name, and `small.png` of 60 by 40 pixels.
pub(crate) fn pictures() -> Pictures {
    let names = ["rgb.jpg", "rgba.png", "gray.jpg", "rgb.png"];
    let read = |name: &str| -> Arc<[u8]> {
        std::fs::read(format!("{}/tests/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap().into()
    };
    let mut all: BTreeMap<String, Arc<[u8]>> = names.iter().map(|name| ((*name).to_owned(), read(name))).collect();
    all.insert("small.png".to_owned(), gray_png(60, 40));
    Pictures(all)
}

/// `text` on pages, with the shipped tokens, overrides and the test pictures.
pub(crate) fn set_with(text: &str, overrides: &[&str]) -> Typeset {
    let kit = kit(overrides);
    let pictures = pictures();
    engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", text) })
}

/// `text` on pages, with the shipped tokens.
pub(crate) fn set(text: &str) -> Typeset {
    set_with(text, &[])
}

/// The codes of a report, in order.
pub(crate) fn codes(report: &Report) -> Vec<Code> {
    report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// The runs of a page's own matter (no furniture), with their origins.
pub(crate) fn runs(page: &Page) -> Vec<(Point, &GlyphRun)> {
    page.items
        .iter()
        .filter(|item| item.tag.is_some())
        .filter_map(|item| match &item.kind {
            ItemKind::Text { origin, run, .. } => Some((*origin, run)),
            _ => None,
        })
        .collect()
}

/// A line of a page: runs on one baseline in one column.
#[derive(Clone, Debug)]
pub(crate) struct LineOnPage {
    pub(crate) baseline: Length,
    pub(crate) left: Length,
    pub(crate) right: Length,
    pub(crate) size: Length,
    pub(crate) text: String,
    /// Whether it ends in a hyphen that line breaking added.
    pub(crate) divided: bool,
}

/// The lines of a page's own matter, in reading order: neighbouring runs on one baseline that follow each other closely.
pub(crate) fn lines(page: &Page) -> Vec<LineOnPage> {
    let mut lines: Vec<LineOnPage> = Vec::new();
    for (origin, run) in runs(page) {
        let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        let gap = Length::whole_pt(11);
        match lines.last_mut() {
            Some(line) if line.baseline == origin.y && (origin.x - line.right).abs() < gap => {
                line.right = line.right.max(origin.x + width);
                line.text.push_str(&run.text);
                line.divided = run.glyphs.last().is_some_and(|glyph| glyph.added);
            }
            _ => lines.push(LineOnPage {
                baseline: origin.y,
                left: origin.x,
                right: origin.x + width,
                size: run.style.size,
                text: run.text.clone(),
                divided: run.glyphs.last().is_some_and(|glyph| glyph.added),
            }),
        }
    }
    lines
}

/// The words of the pages in reading order, with words that line breaking divided put together again.
pub(crate) fn words(sheet: &Typeset) -> Vec<String> {
    let mut text = String::new();
    for page in &sheet.pages {
        for line in lines(page) {
            text.push_str(&line.text);
            text.push('\n');
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}

/// What of a text may not be lost: its characters without white space, quotes (they are curled by language) and characters that are
/// never shown (soft hyphens, joiners, marks of direction).
pub(crate) fn essence(text: &str) -> String {
    let is_quote = |ch| matches!(ch, '"' | '\'' | '″' | '‘'..='‟' | '«' | '»' | '‹' | '›');
    let is_hidden = |ch| matches!(ch, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    text.chars().filter(|ch| !ch.is_whitespace() && !ch.is_control() && !is_quote(*ch) && !is_hidden(*ch)).collect()
}

/// The essence of the pages' own matter in the order of the structure tree.
pub(crate) fn essence_of(sheet: &Typeset) -> String {
    essence(&makeready::page::plain_text(&sheet.pages, &sheet.structure))
}

/// The files of a folder.
pub(crate) struct Files(pub(crate) std::path::PathBuf);

impl PictureSource for Files {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        std::fs::read(self.0.join(name)).map(Arc::from).map_err(|error| error.to_string())
    }
}
