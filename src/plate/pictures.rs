//! Pictures on the plates: samples as inks, drawings path by path.

use super::convert::Press;
use super::coverage::{Coverage, Window, shared};
use super::placed::{self, Kept, Missing};
use super::prints::Prints;
use super::raster;
use super::separate::{Frame, Paint, Shape, Sheet, mixed};
use crate::geometry::{Length, Rect, Size};
use crate::picture::{Drawing, Picture, PictureBody, Raster};
use std::sync::Arc;

/// How far mitred joins point in drawings, in line widths: SVG's default, which the PDF says for them.
const MITER: f32 = 4.0;

/// Prints a picture that fills `rect`, as far as it lies inside `within`; what of it cannot be drawn.
pub(super) fn place(
    (press, kept, prints): (&mut Press<'_>, &mut Kept, Option<&Prints>),
    sheet: &mut Sheet,
    picture: &Picture,
    rect: Rect,
    within: Window,
) -> Vec<Missing> {
    let is_drawn = match &picture.body {
        PictureBody::Raster(raster) => self::raster((press, prints), sheet, raster, rect, within),
        PictureBody::Page(page) => return placed::draw((press, kept, prints), sheet, page, (picture.natural, rect), within),
        // As in the PDF, gradients and clipping paths are items of a page.
        PictureBody::Drawing(drawing) if !drawing.is_plain() => false,
        PictureBody::Drawing(drawing) => self::drawing(press, sheet, drawing, (picture.natural, rect), within),
    };
    if is_drawn { Vec::new() } else { vec![Missing::new("colours that cannot be converted to the inks of the press")] }
}

/// Prints a picture of samples; false when it cannot be.
fn raster(
    (press, prints): (&mut Press<'_>, Option<&Prints>),
    sheet: &mut Sheet,
    raster: &Raster,
    rect: Rect,
    within: Window,
) -> bool {
    let whole = sheet.window(rect);
    // What is not seen is not decoded.
    let Some([x0, y0, x1, y1]) = shared(whole, within) else { return true };
    let pixels = super::pixel((x1 - x0).ceil() * (y1 - y0).ceil());
    let Some(inks) = press.inks(raster, pixels) else { return false };
    let printed = match prints {
        Some(prints) => prints.picture(raster, whole, within),
        None => raster::print(raster, whole, within).map(Arc::new),
    };
    if let Some(printed) = &printed {
        sheet.print(&printed.coverage, &inks.of(&printed.samples, printed.space));
    }
    printed.is_some()
}

/// Paints a drawing's paths, in a box of `natural` size that fills `rect`; false when a colour of it cannot be converted.
fn drawing(press: &mut Press<'_>, sheet: &mut Sheet, drawing: &Drawing, (natural, rect): (Size, Rect), within: Window) -> bool {
    let window = sheet.window(rect);
    let Some(within) = shared(within, window) else { return true };
    let scale = |from: f64, to: f64, own: Length| (to - from) / own.max(Length::from_raw(1)).to_pt();
    let (across, down) = (scale(window[0], window[2], natural.width), scale(window[1], window[3], natural.height));
    let frame = Frame { scale: [across, down], origin: [window[0], window[1]] };
    let mut is_whole = true;
    for path in &drawing.paths {
        let shape = Shape { segments: &path.segments, even_odd: path.even_odd, miter: MITER };
        let fill = path.fill.map(|rgb| press.ink(rgb));
        let stroke = path.stroke.map(|(rgb, width)| (press.ink(rgb), width));
        if let Some(Some(ink)) = &fill {
            sheet.fill(&shape, frame, within, Paint { ink, overprint: false });
        }
        if let Some((Some(ink), width)) = &stroke {
            sheet.stroke(&shape, frame, within, (Paint { ink, overprint: false }, *width));
        }
        is_whole &= !matches!(fill, Some(None)) && !matches!(stroke, Some((None, _)));
    }
    is_whole
}

impl Sheet {
    /// Lays a picture's inks on the plates, and takes away what the spot plates have under it.
    fn print(&mut self, coverage: &Coverage, inks: &[u8]) {
        for (index, exposed) in self.plates.plates.iter_mut().enumerate() {
            let rows = coverage.amounts.chunks_exact(coverage.width.max(1)).zip(inks.chunks_exact(coverage.width.max(1) * 4));
            for (row, (amounts, inks)) in rows.enumerate() {
                // A picture's pixels are cut to the canvas when it is printed.
                let Ok(start) = usize::try_from(coverage.y).map(|y| (y + row) * self.canvas.width as usize) else { continue };
                let Ok(start) = usize::try_from(coverage.x).map(|x| start + x) else { continue };
                let Some(pixels) = exposed.pixels.get_mut(start..start + coverage.width) else { continue };
                for ((pixel, amount), inks) in pixels.iter_mut().zip(amounts).zip(inks.chunks_exact(4)) {
                    *pixel = mixed(*pixel, inks.get(index).copied().unwrap_or(0), *amount);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
