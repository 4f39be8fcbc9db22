//! The library in a program of yours: bytes in, bytes out.
//!
//! `cargo run --example embed` sets a factsheet whose text and picture exist in memory only, and writes `embed.pdf` into the folder for
//! temporary files. The library itself reads no disk: what it needs, the program hands to it.

use makeready::engine::{Date, Engine, Job, Kit};
use makeready::picture::PictureSource;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

const TEXT: &str = r#"+++
title = "One river, two banks"
issuer = "An example"
lang = "en-GB"
palette = "coast"
+++

# One river, *two banks* {intro=2}

A program made this page. Its words and its picture were never files.

## Where they come from

Words may come from a database, a form or another program; pictures from wherever their bytes are kept. The library asks for each by
the name that the text uses, and asks once.

![The same water, seen from both sides.](river.svg){span=2 place=top}
"#;

const RIVER: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" width="258pt" height="90pt" viewBox="0 0 258 90">
<path d="M0 60C60 20 90 90 140 50S220 20 258 40" fill="none" stroke="#00606b" stroke-width="14"/>
<circle cx="70" cy="28" r="6" fill="#00998c"/><circle cx="180" cy="66" r="6" fill="#00998c"/></svg>"##;

/// Pictures kept in memory, by name.
struct Shelf(BTreeMap<String, Arc<[u8]>>);

impl PictureSource for Shelf {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        self.0.get(name).cloned().ok_or_else(|| "it is not on the shelf".to_owned())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    // Once for the whole program: the engine and the kit are shared by all jobs, on any number of threads.
    let engine = Engine::bundled();
    let (kit, report) = Kit::builtin();
    let kit = kit.ok_or_else(|| format!("the built-in tokens are at fault: {report:?}"))?;

    // Once for each factsheet.
    let pictures = Shelf(BTreeMap::from([("river.svg".to_owned(), Arc::from(RIVER))]));
    let date = Some(Date { year: 2026, month: 3, day: 22, hour: 0, minute: 0, second: 0 });
    let sheet = engine.typeset(&Job { pictures: &pictures, date, ..Job::new(&kit, "two-banks.md", TEXT) });
    for finding in &sheet.report.diagnostics {
        println!("{:?} [{}] {}", finding.severity, finding.code.name(), finding.message);
    }

    let path = std::env::temp_dir().join("embed.pdf");
    std::fs::write(&path, engine.pdf(&sheet)?)?;
    println!("{} pages in {}", sheet.pages.len(), path.display());
    Ok(())
}
