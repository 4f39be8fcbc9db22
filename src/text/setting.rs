//! The second stage: a prepared paragraph set for a measure.
//!
//! In: a [`Prepared`], a [`Shape`] and a looseness. Out: a [`Setting`]: where the lines end, what they cost, what does not fit. Makes no glyphs.

use super::breaking::{Measures, Solution, break_best, break_lines, break_variants};
use super::colour;
use super::itemize::PieceKind;
use super::items::{Breakpoint, Totals, link_words};
use super::prepared::{Place, Prepared, Segment};
use super::{LineShape, Shape};
use crate::brand::Align;
use crate::diagnostic::Span;
use crate::geometry::Length;
use std::borrow::Cow;
use std::ops::Range;

/// The price of breaking a word by force; below [`super::items::INF_PENALTY`], since it must be possible.
const FORCED_PENALTY: i32 = 9_000;

/// The lines of a paragraph at one measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The lines in order; never empty.
    pub lines: Vec<SetLine>,
    /// The price of all lines together.
    pub demerits: i64,
    /// Lines more than the best setting has; may fall short of what was asked for.
    pub looseness: i32,
    /// Lines that do not fit, in order.
    pub faults: Vec<Fault>,
    /// The width that right-to-left lines start from: the farthest edge of any line of the shape.
    pub(crate) column: Length,
}

/// A line before its glyphs are placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetLine {
    /// The bytes it shows of the paragraph as it was given; spaces that vanished at its ends are in no line.
    pub range: Range<usize>,
    /// Its width with natural word spaces, an added hyphen included, what hangs over the edges left out.
    pub natural: Length,
    /// The room it has.
    pub measure: Length,
    /// Where that room begins, from the start edge.
    pub indent: Length,
    /// How many word spaces it has.
    pub spaces: u32,
    /// Whether it ends inside a word or compound: an added hyphen or one of the text.
    pub hyphenated: bool,
    /// Whether it ends in a hyphen that is not in the text.
    pub added_hyphen: bool,
    /// Whether it is the last before a forced line end or the paragraph's end.
    pub is_last: bool,
    /// Whether it is made to fill the measure: justified, or in ragged setting set a little narrower to fit.
    pub is_filled: bool,
    /// How far its first and its last character hang over the edges, beyond the measure.
    pub hang: (Length, Length),
    /// The bytes it shows of the text as it is set.
    pub(crate) set: Range<u32>,
    /// Where the next line begins.
    pub(crate) following: Start,
}

/// A line that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Index of the line.
    pub line: usize,
    /// What is wrong.
    pub kind: FaultKind,
    /// The words' place in the user's file.
    pub span: Option<Span>,
    /// The words, no-break spaces as plain ones.
    pub text: String,
}

/// How a line does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It sticks out of the measure by this much.
    Overfull(Length),
    /// Its last word is wider than the measure and was broken by force.
    Forced,
    /// Justified, it would need word spaces over the limit, and is left short by this much.
    Short(Length),
}

impl Setting {
    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The widths of the lines with natural word spaces.
    pub fn widths(&self) -> impl Iterator<Item = Length> {
        self.lines.iter().map(|line| line.natural)
    }

    /// The width of the last line in 1/10,000 of its measure; 10,000 for a measure of nothing.
    pub fn last_line_fill(&self) -> i64 {
        self.lines.last().map_or(10_000, |line| if line.measure.raw() <= 0 { 10_000 } else { line.fill() })
    }
}

impl SetLine {
    /// Its natural width in 1/10,000 of its measure.
    pub fn fill(&self) -> i64 {
        self.natural.raw().saturating_mul(10_000) / self.measure.raw().max(1)
    }
}

/// Sets a paragraph in `shape` with as many more lines than the best setting as `looseness` says, or as near to that as comes out well.
///
/// Every character finds a line, whatever the measure: what cannot fit is a [`Fault`].
pub fn set(prepared: &Prepared, shape: &Shape, looseness: i32) -> Setting {
    go_on(prepared, shape, looseness, Vec::new(), &[])
}

