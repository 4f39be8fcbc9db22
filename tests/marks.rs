//! Printer's marks: what stands around a page, and that none of it is on the page.

#[path = "common/sheet.rs"]
mod sheet;

use makeready::color::Ink;
use makeready::engine::{Engine, Job, Typeset};
use makeready::geometry::{Length, Rect};
use makeready::page::{Item, ItemKind, Page};
use makeready::picture::Segment;
use makeready::plate::{Plates, Resolution, Separator};
use sheet::{engine, kit};
use std::sync::Arc;

const TEXT: &str =
    "+++\ntitle = \"Sharing the water\"\ndate = \"2026-03-22\"\n+++\n\n# Sharing the water\n\nOne river, many shores.\n";
const ALL: [&str; 5] = [
    "layout.marks.crop=true",
    "layout.marks.fold=[\"70 mm\", \"105 mm\"]",
    "layout.marks.registration=true",
    "layout.marks.color-bar=true",
    "layout.marks.slug=true",
];
const SPOT: &str = "brand.palettes.river.primary={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }";

fn typeset(overrides: &[&str]) -> Typeset {
    let kit = kit(overrides);
    let sheet = engine().typeset(&Job::new(&kit, "sheet.md", TEXT));
    assert!(!sheet.report.has_errors(), "{:#?}", sheet.report);
    sheet
}

fn plates(page: &Page, area: Rect) -> Plates {
    let engine: &Engine = engine();
    Separator::new(engine.fonts(), &[][..], b"").separate(page, area, Resolution::dpi(60)).unwrap()
}

/// The items that the second page has beside those of the first.
fn added<'a>(page: &'a Page, without: &Page) -> &'a [Item] {
    assert!(page.items.len() >= without.items.len());
    &page.items[without.items.len()..]
}

/// What a mark covers, half its line included.
fn reach(item: &Item) -> Option<Rect> {
    match &item.kind {
        ItemKind::Fill { rect, .. } => Some(*rect),
        ItemKind::Path { segments, stroke: Some((_, width)), .. } => {
            let points = segments.iter().flat_map(|segment| match segment {
                Segment::Move(at) | Segment::Line(at) => vec![*at],
                Segment::Curve(a, b, at) => vec![*a, *b, *at],
                Segment::Close => vec![],
            });
            let corners = points.map(|at| Rect { x0: at.x, y0: at.y, x1: at.x, y1: at.y });
            let all =
                corners.reduce(|a, b| Rect { x0: a.x0.min(b.x0), y0: a.y0.min(b.y0), x1: a.x1.max(b.x1), y1: a.y1.max(b.y1) });
            all.map(|rect| rect.outset(*width / 2))
        }
        _ => None,
    }
}

/// What is set, without its spaces: the pieces of a line are items of their own.
fn words(items: &[Item]) -> String {
    let texts = items.iter().filter_map(|item| match &item.kind {
        ItemKind::Text { run, .. } => Some(run.text.as_str()),
        _ => None,
    });
    texts.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_layout_without_marks_has_none_and_no_room_for_them() {
    let sheet = typeset(&[]);
    let boxes = sheet.pages[0].boxes;
    assert_eq!(boxes.media, boxes.bleed);
}

#[test]
fn marks_stand_outside_the_bleed_and_change_nothing_on_the_page() {
    let (plain, marked) = (typeset(&[SPOT]), typeset(&[&ALL[..], &[SPOT]].concat()));
    for (page, without) in marked.pages.iter().zip(&plain.pages) {
        assert_eq!((page.boxes.trim, page.boxes.bleed), (without.boxes.trim, without.boxes.bleed));
        let marks = added(page, without);
        assert!(marks.len() > 60, "{}", marks.len());
        assert!(marks.iter().all(|mark| mark.tag.is_none()), "marks are no content");
        let room = page.boxes.bleed.outset(Length::from_mm(0.5) - Length::from_pt(0.2));
        for rect in marks.iter().filter_map(reach) {
            let is_outside = rect.x1 <= room.x0 || rect.x0 >= room.x1 || rect.y1 <= room.y0 || rect.y0 >= room.y1;
            assert!(is_outside && page.boxes.media.contains(rect), "{rect:?} {:?}", page.boxes);
        }
        let (own, other) = (plates(page, page.boxes.bleed), plates(without, page.boxes.bleed));
        assert!(own.iter().eq(other.iter()), "the page itself stays as it is");
    }
}

#[test]
fn preflight_says_nothing_of_marks() {
    let (plain, marked) = (typeset(&[]), typeset(&ALL));
    let said = |sheet: &Typeset| engine().preflight(sheet).report;
    assert_eq!(said(&marked), said(&plain));
    let (page, bleed) = (&marked.pages[0], marked.pages[0].boxes.bleed);
    let most = |page: &Page| makeready::plate::most_ink(page, bleed, &[]);
    assert_eq!(most(page), most(&plain.pages[0]), "marks bring no ink to the page");
}

#[test]
fn lines_and_crosses_are_on_every_plate_and_the_bar_shows_each_ink() {
    let sheet = typeset(&[&ALL[..], &[SPOT]].concat());
    let page = &sheet.pages[0];
    let side = Rect::new(page.boxes.media.x0, page.boxes.media.y0, page.boxes.bleed.x0 - Length::PT * 2, page.boxes.media.y1);
    let plates = plates(page, side);
    let sums: Vec<(String, u32)> = plates
        .iter()
        .map(|(plate, pixels)| (plate.name().to_owned(), pixels.iter().map(|ink| u32::from(*ink)).sum()))
        .collect();
    assert_eq!(sums.len(), 5, "{sums:?}");
    assert!(sums.iter().all(|(_, sum)| *sum > 0 && *sum == sums[0].1), "{sums:?}");
    let fills: Vec<&Ink> = page
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Fill { rect, color, .. } if rect.y1 <= page.boxes.bleed.y0 => Some(&color.ink),
            _ => None,
        })
        .collect();
    assert_eq!(fills.len(), 4 * 3 + 3 + 2 + 3);
    assert_eq!(fills.iter().filter(|ink| matches!(ink, Ink::Spot { name, .. } if &**name == "PANTONE 300 C")).count(), 3);
}

