//! PNG files: decoded to rows of samples as a PDF wants them, opacity apart.
//!
//! In: a file's bytes. Out: a [`Raster`] of gray or RGB samples (palettes are expanded), 1 to 16 bits, with 8 bits of opacity when any
//! sample is not opaque. Samples stored with an unusual gamma are brought to that of sRGB; a profile is kept beside untouched samples.
//! An animation shows its first picture. Source: W3C PNG (third edition), 11.2 and 11.3.

use super::samples::{self, Bounds, Found, split_alpha};
use super::{PictureError, Raster, RasterData, SampleSpace, exif, icc};
use ::png::{BitDepth, ColorType, Decoder, Info, Limits, Reader, Transformations, Unit};
use std::io::Cursor;
use std::sync::Arc;

/// What the decoder may allocate for itself: rows, text, profiles.
const DECODER_BYTES: usize = 128 << 20;

/// A PNG and the resolution it states, if any.
pub(super) fn read(data: &[u8]) -> Result<Found, PictureError> {
    let mut reader = open(data)?;
    let (width, height) = reader.info().size();
    let mut samples = vec![0; affordable(&reader, data.len())?];
    let output = reader.next_frame(&mut samples).map_err(damaged)?;
    samples.truncate(output.buffer_size());

    let (space, has_alpha) = match output.color_type {
        ColorType::Grayscale => (SampleSpace::Gray, false),
        ColorType::GrayscaleAlpha => (SampleSpace::Gray, true),
        ColorType::Rgb => (SampleSpace::Rgb, false),
        ColorType::Rgba => (SampleSpace::Rgb, true),
        ColorType::Indexed => return Err(bad("a PNG file whose palette is missing")),
    };
    let colors = if space == SampleSpace::Gray { 1 } else { 3 };
    let bits = output.bit_depth as u8;
    let (mut samples, alpha) = if has_alpha { split_alpha(&samples, colors, bits) } else { (samples, None) };

    let info = reader.info();
    let profile = info.icc_profile.as_deref().and_then(|profile| icc::fitting(profile, space));
    if let (None, Some(gamma)) = (&profile, unusual_gamma(info)) {
        encode_gamma(&mut samples, bits, gamma);
    }
    let exif = info.exif_metadata.as_deref().map(exif::read).unwrap_or_default();
    let raster = Raster {
        width,
        height,
        space,
        bits,
        data: RasterData::Samples(samples.into()),
        is_lossy: false,
        alpha: alpha.map(Arc::from),
        profile,
        orientation: exif.orientation.unwrap_or(1),
    };
    Ok(Found { raster, ppi: stated_ppi(info).or(exif.ppi), remarks: Vec::new() })
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

fn damaged(error: ::png::DecodingError) -> PictureError {
    match error {
        ::png::DecodingError::IoError(_) => bad("a PNG file that is cut short"),
        ::png::DecodingError::LimitsExceeded => bad("a PNG file that needs too much memory"),
        error => bad(format!("a damaged PNG file: {error}")),
    }
}

/// Opens the file past its header chunks. Palettes are expanded and a transparent colour becomes opacity; grays of less than 8 bits stay
/// packed unless they have one.
fn open(data: &[u8]) -> Result<Reader<Cursor<&[u8]>>, PictureError> {
    let with = |transformations| {
        let mut decoder = Decoder::new_with_limits(Cursor::new(data), Limits { bytes: DECODER_BYTES });
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(transformations);
        decoder.read_info().map_err(damaged)
    };
    let reader = with(Transformations::IDENTITY)?;
    let info = reader.info();
    if info.color_type == ColorType::Indexed || info.trns.is_some() { with(Transformations::EXPAND) } else { Ok(reader) }
}

/// The size of the decoded samples, when it is one that a file of `file_size` bytes can honestly hold and memory can bear.
fn affordable(reader: &Reader<Cursor<&[u8]>>, file_size: usize) -> Result<usize, PictureError> {
    let info = reader.info();
    let size = reader.output_buffer_size().unwrap_or(usize::MAX);
    let bounds = |bytes: u64, packing| Bounds { kind: "PNG", size: info.size(), bytes, file_size, packing }.check();
    bounds(size as u64, None)?;
    bounds(info.raw_row_length() as u64 * u64::from(info.height), Some(samples::MAX_DEFLATE_RATIO))?;
    Ok(size)
}

/// The gamma of the samples when neither sRGB nor a profile speaks for them and it is not that of sRGB (1/2.2, within 5 %).
fn unusual_gamma(info: &Info<'_>) -> Option<f64> {
    let gamma = f64::from(info.gama_chunk?.into_value());
    let usual = (gamma * 2.2 - 1.0).abs() < 0.05;
    (info.srgb.is_none() && info.icc_profile.is_none() && gamma > 0.0 && !usual).then_some(gamma)
}

/// Brings samples stored as light to the power of `gamma` to light to the power of 1/2.2.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a power of a number in 0..=1, scaled to the type's range"
)]
fn encode_gamma(samples: &mut [u8], bits: u8, gamma: f64) {
    let exponent = 1.0 / (2.2 * gamma);
    match bits {
        8 => {
            let table: Vec<u8> = (0..=255u8).map(|v| ((f64::from(v) / 255.0).powf(exponent) * 255.0).round() as u8).collect();
            samples.iter_mut().for_each(|sample| *sample = table[usize::from(*sample)]);
        }
        16 => {
            for pair in samples.chunks_exact_mut(2) {
                let value = f64::from(u16::from_be_bytes([pair[0], pair[1]])) / 65_535.0;
                pair.copy_from_slice(&((value.powf(exponent) * 65_535.0).round() as u16).to_be_bytes());
            }
        }
        // Packed grays: black and white stay what they are.
        _ => {}
    }
}

fn stated_ppi(info: &Info<'_>) -> Option<(f64, f64)> {
    let dims = info.pixel_dims.filter(|dims| matches!(dims.unit, Unit::Meter))?;
    Some((f64::from(dims.xppu) * 0.0254, f64::from(dims.yppu) * 0.0254))
}

/// The bits of a depth; the type's own values.
const _: () = assert!(BitDepth::Sixteen as u8 == 16 && BitDepth::One as u8 == 1);
