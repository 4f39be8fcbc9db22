//! Pages to PDF bytes: a printpdf document, finished on its object graph.
//!
//! In: finished [`Page`]s with their structure, the fonts and pictures they name, the document's facts and the printing
//! condition. Out: the bytes of a PDF/X-4 file (ISO 15930-7) with the structure of PDF/UA-1 (ISO 14289-1), the same for the same input.
//! Decides no layout, converts no colour, reads no clock.
//!
//! The steps: `glyphs` (by `clusters`) finds out what the pages show and subsets the faces; `paint` turns items into operators; `finish` has printpdf lay
//! out the document and completes its graph with `fontfile`, `image`, `icc`, `tags` and `metadata`. `packing` deflates
//! on a second thread meanwhile, for whoever has one to spare.

mod catalog;
mod clusters;
mod content;
mod deflate;
mod file;
mod finish;
mod flatten;
mod fontfile;
mod glyphs;
mod hash;
mod icc;
mod image;
mod links;
mod metadata;
mod number;
mod objects;
mod outline;
mod packing;
mod paint;
mod pen;
mod placed;
mod roles;
mod screen;
mod shades;
mod spaces;
mod standard;
mod streams;
mod tags;
#[cfg(test)]
mod tests;
mod volume;
mod xobjects;

use crate::diagnostic::Span;
use crate::font::{FaceId, FontBook};
use crate::geometry::Rect;
use crate::layout::default_intent;
use crate::page::{Page, Structure};
use crate::picture::Picture;
use glyphs::ShownFace;
use packing::Packer;
use paint::{Found, Painted, Painter};
use roles::Roles;
use screen::Lights;

pub use standard::{Standard, Violation};
pub use streams::Streams;
pub use volume::{Volume, VolumeError};

/// All that a PDF is made of.
#[derive(Clone, Copy)]
pub struct PdfInput<'a> {
    /// The pages in their order.
    pub pages: &'a [Page],
    /// The structure that the items' tags point into.
    pub structure: &'a Structure,
    /// The faces that the glyph runs name.
    pub fonts: &'a FontBook,
    /// The pictures that the items name, by [`PictureId`](crate::picture::PictureId).
    pub pictures: &'a [Picture],
    /// What was packed of them before.
    pub streams: &'a Streams,
    /// What the document says about itself.
    pub facts: &'a Facts,
    /// The printing condition it is made for.
    pub intent: &'a PreparedIntent,
    /// What the file complies with.
    pub standard: Standard,
    /// Whether the structure is written. Without it a print file is smaller by a little and closed to readers that cannot see it; a screen file
    /// must have it.
    pub tagged: bool,
    /// A second thread may deflate what is done; it changes nothing but the time.
    pub spare_thread: bool,
}

/// A place where the pages hold what the standard forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prohibited {
    /// What.
    pub violation: Violation,
    /// The standard.
    pub standard: Standard,
    /// The picture that it is in, by the name it was loaded by.
    pub picture: Option<String>,
    /// The page's number.
    pub page: u32,
    /// Where.
    pub rect: Rect,
    /// Its place in the user's file.
    pub span: Option<Span>,
}

/// What a document says about itself. Any text is allowed; what XML cannot hold is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The title; an empty one is written as "Untitled", because a title must be there.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The language of the text, BCP 47.
    pub lang: String,
    /// When it was made: the creation and the modification date.
    pub date: Date,
}

/// A moment in UTC. Parts outside the calendar are clamped into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1–9999.
    pub year: u16,
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
    /// 0–23.
    pub hour: u8,
    /// 0–59.
    pub minute: u8,
    /// 0–59.
    pub second: u8,
}

/// The printing condition (ISO 15930-7, 6.2): its name, where it is registered, and its profile.
#[derive(Clone, Copy, Debug)]
pub struct Intent<'a> {
    /// The registered name: `FOGRA39`.
    pub condition: &'a str,
    /// The registry, `http://www.color.org` for registered conditions; may be empty.
    pub registry: &'a str,
    /// The condition in words; empty where its name says enough.
    pub info: &'a str,
    /// An ICC profile of the output class for CMYK.
    pub profile: &'a [u8],
}

/// A printing condition made ready once for many files: its profile checked and deflated, which otherwise costs each file as much time as
/// a page of text does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedIntent {
    condition: String,
    registry: String,
    info: String,
    /// The profile, cut to the length that it states.
    profile: Vec<u8>,
    deflated: Vec<u8>,
}

