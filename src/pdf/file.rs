//! The object graph as a file (ISO 32000-1, 7.5).
//!
//! In: a finished graph. Out: bytes: header, objects numbered without gaps in the order of their ids, cross-references, trailer. Objects and
//! cross-references go into deflated streams where the standard lets them; PDF 1.4 has a plain table.
//!
//! A line feed stands between a stream's data and `endstream`, and a reader that measures may take a carriage return at the data's end for a
//! part of it (7.3.8.1; ISO 19005-2, 6.1.7.1). Data that end so, one in 256, are written in ASCII instead, which end in `~>`; streams of objects
//! and cross-references get a little white instead.

use super::deflate::Deflater;
use super::number::integer;
use super::objects::{Numbers, dictionary, object};
use lopdf::{Dictionary, Document, Object, Stream};

/// Most objects in a stream of them: a reader unpacks it whole for one of them.
const MOST_OBJECTS: usize = 200;

/// Where an object stands.
#[derive(Clone, Copy)]
enum Entry {
    /// At this byte of the file.
    At(usize),
    /// In the object stream of this number, at this place.
    In(usize, usize),
}

/// Writes the file; `compressed` puts objects and cross-references into streams.
pub(super) fn save(doc: &Document, compressed: bool, deflater: &mut Deflater) -> Vec<u8> {
    let numbers = Numbers::of(doc);
    let mut writer = Writer { out: Vec::new(), entries: vec![None; numbers.count() + 1], numbers, deflater };
    writer.out.extend_from_slice(format!("%PDF-{}\n%\u{e9}\u{e9}\n", doc.version).as_bytes());
    let mut packed: Vec<(usize, &Object)> = Vec::new();
    for (id, object) in &doc.objects {
        let Some(number) = writer.numbers.of_id(*id) else { continue };
        match object {
            Object::Stream(stream) => writer.stream(number, stream.dict.clone(), &stream.content),
            object if compressed => packed.push((number, object)),
            object => writer.plain(number, object),
        }
    }
    for group in packed.chunks(MOST_OBJECTS) {
        writer.object_stream(group);
    }
    let mut trailer = Dictionary::new();
    for key in [&b"Root"[..], b"Info", b"ID"] {
        if let Ok(value) = doc.trailer.get(key) {
            trailer.set(key, value.clone());
        }
    }
    let start = if compressed { writer.xref_stream(trailer) } else { writer.xref_table(trailer) };
    writer.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    writer.out
}

struct Writer<'a> {
    out: Vec<u8>,
    /// By number; the first is none's.
    entries: Vec<Option<Entry>>,
    numbers: Numbers,
    deflater: &'a mut Deflater,
}

