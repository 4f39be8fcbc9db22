//! Brand tokens: palettes, typefaces and type styles, read from TOML.
//!
//! In: a brand file's text. Out: a [`Brand`] in which every style is complete (inheritance resolved), with a report of *every*
//! fault in the file. Knows nothing of pages, fonts on disk or Markdown.
//!
//! The defaults are not in this code: they are the shipped brand, `layouts/factsheet.brand.toml`, and a brand that leaves a key out
//! has that file's value. All tokens are documented in `layouts/README.md`.

/// Names for the variants of an enum, in tokens.
macro_rules! ids {
    ($id:ident, $($variant:ident $name:literal),*) => {
        impl $id {
            /// All of them.
            pub const ALL: [$id; [$($id::$variant),*].len()] = [$($id::$variant),*];

            /// The name in tokens.
            pub const fn name(self) -> &'static str {
                match self { $($id::$variant => $name,)* }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|id| id.name() == name)
            }
        }
    };
}

mod black;
mod boxes;
mod colors;
mod copyfit;
mod definitions;
mod justification;
mod notes;
mod patch;
mod read;
mod spots;
mod tables;
mod typeface;
mod words;

pub use black::{Black, UpTo};
pub use boxes::Boxes;
pub(crate) use colors::color_ref;
pub use copyfit::{Amount, Copyfit, Lever, Range, Setting};
pub use definitions::Definitions;
pub use justification::{Breaking, Justification, Protrusion, Spring};
pub use notes::Notes;
pub(crate) use patch::style_id;
pub use spots::SpotToken;
pub(crate) use spots::{collisions, spot_key};
pub use tables::{Rule, Tables, Tint};
pub use typeface::{Cut, FaceSpec, Slope};
pub use words::{ForLanguage, WordList};

use crate::color::{Color, Share};
use crate::geometry::{Em, Length};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The shipped brand, which completes every other.
const SHIPPED: &str = include_str!("../../layouts/factsheet.brand.toml");
/// The brands that are built in.
const BUILTIN: [(&str, &str); 1] = [("factsheet", SHIPPED)];

const TYPEFACE_HELP: &str = "give the family a name under [typefaces]: text = \"Helvetica Neue LT Pro\"";

/// Black for a colour that the brand does not know.
static BLACK: Color = Color::BLACK;

/// A brand: what the tokens say, ready to use.
#[derive(Clone, Debug)]
pub struct Brand {
    /// The brand's name, for messages.
    pub name: String,
    /// Palettes by name.
    pub palettes: BTreeMap<String, Palette>,
    /// The palette of a factsheet that names none.
    pub default_palette: String,
    /// Where the page heading changes from the primary to the secondary colour.
    pub heading_split: HeadingSplit,
    /// Most lines a page heading may take before it is reported.
    pub heading_max_lines: u8,
    /// The words and patterns of the house.
    pub hyphenation: WordList,
    /// Silences the report of substituted fonts.
    pub accept_substitutes: bool,
    /// Paragraph styles, complete.
    pub styles: BTreeMap<StyleId, Style>,
    /// Character styles, laid over the paragraph's.
    pub characters: BTreeMap<CharacterId, CharacterStyle>,
    /// Boxes and pull quotes beside their type.
    pub boxes: Boxes,
    /// Colours beside the palettes, by name (`black` and `paper` are always there).
    pub colors: BTreeMap<String, Color>,
    /// The spot inks that the brand names, wherever it does.
    pub spots: Vec<SpotToken>,
    /// Where black overprints, and where it is rich.
    pub black: Black,
    /// How footnotes look.
    pub notes: Notes,
    /// How definition lists look.
    pub definitions: Definitions,
    /// How tables look.
    pub tables: Tables,
    /// What may give so that a text fills its pages.
    pub copyfit: Copyfit,
    /// What has given; the styles have it already, pictures and intros are laid out by it.
    pub setting: Setting,
    /// The body's leading as it was before, when that has given.
    pub led_from: Option<Length>,
}

/// A topic's two colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Headings, intro.
    pub primary: Color,
    /// The heading's second colour.
    pub secondary: Color,
}

/// Where the page heading's second colour begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadingSplit {
    /// At the author's emphasis; with none in the heading, as [`HeadingSplit::Line`].
    Emphasis,
    /// After the first line.
    Line,
    /// Nowhere: all primary.
    None,
}

/// The paragraph styles that the engine asks for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the documentation; DESIGN's list of style ids")]
pub enum StyleId {
    PageHeading,
    Intro,
    Heading,
    Subheading,
    Body,
    List,
    Caption,
    Credit,
    Table,
    TableHeader,
    TableCaption,
    Term,
    Note,
    Folio,
    Issuer,
    Kicker,
    Box,
    BoxHeading,
    Quote,
    QuoteSource,
    KeyFigure,
    KeyLabel,
    Contact,
}

/// The character styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum CharacterId {
    Strong,
    Emphasis,
    StrongEmphasis,
    Link,
}

