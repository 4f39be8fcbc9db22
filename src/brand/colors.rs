//! Colour tokens: a role or name, or inks written out.
//!
//! `"primary"`, `"black"`, `"sand"`; `{ cmyk = [100, 60, 0, 20], rgb = "#0052cc" }`; `{ gray = 40 }`;
//! `{ spot = "PANTONE 300 C", cmyk = [100, 45, 0, 0], tint = "50 %" }`; spot inks over each other, or over process colour,
//! `{ mix = [{ spot = "PANTONE 300 C", cmyk = [100, 45, 0, 0], tint = "60 %" }], cmyk = [0, 0, 0, 30] }`. Ink is in percent. What only
//! screens show (`rgb` alone) is no colour for print and is refused; so is registration colour, which is for printer's marks.

use super::{ColorRef, Palette};
use crate::color::{Cmyk, Color, Ink, Share, SpotShare, contrast, luminance};
use crate::diagnostic::{Code, Diagnostic};
use crate::tokens::{Fields, Kind, Spanned, Table, Value};
use std::sync::Arc;

/// Bare paper, for text reversed out of a picture or bar.
pub(super) const PAPER: Color = Color { ink: Ink::PAPER, screen: Some([255, 255, 255]) };

/// Names that a PDF separation gives a meaning of its own (ISO 32000-1, 8.6.6.4) or that are process plates, in whatever case.
const RESERVED: [&str; 7] = ["All", "None", "Registration", "Cyan", "Magenta", "Yellow", "Black"];

/// Bytes of the longest name that a PDF can hold (ISO 32000-1, annex C).
const LONGEST_NAME: usize = 127;

/// Most spot inks in one colour: DeviceN takes 32 (ISO 32000-1, annex C), presses have fewer units.
const MOST_SPOTS: usize = 8;

/// Least contrast on white of a palette's colour: large text of WCAG 2.2, success criterion 1.4.3.
const LEAST_CONTRAST: f64 = 3.0;

const HELP: &str = "write { cmyk = [100, 60, 0, 20], rgb = \"#0052cc\" }, or the name of a colour";

/// The colour under `key`. A name must be one of `known`, or `primary` or `secondary`; with no `known` names any is taken, to be
/// checked by the caller later.
pub(crate) fn color_ref(fields: &Fields<'_>, key: &'static str, known: Option<&[&str]>) -> Option<ColorRef> {
    let value = fields.value(key)?;
    let Kind::String(name) = &value.kind else {
        return color(fields, key, value).map(ColorRef::Own);
    };
    match (name.as_str(), known) {
        ("primary", _) => Some(ColorRef::Primary),
        ("secondary", _) => Some(ColorRef::Secondary),
        (name, Some(known)) if !known.contains(&name) => {
            let spanned = Spanned { value: name.to_owned(), span: value.span };
            fields.unknown_name(&spanned, "colours", ["primary", "secondary"].iter().chain(known).copied());
            None
        }
        (name, _) => Some(ColorRef::Named(name.to_owned())),
    }
}

/// The colour written out in `value`; `key` is for messages.
pub(crate) fn color(fields: &Fields<'_>, key: &str, value: &Value) -> Option<Color> {
    let Kind::Table(table) = &value.kind else {
        fields.wrong_type(key, value, "a colour", HELP);
        return None;
    };
    Fields::walk(table, fields.path_of(key), fields.faults(), |fields| written_out(fields, table))
}

/// The colour whose keys `fields` holds.
fn written_out(fields: &Fields<'_>, table: &Table) -> Option<Color> {
    let screen = rgb(fields);
    let cmyk = cmyk(fields);
    let gray = fields.share("gray");
    let spot = spot_name(fields);
    let tint = if spot.is_some() { fields.share("tint") } else { None };
    let mix = mix(fields);
    let ink = match (spot, mix, cmyk, gray) {
        (Some(None), ..) | (_, Some(None), ..) => return None,
        (None, Some(Some(spots)), process, None) => Ink::mix(process.unwrap_or_default(), spots),
        (Some(Some(name)), None, Some(alternate), None) => Ink::Spot { name, tint: tint.unwrap_or(Share::FULL), alternate },
        (None, None, Some(cmyk), None) => Ink::Cmyk(cmyk),
        (None, None, None, Some(gray)) => Ink::Gray(gray),
        (_, _, _, Some(_)) | (Some(_), Some(_), ..) => {
            let message = format!("`{}` gives inks in two ways", fields.path());
            fields.fault(
                Code::WrongType,
                table.span,
                message,
                "keep gray, or cmyk, or spot with cmyk, or mix with or without cmyk",
            );
            return None;
        }
        (spot, None, None, None) => {
            // A faulty `cmyk` or `gray` is reported already.
            if table.value("cmyk").is_none() && table.value("gray").is_none() {
                let why = if spot.is_some() { "where there is no such plate" } else { "for print" };
                fields.missing("cmyk", format!("give the process colour {why}: cmyk = [100, 60, 0, 20]"));
            }
            return None;
        }
    };
    Some(Color { ink, screen })
}

