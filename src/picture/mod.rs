//! Pictures: bytes by name, read once, understood far enough to be placed and embedded.
//!
//! In: a name and a [`PictureSource`]. Out: a [`Picture`] whose size, resolution, orientation and colour space are known. Knows nothing
//! of the pages that it is placed on.

mod album;
mod conversions;
mod convert;
mod exif;
mod gallery;
mod icc;
mod jpeg;
mod pdfpage;
mod png;
mod qr;
mod quantization;
mod read;
mod recode;
mod samples;
mod scale;
mod svg;
mod svg_clip;
mod svg_inks;
mod svg_layers;
mod svg_shade;
mod svg_through;
mod svg_unread;
mod svg_weight;
mod tiff;
mod tiff_strips;
mod unpacked;
mod webp;

pub use album::Album;
pub use conversions::Conversions;
pub(crate) use conversions::Original;
pub use convert::{CAN_CONVERT, ConvertError, Medium, Target};
pub use gallery::Gallery;
pub(crate) use pdfpage::encoding;
pub(crate) use pdfpage::{Function, Step, Steps};
pub use pdfpage::{HouseInk, HouseInks, PageHolds, PageSpot, PdfPage};
pub use qr::{QR, QUIET_MODULES};
pub use svg_inks::{NamedInk, NamedInks};
pub use unpacked::Unpacked;

use crate::geometry::Size;
use std::sync::Arc;

/// Where pictures come from, and the other files that a text or its tokens name. The engine itself reads no disk.
pub trait PictureSource: Send + Sync {
    /// The bytes of the file called `name`, as written in the text, layout or brand.
    ///
    /// # Errors
    /// A sentence that says why there are none ("no such file").
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String>;
}

/// A source with no pictures, for texts that use none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPictures;

impl PictureSource for NoPictures {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        Err(format!("no files were given with this text, so there is no {name:?}"))
    }
}

/// Why a picture cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The source has none of this name; the source's own reason.
    #[error("{0}")]
    Missing(String),
    /// There are bytes, but not of a picture that can be placed; what they are instead, as the end of a sentence.
    #[error("this is {0}")]
    Unreadable(String),
}

/// A picture of a job, in the order of its [`Gallery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u32);

/// A picture, ready to be placed.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The name it was loaded by.
    pub name: String,
    /// The size it has at its own resolution (72 ppi when it states none), after orientation.
    pub natural: Size,
    /// What it is made of.
    pub body: PictureBody,
    /// What is to be said of it wherever it is placed; a caller passes these on.
    pub remarks: Vec<Remark>,
}

/// Something to be said of a picture: nothing is left out or changed silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Of what kind.
    pub kind: RemarkKind,
    /// What: a sentence without a full stop, to stand after the picture's name.
    pub text: String,
}

/// What a remark means for the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// Only a part of the file is shown.
    Part,
    /// Its colour profile is of no use.
    Profile,
    /// Something was changed or left out that cannot stand in a file for print.
    Changed,
    /// It cannot be printed as it is.
    Unprintable,
}

/// What a picture is made of.
#[derive(Clone, Debug)]
pub enum PictureBody {
    /// Samples.
    Raster(Raster),
    /// Paths.
    Drawing(Arc<Drawing>),
    /// A page of a PDF file.
    Page(Arc<PdfPage>),
}

/// Rows of samples.
#[derive(Clone, Debug)]
pub struct Raster {
    /// Samples across, as stored (before orientation).
    pub width: u32,
    /// Rows, as stored.
    pub height: u32,
    /// What a sample means.
    pub space: SampleSpace,
    /// Bits per component: 1, 2, 4, 8 or 16.
    pub bits: u8,
    /// The samples or their JPEG coding.
    pub data: RasterData,
    /// Whether they went through a lossy coding, and so may go through another one.
    pub is_lossy: bool,
    /// Opacity, 8 bits a sample, row by row; `None` when opaque.
    pub alpha: Option<Arc<[u8]>>,
    /// The embedded ICC profile, when its colour space fits the samples.
    pub profile: Option<Arc<[u8]>>,
    /// How the stored rows are turned to stand upright: the EXIF orientation, 1–8.
    pub orientation: u8,
}

/// The components of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SampleSpace {
    /// One component, 0 black.
    Gray,
    /// Three.
    Rgb,
    /// Four, 0 no ink.
    Cmyk,
    /// Four, stored the other way round as Adobe's JPEGs do: 255 no ink.
    CmykInverted,
}

/// A raster's bytes.
#[derive(Clone, Debug)]
pub enum RasterData {
    /// A whole JPEG file (baseline or progressive) without its metadata, embedded as it is.
    Jpeg(Arc<[u8]>),
    /// Rows of samples without padding but to whole bytes, 16-bit samples big-endian.
    Samples(Arc<[u8]>),
}

/// Vector art: paths in a box of `natural` size, y downwards, in points. Paths may reach out of the box; what does is not shown.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The paths, from back to front.
    pub paths: Vec<DrawnPath>,
    /// The inks of colours that the file gives by their inks; all others are known by their sRGB alone.
    pub inks: NamedInks,
    /// What the file holds but the paths do not show, or show only nearly; each once, as a sentence without a full stop. A caller
    /// passes these on: nothing is left out silently.
    pub omitted: Vec<String>,
}

impl Drawing {
    /// Whether it is opaque paths alone, each of one colour, seen whole.
    pub fn is_plain(&self) -> bool {
        self.paths.iter().all(|path| path.shade.is_none() && path.through.is_empty())
    }
}

/// Colours along an axis, in sRGB.
pub type DrawnShade = crate::color::Shade<[u8; 3]>;

/// One path of a drawing.
#[derive(Clone, Debug, Default)]
pub struct DrawnPath {
    /// Its outline.
    pub segments: Vec<Segment>,
    /// Filled with this sRGB colour.
    pub fill: Option<[u8; 3]>,
    /// Filled by the even-odd rule instead of non-zero winding.
    pub even_odd: bool,
    /// Stroked with this sRGB colour and width: butt caps, mitred joins up to a limit of 4 and no dashes, which are SVG's defaults.
    /// Any other stroke is kept as the outline that it fills.
    pub stroke: Option<([u8; 3], crate::geometry::Length)>,
    /// Filled with these colours in the place of `fill`.
    pub shade: Option<DrawnShade>,
    /// Shown only where all of these are filled; then it has no stroke.
    pub through: Arc<[Outline]>,
}

/// A closed outline and how it is filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// Its steps.
    pub segments: Vec<Segment>,
    /// By the even-odd rule instead of non-zero winding.
    pub even_odd: bool,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are PDF's and SVG's own")]
pub enum Segment {
    Move(crate::geometry::Point),
    Line(crate::geometry::Point),
    Curve(crate::geometry::Point, crate::geometry::Point, crate::geometry::Point),
    Close,
}

#[cfg(test)]
mod tests;
