//! A content stream, rewritten operator by operator (ISO 32000-1, 7.8.2 and annex A).
//!
//! In: the operators of a page, form, pattern or glyph. Out: the same without marked content (its numbers would be taken for ours, and a
//! picture is one figure), without what a hidden layer paints, without operators that PDF does not know, balanced; and the names of the
//! resources that it uses. Operands are copied byte by byte: no number is read and written again.

use super::inline::inline_picture;
use std::collections::BTreeSet;

/// How many graphics states may be saved inside each other (ISO 15930-7 keeps to PDF's own limit of 28; two are the page's).
const MOST_SAVED: usize = 26;

/// The rendering intents of PDF.
pub(super) const INTENTS: [&[u8]; 4] = [b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"];

/// What a stream of operators names and holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    pub(super) fonts: BTreeSet<Vec<u8>>,
    pub(super) xobjects: BTreeSet<Vec<u8>>,
    pub(super) states: BTreeSet<Vec<u8>>,
    pub(super) spaces: BTreeSet<Vec<u8>>,
    pub(super) patterns: BTreeSet<Vec<u8>>,
    pub(super) shadings: BTreeSet<Vec<u8>>,
    /// RGB without a profile.
    pub(super) has_rgb: bool,
    /// Process inks without a profile.
    pub(super) has_cmyk: bool,
    /// Something PDF does not know was left out.
    pub(super) has_unknown: bool,
    /// An inline picture in LZW coding, which is not coded anew.
    pub(super) has_inline_lzw: bool,
    /// An inline picture whose data has no end, or that is coded in a way that is not known.
    pub(super) has_lost_inline: bool,
    /// More graphics states are saved inside each other than a press takes.
    pub(super) is_deep: bool,
}

impl Used {
    /// Adds what other operators use.
    pub(super) fn join(&mut self, other: Used) {
        self.fonts.extend(other.fonts);
        self.xobjects.extend(other.xobjects);
        self.states.extend(other.states);
        self.spaces.extend(other.spaces);
        self.patterns.extend(other.patterns);
        self.shadings.extend(other.shadings);
        self.has_rgb |= other.has_rgb;
        self.has_cmyk |= other.has_cmyk;
    }
}

/// `content`, cleaned. `is_shown` tells of a name among the property lists whether its layer is shown.
pub(super) fn clean(content: &[u8], is_shown: impl Fn(&[u8]) -> bool, used: &mut Used) -> Vec<u8> {
    let mut writer = Writer { out: Vec::with_capacity(content.len()), saved: 0, marks: Vec::new(), hidden: 0 };
    let mut lexer = Lexer { data: content, at: 0 };
    let (mut start, mut names) = (None, Vec::new());
    while let Some(token) = lexer.next() {
        match token {
            Token::Operand(from) => _ = start.get_or_insert(from),
            Token::Name(from, name) => {
                start.get_or_insert(from);
                names.push(name);
            }
            Token::Operator(from, operator) => {
                let operands = &content[start.take().unwrap_or(from)..from];
                if operator == b"BI" {
                    let Some(picture) = inline_picture(&mut lexer, used) else {
                        used.has_lost_inline = true;
                        break;
                    };
                    if writer.hidden == 0 {
                        writer.out.extend([picture.as_slice(), b"\n"].concat());
                    }
                } else {
                    writer.operator(operator, operands, &names, &is_shown, used);
                }
                names.clear();
            }
        }
    }
    writer.out.extend(b"Q\n".repeat(writer.saved));
    writer.out
}

struct Writer {
    out: Vec<u8>,
    /// Graphics states saved and not restored.
    saved: usize,
    /// Whether each marked content that is open hides what is in it.
    marks: Vec<bool>,
    hidden: usize,
}

