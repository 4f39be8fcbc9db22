//! Columns that were filled before on the same page.
//!
//! In: a place in the galley and how a stretch of column is filled from there. Out: its ends. Pictures in other places and feet a line higher leave
//! most columns of a page as they were: of all that a search wants filled, more than half was filled already.

use super::Way;
use super::bands::column;
use super::columns::{End, Mark, Scratch};
use super::strip::Strips;
use std::collections::BTreeMap;
use std::ops::Range;

/// The columns filled so far, and room to fill others in.
#[derive(Default)]
pub(super) struct Fills {
    /// By the strips, where they lie in memory, and by how they are filled.
    numbers: BTreeMap<(usize, Way), usize>,
    /// For each such way, the places where a column began, and its ends.
    begun: Vec<Vec<(Mark, Range<usize>)>>,
    ends: Vec<End>,
    scratch: Scratch,
}

/// Columns that are filled in one way.
pub(super) struct Columns<'f, 's, 'p> {
    fills: &'f mut Fills,
    strips: &'s Strips<'p>,
    way: Way,
    number: usize,
}

impl Fills {
    /// The columns of these strips that are filled so.
    pub(super) fn columns<'f, 's, 'p>(&'f mut self, strips: &'s Strips<'p>, way: Way) -> Columns<'f, 's, 'p> {
        let next = self.begun.len();
        let key = (std::ptr::from_ref(strips).addr(), way);
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.begun.push(Vec::new());
        }
        Columns { fills: self, strips, way, number }
    }

    /// Forgets what was filled: on another page nothing begins at the same place.
    pub(super) fn forget(&mut self) {
        self.numbers.clear();
        self.begun.clear();
        self.ends.clear();
    }

    /// All that was ever placed: the work done, whatever the machine.
    #[cfg(test)]
    pub(super) fn work(&self) -> u64 {
        self.scratch.work
    }
}

impl Columns<'_, '_, '_> {
    /// The ends of a column that begins at `start`, one at least; as [`Column::fill`](super::columns::Column::fill) finds them.
    pub(super) fn ends(&mut self, start: Mark) -> &[End] {
        let Fills { begun, ends, scratch, .. } = &mut *self.fills;
        let begun = &mut begun[self.number];
        if let Some((_, found)) = begun.iter().find(|(mark, _)| *mark == start) {
            return &ends[found.clone()];
        }
        column(self.strips, self.way).fill(start, scratch);
        let from = ends.len();
        ends.extend_from_slice(&scratch.ends);
        begun.push((start, from..ends.len()));
        &ends[from..]
    }
}
