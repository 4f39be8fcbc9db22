//! What the README promises about the command line is what the program does.
#![cfg(feature = "cli")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]

use assert_cmd::Command;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The README's part under the heading `## title`.
fn section<'a>(readme: &'a str, title: &str) -> &'a str {
    let part = readme.split(&format!("\n## {title}\n")).nth(1).unwrap_or_else(|| panic!("README.md has no section {title:?}"));
    part.split("\n## ").next().unwrap()
}

fn help(arguments: &[&str]) -> String {
    let output = Command::cargo_bin("makeready").unwrap().args(arguments).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The words that begin with two hyphens, without what follows them.
fn flags(text: &str) -> BTreeSet<String> {
    let starts = text.match_indices("--").map(|(at, _)| &text[at..]);
    starts
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>())
        .filter(|flag| flag.len() > 2 && !flag[2..].starts_with('-'))
        .collect()
}

#[test]
fn every_flag_is_explained_and_exists() {
    let readme = readme();
    for (command, title) in [
        ("build", "The command"),
        ("batch", "A sheet for each row of data"),
        ("check", "Preflight"),
        ("fit", "Fitting a text to its pages"),
        ("proof", "Proofs"),
    ] {
        let rows: String = section(&readme, title).lines().filter(|line| line.starts_with("| `-")).collect();
        let mut known = flags(&help(&[command]));
        known.remove("--help");
        known.remove("--version");
        assert_eq!(flags(&rows), known, "{command}");
    }
}

#[test]
fn every_command_is_explained() {
    let readme = readme();
    let text = help(&[]);
    let list = text.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let commands: Vec<&str> =
        list.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for name in commands {
        let head = format!("| `makeready {name}");
        assert!(section(&readme, "The command").contains(&head), "README.md does not explain `makeready {name}`");
    }
}

#[test]
fn the_commands_to_try_name_files_that_exist() {
    let readme = readme();
    let text = section(&readme, "Try it");
    let build =
        text.lines().find(|line| line.starts_with("cargo run --release -- build ")).expect("README.md tells how to build");
    let input = build.split_whitespace().last().unwrap();
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(input).is_file(), "{input} does not exist");
    assert!(text.lines().any(|line| line == "cargo test"), "README.md tells how to test");
}
