//! Hostile input: whatever comes in, the engine comes back soon, says what is wrong and where, and sets the rest.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{codes, engine, essence, essence_of, kit, pictures, set, set_with};
use makeready::brand::Brand;
use makeready::diagnostic::{Code, Position};
use makeready::engine::{Job, Kit, KitParts, NamedText, Typeset};
use makeready::font::FontBook;
use makeready::layout::Layout;
use makeready::picture::NoPictures;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Far more than any case takes, even unoptimized on a busy machine; far less than anything superlinear would.
const SOON: Duration = Duration::from_secs(120);

/// Sets a text and makes its PDF; fails when it takes long.
fn soon(name: &str, text: &str, overrides: &[&str]) -> Typeset {
    let start = Instant::now();
    let sheet = set_with(text, overrides);
    let pdf = engine().pdf(&sheet);
    let found = engine().preflight(&sheet);
    assert!(found.marks.iter().all(|mark| mark.place.page >= 1), "{name}");
    assert!(pdf.is_ok() || sheet.report.has_errors() || sheet.pages.is_empty(), "{name}: {:?}", pdf.err());
    assert!(start.elapsed() < SOON, "{name} took {:?}", start.elapsed());
    if std::env::var_os("HOSTILE_TIMES").is_some() {
        println!("{name}: {:?}, {} pages", start.elapsed(), sheet.pages.len());
    }
    sheet
}

/// The place of the first finding with this code, and the words under it.
fn place(sheet: &Typeset, code: Code) -> (Position, String) {
    let found = sheet.report.diagnostics.iter().find(|finding| finding.code == code);
    let span = found.unwrap_or_else(|| panic!("{}: {:?}", code.name(), codes(&sheet.report))).span.expect("it has a place");
    let position = sheet.sources.file(span.file).unwrap().position(span.range().start);
    (position, sheet.sources.text(span).to_owned())
}

#[test]
fn each_fault_has_its_code_and_place_and_the_rest_is_set() {
    let wide = "x".repeat(150);
    let wide_text = format!("Before\n{wide}\n\nSet.");
    for (code, line, column, words, text) in [
        (Code::PictureMissing, 3, 7, "no.jpg", "Body.\n\n![C.](no.jpg)\n\nSet."),
        (Code::PictureUnreadable, 3, 7, "text.jpg", "Body.\n\n![C.](text.jpg)\n\nSet."),
        (Code::PictureUnreadable, 3, 7, "cut.jpg", "Body.\n\n![C.](cut.jpg)\n\nSet."),
        (Code::PictureUnreadable, 3, 7, "cut.png", "Body.\n\n![C.](cut.png)\n\nSet."),
        (Code::PictureUnreadable, 3, 7, "cut.svg", "Body.\n\n![C.](cut.svg)\n\nSet."),
        (Code::UnknownName, 1, 11, "nowhere", "# H {page=nowhere}\n\nSet."),
        (Code::GlyphMissing, 2, 4, "\u{378}", "One\ntwo\u{378}\n\nSet."),
        (Code::GlyphMissing, 1, 5, "\u{1F600}", "One \u{1F600}\n\nSet."),
        (Code::WordTooWide, 2, 1, &wide, &wide_text),
        (Code::PictureTooTall, 1, 1, "![C.](rgb.jpg){height=\"900 mm\"}", "![C.](rgb.jpg){height=\"900 mm\"}\n\nSet."),
        (Code::BadAttribute, 1, 12, "9", "# H {intro=9}\n\nSet."),
        (Code::ControlCharacter, 1, 4, "\u{1b}", "One\u{1b}\n\nSet."),
    ] {
        let mut pictures = pictures();
        let (jpeg, png) = (pictures.0["rgb.jpg"].clone(), pictures.0["rgb.png"].clone());
        pictures.0.insert("cut.jpg".into(), jpeg[..jpeg.len() / 4].into());
        pictures.0.insert("cut.png".into(), png[..png.len() / 2].into());
        pictures.0.insert("cut.svg".into(), Arc::from(&b"<svg xmlns='http://www.w3.org/2000/svg' width='9'"[..]));
        pictures.0.insert("text.jpg".into(), Arc::from(&b"no picture"[..]));
        let kit = kit(&[]);
        let sheet = engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", text) });
        let case = format!("{} in {text:?}", code.name());
        let (at, found) = place(&sheet, code);
        assert_eq!((at, found.as_str()), (Position { line, column }, words), "{case}");
        assert!(essence_of(&sheet).contains("Set."), "{case}");
    }
}

