//! Figures: a picture, a code or the place of a picture to come, with its caption and credit; and how large one comes out.
//!
//! In: a figure as it is written. Out: a [`Figure`] of the galley; over a width, its [`FigureSize`]. The lines stand under the picture, or
//! beside it with the last of them level with its foot. Knows nothing of pages: where a picture bleeds is for `bleeds` to say.

use super::customs;
use super::elements::Stack;
use super::galley::{Block, Maker, TextBlock};
use super::grid::Grid;
use super::measure::Measures;
use super::notes;
use super::spreads::Spread;
use crate::brand::{Amount, Lever, StyleId};
use crate::content::{Block as Written, Edge, Inline, Place, Spanned};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::{Em, Length, Size};
use crate::page::{Role, TagId};
use crate::picture::{Gallery, Picture, PictureBody, PictureId, QR, QUIET_MODULES};
use std::ops::Range;

/// What the source of a picture that is to come begins with.
const PLACEHOLDER: &str = "placeholder:";
/// More columns than any page has.
const MOST_COLUMNS: u8 = 12;
/// The side of a code that gives none, its quiet zone included.
const CODE_SIDE: Length = Length::from_raw(20 * 65_536 * 720 / 254);
/// Least width of a code's module: what a telephone's camera still tells apart on uncoated paper.
const LEAST_MODULE: Length = Length::from_raw(4 * 65_536 * 72 / 254);
/// Least width of a caption beside its picture; where there is less room it stands below.
const LEAST_BESIDE: Length = Length::whole_pt(48);

/// A picture with its caption and credit.
pub(super) struct Figure {
    /// The picture; `None` stands for one that cannot be shown.
    pub(super) picture: Option<PictureId>,
    /// What kind of picture.
    pub(super) kind: FigureKind,
    /// The picture's own size, or that of the crossed box.
    pub(super) natural: Size,
    /// Under the picture.
    pub(super) caption: Option<TextBlock>,
    /// Under the caption.
    pub(super) credit: Option<TextBlock>,
    /// Under both: the notes that they call, where the figure has a place of its own.
    pub(super) notes: Vec<TextBlock>,
    /// Whether both stand beside the picture instead.
    pub(super) is_beside: bool,
    /// Between the picture and what stands beside it.
    pub(super) gutter: Length,
    /// From the column's start edge: that of the list item it stands in.
    pub(super) indent: Length,
    /// How far a code's quiet zone may reach out over the column's edges, so that its ink stands on them; `None` on a tint, where the zone is seen.
    pub(super) hang: Option<Length>,
    /// Columns it asks for.
    pub(super) columns: u8,
    /// Where it goes.
    pub(super) place: Place,
    /// The least and the greatest height it asks for.
    pub(super) height: Option<(Length, Length)>,
    /// What copyfit adds to the height that it would have, as a share of it.
    pub(super) stretch: Em,
    /// The point of the picture to keep in view, in percent from the top left.
    pub(super) focus: (u8, u8),
    /// The edges of the page that it runs over.
    pub(super) bleed: Option<Spanned<Vec<Edge>>>,
    /// Both pages of a spread, when it asks for them.
    pub(super) spread: Option<Spread>,
    /// From the picture's foot to the tops of the capitals under it.
    pub(super) caption_gap: Length,
    /// Space above and below, in the flow.
    pub(super) space: Length,
    /// Its structure element.
    pub(super) tag: TagId,
    /// Its place in the text.
    pub(super) span: Span,
}

/// The kinds of figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FigureKind {
    /// A picture from a file, as wide as its columns.
    Picture,
    /// A code, no wider than high.
    Code,
    /// The place of a picture that is to come, and what it shall show.
    Placeholder(String),
}

impl Figure {
    /// A picture that nobody wrote, of some height: to see what it would do to a page.
    pub(super) fn supposed(columns: u8, place: Place, height: (Length, Length), span: Span) -> Figure {
        Figure {
            picture: None,
            kind: FigureKind::Placeholder(String::new()),
            natural: MISSING,
            caption: None,
            credit: None,
            notes: Vec::new(),
            is_beside: false,
            gutter: Length::ZERO,
            indent: Length::ZERO,
            hang: None,
            columns,
            place,
            height: Some(height),
            stretch: Em::ZERO,
            focus: (50, 50),
            bleed: None,
            spread: None,
            caption_gap: Length::ZERO,
            space: Length::ZERO,
            tag: TagId(0),
            span,
        }
    }
}

