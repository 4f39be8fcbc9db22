//! What runs extract as: clusters of glyphs, the pieces that need their text said, and the spaces between lines.
//!
//! In: a run of positioned glyphs. Out: the same glyphs in pieces that a reader turns into the right text.

use super::glyphs::ShownFace;
use crate::font::Face;
use crate::geometry::Length;
use crate::page::{Item, ItemKind, Structure, TagId};
use crate::text::{Glyph, GlyphRun};
use std::borrow::Cow;
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

/// What a reader should get out of the file: invisible break controls left out, no-break spaces as a space so that searching finds it,
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
                | '\u{202f}'
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
        '\t' | '\u{a0}' | '\u{202f}' => Some(' '),
        _ => None,
    });
    Cow::Owned(kept.collect())
}

/// Neighbouring glyphs of a run that are written alike.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Their places in [`GlyphRun::glyphs`].
    pub(super) glyphs: Range<usize>,
    /// Which of them.
    pub(super) part: Part,
    /// What they must be told to extract as, when their codes' own texts do not say it (ISO 32000-1, 14.9.4).
    pub(super) actual: Option<Cow<'a, str>>,
}

/// Which glyphs of a range are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Those that move the pen.
    Letters,
    /// Those that stand on letters.
    Marks,
}

impl Part {
    pub(super) fn takes(self, glyph: &Glyph) -> bool {
        match self {
            Part::All => true,
            Part::Letters => !is_mark(glyph),
            Part::Marks => is_mark(glyph),
        }
    }
}

fn is_mark(glyph: &Glyph) -> bool {
    glyph.advance == Length::ZERO && !glyph.added
}

/// The one glyph of a right-to-left cluster that moves the pen, when all others are marks on it.
pub(super) fn letter_of(run: &GlyphRun, glyphs: &Range<usize>) -> Option<usize> {
    let mut letters = glyphs.clone().filter(|&at| !is_mark(&run.glyphs[at]));
    letters.next().filter(|_| run.rtl && glyphs.len() > 1 && letters.next().is_none())
}

/// A run in pieces: what needs its text said is a cluster, for extractors differ in how they turn longer right-to-left texts round. An added
/// hyphen stands alone. Right to left, the marks come before all letters of the run, as artifacts: a letter says its marks, too, and
/// readers that take a word apart where the pen moves back or leaves the baseline find it whole.
pub(super) fn pieces<'a>(run: &'a GlyphRun, face: &ShownFace) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut marks: Vec<Piece<'a>> = Vec::new();
    for Cluster { glyphs, text, added } in Clusters::of(run) {
        let letter = letter_of(run, &glyphs);
        let said = letter.map_or(glyphs.clone(), |letter| letter..letter + 1);
        let actual = if added {
            Some(Cow::Borrowed("\u{ad}"))
        } else if reads_as_itself(face, &run.glyphs[said], &text) {
            None
        } else {
            Some(text)
        };
        if letter.is_some() {
            let silent = Piece { glyphs: glyphs.clone(), part: Part::Marks, actual: Some(Cow::Borrowed("")) };
            marks.push(silent);
        }
        let part = if letter.is_some() { Part::Letters } else { Part::All };
        match pieces.last_mut() {
            Some(last) if last.actual.is_none() && actual.is_none() && last.part == part => last.glyphs.end = glyphs.end,
            _ => pieces.push(Piece { glyphs, part, actual }),
        }
    }
    marks.append(&mut pieces);
    marks
}

/// Whether the glyphs' own texts, one after the other, are `text`.
fn reads_as_itself(face: &ShownFace, glyphs: &[Glyph], text: &str) -> bool {
    let rest = glyphs.iter().try_fold(text, |rest, glyph| rest.strip_prefix(face.glyph(glyph.id)?.text.as_str()));
    rest == Some("")
}

/// The glyph of a space that ends `item`'s line and has no width on the page: line breaking dropped it, but readers that follow the
/// structure would join the words on both sides (ISO 14289-1, 7.2); and the innermost element that holds both, so that a link ends with its
/// words. `None` where no space belongs or the face has none.
pub(super) fn joint(item: &Item, next: &Item, structure: &Structure, face: &Face) -> Option<(u16, TagId)> {
    let (ItemKind::Text { origin, run, .. }, ItemKind::Text { origin: next_origin, run: next_run, .. }) =
        (&item.kind, &next.kind)
    else {
        return None;
    };
    let block = block_of(structure, item.tag?)?;
    let is_same_block = block_of(structure, next.tag?)? == block;
    let is_divided = run.glyphs.first()?.added || run.glyphs.last()?.added;
    if !is_same_block || origin.y == next_origin.y || is_divided || next_run.glyphs.is_empty() {
        return None;
    }
    let (before, after) = (run.text.chars().next_back()?, next_run.text.chars().next()?);
    let is_spaced = before.is_whitespace() || after.is_whitespace();
    // Where the source goes on without a gap, nothing was dropped: a break after a hyphen, a slash or an ideograph.
    let goes_on = run.span.range().end == next_run.span.range().start;
    if is_spaced || goes_on || breaks_without_space(before) {
        return None;
    }
    let around = inline(structure, next.tag?).collect::<Vec<_>>();
    let both = inline(structure, item.tag?).find(|tag| around.contains(tag))?;
    Some((face.glyph(' ')?, both))
}

/// Hyphens, dashes and slashes, and the scripts that set no spaces.
fn breaks_without_space(c: char) -> bool {
    matches!(c, '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// The nearest element at or above `tag` that does not stand among the words of another.
fn block_of(structure: &Structure, tag: TagId) -> Option<TagId> {
    inline(structure, tag).last()
}

/// An element and those around it up to its block.
fn inline(structure: &Structure, tag: TagId) -> impl Iterator<Item = TagId> {
    std::iter::successors(structure.nodes.get(tag.0 as usize).map(|_| tag), |at| {
        let node = &structure.nodes[at.0 as usize];
        node.parent.filter(|parent| node.role.is_inline() && parent < at)
    })
}
