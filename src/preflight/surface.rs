//! What lies under what: the opaque parts of a page, from back to front, asked for what is seen below a rectangle.
//!
//! Rectangles are exact. A path is asked at three points of the rectangle, so a shape narrower than a third of what lies on it may be missed.

use super::cells::Cells;
use crate::color::Color;
use crate::geometry::{Length, Point, Rect};
use crate::page::{Item, ItemKind, extent};
use crate::picture::{PictureId, Segment};

/// Straight pieces that a curve is taken apart into: letters and logos lie within a tenth of a point of them.
const PIECES: i64 = 16;

/// Something that can be seen below something else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Under<'a> {
    /// Bare paper.
    Paper,
    /// A flat colour.
    Color(&'a Color),
    /// A gradient, or a colour that lets light through: nobody knows what is seen there.
    Shade,
    /// A picture, of any colours.
    Picture(PictureId),
}

struct Surface<'a> {
    /// The item's place on the page.
    at: usize,
    rect: Rect,
    under: Under<'a>,
    /// The outline, of what is no rectangle, and whether it is filled by the even-odd rule.
    outline: Option<(&'a [Segment], bool)>,
}

/// The opaque parts of a page.
pub(super) struct Surfaces<'a> {
    all: Vec<Surface<'a>>,
    cells: Cells,
}

impl<'a> Surfaces<'a> {
    pub(super) fn of(items: &'a [Item]) -> Self {
        let surface = |(at, item): (usize, &'a Item)| {
            let (rect, under, outline) = match &item.kind {
                ItemKind::Fill { rect, color, .. } => (*rect, Under::Color(color), None),
                ItemKind::Picture { id, clip, .. } => (*clip, Under::Picture(*id), None),
                ItemKind::Path { segments, fill: Some(color), even_odd, clip, .. } => {
                    let rect = visible(segments, *clip)?;
                    (rect, Under::Color(color), Some((segments.as_slice(), *even_odd)))
                }
                ItemKind::Shade { segments, even_odd, clip, .. } => {
                    (visible(segments, *clip)?, Under::Shade, Some((segments.as_slice(), *even_odd)))
                }
                ItemKind::Path { .. } | ItemKind::Text { .. } => return None,
            };
            Some(Surface { at, rect, under, outline })
        };
        let all: Vec<Surface<'a>> = items.iter().enumerate().filter_map(surface).collect();
        let cells = Cells::of(all.iter().map(|surface| surface.rect));
        Surfaces { all, cells }
    }

    /// What is seen below `rect` of the item at `at`, uppermost first.
    pub(super) fn under(&self, at: usize, rect: Rect) -> Vec<Under<'a>> {
        let mut seen = Vec::new();
        for surface in self.below(at, rect) {
            match surface.covers(rect) {
                Cover::None => {}
                Cover::Part => add(&mut seen, surface.under),
                Cover::Whole => {
                    add(&mut seen, surface.under);
                    return seen;
                }
            }
        }
        add(&mut seen, Under::Paper);
        seen
    }

    /// Whether `rect` of the item at `at` touches a picture below it.
    pub(super) fn touches_picture(&self, at: usize, rect: Rect) -> bool {
        let touches = |own: Rect| own.x0 <= rect.x1 && rect.x0 <= own.x1 && own.y0 <= rect.y1 && rect.y0 <= own.y1;
        self.below(at, rect).any(|surface| matches!(surface.under, Under::Picture(_)) && touches(surface.rect))
    }

    /// What may lie below `rect` of the item at `at`, uppermost first.
    fn below(&self, at: usize, rect: Rect) -> impl Iterator<Item = &Surface<'a>> {
        let near = self.cells.near(rect).into_iter().rev();
        near.map(|surface| &self.all[surface]).filter(move |surface| surface.at < at)
    }
}

fn add<'a>(seen: &mut Vec<Under<'a>>, under: Under<'a>) {
    if !seen.contains(&under) {
        seen.push(under);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Cover {
    None,
    Part,
    Whole,
}

impl Surface<'_> {
    fn covers(&self, rect: Rect) -> Cover {
        let own = self.rect;
        if own.x0 >= rect.x1 || own.x1 <= rect.x0 || own.y0 >= rect.y1 || own.y1 <= rect.y0 {
            return Cover::None;
        }
        let Some((segments, even_odd)) = self.outline else {
            return if own.contains(rect) { Cover::Whole } else { Cover::Part };
        };
        let y = rect.y0 + rect.height() / 2;
        let inset = rect.width() / 20;
        let points = [rect.x0 + inset, rect.x0 + rect.width() / 2, rect.x1 - inset].map(|x| Point::new(x, y));
        let inside = points.iter().filter(|point| holds(own, **point) && is_inside(segments, even_odd, **point)).count();
        match inside {
            0 => Cover::None,
            3 => Cover::Whole,
            _ => Cover::Part,
        }
    }
}

fn holds(rect: Rect, point: Point) -> bool {
    rect.contains(Rect { x0: point.x, y0: point.y, x1: point.x, y1: point.y })
}

