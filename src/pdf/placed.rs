//! PDF pages placed as pictures, put into the document's object graph.
//!
//! In: a [`PdfPage`], a graph with numbers of its own. Out: the same objects under the document's numbers, the form at the place that printpdf keeps
//! for it. A font or picture that another page of the same file brought is embedded once. A spot ink that the document has already is that ink, with its one space (ISO 15930-7, 6.2.4). On a screen process inks
//! are said by the press's profile, spot inks as the house shows them, and nothing overprints.

use super::finish::Graph;
use super::icc::SRGB;
use super::{PdfInput, Violation};
use crate::picture::{PageHolds, PdfPage};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::BTreeMap;

impl<'a> Graph<'a> {
    /// Writes a page's objects, and says what a standard could forbid in them.
    pub(super) fn write_placed(&mut self, page: &'a PdfPage, place: ObjectId, input: &PdfInput<'a>) -> Vec<Violation> {
        let numbers = self.numbers(page, place);
        let process = (!input.standard.is_print()).then(|| self.icc_space(input.intent.profile(), 4));
        for (old, object) in &page.objects {
            let Some(new) = numbers.get(old).filter(|_| !self.is_shared(page, *old)) else { continue };
            // printpdf keeps the form's place; anything else that is there is another page's, and equal.
            if *old != page.form && self.doc.objects.contains_key(new) {
                continue;
            }
            let shown = process.as_ref().and_then(|process| self.shown_ink(page, *old, process));
            let mut object = shown.unwrap_or_else(|| renumbered(object, &numbers));
            if let Some(process) = &process {
                for_screen(&mut object, page.resources.contains(old).then_some(process));
            }
            if let Object::Stream(stream) = &mut object {
                self.print.add(&stream.content);
                if !stream.dict.has(b"Filter") {
                    *stream = input.streams.stream(std::mem::take(&mut stream.dict), &stream.content, &mut self.deflater);
                }
            }
            self.doc.objects.insert(*new, object);
        }
        page.holds.iter().filter_map(|holds| violation(*holds)).collect()
    }

    /// The document's number of each of a page's objects.
    fn numbers(&mut self, page: &'a PdfPage, place: ObjectId) -> BTreeMap<ObjectId, ObjectId> {
        let mut numbers = BTreeMap::from([(page.form, place)]);
        for spot in &page.spots {
            let Some(own) = spot.space else { continue };
            let known = self.spots.get(&spot.name).copied();
            let id = known.unwrap_or_else(|| self.doc.new_object_id());
            self.spots.entry(spot.name.clone()).or_insert(id);
            numbers.insert(own, id);
        }
        for (old, object) in &page.objects {
            if !numbers.contains_key(old) {
                let id = self.leaf(object);
                numbers.insert(*old, id);
            }
        }
        if let Object::Array(parts) = self.icc_space(SRGB, 3)
            && let Some(Object::Reference(profile)) = parts.get(1)
        {
            numbers.insert(PdfPage::SRGB, *profile);
        }
        numbers
    }

    /// A number for an object; that of an equal stream of a page before, as of a font of the same file, which is then written once.
    fn leaf(&mut self, object: &'a Object) -> ObjectId {
        let id = self.doc.new_object_id();
        let Object::Stream(Stream { dict, content, .. }) = object else { return id };
        if content.len() < LEAST_SHARED || dict.iter().any(|(_, value)| refers(value)) {
            return id;
        }
        let known = self.leaves.entry(content).or_default();
        if let Some((_, known)) = known.iter().find(|(own, _)| *own == dict) {
            return *known;
        }
        if known.len() < MOST_ALIKE {
            known.push((dict, id));
        }
        id
    }

