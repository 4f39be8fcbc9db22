//! Pictures as image XObjects (ISO 32000-1, 8.9.5) and drawings as form XObjects (8.10).
//!
//! In: a [`Picture`], whose bytes came from a stranger. Out: dictionary and data of one stream, checked against each other so that no
//! picture can break the file. A JPEG goes in as it is; samples are predicted and deflated; opacity becomes a soft mask.

use super::PdfError;
use super::content::{Content, Paint, Place};
use super::deflate::Deflater;
use super::icc::{Profile, SRGB, Space};
use super::number::{UNIT, parts};
use super::streams::{Rows, Streams};
use crate::color::Share;
use crate::geometry::Length;
use crate::picture::{Drawing, Picture, PictureBody, Raster, RasterData, SampleSpace, Segment};
use lopdf::{Dictionary, Object};
use std::borrow::Cow;
use std::sync::Arc;

/// A picture as it is embedded.
pub(super) struct Embedded<'a> {
    /// Everything but colour space, soft mask, resources and length.
    pub(super) dict: Dictionary,
    /// Encoded as `dict` says.
    pub(super) data: Cow<'a, [u8]>,
    /// The colour space of the samples, or of a drawing's coloured paths.
    pub(super) space: PictureSpace<'a>,
    /// The opacity, as an image of its own.
    pub(super) mask: Option<(Dictionary, Vec<u8>)>,
}

/// In which colour space a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureSpace<'a> {
    /// DeviceGray or DeviceCMYK: the press's own inks.
    Device(&'static str),
    /// ICC-based, with this many components.
    Icc(&'a [u8], u8),
    /// A drawing: nothing for the stream itself, sRGB among its resources.
    Drawing,
}

/// Makes `picture` ready for the file. `intent` is the output profile: CMYK tagged with it is the press's own CMYK.
///
/// # Errors
/// [`PdfError::Picture`] when size, samples and coding do not fit together.
pub(super) fn embed<'a>(
    picture: &'a Picture,
    intent: &[u8],
    packer: (&Streams, &mut Deflater),
) -> Result<Embedded<'a>, PdfError> {
    match &picture.body {
        PictureBody::Page(_) => Err(PdfError::Internal("a placed page has no samples")),
        PictureBody::Drawing(drawing) if drawing.is_plain() => Ok(embed_drawing(drawing, picture, packer)),
        PictureBody::Drawing(_) => {
            let reason = "gradients and clipping paths are shown as items of a page, not as one picture".to_owned();
            Err(PdfError::Picture { name: picture.name.clone(), reason })
        }
        PictureBody::Raster(raster) => embed_raster(raster, intent, packer)
            .map_err(|reason| PdfError::Picture { name: picture.name.clone(), reason: reason.to_owned() }),
    }
}

fn embed_raster<'a>(
    raster: &'a Raster,
    intent: &[u8],
    (streams, deflater): (&Streams, &mut Deflater),
) -> Result<Embedded<'a>, &'static str> {
    let components = components(raster.space);
    let mut dict = image_dict(raster.width, raster.height, raster.bits)?;
    if raster.space == SampleSpace::CmykInverted {
        dict.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer).to_vec());
    }
    let data = match &raster.data {
        RasterData::Jpeg(jpeg) => {
            check_jpeg(jpeg, raster, components)?;
            dict.set("Filter", Object::Name(b"DCTDecode".to_vec()));
            Cow::Borrowed(&**jpeg)
        }
        RasterData::Samples(samples) => {
            Cow::Owned(deflate_samples(samples, raster, components, &mut dict, (streams, deflater))?)
        }
    };
    let mask = raster.alpha.as_ref().map(|alpha| embed_mask(alpha, raster, (streams, deflater))).transpose()?;
    Ok(Embedded { dict, data, space: space_of(raster, intent), mask })
}

