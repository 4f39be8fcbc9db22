//! PDF pages placed as pictures, in the files that are written: inks and typefaces intact, one figure each, embedded once.
#![cfg(feature = "bundled-fonts")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failing unwrap fails the test"))]

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, engine, kit};
use lopdf::{Dictionary, Document, Object, Stream};
use makeready::diagnostic::{Code, Severity};
use makeready::engine::{EngineError, Job, Output, Spots, Typeset};
use makeready::pdf::Standard;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The brand's own ink has the name of the placed page's, and another tone.
const BLUE: &str = "brand.palettes.river.primary={ spot = \"Basin Blue\", cmyk = [100, 60, 0, 20], rgb = \"#00508f\" }";

fn set(text: &str, settings: &[&str]) -> Typeset {
    set_with(text, settings, Spots::Keep)
}

fn set_with(text: &str, settings: &[&str], spots: Spots) -> Typeset {
    let read = |name: &str| std::fs::read(format!("{}/tests/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let names = ["spot.pdf", "rgb.pdf", "bare.pdf"].map(|name| (name.to_owned(), Arc::from(read(name))));
    let mut files: BTreeMap<String, Arc<[u8]>> = names.into();
    files.insert("copy.pdf".to_owned(), files["spot.pdf"].clone());
    let (kit, files) = (kit(settings), Pictures(files));
    engine().typeset(&Job { pictures: &files, spots, ..Job::new(&kit, "text.md", text) })
}

/// The forms of a file, and the file.
fn forms(pdf: &[u8]) -> (Document, Vec<Stream>) {
    let document = Document::load_mem(pdf).unwrap();
    let is_form = |stream: &&Stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form");
    let forms = document.objects.values().filter_map(|object| object.as_stream().ok()).filter(is_form).cloned().collect();
    (document, forms)
}

fn dict<'a>(document: &'a Document, object: &'a Object) -> &'a Dictionary {
    document.dereference(object).unwrap().1.as_dict().unwrap()
}

/// How many objects separate this ink.
fn separations(document: &Document, name: &str) -> usize {
    let is_it = |object: &Object| matches!(object, Object::Array(parts) if parts.get(1) == Some(&Object::Name(name.into())) && parts[0] == Object::Name(b"Separation".to_vec()));
    document.objects.values().filter(|object| is_it(object)).count()
}

#[test]
fn a_page_is_a_form_with_its_inks_and_without_its_marks() {
    let text = "# *One* {intro=0}\n\n![A logo.](spot.pdf)\n\n![The same.](copy.pdf)\n\n![Again.](spot.pdf#page=1)";
    let sheet = set(text, &[BLUE]);
    assert!(!sheet.report.has_errors(), "{:?}", sheet.report);
    let pdf = engine().pdf(&sheet).unwrap();
    assert_eq!(pdf, engine().pdf(&set(text, &[BLUE])).unwrap());
    let (document, forms) = forms(&pdf);
    // Another way of naming the page is another picture; the same file under two names is one.
    let [form, _] = &forms[..] else { panic!("{} forms", forms.len()) };
    let content = String::from_utf8(form.decompressed_content().unwrap()).unwrap();
    assert!(content.ends_with("/S cs\n1 scn\n5 5 25 30 re\nf\n0 0 0 1 k\n30 5 25 30 re\nf\n"), "{content}");
    assert!(!form.dict.has(b"StructParents") && !form.dict.has(b"Group"));
    let resources = dict(&document, form.dict.get(b"Resources").unwrap());
    let spaces = dict(&document, resources.get(b"ColorSpace").unwrap());
    let own = spaces.get(b"S").unwrap().as_reference().unwrap();
    assert_eq!(separations(&document, "Basin Blue"), 1, "the brand's ink and the page's are one");
    let ink = document.get_object(own).unwrap().as_array().unwrap();
    let full = ink[3].as_dict().unwrap().get(b"C1").unwrap().as_array().unwrap();
    let full: Vec<f32> = full.iter().map(|share| share.as_float().unwrap()).collect();
    assert_eq!(full, [1.0, 0.6, 0.0, 0.2], "the brand says what stands in for it");
}

#[test]
fn a_job_without_spot_plates_takes_them_from_placed_pages_too() {
    let sheet = set_with("![A logo.](spot.pdf)", &[BLUE], Spots::Process);
    assert!(!sheet.report.has_errors(), "{:?}", sheet.report);
    let (document, forms) = forms(&engine().pdf(&sheet).unwrap());
    assert_eq!(separations(&document, "Basin Blue"), 0);
    let content = String::from_utf8(forms[0].decompressed_content().unwrap()).unwrap();
    assert!(content.contains("/S cs\n1 0.6 0 0.2 scn\n1 0.6 0 0.2 scn\n5 5 25 30 re"), "{content}");
}

#[test]
fn a_screen_shows_a_known_ink_as_the_brand_does() {
    for (spots, brand, expected) in [
        (Spots::Keep, BLUE.to_owned(), vec![0.0, 0.3137, 0.5608]),
        (Spots::Process, BLUE.to_owned(), vec![0.0, 0.3137, 0.5608]),
        (Spots::Keep, BLUE.replace(", rgb = \"#00508f\"", ""), vec![1.0, 0.6, 0.0, 0.2]),
    ] {
        let sheet = set_with("![A logo.](spot.pdf)", &[&brand], spots);
        let document = Document::load_mem(&engine().pdf_for(&sheet, Output::of(Standard::Screen)).unwrap()).unwrap();
        let is_ink =
            |object: &&Object| matches!(object, Object::Array(parts) if parts[0] == Object::Name(b"Separation".to_vec()));
        let ink = document.objects.values().find(is_ink).unwrap().as_array().unwrap();
        let profile = document.dereference(&ink[2]).unwrap().1.as_array().unwrap()[1].as_reference().unwrap();
        let channels = document.get_object(profile).unwrap().as_stream().unwrap().dict.get(b"N").unwrap().as_i64().unwrap();
        assert_eq!(usize::try_from(channels).unwrap(), expected.len());
        let full = ink[3].as_dict().unwrap().get(b"C1").unwrap().as_array().unwrap();
        let full: Vec<f32> = full.iter().map(|share| (share.as_float().unwrap() * 1e4).round() / 1e4).collect();
        assert_eq!(full, expected);
    }
}

#[test]
fn what_is_changed_is_said_and_what_lacks_is_an_error() {
    let report = |text: &str| set(text, &[]).report;
    let codes = |text: &str| -> Vec<Code> {
        let placed = |code: &Code| matches!(code, Code::PlacedPageChanged | Code::PlacedPageUnprintable);
        report(text).diagnostics.iter().map(|finding| finding.code).filter(placed).collect()
    };
    assert_eq!(codes("![A logo.](spot.pdf)"), []);
    assert_eq!(codes("![A logo.](rgb.pdf)"), [Code::PlacedPageChanged]);
    assert_eq!(codes("![A logo.](bare.pdf)"), [Code::PlacedPageUnprintable]);
    let found = report("Body.\n\n![A logo.](rgb.pdf)");
    let finding = found.diagnostics.iter().find(|finding| finding.code == Code::PlacedPageChanged).unwrap();
    assert!(finding.span.is_some() && finding.message.contains("\"rgb.pdf\": its RGB"), "{finding:?}");
}

#[test]
fn the_plates_of_a_page_are_counted_and_their_names_compared() {
    let text = "# *One* {intro=0}\n\n![A logo.](spot.pdf)";
    let found = |settings: &[&str], code: Code| {
        let sheet = set(text, settings);
        assert!(sheet.report.diagnostics.iter().all(|finding| finding.code != code), "it is told once, by preflight");
        let mut found = engine().preflight(&sheet).report.diagnostics.into_iter().filter(|finding| finding.code == code);
        found.next()
    };
    let other_name = BLUE.replace("Basin Blue", "BASIN blue");
    let same = BLUE.replace("[100, 60, 0, 20]", "[100, 50, 0, 10]");
    for (tokens, words) in [
        (same.as_str(), None),
        (&other_name, Some("differ in spelling alone")),
        (BLUE, Some("has two process colours: [100, 60, 0, 20] and [100, 50, 0, 10]")),
    ] {
        let finding = found(&[tokens], Code::SpotCollision);
        assert_eq!(finding.is_some(), words.is_some(), "{finding:?}");
        let (Some(finding), Some(words)) = (finding, words) else { continue };
        assert!(finding.message.contains(words) && finding.severity == Severity::Error, "{finding:?}");
        assert!(finding.span.is_some() && finding.place.is_some());
    }
}

/// The ink of a placed page is measured as any other, and what of it is not drawn is said; the help for its plates says what helps.
#[test]
fn the_ink_of_a_placed_page_is_measured() {
    let stack = |inks: &str| advert_of(&["/DeviceCMYK"], &format!("{inks} k 0 0 60 40 re f"));
    for (name, expected) in [("spot.pdf", None), ("rgb.pdf", None), ("rich.pdf", Some("360 %")), ("lean.pdf", None)] {
        let rich = [("rich.pdf", stack("1 .9 .8 .9")), ("lean.pdf", stack("1 .9 .5 .6"))];
        let kit = kit(&[]);
        let mut files: BTreeMap<String, Arc<[u8]>> = rich.map(|(name, data)| (name.to_owned(), data)).into();
        for name in ["spot.pdf", "rgb.pdf"] {
            let data = std::fs::read(format!("{}/tests/pictures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            files.insert(name.to_owned(), data.into());
        }
        let files = Pictures(files);
        let text = format!("# *One* {{intro=0}}\n\n![A logo.]({name})");
        let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "text.md", &text) });
        let report = engine().preflight(&sheet).report;
        let found: Vec<_> = report.diagnostics.iter().filter(|finding| finding.code == Code::InkCoverage).collect();
        assert_eq!(found.len(), usize::from(expected.is_some()), "{name} {report:#?}");
        if let (Some(words), [finding]) = (expected, found.as_slice()) {
            assert!(finding.message.starts_with(words) && finding.severity == Severity::Warning, "{finding:?}");
            assert!(finding.place.is_some() && finding.measure.is_some());
        }
        let help = report
            .diagnostics
            .iter()
            .find(|finding| finding.code == Code::SpotInks)
            .and_then(|finding| finding.help.as_deref());
        assert!(help.is_none_or(|help| help.starts_with("print what stands in for them, with --spots process")), "{help:?}");
    }
}

/// A page of 60 by 40 points with colour spaces called S0, S1 and so on.
fn advert_of(spaces: &[&str], content: &str) -> Arc<[u8]> {
    let spaces: String = spaces.iter().enumerate().map(|(at, words)| format!("/S{at} {words} ")).collect();
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 40]/Contents 4 0 R/Resources<</ColorSpace<<{spaces}>>>>>>");
    let content = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", &page, &content].iter().enumerate()
    {
        places.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = pdf.len();
    pdf += "xref\n0 5\n0000000000 65535 f \n";
    places.iter().for_each(|place| pdf += &format!("{place:010} 00000 n \n"));
    pdf += &format!("trailer <</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes().into()
}

/// One ink has one process colour, in a file and between files; one that cannot be told is a doubt.
#[test]
fn one_ink_of_two_placed_pages_has_one_process_colour() {
    let advert = |spaces: &[&str]| -> Arc<[u8]> {
        let content: String = (0..spaces.len()).map(|at| format!("/S{at} cs 1 scn 0 0 9 9 re f ")).collect();
        let spaces: Vec<String> = spaces.iter().map(|words| format!("[/Separation/Gold/{words}]")).collect();
        advert_of(&spaces.iter().map(String::as_str).collect::<Vec<_>>(), &content)
    };
    let a = "DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 1 0]/N 1>>";
    let near = "DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2004 .998 0]/N 1>>";
    let b = "DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .3 1 0]/N 1>>";
    let bent = "DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 1 0]/N 1.5>>";
    for (one, two, expected) in [
        (&[a][..], &[near][..], None),
        (&[a], &[b], Some(Severity::Error)),
        (&[a, b], &[a], Some(Severity::Error)),
        (&[a], &[bent], Some(Severity::Warning)),
    ] {
        let files = Pictures([("a.pdf".to_owned(), advert(one)), ("b.pdf".to_owned(), advert(two))].into());
        let kit = kit(&[]);
        let text = "# *One* {intro=0}\n\n![A.](a.pdf)\n\n![B.](b.pdf)";
        let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "text.md", text) });
        let report = engine().preflight(&sheet).report;
        let found: Vec<_> = report.diagnostics.iter().filter(|finding| finding.code == Code::SpotCollision).collect();
        assert_eq!(
            found.iter().map(|finding| finding.severity).collect::<Vec<_>>(),
            Vec::from_iter(expected),
            "{one:?} {two:?} {report:#?}"
        );
    }
}

