//! Operators whose colours are said in another space.
//!
//! In: the operators of a form, pattern or glyph, and the spaces among its resources that become others. Out: the same operators with the
//! operands that the new spaces take. What is painted in no such colour is copied byte by byte. A space begins with its own first
//! colour, so that each choice of one is followed by that of full inks, which is where spot inks begin (ISO 32000-1, 8.6.6.4).

use super::content::{Lexer, Token};
use super::inline::inline_parts;
use super::operands::{Step, Steps};
use super::process::{Changed, Hindrance, Way};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The spaces that become others, by their names among the resources.
pub(super) type Rules = BTreeMap<Vec<u8>, Changed>;

/// What colours are said in.
#[derive(Clone)]
enum Current {
    /// In what is in force where the form is drawn.
    Inherited,
    /// In a space that stays.
    Plain,
    /// In one that becomes another.
    Inks(Rc<Way>),
}

/// `content` in new spaces; it begins with black where `is_whole`. `palettes` takes the spaces of pictures among the operators.
pub(super) fn rewritten(
    content: &[u8],
    rules: &Rules,
    is_whole: bool,
    palettes: &mut BTreeMap<Vec<u8>, Object>,
) -> Result<Vec<u8>, Hindrance> {
    let first = if is_whole { Current::Plain } else { Current::Inherited };
    let mut writer =
        Writer { rules, palettes, out: Vec::with_capacity(content.len()), now: [first.clone(), first], saved: Vec::new() };
    let mut lexer = Lexer { data: content, at: 0 };
    let (mut start, mut name) = (None, None);
    while let Some(token) = lexer.next() {
        match token {
            Token::Operand(from) => _ = start.get_or_insert(from),
            Token::Name(from, own) => {
                start.get_or_insert(from);
                name = Some((own, &content[from..lexer.at]));
            }
            Token::Operator(from, b"BI") => {
                writer.picture(content, from, &mut lexer)?;
                (start, name) = (None, None);
            }
            Token::Operator(from, operator) => {
                let text = &content[start.take().unwrap_or(from)..lexer.at];
                writer.operator(operator, text, name.take())?;
            }
        }
    }
    Ok(writer.out)
}

struct Writer<'r, 'p> {
    rules: &'r Rules,
    palettes: &'p mut BTreeMap<Vec<u8>, Object>,
    out: Vec<u8>,
    /// For filling, and for stroking.
    now: [Current; 2],
    saved: Vec<[Current; 2]>,
}

impl Writer<'_, '_> {
    fn operator(&mut self, operator: &[u8], text: &[u8], name: Option<(Vec<u8>, &[u8])>) -> Result<(), Hindrance> {
        let side = usize::from(operator.first().is_some_and(u8::is_ascii_uppercase));
        match operator {
            b"q" => self.saved.push(self.now.clone()),
            b"Q" => {
                if let Some(saved) = self.saved.pop() {
                    self.now = saved;
                }
            }
            b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" => self.now[side] = Current::Plain,
            b"cs" | b"CS" => {
                self.line(text);
                let changed = name.and_then(|(name, _)| self.rules.get(&name));
                self.now[side] = match changed {
                    Some(Changed { way: Some(way), is_pattern, .. }) => {
                        if !is_pattern {
                            let full = vec![1.0; way.inputs];
                            self.color(way, &full, None, side);
                        }
                        Current::Inks(Rc::clone(way))
                    }
                    _ => Current::Plain,
                };
                return Ok(());
            }
            b"sc" | b"scn" | b"SC" | b"SCN" => match self.now[side].clone() {
                Current::Plain => {}
                Current::Inherited if text.starts_with(b"/") => {}
                Current::Inherited => return Err("a form is painted in a colour space that it does not choose itself"),
                Current::Inks(way) => {
                    let Some(Step::Operator(_, operands)) = Steps::of(text).next() else { return Ok(()) };
                    let mut tints: Vec<f64> =
                        operands.iter().filter_map(|operand| operand.as_float().ok()).map(f64::from).collect();
                    tints.resize(way.inputs, 0.0);
                    self.color(&way, &tints, name.map(|(_, text)| text), side);
                    return Ok(());
                }
            },
            _ => {}
        }
        self.line(text);
        Ok(())
    }

    fn line(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
        self.out.push(b'\n');
    }

    /// Chooses a colour, and the pattern that it is for.
    fn color(&mut self, way: &Way, tints: &[f64], pattern: Option<&[u8]>, side: usize) {
        for value in way.of(tints) {
            self.out.extend(decimal(value).into_bytes());
            self.out.push(b' ');
        }
        if let Some(pattern) = pattern {
            self.out.extend_from_slice(pattern);
            self.out.push(b' ');
        }
        self.out.extend_from_slice([&b"scn\n"[..], b"SCN\n"][side]);
    }

    /// A picture among the operators: one in tints gets a palette, as long as they are of one ink.
    fn picture(&mut self, content: &[u8], from: usize, lexer: &mut Lexer<'_>) -> Result<(), Hindrance> {
        const DAMAGED: Hindrance = "an inline picture is damaged";
        let mut again = Lexer { data: content, at: lexer.at };
        let (entries, data) = inline_parts(&mut again).ok_or(DAMAGED)?;
        lexer.at = again.at;
        let Some(Step::Picture(picture)) = Steps::of(&content[from..again.at]).next() else { return Err(DAMAGED) };
        let own = picture.dict.get(b"ColorSpace").and_then(Object::as_name).ok();
        let Some(way) = own.and_then(|own| self.rules.get(own)).and_then(|changed| changed.way.as_deref()) else {
            self.line(&content[from..again.at]);
            return Ok(());
        };
        let number = |key: &[u8]| picture.dict.get(key).and_then(Object::as_float).ok();
        let bits = [1u8, 2, 4, 8].into_iter().find(|bits| number(b"BitsPerComponent") == Some(f32::from(*bits)));
        let (Some(bits), 1) = (bits, way.inputs) else { return Err("an inline picture mixes inks") };
        let palette = way.palette(tints(&picture.dict, bits).into_iter());
        let name = format!("Inks{}", self.palettes.len());
        let known = self.palettes.iter().find(|(_, known)| **known == palette).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| name.into_bytes());
        self.palettes.insert(name.clone(), palette);
        self.line(b"BI");
        for entry in entries.iter().filter(|entry| !matches!(entry.key.as_slice(), b"D" | b"Decode")) {
            let is_space = matches!(entry.key.as_slice(), b"CS" | b"ColorSpace");
            let value = if is_space { [&b"/"[..], &name].concat() } else { entry.value.to_vec() };
            self.line(&[&b"/"[..], &entry.key, b" ", &value].concat());
        }
        self.line(&[&b"ID "[..], data, b"\nEI"].concat());
        Ok(())
    }
}

/// The tint that each sample of so many bits is, of a picture of one component.
pub(super) fn tints(dict: &Dictionary, bits: u8) -> Vec<f64> {
    let decode = dict.get(b"Decode").and_then(Object::as_array).ok();
    let decode: Vec<f64> = decode.into_iter().flatten().filter_map(|edge| edge.as_float().ok()).map(f64::from).collect();
    let [from, to] = decode.try_into().unwrap_or([0.0, 1.0]);
    let most = (1u32 << bits.min(8)) - 1;
    (0..=most).map(|sample| from + f64::from(sample) / f64::from(most) * (to - from)).collect()
}

/// A number of four places at most.
pub(super) fn decimal(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "" | "-0") { "0".to_owned() } else { text.to_owned() }
}
