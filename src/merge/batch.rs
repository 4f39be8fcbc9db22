//! A row's way to its PDFs.
//!
//! In: what all rows share, and a row. Out: its sheet: PDFs, or the reasons why there are none, told at the template's lines. A row knows nothing of
//! any other, so that whatever is wrong with one, the others come out as if it were not there.

use super::order::{Stop, in_order};
use super::rows::{Row, RowFault};
use super::template::{Filled, Template};
use crate::content::FrontMatter;
use crate::diagnostic::{Code, Diagnostic, Report, Sources};
use crate::engine::{Engine, EngineError, Job, Kit, Output, Spots, Typeset, front_matter};
use crate::page::{Item, ItemKind};
use crate::pdf::{Date, Standard, Volume, VolumeError};
use crate::picture::{Medium, PictureSource};
use crate::tokens::seal;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

/// Most line ends of a row's text: some five hundred pages of lists or verse.
const MOST_LINES: usize = 50_000;

/// Bytes of a row's text from which it is large: to set it takes some hundred times as much memory.
const LARGE: usize = 512 << 10;

/// Held while a large row is set: they take turns, so that their memory does not add up, and small ones go on beside them.
static TURN: Mutex<()> = Mutex::new(());

/// What a row is set with: that which its front matter asks for.
#[derive(Clone)]
pub struct Equipment {
    /// Brand and layout.
    pub kit: Arc<Kit>,
    /// Where its pictures come from.
    pub pictures: Arc<dyn PictureSource + Send + Sync>,
    /// What was found in its tokens.
    pub report: Report,
}

/// Finds brand and layout for a row. They are best read once for all rows that ask for the same.
pub trait Kits: Sync {
    /// What a text with this front matter is set with.
    ///
    /// # Errors
    /// What was found in tokens that cannot be used, with their files.
    fn equip(&self, front: &FrontMatter) -> Result<Equipment, (Report, Sources)>;
}

/// What all rows share.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// The faces, and what was made of words and pictures before.
    pub engine: &'a Engine,
    /// The text.
    pub template: &'a Template,
    /// Brands and layouts.
    pub kits: &'a dyn Kits,
    /// The PDFs to make of each row; `None` is what the layout says.
    pub standards: &'a [Option<Standard>],
    /// The volumes that [`Leaves::bind`] binds every row's pages into, by what they are; `None` is what the first row's layout says.
    pub volumes: &'a [Option<Standard>],
    /// As of [`Job::date`].
    pub date: Option<Date>,
    /// As of [`Job::strict`].
    pub strict: bool,
    /// As of [`Job::fit_pages`].
    pub fit_pages: Option<u32>,
    /// As of [`Job::spots`].
    pub spots: Spots,
}

/// What came of a row.
#[derive(Debug)]
pub struct Sheet {
    /// One PDF for each of the batch's standards, in their order; none when the report has errors.
    pub pdfs: Vec<Vec<u8>>,
    /// Its pages, where they are to be bound and the report has no errors.
    pub leaves: Option<Leaves>,
    /// How many pages it has.
    pub pages: usize,
    /// What was found, at the template's lines; advice ([`Job::advice`]) is not looked for.
    pub report: Report,
    /// The files that the report points into.
    pub sources: Sources,
}

/// A row's pages, to be bound with those of others.
#[derive(Debug)]
pub struct Leaves {
    sheet: Typeset,
    filled: Filled,
}

impl Sheet {
    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        self.pdfs.iter().map(Vec::len).sum::<usize>() + self.leaves.as_ref().map_or(0, Leaves::bytes)
    }
}

impl Leaves {
    /// How much memory they take, about: what is on the pages, and the text.
    pub fn bytes(&self) -> usize {
        let glyphs = |item: &Item| match &item.kind {
            ItemKind::Text { run, .. } => size_of_val(run.glyphs.as_slice()) + run.text.len(),
            _ => 0,
        };
        let items = self.sheet.pages.iter().flat_map(|page| &page.items);
        items.map(|item| size_of::<Item>() + glyphs(item)).sum::<usize>() + 4 * self.filled.text().len()
    }

    /// What its print PDF complies with, as its layout says.
    pub fn standard(&self) -> Standard {
        self.sheet.standard()
    }

