//! From shaped pieces and break candidates to items with widths, and from those to breakpoints.
//!
//! A break inside a shaped word changes what stands around it: kerning, ligatures, joined forms. Where HarfBuzz says that the break is unsafe,
//! the letters between the nearest safe places are shaped again for both sides, and the discretionary carries the differences.

use super::candidates::{Candidate, Kind};
use super::hyphens::Spelling;
use super::itemize::{Piece, PieceKind};
use super::items::{Breakpoint, Disc, INF_PENALTY, Item, legal_breaks, link_words};
use super::prepared::{Matter, Place, Ruler, Segment, widest_gap};
use super::sense;
use super::shape::{ShapedGlyph, Shaper, shaping_script};
use super::springs::Give;
use crate::font::FontBook;
use std::ops::Range;
use unicode_script::Script;

/// The price of a line end inside what belongs together, where nothing else fits: less than that of breaking a word by force.
const BOND_PENALTY: i32 = 5_000;
/// The same between the groups of a number.
const NUMBER_PENALTY: i32 = 7_500;

/// Appends the segment made of `pieces` over the bytes `text` to the paragraph. With the candidates come the letters that change at some.
pub(crate) fn segment(
    prepared: &mut Matter,
    shaper: &mut Shaper,
    fonts: &FontBook,
    pieces: Range<usize>,
    (candidates, spellings): (&[Candidate], &[(u32, Spelling)]),
    text: Range<usize>,
) {
    let shown = trimmed(&prepared.pieces, pieces);
    let start = prepared.pieces[shown.clone()].first().map_or(text.start, |piece| piece.from as usize);
    let end = prepared.pieces[shown.clone()].last().map_or(start, |piece| piece.to as usize);
    let mut assembler = Assembler {
        prepared,
        shaper,
        fonts,
        candidates,
        spellings,
        used: Vec::new(),
        next: candidates.partition_point(|candidate| candidate.at as usize <= start),
        spaces_end: 0,
        items: Vec::with_capacity(candidates.len() * 2 + 2),
        places: Vec::with_capacity(candidates.len() * 2 + 2),
    };
    for index in shown.clone() {
        match assembler.prepared.pieces[index].kind {
            PieceKind::Space { breaks, stretches } => assembler.space(index, shown.end, breaks, stretches),
            PieceKind::Word => assembler.word(index, shown.end),
            PieceKind::Silent => assembler.silent(index),
            PieceKind::LineEnd => {}
        }
    }
    let (items, places, used) = (assembler.items, assembler.places, assembler.used);
    prepared.spellings.extend(used);
    finish(prepared, fonts, items, &places, start, end);
}

/// Pieces without the spaces at both ends, which are not shown.
fn trimmed(pieces: &[Piece], range: Range<usize>) -> Range<usize> {
    let is_shown = |piece: &Piece| !matches!(piece.kind, PieceKind::Space { breaks: true, .. });
    let all = &pieces[range.clone()];
    let first = all.iter().position(is_shown).unwrap_or(all.len());
    let last = all.iter().rposition(is_shown).map_or(first, |at| at + 1);
    range.start + first..range.start + last
}

