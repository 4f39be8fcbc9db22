//! The page layout: sizes, masters, columns, grid and furniture, read from TOML.
//!
//! In: a layout file's text. Out: a [`Layout`] with every default filled in, and a report of every fault. Holds no content and no
//! type styles: furniture names a style, the brand says how it looks.
//!
//! The defaults are not in this code: they are the shipped layout, `layouts/factsheet.toml`, and a layout that leaves a key out has
//! that file's value. All tokens are documented in `layouts/README.md`.

mod columns;
mod condition;
mod costs;
mod furniture;
mod intent;
mod marks;
mod master;
mod pictures;
mod press;
mod read;
mod spreads;
mod words;

pub use condition::check_condition;
pub use costs::Costs;
pub use intent::{BuiltinIntent, check_profile, default_intent};
pub use marks::{Fold, Marks};
pub use pictures::{Foreign, PictureTokens};
pub use press::{PreflightToken, Stock};
pub use words::{FolioStyle, Wording};

use crate::brand::{Align, ColorRef, SpotToken, StyleId};
use crate::diagnostic::Span;
use crate::geometry::{Length, Point, Rect, Size};

/// The shipped layout, which completes every other.
const SHIPPED: &str = include_str!("../../layouts/factsheet.toml");
/// The layouts that are built in.
const BUILTIN: [(&str, &str); 2] = [("factsheet", SHIPPED), ("leaflet", include_str!("../../layouts/leaflet.toml"))];

/// A page layout.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The layout's name, for messages.
    pub name: String,
    /// The spot inks that the layout names, wherever it does.
    pub spots: Vec<SpotToken>,
    /// The finished page.
    pub trim: Size,
    /// What is printed beyond the cut, on all four sides.
    pub bleed: Length,
    /// Whether left and right pages differ (page 1 is a right page).
    pub facing: bool,
    /// Baseline to baseline of the page; the body's leading when the layout says `grid = "body"`.
    pub grid: Grid,
    /// The masters, in the order of the file.
    pub masters: Vec<Master>,
    /// Those of them that are others lowered, in a layout that is levelled.
    twins: Vec<spreads::Twin>,
    /// Masters by page: the first page, its followers, and (when given) the last one.
    pub sequence: Sequence,
    /// Where columns end level.
    pub balance: Balance,
    /// How folios are written.
    pub folio_style: FolioStyle,
    /// The folio of the first page; an even one makes it a left page of a facing layout.
    pub folio_start: u32,
    /// Which pages sections begin on.
    pub section_start: SectionStart,
    /// The master of a page that is left empty so that a section begins where it shall; `None`: the one whose turn it is.
    pub blank: Option<MasterId>,
    /// Whether facing pages are composed as one.
    pub spreads: bool,
    /// Whether columns are filled one after the other, each as well as it can be by itself, instead of all at their best.
    pub first_fit: bool,
    /// The least and the greatest height of a photograph whose text says nothing of it, in percent of its own.
    pub picture_flex: (i64, i64),
    /// What is weighed when breaks, figures and widths are chosen.
    pub costs: Costs,
    /// Most pages; more text than that is overset. `None`: as many as the text needs.
    pub max_pages: Option<u32>,
    /// How pictures go to press.
    pub pictures: PictureTokens,
    /// What stands for links on paper.
    pub links: PrintedLinks,
    /// The output intent, when the layout names one.
    pub output_intent: Option<OutputIntent>,
    /// How pages are checked before they go to press.
    pub preflight: PreflightToken,
    /// Printer's marks.
    pub marks: Marks,
}

/// The baseline grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// The body style's leading.
    Body,
    /// A step of its own.
    Step(Length),
}

/// Where the columns of a page end level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// On every page.
    Page,
    /// On a section's last page.
    Section,
    /// Nowhere.
    Never,
}

