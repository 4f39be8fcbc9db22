//! The functions of PDF (ISO 32000-1, 7.10): tint transforms, the colours of shadings.
//!
//! In: one of the four kinds, or an array of them, among a page's objects. Out: numbers for numbers. What is damaged is no function; what
//! is not told is 0.

use super::PdfPage;
use super::content::{Lexer, Token, is_space};
use lopdf::{Dictionary, Object, Stream};

/// Inputs of a table: each doubles the work.
const MOST_INPUTS: usize = 6;
/// Bytes of a table or of a program.
const MOST_DATA: usize = 16 << 20;
/// Functions inside each other.
const MOST_NESTED: usize = 8;
/// Numbers on the stack of a program (annex C has 100), and its steps all together.
const MOST_STACK: usize = 100;
const MOST_STEPS: usize = 20_000;

/// A function, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    domain: Vec<[f64; 2]>,
    range: Vec<[f64; 2]>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Table {
        size: Vec<usize>,
        encode: Vec<[f64; 2]>,
        decode: Vec<[f64; 2]>,
        samples: Vec<f32>,
    },
    Power {
        from: Vec<f64>,
        to: Vec<f64>,
        exponent: f64,
    },
    Stitched {
        parts: Vec<Function>,
        bounds: Vec<f64>,
        encode: Vec<[f64; 2]>,
    },
    Program(Vec<Word>),
    /// One for each output.
    Side(Vec<Function>),
    Identity,
}

#[derive(Clone, Debug)]
enum Word {
    Number(f64),
    Operator(Vec<u8>),
    Block(Vec<Word>),
}

fn pairs(numbers: &[f64]) -> Vec<[f64; 2]> {
    numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}

fn mapped(value: f64, from: [f64; 2], to: [f64; 2]) -> f64 {
    let width = from[1] - from[0];
    if width == 0.0 { to[0] } else { to[0] + (value - from[0]) * (to[1] - to[0]) / width }
}

fn kept(value: f64, [low, high]: [f64; 2]) -> f64 {
    if value.is_nan() { low } else { value.max(low).min(high.max(low)) }
}

impl Function {
    /// The function that an object of a page is; an array is one for each output.
    pub(crate) fn of(page: &PdfPage, object: &Object) -> Option<Function> {
        Function::nested(page, object, 0)
    }

    fn nested(page: &PdfPage, object: &Object, depth: usize) -> Option<Function> {
        if depth > MOST_NESTED {
            return None;
        }
        let found = page.follow(object);
        let plain = |kind| Function { domain: Vec::new(), range: Vec::new(), kind };
        if let Object::Array(parts) = found {
            let parts: Option<Vec<Function>> = parts.iter().map(|part| Function::nested(page, part, depth + 1)).collect();
            return Some(plain(Kind::Side(parts?)));
        }
        if found.as_name().is_ok_and(|name| name == b"Identity") {
            return Some(plain(Kind::Identity));
        }
        let dict = page.dict(found)?;
        let domain = pairs(&page.numbers_of(dict, b"Domain")?);
        let range = pairs(&page.numbers_of(dict, b"Range").unwrap_or_default());
        let kind = match (page.number_of(dict, b"FunctionType")?, found) {
            (0.0, Object::Stream(stream)) => table(page, stream, &domain, &range)?,
            (2.0, _) => Kind::Power {
                from: page.numbers_of(dict, b"C0").unwrap_or_else(|| vec![0.0]),
                to: page.numbers_of(dict, b"C1").unwrap_or_else(|| vec![1.0]),
                exponent: page.number_of(dict, b"N")?,
            },
            (3.0, _) => stitched(page, dict, depth)?,
            (4.0, Object::Stream(stream)) => {
                let text = page.data(stream, MOST_DATA)?;
                Kind::Program(program(&text)?)
            }
            _ => return None,
        };
        Some(Function { domain, range, kind })
    }

