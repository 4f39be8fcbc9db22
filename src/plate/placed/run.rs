//! The operators one by one: state, paths, colours, what is drawn by name.

use super::space::{Kind, Space, Spaces};
use super::state::{Blend, Color, Matrix, State};
use super::{Kept, Missing};
use crate::picture::{PdfPage, Step, Steps};
use crate::plate::convert::Press;
use crate::plate::coverage::Window;
use crate::plate::outline::single;
use crate::plate::separate::Sheet;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::sync::Arc;
use tiny_skia::{FillRule, LineCap, LineJoin, PathBuilder};

/// Forms, patterns, glyphs and masks inside each other.
const MOST_NESTED: usize = 32;
/// States saved inside each other: PDF's own limit.
const MOST_SAVED: usize = 64;
/// Bytes of one stream of operators.
const MOST_CONTENT: usize = 64 << 20;

/// A page being drawn.
pub(super) struct Run<'p, 'd, 'a> {
    pub(super) page: &'p PdfPage,
    /// Tells the page from others.
    pub(super) id: usize,
    pub(super) press: &'d mut Press<'a>,
    pub(super) sheet: &'d mut Sheet,
    pub(super) kept: &'d mut Kept,
    pub(super) missing: Vec<Missing>,
    /// What may still be done.
    pub(super) operators: usize,
    pub(super) touches: u64,
    pub(super) depth: usize,
    /// Whether opacity is drawn, on the first plate, and not ink.
    pub(super) is_alpha: bool,
    pub(super) gray: Arc<Space>,
}

/// A stream of operators being drawn.
pub(super) struct Frame<'p> {
    pub(super) resources: Option<&'p Dictionary>,
    pub(super) state: State<'p>,
    saved: Vec<State<'p>>,
    /// In pixels.
    path: PathBuilder,
    /// The path's last point and that of its part's beginning.
    pen: [f64; 2],
    start: [f64; 2],
    clips: Option<FillRule>,
    /// The matrices of text, and of its line.
    pub(super) text: Matrix,
    pub(super) line: Matrix,
    /// Glyphs that clip, once their text ends.
    pub(super) outlines: Option<PathBuilder>,
}

impl<'p> Run<'p, '_, '_> {
    /// Says that something lacks, each thing once for its place.
    pub(super) fn lacks(&mut self, missing: Missing) {
        if !self.missing.contains(&missing) && self.missing.len() < 200 {
            self.missing.push(missing);
        }
    }

    /// Whether so many pixels may still be touched.
    pub(super) fn touch(&mut self, pixels: usize) -> bool {
        match self.touches.checked_sub(pixels as u64) {
            Some(left) => {
                self.touches = left;
                true
            }
            None => {
                self.lacks(Missing::new("objects beyond what is drawn of one page"));
                false
            }
        }
    }

