//! Divided words on lines: what is shown, what stays the author's.

use super::*;

/// The glyphs of each line as the characters that have them, an added hyphen as `‐`; and the lines' texts.
fn shown(prepared: &Prepared, setting: &Setting) -> (Vec<String>, Vec<String>) {
    let lines = compose(prepared, setting, fonts());
    let glyphs = |run: &GlyphRun| -> String {
        let face = fonts().face(run.face);
        let known = ('!'..'\u{5ff}').chain(['\u{2010}', '\u{2011}', ' ']);
        let char_of = |id: u16| known.clone().find(|&ch| face.glyph(ch) == Some(id)).unwrap_or('?');
        run.glyphs.iter().map(|glyph| if glyph.added { '‐' } else { char_of(glyph.id) }).collect()
    };
    let show = |line: &Line| line.runs.iter().map(glyphs).collect();
    let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect();
    (lines.iter().map(show).collect(), lines.iter().map(text).collect())
}

/// Sets `text` so narrow that it is divided, and demands what the lines show and what of the text they hold.
#[track_caller]
fn check(lang: &str, text: &str, mm: f64, lines: &[&str], texts: &[&str]) {
    check_with(Dictionary::default(), lang, text, mm, lines, texts);
}

#[track_caller]
fn check_with(dictionary: Dictionary, lang: &str, text: &str, mm: f64, lines: &[&str], texts: &[&str]) {
    let mut paragraph = paragraph(text, lang, Align::Justify);
    paragraph.format.hyphenation.min_before = 2;
    paragraph.format.hyphenation.min_after = 2;
    paragraph.format.dictionary = Arc::new(dictionary);
    let prepared = prepare(&paragraph, fonts(), &mut Report::new());
    let setting = set(&prepared, &shape(mm), 0);
    let (found, held) = shown(&prepared, &setting);
    assert_eq!(found, lines, "{lang}");
    assert_eq!(held, texts, "{lang}");
    assert_eq!(held.concat(), text, "no letter of the author's is lost");
    for (line, set) in compose(&prepared, &setting, fonts()).iter().zip(&setting.lines) {
        let is_whole = line.runs.iter().all(tiles);
        let width = line.extent.1 - line.extent.0;
        let wanted = if set.is_filled { set.measure } else { set.natural };
        assert!(is_whole && (width - wanted).abs() <= Length::from_raw(64), "breaker and glyphs agree on {set:?}");
    }
}

/// Whether the clusters of a run tile its text.
fn tiles(run: &GlyphRun) -> bool {
    let mut at = 0;
    run.glyphs.iter().all(|glyph| std::mem::replace(&mut at, glyph.text.end) == glyph.text.start)
        && at as usize == run.text.len()
}

#[test]
fn letters_change_where_the_orthography_asks() {
    check("de-1901", "Zucker", 8.0, &["Zuk‐", "ker"], &["Zuc", "ker"]);
    check("de", "Zucker", 8.0, &["Zu‐", "cker"], &["Zu", "cker"]);
    check("hu", "asszony", 9.0, &["asz‐", "szony"], &["as", "szony"]);
    check("nl", "geërfd", 8.0, &["ge‐", "erfd"], &["ge", "ërfd"]);
    check("ca", "col·lecció", 8.0, &["col‐", "lecció"], &["col·", "lecció"]);
}

#[test]
fn a_compounds_hyphen_begins_the_next_line_again() {
    check("pl", "biało-czerwony", 20.0, &["biało‐", "-czerwony"], &["biało", "-czerwony"]);
    check("fr", "franco-allemand", 20.0, &["franco-", "allemand"], &["franco-", "allemand"]);
}

#[test]
fn a_soft_hyphen_changes_letters_too() {
    let prepared = prepared("Zuc\u{ad}ker", "de-1901", Align::Justify);
    let (lines, texts) = shown(&prepared, &set(&prepared, &shape(8.0), 0));
    assert_eq!(lines, ["Zuk‐", "ker"]);
    assert_eq!(texts, ["Zuc", "ker"]);
}

