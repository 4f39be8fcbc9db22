//! The pictures of one job: every name is asked for and read once, however often it is placed, and a fault is remembered too. Files with
//! the same bytes are one picture under several names.

use super::qr::{self, QR};
use super::read::{file_and_page, file_and_wrong_page};
use super::{HouseInks, Picture, PictureBody, PictureError, PictureId, PictureSource, RasterData, Remark, RemarkKind};
use crate::color::Spots;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

/// Most bytes of files and of samples in one gallery, 2 GiB; a picture beyond it is refused.
const MAX_BYTES: usize = 2 << 30;

/// The pictures of a job, read through a [`PictureSource`] as they are asked for.
pub struct Gallery<'a> {
    source: &'a dyn PictureSource,
    by_name: BTreeMap<String, Result<PictureId, PictureError>>,
    pictures: Vec<Picture>,
    /// The files that were read, by a hash of their bytes.
    files: BTreeMap<u64, Vec<File>>,
    bytes: usize,
    /// The inks that the house knows.
    inks: HouseInks,
    /// Whether placed pages keep theirs.
    spots: Spots,
}

/// A file that was read, which of its pages was asked for, and the picture that it became.
struct File {
    data: Arc<[u8]>,
    page: Option<u32>,
    id: PictureId,
}

impl<'a> Gallery<'a> {
    /// An empty gallery that reads from `source`.
    pub fn new(source: &'a dyn PictureSource) -> Self {
        Gallery {
            source,
            by_name: BTreeMap::new(),
            pictures: Vec::new(),
            files: BTreeMap::new(),
            bytes: 0,
            inks: HouseInks::new(),
            spots: Spots::Keep,
        }
    }

    /// The same for a house that knows these inks: where they are not printed, process colours stand in for those of placed pages.
    pub fn with_inks(self, inks: HouseInks, spots: Spots) -> Self {
        Gallery { inks, spots, ..self }
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
            let bytes = size(&picture);
            return self.keep(picture, bytes);
        }
        let (file, page) = file_and_page(name);
        let data = self.source.load(file).map_err(|reason| self.missing(name, reason))?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&data);
        let hash = hasher.finish();
        if let Some(known) = self.known(hash, &data, page) {
            let picture = Picture { name: name.to_owned(), ..self.picture(known).clone() };
            return self.keep(picture, 0);
        }
        let mut picture = Picture::read(name, &data)?;
        self.settle_inks(&mut picture);
        let bytes = size(&picture).saturating_add(data.len());
        let id = self.keep(picture, bytes)?;
        self.files.entry(hash).or_default().push(File { data, page, id });
        Ok(id)
    }

    /// Says what the house knows of a placed page's inks, and puts process colours in their place where they are not printed.
    fn settle_inks(&self, picture: &mut Picture) {
        let PictureBody::Page(page) = &mut picture.body else { return };
        Arc::make_mut(page).know(&self.inks);
        if self.spots == Spots::Keep || page.spots.is_empty() {
            return;
        }
        match page.in_process() {
            Ok(changed) => *page = Arc::new(changed),
            Err(why) => {
                let text = format!("its spot inks stay, each a plate of its own: {why}");
                picture.remarks.push(Remark { kind: RemarkKind::Changed, text });
            }
        }
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

    /// The picture that the same bytes under another name became: what they share is embedded once.
    fn known(&self, hash: u64, data: &[u8], page: Option<u32>) -> Option<PictureId> {
        let files = self.files.get(&hash)?;
        files.iter().find(|file| *file.data == *data && file.page == page).map(|file| file.id)
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

/// The memory a picture holds, near enough.
fn size(picture: &Picture) -> usize {
    match &picture.body {
        PictureBody::Raster(raster) => {
            let samples = match &raster.data {
                RasterData::Jpeg(data) | RasterData::Samples(data) => data.len(),
            };
            samples + raster.alpha.as_ref().map_or(0, |alpha| alpha.len())
        }
        // Its streams are the file's, which is counted beside it.
        PictureBody::Page(page) => page.objects.len() * 256,
        PictureBody::Drawing(drawing) => {
            drawing.paths.iter().map(|path| 64 + path.segments.len() * size_of::<super::Segment>()).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
