//! Pictures on the plates, wherever a matrix puts their square.
//!
//! A pixel of a plate gets the mean of the samples under it, before they are converted to inks; at most sixteen along each side are asked.

use super::Missing;
use super::run::{Frame, Run, rectangle};
use super::samples::{Plane, Samples};
use super::space::{Kind, Space};
use super::state::{Matrix, State};
use super::{Kept, MOST_KEPT};
use crate::plate::coverage::Coverage;
use crate::plate::separate::mixed;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::ops::Range;
use std::sync::Arc;
use tiny_skia::FillRule;

/// Samples along a side of what a pixel covers that are asked.
const MOST_ASKED: usize = 16;

impl<'p> Run<'p, '_, '_> {
    /// A picture among the objects.
    pub(super) fn image(&mut self, frame: &Frame<'p>, stream: &'p Stream, id: Option<ObjectId>) {
        let key = id.map(|id| (self.id, id));
        if let Some(known) = key.and_then(|key| self.kept.samples.get(&key)).map(Arc::clone) {
            return self.place(&frame.state, &known);
        }
        let page = self.page;
        let space = stream.dict.get(b"ColorSpace").ok().and_then(|space| self.space(space, frame.resources));
        let soft = page.get(&stream.dict, b"SMask").filter(|mask| mask.as_stream().is_ok());
        let mask = soft.or_else(|| page.get(&stream.dict, b"Mask"));
        match self.samples(stream, space, mask) {
            Ok(samples) => {
                let samples = Arc::new(samples);
                if let Some(key) = key {
                    self.kept.keep(key, &samples);
                }
                self.place(&frame.state, &samples);
            }
            Err(missing) => self.no_picture(&frame.state, missing),
        }
    }

    /// A picture among the operators.
    pub(super) fn inline_image(&mut self, frame: &Frame<'p>, stream: &Stream) {
        let space = match stream.dict.get(b"ColorSpace") {
            Ok(space) => self.inline_space(space, frame.resources),
            Err(_) => None,
        };
        match self.samples(stream, space, None) {
            Ok(samples) => self.place(&frame.state, &samples),
            Err(missing) => self.no_picture(&frame.state, missing),
        }
    }

