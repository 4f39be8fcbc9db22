//! The lines of a setting as glyphs in visual order.
//!
//! In: a [`Prepared`], a [`Setting`] of it and the fonts. Out: [`Line`]s with every glyph placed along the line. Reorders by UAX #9 (L1, L2), adds
//! the hyphens of divided words, spreads the space of justified lines and aligns the others. Knows nothing of baselines or pages.

use super::assemble::{hyphen, is_safe_cut};
use super::hyphens::Spelling;
use super::itemize::{Piece, PieceKind};
use super::prepared::{Prepared, Ruler};
use super::setting::{SetLine, Setting};
use super::shape::{ShapedGlyph, Shaper, shaping_script};
use super::{Glyph, GlyphRun, Line, TextStyle};
use crate::brand::Align;
use crate::font::FontBook;
use crate::geometry::Length;
use std::borrow::Cow;
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
    width: i64,
}

struct Composer<'a, 's> {
    prepared: &'a Prepared,
    fonts: &'a FontBook,
    shaper: &'s mut Shaper,
}

impl<'a> Composer<'a, '_> {
    fn line(&mut self, line: &SetLine, column: Length) -> Line {
        let mut fragments = self.fragments(line);
        if line.is_justified {
            justify(&mut fragments, line);
        }
        let width: i64 = fragments.iter().map(|fragment| fragment.width).sum();
        let x0 = self.left_edge(line, Length::from_raw(width), column);
        let order = visual_order(&fragments);
        let runs = self.runs(&fragments, &order, x0);
        Line { runs, extent: (x0, x0 + Length::from_raw(width)), range: line.range.clone(), added_hyphen: line.added_hyphen }
    }

    /// Where the line's glyphs begin.
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
        let on_line: Vec<_> = prepared.pieces[first..]
            .iter()
            .take_while(|piece| piece.from < line.set.end)
            .filter(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Space { .. }))
            .collect();
        let count = on_line.len();
        let cut = |(index, piece): (usize, &'a Piece)| {
            let (from, to) = (piece.from.max(line.set.start), piece.to.min(line.set.end));
            let ends_line = index + 1 == count;
            let adds_hyphen = line.added_hyphen && ends_line && piece.kind == PieceKind::Word;
            let mut fragment = self.cut(piece, from, to, adds_hyphen);
            if piece.joint != 0 && to == piece.to {
                kern_joint(&mut fragment, ends_line, self.prepared.style(piece));
            }
            fragment
        };
        on_line.into_iter().enumerate().map(cut).collect()
    }

    /// The glyphs of the bytes `from..to` of a piece: a slice of the shaped word where that is safe, else shaped again.
    fn cut(&mut self, piece: &'a Piece, from: u32, to: u32, adds_hyphen: bool) -> Fragment<'a> {
        let prepared = self.prepared;
        let glyphs = prepared.glyphs_of(piece);
        let (low, high, length) = (from - piece.from, to - piece.from, piece.to - piece.from);
        let is_whole = low == 0 && high == length;
        let style = prepared.style(piece);
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
            let manner = self.shaper.manner(self.fonts, piece.face, style, shaping_script(piece.script), piece.is_rtl());
            let mut glyphs = self.shaper.shape(self.fonts, manner, &shown.text).to_vec();
            glyphs.iter_mut().for_each(|glyph| glyph.cluster = shown.written(glyph.cluster));
            (Cow::Owned(glyphs), from)
        };
        let width = Ruler::of(&glyphs, style, piece.units_per_em).advance_to(u32::MAX);
        Fragment { piece, from, to, glyphs, base, width }
    }

    /// Groups fragments into runs of one face and style, from `x` on.
    fn runs(&self, fragments: &[Fragment<'_>], order: &[usize], mut x: Length) -> Vec<GlyphRun> {
        // Neighbours on the line that follow each other in the text, too.
        let continues = |&a: &usize, &b: &usize| {
            let (before, after) = (fragments[a].piece, fragments[b].piece);
            let is_like = before.stretch == after.stretch && before.face == after.face && before.is_rtl() == after.is_rtl();
            is_like && if before.is_rtl() { b + 1 == a } else { a + 1 == b }
        };
        let mut runs = Vec::new();
        for group in order.chunk_by(continues) {
            let run = self.run(fragments, group, x);
            x += run.glyphs.iter().map(|glyph| glyph.advance).sum();
            if !run.glyphs.is_empty() {
                runs.push(run);
            }
        }
        runs
    }

    /// One run from fragments in visual order.
    fn run(&self, fragments: &[Fragment<'_>], group: &[usize], x: Length) -> GlyphRun {
        let piece = fragments[group[0]].piece;
        let stretch = &self.prepared.stretches[piece.stretch as usize];
        let mut text = String::new();
        let mut starts = vec![0; group.len()];
        let places: Vec<usize> = if piece.is_rtl() { (0..group.len()).rev().collect() } else { (0..group.len()).collect() };
        for at in places {
            let fragment = &fragments[group[at]];
            starts[at] = text.len();
            if !fragment.glyphs.is_empty() {
                text.push_str(&self.prepared.text()[fragment.from as usize..fragment.to as usize]);
            }
        }
        let mut glyphs = Vec::with_capacity(group.iter().map(|&index| fragments[index].glyphs.len()).sum());
        for (&index, &start) in group.iter().zip(&starts) {
            place_glyphs(&fragments[index], start, stretch, &mut glyphs);
        }
        let from = group.iter().map(|&index| fragments[index].from).min().unwrap_or(0);
        let to = group.iter().map(|&index| fragments[index].to).max().unwrap_or(0);
        GlyphRun {
            face: piece.face,
            style: stretch.style.clone(),
            x,
            glyphs,
            text,
            span: self.prepared.span(from as usize..to as usize).unwrap_or(stretch.span),
            rtl: piece.is_rtl(),
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
fn kern_joint(fragment: &mut Fragment<'_>, ends_line: bool, style: &TextStyle) {
    let piece = fragment.piece;
    let change = match (&fragment.glyphs, ends_line) {
        (Cow::Borrowed(_), true) => -piece.joint,
        (Cow::Owned(_), false) => piece.joint,
        _ => return,
    };
    if let Some(last) = fragment.glyphs.to_mut().last_mut() {
        last.advance += change;
    }
    fragment.width = Ruler::of(&fragment.glyphs, style, piece.units_per_em).advance_to(u32::MAX);
}

/// Appends the glyphs of a fragment in visual order; `start` is where its text begins in the run's.
fn place_glyphs(fragment: &Fragment<'_>, start: usize, stretch: &super::itemize::Stretch, out: &mut Vec<Glyph>) {
    let piece = fragment.piece;
    let size = stretch.style.size;
    let tracking = stretch.style.tracking.at(size);
    let shift = fragment.from - fragment.base;
    let length = fragment.to - fragment.from;
    let mut clusters: Vec<&[ShapedGlyph]> = fragment.glyphs.chunk_by(|a, b| a.cluster == b.cluster).collect();
    // The text of a cluster reaches to the start of the next one in reading order; together they tile the fragment.
    let offset = |cluster: &[ShapedGlyph]| cluster[0].cluster.saturating_sub(shift).min(length);
    let mut ranges: Vec<_> = (0..clusters.len())
        .map(|at| {
            let from = if at == 0 { 0 } else { offset(clusters[at]) };
            from..clusters.get(at + 1).map_or(length, |next| offset(next))
        })
        .collect();
    if piece.is_rtl() {
        clusters.reverse();
        ranges.reverse();
    }
    let at_size = |units: i64| size.of_units(units, piece.units_per_em);
    let begin = u32::try_from(start).unwrap_or(u32::MAX);
    let (mut units, mut pen) = (0, Length::ZERO);
    let first = out.len();
    for (cluster, range) in clusters.iter().zip(ranges) {
        let is_added = cluster[0].cluster.saturating_sub(shift) >= length;
        for (index, glyph) in cluster.iter().enumerate() {
            units += i64::from(glyph.advance);
            let mut advance = at_size(units) - pen;
            pen = at_size(units);
            if index + 1 == cluster.len() {
                advance += tracking;
            }
            let text = if index == 0 { begin + range.start..begin + range.end } else { begin + range.end..begin + range.end };
            let (dx, dy) = (at_size(i64::from(glyph.dx)), at_size(i64::from(glyph.dy)) + stretch.style.rise);
            out.push(Glyph { id: glyph.id, advance, dx, dy, text, added: is_added });
        }
    }
    // What justification gave to a space.
    let placed: Length = out[first..].iter().map(|glyph| glyph.advance).sum();
    if let Some(last) = out[first..].last_mut() {
        last.advance += Length::from_raw(fragment.width) - placed;
    }
}

/// Spreads what a line lacks over its word spaces in proportion to their widths, so that the sum is exact.
fn justify(fragments: &mut [Fragment<'_>], line: &SetLine) {
    let gives = |fragment: &Fragment<'_>| matches!(fragment.piece.kind, PieceKind::Space { stretches: true, .. });
    let width: i64 = fragments.iter().map(|fragment| fragment.width).sum();
    let spaces: i64 = fragments.iter().filter(|fragment| gives(fragment)).map(|fragment| fragment.width.max(0)).sum();
    if spaces <= 0 {
        return;
    }
    let lack = (line.measure.raw() - width).max(-line.shrink.raw());
    let (mut done, mut given) = (0, 0);
    for fragment in fragments.iter_mut().filter(|fragment| gives(fragment)) {
        done += fragment.width.max(0);
        let share = Length::from_raw(lack).scaled(done, spaces).raw() - given;
        given += share;
        fragment.width += share;
    }
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
