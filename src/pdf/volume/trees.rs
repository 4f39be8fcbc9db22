//! Trees that grow from their leaves while a file is written: of pages, and of keys (ISO 32000-1, 7.7.3.3 and 7.9.7).
//!
//! In: leaves one by one, which are in the file already. Out: the nodes above them, none with more than [`MOST_KIDS`] below it. Of leaves that are
//! under a node little more is kept than the node's number.

use crate::pdf::file::File;
use crate::pdf::objects::numbered;
use lopdf::{Dictionary, Object};

/// Most children of a node.
const MOST_KIDS: usize = 64;

/// Objects under their numbers, on their way into the file.
pub(super) type Loose = Vec<(usize, Object)>;

/// A node of the page tree that has room.
struct Node {
    number: usize,
    kids: Vec<usize>,
    pages: usize,
}

/// The page tree above its documents; from the lowest level up, the node that is being filled.
#[derive(Default)]
pub(super) struct PageTree(Vec<Node>);

impl PageTree {
    /// Where the next document's pages will hang.
    pub(super) fn parent(&mut self, file: &mut File, loose: &mut Loose) -> usize {
        self.room(0, file, loose)
    }

    /// Adds a document's pages under the node that [`PageTree::parent`] gave.
    pub(super) fn add(&mut self, number: usize, pages: usize) {
        if let Some(node) = self.0.first_mut() {
            node.kids.push(number);
            node.pages += pages;
        }
    }

    /// Closes all nodes; returns the root.
    pub(super) fn end(mut self, file: &mut File, loose: &mut Loose) -> usize {
        let mut level = 0;
        while level + 1 < self.0.len() {
            self.hand_up(level, file, loose);
            level += 1;
        }
        let root = self.0.pop().unwrap_or_else(|| Node { number: file.reserve(1), kids: Vec::new(), pages: 0 });
        let number = root.number;
        loose.push((number, root.written(None)));
        number
    }

    /// The number of a node of this level that has room.
    fn room(&mut self, level: usize, file: &mut File, loose: &mut Loose) -> usize {
        let mut node = || Node { number: file.reserve(1), kids: Vec::new(), pages: 0 };
        if level == self.0.len() {
            self.0.push(node());
        } else if self.0[level].kids.len() == MOST_KIDS {
            let next = node();
            self.hand_up(level, file, loose);
            self.0[level] = next;
        }
        self.0[level].number
    }

    /// Writes the node of a level and puts it under one of the next.
    fn hand_up(&mut self, level: usize, file: &mut File, loose: &mut Loose) {
        let parent = self.room(level + 1, file, loose);
        let empty = Node { number: 0, kids: Vec::new(), pages: 0 };
        let node = std::mem::replace(&mut self.0[level], empty);
        let above = &mut self.0[level + 1];
        above.kids.push(node.number);
        above.pages += node.pages;
        loose.push((node.number, node.written(Some(parent))));
    }
}

impl Node {
    fn written(self, parent: Option<usize>) -> Object {
        let mut dict = Dictionary::new();
        dict.set("Type", Object::Name(b"Pages".to_vec()));
        dict.set("Kids", references(self.kids));
        dict.set("Count", i64::try_from(self.pages).unwrap_or(i64::MAX));
        if let Some(parent) = parent {
            dict.set("Parent", Object::Reference(numbered(parent)));
        }
        Object::Dictionary(dict)
    }
}

/// References to objects of these numbers.
pub(super) fn references(numbers: impl IntoIterator<Item = usize>) -> Object {
    Object::Array(numbers.into_iter().map(|number| Object::Reference(numbered(number))).collect())
}

/// A leaf of a tree of keys: its number, its first and its last key.
#[derive(Clone, Copy)]
pub(super) struct Leaf {
    pub(super) number: usize,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// The root above leaves in the order of their keys; `key` is how a key is written.
pub(super) fn root_of(mut leaves: Vec<Leaf>, key: impl Fn(i64) -> Object, file: &mut File, loose: &mut Loose) -> Dictionary {
    while leaves.len() > MOST_KIDS {
        let nodes = leaves.chunks(MOST_KIDS).map(|below| {
            let number = file.reserve(1);
            let (first, last) = (below[0].first, below[below.len() - 1].last);
            let mut dict = Dictionary::new();
            dict.set("Limits", vec![key(first), key(last)]);
            dict.set("Kids", references(below.iter().map(|leaf| leaf.number)));
            loose.push((number, Object::Dictionary(dict)));
            Leaf { number, first, last }
        });
        leaves = nodes.collect();
    }
    let mut root = Dictionary::new();
    root.set("Kids", references(leaves.iter().map(|leaf| leaf.number)));
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_leaf_is_below_the_root_and_no_node_is_wide() {
        for count in [1, 63, 64, 65, 4096, 4097, 5000] {
            let (mut file, mut loose, mut tree) = (File::begin("1.6", true), Loose::new(), PageTree::default());
            let mut parents = BTreeMap::new();
            for _ in 0..count {
                let own = file.reserve(1);
                parents.insert(own, tree.parent(&mut file, &mut loose));
                tree.add(own, 3);
            }
            let root = tree.end(&mut file, &mut loose);
            let nodes: BTreeMap<usize, Dictionary> =
                loose.into_iter().map(|(number, node)| (number, node.as_dict().unwrap().clone())).collect();
            let (mut leaves, mut pending) = (Vec::new(), vec![root]);
            assert!(nodes[&root].get(b"Parent").is_err());
            assert_eq!(nodes[&root].get(b"Count").unwrap().as_i64().unwrap(), 3 * count);
            while let Some(number) = pending.pop() {
                let Some(node) = nodes.get(&number) else {
                    leaves.push(number);
                    continue;
                };
                let kids = node.get(b"Kids").unwrap().as_array().unwrap();
                assert!((1..=MOST_KIDS).contains(&kids.len()));
                for kid in kids.iter().rev() {
                    let kid = kid.as_reference().unwrap().0 as usize;
                    let parent = nodes.get(&kid).map(|node| node.get(b"Parent").unwrap().as_reference().unwrap().0 as usize);
                    assert_eq!(parent.unwrap_or_else(|| parents[&kid]), number);
                    pending.push(kid);
                }
            }
            assert_eq!(leaves, parents.into_keys().collect::<Vec<_>>(), "in their order");
        }
    }
}
