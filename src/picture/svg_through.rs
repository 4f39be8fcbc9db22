//! A drawing's clipping paths as outlines to be seen through.
//!
//! In: a group's clipping path. Out: a window, where it is one upright rectangle, else outlines in points, all of which must be filled where
//! something is seen. Shapes that lie over one another inside one clipping path are united where none of them crosses itself or has holes, which
//! is exact; other ones cannot be had. Source: CSS Masking 1, 3.

use super::{Outline, Segment, svg::steps, svg_clip};
use crate::geometry::{Length, Point};
use usvg::tiny_skia_path::{self as skia, Rect, Transform};
use usvg::{ClipPath, FillRule, Group, Node};

/// A group's clipping path.
pub(super) enum Clip {
    None,
    /// An upright rectangle, in the drawing's pixels.
    Rect(Rect),
    /// Outlines in points.
    Outlines(Vec<Outline>),
    /// Nothing is left.
    Nothing,
    /// What cannot be had.
    Other,
}

/// Many programs write a rectangle around everything; these become windows. `to_drawing` are the group's own coordinates, `to_points` those of the
/// drawing.
pub(super) fn clip(group: &Group, to_drawing: Transform, to_points: Transform) -> Clip {
    let Some(clip) = group.clip_path() else { return Clip::None };
    let to_drawing = to_drawing.pre_concat(clip.transform());
    let (mut shapes, mut is_plain) = (Vec::new(), true);
    shapes_of(clip.root(), clip.root().transform(), &mut shapes, &mut is_plain);
    if let ([(path, own, _)], None, true) = (&shapes[..], clip.clip_path(), is_plain) {
        let to_drawing = to_drawing.pre_concat(*own);
        if is_rectangle(path) && !to_drawing.has_skew() {
            return path.bounds().transform(to_drawing).map_or(Clip::Other, Clip::Rect);
        }
    }
    let mut outlines = Vec::new();
    match add_outlines(clip, to_points.pre_concat(to_drawing), &mut outlines) {
        Some(true) => Clip::Outlines(outlines),
        Some(false) => Clip::Nothing,
        None => Clip::Other,
    }
}

/// Adds the outline of a clipping path and of those that clip it; `Some(false)` where nothing is left, `None` for what cannot be had.
fn add_outlines(clip: &ClipPath, to_points: Transform, outlines: &mut Vec<Outline>) -> Option<bool> {
    let (mut shapes, mut is_plain) = (Vec::new(), true);
    shapes_of(clip.root(), clip.root().transform(), &mut shapes, &mut is_plain);
    let mut paths = Vec::new();
    for (path, own, rule) in shapes {
        if let Some(path) = path.clone().transform(to_points.pre_concat(own)) {
            paths.push((path, rule));
        }
    }
    let is_apart = |(at, (one, _)): (usize, &(skia::Path, FillRule))| {
        paths[..at].iter().all(|(other, _)| one.bounds().intersect(&other.bounds()).is_none())
    };
    if !is_plain {
        return None;
    }
    let Some((_, rule)) = paths.first() else { return Some(false) };
    // Outlines apart from each other may follow one rule if each does by itself.
    let is_one_rule = paths.iter().all(|(_, other)| other == rule);
    outlines.push(if is_one_rule && paths.iter().enumerate().all(is_apart) {
        let segments = paths.iter().flat_map(|(path, _)| steps(path)).collect();
        Outline { segments, even_odd: *rule == FillRule::EvenOdd }
    } else {
        united(&paths)?
    });
    match clip.clip_path() {
        // It stands in the same coordinates as what it clips.
        Some(inner) => {
            let back = clip.transform().invert()?;
            add_outlines(inner, to_points.pre_concat(back).pre_concat(inner.transform()), outlines)
        }
        None => Some(true),
    }
}

/// Most corners of a contour that is united with others.
const MOST_CORNERS: usize = 600;
/// Corners closer than this, in points, are one.
const SAME: f32 = 1e-3;

