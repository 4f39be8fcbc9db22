//! Decimal numbers as content streams hold them: exact, short, without a float on the way.
//!
//! A number is an integer of [`UNIT`] parts, so what is written is known exactly and the text writer can reckon with it. Exponents do
//! not exist in PDF (ISO 32000-1, 7.3.3).

use crate::color::Share;
use crate::geometry::Length;

/// Parts of one: coordinates, sizes and tints are written with at most four decimals, 0.00005 pt from the truth.
pub(super) const UNIT: i64 = 10_000;

/// A length in 1/10,000 pt, rounded to the nearest.
pub(super) fn parts(length: Length) -> i64 {
    let raw = i128::from(length.raw()) * i128::from(UNIT);
    let half = if raw < 0 { -32_768 } else { 32_768 };
    i64::try_from((raw + half) / 65_536).unwrap_or(0)
}

/// Appends `value` ÷ 10^`decimals`, without needless zeros: `.5`, `-12.25`, `0`.
pub(super) fn decimal(out: &mut Vec<u8>, value: i64, decimals: u32) {
    let power = 10u64.pow(decimals);
    let magnitude = value.unsigned_abs();
    if value < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (magnitude / power, magnitude % power);
    if whole > 0 || rest == 0 {
        integer(out, whole);
    }
    if rest > 0 {
        out.push(b'.');
        let mut place = power / 10;
        while rest > 0 {
            out.push(digit(rest / place));
            rest %= place;
            place /= 10;
        }
    }
}

/// Appends a whole number.
pub(super) fn integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = digit(value % 10);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

/// The character of a value below ten.
fn digit(value: u64) -> u8 {
    b'0' + (value % 10) as u8
}

/// Appends 1/10,000 parts.
pub(super) fn number(out: &mut Vec<u8>, value: i64) {
    decimal(out, value, 4);
}

/// Appends an amount of ink or light between 0 and 1.
pub(super) fn share(out: &mut Vec<u8>, share: Share) {
    number(out, i64::from(share.raw()));
}

/// 1/10,000 parts as a lopdf number: whole when it can be, else the float whose shortest form has the same four decimals.
#[expect(
    clippy::cast_possible_truncation,
    reason = "page lengths have seven digits at most, which single precision keeps apart"
)]
pub(super) fn object(value: i64) -> lopdf::Object {
    if value % UNIT == 0 {
        lopdf::Object::Integer(value / UNIT)
    } else {
        lopdf::Object::Real((value as f64 / UNIT as f64) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_short_and_exact() {
        for (value, decimals, text) in [
            (0, 4, "0"),
            (5_000, 4, ".5"),
            (-5_000, 4, "-.5"),
            (-122_500, 4, "-12.25"),
            (10_001, 4, "1.0001"),
            (1, 4, ".0001"),
            (90_000, 4, "9"),
            (1005, 1, "100.5"),
            (-7, 0, "-7"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            let mut out = Vec::new();
            decimal(&mut out, value, decimals);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn lengths_round_to_four_decimals_on_both_sides_of_zero() {
        assert_eq!(parts(Length::from_pt(11.339_3)), 113_393);
        assert_eq!(parts(Length::from_raw(-3)), -parts(Length::from_raw(3)));
        assert_eq!(parts(Length::MAX), (1 << 24) * UNIT);
    }
}
