//! The faces at hand: the bundled ones and the caller's, and which of them has a glyph.

use super::face::{Face, Origin};
use super::matching::{self, Keys};
use super::subsets::Subsets;
use super::{FaceId, FontError, KeptSubset, Resolution, Words, read};
use crate::brand::FaceSpec;
use crate::diagnostic::{Code, Diagnostic, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// Faces to set with. Made once, then shared: queries take `&self`, and nothing is parsed before it is used.
#[derive(Debug, Default)]
pub struct FontBook {
    pub(super) faces: Vec<Face>,
    /// The faces' names made comparable, in the same order.
    pub(super) keys: Vec<Keys>,
    /// Faces by family, families in the order in which they are asked for missing glyphs.
    groups: BTreeMap<(Origin, usize), Vec<FaceId>>,
    /// Which face serves a character beside another face: asked again and again for the same text.
    fallbacks: RwLock<BTreeMap<(char, FaceId), Option<FaceId>>>,
    /// Words shaped with these faces.
    words: Arc<Words>,
    /// Subsets of these faces.
    subsets: Subsets,
}

impl FontBook {
    /// A book without faces.
    pub fn empty() -> Self {
        FontBook::default()
    }

    /// The bundled faces: Makeready Sans in four weights, upright and italic, and the fallbacks for Armenian, Georgian, Arabic and Hebrew.
    #[cfg(feature = "bundled-fonts")]
    pub fn bundled() -> Self {
        let mut book = FontBook::default();
        for bundled in super::bundled::BUNDLED {
            book.push(bundled.face());
        }
        book
    }

    /// Adds every face of a TTF, OTF or TTC file; a variable font comes in as one face for each cut that its axes reach. `name` is the file's
    /// name, for messages. A face that is damaged or forbids embedding is left out and reported.
    pub fn add(&mut self, name: &str, data: Arc<[u8]>) -> Report {
        let (faces, diagnostics) = read::read(name, data);
        let mut report = Report { diagnostics };
        for face in faces {
            if self.faces.len() > usize::from(u16::MAX) {
                report.push(Diagnostic::new(Code::FontUnreadable, format!("{name}: more than {} faces in all", u16::MAX)));
                break;
            }
            self.push(face);
        }
        report
    }

    fn push(&mut self, face: Face) {
        let Ok(id) = u16::try_from(self.faces.len()) else { return };
        let keys = Keys::new(&face);
        let first = self.keys.iter().position(|known| known.family == keys.family).unwrap_or(self.faces.len());
        self.groups.entry((face.origin, first)).or_default().push(FaceId(id));
        self.faces.push(face);
        self.keys.push(keys);
        self.fallbacks.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The face that `spec` asks for, or the one that stands in for it: the nearest cut among the bundled ones. `None` only in an empty book.
    pub fn resolve(&self, spec: &FaceSpec) -> Option<Resolution> {
        matching::resolve(self, spec)
    }

    /// Why [`FontBook::resolve`] answers as it does, in words: `matched by family and number 45`.
    pub fn explain(&self, spec: &FaceSpec) -> String {
        matching::explain(self, spec)
    }

    /// A face with a glyph for `ch`, in the cut nearest to `near`'s; beside an italic, where a family has none, in a heavier one, so that
    /// emphasis is seen in every script. Asked in this order: the bundled sans, the caller's families as they
    /// were added, the bundled script fallbacks.
    pub fn fallback(&self, ch: char, near: FaceId) -> Option<FaceId> {
        if let Some(known) = self.fallbacks.read().unwrap_or_else(PoisonError::into_inner).get(&(ch, near)) {
            return *known;
        }
        let found = self.find_fallback(ch, near);
        self.fallbacks.write().unwrap_or_else(PoisonError::into_inner).insert((ch, near), found);
        found
    }

    fn find_fallback(&self, ch: char, near: FaceId) -> Option<FaceId> {
        let cut = self.face(near).cut();
        self.groups.values().find_map(|family| {
            let mut ids = family.clone();
            let has_slope = ids.iter().any(|&id| self.face(id).cut().slope == cut.slope);
            let cut = if has_slope { cut } else { matching::without_slope(cut) };
            ids.sort_by_key(|&id| matching::distance(cut, self.face(id).cut()));
            // The bundled cuts of a family cover the same characters; a user's may not.
            let asked = if self.face(ids[0]).origin() == Origin::User { ids.len() } else { 1 };
            ids.into_iter().take(asked).find(|&id| self.face(id).glyph(ch).is_some())
        })
    }

    /// The words that were shaped with these faces. Faces are only ever added, so no word becomes wrong.
    pub(crate) fn words(&self) -> &Arc<Words> {
        &self.words
    }

    /// The part of a face that holds these glyphs, made once for all who ask for the same.
    ///
    /// # Errors
    /// As [`Face::subset`].
    pub(crate) fn subset(&self, id: FaceId, glyphs: BTreeSet<u16>) -> Result<Arc<KeptSubset>, FontError> {
        self.subsets.of(id, self.face(id), glyphs)
    }

    /// A face by its id. Ids come from this book; one from another book is a fault of the program.
    pub fn face(&self, id: FaceId) -> &Face {
        self.faces.get(usize::from(id.0)).expect("a face id comes from the book that is asked")
    }

    /// All faces, the bundled ones first, the caller's in the order they were added.
    pub fn faces(&self) -> impl Iterator<Item = (FaceId, &Face)> {
        (0..=u16::MAX).map(FaceId).zip(&self.faces)
    }
}
