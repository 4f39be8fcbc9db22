//! The document's catalog, information and trailer: what the file says of itself as a whole (ISO 32000-1, 7.7.2; ISO 15930-7, 6.2).
//!
//! In: the document's facts, the standard, and the roots of structure and outline. Out: metadata, output intent, language, preferences, page
//! labels and the file's identifier, which follows from all that went into it.

use super::deflate::Deflater;
use super::hash::Fingerprint;
use super::icc::SRGB;
use super::metadata::{Metadata, text_string};
use super::{Facts, PreparedIntent, Standard};
use crate::page::Page;
use crate::text::is_written_rtl;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};

/// What a file is as a whole.
pub(super) struct Whole<'a> {
    pub(super) facts: &'a Facts,
    pub(super) intent: &'a PreparedIntent,
    pub(super) standard: Standard,
    pub(super) tagged: bool,
    /// The pages' labels, as of [`page_labels`].
    pub(super) labels: Option<Dictionary>,
    /// The root of the structure.
    pub(super) structure: Option<ObjectId>,
    /// The root of the outline.
    pub(super) outline: Option<ObjectId>,
}

/// Completes catalog and trailer.
pub(super) fn complete(doc: &mut Document, whole: Whole<'_>, deflater: &mut Deflater, print: &mut Fingerprint) {
    let Whole { facts, intent, standard, tagged, labels, structure, outline } = whole;
    let metadata = Metadata::new(facts, standard, tagged);
    let info = metadata.info();
    let pieces = [format!("{info:?}").as_bytes(), facts.lang.as_bytes(), intent.condition.as_bytes(), &intent.profile]
        .map(<[u8]>::to_vec);
    pieces.iter().for_each(|piece| print.add(piece));
    let id = print.bytes();
    let lang = language(facts);
    let mut packet = Dictionary::new();
    packet.set("Type", Object::Name(b"Metadata".to_vec()));
    packet.set("Subtype", Object::Name(b"XML".to_vec()));
    // Not compressed, so that any program finds it.
    let packet = doc.add_object(Stream::new(packet, metadata.xmp(lang, &id)).with_compression(false));
    let output = output_intent(doc, standard, intent, deflater);
    let mut preferences = Dictionary::new();
    preferences.set("DisplayDocTitle", true);
    if is_written_rtl(lang) {
        preferences.set("Direction", Object::Name(b"R2L".to_vec()));
    }
    if let Ok(catalog) = doc.catalog_mut() {
        if let Some(labels) = labels {
            catalog.set("PageLabels", labels);
        }
        catalog.remove(b"PageLayout");
        catalog.remove(b"PageMode");
        catalog.set("Lang", text_string(lang));
        if let Some(structure) = structure {
            let mut marked = Dictionary::new();
            marked.set("Marked", true);
            catalog.set("MarkInfo", marked);
            catalog.set("StructTreeRoot", Object::Reference(structure));
        }
        if let Some(outline) = outline {
            catalog.set("Outlines", Object::Reference(outline));
        }
        catalog.set("Metadata", Object::Reference(packet));
        catalog.set("OutputIntents", vec![output]);
        catalog.set("ViewerPreferences", preferences);
    }
    if let Ok(old) = doc.trailer.get(b"Info").and_then(Object::as_reference) {
        doc.objects.insert(old, Object::Dictionary(info));
    } else {
        let info = doc.add_object(info);
        doc.trailer.set("Info", Object::Reference(info));
    }
    let id = Object::String(id.to_vec(), StringFormat::Hexadecimal);
    doc.trailer.set("ID", vec![id.clone(), id]);
}

/// The language as a tag that is never empty.
pub(super) fn language(facts: &Facts) -> &str {
    if facts.lang.trim().is_empty() { "und" } else { facts.lang.trim() }
}

/// The condition that the colours are meant for: the press, or a screen.
fn output_intent(doc: &mut Document, standard: Standard, intent: &PreparedIntent, deflater: &mut Deflater) -> Object {
    let (subtype, condition, info, registry, components) = if standard.is_print() {
        ("GTS_PDFX", &*intent.condition, &*intent.info, &*intent.registry, 4)
    } else {
        ("GTS_PDFA1", "sRGB IEC61966-2.1", "sRGB IEC61966-2.1", "http://www.color.org", 3)
    };
    let mut dict = Dictionary::new();
    dict.set("N", components);
    let profile = if standard.is_print() {
        dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        Stream::new(dict, intent.deflated.clone()).with_compression(false)
    } else {
        deflater.stream(dict, SRGB)
    };
    let profile = doc.add_object(profile);
    let mut output = Dictionary::new();
    output.set("Type", Object::Name(b"OutputIntent".to_vec()));
    output.set("S", Object::Name(subtype.into()));
    output.set("OutputConditionIdentifier", text_string(condition));
    output.set("Info", text_string(info));
    if !registry.is_empty() {
        output.set("RegistryName", text_string(registry));
    }
    output.set("DestOutputProfile", Object::Reference(profile));
    Object::Dictionary(output)
}

/// The folios, where they are not simply the pages' numbers (ISO 32000-1, 12.4.2): what a reader types to go to a page.
pub(super) fn page_labels(pages: &[Page]) -> Option<Dictionary> {
    if pages.iter().all(|page| page.folio == page.number.to_string()) {
        return None;
    }
    let mut numbers = Vec::new();
    for (at, page) in (0_i64..).zip(pages) {
        let mut label = Dictionary::new();
        label.set("P", text_string(&page.folio));
        numbers.extend([Object::Integer(at), Object::Dictionary(label)]);
    }
    let mut labels = Dictionary::new();
    labels.set("Nums", numbers);
    Some(labels)
}