/// Sets the rest of a paragraph of which `head` has its first `lines` lines in another shape: those stay as they are, and the others follow
/// in `shape`, whose lines count from the paragraph's first. The faults are those of the new lines.
pub fn set_on(prepared: &Prepared, shape: &Shape, looseness: i32, head: &Setting, lines: usize) -> Setting {
    let kept = head.lines[..lines.min(head.lines.len())].to_vec();
    go_on(prepared, shape, looseness, kept, &[])
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Start {
    /// Its segment.
    segment: usize,
    /// Nothing at the segment's own start.
    inside: Option<Origin>,
}

/// What lines are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Origin {
    /// The first byte that is shown.
    byte: u32,
    /// The totals before it.
    totals: Totals,
    /// How far its character hangs over the edge.
    hang: i64,
}

/// The best setting of a paragraph and the best ones with up to `span` lines more or fewer, each with its price, in order of their lines.
///
/// For whoever lays out pages and must choose between a paragraph one line shorter and one that splits badly.
pub fn variants(prepared: &Prepared, shape: &Shape, span: u32) -> Vec<Setting> {
    variants_beside(prepared, shape, span, &set(prepared, shape, 0))
}

/// The same for a paragraph whose best setting is known.
pub(crate) fn variants_beside(prepared: &Prepared, shape: &Shape, span: u32, best: &Setting) -> Vec<Setting> {
    let [segment] = prepared.segments.as_slice() else {
        // Parts between forced line ends share the looseness out among themselves.
        let span = i32::try_from(span).unwrap_or(i32::MAX);
        let mut all: Vec<Setting> = (-span..=span).map(|looseness| set(prepared, shape, looseness)).collect();
        all.dedup_by_key(|setting| setting.looseness);
        return all;
    };
    let stretch = Stretch::new(prepared, shape, segment, (0, None), &[]);
    let solutions = break_variants(&stretch.breaks, &stretch.measures, &prepared.parameters, (&stretch.broken(best), span));
    let mut settings = vec![best.clone()];
    settings.extend(solutions.iter().map(|solution| {
        let mut setting = Setting { lines: Vec::new(), demerits: 0, looseness: 0, faults: Vec::new(), column: best.column };
        stretch.lay(prepared, shape, &mut setting, 0, solution);
        setting
    }));
    settings.sort_by_key(|setting| setting.looseness);
    settings
}

/// Sets what comes after `lines`, with no hyphen added inside the bytes `whole` of the set text.
pub(super) fn go_on(prepared: &Prepared, shape: &Shape, looseness: i32, lines: Vec<SetLine>, whole: &[Range<u32>]) -> Setting {
    let start = lines.last().map_or_else(Start::default, |line| line.following);
    let edge = |line: &LineShape| line.indent + line.width;
    let column = shape.first.iter().map(edge).fold(edge(&shape.rest), Length::max);
    let mut setting = Setting { lines, demerits: 0, looseness: 0, faults: Vec::new(), column };
    for (at, segment) in prepared.segments.iter().enumerate().skip(start.segment) {
        let inside = start.inside.filter(|_| at == start.segment);
        let stretch = Stretch::new(prepared, shape, segment, (setting.lines.len(), inside), whole);
        let solution = stretch.solve(prepared, looseness - setting.looseness);
        stretch.lay(prepared, shape, &mut setting, at, &solution);
    }
    setting
}

/// A segment, or what is left of one, ready to be broken into lines.
struct Stretch<'a> {
    breaks: Cow<'a, [Breakpoint]>,
    places: Cow<'a, [Place]>,
    measures: Measures,
    origin: Origin,
}

