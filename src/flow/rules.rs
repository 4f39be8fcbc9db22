//! Rules between columns, as high as the text of the columns beside them.
//!
//! In: a page as it was laid out and the items drawn on it. Out: filled rectangles in the middle of the gutters, which are furniture. A gutter
//! has a rule where something stands on both sides of it below the page heading; what spans it interrupts the rule.

use super::display::Display;
use super::galley::Section;
use super::pages::{LaidPage, Placed, Stretch};
use crate::brand::StyleId;
use crate::geometry::{Length, Rect};
use crate::layout::{ColumnRule, Face};
use crate::page::{Item, ItemKind};
use crate::picture::Segment;

/// How far text may hang over the edge of its column and still belong to it: half of the least column.
const HANG: Length = Length::whole_pt(14);

/// The rules of a page.
pub(super) fn column_rules(display: &Display<'_, '_, '_>, page: &LaidPage, section: &Section, body: &[Item]) -> Vec<Item> {
    let face = display.layout.master(page.master).face(page.number, display.layout.facing);
    let Some(rule) = face.column_rule.as_ref().filter(|_| !face.is_framed()) else { return Vec::new() };
    let top = below_heading(page, section);
    let across = spans(page, section, face);
    let is_own = |ink: &Rect| {
        ink.y1 > top
            && !across.iter().any(|wide| ink.y0 < wide.y1 && ink.y1 > wide.y0 && wide.x0 <= ink.x0 && ink.x0 <= wide.x1)
    };
    let ink: Vec<Rect> = body.iter().filter_map(|item| bounds(display, item)).filter(is_own).collect();
    let half_line = display.desk.brand.style(StyleId::Body).leading / 2;
    let mut columns: Vec<Rect> = (0..face.columns).map(|at| face.column(at)).collect();
    columns.sort_by_key(|column| column.x0);
    let color = display.desk.brand.color(&rule.color, display.desk.palette);
    let mut items = Vec::new();
    for pair in columns.windows(2) {
        for rect in between(pair[0], pair[1], rule, &ink, &across, half_line) {
            items.push(Item {
                kind: ItemKind::Fill { rect, color: color.clone(), overprint: false },
                tag: None,
                span: rule.span,
            });
        }
    }
    items
}

/// The pieces of the rule between two neighbouring columns.
fn between(left: Rect, right: Rect, rule: &ColumnRule, ink: &[Rect], across: &[Rect], gap: Length) -> Vec<Rect> {
    let x0 = left.x1 + (right.x0 - left.x1 - rule.width) / 2;
    let x1 = x0 + rule.width;
    let inside = |column: Rect| {
        let own = move |ink: &&Rect| ink.x0 >= column.x0 - HANG && ink.x1 <= column.x1 + HANG;
        let own = ink.iter().filter(own);
        own.fold(None, |reach: Option<(Length, Length)>, ink| {
            let (top, foot) = reach.unwrap_or((ink.y0, ink.y1));
            Some((top.min(ink.y0), foot.max(ink.y1)))
        })
    };
    let (Some(left), Some(right)) = (inside(left), inside(right)) else { return Vec::new() };
    let (mut top, foot) = (left.0.min(right.0), left.1.max(right.1));
    let crossing = |rect: &&Rect| rect.x0 < x1 && rect.x1 > x0;
    let mut stops: Vec<Rect> = ink.iter().chain(across).filter(crossing).copied().collect();
    stops.sort_by_key(|stop| (stop.y0, stop.y1));
    let mut pieces = Vec::new();
    for stop in stops {
        pieces.push((top, (stop.y0 - gap).min(foot)));
        top = top.max(stop.y1 + gap);
    }
    pieces.push((top, foot));
    // A piece shorter than a line and its gaps is a speck.
    pieces.iter().filter(|(top, foot)| *foot - *top > gap).map(|(top, foot)| Rect::new(x0, *top, x1, *foot)).collect()
}

/// The last baseline of kickers and page heading.
fn below_heading(page: &LaidPage, section: &Section) -> Length {
    let kickers = page.kickers.iter().map(|(at, _, stretch)| last_baseline(stretch, section.kickers[*at].leading));
    let heading =
        page.heading.as_ref().zip(section.heading.as_ref()).map(|((_, stretch), block)| last_baseline(stretch, block.leading));
    kickers.chain(heading).max().unwrap_or(Length::from_raw(i64::MIN / 4))
}

/// The rectangles of what stands over several columns: the intro, figures with their captions.
fn spans(page: &LaidPage, section: &Section, face: &Face) -> Vec<Rect> {
    let intro = page.intro.as_ref().zip(section.intro.as_ref()).filter(|(lines, _)| lines.columns > 1).map(|(lines, intro)| {
        let (block, rect) = (intro.over(lines.prepared_for), face.columns_rect(0, lines.columns));
        Rect { y0: lines.lines.first_baseline - block.cap, y1: last_baseline(&lines.lines, block.leading), ..rect }
    });
    let wide = page.placed.iter().filter_map(|placed| match placed {
        Placed::Figure { column, columns, top, size, .. } if *columns > 1 => {
            let rect = face.columns_rect(*column, *columns);
            Some(Rect { y0: *top, y1: *top + size.total, ..rect })
        }
        Placed::Slices { column, columns, top, height, .. } if *columns > 1 => {
            let rect = face.columns_rect(*column, *columns);
            Some(Rect { y0: *top, y1: *top + *height, ..rect })
        }
        _ => None,
    });
    intro.into_iter().chain(wide).collect()
}

fn last_baseline(stretch: &Stretch, leading: Length) -> Length {
    stretch.first_baseline + leading * (stretch.to.saturating_sub(stretch.from + 1) as i64)
}

/// The room that an item takes: of text, from the tops of the capitals to the baseline.
fn bounds(display: &Display<'_, '_, '_>, item: &Item) -> Option<Rect> {
    match &item.kind {
        ItemKind::Text { origin, run, .. } => {
            let face = display.desk.fonts.face(run.face);
            let cap = run.style.size.of_units(i64::from(face.metrics().cap_height), face.units_per_em());
            let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            Some(Rect::new(origin.x, origin.y - cap, origin.x + width, origin.y))
        }
        ItemKind::Fill { rect, .. } => Some(*rect),
        ItemKind::Picture { clip, .. } => Some(*clip),
        ItemKind::Path { segments, clip, .. } | ItemKind::Shade { segments, clip, .. } => clip.or_else(|| hull(segments)),
    }
}

/// The least rectangle around the points of a path.
fn hull(segments: &[Segment]) -> Option<Rect> {
    let points = segments.iter().flat_map(|segment| match *segment {
        Segment::Move(to) | Segment::Line(to) => vec![to],
        Segment::Curve(a, b, to) => vec![a, b, to],
        Segment::Close => Vec::new(),
    });
    points
        .map(|point| Rect::new(point.x, point.y, point.x, point.y))
        .reduce(|a, b| Rect::new(a.x0.min(b.x0), a.y0.min(b.y0), a.x1.max(b.x1), a.y1.max(b.y1)))
}
