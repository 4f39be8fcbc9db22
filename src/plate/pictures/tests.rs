//! Pictures of a few samples on plates of a pixel a point.

use crate::color::{Plate, Share};
use crate::font::FontBook;
use crate::geometry::{Length, PageBoxes, Rect, Size};
use crate::page::{Item, ItemKind, Page};
use crate::picture::{
    Drawing, DrawnPath, NamedInks, Picture, PictureBody, PictureId, Raster, RasterData, SampleSpace, Segment,
};
use crate::plate::{Plates, Resolution, Separator};
use std::sync::Arc;

fn pt(pt: f64) -> Length {
    Length::from_pt(pt)
}

fn raster(size: (u32, u32), space: SampleSpace, bits: u8, samples: &[u8]) -> Raster {
    Raster {
        width: size.0,
        height: size.1,
        space,
        bits,
        data: RasterData::Samples(Arc::from(samples)),
        is_lossy: false,
        alpha: None,
        profile: None,
        orientation: 1,
    }
}

/// A page of 8 by 8 points under a picture of `across` by `down` points, with 40 % of cyan below it.
fn plates(body: PictureBody, (across, down): (f64, f64)) -> Plates {
    let boxes = PageBoxes::new(Size::new(pt(8.0), pt(8.0)), Length::ZERO);
    let under = crate::color::Ink::Cmyk([40.0, 0.0, 0.0, 0.0].map(Share::from_percent));
    let fill = ItemKind::Fill { rect: boxes.trim, color: crate::color::Color::of(under), overprint: false };
    let rect = Rect::new(Length::ZERO, Length::ZERO, pt(across), pt(down));
    let kinds = [fill, ItemKind::Picture { id: PictureId(0), clip: rect, rect }];
    let items = kinds.into_iter().map(|kind| Item { kind, tag: None, span: None }).collect();
    let page = Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items };
    let picture = Picture { name: "picture".into(), natural: rect_size(rect), body, remarks: Vec::new() };
    let profile = crate::layout::default_intent().profile;
    let fonts = FontBook::default();
    Separator::new(&fonts, vec![picture], profile).separate(&page, boxes.media, Resolution::dpi(72)).unwrap()
}

fn rect_size(rect: Rect) -> Size {
    Size::new(rect.width(), rect.height())
}

/// Cyan, magenta, yellow and black at a pixel.
fn at(plates: &Plates, x: usize, y: usize) -> [u8; 4] {
    Plate::PROCESS.map(|plate| plates.pixels(&plate).unwrap()[y * 8 + x])
}

/// The black plate's first rows and columns.
fn black(plates: &Plates, across: usize, down: usize) -> Vec<Vec<u8>> {
    (0..down).map(|y| (0..across).map(|x| at(plates, x, y)[3]).collect()).collect()
}

#[test]
fn a_picture_stands_upright_whichever_way_it_is_stored() {
    // Light samples, so that black is what is missing to 255: stored rows 1 2 / 3 4 / 5 6.
    let stored: Vec<u8> = [1, 2, 3, 4, 5, 6].map(|black| 255 - black).to_vec();
    for (orientation, seen) in [
        (1, vec![vec![1, 2], vec![3, 4], vec![5, 6]]),
        (2, vec![vec![2, 1], vec![4, 3], vec![6, 5]]),
        (3, vec![vec![6, 5], vec![4, 3], vec![2, 1]]),
        (4, vec![vec![5, 6], vec![3, 4], vec![1, 2]]),
        (5, vec![vec![1, 3, 5], vec![2, 4, 6]]),
        (6, vec![vec![5, 3, 1], vec![6, 4, 2]]),
        (7, vec![vec![6, 4, 2], vec![5, 3, 1]]),
        (8, vec![vec![2, 4, 6], vec![1, 3, 5]]),
    ] {
        let (across, down) = (seen[0].len(), seen.len());
        let raster = Raster { orientation, ..raster((2, 3), SampleSpace::Gray, 8, &stored) };
        let plates = plates(PictureBody::Raster(raster), (across as f64, down as f64));
        assert_eq!(black(&plates, across, down), seen, "{orientation}");
        assert_eq!(at(&plates, 7, 7), [102, 0, 0, 0]);
    }
}

#[test]
fn fine_samples_are_averaged_and_coarse_ones_shown() {
    let gray = |size, samples: &[u8]| PictureBody::Raster(raster(size, SampleSpace::Gray, 8, samples));
    // Four samples a pixel, then two pixels a sample, then three samples on two pixels.
    let fine = plates(gray((4, 2), &[255, 155, 0, 0, 255, 255, 0, 100]), (2.0, 1.0));
    assert_eq!(black(&fine, 2, 1), [[25, 230]]);
    let coarse = plates(gray((2, 1), &[155, 55]), (4.0, 1.0));
    assert_eq!(black(&coarse, 4, 1), [[100, 100, 200, 200]]);
    let odd = plates(gray((3, 1), &[255, 105, 255]), (2.0, 1.0));
    assert_eq!(black(&odd, 2, 1), [[50, 50]]);
}

