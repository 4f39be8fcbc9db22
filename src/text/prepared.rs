//! The first stage: everything about a paragraph that does not depend on its measure.
//!
//! In: a [`Paragraph`] and the fonts. Out: a [`Prepared`] in flat vectors: text, pieces, glyphs, breakpoints.

use super::candidates::{Kind, candidates};
use super::details::refine;
use super::hyphens::{Spelling, Words};
use super::itemize::{Piece, PieceKind, Stretch, fixed_width, is_base_rtl, is_ignorable, itemize};
use super::items::{Breakpoint, Totals};
use super::parameters::Parameters;
use super::quotes::{Source, curl};
use super::recall::Recalled;
use super::shape::{ShapedGlyph, Shaper, shaping_script};
use super::springs::{Letters, Springs};
use super::{Format, Paragraph, TextStyle, assemble};
use crate::brand::Align;
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::font::FontBook;
use crate::geometry::Length;
use std::collections::BTreeSet;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Clusters at a joint of styles that together are longer than this many bytes are not kerned.
const LONGEST_JOINT: usize = 32;

/// Widths are kept inside this, so that no sum over any text can overflow (2¹⁸ pt).
pub(crate) const WIDEST: i64 = 1 << 34;

/// A paragraph shaped and with its break candidates, to be set at any measure.
#[derive(Clone, Debug)]
pub struct Prepared {
    matter: Arc<Matter>,
    /// The places of its runs in the user's file.
    spans: Vec<Span>,
}

/// All of a prepared paragraph but where its words stand in the user's file: the same for every paragraph that reads and looks alike.
#[derive(Clone, Debug)]
pub struct Matter {
    pub(crate) source: Source,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) format: Format,
    pub(crate) is_rtl: bool,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) glyphs: Vec<ShapedGlyph>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) breaks: Vec<Breakpoint>,
    /// Where the lines that end at each of `breaks` end, and where the next ones start.
    pub(crate) places: Vec<Place>,
    /// Breakpoints inside what belongs together, for measures that are too narrow for it.
    pub(crate) bonds: Vec<(Breakpoint, Place)>,
    /// How the letters around a line end change, by the first byte of the next line.
    pub(crate) spellings: Vec<(u32, Spelling)>,
    pub(crate) parameters: Parameters,
    pub(crate) springs: Springs,
    /// How it was set before.
    pub(crate) recalled: Recalled,
}

/// A part of a paragraph between forced line ends; set on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// First byte that is shown.
    pub(crate) start: u32,
    /// Its breakpoints and places.
    pub(crate) breaks: Range<usize>,
    /// Its breakpoints inside what belongs together.
    pub(crate) bonds: Range<usize>,
    /// The widest stretch that no breakpoint divides, in 1/65536 pt.
    pub(crate) widest: i64,
    /// How far its first character hangs over the edge, in 1/65536 pt. Widths count from the edge.
    pub(crate) hang: i64,
}

/// The text at a breakpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The byte after the last one shown on the line that ends here.
    pub(crate) end: u32,
    /// The first byte of the next line.
    pub(crate) next: u32,
    /// A hyphen is added.
    pub(crate) hyphen: bool,
    /// A word is broken by force.
    pub(crate) forced: bool,
    /// How far the last character of the line that ends here and the first of the next hang over the edges, in 1/65536 pt.
    pub(crate) hang: [i64; 2],
}

/// Prepares a paragraph: bidi, itemization, shaping, break candidates.
///
/// Characters that no face has are reported once each and set as the face's `.notdef`.
pub fn prepare(paragraph: &Paragraph, fonts: &FontBook, report: &mut Report) -> Prepared {
    prepare_with(&mut Shaper::new(), paragraph, fonts, report)
}