impl<'a> Stretch<'a> {
    /// `done` lines of the paragraph are set; `inside` is where the next one begins when that is inside the segment. No hyphen is added inside
    /// the bytes `whole`.
    fn new(
        prepared: &'a Prepared,
        shape: &Shape,
        segment: &Segment,
        (done, inside): (usize, Option<Origin>),
        whole: &[Range<u32>],
    ) -> Self {
        let first = shape.first.get(done..).unwrap_or(&[]);
        let measure = |line: &LineShape| (line.indent.raw(), line.width.raw().clamp(0, Length::MAX.raw()));
        let measures = Measures::indented(first.iter().map(measure).collect(), measure(&shape.rest));
        let (mut breaks, mut places) = breakable(prepared, segment, &measures);
        let whole_segment = Origin { byte: segment.start, totals: Totals::default(), hang: segment.hang };
        let origin = inside.unwrap_or(whole_segment);
        if inside.is_some() {
            let passed = places.partition_point(|place| place.next <= origin.byte).min(places.len().saturating_sub(1));
            places.to_mut().drain(..passed);
            breaks.to_mut().drain(..passed);
            for breakpoint in breaks.to_mut() {
                breakpoint.before = breakpoint.before.since(origin.totals);
                breakpoint.after = breakpoint.after.since(origin.totals);
            }
            link_words(breaks.to_mut());
        }
        if !whole.is_empty() {
            keep_whole(breaks.to_mut(), places.to_mut(), whole);
        }
        Stretch { breaks, places, measures, origin }
    }

    /// The lines at least demerits; justified, the ones of best colour among those nearly as good.
    fn solve(&self, prepared: &Prepared, looseness: i32) -> Solution {
        let (breaks, measures, parameters) = (&*self.breaks, &self.measures, &prepared.parameters);
        if prepared.format.align != Align::Justify {
            return break_lines(breaks, measures, parameters, looseness);
        }
        let price = |solution: &Solution| colour::price(prepared, (breaks, &self.places), measures, self.origin.byte, solution);
        let mut candidates = break_best(breaks, measures, parameters, looseness, colour::CANDIDATES);
        let best = if candidates.len() > 1 { (0..candidates.len()).min_by_key(|&at| price(&candidates[at])) } else { None };
        candidates.swap_remove(best.unwrap_or(0))
    }

    /// The breaks of a setting of the whole stretch.
    fn broken(&self, setting: &Setting) -> Vec<u32> {
        let end = self.places.len().saturating_sub(1);
        let at =
            |line: &SetLine| if line.is_last { end } else { self.places.partition_point(|place| place.end < line.set.end) };
        setting.lines.iter().filter_map(|line| u32::try_from(at(line)).ok()).collect()
    }

    /// Adds the lines of a solution to the setting; the segment is number `at`.
    fn lay(&self, prepared: &Prepared, shape: &Shape, setting: &mut Setting, at: usize, solution: &Solution) {
        setting.demerits = setting.demerits.saturating_add(solution.demerits);
        setting.looseness += solution.looseness;
        // From where the stretch begins; what comes after counts from the segment's start.
        let mut from = Origin { totals: Totals::default(), ..self.origin };
        for &index in &solution.breaks {
            let index = index as usize;
            let (Some(breakpoint), Some(place)) = (self.breaks.get(index), self.places.get(index)) else { continue };
            let is_last = index + 1 == self.breaks.len();
            push_line(prepared, shape, setting, from, breakpoint, place, is_last);
            from = Origin { byte: place.next, totals: breakpoint.after, hang: place.hang[1] };
            if let Some(line) = setting.lines.last_mut() {
                let inside = Origin { totals: breakpoint.after.and(self.origin.totals), ..from };
                line.following = match is_last {
                    true => Start { segment: at + 1, inside: None },
                    false => Start { segment: at, inside: Some(inside) },
                };
            }
        }
    }
}

/// Takes the places away where a hyphen would be added inside the bytes `whole`.
fn keep_whole(breaks: &mut Vec<Breakpoint>, places: &mut Vec<Place>, whole: &[Range<u32>]) {
    let stays = |place: &Place| !(place.hyphen && whole.iter().any(|word| word.contains(&place.end)));
    let mut kept = places.iter().map(stays);
    breaks.retain(|_| kept.next().unwrap_or(true));
    places.retain(stays);
    link_words(breaks);
}

