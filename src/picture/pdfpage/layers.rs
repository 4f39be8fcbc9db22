//! Which layers of a file are shown (ISO 32000-1, 8.11): those of its default configuration, as a viewer shows it at first.

use super::follow;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeSet;

/// The layers that are hidden.
pub(super) struct Layers {
    hidden: BTreeSet<ObjectId>,
}

impl Layers {
    pub(super) fn of(document: &Document) -> Self {
        Layers { hidden: hidden(document).unwrap_or_default() }
    }

    /// Whether what belongs to a layer, or to a membership in several, is shown. A condition by expression counts as met.
    pub(super) fn shows(&self, document: &Document, layer: &Object) -> bool {
        if self.hidden.is_empty() {
            return true;
        }
        if let Ok(id) = layer.as_reference()
            && self.hidden.contains(&id)
        {
            return false;
        }
        let Some(Object::Dictionary(membership)) = follow(document, layer) else { return true };
        if !membership.get(b"Type").is_ok_and(|kind| kind.as_name().is_ok_and(|name| name == b"OCMD")) {
            return true;
        }
        let groups: Vec<ObjectId> = match membership.get(b"OCGs") {
            Ok(Object::Array(groups)) => groups.iter().filter_map(|group| group.as_reference().ok()).collect(),
            Ok(Object::Reference(id)) => match document.get_object(*id) {
                Ok(Object::Array(groups)) => groups.iter().filter_map(|group| group.as_reference().ok()).collect(),
                _ => vec![*id],
            },
            _ => Vec::new(),
        };
        let mut is_on = groups.iter().map(|group| !self.hidden.contains(group));
        if groups.is_empty() {
            return true;
        }
        match membership.get(b"P").and_then(Object::as_name) {
            Ok(b"AllOn") => is_on.all(|on| on),
            Ok(b"AnyOff") => is_on.any(|on| !on),
            Ok(b"AllOff") => is_on.all(|on| !on),
            _ => is_on.any(|on| on),
        }
    }
}

fn hidden(document: &Document) -> Option<BTreeSet<ObjectId>> {
    let dict = |object| match follow(document, object) {
        Some(Object::Dictionary(dict)) => Some(dict),
        _ => None,
    };
    let properties: &Dictionary = dict(document.catalog().ok()?.get(b"OCProperties").ok()?)?;
    let default = dict(properties.get(b"D").ok()?)?;
    let list = |dict: &Dictionary, key: &[u8]| -> BTreeSet<ObjectId> {
        let array = dict.get(key).ok().and_then(|list| follow(document, list)).and_then(|list| list.as_array().ok());
        array.into_iter().flatten().filter_map(|group| group.as_reference().ok()).collect()
    };
    let mut hidden = list(default, b"OFF");
    if default.get(b"BaseState").and_then(Object::as_name).is_ok_and(|state| state == b"OFF") {
        let on = list(default, b"ON");
        hidden.extend(list(properties, b"OCGs").into_iter().filter(|group| !on.contains(group)));
    }
    Some(hidden)
}
