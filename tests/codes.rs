//! Every diagnostic code is provoked through the public library: a code without a case here does not compile, one that cannot be provoked
//! fails.

mod common {
    pub(crate) mod fonts;
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, codes, engine, gray_png, kit, pictures, set, set_with};
use makeready::brand::Brand;
use makeready::content::{self, FrontMatter};
use makeready::diagnostic::{Code, Report, Sources};
use makeready::engine::{EngineError, Job, Kit, KitParts, Lock, NamedText, Spots, Typeset};
use makeready::font::FontBook;
use makeready::layout::Layout;
use makeready::merge::{Batch, Equipment, Kits, Rows, Template};
use makeready::page::{Item, ItemKind};
use makeready::picture::{NoPictures, PictureId};
use std::sync::Arc;

fn tokens(brand: &str, layout: &str) -> Report {
    let (_, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "brand.toml", text: brand },
        layout: NamedText { name: "layout.toml", text: layout },
        overrides: &[],
        brand_files: &Pictures(std::collections::BTreeMap::new()),
        files: &Pictures(std::collections::BTreeMap::new()),
    });
    report
}

fn brand(text: &str) -> Report {
    tokens(text, Layout::builtin("factsheet").unwrap())
}

fn layout(text: &str) -> Report {
    tokens(Brand::builtin("factsheet").unwrap(), text)
}

fn text(text: &str) -> Report {
    set(text).report
}

/// What preflight finds on a text's pages, when something has been done to them.
fn pressed(text: &str, overrides: &[&str], change: impl FnOnce(&mut Typeset)) -> Report {
    let mut sheet = set_with(text, overrides);
    change(&mut sheet);
    engine().preflight(&sheet).report
}

/// The same, of pages as they were set.
fn preflight(overrides: &[&str]) -> Report {
    pressed("# H\n\nIntro.\n\n::: box\nBody.\n:::", overrides, |_| {})
}

/// The same, of a gray picture so many pixels wide in one column.
fn placed(pixels: u32) -> Report {
    let mut pictures = pictures();
    pictures.0.insert("gray.png".to_owned(), gray_png(pixels, pixels));
    let kit = kit(&[]);
    let text = "# H\n\nIntro.\n\n![Caption.](gray.png){alt=A}\n\nBody.";
    engine().preflight(&engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", text) })).report
}

fn overprint(sheet: &mut Typeset, on: bool) {
    for item in sheet.pages.iter_mut().flat_map(|page| &mut page.items) {
        if let ItemKind::Text { overprint, .. } = &mut item.kind {
            *overprint = on;
        }
    }
}

/// A text set with its own lock, changed.
fn locked(change: impl FnOnce(&mut Lock)) -> Report {
    let kit = kit(&[]);
    let job = Job::new(&kit, "test.md", "# H\n\nIntro.\n\nBody.");
    let mut lock = engine().lock(&job, &engine().typeset(&job));
    change(&mut lock);
    engine().typeset(&Job { lock: Some(&lock), ..job }).report
}

/// A CMYK picture whose profile is that of the built-in condition, made on another day.
fn for_another_press() -> Vec<u8> {
    let mut tiff = include_bytes!("pictures/foreign.tif").to_vec();
    let mut profile = makeready::layout::default_intent().profile.to_vec();
    profile[25] ^= 1;
    let entry = tiff.windows(4).position(|bytes| bytes == [0x73, 0x87, 1, 0]).unwrap();
    let numbers = [profile.len(), tiff.len()].map(|number| u32::try_from(number).unwrap().to_le_bytes());
    tiff[entry + 4..entry + 12].copy_from_slice(&numbers.concat());
    tiff.extend(profile);
    tiff
}

fn picture(name: &str, bytes: &[u8]) -> Report {
    let mut pictures = pictures();
    pictures.0.insert(name.to_owned(), Arc::from(bytes));
    let kit = kit(&[]);
    let text = format!("# H\n\nIntro.\n\n![Caption.]({name}){{span=4}}\n\nBody.");
    engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", &text) }).report
}

/// The built-in profile beside another condition's name.
fn mismatched() -> Report {
    let profile: Arc<[u8]> = Arc::from(makeready::layout::default_intent().profile);
    let (_, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "brand.toml", text: "" },
        layout: NamedText { name: "layout.toml", text: "[output-intent]\ncondition = \"FOGRA51\"\nprofile = \"coated.icc\"" },
        overrides: &[],
        brand_files: &Pictures(std::collections::BTreeMap::new()),
        files: &Pictures([("coated.icc".to_owned(), profile)].into()),
    });
    report
}

