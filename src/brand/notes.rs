//! The looks of footnotes.
//!
//! In: the table `[notes]` of a brand. Out: [`Notes`]. Their type is that of the style `note`.

use super::patch::{Names, patch};
use super::tables::{Rule, RulePatch};
use crate::geometry::Length;
use crate::tokens::Fields;

/// How footnotes look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notes {
    /// From the last baseline of the text to the rule above the notes, at least.
    pub gap: Length,
    /// The rule above the first note of a column.
    pub rule: Rule,
    /// How long it is, at most as long as the column is wide.
    pub rule_length: Length,
    /// From the rule to the tops of the first note's capitals.
    pub rule_gap: Length,
    /// Words of the longest note that stands at the foot of a column.
    pub max_words: u16,
}

patch! {
    /// What a file says of footnotes.
    NotesPatch {
        gap: Length,
        rule_length: Length,
        rule_gap: Length,
        max_words: u16,
    }
    nested {
        rule: RulePatch,
    }
}

impl NotesPatch {
    /// Reads `[notes]`.
    pub(super) fn read(fields: &Fields<'_>, names: &Names<'_>) -> Self {
        let room = Length::ZERO..=Length::whole_pt(288);
        let read = fields.within("notes", |fields| NotesPatch {
            gap: fields.length("gap", room.clone()),
            rule: RulePatch::read(fields, "rule", names),
            rule_length: fields.length("rule-length", Length::ZERO..=Length::whole_pt(14_400)),
            rule_gap: fields.length("rule-gap", room),
            max_words: fields.integer("max-words", 0..=1_000),
        });
        read.unwrap_or_default()
    }

    /// The looks, when no key is missing.
    pub(super) fn complete(self) -> Option<Notes> {
        Some(Notes {
            gap: self.gap?,
            rule: self.rule.complete()?,
            rule_length: self.rule_length?,
            rule_gap: self.rule_gap?,
            max_words: self.max_words?,
        })
    }
}
