//! Proofs of small pages, read again.

use super::*;
use crate::color::{Color, Ink, Share};
use crate::diagnostic::Severity;
use crate::font::FontBook;
use crate::geometry::{Length, PageBoxes, Rect, Size};
use crate::page::{Item, ItemKind, Page};
use crate::plate::{Resolution, Separator, Undrawn};
use std::io::Cursor;
use std::sync::Arc;

fn pt(pt: i64) -> Length {
    Length::whole_pt(pt)
}

fn plates(fills: Vec<(Rect, Ink)>) -> Plates {
    let boxes = PageBoxes::new(Size::new(pt(60), pt(40)), Length::ZERO);
    let item =
        |(rect, ink)| Item { kind: ItemKind::Fill { rect, color: Color::of(ink), overprint: false }, tag: None, span: None };
    let items = fills.into_iter().map(item).collect();
    let page = Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items };
    Separator::new(&FontBook::default(), &[][..], b"").separate(&page, boxes.media, Resolution::dpi(72)).unwrap()
}

/// A PNG file's pixels, its bytes a pixel, and how many pixels a metre has.
fn read(file: &[u8]) -> (Vec<u8>, usize, u32) {
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let per_meter = reader.info().pixel_dims.unwrap().xppu;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.width, frame.height), (60, 40));
    (pixels, frame.color_type.samples(), per_meter)
}

fn pixel(file: &[u8], x: usize, y: usize) -> Vec<u8> {
    let (pixels, size, _) = read(file);
    pixels[(y * 60 + x) * size..][..size].to_vec()
}

fn viewer() -> Viewer {
    Viewer::new(crate::layout::default_intent().profile).unwrap()
}

fn percent(shares: [f64; 4]) -> Ink {
    Ink::Cmyk(shares.map(Share::from_percent))
}

#[cfg(feature = "icc")]
#[test]
fn a_proof_has_the_colours_of_the_press() {
    let left = Rect::new(pt(0), pt(0), pt(30), pt(40));
    let spot =
        Ink::Spot { name: Arc::from("Gold"), tint: Share::FULL, alternate: [0.0, 100.0, 100.0, 0.0].map(Share::from_percent) };
    let viewer = viewer();
    let shown = |ink: Ink| pixel(&viewer.png(&plates(vec![(left, ink)])).unwrap(), 5, 5);
    let near = |ink: Ink, color: [u8; 3]| {
        let seen = shown(ink.clone());
        assert!(seen.iter().zip(color).all(|(seen, wanted)| seen.abs_diff(wanted) <= 6), "{ink:?} {seen:?} {color:?}");
    };
    // FOGRA39's solids in sRGB, as any colour-managed reader shows them.
    near(percent([100.0, 0.0, 0.0, 0.0]), [0, 158, 224]);
    near(percent([0.0, 100.0, 0.0, 0.0]), [229, 0, 125]);
    near(percent([0.0, 0.0, 100.0, 0.0]), [255, 236, 0]);
    near(percent([0.0, 0.0, 0.0, 100.0]), [29, 29, 27]);
    // A spot ink looks as its alternate does.
    assert_eq!(shown(spot), shown(percent([0.0, 100.0, 100.0, 0.0])));
    let whole = viewer.png(&plates(vec![(left, Ink::BLACK)])).unwrap();
    assert_eq!(pixel(&whole, 45, 20), [255, 255, 255]);
    assert_eq!(read(&whole).2, 2835);
    assert_eq!(whole, viewer.png(&plates(vec![(left, Ink::BLACK)])).unwrap());
}

#[test]
fn a_plate_is_gray_and_white_where_it_has_no_ink() {
    let plates = plates(vec![(Rect::new(pt(0), pt(0), pt(30), pt(40)), percent([0.0, 40.0, 0.0, 100.0]))]);
    let shown = |plate| {
        let file = plate_png(&plates, &plate).unwrap();
        [pixel(&file, 5, 5), pixel(&file, 45, 5)]
    };
    assert_eq!(shown(Plate::Magenta), [[153], [255]]);
    assert_eq!(shown(Plate::Black), [[0], [255]]);
    assert_eq!(shown(Plate::Cyan), [[255], [255]]);
    assert_eq!(shown(Plate::Spot(Arc::from("Gold"))), [[255], [255]]);
}

#[cfg(feature = "icc")]
#[test]
fn notes_stand_around_their_places_whatever_these_are() {
    let note = |rect, severity| Note { rect, number: 7, severity };
    let plates = plates(vec![(Rect::new(pt(0), pt(0), pt(60), pt(40)), Ink::BLACK)]);
    let place = Rect::new(pt(20), pt(20), pt(50), pt(35));
    let file = viewer().annotate(&plates, &[note(place, Severity::Error)]).unwrap();
    assert_eq!([pixel(&file, 20, 30), pixel(&file, 49, 30), pixel(&file, 35, 34)], [[204, 0, 40]; 3]);
    assert_eq!(pixel(&file, 35, 30), pixel(&file, 55, 10));
    // The number's tab stands above.
    assert_eq!(pixel(&file, 20, 8), [204, 0, 40]);
    // Another of the same place beside it.
    let both = [note(place, Severity::Error), note(place, Severity::Warning)];
    let file = viewer().annotate(&plates, &both).unwrap();
    assert_eq!([pixel(&file, 20, 8), pixel(&file, 20 + 10, 8)], [[204, 0, 40], [214, 106, 0]]);
    let odd = [
        Rect::new(pt(-900), pt(-900), pt(-800), pt(-800)),
        Rect::new(pt(900), pt(900), pt(901), pt(900)),
        Rect::new(pt(10), pt(10), pt(10), pt(10)),
        Rect::new(-Length::MAX, -Length::MAX, Length::MAX, Length::MAX),
    ];
    let notes: Vec<Note> = odd.into_iter().map(|rect| note(rect, Severity::Note)).collect();
    assert!(viewer().annotate(&plates, &notes).is_ok());
}

#[test]
fn what_could_not_be_drawn_is_crossed_out() {
    let mut plates = plates(Vec::new());
    let lost = |rect: Rect, is_near: bool| Undrawn { rect, what: "pictures".into(), is_near };
    plates.undrawn = vec![
        lost(Rect::new(pt(10), pt(10), pt(30), pt(20)), false),
        lost(Rect::new(pt(55), pt(-90), pt(90), pt(90)), false),
        lost(Rect::default(), false),
        lost(Rect::new(pt(38), pt(18), pt(42), pt(22)), true),
    ];
    let file = plate_png(&plates, &Plate::Black).unwrap();
    let seen = [(10, 10), (29, 19), (29, 10), (20, 10), (10, 15), (20, 15), (59, 39)].map(|(x, y)| pixel(&file, x, y)[0]);
    assert_eq!(seen, [128; 7]);
    assert_eq!([(9, 9), (30, 15), (20, 12), (40, 20)].map(|(x, y)| pixel(&file, x, y)[0]), [255; 4]);
}
