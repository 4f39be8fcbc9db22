//! Faces as PDF fonts: Type 0 with one descendant, Identity-H, exact widths, ToUnicode (ISO 32000-1, 9.7 and 9.8).

use super::deflate::{Deflater, deflated};
use super::glyphs::{Shown, ShownFace};
use super::hash::Fingerprint;
use crate::font::{Face, KeptSubset};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use std::fmt::Write;

/// Adds a face's objects to `doc` and returns its Type 0 font, which is for the caller to add.
pub(super) fn write(doc: &mut Document, face: &Face, shown: &ShownFace, deflater: &mut Deflater) -> Dictionary {
    let glyphs = shown.by_code();
    let name = Object::Name(subset_name(face, shown.program(), &glyphs).into_bytes());
    let outlines = Outlines::of(shown);
    let descriptor = descriptor(doc, face, name.clone(), (&outlines, &shown.kept), deflater);
    let mut system = Dictionary::new();
    system.set("Registry", Object::String(b"Adobe".to_vec(), StringFormat::Literal));
    system.set("Ordering", Object::String(b"Identity".to_vec(), StringFormat::Literal));
    system.set("Supplement", 0);
    let mut descendant = Dictionary::new();
    descendant.set("Type", Object::Name(b"Font".to_vec()));
    descendant.set("Subtype", Object::Name(outlines.subtype().into()));
    descendant.set("BaseFont", name.clone());
    descendant.set("CIDSystemInfo", system);
    descendant.set("FontDescriptor", Object::Reference(descriptor));
    if matches!(outlines, Outlines::TrueType(_)) {
        descendant.set("CIDToGIDMap", Object::Name(b"Identity".to_vec()));
    }
    descendant.set("W", widths(&glyphs));
    let descendant = doc.add_object(descendant);
    let to_unicode = doc.add_object(deflater.stream(Dictionary::new(), to_unicode(&glyphs).as_bytes()));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Subtype", Object::Name(b"Type0".to_vec()));
    font.set("BaseFont", name);
    font.set("Encoding", Object::Name(b"Identity-H".to_vec()));
    font.set("DescendantFonts", vec![Object::Reference(descendant)]);
    font.set("ToUnicode", Object::Reference(to_unicode));
    font
}

/// Deflates a face's program, which is kept with its subset: once, however many files it is embedded in.
pub(super) fn pack(shown: &ShownFace, deflater: &mut Deflater) {
    shown.kept.packed(|| deflater.deflate(Outlines::of(shown).program()));
}

/// The font program by its kind of outlines.
enum Outlines<'a> {
    /// A whole sfnt with `glyf`.
    TrueType(&'a [u8]),
    /// The bare `CFF ` table, CID-keyed with an identity charset.
    Cff(&'a [u8]),
}

impl<'a> Outlines<'a> {
    fn of(shown: &'a ShownFace) -> Self {
        match table(shown.program(), *b"CFF ") {
            Some(cff) if shown.kept.subset.is_cff => Outlines::Cff(cff),
            _ => Outlines::TrueType(shown.program()),
        }
    }

    fn program(&self) -> &'a [u8] {
        match self {
            Outlines::TrueType(program) | Outlines::Cff(program) => program,
        }
    }

    fn subtype(&self) -> &'static str {
        match self {
            Outlines::TrueType(_) => "CIDFontType2",
            Outlines::Cff(_) => "CIDFontType0",
        }
    }
}

/// A table of an sfnt, when its directory says so and it is there.
fn table(sfnt: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let count = u16::from_be_bytes([*sfnt.get(4)?, *sfnt.get(5)?]);
    let record = sfnt.get(12..)?.chunks_exact(16).take(usize::from(count)).find(|record| record[..4] == tag)?;
    let at = |at: usize| u32::from_be_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]) as usize;
    sfnt.get(at(8)..at(8).checked_add(at(12))?)
}

/// `ABCDEF+Name`: the letters follow from the program and the texts, so that equal subsets are named alike and others not. A font whose
/// licence forbids subsetting is embedded whole and has none.
fn subset_name(face: &Face, program: &[u8], glyphs: &[&Shown]) -> String {
    let mut print = Fingerprint::default();
    print.add(program);
    for glyph in glyphs {
        print.add(glyph.text.as_bytes());
    }
    let name: String =
        face.postscript_name().chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let name = if name.is_empty() { "Font" } else { &name };
    if face.may_subset() { format!("{}+{name}", print.letters()) } else { name.to_owned() }
}

