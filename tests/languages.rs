//! The languages: every sheet of `examples/languages` and every paragraph of `tests/paragraphs`, looked at as pages, as glyphs and as a
//! reader extracts them.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{engine, essence, essence_of, kit, runs};
use makeready::content::{self, Block, BlockKind, Document};
use makeready::diagnostic::{Code, Severity, Sources};
use makeready::engine::{Engine, Job, Typeset};
use makeready::font::FontBook;
use makeready::geometry::{Length, Point};
use makeready::page::{self, ItemKind, Page};
use makeready::picture::PictureSource;
use makeready::text::GlyphRun;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The languages that have a sheet.
const SHEETS: [&str; 10] = ["ar", "de", "el", "fr", "he", "hy", "ka", "ru", "sr", "tr"];

fn sheet_text(lang: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/languages/{lang}.md"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pictures that the sheets name.
struct Beside;

impl PictureSource for Beside {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/languages").join(name);
        fs::read(path).map(Arc::from).map_err(|error| error.to_string())
    }
}

fn typeset(name: &str, text: &str) -> Typeset {
    let kit = kit(&["brand.accept-substitutes=true"]);
    let sheet = engine().typeset(&Job { pictures: &Beside, ..Job::new(&kit, name, text) });
    let faults: Vec<_> = sheet.report.diagnostics.iter().filter(|finding| finding.severity > Severity::Note).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
    assert!(sheet.report.diagnostics.iter().all(|finding| finding.code != Code::GlyphMissing), "{name}");
    sheet
}

fn parsed(text: &str) -> Document {
    content::parse(Sources::new().add("text.md", text), text).0
}

/// The words of the blocks in reading order, with the markers that lists are given.
fn words(blocks: &[Block], digits: char, out: &mut String) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { inlines, .. }
            | BlockKind::Kicker { inlines }
            | BlockKind::Intro { inlines }
            | BlockKind::Paragraph { inlines }
            | BlockKind::Figure { caption: inlines, .. } => {
                out.push_str(&content::plain_text(inlines));
                out.push_str(block.attributes.credit.as_ref().map_or("", |credit| &credit.value));
                out.push('\n');
            }
            BlockKind::List { start, delimiter, items } => {
                for (item, number) in items.iter().zip(start.unwrap_or(1)..) {
                    let marker = start.map_or_else(|| "–".to_owned(), |_| format!("{}{delimiter}", in_digits(number, digits)));
                    out.push_str(&marker);
                    words(&item.blocks, digits, out);
                }
            }
            BlockKind::Box { blocks, .. } => words(blocks, digits, out),
            BlockKind::Quote { blocks, source } => {
                words(blocks, digits, out);
                out.push_str(&content::plain_text(source));
                out.push('\n');
            }
            BlockKind::KeyFigures { figures } => {
                for inlines in figures.iter().flat_map(|one| [&one.figure, &one.label]) {
                    out.push_str(&content::plain_text(inlines));
                    out.push('\n');
                }
            }
            BlockKind::Definitions { entries } => {
                entries.iter().flat_map(|entry| entry.parts()).for_each(|part| words(part, digits, out));
            }
            BlockKind::Table { caption, .. } => {
                let cells = block.cells().map(|cell| content::plain_text(&cell.inlines) + "\n");
                out.push_str(&(content::plain_text(caption) + "\n"));
                out.extend(cells);
            }
            BlockKind::ColumnBreak => {}
        }
    }
}

/// A number in the digits that begin with `zero`.
fn in_digits(number: u64, zero: char) -> String {
    let shift = |digit: char| char::from_u32(u32::from(zero) + u32::from(digit) - u32::from('0')).unwrap();
    number.to_string().chars().map(shift).collect()
}

