//! The program as a user meets it: exit codes, what goes to which stream, and files written whole or not at all.
#![cfg(feature = "cli")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const TEXT: &str =
    "# One river, *ten countries*\n\nThose who share it look after it together.\n\n## A convention\n\nSigned in Sofia.\n";
/// A picture that is not there: a warning.
const WARNED: &str = "# One river\n\n![A boat.](boat.jpg)\n\nSigned in Sofia.\n";
/// An attribute that does not exist, on line 3: an error.
const FAULTY: &str = "# One river\n\nSigned in Sofia. {colour=red}\n";

/// Runs the program in `folder`; no date from the environment.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    run_with(folder, arguments, "", &[])
}

fn run_with(folder: &Path, arguments: &[&str], stdin: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::cargo_bin("makeready").unwrap();
    command.current_dir(folder).env_remove("SOURCE_DATE_EPOCH").envs(variables.iter().copied());
    let output = command.args(arguments).write_stdin(stdin).timeout(Duration::from_secs(120)).output().unwrap();
    Output { code: output.status.code(), out: output.stdout, err: String::from_utf8(output.stderr).unwrap() }
}

#[derive(Debug)]
struct Output {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

impl Output {
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        for words in words {
            assert!(self.err.contains(words), "{words:?} is not in:\n{}", self.err);
        }
        self
    }

    /// Standard output.
    fn out(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    fn findings(&self) -> Vec<Value> {
        self.err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }
}

/// A folder with the text `sheet.md`.
fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sheet.md"), text).unwrap();
    folder
}

fn is_pdf(data: &[u8]) -> bool {
    data.starts_with(b"%PDF-1.")
}

/// What is in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_text_becomes_a_pdf_beside_it() {
    let folder = folder(TEXT);
    let output = run(folder.path(), &["build", "sheet.md"]).ends(0).says(&["1 page, ", " ms → sheet.pdf"]);
    assert!(output.out.is_empty());
    assert!(is_pdf(&fs::read(folder.path().join("sheet.pdf")).unwrap()));
    assert_eq!(names(folder.path()), ["sheet.md", "sheet.pdf"], "nothing else is left behind");
}

#[test]
fn the_pdf_goes_where_it_is_told() {
    let folder = folder(TEXT);
    fs::create_dir(folder.path().join("out")).unwrap();
    run(folder.path(), &["build", "sheet.md", "-o", "other.pdf"]).ends(0);
    run(folder.path(), &["build", "sheet.md", "-o", "out"]).ends(0);
    assert!(is_pdf(&fs::read(folder.path().join("other.pdf")).unwrap()));
    assert!(is_pdf(&fs::read(folder.path().join("out/sheet.pdf")).unwrap()));
}

#[test]
fn standard_streams_carry_text_in_and_pdf_out() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with(folder.path(), &["build", "-", "-o", "-"], TEXT, &[]).ends(0).says(&["→ <stdout>"]);
    assert!(is_pdf(&output.out));
    run_with(folder.path(), &["build", "-", "-o", "piped.pdf"], TEXT, &[]).ends(0);
    assert_eq!(names(folder.path()), ["piped.pdf"]);
    run_with(folder.path(), &["build", "-"], TEXT, &[]).ends(2).says(&["--output"]);
}

#[test]
fn wrong_usage_and_unreadable_files_end_with_two() {
    let folder = folder(TEXT);
    let cases: [(&[&str], &str); 12] = [
        (&[], "Usage"),
        (&["build"], "INPUT"),
        (&["build", "sheet.md", "--paper", "A5"], "--paper"),
        (&["build", "none.md"], "none.md cannot be read: there is no such file"),
        (&["build", "."], ". is a folder"),
        (&["build", "sheet.md", "-o", "none/sheet.pdf"], "there is no folder none"),
        (&["build", "sheet.md", "-o", "sheet.md"], "overwrite the text"),
        (&["build", "sheet.md", "--layout", "factshet"], "did you mean `factsheet`?"),
        (&["build", "sheet.md", "--brand", "none.toml"], "brand none.toml cannot be read"),
        (&["build", "sheet.md", "--font-dir", "none"], "font folder none cannot be read"),
        (&["build", "-", "-o", "x.pdf", "--watch"], "cannot be watched"),
        (&["build", "sheet.md", "-o", "-", "--dump", "-"], "standard output"),
    ];
    for (arguments, words) in cases {
        run(folder.path(), arguments).ends(2).says(&[words]);
    }
    let wrong_date = [("SOURCE_DATE_EPOCH", "yesterday")];
    run_with(folder.path(), &["build", "sheet.md"], "", &wrong_date).ends(2).says(&["SOURCE_DATE_EPOCH"]);
    assert_eq!(names(folder.path()), ["sheet.md"]);
}