impl Figure {
    /// The section's notes that stand at the foot of its column.
    pub(super) fn called(&self) -> Range<usize> {
        self.caption.iter().chain(&self.credit).map(TextBlock::called).fold(0..0, notes::and)
    }

    /// The lines under the picture, from the top down.
    pub(super) fn texts(&self) -> impl Iterator<Item = &TextBlock> {
        self.caption.iter().chain(&self.credit).chain(&self.notes)
    }
}

impl Maker<'_, '_, '_> {
    /// A picture, a code or a placeholder.
    pub(super) fn figure(&mut self, block: &Written, source: &Spanned<String>, caption: &[Inline]) {
        let attributes = &block.attributes;
        let (picture, kind) = self.pictured(source);
        let natural = picture.map_or(MISSING, |id| self.copy.gallery().picture(id).natural);
        let tag = self.tag(Role::Figure);
        self.structure.nodes[tag.0 as usize].alt = self.spoken(block, source, caption);
        let caption = (!caption.is_empty()).then(|| {
            let tag = self.tag(Role::Caption);
            self.text(block, StyleId::Caption, caption, tag)
        });
        let credit = attributes.credit.as_ref().map(|credit| {
            let tag = self.tag(Role::Caption);
            let words = [Inline::Text { text: credit.value.clone(), span: credit.span }];
            self.text(block, StyleId::Credit, &words, tag)
        });
        let is_spread = attributes.spread && kind != FigureKind::Code;
        let columns = if is_spread { MOST_COLUMNS } else { self.asked_columns(attributes) };
        let default_place = if columns > 1 { Place::Top } else { Place::Here };
        let place = attributes.place.as_ref().map_or(default_place, |place| place.value);
        let height = attributes.height.as_ref().map(|least| {
            let most = attributes.height_most.as_ref().map_or(least.value, |most| most.value);
            (least.value, most.max(least.value))
        });
        let height = match kind {
            FigureKind::Code => Some(self.code_height(height, natural, block.span)),
            _ => height,
        };
        let stretch = self.stretch(picture, height.is_some() || matches!(kind, FigureKind::Placeholder(_)));
        let asked = attributes.place.as_ref().map(|place| place.value);
        let spread = is_spread.then_some(Spread { height, place: asked, half: None });
        let style = self.copy.brand.style(StyleId::Caption);
        // Only where it is written does a picture stand in its item.
        let item = self.list.filter(|_| columns <= 1 && place == Place::Here);
        let hang = (kind == FigureKind::Code && !self.is_on_tint).then_some(self.hang);
        let quiet = hang.and(height).map_or(Length::ZERO, |(side, _)| quiet_of(side, natural));
        let called = caption.iter().chain(&credit).map(TextBlock::called).fold(0..0, notes::and);
        let notes = self.notes_elsewhere(called, (columns, place));
        let figure = Figure {
            picture,
            kind,
            natural,
            caption,
            credit,
            notes,
            is_beside: attributes.caption_beside && !is_spread,
            gutter: self.gutter,
            indent: item.map_or(Length::ZERO, |item| item.indent),
            hang,
            columns,
            place,
            height,
            stretch,
            focus: attributes.focus.as_ref().map_or((50, 50), |focus| focus.value),
            bleed: attributes.bleed.clone(),
            spread,
            caption_gap: style.space_before,
            space: style.space_after.max(quiet),
            tag,
            span: block.span,
        };
        self.push(Block::Figure(Box::new(figure)));
    }

    /// What copyfit adds to a picture's height. A drawing is cropped only where its author lets it be.
    fn stretch(&self, picture: Option<PictureId>, is_free: bool) -> Em {
        let is_photograph = picture.is_some_and(|id| matches!(self.copy.gallery().picture(id).body, PictureBody::Raster(_)));
        match self.copy.brand.setting.get(Lever::Pictures) {
            Some(Amount::Share(share)) if is_free || is_photograph => share,
            _ => Em::ZERO,
        }
    }

    /// The picture that a source names, and its kind. A placeholder is reported as the picture that it lacks.
    fn pictured(&mut self, source: &Spanned<String>) -> (Option<PictureId>, FigureKind) {
        if let Some(wanted) = source.value.strip_prefix(PLACEHOLDER) {
            let wanted = wanted.replace("%20", " ").trim().to_owned();
            let what = if wanted.is_empty() { String::new() } else { format!(": {wanted}") };
            let finding = Diagnostic::new(Code::PictureMissing, format!("a placeholder stands for a picture{what}"));
            self.copy.report.push(finding.at(source.span).help("name the picture's file in its place"));
            return (None, FigureKind::Placeholder(wanted));
        }
        let picture = self.copy.picture(&source.value, source.span);
        let is_code = source.value.starts_with(QR) && picture.is_some();
        (picture, if is_code { FigureKind::Code } else { FigureKind::Picture })
    }

    /// What is said in a figure's place: its own words for that, what a code encodes, or what kind of picture it is, since its caption is said
    /// besides. One with `alt=""` is an ornament and says nothing.
    fn spoken(&mut self, block: &Written, source: &Spanned<String>, caption: &[Inline]) -> Option<String> {
        let alt = match (&block.attributes.alt, source.value.strip_prefix(QR)) {
            (Some(alt), _) => return Some(alt.value.clone()).filter(|alt| !alt.trim().is_empty()),
            (None, Some(code)) => code.to_owned(),
            (None, None) => crate::content::plain_text(caption),
        };
        if alt.trim().is_empty() && source.value.starts_with(PLACEHOLDER) {
            return None;
        }
        if alt.trim().is_empty() {
            let message =
                format!("the picture {:?} has neither a caption nor words for readers who cannot see it", source.value);
            let help = "give it words, alt=\"…\", or say that it is an ornament, alt=\"\"";
            self.copy.report.push(Diagnostic::new(Code::AltMissing, message).at(source.span).help(help));
            return None;
        }
        if source.value.starts_with(QR) {
            return Some(alt);
        }
        if !source.value.starts_with(PLACEHOLDER) {
            let message = format!("of the picture {:?} nothing is said but its caption", source.value);
            let help = "say what it shows: alt=\"…\"";
            self.copy.report.push(Diagnostic::new(Code::AltKind, message).at(source.span).help(help));
        }
        let name = source.value.to_ascii_lowercase();
        let ends_in = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        let kind = match () {
            () if ends_in(&[".jpg", ".jpeg"]) => customs::Pictured::Photograph,
            () if ends_in(&[".svg", ".svgz"]) => customs::Pictured::Drawing,
            () => customs::Pictured::Picture,
        };
        Some(customs::pictured(kind, &self.copy.lang).map_or(alt, str::to_owned))
    }

    /// The side of a code, which has as many points by itself as it has modules; raised to where its modules can be read.
    fn code_height(&mut self, asked: Option<(Length, Length)>, natural: Size, span: Span) -> (Length, Length) {
        let side = asked.map_or(CODE_SIDE, |(least, _)| least);
        let modules = natural.width.whole_times(Length::PT);
        let least = LEAST_MODULE * modules;
        if side < least {
            let (from, to) = (side.to_mm(), least.to_mm());
            let message = format!(
                "the QR code is {to:.1} mm high, not {from:.1} mm: its {modules} modules would be smaller than 0.4 mm each"
            );
            let finding = Diagnostic::new(Code::CodeTooSmall, message).at(span);
            self.copy.report.push(finding.help("give it this height, or encode a shorter address"));
        }
        (side.max(least), side.max(least))
    }
}

