//! A picture's samples in the open, for who draws it.

use super::convert::ConvertError;
use super::{Raster, RasterData, SampleSpace, recode};
use std::sync::Arc;

/// Samples without any coding, as they are stored: 8 bits each, pixel by pixel, row by row.
#[derive(Clone, Debug)]
pub struct Unpacked {
    /// Pixels across and down, before orientation.
    pub size: (u32, u32),
    /// What a sample means; inks with 0 for none, never [`SampleSpace::CmykInverted`].
    pub space: SampleSpace,
    /// The samples.
    pub samples: Vec<u8>,
    /// Opacity, a byte a pixel.
    pub alpha: Option<Arc<[u8]>>,
}

/// The most samples that are spread to a byte each.
const MOST_SAMPLES: u64 = 1 << 29;

impl SampleSpace {
    /// Samples of a pixel.
    pub const fn components(self) -> usize {
        match self {
            SampleSpace::Gray => 1,
            SampleSpace::Rgb => 3,
            SampleSpace::Cmyk | SampleSpace::CmykInverted => 4,
        }
    }
}

impl Raster {
    /// This picture's samples.
    ///
    /// # Errors
    /// [`ConvertError`] when its coding is damaged, or it unpacks to more than memory can bear.
    pub fn unpacked(&self) -> Result<Unpacked, ConvertError> {
        let plain = match &self.data {
            RasterData::Samples(data) if self.bits < 8 => return self.spread(data),
            _ => recode::decode(self)?,
        };
        let samples = if plain.bits == 16 { recode::to_bytes(&plain.samples) } else { plain.samples };
        Ok(Unpacked { size: plain.size, space: plain.space, samples, alpha: self.alpha.clone() })
    }

    /// Samples of 1, 2 or 4 bits as 8. Rows begin on whole bytes.
    fn spread(&self, data: &[u8]) -> Result<Unpacked, ConvertError> {
        let components = self.space.components();
        let (bits, most) = (usize::from(self.bits.max(1)), (1u32 << self.bits) - 1);
        if u64::from(self.width) * u64::from(self.height) * components as u64 > MOST_SAMPLES {
            return Err(ConvertError::TooLarge);
        }
        let across = self.width as usize * components;
        let row = (across * bits).div_ceil(8).max(1);
        if data.len() / row < self.height as usize {
            return Err(ConvertError::Damaged);
        }
        let mut samples = Vec::with_capacity(across * self.height as usize);
        for line in data.chunks_exact(row).take(self.height as usize) {
            samples.extend((0..across).map(|at| {
                let bit = at * bits;
                let value = u32::from(line[bit / 8]) >> (8 - bits - bit % 8) & most;
                let light = u8::try_from(value * 255 / most).unwrap_or(u8::MAX);
                if self.space == SampleSpace::CmykInverted { 255 - light } else { light }
            }));
        }
        let space = if self.space == SampleSpace::CmykInverted { SampleSpace::Cmyk } else { self.space };
        Ok(Unpacked { size: (self.width, self.height), space, samples, alpha: self.alpha.clone() })
    }
}
