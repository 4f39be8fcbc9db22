//! A picture that stands among the operators (ISO 32000-1, 8.9.7).
//!
//! In: the operators from behind its `BI`. Out: the same picture without what no file for print may hold, and what it uses. Where its data
//! ends is told by its size or by its coding's own end; only where neither says it the next likely `EI` is taken.

use super::content::{INTENTS, Lexer, Token, Used, is_regular, is_space};

/// Codings of inline pictures, by their short and long names (table 94).
const CODINGS: [&[u8]; 14] = [
    b"AHx",
    b"ASCIIHexDecode",
    b"A85",
    b"ASCII85Decode",
    b"LZW",
    b"LZWDecode",
    b"Fl",
    b"FlateDecode",
    b"RL",
    b"RunLengthDecode",
    b"CCF",
    b"CCITTFaxDecode",
    b"DCT",
    b"DCTDecode",
];
/// How many bytes behind `EI` must look like operators when nothing else says that the data ends.
const LIKELY: usize = 12;

/// A key with what is said of it.
pub(super) struct Entry<'a> {
    pub(super) key: Vec<u8>,
    /// The names in its value.
    names: Vec<Vec<u8>>,
    /// Key and value as they are written.
    text: &'a [u8],
    pub(super) value: &'a [u8],
}

/// The picture as it goes on, and past it the lexer; `None` for one that cannot be made sense of.
pub(super) fn inline_picture(lexer: &mut Lexer<'_>, used: &mut Used) -> Option<Vec<u8>> {
    let entries = entries(lexer)?;
    for Entry { key, names, value, .. } in &entries {
        match key.as_slice() {
            b"CS" | b"ColorSpace" => {
                used.has_rgb |= names.iter().any(|name| matches!(name.as_slice(), b"RGB" | b"DeviceRGB"));
                used.has_cmyk |= names.iter().any(|name| matches!(name.as_slice(), b"CMYK" | b"DeviceCMYK"));
                // Arrays hold no names of resources.
                used.spaces.extend(names.iter().filter(|_| !value.starts_with(b"[")).cloned());
            }
            b"F" | b"Filter" => {
                used.has_inline_lzw |= names.iter().any(|name| matches!(name.as_slice(), b"LZW" | b"LZWDecode"));
                if !names.iter().all(|name| CODINGS.contains(&name.as_slice())) {
                    return None;
                }
            }
            _ => {}
        }
    }
    let (data, after) = data(lexer.data, lexer.at, &entries)?;
    lexer.at = after;
    let mut out = b"BI\n".to_vec();
    for entry in entries.iter().filter(|entry| stays(entry)) {
        // A comment behind a value ends with its line.
        out.extend([entry.text, b"\n"].concat());
    }
    out.extend([&b"ID "[..], data, b"\nEI"].concat());
    Some(out)
}

/// What a picture says of itself, and its data; past it the lexer.
pub(super) fn inline_parts<'a>(lexer: &mut Lexer<'a>) -> Option<(Vec<Entry<'a>>, &'a [u8])> {
    let entries = entries(lexer)?;
    let (data, after) = data(lexer.data, lexer.at, &entries)?;
    lexer.at = after;
    Some((entries, data))
}

/// Interpolation is forbidden for what is kept, and so are intents that PDF does not know.
fn stays(entry: &Entry<'_>) -> bool {
    match entry.key.as_slice() {
        b"I" | b"Interpolate" => false,
        b"Intent" => entry.names.iter().all(|name| INTENTS.contains(&name.as_slice())),
        _ => true,
    }
}

/// Where a key and its value begin, the key, and the names in the value.
type Begun = (usize, usize, Vec<u8>, Vec<Vec<u8>>);

fn entries<'a>(lexer: &mut Lexer<'a>) -> Option<Vec<Entry<'a>>> {
    let mut found: Vec<Begun> = Vec::new();
    let (mut depth, mut is_key) = (0usize, true);
    let end = loop {
        match lexer.next()? {
            Token::Operator(at, b"ID") => break at,
            Token::Operator(..) => return None,
            Token::Name(at, name) if is_key => {
                found.push((at, lexer.at, name, Vec::new()));
                is_key = false;
                continue;
            }
            Token::Name(_, name) => found.last_mut()?.3.push(name),
            Token::Operand(at) => match lexer.data[at] {
                b'[' => depth += 1,
                b'<' if lexer.data.get(at + 1) == Some(&b'<') => depth += 2,
                b']' | b'>' => depth = depth.saturating_sub(1),
                _ => {}
            },
        }
        is_key = depth == 0;
    };
    let ends: Vec<usize> = found.iter().skip(1).map(|next| next.0).chain([end]).collect();
    let entry = |((from, value, key, names), to): (Begun, usize)| {
        let (text, value) = (lexer.data[from..to].trim_ascii(), lexer.data[value..to].trim_ascii());
        Entry { key, names, text, value }
    };
    Some(found.into_iter().zip(ends).map(entry).collect())
}

