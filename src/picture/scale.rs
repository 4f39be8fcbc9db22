//! Pictures made coarser: each new pixel is the mean of the old ones under it, by their areas.
//!
//! A box filter, on samples as they are stored: it rings nowhere, and is exact in whole numbers. Where a picture is transparent, its
//! colours count by their opacity, so that none shows that was hidden. Never makes a picture finer.

use super::recode::Plain;
use std::sync::Arc;

/// Samples and opacity with `size` pixels, at most as many as there are.
pub(super) fn reduce(plain: &Plain, alpha: Option<&[u8]>, size: (u32, u32)) -> (Plain, Option<Arc<[u8]>>) {
    let (from, to) = (wide(plain.size), wide(size));
    let mut band = Band::new(to.0, plain.components());
    let mut samples = Vec::with_capacity(to.0 * to.1 * plain.components() * usize::from(plain.bits / 8));
    let mut opacity = Vec::with_capacity(if alpha.is_some() { to.0 * to.1 } else { 0 });
    let row = from.0 * plain.components() * usize::from(plain.bits / 8);
    for y in 0..to.1 {
        band.clear();
        for (line, height) in covered(y, from.1, to.1) {
            let opaque = alpha.and_then(|alpha| alpha.get(line * from.0..(line + 1) * from.0));
            let Some(line) = plain.samples.get(line * row..(line + 1) * row) else { continue };
            band.add(line, opaque, height, plain.bits == 16);
        }
        band.write(plain.bits == 16, &mut samples);
        if alpha.is_some() {
            band.write_alpha(from, &mut opacity);
        }
    }
    (Plain { samples, size, ..*plain }, alpha.map(|_| opacity.into()))
}

fn wide((width, height): (u32, u32)) -> (usize, usize) {
    (width as usize, height as usize)
}

/// The old pixels under the new one at `at`, and how much of each, in parts of an old one of `to`.
fn covered(at: usize, from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
    let (start, end) = (at * from, (at + 1) * from);
    let overlap = move |old: usize| ((old + 1) * to).min(end) - (old * to).max(start);
    (start / to..end.div_ceil(to)).map(move |old| (old, overlap(old) as u64))
}

/// Sums for a row of new pixels.
struct Band {
    components: usize,
    colors: Vec<u64>,
    weights: Vec<u64>,
}

impl Band {
    fn new(width: usize, components: usize) -> Self {
        Band { components, colors: vec![0; width * components], weights: vec![0; width] }
    }

    fn clear(&mut self) {
        self.colors.fill(0);
        self.weights.fill(0);
    }

    /// Adds a row of old pixels, `height` of each.
    fn add(&mut self, line: &[u8], alpha: Option<&[u8]>, height: u64, is_deep: bool) {
        let depth = if is_deep { 2 } else { 1 };
        let pixel = self.components * depth;
        let (from, to) = (line.len() / pixel, self.weights.len());
        for (x, (colors, weight)) in self.colors.chunks_exact_mut(self.components).zip(&mut self.weights).enumerate() {
            for (old, width) in covered(x, from, to) {
                let area = width * height * alpha.map_or(255, |alpha| u64::from(alpha[old]));
                *weight += area;
                let stored = &line[old * pixel..(old + 1) * pixel];
                for (sum, part) in colors.iter_mut().zip(stored.chunks_exact(depth)) {
                    *sum += area * part.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
                }
            }
        }
    }

    fn write(&self, is_deep: bool, out: &mut Vec<u8>) {
        for (colors, &weight) in self.colors.chunks_exact(self.components).zip(&self.weights) {
            for sum in colors {
                let mean = (sum + weight / 2).checked_div(weight).unwrap_or(0);
                if is_deep {
                    out.extend_from_slice(&u16::try_from(mean).unwrap_or(u16::MAX).to_be_bytes());
                } else {
                    out.push(u8::try_from(mean).unwrap_or(u8::MAX));
                }
            }
        }
    }

    /// The mean opacity: a new pixel has the area of all old ones over the number of new ones.
    fn write_alpha(&self, from: (usize, usize), out: &mut Vec<u8>) {
        let area = (from.0 * from.1) as u64;
        out.extend(self.weights.iter().map(|weight| u8::try_from((weight + area / 2) / area.max(1)).unwrap_or(u8::MAX)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::SampleSpace;

    fn gray(samples: &[u8], size: (u32, u32), bits: u8) -> Plain {
        Plain { samples: samples.to_vec(), size, space: SampleSpace::Gray, bits }
    }

    #[test]
    fn new_pixels_are_means_by_area() {
        let (half, _) = reduce(&gray(&[10, 20, 30, 40], (4, 1), 8), None, (2, 1));
        assert_eq!(half.samples, [15, 35]);
        // Two thirds of each pixel: 0, a third of 90 and two thirds of 0, …
        let (two, _) = reduce(&gray(&[0, 90, 30], (3, 1), 8), None, (2, 1));
        assert_eq!(two.samples, [30, 50]);
        let (deep, _) = reduce(&gray(&[1, 0, 3, 0], (1, 2), 16), None, (1, 1));
        assert_eq!(deep.samples, [2, 0]);
        let (same, _) = reduce(&gray(&[1, 2, 3, 4], (2, 2), 8), None, (2, 2));
        assert_eq!(same.samples, [1, 2, 3, 4]);
    }

    #[test]
    fn hidden_colours_do_not_show() {
        let (plain, alpha) = reduce(&gray(&[200, 0], (2, 1), 8), Some(&[255, 0]), (1, 1));
        assert_eq!((plain.samples, alpha.as_deref()), (vec![200], Some(&[128][..])));
    }
}
