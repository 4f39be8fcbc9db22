//! How pictures go to press: the tokens of `[pictures]`.

use crate::color::cms::RenderingIntent;
use crate::tokens::{Fields, Kind};

/// What becomes of pictures on their way into a PDF. Which values are the shipped ones says `layouts/factsheet.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PictureTokens {
    /// RGB pictures are converted to the press's inks here; else they keep their profile, and the press's own system converts them.
    pub converts: bool,
    /// What becomes of a CMYK picture that was made for another press.
    pub foreign: Foreign,
    /// What is kept when colours do not fit.
    pub intent: RenderingIntent,
    /// Whether the darkest a picture can hold becomes the darkest that can be printed.
    pub black_point: bool,
    /// Pictures that are finer than this where they are placed are made coarser; `None`: no picture is.
    pub max_ppi: Option<u16>,
    /// Whether what came through a lossy coding is coded so again once it is converted.
    pub codes_lossily: bool,
    /// The quality of that coding, 1–100.
    pub quality: u8,
}

/// What becomes of a CMYK picture whose profile is another press's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// Its inks are printed as they are.
    Keep,
    /// It keeps its profile, and the press's own system converts it.
    Tag,
    /// It is converted here.
    Convert,
}

impl PictureTokens {
    /// Reads `[pictures]`; `None` when a key is missing or faulty.
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        let converts = fields.choice("color", &[("convert", true), ("tag", false)]);
        let foreign = [("keep", Foreign::Keep), ("tag", Foreign::Tag), ("convert", Foreign::Convert)];
        let foreign = fields.choice("foreign-cmyk", &foreign);
        let intents = [
            ("relative", RenderingIntent::Relative),
            ("perceptual", RenderingIntent::Perceptual),
            ("saturation", RenderingIntent::Saturation),
            ("absolute", RenderingIntent::Absolute),
        ];
        let intent = fields.choice("intent", &intents);
        let black_point = fields.boolean("black-point");
        let max_ppi = match fields.value("max-ppi").map(|value| &value.kind) {
            Some(Kind::Boolean(false)) => Some(None),
            _ => fields.integer("max-ppi", 36..=4800u16).map(Some),
        };
        let codes_lossily = fields.choice("coding", &[("jpeg", true), ("lossless", false)]);
        let quality = fields.integer("quality", 1..=100u8);
        Some(PictureTokens {
            converts: converts?,
            foreign: foreign?,
            intent: intent?,
            black_point: black_point?,
            max_ppi: max_ppi?,
            codes_lossily: codes_lossily?,
            quality: quality?,
        })
    }
}
