//! Whether a group's opacity may be given to each of its parts.
//!
//! In: a group. Out: whether its shapes lie apart from each other. Shapes that overlap are seen through each other when each lets light through,
//! and not when the group does as a whole.

use usvg::tiny_skia_path::Rect;
use usvg::{Group, Node};

/// Most shapes that are compared with each other.
const MOST: usize = 200;

/// Whether no two shapes of a group overlap, by their boxes; groups of very many shapes are taken to.
pub(super) fn are_apart(group: &Group) -> bool {
    let mut boxes = Vec::new();
    add(group, &mut boxes);
    boxes.len() <= MOST
        && boxes.iter().enumerate().all(|(at, one)| boxes[..at].iter().all(|other| one.intersect(other).is_none()))
}

fn add(group: &Group, boxes: &mut Vec<Rect>) {
    for node in group.children() {
        if boxes.len() > MOST {
            return;
        }
        match node {
            Node::Group(inner) => add(inner, boxes),
            Node::Path(path) if path.is_visible() => {
                // A line lies over the edge of what it goes around.
                let layers = usize::from(path.fill().is_some()) + usize::from(path.stroke().is_some());
                boxes.extend(std::iter::repeat_n(path.abs_stroke_bounding_box(), layers));
            }
            Node::Path(_) | Node::Image(_) | Node::Text(_) => {}
        }
    }
}
