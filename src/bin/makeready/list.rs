//! `makeready fonts` and `makeready layouts`: what is there, on standard output.

use crate::args::Fonts;
use crate::build::{KitResult, read_kit, read_text};
use crate::config::Input;
use crate::console::{Console, counts};
use crate::disk::{self, Disk};
use crate::lookup::Kind;
use crate::{Failure, Outcome, fonts};
use makeready::brand::Brand;
use makeready::diagnostic::Sources;
use std::fmt::Write;

/// Says which face every style resolves to, and why.
pub(crate) fn fonts(arguments: Fonts, console: &Console) -> Result<Outcome, Failure> {
    let disk = Disk::default();
    let input = arguments.input.map(Input::new);
    let text = match input.as_ref().map(|input| read_text(input, &disk)).transpose()? {
        Some(Err((report, sources))) => {
            console.report(&report, &sources);
            return Ok(Outcome::Faulty);
        }
        Some(Ok(text)) => Some(text),
        None => None,
    };
    let name = input.as_ref().map(Input::name).unwrap_or_default();
    let folder = input.as_ref().map(Input::folder).unwrap_or_default();
    let kit = match read_kit(&arguments.kit, text.as_deref().map(|text| (name.as_str(), text)), &folder, &disk)? {
        KitResult::Ready(loaded, _) => loaded.kit,
        KitResult::Faulty(report, sources) => {
            console.report(&report, &sources);
            console.say(&counts(&report));
            return Ok(Outcome::Faulty);
        }
    };
    let (book, report) = fonts::load(&arguments.fonts, &disk)?;
    console.report(&report, &kit.sources);

    let rows = kit.brand.styles.iter().map(|(id, style)| {
        let face = book.resolve(&style.face).map(|found| book.face(found.face).full_name().to_owned()).unwrap_or_default();
        [id.name().to_owned(), style.face.to_string(), face, book.explain(&style.face)]
    });
    disk::to_stdout(table(["style", "asked for", "face", "why"].map(str::to_owned), rows.collect()).as_bytes())?;
    Ok(Outcome::Fine)
}

/// Lists the built-in layouts, and the brands with their palettes.
pub(crate) fn layouts() -> Result<Outcome, Failure> {
    let mut out = String::new();
    for (title, kind) in [("Layouts", Kind::Layout), ("Brands", Kind::Brand), ("Preflight profiles", Kind::Preflight)] {
        let _ = writeln!(out, "{title}:");
        for (name, toml) in kind.names().into_iter().filter_map(|name| Some((name, kind.builtin(name)?))) {
            let _ = writeln!(out, "  {name:<14} {}", about(toml));
            if kind == Kind::Brand {
                let _ = writeln!(out, "  {:<14} palettes: {}", "", palettes(name, toml).join(", "));
            }
        }
    }
    disk::to_stdout(out.as_bytes()).map(|()| Outcome::Fine)
}

/// The names of a brand's palettes.
fn palettes(name: &str, toml: &str) -> Vec<String> {
    let file = Sources::new().add(name, toml);
    Brand::read(file, toml, &[]).0.map(|brand| brand.palettes.into_keys().collect()).unwrap_or_default()
}

/// What a token file says of itself: its first comment.
fn about(toml: &str) -> &str {
    toml.lines().next().and_then(|line| line.strip_prefix('#')).map(str::trim).unwrap_or_default()
}

/// Columns as wide as their widest cell; the last one runs free.
fn table<const N: usize>(head: [String; N], rows: Vec<[String; N]>) -> String {
    let width = |column: usize| rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut out = String::new();
    for row in [&head].into_iter().chain(&rows) {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        let _ = writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    out
}
