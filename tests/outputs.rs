//! One layout run, several PDFs: what a press gets and what a reader gets, who may be a blind one.
#![cfg(feature = "bundled-fonts")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]
#![cfg_attr(test, allow(clippy::print_stdout, reason = "a skipped test says so"))]

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{codes, engine, kit, pictures, set, set_with};
use lopdf::{Dictionary, Document, Object};
use makeready::diagnostic::Code;
use makeready::engine::{Job, Output, Standard, Typeset};
use makeready::page::{Role, Tag, TagId, Target, plain_text};
use std::process::Command;

const TEXT: &str = "+++\nlang = \"en-GB\"\ntitle = \"Rivers & <borders>\"\nauthor = \"A \\\"B\\\" & ]]>\"\n+++\n\n\
    # Sharing *the water*\n\nRivers do not stop at borders: see [what follows](#what-follows).\n\n\
    Transboundary co-operation between riparian neighbours is the responsibility of intergovernmental commissions, \
    whose recommendations governments implement. The French call it [la responsabilité partagée]{lang=fr}, as \
    [the Convention](https://unece.org/water) does.[^1]\n\n### Deep\n\nMore.\n\n## What follows\n\n- one;\n- two.\n\n\
    | River | Length |\n|---|---|\n| Rhine | 1,230 |\n| Danube | 2,850 |\n\n[^1]: A note.";

fn pdf(sheet: &Typeset, standard: Standard) -> Vec<u8> {
    engine().pdf_for(sheet, Output::of(standard)).unwrap()
}

/// What `pdftotext` reads in the order of the content, divided words whole; nothing, and said aloud, where it is not installed.
fn read_aloud(pdf: &[u8], name: &str) -> Option<String> {
    let path = std::env::temp_dir().join(format!("makeready-outputs-{name}-{}.pdf", std::process::id()));
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext").args(["-raw", path.to_str().unwrap(), "-"]).output();
    std::fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap().replace("\u{ad}\n", "").replace('\u{ad}', "")),
        Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("pdftotext is missing: {error}"),
        Err(_) => {
            println!("skipped: pdftotext is not installed");
            None
        }
    }
}

#[test]
fn every_pdf_reads_in_the_order_of_the_text_with_its_words_whole() {
    let sheet = set(TEXT);
    let wanted: Vec<String> = plain_text(&sheet.pages, &sheet.structure).split_whitespace().map(str::to_owned).collect();
    for (name, standard) in [("x4", Standard::X4), ("x1a", Standard::X1a), ("screen", Standard::Screen)] {
        let Some(text) = read_aloud(&pdf(&sheet, standard), name) else { return };
        let words: Vec<&str> = text.split_whitespace().collect();
        // Furniture apart, and a note's number, which stands close to its word.
        let at = words.iter().position(|word| *word == "Sharing").unwrap();
        let body = words[at..].join(" ");
        let upto = wanted.iter().position(|word| word == "does.1").unwrap();
        assert!(body.starts_with(&wanted[..upto].join(" ")), "{standard}:\n{body}\n{}", wanted.join(" "));
    }
}