#[test]
fn a_faulty_document_ends_with_one_and_leaves_the_last_pdf_alone() {
    let folder = folder(FAULTY);
    let pdf = folder.path().join("sheet.pdf");
    fs::write(&pdf, "the last one").unwrap();
    let words =
        ["error[bad-attribute]", "sheet.md:3:", "Signed in Sofia. {colour=red}", "^", "1 error, ", "; no PDF was written"];
    run(folder.path(), &["build", "sheet.md"]).ends(1).says(&words);
    assert_eq!(fs::read(&pdf).unwrap(), b"the last one");

    run(folder.path(), &["build", "sheet.md", "--keep-going"]).ends(1).says(&["→ sheet.pdf (a proof)"]);
    assert!(is_pdf(&fs::read(&pdf).unwrap()));
}

#[test]
fn a_text_without_a_page_has_no_pdf() {
    let checked = run(folder("").path(), &["check", "sheet.md"]).ends(1);
    assert!(checked.out().contains("not ready: there is no page"), "{}", checked.out());
    for text in ["", "\n\n", "+++\ntitle = \"River\"\n+++\n"] {
        let folder = folder(text);
        run(folder.path(), &["build", "sheet.md"]).ends(1).says(&["warning[empty-document]", "no PDF was written"]);
        assert_eq!(names(folder.path()), ["sheet.md"]);
    }
}

#[test]
fn a_warning_is_an_error_only_when_strict() {
    let folder = folder(WARNED);
    run(folder.path(), &["build", "sheet.md"]).ends(0).says(&["warning[picture-missing]", "sheet.md:3:", "boat.jpg"]);
    fs::remove_file(folder.path().join("sheet.pdf")).unwrap();
    run(folder.path(), &["build", "sheet.md", "--strict"]).ends(1).says(&["error[picture-missing]"]);
    assert_eq!(names(folder.path()), ["sheet.md"]);
}

