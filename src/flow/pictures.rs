//! Pictures drawn: a figure's picture with the lines under it, logos, vector art in the palette's inks, the crossed box.
//!
//! In: figures with their places and sizes. Out: items of the display list. Colours outside the palette are reported
//! here, where drawings are converted.

use super::bleeds::{self, Sheet};
use super::display::Display;
use super::elements::Element;
use super::figure::{self, Figure, FigureKind, FigureSize};
use super::notes;
use super::pages::Stretch;
use super::{shades, spreads};
use crate::brand::StyleId;
use crate::color::cms::PressColor;
use crate::color::{Color, Ink, Shade, Share};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::{Length, Point, Rect, Size};
use crate::page::{Item, ItemKind, TagId};
use crate::picture::{
    Drawing, DrawnShade, NamedInk, NamedInks, Outline, Picture, PictureBody, PictureId, Remark, RemarkKind, Segment,
};
use crate::text::{self, LineShape, Shape};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Line width of the crossed box of a missing picture.
const CROSS: Length = Length::from_raw(1 << 15);

impl Display<'_, '_, '_> {
    /// A figure in a column of `width`.
    pub(super) fn figure(
        &mut self,
        figure: &Figure,
        origin: Point,
        width: Length,
        size: FigureSize,
        sheet: Option<Sheet>,
        items: &mut Vec<Item>,
    ) {
        let from_start = |start: Length, width_of: Length| {
            if self.rtl { origin.x + width - start - width_of } else { origin.x + start }
        };
        let window = Rect::at(Point::new(from_start(size.indent, size.window.width), origin.y), size.window);
        let lines_x = from_start(size.lines.0, size.lines.1);
        if size.reduced {
            let message =
                format!("the picture is taller than its column and was reduced to {:.1} mm", size.window.height.to_mm());
            self.desk.report.push(
                Diagnostic::new(Code::PictureTooTall, message)
                    .at(figure.span)
                    .help("crop it with `height=`, or give it fewer columns"),
            );
        }
        let shown = bleeds::grown(figure, window, size.total, sheet, self.desk.report).outset(size.quiet);
        let half = figure.half();
        let (shown, page) = half.map_or((shown, None), |half| {
            let (whole, page) = half.over(window, shown);
            (whole, Some(page))
        });
        let before = items.len();
        match (figure.picture, &figure.kind) {
            (Some(id), _) => self.picture(id, shown, figure.focus, (Some(figure.tag), Some(figure.span)), items),
            (None, FigureKind::Placeholder(wanted)) => self.placeholder(figure, wanted, shown, window, items),
            (None, _) => crossed_box(shown, figure.tag, figure.span, items),
        }
        if let Some(page) = page {
            spreads::clip(&mut items[before..], page);
        }
        let measure = size.lines.1;
        let column = Rect::new(lines_x, window.y0, lines_x + measure, window.y1);
        for (block, drop) in [(&figure.caption, size.caption), (&figure.credit, size.credit)] {
            if let Some(block) = block {
                let lines = self.measures.of(block, measure).lines;
                self.lines(block, Stretch { from: 0, to: lines, first_baseline: origin.y + drop }, column, items);
            }
        }
        notes::draw_lines(&figure.notes, origin.y + size.notes, column, self, items);
    }

    /// The place of a picture that is to come: a tint, what is wanted there, and how large. The words are not the author's text.
    fn placeholder(&mut self, figure: &Figure, wanted: &str, shown: Rect, window: Rect, items: &mut Vec<Item>) {
        let boxes = &self.desk.brand.boxes;
        let color = self.desk.brand.color(&boxes.color, self.desk.palette).tinted(boxes.tint);
        let inset = boxes.padding_sides;
        items.push(Item {
            kind: ItemKind::Fill { rect: shown, color, overprint: false },
            tag: Some(figure.tag),
            span: Some(figure.span),
        });
        let size = format!("{:.0} × {:.0} mm", window.width().to_mm(), window.height().to_mm());
        let style = self.desk.brand.style(StyleId::Credit).clone();
        let mut baseline = window.y0 + inset + self.desk.cap(&style);
        let width = (window.width() - inset * 2).max(Length::PT);
        for words in [wanted, &size].into_iter().filter(|words| !words.is_empty()) {
            let prepared = self.desk.plain(StyleId::Credit, words, figure.span, None);
            let setting =
                text::set(&prepared, &Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width } }, 0);
            for line in text::compose_with(&mut self.desk.shaper, &prepared, &setting, self.desk.fonts) {
                if baseline <= window.y1 {
                    self.line(&line, Point::new(window.x0 + inset, baseline), items);
                }
                baseline += style.leading;
            }
        }
    }

    /// Reports a figure whose caption is longer than a page is high and so runs `over` its foot.
    pub(super) fn judge_depth(&mut self, figure: &Figure, over: Length) {
        if over > Length::ZERO {
            let message = format!("the lines under the picture run {over} past the foot of the page");
            let finding = Diagnostic::new(Code::Overset, message).at(figure.span);
            self.desk.report.push(finding.help("shorten the caption, or move words of it into the text"));
        }
    }

    /// Reports an element that is never parted and runs `over` the foot of its page.
    pub(super) fn judge_element(&mut self, element: &Element, over: Length) {
        if over > Length::ZERO {
            let message = format!("a box that is not parted runs {over} past the foot of the page");
            let finding = Diagnostic::new(Code::Overset, message).at(element.span);
            self.desk.report.push(finding.help("shorten it, give it more columns, or let it be parted"));
        }
    }

    /// A picture of the layout, whole, in the middle of its frame.
    pub(super) fn logo(&mut self, id: PictureId, frame: Rect, span: Option<Span>, items: &mut Vec<Item>) {
        let window = fitted(self.desk.gallery().picture(id).natural, frame);
        self.picture(id, window, (50, 50), (None, span), items);
    }

    /// A picture covering `window`.
    pub(super) fn picture(
        &mut self,
        id: PictureId,
        window: Rect,
        focus: (u8, u8),
        (tag, span): (Option<TagId>, Option<Span>),
        items: &mut Vec<Item>,
    ) {
        let picture = self.desk.gallery().picture(id).clone();
        // Cheap: samples and drawings are shared, not copied.
        self.pass_on(&picture, span);
        match &picture.body {
            PictureBody::Raster(_) => {
                let (dx, dy, whole) = figure::cover(&picture, Size::new(window.width(), window.height()), focus);
                let rect = Rect::at(Point::new(window.x0 + dx, window.y0 + dy), whole);
                items.push(Item { kind: ItemKind::Picture { id, clip: window, rect }, tag, span });
            }
            // Like a drawing it is never cropped: who drew it knew its edges.
            PictureBody::Page(_) => {
                let rect = fitted(picture.natural, window);
                items.push(Item { kind: ItemKind::Picture { id, clip: rect, rect }, tag, span });
            }
            PictureBody::Drawing(drawing) => self.drawing(drawing, picture.natural, &picture.name, window, (tag, span), items),
        }
    }

    /// Reports what is to be said of a picture, once.
    fn pass_on(&mut self, picture: &Picture, span: Option<Span>) {
        if picture.remarks.is_empty() || !self.desk.named_once(&format!("remarks on {}", picture.name)) {
            return;
        }
        for Remark { kind, text } in &picture.remarks {
            let (code, help) = match kind {
                RemarkKind::Part => (Code::PicturePart, "name another page behind the file's name: `#page=2`"),
                RemarkKind::Profile => {
                    (Code::PictureProfileUnusable, "save the picture with its profile again, or convert it to sRGB")
                }
                RemarkKind::Changed => (Code::PlacedPageChanged, "look at it in the proof, or save it as PDF/X-4"),
                RemarkKind::Unprintable => (
                    Code::PlacedPageUnprintable,
                    "save it as PDF/X-4: typefaces embedded, annotations flattened, white knocked out",
                ),
            };
            let finding = Diagnostic::new(code, format!("{:?}: {text}", picture.name)).help(help);
            self.desk.report.push(Diagnostic { span, ..finding });
        }
    }

    /// Vector art, scaled to lie in the middle of `window`.
    fn drawing(
        &mut self,
        drawing: &Drawing,
        natural: Size,
        name: &str,
        window: Rect,
        (tag, span): (Option<TagId>, Option<Span>),
        items: &mut Vec<Item>,
    ) {
        let viewport = fitted(natural, window);
        let corner = Point::new(viewport.x0, viewport.y0);
        let (width, nw) = (viewport.width(), natural.width.raw().max(1));
        let scale = |length: Length| length.scaled(width.raw(), nw);
        let place = |point: Point| Point::new(corner.x + scale(point.x), corner.y + scale(point.y));
        let mut foreign = BTreeSet::new();
        // Paths beside each other are mostly seen through the same outlines.
        let mut around: (Arc<[Outline]>, Arc<[Outline]>) = (Arc::from([]), Arc::from([]));
        for path in &drawing.paths {
            let segments: Vec<Segment> = path.segments.iter().map(|segment| moved(*segment, place)).collect();
            if path.shade.is_some() || !path.through.is_empty() {
                let shade = match (&path.shade, path.fill) {
                    (Some(shade), _) => self.shade(shade, &drawing.inks, &mut foreign),
                    (None, Some(rgb)) => Shade::flat(self.ink(rgb, &drawing.inks, &mut foreign), Share::FULL),
                    (None, None) => continue,
                };
                if !Arc::ptr_eq(&around.0, &path.through) {
                    let outline = |outline: &Outline| Outline {
                        segments: outline.segments.iter().map(|segment| moved(*segment, place)).collect(),
                        even_odd: outline.even_odd,
                    };
                    around = (Arc::clone(&path.through), path.through.iter().map(outline).collect());
                }
                let kind = ItemKind::Shade {
                    clip: (!lies_inside(&segments, viewport)).then_some(viewport),
                    segments,
                    even_odd: path.even_odd,
                    shade: Arc::new(Shade { axis: shade.axis.moved(place), ..shade }),
                    through: Arc::clone(&around.1),
                };
                items.push(Item { kind, tag, span });
                continue;
            }
            let stroke_width = path.stroke.map_or(Length::ZERO, |(_, width)| scale(width));
            let mut ink = |rgb: [u8; 3]| self.ink(rgb, &drawing.inks, &mut foreign);
            let kind = ItemKind::Path {
                clip: (!lies_inside(&segments, viewport.outset(-stroke_width))).then_some(viewport),
                overprint: false,
                segments,
                fill: path.fill.map(&mut ink),
                even_odd: path.even_odd,
                stroke: path.stroke.map(|(rgb, width)| (ink(rgb), scale(width).max(Length::from_raw(1)))),
            };
            items.push(Item { kind, tag, span });
        }
        if self.desk.named_once(name) {
            self.remark_on_drawing(drawing, &foreign, name, span);
        }
    }

    /// Says what of a drawing is not as its file has it: what was left out, inks that the brand has not, and `foreign` colours.
    fn remark_on_drawing(&mut self, drawing: &Drawing, foreign: &BTreeSet<[u8; 3]>, name: &str, span: Option<Span>) {
        for sentence in &drawing.omitted {
            let finding = Diagnostic::new(Code::DrawingSimplified, format!("{name:?}: {sentence}"))
                .help("look at it in the proof; draw it without, or place it as a PDF page");
            self.desk.report.push(Diagnostic { span, ..finding });
        }
        for ink in drawing.inks.values() {
            if let NamedInk::Spot(ink, _) = ink
                && self.named_ink(ink).is_none()
                && self.desk.named_once(&format!("the ink {ink} in {name}"))
            {
                let message =
                    format!("{name:?}: a colour is of the ink {ink:?}, which the brand has not; it is taken by its rgb");
                let finding = Diagnostic::new(Code::DrawingSimplified, message)
                    .help("give the ink in the brand's `[colors]` by that name, or correct the name in the drawing");
                self.desk.report.push(Diagnostic { span, ..finding });
            }
        }
        if !foreign.is_empty() {
            let list: Vec<String> = foreign.iter().map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")).collect();
            let fault = self.desk.press.and_then(PressColor::fault);
            let way = fault.map_or("through the output profile".to_owned(), |fault| format!("by a plain formula: {fault}"));
            let message = format!("{name:?} uses {} outside the palette, converted {way}", list.join(", "));
            let finding = Diagnostic::new(Code::PictureColorConverted, message)
                .help("draw it in the `rgb` values of the palette's colours, in black or in grays");
            self.desk.report.push(Diagnostic { span, ..finding });
        }
    }

    /// A drawing's gradient in inks.
    fn shade(&self, shade: &DrawnShade, own: &NamedInks, foreign: &mut BTreeSet<[u8; 3]>) -> Shade<Color> {
        let plain = PressColor::plain();
        shades::in_inks(shade, self.desk.press.unwrap_or(&plain), |rgb| {
            let color = self.ink(rgb, own, foreign);
            (color, foreign.contains(&rgb))
        })
    }

    /// The full ink of a name, or the brand's colour of that name.
    fn named_ink(&self, name: &str) -> Option<Color> {
        let colors = &self.desk.brand.colors;
        let inks = [&self.desk.palette.primary, &self.desk.palette.secondary].into_iter().chain(colors.values());
        let full = |color: &Color| match &color.ink {
            Ink::Spot { name: ink, alternate, .. } if NamedInk::is_named(name, ink) => {
                Some(Color::of(Ink::Spot { name: Arc::clone(ink), tint: Share::FULL, alternate: *alternate }))
            }
            _ => None,
        };
        inks.into_iter()
            .find_map(full)
            .or_else(|| colors.iter().find(|(own, _)| NamedInk::is_named(name, own)).map(|(_, color)| color.clone()))
    }

    /// The ink for a drawing's colour: the palette's or the brand's of that `rgb`, the drawing's own, black and grays as black ink, else as
    /// the press prints it.
    fn ink(&self, rgb: [u8; 3], own: &NamedInks, foreign: &mut BTreeSet<[u8; 3]>) -> Color {
        if let Some(NamedInk::Spot(name, tint)) = own.get(&rgb)
            && let Some(color) = self.named_ink(name)
        {
            return Color { screen: Some(rgb), ..color.tinted(*tint) };
        }
        let palette = self.desk.palette;
        let known = [&palette.primary, &palette.secondary].into_iter().chain(self.desk.brand.colors.values());
        if let Some(color) = known.into_iter().find(|color| color.screen == Some(rgb)) {
            return color.clone();
        }
        if let Some(NamedInk::Process(inks)) = own.get(&rgb) {
            return Color { ink: Ink::Cmyk(*inks), screen: Some(rgb) };
        }
        let [red, green, blue] = rgb;
        if red != green || green != blue {
            foreign.insert(rgb);
        }
        Color { ink: self.desk.press.map_or_else(|| PressColor::plain().ink(rgb), |press| press.ink(rgb)), screen: Some(rgb) }
    }
}

