//! Deflated stream data, with one compressor for the whole file.

use flate2::{Compress, Compression, FlushCompress, Status};
use lopdf::{Dictionary, Object, Stream};

/// The level that everything is deflated at: a higher one takes a quarter of a percent off a text and costs a fifth more time.
const LEVEL: u32 = 5;

/// A compressor whose tables are allocated once.
pub(super) struct Deflater {
    compress: Compress,
}

impl Deflater {
    pub(super) fn new() -> Self {
        Deflater { compress: Compress::new(Compression::new(LEVEL), true) }
    }

    /// The zlib form of `data`.
    pub(super) fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
        self.compress.reset();
        let mut out = Vec::with_capacity(data.len() / 2 + 64);
        // Deflating has no failing input; a stored copy keeps the file right even so.
        if feed(&mut self.compress, data, &mut out, FlushCompress::Finish) { out } else { stored(data) }
    }

    /// Begins with data that come piece by piece.
    pub(super) fn begin(&mut self) -> Deflating<'_> {
        self.compress.reset();
        Deflating { compress: &mut self.compress, out: Vec::new() }
    }

    /// A stream object of data, deflated.
    pub(super) fn stream(&mut self, dict: Dictionary, data: &[u8]) -> Stream {
        deflated(dict, self.deflate(data))
    }
}

/// A stream object of data that was deflated.
pub(super) fn deflated(mut dict: Dictionary, packed: Vec<u8>) -> Stream {
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(dict, packed).with_compression(false)
}

/// Data being deflated piece by piece.
pub(super) struct Deflating<'a> {
    compress: &'a mut Compress,
    out: Vec<u8>,
}

impl Deflating<'_> {
    /// Adds a piece.
    pub(super) fn add(&mut self, data: &[u8]) {
        feed(self.compress, data, &mut self.out, FlushCompress::None);
    }

    /// The zlib form of all pieces.
    pub(super) fn finish(mut self) -> Vec<u8> {
        feed(self.compress, &[], &mut self.out, FlushCompress::Finish);
        self.out
    }
}

/// Has `data` deflated to the end of `out`, and says whether it was.
fn feed(compress: &mut Compress, data: &[u8], out: &mut Vec<u8>, flush: FlushCompress) -> bool {
    let mut read = 0;
    loop {
        let before = compress.total_in();
        let status = compress.compress_vec(&data[read..], out, flush);
        read += usize::try_from(compress.total_in() - before).unwrap_or(0);
        match status {
            Ok(Status::StreamEnd) => return true,
            Ok(_) if read == data.len() && flush == FlushCompress::None => return true,
            // The output is full (its capacity is what `compress_vec` fills), or the compressor wants another call.
            Ok(_) => out.reserve(out.len() / 2 + 1024),
            Err(_) => return false,
        }
    }
}

/// `data` in stored blocks (RFC 1950 and 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut chunks = data.chunks(0xffff).peekable();
    if chunks.peek().is_none() {
        out.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    while let Some(chunk) = chunks.next() {
        let length = u16::try_from(chunk.len()).unwrap_or(0xffff);
        out.push(u8::from(chunks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(chunk);
    }
    let (a, b) = data.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend_from_slice(&((b << 16) | a).to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn inflate(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(data).read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn both_forms_inflate_to_the_data() {
        let mut deflater = Deflater::new();
        let noise: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for data in [&b""[..], b"a", &[0; 100_000], &noise] {
            assert_eq!(inflate(&deflater.deflate(data)), data);
            assert_eq!(inflate(&stored(data)), data);
            let mut deflating = deflater.begin();
            data.chunks(777).for_each(|piece| deflating.add(piece));
            assert_eq!(inflate(&deflating.finish()), data);
        }
        assert!(deflater.deflate(&[0; 100_000]).len() < 1000);
    }
}
