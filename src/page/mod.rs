//! Pages: boxes, a display list and structure, with nothing of PDF in them.
//!
//! What `flow` places becomes [`Item`]s here; `pdf`, `preflight` and `proof` each read the same pages. Coordinates are page
//! coordinates (see [`crate::geometry`]): the trim's top left corner is the origin and `y` grows downwards.

mod dump;

pub(crate) use dump::ink as ink_name;
pub use dump::{dump, plain_text};

use crate::color::{Color, Shade};
use crate::diagnostic::Span;
use crate::geometry::{Length, PageBoxes, Point, Rect};
use crate::picture::{Outline, PictureId, Segment};
use crate::text::GlyphRun;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A finished page.
#[derive(Clone, Debug)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Its folio, as furniture writes it.
    pub folio: String,
    /// The number of the page beside it, when the document is bound and has one.
    pub faces: Option<u32>,
    /// The master's name.
    pub master: String,
    /// Media, bleed, trim.
    pub boxes: PageBoxes,
    /// What is painted, from back to front; text in reading order.
    pub items: Vec<Item>,
}

/// Something painted.
#[derive(Clone, Debug)]
pub struct Item {
    /// What.
    pub kind: ItemKind,
    /// The structure element it belongs to; `None` is an artifact (furniture).
    pub tag: Option<TagId>,
    /// Its place in the user's file.
    pub span: Option<Span>,
}

/// The kinds of painted thing.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// A run of glyphs from a baseline origin.
    Text {
        /// Where the run's first glyph has its origin (`run.x` is not added again).
        origin: Point,
        /// The glyphs.
        run: GlyphRun,
        /// Painted over what lies below without knocking it out.
        overprint: bool,
    },
    /// A filled rectangle.
    Fill {
        /// Where.
        rect: Rect,
        /// With what.
        color: Color,
        /// Painted over what lies below without knocking it out.
        overprint: bool,
    },
    /// A picture.
    Picture {
        /// Which.
        id: PictureId,
        /// The visible window.
        clip: Rect,
        /// Where the whole picture would lie; contains `clip`.
        rect: Rect,
    },
    /// A path: a drawing's parts, rules, the crossed box of a missing picture.
    Path {
        /// The outline.
        segments: Vec<Segment>,
        /// Filled with this.
        fill: Option<Color>,
        /// Filled by the even-odd rule instead of non-zero winding.
        even_odd: bool,
        /// Stroked with this colour and line width.
        stroke: Option<(Color, Length)>,
        /// Shown only inside this window.
        clip: Option<Rect>,
        /// Painted over what lies below without knocking it out.
        overprint: bool,
    },
    /// A filled path that is more than one opaque colour: a gradient, or something that lets through what lies below, or is itself seen only
    /// through other outlines. It knocks out as far as it is opaque.
    Shade {
        /// The outline.
        segments: Vec<Segment>,
        /// Filled by the even-odd rule instead of non-zero winding.
        even_odd: bool,
        /// Filled with this.
        shade: Arc<Shade<Color>>,
        /// Shown only inside this window.
        clip: Option<Rect>,
        /// Shown only where all of these are filled.
        through: Arc<[Outline]>,
    },
}

impl Item {
    /// What it covers: a text's line from its ascenders' height to its descenders', about; a path's points and half its line.
    pub fn bounds(&self) -> Rect {
        match &self.kind {
            ItemKind::Text { origin, run, .. } => {
                let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
                let (above, below) = (run.style.size, run.style.size.scaled(1, 4));
                Rect::new(origin.x, origin.y - above, origin.x + width, origin.y + below)
            }
            ItemKind::Fill { rect, .. } => *rect,
            ItemKind::Picture { clip, .. } => *clip,
            ItemKind::Shade { segments, clip, .. } => {
                let whole = extent(segments).unwrap_or_default();
                clip.map_or(whole, |window| window.overlap(whole).unwrap_or(window))
            }
            ItemKind::Path { segments, stroke, clip, .. } => {
                let line = stroke.as_ref().map_or(Length::ZERO, |(_, width)| *width / 2);
                let whole = extent(segments).unwrap_or_default().outset(line);
                clip.map_or(whole, |window| window.overlap(whole).unwrap_or(window))
            }
        }
    }
}

