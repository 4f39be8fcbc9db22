//! The shipped brand value by value, and what is reported of faulty ones.

use super::{Align, Brand, CharacterId, Color, ColorRef, Feature, HeadingSplit, SHIPPED, Slope, Spring, Style, StyleId};
use crate::brand::UpTo;
use crate::color::{Ink, Share};
use crate::color::{contrast, luminance};
use crate::diagnostic::{Code, Report, Sources};
use crate::geometry::{Em, Length};
use crate::tokens::Override;
use proptest::prelude::*;

fn read_with(text: &str, overrides: &[&str]) -> (Brand, Report, Sources) {
    let mut sources = Sources::new();
    let file = sources.add("brand.toml", text);
    let overrides: Vec<_> = overrides.iter().map(|text| Override::parse(sources.add("--set", *text), text).unwrap()).collect();
    let (brand, report) = Brand::read(file, text, &overrides);
    (brand.unwrap(), report, sources)
}

fn good(text: &str) -> Brand {
    let (brand, report, _) = read_with(text, &[]);
    assert_eq!(report, Report::new(), "{text}");
    brand
}

fn pt(pt: f64) -> Length {
    Length::from_pt(pt)
}

#[test]
fn the_shipped_brand_is_the_brand_card() {
    let brand = good(SHIPPED);
    // Style, cut, size, leading, colour, space before and after.
    let black = ColorRef::Named("black".to_owned());
    for (id, cut, size, leading, color, before, after) in [
        (StyleId::PageHeading, "75 Bold", 48.0, 48.0, ColorRef::Primary, 0.0, 0.0),
        (StyleId::Intro, "45 Light", 16.0, 18.0, ColorRef::Primary, 0.0, 20.0),
        (StyleId::Heading, "75 Bold", 11.0, 12.0, ColorRef::Primary, 12.0, 0.0),
        (StyleId::Subheading, "75 Bold", 9.0, 12.0, ColorRef::Primary, 12.0, 0.0),
        (StyleId::Body, "45 Light", 9.0, 12.0, black.clone(), 0.0, 12.0),
        (StyleId::List, "45 Light", 9.0, 12.0, black.clone(), 0.0, 12.0),
        (StyleId::Caption, "55 Roman", 7.5, 9.0, black.clone(), 4.0, 12.0),
        (StyleId::Credit, "55 Roman", 6.0, 9.0, black.clone(), 0.0, 12.0),
        (StyleId::Table, "45 Light", 9.0, 12.0, black.clone(), 0.0, 12.0),
        (StyleId::Term, "75 Bold", 9.0, 12.0, black.clone(), 0.0, 0.0),
        (StyleId::TableHeader, "75 Bold", 9.0, 12.0, black.clone(), 0.0, 12.0),
        (StyleId::TableCaption, "55 Roman", 7.5, 9.0, black.clone(), 0.0, 3.0),
        (StyleId::Note, "45 Light", 7.5, 9.0, black.clone(), 0.0, 0.0),
        (StyleId::Folio, "55 Roman", 7.5, 9.0, black, 0.0, 0.0),
        (StyleId::Issuer, "75 Bold", 8.5, 12.0, ColorRef::Primary, 0.0, 0.0),
        (StyleId::Kicker, "75 Bold", 11.0, 12.0, ColorRef::Primary, 0.0, 6.0),
    ] {
        let style = brand.style(id);
        assert_eq!((style.face.family.as_str(), style.face.asked.as_str()), ("Helvetica Neue LT Pro", cut), "{id:?}");
        assert_eq!((style.size, style.leading, &style.color), (pt(size), pt(leading), &color), "{id:?}");
        assert_eq!((style.space_before, style.space_after), (pt(before), pt(after)), "{id:?}");
        assert_eq!((style.align, style.first_indent, style.turnover), (Align::Start, Length::ZERO, Length::ZERO), "{id:?}");
        assert_eq!(style.broken_turnover, pt(9.0), "{id:?}");
    }
    assert_eq!((brand.heading_split, brand.heading_max_lines), (HeadingSplit::Emphasis, 3));
    assert!(!brand.accept_substitutes);
    assert_eq!(brand.colors["black"], Color::BLACK);
}

