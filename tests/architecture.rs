//! The house's own rules, read from its sources: who may import whom, how long a file may be, and that the documents name every
//! fault. A rule broken here is either a wrong turn in the code or a wall that must be moved in `ARCHITECTURE.md` first.

use makeready::diagnostic::{Code, Severity};
use std::fs;
use std::path::{Path, PathBuf};

/// The library's modules from the ground up: a module imports only from those named before it.
const ORDER: &[&str] = &[
    "store",
    "geometry",
    "diagnostic",
    "color",
    "tokens",
    "brand",
    "layout",
    "content",
    "font",
    "picture",
    "text",
    "page",
    "flow",
    "plate",
    "pdf",
    "preflight",
    "proof",
    "engine",
    "merge",
];

/// Three ways out of the same pages; none of them knows another.
const SIBLINGS: &[&str] = &["pdf", "preflight", "proof"];

/// No file of the sources, tests or examples is longer than this.
const LONGEST_FILE: usize = 700;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

/// Every Rust file under `folder`, in a fixed order.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The top-level module that a source file belongs to; `None` for `lib.rs` and the binary.
fn module_of(file: &Path) -> Option<String> {
    let inside = file.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib" && name != "bin").then(|| name.to_owned())
}

/// The source without comments and string literals, line structure kept, so that prose may name any module. Raw strings end at
/// their own number of `#`; a lifetime's apostrophe is told from a character literal by what follows.
fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => find(bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => block_comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !at.checked_sub(1).is_some_and(|before| is_word(bytes[before])) => raw_string_end(bytes, at),
            b'\'' => char_end(bytes, at),
            _ => at,
        };
        if end == at {
            out.push(bytes[at] as char);
            at += 1;
        } else {
            out.extend(bytes[at..end].iter().filter(|byte| **byte == b'\n').map(|_| '\n'));
            at = end;
        }
    }
    out
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    (from..bytes.len()).find(|at| bytes[*at..].starts_with(what)).unwrap_or(bytes.len())
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if bytes[at..].starts_with(b"*/") {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The end of a raw string that starts at `start`, or `start` itself when it is only the letter r.
fn raw_string_end(bytes: &[u8], start: usize) -> usize {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    if bytes.get(start + 1 + hashes) != Some(&b'"') {
        return start;
    }
    let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    (find(bytes, start + 2 + hashes, &close) + close.len()).min(bytes.len())
}

/// The end of a character literal, or `start` itself for a lifetime.
fn char_end(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start + 1) {
        Some(b'\\') => find(bytes, start + 3, b"'") + 1,
        Some(byte) if byte.is_ascii() && bytes.get(start + 2) != Some(&b'\'') => start,
        Some(_) => find(bytes, start + 2, b"'") + 1,
        None => start,
    }
}

/// The modules that a source names through `crate::…`, also within a group: `use crate::{brand::Cut, color::Color}`.
fn imports(source: &str) -> Vec<String> {
    let code = code_only(source);
    let mut found = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        if code[..at].bytes().next_back().is_some_and(|byte| is_word(byte) || byte == b'$') {
            continue;
        }
        let rest = &code[at + path.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_heads(group));
        } else {
            found.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The first word of every branch of an import group whose opening brace has been read.
fn group_heads(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut head) = (Vec::new(), 0_usize, Some(String::new()));
    for c in group.chars() {
        match (c, depth) {
            ('{', _) => depth += 1,
            ('}' | ',', 0) => {
                heads.extend(head.replace(String::new()).filter(|word| !word.is_empty()));
                if c == '}' {
                    break;
                }
            }
            ('}', _) => depth -= 1,
            (':', 0) => heads.extend(head.take().filter(|word| !word.is_empty())),
            (_, 0) if c.is_alphanumeric() || c == '_' => {
                if let Some(word) = &mut head {
                    word.push(c);
                }
            }
            _ => {}
        }
    }
    heads
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == module)
}

/// The faults of one file of module `own`, each as a sentence.
fn trespasses(own: &str, source: &str) -> Vec<String> {
    let Some(floor) = place(own) else { return vec![format!("module {own} has no place in the order")] };
    imports(source)
        .into_iter()
        .filter(|other| other != own)
        .filter_map(|other| match place(&other) {
            None => Some(format!("crate::{other} is no module of the order")),
            Some(_) if SIBLINGS.contains(&own) && SIBLINGS.contains(&other.as_str()) => {
                Some(format!("{own} knows its sibling {other}"))
            }
            Some(story) if story >= floor => Some(format!("{own} imports upwards, from {other}")),
            Some(_) => None,
        })
        .collect()
}

