//! Objects of a stranger's file, taken over under new numbers.
//!
//! In: a document as it was parsed. Out: a graph of objects that refers to nothing outside itself. An object that others share stays shared.
//! Keys that lead out of the picture (parents, structure, annotations, private data) are left behind; streams in LZW coding are unpacked.

use super::coding::{filters, unpacked};
use super::content::{Used, clean};
use super::layers::Layers;
use super::{MOST_STREAM, PageHolds, PageSpot, PdfPage, Placing, bad, follow, inherited};
use crate::picture::{PictureError, Remark, RemarkKind};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Keys that lead out of a picture, or that its standard has no use for.
const LEFT: [&[u8]; 14] = [
    b"Parent",
    b"StructParent",
    b"StructParents",
    b"PieceInfo",
    b"LastModified",
    b"Metadata",
    b"OPI",
    b"Ref",
    b"OC",
    b"Alternates",
    b"Measure",
    b"PtData",
    b"Annots",
    b"AF",
];
/// Types of objects that are never part of a picture.
const FOREIGN: [&[u8]; 7] = [b"Page", b"Pages", b"Catalog", b"StructElem", b"StructTreeRoot", b"Annot", b"Action"];
/// Keys that say how a stream's data is coded.
const CODING: [&[u8]; 2] = [b"Filter", b"DecodeParms"];
/// How deep forms may stand in forms, and colour spaces in colour spaces.
pub(super) const MOST_NESTED: usize = 28;
/// Bytes of operators, all streams together.
const MOST_CONTENT: usize = 128 << 20;
/// What a page begins with, set where it is placed: the state that is in force there is another page's.
const INITIAL: &[u8] = b"0 g 0 G 1 w 0 J 0 j 10 M [] 0 d 0 Tc 0 Tw 100 Tz 0 TL 0 Tr 0 Ts\n";

/// A page being taken over.
pub(super) struct Copy<'a> {
    pub(super) document: &'a Document,
    pub(super) layers: Layers,
    pub(super) objects: BTreeMap<ObjectId, Object>,
    /// The new numbers of objects that are taken over as they are.
    plain: BTreeMap<ObjectId, ObjectId>,
    /// Those still to be copied.
    pending: Vec<(ObjectId, ObjectId)>,
    /// The new numbers of objects that have a meaning of their own here.
    pub(super) known: BTreeMap<ObjectId, Object>,
    /// Which colour profiles were found to be sound.
    pub(super) profiles: BTreeMap<ObjectId, bool>,
    /// What the resources being taken over say RGB without a profile to be.
    pub(super) default_rgb: Option<Object>,
    pub(super) resources: Vec<ObjectId>,
    pub(super) spots: BTreeMap<Arc<str>, PageSpot>,
    pub(super) holds: BTreeSet<PageHolds>,
    pub(super) remarks: Vec<Remark>,
    /// Each thing is said once.
    said: BTreeSet<String>,
    content: usize,
    next: u32,
}

