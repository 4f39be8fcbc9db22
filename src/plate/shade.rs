//! Gradients on the plates.
//!
//! In: an axis, inks with their places on it, and how much of each pixel is covered. Out: those inks on the plates, mixed plate by plate between
//! two stops and asked for at the middle of each pixel. Nothing but sums, products, quotients and square roots, which are the same on every
//! machine. Source: ISO 32000-1, 8.7.4.5.3 and 8.7.4.5.4.

use super::coverage::{Coverage, Window};
use super::ink::Rack;
use super::separate::{Frame, Sheet, mixed};
use crate::color::{Axis, Circle, Ink, Share, WHOLE};
use crate::geometry::{Length, Point};

/// A gradient ready to be asked for its inks, pixel by pixel.
#[derive(Debug)]
pub(super) struct Ramp {
    way: Way,
    /// Whether the first colour goes on before the axis and the last one behind it.
    extends: [bool; 2],
    /// The plates that it touches, by their places in the rack.
    plates: Vec<usize>,
    stops: Vec<Level>,
}

/// A stop on the plates.
#[derive(Debug)]
struct Level {
    at: f64,
    opacity: f64,
    /// For each of the ramp's plates.
    amounts: Vec<f64>,
}

impl Ramp {
    /// Inks by their places on `axis`, in [`WHOLE`]s, with their opacity, none before the one that stands before it. `frame` says where the
    /// axis's coordinates lie on the canvas. `None` for no stops, and for a frame that is a line.
    pub(super) fn new<'i>(
        axis: &Axis,
        stops: impl IntoIterator<Item = (u32, &'i Ink, Share)>,
        extends: [bool; 2],
        (rack, overprint): (&Rack, bool),
        frame: Frame,
    ) -> Option<Self> {
        let layers: Vec<_> = stops.into_iter().map(|(at, ink, opacity)| (at, rack.layer(ink, overprint), opacity)).collect();
        let is_touched = |plate: &usize| layers.iter().any(|(_, layer, _)| layer.iter().any(|(at, _)| at == plate));
        let plates: Vec<usize> = (0..rack.len()).filter(is_touched).collect();
        let level = |(at, layer, opacity): &(u32, Vec<(usize, u8)>, Share)| Level {
            at: f64::from(*at) / f64::from(WHOLE),
            opacity: opacity.to_fraction() * 255.0,
            amounts: plates
                .iter()
                .map(|plate| layer.iter().find(|(at, _)| at == plate).map_or(0.0, |(_, amount)| f64::from(*amount)))
                .collect(),
        };
        let stops: Vec<Level> = layers.iter().map(level).collect();
        let way = Way::new(axis, frame).filter(|_| !stops.is_empty())?;
        Some(Ramp { way, extends, plates, stops })
    }

    /// The stops on either side of a pixel's middle and the share of the second; `None` where nothing is painted.
    fn between(&self, x: f64, y: f64) -> Option<(&Level, &Level, f64)> {
        let at = self.way.at(x, y, self.extends)?;
        let after = self.stops.partition_point(|stop| stop.at <= at);
        let last = self.stops.len() - 1;
        let (before, after) = (&self.stops[after.saturating_sub(1)], &self.stops[after.min(last)]);
        let length = after.at - before.at;
        let share = if length > 0.0 { ((at - before.at) / length).clamp(0.0, 1.0) } else { 0.0 };
        Some((before, after, share))
    }
}

/// How far along the axis a place on the canvas is.
#[derive(Debug)]
enum Way {
    /// The share of `x`, of `y`, and what is added.
    Line([f64; 3]),
    Circles {
        /// From the canvas to the circles' own coordinates: columns, then what is added.
        inverse: [f64; 6],
        from: [f64; 3],
        to: [f64; 3],
    },
}

