//! The graphics state (ISO 32000-1, 8.4), as far as plates see it: where, how much of it, with what.

use super::fonts::Font;
use super::space::Space;
use crate::plate::coverage::{Coverage, Window, shared};
use std::sync::Arc;
use tiny_skia::{FillRule, LineCap, LineJoin, Path, PathSegment, Transform};

/// A matrix as PDF writes it: points are rows before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `after`.
    pub(super) fn then(self, after: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, after.0);
        Matrix([a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u])
    }

    pub(super) fn apply(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [a, b, c, d, e, f] = self.0;
        [a * x + c * y + e, b * x + d * y + f]
    }

    /// The way back; `None` where all lies on a line.
    pub(super) fn inverse(self) -> Option<Matrix> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        let inverse = Matrix([d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area]);
        (area.abs() > 1e-14 && inverse.0.iter().all(|part| part.is_finite())).then_some(inverse)
    }

    /// The box around a rectangle's corners.
    pub(super) fn window(self, [x0, y0, x1, y1]: [f64; 4]) -> Window {
        let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]].map(|corner| self.apply(corner));
        let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        corners.iter().fold(start, |own, [x, y]| [own[0].min(*x), own[1].min(*y), own[2].max(*x), own[3].max(*y)])
    }

    /// How much longer lines become, in the mean.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }

    /// Whether lines become longer by the same in every direction.
    pub(super) fn is_even(self) -> bool {
        let [a, b, c, d, ..] = self.0;
        let (across, down) = (a.hypot(b), c.hypot(d));
        (across - down).abs() <= 1e-4 * across.max(down) && (a * c + b * d).abs() <= 1e-4 * across * down
    }

    #[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
    pub(super) fn transform(self) -> Transform {
        let [a, b, c, d, e, f] = self.0.map(|part| part as f32);
        Transform::from_row(a, b, c, d, e, f)
    }
}

/// What is shown of what is painted.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    /// Nothing lies outside; without area nothing is shown.
    pub(super) window: Window,
    /// How much of each pixel, where the edges are not the window's.
    pub(super) mask: Option<Arc<Coverage>>,
}

impl Clip {
    /// Keeps what lies inside a path, too.
    pub(super) fn keep(&mut self, path: Option<Path>, rule: FillRule) {
        let Some(path) = path else {
            self.window = [0.0; 4];
            return;
        };
        if let Some(own) = rectangle(&path) {
            self.window = shared(self.window, own).unwrap_or_default();
            return;
        }
        match Coverage::of_path(path, rule, self.window) {
            Some(coverage) => self.keep_mask(coverage),
            None => self.window = [0.0; 4],
        }
    }

    /// Keeps as much as a mask covers.
    pub(super) fn keep_mask(&mut self, mut coverage: Coverage) {
        if let Some(mask) = &self.mask {
            coverage.keep(mask);
        }
        let height = coverage.amounts.len().checked_div(coverage.width).unwrap_or(0);
        let (x, y) = (f64::from(coverage.x), f64::from(coverage.y));
        let bounds = [x, y, x + coverage.width as f64, y + height as f64];
        self.window = shared(self.window, bounds).unwrap_or_default();
        self.mask = Some(Arc::new(coverage));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.window[0] >= self.window[2] || self.window[1] >= self.window[3]
    }
}

/// The rectangle that a path is, if its sides stand upright.
pub(super) fn rectangle(path: &Path) -> Option<Window> {
    let mut corners = Vec::with_capacity(5);
    for (at, segment) in path.segments().enumerate() {
        match segment {
            PathSegment::MoveTo(point) if at == 0 => corners.push(point),
            PathSegment::LineTo(point) if corners.len() < 5 => corners.push(point),
            PathSegment::Close => {}
            _ => return None,
        }
    }
    let [a, b, c, d, rest @ ..] = corners.as_slice() else { return None };
    let is_upright =
        (a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y) || (a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x);
    if !is_upright || rest.iter().any(|last| last != a) {
        return None;
    }
    let [x0, y0, x1, y1] = [a.x, a.y, c.x, c.y].map(f64::from);
    Some([x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)])
}

/// How lines are drawn.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) width: f64,
    pub(super) cap: LineCap,
    pub(super) join: LineJoin,
    pub(super) miter: f64,
    pub(super) dash: Option<(Vec<f64>, f64)>,
}

/// What is painted with.
#[derive(Clone, Debug)]
pub(super) struct Color<'p> {
    pub(super) space: Arc<Space>,
    /// Its components, a byte each.
    pub(super) levels: Vec<u8>,
    /// The pattern, by its place among the objects.
    pub(super) pattern: Option<&'p lopdf::Object>,
    pub(super) alpha: f64,
    pub(super) overprint: bool,
}

/// How what is painted meets what lies there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blend {
    Normal,
    Multiply,
    Darken,
}

/// The state of text (9.3).
#[derive(Clone, Debug)]
pub(super) struct TextState {
    pub(super) font: Option<Arc<Font>>,
    pub(super) size: f64,
    pub(super) letter: f64,
    pub(super) word: f64,
    pub(super) scale: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: u8,
}

/// All of it.
#[derive(Clone, Debug)]
pub(super) struct State<'p> {
    /// From the operators' coordinates to pixels.
    pub(super) matrix: Matrix,
    /// The same as it was when the form or page began: patterns stand in that.
    pub(super) base: Matrix,
    pub(super) clip: Clip,
    pub(super) fill: Color<'p>,
    pub(super) stroke: Color<'p>,
    pub(super) line: Line,
    pub(super) blend: Blend,
    /// A soft mask.
    pub(super) soft: Option<Arc<Coverage>>,
    /// Overprint mode 1: process inks of no amount leave what lies there.
    pub(super) keeps_zero: bool,
    pub(super) text: TextState,
    /// Whether operators for colour are without effect, as in glyphs and patterns that are stencils.
    pub(super) is_stencil: bool,
}

impl State<'_> {
    pub(super) fn new(matrix: Matrix, window: Window, gray: &Arc<Space>) -> Self {
        let black = Color { space: Arc::clone(gray), levels: vec![0], pattern: None, alpha: 1.0, overprint: false };
        State {
            matrix,
            base: matrix,
            clip: Clip { window, mask: None },
            fill: black.clone(),
            stroke: black,
            line: Line { width: 1.0, cap: LineCap::Butt, join: LineJoin::Miter, miter: 10.0, dash: None },
            blend: Blend::Normal,
            soft: None,
            keeps_zero: false,
            text: TextState { font: None, size: 1.0, letter: 0.0, word: 0.0, scale: 1.0, leading: 0.0, rise: 0.0, mode: 0 },
            is_stencil: false,
        }
    }
}
