//! Printer's marks: what the press room needs around a page and nobody sees once it is cut.
//!
//! In: finished pages and the layout's `[marks]`. Out: artifact items outside the bleed: crop and fold lines, registration marks, a bar of every ink,
//! and the slug line. All of it is in all inks but the bar and the names of the plates, each of which stands on its own plate. What the slug
//! says comes from the document and the layout alone.

use super::Slug;
use super::display::Display;
use crate::brand::{Align, StyleId};
use crate::color::{Color, Ink, Plate, Share};
use crate::geometry::{Length, PageBoxes, Point, Rect};
use crate::layout::{Fold, Layout};
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Gallery, PageSpot, PictureBody, Segment};
use crate::text::{self, GlyphRun, Line, LineShape, Shape, TextStyle};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The lines: a hairline that any plate and any eye can hold.
const HAIRLINE: Length = Length::from_raw(16_384);
/// Half a registration mark, its cross included.
const CROSS: Length = Length::whole_pt(7);
/// The radius of its circle.
const CIRCLE: Length = Length::whole_pt(4);
/// How far the control points of a quarter circle lie from its ends, in 1/10,000 of the radius.
const KAPPA: i64 = 5_523;
/// The side of a patch of the bar, where there is room for all.
const PATCH: Length = Length::whole_pt(14);
/// The type size of the slug line.
const SLUG: Length = Length::whole_pt(6);
/// Between two statements of the slug line.
const SPACE: Length = Length::whole_pt(8);

/// Adds the layout's marks to finished pages.
pub(super) fn add(display: &mut Display<'_, '_, '_>, pages: &mut [Page], slug: &Slug<'_>) {
    let layout = display.layout;
    if !layout.marks.is_any() {
        return;
    }
    let spots = spots(pages, display.desk.gallery());
    let count = pages.len();
    for page in pages {
        let band = Band::of(layout, page.boxes);
        let mut items = Vec::new();
        if layout.marks.crop {
            band.crop(&mut items);
        }
        let folds = folds(layout, page, display.rtl);
        folds.iter().for_each(|x| band.fold(*x, &mut items));
        if layout.marks.registration {
            band.registration(&folds, &mut items);
        }
        if layout.marks.color_bar {
            band.bar(&spots, &mut items);
        }
        if layout.marks.slug {
            let statements = statements(page, count, slug, &spots);
            slug_line(display, &band, &statements, &mut items);
        }
        page.items.extend(items);
    }
}

/// The spot inks of a document, by name, as full inks; `None` for one that only placed pages have, where they do not tell in process colours what
/// it is like.
type SpotInks = BTreeMap<Arc<str>, Option<Ink>>;

fn spots(pages: &[Page], gallery: &Gallery<'_>) -> SpotInks {
    let mut spots = SpotInks::new();
    let mut note = |ink: &Ink| match ink {
        Ink::Spot { name, alternate, .. } => {
            let full = Ink::Spot { name: Arc::clone(name), tint: Share::FULL, alternate: *alternate };
            spots.entry(Arc::clone(name)).or_insert(Some(full));
        }
        Ink::Mix(mix) => {
            for spot in &mix.spots {
                let (name, alternate) = (Arc::clone(&spot.name), spot.alternate);
                spots.entry(Arc::clone(&name)).or_insert(Some(Ink::Spot { name, tint: Share::FULL, alternate }));
            }
        }
        Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => {}
    };
    // What the document's own tokens say of an ink goes first.
    let mut placed: Vec<&PageSpot> = Vec::new();
    for item in pages.iter().flat_map(|page| &page.items) {
        match &item.kind {
            ItemKind::Text { run, .. } => note(&run.style.color.ink),
            ItemKind::Fill { color, .. } => note(&color.ink),
            ItemKind::Path { fill, stroke, .. } => {
                fill.iter().chain(stroke.iter().map(|(color, _)| color)).for_each(|color| note(&color.ink));
            }
            ItemKind::Shade { shade, .. } => shade.stops.iter().for_each(|stop| note(&stop.color.ink)),
            ItemKind::Picture { id, .. } => {
                if let PictureBody::Page(page) = &gallery.picture(*id).body {
                    placed.extend(&page.spots);
                }
            }
        }
    }
    for PageSpot { name, alternate, .. } in placed {
        let full = alternate.map(|alternate| Ink::Spot { name: Arc::clone(name), tint: Share::FULL, alternate });
        let known = spots.entry(Arc::clone(name)).or_default();
        *known = known.take().or(full);
    }
    spots
}

