//! What was drawn on plates before: on the sheets of a series the same pictures, pages and letters stand alike.
//!
//! In: what is to be drawn, and where its edges lie in pixels. Out: its inks, drawn once. A placed page may mix with what lies under it and is kept as it
//! comes out on bare paper.

use super::coverage::{Coverage, Window};
use super::glyphs::Drawn;
use super::placed::Missing;
use super::raster::{Printed, print};
use super::separate::Sheet;
use crate::color::Cmyk;
use crate::geometry::Size;
use crate::picture::{Original, PdfPage, Raster};
use crate::store::{Bytes, Same, Store};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of pictures on plates that are kept, with the pictures themselves. For ink coverage a whole page takes 200 kB.
const MOST_PICTURES: usize = 64 << 20;
/// The same of placed pages.
const MOST_PAGES: usize = 64 << 20;
/// Bytes of letters: at 600 pixels an inch one takes some thousand.
const MOST_LETTERS: usize = 16 << 20;
/// Profiles that are known before they are forgotten.
const MOST_PROFILES: usize = 16;

/// What an engine has drawn on plates.
#[derive(Debug)]
pub struct Prints {
    pictures: Store<PictureAt, Option<Arc<Printed>>>,
    pages: Store<PageAt, Arc<PagePrint>>,
    letters: Store<Drawn, Option<Arc<Coverage>>>,
    /// Each once, since every page's print is for one.
    profiles: Mutex<Vec<Arc<[u8]>>>,
}

/// All that a picture's print is made of: the picture, and the edges of where it lies and of what is seen.
#[derive(PartialEq, Eq, Hash)]
struct PictureAt {
    picture: Original,
    edges: Edges,
}

/// All that a placed page's print is made of.
#[derive(PartialEq, Eq, Hash)]
struct PageAt {
    page: Same<PdfPage>,
    natural: Size,
    edges: Edges,
    canvas: (u32, u32),
    spots: BTreeMap<Arc<str>, Cmyk>,
    profile: Bytes,
}

/// Where something lies and what of it is seen, to the last bit.
#[derive(PartialEq, Eq, Hash)]
struct Edges([[u64; 4]; 2]);

impl Edges {
    fn of(whole: Window, within: Window) -> Self {
        Edges([whole, within].map(|window| window.map(f64::to_bits)))
    }
}

/// The plates where a page stands alone, row by row, and what of it could not be drawn.
#[derive(Debug)]
struct PagePrint {
    plates: Vec<Vec<u8>>,
    missing: Vec<Missing>,
}

impl Default for Prints {
    fn default() -> Self {
        Prints {
            pictures: Store::new(MOST_PICTURES),
            pages: Store::new(MOST_PAGES),
            letters: Store::new(MOST_LETTERS),
            profiles: Mutex::default(),
        }
    }
}

impl Prints {
    /// None yet.
    pub fn new() -> Self {
        Prints::default()
    }

    /// As [`print`].
    pub(super) fn picture(&self, raster: &Raster, whole: Window, within: Window) -> Option<Arc<Printed>> {
        let at = PictureAt { picture: Original::of(raster), edges: Edges::of(whole, within) };
        let size = |printed: &Option<Arc<Printed>>| raster.size() + printed.as_ref().map_or(0, |printed| printed.size());
        self.pictures.get(at, size, || print(raster, whole, within).map(Arc::new))
    }

    /// A letter's mask, which `draw` makes.
    pub(super) fn letter(&self, drawn: Drawn, draw: impl FnOnce() -> Option<Coverage>) -> Option<Arc<Coverage>> {
        let size = |mask: &Option<Arc<Coverage>>| 128 + mask.as_ref().map_or(0, |mask| mask.amounts.len());
        self.letters.get(drawn, size, || draw().map(Arc::new))
    }

    /// Puts a placed page of `natural` size on a sheet, which `draw` does.
    pub(super) fn page(
        &self,
        (page, natural): (&Arc<PdfPage>, Size),
        (whole, within): (Window, Window),
        sheet: &mut Sheet,
        profile: &[u8],
        draw: impl FnOnce(&mut Sheet) -> Vec<Missing>,
    ) -> Vec<Missing> {
        let room = Room::around(within, sheet);
        if !room.is_bare(sheet) {
            return draw(sheet);
        }
        let at = PageAt {
            page: Same(Arc::clone(page)),
            natural,
            edges: Edges::of(whole, within),
            canvas: (sheet.canvas.width, sheet.canvas.height),
            spots: sheet.rack.spots.clone(),
            profile: Bytes(self.profile(profile)),
        };
        let size = |print: &Arc<PagePrint>| page.size() + print.plates.iter().map(Vec::len).sum::<usize>();
        let print = self.pages.get(at, size, || {
            let missing = draw(sheet);
            Arc::new(PagePrint { plates: room.plates(sheet), missing })
        });
        room.put(&print.plates, sheet);
        print.missing.clone()
    }

    /// The one copy of a profile.
    fn profile(&self, profile: &[u8]) -> Arc<[u8]> {
        let mut known = self.profiles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.iter().find(|known| ***known == *profile) {
            return Arc::clone(known);
        }
        if known.len() >= MOST_PROFILES {
            known.clear();
        }
        known.push(profile.into());
        Arc::clone(&known[known.len() - 1])
    }
}

/// The pixels of a sheet that something may touch.
struct Room {
    columns: Range<usize>,
    rows: Range<usize>,
}

impl Room {
    fn around([x0, y0, x1, y1]: Window, sheet: &Sheet) -> Self {
        let range = |from: f64, to: f64, end: u32| {
            let end = end as usize;
            super::pixel(from.floor() - 1.0).min(end)..super::pixel(to.ceil() + 1.0).min(end)
        };
        Room { columns: range(x0, x1, sheet.canvas.width), rows: range(y0, y1, sheet.canvas.height) }
    }

    /// Where its rows are among a plate's pixels.
    fn lines(&self, sheet: &Sheet) -> impl Iterator<Item = Range<usize>> + use<> {
        let (columns, width) = (self.columns.clone(), sheet.canvas.width as usize);
        self.rows.clone().map(move |row| row * width + columns.start..row * width + columns.end)
    }

    fn is_bare(&self, sheet: &Sheet) -> bool {
        let is_bare = |pixels: &[u8]| self.lines(sheet).all(|line| pixels[line].iter().all(|ink| *ink == 0));
        sheet.plates.plates.iter().all(|exposed| is_bare(&exposed.pixels))
    }

    fn plates(&self, sheet: &Sheet) -> Vec<Vec<u8>> {
        let part = |pixels: &[u8]| self.lines(sheet).flat_map(|line| &pixels[line]).copied().collect();
        sheet.plates.plates.iter().map(|exposed| part(&exposed.pixels)).collect()
    }

    fn put(&self, plates: &[Vec<u8>], sheet: &mut Sheet) {
        let lines: Vec<Range<usize>> = self.lines(sheet).collect();
        for (exposed, plate) in sheet.plates.plates.iter_mut().zip(plates) {
            for (line, pixels) in lines.iter().zip(plate.chunks_exact(self.columns.len().max(1))) {
                exposed.pixels[line.clone()].copy_from_slice(pixels);
            }
        }
    }
}
