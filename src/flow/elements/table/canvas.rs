//! A table as it is drawn: rules, tints, and the words of its cells.
//!
//! In: a table at a measure, some of its slices and a place. Out: items, what is painted below first and words in reading order. A header that
//! stands again above a later part is no part of the text.

use super::{Cell, Set, Table};
use crate::color::Color;
use crate::content::CellAlign;
use crate::flow::display::Display;
use crate::flow::pages::Stretch;
use crate::geometry::{Length, Rect};
use crate::page::{Item, ItemKind};
use std::ops::Range;

/// A row, or a part of one, as it stands on the page.
pub(super) struct Segment {
    row: usize,
    lines: Range<usize>,
    top: Length,
    foot: Length,
    first_baseline: Length,
    /// It stands there again: a header above a later part.
    again: bool,
}

/// Where a table is drawn.
pub(super) struct Canvas<'a> {
    pub(super) table: &'a Table,
    pub(super) set: &'a Set,
    pub(super) left: Length,
    pub(super) right: Length,
    /// Columns run from the right.
    pub(super) rtl: bool,
}

impl Canvas<'_> {
    /// The rows of the slices `part`, their top edge at `y`; above a later part the header.
    pub(super) fn segments(&self, part: &Range<usize>, y: Length) -> Vec<Segment> {
        let Set { cuts, stack, rows, .. } = self.set;
        let table = self.table;
        let mut segments: Vec<Segment> = Vec::new();
        let mut shift = y;
        if part.start > 0 {
            shift = y + stack.head - stack.slices[part.start - 1].depth;
            if table.has_header && cuts.get(part.start).is_some_and(|cut| cut.row < table.rows.len()) {
                segments.push(self.segment(0, 0..rows[0].lines, y - table.rows[0].margin() - rows[0].top, true));
            }
        }
        for cut in cuts[part.clone()].iter().filter(|cut| cut.row < table.rows.len()) {
            match segments.last_mut().filter(|last| last.row == cut.row && !last.again) {
                Some(last) => *last = self.segment(cut.row, last.lines.start..cut.to, shift, false),
                None => segments.push(self.segment(cut.row, cut.from..cut.to, shift, false)),
            }
        }
        segments
    }

    /// Lines of a row when the stack's own places are moved down by `shift`.
    fn segment(&self, row: usize, lines: Range<usize>, shift: Length, again: bool) -> Segment {
        let (set, own) = (&self.set.rows[row], &self.table.rows[row]);
        let line = |at: usize| set.top + set.above + own.leading * at as i64;
        let top = if lines.start == 0 { set.top } else { line(lines.start) };
        let foot = if lines.end == set.lines { set.top + set.height } else { line(lines.end) };
        let first_baseline = shift + line(lines.start) + own.margin() + own.cap;
        Segment { row, lines, top: shift + top, foot: shift + foot, first_baseline, again }
    }

    fn fill(&self, (y0, y1): (Length, Length), color: &Color, items: &mut Vec<Item>) {
        let rect = Rect::new(self.left, y0, self.right, y1);
        items.push(Item { kind: ItemKind::Fill { rect, color: color.clone(), overprint: false }, tag: None, span: None });
    }

    /// Tints under the header and under every other row below it.
    pub(super) fn tints(&self, segments: &[Segment], items: &mut Vec<Item>) {
        let header = usize::from(self.table.has_header);
        for Segment { row, top, foot, .. } in segments {
            let tint = match row.checked_sub(header) {
                None => self.table.look.header_tint.as_ref(),
                Some(number) => self.table.look.row_tint.as_ref().filter(|_| number % 2 == 1),
            };
            if let Some(tint) = tint {
                self.fill((*top, *foot), tint, items);
            }
        }
    }

    /// Rules above, below the header, between rows and at the foot.
    pub(super) fn rules(&self, segments: &[Segment], items: &mut Vec<Item>) {
        let look = &self.table.look;
        let mut rule = |y: Length, (thickness, color): &(Length, Color)| {
            if *thickness > Length::ZERO {
                self.fill((y - *thickness / 2, y - *thickness / 2 + *thickness), color, items);
            }
        };
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return };
        rule(first.top, &look.above);
        for pair in segments.windows(2) {
            let is_header = pair[0].row == 0 && self.table.has_header;
            rule(pair[0].foot, if is_header { &look.below_header } else { &look.between });
        }
        rule(last.foot, &look.foot);
    }

    /// The words of a row's cells, in reading order.
    pub(super) fn words(&self, segment: &Segment, display: &mut Display<'_, '_, '_>, items: &mut Vec<Item>) {
        let row = &self.table.rows[segment.row];
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let rect = self.rect(cell, at);
            let setting = self.set.setting((segment.row, at), cell, display.measures);
            let lines = display.measures.get(setting).lines;
            // The words of a header stand at its foot, those of other rows at their head.
            let is_header = segment.row == 0 && self.table.has_header;
            let lower = if is_header { self.set.rows[0].lines - lines } else { 0 };
            let (from, to) = (segment.lines.start.min(lines), segment.lines.end.min(lines));
            if from == to {
                continue;
            }
            let first_baseline = segment.first_baseline + row.leading * lower as i64;
            let stretch = Stretch { from, to, first_baseline };
            if segment.again {
                display.lines_again(&cell.text, stretch, rect, items);
            } else {
                display.set_lines(&cell.text, setting, stretch, rect, items);
            }
        }
    }

    /// Where the lines of a cell of column `at` stand, from side to side.
    fn rect(&self, cell: &Cell, at: usize) -> Rect {
        let (offset, width) = self.set.columns[at];
        let left = if self.rtl { self.right - offset - width } else { self.left + offset };
        let (x, measure) = match (cell.number, self.table.columns[at].numbers) {
            (Some((before, all)), Some((most_before, most_after))) if all <= width => {
                let slack = (width - most_before - most_after).max(Length::ZERO);
                let is_at_right = match self.table.columns[at].align {
                    CellAlign::Auto => true,
                    CellAlign::Start => self.rtl,
                    CellAlign::End => !self.rtl,
                    CellAlign::Center => false,
                };
                let is_centred = self.table.columns[at].align == CellAlign::Center;
                let shift = if is_centred {
                    slack / 2
                } else if is_at_right {
                    slack
                } else {
                    Length::ZERO
                };
                (left + shift + most_before - before, all)
            }
            _ => (left, width),
        };
        Rect::new(x, Length::ZERO, x + measure.max(Length::from_raw(1)), Length::ZERO)
    }
}
