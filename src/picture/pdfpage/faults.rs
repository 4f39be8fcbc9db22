//! What a press room would send back of a placed page, though every standard takes it.
//!
//! In: a page that was taken over. Out: whether white overprints in it, which leaves what lies below and so does not print (overprint mode 1, ISO
//! 32000-1, 8.6.7), and whether type is set in registration colour, on every plate. Operators are followed through forms, as far as they
//! go; glyphs that are drawn and tiles are not looked into.

use super::operands::{Step, Steps};
use super::{MOST_STREAM, PdfPage};
use lopdf::{Dictionary, Object, Stream};

/// Forms inside each other.
const MOST_NESTED: usize = 28;
/// Operators, those of a form counted each time it is drawn.
const MOST_OPERATORS: usize = 1_000_000;

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// White that overprints.
    pub(super) lost_white: bool,
    /// Type on every plate.
    pub(super) registered_type: bool,
}

/// A color as far as it matters here.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Paint {
    /// Process inks, none of them.
    White,
    /// Every plate.
    All,
    #[default]
    Other,
}

/// For filling, and for stroking.
#[derive(Clone, Copy, Default)]
struct State {
    paint: [Paint; 2],
    /// Whether the color space is that of process inks.
    is_process: [bool; 2],
    overprints: [bool; 2],
    keeps_zero: bool,
    /// How text is drawn (9.3.6).
    mode: u8,
}

struct Walk<'a> {
    page: &'a PdfPage,
    found: Faults,
    operators: usize,
}

impl PdfPage {
    pub(super) fn faults(&self) -> Faults {
        let mut walk = Walk { page: self, found: Faults::default(), operators: MOST_OPERATORS };
        if let Some(Object::Stream(form)) = self.objects.get(&self.form) {
            walk.form(form, State::default(), 0);
        }
        walk.found
    }
}

impl<'a> Walk<'a> {
    fn form(&mut self, form: &'a Stream, mut state: State, depth: usize) {
        let page = self.page;
        let Some(content) = page.data(form, MOST_STREAM).filter(|_| depth < MOST_NESTED) else { return };
        let resources = page.dict_of(&form.dict, b"Resources");
        let mut saved = Vec::new();
        for step in Steps::of(&content) {
            let Some(left) = self.operators.checked_sub(1) else { return };
            self.operators = left;
            let Step::Operator(operator, operands) = step else { continue };
            match operator {
                b"q" => saved.push(state),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"Do" => {
                    let Some(Object::Stream(drawn)) = named(page, resources, b"XObject", &operands) else { continue };
                    match page.name_of(&drawn.dict, b"Subtype") {
                        Some(b"Form") => self.form(drawn, state, depth + 1),
                        _ if page.get(&drawn.dict, b"ImageMask").is_some_and(|mask| mask.as_bool().unwrap_or(false)) => {
                            self.painted(&state, 0);
                        }
                        _ => {}
                    }
                }
                b"gs" => {
                    if let Some(Object::Dictionary(own)) = named(page, resources, b"ExtGState", &operands) {
                        state.set(page, own);
                    }
                }
                b"Tr" => {
                    state.mode =
                        [0, 1, 2, 3, 4, 5, 6].into_iter().find(|mode| number(&operands, 0) == f32::from(*mode)).unwrap_or(0)
                }
                b"f" | b"F" | b"f*" => self.painted(&state, 0),
                b"S" | b"s" => self.painted(&state, 1),
                b"B" | b"B*" | b"b" | b"b*" => [0, 1].into_iter().for_each(|side| self.painted(&state, side)),
                b"Tj" | b"TJ" | b"'" | b"\"" => self.text(&state),
                _ => state.color(page, resources, operator, &operands),
            }
        }
    }

    fn painted(&mut self, state: &State, side: usize) {
        self.found.lost_white |= state.keeps_zero && state.overprints[side] && state.paint[side] == Paint::White;
    }

    fn text(&mut self, state: &State) {
        for (side, modes) in [[0u8, 2, 4, 6], [1, 2, 5, 6]].into_iter().enumerate() {
            if modes.contains(&state.mode) {
                self.painted(state, side);
                self.found.registered_type |= state.paint[side] == Paint::All;
            }
        }
    }
}

impl State {
    fn set(&mut self, page: &PdfPage, own: &Dictionary) {
        let flag = |key: &[u8]| page.get(own, key).and_then(|flag| flag.as_bool().ok());
        let stroke = flag(b"OP");
        // The one for strokes is for both where the other is not set.
        self.overprints[0] = flag(b"op").or(stroke).unwrap_or(self.overprints[0]);
        self.overprints[1] = stroke.unwrap_or(self.overprints[1]);
        self.keeps_zero = page.number_of(own, b"OPM").map_or(self.keeps_zero, |mode| mode == 1.0);
    }

    fn color(&mut self, page: &PdfPage, resources: Option<&Dictionary>, operator: &[u8], operands: &[Object]) {
        let side = usize::from(operator.first().is_some_and(u8::is_ascii_uppercase));
        let spaces = resources.and_then(|resources| page.dict_of(resources, b"ColorSpace"));
        // Inks that go through a profile have no zero to keep.
        let is_plain = !spaces.is_some_and(|spaces| spaces.has(b"DefaultCMYK"));
        let inks = || {
            let is_none = operands.len() == 4 && (0..4).all(|at| number(operands, at) == 0.0);
            if is_none { Paint::White } else { Paint::Other }
        };
        match operator {
            b"g" | b"rg" | b"G" | b"RG" => (self.paint[side], self.is_process[side]) = (Paint::Other, false),
            b"k" | b"K" => (self.paint[side], self.is_process[side]) = (if is_plain { inks() } else { Paint::Other }, is_plain),
            b"cs" | b"CS" => {
                let name = operands.last().and_then(|name| name.as_name().ok()).unwrap_or_default();
                let space = spaces.and_then(|spaces| page.get(spaces, name));
                let is_all = space.and_then(|space| space.as_array().ok()).is_some_and(|parts| {
                    let is = |at: usize, wanted: &[u8]| {
                        parts.get(at).is_some_and(|part| page.follow(part).as_name().is_ok_and(|own| own == wanted))
                    };
                    is(0, b"Separation") && is(1, b"All")
                });
                let is_process =
                    name == b"DeviceCMYK" || space.is_some_and(|space| space.as_name().is_ok_and(|own| own == b"DeviceCMYK"));
                (self.paint[side], self.is_process[side]) =
                    (if is_all { Paint::All } else { Paint::Other }, is_process && is_plain);
            }
            b"sc" | b"scn" | b"SC" | b"SCN" if self.is_process[side] => self.paint[side] = inks(),
            _ => {}
        }
    }
}

fn number(operands: &[Object], at: usize) -> f32 {
    operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or(f32::NAN)
}

/// What operands name among the resources.
fn named<'a>(page: &'a PdfPage, resources: Option<&'a Dictionary>, category: &[u8], operands: &[Object]) -> Option<&'a Object> {
    let name = operands.last()?.as_name().ok()?;
    page.get(page.dict_of(resources?, category)?, name)
}
