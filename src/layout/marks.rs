//! Printer's marks: which of them stand around the page, and how much room they need.
//!
//! In: the layout's `[marks]`. Out: [`Marks`], and the boxes of a page that has them. Where each line runs is `flow`'s work.

use super::Layout;
use crate::diagnostic::Code;
use crate::geometry::{Length, PageBoxes};
use crate::tokens::{Fields, Kind};

/// What the press room finds outside the bleed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Lines at the corners, where the sheet is cut.
    pub crop: bool,
    /// Lines where it is folded.
    pub fold: Fold,
    /// A cross in a circle on each side, in all inks.
    pub registration: bool,
    /// Patches of every ink.
    pub color_bar: bool,
    /// A line that says what is on the sheet.
    pub slug: bool,
    /// How long crop and fold marks are.
    pub length: Length,
    /// How far outside the bleed all marks begin.
    pub offset: Length,
}

/// Where a sheet is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Nowhere.
    None,
    /// At the inner edge of facing pages.
    Spine,
    /// So far from the trim's left edge each.
    At(Vec<Length>),
}

/// The least distance of marks from the bleed, so that none is printed into it: half a millimetre, rounded down.
const LEAST_OFFSET: Length = Length::from_raw(92_885);
/// The greatest.
const MOST_OFFSET: Length = Length::whole_pt(72);
/// The shortest and the longest line.
const LENGTHS: (Length, Length) = (Length::whole_pt(3), Length::whole_pt(72));
/// What registration marks, bars and slug lines need: 5 mm.
const BAND: Length = Length::from_raw(928_857);
/// What bars and slug lines keep from the lines inside them, and from the sheet's edge, which is cut or held by grippers: 1.5 mm.
const MARGIN: Length = Length::from_raw(278_657);
/// More folds than any machine makes.
const MOST_FOLDS: usize = 32;

impl Marks {
    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.crop || self.fold != Fold::None || self.registration || self.color_bar || self.slug
    }

    /// How deep the band is in which lines and registration marks stand, from [`Marks::offset`] outside the bleed on.
    pub fn lines_depth(&self) -> Length {
        let lines = if self.crop || self.fold != Fold::None { self.length } else { Length::ZERO };
        if self.registration { lines.max(BAND) } else { lines }
    }

    /// How deep the band outside that one is, in which color bar and slug line stand, and by how much they keep from either edge of it.
    pub fn bars_depth(&self) -> (Length, Length) {
        if self.color_bar || self.slug { (BAND + MARGIN * 2, MARGIN) } else { (Length::ZERO, Length::ZERO) }
    }

    pub(super) fn read(fields: &Fields<'_>, width: Option<Length>) -> Option<Marks> {
        let crop = fields.boolean("crop");
        let fold = read_fold(fields, width);
        let (registration, color_bar) = (fields.boolean("registration"), fields.boolean("color-bar"));
        let slug = fields.boolean("slug");
        let length = fields.length("length", LENGTHS.0..=LENGTHS.1);
        let offset = fields.length("offset", LEAST_OFFSET..=MOST_OFFSET);
        Some(Marks {
            crop: crop?,
            fold: fold?,
            registration: registration?,
            color_bar: color_bar?,
            slug: slug?,
            length: length?,
            offset: offset?,
        })
    }
}

/// `false`, `"spine"`, or distances from the trim's left edge, on a page of this width where that is known.
fn read_fold(fields: &Fields<'_>, width: Option<Length>) -> Option<Fold> {
    let value = fields.value("fold")?;
    match &value.kind {
        Kind::Boolean(false) => Some(Fold::None),
        Kind::String(word) if word == "spine" => Some(Fold::Spine),
        Kind::Array(items) if items.len() <= MOST_FOLDS => {
            let range = Length::ZERO..=width.unwrap_or(super::master::LONGEST_SIDE);
            let places: Option<Vec<Length>> = items.iter().map(|item| fields.length_value("fold", item, &range)).collect();
            places.map(|places| if places.is_empty() { Fold::None } else { Fold::At(places) })
        }
        Kind::Array(items) => {
            let message = format!("`marks.fold` has {} folds, more than {MOST_FOLDS}", items.len());
            fields.fault(Code::OutOfRange, value.span, message, "name the folds of one sheet");
            None
        }
        _ => {
            let help = "write fold = [\"99 mm\", \"198 mm\"], fold = \"spine\" or fold = false";
            fields.wrong_type("fold", value, "distances, \"spine\" or false", help);
            None
        }
    }
}

impl Layout {
    /// The boxes of every page: the trim, the bleed around it, and the sheet that both are imaged on, which ends with the bleed where no marks
    /// need more.
    pub fn boxes(&self) -> PageBoxes {
        let boxes = PageBoxes::new(self.trim, self.bleed);
        let marks = &self.marks;
        if !marks.is_any() {
            return boxes;
        }
        PageBoxes { media: boxes.bleed.outset(marks.offset + marks.lines_depth() + marks.bars_depth().0), ..boxes }
    }
}
