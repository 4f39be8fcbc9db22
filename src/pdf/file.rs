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
use lopdf::{Dictionary, Document, Object};

/// Most objects in a stream of them: a reader unpacks it whole for one of them.
const MOST_OBJECTS: usize = 200;

/// Most bytes of cross-references that are put together before they are deflated.
const MOST_ROWS: usize = 1 << 16;

/// Where objects stand.
#[derive(Clone, Copy)]
enum Place {
    /// At this byte of the file.
    At(usize),
    /// In the object stream of this number, at this place.
    In(usize, usize),
}

/// Objects of consecutive numbers: one at a byte of the file, or several after each other in an object stream.
struct Run {
    first: usize,
    count: usize,
    place: Place,
}

/// Writes a whole graph; `compressed` puts objects and cross-references into streams.
pub(super) fn save(doc: &Document, compressed: bool, deflater: &mut Deflater) -> Vec<u8> {
    let numbers = Numbers::of(doc);
    let mut file = File::begin(&doc.version, compressed);
    file.reserve(doc.objects.len());
    let objects = doc.objects.iter().filter_map(|(id, object)| Some((numbers.of_id(*id)?, object)));
    file.add(objects, &numbers, deflater);
    file.end(trailer(doc), &numbers, deflater);
    file.out
}

/// What a graph's trailer says.
pub(super) fn trailer(doc: &Document) -> Dictionary {
    let mut trailer = Dictionary::new();
    for key in [&b"Root"[..], b"Info", b"ID"] {
        if let Ok(value) = doc.trailer.get(key) {
            trailer.set(key, value.clone());
        }
    }
    trailer
}

/// A file being written. What was written can be taken out at any time; where it stands is remembered.
pub(super) struct File {
    out: Vec<u8>,
    /// How many bytes were taken out before.
    taken: usize,
    /// The next number that no object has.
    next: usize,
    runs: Vec<Run>,
    compressed: bool,
}

impl File {
    /// Its header.
    pub(super) fn begin(version: &str, compressed: bool) -> Self {
        let out = format!("%PDF-{version}\n%\u{e9}\u{e9}\n").into_bytes();
        File { out, taken: 0, next: 1, runs: Vec::new(), compressed }
    }

    /// Numbers for so many objects; returns the first.
    pub(super) fn reserve(&mut self, count: usize) -> usize {
        self.next += count;
        self.next - count
    }

    /// The highest number that was given out.
    pub(super) fn last(&self) -> usize {
        self.next - 1
    }

