//! The shipped layout value by value, inheritance, and what is reported of faulty layouts.

use super::{Balance, Face, Flush, FurnitureKind, Grid, Layout, OutputIntent, SHIPPED};
use crate::brand::{Brand, ColorRef, StyleId};
use crate::color::{Color, Ink};
use crate::diagnostic::{Code, Report, Sources};
use crate::geometry::{Length, Rect, Size};
use crate::tokens::Override;
use proptest::prelude::*;

fn read_with(text: &str, overrides: &[&str]) -> (Option<Layout>, Report, Sources) {
    let mut sources = Sources::new();
    let file = sources.add("layout.toml", text);
    let overrides: Vec<_> = overrides.iter().map(|text| Override::parse(sources.add("--set", *text), text).unwrap()).collect();
    let (layout, report) = Layout::read(file, text, &overrides);
    (layout, report, sources)
}

fn good(text: &str) -> Layout {
    let (layout, report, _) = read_with(text, &[]);
    assert_eq!(report, Report::new(), "{text}");
    layout.unwrap()
}

fn mm(mm: f64) -> Length {
    Length::from_mm(mm)
}

/// Whether two rectangles agree to a unit on every side: sums of millimetres round once each.
#[track_caller]
fn near(a: Rect, b: [f64; 4]) {
    let b = b.map(mm);
    for (a, b) in [a.x0, a.y0, a.x1, a.y1].into_iter().zip(b) {
        assert!((a - b).abs() <= Length::from_raw(4), "{a} is not {b}");
    }
}

fn face<'a>(layout: &'a Layout, master: &str, page: u32) -> &'a Face {
    layout.master(layout.master_named(master).unwrap()).face(page, layout.facing)
}

#[test]
fn the_shipped_layout_is_the_token_table() {
    let layout = good(SHIPPED);
    assert_eq!(layout.name, "factsheet");
    assert_eq!(layout.trim, Size::new(mm(210.0), mm(297.0)));
    assert_eq!((layout.bleed, layout.grid, layout.facing, layout.max_pages), (mm(3.0), Grid::Body, true, None));
    assert_eq!(layout.balance, Balance::Section);
    let names: Vec<_> = layout.masters.iter().map(|master| master.name.as_str()).collect();
    assert_eq!(names, ["standard", "first", "alternate", "last", "blank"]);
    let sequence: Vec<_> = layout.sequence.pages.iter().map(|id| layout.master(*id).name.as_str()).collect();
    assert_eq!((sequence, layout.sequence.last), (vec!["first", "standard"], layout.master_named("last")));
    for name in names {
        for page in [1, 2] {
            let face = face(&layout, name, page);
            assert_eq!((face.columns, face.gutter, face.heading_gap), (4, mm(4.0), Length::whole_pt(28)));
            assert_eq!(face.intro_widths, [1, 2, 3, 4]);
            let sink = if name == "first" { Length::whole_pt(48).to_mm() } else { 0.0 };
            near(face.area, [12.0, 15.0 + sink, 198.0, 277.0]);
            assert!((face.column_width().to_mm() - 43.5).abs() < 0.001);
        }
    }
    let intent = layout.output_intent.unwrap();
    assert_eq!((intent.condition.as_str(), intent.profile, intent.ink_limit), ("FOGRA39", None, 320));
}

#[test]
fn shipped_furniture_keeps_clear_of_the_type_area() {
    let layout = good(SHIPPED);
    let sheet = Rect::new(mm(-3.0), mm(-3.0), mm(213.0), mm(300.0));
    for master in &layout.masters {
        for face in [&master.right, &master.left] {
            for piece in &face.furniture {
                let (a, b) = (piece.frame, face.area);
                assert!(a.y1 <= b.y0 || a.y0 >= b.y1 || a.x1 <= b.x0 || a.x0 >= b.x1, "{}: {piece:?}", master.name);
                assert!(sheet.outset(Length::from_raw(4)).contains(a), "{}: {piece:?}", master.name);
                let FurnitureKind::Text { .. } = piece.kind else { continue };
                let trim = Rect::new(Length::ZERO, Length::ZERO, layout.trim.width, layout.trim.height);
                assert!(trim.outset(mm(-8.0)).contains(a), "{}: text within 8 mm of the cut: {piece:?}", master.name);
            }
        }
    }
}

