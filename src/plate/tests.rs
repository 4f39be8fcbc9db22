//! Plates of small pages, pixel by pixel: at 72 dpi a pixel is a point.

use super::*;
use crate::color::{Axis, Circle, Color, Ink, Shade, Share, SpotShare, Stop, WHOLE};
use crate::font::FontBook;
use crate::geometry::PageBoxes;
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Outline, Segment};
use std::sync::Arc;

const SIDE: u16 = 20;

fn pt(pt: f64) -> Length {
    Length::from_pt(pt)
}

fn rect(sides: [f64; 4]) -> Rect {
    let [x0, y0, x1, y1] = sides.map(pt);
    Rect::new(x0, y0, x1, y1)
}

fn cmyk(percent: [f64; 4]) -> Ink {
    Ink::Cmyk(percent.map(Share::from_percent))
}

fn spot(name: &str, tint: f64) -> Ink {
    Ink::mix([Share::NONE; 4], [spot_share(name, tint)])
}

fn spot_share(name: &str, tint: f64) -> SpotShare {
    let alternate = [0.0, 50.0, 100.0, 0.0].map(Share::from_percent);
    SpotShare { name: Arc::from(name), tint: Share::from_percent(tint), alternate }
}

fn fill(sides: [f64; 4], ink: Ink, overprint: bool) -> ItemKind {
    ItemKind::Fill { rect: rect(sides), color: Color::of(ink), overprint }
}

fn polygon(corners: &[(f64, f64)]) -> Vec<Segment> {
    let at = |(x, y): &(f64, f64)| Point::new(pt(*x), pt(*y));
    let steps = corners.iter().enumerate();
    let path = steps.map(|(step, corner)| if step == 0 { Segment::Move(at(corner)) } else { Segment::Line(at(corner)) });
    path.chain([Segment::Close]).collect()
}

fn page(kinds: Vec<ItemKind>) -> Page {
    let boxes = PageBoxes::new(Size::new(Length::whole_pt(SIDE.into()), Length::whole_pt(SIDE.into())), Length::ZERO);
    let items = kinds.into_iter().map(|kind| Item { kind, tag: None, span: None }).collect();
    Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items }
}

fn drawn(kinds: Vec<ItemKind>) -> Plates {
    let (fonts, page) = (FontBook::default(), page(kinds));
    Separator::new(&fonts, &[][..], b"").separate(&page, page.boxes.media, Resolution::dpi(72)).unwrap()
}

/// What stands on the plates at a pixel, in whole percent; empty plates are left out.
fn at(plates: &Plates, x: usize, y: usize) -> Vec<(String, u32)> {
    let percent = |amount: u8| (u32::from(amount) * 100 + 127) / 255;
    let at = y * plates.width as usize + x;
    let all = plates.iter().map(|(plate, pixels)| (plate.name().to_owned(), percent(pixels[at])));
    all.filter(|(_, amount)| *amount > 0).collect()
}

#[track_caller]
fn check(kinds: Vec<ItemKind>, expected: &[(&str, u32)]) {
    let plates = drawn(kinds);
    let expected: Vec<(String, u32)> = expected.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect();
    assert_eq!(at(&plates, 10, 10), expected);
}

const ALL: [f64; 4] = [0.0, 0.0, 20.0, 20.0];

#[test]
fn paints_knock_out_and_overprinting_ones_leave_what_they_do_not_name() {
    let tint = || fill(ALL, cmyk([60.0, 0.0, 20.0, 0.0]), false);
    let over = |ink: Ink, overprint: bool| vec![tint(), fill([5.0, 5.0, 15.0, 15.0], ink, overprint)];
    check(over(Ink::BLACK, false), &[("Black", 100)]);
    check(over(Ink::BLACK, true), &[("Cyan", 60), ("Yellow", 20), ("Black", 100)]);
    check(over(Ink::Gray(Share::from_percent(40.0)), true), &[("Cyan", 60), ("Yellow", 20), ("Black", 40)]);
    check(over(cmyk([10.0, 30.0, 0.0, 0.0]), true), &[("Cyan", 10), ("Magenta", 30), ("Yellow", 20)]);
    check(over(Ink::PAPER, false), &[]);
    check(over(Ink::PAPER, true), &[("Cyan", 60), ("Yellow", 20)]);
    check(over(spot("Gold", 50.0), false), &[("Gold", 50)]);
    check(over(spot("Gold", 50.0), true), &[("Cyan", 60), ("Yellow", 20), ("Gold", 50)]);
    check(over(Ink::Registration(Share::FULL), false), &[("Cyan", 100), ("Magenta", 100), ("Yellow", 100), ("Black", 100)]);
}