impl Writer<'_> {
    /// Opens an object of the file.
    fn begin(&mut self, number: usize) {
        self.entries[number] = Some(Entry::At(self.out.len()));
        integer(&mut self.out, number as u64);
        self.out.extend_from_slice(b" 0 obj\n");
    }

    fn plain(&mut self, number: usize, value: &Object) {
        self.begin(number);
        object(&mut self.out, value, &self.numbers);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, number: usize, mut dict: Dictionary, data: &[u8]) {
        let ascii;
        let data = if data.last() == Some(&b'\r') {
            ascii = to_ascii(&mut dict, data);
            &ascii
        } else {
            data
        };
        dict.set("Length", i64::try_from(data.len()).unwrap_or(i64::MAX));
        self.begin(number);
        dictionary(&mut self.out, &dict, &self.numbers);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// A number for an object that the graph does not hold.
    fn add(&mut self) -> usize {
        self.entries.push(None);
        self.entries.len() - 1
    }

    fn object_stream(&mut self, group: &[(usize, &Object)]) {
        let number = self.add();
        let (mut heads, mut bodies) = (Vec::new(), Vec::new());
        for (at, (own, value)) in group.iter().enumerate() {
            self.entries[*own] = Some(Entry::In(number, at));
            integer(&mut heads, *own as u64);
            heads.push(b' ');
            integer(&mut heads, bodies.len() as u64);
            heads.push(b' ');
            object(&mut bodies, value, &self.numbers);
            bodies.push(b'\n');
        }
        let mut dict = Dictionary::new();
        dict.set("Type", Object::Name(b"ObjStm".to_vec()));
        dict.set("N", i64::try_from(group.len()).unwrap_or(0));
        dict.set("First", i64::try_from(heads.len()).unwrap_or(0));
        heads.append(&mut bodies);
        let (dict, content) = self.deflated(dict, heads, b"\n");
        self.stream(number, dict, &content);
    }

    /// What leads a reader to all else must be deflated and nothing more: few look for another coding there. `padding`, not of zeros alone, is
    /// added until the end is in no doubt.
    fn deflated(&mut self, dict: Dictionary, mut plain: Vec<u8>, padding: &[u8]) -> (Dictionary, Vec<u8>) {
        loop {
            let Stream { dict: own, content, .. } = self.deflater.stream(dict.clone(), &plain);
            if content.last() != Some(&b'\r') {
                return (own, content);
            }
            plain.extend_from_slice(padding);
        }
    }

    /// Cross-references as a stream (7.5.8), each row less the one above it; returns where it begins.
    fn xref_stream(&mut self, mut trailer: Dictionary) -> usize {
        let number = self.add();
        let start = self.out.len();
        self.entries[number] = Some(Entry::At(start));
        // Type, place in so many bytes, index.
        let width = (1..8).find(|width| start >> (8 * width) == 0).unwrap_or(8);
        let row = width + 3;
        let mut above = vec![0u8; row];
        let mut rows = Vec::with_capacity(self.entries.len() * (row + 1));
        for entry in &self.entries {
            let (kind, place, index) = match entry {
                None => (0u8, 0, 0xffff),
                Some(Entry::At(at)) => (1, *at, 0),
                Some(Entry::In(stream, at)) => (2, *stream, *at),
            };
            let mut own = vec![kind];
            own.extend_from_slice(&place.to_be_bytes()[size_of::<usize>() - width..]);
            own.extend_from_slice(&u16::try_from(index).unwrap_or(u16::MAX).to_be_bytes());
            // PNG's second filter.
            rows.push(2);
            rows.extend(own.iter().zip(&above).map(|(own, above)| own.wrapping_sub(*above)));
            above = own;
        }
        let mut parameters = Dictionary::new();
        parameters.set("Predictor", 12);
        parameters.set("Columns", i64::try_from(row).unwrap_or(0));
        trailer.set("Type", Object::Name(b"XRef".to_vec()));
        trailer.set("Size", i64::try_from(self.entries.len()).unwrap_or(0));
        trailer.set("W", [1, i64::try_from(width).unwrap_or(0), 2].map(Object::Integer).to_vec());
        trailer.set("DecodeParms", parameters);
        // Rows past the size that is told belong to no object. Zeros alone would not change the checksum's last byte.
        let mut padding = vec![0; row];
        padding.push(1);
        let (dict, content) = self.deflated(trailer, rows, &padding);
        self.stream(number, dict, &content);
        start
    }

    /// Cross-references as a table (7.5.4) and the trailer; returns where it begins.
    fn xref_table(&mut self, mut trailer: Dictionary) -> usize {
        let start = self.out.len();
        self.out.extend_from_slice(format!("xref\n0 {}\n", self.entries.len()).as_bytes());
        for entry in &self.entries {
            let row = match entry {
                Some(Entry::At(at)) => format!("{at:010} 00000 n \n"),
                Some(Entry::In(..)) | None => "0000000000 65535 f \n".to_owned(),
            };
            self.out.extend_from_slice(row.as_bytes());
        }
        trailer.set("Size", i64::try_from(self.entries.len()).unwrap_or(0));
        self.out.extend_from_slice(b"trailer\n");
        dictionary(&mut self.out, &trailer, &self.numbers);
        self.out.push(b'\n');
        start
    }
}

