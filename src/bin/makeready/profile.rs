//! `--profile`: which PDFs come of one layout run, and what they are called.

use crate::Failure;
use crate::args::Profile;
use crate::config::Output;
use makeready::engine::Standard;
use makeready::picture::Medium;
use std::path::{Path, PathBuf};

/// What stands for the profile's name in a file's name.
const PROFILE: &str = "{profile}";

/// A PDF to write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pdf {
    /// What it complies with; `None` is what the layout says.
    pub(crate) standard: Option<Standard>,
    pub(crate) output: Output,
}

impl Pdf {
    /// What it is for.
    pub(crate) fn medium(&self) -> Medium {
        if self.standard.is_none_or(Standard::is_print) { Medium::Press } else { Medium::Screen }
    }
}

/// The PDFs of a profile. `place` is where one would go; `is_named` says whether the user gave its name.
pub(crate) fn pdfs(profile: Profile, place: Output, is_named: bool) -> Result<Vec<Pdf>, Failure> {
    let wanted: &[(&str, Option<Standard>)] = match profile {
        Profile::Print => &[("print", None)],
        Profile::X1a => &[("x1a", Some(Standard::X1a))],
        Profile::Screen => &[("screen", Some(Standard::Screen))],
        Profile::Both => &[("print", None), ("screen", Some(Standard::Screen))],
    };
    let path = match place {
        Output::File(path) => path,
        Output::Stdout if wanted.len() > 1 => {
            let failure = Failure::new("two PDFs cannot both go to standard output");
            return Err(failure.help(format!("write {PROFILE} in a file's name: --output 'OUT.{PROFILE}.pdf'")));
        }
        Output::Stdout => {
            let standard = wanted.first().and_then(|(_, standard)| *standard);
            return Ok(vec![Pdf { standard, output: Output::Stdout }]);
        }
    };
    let has_place = path.to_str().is_some_and(|path| path.contains(PROFILE));
    let name = |name: &str, standard: Option<Standard>| match path.to_str().filter(|_| has_place) {
        Some(pattern) => PathBuf::from(pattern.replace(PROFILE, name)),
        None if standard == Some(Standard::Screen) && (wanted.len() > 1 || !is_named) => beside(&path),
        None => path.clone(),
    };
    Ok(wanted.iter().map(|(word, standard)| Pdf { standard: *standard, output: Output::File(name(word, *standard)) }).collect())
}

/// The screen PDF beside a print PDF: `sheet.pdf` and `sheet.screen.pdf`.
fn beside(path: &Path) -> PathBuf {
    let stem =
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf")) { path.with_extension("") } else { path.into() };
    let mut name = stem.into_os_string();
    name.push(".screen.pdf");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pdf_has_a_name_of_its_own() {
        for (profile, place, is_named, names) in [
            (Profile::Print, "a/b.pdf", false, &["a/b.pdf"][..]),
            (Profile::X1a, "b.pdf", false, &["b.pdf"]),
            (Profile::Screen, "a.b/c.pdf", false, &["a.b/c.screen.pdf"]),
            (Profile::Screen, "b.pdf", true, &["b.pdf"]),
            (Profile::Both, "b.pdf", false, &["b.pdf", "b.screen.pdf"]),
            (Profile::Both, "out", true, &["out", "out.screen.pdf"]),
            (Profile::Both, "{profile}/b.pdf", true, &["print/b.pdf", "screen/b.pdf"]),
            (Profile::X1a, "b-{profile}.pdf", true, &["b-x1a.pdf"]),
            (Profile::Screen, "-", true, &["<stdout>"]),
        ] {
            let found: Vec<String> = pdfs(profile, Output::new(place.into()), is_named)
                .expect("each has a place")
                .iter()
                .map(|pdf| pdf.output.name())
                .collect();
            assert_eq!(found, names, "{profile:?} {place}");
        }
        assert!(pdfs(Profile::Both, Output::Stdout, true).is_err());
    }
}