#[test]
fn spot_plates_are_cleared_under_what_knocks_out_and_exposed_at_any_tint() {
    let gold = || fill(ALL, spot("Gold", 80.0), false);
    let over = |ink: Ink, overprint: bool| vec![gold(), fill([5.0, 5.0, 15.0, 15.0], ink, overprint)];
    check(over(cmyk([60.0, 0.0, 0.0, 0.0]), false), &[("Cyan", 60)]);
    check(over(cmyk([60.0, 0.0, 0.0, 0.0]), true), &[("Cyan", 60), ("Gold", 80)]);
    check(over(spot("Gold", 0.0), true), &[]);
    check(over(spot("Blue", 30.0), true), &[("Blue", 30), ("Gold", 80)]);
    check(
        over(Ink::Registration(Share::FULL), true),
        &[("Cyan", 100), ("Magenta", 100), ("Yellow", 100), ("Black", 100), ("Gold", 100)],
    );
    let mixed = Ink::mix([0.0, 0.0, 0.0, 20.0].map(Share::from_percent), [spot_share("Gold", 10.0), spot_share("Blue", 70.0)]);
    check(over(mixed.clone(), false), &[("Black", 20), ("Blue", 70), ("Gold", 10)]);
    let under = fill(ALL, cmyk([40.0, 0.0, 0.0, 60.0]), false);
    check(vec![under, fill(ALL, mixed, true)], &[("Cyan", 40), ("Black", 20), ("Blue", 70), ("Gold", 10)]);
}

#[test]
fn rectangles_cover_pixels_by_their_area() {
    let plates = drawn(vec![fill([4.25, 4.5, 6.0, 6.0], Ink::BLACK, false)]);
    let black = |x, y| at(&plates, x, y).first().map_or(0, |(_, amount)| *amount);
    assert_eq!([black(3, 4), black(4, 4), black(5, 4), black(6, 4)], [0, 38, 50, 0]);
    assert_eq!([black(4, 5), black(5, 5), black(5, 6)], [75, 100, 0]);
    // Outside the page nothing is drawn, and nothing breaks.
    let outside =
        drawn(vec![fill([-50.0, -50.0, -40.0, 90.0], Ink::BLACK, false), fill([-5.0, -5.0, 1.0, 1.0], Ink::BLACK, false)]);
    assert_eq!(at(&outside, 0, 0), [("Black".to_owned(), 100)]);
    assert_eq!(at(&outside, 1, 1), []);
}

#[test]
fn paths_are_filled_by_their_rule_and_kept_inside_their_clip() {
    let square = |from: f64, to: f64| [(from, from), (to, from), (to, to), (from, to)];
    let path = |even_odd: bool, clip: Option<Rect>| {
        let segments = [polygon(&square(2.0, 18.0)), polygon(&square(6.0, 14.0))].concat();
        vec![ItemKind::Path { segments, fill: Some(Color::BLACK), even_odd, stroke: None, clip, overprint: false }]
    };
    check(path(false, None), &[("Black", 100)]);
    check(path(true, None), &[]);
    let plates = drawn(path(true, Some(rect([0.0, 0.0, 4.5, 20.0]))));
    assert_eq!([at(&plates, 3, 10).len(), at(&plates, 16, 10).len()], [1, 0]);
    assert_eq!(at(&plates, 4, 10), [("Black".to_owned(), 50)]);
}

