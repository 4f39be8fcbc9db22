//! Pictures on their way into an output: converted once, however many documents and outputs show them.
//!
//! In: a [`Typeset`]. Out: its pictures as they are embedded or proofed, by their ids. What is not converted, and why, is said when the text is
//! set.

use super::{Engine, EngineError, Typeset};
use crate::diagnostic::{Code, Diagnostic, Place, Report, Span};
use crate::geometry::{Rect, Size};
use crate::layout::{Foreign, Layout, PictureTokens, default_intent};
use crate::page::{ItemKind, Page};
use crate::pdf::PdfError;
use crate::picture::{CAN_CONVERT, ConvertError, Medium, Picture, PictureBody, SampleSpace, Target};

/// What a layout says of pictures in print.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    tokens: PictureTokens,
    ink_limit: u16,
}

/// Where a picture stands: largest, and first.
#[derive(Clone, Copy)]
struct Placed {
    size: Size,
    page: u32,
    rect: Rect,
    span: Option<Span>,
}

impl Engine {
    /// The pictures of `sheet` as they go into an output, by [`PictureId`](crate::picture::PictureId). Those that no page shows are left as they are.
    ///
    /// # Errors
    /// [`EngineError::Pdf`] when a picture would have to be converted and cannot be.
    pub fn pictures_for(&self, sheet: &Typeset, medium: Medium) -> Result<Vec<Picture>, EngineError> {
        let target = sheet.target(medium);
        let prepare = |(picture, placed): (&Picture, Option<Placed>)| match placed {
            Some(placed) => {
                picture.prepared_for(&target, placed.size, &self.conversions).map_err(|reason| unusable(picture, reason))
            }
            None => Ok(picture.clone()),
        };
        sheet.pictures.iter().zip(placed(&sheet.pages, sheet.pictures.len())).map(prepare).collect()
    }

    /// How many pictures this engine has converted. One that comes again is not converted again.
    pub fn conversions(&self) -> usize {
        self.conversions.made()
    }
}

impl Typeset {
    /// What its pictures are prepared for.
    pub fn target(&self, medium: Medium) -> Target<'_> {
        let Press { tokens, ink_limit } = self.press;
        Target { medium, profile: self.intent.profile(), ink_limit, tokens }
    }
}

fn unusable(picture: &Picture, reason: ConvertError) -> EngineError {
    EngineError::Pdf(PdfError::Picture { name: picture.name.clone(), reason: reason.to_string() })
}

impl Press {
    pub(super) fn of(layout: &Layout) -> Press {
        let ink_limit = layout.output_intent.as_ref().map_or(default_intent().ink_limit, |intent| intent.ink_limit);
        Press { tokens: layout.pictures, ink_limit }
    }

    /// Names the pictures whose colours are not converted although the press is another one than they are made for.
    pub(super) fn remarks(&self, pages: &[Page], pictures: &[Picture], profile: &[u8]) -> Report {
        let mut report = Report::new();
        for (picture, placed) in pictures.iter().zip(placed(pages, pictures.len())) {
            let (PictureBody::Raster(raster), Some(placed)) = (&picture.body, placed) else { continue };
            let name = &picture.name;
            let (message, help) = if raster.is_foreign(profile) && self.tokens.foreign == Foreign::Keep {
                (
                    format!("the inks of {name:?} are for another printing condition and are printed as they are"),
                    "to convert them: [pictures] foreign-cmyk = \"convert\"",
                )
            } else if raster.space == SampleSpace::Rgb && self.tokens.converts && !CAN_CONVERT {
                (
                    format!("{name:?} stays RGB: this build converts no colours (feature `icc`)"),
                    "the press converts it by its profile",
                )
            } else {
                continue;
            };
            let place = Place { page: placed.page, rect: placed.rect };
            let finding = Diagnostic::new(Code::PictureColorsKept, message).on(place);
            report.push(Diagnostic { span: placed.span, ..finding }.help(help));
        }
        report
    }
}

/// Where each picture stands.
fn placed(pages: &[Page], pictures: usize) -> Vec<Option<Placed>> {
    let mut placed: Vec<Option<Placed>> = vec![None; pictures];
    for page in pages {
        for item in &page.items {
            let ItemKind::Picture { id, clip, rect } = &item.kind else { continue };
            let size = Size::new(rect.width(), rect.height());
            let Some(known) = placed.get_mut(id.0 as usize) else { continue };
            let known = known.get_or_insert(Placed { size, page: page.number, rect: *clip, span: item.span });
            if size.width > known.size.width {
                known.size = size;
            }
        }
    }
    placed
}
