//! From the codes of a simple font to the names of glyphs and their characters (ISO 32000-1, 9.6.6 and annex D).

use super::PdfPage;
use lopdf::{Dictionary, Document, Encoding, Object};
use std::collections::BTreeMap;

/// What the codes of a font stand for.
#[derive(Debug)]
pub(crate) struct Names {
    /// Names that the font says by itself.
    pub(crate) own: BTreeMap<u8, Vec<u8>>,
    /// Characters of the encoding that it begins with, if it names one.
    pub(crate) base: Option<Vec<Option<char>>>,
}

impl Names {
    pub(crate) fn of(page: &PdfPage, font: &Dictionary, standard: bool) -> Self {
        let encoding = page.get(font, b"Encoding");
        let (name, own) = match encoding {
            Some(Object::Name(name)) => (Some(name.as_slice()), BTreeMap::new()),
            Some(Object::Dictionary(dict)) => (page.name_of(dict, b"BaseEncoding"), differences(page, dict)),
            _ => (None, BTreeMap::new()),
        };
        let name = name.or(standard.then_some(b"StandardEncoding"));
        Names { own, base: name.map(characters) }
    }

    /// The character of a code, where one is told.
    pub(crate) fn character(&self, code: u8) -> Option<char> {
        match self.own.get(&code) {
            Some(name) => character(name),
            None => *self.base.as_ref()?.get(usize::from(code))?,
        }
    }
}

fn differences(page: &PdfPage, dict: &Dictionary) -> BTreeMap<u8, Vec<u8>> {
    let mut names = BTreeMap::new();
    let mut code = 0.0;
    for part in page.get(dict, b"Differences").and_then(|list| list.as_array().ok()).into_iter().flatten() {
        match page.follow(part) {
            Object::Name(name) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                if (0.0..=255.0).contains(&code) {
                    names.insert(code as u8, name.clone());
                }
                code += 1.0;
            }
            other => code = page.number(other).unwrap_or(code),
        }
    }
    names
}

/// A font's dictionary with this encoding, for the tables of the PDF library.
fn with_encoding(encoding: Object) -> Dictionary {
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Subtype", Object::Name(b"Type1".to_vec()));
    font.set("Encoding", encoding);
    font
}

/// The characters of one of PDF's own encodings.
fn characters(name: &[u8]) -> Vec<Option<char>> {
    let (font, document) = (with_encoding(Object::Name(name.to_vec())), Document::new());
    let encoding = font.get_font_encoding(&document);
    (0..=255u8).map(|code| encoding.as_ref().ok()?.bytes_to_string(&[code]).ok()?.chars().next()).collect()
}

/// The characters of the Macintosh's codes.
pub(crate) fn mac_roman() -> Vec<Option<char>> {
    characters(b"MacRomanEncoding")
}

/// The character that a glyph's name stands for (Adobe Glyph List for New Fonts, and its rules for numbers).
pub(crate) fn character(name: &[u8]) -> Option<char> {
    let text = std::str::from_utf8(name).ok()?;
    let text = text.split('.').next().filter(|text| !text.is_empty())?;
    let number = |figures: &str| u32::from_str_radix(figures, 16).ok().and_then(char::from_u32);
    match text.strip_prefix("uni").filter(|rest| rest.len() == 4).or(text.strip_prefix('u').filter(|rest| rest.len() >= 4)) {
        Some(figures) if figures.bytes().all(|byte| byte.is_ascii_hexdigit()) => number(figures),
        _ => {
            let mut dict = Dictionary::new();
            dict.set("Type", Object::Name(b"Encoding".to_vec()));
            dict.set("Differences", vec![Object::Integer(1), Object::Name(text.as_bytes().to_vec())]);
            let (font, document) = (with_encoding(Object::Dictionary(dict)), Document::new());
            match font.get_font_encoding(&document).ok()? {
                Encoding::Differences(known) => {
                    known.map.get(&1).and_then(|glyph| char::from_u32(glyph.utf16_code_unit().into()))
                }
                _ => None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_are_characters() {
        for (name, expected) in [
            ("A", Some('A')),
            ("eacute", Some('é')),
            ("fi", Some('ﬁ')),
            ("uni20AC", Some('€')),
            ("a.sc", Some('a')),
            ("g17", None),
        ] {
            assert_eq!(character(name.as_bytes()), expected, "{name}");
        }
        for (name, code, expected) in
            [("WinAnsiEncoding", 0x80, Some('€')), ("MacRomanEncoding", 0x8E, Some('é')), ("StandardEncoding", 0xAE, Some('ﬁ'))]
        {
            assert_eq!(characters(name.as_bytes())[code], expected, "{name}");
        }
    }
}