/// Ends the items as TeX does (§816), and turns them into breakpoints and places.
fn finish(prepared: &mut Matter, fonts: &FontBook, mut items: Vec<Item>, places: &[(u32, bool)], start: usize, end: usize) {
    items.push(Item::Penalty { cost: INF_PENALTY });
    items.push(Item::Glue { width: 0, stretch: 0, shrink: 0, fil: true });
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    let offset = |item: u32| places.get(item as usize).map_or(end, |place| place.0);
    let mut breaks = legal_breaks(&items);
    let start = u32::try_from(start).unwrap_or(u32::MAX);
    let hanging = Hanging { prepared, fonts, text: start..end };
    let hang = hanging.at_start(start);
    let place = |breakpoint: &mut Breakpoint| {
        let hyphen = places.get(breakpoint.item as usize).is_some_and(|place| place.1);
        let (end, next) = (offset(breakpoint.item), offset(breakpoint.resume));
        let over = [hanging.at_end(end, hyphen), hanging.at_start(next)];
        if !hyphen && matches!(items.get(breakpoint.item as usize), Some(Item::Disc(_))) {
            breakpoint.before = breakpoint.before.since(prepared.last_gap(end));
        }
        breakpoint.hang = over[0];
        breakpoint.before.width -= over[0] + hang;
        breakpoint.after.width += over[1] - hang;
        let before = &prepared.source.text[start as usize..end as usize];
        breakpoint.short_tail = !breakpoint.automatic && is_short_tail(before);
        if prepared.format.balance {
            let (lang, turns) = (prepared.lang_at(end as usize), prepared.turns_between(end, next));
            breakpoint.sense = sense::price(before, lang, end == next, turns);
        }
        Place { end, next, hyphen, forced: false, hang: over }
    };
    let all: Vec<Place> = breaks.iter_mut().map(place).collect();
    let is_bond = |breakpoint: &Breakpoint| {
        let item = items.get(breakpoint.item as usize);
        matches!(item, Some(Item::Penalty { cost: BOND_PENALTY | NUMBER_PENALTY }))
    };
    let (first_break, first_bond) = (prepared.breaks.len(), prepared.bonds.len());
    // Paragraphs stay: no room is kept for more.
    prepared.breaks.reserve_exact(breaks.len());
    prepared.places.reserve_exact(breaks.len());
    for (breakpoint, place) in breaks.into_iter().zip(all) {
        if is_bond(&breakpoint) {
            prepared.bonds.push((Breakpoint { automatic: true, ..breakpoint }, place));
        } else {
            prepared.breaks.push(breakpoint);
            prepared.places.push(place);
        }
    }
    if first_bond < prepared.bonds.len() {
        link_words(&mut prepared.breaks[first_break..]);
    }
    let widest = widest_gap(prepared.breaks[first_break..].iter());
    let (breaks, bonds) = (first_break..prepared.breaks.len(), first_bond..prepared.bonds.len());
    prepared.segments.push(Segment { start, breaks, bonds, widest, hang });
}

/// How far characters hang over the edges of a line; nothing where the format has no protrusion.
struct Hanging<'a> {
    prepared: &'a Matter,
    fonts: &'a FontBook,
    /// The bytes of the segment.
    text: Range<u32>,
}

impl Hanging<'_> {
    /// Of the character that starts at byte `at`.
    fn at_start(&self, at: u32) -> i64 {
        let ch = self.prepared.text()[at.min(self.text.end) as usize..self.text.end as usize].chars().next();
        ch.map_or(0, |ch| self.of(ch, at, 0))
    }

    /// Of the character before byte `at`, or of the hyphen that is added there.
    fn at_end(&self, at: u32, adds_hyphen: bool) -> i64 {
        let text = self.prepared.text();
        let Some(last) = text[self.text.start as usize..at.max(self.text.start) as usize].chars().next_back() else { return 0 };
        let from = at.saturating_sub(u32::try_from(last.len_utf8()).unwrap_or(0));
        let added = self.piece(from).filter(|_| adds_hyphen).map(|piece| hyphen(piece, at - piece.from, text, self.fonts));
        self.of(added.unwrap_or(last), from, 1)
    }

    fn piece(&self, at: u32) -> Option<&Piece> {
        let pieces = &self.prepared.pieces;
        pieces.get(pieces.partition_point(|piece| piece.to <= at))
    }

    /// Of a character at one side of a line; `at` is a byte of its style. Text that runs against the line's direction has its first and last
    /// characters inside the line, not at its edges.
    fn of(&self, ch: char, at: u32, side: usize) -> i64 {
        let Some([start, end]) = self.prepared.format.protrusion.as_ref().and_then(|table| table.get(&ch)) else { return 0 };
        let runs_along = |piece: &&Piece| piece.level == u8::from(self.prepared.is_rtl);
        let Some(piece) = self.piece(at).filter(runs_along) else { return 0 };
        let face = self.fonts.face(piece.face);
        let advance = face.glyph(ch).map_or(0, |glyph| i64::from(face.advance(glyph)));
        let width = self.prepared.style(piece).size.of_units(advance, piece.units_per_em);
        width.scaled(i64::from([start, end][side].to_owned()), 10_000).raw()
    }
}

