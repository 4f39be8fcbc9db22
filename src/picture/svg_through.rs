//! A drawing's clipping paths as outlines to be seen through.
//!
//! In: a group's clipping path. Out: a window, where it is one upright rectangle, else outlines in points, all of which must be filled where
//! something is seen. Shapes that lie over one another inside one clipping path are not united: such a path cannot be had. Source: CSS Masking 1, 3.

use super::{Outline, svg::steps};
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
    if !is_plain || !paths.iter().enumerate().all(is_apart) {
        return None;
    }
    let Some((_, rule)) = paths.first() else { return Some(false) };
    // Outlines apart from each other may follow one rule if each does by itself.
    let even_odd = *rule == FillRule::EvenOdd;
    if !paths.iter().all(|(_, other)| other == rule) {
        return None;
    }
    let segments = paths.iter().flat_map(|(path, _)| steps(path)).collect();
    outlines.push(Outline { segments, even_odd });
    match clip.clip_path() {
        // It stands in the same coordinates as what it clips.
        Some(inner) => {
            let back = clip.transform().invert()?;
            add_outlines(inner, to_points.pre_concat(back).pre_concat(inner.transform()), outlines)
        }
        None => Some(true),
    }
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
