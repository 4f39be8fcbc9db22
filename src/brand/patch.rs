//! Styles as files give them: some keys each. Laid over each other they become complete styles.

use super::colors::color_ref;
use super::justification::{BreakingPatch, JustificationPatch, Protrusion};
use super::{
    Align, CharacterStyle, ColorRef, Cut, FaceSpec, Feature, Hyphenation, Keep, Style, StyleId, TYPEFACE_HELP, style_names,
};
use crate::diagnostic::Code;
use crate::geometry::{Em, Length};
use crate::tokens::{Fields, Kind, Spanned, nearest, suggest};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Type sizes and leadings: from the smallest that plates hold to a poster's.
const TYPE_SIZES: RangeInclusive<Length> = Length::PT..=Length::whole_pt(2_000);
/// Spaces and indents: up to PDF's longest page side (ISO 32000-1, annex C).
const SPACES: RangeInclusive<Length> = Length::ZERO..=Length::whole_pt(14_400);

/// Makes a struct of optional fields with `over`: this patch's values, else those of the one below. Patches after `nested` are laid over each
/// other key by key.
macro_rules! patch {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty,)* } $(nested { $($inner:ident: $patch:ty,)* })?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(super) struct $name { $(pub(super) $field: Option<$kind>,)* $($(pub(super) $inner: $patch,)*)? }

        impl $name {
            /// Lays this over `below`.
            pub(super) fn over(self, below: &$name) -> Self {
                $name {
                    $($field: self.$field.or_else(|| below.$field.clone()),)*
                    $($($inner: self.$inner.over(&below.$inner),)*)?
                }
            }
        }
    };
}
pub(super) use patch;

patch! {
    /// What a file says of a paragraph style.
    StylePatch {
        based_on: Spanned<StyleId>,
        typeface: String,
        cut: String,
        size: Length,
        leading: Length,
        color: ColorRef,
        align: Align,
        space_before: Length,
        space_after: Length,
        tracking: Em,
        capital_tracking: Em,
        features: Vec<Feature>,
        optical_margin: bool,
        first_indent: Length,
        turnover: Length,
        broken_turnover: Length,
        marker: String,
        indent: Length,
        item_gap: Length,
        lead_in_gap: Length,
        enabled: bool,
        min_word: u8,
        min_before: u8,
        min_after: u8,
        ragged_below: crate::color::Share,
        max_ladder: u8,
        with_next: u8,
        together: bool,
        orphans: u8,
        widows: u8,
        protrusion: bool,
        balance: bool,
        overprint: Option<bool>,
    }
    nested {
        breaking: BreakingPatch,
        justification: JustificationPatch,
    }
}

patch! {
    /// What a file says of a character style.
    CharacterPatch {
        cut: Cut,
        italic: bool,
        color: ColorRef,
        tracking: Em,
        features: Vec<Feature>,
    }
}

/// The names that styles may use.
pub(super) struct Names<'a> {
    /// Of typefaces.
    pub(super) typefaces: Vec<&'a str>,
    /// Of colours.
    pub(super) colors: Vec<&'a str>,
}

impl StylePatch {
    /// Reads the keys of one style.
    pub(super) fn read(fields: &Fields<'_>, names: &Names<'_>) -> Self {
        let mut patch = StylePatch {
            based_on: based_on(fields),
            typeface: known_typeface(fields, names),
            cut: cut(fields).map(|(asked, _)| asked),
            size: fields.length("size", TYPE_SIZES),
            leading: fields.length("leading", TYPE_SIZES),
            color: color_ref(fields, "color", Some(&names.colors)),
            align: fields.choice("align", &ALIGNS),
            space_before: fields.length("space-before", SPACES),
            space_after: fields.length("space-after", SPACES),
            tracking: tracking(fields, "tracking"),
            capital_tracking: tracking(fields, "capital-tracking"),
            features: features(fields, "features"),
            optical_margin: fields.boolean("optical-margin"),
            first_indent: fields.length("first-indent", -*SPACES.end()..=*SPACES.end()),
            turnover: fields.length("turnover", SPACES),
            broken_turnover: fields.length("broken-turnover", SPACES),
            marker: fields.string("marker").map(|marker| marker.value),
            indent: fields.length("indent", SPACES),
            item_gap: fields.length("item-gap", SPACES),
            lead_in_gap: fields.length("lead-in-gap", SPACES),
            protrusion: fields.boolean("protrusion"),
            balance: fields.boolean("balance"),
            overprint: overprint(fields),
            breaking: fields.within("breaking", BreakingPatch::read).unwrap_or_default(),
            justification: fields.within("justification", JustificationPatch::read).unwrap_or_default(),
            ..StylePatch::default()
        };
        let _ = fields.within("hyphenation", |fields| patch.read_hyphenation(fields));
        let _ = fields.within("keep", |fields| patch.read_keep(fields));
        patch
    }

