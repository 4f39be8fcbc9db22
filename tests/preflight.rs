//! Preflight: each rule finds its fault at the right line, with its number, and leaves the document beside it alone.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, engine, gray_png, kit, pictures};
use makeready::diagnostic::{Code, Diagnostic, Severity, Sources};
use makeready::engine::{Job, Typeset};
use makeready::page::{Item, ItemKind};
use makeready::picture::PictureId;
use makeready::preflight::Profile;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A document that has a fault, and what makes it one that has not.
struct Case {
    code: Code,
    text: &'static str,
    /// Tokens of the document that fails.
    fails: &'static [&'static str],
    /// Tokens of the one that passes.
    passes: &'static [&'static str],
    /// What is done to the failing pages, for faults that no token asks for.
    edit: fn(&mut Typeset),
    /// The line of the text, where the fault is in it.
    line: Option<usize>,
    /// Measured, allowed, unit.
    measure: Option<(f64, f64, &'static str)>,
}

const PLAIN: &str = "# H\n\nIntro.\n\nBody.";
const BOX: &str = "# H\n\nIntro.\n\n::: box\nBody.\n:::";
const TABLE: &str = "# H\n\nIntro.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
const FIGURE: &str = "# H\n\nIntro.\n\n![Caption.](rgb.jpg){alt=A}\n\nBody.";

/// A case without tokens, edits, line and number.
const CASE: Case =
    Case { code: Code::PageBlank, text: PLAIN, fails: &[], passes: &[], edit: |_| {}, line: None, measure: None };

fn set(text: &str, tokens: &[&str]) -> Typeset {
    let kit = kit(tokens);
    let mut pictures = pictures();
    for (name, width) in [("coarse.png", 200), ("fair.png", 350), ("fine.png", 900)] {
        pictures.0.insert(name.to_owned(), gray_png(width, width / 2));
    }
    pictures.0.insert("dot.png".to_owned(), gray_png(16, 16));
    pictures.0.insert("spot.pdf".to_owned(), Arc::from(&include_bytes!("pictures/spot.pdf")[..]));
    bitmaps(&mut pictures);
    let sheet = engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", text) });
    assert!(!sheet.pages.is_empty(), "{:#?}", sheet.report);
    sheet
}

/// Line art of one bit.
fn bitmaps(pictures: &mut Pictures) {
    for (name, width) in [("line-coarse.png", 1_000), ("line-fair.png", 1_500)] {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, width / 2);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let row = width.div_ceil(8) as usize;
        encoder.write_header().unwrap().write_image_data(&vec![0xaa; row * (width / 2) as usize]).unwrap();
        pictures.0.insert(name.to_owned(), bytes.into());
    }
}

fn found(sheet: &Typeset, code: Code) -> Vec<Diagnostic> {
    engine().preflight(sheet).report.diagnostics.into_iter().filter(|finding| finding.code == code).collect()
}

#[track_caller]
fn check(case: &Case) {
    let Case { code, text, fails, passes, edit, line, measure } = case;
    let name = format!("{} {fails:?}", code.name());
    let good = set(text, passes);
    assert_eq!(found(&good, *code), [], "{name}: a document without the fault");

    let mut bad = set(text, fails);
    edit(&mut bad);
    let findings = found(&bad, *code);
    let [finding] = findings.as_slice() else { panic!("{name}: {findings:#?}") };
    assert_eq!(finding.severity, code.severity(), "{name}");
    let place = finding.place.unwrap_or_else(|| panic!("{name}: no place on the pages"));
    assert!((1..=bad.pages.len() as u32).contains(&place.page), "{name}");
    assert!(finding.help.is_some() && !finding.message.ends_with('.'), "{name}: {finding:?}");
    let seen = finding.span.map(|span| {
        let source = bad.sources.file(span.file).unwrap();
        (source.name.as_str(), source.position(span.range().start).line)
    });
    if let Some(line) = line {
        assert_eq!(seen, Some(("test.md", *line)), "{name}");
    }
    let number = finding.measure.map(|measure| (measure.value.to_f64(), measure.allowed.to_f64(), measure.unit.name()));
    if let Some((value, allowed, unit)) = measure {
        let (seen, limit, name_of_unit) = number.unwrap_or_else(|| panic!("{name}: no number"));
        assert!((seen - value).abs() <= 0.01 * value.abs().max(1.0), "{name}: {seen}, not {value}");
        assert_eq!((limit, name_of_unit), (*allowed, *unit), "{name}");
    }
}

