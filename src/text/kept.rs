//! Prepared paragraphs, kept for all that read and look alike: what the sheets of a series have in common is shaped and hyphenated once.
//!
//! In: a paragraph. Out: what was prepared of an equal one, standing where this one does. Made for one [`FontBook`]; shared between threads.
//!
//! What comes once is not kept, only that it came: a heading that names its row takes no room. Memory is bounded as that of the words is: there are two generations, and when the young one has had its share of [`MOST_BYTES`], the old one
//! is dropped and the young one takes its place. A paragraph that is asked for meanwhile becomes young again. What is kept never changes what
//! comes out, only how soon. A paragraph that something is to be said of is not kept, so that it is said of each.

use super::prepared::{Matter, Prepared};
use super::{Paragraph, Shaper, prepare_with};
use crate::diagnostic::Report;
use crate::font::FontBook;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// Bytes of paragraphs that are kept: those of some dozen sheets.
const MOST_BYTES: usize = 24 << 20;
/// Locks among which the paragraphs are shared out, so that threads seldom wait for each other.
const SHELVES: usize = 4;
/// Paragraphs that are known to have come, by their hashes, of each generation of a shelf.
const MOST_SEEN: usize = 4096;
/// What a paragraph takes beside its characters, glyphs and breakpoints: counters, lengths, its place in the table, and the
/// lines that it was set in.
const OVERHEAD: usize = 6 << 10;

/// Paragraphs prepared with the faces of one [`FontBook`].
#[derive(Default)]
pub struct Paragraphs {
    shelves: [RwLock<Shelf>; SHELVES],
}

#[derive(Default)]
struct Shelf {
    young: Generation,
    old: Generation,
    seen: Seen,
}

#[derive(Default)]
struct Generation {
    kept: HashMap<u64, Vec<Arc<Kept>>>,
    bytes: usize,
}

/// The hashes of paragraphs that came, of late and before.
#[derive(Default)]
struct Seen {
    young: HashSet<u64>,
    old: HashSet<u64>,
}

struct Kept {
    /// What it was made of; where that stood is of no account.
    paragraph: Paragraph,
    matter: Arc<Matter>,
}

impl Paragraphs {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`prepare_with`]; always with the same faces.
    pub fn prepare(&self, shaper: &mut Shaper, paragraph: Paragraph, fonts: &FontBook, report: &mut Report) -> Prepared {
        self.prepare_or_find(shaper, paragraph, fonts, report, |shelf, hash| {
            shelf.write().unwrap_or_else(PoisonError::into_inner).seen.again(hash)
        })
    }

    /// The same for a paragraph that is about to be asked for on another thread: it is kept though it comes for the first time. What is to be said
    /// of it will be said there.
    pub fn prepare_ahead(&self, shaper: &mut Shaper, paragraph: Paragraph, fonts: &FontBook) -> Prepared {
        self.prepare_or_find(shaper, paragraph, fonts, &mut Report::new(), |_, _| true)
    }

    /// Where it has to be prepared, `wanted` says whether it is kept.
    fn prepare_or_find(
        &self,
        shaper: &mut Shaper,
        paragraph: Paragraph,
        fonts: &FontBook,
        report: &mut Report,
        wanted: impl FnOnce(&RwLock<Shelf>, u64) -> bool,
    ) -> Prepared {
        let hash = hash(&paragraph);
        let shelf = &self.shelves[usize::try_from(hash % SHELVES as u64).unwrap_or(0)];
        let found = shelf.read().unwrap_or_else(PoisonError::into_inner).find(hash, &paragraph);
        if let Some((kept, is_young)) = found {
            let prepared = Prepared::of(Arc::clone(&kept.matter), &paragraph);
            if !is_young {
                keep(shelf, hash, kept);
            }
            return prepared;
        }
        let said = report.diagnostics.len();
        let prepared = prepare_with(shaper, &paragraph, fonts, report);
        let is_sound = report.diagnostics.len() == said;
        if is_sound && wanted(shelf, hash) {
            keep(shelf, hash, Arc::new(Kept { matter: Arc::clone(prepared.matter()), paragraph }));
        }
        prepared
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        let bytes = |shelf: &RwLock<Shelf>| shelf.read().map_or(0, |shelf| shelf.young.bytes + shelf.old.bytes);
        self.shelves.iter().map(bytes).sum()
    }
}

fn keep(shelf: &RwLock<Shelf>, hash: u64, kept: Arc<Kept>) {
    let too_old = shelf.write().unwrap_or_else(PoisonError::into_inner).keep(hash, kept);
    // Freed after the lock is.
    drop(too_old);
}

