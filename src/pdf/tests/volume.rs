//! Several documents in one file, read back.

use super::sample::{FOGRA39, Sample};
use super::walk::walk;
use super::{deref, entry, pages, read};
use crate::pdf::{Intent, PdfInput, PreparedIntent, Standard, Volume, VolumeError};
use lopdf::{Dictionary, Document, Object};

/// Three samples, the second in another language.
fn samples(sample: &Sample) -> Vec<crate::pdf::Facts> {
    let mut facts = vec![sample.facts.clone(); 3];
    facts[1].title = "Das Wasser teilen".into();
    facts[1].lang = "de".into();
    facts[1].keywords = vec!["Wasser".into()];
    facts
}

fn volume(standard: Standard) -> Vec<u8> {
    let sample = Sample::new();
    let intent = Sample::intent();
    let other = PreparedIntent::new(&Intent { condition: "FOGRA99", registry: "", info: "", profile: FOGRA39 }).unwrap();
    let mut volume = Volume::new(Vec::new(), &sample.fonts, standard, true);
    for facts in &samples(&sample) {
        volume.add(&PdfInput { facts, ..sample.input(&intent) }).unwrap();
        // What cannot be part of it leaves no trace.
        let refused = volume.add(&PdfInput { intent: &other, pictures: &[], ..sample.input(&intent) });
        match refused {
            Err(VolumeError::Differs { what }) if standard.is_print() => assert_eq!(what, "printing condition"),
            Err(VolumeError::Pdf(_)) if !standard.is_print() => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(volume.pages(), 6);
    volume.finish("All of them").unwrap()
}

/// How many streams there are of pictures and of faces.
fn streams(doc: &Document) -> (usize, usize) {
    let dicts = || doc.objects.values().filter_map(|object| object.as_stream().ok()).map(|stream| &stream.dict);
    let pictures = dicts().filter(|dict| dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image"));
    (pictures.count(), dicts().filter(|dict| dict.has(b"Length1")).count())
}

#[test]
fn each_document_has_its_pages_and_shares_what_is_alike() {
    for standard in [Standard::X4, Standard::Screen] {
        let bytes = volume(standard);
        assert!(bytes == volume(standard), "twice the same");
        let (doc, single) = (read(&bytes), read(&Sample::new().try_write_as(standard).unwrap()));
        assert_eq!(streams(&doc), streams(&single));
        let seen = |shown: Vec<super::walk::Shown>| -> Vec<_> {
            let said = shown.into_iter().map(|own| (own.x.to_bits(), own.y.to_bits(), own.fill, own.text, own.mcid));
            said.collect()
        };
        let (all, one): (Vec<_>, Vec<_>) =
            (walk(&doc).into_iter().map(seen).collect(), walk(&single).into_iter().map(seen).collect());
        for document in all.chunks(2) {
            assert!(document == one, "{standard}");
        }
        for (at, (page, own)) in pages(&doc).into_iter().zip(pages(&single).into_iter().cycle()).enumerate() {
            for key in [&b"MediaBox"[..], b"TrimBox", b"BleedBox"] {
                assert_eq!(page.get(key).unwrap(), own.get(key).unwrap());
            }
            let marks = |doc: &Document, page: &Dictionary| {
                let key = page.get(b"StructParents").and_then(Object::as_i64).unwrap();
                let root = entry(doc, doc.catalog().unwrap(), "StructTreeRoot/ParentTree").as_dict().unwrap();
                deref(doc, &looked_up(doc, root, key).unwrap()).as_array().unwrap().len()
            };
            assert_eq!(marks(&doc, page), marks(&single, own), "page {at}");
        }
    }
}

/// What a number tree has under a key.
fn looked_up(doc: &Document, node: &Dictionary, key: i64) -> Option<Object> {
    if let Ok(nums) = node.get(b"Nums") {
        let pairs = nums.as_array().unwrap().chunks(2);
        return pairs.into_iter().find(|pair| pair[0].as_i64().unwrap() == key).map(|pair| pair[1].clone());
    }
    let kids = node.get(b"Kids").unwrap().as_array().unwrap();
    kids.iter().find_map(|kid| {
        let kid = deref(doc, kid).as_dict().unwrap();
        let limits: Vec<i64> =
            kid.get(b"Limits").unwrap().as_array().unwrap().iter().map(|limit| limit.as_i64().unwrap()).collect();
        if (limits[0]..=limits[1]).contains(&key) { looked_up(doc, kid, key) } else { None }
    })
}

#[test]
fn each_document_is_a_part_of_the_structure_and_an_entry_of_the_outline() {
    for standard in [Standard::X4, Standard::Screen] {
        let doc = read(&volume(standard));
        let catalog = doc.catalog().unwrap();
        let text = |dict: &Dictionary, key: &str| {
            String::from_utf8_lossy(dict.get(key.as_bytes()).unwrap().as_str().unwrap()).into_owned()
        };
        let document = entry(&doc, catalog, "StructTreeRoot/K").as_dict().unwrap();
        let parts: Vec<&Dictionary> =
            document.get(b"K").unwrap().as_array().unwrap().iter().map(|kid| deref(&doc, kid).as_dict().unwrap()).collect();
        let titles = ["Sharing the water", "Das Wasser teilen", "Sharing the water"];
        assert_eq!(parts.iter().map(|part| text(part, "T")).collect::<Vec<_>>(), titles);
        assert!(parts.iter().all(|part| part.get(b"S").unwrap().as_name().unwrap() == b"Part"));
        assert_eq!(text(parts[1], "Lang"), "de");
        assert!(!parts[0].has(b"Lang") && !parts[2].has(b"Lang"));
        let outline = entry(&doc, catalog, "Outlines").as_dict().unwrap();
        assert_eq!(outline.get(b"Count").unwrap().as_i64().unwrap(), 3);
        let (mut entries, mut next) = (Vec::new(), outline.get(b"First").ok());
        while let Some(at) = next {
            let own = deref(&doc, at).as_dict().unwrap();
            entries.push(text(own, "Title"));
            let place = own.get(b"Dest").unwrap().as_array().unwrap();
            assert_eq!(doc.get_pages()[&(entries.len() as u32 * 2 - 1)], place[0].as_reference().unwrap());
            assert_eq!(own.has(b"First"), standard == Standard::Screen, "headings");
            next = own.get(b"Next").ok();
        }
        assert_eq!(entries, titles);
        let info = doc.get_dictionary(doc.trailer.get(b"Info").unwrap().as_reference().unwrap()).unwrap();
        assert_eq!(text(info, "Title"), "All of them");
        assert_eq!(text(info, "Subject"), "River basins");
        assert!(!info.has(b"Keywords"));
    }
}

#[test]
fn a_volume_of_nothing_is_none() {
    let sample = Sample::new();
    let volume = Volume::new(Vec::new(), &sample.fonts, Standard::X4, true);
    assert!(matches!(volume.finish("Nothing"), Err(VolumeError::Empty)));
}