#[test]
fn every_sheet_is_one_page_with_every_word_in_reading_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/languages");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    assert_eq!(found.len(), SHEETS.len(), "a sheet without a test, or a test without a sheet");
    for lang in SHEETS {
        let text = sheet_text(lang);
        let sheet = typeset(lang, &text);
        assert_eq!(sheet.pages.len(), 1, "{lang}");
        let mut wanted = String::new();
        words(&parsed(&text).blocks, if lang == "ar" { '٠' } else { '0' }, &mut wanted);
        assert_eq!(essence_of(&sheet), essence(&wanted), "{lang}");
        assert_eq!(sheet.structure.nodes[0].lang.as_deref(), Some(lang));
        let divides = common::sheet::lines(&sheet.pages[0]).iter().any(|line| line.divided);
        assert!(!divides || !matches!(lang, "ar" | "he"), "{lang}: a Latin word is divided");
    }
}

/// The proof paragraphs by language.
fn paragraphs() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/paragraphs/paragraphs.txt");
    let all = fs::read_to_string(path).unwrap();
    let parts = all.split("== ").skip(1).map(|part| part.split_once('\n').unwrap());
    parts.map(|(lang, text)| (lang.to_owned(), text.trim().to_owned())).collect()
}

fn with_lang(lang: &str, text: &str) -> String {
    format!("+++\nlang = \"{lang}\"\n+++\n\n{text}\n")
}

#[test]
fn every_paragraph_is_set_with_its_glyphs_and_the_quotes_of_its_language() {
    let all = paragraphs();
    assert_eq!(all.len(), 32);
    for (lang, text) in all {
        let sheet = typeset(&lang, &with_lang(&lang, &text));
        assert_eq!(essence_of(&sheet), essence(&text), "{lang}");
        let shown = page::plain_text(&sheet.pages, &sheet.structure);
        assert!(!shown.contains('"') && !shown.contains('\''), "{lang}: {shown}");
        let pair = match lang.as_str() {
            "bg" | "cs" | "lt" | "mk" | "sk" | "sl" | "sq" | "et" => "„“",
            "bs" | "hr" | "sr-Latn" | "cnr" | "pl" | "ro" | "hu" => "„”",
            "da" => "»«",
            "fi" | "sv" => "””",
            "kk" | "ky" | "mn" | "tg" | "uk" | "es" | "it" | "az" | "no" => "«»",
            _ => "“”",
        };
        let marks: String = shown.chars().filter(|ch| "„“”«»".contains(*ch)).collect();
        assert_eq!(marks, pair, "{lang}: {shown}");
    }
}

/// What `pdftotext` reads; nothing, and said aloud, where it is not installed.
fn pdf_text(name: &str, sheet: &Typeset, options: &[&str]) -> Option<String> {
    let path = std::env::temp_dir().join(format!("makeready-languages-{name}-{}.pdf", std::process::id()));
    fs::write(&path, engine().pdf(sheet).unwrap()).unwrap();
    let output = Command::new("pdftotext").args(options).arg(&path).arg("-").output();
    fs::remove_file(&path).unwrap();
    match output {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => panic!("pdftotext is missing: {error}"),
        Err(_) => {
            println!("skipped: pdftotext is not installed");
            None
        }
    }
}

/// The right-to-left words and the numbers of a text, sorted. Vowel signs are left out, whose place in the word readers disagree about.
fn bag(text: &str) -> Vec<String> {
    let is_sign = |ch: char| matches!(ch, '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' | '\u{670}');
    let text: String = text.chars().filter(|&ch| !is_sign(ch)).collect();
    let is_letter = |ch: char| ch.is_alphabetic() && !ch.is_ascii();
    let letters = text.split(|ch| !is_letter(ch));
    let numbers = text.split(|ch: char| ch.is_alphabetic() || !ch.is_alphanumeric() || ch == '²');
    let mut words: Vec<String> = letters.chain(numbers).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words
}

