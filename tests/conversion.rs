//! Pictures on their way into a PDF: converted, coded, limited in ink, and once each.
#![cfg(all(feature = "bundled-fonts", feature = "icc"))]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]

mod common {
    pub(crate) mod sheet;
}

use common::sheet::kit;
use jpeg_encoder::{ColorType, Encoder};
use lopdf::{Document, Object, Stream};
use makeready::engine::{Engine, Job, Kit, Output, Spots, Standard, Typeset};
use makeready::picture::{Medium, PictureBody, PictureSource, RasterData, SampleSpace};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Pictures by name: those of the folder, and those that a test makes.
#[derive(Default)]
struct Files(BTreeMap<&'static str, Vec<u8>>);

impl PictureSource for Files {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/");
        let made = self.0.get(name).cloned().map_or_else(|| std::fs::read(format!("{folder}{name}")), Ok);
        made.map(Into::into).map_err(|error| error.to_string())
    }
}

fn set(engine: &Engine, kit: &Kit, files: &Files, pictures: &[&str]) -> Typeset {
    let text: String = pictures.iter().map(|name| format!("![A picture.]({name})\n\n")).collect();
    let sheet = engine.typeset(&Job { pictures: files, ..Job::new(kit, "text.md", &text) });
    assert!(!sheet.report.has_errors(), "{:?}", sheet.report);
    sheet
}

/// The images of a PDF that are no masks, in the order of their numbers.
fn images(pdf: &[u8]) -> Vec<Stream> {
    let document = Document::load_mem(pdf).unwrap();
    let masks: Vec<_> =
        document.objects.values().filter_map(|o| o.as_stream().ok()?.dict.get(b"SMask").ok()?.as_reference().ok()).collect();
    let is_image = |stream: &Stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
    let found = document.objects.iter().filter(|(id, _)| !masks.contains(id));
    found.filter_map(|(_, object)| object.as_stream().ok().filter(|stream| is_image(stream)).cloned()).collect()
}

fn print(settings: &[&str], files: &Files, pictures: &[&str]) -> Vec<Stream> {
    let (engine, kit) = (Engine::bundled(), kit(settings));
    images(&engine.pdf(&set(&engine, &kit, files, pictures)).unwrap())
}

/// Colour space, filter, bits and size of an image.
fn facts(image: &Stream) -> (String, String, i64, (i64, i64)) {
    let name = |key: &[u8]| match image.dict.get(key).unwrap() {
        Object::Name(name) => String::from_utf8(name.clone()).unwrap(),
        Object::Array(parts) => String::from_utf8(parts[0].as_name().unwrap().to_vec()).unwrap(),
        other => panic!("{other:?}"),
    };
    let number = |key: &[u8]| image.dict.get(key).unwrap().as_i64().unwrap();
    (name(b"ColorSpace"), name(b"Filter"), number(b"BitsPerComponent"), (number(b"Width"), number(b"Height")))
}

#[test]
fn each_kind_of_picture_goes_to_press_in_its_own_way() {
    let tag = &["layout.pictures.color=tag"][..];
    let lossless = &["layout.pictures.coding=lossless"][..];
    for (settings, file, space, filter, bits) in [
        (&[][..], "rgb.jpg", "DeviceCMYK", "DCTDecode", 8),
        (lossless, "rgb.jpg", "DeviceCMYK", "FlateDecode", 8),
        (tag, "rgb.jpg", "ICCBased", "DCTDecode", 8),
        (&[], "stored-rgb.jpg", "DeviceCMYK", "DCTDecode", 8),
        (&[], "progressive.jpg", "DeviceCMYK", "DCTDecode", 8),
        (&[], "gray.jpg", "DeviceGray", "DCTDecode", 8),
        (&[], "cyan.jpg", "DeviceCMYK", "DCTDecode", 8),
        (&[], "rgb.png", "DeviceCMYK", "FlateDecode", 8),
        (&[], "rgb16.png", "DeviceCMYK", "FlateDecode", 8),
        (tag, "rgb16.png", "ICCBased", "FlateDecode", 16),
        (&[], "gray16.png", "DeviceGray", "FlateDecode", 8),
        (&[], "gray1.png", "DeviceGray", "FlateDecode", 1),
        (&[], "rgba.png", "DeviceCMYK", "FlateDecode", 8),
        (&[], "tiled16.tif", "DeviceCMYK", "FlateDecode", 8),
        (&[], "jpeg.tif", "DeviceCMYK", "DCTDecode", 8),
        (&[], "lossless.webp", "DeviceCMYK", "FlateDecode", 8),
    ] {
        let [image] = &print(settings, &Files::default(), &[file])[..] else { panic!("{file}: one image") };
        let expected = (space.to_owned(), filter.to_owned(), bits, (8, 6));
        assert_eq!(facts(image), expected, "{file} {settings:?}");
    }
}

