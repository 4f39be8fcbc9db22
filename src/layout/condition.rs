//! The printing condition that a profile says it was made for.
//!
//! In: the registered name that the layout gives, and the ICC profile that goes with it. Out: a finding where the profile's own words name
//! another condition. A profile that names none is believed: nothing is known against it.
//!
//! The words are the tags `targ` (the characterization data, of which FOGRA's and CGATS's files give their name) and `desc` (ICC.1:2010, 9.2). Profiles that go by a name of their own are told from the table of those that the ECI, Adobe and IDEAlliance publish, each with the data
//! that its documentation names.

use crate::diagnostic::{Code, Diagnostic, Severity};
use std::collections::BTreeSet;

/// Tags that may say it. One that does not is passed over.
const TAGS: [&[u8; 4]; 2] = [b"targ", b"desc"];
/// Bytes of a tag that are looked at: characterization data begin with their name, and go on with thousands of numbers.
const HEAD: usize = 2_048;
/// Most tags of a profile that are looked through.
const MOST_TAGS: usize = 200;

/// Registries' names that are followed by a number.
const NUMBERED: [&str; 4] = ["fogra", "crpc", "ifra", "tr"];

/// Parts of published profiles' names, without signs, and the condition that each is for; the longer before those that they begin with.
const PUBLISHED: [(&str, &str); 20] = [
    ("psocoated300npscreen", "fogra43"),
    ("psocoatednpscreen", "fogra43"),
    ("psocoatedv3", "fogra51"),
    ("psouncoatednpscreen", "fogra44"),
    ("psouncoatediso12647", "fogra47"),
    ("psouncoatedv3", "fogra52"),
    ("psolwcimproved", "fogra45"),
    ("psolwcstandard", "fogra46"),
    ("psomfcpaper", "fogra41"),
    ("psosnppaper", "fogra42"),
    ("scpapereci", "fogra40"),
    ("isocoatedv2", "fogra39"),
    ("isouncoatedyellowish", "fogra30"),
    ("isouncoated", "fogra29"),
    ("isowebcoated", "fogra28"),
    ("isonewspaper26v4", "ifra26"),
    ("uswebcoatedswopv2", "tr1"),
    ("swop2006coated3", "tr3"),
    ("swop2006coated5", "tr5"),
    ("gracol2006coated1", "tr6"),
];

/// Reports a profile that says it was made for another condition than `condition`: an error where it names the other one as the registry does, a
/// warning where its own name leads there. Without a place: the caller knows the token that named the profile.
pub fn check_condition(condition: &str, profile: &[u8]) -> Option<Box<Diagnostic>> {
    let asked = registered(condition);
    let words: Vec<String> = TAGS.iter().flat_map(|tag| texts(profile, tag)).collect();
    let (named, known): (BTreeSet<String>, BTreeSet<String>) = (
        words.iter().flat_map(|words| registered(words)).collect(),
        words.iter().filter_map(|words| published(words)).collect(),
    );
    let (own, is_certain) = if named.is_empty() { (known, false) } else { (named, true) };
    if asked.is_empty() || own.is_empty() || !own.is_disjoint(&asked) {
        return None;
    }
    let own: Vec<String> = own.iter().map(|name| shown(name)).collect();
    let own = own.join(" and ");
    let message = format!("the condition is {condition}, and the profile is for {own}");
    let fault = Diagnostic::new(Code::ProfileMismatch, message);
    let fault =
        fault.help(format!("give the profile of {condition}, or name the condition that this one is for: condition = {own:?}"));
    let severity = if is_certain { fault.severity } else { Severity::Warning };
    Some(Box::new(Diagnostic { severity, ..fault }))
}

/// The registered names in a text: `FOGRA39L`, `CGATS TR 006`, `CGATS21_CRPC6`; small, without signs and leading noughts.
fn registered(words: &str) -> BTreeSet<String> {
    let words = words.to_lowercase();
    let mut names = BTreeSet::new();
    for registry in NUMBERED {
        for (at, _) in words.match_indices(registry) {
            // `tr` is in many a word.
            if words[..at].ends_with(|ch: char| ch.is_alphabetic()) {
                continue;
            }
            let rest = words[at + registry.len()..].trim_start_matches([' ', '_', '-']);
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.trim_start_matches('0');
            if (1..=3).contains(&number.len()) {
                names.insert(format!("{registry}{number}"));
            }
        }
    }
    names
}

