//! Opacity taken out of pictures and drawings, where that changes nothing that is seen.
//!
//! In: pictures with opacity, and the pages that show them. Out: the same opaque wherever that is sound: an opacity that is full
//! everywhere goes in any file. Where a standard allows nothing transparent, soft edges are mixed with the white of the paper if nothing lies
//! below the picture anywhere, and an opacity that is all or nothing stays, to become a stencil, which hides samples and mixes none
//! (ISO 32000-1, 8.9.6.3). What is left is for the writer to refuse.

use super::{Standard, Violation};
use crate::color::{Color, Shade, Share, Stop};
use crate::geometry::Rect;
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Picture, PictureBody, Raster, RasterData, SampleSpace, Unpacked};
use std::borrow::Cow;
use std::sync::Arc;

/// The pictures with as little opacity as can be.
pub(super) fn pictures<'a>(pages: &[Page], pictures: &'a [Picture], standard: Standard) -> Cow<'a, [Picture]> {
    let mut out = Cow::Borrowed(pictures);
    for (at, picture) in pictures.iter().enumerate() {
        let PictureBody::Raster(raster) = &picture.body else { continue };
        let Some(alpha) = &raster.alpha else { continue };
        let flat = if is_opaque(alpha) {
            Some(Raster { alpha: None, ..raster.clone() })
        } else if standard.prohibits(&Violation::Transparency) && !is_stencil(alpha) && lies_on_paper(pages, at) {
            on_paper(raster, alpha)
        } else {
            None
        };
        if let Some(raster) = flat {
            out.to_mut()[at].body = PictureBody::Raster(raster);
        }
    }
    out
}

/// The pages without the opacity of what lies on bare paper: a tint of its inks instead.
pub(super) fn pages(pages: &[Page]) -> Cow<'_, [Page]> {
    let mut out = Cow::Borrowed(pages);
    for (number, page) in pages.iter().enumerate() {
        for (at, item) in page.items.iter().enumerate() {
            let ItemKind::Shade { shade, .. } = &item.kind else { continue };
            if shade.is_opaque() || !page.items[..at].iter().all(|below| leaves_paper(below, item.bounds())) {
                continue;
            }
            let flat = Arc::new(tinted(shade));
            if let ItemKind::Shade { shade, .. } = &mut out.to_mut()[number].items[at].kind {
                *shade = flat;
            }
        }
    }
    out
}

/// Whether nothing of an item but paper is seen inside `rect`.
fn leaves_paper(item: &Item, rect: Rect) -> bool {
    let is_paper = |color: &Color| color.ink.is_paper();
    let is_bare = match &item.kind {
        ItemKind::Fill { color, .. } => is_paper(color),
        ItemKind::Path { fill, stroke, .. } => fill.iter().chain(stroke.iter().map(|(color, _)| color)).all(is_paper),
        ItemKind::Shade { shade, .. } => shade.stops.iter().all(|stop| is_paper(&stop.color)),
        ItemKind::Text { .. } | ItemKind::Picture { .. } => false,
    };
    is_bare || item.bounds().overlap(rect).is_none()
}

/// Stops that are put between two of unlike opacity: what is left of a colour that changes while it fades is no straight line.
const STEPS: u16 = 8;

/// A shade as it looks on paper.
fn tinted(shade: &Shade<Color>) -> Shade<Color> {
    let on_paper = |at, color: &Color, opacity| Stop { at, color: color.tinted(opacity), opacity: Share::FULL };
    let mut stops: Vec<Stop<Color>> = Vec::new();
    for (index, stop) in shade.stops.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &shade.stops[before])
            && before.opacity != stop.opacity
            && before.color != stop.color
        {
            for step in 1..STEPS {
                let way = Share::from_raw(10_000 / STEPS * step);
                let color = Color::of(before.color.ink.toward(&stop.color.ink, way));
                let at = before.at + (stop.at - before.at) / u32::from(STEPS) * u32::from(step);
                stops.push(on_paper(at, &color, before.opacity.toward(stop.opacity, way)));
            }
        }
        stops.push(on_paper(stop.at, &stop.color, stop.opacity));
    }
    Shade { axis: shade.axis, stops }
}