impl<'a> Copy<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Copy {
            document,
            layers: Layers::of(document),
            objects: BTreeMap::new(),
            plain: BTreeMap::new(),
            pending: Vec::new(),
            known: BTreeMap::new(),
            profiles: BTreeMap::new(),
            default_rgb: None,
            resources: Vec::new(),
            spots: BTreeMap::new(),
            holds: BTreeSet::new(),
            remarks: Vec::new(),
            said: BTreeSet::new(),
            content: 0,
            next: 1,
        }
    }

    /// Takes a page over as a form, and gives its number.
    pub(super) fn page(&mut self, page: &'a Dictionary, place: &Placing) -> Result<ObjectId, PictureError> {
        let resources = inherited(self.document, page, b"Resources").and_then(|found| follow(self.document, found));
        let resources = resources.and_then(|found| found.as_dict().ok());
        let content = self.page_content(page)?;
        let id = self.number();
        let (content, used) = self.cleaned(&content, resources)?;
        let named = self.resources(resources, &used, 0)?;
        let mut dict = Dictionary::new();
        dict.set("Type", Object::Name(b"XObject".to_vec()));
        dict.set("Subtype", Object::Name(b"Form".to_vec()));
        dict.set("BBox", place.shown.map(real).to_vec());
        dict.set("Matrix", place.matrix.map(real).to_vec());
        dict.set("Resources", Object::Reference(named));
        if self.holds.contains(&PageHolds::Transparency) {
            dict.set("Group", self.group(page)?);
        }
        self.objects.insert(id, Object::Stream(Stream::new(dict, [INITIAL, &content].concat())));
        self.annotations(page);
        Ok(id)
    }

    /// Says what annotations are not taken over; those that print are part of what is seen, and their lack is an error (12.5.3).
    fn annotations(&mut self, page: &Dictionary) {
        let list = page.get(b"Annots").ok().and_then(|list| follow(self.document, list)?.as_array().ok());
        let list: Vec<_> =
            list.into_iter().flatten().map(|own| follow(self.document, own).and_then(|own| own.as_dict().ok())).collect();
        let prints = |own: &&Option<&Dictionary>| {
            let flags = own.and_then(|own| follow(self.document, own.get(b"F").ok()?)?.as_i64().ok()).unwrap_or(0);
            // Bit 3 is set and it is not hidden (bit 2).
            flags & 0b110 == 0b100 && own.is_some_and(|own| own.has(b"AP"))
        };
        let printed = list.iter().filter(prints).count();
        for (count, kind, why) in [
            (list.len() - printed, RemarkKind::Changed, "links, notes and form fields do not print"),
            (
                printed,
                RemarkKind::Unprintable,
                "make what prints of comments, stamps and form fields part of the page (flatten it)",
            ),
        ] {
            match count {
                0 => {}
                1 => self.say(kind, format!("1 annotation of the page is left out: {why}")),
                _ => self.say(kind, format!("{count} annotations of the page are left out: {why}")),
            }
        }
    }

    /// The operators of a page: its streams, one after the other.
    fn page_content(&self, page: &Dictionary) -> Result<Vec<u8>, PictureError> {
        // A page without the key is empty; one whose operators are not to be found is damaged.
        let Ok(parts) = page.get(b"Contents") else { return Ok(Vec::new()) };
        let parts = match follow(self.document, parts) {
            Some(Object::Array(parts)) => parts.as_slice(),
            Some(_) => std::slice::from_ref(parts),
            None => return Err(lost_content()),
        };
        let mut content = Vec::new();
        for part in parts {
            let Some(Object::Stream(part)) = follow(self.document, part) else { return Err(lost_content()) };
            content.extend(self.unpacked(part, MOST_CONTENT.saturating_sub(content.len()))?);
            content.push(b'\n');
        }
        Ok(content)
    }

    /// The data of a stream of the file.
    pub(super) fn unpacked(&self, stream: &Stream, most: usize) -> Result<Vec<u8>, PictureError> {
        let coding = CODING.iter().filter_map(|key| Some((key.to_vec(), self.direct(stream.dict.get(key).ok()?))));
        unpacked(&Stream::new(coding.collect(), stream.content.clone()), most)
    }

    /// What says how a stream is coded, with nothing by reference but other streams: it is to be read before anything is renumbered.
    fn direct(&self, object: &Object) -> Object {
        match follow(self.document, object) {
            Some(Object::Array(items)) => items.iter().map(|item| self.direct_part(item)).collect::<Vec<_>>().into(),
            Some(_) => self.direct_part(object),
            // A reference that leads nowhere stays one and is refused as a coding that is not known.
            None => object.clone(),
        }
    }

    fn direct_part(&self, object: &Object) -> Object {
        let value = |value: &Object| match follow(self.document, value) {
            Some(Object::Stream(_)) | None => value.clone(),
            Some(found) => found.clone(),
        };
        match follow(self.document, object) {
            Some(Object::Dictionary(dict)) => {
                dict.iter().map(|(key, own)| (key.clone(), value(own))).collect::<Dictionary>().into()
            }
            _ => value(object),
        }
    }

    /// Operators, cleaned, with what they use.
    pub(super) fn cleaned(&mut self, content: &[u8], resources: Option<&Dictionary>) -> Result<(Vec<u8>, Used), PictureError> {
        self.content = self.content.saturating_add(content.len());
        if self.content > MOST_CONTENT {
            return Err(bad("a PDF page that is too much to draw"));
        }
        let lists = resources.and_then(|resources| self.category(resources, b"Properties"));
        let is_shown = |name: &[u8]| {
            let layer = lists.and_then(|lists| lists.get(name).ok());
            layer.is_none_or(|layer| self.layers.shows(self.document, layer))
        };
        let mut used = Used::default();
        let cleaned = clean(content, is_shown, &mut used);
        if used.has_unknown {
            self.say(RemarkKind::Changed, "operators that are none of PDF 1.6 are left out");
        }
        if used.has_lost_inline {
            return Err(bad("a damaged PDF page: an inline picture has no end or no known coding; save it anew"));
        }
        if used.has_inline_lzw {
            return Err(bad("a PDF file with an inline picture in LZW coding; save it with Flate"));
        }
        if used.is_deep {
            return Err(bad("a PDF page whose graphics states are nested too deep for a press"));
        }
        Ok((cleaned, used))
    }

    /// A category of resources.
    pub(super) fn category(&self, resources: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary>
    where
        'a: 'a,
    {
        follow(self.document, resources.get(key).ok()?)?.as_dict().ok()
    }

    /// A new number.
    pub(super) fn number(&mut self) -> ObjectId {
        let id = (self.next, 0);
        self.next = self.next.saturating_add(1);
        id
    }

    pub(super) fn add(&mut self, object: Object) -> ObjectId {
        let id = self.number();
        self.objects.insert(id, object);
        id
    }

    /// Says something once.
    pub(super) fn say(&mut self, kind: RemarkKind, text: impl Into<String>) {
        let text = text.into();
        if self.said.insert(text.clone()) {
            self.remarks.push(Remark { kind, text });
        }
    }

    /// An object as it is, its references renumbered; what they lead to is copied at the end.
    pub(super) fn plain(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(id) => self.renumbered(*id),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.plain(item)).collect()),
            Object::Dictionary(dict) => Object::Dictionary(self.plain_dict(dict)),
            Object::Stream(stream) => Object::Stream(Stream::new(self.plain_dict(&stream.dict), stream.content.clone())),
            other => other.clone(),
        }
    }

    fn plain_dict(&mut self, dict: &Dictionary) -> Dictionary {
        self.plain_without(dict, &[])
    }

    /// A dictionary as it is but for some keys, whose values are not looked at.
    pub(super) fn plain_without(&mut self, dict: &Dictionary, without: &[&[u8]]) -> Dictionary {
        let dict = dict.iter().filter(|(key, _)| !without.contains(&key.as_slice()));
        let kept = dict.filter(|(key, _)| !LEFT.contains(&key.as_slice()) && key.as_slice() != b"Length");
        kept.map(|(key, value)| (key.clone(), self.plain_value(key, value))).collect()
    }

    pub(super) fn plain_value(&mut self, key: &[u8], value: &Object) -> Object {
        if CODING.contains(&key) {
            let value = self.direct(value);
            return self.plain(&value);
        }
        self.plain(value)
    }

    fn renumbered(&mut self, id: ObjectId) -> Object {
        if let Some(known) = self.plain.get(&id) {
            return Object::Reference(*known);
        }
        let is_foreign = |object: &Object| {
            let dict = object.as_dict().or_else(|_| object.as_stream().map(|stream| &stream.dict));
            let kind = dict.ok().and_then(|dict| dict.get(b"Type").ok()?.as_name().ok());
            kind.is_some_and(|kind| FOREIGN.contains(&kind))
        };
        match self.document.objects.get(&id) {
            Some(object) if !is_foreign(object) => {
                let new = self.number();
                self.plain.insert(id, new);
                self.pending.push((id, new));
                Object::Reference(new)
            }
            _ => Object::Null,
        }
    }

    /// The page, once all that it refers to is copied.
    pub(super) fn finish(mut self, form: ObjectId) -> Result<(PdfPage, Vec<Remark>), PictureError> {
        while let Some((old, new)) = self.pending.pop() {
            let Some(object) = self.document.objects.get(&old) else { continue };
            let copied = self.plain(object);
            self.objects.insert(new, copied);
        }
        for object in self.objects.values_mut() {
            if let Object::Stream(stream) = object {
                settle(stream)?;
            }
        }
        let mut page = PdfPage {
            objects: self.objects,
            form,
            resources: self.resources,
            spots: self.spots.into_values().collect(),
            holds: self.holds,
            own: None,
        };
        page.describe_inks();
        page.tell_characters();
        let faults = page.faults();
        let said = [
            (faults.lost_white, "white in it overprints, so that it does not print; have it knock out"),
            (faults.registered_type, "type in it is in registration colour, which prints on every plate"),
        ];
        for (_, text) in said.into_iter().filter(|(is_so, _)| *is_so) {
            self.remarks.push(Remark { kind: RemarkKind::Unprintable, text: text.to_owned() });
        }
        Ok((page, self.remarks))
    }
}

/// A number as PDF writes it.
#[expect(clippy::cast_possible_truncation, reason = "PDF's numbers are no finer")]
fn real(number: f64) -> Object {
    if number.fract() == 0.0 && number.abs() < 1e9 { Object::Integer(number as i64) } else { Object::Real(number as f32) }
}

/// Sees to it that a stream holds its own data, in a coding that every standard takes.
fn settle(stream: &mut Stream) -> Result<(), PictureError> {
    has_own_data(&stream.dict)?;
    if filters(&stream.dict)?.contains(&b"LZWDecode".as_slice()) {
        let content = unpacked(stream, MOST_STREAM)?;
        stream.set_plain_content(content);
    }
    stream.allows_compression = false;
    Ok(())
}

/// Refuses data that stands in another file.
pub(super) fn has_own_data(dict: &Dictionary) -> Result<(), PictureError> {
    if dict.has(b"F") || dict.has(b"FFilter") {
        return Err(bad("a PDF file with data in another file; save it with everything in it"));
    }
    Ok(())
}

fn lost_content() -> PictureError {
    bad("a PDF page whose operators are missing or damaged; save it anew")
}
