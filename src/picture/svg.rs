//! SVG files: flattened to plain paths in points.
//!
//! In: a file's bytes. Out: the size of the drawing and a [`Drawing`] whose paths carry solid sRGB fills and strokes, all transforms
//! applied, y downwards; one pixel is 0.75 pt (CSS Values 4, 6.2: 96 to the inch). What plain paths cannot say (text, pictures,
//! gradients, transparency, masks, filters) is left out or drawn nearly, and named in [`Drawing::omitted`]. Nothing outside the file is
//! ever read. Source: SVG 1.1 and 2, through usvg.

use super::{Drawing, DrawnPath, PictureError, Segment, svg_clip, svg_inks, svg_weight};
use crate::geometry::{Length, Point, Size};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use usvg::roxmltree::{self, Document, ParsingOptions};
use usvg::tiny_skia_path::{self as skia, PathSegment, PathStroker, Rect, Transform};
use usvg::{Group, ImageHrefResolver, LineCap, LineJoin, Node, Options, Paint, PaintOrder, Tree};

/// Points in a pixel.
const PX: f32 = 0.75;
/// Most bytes of a file.
const MAX_BYTES: usize = 64 << 20;
/// Most XML nodes of a file.
const MAX_NODES: u32 = 500_000;
/// Most path steps of a drawing, outlined strokes included.
const MAX_SEGMENTS: usize = 4_000_000;
/// SVG's miter limit, which [`DrawnPath::stroke`] implies.
const MITER_LIMIT: f32 = 4.0;
/// A side longer than this (200 m) is a slip.
const MAX_SIDE_PT: f32 = 567_000.0;

/// The drawing and its size.
pub(super) fn read(data: &[u8]) -> Result<(Size, Drawing), PictureError> {
    if data.len() > MAX_BYTES {
        return Err(bad(format!("an SVG file of {} MB; at most {} MB are accepted", data.len() >> 20, MAX_BYTES >> 20)));
    }
    let text = std::str::from_utf8(data).map_err(|_| bad("an XML file that is not UTF-8; save the drawing as UTF-8"))?;
    svg_weight::check_entities(text)?;
    let (text, inks) = svg_inks::resolve(text);
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..Default::default() };
    let document = Document::parse_with_options(&text, options).map_err(|error| bad(format!("a damaged SVG file: {error}")))?;
    if document.root_element().tag_name().name() != "svg" {
        return Err(bad(format!("an XML file of another kind (<{}>)", document.root_element().tag_name().name())));
    }
    svg_weight::check(&document)?;
    let has_image = AtomicBool::new(false);
    let tree = parse(&document, &has_image)?;
    let page = Rect::from_xywh(0.0, 0.0, tree.size().width(), tree.size().height())
        .ok_or_else(|| bad("an SVG drawing without a size"))?;
    let mut flat = Flat { page, paths: Vec::new(), segments: 0, omitted: BTreeSet::new() };
    if has_text(&document) {
        flat.omitted.insert(Omitted::Text);
    }
    if has_image.load(Ordering::Relaxed) {
        flat.omitted.insert(Omitted::Image);
    }
    if has_named_inks(&document) {
        flat.omitted.insert(Omitted::Ink);
    }
    flat.group(tree.root(), 1.0, None)?;
    let side = |px: f32| Length::from_pt(f64::from((px * PX).min(MAX_SIDE_PT)));
    let omitted = flat.omitted.iter().map(|what| what.sentence().to_owned()).collect();
    Ok((Size::new(side(tree.size().width()), side(tree.size().height())), Drawing { paths: flat.paths, inks, omitted }))
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

/// Resolves styles, references and units. `has_image` is set when a visible `image` is met; none is ever loaded.
///
/// A panic of the parser, which no input should cause, is caught and reported like other damage: the file comes from a user.
fn parse(document: &Document<'_>, has_image: &AtomicBool) -> Result<Tree, PictureError> {
    let note = || {
        has_image.store(true, Ordering::Relaxed);
        None
    };
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(move |_, _, _| note()),
            resolve_string: Box::new(move |_, _| note()),
        },
        ..Options::default()
    };
    match catch_unwind(AssertUnwindSafe(|| Tree::from_xmltree(document, &options))) {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(usvg::Error::InvalidSize)) => Err(bad("an SVG drawing without a size; give it a width and height or a viewBox")),
        Ok(Err(error)) => Err(bad(format!("a damaged SVG file: {error}"))),
        Err(_) => Err(bad("an SVG file that cannot be made sense of")),
    }
}

