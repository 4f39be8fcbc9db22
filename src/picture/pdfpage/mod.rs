//! A page of a PDF file, placed as a picture: a logo or an advert with its inks, paths and typefaces as they are.
//!
//! In: a file's bytes, from a stranger, and the number of a page. Out: a [`PdfPage`], the page as one form XObject with everything that it
//! needs and nothing else of the file, and remarks on what could not stay as it was. What PDF/X-4 forbids is changed where that shows
//! nothing different (transfer curves, halftones, LZW, RGB without a profile), left out where it is no part of the picture (annotations,
//! embedded PostScript), and otherwise named. Nothing of it is ever run. Sources: ISO 32000-1, 7 to 9; ISO 15930-7, 6.
//!
//! The steps: `packed` opens the file; `layers` says what is hidden; `copy` takes objects over under new numbers; `resources` knows what
//! each kind of them may hold; `spaces` their colours; `content` rewrites operators, `inline` the pictures among them. Later, where a job
//! has no plates for its inks, `process` puts process colours in their place.

mod coding;
mod colorants;
mod content;
mod copy;
pub(crate) mod encoding;
mod faults;
mod function;
mod graph;
mod inline;
mod layers;
mod operands;
mod packed;
mod pictures;
mod process;
mod resources;
mod spaces;
mod swap;
#[cfg(test)]
mod tests;
mod tints;
mod unicode;

pub(crate) use function::Function;
pub(crate) use operands::{Step, Steps};
pub use process::{HouseInk, HouseInks};

use super::{PictureError, Remark, RemarkKind};
use crate::color::Cmyk;
use crate::geometry::{Length, Size};
use copy::Copy;
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Most bytes of a file.
const MOST_FILE: usize = 256 << 20;
/// Most bytes that a stream unpacks to.
const MOST_STREAM: usize = 256 << 20;
/// A side longer than this (200 m) is a slip.
const MOST_SIDE: f64 = 567_000.0;
/// How far a page's attributes are looked for up the tree of pages.
const MOST_PARENTS: usize = 64;

/// A page of a PDF, ready to be placed: a form XObject and what it refers to, by numbers of its own.
#[derive(Clone, Debug)]
pub struct PdfPage {
    /// The objects. Streams without a filter are not compressed yet.
    pub objects: BTreeMap<ObjectId, Object>,
    /// Which of them is the form. Its matrix puts the page upright into a box from the origin of the picture's natural size, in points.
    pub form: ObjectId,
    /// The dictionaries of resources among the objects: default colour spaces are told in each.
    pub resources: Vec<ObjectId>,
    /// Its spot inks, in the order of their names.
    pub spots: Vec<PageSpot>,
    /// What a standard could forbid in it.
    pub holds: BTreeSet<PageHolds>,
    /// The page with its inks, where this is one in which process colours stand in for them.
    pub own: Option<Arc<PdfPage>>,
}

impl PdfPage {
    /// What stands for sRGB, as a profile's stream, in the objects: the document's own.
    pub const SRGB: ObjectId = (u32::MAX, 0);

    /// Whether it is painted with cyan, magenta, yellow and black, by a profile or without one.
    pub fn has_process_inks(&self) -> bool {
        let is_profile = |object: &Object| {
            object.as_stream().is_ok_and(|stream| stream.dict.get(b"N").is_ok_and(|channels| *channels == Object::Integer(4)))
        };
        self.holds.contains(&PageHolds::DeviceCmyk) || self.objects.values().any(is_profile)
    }
}

/// A spot ink of a placed page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSpot {
    /// The name on the plate.
    pub name: Arc<str>,
    /// What stands in for the full ink, where the file says it in process colours.
    pub alternate: Option<Cmyk>,
    /// Whether the file gives it two such colours; the first is taken.
    pub is_ambiguous: bool,
    /// Its colour space among the objects, when it is used by itself.
    pub space: Option<ObjectId>,
    /// What the house says of it, where it has an ink of this name.
    pub house: Option<HouseInk>,
}

/// What a placed page may hold that not every standard takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageHolds {
    /// Opacity in degrees, soft masks, blend modes.
    Transparency,
    /// Colours by a profile, RGB among them.
    IccBased,
    /// Process inks without a profile.
    DeviceCmyk,
    /// Plates of its own.
    Spot,
    /// Ink that leaves what lies below it.
    Overprint,
    /// Samples of 16 bits.
    DeepSamples,
    /// JPEG 2000 coding.
    Jpeg2000,
    /// JBIG2 coding.
    Jbig2,
    /// A typeface that is not in the file.
    UnembeddedFont,
    /// A typeface whose glyphs do not say what characters they are.
    UnnamedCharacters,
}