/// As [`prepare`], with a shaper that remembers the words of earlier paragraphs set from the same [`FontBook`].
pub fn prepare_with(shaper: &mut Shaper, paragraph: &Paragraph, fonts: &FontBook, report: &mut Report) -> Prepared {
    let prepared = Prepared::of(Arc::new(Matter::of(shaper, paragraph, fonts)), paragraph);
    prepared.report_missing(fonts, report);
    prepared
}

/// The run of a byte of the paragraph.
fn run_at(paragraph: &Paragraph, at: usize) -> Option<&super::Run> {
    let after = paragraph.runs.partition_point(|run| run.range.start <= at);
    paragraph.runs.get(after.saturating_sub(1))
}

/// The runs in the text that is set; they tile it even if the runs should not.
fn stretches(paragraph: &Paragraph, source: &Source) -> Vec<Stretch> {
    let mut from = 0;
    let starts = paragraph.runs.iter().skip(1).map(|run| source.set_offset(run.range.start));
    let ends = starts.chain([source.text.len()]);
    let tile = |((run, end), number): ((&super::Run, usize), u32)| {
        let mut end = end.clamp(from, source.text.len());
        while !source.text.is_char_boundary(end) {
            end += 1;
        }
        let range = from..end;
        from = end;
        Stretch { range, style: run.style.clone(), run: number, original: run.range.start, is_decoded: run.is_decoded() }
    };
    paragraph.runs.iter().zip(ends).zip(0..).map(tile).collect()
}

/// What line breaking weighs for this format; `em` is the size of its first run.
fn parameters(format: &Format, em: Length) -> Parameters {
    match format.align {
        Align::Justify => {
            Parameters::justified(&format.breaking, em, format.hyphenation.max_ladder, Springs::of(format).limit())
        }
        Align::Start | Align::End | Align::Center => {
            let below = i64::from(format.hyphenation.ragged_below.raw());
            Parameters { balance: format.balance, ..Parameters::ragged(&format.breaking, em, below) }
        }
    }
}

impl Prepared {
    /// `matter` where `paragraph` stands, which it was made of or of one that reads and looks alike.
    pub(super) fn of(matter: Arc<Matter>, paragraph: &Paragraph) -> Self {
        Prepared { matter, spans: paragraph.runs.iter().map(|run| run.span).collect() }
    }

    /// Replaces how its lines are weighed. Penalties of hyphens were fixed when the paragraph was prepared.
    pub fn set_parameters(&mut self, parameters: Parameters) {
        let matter = Arc::make_mut(&mut self.matter);
        (matter.parameters, matter.recalled) = (parameters, Recalled::default());
    }

    /// The place in the user's file of the run that a stretch is of.
    pub(crate) fn span_of(&self, stretch: &Stretch) -> Span {
        self.spans[stretch.run as usize]
    }

    /// What it shares with all that read and look alike.
    pub(super) fn matter(&self) -> &Arc<Matter> {
        &self.matter
    }

    /// The place in the user's file of a stretch of the set text.
    pub(crate) fn span(&self, range: Range<usize>) -> Option<Span> {
        let at = self.stretches.partition_point(|stretch| stretch.range.end <= range.start);
        let stretch = self.stretches.get(at).or(self.stretches.last())?;
        let original = self.source.original_range(range);
        Some(self.span_of(stretch).part(original.start.saturating_sub(stretch.original), original.len()))
    }

    /// As [`Prepared::span`], for a finding: of characters that the file does not hold as such, the place of all that stands for them.
    pub(crate) fn place(&self, range: Range<usize>) -> Option<Span> {
        let at = self.stretches.partition_point(|stretch| stretch.range.end <= range.start);
        match self.stretches.get(at).or(self.stretches.last())? {
            stretch if stretch.is_decoded => Some(self.span_of(stretch)),
            _ => self.span(range),
        }
    }

