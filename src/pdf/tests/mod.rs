//! Whole files, written and read back.
#![allow(clippy::cast_possible_truncation, reason = "the numbers of the samples are small")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod requirements;
mod sample;
mod screen;
mod shaped;
mod tools;
mod volume;
mod walk;
mod x1a;

use super::*;
use crate::geometry::Length;
use crate::page::{ItemKind, Role};
use lopdf::{Dictionary, Document, Object};
use sample::{FOGRA39, Sample, facts};
use walk::{Shown, walk};

fn read(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).unwrap()
}

fn pages(doc: &Document) -> Vec<&Dictionary> {
    doc.get_pages().values().map(|id| doc.get_dictionary(*id).unwrap()).collect()
}

/// A value behind any references.
fn deref<'a>(doc: &'a Document, value: &'a Object) -> &'a Object {
    doc.dereference(value).unwrap().1
}

fn entry<'a>(doc: &'a Document, dict: &'a Dictionary, path: &str) -> &'a Object {
    let mut at = dict;
    let mut keys = path.split('/').peekable();
    loop {
        let key = keys.next().unwrap();
        let value = deref(doc, at.get(key.as_bytes()).unwrap_or_else(|_| panic!("no {key} of {path}")));
        match (keys.peek(), value) {
            (None, value) => return value,
            (Some(_), Object::Dictionary(dict)) => at = dict,
            (Some(_), Object::Stream(stream)) => at = &stream.dict,
            (Some(_), other) => panic!("{key} of {path} is {other:?}"),
        }
    }
}

fn numbers(object: &Object) -> Vec<f64> {
    object.as_array().unwrap().iter().map(|n| f64::from(n.as_float().unwrap())).collect()
}

#[test]
fn two_runs_are_identical_and_begin_as_pdf_1_6() {
    let sample = Sample::new();
    let (one, two) = (sample.write(), sample.write());
    assert!(one.starts_with(b"%PDF-1.6\n%"));
    assert_eq!(one, two);
}

#[test]
fn boxes_stand_on_each_page_and_nest() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    for (page, source) in pages(&doc).into_iter().zip(&sample.pages) {
        let bleed = Length::from_mm(3.0).to_pt();
        let size = (source.boxes.trim.width().to_pt(), source.boxes.trim.height().to_pt());
        let near = |key: &str, wanted: [f64; 4]| {
            let got = numbers(page.get(key.as_bytes()).unwrap());
            assert!(got.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.001), "{key} {got:?} {wanted:?}");
        };
        near("MediaBox", [0.0, 0.0, size.0 + 2.0 * bleed, size.1 + 2.0 * bleed]);
        near("BleedBox", [0.0, 0.0, size.0 + 2.0 * bleed, size.1 + 2.0 * bleed]);
        near("TrimBox", [bleed, bleed, bleed + size.0, bleed + size.1]);
        for key in ["CropBox", "UserUnit", "Annots", "ArtBox", "Rotate"] {
            assert!(!page.has(key.as_bytes()), "{key}");
        }
    }
}

/// Where each glyph of the pages should stand, in PDF coordinates, and how exactly; spaces between lines stand about where the line ends.
fn wanted_origins(page: &Page, structure: &crate::page::Structure, fonts: &FontBook) -> Vec<(f64, f64, f64)> {
    let mut out = Vec::new();
    for (at, item) in page.items.iter().enumerate() {
        if let ItemKind::Text { origin, run, .. } = &item.kind {
            let mut x = origin.x - page.boxes.media.x0;
            for glyph in &run.glyphs {
                let y = page.boxes.media.y1 - origin.y + glyph.dy;
                out.push(((x + glyph.dx).to_pt(), y.to_pt(), 0.001));
                x += glyph.advance;
            }
            let next = page.items.get(at + 1);
            if next.and_then(|next| clusters::joint(item, next, structure, fonts.face(run.face))).is_some() {
                out.push((x.to_pt(), (page.boxes.media.y1 - origin.y).to_pt(), 0.5));
            }
        }
    }
    out
}