fn is_opaque(alpha: &[u8]) -> bool {
    alpha.iter().all(|opacity| *opacity == u8::MAX)
}

/// Whether every sample is shown or hidden.
pub(super) fn is_stencil(alpha: &[u8]) -> bool {
    alpha.iter().all(|opacity| matches!(*opacity, 0 | u8::MAX))
}

/// Whether nothing is painted before the picture where it lies, on any page.
fn lies_on_paper(pages: &[Page], picture: usize) -> bool {
    pages.iter().all(|page| {
        page.items.iter().enumerate().all(|(at, item)| match &item.kind {
            ItemKind::Picture { id, clip, .. } if id.0 as usize == picture => {
                page.items[..at].iter().all(|below| below.bounds().overlap(*clip).is_none())
            }
            _ => true,
        })
    })
}

/// The samples mixed with paper, out of whatever coding they were in; `None` where they cannot be read, or are not one for each opacity.
fn on_paper(raster: &Raster, alpha: &[u8]) -> Option<Raster> {
    let Unpacked { size, space, samples, .. } = raster.unpacked().ok()?;
    let paper = match space {
        SampleSpace::Gray | SampleSpace::Rgb | SampleSpace::CmykInverted => u8::MAX,
        SampleSpace::Cmyk => 0,
    };
    let channels = space.components();
    if samples.len() != alpha.len().checked_mul(channels)? {
        return None;
    }
    let mix = |sample: u8, opacity: u8| {
        let (opacity, rest) = (u32::from(opacity), u32::from(u8::MAX - opacity));
        u8::try_from((u32::from(sample) * opacity + u32::from(paper) * rest + 127) / 255).unwrap_or(u8::MAX)
    };
    let pixels = samples.chunks_exact(channels).zip(alpha);
    let mixed: Vec<u8> = pixels.flat_map(|(pixel, opacity)| pixel.iter().map(|sample| mix(*sample, *opacity))).collect();
    let data = RasterData::Samples(Arc::from(mixed));
    let (width, height) = size;
    Some(Raster { width, height, space, bits: 8, data, is_lossy: false, alpha: None, ..raster.clone() })
}