    /// Names each character without a glyph, once.
    fn report_missing(&self, fonts: &FontBook, report: &mut Report) {
        let mut named = BTreeSet::new();
        for piece in self.pieces.iter().filter(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Space { .. })) {
            let face = fonts.face(piece.face);
            for glyph in self.glyphs_of(piece).iter().filter(|glyph| glyph.id == 0) {
                let from = piece.from as usize + glyph.cluster as usize;
                let missing = |ch: &char| face.glyph(*ch).is_none_or(|id| id == 0) && !is_ignorable(*ch);
                let found = self.source.text[from..piece.to as usize].char_indices().find(|(_, ch)| missing(ch));
                let Some((offset, ch)) = found else { continue };
                if named.insert(ch) {
                    let shown = if ch.is_alphanumeric() { format!("“{ch}” ") } else { String::new() };
                    let message = format!("no face has a glyph for {shown}U+{:04X}; a box stands in its place", u32::from(ch));
                    let mut diagnostic =
                        Diagnostic::new(Code::GlyphMissing, message).help("add a font that has it with --font-dir");
                    diagnostic.span = self.place(from + offset..from + offset + ch.len_utf8());
                    report.push(diagnostic);
                }
            }
        }
    }
}

impl Deref for Prepared {
    type Target = Matter;

    fn deref(&self) -> &Matter {
        &self.matter
    }
}

impl Matter {
    /// Bidi, itemization, shaping, break candidates.
    pub(super) fn of(shaper: &mut Shaper, paragraph: &Paragraph, fonts: &FontBook) -> Self {
        let source = curl(&paragraph.text, |at| run_at(paragraph, at).map_or("", |run| &run.style.lang));
        let stretches = stretches(paragraph, &source);
        let stretches = refine(&source.text, stretches, paragraph.format.capital_tracking, fonts, shaper);
        let is_rtl = is_base_rtl(&source.text, &paragraph.format.lang);
        let has_faces = fonts.faces().next().is_some();
        let pieces = if has_faces { itemize(&source.text, &stretches, is_rtl, fonts) } else { Vec::new() };
        let em = stretches.first().map_or(Length::PT, |stretch| stretch.style.size);
        // One for a character, nearly always.
        let glyphs = source.text.chars().count();
        let mut matter = Matter {
            source,
            stretches,
            parameters: parameters(&paragraph.format, em),
            springs: Springs::of(&paragraph.format),
            format: paragraph.format.clone(),
            is_rtl,
            pieces,
            glyphs: Vec::with_capacity(glyphs),
            segments: Vec::new(),
            breaks: Vec::new(),
            places: Vec::new(),
            bonds: Vec::new(),
            spellings: Vec::new(),
            recalled: Recalled::default(),
        };
        matter.shape(shaper, fonts);
        matter.find_breaks(shaper, fonts);
        matter
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let text =
            self.source.text.len() + size_of_val(&*self.stretches) + size_of_val(&*self.pieces) + size_of_val(&*self.glyphs);
        let ends = size_of_val(&*self.breaks) + size_of_val(&*self.places) + size_of_val(&*self.bonds);
        text + ends + size_of_val(&*self.spellings)
    }

    /// The text as it is set: quotes curled, soft hyphens out.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Whether the paragraph reads from right to left.
    pub fn is_rtl(&self) -> bool {
        self.is_rtl
    }

    /// The width of the widest line when only forced line ends break it, word spaces natural.
    pub fn natural_width(&self) -> Length {
        let width = |segment: &Segment| self.breaks[segment.breaks.clone()].last().map_or(0, |end| end.before.width);
        Length::from_raw(self.segments.iter().map(width).max().unwrap_or(0))
    }

    /// The width of the widest part that no line break divides, hyphenation left aside: the least measure without divided words.
    pub fn widest_word(&self) -> Length {
        let widest = |segment: &Segment| widest_gap(self.breaks[segment.breaks.clone()].iter().filter(|b| !b.automatic));
        Length::from_raw(self.segments.iter().map(widest).max().unwrap_or(0))
    }

