//! Other colours as inks of the press.
//!
//! In: gray, sRGB and samples with profiles of their own. Out: process inks. Gray stands on the black plate alone; what has a profile goes through it to that of the
//! press, relative colorimetric with black point compensation, as a press does with what a PDF tags.

use super::ink::level;
use crate::color::cms::{Converter, RenderingIntent, SRGB, SampleKind, Samples};
use crate::color::{Cmyk, Ink, Share};
use crate::picture::{Raster, SampleSpace};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The press, as its profile describes it.
#[derive(Debug)]
pub(super) struct Press<'a> {
    profile: &'a [u8],
    /// Ways from other profiles, by their bytes, and whether by a table; `None` where none leads here.
    ways: Vec<Way>,
    /// For single sRGB colours.
    colors: BTreeMap<[u8; 3], Option<Cmyk>>,
}

/// From a profile to the press.
type Way = ((Arc<[u8]>, bool), Option<Arc<Converter>>);

/// From so many pixels on a table is made for a picture: below, that takes longer than it saves.
const MANY: usize = 20_000;

/// How a picture's samples become inks.
pub(super) enum Inks {
    /// They are.
    Own,
    /// Through profiles.
    Converted(Arc<Converter>),
}

impl<'a> Press<'a> {
    pub(super) fn new(profile: &'a [u8]) -> Self {
        Press { profile, ways: Vec::new(), colors: BTreeMap::new() }
    }

    /// An sRGB colour of a drawing or a page; neutral grays are black ink, as in the PDF. `None` when it cannot be converted.
    pub(super) fn ink(&mut self, rgb: [u8; 3]) -> Option<Ink> {
        let [r, g, b] = rgb;
        if r == g && g == b {
            return Some(Ink::Gray(share(255 - r)));
        }
        self.converted(rgb)
    }

    /// An ink of a page as it is printed: sRGB through the profiles, or by the plain formula where none leads here.
    pub(super) fn printed<'i>(&mut self, ink: &'i Ink) -> Cow<'i, Ink> {
        let Ink::Rgb(light) = ink else { return Cow::Borrowed(ink) };
        self.converted(light.map(level)).map_or(Cow::Borrowed(ink), Cow::Owned)
    }

    fn converted(&mut self, rgb: [u8; 3]) -> Option<Ink> {
        if !self.colors.contains_key(&rgb) {
            let inks = self.way((Arc::from(SRGB), false), SampleKind::Rgb8).map(|way| {
                let mut inks = [0; 4];
                way.convert(&rgb, &mut inks);
                inks.map(share)
            });
            self.colors.insert(rgb, inks);
        }
        let cmyk = self.colors.get(&rgb).copied().flatten();
        cmyk.map(Ink::Cmyk)
    }

    /// How a picture's samples become inks, of which `pixels` are asked for; `None` when its colours cannot be converted.
    pub(super) fn inks(&mut self, raster: &Raster, pixels: usize) -> Option<Inks> {
        let own = raster.profile.as_ref();
        let (source, from) = match raster.space {
            SampleSpace::Gray => return Some(Inks::Own),
            SampleSpace::Rgb => (own.map_or_else(|| Arc::from(SRGB), Arc::clone), SampleKind::Rgb8),
            SampleSpace::Cmyk | SampleSpace::CmykInverted => match own.filter(|own| ***own != *self.profile) {
                Some(own) => (Arc::clone(own), SampleKind::Cmyk8),
                None => return Some(Inks::Own),
            },
        };
        let way = self.way((source, pixels >= MANY), from);
        way.map(Inks::Converted)
    }

    /// The press's profile.
    pub(super) fn profile(&self) -> &'a [u8] {
        self.profile
    }

    /// Whether a profile is the press's own.
    pub(super) fn is_own(&self, profile: &[u8]) -> bool {
        self.profile == profile
    }

    /// The way to the press from samples of a profile, through a table or not, made once; `None` where none leads there. CIE Lab has no profile.
    pub(super) fn way(&mut self, key: (Arc<[u8]>, bool), from: SampleKind) -> Option<Arc<Converter>> {
        if let Some((_, known)) = self.ways.iter().find(|(known, _)| *known == key) {
            return known.clone();
        }
        let make = if key.1 { Converter::new } else { Converter::exact };
        let samples = Samples { from, to: SampleKind::Cmyk8 };
        let way = make(&key.0, self.profile, samples, RenderingIntent::Relative, true).ok().map(Arc::new);
        self.ways.push((key, way.clone()));
        way
    }
}

impl Inks {
    /// Samples of this space as four inks each.
    pub(super) fn of(&self, samples: &[u8], space: SampleSpace) -> Vec<u8> {
        match (self, space) {
            (Inks::Own, SampleSpace::Gray) => samples.iter().flat_map(|light| [0, 0, 0, 255 - light]).collect(),
            (Inks::Own, _) => samples.to_vec(),
            (Inks::Converted(way), _) => {
                let mut inks = vec![0; samples.len() / way.samples().from.bytes() * 4];
                way.convert(samples, &mut inks);
                inks
            }
        }
    }
}

/// A plate's pixel as a share, rounded to the nearest.
fn share(level: u8) -> Share {
    let raw = (u32::from(level) * 10_000 + 127) / 255;
    Share::from_raw(u16::try_from(raw).unwrap_or(10_000))
}
