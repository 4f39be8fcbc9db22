//! What is read and made before the first row: template, data, names, fonts, and the folder that the PDFs go to.

use super::data::Data;
use super::files::{Files, Ingredients};
use super::kits::Shelf;
use super::parts::Parts;
use super::results::Prior;
use super::row::Work;
use super::{ledger, merged, standards};
use crate::build::read_text;
use crate::config::{self, EPOCH, Input};
use crate::disk::Disk;
use crate::{Failure, args, fonts};
use makeready::diagnostic::{Diagnostic, Report, Sources};
use makeready::engine::{Date, Engine};
use makeready::merge::{FileNames, Template};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// What a batch is made with.
pub(super) struct Setup {
    pub(super) data: Data,
    /// How many rows are asked for.
    pub(super) all: u64,
    /// Columns that templates know as something else.
    pub(super) hidden: BTreeSet<&'static str>,
    pub(super) template: Template,
    pub(super) engine: Engine,
    /// The merged files that are asked for.
    pub(super) targets: Option<Vec<PathBuf>>,
    names: FileNames,
    pub(super) shelf: Shelf,
    parts: Option<Parts>,
    base: String,
    date: Option<Date>,
}

impl Setup {
    /// Reads what all rows share and looks the data through. Inside, what is wrong with the template.
    pub(super) fn new(arguments: &args::Batch) -> Result<Result<Setup, (Report, Sources)>, Failure> {
        let (input, disk) = (Input::new(arguments.template.clone()), Disk::fingerprinting());
        let template = match template(&input, &disk)? {
            Ok(template) => template,
            Err(faulty) => return Ok(Err(faulty)),
        };
        let (book, found) = fonts::load(&arguments.setting.fonts, &disk)?;
        let (choice, files) = (arguments.setting.kit.clone(), Arc::new(Files::default()));
        let shelf = Shelf { choice, folder: input.folder().into(), files, fonts: found, held: Mutex::default() };
        let of_kit = match shelf.look_through(&template, arguments.setting.strict)? {
            Ok(read) => read,
            Err(faulty) => return Ok(Err(faulty)),
        };
        let data = Data::open(&arguments.data, arguments.data_format)?;
        if data.is_text()
            && let Err(faulty) = template.check_for_text()
        {
            return Ok(Err((Report { diagnostics: vec![faulty.0] }, faulty.1)));
        }
        let pattern = arguments.name.clone().unwrap_or_else(|| own_name(&input));
        let names = FileNames::new(&pattern).map_err(|fault| Failure::new(format!("--name: {fault}")))?;
        let args::Batch { profile, shard, limit, .. } = *arguments;
        let targets = arguments.merge.as_deref().map(|asked| merged::targets(asked, profile, shard));
        let read: Vec<PathBuf> = disk.seen().into_iter().chain(of_kit).collect();
        read.iter().chain([&arguments.data]).for_each(|path| shelf.files.note(path));
        let named = arguments.out.is_some().then_some(&names);
        let written = written(arguments, targets.as_deref().unwrap_or_default());
        differ(arguments, &written, &read)?;
        let taken = inside(&written, arguments.out.as_deref());
        let (all, hidden) = data.look_through(named, &taken, profile, limit, shard)?;
        let (engine, date) = (Engine::new(book), config::epoch(std::env::var_os(EPOCH))?);
        let base = base(arguments, &template, &pattern, &disk, date.map(|date| format!("{date:?}")));
        let parts = |out| Parts::in_folder(out, shard, Arc::clone(&shelf.files));
        let parts = arguments.out.as_deref().map(parts).transpose()?;
        Ok(Ok(Setup { data, all, hidden, template, engine, targets, names, shelf, parts, base, date }))
    }

    /// What is done for each row.
    pub(super) fn work(&self, arguments: &args::Batch, prior: Prior) -> Work<'_> {
        let profile = arguments.profile;
        let made = |is_asked: bool| if is_asked { standards(profile) } else { &[] };
        Work {
            template: &self.template,
            engine: &self.engine,
            shelf: &self.shelf,
            standards: made(self.parts.is_some()),
            volumes: made(self.targets.is_some()),
            names: &self.names,
            profile,
            parts: self.parts.as_ref(),
            base: self.base.clone(),
            has_numbers: self.template.text().contains("row_number"),
            prior,
            date: self.date,
            strict: arguments.setting.strict,
            fit_pages: arguments.setting.fit_pages,
            spots: arguments.setting.spots.into(),
        }
    }
}