/// Whether `text` ends in a word of three letters or fewer.
fn is_short_tail(text: &str) -> bool {
    text.chars().rev().take(5).take_while(|ch| !ch.is_whitespace()).filter(|ch| ch.is_alphanumeric()).count() <= 3
}

/// What there is of a piece before one of its bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Measured {
    /// As it is set.
    width: i64,
    /// The natural advances of its glyphs.
    natural: i64,
    letters: i64,
}

impl Measured {
    fn at(ruler: &mut Ruler<'_>, offset: u32) -> Self {
        Measured { width: ruler.advance_to(offset), natural: ruler.glyph_width(), letters: ruler.letters() }
    }
}

struct Assembler<'a> {
    prepared: &'a Matter,
    shaper: &'a mut Shaper,
    fonts: &'a FontBook,
    candidates: &'a [Candidate],
    /// How letters change, by the candidates' places.
    spellings: &'a [(u32, Spelling)],
    /// Those that came to be used.
    used: Vec<(u32, Spelling)>,
    /// The first candidate not used yet.
    next: usize,
    /// Where the run of spaces ends that was looked at last.
    spaces_end: u32,
    items: Vec<Item>,
    /// For each item, the byte it starts at and whether a break there adds a hyphen.
    places: Vec<(u32, bool)>,
}

impl<'a> Assembler<'a> {
    fn push(&mut self, item: Item, at: u32, hyphen: bool) {
        self.items.push(item);
        self.places.push((at, hyphen));
    }

    /// Uses up the candidates up to byte `at` and returns the one there.
    fn candidate_at(&mut self, at: u32) -> Option<Kind> {
        while self.candidates.get(self.next).is_some_and(|candidate| candidate.at < at) {
            self.next += 1;
        }
        self.candidates.get(self.next).filter(|candidate| candidate.at == at).map(|candidate| candidate.kind)
    }

    /// A space: glue, which can be broken at when the candidates say so after the last space in a row.
    fn space(&mut self, index: usize, end: usize, breaks: bool, stretches: bool) {
        let piece = &self.prepared.pieces[index];
        let (from, width) = (piece.from, piece.width);
        if from >= self.spaces_end {
            let rest = &self.prepared.pieces[index..end];
            let run = rest.iter().take_while(|piece| matches!(piece.kind, PieceKind::Space { .. }));
            self.spaces_end = run.last().map_or(from, |piece| piece.to);
        }
        let run_end = self.spaces_end;
        match self.candidate_at(run_end).filter(|_| breaks) {
            None => self.push(Item::Penalty { cost: INF_PENALTY }, from, false),
            Some(Kind::Bond) => {
                let text = self.prepared.text();
                let is_number =
                    text[..from as usize].ends_with(char::is_numeric) && text[run_end as usize..].starts_with(char::is_numeric);
                self.push(Item::Penalty { cost: if is_number { NUMBER_PENALTY } else { BOND_PENALTY } }, from, false);
            }
            Some(_) => {}
        }
        let natural = piece.glyph_width;
        let give = if stretches && width > 0 { self.prepared.springs.of_space(natural) } else { Give::default() };
        let glue = Item::Glue { width, stretch: give.stretch, shrink: give.shrink, fil: false };
        self.push(glue, from, false);
    }

