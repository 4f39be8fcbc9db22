//! `makeready batch` as an office runs it: what stands afterwards, whatever is wrong with rows, disks and processes.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const TEMPLATE: &str = "+++\ntitle = \"{{ river }}\"\nissuer = \"Water Unit\"\ndate = \"{{ date }}\"\n+++\n\n\
    # Sharing the water: *{{ river }}* {intro=2}\n\nThe {{ river }} is {{ length }} km long.\n\n\
    ## Its countries\n\n{% for country in countries | split %}\n- {{ country }}\n{% endfor %}\n\n{{ note }}\n";

/// A folder with a template and its data, removed at the end.
struct Office(tempfile::TempDir);

impl Office {
    fn new(template: &str, data: &str) -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("river.md"), template).expect("written");
        fs::write(folder.path().join("rows.csv"), data).expect("written");
        Office(folder)
    }

    /// So many rivers, none with a fault.
    fn of_rivers(count: usize) -> Office {
        let rows = (1..=count).map(|at| format!("r{at},River {at},{at},AT HU,2026-03-22,Note *{at}*\n"));
        Office::new(TEMPLATE, &format!("slug,river,length,countries,date,note\n{}", rows.collect::<String>()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, out: &str, flags: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
        command.current_dir(&self.0).env("SOURCE_DATE_EPOCH", "0");
        command.args(["batch", "river.md", "--data", "rows.csv", "--out", out, "--name", "{{ slug }}.pdf"]).args(flags);
        command
    }

    /// Runs the batch; its exit code and what it said.
    fn run(&self, out: &str, flags: &[&str]) -> (i32, String) {
        let output = self.command(out, flags).output().expect("it runs");
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The files of a folder, by their paths in it.
    fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    collect(root, &path, files);
                } else {
                    let name = path.strip_prefix(root).expect("inside").display().to_string();
                    files.insert(name, fs::read(&path).expect("readable"));
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(&self.path(out), &self.path(out), &mut files);
        files
    }

    fn results(&self, file: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(file)).expect("there are results");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

#[test]
fn a_sheet_for_each_row_on_any_number_of_threads() {
    let office = Office::of_rivers(12);
    let (code, said) = office.run("one", &["--jobs", "1", "--profile", "both", "--timings", "times.jsonl"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("12 of 12 sheets, 12 pages"), "{said}");
    for threads in ["2", "8"] {
        assert_eq!(office.run(threads, &["--jobs", threads, "--profile", "both"]).0, 0);
        assert!(office.files(threads) == office.files("one"), "{threads} threads");
    }
    let results = office.results("one/results.jsonl");
    assert_eq!(results.len(), 12);
    for (at, result) in results.iter().enumerate() {
        assert_eq!(result["row"], at + 1);
        assert_eq!(result["files"][0]["file"], format!("r{}.pdf", at + 1));
        assert_eq!(result["files"][1]["file"], format!("r{}.screen.pdf", at + 1));
        assert_eq!(result["pages"], 1);
        assert_eq!(result["warnings"][0]["code"], "font-substituted");
    }
    assert_eq!(office.results("times.jsonl").len(), 12);
    assert_eq!(office.files("one").len(), 2 * 12 + 1);
}

#[test]
fn broken_rows_change_no_other() {
    let good = Office::of_rivers(40);
    assert_eq!(good.run("out", &[]).0, 0);
    let good_files = good.files("out");
    let mut data = fs::read_to_string(good.path("rows.csv")).expect("readable");
    let long = "x".repeat(300);
    let broken = [
        "bad-date,River,1,AT,2026-02-31,Note".to_owned(),
        "ragged,River,1".to_owned(),
        "../../outside,River,1,AT,2026-03-22,Note".to_owned(),
        "CON,River,1,AT,2026-03-22,Note".to_owned(),
        format!("{long},River,1,AT,2026-03-22,Note"),
        "\u{202E}fdp,River 🌊,1,AT,2026-03-22,Note".to_owned(),
    ];
    data.push_str(&broken.join("\n"));
    let office = Office::new(TEMPLATE, &data);
    let (code, said) = office.run("out", &["--jobs", "4"]);
    assert_eq!(code, 1, "{said}");
    let files = office.files("out");
    for (name, data) in good_files.iter().filter(|(name, _)| name.ends_with(".pdf")) {
        assert!(files.get(name) == Some(data), "{name}");
    }
    let results = office.results("out/results.jsonl");
    let outcome: Vec<(String, String)> = results[40..]
        .iter()
        .map(|result| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&result["files"][0]["file"]), text(&result["errors"][0]["code"]))
        })
        .collect();
    assert_eq!(outcome[0], (String::new(), "out-of-range".into()));
    assert_eq!(outcome[1], (String::new(), "row-faulty".into()));
    assert_eq!(outcome[2].0, "-..-outside.pdf");
    assert_eq!(outcome[3].0, "_CON.pdf");
    assert!(outcome[4].0.len() <= 200 && outcome[4].0.ends_with(".pdf"), "{outcome:?}");
    assert_eq!(outcome[5].0, "-fdp.pdf");
    // At the template's line, not at that of the filled text.
    assert_eq!((&results[40]["errors"][0]["file"], &results[40]["errors"][0]["line"]), (&"river.md".into(), &4.into()));
    assert!(!office.path("outside.pdf").exists());
    let (code, _) = office.run("stop", &["--jobs", "1", "--on-error", "stop"]);
    assert_eq!((code, office.results("stop/results.jsonl").len()), (1, 41));
    assert_eq!(office.run("limit", &["--limit", "3"]).0, 0);
    assert_eq!(office.results("limit/results.jsonl").len(), 3);
}

