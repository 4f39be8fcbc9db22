//! A sheet for each row of data, from a program: rows and template are bytes, so are the PDFs. Run it by `cargo run --example merge`.

use makeready::content::FrontMatter;
use makeready::diagnostic::{Report, Sources};
use makeready::engine::{Engine, Kit, Spots, Standard};
use makeready::merge::{Batch, Equipment, Kits, Rows, Stop, Template};
use makeready::picture::NoPictures;
use std::error::Error;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

const TEMPLATE: &str = include_str!("danube-tributaries/river.md");
const ROWS: &str = include_str!("danube-tributaries/rivers.csv");

/// One brand and layout for every row, whatever its front matter asks for; no pictures.
struct OneKit(Arc<Kit>);

impl Kits for OneKit {
    fn equip(&self, _: &FrontMatter) -> Result<Equipment, (Report, Sources)> {
        Ok(Equipment { kit: Arc::clone(&self.0), pictures: Arc::new(NoPictures), report: Report::new() })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (kit, report) = Kit::builtin();
    let kits = OneKit(Arc::new(kit.ok_or_else(|| format!("{report:?}"))?));
    let template = Template::new("river.md", TEMPLATE).map_err(|fault| fault.0.message)?;
    let batch = Batch {
        engine: &Engine::bundled(),
        template: &template,
        kits: &kits,
        standards: &[None, Some(Standard::Screen)],
        volumes: &[],
        date: None,
        strict: false,
        fit_pages: None,
        spots: Spots::Keep,
    };
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    batch.run(Rows::csv(ROWS.as_bytes()), threads, &Stop::new(), |row, sheet| {
        let bytes: Vec<usize> = sheet.pdfs.iter().map(Vec::len).collect();
        println!("row {row}: {} pages, PDFs of {bytes:?} bytes, {} findings", sheet.pages, sheet.report.diagnostics.len());
        ControlFlow::Continue(())
    });
    Ok(())
}