#[test]
fn folios_stand_outside_and_not_on_the_first_page() {
    let layout = good(SHIPPED);
    let folio = |master: &str, page| {
        let pieces = &face(&layout, master, page).furniture;
        let folio = pieces
            .iter()
            .find(|piece| matches!(&piece.kind, FurnitureKind::Text { text, .. } if text.in_language("en") == "{folio}"));
        folio.map(|piece| match piece.kind {
            FurnitureKind::Text { style, align, .. } => (piece.frame, style, align),
            _ => unreachable!(),
        })
    };
    assert_eq!(folio("first", 1), None);
    for master in ["standard", "alternate", "last"] {
        let (left, style, align) = folio(master, 2).unwrap();
        assert_eq!((style, align), (StyleId::Folio, Flush::Left), "{master}");
        near(left, [12.0, 287.0 - Length::whole_pt(6).to_mm(), 32.0, 287.0]);
        let (right, _, align) = folio(master, 3).unwrap();
        assert_eq!(align, Flush::Right, "{master}");
        near(right, [178.0, 287.0 - Length::whole_pt(6).to_mm(), 198.0, 287.0]);
    }
}

#[test]
fn bars_bleed_and_the_issuer_stands_above_the_first_heading() {
    let layout = good(SHIPPED);
    let bar = |master: &str, page| {
        let pieces = &face(&layout, master, page).furniture;
        let bars: Vec<_> =
            pieces.iter().filter(|p| matches!(&p.kind, FurnitureKind::Bar { color: ColorRef::Primary })).collect();
        assert_eq!(bars.len(), 1, "{master}");
        bars[0].frame
    };
    near(bar("first", 1), [-3.0, -3.0, 213.0, 6.0]);
    near(bar("standard", 2), [-3.0, -3.0, 213.0, 3.0]);
    near(bar("alternate", 2), [-3.0, -3.0, 4.0, 300.0]);
    near(bar("alternate", 3), [206.0, -3.0, 213.0, 300.0]);
    near(bar("last", 4), [-3.0, 294.0, 213.0, 300.0]);
    let first = face(&layout, "first", 1);
    let issuer = first.furniture.last().unwrap();
    assert!(
        matches!(&issuer.kind, FurnitureKind::Text { text, style: StyleId::Issuer, .. } if text.in_language("en") == "{issuer}")
    );
    near(issuer.frame, [12.0, 15.0, 198.0, 15.0 + Length::whole_pt(36).to_mm()]);
}

#[test]
fn a_layout_that_says_little_is_completed() {
    let layout = good("");
    assert_eq!(layout.masters.len(), 5);
    assert_eq!(layout.output_intent, None, "a layout of one's own names its own printing condition");
    let layout = good("size = 'A5 landscape'\ncolumns = 3\n[margins]\nleft = '20 mm'\ntop = '18 mm'\n");
    assert_eq!(layout.trim, Size::new(mm(210.0), mm(148.0)));
    let first = face(&layout, "first", 1);
    near(first.area, [20.0, 18.0 + Length::whole_pt(48).to_mm(), 198.0, 128.0]);
    assert_eq!(first.intro_widths, [1, 2, 3]);
    near(first.furniture.last().unwrap().frame, [20.0, 18.0, 198.0, 18.0 + Length::whole_pt(36).to_mm()]);
    let layout = good("[masters.first]\nbased-on = 'alternate'\n");
    assert_eq!(face(&layout, "first", 2).furniture.len(), 2, "the shipped first page is not below it");
    let layout = good("columns = 12\nintro = [6, 3, 6]\n");
    assert_eq!(face(&layout, "standard", 1).intro_widths, [3, 6]);
    let layout = good("columns = 2\nintro = [3, 4]\n");
    assert_eq!(face(&layout, "standard", 1).intro_widths, [2]);
}

/// The columns of the standard master's right page, as left and right edges in millimetres from the trim.
fn edges(text: &str) -> Vec<(f64, f64)> {
    let layout = good(text);
    let face = face(&layout, "standard", 1);
    let round = |length: Length| (length.to_mm() * 100.0).round() / 100.0;
    (0..face.columns).map(|at| (round(face.column(at).x0), round(face.column(at).x1))).collect()
}

