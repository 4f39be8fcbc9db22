//! Paths filled and stroked, and ink laid where they cover the plates.

use super::Missing;
use super::run::Run;
use super::state::{Blend, Clip, Color, State, rectangle};
use crate::plate::coverage::{Coverage, Window};
use crate::plate::ink::Layer;
use crate::plate::separate::mixed;
use tiny_skia::{FillRule, Path, Stroke, StrokeDash};

/// A line is drawn this wide at least, in pixels: thinner ones would be missed by the samples that a pixel is seen by.
const THINNEST: f64 = 0.25;
/// Dashes of a pattern, and of a whole line in pixels: shorter ones are gray.
const MOST_DASHES: usize = 64;
const SHORTEST_DASH: f64 = 0.2;

impl<'p> Run<'p, '_, '_> {
    /// Fills a path in pixels.
    pub(super) fn fill(&mut self, state: &State<'p>, path: &Path, rule: FillRule) {
        if let Some(coverage) = self.covered(path, rule, &state.clip) {
            self.lay(state, &state.fill, coverage);
        }
    }

    /// How much of each pixel a path covers inside a clip's window.
    pub(super) fn covered(&mut self, path: &Path, rule: FillRule, clip: &Clip) -> Option<Coverage> {
        if clip.is_empty() {
            return None;
        }
        let coverage = match rectangle(path) {
            Some(window) => Coverage::of_window(window, clip.window),
            None => Coverage::of_path(path.clone(), rule, clip.window),
        }?;
        self.touch(coverage.amounts.len()).then_some(coverage)
    }

    /// Strokes a path in pixels, its line as wide as the state says in the operators' own coordinates.
    pub(super) fn stroke(&mut self, state: &State<'p>, path: &Path) {
        if let Some(outline) = self.outline(state, path)
            && let Some(coverage) = self.covered(&outline, FillRule::Winding, &state.clip)
        {
            self.lay(state, &state.stroke, coverage);
        }
    }

    /// The outline of a stroke, in pixels.
    #[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
    fn outline(&mut self, state: &State<'p>, path: &Path) -> Option<Path> {
        let (matrix, line) = (state.matrix, &state.line);
        let scale = matrix.scale().max(1e-9);
        let width = (line.width.abs() * scale).max(if line.width == 0.0 { 1.0 } else { THINNEST });
        let dashes = |unit: f64| -> Option<StrokeDash> {
            let (dashes, phase) = line.dash.as_ref()?;
            let total: f64 = dashes.iter().sum();
            let is_seen =
                total * scale > SHORTEST_DASH && dashes.len() <= MOST_DASHES && dashes.iter().all(|dash| *dash >= 0.0);
            let twice = if dashes.len() % 2 == 1 { 2 } else { 1 };
            let dashes: Vec<f32> = dashes.iter().cycle().take(dashes.len() * twice).map(|dash| (dash * unit) as f32).collect();
            StrokeDash::new(dashes, (phase * unit) as f32).filter(|_| is_seen)
        };
        let bounds = path.bounds();
        let length = f64::from(bounds.width()) + f64::from(bounds.height());
        if !self.touch((length.min(1e6) as usize).saturating_add(path.len())) {
            return None;
        }
        let mut stroke = Stroke {
            width: width as f32,
            miter_limit: line.miter.max(1.0) as f32,
            line_cap: line.cap,
            line_join: line.join,
            dash: None,
        };
        let dashed = |path: Path, unit: f64| match dashes(unit) {
            Some(dash) => path.dash(&dash, 1.0),
            None => Some(path),
        };
        if matrix.is_even() {
            return dashed(path.clone(), scale)?.stroke(&stroke, 1.0);
        }
        // A line that is stretched is drawn in the coordinates where it is not.
        let back = matrix.inverse()?;
        stroke.width = (width / scale) as f32;
        let path = dashed(path.clone().transform(back.transform())?, 1.0)?;
        path.stroke(&stroke, scale as f32)?.transform(matrix.transform())
    }