fn overprint_all(sheet: &mut Typeset, on: bool) {
    for item in sheet.pages.iter_mut().flat_map(|page| &mut page.items) {
        if let ItemKind::Text { overprint, .. } = &mut item.kind {
            *overprint = on;
        }
    }
}

/// Type set over the picture that the page shows.
fn over_a_picture(sheet: &mut Typeset) {
    overprint_all(sheet, false);
    let page = &mut sheet.pages[0];
    let (clip, rect) = (page.boxes.bleed, page.boxes.bleed);
    page.items.insert(0, Item { kind: ItemKind::Picture { id: PictureId(0), clip, rect }, tag: None, span: None });
    let body =
        page.items.iter_mut().rfind(|item| matches!(&item.kind, ItemKind::Text { run, .. } if run.text.contains("Body")));
    if let Some(Item { kind: ItemKind::Text { overprint, .. }, .. }) = body {
        *overprint = true;
    }
}

const REVERSED: &[&str] = &["brand.styles.box.color=paper", "brand.boxes.tint=100 %"];

fn cases() -> Vec<Case> {
    vec![
        Case {
            code: Code::BlackKnocksOut,
            fails: &["brand.black.overprint=8 pt"],
            passes: &["brand.black.overprint=12 pt"],
            line: Some(5),
            measure: Some((9.0, 12.0, "pt")),
            ..CASE
        },
        Case {
            code: Code::BlackKnocksOut,
            text: TABLE,
            fails: &["brand.black.lines=false"],
            line: Some(5),
            measure: Some((0.25, 2.0, "pt")),
            ..CASE
        },
        Case {
            code: Code::RichBlackText,
            fails: &["brand.styles.body.color={ cmyk = [61, 60, 60, 100] }"],
            passes: &["brand.styles.body.color={ cmyk = [60, 60, 60, 100] }"],
            line: Some(5),
            measure: Some((281.0, 280.0, "%")),
            ..CASE
        },
        Case {
            code: Code::SmallColoredText,
            fails: &["brand.styles.body.color=primary", "brand.styles.body.size=7.9 pt"],
            passes: &["brand.styles.body.color=primary", "brand.styles.body.size=8 pt"],
            line: Some(5),
            measure: Some((7.9, 8.0, "pt")),
            ..CASE
        },
        Case {
            code: Code::SmallColoredText,
            text: BOX,
            fails: &["brand.styles.box.color=paper", "brand.boxes.tint=100 %", "brand.styles.box.size=7 pt"],
            passes: REVERSED,
            line: Some(6),
            measure: Some((7.0, 8.0, "pt")),
            ..CASE
        },
        Case {
            code: Code::ThinReversedStem,
            text: BOX,
            fails: REVERSED,
            passes: &["brand.styles.box.color=paper", "brand.boxes.tint=100 %", "brand.styles.box.cut=75 Bold"],
            line: Some(6),
            measure: Some((0.576, 0.75, "pt")),
            ..CASE
        },
        Case {
            code: Code::ThinColoredStem,
            fails: &["brand.styles.body.color=primary", "brand.styles.body.size=8 pt"],
            passes: &["brand.styles.body.color=primary", "brand.styles.body.size=9.5 pt"],
            line: Some(5),
            measure: Some((0.512, 0.6, "pt")),
            ..CASE
        },
        Case {
            code: Code::LowContrastText,
            fails: &["brand.styles.body.color={ gray = 40, rgb = \"#777777\" }"],
            passes: &["brand.styles.body.color={ gray = 40, rgb = \"#767676\" }"],
            line: Some(5),
            measure: Some((4.478, 4.5, ":1")),
            ..CASE
        },
        Case {
            code: Code::LowContrastText,
            fails: &["brand.styles.page-heading.color={ gray = 40, rgb = \"#969696\" }"],
            passes: &["brand.styles.page-heading.color={ gray = 40, rgb = \"#949494\" }"],
            line: Some(1),
            measure: Some((2.959, 3.0, ":1")),
            ..CASE
        },
        Case {
            code: Code::ThinLine,
            text: TABLE,
            fails: &["brand.tables.rule-rows.thickness=0.2 pt"],
            line: Some(5),
            measure: Some((0.2, 0.25, "pt")),
            ..CASE
        },
        Case {
            code: Code::ThinLine,
            text: TABLE,
            fails: &["brand.tables.rule-header.thickness=0.4 pt"],
            line: Some(5),
            measure: Some((0.4, 0.5, "pt")),
            ..CASE
        },
        Case { code: Code::OverprintOnPicture, text: FIGURE, edit: over_a_picture, line: Some(7), ..CASE },
        Case {
            code: Code::SpotInks,
            fails: &["brand.styles.body.color={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }"],
            passes: &[
                "brand.styles.body.color={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }",
                "layout.preflight.profile=sheet-spot",
            ],
            measure: Some((1.0, 0.0, "count")),
            ..CASE
        },
        Case {
            code: Code::SpotInks,
            text: "# H\n\nIntro.\n\n![A logo.](spot.pdf){alt=A}",
            passes: &["layout.preflight.profile=sheet-spot"],
            line: Some(5),
            measure: Some((1.0, 0.0, "count")),
            ..CASE
        },
        Case {
            code: Code::SpotCollision,
            text: "# H\n\nIntro.\n\n![A logo.](spot.pdf){alt=A}",
            fails: &["brand.styles.intro.color={ spot = \"BASIN BLUE\", cmyk = [100, 50, 0, 10] }"],
            passes: &["brand.styles.intro.color={ spot = \"Basin Blue\", cmyk = [100, 50, 0, 10] }"],
            line: Some(5),
            ..CASE
        },
        Case {
            code: Code::ColorOutsidePalette,
            fails: &["brand.styles.body.color={ cmyk = [0, 90, 90, 20] }"],
            passes: &["brand.colors.brick={ cmyk = [0, 90, 90, 20] }", "brand.styles.body.color=brick"],
            line: Some(5),
            ..CASE
        },
        // The rich black of the house is one of its colours.
        Case {
            code: Code::ColorOutsidePalette,
            fails: &["brand.styles.body.color={ cmyk = [60, 40, 40, 90] }"],
            passes: &["brand.black.rich={ cmyk = [60, 40, 40, 100] }", "brand.black.rich-type=6 pt"],
            line: Some(5),
            ..CASE
        },
        // The bar at the page's head.
        Case {
            code: Code::InkCoverage,
            fails: &["brand.palettes.river.primary={ cmyk = [100, 90, 80, 60] }"],
            passes: &["brand.palettes.river.primary={ cmyk = [100, 80, 80, 60] }"],
            measure: Some((330.0, 320.0, "%")),
            ..CASE
        },
        // Black type that overprints adds its ink.
        Case {
            code: Code::InkCoverage,
            text: BOX,
            fails: &["brand.palettes.river.primary={ cmyk = [100, 90, 70, 60] }", "brand.boxes.tint=100 %"],
            passes: &["brand.palettes.river.primary={ cmyk = [100, 90, 70, 60] }", "brand.boxes.tint=90 %"],
            line: Some(6),
            measure: Some((327.0, 320.0, "%")),
            ..CASE
        },
        Case {
            code: Code::PictureLowResolution,
            text: "# H\n\nIntro.\n\n![Caption.](fair.png){alt=A}\n\nBody.",
            fails: &["layout.columns=3"],
            passes: &["layout.columns=6"],
            line: Some(5),
            measure: Some((149.8, 224.0, "ppi")),
            ..CASE
        },
        Case {
            code: Code::PictureEnlarged,
            text: "# H\n\nIntro.\n\n![Caption.](coarse.png){alt=A}\n\nBody.",
            fails: &["layout.columns=2"],
            line: Some(5),
            measure: Some((129.0, 120.0, "%")),
            ..CASE
        },
        Case {
            code: Code::PictureTooFine,
            text: "# H\n\nIntro.\n\n![Caption.](fine.png){alt=A}\n\nBody.",
            passes: &["layout.columns=2"],
            line: Some(5),
            measure: Some((525.5, 450.0, "ppi")),
            ..CASE
        },
        Case {
            code: Code::PictureUntagged,
            text: "# H\n\nIntro.\n\n![Caption.](rgb.png){alt=A}\n\nBody.",
            passes: &["preflight.rules.picture-untagged=off"],
            line: Some(5),
            ..CASE
        },
        Case { code: Code::PictureRgb, text: FIGURE, fails: &["layout.pictures.color=tag"], line: Some(5), ..CASE },
        Case { code: Code::BleedMissing, fails: &["layout.bleed=2 mm"], measure: Some((5.669, 8.504, "pt")), ..CASE },
        Case {
            code: Code::NearTrim,
            text: "# Heading\n",
            fails: &["layout.margins.sides=2 mm"],
            passes: &["layout.margins.sides=4 mm"],
            line: Some(1),
            ..CASE
        },
        Case {
            code: Code::PageCount,
            text: "# H\n\nIntro.\n\n# H\n\nIntro.\n\n# H\n\nIntro.",
            passes: &["preflight.rules.page-count.multiple=3"],
            measure: Some((3.0, 4.0, "count")),
            ..CASE
        },
        Case { code: Code::PageBlank, text: "# H\n\nIntro.\n\n# H\n\nIntro.", fails: &["layout.section-start=right"], ..CASE },
        Case { code: Code::StockMismatch, fails: &["layout.preflight.stock=uncoated"], ..CASE },
    ]
}