    /// What it gives for some numbers.
    pub(crate) fn of_numbers(&self, input: &[f64]) -> Vec<f64> {
        let bounded = |at: usize, value: f64| self.domain.get(at).map_or(value, |domain| kept(value, *domain));
        let input: Vec<f64> = input.iter().enumerate().map(|(at, value)| bounded(at, *value)).collect();
        let first = input.first().copied().unwrap_or(0.0);
        let mut out = match &self.kind {
            Kind::Table { size, encode, decode, samples } => self.looked_up(&input, (size, encode, decode), samples),
            Kind::Power { from, to, exponent } => {
                let share = if *exponent == 1.0 { first } else { first.powf(*exponent) };
                from.iter().zip(to).map(|(from, to)| from + share * (to - from)).collect()
            }
            Kind::Stitched { parts, bounds, encode } => {
                let at = bounds.iter().take_while(|bound| first >= **bound).count().min(parts.len().saturating_sub(1));
                let domain = self.domain.first().copied().unwrap_or([0.0, 1.0]);
                let low = if at == 0 { domain[0] } else { bounds[at - 1] };
                let high = bounds.get(at).copied().unwrap_or(domain[1]);
                let inner = mapped(first, [low, high], encode.get(at).copied().unwrap_or([0.0, 1.0]));
                parts.get(at).map(|part| part.of_numbers(&[inner])).unwrap_or_default()
            }
            Kind::Program(words) => {
                let (mut stack, mut steps) = (input.clone(), 0);
                run(words, &mut stack, &mut steps);
                let surplus = stack.len().saturating_sub(self.range.len());
                stack.split_off(surplus)
            }
            Kind::Side(parts) => parts.iter().map(|part| part.of_numbers(&input).first().copied().unwrap_or(0.0)).collect(),
            Kind::Identity => input.clone(),
        };
        for (value, range) in out.iter_mut().zip(&self.range) {
            *value = kept(*value, *range);
        }
        out.iter_mut().filter(|value| !value.is_finite()).for_each(|value| *value = 0.0);
        out
    }

    /// A table's entry, between its samples in proportion.
    fn looked_up(
        &self,
        input: &[f64],
        (size, encode, decode): (&[usize], &[[f64; 2]], &[[f64; 2]]),
        samples: &[f32],
    ) -> Vec<f64> {
        let mut places = Vec::with_capacity(size.len());
        for (at, size) in size.iter().enumerate() {
            let value = input.get(at).copied().unwrap_or(0.0);
            let last = size.saturating_sub(1) as f64;
            let domain = self.domain.get(at).copied().unwrap_or([0.0, 1.0]);
            let place = kept(mapped(value, domain, encode.get(at).copied().unwrap_or([0.0, last])), [0.0, last]);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last sample")]
            let low = (place.floor() as usize).min(size.saturating_sub(2));
            places.push((low, place - low as f64));
        }
        let outputs = self.range.len();
        let mut out = vec![0.0; outputs];
        for corner in 0..1usize << places.len() {
            let (mut weight, mut index, mut stride) = (1.0, 0, 1);
            for (axis, ((low, rest), size)) in places.iter().zip(size).enumerate() {
                let is_high = corner >> axis & 1 == 1;
                weight *= if is_high { *rest } else { 1.0 - rest };
                index += (low + usize::from(is_high)).min(size.saturating_sub(1)) * stride;
                stride *= size;
            }
            if weight > 0.0 {
                for (at, value) in out.iter_mut().enumerate() {
                    *value += weight * f64::from(samples.get(index * outputs + at).copied().unwrap_or(0.0));
                }
            }
        }
        let range = |at: usize| decode.get(at).or(self.range.get(at)).copied().unwrap_or([0.0, 1.0]);
        out.iter().enumerate().map(|(at, value)| mapped(*value, [0.0, 1.0], range(at))).collect()
    }
}

