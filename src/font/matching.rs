//! Which face a brand means: by family and Linotype number, family and cut, style name, PostScript name or full name; else which one
//! stands in for it, and why.

use super::face::{Face, Origin};
use super::{FaceId, FontBook};
use crate::brand::{Cut, FaceSpec, Slope};
use std::cmp::Reverse;

/// The answer to a [`FaceSpec`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The face to set with.
    pub face: FaceId,
    /// How it was found.
    pub how: Match,
}

/// How a face was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Its family has the name, and it is the cut that was asked for.
    Family,
    /// Its full name was asked for.
    FullName,
    /// Its PostScript name was asked for.
    PostScriptName,
    /// It is not what was asked for: it stands in.
    Substitute {
        /// What was asked for.
        asked: String,
        /// Why that could not be had, and what stands in.
        reason: String,
    },
}

/// A face's names made comparable: small letters and digits only, since foundries disagree about spaces and hyphens.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) family: String,
    families: Vec<String>,
    full: String,
    postscript: String,
    /// The style without its number.
    style: String,
    number: Option<u8>,
}

impl Keys {
    pub(super) fn new(face: &Face) -> Keys {
        let names = &face.names;
        let family = normalise(&names.family);
        let mut families: Vec<_> =
            std::iter::once(family.clone()).chain(names.aliases.iter().map(|name| normalise(name))).collect();
        families.sort();
        families.dedup();
        families.retain(|name| !name.is_empty());
        // A legacy family (`HelveticaNeueLT Pro 45 Lt`) may carry the number that the style name lacks.
        let in_family = || names.aliases.iter().find_map(|name| name.split(' ').find_map(Cut::number_in));
        let number = Cut::number_in(&names.style).or_else(in_family);
        Keys {
            family,
            families,
            full: normalise(&names.full),
            postscript: normalise(&names.postscript),
            style: normalise(words(&names.style)),
            number,
        }
    }
}