/// A picture in RGB for a press that takes inks only.
fn forbidden() -> Report {
    let sheet = set_with(
        "# H\n\nIntro.\n\n![Caption.](rgb.jpg)",
        &["layout.output-intent.standard=PDF/X-1a", "layout.pictures.color=tag"],
    );
    match engine().pdf(&sheet) {
        Err(EngineError::Prohibited(report)) => report,
        other => panic!("{:?}", other.map(|pdf| pdf.len())),
    }
}

fn font(bytes: &[u8]) -> Report {
    FontBook::empty().add("test.ttf", Arc::from(bytes))
}

const LIGHT: &[u8] = include_bytes!("../fonts/MakereadySans-Light.ttf");

/// What a template comes to with the first row of data.
fn template(text: &str, data: &str) -> Report {
    let one = |finding| Report { diagnostics: vec![finding] };
    let template = match Template::new("template.md", text) {
        Err(fault) => return one(fault.0),
        Ok(template) => template,
    };
    let row = match Rows::csv(data.as_bytes()).next() {
        Some(Ok(row)) => row,
        other => return one(other.expect("there is a row").expect_err("it is faulty").finding()),
    };
    let batch = Batch {
        engine: engine(),
        template: &template,
        kits: &Builtin,
        standards: &[None],
        volumes: &[],
        date: None,
        strict: false,
        fit_pages: None,
        spots: Spots::Keep,
    };
    batch.sheet(&row).report
}

/// The built-in brand and layout for every row.
struct Builtin;

impl Kits for Builtin {
    fn equip(&self, _: &FrontMatter) -> Result<Equipment, (Report, Sources)> {
        let (kit, report) = Kit::builtin();
        Ok(Equipment {
            kit: Arc::new(kit.expect("the built-in tokens have no faults")),
            pictures: Arc::new(NoPictures),
            report,
        })
    }
}