/// The condition of a published profile, by its name.
fn published(words: &str) -> Option<String> {
    let plain: String = words.to_lowercase().chars().filter(|ch| ch.is_alphanumeric()).collect();
    PUBLISHED.iter().find(|(name, _)| plain.contains(name)).map(|(_, condition)| (*condition).to_owned())
}

/// A name as its registry writes it.
fn shown(name: &str) -> String {
    match name.strip_prefix("tr") {
        Some(number) => format!("CGATS TR {number:0>3}"),
        None => name.to_uppercase(),
    }
}

/// What a tag of text says: in ICC's own types for text, descriptions and words in several languages. Nothing where the profile is damaged.
fn texts(profile: &[u8], tag: &[u8; 4]) -> Option<String> {
    let count = usize::try_from(u32_at(profile, 128)?).ok()?.min(MOST_TAGS);
    let entry = (0..count).map(|at| 132 + at * 12).find(|at| profile.get(*at..*at + 4) == Some(tag.as_slice()))?;
    let (start, length) =
        (usize::try_from(u32_at(profile, entry + 4)?).ok()?, usize::try_from(u32_at(profile, entry + 8)?).ok()?);
    let data = profile.get(start..start.checked_add(length)?)?;
    let head = |from: usize| data.get(from..data.len().min(from + HEAD));
    match data.get(..4)? {
        b"text" => Some(latin(head(8)?)),
        b"desc" => Some(latin(head(12)?)),
        b"mluc" => {
            let (length, start) = (usize::try_from(u32_at(data, 20)?).ok()?, usize::try_from(u32_at(data, 24)?).ok()?);
            let words = data.get(start..start.checked_add(length.min(HEAD))?)?;
            let units: Vec<u16> = words.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            Some(String::from_utf16_lossy(&units))
        }
        _ => None,
    }
}

/// Text up to its end.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::super::default_intent;
    use super::*;

    /// A profile of one tag.
    fn saying(tag: &[u8; 4], words: &str) -> Vec<u8> {
        let mut text = b"text\0\0\0\0".to_vec();
        text.extend(words.as_bytes());
        text.push(0);
        let mut profile = vec![0; 128];
        profile.extend(1u32.to_be_bytes());
        profile.extend(tag);
        profile.extend(144u32.to_be_bytes());
        profile.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        profile.extend(text);
        profile
    }

    #[test]
    fn a_profile_for_another_condition_is_told() {
        let check = |condition: &str, profile: &[u8], severity: Option<Severity>| {
            assert_eq!(check_condition(condition, profile).map(|fault| fault.severity), severity, "{condition}");
        };
        let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
        let built_in = default_intent().profile;
        check("FOGRA39", built_in, None);
        check("FOGRA39L_coated", built_in, None);
        check("Our press on coated stock", built_in, None);
        check("FOGRA51", built_in, error);
        check("CGATS TR 006", built_in, error);
        check("FOGRA51", &saying(b"desc", "PSO Coated v3"), None);
        check("FOGRA52", &saying(b"desc", "PSO Coated v3"), warning);
        check("FOGRA39", &saying(b"targ", "ICCHDAT FOGRA51"), error);
        check("CGATS TR006", &saying(b"desc", "GRACoL2006_Coated1v2.icc"), None);
        check("CGATS21_CRPC6", &saying(b"desc", "GRACoL2013_CRPC6.icc"), None);
        check("FOGRA39", &saying(b"desc", "Press 4 of 2019, trials"), None);
        check("FOGRA39", &saying(b"cprt", "FOGRA51"), None);
    }

    #[test]
    fn damaged_profiles_say_nothing() {
        let whole = saying(b"desc", "FOGRA51");
        for end in 0..whole.len() - 9 {
            assert_eq!(check_condition("FOGRA39", &whole[..end]), None, "{end}");
        }
        for at in 128..144 {
            let mut damaged = whole.clone();
            damaged[at] = 0xff;
            let _ = check_condition("FOGRA39", &damaged);
        }
    }
}
