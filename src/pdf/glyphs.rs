//! Which glyphs of which faces the pages show, and what text each stands for.
//!
//! A PDF font maps each of its codes to one text (ToUnicode). A glyph that stands for different texts in different places keeps the most
//! frequent one; the painter marks the deviating places with ActualText. So this room reads all runs once before anything is written.

use super::PdfError;
use super::clusters::{Cluster, Clusters, joint, letter_of};
use crate::font::{Face, FaceId, FontBook, KeptSubset};
use crate::page::{ItemKind, Page, Structure};
use crate::text::GlyphRun;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod stock;

pub(super) use stock::{Mark, Stock};

/// A glyph that the pages show.
struct Entry<'a> {
    glyph: u16,
    /// The texts it stands for alone, with their counts.
    texts: Vec<(Cow<'a, str>, u32)>,
    /// A cluster that it is part of.
    hint: Cow<'a, str>,
    /// Whether it is the first of that.
    is_leader: bool,
}

/// The glyphs shown of one face, found by number without a search.
#[derive(Default)]
struct FaceUse<'a> {
    /// By glyph number: one more than the place in `entries`; 0 is unused.
    slots: Vec<u32>,
    entries: Vec<Entry<'a>>,
}

impl<'a> FaceUse<'a> {
    fn entry(&mut self, glyph: u16) -> &mut Entry<'a> {
        let slot = usize::from(glyph);
        if slot >= self.slots.len() {
            self.slots.resize(slot + 1, 0);
        }
        if self.slots[slot] == 0 {
            self.entries.push(Entry { glyph, texts: Vec::new(), hint: Cow::Borrowed(""), is_leader: false });
            self.slots[slot] = u32::try_from(self.entries.len()).unwrap_or(0);
        }
        let at = (self.slots[slot] as usize).saturating_sub(1);
        &mut self.entries[at]
    }

    fn add(&mut self, face: &Face, run: &'a GlyphRun, cluster: Cluster<'a>) {
        let glyphs = &run.glyphs[cluster.glyphs.clone()];
        if let [glyph] = glyphs {
            let entry = self.entry(glyph.id);
            if cluster.added {
                (entry.hint, entry.is_leader) = (Cow::Borrowed("-"), true);
            } else {
                entry.vote(cluster.text);
            }
            return;
        }
        if let Some(letter) = letter_of(run, &cluster.glyphs) {
            self.entry(run.glyphs[letter].id).vote(cluster.text);
            // Marks on it are written as artifacts.
            for mark in glyphs.iter().filter(|glyph| glyph.id != run.glyphs[letter].id) {
                self.entry(mark.id);
            }
            return;
        }
        // Where each glyph is its own character's, as an unligated mark after its base, each gets its own text.
        let one_each = cluster.text.chars().count() == glyphs.len()
            && cluster.text.chars().zip(glyphs).all(|(c, glyph)| face.glyph(c) == Some(glyph.id));
        for (at, glyph) in glyphs.iter().enumerate() {
            let entry = self.entry(glyph.id);
            match cluster.text.chars().nth(at) {
                Some(c) if one_each => entry.vote(Cow::Owned(c.into())),
                _ if entry.hint.is_empty() => (entry.hint, entry.is_leader) = (cluster.text.clone(), at == 0),
                _ => {}
            }
        }
    }
}

impl<'a> Entry<'a> {
    fn vote(&mut self, text: Cow<'a, str>) {
        match self.texts.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => self.texts.push((text, 1)),
        }
    }

    /// The text of most places, the first of equals. A glyph that only ever stands with others takes the character, of its cluster or of
    /// the combining ones, that has this glyph; else its cluster's text when it leads it, else nothing that shows. Readers that know
    /// ActualText see none of these.
    fn settle(&self, face: &Face) -> String {
        let mut best: Option<(&str, u32)> = None;
        for (text, count) in &self.texts {
            if !text.is_empty() && best.is_none_or(|(_, most)| *count > most) {
                best = Some((text, *count));
            }
        }
        if let Some((text, _)) = best {
            return text.to_owned();
        }
        let own = self.hint.chars().chain(MARKS.into_iter().flatten()).find(|c| face.glyph(*c) == Some(self.glyph));
        match own {
            Some(c) => c.into(),
            None if self.is_leader && !self.hint.is_empty() => self.hint.clone().into_owned(),
            None => '\u{200d}'.into(),
        }
    }
}

