//! Typefaces of placed pages (ISO 32000-1, 9.5 to 9.8): codes to glyphs, glyphs to outlines.
//!
//! In: a font among a page's objects, its program embedded: TrueType, OpenType or bare CFF, or operators (Type 3). Out: for the bytes of a string its
//! glyphs, and their outlines. A Type 1 program of the old kind, a font that is not embedded and a map of characters that is in no file are
//! told as what is not drawn.

use super::run::Run;
use super::state::Matrix;
use super::widths::{Codes, Widths};
use crate::picture::PdfPage;
use crate::picture::encoding::{Names, character, mac_roman};
use crate::plate::outline::Outline;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::BTreeMap;
use std::sync::Arc;
use tiny_skia::PathBuilder;
use ttf_parser::{Face, GlyphId, PlatformId, cff};

/// Bytes of a font program.
const MOST_PROGRAM: usize = 64 << 20;

/// A typeface, ready for text.
#[derive(Debug)]
pub(super) struct Font {
    /// Its place among the objects.
    pub(super) id: Option<ObjectId>,
    /// From its own units to ems, of one whose glyphs are drawn.
    pub(super) matrix: Matrix,
    pub(super) is_vertical: bool,
    program: Program,
    widths: Widths,
    codes: Option<Codes>,
    names: Names,
    /// The glyph of each code, or of each number in a composite font.
    glyphs: BTreeMap<u32, u16>,
    /// Whether a number that has no entry is that of its glyph.
    is_direct: bool,
}

#[derive(Debug)]
enum Program {
    /// TrueType or OpenType.
    Sfnt(Arc<[u8]>),
    Cff(Arc<[u8]>),
    Drawn,
    /// None that is drawn; why.
    None(&'static str),
}

/// A glyph of a string.
pub(super) struct Glyph {
    pub(super) code: u32,
    /// The number in the font: of a composite one the CID, else the code.
    number: u32,
    /// How far it moves on, in ems; downwards in vertical text.
    pub(super) advance: f64,
    /// What of it stands on the pen.
    pub(super) origin: [f64; 2],
    pub(super) is_space: bool,
}

impl<'p> Run<'p, '_, '_> {
    /// A font, read once.
    pub(super) fn font(&mut self, object: &Object) -> Option<Arc<Font>> {
        let id = object.as_reference().ok();
        let key = id.map(|id| (self.id, id));
        if let Some(known) = key.and_then(|key| self.kept.fonts.get(&key)) {
            return Some(Arc::clone(known));
        }
        let font = Arc::new(Font::read(self.page, self.page.dict(object)?, id));
        if let Some(key) = key {
            self.kept.fonts.insert(key, Arc::clone(&font));
        }
        Some(font)
    }
}

impl Font {
    fn read(page: &PdfPage, font: &Dictionary, id: Option<ObjectId>) -> Font {
        match page.name_of(font, b"Subtype") {
            Some(b"Type0") => Font::composite(page, font, id),
            Some(b"Type3") => {
                let matrix = page.matrix_of(font, b"FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
                let names = Names::of(page, font, false);
                let widths = Widths::simple(page, font, matrix[0]);
                Font { matrix: Matrix(matrix), ..Font::new(id, Program::Drawn, widths, names) }
            }
            kind => Font::simple(page, font, id, kind == Some(b"TrueType")),
        }
    }

    fn new(id: Option<ObjectId>, program: Program, widths: Widths, names: Names) -> Font {
        Font {
            id,
            matrix: Matrix::IDENTITY,
            is_vertical: false,
            program,
            widths,
            codes: None,
            names,
            glyphs: BTreeMap::new(),
            is_direct: false,
        }
    }

    fn simple(page: &PdfPage, font: &Dictionary, id: Option<ObjectId>, is_true_type: bool) -> Font {
        let descriptor = page.dict_of(font, b"FontDescriptor");
        let flags = descriptor.and_then(|own| page.number_of(own, b"Flags")).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "flags are small")]
        let is_symbolic = flags as i64 & 4 != 0;
        let has_encoding = page.get(font, b"Encoding").is_some();
        let names = Names::of(page, font, is_true_type && (has_encoding || !is_symbolic));
        let program = Program::of(page, descriptor);
        let glyphs = match &program {
            Program::Sfnt(data) => Face::parse(data, 0).map(|face| in_face(&face, &names, is_symbolic && !has_encoding)).ok(),
            Program::Cff(data) => cff::Table::parse(data).map(|table| in_cff(&table, &names)),
            Program::Drawn | Program::None(_) => None,
        };
        let widths = Widths::simple(page, font, 0.001);
        Font { glyphs: glyphs.unwrap_or_default(), ..Font::new(id, program, widths, names) }
    }

