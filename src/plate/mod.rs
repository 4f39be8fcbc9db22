//! Pages to plates: how much of each ink stands on each pixel of a page.
//!
//! In: a finished [`Page`](crate::page::Page) with the faces and pictures that it names, and a [`Resolution`]. Out: [`Plates`], one byte a pixel and plate, as an
//! imagesetter would expose them: overprinting paints leave the plates that they do not name alone (ISO 32000-1, 8.6.7, with overprint
//! mode 1), everything else knocks out what lies under it on all plates. Edges are anti-aliased. [`most_ink`] says without drawing what a page can hold at
//! most.
//!
//! Screens nothing: the values are the inks' tints. A PDF page that is placed as a picture is drawn by its operators (`placed`);
//! [`Plates::undrawn`] says what of it is not.

mod bound;
mod convert;
mod coverage;
mod glyphs;
mod ink;
mod outline;
mod pictures;
mod placed;
mod prints;
mod raster;
mod separate;
mod shade;
#[cfg(test)]
mod tests;

pub use bound::most_ink;
pub use prints::Prints;
pub use separate::{Separator, spots};

use crate::color::{Cmyk, Plate};
use crate::geometry::{Length, Point, Rect, Size};

/// How fine plates are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolution {
    /// Pixels in a point.
    per_pt: f64,
}

impl Resolution {
    /// So many pixels in an inch.
    pub fn dpi(dpi: u32) -> Self {
        Resolution { per_pt: f64::from(dpi.max(1)) / 72.0 }
    }

    /// So many pixels in a length: a square of this side has whole pixels.
    pub fn pixels_in(side: Length, pixels: u32) -> Self {
        Resolution { per_pt: f64::from(pixels.max(1)) / side.max(Length::from_raw(1)).to_pt() }
    }

    /// Pixels in an inch.
    pub fn per_inch(self) -> f64 {
        self.per_pt * 72.0
    }

    /// A length in pixels.
    fn pixels(self, length: Length) -> f64 {
        length.to_pt() * self.per_pt
    }

    /// A number of pixels as a length.
    fn length(self, pixels: f64) -> Length {
        Length::from_pt(pixels / self.per_pt)
    }
}

/// A page, or a part of it, as ink on plates.
#[derive(Clone, Debug)]
pub struct Plates {
    /// What was drawn, in page coordinates: the first pixel begins at its top left corner.
    pub area: Rect,
    /// How fine.
    pub resolution: Resolution,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What could not be drawn, or only nearly.
    pub undrawn: Vec<Undrawn>,
    /// The process plates, then those of the spot inks by name.
    plates: Vec<Exposed>,
}

/// Something that the plates do not show as it will be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undrawn {
    /// Where, in page coordinates.
    pub rect: Rect,
    /// What, in the plural: "pictures in JPEG 2000 coding".
    pub what: String,
    /// Whether it is there nearly as it will be printed, and not bare paper.
    pub is_near: bool,
}

/// A plate's pixels.
#[derive(Clone, Debug)]
struct Exposed {
    plate: Plate,
    /// The full ink in process colours.
    process: Cmyk,
    /// Row by row from the top, 0 no ink, 255 full.
    pixels: Vec<u8>,
}

/// Why a page has no plates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlateError {
    /// So many pixels would not be drawn in any useful time or memory.
    #[error("the page would have {width} × {height} pixels; choose fewer than {most}", most = Plates::MOST_PIXELS)]
    TooLarge {
        /// Across.
        width: u64,
        /// Down.
        height: u64,
    },
    /// A colour or a picture cannot be turned into the inks of the press.
    #[error("{what} cannot be converted to the inks of the press: {reason}")]
    Conversion {
        /// The picture's name, or what else it is.
        what: String,
        /// Why not.
        reason: String,
    },
}

impl Plates {
    /// The most pixels of a plate.
    pub const MOST_PIXELS: u64 = 100_000_000;

