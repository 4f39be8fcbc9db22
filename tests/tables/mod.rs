//! Tables on their pages.

use crate::common::sheet::{codes, runs, set, set_with};
use makeready::diagnostic::Code;
use makeready::engine::Typeset;
use makeready::geometry::{Length, Point, Rect};
use makeready::page::{ItemKind, Page, Role};
use makeready::text::GlyphRun;

const RIVERS: &str = "## Rivers\n\n| River | Length, km | Flow |\n|---|---|---|\n| Danube | 2,850 | 6,500 |\n| Rhine | 1,230 | 2,315.5 |\n\
    | Elbe | 1,094 | 870.25 |\n| Spree | – | 36 |\nTable: Four rivers {credit=\"Source: their commissions\"}\n\nText after the table.";

fn role(sheet: &Typeset, tag: u32) -> Role {
    sheet.structure.nodes[tag as usize].role
}

/// The runs of elements of a role, with their origins.
fn of_role(sheet: &Typeset, wanted: Role) -> Vec<(Point, &GlyphRun)> {
    let pages = sheet.pages.iter().flat_map(|page| &page.items);
    pages
        .filter(|item| item.tag.is_some_and(|tag| role(sheet, tag.0) == wanted))
        .filter_map(|item| match &item.kind {
            ItemKind::Text { origin, run, .. } => Some((*origin, run)),
            _ => None,
        })
        .collect()
}

fn rules(page: &Page) -> Vec<Rect> {
    let fills = page.items.iter().filter(|item| item.tag.is_none()).filter_map(|item| match item.kind {
        ItemKind::Fill { rect, .. } if rect.height() < Length::PT => Some(rect),
        _ => None,
    });
    fills.collect()
}

/// Where the character `at` of a run begins.
fn x_of(origin: Point, run: &GlyphRun, at: usize) -> Length {
    let before = run.glyphs.iter().filter(|glyph| (glyph.text.start as usize) < at);
    origin.x + before.map(|glyph| glyph.advance).sum::<Length>()
}

#[test]
fn numbers_stand_under_each_other_by_their_decimal_marks() {
    let sheet = set(RIVERS);
    let cells = of_role(&sheet, Role::Td);
    let mark = |words: &str| {
        let (origin, run) = cells.iter().find(|(_, run)| run.text == words).unwrap_or_else(|| panic!("{words}"));
        x_of(*origin, run, words.find('.').unwrap_or(words.len()))
    };
    for column in [&["2,850", "1,230", "1,094", "–"][..], &["6,500", "2,315.5", "870.25", "36"]] {
        let marks: Vec<Length> = column.iter().map(|words| mark(words)).collect();
        assert!(marks.windows(2).all(|pair| (pair[0] - pair[1]).abs() < Length::PT / 20), "{column:?}: {marks:?}");
    }
}

#[test]
fn rows_of_a_table_without_padding_keep_to_the_grid_and_its_rules_stand_between_them() {
    let sheet = set(RIVERS);
    let page = &sheet.pages[0];
    let after = runs(page).into_iter().find(|(_, run)| run.text.starts_with("Text after")).unwrap().0.y;
    let rows: Vec<Length> = of_role(&sheet, Role::Td).iter().map(|(origin, _)| origin.y).collect();
    let step = Length::whole_pt(12).raw();
    assert!(rows.iter().all(|y| (after - *y).raw() % step == 0), "{rows:?}");
    let rules = rules(page);
    assert_eq!(rules.len(), 6, "above, below the header, three between the rows, at the foot");
    let words: Vec<Length> = runs(page).iter().map(|(origin, _)| origin.y).collect();
    let cap = Length::from_pt(6.3);
    assert!(rules.iter().all(|rule| !words.iter().any(|y| rule.y1 > *y - cap && rule.y0 < *y)), "a rule crosses words");
}

#[test]
fn a_table_is_tagged_with_all_its_cells_and_read_row_by_row() {
    let sheet = set("| a | |\n|---|---|\n| b | c |\n| | d |\nTable: e");
    let of = |role: Role| sheet.structure.nodes.iter().filter(|node| node.role == role).count();
    assert_eq!((of(Role::Table), of(Role::Caption), of(Role::Tr), of(Role::Th), of(Role::Td)), (1, 1, 3, 2, 4));
    let text: Vec<String> = sheet.pages.iter().flat_map(runs).map(|(_, run)| run.text.clone()).collect();
    assert_eq!(text, ["e", "a", "b", "c", "d"]);
}

