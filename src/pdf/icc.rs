//! Whether an ICC profile may stand in a PDF, and as what (ICC.1:2022, clause 7; ISO 32000-1, 8.6.5.5).
//!
//! Reads the header and the tag table only. A profile out of a picture is foreign data: what does not pass is left out.

use super::PdfError;

/// sRGB as a profile of 480 bytes (CC0); see `layouts/README.md`.
pub(super) use crate::color::cms::SRGB;

/// What a profile's components are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Space {
    Gray,
    Rgb,
    Cmyk,
}

/// A profile found sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile<'a> {
    /// The bytes that the header counts.
    pub(super) data: &'a [u8],
    /// Its device side.
    pub(super) space: Space,
    /// The class signature: `prtr`, `mntr`, `scnr`, `spac`.
    class: [u8; 4],
}

impl<'a> Profile<'a> {
    /// Checks header and tag table: signature, size, version ≤ 4, class, colour space, tags inside the data.
    pub(super) fn read(data: &'a [u8]) -> Result<Self, &'static str> {
        if data.len() < 132 || data[36..40] != *b"acsp" {
            return Err("it is no ICC profile");
        }
        let size = big_endian(data, 0);
        let data = data.get(..size).filter(|data| data.len() >= 132).ok_or("it is cut off")?;
        if data[8] > 4 {
            return Err("its ICC version is newer than 4");
        }
        let class = [data[12], data[13], data[14], data[15]];
        if ![b"prtr", b"mntr", b"scnr", b"spac"].contains(&&class) {
            return Err("its class is none of output, display, input and colour space");
        }
        let space = match &data[16..20] {
            b"GRAY" => Space::Gray,
            b"RGB " => Space::Rgb,
            b"CMYK" => Space::Cmyk,
            _ => return Err("its colours are neither gray nor RGB nor CMYK"),
        };
        tags_lie_inside(data)?;
        Ok(Profile { data, space, class })
    }

    /// A profile for the output intent: class output, with a table from its colours (ISO 15930-7, 6.2.2).
    pub(super) fn read_output(data: &'a [u8]) -> Result<Self, PdfError> {
        let profile = Profile::read(data).map_err(|reason| PdfError::Profile { reason })?;
        if &profile.class != b"prtr" {
            return Err(PdfError::Profile { reason: "it is not an output (printer) profile" });
        }
        if profile.space != Space::Cmyk {
            return Err(PdfError::Profile { reason: "it is not for CMYK" });
        }
        Ok(profile)
    }
}

/// The tag table counts its entries and each stays inside the data.
fn tags_lie_inside(data: &[u8]) -> Result<(), &'static str> {
    let count = big_endian(data, 128);
    let table = count.checked_mul(12).and_then(|length| data.get(132..)?.get(..length)).ok_or("its tag table is cut off")?;
    let inside = table.chunks_exact(12).all(|tag| {
        let (offset, length) = (big_endian(tag, 4), big_endian(tag, 8));
        offset.checked_add(length).is_some_and(|end| end <= data.len())
    });
    if inside { Ok(()) } else { Err("a tag runs past its end") }
}

/// Four bytes at `at`; callers have checked that they are there.
fn big_endian(data: &[u8], at: usize) -> usize {
    data.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOGRA39: &[u8] = include_bytes!("../../layouts/profiles/FOGRA39L_coated.icc");

    #[test]
    fn the_vendored_profiles_are_sound() {
        assert_eq!(Profile::read(SRGB).unwrap().space, Space::Rgb);
        assert_eq!(Profile::read_output(FOGRA39).unwrap().space, Space::Cmyk);
        assert!(Profile::read_output(SRGB).is_err());
    }

    #[test]
    fn hostile_profiles_are_refused() {
        let changed = |at: usize, bytes: &[u8]| {
            let mut data = SRGB.to_vec();
            data[at..at + bytes.len()].copy_from_slice(bytes);
            data
        };
        for (data, why) in [
            (vec![], "empty"),
            (SRGB[..200].to_vec(), "cut off"),
            (changed(0, &[0xff; 4]), "size too large"),
            (changed(0, &[0, 0, 0, 10]), "size too small"),
            (changed(8, &[5]), "version 5"),
            (changed(12, b"link"), "device link"),
            (changed(16, b"HSV "), "no device space"),
            (changed(128, &[0xff; 4]), "too many tags"),
            (changed(136, &[0xff; 8]), "tag outside"),
        ] {
            assert!(Profile::read(&data).is_err(), "{why}");
        }
    }

    #[test]
    fn bytes_after_the_profile_are_dropped() {
        let mut data = SRGB.to_vec();
        data.extend_from_slice(b"padding");
        assert_eq!(Profile::read(&data).unwrap().data, SRGB);
    }
}