/// The corners of a path's points; `None` for a path without any.
pub fn extent(segments: &[Segment]) -> Option<Rect> {
    let points = segments.iter().flat_map(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => [Some(to), None, None],
        Segment::Curve(a, b, to) => [Some(a), Some(b), Some(to)],
        Segment::Close => [None; 3],
    });
    points.flatten().map(|at| Rect { x0: at.x, y0: at.y, x1: at.x, y1: at.y }).reduce(Rect::around)
}

/// An element of the structure tree, in [`Structure::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagId(pub u32);

/// The document's logical structure: a tree over all pages, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Parents stand before their children.
    pub nodes: Vec<Tag>,
    /// Who speaks, where only the furniture says it.
    pub issuer: Option<Issuer>,
}

/// An issuer line that is read out once, before all else, although it is furniture: the content does not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its element.
    pub tag: TagId,
    /// The index of its page.
    pub page: usize,
    /// Its items on that page.
    pub items: Range<usize>,
}

/// A structure element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What it is.
    pub role: Role,
    /// The element it is in; `None` for the document.
    pub parent: Option<TagId>,
    /// A language other than its parent's.
    pub lang: Option<String>,
    /// A replacement for readers that cannot see it.
    pub alt: Option<String>,
    /// What it is called by what leads to it: a heading's words, as an outline shows them; a note's; the number of a reference to one.
    pub title: Option<String>,
    /// Where a link leads.
    pub target: Option<Target>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an address.
    Url(Arc<str>),
    /// To a heading, a note or the reference to one in the same document.
    Element(TagId),
}

/// Structure types (ISO 32000-1, 14.8.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are the standard's")]
pub enum Role {
    Document,
    H1,
    H2,
    H3,
    P,
    L,
    Li,
    Lbl,
    /// What a definition defines: the label of its item.
    Term,
    LBody,
    Figure,
    Caption,
    BlockQuote,
    Div,
    Table,
    Tr,
    Th,
    Td,
    Note,
    Reference,
    Span,
    Link,
}

impl Role {
    /// Whether it stands among the words of a block.
    pub const fn is_inline(self) -> bool {
        matches!(self, Role::Span | Role::Link | Role::Reference)
    }

    /// The depth of a heading, from 1.
    pub const fn heading_level(self) -> Option<u8> {
        match self {
            Role::H1 => Some(1),
            Role::H2 => Some(2),
            Role::H3 => Some(3),
            _ => None,
        }
    }

    /// The structure type's name in the standard.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Document => "Document",
            Role::H1 => "H1",
            Role::H2 => "H2",
            Role::H3 => "H3",
            Role::P => "P",
            Role::L => "L",
            Role::Li => "LI",
            Role::Lbl | Role::Term => "Lbl",
            Role::LBody => "LBody",
            Role::Figure => "Figure",
            Role::Caption => "Caption",
            Role::BlockQuote => "BlockQuote",
            Role::Div => "Div",
            Role::Table => "Table",
            Role::Tr => "TR",
            Role::Th => "TH",
            Role::Td => "TD",
            Role::Note => "Note",
            Role::Reference => "Reference",
            Role::Span => "Span",
            Role::Link => "Link",
        }
    }
}

impl Structure {
    /// The item at a place of the page at `index`, with the issuer's element where it is read out as that.
    pub fn item<'p>(&self, page: &'p Page, index: usize, at: usize) -> Option<Cow<'p, Item>> {
        let item = page.items.get(at)?;
        let issuer = self.issuer.as_ref().filter(|issuer| issuer.page == index && issuer.items.contains(&at));
        Some(match issuer {
            Some(issuer) if item.tag.is_none() => Cow::Owned(Item { tag: Some(issuer.tag), ..item.clone() }),
            _ => Cow::Borrowed(item),
        })
    }

    /// Adds an element under `parent`.
    pub fn add(&mut self, role: Role, parent: Option<TagId>) -> TagId {
        let id = TagId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Tag { role, parent, lang: None, alt: None, title: None, target: None });
        id
    }
}
