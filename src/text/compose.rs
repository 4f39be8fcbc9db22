//! The lines of a setting as glyphs in visual order.
//!
//! In: a [`Prepared`], a [`Setting`] of it and the fonts. Out: [`Line`]s with every glyph placed along the line. Reorders by UAX #9 (L1, L2), adds
//! the hyphens of divided words, spreads the space of justified lines and aligns the others. Knows nothing of baselines or pages.

use super::assemble::{hyphen, is_safe_cut};
use super::hyphens::Spelling;
use super::itemize::{Piece, PieceKind};
use super::prepared::{Prepared, WHOLE};
use super::setting::{SetLine, Setting};
use super::shape::{ShapedGlyph, Shaper, shaping_script};
use super::springs::{Letters, Springs};
use super::{Glyph, GlyphRun, Line};
use crate::brand::Align;
use crate::font::FontBook;
use crate::geometry::Length;
use std::borrow::Cow;
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// Makes the glyphs of every line.
pub fn compose(prepared: &Prepared, setting: &Setting, fonts: &FontBook) -> Vec<Line> {
    compose_with(&mut Shaper::new(), prepared, setting, fonts)
}

/// As [`compose`], with a shaper that remembers earlier words; needed only where a line breaks inside a shaped word.
pub fn compose_with(shaper: &mut Shaper, prepared: &Prepared, setting: &Setting, fonts: &FontBook) -> Vec<Line> {
    let mut composer = Composer { prepared, fonts, shaper };
    setting.lines.iter().map(|line| composer.line(line, setting.column)).collect()
}

/// A part of a piece on one line.
struct Fragment<'a> {
    piece: &'a Piece,
    /// Bytes of the set text.
    from: u32,
    to: u32,
    glyphs: Cow<'a, [ShapedGlyph]>,
    /// Where the clusters count from, in bytes of the set text.
    base: u32,
    /// Its type size.
    size: Length,
    /// Its advance.
    width: i64,
    /// The natural advances of its glyphs.
    glyph_width: i64,
    /// How many letters (clusters) it has.
    letters: i64,
    /// The space after every letter.
    tracking: i64,
    /// What filling the line put between its letters, all together.
    loosened: i64,
    /// Whether a letter follows.
    goes_on: bool,
}

/// The scales of glyphs differ by steps of this, in 1/10,000.
const SCALE_STEP: i64 = 10;

struct Composer<'a, 's> {
    prepared: &'a Prepared,
    fonts: &'a FontBook,
    shaper: &'s mut Shaper,
}

