//! Text (ISO 32000-1, 9.2 to 9.4): its state, where it stands, its letters as paths.

use super::Missing;
use super::fonts::{Font, Glyph};
use super::run::{Frame, Run};
use super::state::{Matrix, State};
use lopdf::{Dictionary, Object};
use std::sync::Arc;
use tiny_skia::{FillRule, PathBuilder};

impl<'p> Run<'p, '_, '_> {
    /// Operators of text; whether this was one.
    pub(super) fn text_operator(
        &mut self,
        frame: &mut Frame<'p>,
        operator: &[u8],
        operands: &[Object],
        numbers: &[f64],
    ) -> bool {
        let text = &mut frame.state.text;
        match (operator, numbers) {
            (b"BT", _) => {
                (frame.text, frame.line) = (Matrix::IDENTITY, Matrix::IDENTITY);
                frame.outlines = None;
            }
            (b"ET", _) => {
                if let Some(outlines) = frame.outlines.take() {
                    frame.state.clip.keep(outlines.finish(), FillRule::Winding);
                }
            }
            (b"Tc", &[space, ..]) => text.letter = space,
            (b"Tw", &[space, ..]) => text.word = space,
            (b"Tz", &[percent, ..]) => text.scale = percent / 100.0,
            (b"TL", &[leading, ..]) => text.leading = leading,
            (b"Ts", &[rise, ..]) => text.rise = rise,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the modes there are")]
            (b"Tr", &[mode, ..]) => text.mode = mode.clamp(0.0, 7.0) as u8,
            (b"Tf", &[.., size]) => {
                text.size = size;
                let name = operands.first().and_then(|name| name.as_name().ok());
                let font = name.and_then(|name| self.resource(frame.resources, b"Font", name));
                frame.state.text.font = font.and_then(|font| self.font(font));
            }
            (b"Td", &[x, y, ..]) => frame.next_line(x, y),
            (b"TD", &[x, y, ..]) => {
                frame.state.text.leading = -y;
                frame.next_line(x, y);
            }
            (b"Tm", &[a, b, c, d, e, f, ..]) => {
                frame.line = Matrix([a, b, c, d, e, f]);
                frame.text = frame.line;
            }
            (b"T*", _) => frame.next_line(0.0, -frame.state.text.leading),
            (b"Tj" | b"'" | b"\"", _) => {
                if operator == b"\"" {
                    text.word = numbers.first().copied().unwrap_or(text.word);
                    text.letter = numbers.get(1).copied().unwrap_or(text.letter);
                }
                if operator != b"Tj" {
                    frame.next_line(0.0, -frame.state.text.leading);
                }
                if let Some(Object::String(bytes, _)) = operands.last() {
                    self.show(frame, bytes);
                }
            }
            (b"TJ", _) => {
                for part in operands.first().and_then(|parts| parts.as_array().ok()).into_iter().flatten() {
                    match part {
                        Object::String(bytes, _) => self.show(frame, bytes),
                        other => frame.shift(other.as_float().map_or(0.0, |by| -f64::from(by) / 1000.0)),
                    }
                }
            }
            (b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" | b"Tr" | b"Tf" | b"Td" | b"TD" | b"Tm", _) => {}
            _ => return false,
        }
        true
    }

    /// Draws a string's glyphs, and moves on by what they take.
    fn show(&mut self, frame: &mut Frame<'p>, bytes: &[u8]) {
        let Some(font) = frame.state.text.font.clone() else {
            return self.lacks(Missing::new("text whose typeface is not known"));
        };
        for glyph in font.glyphs(bytes) {
            let Some(left) = self.operators.checked_sub(1) else { return };
            self.operators = left;
            self.glyph(frame, &font, &glyph);
            let text = &frame.state.text;
            let space = text.letter + if glyph.is_space { text.word } else { 0.0 };
            let (x, y) = if font.is_vertical {
                (0.0, glyph.advance * text.size + space)
            } else {
                ((glyph.advance * text.size + space) * text.scale, 0.0)
            };
            frame.text = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(frame.text);
        }
    }

    fn glyph(&mut self, frame: &mut Frame<'p>, font: &Arc<Font>, glyph: &Glyph) {
        let text = &frame.state.text;
        let shift = Matrix([1.0, 0.0, 0.0, 1.0, -glyph.origin[0], -glyph.origin[1]]);
        let size = Matrix([text.size * text.scale, 0.0, 0.0, text.size, 0.0, text.rise]);
        let matrix = shift.then(size).then(frame.text).then(frame.state.matrix);
        // What stands nowhere near is not read.
        let window = matrix.window([-2.0, -2.0, 3.0, 3.0]);
        let clip = frame.state.clip.window;
        let is_near = window[0] <= clip[2] && window[2] >= clip[0] && window[1] <= clip[3] && window[3] >= clip[1];
        if font.is_drawn() {
            return self.drawn_glyph(frame, font, glyph, matrix);
        }
        if !is_near && text.mode < 4 {
            return;
        }
        let mut path = PathBuilder::new();
        match font.outline(glyph, matrix, &mut path) {
            Ok(()) => {}
            Err(what) => {
                let place = matrix.window([0.0, 0.0, glyph.advance.max(0.1), 0.7]);
                if text.mode != 3 && text.mode != 7 {
                    self.undrawn(what, place, &frame.state.clip);
                }
                return;
            }
        }
        let Some(path) = path.finish() else { return };
        let state: &State<'p> = &frame.state;
        let mode = state.text.mode;
        if matches!(mode, 0 | 2 | 4 | 6) {
            self.fill(state, &path, FillRule::Winding);
        }
        if matches!(mode, 1 | 2 | 5 | 6) {
            self.stroke(state, &path);
        }
        if mode >= 4 {
            frame.outlines.get_or_insert_with(PathBuilder::new).push_path(&path);
        }
    }

    /// A glyph of a font whose glyphs are drawn by operators.
    fn drawn_glyph(&mut self, frame: &Frame<'p>, font: &Arc<Font>, glyph: &Glyph, matrix: Matrix) {
        let page = self.page;
        if frame.state.text.mode == 3 {
            return;
        }
        let Some(own) = font.id.and_then(|id| page.objects.get(&id)).and_then(|own| page.dict(own)) else { return };
        let Some(name) = font.name_of(glyph.code) else { return };
        let drawn = page.dict_of(own, b"CharProcs").and_then(|drawn| drawn.get(name).ok());
        let Some(Object::Stream(drawn)) = drawn.map(|drawn| page.follow(drawn)) else { return };
        let mut state = frame.state.clone();
        state.matrix = font.matrix.then(matrix);
        state.stroke = state.fill.clone();
        let resources: Option<&'p Dictionary> = page.dict_of(own, b"Resources").or(frame.resources);
        self.content(drawn, resources, state);
    }
}

impl Frame<'_> {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line);
        self.text = self.line;
    }

    /// Moves on by a part of the type size.
    fn shift(&mut self, by: f64) {
        let text = &self.state.text;
        let is_vertical = text.font.as_ref().is_some_and(|font| font.is_vertical);
        let by = by * text.size;
        let (x, y) = if is_vertical { (0.0, by) } else { (by * text.scale, 0.0) };
        self.text = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.text);
    }
}