#[test]
fn words_are_whole_while_the_measure_has_room_for_them() {
    let row = "| Schifffahrtsstraßen | an den großen Flüssen | sind in Europa eine alte und eine neue Sache zugleich |";
    let sheet = set(&format!("+++\nlang = \"de\"\n+++\n\n| Was | Wo | Wie |\n|---|---|---|\n{row}\n{{span=2}}"));
    let divided = of_role(&sheet, Role::Td).iter().filter(|(_, run)| run.glyphs.iter().any(|glyph| glyph.added)).count();
    assert_eq!((divided, codes(&sheet.report).contains(&Code::WordTooWide)), (0, false));
    let narrow = set(&format!("+++\nlang = \"de\"\n+++\n\n| Was | Wo | Wie |\n|---|---|---|\n{row}"));
    let divided = of_role(&narrow, Role::Td).iter().filter(|(_, run)| run.glyphs.iter().any(|glyph| glyph.added)).count();
    assert!(divided > 0 && !codes(&narrow.report).contains(&Code::WordTooWide), "{divided}");
}

#[test]
fn a_table_read_from_the_right_begins_at_the_right() {
    let sheet = set("+++\nlang = \"ar\"\n+++\n\n| النهر | الطول |\n|---|---|\n| الراين | ١٬٢٣٠ |");
    let heads: Vec<Length> = of_role(&sheet, Role::Th).iter().map(|(origin, _)| origin.x).collect();
    assert!(heads[0] > heads[1], "{heads:?}");
}

#[test]
fn tints_and_thicknesses_are_the_brands() {
    let tokens = ["brand.tables.tint-header.tint=10", "brand.tables.tint-rows.tint=5", "brand.tables.rule-rows.thickness=0"];
    let sheet = set_with(RIVERS, &tokens);
    let is_tint = |item: &&makeready::page::Item| match item.kind {
        ItemKind::Fill { rect, .. } => [12, 24].map(Length::whole_pt).contains(&rect.height()),
        _ => false,
    };
    assert_eq!(sheet.pages[0].items.iter().filter(is_tint).count(), 3, "the header and every other row of four");
    assert_eq!(rules(&sheet.pages[0]).len(), 3);
}

#[test]
fn a_long_table_goes_on_with_its_header_again_and_every_row_once() {
    let rows: String = (1..=150).map(|at| format!("| row{at} | {at}.5 |\n")).collect();
    let sheet = set(&format!("# H {{intro=0}}\n\nText.\n\n| Name | Value |\n|---|---|\n{rows}\nAfter."));
    assert!(!codes(&sheet.report).contains(&Code::Overset));
    let names: Vec<String> =
        of_role(&sheet, Role::Th).iter().map(|(_, run)| run.text.clone()).filter(|text| text.starts_with("row")).collect();
    assert_eq!(names, (1..=150).map(|at| format!("row{at}")).collect::<Vec<_>>());
    assert_eq!(of_role(&sheet, Role::Th).len(), 2 + 150, "the header is read once, and names head their rows");
    let again = sheet.pages.iter().flat_map(|page| &page.items).filter(|item| match &item.kind {
        ItemKind::Text { run, .. } => item.tag.is_none() && run.text == "Name",
        _ => false,
    });
    assert!(again.count() >= 2, "and stands above every part");
    for page in &sheet.pages {
        assert!(runs(page).iter().all(|(origin, _)| origin.y < page.boxes.trim.y1 - Length::from_mm(19.0)));
    }
}

#[test]
fn a_row_taller_than_any_column_goes_on_in_the_next() {
    let words = "The Rhine rises in the Alps and carries ships. ".repeat(200);
    let sheet = set(&format!("# H {{intro=0}}\n\n| A | B |\n|---|---|\n| x | {words} |\n| y | z |\n\nAfter."));
    assert!(!codes(&sheet.report).contains(&Code::Overset));
    let found: usize = of_role(&sheet, Role::Td).iter().map(|(_, run)| run.text.matches("Rhine").count()).sum();
    assert_eq!((found, sheet.pages.len() < 6), (200, true), "{} pages", sheet.pages.len());
}
