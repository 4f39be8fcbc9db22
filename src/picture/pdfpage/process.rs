//! A placed page without plates of its own: process colours for its spot inks.
//!
//! In: a page as it was taken over, and what the house says of inks that it knows. Out: the same page in which every space that names a spot
//! ink is one of process colours: what stands in for the ink in the house, or else in the file. Operators get the operands of
//! the new space (`tints`), pictures a palette or new samples, shadings another function (`swap`). A page of which a part cannot be said
//! otherwise stays as it is, and says why: half a page on the plates of a job without them would be lost.

use super::spaces::PROCESS;
use super::swap::Samplings;
use super::tints::{Rules, rewritten};
use super::{Function, MOST_STREAM, PageHolds, PdfPage};
use crate::color::Cmyk;
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Spaces inside each other.
const MOST_NESTED: usize = 30;

/// A spot ink as the house knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HouseInk {
    /// The process colour that stands in for the full ink.
    pub process: Cmyk,
    /// The full ink on a screen, in sRGB, where the house says it.
    pub screen: Option<[u8; 3]>,
}

/// The inks of a house, by their names.
pub type HouseInks = BTreeMap<Arc<str>, HouseInk>;

/// Why a page keeps its inks.
pub(super) type Hindrance = &'static str;

/// From tints to the colours of another space.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) inputs: usize,
    pub(super) space: Object,
    /// The range of each component of that space.
    pub(super) ranges: Vec<[f64; 2]>,
    tint: Tint,
}

#[derive(Debug)]
enum Tint {
    /// The full inks, which add up.
    Sum(Vec<[f64; 4]>),
    /// As the file says.
    Told(Function),
}

impl Way {
    pub(super) fn of(&self, tints: &[f64]) -> Vec<f64> {
        match &self.tint {
            Tint::Sum(inks) => {
                let sum = |at: usize| inks.iter().zip(tints).map(|(ink, tint)| ink[at] * tint.clamp(0.0, 1.0)).sum::<f64>();
                (0..4).map(|at| sum(at).min(1.0)).collect()
            }
            Tint::Told(function) => {
                let mut found = function.of_numbers(tints);
                found.resize(self.ranges.len(), 0.0);
                found.iter().zip(&self.ranges).map(|(value, [low, high])| value.max(*low).min(*high)).collect()
            }
        }
    }

    /// The same as bytes, each over its range.
    pub(super) fn bytes(&self, tints: &[f64]) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
        let byte =
            |(value, [low, high]): (&f64, &[f64; 2])| ((value - low) / (high - low) * 255.0).round().clamp(0.0, 255.0) as u8;
        self.of(tints).iter().zip(&self.ranges).map(byte).collect()
    }

    /// A palette of these tints, of one component each.
    pub(super) fn palette(&self, tints: impl ExactSizeIterator<Item = f64>) -> Object {
        let last = i64::try_from(tints.len().saturating_sub(1)).unwrap_or(0);
        let colors = tints.flat_map(|tint| self.bytes(&[tint])).collect();
        indexed(&self.space, last, colors)
    }
}

fn indexed(base: &Object, last: i64, colors: Vec<u8>) -> Object {
    let colors = Object::String(colors, StringFormat::Hexadecimal);
    Object::Array(vec![Object::Name(b"Indexed".to_vec()), base.clone(), Object::Integer(last), colors])
}

/// A space that stands for one with spot inks.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) space: Object,
    /// How colours become those of the new space; `None` where they stay.
    pub(super) way: Option<Rc<Way>>,
    pub(super) is_pattern: bool,
}

impl PdfPage {
    /// Takes down what the house says of this page's inks.
    pub(crate) fn know(&mut self, house: &HouseInks) {
        for spot in &mut self.spots {
            spot.house = house.get(&spot.name).copied();
        }
    }