#[test]
fn each_rule_finds_its_fault_and_no_other() {
    cases().iter().for_each(check);
}

#[test]
fn every_rule_has_a_case() {
    let tested: BTreeSet<Code> = cases().iter().map(|case| case.code).collect();
    let untested: Vec<_> = Profile::rules().filter(|code| !tested.contains(code)).map(Code::name).collect();
    assert_eq!(untested, [""; 0]);
}

#[test]
fn a_rule_that_is_off_finds_nothing() {
    for case in cases() {
        let off = format!("preflight.rules.{}=off", case.code.name());
        let tokens: Vec<&str> = case.fails.iter().copied().chain([off.as_str()]).collect();
        let mut sheet = set(case.text, &tokens);
        (case.edit)(&mut sheet);
        assert_eq!(found(&sheet, case.code), [], "{off}");
    }
}

#[test]
fn the_same_fault_is_told_once_with_the_number_of_its_places() {
    let sheet = set("# H\n\nIntro.\n\nOne.\n\nTwo.\n\nThree.", &["brand.styles.body.color={ gray = 40, rgb = \"#aaaaaa\" }"]);
    let findings = found(&sheet, Code::LowContrastText);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].message.ends_with("(and on 2 more lines)"), "{}", findings[0].message);
    let marks = engine().preflight(&sheet).marks;
    assert_eq!(marks.iter().filter(|mark| mark.code == Code::LowContrastText).count(), 3);
}

