//! The page as a typographer measures it: level feet, air around headings, pictures in line with the type beside them, and corrections that move
//! nothing else.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{LineOnPage, codes, engine, kit, lines, set};
use makeready::diagnostic::Code;
use makeready::engine::{Job, Kit, Lock, Typeset};
use makeready::geometry::Length;
use makeready::page::{ItemKind, Page, TagId};
use makeready::picture::PictureSource;
use std::collections::BTreeMap;
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

fn example(name: &str) -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let text = fs::read_to_string(folder.join("factsheet.md")).unwrap();
    (folder, text)
}

fn typeset(kit: &Kit, folder: &Path, text: &str) -> Typeset {
    engine().typeset(&Job { pictures: &Beside(folder.to_owned()), ..Job::new(kit, "factsheet.md", text) })
}

fn of_size(page: &Page, size: f64) -> Vec<LineOnPage> {
    lines(page).into_iter().filter(|line| line.size.to_pt() == size).collect()
}

/// Where the words of each structure element stand: page, height and start of each of its runs.
fn places(sheet: &Typeset) -> BTreeMap<TagId, Vec<(u32, Length, Length)>> {
    let mut places: BTreeMap<TagId, Vec<_>> = BTreeMap::new();
    for page in &sheet.pages {
        for item in &page.items {
            if let (ItemKind::Text { origin, .. }, Some(tag)) = (&item.kind, item.tag) {
                places.entry(tag).or_default().push((page.number, origin.y, origin.x));
            }
        }
    }
    places
}

fn heights(places: &[(u32, Length, Length)]) -> usize {
    let mut all: Vec<(u32, Length)> = places.iter().map(|(page, y, _)| (*page, *y)).collect();
    all.dedup();
    all.len()
}

#[test]
fn a_correction_that_keeps_its_paragraphs_lines_moves_nothing_else() {
    let (folder, text) = example("river-basin");
    let kit = kit(&[]);
    let before = places(&typeset(&kit, &folder, &text));
    let (mut tried, mut kept) = (0, 0);
    let letters: Vec<usize> = text.match_indices('n').map(|(at, _)| at).filter(|at| *at > 400).collect();
    for at in letters.iter().step_by(letters.len() / 60) {
        // An n is as wide as a u.
        let corrected = format!("{}u{}", &text[..*at], &text[at + 1..]);
        let is_word = |range: std::ops::Range<usize>| text.get(range).is_some_and(|word| word.chars().all(char::is_alphabetic));
        if !is_word(at - 1..at + 2) || text[..*at].rsplit('\n').next().is_some_and(|line| line.contains(['(', '{', '='])) {
            continue;
        }
        let after = places(&typeset(&kit, &folder, &corrected));
        tried += 1;
        let changed: Vec<&TagId> = before.keys().filter(|tag| before.get(tag) != after.get(tag)).collect();
        let own_lines_kept = changed.iter().all(|tag| after.get(tag).is_some_and(|new| heights(new) == heights(&before[tag])));
        if own_lines_kept {
            assert!(changed.len() <= 1, "{at}: {:?} moved {} elements", &text[at - 9..at + 9], changed.len());
            kept += 1;
        }
    }
    assert!(tried > 30 && kept * 10 >= tried * 9, "of {tried} corrections {kept} kept their lines");
}

#[test]
fn the_feet_of_balanced_columns_are_within_a_line() {
    let prose = "The Rhine rises in the Swiss Alps and reaches the North Sea after some 1,230 kilometres. Barges carry ore, grain and \
        containers between Basel and Rotterdam. ";
    for count in 6..30 {
        let text: String = (0..count).map(|at| format!("{}\n\n", prose.repeat(1 + at % 4))).collect();
        let sheet = set(&format!("# One river {{intro=2}}\n\nAn intro of some words.\n\n{text}"));
        let mut feet: BTreeMap<i64, Length> = BTreeMap::new();
        for line in of_size(sheet.pages.last().unwrap(), 9.0) {
            let column = line.left.raw() / Length::whole_pt(60).raw();
            let foot = feet.entry(column).or_default();
            *foot = line.baseline.max(*foot);
        }
        let (least, most) = (feet.values().min().unwrap(), feet.values().max().unwrap());
        assert!(feet.len() == 4 && *most - *least <= Length::whole_pt(12), "{count} paragraphs: {feet:?}");
    }
}