    fn composite(page: &PdfPage, font: &Dictionary, id: Option<ObjectId>) -> Font {
        let names = Names { own: BTreeMap::new(), base: None };
        let descendants = page.get(font, b"DescendantFonts").and_then(|list| list.as_array().ok());
        let own = descendants.and_then(|list| page.dict(list.first()?));
        let (Some(own), Some((codes, is_vertical))) = (own, font.get(b"Encoding").ok().and_then(|map| Codes::of(page, map)))
        else {
            let why = "text whose map of characters is not in the file";
            return Font::new(id, Program::None(why), Widths::default(), names);
        };
        let program = Program::of(page, page.dict_of(own, b"FontDescriptor"));
        let (mut glyphs, mut is_direct) = (BTreeMap::new(), true);
        if let Some(Object::Stream(map)) = page.get(own, b"CIDToGIDMap") {
            let map = page.data(map, 1 << 17).unwrap_or_default();
            glyphs = (0..).zip(map.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]))).collect();
            is_direct = false;
        }
        let numbered = |table: &cff::Table<'_>| -> BTreeMap<u32, u16> {
            let cid = |glyph: u16| Some((u32::from(table.glyph_cid(GlyphId(glyph))?), glyph));
            (0..table.number_of_glyphs()).filter_map(cid).collect()
        };
        let by_number = match &program {
            Program::Cff(data) => cff::Table::parse(data).map(|table| numbered(&table)),
            Program::Sfnt(data) if page.name_of(own, b"Subtype") == Some(b"CIDFontType0") => {
                Face::parse(data, 0).ok().and_then(|face| face.tables().cff.as_ref().map(numbered))
            }
            _ => None,
        };
        // A program without numbers of its own has those of its glyphs.
        if let Some(by_number) = by_number.filter(|map| !map.is_empty()) {
            (glyphs, is_direct) = (by_number, false);
        }
        let widths = Widths::composite(page, own);
        Font { is_vertical, codes: Some(codes), glyphs, is_direct, ..Font::new(id, program, widths, names) }
    }

    pub(super) fn is_drawn(&self) -> bool {
        matches!(self.program, Program::Drawn)
    }

    /// The name of a code's glyph.
    pub(super) fn name_of(&self, code: u32) -> Option<&[u8]> {
        self.names.own.get(&u8::try_from(code).ok()?).map(Vec::as_slice)
    }

    /// The glyphs of a string.
    pub(super) fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        let mut found = Vec::new();
        let mut rest = bytes;
        while let [first, ..] = rest {
            let (code, length, number) = match &self.codes {
                Some(codes) => codes.next(rest),
                None => (u32::from(*first), 1, u32::from(*first)),
            };
            rest = rest.get(length.max(1)..).unwrap_or_default();
            let width = self.widths.of(number);
            // Where no other is told, vertical text hangs by the middle of a glyph's top and moves down by an em (9.7.4.3).
            let (advance, origin) = if self.is_vertical { (-1.0, [width / 2.0, 0.88]) } else { (width, [0.0; 2]) };
            found.push(Glyph { code, number, advance, origin, is_space: length == 1 && code == 32 });
        }
        found
    }

    /// A glyph's outline in pixels, from ems by `matrix`; what lacks where there is none.
    pub(super) fn outline(&self, glyph: &Glyph, matrix: Matrix, path: &mut PathBuilder) -> Result<(), &'static str> {
        let direct = || u16::try_from(glyph.number).ok().filter(|_| self.is_direct);
        let at = GlyphId(self.glyphs.get(&glyph.number).copied().or_else(direct).unwrap_or(0));
        let damaged = "text whose typeface is damaged";
        match &self.program {
            Program::Sfnt(data) => {
                let face = Face::parse(data, 0).map_err(|_| damaged)?;
                let unit = 1.0 / f64::from(face.units_per_em().max(1));
                let matrix = Matrix([unit, 0.0, 0.0, unit, 0.0, 0.0]).then(matrix);
                // A space has none.
                _ = face.outline_glyph(at, &mut Outline { path, place: |point| matrix.apply(point) });
            }
            Program::Cff(data) => {
                let table = cff::Table::parse(data).ok_or(damaged)?;
                let own = table.matrix();
                let own = [own.sx, own.ky, own.kx, own.sy, own.tx, own.ty].map(f64::from);
                let own = if own[0] == 0.0 { [0.001, 0.0, 0.0, 0.001, 0.0, 0.0] } else { own };
                let matrix = Matrix(own).then(matrix);
                _ = table.outline(at, &mut Outline { path, place: |point| matrix.apply(point) });
            }
            Program::Drawn => {}
            Program::None(why) => return Err(why),
        }
        Ok(())
    }
}

