//! Where glyphs come to stand when a reader adds up what the file says: widths, spacing, TJ numbers.
//!
//! In: a run's glyphs with their advances. Out: the operators that put each within 0.00075 pt of its place, in as few bytes as may be.

use super::content::Content;
use super::glyphs::Shown;
use super::number::parts;
use crate::geometry::Length;
use crate::text::{Glyph, GlyphRun};

/// What a reader is to put after every glyph of a run, in 1/100,000 pt before scaling, so that few glyphs need a number of their own. Short runs
/// do with what is `set`.
pub(super) fn spacing(run: &GlyphRun, set: i64) -> i64 {
    let (numerator, denominator) = (100_000 * 10_000, Length::PT.raw() * i64::from(run.scale.max(1)));
    let spacing = Length::from_raw(run.letter_space.raw()).scaled(numerator, denominator).raw();
    let is_like = run.glyphs.len() < FEWEST_SPACED || (spacing - set).abs() <= CLOSE;
    if is_like || spacing.abs() > MOST_SPACING { set } else { spacing }
}

/// The text pen, in whole 1/1,000,000 em: where a reader that adds up `/W` widths and TJ numbers has got to. Each glyph's target is
/// computed from the run's origin, so a rounding is corrected by the next glyph and none accumulates.
pub(super) struct Pen {
    /// The width of an em: the type size as written times the horizontal scale, in 1/100,000,000 pt.
    em: i64,
    /// The type size as written, in 1/10,000 pt.
    size: i64,
    /// What the reader puts after every glyph, in 1/100,000 pt before scaling, and after how many it has.
    pub(super) spacing: i64,
    spaced: i64,
    /// Where the reader's pen is, that space left aside.
    at: i64,
    /// Which glyph of the run comes next, and how far those before it advance, by the run's own lengths.
    next: usize,
    wanted: Length,
    /// How far off a glyph may stand, in 1/1,000,000 em: 0.00075 pt.
    tolerance: i64,
    /// From the media's left edge to where `at` is 0, and the baseline.
    origin: Length,
    baseline: i64,
}

impl Pen {
    pub(super) fn new(size: i64, scale: u16, (origin, baseline): (Length, i64)) -> Self {
        let size = size.max(1);
        let em = size * i64::from(scale.max(1));
        // Three quarters of a thousandth of a point, over `size` ten-thousandths.
        let tolerance = 7_500_000 / size;
        Pen { em, size, spacing: 0, spaced: 0, at: 0, next: 0, wanted: Length::ZERO, tolerance, origin, baseline }
    }

    /// A length as 1/1,000,000 em as written, rounded.
    fn ems(&self, length: Length) -> i64 {
        // length ÷ 65,536 pt over em ÷ 100,000,000 pt, times a million, in lowest terms.
        const SCALE: i64 = 97_656_250_000;
        if length.raw().abs() < 1 << 26 && self.em < 1 << 54 {
            let (numerator, denominator) = (length.raw() * SCALE, self.em * 64);
            return (numerator + numerator.signum() * (denominator / 2)) / denominator;
        }
        let (numerator, denominator) = (i128::from(length.raw()) * i128::from(SCALE), i128::from(self.em) * 64);
        i64::try_from((numerator + numerator.signum() * (denominator / 2)) / denominator).unwrap_or(0)
    }

    /// Where the reader's pen is.
    fn reached(&self) -> i64 {
        let spaced = self.spaced * self.spacing * 100_000;
        self.at + (spaced + spaced.signum() * (self.size / 2)) / self.size
    }

    pub(super) fn show(&mut self, content: &mut Content, glyph: &Glyph, shown: &Shown) {
        content.set_rise(parts(glyph.dy));
        let back = self.reached() - self.ems(self.wanted + glyph.dx);
        if back.abs() > FAR {
            self.at -= back;
            content.set_text_origin((parts(self.origin + self.wanted + glyph.dx), self.baseline));
        } else if back.abs() > self.tolerance {
            let (amount, decimals) = self.shortest(back);
            content.adjust(amount, decimals);
            self.at -= amount * 1000 / 10i64.pow(decimals);
        }
        content.show(shown.code);
        self.at += shown.width;
        self.spaced += 1;
    }

    /// `back` as a TJ number of the fewest decimals that stay within the tolerance.
    fn shortest(&self, back: i64) -> (i64, u32) {
        for (step, decimals) in [(1000, 0), (100, 1), (10, 2)] {
            let steps = (back + back.signum() * step / 2) / step;
            if (steps * step - back).abs() <= self.tolerance {
                return (steps, decimals);
            }
        }
        (back, 3)
    }

    pub(super) fn advance(&mut self, glyph: &Glyph) {
        self.wanted += glyph.advance;
        self.next += 1;
    }

    /// Puts the pen before a glyph of its run.
    pub(super) fn go_to(&mut self, run: &GlyphRun, glyph: usize) {
        if glyph < self.next {
            self.wanted = Length::ZERO;
            self.next = 0;
        }
        self.wanted += run.glyphs[self.next..glyph].iter().map(|glyph| glyph.advance).sum();
        self.next = glyph;
    }
}

/// Runs of fewer glyphs do with the letter space that is set.
const FEWEST_SPACED: usize = 4;
/// Letter spaces nearer than this are not told apart, in 1/100,000 pt: the numbers at word spaces make up for it.
const CLOSE: i64 = 2;
/// The widest letter space that is written as one: 100 pt.
const MOST_SPACING: i64 = 10_000_000;
/// The farthest that a TJ number moves the pen: 30 em, inside the 16-bit numbers of old readers.
const FAR: i64 = 30_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pen_never_drifts() {
        for (size, scale, spacing) in [
            (75_000, 10_000, 0),
            (90_000, 10_000, 1_237),
            (480_000, 9_800, -3),
            (123_457, 10_190, 777),
            (2_500_000, 10_000, -25_001),
            (90_000, 12_500, 0),
        ] {
            let mut pen = Pen::new(size, scale, (Length::ZERO, 0));
            let em = size as f64 / 1e4 * f64::from(scale) / 1e4;
            let mut content = Content::default();
            (pen.spacing, pen.spaced) = (spacing, 0);
            for i in 0..2000i64 {
                let glyph = Glyph {
                    id: 1,
                    advance: Length::from_raw(300_001 + i * 37 % 1000),
                    dx: Length::ZERO,
                    dy: Length::ZERO,
                    text: 0..0,
                    added: false,
                };
                let shown = Shown { code: 1, width: 512_195, text: String::new() };
                pen.show(&mut content, &glyph, &shown);
                let spaced = (i as f64 * spacing as f64 / 1e5) * f64::from(scale) / 1e4;
                let written = (pen.at - shown.width) as f64 / 1e6 * em + spaced + pen.origin.to_pt();
                let wanted = (pen.origin + pen.wanted).to_pt();
                assert!((written - wanted).abs() < 0.001, "{size} {scale} {i}: {written} {wanted}");
                pen.advance(&glyph);
            }
        }
    }
}
