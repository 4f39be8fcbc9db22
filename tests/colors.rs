//! RGB to CMYK to Lab, against engines that nobody here wrote: Argyll's tables read by its own interpolation, and Pillow's ImageCms.
//!
//! A grid of 9 × 9 × 9 colours goes from sRGB to the built-in profile. What the inks look like is Argyll's word in every comparison: both
//! sides' CMYK goes through its A2B. Colours out of gamut are compared as the same intent maps them. A missing tool skips its test aloud, and
//! fails it where `CI=true`.
#![cfg(feature = "icc")]

use makeready::color::cms::{Converter, RenderingIntent, SRGB, SampleKind, Samples};
use makeready::layout::default_intent;
use std::io::Write;
use std::process::{Command, Stdio};

type Lab = [f64; 3];

/// Nine steps from 0 to 255 in each of red, green and blue.
fn grid() -> Vec<[u8; 3]> {
    let steps: Vec<u8> = (0..=8u16).map(|step| u8::try_from(step * 255 / 8).unwrap()).collect();
    let of = |red: u8| steps.iter().flat_map(move |green| [(red, *green)]).collect::<Vec<_>>();
    let pairs: Vec<(u8, u8)> = steps.iter().flat_map(|red| of(*red)).collect();
    pairs.into_iter().flat_map(|(red, green)| steps.iter().map(move |blue| [red, green, *blue])).collect()
}

/// Runs a tool on `input`, or says that it is not here.
fn run(tool: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let missing = |why: String| {
        assert!(std::env::var("CI").is_ok_and(|ci| ci != "true") || std::env::var("CI").is_err(), "{tool} is missing: {why}");
        println!("skipped: {tool}: {why}");
    };
    let child = Command::new(tool).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            missing(error.to_string());
            return None;
        }
    };
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    // A tool that ends early closes its end; what it says tells why.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let says = String::from_utf8_lossy(&output.stderr).into_owned();
    if says.contains("ModuleNotFoundError") {
        missing(says);
        return None;
    }
    assert!(output.status.success(), "{tool}: {says}");
    Some(output.stdout)
}

/// The built-in profile as a file.
fn profile(test: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().prefix(test).suffix(".icc").tempfile().unwrap();
    file.write_all(default_intent().profile).unwrap();
    file
}

/// Each pixel through Argyll: `-ff` from inks (0–1) to Lab, `-fb` from Lab to inks; relative colorimetric.
fn argyll(direction: &str, profile: &tempfile::NamedTempFile, pixels: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let lines: Vec<String> =
        pixels.iter().map(|pixel| pixel.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")).collect();
    let arguments = ["-v0", direction, "-ir", "-pl", profile.path().to_str().unwrap()];
    let out = run("xicclu", &arguments, format!("{}\n", lines.join("\n")).as_bytes())?;
    let text = String::from_utf8(out).unwrap();
    let numbers = |line: &str| line.split_whitespace().map(|word| word.parse().unwrap()).collect::<Vec<f64>>();
    let found: Vec<Vec<f64>> = text.lines().filter(|line| !line.trim().is_empty()).map(numbers).collect();
    assert_eq!(found.len(), pixels.len());
    Some(found)
}

/// What inks look like, in Argyll's reading.
fn looks(profile: &tempfile::NamedTempFile, inks: &[u8]) -> Option<Vec<Lab>> {
    let pixels: Vec<Vec<f64>> = inks.chunks_exact(4).map(|p| p.iter().map(|ink| f64::from(*ink) / 255.0).collect()).collect();
    Some(argyll("-ff", profile, &pixels)?.into_iter().map(|lab| [lab[0], lab[1], lab[2]]).collect())
}

fn ours(make: Make, to: SampleKind, from: (&[u8], SampleKind), black_point: bool, input: &[u8]) -> Vec<u8> {
    let target: &[u8] = if to == SampleKind::Lab16 { &[] } else { default_intent().profile };
    let samples = Samples { from: from.1, to };
    let converter = make(from.0, target, samples, RenderingIntent::Relative, black_point).unwrap();
    let mut out = vec![0; input.len() / from.1.bytes() * to.bytes()];
    converter.convert(input, &mut out);
    out
}

type Make = fn(&[u8], &[u8], Samples, RenderingIntent, bool) -> Result<Converter, makeready::color::cms::CmsError>;
const WAYS: [(&str, Make); 2] = [("table", Converter::new), ("exact", Converter::exact)];

/// The mean and the largest difference, printed and held to mean ≤ 0.5 and max ≤ `most`.
fn hold(what: &str, ours: &[Lab], theirs: &[Lab], most: f64) {
    let apart: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| delta_e_2000(*a, *b)).collect();
    assert_eq!((ours.len(), theirs.len()), (apart.len(), apart.len()));
    let (mean, max) = (apart.iter().sum::<f64>() / apart.len() as f64, apart.iter().copied().fold(0.0, f64::max));
    println!("{what}: mean ΔE2000 {mean:.3}, max {max:.3}");
    assert!(mean <= 0.5 && max <= most, "{what}: mean {mean:.3}, max {max:.3}");
}

