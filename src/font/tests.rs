//! The room's promises, checked on bundled faces and on faces made from them.

use super::testing::{collection, linotype, with_names, with_rights, without_table};
use super::{FaceId, FontBook, Match, Origin};
use crate::brand::{Cut, FaceSpec};
use crate::diagnostic::Code;
use std::collections::BTreeSet;
use std::sync::Arc;

const LIGHT: &[u8] = include_bytes!("../../fonts/MakereadySans-Light.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/MakereadySans-Bold.ttf");
const ITALIC: &[u8] = include_bytes!("../../fonts/MakereadySans-Italic.ttf");

fn spec(family: &str, asked: &str) -> FaceSpec {
    FaceSpec::new(family, asked).unwrap()
}

/// A book of the bundled faces and these.
fn book(fonts: &[&[u8]]) -> FontBook {
    let mut book = FontBook::bundled();
    for (number, font) in fonts.iter().enumerate() {
        let report = book.add(&format!("font-{number}"), Arc::from(*font));
        assert_eq!(report.diagnostics, []);
    }
    book
}

fn helvetica(font: &[u8], style: &str, postscript: &str) -> Vec<u8> {
    linotype(font, "Helvetica Neue LT Pro", style, &format!("HelveticaNeueLTPro-{postscript}"))
}

#[test]
fn bundled_fonts_match_their_checksums() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fonts");
    let readme = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    let mut listed = BTreeSet::new();
    for row in readme.lines().filter(|line| line.contains("| OFL 1.1 |")) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let data = std::fs::read(format!("{folder}/{}", cells[1])).unwrap();
        assert_eq!(cells[2], data.len().to_string(), "{}", cells[1]);
        assert_eq!(cells[6], sha256(&data), "{}", cells[1]);
        listed.insert(cells[1].to_owned());
    }
    let is_bundled = |name: &String| name.ends_with(".ttf") || name.ends_with(".txt");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(is_bundled).collect::<BTreeSet<_>>(), listed);
}

/// SHA-256 (FIPS 180-4), for the checksums only.
fn sha256(data: &[u8]) -> String {
    let primes = || (2u32..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of one times 2³²")]
    let fraction = |root: f64| ((root - root.floor()) * 4_294_967_296.0) as u32;
    let k: Vec<u32> = primes().take(64).map(|p| fraction(f64::from(p).cbrt())).collect();
    let mut hash: Vec<u32> = primes().take(8).map(|p| fraction(f64::from(p).sqrt())).collect();
    let mut message = data.to_vec();
    message.push(0x80);
    message.resize((message.len() + 8).next_multiple_of(64) - 8, 0);
    message.extend((data.len() as u64 * 8).to_be_bytes());
    for block in message.chunks(64) {
        let mut w: Vec<u32> = block.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
        for t in 16..64 {
            let s0 = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
            let s1 = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
            w.push(w[t - 16].wrapping_add(s0).wrapping_add(w[t - 7]).wrapping_add(s1));
        }
        let mut v = hash.clone();
        for t in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let ch = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7].wrapping_add(s1).wrapping_add(ch).wrapping_add(k[t]).wrapping_add(w[t]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(t1);
            v[0] = t1.wrapping_add(s0).wrapping_add(maj);
        }
        hash.iter_mut().zip(&v).for_each(|(h, v)| *h = h.wrapping_add(*v));
    }
    hash.iter().map(|word| format!("{word:08x}")).collect()
}

#[test]
fn a_face_is_found_by_any_of_its_names() {
    let legacy = with_names(
        LIGHT,
        &[(1, "HelveticaNeueLT Pro 45 Lt"), (2, "Regular"), (4, "HelveticaNeueLTPro-Lt"), (6, "HelveticaNeueLTPro-Lt")],
    );
    for light in [helvetica(LIGHT, "45 Light", "Lt"), helvetica(LIGHT, "Light", "Lt"), legacy] {
        let book = book(&[&helvetica(BOLD, "75 Bold", "Bd"), &light]);
        let check = |family: &str, asked: &str, how: Match| {
            let found = book.resolve(&spec(family, asked)).unwrap();
            assert_eq!((book.face(found.face).source(), &found.how), ("font-1", &how), "{family} {asked}");
        };
        check("Helvetica Neue LT Pro", "45 Light", Match::Family);
        check("Helvetica Neue LT Pro", "45", Match::Family);
        check("Helvetica Neue LT Pro", "Light", Match::Family);
        check("HelveticaNeueLT Pro", "45 Lt", Match::Family);
        check("helvetica-neue lt pro", "light", Match::Family);
        check("HelveticaNeueLTPro-Lt", "", Match::PostScriptName);
        check("HelveticaNeueLTPro-Bd", "45 Light", Match::Family);
    }
    let book = book(&[&helvetica(LIGHT, "45 Light", "Lt")]);
    let found = book.resolve(&spec("Helvetica Neue LT Pro 45 Light", "")).unwrap();
    assert_eq!(book.face(found.face).full_name(), "Helvetica Neue LT Pro 45 Light");
    assert!(!matches!(found.how, Match::Substitute { .. }));
}

