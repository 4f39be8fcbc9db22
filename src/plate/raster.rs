//! Pictures of samples on the plates.
//!
//! In: a raster's samples, and where it lies on the canvas. Out: for each pixel that it touches the mean of the samples under it, weighted by their
//! opacity, as inks of the press. Averages are taken before colours are converted, which differs from the other order at hard edges only,
//! and there by less than an edge's place within its pixel does. Nothing is interpolated: pictures coarser than the plates show their samples.

use super::coverage::{Coverage, Window, shared};
use crate::picture::{Raster, SampleSpace, Unpacked};
use std::ops::Range;

/// Opacity and colours of the pixels that a picture touches, row by row.
pub(super) struct Printed {
    /// How much of each pixel is covered.
    pub(super) coverage: Coverage,
    /// The colour of each, as the picture's own samples are.
    pub(super) samples: Vec<u8>,
    pub(super) space: SampleSpace,
}

impl Printed {
    pub(super) fn size(&self) -> usize {
        self.coverage.amounts.len() + self.samples.len()
    }
}

/// Puts a picture that fills `whole` on the pixels inside `within`.
pub(super) fn print(raster: &Raster, whole: Window, within: Window) -> Option<Printed> {
    let picture = raster.unpacked().ok()?;
    let mut coverage = Coverage::of_window(shared(whole, within)?, within)?;
    let height = coverage.amounts.len() / coverage.width.max(1);
    let upright = Upright::of(&picture, raster.orientation)?;
    let across = steps(whole[0], whole[2], upright.width, coverage.x, coverage.width);
    let down = steps(whole[1], whole[3], upright.height, coverage.y, height);
    let components = picture.space.components();
    let mut samples = Vec::with_capacity(coverage.amounts.len() * components);
    let mut amounts = coverage.amounts.iter_mut();
    for rows in &down {
        for (columns, amount) in across.iter().zip(&mut amounts) {
            let opacity = upright.mean(columns, rows, &mut samples);
            *amount = super::separate::mixed(0, *amount, opacity);
        }
    }
    Some(Printed { coverage, samples, space: picture.space })
}

/// The samples under a pixel along one axis: from the first on, how much of each.
struct Step {
    samples: Range<usize>,
    weights: Vec<u32>,
}

/// Parts of a sample that are told apart.
const PARTS: f64 = 256.0;

/// For each of `count` pixels from `first` the samples under it, of a picture that lies from `from` to `to`.
fn steps(from: f64, to: f64, samples: usize, first: i32, count: usize) -> Vec<Step> {
    let scale = samples as f64 / (to - from);
    let end = samples as f64;
    (0..count)
        .map(|at| {
            let start = f64::from(first) + at as f64;
            let low = ((start - from) * scale).clamp(0.0, end);
            let high = ((start + 1.0 - from) * scale).clamp(low, end);
            let first = whole(low).min(samples.saturating_sub(1));
            let last = whole(high.ceil()).clamp(first + 1, samples.max(first + 1));
            let weight = |sample: usize| {
                let share = high.min(sample as f64 + 1.0) - low.max(sample as f64);
                parts(share).max(u32::from(last == first + 1))
            };
            Step { samples: first..last, weights: (first..last).map(weight).collect() }
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place inside a picture")]
fn whole(at: f64) -> usize {
    at.max(0.0) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one")]
fn parts(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * PARTS).round() as u32
}

/// A picture as it is looked at, whichever way its rows are stored.
struct Upright<'p> {
    picture: &'p Unpacked,
    orientation: u8,
    width: usize,
    height: usize,
}

impl<'p> Upright<'p> {
    /// `None` when it has fewer samples than its size says.
    fn of(picture: &'p Unpacked, orientation: u8) -> Option<Self> {
        let (width, height) = (picture.size.0 as usize, picture.size.1 as usize);
        let pixels = width.checked_mul(height).filter(|pixels| *pixels > 0)?;
        let is_whole = picture.samples.len() >= pixels.checked_mul(picture.space.components())?
            && picture.alpha.as_ref().is_none_or(|alpha| alpha.len() >= pixels);
        let is_turned = (5..=8).contains(&orientation);
        let (width, height) = if is_turned { (height, width) } else { (width, height) };
        is_whole.then_some(Upright { picture, orientation, width, height })
    }

    /// The stored pixel that is seen at a place (Exif 2.32, 4.6.4, Orientation).
    fn stored(&self, x: usize, y: usize) -> usize {
        let (width, height) = (self.picture.size.0 as usize, self.picture.size.1 as usize);
        let (x, y) = match self.orientation {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            8 => (width - 1 - y, x),
            _ => (x, y),
        };
        y * width + x
    }

    /// Appends the mean of some samples, and returns how opaque they are.
    fn mean(&self, columns: &Step, rows: &Step, out: &mut Vec<u8>) -> u8 {
        match (self.picture.alpha.is_none() && self.orientation <= 1, self.picture.space.components()) {
            (true, 1) => self.plain::<1>(columns, rows, out),
            (true, 3) => self.plain::<3>(columns, rows, out),
            (true, 4) => self.plain::<4>(columns, rows, out),
            (_, components) => self.turned(columns, rows, components, out),
        }
    }

    /// Opaque rows that lie in memory as they are seen: most photographs.
    fn plain<const C: usize>(&self, columns: &Step, rows: &Step, out: &mut Vec<u8>) -> u8 {
        let across: u64 = columns.weights.iter().map(|weight| u64::from(*weight)).sum();
        let (mut sums, mut area) = ([0u64; C], 0u64);
        for (y, down) in rows.samples.clone().zip(&rows.weights) {
            let start = (y * self.width + columns.samples.start) * C;
            let line = &self.picture.samples[start..start + columns.samples.len() * C];
            let mut sum = [0u64; C];
            for (pixel, weight) in line.chunks_exact(C).zip(&columns.weights) {
                for (sum, sample) in sum.iter_mut().zip(pixel) {
                    *sum += u64::from(*weight * u32::from(*sample));
                }
            }
            for (all, sum) in sums.iter_mut().zip(sum) {
                *all += u64::from(*down) * sum;
            }
            area += u64::from(*down) * across;
        }
        out.extend(sums.map(|sum| mean(sum, area)));
        if area > 0 { u8::MAX } else { 0 }
    }

    fn turned(&self, columns: &Step, rows: &Step, components: usize, out: &mut Vec<u8>) -> u8 {
        let (mut sums, mut seen, mut area) = ([0u64; 4], 0u64, 0u64);
        for (y, down) in rows.samples.clone().zip(&rows.weights) {
            for (x, across) in columns.samples.clone().zip(&columns.weights) {
                let at = self.stored(x, y);
                let weight = u64::from(*down) * u64::from(*across);
                let opaque = weight * self.picture.alpha.as_ref().map_or(255, |alpha| u64::from(alpha[at]));
                for (sum, sample) in sums.iter_mut().zip(&self.picture.samples[at * components..][..components]) {
                    *sum += opaque * u64::from(*sample);
                }
                (seen, area) = (seen + opaque, area + weight);
            }
        }
        out.extend(sums[..components].iter().map(|sum| mean(*sum, seen)));
        mean(seen, area)
    }
}

/// Rounded; nothing of nothing is nothing.
fn mean(sum: u64, of: u64) -> u8 {
    u8::try_from((sum + of / 2).checked_div(of).unwrap_or(0)).unwrap_or(u8::MAX)
}
