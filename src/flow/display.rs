//! From placements to a display list: lines become glyphs at their baselines; figures and elements draw themselves.

use super::bleeds::Sheet;
use super::copydesk::CopyDesk;
use super::galley::{Block, Section, TextBlock};
use super::measure::{Measures, SettingId};
use super::misfits::Misfits;
use super::pages::{LaidNotes, LaidPage, Placed, Stretch};
use crate::brand::StyleId;
use crate::color::Color;
use crate::diagnostic::{Code, Diagnostic};
use crate::geometry::{Length, PageBoxes, Point, Rect};
use crate::layout::{Face, Layout};
use crate::page::{Item, ItemKind, TagId};
use crate::text::{self, GlyphRun, Line, TextStyle};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Draws pages.
pub(super) struct Display<'d, 'a, 'g> {
    pub(super) desk: &'d mut CopyDesk<'a, 'g>,
    pub(super) layout: &'d Layout,
    pub(super) measures: &'d Measures,
    /// Columns run from the right.
    pub(super) rtl: bool,
    composed: BTreeMap<SettingId, Arc<Vec<Line>>>,
    misfits: Misfits,
}

impl<'d, 'a, 'g> Display<'d, 'a, 'g> {
    pub(super) fn new(desk: &'d mut CopyDesk<'a, 'g>, layout: &'d Layout, measures: &'d Measures, rtl: bool) -> Self {
        Display { desk, layout, measures, rtl, composed: BTreeMap::new(), misfits: Misfits::default() }
    }

    /// A page's own matter, in reading order.
    pub(super) fn page(&mut self, page: &LaidPage, section: &Section) -> Vec<Item> {
        let layout = self.layout;
        let face = layout.master(page.master).face(page.number, layout.facing);
        let mut items = Vec::new();
        for (at, setting, stretch) in &page.kickers {
            self.set_lines(&section.kickers[*at], *setting, *stretch, face.area, &mut items);
        }
        if let (Some(stretch), Some(heading)) = (page.heading, &section.heading) {
            self.heading(heading, stretch.0, stretch.1, face, &mut items);
        }
        if let (Some(lines), Some(intro)) = (page.intro, &section.intro) {
            let rect = face.columns_rect(0, lines.columns);
            self.set_lines(intro.over(lines.prepared_for), lines.setting, lines.lines, rect, &mut items);
        }
        for placed in &page.placed {
            self.place(placed, page, section, face, &mut items);
        }
        for laid in &page.notes {
            self.judge_notes(section, laid);
            super::notes::draw(&section.notes, &laid.notes, face.column(laid.column), laid.foot, self, &mut items);
        }
        // Lines of blocks that ended on this page will not be asked for again; a heading may fill pages by itself.
        let last = page.placed.iter().rev().find_map(|placed| match placed {
            Placed::Lines { setting, .. } => Some(*setting),
            Placed::Slices { .. } | Placed::Figure { .. } => None,
        });
        self.composed.retain(|setting, _| last.is_none_or(|last| last == *setting));
        items
    }

    /// Reports notes that a column is too short for with the lines that call them.
    fn judge_notes(&mut self, section: &Section, laid: &LaidNotes) {
        let first = laid.notes.first().and_then(|note| section.notes.all[*note].blocks.first());
        if let (Some(first), true) = (first, laid.over > Length::ZERO) {
            let message = format!("the footnotes of a column run {} into the text above them", laid.over);
            let finding = Diagnostic::new(Code::Overset, message).at(first.span);
            self.desk
                .report
                .push(finding.help("shorten them, call them farther apart, or lower `notes.max-words` in the brand"));
        }
    }

    /// What pictures that bleed must know of a page.
    fn sheet(&self, page: &LaidPage, face: &Face) -> Sheet {
        let is_right = !self.layout.facing || !self.layout.folio(page.number).is_multiple_of(2);
        Sheet {
            area: face.area,
            bleed: PageBoxes::new(self.layout.trim, self.layout.bleed).bleed,
            // What is read from the right is bound there.
            spine_is_left: is_right != self.rtl,
            is_bare: page.heading.is_none() && page.kickers.is_empty(),
            step: self.desk.brand.style(StyleId::Body).leading,
        }
    }