    /// A control that shows nothing, after which a line may end.
    fn silent(&mut self, index: usize) {
        let piece = &self.prepared.pieces[index];
        let to = piece.to;
        if self.candidate_at(to) == Some(Kind::Plain) {
            self.disc(Kind::Plain, to, [0, 0]);
        }
    }

    /// A shaped word: boxes between its candidates.
    fn word(&mut self, index: usize, end: usize) {
        let prepared = self.prepared;
        let piece = &prepared.pieces[index];
        let mut ruler = prepared.ruler(prepared.glyphs_of(piece), piece);
        // Where the box begins: its first byte, and what the ruler said there.
        let (mut from, mut done) = (piece.from, Measured::default());
        while let Some(&candidate) = self.candidates.get(self.next).filter(|candidate| candidate.at <= piece.to) {
            let at = candidate.at;
            let is_boundary = at == piece.to;
            let is_before_space = is_boundary
                && prepared.pieces[..end].get(index + 1).is_none_or(|next| matches!(next.kind, PieceKind::Space { .. }));
            if at <= piece.from || is_before_space {
                if is_boundary {
                    break;
                }
                self.next += 1;
                continue;
            }
            self.next += 1;
            let spelling = candidate.kind.adds_hyphen().then(|| self.spelling(at)).flatten();
            // Letters that change must be of one face and style, else the word stays whole there.
            if spelling.is_some_and(|change| change.before > (at - from) as usize || change.after > (piece.to - at) as usize) {
                continue;
            }
            let here = Measured::at(&mut ruler, at - piece.from);
            self.push(self.text_box(piece, done, here), from, false);
            let kind = if candidate.kind == Kind::Space { Kind::Plain } else { candidate.kind };
            let changes = self.changes(piece, at - piece.from, kind, spelling);
            self.disc(kind, at, changes);
            self.used.extend(spelling.map(|spelling| (at, spelling.clone())));
            (from, done) = (at, here);
        }
        if from < piece.to {
            let mut all = Measured::at(&mut ruler, u32::MAX);
            // Nothing is put between the last letter and a word space.
            let is_joined = prepared.pieces[..end].get(index + 1).is_some_and(|next| next.kind == PieceKind::Word);
            all.letters -= i64::from(!is_joined);
            self.push(self.text_box(piece, done, all), from, false);
        }
    }

