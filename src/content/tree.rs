//! The tree of a text: blocks, inlines and attributes, each with its place in the source.
//!
//! In: nothing; these are the types that the parser fills and that `flow` and `text` read. Nesting is bounded by the parser
//! ([`MAX_NESTING`](super::MAX_NESTING)), so walks over the tree may recurse.

use super::fit::Fit;
use crate::brand::WordList;
use crate::color::Share;
use crate::diagnostic::Span;
use crate::geometry::{Em, Length};
use crate::tokens::Spanned;
use std::collections::BTreeMap;

/// A parsed factsheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The front matter's keys.
    pub front: FrontMatter,
    /// The blocks, in reading order.
    pub blocks: Vec<Block>,
    /// The footnotes, in the order of their first references.
    pub notes: Vec<Note>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What it holds.
    pub blocks: Vec<Block>,
    /// The place of its label.
    pub span: Span,
}

/// What the front matter says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The document's title.
    pub title: Option<Spanned<String>>,
    /// Who issues it; may hold several lines.
    pub issuer: Option<Spanned<String>>,
    /// A BCP 47 tag.
    pub lang: Option<Spanned<String>>,
    /// A palette of the brand.
    pub palette: Option<Spanned<String>>,
    /// A layout: a built-in's name or a path.
    pub layout: Option<Spanned<String>>,
    /// A brand: a built-in's name or a path.
    pub brand: Option<Spanned<String>>,
    /// Document information.
    pub author: Option<Spanned<String>>,
    /// Document information.
    pub subject: Option<Spanned<String>>,
    /// Document information.
    pub keywords: Vec<String>,
    /// The document's date, `YYYY-MM-DD`.
    pub date: Option<Spanned<String>>,
    /// Words and patterns under `[hyphenation]`.
    pub hyphenation: WordList,
    /// The pages that it wants to fill, under `[fit]`.
    pub fit: Fit,
    /// Free fields under `[data]`, as text, by dotted key.
    pub data: BTreeMap<String, String>,
}

/// A block of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its attributes.
    pub attributes: Attributes,
    /// Its place.
    pub span: Span,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// `#`, `##`, `###`: level 1 opens a page.
    Heading {
        /// 1, 2 or 3.
        level: u8,
        /// The words.
        inlines: Vec<Inline>,
    },
    /// A `#` directly above another `#`: not a page of its own.
    Kicker {
        /// The words.
        inlines: Vec<Inline>,
    },
    /// The paragraph immediately under a page heading.
    Intro {
        /// The words.
        inlines: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph {
        /// The words.
        inlines: Vec<Inline>,
    },
    /// Bullets or numbers.
    List {
        /// The first number of a numbered list.
        start: Option<u64>,
        /// What the author put after the numbers: a full stop or a bracket.
        delimiter: char,
        /// The items; each holds blocks.
        items: Vec<Item>,
    },
    /// Terms, each with what is said of it.
    Definitions {
        /// In reading order.
        entries: Vec<Entry>,
    },
    /// A picture on a line of its own.
    Figure {
        /// The picture's name as written; `qr:…` is a code with what follows, `placeholder:…` a picture that is to come.
        source: Spanned<String>,
        /// The caption; may be empty.
        caption: Vec<Inline>,
    },
    /// `::: key-figures` … `:::`: figures side by side.
    KeyFigures {
        /// In reading order.
        figures: Vec<KeyFigure>,
    },
    /// `::: box` … `:::`, `::: contact` … `:::`: a fenced block.
    Box {
        /// Which.
        kind: BoxKind,
        /// What it holds, in reading order.
        blocks: Vec<Block>,
    },
    /// `> words`: a quotation, drawn out of the text.
    Quote {
        /// What it holds, in reading order.
        blocks: Vec<Block>,
        /// Its last line, when that begins with a dash: who says so; may be empty.
        source: Vec<Inline>,
    },
    /// Rows and columns.
    Table {
        /// How each column stands, as the row of dashes says.
        columns: Vec<CellAlign>,
        /// The first row; its cells may all be empty.
        header: Row,
        /// The others; each has as many cells as there are columns.
        rows: Vec<Row>,
        /// The words after `Table:`; may be empty.
        caption: Vec<Inline>,
    },
    /// `---`: the next block starts a new column.
    ColumnBreak,
}

/// `- **78 %** of the water`: a figure and what it is the figure of.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyFigure {
    /// The figure.
    pub figure: Vec<Inline>,
    /// Its label; may be empty.
    pub label: Vec<Inline>,
    /// Its place.
    pub span: Span,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The words; may be empty.
    pub inlines: Vec<Inline>,
    /// Its place.
    pub span: Span,
}

/// The kinds of fenced block that hold blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxKind {
    /// `::: box`: a tinted box.
    Box,
    /// `::: contact`: who to write to.
    Contact,
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellAlign {
    /// `---`: words at the start, numbers by their decimal mark.
    Auto,
    /// `:--`.
    Start,
    /// `:-:`.
    Center,
    /// `--:`.
    End,
}