/// What two pages of a file share, as a font, is embedded once.
#[test]
fn what_placed_pages_share_is_embedded_once() {
    let image = format!(
        "<</Type/XObject/Subtype/Image/Width 16/Height 32/BitsPerComponent 8/ColorSpace/DeviceGray/Length 512>>\nstream\n{}\nendstream",
        "a".repeat(512)
    );
    let page = |at: u32| {
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 6{at} 40]/Contents 5 0 R/Resources<</XObject<</I 6 0 R>>>>>>")
    };
    let content = "<</Length 26>>\nstream\nq 40 0 0 40 0 0 cm /I Do Q\nendstream".to_owned();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>".to_owned(),
        page(0),
        page(1),
        content,
        image,
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = pdf.len();
    pdf += "xref\n0 7\n0000000000 65535 f \n";
    places.iter().for_each(|place| pdf += &format!("{place:010} 00000 n \n"));
    pdf += &format!("trailer <</Size 7/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    let files = Pictures([("two.pdf".to_owned(), Arc::from(pdf.into_bytes()))].into());
    let kit = kit(&[]);
    let text = "# *One* {intro=0}\n\n![A.](two.pdf)\n\n![B.](two.pdf#page=2)";
    let sheet = engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "text.md", text) });
    let (document, forms) = forms(&engine().pdf(&sheet).unwrap());
    assert_eq!(forms.len(), 2);
    let is_image = |object: &&Object| {
        let kind = object.as_stream().and_then(|stream| stream.dict.get(b"Subtype")).and_then(Object::as_name);
        kind.is_ok_and(|kind| kind == b"Image")
    };
    assert_eq!(document.objects.values().filter(is_image).count(), 1);
}

#[test]
fn each_standard_takes_what_it_may() {
    let spot = set("![A logo.](spot.pdf)", &[]);
    let rgb = set("![A logo.](rgb.pdf)", &[]);
    assert!(engine().pdf_for(&spot, Output::of(Standard::X1a)).is_ok());
    let Err(EngineError::Prohibited(report)) = engine().pdf_for(&rgb, Output::of(Standard::X1a)) else {
        panic!("RGB in PDF/X-1a")
    };
    assert!(report.diagnostics[0].message.contains("\"rgb.pdf\"") && report.diagnostics[0].place.is_some(), "{report:?}");
    let (document, forms) = forms(&engine().pdf_for(&spot, Output::of(Standard::Screen)).unwrap());
    let resources = dict(&document, forms[0].dict.get(b"Resources").unwrap());
    let spaces = dict(&document, resources.get(b"ColorSpace").unwrap());
    assert!(spaces.has(b"DefaultCMYK"), "process inks are said by their profile");
}
