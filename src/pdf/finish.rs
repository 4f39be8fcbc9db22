//! The document's object graph: printpdf lays it out, this room completes it.
//!
//! In: painted pages, subset faces, pictures. Out: the file's bytes. printpdf brings catalog, page tree, pages, graphics states and the places
//! of pictures; what it has no words for, or says inexactly, is put in here: content, exact boxes, fonts, separations, profiles, pictures'
//! own coding, metadata, output intent and structure (ISO 15930-7; ISO 32000-1).

use super::catalog::Whole;
use super::deflate::{Deflater, deflated};
use super::fontfile;
use super::glyphs::ShownFace;
use super::hash::Fingerprint;
use super::icc::SRGB;
use super::number::{object, parts};
use super::packing::Packed;
use super::paint::{Found, Painted};
use super::roles::Roles;
use super::tags::Before;
use super::xobjects::Written;
use super::{PdfError, PdfInput, Violation};
use super::{catalog, file, links, outline, tags};
use crate::font::FaceId;
use crate::geometry::Rect;
use crate::page::Page;
use lopdf::{Dictionary, Document, Object, ObjectId};
use printpdf::{
    ExtendedGraphicsState, ExtendedGraphicsStateId, ExternalStream, ExternalXObject, Mm, OverprintMode, PdfDocument, PdfPage,
    PdfSaveOptions, XObject, XObjectId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The file's bytes.
pub(super) fn finish(
    input: &PdfInput<'_>,
    faces: &[(FaceId, ShownFace)],
    roles: &Roles,
    mut painted: Vec<Painted>,
    found: Found,
) -> Result<Vec<u8>, PdfError> {
    let pictures = pictures(&painted);
    let mut graph = Graph::new(input, &pictures)?;
    graph.add_fonts(input, faces);
    let way = graph.complete(input, roles, &mut painted, found, Before::default())?;
    let Graph { mut doc, mut deflater, mut print, .. } = graph;
    let structure = way.elements.map(|elements| tags::write_root(&mut doc, elements));
    let PdfInput { facts, intent, standard, tagged, .. } = *input;
    let labels = catalog::page_labels(input.pages);
    let whole = Whole { facts, intent, standard, tagged, labels, structure, outline: way.outline };
    catalog::complete(&mut doc, whole, &mut deflater, &mut print);
    Ok(file::save(&doc, !standard.prohibits(&Violation::ObjectStreams), &mut deflater))
}

/// The pictures that pages show.
pub(super) fn pictures(painted: &[Painted]) -> BTreeSet<u32> {
    painted.iter().flat_map(|page| page.pictures.iter().copied()).collect()
}

/// What leads a reader through pages.
#[derive(Default)]
pub(super) struct Way {
    pub(super) elements: Option<tags::Written>,
    /// The root of the headings' outline.
    pub(super) outline: Option<ObjectId>,
}

/// What is being put together.
pub(super) struct Graph<'a> {
    pub(super) doc: Document,
    pub(super) page_ids: Vec<ObjectId>,
    /// The pictures' streams, which printpdf has given places.
    pub(super) xobjects: Dictionary,
    /// Those that are written.
    pub(super) pictures: Vec<Written<'a>>,
    /// The graphics states `O` and `N`.
    states: Dictionary,
    /// The faces, by their place among the shown ones.
    pub(super) fonts: Vec<ObjectId>,
    pub(super) spaces: Vec<ObjectId>,
    /// Gradients and opacities, by number.
    pub(super) shadings: Vec<ObjectId>,
    pub(super) opacities: Vec<ObjectId>,
    /// The one space of each spot ink, by its name.
    pub(super) spots: BTreeMap<Arc<str>, ObjectId>,
    /// Streams of placed pages that refer to nothing, by their data: fonts, pictures, profiles.
    pub(super) leaves: BTreeMap<&'a [u8], Vec<(&'a Dictionary, ObjectId)>>,
    srgb: Option<Object>,
    /// Profiles that are in the file already.
    profiles: Vec<(&'a [u8], ObjectId)>,
    pub(super) deflater: Deflater,
    pub(super) print: Fingerprint,
}

