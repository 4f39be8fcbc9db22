//! What gives in a line: word spaces, letter spaces, the widths of glyphs.
//!
//! In: a paragraph's [`Format`], and stretches of shaped text. Out: how much they can give, for the breaker to weigh and for
//! [`compose`](super::compose) to spread. Lengths in 1/65536 pt.
//!
//! The order is fixed: letters and glyph widths give first, both in proportion to what they have, and then the word spaces. Changes of two
//! percent in a glyph's width are not seen (Hàn Thế Thành, *Micro-typographic extensions to the TeX typesetting system*, 2000, chapter 4),
//! gaps between words are. In ragged setting word spaces stay as they are, and letters and glyphs only give way to take in a word that would
//! not quite fit.

use super::Format;
use crate::brand::{Align, Spring};
use crate::geometry::Length;
use unicode_script::Script;

/// The whole of a [`Spring`]'s unit.
const WHOLE: i64 = 10_000;

/// How the letters of a script take space between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letters {
    /// Not at all: they join, or hang from one line.
    Joined,
    /// A little.
    Spaced,
    /// As word spaces do, for they have none (JLREQ 3.8; CLREQ 3.2).
    Ideographs,
}

impl Letters {
    pub(crate) fn of(script: Script) -> Self {
        match script {
            Script::Arabic
            | Script::Syriac
            | Script::Nko
            | Script::Mongolian
            | Script::Mandaic
            | Script::Phags_Pa
            | Script::Adlam
            | Script::Hanifi_Rohingya
            | Script::Devanagari
            | Script::Bengali
            | Script::Gurmukhi
            | Script::Tibetan => Letters::Joined,
            Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Yi => Letters::Ideographs,
            _ => Letters::Spaced,
        }
    }
}

/// What something can give: letters and glyphs, which give first, and spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Give {
    /// Of letters and glyphs: the most they can grow.
    pub(crate) soft_stretch: i64,
    /// The most they can shrink.
    pub(crate) soft_shrink: i64,
    /// Of spaces: growth at badness 100.
    pub(crate) stretch: i64,
    /// The most they can shrink.
    pub(crate) shrink: i64,
}

/// The springs of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Springs {
    word: Spring,
    letter: Spring,
    glyph: Spring,
    limit: i64,
}

impl Springs {
    pub(crate) fn of(format: &Format) -> Self {
        let rigid = |spring: Spring| Spring { least: spring.wanted, wanted: spring.wanted, most: spring.wanted };
        let of = &format.justification;
        let limit = i64::from(of.word_space_limit.max(of.word_space.most));
        if format.align == Align::Justify {
            return Springs { word: of.word_space, letter: of.letter_space, glyph: of.glyph_width, limit };
        }
        let glyph = Spring { most: of.glyph_width.wanted, ..of.glyph_width };
        let letter = Spring { most: of.letter_space.wanted, ..of.letter_space };
        Springs { word: rigid(of.word_space), letter, glyph, limit }
    }

    /// The horizontal scale of glyphs where nothing forces another, in 1/10,000.
    pub(crate) fn glyph_width(&self) -> i64 {
        i64::from(self.glyph.wanted)
    }

    /// A word space where nothing forces another.
    pub(crate) fn word_space(&self, natural: i64) -> i64 {
        natural * i64::from(self.word.wanted) / WHOLE
    }

    /// Letter space where nothing forces another.
    pub(crate) fn letter_space(&self, size: Length) -> i64 {
        size.raw() * i64::from(self.letter.wanted) / WHOLE
    }

    /// In percent of what the word spaces of a line stretch at badness 100: the most they may stretch.
    pub(crate) fn limit(&self) -> i64 {
        let (most, wanted) = (i64::from(self.word.most), i64::from(self.word.wanted));
        (self.limit - wanted) * 100 / (most - wanted).max(1)
    }

    /// What a word space gives, from its natural width.
    pub(crate) fn of_space(&self, natural: i64) -> Give {
        let [grow, shrink] = give(self.word);
        Give { stretch: natural * grow / WHOLE, shrink: natural * shrink / WHOLE, ..Give::default() }
    }

    /// What the widths of glyphs give, from their natural width together.
    pub(crate) fn of_glyphs(&self, natural: i64) -> [i64; 2] {
        give(self.glyph).map(|part| natural.max(0) * part / WHOLE)
    }

    /// What `gaps` between letters give.
    pub(crate) fn of_gaps(&self, gaps: i64, size: Length) -> [i64; 2] {
        give(self.letter).map(|part| size.raw() * part / WHOLE * gaps)
    }

    /// What shaped text gives: its glyphs' natural width together, its letters, their size and script.
    pub(crate) fn of_text(&self, natural: i64, letters: i64, size: Length, script: Script) -> Give {
        let [mut soft_stretch, mut soft_shrink] = self.of_glyphs(natural);
        let mut stretch = 0;
        match Letters::of(script) {
            Letters::Joined => {}
            Letters::Spaced => {
                let [grow, shrink] = self.of_gaps(letters, size);
                (soft_stretch, soft_shrink) = (soft_stretch + grow, soft_shrink + shrink);
            }
            Letters::Ideographs => stretch = self.of_ideographs(letters, size),
        }
        Give { soft_stretch, soft_shrink, stretch, shrink: 0 }
    }

    /// How much ideographs stretch at badness 100: as a word space for every second of them would. Where such spaces are three times their
    /// width, ideographs stand a quarter em apart, the most that is called even (JLREQ 3.8.4).
    pub(crate) fn of_ideographs(&self, letters: i64, size: Length) -> i64 {
        size.raw() / 8 * i64::from(self.word.most - self.word.wanted) / WHOLE * letters
    }
}

/// How much a spring grows and shrinks from what is wanted.
fn give(spring: Spring) -> [i64; 2] {
    [i64::from(spring.most - spring.wanted), i64::from(spring.wanted - spring.least)]
}
