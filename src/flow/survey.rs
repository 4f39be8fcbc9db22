//! How a text would come out, without drawing it: for whoever tries many settings.
//!
//! In: what [`flow`](super::flow) takes; then brand after brand and layout after layout. Out: a [`Survey`] each, in numbers: pages, how full
//! they are, what is overset, how long the text is. What does not change between trials is kept: pictures, the paragraphs of each
//! size and tracking, and their lines. Nothing is drawn and no finding is reported: the text that is set in the end reports its own.

use super::copydesk::CopyDesk;
use super::galley::{self, Block, Section};
use super::grid::{Grid, even_down};
use super::measure::Measures;
use super::pages::{LaidPage, Placed, Search, Terms};
use super::sequence::{Turn, master_in_turn};
use super::spreads;
use super::standing::StandingType;
use super::{Input, Laid, bound, grid_step, house};
use crate::brand::{Brand, StyleId};
use crate::content::Document;
use crate::diagnostic::Report;
use crate::geometry::{Em, Length};
use crate::layout::{Face, Layout};
use crate::picture::Gallery;
use crate::text::is_written_rtl;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a text comes out in one setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Pages.
    pub pages: usize,
    /// What the layout costs, in the prices of the layout's `[costs]`.
    pub cost: i64,
    /// Lines that find no frame.
    pub lines_over: usize,
    /// The words of those lines.
    pub words_over: usize,
    /// Pictures and other elements among them.
    pub others_over: usize,
    /// All that in words: `12 lines (about 80 words), with 1 picture`.
    pub over: String,
    /// What is used of each page's column region.
    pub rooms: Vec<Room>,
    /// Lines of body text that one page more would hold.
    pub next_page: usize,
    /// Lines and words of the running text, headings and lists included.
    pub text: (usize, usize),
    /// The intros, in reading order.
    pub intros: Vec<SurveyedIntro>,
    /// The heights of the pictures, in reading order.
    pub pictures: Vec<Length>,
}

/// How much of a page's column region is used, in lines of body text over all columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// From the columns' tops to the last lines in them.
    pub used: usize,
    /// From the columns' tops to their feet.
    pub whole: usize,
    /// The page heading that the page belongs to, from 0.
    pub section: usize,
    /// Whether the page is left empty, so that the next page heading begins on the side that it shall.
    pub is_blank: bool,
}

/// An intro as it was laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyedIntro {
    /// How many columns it covers.
    pub columns: u8,
    /// Whether its heading asks for no width.
    pub is_free: bool,
}

/// How hard a rough and a draft are laid out.
const ROUGH: Search = Search { beam: 2, varied: true, placed: true, options: 4, checked: true };
const DRAFT: Search = Search { beam: 4, varied: false, placed: false, options: 4, checked: true };

/// Lays one text out again and again.
pub struct Surveyor<'a> {
    input: Input<'a>,
    gallery: Gallery<'a>,
    /// By the body's size and tracking.
    standing: BTreeMap<(Length, Em), (StandingType, Measures)>,
}

impl<'a> Surveyor<'a> {
    /// For the text of `input`; its brand and layout are only the ones it would have without trials.
    pub fn new(input: Input<'a>) -> Self {
        let gallery = Gallery::new(input.pictures).with_inks(house::inks(&input), input.spots).with_album(input.album);
        Surveyor { input, gallery, standing: BTreeMap::new() }
    }

    /// The text with this brand and layout, as [`flow`](super::flow) would set it.
    pub fn survey(&mut self, brand: &Brand, layout: &Layout) -> Survey {
        self.with(brand, layout, Terms { search: Search::BEST, allowed: None })
    }

    /// The same when each page heading may have so many pages and no more.
    pub fn survey_within(&mut self, brand: &Brand, layout: &Layout, allowed: &[u32]) -> Survey {
        self.with(brand, layout, Terms { search: Search::BEST, allowed: Some(allowed) })
    }

    /// About the same in a fraction of the time: no paragraph is varied and few ways to break columns are kept, so that a text comes out a little
    /// longer than it must.
    pub fn draft(&mut self, brand: &Brand, layout: &Layout) -> Survey {
        self.with(brand, layout, Terms { search: DRAFT, allowed: None })
    }

    /// Nearly always the same in a third of the time: few ways to break columns are kept.
    pub fn rough(&mut self, brand: &Brand, layout: &Layout) -> Survey {
        self.with(brand, layout, Terms { search: ROUGH, allowed: None })
    }

