//! A volume's end: what is told of the whole, and what was only known when all documents were written.

use super::trees::{references, root_of};
use super::{Volume, VolumeError};
use crate::pdf::catalog::{self, Whole};
use crate::pdf::file::trailer;
use crate::pdf::objects::{Numbers, numbered};
use crate::pdf::tags::{complete_root, note_id};
use crate::pdf::{PdfError, fontfile};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::io::Write;

impl<W: Write> Volume<'_, W> {
    /// Writes the faces and all that leads through the documents. The volume is called `title`; its author, subject and keywords are those that
    /// all documents have in common, its language that of the first, its date that of the latest.
    ///
    /// # Errors
    /// [`VolumeError::Empty`] when there is no document; [`VolumeError::Write`] when the writer fails.
    pub fn finish(mut self, title: &str) -> Result<W, VolumeError> {
        let (mut facts, intent) = self.common.take().ok_or(VolumeError::Empty)?;
        title.clone_into(&mut facts.title);
        self.close_entry(None);
        let pages = std::mem::take(&mut self.pages).end(&mut self.file, &mut self.loose);
        let mut doc = Document::new();
        let structure = self.tagged.then(|| self.end_structure(&mut doc));
        let outline = numbered(self.outline);
        doc.objects.insert(outline, Object::Dictionary(self.outlines()));
        // New objects have the numbers that they will have in the file.
        let before = self.file.last();
        doc.max_id = u32::try_from(before).map_err(|_| PdfError::Internal("there are too many objects"))?;
        for (id, shown) in std::mem::take(&mut self.glyphs).subsets(self.fonts)? {
            self.print.add(shown.program());
            let font = fontfile::write(&mut doc, self.fonts.face(id), &shown, &mut self.deflater);
            let number = self.faces.get(&id).ok_or(PdfError::Internal("a face has no number"))?;
            doc.objects.insert(numbered(*number), Object::Dictionary(font));
        }
        let mut root = Dictionary::new();
        root.set("Type", Object::Name(b"Catalog".to_vec()));
        root.set("Pages", Object::Reference(numbered(pages)));
        let root = doc.add_object(root);
        doc.trailer.set("Root", Object::Reference(root));
        let whole = Whole {
            facts: &facts,
            intent: &intent,
            standard: self.standard,
            tagged: self.tagged,
            labels: None,
            structure,
            outline: Some(outline),
        };
        catalog::complete(&mut doc, whole, &mut self.deflater, &mut self.print);
        self.file.reserve((doc.max_id as usize).saturating_sub(before));
        self.put_loose();
        let objects = doc.objects.iter().map(|(id, object)| (id.0 as usize, object));
        self.file.add(objects, &Numbers::Same, &mut self.deflater);
        self.file.end(trailer(&doc), &Numbers::Same, &mut self.deflater);
        self.out.write_all(&self.file.take())?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The root of the structure, with the element that holds the documents'.
    fn end_structure(&mut self, doc: &mut Document) -> ObjectId {
        let (id, document) = (numbered(self.root), numbered(self.document));
        let mut root = root_of(std::mem::take(&mut self.keys), Object::Integer, &mut self.file, &mut self.loose);
        let mut trees = Dictionary::new();
        let parent_tree = self.file.reserve(1);
        self.loose.push((parent_tree, Object::Dictionary(root)));
        trees.set("ParentTree", Object::Reference(numbered(parent_tree)));
        if !self.notes.is_empty() {
            let name = |number: i64| note_id(usize::try_from(number).unwrap_or(0));
            root = root_of(std::mem::take(&mut self.notes), name, &mut self.file, &mut self.loose);
            let names = self.file.reserve(1);
            self.loose.push((names, Object::Dictionary(root)));
            trees.set("IDTree", Object::Reference(numbered(names)));
        }
        doc.objects.insert(id, Object::Dictionary(complete_root(trees, document, self.before.keys)));
        let mut element = Dictionary::new();
        element.set("Type", Object::Name(b"StructElem".to_vec()));
        element.set("S", Object::Name(b"Document".to_vec()));
        element.set("P", Object::Reference(id));
        element.set("K", references(std::mem::take(&mut self.elements)));
        doc.objects.insert(document, Object::Dictionary(element));
        id
    }

    /// The outline's root.
    fn outlines(&self) -> Dictionary {
        let mut root = Dictionary::new();
        root.set("Type", Object::Name(b"Outlines".to_vec()));
        root.set("First", Object::Reference(numbered(self.first_entry)));
        root.set("Last", Object::Reference(numbered(self.last_entry)));
        root.set("Count", self.entries);
        root
    }
}
