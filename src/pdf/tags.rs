//! The structure tree (ISO 32000-1, 14.7 and 14.8; ISO 14289-1).
//!
//! In: the document's structure and, page by page, which element each piece of marked content belongs to. Out: structure elements in the
//! order of the structure, their pieces between them in the order of painting, and the parent tree that leads back.

use super::links::Annotation;
use super::metadata::text_string;
use super::number::{object, parts};
use super::paint::{Found, Painted};
use super::roles::{Roles, words};
use crate::page::{Page, Role, Structure, Tag, TagId};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::cmp::Ordering;

/// A piece of marked content: page index and MCID. Painted in this order.
type Piece = (usize, usize);

/// The tree as the painted pages fill it.
struct Tree<'a> {
    nodes: &'a [Tag],
    /// Each element's own pieces.
    pieces: Vec<Vec<Piece>>,
    /// The first piece in or below each element.
    first: Vec<Option<Piece>>,
    /// Whether each element is written: those with content are, and the empty cells of a row that has some, or its cells would count wrong.
    is_kept: Vec<bool>,
    /// Each element's children that have content, in the order of the structure.
    children: Vec<Vec<usize>>,
    /// Elements without a parent.
    roots: Vec<usize>,
}

impl<'a> Tree<'a> {
    fn new(structure: &'a Structure, painted: &[Painted]) -> Self {
        let nodes = &structure.nodes[..];
        let mut pieces = vec![Vec::new(); nodes.len()];
        for (page, painted) in painted.iter().enumerate() {
            for (mcid, tag) in painted.marks.iter().enumerate() {
                if let Some(own) = pieces.get_mut(tag.0 as usize) {
                    own.push((page, mcid));
                }
            }
        }
        let mut first: Vec<Option<Piece>> = pieces.iter().map(|own: &Vec<Piece>| own.first().copied()).collect();
        // Parents stand before their children, so going backwards meets all children first.
        for at in (0..nodes.len()).rev() {
            if let (Some(parent), Some(piece)) = (parent_of(nodes, at), first[at]) {
                first[parent] = Some(first[parent].map_or(piece, |known| known.min(piece)));
            }
        }
        let (mut children, mut roots) = (vec![Vec::new(); nodes.len()], Vec::new());
        let mut is_kept: Vec<bool> = first.iter().map(Option::is_some).collect();
        for at in 0..nodes.len() {
            let is_cell = matches!(nodes[at].role, Role::Th | Role::Td);
            is_kept[at] |= is_cell && parent_of(nodes, at).is_some_and(|row| is_kept[row]);
        }
        for at in (0..nodes.len()).filter(|at| is_kept[*at]) {
            match parent_of(nodes, at) {
                Some(parent) => children[parent].push(at),
                None => roots.push(at),
            }
        }
        for own in &mut children {
            order_inline(own, nodes, &first);
        }
        Tree { nodes, pieces, first, is_kept, children, roots }
    }

    /// An element's children and own pieces, each piece before the first child that begins after it.
    fn kids(&self, at: usize) -> Vec<Kid> {
        let mut kids = Vec::with_capacity(self.children[at].len() + self.pieces[at].len());
        let mut own = self.pieces[at].iter().peekable();
        for child in &self.children[at] {
            while let Some(piece) =
                own.next_if(|piece| self.first[*child].is_some() && Some(**piece).cmp(&self.first[*child]) == Ordering::Less)
            {
                kids.push(Kid::Piece(*piece));
            }
            kids.push(Kid::Child(*child));
        }
        kids.extend(own.map(|piece| Kid::Piece(*piece)));
        kids
    }
}

/// Puts the spans, links and references of a block, which are found at different times, into the order of its words, before any blocks in it.
fn order_inline(children: &mut [usize], nodes: &[Tag], first: &[Option<Piece>]) {
    if children.iter().any(|at| nodes[*at].role.is_inline()) {
        children.sort_by_key(|at| if nodes[*at].role.is_inline() { (false, first[*at]) } else { (true, None) });
    }
}

enum Kid {
    Piece(Piece),
    Child(usize),
}

/// An element's parent, when it stands before it as it must.
fn parent_of(nodes: &[Tag], at: usize) -> Option<usize> {
    nodes[at].parent.map(|parent| parent.0 as usize).filter(|parent| *parent < at)
}

/// What the tree is written from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) structure: &'a Structure,
    pub(super) roles: &'a Roles,
    pub(super) pages: &'a [Page],
    pub(super) page_ids: &'a [ObjectId],
    pub(super) painted: &'a [Painted],
    pub(super) found: &'a Found,
    /// Annotations by the elements of their links; the first has the key after those of the pages.
    pub(super) annotations: &'a [Annotation],
    pub(super) before: Before,
}

