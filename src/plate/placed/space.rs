//! Colour spaces (ISO 32000-1, 8.6) as ways to plates.
//!
//! In: a space among a page's objects, and colours as bytes, each component over its own range. Out: amounts on plates. What is said in plates,
//! process or spot, goes onto them as it is; what has a profile goes through it to that of the press. Tint transforms are not needed:
//! every plate that a page names is there.

use super::Missing;
use crate::color::cms::{Converter, SRGB, SampleKind};
use crate::color::{Ink, Share};
use crate::picture::PdfPage;
use crate::plate::convert::Press;
use crate::plate::ink::{Layer, Rack, level};
use lopdf::{Dictionary, Object};
use std::sync::Arc;

/// Spaces inside each other.
const MOST_NESTED: usize = 8;
/// Bytes of a palette: 256 colours of 32 inks.
const MOST_PALETTE: usize = 256 * 32;
/// Bytes of a profile.
const MOST_PROFILE: usize = 16 << 20;

/// A colour space.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) kind: Kind,
    /// Components of a colour.
    pub(super) components: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Black ink alone.
    Gray,
    /// The press's own inks.
    Cmyk,
    /// Through profiles, or sRGB by the plain formula where none lead to the press.
    Profiled(Option<Arc<Converter>>),
    /// CIE Lab; the ranges of a* and b*.
    Lab(Option<Arc<Converter>>, [f64; 4]),
    /// A palette: colours of the base, and the last of them.
    Indexed { base: Arc<Space>, colors: Vec<u8>, last: u8 },
    /// Plates by name.
    Inks(Vec<Named>),
    /// Patterns; the colours of stencils.
    Pattern(Option<Arc<Space>>),
}

/// What a component of [`Kind::Inks`] stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Plate(usize),
    All,
    None,
}

/// What one looks spaces up by.
pub(super) struct Spaces<'p, 'd, 'a> {
    pub(super) page: &'p PdfPage,
    pub(super) press: &'d mut Press<'a>,
    pub(super) rack: &'d Rack,
    pub(super) missing: &'d mut Vec<Missing>,
}

impl<'p> Spaces<'p, '_, '_> {
    /// A space, by itself or by its name among the resources.
    pub(super) fn space(&mut self, object: &'p Object, resources: Option<&'p Dictionary>, depth: usize) -> Option<Arc<Space>> {
        let page = self.page;
        let found = page.follow(object);
        if depth > MOST_NESTED {
            return None;
        }
        let parts = match found {
            Object::Name(name) => return self.device(name, resources, depth),
            Object::Array(parts) => parts,
            _ => return None,
        };
        let kind = page.follow(parts.first()?).as_name().ok()?;
        let part = |at: usize| parts.get(at).map(|part| page.follow(part));
        match kind {
            b"ICCBased" => self.icc_based(parts.get(1)?),
            b"CalRGB" => {
                self.missing.push(Missing::nearly("calibrated RGB, taken for sRGB"));
                Some(self.profiled(SRGB.into(), 3))
            }
            b"Lab" => {
                let range = page.dict(parts.get(1)?).and_then(|dict| page.numbers_of(dict, b"Range"));
                let range = range.and_then(|range| range.try_into().ok()).unwrap_or([-100.0, 100.0, -100.0, 100.0]);
                let way = self.press.way((Arc::from([]), true), SampleKind::Lab16);
                Some(Space::new(Kind::Lab(way, range), 3))
            }
            b"Indexed" | b"I" => {
                let base = self.space(parts.get(1)?, resources, depth + 1)?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
                let last = page.number(parts.get(2)?)?.clamp(0.0, 255.0) as u8;
                let colors = match part(3)? {
                    Object::String(text, _) => text.clone(),
                    Object::Stream(stream) => page.data(stream, MOST_PALETTE)?,
                    _ => return None,
                };
                Some(Space::new(Kind::Indexed { base, colors, last }, 1))
            }
            b"Separation" => {
                let name = part(1)?.as_name().ok()?;
                Some(Space::new(Kind::Inks(vec![self.named(name)]), 1))
            }
            b"DeviceN" => {
                let names: Option<Vec<Named>> =
                    part(1)?.as_array().ok()?.iter().map(|name| Some(self.named(page.follow(name).as_name().ok()?))).collect();
                let names = names.filter(|names| !names.is_empty() && names.len() <= 32)?;
                let components = names.len();
                Some(Space::new(Kind::Inks(names), components))
            }
            b"Pattern" => {
                let base = parts.get(1).and_then(|base| self.space(base, resources, depth + 1));
                let components = base.as_ref().map_or(0, |base| base.components);
                Some(Space::new(Kind::Pattern(base), components))
            }
            _ => self.space(parts.first()?, resources, depth + 1),
        }
    }