/// The page number `number` (from 1) of a PDF file, its size, and what is to be said of it.
pub(super) fn read(data: &[u8], number: Option<u32>) -> Result<(Size, PdfPage, Vec<Remark>), PictureError> {
    if data.len() > MOST_FILE {
        return Err(bad(format!("a PDF file of {} MB; at most {} MB are accepted", data.len() >> 20, MOST_FILE >> 20)));
    }
    // A parser's panic, which no input should cause, is reported like other damage: the file comes from a user.
    catch_unwind(AssertUnwindSafe(|| place(data, number)))
        .unwrap_or_else(|_| Err(bad("a PDF file that cannot be made sense of")))
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

fn place(data: &[u8], number: Option<u32>) -> Result<(Size, PdfPage, Vec<Remark>), PictureError> {
    let document = packed::open(data)?;
    let pages = document.page_iter().count();
    let wanted = number.unwrap_or(1);
    let at = usize::try_from(wanted - 1).unwrap_or(usize::MAX);
    let page = document.page_iter().nth(at).and_then(|id| document.get_dictionary(id).ok()).ok_or_else(|| {
        let count = u32::try_from(pages).unwrap_or(u32::MAX);
        bad(format!("a PDF file of {}, which has no page {wanted}", super::samples::pages(count)))
    })?;
    let place = Placing::of(&document, page)?;
    let mut copy = Copy::new(&document);
    let form = copy.page(page, &place)?;
    if number.is_none() && pages > 1 {
        let text = super::samples::first_of("pages", u32::try_from(pages).unwrap_or(u32::MAX));
        copy.remarks.insert(0, Remark { kind: RemarkKind::Part, text });
    }
    let (size, (page, remarks)) = (place.size, copy.finish(form)?);
    Ok((size, page, remarks))
}

fn locked() -> PictureError {
    bad("a PDF file that is locked (encrypted); save it without a password and without restrictions")
}

/// How a page lies: the box that is shown, turned upright and scaled by its user unit (ISO 32000-1, 14.11.2 and table 30).
struct Placing {
    /// Left, foot, right, top.
    shown: [f64; 4],
    matrix: [f64; 6],
    size: Size,
}

impl Placing {
    fn of(document: &Document, page: &Dictionary) -> Result<Self, PictureError> {
        let rect = |key: &[u8]| inherited(document, page, key).and_then(|found| rectangle(document, found));
        let media = rect(b"MediaBox").unwrap_or([0.0, 0.0, 612.0, 792.0]);
        let crop = rect(b"CropBox").and_then(|crop| within(crop, media));
        let own =
            |key: &[u8]| page.get(key).ok().and_then(|found| rectangle(document, found)).and_then(|rect| within(rect, media));
        // What is cut off when the page is printed by itself is no part of the picture.
        let shown = own(b"TrimBox").or_else(|| own(b"ArtBox")).or(crop).unwrap_or(media);
        let unit =
            page.get(b"UserUnit").ok().and_then(|unit| float(document, unit)).filter(|unit| (0.001..=1000.0).contains(unit));
        let unit = unit.unwrap_or(1.0);
        let turn = inherited(document, page, b"Rotate").and_then(|turn| float(document, turn)).unwrap_or(0.0);
        let [x0, y0, x1, y1] = shown;
        let (width, height) = ((x1 - x0) * unit, (y1 - y0) * unit);
        if !(width > 0.01 && height > 0.01 && width <= MOST_SIDE && height <= MOST_SIDE) {
            return Err(bad(format!("a PDF page of {width:.2} by {height:.2} pt")));
        }
        let (matrix, (width, height)) = match turn.rem_euclid(360.0) {
            90.0 => ([0.0, -unit, unit, 0.0, -y0 * unit, x1 * unit], (height, width)),
            180.0 => ([-unit, 0.0, 0.0, -unit, x1 * unit, y1 * unit], (width, height)),
            270.0 => ([0.0, unit, -unit, 0.0, y1 * unit, -x0 * unit], (height, width)),
            _ => ([unit, 0.0, 0.0, unit, -x0 * unit, -y0 * unit], (width, height)),
        };
        Ok(Placing { shown, matrix, size: Size::new(Length::from_pt(width), Length::from_pt(height)) })
    }
}

/// An attribute of a page, its own or from the tree above it.
fn inherited<'a>(document: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..MOST_PARENTS {
        if let Ok(found) = node.get(key) {
            return Some(found);
        }
        node = document.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

/// What a reference leads to; cycles of references lead nowhere.
fn follow<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn float(document: &Document, object: &Object) -> Option<f64> {
    follow(document, object)?.as_float().ok().map(f64::from).filter(|number| number.is_finite())
}

/// Four numbers as left, foot, right and top.
fn rectangle(document: &Document, object: &Object) -> Option<[f64; 4]> {
    let Object::Array(edges) = follow(document, object)? else { return None };
    let edges: Vec<f64> = edges.iter().filter_map(|edge| float(document, edge)).collect();
    let &[a, b, c, d] = edges.as_slice() else { return None };
    let rect = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (rect[2] > rect[0] && rect[3] > rect[1]).then_some(rect)
}

/// The part of `rect` inside `bounds`, if there is one.
fn within(rect: [f64; 4], bounds: [f64; 4]) -> Option<[f64; 4]> {
    let [x0, y0, x1, y1] = rect;
    let part = [x0.max(bounds[0]), y0.max(bounds[1]), x1.min(bounds[2]), y1.min(bounds[3])];
    (part[2] > part[0] && part[3] > part[1]).then_some(part)
}
