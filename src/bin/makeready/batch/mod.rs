//! `makeready batch`: a sheet for each row of data.
//!
//! First the data is read through for the files' names alone: two rows that would write one file are an error before any work. Then rows are set on
//! as many threads as are asked for, each by itself; results are written down in the rows' order. Files come into being whole, by a new name in a
//! folder of their own, so that a run may be killed at any time.

mod data;
mod files;
mod kits;
mod merged;
mod parts;
mod progress;
mod results;
mod row;

use crate::args::{self, OnError, Profile};
use crate::build::read_text;
use crate::config::{self, EPOCH, Input};
use crate::console::Console;
use crate::disk::{Disk, reason};
use crate::{Failure, Outcome, fonts};
use data::Data;
use files::{Files, Ingredients};
use kits::Shelf;
use makeready::engine::{Engine, Standard};
use makeready::merge::{Batch, FileNames, Stop, Template, Unbound, in_order};
use merged::Merged;
use parts::Parts;
use progress::Progress;
use results::{Prior, Results};
use row::{Done, Item, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Rows whose errors are shown; the results hold them all.
const MAX_SHOWN: u64 = 20;

/// Asked by the user's interrupt.
static STOP: Stop = Stop::new();

/// Makes the sheets.
pub(super) fn run(arguments: &args::Batch, console: &Console) -> Result<Outcome, Failure> {
    let input = Input::new(arguments.template.clone());
    let disk = Disk::default();
    let text = match read_text(&input, &disk)? {
        Ok(text) => text,
        Err((report, sources)) => {
            console.report(&report, &sources);
            return Ok(Outcome::Faulty);
        }
    };
    let template = match Template::new(input.name(), text) {
        Ok(template) => template,
        Err(fault) => {
            console.report(&makeready::diagnostic::Report { diagnostics: vec![fault.0] }, &fault.1);
            return Ok(Outcome::Faulty);
        }
    };
    let (book, found) = fonts::load(&arguments.setting.fonts, &disk)?;
    let data = Data::open(&arguments.data, arguments.data_format)?;
    let name = arguments.name.clone().unwrap_or_else(|| own_name(&input));
    let names = FileNames::new(&name).map_err(|fault| Failure::new(format!("--name: {fault}")))?;
    let profile = arguments.profile;
    let targets = arguments.merge.as_deref().map(|asked| merged::targets(asked, profile, arguments.shard));
    let taken = targets.as_deref().map(|targets| inside(targets, arguments.out.as_deref())).unwrap_or_default();
    let named = arguments.out.is_some().then_some(&names);
    let all = data.look_through(named, &taken, profile, arguments.limit, arguments.shard)?;

    let files = Arc::new(Files::default());
    let (engine, date) = (Engine::new(book), config::epoch(std::env::var_os(EPOCH))?);
    let base = base(arguments, &template, &name, &disk, &files, date.map(|date| format!("{date:?}")));
    let shelf = Shelf {
        choice: arguments.setting.kit.clone(),
        folder: input.folder().into(),
        files: Arc::clone(&files),
        fonts: found,
        held: std::sync::Mutex::default(),
    };
    let parts = arguments.out.as_deref().map(|out| Parts::in_folder(out, arguments.shard)).transpose()?;
    let mut merged = targets.map(|targets| Merged::begin(targets, profile, &engine, &template)).transpose()?;
    let folder = arguments.out.as_deref().or(arguments.merge.as_deref().and_then(Path::parent)).unwrap_or(Path::new(""));
    let place = arguments.results.clone().unwrap_or_else(|| folder.join(results_name(arguments.shard)));
    let mut prior = if arguments.resume { Some(Prior::set_aside(&place)?) } else { None };
    let mut results = Results::create(place.clone())?;
    let mut timings = arguments.timings.clone().map(Results::create).transpose()?;
    let work = Work {
        template: &template,
        engine: &engine,
        shelf: &shelf,
        standards: if parts.is_some() { standards(profile) } else { &[] },
        volumes: if merged.is_some() { standards(profile) } else { &[] },
        names: &names,
        profile,
        parts: parts.as_ref(),
        base,
        date,
        strict: arguments.setting.strict,
        fit_pages: arguments.setting.fit_pages,
        spots: arguments.setting.spots.into(),
    };
    // A second interrupt ends the program at once, as if there were no handler.
    let _ = ctrlc::set_handler(|| if STOP.is_asked() { std::process::exit(130) } else { STOP.ask() });

    let start = Instant::now();
    let mut progress = Progress::new(all);
    let mut count = Count::default();
    let (mut failure, mut has_enough) = (None, false);
    let rows = data.rows(arguments.limit, arguments.shard)?;
    let items = rows.map(|(number, row)| Item { number, row, prior: prior.as_mut().and_then(|prior| prior.of(number)) });
    in_order(
        items,
        jobs(arguments),
        &STOP,
        |item| work.row(item),
        |mut done: Done| {
            bind(&mut done, merged.as_mut());
            let mut step = || -> Result<(), Failure> {
                results.add(&done.record)?;
                timings.as_mut().map_or(Ok(()), |timings| timings.add(&done.timing()))
            };
            let written = step();
            let is_fine = done.record.errors.is_empty();
            count.add(&done);
            progress.step(is_fine);
            if !is_fine && done.failure.is_none() && count.failed <= MAX_SHOWN {
                progress.say(|| done.tell(console, count.failed == MAX_SHOWN));
            }
            if !is_fine && arguments.on_error == OnError::Stop || done.failure.is_some() {
                // What is begun is finished and put on record.
                has_enough = true;
                STOP.ask();
            }
            let is_blind = written.is_err();
            failure = failure.take().or(done.failure).or(written.err());
            if is_blind { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    progress.finish();
    if let Some(failure) = failure {
        if let Some(parts) = &parts {
            parts.remove();
            return Err(failure.help(format!("{} sheets stand; go on with --resume", count.done - count.failed)));
        }
        return Err(failure);
    }
    let is_whole = !STOP.is_asked() && count.done == all;
    if is_whole && arguments.limit.is_none() {
        Prior::forget(&place);
    }
    if let Some(parts) = &parts {
        parts.remove();
    }
    let mut went: Vec<String> = arguments.out.iter().map(|out| out.display().to_string()).collect();
    if let Some(merged) = merged {
        let targets = merged.targets();
        if is_whole && merged.finish()? {
            went.push(targets);
        } else {
            let why = if is_whole { "no sheet could be made" } else { "not every row was set" };
            console.say(&format!("{targets} was not written: {why}"));
        }
    }
    went.push(place.display().to_string());
    console.say(&count.summary(all, start, &went.join(", ")));
    Ok(if STOP.is_asked() && !is_whole && !has_enough {
        Outcome::Interrupted
    } else if count.failed > 0 {
        Outcome::Faulty
    } else {
        Outcome::Fine
    })
}

/// How many rows came to what.
#[derive(Debug, Default)]
struct Count {
    done: u64,
    failed: u64,
    kept: u64,
    pages: u64,
    /// Sheets that were made with warnings, and how many have each.
    warned: u64,
    warnings: BTreeMap<String, u64>,
}

impl Count {
    fn add(&mut self, done: &Done) {
        self.done += 1;
        self.failed += u64::from(!done.record.errors.is_empty());
        self.kept += u64::from(done.is_kept);
        self.pages += done.record.pages as u64;
        if done.record.errors.is_empty() && !done.record.warnings.is_empty() {
            self.warned += 1;
            let codes: BTreeSet<&str> = done.record.warnings.iter().map(|warning| warning.code.as_str()).collect();
            codes.into_iter().for_each(|code| *self.warnings.entry(code.to_owned()).or_default() += 1);
        }
    }

    fn summary(&self, all: u64, start: Instant, went: &str) -> String {
        let of = |count: u64, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
        let Count { done, failed, kept, pages, warned, .. } = *self;
        let codes: Vec<String> = self.warnings.iter().map(|(code, count)| format!("{code} {count}")).collect();
        let warned = if warned > 0 { format!(", {warned} with warnings ({})", codes.join(", ")) } else { String::new() };
        format!(
            "{} of {all} sheets, {pages} pages{}{}{warned}, {:.1} s → {went}",
            done - failed,
            of(failed, "failed"),
            of(kept, "as they stood"),
            start.elapsed().as_secs_f64(),
        )
    }
}

/// Puts a row's pages into the merged file.
fn bind(done: &mut Done, merged: Option<&mut Merged<'_>>) {
    let Some((leaves, merged)) = done.leaves.take().zip(merged) else { return };
    if done.failure.is_some() {
        return;
    }
    match merged.add(&leaves) {
        Ok(page) => done.record.merged_page = Some(page),
        Err(Unbound::Row(report, sources)) => done.fail(report, sources),
        Err(Unbound::Write(error)) => {
            done.failure = Some(Failure::new(format!("{} cannot be written: {}", merged.targets(), reason(&error))));
        }
    }
}

/// The merged files' names in the folder of the rows' files, when they are in it.
fn inside(targets: &[PathBuf], out: Option<&Path>) -> Vec<String> {
    let Some(out) = out else { return Vec::new() };
    // The folders may be there already, or not.
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned());
    let out = whole(out);
    let in_out = |target: &PathBuf| {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let path = whole(folder).join(target.file_name()?);
        Some(path.strip_prefix(&out).ok()?.to_string_lossy().replace('\\', "/"))
    };
    targets.iter().filter_map(in_out).collect()
}

/// The PDFs that come of each row.
pub(super) fn standards(profile: Profile) -> &'static [Option<Standard>] {
    match profile {
        Profile::Print => &[None],
        Profile::X1a => &[Some(Standard::X1a)],
        Profile::Screen => &[Some(Standard::Screen)],
        Profile::Both => &[None, Some(Standard::Screen)],
    }
}

/// The names of a row's PDFs, of the one that the pattern gives.
pub(super) fn pdf_names(name: String, profile: Profile) -> Vec<String> {
    let beside = match name.len().checked_sub(4).and_then(|at| name.split_at_checked(at)) {
        Some((stem, end)) if end.eq_ignore_ascii_case(".pdf") => format!("{stem}.screen.pdf"),
        _ => format!("{name}.screen.pdf"),
    };
    if profile == Profile::Both { vec![name, beside] } else { vec![name] }
}

fn jobs(arguments: &args::Batch) -> NonZeroUsize {
    let own = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    arguments.jobs.unwrap_or_else(own)
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

fn results_name(shard: Option<args::Shard>) -> PathBuf {
    match shard {
        None => "results.jsonl".into(),
        Some(shard) => format!("results-{}-of-{}.jsonl", shard.number, shard.of).into(),
    }
}

/// A fingerprint of everything that all rows share: two runs that differ in it make different sheets.
fn base(arguments: &args::Batch, template: &Template, name: &str, disk: &Disk, files: &Files, date: Option<String>) -> String {
    let mut all = Ingredients::default();
    let mut add = |part: &str| all.add(part.as_bytes());
    add(env!("CARGO_PKG_VERSION"));
    add(template.name());
    add(template.text());
    add(name);
    let args::Batch { setting: args::Setting { kit, fonts, strict, fit_pages, spots }, profile, .. } = arguments;
    add(&format!("{kit:?} {fonts:?} {profile:?} {strict} {fit_pages:?} {spots:?} {date:?}"));
    for path in disk.seen() {
        add(&path.display().to_string());
        add(&files.fingerprint(&path));
    }
    all.fingerprint()
}

/// Why a file of the batch cannot be used.
pub(super) fn cannot(path: &Path, what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be {what}: {}", path.display(), reason(error)))
}

impl Work<'_> {
    /// What all rows share, for one that notes what it reads.
    fn batch<'a>(&'a self, kits: &'a kits::ForRow<'a>) -> Batch<'a> {
        Batch {
            engine: self.engine,
            template: self.template,
            kits,
            standards: self.standards,
            volumes: self.volumes,
            date: self.date,
            strict: self.strict,
            fit_pages: self.fit_pages,
            spots: self.spots,
        }
    }
}
