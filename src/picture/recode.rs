//! Samples out of their coding and into one again.
//!
//! In: a [`Raster`], or plain samples. Out: the other. A JPEG of inks is coded so that no pixel takes more ink than allowed once it is decoded
//! again: quantizing makes waves beside edges, on all four plates at once. Sources: ITU-T T.81 and T.871; Adobe TN 5116.

use super::convert::ConvertError;
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
/// How often blocks are coded with less ink before the picture is written without loss.
const ROUNDS: u32 = 6;

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
#[derive(Clone, Copy, Debug)]
pub(super) enum Coding {
    Lossless,
    /// With this quality; inks never over `limit`, in 1/255 of a plate.
    Jpeg {
        quality: u8,
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
            samples::to_rgb(&mut pixel[..3]);
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
        Coding::Jpeg { quality, limit: Some(limit) } if plain.space == SampleSpace::Cmyk => code_inks(plain, quality, limit),
        Coding::Jpeg { quality, .. } => code(plain, quality),
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
fn code(plain: &Plain, quality: u8) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(plain.size.0).ok()?, u16::try_from(plain.size.1).ok()?);
    if plain.bits != 8 {
        return None;
    }
    let kind = match plain.space {
        SampleSpace::Gray => ColorType::Luma,
        SampleSpace::Rgb => ColorType::Rgb,
        SampleSpace::Cmyk | SampleSpace::CmykInverted => ColorType::Cmyk,
    };
    let mut out = Vec::with_capacity(plain.samples.len() / 6);
    let mut encoder = Encoder::new(&mut out, quality.clamp(1, 100));
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    encoder.encode(&plain.samples, width, height, kind).ok()?;
    Some(out)
}

/// A JPEG of inks that stays within `limit` once decoded: blocks that come out over it are given less ink and coded again. `None` when that
/// does not help.
fn code_inks(plain: &mut Plain, quality: u8, limit: u32) -> Option<Vec<u8>> {
    let bound = limit.saturating_sub(SLACK);
    let most = plain.samples.chunks_exact(4).map(total).max().unwrap_or(0);
    if most + WAVES <= bound && quality >= FINE {
        return code(plain, quality);
    }
    for _ in 0..ROUNDS {
        let coded = code(plain, quality)?;
        let decoded = unpack(&coded, SampleSpace::CmykInverted)?;
        let mut is_within = true;
        for block in over(&decoded, plain.size, bound) {
            is_within = false;
            thin(&mut plain.samples, plain.size, &block);
        }
        if is_within {
            return Some(coded);
        }
    }
    None
}

fn total(pixel: &[u8]) -> u32 {
    pixel.iter().map(|&ink| u32::from(ink)).sum()
}

/// A block that comes out with too much ink, by how much.
struct Over {
    column: usize,
    row: usize,
    excess: u32,
}

/// The blocks of a decoded (and so inverted) picture with more than `bound` of ink.
fn over(decoded: &[u8], (width, _): (u32, u32), bound: u32) -> Vec<Over> {
    let width = width as usize;
    let mut found = Vec::new();
    let mut worst = vec![0; width.div_ceil(BLOCK)];
    for (row, band) in decoded.chunks(width * 4 * BLOCK).enumerate() {
        worst.fill(0);
        for line in band.chunks_exact(width * 4) {
            for (most, block) in worst.iter_mut().zip(line.chunks(4 * BLOCK)) {
                let inks = block.chunks_exact(4).map(|pixel| 4 * 255 - total(pixel)).max().unwrap_or(0);
                *most = inks.max(*most);
            }
        }
        let blocks = worst.iter().enumerate().filter(|(_, most)| **most > bound);
        found.extend(blocks.map(|(column, most)| Over { column, row, excess: most - bound }));
    }
    found
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
