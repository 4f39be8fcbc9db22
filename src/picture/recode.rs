//! Samples out of their coding and into one again.
//!
//! In: a [`Raster`], or plain samples. Out: the other. A JPEG of inks is coded so that no pixel takes more ink than allowed once it is decoded
//! again: quantizing makes waves beside edges, on all four plates at once. Sources: ITU-T T.81 and T.871; Adobe TN 5116.

use super::convert::ConvertError;
use super::quantization::Tables;
use super::samples::{self, Bounds};
use super::{Raster, RasterData, SampleSpace};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The side of what a JPEG codes by itself when no component is subsampled.
const BLOCK: usize = 8;
/// Decoders differ by one in each component; so much is kept from the limit.
const SLACK: u32 = 4;
/// By how far waves may rise over what was coded with at least [`FINE`] quality: 80 % of ink. They have been seen to rise by half of that.
const WAVES: u32 = 204;
const FINE: u8 = 75;
/// Blocks side by side when those that may come out over the limit are tried.
const TRIED: usize = 64;
/// How often blocks are coded with less ink before the picture is written without loss.
const ROUNDS: u32 = 12;

/// Samples out of any coding: pixel by pixel, 8 bits or 16 with the high byte first, inks with 0 for none.
pub(super) struct Plain {
    pub(super) samples: Vec<u8>,
    pub(super) size: (u32, u32),
    pub(super) space: SampleSpace,
    pub(super) bits: u8,
}

impl Plain {
    pub(super) fn components(&self) -> usize {
        match self.space {
            SampleSpace::Gray => 1,
            SampleSpace::Rgb => 3,
            SampleSpace::Cmyk | SampleSpace::CmykInverted => 4,
        }
    }
}

/// How samples are written.
#[derive(Clone, Debug)]
pub(super) enum Coding {
    Lossless,
    /// With these steps; inks never over `limit`, in 1/255 of a plate.
    Jpeg {
        tables: Box<Tables>,
        limit: Option<u32>,
    },
}

/// A raster's samples.
pub(super) fn decode(raster: &Raster) -> Result<Plain, ConvertError> {
    let size = (raster.width, raster.height);
    let (mut samples, space) = match &raster.data {
        RasterData::Jpeg(data) => (decode_jpeg(data, size, raster.space)?, raster.space),
        RasterData::Samples(data) => (data.to_vec(), raster.space),
    };
    if space == SampleSpace::CmykInverted {
        samples.iter_mut().for_each(|sample| *sample = !*sample);
    }
    let space = if space == SampleSpace::CmykInverted { SampleSpace::Cmyk } else { space };
    let mut plain = Plain { samples, size, space, bits: raster.bits };
    let wanted = u64::from(size.0) * u64::from(size.1) * plain.components() as u64 * u64::from(plain.bits / 8);
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
    if plain.samples.len() < wanted {
        return Err(ConvertError::Damaged);
    }
    plain.samples.truncate(wanted);
    Ok(plain)
}

/// The components of a JPEG as a PDF would show them: gray, RGB, or four as they are stored.
fn decode_jpeg(data: &[u8], size: (u32, u32), space: SampleSpace) -> Result<Vec<u8>, ConvertError> {
    let components = if space == SampleSpace::Gray {
        1
    } else if space == SampleSpace::Rgb {
        3
    } else {
        4
    };
    let bytes = u64::from(size.0) * u64::from(size.1) * components;
    // A block of 64 samples takes a bit at least.
    let packing = Some(samples::MAX_DEFLATE_RATIO);
    Bounds { kind: "JPEG", size, bytes, file_size: data.len(), packing }.check().map_err(|_| ConvertError::TooLarge)?;
    // A decoder's panic, which no input should cause, is reported like other damage.
    catch_unwind(AssertUnwindSafe(|| unpack(data, space))).unwrap_or(None).ok_or(ConvertError::Damaged)
}

