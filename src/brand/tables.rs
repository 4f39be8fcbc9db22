//! The looks of tables: their width, the room around words, rules and tints.
//!
//! In: the table `[tables]` of a brand. Out: [`Tables`]. The type of their words is that of the styles `table`, `table-header` and
//! `table-caption`.

use super::patch::{Names, features, patch};
use super::{ColorRef, Feature, color_ref};
use crate::color::Share;
use crate::geometry::Length;
use crate::tokens::Fields;
use std::ops::RangeInclusive;

/// The thickest rule and the widest padding: an inch.
const ROOM: RangeInclusive<Length> = Length::ZERO..=Length::whole_pt(72);

/// How tables look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// They fill the measure; else they are as wide as what they hold asks for.
    pub fill: bool,
    /// Left and right of the words in a cell.
    pub padding: Length,
    /// The same at the edges of the table.
    pub edge: Length,
    /// Above and below the words of a row.
    pub row_padding: Length,
    /// Fewest rows of a table in a column, where it goes on in another.
    pub keep_rows: u8,
    /// OpenType features of columns of numbers, beside the style's.
    pub number_features: Vec<Feature>,
    /// The rule above the table.
    pub above: Rule,
    /// The rule below its header.
    pub below_header: Rule,
    /// The rules between its other rows.
    pub between: Rule,
    /// The rule at its foot.
    pub foot: Rule,
    /// Under the header.
    pub header_tint: Tint,
    /// Under every other row below it.
    pub row_tint: Tint,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// None when zero.
    pub thickness: Length,
    /// Its colour.
    pub color: ColorRef,
}

/// A tint of a colour under type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tint {
    /// How much of the colour; nothing is painted when there is none of it.
    pub tint: Share,
    /// The colour.
    pub color: ColorRef,
}

patch! {
    /// What a file says of a rule.
    RulePatch {
        thickness: Length,
        color: ColorRef,
    }
}

patch! {
    /// What a file says of a tint.
    TintPatch {
        tint: Share,
        color: ColorRef,
    }
}

patch! {
    /// What a file says of tables.
    TablesPatch {
        fill: bool,
        padding: Length,
        edge: Length,
        row_padding: Length,
        keep_rows: u8,
        number_features: Vec<Feature>,
    }
    nested {
        above: RulePatch,
        below_header: RulePatch,
        between: RulePatch,
        foot: RulePatch,
        header_tint: TintPatch,
        row_tint: TintPatch,
    }
}

impl RulePatch {
    /// Reads the rule under `key`.
    pub(super) fn read(fields: &Fields<'_>, key: &'static str, names: &Names<'_>) -> Self {
        let read = fields.within(key, |fields| RulePatch {
            thickness: fields.length("thickness", ROOM),
            color: color_ref(fields, "color", Some(&names.colors)),
        });
        read.unwrap_or_default()
    }

    /// The rule, when no key is missing.
    pub(super) fn complete(self) -> Option<Rule> {
        Some(Rule { thickness: self.thickness?, color: self.color? })
    }
}

impl TintPatch {
    fn read(fields: &Fields<'_>, key: &'static str, names: &Names<'_>) -> Self {
        let read = fields.within(key, |fields| TintPatch {
            tint: fields.share("tint"),
            color: color_ref(fields, "color", Some(&names.colors)),
        });
        read.unwrap_or_default()
    }

    fn complete(self) -> Option<Tint> {
        Some(Tint { tint: self.tint?, color: self.color? })
    }
}

impl TablesPatch {
    /// Reads `[tables]`.
    pub(super) fn read(fields: &Fields<'_>, names: &Names<'_>) -> Self {
        let read = fields.within("tables", |fields| TablesPatch {
            fill: fields.choice("width", &[("measure", true), ("content", false)]),
            padding: fields.length("padding", ROOM),
            edge: fields.length("edge", ROOM),
            row_padding: fields.length("row-padding", ROOM),
            keep_rows: fields.integer("keep-rows", 1..=100),
            number_features: features(fields, "number-features"),
            above: RulePatch::read(fields, "rule-above", names),
            below_header: RulePatch::read(fields, "rule-header", names),
            between: RulePatch::read(fields, "rule-rows", names),
            foot: RulePatch::read(fields, "rule-foot", names),
            header_tint: TintPatch::read(fields, "tint-header", names),
            row_tint: TintPatch::read(fields, "tint-rows", names),
        });
        read.unwrap_or_default()
    }

    /// The looks, when no key is missing.
    pub(super) fn complete(self) -> Option<Tables> {
        Some(Tables {
            fill: self.fill?,
            padding: self.padding?,
            edge: self.edge?,
            row_padding: self.row_padding?,
            keep_rows: self.keep_rows?,
            number_features: self.number_features?,
            above: self.above.complete()?,
            below_header: self.below_header.complete()?,
            between: self.between.complete()?,
            foot: self.foot.complete()?,
            header_tint: self.header_tint.complete()?,
            row_tint: self.row_tint.complete()?,
        })
    }
}
