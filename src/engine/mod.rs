//! The engine: a kit and a text in, pages and a report out.
//!
//! An [`Engine`] holds the faces and is shared between threads; a [`Kit`] is a brand and a layout, read once; a [`Job`] is one text. Nothing
//! here touches clock, locale, disk or network, nor threads but where [`Job::spare_thread`] allows one: the caller brings bytes and takes bytes.
//!
//! ```
//! use makeready::engine::{Engine, Job, Kit};
//!
//! let engine = Engine::bundled();
//! let (kit, report) = Kit::builtin();
//! assert!(!report.has_errors());
//! let kit = kit.expect("the built-in tokens have no faults");
//! let sheet = engine.typeset(&Job::new(&kit, "hello.md", "# Sharing the water\n\nOne river, many shores."));
//! assert!(!sheet.report.has_errors());
//! let pdf = engine.pdf(&sheet)?;
//! assert!(pdf.starts_with(b"%PDF-1.6"));
//! # Ok::<(), makeready::engine::EngineError>(())
//! ```
//!
//! Files that a text or its tokens name (pictures, an output profile, hyphenation patterns) come by their names through
//! [`PictureSource`]: those of the text through [`Job::pictures`], those of the brand through [`KitParts::brand_files`]. Words that a caller
//! divides in its own way are added to the kit:
//!
//! ```
//! use makeready::engine::Kit;
//! use makeready::text::Dictionary;
//! use std::sync::Arc;
//!
//! let mut kit = Kit::builtin().0.expect("the built-in tokens have no faults");
//! let mut words = Dictionary::over(Arc::clone(&kit.dictionary));
//! words.add_word("en", "data-base")?;
//! kit.dictionary = Arc::new(words);
//! # Ok::<(), makeready::text::WordFault>(())
//! ```

mod fit;
mod kit;
mod locks;
mod output;
mod pictures;
mod preflight;
mod proof;
mod script;
mod ticket;
mod words;

pub use crate::color::Spots;
pub use crate::flow::{Lock, LockedEnd};
pub use crate::pdf::{Date, Standard, Volume};
pub use fit::{Fitted, FittedText, Offer, Tolerance};
pub use kit::{Kit, KitParts, NamedText};
pub use output::Output;
pub use preflight::PressRoom;
pub use proof::{ProofPlan, ProofView, Proofs};

use crate::brand::Palette;
use crate::content::{self, Block, BlockKind, Document, FrontMatter};
use crate::diagnostic::{Report, Severity, Sources, Span};
use crate::flow;
use crate::font::FontBook;
use crate::page::{Page, Structure};
use crate::pdf::{Facts, PdfError, PreparedIntent, Streams, VolumeError};
use crate::picture::{Album, Conversions, NoPictures, Picture, PictureSource};
use crate::plate::Prints;
use crate::proof::ProofError;
use crate::text::Paragraphs;
use pictures::Press;
use script::{Manuscript, Script};
use std::sync::Arc;

/// The language of a text that names none.
pub const DEFAULT_LANG: &str = "en-GB";

/// The date of a document that is given none: 1 January 2000, 00:00 UTC.
pub const FIXED_DATE: Date = Date { year: 2000, month: 1, day: 1, hour: 0, minute: 0, second: 0 };

/// The faces, loaded once, with the words and paragraphs that were set with them and the pictures that were read, converted, drawn and packed. Cheap to share by
/// reference; `Send + Sync`.
#[derive(Debug)]
pub struct Engine {
    fonts: FontBook,
    paragraphs: Paragraphs,
    album: Album,
    conversions: Conversions,
    streams: Streams,
    prints: Prints,
}

