//! The columns of a face: equally wide, of widths of their own, or frames drawn by hand.
//!
//! In: `columns = 4`, `columns = ["2fr", "45 mm"]` or a table of frames. Out: the rectangle of each column in reading order. Knows nothing of
//! what flows in them.

use super::furniture::{Canvas, read_edges, upright};
use super::master::{LEAST_COLUMN, LEAST_HEIGHT, MOST_COLUMNS};
use super::{ColumnRule, Face, FirstBaseline};
use crate::brand::color_ref;
use crate::diagnostic::{Code, Span};
use crate::geometry::{Length, Rect};
use crate::tokens::{Fields, Kind, Value, parse_length};

/// A column's width as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// Of a length of its own.
    Fixed(Length),
    /// So many thousandths of a share of what the others leave.
    Share(i64),
}

/// Least height of a frame: two lines of body.
const LEAST_FRAME: Length = Length::whole_pt(24);
/// Widest rule between columns; a wider one is a bar.
const WIDEST_RULE: Length = Length::whole_pt(12);
const WIDTHS_HELP: &str = "write how many, or a width for each: [\"2fr\", \"1fr\"], [\"45 mm\", \"1fr\"]";

/// `columns`: a count, or a list of widths.
pub(super) fn read_columns(fields: &Fields<'_>) -> Option<Vec<Width>> {
    let value = fields.value("columns")?;
    let Kind::Array(items) = &value.kind else {
        let count = fields.integer("columns", 1..=MOST_COLUMNS)?;
        return Some(vec![Width::Share(1000); usize::from(count)]);
    };
    if items.is_empty() || items.len() > usize::from(MOST_COLUMNS) {
        let message = format!("`{}` lists {} widths", fields.path_of("columns"), items.len());
        fields.fault(Code::OutOfRange, value.span, message, format!("list 1 to {MOST_COLUMNS} widths"));
        return None;
    }
    let widths: Vec<Option<Width>> = items.iter().map(|item| read_width(fields, item)).collect();
    widths.into_iter().collect()
}

/// `"2fr"` or `"45 mm"`.
fn read_width(fields: &Fields<'_>, value: &Value) -> Option<Width> {
    let Kind::String(text) = &value.kind else {
        fields.wrong_type("columns", value, "widths in quotes", WIDTHS_HELP);
        return None;
    };
    if let Some(shares) = text.trim().strip_suffix("fr") {
        let shares = thousandths(shares.trim()).filter(|shares| (1..=100_000).contains(shares));
        if shares.is_none() {
            fields.fault(Code::OutOfRange, value.span, format!("`{text}` is no share of the width"), WIDTHS_HELP);
        }
        return shares.map(Width::Share);
    }
    match parse_length(text) {
        Ok(width) if width >= LEAST_COLUMN => Some(Width::Fixed(width)),
        Ok(width) => {
            let message = format!("a column of `{}` is {:.1} mm wide", fields.path_of("columns"), width.to_mm());
            fields.fault(Code::OutOfRange, value.span, message, "at least 10 mm");
            None
        }
        Err(fault) => {
            let message = format!("`{}`: \"{text}\" {}", fields.path_of("columns"), fault.message);
            fields.fault(Code::BadUnit, value.span, message, WIDTHS_HELP);
            None
        }
    }
}

/// A decimal number of up to three places, in thousandths.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + rest.len() == 0 || whole.len() > 3 || rest.len() > 3 || !is_number(whole) || !is_number(rest) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let rest: i64 = format!("{rest:0<3}").parse().ok()?;
    Some(whole * 1000 + rest)
}

/// The columns that `widths` make in `area`, from left to right; a column may come out too narrow. Shares divide what lengths and gutters
/// leave, equal shares equally to the unit. Lengths alone may leave room at the right.
pub(super) fn lay_out(widths: &[Width], area: Rect, gutter: Length) -> Vec<Rect> {
    let gutters = gutter * (widths.len().saturating_sub(1) as i64);
    let fixed: Length = widths.iter().map(|width| if let Width::Fixed(width) = width { *width } else { Length::ZERO }).sum();
    let shares: i64 = widths.iter().map(|width| if let Width::Share(shares) = width { *shares } else { 0 }).sum();
    let rest = area.width() - gutters - fixed;
    let mut x = area.x0;
    let mut columns = Vec::with_capacity(widths.len());
    for width in widths {
        let width = match *width {
            Width::Fixed(width) => width,
            Width::Share(own) => rest.scaled(own, shares),
        };
        // Kept upright when there is no room at all, which is reported.
        columns.push(Rect { x0: x, y0: area.y0, x1: x + width.max(Length::ZERO), y1: area.y1 });
        x += width + gutter;
    }
    columns
}