    /// The space of a picture among the operators: a name, or a palette of a space with a name.
    fn inline_space(&mut self, space: &Object, resources: Option<&'p Dictionary>) -> Option<Arc<Space>> {
        match space {
            Object::Name(name) => self.named_space(name, resources),
            Object::Array(parts) => match parts.as_slice() {
                [Object::Name(kind), Object::Name(base), last, Object::String(colors, _)] if kind == b"Indexed" => {
                    let base = self.named_space(base, resources)?;
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
                    let last = last.as_float().ok()?.clamp(0.0, 255.0) as u8;
                    Some(Space::new(Kind::Indexed { base, colors: colors.clone(), last }, 1))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn no_picture(&mut self, state: &State<'p>, missing: Missing) {
        let window = state.matrix.window([0.0, 0.0, 1.0, 1.0]);
        if let Some(seen) = crate::plate::coverage::shared(window, state.clip.window) {
            self.lacks(missing.at(seen));
        }
    }

    fn place(&mut self, state: &State<'p>, samples: &Samples) {
        let Some(square) = rectangle([0.0, 0.0, 1.0, 1.0], state.matrix).finish() else { return };
        let Some(coverage) = self.covered(&square, FillRule::Winding, &state.clip) else { return };
        let Some(mut coverage) = self.shown(state, state.fill.alpha, coverage) else { return };
        if let Some(mask) = &samples.mask {
            let Some(asked) = Asked::of(state.matrix, mask.width, mask.height) else { return };
            if !self.touch(asked.work(&coverage)) {
                return;
            }
            asked.each(&coverage.clone(), |at, columns, rows| {
                let amount = &mut coverage.amounts[at];
                *amount = mixed(0, *amount, mask.mean(columns, rows));
            });
        }
        let Some(space) = &samples.space else {
            // The stencil's shape is what is covered; clip and opacity are in it.
            let open = self.state(state.matrix, self.sheet.canvas.window());
            let open = State { blend: state.blend, keeps_zero: state.keeps_zero, base: state.base, ..open };
            let color = super::state::Color { alpha: 1.0, ..state.fill.clone() };
            return self.lay(&open, &color, coverage);
        };
        let Some(asked) = Asked::of(state.matrix, samples.width, samples.height) else { return };
        if !self.touch(asked.work(&coverage).saturating_mul(space.components)) {
            return;
        }
        let count = space.components;
        let mut means = vec![0; coverage.amounts.len() * count];
        asked.each(&coverage, |at, columns, rows| {
            samples.mean(count, columns, rows, &mut means[at * count..][..count]);
        });
        let all = self.sheet.rack.len();
        let amounts = space.amounts(&means, all);
        self.lay_each(state, &coverage, &space.plates(all), &amounts, state.fill.overprint);
    }
}

impl Kept {
    fn keep(&mut self, key: (usize, ObjectId), samples: &Arc<Samples>) {
        if self.bytes.saturating_add(samples.bytes()) <= MOST_KEPT {
            self.bytes += samples.bytes();
            self.samples.insert(key, Arc::clone(samples));
        }
    }
}

/// Which samples lie under which pixel.
struct Asked {
    /// From pixels to samples.
    back: Matrix,
    /// Half of what a pixel covers, in samples.
    reach: [f64; 2],
    size: [usize; 2],
}

impl Asked {
    fn of(matrix: Matrix, width: usize, height: usize) -> Option<Self> {
        let (across, down) = (width as f64, height as f64);
        let back = matrix.inverse()?.then(Matrix([across, 0.0, 0.0, -down, 0.0, down]));
        let [a, b, c, d, ..] = back.0;
        let reach = [(a.abs() + c.abs()) / 2.0, (b.abs() + d.abs()) / 2.0];
        Some(Asked { back, reach, size: [width, height] })
    }

    fn work(&self, coverage: &Coverage) -> usize {
        let side = |reach: f64| (reach * 2.0).clamp(1.0, MOST_ASKED as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of samples")]
        let asked = (side(self.reach[0]) * side(self.reach[1])) as usize;
        coverage.amounts.len().saturating_mul(asked)
    }

    /// The columns and rows of samples under each covered pixel.
    fn each(&self, coverage: &Coverage, mut ask: impl FnMut(usize, Range<usize>, Range<usize>)) {
        for (at, _) in coverage.amounts.iter().enumerate().filter(|(_, covered)| **covered > 0) {
            let (row, column) = (at / coverage.width.max(1), at % coverage.width.max(1));
            let middle = [f64::from(coverage.x) + column as f64 + 0.5, f64::from(coverage.y) + row as f64 + 0.5];
            let [x, y] = self.back.apply(middle);
            ask(at, span(x, self.reach[0], self.size[0]), span(y, self.reach[1], self.size[1]));
        }
    }
}

/// The samples whose middles lie within `reach` of a place; one at least.
fn span(at: f64, reach: f64, size: usize) -> Range<usize> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture")]
    let whole = |value: f64| value.clamp(0.0, size as f64) as usize;
    let first = whole((at - reach - 0.5).ceil());
    let end = whole((at + reach - 0.5).floor() + 1.0);
    if first < end {
        return first..end;
    }
    let nearest = whole(at.floor()).min(size.saturating_sub(1));
    nearest..nearest + 1
}

fn stride(range: &Range<usize>) -> usize {
    range.len().div_ceil(MOST_ASKED).max(1)
}

impl Samples {
    fn mean(&self, count: usize, columns: Range<usize>, rows: Range<usize>, out: &mut [u8]) {
        let mut sums = [0u32; 32];
        let (mut asked, across) = (0u32, stride(&columns));
        for row in rows.clone().step_by(stride(&rows)) {
            for column in columns.clone().step_by(across) {
                let from = (row * self.width + column) * count;
                let Some(pixel) = self.levels.get(from..from + count) else { continue };
                sums.iter_mut().zip(pixel).for_each(|(sum, level)| *sum += u32::from(*level));
                asked += 1;
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = u8::try_from((sum + asked / 2).checked_div(asked).unwrap_or(0)).unwrap_or(u8::MAX);
        }
    }
}

impl Plane {
    fn mean(&self, columns: Range<usize>, rows: Range<usize>) -> u8 {
        let (mut sum, mut asked, across) = (0u32, 0u32, stride(&columns));
        for row in rows.clone().step_by(stride(&rows)) {
            for column in columns.clone().step_by(across) {
                sum += u32::from(self.amounts.get(row * self.width + column).copied().unwrap_or(0));
                asked += 1;
            }
        }
        u8::try_from((sum + asked / 2).checked_div(asked).unwrap_or(0)).unwrap_or(u8::MAX)
    }
}
