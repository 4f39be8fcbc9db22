//! The printing condition a PDF is made for: the built-in one, and whether a user's profile can be carried.
//!
//! PDF/X-4 (ISO 15930-7, 6.2.2) embeds an ICC profile of the printer class in the output intent. Of the profile only its header is
//! read here (ICC.1:2010, 7.2); converting with it is another room's work.

use crate::diagnostic::{Code, Diagnostic};

/// A printing condition with its profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltinIntent {
    /// The registered name of the condition.
    pub condition: &'static str,
    /// Where it is registered.
    pub registry: &'static str,
    /// The ICC profile.
    pub profile: &'static [u8],
    /// The same bytes in zlib's form.
    pub deflated: &'static [u8],
    /// Most ink in percent, summed over all plates.
    pub ink_limit: u16,
}

/// The registry of printing conditions that the ICC keeps.
pub(super) const REGISTRY: &str = "http://www.color.org";

/// Coated stock in offset, FOGRA39: the condition of a layout that names none. Origin and licence of the profile are in
/// `layouts/README.md`. A converted RGB colour never takes more than 316 % of ink; the limit is the usual 320 %.
pub fn default_intent() -> BuiltinIntent {
    BuiltinIntent {
        condition: "FOGRA39",
        registry: REGISTRY,
        profile: include_bytes!("../../layouts/profiles/FOGRA39L_coated.icc"),
        deflated: include_bytes!("../../layouts/profiles/FOGRA39L_coated.icc.zlib"),
        ink_limit: 320,
    }
}

/// Whether an ICC profile can stand in a PDF/X-4 file's output intent: class `prtr`, CMYK, version 4 or older, not cut short.
///
/// # Errors
/// Why it cannot, without a place: the caller knows the token that named the profile.
pub fn check_profile(profile: &[u8]) -> Result<(), Box<Diagnostic>> {
    let fault = |message: String, help: &str| Err(Box::new(Diagnostic::new(Code::ProfileUnusable, message).help(help)));
    let Some(header) = profile.first_chunk::<128>() else {
        return fault(format!("{} bytes are no ICC profile", profile.len()), "give a profile's file, ending in .icc or .icm");
    };
    if &header[36..40] != b"acsp" {
        return fault("the file is no ICC profile".to_owned(), "give a profile's file, ending in .icc or .icm");
    }
    let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
    if size > profile.len() || profile.len() < 132 {
        return fault(format!("the profile is cut short: {} of {size} bytes", profile.len()), "copy the file again");
    }
    let signature = |at: usize| String::from_utf8_lossy(&header[at..at + 4]).trim().to_owned();
    let wanted = "PDF/X-4 needs the CMYK profile of a printing condition, such as FOGRA39";
    if &header[12..16] != b"prtr" {
        return fault(format!("the profile is of class `{}`, not of a printer", signature(12)), wanted);
    }
    if &header[16..20] != b"CMYK" {
        return fault(format!("the profile is for `{}`, not for CMYK", signature(16)), wanted);
    }
    if &header[20..24] != b"Lab " && &header[20..24] != b"XYZ " {
        return fault(format!("the profile connects to `{}`, neither Lab nor XYZ", signature(20)), wanted);
    }
    match header[8] {
        1..=4 => Ok(()),
        version => fault(format!("the profile is of ICC version {version}"), "PDF/X-4 carries versions up to 4"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn the_built_in_profile_can_be_carried() {
        assert_eq!(check_profile(default_intent().profile), Ok(()));
        let mut inflated = Vec::new();
        flate2::read::ZlibDecoder::new(default_intent().deflated).read_to_end(&mut inflated).expect("it is deflated");
        assert!(inflated == default_intent().profile);
    }

    #[test]
    fn unusable_profiles_say_why() {
        let good = default_intent().profile;
        let with = |at: usize, bytes: &[u8]| {
            let mut profile = good.to_vec();
            profile[at..at + bytes.len()].copy_from_slice(bytes);
            profile
        };
        for (profile, message) in [
            (Vec::new(), "0 bytes are no ICC profile"),
            (b"GIF89a".repeat(40), "the file is no ICC profile"),
            (good[..5000].to_vec(), "the profile is cut short: 5000 of"),
            (good[..130].to_vec(), "the profile is cut short: 130 of"),
            (with(12, b"mntr"), "the profile is of class `mntr`, not of a printer"),
            (with(16, b"RGB "), "the profile is for `RGB`, not for CMYK"),
            (with(20, b"\xff\xff\xff\xff"), "the profile connects to"),
            (with(8, &[5]), "the profile is of ICC version 5"),
        ] {
            let fault = check_profile(&profile).unwrap_err();
            assert_eq!(fault.code, Code::ProfileUnusable);
            assert!(fault.message.starts_with(message), "{}", fault.message);
        }
    }
}
