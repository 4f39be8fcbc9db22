//! Placed pages on plates of a pixel a point, on small files written here.

use crate::color::Plate;
use crate::font::FontBook;
use crate::geometry::{Length, PageBoxes, Rect, Size};
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Picture, PictureId};
use crate::plate::{Plates, Prints, Resolution, Separator};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

/// A file of one page of 40 by 40 points: its resources, its operators, and objects from number 5 on.
fn file(resources: &str, content: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 40 40]>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{resources}>>>>"),
        stream("", content),
    ];
    objects.extend(more.iter().cloned());
    let mut out = "%PDF-1.6\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let _ = write!(out, "xref\n0 {size}\n0000000000 65535 f \n");
    places.iter().for_each(|place| _ = writeln!(out, "{place:010} 00000 n "));
    let _ = write!(out, "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}

fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict}/Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// The plates of a page of that size that is nothing but the placed one.
fn drawn(data: Vec<u8>) -> Plates {
    let picture = Picture::read("page.pdf", &Arc::from(data)).unwrap();
    let side = Length::whole_pt(40);
    let boxes = PageBoxes::new(Size::new(side, side), Length::ZERO);
    let rect = Rect::new(Length::ZERO, Length::ZERO, side, side);
    let items = vec![Item { kind: ItemKind::Picture { id: PictureId(0), clip: rect, rect }, tag: None, span: None }];
    let page = Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items };
    let profile = crate::layout::default_intent().profile;
    let fonts = FontBook::default();
    Separator::new(&fonts, vec![picture], profile).separate(&page, boxes.media, Resolution::dpi(72)).unwrap()
}

/// What a page mixes with what lies under it, and letters and pictures beside it, come out the same with prints of earlier pages as without.
#[test]
fn what_was_drawn_before_comes_out_as_if_it_were_new() {
    let state = "/ExtGState<</G<</OP true/op true/OPM 1>>/M<</BM/Multiply>>>>/ColorSpace<</S[/Separation/Gold/DeviceCMYK \
                 <</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 .8 0]/N 1>>]>>";
    let content = "/G gs 0 .5 0 0 k 2 2 20 20 re f /M gs .4 0 0 0 k 10 10 20.5 20.5 re f /S cs .7 scn 0 30 8 8 re f";
    let page = Picture::read("page.pdf", &Arc::from(file(state, content, &[]))).unwrap();
    let other = Picture::read("page.pdf", &Arc::from(file("", "0 0 0 1 k 5 5 9 9 re f", &[]))).unwrap();
    let (pt, fonts) = (Length::whole_pt, FontBook::default());
    let boxes = PageBoxes::new(Size::new(pt(90), pt(60)), Length::ZERO);
    let (item, prints) = (|kind| Item { kind, tag: None, span: None }, Prints::new());
    let place = |x: i64, side: i64, clip: i64| {
        let rect = Rect::new(pt(x), pt(5), pt(x + side), pt(5 + side));
        item(ItemKind::Picture { id: PictureId(0), clip: Rect { x1: rect.x0 + pt(clip), ..rect }, rect })
    };
    let color = crate::color::Color { ink: crate::color::Ink::BLACK, screen: None };
    let under = item(ItemKind::Fill { rect: Rect::new(pt(3), pt(3), pt(30), pt(30)), color, overprint: false });
    let pages = [
        vec![place(4, 40, 40)],
        vec![under.clone(), place(4, 40, 40)],
        vec![under, place(44, 40, 40), place(4, 40, 40)],
        vec![place(4, 40, 20)],
        vec![place(4, 50, 40)],
        vec![place(4, 40, 40), place(10, 40, 40)],
    ];
    let (press, plain) = (crate::layout::default_intent().profile, crate::color::cms::SRGB);
    for _ in 0..2 {
        let all = pages.iter().enumerate().flat_map(|items| [&page, &other].map(|picture| (items, picture)));
        for ((at, items), picture) in all {
            for (profile, dpi) in [(press, 72), (plain, 72), (press, 100)] {
                let items = items.clone();
                let page = Page { number: 1, folio: "1".into(), faces: None, master: "standard".into(), boxes, items };
                let separate = |separator: Separator<'_>| {
                    let mut separator = separator;
                    separator.separate(&page, boxes.media, Resolution::dpi(dpi)).unwrap()
                };
                let new = || Separator::new(&fonts, vec![picture.clone()], profile);
                let (alone, kept) = (separate(new()), separate(new().keeping(&prints)));
                assert!(alone.iter().eq(kept.iter()) && alone.undrawn == kept.undrawn, "page {at}");
            }
        }
    }
}

