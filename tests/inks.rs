//! What lies on each plate, as Ghostscript separates our files (overprint honoured): black type over a tint, spot inks, mixes.
//!
//! Ghostscript draws one page into a file for each plate. A missing Ghostscript skips a test aloud, and fails it where `CI=true`.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::engine;
use makeready::color::{Ink, Share};
use makeready::diagnostic::{Code, Severity};
use makeready::engine::{Job, Kit, KitParts, NamedText, Spots, Typeset};
use makeready::geometry::Length;
use makeready::layout::Layout;
use makeready::page::ItemKind;
use makeready::picture::{NoPictures, PictureSource};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// A brand with spot inks: the primary alone, the secondary a mix with process colour.
const SPOTS: &str = r##"
[palettes.series]
primary   = { spot = "PANTONE 300 C", cmyk = [100, 45, 0, 0], rgb = "#005eb8" }
secondary = { mix = [{ spot = "PANTONE 300 C", cmyk = [100, 45, 0, 0], tint = "40 %" }, { spot = "PANTONE 032 C", cmyk = [0, 95, 75, 0] }], rgb = "#a03050" }
"##;

fn kit(brand: &str, set: &[&str]) -> Kit {
    let set: Vec<String> = set.iter().map(|one| (*one).to_owned()).collect();
    let (kit, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "brand.toml", text: brand },
        layout: NamedText { name: "factsheet", text: Layout::builtin("factsheet").unwrap() },
        overrides: &set,
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    kit.unwrap_or_else(|| panic!("{report:#?}"))
}

fn set(kit: &Kit, text: &str, spots: Spots) -> Typeset {
    engine().typeset(&Job { pictures: &common::sheet::pictures(), spots, ..Job::new(kit, "test.md", text) })
}

/// The plates of a PDF's first page at 72 dpi: per plate how much ink in 0–255 on each pixel, row by row from the top.
struct Plates {
    width: usize,
    plates: BTreeMap<String, Vec<u8>>,
}

impl Plates {
    /// Separated by Ghostscript, or nothing where it is not installed.
    fn of(sheet: &Typeset) -> Option<Plates> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(file("in.pdf"), engine().pdf(sheet).unwrap()).unwrap();
        let output = format!("-sOutputFile={}", file("p.tif"));
        let arguments =
            ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-dOverprint=/enable", "-r72", "-sCompression=none"];
        let run = Command::new("gs").args(arguments).args(["-dFirstPage=1", "-dLastPage=1", &output, &file("in.pdf")]).output();
        let output = match run {
            Ok(output) => output,
            Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("gs is missing: {error}"),
            Err(_) => {
                println!("skipped: gs is not installed");
                return None;
            }
        };
        let says = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && !says.to_lowercase().contains("error"), "{says}");
        let (mut width, mut plates) = (0, BTreeMap::new());
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let Some(name) = name.strip_prefix("p(").and_then(|name| name.strip_suffix(").tif")) else { continue };
            let mut decoder = tiff::decoder::Decoder::new(std::fs::File::open(&path).unwrap()).unwrap();
            width = decoder.dimensions().unwrap().0 as usize;
            let tiff::decoder::DecodingResult::U8(light) = decoder.read_image().unwrap() else { panic!("samples of 8 bits") };
            plates.insert(name.to_owned(), light.into_iter().map(|light| 255 - light).collect());
        }
        Some(Plates { width, plates })
    }

    /// The plates that anything stands on.
    fn used(&self) -> BTreeSet<&str> {
        let used = self.plates.iter().filter(|(_, ink)| ink.iter().any(|ink| *ink > 0));
        used.map(|(name, _)| name.as_str()).collect()
    }

    /// The pixels where a plate has all its ink.
    fn full(&self, plate: &str) -> Vec<usize> {
        (0..).zip(&self.plates[plate]).filter(|(_, ink)| **ink >= 253).map(|(at, _)| at).collect()
    }

    /// How much of a plate lies on each of these pixels, in percent.
    fn at(&self, plate: &str, pixels: &[usize]) -> Vec<u32> {
        let ink = &self.plates[plate];
        pixels.iter().map(|at| (u32::from(ink[*at]) * 100 + 127) / 255).collect()
    }
}

