//! Pictures and headings across the fold: one over two facing pages, half of it on each.
//!
//! In: sections with figures or headings that ask for both pages of a spread, and the pages as they come out without. Out: the pages with such a
//! figure in two halves, on a page with an even folio and on the one it faces, level with each other; with such a heading in one line over both,
//! broken at the fold. Which pages these are is known only when all is laid out, so the document is laid out again with the halves in place; what
//! does not come to stand so is set whole, on one page, and reported.

use super::copydesk::CopyDesk;
use super::figure::{self, Figure, FigureKind};
use super::galley::{Block, Fold, Section};
use super::measure::Measures;
use super::pages::LaidPage;
use super::pages::{Placed, Terms};
use super::{Input, Laid, grid_step, notes, onto_pages};
use crate::brand::StyleId;
use crate::content::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::geometry::{Length, Point, Rect};
use crate::layout::Layout;
use crate::page::{Item, ItemKind, TagId};
use crate::text::is_written_rtl;
use std::collections::{BTreeMap, BTreeSet};

/// How often halves are moved after the text that moves with them.
const MOST_ROUNDS: usize = 4;

/// What a figure asked for that asks for a spread, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    pub(super) height: Option<(Length, Length)>,
    pub(super) place: Option<Place>,
    /// The half that this figure is; `None` while it stands whole on one page.
    pub(super) half: Option<Half>,
}

/// Half of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Half {
    /// The page that it stands on, and no other.
    pub(super) page: u32,
    /// Whether it is the one that is read second, and has no lines.
    pub(super) is_second: bool,
    /// Whether it stands on the left page.
    pub(super) is_left: bool,
    /// Where the fold is, in the page's coordinates.
    fold: Length,
    /// From the fold to the edge of the type area beyond it.
    other: Length,
    /// How deep the lines are that stand under the other half.
    pub(super) below: Length,
}

impl Half {
    /// Where the whole picture lies, and what of it the page shows; `window` is the figure's in the type area, `grown` the same drawn over the
    /// edges that it bleeds over. Nothing reaches over the fold.
    pub(super) fn over(self, window: Rect, grown: Rect) -> (Rect, Rect) {
        if self.is_left {
            let whole = Rect { x1: self.fold + self.other + (window.x0 - grown.x0), ..grown };
            (whole, Rect { x1: self.fold, ..grown })
        } else {
            let whole = Rect { x0: self.fold - self.other - (grown.x1 - window.x1), ..grown };
            (whole, Rect { x0: self.fold, ..grown })
        }
    }
}

/// Leaves of `items` what lies inside `clip`.
pub(super) fn clip(items: &mut [Item], clip: Rect) {
    let inside = |rect: Rect| {
        let (x0, y0) = (rect.x0.max(clip.x0), rect.y0.max(clip.y0));
        Rect { x0, y0, x1: rect.x1.min(clip.x1).max(x0), y1: rect.y1.min(clip.y1).max(y0) }
    };
    for item in items {
        match &mut item.kind {
            ItemKind::Picture { clip: window, .. } => *window = inside(*window),
            ItemKind::Fill { rect, .. } => *rect = inside(*rect),
            ItemKind::Path { clip: window, .. } | ItemKind::Shade { clip: window, .. } => {
                *window = Some(window.map_or(clip, inside))
            }
            ItemKind::Text { .. } => {}
        }
    }
}

/// Lays a galley out, with its spreads.
pub(super) fn onto_spreads(
    input: &Input<'_>,
    desk: &mut CopyDesk<'_, '_>,
    sections: &mut [Section],
    measures: &Measures,
    terms: Terms<'_>,
) -> Laid {
    let said = desk.report.diagnostics.len();
    Trials { input, desk, sections, measures, terms, said }.with_headings()
}

/// A galley that is laid out until all stands where it shall.
struct Trials<'t, 'i, 'd, 'g> {
    input: &'t Input<'i>,
    desk: &'t mut CopyDesk<'d, 'g>,
    sections: &'t mut [Section],
    measures: &'t Measures,
    terms: Terms<'t>,
    /// Findings from before the first trial.
    said: usize,
}