/// What stands at a place, from the left and the foot, in percent, plate by plate.
fn at(plates: &Plates, x: usize, y: usize) -> String {
    let place = (39 - y) * 40 + x;
    let mut out = String::new();
    for (plate, pixels) in plates.iter().filter(|(_, pixels)| pixels[place] > 0) {
        let name = if *plate > Plate::Black { plate.name() } else { &plate.name()[..1] };
        let _ = write!(out, "{name}{} ", (u32::from(pixels[place]) * 100 + 127) / 255);
    }
    out.trim_end().to_owned()
}

#[track_caller]
fn check(resources: &str, content: &str, more: &[String], expected: &[((usize, usize), &str)]) {
    let plates = drawn(file(resources, content, more));
    assert_eq!(plates.undrawn, [], "{content}");
    for ((x, y), amounts) in expected {
        assert_eq!(at(&plates, *x, *y), *amounts, "{content} at {x} {y}");
    }
}

#[test]
fn paths_are_filled_stroked_clipped_and_turned() {
    check("", "1 0 0 0 k 5 5 10 10 re f", &[], &[((6, 6), "C100"), ((4, 6), ""), ((15, 6), "")]);
    check("", "5 5 20 20 re 10 10 10 10 re f*", &[], &[((6, 6), "B100"), ((12, 12), "")]);
    check("", "5 5 20 20 re 10 10 10 10 re f", &[], &[((12, 12), "B100")]);
    check("", "10 10 10 10 re W n 0 1 0 0 k 0 0 40 15 re f", &[], &[((12, 12), "M100"), ((12, 16), ""), ((9, 12), "")]);
    check("", "0 0 m 40 0 l 0 40 l h W n 0 0 40 40 re f", &[], &[((5, 5), "B100"), ((35, 35), "")]);
    check("", "q 0 1 -1 0 40 0 cm 0 0 30 10 re f Q 0 0 3 3 re f", &[], &[((35, 25), "B100"), ((25, 5), ""), ((1, 1), "B100")]);
    check("", "0 0 1 0 K 4 w 0 20 m 40 20 l S", &[], &[((5, 20), "Y100"), ((5, 23), "")]);
    check("", "4 w [10 10] 0 d 0 20 m 40 20 l S", &[], &[((5, 20), "B100"), ((15, 20), ""), ((25, 20), "B100")]);
    check("", "8 w 1 J 20 20 m 20 20.01 l S", &[], &[((20, 22), "B100"), ((23, 24), "")]);
    check("", "q 4 0 0 1 0 0 cm 1 w 5 5 m 5 35 l S Q", &[], &[((19, 20), "B100"), ((21, 20), "B100"), ((23, 20), "")]);
}

#[test]
fn inks_stand_on_their_plates_and_overprint_as_they_say() {
    let gold = "/Separation/Gold/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 1 0]/N 1>>";
    let resources = format!(
        "/ColorSpace<</G[{gold}]/All[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 1 1 1]/N 1>>]\
         /None[/Separation/None/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1>>]/N[/DeviceN[/Gold/Magenta]/DeviceCMYK 5 0 R]>>\
         /ExtGState<</O<</OP true/op true/OPM 1>>/Z<</op true/OPM 0>>/H<</ca .5>>/M<</BM/Multiply>>>>"
    );
    let tint = stream("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1 0 1]", "{ 0 0 }");
    let check = |content: &str, amounts: &str| check(&resources, content, std::slice::from_ref(&tint), &[((20, 20), amounts)]);
    let all = "0 0 40 40 re f";
    check(&format!(".2 g {all}"), "B80");
    check(&format!("/G cs .5 scn {all}"), "Gold50");
    check(&format!("/N cs .4 .6 scn {all}"), "M60 Gold40");
    check(&format!("/G cs 1 scn {all} /All cs .3 scn {all}"), "C30 M30 Y30 B30 Gold30");
    check(&format!("1 0 0 0 k {all} /None cs 1 scn {all}"), "C100");
    check(&format!("/G cs 1 scn {all} 1 0 0 0 k {all}"), "C100");
    check(&format!("/G cs 1 scn {all} /O gs 1 0 0 0 k {all}"), "C100 Gold100");
    check(&format!("1 0 0 0 k {all} /O gs 0 0 0 1 k {all}"), "C100 B100");
    check(&format!("1 0 0 0 k {all} /Z gs 0 0 0 1 k {all}"), "B100");
    check(&format!("1 0 0 0 k {all} /O gs 0 0 0 0 k {all}"), "C100");
    check(&format!("1 0 0 0 k {all} /O gs 0 g {all}"), "B100");
    check(&format!("1 0 0 0 k {all} /H gs 0 1 0 0 k {all}"), "C50 M50");
    check(&format!(".5 0 0 0 k {all} /M gs .5 1 0 0 k {all}"), "C75 M100");
}

