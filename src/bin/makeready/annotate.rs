//! `makeready check --annotate`: pages as pictures, what was found on them boxed and numbered.
//!
//! A page on which nothing was found has no picture. The numbers are those of the list that is printed with them.

use crate::Failure;
use crate::config::Input;
use crate::disk;
use makeready::diagnostic::{Diagnostic, Place, Report};
use makeready::engine::{Engine, Typeset};
use makeready::geometry::Length;
use makeready::plate::Resolution;
use makeready::proof::Note;
use std::fmt::Write;
use std::path::Path;

/// As fine as a screen: boxes are looked at, not printed.
const DPI: u32 = 100;
/// What lies no farther apart is marked together: less than the white between two paragraphs.
const NEAR: Length = Length::whole_pt(6);

/// Refuses a folder that does not exist: asked before the work, which would be for nothing.
pub(crate) fn check_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let failure = Failure::new(format!("there is no folder {}", folder.display()));
    Err(failure.help("--annotate writes a file for each page: it names the folder that they go to"))
}

/// Writes a picture of each page that has a finding; says which number is which, and where the files are.
pub(crate) fn write(
    engine: &Engine,
    sheet: &Typeset,
    report: &Report,
    (folder, name): (&Path, &str),
) -> Result<String, Failure> {
    let failure = |error: &dyn std::error::Error| Failure::new(format!("no page can be drawn: {error}"));
    let found = placed(report);
    let notes = notes(&found, &all_places(engine, sheet));
    let viewer = engine.viewer(sheet).map_err(|error| failure(&error))?;
    let mut separator = engine.separator(sheet).map_err(|error| failure(&error))?;
    let mut out = listed(&found);
    for page in &sheet.pages {
        let notes: Vec<Note> = notes.iter().filter(|(on, _)| *on == page.number).map(|(_, note)| *note).collect();
        if notes.is_empty() {
            continue;
        }
        let plates = separator.separate(page, page.boxes.bleed, Resolution::dpi(DPI)).map_err(|error| failure(&error))?;
        let file = folder.join(format!("{name}-{}.png", page.number));
        disk::replace(&file, &viewer.annotate(&plates, &notes).map_err(|error| failure(&error))?)?;
        let _ = writeln!(out, "{}", file.display());
    }
    Ok(out)
}

/// A name for the files: the text's own, with the layout's where there are several.
pub(crate) fn name(input: &Input, layout: Option<&str>) -> String {
    let text = match input {
        Input::Stdin => "stdin".to_owned(),
        Input::File(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    match layout {
        Some(layout) => format!("{text}.{layout}"),
        None => text,
    }
}

/// The findings that have a place on the pages, in the order of the report; a finding's number is its place here, from 1.
fn placed(report: &Report) -> Vec<(&Diagnostic, Place)> {
    report.diagnostics.iter().filter_map(|finding| Some((finding, finding.place?))).collect()
}

/// Every place of each of preflight's findings; a finding of another room has the one that it says.
fn all_places(engine: &Engine, sheet: &Typeset) -> Vec<(Diagnostic, Vec<Place>)> {
    let found = engine.preflight(sheet);
    let places = |at: usize| found.marks.iter().filter(|mark| mark.finding == at).map(|mark| mark.place).collect();
    found.report.diagnostics.iter().enumerate().map(|(at, finding)| (finding.clone(), places(at))).collect()
}

/// The boxes with their pages.
fn notes(found: &[(&Diagnostic, Place)], places: &[(Diagnostic, Vec<Place>)]) -> Vec<(u32, Note)> {
    let mut notes = Vec::new();
    for (number, (finding, first)) in (1u32..).zip(found) {
        // Two faults may be told in the same words; their first places differ.
        let words =
            |finding: &Diagnostic| (finding.code, finding.place.map(|place| (place.page, place.rect)), finding.message.clone());
        let same = |known: &&(Diagnostic, Vec<Place>)| words(&known.0) == words(finding);
        let all = places.iter().find(same).map_or(std::slice::from_ref(first), |(_, places)| places.as_slice());
        let note = |place: Place| (place.page, Note { rect: place.rect, number, severity: finding.severity });
        notes.extend(joined(all).into_iter().map(note));
    }
    // The gravest are drawn last and lie on top.
    notes.sort_by_key(|(_, note)| note.severity);
    notes
}

/// Places that follow each other closely as one: a paragraph has one box, not one for each line.
fn joined(places: &[Place]) -> Vec<Place> {
    let mut joined: Vec<Place> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if last.page == place.page && last.rect.outset(NEAR).overlap(place.rect).is_some() => {
                last.rect = last.rect.around(place.rect);
            }
            _ => joined.push(*place),
        }
    }
    joined
}

/// Which number is which.
fn listed(found: &[(&Diagnostic, Place)]) -> String {
    let mut out = String::new();
    for (number, (finding, place)) in (1u32..).zip(found) {
        let _ = writeln!(out, "{number:>8}  page {}: {}", place.page, finding.message);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use makeready::diagnostic::Code;
    use makeready::geometry::Rect;

    #[test]
    fn faults_in_the_same_words_keep_their_own_places() {
        let place = |at: i64| {
            let corner = Length::whole_pt(at);
            Place { page: 1, rect: Rect::new(corner, corner, corner + NEAR, corner + NEAR) }
        };
        let finding = |at| Diagnostic::new(Code::NearTrim, "the same words").on(place(at));
        let report = Report { diagnostics: vec![finding(100), finding(300)] };
        let places: Vec<(Diagnostic, Vec<Place>)> = [300, 100].map(|at| (finding(at), vec![place(at)])).into();
        let rects: Vec<Rect> = notes(&placed(&report), &places).into_iter().map(|(_, note)| note.rect).collect();
        assert_eq!(rects, [place(100).rect, place(300).rect]);
    }
}
