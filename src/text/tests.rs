//! Paragraphs from text to glyphs, with the bundled faces.

use super::*;
use crate::brand::{Brand, Cut, FaceSpec, Slope, StyleId};
use crate::color::Share;
use crate::diagnostic::{Code, Report, Sources};
use crate::font::FontBook;
use proptest::prelude::*;
use std::sync::OnceLock;

mod exact;
mod hyphens;

fn fonts() -> &'static FontBook {
    static BOOK: OnceLock<FontBook> = OnceLock::new();
    BOOK.get_or_init(FontBook::bundled)
}

fn style(lang: &str, pt: i64) -> TextStyle {
    let cut = Cut { weight: 300, width: 100, slope: Slope::Upright };
    let spec = FaceSpec { family: "Helvetica Neue LT Pro".into(), cut, asked: "45 Light".into() };
    TextStyle {
        face: fonts().resolve(&spec).unwrap().face,
        size: Length::whole_pt(pt),
        tracking: Em::ZERO,
        features: Vec::new(),
        color: Color::BLACK,
        overprint: None,
        lang: lang.into(),
        link: None,
        position: Position::Normal,
        rise: Length::ZERO,
    }
}

fn format(align: Align, lang: &str) -> Format {
    let hyphenation = Hyphenation {
        enabled: true,
        min_word: 6,
        min_before: 3,
        min_after: 3,
        ragged_below: Share::from_percent(75.0),
        max_ladder: 2,
    };
    let (brand, _) = Brand::read(Sources::new().add("brand", ""), "", &[]);
    Format { align, hyphenation, protrusion: None, ..Format::of(brand.unwrap().style(StyleId::Body), lang.into()) }
}

/// One run over the whole text, at the start of a file of the same text.
pub(super) fn paragraph(text: &str, lang: &str, align: Align) -> Paragraph {
    let file = Sources::new().add("text.md", text);
    let run = Run { range: 0..text.len(), style: Arc::new(style(lang, 9)), span: Span::new(file, 0..text.len()) };
    Paragraph { text: text.into(), runs: vec![run], format: format(align, lang) }
}

pub(super) fn prepared(text: &str, lang: &str, align: Align) -> Prepared {
    prepare(&paragraph(text, lang, align), fonts(), &mut Report::new())
}

pub(super) fn shape(width: f64) -> Shape {
    Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width: Length::from_mm(width) } }
}

/// What is read on each line, in visual order of the runs and logical order inside them; an added hyphen is shown as `‐`.
fn read(prepared: &Prepared, setting: &Setting) -> Vec<String> {
    let lines = compose(prepared, setting, fonts());
    let show = |line: &Line| {
        let runs =
            line.runs.iter().map(|run| run.text.clone() + if run.glyphs.iter().any(|glyph| glyph.added) { "‐" } else { "" });
        runs.collect::<String>()
    };
    lines.iter().map(show).collect()
}

pub(super) const ENGLISH: &str = "River basins cross borders, and so does the water in them. When two countries share a river, a dam that one builds \
changes the flow that the other receives; a joint plan lets both know beforehand what will happen, and gives engineers, farmers and \
fishermen a say in it. The commission of the Danube, founded in 1948 and enlarged since, is the best-known example: fourteen states \
and the European Union exchange measurements of its water every day, and warn each other of floods and of accidental pollution.";

#[test]
fn letters_spelled_with_marks_are_set_as_the_composed_ones() {
    // No face needs ligatures for them.
    for (spelled, composed) in [
        ("a\u{301}rvi\u{301}z", "árvíz"),
        ("c\u{327}ekic\u{327}", "çekiç"),
        ("mo\u{302}\u{323}t", "một"),
        ("Z\u{30c}upa", "Župa"),
        ("и\u{306}", "й"),
        ("α\u{301}\u{345}", "ᾴ"),
        ("s\u{323}\u{307}", "ṩ"),
    ] {
        let ids = |text| prepared(text, "en", Align::Start).glyphs.iter().map(|glyph| glyph.id).collect::<Vec<_>>();
        assert_eq!(ids(spelled), ids(composed), "{composed}");
        assert!(!ids(composed).contains(&0), "{composed}");
    }
}