impl Date {
    /// The day as `YYYY-MM-DD`.
    pub fn day(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl PreparedIntent {
    /// Its registered name.
    pub fn condition(&self) -> &str {
        &self.condition
    }

    /// The profile's bytes.
    pub fn profile(&self) -> &[u8] {
        &self.profile
    }

    /// Checks and deflates the profile.
    ///
    /// # Errors
    /// [`PdfError::Profile`] when it is no sound CMYK profile of the output class.
    pub fn new(intent: &Intent<'_>) -> Result<Self, PdfError> {
        let profile = icc::Profile::read_output(intent.profile)?;
        Ok(PreparedIntent {
            condition: intent.condition.to_owned(),
            registry: intent.registry.to_owned(),
            info: if intent.info.is_empty() { intent.condition } else { intent.info }.to_owned(),
            profile: profile.data.to_vec(),
            // The built-in one was deflated beforehand: to do so takes as long as to set a page.
            deflated: match default_intent() {
                builtin if builtin.profile == profile.data => builtin.deflated.to_vec(),
                _ => deflate::Deflater::new().deflate(profile.data),
            },
        })
    }
}

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A face cannot be subset.
    #[error("the face {face} cannot be embedded: {reason}")]
    Font {
        /// Its full name.
        face: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A picture's size, samples and coding do not fit together.
    #[error("the picture {name:?} cannot be embedded: {reason}")]
    Picture {
        /// The name it was loaded by.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An item names a picture that is not among the pictures.
    #[error("the pages show picture {0}, which is not there")]
    UnknownPicture(u32),
    /// The output profile does not serve.
    #[error("the output profile cannot be used: {reason}")]
    Profile {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The pages hold what the standard forbids.
    #[error("the pages hold what {} forbids, in {} places", .0.first().map_or("the standard", |first| first.standard.name()), .0.len())]
    Prohibited(Vec<Prohibited>),
    /// A fault of this engine's own.
    #[error("internal fault of the PDF writer: {0}")]
    Internal(&'static str),
}

/// Writes the pages as a file of the standard.
///
/// # Errors
/// [`PdfError::Prohibited`] when the pages hold what the standard forbids and no way round it is sound; another [`PdfError`] when a face or a
/// picture cannot be embedded.
pub fn write(input: &PdfInput<'_>) -> Result<Vec<u8>, PdfError> {
    readied(input, |input| {
        let faces = glyphs::gather(input.pages, input.structure, input.fonts)?;
        packing::ahead(input.spare_thread, &faces, |packer| {
            let roles = Roles::new(input.structure, input.pages, input.standard);
            let (painted, found) = paint(input, &faces, &roles, packer)?;
            finish::finish(input, &faces, &roles, painted, found)
        })
    })
}

/// Has the pages as their standard wants them: trimmed, and without what is transparent.
fn readied<T>(input: &PdfInput<'_>, write: impl FnOnce(&PdfInput<'_>) -> Result<T, PdfError>) -> Result<T, PdfError> {
    let standard = input.standard;
    if !input.tagged && standard.prohibits(&Violation::Untagged) {
        let place = Prohibited {
            violation: Violation::Untagged,
            standard,
            picture: None,
            page: 1,
            rect: input.pages.first().map_or_else(Rect::default, |page| page.boxes.trim),
            span: None,
        };
        return Err(PdfError::Prohibited(vec![place]));
    }
    let trimmed: Vec<Page>;
    let pages = if standard.prohibits(&Violation::Bleed) {
        trimmed = screen::trimmed(input.pages);
        &trimmed
    } else {
        input.pages
    };
    let flat = if standard.prohibits(&Violation::Transparency) { flatten::pages(pages) } else { pages.into() };
    let pages = &*flat;
    let pictures = flatten::pictures(pages, input.pictures, standard);
    write(&PdfInput { pages, pictures: &pictures, ..*input })
}

/// The pages' operators, each on its way to the packer.
fn paint(
    input: &PdfInput<'_>,
    faces: &[(FaceId, ShownFace)],
    roles: &Roles,
    packer: Packer,
) -> Result<(Vec<Painted>, Found), PdfError> {
    let mut painter = Painter {
        faces,
        fonts: input.fonts,
        pictures: input.pictures,
        structure: input.structure,
        roles,
        lights: input.standard.prohibits(&Violation::DeviceCmyk).then(|| Lights::new(input.intent)),
        standard: input.standard,
        tagged: input.tagged,
        found: Found::default(),
    };
    let mut painted = Vec::with_capacity(input.pages.len());
    for (index, page) in input.pages.iter().enumerate() {
        painted.push(painter.paint(page, index)?);
        painted.last().into_iter().for_each(|page| packer.pack(page));
    }
    Ok((painted, painter.found))
}
