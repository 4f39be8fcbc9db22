//! How a text would come out, without drawing it: for whoever tries many settings.
//!
//! In: what [`flow`](super::flow) takes; then brand after brand and layout after layout. Out: a [`Survey`] each, in numbers: pages, how full
//! they are, what is overset, how long each part of the text is. What does not change between trials is kept: pictures, the paragraphs of each
//! size and tracking, and their lines. Nothing is drawn and no finding is reported: the text that is set in the end reports its own.

use super::copydesk::CopyDesk;
use super::galley::{self, Block, Section, TextBlock};
use super::grid::{Grid, even_down};
use super::measure::Measures;
use super::pages::LaidPage;
use super::sequence::{Turn, master_in_turn};
use super::standing::StandingType;
use super::{Input, Laid, bound, columns, grid_step, onto_pages};
use crate::brand::{Brand, StyleId};
use crate::content::IntroWidth;
use crate::diagnostic::{Report, Span};
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
    /// Lines that find no frame.
    pub lines_over: usize,
    /// About as many words.
    pub words_over: usize,
    /// Pictures and other elements that find no frame.
    pub pictures_over: usize,
    /// What is used of each page's column region.
    pub rooms: Vec<Room>,
    /// Lines of body text that one page more would hold.
    pub next_page: usize,
    /// The text by content headings, in reading order.
    pub parts: Vec<Part>,
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
}

/// What stands from one content heading to the next, or from a page heading to the first content heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The heading's words.
    pub title: String,
    /// Its place in the text.
    pub span: Span,
    /// Lines, the heading's included.
    pub lines: usize,
    /// Words.
    pub words: usize,
}

/// An intro as it was laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyedIntro {
    /// How many columns it covers.
    pub columns: u8,
    /// Whether the engine chose them.
    pub is_auto: bool,
}

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
        Surveyor { input, gallery: Gallery::new(input.pictures), standing: BTreeMap::new() }
    }

    /// The text with this brand and layout.
    pub fn survey(&mut self, brand: &Brand, layout: &Layout) -> Survey {
        if self.input.fonts.faces().next().is_none() {
            return Survey::default();
        }
        let bound = bound(layout, is_written_rtl(self.input.lang));
        let input = Input { brand, layout: &bound, ..self.input };
        let body = brand.style(StyleId::Body);
        let (standing, measures) = self.standing.entry((body.size, body.tracking)).or_default();
        standing.rewind();
        // Findings of a trial are nobody's.
        let mut report = Report::new();
        let (palette, fonts) = (input.palette, input.fonts);
        let mut desk = CopyDesk::new(brand, palette, fonts, input.lang, &mut self.gallery, &mut report, input.file);
        desk.dictionary = Arc::clone(input.dictionary);
        desk.standing = Some(standing);
        let (sections, _) = galley::galley(input.document, input.layout, &mut desk);
        let kept = std::mem::take(measures);
        *measures = if standing.is_changed() { Measures::default() } else { kept.lines_alone() };
        let laid = onto_pages(&input, &mut desk, &sections, measures);
        Survey::of(&input, desk.cap(body), &sections, &laid, measures)
    }
}

/// The text of `input` as it comes out.
pub fn survey(input: Input<'_>) -> Survey {
    Surveyor::new(input).survey(input.brand, input.layout)
}

impl Survey {
    fn of(input: &Input<'_>, cap: Length, sections: &[Section], laid: &Laid, measures: &Measures) -> Survey {
        let step = grid_step(input);
        let over = laid.overset.unwrap_or_default();
        let face = |page: &LaidPage| input.layout.master(page.master).face(page.number, input.layout.facing);
        let room = |page: &LaidPage| room(page, face(page), Grid::new(face(page).area.y0, step, cap));
        let number = u32::try_from(laid.pages.len()).unwrap_or(u32::MAX - 1) + 1;
        let section = sections.len().saturating_sub(1);
        let first_page = laid.pages.iter().find(|page| page.section == section).map_or(1, |page| page.number);
        let turn = Turn { number, section, first_page, last: None };
        let next = input.layout.master(master_in_turn(input.layout, turn)).face(number, input.layout.facing);
        let width = laid.pages.first().map_or(next, |page| face(page)).column_width();
        Survey {
            pages: laid.pages.len(),
            lines_over: over.lines,
            words_over: over.words,
            pictures_over: over.pictures,
            rooms: laid.pages.iter().map(room).collect(),
            next_page: usize::from(next.columns) * usize::try_from(next.area.height().whole_times(step)).unwrap_or(0),
            parts: sections.iter().flat_map(|section| parts(section, width, measures)).collect(),
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
        let whole: usize = others.iter().map(|room| room.whole).sum();
        (whole > 0).then(|| others.iter().map(|room| room.used).sum::<usize>() as f64 / whole as f64)
    }

    /// Whether something finds no frame.
    pub fn is_overset(&self) -> bool {
        self.lines_over > 0 || self.pictures_over > 0
    }
}

impl Room {
    /// The share that is used, from 0 to 1.
    pub fn fill(self) -> f64 {
        if self.whole == 0 { 1.0 } else { self.used.min(self.whole) as f64 / self.whole as f64 }
    }
}

fn room(page: &LaidPage, face: &Face, grid: Grid) -> Room {
    let foot = even_down(grid.at_or_above(face.area.y1));
    let (mut used, mut whole) = (0, 0);
    for (end, top) in &page.feet {
        used += (*end).min(foot) - top;
        whole += (foot - top).max(0);
    }
    // Two positions are a line.
    let lines = |halves: i32| usize::try_from(halves.max(0)).unwrap_or(0).div_ceil(2);
    Room { used: lines(used), whole: lines(whole) }
}

/// A section by its content headings.
fn parts(section: &Section, width: Length, measures: &Measures) -> Vec<Part> {
    let title = |text: &TextBlock| text.paragraphs.iter().map(|words| words.text()).collect::<Vec<_>>().join(" ");
    let part = |text: &TextBlock| Part { title: title(text), span: text.span, lines: 0, words: 0 };
    let mut parts: Vec<Part> = section.heading.iter().map(part).collect();
    for block in &section.blocks {
        let Block::Text(text) = block else { continue };
        if text.style == StyleId::Heading || parts.is_empty() {
            parts.push(part(text));
        }
        if let Some(last) = parts.last_mut() {
            last.lines += measures.of(text, width).lines;
            last.words += text.words;
        }
    }
    parts.retain(|part| part.lines > 0);
    parts
}

fn intros(sections: &[Section], laid: &Laid) -> Vec<SurveyedIntro> {
    let of = |page: &LaidPage| {
        let lines = page.intro.filter(|lines| lines.lines.from == 0)?;
        let intro = sections[page.section].intro.as_ref()?;
        Some(SurveyedIntro { columns: lines.columns, is_auto: intro.width == IntroWidth::Auto })
    };
    laid.pages.iter().filter_map(of).collect()
}

fn pictures(sections: &[Section], laid: &Laid) -> Vec<Length> {
    let mut found = BTreeMap::new();
    for page in &laid.pages {
        for placed in &page.placed {
            if let columns::Placed::Figure { block, size, .. } = placed
                && matches!(sections[page.section].blocks[*block], Block::Figure(_))
            {
                found.insert((page.section, *block), size.window.height);
            }
        }
    }
    found.into_values().collect()
}
