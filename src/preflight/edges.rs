//! The edges of the sheet: what reaches the trim goes on beyond it, and what is read keeps away from it.
//!
//! A picture over the fold ends there on either page, so the side at the spine of facing pages is not asked.

use super::found::Fault;
use super::surface::visible;
use super::{Check, Sheet, of_size};
use crate::diagnostic::{Code, Place, Span};
use crate::geometry::{Length, Rect};
use crate::page::{Item, ItemKind, Page, TagId};

/// What ends so near the trim is meant to reach it: a quarter of a point, less than any cutter holds.
const AT_TRIM: Length = Length::from_raw(1 << 14);
/// What lacks no more than this has its bleed: lengths in inches and millimetres do not come out alike.
const ENOUGH: Length = Length::from_raw(1 << 10);

/// An object as the cutter sees it.
#[derive(Clone, Copy)]
struct Object {
    rect: Rect,
    span: Option<Span>,
    tag: Option<TagId>,
    kind: Kind,
    /// Of type.
    baseline: Option<Length>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Picture,
    /// The parts of one drawing together.
    Drawing,
    Fill,
}

/// The four sides of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Top,
    Right,
    Foot,
}

impl Side {
    const ALL: [Side; 4] = [Side::Left, Side::Top, Side::Right, Side::Foot];

    const fn name(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Top => "top",
            Side::Right => "right",
            Side::Foot => "foot",
        }
    }

    /// How far inside the trim an edge of the rectangle lies; negative beyond it.
    fn inside(self, rect: Rect, trim: Rect) -> Length {
        match self {
            Side::Left => rect.x0 - trim.x0,
            Side::Top => rect.y0 - trim.y0,
            Side::Right => trim.x1 - rect.x1,
            Side::Foot => trim.y1 - rect.y1,
        }
    }
}

impl Check<'_> {
    /// All of a page's objects against its trim.
    pub(super) fn edges(&mut self, sheet: &Sheet<'_>) {
        let trim = sheet.page.boxes.trim;
        let spine = spine(sheet.page, self.input.bound_right);
        for object in self.objects(sheet) {
            if object.rect.overlap(trim).is_some() {
                let sides = Side::ALL.into_iter().filter(|side| Some(*side) != spine);
                self.object(sheet, object, sides.map(|side| (side, side.inside(object.rect, trim))));
            }
        }
    }

    fn object(&mut self, sheet: &Sheet<'_>, object: Object, sides: impl Iterator<Item = (Side, Length)> + Clone) {
        let place = Place { page: sheet.page.number, rect: object.rect };
        if let Some(rule) = self.profile.rule(Code::BleedMissing).filter(|_| object.kind != Kind::Text) {
            let least = rule.length("least");
            let short = |(_, inside): &(Side, Length)| *inside <= AT_TRIM && -*inside < least - ENOUGH;
            if let Some((side, inside)) = sides.clone().filter(short).max_by_key(|(_, inside)| *inside) {
                let beyond = (-inside).max(Length::ZERO);
                let what = match object.kind {
                    Kind::Picture => "a picture",
                    Kind::Drawing => "a drawing",
                    Kind::Fill | Kind::Text => "an area of colour",
                };
                let message = format!(
                    "{what} reaches the trim at the {} and goes {:.1} mm beyond it; at least {:.1} mm",
                    side.name(),
                    beyond.to_mm(),
                    least.to_mm()
                );
                let help =
                    "draw it out into the bleed (`bleed=` of a picture, `bleed =` of furniture), or keep it off the trim";
                let fault = Fault::new(Code::BleedMissing, rule, message, help).at(object.span, place);
                self.found.of_place(fault.measuring(of_size(beyond, least)));
            }
        }
        if let Some(rule) = self.profile.rule(Code::NearTrim).filter(|_| object.kind != Kind::Fill) {
            let least = rule.length("least");
            let near =
                |(_, inside): &(Side, Length)| *inside < least - ENOUGH && (object.kind == Kind::Text || *inside > AT_TRIM);
            if let Some((side, inside)) = sides.filter(near).min_by_key(|(_, inside)| *inside) {
                let what = match object.kind {
                    Kind::Text => "type",
                    Kind::Picture => "a picture",
                    Kind::Drawing | Kind::Fill => "a drawing",
                };
                let where_to = match inside < Length::ZERO {
                    true => format!("goes {:.1} mm beyond the trim", (-inside).to_mm()),
                    false => format!("stands {:.1} mm from the trim", inside.to_mm()),
                };
                let message = format!("{what} {where_to} at the {}; at least {:.1} mm inside", side.name(), least.to_mm());
                let help = match object.kind {
                    Kind::Text => "move it in: the cut is not exact",
                    _ => "move it in, or let it bleed: the cut is not exact",
                };
                let fault = Fault::new(Code::NearTrim, rule, message, help).at(object.span, place);
                let fault = Fault { baseline: object.baseline, ..fault.measuring(of_size(inside, least)) };
                self.found.of_block(object.tag, fault);
            }
        }
    }

    /// A page's objects; the paths of one drawing are one.
    fn objects(&mut self, sheet: &Sheet<'_>) -> Vec<Object> {
        let mut objects: Vec<Object> = Vec::new();
        for (at, item) in sheet.page.items.iter().enumerate() {
            let Some((rect, kind)) = self.outline(item) else { continue };
            let baseline = if let ItemKind::Text { origin, .. } = &item.kind { Some(origin.y) } else { None };
            let object = Object { rect, span: sheet.span(at), tag: item.tag, kind, baseline };
            match objects.last_mut() {
                Some(last)
                    if kind == Kind::Drawing && last.kind == kind && (last.span, last.tag) == (object.span, item.tag) =>
                {
                    last.rect = last.rect.around(rect);
                }
                _ => objects.push(object),
            }
        }
        objects
    }

    /// Where an item is seen; `None` when it is not.
    fn outline(&mut self, item: &Item) -> Option<(Rect, Kind)> {
        match &item.kind {
            ItemKind::Text { origin, run, .. } => {
                let is_blank = run.text.trim().is_empty() || run.style.color.ink.is_registration();
                (!is_blank).then(|| (self.extent(*origin, run), Kind::Text))
            }
            ItemKind::Fill { rect, color, .. } => (!color.ink.is_paper()).then_some((*rect, Kind::Fill)),
            ItemKind::Picture { clip, .. } => Some((*clip, Kind::Picture)),
            ItemKind::Shade { segments, shade, clip, .. } => {
                let is_seen = shade.stops.iter().any(|stop| !stop.color.ink.is_paper());
                visible(segments, *clip).filter(|_| is_seen).map(|rect| (rect, Kind::Drawing))
            }
            ItemKind::Path { segments, fill, stroke, clip, .. } => {
                let colors = fill.iter().chain(stroke.iter().map(|(color, _)| color));
                let is_seen = colors.into_iter().any(|color| !color.ink.is_paper());
                visible(segments, *clip).filter(|_| is_seen).map(|rect| (rect, Kind::Drawing))
            }
        }
    }
}

/// The side at the spine, of a page that faces another one.
fn spine(page: &Page, bound_right: bool) -> Option<Side> {
    let faces = page.faces?;
    let is_read_first = page.number < faces;
    Some(if is_read_first == bound_right { Side::Left } else { Side::Right })
}
