//! What a screen shows of an ink.

use super::{CmsError, Converter, RenderingIntent, SRGB, SampleKind, Samples};
use crate::color::{Cmyk, Color, Ink};

/// Inks as sRGB: a token's own screen colour where it has one, else the ink as it would look on this press's paper.
#[derive(Debug)]
pub struct Screen {
    /// None: by the plain formula.
    press: Option<Converter>,
}

impl Screen {
    /// By the profile of a press (CMYK), relative colorimetric with black point compensation: bare paper is white.
    ///
    /// # Errors
    /// [`CmsError`] for a profile that is damaged or not for CMYK, and where conversion is not built in.
    pub fn new(output_profile: &[u8]) -> Result<Screen, CmsError> {
        let samples = Samples { from: SampleKind::Cmyk16, to: SampleKind::Rgb8 };
        let press = Converter::exact(output_profile, SRGB, samples, RenderingIntent::Relative, true)?;
        Ok(Screen { press: Some(press) })
    }

    /// By the profile of a press, and by the plain formula where no conversion is built in: an output profile that converts nothing is refused when
    /// it is read.
    pub fn of_press(output_profile: &[u8]) -> Screen {
        Screen::new(output_profile).unwrap_or(Screen::plain())
    }

    /// By the plain formula that adds inks as if each took its own light away and no other: for where there is no profile or no
    /// conversion, and to be reported by who uses it.
    pub const fn plain() -> Screen {
        Screen { press: None }
    }

    /// A colour's sRGB.
    pub fn rgb(&self, color: &Color) -> [u8; 3] {
        color.screen.unwrap_or_else(|| self.ink(&color.ink))
    }

    /// An ink's sRGB; spot inks by their alternates.
    pub fn ink(&self, ink: &Ink) -> [u8; 3] {
        match ink {
            Ink::Rgb(light) => light.map(|share| part(u32::from(share.raw()), 10_000)),
            _ => self.process(ink.process()),
        }
    }

    fn process(&self, inks: Cmyk) -> [u8; 3] {
        let Some(press) = &self.press else {
            let [cyan, magenta, yellow, black] = inks.map(|share| u32::from(share.rest().raw()));
            return [cyan, magenta, yellow].map(|light| part(light * black, 100_000_000));
        };
        let mut samples = [0; 8];
        for (pair, share) in samples.chunks_exact_mut(2).zip(inks) {
            let word = (u32::from(share.raw()) * 65_535 + 5_000) / 10_000;
            pair.copy_from_slice(&u16::try_from(word).unwrap_or(u16::MAX).to_be_bytes());
        }
        let mut rgb = [0; 3];
        press.convert(&samples, &mut rgb);
        rgb
    }
}

/// `value` of `whole` as a byte.
fn part(value: u32, whole: u32) -> u8 {
    let byte = (u64::from(value) * 255 + u64::from(whole) / 2) / u64::from(whole.max(1));
    u8::try_from(byte).unwrap_or(u8::MAX)
}