impl Writer {
    fn operator(
        &mut self,
        operator: &[u8],
        operands: &[u8],
        names: &[Vec<u8>],
        is_shown: &impl Fn(&[u8]) -> bool,
        used: &mut Used,
    ) {
        let name = names.last().cloned();
        match operator {
            b"BMC" | b"BDC" => {
                let hides = matches!(names, [tag, list, ..] if tag == b"OC" && !is_shown(list));
                self.marks.push(hides);
                self.hidden += usize::from(hides);
                return;
            }
            b"EMC" => {
                self.hidden -= usize::from(self.marks.pop().unwrap_or(false));
                return;
            }
            b"MP" | b"DP" | b"BX" | b"EX" => return,
            b"q" => {
                self.saved += 1;
                used.is_deep |= self.saved > MOST_SAVED;
            }
            // A state that was never saved cannot be restored.
            b"Q" => match self.saved.checked_sub(1) {
                Some(saved) => self.saved = saved,
                None => return,
            },
            b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" if self.hidden > 0 => {
                self.out.extend_from_slice(b"n\n");
                return;
            }
            b"'" | b"\"" if self.hidden > 0 => {
                self.out.extend_from_slice(b"T*\n");
                return;
            }
            b"Do" | b"sh" | b"Tj" | b"TJ" if self.hidden > 0 => return,
            // Which is what an intent that is not known counts as (8.6.5.8).
            b"ri" if !name.as_deref().is_some_and(|name| INTENTS.contains(&name)) => {
                self.out.extend_from_slice(b"/RelativeColorimetric ri\n");
                return;
            }
            b"Do" => used.xobjects.extend(name),
            b"sh" => used.shadings.extend(name),
            b"gs" => used.states.extend(name),
            b"Tf" => used.fonts.extend(name),
            b"scn" | b"SCN" => used.patterns.extend(name),
            b"cs" | b"CS" => {
                match names.last().map(Vec::as_slice) {
                    Some(b"DeviceRGB") => used.has_rgb = true,
                    Some(b"DeviceCMYK") => used.has_cmyk = true,
                    _ => {}
                }
                used.spaces.extend(name);
            }
            b"rg" | b"RG" => used.has_rgb = true,
            b"k" | b"K" => used.has_cmyk = true,
            _ if !is_known(operator) => {
                used.has_unknown = true;
                return;
            }
            _ => {}
        }
        self.out.extend_from_slice(operands);
        if !operands.last().is_none_or(|last| is_space(*last)) {
            self.out.push(b' ');
        }
        self.out.extend_from_slice(operator);
        self.out.push(b'\n');
    }
}

/// The other operators of PDF 1.6.
fn is_known(operator: &[u8]) -> bool {
    const KNOWN: [&[u8]; 53] = [
        b"b", b"B", b"b*", b"B*", b"BT", b"c", b"cm", b"d", b"d0", b"d1", b"ET", b"f", b"F", b"f*", b"G", b"g", b"h", b"i",
        b"j", b"J", b"l", b"M", b"m", b"n", b"q", b"Q", b"re", b"ri", b"s", b"S", b"SC", b"sc", b"T*", b"Tc", b"Td", b"TD",
        b"Tj", b"TJ", b"TL", b"Tm", b"Tr", b"Ts", b"Tw", b"Tz", b"v", b"w", b"W", b"W*", b"y", b"'", b"\"", b"Do", b"sh",
    ];
    KNOWN.contains(&operator)
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

pub(super) fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// A piece of content, and where it begins.
pub(super) enum Token<'a> {
    /// Number, string, bracket.
    Operand(usize),
    Name(usize, Vec<u8>),
    Operator(usize, &'a [u8]),
}

pub(super) struct Lexer<'a> {
    pub(super) data: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match self.data.get(self.at)? {
                b'%' => {
                    let line = self.data[self.at..].iter().position(|&b| b == b'\n' || b == b'\r');
                    self.at = line.map_or(self.data.len(), |length| self.at + length);
                }
                &byte if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
        let from = self.at;
        let token = match self.data[from] {
            b'/' => {
                self.at += 1;
                let name = self.regular();
                Token::Name(from, unescaped(name))
            }
            b'(' => {
                self.string();
                Token::Operand(from)
            }
            byte if is_regular(byte) => {
                let word = self.regular();
                let is_number = word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-'));
                if is_number || matches!(word, b"true" | b"false" | b"null") {
                    Token::Operand(from)
                } else {
                    Token::Operator(from, word)
                }
            }
            b'<' if self.data.get(from + 1) != Some(&b'<') => {
                let end = self.data[from..].iter().position(|&b| b == b'>');
                self.at = end.map_or(self.data.len(), |length| from + length + 1);
                Token::Operand(from)
            }
            byte => {
                self.at += if byte == b'<' { 2 } else { 1 };
                Token::Operand(from)
            }
        };
        Some(token)
    }

    fn regular(&mut self) -> &'a [u8] {
        let from = self.at;
        self.at += self.data[from..].iter().take_while(|byte| is_regular(**byte)).count();
        &self.data[from..self.at]
    }

    /// Skips a string in parentheses.
    fn string(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.data.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
        self.at = self.data.len();
    }
}

