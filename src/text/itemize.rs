//! Itemizing: a paragraph's text cut into pieces of one direction, script, face and style, and its spaces.
//!
//! In: the text that is set and its stretches of style. Out: [`Piece`]s that tile it, not shaped yet. Direction follows UAX #9, script
//! UAX #24; a character that the style's face lacks goes to a fallback face together with its whole grapheme cluster.

use super::TextStyle;
use super::quotes::primary;
use crate::font::{Face, FaceId, FontBook};
use std::ops::Range;
use std::sync::Arc;
use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// Words are shaped in pieces of at most about this many bytes; only text without any space reaches it.
const LONGEST_PIECE: usize = 600;

/// A stretch of style in the text that is set.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    /// Its bytes; stretches tile the text.
    pub(crate) range: Range<usize>,
    pub(crate) style: Arc<TextStyle>,
    /// The number of the run that it is of.
    pub(crate) run: u32,
    /// Its first byte in the paragraph as it was given.
    pub(crate) original: usize,
    /// The file holds other characters there: a decoded entity, a number that stands for a name. Its parts have no places of their own.
    pub(crate) is_decoded: bool,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// Shaped text.
    Word,
    /// A space.
    Space {
        /// Whether a line may end at it.
        breaks: bool,
        /// Whether justification may change its width.
        stretches: bool,
    },
    /// U+2028.
    LineEnd,
    /// A control that shows nothing: direction marks, zero-width space.
    Silent,
}

/// A piece of one kind, style, face, script and direction.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) kind: PieceKind,
    /// Index of its stretch.
    pub(crate) stretch: u32,
    pub(crate) face: FaceId,
    pub(crate) units_per_em: u16,
    /// UAX #9 embedding level.
    pub(crate) level: u8,
    pub(crate) script: Script,
    /// Its glyphs in the paragraph's store.
    pub(crate) glyphs: Range<u32>,
    /// Its advance in 1/65536 pt, tracking and the wanted values of the springs included.
    pub(crate) width: i64,
    /// Kerning to the next piece that its last glyph carries, in font units.
    pub(crate) joint: i32,
    /// The natural advances of its glyphs.
    pub(crate) glyph_width: i64,
}

impl Piece {
    /// Its bytes of the text.
    pub(crate) fn range(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    /// Whether it runs right to left.
    pub(crate) fn is_rtl(&self) -> bool {
        self.level % 2 == 1
    }
}

/// Whether a language is written from the right: by the script of its BCP 47 tag if it names one, else by its usual one.
pub(crate) fn is_written_rtl(lang: &str) -> bool {
    const LANGUAGES: [&str; 11] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
    const SCRIPTS: [&str; 4] = ["Arab", "Hebr", "Syrc", "Thaa"];
    let is_one_of = |known: &[&str], tag: &str| known.iter().any(|known| known.eq_ignore_ascii_case(tag));
    match lang.split(['-', '_']).nth(1).filter(|part| part.len() == 4) {
        Some(script) => is_one_of(&SCRIPTS, script),
        None => is_one_of(&LANGUAGES, primary(lang)),
    }
}

/// The base direction: that of the paragraph's language when that is written right to left, else that of the first strong character
/// (UAX #9, P2 and P3).
pub(crate) fn is_base_rtl(text: &str, lang: &str) -> bool {
    is_written_rtl(lang) || {
        let strong = text.chars().map(bidi_class).find(|class| matches!(class, BidiClass::L | BidiClass::R | BidiClass::AL));
        matches!(strong, Some(BidiClass::R | BidiClass::AL))
    }
}

/// The level of every byte; empty when all are zero.
fn levels(text: &str, is_base_rtl: bool) -> Vec<Level> {
    let needs_bidi = |ch: char| {
        ch >= '\u{590}'
            && matches!(
                bidi_class(ch),
                BidiClass::R
                    | BidiClass::AL
                    | BidiClass::AN
                    | BidiClass::RLE
                    | BidiClass::RLO
                    | BidiClass::RLI
                    | BidiClass::LRE
                    | BidiClass::LRO
                    | BidiClass::FSI
            )
    };
    if !is_base_rtl && !text.chars().any(needs_bidi) {
        return Vec::new();
    }
    let base = if is_base_rtl { Level::rtl() } else { Level::ltr() };
    ParagraphBidiInfo::new(text, Some(base)).levels
}

/// Cuts `text` into pieces.
pub(crate) fn itemize(text: &str, stretches: &[Stretch], is_base_rtl: bool, fonts: &FontBook) -> Vec<Piece> {
    let levels = levels(text, is_base_rtl);
    let first = text.chars().find_map(real_script).unwrap_or(Script::Latin);
    let mut itemizer = Itemizer { fonts, pieces: Vec::with_capacity(text.len() / 3), script: first };
    for (index, stretch) in stretches.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let Some(slice) = text.get(stretch.range.clone()) else { continue };
        let near = fonts.face(stretch.style.face);
        for (offset, grapheme) in graphemes(slice) {
            let at = stretch.range.start + offset;
            let level = levels.get(at).map_or(u8::from(is_base_rtl), |level| level.number());
            if let [byte] = *grapheme.as_bytes()
                && itemizer.extend(byte, index, (stretch.style.face, near), level)
            {
                continue;
            }
            for (offset, part) in parts(grapheme) {
                itemizer.take(at + offset, part, index, &stretch.style, level);
            }
        }
    }
    itemizer.pieces
}