    /// As [`widest_word`](Self::widest_word), with words divided wherever they may be.
    pub fn widest_part(&self) -> Length {
        let widest = |segment: &Segment| widest_gap(self.breaks[segment.breaks.clone()].iter());
        Length::from_raw(self.segments.iter().map(widest).max().unwrap_or(0))
    }

    /// As [`widest_word`](Self::widest_word), with no hyphen added, not even where the author allows one.
    pub fn widest_whole_word(&self) -> Length {
        let widest = |segment: &Segment| {
            let places = &self.places[segment.breaks.clone()];
            let breaks = self.breaks[segment.breaks.clone()].iter().zip(places);
            widest_gap(breaks.filter(|(_, place)| !place.hyphen).map(|(breakpoint, _)| breakpoint))
        };
        Length::from_raw(self.segments.iter().map(widest).max().unwrap_or(0))
    }

    /// The widest word space of its justified lines, in 1/10,000 of the face's own.
    pub fn widest_word_space(&self) -> i32 {
        self.format.justification.word_space_limit
    }

    /// How its lines are weighed.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    pub(crate) fn style(&self, piece: &Piece) -> &TextStyle {
        &self.stretches[piece.stretch as usize].style
    }

    /// Shapes every piece into the store.
    fn shape(&mut self, shaper: &mut Shaper, fonts: &FontBook) {
        let mut pieces = std::mem::take(&mut self.pieces);
        for piece in &mut pieces {
            let start = u32::try_from(self.glyphs.len()).unwrap_or(u32::MAX);
            match piece.kind {
                PieceKind::Word => {
                    let style = self.style(piece);
                    let manner = shaper.manner(fonts, piece.face, style, shaping_script(piece.script), piece.is_rtl());
                    let glyphs = shaper.shape(fonts, manner, &self.source.text[piece.range()]);
                    self.glyphs.extend_from_slice(glyphs);
                }
                PieceKind::Space { .. } => self.glyphs.push(space_glyph(&self.source.text[piece.range()], piece, fonts)),
                PieceKind::LineEnd | PieceKind::Silent => {}
            }
            piece.glyphs = start..u32::try_from(self.glyphs.len()).unwrap_or(u32::MAX);
            self.measure(piece);
        }
        kern_joints(&mut pieces, self, shaper, fonts);
        self.pieces = pieces;
    }

    /// How the letters around a line end at byte `at` change.
    pub(crate) fn spelling(&self, at: u32) -> Option<&Spelling> {
        let index = self.spellings.binary_search_by_key(&at, |&(place, _)| place).ok()?;
        self.spellings.get(index).map(|(_, spelling)| spelling)
    }

    /// Measures a piece's glyphs.
    fn measure(&self, piece: &mut Piece) {
        let mut ruler = self.ruler(self.glyphs_of(piece), piece);
        (piece.width, piece.glyph_width) = (ruler.advance_to(u32::MAX), ruler.glyph_width());
        if matches!(piece.kind, PieceKind::Space { stretches: true, .. }) {
            piece.width += self.springs.word_space(piece.glyph_width) - piece.glyph_width;
        }
    }

    /// Measures glyphs of a piece, or of a part of it that was shaped anew.
    pub(crate) fn ruler<'a>(&'a self, glyphs: &'a [ShapedGlyph], piece: &Piece) -> Ruler<'a> {
        let style = self.style(piece);
        let is_spaced = piece.kind == PieceKind::Word && Letters::of(piece.script) != Letters::Joined;
        let letter_space = if is_spaced { self.springs.letter_space(style.size) } else { 0 };
        Ruler {
            glyphs,
            size: style.size,
            tracking: style.tracking.at(style.size).raw() + letter_space,
            scale: if piece.kind == PieceKind::Word { self.springs.glyph_width() } else { WHOLE },
            units_per_em: piece.units_per_em,
            next: 0,
            units: 0,
            letters: 0,
        }
    }

    pub(crate) fn glyphs_of(&self, piece: &Piece) -> &[ShapedGlyph] {
        &self.glyphs[piece.glyphs.start as usize..piece.glyphs.end as usize]
    }

    /// Finds the breakpoints of every segment.
    fn find_breaks(&mut self, shaper: &mut Shaper, fonts: &FontBook) {
        let mut first = 0;
        let mut from = 0;
        loop {
            let end = self.pieces[first..].iter().position(|piece| piece.kind == PieceKind::LineEnd).map(|at| first + at);
            let pieces = first..end.unwrap_or(self.pieces.len());
            let to = end.map_or(self.source.text.len(), |at| self.pieces[at].from as usize);
            let words = Words {
                text: &self.source.text[from..to],
                base: from,
                soft: &self.source.soft,
                rules: &self.format.hyphenation,
                dictionary: &self.format.dictionary,
                lang_at: |at| self.lang_at(at),
            };
            let (mut found, spellings) = candidates(&words);
            // A Latin word divided in Hebrew would be read in two directions at once.
            found.retain(|candidate| candidate.kind != Kind::Hyphen || !self.is_rtl || self.is_rtl_at(candidate.at));
            assemble::segment(self, shaper, fonts, pieces, (&found, &spellings), from..to);
            let Some(end) = end else { break };
            first = end + 1;
            from = self.pieces[end].to as usize;
        }
    }

    fn is_rtl_at(&self, at: u32) -> bool {
        let index = self.pieces.partition_point(|piece| piece.to <= at);
        self.pieces.get(index).is_some_and(Piece::is_rtl)
    }

    /// Whether another style begins after byte `end`, at `next` at the latest.
    pub(crate) fn turns_between(&self, end: u32, next: u32) -> bool {
        let at = self.stretches.partition_point(|stretch| stretch.range.start < (end as usize).max(1));
        self.stretches.get(at).is_some_and(|stretch| stretch.range.start <= next as usize)
    }

    /// What the place after the letter before byte `end` gives: nothing, when a line ends there.
    pub(crate) fn last_gap(&self, end: u32) -> Totals {
        let index = self.pieces.partition_point(|piece| piece.to < end);
        let Some(piece) = self.pieces.get(index).filter(|piece| piece.kind == PieceKind::Word) else {
            return Totals::default();
        };
        let give = self.springs.of_text(0, 1, self.style(piece).size, piece.script);
        Totals { stretch: give.stretch, soft_stretch: give.soft_stretch, soft_shrink: give.soft_shrink, ..Totals::default() }
    }

    pub(crate) fn lang_at(&self, at: usize) -> &str {
        let index = self.stretches.partition_point(|stretch| stretch.range.end <= at);
        self.stretches.get(index).map_or(&self.format.lang, |stretch| &stretch.style.lang)
    }
}

