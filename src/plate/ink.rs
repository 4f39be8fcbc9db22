//! What a paint does to the plates: which it exposes, with how much, and which it leaves alone.

use crate::color::{Cmyk, Ink, Plate, Share};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The plates of a page, in the order of the press.
#[derive(Debug, Default)]
pub(super) struct Rack {
    /// The full inks of the spot plates in process colours, by name. One name has one, that of its first use, as in the PDF.
    pub(super) spots: BTreeMap<Arc<str>, Cmyk>,
}

/// How much of its ink an object lays on each plate that it touches, by the plate's place in the rack.
pub(super) type Layer = Vec<(usize, u8)>;

impl Rack {
    /// Takes note of an ink's spot plates.
    pub(super) fn note(&mut self, ink: &Ink) {
        match ink {
            Ink::Spot { name, alternate, .. } => self.add(name, alternate),
            Ink::Mix(mix) => mix.spots.iter().for_each(|spot| self.add(&spot.name, &spot.alternate)),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => {}
        }
    }

    /// Takes note of a spot plate.
    pub(super) fn add(&mut self, name: &Arc<str>, alternate: &Cmyk) {
        if !self.spots.contains_key(name) {
            self.spots.insert(Arc::clone(name), *alternate);
        }
    }

    /// How many plates there are.
    pub(super) fn len(&self) -> usize {
        Plate::PROCESS.len() + self.spots.len()
    }

    /// The plates with their full inks in process colours.
    pub(super) fn plates(&self) -> impl Iterator<Item = (Plate, Cmyk)> {
        let process = Plate::PROCESS.into_iter().enumerate().map(|(at, plate)| {
            let mut full = [Share::NONE; 4];
            full[at] = Share::FULL;
            (plate, full)
        });
        process.chain(self.spots.iter().map(|(name, full)| (Plate::Spot(Arc::clone(name)), *full)))
    }

    fn place(&self, plate: &Plate) -> Option<usize> {
        match plate {
            Plate::Cyan => Some(0),
            Plate::Magenta => Some(1),
            Plate::Yellow => Some(2),
            Plate::Black => Some(3),
            Plate::Spot(name) => self.spot(name),
        }
    }

    /// The place of a spot ink's plate.
    pub(super) fn spot(&self, name: &str) -> Option<usize> {
        self.spots.keys().position(|known| **known == *name).map(|at| at + Plate::PROCESS.len())
    }

    /// What `ink` does to the plates. Overprinting with process colours leaves alone what it has none of (overprint mode 1), with a spot
    /// ink every other plate, and with sRGB, which is converted to process colours, the spot plates.
    pub(super) fn layer(&self, ink: &Ink, overprint: bool) -> Layer {
        if let Ink::Registration(share) = ink {
            return (0..self.len()).map(|at| (at, level(*share))).collect();
        }
        let mut layer: Layer = Vec::new();
        if !overprint {
            layer.extend((0..self.len()).map(|at| (at, 0)));
        }
        // A spot ink's own plate is exposed whatever the tint.
        let named = match ink {
            Ink::Spot { name, .. } => vec![name],
            Ink::Mix(mix) => mix.spots.iter().map(|spot| &spot.name).collect(),
            Ink::Rgb(_) if overprint => {
                layer.extend((0..Plate::PROCESS.len()).map(|at| (at, 0)));
                Vec::new()
            }
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => Vec::new(),
        };
        if overprint {
            layer.extend(named.into_iter().filter_map(|name| self.place(&Plate::Spot(Arc::clone(name)))).map(|at| (at, 0)));
        }
        for (plate, share) in ink.plates() {
            let Some(at) = self.place(&plate) else { continue };
            match layer.iter_mut().find(|(known, _)| *known == at) {
                Some((_, amount)) => *amount = level(share),
                None => layer.push((at, level(share))),
            }
        }
        layer
    }
}

/// A share as a plate's pixel.
pub(super) fn level(share: Share) -> u8 {
    let level = (u32::from(share.raw()) * 255 + 5_000) / 10_000;
    u8::try_from(level).unwrap_or(u8::MAX)
}
