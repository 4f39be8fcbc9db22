//! `makeready build`: one text, from files to a PDF, or to one for each layout.

use crate::args::KitChoice;
use crate::config::{Build, Input, Output};
use crate::console::{Console, counts};
use crate::disk::{self, Disk, LAYOUT_PREFIX, Pictures, reason};
use crate::lookup::{self, Found, Kind, Missing};
use crate::profile::Pdf;
use crate::{Failure, Outcome, fonts};
use makeready::content::{self, FrontMatter};
use makeready::diagnostic::{Diagnostic, Report, Sources};
use makeready::engine::{self, Engine, EngineError, Job, Kit, KitParts, Lock, Typeset};
use makeready::layout::FurnitureKind;
use makeready::picture::Medium;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

/// Most bytes of a text that are read; the library says when a text is too large to set.
const MAX_TEXT: u64 = 256 << 20;

/// Builds the PDFs once, one for each layout, and prints what was found. What is read is noted in `disk`.
pub(crate) fn run(config: &Build, disk: &Disk, console: &Console) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let ready = match typeset(config, disk, Look::AsTheLayoutSays)? {
        Ok(ready) => ready,
        Err((report, sources)) => {
            console.report(&report, &sources);
            console.say(&format!("{}; no PDF was written", counts(&report)));
            return Ok(Outcome::Faulty);
        }
    };
    if let (Some(path), Some(lock)) = (&config.lock, &ready.lock) {
        Output::File(path.clone()).write(lock.write().as_bytes())?;
    }
    write(config, &ready.engine, ready.sheets, console, start)
}

/// A text on pages, once for each layout.
pub(crate) struct Ready {
    pub(crate) engine: Engine,
    /// The sheets.
    pub(crate) sheets: Vec<Sheet>,
    /// Where the columns of the first end, when that is to be written down.
    lock: Option<Lock>,
}

/// A sheet with what was found beside its setting.
pub(crate) struct Sheet {
    pub(crate) typeset: Typeset,
    /// In its tokens.
    pub(crate) tokens: Report,
    /// By preflight, for the press; empty when it is not to go there.
    pub(crate) press: Report,
    /// The same for screens.
    screen: Report,
    /// Its one PDF, where that was written while it was looked over: it holds if nothing is at fault.
    early: Option<Vec<u8>>,
}

impl Sheet {
    /// The setting, with what was found in its tokens in front of its report.
    pub(crate) fn with_tokens(self) -> Typeset {
        let Sheet { mut typeset, tokens: mut report, .. } = self;
        report.extend(std::mem::take(&mut typeset.report));
        typeset.report = report;
        typeset
    }
}

/// Whether pages are looked over once they are set.
#[derive(Clone, Copy)]
pub(crate) enum Look<'a> {
    /// By the layout's own preflight profile, where the layout wants that at every build.
    AsTheLayoutSays,
    /// In any case; by this profile, or the layout's.
    Over(Option<&'a Found>),
    /// Not at all.
    Away,
}