/// Kerns over the joints of pieces that only a change of style divides: the space between them becomes that of an undivided word. The glyph
/// before the joint carries it, and [`Piece::joint`] remembers it for a line that ends there. Left to right only.
fn kern_joints(pieces: &mut [Piece], prepared: &mut Matter, shaper: &mut Shaper, fonts: &FontBook) {
    for at in 1..pieces.len() {
        let [left, right] = &pieces[at - 1..=at] else { continue };
        let is_word = left.kind == PieceKind::Word && right.kind == PieceKind::Word;
        let is_like = left.face == right.face && left.script == right.script && left.level == right.level && !left.is_rtl();
        let (style, next) = (prepared.style(left), prepared.style(right));
        if !is_word || !is_like || style.size != next.size || style.rise != next.rise {
            continue;
        }
        let (Some(last), Some(first)) = (prepared.glyphs_of(left).last(), prepared.glyphs_of(right).first()) else { continue };
        let end = prepared.glyphs_of(right).iter().map(|glyph| glyph.cluster).find(|&cluster| cluster > first.cluster);
        let from = (left.from + last.cluster) as usize;
        let to = end.map_or(right.to, |end| right.from + end) as usize;
        if to - from > LONGEST_JOINT {
            continue;
        }
        let text = &prepared.source.text;
        let manner = shaper.manner(fonts, left.face, style, shaping_script(left.script), false);
        let mut shape = |range: Range<usize>| {
            let glyphs = shaper.shape(fonts, manner, &text[range]);
            let ids: Vec<u16> = glyphs.iter().map(|glyph| glyph.id).collect();
            (ids, glyphs.iter().map(|glyph| glyph.advance).sum::<i32>())
        };
        let (pair, before, after) = (shape(from..to), shape(from..left.to as usize), shape(left.to as usize..to));
        let joint = pair.1 - before.1 - after.1;
        // A ligature over the joint is none: two styles cannot share a glyph.
        if joint == 0 || pair.0 != [before.0, after.0].concat() {
            continue;
        }
        let last = left.glyphs.end as usize - 1;
        prepared.glyphs[last].advance += joint;
        pieces[at - 1].joint = joint;
        prepared.measure(&mut pieces[at - 1]);
    }
}

