//! A definition list while it is read: terms and what follows each.
//!
//! In: terms and definitions in order. Out: [`Entry`]s. A term may have several definitions; a definition without a term stands alone.

use super::tree::{Block, Entry, Item};
use std::ops::Range;

/// The entries read so far, and where they stand.
#[derive(Debug, Default)]
pub(super) struct Entries {
    entries: Vec<Entry>,
    range: Option<Range<usize>>,
}

impl Entries {
    /// Starts an entry with its term.
    pub(super) fn term(&mut self, term: Block, range: &Range<usize>) {
        self.reach(range);
        self.entries.push(Entry { term: Some(term), definitions: Vec::new() });
    }

    /// Adds a definition of the last term.
    pub(super) fn definition(&mut self, definition: Item, range: &Range<usize>) {
        self.reach(range);
        match self.entries.last_mut() {
            Some(entry) => entry.definitions.push(definition),
            None => self.entries.push(Entry { term: None, definitions: vec![definition] }),
        }
    }

    fn reach(&mut self, range: &Range<usize>) {
        let known = self.range.get_or_insert_with(|| range.clone());
        known.end = known.end.max(range.end);
    }

    /// All of them, and their place: the parser's own reaches into what follows the list.
    pub(super) fn finish(self) -> Option<(Vec<Entry>, Range<usize>)> {
        Some((self.entries, self.range?))
    }
}