/// One text to set.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// Brand and layout.
    pub kit: &'a Kit,
    /// The text's name, for messages.
    pub name: &'a str,
    /// Markdown with front matter.
    pub text: &'a str,
    /// Where its pictures come from, and the hyphenation patterns that its front matter names.
    pub pictures: &'a dyn PictureSource,
    /// The date written into the PDF when the front matter gives none; without either, [`FIXED_DATE`].
    pub date: Option<Date>,
    /// Warnings count as errors.
    pub strict: bool,
    /// The PDF is written despite errors, every page marked as a proof.
    pub keep_going: bool,
    /// Exactly so many pages, whatever the front matter asks for.
    pub fit_pages: Option<u32>,
    /// The layout to keep to, as far as the text lets it.
    pub lock: Option<&'a Lock>,
    /// Whether spot inks are printed, or the process colours that stand in for them.
    pub spots: Spots,
    /// Advice is given where it takes laying pages out once more: the pictures that would fill half-empty pages. It comes as notes; where nobody
    /// reads those, leaving it out changes nothing else.
    pub advice: bool,
    /// A second thread may be used: it prepares paragraphs from the text's end while they are set from its start, and deflates while pages are
    /// written. It changes nothing but the time.
    pub spare_thread: bool,
    /// Errors were found before, in tokens or fonts: a job that keeps going is marked as a proof whatever is found in the text.
    pub faulty: bool,
}

impl<'a> Job<'a> {
    /// A text with no pictures, set with the defaults.
    pub fn new(kit: &'a Kit, name: &'a str, text: &'a str) -> Self {
        Job {
            kit,
            name,
            text,
            pictures: &NoPictures,
            date: None,
            strict: false,
            keep_going: false,
            fit_pages: None,
            lock: None,
            spots: Spots::Keep,
            advice: true,
            spare_thread: false,
            faulty: false,
        }
    }
}

/// A text on pages.
#[derive(Debug)]
pub struct Typeset {
    /// The pages.
    pub pages: Vec<Page>,
    /// Their logical structure.
    pub structure: Structure,
    /// The pictures on them, by id.
    pub pictures: Vec<Picture>,
    /// What was found on the way.
    pub report: Report,
    /// The files that the report's spans point into.
    pub sources: Sources,
    /// Document information.
    pub facts: Facts,
    lock: Lock,
    intent: Arc<PreparedIntent>,
    press: Press,
    standard: Standard,
    checks: preflight::Checks,
    keep_going: bool,
    spare_thread: bool,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The report holds errors and the job did not ask to keep going.
    #[error("the document has {0} errors; its PDF is withheld")]
    Withheld(usize),
    /// The pages hold what the standard forbids.
    #[error("the pages hold what the standard forbids, in {} places", .0.diagnostics.len())]
    Prohibited(Report),
    /// The pages could not be written.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The sheet cannot be part of a volume, or the volume cannot be written.
    #[error(transparent)]
    Volume(VolumeError),
    /// The pages could not be shown.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Engine {
    /// An engine with these faces.
    pub fn new(fonts: FontBook) -> Self {
        Engine {
            fonts,
            paragraphs: Paragraphs::new(),
            album: Album::new(),
            conversions: Conversions::new(),
            streams: Streams::new(),
            prints: Prints::new(),
        }
    }

    /// An engine with the bundled faces.
    #[cfg(feature = "bundled-fonts")]
    pub fn bundled() -> Self {
        Engine::new(FontBook::bundled())
    }

    /// Its faces.
    pub fn fonts(&self) -> &FontBook {
        &self.fonts
    }

    /// Sets a text on pages. Faults are in the report; there are always pages when the text holds anything.
    pub fn typeset(&self, job: &Job<'_>) -> Typeset {
        let mut sources = job.kit.sources.clone();
        let manuscript = Manuscript::read(sources.add(job.name, job.text), job);
        self.set(job, sources, &manuscript)
    }

