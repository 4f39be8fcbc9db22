//! What a layout says of the press room: the stock, and by which profile its pages are checked.

use crate::tokens::{Fields, Spanned};

/// The paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// Art and picture papers: ink stays on the surface.
    Coated,
    /// Offset papers: ink sinks in and spreads.
    Uncoated,
}

impl Stock {
    /// The name in tokens.
    pub const fn name(self) -> &'static str {
        match self {
            Stock::Coated => "coated",
            Stock::Uncoated => "uncoated",
        }
    }
}

/// How pages are checked before they go to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreflightToken {
    /// The profile: a built-in's name, or a file relative to the layout.
    pub profile: Spanned<String>,
    /// The paper, which picks limits of ink and stems.
    pub stock: Stock,
    /// Whether every build ends with it.
    pub at_build: bool,
}

pub(super) fn read_preflight(fields: &Fields<'_>) -> Option<PreflightToken> {
    let profile = fields.string("profile");
    let stock = fields.choice("stock", &[Stock::Coated, Stock::Uncoated].map(|stock| (stock.name(), stock)));
    let at_build = fields.boolean("at-build");
    Some(PreflightToken { profile: profile?, stock: stock?, at_build: at_build? })
}