#[test]
fn the_shipped_brand_divides_keeps_and_hangs_as_the_token_table_says() {
    let brand = good(SHIPPED);
    let divided = |style: &Style| style.hyphenation.enabled;
    let ids: Vec<_> = StyleId::ALL.into_iter().filter(|id| divided(brand.style(*id))).map(StyleId::name).collect();
    assert_eq!(ids, ["body", "list", "caption", "credit", "table", "table-header", "table-caption", "note", "box"]);
    let rules = brand.style(StyleId::Body).hyphenation;
    assert_eq!((rules.min_word, rules.min_before, rules.min_after, rules.max_ladder), (6, 3, 3, 2));
    assert_eq!(rules.ragged_below, Share::from_percent(75.0));
    let keep = |id| brand.style(id).keep;
    assert_eq!((keep(StyleId::Heading).with_next, keep(StyleId::Heading).together), (2, true));
    assert_eq!((keep(StyleId::Body).orphans, keep(StyleId::Body).widows, keep(StyleId::Body).with_next), (2, 2, 0));
    let list = brand.style(StyleId::List);
    assert_eq!((list.marker.as_str(), list.indent, list.item_gap, list.lead_in_gap), ("–", pt(9.0), pt(0.0), pt(0.0)));
    let heading = brand.style(StyleId::PageHeading);
    assert_eq!((heading.tracking, heading.optical_margin), (Em::from_em(-0.02), true));
    assert_eq!(brand.style(StyleId::Body).tracking, Em::ZERO);
    assert_eq!(brand.style(StyleId::Folio).features, [Feature { tag: *b"tnum", value: 1 }]);
    let characters = |id| brand.characters[&id].clone();
    assert_eq!(characters(CharacterId::Strong).cut.map(|cut| (cut.weight, cut.slope)), Some((700, Slope::Upright)));
    assert!(characters(CharacterId::Emphasis).italic && characters(CharacterId::Emphasis).cut.is_none());
    assert_eq!(characters(CharacterId::StrongEmphasis).cut.map(|cut| (cut.weight, cut.slope)), Some((700, Slope::Italic)));
    assert_eq!(characters(CharacterId::Link), super::CharacterStyle::default());
}

#[test]
fn springs_and_protrusion_are_read_and_judged() {
    let text = "[styles.body.justification]\nletter-space = '0 %'\nword-space = [75, 95.5, '140 %']\n\
                [styles.intro.breaking]\ntolerance = 300\n[styles.caption]\nprotrusion = false\n\
                [protrusion.all]\n'-' = [0, 100]\n[protrusion.text]\n'–' = [0, 50]\n";
    let brand = good(text);
    let body = brand.style(StyleId::Body);
    let spring = |least, wanted, most| Spring { least, wanted, most };
    assert_eq!(body.justification.word_space, spring(7_500, 9_550, 14_000));
    assert_eq!(body.justification.letter_space, spring(0, 0, 0));
    assert_eq!(body.justification.glyph_width, spring(9_800, 10_000, 10_200), "as shipped");
    assert_eq!((body.breaking.tolerance, brand.style(StyleId::Intro).breaking.tolerance), (4_000, 300));
    assert_eq!(brand.style(StyleId::Intro).breaking.line_penalty, body.breaking.line_penalty);
    let hanging = body.protrusion.as_ref().unwrap();
    assert_eq!([hanging[&'-'], hanging[&'–'], hanging[&'.']], [[0, 10_000], [0, 5_000], [0, 7_000]]);
    assert_eq!(brand.style(StyleId::Caption).protrusion, None);
    const SPRING: &str = "write the least, the wanted and the greatest: [\"80 %\", \"100 %\", \"133 %\"]";
    const SIDES: &str = "write how far it hangs at a line's start and at its end: [\"0 %\", \"70 %\"]";
    check(
        "[styles.body.justification]\nword-space = [100, 90, 120]\nglyph-width = ['98 %', 2, 3]\nletter-space = [1, 2]",
        &[
            (Code::OutOfRange, 2, 14, SPRING),
            (Code::OutOfRange, 3, 24, "choose a value from 80 to 125"),
            (Code::WrongType, 4, 16, "write the least, the wanted and the greatest: [\"-1.5 %\", \"0 %\", \"1.75 %\"]"),
        ],
    );
    check("[styles.body.justification]\nword-space = '80, 100, 133'", &[(Code::WrongType, 2, 14, SPRING)]);
    check(
        "[protrusion.txt]\n'-' = 5\n[protrusion]\nall = 1",
        &[
            (Code::UnknownName, 1, 13, "did you mean `text`?"),
            (Code::WrongType, 2, 7, SIDES),
            (Code::WrongType, 4, 7, "write [protrusion.all] on a line of its own, its characters below"),
        ],
    );
}

