//! Pages of a sheet as plates, and plates as proofs.

use super::{Engine, EngineError, Typeset};
use crate::color::Plate;
use crate::picture::Medium;
use crate::plate::{Plates, Resolution, Separator};
use crate::proof::{ProofError, Viewer, plate_png};

/// How much of a page a proof shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProofView {
    /// The finished page.
    #[default]
    Trim,
    /// With what is printed beyond the cut.
    Bleed,
    /// The whole sheet, with its printer's marks.
    Media,
}

/// What proofs are asked for.
#[derive(Clone, Debug)]
pub struct ProofPlan {
    /// How much of each page.
    pub view: ProofView,
    /// How fine.
    pub resolution: Resolution,
    /// One plate in gray; `None`: all of them in colour.
    pub plate: Option<Plate>,
}

/// The proofs of a sheet, page by page.
#[derive(Debug)]
pub struct Proofs<'a> {
    sheet: &'a Typeset,
    view: ProofView,
    resolution: Resolution,
    separator: Separator<'a>,
    shown: Shown,
}

/// What of the plates is shown.
#[derive(Debug)]
enum Shown {
    All(Box<Viewer>),
    One(Plate),
}

impl Proofs<'_> {
    /// A page's plates, by its place in the sheet.
    ///
    /// # Errors
    /// [`ProofError`] when there is no such page, or it has too many pixels.
    pub fn plates(&mut self, page: usize) -> Result<Plates, ProofError> {
        let page = self.sheet.pages.get(page).ok_or(ProofError::NoPage(page + 1))?;
        let area = match self.view {
            ProofView::Trim => page.boxes.trim,
            ProofView::Bleed => page.boxes.bleed,
            ProofView::Media => page.boxes.media,
        };
        Ok(self.separator.separate(page, area, self.resolution)?)
    }

    /// A page as a PNG file.
    ///
    /// # Errors
    /// As [`Proofs::plates`].
    pub fn page(&mut self, page: usize) -> Result<Vec<u8>, ProofError> {
        let plates = self.plates(page)?;
        match &self.shown {
            Shown::One(plate) => plate_png(&plates, plate),
            Shown::All(viewer) => viewer.png(&plates),
        }
    }
}

impl Engine {
    /// What draws the plates of a sheet's pages, its pictures as they are printed.
    ///
    /// # Errors
    /// [`EngineError::Pdf`] when a picture would have to be converted and cannot be.
    pub fn separator<'a>(&'a self, sheet: &'a Typeset) -> Result<Separator<'a>, EngineError> {
        let pictures = self.pictures_for(sheet, Medium::Press)?;
        Ok(Separator::new(&self.fonts, pictures, sheet.intent.profile()).keeping(&self.prints))
    }

    /// What shows the plates of a sheet's pages on a screen, by the profile of the press that the sheet is made for.
    ///
    /// # Errors
    /// When the profile leads to no colours, or the library was built without the feature `icc`.
    pub fn viewer(&self, sheet: &Typeset) -> Result<Viewer, ProofError> {
        Viewer::new(sheet.intent.profile())
    }

    /// The proofs of a sheet.
    ///
    /// # Errors
    /// As [`Engine::separator`], and for proofs in colour as [`Engine::viewer`].
    pub fn proofs<'a>(&'a self, sheet: &'a Typeset, plan: ProofPlan) -> Result<Proofs<'a>, EngineError> {
        let ProofPlan { view, resolution, plate } = plan;
        let shown = match plate {
            Some(plate) => Shown::One(plate),
            None => Shown::All(Box::new(self.viewer(sheet)?)),
        };
        Ok(Proofs { sheet, view, resolution, separator: self.separator(sheet)?, shown })
    }
}