/// The keys that every image has.
fn image_dict(width: u32, height: u32, bits: u8) -> Result<Dictionary, &'static str> {
    if width == 0 || height == 0 {
        return Err("it has no samples");
    }
    if ![1, 2, 4, 8, 16].contains(&bits) {
        return Err("its samples have an odd number of bits");
    }
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Image".to_vec()));
    dict.set("Width", i64::from(width));
    dict.set("Height", i64::from(height));
    dict.set("BitsPerComponent", i64::from(bits));
    Ok(dict)
}

fn components(space: SampleSpace) -> u8 {
    match space {
        SampleSpace::Gray => 1,
        SampleSpace::Rgb => 3,
        SampleSpace::Cmyk | SampleSpace::CmykInverted => 4,
    }
}

/// RGB always has a profile, its own or sRGB; CMYK has one when it is another press's; gray is the black plate.
fn space_of<'a>(raster: &'a Raster, intent: &[u8]) -> PictureSpace<'a> {
    let own = raster.profile.as_deref().and_then(|data| Profile::read(data).ok());
    match (raster.space, own) {
        (SampleSpace::Rgb, Some(profile)) if profile.space == Space::Rgb => PictureSpace::Icc(profile.data, 3),
        (SampleSpace::Rgb, _) => PictureSpace::Icc(SRGB, 3),
        (SampleSpace::Gray, _) => PictureSpace::Device("DeviceGray"),
        (SampleSpace::Cmyk | SampleSpace::CmykInverted, Some(profile))
            if profile.space == Space::Cmyk && profile.data != intent =>
        {
            PictureSpace::Icc(profile.data, 4)
        }
        (SampleSpace::Cmyk | SampleSpace::CmykInverted, _) => PictureSpace::Device("DeviceCMYK"),
    }
}

/// The frame header says what the raster says (ITU-T T.81, B.2.2); a reader trusts both.
fn check_jpeg(jpeg: &[u8], raster: &Raster, components: u8) -> Result<(), &'static str> {
    if raster.bits != 8 || !jpeg.starts_with(&[0xff, 0xd8]) {
        return Err("it is no JPEG of 8 bits");
    }
    let mut rest = &jpeg[2..];
    loop {
        let [0xff, marker, after @ ..] = rest else { return Err("its JPEG coding has no frame header") };
        match (*marker, after) {
            (0xff, _) => rest = &rest[1..],
            (0x01 | 0xd0..=0xd7, _) => rest = after,
            (0xd8..=0xda, _) => return Err("its JPEG coding has no frame header"),
            (0xc0..=0xc2, [_, _, 8, h1, h0, w1, w0, n, ..]) => {
                let size = (u32::from(u16::from_be_bytes([*w1, *w0])), u32::from(u16::from_be_bytes([*h1, *h0])));
                let fits = size == (raster.width, raster.height) && *n == components;
                return if fits { Ok(()) } else { Err("its JPEG coding has another size or another number of components") };
            }
            (0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf, _) => return Err("its JPEG coding is one that PDF does not know"),
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low])).max(2);
                rest = after.get(length..).ok_or("its JPEG coding is cut off")?;
            }
            _ => return Err("its JPEG coding is cut off"),
        }
    }
}

/// Deflates rows of samples; whole-byte ones are predicted first, as PNG does.
fn deflate_samples(
    samples: &Arc<[u8]>,
    raster: &Raster,
    components: u8,
    dict: &mut Dictionary,
    packer: (&Streams, &mut Deflater),
) -> Result<Vec<u8>, &'static str> {
    let (row, total) = rows(samples, raster.width, raster.height, u64::from(components) * u64::from(raster.bits))?;
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    if raster.bits < 8 {
        return Ok(packer.0.deflated(&samples[..total], packer.1));
    }
    let mut parameters = Dictionary::new();
    parameters.set("Predictor", 15);
    parameters.set("Colors", i64::from(components));
    parameters.set("BitsPerComponent", i64::from(raster.bits));
    parameters.set("Columns", i64::from(raster.width));
    dict.set("DecodeParms", parameters);
    Ok(predicted(samples, (row, total), usize::from(components) * usize::from(raster.bits / 8), packer))
}