#[test]
fn every_linotype_number_is_matched_by_its_face() {
    for number in (20..110).filter_map(|number| Cut::from_number(number).map(|_| number)) {
        let cut = Cut::from_number(number).unwrap();
        let book = book(&[&helvetica(BOLD, "75 Bold", "Bd"), &helvetica(LIGHT, &cut.to_string(), "X")]);
        let asked = spec("Helvetica Neue LT Pro", &number.to_string());
        let found = book.resolve(&asked).unwrap();
        assert_eq!(found.how, Match::Family, "{number}");
        assert_eq!(book.face(found.face).cut(), cut);
        assert_eq!(book.explain(&asked), format!("matched by family and number {number}"));
    }
}

#[test]
fn numbers_find_faces_whose_words_say_another_weight() {
    // Avenir's 45 is Book; Frutiger's 65 is Bold.
    let book = book(&[&linotype(LIGHT, "Avenir LT Pro", "45 Book", "AvenirLTPro-Book")]);
    for asked in ["45", "45 Book", "Book"] {
        assert_eq!(book.resolve(&spec("Avenir LT Pro", asked)).unwrap().how, Match::Family, "{asked}");
    }
}

#[test]
fn what_is_missing_is_substituted_by_the_nearest_bundled_cut() {
    let other = linotype(LIGHT, "Frutiger LT Pro", "45 Light", "FrutigerLTPro-Light");
    let book = book(&[&other]);
    let check = |asked: &str, expected: &str| {
        let found = book.resolve(&spec("Helvetica Neue LT Pro", asked)).unwrap();
        assert_eq!(book.face(found.face).postscript_name(), expected, "{asked}");
        let Match::Substitute { reason, .. } = found.how else { panic!("{asked}") };
        assert!(reason.contains("no face of family Helvetica Neue LT Pro among 21 faces"), "{reason}");
    };
    check("45 Light", "MakereadySans-Light");
    check("25", "MakereadySans-Light");
    check("55", "MakereadySans-Roman");
    check("57 Condensed", "MakereadySans-Roman");
    check("65", "MakereadySans-Medium");
    check("Semibold", "MakereadySans-Bold");
    check("95 Black", "MakereadySans-Bold");
    check("76", "MakereadySans-BoldItalic");
    check("86 Heavy Italic", "MakereadySans-BoldItalic");
    assert_eq!(FontBook::empty().resolve(&spec("Helvetica Neue LT Pro", "45")), None);
}

#[test]
fn a_family_lends_its_nearest_weight_but_not_a_far_one() {
    let book = book(&[&helvetica(BOLD, "75 Bold", "Bd")]);
    let face = |asked| book.face(book.resolve(&spec("Helvetica Neue LT Pro", asked)).unwrap().face).full_name();
    assert_eq!(face("85 Heavy"), "Helvetica Neue LT Pro 75 Bold");
    assert_eq!(face("45 Light"), "Makeready Sans 45 Light");
    assert!(book.explain(&spec("Helvetica Neue LT Pro", "45")).starts_with("none of the 1 faces of family"));
}

#[test]
fn bold_inside_a_light_paragraph_is_the_familys_bold() {
    let book =
        book(&[&helvetica(LIGHT, "45 Light", "Lt"), &helvetica(BOLD, "75 Bold", "Bd"), &helvetica(ITALIC, "56 Italic", "It")]);
    let bold = Cut::from_number(75).unwrap();
    for paragraph in [spec("Helvetica Neue LT Pro", "45 Light"), spec("HelveticaNeueLTPro-Lt", "")] {
        let found = book.resolve(&paragraph.with_cut(bold)).unwrap();
        assert_eq!((book.face(found.face).style(), found.how), ("75 Bold", Match::Family));
    }
}

