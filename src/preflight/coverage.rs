//! Ink coverage: the most that lies on a small square of a page, from the page's own plates.
//!
//! Plates are drawn only where the inks painted could add up to more than is allowed, so that a page of type costs nothing. A square is seen
//! by pixels of a quarter of its side. What of a placed PDF page the plates do not show is named.

use super::found::Fault;
use super::profile::Rule;
use super::{Check, Sheet, of_share};
use crate::diagnostic::{Code, Place, Severity};
use crate::geometry::Rect;
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Picture, PictureBody, SampleSpace};
use crate::plate::{Resolution, Separator, Undrawn, most_ink};

/// Pixels along the side of a square.
const FINENESS: u32 = 4;
/// By so much a plate's pixel may be off, in percent: half of one of its 255 steps.
const STEP: f64 = 0.5 / 2.55;

impl<'a> Check<'a> {
    /// The square of a page with the most ink, when it is more than the stock or the printing condition bears.
    pub(super) fn coverage(&mut self, sheet: &Sheet<'_>) {
        let Some(rule) = self.profile.rule(Code::InkCoverage) else { return };
        let page = sheet.page;
        let stock = self.profile.stock(self.input.stock).ink;
        let most = self.input.ink_limit.map_or(stock, |limit| stock.min(f64::from(limit)));
        let mut area = page.boxes.bleed;
        let bound = |pictures: &[Picture]| f64::from(most_ink(page, page.boxes.bleed, pictures)) / 100.0;
        if bound(self.input.pictures) <= most {
            return;
        }
        let side = rule.length("side");
        // Without pictures, all that lies on bare paper: then only the squares that touch a heavy one are looked at.
        if bound(&[]) <= most {
            let Some(around) = self.heavy(page, most).and_then(|heavy| heavy.outset(side).overlap(area)) else { return };
            area = around;
        }
        if self.separator.is_none() {
            let (fonts, profile, prints) = (self.input.fonts, self.input.output_profile, self.input.prints);
            let separator = |pictures| Separator::new(fonts, pictures, profile).keeping(prints);
            self.separator = (self.input.printed)().map(separator);
        }
        let Some(separator) = &mut self.separator else { return };
        // A page too large to be drawn at this fineness is larger than any press.
        let Ok(plates) = separator.separate(page, area, Resolution::pixels_in(side, FINENESS)) else { return };
        self.unmeasured(sheet, rule, &plates.undrawn);
        let exact = STEP * plates.iter().count() as f64;
        let Some((square, found)) = plates.densest(side).filter(|(_, found)| *found > most + exact) else { return };
        let of = if most < stock { self.input.condition.to_owned() } else { format!("{} stock", self.input.stock.name()) };
        let message = format!("{found:.0} % of ink on a square of {:.1} mm; {most:.0} % at most on {of}", side.to_mm());
        let cause = cause(sheet, square);
        let help = match cause.map(|at| &page.items[at].kind) {
            Some(ItemKind::Picture { .. }) => {
                "have the picture converted for this printing condition, or take a paper that bears more"
            }
            _ => "take a colour with more black and less of the other three, or a paper that bears more",
        };
        let fault = Fault::new(Code::InkCoverage, rule, message, help);
        let place = Place { page: page.number, rect: square };
        let fault = fault.at(cause.and_then(|at| sheet.span(at)), place);
        self.found.of_place(fault.measuring(of_share(found, most)));
    }

    /// Says of what the plates do not show that its ink was not measured, once for each picture; what they show nearly is a note.
    fn unmeasured(&mut self, sheet: &Sheet<'_>, rule: &Rule, undrawn: &[Undrawn]) {
        for (at, item) in sheet.page.items.iter().enumerate() {
            let ItemKind::Picture { id, clip, .. } = &item.kind else { continue };
            let Some(picture) = self.input.pictures.get(id.0 as usize) else { continue };
            let own: Vec<&Undrawn> = undrawn.iter().filter(|lost| clip.overlap(lost.rect).is_some()).collect();
            for is_near in [false, true] {
                let own: Vec<&Undrawn> = own.iter().copied().filter(|lost| lost.is_near == is_near).collect();
                let Some(first) = own.first() else { continue };
                let mut names: Vec<&str> = own.iter().map(|lost| lost.what.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                let how = if is_near { "measured nearly" } else { "not measured" };
                let message = format!("the ink of {:?} is {how} where it has {}", picture.name, names.join("; "));
                let fault = Fault::new(Code::InkCoverage, rule, message, "ask who made it for its ink coverage");
                let severity = if is_near { Severity::Note } else { fault.severity };
                let place = Place { page: sheet.page.number, rect: first.rect.overlap(*clip).unwrap_or(*clip) };
                self.found.of_cause(Fault { severity, ..fault.at(sheet.span(at), place) });
            }
        }
    }

    /// Around all pictures of a page that may bear more than `most`. Gray ones do not, nor do those that are converted to less, while nothing is
    /// printed over them.
    fn heavy(&self, page: &Page, most: f64) -> Option<Rect> {
        let converted = self.input.converts_to.is_some_and(|limit| f64::from(limit) <= most);
        let is_heavy = |(at, item): (usize, &Item)| {
            let ItemKind::Picture { id, clip, .. } = &item.kind else { return None };
            let is_low = match self.input.pictures.get(id.0 as usize).map(|picture| &picture.body) {
                Some(PictureBody::Raster(raster)) => {
                    raster.space == SampleSpace::Gray || (raster.space == SampleSpace::Rgb && converted)
                }
                Some(PictureBody::Page(_) | PictureBody::Drawing(_)) | None => false,
            };
            let covered = || page.items[at..].iter().any(|above| overprints(above) && above.bounds().overlap(*clip).is_some());
            (!is_low || covered()).then_some(*clip)
        };
        page.items.iter().enumerate().filter_map(is_heavy).reduce(Rect::around)
    }
}

fn overprints(item: &Item) -> bool {
    match item.kind {
        ItemKind::Text { overprint, .. } | ItemKind::Fill { overprint, .. } | ItemKind::Path { overprint, .. } => overprint,
        ItemKind::Picture { .. } | ItemKind::Shade { .. } => false,
    }
}

/// The item with the most ink on a square.
fn cause(sheet: &Sheet<'_>, square: Rect) -> Option<usize> {
    let Page { items, .. } = sheet.page;
    let ink = |item: &Item| match &item.kind {
        ItemKind::Text { run, .. } => run.style.color.ink.total(),
        ItemKind::Fill { color, .. } => color.ink.total(),
        ItemKind::Path { fill, stroke, .. } => {
            let colors = fill.iter().chain(stroke.iter().map(|(color, _)| color));
            colors.map(|color| color.ink.total()).max().unwrap_or(0)
        }
        ItemKind::Shade { shade, .. } => shade.stops.iter().map(|stop| stop.color.ink.total()).max().unwrap_or(0),
        // Four full inks, as far as is known here.
        ItemKind::Picture { .. } => 40_000,
    };
    let on_square = items.iter().enumerate().filter(|(_, item)| item.bounds().overlap(square).is_some());
    // Of equal ones the uppermost.
    on_square.max_by_key(|(at, item)| (ink(item), *at)).map(|(at, _)| at)
}