    /// A space by a name: a device's, or what the resources call so. What stands for a device's goes first.
    pub(super) fn device(&mut self, name: &[u8], resources: Option<&'p Dictionary>, depth: usize) -> Option<Arc<Space>> {
        let page = self.page;
        let own = resources.and_then(|resources| page.dict_of(resources, b"ColorSpace"));
        let default = |key: &[u8]| own.and_then(|own| own.get(key).ok());
        if depth > MOST_NESTED {
            return None;
        }
        let (stands, plain) = match name {
            b"DeviceGray" | b"G" | b"CalGray" => (default(b"DefaultGray"), Some((Kind::Gray, 1))),
            b"DeviceCMYK" | b"CMYK" => (default(b"DefaultCMYK"), Some((Kind::Cmyk, 4))),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => (default(b"DefaultRGB"), None),
            b"Pattern" => return Some(Space::new(Kind::Pattern(None), 0)),
            name => return self.space(own?.get(name).ok()?, None, depth + 1),
        };
        match (stands, plain) {
            (Some(stands), _) => self.space(stands, None, depth + 1),
            (None, Some((kind, components))) => Some(Space::new(kind, components)),
            (None, None) => Some(self.profiled(SRGB.into(), 3)),
        }
    }

    fn icc_based(&mut self, profile: &'p Object) -> Option<Arc<Space>> {
        if profile.as_reference().is_ok_and(|id| id == PdfPage::SRGB) {
            return Some(self.profiled(SRGB.into(), 3));
        }
        let stream = self.page.follow(profile).as_stream().ok()?;
        let data: Arc<[u8]> = self.page.data(stream, MOST_PROFILE)?.into();
        Some(match self.page.number_of(&stream.dict, b"N")? {
            1.0 => self.profiled(data, 1),
            3.0 => self.profiled(data, 3),
            4.0 if self.press.is_own(&data) => Space::new(Kind::Profiled(None), 4),
            4.0 => self.profiled(data, 4),
            _ => return None,
        })
    }

    fn profiled(&mut self, profile: Arc<[u8]>, components: usize) -> Arc<Space> {
        let kind = match components {
            1 => SampleKind::Gray8,
            3 => SampleKind::Rgb8,
            _ => SampleKind::Cmyk8,
        };
        let way = self.press.way((profile, true), kind);
        if way.is_none() {
            self.missing.push(Missing::nearly("colours whose profile leads to no inks of the press"));
        }
        Space::new(Kind::Profiled(way), components)
    }

    fn named(&self, name: &[u8]) -> Named {
        match name {
            b"Cyan" => Named::Plate(0),
            b"Magenta" => Named::Plate(1),
            b"Yellow" => Named::Plate(2),
            b"Black" | b"Gray" => Named::Plate(3),
            b"All" => Named::All,
            b"None" => Named::None,
            name => self.rack.spot(&String::from_utf8_lossy(name)).map_or(Named::None, Named::Plate),
        }
    }
}

impl Space {
    pub(super) fn new(kind: Kind, components: usize) -> Arc<Space> {
        Arc::new(Space { kind, components })
    }

    /// The color at the start (8.6.5.1 and what follows): black, or full inks.
    pub(super) fn initial(&self) -> Vec<u8> {
        match &self.kind {
            Kind::Cmyk => vec![0, 0, 0, 255],
            Kind::Profiled(_) if self.components == 4 => vec![0, 0, 0, 255],
            Kind::Inks(names) => vec![255; names.len()],
            Kind::Lab(..) => self.levels(&[0.0, 0.0, 0.0]),
            _ => vec![0; self.components],
        }
    }