/// Argyll cuts the cubes of a table into tetrahedra. Over Lab, where they cross the neutral axis aslant, LittleCMS and moxcms weigh all
/// eight corners; on this profile's 17 steps that alone sets two of the colours apart by 2.1.
const TETRAHEDRA: f64 = 2.2;

#[test]
fn inks_are_those_of_argyll_within_a_just_visible_difference() {
    let profile = profile("argyll");
    let wanted: Vec<Vec<f64>> = grid().into_iter().map(|rgb| lab_of(rgb).to_vec()).collect();
    let Some(inks) = argyll("-fb", &profile, &wanted) else { return };
    let inks: Vec<u8> = inks.iter().flatten().map(|ink| byte(*ink)).collect();
    let theirs = looks(&profile, &inks).unwrap();
    let rgb: Vec<u8> = grid().concat();
    for (name, make) in WAYS {
        let inks = ours(make, SampleKind::Cmyk8, (SRGB, SampleKind::Rgb8), false, &rgb);
        hold(&format!("against Argyll, {name}"), &looks(&profile, &inks).unwrap(), &theirs, TETRAHEDRA);
        // And what we say the inks look like is what Argyll says.
        let lab = ours(make, SampleKind::Lab16, (default_intent().profile, SampleKind::Cmyk8), false, &inks);
        let lab: Vec<Lab> = lab.chunks_exact(6).map(decoded).collect();
        hold(&format!("the looks of inks, {name}"), &lab, &looks(&profile, &inks).unwrap(), 1.0);
    }
}

#[test]
fn inks_are_those_of_imagecms_with_and_without_black_point_compensation() {
    const SCRIPT: &str = "import io, sys\nfrom PIL import Image, ImageCms\n\
        srgb, press = (ImageCms.ImageCmsProfile(name) for name in sys.argv[1:3])\n\
        way = ImageCms.buildTransform(srgb, press, 'RGB', 'CMYK', 1, ImageCms.Flags(int(sys.argv[3], 0)))\n\
        data = sys.stdin.buffer.read()\n\
        sys.stdout.buffer.write(ImageCms.applyTransform(Image.frombytes('RGB', (len(data) // 3, 1), data), way).tobytes())";
    let press = profile("imagecms");
    let mut srgb = tempfile::Builder::new().suffix(".icc").tempfile().unwrap();
    srgb.write_all(SRGB).unwrap();
    let rgb: Vec<u8> = grid().concat();
    for (black_point, flags) in [(false, "0"), (true, "0x2000")] {
        let arguments = ["-c", SCRIPT, srgb.path().to_str().unwrap(), press.path().to_str().unwrap(), flags];
        let Some(inks) = run("python3", &arguments, &rgb) else { return };
        let Some(theirs) = looks(&press, &inks) else { return };
        for (name, make) in WAYS {
            let inks = ours(make, SampleKind::Cmyk8, (SRGB, SampleKind::Rgb8), black_point, &rgb);
            let what = format!("against ImageCms, {name}, black point {black_point}");
            hold(&what, &looks(&press, &inks).unwrap(), &theirs, 1.0);
        }
    }
}

/// Without any tool: an engine that shares no code with LittleCMS, both ways.
#[test]
fn inks_and_their_looks_are_those_of_moxcms() {
    use moxcms::{ColorProfile, Layout, RenderingIntent, TransformOptions};
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        prefer_fixed_point: false,
        ..TransformOptions::default()
    };
    let read = |profile: &[u8]| ColorProfile::new_from_slice(profile).unwrap();
    let (srgb, press) = (read(SRGB), read(default_intent().profile));
    let separate = srgb.create_transform_8bit(Layout::Rgb, &press, Layout::Rgba, options).unwrap();
    let show = press.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options).unwrap();
    let rgb: Vec<u8> = grid().concat();
    let mut theirs = vec![0; rgb.len() / 3 * 4];
    separate.transform(&rgb, &mut theirs).unwrap();
    let press = (default_intent().profile, SampleKind::Cmyk8);
    let lab = |inks: &[u8]| -> Vec<Lab> {
        ours(Converter::exact, SampleKind::Lab16, press, false, inks).chunks_exact(6).map(decoded).collect()
    };
    for (name, make) in WAYS {
        let inks = ours(make, SampleKind::Cmyk8, (SRGB, SampleKind::Rgb8), false, &rgb);
        hold(&format!("against moxcms, {name}"), &lab(&inks), &lab(&theirs), 2.0);
        // And back: what moxcms shows of our inks on a screen is what we show.
        let mut shown = vec![0; rgb.len()];
        show.transform(&inks, &mut shown).unwrap();
        let samples = Samples { from: SampleKind::Cmyk8, to: SampleKind::Rgb8 };
        let back =
            make(default_intent().profile, SRGB, samples, makeready::color::cms::RenderingIntent::Relative, false).unwrap();
        let mut own = vec![0; rgb.len()];
        back.convert(&inks, &mut own);
        let seen = |rgb: &[u8]| rgb.chunks_exact(3).map(|rgb| lab_of([rgb[0], rgb[1], rgb[2]])).collect::<Vec<Lab>>();
        hold(&format!("the looks of inks against moxcms, {name}"), &seen(&own), &seen(&shown), 2.0);
    }
}

