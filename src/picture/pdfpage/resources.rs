//! What a placed page uses: each kind of resource with what it may hold (ISO 32000-1, 7.8.3).
//!
//! Only what is named by the operators is taken over, each object once.

use super::coding::filters;
use super::content::{INTENTS, Used};
use super::copy::{Copy, MOST_NESTED, has_own_data};
use super::{PageHolds, bad, follow};
use crate::picture::{PictureError, RemarkKind};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::collections::BTreeSet;

/// Most bytes of one stream of operators.
const MOST_CONTENT: usize = 64 << 20;
/// Keys of a graphics state that are for one device, or that PDF/X forbids.
const DEVICE: [&[u8]; 7] = [b"HT", b"HTP", b"TR", b"BG", b"BG2", b"UCR", b"UCR2"];
/// Blend modes (11.3.5); another counts as the first.
const MODES: [&[u8]; 16] = [
    b"Normal",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];
/// Colour spaces that need no entry among the resources, with their short names in inline pictures.
const BARE: [&[u8]; 8] = [b"DeviceGray", b"DeviceRGB", b"DeviceCMYK", b"Pattern", b"G", b"RGB", b"CMYK", b"I"];
const FONTS: [&[u8]; 5] = [b"Type0", b"Type1", b"MMType1", b"TrueType", b"Type3"];

type Copied<T> = Result<T, PictureError>;

impl<'a> Copy<'a> {
    /// The resources that operators use, as a dictionary of their own.
    pub(super) fn resources(&mut self, from: Option<&'a Dictionary>, used: &Used, depth: usize) -> Copied<ObjectId> {
        if depth > MOST_NESTED {
            return Err(bad("a PDF page whose parts are nested too deep"));
        }
        let id = self.number();
        self.resources.push(id);
        let mut out = Dictionary::new();
        let mut put = |key: &str, entries: Dictionary| {
            if !entries.is_empty() {
                out.set(key, entries);
            }
        };
        // What a page says its device colours to be holds for all that it names here (8.6.5.6), pictures among them.
        let outer = self.default_rgb.take();
        let own = from.and_then(|resources| self.category(resources, b"ColorSpace"));
        let mut defaults = Dictionary::new();
        for key in [&b"DefaultGray"[..], b"DefaultRGB", b"DefaultCMYK"] {
            if let Some(space) = own.and_then(|own| own.get(key).ok()) {
                defaults.set(key, self.space(space, 0)?);
            }
        }
        self.default_rgb = defaults.get(b"DefaultRGB").ok().cloned();
        let mut spaces = self.entries(from, b"ColorSpace", &used.spaces, |copy, space| copy.space(space, 0))?;
        spaces.extend(&defaults);
        if used.has_rgb && self.default_rgb.is_none() {
            spaces.set("DefaultRGB", self.srgb());
        }
        if used.has_cmyk {
            self.holds.insert(PageHolds::DeviceCmyk);
        }
        put("ColorSpace", spaces);
        put("Font", self.entries(from, b"Font", &used.fonts, |copy, font| copy.font(font, from, depth))?);
        put("ExtGState", self.entries(from, b"ExtGState", &used.states, |copy, state| copy.state(state, from, depth))?);
        put("XObject", self.entries(from, b"XObject", &used.xobjects, |copy, object| copy.xobject(object, from, depth))?);
        put("Pattern", self.entries(from, b"Pattern", &used.patterns, |copy, pattern| copy.pattern(pattern, from, depth))?);
        put("Shading", self.entries(from, b"Shading", &used.shadings, |copy, shading| copy.shading(shading))?);
        self.default_rgb = outer;
        self.objects.insert(id, Object::Dictionary(out));
        Ok(id)
    }