#[test]
fn two_rows_with_one_name_are_an_error_before_any_work() {
    let office = Office::new("# {{ a }}\n\nText.\n", "slug,a\nSava,1\nTisza,2\nsava,3\n");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 2);
    assert!(said.contains("rows 1 and 3 would both write sava.pdf"), "{said}");
    assert!(!office.path("out").exists());
    let brand = include_str!("../layouts/factsheet.brand.toml");
    fs::write(office.path("own.toml"), brand).expect("written");
    for (flags, words) in [
        (&["--name", "../{{ slug }}.pdf"][..], "below the folder of the batch"),
        (&["--data", "none.csv"], "there is no such file"),
        (&["--data", "river.md"], "does not say what it is"),
        (&["--shard", "5/4"], "write which part of how many"),
        (&["--results", "-"], "goes to a file and not to standard output"),
        (&["--timings", "-"], "goes to a file and not to standard output"),
        (&["--results", "a.jsonl", "--timings", "./a.jsonl"], "--timings ./a.jsonl is the same file as --results"),
        (&["--timings", "out/results.jsonl"], "is the same file as --results"),
        (&["--results", "rows.csv"], "--results rows.csv is the same file as --data"),
        (&["--timings", "river.md"], "is the same file as the template"),
        (
            &["--merge", "own.toml", "--brand", "own.toml"],
            "--merge own.toml is the same file as a file that the sheets are made of",
        ),
        (&["--results", "own.toml", "--brand", "own.toml"], "--results own.toml is the same file as"),
        (&["--timings", "own.toml", "--brand", "own.toml"], "--timings own.toml is the same file as"),
        (&["--results", "own.toml"], "--results own.toml is there already and is something else"),
        (&["--results", "out/river-2.pdf"], "row 2 would write river-2.pdf, which is the file of --results"),
        (&["--merge", "out/River-2.PDF"], "row 2 would write river-2.pdf, which is the file of --merge"),
        (&["--merge", "all.pdf", "--results", "all.pdf"], "--merge all.pdf is the same file as --results"),
        #[cfg(not(feature = "parquet"))]
        (&["--data", "rows.csv", "--data-format", "parquet"], "built without Parquet"),
    ] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
        command.current_dir(&office.0).args(["batch", "river.md", "--out", "out"]).args(flags);
        if !flags.contains(&"--data") {
            command.args(["--data", "rows.csv"]);
        }
        let output = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(fs::read_to_string(office.path("own.toml")).expect("it stands"), brand);
}

