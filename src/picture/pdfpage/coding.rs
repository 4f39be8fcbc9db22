//! How the data of a stream is coded (ISO 32000-1, 7.4), and the data out of its codings.
//!
//! In: a stream whose parameters refer to nothing. Out: its data, never more than is allowed. What is coded as a picture stays so.

use super::{bad, locked};
use crate::picture::PictureError;
use lopdf::{Dictionary, Object, Stream};

/// Every coding of PDF but the one that locks (ISO 32000-1, table 6).
const FILTERS: [&[u8]; 9] = [
    b"ASCIIHexDecode",
    b"ASCII85Decode",
    b"LZWDecode",
    b"FlateDecode",
    b"RunLengthDecode",
    b"CCITTFaxDecode",
    b"JBIG2Decode",
    b"DCTDecode",
    b"JPXDecode",
];

/// How a stream is coded, from the outside in; what is not known or not readable is refused, since the data would be taken for another.
pub(super) fn filters(dict: &Dictionary) -> Result<Vec<&[u8]>, PictureError> {
    let parts = match dict.get(b"Filter") {
        Err(_) | Ok(Object::Null) => return Ok(Vec::new()),
        Ok(Object::Array(parts)) => parts.as_slice(),
        Ok(one) => std::slice::from_ref(one),
    };
    let known = |part: &'_ Object| part.as_name().is_ok_and(|name| FILTERS.contains(&name));
    if parts.iter().any(|part| part.as_name().is_ok_and(|name| name == b"Crypt")) {
        return Err(locked());
    }
    if !parts.iter().all(known) {
        return Err(bad("a PDF file with data in a coding that PDF does not know; save it anew"));
    }
    Ok(parts.iter().filter_map(|part| part.as_name().ok()).collect())
}

/// A stream's data, out of all its codings; one that is for pictures is none for operators.
pub(super) fn unpacked(stream: &Stream, most: usize) -> Result<Vec<u8>, PictureError> {
    match opened(stream, most)? {
        Opened { data, picture: None } => Ok(data),
        _ => Err(bad("a PDF file with operators in a coding that is for pictures")),
    }
}

/// Data out of every coding but a picture's own.
pub(crate) struct Opened {
    pub(crate) data: Vec<u8>,
    /// The coding that is left, with its parameters.
    pub(crate) picture: Option<(Vec<u8>, Dictionary)>,
}

/// A stream's data, out of its codings one after the other, up to the one of a picture.
pub(super) fn opened(stream: &Stream, most: usize) -> Result<Opened, PictureError> {
    let mut data = stream.content.clone();
    let parameters = stream.dict.get(b"DecodeParms").ok();
    let filters = filters(&stream.dict)?;
    for (at, filter) in filters.iter().enumerate() {
        let own = match parameters {
            Some(Object::Array(all)) => all.get(at),
            Some(one) if at == 0 => Some(one),
            _ => None,
        };
        data = match *filter {
            b"ASCIIHexDecode" => from_hex(&data),
            b"RunLengthDecode" => from_runs(&data, most).ok_or_else(too_much)?,
            b"FlateDecode" | b"LZWDecode" | b"ASCII85Decode" => {
                let mut dict = Dictionary::new();
                dict.set("Filter", Object::Name(filter.to_vec()));
                match own {
                    Some(own @ Object::Dictionary(_)) => dict.set("DecodeParms", own.clone()),
                    Some(Object::Null) | None => {}
                    Some(_) => return Err(bad("a PDF file whose data is coded in a way that it does not tell; save it anew")),
                }
                Stream::new(dict, data).get_plain_content_with_limit(most).map_err(|error| match error {
                    lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => too_much(),
                    error => bad(format!("a damaged PDF file: {error}")),
                })?
            }
            // Nothing can lie inside the coding of a picture.
            picture if at + 1 == filters.len() => {
                let own = own.and_then(|own| own.as_dict().ok()).cloned().unwrap_or_default();
                return Ok(Opened { data, picture: Some((picture.to_vec(), own)) });
            }
            _ => return Err(bad("a PDF file with operators in a coding that is for pictures")),
        };
        if data.len() > most {
            return Err(too_much());
        }
    }
    Ok(Opened { data, picture: None })
}

fn too_much() -> PictureError {
    bad("a PDF file that unpacks to too much")
}

/// Hexadecimal figures up to `>`; a last one alone stands for itself and 0 (ISO 32000-1, 7.4.2).
pub(super) fn from_hex(data: &[u8]) -> Vec<u8> {
    let figure = |byte: &u8| char::from(*byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let figures: Vec<u8> = data.iter().take_while(|byte| **byte != b'>').filter_map(figure).collect();
    figures.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// Runs of bytes (7.4.5); `None` when they come to more than `most`.
fn from_runs(data: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = data;
    while let [length, after @ ..] = rest {
        match usize::from(*length) {
            128 => break,
            length @ 0..128 => {
                let own = &after[..after.len().min(length + 1)];
                out.extend_from_slice(own);
                rest = &after[own.len()..];
            }
            length => {
                out.extend(after.first().map(|byte| vec![*byte; 257 - length]).unwrap_or_default());
                rest = after.get(1..).unwrap_or_default();
            }
        }
        if out.len() > most {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codings_are_undone_one_after_the_other() {
        for (filters, data, expected) in [
            (&["ASCIIHexDecode"][..], &b"6 1 62 7>63"[..], &b"abp"[..]),
            (&["RunLengthDecode"], b"\x01ab\xffc\x80zz", b"abcc"),
            (&["RunLengthDecode"], b"\x05ab", b"ab"),
            (&["ASCIIHexDecode", "RunLengthDecode"], b"ff63 80>", b"cc"),
            (&["ASCIIHexDecode", "LZWDecode"], b"800B6050220C0C8501>", b"-----A---B"),
        ] {
            let mut dict = Dictionary::new();
            dict.set("Filter", filters.iter().map(|name| Object::Name(name.as_bytes().to_vec())).collect::<Vec<_>>());
            let stream = Stream::new(dict, data.to_vec());
            assert_eq!(unpacked(&stream, 100).unwrap(), expected, "{filters:?}");
            assert!(unpacked(&stream, 1).is_err());
        }
    }
}