/// What stands before these pages in their file.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    /// Keys of the parent tree: page `i` is to have `/StructParents keys + i`.
    pub(super) keys: i64,
    /// Elements of the structure.
    pub(super) elements: usize,
}

/// Elements that are written, and what leads to them.
pub(super) struct Written {
    /// The parent of `document`, which is not written.
    pub(super) root: ObjectId,
    /// The element that holds all others.
    pub(super) document: ObjectId,
    /// The parent tree's entries.
    pub(super) keys: Vec<(i64, Object)>,
    /// The notes' numbers in their names, and their elements.
    pub(super) notes: Vec<(usize, Object)>,
}

/// Writes the elements into `doc`.
pub(super) fn write(doc: &mut Document, sources: Sources<'_>) -> Written {
    let Sources { structure, painted, annotations, before, .. } = sources;
    let tree = Tree::new(structure, painted);
    let root_id = doc.new_object_id();
    let document_id = doc.new_object_id();
    // The one element at the top is the document; anything else is put into one.
    let document = match tree.roots[..] {
        [only] if tree.nodes[only].role == Role::Document => Some(only),
        _ => None,
    };
    let ids: Vec<Option<ObjectId>> = (0..tree.nodes.len())
        .map(|at| if document == Some(at) { Some(document_id) } else { tree.is_kept[at].then(|| doc.new_object_id()) })
        .collect();
    for (at, id) in ids.iter().enumerate() {
        if let Some(id) = id {
            let parent = match parent_of(tree.nodes, at).and_then(|parent| ids[parent]) {
                Some(parent) => parent,
                None if document == Some(at) => root_id,
                None => document_id,
            };
            let element = element(&tree, at, parent, &ids, sources);
            doc.objects.insert(*id, Object::Dictionary(element));
        }
    }
    if document.is_none() {
        let kids = tree.roots.iter().filter_map(|at| ids[*at]).map(Object::Reference).collect();
        doc.objects.insert(document_id, Object::Dictionary(wrapper(root_id, kids)));
    }
    let notes = notes(&tree, &ids, before.elements);
    Written { root: root_id, document: document_id, keys: keys(doc, painted, annotations, &ids, before.keys), notes }
}

/// Writes the root of a tree that has these elements, and returns it.
pub(super) fn write_root(doc: &mut Document, written: Written) -> ObjectId {
    let Written { root: id, document, keys, notes } = written;
    let next_key = keys.last().map_or(0, |(key, _)| key + 1);
    let mut root = Dictionary::new();
    if !notes.is_empty() {
        let mut names = Dictionary::new();
        names.set("Names", note_names(notes));
        root.set("IDTree", Object::Reference(doc.add_object(names)));
    }
    root.set("ParentTree", Object::Reference(parent_tree(doc, &keys)));
    let root = complete_root(root, document, next_key);
    doc.objects.insert(id, Object::Dictionary(root));
    id
}

/// A root that has its trees, with what else it must have.
pub(super) fn complete_root(mut root: Dictionary, document: ObjectId, next_key: i64) -> Dictionary {
    root.set("Type", Object::Name(b"StructTreeRoot".to_vec()));
    root.set("K", Object::Reference(document));
    root.set("ParentTreeNextKey", next_key);
    root
}

/// The name of a note, which every one must have (ISO 14289-1, 7.9). All are of one length, so that they sort as they are numbered.
pub(super) fn note_id(number: usize) -> Object {
    Object::string_literal(format!("note-{number:010}"))
}

/// The notes' numbers and elements.
fn notes(tree: &Tree<'_>, ids: &[Option<ObjectId>], before: usize) -> Vec<(usize, Object)> {
    let notes = (0..tree.nodes.len()).filter(|at| tree.nodes[*at].role == Role::Note);
    notes.filter_map(|at| Some((before + at, Object::Reference(ids[at]?)))).collect()
}

/// The notes by their names (ISO 32000-1, 7.9.6 and table 322).
pub(super) fn note_names(notes: Vec<(usize, Object)>) -> Object {
    Object::Array(notes.into_iter().flat_map(|(number, element)| [note_id(number), element]).collect())
}

/// The document element of a structure that has none.
fn wrapper(root: ObjectId, kids: Vec<Object>) -> Dictionary {
    let mut element = Dictionary::new();
    element.set("Type", Object::Name(b"StructElem".to_vec()));
    element.set("S", Object::Name(b"Document".to_vec()));
    element.set("P", Object::Reference(root));
    element.set("K", Object::Array(kids));
    element
}

