//! The pictures of one job: every name is asked for and read once, however often it is placed, and a fault is remembered too. Files with
//! the same bytes are one picture under several names.

use super::album::{self, Album};
use super::qr::{self, QR};
use super::read::{file_and_page, file_and_wrong_page};
use super::{HouseInks, Picture, PictureError, PictureId, PictureSource};
use crate::color::Spots;
use crate::store::Bytes;
use std::collections::{BTreeMap, HashMap};

/// Most bytes of files and of samples in one gallery, 2 GiB; a picture beyond it is refused.
const MAX_BYTES: usize = 2 << 30;

/// The pictures of a job, read through a [`PictureSource`] as they are asked for.
pub struct Gallery<'a> {
    source: &'a dyn PictureSource,
    by_name: BTreeMap<String, Result<PictureId, PictureError>>,
    pictures: Vec<Picture>,
    /// The files that were read, with the page that was asked for, and the picture that they became.
    files: HashMap<(Bytes, Option<u32>), PictureId>,
    bytes: usize,
    /// The inks that the house knows.
    inks: HouseInks,
    /// Whether placed pages keep theirs.
    spots: Spots,
    /// What was read before.
    album: Option<&'a Album>,
}

impl<'a> Gallery<'a> {
    /// An empty gallery that reads from `source`.
    pub fn new(source: &'a dyn PictureSource) -> Self {
        Gallery {
            source,
            by_name: BTreeMap::new(),
            pictures: Vec::new(),
            files: HashMap::new(),
            bytes: 0,
            inks: HouseInks::new(),
            spots: Spots::Keep,
            album: None,
        }
    }

    /// The same for a house that knows these inks: where they are not printed, process colours stand in for those of placed pages.
    pub fn with_inks(self, inks: HouseInks, spots: Spots) -> Self {
        Gallery { inks, spots, ..self }
    }

    /// The same with an album, in which pictures that were read before are looked up.
    pub fn with_album(self, album: &'a Album) -> Self {
        Gallery { album: Some(album), ..self }
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
        if let Some(text) = name.strip_prefix(QR) {
            let picture = qr::picture(name, text)?;
            let bytes = album::size(&picture);
            return self.keep(picture, bytes);
        }
        let (file, page) = file_and_page(name);
        let data = self.source.load(file).map_err(|reason| self.missing(name, reason))?;
        let file = (Bytes(data.clone()), page);
        if let Some(known) = self.files.get(&file) {
            let picture = Picture { name: name.to_owned(), ..self.picture(*known).clone() };
            return self.keep(picture, 0);
        }
        let house = (&self.inks, self.spots);
        let picture = match self.album {
            Some(album) => album.read(name, &data, house)?,
            None => album::read(name, &data, house)?,
        };
        let bytes = album::size(&picture).saturating_add(data.len());
        let id = self.keep(picture, bytes)?;
        self.files.insert(file, id);
        Ok(id)
    }

    /// Why there is no file of this name: only its page's number may be wrong.
    fn missing(&self, name: &str, reason: String) -> PictureError {
        match file_and_wrong_page(name) {
            Some((file, page)) if self.source.load(file).is_ok() => {
                PictureError::Unreadable(format!("{page:?} is no page's number; pages are counted from 1: {file}#page=1"))
            }
            _ => PictureError::Missing(reason),
        }
    }

    fn keep(&mut self, picture: Picture, bytes: usize) -> Result<PictureId, PictureError> {
        let bytes = self.bytes.saturating_add(bytes);
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

#[cfg(test)]
mod tests {
    use super::super::PictureBody;
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting(AtomicUsize);

    impl PictureSource for Counting {
        fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
            self.0.fetch_add(1, Ordering::Relaxed);
            match name {
                "square.svg" | "copy.svg" => {
                    Ok(Arc::from(&b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"[..]))
                }
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
        for page in ["0", "-1", "99999999999", "two", ""] {
            let Err(PictureError::Unreadable(reason)) = gallery.load(&format!("square.svg#page={page}")) else {
                panic!("{page:?}")
            };
            assert_eq!(reason, format!("{page:?} is no page's number; pages are counted from 1: square.svg#page=1"));
        }
        assert_eq!(gallery.load("none.pdf#page=0"), Err(PictureError::Missing("no such file".into())));
        assert_eq!(gallery.picture(id).name, "square.svg");
        let copy = gallery.load("copy.svg").unwrap();
        assert_eq!(gallery.picture(copy).name, "copy.svg");
        let pictures = gallery.into_pictures();
        let [PictureBody::Drawing(one), PictureBody::Drawing(other)] = [&pictures[0].body, &pictures[1].body] else {
            panic!("two drawings")
        };
        assert!(Arc::ptr_eq(one, other), "the same bytes are read once");
    }
}