/// How a paragraph is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// The typeface.
    pub face: FaceSpec,
    /// Type size.
    pub size: Length,
    /// Baseline to baseline.
    pub leading: Length,
    /// The colour, by role or name.
    pub color: ColorRef,
    /// Edges.
    pub align: Align,
    /// Space above, dropped at a column's top.
    pub space_before: Length,
    /// Space below.
    pub space_after: Length,
    /// Letter space added after every character.
    pub tracking: Em,
    /// Letter space that words in capitals get beside it.
    pub capital_tracking: Em,
    /// OpenType features, in the order given.
    pub features: Vec<Feature>,
    /// Whether and how words may be divided.
    pub hyphenation: Hyphenation,
    /// What must stay together.
    pub keep: Keep,
    /// First letters hang by their side bearing, so that stems align with the column's edge.
    pub optical_margin: bool,
    /// Indent of the first line.
    pub first_indent: Length,
    /// Indent of all other lines (turnovers).
    pub turnover: Length,
    /// Indent of lines that turn over in a paragraph with forced line ends: addresses, lists of places.
    pub broken_turnover: Length,
    /// For lists: what stands before an item, and where its text begins.
    pub marker: String,
    /// For lists: the text's distance from the left edge, per level.
    pub indent: Length,
    /// For lists: space between items.
    pub item_gap: Length,
    /// For lists: space between the list and a lead-in that ends in a colon.
    pub lead_in_gap: Length,
    /// What breaking of justified lines weighs.
    pub breaking: Breaking,
    /// What gives in justified lines.
    pub justification: Justification,
    /// What hangs over the edges, if anything.
    pub protrusion: Option<Arc<Protrusion>>,
    /// Lines of about the same width, broken where the sense pauses.
    pub balance: bool,
    /// Whether type in K 100 overprints whatever lies below it, or never; `None`: as [`Brand::black`] says.
    pub overprint: Option<bool>,
}

/// What a character style changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CharacterStyle {
    /// Another cut of the paragraph's family, or another family.
    pub cut: Option<Cut>,
    /// Slanted, whatever the weight.
    pub italic: bool,
    /// Another colour.
    pub color: Option<ColorRef>,
    /// Other tracking.
    pub tracking: Option<Em>,
    /// More OpenType features.
    pub features: Vec<Feature>,
}

/// A colour by role or name, resolved against a palette.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ColorRef {
    /// The palette's primary.
    Primary,
    /// The palette's secondary.
    Secondary,
    /// One of [`Brand::colors`].
    Named(String),
    /// Written out in place.
    Own(Color),
}

/// Which edges of a paragraph are straight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Flush at the side where reading starts, ragged at the other.
    Start,
    /// Flush at the side where reading ends.
    End,
    /// Ragged on both sides.
    Center,
    /// Flush on both sides, the last line as `Start`.
    Justify,
}

/// An OpenType feature setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Feature {
    /// The four-letter tag.
    pub tag: [u8; 4],
    /// 0 off, 1 on, or the alternate's number.
    pub value: u32,
}

/// Where words may be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hyphenation {
    /// Whether words are divided at all (soft hyphens count as dividing).
    pub enabled: bool,
    /// Fewest letters of a word that is divided.
    pub min_word: u8,
    /// Fewest letters before the hyphen.
    pub min_before: u8,
    /// Fewest letters after it.
    pub min_after: u8,
    /// In ragged setting: divide only where the line would be less full than this otherwise.
    pub ragged_below: Share,
    /// Most hyphens in a row.
    pub max_ladder: u8,
}

/// What must stay together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Keep {
    /// Lines of the next block that must stand in the same column below this one; 0 for none.
    pub with_next: u8,
    /// Never broken across columns.
    pub together: bool,
    /// Fewest lines at a column's foot.
    pub orphans: u8,
    /// Fewest lines at the top of a column.
    pub widows: u8,
}

ids! {
    StyleId,
    PageHeading "page-heading", Intro "intro", Heading "heading", Subheading "subheading", Body "body", List "list",
    Caption "caption", Credit "credit", Table "table", TableHeader "table-header", TableCaption "table-caption", Term "term",
    Note "note", Folio "folio", Issuer "issuer", Kicker "kicker",
    Box "box", BoxHeading "box-heading", Quote "quote", QuoteSource "quote-source", KeyFigure "key-figure",
    KeyLabel "key-label", Contact "contact"
}

ids! {
    CharacterId,
    Strong "strong", Emphasis "emphasis", StrongEmphasis "strong-emphasis", Link "link"
}

fn style_names() -> impl Iterator<Item = &'static str> + Clone {
    StyleId::ALL.into_iter().map(StyleId::name)
}

fn character_names() -> impl Iterator<Item = &'static str> + Clone {
    CharacterId::ALL.into_iter().map(CharacterId::name)
}

impl Brand {
    /// The TOML of the built-in brand of this name.
    pub fn builtin(name: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The names of the built-in brands.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> + Clone {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// The colour that `reference` means under `palette`. A name that the brand lacks (a layout's: its reading knows no brand, see
    /// [`Layout::check`](crate::layout::Layout::check)) is black.
    pub fn color<'a>(&'a self, reference: &'a ColorRef, palette: &'a Palette) -> &'a Color {
        match reference {
            ColorRef::Primary => &palette.primary,
            ColorRef::Secondary => &palette.secondary,
            ColorRef::Named(name) => self.colors.get(name).unwrap_or(&BLACK),
            ColorRef::Own(color) => color,
        }
    }

    /// The style.
    ///
    /// # Panics
    /// In a brand put together by hand that lacks the style; reading one fills every style.
    pub fn style(&self, id: StyleId) -> &Style {
        self.styles.get(&id).expect("reading a brand fills every style")
    }
}

#[cfg(test)]
mod tests;
