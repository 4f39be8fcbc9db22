//! Conversions: sample sizes, hostile profiles, threads. How close they come to other engines is tested in `tests/colors.rs`.

use super::*;
use crate::color::{Ink, Share};

const FOGRA39: &[u8] = include_bytes!("../../../layouts/profiles/FOGRA39L_coated.icc");

const RGB_TO_CMYK: Samples = Samples { from: SampleKind::Rgb8, to: SampleKind::Cmyk8 };

#[cfg(feature = "icc")]
#[test]
fn white_is_paper_and_black_is_dark_in_every_sample_size() {
    for (from, to) in [(SampleKind::Rgb8, SampleKind::Cmyk8), (SampleKind::Rgb16, SampleKind::Cmyk16)] {
        for make in [Converter::new, Converter::exact] {
            let made = make(SRGB, FOGRA39, Samples { from, to }, RenderingIntent::Relative, true).unwrap();
            let mut inks = vec![7; 2 * to.bytes()];
            let mut light = vec![255; 2 * from.bytes()];
            light[from.bytes()..].fill(0);
            made.convert(&light, &mut inks);
            let (paper, black) = inks.split_at(to.bytes());
            let high = |inks: &[u8]| inks.iter().step_by(to.depth()).copied().collect::<Vec<u8>>();
            assert!(high(paper).iter().all(|ink| *ink == 0), "{from:?}: {paper:?}");
            let high = high(black);
            assert!(high[3] > 200 && high.iter().map(|ink| u32::from(*ink)).sum::<u32>() > 600, "{from:?}: {high:?}");
        }
    }
}

#[cfg(feature = "icc")]
#[test]
fn the_table_agrees_with_the_profiles_themselves() {
    // Of 9 levels all lie near the table's nodes, of 24 most lie between them.
    for (intent, black_point) in [(RenderingIntent::Relative, true), (RenderingIntent::Relative, false)] {
        for count in [9, 24] {
            let levels: Vec<u8> = (0..count).map(|step: u32| u8::try_from(step * 255 / (count - 1)).unwrap()).collect();
            let pairs = levels.iter().flat_map(|red| levels.iter().map(move |green| (*red, *green)));
            let grid: Vec<u8> =
                pairs.flat_map(|(red, green)| levels.iter().flat_map(move |blue| [red, green, *blue])).collect();
            let converted = |made: Result<Converter, CmsError>| {
                let mut inks = vec![0; grid.len() / 3 * 4];
                made.unwrap().convert(&grid, &mut inks);
                inks
            };
            let table = converted(Converter::new(SRGB, FOGRA39, RGB_TO_CMYK, intent, black_point));
            let exact = converted(Converter::exact(SRGB, FOGRA39, RGB_TO_CMYK, intent, black_point));
            let apart: Vec<u32> = table.iter().zip(&exact).map(|(a, b)| u32::from(a.abs_diff(*b))).collect();
            let (mean, far) =
                (apart.iter().sum::<u32>() as f64 / apart.len() as f64, apart.iter().filter(|by| **by > 4).count());
            // Farther apart are a few colours out of gamut, where what an ink is off by another makes up for: `tests/colors.rs` holds
            // what is seen to a just visible difference.
            assert!(mean < 0.25 && far * 200 < apart.len(), "{count} levels: {mean}, {far} of {}", apart.len());
        }
    }
}

#[cfg(feature = "icc")]
#[test]
fn whole_pixels_are_converted_and_no_more() {
    let made = Converter::new(SRGB, FOGRA39, RGB_TO_CMYK, RenderingIntent::Relative, true).unwrap();
    let mut inks = [9; 10];
    made.convert(&[255; 8], &mut inks);
    assert_eq!(inks, [0, 0, 0, 0, 0, 0, 0, 0, 9, 9]);
    made.convert(&[], &mut inks);
    // More pixels of 16 bits than are converted at a time.
    let samples = Samples { from: SampleKind::Rgb16, to: SampleKind::Lab16 };
    let made = Converter::new(SRGB, &[], samples, RenderingIntent::Relative, false).unwrap();
    let mut lab = vec![0; 6 * 10_000];
    made.convert(&vec![255; 6 * 10_000], &mut lab);
    assert!(lab.chunks_exact(6).all(|lab| lab[..2] == [255, 255] && lab[2].abs_diff(128) <= 1), "{:?}", &lab[..6]);
}

