//! Directions against Unicode 15's BidiCharacterTest, every case: base direction (P2, P3), levels (X1–I2, L1) and order (L2).

use super::*;
use std::io::Read;
use unicode_bidi::BidiInfo;

const CASES: &[u8] = include_bytes!("../../../tests/unicode/BidiCharacterTest.txt.gz");

/// Cases whose base direction, and whose levels or order under the expected base direction, are not the expected ones.
const DIFFERENCES: (usize, usize) = (0, 0);

/// UAX #9, L1: separators, and spaces and isolate controls before them or at the end, take the base level. Lines of ours end before
/// their spaces and hold no separators, so the library has no need of it.
fn at_line_end(chars: &[char], levels: &mut [u8], base: u8) {
    let mut is_trailing = true;
    for (ch, level) in chars.iter().zip(levels).rev() {
        is_trailing = match bidi_class(*ch) {
            BidiClass::S | BidiClass::B => true,
            BidiClass::WS | BidiClass::FSI | BidiClass::LRI | BidiClass::RLI | BidiClass::PDI => is_trailing,
            // X9 removes these.
            BidiClass::LRE | BidiClass::RLE | BidiClass::LRO | BidiClass::RLO | BidiClass::PDF | BidiClass::BN => is_trailing,
            _ => false,
        };
        if is_trailing {
            *level = base;
        }
    }
}

#[test]
fn directions_levels_and_order_are_those_of_unicode() {
    let mut data = String::new();
    flate2::read::GzDecoder::new(CASES).read_to_string(&mut data).unwrap();
    let (mut cases, mut bases, mut differ, mut shown) = (0, 0, 0, Vec::new());
    for row in data.lines() {
        let fields: Vec<&str> = row.split(';').collect();
        let chars: Vec<char> =
            fields[0].split(' ').map(|code| char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap()).collect();
        let text: String = chars.iter().collect();
        let base: u8 = fields[2].parse().unwrap();
        cases += 1;
        if fields[1] == "2" && is_base_rtl(&text, "en") != (base == 1) {
            bases += 1;
            shown.push(row);
        }
        let by_byte = levels(&text, base == 1);
        let level = |at: usize| by_byte.get(at).map_or(base, |level| level.number());
        let mut ours: Vec<u8> = text.char_indices().map(|(at, _)| level(at)).collect();
        at_line_end(&chars, &mut ours, base);
        let kept: Vec<(usize, u8)> =
            fields[3].split(' ').enumerate().filter_map(|(at, level)| level.parse().ok().map(|level| (at, level))).collect();
        let kept_levels: Vec<Level> = kept.iter().map(|&(at, _)| Level::new(ours[at]).unwrap()).collect();
        let order: Vec<String> =
            BidiInfo::reorder_visual(&kept_levels).iter().map(|&position| kept[position].0.to_string()).collect();
        let is_same =
            kept.iter().all(|&(at, level)| ours[at] == level) && order == fields[4].split_whitespace().collect::<Vec<_>>();
        if !is_same {
            differ += 1;
            shown.push(row);
        }
    }
    assert_eq!(cases, 91_707);
    assert_eq!((bases, differ), DIFFERENCES, "such as {:#?}", &shown[..shown.len().min(10)]);
}
