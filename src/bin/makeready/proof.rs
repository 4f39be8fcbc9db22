//! `makeready proof`: pages, or one plate of them, as PNG files, and the job ticket.

use crate::args::Proof;
use crate::build::{self, Look, Ready};
use crate::config::{self, Build, Input};
use crate::console::{Console, counts};
use crate::disk::{self, Disk};
use crate::{Failure, Outcome};
use makeready::color::Plate;
use makeready::engine::{Engine, EngineError, ProofPlan, ProofView, Typeset};
use makeready::plate::Resolution;
use makeready::proof::{FileLine, FindingLine, PageLine, PictureLine, Ticket, severity_name};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Sets the text and writes its proofs.
pub(crate) fn run(arguments: &Proof, console: &Console) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let (config, disk) = (Build::to_draw(arguments, std::env::var_os(config::EPOCH))?, Disk::default());
    // Before all the work, which would be for nothing.
    let place = Place::of(arguments, &config.input)?;
    let (engine, sheet) = match build::typeset(&config, &disk, Look::Away)? {
        Ok(Ready { engine, sheets, .. }) => {
            let sheet = sheets.into_iter().next().ok_or_else(|| Failure::new("there is nothing to draw"))?;
            (engine, sheet.with_tokens())
        }
        Err((report, sources)) => {
            console.report(&report, &sources);
            console.say(&format!("{}; no proof was written", counts(&report)));
            return Ok(Outcome::Faulty);
        }
    };
    console.report(&sheet.report, &sheet.sources);
    let faults = counts(&sheet.report);
    if sheet.pages.is_empty() || sheet.report.has_errors() && !arguments.keep_going {
        console.say(&format!("{faults}; no proof was written"));
        return Ok(Outcome::Faulty);
    }
    let pages = chosen(arguments.pages.as_deref(), &sheet)?;
    let written = write(arguments, &engine, &sheet, &pages, &place)?;
    if arguments.ticket {
        ticket(&engine, &sheet, &place, &disk)?;
    }
    let count = if written.len() == 1 { "1 page".to_owned() } else { format!("{} pages", written.len()) };
    let faults = if faults.is_empty() { faults } else { format!(", {faults}") };
    let files = written.first().map_or_else(String::new, |first| match written.as_slice() {
        [_, .., last] => format!("{} … {}", first.display(), last.display()),
        _ => first.display().to_string(),
    });
    console.say(&format!("{count}{faults}, {} ms → {files}", start.elapsed().as_millis()));
    Ok(if sheet.report.has_errors() { Outcome::Faulty } else { Outcome::Fine })
}

/// Draws the pages and writes them; the files, in the order of the pages.
fn write(arguments: &Proof, engine: &Engine, sheet: &Typeset, pages: &[usize], place: &Place) -> Result<Vec<PathBuf>, Failure> {
    let failure = |error: &dyn std::error::Error| Failure::new(error.to_string());
    let plate = arguments.plate.as_deref().map(|name| plate(name, sheet)).transpose()?;
    let view = match (arguments.bleed, arguments.marks) {
        (_, true) => ProofView::Media,
        (true, false) => ProofView::Bleed,
        (false, false) => ProofView::Trim,
    };
    let plan = ProofPlan { view, resolution: Resolution::dpi(arguments.dpi), plate };
    let mut proofs = engine.proofs(sheet, plan).map_err(|error| failure(&error))?;
    let mut written = Vec::new();
    for page in pages {
        let (file, png) = (place.file(*page), proofs.page(*page).map_err(|error| failure(&error))?);
        disk::replace(&file, &png)?;
        written.push(file);
    }
    Ok(written)
}

/// Writes the job ticket, for people and for programs. It speaks of the PDF that `makeready build` writes.
fn ticket(engine: &Engine, sheet: &Typeset, place: &Place, disk: &Disk) -> Result<(), Failure> {
    let failure = |error: EngineError| Failure::new(format!("there is no ticket: {error}"));
    let pdf = engine.pdf(sheet).map_err(failure)?;
    let mut found = sheet.report.clone();
    found.extend(engine.preflight(sheet).report);
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = |path: PathBuf| path.is_file().then(|| Some(FileLine::of(name(&path), &disk.read(&path).ok()?))).flatten();
    let mut inputs: Vec<FileLine> = disk.seen().into_iter().filter_map(read).collect();
    inputs.sort_by(|a, b| (&a.name, &a.sha256).cmp(&(&b.name, &b.sha256)));
    inputs.dedup();
    let pdf_name = format!("{}.pdf", place.name);
    let ticket = engine.ticket(sheet, &place.document, (&pdf_name, &pdf), &found, inputs).map_err(failure)?;
    let path = |ending: &str| place.folder.join(format!("{}.ticket.{ending}", place.name));
    disk::replace(&path("txt"), ticket.to_string().as_bytes())?;
    disk::replace(&path("json"), format!("{:#}\n", object(&ticket)).as_bytes())
}

