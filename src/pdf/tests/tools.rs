//! Other people's PDF readers on our files. A missing tool skips its test aloud, and fails it where `CI=true`.

use super::sample::Sample;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Runs a tool on the sample, or says that it is not here.
fn run(tool: &str, test: &str, arguments: &[&str]) -> Option<Output> {
    let path: PathBuf = std::env::temp_dir().join(format!("makeready-{test}-{}.pdf", std::process::id()));
    std::fs::write(&path, Sample::new().write()).unwrap();
    let arguments = arguments.iter().map(|argument| if *argument == "FILE" { path.to_str().unwrap() } else { argument });
    let output = Command::new(tool).args(arguments).output();
    std::fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => Some(output),
        Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("{tool} is missing: {error}"),
        Err(_) => {
            println!("skipped: {tool} is not installed");
            None
        }
    }
}

fn says(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn qpdf_finds_nothing() {
    if let Some(output) = run("qpdf", "qpdf", &["--check", "FILE"]) {
        assert!(output.status.success(), "{}", says(&output));
    }
}

#[test]
fn ghostscript_renders_without_a_word() {
    let arguments =
        ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=nullpage", "-dPDFSTOPONERROR", "-dPDFSTOPONWARNING", "FILE"];
    if let Some(output) = run("gs", "gs", &arguments) {
        assert!(output.status.success() && says(&output).trim().is_empty(), "{}", says(&output));
    }
}

#[test]
fn mutool_draws_without_a_word() {
    if let Some(output) = run("mutool", "mutool", &["draw", "-q", "-r", "40", "-o", "/dev/null", "-F", "pnm", "FILE"]) {
        let words: Vec<String> =
            says(&output).lines().filter(|line| !line.contains("ICC support")).map(str::to_owned).collect();
        assert!(output.status.success() && words.is_empty(), "{words:?}");
    }
}

#[test]
fn pdftotext_reads_the_words() {
    if let Some(output) = run("pdftotext", "pdftotext", &["FILE", "-"]) {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for words in ["Sharing the water", "boundary: see the treaty for café", "10 km away", "The paragraph ends overleaf."] {
            let found = text.contains(words) || text.contains(&words.replace('é', "e\u{301}"));
            assert!(found, "{words:?} in {text}");
        }
    }
}