#[test]
fn the_pdf_extracts_as_it_is_read() {
    let sheets = SHEETS.map(|lang| (lang.to_owned(), sheet_text(lang)));
    let proofs = paragraphs().into_iter().map(|(lang, text)| (lang.clone(), with_lang(&lang, &text)));
    for (lang, text) in sheets.into_iter().chain(proofs) {
        let sheet = typeset(&lang, &text);
        let is_rtl = matches!(lang.as_str(), "ar" | "he");
        // Its own order is that of the columns, for right-to-left text as well.
        let Some(read) = pdf_text(&lang, &sheet, if is_rtl { &[] } else { &["-raw"] }) else { return };
        let read = read.replace("\u{ad}\n", "").replace('\u{c}', "\n");
        let document = parsed(&text);
        let mut wanted = document.front.issuer.as_ref().map_or_else(String::new, |issuer| issuer.value.clone());
        wanted.push('\n');
        words(&document.blocks, if lang == "ar" { '٠' } else { '0' }, &mut wanted);
        if is_rtl {
            assert_eq!(bag(&read), bag(&wanted), "{lang}");
        } else {
            assert_eq!(essence(&read), essence(&wanted), "{lang}");
        }
    }
}

/// The glyphs that show `text` in a language, with the characters of each.
fn glyphs(lang: &str, text: &str) -> Vec<(u16, String)> {
    let sheet = typeset(lang, &with_lang(lang, text));
    let mut all = Vec::new();
    for (_, run) in runs(&sheet.pages[0]) {
        all.extend(run.glyphs.iter().map(|glyph| {
            let shown = run.text[glyph.text.start as usize..glyph.text.end as usize].to_owned();
            (glyph.id, shown)
        }));
    }
    all
}

/// The bundled sans has localised forms for Romanian, Moldavian and Catalan; a face that has the Serbian ones gives them in the same way.
#[test]
fn letters_have_the_forms_of_their_language() {
    let (comma, cedilla) = (glyphs("ro", "ș")[0].0, glyphs("tr", "ş")[0].0);
    assert_ne!(comma, cedilla);
    assert_eq!(glyphs("ro", "ş")[0].0, comma, "Romanian has commas below, however they were typed");
    assert_eq!(glyphs("tr", "[ş]{lang=ro}")[0].0, comma, "in a span, too");
}

/// An engine with fonts of `tests/fonts` beside the bundled ones.
fn engine_with(names: &[&str]) -> Engine {
    let mut book = FontBook::bundled();
    for name in names {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts").join(name);
        assert_eq!(book.add(name, Arc::from(fs::read(path).unwrap())).diagnostics, []);
    }
    Engine::new(book)
}

#[test]
fn serbian_and_macedonian_have_their_own_letters_where_the_face_has_them() {
    let engine = engine_with(&["forms-regular.ttf", "forms-italic.ttf"]);
    let kit = kit(&["brand.accept-substitutes=true", "brand.typefaces.text=Makeready Forms"]);
    let ids = |lang: &str, text: &str| {
        let sheet = engine.typeset(&Job::new(&kit, lang, &with_lang(lang, text)));
        let runs = runs(&sheet.pages[0]);
        assert!(runs.iter().all(|(_, run)| engine.fonts().face(run.face).family() == "Makeready Forms"));
        runs.iter().flat_map(|(_, run)| run.glyphs.iter().map(|glyph| glyph.id)).collect::<Vec<u16>>()
    };
    /// Which letters of `text` two languages show by other glyphs.
    fn changed(text: &str, one: &[u16], other: &[u16]) -> String {
        assert_eq!((one.len(), other.len()), (text.chars().count(), text.chars().count()));
        text.chars().zip(one.iter().zip(other)).filter(|(_, (one, other))| one != other).map(|(ch, _)| ch).collect()
    }
    let text = "абвгдпт";
    let (upright, italic) = (ids("ru", text), ids("ru", &format!("*{text}*")));
    for (lang, is_other) in [("sr", true), ("sr-Cyrl-RS", true), ("mk", true), ("bg", false), ("uk", false), ("en", false)] {
        let (letters, italics) = if is_other { ("б", "бгдпт") } else { ("", "") };
        assert_eq!(changed(text, &ids(lang, text), &upright), letters, "{lang}");
        assert_eq!(changed(text, &ids(lang, &format!("*{text}*")), &italic), italics, "{lang}, italic");
        let span = |inner: &str| format!("[{inner}]{{lang={lang}}}");
        assert_eq!(changed(text, &ids("ru", &span(text)), &upright), letters, "{lang}, in a span");
        assert_eq!(changed(text, &ids("ru", &format!("*{}*", span(text))), &italic), italics, "{lang}, in an italic span");
    }
    let spans = ids("sr", &format!("{text}[{text}]{{lang=ru}}{text}"));
    assert_eq!(spans, [&ids("sr", text)[..], &upright, &ids("sr", text)].concat(), "Russian inside Serbian");
}

