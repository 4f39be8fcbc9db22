//! What a text asks of copyfit: the table `[fit]` of its front matter.
//!
//! In: its fields. Out: how many pages it wants to fill, and where its setting comes from. What may give for that is the brand's to say.

use crate::diagnostic::{Code, Span};
use crate::tokens::{Fields, Spanned};
use std::ops::RangeInclusive;

/// Pages that can be asked for.
const PAGES: RangeInclusive<u32> = 1..=1_000;

/// What stands under `[fit]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// Exactly so many pages.
    pub pages: Option<Spanned<u32>>,
    /// A multiple of so many pages: of two for a leaf, of four for a folded sheet.
    pub multiple: Option<Spanned<u32>>,
    /// What becomes of a sheet that no setting fills to a multiple.
    pub blanks: Blanks,
    /// The file with the setting to use, instead of a search.
    pub settings: Option<Spanned<String>>,
}

/// What becomes of pages that stay empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blanks {
    /// There are none: a text that no setting fills to a multiple is at fault.
    #[default]
    Refused,
    /// They follow the last page.
    AtEnd,
}

impl Fit {
    /// Reads the table if there is one.
    pub(super) fn read(fields: &Fields<'_>) -> Fit {
        let fit = fields.within("fit", |fields| Fit {
            pages: count(fields, "pages"),
            multiple: count(fields, "multiple"),
            blanks: fields.choice("blanks", &[("none", Blanks::Refused), ("end", Blanks::AtEnd)]).unwrap_or_default(),
            settings: fields.string("settings").filter(|name| !name.value.trim().is_empty()),
        });
        let mut fit = fit.unwrap_or_default();
        if let (Some(pages), Some(multiple)) = (&fit.pages, &fit.multiple)
            && pages.value % multiple.value != 0
        {
            let message = format!("`fit.pages` is {}, which is no multiple of {}", pages.value, multiple.value);
            fields.fault(Code::OutOfRange, pages.span, message, "give one of the two");
            fit.multiple = None;
        }
        fit
    }

    /// Whether pages are asked for.
    pub fn has_target(&self) -> bool {
        self.pages.is_some() || self.multiple.is_some()
    }

    /// Where it asks for them.
    pub fn span(&self) -> Option<Span> {
        let settings = self.settings.as_ref().map(|name| name.span);
        self.pages.as_ref().or(self.multiple.as_ref()).map(|count| count.span).or(settings)
    }
}

fn count(fields: &Fields<'_>, key: &'static str) -> Option<Spanned<u32>> {
    let value = fields.integer(key, PAGES)?;
    Some(Spanned { value, span: fields.value(key)?.span })
}
