//! Objects as a file spells them (ISO 32000-1, 7.3), in as few bytes as a reader needs.
//!
//! In: objects of the graph, and the numbers that they have in the file. Out: their bytes. A reference to what is not there is null, as it is
//! to a reader (7.3.10).

use super::number::integer;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use std::collections::BTreeMap;

/// The numbers of a graph's objects in the file.
pub(super) enum Numbers {
    /// As listed.
    Listed(BTreeMap<ObjectId, usize>),
    /// Those that their ids have.
    Same,
}

impl Numbers {
    /// From 1, without gaps.
    pub(super) fn of(doc: &Document) -> Self {
        Numbers::Listed(doc.objects.keys().copied().zip(1..).collect())
    }

    /// Gives an object its number.
    pub(super) fn set(&mut self, id: ObjectId, number: usize) {
        if let Numbers::Listed(numbers) = self {
            numbers.insert(id, number);
        }
    }

    pub(super) fn of_id(&self, id: ObjectId) -> Option<usize> {
        match self {
            Numbers::Listed(numbers) => numbers.get(&id).copied(),
            Numbers::Same => Some(id.0 as usize),
        }
    }
}

/// An object by the number that it has in the file.
pub(super) fn numbered(number: usize) -> ObjectId {
    (u32::try_from(number).unwrap_or(u32::MAX), 0)
}

/// Appends an object.
pub(super) fn object(out: &mut Vec<u8>, value: &Object, numbers: &Numbers) {
    match value {
        Object::Null => word(out, b"null"),
        Object::Boolean(true) => word(out, b"true"),
        Object::Boolean(false) => word(out, b"false"),
        Object::Integer(number) => word(out, number.to_string().as_bytes()),
        Object::Real(number) => word(out, number.to_string().as_bytes()),
        Object::Name(letters) => name(out, letters),
        Object::String(bytes, StringFormat::Literal) => literal(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]));
            out.push(b'>');
        }
        Object::Array(values) => {
            out.push(b'[');
            values.iter().for_each(|value| object(out, value, numbers));
            out.push(b']');
        }
        Object::Dictionary(dict) => dictionary(out, dict, numbers),
        // A stream stands in the file by itself; inside another object only its dictionary can.
        Object::Stream(stream) => dictionary(out, &stream.dict, numbers),
        Object::Reference(id) => match numbers.of_id(*id) {
            Some(number) => {
                space(out);
                integer(out, number as u64);
                out.extend_from_slice(b" 0 R");
            }
            None => word(out, b"null"),
        },
    }
}

/// Appends a dictionary.
pub(super) fn dictionary(out: &mut Vec<u8>, dict: &Dictionary, numbers: &Numbers) {
    out.extend_from_slice(b"<<");
    for (key, value) in dict {
        name(out, key);
        object(out, value, numbers);
    }
    out.extend_from_slice(b">>");
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Letters of a word, apart from those before it.
fn word(out: &mut Vec<u8>, letters: &[u8]) {
    space(out);
    out.extend_from_slice(letters);
}

/// A space where the last byte would run into the next one (7.2.2).
fn space(out: &mut Vec<u8>) {
    let is_apart = |byte: &u8| byte.is_ascii_whitespace() || b"()<>[]{}/%".contains(byte);
    if out.last().is_some_and(|last| !is_apart(last)) {
        out.push(b' ');
    }
}

fn name(out: &mut Vec<u8>, letters: &[u8]) {
    out.push(b'/');
    for letter in letters {
        if letter.is_ascii_graphic() && !b"()<>[]{}/%#".contains(letter) {
            out.push(*letter);
        } else {
            out.extend_from_slice(&[b'#', HEX[usize::from(letter >> 4)], HEX[usize::from(letter & 15)]]);
        }
    }
}

fn literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            // A bare line end would be read as a line feed.
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(*byte),
        }
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_spelt_short_and_apart() {
        let mut doc = Document::new();
        let known = doc.add_object(Object::Null);
        let numbers = Numbers::of(&doc);
        let mut dict = Dictionary::new();
        dict.set("A B", Object::Integer(-3));
        dict.set("C", Object::Name(b"D#".to_vec()));
        dict.set("E", Object::Boolean(true));
        let hex = Object::String(vec![0xfe, 0x0f], StringFormat::Hexadecimal);
        for (value, wanted) in [
            (Object::Array(vec![1.into(), 2.into(), Object::Real(0.5), Object::Null, "x".into()]), "[1 2 0.5 null/x]"),
            (Object::Real(1.0e-7), "0.0000001"),
            (Object::Dictionary(dict), "<</A#20B -3/C/D#23/E true>>"),
            (Object::Array(vec![hex, Object::Reference(known), Object::Reference((99, 0))]), "[<FE0F>1 0 R null]"),
            (Object::string_literal("a(b)\\\r\n"), "(a\\(b\\)\\\\\\r\\n)"),
        ] {
            let mut out = Vec::new();
            object(&mut out, &value, &numbers);
            assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }
    }
}