/// Kind 0: samples, here from 0 to 1.
fn table(page: &PdfPage, stream: &Stream, domain: &[[f64; 2]], range: &[[f64; 2]]) -> Option<Kind> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, clamped")]
    let whole = |number: f64| number.clamp(0.0, 1e7) as usize;
    let size: Vec<usize> = page.numbers_of(&stream.dict, b"Size")?.into_iter().map(whole).collect();
    let bits = whole(page.number_of(&stream.dict, b"BitsPerSample")?);
    if size.is_empty() || size.len() > MOST_INPUTS || size.len() != domain.len() || range.is_empty() || range.len() > 64 {
        return None;
    }
    let count = size.iter().try_fold(range.len(), |product, size| product.checked_mul((*size).max(1)))?;
    if !matches!(bits, 1 | 2 | 4 | 8 | 12 | 16 | 24 | 32) || count.checked_mul(bits)? / 8 > MOST_DATA {
        return None;
    }
    let data = page.data(stream, MOST_DATA)?;
    let most = ((1u64 << bits) - 1) as f64;
    let sample = |at: usize| {
        let value = (at * bits..(at + 1) * bits).fold(0u64, |value, bit| {
            let byte = data.get(bit / 8).copied().unwrap_or(0);
            value << 1 | u64::from(byte >> (7 - bit % 8) & 1)
        });
        #[expect(clippy::cast_possible_truncation, reason = "a share of one; more than 24 bits are more than any tint has")]
        let share = (value as f64 / most) as f32;
        share
    };
    let pairs_of = |key: &[u8]| page.numbers_of(&stream.dict, key).map(|numbers| pairs(&numbers));
    let encode = pairs_of(b"Encode").unwrap_or_else(|| size.iter().map(|size| [0.0, size.saturating_sub(1) as f64]).collect());
    let decode = pairs_of(b"Decode").unwrap_or_else(|| range.to_vec());
    Some(Kind::Table { encode, decode, samples: (0..count).map(sample).collect(), size })
}

/// Kind 3: functions side by side along one input.
fn stitched(page: &PdfPage, dict: &Dictionary, depth: usize) -> Option<Kind> {
    let parts = page.get(dict, b"Functions")?.as_array().ok()?;
    let parts: Option<Vec<Function>> = parts.iter().map(|part| Function::nested(page, part, depth + 1)).collect();
    let (parts, bounds) = (parts?, page.numbers_of(dict, b"Bounds")?);
    let encode = pairs(&page.numbers_of(dict, b"Encode")?);
    (!parts.is_empty() && bounds.len() + 1 == parts.len()).then_some(Kind::Stitched { parts, bounds, encode })
}

/// Kind 4: a program in a small part of PostScript.
fn program(text: &[u8]) -> Option<Vec<Word>> {
    let mut lexer = Lexer { data: text, at: 0 };
    let mut open: Vec<Vec<Word>> = Vec::new();
    while let Some(token) = lexer.next() {
        let word = match token {
            Token::Operand(from) if text[from] == b'{' => {
                if open.len() > MOST_NESTED * 4 {
                    return None;
                }
                open.push(Vec::new());
                continue;
            }
            Token::Operand(from) if text[from] == b'}' => {
                let block = open.pop()?;
                match open.last_mut() {
                    Some(outer) => {
                        outer.push(Word::Block(block));
                        continue;
                    }
                    None => return Some(block),
                }
            }
            Token::Operand(from) => {
                let word = text[from..lexer.at].trim_ascii();
                let number = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                match word {
                    b"true" => Word::Number(1.0),
                    b"false" => Word::Number(0.0),
                    _ => Word::Number(number?),
                }
            }
            Token::Operator(_, name) => Word::Operator(name.iter().copied().filter(|byte| !is_space(*byte)).collect()),
            Token::Name(..) => return None,
        };
        open.last_mut()?.push(word);
    }
    None
}

