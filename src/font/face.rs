//! One face: its names, its numbers, its shaper. Parsed when something is first asked of its inside.

use super::{outline, stem};
use crate::brand::Cut;
use rustybuzz::ttf_parser::{self, GlyphId};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// Where a face comes from, in the order in which faces are asked for a missing glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The bundled sans.
    Bundled,
    /// The caller.
    User,
    /// The bundled fallback of one script.
    Script,
}

/// A font file's bytes.
#[derive(Clone)]
pub(super) enum Bytes {
    /// Inside the program.
    #[cfg_attr(not(feature = "bundled-fonts"), expect(dead_code, reason = "only bundled faces are static"))]
    Static(&'static [u8]),
    /// The caller's.
    Shared(Arc<[u8]>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => bytes,
        }
    }
}

/// What a face is called.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub(super) family: Cow<'static, str>,
    pub(super) style: Cow<'static, str>,
    pub(super) full: Cow<'static, str>,
    pub(super) postscript: Cow<'static, str>,
    /// Other names of the family: the legacy one, other languages'.
    pub(super) aliases: Vec<String>,
}

type Shaper<'a> = rustybuzz::Face<'a>;

self_cell::self_cell!(
    /// A parsed face with the bytes it looks into.
    struct Parsed {
        owner: Bytes,
        #[covariant]
        dependent: Shaper,
    }
);

/// The heights that type is set by, in font units; the descender is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// From the baseline to the top of ascenders, as the font's line height sees it.
    pub ascender: i16,
    /// From the baseline to the foot of descenders: negative.
    pub descender: i16,
    /// Height of the capitals.
    pub cap_height: i16,
    /// Height of the small letters.
    pub x_height: i16,
}

/// What a PDF's font descriptor says of a face (ISO 32000-2, table 120), in font units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Descriptor {
    /// x0, y0, x1, y1 of all glyphs together.
    pub bounds: [i16; 4],
    /// The heights.
    pub metrics: Metrics,
    /// Degrees counter-clockwise from the vertical: negative for italics.
    pub italic_angle: f32,
    /// Thickness of the vertical stems, measured in `l` or `I`.
    pub stem_v: u16,
    /// All glyphs are of one width.
    pub is_fixed_pitch: bool,
    /// Slanted.
    pub is_italic: bool,
    /// 100 to 950.
    pub weight: u16,
}

/// A face of a [`FontBook`](super::FontBook).
pub struct Face {
    pub(super) origin: Origin,
    pub(super) source: Cow<'static, str>,
    pub(super) data: Bytes,
    pub(super) index: u32,
    pub(super) names: Names,
    pub(super) cut: Cut,
    pub(super) variations: Vec<([u8; 4], f32)>,
    pub(super) may_subset: bool,
    /// The outlines are CFF2, the kind of OpenType's variable cubic fonts.
    pub(super) is_cff2: bool,
    parsed: OnceLock<Parsed>,
    /// Glyphs of the characters met, page by page: a font's own tables are searched, and every character is asked for.
    pages: OnceLock<Box<[Page]>>,
}

/// Glyph numbers of 256 characters in a row, 0 where there is none.
type Page = OnceLock<Box<[u16]>>;

/// Characters of a page.
const PAGE: u32 = 256;
/// Pages that are kept: those of the Basic Multilingual Plane.
const PAGES: usize = 256;

impl Face {
    /// A bundled face.
    #[cfg(feature = "bundled-fonts")]
    pub(super) fn bundled(origin: Origin, file: &'static str, data: &'static [u8], names: Names, cut: Cut) -> Face {
        Face {
            origin,
            source: Cow::Borrowed(file),
            data: Bytes::Static(data),
            index: 0,
            names,
            cut,
            variations: Vec::new(),
            may_subset: true,
            is_cff2: false,
            parsed: OnceLock::new(),
            pages: OnceLock::new(),
        }
    }

    /// A face of the caller's, which [`read`](super::read) has parsed once.
    pub(super) fn user(file: &str, data: Arc<[u8]>, index: u32, names: Names, cut: Cut, may_subset: bool) -> Face {
        Face {
            origin: Origin::User,
            source: Cow::Owned(file.to_owned()),
            data: Bytes::Shared(data),
            index,
            names,
            cut,
            variations: Vec::new(),
            may_subset,
            is_cff2: false,
            parsed: OnceLock::new(),
            pages: OnceLock::new(),
        }
    }

    /// The family's name.
    pub fn family(&self) -> &str {
        &self.names.family
    }

    /// The name of the cut: `45 Light`.
    pub fn style(&self) -> &str {
        &self.names.style
    }

    /// The full name: `Helvetica Neue LT Pro 45 Light`.
    pub fn full_name(&self) -> &str {
        &self.names.full
    }

    /// The PostScript name: `HelveticaNeueLTPro-Lt`.
    pub fn postscript_name(&self) -> &str {
        &self.names.postscript
    }

    /// Weight, width and slope.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// Where the face comes from.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The file's name, as the caller gave it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the licence bits allow embedding a part of the font; otherwise [`Face::subset`] keeps every glyph.
    pub fn may_subset(&self) -> bool {
        self.may_subset
    }

    /// The positions on a variable font's axes; empty for a static font.
    pub fn variations(&self) -> &[([u8; 4], f32)] {
        &self.variations
    }