/// The data of the picture whose `ID` ends at `at`, and where its `EI` ends.
fn data<'a>(content: &'a [u8], at: usize, entries: &[Entry<'_>]) -> Option<(&'a [u8], usize)> {
    let start = at + usize::from(content.get(at).is_some_and(|byte| is_space(*byte)));
    let rest = content.get(start..)?;
    let marked = |mark: &[u8]| rest.windows(mark.len()).position(|bytes| bytes == mark).map(|end| end + mark.len());
    let told = match value(entries, b"F", b"Filter").and_then(|entry| entry.names.first()).map(Vec::as_slice) {
        None => length(entries),
        Some(b"AHx" | b"ASCIIHexDecode") => marked(b">"),
        Some(b"A85" | b"ASCII85Decode") => marked(b"~>"),
        Some(_) => None,
    };
    // A line may end in two bytes.
    let is_line = content[at..].starts_with(b"\r\n");
    for skipped in 0..=usize::from(is_line) {
        if let Some(length) = told
            && let Some(data) = rest.get(skipped..skipped.saturating_add(length))
            && let Some(after) = mark_after(rest, skipped + length)
        {
            return Some((data, start + after));
        }
    }
    let is_mark = |at: &usize| rest[*at..].starts_with(b"EI") && ends(rest, *at + 2) && is_likely(&rest[*at + 2..]);
    if let Some(at) = (1..rest.len()).find(|at| is_space(rest[*at - 1]) && is_mark(at)) {
        return Some((&rest[..at - 1], start + at + 2));
    }
    let at = (0..rest.len()).find(is_mark)?;
    Some((&rest[..at], start + at + 2))
}

/// Where an `EI` ends that follows at `at`, but for white space.
fn mark_after(data: &[u8], at: usize) -> Option<usize> {
    let spaces = data[at..].iter().take_while(|byte| is_space(**byte)).count();
    let mark = at + spaces;
    (data[mark..].starts_with(b"EI") && ends(data, mark + 2)).then_some(mark + 2)
}

/// Whether a word ends before `at`.
fn ends(data: &[u8], at: usize) -> bool {
    data.get(at).is_none_or(|next| !is_regular(*next))
}

fn is_likely(rest: &[u8]) -> bool {
    rest.iter().take(LIKELY).all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

fn value<'e, 'a>(entries: &'e [Entry<'a>], short: &[u8], long: &[u8]) -> Option<&'e Entry<'a>> {
    entries.iter().find(|entry| entry.key == short || entry.key == long)
}

/// How many bytes data of no coding has; `None` where its colours are not told here.
fn length(entries: &[Entry<'_>]) -> Option<usize> {
    let number = |short: &[u8], long: &[u8]| -> Option<usize> {
        std::str::from_utf8(value(entries, short, long)?.value).ok()?.parse().ok()
    };
    let is_stencil = value(entries, b"IM", b"ImageMask").is_some_and(|entry| entry.value == b"true");
    let (bits, components) = match value(entries, b"CS", b"ColorSpace").and_then(|entry| entry.names.first()) {
        _ if is_stencil => (1, 1),
        Some(space) => {
            let components = match space.as_slice() {
                b"G" | b"DeviceGray" | b"I" | b"Indexed" => 1,
                b"RGB" | b"DeviceRGB" => 3,
                b"CMYK" | b"DeviceCMYK" => 4,
                _ => return None,
            };
            (number(b"BPC", b"BitsPerComponent")?, components)
        }
        None => return None,
    };
    let line = number(b"W", b"Width")?.checked_mul(bits)?.checked_mul(components)?.div_ceil(8);
    line.checked_mul(number(b"H", b"Height")?)
}

#[cfg(test)]
mod tests {
    use super::super::content::clean;
    use super::*;

    #[test]
    fn data_ends_where_its_size_or_its_coding_says() {
        for (content, expected) in [
            ("BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 00>EI Q", Some("BI\n/W 1\n/H 1\n/BPC 8\n/CS /G\n/F /AHx\nID 00>\nEI\n")),
            ("BI /W 3 /H 1 /BPC 8 /CS /G ID EI  EI 1 w", Some("BI\n/W 3\n/H 1\n/BPC 8\n/CS /G\nID EI \nEI\n1 w\n")),
            ("BI/W 9/H 1/IM true/I true ID abEI f", Some("BI\n/W 9\n/H 1\n/IM true\nID ab\nEI\nf\n")),
            ("BI /W 1 /H 1 /BPC 8 /CS /G ID\r\naEI f", Some("BI\n/W 1\n/H 1\n/BPC 8\n/CS /G\nID a\nEI\nf\n")),
            ("BI /F[/A85 /Fl]/Intent/Odd ID EI ~>EI f", Some("BI\n/F[/A85 /Fl]\nID EI ~>\nEI\nf\n")),
            ("BI /F/DCT ID \u{1}EI \u{1} EIx EI f", Some("BI\n/F/DCT\nID \u{1}EI \u{1} EIx\nEI\nf\n")),
            ("BI /F/Fl ID \u{1}EI f", Some("BI\n/F/Fl\nID \u{1}\nEI\nf\n")),
            ("BI /DP<</K -1/Columns 8>>/F[/CCF] % x\n ID a EI", Some("BI\n/DP<</K -1/Columns 8>>\n/F[/CCF] % x\nID a\nEI\n")),
            ("BI /W 1 /H 1 /BPC 8 /CS /G ID a", None),
            ("BI /F /JPX ID a EI", None),
            ("BI /W 1 re f ID a EI", None),
            ("BI /W 1", None),
        ] {
            let mut used = Used::default();
            let cleaned = clean(content.as_bytes(), |_| true, &mut used);
            assert_eq!(used.has_lost_inline, expected.is_none(), "{content}");
            if let Some(expected) = expected {
                assert_eq!(String::from_utf8(cleaned).unwrap(), expected, "{content}");
            }
        }
    }
}