/// Reads a text with its kits and sets it; inside, what forbids that.
pub(crate) fn typeset(config: &Build, disk: &Disk, look: Look<'_>) -> Result<Result<Ready, (Report, Sources)>, Failure> {
    let name = config.input.name();
    let refuse = |mut report: Report, sources: Sources| {
        if config.setting.strict {
            report.make_strict();
        }
        Ok(Err((report, sources)))
    };
    let text = match read_text(&config.input, disk)? {
        Ok(text) => text,
        Err((report, sources)) => return refuse(report, sources),
    };
    let mut kits = Vec::new();
    for sheet in &config.sheets {
        match kit(&sheet.kit, &config.input, &name, &text, disk)? {
            KitResult::Ready(mut kit, report) => {
                if let Look::Over(Some(profile)) = look {
                    let (report, sources) = kit.kit.set_preflight(profile.named(), &sheet.kit.set);
                    if report.has_errors() {
                        return refuse(report, sources);
                    }
                }
                kits.push((kit, report));
            }
            KitResult::Faulty(report, sources) => return refuse(report, sources),
        }
    }
    let (book, found) = fonts::load(&config.setting.fonts, disk)?;
    for (_, report) in &mut kits {
        report.extend(found.clone());
        if config.setting.strict {
            report.make_strict();
        }
    }

    let engine = Engine::new(book);
    let lock = read_lock(config, disk)?;
    let text_folder = config.input.folder();
    let pictures: Vec<Pictures<'_>> =
        kits.iter().map(|(kit, _)| Pictures { disk, text_folder: &text_folder, layout_folder: &kit.folder }).collect();
    let jobs: Vec<Job<'_>> = kits
        .iter()
        .zip(&pictures)
        .map(|((kit, report), pictures)| Job {
            kit: &kit.kit,
            name: &name,
            text: &text,
            pictures,
            date: config.date,
            strict: config.setting.strict,
            keep_going: config.keep_going,
            fit_pages: config.setting.fit_pages,
            lock: lock.as_ref(),
            spots: config.setting.spots.into(),
            advice: true,
            spare_thread: std::thread::available_parallelism().is_ok_and(|threads| threads.get() > 1),
            faulty: report.has_errors(),
        })
        .collect();
    let typesets = engine.typeset_alternates(&jobs);
    let first = jobs.first().zip(typesets.first()).filter(|_| config.lock.is_some());
    let lock = first.map(|(job, sheet)| engine.lock(job, sheet));
    let mut sheets = Vec::new();
    for ((job, asked), typeset) in jobs.iter().zip(&config.sheets).zip(typesets) {
        let mut sheet = Sheet { typeset, tokens: Report::new(), press: Report::new(), screen: Report::new(), early: None };
        let is_looked_over = match look {
            Look::AsTheLayoutSays => job.kit.layout.preflight.at_build,
            Look::Over(_) => true,
            Look::Away => false,
        };
        if is_looked_over {
            look_over(&engine, job, &mut sheet, &asked.pdfs);
        }
        sheets.push(sheet);
    }
    for (sheet, (_, report)) in sheets.iter_mut().zip(kits) {
        sheet.tokens = report;
    }
    Ok(Ok(Ready { engine, sheets, lock }))
}

/// Looks a sheet over for each medium that its PDFs are for, for the press when there are none. A proof is marked as one whatever the errors
/// are of.
fn look_over(engine: &Engine, job: &Job<'_>, sheet: &mut Sheet, pdfs: &[Pdf]) {
    let find = |medium: Medium| {
        let is_asked = if pdfs.is_empty() { medium == Medium::Press } else { pdfs.iter().any(|pdf| pdf.medium() == medium) };
        if !is_asked {
            return Report::new();
        }
        let mut found = engine.preflight_for(&sheet.typeset, medium).report;
        if job.strict {
            found.make_strict();
        }
        found
    };
    let look = || (find(Medium::Press), find(Medium::Screen));
    let is_sound = !job.faulty && !sheet.typeset.report.has_errors();
    let ((press, screen), early) = match pdfs {
        [pdf] if job.spare_thread && is_sound => std::thread::scope(|scope| {
            let looking = std::thread::Builder::new().spawn_scoped(scope, look);
            let early = engine.pdf_for(&sheet.typeset, standard_of(pdf, &sheet.typeset)).ok();
            let found = looking.ok().and_then(|looking| looking.join().ok());
            (found.unwrap_or_else(look), early)
        }),
        _ => (look(), None),
    };
    let is_faulty = press.has_errors() || screen.has_errors();
    sheet.early = early.filter(|_| !is_faulty);
    if job.keep_going && is_faulty && !sheet.typeset.report.has_errors() && !job.faulty {
        sheet.typeset = engine.typeset(&Job { faulty: true, ..*job });
    }
    (sheet.press, sheet.screen) = (press, screen);
}

fn standard_of(pdf: &Pdf, sheet: &Typeset) -> engine::Output {
    engine::Output::of(pdf.standard.unwrap_or(sheet.standard()))
}

/// The layout to keep to, when there is one yet.
fn read_lock(config: &Build, disk: &Disk) -> Result<Option<Lock>, Failure> {
    let Some(path) = config.lock.as_ref().filter(|path| path.exists()) else { return Ok(None) };
    let failure = |why: &str| {
        let failure = Failure::new(format!("the lock {} cannot be read: {why}", path.display()));
        failure.help("name a file that --lock wrote, or one that does not exist yet: `makeready build` writes it")
    };
    let data = disk.read(path).map_err(|error| failure(&reason(&error)))?;
    let text = std::str::from_utf8(&data).map_err(|_| failure("it is not UTF-8"))?;
    Lock::read(text).map(Some).map_err(|why| failure(why.trim()))
}