/// Whether a point lies inside a path, by counting the crossings of the ray to its right.
fn is_inside(segments: &[Segment], even_odd: bool, point: Point) -> bool {
    let (mut start, mut pen, mut winding) = (Point::default(), Point::default(), 0i64);
    let mut line = |from: Point, to: Point| {
        if (from.y <= point.y) != (to.y <= point.y) {
            let x = from.x + (to.x - from.x).scaled((point.y - from.y).raw(), (to.y - from.y).raw());
            if x > point.x {
                winding += if to.y > from.y { 1 } else { -1 };
            }
        }
    };
    for segment in segments {
        match *segment {
            Segment::Move(to) => {
                line(pen, start);
                (start, pen) = (to, to);
            }
            Segment::Line(to) => {
                line(pen, to);
                pen = to;
            }
            Segment::Curve(a, b, to) => {
                let from = pen;
                for step in 1..=PIECES {
                    let next = on_curve([from, a, b, to], step);
                    line(pen, next);
                    pen = next;
                }
            }
            Segment::Close => {
                line(pen, start);
                pen = start;
            }
        }
    }
    line(pen, start);
    if even_odd { winding % 2 != 0 } else { winding != 0 }
}

/// The point of a Bézier curve after so many of its pieces.
fn on_curve(points: [Point; 4], step: i64) -> Point {
    let (t, u) = (step, PIECES - step);
    let weights = [u * u * u, 3 * t * u * u, 3 * t * t * u, t * t * t];
    let part = |of: fn(Point) -> Length| {
        points.iter().zip(weights).map(|(point, weight)| of(*point).scaled(weight, PIECES * PIECES * PIECES)).sum()
    };
    Point::new(part(|point| point.x), part(|point| point.y))
}

/// The least rectangle around a path's points, as far as its window shows it.
pub(super) fn visible(segments: &[Segment], clip: Option<Rect>) -> Option<Rect> {
    let hull = extent(segments)?;
    let Some(clip) = clip else { return Some(hull) };
    // A straight line has no area to share.
    let both = Rect { x0: hull.x0.max(clip.x0), y0: hull.y0.max(clip.y0), x1: hull.x1.min(clip.x1), y1: hull.y1.min(clip.y1) };
    (both.x0 <= both.x1 && both.y0 <= both.y1).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x0: i64, y0: i64, x1: i64, y1: i64) -> Rect {
        let pt = Length::whole_pt;
        Rect { x0: pt(x0), y0: pt(y0), x1: pt(x1), y1: pt(y1) }
    }

    fn at(x: i64, y: i64) -> Point {
        Point::new(Length::whole_pt(x), Length::whole_pt(y))
    }

    fn items(kinds: Vec<ItemKind>) -> Vec<Item> {
        kinds.into_iter().map(|kind| Item { kind, tag: None, span: None }).collect()
    }

    fn path(segments: Vec<Segment>, color: &Color) -> ItemKind {
        ItemKind::Path { segments, fill: Some(color.clone()), even_odd: false, stroke: None, clip: None, overprint: false }
    }

    #[test]
    fn the_uppermost_is_seen_first_and_what_it_covers_not_at_all() {
        let (black, gray) = (Color::BLACK, Color::BLACK.tinted(crate::color::Share::from_percent(50.0)));
        let fill = |rect, color: &Color| ItemKind::Fill { rect, color: color.clone(), overprint: false };
        let items = items(vec![
            fill(rect(0, 0, 100, 100), &black),
            fill(rect(0, 0, 50, 100), &gray),
            fill(rect(0, 0, 100, 100), &black),
        ]);
        let surfaces = Surfaces::of(&items);
        let check = |before, place, seen: &[Under<'_>]| assert_eq!(surfaces.under(before, place), seen, "{before} {place:?}");
        let (black, gray) = (Under::Color(&black), Under::Color(&gray));
        check(0, rect(10, 10, 20, 20), &[Under::Paper]);
        check(1, rect(10, 10, 20, 20), &[black]);
        check(2, rect(10, 10, 20, 20), &[gray]);
        check(2, rect(40, 10, 60, 20), &[gray, black]);
        check(3, rect(40, 10, 60, 20), &[black]);
        check(3, rect(90, 10, 110, 20), &[black, Under::Paper]);
        check(3, rect(110, 10, 120, 20), &[Under::Paper]);
    }

    #[test]
    fn a_path_covers_what_lies_inside_its_outline() {
        let triangle = path(vec![Segment::Move(at(0, 0)), Segment::Line(at(100, 0)), Segment::Line(at(0, 100))], &Color::BLACK);
        let circle = path(
            vec![
                Segment::Move(at(200, 50)),
                Segment::Curve(at(200, 22), at(222, 0), at(250, 0)),
                Segment::Curve(at(278, 0), at(300, 22), at(300, 50)),
                Segment::Curve(at(300, 78), at(278, 100), at(250, 100)),
                Segment::Curve(at(222, 100), at(200, 78), at(200, 50)),
                Segment::Close,
            ],
            &Color::BLACK,
        );
        let items = items(vec![triangle, circle]);
        let surfaces = Surfaces::of(&items);
        for (place, covered) in [
            (rect(5, 5, 15, 15), true),
            (rect(80, 80, 90, 90), false),
            (rect(240, 45, 260, 55), true),
            (rect(201, 2, 207, 8), false),
        ] {
            assert_eq!(surfaces.under(9, place)[0] == Under::Color(&Color::BLACK), covered, "{place:?}");
        }
    }
}