    /// The page without spot plates.
    ///
    /// # Errors
    /// What stands in the way.
    pub(crate) fn in_process(self: &Arc<Self>) -> Result<PdfPage, Hindrance> {
        let mut rules: BTreeMap<ObjectId, Rules> = BTreeMap::new();
        for id in &self.resources {
            rules.insert(*id, self.rules(*id)?);
        }
        let mut page = PdfPage { spots: Vec::new(), own: Some(Arc::clone(self)), ..PdfPage::clone(self) };
        let mut samplings = Samplings::after(self);
        for (id, object) in &self.objects {
            if let Some(changed) = self.drawn(object, &mut samplings)? {
                page.objects.insert(*id, changed);
            }
        }
        let mut palettes: BTreeMap<ObjectId, BTreeMap<Vec<u8>, Object>> = BTreeMap::new();
        for (id, resources, is_whole) in self.contents() {
            let (Some(Object::Stream(stream)), Some(rules)) = (self.objects.get(&id), rules.get(&resources)) else { continue };
            let content = self.data(stream, MOST_STREAM).ok_or("a form is damaged")?;
            let content = rewritten(&content, rules, is_whole, palettes.entry(resources).or_default())?;
            let mut dict = stream.dict.clone();
            for key in [&b"Filter"[..], b"DecodeParms"] {
                dict.remove(key);
            }
            page.objects.insert(id, Object::Stream(Stream::new(dict, content)));
        }
        for (id, rules) in rules {
            let Some(Object::Dictionary(resources)) = page.objects.get_mut(&id) else { continue };
            let Ok(Object::Dictionary(spaces)) = resources.get_mut(b"ColorSpace") else { continue };
            rules.into_iter().for_each(|(name, changed)| spaces.set(name, changed.space));
            palettes.remove(&id).into_iter().flatten().for_each(|(name, palette)| spaces.set(name, palette));
        }
        page.objects.extend(samplings.made);
        page.holds.remove(&PageHolds::Spot);
        page.holds.insert(PageHolds::DeviceCmyk);
        page.only_reached();
        Ok(page)
    }

    /// The spaces among resources that change.
    fn rules(&self, id: ObjectId) -> Result<Rules, Hindrance> {
        let spaces = self.objects.get(&id).and_then(|own| self.dict(own)).and_then(|own| self.dict_of(own, b"ColorSpace"));
        let mut rules = Rules::new();
        for (name, space) in spaces.into_iter().flat_map(Dictionary::iter) {
            if let Some(changed) = self.changed(space, 0)? {
                if name.starts_with(b"Default") && changed.way.is_some() {
                    return Err("a spot ink stands for its device colours");
                }
                rules.insert(name.clone(), changed);
            }
        }
        Ok(rules)
    }

    /// Every stream of operators with its resources, and whether it begins with a state of its own.
    fn contents(&self) -> Vec<(ObjectId, ObjectId, bool)> {
        let mut found = Vec::new();
        let resources = |dict: &Dictionary| dict.get(b"Resources").ok().and_then(|own| own.as_reference().ok());
        for (id, object) in &self.objects {
            match object {
                Object::Stream(stream) => {
                    found.extend(resources(&stream.dict).map(|resources| (*id, resources, *id == self.form)));
                }
                Object::Dictionary(font) if self.name_of(font, b"Subtype") == Some(b"Type3") => {
                    let glyphs = self.dict_of(font, b"CharProcs").into_iter().flat_map(Dictionary::iter);
                    let glyphs = glyphs.filter_map(|(_, glyph)| glyph.as_reference().ok());
                    found.extend(glyphs.filter_map(|glyph| Some((glyph, resources(font)?, false))));
                }
                _ => {}
            }
        }
        found
    }

    /// What stands for a space, where it has spot inks.
    pub(super) fn changed(&self, object: &Object, depth: usize) -> Result<Option<Changed>, Hindrance> {
        let Object::Array(parts) = self.follow(object) else { return Ok(None) };
        if depth > MOST_NESTED {
            return Err("colour spaces are nested too deep");
        }
        let part = |at: usize| parts.get(at).map_or(&Object::Null, |part| self.follow(part));
        match part(0).as_name().unwrap_or_default() {
            b"Separation" => self.inks(std::slice::from_ref(part(1)), parts),
            b"DeviceN" => self.inks(part(1).as_array().map_or(&[][..], Vec::as_slice), parts),
            b"Pattern" => {
                let base = self.changed(part(1), depth + 1)?;
                let pattern = |space| Object::Array(vec![Object::Name(b"Pattern".to_vec()), space]);
                Ok(base.map(|base| Changed { space: pattern(base.space), is_pattern: true, ..base }))
            }
            b"Indexed" => {
                let Some(base) = self.changed(part(1), depth + 1)? else { return Ok(None) };
                let Some(way) = &base.way else { return Ok(None) };
                let last = part(2).as_i64().unwrap_or(0).clamp(0, 255);
                let colors = match part(3) {
                    Object::String(text, _) => text.clone(),
                    Object::Stream(stream) => self.data(stream, MOST_STREAM).ok_or("a palette is damaged")?,
                    _ => return Err("a palette is damaged"),
                };
                let tints: Vec<f64> = colors.iter().map(|byte| f64::from(*byte) / 255.0).collect();
                let colors = tints.chunks_exact(way.inputs).flat_map(|tints| way.bytes(tints)).collect();
                Ok(Some(Changed { space: indexed(&way.space, last, colors), way: None, is_pattern: false }))
            }
            _ => Ok(None),
        }
    }

