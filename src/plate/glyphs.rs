//! Glyphs as masks, each drawn once for a size and a place within its pixel.
//!
//! A glyph stands on whole quarters of a pixel, across and down: an eighth of a pixel off at most, which neither ink nor eye tells.

use super::coverage::{Coverage, Window, floor};
use super::outline::Outline;
use super::prints::Prints;
use crate::font::{Face, FaceId, FontBook};
use std::collections::HashMap;
use std::sync::Arc;
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
    masks: HashMap<Drawn, Option<Arc<Coverage>>>,
    bytes: usize,
}

impl GlyphMasks {
    /// The mask of a glyph whose origin stands at `at`, for a type size of `size` pixels across and down, and how far it is to be moved.
    pub(super) fn mask(
        &mut self,
        (fonts, prints): (&FontBook, Option<&Prints>),
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
            let draw = || draw(fonts.face(face), glyph, size, rest);
            let mask = match prints {
                Some(prints) => prints.letter(key, draw),
                None => draw().map(Arc::new),
            };
            *bytes += mask.as_ref().map_or(0, |mask| mask.amounts.len());
            mask
        });
        mask.as_deref().map(|mask| (mask, whole[0], whole[1]))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below four")]
fn steps(rest: f64) -> u8 {
    (rest * STEPS) as u8
}

/// Draws a glyph whose origin stands at `at`.
fn draw(face: &Face, glyph: u16, size: [f64; 2], at: [f64; 2]) -> Option<Coverage> {
    let units = f64::from(face.units_per_em().max(1));
    let (mut path, scale) = (PathBuilder::new(), [size[0] / units, -size[1] / units]);
    let place = |[x, y]: [f64; 2]| [x * scale[0] + at[0], y * scale[1] + at[1]];
    if !face.outline(glyph, &mut Outline { path: &mut path, place }) {
        return None;
    }
    Coverage::of_path(path.finish()?, FillRule::Winding, LARGEST)
}

/// No glyph is drawn farther from its origin than this, in pixels.
const LARGEST: Window = [-8_000.0, -8_000.0, 8_000.0, 8_000.0];