#[test]
fn columns_have_the_widths_that_are_asked_for() {
    // The type area is 186 mm wide, from 12 to 198; gutters are 4 mm.
    for (columns, expected) in [
        ("4", vec![(12.0, 55.5), (59.5, 103.0), (107.0, 150.5), (154.5, 198.0)]),
        ("['2fr', '1fr', '1fr']", vec![(12.0, 101.0), (105.0, 149.5), (153.5, 198.0)]),
        ("['45 mm', '1 fr']", vec![(12.0, 57.0), (61.0, 198.0)]),
        ("['1.5fr', '.5fr']", vec![(12.0, 148.5), (152.5, 198.0)]),
        ("['50 mm', '50 mm']", vec![(12.0, 62.0), (66.0, 116.0)]),
        ("['7fr']", vec![(12.0, 198.0)]),
    ] {
        assert_eq!(edges(&format!("columns = {columns}")), expected, "{columns}");
    }
    for count in 1..=12_u8 {
        let layout = good(&format!("columns = {count}\n"));
        let face = face(&layout, "standard", 1);
        assert!(face.is_even() && !face.is_framed() && face.columns == count);
        assert_eq!(face.column(count), face.column(count - 1), "beyond the last");
        assert_eq!(face.columns_rect(0, count).y1, face.area.y1);
        assert!((face.columns_rect(0, count).x1 - face.area.x1).abs() < Length::from_raw(13));
        assert_eq!(face.columns_rect(count - 1, 9), face.column(count - 1));
    }
}

#[test]
fn columns_of_a_text_that_is_read_from_the_right_begin_there() {
    let layout = good("columns = ['2fr', '1fr', '1fr']\nlast = false\n").bound_right();
    near(face(&layout, "standard", 1).column(0), [109.0, 15.0, 198.0, 277.0]);
    near(face(&layout, "standard", 1).column(2), [12.0, 15.0, 56.5, 277.0]);
    let even = good("columns = 3\n");
    let (left, right) = (face(&even, "standard", 1).clone(), even.bound_right());
    let right = face(&right, "standard", 1);
    assert_eq!((right.column(0), right.column(2)), (left.column(2), left.column(0)));
}

const FRAMES: &str = "[masters.standard.frames.main]\ninside = '20 mm'\nwidth = '80 mm'\ntop = '30 mm'\nfoot = '20 mm'\n\
                      [masters.standard.frames.aside]\noutside = '10 mm'\nwidth = '60 mm'\nfrom = 'area'\ntop = '100 mm'\n";

#[test]
fn frames_drawn_by_hand_are_columns_in_the_order_of_the_thread() {
    let layout = good(FRAMES);
    let right = face(&layout, "standard", 1);
    assert_eq!((right.columns, right.is_even(), right.is_framed()), (2, false, true));
    near(right.column(0), [20.0, 30.0, 100.0, 277.0]);
    near(right.column(1), [128.0, 115.0, 188.0, 277.0]);
    near(right.columns_rect(0, 2), [20.0, 30.0, 188.0, 277.0]);
    let left = face(&layout, "standard", 2);
    near(left.column(0), [110.0, 30.0, 190.0, 277.0]);
    assert_eq!(left.intro_widths, [1, 2]);
    // Other masters inherit them, change one, or do without.
    near(face(&layout, "last", 1).column(1), [128.0, 115.0, 188.0, 277.0]);
    let without = good(&format!("{FRAMES}[masters.alternate]\nframes = false\n[masters.last.frames]\naside = false\n"));
    assert_eq!((face(&without, "alternate", 1).columns, face(&without, "last", 1).columns), (4, 1));
    let list = "[[masters.x.frames]]\nleft = '100 mm'\n[[masters.x.frames]]\nwidth = '90 mm'\n";
    near(face(&good(list), "x", 1).column(0), [100.0, 0.0, 210.0, 297.0]);
    // A right-bound document reads the same frames from the other side.
    let bound = layout.bound_right();
    near(face(&bound, "standard", 1).column(0), [110.0, 30.0, 190.0, 277.0]);
    near(face(&good(list).bound_right(), "x", 1).column(0), [0.0, 0.0, 110.0, 297.0]);
}

