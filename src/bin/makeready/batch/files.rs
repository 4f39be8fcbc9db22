//! Files that sheets are made of: read once for all rows, with their fingerprints.

use crate::disk::{Disk, LAYOUT_PREFIX, reason};
use makeready::picture::PictureSource;
use makeready::proof::sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most bytes of files that are held for the next row.
const MOST_HELD: usize = 256 << 20;
/// Most fingerprints that are held.
const MOST_KNOWN: usize = 100_000;

/// Files and what is known of them. Two rows that use a file use the same bytes of it, even when it is changed in the meantime.
#[derive(Default)]
pub(super) struct Files {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    data: BTreeMap<PathBuf, Arc<[u8]>>,
    bytes: usize,
    fingerprints: BTreeMap<PathBuf, String>,
}

impl Files {
    /// A file's content.
    pub(super) fn read(&self, path: &Path) -> io::Result<Arc<[u8]>> {
        if let Some(data) = self.lock().data.get(path) {
            return Ok(Arc::clone(data));
        }
        if !std::fs::metadata(path)?.is_file() {
            // A row names it: a pipe or a device could hold up all others.
            return Err(io::Error::other("it is no ordinary file"));
        }
        let data: Arc<[u8]> = Disk::default().read(path)?.into();
        let mut held = self.lock();
        if held.bytes + data.len() > MOST_HELD {
            held.data.clear();
            held.bytes = 0;
        }
        if data.len() <= MOST_HELD {
            held.bytes += data.len();
            held.data.insert(path.to_path_buf(), Arc::clone(&data));
        }
        Ok(data)
    }

    /// What tells a file's content from any other; of one that cannot be read, that.
    pub(super) fn fingerprint(&self, path: &Path) -> String {
        if let Some(known) = self.lock().fingerprints.get(path) {
            return known.clone();
        }
        let fingerprint = self.read(path).map_or_else(|error| format!("unreadable: {}", error.kind()), |data| sha256(&data));
        let mut held = self.lock();
        if held.fingerprints.len() >= MOST_KNOWN {
            held.fingerprints.clear();
        }
        held.fingerprints.insert(path.to_path_buf(), fingerprint.clone());
        fingerprint
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a sheet is made of, part by part: where one ends and the next begins counts.
#[derive(Default)]
pub(super) struct Ingredients(Vec<u8>);

impl Ingredients {
    pub(super) fn add(&mut self, part: &[u8]) {
        self.0.extend_from_slice(&(part.len() as u64).to_le_bytes());
        self.0.extend_from_slice(part);
    }

    /// What tells them from any others.
    pub(super) fn fingerprint(&self) -> String {
        sha256(&self.0)
    }
}

/// The pictures of one row: a text's are relative to its folder, a layout's to the layout. What is asked for is noted.
pub(super) struct RowPictures {
    pub(super) files: Arc<Files>,
    pub(super) text_folder: Arc<Path>,
    pub(super) layout_folder: Arc<Path>,
    pub(super) seen: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl PictureSource for RowPictures {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let path = match name.strip_prefix(LAYOUT_PREFIX) {
            Some(name) => self.layout_folder.join(name),
            None => self.text_folder.join(name),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        self.files.read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
            _ => format!("{} cannot be read: {}", path.display(), reason(&error)),
        })
    }
}