/// A name with its `#` and two figures as the bytes that they stand for.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(&byte) = name.get(at) {
        let code = name.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(value) if byte == b'#' => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_content_hidden_layers_and_unknown_operators_go() {
        for (content, expected) in [
            ("0 0 1 rg 0 0 9 9 re f", "0 0 1 rg\n0 0 9 9 re\nf\n"),
            ("/P <</MCID 3>> BDC (a\\)(b)) Tj EMC", "(a\\)(b)) Tj\n"),
            ("/OC /Off BDC 0 0 9 9 re f (x) ' EMC 1 w", "0 0 9 9 re\nn\nT*\n1 w\n"),
            ("/OC /On BDC f EMC", "f\n"),
            ("q q 1 0 0 1 0 0 cm", "q\nq\n1 0 0 1 0 0 cm\nQ\nQ\n"),
            ("Q Q q Q", "q\nQ\n"),
            ("1 2 PS BX 3 nonsense EX 4 w % a comment\n5 w", "4 w\n5 w\n"),
            ("/Im#20A Do", "/Im#20A Do\n"),
            ("BI /W 1 /CS /RGB ID \x01EI\x02 EI Q", "BI\n/W 1\n/CS /RGB\nID \x01EI\x02\nEI\n"),
            ("[(a) -3 <62>] TJ", "[(a) -3 <62>] TJ\n"),
            ("/Foo ri /Saturation ri", "/RelativeColorimetric ri\n/Saturation ri\n"),
            ("(never closed", ""),
        ] {
            let mut used = Used::default();
            let cleaned = clean(content.as_bytes(), |name| name != b"Off", &mut used);
            assert_eq!(String::from_utf8(cleaned).unwrap(), expected, "{content}");
        }
    }

    #[test]
    fn what_is_used_is_noted() {
        let mut used = Used::default();
        let content =
            "/F1 9 Tf /G#31 gs /CS0 cs /Pt scn 0 0 1 rg /X Do /Sh sh 1 0 0 0 k BI /CS /Mine ID x EI /OC /Off BDC /Y Do EMC";
        clean(content.as_bytes(), |name| name != b"Off", &mut used);
        let names =
            |set: &BTreeSet<Vec<u8>>| set.iter().map(|name| String::from_utf8(name.clone()).unwrap()).collect::<Vec<_>>();
        assert_eq!(names(&used.fonts), ["F1"]);
        assert_eq!(names(&used.states), ["G1"]);
        assert_eq!(names(&used.spaces), ["CS0", "Mine"]);
        assert_eq!((names(&used.patterns), names(&used.xobjects)), (vec!["Pt".to_owned()], vec!["X".to_owned()]));
        assert_eq!(names(&used.shadings), ["Sh"]);
        assert!(used.has_rgb && used.has_cmyk && !used.has_unknown);
        assert!({
            clean("q ".repeat(30).as_bytes(), |_| true, &mut used);
            used.is_deep
        });
    }
}