fn element(
    tree: &Tree<'_>,
    at: usize,
    parent: ObjectId,
    ids: &[Option<ObjectId>],
    Sources { roles, pages, page_ids, found, annotations, before, .. }: Sources<'_>,
) -> Dictionary {
    let node = &tree.nodes[at];
    let tag = TagId(u32::try_from(at).unwrap_or(u32::MAX));
    let mut element = Dictionary::new();
    element.set("Type", Object::Name(b"StructElem".to_vec()));
    element.set("S", Object::Name(roles.name(tag).into()));
    element.set("P", Object::Reference(parent));
    let home = tree.pieces[at].first().map(|(page, _)| *page);
    if let Some(page) = home.and_then(|page| page_ids.get(page)) {
        element.set("Pg", Object::Reference(*page));
    }
    let kids = tree.kids(at).into_iter().filter_map(|kid| match kid {
        Kid::Child(child) => ids[child].map(Object::Reference),
        Kid::Piece((page, mcid)) if Some(page) == home => Some(Object::Integer(i64::try_from(mcid).ok()?)),
        Kid::Piece((page, mcid)) => {
            let mut reference = Dictionary::new();
            reference.set("Type", Object::Name(b"MCR".to_vec()));
            reference.set("Pg", Object::Reference(*page_ids.get(page)?));
            reference.set("MCID", i64::try_from(mcid).ok()?);
            Some(Object::Dictionary(reference))
        }
    });
    let mut kids: Vec<Object> = kids.collect();
    if roles.is_link(tag) {
        let from = annotations.partition_point(|own| own.tag < tag);
        kids.extend(annotations[from..].iter().take_while(|own| own.tag == tag).filter_map(|own| {
            let mut reference = Dictionary::new();
            reference.set("Type", Object::Name(b"OBJR".to_vec()));
            reference.set("Pg", Object::Reference(*page_ids.get(own.page)?));
            reference.set("Obj", Object::Reference(own.id));
            Some(Object::Dictionary(reference))
        }));
    }
    match kids.len() {
        0 => {}
        1 => element.set("K", kids.remove(0)),
        _ => element.set("K", Object::Array(kids)),
    }
    if node.role == Role::Note {
        element.set("ID", note_id(before.elements + at));
    }
    if let Some(lang) = &node.lang {
        element.set("Lang", text_string(lang));
    }
    if let Some(alt) = words(&node.alt) {
        element.set("Alt", text_string(alt));
    }
    if let Some(attributes) = attributes(tree, at, pages, found) {
        element.set("A", attributes);
    }
    element
}

/// A figure's box; a list's numbering, which its first label tells; what a table's heading cell heads: its column or its row.
fn attributes(tree: &Tree<'_>, at: usize, pages: &[Page], found: &Found) -> Option<Dictionary> {
    let id = TagId(u32::try_from(at).ok()?);
    let mut attributes = Dictionary::new();
    match tree.nodes[at].role {
        Role::Figure if words(&tree.nodes[at].alt).is_some() => {
            let (page, rect) = found.figures.get(&id)?;
            let media = pages.get(*page)?.boxes.media;
            let corners = [rect.x0 - media.x0, media.y1 - rect.y1, rect.x1 - media.x0, media.y1 - rect.y0];
            attributes.set("O", Object::Name(b"Layout".to_vec()));
            attributes.set("BBox", corners.map(|edge| object(parts(edge))).to_vec());
        }
        Role::L => {
            let mut labels = tree.children[at].iter().flat_map(|item| &tree.children[*item]);
            let numbering = labels.find_map(|label| match tree.nodes[*label].role {
                Role::Term => Some(UNNUMBERED),
                _ => found.labels.get(&TagId(u32::try_from(*label).ok()?)).map(|label| numbering(*label)),
            });
            attributes.set("O", Object::Name(b"List".to_vec()));
            attributes.set("ListNumbering", Object::Name(numbering?.into()));
        }
        Role::Th => {
            attributes.set("O", Object::Name(b"Table".to_vec()));
            let row = parent_of(tree.nodes, at)?;
            // Beside other cells it heads its row; in a row of nothing but headings, its column.
            let heads_row = tree.children[row].iter().any(|cell| tree.nodes[*cell].role == Role::Td);
            attributes.set("Scope", Object::Name(if heads_row { b"Row".to_vec() } else { b"Column".to_vec() }));
        }
        _ => return None,
    }
    Some(attributes)
}

/// The numbering of labels that are no numbers: dashes, terms. `None` is not for lists that have labels (ISO 14289-1, 7.6).
const UNNUMBERED: &str = "Disc";

/// ISO 32000-1, table 347.
fn numbering(label: char) -> &'static str {
    match label {
        '0'..='9' => "Decimal",
        'A'..='Z' => "UpperAlpha",
        'a'..='z' => "LowerAlpha",
        '○' | '◦' => "Circle",
        '■' | '□' | '▪' | '▫' => "Square",
        _ => UNNUMBERED,
    }
}