fn run(words: &[Word], stack: &mut Vec<f64>, steps: &mut usize) {
    for (at, word) in words.iter().enumerate() {
        *steps += 1;
        if *steps > MOST_STEPS || stack.len() > MOST_STACK {
            return;
        }
        let block = |back: usize| match at.checked_sub(back).and_then(|at| words.get(at)) {
            Some(Word::Block(block)) => block.as_slice(),
            _ => &[],
        };
        match word {
            Word::Number(number) => stack.push(*number),
            Word::Block(_) => {}
            Word::Operator(name) if name == b"if" => {
                if stack.pop().is_some_and(|condition| condition != 0.0) {
                    run(block(1), stack, steps);
                }
            }
            Word::Operator(name) if name == b"ifelse" => {
                let condition = stack.pop().is_some_and(|condition| condition != 0.0);
                run(block(if condition { 2 } else { 1 }), stack, steps);
            }
            Word::Operator(name) => operate(name, stack),
        }
    }
}

/// The operators of table 42.
fn operate(name: &[u8], stack: &mut Vec<f64>) {
    let mut pop = || stack.pop().unwrap_or(0.0);
    if let Some(change) = of_one(name) {
        let value = pop();
        return stack.push(change(value));
    }
    match name {
        b"pop" => _ = pop(),
        b"dup" => stack.extend(stack.last().copied()),
        b"exch" => {
            let (b, a) = (pop(), pop());
            stack.extend([b, a]);
        }
        b"copy" => {
            let count = usize::try_from(int(pop())).unwrap_or(0).min(stack.len()).min(MOST_STACK);
            stack.extend_from_within(stack.len() - count..);
        }
        b"index" => {
            let back = usize::try_from(int(pop())).unwrap_or(0);
            let found = stack.len().checked_sub(back + 1).and_then(|at| stack.get(at)).copied();
            stack.push(found.unwrap_or(0.0));
        }
        b"roll" => {
            let (by, count) = (int(pop()), usize::try_from(int(pop())).unwrap_or(0));
            let count = count.min(stack.len());
            if let Ok(size) = i32::try_from(count)
                && size > 0
            {
                let from = stack.len() - count;
                stack[from..].rotate_right(usize::try_from(by.rem_euclid(size)).unwrap_or(0));
            }
        }
        _ => {
            let (b, a) = (pop(), pop());
            stack.push(of_two(name, a, b));
        }
    }
}

/// The operators that change one number.
fn of_one(name: &[u8]) -> Option<fn(f64) -> f64> {
    Some(match name {
        b"abs" => f64::abs,
        b"ceiling" => f64::ceil,
        b"floor" => f64::floor,
        b"round" => |value| (value + 0.5).floor(),
        b"truncate" | b"cvi" => f64::trunc,
        b"cvr" => |value| value,
        b"neg" => |value| -value,
        b"sqrt" => |value| value.max(0.0).sqrt(),
        b"sin" => |value| value.to_radians().sin(),
        b"cos" => |value| value.to_radians().cos(),
        b"ln" => f64::ln,
        b"log" => f64::log10,
        b"not" => |value| truth(value == 0.0),
        _ => return None,
    })
}