/// Where a page is folded: distances from its trim's left edge.
fn folds(layout: &Layout, page: &Page, rtl: bool) -> Vec<Length> {
    match &layout.marks.fold {
        Fold::None => Vec::new(),
        Fold::At(places) => places.clone(),
        Fold::Spine if !layout.facing => Vec::new(),
        Fold::Spine => {
            let is_right = !layout.folio(page.number).is_multiple_of(2);
            // What is read from the right is bound there.
            vec![if is_right != rtl { page.boxes.trim.x0 } else { page.boxes.trim.x1 }]
        }
    }
}

/// Where the marks around a page stand: lines and registration marks next to the bleed, bar and slug line outside them.
struct Band {
    trim: Rect,
    /// Where lines begin.
    inner: Rect,
    /// How far the band of lines reaches out from there.
    depth: Length,
    /// Where bar and slug line begin, and how deep their band is.
    outer: Rect,
    bars: Length,
    /// How long crop and fold marks are.
    length: Length,
}

impl Band {
    fn of(layout: &Layout, boxes: PageBoxes) -> Self {
        let marks = &layout.marks;
        let inner = boxes.bleed.outset(marks.offset);
        let (depth, (bars, margin)) = (marks.lines_depth(), marks.bars_depth());
        let outer = inner.outset(depth + margin);
        Band { trim: boxes.trim, inner, depth, outer, bars: bars - margin * 2, length: marks.length }
    }

    /// A line at each end of each edge of the trim.
    fn crop(&self, items: &mut Vec<Item>) {
        for x in [self.trim.x0, self.trim.x1] {
            self.upright(x, items);
        }
        for y in [self.trim.y0, self.trim.y1] {
            line(Point::new(self.inner.x0 - self.length, y), Point::new(self.inner.x0, y), items);
            line(Point::new(self.inner.x1, y), Point::new(self.inner.x1 + self.length, y), items);
        }
    }

    /// A line above and one below the page.
    fn upright(&self, x: Length, items: &mut Vec<Item>) {
        line(Point::new(x, self.inner.y0 - self.length), Point::new(x, self.inner.y0), items);
        line(Point::new(x, self.inner.y1), Point::new(x, self.inner.y1 + self.length), items);
    }

    /// A fold differs from a cut by being dashed.
    fn fold(&self, x: Length, items: &mut Vec<Item>) {
        let dash = self.length / 5;
        for start in [0, 2, 4] {
            for (from, away) in [(self.inner.y0, -1), (self.inner.y1, 1)] {
                let at = |dashes: i64| Point::new(x, from + dash * (dashes * away));
                line(at(start), at(start + 1), items);
            }
        }
    }

    /// A cross in a circle in the middle of each side, or beside it where a fold is.
    fn registration(&self, folds: &[Length], items: &mut Vec<Item>) {
        let part = |parts: i64| self.trim.x0 + self.trim.width().scaled(parts, 12);
        let is_clear = |x: &Length| folds.iter().all(|fold| (*fold - *x).abs() > CROSS * 2);
        let across = [6, 5, 7, 4, 8, 3, 9].map(part).into_iter().find(is_clear).unwrap_or_else(|| part(6));
        let down = (self.trim.y0 + self.trim.y1) / 2;
        let half = self.depth / 2;
        for center in [
            Point::new(across, self.inner.y0 - half),
            Point::new(across, self.inner.y1 + half),
            Point::new(self.inner.x0 - half, down),
            Point::new(self.inner.x1 + half, down),
        ] {
            let arm = CROSS.min(half - HAIRLINE);
            line(Point::new(center.x - arm, center.y), Point::new(center.x + arm, center.y), items);
            line(Point::new(center.x, center.y - arm), Point::new(center.x, center.y + arm), items);
            stroke(circle(center, CIRCLE), items);
        }
    }

