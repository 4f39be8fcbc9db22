//! Glyphs that many documents in one file share: each has the code and the text of its first use.
//!
//! In: document after document. Out: for each what it shows, by codes that never change; at the end the subsets that these codes belong to.
//! Glyphs get their codes in the order of their coming, which is the order that the subset is made in. A document where a glyph stands
//! for another text says so with ActualText, as for any glyph of two texts.

use super::{FaceUse, Shown, ShownFace, uses};
use crate::font::{Face, FaceId, FontBook, KeptSubset, Subset};
use crate::page::{Page, Structure};
use crate::pdf::PdfError;
use std::collections::{BTreeMap, BTreeSet};

/// The glyphs that were shown so far.
#[derive(Default)]
pub(in crate::pdf) struct Stock(BTreeMap<FaceId, Held>);

/// Those of one face.
#[derive(Default)]
struct Held {
    /// By glyph number: one more than the place in `shown`; 0 is not held.
    slots: Vec<u32>,
    glyphs: Vec<u16>,
    shown: Vec<Shown>,
}

/// How many glyphs each face had at a time.
#[derive(Clone)]
pub(in crate::pdf) struct Mark(BTreeMap<FaceId, usize>);

impl Stock {
    /// What these pages show, added to what is held.
    ///
    /// # Errors
    /// [`PdfError::Font`] when a face cannot be subset.
    pub(in crate::pdf) fn gather(
        &mut self,
        pages: &[Page],
        structure: &Structure,
        fonts: &FontBook,
    ) -> Result<Vec<(FaceId, ShownFace)>, PdfError> {
        let uses = uses(pages, structure, fonts).into_iter();
        uses.map(|(id, usage)| Ok((id, self.0.entry(id).or_default().show(fonts.face(id), usage)?))).collect()
    }

    /// Where [`Stock::go_back`] goes back to.
    pub(in crate::pdf) fn mark(&self) -> Mark {
        Mark(self.0.iter().map(|(id, held)| (*id, held.glyphs.len())).collect())
    }

    /// Forgets what was added since.
    pub(in crate::pdf) fn go_back(&mut self, mark: &Mark) {
        for (id, held) in &mut self.0 {
            let count = mark.0.get(id).copied().unwrap_or(0);
            held.shown.truncate(count);
            for glyph in held.glyphs.split_off(count.min(held.glyphs.len())) {
                held.slots[usize::from(glyph)] = 0;
            }
        }
        self.0.retain(|_, held| !held.glyphs.is_empty());
    }

    /// The subsets that hold all that was shown.
    ///
    /// # Errors
    /// [`PdfError::Font`] when a face cannot be subset.
    pub(in crate::pdf) fn subsets(self, fonts: &FontBook) -> Result<Vec<(FaceId, ShownFace)>, PdfError> {
        self.0.into_iter().map(|(id, held)| Ok((id, held.subset(fonts.face(id))?))).collect()
    }
}

impl Held {
    fn get(&self, glyph: u16) -> Option<&Shown> {
        let slot = *self.slots.get(usize::from(glyph))?;
        self.shown.get((slot as usize).checked_sub(1)?)
    }

    fn show(&mut self, face: &Face, usage: FaceUse<'_>) -> Result<ShownFace, PdfError> {
        let new: BTreeSet<u16> = usage.entries.iter().map(|entry| entry.glyph).filter(|id| self.get(*id).is_none()).collect();
        if !new.is_empty() {
            // A small subset tells how wide the glyphs will be, and whether the face can be subset at all.
            let subset = face.subset(&new).map_err(|error| broken(face, error.to_string()))?;
            for entry in usage.entries.iter().filter(|entry| new.contains(&entry.glyph)) {
                let place = subset.map.get(&entry.glyph).copied();
                let advance = place.and_then(|place| Some((place, *subset.widths.get(usize::from(place))?)));
                let (place, advance) = advance.ok_or_else(|| broken(face, format!("it has no glyph {}", entry.glyph)))?;
                let code = if face.may_subset() { self.next_code(entry.glyph) } else { place };
                let slot = usize::from(entry.glyph);
                if slot >= self.slots.len() {
                    self.slots.resize(slot + 1, 0);
                }
                self.glyphs.push(entry.glyph);
                self.shown.push(Shown { code, width: width(face, advance), text: entry.settle(face) });
                self.slots[slot] = u32::try_from(self.shown.len()).unwrap_or(0);
            }
        }
        let shown = usage.entries.iter().filter_map(|entry| self.get(entry.glyph).cloned()).collect();
        // The program comes when all is shown.
        let none = Subset { data: Vec::new(), map: BTreeMap::new(), is_cff: false, widths: Vec::new() };
        Ok(ShownFace { slots: usage.slots, shown, kept: KeptSubset::alone(none) })
    }

    /// `.notdef` is always 0; the others follow each other.
    fn next_code(&self, glyph: u16) -> u16 {
        let codes = self.glyphs.len() - usize::from(self.get(0).is_some());
        if glyph == 0 { 0 } else { u16::try_from(codes + 1).unwrap_or(u16::MAX) }
    }

    fn subset(self, face: &Face) -> Result<ShownFace, PdfError> {
        let order: Vec<u16> = self.glyphs.iter().copied().filter(|glyph| *glyph != 0).collect();
        let subset = face.subset_in_order(&order).map_err(|error| broken(face, error.to_string()))?;
        for (glyph, shown) in self.glyphs.iter().zip(&self.shown) {
            let advance = subset.widths.get(usize::from(shown.code));
            if subset.map.get(glyph) != Some(&shown.code) || advance.map(|advance| width(face, *advance)) != Some(shown.width) {
                return Err(PdfError::Internal("a glyph is not where its code says"));
            }
        }
        Ok(ShownFace { slots: self.slots, shown: self.shown, kept: KeptSubset::alone(subset) })
    }
}

/// An advance in 1/1,000,000 em.
fn width(face: &Face, advance: u16) -> i64 {
    let units = i64::from(face.units_per_em().max(1));
    (i64::from(advance) * 1_000_000 + units / 2) / units
}

fn broken(face: &Face, reason: String) -> PdfError {
    PdfError::Font { face: face.full_name().to_owned(), reason }
}