#[test]
fn turkish_keeps_every_i_with_its_dot() {
    for text in ["filozof fırın fıstık coğrafi sınıf İmranlı", "*filozof fırın*", "**filozof fırın**"] {
        let shown: Vec<String> = glyphs("tr", text).into_iter().map(|(_, shown)| shown).collect();
        assert!(shown.iter().all(|shown| shown.chars().count() == 1), "{shown:?}");
    }
    let one = |text: &str| glyphs("tr", text)[0].0;
    assert!(one("i") != one("ı") && one("İ") != one("I"));
}

#[test]
fn arabic_letters_join() {
    let ids = |text: &str| glyphs("ar", text).into_iter().filter(|(_, shown)| !shown.is_empty()).map(|(id, _)| id).collect();
    let (joined, alone): (Vec<u16>, Vec<u16>) = (ids("ههه"), ids("ه"));
    assert_eq!((joined.len(), alone.len()), (3, 1));
    let mut forms = [joined, alone].concat();
    forms.sort_unstable();
    forms.dedup();
    assert_eq!(forms.len(), 4, "the last, the middle, the first and the lone form differ");
    let lam = |text: &str| glyphs("ar", text).into_iter().find(|(_, shown)| shown == "ل").map(|(id, _)| id);
    assert_ne!(lam("لا"), lam("لب"), "before alef, lam has a form of its own");
}

#[test]
fn figures_and_latin_words_keep_their_order_in_hebrew() {
    let sheet = typeset("he", &with_lang("he", "בשנת 1475 נדפס (Soncino) ספר"));
    let runs = runs(&sheet.pages[0]);
    let texts: Vec<&str> = runs.iter().map(|(_, run)| run.text.trim()).collect();
    assert_eq!(texts.concat().replace(' ', ""), "בשנת1475נדפס(Soncino)ספר");
    let place = |text: &str| {
        let (origin, run) = runs.iter().find(|(_, run)| run.text.contains(text)).unwrap_or_else(|| panic!("{texts:?}"));
        (origin.x, run.rtl)
    };
    let places = ["בשנת", "1475", "נדפס", "Soncino", "ספר"].map(place);
    assert!(places.windows(2).all(|pair| pair[0].0 > pair[1].0), "each stands left of the one before: {places:?}");
    assert_eq!(places.map(|(_, rtl)| rtl), [true, false, true, false, true]);
    let year = runs.iter().find(|(_, run)| run.text.contains("1475")).unwrap().1;
    let digits: String =
        year.glyphs.iter().map(|glyph| &year.text[glyph.text.start as usize..glyph.text.end as usize]).collect();
    assert_eq!(digits.trim(), "1475", "figures run from the left");
}

/// The ink of a line's rightmost glyph.
fn right_ink(page: &Page, least_size: Length) -> Length {
    let of_run = |(origin, run): (Point, &GlyphRun)| {
        let face = engine().fonts().face(run.face);
        let mut pen = origin.x;
        let mut ink = origin.x;
        for glyph in &run.glyphs {
            if let Some(bounds) = face.bounds(glyph.id) {
                ink = ink.max(pen + glyph.dx + run.style.size.of_units(i64::from(bounds[2]), face.units_per_em()));
            }
            pen += glyph.advance;
        }
        ink
    };
    runs(page).into_iter().filter(|(_, run)| run.style.size >= least_size).map(of_run).max().unwrap()
}

