//! Many documents in one file, written one after the other: a volume.
//!
//! In: documents of pages, each as for a file of its own, in their order. Out: one file of them all, into any writer, a document as soon as it is
//! added. Faces, pictures, profiles and spaces of inks are in it once. Each document keeps its structure, as a part of the whole one's, and its
//! headings, under an entry of the outline that bears its title. What is kept of a document that is written is where its objects stand; so memory
//! hardly grows with their number. Pages are numbered through.
//!
//! The rules of a file are those of each document in it (ISO 15930-7, ISO 14289-1, ISO 19005-2), but that there is one of what a file has
//! one of: an output intent, metadata, a language.

mod ending;
mod shared;
mod trees;

use super::catalog::language;
use super::deflate::Deflater;
use super::file::File;
use super::finish::{Graph, Way, pictures};
use super::glyphs::{Mark, Stock};
use super::hash::Fingerprint;
use super::metadata::{text_string, title};
use super::number::{object, parts};
use super::objects::{Numbers, numbered};
use super::packing::Packer;
use super::roles::Roles;
use super::tags::{Before, Written, note_id, note_names, nums};
use super::{Facts, PdfError, PdfInput, PreparedIntent, Standard, Violation, paint, readied};
use crate::font::{FaceId, FontBook};
use crate::geometry::Length;
use lopdf::{Dictionary, Document, Object, ObjectId};
use shared::{Shared, reachable};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use trees::{Leaf, Loose, PageTree};

/// Loose objects that are written together.
const MANY: usize = 200;

/// A file of many documents being written.
///
/// ```
/// use makeready::engine::{Engine, Job, Kit, Output, Standard};
///
/// let (engine, kit) = (Engine::bundled(), Kit::builtin().0.expect("the built-in tokens have no faults"));
/// let mut volume = engine.volume(Vec::new(), Output::of(Standard::X4));
/// for river in ["Sava", "Tisza"] {
///     let text = format!("# {river}\n\nA tributary of the Danube.\n");
///     engine.bind(&mut volume, &engine.typeset(&Job::new(&kit, "river.md", &text)))?;
/// }
/// assert_eq!(volume.pages(), 2);
/// let pdf: Vec<u8> = volume.finish("Tributaries of the Danube").expect("memory can be written to");
/// assert!(pdf.starts_with(b"%PDF-1.6"));
/// # Ok::<(), makeready::engine::EngineError>(())
/// ```
pub struct Volume<'a, W> {
    out: W,
    fonts: &'a FontBook,
    standard: Standard,
    tagged: bool,
    file: File,
    deflater: Deflater,
    print: Fingerprint,
    glyphs: Stock,
    /// The fonts' numbers.
    faces: BTreeMap<FaceId, usize>,
    shared: Shared,
    pages: PageTree,
    count: usize,
    /// What stands before the next document.
    before: Before,
    /// The root of the structure, its one element, and that of the outline.
    root: usize,
    document: usize,
    outline: usize,
    /// The documents' own elements.
    elements: Vec<usize>,
    keys: Vec<Leaf>,
    notes: Vec<Leaf>,
    /// The outline's first entry, and its last, which does not know yet what follows.
    first_entry: usize,
    last_entry: usize,
    entry: Option<Dictionary>,
    entries: i64,
    loose: Loose,
    /// What all documents say, and the condition that they are made for.
    common: Option<(Facts, PreparedIntent)>,
}

/// A document that can be added.
pub(crate) struct Staged {
    mark: Mark,
    prepared: Prepared,
}

/// A document's objects, and what else there is to know of it.
struct Prepared {
    doc: Document,
    page_ids: Vec<ObjectId>,
    /// The top of its page tree.
    top: ObjectId,
    /// What stands for the fonts, which are written at the volume's end.
    faces: Vec<(ObjectId, FaceId)>,
    way: Way,
    print: Fingerprint,
    facts: Facts,
    /// The first document's.
    intent: Option<PreparedIntent>,
    /// How many elements its structure has.
    elements: usize,
    /// The first page's height.
    height: Length,
}

