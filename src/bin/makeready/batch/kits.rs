//! Brands and layouts of a batch: each read once, however many rows ask for it.

use super::files::{Files, RowPictures, Seen};
use crate::args::KitChoice;
use crate::build::{KitResult, read_kit_for};
use crate::disk::Disk;
use crate::{Failure, build::LoadedKit};
use makeready::content::FrontMatter;
use makeready::diagnostic::{Code, Diagnostic, Report, Sources};
use makeready::engine::Kit;
use makeready::merge::{Equipment, Kits};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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

/// The kits for one row, which notes what the row is made of.
pub(super) struct ForRow<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) seen: Seen,
}

impl Shelf {
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
            Err((report, sources)) => Err((report.clone(), sources.clone())),
        }
    }
}