/// An input that has this fault.
fn provoke(code: Code) -> Report {
    let file = || Sources::new().add("text.md", "");
    match code {
        Code::TomlSyntax => brand("name = ["),
        Code::UnknownKey => brand("nmae = \"x\""),
        Code::MissingKey => layout("[output-intent]\nink-limit = 300"),
        Code::WrongType => brand("name = 3"),
        Code::BadUnit => layout("bleed = \"3 furlongs\""),
        Code::OutOfRange => layout("columns = 99"),
        Code::UnknownName => text("+++\npalette = \"rivver\"\n+++\n\nBody."),
        Code::BasedOnCycle => brand("[styles.heading]\nbased-on = \"subheading\""),
        Code::SpotCollision => brand(
            "[colors]\na = { spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }\nb = { spot = \"Pantone 300 c\", cmyk = [100, 45, 0, 0] }",
        ),
        Code::LowContrast => brand("[palettes.river]\nprimary = { cmyk = [0, 0, 0, 5], rgb = \"#f2f2f2\" }"),
        Code::NotUtf8 => content::parse_bytes(file(), b"# H\n\n\xED\xA0\x80").1,
        Code::FrontMatterUnclosed => text("+++\ntitle = \"H\"\n\n# H"),
        Code::BadAttribute => text("# H {intro=nine}\n\nBody."),
        Code::FenceUnpaired => text("::: box\n\nNever closed."),
        Code::UnsupportedMarkup => text("Some ~~struck~~ words."),
        Code::FootnoteUnmatched => text("Body.[^1]"),
        Code::EmptyDocument => text(""),
        Code::TextTooLarge => content::parse(file(), &" ".repeat(content::MAX_TEXT + 1)).1,
        Code::ControlCharacter => text("One\u{7}two."),
        Code::FontUnreadable => font(&LIGHT[..LIGHT.len() / 2]),
        Code::FontForbidsEmbedding => font(&common::fonts::with_rights(LIGHT, 2)),
        Code::FontSubstituted => text("Body."),
        Code::GlyphMissing => text("Body \u{378}."),
        Code::PictureMissing => text("# H\n\nIntro.\n\n![Caption.](nowhere.jpg)"),
        Code::PictureUnreadable => picture("text.jpg", b"not a picture"),
        Code::PicturePart => picture("pages.tif", include_bytes!("pictures/pages.tif")),
        Code::PlacedPageChanged => picture("rgb.pdf", include_bytes!("pictures/rgb.pdf")),
        Code::PlacedPageUnprintable => picture("bare.pdf", include_bytes!("pictures/bare.pdf")),
        Code::PictureProfileUnusable => picture("foreign.tif", include_bytes!("pictures/foreign.tif")),
        Code::PictureColorsKept => picture("foreign.tif", &for_another_press()),
        Code::PictureLowResolution => placed(300),
        Code::PictureColorConverted => picture(
            "red.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><path fill='#f00' d='M0 0H9V9z'/></svg>",
        ),
        Code::DrawingSimplified => picture(
            "soft.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><filter id='f'><feGaussianBlur stdDeviation='2'/></filter>\
              <path opacity='0.5' filter='url(#f)' d='M0 0H9V9z'/></svg>",
        ),
        Code::BlackKnocksOut => preflight(&["brand.black.overprint=false"]),
        Code::RichBlackText => preflight(&["brand.styles.box.color={ cmyk = [70, 70, 70, 100] }"]),
        Code::SmallColoredText => preflight(&["brand.styles.box.color=primary", "brand.styles.box.size=7 pt"]),
        Code::ThinReversedStem => preflight(&["brand.styles.box.color=paper", "brand.boxes.tint=100 %"]),
        Code::ThinColoredStem => preflight(&["brand.styles.box.color=primary", "brand.styles.box.size=8 pt"]),
        Code::LowContrastText => preflight(&["brand.styles.box.color={ gray = 30 }"]),
        Code::ThinLine => preflight(&["brand.boxes.rule=0.2 pt"]),
        Code::OverprintOnPicture => pressed("Body.\n\n![Caption.](rgb.jpg){alt=A}", &[], |sheet| {
            let page = &mut sheet.pages[0];
            let rect = page.boxes.bleed;
            let kind = ItemKind::Picture { id: PictureId(0), clip: rect, rect };
            page.items.insert(0, Item { kind, tag: None, span: None });
            overprint(sheet, true);
        }),
        Code::SpotInks => preflight(&["brand.styles.box.color={ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0] }"]),
        Code::ColorOutsidePalette => preflight(&["brand.styles.box.color={ cmyk = [0, 90, 90, 20] }"]),
        Code::InkCoverage => preflight(&["brand.palettes.river.primary={ cmyk = [100, 90, 80, 60] }"]),
        Code::PictureEnlarged => placed(100),
        Code::PictureTooFine => placed(900),
        Code::PictureUntagged => pressed("![Caption.](rgb.png){alt=A}", &[], |_| {}),
        Code::PictureRgb => pressed("![Caption.](rgb.jpg){alt=A}", &["layout.pictures.color=tag"], |_| {}),
        Code::BleedMissing => preflight(&["layout.bleed=1 mm"]),
        Code::NearTrim => preflight(&["layout.margins.sides=1 mm"]),
        Code::PageCount => pressed("# H\n\n# H\n\nIntro.\n\n# H\n\nIntro.\n\n# H\n\nIntro.", &[], |_| {}),
        Code::PageBlank => pressed("# H\n\nIntro.\n\n# H\n\nIntro.", &["layout.section-start=right"], |_| {}),
        Code::StockMismatch => preflight(&["layout.preflight.stock=uncoated"]),
        Code::PatternsUnusable => text("+++\n[hyphenation]\npatterns = { lv = \"nowhere.pat\" }\n+++\n\nBody."),
        Code::NoPatterns => text("+++\nlang = \"fo\"\n+++\n\nBody."),
        Code::WordTooWide => text(&"Schifffahrt".repeat(40)),
        Code::LoosenessNotMet => text("# H\n\nIntro.\n\nOne line. {looseness=-1}"),
        Code::LineLeftShort => {
            set_with("One 012345678901234567 0123456789012345678901 two.", &["brand.styles.body.align=justify"]).report
        }
        Code::Overset => set_with(&"Line of words.\n\n".repeat(400), &["layout.max-pages=1"]).report,
        Code::BreakNotMet => text("# H\n\nIntro.\n\n::: box {break=no}\nOne.\n\n---\n\nTwo.\n:::"),
        Code::BleedNotMet => text("# H\n\nIntro.\n\n![Caption.](rgb.jpg){bleed=top}"),
        Code::AltMissing => text("# H\n\nIntro.\n\n![](rgb.jpg)"),
        Code::AltKind => text("# H\n\nIntro.\n\n![Caption.](rgb.jpg)"),
        Code::LinkDead => text("Water [knows](#no-border) no border."),
        Code::CodeTooSmall => text("# H\n\nIntro.\n\n![Caption.](qr:https://example.org){height=\"5 mm\"}"),
        Code::PictureTooTall => text("# H\n\nIntro.\n\n![Caption.](rgb.jpg){height=\"900 mm\"}"),
        Code::SpanNotMet => text("# H\n\nIntro.\n\n- One. {span=2}"),
        Code::SpreadNotMet => text("# H\n\nIntro.\n\n![Caption.](rgb.jpg){span=spread}\n\nBody."),
        Code::HeadingTooLong => text(&format!("# {}\n\nIntro.", "Sharing the water ".repeat(20))),
        Code::IntroNarrowed => set_with("# H {intro=4}\n\nIntro.\n\nBody.", &["layout.columns=2"]).report,
        Code::IntroChoice => text("# H {intro=auto}\n\nThe river knows no border.\n\nBody."),
        Code::PageUnfilled => text("# A\n\nIntro.\n\nBody.\n\n# B\n\nIntro.\n\nBody."),
        Code::LockChanged => locked(|lock| lock.made_with.clear()),
        Code::LockDeparted => locked(|lock| lock.columns[0].line += 1),
        Code::FitFound => text("+++\n[fit]\npages = 1\n+++\n\nBody."),
        Code::FitMissed => text("+++\n[fit]\npages = 9\n+++\n\nBody."),
        Code::SettingsUnusable => text("+++\n[fit]\nsettings = \"nowhere.toml\"\n+++\n\nBody."),
        Code::PagesLeftBlank => text("+++\n[fit]\nmultiple = 2\nblanks = \"end\"\n+++\n\nBody."),
        Code::StandardForbids => forbidden(),
        Code::TemplateFault => template("{% for %}", "a\n1\n"),
        Code::FieldMissing => template("{{ b }}", "a\n1\n"),
        Code::RowFaulty => template("{{ a }}", "a,b\n1\n"),
        Code::SheetFailed => template("{{ a }}", "a,b\n,2\n"),
        Code::DefaultOutputIntent => layout("name = \"plain\""),
        Code::ProfileMismatch => mismatched(),
        Code::ProfileUnusable => layout("[output-intent]\ncondition = \"X\"\nprofile = \"nowhere.icc\""),
    }
}