/// The white that a code `side` wide has on each side.
fn quiet_of(side: Length, natural: Size) -> Length {
    side.scaled(QUIET_MODULES, natural.width.whole_times(Length::PT).max(1))
}

/// A figure at a width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FigureSize {
    /// The picture's window.
    pub(super) window: Size,
    /// From the window's top to the caption's first baseline.
    pub(super) caption: Length,
    /// From the window's top to the credit's first baseline.
    pub(super) credit: Length,
    /// From the window's top to the baseline before the first note's.
    pub(super) notes: Length,
    /// From the window's top to the foot: the last baseline under it, or else that of the window.
    pub(super) total: Length,
    /// From the column's start edge to the window.
    pub(super) indent: Length,
    /// From the column's start edge to the lines, and their measure.
    pub(super) lines: (Length, Length),
    /// How far a code's white reaches out over its window.
    pub(super) quiet: Length,
    /// Whether the window was made smaller to fit `room`.
    pub(super) reduced: bool,
}

impl FigureSize {
    /// The size of an element.
    pub(super) fn of(stack: &Stack, width: Length) -> FigureSize {
        let total = stack.total();
        let lines = (Length::ZERO, width);
        FigureSize { window: Size::new(width, total), caption: total, credit: total, total, lines, ..FigureSize::default() }
    }
}

/// The lines of a figure at a measure, from their first capitals down.
struct Lines {
    /// To the caption's first baseline, and from there to its last.
    caption: (Length, Length),
    /// From the baseline above (or else the capitals) to the credit's first, and from there to its last.
    credit: (Length, Length),
    total: Length,
}