/// The script of a character that has one of its own.
fn real_script(ch: char) -> Option<Script> {
    if ch.is_ascii() {
        return ch.is_ascii_alphabetic().then_some(Script::Latin);
    }
    Some(ch.script()).filter(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown))
}

/// The grapheme clusters of a text with their offsets (UAX #29). An ASCII character before another one is a cluster, but for CR before LF; most
/// texts are made of these.
fn graphemes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let (start, rest) = (from, &text[from..]);
        let is_alone = match *rest.as_bytes() {
            [one] => one.is_ascii(),
            [one, next, ..] => one.is_ascii() && next.is_ascii() && one != b'\r',
            [] => return None,
        };
        let cluster = if is_alone { &rest[..1] } else { rest.graphemes(true).next()? };
        from += cluster.len();
        Some((start, cluster))
    })
}

/// A grapheme cluster in parts of at most [`LONGEST_PIECE`] bytes. More than one only for heaps of marks that no writing has, and on which
/// shaping would take quadratic time.
fn parts(grapheme: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let mut to = (from + LONGEST_PIECE).min(grapheme.len());
        while !grapheme.is_char_boundary(to) {
            to -= 1;
        }
        let part = (from, &grapheme[from..to]);
        from = to;
        (!part.1.is_empty()).then_some(part)
    })
}

struct Itemizer<'a> {
    fonts: &'a FontBook,
    pieces: Vec<Piece>,
    /// The script of the latest character that has one.
    script: Script,
}

