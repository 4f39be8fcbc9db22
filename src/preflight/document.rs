//! What concerns the document as a whole: its plates, its colours, its pages, its paper.

use super::found::Fault;
use super::{Check, Sheet, of_count};
use crate::brand::spot_key;
use crate::color::{Cmyk, Color, Ink, Share};
use crate::diagnostic::{Code, Place, Severity, Span};
use crate::page::{Item, ItemKind, Page, ink_name};
use crate::picture::{PageSpot, Picture, PictureBody, PictureId};
use std::sync::Arc;

/// A spot ink where it is first used.
struct Spot {
    name: Arc<str>,
    /// What stands in for the full ink, where that is known.
    alternate: Option<Cmyk>,
    span: Option<Span>,
    place: Place,
    /// Whether it came with a placed PDF page, not from the tokens.
    is_placed: bool,
}

/// So far two process colours of one ink may lie apart: files round to a 255th.
const NEAR: u16 = 50;

/// The spot inks met so far, in the order of the pages.
#[derive(Default)]
pub(super) struct Spots(Vec<Spot>);

impl Check<'_> {
    /// The colours of an item: plates they need, and whether the palette has them.
    pub(super) fn colors(&mut self, sheet: &Sheet<'_>, at: usize) {
        let item = &sheet.page.items[at];
        match &item.kind {
            ItemKind::Text { run, .. } => {
                self.color(&run.style.color, sheet, at, true);
            }
            ItemKind::Fill { color, .. } => {
                self.color(color, sheet, at, true);
            }
            // A drawing's foreign colours are named where it is converted.
            ItemKind::Path { fill, stroke, .. } => {
                for color in fill.iter().chain(stroke.iter().map(|(color, _)| color)) {
                    self.color(color, sheet, at, false);
                }
            }
            ItemKind::Shade { shade, .. } => {
                shade.stops.iter().for_each(|stop| self.color(&stop.color, sheet, at, false));
            }
            ItemKind::Picture { id, .. } => self.placed_spots(sheet, at, *id),
        }
    }

    fn color(&mut self, color: &Color, sheet: &Sheet<'_>, at: usize, of_palette: bool) {
        let place = || Place { page: sheet.page.number, rect: sheet.page.items[at].bounds() };
        if of_palette && !self.is_of_palette(&color.ink) {
            self.outside_palette(color, sheet.span(at), place());
        }
        let mut note = |name: &Arc<str>, alternate: Cmyk| {
            let (name, alternate) = (Arc::clone(name), Some(alternate));
            self.spot(Spot { name, alternate, span: sheet.span(at), place: place(), is_placed: false });
        };
        match &color.ink {
            Ink::Spot { name, tint, alternate } if *tint != Share::NONE => note(name, *alternate),
            Ink::Mix(mix) => {
                mix.spots.iter().filter(|spot| spot.tint != Share::NONE).for_each(|spot| note(&spot.name, spot.alternate))
            }
            Ink::Spot { .. } | Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => {}
        }
    }

    /// The plates that a placed PDF page brings.
    fn placed_spots(&mut self, sheet: &Sheet<'_>, at: usize, id: PictureId) {
        let Some(Picture { body: PictureBody::Page(page), .. }) = self.input.pictures.get(id.0 as usize) else { return };
        for PageSpot { name, alternate, is_ambiguous, .. } in &page.spots {
            let place = Place { page: sheet.page.number, rect: sheet.page.items[at].bounds() };
            let spot = Spot { name: Arc::clone(name), alternate: *alternate, span: sheet.span(at), place, is_placed: true };
            if *is_ambiguous {
                self.collides(&spot, format!("one placed page gives the spot ink {name:?} two process colours"), false);
            }
            self.spot(spot);
        }
    }

    /// Notes a spot ink. Names that differ in case and signs alone are one ink, and a name has one process colour: in the PDF the first that
    /// was met stands for all. Those of the tokens are compared where they are read.
    fn spot(&mut self, spot: Spot) {
        let key = spot_key(&spot.name);
        let known = self.spots.0.iter().filter(|known| known.is_placed || spot.is_placed);
        let clash = known.filter(|known| spot_key(&known.name) == key).find_map(|known| clash(known, &spot));
        if let Some((message, is_unsure)) = clash {
            self.collides(&spot, message, is_unsure);
        }
        let is_known =
            |known: &Spot| known.name == spot.name && known.alternate == spot.alternate && known.is_placed == spot.is_placed;
        if !self.spots.0.iter().any(is_known) {
            self.spots.0.push(spot);
        }
    }

    fn collides(&mut self, spot: &Spot, message: String, is_unsure: bool) {
        let Some(rule) = self.profile.rule(Code::SpotCollision) else { return };
        let help = "write the ink under [colors] as the placed page does, or have the page changed";
        let fault = Fault::new(Code::SpotCollision, rule, message, help).at(spot.span, spot.place);
        let severity = if is_unsure { fault.severity.min(Severity::Warning) } else { fault.severity };
        self.found.of_cause(Fault { severity, ..fault });
    }

    /// More spot plates than the profile has: told at the first one too many.
    pub(super) fn spot_plates(&mut self) {
        let Some(rule) = self.profile.rule(Code::SpotInks) else { return };
        let most = rule.number("most");
        let mut inks: Vec<&Spot> = Vec::new();
        for spot in &self.spots.0 {
            if inks.iter().all(|known| known.name != spot.name) {
                inks.push(spot);
            }
        }
        let count = inks.len();
        let Some((_, Spot { name, span, place, is_placed, .. })) = inks.iter().enumerate().find(|(at, _)| (*at as f64) >= most)
        else {
            return;
        };
        let names: Vec<&str> = inks.iter().map(|spot| &*spot.name).collect();
        let what = if count == 1 { "a spot ink".to_owned() } else { format!("{count} spot inks") };
        let allowed = if most == 0.0 { "none".to_owned() } else { format!("{most} at most") };
        let message =
            format!("the pages take {what} ({}); the profile `{}` allows {allowed}", names.join(", "), self.profile.name);
        let help = "print what stands in for them, with --spots process, or take a profile that has plates for them: [preflight] profile = \"sheet-spot\"";
        // The document's own ink is chosen where its token stands.
        let token = self.input.spots.iter().find(|token| !is_placed && token.name == **name);
        let fault = Fault::new(Code::SpotInks, rule, message, help).at(token.map(|token| token.span).or(*span), *place);
        self.found.of_cause(fault.measuring(of_count(count as f64, most)));
    }

    fn is_of_palette(&self, ink: &Ink) -> bool {
        ink.is_gray() || ink.is_registration() || self.input.palette.iter().any(|known| is_tint(ink, &known.ink))
    }

    fn outside_palette(&mut self, color: &Color, span: Option<Span>, place: Place) {
        let Some(rule) = self.profile.rule(Code::ColorOutsidePalette) else { return };
        let message = format!("{} is neither a colour of the palette nor of [colors]", ink_name(color));
        let help = "give it a name under [colors], so that the series keeps to it";
        self.found.of_cause(Fault::new(Code::ColorOutsidePalette, rule, message, help).at(span, place));
    }

    /// A number of pages that no sheet has. Pages that the fitting of the text left blank are pages.
    pub(super) fn page_count(&mut self) {
        let Some(rule) = self.profile.rule(Code::PageCount) else { return };
        let Some(last) = self.input.pages.last() else { return };
        let (count, flat, multiple) = (self.input.pages.len() as f64, rule.number("flat"), rule.number("multiple"));
        let over = count % multiple;
        if count <= flat || over == 0.0 {
            return;
        }
        let message = format!(
            "{count} pages; a leaf has {flat}, folded sheets a multiple of {multiple}, so {} would stay blank",
            multiple - over
        );
        let help = "fill them, or say that they stay blank: [fit] multiple and blanks = \"end\" in the text";
        let place = Place { page: last.number, rect: last.boxes.trim };
        let fault = Fault::new(Code::PageCount, rule, message, help).at(None, place);
        self.found.of_place(fault.measuring(of_count(count, count - over + multiple)));
    }

    /// Pages that hold nothing of the text and no furniture in type: a printer asks whether they are meant so.
    pub(super) fn blank_page(&mut self, page: &Page) {
        let Some(rule) = self.profile.rule(Code::PageBlank) else { return };
        let is_matter = |item: &Item| item.tag.is_some() || !matches!(item.kind, ItemKind::Fill { .. });
        if page.items.iter().any(is_matter) {
            return;
        }
        let message = format!("page {} is blank", page.number);
        let place = Place { page: page.number, rect: page.boxes.trim };
        self.found.of_cause(Fault::new(Code::PageBlank, rule, message, "tell the printer that it is meant so").at(None, place));
    }

    /// A printing condition that is of another paper.
    pub(super) fn stock(&mut self) {
        let Some(rule) = self.profile.rule(Code::StockMismatch) else { return };
        let condition = self.input.condition.to_lowercase();
        let unfit = &self.profile.stock(self.input.stock).unfit_conditions;
        if !unfit.iter().any(|name| is_named(&condition, &name.to_lowercase())) {
            return;
        }
        let (stock, profile) = (self.input.stock.name(), &self.profile.name);
        let message =
            format!("the printing condition {} is not one of {stock} stock in the profile `{profile}`", self.input.condition);
        let help = "give the condition of the paper under [output-intent], with its profile, or say what the paper is: [preflight] stock";
        let place = self.input.pages.first().map(|page| Place { page: page.number, rect: page.boxes.trim });
        let fault = Fault::new(Code::StockMismatch, rule, message, help);
        self.found.of_place(Fault { span: self.input.stock_span, place, ..fault });
    }
}