/// The combining marks that shaping splits letters into: Latin, Greek and Cyrillic; Hebrew; Arabic.
const MARKS: [std::ops::RangeInclusive<char>; 3] = ['\u{300}'..='\u{36f}', '\u{591}'..='\u{5c7}', '\u{64b}'..='\u{65f}'];

/// A glyph as the PDF knows it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// Its code (CID), which is its number in the subset.
    pub(super) code: u16,
    /// Its advance in 1/1,000,000 em, as written in `/W`.
    pub(super) width: i64,
    /// The text that the code extracts as.
    pub(super) text: String,
}

/// A face's part that the pages show, subset and ready to be embedded.
pub(super) struct ShownFace {
    slots: Vec<u32>,
    shown: Vec<Shown>,
    /// The font program.
    pub(super) kept: Arc<KeptSubset>,
}

impl ShownFace {
    /// The glyph of this number in the face. Every glyph that the pages hold is there.
    pub(super) fn glyph(&self, id: u16) -> Option<&Shown> {
        let slot = *self.slots.get(usize::from(id))?;
        self.shown.get((slot as usize).checked_sub(1)?)
    }

    /// The font program, a whole sfnt.
    pub(super) fn program(&self) -> &[u8] {
        &self.kept.subset.data
    }

    /// All glyphs, by code.
    pub(super) fn by_code(&self) -> Vec<&Shown> {
        let mut shown: Vec<&Shown> = self.shown.iter().collect();
        shown.sort_by_key(|glyph| glyph.code);
        shown
    }

    fn new(id: FaceId, fonts: &FontBook, usage: FaceUse<'_>) -> Result<Self, PdfError> {
        let face = fonts.face(id);
        let glyphs: BTreeSet<u16> = usage.entries.iter().map(|entry| entry.glyph).collect();
        let broken = |reason: String| PdfError::Font { face: face.full_name().to_owned(), reason };
        let kept = fonts.subset(id, glyphs).map_err(|error| broken(error.to_string()))?;
        let subset = &kept.subset;
        let units = i64::from(face.units_per_em().max(1));
        let shown: Result<Vec<Shown>, PdfError> = usage
            .entries
            .into_iter()
            .map(|entry| {
                let code = subset.map.get(&entry.glyph).copied();
                let advance = code.and_then(|code| Some((code, *subset.widths.get(usize::from(code))?)));
                let (code, advance) = advance.ok_or_else(|| broken(format!("it has no glyph {}", entry.glyph)))?;
                let width = (i64::from(advance) * 1_000_000 + units / 2) / units;
                Ok(Shown { code, width, text: entry.settle(face) })
            })
            .collect();
        Ok(ShownFace { slots: usage.slots, shown: shown?, kept })
    }
}

/// Reads all runs of all pages and subsets every face that they show.
///
/// # Errors
/// [`PdfError::Font`] when a face cannot be subset.
pub(super) fn gather(pages: &[Page], structure: &Structure, fonts: &FontBook) -> Result<Vec<(FaceId, ShownFace)>, PdfError> {
    let uses = uses(pages, structure, fonts).into_iter();
    uses.map(|(id, usage)| Ok((id, ShownFace::new(id, fonts, usage)?))).collect()
}

/// Reads all runs of all pages.
fn uses<'a>(pages: &'a [Page], structure: &Structure, fonts: &FontBook) -> BTreeMap<FaceId, FaceUse<'a>> {
    let mut uses: BTreeMap<FaceId, FaceUse<'_>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        for (at, item) in page.items.iter().enumerate() {
            let ItemKind::Text { run, .. } = &item.kind else { continue };
            if run.glyphs.is_empty() {
                continue;
            }
            let (usage, face) = (uses.entry(run.face).or_default(), fonts.face(run.face));
            for cluster in Clusters::of(run) {
                usage.add(face, run, cluster);
            }
            let pair = structure.item(page, index, at).zip(structure.item(page, index, at + 1));
            if let Some((space, _)) = pair.and_then(|(item, next)| joint(&item, &next, structure, face)) {
                usage.entry(space).vote(Cow::Borrowed(" "));
            }
        }
    }
    uses
}
