//! The colours of a placed page (ISO 32000-1, 8.6): profiles, plates, and RGB that says nothing of itself.
//!
//! RGB without a profile is taken for sRGB and said so. A spot ink keeps its plate; one name has one space, that of its first use.

use super::copy::{Copy, MOST_NESTED};
use super::resources::damaged;
use super::{PageHolds, PageSpot, PdfPage, bad, follow};
use crate::color::cms::SampleKind;
use crate::color::{Cmyk, Share};
use crate::picture::{PictureError, RemarkKind, icc};
use lopdf::{Dictionary, Object};
use std::sync::Arc;

/// Names of plates that are no spot inks.
pub(super) const PROCESS: [&[u8]; 7] = [b"Cyan", b"Magenta", b"Yellow", b"Black", b"All", b"None", b"Gray"];
/// Most bytes of a colour profile.
const MOST_PROFILE: usize = 16 << 20;

impl<'a> Copy<'a> {
    /// A colour space, taken over.
    pub(super) fn space(&mut self, space: &'a Object, depth: usize) -> Result<Object, PictureError> {
        if depth > MOST_NESTED {
            return Err(bad("a PDF page whose colour spaces are nested too deep"));
        }
        if let Object::Reference(id) = space {
            if let Some(known) = self.known.get(id) {
                return Ok(known.clone());
            }
            let Some(found) = follow(self.document, space) else { return Err(damaged("a colour space")) };
            let copied = self.space(found, depth + 1)?;
            let copied = if let Object::Array(_) = copied { Object::Reference(self.add(copied)) } else { copied };
            self.known.insert(*id, copied.clone());
            return Ok(copied);
        }
        match space {
            Object::Name(name) => self.named_space(name),
            Object::Array(parts) => {
                let kind = parts.first().and_then(|kind| follow(self.document, kind)).and_then(|kind| kind.as_name().ok());
                self.family(kind.unwrap_or_default(), parts, depth)
            }
            _ => Err(damaged("a colour space")),
        }
    }

    /// A space without parameters.
    fn named_space(&mut self, name: &[u8]) -> Result<Object, PictureError> {
        Ok(match name {
            b"DeviceRGB" | b"RGB" => match &self.default_rgb {
                Some(space) => space.clone(),
                None => self.srgb(),
            },
            b"DeviceCMYK" | b"CMYK" => {
                self.holds.insert(PageHolds::DeviceCmyk);
                device("DeviceCMYK")
            }
            b"DeviceGray" | b"G" | b"CalGray" => device("DeviceGray"),
            b"Pattern" => device("Pattern"),
            _ => return Err(damaged("a colour space")),
        })
    }

    /// sRGB by its profile, for RGB that has none.
    pub(super) fn srgb(&mut self) -> Object {
        self.holds.insert(PageHolds::IccBased);
        self.say(RemarkKind::Changed, "its RGB without a profile is taken for sRGB");
        Object::Array(vec![Object::Name(b"ICCBased".to_vec()), Object::Reference(PdfPage::SRGB)])
    }

    fn family(&mut self, kind: &[u8], parts: &'a [Object], depth: usize) -> Result<Object, PictureError> {
        let least = match kind {
            b"Indexed" | b"I" | b"Separation" | b"DeviceN" => 4,
            b"ICCBased" | b"CalRGB" | b"Lab" => 2,
            _ => 1,
        };
        if parts.len() < least || parts[1..least].iter().any(|part| follow(self.document, part).is_none_or(Object::is_null)) {
            return Err(damaged("a colour space"));
        }
        let part = |at: usize| parts.get(at).unwrap_or(&Object::Null);
        match kind {
            b"Indexed" | b"I" => {
                let base = self.space(part(1), depth + 1)?;
                let rest = [self.plain(part(2)), self.plain(part(3))];
                let [most, colors] = rest;
                Ok(Object::Array(vec![Object::Name(b"Indexed".to_vec()), base, most, colors]))
            }
            b"Pattern" if parts.len() > 1 => {
                let base = self.space(part(1), depth + 1)?;
                Ok(Object::Array(vec![Object::Name(b"Pattern".to_vec()), base]))
            }
            b"Separation" => self.separation(parts, depth),
            b"DeviceN" => self.device_n(parts, depth),
            b"ICCBased" => self.profiled(parts),
            b"CalRGB" | b"CalGray" | b"Lab" => {
                self.holds.insert(PageHolds::IccBased);
                Ok(Object::Array(parts.iter().map(|part| self.plain(part)).collect()))
            }
            name => self.named_space(name),
        }
    }

    /// Colours by a profile, or where it is of no use what their number stands for (8.6.5.5).
    fn profiled(&mut self, parts: &'a [Object]) -> Result<Object, PictureError> {
        let Some(profile) = parts.get(1) else { return Err(damaged("a colour profile")) };
        let Some(Object::Stream(stream)) = follow(self.document, profile) else { return Err(damaged("a colour profile")) };
        let count = stream.dict.get(b"N").ok().and_then(|count| follow(self.document, count)?.as_i64().ok());
        let (kind, instead) = match count {
            Some(1) => (SampleKind::Gray8, "DeviceGray"),
            Some(3) => (SampleKind::Rgb8, "DeviceRGB"),
            Some(4) => (SampleKind::Cmyk8, "DeviceCMYK"),
            _ => return Err(damaged("a colour profile")),
        };
        let id = profile.as_reference().ok();
        let is_sound = match id.and_then(|id| self.profiles.get(&id)) {
            Some(known) => *known,
            None => icc::fault(&self.unpacked(stream, MOST_PROFILE)?, kind).is_none(),
        };
        self.profiles.extend(id.map(|id| (id, is_sound)));
        if is_sound {
            self.holds.insert(PageHolds::IccBased);
            return Ok(Object::Array(parts.iter().map(|part| self.plain(part)).collect()));
        }
        self.say(RemarkKind::Changed, "a colour profile in it is of no use and is left out");
        self.named_space(instead.as_bytes())
    }

