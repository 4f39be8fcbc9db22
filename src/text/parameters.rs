//! What line breaking weighs: penalties, demerits and limits, under TeX's names.
//!
//! Values only; [`super::breaking`] applies them. TeX's own are those of plain TeX (*The TeXbook*, appendix B).

use crate::brand::Breaking;
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
    /// Lines of about the same width that end where the sense pauses, as few as can be.
    pub balance: bool,
    /// Whether one more pass is tried before a line sticks out of the measure: one that takes lines however loose.
    pub rescue: bool,
    /// In percent of the stretch at badness 100: a justified line that would need more is left short.
    pub left_short: i64,
}

/// What a ragged edge may be like; its prices stand where it is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rag {
    /// A word is divided only where the line would be less full than this otherwise, in 1/10,000 of the measure.
    pub below: i64,
    /// How empty a line may be, in 1/1,000 of the measure, before the price grows out of proportion.
    pub most: i64,
    /// How far a line that ends in a very short word may stand out beyond its neighbours.
    pub hang: Length,
}

/// Lines emptier than this look like the ends of paragraphs.
const MOST_SHORTFALL: i64 = 300;

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
            balance: false,
            rescue: false,
            left_short: 10_000,
        }
    }

    /// As tokens say, for justified setting at type size `em`. `left_short` is the limit of [`Parameters::left_short`].
    pub(crate) fn justified(tokens: &Breaking, em: Length, max_ladder: u8, left_short: i64) -> Self {
        Parameters {
            pretolerance: i64::from(tokens.pretolerance),
            tolerance: i64::from(tokens.tolerance),
            emergency_stretch: tokens.emergency_stretch.at(em),
            line_penalty: i64::from(tokens.line_penalty),
            hyphen_penalty: tokens.hyphen_penalty,
            ex_hyphen_penalty: tokens.ex_hyphen_penalty,
            adj_demerits: i64::from(tokens.adjacent_demerits),
            double_hyphen_demerits: i64::from(tokens.double_hyphen_demerits),
            final_hyphen_demerits: i64::from(tokens.final_hyphen_demerits),
            max_ladder,
            last_line_demerits: i64::from(tokens.last_line_demerits),
            last_line_min: tokens.last_line_min.at(em),
            rag: None,
            balance: false,
            rescue: true,
            left_short,
        }
    }

    /// As tokens say, for ragged setting at type size `em`; words are divided only in lines less full than `below`, in 1/10,000.
    pub(crate) fn ragged(tokens: &Breaking, em: Length, below: i64) -> Self {
        let rag = Rag { below: below.clamp(0, 10_000), most: MOST_SHORTFALL, hang: em * 2 };
        Parameters { rag: Some(rag), ..Parameters::justified(tokens, em, 1, 0) }
    }
}