impl Itemizer<'_> {
    /// Adds an ASCII character to the word before it, as [`Itemizer::take`] would; says whether that is its place. Most text is made of these.
    fn extend(&mut self, byte: u8, stretch: u32, (face, near): (FaceId, &Face), level: u8) -> bool {
        let script = if byte.is_ascii_alphabetic() { Script::Latin } else { self.script };
        let Some(last) = self.pieces.last_mut().filter(|_| byte.is_ascii_graphic()) else { return false };
        let is_like = last.kind == PieceKind::Word && last.stretch == stretch && last.face == face && last.level == level;
        if !is_like || last.script != script || last.range().len() >= LONGEST_PIECE || near.glyph(byte.into()).is_none() {
            return false;
        }
        last.to += 1;
        self.script = script;
        true
    }

    fn take(&mut self, at: usize, grapheme: &str, stretch: u32, style: &TextStyle, level: u8) {
        let mut chars = grapheme.chars();
        let Some(first) = chars.next() else { return };
        let kind = if chars.next().is_none() { kind_of(first) } else { PieceKind::Word };
        let face = match kind {
            PieceKind::Word => self.face_for(grapheme, style.face),
            PieceKind::Space { .. } => self.face_of_space(stretch, style.face),
            PieceKind::LineEnd | PieceKind::Silent => style.face,
        };
        if kind == PieceKind::Word {
            self.script = real_script(first).unwrap_or(self.script);
        }
        let from = u32::try_from(at).unwrap_or(u32::MAX);
        let to = u32::try_from(at + grapheme.len()).unwrap_or(u32::MAX);
        if let Some(last) = self.pieces.last_mut().filter(|_| kind == PieceKind::Word) {
            let is_like = last.kind == kind && last.stretch == stretch && last.face == face && last.level == level;
            if is_like && last.script == self.script && last.range().len() < LONGEST_PIECE {
                last.to = to;
                return;
            }
        }
        let units_per_em = self.fonts.face(face).units_per_em();
        let script = self.script;
        self.pieces.push(Piece {
            from,
            to,
            kind,
            stretch,
            face,
            units_per_em,
            level,
            script,
            glyphs: 0..0,
            width: 0,
            joint: 0,
            glyph_width: 0,
        });
    }

    /// The style's face when it has all of the cluster, else the fallback for the first character it lacks.
    fn face_for(&self, grapheme: &str, face: FaceId) -> FaceId {
        let near = self.fonts.face(face);
        let has = |ch: char| near.glyph(ch).is_some() || (ch == NO_BREAK_HYPHEN && stands_in(near).is_some());
        let lacks = grapheme.chars().find(|&ch| !is_ignorable(ch) && !has(ch));
        lacks.and_then(|ch| self.fonts.fallback(ch, face)).unwrap_or(face)
    }

    /// A space is of the face before it, so that a line of a fallback script has that script's spaces.
    fn face_of_space(&self, stretch: u32, face: FaceId) -> FaceId {
        let has_space = |face: FaceId| self.fonts.face(face).glyph(' ').is_some();
        let before =
            self.pieces.last().filter(|piece| piece.stretch == stretch && has_space(piece.face)).map(|piece| piece.face);
        let own = before.or_else(|| has_space(face).then_some(face));
        own.or_else(|| self.fonts.fallback(' ', face)).unwrap_or(face)
    }
}

/// The hyphen at which no line ends.
pub(crate) const NO_BREAK_HYPHEN: char = '\u{2011}';

/// The glyph for [`NO_BREAK_HYPHEN`] in a face that has none: it differs from other hyphens in nothing that is seen.
pub(crate) fn stands_in(face: &Face) -> Option<u16> {
    face.glyph('\u{2010}').or_else(|| face.glyph('-'))
}

/// What a character that stands alone is.
fn kind_of(ch: char) -> PieceKind {
    match ch {
        ' ' | '\u{1680}' => PieceKind::Space { breaks: true, stretches: true },
        '\u{a0}' => PieceKind::Space { breaks: false, stretches: true },
        '\u{2007}' | '\u{202f}' => PieceKind::Space { breaks: false, stretches: false },
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => PieceKind::Space { breaks: true, stretches: false },
        '\u{2028}' => PieceKind::LineEnd,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            PieceKind::Silent
        }
        _ => PieceKind::Word,
    }
}

/// Characters that need no glyph of their own: joiners, variation selectors, tags (Unicode's `Default_Ignorable_Code_Point`).
pub(crate) fn is_ignorable(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The width of a space in thousandths of an em, where a face has no glyph for it; `None` for those as wide as the word space.
pub(crate) fn fixed_width(ch: char) -> Option<i64> {
    Some(match ch {
        '\u{2000}' | '\u{2002}' => 500,
        '\u{2001}' | '\u{2003}' | '\u{3000}' => 1000,
        '\u{2004}' => 333,
        '\u{2005}' => 250,
        '\u{2006}' => 167,
        '\u{2007}' => 550,
        '\u{2008}' => 250,
        '\u{2009}' | '\u{202f}' => 200,
        '\u{200a}' => 63,
        '\u{205f}' => 222,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn clusters_are_those_of_the_standard(parts in prop::collection::vec("\\PC|[a-z \r\n\u{301}\u{200d}👩🇫🇷🇩🇪é]{0,6}", 0..20)) {
            let text = parts.concat();
            prop_assert!(graphemes(&text).eq(text.grapheme_indices(true)));
        }
    }
}

#[cfg(test)]
mod standard;
