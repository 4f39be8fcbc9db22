//! Pictures that run over the edges of the page.
//!
//! In: a figure's window and the page it stands on. Out: the window grown into the bleed, at those edges that the figure asks for and stands
//! at; an edge that it does not stand at is reported. Inside and outside change sides on a left page.

use super::figure::Figure;
use crate::content::Edge;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::geometry::{Length, Rect};

/// How far from the type area's edge a picture may stand and still be at it.
const NEAR: Length = Length::PT;

/// What a picture must know of its page to run over its edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet {
    /// The type area.
    pub(super) area: Rect,
    /// The page with its bleed.
    pub(super) bleed: Rect,
    /// Whether the spine is at its left.
    pub(super) spine_is_left: bool,
    /// Whether nothing stands above the columns.
    pub(super) is_bare: bool,
    /// Baseline to baseline: how far from the area's top and foot the grid may keep a picture.
    pub(super) step: Length,
}

/// The window of `figure`, grown over the edges that it asks for. `total` is the figure's height with its lines.
pub(super) fn grown(figure: &Figure, window: Rect, total: Length, sheet: Option<Sheet>, report: &mut Report) -> Rect {
    let Some(asked) = &figure.bleed else { return window };
    let mut grown = window;
    let mut unmet = Vec::new();
    for edge in &asked.value {
        let is_met = sheet.is_some_and(|sheet| grow(&mut grown, *edge, window, total, sheet));
        if !is_met {
            unmet.push(name(*edge));
        }
    }
    if !unmet.is_empty() {
        let message =
            format!("the picture does not stand at the {} of the page, and does not bleed there", unmet.join(" and the "));
        let help = "give it the columns and the place at that edge (`span=`, `place=`), and its caption beside it at the foot";
        report.push(Diagnostic::new(Code::BleedNotMet, message).at(asked.span).help(help));
    }
    grown
}

/// Grows a window over one edge, if it stands there.
fn grow(grown: &mut Rect, edge: Edge, window: Rect, total: Length, sheet: Sheet) -> bool {
    let Sheet { area, bleed, spine_is_left, is_bare, step } = sheet;
    let is_left = match edge {
        Edge::Left => true,
        Edge::Right => false,
        Edge::Inside => spine_is_left,
        Edge::Outside => !spine_is_left,
        Edge::Top => {
            let is_there = is_bare && window.y0 - area.y0 < step;
            grown.y0 = if is_there { bleed.y0 } else { grown.y0 };
            return is_there;
        }
        Edge::Foot => {
            let is_there = total <= window.height() && area.y1 - window.y1 < step * 2;
            grown.y1 = if is_there { bleed.y1 } else { grown.y1 };
            return is_there;
        }
    };
    let is_there = if is_left { window.x0 - area.x0 < NEAR } else { area.x1 - window.x1 < NEAR };
    match is_left {
        true if is_there => grown.x0 = bleed.x0,
        false if is_there => grown.x1 = bleed.x1,
        _ => {}
    }
    is_there
}

const fn name(edge: Edge) -> &'static str {
    match edge {
        Edge::Left => "left",
        Edge::Right => "right",
        Edge::Inside => "inside",
        Edge::Outside => "outside",
        Edge::Top => "top",
        Edge::Foot => "foot",
    }
}
