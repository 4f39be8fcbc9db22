//! Colour spaces for inks that have plates of their own: Separation and DeviceN (ISO 32000-1, 8.6.6.4 and 8.6.6.5).
//!
//! In: inks, as the pages use them. Out: what a content stream says of each, and the spaces as objects. One spot name has one space, one
//! alternate and one tint transform in the whole file (ISO 15930-7, 6.2.4): those of its first use; that names do not collide is seen to
//! where the brand is read.

use super::content::Paint;
use super::deflate::Deflater;
use super::number::{decimal, integer, object};
use crate::color::{Cmyk, Ink, Mix, Share};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::sync::Arc;

/// The colorants of process colour, in the order of [`Cmyk`].
const PROCESS: [&str; 4] = ["Cyan", "Magenta", "Yellow", "Black"];

/// A space, by its number `/S0`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Space {
    /// The separation of a spot ink, by its place among them.
    Spot(usize),
    /// Every plate.
    Registration,
    /// Process colorants that have a share in it, and spot inks.
    Mix { process: [bool; 4], spots: Vec<usize> },
}

/// The spaces of a document.
#[derive(Default)]
pub(super) struct Spaces {
    /// Spot inks: name and full ink in process colours.
    spots: Vec<(Arc<str>, Cmyk)>,
    spaces: Vec<Space>,
}

impl Spaces {
    /// What a content stream says of an ink.
    pub(super) fn paint(&mut self, ink: &Ink) -> Paint {
        match ink {
            Ink::Cmyk(cmyk) => Paint::Cmyk(*cmyk),
            // Gray goes to the black plate as it is; DeviceGray would leave that to the device.
            Ink::Gray(gray) => Paint::Cmyk([Share::NONE, Share::NONE, Share::NONE, *gray]),
            Ink::Rgb(rgb) => Paint::Rgb(*rgb),
            Ink::Spot { name, tint, alternate } => {
                let spot = self.spot(name, *alternate);
                Paint::Tints(self.number(Space::Spot(spot)), vec![*tint])
            }
            Ink::Registration(all) => Paint::Tints(self.number(Space::Registration), vec![*all]),
            Ink::Mix(mix) => self.mix(mix),
        }
    }

    fn mix(&mut self, mix: &Mix) -> Paint {
        let process = mix.process.map(|share| share > Share::NONE);
        let spots = mix.spots.iter().map(|spot| self.spot(&spot.name, spot.alternate)).collect();
        let tints = mix.process.into_iter().filter(|share| *share > Share::NONE);
        let tints = tints.chain(mix.spots.iter().map(|spot| spot.tint)).collect();
        Paint::Tints(self.number(Space::Mix { process, spots }), tints)
    }

    fn spot(&mut self, name: &Arc<str>, alternate: Cmyk) -> usize {
        let known = self.spots.iter().position(|(known, _)| known == name);
        known.unwrap_or_else(|| {
            self.spots.push((Arc::clone(name), alternate));
            self.spots.len() - 1
        })
    }

