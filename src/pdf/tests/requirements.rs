//! What PDF/X-4 (ISO 15930-7) asks of a file, row by row, and what of this writer holds each: our own file is read back and looked through.

use super::sample::{Sample, facts};
use super::{deref, entry, numbers, pages, read};
use crate::pdf::icc::{Profile, Space};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// A row: its number, what holds it, and how a file is looked through for it.
type Row = (u8, &'static str, fn(&Seen));

const ROWS: [Row; 25] = [
    (1, "the standard's version is the header, and no other is written", version),
    (2, "the identifier is the fingerprint of all that goes in; nothing encrypts", identifier),
    (3, "streams hold their data; only deflate, JPEG and ASCII are written", codings),
    (4, "the metadata are made for the standard", identification),
    (5, "the metadata name title, dates, document, version and rendition", metadata),
    (6, "information and metadata are made of the same cleaned values", agreement),
    (7, "one output intent is written, with its profile", output_intent),
    (8, "the profile is checked when the kit is read", output_profile),
    (9, "no second output intent is written", output_intent),
    (10, "each page gets media, bleed and trim box, and no art box", boxes),
    (11, "the boxes nest by construction; no crop box is written", nesting),
    (12, "no preference names a box", preferences),
    (13, "the painter knows CMYK, tints and ICC-based RGB only", device_colors),
    (14, "profiles of pictures are checked; CMYK of this press needs none", profiles),
    (15, "one spot name has one space in the whole file", spots),
    (16, "no rendering intent is written", rendering_intents),
    (17, "the two graphics states set overprint and nothing else", graphics_states),
    (18, "pages with soft masks have a group in the press's space", groups),
    (19, "every page that overprints sets OP, op and OPM", overprint),
    (20, "external objects are images and drawings", external_objects),
    (21, "the painter writes few operators, and saves the state one deep", operators),
    (22, "faces are subset and embedded, with the widths of their programs", fonts),
    (23, "print gets no annotations", annotations),
    (24, "print gets no actions", actions),
    (25, "no layers are written", layers),
];

#[test]
fn a_print_pdf_meets_every_row() {
    let bytes = Sample::new().write();
    let seen = Seen::of(bytes);
    for (at, (row, holds, check)) in ROWS.iter().enumerate() {
        assert_eq!(usize::from(*row), at + 1);
        println!("{row}: {holds}");
        check(&seen);
    }
}

/// A file read back.
struct Seen {
    bytes: Vec<u8>,
    doc: Document,
    xmp: String,
}

impl Seen {
    fn of(bytes: Vec<u8>) -> Self {
        let doc = read(&bytes);
        let xmp = entry(&doc, doc.catalog().unwrap(), "Metadata").as_stream().unwrap().content.clone();
        Seen { bytes, xmp: String::from_utf8(xmp).unwrap(), doc }
    }

    fn catalog(&self) -> &Dictionary {
        self.doc.catalog().unwrap()
    }

    fn info(&self) -> &Dictionary {
        entry(&self.doc, &self.doc.trailer, "Info").as_dict().unwrap()
    }

    /// Every dictionary of the file, those inside others and those of streams too.
    fn dictionaries(&self) -> Vec<&Dictionary> {
        let mut found = Vec::new();
        let mut pending: Vec<&Object> = self.doc.objects.values().collect();
        while let Some(object) = pending.pop() {
            match object {
                Object::Array(values) => pending.extend(values),
                Object::Dictionary(dict) | Object::Stream(lopdf::Stream { dict, .. }) => {
                    found.push(dict);
                    pending.extend(dict.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
        found
    }

    /// Every array of the file.
    fn arrays(&self) -> Vec<&[Object]> {
        let mut found = Vec::new();
        let tops = self.doc.objects.values().filter_map(|object| object.as_array().ok());
        let inner = self.dictionaries().into_iter().flat_map(|dict| dict.iter().filter_map(|(_, value)| value.as_array().ok()));
        let mut pending: Vec<&Vec<Object>> = tops.chain(inner).collect();
        while let Some(array) = pending.pop() {
            found.push(&array[..]);
            pending.extend(array.iter().filter_map(|value| value.as_array().ok()));
        }
        found
    }

    /// The contents of pages and drawings.
    fn contents(&self) -> Vec<Content> {
        let forms = self.doc.objects.values().filter_map(|object| object.as_stream().ok());
        let forms = forms.filter(|stream| is(&stream.dict, "Subtype", "Form")).map(|form| form.decompressed_content().unwrap());
        let own = self.doc.page_iter().map(|page| self.doc.get_page_content(page));
        own.chain(forms).map(|bytes| Content::decode(&bytes).unwrap()).collect()
    }

    fn intents(&self) -> Vec<&Dictionary> {
        let intents = self.catalog().get(b"OutputIntents").and_then(Object::as_array).unwrap();
        intents.iter().map(|intent| deref(&self.doc, intent).as_dict().unwrap()).collect()
    }
}

fn is(dict: &Dictionary, key: &str, name: &str) -> bool {
    dict.get(key.as_bytes()).and_then(Object::as_name).is_ok_and(|found| found == name.as_bytes())
}

fn version(seen: &Seen) {
    assert!(seen.bytes.starts_with(b"%PDF-1.6\n%"));
    assert!(!seen.catalog().has(b"Version"));
}

fn identifier(seen: &Seen) {
    let id = seen.doc.trailer.get(b"ID").and_then(Object::as_array).unwrap();
    assert!(id.len() == 2 && id.iter().all(|half| half.as_str().is_ok_and(|bytes| bytes.len() == 16)));
    assert!(!seen.doc.trailer.has(b"Encrypt"));
}

fn codings(seen: &Seen) {
    for stream in seen.doc.objects.values().filter_map(|object| object.as_stream().ok()) {
        assert!(["F", "FFilter", "FDecodeParms"].iter().all(|key| !stream.dict.has(key.as_bytes())));
        let filters = stream.filters().unwrap_or_default();
        let known: [&[u8]; 3] = [b"FlateDecode", b"DCTDecode", b"ASCII85Decode"];
        assert!(filters.iter().all(|filter| known.contains(filter)), "{filters:?}");
    }
    assert!(seen.contents().iter().flat_map(|content| &content.operations).all(|operation| operation.operator != "BI"));
}

fn identification(seen: &Seen) {
    assert!(seen.xmp.contains("xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\""));
    assert!(seen.xmp.contains("<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>"));
    assert!(!seen.info().has(b"GTS_PDFXVersion"));
}

fn metadata(seen: &Seen) {
    for name in ["dc:title", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID", "xmpMM:VersionID"] {
        assert_eq!(seen.xmp.matches(&format!("<{name}>")).count(), 1, "{name}");
    }
    assert!(seen.xmp.contains("<xmpMM:RenditionClass>default</xmpMM:RenditionClass>"));
}

fn agreement(seen: &Seen) {
    assert!(is(seen.info(), "Trapped", "False") && seen.xmp.contains("<pdf:Trapped>False</pdf:Trapped>"));
    let facts = facts();
    let says = |key: &str| lopdf::decode_text_string(seen.info().get(key.as_bytes()).unwrap()).unwrap();
    for (key, value, name) in [
        ("Title", facts.title.clone(), "xml:lang=\"x-default\">Sharing the water</"),
        ("Subject", facts.subject.clone().unwrap(), "x-default\">River basins</"),
        ("Keywords", facts.keywords.join(", "), "<pdf:Keywords>water, treaties</"),
        ("Creator", "makeready".into(), "<xmp:CreatorTool>makeready</"),
        ("CreationDate", "D:20260131120000Z".into(), "<xmp:CreateDate>2026-01-31T12:00:00Z</"),
        ("ModDate", "D:20260131120000Z".into(), "<xmp:ModifyDate>2026-01-31T12:00:00Z</"),
    ] {
        assert_eq!(says(key), value);
        assert!(seen.xmp.contains(name), "{name}");
    }
    assert!(seen.xmp.contains(&format!("<pdf:Producer>{}</", says("Producer"))));
}

fn output_intent(seen: &Seen) {
    let intents = seen.intents();
    assert!(intents.len() == 1 && is(intents[0], "S", "GTS_PDFX"));
    assert!(intents[0].has(b"OutputConditionIdentifier"));
    assert!(entry(&seen.doc, intents[0], "DestOutputProfile").as_stream().is_ok());
}

fn output_profile(seen: &Seen) {
    let intent = seen.intents()[0];
    let stream = entry(&seen.doc, intent, "DestOutputProfile").as_stream().unwrap();
    let profile = stream.decompressed_content().unwrap();
    assert_eq!((&profile[12..20], stream.dict.get(b"N").unwrap().as_i64().unwrap()), (&b"prtrCMYK"[..], 4));
    assert!(profile[8] <= 4);
    let registry = intent.get(b"RegistryName").and_then(Object::as_str).unwrap();
    assert!(registry == b"http://www.color.org" && intent.has(b"Info"));
}

fn boxes(seen: &Seen) {
    for page in pages(&seen.doc) {
        assert!(page.has(b"MediaBox") && page.has(b"TrimBox") && !page.has(b"ArtBox"));
    }
}

fn nesting(seen: &Seen) {
    for page in pages(&seen.doc) {
        let of = |key: &str| numbers(page.get(key.as_bytes()).unwrap());
        let (media, bleed, trim) = (of("MediaBox"), of("BleedBox"), of("TrimBox"));
        let inside = |a: &[f64], b: &[f64]| a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
        assert!(inside(&trim, &bleed) && inside(&bleed, &media), "{trim:?} {bleed:?} {media:?}");
        assert!(["CropBox", "SeparationInfo", "UserUnit"].iter().all(|key| !page.has(key.as_bytes())));
    }
}

fn preferences(seen: &Seen) {
    let preferences = entry(&seen.doc, seen.catalog(), "ViewerPreferences").as_dict().unwrap();
    assert!(["ViewArea", "ViewClip", "PrintArea", "PrintClip"].iter().all(|key| !preferences.has(key.as_bytes())));
}

fn device_colors(seen: &Seen) {
    let is_rgb = |object: &Object| object.as_name().is_ok_and(|name| name == b"DeviceRGB" || name == b"CalRGB");
    assert!(seen.dictionaries().iter().all(|dict| dict.iter().all(|(_, value)| !is_rgb(value))));
    assert!(seen.arrays().iter().all(|array| !array.iter().any(is_rgb)));
    let operators = ["rg", "RG", "g", "G", "sh"];
    let used = |content: &Content| content.operations.iter().any(|operation| operators.contains(&&*operation.operator));
    assert!(!seen.contents().iter().any(used));
}

fn profiles(seen: &Seen) {
    let output = entry(&seen.doc, seen.intents()[0], "DestOutputProfile").as_stream().unwrap().decompressed_content().unwrap();
    let mut count = 0;
    for array in seen.arrays() {
        let [Object::Name(name), profile] = array else { continue };
        if name != b"ICCBased" {
            continue;
        }
        let stream = deref(&seen.doc, profile).as_stream().unwrap();
        let data = stream.decompressed_content().unwrap();
        let components = match Profile::read(&data).unwrap().space {
            Space::Gray => 1,
            Space::Rgb => 3,
            Space::Cmyk => 4,
        };
        assert_eq!(stream.dict.get(b"N").and_then(Object::as_i64).unwrap(), components);
        assert!(data != output, "ink of this press needs no profile");
        count += 1;
    }
    assert!(count > 0, "the sample has colours by profile");
}

fn spots(seen: &Seen) {
    let mut known: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for array in seen.arrays() {
        match array {
            [Object::Name(kind), Object::Name(name), alternate, tint] if kind == b"Separation" => {
                let way = format!("{:?} {:?}", deref(&seen.doc, alternate), deref(&seen.doc, tint));
                assert_eq!(known.entry(name.clone()).or_insert(way.clone()), &way);
            }
            [Object::Name(kind), _, _, _, attributes] if kind == b"DeviceN" => {
                assert!(deref(&seen.doc, attributes).as_dict().unwrap().has(b"Colorants"));
            }
            _ => {}
        }
    }
    assert!(known.contains_key(super::sample::SPOT.as_bytes()));
}

fn rendering_intents(seen: &Seen) {
    assert!(seen.dictionaries().iter().all(|dict| !dict.has(b"RI") && !dict.has(b"Intent")));
}

fn graphics_states(seen: &Seen) {
    for dict in seen.dictionaries().into_iter().filter(|dict| is(dict, "Type", "ExtGState") || dict.has(b"OPM")) {
        for key in ["TR", "TR2", "HTP", "HT", "SMask", "CA", "ca"] {
            let value = dict.get(key.as_bytes());
            let is_plain = value.is_err() || matches!(value, Ok(Object::Real(1.0) | Object::Integer(1)));
            assert!(is_plain, "{key}: {value:?}");
        }
        assert!(!dict.has(b"BM") || is(dict, "BM", "Normal"));
    }
}

fn groups(seen: &Seen) {
    let mut count = 0;
    for page in pages(&seen.doc) {
        if let Ok(group) = page.get(b"Group") {
            assert!(is(deref(&seen.doc, group).as_dict().unwrap(), "CS", "DeviceCMYK"));
            count += 1;
        }
    }
    assert_eq!(count, 1, "the page with a soft mask");
}

fn overprint(seen: &Seen) {
    for page in pages(&seen.doc) {
        for (state, on) in [("O", true), ("N", false)] {
            let state = entry(&seen.doc, page, &format!("Resources/ExtGState/{state}")).as_dict().unwrap();
            assert!([&b"OP"[..], b"op"].iter().all(|key| state.get(key).and_then(Object::as_bool).unwrap() == on));
            assert!(state.has(b"OPM"));
        }
    }
}

fn external_objects(seen: &Seen) {
    for dict in seen.dictionaries().into_iter().filter(|dict| is(dict, "Type", "XObject")) {
        assert!(is(dict, "Subtype", "Image") || is(dict, "Subtype", "Form"));
    }
    for key in ["OPI", "Ref", "Alternates", "PS", "Subtype2"] {
        assert!(seen.dictionaries().iter().all(|dict| !dict.has(key.as_bytes())), "{key}");
    }
}

/// What the writer's own content may hold; all of it is in PDF 1.4.
const OPERATORS: [&str; 37] = [
    "q", "Q", "cm", "gs", "w", "M", "m", "l", "c", "h", "re", "f", "f*", "B", "B*", "S", "n", "W", "BT", "ET", "Tf", "Ts",
    "Tz", "Tc", "Tm", "TJ", "k", "K", "cs", "CS", "scn", "SCN", "Do", "BDC", "EMC", "rg", "RG",
];

fn operators(seen: &Seen) {
    for content in seen.contents() {
        let mut depth = 0;
        for operation in &content.operations {
            assert!(OPERATORS.contains(&&*operation.operator), "{}", operation.operator);
            depth += match &*operation.operator {
                "q" => 1,
                "Q" => -1,
                _ => 0,
            };
            assert!((0..=28).contains(&depth));
        }
        assert_eq!(depth, 0);
    }
}

fn fonts(seen: &Seen) {
    let descendants: Vec<&Dictionary> =
        seen.dictionaries().into_iter().filter(|dict| is(dict, "Subtype", "CIDFontType2")).collect();
    assert!(!descendants.is_empty());
    for font in descendants {
        assert!(is(font, "CIDToGIDMap", "Identity") && font.has(b"W"));
        assert!(entry(&seen.doc, font, "FontDescriptor/FontFile2").as_stream().is_ok());
    }
    let simple = ["Type1", "TrueType", "Type3", "MMType1"];
    assert!(seen.dictionaries().iter().all(|dict| !simple.iter().any(|kind| is(dict, "Subtype", kind))));
}

fn annotations(seen: &Seen) {
    assert!(seen.dictionaries().iter().all(|dict| !dict.has(b"Annots") && !is(dict, "Type", "Annot")));
}

fn actions(seen: &Seen) {
    for key in ["OpenAction", "AA", "A", "JavaScript", "JS", "AcroForm", "XFA", "Names", "URI"] {
        // `A` on a structure element holds its attributes, `Names` the notes' ids.
        let is_action = |dict: &&Dictionary| dict.has(key.as_bytes()) && !dict.has(b"S") && key != "Names";
        assert!(!seen.dictionaries().iter().any(is_action), "{key}");
    }
    assert!(!seen.catalog().has(b"Names"));
}

fn layers(seen: &Seen) {
    assert!(!seen.catalog().has(b"OCProperties"));
    assert!(seen.dictionaries().iter().all(|dict| !dict.has(b"OC")));
}
