//! `makeready new`: a folder with a small factsheet, its brand, its layout and a preflight profile, ready to be built and changed.

use crate::console::Console;
use crate::disk::reason;
use crate::lookup::Kind;
use crate::{Failure, Outcome};
use makeready::preflight::Profile;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// The text of the starter.
const TEXT: &str = include_str!("starter.md");

/// The built-in whose tokens a starter copies.
const BUILTIN: &str = "factsheet";
/// The preflight profile that it copies, and the line of the layout that names it.
const PROFILE: &str = "sheet-cmyk";
const NAMES_PROFILE: &str = "\nprofile = \"sheet-cmyk\"\n";

/// Writes the starter into `dir`, which may exist but must hold none of its files: nothing is overwritten.
pub(crate) fn write(dir: &Path, console: &Console) -> Result<Outcome, Failure> {
    let tokens = |kind: Kind| kind.builtin(BUILTIN).ok_or_else(|| Failure::new("the built-in tokens are missing"));
    let profile = Profile::builtin(PROFILE).ok_or_else(|| Failure::new("the built-in profile is missing"))?;
    let layout = tokens(Kind::Layout)?;
    // The starter's own profile, so that what is changed in it counts.
    let own = layout.replacen(NAMES_PROFILE, "\nprofile = \"./preflight.toml\"\n", 1);
    if own == layout {
        return Err(Failure::new("the built-in layout names no preflight profile"));
    }
    let files = [
        ("factsheet.md", TEXT),
        ("brand.toml", tokens(Kind::Brand)?),
        ("layout.toml", own.as_str()),
        ("preflight.toml", profile),
    ];
    if let Some((name, _)) = files.iter().find(|(name, _)| dir.join(name).symlink_metadata().is_ok()) {
        return Err(Failure::new(format!("{} is already there; nothing was written", dir.join(name).display()))
            .help("give a new folder, or move the file away"));
    }
    let fail =
        |path: &Path, error: std::io::Error| Failure::new(format!("{} cannot be written: {}", path.display(), reason(&error)));
    std::fs::create_dir_all(dir).map_err(|error| fail(dir, error))?;
    for (name, text) in files {
        let path = dir.join(name);
        File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| fail(&path, error))?;
    }
    let text = dir.join("factsheet.md");
    console.say(&format!("{} is ready; build it with: makeready build {}", dir.display(), text.display()));
    Ok(Outcome::Fine)
}