/// A box of a 30 % tint under big black type.
const BOXED: &str = "# H\n\nIntro.\n\n::: box\nIIIIIIII IIIIIIII IIIIIIII\n:::";
const BIG: [&str; 4] = [
    "brand.styles.box.size=60 pt",
    "brand.styles.box.leading=60 pt",
    "brand.boxes.tint=30 %",
    "brand.boxes.color={ cmyk = [100, 0, 50, 0] }",
];

#[test]
fn black_type_overprints_a_tint_and_knocks_it_out_where_the_brand_says_so() {
    let check = |tokens: &[&str], under: u32| {
        let kit = kit("", &[&BIG, tokens].concat());
        let Some(plates) = Plates::of(&set(&kit, BOXED, Spots::Keep)) else { return };
        let black = plates.full("Black");
        assert!(black.len() > 1000, "{} pixels are full black", black.len());
        // Rows of pixels in which the tint lies bare beside the letters.
        let has_tint = |row: usize| {
            plates.plates["Cyan"][row * plates.width..][..plates.width].iter().any(|cyan| (74..=79).contains(cyan))
        };
        let type_on_tint: Vec<usize> = black.into_iter().filter(|at| has_tint(at / plates.width)).collect();
        assert!(type_on_tint.len() > 500, "{} pixels of type over the tint", type_on_tint.len());
        let near = |found: u32, wanted: u32| found.abs_diff(wanted) <= 1;
        assert!(plates.at("Cyan", &type_on_tint).into_iter().all(|cyan| near(cyan, under)), "{tokens:?}");
        assert!(plates.at("Yellow", &type_on_tint).into_iter().all(|yellow| near(yellow, under / 2)), "{tokens:?}");
    };
    check(&[], 30);
    check(&["brand.black.overprint=\"60 pt\""], 30);
    check(&["brand.black.overprint=false"], 0);
    check(&["brand.black.overprint=\"12 pt\""], 0);
    check(&["brand.styles.box.overprint=false"], 0);
    check(&["brand.black.overprint=false", "brand.styles.box.overprint=true"], 30);
}

#[test]
fn large_black_type_is_rich_where_the_brand_says_so() {
    let kit = kit("", &[&BIG[..], &["brand.black.rich={ cmyk = [60, 40, 20, 100] }"]].concat());
    let Some(plates) = Plates::of(&set(&kit, BOXED, Spots::Keep)) else { return };
    let black = plates.full("Black");
    let rich = plates.at("Magenta", &black).iter().filter(|magenta| **magenta == 40).count();
    assert!(rich > black.len() / 2 && rich > 1000, "{rich} of {} pixels", black.len());
}

#[test]
fn large_black_areas_are_rich_and_lines_are_not() {
    let tokens = [
        "brand.black.rich={ cmyk = [60, 40, 20, 100] }",
        "brand.boxes.color=black",
        "brand.boxes.tint=100 %",
        "brand.boxes.rule=1 pt",
        "brand.boxes.rule-color=black",
    ];
    let text = "# H\n\nIntro.\n\n::: box\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n:::";
    let fills = |area: &str| -> Vec<(u32, bool, bool)> {
        let kit = kit("", &[&tokens[..], &[area]].concat());
        let sheet = set(&kit, text, Spots::Keep);
        let fills = sheet.pages[0].items.iter().filter_map(|item| match &item.kind {
            ItemKind::Fill { rect, color, overprint } if color.ink.process()[3] == Share::FULL => {
                Some((color.ink.total(), *overprint, rect.height() < Length::whole_pt(2)))
            }
            _ => None,
        });
        fills.collect()
    };
    // Total ink, whether it overprints, whether it is a rule.
    let found = fills("brand.black.rich-area=\"20 mm\"");
    assert!(found.contains(&(22_000, false, false)) && found.contains(&(10_000, true, true)), "{found:?}");
    let found = fills("brand.black.rich-area=\"200 mm\"");
    assert!(found.contains(&(10_000, false, false)) && found.contains(&(10_000, true, true)), "{found:?}");
}

