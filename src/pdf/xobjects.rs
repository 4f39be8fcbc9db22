//! Pictures put into the document's object graph, each once.
//!
//! In: the pictures that the pages show. Out: their streams, at the places that printpdf keeps for them, with colour spaces, masks and resources.
//! Pictures of the same samples share their stream. What the standard forbids in one is told where it stands first.

use super::finish::{Graph, picture_name};
use super::flatten::{is_stencil, stencil};
use super::icc::SRGB;
use super::image::{Embedded, PictureSpace, embed};
use super::paint::Found;
use super::{PdfError, PdfInput, Streams, Violation};
use crate::picture::{Picture, PictureBody, RasterData};
use lopdf::{Dictionary, Object, ObjectId, Stream};
use std::sync::Arc;

/// A picture that is in the file already.
pub(super) struct Written<'a> {
    picture: &'a Picture,
    place: ObjectId,
    /// What a standard could forbid in it.
    holds: Vec<Violation>,
}

impl<'a> Graph<'a> {
    /// Fills the place that printpdf keeps for a picture, or has it share another one's.
    pub(super) fn add_picture(&mut self, input: &PdfInput<'a>, id: u32, found: &mut Found) -> Result<(), PdfError> {
        let picture = input.pictures.get(id as usize).ok_or(PdfError::UnknownPicture(id))?;
        let name = picture_name(id);
        let place = self.xobjects.get(name.as_bytes()).and_then(Object::as_reference);
        let place = place.map_err(|_| PdfError::Internal("a picture has no place"))?;
        let known = self.pictures.iter().position(|written| is_shared(&written.picture.body, &picture.body));
        let at = match known {
            Some(at) => {
                self.doc.objects.remove(&place);
                self.xobjects.set(name, Object::Reference(self.pictures[at].place));
                at
            }
            None => {
                let holds = self.write_picture(picture, place, input)?;
                self.pictures.push(Written { picture, place, holds });
                self.pictures.len() - 1
            }
        };
        for violation in &self.pictures[at].holds {
            if let (true, Some(site)) = (input.standard.prohibits(violation), found.placed.get(&id)) {
                found.forbid(input.standard, *violation, *site, Some(&picture.name));
            }
        }
        Ok(())
    }

    /// Writes a picture's streams, and says what a standard could forbid in them.
    fn write_picture(
        &mut self,
        picture: &'a Picture,
        place: ObjectId,
        input: &PdfInput<'a>,
    ) -> Result<Vec<Violation>, PdfError> {
        if let PictureBody::Page(page) = &picture.body {
            // A screen has no plates to spare: there a page shows its own inks.
            let own = page.own.as_ref().filter(|_| !input.standard.is_print());
            return Ok(self.write_placed(own.unwrap_or(page), place, input));
        }
        let Embedded { mut dict, data, space, mask } =
            embed(picture, input.intent.profile(), (input.streams, &mut self.deflater))?;
        self.print.add(&data);
        let mut holds = Vec::new();
        let mask = match mask {
            Some(_) if input.standard.prohibits(&Violation::Transparency) => {
                self.add_stencil(picture, &mut dict, mask, input.streams)
            }
            mask => mask,
        };
        if matches!(space, PictureSpace::Icc(..) | PictureSpace::Drawing) {
            holds.push(Violation::IccBased);
        }
        if mask.is_some() {
            holds.push(Violation::Transparency);
        }
        if dict.get(b"BitsPerComponent").and_then(Object::as_i64).is_ok_and(|bits| bits > 8) {
            holds.push(Violation::DeepSamples);
        }
        match space {
            // The press's own inks, said by its profile where there is no press.
            PictureSpace::Device("DeviceCMYK") if input.standard.prohibits(&Violation::DeviceCmyk) => {
                dict.set("ColorSpace", self.icc_space(input.intent.profile(), 4));
            }
            PictureSpace::Device(name) => dict.set("ColorSpace", Object::Name(name.into())),
            PictureSpace::Icc(profile, components) => dict.set("ColorSpace", self.icc_space(profile, components)),
            PictureSpace::Drawing => {
                let (mut resources, mut spaces) = (Dictionary::new(), Dictionary::new());
                spaces.set("Srgb", self.icc_space(SRGB, 3));
                if input.standard.prohibits(&Violation::DeviceCmyk) {
                    spaces.set("DefaultCMYK", self.icc_space(input.intent.profile(), 4));
                }
                resources.set("ColorSpace", spaces);
                dict.set("Resources", resources);
            }
        }
        if let Some((mask, data)) = mask {
            self.print.add(&data);
            let mask = self.doc.add_object(Stream::new(mask, data).with_compression(false));
            dict.set("SMask", Object::Reference(mask));
        }
        self.doc.objects.insert(place, Stream::new(dict, data.into_owned()).with_compression(false).into());
        Ok(holds)
    }
}