#[test]
fn faults_of_columns_and_frames() {
    const WIDTHS: &str = "write how many, or a width for each: [\"2fr\", \"1fr\"], [\"45 mm\", \"1fr\"]";
    const NARROWER: &str = "narrower columns, a smaller gutter or smaller margins";
    const NARROW: &str = "at least 10 mm: fewer columns, a smaller gutter or smaller margins";
    const ROOM: &str = "at least 10 × 8.5 mm, so that two lines find room";
    check("columns = []", &[(Code::OutOfRange, 1, 11, "list 1 to 12 widths")]);
    check("columns = [2, 1]", &[(Code::WrongType, 1, 12, WIDTHS), (Code::WrongType, 1, 15, WIDTHS)]);
    check("columns = ['0fr']", &[(Code::OutOfRange, 1, 12, WIDTHS)]);
    check("columns = ['1.2345fr', '-1fr']", &[(Code::OutOfRange, 1, 12, WIDTHS), (Code::OutOfRange, 1, 24, WIDTHS)]);
    check("columns = ['45']", &[(Code::BadUnit, 1, 12, WIDTHS)]);
    check("columns = ['5 mm', '1fr']", &[(Code::OutOfRange, 1, 12, "at least 10 mm")]);
    check("columns = ['100 mm', '90 mm']", &[(Code::OutOfRange, 1, 11, NARROWER)]);
    check("columns = ['178 mm', '1fr']", &[(Code::OutOfRange, 1, 11, NARROW)]);
    check("column-rule = true", &[(Code::WrongType, 1, 15, "write [column-rule] on a line of its own, its keys below")]);
    check("column-rule = { width = '1 pt' }", &[(Code::MissingKey, 1, 15, "give its colour: color = \"primary\"")]);
    check(
        "column-rule = { width = '1 m', color = 'black' }",
        &[(Code::BadUnit, 1, 25, "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)")],
    );
    check("first-baseline = 'asent'", &[(Code::UnknownName, 1, 18, "did you mean `ascent`?")]);
    check("balance = 'sectoin'", &[(Code::UnknownName, 1, 11, "did you mean `section`?")]);
    let frames = |keys: &str| format!("[masters.x.frames]\n{keys}");
    check(&frames(""), &[(Code::OutOfRange, 1, 1, "draw 1 to 12, or frames = false")]);
    check(
        &frames("a = 3"),
        &[
            (Code::OutOfRange, 1, 1, "draw 1 to 12, or frames = false"),
            (Code::WrongType, 2, 5, "write [masters.x.frames.a] on a line of its own, its keys below"),
        ],
    );
    check(
        &frames("a = { left = '-3 mm' }\nb = false"),
        &[(Code::OutOfRange, 1, 1, "draw 1 to 12, or frames = false"), (Code::OutOfRange, 2, 5, "keep it inside the trim")],
    );
    check(&frames("b = {}\na = { height = '20 pt' }"), &[(Code::OutOfRange, 3, 5, ROOM)]);
    check(&frames("a = {}\nb = { left = '100 mm' }"), &[(Code::OutOfRange, 3, 5, "move one of them, or make it smaller")]);
}

#[test]
fn margins_may_change_sides_on_left_pages() {
    let layout = good("[margins]\ninside = '20 mm'\noutside = '10 mm'\n");
    near(face(&layout, "standard", 1).area, [20.0, 15.0, 200.0, 277.0]);
    near(face(&layout, "standard", 2).area, [10.0, 15.0, 190.0, 277.0]);
    let layout = good("facing = false\n[margins]\ninside = '20 mm'\n");
    assert_eq!(face(&layout, "standard", 2).area, face(&layout, "standard", 1).area);
}

#[test]
fn an_even_folio_makes_the_first_page_a_left_one() {
    let layout = good("folio-start = 12\nsection-start = 'right'\nsection-sequence = ['alternate', 'standard']\n");
    near(face(&layout, "standard", 1).furniture[1].frame, [12.0, 287.0 - Length::whole_pt(6).to_mm(), 32.0, 287.0]);
    assert_eq!([1, 2, 3].map(|page| layout.folio(page)), [12, 13, 14]);
    assert_eq!([1, 2, 3].map(|page| layout.facing_page(page)), [Some(2), Some(1), Some(4)]);
    assert_eq!([1, 2].map(|page| layout.may_begin_section(page)), [false, true]);
    assert_eq!(layout.sequence.sections, ["alternate", "standard"].map(|name| layout.master_named(name).unwrap()));
    assert_eq!(layout.blank, layout.master_named("blank"));
    let layout = good("section-start = 'left'\nblank = false\n");
    assert_eq!([1, 2, 3].map(|page| layout.facing_page(page)), [None, Some(3), Some(2)]);
    assert_eq!((layout.may_begin_section(1), layout.may_begin_section(2), layout.blank), (false, true, None));
    assert_eq!(good("facing = false\n").facing_page(2), None);
}

