//! Opens a PDF file whose objects may be packed in streams, within bounds.
//!
//! In: a file's bytes. Out: its objects. A few kilobytes of a packed stream can hold gigabytes, and a file can have thousands of such
//! streams, so that what they unpack to is summed up while the file is read, and the file refused when it becomes too much. The same with
//! an index of objects that would read the same bytes again and again. Source: ISO 32000-1, 7.5.7.

use super::{bad, locked};
use crate::picture::PictureError;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};
use std::cell::Cell;

/// Most bytes that a file's packed objects unpack to, all together; a book of a thousand pages has some megabytes of them.
pub(super) const MOST_PACKED: usize = 32 << 20;
/// What stands for Encrypt in a copy.
const MASK: &[u8] = b"Encrypx";

/// Why a file is not read any further.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    TooMuch,
    Index,
}

thread_local! {
    /// Bytes that may still be unpacked of the file that this thread reads, and what was wrong with it: the parser's filter is a function
    /// without a state of its own. It runs on the thread that loads.
    static LEFT: Cell<(usize, Option<Fault>)> = const { Cell::new((MOST_PACKED, None)) };
}

/// The objects of a file, which is not encrypted.
pub(super) fn open(data: &[u8]) -> Result<Document, PictureError> {
    // The parser unpacks an encrypted file without asking the filter; such a file is to be refused before that.
    if let Some(masked) = with_masked_encryption(data)
        && load(&masked)?.trailer.has(MASK)
    {
        return Err(locked());
    }
    load(data)
}