#[test]
fn glyphs_stand_where_the_pages_say() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let mut most = 0f64;
    for (shown, source) in walk(&doc).iter().zip(&sample.pages) {
        let wanted = wanted_origins(source, &sample.structure, &sample.fonts);
        assert_eq!(shown.len(), wanted.len());
        for (shown, (x, y, most_off)) in shown.iter().zip(wanted) {
            let off = (shown.x - x).abs().max((shown.y - y).abs());
            most = most.max(off);
            assert!(off < most_off, "{shown:?} wanted at {x} {y}");
        }
    }
    assert!(most > 0.0, "the walker sees real numbers");
}

#[test]
fn inks_and_overprint_are_what_the_items_say() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let shown = walk(&doc);
    let mut sources = sample.pages.iter().zip(&shown).flat_map(|(page, shown)| {
        let runs = page.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Text { run, overprint, .. } => Some((run, *overprint)),
            _ => None,
        });
        runs.flat_map(|(run, overprint)| run.glyphs.iter().map(move |_| (run, overprint))).zip(shown)
    });
    assert!(sources.all(|((run, overprint), shown): ((_, bool), &Shown)| {
        let fill = match &run.style.color.ink {
            crate::color::Ink::Cmyk(cmyk) => format!("k {:?}", cmyk.map(crate::color::Share::to_fraction)),
            crate::color::Ink::Gray(gray) => format!("k [0.0, 0.0, 0.0, {:?}]", gray.to_fraction()),
            crate::color::Ink::Spot { name, tint, .. } => format!("{name} [{:?}]", tint.to_fraction()),
            crate::color::Ink::Registration(all) => format!("All [{:?}]", all.to_fraction()),
            crate::color::Ink::Mix(_) => {
                let plates = run.style.color.ink.plates();
                let names: Vec<&str> = plates.iter().map(|(plate, _)| plate.name()).collect();
                let tints: Vec<f64> = plates.iter().map(|(_, tint)| tint.to_fraction()).collect();
                format!("{} {tints:?}", names.join("+"))
            }
            crate::color::Ink::Rgb(rgb) => format!("ICCBased {:?}", rgb.map(crate::color::Share::to_fraction)),
        };
        assert_eq!((&shown.fill, shown.overprint), (&fill, overprint));
        true
    }));
    for page in pages(&doc) {
        for (state, on) in [("O", true), ("N", false)] {
            let state = entry(&doc, page, &format!("Resources/ExtGState/{state}")).as_dict().unwrap();
            assert_eq!(state.get(b"OP").and_then(Object::as_bool).unwrap(), on);
            assert_eq!(state.get(b"op").and_then(Object::as_bool).unwrap(), on);
        }
        assert_eq!(entry(&doc, page, "Resources/ExtGState/O/OPM").as_i64().unwrap(), 1);
    }
}

#[test]
fn spots_are_separations_with_their_full_ink() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let page = pages(&doc)[0];
    let space = entry(&doc, page, "Resources/ColorSpace/S0").as_array().unwrap();
    assert_eq!(space[0].as_name().unwrap(), b"Separation");
    assert_eq!(space[1].as_name().unwrap(), sample::SPOT.as_bytes());
    let tint = space[3].as_dict().unwrap();
    assert_eq!(
        numbers(tint.get(b"C1").unwrap()).iter().map(|c| (c * 100.0).round()).collect::<Vec<_>>(),
        [100.0, 60.0, 0.0, 10.0]
    );
}

#[test]
fn text_extracts_with_ligatures_marks_and_added_hyphens() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let text: String = walk(&doc)[0].iter().map(|shown| shown.text.as_str()).collect();
    for piece in ["Sharing the water", "trans\u{ad}", "boundary", "cafe\u{301}", "10 km", "\u{2022}"] {
        assert!(text.contains(piece), "{piece:?} in {text:?}");
    }
}