/// Writes the PDFs of a text in its layouts, each with what was found in its tokens; what is at fault in several is told once.
fn write(config: &Build, engine: &Engine, sheets: Vec<Sheet>, console: &Console, start: Instant) -> Result<Outcome, Failure> {
    let mut told = Told::default();
    let mut outcome = Outcome::Fine;
    for (sheet, places) in sheets.into_iter().zip(&config.sheets) {
        let Sheet { typeset: mut sheet, tokens: mut report, press, screen, mut early } = sheet;
        report.extend(std::mem::take(&mut sheet.report));
        let with = |found: &[&Report]| {
            let mut report = report.clone();
            found.iter().for_each(|found| report.extend((*found).clone()));
            if config.setting.strict {
                report.make_strict();
            }
            report
        };
        // What both have is told once.
        let own = screen.diagnostics.iter().filter(|finding| !press.diagnostics.contains(finding)).cloned();
        let all = with(&[&press, &Report { diagnostics: own.collect() }]);
        console.report(&told.news(&all, &sheet.sources), &sheet.sources);
        if let Some(dump) = &places.dump {
            dump.write(engine.dump(&sheet).as_bytes())?;
        }
        for pdf in &places.pdfs {
            sheet.report = with(&[if pdf.medium() == Medium::Press { &press } else { &screen }]);
            if finish(pdf, engine, (&sheet, early.take()), console, start)? == Outcome::Faulty {
                outcome = Outcome::Faulty;
            }
        }
    }
    Ok(outcome)
}

/// What has been printed: the same text in another layout mostly has the same faults.
#[derive(Default)]
struct Told {
    findings: BTreeSet<(String, String)>,
}

impl Told {
    /// What of a report has not been printed yet.
    fn news(&mut self, report: &Report, sources: &Sources) -> Report {
        let place = |finding: &Diagnostic| {
            let place = finding.span.and_then(|span| Some((sources.file(span.file)?.name.clone(), span.start, span.end)));
            (format!("{:?} {place:?}", finding.code), finding.message.clone())
        };
        let before = std::mem::take(&mut self.findings);
        let new = |finding: &&Diagnostic| !before.contains(&place(finding));
        let diagnostics = report.diagnostics.iter().filter(new).cloned().collect();
        self.findings = report.diagnostics.iter().map(place).chain(before).collect();
        Report { diagnostics }
    }
}

/// Writes the PDF, when there is to be one, and the summary.
fn finish(
    asked: &Pdf,
    engine: &Engine,
    (sheet, early): (&Typeset, Option<Vec<u8>>),
    console: &Console,
    start: Instant,
) -> Result<Outcome, Failure> {
    let faults = counts(&sheet.report);
    if sheet.pages.is_empty() {
        // A PDF must have a page (ISO 32000-1, 7.7.3.2).
        console.say(&format!("{faults}; there is no page, and no PDF was written"));
        return Ok(Outcome::Faulty);
    }
    let early = early.filter(|_| !sheet.report.has_errors());
    let pdf = match early.map_or_else(|| engine.pdf_for(sheet, standard_of(asked, sheet)), Ok) {
        Ok(pdf) => pdf,
        Err(EngineError::Withheld(_)) => {
            console.say(&format!("{faults}; no PDF was written"));
            return Ok(Outcome::Faulty);
        }
        Err(EngineError::Prohibited(report)) => {
            console.report(&report, &sheet.sources);
            console.say(&format!("{}; no PDF was written", counts(&report)));
            return Ok(Outcome::Faulty);
        }
        Err(error) => {
            console.failure(&Failure::new(error.to_string()));
            return Ok(Outcome::Faulty);
        }
    };
    asked.output.write(&pdf)?;
    let pages = match sheet.pages.len() {
        1 => "1 page".to_owned(),
        n => format!("{n} pages"),
    };
    let faults = if faults.is_empty() { faults } else { format!(", {faults}") };
    let proof = if sheet.report.has_errors() { " (a proof)" } else { "" };
    let (time, place) = (start.elapsed().as_millis(), asked.output.name());
    console.say(&format!("{pages}{faults}, {time} ms → {place}{proof}"));
    Ok(if sheet.report.has_errors() { Outcome::Faulty } else { Outcome::Fine })
}