#[test]
fn spreads_lower_a_page_to_the_one_beside_it() {
    let layout = good("spreads = true\n[masters.alternate]\nsink = '24 pt'\n").levelled();
    let [standard, first, alternate] = ["standard", "first", "alternate"].map(|name| layout.master_named(name).unwrap());
    let top = |id| layout.master(id).left.area.y0;
    assert_eq!((top(alternate) - top(standard), top(first) - top(standard)), (Length::whole_pt(24), Length::whole_pt(48)));
    let lowered = layout.lowered(standard, top(alternate));
    assert_eq!((layout.master(lowered).name.as_str(), top(lowered)), ("standard", top(alternate)));
    assert_eq!(layout.master(lowered).left.column(3).y0, top(alternate));
    assert_eq!(layout.lowered(first, top(alternate)), first, "it begins lower than that");
    assert_eq!(layout.lowered(standard, mm(100.0)), standard, "no page begins there");
    let plain = good("");
    assert_eq!(plain.levelled().masters.len(), plain.masters.len());
}

#[test]
fn own_masters_and_furniture() {
    let layout = good(
        "sequence = ['card']\nlast = false\ncolumn-rule = { width = '1 pt', color = 'sand' }\nmax-pages = 2\ngrid = '10 pt'\nsize = ['100 mm', '200 mm']\n\
         [output-intent]\ncondition = 'FOGRA51'\nprofile = 'PSOcoated_v3.icc'\nink-limit = 300\n\
         [masters.card]\ncolumns = 1\nsink = '10 mm'\n\
         [masters.card.furniture.logo]\npicture = 'logo.svg'\nright = 0\nwidth = '20 mm'\nfrom = 'area'\nfoot = '-10 mm'\nheight = '8 mm'\n\
         [masters.card.furniture.ground]\nbar = 'sand'\nbleed = ['top', 'inside', 'outside', 'foot']\n\
         [masters.standard]\ncolumns = 2\n[masters.first]\ncolumns = 2\n",
    );
    let card = face(&layout, "card", 1);
    near(card.area, [12.0, 25.0, 88.0, 180.0]);
    assert_eq!((layout.sequence.pages.len(), layout.sequence.last, layout.max_pages), (1, None, Some(2)));
    assert_eq!(layout.grid, Grid::Step(Length::whole_pt(10)));
    near(card.furniture[0].frame, [68.0, 182.0, 88.0, 190.0]);
    near(card.furniture[1].frame, [-3.0, -3.0, 103.0, 203.0]);
    let Some(OutputIntent { condition, registry, profile, ink_limit, .. }) = &layout.output_intent else { panic!("an intent") };
    assert_eq!((condition.as_str(), registry.as_str()), ("FOGRA51", "http://www.color.org"));
    assert_eq!((profile.as_deref(), *ink_limit), (Some("PSOcoated_v3.icc"), 300));
    let mut sources = Sources::new();
    let text = "[colors]\nsnad = { gray = 20 }";
    let brand = Brand::read(sources.add("b", text), text, &[]).0.unwrap();
    let report = layout.check(&brand);
    assert_eq!(report.diagnostics.len(), 2, "once each, though on both sides: the rule's and the ground's");
    assert_eq!(
        (report.diagnostics[0].code, report.diagnostics[0].help.as_deref()),
        (Code::UnknownName, Some("did you mean `snad`?"))
    );
}

#[test]
fn overrides_change_one_token_for_one_run() {
    let set = [
        "layout.bleed=5 mm",
        "layout.masters.first.furniture.bar=false",
        "layout.masters.standard.furniture.folio.outside=9 mm",
        "brand.x=1",
    ];
    for text in [SHIPPED, ""] {
        let (layout, report, _) = read_with(text, &set);
        assert_eq!(report, Report::new());
        let layout = layout.unwrap();
        assert_eq!(layout.bleed, mm(5.0));
        assert_eq!(face(&layout, "first", 1).furniture.len(), 1);
        near(face(&layout, "alternate", 2).furniture[0].frame, [9.0, 287.0 - Length::whole_pt(6).to_mm(), 29.0, 287.0]);
    }
    let (_, report, sources) = read_with("", &["layout.columns=13"]);
    assert_eq!(report.diagnostics.iter().map(|d| sources.text(d.span.unwrap())).collect::<Vec<_>>(), ["13"]);
}

/// Each fault: code, line, column, help.
#[track_caller]
fn check(text: &str, expected: &[(Code, usize, usize, &str)]) {
    let (_, report, sources) = read_with(text, &[]);
    crate::diagnostic::testing::expect_faults(&report, &sources, expected, text);
}