#[test]
fn a_plain_paragraph_is_set_ragged_with_natural_spaces() {
    let prepared = prepared(ENGLISH, "en-GB", Align::Start);
    let setting = set(&prepared, &shape(43.5), 0);
    let lines = compose(&prepared, &setting, fonts());
    assert!(setting.faults.is_empty() && lines.len() == setting.line_count());
    let text: String = read(&prepared, &setting).join(" ").replace("‐ ", "");
    assert_eq!(text.replace("best- known", "best-known"), ENGLISH);
    for (line, set) in lines.iter().zip(&setting.lines) {
        assert_eq!(line.extent.0, Length::ZERO);
        let wanted = if set.is_filled { set.measure } else { set.natural };
        assert!((line.extent.1 - wanted).abs() <= Length::from_raw(64), "breaker and glyphs agree on the width");
        let run = &line.runs[0];
        let spaces = run.glyphs.iter().filter(|glyph| &run.text[glyph.text.start as usize..glyph.text.end as usize] == " ");
        let face = fonts().face(run.face);
        let natural = run.style.size.of_units(i64::from(face.advance(face.glyph(' ').unwrap())), face.units_per_em());
        assert!(spaces.into_iter().all(|glyph| (glyph.advance - natural).abs() <= Length::from_raw(1)));
    }
    let fills: Vec<_> = setting.lines.iter().rev().skip(1).map(SetLine::fill).collect();
    assert!(fills.iter().all(|&fill| fill > 7_000), "{fills:?}");
}

#[test]
fn justified_lines_fill_the_measure_exactly() {
    let prepared = prepared(ENGLISH, "en-GB", Align::Justify);
    let setting = set(&prepared, &shape(60.0), 0);
    let lines = compose(&prepared, &setting, fonts());
    for (line, set) in lines.iter().zip(&setting.lines) {
        let end = if set.is_last { line.extent.1 } else { set.measure };
        assert_eq!(line.extent, (Length::ZERO, end), "{set:?}");
    }
    let ladder = setting.lines.windows(3).any(|three| three.iter().all(|line| line.hyphenated));
    assert!(!ladder && setting.faults.is_empty());
}

#[test]
fn hyphens_are_added_and_marked_and_soft_ones_obeyed() {
    let prepared = prepared("the inter\u{ad}governmental", "en", Align::Justify);
    let setting = set(&prepared, &shape(22.0), 0);
    let lines = compose(&prepared, &setting, fonts());
    assert_eq!(read(&prepared, &setting), ["the inter‐", "governmental"]);
    let added: Vec<_> = lines[0].runs[0].glyphs.iter().filter(|glyph| glyph.added).collect();
    assert_eq!(added.len(), 1);
    assert_eq!(added[0].text, 9..9);
    assert!(lines[0].added_hyphen && !lines[1].added_hyphen);
    // The soft hyphen itself is in neither line; both ranges are of the paragraph as given.
    assert_eq!((lines[0].range.clone(), lines[1].range.clone()), (0..11, 11..23));
}

#[test]
fn what_belongs_together_parts_only_where_the_measure_is_too_narrow() {
    let lines = |text: &str, lang: &str, width: f64, align| {
        let prepared = prepared(text, lang, align);
        let setting = set(&prepared, &shape(width), 0);
        assert!(setting.faults.iter().all(|fault| matches!(fault.kind, FaultKind::Short(_))), "{:?}", setting.faults);
        read(&prepared, &setting)
    };
    let text = "a basin of 10 000 km² here";
    assert_eq!(lines(text, "en", 25.0, Align::Start), ["a basin of", "10 000 km² here"]);
    assert_eq!(lines(text, "en", 12.0, Align::Start), ["a basin", "of", "10 000", "km²", "here"]);
    assert_eq!(lines(text, "en", 9.0, Align::Justify), ["a", "basin", "of 10", "000", "km²", "here"]);
    assert_eq!(lines("Дунай — река в Европе", "ru", 23.0, Align::Start), ["Дунай — река", "в Европе"]);
    assert_eq!(lines("Quoi? l’eau !", "fr", 12.0, Align::Start), ["Quoi\u{202f}?", "l’eau\u{202f}!"]);
}

