//! What tests of elements share: text, faultless sheets, tints.

use makeready::diagnostic::{Code, Severity};
use makeready::engine::Typeset;
use makeready::geometry::{Length, Rect};
use makeready::page::{Item, ItemKind, Page};

/// Text that fills columns.
pub(crate) const BODY: &str = "A bog grows by a millimetre a year. It lives on rain alone, and what dies in it does not rot, for want of air. \
                    After ten thousand years ten metres lie under the moss, and in them the pollen of every summer.";

/// No finding but the bundled faces' and notes.
pub(crate) fn check_clean(sheet: &Typeset) {
    let fault = |finding: &&makeready::diagnostic::Diagnostic| {
        finding.severity > Severity::Note && finding.code != Code::FontSubstituted
    };
    let faults: Vec<_> = sheet.report.diagnostics.iter().filter(fault).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

/// The tints on a page: filled rectangles that are neither bars across it nor rules.
pub(crate) fn tints(page: &Page) -> Vec<Rect> {
    let tint = |item: &Item| match &item.kind {
        ItemKind::Fill { rect, .. } if rect.width() < Length::whole_pt(560) && rect.height() > Length::whole_pt(4) => {
            Some(*rect)
        }
        _ => None,
    };
    page.items.iter().filter(|item| item.tag.is_none()).filter_map(tint).collect()
}
