//! The job ticket of a sheet.

use super::{Engine, EngineError, ProofPlan, ProofView, Typeset};
use crate::color::Plate;
use crate::diagnostic::Report;
use crate::font::FaceId;
use crate::geometry::{Rect, Size};
use crate::page::{ItemKind, Page};
use crate::picture::{Medium, Picture, PictureBody, SampleSpace};
use crate::plate::Resolution;
use crate::proof::{FileLine, FindingLine, FontLine, PageLine, PictureLine, Ticket, sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How finely plates are drawn to tell how much of a page they cover.
const DPI: u32 = 72;

impl Engine {
    /// The ticket that goes to the press with `pdf`, the print PDF of a sheet: `name` is the document's file, `found` what is to be said of it, and
    /// `inputs` the files that it was made of.
    ///
    /// # Errors
    /// As [`Engine::separator`].
    pub fn ticket(
        &self,
        sheet: &Typeset,
        name: &str,
        (file, pdf): (&str, &[u8]),
        found: &Report,
        inputs: Vec<FileLine>,
    ) -> Result<Ticket, EngineError> {
        let boxes = sheet.pages.first().map(|page| page.boxes);
        let trim = boxes.map_or(Rect::default(), |boxes| boxes.trim);
        Ok(Ticket {
            name: name.to_owned(),
            title: sheet.facts.title.clone(),
            date: sheet.facts.date.day(),
            engine: format!("makeready {}", env!("CARGO_PKG_VERSION")),
            standard: sheet.standard().to_string(),
            condition: sheet.intent.condition().to_owned(),
            profile: sha256(sheet.intent.profile()),
            trim: Size::new(trim.width(), trim.height()),
            bleed: boxes.map(|boxes| boxes.trim.x0 - boxes.bleed.x0).unwrap_or_default(),
            pages: self.page_lines(sheet)?,
            fonts: self.font_lines(sheet, pdf),
            pictures: self.picture_lines(sheet)?,
            findings: finding_lines(found),
            pdf: FileLine::of(file, pdf),
            inputs,
        })
    }

    fn page_lines(&self, sheet: &Typeset) -> Result<Vec<PageLine>, EngineError> {
        // Of the plates only their coverage is wanted: no screen need show them.
        let plan = ProofPlan { view: ProofView::Trim, resolution: Resolution::dpi(DPI), plate: Some(Plate::Black) };
        let mut proofs = self.proofs(sheet, plan)?;
        let line = |(at, page): (usize, &Page)| {
            let drawn = proofs.plates(at)?;
            let shares = drawn.coverage().filter(|(_, share)| *share > 0.0).map(|(plate, share)| (plate.clone(), Some(share)));
            let mut plates: BTreeMap<Plate, Option<f64>> = shares.collect();
            let is_whole = drawn.undrawn.iter().all(|lost| lost.is_near);
            if !is_whole {
                for name in placed_spots(page, &sheet.pictures) {
                    plates.entry(Plate::Spot(name)).or_default();
                }
            }
            Ok(PageLine { number: page.number, folio: page.folio.clone(), plates: plates.into_iter().collect(), is_whole })
        };
        sheet.pages.iter().enumerate().map(line).collect()
    }

    /// The faces that the pages show, by the names that stand in the PDF.
    fn font_lines(&self, sheet: &Typeset, pdf: &[u8]) -> Vec<FontLine> {
        let names = embedded_names(pdf);
        let items = sheet.pages.iter().flat_map(|page| &page.items);
        let shown: BTreeSet<FaceId> = items
            .filter_map(|item| match &item.kind {
                ItemKind::Text { run, .. } if !run.glyphs.is_empty() => Some(run.face),
                _ => None,
            })
            .collect();
        let line = |id: FaceId| {
            let face = self.fonts.face(id);
            let own = face.postscript_name();
            let is_own = |name: &&String| name.split_once('+').map_or(name.as_str(), |(_, name)| name) == own;
            let embedded = names.iter().find(is_own).cloned().unwrap_or_else(|| own.to_owned());
            FontLine { name: face.full_name().to_owned(), embedded, rights: face.embedding_rights() }
        };
        shown.into_iter().map(line).collect()
    }

    fn picture_lines(&self, sheet: &Typeset) -> Result<Vec<PictureLine>, EngineError> {
        let printed = self.pictures_for(sheet, Medium::Press)?;
        let mut lines = Vec::new();
        for page in &sheet.pages {
            for item in &page.items {
                let ItemKind::Picture { id, rect, .. } = &item.kind else { continue };
                let at = id.0 as usize;
                let (Some(picture), Some(printed)) = (sheet.pictures.get(at), printed.get(at)) else { continue };
                let (across, down) = printed.ppi_at(Size::new(rect.width(), rect.height()));
                lines.push(PictureLine {
                    name: picture.name.clone(),
                    page: page.number,
                    ppi: Some(across.min(down)).filter(|ppi| ppi.is_finite()),
                    colors: colors(picture),
                    printed: colors(printed),
                });
            }
        }
        Ok(lines)
    }
}

/// The spot inks that PDF pages bring to a page.
fn placed_spots<'a>(page: &'a Page, pictures: &'a [Picture]) -> impl Iterator<Item = Arc<str>> + 'a {
    let placed = page.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Picture { id, .. } => match &pictures.get(id.0 as usize)?.body {
            PictureBody::Page(placed) => Some(placed),
            _ => None,
        },
        _ => None,
    });
    placed.flat_map(|placed| placed.spots.iter().map(|spot| Arc::clone(&spot.name)))
}

fn finding_lines(found: &Report) -> Vec<FindingLine> {
    let line = |finding: &crate::diagnostic::Diagnostic| FindingLine {
        code: finding.code.name().to_owned(),
        severity: finding.severity,
        page: finding.place.map(|place| place.page),
        message: finding.message.clone(),
    };
    found.diagnostics.iter().map(line).collect()
}

fn colors(picture: &Picture) -> &'static str {
    match &picture.body {
        PictureBody::Drawing(_) => "drawing",
        PictureBody::Page(_) => "PDF page",
        PictureBody::Raster(raster) => match raster.space {
            SampleSpace::Gray => "gray",
            SampleSpace::Rgb => "RGB",
            SampleSpace::Cmyk | SampleSpace::CmykInverted => "CMYK",
        },
    }
}

/// The names of the fonts in a PDF.
fn embedded_names(pdf: &[u8]) -> Vec<String> {
    let Ok(document) = lopdf::Document::load_mem(pdf) else { return Vec::new() };
    let name = |object: &lopdf::Object| {
        let name = object.as_dict().ok()?.get(b"FontName").ok()?.as_name().ok()?;
        String::from_utf8(name.to_vec()).ok()
    };
    document.objects.values().filter_map(name).collect()
}