/// A paragraph of several runs over `parts`; `restyle` changes the style of each by its number.
fn in_parts(parts: &[&str], lang: &str, restyle: impl Fn(usize, &mut TextStyle)) -> Paragraph {
    let mut paragraph = paragraph(&parts.concat(), lang, Align::Start);
    let first = paragraph.runs.remove(0);
    let mut from = 0;
    for (index, part) in parts.iter().enumerate() {
        let mut style = TextStyle::clone(&first.style);
        restyle(index, &mut style);
        let range = from..from + part.len();
        from = range.end;
        paragraph.runs.push(Run { span: first.span.part(range.start, part.len()), range, style: Arc::new(style) });
    }
    paragraph
}

/// The only line of a paragraph.
fn line_of(paragraph: &Paragraph) -> Line {
    let prepared = prepare(paragraph, fonts(), &mut Report::new());
    compose(&prepared, &set(&prepared, &shape(500.0), 0), fonts()).remove(0)
}

fn ids(line: &Line) -> Vec<u16> {
    line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect()
}

#[test]
fn kerning_goes_on_where_only_the_colour_or_the_link_changes() {
    let link = |index: usize, style: &mut TextStyle| {
        if index == 1 {
            style.link = Some("https://example.org".into());
        }
    };
    let width = |line: &Line| line.extent.1;
    for parts in [["T", "o", "A"], ["A", "V", "A"], ["(Ta", "V", "o)"]] {
        let whole = line_of(&in_parts(&[&parts.concat()], "en", |_, _| {}));
        let parted = line_of(&in_parts(&parts, "en", link));
        assert_eq!((ids(&parted), parted.runs.len()), (ids(&whole), 3), "{parts:?}");
        assert!((width(&parted) - width(&whole)).abs() <= Length::from_raw(8), "{parts:?}");
        let apart: Length = parts.iter().map(|part| width(&line_of(&in_parts(&[part], "en", |_, _| {})))).sum();
        assert!(apart > width(&whole) + Length::from_raw(1000), "the pairs do kern: {parts:?}");
    }
}

#[test]
fn a_line_that_ends_at_a_joint_has_no_kerning_over_it() {
    let text = ["aaaaaaa/", "Vbbbbbb"];
    let paragraph = in_parts(&text, "en", |index, style| style.link = (index == 1).then(|| "https://example.org".into()));
    let prepared = prepare(&paragraph, fonts(), &mut Report::new());
    let setting = set(&prepared, &shape(20.0), 0);
    let lines = compose(&prepared, &setting, fonts());
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].extent.1, line_of(&in_parts(&text[..1], "en", |_, _| {})).extent.1);
    assert!((setting.lines[0].natural - lines[0].extent.1).abs() <= Length::from_raw(64));
}

#[test]
fn words_in_capitals_get_their_marks_and_space() {
    let plain = |text: &str, tracking: f64| {
        let mut paragraph = paragraph(text, "en", Align::Start);
        paragraph.format.capital_tracking = Em::from_em(tracking);
        line_of(&paragraph)
    };
    let (low, high) = (ids(&plain("a-b", 0.0)), ids(&plain("AA-BB", 0.0)));
    assert_ne!(low[1], high[2], "the hyphen of capitals stands higher");
    let more = plain("see UNESCO now", 0.02).extent.1 - plain("see UNESCO now", 0.0).extent.1;
    assert_eq!(more, Em::from_em(0.02).at(Length::whole_pt(9)) * 5, "between the six letters, the word space as it is");
    let text: String = plain("see (UNESCO), now", 0.02).runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(text, "see (UNESCO), now");
}

