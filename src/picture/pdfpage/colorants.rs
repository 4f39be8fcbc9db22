//! Several inks in one colour space, each described by itself.
//!
//! In: a page that was taken over. Out: the same in which every DeviceN space says what each of its spot inks is alone (its Colorants,
//! ISO 32000-1, 8.6.6.5): files for keeping must (ISO 19005-2, 6.2.4.4), and a reader without the plates goes by it. What an ink has no space
//! of its own for is what the tint transform makes of it alone.

use super::spaces::PROCESS;
use super::swap::table;
use super::{Function, PdfPage};
use crate::color::{Cmyk, Share};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeMap;

impl PdfPage {
    /// Describes the spot inks of every DeviceN space.
    pub(super) fn describe_inks(&mut self) {
        let mut found = Vec::new();
        self.objects.values().for_each(|object| mixes(object, &mut found));
        if found.is_empty() {
            return;
        }
        let found: Vec<Vec<Object>> = found.into_iter().cloned().collect();
        for parts in &found {
            self.part(parts);
        }
        let spaces: BTreeMap<Vec<u8>, ObjectId> =
            self.spots.iter().filter_map(|spot| Some((spot.name.as_bytes().to_vec(), spot.space?))).collect();
        self.objects.values_mut().for_each(|object| describe(object, &spaces));
    }

    /// Gives each ink of a mix that has no space a space of its own.
    fn part(&mut self, parts: &[Object]) {
        let [_, names, space, tint, ..] = parts else { return };
        let Some(names) = self.follow(names).as_array().ok().cloned() else { return };
        for (at, name) in names.iter().enumerate() {
            let Ok(name) = self.follow(name).as_name() else { continue };
            let name = name.to_vec();
            let is_lacking = |spot: &&mut super::PageSpot| spot.name.as_bytes() == name && spot.space.is_none();
            let (Some(ranges), Some(function)) = (self.ranges(space), Function::of(self, tint)) else { return };
            let next = self.objects.keys().map(|id| id.0).max().unwrap_or(0).saturating_add(1);
            let Some(spot) = self.spots.iter_mut().find(is_lacking) else { continue };
            let alone = |amount: f64| {
                let mut color =
                    function.of_numbers(&(0..names.len()).map(|own| if own == at { amount } else { 0.0 }).collect::<Vec<_>>());
                color.resize(ranges.len(), 0.0);
                color
            };
            if space.as_name().is_ok_and(|space| space == b"DeviceCMYK") {
                let full: Vec<Share> = alone(1.0).iter().map(|share| Share::from_percent(share * 100.0)).collect();
                spot.alternate = spot.alternate.or(Cmyk::try_from(full).ok());
            }
            spot.space = Some((next + 1, 0));
            self.objects.insert((next, 0), table(&[0.0, 1.0], &ranges, |amount| alone(amount[0])));
            let ink =
                vec![Object::Name(b"Separation".to_vec()), Object::Name(name), space.clone(), Object::Reference((next, 0))];
            self.objects.insert((next + 1, 0), Object::Array(ink));
        }
    }
}

fn is_mix(parts: &[Object]) -> bool {
    parts.len() >= 4 && parts[0].as_name().is_ok_and(|kind| kind == b"DeviceN")
}

/// The DeviceN spaces in an object.
fn mixes<'a>(object: &'a Object, found: &mut Vec<&'a Vec<Object>>) {
    match object {
        Object::Array(parts) => {
            if is_mix(parts) {
                found.push(parts);
            }
            parts.iter().for_each(|part| mixes(part, found));
        }
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| mixes(value, found)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| mixes(value, found)),
        _ => {}
    }
}

/// Adds what DeviceN spaces in an object do not say of their inks.
fn describe(object: &mut Object, spaces: &BTreeMap<Vec<u8>, ObjectId>) {
    match object {
        Object::Array(parts) => {
            if is_mix(parts)
                && let Object::Array(names) = &parts[1]
            {
                let names = names.iter().filter_map(|name| name.as_name().ok()).filter(|name| !PROCESS.contains(name));
                let own: Vec<(Vec<u8>, ObjectId)> =
                    names.filter_map(|name| Some((name.to_vec(), *spaces.get(name)?))).collect();
                let mut attributes = parts.get(4).and_then(|own| own.as_dict().ok()).cloned().unwrap_or_default();
                let mut colorants = attributes.get(b"Colorants").and_then(Object::as_dict).cloned().unwrap_or_default();
                for (name, id) in own {
                    if !colorants.has(&name) {
                        colorants.set(name, Object::Reference(id));
                    }
                }
                if !colorants.is_empty() {
                    attributes.set("Colorants", colorants);
                    parts.truncate(4);
                    parts.push(Object::Dictionary(attributes));
                }
            }
            parts.iter_mut().for_each(|part| describe(part, spaces));
        }
        Object::Dictionary(dict) => describe_all(dict, spaces),
        Object::Stream(stream) => describe_all(&mut stream.dict, spaces),
        _ => {}
    }
}

fn describe_all(dict: &mut Dictionary, spaces: &BTreeMap<Vec<u8>, ObjectId>) {
    dict.iter_mut().for_each(|(_, value)| describe(value, spaces));
}
