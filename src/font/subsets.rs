//! Subsets, kept beside the faces that they are of: the sheets of a series show the same glyphs again and again.
//!
//! In: a face and the glyphs wanted of it. Out: its subset, made once for all who want the same, with a place for the form in which it is
//! embedded. Packs nothing itself. Memory is bounded: what was not asked for lately is dropped.

use super::{Face, FaceId, FontError, Subset};
use crate::store::Store;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Bytes of subsets that are kept.
const MOST_BYTES: usize = 6 << 20;

/// A subset that is kept.
#[derive(Debug)]
pub(crate) struct KeptSubset {
    pub(crate) subset: Subset,
    packed: OnceLock<Vec<u8>>,
}

impl KeptSubset {
    /// One that is for its maker alone, and in no book.
    pub(crate) fn alone(subset: Subset) -> Arc<Self> {
        Arc::new(KeptSubset { subset, packed: OnceLock::new() })
    }

    /// The font file as it is embedded: `pack` says how, always in the same way.
    pub(crate) fn packed(&self, pack: impl FnOnce() -> Vec<u8>) -> &[u8] {
        self.packed.get_or_init(pack)
    }
}

/// The subsets of one [`FontBook`](super::FontBook).
#[derive(Debug)]
pub(crate) struct Subsets(Store<(FaceId, BTreeSet<u16>), Result<Arc<KeptSubset>, FontError>>);

impl Default for Subsets {
    fn default() -> Self {
        Subsets(Store::new(MOST_BYTES))
    }
}

impl Subsets {
    /// The subset of a face with these glyphs.
    ///
    /// # Errors
    /// As [`Face::subset`].
    pub(crate) fn of(&self, id: FaceId, face: &Face, glyphs: BTreeSet<u16>) -> Result<Arc<KeptSubset>, FontError> {
        // The packed form, which is not there yet, is taken for half of the file.
        let file = |kept: &Result<Arc<KeptSubset>, _>| kept.as_ref().map_or(0, |kept| kept.subset.data.len() * 3 / 2);
        let size = |kept: &_| file(kept) + glyphs.len() * 32 + 512;
        self.0.get((id, glyphs.clone()), size, || face.subset(&glyphs).map(KeptSubset::alone))
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
        for glyph in 10..210 {
            of(0, &(glyph..glyph + 400).collect::<Vec<_>>());
        }
        assert!(!Arc::ptr_eq(&first, &of(0, &[5, 7])));
    }
}