/// The runs of a line are one place; a paragraph near the trim is one finding, whatever styles are in it.
#[test]
fn lines_are_counted_and_not_their_runs() {
    let pale = "brand.styles.body.color={ gray = 40, rgb = \"#aaaaaa\" }";
    let sheet = set("# H\n\nIntro.\n\nOne *two* **three** four.", &[pale]);
    let found_on = |sheet: &Typeset, code| found(sheet, code).into_iter().map(|found| found.message).collect::<Vec<_>>();
    let pale = found_on(&sheet, Code::LowContrastText);
    assert!(matches!(&pale[..], [one] if !one.contains("(and")), "{pale:?}");
    let long = "One *two* three **four** five *six* seven **eight** nine ten eleven twelve thirteen fourteen. ".repeat(6);
    let sheet = set(&format!("# H\n\nIntro.\n\n{long}\n\n{long}"), &["layout.margins.inside=1 mm", "layout.columns=1"]);
    let near = found(&sheet, Code::NearTrim);
    let body: Vec<&Diagnostic> = near
        .iter()
        .filter(|found| {
            found.span.is_some_and(|span| sheet.sources.file(span.file).unwrap().position(span.range().start).line >= 5)
        })
        .collect();
    assert_eq!(body.len(), 2, "{near:#?}");
    assert!(body.iter().all(|found| found.message.contains("more lines)")), "{body:#?}");
}

/// The same ink is not told from itself, whatever a screen makes of the one and the other.
#[test]
fn black_on_black_has_no_contrast() {
    let sheet = set(BOX, &["brand.colors.night={ gray = 100 }", "brand.boxes.color=night", "brand.boxes.tint=100 %"]);
    let [found] = &found(&sheet, Code::LowContrastText)[..] else { panic!("one finding") };
    assert_eq!(found.measure.unwrap().value.to_f64(), 1.0, "{}", found.message);
}