/// A picture that lies under the middle of the page.
#[test]
fn black_over_a_picture_knocks_it_out_unless_asked_otherwise() {
    let over = |tokens: &[&str]| {
        let ground = "layout.masters.standard.furniture.ground={ picture = \"rgb.jpg\", left = 0, right = 0, top = 0, height = \"140 mm\" }";
        let kit = kit("", &[&[ground], tokens].concat());
        let sheet = set(&kit, "# H\n\nIntro.\n\nBody.", Spots::Keep);
        let runs = sheet.pages[0].items.iter().filter_map(|item| match &item.kind {
            ItemKind::Text { run, overprint, .. } if run.style.color.ink.is_solid_black() => Some(*overprint),
            _ => None,
        });
        runs.collect::<BTreeSet<bool>>()
    };
    assert_eq!(over(&[]), [false].into());
    assert_eq!(over(&["brand.black.over-pictures=true"]), [true].into());
    assert_eq!(over(&["brand.styles.body.overprint=true"]), [true].into());
}

/// Names with signs that a PDF name must escape.
#[test]
fn an_ink_is_called_what_its_maker_calls_it() {
    let brand = "[palettes.series]\nprimary = { spot = \"Grün (9/B) #1\", cmyk = [80, 0, 100, 0], rgb = \"#007020\" }\nsecondary = \"primary\"";
    let kit = kit(&brand.replace("\"primary\"", "\"black\""), &[]);
    let Some(plates) = Plates::of(&set(&kit, "# H\n\nIntro.", Spots::Keep)) else { return };
    let spots: Vec<&str> = plates.used().into_iter().filter(|name| *name != "Black").collect();
    assert!(matches!(spots[..], [name] if name.starts_with("Gr") && name.contains("9") && name.ends_with("#1")), "{spots:?}");
}

#[test]
fn a_spot_palette_gives_its_plates_and_no_others() {
    let kit = kit(SPOTS, &[]);
    let text = "# Sharing *the water*\n\nIntro.\n\n## A heading\n\nBody.";
    let Some(plates) = Plates::of(&set(&kit, text, Spots::Keep)) else { return };
    assert_eq!(plates.used(), ["Black", "PANTONE 032 C", "PANTONE 300 C"].into());
    // The secondary is a mix: where its red is full, the blue has its tint.
    let red = plates.full("PANTONE 032 C");
    assert!(red.len() > 500 && plates.at("PANTONE 300 C", &red).iter().all(|blue| *blue == 40));

    let Some(plates) = Plates::of(&set(&kit, text, Spots::Process)) else { return };
    assert_eq!(plates.used(), ["Cyan", "Magenta", "Yellow", "Black"].into());
    let yellow: Vec<usize> = (0..).zip(&plates.plates["Yellow"]).filter(|(_, ink)| **ink == 191).map(|(at, _)| at).collect();
    assert!(yellow.len() > 500 && plates.at("Cyan", &yellow).iter().all(|cyan| *cyan == 40), "{}", yellow.len());
}

#[test]
fn process_colours_stand_in_for_spot_inks_everywhere() {
    let kit = kit(SPOTS, &["brand.boxes.tint=20 %"]);
    let text = "# Sharing *the water*\n\nIntro.\n\n::: box\n## In a box\n\nWords.\n:::\n\n![Caption.](map.svg)";
    struct Map;
    impl PictureSource for Map {
        fn load(&self, name: &str) -> Result<std::sync::Arc<[u8]>, String> {
            let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><path fill='#005eb8' stroke='#a03050' d='M0 0H40V20H0z'/></svg>";
            if name == "map.svg" { Ok(svg.as_bytes().into()) } else { Err("none".into()) }
        }
    }
    let spots_of = |spots: Spots| {
        let sheet = engine().typeset(&Job { pictures: &Map, spots, ..Job::new(&kit, "test.md", text) });
        assert!(!sheet.report.diagnostics.iter().any(|found| found.code == Code::PictureColorConverted), "{:?}", sheet.report);
        let items = sheet.pages.iter().flat_map(|page| &page.items);
        let inks = items.flat_map(|item| match &item.kind {
            ItemKind::Text { run, .. } => vec![run.style.color.ink.clone()],
            ItemKind::Fill { color, .. } => vec![color.ink.clone()],
            ItemKind::Path { fill, stroke, .. } => {
                fill.iter().chain(stroke.iter().map(|(color, _)| color)).map(|color| color.ink.clone()).collect()
            }
            ItemKind::Shade { shade, .. } => shade.stops.iter().map(|stop| stop.color.ink.clone()).collect(),
            ItemKind::Picture { .. } => Vec::new(),
        });
        inks.filter(|ink| matches!(ink, Ink::Spot { .. } | Ink::Mix(_))).count()
    };
    assert!(spots_of(Spots::Keep) > 5);
    assert_eq!(spots_of(Spots::Process), 0);
}

