//! The screen PDF (ISO 14289-1, ISO 19005-2), read back.

use super::sample::Sample;
use super::{deref, entry, numbers, pages, read};
use crate::page::{Role, Target};
use crate::pdf::{PdfError, PdfInput, Standard, Violation, write};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};

fn name(dict: &Dictionary, key: &str) -> String {
    String::from_utf8_lossy(dict.get(key.as_bytes()).and_then(Object::as_name).unwrap()).into_owned()
}

/// The sample with a second heading and a link to it.
fn sample() -> Sample {
    let mut sample = Sample::new();
    let root = Some(crate::page::TagId(0));
    let heading = sample.structure.add(Role::H3, root);
    sample.structure.nodes[heading.0 as usize].title = Some("Overleaf".into());
    let link = sample.structure.add(Role::Link, Some(crate::page::TagId(2)));
    sample.structure.nodes[link.0 as usize].target = Some(Target::Element(heading));
    let texts = |item: &&mut crate::page::Item| matches!(item.kind, crate::page::ItemKind::Text { .. }) && item.tag.is_some();
    sample.pages[1].items.iter_mut().find(texts).unwrap().tag = Some(heading);
    let last = sample.pages[0].items.iter_mut().filter(texts).find(|item| item.tag == Some(crate::page::TagId(2))).unwrap();
    last.tag = Some(link);
    sample
}

fn screen() -> Document {
    read(&sample().try_write_as(Standard::Screen).unwrap())
}

#[test]
fn pages_are_cut_to_the_trim_and_painted_in_light() {
    let bytes = sample().try_write_as(Standard::Screen).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7\n"));
    let doc = read(&bytes);
    for page in pages(&doc) {
        let media = numbers(page.get(b"MediaBox").unwrap());
        assert!((media[2] - 595.2756).abs() < 0.001 && (media[3] - 841.8898).abs() < 0.001, "{media:?}");
        assert_eq!(numbers(page.get(b"TrimBox").unwrap()), media);
    }
    for page in doc.page_iter() {
        let content = Content::decode(&doc.get_page_content(page)).unwrap();
        let of_a_press = ["k", "K", "cs", "CS", "scn", "SCN", "gs"];
        assert!(content.operations.iter().all(|operation| !of_a_press.contains(&&*operation.operator)));
        assert!(content.operations.iter().any(|operation| operation.operator == "rg"));
    }
    assert!(!bytes.windows(11).any(|window| window == b"/Separation"));
}

#[test]
fn it_says_what_it_complies_with() {
    let doc = screen();
    let intents = doc.catalog().unwrap().get(b"OutputIntents").and_then(Object::as_array).unwrap();
    let [intent] = &intents[..] else { panic!("one intent") };
    let intent = deref(&doc, intent).as_dict().unwrap();
    assert_eq!(name(intent, "S"), "GTS_PDFA1");
    let profile = entry(&doc, intent, "DestOutputProfile").as_stream().unwrap();
    assert_eq!(profile.decompressed_content().unwrap(), crate::pdf::icc::SRGB);
    let xmp = entry(&doc, doc.catalog().unwrap(), "Metadata").as_stream().unwrap();
    let xmp = String::from_utf8(xmp.content.clone()).unwrap();
    for words in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>",
    ] {
        assert_eq!(xmp.matches(words).count(), 1, "{words}");
    }
    assert!(!xmp.contains("GTS_PDFX"));
    let preferences = entry(&doc, doc.catalog().unwrap(), "ViewerPreferences").as_dict().unwrap();
    assert!(preferences.get(b"DisplayDocTitle").and_then(Object::as_bool).unwrap());
}

