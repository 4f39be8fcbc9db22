//! Cutting filled outlines to a rectangle, as a rectangular clipping path asks.
//!
//! In: an outline and a rectangle in the same coordinates, points. Out: an outline that fills the same area inside the rectangle and
//! nothing outside, by the outline's own fill rule. Source: Sutherland and Hodgman, "Reentrant polygon clipping", 1974; the edges it adds
//! run along the rectangle and enclose nothing.

use usvg::tiny_skia_path::{Path, PathBuilder, PathSegment, Point, Rect};

/// How far a curve may be from the lines that replace it, in points: a tenth of a 2540 dpi dot.
const TOLERANCE: f32 = 0.003;

/// The part of a filled outline inside `window`; `None` when there is none. An outline that crosses no edge should be kept as it is: here
/// curves become lines.
pub(super) fn cut(path: &Path, window: Rect) -> Option<Path> {
    let mut out = PathBuilder::new();
    for contour in contours(path) {
        let mut corners = contour;
        corners = cut_side(&corners, |p| p.x - window.left());
        corners = cut_side(&corners, |p| window.right() - p.x);
        corners = cut_side(&corners, |p| p.y - window.top());
        corners = cut_side(&corners, |p| window.bottom() - p.y);
        if let [first, rest @ ..] = corners.as_slice()
            && rest.len() >= 2
        {
            out.move_to(first.x, first.y);
            rest.iter().for_each(|p| out.line_to(p.x, p.y));
            out.close();
        }
    }
    out.finish()
}

/// The corners on the side of a line where `depth` is not negative, with those where the outline crosses it.
fn cut_side(corners: &[Point], depth: impl Fn(Point) -> f32) -> Vec<Point> {
    let mut kept = Vec::with_capacity(corners.len() + 4);
    for (index, &to) in corners.iter().enumerate() {
        let from = corners[(index + corners.len() - 1) % corners.len()];
        let (before, after) = (depth(from), depth(to));
        if (before < 0.0) != (after < 0.0) {
            let share = before / (before - after);
            kept.push(Point::from_xy(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share));
        }
        if after >= 0.0 {
            kept.push(to);
        }
    }
    kept
}

/// The outline's contours as polygons; an open one is closed, as filling does.
pub(super) fn contours(path: &Path) -> Vec<Vec<Point>> {
    let mut contours: Vec<Vec<Point>> = Vec::new();
    let mut from = Point::zero();
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => {
                contours.push(vec![p]);
                from = p;
            }
            PathSegment::Close => {
                // A step after a close, without a move, starts from the contour's first point.
                if let Some(&start) = contours.last().and_then(|contour| contour.first()) {
                    contours.push(vec![start]);
                    from = start;
                }
            }
            PathSegment::LineTo(p) => from = extend(&mut contours, [p].into_iter()),
            PathSegment::QuadTo(c, p) => from = extend(&mut contours, curve(&[from, c, p])),
            PathSegment::CubicTo(a, b, p) => from = extend(&mut contours, curve(&[from, a, b, p])),
        }
    }
    contours
}

/// Adds points to the last contour and returns where it has come to.
fn extend(contours: &mut [Vec<Point>], points: impl Iterator<Item = Point>) -> Point {
    let Some(contour) = contours.last_mut() else { return Point::zero() };
    contour.extend(points);
    contour.last().copied().unwrap_or_default()
}

/// A Bézier curve as points after its first, by de Casteljau's construction.
fn curve<const N: usize>(controls: &[Point; N]) -> impl Iterator<Item = Point> {
    let controls = *controls;
    // The error of n even pieces is at most the largest second difference of the controls, times degree × (degree − 1), over 8 n².
    let bend = controls.windows(3).map(|w| (w[0].x - 2.0 * w[1].x + w[2].x).hypot(w[0].y - 2.0 * w[1].y + w[2].y));
    let degrees = f32::from(if N == 4 { 6u8 } else { 2 });
    let pieces = (bend.fold(0.0, f32::max) * degrees / (8.0 * TOLERANCE)).sqrt().ceil().clamp(1.0, 512.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=512 above")]
    let count = pieces as u16;
    (1..=count).map(move |piece| {
        let t = f32::from(piece) / f32::from(count);
        let mut points = controls;
        for level in (1..N).rev() {
            for at in 0..level {
                let (a, b) = (points[at], points[at + 1]);
                points[at] = Point::from_xy(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            }
        }
        points[0]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Rect {
        Rect::from_ltrb(0.0, 0.0, 10.0, 10.0).unwrap()
    }

    /// The area that a path of lines encloses, by the shoelace formula.
    fn area(path: &Path) -> f32 {
        let sum = |contour: &Vec<Point>| {
            let next = contour.iter().cycle().skip(1);
            contour.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f32>() / 2.0
        };
        contours(path).iter().map(sum).sum::<f32>().abs()
    }

    #[test]
    fn the_area_inside_is_kept_and_nothing_outside() {
        let rect = |l, t, r, b| PathBuilder::from_rect(Rect::from_ltrb(l, t, r, b).unwrap());
        let cases = [
            (rect(-5.0, -5.0, 5.0, 5.0), 25.0),
            (rect(-5.0, -5.0, 50.0, 50.0), 100.0),
            (rect(2.0, 2.0, 4.0, 4.0), 4.0),
            (rect(2.0, -9.0, 4.0, 90.0), 20.0),
            (PathBuilder::from_circle(0.0, 0.0, 4.0).unwrap(), std::f32::consts::PI * 4.0),
            (PathBuilder::from_circle(10.0, 5.0, 4.0).unwrap(), std::f32::consts::PI * 8.0),
        ];
        for (path, expected) in cases {
            let cut = cut(&path, window()).unwrap();
            assert!((area(&cut) - expected).abs() < 0.1, "{} for {expected}", area(&cut));
            let bounds = cut.bounds();
            assert!(
                bounds.left() >= 0.0 && bounds.top() >= 0.0 && bounds.right() <= 10.0 && bounds.bottom() <= 10.0,
                "{bounds:?}"
            );
        }
        assert!(cut(&rect(20.0, 0.0, 30.0, 9.0), window()).is_none_or(|path| area(&path) == 0.0));
    }
}