/// Samples predicted and deflated.
fn predicted(
    samples: &Arc<[u8]>,
    (row, total): (usize, usize),
    pixel: usize,
    (streams, deflater): (&Streams, &mut Deflater),
) -> Vec<u8> {
    let rows = Rows::Predicted { row, pixel, total };
    streams.packed(samples, rows, || deflater.deflate(&predict(&samples[..total], row, pixel)))
}

/// The bytes of one row, and of as many as there should be.
fn rows(samples: &[u8], width: u32, height: u32, bits_each: u64) -> Result<(usize, usize), &'static str> {
    let row = (u64::from(width) * bits_each).div_ceil(8);
    let total = row.checked_mul(u64::from(height)).and_then(|total| usize::try_from(total).ok());
    let total = total.filter(|total| *total <= samples.len()).ok_or("it has fewer samples than its size says")?;
    Ok((usize::try_from(row).unwrap_or(usize::MAX), total))
}

fn embed_mask(
    alpha: &Arc<[u8]>,
    raster: &Raster,
    packer: (&Streams, &mut Deflater),
) -> Result<(Dictionary, Vec<u8>), &'static str> {
    let size = rows(alpha, raster.width, raster.height, 8)?;
    let mut dict = image_dict(raster.width, raster.height, 8)?;
    dict.set("ColorSpace", Object::Name(b"DeviceGray".to_vec()));
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    let mut parameters = Dictionary::new();
    parameters.set("Predictor", 15);
    parameters.set("Columns", i64::from(raster.width));
    dict.set("DecodeParms", parameters);
    Ok((dict, predicted(alpha, size, 1, packer)))
}

/// PNG's five filters, per row the one with the smallest sum of magnitudes (ISO/IEC 15948, 9 and 12.8).
fn predict(samples: &[u8], row: usize, pixel: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / row.max(1) + 1);
    // Rows stand behind a pixel of nothing, so that every sample has a left neighbour.
    let (mut current, mut above) = (vec![0; pixel + row], vec![0; pixel + row]);
    let mut trial = vec![0; row];
    let mut best = vec![0; row];
    for samples in samples.chunks_exact(row.max(1)) {
        current[pixel..].copy_from_slice(samples);
        let mut least = (u64::MAX, 0);
        for filter in 0..5u8 {
            let sum = match filter {
                0 => filter_row((&current, &above), pixel, &mut trial, |_, _, _| 0),
                1 => filter_row((&current, &above), pixel, &mut trial, |left, _, _| left),
                2 => filter_row((&current, &above), pixel, &mut trial, |_, up, _| up),
                3 => filter_row((&current, &above), pixel, &mut trial, |left, up, _| left.midpoint(up)),
                _ => filter_row((&current, &above), pixel, &mut trial, paeth),
            };
            if sum < least.0 {
                least = (sum, filter);
                std::mem::swap(&mut trial, &mut best);
            }
        }
        out.push(least.1);
        out.extend_from_slice(&best);
        std::mem::swap(&mut current, &mut above);
    }
    out
}

/// Filters one row by what `guess` makes of the samples to the left, above, and above to the left, and returns the sum of magnitudes of what is
/// left. A loop without a branch, so that the compiler takes many samples at once.
fn filter_row((current, above): (&[u8], &[u8]), pixel: usize, out: &mut [u8], guess: impl Fn(u8, u8, u8) -> u8) -> u64 {
    let lefts = current.iter().zip(above);
    let values = current[pixel..].iter().zip(&above[pixel..]);
    for (out, ((value, up), (left, up_left))) in out.iter_mut().zip(values.zip(lefts)) {
        *out = value.wrapping_sub(guess(*left, *up, *up_left));
    }
    out.iter().map(|left| u64::from(left.cast_signed().unsigned_abs())).sum()
}

