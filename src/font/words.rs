//! Shaped words, kept beside the faces that shaped them and shared by everyone who sets with those faces.
//!
//! In: the glyphs of a word, shaped once in a [`Manner`]. Out: the same glyphs for every later paragraph, document and thread. Font units
//! and no type size, so that a word is shaped once for all sizes. Shapes nothing itself.
//!
//! Memory is bounded: every shelf keeps two generations of words; when the young one has had its share of [`MOST_BYTES`], the old one is
//! dropped and the young one takes its place. A word that is asked for meanwhile becomes young again. What is remembered never changes what
//! comes out, only how soon.

use super::FaceId;
use crate::brand::Feature;
use rustybuzz::{Language, Script, ShapePlan};
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Bytes of words that are kept: some hundred thousand words, that is the vocabularies of a series of leaflets in ten languages.
const MOST_BYTES: usize = 32 << 20;
/// Locks among which the words are shared out, so that threads seldom wait for each other.
const SHELVES: usize = 16;
/// What a word takes beside its letters and glyphs: counters, lengths, its place in the table.
const OVERHEAD: usize = 96;
/// Manners that are kept; with more, all are begun anew.
const MOST_MANNERS: usize = 512;

/// A glyph of a shaped word, in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapedGlyph {
    pub(crate) id: u16,
    pub(crate) advance: i32,
    pub(crate) dx: i32,
    pub(crate) dy: i32,
    /// First byte of its cluster, from the start of the word.
    pub(crate) cluster: u32,
    /// A line that breaks before this cluster needs both sides shaped again (HarfBuzz's `UNSAFE_TO_BREAK`).
    pub(crate) unsafe_to_break: bool,
}

/// Everything but the characters that shaping depends on; the type size is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) face: FaceId,
    pub(crate) script: Script,
    pub(crate) is_rtl: bool,
    /// BCP 47.
    pub(crate) lang: Arc<str>,
    pub(crate) features: Vec<Feature>,
}

/// A way of shaping, made ready.
pub(crate) struct Manner {
    /// Never given twice by one [`Words`].
    id: u64,
    pub(crate) traits: Traits,
    pub(crate) language: Option<Language>,
    pub(crate) plan: ShapePlan,
}

/// A word with its glyphs. Cheap to clone; found by its letters.
#[derive(Clone, Debug)]
pub(crate) struct Word(Arc<(Box<str>, Box<[ShapedGlyph]>)>);

impl Word {
    pub(crate) fn new(letters: &str, glyphs: impl IntoIterator<Item = ShapedGlyph>) -> Self {
        Word(Arc::new((letters.into(), glyphs.into_iter().collect())))
    }

    fn letters(&self) -> &str {
        &self.0.0
    }

    /// In logical order.
    pub(crate) fn glyphs(&self) -> &[ShapedGlyph] {
        &self.0.1
    }

    fn bytes(&self) -> usize {
        self.letters().len() + size_of_val(self.glyphs()) + OVERHEAD
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self.letters()
    }
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.letters().hash(state);
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.letters() == other.letters()
    }
}

impl Eq for Word {}

/// The words of one [`FontBook`](super::FontBook).
#[derive(Default)]
pub(crate) struct Words {
    manners: RwLock<Manners>,
    shelves: [RwLock<Shelf>; SHELVES],
}

#[derive(Default)]
struct Manners {
    known: Vec<Arc<Manner>>,
    next: u64,
}

#[derive(Default)]
struct Shelf {
    young: Generation,
    old: Generation,
}

#[derive(Default)]
struct Generation {
    words: HashMap<u64, HashSet<Word>>,
    bytes: usize,
}

impl Words {
    /// The manner with these traits; `plan` makes a new one ready.
    pub(crate) fn manner(&self, traits: &Traits, plan: impl FnOnce() -> (Option<Language>, ShapePlan)) -> Arc<Manner> {
        let find = |known: &[Arc<Manner>]| known.iter().find(|manner| manner.traits == *traits).cloned();
        if let Some(known) = find(&read(&self.manners).known) {
            return known;
        }
        let (language, plan) = plan();
        let mut manners = write(&self.manners);
        // Another thread may have been faster.
        if let Some(known) = find(&manners.known) {
            return known;
        }
        if manners.known.len() >= MOST_MANNERS {
            manners.known.clear();
        }
        let manner = Arc::new(Manner { id: manners.next, traits: traits.clone(), language, plan });
        manners.next += 1;
        manners.known.push(Arc::clone(&manner));
        manner
    }