#[test]
fn profiles_of_the_wrong_kind_and_damaged_ones_are_refused() {
    let convert = |from: &[u8], to: &[u8]| Converter::new(from, to, RGB_TO_CMYK, RenderingIntent::Relative, true).err();
    assert_eq!(convert(b"", FOGRA39), Some(CmsError::Profile("is no ICC profile")));
    assert_eq!(convert(FOGRA39, FOGRA39), Some(CmsError::Profile("is for other colours than these")));
    let mut link = SRGB.to_vec();
    link[12..16].copy_from_slice(b"link");
    assert!(matches!(convert(&link, FOGRA39), Some(CmsError::Profile(_))));
    // Cut off anywhere, or with any of its first bytes changed: an error or a conversion, never a crash.
    for length in (0..FOGRA39.len()).step_by(9_973).chain(132..144) {
        let _ = convert(SRGB, &FOGRA39[..length]);
    }
    for at in 0..SRGB.len() {
        let mut damaged = SRGB.to_vec();
        damaged[at] ^= 0xff;
        if let Ok(made) = Converter::exact(&damaged, FOGRA39, RGB_TO_CMYK, RenderingIntent::Relative, true) {
            made.convert(&[1, 2, 3], &mut [0; 4]);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, ..Default::default() })]
    /// Header, tag table and the heads of tables, where lengths and counts stand.
    #[test]
    fn damaged_press_profiles_never_crash(
        changes in proptest::collection::vec((proptest::prelude::any::<bool>(), 0..900usize, proptest::prelude::any::<u8>()), 1..4),
        length in 0..FOGRA39.len() * 2,
    ) {
        let mut damaged = FOGRA39[..length.min(FOGRA39.len())].to_vec();
        // Where the table from Lab to inks begins.
        for (is_table, at, byte) in changes {
            if let Some(place) = damaged.get_mut(at + if is_table { 54_500 } else { 0 }) {
                *place = byte;
            }
        }
        if let Ok(made) = Converter::exact(SRGB, &damaged, RGB_TO_CMYK, RenderingIntent::Relative, true) {
            made.convert(&[0, 128, 255, 7, 7, 7], &mut [0; 8]);
        }
        if let Ok(screen) = Screen::new(&damaged) {
            let _ = screen.ink(&Ink::BLACK);
        }
    }
}

#[cfg(feature = "icc")]
#[test]
fn a_screen_shows_the_token_s_own_colour_or_the_ink_on_paper() {
    let screen = Screen::new(FOGRA39).unwrap();
    let own = crate::color::Color { ink: Ink::BLACK, screen: Some([1, 2, 3]) };
    assert_eq!(screen.rgb(&own), [1, 2, 3]);
    assert_eq!(screen.ink(&Ink::PAPER), [255, 255, 255]);
    let [red, green, blue] = screen.ink(&Ink::Cmyk([100.0, 0.0, 0.0, 0.0].map(Share::from_percent)));
    assert!(red < 60 && (120..190).contains(&green) && blue > 200, "cyan is {red} {green} {blue}");
    let spot = |tint| Ink::Spot { name: "Gold".into(), tint, alternate: [0.0, 30.0, 100.0, 10.0].map(Share::from_percent) };
    assert_eq!(screen.ink(&spot(Share::FULL)), screen.ink(&spot(Share::FULL).without_spots()));
    assert_eq!(screen.ink(&spot(Share::NONE)), [255, 255, 255]);
}

#[test]
fn the_plain_formula_takes_light_away() {
    let screen = Screen::plain();
    assert_eq!(screen.ink(&Ink::PAPER), [255; 3]);
    assert_eq!(screen.ink(&Ink::BLACK), [0; 3]);
    assert_eq!(screen.ink(&Ink::Cmyk([100.0, 60.0, 0.0, 50.0].map(Share::from_percent))), [0, 51, 128]);
    assert_eq!(screen.ink(&Ink::Rgb([Share::FULL, Share::NONE, Share::from_percent(50.0)])), [255, 0, 128]);
}

#[cfg(feature = "icc")]
#[test]
fn one_converter_serves_many_threads() {
    let made = Converter::new(SRGB, FOGRA39, RGB_TO_CMYK, RenderingIntent::Relative, true).unwrap();
    let alone = |shade: u8| {
        let mut inks = [0; 4];
        made.convert(&[shade, 255 - shade, 40], &mut inks);
        inks
    };
    let wanted: Vec<[u8; 4]> = (0..=255).map(alone).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!((0..=255).all(|shade| alone(shade) == wanted[usize::from(shade)])));
        }
    });
}