#[test]
fn inks_and_grays_keep_their_coding() {
    for file in ["cyan.jpg", "gray.jpg"] {
        let data = Files::default().load(file).unwrap();
        let image = &print(&[], &Files::default(), &[file])[0];
        assert_eq!(image.content[..], data[..], "{file}");
    }
    let cmyk = &print(&[], &Files::default(), &["cmyk.tif"])[0];
    let rows = cmyk.decompressed_content().unwrap();
    assert_eq!(rows[4..8], [223, 255, 127, 0], "the file's own inks");
}

/// A picture of `side` pixels whose colour at each place is `color` of the place.
fn jpeg(side: u16, color: impl Fn(u16, u16) -> [u8; 3]) -> Vec<u8> {
    let samples: Vec<u8> = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).flat_map(|(x, y)| color(x, y)).collect();
    let mut out = Vec::new();
    Encoder::new(&mut out, 95).encode(&samples, side, side, ColorType::Rgb).unwrap();
    out
}

/// Blocks and hairlines of the darkest and most saturated colours: what makes the highest waves.
fn loud() -> Vec<u8> {
    const COLORS: [[u8; 3]; 8] =
        [[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 0, 30], [255, 255, 255], [40, 0, 0], [0, 30, 0]];
    jpeg(128, |x, y| COLORS[usize::from(x / 3 * 5 + y / 2 * 3 + (x * y) % 7) % 8])
}

#[test]
fn no_converted_pixel_takes_more_ink_than_the_press_allows() {
    for (limit, coding) in [(320, "jpeg"), (280, "jpeg"), (220, "jpeg"), (220, "lossless")] {
        for quality in [40, 92] {
            let set_limit = format!("layout.output-intent.ink-limit={limit}");
            let (quality, coding) = (format!("layout.pictures.quality={quality}"), format!("layout.pictures.coding={coding}"));
            let (engine, kit) = (Engine::bundled(), kit(&[&set_limit, &quality, &coding]));
            let files = Files(BTreeMap::from([("loud.jpg", loud())]));
            let sheet = set(&engine, &kit, &files, &["loud.jpg"]);
            let pictures = engine.pictures_for(&sheet, Medium::Press).unwrap();
            let PictureBody::Raster(raster) = &pictures[0].body else { panic!("samples") };
            let inks = raster.unpacked().unwrap();
            let most = inks.samples.chunks(4).map(|pixel| pixel.iter().map(|&ink| u32::from(ink)).sum::<u32>()).max().unwrap();
            assert!(most * 100 <= limit * 255, "{} of {limit} %, {coding} {quality} {:?}", most * 100 / 255, raster.space);
            assert!(most * 100 > limit.min(300) * 255 * 8 / 10, "{} of {limit} % is too pale", most * 100 / 255);
        }
    }
}

