//! Plates beside those that an independent engine makes of the PDF of the same page: Ghostscript's `tiffsep`.
#![cfg(feature = "icc")]

#[path = "common/sheet.rs"]
mod sheet;

use makeready::diagnostic::Code;
use makeready::engine::{Engine, Job, Typeset};
use makeready::plate::Resolution;
use sheet::{Files, engine, kit};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Pixels in an inch, and how many samples a side Ghostscript takes for each.
const DPI: u32 = 72;
const SAMPLES: u32 = 8;

/// What two drawings of a plate may differ by: in the mean, in percent of full ink, and how many pixels in a thousand by more than a quarter of it.
const MEAN: f64 = 0.7;
const FAR: f64 = 0.5;

/// Whether Ghostscript is here; where tests must not be skipped, it has to be.
fn has_ghostscript() -> bool {
    let found = Command::new("gs").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var_os("CI").is_none(), "Ghostscript is not installed");
    if !found {
        eprintln!("skipped: Ghostscript is not installed");
    }
    found
}

/// The plates of a PDF's page, by name: pixels across, and the ink of each.
fn separations(pdf: &Path, page: usize, spots: &[&str]) -> Vec<(String, usize, Vec<u8>)> {
    let folder = pdf.parent().unwrap();
    let output = Command::new("gs")
        .args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-dOverprint=/enable", "-dUsePDFX3Profile"])
        .args(["-sCompression=none", &format!("-r{}", DPI * SAMPLES), &format!("-dDownScaleFactor={SAMPLES}")])
        .args([format!("-sPageList={}", page + 1), format!("-sOutputFile={}/gs.tif", folder.display())])
        .arg(pdf)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let names = ["Cyan", "Magenta", "Yellow", "Black"].into_iter().chain(spots.iter().copied());
    names
        .map(|name| {
            let file = fs::File::open(folder.join(format!("gs({name}).tif"))).unwrap();
            let mut decoder = tiff::decoder::Decoder::new(std::io::BufReader::new(file)).unwrap();
            let width = decoder.dimensions().unwrap().0 as usize;
            let tiff::decoder::DecodingResult::U8(light) = decoder.read_image().unwrap() else { panic!("8 bits") };
            (name.to_owned(), width, light.into_iter().map(|light| 255 - light).collect())
        })
        .collect()
}

/// Compares every page's plates.
#[track_caller]
fn check(engine: &Engine, sheet: &Typeset, spots: &[&str]) {
    if !has_ghostscript() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("sheet.pdf");
    fs::write(&pdf, engine.pdf(sheet).unwrap()).unwrap();
    let mut separator = engine.separator(sheet).unwrap();
    for (at, page) in sheet.pages.iter().enumerate() {
        let plates = separator.separate(page, page.boxes.media, Resolution::dpi(DPI)).unwrap();
        assert!(plates.undrawn.is_empty());
        let own = plates.iter().filter(|(plate, _)| spots.contains(&plate.name()) || **plate <= makeready::color::Plate::Black);
        for ((plate, pixels), (name, width, other)) in own.zip(separations(&pdf, at, spots)) {
            assert_eq!(plate.name(), name);
            let (mean, far) = distance((pixels, plates.width as usize), (&other, width));
            println!("page {} {name}: {mean:.3} % in the mean, {far:.2} pixels in a thousand far off", at + 1);
            assert!(mean <= MEAN && far <= FAR, "page {} {name}: {mean:.3} %, {far:.2} ‰", at + 1);
        }
    }
}

/// The mean difference in percent, and the pixels in a thousand that are farther off than a quarter.
fn distance((own, width): (&[u8], usize), (other, other_width): (&[u8], usize)) -> (f64, f64) {
    let rows = own.chunks_exact(width).zip(other.chunks_exact(other_width));
    let pairs = rows.flat_map(|(own, other)| own.iter().zip(other));
    let (mut sum, mut far, mut count) = (0u64, 0u32, 0u32);
    for (own, other) in pairs {
        let difference = own.abs_diff(*other);
        sum += u64::from(difference);
        far += u32::from(difference > 64);
        count += 1;
    }
    (sum as f64 / f64::from(count) / 2.55, f64::from(far) / f64::from(count) * 1000.0)
}

