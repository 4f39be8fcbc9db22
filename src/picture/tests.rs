//! Every kind of picture and every fault, on the files of `tests/pictures` (made by the script there).

use super::*;
use crate::geometry::{Length, Point};
use proptest::prelude::*;

mod drawings;

macro_rules! bytes_of {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/pictures/", $name)).as_slice()
    };
}

fn read(data: &[u8]) -> Result<Picture, PictureError> {
    Picture::read("test", &Arc::from(data))
}

#[track_caller]
fn raster(data: &[u8]) -> Raster {
    match read(data).unwrap().body {
        PictureBody::Raster(raster) => raster,
        _ => panic!("no samples"),
    }
}

/// The reason why `data` is refused.
#[track_caller]
fn refused(data: &[u8]) -> String {
    match read(data) {
        Err(PictureError::Unreadable(reason)) => reason,
        other => panic!("read as {other:?}"),
    }
}

fn samples(raster: &Raster) -> &[u8] {
    match &raster.data {
        RasterData::Samples(samples) => samples,
        RasterData::Jpeg(_) => panic!("a JPEG"),
    }
}

fn coded(raster: &Raster) -> &[u8] {
    match &raster.data {
        RasterData::Jpeg(data) => data,
        RasterData::Samples(_) => panic!("samples"),
    }
}

fn pt(width: f64, height: f64) -> Size {
    Size::new(Length::from_pt(width), Length::from_pt(height))
}

/// `jpeg` without its Adobe marker.
fn without_adobe(jpeg: &[u8]) -> Vec<u8> {
    let at = jpeg.windows(9).position(|w| w.starts_with(b"\xFF\xEE") && w.ends_with(b"Adobe")).unwrap();
    [&jpeg[..at], &jpeg[at + 16..]].concat()
}

/// Where the frame header's marker byte stands.
fn frame_at(jpeg: &[u8]) -> usize {
    jpeg.windows(3).position(|w| matches!(w, [0xFF, 0xC0 | 0xC2, 0x00])).unwrap() + 1
}

#[test]
fn the_coding_of_jpegs_is_kept_byte_for_byte() {
    let cases = [
        (bytes_of!("rgb.jpg"), SampleSpace::Rgb),
        (bytes_of!("progressive.jpg"), SampleSpace::Rgb),
        (bytes_of!("gray.jpg"), SampleSpace::Gray),
        (bytes_of!("cyan.jpg"), SampleSpace::CmykInverted),
        (bytes_of!("turned.jpg"), SampleSpace::Rgb),
        (bytes_of!("stored-rgb.jpg"), SampleSpace::Rgb),
    ];
    for (data, space) in cases {
        let raster = raster(data);
        assert_eq!((raster.width, raster.height, raster.bits, raster.space), (8, 6, 8, space));
        assert_eq!(coded(&raster), without_metadata(data));
        assert!(raster.alpha.is_none());
    }
}

/// `jpeg` without its application segments but JFIF's and Adobe's, and without comments.
fn without_metadata(jpeg: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        let end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if !matches!(jpeg[at + 1], 0xE1..=0xED | 0xEF | 0xFE) {
            out.extend_from_slice(&jpeg[at..end]);
        }
        at = end;
    }
    out.extend_from_slice(&jpeg[at..]);
    out
}

#[test]
fn what_a_camera_tells_is_not_embedded() {
    let whole = bytes_of!("turned.jpg");
    let place: &[u8] = b"\xFF\xE1\x00\x12http://ns.adobe/\xFF\xFE\x00\x0654 N\xFF\xEC\x00\x06Duck";
    let told = [&whole[..2], place, &whole[2..]].concat();
    let raster = raster(&told);
    assert_eq!(coded(&raster), without_metadata(whole));
    assert_eq!(raster.orientation, 6, "what is needed to place it is read");
    assert!(!coded(&raster).windows(4).any(|bytes| bytes == b"Exif"));
}

