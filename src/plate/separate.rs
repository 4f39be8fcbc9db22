//! The separator: a page's items, painted onto its plates from back to front.

use super::convert::Press;
use super::coverage::{Canvas, Coverage, Window, shared};
use super::glyphs::GlyphMasks;
use super::ink::{Layer, Rack};
use super::pictures::place;
use super::placed::{Kept, Missing};
use super::prints::Prints;
use super::shade::Ramp;
use super::{Exposed, PlateError, Plates, Resolution, Undrawn};
use crate::color::{Color, Ink, Plate};
use crate::font::FontBook;
use crate::geometry::{Length, Point, Rect};
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Picture, PictureBody, Segment};
use crate::text::GlyphRun;
use std::borrow::Cow;
use tiny_skia::{FillRule, LineCap, LineJoin, PathBuilder, Stroke};

/// Draws the plates of a document's pages; keeps what it has drawn for the pages to come.
#[derive(Debug)]
pub struct Separator<'a> {
    fonts: &'a FontBook,
    pictures: Cow<'a, [Picture]>,
    masks: GlyphMasks,
    press: Press<'a>,
    kept: Kept,
    prints: Option<&'a Prints>,
}

/// How far mitred joins point, in line widths: PDF's own default for paths on a page (ISO 32000-1, 8.4.3.5).
const MITER: f32 = 10.0;

impl<'a> Separator<'a> {
    /// A separator for pages that name these faces and pictures, and for the press that `profile` describes. Pictures are best given as they go into the PDF
    /// ([`Picture::prepared_for`]), so that they are converted as there.
    pub fn new(fonts: &'a FontBook, pictures: impl Into<Cow<'a, [Picture]>>, profile: &'a [u8]) -> Self {
        Separator {
            fonts,
            pictures: pictures.into(),
            masks: GlyphMasks::default(),
            press: Press::new(profile),
            kept: Kept::default(),
            prints: None,
        }
    }

    /// The same with prints, in which what was drawn before is looked up; they are of the same faces.
    pub fn keeping(self, prints: &'a Prints) -> Self {
        Separator { prints: Some(prints), ..self }
    }

    /// Draws what lies inside `area`, a box of the page or any other part of it.
    ///
    /// # Errors
    /// [`PlateError`] when there are too many pixels.
    pub fn separate(&mut self, page: &Page, area: Rect, resolution: Resolution) -> Result<Plates, PlateError> {
        let canvas = canvas(area, resolution)?;
        let rack = rack(page, &self.pictures);
        let size = canvas.width as usize * canvas.height as usize;
        let plates = rack.plates().map(|(plate, process)| Exposed { plate, process, pixels: vec![0; size] }).collect();
        let (width, height) = (canvas.width, canvas.height);
        let plates = Plates { area, resolution, width, height, undrawn: Vec::new(), plates };
        let mut sheet = Sheet { canvas, rack, plates };
        for item in &page.items {
            self.item(&mut sheet, item);
        }
        Ok(sheet.plates)
    }