/// The operators that make one number of two.
fn of_two(name: &[u8], a: f64, b: f64) -> f64 {
    match name {
        b"add" => a + b,
        b"sub" => a - b,
        b"mul" => a * b,
        b"div" => a / b,
        b"idiv" => f64::from(int(a).checked_div(int(b)).unwrap_or(0)),
        b"mod" => f64::from(int(a).checked_rem(int(b)).unwrap_or(0)),
        b"exp" => a.powf(b),
        b"atan" => a.atan2(b).to_degrees().rem_euclid(360.0),
        b"eq" => truth(a == b),
        b"ne" => truth(a != b),
        b"gt" => truth(a > b),
        b"ge" => truth(a >= b),
        b"lt" => truth(a < b),
        b"le" => truth(a <= b),
        b"and" => f64::from(int(a) & int(b)),
        b"or" => f64::from(int(a) | int(b)),
        b"xor" => f64::from(int(a) ^ int(b)),
        b"bitshift" => {
            let (a, by) = (int(a), int(b));
            let shifted = if by >= 0 { a.checked_shl(by.unsigned_abs()) } else { a.checked_shr(by.unsigned_abs()) };
            f64::from(shifted.unwrap_or(0))
        }
        _ => 0.0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole numbers of 32 bits are what PostScript has")]
fn int(value: f64) -> i32 {
    value as i32
}

/// Truth is 1, and falsehood 0.
fn truth(is_true: bool) -> f64 {
    f64::from(u8::from(is_true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[track_caller]
    fn check(text: &str, data: &[u8], input: &[f64], expected: &[f64]) {
        let mut dict = lopdf::Dictionary::new();
        let word = |word: &str| -> Object {
            let numbers: Vec<f64> = word.split_whitespace().filter_map(|number| number.parse().ok()).collect();
            #[expect(clippy::cast_possible_truncation, reason = "a test's numbers")]
            let numbers: Vec<Object> = numbers.into_iter().map(|number| Object::Real(number as f32)).collect();
            Object::Array(numbers)
        };
        for entry in text.split('/').filter(|entry| !entry.is_empty()) {
            let (key, value) = entry.split_once(' ').unwrap();
            let value = match value.trim_end().strip_prefix('[') {
                Some(list) => word(list.trim_end_matches(']')),
                None => Object::Real(value.trim().parse().unwrap()),
            };
            dict.set(key, value);
        }
        let page = PdfPage {
            objects: BTreeMap::new(),
            form: (1, 0),
            resources: Vec::new(),
            spots: Vec::new(),
            holds: BTreeSet::new(),
            own: None,
        };
        let object = if data.is_empty() { Object::Dictionary(dict) } else { Object::Stream(Stream::new(dict, data.to_vec())) };
        let found = Function::of(&page, &object).map(|function| function.of_numbers(input)).unwrap_or_default();
        assert_eq!(found.len(), expected.len(), "{text} {found:?}");
        let is_near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-3);
        assert!(is_near, "{text} {}: {found:?} {expected:?}", String::from_utf8_lossy(data));
    }

    #[test]
    fn each_kind_gives_what_it_says() {
        check("/FunctionType 2/Domain [0 1]/N 1/C0 [0 0]/C1 [1 .5]", b"", &[0.5], &[0.5, 0.25]);
        check("/FunctionType 2/Domain [0 1]/N 2", b"", &[0.5], &[0.25]);
        check("/FunctionType 2/Domain [0 1]/N 1", b"", &[7.0], &[1.0]);
        let table = "/FunctionType 0/Domain [0 1]/Range [0 1]/Size [3]/BitsPerSample 8";
        check(table, &[0, 255, 51], &[0.25], &[0.5]);
        check(table, &[0, 255, 51], &[1.0], &[0.2]);
        let square = "/FunctionType 0/Domain [0 1 0 1]/Range [0 2]/Size [2 2]/BitsPerSample 8";
        check(square, &[0, 255, 0, 255], &[0.5, 0.9], &[1.0]);
        let program = "/FunctionType 4/Domain [0 1]/Range [0 1 0 1]";
        for (text, input, expected) in [
            ("{ dup 0.5 mul exch pop 0.25 }", 1.0, [0.5, 0.25]),
            ("{ 0.5 gt { 1 0 } { 0 1 } ifelse }", 0.7, [1.0, 0.0]),
            ("{ 1 exch sub 0.1 2 1 roll }", 0.2, [0.1, 0.8]),
            ("{ 1 copy 1 index add }", 0.2, [0.2, 0.4]),
            ("{ 90 sin exch 0.3 add }", 0.4, [1.0, 0.7]),
        ] {
            check(program, text.as_bytes(), &[input], &expected);
        }
        for damaged in ["{ {", "}", "", "{ /a }"] {
            check(program, [damaged.as_bytes(), b" "].concat().as_slice(), &[0.5], &[]);
        }
        check("/FunctionType 0/Domain [0 1]/Range [0 1]/Size [9999999]/BitsPerSample 32", &[0], &[0.5], &[]);
    }
}