#[test]
fn pictures_are_found_beside_the_text() {
    let folder = folder("# One river\n\n![A boat.](pictures/boat.jpg)\n");
    fs::create_dir(folder.path().join("pictures")).unwrap();
    let boat = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/rgb.jpg");
    fs::copy(boat, folder.path().join("pictures/boat.jpg")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let text = folder.path().join("sheet.md");
    let output = run(elsewhere.path(), &["build", text.to_str().unwrap(), "-o", "x.pdf"]).ends(0);
    assert!(!output.err.contains("picture-missing"), "{}", output.err);
}

#[test]
fn programs_get_one_json_object_for_each_finding() {
    let folder = folder(FAULTY);
    let output = run(folder.path(), &["build", "sheet.md", "--format", "json"]).ends(1);
    let findings = output.findings();
    let finding = findings.iter().find(|finding| finding["code"] == "bad-attribute").unwrap();
    assert_eq!((&finding["severity"], &finding["file"], &finding["line"]), (&"error".into(), &"sheet.md".into(), &3.into()));
    assert!(finding["column"].is_u64() && finding["end"]["line"].is_u64() && finding["end"]["column"].is_u64());
    assert!(finding["message"].is_string());
    assert!(finding.as_object().unwrap().contains_key("help"));

    let failed = run(folder.path(), &["build", "none.md", "--format", "json"]).ends(2).findings();
    assert_eq!((failed.len(), &failed[0]["code"], &failed[0]["line"]), (1, &"failure".into(), &Value::Null));
}

#[test]
fn a_text_that_is_not_utf8_is_said_with_its_place() {
    let folder = folder("");
    fs::write(folder.path().join("sheet.md"), b"# One river\n\nDonau, Dun\xE2rea\n").unwrap();
    run(folder.path(), &["build", "sheet.md"]).ends(1).says(&["error[not-utf8]", "sheet.md:3:11", "E2"]);
}

#[test]
fn front_matter_names_tokens_relative_to_the_text() {
    let folder = folder("+++\nbrand = \"tokens/brand.toml\"\n+++\n\n# One river\n\nSigned in Sofia.\n");
    run(folder.path(), &["build", "sheet.md"]).ends(1).says(&["error[unknown-name]", "sheet.md:2:", "tokens/brand.toml"]);
    fs::create_dir(folder.path().join("tokens")).unwrap();
    fs::write(folder.path().join("tokens/brand.toml"), "name = \"mine\"\n").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let text = folder.path().join("sheet.md");
    run(elsewhere.path(), &["build", text.to_str().unwrap()]).ends(0);
    fs::write(folder.path().join("tokens/brand.toml"), "nmae = \"mine\"\n").unwrap();
    run(folder.path(), &["build", "sheet.md"]).ends(1).says(&["error[unknown-key]", "brand.toml:1:1", "`name`"]);
    // A flag goes before the front matter.
    run(folder.path(), &["build", "sheet.md", "--brand", "factsheet"]).ends(0);
}

#[test]
fn an_unknown_layout_in_the_text_is_the_documents_fault() {
    let folder = folder("+++\nlayout = \"factshet\"\n+++\n\n# One river\n");
    run(folder.path(), &["build", "sheet.md"]).ends(1).says(&[
        "error[unknown-name]",
        "sheet.md:2:",
        "did you mean `factsheet`?",
    ]);
}

#[test]
fn one_token_can_be_overridden() {
    let folder = folder(TEXT);
    run(folder.path(), &["build", "sheet.md", "--set", "brand.styles.body.align=justify"]).ends(0);
    run(folder.path(), &["build", "sheet.md", "--set", "brand.styles.body.aling=justify"]).ends(1).says(&["align"]);
}

#[test]
fn the_same_date_gives_the_same_bytes_and_another_date_others() {
    let folder = folder(TEXT);
    let build =
        |date: &str| run_with(folder.path(), &["build", "sheet.md", "-o", "-"], "", &[("SOURCE_DATE_EPOCH", date)]).ends(0).out;
    let (first, again, other) = (build("1700000000"), build("1700000000"), build("1000000000"));
    assert!(first == again && first != other);
    let none = run(folder.path(), &["build", "sheet.md", "-o", "-"]).ends(0).out;
    assert!(none == run(folder.path(), &["build", "sheet.md", "-o", "-"]).ends(0).out);
}

#[test]
fn the_dump_is_readable_text() {
    let folder = folder(TEXT);
    run(folder.path(), &["build", "sheet.md", "--dump", "sheet.txt"]).ends(0);
    assert!(fs::read_to_string(folder.path().join("sheet.txt")).unwrap().contains("Sofia"));
}

#[cfg(unix)]
#[test]
fn a_new_pdf_has_ordinary_permissions_and_links_are_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(TEXT);
    fs::create_dir(folder.path().join("real")).unwrap();
    fs::write(folder.path().join("real/sheet.pdf"), "old").unwrap();
    symlink("real/sheet.pdf", folder.path().join("sheet.pdf")).unwrap();
    run(folder.path(), &["build", "sheet.md"]).ends(0);
    let real = folder.path().join("real/sheet.pdf");
    assert!(is_pdf(&fs::read(&real).unwrap()));
    assert!(folder.path().join("sheet.pdf").symlink_metadata().unwrap().is_symlink());
    let text = fs::metadata(folder.path().join("sheet.md")).unwrap().permissions().mode();
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode(), text);
    run(folder.path(), &["build", "sheet.md", "-o", "/dev/null"]).ends(0);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_starter_builds_and_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["new", "sheet"]).ends(0).says(&["makeready build sheet/factsheet.md"]);
    assert_eq!(names(&folder.path().join("sheet")), ["brand.toml", "factsheet.md", "layout.toml", "preflight.toml"]);
    run(folder.path(), &["build", "sheet/factsheet.md"]).ends(0);
    assert!(is_pdf(&fs::read(folder.path().join("sheet/factsheet.pdf")).unwrap()));
    // The profile beside them is the one that counts.
    fs::write(folder.path().join("sheet/preflight.toml"), "no-such-key = 1").unwrap();
    run(folder.path(), &["build", "sheet/factsheet.md"]).ends(1).says(&["preflight.toml", "no-such-key"]);

    fs::write(folder.path().join("sheet/factsheet.md"), "mine").unwrap();
    run(folder.path(), &["new", "sheet"]).ends(2).says(&["factsheet.md is already there; nothing was written"]);
    assert_eq!(fs::read_to_string(folder.path().join("sheet/factsheet.md")).unwrap(), "mine");
}