fn example(path: &str) -> (String, Files) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
    (fs::read_to_string(&path).unwrap(), Files(path.parent().unwrap().to_path_buf()))
}

#[test]
fn plates_of_the_flagship_are_those_of_its_pdf() {
    let (text, files) = example("river-basin/factsheet.md");
    let kit = kit(&[]);
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "factsheet.md", &text) });
    check(engine(), &sheet, &[]);
}

/// Preflight draws a square of 3.9 mm in 4 × 4 pixels and converts the mean colour of each. That is near what the photograph's own pixels come to,
/// each of them converted, wherever there is much ink.
#[test]
fn ink_measured_coarsely_is_that_of_every_pixel() {
    let (text, files) = example("river-basin/factsheet.md");
    let kit = kit(&["layout.pictures.color=tag"]);
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "factsheet.md", &text) });
    let mut separator = engine().separator(&sheet).unwrap();
    let side = makeready::geometry::Length::from_mm(3.9);
    for page in &sheet.pages {
        let mut densest = |pixels| {
            let plates = separator.separate(page, page.boxes.bleed, Resolution::pixels_in(side, pixels)).unwrap();
            plates.densest(side).unwrap()
        };
        let (coarse, fine) = (densest(4), densest(32));
        println!("page {}: {:.2} % coarse, {:.2} % fine", page.number, coarse.1, fine.1);
        assert!((coarse.1 - fine.1).abs() <= fine.1 * 0.006, "page {}: {coarse:?}, {fine:?}", page.number);
    }
}

#[test]
fn plates_of_elements_are_those_of_their_pdf() {
    let (text, files) = example("elements/elements.en.md");
    let kit = kit(&[]);
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "elements.md", &text) });
    check(engine(), &sheet, &[]);
}

#[test]
fn spot_plates_and_what_overprints_are_those_of_the_pdf() {
    let spots = [
        "brand.palettes.river.primary={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }",
        "brand.palettes.river.secondary={ mix = [{ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0], tint = \"40 %\" }, \
         { spot = \"PANTONE 021 C\", cmyk = [0, 65, 100, 0], tint = \"80 %\" }], cmyk = [0, 0, 0, 20] }",
        "layout.marks.color-bar=true",
        "layout.marks.registration=true",
    ];
    let text = "# Sharing the water, *sharing the plan*\n\nThe intro is in the first ink.\n\n## A heading\n\nBlack text.\n\n\
        ::: box\n### On a tint\n\nBlack over a tint of the first ink: it stays under the letters.\n:::\n\n\
        | Country | Area |\n|---|---:|\n| Austria | 80,423 |\n| Hungary | 93,030 |\n";
    let kit = kit(&spots);
    let sheet = engine().typeset(&Job::new(&kit, "spots.md", text));
    assert!(!sheet.report.has_errors(), "{:#?}", sheet.report);
    check(engine(), &sheet, &["PANTONE 021 C", "PANTONE 300 C"]);
}

/// Gradients of process inks, of a spot ink and of both, repeated, with a focus; patterns, clipping paths and what lets light through.
#[test]
fn plates_of_drawings_are_those_of_their_pdf() {
    let files = Files(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures"));
    let spot = "brand.palettes.river.primary={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0], rgb = \"#00508f\" }";
    let kit = kit(&[spot]);
    let sheet =
        engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "a.md", "# A\n\nB.\n\n![C.](gradients.svg){span=3}\n") });
    let found: Vec<_> = sheet.report.diagnostics.iter().filter(|found| found.code == Code::DrawingSimplified).collect();
    assert!(found.is_empty(), "{found:?}");
    check(engine(), &sheet, &["PANTONE 300 C"]);
}