#[test]
fn a_fault_of_the_command_line_is_told_once_and_takes_no_sheet_away() {
    let own_layout = "+++\nlayout = \"{{ layout }}.toml\"\n+++\n\n# {{ a }}\n\nIntro.\n";
    let rows = "slug,a,layout\n1,A,own\n2,B,own\n3,C,own\n";
    for (template, is_once) in [
        ("# {{ a }}\n\nIntro.\n", true),
        ("+++\nlayout = \"own.toml\"\ntitle = \"{{ a }}\"\n+++\n\n# {{ a }}\n\n{% if a %}Intro.{% endif %}\n", true),
        (own_layout, false),
    ] {
        let office = Office::new(template, rows);
        fs::write(office.path("own.toml"), include_str!("../layouts/factsheet.toml")).expect("written");
        fs::write(office.path("bad.toml"), "nonsense = 1\n").expect("written");
        assert_eq!(office.run("out", &[]).0, 0);
        for (flags, code, words) in [
            (["--brand", "nope.toml"], 2, "--brand: the brand nope.toml cannot be read"),
            (["--set", "brand.nope=1"], 1, "brand.nope"),
            (["--set", "layout.nope=1"], 1, "layout.nope"),
            (["--brand", "bad.toml"], 1, "1 | nonsense = 1"),
            (["--font-dir", "nowhere"], 2, "nowhere"),
        ] {
            let before = office.files("out");
            let (found, said) = office.run("out", &flags);
            assert_eq!(found, code, "{said}");
            assert!(said.contains(words), "{said}");
            let after = office.files("out");
            if is_once || code == 2 {
                assert_eq!(said.matches(words).count(), 1, "{said}");
                assert!(after == before, "{flags:?} {said}");
            }
            let sheets = |files: &BTreeMap<String, Vec<u8>>| files.keys().filter(|name| name.ends_with(".pdf")).count();
            assert_eq!(sheets(&after), 3, "{flags:?} {said}");
        }
    }
}

#[test]
fn no_sheet_is_written_over_what_sheets_are_made_of() {
    let office = Office::new("# {{ a }}\n\nIntro.\n\n![A sheet.]({{ picture }}){alt=A}\n", "slug,a,picture\np,A,logo.svg\n");
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><path d='M0 0H40V30z' fill='#000'/></svg>";
    fs::write(office.path("logo.svg"), svg).expect("written");
    assert_eq!(office.run(".", &[]).0, 0);
    let placed = fs::read(office.path("p.pdf")).expect("a sheet");
    for (slug, flags, words) in [
        ("p", &[][..], "p.pdf was read for the sheets"),
        ("q", &["--merge", "p.pdf"], "p.pdf was read for the sheets"),
        ("q", &["--results", "logo.svg"], "logo.svg is there already and is something else"),
    ] {
        fs::write(office.path("rows.csv"), format!("slug,a,picture\n{slug},A,p.pdf\n")).expect("written");
        let (code, said) = office.run(".", flags);
        assert_ne!(code, 0, "{said}");
        assert!(said.contains(words), "{said}");
        assert!(fs::read(office.path("p.pdf")).expect("it stands") == placed);
        assert_eq!(fs::read_to_string(office.path("logo.svg")).expect("it stands"), svg);
    }
}

#[test]
fn an_open_quotation_mark_takes_no_row_without_a_word() {
    let office = Office::new("# {{ a }}\n\n{{ b }}\n", "slug,a,b\n1,A,x\n2,B,\"A 3\" pipe\"\n3,C,\"open\n4,D,y\n");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 of 3 sheets"), "{said}");
    assert!(said.contains("the quotation mark on line 3, column 5, is closed before the field ends"), "{said}");
    assert!(said.contains("the quotation mark on line 4, column 5, is never closed"), "{said}");
}