#[test]
fn collections_give_every_face() {
    let (light, bold) = (helvetica(LIGHT, "45 Light", "Lt"), helvetica(BOLD, "75 Bold", "Bd"));
    let book = book(&[&collection(&[&light, &bold])]);
    for (asked, original) in [("45", LIGHT), ("75", BOLD)] {
        let found = book.resolve(&spec("Helvetica Neue LT Pro", asked)).unwrap();
        assert_eq!(found.how, Match::Family);
        let face = book.face(found.face);
        let alone = self::book(&[original]);
        let (id, _) = alone.faces().last().unwrap();
        let glyphs = BTreeSet::from([face.glyph('a').unwrap(), face.glyph('é').unwrap()]);
        assert_eq!(face.subset(&glyphs).unwrap(), alone.face(id).subset(&glyphs).unwrap());
    }
}

#[test]
fn licence_bits_are_obeyed() {
    let check = |rights: u16, refused: bool, may_subset: bool| {
        let mut book = FontBook::empty();
        let report = book.add("a.ttf", with_rights(LIGHT, rights).into());
        let codes: Vec<_> = report.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes == [Code::FontForbidsEmbedding], refused, "{rights:#06x}: {report:?}");
        assert_eq!(book.faces().count(), usize::from(!refused));
        assert!(book.faces().all(|(_, face)| face.may_subset() == may_subset));
    };
    check(0x0000, false, true);
    check(0x0002, true, false);
    check(0x0004, false, true);
    check(0x0008, false, true);
    check(0x000A, false, true);
    check(0x0100, false, false);
    check(0x0108, false, false);
    check(0x0200, true, false);
}

#[test]
fn a_font_that_forbids_subsetting_is_embedded_whole() {
    let book = book(&[&with_rights(LIGHT, 0x0100)]);
    let (_, face) = book.faces().last().unwrap();
    let subset = face.subset(&BTreeSet::from([5])).unwrap();
    assert_eq!(subset.widths.len(), usize::from(face.shaper().number_of_glyphs()));
    assert!(subset.map.iter().all(|(old, new)| old == new));
}

#[test]
fn what_is_no_font_is_reported() {
    let check = |data: &[u8], words: &str| {
        let mut book = FontBook::bundled();
        let report = book.add("fonts/a.ttf", Arc::from(data));
        assert_eq!(book.faces().count(), 20);
        assert_eq!(report.diagnostics.len(), 1);
        assert_eq!(report.diagnostics[0].code, Code::FontUnreadable);
        assert!(report.diagnostics[0].message.contains(words), "{}", report.diagnostics[0].message);
    };
    check(b"", "empty");
    check(b"# A text", "not a font");
    check(b"wOF2 and so on", "WOFF 2");
    check(b"wOFF and so on", "WOFF");
    check(b"%!PS-AdobeFont-1.0", "Type 1");
    check(b"ttcf\0\x01\0\0\0\0\0\0", "without fonts");
    check(&LIGHT[..100], "not a font");
    check(&LIGHT[..LIGHT.len() / 2], "cut short");
    check(&LIGHT[..LIGHT.len() - 100], "cut short");
    check(&without_table(LIGHT, b"glyf"), "outlines");
    check(&without_table(LIGHT, b"cmap"), "cmap");
    check(&without_table(LIGHT, b"hmtx"), "hmtx");
}

#[test]
fn missing_glyphs_come_from_the_nearest_cut_of_a_script_face() {
    let book = FontBook::bundled();
    let near = |asked: &str| book.resolve(&spec("Makeready Sans", asked)).unwrap().face;
    let check = |ch: char, asked: &str, expected: Option<&str>| {
        let found = book.fallback(ch, near(asked)).map(|id| book.face(id).postscript_name());
        assert_eq!(found, expected, "{ch} {asked}");
    };
    check('ա', "45", Some("NotoSansArmenian-Light"));
    check('ა', "55", Some("NotoSansGeorgian-Regular"));
    check('ع', "75", Some("NotoSansArabic-Bold"));
    check('ש', "76", Some("NotoSansHebrew-Bold"));
    check('ש', "65", Some("NotoSansHebrew-Regular"));
    check('A', "46", Some("MakereadySans-LightItalic"));
    // No italics in these scripts: weight tells emphasis.
    check('ա', "46", Some("NotoSansArmenian-Regular"));
    check('ש', "56", Some("NotoSansHebrew-Bold"));
    check('漢', "55", None);
}

