//! The operators of cleaned content, one by one, with their operands as objects (ISO 32000-1, 7.8.2).
//!
//! In: what [`clean`](super::content::clean) wrote. Out: [`Step`]s. An operand that is no object of PDF is null; what stands inside more
//! brackets than anyone means is left out.

use super::content::{Lexer, Token};
use super::inline::{Entry, inline_parts};
use lopdf::{Dictionary, Object, Stream, StringFormat};

/// Arrays and dictionaries inside each other.
const MOST_NESTED: usize = 16;
/// Operands of one operator: a hundred entries of a map of characters, three each, are the most that any has.
const MOST_OPERANDS: usize = 400;

/// The short names in inline pictures (ISO 32000-1, tables 93 and 94), with the long ones.
const SHORT: [(&[u8], &str); 20] = [
    (b"BPC", "BitsPerComponent"),
    (b"CS", "ColorSpace"),
    (b"D", "Decode"),
    (b"DP", "DecodeParms"),
    (b"F", "Filter"),
    (b"H", "Height"),
    (b"IM", "ImageMask"),
    (b"W", "Width"),
    (b"AHx", "ASCIIHexDecode"),
    (b"A85", "ASCII85Decode"),
    (b"LZW", "LZWDecode"),
    (b"Fl", "FlateDecode"),
    (b"RL", "RunLengthDecode"),
    (b"CCF", "CCITTFaxDecode"),
    (b"DCT", "DCTDecode"),
    (b"G", "DeviceGray"),
    (b"RGB", "DeviceRGB"),
    (b"CMYK", "DeviceCMYK"),
    (b"I", "Indexed"),
    (b"Interpolate", "Interpolate"),
];

/// An operator with what it is applied to.
pub(crate) enum Step<'a> {
    /// An operator.
    Operator(&'a [u8], Vec<Object>),
    /// A picture among the operators, its names written out.
    Picture(Stream),
}

/// Reads content step by step.
pub(crate) struct Steps<'a> {
    lexer: Lexer<'a>,
}

impl<'a> Steps<'a> {
    /// The steps of `content`.
    pub(crate) fn of(content: &'a [u8]) -> Self {
        Steps { lexer: Lexer { data: content, at: 0 } }
    }
}

impl<'a> Iterator for Steps<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let mut stack = Stack::default();
        loop {
            match self.lexer.next()? {
                Token::Operator(_, b"BI") => {
                    let (entries, data) = inline_parts(&mut self.lexer)?;
                    return Some(Step::Picture(picture(&entries, data)));
                }
                Token::Operator(_, operator) => return Some(Step::Operator(operator, stack.finish())),
                Token::Name(_, name) => stack.push(Object::Name(name)),
                Token::Operand(from) => stack.operand(&self.lexer.data[from..self.lexer.at]),
            }
        }
    }
}

