//! What black does: where it overprints, and where other inks stand under it.
//!
//! In: the table `[black]` of a brand. Out: [`Black`]. Which texts, lines and areas of a page that comes to is decided in `flow::blacks`.

use super::colors::color;
use super::patch::patch;
use crate::color::{Cmyk, Color, Ink};
use crate::diagnostic::Code;
use crate::geometry::Length;
use crate::tokens::{Fields, Kind};
use std::ops::RangeInclusive;

/// How far something goes: everywhere, nowhere, or for what is at most so large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpTo {
    /// Everywhere.
    Any,
    /// Nowhere.
    None,
    /// For what measures so much or less.
    Size(Length),
}

impl UpTo {
    /// Whether something of this measure is meant.
    pub fn takes(self, measure: Length) -> bool {
        match self {
            UpTo::Any => true,
            UpTo::None => false,
            UpTo::Size(most) => measure <= most,
        }
    }

    fn read(fields: &Fields<'_>, key: &'static str, sizes: RangeInclusive<Length>) -> Option<UpTo> {
        match &fields.value(key)?.kind {
            Kind::Boolean(true) => Some(UpTo::Any),
            Kind::Boolean(false) => Some(UpTo::None),
            _ => fields.length(key, sizes).map(UpTo::Size),
        }
    }
}

/// What K 100, and nothing but that, does on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Black {
    /// Type that overprints, by its size.
    pub overprint: UpTo,
    /// Lines and rules that overprint, by their thickness.
    pub lines: UpTo,
    /// Whether they do so over pictures too.
    pub over_pictures: bool,
    /// The black with other inks under it, for large type and areas.
    pub rich: Option<Color>,
    /// Type of this size and larger is set in it.
    pub rich_type: Length,
    /// Areas at least so wide and so high are printed in it.
    pub rich_area: Length,
}

patch! {
    /// What a file says of black.
    BlackPatch {
        overprint: UpTo,
        lines: UpTo,
        over_pictures: bool,
        rich: Option<Color>,
        rich_type: Length,
        rich_area: Length,
    }
}

impl BlackPatch {
    /// Reads `[black]`.
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let sizes = Length::ZERO..=Length::whole_pt(14_400);
        let read = fields.within("black", |fields| BlackPatch {
            overprint: UpTo::read(fields, "overprint", sizes.clone()),
            lines: UpTo::read(fields, "lines", sizes.clone()),
            over_pictures: fields.boolean("over-pictures"),
            rich: rich(fields),
            rich_type: fields.length("rich-type", sizes.clone()),
            rich_area: fields.length("rich-area", sizes),
        });
        read.unwrap_or_default()
    }

    /// The rules, when no key is missing.
    pub(super) fn complete(self) -> Option<Black> {
        Some(Black {
            overprint: self.overprint?,
            lines: self.lines?,
            over_pictures: self.over_pictures?,
            rich: self.rich?,
            rich_type: self.rich_type?,
            rich_area: self.rich_area?,
        })
    }
}

/// `rich = false`, or process colour with full black in it.
fn rich(fields: &Fields<'_>) -> Option<Option<Color>> {
    const HELP: &str = "write false, or full black with other inks under it: { cmyk = [60, 40, 40, 100] }";
    let value = fields.value("rich")?;
    if value.kind == Kind::Boolean(false) {
        return Some(None);
    }
    if value.table().is_none() {
        fields.wrong_type("rich", value, "a black", HELP);
        return None;
    }
    let color = color(fields, "rich", value)?;
    if !is_rich(&color.ink) {
        let message = format!("`{}` is not full black with other inks under it", fields.path_of("rich"));
        fields.fault(Code::WrongType, value.span, message, HELP);
        return None;
    }
    Some(Some(Color { screen: color.screen.or(Some([0, 0, 0])), ..color }))
}

/// Full black with something under it: anything less would turn black type gray.
fn is_rich(ink: &Ink) -> bool {
    let process = |inks: &Cmyk| inks[3] == Ink::BLACK.process()[3];
    match ink {
        Ink::Cmyk(inks) => process(inks) && *ink != Ink::BLACK,
        Ink::Mix(mix) => process(&mix.process),
        Ink::Spot { .. } | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => false,
    }
}