impl Seen {
    /// Whether it came before; from now on it did.
    fn again(&mut self, hash: u64) -> bool {
        let is_known = self.young.contains(&hash) || self.old.contains(&hash);
        self.young.insert(hash);
        if self.young.len() > MOST_SEEN {
            self.old = std::mem::take(&mut self.young);
        }
        is_known
    }
}

impl Shelf {
    fn find(&self, hash: u64, paragraph: &Paragraph) -> Option<(Arc<Kept>, bool)> {
        let within = |generation: &Generation| {
            let alike = generation.kept.get(&hash)?;
            alike.iter().find(|kept| is_alike(&kept.paragraph, paragraph)).cloned()
        };
        within(&self.young).map(|kept| (kept, true)).or_else(|| Some((within(&self.old)?, false)))
    }

    /// Adds a paragraph to the young generation; gives back the generation that has become too old.
    fn keep(&mut self, hash: u64, kept: Arc<Kept>) -> Generation {
        let alike = self.young.kept.entry(hash).or_default();
        // Another thread may have been faster.
        if alike.iter().all(|known| !is_alike(&known.paragraph, &kept.paragraph)) {
            self.young.bytes += kept.paragraph.text.len() + kept.matter.bytes() + OVERHEAD;
            alike.push(kept);
        }
        if self.young.bytes > MOST_BYTES / (2 * SHELVES) {
            return std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        }
        Generation::default()
    }
}

/// Of what paragraphs mostly differ in.
fn hash(paragraph: &Paragraph) -> u64 {
    let mut hasher = DefaultHasher::new();
    paragraph.text.hash(&mut hasher);
    paragraph.format.lang.hash(&mut hasher);
    for run in &paragraph.runs {
        (run.range.end, run.style.face, run.style.size).hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether two paragraphs read and look alike, wherever they stand.
fn is_alike(a: &Paragraph, b: &Paragraph) -> bool {
    let runs = |a: &super::Run, b: &super::Run| a.range == b.range && a.is_decoded() == b.is_decoded() && a.style == b.style;
    a.text == b.text
        && a.runs.len() == b.runs.len()
        && a.runs.iter().zip(&b.runs).all(|(a, b)| runs(a, b))
        && a.format == b.format
}

impl fmt::Debug for Paragraphs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paragraphs").finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::super::tests::paragraph;
    use super::*;
    use crate::brand::Align;
    use crate::diagnostic::Span;

    #[test]
    fn what_comes_again_is_kept_and_stands_in_its_own_place() {
        let (fonts, kept) = (FontBook::bundled(), Paragraphs::new());
        let prepare = |paragraph: Paragraph| kept.prepare(&mut Shaper::new(), paragraph, &fonts, &mut Report::new());
        let here = paragraph("One river, many shores.", "en", Align::Justify);
        let mut there = here.clone();
        there.runs[0].span = Span::new(there.runs[0].span.file, 700..700 + there.text.len());
        let mut bare = here.clone();
        bare.format.hyphenation.enabled = !bare.format.hyphenation.enabled;
        let once = prepare(here.clone());
        let (first, second, third) = (prepare(here), prepare(there), prepare(bare));
        assert!(!Arc::ptr_eq(once.matter(), first.matter()));
        assert!(Arc::ptr_eq(first.matter(), second.matter()) && !Arc::ptr_eq(first.matter(), third.matter()));
        assert_eq!(first.span(4..9).map(|span| span.range()), Some(4..9));
        assert_eq!(second.span(4..9).map(|span| span.range()), Some(704..709));
    }

    #[test]
    fn what_is_missing_is_told_of_every_paragraph_and_memory_is_bounded() {
        let (fonts, kept) = (FontBook::bundled(), Paragraphs::new());
        let mut shaper = Shaper::new();
        for _ in 0..2 {
            let mut report = Report::new();
            kept.prepare(&mut shaper, paragraph("\u{10ffff}", "en", Align::Start), &fonts, &mut report);
            assert_eq!(report.diagnostics.len(), 1);
        }
        for at in 0..900 {
            let words = format!("The Sava and the Tisza reach the Danube {at} times. ").repeat(8);
            let before = kept.bytes();
            kept.prepare(&mut shaper, paragraph(&words, "en", Align::Start), &fonts, &mut Report::new());
            assert_eq!(kept.bytes(), before);
            kept.prepare(&mut shaper, paragraph(&words, "en", Align::Start), &fonts, &mut Report::new());
        }
        assert!(kept.bytes() > MOST_BYTES / 4 && kept.bytes() <= MOST_BYTES + SHELVES * (1 << 18), "{}", kept.bytes());
    }
}