    /// A state to begin with: black, opaque.
    pub(super) fn state(&self, matrix: Matrix, window: Window) -> State<'p> {
        State::new(matrix, window, &self.gray)
    }

    pub(super) fn space(&mut self, object: &'p Object, resources: Option<&'p Dictionary>) -> Option<Arc<Space>> {
        let mut missing = Vec::new();
        let mut spaces = Spaces { page: self.page, press: self.press, rack: &self.sheet.rack, missing: &mut missing };
        let space = spaces.space(object, resources, 0);
        missing.into_iter().for_each(|missing| self.lacks(missing));
        space
    }

    /// Draws a form by its number.
    pub(super) fn form(&mut self, id: ObjectId, state: &State<'p>) {
        let page = self.page;
        if let Some(Object::Stream(stream)) = page.objects.get(&id) {
            self.stream(stream, state, None);
        }
    }

    /// Draws a form: its operators in its own coordinates, inside its box.
    pub(super) fn stream(&mut self, stream: &'p Stream, state: &State<'p>, outer: Option<&'p Dictionary>) {
        let mut state = state.clone();
        if let Some(matrix) = self.page.matrix_of(&stream.dict, b"Matrix") {
            state.matrix = Matrix(matrix).then(state.matrix);
        }
        state.base = state.matrix;
        if let Some(bounds) = self.page.numbers_of(&stream.dict, b"BBox")
            && let Ok(bounds) = <[f64; 4]>::try_from(bounds)
        {
            let path = rectangle(bounds, state.matrix);
            state.clip.keep(path.finish(), FillRule::Winding);
        }
        if state.clip.is_empty() {
            return;
        }
        let resources = self.page.dict_of(&stream.dict, b"Resources").or(outer);
        self.content(stream, resources, state);
    }

    /// Draws operators.
    pub(super) fn content(&mut self, stream: &'p Stream, resources: Option<&'p Dictionary>, state: State<'p>) {
        if self.depth >= MOST_NESTED {
            return self.lacks(Missing::new("forms nested too deep"));
        }
        let Some(content) = self.page.data(stream, MOST_CONTENT) else {
            return self.lacks(Missing::new("forms that are damaged"));
        };
        // What is drawn again is read again.
        if !self.touch(content.len()) {
            return;
        }
        self.depth += 1;
        let mut frame = Frame {
            resources,
            state,
            saved: Vec::new(),
            path: PathBuilder::new(),
            pen: [0.0; 2],
            start: [0.0; 2],
            clips: None,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            outlines: None,
        };
        for step in Steps::of(&content) {
            let Some(left) = self.operators.checked_sub(1) else {
                self.lacks(Missing::new("objects beyond what is drawn of one page"));
                break;
            };
            self.operators = left;
            match step {
                Step::Operator(operator, operands) => self.step(&mut frame, operator, &operands),
                Step::Picture(picture) => self.inline_image(&frame, &picture),
            }
        }
        self.depth -= 1;
    }

    fn step(&mut self, frame: &mut Frame<'p>, operator: &[u8], operands: &[Object]) {
        let numbers: Vec<f64> = operands.iter().filter_map(|operand| operand.as_float().ok()).map(f64::from).collect();
        let is_done = frame.path_operator(operator, &numbers)
            || self.paint_operator(frame, operator)
            || frame.state_operator(operator, operands, &numbers)
            || self.color_operator(frame, operator, operands, &numbers)
            || self.text_operator(frame, operator, operands, &numbers);
        if is_done {
            return;
        }
        let name = operands.last().and_then(|name| name.as_name().ok());
        match (operator, name) {
            (b"gs", Some(name)) => {
                if let Some(state) = self.resource(frame.resources, b"ExtGState", name).and_then(|state| self.page.dict(state))
                {
                    self.parameters(frame, state);
                }
            }
            (b"Do", Some(name)) => self.object(frame, name),
            (b"sh", Some(name)) => {
                if let Some(shading) = self.resource(frame.resources, b"Shading", name) {
                    self.shade(frame, shading);
                }
            }
            _ => {}
        }
    }

    /// A resource by its name.
    pub(super) fn resource(&self, resources: Option<&'p Dictionary>, category: &[u8], name: &[u8]) -> Option<&'p Object> {
        let page = self.page;
        page.dict_of(resources?, category)?.get(name).ok()
    }

    fn paint_operator(&mut self, frame: &mut Frame<'p>, operator: &[u8]) -> bool {
        let (fills, strokes) = match operator {
            b"n" => (None, false),
            b"f" | b"F" => (Some(FillRule::Winding), false),
            b"f*" => (Some(FillRule::EvenOdd), false),
            b"S" | b"s" => (None, true),
            b"B" | b"b" => (Some(FillRule::Winding), true),
            b"B*" | b"b*" => (Some(FillRule::EvenOdd), true),
            _ => return false,
        };
        if matches!(operator, b"s" | b"b" | b"b*") {
            frame.path.close();
        }
        let path = std::mem::take(&mut frame.path).finish();
        if let Some(path) = &path {
            if let Some(rule) = fills {
                self.fill(&frame.state, path, rule);
            }
            if strokes {
                self.stroke(&frame.state, path);
            }
        }
        if let Some(rule) = frame.clips.take() {
            frame.state.clip.keep(path, rule);
        }
        true
    }

    /// Colours: `g rg k cs sc scn` and their like for strokes.
    fn color_operator(&mut self, frame: &mut Frame<'p>, operator: &[u8], operands: &[Object], numbers: &[f64]) -> bool {
        const DEVICE: [(&[u8], &[u8]); 3] = [(b"g", b"DeviceGray"), (b"rg", b"DeviceRGB"), (b"k", b"DeviceCMYK")];
        let lower = operator.to_ascii_lowercase();
        let is_stroke = operator.first().is_some_and(u8::is_ascii_uppercase);
        if !matches!(lower.as_slice(), b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn") {
            return false;
        }
        if frame.state.is_stencil {
            return true;
        }
        let color = |frame: &mut Frame<'p>, space: Option<Arc<Space>>, levels: Option<Vec<u8>>, pattern| {
            let color: &mut Color<'p> = if is_stroke { &mut frame.state.stroke } else { &mut frame.state.fill };
            if let Some(space) = space {
                color.space = space;
            }
            if let Some(levels) = levels {
                color.levels = levels;
            }
            color.pattern = pattern;
        };
        if let Some((_, name)) = DEVICE.iter().find(|(operator, _)| *operator == lower) {
            let space = self.named_space(name, frame.resources);
            let levels = space.as_ref().map(|space| space.levels(numbers));
            color(frame, space, levels, None);
        } else if lower == b"cs" {
            let Some(Ok(name)) = operands.last().map(Object::as_name) else { return true };
            let space = self.named_space(name, frame.resources);
            if space.is_none() {
                self.lacks(Missing::nearly("colours of a space that cannot be read"));
            }
            let levels = space.as_ref().map(|space| space.initial());
            color(frame, space, levels, None);
        } else {
            let space = Arc::clone(if is_stroke { &frame.state.stroke.space } else { &frame.state.fill.space });
            let pattern = operands.last().and_then(|name| name.as_name().ok());
            match (&space.kind, pattern) {
                (Kind::Pattern(base), Some(name)) => {
                    let levels = base.as_ref().map(|base| base.levels(numbers)).unwrap_or_default();
                    let pattern = self.resource(frame.resources, b"Pattern", name);
                    color(frame, None, Some(levels), pattern);
                }
                _ => color(frame, None, Some(space.levels(numbers)), None),
            }
        }
        true
    }

    /// A space by its name: one of the page's own, or a device's.
    pub(super) fn named_space(&mut self, name: &[u8], resources: Option<&'p Dictionary>) -> Option<Arc<Space>> {
        let own = self.resource(resources, b"ColorSpace", name);
        match own {
            Some(own) => self.space(own, resources),
            None => {
                let mut missing = Vec::new();
                let mut spaces = Spaces { page: self.page, press: self.press, rack: &self.sheet.rack, missing: &mut missing };
                let space = spaces.device(name, resources, 0);
                missing.into_iter().for_each(|missing| self.lacks(missing));
                space
            }
        }
    }

    /// Parameters of a graphics state (8.4.5).
    fn parameters(&mut self, frame: &mut Frame<'p>, own: &'p Dictionary) {
        let page = self.page;
        let number = |key: &[u8]| page.number_of(own, key);
        let flag = |key: &[u8]| page.get(own, key).and_then(|value| value.as_bool().ok());
        let state = &mut frame.state;
        if let Some(width) = number(b"LW") {
            state.line.width = width;
        }
        if let Some(miter) = number(b"ML") {
            state.line.miter = miter;
        }
        number(b"LC").into_iter().for_each(|kind| state.line.cap = cap(kind));
        number(b"LJ").into_iter().for_each(|kind| state.line.join = join(kind));
        if let Some([dashes, phase]) = page.get(own, b"D").and_then(|dash| dash.as_array().ok()).map(Vec::as_slice) {
            state.line.dash = page.numbers(dashes).zip(page.number(phase));
        }
        number(b"ca").into_iter().for_each(|share| state.fill.alpha = share.clamp(0.0, 1.0));
        number(b"CA").into_iter().for_each(|share| state.stroke.alpha = share.clamp(0.0, 1.0));
        let (all, fills) = (flag(b"OP"), flag(b"op"));
        all.into_iter().for_each(|is_on| state.stroke.overprint = is_on);
        fills.or(all).into_iter().for_each(|is_on| state.fill.overprint = is_on);
        number(b"OPM").into_iter().for_each(|mode| state.keeps_zero = mode == 1.0);
        if let Some(mode) = page.name_of(own, b"BM") {
            state.blend = match mode {
                b"Multiply" => Blend::Multiply,
                b"Darken" => Blend::Darken,
                b"Normal" | b"Compatible" => Blend::Normal,
                mode => {
                    let mode = String::from_utf8_lossy(mode).into_owned();
                    self.lacks(Missing::nearly(format!("objects that blend by {mode}, drawn as if they covered")));
                    Blend::Normal
                }
            };
        }
        if let Some([font, size]) = page.get(own, b"Font").and_then(|font| font.as_array().ok()).map(Vec::as_slice) {
            frame.state.text.size = page.number(size).unwrap_or(1.0);
            frame.state.text.font = self.font(font);
        }
        match page.get(own, b"SMask") {
            Some(Object::Dictionary(mask)) => self.soft_mask(frame, mask),
            Some(_) => frame.state.soft = None,
            None => {}
        }
    }

    /// A picture or a form.
    fn object(&mut self, frame: &Frame<'p>, name: &[u8]) {
        let Some(object) = self.resource(frame.resources, b"XObject", name) else { return };
        let Object::Stream(stream) = self.page.follow(object) else { return };
        if frame.state.clip.is_empty() {
            return;
        }
        match self.page.name_of(&stream.dict, b"Subtype") {
            Some(b"Image") => self.image(frame, stream, object.as_reference().ok()),
            Some(b"Form") if self.page.dict_of(&stream.dict, b"Group").is_some() => self.group(frame, stream),
            _ => self.stream(stream, &frame.state, frame.resources),
        }
    }
}

