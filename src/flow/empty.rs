//! Pages that stay half empty, and the picture that would fill them.
//!
//! In: pages as they are laid out. Out: a note for each but the last that has much room left, with the size of the picture that has room there.
//! Whether there is such a picture is for the author to say.

use super::galley::Section;
use super::grid::Grid;
use super::pages::LaidPage;
use super::survey::{Room, room};
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::geometry::Length;
use crate::layout::Layout;

/// Under this share of its column region, in percent, a page looks unfinished.
const LEAST_FILL: usize = 65;
/// Lines of the lowest picture that is worth offering.
const LEAST_LINES: usize = 8;

/// Offers a picture for each page that would have room for one.
pub(super) fn offer_pictures(
    pages: &[LaidPage],
    sections: &[Section],
    layout: &Layout,
    (step, cap): (Length, Length),
    (nowhere, report): (Span, &mut Report),
) {
    let Some((_, inner)) = pages.split_last() else { return };
    for page in inner.iter().filter(|page| !page.placed.is_empty()) {
        let face = layout.master(page.master).face(page.number, layout.facing);
        let section = &sections[page.section];
        let Room { used, whole, .. } = room(page, section, face, Grid::new(face.area.y0, step, cap));
        // A line above and a line below belong to the picture.
        let span = usize::from(face.columns.div_ceil(2));
        let lines = (whole.saturating_sub(used) / span).saturating_sub(2);
        if used * 100 >= whole * LEAST_FILL || lines < LEAST_LINES {
            continue;
        }
        let height = (step * i64::try_from(lines).unwrap_or(0)).to_mm();
        let over = if span == 1 { "1 column".to_owned() } else { format!("{span} columns") };
        let message = format!("page {} is filled to {} %", page.number, used * 100 / whole.max(1));
        let place = section.heading.as_ref().map_or(nowhere, |heading| heading.span);
        let finding = Diagnostic::new(Code::PageUnfilled, message).at(place);
        report.push(finding.help(format!(
            "there is room for a picture over {over}, some {height:.0} mm high: `![caption](placeholder:){{span={span} height=\"{height:.0} mm\"}}`"
        )));
    }
}