    fn item(&mut self, sheet: &mut Sheet, item: &Item) {
        match &item.kind {
            ItemKind::Text { origin, run, overprint } => self.text(sheet, *origin, run, *overprint),
            ItemKind::Fill { rect, color, overprint } => {
                if let Some(coverage) = Coverage::of_window(sheet.window(*rect), sheet.canvas.window()) {
                    let layer = sheet.rack.layer(&self.press.printed(&color.ink), *overprint);
                    sheet.lay(&coverage, (0, 0), &layer);
                }
            }
            ItemKind::Path { segments, fill, even_odd, stroke, clip, overprint } => {
                let Some(within) = sheet.visible(*clip) else { return };
                let shape = Shape { segments, even_odd: *even_odd, miter: MITER };
                let frame = sheet.frame();
                if let Some(Color { ink, .. }) = fill {
                    let ink = &self.press.printed(ink);
                    sheet.fill(&shape, frame, within, Paint { ink, overprint: *overprint });
                }
                if let Some((Color { ink, .. }, width)) = stroke {
                    let ink = &self.press.printed(ink);
                    sheet.stroke(&shape, frame, within, (Paint { ink, overprint: *overprint }, *width));
                }
            }
            ItemKind::Shade { segments, even_odd, shade, clip, through } => {
                let Some(within) = sheet.visible(*clip) else { return };
                let shape = Shape { segments, even_odd: *even_odd, miter: MITER };
                let inks: Vec<_> = shade.stops.iter().map(|stop| self.press.printed(&stop.color.ink)).collect();
                let stops = shade.stops.iter().zip(&inks).map(|(stop, ink)| (stop.at, &**ink, stop.opacity));
                let ramp = Ramp::new(&shade.axis, stops, [true; 2], (&sheet.rack, false), sheet.frame());
                if let (Some(ramp), Some(coverage)) = (ramp, sheet.seen(&shape, through, sheet.frame(), within)) {
                    sheet.shade(&coverage, &ramp);
                }
            }
            ItemKind::Picture { id, clip, rect } => {
                let Some(picture) = self.pictures.get(id.0 as usize) else { return };
                let Some(within) = sheet.visible(Some(*clip)) else { return };
                let missing = place((&mut self.press, &mut self.kept, self.prints), sheet, picture, *rect, within);
                missing.into_iter().for_each(|missing| sheet.lack(missing, *clip));
            }
        }
    }

    fn text(&mut self, sheet: &mut Sheet, origin: Point, run: &GlyphRun, overprint: bool) {
        let layer = sheet.rack.layer(&self.press.printed(&run.style.color.ink), overprint);
        let size = sheet.plates.resolution.pixels(run.style.size);
        let sizes = [size * f64::from(run.scale) / 10_000.0, size];
        let mut pen = Length::ZERO;
        for glyph in &run.glyphs {
            let at = sheet.place(origin.x + pen + glyph.dx, origin.y - glyph.dy);
            pen += glyph.advance;
            // Far outside there is nothing to draw: no glyph reaches farther than a few ems.
            let reach = size * 4.0 + 1.0;
            let near = at
                .iter()
                .zip([sheet.canvas.width, sheet.canvas.height])
                .all(|(at, end)| (-reach..f64::from(end) + reach).contains(at));
            if !near {
                continue;
            }
            if let Some((mask, x, y)) = self.masks.mask((self.fonts, self.prints), (run.face, glyph.id), sizes, at) {
                sheet.lay(mask, (x, y), &layer);
            }
        }
    }
}

/// How many pixels an area has.
fn canvas(area: Rect, resolution: Resolution) -> Result<Canvas, PlateError> {
    let pixels = |length| pixels_over(resolution.pixels(length));
    let (width, height) = (pixels(area.width()), pixels(area.height()));
    let too_large = PlateError::TooLarge { width, height };
    let fits = width.checked_mul(height).is_some_and(|pixels| pixels <= Plates::MOST_PIXELS);
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(width), Ok(height)) if fits => Ok(Canvas { width, height }),
        _ => Err(too_large),
    }
}

/// Whole pixels that cover a length: a hundredth of one is a rounding, not a pixel more.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating conversion, one at least")]
fn pixels_over(pixels: f64) -> u64 {
    (pixels - 0.01).ceil().max(1.0) as u64
}

/// The spot plates of a page that shows these pictures, by name.
pub fn spots(page: &Page, pictures: &[Picture]) -> Vec<Plate> {
    rack(page, pictures).spots.into_keys().map(Plate::Spot).collect()
}

/// The plates that a page's paints need.
fn rack(page: &Page, pictures: &[Picture]) -> Rack {
    let mut rack = Rack::default();
    for item in &page.items {
        match &item.kind {
            ItemKind::Text { run, .. } => rack.note(&run.style.color.ink),
            ItemKind::Fill { color, .. } => rack.note(&color.ink),
            ItemKind::Path { fill, stroke, .. } => {
                fill.iter().chain(stroke.iter().map(|(color, _)| color)).for_each(|color| rack.note(&color.ink));
            }
            ItemKind::Shade { shade, .. } => shade.stops.iter().for_each(|stop| rack.note(&stop.color.ink)),
            ItemKind::Picture { id, .. } => {
                if let Some(Picture { body: PictureBody::Page(page), .. }) = pictures.get(id.0 as usize) {
                    page.spots.iter().for_each(|spot| rack.add(&spot.name, &spot.alternate.unwrap_or_default()));
                }
            }
        }
    }
    rack
}