    /// Patches of every ink above the page: full, then in tints; the process inks over each other; and a gray of the three colours beside one of
    /// black, which a press out of balance tells apart.
    fn bar(&self, spots: &SpotInks, items: &mut Vec<Item>) {
        let inks = patches(spots);
        let side = PATCH.min(self.trim.width() / i64::try_from(inks.len().max(1)).unwrap_or(i64::MAX)).min(self.bars);
        let foot = self.outer.y0;
        for (at, ink) in (0..).zip(inks) {
            let x = self.trim.x0 + side * at;
            let rect = Rect::new(x, foot - side, x + side, foot);
            items.push(Item { kind: ItemKind::Fill { rect, color: Color::of(ink), overprint: false }, tag: None, span: None });
        }
    }
}

/// The patches of a bar from the left.
fn patches(spots: &SpotInks) -> Vec<Ink> {
    let percent = |shares: [f64; 4]| Ink::Cmyk(shares.map(Share::from_percent));
    let mut inks: Vec<Ink> = Vec::new();
    for plate in 0..4 {
        inks.extend([100.0, 70.0, 40.0].map(|share| {
            let mut shares = [0.0; 4];
            shares[plate] = share;
            percent(shares)
        }));
    }
    inks.extend([[100.0, 100.0, 0.0, 0.0], [100.0, 0.0, 100.0, 0.0], [0.0, 100.0, 100.0, 0.0]].map(percent));
    inks.extend([[50.0, 40.0, 40.0, 0.0], [0.0, 0.0, 0.0, 50.0]].map(percent));
    for full in spots.values().flatten() {
        inks.extend([100.0, 70.0, 40.0].map(|share| full.tinted(Share::from_percent(share))));
    }
    inks
}

/// What the slug line says: words and the ink that they are in, all inks where it has none of its own.
fn statements(page: &Page, count: usize, slug: &Slug<'_>, spots: &SpotInks) -> Vec<(String, Ink)> {
    let all = Ink::Registration(Share::FULL);
    let mut statements = vec![(slug.title.to_owned(), all.clone())];
    let place = format!("page {} of {count}", page.number);
    statements.extend([place, slug.date.to_owned(), slug.condition.to_owned()].map(|words| (words, all.clone())));
    statements.push((format!("makeready {}", env!("CARGO_PKG_VERSION")), all.clone()));
    for (at, plate) in Plate::PROCESS.iter().enumerate() {
        let mut shares = [Share::NONE; 4];
        shares[at] = Share::FULL;
        statements.push((plate.name().to_owned(), Ink::Cmyk(shares)));
    }
    statements.extend(spots.iter().map(|(name, ink)| (name.to_string(), ink.clone().unwrap_or_else(|| all.clone()))));
    statements.retain(|(words, _)| !words.trim().is_empty());
    statements
}

/// Sets the slug line below the page, in as many lines as the band holds; the title is shortened to half of one.
fn slug_line(display: &mut Display<'_, '_, '_>, band: &Band, statements: &[(String, Ink)], items: &mut Vec<Item>) {
    let (left, right) = (band.trim.x0, band.trim.x1);
    let width = (right - left).max(Length::PT);
    let mut set: Vec<(Line, &Ink)> = Vec::new();
    for (at, (words, ink)) in statements.iter().enumerate() {
        // What stands first is the document's own name, which may be of any length.
        let most = if at == 0 { width / 2 } else { width };
        set.extend(cut_to(display, words, most).map(|line| (line, ink)));
    }
    let (mut x, mut baseline) = (left, band.outer.y1 + SLUG);
    for (line, ink) in set {
        let wide = line.extent.1 - line.extent.0;
        if x > left && x + wide > right {
            (x, baseline) = (left, baseline + SLUG);
        }
        if baseline > band.outer.y1 + band.bars {
            break;
        }
        display.line(&in_ink(&line, ink), Point::new(x - line.extent.0, baseline), items);
        x += wide + SPACE;
    }
}