#[test]
fn an_unclosed_front_matter_and_wrong_tokens_are_named() {
    let sheet = set("+++\ntitle = \"H\"\n\n# H");
    assert_eq!(place(&sheet, Code::FrontMatterUnclosed).0.line, 1);
    let (kit, report, sources) = Kit::read(KitParts {
        brand: NamedText { name: "brand.toml", text: "\nnmae = \"x\"\n[styles.bdy]\nsize = \"9 pt\"\n" },
        layout: NamedText { name: "layout.toml", text: "colums = 4\n" },
        overrides: &["layout.gutterr=4 mm".to_owned()],
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    assert!(kit.is_none());
    let found: Vec<_> = report
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == makeready::diagnostic::Severity::Error)
        .map(|finding| {
            let span = finding.span.unwrap();
            (sources.file(span.file).unwrap().name.as_str(), sources.text(span), finding.code)
        })
        .collect();
    assert!(found.contains(&("brand.toml", "nmae", Code::UnknownKey)), "{found:?}");
    assert!(found.contains(&("layout.toml", "colums", Code::UnknownKey)), "{found:?}");
    assert!(found.iter().any(|(name, ..)| *name == "--set"), "{found:?}");
}

#[test]
fn nothing_to_set_is_a_warning() {
    for text in ["", "\u{feff}", "   \n\t\n\n", "+++\ntitle = \"H\"\n+++\n", "+++\n+++", "<!-- only a comment -->"] {
        let sheet = soon("nothing", text, &[]);
        assert!(codes(&sheet.report).contains(&Code::EmptyDocument), "{text:?}: {:?}", codes(&sheet.report));
    }
}

#[test]
fn damaged_fonts_are_refused_and_the_others_serve() {
    let font: &[u8] = include_bytes!("../fonts/MakereadySans-Light.ttf");
    for length in [0, 1, 11, 12, 100, font.len() / 3, font.len() - 1] {
        let report = FontBook::bundled().add("cut.ttf", font[..length].into());
        assert!(codes(&report).contains(&Code::FontUnreadable), "{length} bytes: {report:?}");
    }
}

/// Much of everything.
fn heaps() -> Vec<(&'static str, String)> {
    let nested: String = (0..64).map(|depth| format!("{}- level {depth}\n", "  ".repeat(depth))).collect();
    let table_row = format!("|{}\n", " a |".repeat(200));
    let table = format!("|{}\n|{}\n{}", " h |".repeat(200), "---|".repeat(200), table_row.repeat(200));
    vec![
        ("a paragraph of 1 MB", "The Rhine rises in the Alps. ".repeat(36_000)),
        ("a word of 200 kB", "x".repeat(100_000)),
        ("5,000 headings", "## Heading\n\n".repeat(5_000)),
        ("500 page headings", "# Heading\n\nIntro of some words.\n\n".repeat(500)),
        ("10,000 items", "- item\n".repeat(10_000)),
        ("10,000 numbered items", "1. item\n".repeat(10_000)),
        ("64 levels", nested),
        ("quotations", format!("{} text", "> ".repeat(5_000))),
        ("a million #", "#".repeat(1_000_000)),
        ("many # lines", "#\n".repeat(20_000)),
        ("a big table", table),
        ("brackets", "[".repeat(100_000)),
        ("braces", "{a=".repeat(50_000)),
        ("spans", "[".repeat(3_000) + "x" + &"]{lang=fr}".repeat(3_000)),
        ("stars", "*a **b ".repeat(20_000)),
        ("backticks", (1..700).map(|count| "`".repeat(count) + " ").collect()),
        ("NULs", "a\0b ".repeat(20_000)),
        ("byte order marks", "\u{feff}a ".repeat(20_000)),
        ("overrides of direction", "\u{202e}abc\u{202c} \u{2067}def ".repeat(5_000)),
        ("open overrides of direction", "\u{202e}".repeat(50_000) + "abc"),
        ("joiners", "a\u{200d}".repeat(50_000)),
        ("combining marks", format!("a{} b", "\u{301}".repeat(10_000))),
        ("emoji", "\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} ".repeat(5_000)),
        ("unassigned", "\u{378}\u{E0FFF} ".repeat(5_000)),
        ("soft hyphens", "a\u{ad}".repeat(50_000)),
        ("no-break spaces", "a\u{a0}".repeat(20_000)),
        ("hard breaks", "a\\\n".repeat(10_000)),
        ("figures", "![C.](rgb.jpg){span=2 place=top}\n\n".repeat(300)),
        ("figures at the foot", "Text.\n\n![C.](rgb.jpg){span=3 place=foot}\n\n".repeat(300)),
        ("pictures across the fold", "Text.\n\n![C.](rgb.jpg){span=spread}\n\n".repeat(200)),
        ("column breaks", "---\n\n".repeat(20_000) + "Text."),
        ("page breaks", "Text. {break=page}\n\n".repeat(2_000)),
        ("links", "[a](https://example.org) ".repeat(20_000)),
        ("quotes", "\"'".repeat(50_000)),
        ("boxes", "::: box\nText.\n:::\n\n".repeat(2_000)),
        ("fences", "::: box\n".repeat(5_000) + "Text."),
        ("pull quotes", "> Text.\n\nText.\n\n".repeat(1_000)),
        ("key figures", "::: key-figures {span=4}\n- **1** Text\n:::\n\nText.\n\n".repeat(200)),
        ("codes", "![](qr:https://example.org)\n\n".repeat(300)),
    ]
}

#[test]
fn heaps_of_anything_are_set_soon_and_wholly() {
    for (name, text) in heaps() {
        let sheet = soon(name, &text, &[]);
        assert!(!codes(&sheet.report).contains(&Code::Overset), "{name}");
    }
    let text = "The Rhine rises in the Alps. ".repeat(3_000);
    assert_eq!(essence_of(&soon("justified", &text, &["brand.styles.body.align=justify"])), essence(&text));
}

#[test]
fn pages_of_any_shape_are_filled_or_refused() {
    let prose = "The Rhine rises in the Alps and reaches the North Sea. ".repeat(20);
    let text = format!(
        "# Sharing the water {{intro=3}}\n\n{prose}\n\n## Reach\n\n{prose}\n\n![C.](rgb.jpg){{span=4}}\n\n- {prose}\n\n::: box\n{prose}\n:::\n\n> Quoted.\n\n::: key-figures {{span=2}}\n- **1** a\n:::\n\n::: contact\n![](qr:a)\n:::\n"
    );
    for size in ["72 pt", "30 mm", "60 mm", "5000 mm"] {
        for other in ["72 pt", "210 mm"] {
            for more in [
                "layout.columns=1",
                "layout.columns=12",
                "layout.margins.top=0 mm",
                "layout.grid=1 pt",
                "layout.grid=1000 pt",
                "brand.styles.body.leading=1 pt",
                "brand.styles.body.size=400 pt",
                "brand.styles.body.leading=0 pt",
                "layout.max-pages=1",
                "brand.styles.body.leading=1000 pt",
                "layout.margins.foot=60 pt",
                "layout.gutter=30 mm",
            ] {
                for sides in [[size, other], [other, size]] {
                    let overrides = [format!("layout.size=[\"{}\", \"{}\"]", sides[0], sides[1]), more.to_owned()];
                    let (kit, report, _) = Kit::read(KitParts {
                        brand: NamedText { name: "b", text: Brand::builtin("factsheet").unwrap() },
                        layout: NamedText { name: "l", text: Layout::builtin("factsheet").unwrap() },
                        overrides: &overrides,
                        brand_files: &NoPictures,
                        files: &NoPictures,
                    });
                    let Some(kit) = kit else {
                        assert!(report.has_errors(), "{overrides:?}");
                        continue;
                    };
                    let start = Instant::now();
                    let sheet = engine().typeset(&Job::new(&kit, "test.md", &text));
                    assert!(start.elapsed() < SOON, "{overrides:?}: {:?}", start.elapsed());
                    if std::env::var_os("HOSTILE_TIMES").is_some() && start.elapsed() > Duration::from_millis(700) {
                        println!("{overrides:?}: {:?} {} pages", start.elapsed(), sheet.pages.len());
                    }
                    if !codes(&sheet.report).contains(&Code::Overset) {
                        let (got, wanted) = (essence_of(&sheet), essence(&prose));
                        assert_eq!(got.matches(&wanted).count(), 4, "{overrides:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn no_bytes_at_all_reach_the_pages_when_they_are_not_text() {
    for bytes in [&b"# H\xff\n\nBody."[..], b"\xed\xa0\x80", b"\xff\xfe#\0", b"a\n\xc3"] {
        let file = makeready::diagnostic::Sources::new().add("text.md", "");
        let (document, report) = makeready::content::parse_bytes(file, bytes);
        assert!(document.blocks.is_empty());
        assert_eq!(codes(&report), [Code::NotUtf8], "{bytes:?}");
    }
}

/// Text that is all syntax.
fn syntax() -> impl Strategy<Value = String> {
    let tokens = [
        "# ",
        "## ",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        "    ",
        "> ",
        "```",
        "`",
        "*",
        "**",
        "_",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "{intro=2}",
        "{lang=he}",
        "![",
        "](rgb.jpg)",
        "{span=3 place=foot}",
        "{break=page}",
        "---",
        "+++\n",
        "title = \"x\"\n",
        "|",
        "\\",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "http://x.y",
        "a",
        "é",
        "ש",
        "ع",
        "\u{202e}",
        "\u{200d}",
        "\u{ad}",
        "\u{a0}",
        "\u{301}",
        "\u{2028}",
        "\u{2029}",
        "\0",
        "\t",
        "\r",
        "\"",
        "'",
        "😀",
        "水",
        "[^1]",
        "[^1]: n",
        "\n[^2]: a[^1]\n",
        "| a | 1.5 |\n|---|--:|\n",
        "| b[^2] |\n",
        "Table: c ",
        "{caption=d}",
        "\n: ",
        "{keep=all}",
        "\n::: box\n",
        "\n::: contact {span=2}\n",
        "\n::: key-figures {span=4}\n- **1** a\n",
        "\n:::\n",
        "](qr:a)",
        "](placeholder:a)",
        "{bleed=all caption=beside}",
        "word ",
        "\u{feff}",
    ];
    prop::collection::vec(proptest::sample::select(tokens.to_vec()), 0..80).prop_map(|parts| parts.concat())
}

/// The same cases in every run; with `PROPTEST_CASES=10000`, so many new ones.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let is_search = std::env::var_os("PROPTEST_CASES").is_some();
    if is_search { default } else { ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(9), ..default } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_at_all_is_set(text in prop_oneof![any::<String>(), syntax()]) {
        let sheet = set(&text);
        prop_assert!(engine().pdf(&sheet).is_ok() || sheet.report.has_errors() || sheet.pages.is_empty());
        for finding in &sheet.report.diagnostics {
            let Some(span) = finding.span else { continue };
            let file = sheet.sources.file(span.file);
            prop_assert!(file.is_some_and(|file| file.text.get(span.range()).is_some()), "{finding:?} points nowhere in {text:?}");
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = makeready::diagnostic::Sources::new().add("text.md", "");
        let _ = makeready::content::parse_bytes(file, &bytes);
        let text = String::from_utf8_lossy(&bytes);
        let _ = set(&text);
    }

    #[test]
    fn any_tokens_are_read_and_then_set(
        keys in prop::collection::vec((proptest::sample::select(KEYS), proptest::sample::select(VALUES)), 1..5),
    ) {
        let overrides: Vec<String> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let (kit, report, _) = Kit::read(KitParts {
            brand: NamedText { name: "b", text: Brand::builtin("factsheet").unwrap() },
            layout: NamedText { name: "l", text: Layout::builtin("factsheet").unwrap() },
            overrides: &overrides,
            brand_files: &NoPictures,
            files: &NoPictures,
        });
        prop_assert!(kit.is_some() || report.has_errors());
        if let Some(kit) = kit {
            let prose = "The Rhine rises in the Alps and reaches the North Sea. ".repeat(12);
            let text = format!("# Sharing {{intro=2}}\n\n{prose}\n\n## Reach\n\n{prose}\n\n- {prose}\n- two\n\n![C.](no.jpg){{span=2}}\n\n::: box\n{prose}\n:::\n\n> Quoted.\n> — By\n");
            let pictures = pictures();
            let sheet = engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", &text) });
            let lost = codes(&sheet.report).contains(&Code::Overset);
            prop_assert!(lost || essence_of(&sheet).matches(&essence(&prose)).count() == 4, "{overrides:?}");
            prop_assert!(engine().pdf(&sheet).is_ok() || sheet.report.has_errors(), "{overrides:?}");
        }
    }
}

const KEYS: &[&str] = &[
    "brand.boxes.color",
    "brand.boxes.tint",
    "brand.boxes.padding",
    "brand.boxes.padding-sides",
    "brand.boxes.space",
    "brand.boxes.rule",
    "brand.boxes.whole-lines",
    "brand.styles.box.size",
    "brand.styles.quote.leading",
    "brand.styles.key-figure.size",
    "layout.columns",
    "layout.size",
    "layout.gutter",
    "layout.bleed",
    "layout.margins.top",
    "layout.margins.foot",
    "layout.margins.sides",
    "layout.grid",
    "layout.sink",
    "layout.heading-gap",
    "layout.balance",
    "layout.max-pages",
    "layout.intro",
    "layout.facing",
    "layout.sequence",
    "layout.column-rule",
    "layout.first-baseline",
    "layout.folio-style",
    "layout.folio-start",
    "layout.section-start",
    "layout.section-sequence",
    "layout.blank",
    "layout.spreads",
    "layout.masters.standard.frames",
    "layout.masters.standard.furniture.folio.text",
    "layout.masters.first.columns",
    "layout.masters.standard.columns",
    "layout.masters.last.columns",
    "layout.masters.standard.gutter",
    "layout.masters.standard.margins.sides",
    "layout.masters.standard.margins.top",
    "layout.masters.last.sink",
    "brand.styles.body.size",
    "brand.styles.body.leading",
    "brand.styles.body.tracking",
    "brand.styles.body.align",
    "brand.styles.body.space-after",
    "brand.styles.body.space-before",
    "brand.styles.body.first-indent",
    "brand.styles.body.turnover",
    "brand.styles.list.indent",
    "brand.styles.list.marker",
    "brand.styles.page-heading.size",
    "brand.styles.page-heading.leading",
    "brand.styles.intro.size",
    "brand.styles.intro.leading",
    "brand.styles.intro.space-after",
    "brand.styles.heading.size",
    "brand.styles.heading.leading",
    "brand.styles.caption.size",
    "brand.styles.body.keep.together",
    "brand.styles.body.keep.orphans",
    "brand.styles.body.keep.widows",
    "brand.styles.body.keep.with-next",
    "brand.styles.body.hyphenation.enabled",
    "brand.styles.body.hyphenation.max-ladder",
    "brand.heading.split",
    "brand.heading.max-lines",
    "brand.typefaces.text",
    "brand.default-palette",
];

const VALUES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "7",
    "12",
    "13",
    "-1",
    "255",
    "100000",
    "99999999999999999999",
    "0 pt",
    "1 pt",
    "3 pt",
    "12 pt",
    "48 pt",
    "400 pt",
    "100 mm",
    "-5 mm",
    "1e9 mm",
    "nan",
    "inf pt",
    "true",
    "false",
    "\"\"",
    "[]",
    "[1]",
    "[1, 2, 3]",
    "[\"first\"]",
    "[\"2fr\", \"1fr\"]",
    "[\"40 mm\", \"1fr\", \"0.5fr\"]",
    "[\"1fr\", \"300 mm\"]",
    "{ width = \"1 pt\", color = \"primary\" }",
    "{ a = { left = \"20 mm\", width = \"60 mm\" }, b = { right = \"10 mm\", width = \"50 mm\", height = \"90 mm\" } }",
    "{ en = \"{heading} {section}\", all = \"{folio}\" }",
    "right",
    "left",
    "leading",
    "page",
    "roman",
    "letters",
    "[\"standard\", \"alternate\"]",
    "justify",
    "center",
    "end",
    "10 %",
    "-10 %",
    "1000 %",
    "A6",
    "A3 landscape",
    "[\"80 mm\", \"80 mm\"]",
    "\"line\"",
    "{}",
    "•",
    "\u{202e}",
];