#[test]
fn a_dictionary_changes_letters_where_it_says() {
    let mut dictionary = Dictionary::default();
    for (lang, word) in [("de-1901", "Schi{ff=ff-f}ahrt"), ("sv", "tu{gg=gg-g}ummi"), ("", "publication")] {
        dictionary.add_word(lang, word).unwrap();
    }
    check_with(dictionary.clone(), "de-1901", "Schiffahrt", 12.0, &["Schiff‐", "fahrt"], &["Schif", "fahrt"]);
    check_with(dictionary.clone(), "sv", "Tuggummi", 12.0, &["Tugg‐", "gummi"], &["Tug", "gummi"]);
    check_with(dictionary, "en", "publication", 30.0, &["publication"], &["publication"]);
}

#[test]
fn letters_that_change_are_of_one_style() {
    let text = "Zucker";
    let mut paragraph = paragraph(text, "de-1901", Align::Justify);
    let other = TextStyle { tracking: Em::from_raw(1), ..style("de-1901", 9) };
    let mut runs = vec![paragraph.runs[0].clone(), paragraph.runs[0].clone()];
    (runs[0].range, runs[1].range, runs[1].style) = (0..3, 3..6, Arc::new(other));
    paragraph.runs = runs;
    let prepared = prepare(&paragraph, fonts(), &mut Report::new());
    let (lines, texts) = shown(&prepared, &set(&prepared, &shape(8.0), 0));
    assert_eq!(texts.concat(), text, "{lines:?}");
}

#[test]
fn armenian_has_its_own_hyphen() {
    let prepared = prepared("անկախություն", "hy", Align::Justify);
    let lines = compose(&prepared, &set(&prepared, &shape(14.0), 0), fonts());
    let run = &lines[0].runs[0];
    let hyphen = run.glyphs.iter().find(|glyph| glyph.added).unwrap();
    assert_eq!(Some(hyphen.id), fonts().face(run.face).glyph('\u{58a}'));
}

#[test]
fn a_no_break_hyphen_never_ends_a_line_and_needs_no_face_of_its_own() {
    let sheet = prepared("vice\u{2011}president", "en", Align::Start);
    let (lines, _) = shown(&sheet, &set(&sheet, &shape(24.0), 0));
    assert_eq!(lines, ["vice\u{2011}president"]);
    // The Georgian face has no U+2011; its U+2010 stands in, and no other face.
    let mut report = Report::new();
    let mut paragraph = paragraph("აღმოსავლეთ\u{2011}დასავლეთი", "ka", Align::Start);
    let face = fonts().fallback('ა', paragraph.runs[0].style.face).unwrap();
    assert_eq!(fonts().face(face).glyph('\u{2011}'), None);
    paragraph.runs[0].style = Arc::new(TextStyle { face, ..style("ka", 9) });
    let georgian = prepare(&paragraph, fonts(), &mut report);
    let lines = compose(&georgian, &set(&georgian, &shape(80.0), 0), fonts());
    let [run] = lines[0].runs.as_slice() else { panic!("{:?}", lines[0].runs) };
    let own = fonts().face(face).glyph('\u{2010}');
    assert!(
        run.face == face && run.glyphs.iter().any(|glyph| Some(glyph.id) == own) && report.diagnostics.is_empty(),
        "{report:?}"
    );
    assert_eq!(run.text, paragraph.text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn changed_letters_lose_nothing_of_the_text(
        which in 0_usize..8,
        text in "[a-eckszygnltdzëïö·l’ -]{1,40}|[ա-հևեոււրտ՞ ]{1,30}|[а-яьъ ]{1,30}",
        mm in 2.0..30.0_f64,
    ) {
        let lang = ["de-1901", "hu", "nl", "ca", "pl", "hy", "uz", "kk"][which];
        let mut paragraph = paragraph(&text, lang, Align::Justify);
        (paragraph.format.hyphenation.min_word, paragraph.format.hyphenation.min_before) = (2, 2);
        let prepared = prepare(&paragraph, fonts(), &mut Report::new());
        let setting = set(&prepared, &shape(mm), 0);
        let lines = compose(&prepared, &setting, fonts());
        let runs = || lines.iter().flat_map(|line| &line.runs);
        prop_assert!(runs().filter(|run| !run.rtl).all(tiles));
        let held: String = runs().flat_map(|run| run.text.chars()).filter(|ch| !ch.is_whitespace()).collect();
        let whole: String = prepared.text().chars().filter(|ch| !ch.is_whitespace()).collect();
        prop_assert_eq!(held, whole);
    }
}
