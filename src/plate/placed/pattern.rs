//! Patterns (ISO 32000-1, 8.7): tiles, and shadings by name.

use super::Missing;
use super::run::{Run, rectangle};
use super::space::Kind;
use super::state::{Color, Matrix, State};
use crate::plate::coverage::Coverage;
use lopdf::{Object, Stream};
use std::sync::Arc;
use tiny_skia::FillRule;

/// Tiles that are drawn of one pattern for one object.
const MOST_TILES: f64 = 20_000.0;

impl<'p> Run<'p, '_, '_> {
    /// Paints what is covered with a pattern, which stands in the coordinates of the form or page that names it.
    pub(super) fn pattern(&mut self, state: &State<'p>, color: &Color<'p>, pattern: &'p Object, coverage: Coverage) {
        let page = self.page;
        let Some(own) = page.dict(pattern) else { return };
        let matrix = page.matrix_of(own, b"Matrix").map_or(Matrix::IDENTITY, Matrix).then(state.base);
        match page.follow(pattern) {
            Object::Stream(tile) => self.tiles(state, color, (tile, matrix), coverage),
            _ => {
                if let Ok(shading) = own.get(b"Shading") {
                    self.shade_into(state, (shading, matrix), None, coverage, true);
                }
            }
        }
    }

    fn tiles(&mut self, state: &State<'p>, color: &Color<'p>, (tile, matrix): (&'p Stream, Matrix), coverage: Coverage) {
        let page = self.page;
        let step = |key: &[u8]| page.number_of(&tile.dict, key).map(f64::abs).filter(|step| *step > 1e-6);
        let bounds: Option<[f64; 4]> = page.numbers_of(&tile.dict, b"BBox").and_then(|bounds| bounds.try_into().ok());
        let parts = (step(b"XStep"), step(b"YStep"), bounds, matrix.inverse());
        let mut inner = self.state(matrix, self.sheet.canvas.window());
        inner.clip.keep_mask(coverage);
        let window = inner.clip.window;
        let (Some(across), Some(down), Some(bounds), Some(back)) = parts else {
            return self.undrawn("patterns that are damaged", window, &state.clip);
        };
        if inner.clip.is_empty() {
            return;
        }
        if page.number_of(&tile.dict, b"PaintType") == Some(2.0) {
            if let Kind::Pattern(Some(base)) = &color.space.kind {
                let ink = Color { space: Arc::clone(base), pattern: None, alpha: 1.0, ..color.clone() };
                (inner.fill, inner.stroke) = (ink.clone(), ink);
            }
            inner.is_stencil = true;
        }
        inner.blend = state.blend;
        let [x0, y0, x1, y1] = bounds;
        let seen = back.window(window);
        let from = |low: f64, end: f64, step: f64| ((low - end) / step).floor();
        let to = |high: f64, start: f64, step: f64| ((high - start) / step).ceil();
        let columns = [from(seen[0], x0.max(x1), across), to(seen[2], x0.min(x1), across)];
        let rows = [from(seen[1], y0.max(y1), down), to(seen[3], y0.min(y1), down)];
        let tiles = (columns[1] - columns[0] + 1.0) * (rows[1] - rows[0] + 1.0);
        if !tiles.is_finite() || tiles > MOST_TILES {
            return self.undrawn("patterns of very many tiles", window, &state.clip);
        }
        let resources = page.dict_of(&tile.dict, b"Resources");
        let mut row = rows[0];
        while row <= rows[1] {
            let mut column = columns[0];
            while column <= columns[1] {
                let mut state = inner.clone();
                state.matrix = Matrix([1.0, 0.0, 0.0, 1.0, column * across, row * down]).then(matrix);
                state.base = state.matrix;
                state.clip.keep(rectangle(bounds, state.matrix).finish(), FillRule::Winding);
                if !state.clip.is_empty() {
                    self.content(tile, resources, state);
                }
                if self.operators == 0 {
                    return self.lacks(Missing::new("objects beyond what is drawn of one page"));
                }
                column += 1.0;
            }
            row += 1.0;
        }
    }
}
