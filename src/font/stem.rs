//! How thick a face's vertical stems are: measured by cutting a letter across at half its height.

use super::Face;
use rustybuzz::ttf_parser::OutlineBuilder;

/// The outline's crossings with the line `y = level`.
struct Crossings {
    level: f32,
    start: (f32, f32),
    at: (f32, f32),
    xs: Vec<f32>,
}

impl Crossings {
    /// Adds where the segment to `to` crosses the level.
    fn segment(&mut self, to: (f32, f32)) {
        let ((x0, y0), (x1, y1)) = (self.at, to);
        if (y0 <= self.level) != (y1 <= self.level) {
            self.xs.push(x0 + (self.level - y0) / (y1 - y0) * (x1 - x0));
        }
        self.at = to;
    }

    /// Adds a curve as 16 segments: the stems of `l` and `I` are straight, and those of curved designs nearly so.
    fn curve(&mut self, point: impl Fn(f32) -> (f32, f32)) {
        for step in 1..=16u8 {
            self.segment(point(f32::from(step) / 16.0));
        }
    }
}

impl OutlineBuilder for Crossings {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = (x, y);
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.segment((x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x0, y0) = self.at;
        self.curve(|t| {
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (a * x0 + b * x1 + c * x, a * y0 + b * y1 + c * y)
        });
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (x0, y0) = self.at;
        self.curve(|t| {
            let u = 1.0 - t;
            let (a, b, c, d) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
            (a * x0 + b * x1 + c * x2 + d * x, a * y0 + b * y1 + c * y2 + d * y)
        });
    }

    fn close(&mut self) {
        self.segment(self.start);
    }
}

/// The stem's width in font units: of `l`, else `I`, else (no Latin) what the weight makes likely.
pub(super) fn vertical(face: &Face) -> u16 {
    ['l', 'I'].into_iter().find_map(|letter| measure(face, letter)).unwrap_or_else(|| estimate(face))
}

fn measure(face: &Face, letter: char) -> Option<u16> {
    let glyph = face.glyph(letter)?;
    let [_, y0, _, y1] = face.bounds(glyph)?;
    let level = (f32::from(y0) + f32::from(y1)) / 2.0;
    let mut crossings = Crossings { level, start: (0.0, 0.0), at: (0.0, 0.0), xs: Vec::new() };
    if !face.outline(glyph, &mut crossings) {
        return None;
    }
    crossings.xs.sort_by(f32::total_cmp);
    let [left, right, ..] = crossings.xs[..] else { return None };
    let width = (right - left).round();
    // Wider than half an em is no stem: a logo font, or a broken outline.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 8192: half of the largest em")]
    (width >= 1.0 && width <= f32::from(face.units_per_em()) / 2.0).then_some(width as u16)
}

/// Stems of the bundled faces grow from 66/1000 em at weight 300 to 140 at 700: a straight line through them.
fn estimate(face: &Face) -> u16 {
    let per_mille = 10 + u32::from(face.cut().weight) * 185 / 1000;
    u16::try_from(per_mille * u32::from(face.units_per_em()) / 1000).unwrap_or(u16::MAX)
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use crate::font::FontBook;

    #[test]
    fn stems_grow_with_weight() {
        let book = FontBook::bundled();
        let stems: Vec<_> = book.faces().take(8).map(|(_, face)| face.descriptor().stem_v).collect();
        assert!(stems[0] < stems[2] && stems[2] < stems[4] && stems[4] < stems[6], "{stems:?}");
        // Inter Light's `l` at optical size 26 is 139 of 2048 units wide, Bold's 304: measured in a font editor.
        assert!((100..180).contains(&stems[0]) && (250..340).contains(&stems[6]), "{stems:?}");
    }
}
