//! A page's items as a content stream.
//!
//! In: pages in page coordinates and the subset faces. Out: per page the operators, the resources they name and the structure elements
//! they belong to. This is the only place that turns `y` over.

use super::clusters::{Part, joint, pieces};
use super::content::{Content, Paint, Place};
use super::glyphs::ShownFace;
use super::image::trace;
use super::links::{self, Area, Tops};
use super::number::parts;
use super::packing::Packed;
use super::pen::{Pen, spacing};
use super::roles::Roles;
use super::screen::Lights;
use super::shades::{Shaded, Shades};
use super::spaces::Spaces;
use super::{PdfError, Prohibited, Standard, Violation};
use crate::color::{Color, Share};
use crate::diagnostic::Span;
use crate::font::{FaceId, FontBook};
use crate::geometry::{Length, Point, Rect};
use crate::page::{Item, ItemKind, Page, Role, Structure, TagId, extent};
use crate::picture::{PageHolds, Picture, PictureBody, PictureId};
use crate::text::GlyphRun;
use std::collections::{BTreeMap, BTreeSet};

/// A page's content and what it needs.
#[derive(Default)]
pub(super) struct Painted {
    /// The operators.
    pub(super) content: Vec<u8>,
    /// The same, deflated.
    pub(super) packed: Packed,
    /// The structure element of each MCID.
    pub(super) marks: Vec<TagId>,
    /// Faces, by their place among the shown ones.
    pub(super) fonts: BTreeSet<u16>,
    /// Separations and mixes of them, by number.
    pub(super) spaces: BTreeSet<u16>,
    /// Whether sRGB colours occur.
    pub(super) rgb: bool,
    /// Whether anything overprints.
    pub(super) overprints: bool,
    /// Pictures, by id.
    pub(super) pictures: BTreeSet<u32>,
    /// Whether anything is transparent.
    pub(super) transparent: bool,
    /// Gradients, by number.
    pub(super) shadings: BTreeSet<u16>,
    /// Opacities, by number.
    pub(super) opacities: BTreeSet<u16>,
}

/// What painting all pages finds out about the document.
#[derive(Default)]
pub(super) struct Found {
    /// The spaces of inks with plates of their own.
    pub(super) spaces: Spaces,
    /// The gradients and opacities.
    pub(super) shades: Shades,
    /// Where each figure's parts lie: page index and rectangle.
    pub(super) figures: BTreeMap<TagId, (usize, Rect)>,
    /// The first text of each list label.
    pub(super) labels: BTreeMap<TagId, char>,
    /// The words of links that can be followed.
    pub(super) links: Vec<Area>,
    /// Where headings begin, and what else links lead to.
    pub(super) tops: Tops,
    /// Where each picture stands first.
    pub(super) placed: BTreeMap<u32, Site>,
    /// What the standard forbids.
    pub(super) prohibited: Vec<Prohibited>,
}

/// Where something stands.
#[derive(Clone, Copy)]
pub(super) struct Site {
    /// The page's number.
    pub(super) page: u32,
    pub(super) rect: Rect,
    /// Its place in the user's file.
    pub(super) span: Option<Span>,
}

impl Found {
    /// Notes what must not be written, at a place.
    pub(super) fn forbid(&mut self, standard: Standard, violation: Violation, site: Site, picture: Option<&str>) {
        let Site { page, rect, span } = site;
        self.prohibited.push(Prohibited { violation, standard, picture: picture.map(str::to_owned), page, rect, span });
    }
}

/// The sources of a page's items.
pub(super) struct Painter<'a> {
    pub(super) faces: &'a [(FaceId, ShownFace)],
    pub(super) fonts: &'a FontBook,
    pub(super) pictures: &'a [Picture],
    pub(super) structure: &'a Structure,
    pub(super) roles: &'a Roles,
    /// For a screen: the light that stands for each ink.
    pub(super) lights: Option<Lights>,
    pub(super) standard: Standard,
    /// Whether the structure is written.
    pub(super) tagged: bool,
    pub(super) found: Found,
}

/// A kind of marked content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A piece of a structure element, of this type.
    Tagged(TagId, &'static str),
    /// Nothing to read.
    Artifact(Artifact),
}

/// What an artifact is (ISO 32000-1, 14.8.2.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Artifact {
    /// What repeats from page to page: at the top, at the foot, or elsewhere.
    Header,
    Footer,
    Pagination,
    /// Rules, tints, ornaments.
    Layout,
    /// For the press: outside the trimmed page.
    Page,
}