    /// Lays a colour on the plates where an object covers them, as far as clip, mask and opacity let it.
    pub(super) fn lay(&mut self, state: &State<'p>, color: &Color<'p>, coverage: Coverage) {
        let Some(coverage) = self.shown(state, color.alpha, coverage) else { return };
        if let Some(pattern) = color.pattern {
            return self.pattern(state, color, pattern, coverage);
        }
        if self.is_alpha {
            return self.sheet.lay(&coverage, (0, 0), &vec![(0, 255)]);
        }
        if color.space.is_nothing() {
            return;
        }
        let base = color.space.base();
        let levels = color.space.based(&color.levels);
        let all = self.sheet.rack.len();
        let overprint = color.overprint || state.blend != Blend::Normal;
        let layer = base.layer(&levels, all, overprint, state.keeps_zero && color.overprint);
        match state.blend {
            Blend::Normal => self.sheet.lay(&coverage, (0, 0), &layer),
            blend => self.blend(&coverage, &layer, blend),
        }
    }

    /// What is seen of an object's coverage.
    pub(super) fn shown(&mut self, state: &State<'p>, alpha: f64, mut coverage: Coverage) -> Option<Coverage> {
        if state.clip.is_empty() {
            return None;
        }
        coverage.clip(state.clip.window);
        for mask in state.clip.mask.iter().chain(&state.soft) {
            if !self.touch(coverage.amounts.len()) {
                return None;
            }
            coverage.keep(mask);
        }
        if alpha < 1.0 {
            coverage.thin(alpha);
        }
        Some(coverage)
    }

    fn blend(&mut self, coverage: &Coverage, layer: &Layer, blend: Blend) {
        let (plates, amounts): (Vec<usize>, Vec<u8>) = layer.iter().copied().unzip();
        self.each(coverage, |sheet, pixel, covered, _| {
            for (plate, amount) in plates.iter().zip(&amounts) {
                put(sheet, *plate, pixel, (*amount, covered), blend);
            }
        });
    }

    /// Lays a colour of its own on each pixel: `amounts` has as many for each pixel of the coverage as there are plates.
    pub(super) fn lay_each(
        &mut self,
        state: &State<'p>,
        coverage: &Coverage,
        plates: &[usize],
        amounts: &[u8],
        overprint: bool,
    ) {
        if self.is_alpha {
            return self.sheet.lay(coverage, (0, 0), &vec![(0, 255)]);
        }
        let (all, blend) = (self.sheet.rack.len(), state.blend);
        let clears = !overprint && blend == Blend::Normal;
        let others: Vec<usize> = (0..all).filter(|plate| clears && !plates.contains(plate)).collect();
        self.each(coverage, |sheet, pixel, covered, at| {
            for (index, plate) in plates.iter().enumerate() {
                let amount = amounts.get(at * plates.len() + index).copied().unwrap_or(0);
                put(sheet, *plate, pixel, (amount, covered), blend);
            }
            for plate in &others {
                put(sheet, *plate, pixel, (0, covered), blend);
            }
        });
    }

    /// Each pixel of the plates that is covered: its place, how much, and its place in the coverage.
    fn each(&mut self, coverage: &Coverage, mut put: impl FnMut(&mut crate::plate::separate::Sheet, usize, u8, usize)) {
        let (width, height) = (self.sheet.canvas.width as usize, self.sheet.canvas.height as usize);
        for (at, covered) in coverage.amounts.iter().enumerate().filter(|(_, covered)| **covered > 0) {
            let (row, column) = (at / coverage.width.max(1), at % coverage.width.max(1));
            let place = |from: i32, more: usize| usize::try_from(i64::from(from) + i64::try_from(more).unwrap_or(0)).ok();
            let (Some(x), Some(y)) = (place(coverage.x, column), place(coverage.y, row)) else { continue };
            if x < width && y < height {
                put(self.sheet, y * width + x, *covered, at);
            }
        }
    }

    /// Says that an object is not drawn, and where it would be.
    pub(super) fn undrawn(&mut self, what: &str, window: Window, clip: &Clip) {
        if let Some(seen) = crate::plate::coverage::shared(window, clip.window) {
            self.lacks(Missing::new(what).at(seen));
        }
    }
}

/// Mixes an amount of ink into a pixel of a plate. Inks multiply as light does through them: what one lets through the other takes its part of.
fn put(sheet: &mut crate::plate::separate::Sheet, plate: usize, pixel: usize, (amount, covered): (u8, u8), blend: Blend) {
    let Some(pixel) = sheet.plates.plates.get_mut(plate).and_then(|plate| plate.pixels.get_mut(pixel)) else { return };
    let amount = match blend {
        Blend::Normal => amount,
        Blend::Multiply => 255 - mixed(0, 255 - *pixel, 255 - amount),
        Blend::Darken => amount.max(*pixel),
    };
    *pixel = mixed(*pixel, amount, covered);
}