#[test]
fn every_code_is_provoked_and_has_its_place() {
    // Faults of a font file, of a missing typeface, of a layout as a whole and of a row of data stand at no place in a text.
    let placeless = [
        Code::FontUnreadable,
        Code::FontForbidsEmbedding,
        Code::FontSubstituted,
        Code::DefaultOutputIntent,
        Code::TextTooLarge,
        Code::PageCount,
        Code::PageBlank,
        Code::RowFaulty,
        Code::SheetFailed,
    ];
    for &code in Code::ALL {
        let report = provoke(code);
        let found = report.diagnostics.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{} was not provoked: {:?}", code.name(), codes(&report)));
        assert_eq!(found.severity, code.severity(), "{}", code.name());
        assert!(found.span.is_some() || placeless.contains(&code), "{} has no place", code.name());
        assert!(!found.message.is_empty() && !found.message.ends_with('.'), "{}: {:?}", code.name(), found.message);
    }
}

#[test]
fn lines_left_short_are_one_finding_for_a_paragraph() {
    let pair = "012345678901234567 0123456789012345678901 ";
    let text = format!("One {}two.\n\nOne {pair}three.", pair.repeat(4));
    let report = set_with(&text, &["brand.styles.body.align=justify"]).report;
    let found = report.diagnostics.iter().filter(|finding| finding.code == Code::LineLeftShort);
    let messages: Vec<_> = found.map(|finding| finding.message.as_str()).collect();
    assert!(matches!(messages[..], [first, second] if first.contains("6 more") && second.contains("one more")), "{messages:?}");
}