/// Words as one line no wider than `most`, the last ones left out where they have no room.
fn cut_to(display: &mut Display<'_, '_, '_>, words: &str, most: Length) -> Option<Line> {
    let mut kept: Vec<&str> = words.split_whitespace().collect();
    let all = kept.len();
    while !kept.is_empty() {
        let mark = if kept.len() < all { " …" } else { "" };
        let line = one_line(display, &format!("{}{mark}", kept.join(" ")))?;
        if line.extent.1 - line.extent.0 <= most {
            return Some(line);
        }
        kept.pop();
    }
    None
}

/// Words on one line, however long it is, in the style of captions.
fn one_line(display: &mut Display<'_, '_, '_>, words: &str) -> Option<Line> {
    let span = display.desk.nowhere();
    let style = display.desk.brand.style(StyleId::Caption).clone();
    let prepared = display.desk.plain(StyleId::Caption, words, span, Some(Align::Start));
    let room = LineShape { indent: Length::ZERO, width: Length::whole_pt(14_400) };
    let setting = text::set(&prepared, &Shape { first: Vec::new(), rest: room }, 0);
    let mut line = text::compose_with(&mut display.desk.shaper, &prepared, &setting, display.desk.fonts).into_iter().next()?;
    let (to, from) = (SLUG.raw(), style.size.max(Length::from_raw(1)).raw());
    line.extent = (line.extent.0.scaled(to, from), line.extent.1.scaled(to, from));
    for run in &mut line.runs {
        let size = run.style.size.scaled(to, from);
        *run = scaled(run, size, |length| length.scaled(to, from));
    }
    Some(line)
}

/// A run at another size.
fn scaled(run: &GlyphRun, size: Length, scale: impl Fn(Length) -> Length) -> GlyphRun {
    let mut run = run.clone();
    run.style = Arc::new(TextStyle { size, ..TextStyle::clone(&run.style) });
    (run.x, run.letter_space) = (scale(run.x), scale(run.letter_space));
    for glyph in &mut run.glyphs {
        (glyph.advance, glyph.dx, glyph.dy) = (scale(glyph.advance), scale(glyph.dx), scale(glyph.dy));
    }
    run
}

fn in_ink(line: &Line, ink: &Ink) -> Line {
    let mut line = line.clone();
    for run in &mut line.runs {
        run.style = Arc::new(TextStyle { color: Color::of(ink.clone()), ..TextStyle::clone(&run.style) });
    }
    line
}

/// A hairline in all inks.
fn line(from: Point, to: Point, items: &mut Vec<Item>) {
    stroke(vec![Segment::Move(from), Segment::Line(to)], items);
}

fn stroke(segments: Vec<Segment>, items: &mut Vec<Item>) {
    let stroke = Some((Color::of(Ink::Registration(Share::FULL)), HAIRLINE));
    let kind = ItemKind::Path { segments, fill: None, even_odd: false, stroke, clip: None, overprint: false };
    items.push(Item { kind, tag: None, span: None });
}

fn circle(center: Point, radius: Length) -> Vec<Segment> {
    let bend = radius.scaled(KAPPA, 10_000);
    let at = |x: Length, y: Length| Point::new(center.x + x, center.y + y);
    let none = Length::ZERO;
    vec![
        Segment::Move(at(radius, none)),
        Segment::Curve(at(radius, bend), at(bend, radius), at(none, radius)),
        Segment::Curve(at(-bend, radius), at(-radius, bend), at(-radius, none)),
        Segment::Curve(at(-radius, -bend), at(-bend, -radius), at(none, -radius)),
        Segment::Curve(at(bend, -radius), at(radius, -bend), at(radius, none)),
        Segment::Close,
    ]
}
