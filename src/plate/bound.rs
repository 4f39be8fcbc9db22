//! The most ink that a part of a page can hold anywhere, from the page's items alone.
//!
//! What knocks out lies on bare paper: its own inks are all there is. What overprints is added to it, plate by plate. Edges are mixed of
//! both sides and hold no more than either. So the bound is the largest sum over an opaque paint's inks, each raised to the most that
//! any overprinting paint brings to its plate; where those two never meet, the page holds less.

use crate::color::{Ink, Plate, Share};
use crate::geometry::{Length, Rect};
use crate::page::{Item, ItemKind, Page, extent};
use crate::picture::{PageHolds, PdfPage, Picture, PictureBody, SampleSpace};
use std::collections::BTreeMap;

/// The most ink on one spot inside `area`, all plates summed up, in 1/10,000 of one full ink: 32,000 is 320 %. What is in CMYK or RGB and
/// no single ink, as a photograph, may be full on all four process plates as far as is known here.
pub fn most_ink(page: &Page, area: Rect, pictures: &[Picture]) -> u32 {
    let mut paints = Paints::default();
    for item in page.items.iter().filter(|item| may_touch(item, area)) {
        match &item.kind {
            ItemKind::Text { run, overprint, .. } => paints.add(&run.style.color.ink, *overprint),
            ItemKind::Fill { color, overprint, .. } => paints.add(&color.ink, *overprint),
            ItemKind::Path { fill, stroke, overprint, .. } => {
                let colors = fill.iter().chain(stroke.iter().map(|(color, _)| color));
                colors.for_each(|color| paints.add(&color.ink, *overprint));
            }
            // Between two stops there is no more ink than at one of them.
            ItemKind::Shade { shade, .. } => shade.stops.iter().for_each(|stop| paints.add(&stop.color.ink, false)),
            ItemKind::Picture { id, .. } => {
                paints.opaque.extend(pictures.get(id.0 as usize).map(in_picture));
                let Some(Picture { body: PictureBody::Page(page), .. }) = pictures.get(id.0 as usize) else { continue };
                // Its own paints may overprint: all of its inks may be full in one place.
                paints.placed = paints.placed.max(in_page(page));
            }
        }
    }
    paints.bound()
}

/// Whether an item can have ink inside an area.
fn may_touch(item: &Item, area: Rect) -> bool {
    let touches = |rect: Rect| rect.x0 <= area.x1 && rect.x1 >= area.x0 && rect.y0 <= area.y1 && rect.y1 >= area.y0;
    match &item.kind {
        // A fifth of its size more than its lines take: letters hang over.
        ItemKind::Text { run, .. } => touches(item.bounds().outset(run.style.size / 5)),
        ItemKind::Fill { rect, .. } => touches(*rect),
        ItemKind::Picture { clip, .. } => touches(*clip),
        ItemKind::Shade { segments, clip, .. } => clip.is_none_or(touches) && extent(segments).is_some_and(touches),
        ItemKind::Path { clip: Some(clip), .. } if !touches(*clip) => false,
        ItemKind::Path { segments, stroke, .. } => {
            // A mitred corner reaches five line widths out.
            let reach = stroke.as_ref().map_or(Length::ZERO, |(_, width)| width.scaled(5, 1));
            extent(segments).is_some_and(|bounds| touches(bounds.outset(reach.max(Length::ZERO))))
        }
    }
}

/// The paints of a page, each once.
#[derive(Default)]
struct Paints<'a> {
    opaque: Vec<&'a Ink>,
    over: Vec<&'a Ink>,
    /// The most that a placed PDF page brings.
    placed: u32,
}

impl<'a> Paints<'a> {
    fn add(&mut self, ink: &'a Ink, overprint: bool) {
        let known = if overprint { &mut self.over } else { &mut self.opaque };
        if !known.contains(&ink) {
            known.push(ink);
        }
    }

    fn bound(&self) -> u32 {
        let inks = || self.over.iter().chain(&self.opaque);
        // Registration stands on the spot plates, too, whatever ink they belong to.
        let spots: Vec<Plate> =
            inks().flat_map(|ink| ink.plates()).map(|(plate, _)| plate).filter(|plate| *plate > Plate::Black).collect();
        let plates = |ink: &Ink| match ink {
            Ink::Registration(share) => {
                Plate::PROCESS.into_iter().chain(spots.iter().cloned()).map(|plate| (plate, *share)).collect()
            }
            Ink::Rgb(_) => FULL.plates(),
            _ => ink.plates(),
        };
        let mut over = BTreeMap::new();
        self.over.iter().for_each(|ink| raise(&mut over, plates(ink)));
        let sums = self.opaque.iter().copied().chain([&Ink::PAPER]).map(|ink| {
            let mut sum = over.clone();
            raise(&mut sum, plates(ink));
            sum.values().map(|share| u32::from(share.raw())).sum()
        });
        let over = || self.over.iter().map(|ink| ink.total()).sum::<u32>();
        let placed = if self.placed > 0 { self.placed.saturating_add(over()) } else { 0 };
        sums.max().unwrap_or(0).max(placed)
    }
}

/// Raises each plate to the share that an ink has of it.
fn raise(sum: &mut BTreeMap<Plate, Share>, plates: Vec<(Plate, Share)>) {
    for (plate, share) in plates {
        let most = sum.entry(plate).or_default();
        *most = share.max(*most);
    }
}

/// The most that a placed page can hold: all of its plates, full. What has no profile and is no process colour is black.
fn in_page(page: &PdfPage) -> u32 {
    let process = if page.has_process_inks() || page.holds.contains(&PageHolds::IccBased) { Plate::PROCESS.len() } else { 1 };
    u32::try_from(process + page.spots.len()).unwrap_or(u32::MAX).saturating_mul(10_000)
}

/// All four inks, full.
const FULL: Ink = Ink::Cmyk([Share::FULL; 4]);

/// The most that a picture holds.
fn in_picture(picture: &Picture) -> &'static Ink {
    match &picture.body {
        PictureBody::Raster(raster) if raster.space == SampleSpace::Gray => &Ink::BLACK,
        PictureBody::Raster(_) => &FULL,
        // Counted by its plates.
        PictureBody::Page(_) => &Ink::PAPER,
        PictureBody::Drawing(drawing) => {
            let mut colors =
                drawing.paths.iter().flat_map(|path| path.fill.iter().chain(path.stroke.iter().map(|(color, _)| color)));
            if colors.all(|[r, g, b]| r == g && g == b) { &Ink::BLACK } else { &FULL }
        }
    }
}