impl<'a> Composer<'a, '_> {
    fn line(&mut self, line: &SetLine, column: Length) -> Line {
        let mut fragments = self.fragments(line);
        let scale = if line.is_filled {
            fill(&mut fragments, line, &self.prepared.springs)
        } else {
            self.prepared.springs.glyph_width()
        };
        let width: i64 = fragments.iter().map(|fragment| fragment.width).sum();
        let (start, end) = line.hang;
        let optical = Length::from_raw(width) - start - end;
        let overhang = if self.prepared.is_rtl { end } else { start };
        let x0 = self.left_edge(line, optical, column) - overhang;
        let order = visual_order(&fragments);
        let runs = self.runs(&fragments, &order, x0, scale);
        Line { runs, extent: (x0, x0 + Length::from_raw(width)), range: line.range.clone(), added_hyphen: line.added_hyphen }
    }

    /// Where a line of this width begins, what hangs over its edges left aside.
    fn left_edge(&self, line: &SetLine, width: Length, column: Length) -> Length {
        let is_rtl = self.prepared.is_rtl;
        let left = if is_rtl { column - line.indent - line.measure } else { line.indent };
        let slack = line.measure - width;
        let is_right = match self.prepared.format.align {
            Align::Center => return left + slack / 2,
            Align::Start | Align::Justify => is_rtl,
            Align::End => !is_rtl,
        };
        if is_right { left + slack } else { left }
    }

    /// The parts of pieces on the line, in logical order.
    fn fragments(&mut self, line: &SetLine) -> Vec<Fragment<'a>> {
        let prepared = self.prepared;
        let first = prepared.pieces.partition_point(|piece| piece.to <= line.set.start);
        let pieces = prepared.pieces[first..].iter().take_while(|piece| piece.from < line.set.end);
        let on_line = pieces.filter(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Space { .. }));
        let count = on_line.clone().count();
        let cut = |(index, piece): (usize, &'a Piece)| {
            let (from, to) = (piece.from.max(line.set.start), piece.to.min(line.set.end));
            let ends_line = index + 1 == count;
            let adds_hyphen = line.added_hyphen && ends_line && piece.kind == PieceKind::Word;
            let mut fragment = self.cut(piece, from, to, adds_hyphen);
            if piece.joint != 0 && to == piece.to {
                kern_joint(&mut fragment, ends_line);
            }
            self.measure(&mut fragment);
            fragment
        };
        let mut fragments = Vec::with_capacity(count);
        fragments.extend(on_line.enumerate().map(cut));
        for at in 0..fragments.len() {
            fragments[at].goes_on = fragments.get(at + 1).is_some_and(|next| next.piece.kind == PieceKind::Word);
        }
        fragments
    }

    /// The glyphs of the bytes `from..to` of a piece, not measured yet: a slice of the shaped word where that is safe, else shaped again.
    fn cut(&mut self, piece: &'a Piece, from: u32, to: u32, adds_hyphen: bool) -> Fragment<'a> {
        let prepared = self.prepared;
        let glyphs = prepared.glyphs_of(piece);
        let (low, high, length) = (from - piece.from, to - piece.from, piece.to - piece.from);
        let is_whole = low == 0 && high == length;
        let start = prepared.spelling(from).filter(|change| change.after > 0);
        let end = prepared.spelling(to).filter(|change| adds_hyphen && change.before > 0);
        let is_as_written = !adds_hyphen && start.is_none();
        let is_safe = is_as_written && is_safe_cut(glyphs, low, length) && is_safe_cut(glyphs, high, length);
        let (glyphs, base) = if is_whole && is_as_written {
            (Cow::Borrowed(glyphs), piece.from)
        } else if is_safe {
            let index = |at: u32| glyphs.partition_point(|glyph| glyph.cluster < at);
            (Cow::Borrowed(&glyphs[index(low)..index(high)]), piece.from)
        } else {
            let mut shown = Shown::of(&prepared.text()[from as usize..to as usize], start, end);
            if adds_hyphen {
                shown.text.push(hyphen(piece, high, prepared.text(), self.fonts));
            }
            let style = self.prepared.style(piece);
            let manner = self.shaper.manner(self.fonts, piece.face, style, shaping_script(piece.script), piece.is_rtl());
            let mut glyphs = self.shaper.shape(self.fonts, manner, &shown.text).to_vec();
            glyphs.iter_mut().for_each(|glyph| glyph.cluster = shown.written(glyph.cluster));
            (Cow::Owned(glyphs), from)
        };
        let size = prepared.style(piece).size;
        Fragment {
            piece,
            size,
            from,
            to,
            glyphs,
            base,
            width: 0,
            glyph_width: 0,
            letters: 0,
            tracking: 0,
            loosened: 0,
            goes_on: false,
        }
    }

    /// Measures a fragment's glyphs.
    fn measure(&self, fragment: &mut Fragment<'_>) {
        let mut ruler = self.prepared.ruler(&fragment.glyphs, fragment.piece);
        let width = ruler.advance_to(u32::MAX);
        let (glyph_width, letters, tracking) = (ruler.glyph_width(), ruler.letters(), ruler.tracking());
        fragment.width = if fragment.piece.kind == PieceKind::Word { width } else { fragment.piece.width };
        (fragment.glyph_width, fragment.letters, fragment.tracking) = (glyph_width, letters, tracking);
    }

    /// Groups fragments into runs of one face and style, from `x` on.
    fn runs(&self, fragments: &[Fragment<'_>], order: &[usize], mut x: Length, scale: i64) -> Vec<GlyphRun> {
        // Neighbours on the line that follow each other in the text, too.
        let continues = |&a: &usize, &b: &usize| {
            let (before, after) = (fragments[a].piece, fragments[b].piece);
            let is_like = before.stretch == after.stretch && before.face == after.face && before.is_rtl() == after.is_rtl();
            is_like && if before.is_rtl() { b + 1 == a } else { a + 1 == b }
        };
        let mut runs = Vec::new();
        for group in order.chunk_by(continues) {
            let run = self.run(fragments, group, x, scale);
            x += run.glyphs.iter().map(|glyph| glyph.advance).sum();
            if !run.glyphs.is_empty() {
                runs.push(run);
            }
        }
        runs
    }

    /// One run from fragments in visual order.
    fn run(&self, fragments: &[Fragment<'_>], group: &[usize], x: Length, scale: i64) -> GlyphRun {
        let piece = fragments[group[0]].piece;
        let stretch = &self.prepared.stretches[piece.stretch as usize];
        let (from, to) = group
            .iter()
            .fold((u32::MAX, 0), |(from, to), &index| (fragments[index].from.min(from), fragments[index].to.max(to)));
        let mut text = String::with_capacity((to - from) as usize);
        let mut starts = vec![0; group.len()];
        for place in 0..group.len() {
            let at = if piece.is_rtl() { group.len() - 1 - place } else { place };
            let fragment = &fragments[group[at]];
            starts[at] = text.len();
            if !fragment.glyphs.is_empty() {
                text.push_str(&self.prepared.text()[fragment.from as usize..fragment.to as usize]);
            }
        }
        let mut glyphs = Vec::with_capacity(group.iter().map(|&index| fragments[index].glyphs.len()).sum());
        for (&index, &start) in group.iter().zip(&starts) {
            place_glyphs(&fragments[index], start, stretch, scale, &mut glyphs);
        }
        let letters = group.iter().map(|&index| &fragments[index]).max_by_key(|fragment| fragment.letter_gaps());
        GlyphRun {
            face: piece.face,
            style: stretch.style.clone(),
            x,
            glyphs,
            text,
            span: self.prepared.span(from as usize..to as usize).unwrap_or_else(|| self.prepared.span_of(stretch)),
            rtl: piece.is_rtl(),
            scale: u16::try_from(scale).unwrap_or(u16::MAX),
            letter_space: letters.map_or(Length::ZERO, Fragment::letter_space),
        }
    }
}

/// What stands on a line for the author's letters, where some of them change.
struct Shown {
    text: String,
    /// Where the author's letters go on after those that changed at the start, as shown and as written.
    start: [u32; 2],
    /// Where those begin that change at the end.
    end: [u32; 2],
    /// Where the shown text ends without an added hyphen.
    length: [u32; 2],
}

impl Shown {
    /// The text `written` with the letters that change at its start and end.
    fn of(written: &str, start: Option<&Spelling>, end: Option<&Spelling>) -> Self {
        let after = start.map_or(0, |change| change.after).min(written.len());
        let before = written.len() - end.map_or(0, |change| change.before).min(written.len() - after);
        let mut text = start.map_or_else(String::new, |change| change.start.to_string());
        let small = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let start = [small(text.len()), small(after)];
        text.push_str(&written[after..before]);
        let end_at = [small(text.len()), small(before)];
        text.push_str(end.map_or("", |change| &change.end));
        let length = [small(text.len()), small(written.len())];
        Shown { text, start, end: end_at, length }
    }

    /// The author's byte for a byte that is shown; changed letters stand for theirs as a whole.
    fn written(&self, shown: u32) -> u32 {
        match shown {
            at if at >= self.length[0] => self.length[1] + (at - self.length[0]),
            at if at >= self.end[0] => self.end[1],
            at if at >= self.start[0] => self.start[1] + (at - self.start[0]),
            _ => 0,
        }
    }
}

/// Gives the last glyph of a piece the kerning to the next one if that stands on the same line, and only then.
fn kern_joint(fragment: &mut Fragment<'_>, ends_line: bool) {
    let piece = fragment.piece;
    let change = match (&fragment.glyphs, ends_line) {
        (Cow::Borrowed(_), true) => -piece.joint,
        (Cow::Owned(_), false) => piece.joint,
        _ => return,
    };
    if let Some(last) = fragment.glyphs.to_mut().last_mut() {
        last.advance += change;
    }
}

/// Appends the glyphs of a fragment in visual order; `start` is where its text begins in the run's.
fn place_glyphs(fragment: &Fragment<'_>, start: usize, stretch: &super::itemize::Stretch, scale: i64, out: &mut Vec<Glyph>) {
    let piece = fragment.piece;
    let size = stretch.style.size;
    let scale = if piece.kind == PieceKind::Word { scale } else { WHOLE };
    let shift = fragment.from - fragment.base;
    let length = fragment.to - fragment.from;
    let at_size = |units: i64| {
        let width = size.of_units(units, piece.units_per_em);
        if scale == WHOLE { width } else { width.scaled(scale, WHOLE) }
    };
    let (gaps, loosened) = (fragment.gaps(), Length::from_raw(fragment.loosened));
    let loosened = |at: i64| if loosened == Length::ZERO { loosened } else { loosened.scaled(at.min(gaps), gaps.max(1)) };
    let begin = u32::try_from(start).unwrap_or(u32::MAX);
    let (mut at, mut units, mut pen) = (0, 0, Length::ZERO);
    let first = out.len();
    let mut place = |cluster: &[ShapedGlyph], range: Range<u32>| {
        let is_added = cluster[0].cluster.saturating_sub(shift) >= length;
        for (index, glyph) in cluster.iter().enumerate() {
            units += i64::from(glyph.advance);
            let reached = at_size(units);
            let mut advance = reached - pen;
            pen = reached;
            if index + 1 == cluster.len() {
                advance += Length::from_raw(fragment.tracking) + loosened(at + 1) - loosened(at);
            }
            let text = if index == 0 { begin + range.start..begin + range.end } else { begin + range.end..begin + range.end };
            let shifted = |units: i32| if units == 0 { Length::ZERO } else { at_size(i64::from(units)) };
            let (dx, dy) = (shifted(glyph.dx), shifted(glyph.dy) + stretch.style.rise);
            out.push(Glyph { id: glyph.id, advance, dx, dy, text, added: is_added });
        }
        at += 1;
    };
    // The text of a cluster reaches to the start of the next one in reading order; together they tile the fragment.
    let offset = |cluster: &[ShapedGlyph]| cluster[0].cluster.saturating_sub(shift).min(length);
    let clusters = fragment.glyphs.chunk_by(|a, b| a.cluster == b.cluster);
    if piece.is_rtl() {
        let (mut clusters, mut to) = (clusters.rev().peekable(), length);
        while let Some(cluster) = clusters.next() {
            let from = if clusters.peek().is_some() { offset(cluster) } else { 0 };
            place(cluster, from..to);
            to = from;
        }
    } else {
        let (mut clusters, mut from) = (clusters.peekable(), 0);
        while let Some(cluster) = clusters.next() {
            let to = clusters.peek().map_or(length, |next| offset(next));
            place(cluster, from..to);
            from = to;
        }
    }
    // What filling the line gave to a space, and what rounding left.
    let placed: Length = out[first..].iter().map(|glyph| glyph.advance).sum();
    if let Some(last) = out[first..].last_mut() {
        last.advance += Length::from_raw(fragment.width) - placed;
    }
}

impl Fragment<'_> {
    /// What stands after each of its letters.
    fn letter_space(&self) -> Length {
        Length::from_raw(self.tracking) + Length::from_raw(self.loosened).scaled(1, self.letter_gaps().max(1))
    }

    /// The places between letters where the line may be filled.
    fn gaps(&self) -> i64 {
        if self.goes_on { self.letters } else { (self.letters - 1).max(0) }
    }

    /// The same, nothing for a space.
    fn letter_gaps(&self) -> i64 {
        if self.piece.kind == PieceKind::Word { self.gaps() } else { 0 }
    }

    fn is_space(&self) -> bool {
        matches!(self.piece.kind, PieceKind::Space { stretches: true, .. })
    }

    fn letters_are(&self, letters: Letters) -> bool {
        self.piece.kind == PieceKind::Word && Letters::of(self.piece.script) == letters
    }
}

/// Fills a line: letters and glyph widths give first, in proportion to what they have, then word spaces and ideographs, so that the sum is exact.
/// Returns the scale of the glyphs.
fn fill(fragments: &mut [Fragment<'_>], line: &SetLine, springs: &Springs) -> i64 {
    let width: i64 = fragments.iter().map(|fragment| fragment.width).sum();
    let lack = line.measure.raw() + line.hang.0.raw() + line.hang.1.raw() - width;
    let side = usize::from(lack < 0);
    let of_letters = |fragment: &Fragment<'_>| {
        if fragment.letters_are(Letters::Spaced) { springs.of_gaps(fragment.gaps(), fragment.size)[side] } else { 0 }
    };
    let of_spaces = |fragment: &Fragment<'_>| {
        if fragment.is_space() {
            let give = springs.of_space(fragment.glyph_width);
            [give.stretch, give.shrink][side]
        } else if lack > 0 && fragment.letters_are(Letters::Ideographs) {
            springs.of_ideographs(fragment.gaps(), fragment.size)
        } else {
            0
        }
    };
    let letters: i64 = fragments.iter().map(of_letters).sum();
    let spaces: i64 = fragments.iter().map(of_spaces).sum();
    let scale = scale(fragments, lack, letters, if letters + spaces > 0 { SCALE_STEP } else { 1 }, springs);
    let mut left = lack;
    for fragment in fragments.iter_mut().filter(|fragment| fragment.piece.kind == PieceKind::Word) {
        let at = |scale: i64| Length::from_raw(fragment.glyph_width).scaled(scale, WHOLE).raw();
        let grown = at(scale) - at(springs.glyph_width());
        fragment.width += grown;
        left -= grown;
    }
    // Where no space gives, letters take up what rounding left.
    let for_letters = if spaces > 0 { left.abs().min(letters) * left.signum() } else { left };
    left -= spread(fragments, for_letters, of_letters);
    left -= spread(fragments, left, of_spaces);
    // Where nothing gives but the widths of glyphs, a hair's breadth is left.
    spread(fragments, left, |fragment| if fragment.letters_are(Letters::Joined) { 0 } else { fragment.letter_gaps() });
    scale
}

