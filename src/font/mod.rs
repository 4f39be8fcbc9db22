//! Faces: bytes in, matched, measured and subset.
//!
//! In: font files' bytes (TTF, OTF, TTC), given by the caller, and the bundled set. Out: a [`FontBook`] that finds the face a brand asks for,
//! or says which one stands in for it. Reads no disk: the caller brings the bytes.

/// A face of a [`FontBook`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub u16);
