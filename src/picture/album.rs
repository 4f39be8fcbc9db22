//! Files that were read, for texts that show them again: a thousand sheets have one look at their logo.
//!
//! In: a file's bytes, which of its pages is asked for, and what the house knows of inks. Out: the picture, read once. A file is known by its bytes and
//! never by its name, so that one that was changed is another one. What is wrong with a file is kept, too.

use super::read::{file_and_page, is_pdf};
use super::{HouseInks, PdfPage, Picture, PictureBody, PictureError, Raster, RasterData, Remark, RemarkKind, Segment};
use crate::color::Spots;
use crate::store::{Bytes, Store};
use lopdf::Object;
use std::sync::Arc;

/// Bytes of pictures that are kept, with the files that they were read from.
const MOST_BYTES: usize = 128 << 20;

/// The pictures that an engine has read.
#[derive(Debug)]
pub struct Album {
    read: Store<Asked, Result<Picture, PictureError>>,
}

/// All that a picture is made of.
#[derive(PartialEq, Eq, Hash)]
struct Asked {
    data: Bytes,
    page: Option<u32>,
    /// Placed pages hold inks.
    house: Option<(HouseInks, Spots)>,
}

impl Default for Album {
    fn default() -> Self {
        Album { read: Store::new(MOST_BYTES) }
    }
}

impl Album {
    /// An empty one.
    pub fn new() -> Self {
        Album::default()
    }

    /// What [`read`] makes of a file, under any name.
    pub(super) fn read(&self, name: &str, data: &Arc<[u8]>, house: (&HouseInks, Spots)) -> Result<Picture, PictureError> {
        let inks = is_pdf(data).then(|| (house.0.clone(), house.1));
        let asked = Asked { data: Bytes(Arc::clone(data)), page: file_and_page(name).1, house: inks };
        let size = |picture: &Result<Picture, PictureError>| data.len() + picture.as_ref().map_or(0, size);
        let picture = self.read.get(asked, size, || read(name, data, house))?;
        Ok(Picture { name: name.to_owned(), ..picture })
    }
}

/// A file as a picture. Says what the house knows of a placed page's inks, and puts process colours in their place where they are not printed.
pub(super) fn read(name: &str, data: &Arc<[u8]>, (inks, spots): (&HouseInks, Spots)) -> Result<Picture, PictureError> {
    let mut picture = Picture::read(name, data)?;
    let PictureBody::Page(page) = &mut picture.body else { return Ok(picture) };
    Arc::make_mut(page).know(inks);
    if spots == Spots::Process && !page.spots.is_empty() {
        match page.in_process() {
            Ok(changed) => *page = Arc::new(changed),
            Err(why) => {
                let text = format!("its spot inks stay, each a plate of its own: {why}");
                picture.remarks.push(Remark { kind: RemarkKind::Changed, text });
            }
        }
    }
    Ok(picture)
}

/// The memory a picture holds, near enough.
pub(super) fn size(picture: &Picture) -> usize {
    match &picture.body {
        PictureBody::Raster(raster) => raster.size(),
        PictureBody::Page(page) => page.size(),
        PictureBody::Drawing(drawing) => drawing.paths.iter().map(|path| 64 + path.segments.len() * size_of::<Segment>()).sum(),
    }
}

impl PdfPage {
    /// The bytes of its streams, and something for each object.
    pub(crate) fn size(&self) -> usize {
        let size = |object: &Object| 256 + object.as_stream().map_or(0, |stream| stream.content.len());
        self.objects.values().map(size).sum()
    }
}

impl Raster {
    /// The bytes of its samples, with or without coding, and of its opacity.
    pub(crate) fn size(&self) -> usize {
        self.data.bytes().len() + self.alpha.as_ref().map_or(0, |alpha| alpha.len())
    }
}

impl RasterData {
    /// The samples or their coding.
    pub(super) fn bytes(&self) -> &Arc<[u8]> {
        match self {
            RasterData::Jpeg(data) | RasterData::Samples(data) => data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::SampleSpace;
    use super::*;

    #[test]
    fn a_file_is_known_by_its_bytes_and_not_by_its_name() {
        let album = Album::new();
        let (none, spots) = (HouseInks::new(), Spots::Keep);
        let read = |name: &str, width: u32| {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='8'/>");
            let picture = album.read(name, &Arc::from(svg.as_bytes()), (&none, spots)).unwrap();
            let PictureBody::Drawing(drawing) = picture.body else { panic!("a drawing") };
            (picture.name, picture.natural.width, drawing)
        };
        let (first, second, changed) = (read("logo.svg", 8), read("other.svg", 8), read("logo.svg", 9));
        assert!(Arc::ptr_eq(&first.2, &second.2) && !Arc::ptr_eq(&first.2, &changed.2));
        assert_eq!((&*second.0, second.1), ("other.svg", first.1));
        assert!(changed.1 > first.1);
    }

    #[test]
    fn what_is_wrong_with_a_file_and_which_of_its_pages_is_asked_for_counts() {
        let album = Album::new();
        let house = (&HouseInks::new(), Spots::Keep);
        let letter: Arc<[u8]> = Arc::from(&b"Dear reader"[..]);
        let refused = album.read("letter.txt", &letter, house).unwrap_err();
        assert_eq!(album.read("letter.txt", &letter, house).unwrap_err(), refused);
        let pages: Arc<[u8]> = include_bytes!("../../tests/pictures/pages.tif").as_slice().into();
        let space = |name| match album.read(name, &pages, house).unwrap().body {
            PictureBody::Raster(raster) => raster.space,
            _ => panic!("samples"),
        };
        assert_eq!([space("pages.tif"), space("pages.tif#page=2")], [SampleSpace::Rgb, SampleSpace::Gray]);
    }
}
