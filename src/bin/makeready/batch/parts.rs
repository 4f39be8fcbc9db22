//! PDFs that come into being whole: written in a folder of their own, then given their name.

use super::cannot;
use super::files::Files;
use crate::Failure;
use crate::args::Shard;
use crate::disk::{Disk, reason};
use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of a batch, and the one in it where files grow.
pub(super) struct Parts {
    out: PathBuf,
    growing: PathBuf,
    /// What sheets are made of, which none is written over.
    files: Arc<Files>,
    /// Held as long as the batch runs.
    _lock: File,
}

/// The file by which a second batch knows that the folder is taken.
const LOCK: &str = "lock";

/// Why a file was not written.
pub(super) enum Refusal {
    /// No file can have this name here.
    OfName(String),
    /// No file can be written here.
    OfFolder(Failure),
}

impl Parts {
    /// Makes the folders. What a run that was killed left half written is removed.
    pub(super) fn in_folder(out: &Path, shard: Option<Shard>, files: Arc<Files>) -> Result<Parts, Failure> {
        let own = shard.map_or_else(String::new, |shard| format!("-{}-of-{}", shard.number, shard.of));
        let growing = out.join(format!(".makeready-growing{own}"));
        std::fs::create_dir_all(out).map_err(|error| cannot(out, "made", &error))?;
        std::fs::create_dir_all(&growing).map_err(|error| cannot(&growing, "made", &error))?;
        let lock = growing.join(LOCK);
        let lock = File::create(&lock).map_err(|error| cannot(&lock, "made", &error))?;
        // A file system that knows no locks keeps nobody out.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let failure = Failure::new(format!("another batch is writing to {}", out.display()));
            return Err(failure.help("wait for it, or give each a folder or a --shard of its own"));
        }
        for entry in std::fs::read_dir(&growing).map_err(|error| cannot(&growing, "read", &error))?.flatten() {
            if entry.file_name() != LOCK {
                std::fs::remove_file(entry.path()).map_err(|error| cannot(&entry.path(), "removed", &error))?;
            }
        }
        Ok(Parts { out: out.to_path_buf(), growing, files, _lock: lock })
    }

    /// Writes a file below the folder, whole or not at all.
    pub(super) fn write(&self, name: &str, data: &[u8]) -> Result<(), Refusal> {
        let target = self.out.join(name);
        let refusal = |error: io::Error| {
            let message = format!("{} cannot be written: {}", target.display(), reason(&error));
            let is_of_name = matches!(
                error.kind(),
                ErrorKind::InvalidFilename
                    | ErrorKind::IsADirectory
                    | ErrorKind::NotADirectory
                    | ErrorKind::AlreadyExists
                    | ErrorKind::InvalidInput
            );
            if is_of_name { Refusal::OfName(message) } else { Refusal::OfFolder(Failure::new(message)) }
        };
        if self.files.is_input(&target) {
            return Err(Refusal::OfName(format!("{} was read for the sheets: it is not written over", target.display())));
        }
        if let Some(folder) = target.parent().filter(|folder| *folder != self.out) {
            std::fs::create_dir_all(folder).map_err(refusal)?;
        }
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file: the user's mask takes its bits away.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(&self.growing).map_err(refusal)?;
        file.write_all(data).map_err(refusal)?;
        file.persist(&target).map_err(|error| refusal(error.error))?;
        Ok(())
    }

    /// A file below the folder, when it stands.
    pub(super) fn read(&self, name: &str) -> Option<Vec<u8>> {
        Disk::default().read(&self.out.join(name)).ok()
    }

    /// Removes a file below the folder, if it stands and no sheet is made of it.
    pub(super) fn remove_file(&self, name: &str) {
        let path = self.out.join(name);
        if !self.files.is_input(&path) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The folder where files grow goes with the batch.
impl Drop for Parts {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.growing);
    }
}