/// The press room must see every plate on the sheet, those of placed pages among them.
#[test]
fn the_bar_and_the_slug_line_have_the_inks_of_placed_pages() {
    let spot = Arc::from(&include_bytes!("pictures/spot.pdf")[..]);
    let files = sheet::Pictures([("spot.pdf".to_owned(), spot)].into());
    let kit = kit(&ALL);
    let text = format!("{TEXT}\n![A mark.](spot.pdf)\n");
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "sheet.md", &text) });
    let items = &sheet.pages[0].items;
    let is_patch = |item: &&Item| matches!(&item.kind, ItemKind::Fill { color, .. } if matches!(&color.ink, Ink::Spot { name, .. } if &**name == "Basin Blue"));
    assert_eq!(items.iter().filter(is_patch).count(), 3);
    assert!(words(items).contains("BasinBlue"), "{}", words(items));
}

#[test]
fn the_slug_line_says_what_the_sheet_is() {
    let sheet = typeset(&["layout.marks.slug=true", SPOT]);
    let said = words(&sheet.pages[0].items);
    let version = format!("makeready {}", env!("CARGO_PKG_VERSION"));
    for part in ["Sharing the water page 1 of 1 2026-03-22 FOGRA39", &version, "Cyan Magenta Yellow Black PANTONE 300 C"] {
        assert!(said.contains(&part.replace(' ', "")), "{part:?} in {said:?}");
    }
    let long = format!("title = \"{}\"", "A name of many words ".repeat(40));
    let kit = kit(&["layout.marks.slug=true"]);
    let sheet = engine().typeset(&Job::new(&kit, "sheet.md", &TEXT.replace("title = \"Sharing the water\"", &long)));
    assert!(words(&sheet.pages[0].items).contains("…page1of12026-03-22"), "{}", words(&sheet.pages[0].items));
}

/// The sheet's edge is cut, and held by grippers.
#[test]
fn bar_and_slug_line_keep_from_the_edge_of_the_sheet() {
    let page = &typeset(&ALL).pages[0];
    let margin = Length::from_pt(4.25);
    let (media, bleed) = (page.boxes.media, page.boxes.bleed);
    let bars = page.items.iter().filter(|item| matches!(&item.kind, ItemKind::Fill { rect, .. } if rect.y1 <= bleed.y0));
    assert!(bars.map(Item::bounds).all(|bar| bar.y0 - media.y0 >= margin));
    let slug = page.items.iter().filter(|item| matches!(&item.kind, ItemKind::Text { origin, .. } if origin.y > bleed.y1));
    assert!(slug.map(Item::bounds).all(|line| media.y1 - line.y1 >= margin && line.y0 > bleed.y1));
}

#[test]
fn the_spine_is_inside() {
    let sheet = typeset(&["layout.marks.fold=\"spine\"", "layout.max-pages=2"]);
    let lines: Vec<Rect> = sheet.pages[0]
        .items
        .iter()
        .filter_map(|item| match &item.kind {
            ItemKind::Path { .. } => reach(item),
            _ => None,
        })
        .collect();
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| line.x0 < Length::ZERO && line.x1 > Length::ZERO), "a right page is bound on its left");
}

#[test]
fn a_pdf_with_marks_keeps_its_boxes() {
    let sheet = typeset(&ALL);
    let pdf = lopdf::Document::load_mem(&engine().pdf(&sheet).unwrap()).unwrap();
    let page = pdf.get_dictionary(*pdf.get_pages().get(&1).unwrap()).unwrap();
    let sides = |name: &[u8]| -> Vec<f32> {
        page.get(name).unwrap().as_array().unwrap().iter().map(|side| side.as_float().unwrap()).collect()
    };
    let (media, bleed, trim) = (sides(b"MediaBox"), sides(b"BleedBox"), sides(b"TrimBox"));
    // Half a millimetre, lines of 5 mm, and a bar of 5 mm with 1.5 mm on either side of it, outside the bleed of 3 mm.
    assert!((bleed[0] - media[0] - 38.268).abs() < 0.01, "{media:?} {bleed:?}");
    assert!((trim[0] - bleed[0] - 8.504).abs() < 0.01, "{bleed:?} {trim:?}");
}
