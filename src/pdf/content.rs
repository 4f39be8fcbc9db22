//! The operators of a content stream (ISO 32000-1, annex A), written straight into bytes.
//!
//! Keeps track of the graphics state and writes an operator only where something changes. Paths and pictures stand outside text objects:
//! the painter ends text before them. Knows nothing of pages, fonts or structure: the
//! painter says what stands where, in PDF's own coordinates (1/10,000 pt, `y` upwards).

use super::number::{decimal, integer, number, share};
use crate::color::{Cmyk, Share};

/// A colour as the page's resources say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// DeviceCMYK.
    Cmyk(Cmyk),
    /// Tints in the Separation or DeviceN space of this number (`/S0`), one for each of its colorants.
    Tints(u16, Vec<Share>),
    /// DeviceRGB, which is sRGB where the output intent says so.
    Light([Share; 3]),
    /// sRGB, in the ICC-based space `/Srgb` (`/RGB` is an abbreviation of DeviceRGB and must not be a name).
    Rgb([Share; 3]),
}

/// A corner or control point, in 1/10,000 pt, `y` upwards.
pub(super) type Place = (i64, i64);

/// What a text operator leaves behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct TextState {
    /// Font number and size.
    font: Option<(u16, i64)>,
    rise: i64,
    /// The horizontal scale, in 1/10,000 beyond the whole.
    stretch: i64,
    /// Put after every glyph, in 1/100,000 pt.
    spacing: i64,
    /// Between BT and ET.
    open: bool,
    /// Inside a TJ array.
    array: bool,
    /// Inside a string of it.
    string: bool,
}

/// A content stream being written.
#[derive(Default)]
pub(super) struct Content {
    out: Vec<u8>,
    fill: Option<Paint>,
    stroke: Option<Paint>,
    line_width: Option<i64>,
    overprint: bool,
    text: TextState,
}