fn load(data: &[u8]) -> Result<Document, PictureError> {
    LEFT.set((MOST_PACKED, None));
    let options = LoadOptions { max_decompressed_size: Some(MOST_PACKED), filter: Some(admit), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(data, options);
    match LEFT.get().1 {
        Some(Fault::TooMuch) => {
            Err(bad(format!("a PDF file whose packed objects unpack to more than {} MB", MOST_PACKED >> 20)))
        }
        Some(Fault::Index) => Err(bad("a damaged PDF file: the index of a stream of packed objects is out of order")),
        None => document.map_err(|error| match error {
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => locked(),
            error => bad(format!("a damaged PDF file: {error}")),
        }),
    }
}

/// A copy in which the trailer's entry for encryption, and whatever else is called like it, has the name [`MASK`]; none where nothing is.
fn with_masked_encryption(data: &[u8]) -> Option<Vec<u8>> {
    let slashes = data.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    let mut copy = None;
    for start in slashes {
        if let Some(length) = encrypt(&data[start..]) {
            // t, by itself or as #74, becomes x, which is #78.
            let last = &mut copy.get_or_insert_with(|| data.to_vec())[start + length - 1];
            *last = if *last == b't' { b'x' } else { b'8' };
        }
    }
    copy
}

/// The length of the name at the start when it is Encrypt, any character of which may be written by its number.
fn encrypt(name: &[u8]) -> Option<usize> {
    let mut at = 0;
    for wanted in b"Encrypt" {
        at += match name.get(at..)? {
            [byte, ..] if byte == wanted => 1,
            [b'#', high, low, ..] if [*high, *low].eq_ignore_ascii_case(format!("{wanted:02x}").as_bytes()) => 3,
            _ => return None,
        };
    }
    Some(at)
}

/// Looks at each object before the parser unpacks it; none is an object that is left out.
fn admit(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (left, fault) = LEFT.get();
    if fault.is_some() {
        return None;
    }
    // What is returned counts only for objects out of a stream, which are never streams themselves.
    let Object::Stream(stream) = object else { return Some((id, object.clone())) };
    if stream.dict.has_type(b"ObjStm") {
        match unpack(stream, left) {
            Ok(bytes) => LEFT.set((left - bytes, None)),
            Err(fault) => {
                LEFT.set((left, Some(fault)));
                return None;
            }
        }
    }
    Some((id, Object::Null))
}

/// Unpacks a stream of objects in its place; the bytes that it takes. One that is damaged is left to the parser, which skips it.
fn unpack(stream: &mut Stream, left: usize) -> Result<usize, Fault> {
    match stream.decompress_with_limit(left) {
        Ok(()) if stream.content.len() > left => return Err(Fault::TooMuch),
        Ok(()) => {}
        Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => return Err(Fault::TooMuch),
        Err(_) => return Ok(0),
    }
    if is_in_order(&stream.dict, &stream.content) { Ok(stream.content.len()) } else { Err(Fault::Index) }
}

/// Whether each object of a stream begins behind the beginning of the one before, and not inside a word: then none is read for another.
fn is_in_order(dictionary: &Dictionary, content: &[u8]) -> bool {
    let first = dictionary.get(b"First").and_then(Object::as_i64).ok().and_then(|first| usize::try_from(first).ok());
    let Some((index, objects)) = first.and_then(|first| content.split_at_checked(first)) else { return true };
    let Ok(index) = std::str::from_utf8(index) else { return true };
    let mut free = 0;
    for offset in index.split_whitespace().skip(1).step_by(2) {
        let Some(rest) = offset.parse::<usize>().ok().and_then(|offset| objects.get(offset..)) else { continue };
        let at = objects.len() - rest.len();
        let before = at.checked_sub(1).map_or(b' ', |before| objects[before]);
        if at < free || !before.is_ascii_whitespace() && before != 0 && !b"()<>[]{}/%".contains(&before) {
            return false;
        }
        // White space before an object is skipped, so that many in the same white space would skip it many times.
        free = at + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len()) + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::fmt::Write as _;
    use std::io::Write;

    /// A file whose streams of objects hold these bytes, packed; the second number is where the index of each ends.
    fn file(streams: &[(&[u8], usize)]) -> Vec<u8> {
        let mut objects = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[]/Count 0>>".to_vec()];
        for (content, first) in streams {
            let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(content).unwrap();
            let packed = packed.finish().unwrap();
            let count = content[..*first].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count() / 2;
            let length = packed.len();
            let entries = format!("<</Type/ObjStm/Filter/FlateDecode/N {count}/First {first}/Length {length}>>\nstream\n");
            objects.push([entries.as_bytes(), &packed, b"\nendstream"].concat());
        }
        let (mut out, mut places) = (b"%PDF-1.6\n".to_vec(), String::new());
        for (at, object) in objects.iter().enumerate() {
            let _ = writeln!(places, "{:010} 00000 n ", out.len());
            out.extend([format!("{} 0 obj\n", at + 1).as_bytes(), object, b"\nendobj\n"].concat());
        }
        let (size, start) = (objects.len() + 1, out.len());
        let end = format!(
            "xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
        );
        out.extend(end.into_bytes());
        out
    }

    #[track_caller]
    fn refused(streams: &[(&[u8], usize)]) -> String {
        match open(&file(streams)) {
            Err(PictureError::Unreadable(reason)) => reason,
            other => panic!("opened as {other:?}"),
        }
    }

    #[test]
    fn packed_objects_are_summed_up_over_the_file() {
        let white = vec![b' '; MOST_PACKED / 4];
        let opened = open(&file(&[(white.as_slice(), 0); 4])).unwrap();
        assert_eq!(opened.objects.len(), 6);
        let reason = "a PDF file whose packed objects unpack to more than 32 MB";
        assert_eq!(refused(&[(white.as_slice(), 0); 5]), reason);
        assert_eq!(refused(&[(&vec![b' '; MOST_PACKED + 1], 0)]), reason);
        // What one file needed does not count for the next.
        assert!(open(&file(&[(white.as_slice(), 0); 4])).is_ok());
    }

    #[test]
    fn encrypted_files_are_refused_before_they_are_unpacked() {
        let white = vec![b' '; MOST_PACKED / 4];
        let plain = file(&[(&white, 0)]);
        for entry in ["/Encrypt<<>>", "/Encr#79pt<<>>", "/Encryp#74<<>>", "/Encrypt 9 0 R"] {
            let text = plain.windows(5).rposition(|bytes| bytes == b"/Root").unwrap();
            let data = [&plain[..text], entry.as_bytes(), &plain[text..]].concat();
            assert_eq!(open(&data).unwrap_err(), locked(), "{entry}");
        }
        let told = [&plain[..], b"\n%/Encrypt"].concat();
        assert_eq!(open(&told).unwrap().objects.len(), 3, "a word in a comment locks nothing");
    }

    #[test]
    fn no_bytes_are_objects_twice() {
        let opened = open(&file(&[(b"10 0 11 5 [1 2] (a)", 10)])).unwrap();
        assert_eq!(opened.get_object((11, 0)).unwrap().as_str().unwrap(), b"a");
        for (content, first) in [
            (&b"10 0 11 0 [1 2] (a)"[..], 10),
            (b"10 5 11 0 [1 2] (a)", 10),
            (b"10 0 11 1 111111111", 10),
            (b"10 0 11 1          1", 10),
        ] {
            let reason = refused(&[(content, first)]);
            assert!(reason.contains("out of order"), "{reason}");
        }
    }
}