/// What overprints is black and nothing else, and nothing over a picture unless asked.
#[test]
fn only_black_overprints() {
    let text = "# Sharing *the water*\n\nIntro.\n\n## A heading\n\nBody.[^1]\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n![Caption.](rgb.jpg)\n\n[^1]: Note.";
    for (tokens, over) in [(&[][..], true), (&["brand.black.overprint=false", "brand.black.lines=false"][..], false)] {
        let sheet = set(&kit("", tokens), text, Spots::Keep);
        let mut seen = BTreeSet::new();
        for item in sheet.pages.iter().flat_map(|page| &page.items) {
            let (overprints, inks) = match &item.kind {
                ItemKind::Text { run, overprint, .. } => (*overprint, vec![&run.style.color.ink]),
                ItemKind::Fill { color, overprint, .. } => (*overprint, vec![&color.ink]),
                ItemKind::Path { fill, stroke, overprint, .. } => {
                    (*overprint, fill.iter().chain(stroke.iter().map(|(color, _)| color)).map(|color| &color.ink).collect())
                }
                ItemKind::Picture { .. } | ItemKind::Shade { .. } => continue,
            };
            assert!(!overprints || inks.iter().all(|ink| ink.is_solid_black()), "{item:?}");
            seen.insert((matches!(item.kind, ItemKind::Text { .. }), overprints));
        }
        assert_eq!(seen.contains(&(true, true)), over, "type");
        assert_eq!(seen.contains(&(false, true)), over, "rules");
    }
}

