//! Every factsheet of `examples/`, set from its files: it has the pages it was written for, nothing is lost, nothing is at fault.

use makeready::brand::Brand;
use makeready::content::{self, Block, BlockKind};
use makeready::diagnostic::{Code, Severity, Sources};
use makeready::engine::{Engine, Job, Kit, KitParts, NamedText, Typeset};
use makeready::layout::Layout;
use makeready::merge::{Rows, Template};
use makeready::page;
use makeready::picture::{NoPictures, PictureSource};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::bundled);
static KIT: LazyLock<Kit> = LazyLock::new(|| Kit::builtin().0.expect("the built-in brand and layout are sound"));

/// The pictures beside a text.
struct Beside(PathBuf);

impl PictureSource for Beside {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        fs::read(self.0.join(name)).map(Arc::from).map_err(|error| error.to_string())
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(folder(name).join("factsheet.md")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn set(name: &str) -> Typeset {
    let text = text(name);
    ENGINE.typeset(&Job { pictures: &Beside(folder(name)), ..Job::new(&KIT, "factsheet.md", &text) })
}

/// Sets an example and compares its number of pages; findings other than the bundled faces' are faults.
fn check(name: &str, pages: usize) {
    let sheet = set(name);
    for finding in &sheet.report.diagnostics {
        let expected = finding.severity == Severity::Note || finding.code == Code::FontSubstituted;
        assert!(expected, "{name}: {finding:?}");
    }
    for finding in &ENGINE.preflight(&sheet).report.diagnostics {
        assert_eq!(finding.severity, Severity::Note, "{name}: {finding:?}");
    }
    assert_eq!(sheet.pages.len(), pages, "{name}");
    let first = ENGINE.pdf(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
    let second = ENGINE.pdf(&set(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(first == second, "{name}: two runs gave different bytes");
}

#[test]
fn the_flagship_fills_four_pages() {
    check("river-basin", 4);
}

#[test]
fn an_intro_over_one_column_fits_a_page() {
    check("bodensee", 1);
}

#[test]
fn an_intro_over_two_columns_fits_a_page() {
    check("wadden-sea", 1);
}

#[test]
fn an_intro_over_four_columns_fits_a_page() {
    check("zones-humides", 1);
}

/// The second layout sets every example as it is written: no error, nothing lost.
#[test]
fn every_example_runs_through_the_second_layout() {
    let kit = leaflet();
    let languages = fs::read_dir(folder("languages")).expect("examples/languages").filter_map(|entry| {
        let path = entry.ok()?.path();
        path.extension().is_some_and(|extension| extension == "md").then_some(path)
    });
    let sheets = ["river-basin", "bodensee", "wadden-sea", "zones-humides"].map(|name| folder(name).join("factsheet.md"));
    let mut seen = 0;
    for path in languages.chain(sheets) {
        let name = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let beside = Beside(path.parent().expect("a file has a folder").to_path_buf());
        let sheet = ENGINE.typeset(&Job { pictures: &beside, ..Job::new(&kit, "factsheet.md", &text) });
        for finding in &sheet.report.diagnostics {
            let expected = finding.severity == Severity::Note || finding.code == Code::FontSubstituted;
            assert!(expected, "{name}: {finding:?}");
        }
        for finding in &ENGINE.preflight(&sheet).report.diagnostics {
            // The pictures were made for columns of half the width, and are still fine enough to be printed.
            let is_wide = finding.code == Code::PictureLowResolution && finding.severity == Severity::Warning;
            assert!(finding.severity == Severity::Note || is_wide, "{name}: {finding:?}");
        }
        let (document, _) = content::parse(Sources::new().add("factsheet.md", text.as_str()), &text);
        let mut paragraphs = Vec::new();
        words(&document.blocks, &mut paragraphs);
        let shown = letters(&page::plain_text(&sheet.pages, &sheet.structure));
        for paragraph in paragraphs {
            assert!(shown.contains(&letters(&paragraph)), "{name} lost: {paragraph}");
        }
        seen += 1;
    }
    assert!(seen >= 14, "{seen}");
}

fn leaflet() -> Kit {
    let (kit, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "factsheet", text: Brand::builtin("factsheet").expect("built in") },
        layout: NamedText { name: "leaflet", text: Layout::builtin("leaflet").expect("built in") },
        overrides: &[],
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    kit.unwrap_or_else(|| panic!("{report:?}"))
}

/// The letters and digits of a text; what setting adds or changes (hyphens, quotes, spaces, bullets) is left out.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The words of the blocks in reading order, captions included.
fn words(blocks: &[Block], out: &mut Vec<String>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { inlines, .. }
            | BlockKind::Kicker { inlines }
            | BlockKind::Intro { inlines }
            | BlockKind::Paragraph { inlines } => out.push(content::plain_text(inlines)),
            BlockKind::Figure { caption, .. } => out.push(content::plain_text(caption)),
            BlockKind::List { items, .. } => items.iter().for_each(|item| words(&item.blocks, out)),
            BlockKind::Box { blocks, .. } => words(blocks, out),
            BlockKind::Quote { blocks, source } => {
                words(blocks, out);
                out.push(content::plain_text(source));
            }
            BlockKind::KeyFigures { figures } => {
                out.extend(
                    figures.iter().flat_map(|one| [&one.figure, &one.label]).map(|inlines| content::plain_text(inlines)),
                );
            }
            BlockKind::Definitions { entries } => {
                entries.iter().flat_map(|entry| entry.parts()).for_each(|part| words(part, out))
            }
            BlockKind::Table { caption, .. } => {
                out.push(content::plain_text(caption));
                out.extend(block.cells().map(|cell| content::plain_text(&cell.inlines)));
            }
            BlockKind::ColumnBreak => {}
        }
    }
}

#[test]
fn every_paragraph_of_every_example_is_on_the_pages() {
    for name in ["river-basin", "bodensee", "wadden-sea", "zones-humides"] {
        let text = text(name);
        let (document, _) = content::parse(Sources::new().add("factsheet.md", text.as_str()), &text);
        let mut paragraphs = Vec::new();
        words(&document.blocks, &mut paragraphs);
        let sheet = set(name);
        let shown = letters(&page::plain_text(&sheet.pages, &sheet.structure));
        for paragraph in paragraphs {
            assert!(shown.contains(&letters(&paragraph)), "{name} lost: {paragraph}");
        }
    }
}

/// The examples' folder names every kind of element that the content format has.
#[test]
fn the_flagship_shows_every_element() {
    let text = text("river-basin");
    let body = text.split("\n+++\n").nth(1).expect("the flagship has front matter");
    let marks = [
        "intro=1",
        "intro=2",
        "intro=3",
        "intro=auto",
        "page=alternate",
        "span=1",
        "span=2",
        "span=3",
        "span=4",
        "place=top",
        "place=foot",
        "credit=",
        "alt=",
        "lang=",
        " | ",
        "\n- ",
        "\n1. ",
        "\n   - ",
        "  \n",
        "**",
        "\n---\n",
        "](https://",
        "<https://",
        "\n### ",
        "\n## ",
        ".svg)",
        ".png)",
        ".jpg)",
    ];
    for mark in marks {
        assert!(body.contains(mark), "the flagship shows no {mark:?}");
    }
}

#[test]
fn the_template_makes_a_sheet_of_every_row() {
    let folder = folder("danube-tributaries");
    let text = fs::read_to_string(folder.join("river.md")).expect("the template");
    let rows = fs::File::open(folder.join("rivers.csv")).expect("the rows");
    let template = Template::new("river.md", text).expect("the template is sound");
    let mut count = 0;
    for row in Rows::csv(rows) {
        let row = row.expect("every row can be read");
        let filled = template.fill(&row).expect("every row has its fields");
        let mut sheet = ENGINE.typeset(&Job::new(&KIT, "river.md", filled.text()));
        filled.lead_back(&mut sheet.report, &mut sheet.sources, &template);
        let found = sheet.report.diagnostics.iter().filter(|finding| finding.severity > Severity::Note);
        let found: Vec<&str> = found.map(|finding| finding.code.name()).filter(|code| *code != "font-substituted").collect();
        assert!(found.is_empty(), "row {}: {found:?}", row.number);
        assert_eq!(sheet.pages.len(), 1);
        count += 1;
    }
    assert_eq!(count, 6);
}