impl Content {
    /// The bytes, with any text object closed.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.end_text();
        self.out
    }

    /// `q`: what follows until [`Content::restore`] must set no state that this writer tracks.
    pub(super) fn save(&mut self) {
        self.out.extend_from_slice(b"q\n");
    }

    /// `Q`.
    pub(super) fn restore(&mut self) {
        self.out.extend_from_slice(b"Q\n");
    }

    /// Opens marked content of a structure element, by its number on the page. Inside a text object it must be closed inside it too.
    pub(super) fn begin_tagged(&mut self, role: &str, mcid: usize) {
        self.begin_marked(role);
        self.mcid(mcid);
        self.out.extend_from_slice(b">>BDC\n");
    }

    /// Opens marked content that extracts as `text` (ISO 32000-1, 14.9.4), of a structure element when it has a number.
    pub(super) fn begin_actual_text(&mut self, mcid: Option<usize>, text: &str) {
        self.begin_marked("Span");
        if let Some(mcid) = mcid {
            self.mcid(mcid);
        }
        self.out.extend_from_slice(b"/ActualText<FEFF");
        for unit in text.encode_utf16() {
            for shift in [12, 8, 4, 0] {
                self.out.push(b"0123456789ABCDEF"[usize::from(unit >> shift & 15)]);
            }
        }
        self.out.extend_from_slice(b">>>BDC\n");
    }

    /// Opens marked content that no reader is told of, with what is told of it (ISO 32000-1, 14.8.2.2).
    pub(super) fn begin_artifact(&mut self, properties: &str) {
        self.begin_marked("Artifact");
        self.out.extend_from_slice(properties.as_bytes());
        self.out.extend_from_slice(b">>BDC\n");
    }

    /// Closes marked content.
    pub(super) fn end_marked(&mut self) {
        self.end_array();
        self.out.extend_from_slice(b"EMC\n");
    }

    fn begin_marked(&mut self, tag: &str) {
        self.end_array();
        self.out.push(b'/');
        self.out.extend_from_slice(tag.as_bytes());
        self.out.extend_from_slice(b"<<");
    }

    fn mcid(&mut self, mcid: usize) {
        self.out.extend_from_slice(b"/MCID ");
        integer(&mut self.out, mcid as u64);
    }

    /// Switches overprinting (`/O`) or knocking out (`/N`).
    pub(super) fn set_overprint(&mut self, on: bool) {
        if self.overprint != on {
            self.end_array();
            self.out.extend_from_slice(if on { b"/O gs\n" } else { b"/N gs\n" });
            self.overprint = on;
        }
    }

    pub(super) fn set_fill(&mut self, paint: &Paint) {
        if self.fill.as_ref() != Some(paint) {
            self.end_array();
            let same_space = matches!((&self.fill, paint), (Some(Paint::Tints(a, _)), Paint::Tints(b, _)) if a == b);
            self.paint(paint, same_space, [b"k", b"rg", b"cs", b"scn"]);
            self.fill = Some(paint.clone());
        }
    }

    pub(super) fn set_stroke(&mut self, paint: &Paint) {
        if self.stroke.as_ref() != Some(paint) {
            self.end_array();
            let same_space = matches!((&self.stroke, paint), (Some(Paint::Tints(a, _)), Paint::Tints(b, _)) if a == b);
            self.paint(paint, same_space, [b"K", b"RG", b"CS", b"SCN"]);
            self.stroke = Some(paint.clone());
        }
    }

    fn paint(&mut self, paint: &Paint, same_space: bool, [cmyk, light, space, color]: [&[u8]; 4]) {
        let (components, operator): (&[Share], &[u8]) = match paint {
            Paint::Cmyk(components) => (components, cmyk),
            Paint::Light(components) => (components, light),
            Paint::Tints(number, tints) => {
                if !same_space {
                    self.out.extend_from_slice(b"/S");
                    integer(&mut self.out, u64::from(*number));
                    self.out.push(b' ');
                    self.operator(space);
                }
                (tints, color)
            }
            Paint::Rgb(components) => {
                self.out.extend_from_slice(b"/Srgb ");
                self.operator(space);
                (components, color)
            }
        };
        for component in components {
            share(&mut self.out, *component);
            self.out.push(b' ');
        }
        self.operator(operator);
    }

    pub(super) fn set_line_width(&mut self, width: i64) {
        if self.line_width != Some(width) {
            self.end_array();
            self.numbers(&[width]);
            self.operator(b"w");
            self.line_width = Some(width);
        }
    }

    /// `M`: how far mitred joins may point, in 1/10,000 line widths.
    pub(super) fn set_miter_limit(&mut self, limit: i64) {
        self.numbers(&[limit]);
        self.operator(b"M");
    }

    /// `re`: a rectangle from its lower left corner.
    pub(super) fn rectangle(&mut self, (x, y): Place, width: i64, height: i64) {
        self.numbers(&[x, y, width, height]);
        self.operator(b"re");
    }

    pub(super) fn move_to(&mut self, (x, y): Place) {
        self.numbers(&[x, y]);
        self.operator(b"m");
    }

    pub(super) fn line_to(&mut self, (x, y): Place) {
        self.numbers(&[x, y]);
        self.operator(b"l");
    }

    pub(super) fn curve_to(&mut self, a: Place, b: Place, to: Place) {
        self.numbers(&[a.0, a.1, b.0, b.1, to.0, to.1]);
        self.operator(b"c");
    }

    pub(super) fn close(&mut self) {
        self.operator(b"h");
    }

    /// Fills and strokes the path as asked; a path with neither is dropped with `n`.
    pub(super) fn paint_path(&mut self, fill: bool, even_odd: bool, stroke: bool) {
        let operator: &[u8] = match (fill, even_odd, stroke) {
            (true, false, false) => b"f",
            (true, true, false) => b"f*",
            (true, false, true) => b"B",
            (true, true, true) => b"B*",
            (false, _, true) => b"S",
            (false, _, false) => b"n",
        };
        self.operator(operator);
    }

    /// Clips to the path.
    pub(super) fn clip(&mut self) {
        self.out.extend_from_slice(b"W n\n");
    }

    /// Clips to the path by its own rule.
    pub(super) fn clip_by(&mut self, even_odd: bool) {
        self.out.extend_from_slice(if even_odd { b"W* n\n" } else { b"W n\n" });
    }

    /// Paints the shading `/H…` of this number over all that the clip leaves.
    pub(super) fn shade(&mut self, shading: u16) {
        self.out.extend_from_slice(b"/H");
        integer(&mut self.out, u64::from(shading));
        self.out.extend_from_slice(b" sh\n");
    }

    /// Takes up the opacity `/T…` of this number, until [`Content::restore`].
    pub(super) fn set_opacity(&mut self, opacity: u16) {
        self.out.extend_from_slice(b"/T");
        integer(&mut self.out, u64::from(opacity));
        self.out.extend_from_slice(b" gs\n");
    }

    /// `cm`.
    pub(super) fn transform(&mut self, matrix: [i64; 6]) {
        self.numbers(&matrix);
        self.operator(b"cm");
    }

    /// Paints the external object `/P…` of this number.
    pub(super) fn picture(&mut self, picture: u32) {
        self.out.extend_from_slice(b"/P");
        integer(&mut self.out, u64::from(picture));
        self.out.extend_from_slice(b" Do\n");
    }

    /// Opens a text object where none is open.
    pub(super) fn begin_text(&mut self) {
        if !self.text.open {
            self.out.extend_from_slice(b"BT\n");
            self.text.open = true;
        }
    }

    /// Closes it.
    pub(super) fn end_text(&mut self) {
        if self.text.open {
            self.set_rise(0);
            self.end_array();
            self.out.extend_from_slice(b"ET\n");
            self.text.open = false;
        }
    }

    /// `Tf`: font number and size in 1/10,000 pt.
    pub(super) fn set_font(&mut self, font: u16, size: i64) {
        if self.text.font != Some((font, size)) {
            self.end_array();
            self.out.extend_from_slice(b"/F");
            integer(&mut self.out, u64::from(font));
            self.out.push(b' ');
            self.numbers(&[size]);
            self.operator(b"Tf");
            self.text.font = Some((font, size));
        }
    }

    /// `Ts`: how far above the baseline the next glyphs stand.
    pub(super) fn set_rise(&mut self, rise: i64) {
        if self.text.rise != rise {
            self.end_array();
            self.numbers(&[rise]);
            self.operator(b"Ts");
            self.text.rise = rise;
        }
    }

    /// `Tz`: the horizontal scale of the next glyphs and of the pen's moves, in 1/10,000.
    pub(super) fn set_scale(&mut self, scale: u16) {
        let stretch = i64::from(scale) - 10_000;
        if self.text.stretch != stretch {
            self.end_array();
            decimal(&mut self.out, i64::from(scale), 2);
            self.out.push(b' ');
            self.operator(b"Tz");
            self.text.stretch = stretch;
        }
    }

    /// `Tc`: what is put after each of the next glyphs before scaling, in 1/100,000 pt.
    pub(super) fn set_spacing(&mut self, spacing: i64) {
        if self.text.spacing != spacing {
            self.end_array();
            decimal(&mut self.out, spacing, 5);
            self.out.push(b' ');
            self.operator(b"Tc");
            self.text.spacing = spacing;
        }
    }

    /// The one that holds.
    pub(super) fn spacing(&self) -> i64 {
        self.text.spacing
    }

    /// `Tm`: the next glyph's origin.
    pub(super) fn set_text_origin(&mut self, (x, y): Place) {
        self.end_array();
        self.out.extend_from_slice(b"1 0 0 1 ");
        self.numbers(&[x, y]);
        self.operator(b"Tm");
    }

    /// Moves the pen back by `amount` ÷ 10^`decimals` thousandths of the type size.
    pub(super) fn adjust(&mut self, amount: i64, decimals: u32) {
        self.begin_array();
        if self.text.string {
            self.out.push(b')');
            self.text.string = false;
        } else if self.out.last().is_some_and(u8::is_ascii_digit) {
            self.out.push(b' ');
        }
        decimal(&mut self.out, amount, decimals);
    }

    /// Shows the glyph of a code.
    pub(super) fn show(&mut self, code: u16) {
        self.begin_array();
        if !self.text.string {
            self.out.push(b'(');
            self.text.string = true;
        }
        for byte in code.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => self.out.extend_from_slice(&[b'\\', byte]),
                // A bare carriage return would be read as a line feed (ISO 32000-1, 7.3.4.2).
                b'\r' => self.out.extend_from_slice(b"\\r"),
                _ => self.out.push(byte),
            }
        }
    }

    fn begin_array(&mut self) {
        if !self.text.array {
            self.out.push(b'[');
            self.text.array = true;
        }
    }

    fn end_array(&mut self) {
        if self.text.string {
            self.out.push(b')');
            self.text.string = false;
        }
        if self.text.array {
            self.out.extend_from_slice(b"]TJ\n");
            self.text.array = false;
        }
    }

    fn numbers(&mut self, values: &[i64]) {
        for value in values {
            number(&mut self.out, *value);
            self.out.push(b' ');
        }
    }

    fn operator(&mut self, operator: &[u8]) {
        self.out.extend_from_slice(operator);
        self.out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Content)) -> String {
        let mut content = Content::default();
        write(&mut content);
        String::from_utf8_lossy(&content.finish()).replace('\n', " ").trim_end().to_owned()
    }

    #[test]
    fn state_is_written_only_where_it_changes() {
        let black = Paint::Cmyk([Share::NONE, Share::NONE, Share::NONE, Share::FULL]);
        let text = written(|content| {
            for _ in 0..2 {
                content.set_overprint(true);
                content.set_fill(&black);
                content.begin_text();
                content.set_font(0, 90_000);
                content.set_text_origin((10_000, 25_000));
                content.show(0x0041);
                content.adjust(-125, 1);
                content.show(0x0042);
                content.set_scale(9_850);
                content.show(0x0043);
                content.set_scale(10_000);
                content.set_spacing(1_250);
                content.show(0x0044);
                content.set_spacing(0);
            }
            content.set_overprint(false);
        });
        assert_eq!(
            text,
            "/O gs 0 0 0 1 k BT /F0 9 Tf 1 0 0 1 1 2.5 Tm [(\0A)-12.5(\0B)]TJ 98.5 Tz [(\0C)]TJ 100 Tz \
             .0125 Tc [(\0D)]TJ 0 Tc 1 0 0 1 1 2.5 Tm [(\0A)-12.5(\0B)]TJ 98.5 Tz [(\0C)]TJ 100 Tz \
             .0125 Tc [(\0D)]TJ 0 Tc /N gs ET"
        );
    }

    #[test]
    fn strings_escape_what_would_end_or_change_them() {
        let text = written(|content| {
            content.begin_text();
            [0x2829, 0x5c0d].into_iter().for_each(|code| content.show(code));
        });
        assert_eq!(text, r"BT [(\(\)\\\r)]TJ ET");
    }

    #[test]
    fn tints_of_one_spot_keep_its_space() {
        let text = written(|content| {
            content.set_fill(&Paint::Tints(0, vec![Share::FULL]));
            content.set_fill(&Paint::Tints(0, vec![Share::from_percent(50.0)]));
            content.set_fill(&Paint::Tints(1, vec![Share::FULL]));
            content.set_stroke(&Paint::Rgb([Share::FULL, Share::NONE, Share::NONE]));
        });
        assert_eq!(text, "/S0 cs 1 scn .5 scn /S1 cs 1 scn /Srgb CS 1 0 0 SCN");
    }

    #[test]
    fn actual_text_is_utf16() {
        let text = written(|content| {
            content.begin_text();
            content.begin_actual_text(Some(7), "\u{ad}🌊");
            content.show(3);
            content.end_marked();
        });
        assert_eq!(text, "BT /Span<</MCID 7/ActualText<FEFF00ADD83CDF0A>>>BDC [(\0\u{3})]TJ EMC ET");
    }
}
