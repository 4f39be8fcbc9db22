//! Pages of a sheet as plates, and plates as proofs.

use super::{Engine, Typeset};
use crate::plate::Separator;

impl Engine {
    /// What draws the plates of a sheet's pages.
    pub fn separator<'a>(&'a self, sheet: &'a Typeset) -> Separator<'a> {
        Separator::new(&self.fonts, &sheet.pictures)
    }
}
