//! Pictures and shadings in spot inks, said in process colours.
//!
//! In: an object of a placed page. Out: the same object in another space. A picture of one ink keeps its samples and gets a palette; one of
//! several inks, or of 16 bits, is sampled anew. A shading's function is followed by the tints' in a table, which is as fine as 10 bits.

use super::process::{Hindrance, Way};
use super::tints::{decimal, tints};
use super::{Function, MOST_STREAM, PdfPage};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::{BTreeMap, HashMap};

/// Most samples of a picture that is sampled anew.
const MOST_SAMPLES: usize = 64 << 20;
/// Entries of a table of one input, and of each of two.
const FINE: usize = 1_025;
const COARSE: usize = 129;

/// Objects that are made.
pub(super) struct Samplings {
    pub(super) made: BTreeMap<ObjectId, Object>,
    next: u32,
}

impl Samplings {
    /// Numbers from those of a page on.
    pub(super) fn after(page: &PdfPage) -> Self {
        let last = page.objects.keys().map(|id| id.0).max().unwrap_or(0);
        Samplings { made: BTreeMap::new(), next: last.saturating_add(1) }
    }

    fn add(&mut self, object: Object) -> Object {
        let id = (self.next, 0);
        self.next = self.next.saturating_add(1);
        self.made.insert(id, object);
        Object::Reference(id)
    }
}

impl PdfPage {
    /// A picture or a shading in new colours; `None` for what is neither, or has no spot inks.
    pub(super) fn drawn(&self, object: &Object, samplings: &mut Samplings) -> Result<Option<Object>, Hindrance> {
        let Some(dict) = self.dict(object) else { return Ok(None) };
        let is_picture = self.name_of(dict, b"Subtype") == Some(b"Image");
        let is_shading = dict.has(b"ShadingType");
        let Some(space) = dict.get(b"ColorSpace").ok().filter(|_| is_picture || is_shading) else { return Ok(None) };
        let Some(changed) = self.changed(space, 0)? else { return Ok(None) };
        let mut dict = dict.clone();
        dict.set("ColorSpace", changed.space);
        match (&changed.way, object) {
            (Some(way), Object::Stream(stream)) if is_picture => return self.picture(stream, dict, way).map(Some),
            (Some(way), _) if is_shading => self.shading(&mut dict, way, samplings)?,
            _ => {}
        }
        Ok(Some(match object {
            Object::Stream(stream) => Object::Stream(Stream::new(dict, stream.content.clone())),
            _ => Object::Dictionary(dict),
        }))
    }

    fn picture(&self, stream: &Stream, mut dict: Dictionary, way: &Way) -> Result<Object, Hindrance> {
        let coding = match self.get(&dict, b"Filter") {
            Some(Object::Array(codings)) => codings.last().and_then(|coding| coding.as_name().ok()),
            Some(coding) => coding.as_name().ok(),
            None => None,
        };
        if matches!(coding, Some(b"JPXDecode" | b"JBIG2Decode")) {
            return Err("a picture in a coding that is not read here is in spot inks");
        }
        if self.get(&dict, b"SMask").and_then(|mask| self.dict(mask)).is_some_and(|mask| mask.has(b"Matte")) {
            return Err("a picture is mixed with a matte colour");
        }
        let bits =
            self.number_of(&dict, b"BitsPerComponent").unwrap_or(if coding == Some(b"CCITTFaxDecode") { 1.0 } else { 8.0 });
        let bits = [1u8, 2, 4, 8, 16].into_iter().find(|known| f64::from(*known) == bits).ok_or("a picture is damaged")?;
        if way.inputs == 1 && bits <= 8 {
            dict.set("ColorSpace", way.palette(tints(&dict, bits).into_iter()));
            dict.remove(b"Decode");
            return Ok(Object::Stream(Stream::new(dict, stream.content.clone())));
        }
        if dict.get(b"Mask").is_ok_and(|mask| self.follow(mask).as_array().is_ok()) {
            return Err("colours of a picture in several inks are clear");
        }
        let content = self.sampled(stream, bits, way)?;
        for key in [&b"Filter"[..], b"DecodeParms", b"Decode"] {
            dict.remove(key);
        }
        dict.set("BitsPerComponent", 8);
        Ok(Object::Stream(Stream::new(dict, content)))
    }