    /// Draws one thing that was placed.
    fn place(&mut self, placed: &Placed, page: &LaidPage, section: &Section, face: &Face, items: &mut Vec<Item>) {
        match (placed, &section.blocks[placed.block()]) {
            (Placed::Lines { setting, lines, column, .. }, Block::Text(text)) => {
                self.set_lines(text, *setting, *lines, face.column(*column), items);
            }
            (Placed::Slices { setting, from, to, column, columns, top, height, .. }, Block::Element(element)) => {
                let rect = face.columns_rect(*column, *columns);
                self.judge_element(element, *top + *height - face.area.y1);
                element.draw((*setting, *from..*to), Point::new(rect.x0, *top), rect.width(), self, items);
            }
            (Placed::Figure { column, columns, top, size, .. }, Block::Figure(figure)) => {
                let rect = face.columns_rect(*column, *columns);
                self.judge_depth(figure, *top + size.total - face.area.y1);
                let sheet = self.sheet(page, face);
                self.figure(figure, Point::new(rect.x0, *top), rect.width(), *size, Some(sheet), items);
            }
            _ => unreachable!("what is placed is of its block's kind"),
        }
    }

    /// All lines of a setting.
    fn composed(&mut self, block: &TextBlock, setting: SettingId) -> Arc<Vec<Line>> {
        if let Some(lines) = self.composed.get(&setting) {
            return Arc::clone(lines);
        }
        let measured = self.measures.get(setting);
        let mut lines = Vec::with_capacity(measured.lines);
        for (paragraph, set) in block.paragraphs.iter().zip(&measured.settings) {
            lines.extend(text::compose_with(&mut self.desk.shaper, paragraph, set, self.desk.fonts));
        }
        let lines = Arc::new(lines);
        self.composed.insert(setting, Arc::clone(&lines));
        lines
    }

    /// Looks for lines among those drawn that do not fit.
    fn look_for_misfits(&mut self, block: &TextBlock, setting: SettingId, stretch: Stretch) {
        let measured = self.measures.get(setting);
        self.misfits.look_at(block, &measured, &(stretch.from..stretch.to), self.desk.report);
    }

    /// Reports what can be told only when all is drawn.
    pub(super) fn report(&mut self) {
        self.misfits.report(self.desk.report);
    }

    /// Lines `stretch` of a block in a column, as it sets best there.
    pub(super) fn lines(&mut self, block: &TextBlock, stretch: Stretch, column: Rect, items: &mut Vec<Item>) {
        let setting = self.measures.best(block, column.width());
        self.set_lines(block, setting, stretch, column, items);
    }

    /// Lines `stretch` of a setting of a block in a column.
    pub(super) fn set_lines(
        &mut self,
        block: &TextBlock,
        setting: SettingId,
        stretch: Stretch,
        column: Rect,
        items: &mut Vec<Item>,
    ) {
        let lines = self.composed(block, setting);
        self.look_for_misfits(block, setting, stretch);
        if let Some(marker) = block.marker.as_ref().filter(|_| stretch.from == 0) {
            // The marker stands at the edge where its item begins, which the item's own words decide.
            let room = text::LineShape { indent: Length::ZERO, width: column.width() };
            let setting = text::set(&marker.text, &text::Shape { first: Vec::new(), rest: room }, 0);
            let is_rtl = block.paragraphs.first().is_some_and(|paragraph| paragraph.is_rtl());
            for line in text::compose_with(&mut self.desk.shaper, &marker.text, &setting, self.desk.fonts).iter().take(1) {
                let x =
                    if is_rtl { column.x1 - marker.indent - line.extent.1 } else { column.x0 + marker.indent - line.extent.0 };
                push_line(line, Point::new(x, stretch.first_baseline), Some(marker.tag), items);
            }
        }
        let mut baseline = stretch.first_baseline;
        let from = items.len();
        for line in &lines[stretch.from..stretch.to.min(lines.len())] {
            let shift = self.optical_shift(block, line);
            push_line(line, Point::new(column.x0 + shift, baseline), Some(block.tag), items);
            baseline += block.leading;
        }
        tag_calls(block, &mut items[from..]);
    }

    /// Lines that stand on another page already and are only seen again here.
    pub(super) fn lines_again(&mut self, block: &TextBlock, stretch: Stretch, column: Rect, items: &mut Vec<Item>) {
        let setting = self.measures.best(block, column.width());
        let lines = self.composed(block, setting);
        let mut baseline = stretch.first_baseline;
        for line in &lines[stretch.from..stretch.to.min(lines.len())] {
            push_line(line, Point::new(column.x0, baseline), None, items);
            baseline += block.leading;
        }
    }

    /// A line that belongs to no content.
    pub(super) fn line(&mut self, line: &Line, origin: Point, items: &mut Vec<Item>) {
        push_line(line, origin, None, items);
    }

