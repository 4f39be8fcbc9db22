//! Which glyphs of which faces the pages show, and what text each stands for.
//!
//! A PDF font maps each of its codes to one text (ToUnicode). A glyph that stands for different texts in different places keeps the most
//! frequent one; the painter marks the deviating places with ActualText. So this room reads all runs once before anything is written.

use super::PdfError;
use crate::font::{Face, FaceId, FontBook};
use crate::page::{ItemKind, Page};
use crate::text::GlyphRun;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Glyphs that stand together for a piece of text.
pub(super) struct Cluster<'a> {
    /// Their places in [`GlyphRun::glyphs`].
    pub(super) glyphs: Range<usize>,
    /// What a reader should extract; empty for an added hyphen.
    pub(super) text: Cow<'a, str>,
    /// A hyphen that line breaking added.
    pub(super) added: bool,
}

/// The clusters of a run, in visual order.
pub(super) struct Clusters<'a> {
    run: &'a GlyphRun,
    at: usize,
}

impl<'a> Clusters<'a> {
    pub(super) fn of(run: &'a GlyphRun) -> Self {
        Clusters { run, at: 0 }
    }
}

impl<'a> Iterator for Clusters<'a> {
    type Item = Cluster<'a>;

    /// One glyph of a cluster holds its text, the others are empty. Left to right it is the first; right to left it may come last, so
    /// there the byte positions of the empty ones decide.
    fn next(&mut self) -> Option<Cluster<'a>> {
        let glyphs = &self.run.glyphs;
        let start = self.at;
        let first = glyphs.get(start)?;
        let (mut end, mut owner) = (start + 1, &first.text);
        if !first.added {
            while let Some(next) = glyphs.get(end).filter(|next| !next.added) {
                let touches = |owner: &Range<u32>, at: u32| !self.run.rtl || (owner.start <= at && at <= owner.end);
                if next.text.is_empty() && !owner.is_empty() && touches(owner, next.text.start) {
                    end += 1;
                } else if self.run.rtl && owner.is_empty() && touches(&next.text, owner.start) {
                    owner = &next.text;
                    end += 1;
                } else {
                    break;
                }
            }
        }
        self.at = end;
        let text = if first.added { "" } else { self.run.text.get(owner.start as usize..owner.end as usize).unwrap_or("") };
        Some(Cluster { glyphs: start..end, text: extractable(text), added: first.added })
    }
}

/// What a reader should get out of the file: invisible break controls left out, the no-break space as a space so that searching finds it,
/// and nothing that ToUnicode may not hold.
fn extractable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        !matches!(
            c,
            '\0'..='\u{1f}'
                | '\u{7f}'
                | '\u{a0}'
                | '\u{ad}'
                | '\u{200b}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{2060}'
                | '\u{feff}'
                | '\u{fffe}'
        )
    };
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|c| match c {
        c if plain(c) => Some(c),
        '\t' | '\u{a0}' => Some(' '),
        _ => None,
    });
    Cow::Owned(kept.collect())
}

/// A glyph that the pages show.
struct Entry<'a> {
    glyph: u16,
    /// The texts it stands for alone, with their counts.
    texts: Vec<(Cow<'a, str>, u32)>,
    /// A cluster that it is part of.
    hint: Cow<'a, str>,
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
            self.entries.push(Entry { glyph, texts: Vec::new(), hint: Cow::Borrowed("") });
            self.slots[slot] = u32::try_from(self.entries.len()).unwrap_or(0);
        }
        let at = (self.slots[slot] as usize).saturating_sub(1);
        &mut self.entries[at]
    }

    fn add(&mut self, face: &Face, run: &'a GlyphRun, cluster: Cluster<'a>) {
        let glyphs = &run.glyphs[cluster.glyphs];
        if let [glyph] = glyphs {
            let entry = self.entry(glyph.id);
            if cluster.added {
                entry.hint = Cow::Borrowed("-");
            } else {
                entry.vote(cluster.text);
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
                _ if entry.hint.is_empty() => entry.hint = cluster.text.clone(),
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

    /// The text of most places, the first of equals; else the cluster's character that has this glyph; else U+FFFD, which no reader
    /// sees because such clusters carry their text themselves.
    fn settle(self, face: &Face) -> String {
        let mut best: Option<(Cow<'a, str>, u32)> = None;
        for (text, count) in self.texts {
            if !text.is_empty() && best.as_ref().is_none_or(|(_, most)| count > *most) {
                best = Some((text, count));
            }
        }
        match best {
            Some((text, _)) => text.into_owned(),
            None => self.hint.chars().find(|c| face.glyph(*c) == Some(self.glyph)).unwrap_or('\u{fffd}').into(),
        }
    }
}

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
    /// The font program, a whole sfnt.
    pub(super) program: Vec<u8>,
    /// Whether its outlines are CFF.
    pub(super) is_cff: bool,
}

impl ShownFace {
    /// The glyph of this number in the face. Every glyph that the pages hold is there.
    pub(super) fn glyph(&self, id: u16) -> Option<&Shown> {
        let slot = *self.slots.get(usize::from(id))?;
        self.shown.get((slot as usize).checked_sub(1)?)
    }

    /// All glyphs, by code.
    pub(super) fn by_code(&self) -> Vec<&Shown> {
        let mut shown: Vec<&Shown> = self.shown.iter().collect();
        shown.sort_by_key(|glyph| glyph.code);
        shown
    }

    fn new(face: &Face, usage: FaceUse<'_>) -> Result<Self, PdfError> {
        let glyphs: BTreeSet<u16> = usage.entries.iter().map(|entry| entry.glyph).collect();
        let broken = |reason: String| PdfError::Font { face: face.full_name().to_owned(), reason };
        let subset = face.subset(&glyphs).map_err(|error| broken(error.to_string()))?;
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
        Ok(ShownFace { slots: usage.slots, shown: shown?, program: subset.data, is_cff: subset.is_cff })
    }
}

/// Reads all runs of all pages and subsets every face that they show.
///
/// # Errors
/// [`PdfError::Font`] when a face cannot be subset.
pub(super) fn gather(pages: &[Page], fonts: &FontBook) -> Result<Vec<(FaceId, ShownFace)>, PdfError> {
    let mut uses: BTreeMap<FaceId, FaceUse<'_>> = BTreeMap::new();
    for item in pages.iter().flat_map(|page| &page.items) {
        if let ItemKind::Text { run, .. } = &item.kind {
            if run.glyphs.is_empty() {
                continue;
            }
            let (usage, face) = (uses.entry(run.face).or_default(), fonts.face(run.face));
            for cluster in Clusters::of(run) {
                usage.add(face, run, cluster);
            }
        }
    }
    uses.into_iter().map(|(id, usage)| Ok((id, ShownFace::new(fonts.face(id), usage)?))).collect()
}