/// A ticket for programs: lengths in millimetres, shares in percent.
fn object(ticket: &Ticket) -> Value {
    // Two decimals, as printers write millimetres and shares.
    let number = |value: f64| (value * 100.0).round() / 100.0;
    let file = |file: &FileLine| json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 });
    let page = |page: &PageLine| {
        let plates = page.plates.iter().map(|(plate, share)| (plate.name().to_owned(), json!(share.map(number))));
        json!({
            "number": page.number,
            "folio": page.folio,
            "plates": Value::Object(plates.collect()),
            "measured": if page.is_whole { "whole" } else { "without parts of placed PDF pages" },
        })
    };
    let picture = |picture: &PictureLine| {
        let (colors, printed) = (picture.colors, picture.printed);
        let ppi = picture.ppi.map(f64::round);
        json!({ "name": picture.name, "page": picture.page, "ppi": ppi, "colors": colors, "printed": printed })
    };
    let finding = |finding: &FindingLine| {
        let severity = severity_name(finding.severity);
        json!({ "code": finding.code, "severity": severity, "page": finding.page, "message": finding.message })
    };
    json!({
        "document": ticket.name,
        "title": ticket.title,
        "date": ticket.date,
        "engine": ticket.engine,
        "standard": ticket.standard,
        "condition": ticket.condition,
        "profile-sha256": ticket.profile,
        "trim": [number(ticket.trim.width.to_mm()), number(ticket.trim.height.to_mm())],
        "bleed": number(ticket.bleed.to_mm()),
        "pages": ticket.pages.iter().map(page).collect::<Vec<_>>(),
        "fonts": ticket.fonts.iter()
            .map(|font| json!({ "name": font.name, "embedded": font.embedded, "rights": font.rights }))
            .collect::<Vec<_>>(),
        "pictures": ticket.pictures.iter().map(picture).collect::<Vec<_>>(),
        "findings": ticket.findings.iter().map(finding).collect::<Vec<_>>(),
        "file": file(&ticket.pdf),
        "inputs": ticket.inputs.iter().map(file).collect::<Vec<_>>(),
    })
}

/// The pages that are asked for, by their places: `2`, `1-2`, `3-`, or several with commas.
fn chosen(asked: Option<&str>, sheet: &Typeset) -> Result<Vec<usize>, Failure> {
    let count = sheet.pages.len();
    let Some(asked) = asked else { return Ok((0..count).collect()) };
    let wrong = || Failure::new(format!("--pages {asked} names no pages")).help("write numbers from 1: 2, 1-2, 3- or 1,3");
    let mut pages = Vec::new();
    for part in asked.split(',') {
        let number = |words: &str| words.trim().parse::<usize>().ok().filter(|number| *number > 0);
        let (first, last) = match part.split_once('-') {
            None => (number(part), number(part)),
            Some((first, "")) => (number(first), Some(count)),
            Some((first, last)) => (number(first), number(last)),
        };
        let (Some(first), Some(last)) = (first, last) else { return Err(wrong()) };
        if first > count {
            let pages = if count == 1 { "1 page".to_owned() } else { format!("{count} pages") };
            return Err(Failure::new(format!("there is no page {first}: the text has {pages}")));
        }
        pages.extend(first - 1..last.min(count));
    }
    pages.sort_unstable();
    pages.dedup();
    if pages.is_empty() { Err(wrong()) } else { Ok(pages) }
}

/// The plate of this name: case does not matter. It must be on one of the document's pages, or a process plate.
fn plate(name: &str, sheet: &Typeset) -> Result<Plate, Failure> {
    let mut known: Vec<Plate> = Plate::PROCESS.to_vec();
    known.extend(sheet.pages.iter().flat_map(|page| makeready::plate::spots(page, &sheet.pictures)));
    known.sort();
    known.dedup();
    let lower = name.to_lowercase();
    known.iter().find(|plate| plate.name().to_lowercase() == lower).cloned().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(Plate::name).collect();
        Failure::new(format!("there is no plate {name:?}")).help(format!("the pages have {}", names.join(", ")))
    })
}

/// Where proofs go.
struct Place {
    folder: PathBuf,
    /// The text's file, and its name without the ending.
    document: String,
    name: String,
    /// The plate's, when it is one.
    plate: String,
}

impl Place {
    fn of(arguments: &Proof, input: &Input) -> Result<Self, Failure> {
        let folder = arguments.output.clone().unwrap_or_else(|| input.folder());
        if !folder.as_os_str().is_empty() && !folder.is_dir() {
            let failure = Failure::new(format!("there is no folder {}", folder.display()));
            return Err(failure.help("proofs are several files: -o names the folder that they go to"));
        }
        let (document, name) = match input {
            Input::Stdin => ("stdin".to_owned(), "stdin".to_owned()),
            Input::File(path) => {
                let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
                (name(path.file_name()), name(path.file_stem()))
            }
        };
        Ok(Place { folder, document, name, plate: arguments.plate.as_deref().map_or_else(String::new, file_part) })
    }

    fn file(&self, page: usize) -> PathBuf {
        self.folder.join(format!("{}-{}{}.png", self.name, page + 1, self.plate))
    }
}

/// A plate's name as a part of a file's: `.pantone-300-c`.
fn file_part(plate: &str) -> String {
    let words = plate.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(".{}", words.map(str::to_lowercase).collect::<Vec<_>>().join("-"))
}