/// A term and what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The term, a paragraph; a definition may stand without one.
    pub term: Option<Block>,
    /// What is said of it; each holds blocks.
    pub definitions: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Its place.
    pub span: Span,
}

/// A run of inline content.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Characters. `text` and the source under `span` are the same bytes unless CommonMark decoded something (an entity) or the
    /// text is not in the source as such (a dash between cells that a table has no columns for).
    Text {
        /// The characters.
        text: String,
        /// Their place.
        span: Span,
    },
    /// A line end of the source inside a paragraph: a space.
    SoftBreak {
        /// Its place.
        span: Span,
    },
    /// A forced line end: two spaces or a backslash at the line's end, or `|` in a heading.
    HardBreak {
        /// Its place.
        span: Span,
    },
    /// `[^1]`: a reference to a footnote.
    Note {
        /// Its index in [`Document::notes`].
        note: usize,
        /// Its place.
        span: Span,
    },
    /// `**strong**`.
    Strong(Vec<Inline>),
    /// `*emphasis*`.
    Emphasis(Vec<Inline>),
    /// A link.
    Link {
        /// Where to.
        url: String,
        /// The words.
        inlines: Vec<Inline>,
        /// Its place.
        span: Span,
    },
    /// `[…]{lang=fr}`: a span with attributes.
    Span {
        /// A BCP 47 tag.
        lang: Option<String>,
        /// Tracking added to the style's.
        tracking: Option<Em>,
        /// Superior or inferior.
        position: Option<Position>,
        /// The words.
        inlines: Vec<Inline>,
        /// Its place.
        span: Span,
    },
}

/// What braces may say after a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    /// `intro=0..4|auto`, on a page heading.
    pub intro: Option<Spanned<IntroWidth>>,
    /// `page=NAME`, on a page heading: the master.
    pub page: Option<Spanned<String>>,
    /// `span=1..12|all`, on a heading, paragraph, figure or element; all columns are 12.
    pub span: Option<Spanned<u8>>,
    /// `span=spread`, on a figure or a page heading: over two facing pages.
    pub spread: bool,
    /// `place=here|top|foot|end|page`, on a figure or element.
    pub place: Option<Spanned<Place>>,
    /// `credit="…"`, on a figure or table.
    pub credit: Option<Spanned<String>>,
    /// `caption="…"`, on a table that has no `Table:` line.
    pub caption: Option<Spanned<String>>,
    /// `alt="…"`, on a figure.
    pub alt: Option<Spanned<String>>,
    /// `height="40 mm"`, on a figure; of a range (`"40..70 mm"`) the least height.
    pub height: Option<Spanned<Length>>,
    /// The most that a range of heights (`height="40..70 mm"`) allows.
    pub height_most: Option<Spanned<Length>>,
    /// `focus=x,y` in percent of the picture, on a figure.
    pub focus: Option<Spanned<(u8, u8)>>,
    /// `caption=beside`, on a figure.
    pub caption_beside: bool,
    /// `bleed=left,top`, on a figure: the edges of the page that it runs over.
    pub bleed: Option<Spanned<Vec<Edge>>>,
    /// `tint="primary 10%"`, on a box.
    pub tint: Option<Spanned<Tint>>,
    /// `across=1..12`, on key figures.
    pub across: Option<Spanned<u8>>,
    /// `lang=TAG`.
    pub lang: Option<Spanned<String>>,
    /// `looseness=-2..2`.
    pub looseness: Option<Spanned<i8>>,
    /// `tracking=-0.5%`, added to the style's.
    pub tracking: Option<Spanned<Em>>,
    /// `position=superscript|subscript`, on a span.
    pub position: Option<Spanned<Position>>,
    /// `break=column|page`, before the block.
    pub break_before: Option<Spanned<Break>>,
    /// `keep=all`, and `break=no` on a box: not broken across columns.
    pub keep_all: bool,
}

/// A tint of one of the brand's colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tint {
    /// `primary`, `secondary`, `black` or a name of the brand's; `None` is the brand's own for boxes.
    pub color: Option<String>,
    /// How much of it.
    pub share: Share,
}

/// An edge of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// The one at the spine.
    Inside,
    /// The one away from the spine.
    Outside,
    /// The upper one.
    Top,
    /// The lower one.
    Foot,
}

/// Where small signs stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// At the height of the capitals: 10³, 1er.
    Superscript,
    /// At the foot of the figures: CO₂.
    Subscript,
}

/// The width of an intro.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntroWidth {
    /// The engine picks what sets best.
    Auto,
    /// This many columns; 0 means that there is no intro and the paragraph is body.
    Columns(u8),
}

/// Where a figure goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the flow, where it is written.
    Here,
    /// At the head of the column region.
    Top,
    /// At the foot of it.
    Foot,
    /// At the foot of the document's last column.
    End,
    /// On a page of its own.
    Page,
}

/// A break by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// To the next column.
    Column,
    /// To the next page.
    Page,
}
