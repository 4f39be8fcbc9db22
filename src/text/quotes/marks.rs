//! The quotation marks of the languages.
//!
//! In: a BCP 47 tag. Out: its marks, outer and inner. They follow CLDR 44 (`quotationStart` and so on) but for these: Danish, Mongolian and
//! Cyrillic Azerbaijani and Uzbek, where print keeps guillemets; Croatian, Bosnian and Serbian, whose orthographies close with the high mark
//! that ends like a 9.

use super::{is_subtag, primary};

/// The quotation marks of a language.
pub(super) struct Quotes {
    /// Of quotations; straight double marks.
    pub(super) double: [&'static str; 2],
    /// Of quotations in them; straight single marks.
    pub(super) single: [&'static str; 2],
}

const fn quotes(double: [&'static str; 2], single: [&'static str; 2]) -> Quotes {
    Quotes { double, single }
}

const HIGH: [&str; 2] = ["“", "”"];
const HIGH_SINGLE: [&str; 2] = ["‘", "’"];
const GUILLEMETS: [&str; 2] = ["«", "»"];
const GUILLEMETS_SINGLE: [&str; 2] = ["‹", "›"];
const LOW_HIGH: [&str; 2] = ["„", "“"];
const LOW_NINE: [&str; 2] = ["„", "”"];
const CORNERS: Quotes = quotes(["「", "」"], ["『", "』"]);

/// The marks of a BCP 47 tag; those of English for languages not listed.
pub(super) fn marks(lang: &str) -> Quotes {
    match primary(lang) {
        "de" | "fr" | "it" | "rm" if is_subtag(lang, "CH") || is_subtag(lang, "LI") => quotes(GUILLEMETS, GUILLEMETS_SINGLE),
        "bg" | "cs" | "de" | "dsb" | "et" | "hsb" | "is" | "lb" | "lt" | "mk" | "sk" | "sl" | "sq" => {
            quotes(LOW_HIGH, ["‚", "‘"])
        }
        "ka" => quotes(LOW_HIGH, GUILLEMETS),
        "bs" | "hr" | "sh" | "sr" | "cnr" => quotes(LOW_NINE, ["‚", "’"]),
        "pl" | "ro" | "mo" => quotes(LOW_NINE, GUILLEMETS),
        "hu" => quotes(LOW_NINE, ["»", "«"]),
        "da" => quotes(["»", "«"], ["›", "‹"]),
        "fi" | "sv" | "he" | "yi" => quotes(["”", "”"], ["’", "’"]),
        "fr" => quotes(["«\u{202f}", "\u{202f}»"], HIGH),
        "az" | "uz" if is_subtag(lang, "Cyrl") => quotes(GUILLEMETS, LOW_HIGH),
        "ba" | "be" | "kk" | "ky" | "mn" | "ru" | "tg" | "tt" | "uk" => quotes(GUILLEMETS, LOW_HIGH),
        "br" | "ca" | "el" | "es" | "gl" | "grc" | "it" | "oc" => quotes(GUILLEMETS, HIGH),
        "az" | "hy" | "fa" | "ckb" | "rm" => quotes(GUILLEMETS, GUILLEMETS_SINGLE),
        "no" | "nb" | "nn" => quotes(GUILLEMETS, HIGH_SINGLE),
        "pt" if !lang.eq_ignore_ascii_case("pt") && !is_subtag(lang, "BR") => quotes(GUILLEMETS, HIGH),
        "ar" | "ur" => quotes(["”", "“"], ["’", "‘"]),
        "ja" => CORNERS,
        "zh" if ["Hant", "TW", "HK", "MO"].iter().any(|subtag| is_subtag(lang, subtag)) => CORNERS,
        _ => quotes(HIGH, HIGH_SINGLE),
    }
}