impl Trials<'_, '_, '_, '_> {
    /// Lays it out with headings across the fold.
    fn with_headings(&mut self) -> Laid {
        let mut laid = self.with_pictures();
        let mut round = 0;
        while part_headings(self.sections, &laid, self.input.layout, round) {
            laid = self.with_pictures();
            round += 1;
        }
        let given_up = self.sections.iter().filter(|section| section.fold == Fold::GivenUp);
        for heading in given_up.filter_map(|section| section.heading.as_ref()) {
            let message = "the page heading stands on one page: its text does not begin on a left page that faces another one of it, \
                           or it takes more than a line over both";
            let finding = Diagnostic::new(Code::SpreadNotMet, message).at(heading.span);
            self.desk.report.push(finding.help("begin the text on a left page (`section-start = \"left\"`, or `folio-start = 2` for the first), or shorten the heading"));
        }
        laid
    }

    /// Lays it out with pictures across the fold.
    fn with_pictures(&mut self) -> Laid {
        let mut laid = self.with_notes();
        if asked(self.sections).is_empty() {
            return laid;
        }
        let Input { layout, brand, lang, .. } = *self.input;
        let cap = self.desk.cap(brand.style(StyleId::Body));
        let plates = Plates { layout, rtl: is_written_rtl(lang), step: grid_step(self.input), cap, measures: self.measures };
        let mut unmet = BTreeSet::new();
        let all = asked(self.sections).len();
        // Every round after the first few gives one figure up at least.
        for round in 0..MOST_ROUNDS + all {
            let wanting = plates.wanting(self.sections, &laid);
            if wanting.is_subset(&unmet) {
                break;
            }
            if round >= MOST_ROUNDS {
                unmet.extend(wanting);
            }
            plates.part(self.sections, &laid, &mut unmet);
            laid = self.with_notes();
            if round > MOST_ROUNDS {
                unmet = asked(self.sections);
            }
        }
        for figure in self.sections.iter().flat_map(figures).filter(|figure| unmet.contains(&figure.tag)) {
            let message = "the picture is set on one page: no left page of its text faces a right one with room beside it";
            let finding = Diagnostic::new(Code::SpreadNotMet, message).at(figure.span);
            self.desk.report.push(finding.help("give it a place where the text goes on over two facing pages, or `span=12`"));
        }
        laid
    }

    /// Lays it out; again while notes have no room at the foot of their column and go below their section's text instead.
    fn with_notes(&mut self) -> Laid {
        let space = self.input.brand.style(StyleId::Body).leading;
        let mut laid = self.laid();
        for _ in 0..MOST_ROUNDS {
            if !notes::move_below(self.sections, &laid.pages, self.input.layout, self.measures, space) {
                break;
            }
            laid = self.laid();
        }
        laid
    }

    /// Lays it out as it is. The findings are those of the last time.
    fn laid(&mut self) -> Laid {
        self.desk.report.diagnostics.truncate(self.said);
        onto_pages(self.input, self.desk, self.sections, self.measures, self.terms)
    }
}

/// Sets headings across the fold where their pages face each other, and gives up those that do not come to stand so, all of them after a few
/// rounds. Says whether anything changed.
fn part_headings(sections: &mut [Section], laid: &Laid, layout: &Layout, round: usize) -> bool {
    let mut changed = false;
    for (at, section) in sections.iter_mut().enumerate().filter(|(_, section)| section.fold != Fold::None) {
        let pages: Vec<&LaidPage> = laid.pages.iter().filter(|page| page.section == at).collect();
        let faces = match pages.iter().position(|page| page.heading.is_some()).map(|first| &pages[first..]) {
            Some([first, second, ..]) => {
                layout.facing_page(first.number) == Some(second.number) && first.number < second.number
            }
            _ => false,
        };
        let is_parted = pages.iter().filter(|page| page.heading.is_some()).count() == 2;
        let fold = match section.fold {
            Fold::Asked if faces && round == 0 => Fold::Across,
            Fold::Asked => Fold::GivenUp,
            Fold::Across if !(faces && is_parted) || round > MOST_ROUNDS => Fold::GivenUp,
            fold => fold,
        };
        changed |= (section.fold == Fold::Across) != (fold == Fold::Across);
        section.fold = fold;
    }
    changed
}

/// The figures that ask for a spread.
fn asked(sections: &[Section]) -> BTreeSet<TagId> {
    sections.iter().flat_map(figures).filter(|figure| figure.spread.is_some()).map(|figure| figure.tag).collect()
}

fn figures(section: &Section) -> impl Iterator<Item = &Figure> {
    section.blocks.iter().filter_map(figure)
}

fn figure(block: &Block) -> Option<&Figure> {
    match block {
        Block::Figure(figure) => Some(figure),
        _ => None,
    }
}

