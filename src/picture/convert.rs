//! A picture as it goes into one output: its colours converted, its resolution no finer than asked for.
//!
//! In: a [`Picture`] as it was read, and a [`Target`]. Out: the picture that is embedded. For a press RGB becomes the press's inks, gray stays
//! on the black plate and CMYK is printed as it is; for a screen CMYK becomes sRGB. What needs no change keeps its bytes, a JPEG its coding.
//! Samples of 16 bits are converted with all of them and come out as 8. Sources: ICC.1:2022; ISO 15930-7, 6.2.

use super::conversions::{Conversions, Profile};
use super::quantization::Tables;
use super::recode::{self, Coding, Plain};
use super::{Picture, PictureBody, Raster, RasterData, SampleSpace, scale};
use crate::color::cms::{CmsError, RenderingIntent, SRGB, SampleKind, Samples};
use crate::geometry::Size;
use crate::layout::{Foreign, PictureTokens};

/// Whether colours can be converted: the feature `icc`.
pub const CAN_CONVERT: bool = cfg!(feature = "icc");

/// What a picture is to be shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// Paper, in the press's inks.
    Press,
    /// A screen, in sRGB.
    Screen,
}

/// What pictures are prepared for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Paper or a screen.
    pub medium: Medium,
    /// The press's profile: what RGB is converted to, and what CMYK without a profile of its own is taken for.
    pub profile: &'a [u8],
    /// Most ink of a converted picture in percent, summed over all plates.
    pub ink_limit: u16,
    /// The layout's wishes.
    pub tokens: PictureTokens,
}

/// Why a picture cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// Its coding cannot be read.
    #[error("its coding is damaged")]
    Damaged,
    /// It unpacks to more than memory can bear.
    #[error("it is too large to be converted")]
    TooLarge,
    /// Its profile leads nowhere.
    #[error("its colours cannot be converted: {0}")]
    Colors(CmsError),
}

/// What is done to a raster's samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Plan {
    /// From which samples and profile to which.
    pub(super) colors: Option<(SampleKind, SampleKind, Profile, Profile)>,
    pub(super) way: (RenderingIntent, bool),
    /// Pixels across and down, as stored.
    pub(super) size: (u32, u32),
    /// Whether the profile is kept.
    keeps_profile: bool,
    lossily: Option<u8>,
    /// In 1/255 of a plate.
    ink_limit: u32,
}

impl Picture {
    /// This picture for `target`, shown at most `placed` large; conversions are looked up in `store` and kept there.
    ///
    /// # Errors
    /// [`ConvertError`] when the picture would have to be converted and cannot be.
    pub fn prepared_for(&self, target: &Target<'_>, placed: Size, store: &Conversions) -> Result<Picture, ConvertError> {
        let PictureBody::Raster(raster) = &self.body else { return Ok(self.clone()) };
        let plan = Plan::of(self, raster, target, placed, store);
        let mut made =
            if plan.changes(raster) { store.raster(raster, plan, || plan.carry_out(raster, store))? } else { raster.clone() };
        if !plan.keeps_profile {
            made.profile = None;
        }
        Ok(Picture { body: PictureBody::Raster(made), ..self.clone() })
    }
}

impl Raster {
    /// Whether its inks are those of another press than `profile` describes.
    pub fn is_foreign(&self, profile: &[u8]) -> bool {
        let is_cmyk = matches!(self.space, SampleSpace::Cmyk | SampleSpace::CmykInverted);
        is_cmyk && self.profile.as_deref().is_some_and(|own| own != profile)
    }
}

