//! Shaping against HarfBuzz 10.0.0 on the bundled faces: `tests/shaping/words.json`, glyph for glyph.

use super::*;
use crate::color::Color;
use crate::geometry::{Em, Length};
use serde_json::Value;

const WORDS: &str = include_str!("../../../tests/shaping/words.json");

/// Number, cluster, advance and offsets of each glyph in visual order.
fn rows(glyphs: &[ShapedGlyph]) -> Vec<[i64; 5]> {
    let row = |g: &ShapedGlyph| [g.id.into(), g.cluster.into(), g.advance.into(), g.dx.into(), g.dy.into()];
    glyphs.iter().map(row).collect()
}

#[test]
fn glyphs_are_those_of_harfbuzz() {
    let fonts = FontBook::bundled();
    let fixtures: Value = serde_json::from_str(WORDS).unwrap();
    let words = fixtures["words"].as_array().unwrap();
    assert!(words.len() >= 200);
    let mut shaper = Shaper::new();
    let mut differ = Vec::new();
    for word in words {
        let at = |index: usize| word[index].as_str().unwrap();
        let (face, _) = fonts.faces().find(|(_, face)| face.postscript_name() == at(0)).unwrap();
        let style = TextStyle {
            face,
            size: Length::whole_pt(10),
            tracking: Em::ZERO,
            features: Vec::new(),
            color: Color::BLACK,
            overprint: None,
            lang: at(2).into(),
            link: None,
            position: crate::text::Position::Normal,
            rise: Length::ZERO,
        };
        let script = Script::from_iso15924_tag(Tag::from_bytes(at(1).as_bytes().try_into().unwrap())).unwrap();
        let is_rtl = matches!(at(1), "Arab" | "Hebr");
        let manner = shaper.manner(&fonts, face, &style, script, is_rtl);
        let mut glyphs = shaper.shape(&fonts, manner, at(3)).to_vec();
        if is_rtl {
            reverse_clusters(&mut glyphs);
        }
        let theirs: Vec<[i64; 5]> = serde_json::from_value(word[4].clone()).unwrap();
        if rows(&glyphs) != theirs {
            differ.push(format!("{} {} {}: {:?} but HarfBuzz {theirs:?}", at(0), at(2), at(3), rows(&glyphs)));
        }
    }
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), words.len(), differ.join("\n"));
}
