//! WebP files: decoded to rows of RGB, opacity apart.
//!
//! In: a file's bytes. Out: a [`Raster`] of 8-bit RGB samples; an animation shows its first picture and says so. Source: RFC 9649.

use super::samples::{self, Bounds, Found};
use super::{PictureError, Raster, RasterData, Remark, RemarkKind, SampleSpace, exif, icc};
use image_webp::{DecodingError, WebPDecoder};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the decoder may allocate for metadata.
const CHUNK_BYTES: usize = 32 << 20;

/// A WebP, the resolution it states, if any, and what is to be said of it.
pub(super) fn read(data: &[u8]) -> Result<Found, PictureError> {
    // A decoder's panic, which no input should cause, is reported like other damage: the file comes from a user.
    catch_unwind(AssertUnwindSafe(|| decode(data))).unwrap_or_else(|_| Err(bad("a WebP file that cannot be made sense of")))
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

fn damaged(error: DecodingError) -> PictureError {
    match error {
        DecodingError::IoError(_) => bad("a WebP file that is cut short"),
        error => bad(format!("a damaged WebP file: {error}")),
    }
}

fn decode(data: &[u8]) -> Result<Found, PictureError> {
    let mut file = WebPDecoder::new(Cursor::new(data)).map_err(damaged)?;
    file.set_memory_limit(CHUNK_BYTES);
    let (width, height) = file.dimensions();
    let bytes = file.output_buffer_size().unwrap_or(usize::MAX);
    // One byte may stand for as many pixels as there are: a picture of one colour.
    Bounds { kind: "WebP", size: (width, height), bytes: bytes as u64, file_size: data.len(), packing: None }.check()?;
    let mut samples = vec![0; bytes];
    file.read_image(&mut samples).map_err(damaged)?;
    let (samples, alpha) = if file.has_alpha() { samples::split_alpha(&samples, 3, 8) } else { (samples, None) };
    let exif = file.exif_metadata().ok().flatten().map(|data| exif::read(data.strip_prefix(b"Exif\0\0").unwrap_or(&data)));
    let exif = exif.unwrap_or_default();
    let profile = file.icc_profile().ok().flatten().and_then(|profile| icc::fitting(&profile, SampleSpace::Rgb));
    let mut remarks = Vec::new();
    if file.is_animated() && file.num_frames() > 1 {
        remarks.push(Remark { kind: RemarkKind::Part, text: samples::first_of("pictures of an animation", file.num_frames()) });
    }
    let raster = Raster {
        width,
        height,
        space: SampleSpace::Rgb,
        bits: 8,
        data: RasterData::Samples(samples.into()),
        is_lossy: file.is_lossy(),
        alpha: alpha.map(Into::into),
        profile,
        orientation: exif.orientation.unwrap_or(1),
    };
    Ok(Found { raster, ppi: exif.ppi, remarks })
}
