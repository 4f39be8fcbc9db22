//! Outlines of the kind that ttf-parser reads without enough care (CFF2: it panics on a damaged `blend`), read by skrifa instead.

use super::Face;
use rustybuzz::ttf_parser::{self, OutlineBuilder, RawFaceTables, Tag};
use skrifa::instance::Size;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// The same face, its CFF2 outlines hidden from ttf-parser and from the shaper. All else that shaping reads is kept.
pub(super) fn without_cff2(face: ttf_parser::Face<'_>) -> ttf_parser::Face<'_> {
    if face.tables().cff2.is_none() {
        return face;
    }
    let raw = *face.raw_face();
    let table = |tag: &[u8; 4]| raw.table(Tag::from_bytes(tag));
    let tables = RawFaceTables {
        head: table(b"head").unwrap_or_default(),
        hhea: table(b"hhea").unwrap_or_default(),
        maxp: table(b"maxp").unwrap_or_default(),
        cmap: table(b"cmap"),
        glyf: table(b"glyf"),
        loca: table(b"loca"),
        cff: table(b"CFF "),
        hmtx: table(b"hmtx"),
        kern: table(b"kern"),
        name: table(b"name"),
        os2: table(b"OS/2"),
        post: table(b"post"),
        vhea: table(b"vhea"),
        vmtx: table(b"vmtx"),
        gdef: table(b"GDEF"),
        gpos: table(b"GPOS"),
        gsub: table(b"GSUB"),
        avar: table(b"avar"),
        fvar: table(b"fvar"),
        gvar: table(b"gvar"),
        hvar: table(b"HVAR"),
        mvar: table(b"MVAR"),
        vvar: table(b"VVAR"),
        ..RawFaceTables::default()
    };
    ttf_parser::Face::from_raw_tables(tables).unwrap_or(face)
}

/// Hands a drawing on, point for point.
struct Relay<'a>(&'a mut dyn OutlineBuilder);

impl OutlinePen for Relay<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.curve_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// Draws a CFF2 glyph at the face's position on its axes; `None` where there is nothing to draw.
pub(super) fn draw_cff2(face: &Face, glyph: u16, builder: &mut dyn OutlineBuilder) -> Option<()> {
    let font = FontRef::from_index(&face.data, face.index).ok()?;
    let location = font.axes().location(face.variations.iter().map(|(tag, value)| (skrifa::Tag::new(tag), *value)));
    let outline = font.outline_glyphs().get(GlyphId::from(glyph))?;
    outline.draw(DrawSettings::unhinted(Size::unscaled(), &location), &mut Relay(builder)).ok()?;
    Some(())
}

/// The box around an outline's points.
#[derive(Default)]
struct Points(Option<[f32; 4]>);

impl Points {
    fn add(&mut self, x: f32, y: f32) {
        let [x0, y0, x1, y1] = self.0.unwrap_or([x, y, x, y]);
        self.0 = Some([x0.min(x), y0.min(y), x1.max(x), y1.max(y)]);
    }
}

impl OutlineBuilder for Points {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.add(x1, y1);
        self.add(x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.add(x1, y1);
        self.quad_to(x2, y2, x, y);
    }

    fn close(&mut self) {}
}

/// The box around a CFF2 glyph in whole font units; `None` for a space and for a box that no font can mean.
pub(super) fn bounds(face: &Face, glyph: u16) -> Option<[i16; 4]> {
    let mut points = Points::default();
    draw_cff2(face, glyph, &mut points)?;
    let [x0, y0, x1, y1] = points.0?;
    let edges = [x0.floor(), y0.floor(), x1.ceil(), y1.ceil()];
    #[expect(clippy::cast_possible_truncation, reason = "checked against i16's range")]
    edges.iter().all(|edge| (-32768.0..=32767.0).contains(edge)).then(|| edges.map(|edge| edge as i16))
}
