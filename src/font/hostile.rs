//! No font, however damaged, panics or hangs the room: cut short, or with bytes changed anywhere.

use super::FontBook;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

const FONTS: [&[u8]; 5] = [
    include_bytes!("../../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../../fonts/NotoSansArmenian-Light.ttf"),
    include_bytes!("../../tests/fonts/cff.otf"),
    include_bytes!("../../tests/fonts/variable.ttf"),
    include_bytes!("../../tests/fonts/variable-cff2.otf"),
];

/// Everything that the engine asks of a face.
fn use_font(data: Vec<u8>) {
    let mut book = FontBook::empty();
    let report = book.add("hostile", Arc::from(data));
    let count = book.faces().count();
    assert!(count > 0 || !report.diagnostics.is_empty());
    for (_, face) in book.faces().step_by(4) {
        face.descriptor();
        let text = "Hamburgefonstiv é שָׁלוֹם և";
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(face.shaper(), &[], buffer);
        assert!(shaped.len() < 10_000);
        let mut glyphs: BTreeSet<u16> = text.chars().filter_map(|ch| face.glyph(ch)).collect();
        glyphs.extend(glyphs.clone().iter().map(|glyph| glyph.saturating_add(1)));
        for &glyph in &glyphs {
            face.bounds(glyph);
            face.advance(glyph);
        }
        if let Ok(subset) = face.subset(&glyphs) {
            assert!(subset.map.values().all(|&new| usize::from(new) < subset.widths.len()));
        }
    }
}

/// Changes of a font: where (in parts of the whole, or of its first tables) and to what.
fn edits() -> impl Strategy<Value = Vec<(bool, u32, u8)>> {
    let byte = prop_oneof![Just(0), Just(0xFF), Just(0x7F), Just(0x80), any::<u8>()];
    prop::collection::vec((any::<bool>(), any::<u32>(), byte), 1..12)
}

/// The same cases in every run: a failure is a change of ours or of a dependency, never of the day.
fn config() -> ProptestConfig {
    ProptestConfig {
        rng_seed: proptest::test_runner::RngSeed::Fixed(1957),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn changed_bytes(font in 0..FONTS.len(), edits in edits()) {
        let mut data = FONTS[font].to_vec();
        let whole = data.len();
        for (is_early, at, byte) in edits {
            let range = if is_early { whole.min(2048) } else { whole };
            data[at as usize % range] = byte;
        }
        use_font(data);
    }

    #[test]
    fn cut_short(font in 0..FONTS.len(), at in any::<u32>(), padded in any::<bool>()) {
        let mut data = FONTS[font].to_vec();
        let whole = data.len();
        data.truncate(at as usize % whole);
        if padded {
            data.resize(whole, 0);
        }
        use_font(data);
    }

    #[test]
    fn noise(start in 0usize..4, mut data in prop::collection::vec(any::<u8>(), 0..400)) {
        let signature: &[u8] = [&[0, 1, 0, 0][..], b"OTTO", b"ttcf", b"true"][start];
        data.splice(0..0, signature.iter().copied());
        use_font(data);
    }
}
