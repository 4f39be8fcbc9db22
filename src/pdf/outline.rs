//! The document's outline: its headings, nested as they stand under each other (ISO 32000-1, 12.3.3).
//!
//! In: the headings in reading order with their depths and places. Out: a chain of items whose links lead to the headings. Writes nothing for
//! a document without headings.

use super::links::{Tops, destination};
use super::metadata::text_string;
use super::roles::Roles;
use crate::page::{Page, Structure};
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A heading on its way into the file.
struct Entry {
    id: ObjectId,
    title: String,
    place: Object,
    /// The one that it stands under.
    parent: Option<usize>,
    /// How many stand before it under the same one.
    rank: usize,
}

/// Writes the outline and returns its root.
pub(super) fn write(
    doc: &mut Document,
    roles: &Roles,
    tops: &Tops,
    structure: &Structure,
    pages: &[Page],
    page_ids: &[ObjectId],
) -> Option<ObjectId> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut top, mut below): (Vec<usize>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
    // Those that the next one may stand under, from the top down.
    let mut above: Vec<(u8, usize)> = Vec::new();
    for (tag, depth) in &roles.headings {
        let title = structure.nodes.get(tag.0 as usize).and_then(|node| node.title.clone());
        let Some(title) = title.filter(|title| !title.is_empty()) else { continue };
        let Some(place) = destination(*tag, tops, pages, page_ids) else { continue };
        above.truncate(above.partition_point(|(other, _)| other < depth));
        let parent = above.last().map(|(_, at)| *at);
        let siblings = parent.map_or(&mut top, |parent| &mut below[parent]);
        let (at, rank) = (entries.len(), siblings.len());
        siblings.push(at);
        above.push((*depth, at));
        below.push(Vec::new());
        entries.push(Entry { id: doc.new_object_id(), title, place, parent, rank });
    }
    if entries.is_empty() {
        return None;
    }
    let root = doc.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|entry| entry.id).collect();
    for (at, entry) in entries.into_iter().enumerate() {
        let siblings = entry.parent.map_or(&top, |parent| &below[parent]);
        let mut item = Dictionary::new();
        item.set("Title", text_string(&entry.title));
        item.set("Parent", Object::Reference(entry.parent.map_or(root, |parent| ids[parent])));
        if let Some(before) = entry.rank.checked_sub(1).and_then(|before| siblings.get(before)) {
            item.set("Prev", Object::Reference(ids[*before]));
        }
        if let Some(after) = siblings.get(entry.rank + 1) {
            item.set("Next", Object::Reference(ids[*after]));
        }
        enclose(&mut item, &below[at], &ids, descendants(&below, at));
        item.set("Dest", entry.place);
        doc.objects.insert(entry.id, Object::Dictionary(item));
    }
    let mut outlines = Dictionary::new();
    outlines.set("Type", Object::Name(b"Outlines".to_vec()));
    enclose(&mut outlines, &top, &ids, ids.len());
    doc.objects.insert(root, Object::Dictionary(outlines));
    Some(root)
}

/// The first and last child of an item, and how many items stand open below it.
fn enclose(item: &mut Dictionary, children: &[usize], ids: &[ObjectId], open: usize) {
    if let (Some(first), Some(last)) = (children.first(), children.last()) {
        item.set("First", Object::Reference(ids[*first]));
        item.set("Last", Object::Reference(ids[*last]));
        item.set("Count", i64::try_from(open).unwrap_or(i64::MAX));
    }
}

/// How many items stand below one; an outline is at most as deep as there are levels of headings.
fn descendants(of: &[Vec<usize>], at: usize) -> usize {
    of[at].iter().map(|child| 1 + descendants(of, *child)).sum()
}
