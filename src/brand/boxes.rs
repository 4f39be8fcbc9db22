//! How boxes and pull quotes look beside their type: the table `[boxes]`.
//!
//! In: its fields. Out: [`Boxes`], complete.

use super::patch::patch;
use super::{ColorRef, color_ref};
use crate::color::Share;
use crate::geometry::Length;
use crate::tokens::Fields;

/// The paper, padding and rules of boxes.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxes {
    /// The colour that a box is tinted with.
    pub color: ColorRef,
    /// How much of it.
    pub tint: Share,
    /// From a box's upper edge to its first capitals, and from its last baseline to its lower edge.
    pub padding: Length,
    /// From its sides to its text.
    pub padding_sides: Length,
    /// Above and below a box.
    pub space: Length,
    /// Lines of a box that is never parted.
    pub whole_lines: u16,
    /// The rule along a box's upper edge; nothing for none.
    pub rule: Length,
    /// Its colour.
    pub rule_color: ColorRef,
    /// The rule above a pull quote.
    pub quote_rule: Length,
    /// Its colour.
    pub quote_rule_color: ColorRef,
    /// From that rule to the quotation's capitals.
    pub quote_padding: Length,
}

patch! {
    /// Keys of `boxes` as a file gives them.
    BoxesPatch {
        color: ColorRef,
        tint: Share,
        padding: Length,
        padding_sides: Length,
        space: Length,
        whole_lines: u16,
        rule: Length,
        rule_color: ColorRef,
        quote_rule: Length,
        quote_rule_color: ColorRef,
        quote_padding: Length,
    }
}

impl BoxesPatch {
    /// Reads the table, if there is one, with the names of the brand's colours.
    pub(super) fn read(fields: &Fields<'_>, colors: &[&str]) -> Self {
        let read = |fields: &Fields<'_>| {
            let spaces = Length::ZERO..=Length::whole_pt(200);
            let rules = Length::ZERO..=Length::whole_pt(50);
            BoxesPatch {
                color: color_ref(fields, "color", Some(colors)),
                tint: fields.share("tint"),
                padding: fields.length("padding", spaces.clone()),
                padding_sides: fields.length("padding-sides", spaces.clone()),
                space: fields.length("space", spaces.clone()),
                whole_lines: fields.integer("whole-lines", 0..=1_000),
                rule: fields.length("rule", rules.clone()),
                rule_color: color_ref(fields, "rule-color", Some(colors)),
                quote_rule: fields.length("quote-rule", rules),
                quote_rule_color: color_ref(fields, "quote-rule-color", Some(colors)),
                quote_padding: fields.length("quote-padding", spaces),
            }
        };
        fields.within("boxes", read).unwrap_or_default()
    }

    /// All of them, when none is missing.
    pub(super) fn complete(self) -> Option<Boxes> {
        Some(Boxes {
            color: self.color?,
            tint: self.tint?,
            padding: self.padding?,
            padding_sides: self.padding_sides?,
            space: self.space?,
            whole_lines: self.whole_lines?,
            rule: self.rule?,
            rule_color: self.rule_color?,
            quote_rule: self.quote_rule?,
            quote_rule_color: self.quote_rule_color?,
            quote_padding: self.quote_padding?,
        })
    }
}
