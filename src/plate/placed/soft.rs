//! Soft masks and groups (ISO 32000-1, 11.4 to 11.6).

use super::Missing;
use super::run::{Frame, Run};
use super::state::{Blend, Matrix};
use crate::picture::Function;
use crate::plate::Exposed;
use crate::plate::coverage::Coverage;
use crate::plate::separate::mixed;
use lopdf::{Dictionary, Object, Stream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// How dark each process ink is, in 1/100: the weights that PDF gives light (11.4.3).
const DARKNESS: [u32; 4] = [30, 59, 11, 100];

impl<'p> Run<'p, '_, '_> {
    /// Takes a soft mask into the state: where its group is opaque, or light.
    pub(super) fn soft_mask(&mut self, frame: &mut Frame<'p>, mask: &'p Dictionary) {
        let page = self.page;
        let Some(Object::Stream(group)) = page.get(mask, b"G") else { return };
        let is_alpha = page.name_of(mask, b"S") == Some(b"Alpha");
        let (width, height) = (self.sheet.canvas.width, self.sheet.canvas.height);
        let size = width as usize * height as usize;
        if !self.touch(size.saturating_mul(self.sheet.rack.len() + 1)) {
            return;
        }
        let blank: Vec<Exposed> =
            self.sheet.plates.plates.iter().map(|own| Exposed { pixels: vec![0; size], ..own.clone() }).collect();
        let outer = std::mem::replace(&mut self.sheet.plates.plates, blank);
        let was_alpha = std::mem::replace(&mut self.is_alpha, is_alpha);
        if !is_alpha {
            self.backdrop(mask, group, frame);
        }
        let state = self.state(frame.state.matrix, self.sheet.canvas.window());
        // Whatever happens, the page's own plates come back.
        let drawing = catch_unwind(AssertUnwindSafe(|| self.stream(group, &state, frame.resources)));
        self.is_alpha = was_alpha;
        let drawn = std::mem::replace(&mut self.sheet.plates.plates, outer);
        if drawing.is_err() {
            return self.lacks(Missing::new("soft masks that are damaged"));
        }
        let curve = page.get(mask, b"TR").and_then(|curve| Function::of(page, curve));
        let curve: Vec<u8> = (0..=255u8).map(|level| curved(curve.as_ref(), level)).collect();
        let light = |at: usize| -> u8 {
            if is_alpha {
                return drawn.first().map_or(0, |plate| plate.pixels[at]);
            }
            let dark: u32 = drawn
                .iter()
                .enumerate()
                .map(|(plate, own)| u32::from(own.pixels[at]) * DARKNESS.get(plate).copied().unwrap_or(100))
                .sum();
            255 - u8::try_from((dark + 50) / 100).unwrap_or(u8::MAX)
        };
        let amounts = (0..size).map(|at| curve[usize::from(light(at))]).collect();
        frame.state.soft = Some(Arc::new(Coverage { x: 0, y: 0, width: width as usize, amounts }));
    }

    /// What a mask's group stands on: its backdrop's colour, which is black where it is not told.
    fn backdrop(&mut self, mask: &'p Dictionary, group: &'p Stream, frame: &Frame<'p>) {
        let page = self.page;
        let space = page.dict_of(&group.dict, b"Group").and_then(|group| group.get(b"CS").ok());
        let space = space.and_then(|space| self.space(space, frame.resources));
        let window = self.sheet.canvas.window();
        let state = self.state(Matrix::IDENTITY, window);
        let mut color = state.fill.clone();
        if let Some(space) = space {
            color.levels = page.numbers_of(mask, b"BC").map_or_else(|| space.initial(), |numbers| space.levels(&numbers));
            color.space = space;
        }
        if let Some(coverage) = Coverage::of_window(window, window) {
            self.lay(&state, &color, coverage);
        }
    }

    /// Draws a form that is a transparency group: by itself, then laid on what was there with its opacity. For colours that cover that is
    /// the same as mixing what is there with what is there once the group is drawn on it.
    pub(super) fn group(&mut self, frame: &Frame<'p>, stream: &'p Stream) {
        let mut state = frame.state.clone();
        let (alpha, soft) = (state.fill.alpha, state.soft.take());
        if state.blend != Blend::Normal {
            self.lacks(Missing::nearly("groups that blend by Multiply or Darken, drawn object by object"));
        }
        (state.fill.alpha, state.stroke.alpha) = (1.0, 1.0);
        if alpha >= 1.0 && soft.is_none() {
            return self.stream(stream, &state, frame.resources);
        }
        let size = self.sheet.plates.plates.iter().map(|plate| plate.pixels.len()).sum();
        if !self.touch(size) {
            return;
        }
        let before: Vec<Vec<u8>> = self.sheet.plates.plates.iter().map(|plate| plate.pixels.clone()).collect();
        self.stream(stream, &state, frame.resources);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one")]
        let alpha = (alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
        for (plate, before) in self.sheet.plates.plates.iter_mut().zip(before) {
            for (at, (pixel, before)) in plate.pixels.iter_mut().zip(before).enumerate() {
                let share = soft.as_ref().map_or(255, |soft| soft.amounts.get(at).copied().unwrap_or(0));
                *pixel = mixed(before, *pixel, mixed(0, alpha, share));
            }
        }
    }
}

fn curved(curve: Option<&Function>, level: u8) -> u8 {
    let Some(curve) = curve else { return level };
    let value = curve.of_numbers(&[f64::from(level) / 255.0]).first().copied().unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    let byte = (value * 255.0).round().clamp(0.0, 255.0) as u8;
    byte
}
