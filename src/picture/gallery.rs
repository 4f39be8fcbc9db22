//! The pictures of one job: every name is asked for and read once, however often it is placed, and a fault is remembered too.

use super::qr::{self, QR};
use super::read::file_and_page;
use super::{Picture, PictureBody, PictureError, PictureId, PictureSource, RasterData};
use std::collections::BTreeMap;

/// Most bytes of decoded samples in one gallery, 2 GiB; a picture beyond it is refused. JPEGs stay coded and hardly count.
const MAX_BYTES: usize = 2 << 30;

/// The pictures of a job, read through a [`PictureSource`] as they are asked for.
pub struct Gallery<'a> {
    source: &'a dyn PictureSource,
    by_name: BTreeMap<String, Result<PictureId, PictureError>>,
    pictures: Vec<Picture>,
    bytes: usize,
}

impl<'a> Gallery<'a> {
    /// An empty gallery that reads from `source`.
    pub fn new(source: &'a dyn PictureSource) -> Self {
        Gallery { source, by_name: BTreeMap::new(), pictures: Vec::new(), bytes: 0 }
    }

    /// The picture called `name`, read at its first use; `qr:` and a text is the code of that text, and is not asked of the source. A name
    /// may end in a page of its file: `#page=2`.
    ///
    /// # Errors
    /// The source has no such picture, or its bytes are not one that can be placed. Asking again gives the same answer without reading
    /// again.
    pub fn load(&mut self, name: &str) -> Result<PictureId, PictureError> {
        if let Some(known) = self.by_name.get(name) {
            return known.clone();
        }
        let loaded = self.read(name);
        self.by_name.insert(name.to_owned(), loaded.clone());
        loaded
    }

    fn read(&mut self, name: &str) -> Result<PictureId, PictureError> {
        let picture = match name.strip_prefix(QR) {
            Some(text) => qr::picture(name, text)?,
            None => Picture::read(name, &self.source.load(file_and_page(name).0).map_err(PictureError::Missing)?)?,
        };
        let bytes = self.bytes.saturating_add(size(&picture));
        let id = u32::try_from(self.pictures.len()).ok().filter(|_| bytes <= MAX_BYTES);
        let id =
            id.ok_or_else(|| PictureError::Unreadable("one picture too many: together they need more than 2 GiB".into()))?;
        self.bytes = bytes;
        self.pictures.push(picture);
        Ok(PictureId(id))
    }

    /// The picture behind an id of this gallery.
    pub fn picture(&self, id: PictureId) -> &Picture {
        &self.pictures[id.0 as usize]
    }

    /// The pictures that were read, by id.
    pub fn into_pictures(self) -> Vec<Picture> {
        self.pictures
    }
}

/// The memory a picture holds, near enough.
fn size(picture: &Picture) -> usize {
    match &picture.body {
        PictureBody::Raster(raster) => {
            let samples = match &raster.data {
                RasterData::Jpeg(data) | RasterData::Samples(data) => data.len(),
            };
            samples + raster.alpha.as_ref().map_or(0, |alpha| alpha.len())
        }
        PictureBody::Drawing(drawing) => {
            drawing.paths.iter().map(|path| 64 + path.segments.len() * size_of::<super::Segment>()).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting(AtomicUsize);

    impl PictureSource for Counting {
        fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            match name {
                "square.svg" => Ok(Arc::from(&b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"[..])),
                "letter.txt" => Ok(Arc::from(&b"Dear reader"[..])),
                _ => Err("no such file".into()),
            }
        }
    }

    #[test]
    fn a_name_is_read_once_whether_it_works_or_not() {
        let source = Counting(AtomicUsize::new(0));
        let mut gallery = Gallery::new(&source);
        let id = gallery.load("square.svg").unwrap();
        assert_eq!(gallery.load("square.svg"), Ok(id));
        for _ in 0..2 {
            assert_eq!(gallery.load("none.png"), Err(PictureError::Missing("no such file".into())));
            assert!(matches!(gallery.load("letter.txt"), Err(PictureError::Unreadable(_))));
        }
        assert_eq!(source.0.load(Ordering::Relaxed), 3);
        assert_eq!(gallery.picture(id).name, "square.svg");
        assert_eq!(gallery.into_pictures().len(), 1);
    }
}
