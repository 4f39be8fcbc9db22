//! `makeready batch --merge`: one PDF of all rows' sheets.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use lopdf::{Document, Object};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const TEMPLATE: &str = "+++\ntitle = \"{{ river }}\"\ndate = \"{{ date }}\"\n+++\n\n\
    # Sharing the water: *{{ river }}* {intro=2}\n\nThe {{ river }} is {{ length }} km long.\n\n## Its note\n\n{{ note }}\n";

/// A folder with a template and so many rows, the third of which has a fault when asked for.
fn office(rows: usize, has_fault: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let day = |at: usize| if has_fault && at == 3 { "2026-02-31" } else { "2026-03-22" };
    let note = |at: usize| char::from_u32(0x3b1 + at as u32 % 20).map_or_else(String::new, String::from);
    let rows = (1..=rows).map(|at| format!("r{at},River {at},{at},{},Note {}\n", day(at), note(at)));
    let data = format!("slug,river,length,date,note\n{}", rows.collect::<String>());
    fs::write(folder.path().join("river.md"), TEMPLATE).expect("written");
    fs::write(folder.path().join("rows.csv"), data).expect("written");
    folder
}

fn run(folder: &Path, flags: &[&str]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
    command.current_dir(folder).args(["batch", "river.md", "--data", "rows.csv", "--name", "{{ slug }}.pdf"]).args(flags);
    let output = command.env("SOURCE_DATE_EPOCH", "0").output().expect("it runs");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn text(pdf: &Path, page: u32) -> String {
    Document::load(pdf).expect("readable").extract_text(&[page]).expect("it has text")
}

#[test]
fn a_merged_file_has_the_rows_pages_in_their_order_on_any_number_of_threads() {
    let folder = office(9, false);
    let path = |name: &str| folder.path().join(name);
    let (code, said) = run(folder.path(), &["--merge", "one.pdf", "--out", "out", "--profile", "both", "--jobs", "1"]);
    assert_eq!(code, 0, "{said}");
    for at in 1..=9 {
        for end in ["pdf", "screen.pdf"] {
            let (all, own) = (path(&format!("one.{end}")), path(&format!("out/r{at}.{end}")));
            assert_eq!(text(&all, at), text(&own, 1), "{at}");
        }
    }
    fs::rename(path("one.pdf"), path("first.pdf")).expect("renamed");
    fs::rename(path("one.screen.pdf"), path("first.screen.pdf")).expect("renamed");
    for threads in ["2", "8"] {
        let (code, said) = run(folder.path(), &["--merge", "one.pdf", "--profile", "both", "--jobs", threads]);
        assert_eq!(code, 0, "{said}");
        for (one, first) in [("one.pdf", "first.pdf"), ("one.screen.pdf", "first.screen.pdf")] {
            assert!(fs::read(path(one)).expect("there") == fs::read(path(first)).expect("there"), "{threads} threads");
        }
    }
    let results = fs::read_to_string(path("results.jsonl")).expect("beside the merged file");
    for (at, line) in results.lines().enumerate() {
        let result: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!((&result["merged_page"], &result["files"]), (&(at + 1).into(), &Value::Array(Vec::new())));
    }
    assert_eq!(results.lines().count(), 9);
}

#[test]
fn broken_rows_are_left_out_and_named() {
    let folder = office(5, true);
    let path = |name: &str| folder.path().join(name);
    let (code, said) = run(folder.path(), &["--merge", "all.pdf"]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(Document::load(path("all.pdf")).expect("readable").get_pages().len(), 4);
    let results = fs::read_to_string(path("results.jsonl")).expect("there are results");
    let pages: Vec<Value> =
        results.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["merged_page"].clone()).collect();
    assert_eq!(pages, [1.into(), 2.into(), Value::Null, 3.into(), 4.into()]);
    fs::remove_file(path("all.pdf")).expect("removed");
    let (code, said) = run(folder.path(), &["--merge", "all.pdf", "--on-error", "stop", "--jobs", "1"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("all.pdf was not written"), "{said}");
    let names: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|own| own.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!names.iter().any(|name| name.ends_with(".pdf")), "{names:?}");
}

#[test]
fn a_shard_has_a_file_of_its_own_and_wrong_usage_is_told() {
    let folder = office(5, false);
    assert_eq!(run(folder.path(), &["--merge", "all.pdf", "--shard", "2/2"]).0, 0);
    assert_eq!(Document::load(folder.path().join("all-2-of-2.pdf")).expect("readable").get_pages().len(), 2);
    assert!(folder.path().join("results-2-of-2.jsonl").exists());
    for (flags, words) in [
        (&["--merge", "all.pdf", "--resume"][..], "cannot be used with"),
        (&[], "--out"),
        (&["--merge", "out/r3.pdf", "--out", "out"], "row 3 would write r3.pdf, which is the file of --merge"),
        (&["--merge", "."], "folder"),
    ] {
        let (code, said) = run(folder.path(), flags);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(words), "{said}");
    }
}