/// The pages that a section may begin on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionStart {
    /// The next page.
    Any,
    /// A page with an odd folio: a right one, or a left one of a text that is read from the right.
    Right,
    /// A page with an even folio.
    Left,
}

/// Where a column's first baseline stands below the top of the type area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstBaseline {
    /// The body's capitals touch the top.
    CapHeight,
    /// The body's ascenders do, as its typeface gives their height.
    Ascent,
    /// One step of the grid below the top.
    Leading,
}

/// A page master's place in [`Layout::masters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MasterId(pub usize);

/// Which master a page gets when it asks for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// One per page from the first; the last entry repeats. Never empty.
    pub pages: Vec<MasterId>,
    /// One per page of every section but the first, from the section's first page; the last entry repeats. Empty: as `pages` says.
    pub sections: Vec<MasterId>,
    /// The last page's, when it differs. Only used when the document has more than one page.
    pub last: Option<MasterId>,
}

/// A page master: where things stand on a page.
#[derive(Clone, Debug)]
pub struct Master {
    /// The name that `{page=…}` uses.
    pub name: String,
    /// On a right page (and on every page when the layout is not facing).
    pub right: Face,
    /// On a left page of a facing layout.
    pub left: Face,
}

/// One side of a master.
#[derive(Clone, Debug)]
pub struct Face {
    /// The type area, in page coordinates.
    pub area: Rect,
    /// By how much it begins below its top margin.
    sink: Length,
    /// How many columns, 1–12; where they stand is told by [`Face::column`].
    pub columns: u8,
    /// The columns in the order of reading, as many as `columns` says.
    frames: Vec<Rect>,
    /// Whether they were drawn by hand.
    framed: bool,
    /// Between columns.
    pub gutter: Length,
    /// What stands in the middle of the gutters.
    pub column_rule: Option<ColumnRule>,
    /// Where a column's first baseline stands.
    pub first_baseline: FirstBaseline,
    /// Widths, in columns, that an intro may have; ascending, each at most `columns`.
    pub intro_widths: Vec<u8>,
    /// From the foot of the heading's last line (its baseline) to the region's first cap top, at least.
    pub heading_gap: Length,
    /// What stands on every page of this master.
    pub furniture: Vec<Furniture>,
}

/// A rule between columns, as high as their text.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnRule {
    /// Its width.
    pub width: Length,
    /// Its colour.
    pub color: ColorRef,
    /// The token, for messages.
    pub span: Option<Span>,
}

/// A standing element of a master.
#[derive(Clone, Debug)]
pub struct Furniture {
    /// What it shows.
    pub kind: FurnitureKind,
    /// Where, in page coordinates; may reach into the bleed.
    pub frame: Rect,
    /// Whether it also stands on pages that a page heading opens.
    pub on_openings: bool,
    /// The token, for messages.
    pub span: Option<Span>,
}

/// Where furniture's text stands in its frame. A frame has a left and a right edge whatever the text's direction; which of them lines start
/// from is the text's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flush {
    /// Where the text's lines start.
    Start,
    /// Where they end.
    End,
    /// In the middle.
    Center,
    /// The left edge.
    Left,
    /// The right edge.
    Right,
}

impl Flush {
    /// The alignment of lines of this direction.
    pub fn align(self, is_rtl: bool) -> Align {
        match self {
            Flush::Center => Align::Center,
            Flush::Start => Align::Start,
            Flush::End => Align::End,
            Flush::Left => {
                if is_rtl {
                    Align::End
                } else {
                    Align::Start
                }
            }
            Flush::Right => {
                if is_rtl {
                    Align::Start
                } else {
                    Align::End
                }
            }
        }
    }
}

/// What furniture shows.
#[derive(Clone, Debug)]
pub enum FurnitureKind {
    /// A line (or lines) of text: first baseline at the frame's top plus the style's cap height.
    Text {
        /// Text with its fields filled in; nothing is set when they are all empty.
        text: Wording,
        /// How it looks.
        style: StyleId,
        /// Where in its frame.
        align: Flush,
    },
    /// A filled rectangle.
    Bar {
        /// Its colour.
        color: ColorRef,
    },
    /// A picture or drawing, fitted into the frame.
    Picture {
        /// The name, resolved like the text's pictures, relative to the layout file.
        source: String,
    },
}

