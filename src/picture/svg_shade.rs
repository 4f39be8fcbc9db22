//! A drawing's gradients as shades: repetitions written out, all transforms applied.
//!
//! In: a gradient as SVG says it, the way from its coordinates to points, and where it is seen. Out: a [`Shade`] that goes on with its first and
//! its last colour and says the same there. Source: SVG 2, 14.2.

use super::DrawnShade;
use crate::color::{Axis, Circle, Share, Stop, WHOLE};
use crate::geometry::{Length, Point};
use usvg::tiny_skia_path::{Rect, Transform};
use usvg::{LinearGradient, RadialGradient, SpreadMethod};

/// Most repetitions of a gradient.
const MOST: i32 = 200;
/// Most stops, repetitions included.
const MOST_STOPS: usize = 5_000;

/// What becomes of a gradient.
pub(super) enum Gradient {
    Shade(DrawnShade),
    /// Nothing: it is squeezed to a line.
    Nothing,
    /// It repeats more often than is written out.
    TooMuch,
}

/// A colour at its place, in repetitions of the gradient.
type Place = (f64, [f64; 4]);

/// A linear gradient. `opacity` is that of what it fills; `seen` is in points, too.
pub(super) fn linear(gradient: &LinearGradient, opacity: f32, to_points: Transform, seen: Rect) -> Gradient {
    let to_points = to_points.pre_concat(gradient.transform());
    let [sx, ky, kx, sy] = [to_points.sx, to_points.ky, to_points.kx, to_points.sy].map(f64::from);
    let [x1, y1, x2, y2] = [gradient.x1(), gradient.y1(), gradient.x2(), gradient.y2()].map(f64::from);
    let (dx, dy) = (x2 - x1, y2 - y1);
    let (square, area) = (dx * dx + dy * dy, sx * sy - kx * ky);
    let stops = places(gradient.stops(), opacity);
    if square == 0.0 {
        // The end is where it begins: all is behind it.
        return stops.last().map_or(Gradient::Nothing, |last| Gradient::Shade(DrawnShade::flat(rgb(last.1), share(last.1))));
    }
    // Where the share of the way grows fastest, in points: edges of one colour stay straight under any transform, but at right angles to
    // nothing that the gradient names.
    let grows = [(dx * sy - dy * ky) / area / square, (dy * sx - dx * kx) / area / square];
    let steep = grows[0] * grows[0] + grows[1] * grows[1];
    let from = [sx * x1 + kx * y1 + f64::from(to_points.tx), ky * x1 + sy * y1 + f64::from(to_points.ty)];
    if !(steep.is_finite() && steep > 0.0) {
        return Gradient::Nothing;
    }
    let at = |(x, y): (f32, f32)| (f64::from(x) - from[0]) * grows[0] + (f64::from(y) - from[1]) * grows[1];
    let reach = corners(seen).map(at);
    let low = reach.into_iter().fold(f64::INFINITY, f64::min);
    let high = reach.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let (start, end) = if gradient.spread_method() == SpreadMethod::Pad {
        (0.0, 1.0)
    } else {
        (low.floor(), high.ceil().max(low.floor() + 1.0))
    };
    let Some(stops) = unrolled(&stops, gradient.spread_method(), start, end) else { return Gradient::TooMuch };
    let point = |share: f64| point(from[0] + grows[0] / steep * share, from[1] + grows[1] / steep * share);
    Gradient::Shade(DrawnShade { axis: Axis::Line { from: point(start), to: point(end) }, stops })
}