/// Black takes the place of what gray lies under it, on their one plate.
#[test]
fn black_overprints_gray_pictures_as_if_it_knocked_them_out() {
    for (picture, count) in [("rgb.jpg", 1), ("fine.png", 0)] {
        let mut sheet = set(&FIGURE.replace("rgb.jpg", picture), &[]);
        over_a_picture(&mut sheet);
        assert_eq!(found(&sheet, Code::OverprintOnPicture).len(), count, "{picture}");
    }
}

#[test]
fn a_picture_far_too_coarse_is_an_error_and_an_ornament_is_none() {
    let severity = |name: &str| {
        let sheet = set(&format!("# H\n\nIntro.\n\n![Caption.]({name}){{alt=A}}\n\nBody."), &[]);
        found(&sheet, Code::PictureLowResolution).first().map(|finding| finding.severity)
    };
    for (name, expected) in [
        ("small.png", Some(Severity::Error)),
        ("coarse.png", Some(Severity::Error)),
        ("fair.png", Some(Severity::Warning)),
        ("fine.png", None),
        ("dot.png", None),
        ("line-coarse.png", Some(Severity::Warning)),
        ("line-fair.png", None),
    ] {
        assert_eq!(severity(name), expected, "{name}");
    }
    // An error is told with the number below which it is one.
    let sheet = set("# H\n\nIntro.\n\n![Caption.](coarse.png){alt=A}\n\nBody.", &[]);
    let found = &found(&sheet, Code::PictureLowResolution)[0];
    assert!(found.message.ends_with("at least 149, better 224"), "{}", found.message);
    assert_eq!(found.measure.unwrap().allowed.to_f64(), 149.0);
}

#[test]
fn a_severity_of_the_profile_is_that_of_the_finding() {
    for (written, severity) in [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)] {
        let sheet = set(PLAIN, &["layout.bleed=1 mm", &format!("preflight.rules.bleed-missing={written}")]);
        assert_eq!(found(&sheet, Code::BleedMissing)[0].severity, severity);
    }
}

#[test]
fn a_screen_profile_asks_nothing_of_a_press() {
    let sheet = set(PLAIN, &["layout.preflight.profile=screen", "layout.bleed=0", "layout.margins.sides=1 mm"]);
    assert_eq!(engine().preflight(&sheet).report.diagnostics, []);
}

/// Profiles come from anybody's hand: whatever is in one, it is read or refused with its faults in place.
#[test]
fn hostile_profiles_are_refused_with_their_places() {
    let shipped = Profile::builtin("sheet-cmyk").unwrap();
    let deep = format!("[rules]\nthin-line = {}", "{ a = ".repeat(200));
    let many: String = (0..20_000).map(|n| format!("rule-{n} = 'note'\n")).collect();
    let mut texts = vec![
        deep,
        format!("[rules]\n{many}"),
        "rules = 3".to_owned(),
        "stocks = []".to_owned(),
        "based-on = 7".to_owned(),
        "based-on = 'house.toml'".to_owned(),
        "name = ''\nname = ''".to_owned(),
        "[rules.page-count]\nmultiple = 99999999999999999999".to_owned(),
        "[rules.thin-line]\nleast = '1e308 pt'".to_owned(),
        "[stocks.coated]\nink = inf".to_owned(),
        "[rules]\nnear-trim = false".to_owned(),
        "\u{0}\u{feff}".to_owned(),
    ];
    texts.extend(
        (0..shipped.len()).step_by(97).filter(|at| shipped.is_char_boundary(*at)).map(|at| format!("{}\n[", &shipped[..at])),
    );
    for text in texts {
        let mut sources = Sources::new();
        let file = sources.add("house.toml", text.as_str());
        let (_, report) = Profile::read(file, &text, &[]);
        assert!(report.has_errors(), "{:?}", text.chars().take(80).collect::<String>());
        for finding in &report.diagnostics {
            let span = finding.span.unwrap_or_else(|| panic!("{finding:?}"));
            assert!(span.range().end <= text.len() && text.is_char_boundary(span.range().start), "{finding:?}");
        }
    }
}

#[test]
fn findings_are_the_same_in_every_run() {
    let sheet = || {
        let sheet = set(FIGURE, &["layout.bleed=1 mm", "brand.styles.body.color={ cmyk = [0, 90, 90, 20] }"]);
        engine().preflight(&sheet)
    };
    assert_eq!(sheet(), sheet());
}
