//! Colour spaces for inks that have plates of their own: Separation and DeviceN (ISO 32000-1, 8.6.6.4 and 8.6.6.5).
//!
//! In: inks, as the pages use them. Out: what a content stream says of each, and the spaces as objects. One spot name has one space, one
//! alternate and one tint transform in the whole file (ISO 15930-7, 6.2.4): those of its first use; that names do not collide is seen to
//! where the brand is read.

use super::content::Paint;
use super::deflate::Deflater;
use super::number::{decimal, integer, object};
use crate::color::{Cmyk, Ink, Mix, Share, SpotShare};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::BTreeMap;
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

    /// What a content stream says of inks that change into each other: all in the one space that holds the plates of them all.
    pub(super) fn paints(&mut self, inks: &[&Ink]) -> Vec<Paint> {
        if inks.iter().all(|ink| matches!(ink, Ink::Rgb(_))) {
            return inks.iter().map(|ink| self.paint(ink)).collect();
        }
        let parts: Vec<_> = inks.iter().map(|ink| ink.parts()).collect();
        let mut names: Vec<(&Arc<str>, Cmyk)> = Vec::new();
        for spot in parts.iter().flat_map(|(_, spots)| spots) {
            if !names.iter().any(|(known, _)| **known == spot.name) {
                names.push((&spot.name, spot.alternate));
            }
        }
        names.sort();
        if names.is_empty() {
            return parts.iter().map(|(process, _)| Paint::Cmyk(*process)).collect();
        }
        let process: [bool; 4] = std::array::from_fn(|at| parts.iter().any(|(process, _)| process[at] > Share::NONE));
        let spots: Vec<usize> = names.iter().map(|(name, alternate)| self.spot(name, *alternate)).collect();
        let space = if let ([spot], [false, false, false, false]) = (&spots[..], process) {
            Space::Spot(*spot)
        } else {
            Space::Mix { process, spots }
        };
        let number = self.number(space);
        let tints = |(own, spots): &(Cmyk, Vec<SpotShare>)| {
            let tint = |name: &Arc<str>| spots.iter().find(|spot| spot.name == *name).map_or(Share::NONE, |spot| spot.tint);
            let process = own.iter().zip(process).filter(|(_, is_used)| *is_used).map(|(share, _)| *share);
            Paint::Tints(number, process.chain(names.iter().map(|(name, _)| tint(name))).collect())
        };
        parts.iter().map(tints).collect()
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

    /// The spaces as objects, by number, and those of the spot inks by name.
    pub(super) fn write(&self, doc: &mut Document, deflater: &mut Deflater) -> (Vec<ObjectId>, BTreeMap<Arc<str>, ObjectId>) {
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
        let names = self.spots.iter().map(|(name, _)| Arc::clone(name));
        (ids, names.zip(spots).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(name: &str, tint: f64, alternate: [f64; 4]) -> SpotShare {
        SpotShare { name: name.into(), tint: Share::from_percent(tint), alternate: alternate.map(Share::from_percent) }
    }

    #[test]
    fn a_mix_adds_up_its_inks_and_describes_them() {
        let (blue, gold) = ([100.0, 45.0, 0.0, 0.0], [0.0, 30.0, 100.0, 10.0]);
        let process = [0.0, 0.0, 0.0, 20.0].map(Share::from_percent);
        let mut spaces = Spaces::default();
        let mixed = Ink::mix(process, [spot("Gold", 50.0, gold), spot("PANTONE 300 C", 60.0, blue)]);
        let tints = [20.0, 50.0, 60.0].map(Share::from_percent).to_vec();
        assert_eq!(spaces.paint(&mixed), Paint::Tints(0, tints));
        // Another tint of the same inks stands in the same space; one of them alone in its own, which the mix describes it by.
        assert_eq!(
            spaces.paint(&mixed.tinted(Share::from_percent(50.0))),
            Paint::Tints(0, [10.0, 25.0, 30.0].map(Share::from_percent).to_vec())
        );
        assert_eq!(spaces.paint(&Ink::mix([Share::NONE; 4], [spot("Gold", 100.0, gold)])), Paint::Tints(1, vec![Share::FULL]));
        assert_eq!(spaces.paint(&Ink::Registration(Share::FULL)), Paint::Tints(2, vec![Share::FULL]));

        let mut doc = Document::new();
        let (ids, _) = spaces.write(&mut doc, &mut Deflater::new());
        let array = |id: ObjectId| doc.get_object(id).and_then(Object::as_array).unwrap().clone();
        let name = |object: &Object| String::from_utf8_lossy(object.as_name().unwrap()).into_owned();
        let mix = array(ids[0]);
        assert_eq!(mix[1].as_array().unwrap().iter().map(name).collect::<Vec<_>>(), ["Black", "Gold", "PANTONE 300 C"]);
        let attributes = mix[4].as_dict().unwrap();
        let colorants = attributes.get(b"Colorants").unwrap().as_dict().unwrap();
        assert_eq!(colorants.get(b"Gold").unwrap().as_reference().unwrap(), ids[1], "one ink, one space");
        assert_eq!(attributes.get(b"Process").unwrap().as_dict().unwrap().len(), 2);
        assert_eq!(name(&array(ids[2])[1]), "All");

        let transform = doc.get_object(mix[3].as_reference().unwrap()).unwrap().as_stream().unwrap();
        let mut program = String::new();
        std::io::Read::read_to_string(&mut flate2::read::ZlibDecoder::new(transform.content.as_slice()), &mut program).unwrap();
        assert_eq!(
            program,
            "{0 1 index 1 mul add 0 3 index .3 mul add 2 index .45 mul add 0 4 index 1 mul add \
             0 6 index 1 mul add 5 index .1 mul add 7 4 roll pop pop pop}"
        );
        assert_eq!(calculated(&program, &[0.2, 0.5, 0.6]), [0.6, 0.42, 0.5, 0.25]);
        assert_eq!(mixed.process().map(Share::to_fraction), [0.6, 0.42, 0.5, 0.25]);
    }

    /// A calculator's result, by the operators that stand in ours.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
    fn calculated(program: &str, tints: &[f64]) -> [f64; 4] {
        let mut stack: Vec<f64> = tints.to_vec();
        for word in program.trim_matches(['{', '}']).split_whitespace() {
            let mut pop = || stack.pop().unwrap();
            match word {
                "index" => {
                    let at = pop() as usize;
                    stack.push(stack[stack.len() - 1 - at]);
                }
                "mul" => {
                    let product = pop() * pop();
                    stack.push(product);
                }
                "add" => {
                    let sum = pop() + pop();
                    stack.push(sum);
                }
                "roll" => {
                    let (by, count) = (pop() as usize, pop() as usize);
                    let from = stack.len() - count;
                    stack[from..].rotate_right(by);
                }
                "pop" => drop(pop()),
                number => stack.push(number.parse().unwrap()),
            }
        }
        let rounded: Vec<f64> = stack.iter().map(|share| (share * 10_000.0).round() / 10_000.0).collect();
        rounded.try_into().unwrap()
    }
}