impl Program {
    fn of(page: &PdfPage, descriptor: Option<&Dictionary>) -> Program {
        let file = |key: &[u8]| -> Option<&Stream> { page.get(descriptor?, key)?.as_stream().ok() };
        let read = |stream: &Stream| page.data(stream, MOST_PROGRAM).map(Arc::<[u8]>::from);
        if let Some(data) = file(b"FontFile2").and_then(read) {
            return Program::Sfnt(data);
        }
        if let Some(data) = file(b"FontFile3").and_then(read) {
            let is_sfnt = data.starts_with(b"OTTO") || data.starts_with(&[0, 1, 0, 0]) || data.starts_with(b"true");
            return if is_sfnt { Program::Sfnt(data) } else { Program::Cff(data) };
        }
        if file(b"FontFile").is_some() {
            return Program::None("text in Type 1 fonts of the old kind");
        }
        Program::None("text whose typeface is not in the file")
    }
}

/// The glyphs of a simple font's codes in a TrueType program (9.6.6.4).
fn in_face(face: &Face<'_>, names: &Names, is_symbolic: bool) -> BTreeMap<u32, u16> {
    let tables = face.tables().cmap.iter().flat_map(|cmap| cmap.subtables);
    let tables: Vec<_> = tables.collect();
    let find = |platform: PlatformId, encoding: u16, code: u32| {
        let own = tables.iter().filter(|table| table.platform_id == platform && table.encoding_id == encoding);
        own.filter_map(|table| table.glyph_index(code)).find(|glyph| glyph.0 != 0)
    };
    let by_code = |code: u8| {
        let code = u32::from(code);
        let windows = [0xF000, 0, 0xF100, 0xF200].into_iter().find_map(|base| find(PlatformId::Windows, 0, base + code));
        windows.or_else(|| find(PlatformId::Macintosh, 0, code))
    };
    let by_name = |code: u8| {
        let character = names.character(code);
        let unicode = character.and_then(|own| {
            let own = u32::from(own);
            let windows = find(PlatformId::Windows, 1, own).or_else(|| find(PlatformId::Windows, 10, own));
            windows.or_else(|| (0..=6).find_map(|encoding| find(PlatformId::Unicode, encoding, own)))
        });
        let named = || names.own.get(&code).and_then(|name| face.glyph_index_by_name(std::str::from_utf8(name).ok()?));
        unicode.or_else(named).or_else(|| mac_code(character?).and_then(|code| find(PlatformId::Macintosh, 0, code.into())))
    };
    let glyph = |code: u8| {
        let first = if is_symbolic { by_code(code) } else { by_name(code) };
        first.or_else(|| if is_symbolic { by_name(code) } else { by_code(code) })
    };
    (0..=255u8).filter_map(|code| Some((u32::from(code), glyph(code)?.0))).collect()
}

/// The code of a character in the Macintosh's encoding.
fn mac_code(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(character).ok();
    }
    let known = mac_roman();
    known.iter().position(|own| *own == Some(character)).and_then(|code| u8::try_from(code).ok())
}

/// The glyphs of a simple font's codes in a CFF program: by their names, else by the program's own encoding.
fn in_cff(table: &cff::Table<'_>, names: &Names) -> BTreeMap<u32, u16> {
    let mut characters = BTreeMap::new();
    if names.base.is_some() {
        for glyph in 0..table.number_of_glyphs() {
            if let Some(own) = table.glyph_name(GlyphId(glyph)).and_then(|name| character(name.as_bytes())) {
                characters.entry(own).or_insert(glyph);
            }
        }
    }
    let glyph = |code: u8| match names.own.get(&code) {
        Some(name) => table.glyph_index_by_name(std::str::from_utf8(name).ok()?).map(|glyph| glyph.0),
        None => match &names.base {
            Some(_) => names.character(code).and_then(|own| characters.get(&own).copied()),
            None => table.glyph_index(code).map(|glyph| glyph.0),
        },
    };
    (0..=255u8).filter_map(|code| Some((u32::from(code), glyph(code)?))).collect()
}