    /// Another version of the text, with the brand and layout that it has without trials; what it shares with the last one is not prepared again.
    /// As `survey` has it, or as `rough` does.
    pub fn version(&mut self, document: &Document, is_rough: bool) -> Survey {
        let search = if is_rough { ROUGH } else { Search::BEST };
        self.of(document, self.input.brand, self.input.layout, Terms { search, allowed: None })
    }

    fn with(&mut self, brand: &Brand, layout: &Layout, terms: Terms<'_>) -> Survey {
        self.of(self.input.document, brand, layout, terms)
    }

    fn of(&mut self, document: &Document, brand: &Brand, layout: &Layout, terms: Terms<'_>) -> Survey {
        if self.input.fonts.faces().next().is_none() {
            return Survey::default();
        }
        let bound = bound(layout, brand, is_written_rtl(self.input.lang));
        let input = Input { document, brand, layout: &bound, ..self.input };
        let body = brand.style(StyleId::Body);
        let (standing, measures) = self.standing.entry((body.size, body.tracking)).or_default();
        standing.rewind();
        // Findings of a trial are nobody's.
        let mut report = Report::new();
        let (palette, fonts) = (input.palette, input.fonts);
        let mut desk = CopyDesk::new(brand, palette, fonts, input.lang, &mut self.gallery, &mut report, input.file);
        desk.dictionary = Arc::clone(input.dictionary);
        desk.standing = Some(standing);
        let (mut sections, _) = galley::galley(document, input.layout, &mut desk);
        let kept = std::mem::take(measures);
        *measures = if standing.is_changed() { Measures::default() } else { kept.lines_alone() };
        let laid = spreads::onto_spreads(&input, &mut desk, &mut sections, measures, terms);
        Survey::of(&input, (desk.cap(body), desk.ascent(body)), &sections, &laid, measures)
    }
}

/// The text of `input` as it comes out.
pub fn survey(input: Input<'_>) -> Survey {
    Surveyor::new(input).survey(input.brand, input.layout)
}

impl Survey {
    fn of(input: &Input<'_>, heights: (Length, Length), sections: &[Section], laid: &Laid, measures: &Measures) -> Survey {
        let step = grid_step(input);
        let over = laid.overset.clone().unwrap_or_default();
        let face = |page: &LaidPage| input.layout.master(page.master).face(page.number, input.layout.facing);
        let room = |page: &LaidPage| room(page, &sections[page.section], face(page), Grid::on(face(page), step, heights));
        let number = u32::try_from(laid.pages.len()).unwrap_or(u32::MAX - 1) + 1;
        let section = sections.len().saturating_sub(1);
        let first_page = laid.pages.iter().find(|page| page.section == section).map_or(1, |page| page.number);
        let turn = Turn { number, section, first_page, last: None };
        let next = input.layout.master(master_in_turn(input.layout, turn)).face(number, input.layout.facing);
        let width = laid.pages.first().map_or(next, |page| face(page)).column_width();
        Survey {
            pages: laid.pages.len(),
            cost: laid.cost,
            lines_over: over.lines,
            words_over: over.words,
            others_over: over.others(),
            over: over.in_words(),
            rooms: laid.pages.iter().map(room).collect(),
            next_page: usize::from(next.columns) * usize::try_from(next.area.height().whole_times(step)).unwrap_or(0),
            text: running_text(sections, width, measures),
            intros: intros(sections, laid),
            pictures: pictures(sections, laid),
        }
    }

    /// The share of the last page's column region that is used, from 0 to 1; 1 for a page without columns.
    pub fn last_fill(&self) -> f64 {
        self.rooms.last().map_or(0.0, |room| room.fill())
    }

    /// The same of the pages before the last, on average; `None` when there are none.
    pub fn other_fill(&self) -> Option<f64> {
        let (_, others) = self.rooms.split_last()?;
        mean_fill(others)
    }

    /// The last page of each page heading that has several, and of the text, with the pages that it is compared with: how full it is, and how full
    /// those are on average. A last page is in view beside its neighbours; a page between two headings that is the only one of its own is not.
    pub fn ends(&self) -> Vec<(f64, f64)> {
        let mut ends = Vec::new();
        // Pages left blank, or of a picture alone, have no columns to fill.
        let rooms: Vec<Room> = self.rooms.iter().filter(|room| room.whole > 0).copied().collect();
        for of_heading in rooms.chunk_by(|a, b| a.section == b.section) {
            let Some((last, others)) = of_heading.split_last() else { continue };
            ends.extend(mean_fill(others).map(|others| (last.fill(), others)));
        }
        let is_alone = |rooms: &[Room]| rooms.len() > 1 && rooms[rooms.len() - 2].section != rooms[rooms.len() - 1].section;
        if is_alone(&rooms) {
            ends.extend(self.other_fill().map(|others| (self.last_fill(), others)));
        }
        ends
    }