impl Artifact {
    /// Words and pictures that belong to no content are furniture; an ornament of the text has its element, which says nothing.
    fn of(item: &Item, trim: Rect) -> Self {
        let bounds = item.bounds();
        if bounds.overlap(trim).is_none() {
            return Artifact::Page;
        }
        let edge = trim.height() / 5;
        match &item.kind {
            ItemKind::Text { .. } | ItemKind::Picture { .. } if item.tag.is_none() => {
                if bounds.y1 <= trim.y0 + edge {
                    Artifact::Header
                } else if bounds.y0 >= trim.y1 - edge {
                    Artifact::Footer
                } else {
                    Artifact::Pagination
                }
            }
            _ => Artifact::Layout,
        }
    }

    fn properties(self) -> &'static str {
        match self {
            Artifact::Header => "/Type/Pagination/Subtype/Header",
            Artifact::Footer => "/Type/Pagination/Subtype/Footer",
            Artifact::Pagination => "/Type/Pagination",
            Artifact::Layout => "/Type/Layout",
            Artifact::Page => "/Type/Page",
        }
    }
}

/// One page being painted.
pub(super) struct Sheet {
    index: usize,
    /// The page coordinates of the media box's lower left corner.
    pub(super) left: Length,
    pub(super) foot: Length,
    number: u32,
    trim: Rect,
    pub(super) content: Content,
    /// Whether pieces of content are marked with what they belong to.
    tagged: bool,
    /// Whether the item that is being painted holds a colour that the standard forbids.
    has_forbidden_ink: bool,
    /// The marked content that is open, and whether it was opened inside a text object.
    open: Option<(Mark, bool)>,
    pub(super) painted: Painted,
}

impl Sheet {
    fn place(&self, x: Length, y: Length) -> Place {
        (parts(x - self.left), parts(self.foot - y))
    }

    /// Opens marked content, and the text object for text, unless it is open already: neighbours of one element share it.
    fn open(&mut self, mark: Mark, is_text: bool) {
        if self.open == Some((mark, is_text)) {
            return;
        }
        self.close();
        if is_text {
            self.content.begin_text();
        } else {
            self.content.end_text();
        }
        match mark {
            _ if !self.tagged => {}
            Mark::Tagged(tag, role) => {
                let mcid = self.number(tag);
                self.content.begin_tagged(role, mcid);
            }
            Mark::Artifact(kind) => self.content.begin_artifact(kind.properties()),
        }
        self.open = Some((mark, is_text));
    }

    /// Opens a piece of text that extracts as `text`. It becomes a piece of its element beside the others, not inside one: poppler's
    /// structure reader loses what follows a piece in a piece.
    fn open_actual_text(&mut self, mark: Mark, text: &str) {
        let mcid = match mark {
            Mark::Tagged(tag, _) if self.tagged => {
                self.close();
                Some(self.number(tag))
            }
            Mark::Tagged(..) => {
                self.close();
                None
            }
            Mark::Artifact(_) => {
                self.open(mark, true);
                None
            }
        };
        self.content.begin_text();
        self.content.begin_actual_text(mcid, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() && self.tagged {
            self.content.end_marked();
        }
    }

    /// The MCID of the element's next piece.
    fn number(&mut self, tag: TagId) -> usize {
        self.painted.marks.push(tag);
        self.painted.marks.len() - 1
    }
}

impl<'a> Painter<'a> {
    /// Paints the page at `index` of the document.
    ///
    /// # Errors
    /// [`PdfError::UnknownPicture`] for a picture that is not there.
    pub(super) fn paint(&mut self, page: &Page, index: usize) -> Result<Painted, PdfError> {
        let mut sheet = Sheet {
            index,
            left: page.boxes.media.x0,
            foot: page.boxes.media.y1,
            number: page.number,
            trim: page.boxes.trim,
            content: Content::default(),
            tagged: self.tagged,
            has_forbidden_ink: false,
            open: None,
            painted: Painted::default(),
        };
        for at in 0..page.items.len() {
            let Some(item) = self.structure.item(page, index, at) else { continue };
            if shows(&item) {
                let next = self.structure.item(page, index, at + 1);
                self.item(&mut sheet, &item, next.as_deref())?;
                if std::mem::take(&mut sheet.has_forbidden_ink) {
                    let site = Site { page: page.number, rect: item.bounds(), span: item.span };
                    self.found.forbid(self.standard, Violation::IccBased, site, None);
                }
            }
        }
        sheet.close();
        sheet.painted.content = sheet.content.finish();
        Ok(sheet.painted)
    }