#[test]
fn photographs_are_level_with_the_type_beside_them_and_their_captions_hang_under_them() {
    let kit = kit(&[]);
    let body = kit.brand.style(makeready::brand::StyleId::Body);
    let near = |length: Length, step: i64| {
        let off = length.raw().rem_euclid(Length::whole_pt(step).raw());
        off.min(Length::whole_pt(step).raw() - off) <= Length::from_pt(0.25).raw()
    };
    let mut seen = 0;
    // The wetlands' picture has its height by hand.
    for name in ["river-basin", "wadden-sea", "bodensee"] {
        let (folder, text) = example(name);
        let sheet = typeset(&kit, &folder, &text);
        for page in &sheet.pages {
            let Some(first) = of_size(page, body.size.to_pt()).iter().map(|line| line.baseline).min() else { continue };
            let cap = Length::whole_pt(9).scaled(727, 1000);
            for item in page.items.iter().filter(|item| item.tag.is_some()) {
                let ItemKind::Picture { clip, .. } = item.kind else { continue };
                let foot = clip.y1 - first;
                assert!(near(foot, 12), "{name}, page {}: foot {} off the grid", page.number, foot);
                let top = clip.y0 - first;
                let drop = Length::from_raw(top.raw().rem_euclid(Length::whole_pt(12).raw()));
                let wanted = Length::whole_pt(12) - cap;
                assert!((drop - wanted).abs() < Length::from_pt(0.3), "{name}, page {}: top {drop} for {wanted}", page.number);
                let caption =
                    of_size(page, 7.5).into_iter().filter(|line| line.baseline > clip.y1 && line.left >= clip.x0 - Length::PT);
                let caption = caption.filter(|line| line.left < clip.x1).map(|line| line.baseline).min().unwrap();
                let gap = caption - clip.y1 - Length::from_pt(7.5).scaled(727, 1000);
                assert!((gap - Length::whole_pt(4)).abs() <= Length::from_pt(0.5), "{name}, page {}: {gap}", page.number);
                seen += 1;
            }
        }
    }
    assert!(seen > 6, "{seen}");
}

#[test]
fn content_headings_have_a_line_more_above_them_than_below() {
    let kit = kit(&[]);
    let mut seen = 0;
    for name in ["river-basin", "wadden-sea", "bodensee", "zones-humides"] {
        let (folder, text) = example(name);
        for page in &typeset(&kit, &folder, &text).pages {
            let all = lines(page);
            for heading in all.iter().filter(|line| line.size.to_pt() == 11.0) {
                let beside =
                    |line: &&LineOnPage| (line.left - heading.left).abs() < Length::whole_pt(40) && line.size.to_pt() <= 11.0;
                let above =
                    all.iter().filter(beside).filter(|line| line.baseline < heading.baseline).map(|line| line.baseline).max();
                let below =
                    all.iter().filter(beside).filter(|line| line.baseline > heading.baseline).map(|line| line.baseline).min();
                let (Some(above), Some(below)) = (above, below) else { continue };
                let (over, under) = (heading.baseline - above, below - heading.baseline);
                // A heading of two lines is one.
                if over > Length::whole_pt(13) && under < Length::whole_pt(13) {
                    assert!(over - under >= Length::whole_pt(12), "{name}, page {}: {:?}", page.number, heading.text);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn a_lock_keeps_columns_where_they_were_and_tells_what_moved() {
    let (folder, text) = example("river-basin");
    let kit = kit(&[]);
    let pictures = Beside(folder.clone());
    let job = Job { pictures: &pictures, ..Job::new(&kit, "factsheet.md", &text) };
    let first = engine().typeset(&job);
    let lock = engine().lock(&job, &first);
    assert_eq!(Lock::read(&lock.write()), Ok(lock.clone()), "what is written can be read");
    assert!(lock.columns.len() >= 16, "{}", lock.columns.len());

    let again = engine().typeset(&Job { lock: Some(&lock), ..job });
    assert_eq!(places(&again), places(&first));
    let is_about_locks = |code: &Code| matches!(code, Code::LockDeparted | Code::LockChanged);
    assert!(!codes(&again.report).iter().any(is_about_locks), "nothing moved and nothing changed");

    let longer =
        text.replacen("still provides its secretariat", "still provides its secretariat, offices, archives and library", 1);
    assert_ne!(longer, text);
    let job = Job { pictures: &pictures, lock: Some(&lock), ..Job::new(&kit, "factsheet.md", &longer) };
    let corrected = engine().typeset(&job);
    let now = engine().lock(&job, &corrected);
    let later = |lock: &Lock| lock.columns.iter().filter(|end| end.page > 1).cloned().collect::<Vec<_>>();
    assert_eq!(later(&now), later(&lock), "pages that were not corrected stay as they are");
    let moved = now.columns.iter().filter(|end| !lock.columns.contains(end)).count();
    assert_eq!(moved > 0, codes(&corrected.report).contains(&Code::LockDeparted), "{moved}");
    for broken in ["columns = 3", "x = 1", "[[columns]]\npage = \"one\"", "\u{0}"] {
        assert!(Lock::read(broken).is_err(), "{broken:?}");
    }
}
