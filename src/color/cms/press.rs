//! What a press makes of a screen's colour.

use super::{CmsError, Converter, RenderingIntent, SRGB, SampleKind, Samples};
use crate::color::{Cmyk, Ink, Share};
use std::sync::{Arc, OnceLock};

/// sRGB as inks of one printing condition: black and grays as black ink alone, all else through the profile. Made ready at its first use.
#[derive(Debug)]
pub struct PressColor {
    profile: Arc<[u8]>,
    way: (RenderingIntent, bool),
    /// Most ink that lies anywhere, in 1/10,000 of one full ink.
    limit: u32,
    converter: OnceLock<Result<Converter, CmsError>>,
}

impl PressColor {
    /// A press by its profile (CMYK), and the most ink it takes, in 1/10,000 of one full ink: 32,000 is 320 %. `black_point` as in
    /// [`Converter::new`].
    pub fn new(profile: Arc<[u8]>, intent: RenderingIntent, black_point: bool, limit: u32) -> PressColor {
        PressColor { profile, way: (intent, black_point), limit, converter: OnceLock::new() }
    }

    /// Without a profile: all colours by the plain formula.
    pub fn plain() -> PressColor {
        PressColor::new(Arc::default(), RenderingIntent::Relative, true, 40_000)
    }

    /// Why colours go by the plain formula (full gray replacement) and not through the profile, if they do.
    pub fn fault(&self) -> Option<CmsError> {
        self.converter().as_ref().err().copied()
    }

    /// The inks of a screen colour.
    pub fn ink(&self, rgb: [u8; 3]) -> Ink {
        let [red, green, blue] = rgb;
        if red == green && green == blue {
            return Ink::Cmyk([Share::NONE, Share::NONE, Share::NONE, light(red).rest()]);
        }
        Ink::Cmyk(self.converted(rgb))
    }

    /// The inks of a screen colour by the profile alone: black and grays, too, on all plates.
    pub fn converted(&self, rgb: [u8; 3]) -> Cmyk {
        let Ok(converter) = self.converter() else {
            return limited(Ink::Rgb(rgb.map(light)).process(), self.limit);
        };
        let mut samples = [0; 8];
        converter.convert(&rgb, &mut samples);
        let mut inks = Cmyk::default();
        for (ink, word) in inks.iter_mut().zip(samples.chunks_exact(2)) {
            let word = u32::from(u16::from_be_bytes([word[0], word[1]]));
            *ink = Share::from_raw(u16::try_from((word * 10_000 + 32_767) / 65_535).unwrap_or(10_000));
        }
        limited(inks, self.limit)
    }

    fn converter(&self) -> &Result<Converter, CmsError> {
        self.converter.get_or_init(|| {
            let samples = Samples { from: SampleKind::Rgb8, to: SampleKind::Cmyk16 };
            Converter::exact(SRGB, &self.profile, samples, self.way.0, self.way.1)
        })
    }
}

/// A byte of light as a share.
fn light(light: u8) -> Share {
    Share::from_raw(u16::try_from(u32::from(light) * 10_000 / 255).unwrap_or(10_000))
}

/// No more ink than `limit`: the chromatic inks give in proportion, black stays.
fn limited(inks: Cmyk, limit: u32) -> Cmyk {
    let [cyan, magenta, yellow, black] = inks.map(|ink| u32::from(ink.raw()));
    let colored = cyan + magenta + yellow;
    let room = limit.saturating_sub(black);
    if colored <= room {
        return inks;
    }
    let part = |ink: u32| Share::from_raw(u16::try_from(ink * room / colored).unwrap_or(10_000));
    [part(cyan), part(magenta), part(yellow), inks[3]]
}
