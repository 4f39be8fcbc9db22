//! What may be written on the command line. Nothing here looks at the file system.

use clap::{Args, Parser, Subcommand, ValueEnum};
use makeready::engine::Spots;
use std::path::PathBuf;

/// Sets factsheets: brand tokens, a page layout and a Markdown text in; a PDF that a printer accepts out.
#[derive(Debug, Parser)]
#[command(name = "makeready", version, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set a text and write its PDF
    Build(Build),
    /// Look a text's pages over before they go to press, and write no PDF
    Check(Check),
    /// Set a sheet for each row of data
    Batch(Batch),
    /// Find the settings in which a text, or several together, fill their pages
    Fit(Fit),
    /// Draw pages, or one plate of them, as PNG files
    Proof(Proof),
    /// Say which face every style resolves to, and why
    Fonts(Fonts),
    /// List the layouts and brands that are built in
    Layouts,
    /// Write a starter factsheet with a brand, a layout and a preflight profile to edit
    New {
        /// The folder to make
        dir: PathBuf,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Build {
    /// The text (Markdown); `-` reads standard input and needs --output
    pub(crate) input: PathBuf,
    /// The PDF to write, or its folder; `-` is standard output; `{layout}` in it is the layout's name [default: beside the text, under its
    /// name]
    #[arg(short, long, value_name = "OUT.pdf")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) setting: Setting,
    #[command(flatten)]
    pub(crate) lock: LockChoice,
    /// Which PDFs to write; `{profile}` in the output's name is the profile's [screen beside a print PDF: NAME.screen.pdf]
    #[arg(long, value_enum, default_value_t = Profile::Print)]
    pub(crate) profile: Profile,
    /// Write a PDF, marked as a proof, despite errors
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Write what stands where as readable text
    #[arg(long, value_name = "FILE")]
    pub(crate) dump: Option<PathBuf>,
    /// Build again whenever a file changes
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The text (Markdown); `-` reads standard input
    pub(crate) input: PathBuf,
    /// The preflight profile: a built-in's name or a file [default: the layout's]
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) preflight: Option<String>,
    #[command(flatten)]
    pub(crate) setting: Setting,
    #[command(flatten)]
    pub(crate) lock: LockChoice,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Write pictures of the pages to this folder, with what was found boxed and numbered
    #[arg(long, value_name = "DIR")]
    pub(crate) annotate: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Batch {
    /// The template: a text (Markdown) with fields such as {{ country }}
    pub(crate) template: PathBuf,
    /// The rows: a CSV, TSV, JSON, JSON Lines or Parquet file; `-` reads standard input
    #[arg(long, value_name = "ROWS")]
    pub(crate) data: PathBuf,
    /// What the data is [default: as its name says; standard input is CSV]
    #[arg(long, value_enum)]
    pub(crate) data_format: Option<DataFormat>,
    /// The folder that the PDFs go to; it is made
    #[arg(long, value_name = "DIR", required_unless_present = "merge")]
    pub(crate) out: Option<PathBuf>,
    /// One PDF of all rows' sheets, with an entry in its outline for each; without --out there are no others
    #[arg(long, value_name = "OUT.pdf", conflicts_with = "resume")]
    pub(crate) merge: Option<PathBuf>,
    /// The PDFs' names, with fields; folders are made [default: TEMPLATE-{{ row_number }}.pdf]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How many rows are set at a time [default: as many as the computer has processors]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// Which PDFs to write; with both, the screen PDF goes beside the print PDF: NAME.screen.pdf
    #[arg(long, value_enum, default_value_t = Profile::Print)]
    pub(crate) profile: Profile,
    /// Only every N-th row, from the I-th, so that several computers share the work
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
    /// Leave sheets alone that stand as an earlier run made them of the same inputs
    #[arg(long)]
    pub(crate) resume: bool,
    /// Only the first N rows of the data
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
    /// What to do after a row with errors
    #[arg(long, value_enum, default_value_t = OnError::Skip)]
    pub(crate) on_error: OnError,
    /// Where to write what came of each row, a JSON object a line [default: results.jsonl in the folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
    /// Write how long each row took, a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) timings: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) setting: Setting,
}

/// One of several parts of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which, from 1.
    pub(crate) number: u64,
    /// Of how many.
    pub(crate) of: u64,
}

impl Shard {
    /// Whether a row, counted from 1, is in it.
    pub(crate) fn holds(self, row: u64) -> bool {
        row % self.of == self.number % self.of
    }
}