#[test]
fn a_shard_may_have_no_rows() {
    let office = Office::of_rivers(3);
    let (code, said) = office.run("out", &["--shard", "5/5"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("0 of 0 sheets"), "{said}");
}

#[test]
fn large_rows_come_out_the_same_when_they_take_turns() {
    let words = |at: usize| format!("water{at} ").repeat(80_000);
    let rows: String = (1..=4).map(|at| format!("{at},A,{}\ns{at},B,short\n", words(at))).collect();
    // Most of it is in a comment: what is set is short.
    let office = Office::new("# {{ a }}\n\nIntro {{ b | length }}.\n\n<!-- {{ b }} -->\n", &format!("slug,a,b\n{rows}"));
    let (code, said) = office.run("one", &["--jobs", "1"]);
    assert!(office.run("four", &["--jobs", "4"]).0 == code, "{said}");
    assert!(office.files("four") == office.files("one"));
}

#[test]
fn names_that_are_one_on_some_disk_are_told() {
    let office = Office::new("# {{ a }}\n\nText.\n", "slug,a\nd\u{e9}bit,1\nde\u{301}bit,2\n");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("rows 1 and 2 would both write"), "{said}");
}

#[test]
fn what_no_row_can_make_good_is_told_once_and_before_any() {
    let office = Office::new("# {{ a }}\n\n{{ a | safe }}\n", "slug,a\n1,A\n2,B\n3,C\n");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(said.matches("there is no filter `safe`").count(), 1, "{said}");
    assert!(said.contains("river.md:3:8") && said.contains("`| markdown`"), "{said}");
    assert!(!office.path("out").exists());
}

#[test]
fn columns_that_templates_know_as_something_else_are_told() {
    let office =
        Office::new("# A\n\nRow {{ row_number }}, by itself {{ row[\"row_number\"] }}.\n", "slug,row_number\na,7\nb,8\n");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.matches("the data has a column `row_number`").count(), 1, "{said}");
    let pdf = lopdf::Document::load(office.path("out/a.pdf")).expect("readable");
    let text: String = pdf.extract_text(&[1]).expect("it has text").split_whitespace().collect();
    assert!(text.contains("Row1,byitself7."), "{text}");
}