/// A path to be painted.
pub(super) struct Shape<'s> {
    pub(super) segments: &'s [Segment],
    pub(super) even_odd: bool,
    pub(super) miter: f32,
}

/// What a shape is painted with.
#[derive(Clone, Copy)]
pub(super) struct Paint<'p> {
    pub(super) ink: &'p Ink,
    /// Whether it leaves what it has no ink for.
    pub(super) overprint: bool,
}

/// Where the coordinates of a shape lie on the canvas: so many pixels a point, from there.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) scale: [f64; 2],
    pub(super) origin: [f64; 2],
}

/// A page whose plates are being exposed.
pub(super) struct Sheet {
    pub(super) canvas: Canvas,
    pub(super) rack: Rack,
    pub(super) plates: Plates,
}

impl Sheet {
    /// A place on the page in pixels.
    fn place(&self, x: Length, y: Length) -> [f64; 2] {
        let (area, resolution) = (self.plates.area, self.plates.resolution);
        [resolution.pixels(x - area.x0), resolution.pixels(y - area.y0)]
    }

    /// A rectangle on the page in pixels.
    pub(super) fn window(&self, rect: Rect) -> Window {
        let ([x0, y0], [x1, y1]) = (self.place(rect.x0, rect.y0), self.place(rect.x1, rect.y1));
        [x0, y0, x1, y1]
    }

    /// The part of the canvas inside a clip; `None` when there is none.
    pub(super) fn visible(&self, clip: Option<Rect>) -> Option<Window> {
        let canvas = self.canvas.window();
        clip.map_or(Some(canvas), |clip| shared(self.window(clip), canvas))
    }

    /// The page's own coordinates.
    fn frame(&self) -> Frame {
        let scale = self.plates.resolution.per_pt;
        Frame { scale: [scale; 2], origin: self.place(Length::ZERO, Length::ZERO) }
    }

    /// Takes note of what is not drawn, as a part of what a picture's window shows.
    fn lack(&mut self, missing: Missing, clip: Rect) {
        let Missing { what, is_near, place } = missing;
        let rect = place.map_or(clip, |[x0, y0, x1, y1]| {
            let (area, resolution) = (self.plates.area, self.plates.resolution);
            let at = |pixels: i64| resolution.length(pixels as f64);
            let found = Rect { x0: area.x0 + at(x0), y0: area.y0 + at(y0), x1: area.x0 + at(x1), y1: area.y0 + at(y1) };
            found.overlap(clip).unwrap_or(found)
        });
        self.plates.undrawn.push(Undrawn { rect, what, is_near });
    }

    /// Fills a shape with an ink.
    pub(super) fn fill(&mut self, shape: &Shape<'_>, frame: Frame, within: Window, paint: Paint<'_>) {
        self.paint(coverage(shape, frame, within), within, paint);
    }

