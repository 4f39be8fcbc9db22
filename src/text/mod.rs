//! Setting a paragraph: from styled text to lines of positioned glyphs.
//!
//! Two stages, so that a paragraph can be tried at many measures for the price of one shaping:
//!
//! 1. [`prepare`]: curl quotes → bidi (UAX #9) → itemize by script, face and style → shape → break candidates (UAX #14 and
//!    hyphenation). No measure enters here.
//! 2. [`set`]: total-fit line breaking (Knuth and Plass 1981) for a [`Shape`]: justified as in *TeX: The Program* part 38 and then judged by
//!    its colour, ragged by its edge, headings by their balance and sense. [`compose`] then makes the lines of one setting into glyphs.
//!
//! The font book remembers words for everyone; a [`Shaper`] kept over many paragraphs finds them without a lock. Knows nothing of pages.

// The characters: marks and spaces as the language has them, and where a line may end.
mod bonds;
mod candidates;
mod details;
mod hyphens;
mod quotes;
mod spacing;

// The glyphs, and what line breaking sees of them.
mod assemble;
mod itemize;
mod items;
mod kept;
mod prepared;
mod shape;
mod springs;

// The lines: three searches, and what judges them.
mod balance;
mod breaking;
mod colour;
mod parameters;
mod rag;
mod sense;

// A setting, and its glyphs in their places.
mod compose;
mod recall;
mod setting;
mod whole;

pub use compose::{compose, compose_with};
pub use hyphens::{Dictionary, PatternFault, Patterns, WordFault};
pub(crate) use itemize::{is_base_rtl, is_written_rtl};
pub use kept::Paragraphs;
pub use parameters::{Parameters, Rag};
pub use prepared::{Matter, Prepared, prepare, prepare_with};
pub(crate) use recall::{Kind, Manner};
pub(crate) use setting::variants_beside;
pub use setting::{Fault, FaultKind, SetLine, Setting, set, set_on, variants};
pub use shape::Shaper;
pub use whole::{set_undivided, set_whole};

use crate::brand::{Align, Breaking, Feature, Hyphenation, Justification, Protrusion, Style};
use crate::color::Color;
use crate::diagnostic::Span;
use crate::font::FaceId;
use crate::geometry::{Em, Length};
use std::ops::Range;
use std::sync::Arc;

/// A styled paragraph.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// All its characters. U+2028 forces a line end.
    pub text: String,
    /// Stretches of one style and one source place; they tile `text`.
    pub runs: Vec<Run>,
    /// How it is set.
    pub format: Format,
}

/// A stretch of a paragraph in one style.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its bytes in [`Paragraph::text`].
    pub range: Range<usize>,
    /// Its style.
    pub style: Arc<TextStyle>,
    /// Its place in the user's file.
    pub span: Span,
}

impl Run {
    /// Whether the file holds other characters there: a decoded entity, a number that stands for a name.
    pub(crate) fn is_decoded(&self) -> bool {
        self.range.len() != self.span.range().len()
    }
}

/// A character style, resolved: what a glyph run needs to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// The face; characters it lacks are set in the fallbacks.
    pub face: FaceId,
    /// Type size.
    pub size: Length,
    /// Letter space added after every character.
    pub tracking: Em,
    /// OpenType features.
    pub features: Vec<Feature>,
    /// Colour.
    pub color: Color,
    /// Whether type in K 100 overprints; `None`: as the brand's rules for black say.
    pub overprint: Option<bool>,
    /// BCP 47.
    pub lang: Arc<str>,
    /// The link's address.
    pub link: Option<Arc<str>>,
    /// On the line, or superior or inferior.
    pub position: Position,
    /// How far the glyphs stand above the baseline: of superior and inferior signs that the face lacks. Computed, not asked for.
    pub rise: Length,
}

/// Where characters stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// On the baseline.
    #[default]
    Normal,
    /// Small, at the height of the capitals.
    Superscript,
    /// Small, at the foot of the figures.
    Subscript,
}

/// How a paragraph is set, whatever its measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// Edges.
    pub align: Align,
    /// Word division.
    pub hyphenation: Hyphenation,
    /// BCP 47: the paragraph's main language, which decides the direction of its lines.
    pub lang: Arc<str>,
    /// What house and document say of their words.
    pub dictionary: Arc<Dictionary>,
    /// What breaking of justified lines weighs.
    pub breaking: Breaking,
    /// What gives in justified lines.
    pub justification: Justification,
    /// What hangs over the edges, if anything.
    pub protrusion: Option<Arc<Protrusion>>,
    /// Lines of about the same width, broken where the sense pauses.
    pub balance: bool,
    /// Letter space that words in capitals get beside the style's.
    pub capital_tracking: Em,
}

impl Format {
    /// As a style says, in a language.
    pub fn of(style: &Style, lang: Arc<str>) -> Self {
        Format {
            align: style.align,
            hyphenation: style.hyphenation,
            lang,
            dictionary: Arc::default(),
            breaking: style.breaking,
            justification: style.justification,
            protrusion: style.protrusion.clone(),
            balance: style.balance,
            capital_tracking: style.capital_tracking,
        }
    }
}

/// The measure, line by line: an indent from the start edge and a width each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The first lines.
    pub first: Vec<LineShape>,
    /// All further lines.
    pub rest: LineShape,
}

/// Where a line may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineShape {
    /// From the start edge of the column.
    pub indent: Length,
    /// Room for the line.
    pub width: Length,
}

/// A line of glyphs.
#[derive(Clone, Debug)]
pub struct Line {
    /// Runs in visual order, left to right; `x` from the left edge of the column.
    pub runs: Vec<GlyphRun>,
    /// The left edge of its first glyph and the right edge of its last (without trailing spaces).
    pub extent: (Length, Length),
    /// The bytes of the paragraph's text it shows.
    pub range: Range<usize>,
    /// Whether it ends in a hyphen that the engine added.
    pub added_hyphen: bool,
}

/// Glyphs of one face and style, drawn from one origin.
#[derive(Clone, Debug)]
pub struct GlyphRun {
    /// The face (the style's own or a fallback).
    pub face: FaceId,
    /// The style.
    pub style: Arc<TextStyle>,
    /// Origin of the first glyph.
    pub x: Length,
    /// The glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// The text they show, in logical order; [`Glyph::text`] points into it.
    pub text: String,
    /// Its place in the user's file.
    pub span: Span,
    /// Right to left.
    pub rtl: bool,
    /// The horizontal scale at which its glyphs are drawn, in 1/10,000; advances are what they are at that scale.
    pub scale: u16,
    /// What most of its letters have after them beside their own width and kerning: tracking, and what filling the line gave. Part of the advances.
    pub letter_space: Length,
}

/// A positioned glyph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// The glyph's number in its face.
    pub id: u16,
    /// From this glyph's origin to the next one's, tracking and word space included.
    pub advance: Length,
    /// Displacement from the pen.
    pub dx: Length,
    /// Displacement from the pen, upwards.
    pub dy: Length,
    /// The bytes of [`GlyphRun::text`] it stands for; the clusters of a run tile its text, further glyphs of a cluster are empty.
    pub text: Range<u32>,
    /// A hyphen that line breaking added: not part of the text. Letters that it changed are not marked so: they stand for the author's.
    pub added: bool,
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests;
