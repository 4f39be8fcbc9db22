//! Whether the strips or tiles of a TIFF page hold what its directory says, before any of them is unpacked.
//!
//! In: the file's bytes and its page as opened. Out: nothing, or why the page is refused. A tile may be far larger than the picture, and a
//! JPEG inside one states a size of its own, so that some hundred bytes could ask for minutes of work. Source: TIFF 6.0 (1992), 15 and
//! supplement 2 (2002).

use super::samples::MAX_PIXELS;
use super::{PictureError, jpeg};
use ::tiff::decoder::{ChunkType, Decoder};
use ::tiff::tags::Tag;
use std::io::Cursor;

/// How much more than the picture its tiles may cover: a picture may be smaller than one tile, or a pixel wide.
const MOST_PADDING: u64 = 4;
const ALWAYS_FINE: u64 = 64 << 20;
/// Compression by JPEG (supplement 2).
const JPEG: u16 = 7;
/// Most parts that a JPEG may come in: the finest of steps and components have fewer, and each goes over the whole strip.
const MOST_SCANS: usize = 256;

/// The strips or tiles of the page at which `file` stands.
pub(super) fn check(data: &[u8], file: &mut Decoder<Cursor<&[u8]>>) -> Result<(), PictureError> {
    let damaged = super::tiff::damaged;
    let (width, height) = file.dimensions().map_err(damaged)?;
    let (across, down) = file.chunk_dimensions();
    let is_tiled = file.get_chunk_type() == ChunkType::Tile;
    // One strip for all is said by a number of rows as large as can be.
    let down = if is_tiled { down } else { down.min(height) };
    let (offsets, lengths) =
        if is_tiled { (Tag::TileOffsets, Tag::TileByteCounts) } else { (Tag::StripOffsets, Tag::StripByteCounts) };
    let mut places = |tag| file.find_tag_unsigned_vec::<u64>(tag).map_err(damaged).map(Option::unwrap_or_default);
    let (offsets, lengths) = (places(offsets)?, places(lengths)?);
    let (picture, tile) = (u64::from(width) * u64::from(height), u64::from(across) * u64::from(down));
    if across == 0 || down == 0 {
        return Err(bad("a damaged TIFF file: strips or tiles without size"));
    }
    let count = u64::from(width.div_ceil(across)) * u64::from(height.div_ceil(down));
    let planes = (offsets.len() as u64).div_ceil(count);
    let most = picture.min(MAX_PIXELS).saturating_mul(MOST_PADDING).max(ALWAYS_FINE).saturating_mul(planes);
    if tile.saturating_mul(offsets.len() as u64) > most {
        return Err(bad(format!("a TIFF file of {width} by {height} pixels in {} tiles of {across} by {down}", offsets.len())));
    }
    if file.find_tag_unsigned::<u16>(Tag::Compression).ok().flatten() != Some(JPEG) {
        return Ok(());
    }
    apart(&offsets, &lengths)?;
    let tables = file.find_tag(Tag::JPEGTables).ok().flatten().and_then(|tables| tables.into_u8_vec().ok());
    for (at, (offset, length)) in offsets.iter().zip(&lengths).enumerate() {
        // As many cover each plane.
        let index = u32::try_from(at as u64 % count).unwrap_or(u32::MAX);
        let (least_width, least_height) = file.chunk_data_dimensions(index);
        let strip = slice(data, *offset, *length).ok_or_else(|| bad("a TIFF file that is cut short"))?;
        let (found, scans) = jpeg::frame_of(&joined(tables.as_deref(), strip))?;
        let fits = (least_width..=across).contains(&found.0) && (least_height..=down).contains(&found.1);
        if !fits || scans > MOST_SCANS {
            let (width, height) = found;
            return Err(bad(format!(
                "a damaged TIFF file: a strip or tile of {across} by {down} pixels holds a JPEG of {width} by {height} in {scans} parts"
            )));
        }
    }
    Ok(())
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

/// Refuses strips that share bytes: work that the file's size does not bound.
fn apart(offsets: &[u64], lengths: &[u64]) -> Result<(), PictureError> {
    let mut places: Vec<(u64, u64)> = offsets.iter().copied().zip(lengths.iter().copied()).collect();
    places.sort_unstable();
    let is_apart = places.windows(2).all(|pair| pair[0].0.saturating_add(pair[0].1) <= pair[1].0);
    if is_apart { Ok(()) } else { Err(bad("a damaged TIFF file: strips or tiles that lie over one another")) }
}

fn slice(data: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let (offset, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
    data.get(offset..offset.checked_add(length)?)
}

/// A strip's JPEG as it is decoded: what all strips share goes before it, in one pair of start and end.
fn joined(tables: Option<&[u8]>, strip: &[u8]) -> Vec<u8> {
    match tables.and_then(|tables| tables.len().checked_sub(2).map(|end| &tables[..end])) {
        Some(tables) => [tables, strip.get(2..).unwrap_or_default()].concat(),
        None => strip.to_vec(),
    }
}