#[test]
fn small_signs_are_the_font_s_own_or_smaller_type() {
    let small = |sign: &str, position: Position| {
        line_of(&in_parts(&["x", sign], "en", |index, style| {
            style.position = if index == 1 { position } else { Position::Normal }
        }))
    };
    let own = small("2", Position::Superscript);
    assert_eq!(ids(&own), ids(&line_of(&paragraph("x²", "en", Align::Start))));
    assert_eq!(ids(&small("2", Position::Subscript)), ids(&line_of(&paragraph("x₂", "en", Align::Start))));
    assert_eq!(own.runs[1].text, "2");
    // Capitals are none of the font's superior letters.
    let (up, down) = (small("TH", Position::Superscript), small("TH", Position::Subscript));
    let rise = |line: &Line| line.runs[1].glyphs[0].dy;
    assert!(rise(&up) > Length::ZERO && rise(&down) < Length::ZERO);
    assert!(up.runs[1].style.size < Length::whole_pt(7) && up.runs[1].text == "TH");
}

#[test]
fn tracked_and_turkic_words_have_no_ligatures() {
    for (lang, tracking, expected) in [
        ("en", 0.0, false),
        ("en", 0.005, false),
        ("en", -0.02, false),
        ("en", 0.05, true),
        ("tr", 0.0, true),
        ("kk", 0.0, false),
    ] {
        let paragraph = in_parts(&["fi"], lang, |_, style| style.tracking = Em::from_em(tracking));
        let prepared = prepare(&paragraph, fonts(), &mut Report::new());
        let is_off = prepared.stretches[0].style.features.iter().any(|f| f.tag == *b"liga" && f.value == 0);
        assert_eq!(is_off, expected, "{lang} {tracking}");
    }
    let asked = in_parts(&["fi"], "tr", |_, style| style.features.push(crate::brand::Feature { tag: *b"liga", value: 1 }));
    let prepared = prepare(&asked, fonts(), &mut Report::new());
    assert!(!prepared.stretches[0].style.features.iter().any(|f| f.tag == *b"liga" && f.value == 0));
}

#[test]
fn forms_follow_the_language_where_the_face_has_them() {
    let shown = |text: &str, lang: &str| ids(&line_of(&paragraph(text, lang, Align::Start)));
    // Romanian with the cedilla of older encodings: the face's comma below.
    assert_eq!(shown("Şş ţ", "ro"), shown("Șș ț", "ro"));
    assert_ne!(shown("Şş", "tr"), shown("Șș", "tr"));
    // Turkish: two i, four letters.
    assert_eq!(shown("iıİI", "tr").into_iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
    // Dutch and Polish have their letters; the face has one form of each.
    assert!(!shown("Ĳĳ ćńóśź", "nl").contains(&0));
    // The bundled face has one form of the Cyrillic letters: Serbian б is Russian б, with nothing pretended.
    assert_eq!(shown("б", "sr"), shown("б", "ru"));
}

#[test]
fn forced_line_ends_and_empty_lines() {
    let prepared = prepared("one\u{2028}\u{2028}two \u{2028}", "en", Align::Start);
    assert_eq!(read(&prepared, &set(&prepared, &shape(50.0), 0)), ["one", "", "two", ""]);
    let empty = self::prepared("", "en", Align::Start);
    assert_eq!(set(&empty, &shape(50.0), 0).line_count(), 1);
}

#[test]
fn a_line_more_or_fewer_is_found_and_priced() {
    let prepared = prepared(ENGLISH, "en-GB", Align::Start);
    let best = set(&prepared, &shape(43.5), 0);
    for looseness in [-1, 1] {
        let other = set(&prepared, &shape(43.5), looseness);
        assert_eq!(other.line_count() as i64 - best.line_count() as i64, i64::from(other.looseness));
        assert!(other.looseness.abs() <= 1 && other.demerits >= best.demerits);
    }
    assert_eq!(set(&prepared, &shape(43.5), 1).looseness, 1);
}

#[test]
fn first_lines_may_be_shorter_and_indented() {
    let prepared = prepared(ENGLISH, "en-GB", Align::Justify);
    let inset = LineShape { indent: Length::from_mm(20.0), width: Length::from_mm(70.0) };
    let shape = Shape { first: vec![inset; 2], rest: shape(90.0).rest };
    let lines = compose(&prepared, &set(&prepared, &shape, 0), fonts());
    let starts: Vec<_> = lines.iter().map(|line| line.extent.0.to_mm().round()).collect();
    assert_eq!(starts[..4], [20.0, 20.0, 0.0, 0.0]);
    assert!(lines[..4].iter().all(|line| (line.extent.1 - Length::from_mm(90.0)).abs() <= Length::from_raw(1)));
}

#[test]
fn a_paragraph_can_be_measured_before_it_is_set() {
    let prepared = prepared("one two\u{2028}three", "en", Align::Start);
    let width = |text: &str| self::prepared(text, "en", Align::Start).natural_width();
    assert_eq!((prepared.natural_width(), prepared.widest_word()), (width("one two"), width("three")));
    let tight = Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width: prepared.natural_width() } };
    assert_eq!(set(&prepared, &tight, 0).line_count(), 2);
}