impl Plan {
    fn of(picture: &Picture, raster: &Raster, target: &Target<'_>, placed: Size, store: &Conversions) -> Plan {
        let Target { medium, profile: press, tokens, .. } = *target;
        let own = raster.profile.as_deref();
        let deep = |plain, deep| if raster.bits == 16 { deep } else { plain };
        let from_rgb = deep(SampleKind::Rgb8, SampleKind::Rgb16);
        let from_cmyk = deep(SampleKind::Cmyk8, SampleKind::Cmyk16);
        let is_foreign = raster.is_foreign(press);
        let colors = match (raster.space, medium) {
            _ if !CAN_CONVERT || !matches!(raster.bits, 8 | 16) => None,
            (SampleSpace::Rgb, Medium::Press) => {
                tokens.converts.then(|| (from_rgb, SampleKind::Cmyk8, own.unwrap_or(SRGB), press))
            }
            (SampleSpace::Cmyk | SampleSpace::CmykInverted, Medium::Press) => {
                let converts = is_foreign && tokens.foreign == Foreign::Convert;
                converts.then(|| (from_cmyk, SampleKind::Cmyk8, own.unwrap_or(press), press))
            }
            (SampleSpace::Cmyk | SampleSpace::CmykInverted, Medium::Screen) => {
                Some((from_cmyk, SampleKind::Rgb8, own.unwrap_or(press), SRGB))
            }
            (SampleSpace::Gray, _) | (SampleSpace::Rgb, Medium::Screen) => None,
        };
        let keeps_profile = match raster.space {
            _ if colors.is_some() => false,
            SampleSpace::Rgb => true,
            SampleSpace::Gray => false,
            SampleSpace::Cmyk | SampleSpace::CmykInverted => is_foreign && tokens.foreign == Foreign::Tag,
        };
        Plan {
            colors: colors.map(|(from, to, own, other)| (from, to, store.profile(own), store.profile(other))),
            way: (tokens.intent, tokens.black_point),
            size: coarsest(picture, raster, tokens.max_ppi, placed),
            keeps_profile,
            lossily: (raster.is_lossy && tokens.codes_lossily).then_some(tokens.quality),
            ink_limit: u32::from(target.ink_limit) * 255 / 100,
        }
    }

    /// Whether the samples become others. Gray and inks of 16 bits become 8: no press has more tones.
    fn changes(&self, raster: &Raster) -> bool {
        let is_deep = raster.bits == 16 && raster.space != SampleSpace::Rgb;
        self.colors.is_some() || is_deep || self.size != (raster.width, raster.height)
    }

    fn carry_out(&self, raster: &Raster, store: &Conversions) -> Result<Raster, ConvertError> {
        let mut plain = recode::decode(raster)?;
        let mut alpha = raster.alpha.clone();
        if self.size != (raster.width, raster.height) {
            (plain, alpha) = scale::reduce(&plain, alpha.as_deref(), self.size);
        }
        if let Some((from, to, own, other)) = self.colors {
            let converter = store.converter((own, other), Samples { from, to }, self.way).map_err(ConvertError::Colors)?;
            let mut samples = vec![0; plain.samples.len() / from.bytes() * to.bytes()];
            converter.convert(&plain.samples, &mut samples);
            let space = if to == SampleKind::Cmyk8 { SampleSpace::Cmyk } else { SampleSpace::Rgb };
            plain = Plain { samples, space, bits: 8, ..plain };
            if space == SampleSpace::Cmyk {
                recode::limit(&mut plain.samples, self.ink_limit);
            }
        } else if plain.bits == 16 && plain.space != SampleSpace::Rgb {
            plain = Plain { samples: recode::to_bytes(&plain.samples), bits: 8, ..plain };
        }
        let limit = self.colors.is_some().then_some(self.ink_limit);
        let coding = self.tables(raster).map_or(Coding::Lossless, |tables| Coding::Jpeg { tables: Box::new(tables), limit });
        let (data, space) = recode::encode(&mut plain, coding);
        Ok(Raster {
            width: plain.size.0,
            height: plain.size.1,
            space,
            bits: plain.bits,
            data,
            is_lossy: raster.is_lossy,
            alpha,
            profile: raster.profile.clone(),
            orientation: raster.orientation,
        })
    }
}

impl Plan {
    /// How coarsely samples are coded: as the layout's quality says, and never more finely than the JPEG that they come from, pixel for pixel.
    fn tables(&self, raster: &Raster) -> Option<Tables> {
        let asked = Tables::of_quality(self.lossily?)?;
        let own = match &raster.data {
            RasterData::Jpeg(data) if self.size == (raster.width, raster.height) => Tables::of(data),
            RasterData::Jpeg(_) | RasterData::Samples(_) => None,
        };
        Some(own.map_or(asked, |own| asked.or_coarser(&own)))
    }
}

/// The pixels that a picture shown `placed` large needs to have `max_ppi` along its finer side, and never more than it has. Line art of 1 to 4
/// bits is left as it is: averages would make grays of it.
fn coarsest(picture: &Picture, raster: &Raster, max_ppi: Option<u16>, placed: Size) -> (u32, u32) {
    let own = (raster.width, raster.height);
    let Some(most) = max_ppi.filter(|_| raster.bits >= 8) else { return own };
    let (across, down) = picture.ppi_at(placed);
    let share = (f64::from(most) / across.min(down)).min(1.0);
    if !share.is_finite() || share >= 1.0 {
        return own;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a side, rounded")]
    let part = |side: u32| ((f64::from(side) * share).round() as u32).clamp(1, side);
    (part(own.0), part(own.1))
}
