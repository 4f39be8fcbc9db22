//! What a laid-out document is made of, and what laying it out needs.
//!
//! The search itself is in `course` (one section) and `columns` (one column); `trace` turns what it chose into the [`LaidPage`]s here.

use super::course::Course;
use super::course::columns::Mark;
use super::course::strip::Bench;
use super::figure::FigureSize;
use super::galley::{Block, Section};
use super::grid::{Grid, even_down};
use super::lock::Lock;
use super::measure::{Measures, SettingId};
use super::opening::{self, Opening, Rest};
use crate::geometry::{Length, Rect};
use crate::layout::{Face, Layout, MasterId};
use crate::picture::Gallery;

/// A page with everything placed and nothing yet drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LaidPage {
    pub(super) number: u32,
    pub(super) master: MasterId,
    pub(super) section: usize,
    /// Whether it is left empty, so that the next section begins on the side that it shall.
    pub(super) is_blank: bool,
    /// The section's kickers by number, how each is set, and where their lines stand.
    pub(super) kickers: Vec<(usize, SettingId, Stretch)>,
    pub(super) heading: Option<(SettingId, Stretch)>,
    pub(super) intro: Option<IntroLines>,
    pub(super) placed: Vec<Placed>,
    /// The footnotes, in the order of their columns.
    pub(super) notes: Vec<LaidNotes>,
    /// The last position used in each column, and the column's top.
    pub(super) feet: Vec<(i32, i32)>,
    /// Where each stretch of column ends: the column, its top, and what comes next.
    pub(super) ends: Vec<(u8, i32, Mark)>,
}

impl LaidPage {
    /// A page with nothing on it.
    pub(super) fn new(number: u32, master: MasterId, section: usize) -> Self {
        let (kickers, placed, feet) = (Vec::new(), Vec::new(), Vec::new());
        LaidPage {
            number,
            master,
            section,
            is_blank: false,
            kickers,
            heading: None,
            intro: None,
            placed,
            notes: Vec::new(),
            feet,
            ends: Vec::new(),
        }
    }
}

/// Consecutive lines of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) first_baseline: Length,
}

/// An intro's lines on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IntroLines {
    pub(super) columns: u8,
    /// The columns it was prepared for; a page with fewer changes nothing about its words.
    pub(super) prepared_for: u8,
    pub(super) setting: SettingId,
    pub(super) lines: Stretch,
}

/// Something placed on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// Lines of a text block in a setting.
    Lines { block: usize, setting: SettingId, lines: Stretch, column: u8 },
    /// Slices `from..to` of an element's setting over `columns` columns from `column`, `height` high and with their top edge at `top`.
    Slices { block: usize, setting: SettingId, from: usize, to: usize, column: u8, columns: u8, top: Length, height: Length },
    /// A figure over `columns` columns from `column`, its window's top at `top`.
    Figure { block: usize, column: u8, columns: u8, top: Length, size: FigureSize },
}

impl Placed {
    /// The block in its section.
    pub(super) fn block(&self) -> usize {
        match self {
            Placed::Lines { block, .. } | Placed::Slices { block, .. } | Placed::Figure { block, .. } => *block,
        }
    }
}

/// Footnotes at the foot of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LaidNotes {
    pub(super) column: u8,
    /// Their numbers in the section.
    pub(super) notes: Vec<usize>,
    /// The last baseline.
    pub(super) foot: Length,
    /// By how much they stand in the text above them.
    pub(super) over: Length,
}

/// How hard the best layout is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Search {
    /// Ways to come to the end of a column that are kept; the cheapest ones.
    pub(super) beam: usize,
    /// Whether paragraphs may be set a line longer or shorter, and pictures taller or lower.
    pub(super) varied: bool,
    /// Whether pictures may stand elsewhere than in the first place they fit.
    pub(super) placed: bool,
    /// Choices of pictures, their places and sizes that a page is filled with; the likeliest ones.
    pub(super) options: usize,
    /// Whether the simplest way is gone, too, and taken where it costs less.
    pub(super) checked: bool,
}

impl Search {
    /// The best layout there is, as long as no more than this many ways are open at the end of a column.
    pub(super) const BEST: Search = Search { beam: 24, varied: true, placed: true, options: 8, checked: true };
    /// Column after column, each as good as it can be by itself: what typesetters without a plan do. Its options are none and the first place for
    /// each picture of a page.
    pub(super) const GREEDY: Search = Search { beam: 1, varied: false, placed: false, options: 9, checked: false };
}

/// On what terms a galley is laid out.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) search: Search,
    /// The most pages of each section, where they are to have so many and no more.
    pub(super) allowed: Option<&'a [u32]>,
}