/// The columns of a face with a grid; what does not fit its area is reported.
pub(super) fn grid_columns(fields: &Fields<'_>, widths: &[Width], area: Rect, gutter: Length, at: Span) -> Option<Vec<Rect>> {
    let columns = lay_out(widths, area, gutter);
    let is_even = widths.iter().all(|width| *width == widths[0]);
    let help = "at least 10 mm: fewer columns, a smaller gutter or smaller margins";
    if let Some(narrow) = columns.iter().position(|column| column.width() < LEAST_COLUMN) {
        let (count, width) = (columns.len(), columns[narrow].width().to_mm());
        let which = if is_even { format!("{count} columns are") } else { format!("column {} is", narrow + 1) };
        fields.fault(Code::OutOfRange, at, format!("`{}`: {which} {width:.1} mm wide", fields.path()), help);
        return None;
    }
    let over = columns.last().map_or(Length::ZERO, |last| last.x1 - area.x1);
    // Shares are rounded, each by less than a unit.
    if over > Length::from_raw(i64::from(MOST_COLUMNS)) {
        let message = format!("`{}`: the columns are {:.1} mm wider than the type area", fields.path(), over.to_mm());
        fields.fault(Code::OutOfRange, at, message, "narrower columns, a smaller gutter or smaller margins");
        return None;
    }
    Some(columns)
}

/// The frames that a master draws by hand, in the order of the thread; `None` when it draws none. What they have at fault is reported,
/// and leaves fewer of them.
pub(super) fn read_frames(fields: &Fields<'_>, canvas: &Canvas) -> Option<Vec<Rect>> {
    let value = fields.value("frames")?;
    let tables: Vec<(String, &Value)> = match &value.kind {
        Kind::Boolean(false) => return None,
        Kind::Table(table) => table.entries.iter().map(|entry| (entry.key.clone(), &entry.value)).collect(),
        Kind::Array(items) => items.iter().enumerate().map(|(at, item)| ((at + 1).to_string(), item)).collect(),
        _ => {
            let help = format!("write [{}.main] on a line of its own, its keys below", fields.path_of("frames"));
            fields.wrong_type("frames", value, "a table of frames or false", help);
            return None;
        }
    };
    let mut frames: Vec<(String, Rect, Span)> = Vec::new();
    for (name, value) in tables {
        let path = format!("{}.{name}", fields.path_of("frames"));
        match &value.kind {
            Kind::Boolean(false) => {}
            Kind::Table(table) => {
                let span = value.span;
                let frame = Fields::walk(table, path, fields.faults(), |fields| read_frame(fields, canvas));
                frames.extend(frame.map(|frame| (name, frame, span)));
            }
            _ => {
                let help = format!("write [{path}] on a line of its own, its keys below");
                fields.wrong_type(&format!("frames.{name}"), value, "a table or false", help);
            }
        }
    }
    if frames.is_empty() || frames.len() > usize::from(MOST_COLUMNS) {
        let message = format!("`{}` draws {} frames", fields.path_of("frames"), frames.len());
        fields.fault(Code::OutOfRange, value.span, message, format!("draw 1 to {MOST_COLUMNS}, or frames = false"));
        return None;
    }
    report_overlaps(fields, &frames);
    Some(frames.into_iter().map(|(_, frame, _)| frame).collect())
}

fn read_frame(fields: &Fields<'_>, canvas: &Canvas) -> Option<Rect> {
    let frame = upright(fields, read_edges(fields, canvas)?)?;
    let fault = |message: String, help: &str| {
        fields.fault(Code::OutOfRange, fields.span(), message, help);
        None
    };
    if !canvas.trim.contains(frame) {
        return fault(format!("the frame `{}` leaves the page", fields.path()), "keep it inside the trim");
    }
    let (width, height) = (frame.width(), frame.height());
    if width < LEAST_COLUMN || height < LEAST_FRAME {
        let message = format!("the frame `{}` is {:.1} × {:.1} mm", fields.path(), width.to_mm(), height.to_mm());
        return fault(message, "at least 10 × 8.5 mm, so that two lines find room");
    }
    Some(frame)
}

fn report_overlaps(fields: &Fields<'_>, frames: &[(String, Rect, Span)]) {
    for (at, (name, frame, span)) in frames.iter().enumerate() {
        let over = frames[..at]
            .iter()
            .find(|(_, other, _)| frame.x0 < other.x1 && other.x0 < frame.x1 && frame.y0 < other.y1 && other.y0 < frame.y1);
        if let Some((other, ..)) = over {
            let path = fields.path_of("frames");
            let message = format!("the frame `{path}.{name}` lies over `{path}.{other}`");
            fields.fault(Code::OutOfRange, *span, message, "move one of them, or make it smaller");
        }
    }
}