/// The text; inside, the report that it is not UTF-8.
pub(crate) fn read_text(input: &Input, disk: &Disk) -> Result<Result<String, (Report, Sources)>, Failure> {
    let data = match input {
        Input::Stdin => disk::read_up_to(std::io::stdin().lock(), MAX_TEXT),
        Input::File(path) => disk.read(path),
    };
    let data = data.map_err(|error| Failure::new(format!("{} cannot be read: {}", input.name(), reason(&error))))?;
    Ok(String::from_utf8(data).map_err(|error| {
        // What comes before the first wrong byte is the same in this text as in the file.
        let mut sources = Sources::new();
        let file = sources.add(input.name(), String::from_utf8_lossy(error.as_bytes()));
        (content::parse_bytes(file, error.as_bytes()).1, sources)
    }))
}

/// A kit and the folder of its layout.
pub(crate) struct LoadedKit {
    pub(crate) kit: Kit,
    pub(crate) folder: std::path::PathBuf,
}

/// A kit, or all that is wrong with it.
pub(crate) enum KitResult {
    Ready(Box<LoadedKit>, Report),
    Faulty(Report, Sources),
}

/// The brand and layout that the flags or the text ask for. When they are at fault, the text's own faults are told with theirs.
fn kit(choice: &KitChoice, input: &Input, name: &str, text: &str, disk: &Disk) -> Result<KitResult, Failure> {
    let result = read_kit(choice, Some((name, text)), &input.folder(), disk)?;
    let KitResult::Faulty(mut report, mut sources) = result else { return Ok(result) };
    let file = sources.add(name, text);
    report.extend(content::parse(file, text).1);
    Ok(KitResult::Faulty(report, sources))
}

/// Looks brand and layout up and reads them. `text` is a name and a text whose front matter may ask for them.
pub(crate) fn read_kit(
    choice: &KitChoice,
    text: Option<(&str, &str)>,
    folder: &Path,
    disk: &Disk,
) -> Result<KitResult, Failure> {
    if let [_, _, ..] = choice.layout.as_slice() {
        let message = format!("--layout is given {} times", choice.layout.len());
        return Err(
            Failure::new(message).help("only `makeready build` and `makeready check` set a text in several layouts at once")
        );
    }
    let (front, _, front_sources) = engine::front_matter(text.map_or("", |(name, _)| name), text.map_or("", |(_, text)| text));
    read_kit_for(choice, &front, front_sources, folder, disk)
}

/// The same for a front matter that was read, with the sources that its places are in.
pub(crate) fn read_kit_for(
    choice: &KitChoice,
    front: &FrontMatter,
    front_sources: Sources,
    folder: &Path,
    disk: &Disk,
) -> Result<KitResult, Failure> {
    let mut report = Report::new();
    let mut find = |kind, flag: Option<&str>, asked| match lookup::find(kind, flag, asked, folder, disk) {
        Ok(found) => Ok(Some(found)),
        Err(Missing::Flag(failure)) => Err(failure),
        Err(Missing::Text(finding)) => {
            report.push(*finding);
            Ok(None)
        }
    };
    let brand = find(Kind::Brand, choice.brand.as_deref(), front.brand.as_ref())?;
    let layout = find(Kind::Layout, choice.layout.first().map(String::as_str), front.layout.as_ref())?;
    let (Some(brand), Some(layout)) = (brand, layout) else { return Ok(KitResult::Faulty(report, front_sources)) };

    let files = Pictures { disk, text_folder: &layout.folder, layout_folder: &layout.folder };
    let brand_files = Pictures { disk, text_folder: &brand.folder, layout_folder: &brand.folder };
    let parts = KitParts {
        brand: brand.named(),
        layout: layout.named(),
        overrides: &choice.set,
        brand_files: &brand_files,
        files: &files,
    };
    let (kit, report, sources) = Kit::read(parts);
    Ok(match kit {
        Some(kit) => KitResult::Ready(Box::new(relative_to_layout(kit, layout)), report),
        None => KitResult::Faulty(report, sources),
    })
}

/// Marks the layout's pictures as relative to the layout, not to the text.
fn relative_to_layout(mut kit: Kit, layout: Found) -> LoadedKit {
    let faces = kit.layout.masters.iter_mut().flat_map(|master| [&mut master.right, &mut master.left]);
    for furniture in faces.flat_map(|face| &mut face.furniture) {
        if let FurnitureKind::Picture { source, .. } = &mut furniture.kind {
            source.insert_str(0, LAYOUT_PREFIX);
        }
    }
    LoadedKit { kit, folder: layout.folder }
}