/// What a reader on paper is given of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrintedLinks {
    /// Its words.
    Text,
    /// And its address, in brackets.
    Url,
    /// And its address, in a footnote.
    Footnote,
    /// And a code of its address, at the end of the section.
    Qr,
}

/// The printing condition that the PDF is made for (ISO 15930-7, output intent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputIntent {
    /// The registered name of the condition: `FOGRA39`.
    pub condition: String,
    /// Where that name is registered.
    pub registry: String,
    /// The profile file's name, relative to the layout; `None` for the built-in one of that condition.
    pub profile: Option<String>,
    /// Most ink in percent, summed over all plates.
    pub ink_limit: u16,
    /// The press's own words for the condition; a condition that is in no registry must have them.
    pub info: Option<String>,
    /// Whether the print PDF is PDF/X-1a:2003 instead of PDF/X-4.
    pub is_x1a: bool,
    /// Where the condition is named, for messages.
    pub condition_span: Span,
    /// Where the profile is.
    pub profile_span: Option<Span>,
}

impl OutputIntent {
    /// Where the printing condition comes from: the profile's token, where there is one.
    pub fn span(&self) -> Span {
        self.profile_span.unwrap_or(self.condition_span)
    }
}

impl Layout {
    /// The TOML of the built-in layout of this name.
    pub fn builtin(name: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The names of the built-in layouts.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> + Clone {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// The master of this name.
    pub fn master_named(&self, name: &str) -> Option<MasterId> {
        self.masters.iter().position(|master| master.name == name).map(MasterId)
    }

    /// The layout of a document that is bound on the right: page 1 is a left page, and columns are counted from the right.
    #[must_use]
    pub fn bound_right(&self) -> Layout {
        let mut layout = self.clone();
        let trim = Rect::at(Point::default(), self.trim);
        for master in &mut layout.masters {
            std::mem::swap(&mut master.left, &mut master.right);
            let left = master.left.read_from_the_right(&master.right, trim);
            master.right.frames = master.right.read_from_the_right(&master.left, trim);
            master.left.frames = left;
        }
        layout
    }

    /// The layout of a body whose leading has given, for texts on the body's grid: type areas that are lowered by whole half lines of the one
    /// leading are lowered by as many of the other, so that all pages stay in register. Furniture and frames drawn by hand stay where they are.
    #[must_use]
    pub fn led(&self, from: Length, to: Length) -> Layout {
        let mut layout = self.clone();
        if self.grid == Grid::Body && from > Length::ZERO {
            layout
                .masters
                .iter_mut()
                .flat_map(|master| [&mut master.left, &mut master.right])
                .for_each(|face| face.lead(from, to));
        }
        layout
    }

    /// The folio of page `number` (from 1).
    pub fn folio(&self, number: u32) -> u32 {
        number.saturating_add(self.folio_start).saturating_sub(1)
    }

    /// Whether a section may begin on page `number` (from 1).
    pub fn may_begin_section(&self, number: u32) -> bool {
        match self.section_start {
            SectionStart::Any => true,
            SectionStart::Right => !self.folio(number).is_multiple_of(2),
            SectionStart::Left => self.folio(number).is_multiple_of(2),
        }
    }

    /// The master behind an id of this layout.
    pub fn master(&self, id: MasterId) -> &Master {
        &self.masters[id.0]
    }
}

impl Master {
    /// The side of this master that page `number` (from 1) shows.
    pub fn face(&self, number: u32, facing: bool) -> &Face {
        if facing && number.is_multiple_of(2) { &self.left } else { &self.right }
    }
}

#[cfg(test)]
mod tests;
