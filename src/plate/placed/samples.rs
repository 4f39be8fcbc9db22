//! Pictures of samples (ISO 32000-1, 8.9.5), opened: a byte for each component, with what masks them.

use super::Missing;
use super::run::Run;
use super::space::{Kind, Space};
use lopdf::{Dictionary, Object, Stream};
use std::sync::Arc;

/// Most samples of a picture.
const MOST_SAMPLES: usize = 256 << 20;
/// Most pixels along a side.
const MOST_SIDE: f64 = 65_535.0;

/// A picture, ready to be laid.
#[derive(Debug)]
pub(super) struct Samples {
    pub(super) width: usize,
    pub(super) height: usize,
    /// What the samples are; `None` for a stencil, which has none.
    pub(super) space: Option<Arc<Space>>,
    pub(super) levels: Vec<u8>,
    /// How opaque it is, where it is not all.
    pub(super) mask: Option<Plane>,
}

/// One byte for each pixel of a mask, which has a size of its own.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) amounts: Vec<u8>,
}

impl Samples {
    pub(super) fn bytes(&self) -> usize {
        self.levels.len() + self.mask.as_ref().map_or(0, |mask| mask.amounts.len())
    }
}

impl<'p> Run<'p, '_, '_> {
    /// Opens a picture.
    pub(super) fn samples<'s>(
        &mut self,
        stream: &'s Stream,
        space: Option<Arc<Space>>,
        mask: Option<&'s Object>,
    ) -> Result<Samples, Missing>
    where
        'p: 's,
    {
        let page = self.page;
        let dict = &stream.dict;
        let is_stencil = page.get(dict, b"ImageMask").is_some_and(|flag| flag.as_bool().unwrap_or(false));
        let side = |key: &[u8]| page.number_of(dict, key).filter(|side| (1.0..=MOST_SIDE).contains(side));
        let (Some(width), Some(height)) = (side(b"Width"), side(b"Height")) else { return Err(damaged()) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        let (width, height) = (width as u32, height as u32);
        let most = MOST_SAMPLES;
        let opened = page.opened(stream, most).ok_or_else(damaged)?;
        let (mut bits, mut size, mut components) = (self.bits(dict, is_stencil), (width, height), None);
        let data = match opened.picture {
            None => opened.data,
            Some((coding, parameters)) => {
                let stored = page.samples(&coding, opened.data, &parameters, size);
                let stored = stored.ok_or_else(|| Missing::new(in_coding(&coding)))?;
                (bits, size, components) = (stored.bits, stored.size, Some(stored.components));
                stored.samples
            }
        };
        let (width, height) = (size.0 as usize, size.1 as usize);
        let decode = page.numbers_of(dict, b"Decode");
        let space =
            if is_stencil { None } else { Some(space.ok_or_else(|| Missing::new("pictures in colours that cannot be read"))?) };
        let count = space.as_ref().map_or(1, |space| space.components);
        if count == 0 || components.is_some_and(|own| own != count) {
            return Err(damaged());
        }
        let raw = raw(&data, (width, height), count, bits).ok_or_else(damaged)?;
        let Some(space) = space else {
            // 0 paints, unless it is turned round.
            let turned = decode.is_some_and(|decode| decode.first() == Some(&1.0));
            let amounts = raw.iter().map(|bit| if (*bit == 0) != turned { 255 } else { 0 }).collect();
            return Ok(Samples {
                width,
                height,
                space: None,
                levels: Vec::new(),
                mask: Some(Plane { width, height, amounts }),
            });
        };
        let mask = match mask {
            Some(mask) => self.mask(mask, &raw, (width, height), count)?,
            None => None,
        };
        let mut levels = raw;
        let tables: Vec<[u8; 256]> = (0..count).map(|at| table(&space, at, bits, decode.as_deref())).collect();
        for (at, level) in levels.iter_mut().enumerate() {
            *level = tables[at % count][usize::from(*level)];
        }
        let levels = match &space.kind {
            Kind::Indexed { .. } if levels.len().saturating_mul(space.base().components) > MOST_SAMPLES => {
                return Err(damaged());
            }
            Kind::Indexed { .. } => space.based(&levels),
            _ => levels,
        };
        Ok(Samples { width, height, space: Some(space.base()), levels, mask })
    }

    fn bits(&self, dict: &Dictionary, is_stencil: bool) -> u8 {
        let bits = self.page.number_of(dict, b"BitsPerComponent").unwrap_or(if is_stencil { 1.0 } else { 8.0 });
        [1, 2, 4, 8, 16].into_iter().find(|known| f64::from(*known) == bits).filter(|_| !is_stencil).unwrap_or(1)
    }

    /// What masks a picture: a stencil, a picture of opacity, or ranges of samples that are clear.
    fn mask<'s>(
        &mut self,
        mask: &'s Object,
        raw: &[u8],
        (width, height): (usize, usize),
        count: usize,
    ) -> Result<Option<Plane>, Missing>
    where
        'p: 's,
    {
        let page = self.page;
        match mask {
            Object::Stream(stream) => {
                let gray = Some(Arc::clone(&self.gray));
                let mask = self.samples(stream, gray, None)?;
                if page.get(&stream.dict, b"Matte").is_some() {
                    self.lacks(Missing::nearly("pictures that are mixed with a matte colour"));
                }
                Ok(Some(match mask.mask {
                    // In a stencil that masks, 1 hides what 0 would paint.
                    Some(plane) => plane,
                    None => Plane { width: mask.width, height: mask.height, amounts: mask.levels },
                }))
            }
            Object::Array(ranges) => {
                let ranges: Vec<f64> = ranges.iter().filter_map(|edge| page.number(edge)).collect();
                if ranges.len() != count * 2 {
                    return Err(damaged());
                }
                let is_clear = |pixel: &[u8]| {
                    pixel
                        .iter()
                        .zip(ranges.chunks_exact(2))
                        .all(|(level, range)| (range[0]..=range[1]).contains(&f64::from(*level)))
                };
                let amounts = raw.chunks_exact(count).map(|pixel| if is_clear(pixel) { 0 } else { 255 }).collect();
                Ok(Some(Plane { width, height, amounts }))
            }
            _ => Ok(None),
        }
    }
}