#[test]
fn strokes_have_butt_ends_and_mitred_corners() {
    let corner = [Segment::Move(Point::new(pt(2.0), pt(18.0))), Segment::Line(Point::new(pt(2.0), pt(2.0)))];
    let corner = [&corner[..], &[Segment::Line(Point::new(pt(18.0), pt(2.0)))]].concat();
    let stroke = |width: f64| ItemKind::Path {
        segments: corner.clone(),
        fill: None,
        even_odd: false,
        stroke: Some((Color::BLACK, pt(width))),
        clip: None,
        overprint: false,
    };
    let plates = drawn(vec![stroke(4.0)]);
    let black = |x, y| at(&plates, x, y).first().map_or(0, |(_, amount)| *amount);
    assert_eq!([black(0, 0), black(3, 10), black(4, 10), black(18, 2), black(2, 18)], [100, 100, 0, 0, 0]);
    // A line without a width is a pixel wide.
    let hair = drawn(vec![stroke(0.0)]);
    let sum: u32 = (0..usize::from(SIDE)).flat_map(|x| at(&hair, x, 10)).map(|(_, amount)| amount).sum();
    assert!((95..=105).contains(&sum), "{sum}");
}

fn shade(axis: Axis, stops: &[(u32, Ink, f64)], through: Vec<Outline>) -> ItemKind {
    let stop = |(at, ink, opacity): &(u32, Ink, f64)| Stop {
        at: *at,
        color: Color::of(ink.clone()),
        opacity: Share::from_percent(*opacity),
    };
    let segments = polygon(&[(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)]);
    let shade = Arc::new(Shade { axis, stops: stops.iter().map(stop).collect() });
    ItemKind::Shade { segments, even_odd: false, shade, clip: None, through: through.into() }
}

fn point(x: f64, y: f64) -> Point {
    Point::new(pt(x), pt(y))
}

#[test]
fn gradients_change_plate_by_plate_and_as_far_as_they_are_seen() {
    let line = Axis::Line { from: point(5.0, 0.0), to: point(15.0, 0.0) };
    let gold = [(0, Ink::BLACK, 100.0), (WHOLE, spot("Gold", 100.0), 100.0)];
    let plates = drawn(vec![shade(line, &gold, Vec::new())]);
    let pair = |black, gold| vec![("Black".to_owned(), black), ("Gold".to_owned(), gold)];
    assert_eq!(at(&plates, 2, 9), pair(100, 0)[..1]);
    assert_eq!(at(&plates, 7, 9), pair(75, 25));
    assert_eq!(at(&plates, 18, 3), pair(0, 100)[1..]);
    // Half of it over a tint leaves half of the tint, and an outline cuts it.
    let tint = || fill(ALL, cmyk([80.0, 0.0, 0.0, 0.0]), false);
    let half = [(0, Ink::BLACK, 50.0), (WHOLE, Ink::BLACK, 0.0)];
    let left = Outline { segments: polygon(&[(0.0, 0.0), (12.0, 0.0), (12.0, 20.0), (0.0, 20.0)]), even_odd: false };
    let plates = drawn(vec![tint(), shade(line, &half, vec![left])]);
    let both = |cyan, black| vec![("Cyan".to_owned(), cyan), ("Black".to_owned(), black)];
    assert_eq!(at(&plates, 2, 9), both(40, 50));
    assert_eq!(at(&plates, 11, 9), both(66, 18));
    assert_eq!(at(&plates, 12, 9), both(80, 0)[..1]);
}

#[test]
fn circles_are_followed_from_one_to_the_other() {
    let circle = |x: f64, y: f64, radius: f64| Circle { center: point(x, y), radius: pt(radius) };
    // Twice as wide as high, around the middle.
    let frame = [point(10.0, 10.0), point(20.0, 10.0), point(10.0, 15.0)];
    let stops = [(0, Ink::PAPER, 100.0), (500_000, Ink::BLACK, 100.0), (WHOLE, Ink::PAPER, 100.0)];
    let black = |from: Circle, x, y| {
        let plates = drawn(vec![shade(Axis::Circles { frame, from, to: circle(0.0, 0.0, 1.0) }, &stops, Vec::new())]);
        at(&plates, x, y).first().map_or(0, |(_, amount)| *amount)
    };
    let even = circle(0.0, 0.0, 0.0);
    assert_eq!([black(even, 12, 10), black(even, 14, 10), black(even, 17, 10), black(even, 10, 17)], [54, 92, 49, 0]);
    let focal = circle(0.5, 0.0, 0.0);
    assert_eq!([black(focal, 14, 10), black(focal, 17, 10), black(focal, 5, 10)], [20, 96, 72]);
    // Apart from each other they are a cone: nothing is painted beside it.
    let cone = Axis::Circles { frame, from: circle(-3.0, 0.0, 0.0), to: circle(0.0, 0.0, 1.0) };
    let plates = drawn(vec![shade(cone, &[(0, Ink::BLACK, 100.0)], Vec::new())]);
    assert_eq!([at(&plates, 1, 1).len(), at(&plates, 1, 10).len()], [0, 1]);
}

