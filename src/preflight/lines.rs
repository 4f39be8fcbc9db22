//! Lines: rules, strokes, bars and the thin parts of drawings.

use super::found::Fault;
use super::surface::{Under, visible};
use super::{Check, Sheet, of_size};
use crate::color::Color;
use crate::diagnostic::{Code, Place, Span};
use crate::geometry::{Length, Rect};
use crate::page::{Item, ItemKind, ink_name};

/// A filled shape this many times longer than it is wide is a line.
const SLENDER: i64 = 4;

/// A line on its page.
struct Line<'c> {
    width: Length,
    color: &'c Color,
    overprints: bool,
    rect: Rect,
}

impl Check<'_> {
    /// The lines of an item that is no text.
    pub(super) fn lines(&mut self, sheet: &Sheet<'_>, at: usize, item: &Item) {
        let filled = |rect: Rect, color, overprints| {
            let (width, length) = (rect.width().min(rect.height()), rect.width().max(rect.height()));
            let is_line = width > Length::ZERO && length >= width * SLENDER;
            is_line.then_some(Line { width, color, overprints, rect })
        };
        let lines = match &item.kind {
            ItemKind::Fill { rect, color, overprint } => [filled(*rect, color, *overprint), None],
            ItemKind::Path { segments, fill, stroke, clip, overprint, .. } => {
                let Some(rect) = visible(segments, *clip) else { return };
                let stroke = stroke.as_ref().map(|(color, width)| Line { width: *width, color, overprints: *overprint, rect });
                // A shape that is stroked too is as wide as its stroke at least.
                let shape = fill.as_ref().filter(|_| stroke.is_none());
                [shape.and_then(|color| filled(rect, color, *overprint)), stroke]
            }
            ItemKind::Text { .. } | ItemKind::Picture { .. } | ItemKind::Shade { .. } => return,
        };
        for line in lines.into_iter().flatten() {
            if !line.color.ink.is_registration() {
                self.line(sheet, at, &line, sheet.span(at));
            }
        }
    }

    fn line(&mut self, sheet: &Sheet<'_>, at: usize, line: &Line<'_>, span: Option<Span>) {
        let place = Place { page: sheet.page.number, rect: line.rect };
        let (ink, width) = (&line.color.ink, line.width);
        let plates = ink.plate_count();
        if let Some(rule) = self.profile.rule(Code::ThinLine) {
            let is_reversed = plates == 0 && sheet.surfaces.under(at, line.rect).iter().any(|under| *under != Under::Paper);
            let (key, what) = match plates {
                0 if is_reversed => ("least-colored", "a white line".to_owned()),
                0 => return,
                1 => ("least", format!("a line in {}", ink_name(line.color))),
                n => ("least-colored", format!("a line in {n} inks ({})", ink_name(line.color))),
            };
            let least = rule.length(key);
            if width < least {
                let message = format!("{what} is {width} thick; at least {least}");
                let help = if plates > 1 { "make it thicker, or of one ink" } else { "make it thicker" };
                let fault = Fault::new(Code::ThinLine, rule, message, help).at(span, place);
                self.found.of_cause(fault.measuring(of_size(width, least)));
            }
        }
        if let Some(rule) = self.profile.rule(Code::BlackKnocksOut) {
            let least = rule.length("lines-below");
            if ink.is_solid_black() && !line.overprints && width < least && !sheet.meets_picture(at) {
                let message = format!("a black line of {width} knocks out what lies under it; below {least} it overprints");
                let fault =
                    Fault::new(Code::BlackKnocksOut, rule, message, "let it overprint: [black] lines = \"2 pt\" in the brand")
                        .at(span, place);
                self.found.of_cause(fault.measuring(of_size(width, least)));
            }
        }
    }
}
