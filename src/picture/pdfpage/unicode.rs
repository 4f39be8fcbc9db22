//! What the glyphs of a placed page's typefaces say, for who reads the file and does not see it.
//!
//! In: a page that was taken over. Out: the same with a map of characters (ToUnicode, ISO 32000-1, 9.10.3) for each simple font that has none and
//! whose glyphs have names that say it, by the Adobe Glyph List or the font's standard encoding. A font that has no names is left and noted: a
//! file for keeping must not hold it (ISO 19005-2, 6.2.11.7).

use super::encoding::Names;
use super::{PageHolds, PdfPage};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::fmt::Write;

/// Entries of one block of the map (Adobe TN 5014).
const MOST_ENTRIES: usize = 100;

impl PdfPage {
    /// Maps the codes of fonts that lack it to characters.
    pub(super) fn tell_characters(&mut self) {
        let lacking: Vec<ObjectId> =
            self.objects.iter().filter(|(_, font)| self.lacks_characters(font)).map(|(id, _)| *id).collect();
        for id in lacking {
            let Some(Object::Dictionary(font)) = self.objects.get(&id) else { continue };
            let Some((map, is_whole)) = self.characters(font) else {
                self.holds.insert(PageHolds::UnnamedCharacters);
                continue;
            };
            if !is_whole {
                self.holds.insert(PageHolds::UnnamedCharacters);
            }
            let next = (self.objects.keys().map(|id| id.0).max().unwrap_or(0).saturating_add(1), 0);
            self.objects.insert(next, Object::Stream(Stream::new(Dictionary::new(), map.into_bytes())));
            if let Some(Object::Dictionary(font)) = self.objects.get_mut(&id) {
                font.set("ToUnicode", Object::Reference(next));
            }
        }
    }

    /// Whether an object is a font whose codes are no characters by themselves.
    fn lacks_characters(&self, object: &Object) -> bool {
        let Object::Dictionary(font) = object else { return false };
        if self.name_of(font, b"Type") != Some(b"Font") || self.get(font, b"ToUnicode").is_some() {
            return false;
        }
        let is_plain = matches!(self.name_of(font, b"Encoding"), Some(b"WinAnsiEncoding" | b"MacRomanEncoding"));
        match self.name_of(font, b"Subtype") {
            Some(b"Type1" | b"MMType1" | b"TrueType") if is_plain => false,
            Some(b"Type0") => self.name_of(font, b"Encoding").is_none_or(|map| map.starts_with(b"Identity")),
            Some(b"Type1" | b"MMType1" | b"TrueType" | b"Type3") => true,
            _ => false,
        }
    }

    /// A map of a simple font's codes, and whether each that the font has a width for is in it; none where no code is.
    fn characters(&self, font: &Dictionary) -> Option<(String, bool)> {
        let kind = self.name_of(font, b"Subtype").filter(|kind| *kind != b"Type0")?;
        let flags = self.dict_of(font, b"FontDescriptor").and_then(|own| self.number_of(own, b"Flags")).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a set of flags")]
        let is_symbolic = flags as i64 & 4 != 0;
        let names = Names::of(self, font, kind != b"Type3" && !is_symbolic);
        let code =
            |key: &[u8], other: f64| self.number_of(font, key).filter(|code| (0.0..=255.0).contains(code)).unwrap_or(other);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let (first, last) = (code(b"FirstChar", 0.0) as u8, code(b"LastChar", 255.0) as u8);
        let widths = self.get(font, b"Widths").and_then(|widths| widths.as_array().ok());
        let is_wide = |code: u8| {
            let width = widths.and_then(|widths| widths.get(usize::from(code.checked_sub(first)?)));
            width.and_then(|width| self.number(width)).is_some_and(|width| width != 0.0)
        };
        let known: Vec<(u8, char)> = (0..=255).filter_map(|code| Some((code, names.character(code)?))).collect();
        let is_whole = (first..=last).filter(|code| is_wide(*code)).all(|code| known.iter().any(|(own, _)| *own == code));
        (!known.is_empty()).then(|| (map(&known), is_whole))
    }
}

fn map(known: &[(u8, char)]) -> String {
    let mut out = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
        /CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
        1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        .to_owned();
    for block in known.chunks(MOST_ENTRIES) {
        let _ = writeln!(out, "{} beginbfchar", block.len());
        for (code, character) in block {
            let _ = write!(out, "<{code:02X}> <");
            character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| _ = write!(out, "{unit:04X}"));
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out
}