/// The names in a folder, those that are hidden too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_takes_no_more_leaves_the_sheets_and_says_how_to_go_on() {
    for (rows, jobs) in [(3, "1"), (300, "2")] {
        let folder = office(rows, false);
        let path = |name: &str| folder.path().join(name);
        // Where the file grows, a device that is always full.
        let full = || std::os::unix::fs::symlink("/dev/full", path(".makeready-growing-all.pdf")).expect("linked");
        full();
        let (code, said) = run(folder.path(), &["--merge", "all.pdf", "--out", "out", "--jobs", jobs]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("all.pdf cannot be written: the disk is full"), "{said}");
        assert!(said.contains("sheets stand in out: --resume without --merge goes on with them"), "{said}");
        assert!(!path("all.pdf").exists() && !path(".makeready-growing-all.pdf").exists(), "{:?}", names(folder.path()));
        let (code, said) = run(folder.path(), &["--out", "out", "--resume"]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("as they stood"), "{said}");
        full();
        let (code, said) = run(folder.path(), &["--merge", "all.pdf"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("nothing stands of the merged file"), "{said}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_no_part_of_a_merged_file() {
    let folder = office(400, false);
    let path = |name: &str| folder.path().join(name);
    assert_eq!(run(folder.path(), &["--merge", "whole.pdf", "--out", "whole"]).0, 0);
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
    command.current_dir(&folder).env("SOURCE_DATE_EPOCH", "0").stderr(std::process::Stdio::null());
    command.args(["batch", "river.md", "--data", "rows.csv", "--name", "{{ slug }}.pdf", "--merge", "all.pdf", "--out", "out"]);
    let mut child = command.spawn().expect("it starts");
    let begun = Instant::now();
    let stands = || fs::read_dir(path("out")).map_or(0, Iterator::count);
    while stands() < 30 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(stands() < 400, "it was killed in the middle");
    assert!(!path("all.pdf").exists());
    let (code, said) = run(folder.path(), &["--out", "out", "--resume"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("as they stood"), "{said}");
    let sheets = |out: &str| names(&path(out)).into_iter().filter(|name| name.ends_with(".pdf")).collect::<Vec<_>>();
    assert_eq!((sheets("out").len(), sheets("out")), (400, sheets("whole")));
    for name in sheets("out") {
        assert!(fs::read(path("out").join(&name)).expect("there") == fs::read(path("whole").join(&name)).expect("there"));
    }
    assert_eq!(run(folder.path(), &["--merge", "all.pdf"]).0, 0);
    // The title is the file's name.
    assert_eq!(Document::load(path("all.pdf")).expect("readable").get_pages().len(), 400);
    fs::rename(path("whole.pdf"), path("first.pdf")).expect("renamed");
    assert_eq!(run(folder.path(), &["--merge", "whole.pdf"]).0, 0);
    assert!(fs::read(path("whole.pdf")).expect("there") == fs::read(path("first.pdf")).expect("there"));
    assert!(!names(folder.path()).iter().any(|name| name.contains("growing")), "{:?}", names(folder.path()));
}

#[test]
fn a_merged_file_of_inks_alone_is_one_for_old_presses() {
    let folder = office(3, false);
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><path d='M0 0H40V30z' fill='#369'/></svg>";
    fs::write(folder.path().join("map.svg"), svg).expect("written");
    fs::write(folder.path().join("river.md"), format!("{TEMPLATE}\n![The basin.](map.svg){{alt=Map}}\n")).expect("written");
    let (code, said) = run(folder.path(), &["--merge", "all.pdf", "--profile", "x1a"]);
    assert_eq!(code, 0, "{said}");
    let bytes = fs::read(folder.path().join("all.pdf")).expect("there");
    assert!(bytes.starts_with(b"%PDF-1.4\n"));
    for words in [&b"/ObjStm"[..], b"/XRef", b"/ICCBased", b"/SMask", b"/Transparency", b"DeviceRGB", b"/EmbeddedFile"] {
        assert!(!bytes.windows(words.len()).any(|window| window == words), "{}", String::from_utf8_lossy(words));
    }
    let doc = Document::load_mem(&bytes).expect("readable");
    let info = doc.trailer.get_deref(b"Info", &doc).and_then(Object::as_dict).expect("there is one");
    assert_eq!(info.get(b"GTS_PDFXVersion").and_then(Object::as_str).expect("there is one"), b"PDF/X-1a:2003");
    assert_eq!(info.get(b"Trapped").and_then(Object::as_name).expect("there is one"), b"False");
    let intents = doc.catalog().and_then(|catalog| catalog.get_deref(b"OutputIntents", &doc)).and_then(Object::as_array);
    let [intent] = &intents.expect("there are some")[..] else { panic!("one intent") };
    let intent = doc.dereference(intent).expect("there").1.as_dict().expect("a dictionary");
    assert_eq!(intent.get(b"S").and_then(Object::as_name).expect("there is one"), b"GTS_PDFX");
    assert_eq!(doc.get_pages().len(), 3);
    for page in doc.get_pages().values() {
        let page = doc.get_dictionary(*page).expect("a page");
        assert!(!page.has(b"Group") && !page.has(b"Annots"));
        assert!(page.has(b"TrimBox") && page.has(b"BleedBox"));
    }
    for state in doc.objects.values().filter_map(|object| object.as_dict().ok()) {
        for opacity in [&b"ca"[..], b"CA"] {
            assert!(
                state.get(opacity).is_ok_and(|value| value.as_float().is_ok_and(|value| value >= 1.0)) || !state.has(opacity)
            );
        }
    }
}

#[test]
fn a_face_with_cubic_outlines_is_in_a_merged_file_once() {
    let folder = office(6, false);
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
    fs::create_dir(folder.path().join("fonts")).expect("made");
    fs::copy(fonts.join("cff.otf"), folder.path().join("fonts/cff.otf")).expect("copied");
    let flags = ["--font-dir", "fonts", "--set", "brand.typefaces.text=\"Makeready Test\""];
    let (code, said) = run(folder.path(), &[&["--merge", "all.pdf", "--out", "out"][..], &flags].concat());
    assert_eq!(code, 0, "{said}");
    let doc = Document::load(folder.path().join("all.pdf")).expect("readable");
    let files = doc.objects.values().filter_map(|object| object.as_stream().ok());
    let cubic = files.filter(|file| {
        file.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"CIDFontType0C" || kind == b"OpenType")
    });
    assert_eq!(cubic.count(), 1, "one file for the face");
    for at in 1..=6 {
        assert_eq!(text(&folder.path().join("all.pdf"), at), text(&folder.path().join(format!("out/r{at}.pdf")), 1));
    }
}

#[test]
fn results_name_no_page_of_a_merged_file_that_is_not_there() {
    let folder = office(5, true);
    let has_pages = || fs::read_to_string(folder.path().join("out/results.jsonl")).expect("results").contains("merged_page");
    assert_eq!(run(folder.path(), &["--merge", "all.pdf", "--out", "out"]).0, 1);
    assert!(has_pages());
    assert_eq!(run(folder.path(), &["--out", "out", "--resume"]).0, 1);
    assert!(!has_pages());
    fs::remove_file(folder.path().join("all.pdf")).expect("removed");
    assert_eq!(run(folder.path(), &["--merge", "all.pdf", "--out", "out", "--on-error", "stop", "--jobs", "1"]).0, 1);
    assert!(!folder.path().join("all.pdf").exists() && !has_pages());
}

#[cfg(unix)]
#[test]
fn a_merged_file_goes_through_links_and_pipes() {
    let folder = office(3, false);
    let path = |name: &str| folder.path().join(name);
    assert_eq!(run(folder.path(), &["--merge", "all.pdf"]).0, 0);
    let all = fs::read(path("all.pdf")).expect("written");
    fs::create_dir(path("elsewhere")).expect("made");
    fs::write(path("elsewhere/all.pdf"), "an older one").expect("written");
    fs::rename(path("all.pdf"), path("first.pdf")).expect("renamed");
    std::os::unix::fs::symlink("elsewhere/all.pdf", path("all.pdf")).expect("linked");
    assert_eq!(run(folder.path(), &["--merge", "all.pdf"]).0, 0);
    assert!(path("all.pdf").symlink_metadata().expect("there").is_symlink());
    assert!(fs::read(path("elsewhere/all.pdf")).expect("written") == all);
    fs::remove_file(path("all.pdf")).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(path("all.pdf")).status().expect("there is mkfifo");
    assert!(made.success());
    let pipe = path("all.pdf");
    let reader = std::thread::spawn(move || fs::read(pipe));
    assert_eq!(run(folder.path(), &["--merge", "all.pdf"]).0, 0);
    assert!(reader.join().expect("ended").expect("read") == all);
    assert!(!path("all.pdf").symlink_metadata().expect("there").is_file());
}