    fn number(&mut self, space: Space) -> u16 {
        let known = self.spaces.iter().position(|known| *known == space);
        let at = known.unwrap_or_else(|| {
            self.spaces.push(space);
            self.spaces.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// The spaces as objects, by number.
    pub(super) fn write(&self, doc: &mut Document, deflater: &mut Deflater) -> Vec<ObjectId> {
        let spots = self.spots.iter().map(|(name, alternate)| doc.add_object(separation(name, *alternate)));
        let spots: Vec<ObjectId> = spots.collect();
        let mut ids = Vec::new();
        for space in &self.spaces {
            ids.push(match space {
                Space::Spot(spot) => spots[*spot],
                Space::Registration => doc.add_object(separation("All", [Share::FULL; 4])),
                Space::Mix { process, spots: mixed } => {
                    let transform = self.tint_transform(*process, mixed);
                    let transform = doc.add_object(deflater.stream(calculator(process, mixed.len()), &transform));
                    let inks: Vec<(&str, ObjectId)> = mixed.iter().map(|spot| (&*self.spots[*spot].0, spots[*spot])).collect();
                    doc.add_object(device_n(*process, &inks, transform))
                }
            });
        }
        ids
    }

    /// A PostScript calculator (ISO 32000-1, 7.10.5) that adds up the process colours of all tints. What goes past full is clipped by
    /// the function's range, just as [`Ink::process`] clamps it.
    fn tint_transform(&self, process: [bool; 4], spots: &[usize]) -> Vec<u8> {
        let own = (0..4).filter(|at| process[*at]).map(|at| {
            let mut alternate = [Share::NONE; 4];
            alternate[at] = Share::FULL;
            alternate
        });
        let inks: Vec<Cmyk> = own.chain(spots.iter().map(|spot| self.spots[*spot].1)).collect();
        let mut out = b"{".to_vec();
        for channel in 0..4 {
            out.extend_from_slice(b"0 ");
            for (at, ink) in inks.iter().enumerate().filter(|(_, ink)| ink[channel] > Share::NONE) {
                // Over the tints lie the channels that are done and the sum.
                integer(&mut out, (inks.len() - at + channel) as u64);
                out.extend_from_slice(b" index ");
                decimal(&mut out, i64::from(ink[channel].raw()), 4);
                out.extend_from_slice(b" mul add ");
            }
        }
        integer(&mut out, inks.len() as u64 + 4);
        out.extend_from_slice(b" 4 roll");
        out.extend_from_slice(&b" pop".repeat(inks.len()));
        out.push(b'}');
        out
    }
}

/// The dictionary of a calculator from so many tints to process colour.
fn calculator(process: &[bool; 4], spots: usize) -> Dictionary {
    let inputs = process.iter().filter(|is_used| **is_used).count() + spots;
    let units = |count: usize| [0, 1].repeat(count).into_iter().map(Object::Integer).collect::<Vec<_>>();
    let mut dict = Dictionary::new();
    dict.set("FunctionType", 4);
    dict.set("Domain", units(inputs));
    dict.set("Range", units(4));
    dict
}

/// A spot ink and what stands in for it where there is no such plate, in proportion to the tint (ISO 32000-1, 8.6.6.4 and 7.10.3).
fn separation(name: &str, alternate: Cmyk) -> Object {
    let mut tint = Dictionary::new();
    tint.set("FunctionType", 2);
    tint.set("Domain", [0, 1].map(Object::Integer).to_vec());
    tint.set("C0", [0; 4].map(Object::Integer).to_vec());
    tint.set("C1", alternate.map(|share| object(i64::from(share.raw()))).to_vec());
    tint.set("N", 1);
    Object::Array(vec![named("Separation"), named(name), named("DeviceCMYK"), Object::Dictionary(tint)])
}

/// Several colorants at once. The attributes say what each is (ISO 32000-1, tables 71 and 72): spot inks as separations, the very ones
/// that pages use, the others as parts of process colour.
fn device_n(process: [bool; 4], spots: &[(&str, ObjectId)], transform: ObjectId) -> Object {
    let used = PROCESS.into_iter().zip(process).filter(|(_, is_used)| *is_used).map(|(name, _)| named(name));
    let names: Vec<Object> = used.chain(spots.iter().map(|(name, _)| named(name))).collect();
    let (mut colorants, mut components, mut attributes) = (Dictionary::new(), Dictionary::new(), Dictionary::new());
    for (name, separation) in spots {
        colorants.set(*name, Object::Reference(*separation));
    }
    attributes.set("Subtype", named("DeviceN"));
    attributes.set("Colorants", colorants);
    if process.contains(&true) {
        components.set("ColorSpace", named("DeviceCMYK"));
        components.set("Components", PROCESS.map(named).to_vec());
        attributes.set("Process", components);
    }
    let transform = Object::Reference(transform);
    Object::Array(vec![named("DeviceN"), Object::Array(names), named("DeviceCMYK"), transform, Object::Dictionary(attributes)])
}

fn named(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}
