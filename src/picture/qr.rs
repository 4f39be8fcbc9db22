//! QR codes as drawings.
//!
//! In: the text to encode, mostly an address. Out: a drawing in which a module is a point wide, black on white, with its quiet zone. Black is
//! one path, so that no seams show between modules, and white is painted: a code keeps its contrast on a tint. Source: ISO/IEC 18004, through
//! qrcodegen, which picks the smallest version and as much error correction as fits it, medium at least.

use super::{Drawing, DrawnPath, NamedInks, Picture, PictureBody, PictureError, Segment};
use crate::geometry::{Length, Point, Size};
use qrcodegen::{QrCode, QrCodeEcc};
use std::sync::Arc;

/// What a picture's name begins with when the rest of it is to be encoded.
pub const QR: &str = "qr:";

/// Modules of white around a code (ISO/IEC 18004, 6.3.8).
pub const QUIET_MODULES: i64 = 4;

/// The code of `text` as a picture, a point for each module.
pub(super) fn picture(name: &str, text: &str) -> Result<Picture, PictureError> {
    if text.trim().is_empty() {
        return Err(PictureError::Unreadable("a code of nothing; write what it shall say, `qr:https://example.org`".into()));
    }
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|_| PictureError::Unreadable("too long for a QR code; shorten what it says".into()))?;
    let side = Length::whole_pt(i64::from(code.size()) + 2 * QUIET_MODULES);
    let path = |segments, gray: u8| DrawnPath { segments, fill: Some([gray; 3]), ..DrawnPath::default() };
    let mut paper = Vec::new();
    rectangle(&mut paper, (Length::ZERO, Length::ZERO), (side, side));
    let drawing =
        Drawing { paths: vec![path(paper, 255), path(modules(&code), 0)], inks: NamedInks::new(), omitted: Vec::new() };
    Ok(Picture {
        name: name.to_owned(),
        natural: Size::new(side, side),
        body: PictureBody::Drawing(Arc::new(drawing)),
        remarks: Vec::new(),
    })
}

/// The black modules, a rectangle for each run of them in a row.
fn modules(code: &QrCode) -> Vec<Segment> {
    let mut segments = Vec::new();
    let at = |modules: i32| Length::whole_pt(i64::from(modules) + QUIET_MODULES);
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                rectangle(&mut segments, (at(start), at(y)), (at(x), at(y + 1)));
            }
            x += 1;
        }
    }
    segments
}

fn rectangle(segments: &mut Vec<Segment>, (x0, y0): (Length, Length), (x1, y1): (Length, Length)) {
    segments.extend([
        Segment::Move(Point::new(x0, y0)),
        Segment::Line(Point::new(x1, y0)),
        Segment::Line(Point::new(x1, y1)),
        Segment::Line(Point::new(x0, y1)),
        Segment::Close,
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_says_what_it_cannot_hold() {
        let picture = picture("qr:https://example.org", "https://example.org").unwrap();
        // Version 2 has 25 modules on a side, and the quiet zone four on each.
        assert_eq!(picture.natural, Size::new(Length::whole_pt(33), Length::whole_pt(33)));
        let PictureBody::Drawing(drawing) = &picture.body else { panic!("a drawing") };
        let inside = |segment: &Segment| match *segment {
            Segment::Move(at) | Segment::Line(at) => {
                let range = Length::whole_pt(4)..=Length::whole_pt(29);
                range.contains(&at.x) && range.contains(&at.y)
            }
            _ => true,
        };
        assert!(drawing.paths[1].segments.iter().all(inside));
        for text in ["", " ", &"x".repeat(3_000)] {
            assert!(matches!(super::picture("qr", text), Err(PictureError::Unreadable(_))), "{} bytes", text.len());
        }
    }
}