#[test]
fn lists_go_to_standard_output() {
    let folder = folder(TEXT);
    let text = |output: Output| String::from_utf8(output.out).unwrap();
    let layouts = text(run(folder.path(), &["layouts"]).ends(0));
    assert!(layouts.contains("Layouts:\n  factsheet") && layouts.contains("Brands:\n  factsheet"), "{layouts}");
    assert!(layouts.contains("palettes: ") && layouts.contains("river"), "{layouts}");
    let fonts = text(run(folder.path(), &["fonts", "sheet.md"]).ends(0));
    let body = fonts.lines().find(|line| line.starts_with("body ")).unwrap();
    assert!(body.contains("Helvetica Neue LT Pro 45 Light") && body.contains("Makeready Sans 45 Light"), "{fonts}");
    assert!(text(run(folder.path(), &["completions", "bash"]).ends(0)).contains("makeready"));
    assert!(text(run(folder.path(), &["--version"]).ends(0)).starts_with("makeready "));
}

#[test]
fn fonts_of_a_folder_are_read_and_broken_ones_warned_of() {
    let folder = folder(TEXT);
    fs::create_dir_all(folder.path().join("fonts/inside")).unwrap();
    fs::write(folder.path().join("fonts/inside/broken.ttf"), "not a font").unwrap();
    fs::write(folder.path().join("fonts/readme.txt"), "not a font either").unwrap();
    let output = run(folder.path(), &["build", "sheet.md", "--font-dir", "fonts"]).ends(0);
    let output = output.says(&["warning[font-unreadable]", "broken.ttf"]);
    assert!(!output.err.contains("readme.txt"));
}

/// Ends the program when the test does, however it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for `is_done`, half a minute at most.
#[track_caller]
fn eventually(what: &str, mut is_done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(25));
    }
}

