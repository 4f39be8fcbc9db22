//! The part of a face that a document needs, as a small font file for embedding.

use super::Face;
use super::sfnt::{self, Table};
use rustybuzz::ttf_parser::{GlyphId, Tag};
use std::collections::{BTreeMap, BTreeSet};
use subsetter::GlyphRemapper;

/// A subset: a font file with glyphs numbered from 0 without gaps. CIDs are glyph numbers, also in CFF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subset {
    /// The font file: TrueType or OpenType with CFF, without characters, kerning and names.
    pub data: Vec<u8>,
    /// The face's glyph → the subset's glyph. 0 (`.notdef`) is always in it.
    pub map: BTreeMap<u16, u16>,
    /// The outlines are CFF (`FontFile3`, `CIDFontType0`), not TrueType (`FontFile2`, `CIDFontType2`).
    pub is_cff: bool,
    /// The advance of every glyph of the subset, in font units; parts of composite glyphs, which no text uses, included.
    pub widths: Vec<u16>,
}

/// Why a face could not be subset: its outlines are damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// The outlines of some glyph, or the tables around them, are damaged.
    #[error("the outlines of {face} cannot be read: {reason}")]
    Damaged {
        /// The face's full name.
        face: String,
        /// What the subsetter found.
        reason: String,
    },
    /// The variable font could not be brought to one position on its axes.
    #[error("the variable font {face} cannot be made static: {reason}")]
    Instance {
        /// The face's full name.
        face: String,
        /// What the subsetter found.
        reason: String,
    },
}

/// The tables that a subset is made from; `OS/2`, `cmap`, layout and bitmaps are of no use in a PDF.
const TABLES: [&[u8; 4]; 18] = [
    b"CFF ", b"CFF2", b"HVAR", b"MVAR", b"avar", b"cvar", b"cvt ", b"fpgm", b"fvar", b"glyf", b"gvar", b"head", b"hhea",
    b"hmtx", b"loca", b"maxp", b"prep", b"VVAR",
];

/// A `post` table of version 3, all zero but for the version: no glyph names.
const POST: [u8; 32] = {
    let mut post = [0; 32];
    post[1] = 3;
    post
};

impl Face {
    /// The font file that holds these glyphs and no others; every glyph where the licence bits forbid subsetting. Glyphs that the face does
    /// not have are left out. The same glyphs give the same bytes.
    ///
    /// # Errors
    /// When the outlines are damaged.
    pub fn subset(&self, glyphs: &BTreeSet<u16>) -> Result<Subset, FontError> {
        self.subset_of(glyphs.iter().copied().collect(), GlyphRemapper::new_from_glyphs_sorted)
    }

    /// As [`Face::subset`], numbered from 1 in the order given; parts of composite glyphs that are not among them come after.
    ///
    /// # Errors
    /// When the outlines are damaged.
    pub fn subset_in_order(&self, glyphs: &[u16]) -> Result<Subset, FontError> {
        self.subset_of(glyphs.to_vec(), GlyphRemapper::new_from_glyphs)
    }

    fn subset_of(&self, mut wanted: Vec<u16>, number: impl FnOnce(&[u16]) -> GlyphRemapper) -> Result<Subset, FontError> {
        let count = self.shaper().number_of_glyphs();
        if self.may_subset {
            wanted.retain(|glyph| *glyph < count);
        } else {
            wanted = (0..count).collect();
        }
        // The subsetter reads a file of ours: names, which it would copy unchecked, are left out, and a collection becomes one font.
        let source = self.embedding_source().ok_or_else(|| self.damaged("a table is missing or the file is too large"))?;
        let remapper = number(&wanted);
        let axes: Vec<_> = self.variations.iter().map(|(tag, value)| (subsetter::Tag::new(tag), *value)).collect();
        let data = subsetter::subset_with_variations(&source, 0, &axes, &remapper)
            .map_err(|error| self.damaged(&error.to_string()))?;
        let map: BTreeMap<_, _> =
            std::iter::once(0).chain(wanted).filter_map(|glyph| remapper.get(glyph).map(|new| (glyph, new))).collect();
        let is_cff = data.starts_with(b"OTTO");
        let widths = widths(&data).ok_or_else(|| self.damaged("the subset has no widths"))?;
        Ok(Subset { data, map, is_cff, widths })
    }

    fn damaged(&self, reason: &str) -> FontError {
        let (face, reason) = (self.full_name().to_owned(), reason.to_owned());
        if self.variations.is_empty() { FontError::Damaged { face, reason } } else { FontError::Instance { face, reason } }
    }

    /// The face as a font file of its own with the tables that the subsetter needs.
    fn embedding_source(&self) -> Option<Vec<u8>> {
        let raw = self.raw()?;
        let table = |tag: &[u8; 4]| raw.table(Tag::from_bytes(tag));
        let mut tables: Vec<Table<'_>> = TABLES.iter().filter_map(|&tag| Some((*tag, table(tag)?))).collect();
        // The lengths that the subsetter takes for granted: head 54, hhea 36 bytes, maxp 6 (CFF) or 32.
        for (tag, least) in [(b"head", 54), (b"hhea", 36), (b"maxp", 6), (b"hmtx", 4)] {
            if table(tag).is_none_or(|data| data.len() < least) {
                return None;
            }
        }
        tables.push((*b"post", &POST));
        let is_cff = table(b"glyf").is_none() && table(b"CFF ").is_some();
        sfnt::write(if is_cff { *b"OTTO" } else { [0, 1, 0, 0] }, &mut tables)
    }
}

/// The advances of all glyphs of a font file.
fn widths(data: &[u8]) -> Option<Vec<u16>> {
    let face = rustybuzz::ttf_parser::RawFace::parse(data, 0).ok()?;
    let table = |tag: &[u8; 4]| face.table(Tag::from_bytes(tag));
    let maxp = rustybuzz::ttf_parser::maxp::Table::parse(table(b"maxp")?)?;
    let hhea = rustybuzz::ttf_parser::hhea::Table::parse(table(b"hhea")?)?;
    let hmtx = rustybuzz::ttf_parser::hmtx::Table::parse(hhea.number_of_metrics, maxp.number_of_glyphs, table(b"hmtx")?)?;
    (0..maxp.number_of_glyphs.get()).map(|glyph| hmtx.advance(GlyphId(glyph))).collect()
}
