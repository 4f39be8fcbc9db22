//! Furniture: text, bars and pictures that stand on every page of a master, and the frames they stand in.

use super::{Flush, Furniture, FurnitureKind, Wording};
use crate::brand::{StyleId, color_ref, style_id};
use crate::diagnostic::Code;
use crate::geometry::{Length, Rect};
use crate::tokens::{Fields, Kind};

/// Which page of a spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// The page that frames are measured on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Canvas {
    pub(super) side: Side,
    pub(super) trim: Rect,
    pub(super) bleed: Rect,
    /// The type area; `None` when its margins are at fault, which is reported elsewhere.
    pub(super) area: Option<Rect>,
}

/// Frames reach at most this far: PDF's longest page side (ISO 32000-1, annex C).
const FAR: Length = Length::whole_pt(14_400);

/// The furniture of a master, in the order of painting. A piece set to `false` is left out.
pub(super) fn read_furniture(fields: &Fields<'_>, canvas: &Canvas) -> Vec<Furniture> {
    let mut pieces = Vec::new();
    for (name, value) in fields.named("furniture").unwrap_or_default() {
        let path = format!("{}.{}", fields.path_of("furniture"), name.value);
        match &value.kind {
            Kind::Boolean(false) => {}
            Kind::Table(table) => {
                let piece = Fields::walk(table, path, fields.faults(), |fields| read_piece(fields, canvas));
                pieces.extend(piece);
            }
            _ => {
                let key = format!("furniture.{}", name.value);
                fields.wrong_type(
                    &key,
                    value,
                    "a table or false",
                    format!("write [{path}] on a line of its own, its keys below"),
                );
            }
        }
    }
    pieces
}

fn read_piece(fields: &Fields<'_>, canvas: &Canvas) -> Option<Furniture> {
    // The frame is read first, so that its faults are found whatever the kind.
    let frame = read_frame(fields, canvas);
    let on_openings = fields.boolean("openings").unwrap_or(true);
    let kinds = ["text", "bar", "picture"];
    let given: Vec<&str> = kinds.into_iter().filter(|key| fields.has(key)).collect();
    let kind = match given.as_slice() {
        ["text"] => read_text(fields, canvas.side),
        ["bar"] => color_ref(fields, "bar", None).map(|color| FurnitureKind::Bar { color }),
        ["picture"] => read_picture(fields),
        [] => {
            fields.missing("text", "furniture is text = \"…\", bar = \"primary\" or picture = \"logo.svg\"");
            None
        }
        several => {
            let message = format!("`{}` is several things: {}", fields.path(), several.join(" and "));
            fields.fault(Code::OutOfRange, fields.span(), message, "give each a piece of its own, under another name");
            None
        }
    };
    Some(Furniture { kind: kind?, frame: frame?, on_openings, span: Some(fields.span()) })
}

fn read_text(fields: &Fields<'_>, side: Side) -> Option<FurnitureKind> {
    let text = Wording::read(fields);
    let style = style_id(fields, "style").map(|style| style.value);
    if !fields.has("style") {
        fields.missing("style", "name the brand's style: style = \"folio\"");
    }
    let (inside, outside) = match side {
        Side::Left => (Flush::Right, Flush::Left),
        Side::Right => (Flush::Left, Flush::Right),
    };
    let words = [
        ("start", Flush::Start),
        ("left", Flush::Left),
        ("end", Flush::End),
        ("right", Flush::Right),
        ("center", Flush::Center),
        ("inside", inside),
        ("outside", outside),
    ];
    let align = fields.choice("align", &words).unwrap_or(Flush::Start);
    Some(FurnitureKind::Text { text: text?, style: style.unwrap_or(StyleId::Folio), align })
}

fn read_picture(fields: &Fields<'_>) -> Option<FurnitureKind> {
    let source = fields.string("picture");
    let source = source?;
    if source.value.trim().is_empty() {
        fields.fault(Code::UnknownName, source.span, "the picture has no name", "write a file's name: picture = \"logo.svg\"");
        return None;
    }
    Some(FurnitureKind::Picture { source: source.value })
}