    /// Components as bytes, each over its range; those that lack are 0.
    pub(super) fn levels(&self, numbers: &[f64]) -> Vec<u8> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
        let byte = |value: f64| value.round().clamp(0.0, 255.0) as u8;
        (0..self.components)
            .map(|at| {
                let value = numbers.get(at).copied().unwrap_or(0.0);
                let [low, high] = self.range(at);
                match &self.kind {
                    Kind::Indexed { .. } => byte(value),
                    _ => byte((value - low) / (high - low) * 255.0),
                }
            })
            .collect()
    }

    /// What the first and the last byte of a component mean.
    pub(super) fn range(&self, component: usize) -> [f64; 2] {
        match (&self.kind, component) {
            (Kind::Indexed { .. }, _) => [0.0, 255.0],
            (Kind::Lab(..), 0) => [0.0, 100.0],
            (Kind::Lab(_, [low, high, ..]), 1) | (Kind::Lab(_, [_, _, low, high]), 2) if high > low => [*low, *high],
            _ => [0.0, 1.0],
        }
    }

    /// The space that colours are in once palettes are looked up.
    pub(super) fn base(self: &Arc<Self>) -> Arc<Space> {
        match &self.kind {
            Kind::Indexed { base, .. } => base.base(),
            _ => Arc::clone(self),
        }
    }

    /// Colours with palettes looked up: those of [`Space::base`].
    pub(super) fn based(&self, levels: &[u8]) -> Vec<u8> {
        let Kind::Indexed { base, colors, last } = &self.kind else { return levels.to_vec() };
        let size = base.components;
        let mut out = Vec::with_capacity(levels.len() * size);
        for level in levels {
            let from = usize::from(*level.min(last)) * size;
            out.extend((from..from + size).map(|at| colors.get(at).copied().unwrap_or(0)));
        }
        base.based(&out)
    }

    /// The plates that colours of this base stand on, in the order of [`Space::amounts`].
    pub(super) fn plates(&self, all: usize) -> Vec<usize> {
        match &self.kind {
            Kind::Gray | Kind::Cmyk | Kind::Profiled(_) | Kind::Lab(..) => vec![0, 1, 2, 3],
            Kind::Inks(names) if names.contains(&Named::All) => (0..all).collect(),
            Kind::Inks(names) => {
                let mut plates = Vec::new();
                for name in names {
                    if let Named::Plate(plate) = name
                        && !plates.contains(plate)
                    {
                        plates.push(*plate);
                    }
                }
                plates
            }
            Kind::Indexed { .. } | Kind::Pattern(_) => Vec::new(),
        }
    }

    /// The amounts of ink of many colours of this base, plate by plate for each.
    pub(super) fn amounts(&self, levels: &[u8], all: usize) -> Vec<u8> {
        match &self.kind {
            Kind::Gray => levels.iter().flat_map(|light| [0, 0, 0, 255 - light]).collect(),
            Kind::Cmyk => levels.to_vec(),
            Kind::Profiled(Some(way)) => {
                let pixels = levels.len() / self.components.max(1);
                let mut inks = vec![0; pixels * 4];
                way.convert(levels, &mut inks);
                inks
            }
            Kind::Profiled(None) if self.components == 4 => levels.to_vec(),
            Kind::Profiled(None) if self.components == 1 => levels.iter().flat_map(|light| [0, 0, 0, 255 - light]).collect(),
            Kind::Profiled(None) => levels.chunks_exact(3).flat_map(plain).collect(),
            Kind::Lab(way, _) => self.of_lab(way.as_deref(), levels),
            Kind::Inks(names) => {
                let plates = self.plates(all);
                let mut out = Vec::with_capacity(levels.len() / names.len().max(1) * plates.len());
                for color in levels.chunks_exact(names.len().max(1)) {
                    let amount = |plate: &usize| {
                        let own = names.iter().zip(color).rev();
                        own.clone()
                            .find(|(name, _)| **name == Named::Plate(*plate))
                            .or_else(|| own.clone().find(|(name, _)| **name == Named::All))
                            .map_or(0, |(_, level)| *level)
                    };
                    out.extend(plates.iter().map(amount));
                }
                out
            }
            Kind::Indexed { .. } | Kind::Pattern(_) => Vec::new(),
        }
    }

    fn of_lab(&self, way: Option<&Converter>, levels: &[u8]) -> Vec<u8> {
        let mut samples = Vec::with_capacity(levels.len() * 2);
        for color in levels.chunks_exact(3) {
            for (at, level) in color.iter().enumerate() {
                let [low, high] = self.range(at);
                let value = low + f64::from(*level) / 255.0 * (high - low);
                let share = if at == 0 { value / 100.0 } else { (value + 128.0) / 255.0 };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 16 bits")]
                let word = (share * 65_535.0).round().clamp(0.0, 65_535.0) as u16;
                samples.extend(word.to_be_bytes());
            }
        }
        let mut inks = vec![0; levels.len() / 3 * 4];
        match way {
            Some(way) => way.convert(&samples, &mut inks),
            // Lightness alone, as black.
            None => inks.chunks_exact_mut(4).zip(levels.chunks_exact(3)).for_each(|(inks, lab)| inks[3] = 255 - lab[0]),
        }
        inks
    }

    /// What one colour does to the plates. Overprinting leaves alone the plates that the space does not name, and with `keeps_zero` (overprint mode 1)
    /// process inks of which there is nothing (8.6.7): those that are said as such, not through a profile.
    pub(super) fn layer(&self, levels: &[u8], all: usize, overprint: bool, keeps_zero: bool) -> Layer {
        let mut layer: Layer = if overprint { Vec::new() } else { (0..all).map(|plate| (plate, 0)).collect() };
        let skips = overprint && keeps_zero && matches!(self.kind, Kind::Cmyk);
        for (plate, amount) in self.plates(all).into_iter().zip(self.amounts(levels, all)) {
            if skips && amount == 0 {
                continue;
            }
            match layer.iter_mut().find(|(known, _)| *known == plate) {
                Some((_, own)) => *own = amount,
                None => layer.push((plate, amount)),
            }
        }
        layer
    }

    /// Whether a colour leaves no ink anywhere, of a space that names plates at all.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(&self.kind, Kind::Inks(names) if names.iter().all(|name| *name == Named::None))
    }
}

/// sRGB by the plain formula.
fn plain(rgb: &[u8]) -> [u8; 4] {
    let light = |at: usize| {
        let raw = u32::from(rgb.get(at).copied().unwrap_or(0)) * 10_000 / 255;
        Share::from_raw(u16::try_from(raw).unwrap_or(10_000))
    };
    Ink::Rgb([light(0), light(1), light(2)]).process().map(level)
}