#[test]
fn an_indent_of_the_body_indents_no_heading() {
    let brand = good("[styles.body]\nfirst-indent = '12 pt'");
    let indented = StyleId::ALL.into_iter().filter(|id| brand.style(*id).first_indent != Length::ZERO);
    assert_eq!(indented.collect::<Vec<_>>(), [StyleId::Body, StyleId::List]);
}

#[test]
fn shipped_palettes_can_be_read_on_white() {
    let brand = good(SHIPPED);
    assert_eq!(brand.default_palette, "river");
    assert!(brand.palettes.len() >= 4);
    for (name, palette) in &brand.palettes {
        let contrast = |color: &Color| contrast(luminance(color.screen.unwrap()), 1.0);
        assert!(contrast(&palette.primary) >= 7.0, "{name}: {}", contrast(&palette.primary));
        assert!(contrast(&palette.secondary) >= 3.0, "{name}: {}", contrast(&palette.secondary));
        let Ink::Cmyk(inks) = &palette.primary.ink else { panic!("{name} is process colour") };
        assert!(inks.iter().map(|share| u32::from(share.raw())).sum::<u32>() <= 30_000, "{name} has too much ink");
    }
    let river = &brand.palettes["river"];
    assert_eq!(river.primary.ink, Ink::Cmyk([100.0, 60.0, 0.0, 20.0].map(Share::from_percent)));
    assert_eq!(river.primary.screen, Some([0x00, 0x50, 0x8f]));
}

#[test]
fn a_brand_that_says_little_is_completed() {
    let brand = good("");
    assert_eq!(brand.style(StyleId::Body), good(SHIPPED).style(StyleId::Body));
    let brand = good("[typefaces]\ntext = 'Univers'\n[styles.body]\nsize = '10 pt'\n[styles.heading]\ncut = 65\n");
    assert_eq!(brand.style(StyleId::Body).size, pt(10.0));
    assert_eq!(brand.style(StyleId::List).size, pt(10.0), "a list is based on the body");
    assert_eq!(brand.style(StyleId::Heading).face.to_string(), "Univers 65");
    assert_eq!(brand.style(StyleId::Heading).size, pt(11.0));
    let brand = good("[styles.caption]\nbased-on = 'intro'\nsize = '8 pt'");
    let caption = brand.style(StyleId::Caption);
    assert_eq!((caption.size, caption.leading, &caption.color), (pt(8.0), pt(18.0), &ColorRef::Primary));
}