    /// The plates in the order of the press: process inks, always all four, then spot inks by name; row by row from the top, 0 no ink.
    pub fn iter(&self) -> impl Iterator<Item = (&Plate, &[u8])> {
        self.plates.iter().map(|exposed| (&exposed.plate, exposed.pixels.as_slice()))
    }

    /// The pixels of one plate, row by row; `None` when nothing on the page is on it.
    pub fn pixels(&self, plate: &Plate) -> Option<&[u8]> {
        self.plates.iter().find(|exposed| exposed.plate == *plate).map(|exposed| exposed.pixels.as_slice())
    }

    /// The spot plates, each with its full ink in process colours.
    pub fn spots(&self) -> impl Iterator<Item = (Cmyk, &[u8])> {
        self.plates.iter().skip(Plate::PROCESS.len()).map(|exposed| (exposed.process, exposed.pixels.as_slice()))
    }

    /// The pixels that a rectangle of the page touches: left, top, right, foot; cut to what was drawn.
    pub fn pixels_of(&self, rect: Rect) -> [usize; 4] {
        let from = |length: Length, most: u32| pixel(self.resolution.pixels(length).floor()).min(most as usize);
        let to = |length: Length, most: u32| pixel(self.resolution.pixels(length).ceil()).min(most as usize);
        let (area, width, height) = (self.area, self.width, self.height);
        let (left, top) = (from(rect.x0 - area.x0, width), from(rect.y0 - area.y0, height));
        [left, top, to(rect.x1 - area.x0, width), to(rect.y1 - area.y0, height)]
    }

    /// How much of each plate is covered, in percent.
    pub fn coverage(&self) -> impl Iterator<Item = (&Plate, f64)> {
        let full = self.plates.first().map_or(1.0, |exposed| exposed.pixels.len().max(1) as f64 * 2.55);
        self.plates.iter().map(move |Exposed { plate, pixels, .. }| {
            let sum: u64 = pixels.iter().map(|amount| u64::from(*amount)).sum();
            (plate, sum as f64 / full)
        })
    }

    /// The square of this side with the most ink on all plates together, and its mean in percent; a narrower area is taken whole. The side is rounded
    /// to whole pixels ([`Resolution::pixels_in`] makes that exact). Of equal ones the highest and leftmost. `None` without an area.
    pub fn densest(&self, side: Length) -> Option<(Rect, f64)> {
        let side = pixel(self.resolution.pixels(side).round()).max(1);
        let (across, down) = (side.min(self.width as usize), side.min(self.height as usize));
        let (width, height) = (self.width as usize, self.height as usize);
        if across == 0 || down == 0 {
            return None;
        }
        let row = width + 1;
        // The ink above and left of each corner of the pixels, so that a square's is known from four of them.
        let mut sums = vec![0u64; row * (height + 1)];
        for y in 0..height {
            let mut line = 0u64;
            for x in 0..width {
                line += self.plates.iter().map(|exposed| u64::from(exposed.pixels[y * width + x])).sum::<u64>();
                sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line;
            }
        }
        let (mut most, mut at) = (0, (0, 0));
        for y in 0..=height - down {
            for x in 0..=width - across {
                let (top, foot) = (y * row + x, (y + down) * row + x);
                let ink = sums[foot + across] + sums[top] - sums[foot] - sums[top + across];
                if ink > most {
                    (most, at) = (ink, (x, y));
                }
            }
        }
        let length = |pixels: usize| self.resolution.length(pixels as f64);
        let corner = Point::new(self.area.x0 + length(at.0), self.area.y0 + length(at.1));
        let square = Rect::at(corner, Size::new(length(across), length(down)));
        Some((square, most as f64 / (across * down) as f64 / 2.55))
    }
}

/// A pixel's number; none is below the first.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating conversion")]
fn pixel(pixels: f64) -> usize {
    pixels.max(0.0) as usize
}
