//! What becomes of pages: bytes.
//!
//! In: a [`Typeset`] and the [`Output`] asked for. Out: a PDF, or a report of what stands in its way. One layout run serves any number of
//! outputs.

use super::{Engine, EngineError, Typeset};
use crate::diagnostic::{Code, Diagnostic, Place, Report, Severity};
use crate::pdf::{self, PdfError, PdfInput, Prohibited, Standard, Violation, Volume, VolumeError};
use crate::picture::Medium;
use std::io::Write;

/// A PDF that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// What it complies with.
    pub standard: Standard,
    /// Whether the structure is written, for readers that cannot see the pages. A screen PDF must have it.
    pub tagged: bool,
}

impl Output {
    /// A tagged PDF of a standard.
    pub const fn of(standard: Standard) -> Self {
        Output { standard, tagged: true }
    }
}

impl Typeset {
    /// What its print PDF complies with, as its layout says.
    pub fn standard(&self) -> Standard {
        self.standard
    }
}

impl Engine {
    /// The print PDF of pages that this engine set, of the standard that the layout names.
    ///
    /// # Errors
    /// As [`Engine::pdf_for`].
    pub fn pdf(&self, sheet: &Typeset) -> Result<Vec<u8>, EngineError> {
        self.pdf_for(sheet, Output::of(sheet.standard))
    }

    /// A PDF of pages that this engine set.
    ///
    /// # Errors
    /// [`EngineError::Withheld`] when the report holds errors and the job did not ask to keep going; [`EngineError::Prohibited`] when the pages
    /// hold what the standard forbids; otherwise a face that cannot be subset.
    pub fn pdf_for(&self, sheet: &Typeset, output: Output) -> Result<Vec<u8>, EngineError> {
        self.output(sheet, output, |input| pdf::write(input).map_err(EngineError::of))
    }

    /// A file of many sheets that this engine sets, which [`Engine::bind`] adds one after the other: see [`Volume`].
    pub fn volume<W: Write>(&self, out: W, output: Output) -> Volume<'_, W> {
        Volume::new(out, &self.fonts, output.standard, output.tagged)
    }

    /// Adds the pages of a sheet that this engine set to one of its volumes.
    ///
    /// # Errors
    /// As [`Engine::pdf_for`]: the volume is then as if nothing had been tried. [`EngineError::Volume`] when it cannot be part of this volume,
    /// or nothing more can be written.
    pub fn bind<W: Write>(&self, volume: &mut Volume<'_, W>, sheet: &Typeset) -> Result<(), EngineError> {
        self.bind_all(std::slice::from_mut(volume), sheet)
    }

    /// Adds the pages of a sheet to several volumes, as for print and for screens, or to none of them.
    ///
    /// # Errors
    /// As [`Engine::bind`].
    pub fn bind_all<W: Write>(&self, volumes: &mut [Volume<'_, W>], sheet: &Typeset) -> Result<(), EngineError> {
        let mut staged = Vec::with_capacity(volumes.len());
        for at in 0..volumes.len() {
            let volume = &mut volumes[at];
            let output = Output { standard: volume.standard(), tagged: volume.is_tagged() };
            match self.output(sheet, output, |input| volume.stage(input).map_err(EngineError::of_volume)) {
                Ok(document) => staged.push(document),
                Err(error) => {
                    volumes.iter_mut().zip(&staged).for_each(|(volume, document)| volume.drop_staged(document));
                    return Err(error);
                }
            }
        }
        let mut added = volumes.iter_mut().zip(staged);
        added.try_for_each(|(volume, document)| volume.commit(document)).map_err(EngineError::of_volume)
    }

    /// Hands over all that an output is made of.
    fn output<T>(
        &self,
        sheet: &Typeset,
        output: Output,
        write: impl FnOnce(&PdfInput<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        if sheet.report.has_errors() && !sheet.keep_going {
            return Err(EngineError::Withheld(sheet.report.count(Severity::Error)));
        }
        let medium = if output.standard.is_print() { Medium::Press } else { Medium::Screen };
        let pictures = self.pictures_for(sheet, medium)?;
        write(&PdfInput {
            pages: &sheet.pages,
            structure: &sheet.structure,
            fonts: &self.fonts,
            pictures: &pictures,
            streams: &self.streams,
            facts: &sheet.facts,
            intent: &sheet.intent,
            standard: output.standard,
            tagged: output.tagged,
            spare_thread: sheet.spare_thread,
        })
    }
}

impl EngineError {
    fn of_volume(error: VolumeError) -> Self {
        match error {
            VolumeError::Pdf(error) => EngineError::of(error),
            error => EngineError::Volume(error),
        }
    }

    fn of(error: PdfError) -> Self {
        match error {
            PdfError::Prohibited(places) => EngineError::Prohibited(told(&places)),
            error => EngineError::Pdf(error),
        }
    }
}

/// What stands in the way, place by place.
fn told(places: &[Prohibited]) -> Report {
    let mut report = Report::new();
    for Prohibited { violation, standard, picture, page, rect, span } in places {
        let owner = picture.as_ref().map_or_else(String::new, |name| format!(" in {name:?}"));
        let message = format!("{standard} forbids {violation}{owner} on page {page}");
        let finding = Diagnostic::new(Code::StandardForbids, message).on(Place { page: *page, rect: *rect });
        report.push(Diagnostic { span: *span, ..finding }.help(way_out(*violation)));
    }
    report
}

/// What to do about it.
fn way_out(violation: Violation) -> &'static str {
    match violation {
        Violation::Transparency => "give the picture a background, or ask for PDF/X-4",
        Violation::DeviceRgb | Violation::IccBased => {
            "let pictures be converted (`[pictures] color = \"convert\"`), give the colour as process inks, or ask for PDF/X-4"
        }
        Violation::DeepSamples => "save the picture with 8 bits a sample, or ask for PDF/X-4",
        Violation::OptionalContent | Violation::Jpeg2000 | Violation::Jbig2 => {
            "save the file for PDF 1.4, flattened, or ask for PDF/X-4"
        }
        Violation::Untagged => "have its structure written",
        Violation::DeviceCmyk
        | Violation::Spot
        | Violation::Overprint
        | Violation::ObjectStreams
        | Violation::Annotation
        | Violation::Action
        | Violation::JavaScript
        | Violation::Bleed
        | Violation::Encryption
        | Violation::ExternalData
        | Violation::PostScript
        | Violation::Lzw
        | Violation::TransferCurve
        | Violation::Halftone
        | Violation::Proxy
        | Violation::UnembeddedFont
        | Violation::UnnamedCharacters
        | Violation::MissingAlt => "save the file without it, or leave it out",
    }
}
