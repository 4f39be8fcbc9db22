//! Which master a page has, and on which page a section begins.
//!
//! In: a layout's sequences and a page's place among all pages and in its section. Out: a master; a page number. What a heading asks for by
//! `{page=…}` goes before all of it, and is looked up elsewhere. Facing pages of a spread begin at one height, the lower of the two; that is known
//! only when they have been laid out once.

use super::pages::LaidPage;
use crate::geometry::Length;
use crate::layout::{Layout, MasterId};
use std::collections::BTreeMap;

/// A page's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Its number, from 1.
    pub(super) number: u32,
    /// Its section, from 0.
    pub(super) section: usize,
    /// The number of the section's first page.
    pub(super) first_page: u32,
    /// The number of the last page, when it is known and counts.
    pub(super) last: Option<u32>,
}

/// The master of the page whose turn it is.
pub(super) fn master_in_turn(layout: &Layout, turn: Turn) -> MasterId {
    let sequence = &layout.sequence;
    if let (Some(master), true) = (sequence.last, turn.last.is_some_and(|last| turn.number >= last)) {
        return master;
    }
    let by_section = turn.section > 0 && !sequence.sections.is_empty();
    let (masters, first) = if by_section { (&sequence.sections, turn.first_page) } else { (&sequence.pages, 1) };
    let at = usize::try_from(turn.number.saturating_sub(first)).unwrap_or(usize::MAX);
    masters[at.min(masters.len() - 1)]
}

/// The page on which a section begins, when `next` is the first one that is free. The first section begins where the document does.
pub(super) fn first_page(layout: &Layout, section: usize, next: u32) -> u32 {
    if section == 0 || layout.may_begin_section(next) { next } else { next.saturating_add(1) }
}

/// The page left empty before a section; it belongs to the section that ended.
pub(super) fn blank_page(layout: &Layout, turn: Turn) -> LaidPage {
    let master = layout.blank.unwrap_or_else(|| master_in_turn(layout, turn));
    LaidPage { is_blank: true, ..LaidPage::new(turn.number, master, turn.section) }
}

/// The pages of spreads that begin lower than their masters say, so that they begin where the page beside them does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Levels {
    tops: BTreeMap<u32, Length>,
}

impl Levels {
    /// The master of page `number`, lowered where it must be. The layout is levelled.
    pub(super) fn master(&self, layout: &Layout, number: u32, id: MasterId) -> MasterId {
        self.tops.get(&number).map_or(id, |top| layout.lowered(id, *top))
    }

    /// Adds the pages that do not begin where the one beside them does; false when there are none.
    pub(super) fn learn(&mut self, layout: &Layout, pages: &[LaidPage]) -> bool {
        let top = |page: &LaidPage| layout.master(page.master).face(page.number, layout.facing).area.y0;
        let mut found = false;
        for pair in pages.windows(2) {
            let [left, right] = pair else { continue };
            if !layout.spreads || layout.facing_page(left.number) != Some(right.number) {
                continue;
            }
            let deepest = top(left).max(top(right));
            for page in pair.iter().filter(|page| top(page) < deepest) {
                found |= self.tops.insert(page.number, deepest) != Some(deepest);
            }
        }
        found
    }
}