#[test]
fn shards_together_are_the_whole() {
    let office = Office::of_rivers(11);
    assert_eq!(office.run("whole", &[]).0, 0);
    let mut lines: Vec<(u64, String)> = Vec::new();
    for shard in 1..=3 {
        assert_eq!(office.run("parts", &["--shard", &format!("{shard}/3")]).0, 0);
        let text = fs::read_to_string(office.path(&format!("parts/results-{shard}-of-3.jsonl"))).expect("there are results");
        lines.extend(text.lines().map(|line| {
            let value: Value = serde_json::from_str(line).expect("JSON");
            (value["row"].as_u64().expect("a number"), format!("{line}\n"))
        }));
    }
    lines.sort();
    let (mut whole, mut parts) = (office.files("whole"), office.files("parts"));
    let results = String::from_utf8(whole.remove("results.jsonl").expect("there are results")).expect("UTF-8");
    assert_eq!(lines.into_iter().map(|(_, line)| line).collect::<String>(), results);
    parts.retain(|name, _| name.ends_with(".pdf"));
    assert!(whole == parts);
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let office = Office::of_rivers(400);
    assert_eq!(office.run("whole", &["--jobs", "2"]).0, 0);
    // Killed twice: while it runs, and while it resumes.
    for flags in [&["--jobs", "2"][..], &["--jobs", "2", "--resume"]] {
        let stands = || fs::read_dir(office.path("out")).map_or(0, Iterator::count);
        let before = stands();
        let mut child = start(&office, flags);
        let begun = Instant::now();
        while stands() < before + 30 && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        let whole = office.files("whole");
        for (name, data) in office.files("out").iter().filter(|(name, _)| name.ends_with(".pdf")) {
            assert!(whole.get(name) == Some(data), "{name} stands and is not whole");
        }
        assert!(stands() < 400, "it was killed in the middle");
    }
    let (code, said) = office.run("out", &["--jobs", "2", "--resume"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("as they stood"), "{said}");
    assert!(office.files("out") == office.files("whole"));
}

#[test]
fn resuming_makes_again_what_is_made_of_something_else() {
    let office = Office::new(
        "# {{ a }}\n\nIntro.\n\n![A river.]({{ picture }}){alt=A}\n",
        "slug,a,picture\n1,A,a.svg\n2,B,b.svg\n3,C,a.svg\n",
    );
    let svg = |fill: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><path d='M0 0H40V30z' fill='{fill}'/></svg>")
    };
    fs::write(office.path("a.svg"), svg("#000")).expect("written");
    fs::write(office.path("b.svg"), svg("#000")).expect("written");
    let kept = |flags: &[&str]| {
        let (code, said) = office.run("out", &[flags, &["--resume"]].concat());
        assert_eq!(code, 0, "{said}");
        said.split(", ")
            .find_map(|part| part.strip_suffix(" as they stood"))
            .map_or(0, |count| count.parse::<u32>().expect("a number"))
    };
    assert_eq!(kept(&[]), 0);
    assert_eq!(kept(&[]), 3);
    fs::write(office.path("b.svg"), svg("#777")).expect("written");
    assert_eq!(kept(&[]), 2, "a picture");
    fs::remove_file(office.path("out/1.pdf")).expect("removed");
    fs::write(office.path("out/2.pdf"), "something else").expect("written");
    assert_eq!(kept(&[]), 1, "files");
    assert_eq!(kept(&["--set", "brand.styles.body.align=\"justify\""]), 0, "a token");
    assert_eq!(kept(&[]), 0, "and back");
    fs::write(office.path("rows.csv"), "slug,a,picture\n1,A,a.svg\n2,BB,b.svg\n3,C,a.svg\n").expect("written");
    assert_eq!(kept(&[]), 2, "a row");
    assert_eq!(kept(&["--fit-pages", "1"]), 0, "options");
    fs::write(office.path("rows.csv"), "slug,a,picture\n0,Z,a.svg\n1,A,a.svg\n3,C,a.svg\n2,BB,b.svg\n").expect("written");
    assert_eq!(kept(&["--fit-pages", "1"]), 3, "a row put in at the top, others in another order");
    assert_eq!(kept(&["--fit-pages", "1"]), 4);
    let (resumed, results) = (office.files("out"), office.results("out/results.jsonl"));
    assert_eq!(results.iter().map(|result| result["row"].as_u64()).collect::<Vec<_>>(), [1, 2, 3, 4].map(Some));
    assert_eq!(office.run("new", &["--fit-pages", "1"]).0, 0);
    assert!(resumed == office.files("new"));
    let numbered = "# {{ a }} {{ row_number }}\n\nIntro.\n";
    fs::write(office.path("river.md"), numbered).expect("written");
    assert_eq!((kept(&[]), kept(&[])), (0, 4));
    fs::write(office.path("rows.csv"), "slug,a,picture\n0,Z,a.svg\n9,Y,a.svg\n1,A,a.svg\n").expect("written");
    assert_eq!(kept(&[]), 1, "a template that says the numbers");
}