#[test]
fn jpeg_size_resolution_orientation_and_profile_are_found() {
    let plain = read(bytes_of!("rgb.jpg")).unwrap();
    assert_eq!(plain.natural, pt(8.0 * 0.24, 6.0 * 0.24));
    let (x, y) = plain.ppi_at(pt(4.0, 6.0));
    assert_eq!((x.round(), y.round()), (144.0, 72.0));
    assert_eq!(raster(bytes_of!("rgb.jpg")).profile.map(|profile| profile[16..20].to_vec()), Some(b"RGB ".to_vec()));

    let turned = read(bytes_of!("turned.jpg")).unwrap();
    assert_eq!(turned.natural, pt(6.0, 4.0), "144 by 72 ppi along the stored axes, then a quarter turn");
    assert_eq!(raster(bytes_of!("turned.jpg")).orientation, 6);
    assert_eq!(turned.ppi_at(pt(6.0, 8.0)), (72.0, 72.0));
    assert_eq!(turned.ppi_at(Size::default()), (f64::INFINITY, f64::INFINITY));
    assert_eq!(read(bytes_of!("gray.jpg")).unwrap().natural, pt(8.0, 6.0), "72 ppi when none is stated");
}

#[test]
fn cmyk_is_inverted_exactly_when_adobe_wrote_it() {
    // Full cyan, as Adobe's programs (and Pillow) store it: 0 is full ink.
    let options = zune_jpeg::zune_core::options::DecoderOptions::default()
        .jpeg_set_out_colorspace(zune_jpeg::zune_core::colorspace::ColorSpace::CMYK);
    let cursor = zune_jpeg::zune_core::bytestream::ZCursor::new(bytes_of!("cyan.jpg"));
    let stored = zune_jpeg::JpegDecoder::new_with_options(cursor, options).decode().unwrap();
    assert!(stored[0] < 8 && stored[1..4].iter().all(|&v| v > 247), "{:?}", &stored[..4]);
    assert_eq!(raster(bytes_of!("cyan.jpg")).space, SampleSpace::CmykInverted);
    assert_eq!(raster(&without_adobe(bytes_of!("cyan.jpg"))).space, SampleSpace::Cmyk);
}

#[test]
fn an_rgb_jpeg_that_does_not_say_so_is_given_the_marker() {
    let bare = without_adobe(bytes_of!("stored-rgb.jpg"));
    let kept = raster(&bare);
    assert_eq!(coded(&kept).len(), bare.len() + 16);
    assert!(coded(&kept)[..20].windows(5).any(|w| w == b"Adobe"));
    assert_eq!(coded(&raster(coded(&kept))), coded(&kept));
}

#[test]
fn what_follows_the_end_of_a_jpeg_is_dropped() {
    let padded = [bytes_of!("rgb.jpg"), b"trailing video"].concat();
    assert_eq!(coded(&raster(&padded)), without_metadata(bytes_of!("rgb.jpg")));
}