#[test]
fn heaps_of_marks_and_endless_words_take_no_undue_time() {
    for text in ["e".to_owned() + &"\u{301}".repeat(20_000), "x".repeat(50_000), "水".repeat(20_000), "\u{200b}".repeat(20_000)]
    {
        check(&text, "en", Align::Justify, 40.0, 0);
    }
}

#[test]
fn right_to_left_lines_start_at_the_right() {
    let prepared = prepared("نهر الدانوب 2857 km طويل", "ar", Align::Start);
    assert!(prepared.is_rtl());
    let setting = set(&prepared, &shape(100.0), 0);
    let lines = compose(&prepared, &setting, fonts());
    assert_eq!(lines[0].extent.1, Length::from_mm(100.0));
    // From left to right: the last word, then the number to the right of its unit (an Arabic letter before it, UAX #9 W2), then the start.
    let runs: Vec<_> = lines[0].runs.iter().map(|run| (run.text.trim(), run.rtl)).filter(|run| !run.0.is_empty()).collect();
    assert_eq!(runs, [("طويل", true), ("km", false), ("2857", false), ("نهر الدانوب", true)]);
}

#[test]
fn words_too_wide_are_broken_by_force_and_named_once() {
    let word = "a".repeat(60);
    let text = format!("see {word} there");
    let prepared = prepared(&text, "en", Align::Start);
    let setting = set(&prepared, &shape(20.0), 0);
    assert_eq!(setting.faults.len(), 1);
    assert_eq!((setting.faults[0].kind, &setting.faults[0].text), (FaultKind::Forced, &word));
    assert_eq!(setting.faults[0].span.unwrap().range(), 4..64);
    assert!(compose(&prepared, &setting, fonts()).iter().all(|line| line.extent.1 <= Length::from_mm(20.0)));
}

#[test]
fn missing_glyphs_are_named_with_their_place() {
    let text = "so \u{13000} and \u{13000} but \u{13001}";
    let mut report = Report::new();
    prepare(&paragraph(text, "en", Align::Start), fonts(), &mut report);
    let found: Vec<_> = report.diagnostics.iter().map(|d| (d.code, d.span.unwrap().range())).collect();
    assert_eq!(found, [(Code::GlyphMissing, 3..7), (Code::GlyphMissing, 21..25)]);
    assert!(report.diagnostics[0].message.contains("U+13000"));
}

#[test]
fn other_scripts_find_their_faces() {
    for (lang, text) in
        [("hy", "Հայաստան և Սևան"), ("ka", "საქართველო"), ("el", "Ποταμός"), ("ru", "Вода"), ("he", "מים"), ("ar", "ماء")]
    {
        let mut report = Report::new();
        let prepared = prepare(&paragraph(text, lang, Align::Start), fonts(), &mut report);
        assert!(report.diagnostics.is_empty(), "{lang}");
        assert_eq!(read(&prepared, &set(&prepared, &shape(90.0), 0)).concat(), text, "{lang}");
    }
}

