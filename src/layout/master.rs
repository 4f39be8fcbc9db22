//! Page masters: what each inherits, and the two sides it comes to.

use super::columns::{Width, grid_columns, read_columns, read_first_baseline, read_frames, read_rule};
use super::furniture::{Canvas, Side, read_furniture};
use super::{ColumnRule, Face, FirstBaseline, Master};
use crate::diagnostic::{Code, Diagnostic};
use crate::geometry::{Length, PageBoxes, Rect};
use crate::tokens::{Entry, Fields, Kind, Spanned, Table, suggest};

/// Most columns.
pub(super) const MOST_COLUMNS: u8 = 12;
/// Least width of a column: below it hardly a word of 9 pt stands on a line.
pub(super) const LEAST_COLUMN: Length = Length::from_raw(10 * 65_536 * 720 / 254);
/// Least height of a type area: a heading and two lines.
pub(super) const LEAST_HEIGHT: Length = Length::whole_pt(72);
/// Longest side of a page (ISO 32000-1, annex C).
pub(super) const LONGEST_SIDE: Length = Length::whole_pt(14_400);

/// The keys that masters share with the layout's top level.
const SHARED: [&str; 8] = ["margins", "columns", "gutter", "intro", "heading-gap", "sink", "column-rule", "first-baseline"];

/// The measures of a type area, as far as tokens give them.
#[derive(Clone, Debug, Default)]
pub(super) struct Measures {
    columns: Option<Vec<Width>>,
    gutter: Option<Length>,
    column_rule: Option<ColumnRule>,
    first_baseline: Option<FirstBaseline>,
    intro: Option<Vec<u8>>,
    heading_gap: Option<Length>,
    sink: Option<Length>,
    margins: Margins,
}

#[derive(Clone, Debug, Default)]
struct Margins {
    top: Option<Length>,
    foot: Option<Length>,
    left: Option<Length>,
    right: Option<Length>,
    inside: Option<Length>,
    outside: Option<Length>,
    sides: Option<Length>,
}

impl Measures {
    /// Reads the keys that masters share with the top level.
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let lengths = Length::ZERO..=LONGEST_SIDE;
        Measures {
            columns: read_columns(fields),
            gutter: fields.length("gutter", lengths.clone()),
            column_rule: read_rule(fields),
            first_baseline: read_first_baseline(fields),
            intro: read_intro(fields),
            heading_gap: fields.length("heading-gap", lengths.clone()),
            sink: fields.length("sink", lengths.clone()),
            margins: fields.within("margins", Margins::read).unwrap_or_default(),
        }
    }
}

impl Margins {
    fn read(fields: &Fields<'_>) -> Self {
        let length = |key| fields.length(key, Length::ZERO..=LONGEST_SIDE);
        Margins {
            top: length("top"),
            foot: length("foot"),
            left: length("left"),
            right: length("right"),
            inside: length("inside"),
            outside: length("outside"),
            sides: length("sides"),
        }
    }

    /// The left and the right margin of a page: the plain sides first, then the spread's, then both at once.
    fn across(&self, side: Side) -> Option<(Length, Length)> {
        let (near, far) = match side {
            Side::Left => (self.outside, self.inside),
            Side::Right => (self.inside, self.outside),
        };
        Some((self.left.or(near).or(self.sides)?, self.right.or(far).or(self.sides)?))
    }
}

/// `intro = [1, 2, 3, 4]`: ascending, each once.
fn read_intro(fields: &Fields<'_>) -> Option<Vec<u8>> {
    let value = fields.value("intro")?;
    let Kind::Array(items) = &value.kind else {
        fields.wrong_type("intro", value, "an array of column counts", "write the widths that an intro may have: [1, 2, 3, 4]");
        return None;
    };
    let mut widths = Vec::new();
    for item in items {
        widths.push(fields.integer_value("intro", item, &(1..=MOST_COLUMNS))?);
    }
    widths.sort_unstable();
    widths.dedup();
    if widths.is_empty() {
        fields.fault(
            Code::OutOfRange,
            value.span,
            "`intro` allows no width",
            "write the widths that an intro may have: [1, 2, 3, 4]",
        );
        return None;
    }
    Some(widths)
}