    /// What was written since this was last called.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.taken += self.out.len();
        std::mem::take(&mut self.out)
    }

    /// Writes objects under their numbers; what they refer to is called as `numbers` say.
    pub(super) fn add<'o>(
        &mut self,
        objects: impl Iterator<Item = (usize, &'o Object)>,
        numbers: &Numbers,
        deflater: &mut Deflater,
    ) {
        let mut packed: Vec<(usize, &Object)> = Vec::new();
        for (number, object) in objects {
            match object {
                Object::Stream(stream) => self.stream(number, stream.dict.clone(), &stream.content, numbers),
                object if self.compressed => packed.push((number, object)),
                object => self.plain(number, object, numbers),
            }
        }
        for group in packed.chunks(MOST_OBJECTS) {
            self.object_stream(group, numbers, deflater);
        }
    }

    /// Writes the cross-references, and the trailer that says these things.
    pub(super) fn end(&mut self, trailer: Dictionary, numbers: &Numbers, deflater: &mut Deflater) {
        let start =
            if self.compressed { self.xref_stream(trailer, numbers, deflater) } else { self.xref_table(trailer, numbers) };
        self.out.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    }

    fn position(&self) -> usize {
        self.taken + self.out.len()
    }

    /// Opens an object of the file.
    fn open(&mut self, number: usize) {
        self.runs.push(Run { first: number, count: 1, place: Place::At(self.position()) });
        integer(&mut self.out, number as u64);
        self.out.extend_from_slice(b" 0 obj\n");
    }

    fn plain(&mut self, number: usize, value: &Object, numbers: &Numbers) {
        self.open(number);
        object(&mut self.out, value, numbers);
        self.out.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, number: usize, mut dict: Dictionary, data: &[u8], numbers: &Numbers) {
        let ascii;
        let data = if data.last() == Some(&b'\r') {
            ascii = to_ascii(&mut dict, data);
            &ascii
        } else {
            data
        };
        dict.set("Length", i64::try_from(data.len()).unwrap_or(i64::MAX));
        self.open(number);
        dictionary(&mut self.out, &dict, numbers);
        self.out.extend_from_slice(b"\nstream\n");
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn object_stream(&mut self, group: &[(usize, &Object)], numbers: &Numbers, deflater: &mut Deflater) {
        let number = self.reserve(1);
        let (mut heads, mut bodies) = (Vec::new(), Vec::new());
        for (at, (own, value)) in group.iter().enumerate() {
            match self.runs.last_mut() {
                Some(Run { first, count, place: Place::In(stream, _) }) if *stream == number && *first + *count == *own => {
                    *count += 1;
                }
                _ => self.runs.push(Run { first: *own, count: 1, place: Place::In(number, at) }),
            }
            integer(&mut heads, *own as u64);
            heads.push(b' ');
            integer(&mut heads, bodies.len() as u64);
            heads.push(b' ');
            object(&mut bodies, value, numbers);
            bodies.push(b'\n');
        }
        let mut dict = Dictionary::new();
        dict.set("Type", Object::Name(b"ObjStm".to_vec()));
        dict.set("N", i64::try_from(group.len()).unwrap_or(0));
        dict.set("First", i64::try_from(heads.len()).unwrap_or(0));
        heads.append(&mut bodies);
        // What leads a reader to all else must be deflated and nothing more: few look for another coding there.
        let mut content = deflater.deflate(&heads);
        while content.last() == Some(&b'\r') {
            heads.push(b'\n');
            content = deflater.deflate(&heads);
        }
        dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        self.stream(number, dict, &content, numbers);
    }

    /// Tells of every number in its order where its object stands; `None` has none.
    fn each(&self, mut tell: impl FnMut(Option<Place>)) {
        let mut next = 0;
        for Run { first, count, place } in &self.runs {
            (next..*first).for_each(|_| tell(None));
            for at in 0..*count {
                tell(Some(match place {
                    Place::In(stream, index) => Place::In(*stream, index + at),
                    own => *own,
                }));
            }
            next = first + count;
        }
        (next..self.next).for_each(|_| tell(None));
    }

    /// Cross-references as a stream (7.5.8), each row less the one above it; returns where it begins.
    fn xref_stream(&mut self, mut trailer: Dictionary, numbers: &Numbers, deflater: &mut Deflater) -> usize {
        let number = self.reserve(1);
        let start = self.position();
        self.runs.push(Run { first: number, count: 1, place: Place::At(start) });
        self.runs.sort_unstable_by_key(|run| run.first);
        // Type, place in so many bytes, index.
        let width = (1..8).find(|width| start >> (8 * width) == 0).unwrap_or(8);
        let row = width + 3;
        let mut parameters = Dictionary::new();
        parameters.set("Predictor", 12);
        parameters.set("Columns", i64::try_from(row).unwrap_or(0));
        trailer.set("Type", Object::Name(b"XRef".to_vec()));
        trailer.set("W", [1, i64::try_from(width).unwrap_or(0), 2].map(Object::Integer).to_vec());
        trailer.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        trailer.set("DecodeParms", parameters);
        let mut content = self.xref_rows(width, 0, deflater);
        // A number more, of no object, changes the last byte.
        let mut padding = 0;
        while content.last() == Some(&b'\r') {
            padding += 1;
            content = self.xref_rows(width, padding, deflater);
        }
        trailer.set("Size", i64::try_from(self.next + padding).unwrap_or(0));
        self.stream(number, trailer, &content, numbers);
        // Where it stands was told above.
        self.runs.pop();
        start
    }

    /// The rows deflated, and after them so many free ones.
    fn xref_rows(&self, width: usize, padding: usize, deflater: &mut Deflater) -> Vec<u8> {
        let row = width + 3;
        let (mut above, mut own) = (vec![0u8; row], vec![0u8; row]);
        let mut deflating = deflater.begin();
        let mut rows = Vec::with_capacity(MOST_ROWS);
        self.each(|place| {
            let (kind, place, index) = match place {
                None => (0u8, 0, 0xffff),
                Some(Place::At(at)) => (1, at, 0),
                Some(Place::In(stream, at)) => (2, stream, at),
            };
            own[0] = kind;
            own[1..=width].copy_from_slice(&place.to_be_bytes()[size_of::<usize>() - width..]);
            own[width + 1..].copy_from_slice(&u16::try_from(index).unwrap_or(u16::MAX).to_be_bytes());
            // PNG's second filter.
            rows.push(2);
            rows.extend(own.iter().zip(&above).map(|(own, above)| own.wrapping_sub(*above)));
            std::mem::swap(&mut above, &mut own);
            if rows.len() >= MOST_ROWS {
                deflating.add(&rows);
                rows.clear();
            }
        });
        for _ in 0..padding {
            rows.resize(rows.len() + row, 0);
            // Zeros alone would not change the checksum's last byte.
            rows.push(1);
        }
        deflating.add(&rows);
        deflating.finish()
    }

    /// Cross-references as a table (7.5.4) and the trailer; returns where it begins.
    fn xref_table(&mut self, mut trailer: Dictionary, numbers: &Numbers) -> usize {
        let start = self.position();
        self.runs.sort_unstable_by_key(|run| run.first);
        let mut table = format!("xref\n0 {}\n", self.next).into_bytes();
        self.each(|place| match place {
            Some(Place::At(at)) => table.extend_from_slice(format!("{at:010} 00000 n \n").as_bytes()),
            Some(Place::In(..)) | None => table.extend_from_slice(b"0000000000 65535 f \n"),
        });
        self.out.append(&mut table);
        trailer.set("Size", i64::try_from(self.next).unwrap_or(0));
        self.out.extend_from_slice(b"trailer\n");
        dictionary(&mut self.out, &trailer, numbers);
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
    use lopdf::Stream;

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
            let (size, rows) = xref_rows(&out);
            assert_eq!(size, rows, "{count}");
        }
    }

    /// The size that the cross-references tell, and the rows that they have.
    fn xref_rows(out: &[u8]) -> (usize, usize) {
        let find = |from: usize, what: &[u8]| from + out[from..].windows(what.len()).position(|bytes| bytes == what).unwrap();
        let number = |from: usize| {
            let digits = out[from..].iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
            digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
        };
        let dict = number(out.windows(9).rposition(|bytes| bytes == b"startxref").unwrap());
        let (size, columns) = (number(find(dict, b"/Size")), number(find(dict, b"/Columns")));
        let (data, end) = (find(dict, b"stream\n") + 7, find(dict, b"\nendstream"));
        let mut rows = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&out[data..end]), &mut rows).unwrap();
        assert_eq!(rows.len() % (columns + 1), 0);
        (size, rows.len() / (columns + 1))
    }
}