    /// The face as rustybuzz wants it, parsed on first use, variations set.
    pub fn shaper(&self) -> &rustybuzz::Face<'_> {
        let parse = |data: &Bytes| {
            Parsed::new(data.clone(), |data| {
                let face = ttf_parser::Face::parse(data, self.index).expect("a face is parsed once before it enters the book");
                let mut face = rustybuzz::Face::from_face(outline::without_cff2(face));
                for &(tag, value) in &self.variations {
                    face.set_variations(&[rustybuzz::Variation { tag: ttf_parser::Tag::from_bytes(&tag), value }]);
                }
                face
            })
        };
        self.parsed.get_or_init(|| parse(&self.data)).borrow_dependent()
    }

    /// Units in the em: 1000 and 2048 are usual, 16 to 16384 possible.
    pub fn units_per_em(&self) -> u16 {
        let face: &ttf_parser::Face<'_> = self.shaper();
        face.units_per_em()
    }

    /// Ascender, descender, cap height and x-height. Where the font keeps the latter two to itself, `H` and `x` are measured.
    pub fn metrics(&self) -> Metrics {
        let face = self.shaper();
        let measured = |ch| self.glyph(ch).and_then(|glyph| self.bounds(glyph)).map(|[.., top]| top);
        let ascender = face.ascender();
        Metrics {
            ascender,
            descender: face.descender(),
            cap_height: face.capital_height().filter(|&h| h > 0).or_else(|| measured('H')).unwrap_or(ascender),
            x_height: face.x_height().filter(|&h| h > 0).or_else(|| measured('x')).unwrap_or(ascender / 2),
        }
    }

    /// The glyph of a character; `None` where the face has none.
    pub fn glyph(&self, ch: char) -> Option<u16> {
        let code = u32::from(ch);
        let known = self.pages.get_or_init(|| std::iter::repeat_with(OnceLock::new).take(PAGES).collect());
        let id = match known.get((code / PAGE) as usize) {
            Some(page) => page.get_or_init(|| self.page(code / PAGE))[(code % PAGE) as usize],
            None => self.look_up(ch),
        };
        Some(id).filter(|&id| id != 0)
    }

    /// The glyphs of the characters of one page.
    fn page(&self, number: u32) -> Box<[u16]> {
        (0..PAGE).map(|at| char::from_u32(number * PAGE + at).map_or(0, |ch| self.look_up(ch))).collect()
    }

    /// The glyph of a character in the font's own table, 0 for none.
    fn look_up(&self, ch: char) -> u16 {
        self.shaper().glyph_index(ch).map_or(0, |glyph| glyph.0)
    }

    /// The width of a glyph in font units; 0 for a glyph that the face does not have.
    pub fn advance(&self, glyph: u16) -> u16 {
        self.shaper().glyph_hor_advance(GlyphId(glyph)).unwrap_or(0)
    }

    /// What a glyph's outline covers, control points included, in font units: x0, y0, x1, y1. `None` for a space.
    pub fn bounds(&self, glyph: u16) -> Option<[i16; 4]> {
        if self.is_cff2 {
            return outline::bounds(self, glyph);
        }
        self.shaper().glyph_bounding_box(GlyphId(glyph)).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max])
    }

    /// Draws a glyph's outline, in font units, y up. False for a glyph without one: a space, or a damaged glyph.
    pub fn outline(&self, glyph: u16, builder: &mut dyn ttf_parser::OutlineBuilder) -> bool {
        if self.is_cff2 {
            return outline::draw_cff2(self, glyph, builder).is_some();
        }
        self.shaper().outline_glyph(GlyphId(glyph), builder).is_some()
    }

    /// What the face's licence bits allow, in words (OpenType `OS/2`, `fsType`). A face that allows no embedding never gets into a book.
    pub fn embedding_rights(&self) -> &'static str {
        match self.shaper().permissions() {
            Some(ttf_parser::Permissions::Installable) => "installable",
            Some(ttf_parser::Permissions::Editable) => "editable",
            Some(ttf_parser::Permissions::PreviewAndPrint) => "preview and print",
            Some(ttf_parser::Permissions::Restricted) => "restricted",
            None => "unstated",
        }
    }

    /// The tables of the file, CFF2 included (which the shaper does not see).
    pub(super) fn raw(&self) -> Option<ttf_parser::RawFace<'_>> {
        ttf_parser::RawFace::parse(&self.data, self.index).ok()
    }

    /// The thickness of its vertical stems in font units, measured in `l` or `I`.
    pub fn stem(&self) -> u16 {
        stem::vertical(self)
    }

    /// What a PDF's font descriptor says of the face.
    pub fn descriptor(&self) -> Descriptor {
        let face = self.shaper();
        let bounds = face.global_bounding_box();
        let angle = face.italic_angle();
        Descriptor {
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            metrics: self.metrics(),
            italic_angle: if angle.is_finite() { angle } else { 0.0 },
            stem_v: self.stem(),
            is_fixed_pitch: face.is_monospaced(),
            is_italic: self.cut.slope == crate::brand::Slope::Italic,
            weight: self.cut.weight,
        }
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face")
            .field("names", &self.names)
            .field("cut", &self.cut)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}
