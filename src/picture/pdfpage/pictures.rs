//! Pictures out of their own codings: for whoever draws a placed page.
//!
//! In: a picture's data as its coding left it. Out: its samples. The readers are those of files: a JPEG is one, and a fax is put into the
//! smallest TIFF file that holds it.

use super::PdfPage;
use crate::picture::{RasterData, SampleSpace, jpeg, tiff};
use lopdf::Dictionary;
use std::sync::Arc;

/// Samples as they are stored.
pub(crate) struct Stored {
    pub(crate) size: (u32, u32),
    pub(crate) components: usize,
    /// Bits of a component; rows begin on whole bytes.
    pub(crate) bits: u8,
    pub(crate) samples: Vec<u8>,
}

impl PdfPage {
    /// The samples of a picture in a coding of its own; `None` where that is not read here, or damaged.
    pub(crate) fn samples(&self, coding: &[u8], data: Vec<u8>, parameters: &Dictionary, size: (u32, u32)) -> Option<Stored> {
        match coding {
            b"DCTDecode" => from_jpeg(data),
            b"CCITTFaxDecode" => self.fax(&data, parameters, size),
            _ => None,
        }
    }

    /// Group 4 alone: lines that refer to the ones before.
    fn fax(&self, data: &[u8], parameters: &Dictionary, (width, height): (u32, u32)) -> Option<Stored> {
        let number = |key: &[u8]| self.number_of(parameters, key);
        let flag = |key: &[u8]| self.get(parameters, key).and_then(|flag| flag.as_bool().ok()).unwrap_or(false);
        if number(b"K").unwrap_or(0.0) >= 0.0 || flag(b"EncodedByteAlign") {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let columns = number(b"Columns").unwrap_or(1728.0).clamp(1.0, 65_535.0) as u32;
        if columns < width {
            return None;
        }
        let length = u32::try_from(data.len()).ok()?;
        let entries = [
            (256, columns),
            (257, height),
            (258, 1),
            (259, 4),
            (262, 0),
            (273, 8 + 2 + 9 * 12 + 4),
            (277, 1),
            (278, height),
            (279, length),
        ];
        let mut file = b"II*\0\x08\0\0\0\x09\0".to_vec();
        for (tag, value) in entries {
            file.extend(u16::to_le_bytes(tag));
            file.extend([4, 0, 1, 0, 0, 0]);
            file.extend(u32::to_le_bytes(value));
        }
        file.extend([0; 4]);
        file.extend(data);
        let raster = tiff::read(&file, 1).ok()?.raster;
        let RasterData::Samples(samples) = raster.data else { return None };
        let mut samples = samples.to_vec();
        if raster.bits != 1 {
            return None;
        }
        // The reader makes 0 black, which is what a fax in a PDF is unless it says the contrary.
        if flag(b"BlackIs1") {
            samples.iter_mut().for_each(|byte| *byte = !*byte);
        }
        let row = (columns as usize).div_ceil(8);
        let wanted = (width as usize).div_ceil(8);
        let samples = samples.chunks(row).flat_map(|line| line[..wanted.min(line.len())].to_vec()).collect();
        Some(Stored { size: (width, height), components: 1, bits: 1, samples })
    }
}

/// The components of a JPEG as its filter gives them: inks as they are stored, whichever way round.
fn from_jpeg(data: Vec<u8>) -> Option<Stored> {
    let data: Arc<[u8]> = data.into();
    let mut raster = jpeg::read(&data).ok()?.raster;
    if raster.space == SampleSpace::CmykInverted {
        raster.space = SampleSpace::Cmyk;
    }
    let found = raster.unpacked().ok()?;
    Some(Stored { size: found.size, components: found.space.components(), bits: 8, samples: found.samples })
}