#[test]
fn faults_name_what_was_meant() {
    const SIZE: &str = "write a name (\"A4\", \"letter\", \"A4 landscape\") or width and height: [\"210 mm\", \"297 mm\"]";
    const LENGTH: &str = "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)";
    const NARROW: &str = "at least 10 mm: fewer columns, a smaller gutter or smaller margins";
    check("gridd = 'body'", &[(Code::UnknownKey, 1, 1, "did you mean `grid`?")]);
    check("[output-intent]\nconditon = 'FOGRA39'", &[(Code::UnknownKey, 2, 1, "did you mean `condition`?")]);
    let known = "known sizes: A3, A4, A5, A6, letter, legal, tabloid; others as width and height: [\"74 mm\", \"105 mm\"]";
    check("size = 'A9'", &[(Code::UnknownName, 1, 8, known)]);
    let far = "choose a value from 0 pt to 595.276 pt";
    check("[marks]\nfold = ['105 mm', '400 mm']", &[(Code::OutOfRange, 2, 19, far)]);
    check("size = 'leter'", &[(Code::UnknownName, 1, 8, "did you mean `letter`?")]);
    check("size = 'broadsheet'", &[(Code::UnknownName, 1, 8, known)]);
    check("size = 'A4 sideways'", &[(Code::UnknownName, 1, 8, "write `A4`, `A4 landscape` or `A4 portrait`")]);
    check("size = 4", &[(Code::WrongType, 1, 8, SIZE)]);
    check("size = ['20 mm', '300 mm']", &[(Code::OutOfRange, 1, 9, "choose a value from 72 pt to 14112 pt")]);
    check("size = ['6 m', '300 mm']", &[(Code::BadUnit, 1, 9, LENGTH)]);
    check("bleed = '3'", &[(Code::BadUnit, 1, 9, LENGTH)]);
    check("bleed = '-1 mm'", &[(Code::OutOfRange, 1, 9, "choose a value from 0 pt to 144 pt")]);
    check("grid = 'bdy'", &[(Code::BadUnit, 1, 8, LENGTH)]);
    check("columns = 13", &[(Code::OutOfRange, 1, 11, "choose a value from 1 to 12")]);
    check("columns = '4'", &[(Code::WrongType, 1, 11, "write digits, without quotes or unit")]);
    check("columns = 12\ngutter = '10 mm'", &[(Code::OutOfRange, 1, 11, NARROW)]);
    check("size = 'A6'\ncolumns = 10", &[(Code::OutOfRange, 2, 11, NARROW)]);
    check("[margins]\ntop = '280 mm'", &[(Code::OutOfRange, 1, 1, "leave at least 10 × 25.4 mm of the page")]);
    check("[margins]\nbottom = '280 mm'", &[(Code::UnknownKey, 2, 1, "did you mean `foot`?")]);
    check("intro = []", &[(Code::OutOfRange, 1, 9, "write the widths that an intro may have: [1, 2, 3, 4]")]);
    check("intro = [0]", &[(Code::OutOfRange, 1, 10, "choose a value from 1 to 12")]);
    check("intro = 2", &[(Code::WrongType, 1, 9, "write the widths that an intro may have: [1, 2, 3, 4]")]);
    check("max-pages = 0", &[(Code::OutOfRange, 1, 13, "choose a value from 1 to 100000")]);
    check("sequence = ['frist']", &[(Code::UnknownName, 1, 13, "did you mean `first`?")]);
    check("sequence = []", &[(Code::OutOfRange, 1, 12, "name the first page's master: [\"first\"]")]);
    check("section-sequence = ['frist']", &[(Code::UnknownName, 1, 21, "did you mean `first`?")]);
    check("blank = 'blnak'", &[(Code::UnknownName, 1, 9, "did you mean `blank`?")]);
    check("section-start = 'rihgt'", &[(Code::UnknownName, 1, 17, "did you mean `right`?")]);
    check("folio-style = 'romn'", &[(Code::UnknownName, 1, 15, "did you mean `roman`?")]);
    check("folio-start = 0", &[(Code::OutOfRange, 1, 15, "choose a value from 1 to 100000")]);
    check("spreads = 'yes'", &[(Code::WrongType, 1, 11, "write true or false, without quotes")]);
    check("last = 'lats'", &[(Code::UnknownName, 1, 8, "did you mean `last`?")]);
    check("[masters.card]\nbased-on = 'standrad'", &[(Code::UnknownName, 2, 12, "did you mean `standard`?")]);
    check("[masters]\ncard = 1", &[(Code::WrongType, 2, 8, "write [masters.card] on a line of its own, its keys below")]);
    check("[masters.card]\ncolums = 2", &[(Code::UnknownKey, 2, 1, "did you mean `columns`?")]);
    check(
        "[output-intent]\nprofile = 'a.icc'",
        &[(Code::MissingKey, 1, 1, "name the printing condition that the profile is for: condition = \"FOGRA39\"")],
    );
    check(
        "[output-intent]\ncondition = 'FOGRA51'",
        &[(Code::MissingKey, 1, 1, "only FOGRA39 is built in: give profile = \"file.icc\" for `FOGRA51`")],
    );
    check(
        "[output-intent]\ncondition = 'FOGRA39'\nink-limit = 500",
        &[(Code::OutOfRange, 3, 13, "choose a value from 100 to 400")],
    );
}