    /// A word that was shaped before.
    pub(crate) fn find(&self, manner: &Manner, letters: &str) -> Option<Word> {
        let shelf = self.shelf(letters);
        let (word, is_young) = read(shelf).find(manner.id, letters)?;
        if !is_young {
            // Asked for again: it outlives its generation.
            drop(write(shelf).keep(manner.id, word.clone()));
        }
        Some(word)
    }

    /// Remembers a word.
    pub(crate) fn keep(&self, manner: &Manner, word: &Word) {
        // What is too old is freed after the lock is.
        drop(write(self.shelf(word.letters())).keep(manner.id, word.clone()));
    }

    fn shelf(&self, letters: &str) -> &RwLock<Shelf> {
        let mixed = letters.bytes().fold(letters.len(), |mixed, byte| mixed.wrapping_mul(31).wrapping_add(usize::from(byte)));
        &self.shelves[mixed % SHELVES]
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.shelves.iter().map(|shelf| read(shelf)).map(|shelf| shelf.young.bytes + shelf.old.bytes).sum()
    }
}

impl Shelf {
    fn find(&self, manner: u64, letters: &str) -> Option<(Word, bool)> {
        let within = |generation: &Generation| generation.words.get(&manner)?.get(letters).cloned();
        within(&self.young).map(|word| (word, true)).or_else(|| Some((within(&self.old)?, false)))
    }

    /// Adds a word to the young generation; gives back the generation that has become too old.
    fn keep(&mut self, manner: u64, word: Word) -> Generation {
        let bytes = word.bytes();
        if self.young.words.entry(manner).or_default().insert(word) {
            self.young.bytes += bytes;
        }
        if self.young.bytes > MOST_BYTES / (2 * SHELVES) {
            return std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
        }
        Generation::default()
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::super::FontBook;
    use super::*;
    use rustybuzz::Direction;

    fn manner(words: &Words, fonts: &FontBook, lang: &str) -> Arc<Manner> {
        let script = rustybuzz::script::LATIN;
        let traits = Traits { face: FaceId(0), script, is_rtl: false, lang: lang.into(), features: Vec::new() };
        let shaper = fonts.face(FaceId(0)).shaper();
        words.manner(&traits, || (None, ShapePlan::new(shaper, Direction::LeftToRight, Some(script), None, &[])))
    }

    #[test]
    fn words_are_kept_apart_by_manner_and_their_memory_is_bounded() {
        let (words, fonts) = (Words::default(), FontBook::bundled());
        let (en, de) = (manner(&words, &fonts, "en"), manner(&words, &fonts, "de"));
        assert!(Arc::ptr_eq(&en, &manner(&words, &fonts, "en")));
        let glyph = ShapedGlyph { id: 1, advance: 500, dx: 0, dy: 0, cluster: 0, unsafe_to_break: false };
        words.keep(&en, &Word::new("often", [glyph; 5]));
        assert!(words.find(&en, "often").is_some_and(|word| word.glyphs().len() == 5));
        assert!(words.find(&de, "often").is_none());
        for at in 0..20_000 {
            words.keep(&en, &Word::new(&format!("new word {at}"), [glyph; 200]));
            // Asked for all the time, it outlives every generation.
            assert!(words.find(&en, "often").is_some());
        }
        assert!(words.bytes() <= MOST_BYTES + SHELVES * 8192, "{}", words.bytes());
        assert!(words.find(&en, "new word 0").is_none() && words.find(&en, "new word 19999").is_some());
    }

    #[test]
    fn manners_do_not_pile_up() {
        let (words, fonts) = (Words::default(), FontBook::bundled());
        for at in 0..MOST_MANNERS + 20 {
            manner(&words, &fonts, &format!("x{at}"));
        }
        assert_eq!(read(&words.manners).known.len(), 20);
    }
}
