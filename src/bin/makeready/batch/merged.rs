//! The merged file: the pages of all rows in one PDF, or in two.
//!
//! It grows under a name of its own beside the one that it gets when it is whole; a run that ends before leaves nothing. What is no ordinary file (a
//! pipe, the null device) is written to as it is, when all is known.

use super::files::Files;
use super::{Profile, cannot, pdf_names, standards};
use crate::Failure;
use crate::args::Shard;
use makeready::engine::{Engine, Output, Standard, Volume};
use makeready::merge::{Leaves, Template, Unbound};
use std::fs::File;
use std::io::Seek;
use std::path::{Path, PathBuf};

/// Merged files that are being written.
pub(super) struct Merged<'a> {
    engine: &'a Engine,
    template: &'a Template,
    title: String,
    wanted: &'static [Option<Standard>],
    growing: Vec<Growing>,
    /// One for each of `growing`, when the first sheet has told what they comply with.
    volumes: Vec<Volume<'a, File>>,
}

/// A file under the name that it has while it grows; it is removed unless it is given its own.
struct Growing {
    /// As it was asked for.
    target: PathBuf,
    /// Behind its links.
    place: PathBuf,
    /// None for what is written to as it is.
    path: Option<PathBuf>,
    /// What has grown.
    grown: File,
    file: Option<File>,
    is_done: bool,
}

/// The merged files' names, of the one that is asked for.
pub(super) fn targets(asked: &Path, profile: Profile, shard: Option<Shard>) -> Vec<PathBuf> {
    let name = asked.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = match (shard, name.rsplit_once('.')) {
        (None, _) => name,
        (Some(Shard { number, of }), Some((stem, end))) => format!("{stem}-{number}-of-{of}.{end}"),
        (Some(Shard { number, of }), None) => format!("{name}-{number}-of-{of}"),
    };
    pdf_names(name, profile).into_iter().map(|name| asked.with_file_name(name)).collect()
}

impl<'a> Merged<'a> {
    /// Begins the files.
    pub(super) fn begin(
        targets: Vec<PathBuf>,
        profile: Profile,
        engine: &'a Engine,
        template: &'a Template,
    ) -> Result<Self, Failure> {
        let stem = targets.first().and_then(|target| target.file_stem());
        let title = stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let growing = targets.into_iter().map(Growing::begin).collect::<Result<_, _>>()?;
        Ok(Merged { engine, template, title, wanted: standards(profile), growing, volumes: Vec::new() })
    }

    /// Adds a row's pages; returns the number of the first in the file.
    pub(super) fn add(&mut self, leaves: &Leaves) -> Result<usize, Unbound> {
        if self.volumes.is_empty() {
            let files = self.growing.iter_mut().filter_map(|growing| growing.file.take());
            let outputs = self.wanted.iter().map(|wanted| Output::of(wanted.unwrap_or(leaves.standard())));
            self.volumes = files.zip(outputs).map(|(file, output)| self.engine.volume(file, output)).collect();
        }
        let page = self.volumes.first().map_or(0, Volume::pages) + 1;
        leaves.bind(self.engine, self.template, &mut self.volumes)?;
        Ok(page)
    }

    /// Ends the files and gives them their names. Without any sheet there are none.
    pub(super) fn finish(mut self, files: &Files) -> Result<bool, Failure> {
        let has_sheets = self.volumes.first().is_some_and(|volume| volume.pages() > 0);
        if has_sheets {
            for (volume, growing) in self.volumes.drain(..).zip(&mut self.growing) {
                let fail = |error: String| Failure::new(format!("{} cannot be written: {error}", growing.target.display()));
                volume.finish(&self.title).map_err(|error| fail(error.to_string()))?;
                growing.end(files)?;
            }
        }
        Ok(has_sheets)
    }

    /// Where they go.
    pub(super) fn targets(&self) -> String {
        let targets: Vec<String> = self.growing.iter().map(|growing| growing.target.display().to_string()).collect();
        targets.join(", ")
    }
}

impl Growing {
    fn begin(target: PathBuf) -> Result<Self, Failure> {
        if target.is_dir() {
            return Err(Failure::new(format!("{} cannot be written: it is a folder", target.display())));
        }
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| cannot(folder, "made", &error))?;
        }
        // Through a link to the file that it stands for.
        let place = target.canonicalize().unwrap_or_else(|_| target.clone());
        let is_odd = place.metadata().is_ok_and(|found| !found.is_file());
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = (!is_odd).then(|| place.with_file_name(format!(".makeready-growing-{name}")));
        let grown = path.as_ref().map_or_else(tempfile::tempfile, |path| {
            File::options().read(true).write(true).create(true).truncate(true).open(path)
        });
        let fail = |error: std::io::Error| cannot(path.as_deref().unwrap_or(&target), "written", &error);
        let grown = grown.map_err(fail)?;
        let file = Some(grown.try_clone().map_err(fail)?);
        Ok(Growing { target, place, path, grown, file, is_done: false })
    }

    /// Gives it its name, unless that is one of `files`.
    fn end(&mut self, files: &Files) -> Result<(), Failure> {
        let target = &self.target;
        if files.is_input(&self.place) {
            return Err(Failure::new(format!("{} was read for the sheets: it is not written over", target.display())));
        }
        let ended = match &self.path {
            Some(path) => std::fs::rename(path, &self.place),
            None => self
                .grown
                .rewind()
                .and_then(|()| std::io::copy(&mut self.grown, &mut File::options().write(true).open(&self.place)?).map(|_| ())),
        };
        ended.map_err(|error| cannot(target, "written", &error))?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        if let Some(path) = self.path.as_ref().filter(|_| !self.is_done) {
            let _ = std::fs::remove_file(path);
        }
    }
}