/// Small letters and digits of a name.
fn normalise(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A style name without its number.
fn words(style: &str) -> &str {
    style.trim_start_matches(|c: char| c.is_ascii_digit())
}

/// How far a cut is from the one that was asked for: slope first, then width, then weight; of two equally far weights, the lighter for light
/// type and the heavier for bold.
pub(super) fn distance(asked: Cut, cut: Cut) -> impl Ord {
    let prefers_lighter = asked.weight <= 400;
    let is_wrong_way = (cut.weight < asked.weight) != prefers_lighter;
    (cut.slope != asked.slope, cut.width.abs_diff(asked.width), cut.weight.abs_diff(asked.weight), is_wrong_way)
}

/// What stands for an italic in a family that has none: the upright two steps of weight heavier, which of Light makes Roman, of Roman Bold.
pub(super) fn without_slope(cut: Cut) -> Cut {
    match cut.slope {
        Slope::Italic => Cut { weight: cut.weight.saturating_add(200), slope: Slope::Upright, ..cut },
        Slope::Upright => cut,
    }
}

/// How a face was found, more exactly than [`Match`] says.
#[derive(Clone, Copy)]
enum Found {
    Number(u8),
    Cut,
    Style,
    FullName,
    PostScriptName,
}

/// The face for a spec, or the one that stands in.
pub(super) fn resolve(book: &FontBook, spec: &FaceSpec) -> Option<Resolution> {
    if let Some((face, found)) = find(book, spec) {
        let how = match found {
            Found::Number(_) | Found::Cut | Found::Style => Match::Family,
            Found::FullName => Match::FullName,
            Found::PostScriptName => Match::PostScriptName,
        };
        return Some(Resolution { face, how });
    }
    let (face, reason) = substitute(book, spec)?;
    Some(Resolution { face, how: Match::Substitute { asked: spec.to_string(), reason } })
}

/// The reason for the answer, in words.
pub(super) fn explain(book: &FontBook, spec: &FaceSpec) -> String {
    match find(book, spec) {
        Some((_, Found::Number(number))) => format!("matched by family and number {number}"),
        Some((face, Found::Cut)) => format!("matched by family and cut {}", book.face(face).cut()),
        Some((face, Found::Style)) => format!("matched by family and style name {}", book.face(face).style()),
        Some((_, Found::FullName)) => "matched by full name".to_owned(),
        Some((_, Found::PostScriptName)) => "matched by PostScript name".to_owned(),
        None => substitute(book, spec).map_or_else(|| "there is no face at all".to_owned(), |(_, reason)| reason),
    }
}

/// The faces of a book with their keys.
fn entries(book: &FontBook) -> impl Iterator<Item = (FaceId, &Face, &Keys)> + Clone {
    (0..=u16::MAX).zip(book.faces.iter().zip(&book.keys)).map(|(id, (face, keys))| (FaceId(id), face, keys))
}

/// The face that is meant, if it is there.
fn find(book: &FontBook, spec: &FaceSpec) -> Option<(FaceId, Found)> {
    let name = normalise(&spec.family);
    if name.is_empty() {
        return None;
    }
    // `asked` speaks only as long as the cut is still the one it says: bold inside a Light paragraph asks for another.
    let is_asked = Cut::from_name(&spec.asked) == Some(spec.cut);
    let by_itself = FaceSpec::new(&spec.family, "").is_some_and(|own| spec.asked.is_empty() && own.cut == spec.cut);
    let is_meant = |face: &Face| by_itself || face.cut == spec.cut;
    let named =
        |key: fn(&Keys) -> &str| entries(book).find(|(_, face, keys)| key(keys) == name && is_meant(face)).map(|(id, ..)| id);
    if let Some(id) = named(|keys| &keys.postscript) {
        return Some((id, Found::PostScriptName));
    }
    // A full name that is also a family's (the regular's often is) means the family.
    let is_family = entries(book).any(|(.., keys)| keys.families.contains(&name));
    if let Some(id) = named(|keys| &keys.full).filter(|_| !is_family) {
        return Some((id, Found::FullName));
    }
    let family = family_of(book, &name);
    let number = Cut::number_in(&spec.asked).filter(|_| is_asked);
    let style = normalise(words(&spec.asked));
    let first = |test: &dyn Fn(&Face, &Keys) -> bool| {
        family.iter().copied().find(|id| test(book.face(*id), &book.keys[usize::from(id.0)]))
    };
    if let Some(id) = first(&|face, keys| number.is_some() && keys.number == number && face.cut.slope == spec.cut.slope) {
        return number.map(|number| (id, Found::Number(number)));
    }
    if let Some(id) = first(&|face, _| face.cut == spec.cut) {
        return Some((id, Found::Cut));
    }
    if let Some(id) = first(&|_, keys| is_asked && !style.is_empty() && keys.style == style) {
        return Some((id, Found::Style));
    }
    let full = name + &normalise(&spec.asked);
    entries(book).find(|(_, _, keys)| is_asked && keys.full == full).map(|(id, ..)| (id, Found::FullName))
}

/// The faces whose family has this name; where no family has it but one face does, that face's family.
fn family_of(book: &FontBook, name: &str) -> Vec<FaceId> {
    let of = |name: &str| -> Vec<FaceId> {
        entries(book).filter(|(.., keys)| keys.families.iter().any(|family| family == name)).map(|(id, ..)| id).collect()
    };
    let family = of(name);
    if !family.is_empty() {
        return family;
    }
    let face = entries(book).find(|(.., keys)| keys.postscript == name || keys.full == name);
    face.map_or_else(Vec::new, |(.., keys)| of(&keys.family))
}

/// The face that stands in, and why. A family that lacks only the exact cut serves with one of its own that is at most one weight away (same
/// slope and width); otherwise the bundled sans does, never another family of the user's.
fn substitute(book: &FontBook, spec: &FaceSpec) -> Option<(FaceId, String)> {
    let nearest = |ids: &mut dyn Iterator<Item = FaceId>| {
        ids.min_by_key(|&id| (distance(spec.cut, book.face(id).cut()), Reverse(Origin::User)))
    };
    let family = family_of(book, &normalise(&spec.family));
    let bundled = nearest(&mut entries(book).filter(|(_, face, _)| face.origin == Origin::Bundled).map(|(id, ..)| id));
    let own = nearest(&mut family.iter().copied());
    let is_close = |id: FaceId| {
        let cut = book.face(id).cut();
        (cut.slope, cut.width) == (spec.cut.slope, spec.cut.width) && cut.weight.abs_diff(spec.cut.weight) <= 100
    };
    let face = own.filter(|&id| is_close(id)).or(bundled).or(own).or_else(|| nearest(&mut entries(book).map(|(id, ..)| id)))?;
    let stand_in = book.face(face).full_name();
    let faces = book.faces.len();
    let reason = match family.len() {
        0 => format!("no face of family {} among {faces} faces; substituted by {stand_in}", spec.family),
        count => format!("none of the {count} faces of family {} is {}; substituted by {stand_in}", spec.family, spec.cut),
    };
    Some((face, reason))
}
