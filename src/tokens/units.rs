//! Numbers with units, as designers write them: `12 mm`, `9 pt`, `-2 %`, `0.5 em`, `15 mm + 48 pt`.
//!
//! A number has a decimal point, not a comma, and no exponent. The space before the unit may be left out.

use crate::geometry::{Em, Length};

/// Why a quantity cannot be read; the text is the advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFault {
    /// What is wrong, as the end of a sentence that starts with the value.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

const LENGTH_HELP: &str = "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)";

/// A length, or several added: `"12 mm"`, `"15 mm + 48 pt"`. Units are `mm`, `cm`, `in` and `pt` (1/72 inch); 0 needs none.
///
/// # Errors
/// A number that is none, a missing unit, one that is not known.
pub fn parse_length(text: &str) -> Result<Length, UnitFault> {
    let mut sum = Length::ZERO;
    for term in text.split(" + ") {
        let (number, unit) = split(term, LENGTH_HELP)?;
        sum += match unit {
            "pt" => Length::from_pt(number),
            "mm" => Length::from_mm(number),
            "cm" => Length::from_mm(number * 10.0),
            "in" => Length::from_pt(number * 72.0),
            "" if number == 0.0 => Length::ZERO,
            _ => return Err(unknown_unit(unit, LENGTH_HELP)),
        };
    }
    Ok(sum)
}

/// A length relative to the type size: `"-2 %"` or `"-0.02 em"`; 0 needs no unit.
///
/// # Errors
/// A number that is none, a missing unit, one that is not known.
pub fn parse_em(text: &str) -> Result<Em, UnitFault> {
    let help = "write a share of the type size, such as \"-2 %\" or \"-0.02 em\"";
    let (number, unit) = split(text, help)?;
    match unit {
        "%" => Ok(Em::from_em(number / 100.0)),
        "em" => Ok(Em::from_em(number)),
        "" if number == 0.0 => Ok(Em::ZERO),
        _ => Err(unknown_unit(unit, help)),
    }
}

/// A percentage: `"75 %"`.
///
/// # Errors
/// A number that is none, a missing or another unit.
pub fn parse_percent(text: &str) -> Result<f64, UnitFault> {
    let help = "write a percentage, such as \"75 %\"";
    match split(text, help)? {
        (number, "%") => Ok(number),
        (0.0, "") => Ok(0.0),
        (_, unit) => Err(unknown_unit(unit, help)),
    }
}

fn unknown_unit(unit: &str, help: &str) -> UnitFault {
    let message = if unit.is_empty() { "has no unit".to_owned() } else { format!("has the unknown unit `{}`", shown(unit)) };
    UnitFault { message, help: help.to_owned() }
}

/// The number and the unit after it.
fn split<'a>(text: &'a str, help: &str) -> Result<(f64, &'a str), UnitFault> {
    let text = text.trim();
    let fault = |message: &str, help: &str| UnitFault { message: message.to_owned(), help: help.to_owned() };
    let end =
        text.find(|ch: char| !(ch.is_ascii_digit() || matches!(ch, '.' | ',' | '-' | '+' | '\u{2212}'))).unwrap_or(text.len());
    let (number, unit) = (text[..end].replace('\u{2212}', "-"), text[end..].trim());
    if number.contains(',') {
        return Err(fault(
            "has a decimal comma",
            &format!("write a decimal point: \"{} {unit}\"", shown(&number).replace(',', ".")),
        ));
    }
    // A run of digits longer than any length could need is refused rather than rounded to infinity.
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((number, unit)),
        _ => Err(fault("is no number with a unit", help)),
    }
}

/// The first characters of a value, for a message.
fn shown(text: &str) -> String {
    text.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units_and_may_be_sums() {
        for (text, length) in [
            ("12 mm", Length::from_mm(12.0)),
            ("12mm", Length::from_mm(12.0)),
            ("1.2 cm", Length::from_mm(12.0)),
            ("-0.5 in", Length::whole_pt(-36)),
            ("\u{2212}9 pt", Length::whole_pt(-9)),
            ("0", Length::ZERO),
            (".5 pt", Length::from_pt(0.5)),
            ("15 mm + 48 pt", Length::from_mm(15.0) + Length::whole_pt(48)),
        ] {
            assert_eq!(parse_length(text), Ok(length), "{text}");
        }
    }

    #[test]
    fn bad_lengths_say_why() {
        for (text, message) in [
            ("12", "has no unit"),
            ("12 px", "has the unknown unit `px`"),
            ("8,5 pt", "has a decimal comma"),
            ("wide", "is no number with a unit"),
            ("", "is no number with a unit"),
            ("1e3 pt", "has the unknown unit `e3 pt`"),
            ("inf pt", "is no number with a unit"),
            ("12 mm +", "has the unknown unit `mm +`"),
            ("--1 pt", "is no number with a unit"),
        ] {
            assert_eq!(parse_length(text).map_err(|fault| fault.message), Err(message.to_owned()), "{text}");
        }
        assert!(parse_length(&format!("{} pt", "9".repeat(400))).is_err());
    }

    #[test]
    fn shares_of_the_type_size() {
        assert_eq!(parse_em("-2 %"), Ok(Em::from_em(-0.02)));
        assert_eq!(parse_em("-0.02 em"), Ok(Em::from_em(-0.02)));
        assert_eq!(parse_em("2 pt").map_err(|fault| fault.message), Err("has the unknown unit `pt`".to_owned()));
        assert_eq!(parse_percent("75 %"), Ok(75.0));
    }
}