    /// A plate of its own. The space of a name is the one that it had first (ISO 15930-7, 6.2.4).
    fn separation(&mut self, parts: &'a [Object], depth: usize) -> Result<Object, PictureError> {
        let part = |at: usize| parts.get(at).unwrap_or(&Object::Null);
        let name = follow(self.document, part(1)).and_then(|name| name.as_name().ok()).unwrap_or_default();
        let copied = vec![
            Object::Name(b"Separation".to_vec()),
            Object::Name(name.to_vec()),
            self.space(part(2), depth + 1)?,
            self.plain(part(3)),
        ];
        // Marks beyond the trim are cut off with their colour; whether it is used within only a look at the plates tells.
        if name == b"All" {
            self.say(RemarkKind::Changed, "it uses registration colour, which prints on every plate");
        }
        if PROCESS.contains(&name) {
            return Ok(Object::Array(copied));
        }
        let alternate = self.full_ink(part(2), part(3));
        let spot = self.spot(name);
        if let Some(known) = spot.space {
            spot.is_ambiguous |= spot.alternate != alternate;
            return Ok(Object::Reference(known));
        }
        spot.alternate = alternate;
        let name = Arc::clone(&spot.name);
        let id = self.add(Object::Array(copied));
        if let Some(spot) = self.spots.get_mut(&name) {
            spot.space = Some(id);
        }
        Ok(Object::Reference(id))
    }

    fn device_n(&mut self, parts: &'a [Object], depth: usize) -> Result<Object, PictureError> {
        let part = |at: usize| parts.get(at).unwrap_or(&Object::Null);
        let names = follow(self.document, part(1)).and_then(|names| names.as_array().ok());
        for name in names.into_iter().flatten().filter_map(|name| follow(self.document, name)?.as_name().ok()) {
            if !PROCESS.contains(&name) {
                self.spot(name);
            }
        }
        let mut copied =
            vec![Object::Name(b"DeviceN".to_vec()), self.plain(part(1)), self.space(part(2), depth + 1)?, self.plain(part(3))];
        if let Some(Object::Dictionary(attributes)) = parts.get(4).and_then(|attributes| follow(self.document, attributes)) {
            copied.push(Object::Dictionary(self.attributes(attributes, depth)?));
        }
        Ok(Object::Array(copied))
    }

    /// What a DeviceN space says of its colorants (8.6.6.5): their own spaces, and that of process colour.
    fn attributes(&mut self, attributes: &'a Dictionary, depth: usize) -> Result<Dictionary, PictureError> {
        let mut copied = Dictionary::new();
        for (key, value) in attributes.iter() {
            let found = follow(self.document, value);
            let value = match (key.as_slice(), found) {
                (b"Colorants", Some(Object::Dictionary(colorants))) => {
                    let mut own = Dictionary::new();
                    for (name, space) in colorants.iter() {
                        own.set(name.clone(), self.space(space, depth + 1)?);
                    }
                    Object::Dictionary(own)
                }
                (b"Process", Some(Object::Dictionary(process))) => {
                    let mut own = self.plain_without(process, &[b"ColorSpace"]);
                    if let Ok(space) = process.get(b"ColorSpace") {
                        own.set("ColorSpace", self.space(space, depth + 1)?);
                    }
                    Object::Dictionary(own)
                }
                _ => self.plain(value),
            };
            copied.set(key.clone(), value);
        }
        Ok(copied)
    }

    fn spot(&mut self, name: &[u8]) -> &mut PageSpot {
        self.holds.insert(PageHolds::Spot);
        let name: Arc<str> = String::from_utf8_lossy(name).into();
        self.spots.entry(Arc::clone(&name)).or_insert(PageSpot {
            name,
            alternate: None,
            is_ambiguous: false,
            space: None,
            house: None,
        })
    }

    /// The process colour that stands in for a full ink, where the plainest of functions says it: from bare paper in even steps.
    fn full_ink(&self, space: &Object, tint: &Object) -> Option<Cmyk> {
        let is_cmyk = follow(self.document, space)?.as_name().is_ok_and(|name| name == b"DeviceCMYK");
        let function = follow(self.document, tint)?.as_dict().ok()?;
        let number = |key: &[u8]| function.get(key).ok().and_then(|found| follow(self.document, found)?.as_float().ok());
        let bare = function.get(b"C0").ok().and_then(|start| follow(self.document, start)?.as_array().ok());
        let is_bare = bare.is_some_and(|start| start.iter().all(|share| share.as_float().is_ok_and(|share| share == 0.0)));
        if number(b"FunctionType") != Some(2.0) || number(b"N") != Some(1.0) || !is_bare {
            return None;
        }
        let end = function.get(b"C1").ok().and_then(|end| follow(self.document, end))?.as_array().ok()?;
        let shares: Vec<Share> = end
            .iter()
            .filter_map(|share| follow(self.document, share)?.as_float().ok())
            .map(|share| Share::from_percent(f64::from(share) * 100.0))
            .collect();
        <[Share; 4]>::try_from(shares).ok().filter(|_| is_cmyk)
    }
}

fn device(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}
