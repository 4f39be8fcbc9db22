//! The feet of columns and pages: in the examples no word is divided at a page's end, however they are set, nor at a column's, in three or four
//! columns or ragged.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{engine, essence, essence_of, kit, set_with};
use makeready::engine::{Job, Typeset};
use makeready::geometry::Point;
use makeready::page::{ItemKind, TagId};
use makeready::picture::PictureSource;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pictures beside a text.
struct Beside(PathBuf);

impl PictureSource for Beside {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        fs::read(self.0.join(name)).map(Arc::from).map_err(|error| error.to_string())
    }
}

/// Every text of `examples/`.
fn examples() -> Vec<PathBuf> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut texts: Vec<PathBuf> = entries(&examples)
        .filter(|path| path.is_dir())
        .flat_map(|folder| entries(&folder).collect::<Vec<_>>())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    texts.sort();
    texts
}

/// What stands at the columns' and pages' ends where a block goes on, and whether it ends in an added hyphen.
fn feet(sheet: &Typeset) -> Vec<(String, bool)> {
    let mut feet = Vec::new();
    let mut last: Option<(TagId, u32, Point, String, bool)> = None;
    for page in &sheet.pages {
        for item in &page.items {
            let (ItemKind::Text { origin, run, .. }, Some(tag)) = (&item.kind, item.tag) else { continue };
            if let Some((before, number, point, text, divided)) = last.take()
                && before == tag
                && (number != page.number || origin.y < point.y)
            {
                let end = if number != page.number { "page" } else { "column" };
                feet.push((format!("{end} ends in {text:?}"), divided));
            }
            let divided = run.glyphs.iter().any(|glyph| glyph.added);
            last = Some((tag, page.number, *origin, run.text.clone(), divided));
        }
    }
    feet
}

#[test]
fn columns_and_pages_of_the_examples_end_in_whole_words() {
    let texts = examples();
    assert!(texts.len() >= 4);
    let (mut seen, mut divided) = (0, Vec::new());
    for align in ["start", "justify"] {
        for columns in ["3", "4", "5"] {
            let kit = kit(&[&format!("brand.styles.body.align={align}"), &format!("layout.columns={columns}")]);
            for path in &texts {
                let text = fs::read_to_string(path).unwrap();
                let pictures = Beside(path.parent().unwrap().to_owned());
                let sheet = engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "text.md", &text) });
                let feet = feet(&sheet);
                seen += feet.len();
                let names = feet.into_iter().filter(|foot| foot.1).map(|foot| foot.0);
                divided.extend(names.map(|foot| format!("{}, {align}, {columns} columns: {foot}", path.display())));
            }
        }
    }
    assert!(seen > 100, "only {seen} blocks go on in another column");
    let at = |place: &str| divided.iter().any(|foot| foot.contains(place));
    assert!(!at("page ends in") && !at("start, ") && !at("3 columns") && !at("4 columns"), "{divided:#?}");
    // Where a heading or an item wants the paragraph near, and a whole word would leave a justified line of a very narrow column more than
    // 30 % short, the column may end in a hyphen.
    assert!(divided.len() * 100 <= seen, "{} of {seen}: {divided:#?}", divided.len());
}

#[test]
fn where_every_line_ends_in_a_divided_word_so_does_a_column_and_nothing_is_lost() {
    let text = "Wasser\u{ad}".repeat(1200) + "werk";
    for align in ["start", "justify"] {
        let overrides = [&format!("brand.styles.body.align={align}"), "layout.columns=5"];
        let sheet = set_with(&format!("+++\nlang = \"de\"\n+++\n\n{text}"), &overrides);
        assert!(feet(&sheet).iter().any(|foot| foot.1), "{align}");
        assert!(essence_of(&sheet) == essence(&text), "{align}");
    }
}