/// Adds the line from `from` to a breakpoint, and says when it does not fit.
fn push_line(
    prepared: &Prepared,
    shape: &Shape,
    setting: &mut Setting,
    from: Origin,
    breakpoint: &Breakpoint,
    place: &Place,
    is_last: bool,
) {
    let line_shape = shape.first.get(setting.lines.len()).unwrap_or(&shape.rest);
    let end = place.end.max(from.byte);
    let line = breakpoint.before.since(from.totals);
    let shrink = line.shrink + line.soft_shrink;
    let shortfall = line_shape.width.raw().max(0) - line.width;
    let limit = line.soft_stretch + line.stretch.saturating_mul(prepared.parameters.left_short) / 100;
    let is_justify = prepared.format.align == Align::Justify;
    let is_short = is_justify && !is_last && shortfall > limit;
    let is_overfull = shortfall < -shrink;
    let kind = if is_overfull {
        Some(FaultKind::Overfull(Length::from_raw(-shortfall)))
    } else if place.forced {
        Some(FaultKind::Forced)
    } else {
        is_short.then_some(FaultKind::Short(Length::from_raw(shortfall)))
    };
    if let Some(kind) = kind {
        let words = if matches!(kind, FaultKind::Short(_)) { from.byte..end } else { whole_words(prepared, from.byte..end) };
        report(prepared, setting, kind, words);
    }
    let set = from.byte..end;
    setting.lines.push(SetLine {
        range: prepared.source.original(from.byte as usize)..prepared.source.original(end as usize),
        natural: Length::from_raw(line.width),
        measure: line_shape.width.max(Length::ZERO),
        indent: line_shape.indent,
        spaces: u32::try_from(line.spaces).unwrap_or(0),
        hyphenated: breakpoint.hyphenated && !is_last,
        added_hyphen: place.hyphen,
        is_last,
        is_filled: !is_overfull && (shortfall < 0 || (is_justify && !is_short && !is_last)),
        hang: (Length::from_raw(from.hang), Length::from_raw(place.hang[0])),
        set,
        following: Start::default(),
    });
}

/// Records a fault, one for each word however many lines it is broken over.
fn report(prepared: &Prepared, setting: &mut Setting, kind: FaultKind, words: Range<u32>) {
    let words = words.start as usize..words.end as usize;
    let span = prepared.place(words.clone());
    let text = prepared.text();
    let goes_on = kind == FaultKind::Forced
        && !text[words.clone()].contains(char::is_whitespace)
        && text[..words.start].ends_with(|ch: char| !ch.is_whitespace());
    let is_known = setting.faults.last().is_some_and(|last| {
        let is_same = last.span == span && span.is_some();
        (is_same || goes_on) && std::mem::discriminant(&last.kind) == std::mem::discriminant(&kind)
    });
    if !is_known {
        let text = text[words].replace(['\u{a0}', '\u{202f}'], " ").replace('\u{2060}', "");
        setting.faults.push(Fault { line: setting.lines.len(), kind, span, text });
    }
}

/// The last word of a line, with what stands on the lines around it.
fn whole_words(prepared: &Prepared, line: Range<u32>) -> Range<u32> {
    let text = prepared.text();
    let (start, end) = (line.start as usize, line.end as usize);
    // What a message can show; of a word longer than that, the part on the line is named.
    const LONGEST: usize = 200;
    let length = |chars: &mut dyn Iterator<Item = char>| {
        chars.take(LONGEST).take_while(|ch| !ch.is_whitespace()).map(char::len_utf8).sum::<usize>()
    };
    let (back, on) = (length(&mut text[..end].chars().rev()), length(&mut text[end..].chars()));
    let (from, to) = if back + on < LONGEST { (end - back, end + on) } else { (start.max(end - back), end) };
    u32::try_from(from).unwrap_or(line.start)..u32::try_from(to).unwrap_or(line.end)
}

