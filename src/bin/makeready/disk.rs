//! Files: read with a note of what was read (for watching), written whole or not at all.

use crate::Failure;
use makeready::picture::PictureSource;
use makeready::proof::sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most bytes of a file that is read: what a picture or font may at most hold.
const MAX_FILE: u64 = 1 << 30;

/// Reads files and remembers their paths.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    /// With a fingerprint of what was read, where one is wanted.
    read: Mutex<BTreeMap<PathBuf, Option<String>>>,
    is_fingerprinting: bool,
}

impl Disk {
    /// One that tells what it read from what it would read later.
    pub(crate) fn fingerprinting() -> Self {
        Disk { is_fingerprinting: true, ..Disk::default() }
    }

    /// The content of a file. The path is remembered even when there is nothing to read: the file may come.
    pub(crate) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.remember(path);
        let data = File::open(path).and_then(|file| read_up_to(file, MAX_FILE));
        if self.is_fingerprinting {
            let found = fingerprint(&data);
            let mut read = self.lock();
            let known = read.entry(path.to_path_buf()).or_default();
            // Of two contents neither tells what came of them.
            *known = Some(known.take().filter(|known| *known != found).map_or(found, |_| "changed".to_owned()));
        }
        data
    }

    /// Notes a file or folder as one that the result depends on.
    pub(crate) fn remember(&self, path: &Path) {
        self.lock().entry(path.to_path_buf()).or_default();
    }

    /// Everything that was read or looked for.
    pub(crate) fn seen(&self) -> BTreeSet<PathBuf> {
        self.lock().keys().cloned().collect()
    }

    /// Everything that was read, with its fingerprint.
    pub(crate) fn fingerprints(&self) -> BTreeMap<PathBuf, String> {
        self.lock().iter().filter_map(|(path, found)| Some((path.clone(), found.clone()?))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Option<String>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What tells a file's content from any other; of one that cannot be read, that.
pub(crate) fn fingerprint<T: AsRef<[u8]>>(read: &io::Result<T>) -> String {
    read.as_ref().map_or_else(|_| "unreadable".to_owned(), |data| sha256(data.as_ref()))
}

/// Reads to the end, or fails past `limit` bytes: an endless device is not a document.
pub(crate) fn read_up_to(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut data = Vec::new();
    from.take(limit + 1).read_to_end(&mut data)?;
    if data.len() as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {} MiB", limit >> 20)));
    }
    Ok(data)
}

/// What an error of the operating system says, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission is denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".into(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written there".into(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".into(),
        _ => error.to_string(),
    }
}

/// The prefix by which the program marks names that the layout file uses: `layout:logo.svg`.
pub(crate) const LAYOUT_PREFIX: &str = "layout:";

/// Pictures by path: a text's are relative to its folder, a layout's to the layout file.
pub(crate) struct Pictures<'a> {
    pub(crate) disk: &'a Disk,
    pub(crate) text_folder: &'a Path,
    pub(crate) layout_folder: &'a Path,
}

impl PictureSource for Pictures<'_> {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let path = match name.strip_prefix(LAYOUT_PREFIX) {
            Some(name) => self.layout_folder.join(name),
            None => self.text_folder.join(name),
        };
        let data = self.disk.read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!("there is no file {}", path.display()),
            _ => reason(&error),
        })?;
        Ok(data.into())
    }
}

/// Writes to standard output. A reader that has hung up wanted no more: that is no fault.
pub(crate) fn to_stdout(data: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(data).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output cannot be written: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Replaces a file by `data`, or leaves it as it was: a neighbour is written first, then renamed over it. What is not an ordinary file
/// (a pipe, `/dev/null`) is written to as it is.
pub(crate) fn replace(path: &Path, data: &[u8]) -> Result<(), Failure> {
    let fail =
        |error: io::Error| Failure::new(format!("{} cannot be written: {}", path.display(), folder_reason(path, &error)));
    // Through a link to the file that it stands for.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if target.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return File::options().write(true).open(&target).and_then(|mut file| file.write_all(data)).map_err(fail);
    }
    if target.is_dir() {
        return Err(Failure::new(format!("{} cannot be written: it is a folder", path.display())));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut neighbour = neighbour(folder).map_err(fail)?;
    neighbour.write_all(data).map_err(fail)?;
    neighbour.persist(&target).map_err(|error| fail(error.error))?;
    Ok(())
}

/// A new file in `folder`, removed again unless it is persisted.
fn neighbour(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".makeready-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the user's mask takes its bits away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The reason, where "no such file" means that the folder is missing.
fn folder_reason(path: &Path, error: &io::Error) -> String {
    match (error.kind(), path.parent()) {
        (io::ErrorKind::NotFound, Some(folder)) => format!("there is no folder {}", folder.display()),
        _ => reason(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_is_known_by_what_was_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let (kept, changed, missing) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
        let disk = Disk::fingerprinting();
        for path in [&kept, &changed] {
            std::fs::write(path, "before").expect("written");
            disk.read(path).expect("read");
            std::fs::write(path, "after").expect("written");
        }
        disk.read(&changed).expect("read");
        disk.read(&missing).expect_err("there is none");
        let expected = [(kept, sha256(b"before")), (changed, "changed".into()), (missing, "unreadable".into())];
        assert_eq!(disk.fingerprints(), BTreeMap::from(expected));
    }
}
