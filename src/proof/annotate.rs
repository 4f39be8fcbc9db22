//! Places marked on a proof: a box around each, and its number on a tab.

use super::digits::{GLYPH_HEIGHT, GLYPH_WIDTH, digit};
use super::{ProofError, Viewer, cross_out, png_file};
use crate::diagnostic::Severity;
use crate::geometry::Rect;
use crate::plate::Plates;

/// A place to be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where, in page coordinates.
    pub rect: Rect,
    /// The number that the list of findings gives it.
    pub number: u32,
    /// How bad it is, which the colour of the box says.
    pub severity: Severity,
}

impl Viewer {
    /// All plates together as a PNG file, paler than they are, with a numbered box around each place. Boxes beside the page are drawn at its edge.
    ///
    /// # Errors
    /// When the plates have no pixels.
    pub fn annotate(&self, plates: &Plates, notes: &[Note]) -> Result<Vec<u8>, ProofError> {
        let mut pixels = self.rgb(plates);
        cross_out(plates, &mut pixels, 3);
        // Half way to white, so that the boxes stand out from whatever is printed.
        pixels.iter_mut().for_each(|light| *light = 255 - (255 - *light) / 2);
        let (width, height) = (plates.width as usize, plates.height as usize);
        let mut picture = Picture { pixels, width, height, tabs: Vec::new() };
        for note in notes {
            picture.mark(plates, note);
        }
        png_file(plates, png::ColorType::Rgb, &picture.pixels)
    }
}

/// An sRGB picture being drawn on.
struct Picture {
    pixels: Vec<u8>,
    width: usize,
    height: usize,
    /// Where numbers stand: left, top, right, foot.
    tabs: Vec<[usize; 4]>,
}

impl Picture {
    fn mark(&mut self, plates: &Plates, note: &Note) {
        let color = match note.severity {
            Severity::Error => [204, 0, 40],
            Severity::Warning => [214, 106, 0],
            Severity::Note => [0, 98, 180],
        };
        let [left, top, right, foot] = plates.pixels_of(note.rect);
        // At 100 dpi a line is two pixels wide and a figure ten high.
        let unit = (self.width / 1_000).max(1);
        let (right, foot) = (right.max(left + 3 * unit).min(self.width), foot.max(top + 3 * unit).min(self.height));
        let (left, top) = (left.min(right.saturating_sub(3 * unit)), top.min(foot.saturating_sub(3 * unit)));
        let line = 2 * unit;
        self.fill([left, top, right, top + line], color);
        self.fill([left, foot.saturating_sub(line), right, foot], color);
        self.fill([left, top, left + line, foot], color);
        self.fill([right.saturating_sub(line), top, right, foot], color);
        self.tab((left, top), note.number, unit, color);
    }

    /// A number on a tab above the box, or in its corner where there is no room above; beside the numbers that stand there already.
    fn tab(&mut self, (left, top): (usize, usize), number: u32, unit: usize, color: [u8; 3]) {
        let figures: Vec<u8> = number.to_string().bytes().collect();
        let dot = 2 * unit;
        let width = (figures.len() * (GLYPH_WIDTH + 1) + 1) * dot;
        let height = (GLYPH_HEIGHT + 2) * dot;
        let (left, top) = self.free((left, top.saturating_sub(height)), (width, height));
        self.tabs.push([left, top, left + width, top + height]);
        self.fill([left, top, left + width, top + height], color);
        for (at, figure) in figures.into_iter().enumerate() {
            let x = left + (at * (GLYPH_WIDTH + 1) + 1) * dot;
            for (row, bits) in digit(figure).into_iter().enumerate() {
                let y = top + (row + 1) * dot;
                for column in (0..GLYPH_WIDTH).filter(|column| bits >> (GLYPH_WIDTH - 1 - column) & 1 == 1) {
                    self.fill([x + column * dot, y, x + (column + 1) * dot, y + dot], [255; 3]);
                }
            }
        }
    }

    /// The first place for a tab from `left` on, in this row or one below, that no other tab takes; the place itself where the page is full.
    fn free(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        let last = self.width.saturating_sub(width);
        let from = left.min(last);
        let taken = |x: usize, y: usize| {
            let over = |tab: &&[usize; 4]| x < tab[2] && tab[0] < x + width && y < tab[3] && tab[1] < y + height;
            self.tabs.iter().find(over)
        };
        for y in (top..=self.height.saturating_sub(height)).step_by(height.max(1)) {
            let mut x = from;
            while x <= last {
                match taken(x, y) {
                    Some(tab) => x = tab[2],
                    None => return (x, y),
                }
            }
        }
        (from, top)
    }

    /// Fills what of a rectangle lies on the picture.
    fn fill(&mut self, [left, top, right, foot]: [usize; 4], color: [u8; 3]) {
        let (right, foot) = (right.min(self.width), foot.min(self.height));
        for y in top..foot {
            for x in left..right {
                let at = (y * self.width + x) * 3;
                self.pixels[at..at + 3].copy_from_slice(&color);
            }
        }
    }
}