/// What an inline picture says of itself, as the dictionary of one that is not inline.
fn picture(entries: &[Entry<'_>], data: &[u8]) -> Stream {
    let mut dict = Dictionary::new();
    for entry in entries {
        let mut stack = Stack::default();
        let mut lexer = Lexer { data: entry.value, at: 0 };
        while let Some(token) = lexer.next() {
            match token {
                Token::Name(_, name) => stack.push(Object::Name(long(&name))),
                Token::Operand(from) => stack.operand(&lexer.data[from..lexer.at]),
                Token::Operator(..) => {}
            }
        }
        if let Some(value) = stack.finish().into_iter().next() {
            dict.set(long(&entry.key), value);
        }
    }
    Stream::new(dict, data.to_vec())
}

fn long(name: &[u8]) -> Vec<u8> {
    let known = SHORT.iter().find(|(short, _)| *short == name);
    known.map_or_else(|| name.to_vec(), |(_, long)| long.as_bytes().to_vec())
}

/// Operands that were read, and the brackets that are open.
#[derive(Default)]
struct Stack {
    done: Vec<Object>,
    open: Vec<(bool, Vec<Object>)>,
    /// Brackets that are open beyond what is kept.
    skipped: usize,
    /// Whether the first half of `>>` was read.
    is_half: bool,
}

impl Stack {
    fn push(&mut self, object: Object) {
        if self.skipped > 0 {
            return;
        }
        match self.open.last_mut() {
            Some((_, inner)) => inner.push(object),
            None if self.done.len() < MOST_OPERANDS => self.done.push(object),
            None => {}
        }
    }

    fn operand(&mut self, text: &[u8]) {
        match text {
            b"[" | b"<<" if self.open.len() >= MOST_NESTED => self.skipped += 1,
            b"[" => self.open.push((false, Vec::new())),
            b"<<" => self.open.push((true, Vec::new())),
            // The lexer gives the two that close a dictionary one by one.
            b">" if !self.is_half => {
                self.is_half = true;
                return;
            }
            b"]" | b">" if self.skipped > 0 => self.skipped -= 1,
            b"]" => self.close(false),
            b">" => self.close(true),
            [b'(', ..] => self.push(Object::String(literal(text), StringFormat::Literal)),
            [b'<', rest @ ..] => self.push(Object::String(super::coding::from_hex(rest), StringFormat::Hexadecimal)),
            b"true" => self.push(Object::Boolean(true)),
            b"false" => self.push(Object::Boolean(false)),
            _ => self.push(number(text)),
        }
        self.is_half = false;
    }

    fn close(&mut self, is_dictionary: bool) {
        if self.open.last().is_none_or(|(own, _)| *own != is_dictionary) {
            return;
        }
        let Some((_, inner)) = self.open.pop() else { return };
        if !is_dictionary {
            return self.push(Object::Array(inner));
        }
        let mut dict = Dictionary::new();
        for pair in inner.chunks_exact(2) {
            if let Object::Name(key) = &pair[0] {
                dict.set(key.clone(), pair[1].clone());
            }
        }
        self.push(Object::Dictionary(dict));
    }

    fn finish(mut self) -> Vec<Object> {
        while let Some((is_dictionary, _)) = self.open.last() {
            let is_dictionary = *is_dictionary;
            self.close(is_dictionary);
        }
        self.done
    }
}

/// A number as it is written; programs write more signs and points than PDF knows.
fn number(text: &[u8]) -> Object {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let plain = match text.rfind(['-', '+']) {
        Some(at) if text[..at].trim_start_matches(['-', '+']).is_empty() => &text[at..],
        Some(at) => &text[..at],
        _ => text,
    };
    plain.parse::<f32>().ok().filter(|number| number.is_finite()).map_or(Object::Null, Object::Real)
}

/// A string in parentheses (7.3.4.2).
fn literal(text: &[u8]) -> Vec<u8> {
    let inner = text.strip_prefix(b"(").unwrap_or(text);
    let inner = inner.strip_suffix(b")").unwrap_or(inner);
    let mut out = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') => _ = bytes.next_if_eq(&b'\n'),
            Some(b'\n') | None => {}
            Some(figure @ b'0'..=b'7') => {
                let mut value = u32::from(figure - b'0');
                for _ in 0..2 {
                    let Some(next) = bytes.next_if(|byte| (b'0'..=b'7').contains(byte)) else { break };
                    value = value * 8 + u32::from(next - b'0');
                }
                out.push(u8::try_from(value & 255).unwrap_or_default());
            }
            Some(other) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_come_with_their_operands() {
        let read = |content: &str| -> Vec<String> {
            let step = |step| match step {
                Step::Operator(name, operands) => format!("{} {operands:?}", String::from_utf8_lossy(name)),
                Step::Picture(stream) => format!("{:?} {:?}", stream.dict, stream.content),
            };
            Steps::of(content.as_bytes()).map(step).collect()
        };
        for (content, expected) in [
            ("1 -.5 w", "w [1, -0.5]"),
            ("--3 4-5 d", "d [-3, 4]"),
            ("[1 [2] (a\\)\\101)] 0 d", "d [[1 [2] (a)A)] 0]"),
            ("/A <</B<</C 1>>/D[2]>> gs", "gs [/A <</B<</C 1>>/D[2]>>]"),
            ("<616> Tj", "Tj [<6160>]"),
            (
                "BI /W 1 /CS /G /F [/AHx] ID 00>\nEI",
                "<</Width 1/ColorSpace/DeviceGray/Filter[/ASCIIHexDecode]/Length 3>> [48, 48, 62]",
            ),
        ] {
            let found = read(content);
            assert_eq!(found.len(), 1, "{content}");
            let plain = |text: &str| text.replace([' ', ','], "");
            assert_eq!(plain(&found[0]), plain(expected), "{content}");
        }
        assert!(read(&"[".repeat(9_000)).is_empty());
        assert_eq!(read(&format!("{}{} w", "[".repeat(50), "]".repeat(50))).len(), 1);
    }
}