/// The table of the master `entry` with all it inherits: from the masters it is based on, then from the layout's top level. A
/// circle and an unknown name are reported.
pub(super) fn inherited(entry: &Entry, table: &Table, masters: &Table, root: &Table, fields: &Fields<'_>) -> Table {
    let mut merged = table.clone();
    let mut chain = vec![entry.key.as_str()];
    let mut at = table;
    while let Some((name, value)) = at.value("based-on").and_then(|value| match &value.kind {
        Kind::String(name) => Some((name, value)),
        _ => None,
    }) {
        let parent = masters.entry(name).and_then(|parent| parent.value.table().map(|table| (parent, table)));
        let Some((parent, below)) = parent else {
            let known: Vec<&str> = masters.entries.iter().map(|entry| entry.key.as_str()).collect();
            fields.unknown_name(&Spanned { value: name.clone(), span: value.span }, "masters", known);
            break;
        };
        if chain.contains(&parent.key.as_str()) {
            let names: Vec<&str> = chain.iter().copied().chain([parent.key.as_str()]).collect();
            let fault = Diagnostic::new(Code::BasedOnCycle, format!("masters based on each other: {}", names.join(" → ")));
            fields.faults().push(fault.at(value.span).help("base one of them on a master outside the circle"));
            break;
        }
        chain.push(&parent.key);
        merged = merged.over(&below.without("based-on"));
        at = below;
    }
    let shared = root.entries.iter().filter(|entry| SHARED.contains(&entry.key.as_str())).cloned().collect();
    merged.over(&Table { entries: shared, span: root.span })
}

/// Reads a master whose table is complete.
pub(super) fn read_master(name: &str, fields: &Fields<'_>, page: PageBoxes, facing: bool) -> Option<Master> {
    let _ = fields.string("based-on");
    let measures = Measures::read(fields);
    let right = read_face(fields, &measures, page, Side::Right);
    let left = if facing { read_face(fields, &measures, page, Side::Left) } else { right.clone() };
    Some(Master { name: name.to_owned(), right: right?, left: left? })
}

fn read_face(fields: &Fields<'_>, measures: &Measures, page: PageBoxes, side: Side) -> Option<Face> {
    let area = type_area(fields, measures, page.trim, side);
    let canvas = Canvas { side, trim: page.trim, bleed: page.bleed, area };
    let furniture = read_furniture(fields, &canvas);
    let frames = read_frames(fields, &canvas);
    let (area, gutter, framed) = (area?, measures.gutter?, frames.is_some());
    let frames = match (frames, &measures.columns) {
        (Some(frames), _) => frames,
        (None, widths) => grid_columns(fields, widths.as_deref()?, area, gutter, columns_span(fields))?,
    };
    let columns = u8::try_from(frames.len()).unwrap_or(MOST_COLUMNS);
    let mut intro_widths = measures.intro.clone()?;
    intro_widths.retain(|width| *width <= columns);
    if intro_widths.is_empty() {
        intro_widths.push(columns);
    }
    Some(Face {
        area,
        sink: measures.sink?,
        columns,
        frames,
        framed,
        gutter,
        column_rule: measures.column_rule.clone(),
        first_baseline: measures.first_baseline?,
        intro_widths,
        heading_gap: measures.heading_gap?,
        furniture,
    })
}

fn columns_span(fields: &Fields<'_>) -> crate::diagnostic::Span {
    fields.value("columns").map_or(fields.span(), |value| value.span)
}

/// The page less its margins.
fn type_area(fields: &Fields<'_>, measures: &Measures, trim: Rect, side: Side) -> Option<Rect> {
    let (left, right) = measures.margins.across(side)?;
    let (top, foot) = (measures.margins.top? + measures.sink?, measures.margins.foot?);
    let (width, height) = (trim.width() - left - right, trim.height() - top - foot);
    if width < LEAST_COLUMN || height < LEAST_HEIGHT {
        let span = fields.value("margins").map_or(fields.span(), |value| value.span);
        let message =
            format!("`{}`: the margins leave {:.1} × {:.1} mm for type", fields.path(), width.to_mm(), height.to_mm());
        let help = format!("leave at least {:.0} × {:.1} mm of the page", LEAST_COLUMN.to_mm(), LEAST_HEIGHT.to_mm());
        fields.fault(Code::OutOfRange, span, message, help);
        return None;
    }
    Some(Rect::new(trim.x0 + left, trim.y0 + top, trim.x1 - right, trim.y1 - foot))
}

/// The masters that `names` mean; unknown ones are reported.
pub(super) fn find(masters: &[Master], names: &[Spanned<String>], fields: &Fields<'_>) -> Vec<super::MasterId> {
    let mut found = Vec::new();
    for name in names {
        match masters.iter().position(|master| master.name == name.value) {
            Some(at) => found.push(super::MasterId(at)),
            None => {
                let known = masters.iter().map(|master| master.name.as_str());
                let message = format!("the layout has no master `{}`", name.value);
                fields.fault(Code::UnknownName, name.span, message, suggest(&name.value, "masters", known));
            }
        }
    }
    found
}
