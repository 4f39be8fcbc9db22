//! `makeready build --watch`: builds again whenever a file that the last build read, or looked for, changes.
//!
//! Folders are watched rather than files, since many editors save by renaming a new file over the old one. Events are gathered until it
//! has been quiet for a moment. A build that fails is told and waited over; Ctrl-C ends the program.

use crate::config::Build;
use crate::console::Console;
use crate::disk::Disk;
use crate::fonts::is_font;
use crate::{Failure, Outcome, build};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long it must be quiet before a build: editors write, rename and touch in quick succession.
const QUIET: Duration = Duration::from_millis(80);

/// Builds, waits, builds again. Returns only with a failure: nothing can be watched, or the first build cannot be run at all.
pub(crate) fn run(config: &Build, console: &Console) -> Result<Outcome, Failure> {
    let (sender, events) = channel();
    let watcher = notify::recommended_watcher(move |event| _ = sender.send(event)).map_err(unwatchable)?;
    let mut watched = Watched { watcher, folders: BTreeSet::new() };
    // Watched before it is first read, so that no change falls between.
    watched.follow(&config.input_path().into_iter().collect());
    let mut is_first = true;
    loop {
        let disk = Disk::default();
        match build::run(config, &disk, console) {
            Err(failure) if is_first => return Err(failure),
            Err(failure) => console.failure(&failure),
            Ok(_) => {}
        }
        is_first = false;
        // Only what the last build looked at counts from here on.
        let targets = watched.follow(&disk.seen());
        let files = targets.files.len();
        console.say(&format!("watching {files} {}; Ctrl-C ends", if files == 1 { "file" } else { "files" }));
        wait(&events, &targets)?;
    }
}

fn unwatchable(error: notify::Error) -> Failure {
    Failure::new(format!("files cannot be watched: {error}")).help("build without --watch")
}

/// Returns once something that matters has changed, and nothing that matters changes any more.
fn wait(events: &Receiver<notify::Result<Event>>, targets: &Targets) -> Result<(), Failure> {
    let gone = || Failure::new("files can no longer be watched");
    // An error may stand for lost events: better one build too many.
    let matters = |event: notify::Result<Event>| event.map_or(true, |event| targets.concern(&event));
    while !matters(events.recv().map_err(|_| gone())?) {}
    let mut quiet_at = Instant::now() + QUIET;
    loop {
        match events.recv_timeout(quiet_at.saturating_duration_since(Instant::now())) {
            Ok(event) => {
                if matters(event) {
                    quiet_at = Instant::now() + QUIET;
                }
            }
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => return Err(gone()),
        }
        if quiet_at <= Instant::now() {
            return Ok(());
        }
    }
}

/// The watcher and the folders it looks at.
struct Watched {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watched {
    /// Watches the folders of everything in `seen`. A folder that is not there cannot be watched, and is tried again after the next build.
    fn follow(&mut self, seen: &BTreeSet<PathBuf>) -> Targets {
        let targets = Targets::of(seen);
        for folder in self.folders.difference(&targets.folders) {
            let _ = self.watcher.unwatch(folder);
        }
        let mut is_watched =
            |folder: &PathBuf| self.folders.contains(folder) || self.watcher.watch(folder, RecursiveMode::NonRecursive).is_ok();
        self.folders = targets.folders.iter().filter(|folder| is_watched(folder)).cloned().collect();
        targets
    }
}

/// What matters.
struct Targets {
    /// Files by their full paths.
    files: BTreeSet<PathBuf>,
    /// The folders to watch.
    folders: BTreeSet<PathBuf>,
    /// Folders in which every font matters.
    fonts: BTreeSet<PathBuf>,
}

impl Targets {
    fn of(seen: &BTreeSet<PathBuf>) -> Self {
        let mut targets = Targets { files: BTreeSet::new(), folders: BTreeSet::new(), fonts: BTreeSet::new() };
        for path in seen {
            if let (true, Ok(folder)) = (path.is_dir(), path.canonicalize()) {
                targets.fonts.insert(folder.clone());
                targets.folders.insert(folder);
                continue;
            }
            let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            // The file by its own name, and what it links to.
            let named = parent.canonicalize().ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
            for file in named.into_iter().chain(path.canonicalize()) {
                targets.folders.extend(file.parent().map(Path::to_path_buf));
                targets.files.insert(file);
            }
        }
        targets
    }

    fn concern(&self, event: &Event) -> bool {
        let is_font_here = |path: &Path| {
            let is_inside = path.parent().is_some_and(|folder| self.fonts.contains(folder));
            is_inside && (is_font(path) || path.is_dir())
        };
        !matches!(event.kind, EventKind::Access(_))
            && event.paths.iter().any(|path| self.files.contains(path) || is_font_here(path))
    }
}