#[test]
fn faults_of_furniture() {
    const KIND: &str = "furniture is text = \"…\", bar = \"primary\" or picture = \"logo.svg\"";
    let piece = |keys: &str| format!("[masters.standard.furniture.x]\n{keys}");
    let at = |code, line, column, help| [(code, line, column, help)];
    for (keys, expected) in [
        ("width = '9 pt'", at(Code::MissingKey, 1, 1, KIND)),
        ("text = '{folio}'", at(Code::MissingKey, 1, 1, "name the brand's style: style = \"folio\"")),
        ("text = '{folio}'\nstyle = 'foli'", at(Code::UnknownName, 3, 9, "did you mean `folio`?")),
        ("text = '{foli}'\nstyle = 'folio'", at(Code::UnknownName, 2, 8, "did you mean `folio`?")),
        (
            "text = '{data.}'\nstyle = 'folio'",
            at(
                Code::UnknownName,
                2,
                8,
                "known words in braces: `issuer`, `title`, `heading`, `section`, `folio`, `pages`, `date`, `data.KEY`",
            ),
        ),
        (
            "text = {}\nstyle = 'folio'",
            at(Code::OutOfRange, 2, 8, "write them by language: { en = \"…\", de = \"…\", all = \"…\" }"),
        ),
        ("text = { en = 'of', de = 3 }\nstyle = 'folio'", at(Code::WrongType, 2, 26, "put the text in quotes")),
        ("text = { en = 'of', de = '{foli}' }\nstyle = 'folio'", at(Code::UnknownName, 2, 26, "did you mean `folio`?")),
        (
            "text = '{folio'\nstyle = 'folio'",
            at(
                Code::UnknownName,
                2,
                8,
                "close it: {issuer}, {title}, {heading}, {section}, {folio}, {pages}, {date}, {data.KEY}",
            ),
        ),
        ("text = '{folio}'\nstyle = 'folio'\nalign = 'inisde'", at(Code::UnknownName, 4, 9, "did you mean `inside`?")),
        ("bar = 'primary'\npicture = 'a.svg'", at(Code::OutOfRange, 1, 1, "give each a piece of its own, under another name")),
        ("bar = 'primary'\nleft = 0\nright = 0\nwidth = '1 mm'", at(Code::OutOfRange, 1, 1, "keep two of the three")),
        (
            "bar = 'primary'\ntop = '-9 mm'\nheight = '3 mm'",
            at(Code::OutOfRange, 1, 1, "keep it on the page; bleed = [\"top\"] draws it over that edge"),
        ),
        (
            "bar = 'primary'\nwidth = 0",
            at(Code::OutOfRange, 1, 1, "leave room between its edges: left and right, top and foot"),
        ),
        ("bar = 'primary'\nbleed = ['tpo']", at(Code::UnknownName, 3, 10, "did you mean `top`?")),
        ("bar = 'primary'\nfrom = 'trm'", at(Code::UnknownName, 3, 8, "did you mean `trim`?")),
        (
            "bar = 'primary'\ncolour = 1",
            at(
                Code::UnknownKey,
                3,
                1,
                "known keys: `from`, `inside`, `outside`, `left`, `right`, `top`, `foot`, `width`, `height`, `bleed`, `openings`, `text`, `bar`, `picture`",
            ),
        ),
        ("picture = ''", at(Code::UnknownName, 2, 11, "write a file's name: picture = \"logo.svg\"")),
    ] {
        check(&piece(keys), &expected);
    }
    check(
        "[masters.standard.furniture]\nfolio = 3",
        &at(Code::WrongType, 2, 9, "write [masters.standard.furniture.folio] on a line of its own, its keys below"),
    );
}

