//! Subsets, kept beside the faces that they are of: the sheets of a series show the same glyphs again and again.
//!
//! In: a face and the glyphs wanted of it. Out: its subset, made once for all who want the same, with a place for the form in which it is
//! embedded. Packs nothing itself. Memory is bounded: what was asked for longest ago is dropped.

use super::{Face, FaceId, FontError, Subset};
use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Bytes of subsets that are kept, beside the last one, whatever its size.
const MOST_BYTES: usize = 6 << 20;
/// Subsets that are kept at most: each is found by comparison with all.
const MOST: usize = 64;

/// A subset that is kept.
#[derive(Debug)]
pub(crate) struct KeptSubset {
    face: FaceId,
    glyphs: BTreeSet<u16>,
    pub(crate) subset: Subset,
    packed: OnceLock<Vec<u8>>,
}

impl KeptSubset {
    /// One that is for its maker alone, and in no book.
    pub(crate) fn alone(face: FaceId, subset: Subset) -> Arc<Self> {
        Arc::new(KeptSubset { face, glyphs: BTreeSet::new(), subset, packed: OnceLock::new() })
    }

    /// The font file as it is embedded: `pack` says how, always in the same way.
    pub(crate) fn packed(&self, pack: impl FnOnce() -> Vec<u8>) -> &[u8] {
        self.packed.get_or_init(pack)
    }

    /// With the packed form, which is not there yet, taken for half of the file.
    fn bytes(&self) -> usize {
        self.subset.data.len() * 3 / 2 + self.glyphs.len() * 32 + 512
    }
}

/// The subsets of one [`FontBook`](super::FontBook), the one asked for last at the end.
#[derive(Default)]
pub(crate) struct Subsets(Mutex<VecDeque<Arc<KeptSubset>>>);

impl Subsets {
    /// The subset of a face with these glyphs.
    ///
    /// # Errors
    /// As [`Face::subset`].
    pub(crate) fn of(&self, id: FaceId, face: &Face, glyphs: BTreeSet<u16>) -> Result<Arc<KeptSubset>, FontError> {
        if let Some(known) = self.find(id, &glyphs) {
            return Ok(known);
        }
        // Not under the lock: two threads may make the same one.
        let subset = face.subset(&glyphs)?;
        let kept = Arc::new(KeptSubset { face: id, glyphs, subset, packed: OnceLock::new() });
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back(Arc::clone(&kept));
        let mut bytes: usize = all.iter().map(|kept| kept.bytes()).sum();
        let mut too_old = Vec::new();
        while (bytes > MOST_BYTES || all.len() > MOST) && all.len() > 1 {
            let Some(oldest) = all.pop_front() else { break };
            bytes -= oldest.bytes();
            too_old.push(oldest);
        }
        // What is too old is freed after the lock is.
        drop(all);
        drop(too_old);
        Ok(kept)
    }

    fn find(&self, id: FaceId, glyphs: &BTreeSet<u16>) -> Option<Arc<KeptSubset>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().rposition(|kept| kept.face == id && kept.glyphs == *glyphs)?;
        let found = all.remove(at)?;
        all.push_back(Arc::clone(&found));
        Some(found)
    }
}

impl fmt::Debug for Subsets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subsets").finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::super::FontBook;
    use super::*;

    #[test]
    fn the_same_glyphs_are_subset_once_and_what_is_old_is_dropped() {
        let fonts = FontBook::bundled();
        let of =
            |id: u16, glyphs: &[u16]| fonts.subset(FaceId(id), glyphs.iter().copied().collect()).expect("the face is sound");
        let first = of(0, &[5, 7]);
        assert!(Arc::ptr_eq(&first, &of(0, &[7, 5])));
        assert!(!Arc::ptr_eq(&first, &of(1, &[5, 7])) && !Arc::ptr_eq(&first, &of(0, &[5])));
        assert_eq!(first.subset, fonts.face(FaceId(0)).subset(&BTreeSet::from([5, 7])).expect("the face is sound"));
        assert_eq!((first.packed(|| vec![1]), first.packed(|| vec![2])), (&[1][..], &[1][..]));
        for glyph in 10..10 + u16::try_from(MOST).unwrap_or(0) {
            of(0, &[glyph]);
        }
        assert!(!Arc::ptr_eq(&first, &of(0, &[5, 7])));
    }
}