/// `2/4`.
fn shard(written: &str) -> Result<Shard, String> {
    let parts = written.split_once('/').and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
        _ => Err("write which part of how many: 1/4 to 4/4".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// Fields separated by commas, semicolons or tabs, names in the first line
    Csv,
    /// Fields separated by tabs, names in the first line
    Tsv,
    /// An array of objects
    Json,
    /// An object a line
    Jsonl,
    /// Columns, where the program was built for them
    Parquet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Go on with the next
    Skip,
    /// Stop; sheets that are begun are finished
    Stop,
}

#[derive(Args, Debug)]
pub(crate) struct Fit {
    /// The text (Markdown), or several with --group
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Exactly so many pages [default: what the text asks for under [fit], else as many as it has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) pages: Option<u32>,
    /// Find one setting for all the texts
    #[arg(long)]
    pub(crate) group: bool,
    /// Write the first setting to a file, for builds: [fit] settings = "FILE"
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,
    /// Prove that the pages stay with faces so much wider and narrower, e.g. 1.5%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(crate) font_tolerance: Option<u16>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Take warnings for errors
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) kit: KitChoice,
    #[command(flatten)]
    pub(crate) fonts: FontChoice,
}

#[derive(Args, Debug)]
pub(crate) struct Proof {
    /// The text (Markdown); `-` reads standard input
    pub(crate) input: PathBuf,
    /// The folder that the files go to, as TEXT-1.png or TEXT-1.cyan.png [default: the text's]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Only these pages: 2, 1-2, 3- or several with commas
    #[arg(long, value_name = "PAGES")]
    pub(crate) pages: Option<String>,
    /// Pixels in an inch
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=1200))]
    pub(crate) dpi: u32,
    /// One plate in gray, by its name in capitals or not: cyan, magenta, yellow, black or a spot ink's
    #[arg(long, value_name = "NAME")]
    pub(crate) plate: Option<String>,
    /// Show what is printed beyond the cut
    #[arg(long)]
    pub(crate) bleed: bool,
    /// Show the whole sheet with its printer's marks
    #[arg(long, conflicts_with = "bleed")]
    pub(crate) marks: bool,
    /// Write the job ticket for the press, too: TEXT.ticket.txt and TEXT.ticket.json
    #[arg(long)]
    pub(crate) ticket: bool,
    #[command(flatten)]
    pub(crate) setting: Setting,
    #[command(flatten)]
    pub(crate) lock: LockChoice,
    /// Draw the pages, marked as a proof, despite errors
    #[arg(long)]
    pub(crate) keep_going: bool,
}

/// A share from 0.01 to 10 percent, in 1/10,000.
fn share(written: &str) -> Result<u16, String> {
    let number = written.trim().strip_suffix('%').unwrap_or(written).trim();
    let percent: f64 = number.parse().map_err(|_| "write a percentage: 1.5%".to_owned())?;
    let in_range = (1..=1_000u16).find(|share| (f64::from(*share) - percent * 100.0).abs() < 0.5);
    in_range.ok_or_else(|| "choose a percentage from 0.01 to 10".to_owned())
}

#[derive(Args, Debug)]
pub(crate) struct Fonts {
    /// A text whose front matter names the brand
    pub(crate) input: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) kit: KitChoice,
    #[command(flatten)]
    pub(crate) fonts: FontChoice,
}

/// How a text is set: alike whether its pages are built, checked or drawn.
#[derive(Args, Clone, Debug)]
pub(crate) struct Setting {
    #[command(flatten)]
    pub(crate) kit: KitChoice,
    #[command(flatten)]
    pub(crate) fonts: FontChoice,
    /// Take warnings for errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// Fill exactly so many pages, with what the brand lets copyfit change
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) fit_pages: Option<u32>,
    /// Print spot inks, or the process colours that stand in for them
    #[arg(long, value_enum, default_value_t = SpotChoice::Keep)]
    pub(crate) spots: SpotChoice,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct LockChoice {
    /// Keep columns where this file says they end; `build` writes down where they do
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct KitChoice {
    /// The page layout: a built-in's name or a file [default: the text's own, else the built-in]. `build` and `check` take several, one after
    /// the other; `build` names their PDFs TEXT.LAYOUT.pdf
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) layout: Vec<String>,
    /// The brand tokens: a built-in's name or a file [default: the text's own, else the built-in]
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) brand: Option<String>,
    /// Override one token, e.g. brand.styles.body.align=justify
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct FontChoice {
    /// Use the fonts in this folder and its subfolders
    #[arg(long, value_name = "DIR")]
    pub(crate) font_dir: Vec<PathBuf>,
    /// Use the fonts installed on this computer
    #[arg(long)]
    pub(crate) system_fonts: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// For the press: PDF/X-4, or what the layout's output intent says
    Print,
    /// For presses that ask for PDF/X-1a:2003
    X1a,
    /// For reading and keeping: PDF/UA-1 and PDF/A-2a, sRGB, with links
    Screen,
    /// Print and screen, of one layout run
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpotChoice {
    /// Each spot ink is a plate of its own
    Keep,
    /// Process colours alone
    Process,
}

impl From<SpotChoice> for Spots {
    fn from(choice: SpotChoice) -> Self {
        match choice {
            SpotChoice::Keep => Spots::Keep,
            SpotChoice::Process => Spots::Process,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the source line underlined
    Human,
    /// For programs: one JSON object a line
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
