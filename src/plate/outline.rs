//! Outlines of glyphs as paths of the rasterizer.
//!
//! In: the steps of an outline in its own units, and where its points lie. Out: a path in pixels.

use tiny_skia::PathBuilder;
use ttf_parser::OutlineBuilder;

/// A path that an outline is drawn into, each point where `place` says.
pub(super) struct Outline<'p, P> {
    pub(super) path: &'p mut PathBuilder,
    pub(super) place: P,
}

impl<P: Fn([f64; 2]) -> [f64; 2]> Outline<'_, P> {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        single((self.place)([x.into(), y.into()]))
    }
}

impl<P: Fn([f64; 2]) -> [f64; 2]> OutlineBuilder for Outline<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// A point in the rasterizer's own precision.
#[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
pub(super) fn single([x, y]: [f64; 2]) -> (f32, f32) {
    (x as f32, y as f32)
}