#[test]
fn users_faces_are_asked_before_script_fallbacks() {
    let hebrew: &[u8] = include_bytes!("../../fonts/NotoSansHebrew-Regular.ttf");
    let book = book(&[&linotype(hebrew, "Frank Ruehl", "55 Roman", "FrankRuehl")]);
    let found = book.fallback('ש', FaceId(0)).unwrap();
    assert_eq!((book.face(found).origin(), book.face(found).family()), (Origin::User, "Frank Ruehl"));
}

#[test]
fn metrics_of_the_default_face() {
    let book = FontBook::bundled();
    let face = book.face(FaceId(0));
    assert_eq!(face.units_per_em(), 2048);
    let metrics = face.metrics();
    assert_eq!((metrics.cap_height, metrics.x_height), (1490, 1077));
    assert!(metrics.ascender > 1900 && metrics.descender < -400);
    let glyph = face.glyph('x').unwrap();
    assert_eq!(face.bounds(glyph).map(|[.., top]| top), Some(metrics.x_height));
    assert!(face.advance(glyph) > 900);
    assert_eq!((face.glyph('漢'), face.advance(u16::MAX), face.bounds(u16::MAX)), (None, 0, None));
}

#[test]
fn subsets_keep_outlines_and_widths_and_are_repeatable() {
    let book = FontBook::bundled();
    for (_, face) in book.faces() {
        let glyphs: BTreeSet<u16> = (' '..'\u{600}').filter_map(|ch| face.glyph(ch)).step_by(7).chain([u16::MAX]).collect();
        let subset = face.subset(&glyphs).unwrap();
        assert_eq!(subset, face.subset(&glyphs).unwrap());
        assert_eq!(subset.map.get(&0), Some(&0));
        assert!(!subset.is_cff && subset.data.len() < face.data.len() / 2);
        let parsed = rustybuzz::ttf_parser::Face::parse(&subset.data, 0).unwrap();
        for (&old, &new) in &subset.map {
            let glyph = rustybuzz::ttf_parser::GlyphId(new);
            assert_eq!(parsed.glyph_bounding_box(glyph).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max]), face.bounds(old));
            assert_eq!(parsed.glyph_hor_advance(glyph), Some(face.advance(old)));
            assert_eq!(subset.widths[usize::from(new)], face.advance(old));
        }
    }
}

/// The book of one font of `tests/fonts`.
fn lone(font: &[u8]) -> FontBook {
    let mut book = FontBook::empty();
    assert_eq!(book.add("test", Arc::from(font)).diagnostics, []);
    book
}

/// `cff.otf`'s default width, and the one that others are told as differences from.
const DEFAULT_WIDTH: i32 = 204;
const NOMINAL_WIDTH: i32 = 500;

/// A glyph's program in a CFF table: the INDEX that operator 17 of the Top DICT points at, with offsets of 1 to 4 bytes.
fn charstring(table: &[u8], glyph: u16) -> &[u8] {
    let operator = table.windows(6).position(|bytes| bytes[0] == 29 && bytes[5] == 17).unwrap();
    let at = u32::from_be_bytes(table[operator + 1..operator + 5].try_into().unwrap()) as usize;
    let (count, size) = (usize::from(u16::from_be_bytes([table[at], table[at + 1]])), usize::from(table[at + 2]));
    let offset =
        |index: usize| table[at + 3 + index * size..][..size].iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
    let data = at + 2 + (count + 1) * size;
    &table[data + offset(usize::from(glyph))..data + offset(usize::from(glyph) + 1)]
}

/// The width before a program's first operator, if it has one: a number more than the operator takes (Type 2 charstrings, section 3.1).
fn width_operand(program: &[u8]) -> Option<i32> {
    let (mut operands, mut at) = (Vec::new(), 0);
    loop {
        let byte = i32::from(program[at]);
        let next = |n: usize| i32::from(program[at + n]);
        let (value, length) = match byte {
            28 => (next(1) << 8 | next(2), 3),
            32..=246 => (byte - 139, 1),
            247..=250 => ((byte - 247) * 256 + next(1) + 108, 2),
            251..=254 => (-(byte - 251) * 256 - next(1) - 108, 2),
            operator => {
                let takes = [(14, 0), (4, 1), (22, 1), (21, 2)].into_iter().find(|(code, _)| *code == operator).unwrap().1;
                return (operands.len() > takes).then(|| operands[0]);
            }
        };
        operands.push(value);
        at += length;
    }
}