impl Lines {
    fn of(figure: &Figure, measure: Length, measures: &Measures) -> Lines {
        let rest = |block: &TextBlock| block.leading * (measures.of(block, measure).lines as i64 - 1).max(0);
        let caption = figure.caption.as_ref().map_or_else(Default::default, |caption| (caption.cap, rest(caption)));
        let credit = match (&figure.caption, &figure.credit) {
            (_, None) => (Length::ZERO, Length::ZERO),
            (None, Some(credit)) => (credit.cap, rest(credit)),
            (Some(_), Some(credit)) => (credit.leading, rest(credit)),
        };
        let notes = notes::depth(&figure.notes, measure, measures);
        Lines { caption, credit, total: caption.0 + caption.1 + credit.0 + credit.1 + notes }
    }
}

/// The size of `figure` over `width`, at most `room` high.
pub(super) fn size_in(figure: &Figure, width: Length, room: Length, measures: &Measures) -> FigureSize {
    sized(figure, width, room, measures, None)
}

/// The sizes that `figure` may have over `width`, at most `room` high with the lines under it: the one nearest to its own first, and by how many
/// steps of the grid each differs from that. A picture whose height is free has its top level with capitals and its foot on a baseline: its
/// window is whole steps and the height of a capital, the rest is cropped around its focus.
pub(super) fn sizes(
    figure: &Figure,
    width: Length,
    room: Length,
    grid: Grid,
    (gallery, flex): (&Gallery<'_>, (i64, i64)),
    measures: &Measures,
) -> Vec<(FigureSize, i32)> {
    let own = size_in(figure, width, room, measures);
    let Some((least, most)) = freedom(figure, own.window.width, gallery, flex).filter(|_| !own.reduced) else {
        return vec![(own, 0)];
    };
    let most = most.min(room - (own.total - own.window.height));
    let at = |steps: i64| grid.step * steps + grid.cap;
    let steps = |height: Length| (height - grid.cap).whole_times(grid.step);
    let first = steps(least + grid.step - Length::from_raw(1)).max(0);
    let last = steps(most).min(first + MOST_SIZES);
    let nearest = steps(own.window.height + grid.half()).clamp(first, last.max(first));
    let mut sizes: Vec<(FigureSize, i32)> = (first..=last)
        .map(|count| {
            let size = sized(figure, width, room, measures, Some(at(count)));
            (size, i32::try_from((count - nearest).abs()).unwrap_or(i32::MAX))
        })
        .collect();
    if sizes.is_empty() {
        return vec![(own, 0)];
    }
    sizes.sort_by_key(|(_, steps)| *steps);
    sizes
}

/// Sizes of a picture that are tried at most.
const MOST_SIZES: i64 = 24;

/// The least and the greatest height of a picture `across` wide that may have more than one. A drawing is never cropped unasked.
fn freedom(figure: &Figure, across: Length, gallery: &Gallery<'_>, flex: (i64, i64)) -> Option<(Length, Length)> {
    let bleeds_whole = figure.place == Place::Page && figure.bleed.is_some();
    if figure.kind == FigureKind::Code || bleeds_whole || figure.spread.is_some() {
        return None;
    }
    match figure.height {
        Some((least, most)) => (least < most).then_some((least, most)),
        None => {
            let picture = gallery.picture(figure.picture?);
            let PictureBody::Raster(_) = picture.body else { return None };
            let whole = across.scaled(figure.natural.height.raw().max(1), figure.natural.width.raw().max(1));
            // What copyfit asks for is always to be had.
            let stretched = whole + figure.stretch.at(whole);
            Some((whole.scaled(flex.0, 100).min(stretched), whole.scaled(flex.1, 100).max(stretched)))
        }
    }
}

/// The size of `figure` over `width`, at most `room` high, its picture `height` high if that is given.
fn sized(figure: &Figure, width: Length, room: Length, measures: &Measures, height: Option<Length>) -> FigureSize {
    let indent = figure.indent.min(width.scaled(9, 10));
    let (across, lines_at, quiet) = share_out(figure, width - indent);
    let indent = indent + figure.hang.map_or(Length::ZERO, |hang| (quiet - hang).max(Length::ZERO));
    let lines = Lines::of(figure, lines_at.map_or(width - indent, |(_, measure)| measure), measures);
    let has_lines = figure.caption.is_some() || figure.credit.is_some();
    let gap = if has_lines { figure.caption_gap.max(quiet) } else { Length::ZERO };
    let below = if lines_at.is_none() && has_lines { gap + lines.total } else { Length::ZERO };
    let half = figure.half();
    let below = half.map_or(below, |half| below.max(half.below));
    let most = (room - below).max(Length::PT);
    let wanted = height.unwrap_or_else(|| wanted_height(figure, across, most));
    let height = wanted.min(most);
    let reduced = height < wanted;
    let keeps_ratio = figure.kind == FigureKind::Code || figure.height.is_none();
    let window = Size::new(if reduced && keeps_ratio { across.scaled(height.raw(), wanted.raw()) } else { across }, height);
    // Beside the picture the last line stands on its foot, and no line above its top.
    let top = if lines_at.is_some() { (height - lines.total).max(Length::ZERO) } else { height + gap };
    let caption = top + lines.caption.0;
    let credit = caption + lines.caption.1 + lines.credit.0;
    let notes = credit + lines.credit.1;
    let total = if has_lines { height.max(top + lines.total) } else { height + below };
    let lines = lines_at.map_or((indent, width - indent), |(from, measure)| (indent + from, measure));
    let quiet = if reduced { quiet.scaled(height.raw(), wanted.raw()) } else { quiet };
    FigureSize { window, caption, credit, notes, total, indent, lines, quiet, reduced }
}

/// The width of the picture; when its lines stand beside it, where they begin and how wide they are: from the code's edge on, or in the last
/// of the figure's columns; and the white around a code whose ink alone is its picture.
fn share_out(figure: &Figure, width: Length) -> (Length, Option<(Length, Length)>, Length) {
    let (side, quiet) = match figure.kind {
        FigureKind::Code => {
            let side = figure.height.map_or(CODE_SIDE, |(least, _)| least).min(width);
            let quiet = figure.hang.map_or(Length::ZERO, |_| quiet_of(side, figure.natural));
            (side - quiet * 2, quiet)
        }
        _ => (width, Length::ZERO),
    };
    if !figure.is_beside || (figure.caption.is_none() && figure.credit.is_none()) {
        return (side, None, quiet);
    }
    let picture = match figure.kind {
        FigureKind::Code => side,
        _ => {
            let columns = i64::from(figure.columns);
            let column = (width - figure.gutter * (columns - 1)) / columns;
            width - column - figure.gutter
        }
    };
    let start = picture + figure.gutter.max(quiet);
    let measure = width - start;
    let fits = measure >= LEAST_BESIDE && picture >= LEAST_BESIDE.min(side);
    if fits { (picture, Some((start, measure)), quiet) } else { (side, None, quiet) }
}

/// The height that a figure asks for when its picture is `across` wide: a page of its own and all its edges are all there is.
fn wanted_height(figure: &Figure, across: Length, most: Length) -> Length {
    let bleeds = |edge| figure.bleed.as_ref().is_some_and(|bleed| bleed.value.contains(&edge));
    let is_whole_page = figure.place == Place::Page && bleeds(Edge::Top) && bleeds(Edge::Foot);
    let whole = across.scaled(figure.natural.height.raw().max(1), figure.natural.width.raw().max(1));
    let stretched = |height: Length| height + figure.stretch.at(height);
    let wanted = match figure.height {
        _ if figure.kind == FigureKind::Code => across,
        Some((least, greatest)) => stretched(whole.clamp(least, greatest)).clamp(least, greatest),
        None if is_whole_page => most,
        None => stretched(whole),
    };
    wanted.max(Length::PT)
}

/// The shape of the crossed box that stands for a picture that cannot be shown: three to two.
const MISSING: Size = Size::new(Length::whole_pt(300), Length::whole_pt(200));

/// Where the whole of a picture lies so that it covers `window` and its point of focus (percent from the top left) stays as near the
/// window's middle as covering allows: left, top, size, relative to the window's corner.
pub(super) fn cover(picture: &Picture, window: Size, focus: (u8, u8)) -> (Length, Length, Size) {
    let (nw, nh) = (picture.natural.width.raw().max(1), picture.natural.height.raw().max(1));
    let by_width = Size::new(window.width, window.width.scaled(nh, nw));
    let size = if by_width.height >= window.height { by_width } else { Size::new(window.height.scaled(nw, nh), window.height) };
    let shift = |whole: Length, room: Length, percent: u8| {
        let centred = room / 2 - whole.scaled(i64::from(percent.min(100)), 100);
        centred.clamp(room - whole, Length::ZERO)
    };
    let size = Size::new(size.width.max(window.width), size.height.max(window.height));
    (shift(size.width, window.width, focus.0), shift(size.height, window.height, focus.1), size)
}