#[test]
fn watching_builds_again_and_survives_faults() {
    let folder = folder(TEXT);
    let (text, pdf, log) = (folder.path().join("sheet.md"), folder.path().join("sheet.pdf"), folder.path().join("log"));
    let program = assert_cmd::cargo::cargo_bin("makeready");
    let child = std::process::Command::new(program)
        .args(["build", "sheet.md", "--watch", "--dump", "sheet.txt"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let _running = Running(child);
    let rounds = || fs::read_to_string(&log).unwrap().matches("watching ").count();
    let dumped = |word: &str| fs::read_to_string(folder.path().join("sheet.txt")).is_ok_and(|dump| dump.contains(word));
    eventually("the first build", || rounds() > 0 && is_pdf(&fs::read(&pdf).unwrap_or_default()));

    fs::write(&text, TEXT.replace("Sofia", "Vienna")).unwrap();
    eventually("a build with the new word", || dumped("Vienna"));
    fs::write(&text, FAULTY).unwrap();
    eventually("the fault", || fs::read_to_string(&log).unwrap().contains("bad-attribute"));
    // As editors save: a new file renamed over the old one.
    fs::write(folder.path().join("new"), TEXT.replace("Sofia", "Budapest")).unwrap();
    fs::rename(folder.path().join("new"), &text).unwrap();
    eventually("a build of the renamed file", || dumped("Budapest"));
    eventually("rest: its own output starts no build", || {
        let before = rounds();
        std::thread::sleep(Duration::from_millis(500));
        rounds() == before
    });
}

#[test]
fn watching_includes_the_patterns_that_a_text_names() {
    let folder = folder(&format!("+++\nhyphenation.patterns.en = \"own.pat\"\n+++\n\n{TEXT}"));
    fs::write(folder.path().join("own.pat"), "a12b").unwrap();
    let log = folder.path().join("log");
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin("makeready"))
        .args(["build", "sheet.md", "--watch"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let _running = Running(child);
    let said = |words: &str| fs::read_to_string(&log).unwrap().contains(words);
    eventually("the fault at its place", || said("patterns-unusable") && said("own.pat:1:1") && said("watching "));
    fs::write(folder.path().join("own.pat"), "a1b").unwrap();
    eventually("the PDF", || is_pdf(&fs::read(folder.path().join("sheet.pdf")).unwrap_or_default()));
}

#[test]
fn one_run_writes_the_pdf_for_the_press_and_the_one_for_the_screen() {
    let folder = folder(TEXT);
    run(folder.path(), &["build", "sheet.md", "--profile", "both"]).ends(0).says(&["sheet.pdf", "sheet.screen.pdf"]);
    let begins = |name: &str, version: &str| {
        let pdf = fs::read(folder.path().join(name)).unwrap();
        assert!(pdf.starts_with(version.as_bytes()), "{name}");
    };
    begins("sheet.pdf", "%PDF-1.6");
    begins("sheet.screen.pdf", "%PDF-1.7");
    run(folder.path(), &["build", "sheet.md", "--profile", "x1a", "-o", "{profile}.pdf"]).ends(0);
    begins("x1a.pdf", "%PDF-1.4");
    run(folder.path(), &["build", "sheet.md", "--profile", "both", "-o", "-"]).ends(2).says(&["{profile}"]);
}

/// A build goes on with a crossed box; a sheet with one is not ready for press.
#[test]
fn a_sheet_that_lacks_a_picture_is_not_ready() {
    let folder = folder(WARNED);
    run(folder.path(), &["build", "sheet.md"]).ends(0).says(&["warning[picture-missing]"]);
    let output = run(folder.path(), &["check", "sheet.md"]).ends(1);
    assert!(output.out().contains("error[picture-missing]") && output.out().contains("not ready: 1 error"), "{}", output.out());
}

/// Plates that only a placed page is on are listed, and measured.
#[cfg(feature = "icc")]
#[test]
fn the_ticket_lists_the_plates_of_placed_pages() {
    let folder = folder("# One river\n\nIntro.\n\n![A mark.](spot.pdf){alt=\"A mark\"}\n");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/spot.pdf"), folder.path().join("spot.pdf")).unwrap();
    run(folder.path(), &["proof", "sheet.md", "--ticket", "--set", "layout.preflight.profile=sheet-spot"]).ends(0);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (json, text) = (read("sheet.ticket.json"), read("sheet.ticket.txt"));
    let ticket: Value = serde_json::from_str(&json).unwrap();
    let page = &ticket["pages"][0];
    assert!(page["plates"]["Basin Blue"].as_f64().is_some_and(|share| share > 0.0), "{json}");
    assert_eq!(page["measured"], "whole", "{json}");
    assert!(!text.contains("not measured"), "{text}");
}

/// A rule of the press withholds the press's PDF; the screen has rules of its own.
#[test]
fn each_pdf_is_held_to_the_preflight_of_its_own_medium() {
    let folder = folder("# One river\n\nIntro.\n\n![A mark.](spot.pdf){alt=\"A mark\"}\n");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/spot.pdf"), folder.path().join("spot.pdf")).unwrap();
    let exists = |name: &str| folder.path().join(name).exists();
    let output = run(folder.path(), &["build", "sheet.md", "--profile", "screen"]).ends(0);
    assert!(!output.err.contains("spot-inks") && exists("sheet.screen.pdf"), "{}", output.err);
    fs::remove_file(folder.path().join("sheet.screen.pdf")).unwrap();
    let output = run(folder.path(), &["build", "sheet.md", "--profile", "both"]).ends(1);
    assert_eq!(output.err.matches("error[spot-inks]").count(), 1, "{}", output.err);
    assert!(exists("sheet.screen.pdf") && !exists("sheet.pdf"), "{}", output.err);
    let quiet = ["build", "sheet.md", "--profile", "both", "--set", "preflight.rules.spot-inks=off"];
    run(folder.path(), &quiet).ends(0);
    assert!(exists("sheet.pdf"));
}

#[test]
fn alternate_layouts_of_one_text_are_pdfs_of_their_own() {
    let folder = folder(WARNED);
    let both = ["build", "sheet.md", "--layout", "factsheet", "--layout", "leaflet"];
    let output = run(folder.path(), &both).ends(0).says(&["sheet.factsheet.pdf", "sheet.leaflet.pdf"]);
    assert_eq!(output.err.matches("picture-missing").count(), 1, "what both have is said once:\n{}", output.err);
    let pdf = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(pdf("sheet.factsheet.pdf") != pdf("sheet.leaflet.pdf"));
    // Each is what a run of its own gives.
    run(folder.path(), &["build", "sheet.md", "--layout", "leaflet", "-o", "one.pdf"]).ends(0);
    assert!(pdf("one.pdf") == pdf("sheet.leaflet.pdf"));
    fs::create_dir(folder.path().join("out")).unwrap();
    run(folder.path(), &[&both[..], &["-o", "out"]].concat()).ends(0);
    run(folder.path(), &[&both[..], &["-o", "out/{layout}.pdf", "--dump", "out/{layout}.txt"]].concat()).ends(0);
    let mut expected =
        ["sheet.factsheet.pdf", "sheet.leaflet.pdf", "factsheet.pdf", "leaflet.pdf", "factsheet.txt", "leaflet.txt"];
    expected.sort_unstable();
    assert_eq!(names(&folder.path().join("out")), expected);
    run(folder.path(), &[&both[..], &["-o", "one.pdf"]].concat()).ends(2).says(&["{layout}"]);
    run(folder.path(), &[&both[..], &["--dump", "dump.txt"]].concat()).ends(2).says(&["{layout}"]);
    run(folder.path(), &["fonts", "--layout", "factsheet", "--layout", "leaflet"]).ends(2).says(&["makeready build"]);
}

#[cfg(feature = "icc")]
#[test]
fn proofs_are_pictures_of_pages_and_plates() {
    let folder = folder(TEXT);
    let files = |names: &[&str]| names.iter().map(|name| fs::read(folder.path().join(name)).unwrap()).collect::<Vec<_>>();
    run(folder.path(), &["proof", "sheet.md"]).ends(0).says(&["1 page", "sheet-1.png"]);
    run(folder.path(), &["proof", "sheet.md", "--plate", "Black", "--dpi", "50"]).ends(0).says(&["sheet-1.black.png"]);
    let first = files(&["sheet-1.png", "sheet-1.black.png"]);
    let size = |file: &[u8]| [&file[16..20], &file[20..24]].map(|side| u32::from_be_bytes(side.try_into().unwrap()));
    assert_eq!((size(&first[0]), size(&first[1])), ([827, 1170], [414, 585]));
    run(folder.path(), &["proof", "sheet.md"]).ends(0);
    assert_eq!(first[0], files(&["sheet-1.png"])[0], "the same inputs, the same bytes");
    let wide = ["proof", "sheet.md", "--marks", "--set", "layout.marks.crop=true", "--dpi", "72", "-o", "."];
    run(folder.path(), &wide).ends(0);
    // Bleed of 3 mm, half a millimetre, lines of 5 mm on both sides.
    assert_eq!(size(&files(&["sheet-1.png"])[0]), [644, 891]);
    for (flags, code, words) in [
        (&["--plate", "gold"][..], 2, "there is no plate \"gold\""),
        (&["--plate", "gold"], 2, "the pages have Cyan, Magenta, Yellow, Black"),
        (&["--plate", "bLACK"], 0, "sheet-1.black.png"),
        (&["--fit-pages", "2"], 1, "no proof was written"),
        (&["--pages", "2"], 2, "there is no page 2: the text has 1 page"),
        (&["--pages", "0"], 2, "names no pages"),
        (&["--pages", "3-1"], 2, "there is no page 3"),
        (&["-o", "nowhere"], 2, "there is no folder nowhere"),
        (&["--dpi", "5000"], 2, "5000"),
    ] {
        run(folder.path(), &[&["proof", "sheet.md"], flags].concat()).ends(code).says(&[words]);
    }
    // What a build is held to, a proof of it is.
    run(folder.path(), &["build", "sheet.md", "--lock", "sheet.lock"]).ends(0);
    run(folder.path(), &["proof", "sheet.md", "--lock", "sheet.lock"]).ends(0);
    fs::write(folder.path().join("broken.lock"), "no lock").unwrap();
    run(folder.path(), &["proof", "sheet.md", "--lock", "broken.lock"]).ends(2).says(&["the lock broken.lock cannot be read"]);
    fs::write(folder.path().join("faulty.md"), FAULTY).unwrap();
    run(folder.path(), &["proof", "faulty.md"]).ends(1).says(&["no proof was written"]);
    assert!(!folder.path().join("faulty-1.png").exists());
    run(folder.path(), &["proof", "faulty.md", "--keep-going"]).ends(1);
    assert!(folder.path().join("faulty-1.png").exists());
}

#[test]
fn check_tells_what_a_press_room_would_and_writes_nothing() {
    let folder = folder("# One river\n\n![A boat.](boat.png){alt=Boat}\n\nBody.\n");
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/rgb.png");
    fs::copy(small, folder.path().join("boat.png")).unwrap();
    let output = run(folder.path(), &["check", "sheet.md"]).ends(0);
    for part in
        ["note[picture-untagged]", "sheet.md:3:1", "page 1, ", "ready, with a look at 1 warning (1 page; sheet-cmyk, coated"]
    {
        assert!(output.out().contains(part), "{part:?} in\n{}", output.out());
    }
    assert_eq!(names(folder.path()), ["boat.png", "sheet.md"]);
    let fails = run(folder.path(), &["check", "sheet.md", "--set", "layout.bleed=1 mm", "--strict"]).ends(1);
    assert!(fails.out().contains("error[bleed-missing]") && fails.out().contains("not ready: "), "{}", fails.out());
    let screen = run(folder.path(), &["check", "sheet.md", "--set", "layout.bleed=1 mm", "--preflight", "screen"]).ends(0);
    assert!(!screen.out().contains("bleed-missing"), "{}", screen.out());
    run(folder.path(), &["check", "sheet.md", "--preflight", "sheet-cmky"]).ends(2).says(&["sheet-cmyk"]);
    // A profile of the house's own.
    fs::write(folder.path().join("house.toml"), "name = \"house\"\n[rules]\nbleed-missing = \"error\"\n").unwrap();
    let tokens = ["--set", "layout.bleed=1 mm"];
    let house = run(folder.path(), &[&["check", "sheet.md", "--preflight", "house.toml"], &tokens[..]].concat()).ends(1);
    assert!(house.out().contains("; house, coated stock"), "{}", house.out());
    fs::write(folder.path().join("house.toml"), "name = \"house\"\n[rules]\nbleed-mising = \"error\"\n").unwrap();
    let faulty = run(folder.path(), &["check", "sheet.md", "--preflight", "house.toml"]).ends(1);
    assert!(faulty.out().contains("house.toml:3:1") && faulty.out().contains("`bleed-missing`"), "{}", faulty.out());
}

#[test]
fn check_gives_programs_an_object_for_each_finding_and_the_verdict() {
    let folder = folder("# One river\n\nBody.\n");
    let output = run(folder.path(), &["check", "sheet.md", "--set", "layout.bleed=1 mm", "--format", "json"]).ends(0);
    let objects: Vec<Value> = output.out().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = ["code", "severity", "file", "line", "column", "end", "place", "measure", "message", "help"];
    assert!(objects.iter().all(|object| keys.iter().all(|key| object.get(key).is_some())), "{objects:#?}");
    let bleed = objects.iter().find(|object| object["code"] == "bleed-missing").unwrap();
    assert_eq!(bleed["place"]["page"], 1);
    assert_eq!(bleed["place"]["rect"].as_array().unwrap().len(), 4);
    assert_eq!(bleed["measure"], serde_json::json!({ "value": 2.835, "allowed": 8.504, "unit": "pt" }));
    let verdict = objects.last().unwrap();
    assert_eq!((&verdict["code"], &verdict["ready"]), (&"verdict".into(), &true.into()));
    assert_eq!((&verdict["errors"], &verdict["pages"], &verdict["profile"]), (&0.into(), &1.into(), &"sheet-cmyk".into()));
}

#[test]
fn a_build_ends_with_preflight_unless_the_layout_says_not() {
    let folder = folder("# One river\n\nBody.\n");
    let bleed = ["--set", "layout.bleed=1 mm", "--set", "preflight.rules.bleed-missing=error"];
    let build = |more: &[&str]| run(folder.path(), &[&["build", "sheet.md"], &bleed[..], more].concat());
    build(&[]).ends(1).says(&["error[bleed-missing]", "no PDF was written"]);
    let never = ["--set", "layout.preflight.at-build=false"];
    build(&never).ends(0);
    // To be looked over is what a check is for.
    let checked = run(folder.path(), &[&["check", "sheet.md"], &bleed[..], &never].concat()).ends(1);
    assert!(checked.out().contains("error[bleed-missing]"), "{}", checked.out());
    // A proof says on its pages that it is one.
    build(&["--keep-going", "--dump", "dump.txt"]).ends(1);
    assert!(fs::read_to_string(folder.path().join("dump.txt")).unwrap().contains("this document has errors"));
}

#[cfg(feature = "icc")]
#[test]
fn the_ticket_speaks_of_the_file_that_a_build_writes() {
    let folder = folder(TEXT);
    run(folder.path(), &["build", "sheet.md"]).ends(0);
    run(folder.path(), &["proof", "sheet.md", "--ticket"]).ends(0);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (json, text) = (read("sheet.ticket.json"), read("sheet.ticket.txt"));
    let ticket: Value = serde_json::from_str(&json).unwrap();
    let pdf = fs::read(folder.path().join("sheet.pdf")).unwrap();
    let hash = makeready::proof::sha256(&pdf);
    assert_eq!((ticket["file"]["sha256"].as_str(), ticket["file"]["bytes"].as_u64()), (Some(&*hash), Some(pdf.len() as u64)));
    assert_eq!(ticket["inputs"][0]["sha256"], makeready::proof::sha256(TEXT.as_bytes()));
    assert_eq!((&ticket["trim"], &ticket["bleed"]), (&serde_json::json!([210.0, 297.0]), &serde_json::json!(3.0)));
    assert_eq!((&ticket["standard"], &ticket["condition"]), (&"PDF/X-4".into(), &"FOGRA39".into()));
    let plates = ticket["pages"][0]["plates"].as_object().unwrap();
    assert!(plates["Cyan"].as_f64().unwrap() > plates["Black"].as_f64().unwrap() && !plates.contains_key("Yellow"), "{json}");
    assert_eq!(ticket["pages"][0]["measured"], "whole");
    let font = &ticket["fonts"][0];
    assert_eq!((font["embedded"].as_str().unwrap().find('+'), &font["rights"]), (Some(6), &"installable".into()), "{json}");
    for words in [&hash, "One river, ten countries", "1 page, 210 × 297 mm, bleed 3 mm", "installable"] {
        assert!(text.contains(words), "{text}");
    }
    assert!(!text.contains(&*folder.path().to_string_lossy()), "no folder of this machine is told");
    run(folder.path(), &["proof", "sheet.md", "--ticket"]).ends(0);
    assert_eq!((json, text), (read("sheet.ticket.json"), read("sheet.ticket.txt")));
}

#[cfg(feature = "icc")]
#[test]
fn an_annotated_proof_has_a_picture_of_each_page_with_findings() {
    let folder = folder("# One river\n\nBody.\n\n# Two rivers\n\nBody.\n");
    let check = |tokens: &[&str], code| {
        run(folder.path(), &[&["check", "sheet.md", "--annotate", "proofs"], tokens].concat()).ends(code)
    };
    check(&[], 2).says(&["there is no folder proofs"]);
    fs::create_dir(folder.path().join("proofs")).unwrap();
    check(&[], 0);
    assert_eq!(names(&folder.path().join("proofs")), [""; 0]);
    let output = check(&["--set", "layout.bleed=1 mm"], 0);
    assert!(output.out().contains("1  page 1: an area of colour reaches the trim"), "{}", output.out());
    assert_eq!(names(&folder.path().join("proofs")), ["sheet-1.png", "sheet-2.png"]);
    let first = fs::read(folder.path().join("proofs/sheet-1.png")).unwrap();
    check(&["--set", "layout.bleed=1 mm"], 0);
    assert_eq!(first, fs::read(folder.path().join("proofs/sheet-1.png")).unwrap());
}