/// `spot = "PANTONE 300 C"`; inside, nothing when it is no name for an ink.
#[expect(clippy::option_option, reason = "a faulty name is not a missing one")]
fn spot_name(fields: &Fields<'_>) -> Option<Option<Arc<str>>> {
    let name = fields.string("spot")?;
    let trimmed = name.value.trim();
    let is_reserved = RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(trimmed));
    let fits = (1..=LONGEST_NAME).contains(&trimmed.len()) && !trimmed.chars().any(char::is_control);
    if fits && !is_reserved {
        return Some(Some(Arc::from(trimmed)));
    }
    let message = format!("`{}` is no name for a spot ink", name.value);
    let help = if ["all", "registration"].contains(&trimmed.to_ascii_lowercase().as_str()) {
        "registration colour stands on every plate and is for printer's marks alone"
    } else {
        "write the ink's name as its maker does: \"PANTONE 300 C\""
    };
    fields.fault(Code::UnknownName, name.span, message, help);
    Some(None)
}

/// `mix = [{ spot = "PANTONE 300 C", cmyk = [100, 45, 0, 0], tint = "60 %" }]`; inside, nothing when one of them is faulty.
#[expect(clippy::option_option, reason = "a faulty mix is not a missing one")]
fn mix(fields: &Fields<'_>) -> Option<Option<Vec<SpotShare>>> {
    let value = fields.value("mix")?;
    let items = match &value.kind {
        Kind::Array(items) if (1..=MOST_SPOTS).contains(&items.len()) => items,
        _ => {
            let help =
                "write each with its process colour: [{ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0], tint = \"60 %\" }]";
            fields.wrong_type("mix", value, &format!("an array of one to {MOST_SPOTS} spot inks"), help);
            return Some(None);
        }
    };
    let path = fields.path_of("mix");
    let spot = |item: &Value| {
        let Kind::Table(table) = &item.kind else {
            fields.wrong_type(
                "mix",
                item,
                "a spot ink",
                "write { spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0], tint = \"60 %\" }",
            );
            return None;
        };
        Fields::walk(table, path.as_str(), fields.faults(), |fields| {
            let (name, alternate) = (spot_name(fields), cmyk(fields));
            let tint = fields.share("tint").unwrap_or(Share::FULL);
            if name.is_none() {
                fields.missing("spot", "give the ink's name: spot = \"PANTONE 300 C\"");
            }
            if alternate.is_none() && table.value("cmyk").is_none() {
                fields.missing("cmyk", "give the process colour where there is no such plate: cmyk = [100, 45, 0, 0]");
            }
            Some(SpotShare { name: name??, tint, alternate: alternate? })
        })
    };
    let spots: Vec<Option<SpotShare>> = items.iter().map(spot).collect();
    Some(spots.into_iter().collect())
}

/// `cmyk = [100, 60, 0, 20]`.
fn cmyk(fields: &Fields<'_>) -> Option<Cmyk> {
    let value = fields.value("cmyk")?;
    let items = match &value.kind {
        Kind::Array(items) if items.len() == 4 => items,
        _ => {
            let help = "write cyan, magenta, yellow and black in percent: [100, 60, 0, 20]";
            fields.wrong_type("cmyk", value, "an array of four percentages", help);
            return None;
        }
    };
    let shares: Vec<Option<Share>> = items.iter().map(|item| fields.share_value("cmyk", item)).collect();
    let shares: Option<Vec<Share>> = shares.into_iter().collect();
    shares.and_then(|shares| shares.try_into().ok())
}

/// `rgb = "#0052cc"`.
fn rgb(fields: &Fields<'_>) -> Option<[u8; 3]> {
    let text = fields.string("rgb")?;
    let parsed = parse_rgb(&text.value);
    if parsed.is_none() {
        let message = format!("`{}` is no screen colour: \"{}\"", fields.path_of("rgb"), text.value);
        fields.fault(Code::WrongType, text.span, message, "write six hexadecimal digits: \"#0052cc\"");
    }
    parsed
}

fn parse_rgb(text: &str) -> Option<[u8; 3]> {
    let digits =
        text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

/// Reports a palette whose screen colours are too pale to be read on white.
pub(super) fn check_contrast(name: &Spanned<String>, palette: &Palette, fields: &Fields<'_>) {
    for (role, color) in [("primary", &palette.primary), ("secondary", &palette.secondary)] {
        let Some(contrast) = color.screen.map(|rgb| contrast(luminance(rgb), 1.0)) else { continue };
        if contrast < LEAST_CONTRAST {
            let message = format!("the {role} of palette `{}` has a contrast of {contrast:.2}:1 on white", name.value);
            let fault = Diagnostic::new(Code::LowContrast, message).at(name.span);
            fields.faults().push(fault.help(format!("choose a darker colour: at least {LEAST_CONTRAST:.0}:1")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screen_colours_have_six_digits() {
        assert_eq!(parse_rgb("#0052cc"), Some([0, 0x52, 0xcc]));
        for bad in ["0052cc", "#0052c", "#0052cg", "#é52cc", "#+052cc", ""] {
            assert_eq!(parse_rgb(bad), None, "{bad}");
        }
    }
}