#[test]
fn own_palettes_replace_the_shipped_ones() {
    let text = "[colors]\nsky = { cmyk = [60, 0, 0, 20], rgb = '#2b7fa8' }\n\
                [palettes.b]\nprimary = { spot = 'PANTONE 300 C', cmyk = [100, 45, 0, 0], tint = '50 %', rgb = '#0052cc' }\nsecondary = 'sky'\n\
                [palettes.a]\nprimary = { gray = 80 }\nsecondary = 'black'\n";
    let brand = good(text);
    assert_eq!(brand.palettes.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(brand.default_palette, "b", "the first of the file");
    let Ink::Spot { name, tint, alternate } = &brand.palettes["b"].primary.ink else { panic!("a spot ink") };
    assert_eq!((&**name, *tint, alternate[0]), ("PANTONE 300 C", Share::from_percent(50.0), Share::FULL));
    assert_eq!(brand.palettes["b"].secondary, brand.colors["sky"]);
    assert_eq!(brand.palettes["a"].primary.ink, Ink::Gray(Share::from_percent(80.0)));
    assert_eq!(brand.palette("c").unwrap_err().code, Code::UnknownName);
    assert_eq!(brand.palette("a").map(|palette| &palette.secondary), Ok(&Color::BLACK));
}

#[test]
fn a_mix_is_spot_inks_over_process_colour() {
    let brand = good(
        "[colors]\nslate = { mix = [{ spot = 'PANTONE 300 C', cmyk = [100, 45, 0, 0], tint = '40 %' }], cmyk = [0, 0, 0, 45] }\n\
         alone = { mix = [{ spot = 'PANTONE 300 C', cmyk = [100, 45, 0, 0] }] }\n",
    );
    let Ink::Mix(mix) = &brand.colors["slate"].ink else { panic!("a mix") };
    assert_eq!((mix.process[3], mix.spots.len()), (Share::from_percent(45.0), 1));
    assert_eq!((&*mix.spots[0].name, mix.spots[0].tint), ("PANTONE 300 C", Share::from_percent(40.0)));
    assert!(matches!(brand.colors["alone"].ink, Ink::Spot { tint: Share::FULL, .. }));
}

#[test]
fn a_spot_ink_has_one_name_and_one_process_colour() {
    let blue = |key: &str, name: &str, cyan: u8| format!("{key} = {{ spot = '{name}', cmyk = [{cyan}, 45, 0, 0] }}\n");
    let two = |name: &str, cyan: u8| format!("[colors]\n{}{}", blue("a", "PANTONE 300 C", 100), blue("b", name, cyan));
    good(&two("PANTONE 300 C", 100));
    good(&two("PANTONE 301 C", 90));
    let spelt = "write `PANTONE 300 C` everywhere: every spelling is a plate of its own";
    for name in ["Pantone 300 c", "PANTONE 300C", "PANTONE-300-C"] {
        check(&two(name, 100), &[(Code::SpotCollision, 3, 14, spelt)]);
    }
    let other = "write cmyk = [100, 45, 0, 0] everywhere, and use `tint` for less of it";
    check(&two("PANTONE 300 C", 90), &[(Code::SpotCollision, 3, 14, other)]);
    let mixed = format!(
        "{}[styles.body]\ncolor = {{ mix = [{{ spot = 'pantone 300 c', cmyk = [100, 45, 0, 0] }}], cmyk = [0, 0, 0, 20] }}",
        two("PANTONE 301 C", 90)
    );
    check(&mixed, &[(Code::SpotCollision, 5, 27, spelt)]);
}

#[test]
fn black_says_where_it_overprints() {
    let black = good("").black;
    assert_eq!((black.overprint, black.lines, black.rich), (UpTo::Any, UpTo::Size(pt(2.0)), None));
    let black = good("[black]\noverprint = '24 pt'\nlines = false\nrich = { cmyk = [60, 40, 40, 100] }").black;
    assert!(black.overprint.takes(pt(24.0)) && !black.overprint.takes(pt(24.5)) && !black.lines.takes(pt(0.1)));
    assert_eq!(black.rich.map(|rich| rich.ink.total()), Some(24_000));
    let brand = good("[styles.caption]\noverprint = false");
    assert_eq!((brand.style(StyleId::Caption).overprint, brand.style(StyleId::Body).overprint), (Some(false), None));
}

#[test]
fn overrides_change_one_token_for_one_run() {
    for text in [SHIPPED, "name = 'mine'\n"] {
        let set = [
            "brand.styles.body.align=justify",
            "brand.styles.body.size=8.5 pt",
            "brand.palettes.river.primary.rgb=\"#004080\"",
            "brand.palettes.river.primary.cmyk=[100, 70, 0, 30]",
            "brand.default-palette=river",
        ];
        let (brand, report, _) = read_with(text, &set);
        assert_eq!(report, Report::new());
        assert_eq!(brand.style(StyleId::Body).align, Align::Justify);
        assert_eq!(brand.style(StyleId::List).align, Align::Justify);
        assert_eq!(brand.style(StyleId::Body).size, pt(8.5));
        assert_eq!(brand.palettes["river"].primary.screen, Some([0, 0x40, 0x80]));
        assert_eq!(brand.palettes["river"].secondary.screen, Some([0x1a, 0x93, 0xc8]));
    }
    let (_, report, sources) = read_with("", &["brand.styles.boddy.align=justify", "brand.styles.body.align=justfy"]);
    let seen: Vec<_> = report.diagnostics.iter().map(|d| (d.code, sources.text(d.span.unwrap()), d.help.as_deref())).collect();
    assert_eq!(
        seen,
        [
            (Code::UnknownKey, "brand.styles.boddy.align", Some("did you mean `body`?")),
            (Code::UnknownName, "justfy", Some("did you mean `justify`?"))
        ]
    );
}

/// Each fault: code, line, column, help.
#[track_caller]
fn check(text: &str, expected: &[(Code, usize, usize, &str)]) {
    let (_, report, sources) = read_with(text, &[]);
    crate::diagnostic::testing::expect_faults(&report, &sources, expected, text);
}

#[test]
fn faults_name_what_was_meant() {
    const CUT: &str = "write a Linotype number, a weight's name, or both: \"45 Light\", \"75\", \"Bold Italic\"";
    const FEATURE: &str = "write four letters or digits: \"tnum\"; \"-liga\" switches off, \"ss03=2\" picks an alternate";
    const CMYK: &str = "write cyan, magenta, yellow and black in percent: [100, 60, 0, 20]";
    check("defalt-palette = 'river'", &[(Code::UnknownKey, 1, 1, "did you mean `default-palette`?")]);
    check("default-palette = 'rivre'", &[(Code::UnknownName, 1, 19, "did you mean `river`?")]);
    check("[styles.bdy]\nsize = '9 pt'", &[(Code::UnknownKey, 1, 9, "did you mean `body`?")]);
    check("[styles.body]\nsise = '9 pt'", &[(Code::UnknownKey, 2, 1, "did you mean `size`?")]);
    check(
        "[styles.body]\nsize = '9'",
        &[(Code::BadUnit, 2, 8, "write a number and a unit, such as \"12 mm\" or \"9 pt\" (units: mm, cm, in, pt)")],
    );
    check("[styles.body]\nsize = '0.2 pt'", &[(Code::OutOfRange, 2, 8, "choose a value from 1 pt to 2000 pt")]);
    check("[styles.body]\ncolor = 'primry'", &[(Code::UnknownName, 2, 9, "did you mean `primary`?")]);
    check("[styles.body]\ncut = 'Blod'", &[(Code::UnknownName, 2, 7, CUT)]);
    check("[styles.body]\ncut = 12", &[(Code::UnknownName, 2, 7, CUT)]);
    check("[styles.body]\ncut = true", &[(Code::WrongType, 2, 7, "write a Linotype number or a weight's name: \"45 Light\"")]);
    check("[styles.body]\ntypeface = 'txt'", &[(Code::UnknownName, 2, 12, "did you mean `text`?")]);
    check("[styles.body]\ntypeface = 'Univers'", &[(Code::UnknownName, 2, 12, super::TYPEFACE_HELP)]);
    check("[styles.body]\nbased-on = 'bdy'", &[(Code::UnknownName, 2, 12, "did you mean `body`?")]);
    check("[styles.body]\nfeatures = ['tnums']", &[(Code::WrongType, 2, 13, FEATURE)]);
    check("[styles.body.hyphenation]\nmin-word = 1", &[(Code::OutOfRange, 2, 12, "choose a value from 2 to 40")]);
    check("[styles.body.keep]\nwidow = 2", &[(Code::UnknownKey, 2, 1, "did you mean `widows`?")]);
    check(
        "[styles.body]\nkeep = 2",
        &[(Code::WrongType, 2, 8, "write [styles.body.keep] on a line of its own, its keys below")],
    );
    check("[heading]\nsplit = 'emphasys'", &[(Code::UnknownName, 2, 9, "did you mean `emphasis`?")]);
    check(
        "[characters.strong]\nsize = '9 pt'",
        &[(Code::UnknownKey, 2, 1, "known keys: `cut`, `italic`, `color`, `tracking`, `features`")],
    );
    check("[characters.stong]", &[(Code::UnknownKey, 1, 13, "did you mean `strong`?")]);
    check("[typefaces]\ntext = 45", &[(Code::WrongType, 2, 8, "write the family's name: \"Helvetica Neue LT Pro\"")]);
    check("[colors]\nblack = { gray = 90 }", &[(Code::UnknownName, 2, 1, "choose another name for this colour")]);
    check("[colors]\na = { cmyk = [1, 2, 3] }", &[(Code::WrongType, 2, 14, CMYK)]);
    check("[colors]\na = { cmyk = [1, 2, 3, 104] }", &[(Code::OutOfRange, 2, 24, "choose a value from 0 to 100")]);
    check(
        "[colors]\na = { rgb = '#0052cc' }",
        &[(Code::MissingKey, 2, 5, "give the process colour for print: cmyk = [100, 60, 0, 20]")],
    );
    check(
        "[colors]\na = { spot = 'PANTONE 300 C' }",
        &[(Code::MissingKey, 2, 5, "give the process colour where there is no such plate: cmyk = [100, 60, 0, 20]")],
    );
    check(
        "[colors]\na = { spot = 'yellow', cmyk = [0,0,0,0] }",
        &[(Code::UnknownName, 2, 14, "write the ink's name as its maker does: \"PANTONE 300 C\"")],
    );
    check(
        &format!("[colors]\na = {{ spot = '{}', cmyk = [0,0,0,0] }}", "P".repeat(128)),
        &[(Code::UnknownName, 2, 14, "write the ink's name as its maker does: \"PANTONE 300 C\"")],
    );
    let marks = "registration colour stands on every plate and is for printer's marks alone";
    check("[colors]\na = { spot = 'All', cmyk = [0,0,0,0] }", &[(Code::UnknownName, 2, 14, marks)]);
    check("[colors]\na = { mix = [{ spot = 'Registration', cmyk = [0,0,0,0] }] }", &[(Code::UnknownName, 2, 23, marks)]);
    let ways = "keep gray, or cmyk, or spot with cmyk, or mix with or without cmyk";
    check("[colors]\na = { gray = 3, cmyk = [0,0,0,0] }", &[(Code::WrongType, 2, 5, ways)]);
    check("[colors]\na = { gray = 3, mix = [{ spot = 'Gold', cmyk = [0,0,0,0] }] }", &[(Code::WrongType, 2, 5, ways)]);
    let process = "give the process colour where there is no such plate: cmyk = [100, 45, 0, 0]";
    check("[colors]\na = { mix = [{ spot = 'Gold' }] }", &[(Code::MissingKey, 2, 14, process)]);
    let spots = "write each with its process colour: [{ spot = \"PANTONE 300 C\", cmyk = [100, 45, 0, 0], tint = \"60 %\" }]";
    check("[colors]\na = { mix = [] }", &[(Code::WrongType, 2, 13, spots)]);
    let rich = "write false, or full black with other inks under it: { cmyk = [60, 40, 40, 100] }";
    check("[black]\nrich = { cmyk = [60, 40, 40, 90] }", &[(Code::WrongType, 2, 8, rich)]);
    check("[black]\nrich = true", &[(Code::WrongType, 2, 8, rich)]);
    // What a faulty colour is asked for is told of the colour alone.
    let four = "write cyan, magenta, yellow and black in percent: [100, 60, 0, 20]";
    let faulty = "default-palette = 'sand'\n[palettes.sand]\nprimary = { cmyk = [0, 20, 40] }\nsecondary = 'black'";
    check(faulty, &[(Code::WrongType, 3, 20, four)]);
    check("[colors]\na = { cmyk = [1, 2, 3] }\n[boxes]\ncolor = 'a'", &[(Code::WrongType, 2, 14, four)]);
    check(
        "[palettes.sand]\nprimary = { cymk = [0, 0, 0, 9] }\nsecondary = 'black'",
        &[(Code::UnknownKey, 2, 13, "did you mean `cmyk`?")],
    );
    check("[colors]\na = { gray = 3, rgb = 'blue' }", &[(Code::WrongType, 2, 23, "write six hexadecimal digits: \"#0052cc\"")]);
    check(
        "[colors]\na = '#0052cc'",
        &[(Code::WrongType, 2, 5, "write { cmyk = [100, 60, 0, 20], rgb = \"#0052cc\" }, or the name of a colour")],
    );
    check(
        "[palettes.sand]\nprimary = { gray = 90 }",
        &[(Code::MissingKey, 1, 1, "a palette has a primary and a secondary colour")],
    );
    check("[palettes.sand]\nprimary = 'sky'\nsecondary = 'black'", &[(Code::UnknownName, 2, 11, "known colours: `black`")]);
    check(
        "[palettes.sand]\nprimary = 'black'\nsecondary = { gray = 10, rgb = '#e0e0e0' }",
        &[(Code::LowContrast, 1, 11, "choose a darker colour: at least 3:1")],
    );
}

#[test]
fn circles_are_reported_once_and_broken() {
    check(
        "[styles.body]\nbased-on = 'list'\n[styles.note]\nbased-on = 'note'",
        &[
            (Code::BasedOnCycle, 2, 12, "base one of them on a style outside the circle"),
            (Code::BasedOnCycle, 4, 12, "base one of them on a style outside the circle"),
        ],
    );
}

#[test]
fn the_brand_of_a_text_too_large_is_none() {
    let mut sources = Sources::new();
    let file = sources.add("brand.toml", "");
    let (brand, report) = Brand::read(file, &" ".repeat(2 << 20), &[]);
    assert!(brand.is_none() && report.has_errors());
}

#[test]
fn many_names_are_no_burden() {
    let start = std::time::Instant::now();
    let colors: String = (0..10_000).map(|n| format!("c{n} = {{ gray = 90 }}\n")).collect();
    let palettes: String = (0..10_000).map(|n| format!("[palettes.p{n}]\nprimary = 'd{n}'\nsecondary = 'c1'\n")).collect();
    let (_, report, _) = read_with(&format!("[colors]\n{colors}{palettes}"), &[]);
    assert_eq!(report.diagnostics.len(), 101);
    assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `c0`?"));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn built_in_brands_are_found_by_name() {
    for name in Brand::builtin_names() {
        good(Brand::builtin(name).unwrap());
    }
    assert!(Brand::builtin("nothing").is_none());
}

proptest! {
    #[test]
    fn any_change_of_the_shipped_brand_is_read_without_panic(at in 0usize..6000, len in 0usize..60, with in "[\\[\\]{}=\"a-z0-9.# \n-]{0,12}") {
        let text = crate::diagnostic::testing::changed(SHIPPED, at, len, &with);
        let (brand, _, _) = read_with(&text, &[]);
        prop_assert_eq!(brand.styles.len(), StyleId::ALL.len());
    }
}