fn descriptor(
    doc: &mut Document,
    face: &Face,
    name: Object,
    (outlines, kept): (&Outlines<'_>, &KeptSubset),
    deflater: &mut Deflater,
) -> ObjectId {
    let units = f64::from(face.units_per_em().max(1));
    let facts = face.descriptor();
    let mil = |value: i16| rounded(f64::from(value) * 1000.0 / units);
    // ISO 32000-1, table 123: symbolic (the codes follow no standard set), fixed pitch, italic.
    let flags = 4 | i64::from(facts.is_fixed_pitch) | if facts.is_italic { 64 } else { 0 };
    let mut descriptor = Dictionary::new();
    descriptor.set("Type", Object::Name(b"FontDescriptor".to_vec()));
    descriptor.set("FontName", name);
    descriptor.set("Flags", flags);
    descriptor.set("FontBBox", facts.bounds.map(mil).map(Object::Integer).to_vec());
    descriptor.set("ItalicAngle", rounded(f64::from(facts.italic_angle)));
    descriptor.set("Ascent", mil(facts.metrics.ascender));
    descriptor.set("Descent", mil(facts.metrics.descender));
    descriptor.set("CapHeight", mil(facts.metrics.cap_height));
    descriptor.set("XHeight", mil(facts.metrics.x_height));
    descriptor.set("StemV", rounded(f64::from(facts.stem_v) * 1000.0 / units));
    let mut dict = Dictionary::new();
    let key = match outlines {
        Outlines::TrueType(program) => {
            dict.set("Length1", i64::try_from(program.len()).unwrap_or(0));
            "FontFile2"
        }
        Outlines::Cff(_) => {
            dict.set("Subtype", Object::Name(b"CIDFontType0C".to_vec()));
            "FontFile3"
        }
    };
    let packed = kept.packed(|| deflater.deflate(outlines.program())).to_vec();
    let file = doc.add_object(deflated(dict, packed));
    descriptor.set(key, Object::Reference(file));
    doc.add_object(descriptor)
}

#[expect(clippy::cast_possible_truncation, reason = "font metrics are 16 bits over units per em of 16 at least")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// `/W`: stretches of consecutive codes with their widths in 1/1000 em, three decimals.
fn widths(glyphs: &[&Shown]) -> Object {
    let mut out = Vec::new();
    let mut stretch: Vec<Object> = Vec::new();
    let mut last: Option<u16> = None;
    for glyph in glyphs {
        if last.and_then(|last| last.checked_add(1)) != Some(glyph.code) {
            if !stretch.is_empty() {
                out.push(Object::Array(std::mem::take(&mut stretch)));
            }
            out.push(Object::Integer(i64::from(glyph.code)));
        }
        stretch.push(width(glyph.width));
        last = Some(glyph.code);
    }
    if !stretch.is_empty() {
        out.push(Object::Array(stretch));
    }
    Object::Array(out)
}

/// 1/1,000,000 em as a number of 1/1000 em; seven digits, which single precision keeps.
#[expect(clippy::cast_possible_truncation, reason = "seven digits")]
fn width(millionths: i64) -> Object {
    if millionths % 1000 == 0 { Object::Integer(millionths / 1000) } else { Object::Real((millionths as f64 / 1000.0) as f32) }
}

/// The CMap from codes to text (ISO 32000-1, 9.10.3). Spaced more than it needs: some readers split it at white space only.
fn to_unicode(glyphs: &[&Shown]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for block in glyphs.chunks(100) {
        let _ = writeln!(out, "{} beginbfchar", block.len());
        for glyph in block {
            let _ = write!(out, "<{:04X}> <", glyph.code);
            for unit in glyph.text.encode_utf16() {
                let _ = write!(out, "{unit:04X}");
            }
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: u16, width: i64, text: &str) -> Shown {
        Shown { code, width, text: text.into() }
    }

    #[test]
    fn widths_group_consecutive_codes_and_keep_their_decimals() {
        let glyphs = [shown(1, 500_000, "a"), shown(2, 612_305, "b"), shown(9, 250_500, "c")];
        let Object::Array(out) = widths(&glyphs.iter().collect::<Vec<_>>()) else { panic!("no array") };
        let stretch = |values: Vec<Object>| Object::Array(values);
        assert_eq!(
            out,
            [
                Object::Integer(1),
                stretch(vec![Object::Integer(500), Object::Real(612.305)]),
                Object::Integer(9),
                stretch(vec![Object::Real(250.5)]),
            ]
        );
    }

    #[test]
    fn codes_map_to_utf16() {
        let text = to_unicode(&[&shown(7, 0, "ffi"), &shown(8, 0, "🌊")]);
        assert!(text.contains("2 beginbfchar\n<0007> <006600660069>\n<0008> <D83CDF0A>\nendbfchar"), "{text}");
    }
}
