//! Rows of samples: what the readers of formats share once their files are unpacked, and the bounds that each keeps.
//!
//! Knows no format. A pixel's components lie together; 16-bit ones are big-endian.

use super::{PictureError, Raster, Remark};

/// What a reader of samples finds in a file.
pub(super) struct Found {
    pub(super) raster: Raster,
    /// Pixels per inch along the stored axes, across and down, where the file states them.
    pub(super) ppi: Option<(f64, f64)>,
    /// What is to be said of it.
    pub(super) remarks: Vec<Remark>,
}

/// Most pixels of a picture: an A1 poster at 600 ppi.
pub(super) const MAX_PIXELS: u64 = 400_000_000;
/// Most bytes of decoded samples, 1 GiB.
pub(super) const MAX_BYTES: u64 = 1 << 30;
/// Deflate never packs more than 1032 bytes into one (RFC 1951: 258 bytes by a length of one bit and a distance of one).
pub(super) const MAX_DEFLATE_RATIO: u64 = 1032;

/// What a file says it unpacks to.
pub(super) struct Bounds {
    /// Its format, for messages.
    pub(super) kind: &'static str,
    /// Pixels across and down.
    pub(super) size: (u32, u32),
    /// Bytes of samples.
    pub(super) bytes: u64,
    pub(super) file_size: usize,
    /// What one byte of the file can unpack to, where that is known.
    pub(super) packing: Option<u64>,
}

impl Bounds {
    /// Whether a file of this size can honestly hold as much, and memory can bear it.
    pub(super) fn check(&self) -> Result<(), PictureError> {
        let (kind, (width, height)) = (self.kind, self.size);
        if u64::from(width) * u64::from(height) > MAX_PIXELS || self.bytes > MAX_BYTES {
            return Err(PictureError::Unreadable(format!(
                "a {kind} file of {width} by {height} pixels; at most {} million pixels and 1 GiB of samples are accepted",
                MAX_PIXELS / 1_000_000
            )));
        }
        if self.packing.is_some_and(|ratio| self.bytes / ratio > self.file_size as u64) {
            let size = self.file_size;
            return Err(PictureError::Unreadable(format!(
                "a {kind} file that is cut short: {size} bytes cannot hold {width} by {height} pixels"
            )));
        }
        Ok(())
    }
}

/// "1 page", "3 pages".
pub(super) fn pages(count: u32) -> String {
    format!("{count} page{}", if count == 1 { "" } else { "s" })
}

/// What is said of a file of several pages or pictures when the first stands for it.
pub(super) fn first_of(what: &str, count: u32) -> String {
    format!("the first of {count} {what} is shown")
}

/// Takes the last component of every pixel out; 16-bit opacity keeps its upper byte. No opacity is returned when all is opaque.
pub(super) fn split_alpha(samples: &[u8], colors: usize, bits: u8) -> (Vec<u8>, Option<Vec<u8>>) {
    let bytes = usize::from(bits / 8).max(1);
    let pixel = (colors + 1) * bytes;
    let mut alpha = Vec::with_capacity(samples.len() / pixel);
    let mut color = Vec::with_capacity(samples.len() / pixel * colors * bytes);
    for pixel in samples.chunks_exact(pixel) {
        color.extend_from_slice(&pixel[..colors * bytes]);
        alpha.push(pixel[colors * bytes]);
    }
    let opaque = alpha.iter().all(|&a| a == 0xFF);
    (color, (!opaque).then_some(alpha))
}

