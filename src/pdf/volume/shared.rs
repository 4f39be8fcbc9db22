//! What documents in one file have in common, written once: pictures, profiles, spaces of inks.
//!
//! In: a document's graph and what its pages name. Out: numbers in the file, those of equal objects that were written before where there are
//! such. Two objects are equal when their bytes are, after all that they refer to has its number; of each only a hash is kept.

use crate::pdf::file::File;
use crate::pdf::objects::{Numbers, dictionary, object};
use lopdf::{Document, Object, ObjectId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// Hashes of what was written, with its numbers.
#[derive(Default)]
pub(super) struct Shared(HashMap<[u8; 16], usize>);

impl Shared {
    /// Numbers `ids` and returns those that are new in the file. Whatever else they refer to has its number already.
    pub(super) fn number(
        &mut self,
        doc: &Document,
        ids: &BTreeSet<ObjectId>,
        numbers: &mut Numbers,
        file: &mut File,
    ) -> Vec<(usize, ObjectId)> {
        let (mut new, mut open, mut early) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        // A stack instead of recursion: a placed page may nest as deep as its maker liked. What is referred to comes first.
        let mut pending: Vec<(ObjectId, bool)> = ids.iter().rev().map(|id| (*id, false)).collect();
        while let Some((id, is_entered)) = pending.pop() {
            let Some(own) = doc.objects.get(&id) else { continue };
            if !is_entered {
                if numbers.of_id(id).is_some() || !open.insert(id) {
                    continue;
                }
                pending.push((id, true));
                for next in references(own) {
                    if !ids.contains(&next) || numbers.of_id(next).is_some() {
                        continue;
                    }
                    if open.contains(&next) {
                        // They refer to each other: neither can be compared before the other has its number.
                        numbers.set(next, file.reserve(1));
                        early.insert(next);
                    } else {
                        pending.push((next, false));
                    }
                }
                continue;
            }
            open.remove(&id);
            if early.contains(&id) {
                new.extend(numbers.of_id(id).map(|number| (number, id)));
                continue;
            }
            let print = print(own, numbers);
            let known = self.0.get(&print).copied();
            let number = known.unwrap_or_else(|| {
                let number = file.reserve(1);
                new.push((number, id));
                self.0.insert(print, number);
                number
            });
            numbers.set(id, number);
        }
        new
    }
}

/// All that the pages name and what that refers to, but not `fixed` objects.
pub(super) fn reachable(doc: &Document, pages: &[ObjectId], fixed: &BTreeSet<ObjectId>) -> BTreeSet<ObjectId> {
    let resources = pages.iter().filter_map(|id| doc.get_dictionary(*id).and_then(|page| page.get(b"Resources")).ok());
    let mut pending: Vec<ObjectId> = resources.flat_map(references).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if fixed.contains(&id) {
            continue;
        }
        if let Some(own) = doc.objects.get(&id)
            && found.insert(id)
        {
            pending.extend(references(own));
        }
    }
    found
}

/// What an object refers to.
fn references(object: &Object) -> Vec<ObjectId> {
    let (mut found, mut pending) = (Vec::new(), vec![object]);
    while let Some(object) = pending.pop() {
        match object {
            Object::Reference(id) => found.push(*id),
            Object::Array(values) => pending.extend(values),
            Object::Dictionary(dict) => pending.extend(dict.iter().map(|(_, value)| value)),
            Object::Stream(stream) => pending.extend(stream.dict.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}

/// A hash of an object's bytes.
fn print(own: &Object, numbers: &Numbers) -> [u8; 16] {
    let mut head = Vec::new();
    let mut hash = Sha256::new();
    match own {
        Object::Stream(stream) => {
            dictionary(&mut head, &stream.dict, numbers);
            head.extend_from_slice(b"stream");
            hash.update(&head);
            hash.update(&stream.content);
        }
        other => {
            object(&mut head, other, numbers);
            hash.update(&head);
        }
    }
    let whole = hash.finalize();
    let mut print = [0; 16];
    print.copy_from_slice(&whole[..16]);
    print
}