#[test]
fn cff_subsets_keep_every_width() {
    let book = lone(include_bytes!("../../tests/fonts/cff.otf"));
    let face = book.face(FaceId(0));
    assert_eq!((face.family(), face.cut()), ("Makeready Test", Cut::from_number(45).unwrap()));
    let glyphs: BTreeSet<u16> = "Hmn el".chars().filter_map(|ch| face.glyph(ch)).collect();
    let subset = face.subset(&glyphs).unwrap();
    assert!(subset.is_cff);
    let parsed = rustybuzz::ttf_parser::Face::parse(&subset.data, 0).unwrap();
    assert_eq!(subset.widths.len(), usize::from(parsed.number_of_glyphs()));
    let table = parsed.raw_face().table(rustybuzz::ttf_parser::Tag::from_bytes(b"CFF ")).unwrap();
    // `defaultWidthX` and `nominalWidthX` as bytes of the Private DICT: both must survive.
    let number = |value: i32| [u8::try_from((value - 108) / 256 + 247).unwrap(), u8::try_from((value - 108) % 256).unwrap()];
    let private = [&number(DEFAULT_WIDTH)[..], &[20], &number(NOMINAL_WIDTH), &[21]].concat();
    assert!(table.windows(private.len()).any(|bytes| bytes == private));
    for (&old, &new) in &subset.map {
        let glyph = rustybuzz::ttf_parser::GlyphId(new);
        // The widths in the CFF program itself, not only those in `hmtx`: PDF/UA compares them with `/W`.
        let extra = width_operand(charstring(table, new));
        assert_eq!(extra.map_or(DEFAULT_WIDTH, |extra| extra + NOMINAL_WIDTH), i32::from(face.advance(old)), "glyph {old}");
        assert_eq!(parsed.glyph_bounding_box(glyph).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max]), face.bounds(old));
    }
}

#[test]
fn variable_fonts_come_as_cuts_and_leave_as_static_subsets() {
    fn check(font: &[u8], cuts: &[u8]) {
        let book = lone(font);
        let family = book.face(FaceId(0)).family().to_owned();
        let numbers: Vec<_> = book.faces().filter_map(|(_, face)| face.cut().number()).collect();
        assert_eq!(numbers, cuts);
        let mut stems = Vec::new();
        for &number in cuts {
            let found = book.resolve(&spec(&family, &number.to_string())).unwrap();
            assert_eq!(found.how, Match::Family, "{number}");
            let face = book.face(found.face);
            let glyphs: BTreeSet<u16> = "Hamburgé ".chars().filter_map(|ch| face.glyph(ch)).collect();
            let subset = face.subset(&glyphs).unwrap();
            let parsed = rustybuzz::ttf_parser::Face::parse(&subset.data, 0).unwrap();
            assert!(!parsed.is_variable() && !subset.is_cff);
            for (&old, &new) in &subset.map {
                let glyph = rustybuzz::ttf_parser::GlyphId(new);
                // Two programs round the varied points: they may differ by a unit of 1000 or 2048.
                assert!(parsed.glyph_hor_advance(glyph).unwrap().abs_diff(face.advance(old)) <= 1, "{number} {old}");
                let bounds = parsed.glyph_bounding_box(glyph).map(|b| [b.x_min, b.y_min, b.x_max, b.y_max]);
                let pairs = bounds.into_iter().flatten().zip(face.bounds(old).into_iter().flatten());
                assert!(pairs.clone().all(|(a, b)| a.abs_diff(b) <= 1), "{number} {old}: {:?}", pairs.collect::<Vec<_>>());
            }
            stems.push((face.cut().weight, face.descriptor().stem_v));
        }
        stems.sort();
        assert!(stems.windows(2).all(|pair| pair[0].1 < pair[1].1), "{stems:?}");
    }
    check(include_bytes!("../../tests/fonts/variable.ttf"), &[35, 25, 45, 55, 65, 75, 85, 95]);
    check(include_bytes!("../../tests/fonts/variable-cff2.otf"), &[45, 55, 65, 75]);
}