impl Frame<'_> {
    /// Operators that make a path; `W` among them.
    fn path_operator(&mut self, operator: &[u8], numbers: &[f64]) -> bool {
        match (operator, numbers) {
            (b"m", &[x, y, ..]) => {
                self.pen = self.state.matrix.apply([x, y]);
                self.start = self.pen;
                let (x, y) = single(self.pen);
                self.path.move_to(x, y);
            }
            (b"l", &[x, y, ..]) => self.line_to([x, y]),
            (b"c", &[a, b, c, d, x, y, ..]) => self.curve_to(self.state.matrix.apply([a, b]), [c, d], [x, y]),
            (b"v", &[c, d, x, y, ..]) => self.curve_to(self.pen, [c, d], [x, y]),
            (b"y", &[a, b, x, y, ..]) => self.curve_to(self.state.matrix.apply([a, b]), [x, y], [x, y]),
            (b"h", _) => {
                self.path.close();
                self.pen = self.start;
            }
            (b"re", &[x, y, width, height, ..]) => {
                let path = rectangle([x, y, x + width, y + height], self.state.matrix);
                if let Some(path) = path.finish() {
                    self.path.push_path(&path);
                }
                self.pen = self.state.matrix.apply([x, y]);
                self.start = self.pen;
            }
            (b"W", _) => self.clips = Some(FillRule::Winding),
            (b"W*", _) => self.clips = Some(FillRule::EvenOdd),
            (b"m" | b"l" | b"c" | b"v" | b"y" | b"re", _) => {}
            _ => return false,
        }
        true
    }

    fn line_to(&mut self, to: [f64; 2]) {
        self.pen = self.state.matrix.apply(to);
        let (x, y) = single(self.pen);
        if self.path.is_empty() { self.path.move_to(x, y) } else { self.path.line_to(x, y) }
    }

    fn curve_to(&mut self, a: [f64; 2], b: [f64; 2], to: [f64; 2]) {
        let ((ax, ay), (bx, by)) = (single(a), single(self.state.matrix.apply(b)));
        self.pen = self.state.matrix.apply(to);
        let (x, y) = single(self.pen);
        if self.path.is_empty() {
            self.path.move_to(ax, ay);
        }
        self.path.cubic_to(ax, ay, bx, by, x, y);
    }

    /// Operators for the state that need no look at the page.
    fn state_operator(&mut self, operator: &[u8], operands: &[Object], numbers: &[f64]) -> bool {
        match (operator, numbers) {
            (b"q", _) => {
                if self.saved.len() < MOST_SAVED {
                    self.saved.push(self.state.clone());
                }
            }
            (b"Q", _) => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            (b"cm", &[a, b, c, d, e, f, ..]) => self.state.matrix = Matrix([a, b, c, d, e, f]).then(self.state.matrix),
            (b"w", &[width, ..]) => self.state.line.width = width,
            (b"J", &[kind, ..]) => self.state.line.cap = cap(kind),
            (b"j", &[kind, ..]) => self.state.line.join = join(kind),
            (b"M", &[miter, ..]) => self.state.line.miter = miter,
            (b"d", _) => {
                let dashes = operands.first().and_then(|dashes| dashes.as_array().ok());
                let dashes: Vec<f64> =
                    dashes.into_iter().flatten().filter_map(|dash| dash.as_float().ok()).map(f64::from).collect();
                self.state.line.dash = Some((dashes, numbers.last().copied().unwrap_or(0.0)));
            }
            // A glyph that says its box is a stencil.
            (b"d1", _) => self.state.is_stencil = true,
            (b"cm" | b"w" | b"J" | b"j" | b"M" | b"i" | b"ri" | b"d0", _) => {}
            _ => return false,
        }
        true
    }
}

/// A rectangle by two corners, in pixels.
pub(super) fn rectangle([x0, y0, x1, y1]: [f64; 4], matrix: Matrix) -> PathBuilder {
    let mut path = PathBuilder::new();
    for (at, corner) in [[x0, y0], [x1, y0], [x1, y1], [x0, y1]].into_iter().enumerate() {
        let (x, y) = single(matrix.apply(corner));
        if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.close();
    path
}

fn cap(kind: f64) -> LineCap {
    if kind == 1.0 {
        LineCap::Round
    } else if kind == 2.0 {
        LineCap::Square
    } else {
        LineCap::Butt
    }
}

fn join(kind: f64) -> LineJoin {
    if kind == 1.0 {
        LineJoin::Round
    } else if kind == 2.0 {
        LineJoin::Bevel
    } else {
        LineJoin::Miter
    }
}