/// The template; inside, what is wrong with it.
fn template(input: &Input, disk: &Disk) -> Result<Result<Template, (Report, Sources)>, Failure> {
    let made = |text| Template::new(input.name(), text);
    let faulty = |fault: Box<(Diagnostic, Sources)>| (Report { diagnostics: vec![fault.0] }, fault.1);
    Ok(read_text(input, disk)?.and_then(|text| made(text).map_err(faulty)))
}

/// The files that are written beside the sheets, by what asks for them. What is no ordinary file, as the null device, may be written to by many.
fn written(arguments: &args::Batch, targets: &[PathBuf]) -> Vec<(&'static str, PathBuf)> {
    let own = [("--results", Some(ledger::place(arguments))), ("--timings", arguments.timings.clone())];
    let own = own.into_iter().filter_map(|(flag, path)| Some((flag, path?)));
    let all = own.chain(targets.iter().map(|target| ("--merge", target.clone())));
    all.filter(|(_, path)| path.is_file() || !path.exists()).collect()
}

/// Refuses files that one batch would write twice, or read and write; and such that are something else than what it would write.
fn differ(arguments: &args::Batch, written: &[(&'static str, PathBuf)], read: &[PathBuf]) -> Result<(), Failure> {
    if let Some((flag, _)) = written.iter().find(|(_, path)| path.as_os_str() == "-") {
        return Err(Failure::new(format!("{flag} - : what came of the rows goes to a file and not to standard output"))
            .help("give it a name; `--resume` reads it again"));
    }
    let own = [("the template", &arguments.template), ("--data", &arguments.data)];
    let of_kit = read.iter().map(|path| ("a file that the sheets are made of", path));
    let read: Vec<(&str, PathBuf)> = own.into_iter().chain(of_kit).map(|(what, path)| (what, whole(path))).collect();
    let whole: Vec<(&str, PathBuf)> = written.iter().map(|(flag, path)| (*flag, whole(path))).collect();
    for (at, ((flag, path), (_, to))) in written.iter().zip(&whole).enumerate() {
        let path = path.display();
        if let Some((other, _)) = read.iter().chain(&whole[..at]).find(|(_, other)| other == to) {
            return Err(Failure::new(format!("{flag} {path} is the same file as {other}")).help("give each its own"));
        }
        if *flag != "--merge" && is_something_else(to) {
            let failure = Failure::new(format!("{flag} {path} is there already and is something else: it would be lost"));
            return Err(failure.help("give another name, or remove it first"));
        }
    }
    Ok(())
}

/// Whether a file is there that no batch wrote: its lines are objects of JSON.
fn is_something_else(path: &Path) -> bool {
    let mut first = [0];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut first));
    read.is_ok_and(|count| count > 0 && first != *b"{")
}

/// A path from the root, of a file that may be there already, or not.
pub(super) fn whole(path: &Path) -> PathBuf {
    let absolute = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match path.file_name() {
        Some(name) if !path.exists() => absolute(folder).join(name),
        _ => absolute(path),
    }
}

/// The names of these files in the folder of the rows' files, when they are in it.
fn inside(written: &[(&'static str, PathBuf)], out: Option<&Path>) -> Vec<(&'static str, String)> {
    let Some(out) = out else { return Vec::new() };
    let out = whole(out);
    let in_out = |(flag, path): &(&'static str, PathBuf)| {
        let path = whole(path);
        Some((*flag, path.strip_prefix(&out).ok()?.to_string_lossy().replace('\\', "/")))
    };
    written.iter().filter_map(in_out).collect()
}

/// The pattern of names where none is given: the template's own with the row's number.
fn own_name(input: &Input) -> String {
    let stem = match input {
        Input::Stdin => "sheet".to_owned(),
        Input::File(path) => path.file_stem().map_or_else(|| "sheet".to_owned(), |stem| stem.to_string_lossy().into_owned()),
    };
    let literal: String = stem.chars().map(|ch| if matches!(ch, '{' | '}' | '\\' | '/') { '-' } else { ch }).collect();
    format!("{literal}-{{{{ row_number }}}}.pdf")
}

/// A fingerprint of everything that all rows share: two runs that differ in it make different sheets.
fn base(arguments: &args::Batch, template: &Template, name: &str, disk: &Disk, date: Option<String>) -> String {
    let mut all = Ingredients::default();
    let mut add = |part: &str| all.add(part.as_bytes());
    add(env!("CARGO_PKG_VERSION"));
    add(template.name());
    add(template.text());
    add(name);
    let args::Batch { setting: args::Setting { kit, fonts, strict, fit_pages, spots }, profile, .. } = arguments;
    add(&format!("{kit:?} {fonts:?} {profile:?} {strict} {fit_pages:?} {spots:?} {date:?}"));
    for (path, found) in disk.fingerprints() {
        add(&path.display().to_string());
        add(&found);
    }
    all.fingerprint()
}