#[test]
fn a_disk_that_takes_no_more_ends_it() {
    let office = Office::of_rivers(3);
    fs::write(office.path("file"), "").expect("written");
    assert_eq!(office.run("file", &[]).0, 2);
    let (code, said) = office.run("out", &["--results", "nowhere/results.jsonl"]);
    assert_eq!(code, 2, "{said}");
    if Path::new("/dev/full").exists() {
        let (code, said) = office.run("full", &["--results", "/dev/full"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("the disk is full") && said.contains("--resume"), "{said}");
        assert!(!office.path("full/.makeready-growing").exists());
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_in_good_order() {
    let office = Office::of_rivers(2000);
    let mut child = start(&office, &["--jobs", "2"]);
    let begun = Instant::now();
    let is_sheet = |entry: &fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "pdf");
    let sheets = || fs::read_dir(office.path("out")).map_or(0, |all| all.flatten().filter(is_sheet).count());
    while sheets() < 20 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is kill");
    assert!(kill.success());
    assert_eq!(child.wait().expect("ended").code(), Some(130));
    let files = office.files("out");
    let results = office.results("out/results.jsonl");
    assert!((20..2000).contains(&results.len()));
    assert_eq!(files.len(), results.len() + 1, "every sheet that stands is in the results");
}

#[test]
fn what_stands_is_what_the_last_run_made() {
    let office =
        Office::new("+++\nlang = \"{{ lang }}\"\n+++\n\n# {{ a }}\n\nIntro.\n", "slug,lang,a\n1,en,A\n2,en,B\n3,en,C\n");
    assert_eq!(office.run("out", &[]).0, 0);
    fs::write(office.path("rows.csv"), "slug,lang,a\n1,en,A\n2,no language,B\n3,en,C\n").expect("written");
    let (code, said) = office.run("out", &["--resume"]);
    assert_eq!(code, 1);
    assert!(said.contains("2 of 3 sheets, 2 pages, 1 failed, 2 as they stood, 2 with warnings (font-substituted 2)"), "{said}");
    assert_eq!(office.files("out").keys().map(String::as_str).collect::<Vec<_>>(), ["1.pdf", "3.pdf", "results.jsonl"]);
    // A trial of the first rows forgets nothing of the others.
    assert_eq!(office.run("out", &["--resume", "--limit", "1"]).0, 0);
    assert!(office.run("out", &["--resume"]).1.contains("2 as they stood"));
}

#[test]
fn one_batch_at_a_time_writes_to_a_folder() {
    let office = Office::of_rivers(2000);
    let mut child = start(&office, &["--jobs", "1"]);
    let begun = Instant::now();
    while fs::read_dir(office.path("out")).map_or(0, Iterator::count) < 5 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (code, said) = office.run("out", &[]);
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("another batch is writing to out"), "{said}");
}

#[test]
fn a_row_of_millions_of_lines_is_refused() {
    let office = Office::new("# {{ a }}\n\nIntro.\n\n{{ b }}\n", "slug,a,b\n");
    fs::write(office.path("rows.csv"), format!("slug,a,b\n1,A,\"{}\"\n2,B,short\n", "a\n".repeat(5 << 19))).expect("written");
    let (code, said) = office.run("out", &[]);
    assert_eq!(code, 1, "{said}");
    let results = office.results("out/results.jsonl");
    assert_eq!((&results[0]["errors"][0]["code"], &results[1]["files"][0]["file"]), (&"sheet-failed".into(), &"2.pdf".into()));
}

#[test]
fn a_row_of_five_megabytes_is_set() {
    let words = "water ".repeat(5 << 17);
    let office = Office::new("# {{ a }}\n\nIntro.\n\n{{ b }}\n", &format!("slug,a,b\n1,A,short\n2,B,{words}\n"));
    let (code, said) = office.run("out", &["--set", "layout.max-pages=3", "--jobs", "2"]);
    assert_eq!(code, 1, "{said}");
    let results = office.results("out/results.jsonl");
    assert_eq!(results[1]["errors"][0]["code"], "overset", "{said}");
    assert_eq!(results[0]["files"][0]["file"], "1.pdf");
}

#[test]
fn data_comes_in_any_format_and_from_standard_input() {
    let office = Office::new("# {{ a }} {{ b.c }}\n\nIntro.\n", "");
    for (flags, data) in [
        (&["--data-format", "json"][..], "[{\"slug\": 1, \"a\": \"A\", \"b\": {\"c\": 2}}]"),
        (&["--data-format", "jsonl"], "{\"slug\": 1, \"a\": \"A\", \"b\": {\"c\": 2}}\n"),
    ] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
        command.current_dir(&office.0).args(["batch", "river.md", "--out", "out", "--name", "{{ slug }}.pdf", "--data", "-"]);
        command.args(flags).write_stdin(data).assert().success();
        assert!(office.files("out").contains_key("1.pdf"));
    }
}

fn start(office: &Office, flags: &[&str]) -> Child {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("makeready"));
    command.current_dir(&office.0).env("SOURCE_DATE_EPOCH", "0").stderr(Stdio::null());
    command.args(["batch", "river.md", "--data", "rows.csv", "--out", "out", "--name", "{{ slug }}.pdf"]).args(flags);
    command.spawn().expect("it starts")
}