#[test]
fn pages_read_from_the_right_are_mirrored() {
    let kit = kit(&[]);
    for (lang, word) in [("ar", "النهر"), ("he", "הנהר")] {
        let body = format!("{word} ").repeat(120);
        let section = format!("## {word}\n\n{body}\n\n1. {word} {word}\n2. {word}\n\n- {word}\n- {word}\n\n");
        let text = with_lang(lang, &format!("# {word} *{word}* {{intro=1}}\n\n{word} {word}\n\n{}", section.repeat(30)));
        let sheet = typeset(lang, &text);
        assert!(sheet.pages.len() >= 3, "{lang}");
        let area = kit.layout.masters[0].right.area;
        let middle = (area.x0 + area.x1) / 2;
        // Bound on the right: page 1 is a left page, so page 2 has its folio on the right, page 3 on the left.
        for (page, is_right) in [(&sheet.pages[1], true), (&sheet.pages[2], false)] {
            let furniture = page.items.iter().filter(|item| item.tag.is_none());
            let folio = furniture.filter_map(|item| match &item.kind {
                ItemKind::Text { origin, run, .. } => Some((origin.x, run)),
                _ => None,
            });
            let [(x, run)] = folio.collect::<Vec<_>>()[..] else { panic!("{lang}: one folio on page {}", page.number) };
            let end = x + run.glyphs.iter().map(|glyph| glyph.advance).sum::<Length>();
            let edge = if is_right { end - area.x1 } else { x - area.x0 };
            assert!(edge.abs() < Length::from_pt(0.01), "{lang}: the folio of page {} is {edge} off", page.number);
            assert_eq!(run.text == page.number.to_string(), lang == "he", "{lang}: {}", run.text);
        }
        let first = &sheet.pages[0];
        let own = runs(first);
        assert!(own[0].0.x > middle, "{lang}: the heading stands at the right");
        // The heading's ink is flush with the stems of the body, mirrored: both stand the same way off the edge.
        let hang = area.x1 - right_ink(first, Length::whole_pt(48));
        assert!(hang > Length::ZERO && hang < Length::whole_pt(2), "{lang}: {hang}");
        let lines: Vec<_> = common::sheet::lines(first).into_iter().filter(|line| line.size == Length::whole_pt(9)).collect();
        let columns: Vec<i64> = lines.iter().map(|line| (area.x1 - line.right).raw() / Length::from_mm(47.0).raw()).collect();
        assert!(columns.is_sorted() && columns.contains(&3), "{lang}: columns from the right: {columns:?}");
        let marker = runs(first).into_iter().find(|(_, run)| run.text == "–").unwrap();
        let (_, item) = runs(first).into_iter().skip_while(|(_, run)| run.text != "–").nth(1).unwrap();
        let item_x = runs(first).into_iter().skip_while(|(_, run)| run.text != "–").nth(1).unwrap().0.x;
        let item_end = item_x + item.glyphs.iter().map(|glyph| glyph.advance).sum::<Length>();
        let gap = marker.0.x - item_end;
        assert!(gap > Length::ZERO && gap < Length::whole_pt(9), "{lang}: bullets stand right of their items: {gap}");
        let pdf = lopdf::Document::load_mem(&engine().pdf(&sheet).unwrap()).unwrap();
        let preferences = pdf.catalog().unwrap().get(b"ViewerPreferences").unwrap().as_dict().unwrap().clone();
        assert_eq!(preferences.get(b"Direction").unwrap().as_name().unwrap(), b"R2L");
    }
}

#[test]
fn a_span_has_the_quotes_hyphens_and_forms_of_its_language() {
    let shown = |text: &str| {
        let sheet = typeset("span", &with_lang("en", text));
        page::plain_text(&sheet.pages, &sheet.structure).trim().to_owned()
    };
    assert_eq!(shown("He said \"yes\", [il dit \"oui\"]{lang=fr}."), "He said “yes”, il dit «\u{202f}oui\u{202f}».");
    assert_eq!(shown("[er sagte \"ja\"]{lang=de}, she \"no\""), "er sagte „ja“, she “no”");
    let divided = |text: &str| {
        let kit = kit(&["brand.accept-substitutes=true", "layout.columns=8"]);
        let sheet = engine().typeset(&Job::new(&kit, "span.md", &with_lang("en", text)));
        let lines = common::sheet::lines(&sheet.pages[0]);
        lines.into_iter().filter(|line| line.divided).map(|line| line.text).collect::<Vec<_>>()
    };
    let word = "Geschwindigkeitsbegrenzung";
    assert_ne!(divided(word), divided(&format!("[{word}]{{lang=de}}")));
}

