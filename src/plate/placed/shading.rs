//! Colours that run into each other, along a line or between circles (ISO 32000-1, 8.7.4.5, types 2 and 3).

use super::Missing;
use super::run::{Frame, Run, rectangle};
use super::space::Space;
use super::state::{Clip, Matrix, State};
use crate::picture::Function;
use crate::plate::coverage::Coverage;
use lopdf::{Dictionary, Object};
use std::sync::Arc;
use tiny_skia::FillRule;

/// Colours of a run that are told apart.
const STEPS: usize = 512;

/// Where along its run a place is.
struct Course {
    coords: Vec<f64>,
    is_radial: bool,
    extend: [bool; 2],
}

impl<'p> Run<'p, '_, '_> {
    /// `sh`: a shading on all that the clip shows.
    pub(super) fn shade(&mut self, frame: &Frame<'p>, shading: &'p Object) {
        let state = &frame.state;
        if state.clip.is_empty() {
            return;
        }
        let Some(coverage) = Coverage::of_window(state.clip.window, state.clip.window) else { return };
        if !self.touch(coverage.amounts.len()) {
            return;
        }
        if let Some(coverage) = self.shown(state, state.fill.alpha, coverage) {
            self.shade_into(state, (shading, state.matrix), frame.resources, coverage, false);
        }
    }

    /// A shading on what is covered, in its own coordinates.
    pub(super) fn shade_into(
        &mut self,
        state: &State<'p>,
        (shading, matrix): (&'p Object, Matrix),
        resources: Option<&'p Dictionary>,
        mut coverage: Coverage,
        has_background: bool,
    ) {
        let page = self.page;
        let Some(own) = page.dict(shading) else { return };
        let kind = page.number_of(own, b"ShadingType").unwrap_or(0.0);
        let height = coverage.amounts.len().checked_div(coverage.width).unwrap_or(0);
        let corner = [f64::from(coverage.x), f64::from(coverage.y)];
        let window = [corner[0], corner[1], corner[0] + coverage.width as f64, corner[1] + height as f64];
        let parts = self.parts(own, resources);
        let (Some((space, run, colors)), Some(back)) = (parts, matrix.inverse()) else {
            let what = if kind >= 4.0 { "shadings over a mesh" } else { "shadings of a kind that is not drawn" };
            return self.undrawn(what, window, &state.clip);
        };
        if let Some(bounds) = page.numbers_of(own, b"BBox").and_then(|bounds| bounds.try_into().ok()) {
            let mut clip = Clip { window, mask: None };
            clip.keep(rectangle(bounds, matrix).finish(), FillRule::Winding);
            coverage.clip(clip.window);
            clip.mask.iter().for_each(|mask| coverage.keep(mask));
        }
        let all = self.sheet.rack.len();
        let plates = space.plates(all);
        let table = space.amounts(&space.based(&colors), all);
        let background = page.numbers_of(own, b"Background").filter(|_| has_background);
        let background = background.map(|color| space.amounts(&space.based(&space.levels(&color)), all));
        if !self.touch(coverage.amounts.len().saturating_mul(plates.len().max(1))) {
            return;
        }
        let mut amounts = vec![0; coverage.amounts.len() * plates.len()];
        for (at, covered) in coverage.amounts.iter_mut().enumerate().filter(|(_, covered)| **covered > 0) {
            let (row, column) = (at / coverage.width.max(1), at % coverage.width.max(1));
            let place = back.apply([corner[0] + column as f64 + 0.5, corner[1] + row as f64 + 0.5]);
            let target = &mut amounts[at * plates.len()..][..plates.len()];
            let known = match run.share(place) {
                Some(share) => {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one")]
                    let step = (share.clamp(0.0, 1.0) * (STEPS - 1) as f64).round() as usize;
                    table.get(step * plates.len()..).and_then(|color| color.get(..plates.len()))
                }
                None => background.as_deref(),
            };
            match known {
                Some(color) if color.len() == target.len() => target.copy_from_slice(color),
                _ => *covered = 0,
            }
        }
        self.lay_each(state, &coverage, &plates, &amounts, state.fill.overprint);
    }

    /// The space, the run and its colours, a byte for each component.
    fn parts(&mut self, own: &'p Dictionary, resources: Option<&'p Dictionary>) -> Option<(Arc<Space>, Course, Vec<u8>)> {
        let page = self.page;
        let is_radial = match page.number_of(own, b"ShadingType")? {
            2.0 => false,
            3.0 => true,
            _ => return None,
        };
        let coords = page.numbers_of(own, b"Coords").filter(|coords| coords.len() == if is_radial { 6 } else { 4 })?;
        let space = self.space(own.get(b"ColorSpace").ok()?, resources)?;
        let function = Function::of(page, own.get(b"Function").ok()?)?;
        let domain = page.numbers_of(own, b"Domain").filter(|domain| domain.len() == 2).unwrap_or_else(|| vec![0.0, 1.0]);
        let extend = page.get(own, b"Extend").and_then(|extend| extend.as_array().ok());
        let flag = |at: usize| extend.and_then(|extend| page.follow(extend.get(at)?).as_bool().ok()).unwrap_or(false);
        let color = |step: usize| {
            let share = step as f64 / (STEPS - 1) as f64;
            space.levels(&function.of_numbers(&[domain[0] + share * (domain[1] - domain[0])]))
        };
        let colors = (0..STEPS).flat_map(color).collect();
        if space.plates(1).is_empty() && !space.is_nothing() {
            self.lacks(Missing::nearly("shadings in colours of a space that cannot be read"));
            return None;
        }
        Some((Arc::clone(&space), Course { coords, is_radial, extend: [flag(0), flag(1)] }, colors))
    }
}

impl Course {
    /// How far along a place lies; `None` where nothing is painted.
    fn share(&self, [x, y]: [f64; 2]) -> Option<f64> {
        let share = if self.is_radial { self.between_circles(x, y)? } else { self.along(x, y)? };
        match share {
            share if share < 0.0 => self.extend[0].then_some(0.0),
            share if share > 1.0 => self.extend[1].then_some(1.0),
            share => Some(share),
        }
    }

    fn along(&self, x: f64, y: f64) -> Option<f64> {
        let [x0, y0, x1, y1] = self.coords.as_slice() else { return None };
        let (dx, dy) = (x1 - x0, y1 - y0);
        let length = dx * dx + dy * dy;
        (length > 0.0).then(|| ((x - x0) * dx + (y - y0) * dy) / length)
    }

    /// The uppermost circle through a place: the one farthest along whose radius is one.
    fn between_circles(&self, x: f64, y: f64) -> Option<f64> {
        let &[x0, y0, r0, x1, y1, r1] = self.coords.as_slice() else { return None };
        let (dx, dy, dr) = (x1 - x0, y1 - y0, r1 - r0);
        let (px, py) = (x - x0, y - y0);
        let (a, b, c) = (dx * dx + dy * dy - dr * dr, px * dx + py * dy + r0 * dr, px * px + py * py - r0 * r0);
        let is_shown =
            |share: &f64| r0 + share * dr >= 0.0 && (*share >= 0.0 || self.extend[0]) && (*share <= 1.0 || self.extend[1]);
        if a.abs() < 1e-9 {
            return Some(c / (2.0 * b)).filter(|share| share.is_finite()).filter(is_shown);
        }
        let root = (b * b - a * c).sqrt();
        if !root.is_finite() {
            return None;
        }
        let (one, two) = ((b + root) / a, (b - root) / a);
        [one.max(two), one.min(two)].into_iter().find(is_shown)
    }
}
