//! PDF pages placed as pictures, drawn on the plates.
//!
//! In: a [`PdfPage`], which was cleaned when it was read and refers to nothing outside itself, and where it lies. Out: its inks on the plates, and
//! what could not be drawn, with its place: nothing is left out silently. Work and depth are bounded, whatever a file says; a
//! fault in here is reported as one of the page. Overprint, soft masks, groups of opacity, Multiply and Darken are honoured; a group is
//! drawn on what lies there, which for these is the same as drawing it by itself first.
//!
//! The files go by the families of operators (ISO 32000-1, annex A): `run` reads them; `state` is the graphics state; `paint` fills and
//! strokes; `space` knows colours, `shading` blends of them, `pattern` tiles; `image` pictures; `text` and `fonts` type; `soft` masks
//! and groups.

mod fonts;
mod image;
mod paint;
mod pattern;
mod run;
mod samples;
mod shading;
mod soft;
mod space;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod widths;

use super::convert::Press;
use super::coverage::{Window, shared};
use super::prints::Prints;
use super::separate::Sheet;
use crate::geometry::{Rect, Size};
use crate::picture::PdfPage;
use fonts::Font;
use lopdf::ObjectId;
use run::Run;
use samples::Samples;
use space::{Kind, Space};
use state::Matrix;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Operators of a page, those in its forms, glyphs and tiles counted each time they are drawn.
const MOST_OPERATORS: usize = 2_000_000;
/// Pixels that are touched, all objects together, for each pixel of a plate; a page as dense as a map touches some hundred.
const MOST_TOUCHED: u64 = 4_000;
/// The same for a plate of few pixels.
const LEAST_TOUCHED: u64 = 50_000_000;
/// Bytes of pictures that are kept open for the next time.
const MOST_KEPT: usize = 128 << 20;

/// Something of a placed page that is not on the plates, or not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// What, in the plural.
    pub(super) what: String,
    /// Whether it is drawn nearly as it is.
    pub(super) is_near: bool,
    /// Where, in pixels; the whole page where that is not known.
    pub(super) place: Option<[i64; 4]>,
}

impl Missing {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Missing { what: what.into(), is_near: false, place: None }
    }

    fn nearly(what: impl Into<String>) -> Self {
        Missing { what: what.into(), is_near: true, place: None }
    }

    fn at(self, window: Window) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a saturating conversion")]
        let place = [window[0].floor(), window[1].floor(), window[2].ceil(), window[3].ceil()].map(|edge| edge as i64);
        Missing { place: Some(place), ..self }
    }
}

/// What was read of placed pages, kept for the next time that one is drawn: by the page, and the object's number.
#[derive(Debug, Default)]
pub(super) struct Kept {
    fonts: BTreeMap<(usize, ObjectId), Arc<Font>>,
    samples: BTreeMap<(usize, ObjectId), Arc<Samples>>,
    bytes: usize,
}

/// Draws the page that is a picture of `natural` size and fills `rect`, as far as it lies inside `within`; what lacks.
pub(super) fn draw(
    (press, kept, prints): (&mut Press<'_>, &mut Kept, Option<&Prints>),
    sheet: &mut Sheet,
    page: &Arc<PdfPage>,
    (natural, rect): (Size, Rect),
    within: Window,
) -> Vec<Missing> {
    let window = sheet.window(rect);
    let Some(within) = shared(within, window) else { return Vec::new() };
    let scale = |from: f64, to: f64, own: f64| (to - from) / own.max(1e-6);
    let across = scale(window[0], window[2], natural.width.to_pt());
    let down = scale(window[1], window[3], natural.height.to_pt());
    let place = Matrix([across, 0.0, 0.0, -down, window[0], window[3]]);
    let profile = press.profile();
    let mut draw = |sheet: &mut Sheet| drawn_anew((press, kept), sheet, page, place, within);
    match prints {
        Some(prints) => prints.page((page, natural), (window, within), sheet, profile, draw),
        None => draw(sheet),
    }
}

/// Draws the page by its operators.
fn drawn_anew(
    (press, kept): (&mut Press<'_>, &mut Kept),
    sheet: &mut Sheet,
    page: &Arc<PdfPage>,
    place: Matrix,
    within: Window,
) -> Vec<Missing> {
    let pixels = u64::from(sheet.canvas.width) * u64::from(sheet.canvas.height);
    let mut run = Run {
        page,
        id: Arc::as_ptr(page) as usize,
        press,
        sheet,
        kept,
        missing: Vec::new(),
        operators: MOST_OPERATORS,
        touches: pixels.saturating_mul(MOST_TOUCHED).max(LEAST_TOUCHED),
        depth: 0,
        is_alpha: false,
        gray: Space::new(Kind::Gray, 1),
    };
    // A fault of a decoder, which no input should cause, is reported as what it is.
    let is_whole = catch_unwind(AssertUnwindSafe(|| {
        let state = run.state(place, within);
        run.form(page.form, &state);
    }));
    let mut missing = run.missing;
    if is_whole.is_err() {
        missing.push(Missing::new("what follows something damaged"));
    }
    missing
}