/// What may not begin a line, and what may not end one, in Chinese and Japanese (JIS X 4051; UAX #14, classes CL, EX, NS, CJ and OP).
const NEVER_FIRST: &str = "、。，．」』）】〕々ー・！？っゃゅょァィゥッャ";
const NEVER_LAST: &str = "「『（【〔";

/// In the characters of `tests/fonts/ideographs.ttf`.
const EAST: [(&str, &str); 3] = [
    (
        "ja",
        "琵琶湖（びわこ）は、日本で最も大きな湖である。ちょっと見ただけでは、「海」と間違える人もいる！湖水は瀬田川から流れ出て、やがて淀川となり、大阪湾にそそぐ。コーヒーを飲みながら、ゆっくり眺めたい・・・人々は「母なる湖」と呼ぶ。",
    ),
    (
        "zh",
        "长江发源于青藏高原，流经十一个省、自治区和直辖市，在上海注入东海。全长约六千三百公里，是亚洲最长的河流（世界第三）。诗人写道：“大江东去”，『江』字在古代就专指它！",
    ),
    (
        "ko",
        "한강은 태백산맥에서 시작하여 서울을 지나 황해로 흘러든다. 길이는 약 494킬로미터이다(낙동강 다음으로 길다). 사람들은 이 강을 \"한강\"이라고 부른다.",
    ),
];

/// The lines of an eastern text in so many columns, each with its measure, set in squares.
fn eastern(lang: &str, text: &str, columns: u8, align: &str) -> (Typeset, Vec<common::sheet::LineOnPage>, Length) {
    let wanted = format!("layout.columns={columns}");
    let align = format!("brand.styles.body.align={align}");
    let typeface = "brand.typefaces.text=Makeready Ideographs";
    let kit = kit(&["brand.accept-substitutes=true", typeface, "layout.gutter=2 mm", &wanted, &align]);
    let sheet = engine_with(&["ideographs.ttf"]).typeset(&Job::new(&kit, lang, &with_lang(lang, text)));
    assert!(sheet.report.diagnostics.iter().all(|finding| finding.code != Code::GlyphMissing), "{lang}");
    let lines = common::sheet::lines(&sheet.pages[0]);
    let area = kit.layout.masters[0].right.area;
    let count = i64::from(columns);
    let measure = (area.x1 - area.x0 - Length::from_mm(2.0) * (count - 1)) / count;
    (sheet, lines, measure)
}

#[test]
fn no_line_of_chinese_or_japanese_begins_or_ends_with_the_wrong_mark() {
    for (lang, text) in EAST {
        for align in ["start", "justify"] {
            let (mut lines_seen, mut widths) = (0, 0);
            for columns in 4..=12 {
                let (sheet, lines, _) = eastern(lang, text, columns, align);
                assert_eq!(essence_of(&sheet), essence(text), "{lang}");
                lines_seen += lines.len();
                widths += 1;
                for line in &lines {
                    let shown = line.text.trim();
                    assert!(!shown.starts_with(|ch| NEVER_FIRST.contains(ch)), "{lang}, {columns} columns: {shown}");
                    assert!(!shown.ends_with(|ch| NEVER_LAST.contains(ch)), "{lang}, {columns} columns: {shown}");
                }
            }
            assert!(lines_seen > 5 * widths, "{lang} is broken into lines");
        }
    }
}