fn damaged() -> Missing {
    Missing::new("pictures that are damaged or too large")
}

fn in_coding(coding: &[u8]) -> &'static str {
    match coding {
        b"JPXDecode" => "pictures in JPEG 2000 coding",
        b"JBIG2Decode" => "pictures in JBIG2 coding",
        b"CCITTFaxDecode" => "pictures in an older coding of faxes, or damaged ones",
        _ => "JPEG pictures that are damaged",
    }
}

/// Samples as numbers, those of 16 bits by their upper half; what a short picture lacks is 0.
fn raw(data: &[u8], (width, height): (usize, usize), count: usize, bits: u8) -> Option<Vec<u8>> {
    let across = width.checked_mul(count)?;
    let total = across.checked_mul(height).filter(|total| *total <= MOST_SAMPLES)?;
    let row = across.checked_mul(usize::from(bits))?.div_ceil(8);
    // A picture of which there is nothing at all is no picture.
    if data.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(total);
    for line in 0..height {
        let line = data.get(line * row..).unwrap_or_default();
        let byte = |at: usize| line.get(at).copied().unwrap_or(0);
        match bits {
            8 => out.extend((0..across).map(byte)),
            16 => out.extend((0..across).map(|at| byte(at * 2))),
            bits => {
                let (bits, mask) = (usize::from(bits), (1u8 << bits) - 1);
                out.extend((0..across).map(|at| byte(at * bits / 8) >> (8 - bits - at * bits % 8) & mask));
            }
        }
    }
    Some(out)
}

/// What each number of a component means, as a byte over the space's range.
fn table(space: &Space, component: usize, bits: u8, decode: Option<&[f64]>) -> [u8; 256] {
    let most = f64::from((1u32 << bits.min(8)) - 1);
    let is_palette = matches!(space.kind, Kind::Indexed { .. });
    let plain = if is_palette { [0.0, most] } else { space.range(component) };
    let own = decode.and_then(|decode| Some([*decode.get(component * 2)?, *decode.get(component * 2 + 1)?]));
    let [from, to] = own.unwrap_or(plain);
    let [low, high] = space.range(component);
    let mut table = [0; 256];
    for (number, level) in table.iter_mut().enumerate() {
        let value = from + number as f64 / most * (to - from);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
        let byte = ((value - low) / (high - low) * 255.0).round().clamp(0.0, 255.0) as u8;
        *level = byte;
    }
    table
}