#[test]
fn subsets_hold_the_glyphs_with_exact_widths() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let page = pages(&doc)[0];
    let fonts = entry(&doc, page, "Resources/Font").as_dict().unwrap();
    assert_eq!(fonts.len(), 2);
    for (_, font) in fonts {
        let font = deref(&doc, font).as_dict().unwrap();
        let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap();
        assert!(name[..6].iter().all(u8::is_ascii_uppercase) && name[6] == b'+', "{}", String::from_utf8_lossy(name));
        let descendant = deref(&doc, &font.get(b"DescendantFonts").and_then(Object::as_array).unwrap()[0]).as_dict().unwrap();
        assert_eq!(descendant.get(b"CIDToGIDMap").and_then(Object::as_name).unwrap(), b"Identity");
        let program = entry(&doc, descendant, "FontDescriptor/FontFile2").as_stream().unwrap().decompressed_content().unwrap();
        assert!(program.len() < 30_000, "{}", program.len());
        // The subset has no cmap, so it is read table by table.
        let raw = ttf_parser::RawFace::parse(&program, 0).unwrap();
        let table = |tag: &[u8; 4]| raw.table(ttf_parser::Tag::from_bytes(tag)).unwrap();
        let units = f64::from(u16::from_be_bytes([table(b"head")[18], table(b"head")[19]]));
        let metrics = u16::from_be_bytes([table(b"hhea")[34], table(b"hhea")[35]]);
        let count = ttf_parser::maxp::Table::parse(table(b"maxp")).unwrap().number_of_glyphs;
        let hmtx = ttf_parser::hmtx::Table::parse(metrics, count, table(b"hmtx")).unwrap();
        let widths = walk::widths(&doc, descendant);
        assert!(!widths.is_empty());
        for (code, width) in widths {
            let advance = hmtx.advance(ttf_parser::GlyphId(code)).unwrap();
            assert!((f64::from(advance) * 1000.0 / units - width).abs() < 0.0006, "{code}: {advance} {width}");
        }
    }
}

#[test]
fn the_output_intent_embeds_the_profile() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let intent = doc.catalog().unwrap().get(b"OutputIntents").and_then(Object::as_array).unwrap()[0].as_dict().unwrap();
    assert_eq!(intent.get(b"S").and_then(Object::as_name).unwrap(), b"GTS_PDFX");
    let profile = entry(&doc, intent, "DestOutputProfile").as_stream().unwrap();
    assert_eq!(profile.decompressed_content().unwrap(), FOGRA39);
    assert_eq!(profile.dict.get(b"N").and_then(Object::as_i64).unwrap(), 4);
    let broken = Intent { condition: "FOGRA39", registry: "", info: "", profile: icc::SRGB };
    assert!(matches!(PreparedIntent::new(&broken), Err(PdfError::Profile { .. })));
}

