//! Glyphs as masks, each drawn once for a size and a place within its pixel.
//!
//! A glyph stands on whole quarters of a pixel, across and down: an eighth of a pixel off at most, which neither ink nor eye tells.

use super::coverage::{Coverage, Window, floor};
use crate::font::{Face, FaceId, FontBook};
use rustybuzz::ttf_parser::OutlineBuilder;
use std::collections::HashMap;
use tiny_skia::{FillRule, PathBuilder};

/// Places of a glyph within a pixel, across as well as down.
const STEPS: f64 = 4.0;
/// Masks are thrown away when they hold more than this, in bytes.
const MOST: usize = 64 << 20;

/// A glyph as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Drawn {
    pub(super) face: FaceId,
    pub(super) glyph: u16,
    /// The type size in pixels across and down, as bits: equal ones are equal numbers.
    size: [u64; 2],
    /// The place within its pixel, in steps.
    place: [u8; 2],
}

/// The masks that were drawn. What is in it is only looked up, never listed, so that its order shows nowhere.
#[derive(Debug, Default)]
pub(super) struct GlyphMasks {
    masks: HashMap<Drawn, Option<Coverage>>,
    bytes: usize,
}

impl GlyphMasks {
    /// The mask of a glyph whose origin stands at `at`, for a type size of `size` pixels across and down, and how far it is to be moved.
    pub(super) fn mask(
        &mut self,
        fonts: &FontBook,
        (face, glyph): (FaceId, u16),
        size: [f64; 2],
        at: [f64; 2],
    ) -> Option<(&Coverage, i32, i32)> {
        let stepped = at.map(|at| (at * STEPS).round() / STEPS);
        let whole = stepped.map(floor);
        let rest = [stepped[0] - f64::from(whole[0]), stepped[1] - f64::from(whole[1])];
        let key = Drawn { face, glyph, size: size.map(f64::to_bits), place: rest.map(steps) };
        if self.bytes > MOST {
            self.masks.clear();
            self.bytes = 0;
        }
        let bytes = &mut self.bytes;
        let mask = self.masks.entry(key).or_insert_with(|| {
            let mask = draw(fonts.face(face), glyph, size, rest);
            *bytes += mask.as_ref().map_or(0, |mask| mask.amounts.len());
            mask
        });
        mask.as_ref().map(|mask| (mask, whole[0], whole[1]))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below four")]
fn steps(rest: f64) -> u8 {
    (rest * STEPS) as u8
}

/// Draws a glyph whose origin stands at `at`.
fn draw(face: &Face, glyph: u16, size: [f64; 2], at: [f64; 2]) -> Option<Coverage> {
    let units = f64::from(face.units_per_em().max(1));
    let mut outline = Outline { path: PathBuilder::new(), scale: [size[0] / units, -size[1] / units], at };
    if !face.outline(glyph, &mut outline) {
        return None;
    }
    Coverage::of_path(outline.path.finish()?, FillRule::Winding, LARGEST)
}

/// No glyph is drawn farther from its origin than this, in pixels.
const LARGEST: Window = [-8_000.0, -8_000.0, 8_000.0, 8_000.0];

/// An outline in pixels, from one in font units.
struct Outline {
    path: PathBuilder,
    scale: [f64; 2],
    at: [f64; 2],
}

impl Outline {
    #[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let place = |value: f32, axis: usize| (f64::from(value) * self.scale[axis] + self.at[axis]) as f32;
        (place(x, 0), place(y, 1))
    }
}

impl OutlineBuilder for Outline {
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