    fn read_hyphenation(&mut self, fields: &Fields<'_>) {
        self.enabled = fields.boolean("enabled");
        self.min_word = fields.integer("min-word", 2..=40);
        self.min_before = fields.integer("min-before", 1..=20);
        self.min_after = fields.integer("min-after", 1..=20);
        self.ragged_below = fields.share("ragged-below");
        self.max_ladder = fields.integer("max-ladder", 0..=100);
    }

    fn read_keep(&mut self, fields: &Fields<'_>) {
        self.with_next = fields.integer("with-next", 0..=20);
        self.together = fields.boolean("together");
        self.orphans = fields.integer("orphans", 1..=20);
        self.widows = fields.integer("widows", 1..=20);
    }

    /// The style, when no key is missing.
    pub(super) fn complete(
        self,
        typefaces: &BTreeMap<String, String>,
        hanging: &BTreeMap<String, Arc<Protrusion>>,
    ) -> Option<Style> {
        let typeface = self.typeface?;
        Some(Style {
            face: FaceSpec::new(typefaces.get(&typeface)?, &self.cut?)?,
            size: self.size?,
            leading: self.leading?,
            color: self.color?,
            align: self.align?,
            space_before: self.space_before?,
            space_after: self.space_after?,
            tracking: self.tracking?,
            capital_tracking: self.capital_tracking?,
            features: self.features?,
            hyphenation: Hyphenation {
                enabled: self.enabled?,
                min_word: self.min_word?,
                min_before: self.min_before?,
                min_after: self.min_after?,
                ragged_below: self.ragged_below?,
                max_ladder: self.max_ladder?,
            },
            keep: Keep { with_next: self.with_next?, together: self.together?, orphans: self.orphans?, widows: self.widows? },
            optical_margin: self.optical_margin?,
            first_indent: self.first_indent?,
            turnover: self.turnover?,
            broken_turnover: self.broken_turnover?,
            marker: self.marker?,
            indent: self.indent?,
            item_gap: self.item_gap?,
            lead_in_gap: self.lead_in_gap?,
            breaking: self.breaking.complete()?,
            justification: self.justification.complete()?,
            protrusion: hanging.get(&typeface).filter(|_| self.protrusion == Some(true)).cloned(),
            balance: self.balance?,
            overprint: self.overprint?,
        })
    }
}

impl CharacterPatch {
    /// Reads the keys of one character style.
    pub(super) fn read(fields: &Fields<'_>, names: &Names<'_>) -> Self {
        CharacterPatch {
            cut: cut(fields).map(|(_, cut)| cut),
            italic: fields.boolean("italic"),
            color: color_ref(fields, "color", Some(&names.colors)),
            tracking: tracking(fields, "tracking"),
            features: features(fields, "features"),
        }
    }

    /// The style; what no file gives it leaves as the paragraph has it.
    pub(super) fn complete(self) -> CharacterStyle {
        CharacterStyle {
            cut: self.cut,
            italic: self.italic.unwrap_or(false),
            color: self.color,
            tracking: self.tracking,
            features: self.features.unwrap_or_default(),
        }
    }
}

const ALIGNS: [(&str, Align); 6] = [
    ("start", Align::Start),
    ("left", Align::Start),
    ("end", Align::End),
    ("right", Align::End),
    ("center", Align::Center),
    ("justify", Align::Justify),
];

/// The style id under `key`.
pub(crate) fn style_id(fields: &Fields<'_>, key: &'static str) -> Option<Spanned<StyleId>> {
    let name = fields.string(key)?;
    let id = StyleId::named(&name.value);
    if id.is_none() {
        fields.unknown_name(&name, "styles", style_names());
    }
    id.map(|value| Spanned { value, span: name.span })
}

