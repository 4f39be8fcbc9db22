//! The typefaces inside the library: Makeready Sans and the script fallbacks of `fonts/`, with their names and cuts in a table so that no
//! file is parsed before it is used. A test compares table and files.

use super::face::{Face, Names, Origin};
use crate::brand::{Cut, Slope};
use std::borrow::Cow;

/// One bundled file.
pub(super) struct Bundled {
    pub(super) file: &'static str,
    pub(super) data: &'static [u8],
    pub(super) origin: Origin,
    pub(super) family: &'static str,
    pub(super) style: &'static str,
    pub(super) full: &'static str,
    pub(super) postscript: &'static str,
    pub(super) cut: Cut,
}

macro_rules! sans {
    ($style:literal, $suffix:literal, $weight:literal, $slope:ident) => {
        Bundled {
            file: concat!("MakereadySans-", $suffix, ".ttf"),
            data: include_bytes!(concat!("../../fonts/MakereadySans-", $suffix, ".ttf")),
            origin: Origin::Bundled,
            family: "Makeready Sans",
            style: $style,
            full: concat!("Makeready Sans ", $style),
            postscript: concat!("MakereadySans-", $suffix),
            cut: Cut { weight: $weight, width: 100, slope: Slope::$slope },
        }
    };
}

macro_rules! noto {
    ($script:literal, $style:literal, $weight:literal) => {
        Bundled {
            file: concat!("NotoSans", $script, "-", $style, ".ttf"),
            data: include_bytes!(concat!("../../fonts/NotoSans", $script, "-", $style, ".ttf")),
            origin: Origin::Script,
            family: concat!("Noto Sans ", $script),
            style: $style,
            full: concat!("Noto Sans ", $script, " ", $style),
            postscript: concat!("NotoSans", $script, "-", $style),
            cut: Cut { weight: $weight, width: 100, slope: Slope::Upright },
        }
    };
}

/// All bundled files, the sans first.
pub(super) static BUNDLED: &[Bundled] = &[
    sans!("45 Light", "Light", 300, Upright),
    sans!("46 Light Italic", "LightItalic", 300, Italic),
    sans!("55 Roman", "Roman", 400, Upright),
    sans!("56 Italic", "Italic", 400, Italic),
    sans!("65 Medium", "Medium", 500, Upright),
    sans!("66 Medium Italic", "MediumItalic", 500, Italic),
    sans!("75 Bold", "Bold", 700, Upright),
    sans!("76 Bold Italic", "BoldItalic", 700, Italic),
    noto!("Armenian", "Light", 300),
    noto!("Armenian", "Regular", 400),
    noto!("Armenian", "Bold", 700),
    noto!("Georgian", "Light", 300),
    noto!("Georgian", "Regular", 400),
    noto!("Georgian", "Bold", 700),
    noto!("Arabic", "Light", 300),
    noto!("Arabic", "Regular", 400),
    noto!("Arabic", "Bold", 700),
    noto!("Hebrew", "Light", 300),
    noto!("Hebrew", "Regular", 400),
    noto!("Hebrew", "Bold", 700),
];

impl Bundled {
    /// The face, not yet parsed.
    pub(super) fn face(&self) -> Face {
        let names = Names {
            family: Cow::Borrowed(self.family),
            style: Cow::Borrowed(self.style),
            full: Cow::Borrowed(self.full),
            postscript: Cow::Borrowed(self.postscript),
            aliases: Vec::new(),
        };
        Face::bundled(self.origin, self.file, self.data, names, self.cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{FontBook, read};
    use std::sync::Arc;

    #[test]
    fn the_table_agrees_with_the_files() {
        for bundled in BUNDLED {
            let (faces, faults) = read::read(bundled.file, Arc::from(bundled.data));
            assert!(faults.is_empty(), "{}: {faults:?}", bundled.file);
            let [face] = &faces[..] else { panic!("{}", bundled.file) };
            assert_eq!((face.family(), face.style()), (bundled.family, bundled.style), "{}", bundled.file);
            assert_eq!((face.full_name(), face.postscript_name()), (bundled.full, bundled.postscript));
            assert_eq!(face.cut(), bundled.cut);
            assert!(face.may_subset());
        }
    }

    #[test]
    fn every_bundled_face_parses() {
        let book = FontBook::bundled();
        assert_eq!(book.faces().count(), BUNDLED.len());
        for (_, face) in book.faces() {
            assert!(face.shaper().number_of_glyphs() > 0, "{}", face.full_name());
            assert!(face.glyph(' ').is_some());
        }
    }
}