/// `column-rule`: a table of width and colour, or `false`.
pub(super) fn read_rule(fields: &Fields<'_>) -> Option<ColumnRule> {
    let value = fields.value("column-rule")?;
    if value.kind == Kind::Boolean(false) {
        return None;
    }
    fields
        .within("column-rule", |fields| {
            let width = fields.length("width", Length::from_raw(1 << 13)..=WIDEST_RULE);
            let color = color_ref(fields, "color", None);
            for (key, help) in
                [("width", "give its width: width = \"0.5 pt\""), ("color", "give its colour: color = \"primary\"")]
            {
                if !fields.has(key) {
                    fields.missing(key, help);
                }
            }
            Some(ColumnRule { width: width?, color: color?, span: Some(value.span) })
        })
        .flatten()
}

/// `first-baseline`, in one word.
pub(super) fn read_first_baseline(fields: &Fields<'_>) -> Option<FirstBaseline> {
    let words =
        [("cap-height", FirstBaseline::CapHeight), ("ascent", FirstBaseline::Ascent), ("leading", FirstBaseline::Leading)];
    fields.choice("first-baseline", &words)
}

impl Face {
    /// The rectangle of column `at` (from 0) in the order of reading: where its text may stand, from its top to its foot. Beyond the last
    /// column it is the last one's.
    pub fn column(&self, at: u8) -> Rect {
        self.frames.get(usize::from(at)).or(self.frames.last()).copied().unwrap_or(self.area)
    }

    /// Lowers the type area by as many half lines of the leading `to` as it was by those of `from`; not at all when it was by no whole number.
    pub(super) fn lead(&mut self, from: Length, to: Length) {
        let twice = self.sink * 2;
        if twice.raw() % from.raw() != 0 {
            return;
        }
        let by = Length::from_raw(to.raw() * twice.whole_times(from) / 2) - self.sink;
        if self.area.height() - by < LEAST_HEIGHT {
            return;
        }
        self.sink += by;
        self.area.y0 += by;
        if !self.framed {
            self.frames.iter_mut().for_each(|column| column.y0 += by);
        }
    }

    /// Whether all columns are equally wide and as high as the type area.
    pub fn is_even(&self) -> bool {
        let first = self.column(0);
        self.frames
            .iter()
            .all(|column| column.width() == first.width() && (column.y0, column.y1) == (self.area.y0, self.area.y1))
    }

    /// Whether the columns are frames drawn by hand: they have tops and feet of their own, and a block that spans several of them may lie
    /// over a third one.
    pub fn is_framed(&self) -> bool {
        self.framed
    }

    /// The width of one column; where they differ, of the narrowest.
    pub fn column_width(&self) -> Length {
        self.frames.iter().map(|column| column.width()).min().unwrap_or(self.area.width())
    }

    /// The least rectangle around `span` columns from column `first` (from 0), in the order of reading. Columns that there are not are left
    /// out.
    pub fn columns_rect(&self, first: u8, span: u8) -> Rect {
        let last = usize::from(first).saturating_add(usize::from(span.max(1)));
        let frames = self.frames.get(usize::from(first)..last.min(self.frames.len())).unwrap_or_default();
        let hull = |a: Rect, b: &Rect| Rect::new(a.x0.min(b.x0), a.y0.min(b.y0), a.x1.max(b.x1), a.y1.max(b.y1));
        frames.iter().fold(self.column(first), hull)
    }

    /// How far below the top of the type area the first baseline of a column stands, by the layout's rule: `cap` and `ascent` are the
    /// body's, `step` is the grid's. Never less than the capitals' height, so that none reach above the area.
    pub fn first_baseline_at(&self, cap: Length, ascent: Length, step: Length) -> Length {
        match self.first_baseline {
            FirstBaseline::CapHeight => cap,
            FirstBaseline::Ascent => ascent.max(cap),
            FirstBaseline::Leading => step.max(cap),
        }
    }

    /// The columns in the order of a text that is read from the right; `opposite` is the other side of the same master.
    pub(super) fn read_from_the_right(&self, opposite: &Face, trim: Rect) -> Vec<Rect> {
        let mirror = |rect: &Rect, about: Length| Rect::new(about - rect.x1, rect.y0, about - rect.x0, rect.y1);
        if self.framed {
            return opposite.frames.iter().map(|frame| mirror(frame, trim.x0 + trim.x1)).collect();
        }
        if self.is_even() {
            return self.frames.iter().rev().copied().collect();
        }
        self.frames.iter().map(|column| mirror(column, self.area.x0 + self.area.x1)).collect()
    }
}