/// Whether words are shown: `text` with characters in it, or HTML inside `foreignObject`, not hidden by an attribute.
fn has_text(document: &Document<'_>) -> bool {
    let is_hidden = |node: roxmltree::Node<'_, '_>| {
        node.ancestors().any(|above| above.attribute("display") == Some("none") || above.has_attribute("requiredExtensions"))
    };
    let holds_words = |node: roxmltree::Node<'_, '_>| {
        matches!(node.tag_name().name(), "text" | "foreignObject")
            && node.descendants().any(|inside| inside.is_text() && inside.text().is_some_and(|text| !text.trim().is_empty()))
    };
    document.descendants().any(|node| node.is_element() && holds_words(node) && !is_hidden(node))
}

/// Whether a colour is given by inks that are not read, beside its sRGB: `fill="#00508f icc-color(…)"` (SVG 1.1, 12.2), `device-cmyk(…)` and
/// `device-nchannel(…)` (SVG Color 2), also in style sheets.
fn has_named_inks(document: &Document<'_>) -> bool {
    let has = |text: &str| ["icc-color(", "device-cmyk(", "device-nchannel("].iter().any(|function| text.contains(function));
    let paints = |node: roxmltree::Node<'_, '_>| {
        let attributes = ["fill", "stroke", "color", "stop-color", "style"];
        attributes.iter().any(|name| node.attribute(*name).is_some_and(has))
            || (node.tag_name().name() == "style" && node.text().is_some_and(has))
    };
    document.descendants().any(|node| node.is_element() && paints(node))
}

/// What plain paths cannot say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Omitted {
    Text,
    Image,
    Gradient,
    Pattern,
    Transparency,
    Blend,
    Clip,
    Mask,
    Filter,
    Ink,
}

impl Omitted {
    const fn sentence(self) -> &'static str {
        match self {
            Omitted::Text => "its text is left out; convert text to outlines in the drawing program",
            Omitted::Image => "a picture inside it is left out; place that picture by itself",
            Omitted::Gradient => "a gradient is drawn in its mean colour",
            Omitted::Pattern => "a pattern fill is left out",
            Omitted::Transparency => "transparency is drawn as a tint on white",
            Omitted::Blend => "a blend mode is left out",
            Omitted::Clip => "a clipping path is left out, so that more is shown than meant",
            Omitted::Mask => "a mask is left out, so that more is shown than meant",
            Omitted::Filter => "a filter effect is left out",
            Omitted::Ink => {
                "a colour given by its inks is taken by its rgb; give the brand a colour of that rgb and of those inks"
            }
        }
    }
}

/// The paths so far.
struct Flat {
    /// The drawing's edges, in its pixels.
    page: Rect,
    paths: Vec<DrawnPath>,
    segments: usize,
    omitted: BTreeSet<Omitted>,
}