/// A stencil of an opacity: one bit a sample, set where nothing is shown, rows on whole bytes.
pub(super) fn stencil(alpha: &[u8], width: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(alpha.len() / 8 + 1);
    for row in alpha.chunks((width as usize).max(1)) {
        out.extend(
            row.chunks(8).map(|eight| {
                eight.iter().enumerate().fold(0u8, |byte, (at, opacity)| byte | u8::from(*opacity == 0) << (7 - at))
            }),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Ink;
    use crate::geometry::{Length, PageBoxes, Point, Size};
    use crate::picture::PictureId;

    fn raster(space: SampleSpace, samples: &[u8], alpha: &[u8]) -> Raster {
        let (data, alpha) = (RasterData::Samples(Arc::from(samples)), Some(Arc::from(alpha)));
        let width = u32::try_from(alpha.as_ref().map_or(0, |alpha: &Arc<[u8]>| alpha.len())).unwrap();
        Raster { width, height: 1, space, bits: 8, data, is_lossy: false, alpha, profile: None, orientation: 1 }
    }

    fn page(has_tint: bool) -> Page {
        let size = Size::new(Length::whole_pt(100), Length::whole_pt(100));
        let rect = Rect::at(Point::default(), size);
        let item = |kind| Item { kind, tag: None, span: None };
        let mut items = vec![item(ItemKind::Picture { id: PictureId(0), clip: rect, rect })];
        if has_tint {
            items.insert(0, item(ItemKind::Fill { rect, color: Color::BLACK, overprint: false }));
        }
        let boxes = PageBoxes::new(size, Length::ZERO);
        Page { number: 1, folio: "1".into(), faces: None, master: "m".into(), boxes, items }
    }

    #[test]
    fn opacity_goes_where_it_can() {
        use SampleSpace::{Cmyk, Gray};
        for (standard, raster, has_tint, samples) in [
            (Standard::X4, raster(Gray, &[7, 8], &[255, 255]), true, Some(&[7, 8][..])),
            (Standard::X4, raster(Gray, &[7, 8], &[255, 128]), false, None),
            (Standard::X1a, raster(Gray, &[0, 0], &[255, 128]), false, Some(&[0, 127])),
            (Standard::X1a, raster(Gray, &[0, 0], &[255, 128]), true, None),
            (Standard::X1a, raster(Gray, &[0, 0], &[255, 0]), false, None),
            (Standard::X1a, raster(Cmyk, &[255, 100, 0, 0], &[51]), false, Some(&[51, 20, 0, 0])),
        ] {
            let natural = Size::new(Length::PT, Length::PT);
            let given = [Picture { name: "a.png".into(), natural, body: PictureBody::Raster(raster), remarks: Vec::new() }];
            let found = pictures(&[page(has_tint)], &given, standard);
            let PictureBody::Raster(Raster { data: RasterData::Samples(data), alpha, .. }) = &found[0].body else {
                panic!("still samples")
            };
            assert_eq!(alpha.is_none().then_some(&**data), samples, "{standard} {has_tint}");
        }
    }

    /// What was lossily coded when it was converted is taken out of its coding again.
    #[test]
    fn soft_edges_of_a_jpeg_are_mixed_with_paper_too() {
        let jpeg: &[u8] = include_bytes!("../../tests/pictures/gray.jpg");
        let whole = Picture::read("a.jpg", &Arc::from(jpeg)).unwrap();
        let PictureBody::Raster(whole) = whole.body else { panic!("a raster") };
        let alpha: Arc<[u8]> = vec![128; whole.width as usize * whole.height as usize].into();
        let soft = Raster { alpha: Some(Arc::clone(&alpha)), ..whole.clone() };
        assert!(matches!(soft.data, RasterData::Jpeg(_)));
        let flat = on_paper(&soft, &alpha).unwrap();
        let (before, after) = (whole.unpacked().unwrap().samples, flat.unpacked().unwrap().samples);
        assert!(flat.alpha.is_none() && before.len() == after.len());
        assert!(before.iter().zip(&after).all(|(from, to)| u32::from(*to) == (u32::from(*from) * 128 + 255 * 127 + 127) / 255));
    }

    #[test]
    fn what_lets_light_through_is_a_tint_on_paper_and_stays_over_ink() {
        let percent = Share::from_percent;
        let stop = |at, black: f64, opacity: f64| Stop {
            at,
            color: Color::of(Ink::Cmyk([0.0, 0.0, 0.0, black].map(percent))),
            opacity: percent(opacity),
        };
        let stops = vec![stop(0, 100.0, 100.0), stop(1_000_000, 50.0, 0.0)];
        let shade = Arc::new(Shade { stops, ..Shade::flat(Color::BLACK, Share::FULL) });
        let corner = Point::new(Length::whole_pt(9), Length::whole_pt(9));
        let segments = vec![crate::picture::Segment::Move(Point::default()), crate::picture::Segment::Line(corner)];
        let kind = ItemKind::Shade { segments, even_odd: false, shade, clip: None, through: Arc::from([]) };
        for (has_tint, wanted) in [(true, None), (false, Some([100, 82, 65, 50, 37, 25, 15, 7, 0]))] {
            let mut page = page(has_tint);
            // The picture of the other tests is no paper.
            page.items.retain(|item| !matches!(item.kind, ItemKind::Picture { .. }));
            page.items.push(Item { kind: kind.clone(), tag: None, span: None });
            let flat = pages(std::slice::from_ref(&page));
            let ItemKind::Shade { shade, .. } = &flat[0].items.last().unwrap().kind else { panic!("a shade") };
            let black = |stop: &Stop<Color>| stop.color.ink.process()[3].raw() / 100;
            let flat = shade.is_opaque().then(|| shade.stops.iter().map(black).collect::<Vec<_>>());
            assert_eq!(flat.as_deref(), wanted.as_ref().map(|wanted: &[u16; 9]| wanted.as_slice()));
        }
    }

    #[test]
    fn stencils_hide_what_is_not_shown() {
        assert_eq!(stencil(&[255, 0, 255, 0, 0, 0, 0, 0, 0, 255], 10), [0b0101_1111, 0b1000_0000]);
        assert_eq!(stencil(&[0, 255, 255, 0], 2), [0b1000_0000, 0b0100_0000]);
    }
}