#[test]
fn phrases_have_elements_that_say_their_language_and_where_they_lead() {
    let sheet = set(TEXT);
    let nodes = &sheet.structure.nodes;
    let french: Vec<Role> = nodes.iter().filter(|node| node.lang.as_deref() == Some("fr")).map(|node| node.role).collect();
    assert_eq!(french, [Role::Span]);
    let role_around = |node: &Tag| node.parent.map(|parent| nodes[parent.0 as usize].role);
    let of_notes = |node: &&Tag| matches!(role_around(node), Some(Role::Reference | Role::Lbl));
    let (notes, links): (Vec<&Tag>, Vec<&Tag>) = nodes.iter().filter(|node| node.role == Role::Link).partition(of_notes);
    let targets: Vec<&Target> = links.iter().filter_map(|node| node.target.as_ref()).collect();
    let heading = nodes.iter().position(|node| node.title.as_deref() == Some("What follows")).unwrap();
    let [Target::Element(tag), Target::Url(url)] = targets[..] else { panic!("{targets:?}") };
    assert_eq!((tag.0 as usize, &**url), (heading, "https://unece.org/water"));
    let of = |node: &Tag| nodes.iter().position(|other| other == node).unwrap();
    let [call, number] = notes[..] else { panic!("{notes:?}") };
    let leads = |from: &Tag, to: &Tag| from.target == Some(Target::Element(TagId(u32::try_from(of(to)).unwrap())));
    assert!(leads(call, number) && leads(number, call), "a reference leads to its note, and the note's number back");
    assert_eq!((call.title.as_deref(), number.title.as_deref()), (Some("1"), Some("A note.")));
    let dead = set("See [nothing](#nowhere) and [run](javascript:x).");
    let found: Vec<&str> = dead.report.diagnostics.iter().filter(|f| f.code == Code::LinkDead).map(|f| &*f.message).collect();
    assert_eq!(found.len(), 2, "{found:?}");
}

/// The dictionaries of a file's structure elements with these types.
fn elements<'a>(doc: &'a Document, name: &str) -> Vec<&'a Dictionary> {
    let dictionaries =
        doc.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has_type(b"StructElem"));
    let is = |dict: &&Dictionary| dict.get(b"S").and_then(Object::as_name).is_ok_and(|own| own == name.as_bytes());
    dictionaries.filter(is).collect()
}

#[test]
fn notes_and_terms_are_tagged_as_readers_expect() {
    let text = "# H\n\nIntro.\n\nBog\n: a mire.[^1]\n\nFen\n: another mire.\n\n[^1]: A note.";
    for (form, standard, links) in [("below", Standard::Screen, 2), ("run-in", Standard::Screen, 2), ("below", Standard::X4, 0)]
    {
        let sheet = set_with(text, &[&format!("brand.definitions.form={form}")]);
        let doc = Document::load_mem(&pdf(&sheet, standard)).unwrap();
        assert_eq!(elements(&doc, "Link").len(), links, "{standard}");
        let annotations = doc.objects.values().filter_map(|object| object.as_dict().ok());
        let annotations: Vec<&Dictionary> = annotations.filter(|dict| dict.has_type(b"Annot")).collect();
        assert_eq!(annotations.len(), links, "{standard}");
        assert!(annotations.iter().all(|link| link.has(b"Dest") && link.has(b"Contents")), "{standard}");
        assert_eq!(["LI", "Lbl", "LBody", "Note", "Reference"].map(|name| elements(&doc, name).len()), [2, 3, 2, 1, 1]);
        let list = elements(&doc, "L")[0].get(b"A").and_then(Object::as_dict).unwrap();
        assert_eq!(list.get(b"ListNumbering").and_then(Object::as_name).unwrap(), b"Disc", "terms are not numbered");
    }
}

#[test]
fn who_speaks_is_read_once_where_only_the_furniture_says_it() {
    for (body, count) in [("Body.", 1), ("The Convention on Wetlands has members.", 0)] {
        let text = format!("+++\nissuer = \"Convention on Wetlands\"\n+++\n\n# H\n\nIntro.\n\n{body}");
        let sheet = set(&text);
        assert_eq!(sheet.structure.issuer.is_some(), count == 1);
        let doc = Document::load_mem(&pdf(&sheet, Standard::Screen)).unwrap();
        let first = elements(&doc, "Document")[0].get(b"K").and_then(Object::as_array).unwrap()[0].as_reference().unwrap();
        let role = doc.get_dictionary(first).and_then(|dict| dict.get(b"S")).and_then(Object::as_name).unwrap();
        assert_eq!(role, if count == 1 { &b"P"[..] } else { b"H1" }, "{body}");
        assert!(!plain_text(&sheet.pages, &sheet.structure).starts_with("Convention"), "it is no content");
    }
}