impl Way {
    fn new(axis: &Axis, frame: Frame) -> Option<Self> {
        let place = |point: &Point| {
            let [x, y] = [point.x, point.y].map(Length::to_pt);
            [x * frame.scale[0] + frame.origin[0], y * frame.scale[1] + frame.origin[1]]
        };
        match axis {
            Axis::Line { from, to } => {
                // In points, where the colours' edges are at right angles to the axis.
                let [dx, dy] = [to.x - from.x, to.y - from.y].map(Length::to_pt);
                let length = dx * dx + dy * dy;
                let ([x, y], [sx, sy]) = (place(from), frame.scale);
                let (across, down) = (dx / length / sx, dy / length / sy);
                let sum = -(x * across + y * down);
                [across, down, sum].iter().all(|part| part.is_finite()).then_some(Way::Line([across, down, sum]))
            }
            Axis::Circles { frame, from, to } => {
                let [o, u, v] = [place(&frame[0]), place(&frame[1]), place(&frame[2])];
                let [a, b, c, d] = [u[0] - o[0], u[1] - o[1], v[0] - o[0], v[1] - o[1]];
                let area = a * d - b * c;
                let [ia, ib, ic, id] = [d / area, -b / area, -c / area, a / area];
                let inverse = [ia, ib, ic, id, -(o[0] * ia + o[1] * ic), -(o[0] * ib + o[1] * id)];
                let circle = |circle: &Circle| [circle.center.x, circle.center.y, circle.radius].map(Length::to_pt);
                let (from, to) = (circle(from), circle(to));
                inverse.iter().all(|part| part.is_finite()).then_some(Way::Circles { inverse, from, to })
            }
        }
    }

    /// From 0 to 1, or beyond where the gradient extends; `None` where it does not.
    fn at(&self, x: f64, y: f64, [before, behind]: [bool; 2]) -> Option<f64> {
        let is_in = |at: f64| (at >= 0.0 || before) && (at <= 1.0 || behind);
        match self {
            Way::Line([across, down, sum]) => Some(x * across + y * down + sum).filter(|at| is_in(*at)),
            Way::Circles { inverse: [a, b, c, d, e, f], from, to } => {
                let (px, py) = (x * a + y * c + e - from[0], x * b + y * d + f - from[1]);
                let [dx, dy, dr] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
                // The circles through the place: a quadratic equation for their share of the way; the farther of two is painted last.
                let square = dx * dx + dy * dy - dr * dr;
                let half = px * dx + py * dy + from[2] * dr;
                let rest = px * px + py * py - from[2] * from[2];
                let is_there = |at: &f64| at.is_finite() && is_in(*at) && from[2] + at * dr >= 0.0;
                if square.abs() < 1e-12 {
                    return Some(rest / (2.0 * half)).filter(is_there);
                }
                let root = half * half - square * rest;
                // Rounding may bring a touching circle just past touching.
                let root = if root < 0.0 && root > -1e-12 { 0.0 } else { root };
                if root < 0.0 {
                    return None;
                }
                let (one, other) = ((half + root.sqrt()) / square, (half - root.sqrt()) / square);
                [one.max(other), one.min(other)].into_iter().find(is_there)
            }
        }
    }
}

impl Sheet {
    /// Lays a gradient's inks on the plates where an object covers them.
    pub(super) fn shade(&mut self, coverage: &Coverage, ramp: &Ramp) {
        let (width, height) = (i64::from(self.canvas.width), i64::from(self.canvas.height));
        for (row, amounts) in coverage.amounts.chunks_exact(coverage.width.max(1)).enumerate() {
            let y = i64::from(coverage.y) + i64::try_from(row).unwrap_or(i64::MAX >> 1);
            for (column, covered) in amounts.iter().enumerate().filter(|(_, covered)| **covered > 0) {
                let x = i64::from(coverage.x) + i64::try_from(column).unwrap_or(i64::MAX >> 1);
                if !(0..width).contains(&x) || !(0..height).contains(&y) {
                    continue;
                }
                let Some((before, after, share)) = ramp.between(x as f64 + 0.5, y as f64 + 0.5) else { continue };
                let covered = mixed(0, level(between(before.opacity, after.opacity, share)), *covered);
                let Ok(at) = usize::try_from(y * width + x) else { continue };
                for ((plate, from), to) in ramp.plates.iter().zip(&before.amounts).zip(&after.amounts) {
                    let pixel = &mut self.plates.plates[*plate].pixels[at];
                    *pixel = mixed(*pixel, level(between(*from, *to, share)), covered);
                }
            }
        }
    }

    /// How much of each pixel inside `within` an outline covers that is seen through others.
    pub(super) fn seen(
        &self,
        shape: &super::separate::Shape<'_>,
        through: &[crate::picture::Outline],
        frame: Frame,
        within: Window,
    ) -> Option<Coverage> {
        let mut coverage = super::separate::coverage(shape, frame, within)?;
        for outline in through {
            let shape = super::separate::Shape { segments: &outline.segments, even_odd: outline.even_odd, miter: shape.miter };
            coverage.keep(&super::separate::coverage(&shape, frame, within)?);
        }
        if within != self.canvas.window() {
            coverage.clip(within);
        }
        Some(coverage)
    }
}

fn between(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn level(amount: f64) -> u8 {
    (amount.clamp(0.0, 255.0) + 0.5) as u8
}
