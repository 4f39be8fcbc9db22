//! Proofs: plates as pictures to look at.
//!
//! In: [`Plates`] and the profile of the press. Out: PNG files, the same bytes for the same plates: all plates together as a [`Viewer`] shows them,
//! one alone in gray ([`plate_png`]), or all with places marked and numbered ([`Viewer::annotate`]); and the [`Ticket`] that
//! goes to the press with a job. Spot inks are shown by the process colours that stand in for them, laid over the others as a second layer of ink. Draws no
//! item itself.

mod annotate;
mod digits;
mod hash;
mod ticket;

pub use annotate::Note;
pub use hash::sha256;
pub use ticket::{FileLine, FindingLine, FontLine, PageLine, PictureLine, Ticket, severity_name};

use crate::color::Plate;
use crate::color::cms::{CmsError, Converter, RenderingIntent, SRGB, SampleKind, Samples};
use crate::plate::{PlateError, Plates};

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The press's colours cannot be turned into those of a screen.
    #[error("the proof cannot be shown: {0}")]
    Color(#[from] CmsError),
    /// The page cannot be drawn.
    #[error(transparent)]
    Plates(#[from] PlateError),
    /// There is no page of this number.
    #[error("there is no page {0}")]
    NoPage(usize),
    /// The pixels could not be written down.
    #[error("the proof cannot be written: {0}")]
    Png(#[from] png::EncodingError),
}

/// Shows the plates of one press as colours on a screen.
#[derive(Debug)]
pub struct Viewer {
    converter: Converter,
}

impl Viewer {
    /// A viewer for plates of the printing condition that this profile describes, relative colorimetric with black point compensation: the paper is the
    /// screen's white.
    ///
    /// # Errors
    /// When the profile is no CMYK profile that leads to colours, or the library was built without the feature `icc`.
    pub fn new(profile: &[u8]) -> Result<Self, ProofError> {
        let samples = Samples { from: SampleKind::Cmyk8, to: SampleKind::Rgb8 };
        Ok(Viewer { converter: Converter::new(profile, SRGB, samples, RenderingIntent::Relative, true)? })
    }

    /// All plates together as sRGB, three bytes a pixel, row by row.
    pub fn rgb(&self, plates: &Plates) -> Vec<u8> {
        let count = plates.width as usize * plates.height as usize;
        let mut colors = Vec::with_capacity(count * 3);
        // Pages are mostly runs of one colour: each run is converted once, some thousands at a time.
        let (mut runs, mut seen): (Vec<usize>, Vec<u8>) = (Vec::new(), Vec::new());
        for at in 0..count {
            let ink = process(plates, at);
            match runs.last_mut() {
                Some(run) if seen.ends_with(&ink) => *run += 1,
                _ => {
                    if runs.len() == RUNS {
                        self.show(&mut runs, &mut seen, &mut colors);
                    }
                    runs.push(1);
                    seen.extend_from_slice(&ink);
                }
            }
        }
        self.show(&mut runs, &mut seen, &mut colors);
        colors
    }

    /// Converts the inks that were seen and writes each as often as its run is long.
    fn show(&self, runs: &mut Vec<usize>, seen: &mut Vec<u8>, colors: &mut Vec<u8>) {
        let mut shown = vec![0; runs.len() * 3];
        self.converter.convert(seen, &mut shown);
        for (run, color) in runs.drain(..).zip(shown.chunks_exact(3)) {
            (0..run).for_each(|_| colors.extend_from_slice(color));
        }
        seen.clear();
    }

    /// All plates together as a PNG file.
    ///
    /// # Errors
    /// When the plates have no pixels.
    pub fn png(&self, plates: &Plates) -> Result<Vec<u8>, ProofError> {
        let mut pixels = self.rgb(plates);
        cross_out(plates, &mut pixels, 3);
        png_file(plates, png::ColorType::Rgb, &pixels)
    }
}

/// One plate as a gray PNG file: white where it has no ink. A plate on which nothing stands is white all over.
///
/// # Errors
/// When the plates have no pixels.
pub fn plate_png(plates: &Plates, plate: &Plate) -> Result<Vec<u8>, ProofError> {
    let count = plates.width as usize * plates.height as usize;
    let mut pixels = match plates.pixels(plate) {
        Some(pixels) => pixels.iter().map(|ink| 255 - ink).collect(),
        None => vec![255; count],
    };
    cross_out(plates, &mut pixels, 1);
    png_file(plates, png::ColorType::Grayscale, &pixels)
}

/// Crosses out what the plates could not show, as a missing picture is: nobody is to take it for bare paper.
fn cross_out(plates: &Plates, pixels: &mut [u8], samples: usize) {
    let width = plates.width as usize;
    for lost in plates.undrawn.iter().filter(|lost| !lost.is_near) {
        let [left, top, right, foot] = plates.pixels_of(lost.rect);
        let (across, down) = (right.saturating_sub(left), foot.saturating_sub(top));
        let steps = across.max(down);
        for step in 0..steps {
            let (x, y) = (left + step * across / steps, top + step * down / steps);
            let (last_x, last_y) = (right - 1, foot - 1);
            for (x, y) in [(x, y), (last_x - (x - left), y), (x, top), (x, last_y), (left, y), (last_x, y)] {
                let at = (y * width + x) * samples;
                if let Some(pixel) = pixels.get_mut(at..at + samples) {
                    pixel.fill(CROSSED);
                }
            }
        }
    }
}

/// The gray of lines that cross out.
const CROSSED: u8 = 128;

/// Runs that are converted at a time.
const RUNS: usize = 4096;

/// A pixel in process inks: spot inks lie over the others and let through what they do not cover.
fn process(plates: &Plates, at: usize) -> [u8; 4] {
    let mut iter = plates.iter();
    let mut ink = [0; 4];
    for amount in &mut ink {
        *amount = iter.next().and_then(|(_, pixels)| pixels.get(at)).copied().unwrap_or(0);
    }
    for (full, pixels) in plates.spots() {
        let amount = u32::from(pixels.get(at).copied().unwrap_or(0));
        if amount > 0 {
            for (ink, share) in ink.iter_mut().zip(full) {
                let over = (amount * u32::from(share.raw()) + 5_000) / 10_000;
                let light = (255 - u32::from(*ink)) * (255 - over.min(255)) + 127;
                *ink = 255 - u8::try_from(light / 255).unwrap_or(u8::MAX);
            }
        }
    }
    ink
}

/// Writes pixels as a PNG file that knows its size on paper.
fn png_file(plates: &Plates, color: png::ColorType, pixels: &[u8]) -> Result<Vec<u8>, ProofError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, plates.width, plates.height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::RelativeColorimetric);
    let per_meter = pixels_in_a_meter(plates.resolution.per_inch());
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_meter, yppu: per_meter, unit: png::Unit::Meter }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a saturating conversion")]
fn pixels_in_a_meter(per_inch: f64) -> u32 {
    (per_inch / 0.0254).round() as u32
}

#[cfg(test)]
mod tests;