#[test]
fn justified_ideographs_fill_their_lines_by_equal_spaces() {
    for (lang, text) in &EAST[..2] {
        let (mut filled, mut all) = (0, 0);
        for columns in 4..=8 {
            let (sheet, lines, measure) = eastern(lang, text, columns, "justify");
            let short = sheet.report.diagnostics.iter().filter(|finding| finding.code == Code::LineLeftShort).count();
            let last = lines.len() - 1;
            let is_full = |line: &common::sheet::LineOnPage| line.right - line.left == measure;
            filled += lines[..last].iter().filter(|line| is_full(line)).count();
            all += last;
            assert!(columns > 6 || short == 0, "{lang}: eight characters and more fill a line");
            assert!(lines[..last].iter().all(|line| is_full(line) || line.right - line.left < measure), "{lang}, {columns}");
            assert_eq!(lines[..last].iter().all(is_full), short == 0, "{lang}, {columns} columns: what is left short is told");
            // A quarter em between squares is the most, and on a line they stand equally far apart.
            for (_, run) in runs(&sheet.pages[0]).into_iter().filter(|(_, run)| run.text.chars().count() > 2) {
                let advances = run.glyphs[..run.glyphs.len() - 1].iter().map(|glyph| glyph.advance);
                let (least, most) = (advances.clone().min().unwrap(), advances.max().unwrap());
                assert!(most - least < Length::from_pt(0.001) && most <= Length::from_pt(9.0 * 1.28), "{lang}: {}", run.text);
            }
        }
        assert!(filled * 10 >= all * 8, "{lang}: {filled} of {all} lines are full");
    }
}

/// Each language with a date, its marks of quotation and the marker of a tenth item.
const CUSTOMS: [(&str, &str, &str, &str); 58] = [
    ("en-GB", "22 March 2026", "“”", "10)"),
    ("en-US", "March 22, 2026", "“”", "10)"),
    ("fr", "22 mars 2026", "«\u{202f}\u{202f}»", "10)"),
    ("de", "22. März 2026", "„“", "10)"),
    ("it", "22 marzo 2026", "«»", "10)"),
    ("es", "22 de marzo de 2026", "«»", "10)"),
    ("ru", "22 марта 2026 г.", "«»", "10)"),
    ("sq", "22 mars 2026", "„“", "10)"),
    ("hy", "22 մարտի, 2026 թ.", "«»", "10)"),
    ("az", "22 mart 2026", "«»", "10)"),
    ("be", "22 сакавіка 2026 г.", "«»", "10)"),
    ("bs", "22. mart 2026.", "„”", "10)"),
    ("bs-Cyrl", "22. март 2026.", "„”", "10)"),
    ("bg", "22 март 2026 г.", "„“", "10)"),
    ("hr", "22. ožujka 2026.", "„”", "10)"),
    ("cs", "22. března 2026", "„“", "10)"),
    ("da", "22. marts 2026", "»«", "10)"),
    ("nl", "22 maart 2026", "“”", "10)"),
    ("et", "22. märts 2026", "„“", "10)"),
    ("fi", "22. maaliskuuta 2026", "””", "10)"),
    ("ka", "22 მარტი, 2026", "„“", "10)"),
    ("el", "22 Μαρτίου 2026", "«»", "10)"),
    ("hu", "2026. március 22.", "„”", "10)"),
    ("kk", "2026 ж. 22 наурыз", "«»", "10)"),
    ("ky", "2026-ж., 22-март", "«»", "10)"),
    ("lv", "2026. gada 22. marts", "“”", "10)"),
    ("lt", "2026 m. kovo 22 d.", "„“", "10)"),
    ("mk", "22 март 2026 г.", "„“", "10)"),
    ("mn", "2026 оны гуравдугаар сарын 22", "«»", "10)"),
    ("cnr", "22. mart 2026.", "„”", "10)"),
    ("cnr-Cyrl", "22. март 2026.", "„”", "10)"),
    ("no", "22. mars 2026", "«»", "10)"),
    ("nb", "22. mars 2026", "«»", "10)"),
    ("nn", "22. mars 2026", "«»", "10)"),
    ("pl", "22 marca 2026", "„”", "10)"),
    ("pt", "22 de março de 2026", "“”", "10)"),
    ("pt-PT", "22 de março de 2026", "«»", "10)"),
    ("ro", "22 martie 2026", "„”", "10)"),
    ("sr", "22. март 2026.", "„”", "10)"),
    ("sr-Latn", "22. mart 2026.", "„”", "10)"),
    ("sk", "22. marca 2026", "„“", "10)"),
    ("sl", "22. marec 2026", "„“", "10)"),
    ("sv", "22 mars 2026", "””", "10)"),
    ("tg", "22 март 2026", "«»", "10)"),
    ("tr", "22 Mart 2026", "“”", "10)"),
    ("tk", "22 mart 2026", "“”", "10)"),
    ("uk", "22 березня 2026 р.", "«»", "10)"),
    ("uz", "22-mart, 2026", "“”", "10)"),
    ("uz-Cyrl", "22-март, 2026", "«»", "10)"),
    ("ar", "٢٢ مارس ٢٠٢٦", "”“", "١٠)"),
    ("ar-TN", "22 مارس 2026", "”“", "10)"),
    ("fa", "۲۲ مارس ۲۰۲۶", "«»", "۱۰)"),
    ("he", "22 במרץ 2026", "””", "10)"),
    ("ja", "2026年3月22日", "「」", "10)"),
    ("zh", "2026年3月22日", "“”", "10)"),
    ("zh-TW", "2026年3月22日", "「」", "10)"),
    ("ko", "2026년 3월 22일", "“”", "10)"),
    ("xx", "22 March 2026", "“”", "10)"),
];

