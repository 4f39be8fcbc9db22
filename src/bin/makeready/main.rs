//! The command-line program: arguments in, exit code out.
//!
//! Arguments are parsed into plain structs ([`args`]), resolved against the file system and the environment ([`config`]), then run. The
//! program reads and writes files, the clock and the environment so that the library need not; of the library it uses only what any
//! caller can.
//!
//! Exit codes: 0 fine, 1 the document is at fault, 2 wrong usage or a file that cannot be read or written, 130
//! stopped by the user. A reader that hangs up
//! (`makeready fonts | head`) is no fault.

mod annotate;
mod args;
mod batch;
mod build;
mod check;
mod config;
mod console;
mod disk;
mod fit;
mod fonts;
mod list;
mod lookup;
mod profile;
mod proof;
mod starter;
mod watch;

use args::{Arguments, Command};
use clap::{CommandFactory, Parser};
use console::Console;
use std::process::ExitCode;

/// A sheet is many small things of short life, on as many threads as there are rows to set.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command that could be run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is well, warnings aside.
    Fine,
    /// The document has errors.
    Faulty,
    /// The user stopped it; what was done stands.
    Interrupted,
}

/// Why a command could not be run: wrong usage, or a file that cannot be read or written.
#[derive(Debug)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), help: None }
    }

    fn help(self, help: impl Into<String>) -> Self {
        Failure { help: Some(help.into()), ..self }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let console = Console::new(match &arguments.command {
        Command::Build(build) => build.format,
        Command::Check(check) => check.format,
        Command::Fit(fit) if fit.json => args::Format::Json,
        _ => args::Format::Human,
    });
    match run(arguments, &console) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Faulty) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(failure) => {
            console.failure(&failure);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments, console: &Console) -> Result<Outcome, Failure> {
    match arguments.command {
        Command::Build(build) => {
            let is_watching = build.watch;
            let config = config::Build::resolve(build, std::env::var_os(config::EPOCH))?;
            if is_watching { watch::run(&config, console) } else { build::run(&config, &disk::Disk::default(), console) }
        }
        Command::Batch(arguments) => batch::run(&arguments, console),
        Command::Check(arguments) => check::run(arguments, console),
        Command::Fit(arguments) => fit::run(&arguments, console),
        Command::Proof(arguments) => proof::run(&arguments, console),
        Command::Fonts(fonts) => list::fonts(fonts, console),
        Command::Layouts => list::layouts(),
        Command::New { dir } => starter::write(&dir, console),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "makeready", &mut script);
            disk::to_stdout(&script).map(|()| Outcome::Fine)
        }
    }
}
