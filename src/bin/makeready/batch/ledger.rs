//! What came of the rows, one after the other: put on record, counted, told, and bound into the merged file.

use super::files::Files;
use super::merged::Merged;
use super::progress::Progress;
use super::results::{Prior, Results, without_merged};
use super::row::Done;
use super::setup::Setup;
use super::{STOP, reason};
use crate::args::{self, OnError};
use crate::console::Console;
use crate::{Failure, Outcome};
use makeready::merge::Unbound;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Rows whose errors are shown; the results hold them all.
const MAX_SHOWN: u64 = 20;

/// The record of a batch.
pub(super) struct Ledger<'a> {
    arguments: &'a args::Batch,
    console: &'a Console,
    /// Where the results are.
    place: PathBuf,
    results: Results,
    timings: Option<Results>,
    merged: Option<Merged<'a>>,
    files: &'a Files,
    progress: Progress,
    /// How many rows are asked for, and what came of those that are done.
    all: u64,
    count: Count,
    start: Instant,
    /// What ended the batch before its last row.
    failure: Option<Failure>,
    has_enough: bool,
}

/// Where the results go.
pub(super) fn place(arguments: &args::Batch) -> PathBuf {
    let folder = arguments.out.as_deref().or(arguments.merge.as_deref().and_then(Path::parent)).unwrap_or(Path::new(""));
    arguments.results.clone().unwrap_or_else(|| folder.join(results_name(arguments.shard)))
}

impl<'a> Ledger<'a> {
    /// Begins the files that the rows are recorded and bound in.
    pub(super) fn open(
        arguments: &'a args::Batch,
        setup: &'a Setup,
        place: PathBuf,
        console: &'a Console,
    ) -> Result<Ledger<'a>, Failure> {
        let begin = |targets| Merged::begin(targets, arguments.profile, &setup.engine, &setup.template);
        let merged = setup.targets.clone().map(begin).transpose()?;
        let results = Results::create(place.clone())?;
        let timings = arguments.timings.clone().map(Results::create).transpose()?;
        let (progress, count, all) = (Progress::new(setup.all), Count::default(), setup.all);
        let start = Instant::now();
        Ok(Ledger {
            arguments,
            console,
            place,
            results,
            timings,
            merged,
            files: &setup.shelf.files,
            progress,
            all,
            count,
            start,
            failure: None,
            has_enough: false,
        })
    }

    /// Takes what came of the next row. Breaks when nothing more can be put on record.
    pub(super) fn take(&mut self, mut done: Done) -> ControlFlow<()> {
        bind(&mut done, self.merged.as_mut());
        let written = self.record(&done);
        let is_fine = done.record.errors.is_empty();
        self.count.add(&done);
        self.progress.step(is_fine);
        let failed = self.count.failed;
        if !is_fine && done.failure.is_none() && failed <= MAX_SHOWN {
            self.progress.say(|| done.tell(self.console, failed == MAX_SHOWN));
        }
        if !is_fine && self.arguments.on_error == OnError::Stop || done.failure.is_some() {
            // What is begun is finished and put on record.
            self.has_enough = true;
            STOP.ask();
        }
        let is_blind = written.is_err();
        self.failure = self.failure.take().or(done.failure).or(written.err());
        if is_blind { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn record(&mut self, done: &Done) -> Result<(), Failure> {
        self.results.add(&done.record)?;
        self.timings.as_mut().map_or(Ok(()), |timings| timings.add(&done.timing()))
    }

    /// Ends the merged file and says what was made.
    pub(super) fn close(mut self) -> Result<Outcome, Failure> {
        self.progress.finish();
        if let Some(failure) = self.failure.take() {
            self.forget_merged();
            return Err(failure.help(self.help()));
        }
        let is_whole = !STOP.is_asked() && self.count.done == self.all;
        if is_whole && self.arguments.limit.is_none() {
            Prior::forget(&self.place);
        }
        let mut went: Vec<String> = self.arguments.out.iter().map(|out| out.display().to_string()).collect();
        went.extend(self.end_merged(is_whole)?);
        went.push(self.place.display().to_string());
        self.console.say(&self.count.summary(self.all, self.start, &went.join(", ")));
        Ok(if STOP.is_asked() && !is_whole && !self.has_enough {
            Outcome::Interrupted
        } else if self.count.failed > 0 {
            Outcome::Faulty
        } else {
            Outcome::Fine
        })
    }

    /// Ends the merged file, when every row is in it; where it went.
    fn end_merged(&mut self, is_whole: bool) -> Result<Option<String>, Failure> {
        let Some(merged) = self.merged.take() else { return Ok(None) };
        let targets = merged.targets();
        let ended = if is_whole { merged.finish(self.files) } else { Ok(false) };
        if !matches!(ended, Ok(true)) {
            without_merged(&self.place)?;
        }
        if ended.map_err(|failure| failure.help(self.help()))? {
            return Ok(Some(targets));
        }
        let why = if is_whole { "no sheet could be made" } else { "not every row was set" };
        self.console.say(&format!("{targets} was not written: {why}"));
        Ok(None)
    }

    /// After a failure there is no merged file, and no results of it. The failure is what is told.
    fn forget_merged(&self) {
        if self.merged.is_some() {
            let _ = without_merged(&self.place);
        }
    }

    /// What stands after a failure, and how to go on.
    fn help(&self) -> String {
        let sheets = self.count.done - self.count.failed;
        match (&self.arguments.out, &self.arguments.merge) {
            (Some(_), None) => format!("{sheets} sheets stand; go on with --resume"),
            (Some(out), Some(_)) => format!(
                "{sheets} sheets stand in {}: --resume without --merge goes on with them; the merged file is made by the same command anew",
                out.display()
            ),
            (None, _) => "nothing stands of the merged file; it is made by the same command anew".to_owned(),
        }
    }
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

fn results_name(shard: Option<args::Shard>) -> PathBuf {
    match shard {
        None => "results.jsonl".into(),
        Some(shard) => format!("results-{}-of-{}.jsonl", shard.number, shard.of).into(),
    }
}