#[test]
fn names_head_their_rows_and_no_heading_leaves_a_level_out() {
    let doc = Document::load_mem(&pdf(&set(TEXT), Standard::X4)).unwrap();
    let scope = |cell: &&Dictionary| {
        let attributes = cell.get(b"A").and_then(Object::as_dict).unwrap();
        String::from_utf8_lossy(attributes.get(b"Scope").and_then(Object::as_name).unwrap()).into_owned()
    };
    assert_eq!(elements(&doc, "TH").iter().map(scope).collect::<Vec<_>>(), ["Column", "Column", "Row", "Row"]);
    assert_eq!(["H1", "H2", "H3"].map(|name| elements(&doc, name).len()), [1, 2, 0], "the ### stands under a #");
}

#[test]
fn a_caption_is_not_read_twice() {
    for (text, alt) in [
        ("![A weir.](rgb.jpg)", "Photograph"),
        ("![A weir.](rgb.jpg){alt=\"Water falls.\"}", "Water falls."),
        ("![Read on.](qr:https://example.org)", "https://example.org"),
    ] {
        let kit = kit(&[]);
        let text = format!("# H\n\nIntro.\n\n{text}\n\nBody.");
        let sheet = engine().typeset(&Job { pictures: &pictures(), ..Job::new(&kit, "test.md", &text) });
        let figure = sheet.structure.nodes.iter().find(|node| node.role == Role::Figure).unwrap();
        assert_eq!(figure.alt.as_deref(), Some(alt));
        assert_eq!(codes(&sheet.report).contains(&Code::AltKind), alt == "Photograph");
    }
}

#[test]
fn a_picture_without_words_is_named_and_an_ornament_is_not() {
    for (alt, warned, figures) in [("", true, 0), ("{alt=\"\"}", false, 0), ("{alt=\"A weir\"}", false, 1)] {
        let text = format!("# H\n\nIntro.\n\n![](rgb.jpg){alt}\n\nBody.");
        let kit = kit(&[]);
        let sheet = engine().typeset(&Job { pictures: &pictures(), ..Job::new(&kit, "test.md", &text) });
        assert_eq!(codes(&sheet.report).contains(&Code::AltMissing), warned, "{alt}");
        let doc = Document::load_mem(&pdf(&sheet, Standard::Screen)).unwrap();
        assert_eq!(elements(&doc, "Figure").len(), figures, "{alt}");
    }
}

/// The text of the four-page example, in four faces: what it weighs, the profile of the press aside.
#[test]
fn a_sheet_is_light() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/river-basin/factsheet.md");
    let text = std::fs::read_to_string(path).unwrap();
    let text: String = text.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect();
    let sheet = set_with(&text, &["brand.accept-substitutes=true"]);
    assert!(sheet.pages.len() >= 4, "{} pages", sheet.pages.len());
    let bytes = pdf(&sheet, Standard::X4);
    let doc = Document::load_mem(&bytes).unwrap();
    let streams = || doc.objects.values().filter_map(|object| object.as_stream().ok());
    let programs: usize = streams().filter(|stream| stream.dict.has(b"Length1")).map(|stream| stream.content.len()).sum();
    let unpacked: i64 = streams().filter_map(|stream| stream.dict.get(b"Length1").and_then(Object::as_i64).ok()).sum();
    let profile = streams().filter(|stream| stream.dict.has(b"N")).map(|stream| stream.content.len()).max().unwrap();
    println!("{} bytes, {profile} of them the profile, {programs} the faces ({unpacked} unpacked)", bytes.len());
    assert!(programs <= 45_000 && unpacked <= 45_000, "four faces weigh {programs}, unpacked {unpacked}");
    assert!(bytes.len() - profile <= 60_000, "{} beside the profile", bytes.len() - profile);
}