#[test]
fn faulty_jpegs_are_refused_with_the_reason() {
    let whole = bytes_of!("rgb.jpg");
    let changed = |offset: usize, value: u8| {
        let mut data = whole.to_vec();
        data[frame_at(whole) + offset] = value;
        data
    };
    let cases = [
        (changed(0, 0xC9), "arithmetic"),
        (changed(0, 0xC3), "lossless"),
        (changed(0, 0xC5), "hierarchical"),
        (changed(3, 12), "12 bits"),
        (changed(8, 2), "2 colour components"),
        ([&changed(4, 0)[..frame_at(whole) + 4], &[0, 0], &whole[frame_at(whole) + 6..]].concat(), "8 by 0 pixels"),
        (whole[..whole.len() - 2].to_vec(), "cut short"),
        (whole[..whole.len() / 2].to_vec(), "cut short"),
        (b"\xFF\xD8\xFF\xD9".to_vec(), "without a picture"),
        (b"\xFF\xD8\xFF".to_vec(), "cut short"),
    ];
    for (data, expected) in cases {
        let reason = refused(&data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
    for end in 3..whole.len() {
        assert!(refused(&whole[..end]).contains("JPEG"), "cut at {end}");
    }
}

#[test]
fn pngs_of_every_kind_become_rows_of_samples() {
    use SampleSpace::{Gray, Rgb};
    let cases = [
        ("rgb", bytes_of!("rgb.png"), Rgb, 8, false),
        ("icc", bytes_of!("icc.png"), Rgb, 8, false),
        ("interlaced", bytes_of!("interlaced.png"), Rgb, 8, false),
        ("rgb-key", bytes_of!("rgb-key.png"), Rgb, 8, true),
        ("rgb16", bytes_of!("rgb16.png"), Rgb, 16, false),
        ("rgba16", bytes_of!("rgba16.png"), Rgb, 16, true),
        ("rgba", bytes_of!("rgba.png"), Rgb, 8, true),
        ("opaque", bytes_of!("opaque.png"), Rgb, 8, false),
        ("gray-alpha", bytes_of!("gray-alpha.png"), Gray, 8, true),
        ("gray1", bytes_of!("gray1.png"), Gray, 1, false),
        ("gray1-key", bytes_of!("gray1-key.png"), Gray, 8, true),
        ("gray16", bytes_of!("gray16.png"), Gray, 16, false),
        ("palette", bytes_of!("palette.png"), Rgb, 8, false),
        ("palette-alpha", bytes_of!("palette-alpha.png"), Rgb, 8, true),
    ];
    for (name, data, space, bits, has_alpha) in cases {
        let raster = raster(data);
        assert_eq!((raster.width, raster.height, raster.space, raster.bits), (8, 6, space, bits), "{name}");
        let components = if space == Gray { 1 } else { 3 };
        assert_eq!(samples(&raster).len(), (8 * components * usize::from(bits)).div_ceil(8) * 6, "{name}");
        assert_eq!(raster.alpha.as_ref().map(|alpha| alpha.len()), has_alpha.then_some(48), "{name}");
    }
}

#[test]
fn png_samples_and_opacity_are_the_files_own() {
    let rgb = raster(bytes_of!("rgb.png"));
    assert_eq!(samples(&rgb)[24..30], [0, 40, 128, 32, 40, 128]);
    for same in [
        bytes_of!("interlaced.png"),
        bytes_of!("opaque.png"),
        bytes_of!("rgba.png"),
        bytes_of!("rgb-key.png"),
        bytes_of!("icc.png"),
    ] {
        assert_eq!(samples(&raster(same)), samples(&rgb));
    }
    assert_eq!(raster(bytes_of!("rgba.png")).alpha.unwrap()[..], [200; 48]);
    assert_eq!(raster(bytes_of!("rgb-key.png")).alpha.unwrap()[..3], [0, 255, 255]);
    assert_eq!(samples(&raster(bytes_of!("rgb16.png")))[6..12], [32, 1, 0, 1, 128, 1]);
    assert_eq!(raster(bytes_of!("rgba16.png")).alpha.unwrap()[..], [0x80; 48]);
    assert_eq!(samples(&raster(bytes_of!("palette.png")))[..6], [255, 0, 0, 0, 255, 0]);
    assert_eq!(raster(bytes_of!("palette-alpha.png")).alpha.unwrap()[..4], [255, 128, 255, 255]);
    assert_eq!(samples(&raster(bytes_of!("gray1.png")))[..2], [0xAA, 0x55]);
    assert_eq!(raster(bytes_of!("gray1-key.png")).alpha.unwrap()[..2], [255, 0]);
    // Light of a quarter, stored as it is: sRGB's power makes it 64⁄255 ^ (1/2.2) = 0.534.
    assert_eq!(samples(&raster(bytes_of!("gamma.png")))[0], 136);
}

#[test]
fn png_resolution_and_profile_are_found() {
    let size = read(bytes_of!("rgb.png")).unwrap().natural;
    assert!((size.width.to_pt() - 1.92).abs() < 0.001 && (size.height.to_pt() - 1.44).abs() < 0.001, "{size:?}");
    assert!(raster(bytes_of!("icc.png")).profile.is_some() && raster(bytes_of!("rgb.png")).profile.is_none());
}

#[test]
fn faulty_pngs_are_refused_with_the_reason() {
    let whole = bytes_of!("rgb.png");
    let mut flipped = whole.to_vec();
    flipped[60] ^= 0x10;
    let cases = [
        (bytes_of!("bomb.png"), "60000 by 60000"),
        (bytes_of!("hollow.png"), "cannot hold"),
        (bytes_of!("no-palette.png"), "PNG"),
        (&whole[..50], "cut short"),
        (&whole[..80], "cut short"),
        (&flipped, "damaged PNG"),
    ];
    for (data, expected) in cases {
        let reason = refused(data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
}

#[test]
fn other_files_are_refused_by_their_names() {
    let cases: [(&[u8], &str); 10] = [
        (bytes_of!("gif.gif"), "a GIF file"),
        (b"%PDF-1.7\n", "a damaged PDF file"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "a PostScript file"),
        (b"8BPS\0\x01", "a Photoshop file"),
        (b"\0\0\0\x18ftypheic", "a HEIC file"),
        (b"\x1F\x8B\x08", "compressed"),
        (b"<!DOCTYPE html><html></html>", "another kind (<html>)"),
        (b"<svg", "damaged SVG"),
        (b"", "an empty file"),
        (b"Dear reader", "not a JPEG"),
    ];
    for (data, expected) in cases {
        let reason = refused(data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
    assert_eq!(PictureError::Unreadable("a GIF file".into()).to_string(), "this is a GIF file");
}

/// The samples of `ramp` in the script that made the files.
fn ramp() -> Vec<u8> {
    (0..6u8).flat_map(|y| (0..8u8).flat_map(move |x| [x * 32, y * 40, 128])).collect()
}

#[test]
fn tiffs_of_every_kind_have_their_samples() {
    let deep: Vec<u8> = ramp().into_iter().flat_map(|part| [part, 1]).collect();
    for (data, bits, expected) in [
        (bytes_of!("lzw.tif"), 8, ramp()),
        (bytes_of!("alpha.tif"), 8, ramp()),
        (bytes_of!("planar.tif"), 8, ramp()),
        (bytes_of!("pages.tif"), 8, ramp()),
        (bytes_of!("tiled16.tif"), 16, deep),
        (bytes_of!("multiplied.tif"), 8, [128, 64, 0].repeat(48)),
    ] {
        let raster = raster(data);
        assert_eq!((raster.width, raster.height, raster.bits, raster.space), (8, 6, bits, SampleSpace::Rgb));
        assert_eq!(samples(&raster), expected);
        assert!(!raster.is_lossy);
    }
    let cmyk = raster(bytes_of!("cmyk.tif"));
    assert_eq!((cmyk.space, &samples(&cmyk)[4..8]), (SampleSpace::Cmyk, &[223, 255, 127, 0][..]));
    let paletted = raster(bytes_of!("palette.tif"));
    assert_eq!((paletted.space, paletted.bits, samples(&paletted).len()), (SampleSpace::Rgb, 8, 144));
    assert!(samples(&paletted).iter().zip(ramp()).all(|(a, b)| a.abs_diff(b) < 52), "{:?}", samples(&paletted));
    let coded = raster(bytes_of!("jpeg.tif"));
    assert!(coded.is_lossy && samples(&coded).iter().zip(ramp()).all(|(a, b)| a.abs_diff(b) < 40), "{:?}", samples(&coded));
    for data in [bytes_of!("group4.tif"), bytes_of!("white0.tif")] {
        let bilevel = raster(data);
        assert_eq!((bilevel.space, bilevel.bits, samples(&bilevel).len()), (SampleSpace::Gray, 1, 6));
    }
    assert_eq!(samples(&raster(bytes_of!("white0.tif")))[..2], [0x55, 0xAA], "0 is black once read");
    assert_eq!(raster(bytes_of!("alpha.tif")).alpha.unwrap()[..], [200; 48]);
    assert_eq!(raster(bytes_of!("multiplied.tif")).alpha.unwrap()[..], [128; 48]);
    let gray = raster(bytes_of!("gray-alpha.tif"));
    assert_eq!((gray.space, samples(&gray), gray.alpha.as_deref()), (SampleSpace::Gray, &[7; 48][..], Some(&[99; 48][..])));
}

#[test]
fn tiff_resolution_orientation_and_profile_are_found() {
    let plain = read(bytes_of!("lzw.tif")).unwrap();
    assert_eq!(plain.natural, pt(8.0 * 0.24, 6.0 * 0.24));
    assert!(raster(bytes_of!("lzw.tif")).profile.is_some());
    let centimetres = read(bytes_of!("cmyk.tif")).unwrap().ppi_at(pt(72.0 * 8.0 / 254.0, 72.0 * 6.0 / 254.0));
    assert_eq!((centimetres.0.round(), centimetres.1.round()), (254.0, 254.0));
    assert_eq!(raster(bytes_of!("planar.tif")).orientation, 8);
    assert_eq!(read(bytes_of!("planar.tif")).unwrap().natural, pt(6.0, 8.0));
}

#[test]
fn webps_have_their_samples() {
    let lossless = raster(bytes_of!("lossless.webp"));
    assert_eq!((lossless.width, lossless.height, lossless.space, lossless.orientation), (8, 6, SampleSpace::Rgb, 6));
    assert!(samples(&lossless) == ramp() && !lossless.is_lossy && lossless.profile.is_some());
    assert!(raster(bytes_of!("lossy.webp")).is_lossy);
    let alpha = raster(bytes_of!("alpha.webp"));
    assert_eq!((samples(&alpha), alpha.alpha.as_deref()), (&ramp()[..], Some(&[200; 48][..])));
    assert_eq!(samples(&raster(bytes_of!("animated.webp"))), ramp());
}

#[test]
fn what_of_a_file_is_not_shown_is_remarked() {
    let remarks = |name: &str, data: &[u8]| -> Vec<String> {
        Picture::read(name, &Arc::from(data)).unwrap().remarks.into_iter().map(|remark| remark.text).collect()
    };
    assert_eq!(remarks("pages.tif", bytes_of!("pages.tif")), ["the first of 3 pages is shown"]);
    assert_eq!(remarks("pages.tif#page=2", bytes_of!("pages.tif")), [""; 0]);
    assert_eq!(remarks("a.webp", bytes_of!("animated.webp")), ["the first of 2 pictures of an animation is shown"]);
    assert_eq!(remarks("spot.tif", bytes_of!("spot.tif")), ["1 channel beside cyan, magenta, yellow and black left out"]);
    assert_eq!(samples(&raster(bytes_of!("spot.tif"))), [1, 2, 3, 4].repeat(48));
    let second = Picture::read("pages.tif#page=2", &Arc::from(bytes_of!("pages.tif"))).unwrap();
    assert!(matches!(second.body, PictureBody::Raster(Raster { space: SampleSpace::Gray, .. })));
    for (name, data, expected) in [
        ("pages.tif#page=4", bytes_of!("pages.tif"), "a TIFF file of 3 pages, which has no page 4"),
        ("rgb.jpg#page=2", bytes_of!("rgb.jpg"), "a file of one page"),
    ] {
        let Err(PictureError::Unreadable(reason)) = Picture::read(name, &Arc::from(data)) else { panic!("{name} was read") };
        assert!(reason.starts_with(expected), "{reason}");
    }
}

#[test]
fn faulty_tiffs_and_webps_are_refused_with_the_reason() {
    let (tiff, webp) = (bytes_of!("lzw.tif"), bytes_of!("lossless.webp"));
    let cases = [
        (bytes_of!("bomb.tif"), "60000 by 60000"),
        (bytes_of!("hollow.tif"), "cannot hold"),
        (bytes_of!("inks.tif"), "inks other than"),
        (bytes_of!("lab.tif"), "a TIFF file in Lab"),
        (bytes_of!("float.tif"), "32 bits"),
        (&tiff[..60], "TIFF"),
        (&tiff[..4], "cut short"),
        (&webp[..40], "WebP"),
        (&webp[..16], "cut short"),
    ];
    for (data, expected) in cases {
        let reason = refused(data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
}

/// A TIFF of gray strips, each a JPEG file at its place; the picture's size and the rows of a strip are said to be these.
fn tiff_of_jpegs(jpegs: &[&[u8]], places: &[usize], (width, height, rows): (u32, u32, u32)) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap();
    let starts: Vec<usize> = (0..jpegs.len()).map(|at| 8 + jpegs[..at].iter().map(|jpeg| jpeg.len()).sum::<usize>()).collect();
    let list = |of: &dyn Fn(usize) -> usize| places.iter().flat_map(|at| number(of(*at)).to_le_bytes()).collect::<Vec<u8>>();
    let (offsets, lengths) = (list(&|at| starts[at]), list(&|at| jpegs[at].len()));
    let lists = 8 + jpegs.concat().len();
    let count = number(places.len());
    // A single value stands in the directory itself.
    let value = |list: &[u8], at: usize| {
        if count == 1 { u32::from_le_bytes(list.try_into().unwrap()) } else { number(at) }
    };
    let entries = [
        (256, 1, width),
        (257, 1, height),
        (258, 1, 8),
        (259, 1, 7),
        (262, 1, 1),
        (273, count, value(&offsets, lists)),
        (277, 1, 1),
        (278, 1, rows),
        (279, count, value(&lengths, lists + offsets.len())),
    ];
    let mut out = b"II*\0".to_vec();
    out.extend(number(lists + 2 * offsets.len()).to_le_bytes());
    out.extend([jpegs.concat(), offsets, lengths].concat());
    out.extend(&number(entries.len()).to_le_bytes()[..2]);
    for (tag, count, value) in entries {
        out.extend([u16::to_le_bytes(tag), u16::to_le_bytes(4)].concat());
        out.extend([u32::to_le_bytes(count), value.to_le_bytes()].concat());
    }
    out.extend([0; 4]);
    out
}

#[test]
fn jpegs_in_tiffs_are_as_large_as_their_strips_and_lie_apart() {
    let gray = bytes_of!("gray.jpg");
    let Raster { width, height, .. } = raster(gray);
    let samples_of_one = usize::try_from(width * height).unwrap();
    let twice = raster(&tiff_of_jpegs(&[gray, gray], &[0, 1], (width, 2 * height, height)));
    assert_eq!(samples(&twice).len(), 2 * samples_of_one);
    let mut large = gray.to_vec();
    let at = frame_at(gray) + 4;
    large[at..at + 4].copy_from_slice(&[0x3E, 0x80, 0x3E, 0x80]);
    let start = std::time::Instant::now();
    for (data, expected) in [
        (tiff_of_jpegs(&[&large], &[0], (width, height, height)), "holds a JPEG of 16000 by 16000"),
        (tiff_of_jpegs(&[&large], &[0], (width, height, u32::MAX)), "holds a JPEG of 16000 by 16000"),
        (tiff_of_jpegs(&[gray], &[0], (width, height * 2, height * 2)), "holds a JPEG of"),
        (tiff_of_jpegs(&[gray], &[0; 9], (width, 9 * height, height)), "lie over one another"),
        (tiff_of_jpegs(&[&gray[..gray.len() / 2]], &[0], (width, height, height)), "cut short"),
    ] {
        let reason = refused(&data);
        assert!(reason.contains(expected), "{reason:?} should say {expected:?}");
    }
    // A single large one took ten seconds and 800 MB.
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}

const SEEDS: &[&[u8]] = &[
    bytes_of!("rgb.jpg"),
    bytes_of!("progressive.jpg"),
    bytes_of!("cyan.jpg"),
    bytes_of!("turned.jpg"),
    bytes_of!("rgb.png"),
    bytes_of!("interlaced.png"),
    bytes_of!("palette-alpha.png"),
    bytes_of!("rgba16.png"),
    bytes_of!("icc.png"),
    bytes_of!("lzw.tif"),
    bytes_of!("palette.tif"),
    bytes_of!("tiled16.tif"),
    bytes_of!("group4.tif"),
    bytes_of!("jpeg.tif"),
    bytes_of!("pages.tif"),
    bytes_of!("lossless.webp"),
    bytes_of!("lossy.webp"),
    bytes_of!("animated.webp"),
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><defs><linearGradient id='g'><stop offset='.3'/></linearGradient>\
      <clipPath id='c'><circle r='4'/></clipPath></defs><g clip-path='url(#c)' transform='rotate(9)'><path d='M1 1q2 3 4 5t1 1a3 2 0 0 1 \
      4 4z' fill='url(#g)' stroke='red' stroke-dasharray='1 2'/><use href='#g'/></g></svg>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn mutated_pictures_never_panic(
        seed in 0..SEEDS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut data = SEEDS[seed].to_vec();
        for (at, value) in changes {
            let at = at.index(data.len());
            data[at] = value;
        }
        if is_cut {
            data.truncate(cut.index(data.len()));
        }
        if let Ok(Picture { body: PictureBody::Raster(raster), .. }) = read(&data) {
            prop_assert!(raster.width > 0 && raster.height > 0 && (1..=8).contains(&raster.orientation));
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(start in 0..6usize, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let starts: [&[u8]; 6] =
            [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"<svg ", b"", b"II*\0\x08\0\0\0", b"RIFF\xFF\0\0\0WEBPVP8L"];
        let _ = read(&[starts[start], &bytes].concat());
    }
}