#[test]
fn samples_of_any_depth_are_read_and_inks_knock_out() {
    let body = |space, bits, samples: &[u8]| PictureBody::Raster(raster((2, 1), space, bits, samples));
    assert_eq!(black(&plates(body(SampleSpace::Gray, 1, &[0b0100_0000]), (2.0, 1.0)), 2, 1), [[255, 0]]);
    assert_eq!(black(&plates(body(SampleSpace::Gray, 4, &[0x0f]), (2.0, 1.0)), 2, 1), [[255, 0]]);
    assert_eq!(black(&plates(body(SampleSpace::Gray, 16, &[0xff, 0xff, 0, 0]), (2.0, 1.0)), 2, 1), [[0, 255]]);
    let inks = plates(body(SampleSpace::Cmyk, 8, &[0, 10, 20, 30, 9, 0, 0, 0]), (2.0, 1.0));
    assert_eq!([at(&inks, 0, 0), at(&inks, 1, 0), at(&inks, 2, 0)], [[0, 10, 20, 30], [9, 0, 0, 0], [102, 0, 0, 0]]);
    let inverted = plates(body(SampleSpace::CmykInverted, 8, &[255, 245, 235, 225, 0, 0, 0, 0]), (2.0, 1.0));
    assert_eq!([at(&inverted, 0, 0), at(&inverted, 1, 0)], [[0, 10, 20, 30], [255; 4]]);
}

#[test]
fn what_is_not_opaque_lets_through_what_lies_under_it() {
    let mut glass = raster((2, 2), SampleSpace::Cmyk, 8, &[0, 200, 0, 0].repeat(4));
    glass.alpha = Some(Arc::from([0, 255, 51, 51]));
    let fine = plates(PictureBody::Raster(glass.clone()), (2.0, 2.0));
    assert_eq!([at(&fine, 0, 0), at(&fine, 1, 0)], [[102, 0, 0, 0], [0, 200, 0, 0]]);
    assert_eq!(at(&fine, 0, 1), [82, 40, 0, 0]);
    // Samples that nobody sees do not colour the mean.
    glass.data = RasterData::Samples(Arc::from([[0, 0, 0, 255], [0, 200, 0, 0], [0, 200, 0, 0], [0, 200, 0, 0]].concat()));
    let mean = plates(PictureBody::Raster(glass), (1.0, 1.0));
    assert_eq!(at(&mean, 0, 0), [66, 70, 0, 0]);
}

#[test]
fn damaged_pictures_are_bare_paper_and_said_to_be() {
    let gray = |samples: &[u8], bits| PictureBody::Raster(raster((4, 4), SampleSpace::Gray, bits, samples));
    let jpeg = Raster { data: RasterData::Jpeg(Arc::from(&b"\xff\xd8\xff"[..])), ..raster((4, 4), SampleSpace::Rgb, 8, &[]) };
    let huge = raster((u32::MAX, u32::MAX), SampleSpace::Gray, 1, &[0; 16]);
    let bodies = [gray(&[0; 15], 8), gray(&[0; 3], 1), PictureBody::Raster(jpeg), PictureBody::Raster(huge)];
    for body in bodies {
        let plates = plates(body, (4.0, 4.0));
        assert_eq!(plates.undrawn.len(), 1);
        assert_eq!(at(&plates, 0, 0), [102, 0, 0, 0]);
    }
}

#[cfg(feature = "icc")]
#[test]
fn drawings_and_rgb_go_through_the_profile_and_grays_to_black() {
    let corner = |x: f64, y: f64| crate::geometry::Point::new(pt(x), pt(y));
    let square = |left: f64, fill: [u8; 3]| DrawnPath {
        segments: vec![
            Segment::Move(corner(left, 0.0)),
            Segment::Line(corner(left + 2.0, 0.0)),
            Segment::Line(corner(left + 2.0, 9.0)),
            Segment::Line(corner(left, 9.0)),
            Segment::Close,
        ],
        fill: Some(fill),
        ..DrawnPath::default()
    };
    let drawing = Drawing {
        paths: vec![square(0.0, [102; 3]), square(2.0, [255, 0, 0])],
        omitted: Vec::new(),
        inks: NamedInks::default(),
    };
    let drawn = plates(PictureBody::Drawing(Arc::new(drawing)), (4.0, 4.0));
    assert_eq!([at(&drawn, 1, 1), at(&drawn, 1, 5)], [[0, 0, 0, 153], [102, 0, 0, 0]]);
    let [cyan, magenta, yellow, black] = at(&drawn, 3, 1);
    assert!(cyan < 10 && magenta > 240 && yellow > 240 && black < 10, "{cyan} {magenta} {yellow} {black}");
    let red = plates(PictureBody::Raster(raster((1, 1), SampleSpace::Rgb, 8, &[255, 0, 0])), (2.0, 2.0));
    assert!(at(&red, 0, 0).iter().zip([cyan, magenta, yellow, black]).all(|(a, b)| a.abs_diff(b) <= 4));
}