/// A radial gradient.
pub(super) fn radial(gradient: &RadialGradient, opacity: f32, to_points: Transform, seen: Rect) -> Gradient {
    let to_points = to_points.pre_concat(gradient.transform());
    let [cx, cy, r] = [gradient.cx(), gradient.cy(), gradient.r().get()].map(f64::from);
    let map = |x: f64, y: f64| {
        let [sx, ky, kx, sy, tx, ty] =
            [to_points.sx, to_points.ky, to_points.kx, to_points.sy, to_points.tx, to_points.ty].map(f64::from);
        [sx * x + kx * y + tx, ky * x + sy * y + ty]
    };
    let frame = [map(cx, cy), map(cx + r, cy), map(cx, cy + r)];
    let [a, b] = [frame[1][0] - frame[0][0], frame[1][1] - frame[0][1]];
    let [c, d] = [frame[2][0] - frame[0][0], frame[2][1] - frame[0][1]];
    let area = a * d - b * c;
    if !(area.is_finite() && area != 0.0) {
        return Gradient::Nothing;
    }
    // In its frame the last circle has its centre at 0, 0 and a radius of 1.
    let [fx, fy, fr] =
        [(f64::from(gradient.fx()) - cx) / r, (f64::from(gradient.fy()) - cy) / r, f64::from(gradient.fr().get()) / r];
    let spread = gradient.spread_method();
    let holds = |share: f64, (x, y): (f32, f32)| {
        let (x, y) = (f64::from(x) - frame[0][0], f64::from(y) - frame[0][1]);
        let (x, y) = ((x * d - y * c) / area - fx * (1.0 - share), (y * a - x * b) / area - fy * (1.0 - share));
        let radius = fr + share * (1.0 - fr);
        x * x + y * y <= radius * radius
    };
    let (start, end) = if spread == SpreadMethod::Pad || fr >= 1.0 {
        (0.0, 1.0)
    } else {
        let all = |share: &i32| corners(seen).into_iter().all(|corner| holds(f64::from(*share), corner));
        let Some(end) = (1..=MOST).find(all) else { return Gradient::TooMuch };
        // Back to where the circle is a point.
        (-fr / (1.0 - fr), f64::from(end))
    };
    let Some(stops) = unrolled(&places(gradient.stops(), opacity), spread, start, end) else { return Gradient::TooMuch };
    let circle = |share: f64| Circle {
        center: point(fx * (1.0 - share), fy * (1.0 - share)),
        radius: Length::from_pt((fr + share * (1.0 - fr)).max(0.0)),
    };
    let frame = frame.map(|[x, y]| point(x, y));
    Gradient::Shade(DrawnShade { axis: Axis::Circles { frame, from: circle(start), to: circle(end) }, stops })
}

fn point(x: f64, y: f64) -> Point {
    Point::new(Length::from_pt(x), Length::from_pt(y))
}

fn corners(rect: Rect) -> [(f32, f32); 4] {
    let (left, right, top, foot) = (rect.left(), rect.right(), rect.top(), rect.bottom());
    [(left, top), (right, top), (left, foot), (right, foot)]
}

/// A gradient's stops, from its beginning to its end.
fn places(stops: &[usvg::Stop], opacity: f32) -> Vec<Place> {
    let place = |stop: &usvg::Stop| {
        let color = stop.color();
        let [red, green, blue] = [color.red, color.green, color.blue].map(f64::from);
        (f64::from(stop.offset().get()), [red, green, blue, f64::from(stop.opacity().get()) * f64::from(opacity)])
    };
    let stops: Vec<Place> = stops.iter().map(place).collect();
    let first = stops.first().map(|(_, color)| (0.0, *color)).into_iter();
    let last = stops.last().map(|(_, color)| (1.0, *color)).into_iter();
    first.chain(stops.iter().copied()).chain(last).collect()
}

/// The stops between two shares of the way, with all repetitions; `None` for too many.
fn unrolled(stops: &[Place], spread: SpreadMethod, start: f64, end: f64) -> Option<Vec<Stop<[u8; 3]>>> {
    #[expect(clippy::cast_possible_truncation, reason = "a saturating conversion, and bounded below")]
    let (first, last) = (start.floor() as i32, end.ceil() as i32);
    let turns = last.saturating_sub(first);
    if turns > MOST || stops.len().saturating_mul(usize::try_from(turns).unwrap_or(0)) > MOST_STOPS {
        return None;
    }
    let mut all: Vec<Place> = Vec::new();
    for turn in first..last {
        let turned = spread == SpreadMethod::Reflect && turn.rem_euclid(2) == 1;
        let at = |share: f64| f64::from(turn) + if turned { 1.0 - share } else { share };
        let places = stops.iter().map(|(share, color)| (at(*share), *color));
        if turned { all.extend(places.rev()) } else { all.extend(places) }
    }
    let mut kept: Vec<Place> = Vec::with_capacity(all.len());
    for (at, (share, color)) in all.iter().enumerate() {
        if *share >= start {
            // Where the first lies inside a step, that step begins there.
            if let (true, Some((before, from))) =
                (kept.is_empty() && *share > start, at.checked_sub(1).and_then(|at| all.get(at)))
            {
                let part = (start - before) / (share - before).max(f64::MIN_POSITIVE);
                kept.push((start, std::array::from_fn(|at| from[at] + (color[at] - from[at]) * part)));
            }
            kept.push((*share, *color));
        }
    }
    let mut out: Vec<Stop<[u8; 3]>> = Vec::with_capacity(kept.len());
    for (share, color) in kept {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a whole")]
        let at = ((share - start) / (end - start) * f64::from(WHOLE)).round().clamp(0.0, f64::from(WHOLE)) as u32;
        let stop = Stop { at, color: rgb(color), opacity: self::share(color) };
        if out.last() != Some(&stop) {
            out.push(stop);
        }
    }
    Some(out)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes; `as` saturates")]
fn rgb(color: [f64; 4]) -> [u8; 3] {
    [color[0], color[1], color[2]].map(|level| level.round() as u8)
}

fn share(color: [f64; 4]) -> Share {
    Share::from_percent(color[3] * 100.0)
}