    /// Binds them into all volumes, or into none. Engine and template are the batch's.
    ///
    /// # Errors
    /// [`Unbound`], when they are in none.
    pub fn bind<W: Write>(&self, engine: &Engine, template: &Template, volumes: &mut [Volume<'_, W>]) -> Result<(), Unbound> {
        let Leaves { sheet, filled } = self;
        let mut report = match engine.bind_all(volumes, sheet) {
            Ok(()) => return Ok(()),
            Err(EngineError::Volume(VolumeError::Write(error))) => return Err(Unbound::Write(error)),
            Err(EngineError::Prohibited(report)) => report,
            Err(error) => {
                let why = format!("the sheet is not in the merged file: {error}");
                Report { diagnostics: vec![Diagnostic::new(Code::SheetFailed, why)] }
            }
        };
        let mut sources = sheet.sources.clone();
        filled.lead_back(&mut report, &mut sources, template);
        Err(Unbound::Row(report, sources))
    }
}

/// Why a row's pages are not in a volume.
#[derive(Debug)]
pub enum Unbound {
    /// They cannot be: for these reasons, at the template's lines. Other rows' can.
    Row(Report, Sources),
    /// Nothing more can be written.
    Write(io::Error),
}

impl Batch<'_> {
    /// Makes a row's sheet.
    pub fn sheet(&self, row: &Row) -> Sheet {
        let refused = |report, sources| self.judged(Sheet { pdfs: Vec::new(), leaves: None, pages: 0, report, sources });
        let filled = match self.template.fill(row) {
            Ok(filled) => filled,
            Err(fault) => return refused(Report { diagnostics: vec![fault.0] }, fault.1),
        };
        if is_too_long(filled.text()) {
            let why = format!("the row comes to more than {MOST_LINES} lines, which is a book and no sheet");
            return refused(Report { diagnostics: vec![failed(why)] }, Sources::new());
        }
        let _turn = (filled.text().len() > LARGE).then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
        let (front, _, front_sources) = front_matter(self.template.name(), filled.text());
        let Equipment { kit, pictures, report } = match self.kits.equip(&front) {
            Ok(equipment) => equipment,
            Err((mut report, sources)) => {
                // A name that the front matter gives and that nothing has.
                let mut sources = if sources.is_empty() { front_sources } else { sources };
                filled.lead_back(&mut report, &mut sources, self.template);
                return refused(report, sources);
            }
        };
        let job = Job {
            pictures: &*pictures,
            date: self.date,
            strict: self.strict,
            fit_pages: self.fit_pages,
            spots: self.spots,
            advice: false,
            spare_thread: false,
            faulty: report.has_errors(),
            ..Job::new(&kit, self.template.name(), filled.text())
        };
        let mut sheet = self.engine.typeset(&job);
        let found = std::mem::replace(&mut sheet.report, report);
        sheet.report.extend(found);
        self.finish(sheet, filled, kit.layout.preflight.at_build)
    }

    /// Makes the sheets of all rows on `threads` threads and hands them over in the rows' order, each with its row's number. Only a few sheets for each
    /// thread are held at a time, the fewer the larger they are. `done` sees how far it is and may end it; so may `stop`, from any thread.
    pub fn run(
        &self,
        rows: impl Iterator<Item = Result<Row, RowFault>> + Send,
        threads: NonZeroUsize,
        stop: &Stop,
        mut done: impl FnMut(u64, Sheet) -> ControlFlow<()>,
    ) {
        let work = |row: Result<Row, RowFault>| match row {
            Ok(row) => (row.number, self.sheet(&row)),
            Err(fault) => {
                let report = Report { diagnostics: vec![fault.finding()] };
                (fault.number, Sheet { pdfs: Vec::new(), leaves: None, pages: 0, report, sources: Sources::new() })
            }
        };
        in_order(rows, threads, stop, work, |(_, sheet)| sheet.bytes(), |(row, sheet)| done(row, sheet));
    }

    /// Looks the pages over and writes the PDFs.
    fn finish(&self, mut sheet: Typeset, filled: Filled, is_looked_over: bool) -> Sheet {
        if is_looked_over {
            for medium in [Medium::Press, Medium::Screen] {
                if self.standards.iter().chain(self.volumes).any(|standard| medium_of(*standard) == medium) {
                    let found = self.engine.preflight_for(&sheet, medium).report;
                    let new = found.diagnostics.into_iter().filter(|finding| !sheet.report.diagnostics.contains(finding));
                    let new = Report { diagnostics: new.collect() };
                    sheet.report.extend(new);
                }
            }
        }
        if self.strict {
            sheet.report.make_strict();
        }
        let mut pdfs = Vec::new();
        if !sheet.report.has_errors() && !sheet.pages.is_empty() {
            for standard in self.standards {
                match self.engine.pdf_for(&sheet, Output::of(standard.unwrap_or(sheet.standard()))) {
                    Ok(pdf) => pdfs.push(pdf),
                    Err(EngineError::Prohibited(report)) => sheet.report.extend(report),
                    Err(error) => sheet.report.push(failed(error.to_string())),
                }
            }
        } else if sheet.pages.is_empty() {
            sheet.report.push(failed("there is no page".to_owned()));
        }
        if pdfs.len() < self.standards.len() {
            pdfs.clear();
        }
        let (mut report, mut sources) = (std::mem::take(&mut sheet.report), sheet.sources.clone());
        filled.lead_back(&mut report, &mut sources, self.template);
        let pages = sheet.pages.len();
        let leaves = (!self.volumes.is_empty() && !report.has_errors()).then_some(Leaves { sheet, filled });
        Sheet { pdfs, leaves, pages, report, sources }
    }

    fn judged(&self, mut sheet: Sheet) -> Sheet {
        if self.strict {
            sheet.report.make_strict();
        }
        sheet
    }
}

/// Whether a text is longer than any sheet: to set it would take the memory of a whole machine.
fn is_too_long(text: &str) -> bool {
    text.len() > MOST_LINES && seal::unseal(text).bytes().filter(|byte| *byte == b'\n').nth(MOST_LINES).is_some()
}

/// What a PDF is for.
fn medium_of(standard: Option<Standard>) -> Medium {
    if standard.is_none_or(Standard::is_print) { Medium::Press } else { Medium::Screen }
}

fn failed(why: String) -> Diagnostic {
    Diagnostic::new(Code::SheetFailed, format!("no PDF was made: {why}"))
}
