//! `makeready check`: a text's pages looked over before they go to press; no PDF is written.
//!
//! What is found goes to standard output, the gravest first and what is of one kind together, with a verdict at the end.

use crate::args::{Check, Format};
use crate::build::{self, Look, Ready, Sheet};
use crate::config::{Build, layout_name};
use crate::console::{Console, counts};
use crate::disk::{self, Disk};
use crate::lookup::{self, Kind, Missing};
use crate::{Failure, Outcome, annotate};
use makeready::diagnostic::{Code, Diagnostic, Report, Severity, Sources};
use makeready::engine::Typeset;
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Looks the text over in each of its layouts.
pub(crate) fn run(arguments: Check, console: &Console) -> Result<Outcome, Failure> {
    let disk = Disk::default();
    let profile = arguments.preflight.as_deref().map(|name| {
        lookup::find(Kind::Preflight, Some(name), None, Path::new(""), &disk).map_err(|missing| match missing {
            Missing::Flag(failure) => failure,
            Missing::Text(finding) => Failure::new(finding.message),
        })
    });
    let profile = profile.transpose()?;
    arguments.annotate.as_deref().map(annotate::check_folder).transpose()?;
    let config = Build::to_check(&arguments);
    let Ready { engine, sheets, .. } = match build::typeset(&config, &disk, Look::Over(profile.as_ref()))? {
        Ok(ready) => ready,
        Err((report, sources)) => {
            tell(console, arguments.format, &sorted(&report), &sources, None)?;
            return Ok(Outcome::Faulty);
        }
    };
    let mut outcome = Outcome::Fine;
    for (sheet, choice) in sheets.into_iter().zip(&config.sheets) {
        let Sheet { typeset: sheet, tokens: mut report, press, .. } = sheet;
        report.extend(sheet.report.clone());
        report.extend(press);
        withhold_placeholders(&mut report);
        if arguments.setting.strict {
            report.make_strict();
        }
        if !is_ready(&report, Some(&sheet)) {
            outcome = Outcome::Faulty;
        }
        let report = sorted(&report);
        tell(console, arguments.format, &report, &sheet.sources, Some(&sheet))?;
        if let Some(folder) = &arguments.annotate {
            let layout = choice.kit.layout.first().filter(|_| config.sheets.len() > 1);
            let name = annotate::name(&config.input, layout.map(|layout| layout_name(layout)).as_deref());
            let list = annotate::write(&engine, &sheet, &report, (folder, &name))?;
            if arguments.format == Format::Human {
                disk::to_stdout(list.as_bytes())?;
            }
        }
    }
    Ok(outcome)
}

/// Prints findings and verdict.
fn tell(console: &Console, format: Format, report: &Report, sources: &Sources, sheet: Option<&Typeset>) -> Result<(), Failure> {
    let mut out = console.findings(report, sources);
    match format {
        Format::Json => {
            let _ = writeln!(out, "{}", verdict_json(report, sheet));
        }
        Format::Human => {
            out.push_str(&summary(report));
            let _ = writeln!(out, "{}", verdict(report, sheet));
        }
    }
    disk::to_stdout(out.as_bytes())
}

/// A build shows the crossed box of a picture that it cannot place and goes on; what goes to the press has none.
fn withhold_placeholders(report: &mut Report) {
    for finding in &mut report.diagnostics {
        if matches!(finding.code, Code::PictureMissing | Code::PictureUnreadable) && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
    }
}

/// The gravest first, what has one code together; otherwise in the order of the pages.
fn sorted(report: &Report) -> Report {
    let mut diagnostics = report.diagnostics.clone();
    diagnostics.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), finding.code));
    Report { diagnostics }
}

/// A line for each code: how often, and what it means.
fn summary(report: &Report) -> String {
    let mut out = String::new();
    let mut rest = report.diagnostics.as_slice();
    let same = |a: &Diagnostic, b: &Diagnostic| (a.severity, a.code) == (b.severity, b.code);
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|finding| same(finding, first)).count();
        rest = &rest[count..];
        let _ = writeln!(out, "{:>8} {count:>4}  {}", word(first.severity), described(first.code));
    }
    out
}

fn described(code: Code) -> String {
    format!("{:<24} {}", code.name(), code.meaning())
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Whether the sheet may go to press: there is one, and nothing on it is an error.
fn is_ready(report: &Report, sheet: Option<&Typeset>) -> bool {
    !report.has_errors() && sheet.is_some_and(|sheet| !sheet.pages.is_empty())
}

/// The verdict for people.
fn verdict(report: &Report, sheet: Option<&Typeset>) -> String {
    let found = counts(report);
    let ready = match (report.has_errors(), is_ready(report, sheet), found.is_empty()) {
        (true, ..) => format!("not ready: {found}"),
        (false, false, _) => "not ready: there is no page".to_owned(),
        (false, true, false) => format!("ready, with a look at {found}"),
        (false, true, true) => "ready".to_owned(),
    };
    let Some(sheet) = sheet else { return ready };
    let pages = match sheet.pages.len() {
        1 => "1 page".to_owned(),
        n => format!("{n} pages"),
    };
    let job = sheet.press_room();
    format!("{ready} ({pages}; {}, {} stock, {})", job.profile, job.stock.name(), job.condition)
}

/// The same for programs: an object like a finding's, with the verdict's own keys.
fn verdict_json(report: &Report, sheet: Option<&Typeset>) -> String {
    let job = sheet.map(Typeset::press_room);
    json!({
        "code": "verdict",
        "severity": if is_ready(report, sheet) { "note" } else { "error" },
        "file": null, "line": null, "column": null, "end": null, "place": null, "measure": null,
        "message": verdict(report, sheet), "help": null,
        "ready": is_ready(report, sheet),
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "notes": report.count(Severity::Note),
        "pages": sheet.map(|sheet| sheet.pages.len()),
        "profile": job.map(|job| job.profile),
        "stock": job.map(|job| job.stock.name()),
        "condition": job.map(|job| job.condition),
    })
    .to_string()
}