#[test]
fn a_long_chain_of_masters_is_refused() {
    let text: String = (0..10_000).map(|n| format!("[masters.m{n}]\nbased-on = 'm{}'\n", n + 1)).collect();
    let (layout, report, _) = read_with(&text, &[]);
    assert!(layout.is_none());
    assert_eq!(report.diagnostics.iter().map(|fault| fault.code).collect::<Vec<_>>(), [Code::OutOfRange]);
}

#[test]
fn circles_of_masters_are_reported() {
    check(
        "[masters.a]\nbased-on = 'b'\n[masters.b]\nbased-on = 'a'",
        &[
            (Code::BasedOnCycle, 2, 12, "base one of them on a master outside the circle"),
            (Code::BasedOnCycle, 4, 12, "base one of them on a master outside the circle"),
        ],
    );
}

#[test]
fn the_readme_documents_every_key() {
    let readme = include_str!("../../layouts/README.md");
    let mut keys = Vec::new();
    let mut collect = |report: Report| {
        let help = report.diagnostics.into_iter().find_map(|fault| fault.help).unwrap();
        let list = help.strip_prefix("known keys: ").unwrap_or_else(|| panic!("{help}"));
        keys.extend(list.split(", ").map(|key| key.trim_matches('`').to_owned()));
    };
    for table in [
        "",
        "[margins]",
        "[output-intent]\ncondition = 'FOGRA39'",
        "[preflight]",
        "[masters.a]",
        "[masters.a.frames.b]",
        "[column-rule]\nwidth = '1 pt'\ncolor = 'black'",
        "[masters.a.furniture.b]\nbar = 'black'",
        "[masters.a.furniture.b]\ntext = ''\nstyle = 'body'",
        "[masters.a.furniture.b]\npicture = 'a'",
    ] {
        collect(read_with(&format!("{table}\nzzzzzzzzz = 1"), &[]).1);
    }
    for table in [
        "",
        "[heading]",
        "[boxes]",
        "[definitions]",
        "[notes]",
        "[notes.rule]",
        "[tables]",
        "[tables.rule-above]",
        "[tables.tint-rows]",
        "[hyphenation]",
        "[styles.body]",
        "[styles.body.hyphenation]",
        "[styles.body.breaking]",
        "[styles.body.justification]",
        "[styles.body.keep]",
        "[characters.link]",
        "[palettes.a]\nprimary = 'black'\nsecondary = 'black'",
        "[colors.a]\nspot = 'a'\ncmyk = [0, 0, 0, 0]",
    ] {
        let text = format!("{table}\nzzzzzzzzz = 1");
        collect(Brand::read(Sources::new().add("b", ""), &text, &[]).1);
    }
    assert!(keys.len() > 80, "{}", keys.len());
    for key in keys {
        let documented = [format!("`{key}`"), format!(".{key}`"), format!("`{key}."), format!("`[{key}."), format!(".{key}.")]
            .iter()
            .any(|form| readme.contains(form));
        assert!(documented, "layouts/README.md does not explain `{key}`");
    }
}

#[test]
fn the_readme_names_every_palette_with_its_colours() {
    let readme = include_str!("../../layouts/README.md");
    let text = Brand::builtin("factsheet").unwrap();
    let brand = Brand::read(Sources::new().add("b", ""), text, &[]).0.unwrap();
    for (name, palette) in &brand.palettes {
        let color = |color: &Color| {
            let Ink::Cmyk(inks) = &color.ink else { panic!("{name} is process colour") };
            let inks: Vec<String> = inks.iter().map(|share| (share.raw() / 100).to_string()).collect();
            let [red, green, blue] = color.screen.unwrap();
            format!("{} | `#{red:02x}{green:02x}{blue:02x}`", inks.join(" "))
        };
        let row = format!("| `{name}` | {} | {} |", color(&palette.primary), color(&palette.secondary));
        assert!(readme.contains(&row), "layouts/README.md lacks {row}");
    }
}

#[test]
fn built_in_layouts_are_found_by_name() {
    for name in Layout::builtin_names() {
        good(Layout::builtin(name).unwrap());
    }
    assert!(Layout::builtin("nothing").is_none());
}

proptest! {
    #[test]
    fn any_change_of_the_shipped_layout_is_read_without_panic(at in 0usize..5000, len in 0usize..60, with in "[\\[\\]{}=\"a-z0-9.# \n-]{0,12}") {
        let text = crate::diagnostic::testing::changed(SHIPPED, at, len, &with);
        let (layout, report, _) = read_with(&text, &[]);
        prop_assert!(layout.is_some() || report.has_errors());
    }
}