impl<'a> Graph<'a> {
    pub(super) fn new(input: &PdfInput<'_>, pictures: &BTreeSet<u32>) -> Result<Self, PdfError> {
        let mut doc = lay_out(input, pictures);
        doc.version = input.standard.version().into();
        let page_ids: Vec<ObjectId> = doc.page_iter().collect();
        if page_ids.len() != input.pages.len() {
            return Err(PdfError::Internal("the page tree does not hold every page"));
        }
        let (mut xobjects, mut states) = (Dictionary::new(), Dictionary::new());
        // All pages share printpdf's dictionaries; each gets one of its own with what it uses, so that it can be taken out alone.
        let mut shared: BTreeSet<ObjectId> = BTreeSet::new();
        for id in &page_ids {
            let resources = doc.get_dictionary(*id).and_then(|page| page.get(b"Resources")).and_then(Object::as_reference);
            let Ok(resources) = resources else { continue };
            if let Some(Object::Dictionary(dict)) = doc.objects.remove(&resources) {
                shared.extend(dict.iter().filter_map(|(_, value)| value.as_reference().ok()));
                xobjects = category(&doc, &dict, b"XObject").unwrap_or(xobjects);
                states = category(&doc, &dict, b"ExtGState").unwrap_or(states);
            }
        }
        for id in shared {
            doc.objects.remove(&id);
        }
        let none = (Vec::new(), Vec::new(), BTreeMap::new(), None, Vec::new());
        let (fonts, spaces, spots, srgb, profiles) = none;
        let (deflater, print) = (Deflater::new(), Fingerprint::default());
        Ok(Graph {
            doc,
            page_ids,
            xobjects,
            pictures: Vec::new(),
            states,
            fonts,
            spaces,
            shadings: Vec::new(),
            opacities: Vec::new(),
            spots,
            leaves: BTreeMap::new(),
            srgb,
            profiles,
            deflater,
            print,
        })
    }

    fn add_fonts(&mut self, input: &PdfInput<'_>, faces: &[(FaceId, ShownFace)]) {
        for (id, shown) in faces {
            self.print.add(shown.program());
            let font = fontfile::write(&mut self.doc, input.fonts.face(*id), shown, &mut self.deflater);
            self.fonts.push(self.doc.add_object(font));
        }
    }

    /// Adds all that the pages are made of but the faces, whose ids it must have. Their operators are freed.
    pub(super) fn complete(
        &mut self,
        input: &PdfInput<'a>,
        roles: &Roles,
        painted: &mut [Painted],
        mut found: Found,
        before: Before,
    ) -> Result<Way, PdfError> {
        (self.spaces, self.spots) = found.spaces.write(&mut self.doc, &mut self.deflater);
        self.add_shades(&found.shades);
        for id in pictures(painted) {
            self.add_picture(input, id, &mut found)?;
        }
        if painted.iter().any(|page| page.rgb) {
            self.srgb = Some(self.icc_space(SRGB, 3));
        }
        for ((page, painted), (key, id)) in
            input.pages.iter().zip(&mut *painted).zip((before.keys..).zip(self.page_ids.clone()))
        {
            self.complete_page(page, painted, id, (key, input));
            (painted.content, painted.packed) = (Vec::new(), Packed::default());
        }
        if !found.prohibited.is_empty() {
            return Err(PdfError::Prohibited(found.prohibited));
        }
        Ok(self.lead_through(input, roles, painted, &found, before))
    }

    /// `[/ICCBased …]`; equal profiles are one stream.
    pub(super) fn icc_space(&mut self, profile: &'a [u8], components: u8) -> Object {
        let known = self.profiles.iter().find(|(known, _)| *known == profile).map(|(_, id)| *id);
        let id = known.unwrap_or_else(|| {
            let mut dict = Dictionary::new();
            dict.set("N", i64::from(components));
            let id = self.doc.add_object(self.deflater.stream(dict, profile));
            self.profiles.push((profile, id));
            id
        });
        Object::Array(vec![Object::Name(b"ICCBased".to_vec()), Object::Reference(id)])
    }

