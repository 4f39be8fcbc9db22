//! Pictures as they are placed: resolution, size, colour space.

use super::found::Fault;
use super::profile::Profile;
use super::{Check, Sheet, of_ppi, of_share};
use crate::diagnostic::{Code, Place, Severity};
use crate::geometry::{Rect, Size};
use crate::picture::{Picture, PictureBody, PictureId, Raster, SampleSpace};

/// Pictures of so many pixels across and down, or fewer, are ornaments: their resolution says nothing (Ghent Workgroup 2022).
const ORNAMENT: u32 = 16;

impl Check<'_> {
    /// A picture of which `clip` shows, and which as a whole lies in `rect`.
    pub(super) fn picture(&mut self, sheet: &Sheet<'_>, at: usize, id: PictureId, (clip, rect): (Rect, Rect)) {
        let Some(picture) = self.input.pictures.get(id.0 as usize) else { return };
        let PictureBody::Raster(raster) = &picture.body else { return };
        let place = Place { page: sheet.page.number, rect: clip };
        let mut faults = Vec::new();
        if raster.width.max(raster.height) > ORNAMENT {
            faults.extend(resolution(self.profile, picture, raster, (rect, self.input.max_ppi)));
            faults.extend(enlarged(self.profile, picture, rect));
        }
        faults.extend(untagged(self.profile, picture, raster));
        if self.input.converts_to.is_none() {
            faults.extend(unconverted(self.profile, picture, raster));
        }
        for fault in faults {
            self.found.of_place(fault.at(sheet.span(at), place));
        }
    }
}

/// Too few pixels for the size, or more than the press shows. Line art wants more than photographs, and too much of it does no harm.
fn resolution(profile: &Profile, picture: &Picture, raster: &Raster, (rect, max_ppi): (Rect, Option<u16>)) -> Option<Fault> {
    let (across, down) = picture.ppi_at(Size::new(rect.width(), rect.height()));
    let ppi = across.min(down);
    let is_bitmap = raster.bits == 1 && raster.space == SampleSpace::Gray;
    if let Some(rule) = profile.rule(Code::PictureLowResolution) {
        let (least, error_below) = if is_bitmap { ("least-bitmap", "error-below-bitmap") } else { ("least", "error-below") };
        let (least, error_below) = (rule.number(least), rule.number(error_below));
        if ppi < least || ppi < error_below {
            let (severity, allowed) = if ppi < error_below { (Severity::Error, error_below) } else { (rule.severity, least) };
            let better = if allowed < least { format!(", better {least:.0}") } else { String::new() };
            let message =
                format!("{:?} has {ppi:.0} ppi at the size it is placed; at least {allowed:.0}{better}", picture.name);
            let wanted = least.max(error_below).max(1.0);
            let width = rect.width();
            let help = format!(
                "give it {:.0} pixels across, or place it no wider than {:.0} mm",
                (width.to_pt() / 72.0 * wanted).ceil(),
                (width.to_mm() * ppi / wanted).floor()
            );
            let fault = Fault::new(Code::PictureLowResolution, rule, message, help);
            return Some(Fault { severity, ..fault }.measuring(of_ppi(ppi, allowed)));
        }
    }
    let rule = profile.rule(Code::PictureTooFine).filter(|_| !is_bitmap)?;
    let most = rule.number("most");
    let written = max_ppi.map_or(ppi, |max| ppi.min(f64::from(max)));
    (written > most).then(|| {
        let message =
            format!("{:?} has {ppi:.0} ppi at the size it is placed; the press shows {most:.0} at most", picture.name);
        let help = "nothing is lost by it but time; [pictures] max-ppi makes it coarser";
        Fault::new(Code::PictureTooFine, rule, message, help).measuring(of_ppi(ppi, most))
    })
}

/// Placed larger than its file says it is.
fn enlarged(profile: &Profile, picture: &Picture, rect: Rect) -> Option<Fault> {
    let rule = profile.rule(Code::PictureEnlarged)?;
    let natural = picture.natural.width.to_pt().max(1e-6);
    let (scale, most) = (rect.width().to_pt() / natural * 100.0, rule.number("most"));
    (scale > most).then(|| {
        let message = format!("{:?} is placed at {scale:.0} % of its own size; {most:.0} % at most", picture.name);
        let help = "look whether it is still sharp; its resolution is judged apart";
        Fault::new(Code::PictureEnlarged, rule, message, help).measuring(of_share(scale, most))
    })
}

/// RGB that does not say which.
fn untagged(profile: &Profile, picture: &Picture, raster: &Raster) -> Option<Fault> {
    let rule = profile.rule(Code::PictureUntagged)?;
    (raster.space == SampleSpace::Rgb && raster.profile.is_none()).then(|| {
        let message = format!("{:?} is RGB and says not which; sRGB is assumed", picture.name);
        Fault::new(Code::PictureUntagged, rule, message, "save it with its profile embedded")
    })
}

/// RGB that the press is left to convert.
fn unconverted(profile: &Profile, picture: &Picture, raster: &Raster) -> Option<Fault> {
    let rule = profile.rule(Code::PictureRgb)?;
    (raster.space == SampleSpace::Rgb).then(|| {
        let message = format!("{:?} goes to the press in RGB and is converted there", picture.name);
        Fault::new(Code::PictureRgb, rule, message, "convert it to the printing condition: [pictures] color = \"convert\"")
    })
}