/// The breakpoints of a segment; where something is wider than the narrowest measure, with breaks inside what belongs together, and by force
/// between the characters of what is too wide even so.
fn breakable<'a>(prepared: &'a Prepared, segment: &Segment, measures: &Measures) -> (Cow<'a, [Breakpoint]>, Cow<'a, [Place]>) {
    let breaks = &prepared.breaks[segment.breaks.clone()];
    let places = &prepared.places[segment.breaks.clone()];
    let narrowest = measures.narrowest();
    if segment.widest <= narrowest {
        return (Cow::Borrowed(breaks), Cow::Borrowed(places));
    }
    let mut all = (Vec::with_capacity(breaks.len() * 2), Vec::with_capacity(breaks.len() * 2));
    let mut from = Origin { byte: segment.start, totals: Totals::default(), hang: segment.hang };
    let mut bonds = prepared.bonds[segment.bonds.clone()].iter().peekable();
    for (breakpoint, place) in breaks.iter().zip(places) {
        while let Some((bond, inside)) = bonds.next_if(|(bond, _)| bond.item < breakpoint.item) {
            if breakpoint.before.width - from.totals.width > narrowest {
                if bond.before.width - from.totals.width > narrowest {
                    force(prepared, from, inside.end, bond, &mut all);
                }
                all.0.push(*bond);
                all.1.push(*inside);
                from = Origin { byte: inside.next, totals: bond.after, hang: inside.hang[1] };
            }
        }
        if breakpoint.before.width - from.totals.width > narrowest {
            force(prepared, from, place.end, breakpoint, &mut all);
        }
        all.0.push(*breakpoint);
        all.1.push(*place);
        from = Origin { byte: place.next, totals: breakpoint.after, hang: place.hang[1] };
    }
    link_words(&mut all.0);
    (Cow::Owned(all.0), Cow::Owned(all.1))
}

/// Adds a breakpoint before every cluster but the first of the text from an origin to byte `end`.
fn force(prepared: &Prepared, from: Origin, end: u32, like: &Breakpoint, all: &mut (Vec<Breakpoint>, Vec<Place>)) {
    let first = prepared.pieces.partition_point(|piece| piece.to <= from.byte);
    // Up to here, of the width after the origin. A line that starts inside the word hangs over no edge.
    let mut width = 0;
    let give = like.before.since(from.totals);
    let all_of_it = give.width.max(1);
    for piece in prepared.pieces[first..].iter().take_while(|piece| piece.from < end) {
        let mut ruler = prepared.ruler(prepared.glyphs_of(piece), piece);
        let skipped = ruler.advance_to(from.byte.saturating_sub(piece.from));
        let clusters = prepared.glyphs_of(piece).chunk_by(|a, b| a.cluster == b.cluster).map(|cluster| cluster[0].cluster);
        for at in clusters.filter(|_| piece.kind == PieceKind::Word) {
            let offset = piece.from + at;
            if offset <= from.byte || offset >= end {
                continue;
            }
            let done = width + ruler.advance_to(at) - skipped;
            // What the word gives is shared out along it.
            let part = |whole: i64| Length::from_raw(whole).scaled(done, all_of_it).raw();
            let totals = Totals {
                width: from.totals.width - from.hang + done,
                stretch: from.totals.stretch + part(give.stretch),
                soft_stretch: from.totals.soft_stretch + part(give.soft_stretch),
                soft_shrink: from.totals.soft_shrink + part(give.soft_shrink),
                ..from.totals
            };
            let forced = Breakpoint {
                before: totals,
                after: totals,
                cost: FORCED_PENALTY,
                hyphenated: false,
                automatic: true,
                short_tail: false,
                hang: 0,
                ..*like
            };
            all.0.push(forced);
            all.1.push(Place { end: offset, next: offset, hyphen: false, forced: true, hang: [0, 0] });
        }
        width += piece.width - skipped;
    }
}