    /// Content, boxes and resources of one page.
    fn complete_page(&mut self, page: &Page, painted: &Painted, id: ObjectId, (key, input): (i64, &PdfInput<'_>)) {
        self.print.add(&painted.content);
        let resources = self.resources(painted);
        let packed = painted.packed.get_or_init(|| self.deflater.deflate(&painted.content));
        let content = deflated(Dictionary::new(), packed.clone());
        let Ok(dict) = self.doc.get_dictionary_mut(id) else { return };
        let contents = dict.get(b"Contents").and_then(Object::as_reference);
        dict.remove(b"Annots");
        dict.remove(b"CropBox");
        let media = page.boxes.media;
        dict.set("MediaBox", rectangle(media, media));
        dict.set("BleedBox", rectangle(page.boxes.bleed, media));
        dict.set("TrimBox", rectangle(page.boxes.trim, media));
        dict.set("Resources", resources);
        if input.tagged {
            dict.set("StructParents", key);
        }
        if painted.transparent {
            let mut group = Dictionary::new();
            group.set("Type", Object::Name(b"Group".to_vec()));
            group.set("S", Object::Name(b"Transparency".to_vec()));
            let space: &[u8] = if input.standard.is_print() { b"DeviceCMYK" } else { b"DeviceRGB" };
            group.set("CS", Object::Name(space.to_vec()));
            dict.set("Group", group);
        }
        let content = Object::Stream(content);
        match contents {
            Ok(place) => {
                self.doc.objects.insert(place, content);
            }
            Err(_) => {
                let place = self.doc.add_object(content);
                if let Ok(dict) = self.doc.get_dictionary_mut(id) {
                    dict.set("Contents", Object::Reference(place));
                }
            }
        }
    }

    /// What one page names, and nothing else.
    fn resources(&self, painted: &Painted) -> Dictionary {
        let mut resources = Dictionary::new();
        let mut put = |category: &str, entries: Dictionary| {
            if !entries.is_empty() {
                resources.set(category, entries);
            }
        };
        let mut spaces = Dictionary::new();
        if let (true, Some(srgb)) = (painted.rgb, &self.srgb) {
            spaces.set("Srgb", srgb.clone());
        }
        for number in &painted.spaces {
            if let Some(id) = self.spaces.get(usize::from(*number)) {
                spaces.set(format!("S{number}"), Object::Reference(*id));
            }
        }
        put("ColorSpace", spaces);
        let mut states = if painted.overprints { self.states.clone() } else { Dictionary::new() };
        states.extend(&numbered("T", &painted.opacities, &self.opacities));
        put("ExtGState", states);
        put("Shading", numbered("H", &painted.shadings, &self.shadings));
        let mut fonts = Dictionary::new();
        for number in &painted.fonts {
            if let Some(id) = self.fonts.get(usize::from(*number)) {
                fonts.set(format!("F{number}"), Object::Reference(*id));
            }
        }
        put("Font", fonts);
        let mut xobjects = Dictionary::new();
        for name in painted.pictures.iter().map(|id| picture_name(*id)) {
            if let Ok(place) = self.xobjects.get(name.as_bytes()) {
                xobjects.set(name, place.clone());
            }
        }
        put("XObject", xobjects);
        resources
    }

    /// What leads a reader through the document: links, the structure, the outline.
    fn lead_through(&mut self, input: &PdfInput<'_>, roles: &Roles, painted: &[Painted], found: &Found, before: Before) -> Way {
        if !input.tagged {
            return Way::default();
        }
        let (structure, pages, page_ids) = (input.structure, input.pages, &self.page_ids[..]);
        let first_key = before.keys.saturating_add(i64::try_from(pages.len()).unwrap_or(i64::MAX));
        let doc = &mut self.doc;
        let annotations = links::write(doc, &found.links, &found.tops, structure, pages, page_ids, first_key);
        let sources = tags::Sources { structure, roles, pages, page_ids, painted, found, annotations: &annotations, before };
        let elements = tags::write(doc, sources);
        let has_outline = !input.standard.is_print();
        let outline = has_outline.then(|| outline::write(doc, roles, &found.tops, structure, pages, page_ids)).flatten();
        Way { elements: Some(elements), outline }
    }
}

/// printpdf's document: pages without content, the two graphics states, a place for each picture. All names are ours, so none is random.
fn lay_out(input: &PdfInput<'_>, pictures: &BTreeSet<u32>) -> Document {
    let mut document = PdfDocument::new("");
    let state = |on: bool| {
        let mode = if on { OverprintMode::KeepUnderlying } else { OverprintMode::EraseUnderlying };
        ExtendedGraphicsState::default().with_overprint_fill(on).with_overprint_stroke(on).with_overprint_mode(mode)
    };
    let states = &mut document.resources.extgstates.map;
    states.insert(ExtendedGraphicsStateId("O".into()), state(true));
    states.insert(ExtendedGraphicsStateId("N".into()), state(false));
    for id in pictures {
        let place = ExternalXObject { stream: ExternalStream::default(), width: None, height: None, dpi: None };
        document.resources.xobjects.map.insert(XObjectId(picture_name(*id)), XObject::External(place));
    }
    for page in input.pages {
        #[expect(clippy::cast_possible_truncation, reason = "printpdf's boxes are replaced by exact ones")]
        let mm = |length: crate::geometry::Length| Mm(length.to_mm() as f32);
        document.pages.push(PdfPage::new(mm(page.boxes.media.width()), mm(page.boxes.media.height()), Vec::new()));
    }
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    document.to_lopdf_document(&options, &mut Vec::new())
}

/// Objects under names of a letter and their number.
fn numbered(letter: &str, used: &BTreeSet<u16>, ids: &[ObjectId]) -> Dictionary {
    let mut entries = Dictionary::new();
    for number in used {
        if let Some(id) = ids.get(usize::from(*number)) {
            entries.set(format!("{letter}{number}"), Object::Reference(*id));
        }
    }
    entries
}

/// The resource name of a picture.
pub(super) fn picture_name(id: u32) -> String {
    format!("P{id}")
}

/// A category of printpdf's shared resources.
fn category(doc: &Document, resources: &Dictionary, name: &[u8]) -> Option<Dictionary> {
    let shared = resources.get(name).and_then(Object::as_reference).ok()?;
    doc.get_dictionary(shared).ok().cloned()
}

/// A box in PDF's coordinates, from the media box's lower left corner.
fn rectangle(rect: Rect, media: Rect) -> Object {
    let edges = [rect.x0 - media.x0, media.y1 - rect.y1, rect.x1 - media.x0, media.y1 - rect.y0];
    Object::Array(edges.map(|edge| object(parts(edge))).to_vec())
}