/// The widest part between neighbouring breakpoints.
pub(crate) fn widest_gap<'a>(breaks: impl Iterator<Item = &'a Breakpoint>) -> i64 {
    let mut from = 0;
    let mut widest = 0;
    for breakpoint in breaks {
        widest = widest.max(breakpoint.before.width - from);
        from = breakpoint.after.width;
    }
    widest
}

/// The glyph of a space; a face that lacks this one shows its word space in the width it should have.
fn space_glyph(text: &str, piece: &Piece, fonts: &FontBook) -> ShapedGlyph {
    let face = fonts.face(piece.face);
    let ch = text.chars().next().unwrap_or(' ');
    let own = face.glyph(ch).filter(|&id| id != 0);
    let id = own.or_else(|| face.glyph(' ')).unwrap_or(0);
    let advance = match fixed_width(ch).filter(|_| own.is_none()) {
        Some(thousandths) => i64::from(face.units_per_em()) * thousandths / 1000,
        None => i64::from(face.advance(id)),
    };
    let advance = i32::try_from(advance).unwrap_or(0);
    ShapedGlyph { id, advance, dx: 0, dy: 0, cluster: 0, unsafe_to_break: false }
}

/// The whole of a scale.
pub(crate) const WHOLE: i64 = 10_000;

/// Measures a piece from its start, cluster by cluster.
pub(crate) struct Ruler<'a> {
    glyphs: &'a [ShapedGlyph],
    size: Length,
    /// After every letter.
    tracking: i64,
    /// Of the glyphs, in 1/10,000.
    scale: i64,
    units_per_em: u16,
    next: usize,
    units: i64,
    letters: i64,
}

impl Ruler<'_> {
    /// The width, in 1/65536 pt, of all clusters that start before byte `offset` of the piece. Offsets must not descend.
    pub(crate) fn advance_to(&mut self, offset: u32) -> i64 {
        while let Some(glyph) = self.glyphs.get(self.next).filter(|glyph| glyph.cluster < offset) {
            self.units += i64::from(glyph.advance);
            let is_last = self.glyphs.get(self.next + 1).is_none_or(|after| after.cluster != glyph.cluster);
            self.letters += i64::from(is_last);
            self.next += 1;
        }
        let width = Length::from_raw(self.glyph_width()).scaled(self.scale, WHOLE).raw();
        width.saturating_add(self.tracking.saturating_mul(self.letters)).clamp(-WIDEST, WIDEST)
    }

    /// The natural advances of the glyphs so far.
    pub(crate) fn glyph_width(&self) -> i64 {
        self.size.of_units(self.units, self.units_per_em).raw().clamp(-WIDEST, WIDEST)
    }

    /// How many letters (clusters) there were so far.
    pub(crate) fn letters(&self) -> i64 {
        self.letters
    }

    /// The space after every letter.
    pub(crate) fn tracking(&self) -> i64 {
        self.tracking
    }
}
