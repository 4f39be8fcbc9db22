//! Faces: bytes in, matched, measured and subset.
//!
//! In: font files' bytes (TTF, OTF, TTC, variable fonts), given by the caller, and the bundled set. Out: a [`FontBook`] that finds the face
//! a brand asks for, or says which one stands in for it; a [`Face`]'s metrics, its shaper and its subsets. Reads no disk: the caller brings
//! the bytes. Lays out no text: shaping calls stand in the text room, whose
//! results are kept here beside the faces they belong to.
//!
//! Sources: OpenType 1.9 (`name`, `OS/2`, `fvar`, `hhea`), the Linotype numbers of [`crate::brand::Cut`].

mod book;
#[cfg(feature = "bundled-fonts")]
mod bundled;
mod face;
#[cfg(all(test, feature = "bundled-fonts"))]
mod hostile;
mod matching;
mod outline;
mod read;
mod sfnt;
mod sound;
mod stem;
mod subset;
mod subsets;
#[cfg(test)]
#[path = "../../tests/common/fonts.rs"]
pub(crate) mod testing;
#[cfg(all(test, feature = "bundled-fonts"))]
mod tests;
mod words;

pub use book::FontBook;
pub use face::{Descriptor, Face, Metrics, Origin};
pub use matching::{Match, Resolution};
pub use subset::{FontError, Subset};
pub(crate) use subsets::KeptSubset;
pub(crate) use words::{Manner, ShapedGlyph, Traits, Word, Words};

/// A face of a [`FontBook`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);