#[test]
fn styles_inside_a_word_keep_its_text_and_spans() {
    let mut paragraph = paragraph("basin wide", "en", Align::Start);
    let first = paragraph.runs[0].clone();
    let big = Arc::new(style("en", 12));
    paragraph.runs = vec![
        Run { range: 0..3, span: first.span.part(0, 3), ..first.clone() },
        Run { range: 3..7, style: big, span: first.span.part(3, 4) },
        Run { range: 7..10, span: first.span.part(7, 3), ..first },
    ];
    let prepared = prepare(&paragraph, fonts(), &mut Report::new());
    let lines = compose(&prepared, &set(&prepared, &shape(90.0), 0), fonts());
    let runs: Vec<_> = lines[0].runs.iter().map(|run| (run.text.as_str(), run.span.range())).collect();
    assert_eq!(runs, [("bas", 0..3), ("in w", 3..7), ("ide", 7..10)]);
    assert_eq!(lines[0].runs[1].x, lines[0].runs[0].glyphs.iter().map(|glyph| glyph.advance).sum());
}

/// What may stand between two lines: spaces, and what shows nothing anyway.
fn vanishes(ch: char) -> bool {
    ch.is_whitespace() || ch.is_control() || itemize::is_ignorable(ch)
}

/// Everything that must hold of any paragraph at any measure.
fn check(text: &str, lang: &str, align: Align, millimetres: f64, looseness: i32) {
    let paragraph = paragraph(text, lang, align);
    let prepared = prepare(&paragraph, fonts(), &mut Report::new());
    let setting = set(&prepared, &shape(millimetres), looseness);
    assert_eq!(set(&prepared, &shape(millimetres), looseness), setting, "the same twice");
    let lines = compose(&prepared, &setting, fonts());
    let mut at = 0;
    for line in &lines {
        assert!(line.range.start >= at && line.range.end >= line.range.start, "lines are in order");
        let dropped = &text[at..line.range.start];
        assert!(dropped.chars().all(vanishes), "{dropped:?} is lost");
        at = line.range.end;
        let mut x = line.extent.0;
        for run in &line.runs {
            assert_eq!(run.x, x, "runs touch");
            x += run.glyphs.iter().map(|glyph| glyph.advance).sum();
            let mut ranges: Vec<_> =
                run.glyphs.iter().map(|glyph| glyph.text.clone()).filter(|range| !range.is_empty()).collect();
            ranges.sort_by_key(|range| range.start);
            let ends = ranges.iter().fold(0, |end, range| if range.start == end { range.end } else { u32::MAX });
            assert_eq!(ends as usize, run.text.len(), "clusters tile {:?}", run.text);
        }
        assert_eq!(x, line.extent.1, "advances sum to the extent");
    }
    assert!(text[at..].chars().all(vanishes));
}

fn align() -> impl Strategy<Value = Align> {
    prop::sample::select(vec![Align::Start, Align::End, Align::Center, Align::Justify])
}

/// Characters that are likely to break something.
fn hostile() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        " ",
        "  ",
        "\u{ad}",
        "\u{2028}",
        "\u{a0}",
        "\u{200b}",
        "\u{200d}",
        "\u{200e}",
        "\u{202e}",
        "\u{2066}",
        "\u{2069}",
        "\u{301}",
        "\"",
        "'",
        "-",
        "/",
        "\t",
        "\r\n",
        "\u{0}",
        "👩\u{200d}👧",
        "שלום",
        "سلام",
        "๛",
        "水",
        "e\u{301}",
        "https://a.b/c",
        "hyphenation",
        "\u{fe0f}",
        "\u{e0041}",
        "ﬁ",
        "2024",
        "--",
        "...",
        "« ",
        " !",
        " — ",
        "5 km",
        "№ ",
        " и ",
        "(EU)",
        "UN-",
    ]);
    prop::collection::vec(
        prop_oneof![special.prop_map(str::to_owned), any::<char>().prop_map(String::from), "[a-z]{1,9}"],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_and_nothing_panics(
        text in hostile(),
        lang in prop::sample::select(vec!["en", "fr", "de", "ar", "", "zz-Latn", "ru", "pl", "he", "uz", "tr"]),
        align in align(),
        width in prop_oneof![Just(0.0), 0.1..100.0, Just(1e9)],
        looseness in -2..3,
    ) {
        check(&text, lang, align, width, looseness);
    }
}