/// As [`split_alpha`], of colours that are multiplied by their opacity: they are divided by it again.
pub(super) fn split_multiplied(samples: &[u8], colors: usize, bits: u8) -> (Vec<u8>, Option<Vec<u8>>) {
    let mut straight = samples.to_vec();
    if bits == 16 {
        for pixel in straight.chunks_exact_mut((colors + 1) * 2) {
            let (color, alpha) = pixel.split_at_mut(colors * 2);
            let alpha = u32::from(u16::from_be_bytes([alpha[0], alpha[1]]));
            for part in color.chunks_exact_mut(2) {
                let value = u32::from(u16::from_be_bytes([part[0], part[1]]));
                let whole = (value * 65_535 + alpha / 2).checked_div(alpha).unwrap_or(0);
                part.copy_from_slice(&u16::try_from(whole).unwrap_or(u16::MAX).to_be_bytes());
            }
        }
    } else {
        for pixel in straight.chunks_exact_mut(colors + 1) {
            let (color, alpha) = pixel.split_at_mut(colors);
            let alpha = u32::from(alpha[0]);
            for part in color {
                let whole = (u32::from(*part) * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
                *part = u8::try_from(whole).unwrap_or(u8::MAX);
            }
        }
    }
    split_alpha(&straight, colors, bits)
}

/// Pixels without their last `extra` components.
pub(super) fn without_last(samples: &[u8], colors: usize, extra: usize, bits: u8) -> Vec<u8> {
    let bytes = usize::from(bits / 8).max(1);
    samples.chunks_exact((colors + extra) * bytes).flat_map(|pixel| &pixel[..colors * bytes]).copied().collect()
}

/// Planes one after the other, as pixels; `bytes` a component.
pub(super) fn interleave(samples: &[u8], planes: usize, bytes: usize) -> Vec<u8> {
    let plane = samples.len() / planes;
    let mut out = Vec::with_capacity(samples.len());
    for at in (0..plane).step_by(bytes) {
        for number in 0..planes {
            let start = number * plane + at;
            out.extend_from_slice(samples.get(start..start + bytes).unwrap_or_default());
        }
    }
    out
}

/// A palette's numbers of 1, 2, 4 or 8 bits, in rows of whole bytes, as its colours. A number beyond the palette is black.
pub(super) fn expand(packed: &[u8], (width, height): (u32, u32), bits: u8, palette: &[[u8; 3]]) -> Vec<u8> {
    let (width, height, bits) = (width as usize, height as usize, usize::from(bits.clamp(1, 8)));
    let row = (width * bits).div_ceil(8);
    let mask = u8::try_from((1u16 << bits) - 1).unwrap_or(u8::MAX);
    let mut out = Vec::with_capacity(width * height * 3);
    for row in packed.chunks_exact(row.max(1)).take(height) {
        for x in 0..width {
            let number = row[x * bits / 8] >> (8 - bits - x * bits % 8) & mask;
            out.extend_from_slice(palette.get(usize::from(number)).unwrap_or(&[0; 3]));
        }
    }
    out
}

/// Y, Cb and Cr of 8 bits as JPEG stores them, to red, green and blue (T.871, 7), in 1/65,536.
pub(super) fn to_rgb(samples: &mut [u8]) {
    let byte = |value: i32| u8::try_from(((value + 32_768) >> 16).clamp(0, 255)).unwrap_or(0);
    for pixel in samples.chunks_exact_mut(3) {
        let (y, cb, cr) = (i32::from(pixel[0]) << 16, i32::from(pixel[1]) - 128, i32::from(pixel[2]) - 128);
        let rgb = [y + 91_881 * cr, y - 22_554 * cb - 46_802 * cr, y + 116_130 * cb];
        pixel.copy_from_slice(&rgb.map(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_opacity_and_palettes_are_taken_apart() {
        assert_eq!(interleave(&[1, 2, 3, 4, 5, 6], 3, 1), [1, 3, 5, 2, 4, 6]);
        assert_eq!(interleave(&[1, 2, 3, 4, 5, 6, 7, 8], 2, 2), [1, 2, 5, 6, 3, 4, 7, 8]);
        assert_eq!(split_alpha(&[9, 8, 7, 255, 1, 2, 3, 4], 3, 8), (vec![9, 8, 7, 1, 2, 3], Some(vec![255, 4])));
        assert_eq!(split_alpha(&[9, 255, 8, 255], 1, 8), (vec![9, 8], None));
        assert_eq!(split_multiplied(&[64, 128, 0, 0], 1, 8), (vec![128, 0], Some(vec![128, 0])));
        assert_eq!(split_multiplied(&[0x40, 0, 0x80, 0], 1, 16), (vec![0x80, 0], Some(vec![0x80])));
        assert_eq!(without_last(&[1, 2, 3, 4, 5, 6], 2, 1, 8), [1, 2, 4, 5]);
        let palette = [[1, 1, 1], [2, 2, 2], [3, 3, 3]];
        assert_eq!(expand(&[0b0001_1011, 0b0100_0000], (5, 1), 2, &palette), [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 2, 2, 2]);
        let mut gray = [200, 128, 128, 76, 85, 255];
        to_rgb(&mut gray);
        assert_eq!(gray, [200, 200, 200, 254, 0, 0]);
    }
}
