//! The faces at hand: the bundled ones, those of the user's folders, and on request the computer's.

use crate::Failure;
use crate::args::FontChoice;
use crate::disk::{Disk, reason};
use makeready::diagnostic::{Code, Diagnostic, Report, Severity};
use makeready::font::FontBook;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Folders inside folders, at most.
const MAX_DEPTH: usize = 16;

/// Loads the faces that `choice` asks for, in an order that does not depend on the file system. An unreadable file among them is a warning.
pub(crate) fn load(choice: &FontChoice, disk: &Disk) -> Result<(FontBook, Report), Failure> {
    let mut book = FontBook::bundled();
    let mut report = Report::new();
    for folder in &choice.font_dir {
        let mut files = BTreeSet::new();
        collect(folder, MAX_DEPTH, &mut files, disk).map_err(|error| {
            let failure = Failure::new(format!("the font folder {} cannot be read: {}", folder.display(), reason(&error)));
            if folder.is_file() { failure.help("give the folder that the file is in") } else { failure }
        })?;
        for file in files {
            report.extend(add(&mut book, &file, disk));
        }
    }
    if choice.system_fonts {
        // What is wrong with fonts that the user never chose is not the document's concern.
        for file in system_files() {
            let _ = add(&mut book, &file, disk);
        }
    }
    Ok((book, report))
}

/// Adds a file; its faults are warnings, since a folder may hold fonts that no style asks for.
fn add(book: &mut FontBook, file: &Path, disk: &Disk) -> Report {
    let name = file.display().to_string();
    let mut report = match disk.read(file) {
        Ok(data) => book.add(&name, data.into()),
        Err(error) => {
            let message = format!("the font {name} cannot be read: {}", reason(&error));
            Report { diagnostics: vec![Diagnostic::new(Code::FontUnreadable, message)] }
        }
    };
    for finding in &mut report.diagnostics {
        finding.severity = finding.severity.min(Severity::Warning);
    }
    report
}

/// Every font file in a folder and those below it.
fn collect(folder: &Path, depth: usize, files: &mut BTreeSet<PathBuf>, disk: &Disk) -> std::io::Result<()> {
    disk.remember(folder);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // Through links; a circle of them ends at the depth limit, each file counted by the first path to it.
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, files, disk)?;
            }
        } else if is_font(&path) {
            files.insert(path);
        }
    }
    Ok(())
}

/// Whether a file's name is that of a font.
pub(crate) fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    matches!(extension.as_deref(), Some("ttf" | "otf" | "ttc" | "otc"))
}

/// The files of the fonts installed on this computer.
fn system_files() -> BTreeSet<PathBuf> {
    let mut installed = fontdb::Database::new();
    installed.load_system_fonts();
    let file = |face: &fontdb::FaceInfo| match &face.source {
        fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => Some(path.clone()),
        fontdb::Source::Binary(_) => None,
    };
    installed.faces().filter_map(file).filter(|path| is_font(path)).collect()
}
