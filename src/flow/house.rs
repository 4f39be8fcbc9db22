//! The spot inks that brand and layout name, for placed pages that are printed with the same.
//!
//! In: brand, the sheet's palette, layout. Out: each ink with the process colour that stands in for it, and what a screen shows. The first
//! that names an ink is taken: others are reported where the tokens are read.

use super::Input;
use crate::color::{Color, Ink, Share};
use crate::picture::{HouseInk, HouseInks};
use std::sync::Arc;

/// The inks of the house that `input` is set for.
pub(super) fn inks(input: &Input<'_>) -> HouseInks {
    let (brand, layout) = (input.brand, input.layout);
    let mut inks = HouseInks::new();
    for token in brand.spots.iter().chain(&layout.spots) {
        if let Some(process) = token.alternate {
            inks.entry(Arc::from(&*token.name)).or_insert(HouseInk { process, screen: None });
        }
    }
    let palettes = std::iter::once(input.palette).chain(brand.palettes.values());
    let colors = palettes.flat_map(|palette| [&palette.primary, &palette.secondary]).chain(brand.colors.values());
    for Color { ink, screen } in colors {
        let Ink::Spot { name, tint: Share::FULL, alternate } = ink else { continue };
        let known = inks.entry(Arc::clone(name)).or_insert(HouseInk { process: *alternate, screen: None });
        known.screen = known.screen.or(*screen);
    }
    inks
}
