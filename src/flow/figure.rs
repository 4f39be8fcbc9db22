//! How large a figure comes out: its picture, and the lines under it.

use super::elements::Stack;
use super::galley::{Figure, TextBlock};
use super::measure::Measures;
use crate::geometry::{Length, Size};
use crate::picture::{Gallery, Picture};

/// A figure at a width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FigureSize {
    /// The picture's window.
    pub(super) window: Size,
    /// From the window's top to the caption's first baseline.
    pub(super) caption: Length,
    /// From the window's top to the credit's first baseline.
    pub(super) credit: Length,
    /// From the window's top to the last baseline under it; the window's height when nothing stands there.
    pub(super) total: Length,
    /// Whether the window was made smaller to fit `room`.
    pub(super) reduced: bool,
}

impl FigureSize {
    /// The size of an element.
    pub(super) fn of(stack: &Stack, width: Length) -> FigureSize {
        let total = stack.total();
        FigureSize { window: Size::new(width, total), caption: total, credit: total, total, reduced: false }
    }
}

/// The size of `figure` over `width`, at most `room` high.
pub(super) fn size(figure: &Figure, width: Length, room: Length, _gallery: &Gallery<'_>, measures: &Measures) -> FigureSize {
    size_in(figure, width, room, measures)
}

/// The size of `figure` over `width`, at most `room` high.
pub(super) fn size_in(figure: &Figure, width: Length, room: Length, measures: &Measures) -> FigureSize {
    let natural = figure.natural;
    let under = |block: &Option<TextBlock>| {
        block.as_ref().map_or((Length::ZERO, Length::ZERO, Length::ZERO), |block| {
            let lines = measures.of(block, width).lines as i64;
            (block.cap, block.leading, block.leading * (lines - 1).max(0))
        })
    };
    let (caption_cap, _, caption_rest) = under(&figure.caption);
    let (credit_cap, credit_leading, credit_rest) = under(&figure.credit);
    let caption_drop = if figure.caption.is_some() { figure.caption_gap + caption_cap + caption_rest } else { Length::ZERO };
    let credit_step = match (&figure.caption, &figure.credit) {
        (_, None) => Length::ZERO,
        (None, Some(_)) => figure.caption_gap + credit_cap,
        (Some(_), Some(_)) => credit_leading,
    };
    let below = caption_drop + credit_step + credit_rest;
    let whole = width.scaled(natural.height.raw().max(1), natural.width.raw().max(1));
    let wanted = figure.height.map_or(whole, |(least, most)| whole.clamp(least, most)).max(Length::PT);
    let height = wanted.min((room - below).max(Length::PT));
    let reduced = height < wanted;
    let window_width = if reduced && figure.height.is_none() { width.scaled(height.raw(), wanted.raw()) } else { width };
    FigureSize {
        window: Size::new(window_width, height),
        caption: height + figure.caption_gap + caption_cap,
        credit: height + caption_drop + credit_step,
        total: height + below,
        reduced,
    }
}

/// The shape of the crossed box that stands for a picture that cannot be shown: three to two.
pub(super) const MISSING: Size = Size::new(Length::whole_pt(300), Length::whole_pt(200));

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
