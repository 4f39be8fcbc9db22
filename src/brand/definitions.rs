//! The looks of definition lists.
//!
//! In: the table `[definitions]` of a brand. Out: [`Definitions`]. Their type is that of the styles `term` and `list`.

use super::patch::patch;
use crate::geometry::Length;
use crate::tokens::Fields;

/// How definition lists look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definitions {
    /// The first definition stands on the line of its term.
    pub run_in: bool,
    /// From the term's edge to the definition's.
    pub indent: Length,
    /// Between one entry and the next.
    pub gap: Length,
}

patch! {
    /// What a file says of definition lists.
    DefinitionsPatch {
        run_in: bool,
        indent: Length,
        gap: Length,
    }
}

impl DefinitionsPatch {
    /// Reads `[definitions]`.
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let room = Length::ZERO..=Length::whole_pt(288);
        let read = fields.within("definitions", |fields| DefinitionsPatch {
            run_in: fields.choice("form", &[("below", false), ("run-in", true)]),
            indent: fields.length("indent", room.clone()),
            gap: fields.length("gap", room),
        });
        read.unwrap_or_default()
    }

    /// The looks, when no key is missing.
    pub(super) fn complete(self) -> Option<Definitions> {
        Some(Definitions { run_in: self.run_in?, indent: self.indent?, gap: self.gap? })
    }
}