impl Flat {
    /// Adds everything in a group that stands in others of `opacity` together, as far as it lies in `window`, in the drawing's pixels.
    /// The drawing's own edges are no window: who places it cuts there, by its box.
    fn group(&mut self, group: &Group, opacity: f32, window: Option<Rect>) -> Result<(), PictureError> {
        let opacity = opacity * group.opacity().get();
        let (window, is_clip_left_out) = match clip(group) {
            Clip::None => (window, false),
            Clip::Rect(rect) if Side::of(self.page, rect) == Some(Side::Inside) => (window, false),
            Clip::Rect(rect) => match intersection(rect, window.unwrap_or(self.page)) {
                Some(window) => (Some(window), false),
                None => return Ok(()),
            },
            Clip::Shape => (window, true),
        };
        let flags = [
            (group.opacity().get() < 1.0, Omitted::Transparency),
            (group.blend_mode() != usvg::BlendMode::Normal, Omitted::Blend),
            (is_clip_left_out, Omitted::Clip),
            (group.mask().is_some(), Omitted::Mask),
            (!group.filters().is_empty(), Omitted::Filter),
        ];
        self.omitted.extend(flags.iter().filter(|(is_used, _)| *is_used).map(|(_, what)| *what));
        if opacity == 0.0 {
            return Ok(());
        }
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, opacity, window)?,
                Node::Path(path) if path.is_visible() => self.path(path, opacity, window)?,
                Node::Path(_) => {}
                Node::Image(_) => _ = self.omitted.insert(Omitted::Image),
                Node::Text(_) => _ = self.omitted.insert(Omitted::Text),
            }
        }
        Ok(())
    }

    /// Adds a path's fill and stroke, in their painting order. A path that crosses the window's edge is added as filled outlines cut to
    /// it; one that lies outside is not seen.
    fn path(&mut self, path: &usvg::Path, opacity: f32, window: Option<Rect>) -> Result<(), PictureError> {
        let extent = path.abs_stroke_bounding_box();
        let window = window.map(|window| (window, Side::of(extent, window)));
        if Side::of(extent, self.page).is_none() || matches!(window, Some((_, None))) {
            return Ok(());
        }
        let window = window.filter(|(_, side)| *side == Some(Side::Across)).map(|(window, _)| window);
        let transform = Transform::from_scale(PX, PX).pre_concat(path.abs_transform());
        let fill = path.fill().and_then(|fill| {
            let color = self.color(fill.paint(), fill.opacity().get() * opacity)?;
            Some((color, fill.rule() == usvg::FillRule::EvenOdd))
        });
        let stroke = path.stroke().and_then(|stroke| {
            let color = self.color(stroke.paint(), stroke.opacity().get() * opacity)?;
            Some((color, stroke))
        });
        let plain = stroke.filter(|_| window.is_none());
        let plain = plain.and_then(|(color, stroke)| plain_width(stroke, transform).map(|width| (color, width)));
        let filled = |color, even_odd| DrawnPath { segments: Vec::new(), fill: Some(color), even_odd, stroke: None };

        let is_fill_first = path.paint_order() == PaintOrder::FillAndStroke;
        if plain.is_some() && (is_fill_first || fill.is_none()) {
            let (fill, even_odd) = fill.map_or((None, false), |(color, even_odd)| (Some(color), even_odd));
            return self.push(DrawnPath { segments: Vec::new(), fill, even_odd, stroke: plain }, path.data(), transform, None);
        }
        let outline = stroke.and_then(|(color, stroke)| Some((filled(color, false), outline(path.data(), stroke, transform)?)));
        let body = fill.map(|(color, even_odd)| (filled(color, even_odd), path.data().clone()));
        let layers = if is_fill_first { [body, outline] } else { [outline, body] };
        layers.into_iter().flatten().try_for_each(|(drawn, data)| self.push(drawn, &data, transform, window))
    }

    /// The solid colour that stands for a paint; `None` where nothing is painted.
    fn color(&mut self, paint: &Paint, opacity: f32) -> Option<[u8; 3]> {
        let (color, own) = match paint {
            Paint::Color(color) => ([color.red, color.green, color.blue].map(f32::from), 1.0),
            Paint::LinearGradient(gradient) => self.mean(gradient.stops())?,
            Paint::RadialGradient(gradient) => self.mean(gradient.stops())?,
            Paint::Pattern(_) => {
                self.omitted.insert(Omitted::Pattern);
                return None;
            }
        };
        let opacity = opacity * own;
        if opacity < 1.0 {
            self.omitted.insert(Omitted::Transparency);
        }
        // Within 0..=255 by construction; `as` saturates.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "mixed from bytes with a share of 0..=1")]
        let mixed = color.map(|part| (255.0 + (part - 255.0) * opacity).round() as u8);
        (opacity > 0.0).then_some(mixed)
    }

    /// Colour and opacity of a gradient, averaged over its length.
    fn mean(&mut self, stops: &[usvg::Stop]) -> Option<([f32; 3], f32)> {
        self.omitted.insert(Omitted::Gradient);
        let (first, last) = (stops.first()?, stops.last()?);
        let value = |stop: &usvg::Stop| {
            let color = stop.color();
            [color.red.into(), color.green.into(), color.blue.into(), stop.opacity().get()]
        };
        let mut sum: [f32; 4] = [0.0; 4];
        let mut add = |a: [f32; 4], b: [f32; 4], share: f32| {
            for (sum, (a, b)) in sum.iter_mut().zip(a.into_iter().zip(b)) {
                *sum += (a + b) / 2.0 * share;
            }
        };
        add(value(first), value(first), first.offset().get());
        for pair in stops.windows(2) {
            add(value(&pair[0]), value(&pair[1]), (pair[1].offset().get() - pair[0].offset().get()).max(0.0));
        }
        add(value(last), value(last), 1.0 - last.offset().get());
        let [red, green, blue, opacity] = sum;
        Some(([red, green, blue], opacity.clamp(0.0, 1.0)))
    }

    /// Adds `drawn` with the outline `data`, cut to `window` when there is one.
    fn push(
        &mut self,
        mut drawn: DrawnPath,
        data: &skia::Path,
        transform: Transform,
        window: Option<Rect>,
    ) -> Result<(), PictureError> {
        let Some(mut data) = data.clone().transform(transform) else { return Ok(()) };
        if let Some(window) = window.and_then(|window| window.transform(Transform::from_scale(PX, PX))) {
            let Some(cut) = svg_clip::cut(&data, window) else { return Ok(()) };
            data = cut;
        }
        self.segments = self.segments.saturating_add(data.verbs().len());
        if self.segments > MAX_SEGMENTS {
            return Err(bad(format!("an SVG drawing that is too much to draw: more than {MAX_SEGMENTS} path steps")));
        }
        drawn.segments = steps(&data);
        self.paths.push(drawn);
        Ok(())
    }
}