#[test]
fn dates_quotes_and_markers_are_written_as_the_language_does() {
    let piece =
        "layout.masters.first.furniture.date={text = \"{date}\", style = \"folio\", foot = \"10 mm\", height = \"6 pt\"}";
    let kit = kit(&["brand.accept-substitutes=true", piece]);
    let engine = engine_with(&["ideographs.ttf"]);
    for (lang, date, quotes, marker) in CUSTOMS {
        let text = format!("+++\nlang = \"{lang}\"\ndate = \"2026-03-22\"\n+++\n\n10) \"7\"\n");
        let sheet = engine.typeset(&Job::new(&kit, lang, &text));
        let furniture = sheet.pages[0].items.iter().filter(|item| item.tag.is_none());
        let texts = furniture.filter_map(|item| match &item.kind {
            ItemKind::Text { run, .. } => Some(run.text.as_str()),
            _ => None,
        });
        assert_eq!(texts.collect::<String>(), date, "{lang}");
        let shown = page::plain_text(&sheet.pages, &sheet.structure);
        let (open, close) = quotes.split_at(quotes.len() / 2);
        assert_eq!(
            shown.split_whitespace().collect::<String>(),
            format!("{marker}{open}7{close}").split_whitespace().collect::<String>(),
            "{lang}"
        );
    }
}

#[test]
fn furniture_and_markers_are_written_as_the_language_does() {
    let piece = "layout.masters.first.furniture.date={text = \"{date} / {folio}\", style = \"folio\", foot = \"10 mm\", height = \"6 pt\"}";
    let kit = kit(&["brand.accept-substitutes=true", piece]);
    for (lang, line, markers) in [
        ("en-GB", "22 March 2026 / 1", ["9)", "10)"]),
        ("de", "22. März 2026 / 1", ["9)", "10)"]),
        ("ru", "22 марта 2026 г. / 1", ["9)", "10)"]),
        ("ar", "٢٢ مارس ٢٠٢٦ / ١", ["٩)", "١٠)"]),
        ("ar-TN", "22 مارس 2026 / 1", ["9)", "10)"]),
        ("fa", "۲۲ مارس ۲۰۲۶ / ۱", ["۹)", "۱۰)"]),
        ("he", "22 במרץ 2026 / 1", ["9)", "10)"]),
    ] {
        let text = format!("+++\nlang = \"{lang}\"\ndate = \"2026-03-22\"\n+++\n\n9) 9\n10) 10\n");
        let sheet = engine().typeset(&Job::new(&kit, lang, &text));
        let of = |is_own: bool| {
            let items = sheet.pages[0].items.iter().filter(move |item| item.tag.is_some() == is_own);
            let texts = items.filter_map(|item| match &item.kind {
                ItemKind::Text { run, .. } => Some(run.text.as_str()),
                _ => None,
            });
            texts.collect::<Vec<_>>()
        };
        assert_eq!(of(false).concat(), line, "{lang}");
        let shown = of(true).concat();
        assert_eq!(shown, format!("{}9{}10", markers[0], markers[1]), "{lang}: the author's figures stay");
    }
}