#[test]
fn info_and_xmp_agree_whatever_the_title() {
    for title in ["<&>\" 'a' ]]> 🌊", "(un)balanced) \\ \r\n\0 lines", "  ", "Überblick"] {
        let mut sample = Sample::new();
        sample.facts =
            Facts { title: title.into(), author: Some(title.into()), keywords: vec!["a, b".into(), title.into()], ..facts() };
        let doc = read(&sample.write());
        let info = entry(&doc, &doc.trailer, "Info").as_dict().unwrap();
        let written = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
        let xmp = entry(&doc, doc.catalog().unwrap(), "Metadata").as_stream().unwrap();
        let xmp = String::from_utf8(xmp.content.clone()).unwrap();
        let title =
            xmp.split("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">").nth(1).unwrap().split("</rdf:li>").next().unwrap();
        let title = title.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        assert_eq!(written, title);
        assert!(!title.is_empty() && !xmp.contains('\0'));
        assert_eq!(info.get(b"Trapped").and_then(Object::as_name).unwrap(), b"False");
    }
}

/// The tree's elements in reading order, each with its depth, type and the text of its pieces.
fn outline(doc: &Document) -> Vec<String> {
    fn visit(
        doc: &Document,
        element: &Object,
        text: &dyn Fn(&Object, i64) -> String,
        depth: usize,
        page: Option<&Object>,
        out: &mut Vec<String>,
    ) {
        let dict = deref(doc, element).as_dict().unwrap();
        let page = dict.get(b"Pg").ok().or(page);
        let role = String::from_utf8_lossy(dict.get(b"S").and_then(Object::as_name).unwrap()).into_owned();
        let at = out.len();
        out.push(String::new());
        let mut own = String::new();
        let kids = match dict.get(b"K") {
            Ok(Object::Array(kids)) => kids.clone(),
            Ok(kid) => vec![kid.clone()],
            Err(_) => vec![],
        };
        for kid in &kids {
            match kid {
                Object::Integer(mcid) => own += &text(page.unwrap(), *mcid),
                Object::Dictionary(mcr) => {
                    own += &text(mcr.get(b"Pg").unwrap(), mcr.get(b"MCID").and_then(Object::as_i64).unwrap())
                }
                child => {
                    let parent = deref(doc, child).as_dict().unwrap().get(b"P").unwrap();
                    assert_eq!(parent, element, "a child points back to its parent");
                    visit(doc, child, text, depth + 1, page, out);
                }
            }
        }
        out[at] = format!("{}{role} {own}", "  ".repeat(depth)).trim_end().to_owned();
    }
    let shown = walk(doc);
    let ids: Vec<_> = doc.page_iter().collect();
    let text = |page: &Object, mcid: i64| -> String {
        let at = ids.iter().position(|id| *id == page.as_reference().unwrap()).unwrap();
        shown[at].iter().filter(|shown| shown.mcid == Some(mcid)).map(|shown| shown.text.as_str()).collect()
    };
    let mut out = Vec::new();
    let root = entry(doc, doc.catalog().unwrap(), "StructTreeRoot").as_dict().unwrap();
    visit(doc, root.get(b"K").unwrap(), &text, 0, None, &mut out);
    out
}

#[test]
fn the_structure_tree_reads_as_the_document() {
    let sample = Sample::new();
    let outline = outline(&read(&sample.write()));
    let wanted = [
        "Document",
        "  H1 Sharing the water",
        "  P River basins are trans\u{ad}boundary: see  for cafe\u{301}s, 10 km away.The paragraph ends overleaf.",
        "    Span the treaty",
        "  L",
        "    LI",
        "      Lbl \u{2022}",
        "      LBody An item",
        "  Figure",
        "    Caption A caption",
    ];
    assert_eq!(outline, wanted, "{outline:#?}");
}

#[test]
fn the_parent_tree_leads_back_from_every_piece() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let nums = entry(&doc, doc.catalog().unwrap(), "StructTreeRoot/ParentTree/Nums").as_array().unwrap();
    for (index, (page, shown)) in pages(&doc).iter().zip(walk(&doc)).enumerate() {
        let key = page.get(b"StructParents").and_then(Object::as_i64).unwrap();
        assert_eq!(key, index as i64);
        assert_eq!(nums[index * 2].as_i64().unwrap(), key);
        let elements = deref(&doc, &nums[index * 2 + 1]).as_array().unwrap();
        for mcid in shown.iter().filter_map(|shown| shown.mcid) {
            assert!(deref(&doc, &elements[mcid as usize]).as_dict().unwrap().has_type(b"StructElem"));
        }
    }
}

#[test]
fn every_glyph_is_tagged_or_an_artifact_and_tags_balance() {
    let sample = Sample::new();
    for shown in walk(&read(&sample.write())) {
        assert!(shown.iter().all(|shown| shown.mcid.is_some() != shown.artifact));
    }
}

