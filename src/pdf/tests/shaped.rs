//! Paragraphs that our own shaping and line breaking have set: ligatures, marks, right-to-left scripts, hyphens.
#![cfg(feature = "bundled-fonts")]

use super::sample::{Sample, facts};
use super::walk::{Shown, walk};
use super::{read, wanted_origins};
use crate::brand::{Align, Brand, Hyphenation, StyleId};
use crate::color::{Color, Share};
use crate::diagnostic::{Report, Sources, Span};
use crate::font::{FaceId, FontBook};
use crate::geometry::{Em, Length, PageBoxes, Point, Size};
use crate::page::{Item, ItemKind, Page, Role, Structure};
use crate::pdf::{PdfInput, Standard, Streams, write};
use crate::text::{Format, LineShape, Paragraph, Run, Shape, TextStyle, compose, prepare, set};
use std::sync::Arc;

/// One page with `text` set justified in a narrow column, and its structure.
fn page_of(fonts: &FontBook, face: FaceId, lang: &str, text: &str) -> (Page, Structure) {
    let span = Span::new(Sources::new().add("text.md", text), 0..text.len());
    let style = TextStyle {
        face,
        size: Length::from_pt(9.3),
        tracking: Em::from_em(0.003),
        features: Vec::new(),
        color: Color::BLACK,
        overprint: None,
        lang: Arc::from(lang),
        link: None,
        position: crate::text::Position::Normal,
        rise: Length::ZERO,
    };
    let hyphenation =
        Hyphenation { enabled: true, min_word: 5, min_before: 2, min_after: 3, ragged_below: Share::FULL, max_ladder: 2 };
    let (brand, _) = Brand::read(Sources::new().add("brand", ""), "", &[]);
    let body = brand.unwrap().style(StyleId::Body).clone();
    let paragraph = Paragraph {
        text: text.into(),
        runs: vec![Run { range: 0..text.len(), style: Arc::new(style), span }],
        format: Format { align: Align::Justify, hyphenation, protrusion: None, ..Format::of(&body, Arc::from(lang)) },
    };
    let prepared = prepare(&paragraph, fonts, &mut Report::new());
    let shape = Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width: Length::from_mm(34.0) } };
    let lines = compose(&prepared, &set(&prepared, &shape, 0), fonts);
    let mut structure = Structure::default();
    let document = structure.add(Role::Document, None);
    let tag = Some(structure.add(Role::P, Some(document)));
    let boxes = PageBoxes::new(Size::new(Length::from_mm(210.0), Length::from_mm(297.0)), Length::ZERO);
    let mut page = Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items: Vec::new() };
    for (line, y) in lines.into_iter().zip(1..) {
        for run in line.runs {
            let origin = Point::new(Length::from_mm(12.0) + run.x, Length::whole_pt(40 + 12 * y));
            page.items.push(Item { kind: ItemKind::Text { origin, run, overprint: true }, tag, span: None });
        }
    }
    (page, structure)
}

/// The letters of a text, sorted: what neither order nor line breaks change.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

#[test]
fn set_paragraphs_keep_their_places_and_their_letters() {
    let fonts = FontBook::bundled();
    let light = fonts.faces().find(|(_, face)| face.full_name().contains("Light")).map(|(id, _)| id).unwrap();
    for (lang, text) in [
        ("en", "The official flow of affairs in transboundary offices is difficult; fjords, reflections and affiliations."),
        ("fr", "L’efficacité d’une rivière : naïveté, œuvres, où l’eau « traverse » cinquante frontières incontestablement."),
        ("vi", "Nước chảy qua nhiều biên giới, và mỗi dòng sông đều cần một thỏa thuận."),
        ("ru", "Трансграничные водотоки требуют совместного управления и взаимопонимания."),
        ("ar", "تتطلب المياه العابرة للحدود تعاونًا وثيقًا بين الدول المتشاطئة."),
        ("he", "נהרות חוצי גבולות דורשים שיתוף פעולה בין המדינות."),
        ("hy", "Անդրսահմանային ջրերը պահանջում են համագործակցություն։"),
        ("ka", "ტრანსსასაზღვრო წყლები თანამშრომლობას მოითხოვს."),
    ] {
        let (page, structure) = page_of(&fonts, light, lang, text);
        let (pages, intent) = ([page], Sample::intent());
        let input = PdfInput {
            spare_thread: false,
            pages: &pages,
            structure: &structure,
            fonts: &fonts,
            pictures: &[],
            streams: &Streams::new(),
            facts: &facts(),
            intent: &intent,
            standard: Standard::X4,
            tagged: true,
        };
        let shown: Vec<Shown> = walk(&read(&write(&input).unwrap())).remove(0);
        let wanted = wanted_origins(&pages[0], &structure, &fonts);
        assert_eq!(shown.len(), wanted.len(), "{lang}");
        // Marks of right-to-left text come before its letters.
        let mut left: Vec<&Shown> = shown.iter().collect();
        for (x, y, off) in wanted {
            let away = |shown: &Shown| (shown.x - x).abs().max((shown.y - y).abs());
            let (at, nearest) = left.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1))).unwrap();
            assert!(away(nearest) < off, "{lang}: {nearest:?} is nearest to {x} {y}");
            left.remove(at);
        }
        let extracted: String = shown.iter().map(|shown| shown.text.as_str()).collect();
        assert_eq!(letters(&extracted), letters(text), "{lang}: {extracted}");
        if !matches!(lang, "ar" | "he") {
            // Lines are joined as they were parted: by a space, or at a hyphen by nothing.
            let words = |text: &str| text.replace(['\u{ad}', '\u{a0}', '\u{202f}'], "").replace(' ', "");
            assert_eq!(words(&extracted), words(text), "{lang}");
            assert_eq!(extracted.split_whitespace().count(), text.split_whitespace().count(), "{lang}: {extracted}");
        }
    }
}