    /// Strokes a shape: butt caps and mitred joins, the line drawn in the shape's own coordinates, so that a stretched one is stretched as well. A
    /// line of no width is a pixel wide.
    #[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
    pub(super) fn stroke(&mut self, shape: &Shape<'_>, frame: Frame, within: Window, (paint, width): (Paint<'_>, Length)) {
        let points = Frame { scale: [1.0; 2], origin: [0.0; 2] };
        let scale = frame.scale[0].abs().max(frame.scale[1].abs()).max(f64::MIN_POSITIVE);
        let width = if width > Length::ZERO { width.to_pt() } else { 1.0 / scale };
        let (line_cap, line_join) = (LineCap::Butt, LineJoin::Miter);
        let stroke = Stroke { width: width as f32, miter_limit: shape.miter, line_cap, line_join, dash: None };
        let [sx, sy, tx, ty] = [frame.scale[0], frame.scale[1], frame.origin[0], frame.origin[1]].map(|value| value as f32);
        let path = outline(shape.segments, points)
            .and_then(|path| path.stroke(&stroke, scale as f32))
            .and_then(|path| path.transform(tiny_skia::Transform::from_row(sx, 0.0, 0.0, sy, tx, ty)));
        self.paint(path.and_then(|path| Coverage::of_path(path, FillRule::Winding, within)), within, paint);
    }

    fn paint(&mut self, coverage: Option<Coverage>, within: Window, paint: Paint<'_>) {
        if let Some(mut coverage) = coverage {
            if within != self.canvas.window() {
                coverage.clip(within);
            }
            let layer = self.rack.layer(paint.ink, paint.overprint);
            self.lay(&coverage, (0, 0), &layer);
        }
    }

    /// Lays ink on the plates where an object, moved by so many pixels, covers them.
    pub(super) fn lay(&mut self, coverage: &Coverage, (dx, dy): (i32, i32), layer: &Layer) {
        let (x, y) = (coverage.x.saturating_add(dx), coverage.y.saturating_add(dy));
        let Some(columns) = overlap(x, coverage.width, self.canvas.width) else { return };
        for (row, amounts) in coverage.amounts.chunks_exact(coverage.width.max(1)).enumerate() {
            let Some(line) = i64::try_from(row).ok().and_then(|row| usize::try_from(i64::from(y) + row).ok()) else { continue };
            if line >= self.canvas.height as usize {
                break;
            }
            let start = line * self.canvas.width as usize + columns.1;
            let amounts = &amounts[columns.0..columns.0 + columns.2];
            for (plate, amount) in layer {
                let pixels = &mut self.plates.plates[*plate].pixels[start..start + columns.2];
                for (pixel, covered) in pixels.iter_mut().zip(amounts) {
                    *pixel = mixed(*pixel, *amount, *covered);
                }
            }
        }
    }
}

/// How much of each pixel inside `within` a filled shape covers; the edges of `within` itself are left to the caller.
pub(super) fn coverage(shape: &Shape<'_>, frame: Frame, within: Window) -> Option<Coverage> {
    let rule = if shape.even_odd { FillRule::EvenOdd } else { FillRule::Winding };
    Coverage::of_path(outline(shape.segments, frame)?, rule, within)
}

/// Where a row of `width` pixels from column `x` lies on a canvas: the first of its pixels that does, the column there, and how many.
fn overlap(x: i32, width: usize, canvas: u32) -> Option<(usize, usize, usize)> {
    let skipped = usize::try_from(-i64::from(x)).unwrap_or(0);
    let column = usize::try_from(x).unwrap_or(0);
    let count = width.saturating_sub(skipped).min((canvas as usize).saturating_sub(column));
    (count > 0).then_some((skipped, column, count))
}

/// So much of `over` and the rest of `under`, rounded to the nearest.
pub(super) fn mixed(under: u8, over: u8, share: u8) -> u8 {
    let (under, over, share) = (u32::from(under), u32::from(over), u32::from(share));
    let sum = under * (255 - share) + over * share + 127;
    u8::try_from(sum / 255).unwrap_or(u8::MAX)
}

/// A path in pixels. One that does not begin with a move begins at its first point, as in the PDF.
fn outline(segments: &[Segment], frame: Frame) -> Option<tiny_skia::Path> {
    #[expect(clippy::cast_possible_truncation, reason = "the rasterizer's own precision")]
    let place = |at: Point| {
        let [x, y] = [at.x, at.y].map(Length::to_pt);
        ((x * frame.scale[0] + frame.origin[0]) as f32, (y * frame.scale[1] + frame.origin[1]) as f32)
    };
    let mut path = PathBuilder::new();
    for segment in segments {
        match segment {
            Segment::Move(to) => path.move_to(place(*to).0, place(*to).1),
            Segment::Line(to) if path.is_empty() => path.move_to(place(*to).0, place(*to).1),
            Segment::Line(to) => path.line_to(place(*to).0, place(*to).1),
            Segment::Curve(a, b, to) => {
                let ((x1, y1), (x2, y2), (x, y)) = (place(*a), place(*b), place(*to));
                if path.is_empty() {
                    path.move_to(x1, y1);
                }
                path.cubic_to(x1, y1, x2, y2, x, y);
            }
            Segment::Close => path.close(),
        }
    }
    path.finish()
}