    /// Paints an item; `next` is the one after it.
    fn item(&mut self, sheet: &mut Sheet, item: &Item, next: Option<&Item>) -> Result<(), PdfError> {
        let is_text = matches!(item.kind, ItemKind::Text { .. });
        let mark = match item.tag.filter(|tag| !self.roles.is_silent(*tag) && self.role(Some(*tag)).is_some()) {
            Some(tag) => Mark::Tagged(tag, self.roles.name(tag)),
            None => Mark::Artifact(Artifact::of(item, sheet.trim)),
        };
        self.note_top(sheet, item);
        if !is_text {
            sheet.open(mark, false);
        }
        match &item.kind {
            ItemKind::Text { origin, run, overprint } => {
                self.note_label(item.tag, run);
                self.note_link(sheet, item, origin.y);
                self.text(sheet, mark, *origin, run, *overprint);
                let space = next.and_then(|next| joint(item, next, self.structure, self.fonts.face(run.face)));
                if let (Some((space, tag)), Some(face)) = (space, self.shown_face(run.face)) {
                    // An ActualText piece before it is closed; the pen stands where it ended.
                    sheet.open(Mark::Tagged(tag, self.roles.name(tag)), true);
                    if let Some(shown) = face.1.glyph(space) {
                        sheet.content.show(shown.code);
                    }
                }
            }
            ItemKind::Fill { rect, color, overprint } => {
                self.note_figure(sheet, item.tag, *rect);
                self.fill(sheet, *rect, color, *overprint);
            }
            ItemKind::Path { segments, fill, even_odd, stroke, clip, overprint } => {
                if let Some(bounds) = extent(segments) {
                    self.note_figure(sheet, item.tag, bounds);
                }
                self.set_paints(sheet, fill.as_ref(), stroke.as_ref(), *overprint);
                // Colours are set before the state is saved: the writer remembers them past its end.
                if let Some(window) = clip {
                    sheet.content.save();
                    rectangle(sheet, *window);
                    sheet.content.clip();
                }
                let (left, foot) = (sheet.left, sheet.foot);
                trace(&mut sheet.content, segments, |x, y| (parts(x - left), parts(foot - y)));
                sheet.content.paint_path(fill.is_some(), *even_odd, stroke.is_some());
                if clip.is_some() {
                    sheet.content.restore();
                }
            }
            ItemKind::Shade { segments, even_odd, shade, clip, through } => {
                self.note_figure(sheet, item.tag, item.bounds());
                if !shade.is_opaque() && self.standard.prohibits(&Violation::Transparency) {
                    let site = Site { page: sheet.number, rect: item.bounds(), span: item.span };
                    self.found.forbid(self.standard, Violation::Transparency, site, None);
                }
                let shaded = Shaded { segments, even_odd: *even_odd, clip: *clip, through, bounds: item.bounds() };
                self.shade(sheet, shade, &shaded);
            }
            ItemKind::Picture { id, clip, rect } => {
                self.note_figure(sheet, item.tag, *clip);
                self.found.placed.entry(id.0).or_insert(Site { page: sheet.number, rect: *clip, span: item.span });
                self.picture(sheet, *id, *clip, *rect)?;
            }
        }
        Ok(())
    }

    /// The paint of a colour, noted among the page's resources.
    pub(super) fn paint_of(&mut self, sheet: &mut Sheet, color: &Color) -> Paint {
        if let Some(lights) = &mut self.lights {
            return Paint::Light(lights.of(color));
        }
        let paint = self.found.spaces.paint(&color.ink);
        match &paint {
            Paint::Tints(number, _) => {
                sheet.painted.spaces.insert(*number);
            }
            Paint::Rgb(_) => {
                sheet.painted.rgb = true;
                sheet.has_forbidden_ink |= self.standard.prohibits(&Violation::IccBased);
            }
            Paint::Cmyk(_) | Paint::Light(_) => {}
        }
        paint
    }