    /// The way from a space of inks, one of them a spot ink at least. Where the house knows one, all are what stands in for them, added up;
    /// else the file's own word is taken.
    fn inks(&self, names: &[Object], parts: &[Object]) -> Result<Option<Changed>, Hindrance> {
        let names: Vec<&[u8]> = names.iter().filter_map(|name| self.follow(name).as_name().ok()).collect();
        if names.iter().all(|name| PROCESS.contains(name)) {
            return Ok(None);
        }
        let spot = |name: &[u8]| {
            let name = String::from_utf8_lossy(name);
            self.spots.iter().find(|spot| *spot.name == *name)
        };
        let full = |name: &&[u8]| {
            let process = [&b"Cyan"[..], b"Magenta", b"Yellow", b"Black"].iter().position(|own| own == name);
            match (process, *name) {
                (Some(at), _) => Some([0, 1, 2, 3].map(|own| if own == at { 1.0 } else { 0.0 })),
                (None, b"None") => Some([0.0; 4]),
                (None, name) => {
                    let spot = spot(name)?;
                    let inks = spot.house.map(|house| house.process).or(spot.alternate)?;
                    Some(inks.map(crate::color::Share::to_fraction))
                }
            }
        };
        let is_known = names.iter().any(|name| spot(name).is_some_and(|spot| spot.house.is_some()));
        let summed = names.iter().map(full).collect::<Option<Vec<_>>>().filter(|_| is_known);
        let (space, tint) = match summed {
            Some(inks) => (Object::Name(b"DeviceCMYK".to_vec()), Tint::Sum(inks)),
            None => {
                let space = parts.get(2).ok_or("an ink says nothing of what stands in for it")?;
                let told = parts.get(3).and_then(|tint| Function::of(self, tint));
                (space.clone(), Tint::Told(told.ok_or("an ink's tints cannot be read")?))
            }
        };
        let ranges = self.ranges(&space).ok_or("what stands in for an ink is in colours that are not known")?;
        let way = Way { inputs: names.len(), space: space.clone(), ranges, tint };
        Ok(Some(Changed { space, way: Some(Rc::new(way)), is_pattern: false }))
    }

    /// The range of each component of a space that stands in for inks.
    pub(super) fn ranges(&self, space: &Object) -> Option<Vec<[f64; 2]>> {
        let unit = |count: usize| Some(vec![[0.0, 1.0]; count]);
        let (kind, detail) = match self.follow(space) {
            Object::Name(name) => (name.as_slice(), None),
            Object::Array(parts) => (self.follow(parts.first()?).as_name().ok()?, parts.get(1)),
            _ => return None,
        };
        match kind {
            b"DeviceGray" | b"CalGray" => unit(1),
            b"CalRGB" => unit(3),
            b"DeviceCMYK" => unit(4),
            b"ICCBased" if detail?.as_reference().is_ok_and(|id| id == PdfPage::SRGB) => unit(3),
            b"ICCBased" => match self.number_of(self.dict(detail?)?, b"N")? {
                1.0 => unit(1),
                3.0 => unit(3),
                4.0 => unit(4),
                _ => None,
            },
            b"Lab" => {
                let range = self.numbers_of(self.dict(detail?)?, b"Range");
                let range = range.filter(|range| range.len() == 4 && range[1] > range[0] && range[3] > range[2]);
                let [a, b, c, d] = range.and_then(|range| range.try_into().ok()).unwrap_or([-100.0, 100.0, -100.0, 100.0]);
                Some(vec![[0.0, 100.0], [a, b], [c, d]])
            }
            _ => None,
        }
    }

    /// Leaves the objects that the form leads to.
    fn only_reached(&mut self) {
        fn collect(object: &Object, found: &mut Vec<ObjectId>) {
            match object {
                Object::Reference(id) => found.push(*id),
                Object::Array(items) => items.iter().for_each(|item| collect(item, found)),
                Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| collect(value, found)),
                Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| collect(value, found)),
                _ => {}
            }
        }
        let (mut reached, mut open) = (BTreeSet::new(), vec![self.form]);
        while let Some(id) = open.pop() {
            if reached.insert(id)
                && let Some(object) = self.objects.get(&id)
            {
                collect(object, &mut open);
            }
        }
        self.objects.retain(|id, _| reached.contains(id));
        self.resources.retain(|id| reached.contains(id));
    }
}