fn unpack(data: &[u8], space: SampleSpace) -> Option<Vec<u8>> {
    let options = DecoderOptions::default().set_max_width(65_535).set_max_height(65_535).set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().ok()?;
    let stored = decoder.input_colorspace()?;
    let wanted = match space {
        SampleSpace::Gray => ColorSpace::Luma,
        SampleSpace::Rgb => ColorSpace::RGB,
        SampleSpace::Cmyk | SampleSpace::CmykInverted => stored,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut samples = decoder.decode().ok()?;
    if stored == ColorSpace::YCCK {
        for pixel in samples.chunks_exact_mut(4) {
            // Y, Cb and Cr are of the inks, and what is stored are their complements (as black's is beside them).
            samples::to_rgb(&mut pixel[..3]);
            pixel[..3].iter_mut().for_each(|ink| *ink = !*ink);
        }
    }
    Some(samples)
}

/// Samples of 16 bits as 8, rounded.
pub(super) fn to_bytes(samples: &[u8]) -> Vec<u8> {
    let byte = |pair: &[u8]| (u32::from(u16::from_be_bytes([pair[0], pair[1]])) * 255 + 32_767) / 65_535;
    samples.chunks_exact(2).map(|pair| u8::try_from(byte(pair)).unwrap_or(u8::MAX)).collect()
}

/// Takes cyan, magenta and yellow from pixels of more than `limit` ink, in equal shares; black carries the drawing and stays.
pub(super) fn limit(samples: &mut [u8], limit: u32) {
    samples.chunks_exact_mut(4).for_each(|pixel| limit_pixel(pixel, limit));
}

fn limit_pixel(pixel: &mut [u8], limit: u32) {
    let colors: u32 = pixel[..3].iter().map(|&ink| u32::from(ink)).sum();
    let black = u32::from(pixel[3]);
    if colors + black <= limit {
        return;
    }
    let room = limit.saturating_sub(black);
    for ink in &mut pixel[..3] {
        *ink = u8::try_from(u32::from(*ink) * room / colors.max(1)).unwrap_or(u8::MAX);
    }
}

/// The data of a raster with these samples, and the space that it is in then.
pub(super) fn encode(plain: &mut Plain, coding: Coding) -> (RasterData, SampleSpace) {
    let coded = match coding {
        Coding::Jpeg { tables, limit: Some(limit) } if plain.space == SampleSpace::Cmyk => code_inks(plain, &tables, limit),
        Coding::Jpeg { tables, .. } => code(plain, &tables),
        Coding::Lossless => None,
    };
    match coded {
        Some(jpeg) => {
            let space = if plain.space == SampleSpace::Cmyk { SampleSpace::CmykInverted } else { plain.space };
            (RasterData::Jpeg(jpeg.into()), space)
        }
        None => (RasterData::Samples(std::mem::take(&mut plain.samples).into()), plain.space),
    }
}

/// A JPEG without subsampling; `None` where there is none of this size or depth.
fn code(plain: &Plain, tables: &Tables) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(plain.size.0).ok()?, u16::try_from(plain.size.1).ok()?);
    if plain.bits != 8 {
        return None;
    }
    let kind = match plain.space {
        SampleSpace::Gray => ColorType::Luma,
        SampleSpace::Rgb => ColorType::Rgb,
        SampleSpace::Cmyk | SampleSpace::CmykInverted => ColorType::CmykAsYcck,
    };
    let mut out = Vec::with_capacity(plain.samples.len() / 6);
    let mut encoder = Encoder::new(&mut out, 100);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    let [luma, chroma] = tables.custom();
    encoder.set_quantization_tables(luma, chroma);
    encoder.encode(&plain.samples, width, height, kind).ok()?;
    Some(out)
}

/// A JPEG of inks that stays within `limit` once decoded: blocks that come out over it are given less ink and tried again. `None` when that
/// does not help.
fn code_inks(plain: &mut Plain, tables: &Tables, limit: u32) -> Option<Vec<u8>> {
    let bound = limit.saturating_sub(SLACK);
    let is_fine = Tables::of_quality(FINE).is_some_and(|fine| tables.is_as_fine_as(&fine));
    let from = if is_fine { bound.saturating_sub(WAVES) } else { 0 };
    let mut tried = heavier(plain, from);
    for _ in 0..ROUNDS {
        if tried.is_empty() {
            return code(plain, tables);
        }
        let samples: Vec<u8> = tried.chunks(TRIED).flat_map(|row| side_by_side(plain, row)).collect();
        let size = (u32::try_from(TRIED * BLOCK).ok()?, u32::try_from(tried.len().div_ceil(TRIED) * BLOCK).ok()?);
        let trial = Plain { samples, size, space: plain.space, bits: plain.bits };
        let decoded = unpack(&code(&trial, tables)?, SampleSpace::CmykInverted)?;
        tried = over(&decoded, &tried, bound);
        for block in &tried {
            thin(&mut plain.samples, plain.size, block);
        }
    }
    tried.is_empty().then(|| code(plain, tables)).flatten()
}

