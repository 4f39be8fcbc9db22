//! How far glyphs move on (ISO 32000-1, 9.2.4 and 9.7.4.3), and what the codes of a string are (9.7.5).

use crate::picture::{PdfPage, Step, Steps};
use lopdf::{Dictionary, Object};

/// Bytes of a map of characters.
const MOST_MAP: usize = 4 << 20;

/// Widths in ems.
#[derive(Debug, Default)]
pub(super) struct Widths {
    /// From a code on, one after the other.
    runs: Vec<(u32, Vec<f64>)>,
    /// From one code to another, all alike.
    spans: Vec<(u32, u32, f64)>,
    other: f64,
}

impl Widths {
    /// Of a font with codes of one byte; `unit` is what a width is measured in.
    pub(super) fn simple(page: &PdfPage, font: &Dictionary, unit: f64) -> Self {
        let first = page.number_of(font, b"FirstChar").unwrap_or(0.0);
        let widths = page.numbers_of(font, b"Widths").unwrap_or_default();
        let descriptor = page.dict_of(font, b"FontDescriptor");
        let other = descriptor.and_then(|own| page.number_of(own, b"MissingWidth")).unwrap_or(0.0) * unit;
        Widths { runs: vec![(whole(first), widths.iter().map(|width| width * unit).collect())], spans: Vec::new(), other }
    }

    /// Of a font with numbered glyphs.
    pub(super) fn composite(page: &PdfPage, font: &Dictionary) -> Self {
        let other = page.number_of(font, b"DW").unwrap_or(1000.0) / 1000.0;
        let mut widths = Widths { other, ..Widths::default() };
        let list = page.get(font, b"W").and_then(|list| list.as_array().ok());
        let mut rest = list.map(Vec::as_slice).unwrap_or_default();
        while let [first, second, after @ ..] = rest {
            let Some(first) = page.number(first).map(whole) else { break };
            if let Some(own) = page.numbers(second) {
                widths.runs.push((first, own.iter().map(|width| width / 1000.0).collect()));
                rest = after;
            } else if let [third, after @ ..] = after
                && let (Some(last), Some(width)) = (page.number(second), page.number(third))
            {
                widths.spans.push((first, whole(last), width / 1000.0));
                rest = after;
            } else {
                break;
            }
        }
        widths
    }

    pub(super) fn of(&self, code: u32) -> f64 {
        let in_run = |(first, widths): &(u32, Vec<f64>)| widths.get(code.checked_sub(*first)? as usize).copied();
        let in_span = |(first, last, width): &(u32, u32, f64)| (*first..=*last).contains(&code).then_some(*width);
        self.runs.iter().find_map(in_run).or_else(|| self.spans.iter().find_map(in_span)).unwrap_or(self.other)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn whole(number: f64) -> u32 {
    number.clamp(0.0, 1e7) as u32
}

/// From the bytes of a string to the numbers of glyphs.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// First and last code of so many bytes.
    spaces: Vec<(usize, u32, u32)>,
    /// First and last code, and the number of the first.
    ranges: Vec<(u32, u32, u32)>,
    is_identity: bool,
}

impl Codes {
    /// The map that a composite font names; `None` for one that is not in the file but for the two that are the same everywhere.
    pub(super) fn of(page: &PdfPage, encoding: &Object) -> Option<(Codes, bool)> {
        let identity = || Codes { is_identity: true, ..Codes::default() };
        match page.follow(encoding) {
            Object::Name(name) if name == b"Identity-H" => Some((identity(), false)),
            Object::Name(name) if name == b"Identity-V" => Some((identity(), true)),
            Object::Stream(stream) => {
                let is_vertical = page.number_of(&stream.dict, b"WMode") == Some(1.0);
                let mut codes = Codes::read(&page.data(stream, MOST_MAP)?);
                if let Ok(other) = stream.dict.get(b"UseCMap") {
                    codes.is_identity = page.follow(other).as_name().is_ok_and(|name| name.starts_with(b"Identity"));
                }
                Some((codes, is_vertical))
            }
            _ => None,
        }
    }

    fn read(text: &[u8]) -> Codes {
        let mut codes = Codes::default();
        for step in Steps::of(text) {
            let Step::Operator(operator, operands) = step else { continue };
            let code = |at: usize| match operands.get(at) {
                Some(Object::String(bytes, _)) => (bytes.len().min(4), number(bytes)),
                _ => (0, 0),
            };
            let value =
                |at: usize| operands.get(at).and_then(|value| value.as_float().ok()).map_or(0, |value| whole(value.into()));
            match operator {
                b"endcodespacerange" => {
                    codes.spaces.extend((0..operands.len() / 2).map(|at| (code(at * 2).0, code(at * 2).1, code(at * 2 + 1).1)));
                }
                b"endcidrange" => {
                    codes
                        .ranges
                        .extend((0..operands.len() / 3).map(|at| (code(at * 3).1, code(at * 3 + 1).1, value(at * 3 + 2))));
                }
                b"endcidchar" => {
                    codes.ranges.extend((0..operands.len() / 2).map(|at| (code(at * 2).1, code(at * 2).1, value(at * 2 + 1))));
                }
                _ => {}
            }
        }
        codes
    }

    /// The first code of some bytes, how many bytes it has, and the number it stands for.
    pub(super) fn next(&self, bytes: &[u8]) -> (u32, usize, u32) {
        let length = if self.spaces.is_empty() {
            2
        } else {
            let fits = |length: &usize| {
                let code = bytes.get(..*length).map(number);
                code.is_some_and(|code| {
                    self.spaces.iter().any(|(own, first, last)| own == length && (*first..=*last).contains(&code))
                })
            };
            (1..=4).find(fits).or_else(|| self.spaces.iter().map(|space| space.0).min()).unwrap_or(2).max(1)
        };
        let length = length.min(bytes.len());
        let code = number(&bytes[..length]);
        let known = self.ranges.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
        let number = known.map(|(first, _, number)| number.saturating_add(code - first));
        (code, length, number.unwrap_or(if self.is_identity { code } else { 0 }))
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}
