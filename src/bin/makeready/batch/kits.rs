//! Brands and layouts of a batch: each read once, however many rows ask for it.

use super::files::{Files, RowPictures, Seen};
use crate::args::KitChoice;
use crate::build::{KitResult, read_kit_for};
use crate::disk::Disk;
use crate::{Failure, build::LoadedKit};
use makeready::content::FrontMatter;
use makeready::diagnostic::{Code, Diagnostic, Report, Sources};
use makeready::engine::{Kit, front_matter};
use makeready::merge::{Equipment, Kits, Template};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Most kits that are held: a row's palette is no kit of its own, its brand is.
const MOST_HELD: usize = 64;

/// What a kit is known by: the brand and the layout that a text asks for.
type Asked = (Option<String>, Option<String>);

/// The kits of a batch.
pub(super) struct Shelf {
    pub(super) choice: KitChoice,
    pub(super) folder: Arc<Path>,
    pub(super) files: Arc<Files>,
    /// What was found in the fonts, which every row shares.
    pub(super) fonts: Report,
    pub(super) held: Mutex<BTreeMap<Asked, Arc<Shelved>>>,
}

/// A kit that was read, or what is wrong with it.
pub(super) struct Shelved {
    kit: Result<Ready, (Report, Sources)>,
    /// The files it was read from, with the fingerprints of what was read.
    read: BTreeMap<PathBuf, String>,
}

struct Ready {
    kit: Arc<Kit>,
    folder: Arc<Path>,
    report: Report,
}

/// What is wrong with the kit of all rows.
pub(super) type Faulty = (Report, Sources);

/// The kits for one row, which notes what the row is made of.
pub(super) struct ForRow<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) seen: Seen,
    /// Whether there was none.
    pub(super) is_bare: AtomicBool,
}

impl Shelf {
    /// Reads, before any row, what the flags ask for, and the kit of all rows where none chooses its own; the files that it was read from. Inside, what is
    /// wrong with it.
    ///
    /// # Errors
    /// Flags that name what is not there.
    pub(super) fn look_through(&self, template: &Template, strict: bool) -> Result<Result<Vec<PathBuf>, Faulty>, Failure> {
        let of_all = of_all_rows(template, &self.choice);
        let disk = Disk::fingerprinting();
        let asked = of_all.as_deref().unwrap_or_default();
        let (front, _, sources) = front_matter(template.name(), asked);
        let read = read_kit_for(&self.choice, &front, sources, &self.folder, &disk)?;
        let (mut report, sources) = match read {
            KitResult::Ready(_, mut report) => {
                report.extend(self.fonts.clone());
                (report, Sources::new())
            }
            KitResult::Faulty(report, sources) => (report, sources),
        };
        if strict {
            report.make_strict();
        }
        if report.has_errors() && of_all.is_some() {
            return Ok(Err((report, sources)));
        }
        Ok(Ok(disk.seen().into_iter().collect()))
    }

    /// Whether flags have a part in every kit: what is wrong with one may be theirs.
    pub(super) fn has_flags(&self) -> bool {
        let KitChoice { layout, brand, set } = &self.choice;
        !layout.is_empty() || brand.is_some() || !set.is_empty()
    }

    /// The kit that a text with this front matter asks for.
    fn kit(&self, front: &FrontMatter) -> Arc<Shelved> {
        let name = |asked: &Option<makeready::content::Spanned<String>>| asked.as_ref().map(|asked| asked.value.clone());
        let asked = (name(&front.brand), name(&front.layout));
        // Held while it is read: who asks for the same waits for it.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held.get(&asked) {
            return Arc::clone(known);
        }
        let shelved = Arc::new(self.read(front));
        if held.len() >= MOST_HELD {
            held.clear();
        }
        // A fault in the front matter has a place in one row's text.
        if shelved.kit.is_ok() {
            held.insert(asked, Arc::clone(&shelved));
        }
        shelved
    }

    fn read(&self, front: &FrontMatter) -> Shelved {
        let disk = Disk::fingerprinting();
        let failed = |failure: Failure| {
            let finding = Diagnostic::new(Code::UnknownName, failure.message);
            let finding = failure.help.map_or(finding.clone(), |help| finding.help(help));
            (Report { diagnostics: vec![finding] }, Sources::new())
        };
        let kit = match read_kit_for(&self.choice, front, Sources::new(), &self.folder, &disk) {
            Ok(KitResult::Ready(kit, mut report)) => {
                let LoadedKit { kit, folder } = *kit;
                report.extend(self.fonts.clone());
                Ok(Ready { kit: Arc::new(kit), folder: folder.into(), report })
            }
            Ok(KitResult::Faulty(report, sources)) => Err((report, sources)),
            Err(failure) => Err(failed(failure)),
        };
        Shelved { kit, read: disk.fingerprints() }
    }
}

impl Kits for ForRow<'_> {
    fn equip(&self, front: &FrontMatter) -> Result<Equipment, (Report, Sources)> {
        let shelved = self.shelf.kit(front);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).extend(shelved.read.clone());
        match &shelved.kit {
            Ok(ready) => Ok(Equipment {
                kit: Arc::clone(&ready.kit),
                pictures: Arc::new(RowPictures {
                    files: Arc::clone(&self.shelf.files),
                    text_folder: Arc::clone(&self.shelf.folder),
                    layout_folder: Arc::clone(&ready.folder),
                    seen: Arc::clone(&self.seen),
                }),
                report: ready.report.clone(),
            }),
            Err((report, sources)) => {
                self.is_bare.store(true, Ordering::Relaxed);
                Err((report.clone(), sources.clone()))
            }
        }
    }
}

/// A front matter that asks for brand and layout as that of every row does, its lines where they are in the template. None when that depends on the row.
fn of_all_rows(template: &Template, choice: &KitChoice) -> Option<String> {
    let ends = template.text().match_indices("\n+++").map(|(at, fence)| at + fence.len());
    let Some(head) = ends.take(1).find_map(|end| template.text().get(..end)).filter(|head| head.starts_with("+++")) else {
        return Some(String::new());
    };
    let has_flag = |key: &str| if key == "brand" { choice.brand.is_some() } else { !choice.layout.is_empty() };
    let mut kept = String::new();
    for line in head.split_inclusive('\n') {
        let words = line.trim().trim_start_matches(['"', '\'']);
        let key = ["brand", "layout"].into_iter().find(|key| words.starts_with(key) && !has_flag(key));
        if key.is_some() && (line.contains(['{', '}']) || head.contains("{%")) {
            // Made of a field, or under a condition.
            return None;
        }
        if key.is_some() || words.starts_with("+++") {
            kept.push_str(line);
        } else {
            // As many bytes, so that what is kept is where it was.
            kept.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        }
    }
    Some(kept)
}
