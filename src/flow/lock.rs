//! The lock: where the columns of a layout end, so that the next layout of the text can keep to it.
//!
//! In: a layout that is done, or the words that it was written down in. Out: a [`Lock`]; the ends of columns that another layout has elsewhere. Each
//! end is known by its page, its column and the words of the block that goes on or begins after it, so that a text that was corrected in one place
//! is still known in all others. Reads and writes no files.

use super::course::columns::Mark;
use super::galley::{Block, Section};
use super::pages::LaidPage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the columns of a layout end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lock {
    /// What it was made with, by name: `brand`, `layout`, `fonts`, `profile`, `engine`; a hash each.
    #[serde(default)]
    pub made_with: BTreeMap<String, String>,
    /// The columns each intro covers, in reading order; 0 for a section without one.
    #[serde(default)]
    pub intros: Vec<u8>,
    /// The columns, in reading order.
    #[serde(default)]
    pub columns: Vec<LockedEnd>,
}

/// The end of a column, or of a stretch of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedEnd {
    /// The page, from 1.
    pub page: u32,
    /// The column in reading order, from 0.
    pub column: u8,
    /// Where it begins, in half steps of the grid below the page's first line.
    pub top: i32,
    /// The hash of the block that comes next.
    pub next: String,
    /// How many of its lines stand before.
    pub line: i32,
}

impl Lock {
    /// From a lock file's text.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(text: &str) -> Result<Lock, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    }

    /// As a lock file's text.
    pub fn write(&self) -> String {
        let head = "# Where the columns of this text end. Written by `makeready build --lock`; a later build keeps to it.\n\n";
        head.to_owned() + &toml::to_string(self).unwrap_or_default()
    }

    /// The lock of pages that are laid out.
    pub(super) fn of(pages: &[LaidPage], sections: &[Section]) -> Lock {
        let hashes: Vec<Vec<String>> = sections.iter().map(hashes).collect();
        let columns = pages.iter().flat_map(|page| {
            let hashes = &hashes[page.section];
            page.ends.iter().map(move |(column, top, mark)| end(page.number, (*column, *top), *mark, hashes))
        });
        let intro = |section: usize| {
            let of_section = pages.iter().filter(|page| page.section == section);
            of_section.filter_map(|page| page.intro).map(|intro| intro.prepared_for).next().unwrap_or(0)
        };
        Lock { made_with: BTreeMap::new(), intros: (0..sections.len()).map(intro).collect(), columns: columns.collect() }
    }

    /// The columns that end elsewhere than `before` says, as `page 2, column 3`.
    pub(super) fn moved_from(&self, before: &Lock) -> Vec<String> {
        let was: BTreeMap<_, _> = before.columns.iter().map(|end| ((end.page, end.column, end.top), end)).collect();
        let moved =
            self.columns.iter().filter(|end| was.get(&(end.page, end.column, end.top)).is_some_and(|before| before != end));
        moved.map(|end| format!("page {}, column {}", end.page, end.column + 1)).collect()
    }
}

fn end(page: u32, (column, top): (u8, i32), mark: Mark, hashes: &[String]) -> LockedEnd {
    LockedEnd { page, column, top, next: hashes.get(mark.index()).cloned().unwrap_or_default(), line: mark.line }
}

/// The hash of each block of a section by its words.
fn hashes(section: &Section) -> Vec<String> {
    section.blocks.iter().map(|block| format!("{:016x}", hash_of(block))).collect()
}

fn hash_of(block: &Block) -> u64 {
    match block {
        Block::Text(text) => text.paragraphs.iter().fold(FNV, |hash, words| fnv(hash, words.text().as_bytes())),
        Block::Figure(figure) => {
            let caption = figure.caption.iter().flat_map(|caption| &caption.paragraphs);
            caption.fold(fnv(FNV, b"figure"), |hash, words| fnv(hash, words.text().as_bytes()))
        }
        Block::Element(element) => {
            let texts = element.texts().iter();
            texts.fold(fnv(FNV, b"element"), |hash, text| fnv(hash, &hash_of(text).to_le_bytes()))
        }
        Block::Break(..) => fnv(FNV, b"break"),
    }
}

const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// Fowler, Noll and Vo's hash, 1a, 64 bits: the same on every machine.
pub(crate) fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A lock as the paginator asks it: by page, column and top, the block that comes next and how many of its lines stand before.
pub(super) struct Kept<'a> {
    ends: BTreeMap<(u32, u8, i32), &'a LockedEnd>,
    hashes: Vec<String>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(lock: &'a Lock, section: &Section) -> Self {
        let ends = lock.columns.iter().map(|end| ((end.page, end.column, end.top), end)).collect();
        Kept { ends, hashes: hashes(section) }
    }

    /// Whether a column that ends at `mark` departs from the lock.
    pub(super) fn departs(&self, page: u32, column: u8, top: i32, mark: Mark) -> bool {
        let Some(end) = self.ends.get(&(page, column, top)) else { return false };
        end.line != mark.line || self.hashes.get(mark.index()).map_or("", String::as_str) != end.next
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::flow::sample::with_galley;

    /// The hash of the first block of a text.
    fn hash(text: &str) -> String {
        with_galley(text, |sections, _, _| {
            let first = &sections[0].blocks[0];
            assert!(matches!(first, Block::Element(element) if element.texts().len() > 1), "it is text across columns: {text}");
            format!("{:016x}", hash_of(first))
        })
    }

    #[test]
    fn texts_across_columns_are_known_by_all_their_words_in_order() {
        let texts = [["Elbe.", "Elbe."], ["Oder.", "Oder."], ["Elbe.", "Oder."], ["Oder.", "Elbe."]];
        let hashes = texts.map(|[a, b]| hash(&format!("{a} {{span=2}}\n\n{b} {{span=2}}\n")));
        for (at, one) in hashes.iter().enumerate() {
            assert!(!hashes[..at].contains(one), "{:?} is known as another: {hashes:?}", texts[at]);
        }
    }
}