/// Drawings: black and grays as black ink, all else through the profile, no more ink than the layout allows.
#[test]
fn a_drawing_s_colours_become_inks() {
    let fills = ["#000000", "#808080", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#1a1a40", "#00005a"];
    let svg: String = (0..).zip(fills).map(|(at, fill)| format!("<path fill='{fill}' d='M{at} 0h1v9h-1z'/>")).collect();
    struct Map(String);
    impl PictureSource for Map {
        fn load(&self, _: &str) -> Result<std::sync::Arc<[u8]>, String> {
            Ok(self.0.as_bytes().into())
        }
    }
    let map = Map(format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{svg}</svg>"));
    for limit in [320, 240] {
        let kit = kit("", &[&format!("layout.output-intent.ink-limit={limit}")]);
        let sheet =
            engine().typeset(&Job { pictures: &map, ..Job::new(&kit, "test.md", "# H\n\nIntro.\n\n![Caption.](map.svg)") });
        let inks: Vec<Ink> = sheet.pages[0]
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Path { fill: Some(color), .. } => Some(color.ink.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(inks.len(), fills.len());
        assert_eq!((&inks[0], &inks[2]), (&Ink::BLACK, &Ink::PAPER));
        let gray = inks[1].process();
        assert!(gray[..3] == [Share::NONE; 3] && (4900..5100).contains(&gray[3].raw()), "{gray:?}");
        assert!(inks.iter().all(|ink| ink.total() <= limit * 100), "{inks:?}");
        let finding = sheet.report.diagnostics.iter().find(|found| found.code == Code::PictureColorConverted).unwrap();
        let way = if cfg!(feature = "icc") { "converted through the output profile" } else { "by a plain formula" };
        assert!(finding.message.contains(way) && finding.message.contains("#ff0000"), "{}", finding.message);
        if cfg!(feature = "icc") {
            let [cyan, magenta, yellow, _] = inks[3].process().map(Share::raw);
            assert!(cyan < 500 && magenta > 9_000 && yellow > 9_000, "red is {:?}", inks[3]);
        }
    }
}

/// A page with spot inks, placed: its ink is the document's own of that name, and one of another spelling is found.
#[test]
fn a_placed_page_prints_from_the_document_s_plates() {
    struct Advert(std::sync::Arc<[u8]>);
    impl PictureSource for Advert {
        fn load(&self, _: &str) -> Result<std::sync::Arc<[u8]>, String> {
            Ok(std::sync::Arc::clone(&self.0))
        }
    }
    let (own, other) = (kit(SPOTS, &[]), kit(&SPOTS.replace("PANTONE 300 C", "Pantone 300 c"), &[]));
    let advert = Advert(engine().pdf(&set(&own, "# Water\n\nIntro.", Spots::Keep)).unwrap().into());
    let text = "# H\n\nIntro.\n\n![Caption.](a.pdf)";
    let placed = |kit: &Kit| engine().typeset(&Job { pictures: &advert, ..Job::new(kit, "test.md", text) });
    let collides =
        |sheet: &Typeset| engine().preflight(sheet).report.diagnostics.iter().any(|found| found.code == Code::SpotCollision);
    assert!(collides(&placed(&other)));
    let sheet = placed(&own);
    assert!(!collides(&sheet), "{:#?}", sheet.report);
    let Some(plates) = Plates::of(&sheet) else { return };
    assert!(plates.used().is_subset(&["Black", "PANTONE 032 C", "PANTONE 300 C"].into()), "{:?}", plates.used());
}

/// A drawing's own inks, in an attribute and in a style sheet; the brand's colour of the same `rgb` goes before them.
#[test]
fn a_drawing_may_name_its_inks() {
    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><style>.a { fill: device-cmyk(0 .5 1 0.1) }</style>\
        <path fill='#123456 icc-color(press, 0.8, 0.7, 0, 0.3)' d='M0 0h1v9z'/><path class='a' d='M2 0h1v9z'/>\
        <path fill='#00508f icc-color(press, 1, 1, 1, 1)' d='M4 0h1v9z'/></svg>";
    struct Map;
    impl PictureSource for Map {
        fn load(&self, _: &str) -> Result<std::sync::Arc<[u8]>, String> {
            Ok(SVG.as_bytes().into())
        }
    }
    let kit = kit("", &[]);
    let sheet = engine().typeset(&Job { pictures: &Map, ..Job::new(&kit, "test.md", "# H\n\nIntro.\n\n![Caption.](map.svg)") });
    let fills = sheet.pages[0].items.iter().filter_map(|item| match &item.kind {
        ItemKind::Path { fill: Some(color), .. } => Some(color.ink.process().map(|share| share.raw() / 100)),
        _ => None,
    });
    assert_eq!(fills.collect::<Vec<_>>(), [[80, 70, 0, 30], [0, 50, 100, 10], [100, 60, 0, 20]]);
    let found: Vec<Code> = sheet.report.diagnostics.iter().map(|found| found.code).collect();
    assert!(!found.contains(&Code::PictureColorConverted) && !found.contains(&Code::DrawingSimplified), "{found:?}");
}

#[test]
fn inks_that_collide_between_brand_and_layout_are_found() {
    let layout = "[masters.standard.furniture.bar]\ntop = 0\nheight = \"4 mm\"\nbar = { spot = \"Pantone 300 c\", cmyk = [100, 45, 0, 0] }\n";
    let (_, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "brand.toml", text: SPOTS },
        layout: NamedText { name: "layout.toml", text: layout },
        overrides: &[],
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    let found = report.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    assert_eq!(found.map(|found| found.code).collect::<Vec<_>>(), [Code::SpotCollision], "{report:#?}");
}
