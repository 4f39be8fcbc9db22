//! `makeready batch --merge`: one PDF of all rows' sheets.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use lopdf::Document;
use serde_json::Value;
use std::fs;
use std::path::Path;

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
        (&["--merge", "out/r3.pdf", "--out", "out"], "row 3 would write r3.pdf, which is the merged file's name"),
        (&["--merge", "."], "folder"),
    ] {
        let (code, said) = run(folder.path(), flags);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(words), "{said}");
    }
}