    /// The space of a spot ink that the house knows, as the house shows it on a screen: in its own sRGB, or as the process colour that
    /// stands in for it. Tints fade to white in proportion.
    fn shown_ink(&mut self, page: &PdfPage, id: ObjectId, process: &Object) -> Option<Object> {
        let spot = page.spots.iter().find(|spot| spot.space == Some(id))?;
        let house = spot.house?;
        let (space, bare, full) = match house.screen {
            Some(rgb) => {
                (self.icc_space(SRGB, 3), vec![1; 3], rgb.map(|light| Object::Real(f32::from(light) / 255.0)).to_vec())
            }
            None => {
                let full = house.process.map(|share| super::number::object(i64::from(share.raw())));
                (process.clone(), vec![0; 4], full.to_vec())
            }
        };
        let mut tint = Dictionary::new();
        tint.set("FunctionType", 2);
        tint.set("Domain", [0, 1].map(Object::Integer).to_vec());
        tint.set("C0", bare.into_iter().map(Object::Integer).collect::<Vec<_>>());
        tint.set("C1", full);
        tint.set("N", 1);
        let name = Object::Name(spot.name.as_bytes().to_vec());
        Some(Object::Array(vec![Object::Name(b"Separation".to_vec()), name, space, Object::Dictionary(tint)]))
    }

    /// Whether an object is the space of a spot ink that the document has already.
    fn is_shared(&self, page: &PdfPage, id: ObjectId) -> bool {
        let spot = page.spots.iter().find(|spot| spot.space == Some(id));
        spot.and_then(|spot| self.spots.get(&spot.name)).is_some_and(|space| self.doc.objects.contains_key(space))
    }
}

/// Streams of less than this are not looked up.
const LEAST_SHARED: usize = 256;
/// Dictionaries of the same data that are told apart.
const MOST_ALIKE: usize = 8;

fn refers(object: &Object) -> bool {
    match object {
        Object::Reference(_) => true,
        Object::Array(items) => items.iter().any(refers),
        Object::Dictionary(dict) => dict.iter().any(|(_, value)| refers(value)),
        _ => false,
    }
}

fn renumbered(object: &Object, numbers: &BTreeMap<ObjectId, ObjectId>) -> Object {
    let dictionary = |dict: &Dictionary| dict.iter().map(|(key, value)| (key.clone(), renumbered(value, numbers))).collect();
    match object {
        Object::Reference(id) => numbers.get(id).map_or(Object::Null, |id| Object::Reference(*id)),
        Object::Array(items) => Object::Array(items.iter().map(|item| renumbered(item, numbers)).collect()),
        Object::Dictionary(dict) => Object::Dictionary(dictionary(dict)),
        Object::Stream(stream) => {
            let mut copy = stream.clone();
            copy.dict = dictionary(&stream.dict);
            Object::Stream(copy)
        }
        other => other.clone(),
    }
}

/// Changes an object for a file that has no plates; one that holds resources gets the space of process inks.
fn for_screen(object: &mut Object, process: Option<&Object>) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    if let Some(process) = process {
        let mut spaces = dict.get(b"ColorSpace").and_then(Object::as_dict).cloned().unwrap_or_default();
        // What the page says of its own inks goes first.
        if !spaces.has(b"DefaultCMYK") {
            spaces.set("DefaultCMYK", process.clone());
        }
        dict.set("ColorSpace", spaces);
    }
    for key in [&b"OP"[..], b"op"] {
        if dict.get(key).is_ok_and(|value| value.as_bool().is_ok()) {
            dict.set(key, false);
        }
    }
    if let Ok(Object::Dictionary(group)) = dict.get_mut(b"Group")
        && group.get(b"CS").and_then(Object::as_name).is_ok_and(|space| space == b"DeviceCMYK")
    {
        group.set("CS", Object::Name(b"DeviceRGB".to_vec()));
    }
}

/// What a standard calls it; `None` for what its writer sees to.
fn violation(holds: PageHolds) -> Option<Violation> {
    match holds {
        PageHolds::Transparency => Some(Violation::Transparency),
        PageHolds::IccBased => Some(Violation::IccBased),
        PageHolds::DeepSamples => Some(Violation::DeepSamples),
        PageHolds::Jpeg2000 => Some(Violation::Jpeg2000),
        PageHolds::Jbig2 => Some(Violation::Jbig2),
        PageHolds::UnembeddedFont => Some(Violation::UnembeddedFont),
        PageHolds::UnnamedCharacters => Some(Violation::UnnamedCharacters),
        PageHolds::DeviceCmyk | PageHolds::Spot | PageHolds::Overprint => None,
    }
}
