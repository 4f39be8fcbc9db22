//! SVG files: flattened to plain paths in points.
//!
//! In: a file's bytes. Out: the size of the drawing and a [`Drawing`] whose paths carry sRGB colours and gradients, with their opacity and the
//! outlines that clip them, all transforms applied, patterns laid out, y downwards; one pixel is 0.75 pt (CSS Values 4, 6.2: 96 to the inch).
//! What paths cannot say (text, pictures, blend modes, masks, filters) is left out or drawn nearly, and named in [`Drawing::omitted`]. Nothing
//! outside the file is ever read. Source: SVG 1.1 and 2, through usvg.

use super::svg_shade::{self, Gradient};
use super::svg_through::{self, Clip};
use super::{
    Drawing, DrawnPath, DrawnShade, Outline, PictureError, Segment, svg_clip, svg_inks, svg_layers, svg_unread, svg_weight,
};
use crate::color::Share;
use crate::geometry::{Length, Point, Size};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
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
/// Most tiles of all patterns of a drawing.
const MAX_TILES: f32 = 10_000.0;
/// A tile of which less than this share is seen is a rounding.
const EDGE: f32 = 1e-4;
/// So many path steps a gradient's stop counts for: it is converted to inks in many places.
const STOP_STEPS: usize = 64;
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
    let mut flat = Flat { page, paths: Vec::new(), segments: 0, tiles: 0.0, omitted: BTreeSet::new() };
    if has_text(&document) {
        flat.omitted.insert(Omitted::Text);
    }
    if has_image.load(Ordering::Relaxed) {
        flat.omitted.insert(Omitted::Image);
    }
    if has_named_inks(&document) {
        flat.omitted.insert(Omitted::Ink);
    }
    flat.group(tree.root(), &View { to_drawing: Transform::identity(), opacity: 1.0, window: None, through: Arc::from([]) })?;
    let side = |px: f32| Length::from_pt(f64::from((px * PX).min(MAX_SIDE_PT)));
    let unread = svg_unread::unread(&document);
    let omitted = flat.omitted.iter().map(|what| what.sentence()).chain(unread).map(str::to_owned).collect();
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
    Opacity,
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
            Omitted::Gradient => "a gradient that repeats more than two hundred times, or has thousands of stops, is left out",
            Omitted::Pattern => "a pattern is left out where there are more than ten thousand tiles",
            Omitted::Opacity => {
                "a group or pattern that lets light through does so part by part, so that its parts are seen through each other"
            }
            Omitted::Blend => "a blend mode is left out",
            Omitted::Clip => "a clipping path of shapes that cannot be united is left out, so that more is shown than meant",
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
    /// Of patterns, so far.
    tiles: f32,
    omitted: BTreeSet<Omitted>,
}

/// What holds for everything in a group.
#[derive(Clone)]
struct View {
    /// From its coordinates to the drawing's pixels.
    to_drawing: Transform,
    opacity: f32,
    /// What lies outside is not seen, in the drawing's pixels. The drawing's own edges are no window: who places it cuts there, by its box.
    window: Option<Rect>,
    /// What does not lie inside all of these is not seen, either.
    through: Arc<[Outline]>,
}

impl View {
    fn to_points(&self) -> Transform {
        Transform::from_scale(PX, PX).pre_concat(self.to_drawing)
    }

    fn through(&self, more: impl IntoIterator<Item = Outline>) -> Self {
        View { through: self.through.iter().cloned().chain(more).collect(), ..self.clone() }
    }
}

/// What a shape is filled with.
#[derive(Clone)]
enum Filling<'a> {
    Color([u8; 3]),
    Shade(DrawnShade),
    /// A pattern at an opacity.
    Pattern(&'a usvg::Pattern, f32),
}

impl Flat {
    /// Adds everything in a group, as it is seen in `view`.
    fn group(&mut self, group: &Group, view: &View) -> Result<(), PictureError> {
        let to_drawing = view.to_drawing.pre_concat(group.transform());
        let mut view = View { to_drawing, opacity: view.opacity * group.opacity().get(), ..view.clone() };
        match svg_through::clip(group, to_drawing, Transform::from_scale(PX, PX)) {
            Clip::None => {}
            Clip::Rect(rect) if Side::of(self.page, rect) == Some(Side::Inside) => {}
            Clip::Rect(rect) => match intersection(rect, view.window.unwrap_or(self.page)) {
                Some(window) => view.window = Some(window),
                None => return Ok(()),
            },
            Clip::Outlines(outlines) => view = view.through(outlines),
            Clip::Nothing => return Ok(()),
            Clip::Other => _ = self.omitted.insert(Omitted::Clip),
        }
        let flags = [
            (group.opacity().get() < 1.0 && !svg_layers::are_apart(group), Omitted::Opacity),
            (group.blend_mode() != usvg::BlendMode::Normal, Omitted::Blend),
            (group.mask().is_some(), Omitted::Mask),
            (!group.filters().is_empty(), Omitted::Filter),
        ];
        self.omitted.extend(flags.iter().filter(|(is_used, _)| *is_used).map(|(_, what)| *what));
        if view.opacity == 0.0 { Ok(()) } else { self.children(group, &view) }
    }