/// What laying out sections needs.
pub(super) struct Press<'a> {
    pub(super) layout: &'a Layout,
    pub(super) sections: &'a [Section],
    pub(super) gallery: &'a Gallery<'a>,
    pub(super) measures: &'a Measures,
    /// Baseline to baseline of the grid.
    pub(super) step: Length,
    /// Height of the body's capitals.
    pub(super) cap: Length,
    /// Height of the body's ascenders.
    pub(super) ascent: Length,
    pub(super) search: Search,
    /// The most pages of each section, where they are to have so many and no more.
    pub(super) allowed: Option<&'a [u32]>,
    /// The layout to keep to.
    pub(super) lock: Option<&'a Lock>,
}

/// A section's place in the document while it is laid out.
#[derive(Clone, Copy)]
pub(super) struct Order<'m> {
    pub(super) section: usize,
    pub(super) intro_columns: u8,
    /// The number of the section's first page.
    pub(super) first_page: u32,
    /// The last page there may be.
    pub(super) last_page: u32,
    /// The master of a page by its number.
    pub(super) master: &'m dyn Fn(u32) -> MasterId,
}

/// A section that is laid out.
#[derive(Clone, Debug)]
pub(super) struct LaidSection {
    pub(super) pages: Vec<LaidPage>,
    pub(super) cost: i64,
    /// The widths of the intro that were tried and what the section costs with each, the cheapest first.
    pub(super) intros: Vec<(i64, u8)>,
    /// What found no place.
    pub(super) left: Option<Left>,
}

/// What of a section is left when there are no more pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Of the opening; nothing when it is set.
    pub(super) opening: Option<Rest>,
    pub(super) mark: Mark,
    /// Blocks before the mark that stand across columns and were not placed.
    pub(super) waiting: Vec<usize>,
}

impl<'a> Press<'a> {
    /// Lays a section out with the intro over each of `intros` columns, and returns the best.
    pub(super) fn section(&self, order: Order<'_>, intros: &[u8]) -> LaidSection {
        let openings: Vec<(u8, Opening)> =
            intros.iter().map(|columns| (*columns, opening::open(self, Order { intro_columns: *columns, ..order }))).collect();
        let (openings, over): (Vec<_>, Vec<_>) = openings.into_iter().partition(|(_, opening)| opening.rest.is_none());
        // An intro too long for the pages at one width may fit at another.
        let farthest = over.iter().max_by_key(|(_, opening)| opening.rest.map(|rest| rest.share(self.measures)));
        if let (Some((columns, opening)), true) = (farthest, openings.is_empty()) {
            let left = Left { opening: opening.rest, ..Left::default() };
            return LaidSection { pages: opening.pages.clone(), cost: 0, intros: vec![(0, *columns)], left: Some(left) };
        }
        if !self.search.checked {
            return Course::new(self, order, openings, i64::MAX).run();
        }
        let best = Course::new(self, order, openings.clone(), i64::MAX).run();
        // The bounds of the search may leave out what the simplest way finds: it is never followed where that costs less.
        let most = if best.left.is_none() { best.cost } else { i64::MAX };
        let greedy = Course::new(&Press { search: Search::GREEDY, ..*self }, order, openings, most).run();
        if greedy.left.is_none() { greedy } else { best }
    }

    /// The side of a page's master that it shows.
    pub(super) fn face(&self, page: &LaidPage) -> &'a Face {
        self.layout.master(page.master).face(page.number, self.layout.facing)
    }

    pub(super) fn grid(&self, face: &Face) -> Grid {
        Grid::on(face, self.step, (self.cap, self.ascent))
    }

    /// A column's rectangle.
    pub(super) fn column(&self, face: &Face, at: u8) -> Rect {
        face.column(at)
    }

    /// What the blocks of a section are measured with on a page.
    pub(super) fn bench(&self, section: usize, face: &Face) -> Bench<'_> {
        let grid = self.grid(face);
        Bench {
            blocks: &self.sections[section].blocks,
            measures: self.measures,
            gallery: self.gallery,
            grid,
            costs: &self.layout.costs,
            flex: self.layout.picture_flex,
            room: grid.y(even_down(grid.at_or_above(face.area.y1))) - (grid.y(0) - grid.cap),
            varied: self.search.varied,
            notes: &self.sections[section].notes,
        }
    }

    /// The sizes of a block that stands across `columns` columns, its own first, each with its price.
    pub(super) fn sizes(&self, section: usize, block: usize, face: &Face, width: Length) -> Vec<(FigureSize, i64)> {
        let bench = self.bench(section, face);
        match &bench.blocks[block] {
            Block::Figure(figure) => bench.sizes(figure, width),
            Block::Element(element) => vec![(FigureSize::of(&element.stack(width, self.measures), width), 0)],
            Block::Text(_) | Block::Break(..) => Vec::new(),
        }
    }
}
