//! PDF/X-1a:2003 (ISO 15930-4), read back.

use super::sample::Sample;
use super::{deref, entry, pages, read};
use crate::pdf::{PdfError, Prohibited, Standard, Violation};
use crate::picture::{PictureBody, Raster, RasterData, SampleSpace};
use lopdf::Object;
use std::sync::Arc;

/// The sample with pictures in ink alone, as conversion leaves them; the third has an opacity.
fn converted(alpha: Vec<u8>) -> Sample {
    let mut sample = Sample::new();
    for picture in &mut sample.pictures {
        let ink: Vec<u8> = (0..16 * 12 * 4u32).map(|at| u8::try_from(at * 7 % 200).unwrap()).collect();
        let (data, alpha) = (RasterData::Samples(Arc::from(ink)), (picture.name == "map.png").then(|| Arc::from(&*alpha)));
        let space = SampleSpace::Cmyk;
        let raster =
            Raster { width: 16, height: 12, space, bits: 8, data, is_lossy: false, alpha, profile: None, orientation: 1 };
        picture.body = PictureBody::Raster(raster);
    }
    sample
}

#[test]
fn a_file_of_inks_alone_is_pdf_1_4_without_transparency() {
    let stencil: Vec<u8> = (0..16 * 12).map(|at| if at % 3 == 0 { 0 } else { 255 }).collect();
    let bytes = converted(stencil).try_write_as(Standard::X1a).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.4\n"));
    for words in [&b"/ObjStm"[..], b"/XRef", b"/ICCBased", b"/SMask", b"/Transparency", b"DeviceRGB"] {
        assert!(!bytes.windows(words.len()).any(|window| window == words), "{}", String::from_utf8_lossy(words));
    }
    let doc = read(&bytes);
    let info = entry(&doc, &doc.trailer, "Info").as_dict().unwrap();
    assert_eq!(info.get(b"GTS_PDFXVersion").and_then(Object::as_str).unwrap(), b"PDF/X-1a:2003");
    assert!(!info.has(b"GTS_PDFXConformance"), "that of 2001 alone has it");
    let xmp = entry(&doc, doc.catalog().unwrap(), "Metadata").as_stream().unwrap();
    let xmp = String::from_utf8(xmp.content.clone()).unwrap();
    assert!(!xmp.contains("pdfxid") && xmp.contains("<pdfx:GTS_PDFXVersion>PDF/X-1a:2003<"));
    assert!(doc.catalog().unwrap().has(b"StructTreeRoot"), "tags are PDF 1.4");
    for page in pages(&doc) {
        assert!(!page.has(b"Group") && !page.has(b"Annots"));
    }
    let picture = entry(&doc, pages(&doc)[0], "Resources/XObject/P2").as_stream().unwrap();
    let mask = deref(&doc, picture.dict.get(b"Mask").unwrap()).as_stream().unwrap();
    assert!(mask.dict.get(b"ImageMask").and_then(Object::as_bool).unwrap());
    assert_eq!(mask.decompressed_content().unwrap().len(), 16 / 8 * 12);
}

#[test]
fn what_must_not_be_written_is_told_with_its_place() {
    let found = |sample: Sample| match sample.try_write_as(Standard::X1a) {
        Err(PdfError::Prohibited(found)) => found,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    };
    let places = found(Sample::new());
    let of = |violation, name: &str| {
        places.iter().any(|place| place.violation == violation && place.picture.as_deref() == Some(name))
    };
    assert!(of(Violation::IccBased, "river.jpg") && of(Violation::IccBased, "logo.svg"), "{places:#?}");
    // A soft edge over a tint cannot be mixed with paper.
    let mut sample = converted((0..16 * 12).collect());
    assert!(sample.try_write_as(Standard::X1a).is_ok(), "nothing lies below it");
    let fill = sample.pages[0].items.iter().position(|item| matches!(item.kind, crate::page::ItemKind::Fill { .. })).unwrap();
    let trim = sample.pages[0].boxes.trim;
    if let crate::page::ItemKind::Fill { rect, .. } = &mut sample.pages[0].items[fill].kind {
        *rect = trim;
    }
    let places = found(sample);
    let [Prohibited { violation: Violation::Transparency, picture: Some(name), page: 1, .. }] = &places[..] else {
        panic!("{places:#?}")
    };
    assert_eq!(name, "map.png");
}