    fn children(&mut self, group: &Group, view: &View) -> Result<(), PictureError> {
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner, view)?,
                Node::Path(path) if path.is_visible() => self.path(path, view)?,
                Node::Path(_) => {}
                Node::Image(_) => _ = self.omitted.insert(Omitted::Image),
                Node::Text(_) => _ = self.omitted.insert(Omitted::Text),
            }
        }
        Ok(())
    }

    /// Adds a path's fill and stroke, in their painting order. A path that crosses the window's edge is added as filled outlines cut to
    /// it; one that lies outside is not seen.
    fn path(&mut self, path: &usvg::Path, view: &View) -> Result<(), PictureError> {
        // What is not seen is looked at, too.
        self.count(1)?;
        // usvg's own box is tighter where a path is turned, but knows nothing of patterns.
        let is_known = view.to_drawing == path.abs_transform();
        let extent = is_known.then(|| path.abs_stroke_bounding_box());
        let Some(extent) = extent.or_else(|| path.stroke_bounding_box().transform(view.to_drawing)) else { return Ok(()) };
        let window = view.window.map(|window| (window, Side::of(extent, window)));
        if Side::of(extent, self.page).is_none() || matches!(window, Some((_, None))) {
            return Ok(());
        }
        let window = window.filter(|(_, side)| *side == Some(Side::Across)).map(|(window, _)| window);
        let seen = intersection(extent, window.unwrap_or(self.page)).unwrap_or(extent);
        let view = View { window, ..view.clone() };
        let fill = path.fill().and_then(|fill| {
            let filling = self.filling(fill.paint(), fill.opacity().get() * view.opacity, &view, seen)?;
            Some((filling, fill.rule() == usvg::FillRule::EvenOdd))
        });
        let stroke = path.stroke().and_then(|stroke| {
            let filling = self.filling(stroke.paint(), stroke.opacity().get() * view.opacity, &view, seen)?;
            Some((filling, stroke))
        });
        let is_whole = window.is_none() && view.through.is_empty();
        let plain = match &stroke {
            Some((Filling::Color(color), stroke)) if is_whole => {
                plain_width(stroke, view.to_points()).map(|width| (*color, width))
            }
            _ => None,
        };
        let is_fill_first = path.paint_order() == PaintOrder::FillAndStroke;
        if let (Some(plain), true) = (plain, is_fill_first || fill.is_none()) {
            let (fill, even_odd) = match fill {
                Some((Filling::Color(color), even_odd)) => (Some(color), even_odd),
                Some((filling, even_odd)) => {
                    self.fill(filling, even_odd, path.data(), &view)?;
                    (None, false)
                }
                None => (None, false),
            };
            return self.push(DrawnPath { fill, even_odd, stroke: Some(plain), ..DrawnPath::default() }, path.data(), &view);
        }
        let line = stroke.and_then(|(filling, stroke)| Some((filling, outline(path.data(), stroke, view.to_points())?)));
        let line = line.map(|(filling, data)| (filling, false, data));
        let body = fill.map(|(filling, even_odd)| (filling, even_odd, path.data().clone()));
        let layers = if is_fill_first { [body, line] } else { [line, body] };
        layers.into_iter().flatten().try_for_each(|(filling, even_odd, data)| self.fill(filling, even_odd, &data, &view))
    }

    /// What stands for a paint; `None` where nothing is painted. `seen` is in the drawing's pixels.
    fn filling<'p>(&mut self, paint: &'p Paint, opacity: f32, view: &View, seen: Rect) -> Option<Filling<'p>> {
        let share = Share::from_percent(f64::from(opacity) * 100.0);
        if share == Share::NONE {
            return None;
        }
        let seen = seen.transform(Transform::from_scale(PX, PX))?;
        let gradient = match paint {
            Paint::Color(color) => {
                let rgb = [color.red, color.green, color.blue];
                let is_opaque = share == Share::FULL;
                return Some(if is_opaque { Filling::Color(rgb) } else { Filling::Shade(DrawnShade::flat(rgb, share)) });
            }
            Paint::Pattern(pattern) => return Some(Filling::Pattern(pattern, opacity)),
            Paint::LinearGradient(gradient) => svg_shade::linear(gradient, opacity, view.to_points(), seen),
            Paint::RadialGradient(gradient) => svg_shade::radial(gradient, opacity, view.to_points(), seen),
        };
        match gradient {
            Gradient::Shade(shade) => Some(Filling::Shade(shade)),
            Gradient::Nothing => None,
            Gradient::TooMuch => {
                self.omitted.insert(Omitted::Gradient);
                None
            }
        }
    }

    /// Fills an outline.
    fn fill(&mut self, filling: Filling<'_>, even_odd: bool, data: &skia::Path, view: &View) -> Result<(), PictureError> {
        let drawn = DrawnPath { even_odd, ..DrawnPath::default() };
        match filling {
            Filling::Color(color) => self.push(DrawnPath { fill: Some(color), ..drawn }, data, view),
            Filling::Shade(shade) => self.push(DrawnPath { shade: Some(shade), ..drawn }, data, view),
            Filling::Pattern(pattern, opacity) => self.pattern(pattern, opacity, even_odd, data, view),
        }
    }

    /// Fills an outline with a pattern: its tiles, seen through the outline.
    fn pattern(
        &mut self,
        pattern: &usvg::Pattern,
        opacity: f32,
        even_odd: bool,
        data: &skia::Path,
        view: &View,
    ) -> Result<(), PictureError> {
        let Some(shape) = data.clone().transform(view.to_points()) else { return Ok(()) };
        let to_drawing = view.to_drawing.pre_concat(pattern.transform());
        let seen = shape.bounds().transform(Transform::from_scale(1.0 / PX, 1.0 / PX));
        let seen = seen.and_then(|seen| intersection(seen, view.window.unwrap_or(self.page)));
        let (Some(back), Some(seen)) = (to_drawing.invert(), seen) else { return Ok(()) };
        let (Some(seen), tile) = (seen.transform(back), pattern.rect()) else { return Ok(()) };
        let from = |at: f32, start: f32, step: f32| ((at - start) / step + EDGE).floor();
        let to = |at: f32, start: f32, step: f32| ((at - start) / step - EDGE).floor();
        let columns = (from(seen.left(), tile.x(), tile.width()), to(seen.right(), tile.x(), tile.width()));
        let rows = (from(seen.top(), tile.y(), tile.height()), to(seen.bottom(), tile.y(), tile.height()));
        let count = (columns.1 - columns.0 + 1.0) * (rows.1 - rows.0 + 1.0);
        self.tiles += count.max(1.0);
        if !self.tiles.is_finite() || self.tiles > MAX_TILES {
            self.omitted.insert(Omitted::Pattern);
            return Ok(());
        }
        if opacity < 1.0 && !svg_layers::are_apart(pattern.root()) {
            self.omitted.insert(Omitted::Opacity);
        }
        let inside = view.through([Outline { segments: steps(&shape), even_odd }]);
        let content = pattern.root().layer_bounding_box();
        let is_cut = Rect::from_xywh(0.0, 0.0, tile.width(), tile.height())
            .is_none_or(|tile| Side::of(content.to_rect(), tile) != Some(Side::Inside));
        let steps_of =
            |(first, last): (f32, f32)| (0u16..).map(move |at| first + f32::from(at)).take_while(move |at| *at <= last);
        for row in steps_of(rows) {
            for column in steps_of(columns) {
                let to_drawing = to_drawing.pre_translate(tile.x() + column * tile.width(), tile.y() + row * tile.height());
                let mut view = View { to_drawing, opacity, ..inside.clone() };
                if is_cut && let Some(edge) = Rect::from_xywh(0.0, 0.0, tile.width(), tile.height()) {
                    if to_drawing.has_skew() {
                        let edge = skia::PathBuilder::from_rect(edge).transform(view.to_points());
                        view = view.through(edge.map(|edge| Outline { segments: steps(&edge), even_odd: false }));
                    } else {
                        let edge = edge.transform(to_drawing);
                        let Some(window) = edge.and_then(|edge| intersection(edge, view.window.unwrap_or(self.page))) else {
                            continue;
                        };
                        view.window = Some(window);
                    }
                }
                self.group(pattern.root(), &view)?;
            }
        }
        Ok(())
    }

    /// Sees to it that a drawing does not become too much.
    fn count(&mut self, segments: usize) -> Result<(), PictureError> {
        self.segments = self.segments.saturating_add(segments);
        if self.segments > MAX_SEGMENTS {
            return Err(bad(format!("an SVG drawing that is too much to draw: more than {MAX_SEGMENTS} path steps")));
        }
        Ok(())
    }

    /// Adds `drawn` with the outline `data`, cut to the window when there is one.
    fn push(&mut self, mut drawn: DrawnPath, data: &skia::Path, view: &View) -> Result<(), PictureError> {
        let Some(mut data) = data.clone().transform(view.to_points()) else { return Ok(()) };
        if let Some(window) = view.window.and_then(|window| window.transform(Transform::from_scale(PX, PX))) {
            let Some(cut) = svg_clip::cut(&data, window) else { return Ok(()) };
            data = cut;
        }
        let around = view.through.iter().map(|outline| outline.segments.len()).sum();
        let stops = drawn.shade.as_ref().map_or(0, |shade| if shade.stops.len() > 1 { shade.stops.len() } else { 0 });
        self.count(data.verbs().len().saturating_add(around).saturating_add(stops * STOP_STEPS))?;
        drawn.segments = steps(&data);
        drawn.through = Arc::clone(&view.through);
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

/// What two rectangles share, when that is more than an edge.
fn intersection(a: Rect, b: Rect) -> Option<Rect> {
    let shared = a.intersect(&b)?;
    (shared.width() > 0.0 && shared.height() > 0.0).then_some(shared)
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
pub(super) fn steps(path: &skia::Path) -> Vec<Segment> {
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