    fn text(&mut self, sheet: &mut Sheet, mark: Mark, origin: Point, run: &GlyphRun, overprint: bool) {
        let Some((number, face)) = self.shown_face(run.face) else { return };
        let paint = self.paint_of(sheet, &run.style.color);
        sheet.painted.fonts.insert(number);
        let overprint = self.overprints(sheet, overprint);
        let size = parts(run.style.size);
        let (left, baseline) = (origin.x - sheet.left, parts(sheet.foot - origin.y));
        let mut pen = Pen::new(size, run.scale, (left, baseline));
        let mut is_begun = false;
        for piece in pieces(run, face) {
            match &piece.actual {
                // The letters say what their marks mean.
                Some(text) if piece.part == Part::Marks => sheet.open_actual_text(Mark::Artifact(Artifact::Layout), text),
                Some(text) => sheet.open_actual_text(mark, text),
                None => sheet.open(mark, true),
            }
            let content = &mut sheet.content;
            if !std::mem::replace(&mut is_begun, true) {
                content.set_overprint(overprint);
                content.set_fill(&paint);
                content.set_font(number, size);
                content.set_scale(run.scale);
                pen.spacing = spacing(run, content.spacing());
                content.set_spacing(pen.spacing);
                content.set_text_origin((parts(left), baseline));
            }
            pen.go_to(run, piece.glyphs.start);
            for glyph in &run.glyphs[piece.glyphs] {
                if let Some(shown) = face.glyph(glyph.id).filter(|_| piece.part.takes(glyph)) {
                    pen.show(content, glyph, shown);
                }
                pen.advance(glyph);
            }
            if piece.actual.is_some() {
                content.end_marked();
            }
        }
    }

    fn fill(&mut self, sheet: &mut Sheet, rect: Rect, color: &Color, overprint: bool) {
        let paint = self.paint_of(sheet, color);
        let overprint = self.overprints(sheet, overprint);
        sheet.content.set_overprint(overprint);
        sheet.content.set_fill(&paint);
        rectangle(sheet, rect);
        sheet.content.paint_path(true, false, false);
    }

    /// Whether it is written that something overprints: a screen has no plates.
    fn overprints(&self, sheet: &mut Sheet, asked: bool) -> bool {
        let overprint = asked && !self.standard.prohibits(&Violation::Overprint);
        sheet.painted.overprints |= overprint;
        overprint
    }

    /// Sets a path's colours and line width.
    fn set_paints(&mut self, sheet: &mut Sheet, fill: Option<&Color>, stroke: Option<&(Color, Length)>, overprint: bool) {
        let overprint = self.overprints(sheet, overprint);
        sheet.content.set_overprint(overprint);
        if let Some(color) = fill {
            let paint = self.paint_of(sheet, color);
            sheet.content.set_fill(&paint);
        }
        if let Some((color, width)) = stroke {
            let paint = self.paint_of(sheet, color);
            sheet.content.set_stroke(&paint);
            sheet.content.set_line_width(parts(*width).max(0));
        }
    }

    fn picture(&mut self, sheet: &mut Sheet, id: PictureId, clip: Rect, rect: Rect) -> Result<(), PdfError> {
        let picture = self.pictures.get(id.0 as usize).ok_or(PdfError::UnknownPicture(id.0))?;
        sheet.painted.pictures.insert(id.0);
        sheet.content.set_overprint(false);
        let lower_left = sheet.place(rect.x0, rect.y1);
        let (width, height) = (parts(rect.width()), parts(rect.height()));
        let matrix = match &picture.body {
            PictureBody::Raster(raster) => {
                sheet.painted.transparent |= raster.alpha.is_some() && !self.standard.prohibits(&Violation::Transparency);
                orient(raster.orientation, lower_left, width, height)
            }
            PictureBody::Drawing(_) | PictureBody::Page(_) => {
                if let PictureBody::Page(page) = &picture.body {
                    sheet.painted.transparent |= page.holds.contains(&PageHolds::Transparency);
                }
                let scale = |to: Length, from: Length| parts(to.scaled(Length::PT.raw(), from.raw()));
                let (across, up) = (scale(rect.width(), picture.natural.width), scale(rect.height(), picture.natural.height));
                [across, 0, 0, up, lower_left.0, lower_left.1]
            }
        };
        sheet.content.save();
        rectangle(sheet, clip);
        sheet.content.clip();
        sheet.content.transform(matrix);
        sheet.content.picture(id.0);
        sheet.content.restore();
        Ok(())
    }

    /// A face's number in the file and its part that is shown.
    fn shown_face(&self, id: FaceId) -> Option<(u16, &'a ShownFace)> {
        let at = self.faces.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some((u16::try_from(at).ok()?, &self.faces[at].1))
    }

    fn role(&self, tag: Option<TagId>) -> Option<(TagId, Role)> {
        let tag = tag?;
        Some((tag, self.structure.nodes.get(tag.0 as usize)?.role))
    }

