//! What overprints on a page, and which black is rich: the last look at its inks before it is done.
//!
//! In: a page's items from back to front and the brand's rules for black. Out: the same items, black type and lines marked where they are
//! printed over what lies below, large type and areas in rich black. Nothing else ever overprints: tints and palette colours would change
//! by what is under them, and white would be lost. Where spot inks are not to be had, their process colours take their place first.

use crate::brand::{Black, UpTo};
use crate::color::{Color, Spots};
use crate::geometry::{Length, Point, Rect};
use crate::page::{Item, ItemKind};
use crate::text::{GlyphRun, TextStyle};
use std::sync::Arc;

/// Decides for all items of a page.
pub(super) fn finish(items: &mut [Item], black: &Black, spots: Spots) {
    if spots == Spots::Process {
        items.iter_mut().for_each(without_spots);
    }
    let mut pictures: Vec<Rect> = Vec::new();
    for item in items {
        match &mut item.kind {
            ItemKind::Picture { clip, .. } => pictures.push(*clip),
            ItemKind::Text { origin, run, overprint } => {
                let wish = run.style.overprint;
                *overprint = false;
                if !run.style.color.ink.is_solid_black() {
                    continue;
                }
                match (&black.rich, wish) {
                    (Some(rich), None | Some(false)) if run.style.size >= black.rich_type => recolor(run, rich.clone()),
                    (_, Some(always)) => *overprint = always,
                    (_, None) => {
                        *overprint = black.overprint.takes(run.style.size)
                            && (black.over_pictures || pictures.is_empty() || is_free(extent(*origin, run), &pictures));
                    }
                }
            }
            ItemKind::Fill { rect, color, overprint } => {
                *overprint = false;
                if !color.ink.is_solid_black() {
                    continue;
                }
                let (thin, wide) = (rect.width().min(rect.height()), rect.width().max(rect.height()));
                let is_line = wide > thin * LINE_RATIO;
                match &black.rich {
                    Some(rich) if thin >= black.rich_area => *color = rich.clone(),
                    _ => *overprint = is_line && is_over(*rect, thin, black, &pictures),
                }
            }
            ItemKind::Shade { .. } => {}
            ItemKind::Path { fill, stroke, clip, segments, overprint, .. } => {
                *overprint = match (fill, stroke) {
                    (None, Some((color, width))) if color.ink.is_solid_black() => {
                        let place = clip.or_else(|| crate::page::extent(segments));
                        place.is_some_and(|place| is_over(place, *width, black, &pictures))
                    }
                    _ => false,
                };
            }
        }
    }
}

/// A filled rectangle is a line when it is so many times as long as it is thick; a square of 2 pt is a bullet.
const LINE_RATIO: i64 = 4;

/// Whether a black line overprints.
fn is_over(place: Rect, thickness: Length, black: &Black, pictures: &[Rect]) -> bool {
    black.lines != UpTo::None && black.lines.takes(thickness) && (black.over_pictures || is_free(place, pictures))
}

fn is_free(place: Rect, pictures: &[Rect]) -> bool {
    let meets =
        |picture: &Rect| picture.x0 <= place.x1 && place.x0 <= picture.x1 && picture.y0 <= place.y1 && place.y0 <= picture.y1;
    !pictures.iter().any(meets)
}

/// Where a run's glyphs are, generously.
fn extent(origin: Point, run: &GlyphRun) -> Rect {
    let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
    let size = run.style.size;
    Rect::new(origin.x.min(origin.x + width), origin.y - size, origin.x.max(origin.x + width), origin.y + size / 2)
}

fn without_spots(item: &mut Item) {
    let process = |color: &mut Color| color.ink = color.ink.without_spots();
    match &mut item.kind {
        ItemKind::Text { run, .. } => {
            let mut color = run.style.color.clone();
            process(&mut color);
            if color != run.style.color {
                recolor(run, color);
            }
        }
        ItemKind::Fill { color, .. } => process(color),
        ItemKind::Path { fill, stroke, .. } => {
            fill.iter_mut().for_each(process);
            stroke.iter_mut().for_each(|(color, _)| process(color));
        }
        ItemKind::Shade { shade, .. } => Arc::make_mut(shade).stops.iter_mut().for_each(|stop| process(&mut stop.color)),
        ItemKind::Picture { .. } => {}
    }
}

fn recolor(run: &mut GlyphRun, color: Color) {
    run.style = Arc::new(TextStyle { color, ..TextStyle::clone(&run.style) });
}