fn paeth(left: u8, up: u8, up_left: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(up_left));
    let (pa, pb, pc) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    let second = if pb <= pc { up } else { up_left };
    if pa <= pb && pa <= pc { left } else { second }
}

/// A drawing's paths, once, in a box of its natural size.
fn embed_drawing<'a>(drawing: &Drawing, picture: &Picture, (streams, deflater): (&Streams, &mut Deflater)) -> Embedded<'a> {
    let (width, height) = (parts(picture.natural.width), parts(picture.natural.height));
    let mut content = Content::default();
    // SVG's limit for mitred joins; PDF's own default is 10.
    content.set_miter_limit(4 * UNIT);
    let place = |x: Length, y: Length| (parts(x), height - parts(y));
    for path in &drawing.paths {
        if let Some(fill) = path.fill {
            content.set_fill(&drawn_paint(fill));
        }
        if let Some((stroke, line)) = path.stroke {
            content.set_stroke(&drawn_paint(stroke));
            content.set_line_width(parts(line).max(0));
        }
        trace(&mut content, &path.segments, place);
        content.paint_path(path.fill.is_some(), path.even_odd, path.stroke.is_some());
    }
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Form".to_vec()));
    dict.set("BBox", [0, 0, width, height].map(super::number::object).to_vec());
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Embedded { dict, data: Cow::Owned(streams.deflated(&content.finish(), deflater)), space: PictureSpace::Drawing, mask: None }
}

/// Neutral grays go to the black plate whatever RGB they were drawn in; colours stay sRGB for the press's profile to convert.
fn drawn_paint([r, g, b]: [u8; 3]) -> Paint {
    let share = |level: u8| Share::from_percent(f64::from(level) / 2.55);
    if r == g && g == b {
        Paint::Cmyk([Share::NONE, Share::NONE, Share::NONE, share(255 - r)])
    } else {
        Paint::Rgb([r, g, b].map(share))
    }
}

/// Writes a path's segments. One that does not begin with a move begins at its first point.
pub(super) fn trace(content: &mut Content, segments: &[Segment], place: impl Fn(Length, Length) -> Place) {
    let mut begun = false;
    for segment in segments {
        match segment {
            Segment::Move(to) => content.move_to(place(to.x, to.y)),
            Segment::Line(to) if !begun => content.move_to(place(to.x, to.y)),
            Segment::Line(to) => content.line_to(place(to.x, to.y)),
            Segment::Curve(a, b, to) => {
                if !begun {
                    content.move_to(place(a.x, a.y));
                }
                content.curve_to(place(a.x, a.y), place(b.x, b.y), place(to.x, to.y));
            }
            Segment::Close if begun => content.close(),
            Segment::Close => continue,
        }
        begun = true;
    }
    if !begun {
        // A painting operator needs a path.
        content.move_to(place(Length::ZERO, Length::ZERO));
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, reason = "the numbers of the samples are small")]
mod tests {
    use super::*;
    use std::io::Read;

    fn raster(width: u32, height: u32, space: SampleSpace, bits: u8, data: RasterData) -> Raster {
        Raster { width, height, space, bits, data, is_lossy: false, alpha: None, profile: None, orientation: 1 }
    }

    fn samples(bytes: Vec<u8>) -> RasterData {
        RasterData::Samples(Arc::from(bytes))
    }