/// The frame of a piece: inside the bleed, drawn out over the edges that it bleeds over.
fn read_frame(fields: &Fields<'_>, canvas: &Canvas) -> Option<Rect> {
    let edges = read_edges(fields, canvas);
    let bleeding = read_bleed(fields, canvas);
    let mut edges = edges?;
    for edge in bleeding {
        match edge {
            Edge::Left => edges.x0 = canvas.bleed.x0,
            Edge::Right => edges.x1 = canvas.bleed.x1,
            Edge::Top => edges.y0 = canvas.bleed.y0,
            Edge::Foot => edges.y1 = canvas.bleed.y1,
        }
    }
    let frame = upright(fields, edges)?;
    if !canvas.bleed.contains(frame) {
        let message = format!("the frame of `{}` reaches beyond the bleed", fields.path());
        let help = "keep it on the page; bleed = [\"top\"] draws it over that edge";
        fields.fault(Code::OutOfRange, fields.span(), message, help);
        return None;
    }
    Some(frame)
}

/// The edges that distances from the page's make. Across: two of left, right and width (an edge left out is at no distance; inside
/// and outside change sides on a left page). Down: the same with top, foot and height. They may come out in the wrong order.
pub(super) fn read_edges(fields: &Fields<'_>, canvas: &Canvas) -> Option<Rect> {
    let words = [("trim", Some(canvas.trim)), ("area", canvas.area)];
    let base = fields.choice("from", &words).unwrap_or(Some(canvas.trim));
    let edge = |key| fields.length(key, -FAR..=FAR);
    let (inside, outside) = (edge("inside"), edge("outside"));
    let (near, far) = match canvas.side {
        Side::Left => (outside, inside),
        Side::Right => (inside, outside),
    };
    let (left, right) = (edge("left").or(near), edge("right").or(far));
    let (top, foot) = (edge("top"), edge("foot"));
    let (width, height) = (fields.length("width", Length::ZERO..=FAR), fields.length("height", Length::ZERO..=FAR));
    let base = base?;
    let across = extent(fields, ["left", "right", "width"], (base.x0, base.x1), (left, right, width));
    let down = extent(fields, ["top", "foot", "height"], (base.y0, base.y1), (top, foot, height));
    let ((x0, x1), (y0, y1)) = (across?, down?);
    Some(Rect { x0, y0, x1, y1 })
}

/// Edges that leave room between them.
pub(super) fn upright(fields: &Fields<'_>, edges: Rect) -> Option<Rect> {
    if edges.x0 < edges.x1 && edges.y0 < edges.y1 {
        return Some(edges);
    }
    let message = format!("the frame of `{}` is {} wide and {} high", fields.path(), edges.width(), edges.height());
    fields.fault(Code::OutOfRange, fields.span(), message, "leave room between its edges: left and right, top and foot");
    None
}

#[derive(Clone, Copy)]
enum Edge {
    Left,
    Right,
    Top,
    Foot,
}

/// The edges that a frame bleeds over.
fn read_bleed(fields: &Fields<'_>, canvas: &Canvas) -> Vec<Edge> {
    let (inside, outside) = match canvas.side {
        Side::Left => (Edge::Right, Edge::Left),
        Side::Right => (Edge::Left, Edge::Right),
    };
    let words = [
        ("top", Edge::Top),
        ("left", Edge::Left),
        ("right", Edge::Right),
        ("foot", Edge::Foot),
        ("inside", inside),
        ("outside", outside),
    ];
    let mut edges = Vec::new();
    for word in fields.strings("bleed").unwrap_or_default() {
        match words.iter().find(|(name, _)| *name == word.value) {
            Some((_, edge)) => edges.push(*edge),
            None => fields.unknown_name(&word, "edges", words.iter().map(|(name, _)| *name)),
        }
    }
    edges
}

/// One direction of a frame between `low` and `high`.
fn extent(
    fields: &Fields<'_>,
    keys: [&str; 3],
    (low, high): (Length, Length),
    (near, far, size): (Option<Length>, Option<Length>, Option<Length>),
) -> Option<(Length, Length)> {
    match (near, far, size) {
        (Some(_), Some(_), Some(_)) => {
            let message = format!("`{}` gives {}, {} and {}: one too many", fields.path(), keys[0], keys[1], keys[2]);
            fields.fault(Code::OutOfRange, fields.span(), message, "keep two of the three");
            None
        }
        (near, None, Some(size)) => {
            let start = low + near.unwrap_or_default();
            Some((start, start + size))
        }
        (None, Some(far), Some(size)) => Some((high - far - size, high - far)),
        (near, far, None) => Some((low + near.unwrap_or_default(), high - far.unwrap_or_default())),
    }
}
