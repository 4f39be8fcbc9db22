//! What a finding measured, and where on the pages: numbers for programs, beside the sentence for people.

use crate::geometry::Rect;
use std::fmt;

/// A place on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The page, from 1.
    pub page: u32,
    /// The rectangle, from the trim's top left corner.
    pub rect: Rect,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// DTP points.
    Pt,
    /// Pixels per inch.
    Ppi,
    /// Percent of an ink, of several added up, or of a size.
    Percent,
    /// One of two contrasts, `x` in `x:1`.
    Ratio,
    /// Things counted.
    Count,
}

impl Unit {
    /// The name that is printed and that scripts may rely on.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Pt => "pt",
            Unit::Ppi => "ppi",
            Unit::Percent => "%",
            Unit::Ratio => ":1",
            Unit::Count => "count",
        }
    }
}

/// A number in thousandths: findings can be compared, and print alike everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Rounded to a thousandth; what is no number is 0.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 40 bits first")]
    pub fn of(number: f64) -> Self {
        let limit = (1_i64 << 40) as f64;
        Amount(if number.is_nan() { 0 } else { (number * 1000.0).round().clamp(-limit, limit) as i64 })
    }

    /// As a float, for output.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// Up to three decimals, trailing zeros dropped.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.3}", self.to_f64());
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// A number found, and the one allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    /// What was measured.
    pub value: Amount,
    /// What is allowed: the most or the least, as the code's meaning says.
    pub allowed: Amount,
    /// Of both.
    pub unit: Unit,
}

impl Measure {
    /// `value` where `allowed` is the limit.
    pub fn new(value: f64, allowed: f64, unit: Unit) -> Self {
        Measure { value: Amount::of(value), allowed: Amount::of(allowed), unit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_to_thousandths() {
        for (number, text) in [(0.25, "0.25"), (223.0, "223"), (1.0 / 3.0, "0.333"), (-0.0001, "0"), (f64::NAN, "0")] {
            assert_eq!(Amount::of(number).to_string(), text);
        }
        assert_eq!(Measure::new(1.23456, 3.0, Unit::Ratio).value.to_f64(), 1.235);
    }
}