/// What keeps two spot inks from being one, and whether that is not sure.
fn clash(known: &Spot, spot: &Spot) -> Option<(String, bool)> {
    let name = &spot.name;
    if known.name != *name {
        return Some((
            format!("the spot inks {:?} and {name:?} differ in spelling alone, and would be two plates", known.name),
            false,
        ));
    }
    match (known.alternate, spot.alternate) {
        (None, None) => None,
        (Some(own), Some(other)) => {
            let is_near = own.iter().zip(other).all(|(own, other)| own.raw().abs_diff(other.raw()) <= NEAR);
            (!is_near).then(|| {
                (format!("the spot ink {name:?} has two process colours: {} and {}", written(own), written(other)), false)
            })
        }
        (Some(one), None) | (None, Some(one)) => Some((
            format!(
                "the spot ink {name:?} has the process colour {} in one place, in another none that can be told",
                written(one)
            ),
            true,
        )),
    }
}

/// Process inks in percent.
fn written(inks: Cmyk) -> String {
    let percent: Vec<String> = inks.iter().map(|share| (f64::from(share.raw()) / 100.0).to_string()).collect();
    format!("[{}]", percent.join(", "))
}

/// Whether a condition's name holds this one, not followed by another digit: FOGRA2 is not FOGRA29.
fn is_named(condition: &str, name: &str) -> bool {
    condition.match_indices(name).any(|(at, _)| !condition[at + name.len()..].starts_with(|ch: char| ch.is_ascii_digit()))
}