#[test]
fn links_lead_somewhere_and_belong_to_their_elements() {
    let doc = screen();
    let page = pages(&doc)[0];
    assert_eq!(name(page, "Tabs"), "S");
    let annotations = page.get(b"Annots").and_then(Object::as_array).unwrap();
    assert_eq!(annotations.len(), 2);
    let tree = entry(&doc, doc.catalog().unwrap(), "StructTreeRoot/ParentTree/Nums").as_array().unwrap();
    let mut ways = Vec::new();
    for reference in annotations {
        let annotation = deref(&doc, reference).as_dict().unwrap();
        assert_eq!((name(annotation, "Subtype"), annotation.get(b"F").and_then(Object::as_i64).unwrap()), ("Link".into(), 4));
        let key = annotation.get(b"StructParent").and_then(Object::as_i64).unwrap();
        let at = tree.chunks(2).find(|pair| pair[0].as_i64().unwrap() == key).unwrap();
        let element = deref(&doc, &at[1]).as_dict().unwrap();
        assert_eq!(name(element, "S"), "Link");
        let kids = element.get(b"K").and_then(Object::as_array).unwrap();
        let objects = kids.iter().filter_map(|kid| kid.as_dict().ok()).filter(|kid| kid.has(b"Obj"));
        assert_eq!(objects.map(|kid| kid.get(b"Obj").unwrap()).collect::<Vec<_>>(), [reference]);
        let contents = lopdf::decode_text_string(annotation.get(b"Contents").unwrap()).unwrap();
        ways.push(match annotation.get(b"Dest") {
            Ok(place) => (
                contents,
                format!("{:?}", place.as_array().unwrap()[0].as_reference().unwrap() == doc.page_iter().nth(1).unwrap()),
            ),
            Err(_) => {
                let url = entry(&doc, annotation, "A/URI").as_str().unwrap();
                (contents, String::from_utf8_lossy(url).into_owned())
            }
        });
        let (rect, media) = (numbers(annotation.get(b"Rect").unwrap()), numbers(page.get(b"MediaBox").unwrap()));
        assert!(rect[0] < rect[2] && rect[1] < rect[3] && rect[2] < media[2] && rect[3] < media[3], "{rect:?}");
    }
    let address = ("https://example.org/treaty é".to_owned(), "https://example.org/treaty%20%C3%A9".to_owned());
    ways.sort();
    assert_eq!(ways, [("Overleaf".to_owned(), "true".to_owned()), address]);
}

#[test]
fn the_outline_nests_the_headings_without_a_gap() {
    let doc = screen();
    let root = entry(&doc, doc.catalog().unwrap(), "Outlines").as_dict().unwrap();
    assert_eq!(root.get(b"Count").and_then(Object::as_i64).unwrap(), 2);
    let first = entry(&doc, root, "First").as_dict().unwrap();
    let below = entry(&doc, first, "First").as_dict().unwrap();
    let title = |item: &Dictionary| lopdf::decode_text_string(item.get(b"Title").unwrap()).unwrap();
    assert_eq!((title(first), title(below)), ("Sharing the water".into(), "Overleaf".into()));
    assert!(!first.has(b"Next") && !below.has(b"Next"));
    let of = |item: &Dictionary| item.get(b"Dest").and_then(Object::as_array).unwrap()[0].as_reference().unwrap();
    assert_eq!([of(first), of(below)], [doc.page_iter().next().unwrap(), doc.page_iter().nth(1).unwrap()]);
    let elements = doc.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has_type(b"StructElem"));
    let names: Vec<String> = elements.map(|element| name(element, "S")).filter(|name| name.starts_with('H')).collect();
    assert_eq!(names, ["H1", "H2"], "the H3 stands under an H1");
}

#[test]
fn a_picture_that_says_nothing_is_no_figure() {
    let mut sample = sample();
    let figure = sample.structure.nodes.iter_mut().find(|node| node.role == Role::Figure).unwrap();
    figure.alt = Some(" ".into());
    for standard in [Standard::X4, Standard::Screen] {
        let doc = read(&sample.try_write_as(standard).unwrap());
        let elements =
            doc.objects.values().filter_map(|object| object.as_dict().ok()).filter(|dict| dict.has_type(b"StructElem"));
        assert!(elements.clone().all(|element| name(element, "S") != "Figure"));
        assert!(elements.clone().any(|element| name(element, "S") == "Caption"), "its caption stays");
    }
}

#[test]
fn a_screen_pdf_without_structure_is_refused_and_a_print_pdf_is_not() {
    let (sample, intent) = (sample(), Sample::intent());
    let without = |standard| write(&PdfInput { standard, tagged: false, ..sample.input(&intent) });
    let Err(PdfError::Prohibited(found)) = without(Standard::Screen) else { panic!("refused") };
    assert_eq!(found[0].violation, Violation::Untagged);
    let doc = read(&without(Standard::X4).unwrap());
    let xmp = entry(&doc, doc.catalog().unwrap(), "Metadata").as_stream().unwrap();
    assert!(!String::from_utf8_lossy(&xmp.content).contains("pdfuaid:part"));
    assert!(!doc.catalog().unwrap().has(b"StructTreeRoot"));
    for page in doc.page_iter() {
        let content = Content::decode(&doc.get_page_content(page)).unwrap();
        let marks: Vec<&str> = content
            .operations
            .iter()
            .map(|operation| &*operation.operator)
            .filter(|name| ["BDC", "EMC"].contains(name))
            .collect();
        assert_eq!(
            marks.iter().filter(|name| **name == "BDC").count() * 2,
            marks.len(),
            "what is left says its text, in pairs"
        );
    }
}