    /// How many page headings open its pages.
    pub fn page_headings(&self) -> usize {
        self.rooms.chunk_by(|a, b| a.section == b.section).count()
    }

    /// Whether something finds no frame.
    pub fn is_overset(&self) -> bool {
        self.lines_over > 0 || self.others_over > 0
    }
}

fn mean_fill(rooms: &[Room]) -> Option<f64> {
    let whole: usize = rooms.iter().map(|room| room.whole).sum();
    (whole > 0).then(|| rooms.iter().map(|room| room.used).sum::<usize>() as f64 / whole as f64)
}

impl Room {
    /// The share that is used, from 0 to 1.
    pub fn fill(self) -> f64 {
        if self.whole == 0 { 1.0 } else { self.used.min(self.whole) as f64 / self.whole as f64 }
    }
}

pub(super) fn room(page: &LaidPage, section: &Section, face: &Face, grid: Grid) -> Room {
    let mut room = (Length::ZERO, Length::ZERO);
    for (at, (_, top)) in (0..).zip(&page.feet).take(usize::from(face.columns)) {
        let top = grid.y(*top);
        let foot = grid.y(even_down(grid.at_or_above(face.column(at).y1))).max(top);
        let mut stands: Vec<(Length, Length)> = page.placed.iter().filter_map(|placed| extent(placed, section, at)).collect();
        stands.sort_unstable();
        let (mut used, mut end) = (Length::ZERO, top);
        for (from, to) in stands.into_iter().map(|(from, to)| (from.max(top), to.min(foot))) {
            // The space between two paragraphs is no empty place.
            let begin = if from - end <= grid.step * MOST_SPACE { end } else { from };
            used += (to - begin).max(Length::ZERO);
            end = end.max(to);
        }
        room = (room.0 + used.min(foot - top), room.1 + (foot - top));
    }
    let lines = |length: Length| usize::try_from(length.round_up_to(grid.step).whole_times(grid.step)).unwrap_or(0);
    Room { used: lines(room.0), whole: lines(room.1), section: page.section, is_blank: page.is_blank }
}

/// Lines of space between two blocks that still belong to them; what is wider is an empty place.
const MOST_SPACE: i64 = 2;

/// From where to where something stands in a column, counted in reading order.
fn extent(placed: &Placed, section: &Section, at: u8) -> Option<(Length, Length)> {
    match placed {
        Placed::Lines { block, lines, column, .. } => {
            let Block::Text(text) = &section.blocks[*block] else { return None };
            let last = lines.first_baseline + text.leading * (lines.to.saturating_sub(lines.from + 1) as i64);
            (*column == at).then_some((lines.first_baseline - text.leading, last))
        }
        Placed::Figure { column, columns, top, size, .. } => {
            (*column..column.saturating_add(*columns)).contains(&at).then_some((*top, *top + size.total))
        }
        Placed::Slices { column, columns, top, height, .. } => {
            (*column..column.saturating_add(*columns)).contains(&at).then_some((*top, *top + *height))
        }
    }
}

/// The lines and words of the running text, as its columns have them.
fn running_text(sections: &[Section], width: Length, measures: &Measures) -> (usize, usize) {
    let texts = sections.iter().flat_map(|section| section.blocks.iter().flat_map(Block::texts));
    texts.fold((0, 0), |(lines, words), text| (lines + measures.of(text, width).lines, words + text.words))
}

fn intros(sections: &[Section], laid: &Laid) -> Vec<SurveyedIntro> {
    let of = |page: &LaidPage| {
        let lines = page.intro.filter(|lines| lines.lines.from == 0)?;
        let intro = sections[page.section].intro.as_ref()?;
        Some(SurveyedIntro { columns: lines.columns, is_free: intro.is_free })
    };
    laid.pages.iter().filter_map(of).collect()
}

/// The heights of the pictures; the halves of one across the fold are one.
fn pictures(sections: &[Section], laid: &Laid) -> Vec<Length> {
    let mut found = BTreeMap::new();
    for page in &laid.pages {
        for placed in &page.placed {
            if let Placed::Figure { block, size, .. } = placed
                && let Block::Figure(figure) = &sections[page.section].blocks[*block]
            {
                found.insert((page.section, figure.tag), size.window.height);
            }
        }
    }
    found.into_values().collect()
}