    /// How letters change at a candidate.
    fn spelling(&self, at: u32) -> Option<&'a Spelling> {
        let index = self.spellings.binary_search_by_key(&at, |&(place, _)| place).ok()?;
        self.spellings.get(index).map(|(_, spelling)| spelling)
    }

    /// The part of a word between two places.
    fn text_box(&self, piece: &Piece, from: Measured, to: Measured) -> Item {
        let size = self.prepared.style(piece).size;
        let (natural, letters) = (to.natural - from.natural, to.letters - from.letters);
        let give = self.prepared.springs.of_text(natural, letters, size, piece.script);
        Item::Box { width: to.width - from.width, stretch: give.soft_stretch, shrink: give.soft_shrink, loose: give.stretch }
    }

    fn disc(&mut self, kind: Kind, at: u32, [pre, post]: [i64; 2]) {
        let p = &self.prepared.parameters;
        let (cost, hyphenated) = match kind {
            Kind::Hyphen | Kind::SoftHyphen => (p.hyphen_penalty, true),
            Kind::ExHyphen | Kind::Repeated => (p.ex_hyphen_penalty, true),
            Kind::Separator => (2 * p.ex_hyphen_penalty, false),
            Kind::Plain | Kind::Space | Kind::Bond => (0, false),
        };
        let disc = Disc { pre, post, replace: 0, cost, hyphenated, automatic: kind == Kind::Hyphen };
        self.push(Item::Disc(disc), at, kind.adds_hyphen());
    }

    /// What a break at byte `at` of a piece adds to the width of both lines: the hyphen, other letters, and the difference that shaping again
    /// makes.
    fn changes(&mut self, piece: &Piece, at: u32, kind: Kind, spelling: Option<&Spelling>) -> [i64; 2] {
        let prepared = self.prepared;
        let glyphs = self.prepared.glyphs_of(piece);
        let length = piece.to - piece.from;
        let small = |bytes: usize| u32::try_from(bytes).unwrap_or(0);
        let (shown, resumes) = spelling.map_or((at, at), |change| (at - small(change.before), at + small(change.after)));
        let [low, high] = [window(glyphs, shown, length)[0], window(glyphs, resumes, length)[1]];
        let is_safe = high == at;
        // A line that ends at a joint of styles has no kerning over it, and one that starts after a cut has it anew.
        let joint = self.prepared.style(piece).size.of_units(i64::from(piece.joint), piece.units_per_em).raw();
        if is_safe && !kind.adds_hyphen() {
            return [if at == length { -joint } else { 0 }, 0];
        }
        let text = &self.prepared.source.text;
        let base = piece.from as usize;
        let slice = |from: u32, to: u32| &text[base + from as usize..base + to as usize];
        let style = self.prepared.style(piece);
        let manner = self.shaper.manner(self.fonts, piece.face, style, shaping_script(piece.script), piece.is_rtl());
        let mut before = String::from(slice(low, shown));
        before.push_str(spelling.map_or("", |change| &change.end));
        if kind.adds_hyphen() {
            before.push(hyphen(piece, at, text, self.fonts));
        }
        let after = [spelling.map_or("", |change| &change.start), slice(resumes, high)].concat();
        let mut measure = |word: &str| prepared.ruler(self.shaper.shape(self.fonts, manner, word), piece).advance_to(u32::MAX);
        let pre = measure(&before);
        let joint = if high == length { joint } else { 0 };
        let post = if is_safe { 0 } else { measure(&after) + joint };
        let mut ruler = prepared.ruler(glyphs, piece);
        let (from, middle, to) = (ruler.advance_to(low), ruler.advance_to(at), ruler.advance_to(high));
        [pre - (middle - from), if is_safe { 0 } else { post - (to - middle) }]
    }
}

/// The hyphen that is added before byte `at` of a piece: the one of the text that it repeats, else the Armenian one in Armenian, else the
/// hyphen-minus, which is the hyphen that authors type and that faces kern; where the face has none, U+2010.
pub(crate) fn hyphen(piece: &Piece, at: u32, text: &str, fonts: &FontBook) -> char {
    let repeated = text[(piece.from + at) as usize..].chars().next().filter(|next| matches!(next, '-' | '\u{2010}'));
    let armenian = (piece.script == Script::Armenian).then_some('\u{58a}');
    let has = |hyphen: &char| fonts.face(piece.face).glyph(*hyphen).is_some();
    repeated.or(armenian).into_iter().chain(['-']).find(has).unwrap_or('\u{2010}')
}

/// Whether glyphs may be cut before byte `at` with no change on either side; `length` is the word's.
pub(crate) fn is_safe_cut(glyphs: &[ShapedGlyph], at: u32, length: u32) -> bool {
    at == 0 || at == length || {
        let index = glyphs.partition_point(|glyph| glyph.cluster < at);
        glyphs.get(index).is_some_and(|glyph| glyph.cluster == at && !glyph.unsafe_to_break)
    }
}

/// The nearest safe cuts before byte `at`, and at it or after it.
fn window(glyphs: &[ShapedGlyph], at: u32, length: u32) -> [u32; 2] {
    let index = glyphs.partition_point(|glyph| glyph.cluster < at);
    let low = glyphs[..index].iter().rev().find(|glyph| !glyph.unsafe_to_break).map_or(0, |glyph| glyph.cluster);
    let is_here = is_safe_cut(glyphs, at, length);
    let high = if is_here {
        at
    } else {
        glyphs[index..].iter().find(|glyph| glyph.cluster > at && !glyph.unsafe_to_break).map_or(length, |glyph| glyph.cluster)
    };
    [low, high]
}