/// From page and MCID, and from annotations, to the element (ISO 32000-1, 14.7.4.4); the first page has the key `first`.
fn keys(
    doc: &mut Document,
    painted: &[Painted],
    annotations: &[Annotation],
    ids: &[Option<ObjectId>],
    first: i64,
) -> Vec<(i64, Object)> {
    let mut entries: Vec<(i64, Object)> = Vec::with_capacity(painted.len());
    for (key, painted) in (first..).zip(painted) {
        let elements = painted.marks.iter().map(|tag| match ids.get(tag.0 as usize) {
            Some(Some(id)) => Object::Reference(*id),
            _ => Object::Null,
        });
        let elements = Object::Array(elements.collect());
        entries.push((key, Object::Reference(doc.add_object(elements))));
    }
    let first = first.saturating_add(i64::try_from(painted.len()).unwrap_or(i64::MAX));
    entries.extend((first..).zip(annotations).filter_map(|(key, own)| {
        let element = ids.get(own.tag.0 as usize).copied().flatten()?;
        Some((key, Object::Reference(element)))
    }));
    entries
}

/// Keys and what they lead to, as a leaf of a number tree has them (ISO 32000-1, 7.9.7).
pub(super) fn nums(entries: &[(i64, Object)]) -> Object {
    Object::Array(entries.iter().flat_map(|(key, value)| [Object::Integer(*key), value.clone()]).collect())
}

/// A number tree in leaves of 64 pages.
fn parent_tree(doc: &mut Document, entries: &[(i64, Object)]) -> ObjectId {
    let mut root = Dictionary::new();
    if entries.len() <= 64 {
        root.set("Nums", nums(entries));
    } else {
        let leaves = entries.chunks(64).map(|leaf| {
            let mut dict = Dictionary::new();
            dict.set("Limits", [leaf[0].0, leaf[leaf.len() - 1].0].map(Object::Integer).to_vec());
            dict.set("Nums", nums(leaf));
            Object::Reference(doc.add_object(dict))
        });
        let leaves = leaves.collect();
        root.set("Kids", Object::Array(leaves));
    }
    doc.add_object(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_empty_cells_and_notes_have_names() {
        let mut structure = Structure::default();
        let document = structure.add(Role::Document, None);
        let table = structure.add(Role::Table, Some(document));
        let row = structure.add(Role::Tr, Some(table));
        let cells = [(); 3].map(|()| structure.add(Role::Td, Some(row)));
        let bare = structure.add(Role::Tr, Some(table));
        structure.add(Role::Td, Some(bare));
        let note = structure.add(Role::Note, Some(document));
        let painted = [Painted { marks: vec![cells[1], note], ..Painted::default() }];
        let tree = Tree::new(&structure, &painted);
        assert_eq!(tree.children[row.0 as usize], cells.map(|cell| cell.0 as usize));
        assert_eq!(tree.children[table.0 as usize], [row.0 as usize], "a row of nothing is none");
        let ids: Vec<Option<ObjectId>> = (0..tree.nodes.len()).map(|at| Some((u32::try_from(at).unwrap(), 0))).collect();
        let names = note_names(notes(&tree, &ids, 40));
        let Object::Array(names) = names else { panic!("{names:?}") };
        assert_eq!(names, [note_id(40 + note.0 as usize), Object::Reference((note.0, 0))]);
    }

    #[test]
    fn pieces_and_children_interleave_as_painted_and_empty_elements_go() {
        let mut structure = Structure::default();
        let document = structure.add(Role::Document, None);
        let p = structure.add(Role::P, Some(document));
        let span = structure.add(Role::Span, Some(p));
        let empty = structure.add(Role::P, Some(document));
        let later = structure.add(Role::P, Some(document));
        // The last paragraph is painted first, the first runs over two pages, with a span in its midst.
        let painted = [
            Painted { marks: vec![later, p, span, p], ..Painted::default() },
            Painted { marks: vec![p], ..Painted::default() },
        ];
        let tree = Tree::new(&structure, &painted);
        let shape = |tag: TagId| -> Vec<String> {
            let kids = tree.kids(tag.0 as usize);
            kids.iter()
                .map(|kid| match kid {
                    Kid::Piece((page, mcid)) => format!("{page}/{mcid}"),
                    Kid::Child(at) => format!("#{at}"),
                })
                .collect()
        };
        assert_eq!(shape(p), ["0/1", "#2", "0/3", "1/0"]);
        assert_eq!(shape(document), ["#1", "#4"]);
        assert_eq!(tree.first[empty.0 as usize], None);
    }
}