/// Shapes over one another as one outline: contours that do not cross themselves, all turned the same way, so that none takes away what another
/// fills. `None` where a contour crosses itself, or one shape has several that may lie in each other.
fn united(paths: &[(skia::Path, FillRule)]) -> Option<Outline> {
    let mut segments = Vec::new();
    for (path, _) in paths {
        let mut boxes: Vec<Rect> = Vec::new();
        for mut contour in svg_clip::contours(path) {
            // Curves end where they should but for a rounding.
            let is_same = |a: &skia::Point, b: &skia::Point| (a.x - b.x).abs() < SAME && (a.y - b.y).abs() < SAME;
            contour.dedup_by(|a, b| is_same(a, b));
            if let [first, .., last] = &contour[..]
                && is_same(first, last)
            {
                contour.pop();
            }
            if contour.len() < 3 {
                continue;
            }
            let bounds = Rect::from_points(&contour)?;
            let is_apart = boxes.iter().all(|other| other.intersect(&bounds).is_none());
            if contour.len() > MOST_CORNERS || !is_apart || crosses_itself(&contour) {
                return None;
            }
            boxes.push(bounds);
            let next = contour.iter().cycle().skip(1);
            if contour
                .iter()
                .zip(next)
                .map(|(a, b)| f64::from(a.x) * f64::from(b.y) - f64::from(b.x) * f64::from(a.y))
                .sum::<f64>()
                < 0.0
            {
                contour.reverse();
            }
            let point = |at: &skia::Point| Point::new(Length::from_pt(f64::from(at.x)), Length::from_pt(f64::from(at.y)));
            let corners = contour.iter().map(point).enumerate();
            segments.extend(corners.map(|(at, to)| if at == 0 { Segment::Move(to) } else { Segment::Line(to) }));
            segments.push(Segment::Close);
        }
    }
    Some(Outline { segments, even_odd: false })
}

/// Whether two sides of a polygon that are no neighbours meet.
fn crosses_itself(corners: &[skia::Point]) -> bool {
    let side = |at: usize| (corners[at], corners[(at + 1) % corners.len()]);
    // On which side of a line a place lies.
    let turn = |(a, b): (skia::Point, skia::Point), c: skia::Point| {
        let area = (f64::from(b.x) - f64::from(a.x)) * (f64::from(c.y) - f64::from(a.y))
            - (f64::from(b.y) - f64::from(a.y)) * (f64::from(c.x) - f64::from(a.x));
        area.partial_cmp(&0.0)
    };
    let meets = |one: (skia::Point, skia::Point), other: (skia::Point, skia::Point)| {
        turn(one, other.0) != turn(one, other.1) && turn(other, one.0) != turn(other, one.1)
    };
    (0..corners.len()).any(|at| {
        let is_neighbour = |other: usize| other == at + 1 || (at == 0 && other + 1 == corners.len());
        (at + 1..corners.len()).any(|other| !is_neighbour(other) && meets(side(at), side(other)))
    })
}

/// The shapes inside a clipping path, each with the way from its coordinates; `is_plain` turns false for shapes that are themselves clipped.
fn shapes_of<'a>(
    group: &'a Group,
    own: Transform,
    shapes: &mut Vec<(&'a skia::Path, Transform, FillRule)>,
    is_plain: &mut bool,
) {
    for node in group.children() {
        match node {
            Node::Path(path) if path.is_visible() => {
                if let Some(fill) = path.fill() {
                    shapes.push((path.data(), own, fill.rule()));
                }
            }
            Node::Path(_) => {}
            Node::Group(inner) => {
                *is_plain &= inner.clip_path().is_none() && inner.mask().is_none();
                shapes_of(inner, own.pre_concat(inner.transform()), shapes, is_plain);
            }
            // Letters clip, too, but there are none.
            Node::Image(_) | Node::Text(_) => *is_plain = false,
        }
    }
}

/// Whether a path is one upright rectangle.
fn is_rectangle(path: &skia::Path) -> bool {
    let points = path.points();
    let lines = path.verbs().iter().all(|verb| !matches!(verb, skia::PathVerb::Quad | skia::PathVerb::Cubic));
    let moves = path.verbs().iter().filter(|verb| matches!(verb, skia::PathVerb::Move)).count();
    let bounds = path.bounds();
    let on_corner =
        |p: &skia::Point| (p.x == bounds.left() || p.x == bounds.right()) && (p.y == bounds.top() || p.y == bounds.bottom());
    let sides = points.windows(2).all(|pair| (pair[0].x == pair[1].x) != (pair[0].y == pair[1].y));
    let whole = points.len() == 4 || (points.len() == 5 && points.first() == points.last());
    lines && moves == 1 && whole && sides && points.iter().all(on_corner)
}