    /// A frame header without anything behind it.
    fn jpeg(height: u16, width: u16, components: u8) -> RasterData {
        let [h, w] = [height, width].map(u16::to_be_bytes);
        let head = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, h[0], h[1], w[0], w[1], components];
        RasterData::Jpeg(Arc::from(head.to_vec()))
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let rgb = SampleSpace::Rgb;
        for (raster, why) in [
            (raster(0, 4, rgb, 8, samples(vec![])), "no width"),
            (raster(4, 4, rgb, 8, samples(vec![0; 47])), "a sample short"),
            (raster(4, 4, rgb, 7, samples(vec![0; 48])), "odd bits"),
            (raster(u32::MAX, u32::MAX, rgb, 16, samples(vec![0; 48])), "overflow"),
            (raster(4, 4, rgb, 8, RasterData::Jpeg(Arc::from(&b"GIF89a"[..]))), "no JPEG"),
            (raster(4, 4, rgb, 8, RasterData::Jpeg(Arc::from(&[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff][..]))), "cut off"),
            (raster(4, 4, rgb, 8, jpeg(4, 5, 3)), "other width"),
            (raster(4, 4, rgb, 8, jpeg(4, 4, 4)), "other components"),
            (raster(4, 4, rgb, 16, jpeg(4, 4, 3)), "16 bits"),
        ] {
            assert!(embed_raster(&raster, b"", (&Streams::new(), &mut Deflater::new())).is_err(), "{why}");
        }
        assert!(embed_raster(&raster(4, 4, rgb, 8, jpeg(4, 4, 3)), b"", (&Streams::new(), &mut Deflater::new())).is_ok());
        let mut short_alpha = raster(4, 4, rgb, 8, samples(vec![0; 48]));
        short_alpha.alpha = Some(Arc::from(vec![0; 15]));
        assert!(embed_raster(&short_alpha, b"", (&Streams::new(), &mut Deflater::new())).is_err());
    }

    #[test]
    fn predicted_samples_come_back() {
        let (width, height) = (37u32, 11u32);
        let pixels: Vec<u8> = (0..width * height * 3).map(|i| (i * 7 % 251 + i / 97) as u8).collect();
        let raster = raster(width, height, SampleSpace::Rgb, 8, samples(pixels.clone()));
        let embedded = embed_raster(&raster, b"", (&Streams::new(), &mut Deflater::new())).unwrap();
        let mut rows = Vec::new();
        flate2::read::ZlibDecoder::new(&*embedded.data).read_to_end(&mut rows).unwrap();
        let mut decoded: Vec<u8> = Vec::new();
        let row = width as usize * 3;
        for (y, line) in rows.chunks(row + 1).enumerate() {
            for (x, value) in line[1..].iter().enumerate() {
                let at = |dy: usize, dx: usize| if y >= dy && x >= dx { decoded[(y - dy) * row + x - dx] } else { 0 };
                let guess = match line[0] {
                    0 => 0,
                    1 => at(0, 3),
                    2 => at(1, 0),
                    3 => ((u16::from(at(0, 3)) + u16::from(at(1, 0))) / 2) as u8,
                    _ => paeth(at(0, 3), at(1, 0), at(1, 3)),
                };
                decoded.push(value.wrapping_add(guess));
            }
        }
        assert_eq!(decoded, pixels);
    }

    #[test]
    fn spaces_follow_profile_and_intent() {
        let of = |space, profile: Option<&[u8]>| {
            let mut raster = raster(1, 1, space, 8, samples(vec![0; 4]));
            raster.profile = profile.map(Arc::from);
            let space = space_of(&raster, b"");
            match space {
                PictureSpace::Device(name) => name.to_owned(),
                PictureSpace::Icc(data, n) => format!("{n} components, {} bytes", data.len()),
                PictureSpace::Drawing => "drawing".into(),
            }
        };
        assert_eq!(of(SampleSpace::Rgb, None), "3 components, 480 bytes");
        assert_eq!(of(SampleSpace::Rgb, Some(b"no profile")), "3 components, 480 bytes");
        assert_eq!(of(SampleSpace::Gray, Some(SRGB)), "DeviceGray");
        assert_eq!(of(SampleSpace::CmykInverted, Some(SRGB)), "DeviceCMYK");
    }

    #[test]
    fn drawn_grays_are_black_ink() {
        assert_eq!(drawn_paint([0, 0, 0]), Paint::Cmyk([Share::NONE, Share::NONE, Share::NONE, Share::FULL]));
        assert!(matches!(drawn_paint([255, 0, 0]), Paint::Rgb(_)));
    }
}
