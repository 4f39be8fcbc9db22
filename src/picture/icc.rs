//! A look at an ICC profile: does its header describe samples of this kind, and does it lead to colours? Source: ICC.1:2010, 7.2.

use super::SampleSpace;
use crate::color::cms::{CmsError, Converter, RenderingIntent, SampleKind, Samples};
use std::sync::Arc;

/// The profile, when its header is sound, its class may stand in a PDF (ISO 32000-1, 8.6.5.5) and its colour space has the
/// components of `space`.
pub(super) fn fitting(profile: &[u8], space: SampleSpace) -> Option<Arc<[u8]>> {
    let declared = profile.get(..4).and_then(|size| size.try_into().ok()).map(u32::from_be_bytes)?;
    let sound = profile.len() >= 128 && profile.get(36..40) == Some(b"acsp") && declared as usize <= profile.len();
    let class = matches!(profile.get(12..16)?, b"scnr" | b"mntr" | b"prtr" | b"spac");
    let wanted: &[u8] = match space {
        SampleSpace::Gray => b"GRAY",
        SampleSpace::Rgb => b"RGB ",
        SampleSpace::Cmyk | SampleSpace::CmykInverted => b"CMYK",
    };
    (sound && class && profile.get(16..20) == Some(wanted)).then(|| Arc::from(profile))
}

/// Why a profile leads to no colours, if it does not: who embeds it, or converts by it, would fail later.
pub(super) fn fault(profile: &[u8], from: SampleKind) -> Option<CmsError> {
    let to_lab = Samples { from, to: SampleKind::Lab16 };
    match Converter::exact(profile, &[], to_lab, RenderingIntent::Relative, false) {
        Ok(_) | Err(CmsError::NotBuiltIn) => None,
        Err(reason) => Some(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sound_profile_of_the_same_colour_space_is_kept() {
        let mut profile = vec![0; 128];
        profile[..4].copy_from_slice(&128u32.to_be_bytes());
        profile[12..20].copy_from_slice(b"mntrRGB ");
        profile[36..40].copy_from_slice(b"acsp");
        assert!(fitting(&profile, SampleSpace::Rgb).is_some());
        assert!(fitting(&profile, SampleSpace::Cmyk).is_none());
        assert!(fitting(&profile, SampleSpace::Gray).is_none());
        assert!(fitting(&profile[..127], SampleSpace::Rgb).is_none());
        profile[12..16].copy_from_slice(b"link");
        assert!(fitting(&profile, SampleSpace::Rgb).is_none());
    }
}
