//! Naming a typeface the Linotype way: a family and a two-digit number, or a weight's name.

use std::fmt;

/// Upright or slanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slope {
    /// Roman.
    Upright,
    /// Italic or oblique.
    Italic,
}

/// A cut of a family: weight 100–900, width in percent of normal, slope.
///
/// Linotype's number says the same in two digits (Univers, Frutiger 1957): the tens are the weight (2 ultra light, 3 thin,
/// 4 light, 5 roman, 6 medium, 7 bold, 8 heavy, 9 black), the units width and slope (3 extended, 4 extended italic, 5 normal,
/// 6 italic, 7 condensed, 8 condensed italic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// 100 (thin) to 900 (black), as OpenType's `usWeightClass`.
    pub weight: u16,
    /// Percent of the normal width, as OpenType's `wdth` axis: 75 condensed, 100 normal, 125 extended.
    pub width: u16,
    /// Upright or italic.
    pub slope: Slope,
}

/// A typeface as a brand asks for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceSpec {
    /// The family's name, or a face's full or PostScript name.
    pub family: String,
    /// The cut of the family.
    pub cut: Cut,
    /// What the token said, for messages: `75 Bold`.
    pub asked: String,
}

impl fmt::Display for FaceSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.family, self.asked)
    }
}