fn total(pixel: &[u8]) -> u32 {
    pixel.iter().map(|&ink| u32::from(ink)).sum()
}

/// A block and by how much it comes out with too much ink.
#[derive(Clone, Copy)]
struct Over {
    column: usize,
    row: usize,
    excess: u32,
}

/// The blocks with a pixel of more than `from`.
fn heavier(plain: &Plain, from: u32) -> Vec<Over> {
    let width = plain.size.0 as usize;
    let mut found = Vec::new();
    let mut worst = vec![0; width.div_ceil(BLOCK)];
    for (row, band) in plain.samples.chunks(width * 4 * BLOCK).enumerate() {
        worst.fill(0);
        for line in band.chunks_exact(width * 4) {
            for (most, block) in worst.iter_mut().zip(line.chunks(4 * BLOCK)) {
                *most = block.chunks_exact(4).map(total).max().unwrap_or(0).max(*most);
            }
        }
        let blocks = worst.iter().enumerate().filter(|(_, most)| **most > from);
        found.extend(blocks.map(|(column, _)| Over { column, row, excess: 0 }));
    }
    found
}

/// Some blocks of a picture in a row, as an encoder sees them: beyond the picture's edge its last pixels go on. A block is coded by itself, so
/// that it comes out of this picture as out of its own.
fn side_by_side(plain: &Plain, blocks: &[Over]) -> Vec<u8> {
    let (width, height) = (plain.size.0 as usize, plain.size.1 as usize);
    let mut samples = Vec::with_capacity(TRIED * BLOCK * BLOCK * 4);
    for y in 0..BLOCK {
        for block in blocks {
            let line = &plain.samples[(block.row * BLOCK + y).min(height - 1) * width * 4..][..width * 4];
            let (start, end) = (block.column * BLOCK, ((block.column + 1) * BLOCK).min(width));
            samples.extend_from_slice(&line[start * 4..end * 4]);
            (end..start + BLOCK).for_each(|_| samples.extend_from_slice(&line[(width - 1) * 4..]));
        }
        samples.resize((y + 1) * TRIED * BLOCK * 4, 0);
    }
    samples
}

/// The blocks of those that were tried that came out over `bound`, and by how much; `decoded` is inverted.
fn over(decoded: &[u8], tried: &[Over], bound: u32) -> Vec<Over> {
    let line = TRIED * BLOCK * 4;
    let most = |at: usize| {
        let start = at / TRIED * BLOCK * line + at % TRIED * BLOCK * 4;
        let rows = (0..BLOCK).map(|y| &decoded[start + y * line..][..BLOCK * 4]);
        rows.flat_map(|row| row.chunks_exact(4)).map(|pixel| 4 * 255 - total(pixel)).max().unwrap_or(0)
    };
    let found = tried.iter().enumerate().map(|(at, block)| Over { excess: most(at).saturating_sub(bound), ..*block });
    found.filter(|block| block.excess > 0).collect()
}