fn based_on(fields: &Fields<'_>) -> Option<Spanned<StyleId>> {
    style_id(fields, "based-on")
}

fn known_typeface(fields: &Fields<'_>, names: &Names<'_>) -> Option<String> {
    let name = fields.string("typeface")?;
    if names.typefaces.contains(&name.value.as_str()) {
        return Some(name.value);
    }
    let message = format!("`{}` is none of the typefaces", name.value);
    let help = match nearest(&name.value, names.typefaces.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => TYPEFACE_HELP.to_owned(),
    };
    fields.fault(Code::UnknownName, name.span, message, help);
    None
}

/// A Linotype number, a weight's name, or both: as written, and what it means.
fn cut(fields: &Fields<'_>) -> Option<(String, Cut)> {
    let value = fields.value("cut")?;
    let asked = match &value.kind {
        Kind::String(name) => name.trim().to_owned(),
        Kind::Integer(Some(number)) => number.to_string(),
        _ => {
            fields.wrong_type("cut", value, "a cut", "write a Linotype number or a weight's name: \"45 Light\"");
            return None;
        }
    };
    let spec = if asked.is_empty() { None } else { FaceSpec::new("", &asked) };
    if spec.is_none() {
        let help = "write a Linotype number, a weight's name, or both: \"45 Light\", \"75\", \"Bold Italic\"";
        fields.fault(Code::UnknownName, value.span, format!("`{asked}` is no cut of a typeface"), help);
    }
    spec.map(|spec| (asked, spec.cut))
}

/// `overprint = "black"`: as `[black]` says; or true or false.
fn overprint(fields: &Fields<'_>) -> Option<Option<bool>> {
    match &fields.value("overprint")?.kind {
        Kind::Boolean(always) => Some(Some(*always)),
        _ => fields.choice("overprint", &[("black", None)]),
    }
}

fn tracking(fields: &Fields<'_>, key: &'static str) -> Option<Em> {
    fields.em(key, Em::from_em(-0.5)..=Em::from_em(2.0))
}

/// `["tnum", "ss03=1", "-liga"]`.
pub(super) fn features(fields: &Fields<'_>, key: &'static str) -> Option<Vec<Feature>> {
    let words = fields.strings(key)?;
    let mut features = Vec::new();
    for word in words {
        match parse_feature(&word.value) {
            Some(feature) => features.push(feature),
            None => {
                let help = "write four letters or digits: \"tnum\"; \"-liga\" switches off, \"ss03=2\" picks an alternate";
                let message = format!("`{}` is no OpenType feature", word.value);
                fields.fault(Code::WrongType, word.span, message, help);
            }
        }
    }
    Some(features)
}

fn parse_feature(word: &str) -> Option<Feature> {
    let (tag, value) = match word.split_once('=') {
        Some((tag, value)) => (tag.trim(), u32::from(value.trim().parse::<u16>().ok()?)),
        None => match word.strip_prefix('-') {
            Some(tag) => (tag, 0),
            None => (word.strip_prefix('+').unwrap_or(word), 1),
        },
    };
    let tag: [u8; 4] = tag.as_bytes().try_into().ok()?;
    tag.iter().all(u8::is_ascii_alphanumeric).then_some(Feature { tag, value })
}

/// Reports a table under `[styles]` or `[characters]` whose name is none of `known`.
pub(super) fn unknown_style<'k>(
    fields: &Fields<'_>,
    name: &Spanned<String>,
    place: &str,
    known: impl IntoIterator<Item = &'k str> + Clone,
) {
    let message = format!("unknown key `{}` in `{place}`", name.value);
    fields.fault(Code::UnknownKey, name.span, message, suggest(&name.value, "styles", known));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_have_four_letters_and_a_value() {
        for (word, expected) in [
            ("tnum", Some((b"tnum", 1))),
            ("+kern", Some((b"kern", 1))),
            ("-liga", Some((b"liga", 0))),
            ("ss03=2", Some((b"ss03", 2))),
            ("tn", None),
            ("tnum=", None),
            ("tnum=99999", None),
            ("tn m", None),
            ("", None),
        ] {
            let expected = expected.map(|(tag, value)| Feature { tag: *tag, value });
            assert_eq!(parse_feature(word), expected, "{word}");
        }
    }
}