#[test]
fn pictures_are_opened_masked_and_placed() {
    let image = |dict: &str, data: &str| stream(&format!("/Type/XObject/Subtype/Image{dict}"), data);
    let put = "/XObject<</I 5 0 R>>";
    let draw = "q 40 0 0 40 0 0 cm /I Do Q";
    let hex = "/Filter/ASCIIHexDecode";
    let gray = format!("/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray{hex}");
    let corners = |a, b, c, d| [((5, 35), a), ((35, 35), b), ((5, 5), c), ((35, 5), d)];
    check(put, draw, &[image(&gray, "00 80 FF 00>")], &corners("B100", "B50", "", "B100"));
    let turned = format!("{gray}/Decode[1 0]");
    check(put, draw, &[image(&turned, "00 80 FF 00>")], &corners("", "B50", "B100", ""));
    let palette = format!("/Width 2/Height 2/BitsPerComponent 1/ColorSpace[/Indexed/DeviceCMYK 1<FF00000000FF0000>]{hex}");
    check(put, draw, &[image(&palette, "40 80>")], &corners("C100", "M100", "M100", "C100"));
    let stencil = format!("/Width 2/Height 2/ImageMask true{hex}");
    let red = format!("0 1 1 0 k {draw}");
    check(put, &red, &[image(&stencil, "40 80>")], &corners("M100 Y100", "", "", "M100 Y100"));
    let masked = [image(&format!("{gray}/SMask 6 0 R"), "00 00 00 00>"), image(&gray, "FF 80 00 FF>")];
    check(put, draw, &masked, &corners("B100", "B50", "", "B100"));
    let keyed = image(&format!("{gray}/Mask[0 9]"), "00 80 FF 00>");
    check(put, &format!("1 0 0 0 k 0 0 40 40 re f {draw}"), &[keyed], &corners("C100", "B50", "", "C100"));
    let inline = "q 40 0 0 40 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G /F /AHx ID 00 80 FF 00> EI Q";
    check("", inline, &[], &corners("B100", "B50", "", "B100"));
}

#[test]
fn shadings_patterns_groups_and_masks_are_drawn() {
    let run = "/ColorSpace/DeviceCMYK/Function<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 0 0 0]/N 1>>";
    let axial = format!("/Shading<</S<</ShadingType 2/Coords[10 0 30 0]{run}/Extend[false true]>>>>");
    check(&axial, "/S sh", &[], &[((5, 5), ""), ((20, 5), "C53"), ((35, 5), "C100")]);
    let radial = format!("/Shading<</S<</ShadingType 3/Coords[20 20 0 20 20 10]{run}>>>>");
    check(&radial, "/S sh", &[], &[((20, 20), "C7"), ((27, 20), "C75"), ((35, 20), "")]);
    let tile = stream(
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 20/YStep 20/Resources<<>>",
        "0 0 0 1 k 0 0 10 10 re f",
    );
    check(
        "/Pattern<</P 5 0 R>>",
        "/Pattern cs /P scn 0 0 40 40 re f",
        &[tile],
        &[((5, 5), "B100"), ((15, 5), ""), ((25, 25), "B100")],
    );
    let stencil = stream(
        "/Type/Pattern/PatternType 1/PaintType 2/TilingType 1/BBox[0 0 10 10]/XStep 20/YStep 20/Resources<<>>",
        "1 0 0 0 k 0 0 10 10 re f",
    );
    let resources = "/Pattern<</P 5 0 R>>/ColorSpace<</C[/Pattern/DeviceCMYK]>>";
    check(resources, "/C cs 0 1 0 0 /P scn 0 0 40 40 re f", &[stencil], &[((5, 5), "M100"), ((15, 5), "")]);
    let named = format!("/Pattern<</P<</PatternType 2/Shading<</ShadingType 2/Coords[0 0 40 0]{run}>>>>>>");
    check(&named, "/Pattern cs /P scn 0 0 40 20 re f", &[], &[((20, 10), "C51"), ((20, 25), "")]);
    let group = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 40 40]/Group<</S/Transparency>>",
        "1 0 0 0 k 0 0 30 40 re f 0 0 0 1 k 0 0 20 40 re f",
    );
    let half = "/XObject<</F 5 0 R>>/ExtGState<</H<</ca .5>>>>";
    check(
        half,
        "0 1 0 0 k 0 0 40 20 re f /H gs /F Do",
        &[group],
        &[((5, 5), "M50 B50"), ((25, 5), "C50 M50"), ((5, 30), "B50")],
    );
    let light = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 40 40]/Group<</S/Transparency/CS/DeviceGray>>",
        "1 g 0 0 20 40 re f .5 g 20 0 10 40 re f",
    );
    let masked = "/ExtGState<</M<</SMask<</S/Luminosity/G 5 0 R>>>>/N<</SMask/None>>>>";
    check(
        masked,
        "/M gs 0 0 40 20 re f /N gs 0 30 40 10 re f",
        &[light],
        &[((5, 5), "B100"), ((25, 5), "B50"), ((35, 5), ""), ((35, 35), "B100")],
    );
}