    /// A figure's box is what its parts on its first page cover.
    fn note_figure(&mut self, sheet: &Sheet, tag: Option<TagId>, rect: Rect) {
        if let Some((tag, Role::Figure)) = self.role(tag) {
            let (page, known) = self.found.figures.entry(tag).or_insert((sheet.index, rect));
            if *page == sheet.index {
                *known = known.around(rect);
            }
        }
    }

    /// A heading begins where its first part stands, and what else links lead to.
    fn note_top(&mut self, sheet: &Sheet, item: &Item) {
        let mut at = item.tag;
        while let Some((tag, role)) = self.role(at) {
            if role.heading_level().is_some() || self.roles.is_target(tag) {
                self.found.tops.entry(tag).or_insert_with(|| (sheet.index, item.bounds().y0));
            }
            at = if role.is_inline() {
                self.structure.nodes[tag.0 as usize].parent.filter(|parent| *parent < tag)
            } else {
                None
            };
        }
    }

    /// Words of a link, or of a passage in one.
    fn note_link(&mut self, sheet: &Sheet, item: &Item, baseline: Length) {
        let mut at = item.tag;
        while let Some((tag, role)) = self.role(at) {
            if self.roles.is_link(tag) {
                let area = Area { tag, page: sheet.index, baseline, rect: item.bounds() };
                return links::add(&mut self.found.links, area);
            }
            at = if role.is_inline() {
                self.structure.nodes[tag.0 as usize].parent.filter(|parent| *parent < tag)
            } else {
                None
            };
        }
    }

    fn note_label(&mut self, tag: Option<TagId>, run: &GlyphRun) {
        if let (Some((tag, Role::Lbl)), Some(c)) = (self.role(tag), run.text.trim_start().chars().next()) {
            self.found.labels.entry(tag).or_insert(c);
        }
    }
}

/// Whether the item leaves a mark on the page.
pub(super) fn shows(item: &Item) -> bool {
    let has_area = |rect: &Rect| parts(rect.width()) > 0 && parts(rect.height()) > 0;
    match &item.kind {
        ItemKind::Text { run, .. } => !run.glyphs.is_empty() && parts(run.style.size) > 0,
        ItemKind::Fill { rect, .. } => has_area(rect),
        ItemKind::Path { segments, fill, stroke, .. } => !segments.is_empty() && (fill.is_some() || stroke.is_some()),
        ItemKind::Shade { segments, shade, .. } => !segments.is_empty() && shade.opacity() != Some(Share::NONE),
        ItemKind::Picture { clip, rect, .. } => has_area(clip) && has_area(rect),
    }
}

pub(super) fn rectangle(sheet: &mut Sheet, rect: Rect) {
    let ((x0, y0), (x1, y1)) = (sheet.place(rect.x0, rect.y1), sheet.place(rect.x1, rect.y0));
    sheet.content.rectangle((x0, y0), x1 - x0, y1 - y0);
}

/// The matrix that stands a stored picture upright in a box (Exif 2.32, 4.6.4, Orientation; ISO 32000-1, 8.9.5.1).
fn orient(orientation: u8, (x, y): Place, width: i64, height: i64) -> [i64; 6] {
    match orientation {
        2 => [-width, 0, 0, height, x + width, y],
        3 => [-width, 0, 0, -height, x + width, y + height],
        4 => [width, 0, 0, -height, x, y + height],
        5 => [0, -height, -width, 0, x + width, y + height],
        6 => [0, -height, width, 0, x, y + height],
        7 => [0, height, width, 0, x, y],
        8 => [0, height, -width, 0, x + width, y],
        _ => [width, 0, 0, height, x, y],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientations_put_each_corner_where_exif_says() {
        // Where the stored picture's top left and top right corners come to lie, in a box 4 wide and 2 high.
        for (orientation, top_left, top_right) in [
            (1, (0, 2), (4, 2)),
            (2, (4, 2), (0, 2)),
            (3, (4, 0), (0, 0)),
            (4, (0, 0), (4, 0)),
            (5, (0, 2), (0, 0)),
            (6, (4, 2), (4, 0)),
            (7, (4, 0), (4, 2)),
            (8, (0, 0), (0, 2)),
            (99, (0, 2), (4, 2)),
        ] {
            let [a, b, c, d, e, f] = orient(orientation, (0, 0), 4, 2);
            assert_eq!((c + e, d + f), top_left, "{orientation}");
            assert_eq!((a + c + e, b + d + f), top_right, "{orientation}");
        }
    }
}