#[test]
fn pictures_are_embedded_once_in_their_own_coding() {
    let sample = Sample::new();
    let doc = read(&sample.write());
    let images: Vec<&lopdf::Stream> = doc
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter(|stream| stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image"))
        .collect();
    let of = |filter: &[u8]| {
        let filter = filter.to_vec();
        images.iter().filter(move |image| image.dict.get(b"Filter").and_then(Object::as_name).is_ok_and(|name| name == filter))
    };
    let jpegs: Vec<&[u8]> = of(b"DCTDecode").map(|image| &image.content[..]).collect();
    assert_eq!(jpegs, [sample::RGB_JPEG, sample::CMYK_JPEG]);
    assert_eq!(of(b"FlateDecode").count(), 2, "a raster and its soft mask");
    let inverted = of(b"DCTDecode").nth(1).unwrap();
    assert_eq!(numbers(inverted.dict.get(b"Decode").unwrap()), [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
    let groups: Vec<bool> = pages(&doc).iter().map(|page| page.has(b"Group")).collect();
    assert_eq!(groups, [true, false], "only the page with transparency has a group");
    assert_eq!(entry(&doc, pages(&doc)[0], "Group/CS").as_name().unwrap(), b"DeviceCMYK");
    let profiles = doc.objects.values().filter_map(|object| object.as_stream().ok());
    let srgb = profiles.filter(|stream| stream.decompressed_content().is_ok_and(|data| data == icc::SRGB)).count();
    assert_eq!(srgb, 1, "one profile for all");
}

#[test]
fn broken_input_is_an_error_or_nothing_never_a_panic() {
    let mut sample = Sample::new();
    sample.pictures.pop();
    assert!(matches!(sample.try_write(), Err(PdfError::UnknownPicture(_))));
    let mut sample = Sample::new();
    sample.pages.clear();
    sample.structure.nodes.clear();
    assert!(read(&sample.write()).get_pages().is_empty());
    let mut sample = Sample::new();
    for node in &mut sample.structure.nodes {
        node.parent = Some(crate::page::TagId(9999));
    }
    sample.structure.nodes.truncate(3);
    assert_eq!(outline(&read(&sample.write()))[0], "Document");
    let mut sample = Sample::new();
    sample.structure.nodes[0].role = Role::P;
    assert_eq!(outline(&read(&sample.write()))[0], "Document");
}

#[test]
fn a_text_page_is_small() {
    let mut sample = Sample::new();
    sample.pages.iter_mut().for_each(|page| page.items.retain(|item| !matches!(item.kind, ItemKind::Picture { .. })));
    let size = sample.write().len() - 95_000;
    assert!(size < 25_000, "{size} bytes beside the profile");
}

/// `cubic.otf` is a few letters of Makeready Sans Light with cubic outlines (OFL, see `fonts/`).
#[test]
fn cubic_outlines_are_embedded_as_bare_cff() {
    let mut sample = Sample::new();
    let mut fonts = FontBook::empty();
    let report = fonts.add("cubic", std::sync::Arc::from(&include_bytes!("cubic.otf")[..]));
    assert!(report.diagnostics.is_empty(), "{report:?}");
    sample.fonts = fonts;
    let mut page = sample.pages.remove(1);
    let ItemKind::Text { run, .. } = &mut page.items[0].kind else { panic!("the first item is text") };
    *run = sample::run(&sample.fonts, crate::font::FaceId(0), 9.0, crate::color::Ink::BLACK, "A basin is shared land.");
    page.items.truncate(1);
    sample.pages = vec![page];
    let doc = read(&sample.write());
    let font = entry(&doc, pages(&doc)[0], "Resources/Font/F0").as_dict().unwrap();
    let descendant = deref(&doc, &font.get(b"DescendantFonts").and_then(Object::as_array).unwrap()[0]).as_dict().unwrap();
    assert_eq!(descendant.get(b"Subtype").and_then(Object::as_name).unwrap(), b"CIDFontType0");
    assert!(!descendant.has(b"CIDToGIDMap"));
    let program = entry(&doc, descendant, "FontDescriptor/FontFile3").as_stream().unwrap();
    assert_eq!(program.dict.get(b"Subtype").and_then(Object::as_name).unwrap(), b"CIDFontType0C");
    assert_eq!(program.decompressed_content().unwrap()[0], 1, "the major version of a bare CFF table");
    let text: String = walk(&doc)[0].iter().map(|shown| shown.text.as_str()).collect();
    assert_eq!(text, "A basin is shared land.");
}