    /// A picture's samples in new colours, a byte for each component.
    fn sampled(&self, stream: &Stream, bits: u8, way: &Way) -> Result<Vec<u8>, Hindrance> {
        const DAMAGED: Hindrance = "a picture is damaged";
        let side = |key: &[u8]| self.number_of(&stream.dict, key).filter(|side| (1.0..=65_535.0).contains(side));
        let (Some(width), Some(height)) = (side(b"Width"), side(b"Height")) else { return Err(DAMAGED) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        let size = (width as u32, height as u32);
        let opened = self.opened(stream, MOST_STREAM).ok_or(DAMAGED)?;
        let (data, bits) = match opened.picture {
            None => (opened.data, bits),
            Some((coding, parameters)) => {
                let stored = self.samples(&coding, opened.data, &parameters, size).ok_or(DAMAGED)?;
                if (stored.size, stored.components) != (size, way.inputs) {
                    return Err(DAMAGED);
                }
                (stored.samples, stored.bits)
            }
        };
        let (across, rows) = (size.0 as usize * way.inputs, size.1 as usize);
        if across.saturating_mul(rows) > MOST_SAMPLES {
            return Err("a picture in several inks is too large");
        }
        let decode = self.numbers_of(&stream.dict, b"Decode");
        let tint = |component: usize, sample: u8| {
            let own = decode.as_ref().and_then(|own| Some([*own.get(component * 2)?, *own.get(component * 2 + 1)?]));
            let [from, to] = own.unwrap_or([0.0, 1.0]);
            from + f64::from(sample) / f64::from((1u32 << bits.min(8)) - 1) * (to - from)
        };
        let row = (across * usize::from(bits)).div_ceil(8);
        let mut known: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
        let (mut out, mut line) = (Vec::with_capacity(size.0 as usize * rows * way.ranges.len()), Vec::with_capacity(across));
        for at in 0..rows {
            let packed = data.get(at * row..).unwrap_or_default();
            line.clear();
            line.extend((0..across).map(|at| sample(packed, at, bits)));
            for pixel in line.chunks_exact(way.inputs) {
                if let Some(color) = known.get(pixel) {
                    out.extend_from_slice(color);
                    continue;
                }
                let tints: Vec<f64> = pixel.iter().enumerate().map(|(at, level)| tint(at, *level)).collect();
                let color = way.bytes(&tints);
                out.extend_from_slice(&color);
                known.insert(pixel.to_vec(), color);
            }
        }
        Ok(out)
    }

    /// Gives a shading the colours of its tints.
    fn shading(&self, dict: &mut Dictionary, way: &Way, samplings: &mut Samplings) -> Result<(), Hindrance> {
        const DAMAGED: Hindrance = "a shading is damaged";
        let own = match dict.get(b"Function") {
            Ok(own) => Some(Function::of(self, own).ok_or(DAMAGED)?),
            Err(_) => None,
        };
        let told = |key: &[u8]| self.numbers_of(dict, key);
        let domain = match (self.number_of(dict, b"ShadingType").ok_or(DAMAGED)?, &own) {
            (1.0, Some(_)) => told(b"Domain").filter(|own| own.len() == 4).unwrap_or_else(|| vec![0.0, 1.0, 0.0, 1.0]),
            (2.0 | 3.0, Some(_)) => told(b"Domain").filter(|own| own.len() == 2).unwrap_or_else(|| vec![0.0, 1.0]),
            (4.0..=7.0, Some(_)) => told(b"Decode").and_then(|own| Some(own.get(4..6)?.to_vec())).ok_or(DAMAGED)?,
            (4.0..=7.0, None) if way.inputs == 1 => vec![0.0, 1.0],
            (4.0..=7.0, None) => return Err("a shading mixes inks from point to point"),
            _ => return Err(DAMAGED),
        };
        if let Some(mut tints) = told(b"Background") {
            tints.resize(way.inputs, 0.0);
            let color = way.of(&tints).iter().map(|value| real(*value)).collect::<Vec<_>>();
            dict.set("Background", color);
        }
        let color = |input: &[f64]| {
            let mut tints = own.as_ref().map_or_else(|| input.to_vec(), |own| own.of_numbers(input));
            tints.resize(way.inputs, 0.0);
            way.of(&tints)
        };
        dict.set("Function", samplings.add(table(&domain, &way.ranges, color)));
        Ok(())
    }
}

/// One sample of a packed row; of 16 bits the upper half.
fn sample(row: &[u8], at: usize, bits: u8) -> u8 {
    let byte = |at: usize| row.get(at).copied().unwrap_or(0);
    match bits {
        8 => byte(at),
        16 => byte(at * 2),
        bits => {
            let bits = usize::from(bits);
            byte(at * bits / 8) >> (8 - bits - at * bits % 8) & ((1u8 << bits) - 1)
        }
    }
}

/// A function of one or two numbers as a table (7.10.2).
pub(super) fn table(domain: &[f64], ranges: &[[f64; 2]], color: impl Fn(&[f64]) -> Vec<f64>) -> Object {
    let axes: Vec<[f64; 2]> = domain.chunks_exact(2).map(|axis| [axis[0], axis[1]]).collect();
    let size = if axes.len() == 1 { FINE } else { COARSE };
    let mut content = Vec::new();
    for at in 0..size.pow(u32::try_from(axes.len()).unwrap_or(1)) {
        // The first input varies fastest.
        let place = |(axis, [low, high]): (u32, &[f64; 2])| {
            low + (at / size.pow(axis) % size) as f64 / (size - 1) as f64 * (high - low)
        };
        let input: Vec<f64> = (0u32..).zip(&axes).map(place).collect();
        for (value, [low, high]) in color(&input).iter().zip(ranges) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 16 bits")]
            let sample = ((value - low) / (high - low) * 65_535.0).round().clamp(0.0, 65_535.0) as u16;
            content.extend(sample.to_be_bytes());
        }
    }
    let mut dict = Dictionary::new();
    dict.set("FunctionType", 0);
    dict.set("Domain", domain.iter().map(|edge| real(*edge)).collect::<Vec<_>>());
    dict.set("Range", ranges.as_flattened().iter().map(|edge| real(*edge)).collect::<Vec<_>>());
    dict.set("Size", vec![Object::Integer(i64::try_from(size).unwrap_or(2)); axes.len()]);
    dict.set("BitsPerSample", 16);
    Object::Stream(Stream::new(dict, content))
}

/// A number as the content has it.
fn real(value: f64) -> Object {
    decimal(value).parse::<f32>().map_or(Object::Integer(0), |value| {
        #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
        if value.fract() == 0.0 && value.abs() < 1e6 { Object::Integer(value as i64) } else { Object::Real(value) }
    })
}
