//! `makeready fit`: the settings in which a text, or several that share one, fill their pages.
//!
//! The table goes to standard output, for people or as one JSON object; what is to be said of each text goes to standard error, as in a build.

use crate::args::Fit;
use crate::build::{KitResult, LoadedKit, read_kit, read_text};
use crate::config::{Input, Output};
use crate::console::{Console, counts};
use crate::disk::{self, Disk, Pictures};
use crate::{Failure, Outcome, fonts};
use makeready::brand::Lever;
use makeready::diagnostic::Code;
use makeready::engine::{Engine, Fitted, Job, Offer};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::PathBuf;

/// A text with all that its job needs.
struct Source {
    name: String,
    folder: PathBuf,
    text: String,
    kit: Box<LoadedKit>,
}

/// Fits the texts and prints what was found.
pub(crate) fn run(arguments: &Fit, console: &Console) -> Result<Outcome, Failure> {
    if arguments.inputs.len() > 1 && !arguments.group {
        return Err(Failure::new("several texts are fitted together").help("add --group, or fit them one by one"));
    }
    let disk = Disk::default();
    let mut sources = Vec::new();
    for input in &arguments.inputs {
        match source(&Input::new(input.clone()), arguments, &disk, console)? {
            Some(source) => sources.push(source),
            None => return Ok(Outcome::Faulty),
        }
    }
    let (book, found) = fonts::load(&arguments.fonts, &disk)?;
    console.report(&found, &makeready::diagnostic::Sources::new());
    let engine = Engine::new(book);
    let picture = |source: &Source| (source.folder.clone(), source.kit.folder.clone());
    let folders: Vec<(PathBuf, PathBuf)> = sources.iter().map(picture).collect();
    let pictures: Vec<Pictures<'_>> =
        folders.iter().map(|(text_folder, layout_folder)| Pictures { disk: &disk, text_folder, layout_folder }).collect();
    let jobs: Vec<Job<'_>> = sources
        .iter()
        .zip(&pictures)
        .map(|(source, pictures)| Job {
            pictures,
            fit_pages: arguments.pages,
            strict: arguments.strict,
            ..Job::new(&source.kit.kit, &source.name, &source.text)
        })
        .collect();
    let fitted = engine.fit(&jobs, arguments.font_tolerance);
    tell(arguments, &fitted, console)
}

/// Reads a text and its kit; `None` when they are at fault, which has then been said.
fn source(input: &Input, arguments: &Fit, disk: &Disk, console: &Console) -> Result<Option<Source>, Failure> {
    let (name, folder) = (input.name(), input.folder());
    let refused = |report, sources| {
        console.report(&report, &sources);
        console.say(&counts(&report));
        Ok(None)
    };
    let text = match read_text(input, disk)? {
        Ok(text) => text,
        Err((report, sources)) => return refused(report, sources),
    };
    match read_kit(&arguments.kit, Some((&name, &text)), &folder, disk)? {
        KitResult::Ready(kit, _) => Ok(Some(Source { name, folder, text, kit })),
        KitResult::Faulty(report, sources) => refused(report, sources),
    }
}

fn tell(arguments: &Fit, fitted: &Fitted, console: &Console) -> Result<Outcome, Failure> {
    for text in &fitted.texts {
        console.report(&text.report, &text.sources);
    }
    let shown = if arguments.json { format!("{:#}\n", object(fitted)) } else { table(fitted) };
    disk::to_stdout(shown.as_bytes())?;
    if let (Some(path), Some(file)) = (&arguments.write, fitted.file()) {
        Output::new(path.clone()).write(file.as_bytes())?;
    }
    let is_faulty = fitted.offers.is_empty()
        || fitted.texts.iter().any(|text| text.report.has_errors())
        || fitted.tolerance.iter().any(|one| !one.holds);
    Ok(if is_faulty { Outcome::Faulty } else { Outcome::Fine })
}

/// For people: a line for each offer, a column for each lever; then how the first does with other faces.
fn table(fitted: &Fitted) -> String {
    if fitted.offers.is_empty() {
        return String::new();
    }
    let mut rows = vec![["price", "deviation", "pages", "last page"].map(str::to_owned).to_vec()];
    rows[0].extend(Lever::ALL.iter().map(|lever| lever.name().to_owned()));
    rows.extend(fitted.offers.iter().map(row));
    let widths: Vec<usize> =
        (0..rows[0].len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    for one in &fitted.tolerance {
        let name = &fitted.texts[one.text].name;
        let verdict = if one.holds { "holds" } else { "FAILS" };
        let share = f64::from(one.advances) / 100.0;
        let _ = writeln!(
            text,
            "{verdict}: {name} with faces {share:+} %: {} of {} pages, the last {:.0} % full",
            one.pages,
            fitted.texts[one.text].asked,
            one.last_fill * 100.0
        );
    }
    text
}

fn row(offer: &Offer) -> Vec<String> {
    let joined = |words: Vec<String>| words.join(" ");
    let mut cells = vec![
        format!("{:.2}", offer.price),
        format!("{:.2}", offer.deviation),
        joined(offer.pages.iter().map(|(pages, _)| pages.to_string()).collect()),
        joined(offer.pages.iter().map(|(_, fill)| format!("{:.0}%", fill * 100.0)).collect()),
    ];
    cells.extend(Lever::ALL.map(|lever| offer.setting.get(lever).map_or_else(|| "·".to_owned(), |amount| amount.to_string())));
    cells
}

/// For programs.
fn object(fitted: &Fitted) -> Value {
    let offer = |offer: &Offer| {
        let setting: serde_json::Map<String, Value> =
            offer.setting.levers().map(|(lever, amount)| (lever.name().to_owned(), amount.to_string().into())).collect();
        let pages: Vec<Value> = offer
            .pages
            .iter()
            .zip(&fitted.texts)
            .map(|((pages, fill), text)| json!({ "text": text.name, "pages": pages, "last-fill": thousandths(*fill) }))
            .collect();
        json!({
            "deviation": thousandths(offer.deviation), "price": thousandths(offer.price),
            "setting": setting, "changes": offer.changes, "texts": pages,
        })
    };
    let tolerance = fitted.tolerance.iter().map(|one| {
        json!({
            "text": fitted.texts[one.text].name, "advances-percent": f64::from(one.advances) / 100.0,
            "pages": one.pages, "last-fill": thousandths(one.last_fill), "holds": one.holds,
        })
    });
    let texts = fitted.texts.iter().map(|text| {
        let said = text.report.diagnostics.iter().find(|one| matches!(one.code, Code::FitFound | Code::FitMissed));
        let (message, help) = (said.map(|one| one.message.as_str()), said.and_then(|one| one.help.as_deref()));
        json!({
            "text": text.name, "asked": text.asked, "fits": !text.report.has_errors(), "message": message, "help": help,
        })
    });
    json!({
        "texts": texts.collect::<Vec<_>>(),
        "offers": fitted.offers.iter().map(offer).collect::<Vec<_>>(),
        "tolerance": tolerance.collect::<Vec<_>>(),
    })
}

fn thousandths(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