impl Graph<'_> {
    /// Where nothing may be transparent: an opacity that is all or nothing as a stencil. Returns what could not be written so.
    fn add_stencil<T>(&mut self, picture: &Picture, dict: &mut Dictionary, mask: Option<T>, streams: &Streams) -> Option<T> {
        let PictureBody::Raster(raster) = &picture.body else { return mask };
        let Some(alpha) = raster.alpha.as_deref().filter(|alpha| is_stencil(alpha)) else { return mask };
        let mut image = Dictionary::new();
        image.set("Type", Object::Name(b"XObject".to_vec()));
        image.set("Subtype", Object::Name(b"Image".to_vec()));
        image.set("Width", i64::from(raster.width));
        image.set("Height", i64::from(raster.height));
        image.set("ImageMask", true);
        image.set("BitsPerComponent", 1);
        let data = stencil(alpha, raster.width);
        self.print.add(&data);
        let mask = self.doc.add_object(streams.stream(image, &data, &mut self.deflater));
        dict.set("Mask", Object::Reference(mask));
        None
    }
}

/// Whether two pictures are the same stream: they are made of the same bytes. How they are turned is said where they are shown.
fn is_shared(a: &PictureBody, b: &PictureBody) -> bool {
    let same = |a: &Arc<[u8]>, b: &Arc<[u8]>| Arc::ptr_eq(a, b) || a == b;
    match (a, b) {
        (PictureBody::Raster(a), PictureBody::Raster(b)) => {
            let data = match (&a.data, &b.data) {
                (RasterData::Jpeg(a), RasterData::Jpeg(b)) | (RasterData::Samples(a), RasterData::Samples(b)) => same(a, b),
                _ => false,
            };
            let alpha = match (&a.alpha, &b.alpha) {
                (Some(a), Some(b)) => same(a, b),
                (None, None) => true,
                _ => false,
            };
            data && alpha
                && (a.width, a.height, a.space, a.bits) == (b.width, b.height, b.space, b.bits)
                && a.profile == b.profile
        }
        (PictureBody::Drawing(a), PictureBody::Drawing(b)) => Arc::ptr_eq(a, b),
        (PictureBody::Page(a), PictureBody::Page(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Raster, SampleSpace};

    #[test]
    fn the_same_samples_out_of_two_files_are_one_stream() {
        let body = |sample: u8, alpha: Option<u8>| {
            let bytes = |value: u8| Arc::from(vec![value; 4]);
            PictureBody::Raster(Raster {
                width: 2,
                height: 2,
                space: SampleSpace::Gray,
                bits: 8,
                data: RasterData::Samples(bytes(sample)),
                is_lossy: false,
                alpha: alpha.map(bytes),
                profile: None,
                orientation: 1,
            })
        };
        assert!(is_shared(&body(7, Some(9)), &body(7, Some(9))));
        for other in [body(8, Some(9)), body(7, Some(8)), body(7, None)] {
            assert!(!is_shared(&body(7, Some(9)), &other));
        }
    }
}