#[test]
fn the_densest_square_is_found_where_it_is() {
    let kinds = vec![
        fill([1.0, 1.0, 6.0, 6.0], cmyk([100.0, 50.0, 0.0, 0.0]), false),
        fill([11.0, 12.0, 15.0, 16.0], cmyk([100.0, 100.0, 0.0, 90.0]), false),
    ];
    let plates = drawn(kinds);
    let (square, ink) = plates.densest(pt(4.0)).unwrap();
    assert_eq!(square, rect([11.0, 12.0, 15.0, 16.0]));
    assert!((ink - 290.0).abs() < 0.5, "{ink}");
    let (whole, mean) = plates.densest(pt(500.0)).unwrap();
    assert_eq!(whole, rect(ALL));
    let sum: f64 = plates.coverage().map(|(_, percent)| percent).sum();
    assert!((mean - sum).abs() < 1e-9, "{mean} {sum}");
}

#[test]
fn no_page_holds_more_than_its_bound() {
    let inks = [
        Ink::BLACK,
        Ink::PAPER,
        cmyk([100.0, 60.0, 0.0, 10.0]),
        cmyk([10.0, 0.0, 80.0, 95.0]),
        spot("Gold", 70.0),
        spot("Blue", 100.0),
        Ink::mix([20.0, 0.0, 0.0, 40.0].map(Share::from_percent), [spot_share("Gold", 90.0)]),
        Ink::Registration(Share::from_percent(90.0)),
    ];
    let mut seed = 7u32;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % most
    };
    for _ in 0..60 {
        let kinds: Vec<ItemKind> = (0..6)
            .map(|_| {
                let (x, y) = (next(12) as f64, next(12) as f64 + 0.4);
                fill([x, y, x + 8.3, y + 8.0], inks[next(inks.len())].clone(), next(2) == 0)
            })
            .collect();
        let bound = most_ink(&page(kinds.clone()), rect(ALL), &[]);
        let (_, most) = drawn(kinds.clone()).densest(Length::PT).unwrap();
        // A pixel's levels are rounded, those of six plates to 1.2 % at most.
        assert!(most <= f64::from(bound) / 100.0 + 1.2, "{most} {bound} {kinds:?}");
    }
    let kinds = vec![fill(ALL, cmyk([100.0, 60.0, 0.0, 10.0]), false), fill(ALL, Ink::BLACK, true)];
    assert_eq!(most_ink(&page(kinds), rect(ALL), &[]), 26_000);
    let away = vec![fill([30.0, 0.0, 40.0, 9.0], cmyk([90.0; 4]), false)];
    assert_eq!(most_ink(&page(away), rect(ALL), &[]), 0);
}

#[test]
fn what_nobody_could_draw_is_refused() {
    let (fonts, page) = (FontBook::default(), page(Vec::new()));
    let huge = Rect::at(Point::default(), Size::new(Length::MAX, Length::MAX));
    for (area, resolution) in [(page.boxes.media, Resolution::dpi(u32::MAX)), (huge, Resolution::dpi(72))] {
        let refused = Separator::new(&fonts, &[][..], b"").separate(&page, area, resolution);
        assert!(matches!(refused, Err(PlateError::TooLarge { .. })), "{refused:?}");
    }
    let far = |value: f64| Point::new(Length::from_pt(value), Length::from_pt(-value));
    let segments = vec![Segment::Line(far(1e9)), Segment::Curve(far(-1e9), far(3.0), far(1e8)), Segment::Close, Segment::Close];
    let wild = ItemKind::Path {
        segments,
        fill: Some(Color::BLACK),
        even_odd: true,
        stroke: Some((Color::BLACK, Length::MAX)),
        clip: Some(rect([-1e9, 3.0, 1e9, 4.0])),
        overprint: true,
    };
    assert_eq!(drawn(vec![wild]).width, 20);
}