/// What was added to a document's graph for the whole file's structure.
struct Added {
    /// The document's element.
    document: ObjectId,
    /// Leaves of the parent tree and of the notes' names, with their first and last keys.
    keys: Option<(ObjectId, i64, i64)>,
    notes: Option<(ObjectId, i64, i64)>,
}

/// Why a document is not in a volume.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VolumeError {
    /// It cannot be written as a file of its own either. The volume is as it was.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// A file has one of what this document has another of. The volume is as it was.
    #[error("its {what} is another than that of the documents before it")]
    Differs {
        /// What.
        what: &'static str,
    },
    /// A volume must hold something.
    #[error("there is nothing in it")]
    Empty,
    /// The writer failed. The volume is of no more use.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl<'a, W: Write> Volume<'a, W> {
    /// A volume of documents whose faces are all of one book. Without `tagged` it has no structure, as of [`PdfInput::tagged`].
    pub fn new(out: W, fonts: &'a FontBook, standard: Standard, tagged: bool) -> Self {
        let mut file = File::begin(standard.version(), !standard.prohibits(&Violation::ObjectStreams));
        let first = file.reserve(3);
        Volume {
            out,
            fonts,
            standard,
            tagged,
            file,
            deflater: Deflater::new(),
            print: Fingerprint::default(),
            glyphs: Stock::default(),
            faces: BTreeMap::new(),
            shared: Shared::default(),
            pages: PageTree::default(),
            count: 0,
            before: Before::default(),
            root: first,
            document: first + 1,
            outline: first + 2,
            elements: Vec::new(),
            keys: Vec::new(),
            notes: Vec::new(),
            first_entry: 0,
            last_entry: 0,
            entry: None,
            entries: 0,
            loose: Loose::new(),
            common: None,
        }
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.count
    }

    /// What it complies with.
    pub fn standard(&self) -> Standard {
        self.standard
    }

    /// Whether its structure is written.
    pub fn is_tagged(&self) -> bool {
        self.tagged
    }

    /// Adds a document. Its standard, and whether it is tagged, are the volume's.
    ///
    /// # Errors
    /// [`VolumeError::Pdf`] or [`VolumeError::Differs`] when it cannot be part of the volume, which is then as if it had not been tried;
    /// [`VolumeError::Write`] when nothing more can be written.
    pub fn add(&mut self, input: &PdfInput<'_>) -> Result<(), VolumeError> {
        let staged = self.stage(input)?;
        self.commit(staged)
    }

    /// Makes a document ready: whatever stands in its way is found now. Either it is added next, or not at all.
    pub(crate) fn stage(&mut self, input: &PdfInput<'_>) -> Result<Staged, VolumeError> {
        if !std::ptr::eq(input.fonts, self.fonts) {
            return Err(VolumeError::Differs { what: "book of faces" });
        }
        let intent = self.common.as_ref().map(|(_, intent)| intent);
        if self.standard.is_print() && intent.is_some_and(|intent| intent != input.intent) {
            return Err(VolumeError::Differs { what: "printing condition" });
        }
        let mark = self.glyphs.mark();
        let input = &PdfInput { standard: self.standard, tagged: self.tagged, ..*input };
        readied(input, |input| self.prepare(input)).map(|prepared| Staged { mark: mark.clone(), prepared }).map_err(|error| {
            self.glyphs.go_back(&mark);
            error.into()
        })
    }

    /// A staged document is not added.
    pub(crate) fn drop_staged(&mut self, staged: &Staged) {
        self.glyphs.go_back(&staged.mark);
    }

    /// Adds the document that was staged last.
    pub(crate) fn commit(&mut self, staged: Staged) -> Result<(), VolumeError> {
        self.write(staged.prepared);
        self.out.write_all(&self.file.take())?;
        Ok(())
    }

    /// Makes a document's objects. Whatever fails, fails here.
    fn prepare(&mut self, input: &PdfInput<'_>) -> Result<Prepared, PdfError> {
        let shown = self.glyphs.gather(input.pages, input.structure, input.fonts)?;
        let roles = Roles::new(input.structure, input.pages, input.standard);
        let (mut painted, found) = paint(input, &shown, &roles, Packer::default())?;
        let mut graph = Graph::new(input, &pictures(&painted))?;
        graph.fonts = shown.iter().map(|_| graph.doc.new_object_id()).collect();
        let way = graph.complete(input, &roles, &mut painted, found, self.before)?;
        let Graph { doc, page_ids, fonts, print, .. } = graph;
        let top = top_of(&doc, &page_ids)?;
        Ok(Prepared {
            doc,
            page_ids,
            top,
            faces: fonts.into_iter().zip(shown).map(|(id, (face, _))| (id, face)).collect(),
            way,
            print,
            facts: input.facts.clone(),
            intent: self.common.is_none().then(|| input.intent.clone()),
            elements: input.structure.nodes.len(),
            height: input.pages.first().map(|page| page.boxes.media.height()).unwrap_or_default(),
        })
    }

    /// Writes a document's objects.
    fn write(&mut self, prepared: Prepared) {
        let Prepared { mut doc, page_ids, top, faces, way, print, facts, intent, elements: count, height } = prepared;
        let mut numbers = Numbers::Listed(BTreeMap::new());
        for (id, face) in faces {
            let number = *self.faces.entry(face).or_insert_with(|| self.file.reserve(1));
            numbers.set(id, number);
        }
        for key in [&b"Root"[..], b"Info"] {
            if let Ok(id) = doc.trailer.get(key).and_then(Object::as_reference) {
                doc.objects.remove(&id);
            }
        }
        let above = doc.new_object_id();
        numbers.set(above, self.pages.parent(&mut self.file, &mut self.loose));
        if let Ok(pages) = doc.get_dictionary_mut(top) {
            pages.set("Parent", Object::Reference(above));
        }
        let Way { elements, outline } = way;
        let leaves = elements.map(|elements| self.add_elements(&mut doc, elements, &facts, &mut numbers));
        let headings = outline.and_then(|id| Some((id, doc.objects.remove(&id)?)));
        let entry = self.file.reserve(1);
        if let Some((id, _)) = &headings {
            numbers.set(*id, entry);
        }
        self.put(&doc, &page_ids, &mut numbers);

        let number = |id: ObjectId| numbers.of_id(id).unwrap_or(0);
        self.pages.add(number(top), page_ids.len());
        if let Some(Added { document, keys, notes }) = leaves {
            self.elements.push(number(document));
            let leaf = |(id, first, last): (ObjectId, i64, i64)| Leaf { number: number(id), first, last };
            self.keys.extend(keys.map(leaf));
            self.notes.extend(notes.map(leaf));
        }
        let first = page_ids.first().map_or(Object::Null, |id| Object::Reference(*id));
        let place = vec![first, Object::Name(b"XYZ".to_vec()), Object::Null, object(parts(height)), Object::Null];
        let mut dict = Dictionary::new();
        dict.set("Title", text_string(&title(&facts)));
        dict.set("Dest", renumbered(Object::Array(place), &numbers));
        if let Some((_, Object::Dictionary(headings))) = headings {
            for key in [&b"First"[..], b"Last"] {
                if let Ok(value) = headings.get(key) {
                    dict.set(key, renumbered(value.clone(), &numbers));
                }
            }
            // Closed: a reader sees the titles first.
            let below = headings.get(b"Count").and_then(Object::as_i64).unwrap_or(0);
            dict.set("Count", -below);
        }
        self.add_entry(entry, dict);
        self.count += page_ids.len();
        self.before.elements += count;
        self.print.add(&print.bytes());
        self.print.add(facts.title.as_bytes());
        self.note(&facts, intent);
        if self.loose.len() >= MANY {
            self.put_loose();
        }
    }

    /// Makes a document's elements a part of the whole.
    fn add_elements(&mut self, doc: &mut Document, own: Written, facts: &Facts, numbers: &mut Numbers) -> Added {
        let Written { root, document, keys, notes } = own;
        numbers.set(root, self.document);
        if let Ok(part) = doc.get_dictionary_mut(document) {
            part.set("S", Object::Name(b"Part".to_vec()));
            part.set("T", text_string(&title(facts)));
            let is_other = self.common.as_ref().is_some_and(|(common, _)| common.lang != facts.lang);
            if is_other && !part.has(b"Lang") {
                part.set("Lang", text_string(language(facts)));
            }
        }
        let mut leaf = |first: Option<i64>, last: Option<i64>, key: fn(i64) -> Object, name: &str, entries: Object| {
            let (first, last) = first.zip(last)?;
            let mut leaf = Dictionary::new();
            leaf.set("Limits", vec![key(first), key(last)]);
            leaf.set(name, entries);
            Some((doc.add_object(leaf), first, last))
        };
        let (first, last) = (keys.first().map(|entry| entry.0), keys.last().map(|entry| entry.0));
        let keys = leaf(first, last, Object::Integer, "Nums", nums(&keys));
        self.before.keys = last.map_or(self.before.keys, |last| last + 1);
        let number = |note: Option<&(usize, Object)>| note.and_then(|(number, _)| i64::try_from(*number).ok());
        let (first, last) = (number(notes.first()), number(notes.last()));
        let notes = leaf(first, last, |number| note_id(usize::try_from(number).unwrap_or(0)), "Names", note_names(notes));
        Added { document, keys, notes }
    }

    /// Numbers a document's objects and writes those that are new.
    fn put(&mut self, doc: &Document, pages: &[ObjectId], numbers: &mut Numbers) {
        let shared = reachable(doc, pages, &pages.iter().copied().collect::<BTreeSet<_>>());
        let is_stream = |id: &ObjectId| matches!(doc.objects.get(id), Some(Object::Stream(_)));
        let own = doc.objects.keys().copied().filter(|id| !shared.contains(id));
        // Those of one object stream follow each other.
        let (streams, others): (Vec<ObjectId>, Vec<ObjectId>) = own.partition(is_stream);
        let mut new = Vec::with_capacity(streams.len() + others.len());
        for id in others.into_iter().chain(streams) {
            let number = self.file.reserve(1);
            numbers.set(id, number);
            new.push((number, id));
        }
        new.extend(self.shared.number(doc, &shared, numbers, &mut self.file));
        let objects = new.iter().filter_map(|(number, id)| Some((*number, doc.objects.get(id)?)));
        self.file.add(objects, numbers, &mut self.deflater);
    }

    fn put_loose(&mut self) {
        let loose = std::mem::take(&mut self.loose);
        self.file.add(loose.iter().map(|(number, object)| (*number, object)), &Numbers::Same, &mut self.deflater);
    }

    /// Adds an entry to the outline.
    fn add_entry(&mut self, number: usize, mut dict: Dictionary) {
        dict.set("Parent", Object::Reference(numbered(self.outline)));
        if self.entries > 0 {
            dict.set("Prev", Object::Reference(numbered(self.last_entry)));
        } else {
            self.first_entry = number;
        }
        self.close_entry(Some(number));
        self.entries += 1;
        self.last_entry = number;
        self.entry = Some(dict);
    }

    /// Writes the last entry, now that it is known what follows.
    fn close_entry(&mut self, next: Option<usize>) {
        if let Some(mut dict) = self.entry.take() {
            if let Some(next) = next {
                dict.set("Next", Object::Reference(numbered(next)));
            }
            self.loose.push((self.last_entry, Object::Dictionary(dict)));
        }
    }

    /// Notes what all documents have in common.
    fn note(&mut self, facts: &Facts, intent: Option<PreparedIntent>) {
        let Some((common, _)) = &mut self.common else {
            self.common = intent.map(|intent| (facts.clone(), intent));
            return;
        };
        if common.author != facts.author {
            common.author = None;
        }
        if common.subject != facts.subject {
            common.subject = None;
        }
        if common.keywords != facts.keywords {
            common.keywords.clear();
        }
        common.date = common.date.max(facts.date);
    }
}

/// The top of a document's page tree.
fn top_of(doc: &Document, pages: &[ObjectId]) -> Result<ObjectId, PdfError> {
    let top = doc.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
    top.ok().filter(|_| !pages.is_empty()).ok_or(PdfError::Internal("there is no page"))
}

/// An object with the numbers that its references have in the file.
fn renumbered(own: Object, numbers: &Numbers) -> Object {
    match own {
        Object::Reference(id) => numbers.of_id(id).map_or(Object::Null, |number| Object::Reference(numbered(number))),
        Object::Array(values) => Object::Array(values.into_iter().map(|value| renumbered(value, numbers)).collect()),
        other => other,
    }
}
