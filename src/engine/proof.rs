//! Pages of a sheet as plates, and plates as proofs.

use super::{Engine, Typeset};
use crate::plate::Separator;
use crate::proof::{ProofError, Viewer};

impl Engine {
    /// What draws the plates of a sheet's pages.
    pub fn separator<'a>(&'a self, sheet: &'a Typeset) -> Separator<'a> {
        Separator::new(&self.fonts, &sheet.pictures)
    }

    /// What shows the plates of a sheet's pages on a screen, by the profile of the press that the sheet is made for.
    ///
    /// # Errors
    /// When the profile leads to no colours, or the library was built without the feature `icc`.
    pub fn viewer(&self, sheet: &Typeset) -> Result<Viewer, ProofError> {
        Viewer::new(sheet.intent.profile())
    }
}
