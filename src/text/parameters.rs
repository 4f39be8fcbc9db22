//! What line breaking weighs: penalties, demerits and limits, under TeX's names.
//!
//! Values only; [`super::breaking`] applies them. TeX's own are those of plain TeX (*The TeXbook*, appendix B).

use crate::geometry::Length;

/// What line breaking weighs, under TeX's names and with TeX's numbers as the default of [`Parameters::tex`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Most badness of a line in the first pass, without hyphenation; negative skips the pass.
    pub pretolerance: i64,
    /// Most badness of a line in the second pass, with hyphenation.
    pub tolerance: i64,
    /// Stretch added to every line in a third pass; none when zero.
    pub emergency_stretch: Length,
    /// Added to the badness of every line.
    pub line_penalty: i64,
    /// The price of a break at an automatic or soft hyphen.
    pub hyphen_penalty: i32,
    /// The price of a break after a hyphen that is in the text.
    pub ex_hyphen_penalty: i32,
    /// For neighbouring lines that are more than one fitness class apart.
    pub adj_demerits: i64,
    /// For two hyphens in a row.
    pub double_hyphen_demerits: i64,
    /// For a hyphen at the end of the line before the last.
    pub final_hyphen_demerits: i64,
    /// Most hyphens in a row; 7 and more are no limit.
    pub max_ladder: u8,
    /// For a last line narrower than [`Parameters::last_line_min`].
    pub last_line_demerits: i64,
    /// The least width that a last line should have.
    pub last_line_min: Length,
    /// Ragged setting: word spaces stay natural and the shortfall of lines is priced.
    pub rag: Option<Rag>,
    /// Whether one more pass is tried before a line sticks out of the measure: one that takes lines however loose.
    pub rescue: bool,
    /// In percent of the stretch at badness 100: a justified line that would need more is left short.
    pub left_short: i64,
}

/// The price of a ragged edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rag {
    /// A word is divided only where the line would be less full than this otherwise, in 1/10,000 of the measure.
    pub below: i64,
    /// How far a line that ends in a very short word may stand out beyond the next.
    pub hang: Length,
    /// The price when it stands out farther.
    pub hang_demerits: i64,
}

impl Parameters {
    /// Plain TeX's values, and nothing that TeX does not have.
    pub fn tex() -> Self {
        Parameters {
            pretolerance: 100,
            tolerance: 200,
            emergency_stretch: Length::ZERO,
            line_penalty: 10,
            hyphen_penalty: 50,
            ex_hyphen_penalty: 50,
            adj_demerits: 10_000,
            double_hyphen_demerits: 10_000,
            final_hyphen_demerits: 5_000,
            max_ladder: u8::MAX,
            last_line_demerits: 0,
            last_line_min: Length::ZERO,
            rag: None,
            rescue: false,
            left_short: 10_000,
        }
    }

    /// Our values for justified setting. Columns of a few words need a tolerance far above TeX's; the search still prefers even lines,
    /// since the price grows with the sixth power of the stretch.
    /// Word spaces have badness 100 at 133 % of their natural width; 606 % of that stretch makes them 300 %.
    pub fn justified() -> Self {
        Parameters {
            tolerance: 4_000,
            max_ladder: 2,
            last_line_demerits: 20_000,
            rescue: true,
            left_short: 606,
            ..Parameters::tex()
        }
    }

    /// Our values for ragged setting at type size `em`; words are divided only in lines less full than `below`, in 1/10,000.
    pub fn ragged(em: Length, below: i64) -> Self {
        let rag = Rag { below: below.clamp(0, 9_500), hang: em * 2, hang_demerits: 5_000 };
        Parameters { tolerance: 1_000, hyphen_penalty: 150, max_ladder: 1, rag: Some(rag), ..Parameters::justified() }
    }
}