/// Where a half came to stand: which it is, the page, its top.
type Standing = (Half, u32, Length);

struct Plates<'a> {
    layout: &'a Layout,
    rtl: bool,
    step: Length,
    cap: Length,
    measures: &'a Measures,
}

/// The two halves of a figure.
struct Plan {
    halves: [Half; 2],
    height: Length,
    place: Place,
}

impl Plates<'_> {
    /// The figures whose halves do not stand level on facing pages.
    fn wanting(&self, sections: &[Section], laid: &Laid) -> BTreeSet<TagId> {
        let mut standing: BTreeMap<TagId, Vec<Standing>> = BTreeMap::new();
        for page in &laid.pages {
            for placed in &page.placed {
                let Some(figure) = figure(&sections[page.section].blocks[placed.block()]) else { continue };
                let (Some(half), Some(top)) = (figure.half(), top(placed)) else {
                    continue;
                };
                standing.entry(figure.tag).or_default().push((half, page.number, top));
            }
        }
        let is_met = |tag: &TagId| match standing.get(tag).map(Vec::as_slice) {
            Some([(first, left, top), (second, right, other_top)]) => {
                let facing = self.layout.facing_page(*left) == Some(*right) && left < right;
                let halves = self.halves(laid, *left).map(|halves| halves.map(|half| (half.fold, half.other)));
                let planned = [(first.fold, first.other), (second.fold, second.other)];
                facing && top == other_top && !first.is_second && second.is_second && halves == Some(planned)
            }
            _ => false,
        };
        asked(sections).into_iter().filter(|tag| !is_met(tag)).collect()
    }

    /// Parts the figures that ask for it, each where it stands now; those in `unmet` are made whole. What finds no two pages joins them.
    fn part(&self, sections: &mut [Section], laid: &Laid, unmet: &mut BTreeSet<TagId>) {
        for (at, section) in sections.iter_mut().enumerate() {
            let mut plans: BTreeMap<TagId, Plan> = BTreeMap::new();
            let mut free = 1;
            for (block, figure) in section.blocks.iter().enumerate().filter_map(|(at, block)| Some((at, figure(block)?))) {
                let first = figure.spread.as_ref().filter(|spread| spread.half.is_none_or(|half| !half.is_second));
                let Some(spread) = first.filter(|_| !unmet.contains(&figure.tag)) else { continue };
                match self.plan(at, laid, (block, free), figure, spread) {
                    Some(plan) => {
                        // Figures stand in the order in which they are written.
                        free = plan.halves[1].page + 1;
                        plans.insert(figure.tag, plan);
                    }
                    None => _ = unmet.insert(figure.tag),
                }
            }
            rearrange(section, &mut plans);
        }
    }

    /// The halves of the figure `block` of section `at` on the next two facing pages from where it stands, and from page `free`.
    fn plan(&self, at: usize, laid: &Laid, (block, free): (usize, u32), figure: &Figure, spread: &Spread) -> Option<Plan> {
        let of_section = |number: u32| page(laid, number).filter(|page| page.section == at);
        let stands_on = |page: &&LaidPage| page.section == at && page.placed.iter().any(|placed| placed.block() == block);
        let here = laid.pages.iter().find(stands_on)?.number.max(free);
        let opens_spread = |number: &u32| self.layout.facing_page(*number) == Some(number + 1);
        let left = [here, here + 1].into_iter().find(opens_spread)?;
        let (first, second) = (of_section(left)?, of_section(left + 1)?);
        let is_bare = |page: &LaidPage| page.heading.is_none() && page.kickers.is_empty() && page.intro.is_none();
        let place = spread.place.unwrap_or(if is_bare(first) && is_bare(second) { Place::Top } else { Place::Foot });
        let mut halves = self.halves(laid, left)?;
        let areas = [first, second].map(|page| self.area(page));
        let own = if halves[0].is_left { halves[0].fold - areas[0].x0 } else { areas[0].x1 - halves[0].fold };
        let room = areas[0].height().min(areas[1].height());
        let height = self.height(figure, spread, own + halves[0].other, room);
        let set = figure::size_in(figure, areas[0].width(), room, self.measures);
        halves[1].below = set.total - set.window.height;
        Some(Plan { halves, height, place })
    }

    /// The halves on page `left` and on the one it faces.
    fn halves(&self, laid: &Laid, left: u32) -> Option<[Half; 2]> {
        let (first, second) = (self.area(page(laid, left)?), self.area(page(laid, left + 1)?));
        let trim = Rect::at(Point::default(), self.layout.trim);
        let half = |page: u32, is_left: bool, beyond: Rect| {
            let (fold, other) = if is_left { (trim.x1, beyond.x1 - trim.x0) } else { (trim.x0, trim.x1 - beyond.x0) };
            Half { page, is_second: page > left, is_left, fold, other, below: Length::ZERO }
        };
        Some([half(left, !self.rtl, second), half(left + 1, self.rtl, first)])
    }

    /// The columns of a page as one rectangle.
    fn area(&self, page: &LaidPage) -> Rect {
        let face = self.layout.master(page.master).face(page.number, self.layout.facing);
        face.columns_rect(0, face.columns)
    }

    /// The height of a picture `width` wide: its own or what it asks for, without that half of the type area at most; whole steps of the grid and
    /// the height of a capital, so that its top is level with capitals where its foot is on a baseline.
    fn height(&self, figure: &Figure, spread: &Spread, width: Length, room: Length) -> Length {
        let whole = width.scaled(figure.natural.height.raw().max(1), figure.natural.width.raw().max(1));
        let stretched = |height: Length| height + figure.stretch.at(height);
        let wanted = match spread.height {
            Some((least, most)) if least == most => return least,
            Some((least, most)) => stretched(whole.clamp(least, most)).clamp(least, most),
            None => stretched(whole.min(room / 2)),
        };
        self.cap + self.step * (wanted - self.cap).whole_times(self.step).max(1)
    }
}