/// Puts a coding in ASCII over the one that a stream has, and returns the data in it.
fn to_ascii(dict: &mut Dictionary, data: &[u8]) -> Vec<u8> {
    let list = |entry: Option<&Object>| match entry {
        None => Vec::new(),
        Some(Object::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
    };
    let mut filters = list(dict.get(b"Filter").ok());
    filters.insert(0, Object::Name(b"ASCII85Decode".to_vec()));
    if let Ok(parameters) = dict.get(b"DecodeParms") {
        let mut parameters = list(Some(parameters));
        parameters.insert(0, Object::Null);
        dict.set("DecodeParms", parameters);
    }
    dict.set("Filter", filters);
    ascii85(data)
}

/// Four bytes as five signs (ISO 32000-1, 7.4.3).
fn ascii85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 4 * 5 + 8);
    for group in data.chunks(4) {
        let mut word = [0; 4];
        word[..group.len()].copy_from_slice(group);
        let mut value = u32::from_be_bytes(word);
        if value == 0 && group.len() == 4 {
            out.push(b'z');
            continue;
        }
        let mut signs = [0; 5];
        for sign in signs.iter_mut().rev() {
            *sign = b'!' + u8::try_from(value % 85).unwrap_or(0);
            value /= 85;
        }
        out.extend_from_slice(&signs[..=group.len()]);
    }
    out.extend_from_slice(b"~>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::ObjectId;

    #[test]
    fn signs_are_those_of_the_standard() {
        assert_eq!(ascii85(b"Man sure."), b"9jqo^F*2M7/c~>");
        assert_eq!(ascii85(&[0, 0, 0, 0, 0]), b"z!!~>");
        assert_eq!(ascii85(b""), b"~>");
    }

    #[test]
    fn what_is_written_is_read_back_and_no_data_end_in_a_carriage_return() {
        for compressed in [true, false] {
            let mut doc = Document::with_version("1.6");
            let mut dict = Dictionary::new();
            dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
            dict.set("DecodeParms", Dictionary::new());
            let id = doc.add_object(Stream::new(dict, b"pretended\r".to_vec()).with_compression(false));
            let numbers: Vec<ObjectId> = (0..2_000).map(|number| doc.add_object(Object::Integer(number * 7919))).collect();
            doc.objects.remove(&numbers[3]);
            let catalog = doc.add_object(Dictionary::new());
            doc.trailer.set("Root", Object::Reference(catalog));
            let out = save(&doc, compressed, &mut Deflater::new());
            assert!(!out.windows(11).any(|bytes| bytes == b"\r\nendstream"));
            let read = Document::load_mem(&out).unwrap();
            assert!(read.catalog().is_ok());
            let stream = read.get_object(id).unwrap().as_stream().unwrap();
            assert_eq!(stream.dict.get(b"Filter").unwrap().as_array().unwrap().len(), 2);
            assert_eq!(stream.dict.get(b"DecodeParms").unwrap().as_array().unwrap()[0], Object::Null);
            assert!(stream.content.ends_with(b"~>"));
            let values: Vec<i64> = read.objects.values().filter_map(|object| object.as_i64().ok()).collect();
            let wanted: Vec<i64> = (0..2_000).filter(|number| *number != 3).map(|number| number * 7919).collect();
            assert_eq!(values, wanted);
        }
    }

    #[test]
    fn what_leads_to_all_else_is_deflated_and_nothing_more() {
        for count in 1..700 {
            let mut doc = Document::with_version("1.6");
            let catalog = doc.add_object(Dictionary::new());
            doc.trailer.set("Root", Object::Reference(catalog));
            (0..count).for_each(|number| _ = doc.add_object(Object::Integer(number)));
            let out = save(&doc, true, &mut Deflater::new());
            assert!(!out.windows(11).any(|bytes| bytes == b"\r\nendstream"), "{count}");
            assert!(!out.windows(7).any(|bytes| bytes == b"ASCII85"), "{count}");
            let read = Document::load_mem(&out).unwrap();
            assert_eq!(read.objects.values().filter(|object| object.as_i64().is_ok()).count() as i64, count);
        }
    }
}