/// Lowers the peaks of a block by what it was over.
fn thin(samples: &mut [u8], (width, height): (u32, u32), block: &Over) {
    let (width, height) = (width as usize, height as usize);
    let columns = block.column * BLOCK..((block.column + 1) * BLOCK).min(width);
    let mut most = 0;
    let rows = block.row * BLOCK..((block.row + 1) * BLOCK).min(height);
    let at = |y: usize| (y * width + columns.start) * 4..(y * width + columns.end) * 4;
    for y in rows.clone() {
        most = samples[at(y)].chunks_exact(4).map(total).max().unwrap_or(0).max(most);
    }
    for y in rows {
        limit(&mut samples[at(y)], most.saturating_sub(block.excess + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by Ghostscript as Photoshop writes: luminance and colour of inverted inks, black beside them, Adobe's marker with 2.
    #[test]
    fn a_foreign_ycck_file_has_the_inks_that_others_decode() {
        let data: std::sync::Arc<[u8]> = include_bytes!("../../tests/pictures/ycck.jpg")[..].into();
        let plain = decode(&crate::picture::jpeg::read(&data).unwrap().raster).unwrap();
        assert_eq!((plain.size, plain.space), ((32, 16), SampleSpace::Cmyk));
        // What the DCTDecode filter of Ghostscript 10.00.0 makes of it, inverted, and to the last step what Pillow does.
        let blocks: [[u8; 4]; 8] = [
            [254, 0, 0, 0],
            [0, 255, 1, 0],
            [0, 0, 254, 0],
            [0, 0, 0, 255],
            [254, 153, 0, 51],
            [50, 204, 254, 26],
            [0, 0, 0, 0],
            [128, 102, 77, 153],
        ];
        for (at, expected) in blocks.into_iter().enumerate() {
            let pixel = ((at / 4 * 8 + 4) * 32 + at % 4 * 8 + 4) * 4;
            let found = &plain.samples[pixel..pixel + 4];
            assert!(found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= 1), "block {at}: {found:?}");
        }
    }

    /// Blocks of noise, of hairlines and of edges, between every pair of some inks.
    fn loud() -> Plain {
        const INKS: [[u8; 4]; 8] = [
            [0; 4],
            [200, 180, 180, 240],
            [255, 255, 0, 60],
            [0, 255, 255, 0],
            [255, 0, 255, 100],
            [30, 20, 20, 255],
            [255, 255, 255, 0],
            [120, 0, 0, 0],
        ];
        let mut seed = 7u32;
        let mut chance = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as usize
        };
        let (across, down) = (64, 48);
        let mut samples = vec![0; across * down * 64 * 4];
        for block in 0..across * down {
            let (one, other, kind, cut) = (INKS[block % 8], INKS[block / 8 % 8], block / 64 % 4, chance() % 15);
            for pixel in 0..64 {
                let (x, y) = (pixel % 8, pixel / 8);
                let is_one = match kind {
                    0 => x + y > cut,
                    1 => x == cut % 8,
                    2 => chance() % 3 == 0,
                    _ => (x / 2 + y / 2) % 2 == cut % 2,
                };
                let at = ((block / across * 8 + y) * across * 8 + block % across * 8 + x) * 4;
                samples[at..at + 4].copy_from_slice(if is_one { &one } else { &other });
            }
        }
        Plain { samples, size: (512, 384), space: SampleSpace::Cmyk, bits: 8 }
    }

    #[test]
    fn waves_rise_no_higher_than_is_reckoned_with() {
        let plain = loud();
        for quality in [FINE, 85, 92] {
            let decoded =
                unpack(&code(&plain, &Tables::of_quality(quality).unwrap()).unwrap(), SampleSpace::CmykInverted).unwrap();
            let all = heavier(&plain, 0);
            let rise = all.iter().map(|block| {
                let totals = |samples: &[u8], of: &dyn Fn(&[u8]) -> u32| {
                    let line = |y: usize| ((block.row * 8 + y) * 512 + block.column * 8) * 4;
                    (0..8).flat_map(|y| samples[line(y)..][..32].chunks(4).map(of).collect::<Vec<_>>()).max().unwrap()
                };
                totals(&decoded, &|pixel| 4 * 255 - total(pixel)).saturating_sub(totals(&plain.samples, &total))
            });
            let rise = rise.max().unwrap();
            assert!(rise * 3 / 2 < WAVES, "quality {quality}: {rise}");
        }
    }

    #[test]
    fn blocks_tried_apart_come_out_as_in_their_picture() {
        let mut plain = loud();
        // Neither side is whole blocks.
        plain.size = (511, 383);
        let rows = plain.samples.chunks(512 * 4).take(383).flat_map(|row| row[..511 * 4].to_vec());
        plain.samples = rows.collect();
        for (quality, most) in [(92, 816), (60, 700), (92, 560)] {
            let tables = Tables::of_quality(quality).unwrap();
            limit(&mut plain.samples, most);
            let coded = code_inks(&mut plain, &tables, most).unwrap();
            let decoded = unpack(&coded, SampleSpace::CmykInverted).unwrap();
            let found = decoded.chunks(4).map(|pixel| 4 * 255 - total(pixel)).max().unwrap();
            assert!(found + SLACK <= most && found + 60 > most, "{found} of {most}");
        }
    }
}