/// The largest rectangle of a picture's ratio in the middle of `frame`.
fn fitted(natural: Size, frame: Rect) -> Rect {
    let (nw, nh) = (natural.width.raw().max(1), natural.height.raw().max(1));
    let width = frame.width().min(frame.height().scaled(nw, nh));
    let height = width.scaled(nh, nw).min(frame.height());
    let corner = Point::new(frame.x0 + (frame.width() - width) / 2, frame.y0 + (frame.height() - height) / 2);
    Rect::at(corner, Size::new(width, height))
}

fn moved(segment: Segment, place: impl Fn(Point) -> Point) -> Segment {
    match segment {
        Segment::Move(to) => Segment::Move(place(to)),
        Segment::Line(to) => Segment::Line(place(to)),
        Segment::Curve(a, b, to) => Segment::Curve(place(a), place(b), place(to)),
        Segment::Close => Segment::Close,
    }
}

/// Whether all points of a path, and so the path, lie in a rectangle.
fn lies_inside(segments: &[Segment], rect: Rect) -> bool {
    let is_inside = |at: Point| rect.contains(Rect::new(at.x, at.y, at.x, at.y));
    segments.iter().all(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => is_inside(to),
        Segment::Curve(a, b, to) => is_inside(a) && is_inside(b) && is_inside(to),
        Segment::Close => true,
    })
}

/// The place of a picture that cannot be shown: a box with its diagonals, in black hairlines that print.
fn crossed_box(window: Rect, tag: TagId, span: Span, items: &mut Vec<Item>) {
    let corner = |x, y| Point::new(x, y);
    let segments = vec![
        Segment::Move(corner(window.x0, window.y0)),
        Segment::Line(corner(window.x1, window.y0)),
        Segment::Line(corner(window.x1, window.y1)),
        Segment::Line(corner(window.x0, window.y1)),
        Segment::Close,
        Segment::Move(corner(window.x0, window.y0)),
        Segment::Line(corner(window.x1, window.y1)),
        Segment::Move(corner(window.x1, window.y0)),
        Segment::Line(corner(window.x0, window.y1)),
    ];
    let kind = ItemKind::Path {
        segments,
        fill: None,
        even_odd: false,
        stroke: Some((Color::BLACK, CROSS)),
        clip: None,
        overprint: false,
    };
    items.push(Item { kind, tag: Some(tag), span: Some(span) });
}
