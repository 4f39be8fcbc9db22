//! Preflight: pages looked over before they go to press.
//!
//! In: finished pages with their faces and pictures, the printing condition, and a [`Profile`] of rules. Out: findings, each with its number
//! measured and allowed, its place on the pages and in the sources. Changes nothing, and repeats nothing that construction guarantees or
//! another room has reported: boxes, embedding, tags and blend spaces are the PDF writer's to get right.
//!
//! Where the numbers come from is said in `layouts/preflight/sheet-cmyk.toml` and in the README.

mod cells;
mod coverage;
mod document;
mod edges;
mod found;
mod lines;
mod pictures;
mod profile;
mod surface;
mod text;

pub use found::Mark;
pub use profile::{Profile, StockLimits};

use crate::brand::SpotToken;
use crate::color::cms::Screen;
use crate::color::{Color, luminance};
use crate::diagnostic::{Measure, Report, Span, Unit};
use crate::font::{FaceId, FontBook};
use crate::geometry::{Length, Rect};
use crate::layout::Stock;
use crate::page::{Item, ItemKind, Page};
use crate::picture::{Picture, PictureBody, PictureId, SampleSpace};
use crate::plate::{Prints, Separator};
use document::Spots;
use found::Found;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use surface::Surfaces;
use text::FaceFacts;

/// What is looked over.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The pages in their order.
    pub pages: &'a [Page],
    /// The pictures that the items name.
    pub pictures: &'a [Picture],
    /// The faces that the glyph runs name.
    pub fonts: &'a FontBook,
    /// The spot inks that the tokens name, and where.
    pub spots: &'a [SpotToken],
    /// The colours that may be used, full and in tints; black and its grays are always among them.
    pub palette: &'a [Color],
    /// The name of the printing condition.
    pub condition: &'a str,
    /// Its profile.
    pub output_profile: &'a [u8],
    /// The most ink that the printing condition bears, in percent, where the layout says so.
    pub ink_limit: Option<u16>,
    /// The paper.
    pub stock: Stock,
    /// The token that names it, or the condition.
    pub stock_span: Option<Span>,
    /// The most ink, in percent, of RGB pictures that are converted to the printing condition when the PDF is written; `None` where they are not
    /// converted.
    pub converts_to: Option<u16>,
    /// Pictures that are finer than this are made coarser when the PDF is written.
    pub max_ppi: Option<u16>,
    /// Whether the document is bound on the right.
    pub bound_right: bool,
    /// Pictures that were drawn on plates before.
    pub prints: &'a Prints,
    /// The pictures as they are printed; asked for when a page may bear too much ink. `None` where they cannot be converted, which is said when
    /// they are to be printed.
    pub printed: &'a dyn Fn() -> Option<Vec<Picture>>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Each fault once, in the order of the pages.
    pub report: Report,
    /// Every place of each, for a proof.
    pub marks: Vec<Mark>,
}

/// Looks pages over by a profile.
pub fn check(input: &Input<'_>, profile: &Profile) -> Findings {
    let mut check = Check {
        input,
        profile,
        found: Found::default(),
        faces: BTreeMap::new(),
        spots: Spots::default(),
        screen: OnceCell::new(),
        separator: None,
    };
    for page in input.pages {
        check.page(page);
    }
    check.spot_plates();
    check.page_count();
    check.stock();
    let (report, marks) = check.found.finish();
    Findings { report, marks }
}

/// A run over the pages.
struct Check<'a> {
    input: &'a Input<'a>,
    profile: &'a Profile,
    found: Found,
    faces: BTreeMap<FaceId, FaceFacts>,
    spots: Spots,
    /// Made when a colour has no `rgb` of its own: reading a profile takes longer than looking a page over.
    screen: OnceCell<Screen>,
    /// Made when a page may bear too much ink.
    separator: Option<Separator<'a>>,
}

