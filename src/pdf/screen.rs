//! Pages as a screen shows them: cut to the trim, in sRGB.
//!
//! In: pages made for a press. Out: the same without what lies outside the cut, and the light that stands for each ink.

use super::PreparedIntent;
use crate::color::cms::Screen;
use crate::color::{Color, Share};
use crate::geometry::PageBoxes;
use crate::page::{Item, Page};

/// The pages cut to their trim. What belongs to the text stays wherever it lies.
pub(super) fn trimmed(pages: &[Page]) -> Vec<Page> {
    let cut = |page: &Page| {
        let trim = page.boxes.trim;
        let is_seen = |item: &&Item| item.tag.is_some() || item.bounds().overlap(trim).is_some();
        let items = page.items.iter().filter(is_seen).cloned().collect();
        let (folio, master) = (page.folio.clone(), page.master.clone());
        let boxes = PageBoxes { media: trim, bleed: trim, trim };
        Page { number: page.number, folio, faces: page.faces, master, boxes, items }
    };
    pages.iter().map(cut).collect()
}

/// Inks as light, each reckoned once.
pub(super) struct Lights {
    screen: Screen,
    known: Vec<(Color, [Share; 3])>,
}

impl Lights {
    /// By the profile of the press, so that a colour looks as it prints; by the plain formula where no conversion is built in.
    pub(super) fn new(intent: &PreparedIntent) -> Self {
        Lights { screen: Screen::of_press(intent.profile()), known: Vec::new() }
    }

    /// A colour's sRGB.
    pub(super) fn of(&mut self, color: &Color) -> [Share; 3] {
        if let Some((_, light)) = self.known.iter().find(|(known, _)| known == color) {
            return *light;
        }
        // To the nearest 1/10,000, from which a reader gets the byte back.
        let share = |level: u8| Share::from_raw(u16::try_from((u32::from(level) * 10_000 + 127) / 255).unwrap_or(10_000));
        let light = self.screen.rgb(color).map(share);
        self.known.push((color.clone(), light));
        light
    }
}