/// Photographs go through a table: what lies between its nodes looks as the profiles themselves make it.
#[test]
fn between_the_nodes_of_the_table_no_difference_is_seen() {
    let levels: Vec<u8> = (0..24u32).map(|step| u8::try_from(step * 255 / 23).unwrap()).collect();
    let pairs = levels.iter().flat_map(|red| levels.iter().map(move |green| (*red, *green)));
    let rgb: Vec<u8> = pairs.flat_map(|(red, green)| levels.iter().flat_map(move |blue| [red, green, *blue])).collect();
    let press = (default_intent().profile, SampleKind::Cmyk8);
    for black_point in [false, true] {
        let [table, exact] = [Converter::new as Make, Converter::exact].map(|make| {
            let inks = ours(make, SampleKind::Cmyk8, (SRGB, SampleKind::Rgb8), black_point, &rgb);
            let lab = ours(Converter::exact, SampleKind::Lab16, press, false, &inks);
            lab.chunks_exact(6).map(decoded).collect::<Vec<Lab>>()
        });
        hold(&format!("between nodes, black point {black_point}"), &table, &exact, 1.0);
    }
}

/// No colour asks for more ink than the layout's limit allows.
#[test]
fn converted_colours_keep_to_the_ink_limit() {
    let rgb: Vec<u8> = grid().concat();
    let limit = u32::from(default_intent().ink_limit) * 255 / 100;
    for (name, make) in WAYS {
        for black_point in [false, true] {
            let inks = ours(make, SampleKind::Cmyk8, (SRGB, SampleKind::Rgb8), black_point, &rgb);
            let most = inks.chunks_exact(4).map(|inks| inks.iter().map(|ink| u32::from(*ink)).sum::<u32>()).max();
            println!("{name}, black point {black_point}: {:.1} %", f64::from(most.unwrap()) / 2.55);
            assert!(most <= Some(limit), "{name}");
        }
    }
}

/// A share of 0–1 as a byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Lab as ICC version 4 encodes it.
fn decoded(pixel: &[u8]) -> Lab {
    let word = |at: usize| f64::from(u16::from_be_bytes([pixel[at], pixel[at + 1]]));
    [word(0) / 655.35, word(2) / 257.0 - 128.0, word(4) / 257.0 - 128.0]
}

/// sRGB (IEC 61966-2-1) as Lab under D50, adapted by Bradford's matrix.
fn lab_of(rgb: [u8; 3]) -> Lab {
    let linear = rgb.map(|byte| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    const TO_D50: [[f64; 3]; 3] = [
        [0.436_065_7, 0.385_151_5, 0.143_078_4],
        [0.222_493_2, 0.716_887_0, 0.060_619_2],
        [0.013_923_9, 0.097_081_3, 0.714_099_4],
    ];
    let xyz = TO_D50.map(|row| row.iter().zip(linear).map(|(factor, light)| factor * light).sum::<f64>());
    let root = |share: f64| if share > 216.0 / 24_389.0 { share.cbrt() } else { (24_389.0 / 27.0 * share + 16.0) / 116.0 };
    let [x, y, z] = [xyz[0] / 0.964_22, xyz[1], xyz[2] / 0.825_21].map(root);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 with all weights 1 (ISO/CIE 11664-6).
fn delta_e_2000(one: Lab, other: Lab) -> f64 {
    let chroma = |lab: Lab| lab[1].hypot(lab[2]);
    let seventh = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * seventh((chroma(one) + chroma(other)) / 2.0);
    let polar = |lab: Lab| {
        let a = lab[1] * stretch;
        (lab[0], a.hypot(lab[2]), lab[2].atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((l1, c1, h1), (l2, c2, h2)) = (polar(one), polar(other));
    let is_gray = c1 * c2 == 0.0;
    let mut turn = h2 - h1;
    if turn.abs() > 180.0 {
        turn -= 360.0 * turn.signum();
    }
    let turn = if is_gray { 0.0 } else { turn };
    let hue_step = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let hue = match () {
        () if is_gray => h1 + h2,
        () if (h1 - h2).abs() <= 180.0 => (h1 + h2) / 2.0,
        () if h1 + h2 < 360.0 => (h1 + h2 + 360.0) / 2.0,
        () => (h1 + h2 - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let weight =
        1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0) - 0.20 * cos(4.0 * hue - 63.0);
    let bend = -2.0 * seventh(c) * (60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    let lightness = (l2 - l1) / (1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt());
    let (colour, hue) = ((c2 - c1) / (1.0 + 0.045 * c), hue_step / (1.0 + 0.015 * c * weight));
    (lightness.powi(2) + colour.powi(2) + hue.powi(2) + bend * colour * hue).sqrt()
}

/// From the table of test data by Sharma, Wu and Dalal (2005).
#[test]
fn the_difference_is_ciede2000() {
    for (one, other, wanted) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
        ([90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441),
    ] {
        let found = delta_e_2000(one, other);
        assert!((found - wanted).abs() < 0.0001, "{one:?} {other:?}: {found} and not {wanted}");
    }
}