/// The scale of a line's glyphs: their part of `lack`, when `letters` is what letter spaces give. Rounded to whole steps towards what is wanted,
/// so that the others take up the rest; where there are none, so that the line does not stick out.
fn scale(fragments: &[Fragment<'_>], lack: i64, letters: i64, step: i64, springs: &Springs) -> i64 {
    let words = fragments.iter().filter(|fragment| fragment.piece.kind == PieceKind::Word);
    let natural: i64 = words.map(|fragment| fragment.glyph_width).sum();
    let glyphs = springs.of_glyphs(natural)[usize::from(lack < 0)];
    let soft = lack.abs().min(glyphs + letters);
    let part = Length::from_raw(soft).scaled(glyphs, (glyphs + letters).max(1)).raw();
    let up = if step == 1 && lack < 0 { natural - 1 } else { 0 };
    let change = (WHOLE.saturating_mul(part) + up) / natural.max(1) / step * step;
    springs.glyph_width() + change * lack.signum()
}

/// Spreads `amount` over fragments in proportion to what they give, exactly; over nothing when none gives. Returns what was spread.
fn spread(fragments: &mut [Fragment<'_>], amount: i64, give: impl Fn(&Fragment<'_>) -> i64) -> i64 {
    let all: i64 = fragments.iter().map(&give).sum();
    if all <= 0 {
        return 0;
    }
    let (mut done, mut given) = (0, 0);
    for fragment in fragments.iter_mut() {
        done += give(fragment);
        let share = Length::from_raw(amount).scaled(done, all).raw() - given;
        given += share;
        fragment.width += share;
        if !fragment.is_space() {
            fragment.loosened += share;
        }
    }
    given
}

/// UAX #9, L2: from the highest level down, every stretch of that level or above is turned round.
fn visual_order(fragments: &[Fragment<'_>]) -> Vec<usize> {
    if fragments.iter().all(|fragment| fragment.piece.level == 0) {
        return (0..fragments.len()).collect();
    }
    let level = |fragment: &Fragment<'_>| Level::new(fragment.piece.level).unwrap_or_else(|_| Level::ltr());
    let levels: Vec<Level> = fragments.iter().map(level).collect();
    BidiInfo::reorder_visual(&levels)
}
