//! Files that sheets are made of: read once for all rows, with the fingerprints of what was read.

use crate::disk::{Disk, LAYOUT_PREFIX, fingerprint, reason};
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

/// A file's content, and what tells it from any other.
type Content = (Arc<[u8]>, Arc<str>);

#[derive(Default)]
struct Held {
    data: BTreeMap<PathBuf, Content>,
    bytes: usize,
    fingerprints: BTreeMap<PathBuf, Arc<str>>,
    /// Every file that was read, by its path from the root.
    inputs: BTreeSet<PathBuf>,
}

impl Files {
    /// A file's content, and its fingerprint or that of a file that cannot be read.
    pub(super) fn read(&self, path: &Path) -> (io::Result<Arc<[u8]>>, Arc<str>) {
        if let Some((data, fingerprint)) = self.lock().data.get(path) {
            return (Ok(Arc::clone(data)), Arc::clone(fingerprint));
        }
        let read: io::Result<Arc<[u8]>> = ordinary(path).and_then(|()| Disk::default().read(path)).map(Into::into);
        let fingerprint: Arc<str> = fingerprint(&read).into();
        self.note(path);
        let mut held = self.lock();
        if let Ok(data) = read.as_ref().map(Arc::clone) {
            if held.bytes + data.len() > MOST_HELD {
                held.data.clear();
                held.bytes = 0;
            }
            if data.len() <= MOST_HELD {
                held.bytes += data.len();
                held.data.insert(path.to_path_buf(), (data, Arc::clone(&fingerprint)));
            }
        }
        if held.fingerprints.len() >= MOST_KNOWN {
            held.fingerprints.clear();
        }
        held.fingerprints.insert(path.to_path_buf(), Arc::clone(&fingerprint));
        (read, fingerprint)
    }

    /// What tells a file's content from any other.
    pub(super) fn fingerprint(&self, path: &Path) -> Arc<str> {
        if let Some(known) = self.lock().fingerprints.get(path) {
            return Arc::clone(known);
        }
        self.read(path).1
    }

    /// Notes a file that sheets are made of.
    pub(super) fn note(&self, path: &Path) {
        if let Ok(path) = path.canonicalize() {
            self.lock().inputs.insert(path);
        }
    }

    /// Whether sheets are made of a file: it is not to be written over.
    pub(super) fn is_input(&self, path: &Path) -> bool {
        path.canonicalize().is_ok_and(|path| self.lock().inputs.contains(&path))
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what is no file: a row names it, and a pipe or a device could hold up all others.
fn ordinary(path: &Path) -> io::Result<()> {
    if std::fs::metadata(path)?.is_file() { Ok(()) } else { Err(io::Error::other("it is no ordinary file")) }
}

/// What a row read, with the fingerprints of what it read.
pub(super) type Seen = Arc<Mutex<BTreeMap<PathBuf, String>>>;

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
    pub(super) seen: Seen,
}

impl PictureSource for RowPictures {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let path = match name.strip_prefix(LAYOUT_PREFIX) {
            Some(name) => self.layout_folder.join(name),
            None => self.text_folder.join(name),
        };
        let (data, fingerprint) = self.files.read(&path);
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), fingerprint.to_string());
        data.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
            _ => format!("{} cannot be read: {}", path.display(), reason(&error)),
        })
    }
}