#[test]
fn the_same_picture_is_converted_and_embedded_once() {
    let files = Files(BTreeMap::from([("a.jpg", loud()), ("b.jpg", loud())]));
    let (engine, kit) = (Engine::bundled(), kit(&[]));
    let first = engine.pdf(&set(&engine, &kit, &files, &["a.jpg", "b.jpg", "a.jpg"])).unwrap();
    assert_eq!((images(&first).len(), engine.conversions()), (1, 1));
    for _ in 0..3 {
        let again = engine.pdf(&set(&engine, &kit, &files, &["a.jpg", "b.jpg", "a.jpg"])).unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(engine.conversions(), 1);
    let (two, _) = (engine.pdf(&set(&engine, &kit, &files, &["a.jpg", "rgb.png"])).unwrap(), ());
    assert_eq!((images(&two).len(), engine.conversions()), (2, 2));
}

#[test]
fn what_was_made_of_pictures_before_changes_nothing() {
    let names =
        ["a.jpg", "rgba.png", "rgb.png", "gradients.svg", "spot.pdf", "cmyk.tif", "turned.jpg", "gray16.png", "none.jpg"];
    let kits = [kit(&[]), kit(&["layout.pictures.coding=lossless"])];
    // A file of the same name that is changed from sheet to sheet, and inks that one sheet prints and the other does not.
    let files = [loud(), std::fs::read("tests/pictures/rgb.jpg").unwrap()].map(|data| Files(BTreeMap::from([("a.jpg", data)])));
    let text: String = names.iter().map(|name| format!("![A picture.]({name})\n\n")).collect();
    let make = |engine: &Engine, number: usize| {
        let spots = if number & 4 > 0 { Spots::Process } else { Spots::Keep };
        let job = Job::new(&kits[number & 1], "text.md", &text);
        let sheet = engine.typeset(&Job { pictures: &files[number >> 1 & 1], spots, keep_going: true, ..job });
        let found = engine.preflight(&sheet).report.diagnostics;
        let pdfs = [Standard::X4, Standard::Screen].map(|standard| engine.pdf_for(&sheet, Output::of(standard)).unwrap());
        (sheet.report.diagnostics, found, pdfs)
    };
    let alone: Vec<_> = (0..8).map(|number| make(&Engine::bundled(), number)).collect();
    assert_ne!(alone[0], alone[1]);
    assert_ne!(alone[0], alone[2]);
    assert_ne!(alone[0], alone[4]);
    for threads in [1, 2, 8] {
        let (engine, make, alone) = (Engine::bundled(), &make, &alone);
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let engine = &engine;
                scope.spawn(move || {
                    (0..16).for_each(|at| assert!(make(engine, (at + thread) % 8) == alone[(at + thread) % 8], "{at}"))
                });
            }
        });
    }
}

#[test]
fn pictures_are_made_coarser_only_when_asked_and_never_finer() {
    let files = Files(BTreeMap::from([("a.jpg", loud())]));
    let size = |settings: &[&str], file| facts(&print(settings, &files, &[file])[0]).3;
    // A column of the shipped layout is 43.5 mm wide, and a photograph may be made higher by 30 %, cropped.
    assert_eq!(size(&[], "a.jpg"), (128, 128));
    let (width, height) = size(&["layout.pictures.max-ppi=50"], "a.jpg");
    assert!((86..112).contains(&width) && width == height, "{width} by {height}");
    assert_eq!(size(&["layout.pictures.max-ppi=300"], "a.jpg"), (128, 128));
    assert_eq!(size(&["layout.pictures.max-ppi=36"], "rgb.png"), (8, 6));
}

#[test]
fn on_a_screen_inks_become_srgb() {
    let (engine, kit) = (Engine::bundled(), kit(&[]));
    let sheet = set(&engine, &kit, &Files::default(), &["cyan.jpg", "rgb.jpg", "gray.jpg"]);
    let pictures = engine.pictures_for(&sheet, Medium::Screen).unwrap();
    let raster = |at: usize| match &pictures[at].body {
        PictureBody::Raster(raster) => raster.clone(),
        _ => panic!("no samples"),
    };
    assert_eq!(raster(0).space, SampleSpace::Rgb);
    assert!(matches!(raster(0).data, RasterData::Jpeg(_)));
    let (own, kept) = (Files::default().load("rgb.jpg").unwrap(), raster(1));
    let RasterData::Jpeg(data) = &kept.data else { panic!("a JPEG") };
    assert!(kept.profile.is_some() && own.ends_with(&data[data.len() - 100..]), "an RGB JPEG keeps its coding and profile");
    assert_eq!(raster(2).space, SampleSpace::Gray);
}