#[test]
fn modules_import_only_downwards() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for file in rust_files(&root().join("src")) {
        let Some(own) = module_of(&file) else { continue };
        seen += 1;
        let shown = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
        faults.extend(trespasses(&own, &read(&file)).into_iter().map(|fault| format!("{shown}: {fault}")));
    }
    assert!(seen > 10, "the sources were not found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_import_reader_sees_what_the_compiler_sees() {
    fn check(source: &str, expected: &[&str]) {
        assert_eq!(imports(source), expected, "{source}");
    }
    check("use crate::geometry::Length;", &["geometry"]);
    check("use crate::{brand::{Cut, Slope}, color::Color};", &["brand", "color"]);
    check("use crate::{\n    text,\n    page,\n};", &["page", "text"]);
    check("pub use crate::flow as f;", &["flow"]);
    check("fn f<'a>(x: &'a crate::pdf::Facts, c: char) { g('\"', 'c', '\\'', \"crate::engine\") }", &["pdf"]);
    check("// crate::engine\n/// [`x`](crate::engine)\n/* crate::merge /* crate::flow */ */ use crate::font;", &["font"]);
    check("let t = r#\"crate::engine \"quoted\" \"#; crate::text::set()", &["text"]);
    check("macro_rules! m { () => { $crate::engine::x } } other_crate::y", &[]);
    check("let dash = '–'; let s = \"a \\\" crate::merge\"; use crate::page::Page;", &["page"]);
}

#[test]
fn a_wrong_import_is_found() {
    assert_eq!(trespasses("text", "use crate::page::Page;"), ["text imports upwards, from page"]);
    assert_eq!(trespasses("preflight", "use crate::pdf::Facts;"), ["preflight knows its sibling pdf"]);
    assert_eq!(trespasses("flow", "use crate::odd::Thing;"), ["crate::odd is no module of the order"]);
    assert_eq!(trespasses("attic", ""), ["module attic has no place in the order"]);
    assert!(trespasses("flow", "use crate::flow::Galley; use crate::text;").is_empty());
}

#[test]
fn every_module_is_declared_and_mapped() {
    let library = read(&root().join("src/lib.rs"));
    let map = read(&root().join("ARCHITECTURE.md"));
    for line in library.lines() {
        let Some(module) = line.trim().strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) else { continue };
        assert!(place(module).is_some(), "{module} has no place in the order");
        assert!(map.contains(&format!("`{module}`")), "ARCHITECTURE.md does not speak of {module}");
    }
}

#[test]
fn the_binary_uses_the_public_library_only() {
    let folder = root().join("src/bin/makeready");
    let files = rust_files(&folder);
    assert!(!files.is_empty(), "the binary was not found");
    let own: Vec<String> = files
        .iter()
        .filter_map(|file| file.strip_prefix(&folder).ok()?.components().next()?.as_os_str().to_str().map(str::to_owned))
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    for file in &files {
        let source = read(file);
        assert!(!source.contains("#[path"), "{} reaches into the library's files", file.display());
        for module in imports(&source) {
            let is_own_item = own.contains(&module) || place(&module).is_none();
            assert!(is_own_item, "{} reads crate::{module}, which is the library's name", file.display());
        }
    }
}

#[test]
fn files_have_one_subject() {
    let folders = ["src", "tests", "examples", "benches"];
    for file in folders.iter().flat_map(|folder| rust_files(&root().join(folder))) {
        let lines = read(&file).lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines; {LONGEST_FILE} are the most", file.display());
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for file in rust_files(&root().join("src")) {
        let source = read(&file);
        assert!(source.starts_with("//!"), "{} does not begin with what it is for", file.display());
    }
}

/// The row of the README's table for `code`, its cells trimmed.
fn readme_row(readme: &str, code: Code) -> Option<Vec<&str>> {
    let head = format!("| `{}` |", code.name());
    let row = readme.lines().find(|line| line.starts_with(&head))?;
    Some(row.trim_matches('|').split('|').map(str::trim).collect())
}

#[test]
fn every_diagnostic_is_documented() {
    let readme = read(&root().join("README.md"));
    for code in Code::ALL.iter().copied() {
        let severity = match code.severity() {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let expected = format!("| `{}` | {severity} | {} |", code.name(), code.meaning());
        let row = readme_row(&readme, code).unwrap_or_else(|| panic!("README.md lacks this row:\n{expected}"));
        assert_eq!(row.get(1..), Some([severity, code.meaning()].as_slice()), "README.md should say:\n{expected}");
    }
    let table = readme.split("## Diagnostics").nth(1).expect("README.md has a section Diagnostics");
    let rows = table.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, Code::ALL.len(), "README.md documents a code that does not exist");
}

#[test]
fn every_attribute_is_documented() {
    let readme = read(&root().join("README.md"));
    let source = read(&root().join("src/content/attributes.rs"));
    let rows = source.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split_once("\", &["));
    let keys: Vec<&str> = rows.map(|(key, _)| key).collect();
    assert!(keys.len() > 10, "the table of attributes was not found");
    for key in keys {
        assert!(readme.contains(&format!("`{key}=")), "README.md does not explain the attribute {key}");
    }
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = read(&root().join("Cargo.toml"));
    let table = manifest.split("\n[dependencies]\n").nth(1).expect("Cargo.toml has dependencies");
    let names = table.lines().take_while(|line| !line.starts_with('[')).filter_map(|line| Some(line.split_once('=')?.0.trim()));
    let map = read(&root().join("ARCHITECTURE.md"));
    let rows: Vec<&str> = map.lines().filter(|line| line.starts_with("| ")).collect();
    for name in names {
        let has_row =
            rows.iter().any(|row| row.split('|').nth(1).is_some_and(|cell| cell.split(',').any(|word| word.trim() == name)));
        assert!(has_row, "ARCHITECTURE.md does not say why {name} is there");
    }
}