/// Where something lies, seen from a window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Across,
}

impl Side {
    /// `None` when it lies outside. A path may stick out by a hundredth of a pixel: programs round.
    fn of(path: Rect, window: Rect) -> Option<Self> {
        const SLACK: f32 = 0.01;
        let is_outside = path.right() <= window.left()
            || path.left() >= window.right()
            || path.bottom() <= window.top()
            || path.top() >= window.bottom();
        let is_inside = path.left() >= window.left() - SLACK
            && path.right() <= window.right() + SLACK
            && path.top() >= window.top() - SLACK
            && path.bottom() <= window.bottom() + SLACK;
        if is_inside { Some(Side::Inside) } else { (!is_outside).then_some(Side::Across) }
    }
}

/// A group's clipping path.
enum Clip {
    None,
    /// An upright rectangle, in the drawing's pixels.
    Rect(Rect),
    /// Anything else.
    Shape,
}

/// Many programs write a rectangle around everything; these are followed.
fn clip(group: &Group) -> Clip {
    let Some(clip) = group.clip_path() else { return Clip::None };
    let rect = match clip.root().children() {
        [Node::Path(path)] if clip.clip_path().is_none() && is_rectangle(path.data()) => path.data().bounds(),
        _ => return Clip::Shape,
    };
    let to_drawing = group.abs_transform().pre_concat(clip.transform());
    if to_drawing.has_skew() { Clip::Shape } else { rect.transform(to_drawing).map_or(Clip::Shape, Clip::Rect) }
}

/// What two rectangles share, when that is more than an edge.
fn intersection(a: Rect, b: Rect) -> Option<Rect> {
    let shared = a.intersect(&b)?;
    (shared.width() > 0.0 && shared.height() > 0.0).then_some(shared)
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

/// The width in points of a stroke that [`DrawnPath::stroke`] can say: SVG's defaults under a transform that keeps shapes.
fn plain_width(stroke: &usvg::Stroke, transform: Transform) -> Option<Length> {
    let is_default = stroke.dasharray().is_none()
        && stroke.linecap() == LineCap::Butt
        && stroke.linejoin() == LineJoin::Miter
        && stroke.miterlimit().get() == MITER_LIMIT;
    let Transform { sx, ky, kx, sy, .. } = transform;
    let (across, down) = (sx.hypot(ky), kx.hypot(sy));
    let keeps_shape = (across - down).abs() <= across * 1e-4 && (sx * kx + ky * sy).abs() <= across * down * 1e-4;
    (is_default && keeps_shape).then(|| Length::from_pt(f64::from(stroke.width().get() * across)))
}

/// The outline that a stroke fills, in the path's own coordinates.
fn outline(path: &skia::Path, stroke: &usvg::Stroke, transform: Transform) -> Option<skia::Path> {
    let mut stroke = stroke.to_tiny_skia();
    let scale = PathStroker::compute_resolution_scale(&transform);
    match stroke.dash.take() {
        Some(dash) => path.dash(&dash, scale)?.stroke(&stroke, scale),
        None => path.stroke(&stroke, scale),
    }
}

/// A path's steps in points; quadratic curves become cubic ones (exactly: control points at two thirds).
fn steps(path: &skia::Path) -> Vec<Segment> {
    let point = |p: skia::Point| Point::new(Length::from_pt(f64::from(p.x)), Length::from_pt(f64::from(p.y)));
    let mut from = skia::Point::zero();
    let mut start = from;
    let mut steps = Vec::with_capacity(path.verbs().len());
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => {
                steps.push(Segment::Move(point(p)));
                (from, start) = (p, p);
            }
            PathSegment::LineTo(p) => {
                steps.push(Segment::Line(point(p)));
                from = p;
            }
            PathSegment::QuadTo(c, p) => {
                let toward =
                    |a: skia::Point| skia::Point::from_xy(a.x + (c.x - a.x) * 2.0 / 3.0, a.y + (c.y - a.y) * 2.0 / 3.0);
                steps.push(Segment::Curve(point(toward(from)), point(toward(p)), point(p)));
                from = p;
            }
            PathSegment::CubicTo(a, b, p) => {
                steps.push(Segment::Curve(point(a), point(b), point(p)));
                from = p;
            }
            PathSegment::Close => {
                steps.push(Segment::Close);
                from = start;
            }
        }
    }
    steps
}