    /// The page heading: hung so that its first letters' ink stands where the body's stems do, and split into two colours.
    fn heading(&mut self, block: &TextBlock, setting: SettingId, stretch: Stretch, face: &Face, items: &mut Vec<Item>) {
        let lines = self.composed(block, setting);
        self.look_for_misfits(block, setting, stretch);
        let most = usize::from(self.desk.brand.heading_max_lines);
        if stretch.from == 0 && lines.len() > most {
            let message = format!("the page heading takes {} lines; the brand allows {most}", lines.len());
            self.desk.report.push(
                Diagnostic::new(Code::HeadingTooLong, message)
                    .at(block.span)
                    .help("shorten it, or let it run over more: [heading] max-lines in the brand"),
            );
        }
        let from = items.len();
        for (at, line) in lines.iter().enumerate().take(stretch.to).skip(stretch.from) {
            let baseline = stretch.first_baseline + block.leading * ((at - stretch.from) as i64);
            let mut line = line.clone();
            if block.split_by_line && at > 0 {
                recolor(&mut line, &self.desk.palette.secondary);
            }
            let shift = self.optical_shift(block, &line);
            push_line(&line, Point::new(face.area.x0 + shift, baseline), Some(block.tag), items);
        }
        tag_calls(block, &mut items[from..]);
    }

    /// How far a line moves so that its first letter's ink stands where the body's stems do, where its style wants that.
    fn optical_shift(&mut self, block: &TextBlock, line: &Line) -> Length {
        if !self.desk.brand.style(block.style).optical_margin {
            return Length::ZERO;
        }
        let body = self.desk.brand.style(StyleId::Body).clone();
        let stem = self.desk.face(&body.face);
        let stem = self.desk.fonts.face(stem);
        let flush = stem.glyph('H').and_then(|glyph| stem.bounds(glyph)).map_or(0, |bounds| i64::from(bounds[0]));
        let flush = body.size.of_units(flush, stem.units_per_em());
        let is_rtl = block.paragraphs.first().is_some_and(|paragraph| paragraph.is_rtl());
        if is_rtl { self.end_bearing(line) - flush } else { flush - self.side_bearing(line) }
    }

    /// From a line's origin to the ink of its first glyph.
    fn side_bearing(&self, line: &Line) -> Length {
        let Some((run, glyph)) = line.runs.first().and_then(|run| Some((run, run.glyphs.first()?))) else {
            return Length::ZERO;
        };
        let face = self.desk.fonts.face(run.face);
        let bearing = face.bounds(glyph.id).map_or(0, |bounds| i64::from(bounds[0]));
        run.style.size.of_units(bearing, face.units_per_em())
    }

    /// From the ink of a line's rightmost glyph to where the line ends.
    fn end_bearing(&self, line: &Line) -> Length {
        let Some(run) = line.runs.last() else { return Length::ZERO };
        let face = self.desk.fonts.face(run.face);
        let at_size = |units: i16| run.style.size.of_units(i64::from(units), face.units_per_em());
        let mut end = Length::ZERO;
        let mut ink = None;
        for glyph in &run.glyphs {
            let own = face.bounds(glyph.id).map(|bounds| end + glyph.dx + at_size(bounds[2]));
            ink = ink.max(own);
            end += glyph.advance;
        }
        ink.map_or(Length::ZERO, |ink| end - ink)
    }
}

/// Tags the references to footnotes among the items of a block, and a term run in.
fn tag_calls(block: &TextBlock, items: &mut [Item]) {
    if block.calls.is_empty() && block.label.is_none() {
        return;
    }
    for item in items {
        let ItemKind::Text { run, .. } = &item.kind else { continue };
        let place = |call: &&super::notes::Call| call.span.range().contains(&run.span.range().start);
        let label = block.label.filter(|(span, _)| span.range().contains(&run.span.range().start));
        item.tag = label.map(|(_, tag)| tag).or(item.tag);
        if let Some(call) = block.calls.iter().find(place) {
            item.tag = call.tag.or(item.tag);
        }
    }
}

/// A line's runs in reading order, which in text of mixed directions is not their order from left to right.
fn push_line(line: &Line, origin: Point, tag: Option<TagId>, items: &mut Vec<Item>) {
    let mut runs: Vec<&GlyphRun> = line.runs.iter().collect();
    if runs.iter().any(|run| run.rtl) {
        runs.sort_by_key(|run| run.span.start);
    }
    for run in runs {
        let at = Point::new(origin.x + run.x, origin.y);
        let span = Some(run.span);
        items.push(Item { kind: ItemKind::Text { origin: at, run: run.clone(), overprint: false }, tag, span });
    }
}

/// Sets a line's runs in another colour.
fn recolor(line: &mut Line, color: &Color) {
    for run in &mut line.runs {
        let style = TextStyle { color: color.clone(), ..TextStyle::clone(&run.style) };
        *run = GlyphRun { style: Arc::new(style), ..run.clone() };
    }
}
