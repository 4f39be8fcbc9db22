//! `makeready batch`: a sheet for each row of data.
//!
//! First the data is read through for the files' names alone: two rows that would write one file are an error before any work. Then rows are set on
//! as many threads as are asked for, each by itself; results are written down in the rows' order. Files come into being whole, by a new name in a
//! folder of their own, so that a run may be killed at any time.

mod data;
mod files;
mod kits;
mod ledger;
mod merged;
mod parts;
mod progress;
mod results;
mod row;
mod setup;

use crate::args::{self, Profile};
use crate::console::Console;
use crate::disk::reason;
use crate::{Failure, Outcome};
use ledger::Ledger;
use makeready::engine::Standard;
use makeready::merge::{Stop, in_order};
use results::Prior;
use row::Done;
use setup::Setup;
use std::num::NonZeroUsize;
use std::path::Path;

/// Asked by the user's interrupt, and by what ends a batch.
static STOP: Stop = Stop::new();

/// Makes the sheets.
pub(super) fn run(arguments: &args::Batch, console: &Console) -> Result<Outcome, Failure> {
    let setup = match Setup::new(arguments)? {
        Ok(setup) => setup,
        Err((report, sources)) => {
            console.report(&report, &sources);
            return Ok(Outcome::Faulty);
        }
    };
    for name in &setup.hidden {
        console.say(&format!(
            "warning: the data has a column `{name}`; in the template that is something else: write row[\"{name}\"]"
        ));
    }
    let place = ledger::place(arguments);
    let prior = if arguments.resume { Prior::set_aside(&place)? } else { Prior::default() };
    let mut ledger = Ledger::open(arguments, &setup, place, console)?;
    let work = setup.work(arguments, prior);
    stop_when_interrupted();
    let rows = setup.data.rows(arguments.limit, arguments.shard)?;
    in_order(rows, jobs(arguments), &STOP, |(number, row)| work.row(number, row), Done::bytes, |done| ledger.take(done));
    ledger.close()
}

/// A second interrupt ends the program at once, as if there were no handler.
fn stop_when_interrupted() {
    let _ = ctrlc::set_handler(|| if STOP.is_asked() { std::process::exit(130) } else { STOP.ask() });
}

fn jobs(arguments: &args::Batch) -> NonZeroUsize {
    let own = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    arguments.jobs.unwrap_or_else(own)
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

/// Why a file of the batch cannot be used.
pub(super) fn cannot(path: &Path, what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be {what}: {}", path.display(), reason(error)))
}
