//! A text's galley in the shipped styles, for the tests of what is done with it.

use super::copydesk::CopyDesk;
use super::display::Display;
use super::galley::{self, Section};
use super::measure::Measures;
use crate::brand::Brand;
use crate::content;
use crate::diagnostic::{Report, Sources};
use crate::font::FontBook;
use crate::layout::Layout;
use crate::page::Structure;
use crate::picture::{Gallery, NoPictures};

/// Shows the galley of a text to `look`.
pub(super) fn with_galley<T>(text: &str, look: impl FnOnce(&[Section], &Structure, &mut Display<'_, '_, '_>) -> T) -> T {
    let file = Sources::new().add("text.md", text);
    let document = content::parse(file, text).0;
    let brand = Brand::builtin("factsheet").and_then(|text| Brand::read(file, text, &[]).0).expect("the shipped brand");
    let layout = Layout::builtin("factsheet").and_then(|text| Layout::read(file, text, &[]).0).expect("the shipped layout");
    let fonts = FontBook::bundled();
    let (mut gallery, mut report) = (Gallery::new(&NoPictures), Report::new());
    let palette = &brand.palettes["river"];
    let mut desk = CopyDesk::new(&brand, palette, &fonts, "en", &mut gallery, &mut report, file);
    let (sections, structure) = galley::galley(&document, &layout, &mut desk);
    let measures = Measures::default();
    look(&sections, &structure, &mut Display::new(&mut desk, &layout, &measures, false))
}