#[test]
fn letters_are_drawn_by_their_operators() {
    let glyph = stream("", "1000 0 0 0 500 500 d1 1 0 0 rg 0 0 500 500 re f");
    let font = "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 98\
                /Widths[1000 500]/Encoding<</Differences[97/a/b]>>/CharProcs<</a 6 0 R/b 6 0 R>>/Resources<<>>>>";
    let text = "0 1 0 0 k BT /F 20 Tf 0 10 Td (ba) Tj ET";
    check(
        "/Font<</F 5 0 R>>",
        text,
        &[font.to_owned(), glyph],
        &[((5, 15), "M100"), ((15, 15), "M100"), ((15, 25), ""), ((25, 15), "")],
    );
}

/// Hidden bombs and endless loops are given up in time, and said; nothing is lost silently.
#[test]
fn what_is_not_drawn_is_said_with_its_place() {
    let said = |resources: &str, content: &str, more: &[String]| -> Vec<(String, bool)> {
        let plates = drawn(file(resources, content, more));
        plates.undrawn.into_iter().map(|lost| (lost.what, lost.is_near)).collect()
    };
    let image =
        stream("/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/JPXDecode", "x");
    let drawn_at = drawn(file("/XObject<</I 5 0 R>>", "q 20 0 0 10 5 5 cm /I Do Q", &[image]));
    let [lost] = drawn_at.undrawn.as_slice() else { panic!("{:?}", drawn_at.undrawn) };
    assert_eq!(
        (lost.what.as_str(), lost.rect.width(), lost.is_near),
        ("pictures in JPEG 2000 coding", Length::whole_pt(20), false)
    );
    let mesh = "/Shading<</S<</ShadingType 4/ColorSpace/DeviceGray>>>>";
    assert_eq!(said(mesh, "/S sh", &[]), [("shadings over a mesh".to_owned(), false)]);
    let screen = "/ExtGState<</S<</BM/Screen>>>>";
    assert_eq!(
        said(screen, "/S gs 0 0 9 9 re f", &[]),
        [("objects that blend by Screen, drawn as if they covered".to_owned(), true)]
    );
    let own = stream("/Type/XObject/Subtype/Form/BBox[0 0 40 40]/Resources<</XObject<</F 5 0 R>>>>", "/F Do /F Do");
    assert!(!said("/XObject<</F 5 0 R>>", "/F Do", &[own]).is_empty());
    let many = stream(
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .001/YStep .001/Resources<<>>",
        "0 0 1 1 re f",
    );
    let tiles = said("/Pattern<</P 5 0 R>>", "/Pattern cs /P scn 0 0 40 40 re f", &[many]);
    assert_eq!(tiles, [("patterns of very many tiles".to_owned(), false)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever operators stand on a page, drawing it ends.
    #[test]
    fn no_operators_break_the_plates(words in prop::collection::vec((0usize..44, -2000i32..2000), 1..60)) {
        const WORDS: [&str; 30] = [
            "q", "Q", "cm", "re", "f", "S", "W", "n", "m", "l", "c", "h", "k", "g", "BT", "ET", "Td", "Tm", "(a) Tj", "[(a) 5] TJ", "w", "d", "[2 1] 0 d",
            "B*", "1 J 1 j", "/X Do", "/X gs", "/P scn", "v", "y",
        ];
        let mut content = String::new();
        for (word, number) in words {
            match WORDS.get(word) {
                Some(word) => content += word,
                None => content += &(f64::from(number) / 7.0).to_string(),
            }
            content.push(' ');
        }
        if let Ok(picture) = Picture::read("page.pdf", &Arc::from(file("", &content, &[]))) {
            drop(picture);
            drawn(file("", &content, &[]));
        }
    }
}