/// The top of a figure's window.
fn top(placed: &Placed) -> Option<Length> {
    match placed {
        Placed::Figure { top, .. } => Some(*top),
        _ => None,
    }
}

fn page(laid: &Laid, number: u32) -> Option<&LaidPage> {
    laid.pages.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// Sets the figures of a section that ask for spreads whole, or in the halves that they are planned in, one after the other.
fn rearrange(section: &mut Section, plans: &mut BTreeMap<TagId, Plan>) {
    let mut blocks = Vec::with_capacity(section.blocks.len());
    for block in std::mem::take(&mut section.blocks) {
        let mut figure = match block {
            Block::Figure(figure) if figure.spread.is_some() => figure,
            other => {
                blocks.push(other);
                continue;
            }
        };
        if figure.half().is_some_and(|half| half.is_second) {
            continue;
        }
        match plans.remove(&figure.tag) {
            None => {
                figure.set_whole();
                blocks.push(Block::Figure(figure));
            }
            Some(plan) => {
                let second = figure.second_half(&plan);
                figure.set_half(&plan, 0);
                blocks.extend([Block::Figure(figure), Block::Figure(Box::new(second))]);
            }
        }
    }
    section.blocks = blocks;
}

impl Figure {
    /// The half of a picture that the figure is.
    pub(super) fn half(&self) -> Option<Half> {
        self.spread.as_ref().and_then(|spread| spread.half)
    }

    /// Sets the figure whole again.
    fn set_whole(&mut self) {
        if let Some(spread) = &mut self.spread {
            spread.half = None;
            self.height = spread.height;
            self.place = spread.place.unwrap_or(Place::Top);
        }
    }

    fn set_half(&mut self, plan: &Plan, which: usize) {
        self.height = Some((plan.height, plan.height));
        self.place = plan.place;
        if let Some(spread) = &mut self.spread {
            spread.half = Some(plan.halves[which]);
        }
    }

    /// The half that is read second: the same picture, without lines.
    fn second_half(&self, plan: &Plan) -> Figure {
        let kind = match &self.kind {
            FigureKind::Placeholder(_) => FigureKind::Placeholder(String::new()),
            other => other.clone(),
        };
        let mut second = Figure {
            picture: self.picture,
            kind,
            natural: self.natural,
            caption: None,
            credit: None,
            notes: Vec::new(),
            is_beside: false,
            gutter: self.gutter,
            indent: self.indent,
            hang: self.hang,
            columns: self.columns,
            place: self.place,
            height: self.height,
            stretch: self.stretch,
            focus: self.focus,
            bleed: self.bleed.clone(),
            spread: self.spread.clone(),
            caption_gap: self.caption_gap,
            space: self.space,
            tag: self.tag,
            span: self.span,
        };
        second.set_half(plan, 1);
        second
    }
}