    /// The entries of a category that are used.
    fn entries(
        &mut self,
        from: Option<&'a Dictionary>,
        category: &[u8],
        used: &BTreeSet<Vec<u8>>,
        mut copy: impl FnMut(&mut Self, &'a Object) -> Copied<Object>,
    ) -> Copied<Dictionary> {
        let mut out = Dictionary::new();
        let entries = from.and_then(|resources| self.category(resources, category));
        for name in used {
            match entries.and_then(|entries| entries.get(name).ok()) {
                Some(entry) => out.set(name.clone(), copy(self, entry)?),
                // These need no entry, and may have one.
                None if category == b"ColorSpace" && BARE.contains(&name.as_slice()) => {}
                None => return Err(damaged(&format!("what it calls {}", String::from_utf8_lossy(name)))),
            }
        }
        Ok(out)
    }

    /// Takes an object over once, under the number that it is given before it is looked into: it may be part of itself.
    fn once(&mut self, object: &'a Object, take: impl FnOnce(&mut Self, &'a Object) -> Copied<Object>) -> Copied<Object> {
        let id = object.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return Ok(known.clone());
        }
        let new = self.number();
        if let Some(id) = id {
            self.known.insert(id, Object::Reference(new));
        }
        let taken = match follow(self.document, object) {
            Some(found) => take(self, found)?,
            None => return Err(damaged("something that it uses")),
        };
        self.objects.insert(new, taken);
        Ok(Object::Reference(new))
    }

    fn xobject(&mut self, object: &'a Object, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        self.once(object, |copy, found| {
            let Ok(stream) = found.as_stream() else { return Err(damaged("a picture or form")) };
            if stream.dict.get(b"OC").is_ok_and(|layer| !copy.layers.shows(copy.document, layer)) {
                return Ok(empty_form());
            }
            match stream.dict.get(b"Subtype").and_then(Object::as_name) {
                Ok(b"Image") => copy.image(stream, false),
                Ok(b"Form") if !stream.dict.get(b"Subtype2").and_then(Object::as_name).is_ok_and(|kind| kind == b"PS") => {
                    copy.form(stream, from, depth + 1)
                }
                Err(_) => Err(damaged("a picture or form")),
                _ => {
                    copy.say(RemarkKind::Changed, "embedded PostScript is left out");
                    Ok(empty_form())
                }
            }
        })
    }

    /// A form or a tiling pattern: operators with resources of their own, or else those of where they are used.
    fn form(&mut self, stream: &'a Stream, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        let own = stream.dict.get(b"Resources").ok().and_then(|own| follow(self.document, own)?.as_dict().ok()).or(from);
        let content = self.unpacked(stream, MOST_CONTENT)?;
        let (content, used) = self.cleaned(&content, own)?;
        let named = self.resources(own, &used, depth)?;
        let kept: [&[u8]; 10] = [
            b"Type",
            b"Subtype",
            b"BBox",
            b"Matrix",
            b"FormType",
            b"PatternType",
            b"PaintType",
            b"TilingType",
            b"XStep",
            b"YStep",
        ];
        let mut dict = self.only(&stream.dict, &kept);
        dict.set("Resources", Object::Reference(named));
        if stream.dict.has(b"Group") {
            dict.set("Group", self.group(&stream.dict)?);
        }
        Ok(Object::Stream(Stream::new(dict, content)))
    }

    /// The transparency group of a page or form. One that blends in RGB of no profile does it in the press's inks where it is the page's.
    pub(super) fn group(&mut self, owner: &'a Dictionary) -> Copied<Object> {
        let mut group = Dictionary::new();
        group.set("Type", Object::Name(b"Group".to_vec()));
        group.set("S", Object::Name(b"Transparency".to_vec()));
        let Some(Object::Dictionary(own)) = owner.get(b"Group").ok().and_then(|group| follow(self.document, group)) else {
            return Ok(Object::Dictionary(group));
        };
        for key in [&b"I"[..], b"K"] {
            if let Ok(value) = own.get(key) {
                group.set(key, self.plain(value));
            }
        }
        let is_page = owner.has(b"MediaBox") || owner.has(b"Contents");
        match own.get(b"CS") {
            Ok(_) if is_page => group.set("CS", Object::Name(b"DeviceCMYK".to_vec())),
            Ok(space) => group.set("CS", self.space(space, 0)?),
            Err(_) => {}
        }
        Ok(Object::Dictionary(group))
    }

    fn only(&mut self, dict: &Dictionary, keys: &[&[u8]]) -> Dictionary {
        keys.iter().filter_map(|key| Some((key.to_vec(), self.plain_value(key, dict.get(key).ok()?)))).collect()
    }

    /// A picture of samples, or the mask of one.
    fn image(&mut self, stream: &'a Stream, is_mask: bool) -> Copied<Object> {
        has_own_data(&stream.dict)?;
        let kept: [&[u8]; 11] = [
            b"Type",
            b"Subtype",
            b"Width",
            b"Height",
            b"BitsPerComponent",
            b"Decode",
            b"DecodeParms",
            b"Filter",
            b"ImageMask",
            b"SMaskInData",
            b"Matte",
        ];
        let mut dict = self.only(&stream.dict, &kept);
        if let Ok(intent) = stream.dict.get(b"Intent") {
            dict.set("Intent", self.one_of(intent, &INTENTS));
        }
        let codings = filters(&dict)?;
        let is_stencil = dict.get(b"ImageMask").ok().is_some_and(|own| follow(self.document, own).is_some_and(is_true));
        let has_colors = is_stencil || codings.contains(&b"JPXDecode".as_slice()) || stream.dict.has(b"ColorSpace");
        if !has_colors || !dict.has(b"Width") || !dict.has(b"Height") {
            return Err(damaged("a picture"));
        }
        for filter in codings {
            match filter {
                b"JPXDecode" => _ = self.holds.insert(PageHolds::Jpeg2000),
                b"JBIG2Decode" => _ = self.holds.insert(PageHolds::Jbig2),
                _ => {}
            }
        }
        if let Ok(space) = stream.dict.get(b"ColorSpace") {
            dict.set("ColorSpace", self.space(space, 0)?);
        }
        if stream.dict.get(b"BitsPerComponent").ok().and_then(|bits| follow(self.document, bits)?.as_i64().ok()) == Some(16) {
            self.holds.insert(PageHolds::DeepSamples);
        }
        // A mask of a mask is none.
        let masks: &[&[u8]] = if is_mask { &[] } else { &[b"SMask", b"Mask"] };
        for key in masks.iter().copied() {
            let Ok(mask) = stream.dict.get(key) else { continue };
            if key == b"SMask" && follow(self.document, mask).is_none_or(|mask| mask.as_name().is_err()) {
                self.holds.insert(PageHolds::Transparency);
            }
            let copied = match follow(self.document, mask) {
                Some(Object::Stream(_)) => self.once(mask, |copy, found| match found {
                    Object::Stream(stream) => copy.image(stream, true),
                    _ => Err(damaged("a mask")),
                })?,
                _ => self.plain(mask),
            };
            dict.set(key, copied);
        }
        Ok(Object::Stream(Stream::new(dict, stream.content.clone())))
    }

    fn state(&mut self, state: &'a Object, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        self.once(state, |copy, found| {
            let Ok(own) = found.as_dict() else { return Err(damaged("a graphics state")) };
            let mut out = Dictionary::new();
            for (key, value) in own.iter() {
                if let Some(value) = copy.parameter(key, value, from, depth)? {
                    out.set(key.clone(), value);
                }
            }
            Ok(Object::Dictionary(out))
        })
    }

    /// One parameter of a graphics state; `None` for one that is left out.
    fn parameter(
        &mut self,
        key: &[u8],
        value: &'a Object,
        from: Option<&'a Dictionary>,
        depth: usize,
    ) -> Copied<Option<Object>> {
        let found = follow(self.document, value).unwrap_or(&Object::Null);
        let is_name = |name: &[u8]| found.as_name().is_ok_and(|own| own == name);
        match key {
            b"TR2" if is_name(b"Default") => {}
            _ if DEVICE.contains(&key) || key == b"TR2" => {
                if !is_name(b"Default") && !is_name(b"Identity") {
                    self.say(RemarkKind::Changed, "its transfer curves and halftones are left out");
                }
                return Ok(None);
            }
            b"Font" => {
                let Object::Array(parts) = found else { return Ok(None) };
                let [font, size] = parts.as_slice() else { return Ok(None) };
                return Ok(Some(Object::Array(vec![self.font(font, from, depth)?, self.plain(size)])));
            }
            b"SMask" => {
                let Object::Dictionary(mask) = found else { return Ok(Some(self.plain(value))) };
                self.holds.insert(PageHolds::Transparency);
                let mut out = self.only(mask, &[b"Type", b"S", b"BC", b"TR"]);
                if let Ok(group) = mask.get(b"G") {
                    out.set("G", self.xobject(group, from, depth)?);
                }
                return Ok(Some(Object::Dictionary(out)));
            }
            b"CA" | b"ca" if found.as_float().is_ok_and(|opacity| opacity < 1.0) => {
                self.holds.insert(PageHolds::Transparency);
            }
            b"BM" => {
                let mode = self.one_of(found, &MODES);
                if !mode.as_name().is_ok_and(|mode| mode == b"Normal") {
                    self.holds.insert(PageHolds::Transparency);
                }
                return Ok(Some(mode));
            }
            b"RI" => return Ok(Some(self.one_of(found, &INTENTS))),
            b"OP" | b"op" if found.as_bool().is_ok_and(|overprints| overprints) => {
                self.holds.insert(PageHolds::Overprint);
            }
            _ => {}
        }
        Ok(Some(self.plain(value)))
    }

    /// The first of `known` that an object names, one name or some in the order of their preference; else the first of all, which is
    /// what an unknown one counts as.
    fn one_of(&self, object: &Object, known: &[&[u8]]) -> Object {
        let found = follow(self.document, object).unwrap_or(&Object::Null);
        let names = found.as_array().map_or(std::slice::from_ref(found), Vec::as_slice);
        let mut names = names.iter().filter_map(|name| follow(self.document, name)?.as_name().ok());
        Object::Name(names.find(|name| known.contains(name)).unwrap_or(known[0]).to_vec())
    }

    fn pattern(&mut self, pattern: &'a Object, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        self.once(pattern, |copy, found| match found {
            Object::Stream(stream) => copy.form(stream, from, depth + 1),
            Object::Dictionary(own) => {
                let mut out = copy.only(own, &[b"Type", b"PatternType", b"Matrix"]);
                let shading = own.get(b"Shading").map_err(|_| damaged("a pattern"))?;
                out.set("Shading", copy.shading(shading)?);
                if let Ok(state) = own.get(b"ExtGState") {
                    out.set("ExtGState", copy.state(state, from, depth)?);
                }
                Ok(Object::Dictionary(out))
            }
            _ => Err(damaged("a pattern")),
        })
    }

    fn shading(&mut self, shading: &'a Object) -> Copied<Object> {
        self.once(shading, |copy, found| {
            let own = found.as_dict().or_else(|_| found.as_stream().map(|stream| &stream.dict));
            let Some((own, space)) = own.ok().and_then(|own| Some((own, own.get(b"ColorSpace").ok()?))) else {
                return Err(damaged("a shading"));
            };
            let mut dict = copy.plain_without(own, &[b"ColorSpace"]);
            dict.set("ColorSpace", copy.space(space, 0)?);
            Ok(match found {
                Object::Stream(stream) => Object::Stream(Stream::new(dict, stream.content.clone())),
                _ => Object::Dictionary(dict),
            })
        })
    }

    fn font(&mut self, font: &'a Object, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        self.once(font, |copy, found| {
            let Ok(own) = found.as_dict() else { return Err(damaged("a typeface")) };
            let kind = own.get(b"Subtype").ok().and_then(|kind| follow(copy.document, kind)?.as_name().ok());
            if !kind.is_some_and(|kind| FONTS.contains(&kind)) {
                return Err(damaged("a typeface"));
            }
            if kind == Some(b"Type3") {
                return copy.drawn_font(own, from, depth + 1);
            }
            let descendant =
                own.get(b"DescendantFonts").ok().and_then(|list| follow(copy.document, list)?.as_array().ok()?.first());
            let holder = descendant.and_then(|font| follow(copy.document, font)?.as_dict().ok()).unwrap_or(own);
            let descriptor = holder.get(b"FontDescriptor").ok().and_then(|found| follow(copy.document, found)?.as_dict().ok());
            let files: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
            if !descriptor.is_some_and(|descriptor| files.iter().any(|key| descriptor.has(key))) {
                let name = own.get(b"BaseFont").and_then(Object::as_name).unwrap_or(b"without a name");
                copy.holds.insert(PageHolds::UnembeddedFont);
                let name = String::from_utf8_lossy(name).into_owned();
                copy.say(RemarkKind::Unprintable, format!("its typeface {name} is not embedded"));
            }
            let mut dict = copy.plain_without(own, &[b"DescendantFonts"]);
            if let Some(descendant) = descendant {
                dict.set("DescendantFonts", vec![copy.descendant(descendant)?]);
            }
            Ok(Object::Dictionary(dict))
        })
    }

    /// A CID font. TrueType ones say which glyph each number is; some programs leave out the map that is the default (9.7.4.2).
    fn descendant(&mut self, font: &'a Object) -> Copied<Object> {
        self.once(font, |copy, found| {
            let Ok(own) = found.as_dict() else { return Err(damaged("a typeface")) };
            let mut dict = copy.plain_without(own, &[]);
            let is_true_type = own.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"CIDFontType2");
            if is_true_type && !own.has(b"CIDToGIDMap") {
                dict.set("CIDToGIDMap", Object::Name(b"Identity".to_vec()));
            }
            Ok(Object::Dictionary(dict))
        })
    }

    /// A font whose glyphs are drawn by operators (9.6.5).
    fn drawn_font(&mut self, own: &'a Dictionary, from: Option<&'a Dictionary>, depth: usize) -> Copied<Object> {
        let resources = own.get(b"Resources").ok().and_then(|own| follow(self.document, own)?.as_dict().ok()).or(from);
        let mut dict = self.plain_without(own, &[b"CharProcs", b"Resources"]);
        let (mut glyphs, mut all) = (Dictionary::new(), Used::default());
        let drawn = own.get(b"CharProcs").ok().and_then(|glyphs| follow(self.document, glyphs)?.as_dict().ok());
        for (name, glyph) in drawn.into_iter().flat_map(Dictionary::iter) {
            let Some(Object::Stream(stream)) = follow(self.document, glyph) else { return Err(damaged("a glyph")) };
            let content = self.unpacked(stream, MOST_CONTENT)?;
            let (content, used) = self.cleaned(&content, resources)?;
            all.join(used);
            let glyph = self.add(Object::Stream(Stream::new(Dictionary::new(), content)));
            glyphs.set(name.clone(), Object::Reference(glyph));
        }
        dict.set("CharProcs", glyphs);
        dict.set("Resources", Object::Reference(self.resources(resources, &all, depth)?));
        Ok(Object::Dictionary(dict))
    }
}

fn is_true(object: &Object) -> bool {
    object.as_bool().is_ok_and(|is_true| is_true)
}

/// A page that lacks what its operators name would print in part, or stop a press's interpreter.
pub(super) fn damaged(what: &str) -> PictureError {
    bad(format!("a damaged PDF page: {what} is missing or cannot be read; save it anew"))
}

/// What stands for something that is not shown.
fn empty_form() -> Object {
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"XObject".to_vec()));
    dict.set("Subtype", Object::Name(b"Form".to_vec()));
    dict.set("BBox", [0; 4].map(Object::Integer).to_vec());
    Object::Stream(Stream::new(dict, Vec::new()))
}
