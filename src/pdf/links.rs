//! Links that can be followed, and where they lead: annotations and destinations (ISO 32000-1, 12.5.6.5 and 12.3.2; ISO 14289-1, 7.18).
//!
//! In: where the painter found the words of links, and the tops of headings. Out: for each line of a link an annotation with what it is called,
//! and the page's list of them. Each is a child of its link's element: `tags` sees to that.

use super::metadata::text_string;
use super::number::{object, parts};
use crate::geometry::{Length, Rect};
use crate::page::{Page, Structure, TagId, Target};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use std::collections::BTreeMap;

/// The words of a link on one line.
pub(super) struct Area {
    /// Its element.
    pub(super) tag: TagId,
    /// The page's index.
    pub(super) page: usize,
    /// The line that they stand on.
    pub(super) baseline: Length,
    pub(super) rect: Rect,
}

/// Adds the words of a link; those beside them on their line are the same area.
pub(super) fn add(areas: &mut Vec<Area>, next: Area) {
    match areas.last_mut() {
        Some(last) if (last.tag, last.page, last.baseline) == (next.tag, next.page, next.baseline) => {
            last.rect = last.rect.around(next.rect);
        }
        _ => areas.push(next),
    }
}

/// Where headings begin: page index and top.
pub(super) type Tops = BTreeMap<TagId, (usize, Length)>;

/// An annotation in the file.
pub(super) struct Annotation {
    pub(super) id: ObjectId,
    /// The element of its link.
    pub(super) tag: TagId,
    /// The page's index.
    pub(super) page: usize,
}

/// Writes the annotations and gives each page its list. The first has the key `first_key` in the parent tree, the others those after it.
pub(super) fn write(
    doc: &mut Document,
    areas: &[Area],
    tops: &Tops,
    structure: &Structure,
    pages: &[Page],
    page_ids: &[ObjectId],
    first_key: i64,
) -> Vec<Annotation> {
    let mut written = Vec::new();
    let mut lists: BTreeMap<usize, Vec<Object>> = BTreeMap::new();
    // Those of one link follow each other, wherever its words stand.
    let mut areas: Vec<&Area> = areas.iter().collect();
    areas.sort_by_key(|area| area.tag);
    for area in areas {
        let (Some(page), Some(page_id)) = (pages.get(area.page), page_ids.get(area.page)) else { continue };
        let Some(target) = structure.nodes.get(area.tag.0 as usize).and_then(|node| node.target.as_ref()) else { continue };
        let Some(mut annotation) = leading_to(target, tops, structure, pages, page_ids) else { continue };
        let media = page.boxes.media;
        let rect = area.rect;
        let edges = [rect.x0 - media.x0, media.y1 - rect.y1, rect.x1 - media.x0, media.y1 - rect.y0];
        annotation.set("Type", Object::Name(b"Annot".to_vec()));
        annotation.set("Subtype", Object::Name(b"Link".to_vec()));
        annotation.set("Rect", edges.map(|edge| object(parts(edge))).to_vec());
        annotation.set("Border", [0; 3].map(Object::Integer).to_vec());
        // Printed, if it had an appearance (ISO 19005-2, 6.3.2).
        annotation.set("F", 4);
        annotation.set("P", Object::Reference(*page_id));
        annotation.set("StructParent", first_key + i64::try_from(written.len()).unwrap_or(0));
        let id = doc.add_object(annotation);
        lists.entry(area.page).or_default().push(Object::Reference(id));
        written.push(Annotation { id, tag: area.tag, page: area.page });
    }
    for (page, list) in lists {
        if let Some(dict) = page_ids.get(page).and_then(|id| doc.get_dictionary_mut(*id).ok()) {
            dict.set("Annots", list);
            // In the order of the structure (ISO 14289-1, 7.18.3).
            dict.set("Tabs", Object::Name(b"S".to_vec()));
        }
    }
    written
}

/// An annotation's way: an address, or a place in the document, and in words where it leads.
fn leading_to(
    target: &Target,
    tops: &Tops,
    structure: &Structure,
    pages: &[Page],
    page_ids: &[ObjectId],
) -> Option<Dictionary> {
    let mut annotation = Dictionary::new();
    match target {
        Target::Url(url) => {
            let mut action = Dictionary::new();
            action.set("S", Object::Name(b"URI".to_vec()));
            action.set("URI", Object::String(ascii(url), StringFormat::Literal));
            annotation.set("A", action);
            annotation.set("Contents", text_string(url));
        }
        Target::Element(tag) => {
            annotation.set("Dest", destination(*tag, tops, pages, page_ids)?);
            let title = structure.nodes.get(tag.0 as usize).and_then(|node| node.title.as_deref()).unwrap_or_default();
            annotation.set("Contents", text_string(title));
        }
    }
    Some(annotation)
}

/// The place of a heading: its page, scrolled to its top, at whatever size the reader has chosen.
pub(super) fn destination(tag: TagId, tops: &Tops, pages: &[Page], page_ids: &[ObjectId]) -> Option<Object> {
    let (page, top) = tops.get(&tag)?;
    let (id, media) = (page_ids.get(*page)?, pages.get(*page)?.boxes.media);
    let up = media.y1 - (*top).clamp(media.y0, media.y1);
    Some(Object::Array(vec![
        Object::Reference(*id),
        Object::Name(b"XYZ".to_vec()),
        Object::Null,
        object(parts(up)),
        Object::Null,
    ]))
}

/// An address in the seven bits that one may have (RFC 3986, 2.1).
fn ascii(url: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ascii() {
        assert_eq!(ascii("https://example.org/a b?q=é#x"), b"https://example.org/a%20b?q=%C3%A9#x");
    }

    #[test]
    fn the_words_of_a_line_are_one_area() {
        let rect = |x0, x1| Rect::new(Length::whole_pt(x0), Length::ZERO, Length::whole_pt(x1), Length::whole_pt(9));
        let area =
            |tag, baseline, x0, x1| Area { tag: TagId(tag), page: 0, baseline: Length::whole_pt(baseline), rect: rect(x0, x1) };
        let mut areas = Vec::new();
        for next in [area(1, 9, 0, 10), area(1, 9, 12, 20), area(1, 21, 0, 5), area(2, 21, 5, 9)] {
            add(&mut areas, next);
        }
        let found: Vec<(u32, Rect)> = areas.iter().map(|area| (area.tag.0, area.rect)).collect();
        assert_eq!(found, [(1, rect(0, 20)), (1, rect(0, 5)), (2, rect(5, 9))]);
    }
}