/// Whether `ink` is `full`, or so much of it.
fn is_tint(ink: &Ink, full: &Ink) -> bool {
    let (own, all) = (ink.plates(), full.plates());
    let Some(((_, most), (_, whole))) = own.iter().zip(&all).max_by_key(|(_, (_, share))| *share) else { return false };
    let share = u32::from(most.raw()) * 10_000 / u32::from(whole.raw().max(1));
    let Ok(share) = u16::try_from(share) else { return false };
    // A share that was rounded to nothing has no plate.
    let tint = |share: u16| full.tinted(Share::from_raw(share));
    let near = |a: &Ink, b: &Ink| {
        let (a, b) = (a.plates(), b.plates());
        a.len() == b.len() && a.iter().zip(&b).all(|((p, x), (q, y))| p == q && x.raw().abs_diff(y.raw()) <= 2)
    };
    (share.saturating_sub(1)..=share.saturating_add(1).min(10_000)).any(|share| near(ink, &tint(share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cmyk(shares: [f64; 4]) -> Ink {
        Ink::Cmyk(shares.map(Share::from_percent))
    }

    #[test]
    fn tints_are_told_from_other_colours() {
        let blue = cmyk([100.0, 60.0, 0.0, 20.0]);
        for share in [100.0, 50.0, 33.3, 10.0, 1.0] {
            assert!(is_tint(&blue.tinted(Share::from_percent(share)), &blue), "{share}");
        }
        for other in [[100.0, 50.0, 0.0, 20.0], [100.0, 60.0, 1.0, 20.0], [0.0, 60.0, 0.0, 20.0], [50.0, 30.0, 0.0, 0.0]] {
            assert!(!is_tint(&cmyk(other), &blue), "{other:?}");
        }
        assert!(!is_tint(&Ink::PAPER, &blue) && !is_tint(&blue, &Ink::PAPER));
    }

    #[test]
    fn conditions_are_known_by_part_of_their_name() {
        assert!(is_named("fogra39l_coated", "fogra39") && is_named("cgats21_crpc6", "crpc6"));
        assert!(!is_named("fogra391", "fogra39") && !is_named("fogra51", "fogra39"));
    }
}