    /// Sets one text in several layouts: the jobs differ in their kits. The text is read once, however many there are.
    pub fn typeset_alternates(&self, jobs: &[Job<'_>]) -> Vec<Typeset> {
        let mut read: Option<(&Job<'_>, Manuscript)> = None;
        let mut sheets = Vec::with_capacity(jobs.len());
        for job in jobs {
            let mut sources = job.kit.sources.clone();
            let file = sources.add(job.name, job.text);
            // Places in the text name its file by its number among the kit's.
            let manuscript = match read.take() {
                Some((first, manuscript)) if manuscript.file == file && first.text == job.text => manuscript,
                _ => Manuscript::read(file, job),
            };
            sheets.push(self.set(job, sources, &manuscript));
            read = Some((job, manuscript));
        }
        sheets
    }

    fn set(&self, job: &Job<'_>, sources: Sources, manuscript: &Manuscript) -> Typeset {
        let mut script = Script::new(job, sources, manuscript);
        let mut report = std::mem::take(&mut script.report);
        let fit::Chosen { brand, blanks, report: found } = self.choose(job, &mut script);
        report.extend(found);
        if job.strict {
            report.make_strict();
        }
        if let Some(lock) = job.lock {
            report.extend(self.changes_since(lock, job, Span::new(manuscript.file, 0..0)));
        }
        let facts = facts(job, &manuscript.document, script.lang());
        let date = facts.date.day();
        let flowed = flow::flow(flow::Input {
            slug: flow::Slug { title: &facts.title, date: &date, condition: job.kit.intent.condition() },
            lock: job.lock,
            blanks,
            proof: (job.faulty || report.has_errors()) && job.keep_going,
            proof_from: job.keep_going.then_some(if job.strict { Severity::Warning } else { Severity::Error }),
            ..script.input(self, job, brand.as_ref().unwrap_or(&job.kit.brand))
        });
        report.extend(flowed.report);
        let press = Press::of(&job.kit.layout);
        report.extend(press.remarks(&flowed.pages, &flowed.pictures, job.kit.intent.profile()));
        if job.strict {
            report.make_strict();
        }
        let intent = job.kit.layout.output_intent.as_ref();
        let checks = preflight::Checks::new(job.kit, script.palette());
        Typeset {
            pages: flowed.pages,
            structure: flowed.structure,
            pictures: flowed.pictures,
            report,
            facts,
            lock: flowed.lock,
            sources: script.sources,
            intent: Arc::clone(&job.kit.intent),
            press,
            standard: if intent.is_some_and(|intent| intent.is_x1a) { Standard::X1a } else { Standard::X4 },
            checks,
            keep_going: job.keep_going,
            spare_thread: job.spare_thread,
        }
    }

    /// The pages as readable text: what stands where, in what type and ink.
    pub fn dump(&self, sheet: &Typeset) -> String {
        crate::page::dump(&sheet.pages, &sheet.structure, &self.fonts)
    }
}

/// Reads a text's front matter alone: a caller learns which brand and layout it asks for before reading them.
pub fn front_matter(name: &str, text: &str) -> (FrontMatter, Report, Sources) {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let (front, report) = content::front_matter(file, text);
    (front, report, sources)
}

fn palette<'k>(kit: &'k Kit, front: &FrontMatter, report: &mut Report) -> &'k Palette {
    let default = kit.brand.palettes.get(&kit.brand.default_palette).expect("checked when the brand is read");
    let Some(asked) = &front.palette else { return default };
    kit.brand.palette(&asked.value).unwrap_or_else(|fault| {
        report.push(fault.at(asked.span));
        default
    })
}

fn facts(job: &Job<'_>, document: &Document, lang: &str) -> Facts {
    let front = &document.front;
    let text = |field: &Option<content::Spanned<String>>| field.as_ref().map(|field| field.value.clone());
    let heading = || {
        document.blocks.iter().find_map(|Block { kind, .. }| match kind {
            BlockKind::Heading { inlines, .. } => Some(content::plain_text(inlines)),
            _ => None,
        })
    };
    let date = front.date.as_ref().and_then(|date| day(&date.value));
    Facts {
        title: text(&front.title).or_else(heading).unwrap_or_else(|| file_name(job.name).to_owned()),
        author: text(&front.author).or_else(|| text(&front.issuer).map(|issuer| issuer.replace('\n', ", "))),
        subject: text(&front.subject),
        keywords: front.keywords.clone(),
        lang: lang.to_owned(),
        date: date.or(job.date).unwrap_or(FIXED_DATE),
    }
}

/// A name without its folders: where a text lies is no part of the document.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The start of a day written `YYYY-MM-DD`.
fn day(written: &str) -> Option<Date> {
    let mut parts = written.splitn(3, '-');
    let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Date { year, month, day, hour: 0, minute: 0, second: 0 })
}