/// A page with what lies where on it.
struct Sheet<'a> {
    page: &'a Page,
    surfaces: Surfaces<'a>,
}

impl Sheet<'_> {
    /// Where in the sources an item is from. Tints and rules have no place of their own: they belong to the words after them, or before.
    fn span(&self, at: usize) -> Option<Span> {
        let (before, after) = self.page.items.split_at(at);
        let first = |item: &Item| item.span;
        after.iter().find_map(first).or_else(|| before.iter().rev().find_map(first))
    }

    /// Whether an item touches a picture below it, or nearly: black knocks pictures out.
    fn meets_picture(&self, at: usize) -> bool {
        let item = &self.page.items[at];
        let near = if let ItemKind::Text { run, .. } = &item.kind { run.style.size / 2 } else { Length::ZERO };
        self.surfaces.touches_picture(at, item.bounds().outset(near))
    }
}

impl Check<'_> {
    /// How light a colour is on a screen: by its own `rgb`, else as the press would show it.
    fn shade(&self, color: &Color) -> f64 {
        let rgb = color
            .screen
            .unwrap_or_else(|| self.screen.get_or_init(|| Screen::of_press(self.input.output_profile)).ink(&color.ink));
        luminance(rgb)
    }

    /// How light two colours are side by side: by what each says of itself where both do, else both as the press would show them, so that one
    /// ink is as light as itself.
    fn shades(&self, own: &Color, under: &Color) -> (f64, f64) {
        let of_ink = |color: &Color| self.shade(&Color { screen: None, ..color.clone() });
        match (own.screen, under.screen) {
            (Some(_), Some(_)) => (self.shade(own), self.shade(under)),
            _ => (of_ink(own), of_ink(under)),
        }
    }

    /// Whether a picture is printed in black alone.
    fn is_gray(&self, id: PictureId) -> bool {
        let body = self.input.pictures.get(id.0 as usize).map(|picture| &picture.body);
        matches!(body, Some(PictureBody::Raster(raster)) if raster.space == SampleSpace::Gray)
    }

    fn page(&mut self, page: &Page) {
        let sheet = Sheet { page, surfaces: Surfaces::of(&page.items) };
        // What lies outside the bleed is the press room's own: printer's marks.
        let bleed = page.boxes.bleed;
        let is_outside = |own: Rect| own.x1 <= bleed.x0 || own.x0 >= bleed.x1 || own.y1 <= bleed.y0 || own.y0 >= bleed.y1;
        for (at, item) in page.items.iter().enumerate().filter(|(_, item)| !is_outside(item.bounds())) {
            match &item.kind {
                ItemKind::Text { origin, run, overprint } => self.text(&sheet, at, (*origin, run), *overprint),
                ItemKind::Shade { .. } => {}
                ItemKind::Fill { .. } | ItemKind::Path { .. } => self.lines(&sheet, at, item),
                ItemKind::Picture { id, clip, rect } => self.picture(&sheet, at, *id, (*clip, *rect)),
            }
            self.colors(&sheet, at);
        }
        self.edges(&sheet);
        self.coverage(&sheet);
        self.blank_page(page);
    }
}

/// A length in points, and the one allowed.
fn of_size(value: Length, allowed: Length) -> Measure {
    Measure::new(value.to_pt(), allowed.to_pt(), Unit::Pt)
}

/// Percent.
fn of_share(value: f64, allowed: f64) -> Measure {
    Measure::new(value, allowed, Unit::Percent)
}

/// Pixels an inch.
fn of_ppi(value: f64, allowed: f64) -> Measure {
    Measure::new(value, allowed, Unit::Ppi)
}

/// A contrast.
fn of_ratio(value: f64, allowed: f64) -> Measure {
    Measure::new(value, allowed, Unit::Ratio)
}

/// Things counted.
fn of_count(value: f64, allowed: f64) -> Measure {
    Measure::new(value, allowed, Unit::Count)
}
