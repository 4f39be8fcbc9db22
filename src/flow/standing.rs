//! Standing type: paragraphs prepared for one trial and kept for the next, as a printer keeps type that will be wanted again.
//!
//! In: paragraphs, in the order in which a galley asks for them. Out: those of an earlier galley where nothing about them has changed. A
//! galley of the same text asks in the same order, so that a paragraph is found by its place and compared, not searched for. Knows nothing of
//! measures or leading: neither is part of a prepared paragraph.

use crate::text::{Paragraph, Prepared};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The paragraphs of one text in one size and tracking.
#[derive(Default)]
pub(super) struct StandingType {
    kept: RefCell<Vec<(Paragraph, Rc<Prepared>)>>,
    next: Cell<usize>,
    changed: Cell<bool>,
}

impl StandingType {
    /// Before a galley asks for its first paragraph.
    pub(super) fn rewind(&self) {
        self.next.set(0);
        self.changed.set(false);
    }

    /// The paragraph that is next in turn, prepared now unless it stands.
    pub(super) fn take(&self, paragraph: Paragraph, prepare: impl FnOnce(&Paragraph) -> Prepared) -> Rc<Prepared> {
        let at = self.next.replace(self.next.get() + 1);
        let mut kept = self.kept.borrow_mut();
        let stands =
            |kept: &[(Paragraph, Rc<Prepared>)], at: usize| kept.get(at).is_some_and(|(old, _)| is_same(old, &paragraph));
        if !stands(&kept, at) && stands(&kept, at + 1) {
            // The one before it is gone.
            self.changed.set(true);
            kept.remove(at);
        }
        if stands(&kept, at) {
            return Rc::clone(&kept[at].1);
        }
        let prepared = Rc::new(prepare(&paragraph));
        let new = (paragraph, Rc::clone(&prepared));
        match kept.get_mut(at) {
            Some(old) => {
                self.changed.set(true);
                *old = new;
            }
            None => kept.push(new),
        }
        prepared
    }

    /// Whether a paragraph was not as the galley before had it, so that what was measured of that one no longer holds.
    pub(super) fn is_changed(&self) -> bool {
        self.changed.get()
    }
}

fn is_same(a: &Paragraph, b: &Paragraph) -> bool {
    let runs = |a: &crate::text::Run, b: &crate::text::Run| a.range == b.range && a.span == b.span && a.style == b.style;
    a.text == b.text
        && a.format == b.format
        && a.runs.len() == b.runs.len()
        && a.runs.iter().zip(&b.runs).all(|(a, b)| runs(a, b))
}
