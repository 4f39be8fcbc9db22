//! The page as a reader sees it: grid, columns, intro, keeps, figures, masters. Measured on the pages that the library returns.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{codes, lines, set, set_with, words};
use makeready::diagnostic::{Code, Severity};
use makeready::geometry::Length;
use makeready::layout::Layout;
use makeready::page::{ItemKind, Page};
use std::collections::BTreeMap;

/// Prose about real rivers to fill columns with.
const PROSE: &str = "The Rhine rises in the Swiss Alps and reaches the North Sea after some 1,230 kilometres. Barges carry \
    ore, grain and containers between Basel and Rotterdam; towns on both banks draw their drinking water from its gravel. ";

fn paragraphs(count: usize) -> String {
    (0..count).map(|at| format!("{}\n\n", PROSE.repeat(1 + at % 3))).collect()
}

fn size(line: &common::sheet::LineOnPage) -> f64 {
    line.size.to_pt()
}

fn is_body(line: &common::sheet::LineOnPage) -> bool {
    size(line) == 9.0
}

/// The columns of the shipped layout: left edges and width.
fn columns() -> (Vec<Length>, Length) {
    let kit = common::sheet::kit(&[]);
    let layout: &Layout = &kit.layout;
    let face = &layout.masters[0].right;
    ((0..face.columns).map(|at| face.columns_rect(at, 1).x0).collect(), face.column_width())
}

/// A page's body lines by column.
fn by_column(page: &Page) -> BTreeMap<usize, Vec<common::sheet::LineOnPage>> {
    let (edges, _) = columns();
    let mut found: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for line in lines(page).into_iter().filter(|line| size(line) <= 11.0) {
        let column = edges.iter().rposition(|edge| line.left + Length::PT >= *edge).unwrap();
        found.entry(column).or_default().push(line);
    }
    for column in found.values_mut() {
        column.sort_by_key(|line| line.baseline);
    }
    found
}

#[test]
fn body_baselines_of_all_columns_and_pages_stand_on_one_grid_exactly() {
    let sheet = set(&format!("# One river, *many shores* {{intro=2}}\n\nAn intro.\n\n## Source\n\n{}", paragraphs(40)));
    assert!(sheet.pages.len() > 1);
    let grid = Length::whole_pt(12).raw();
    for page in &sheet.pages {
        let body: Vec<_> = lines(page).into_iter().filter(is_body).collect();
        let first = body.iter().map(|line| line.baseline).min().unwrap();
        assert!(body.iter().all(|line| (line.baseline - first).raw() % grid == 0), "page {}", page.number);
    }
    let firsts: Vec<Length> =
        sheet.pages[1..].iter().map(|page| lines(page).iter().map(|line| line.baseline).min().unwrap()).collect();
    assert!(firsts.windows(2).all(|pair| pair[0] == pair[1]), "follow-on pages begin on the same line");
}

#[test]
fn every_body_line_stands_inside_its_column() {
    let sheet = set(&format!("# Heading\n\nIntro.\n\n{}\n\n- a point\n- {PROSE}", paragraphs(12)));
    let (edges, width) = columns();
    for line in sheet.pages.iter().flat_map(lines).filter(is_body) {
        let inside = edges.iter().any(|edge| line.left >= *edge && line.right <= *edge + width + Length::whole_pt(3));
        assert!(inside, "{line:?}");
    }
}

#[test]
fn each_page_heading_opens_a_page() {
    let sheet = set("# One\n\ntext\n\n# Two\n\ntext\n\n# Three\n\ntext");
    assert_eq!(sheet.pages.len(), 3);
    assert_eq!(sheet.pages.iter().map(|page| page.number).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn text_before_any_page_heading_is_body() {
    let sheet = set("Just body.\n\nAnd more.");
    assert_eq!(sheet.pages.len(), 1);
    assert!(lines(&sheet.pages[0]).iter().all(is_body));
}

#[test]
fn the_heading_takes_the_second_colour_at_emphasis_or_else_at_the_line_break() {
    let inks = |text: &str, set: &[&str]| -> Vec<String> {
        let sheet = set_with(text, set);
        let heading =
            common::sheet::runs(&sheet.pages[0]).into_iter().filter(|(_, run)| run.style.size == Length::whole_pt(48));
        let mut inks: Vec<String> = heading.map(|(_, run)| format!("{:?}", run.style.color)).collect();
        inks.dedup();
        inks
    };
    assert_eq!(inks("# Sharing *water*", &[]).len(), 2);
    assert_eq!(inks("# Sharing the water | and the plan", &[]).len(), 2);
    assert_eq!(inks("# Sharing", &[]).len(), 1);
    assert_eq!(inks("# Sharing *the* | water", &["brand.heading.split=none"]).len(), 1);
}

#[test]
fn an_intro_keeps_to_the_columns_it_is_given_and_the_others_start_level_with_it() {
    let (edges, width) = columns();
    for columns in 1..=4_usize {
        let text = format!("# Heading {{intro={columns}}}\n\n{PROSE}\n\n## Below\n\n{}", paragraphs(9));
        let sheet = set(&text);
        let all = lines(&sheet.pages[0]);
        let intro: Vec<_> = all.iter().filter(|line| size(line) == 16.0).collect();
        let right = edges[columns - 1] + width;
        assert!(intro.iter().all(|line| line.left >= edges[0] && line.right <= right + Length::whole_pt(5)), "intro={columns}");
        let intro_top = intro.iter().map(|line| line.baseline).min().unwrap();
        let intro_foot = intro.iter().map(|line| line.baseline).max().unwrap();
        let by_column = by_column(&sheet.pages[0]);
        for (column, lines) in by_column {
            let first = lines[0].baseline;
            if column < columns {
                assert!(first > intro_foot, "intro={columns}: column {column} runs below it");
            } else {
                assert!(first < intro_top, "intro={columns}: smaller capitals on a level stand on a higher baseline");
                assert!(intro_top - first < Length::whole_pt(8), "intro={columns}: column {column} starts level");
            }
        }
    }
}

#[test]
fn auto_says_which_width_it_chose_and_the_runner_up() {
    let sheet = set(&format!("# Heading {{intro=auto}}\n\n{PROSE}\n\n{}", paragraphs(6)));
    let note = sheet.report.diagnostics.iter().find(|d| d.code == Code::IntroChoice).unwrap();
    assert_eq!(note.severity, Severity::Note);
    assert!(note.message.contains("cost") && note.message.contains("next best"), "{}", note.message);
}

#[test]
fn an_intro_wider_than_the_page_gets_the_widest_there_is_and_a_note() {
    let sheet = set_with("# Heading {intro=4}\n\nIntro.\n\nBody.", &["layout.columns=2"]);
    let note = sheet.report.diagnostics.iter().find(|d| d.code == Code::IntroNarrowed).unwrap();
    assert_eq!((sheet.sources.text(note.span.unwrap()), note.severity), ("4", Severity::Note));
    let words = |text: &str, columns: &str| set_with(text, &[columns]).pages[0].items.len();
    assert_eq!(
        words("# Heading {intro=4}\n\nIntro.\n\nBody.", "layout.columns=2"),
        words("# Heading {intro=2}\n\nIntro.\n\nBody.", "layout.columns=2")
    );
}

#[test]
fn headings_stay_with_two_lines_of_what_follows() {
    for count in 0..24 {
        let filler = "One line of words.\n\n".repeat(count);
        let text = format!("{filler}{}## A heading here\n\n{}", paragraphs(5), paragraphs(8));
        for page in &set_with(&text, &["layout.balance=false"]).pages {
            for lines in by_column(page).values() {
                if let Some(at) = lines.iter().position(|line| size(line) == 11.0) {
                    assert!(at + 2 < lines.len() || at + 2 == lines.len() - 1 + 1, "{count}: {:?}", lines.last());
                    assert!(lines.len() > at + 2, "{count}: the heading has two lines below it");
                }
            }
        }
    }
}

#[test]
fn no_column_begins_with_a_last_line_or_ends_with_a_first_one() {
    for count in 0..12 {
        let text = format!("{}{}", "Short.\n\n".repeat(count), paragraphs(14));
        let sheet = set(&text);
        let mut seen: Vec<(String, usize)> = Vec::new();
        for page in &sheet.pages {
            for lines in by_column(page).into_values() {
                // A gap of more than a line parts paragraphs.
                let mut stretch: Vec<usize> = vec![1];
                for pair in lines.windows(2) {
                    if pair[1].baseline - pair[0].baseline > Length::whole_pt(12) {
                        stretch.push(1);
                    } else {
                        *stretch.last_mut().unwrap() += 1;
                    }
                }
                seen.push((lines[0].text.clone(), stretch[0]));
                seen.push((lines.last().unwrap().text.clone(), *stretch.last().unwrap()));
            }
        }
        assert!(seen.iter().all(|(text, count)| *count >= 2 || text.trim() == "Short."), "{count}: {seen:?}");
    }
}

#[test]
fn a_lead_in_stands_directly_on_its_list_and_in_its_column() {
    for count in 0..30 {
        let text = format!("{}The river carries:\n\n- gravel and sand;\n- barges.\n", "Line of words.\n\n".repeat(count));
        let sheet = set_with(&text, &["layout.balance=false"]);
        let all: Vec<_> = sheet.pages.iter().flat_map(lines).collect();
        let lead = all.iter().position(|line| line.text.starts_with("The river")).unwrap();
        let item = all.iter().find(|line| line.text.contains("gravel")).unwrap();
        assert_eq!(item.baseline - all[lead].baseline, Length::whole_pt(12), "{count}");
    }
}

#[test]
fn the_last_page_is_balanced_unless_the_layout_says_otherwise() {
    let text = format!("# Heading {{intro=0}}\n\n{}", paragraphs(8));
    let feet = |overrides: &[&str]| -> Vec<Length> {
        let sheet = set_with(&text, overrides);
        by_column(&sheet.pages[0]).values().map(|lines| lines.last().unwrap().baseline).collect()
    };
    let balanced = feet(&[]);
    assert_eq!(balanced.len(), 4);
    let spread = *balanced.iter().max().unwrap() - *balanced.iter().min().unwrap();
    assert!(spread <= Length::whole_pt(48), "{spread}");
    assert!(feet(&["layout.balance=false"]).len() < 4);
}

#[test]
fn masters_are_asked_for_by_name_and_unknown_ones_are_errors() {
    let sheet = set("# One {page=alternate}\n\ntext");
    assert_eq!(sheet.pages[0].master, "alternate");
    let sheet = set("# One {page=alternat}\n\ntext");
    let fault = sheet.report.diagnostics.iter().find(|d| d.code == Code::UnknownName).unwrap();
    assert_eq!(sheet.sources.text(fault.span.unwrap()), "alternat");
    assert!(fault.help.as_ref().unwrap().contains("alternate"));
}

#[test]
fn the_first_page_has_no_folio_and_the_others_do() {
    let sheet = set("# One\n\ntext\n\n# Two\n\ntext");
    let folio = |page: &Page| {
        page.items.iter().any(|item| {
            item.tag.is_none() && matches!(&item.kind, ItemKind::Text { run, .. } if run.text.trim() == page.number.to_string())
        })
    };
    assert!(!folio(&sheet.pages[0]) && folio(&sheet.pages[1]));
}

#[test]
fn breaks_by_hand_are_obeyed() {
    let sheet = set("First.\n\n---\n\nSecond.\n\nThird. {break=page}");
    assert_eq!(sheet.pages.len(), 2);
    let columns = by_column(&sheet.pages[0]);
    assert_eq!((columns[&0][0].text.as_str(), columns[&1][0].text.as_str()), ("First.", "Second."));
    assert_eq!(columns[&0][0].baseline, columns[&1][0].baseline);
}

#[test]
fn a_break_by_hand_right_below_the_intro_is_obeyed_too() {
    let sheet = set("# Heading {intro=4}\n\nIntro.\n\nOverleaf. {break=page}");
    assert_eq!(sheet.pages.len(), 2);
    let sheet = set("# Heading {intro=1}\n\nIntro.\n\nBeside it. {break=column}");
    assert_eq!(by_column(&sheet.pages[0]).keys().copied().collect::<Vec<_>>(), [1]);
    let sheet = set("Nothing to break from. {break=page}");
    assert_eq!(sheet.pages.len(), 1);
}

#[test]
fn fixed_pages_with_too_much_text_are_an_error_with_amount_and_place() {
    let text = format!("# Heading\n\nIntro.\n\n{}The end.", paragraphs(60));
    let sheet = set_with(&text, &["layout.max-pages=1"]);
    assert_eq!(sheet.pages.len(), 1);
    let fault = sheet.report.diagnostics.iter().find(|d| d.code == Code::Overset).unwrap();
    assert_eq!(fault.severity, Severity::Error);
    let line = sheet.sources.file(fault.span.unwrap().file).unwrap().position(fault.span.unwrap().range().start).line;
    assert!(line > 5 && line < text.lines().count() - 5, "line {line}");
}

/// The words of the source that begin after the place of an overset finding, and those that it tells.
fn left_and_told(text: &str, tokens: &[&str]) -> (usize, usize) {
    let sheet = set_with(text, tokens);
    let fault = sheet.report.diagnostics.iter().find(|found| found.code == Code::Overset);
    let fault = fault.unwrap_or_else(|| panic!("{tokens:?}: {:?}", sheet.report));
    let rest = &text[fault.span.unwrap().range().end..];
    let rest = rest.find(char::is_whitespace).map_or("", |end| &rest[end..]);
    let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
    let left = rest.lines().filter(|line| !line.starts_with(":::")).flat_map(str::split_whitespace).filter(is_word).count();
    let told = fault.message.split("about ").nth(1).unwrap().split(' ').next().unwrap();
    (left, told.parse().unwrap())
}

#[test]
fn overset_tells_the_words_after_the_last_that_fits() {
    let table = format!("| A | B |\n|---|---|\n{}", "| three words here | and four in this |\n".repeat(40));
    let boxed = format!("::: box\n{}- one item;\n- another of four words.\n:::\n", paragraphs(4));
    let intro = format!("# Heading\n\n{}\n\n## Next\n\n", paragraphs(30).replace("\n\n", " "));
    let frames = "layout.masters.first.frames={a={left='12 mm',width='40 mm',top='90 mm',foot='150 mm'},\
                  b={right='12 mm',width='90 mm',top='120 mm',height='60 mm'}}";
    let plain = format!("# Heading\n\nIntro.\n\n{}", paragraphs(60));
    // The shortest text in front of a tail that leaves no room for all of it.
    let before = |tail: &str, tokens: &[&str]| {
        let text = |count: usize| format!("# Heading\n\nIntro.\n\n{}{tail}", paragraphs(count));
        let is_over = |text: &String| codes(&set_with(text, tokens).report).contains(&Code::Overset);
        (1..60).map(text).find(is_over).unwrap()
    };
    let two = ["layout.max-pages=1", "layout.columns=['1fr','2fr']"];
    for (text, tokens) in [
        (plain.clone(), &["layout.max-pages=1"][..]),
        (plain.clone(), &["layout.max-pages=1", "layout.columns=['2fr','1fr','1fr']"]),
        (plain, &["layout.max-pages=1", frames]),
        (before(&boxed, &two[..1]), &two[..1]),
        (before(&boxed, &two), &two),
        (before(&table, &two[..1]), &two[..1]),
        (intro.clone(), &["layout.max-pages=1"]),
        (intro.replace("Heading", "Heading {intro=2}"), &["layout.max-pages=1"]),
    ] {
        let (left, told) = left_and_told(&text, tokens);
        assert!(left > 0 && left == told, "{tokens:?}: {left} left, {told} told of {text}");
    }
}

#[test]
fn an_intro_that_fits_at_one_width_is_not_overset_at_another() {
    let text = format!("# Heading\n\n{}\n\n## Next\n\nWords.\n", paragraphs(4).replace("\n\n", " "));
    for (width, is_over) in [("1", true), ("auto", false)] {
        let sheet = set_with(&text.replace("# Heading\n", &format!("# Heading {{intro={width}}}\n")), &["layout.max-pages=1"]);
        assert_eq!(codes(&sheet.report).contains(&Code::Overset), is_over, "{width}: {:?}", sheet.report);
    }
}

fn pictures_on(page: &Page) -> Vec<makeready::geometry::Rect> {
    page.items
        .iter()
        .filter_map(|item| match item.kind {
            ItemKind::Picture { clip, .. } => Some(clip),
            _ => None,
        })
        .collect()
}

#[test]
fn figures_take_the_columns_and_the_place_they_ask_for() {
    let (edges, width) = columns();
    let kit = common::sheet::kit(&[]);
    for (place, span) in [("here", 1), ("here", 2), ("top", 1), ("top", 2), ("top", 3), ("top", 4), ("foot", 2), ("foot", 4)] {
        let case = format!("place={place} span={span}");
        let text = format!(
            "# Heading {{intro=0}}\n\n{}\n\n![The river.](rgb.jpg){{span={span} place={place} credit=\"Drawing: makeready\"}}\n\n{}",
            paragraphs(3),
            paragraphs(6)
        );
        let sheet = set(&text);
        assert!(!sheet.report.has_errors(), "{case}: {:?}", sheet.report);
        let found: Vec<_> =
            sheet.pages.iter().flat_map(|page| pictures_on(page).into_iter().map(move |rect| (page, rect))).collect();
        let [(page, rect)] = found[..] else { panic!("{case}: {found:?}") };
        let first = edges.iter().position(|edge| *edge == rect.x0).unwrap_or_else(|| panic!("{case}: {rect:?}"));
        assert_eq!(rect.x1, edges[first + span - 1] + width, "{case}");
        // No line of text stands on it.
        for line in lines(page) {
            let apart = line.baseline <= rect.y0 || line.baseline - line.size.scaled(7, 10) >= rect.y1;
            assert!(apart || line.right <= rect.x0 || line.left >= rect.x1, "{case}: {line:?} on {rect:?}");
        }
        let caption = lines(page).into_iter().find(|line| size(line) == 7.5).unwrap();
        let gap = caption.baseline - rect.y1;
        assert!(gap > Length::whole_pt(8) && gap < Length::whole_pt(11), "{case}: caption {gap} under the picture");
        assert_eq!(caption.left, rect.x0, "{case}: caption flush with the picture");
        if place == "foot" {
            let master = kit.layout.masters.iter().find(|master| master.name == page.master).unwrap();
            assert!(
                lines(page)
                    .iter()
                    .filter(|line| is_body(line))
                    .all(|line| line.baseline < rect.y0 || line.left >= rect.x1 || line.right <= rect.x0),
                "{case}"
            );
            assert!(master.right.area.y1 >= rect.y1, "{case}");
        }
    }
}

#[test]
fn a_figure_on_a_page_of_its_own_gets_one() {
    let sheet = set(&format!("# Heading\n\nIntro.\n\n![The river.](rgb.jpg){{place=page}}\n\n{}", paragraphs(2)));
    assert_eq!(sheet.pages.len(), 2);
    assert_eq!(pictures_on(&sheet.pages[1]).len(), 1);
    assert!(lines(&sheet.pages[1]).iter().all(|line| size(line) == 7.5), "nothing but its caption beside it");
}

#[test]
fn a_missing_picture_leaves_a_crossed_box_and_a_warning_at_its_name() {
    let sheet = set("# H\n\nIntro.\n\n![Caption.](nowhere.jpg)\n\nBody.");
    assert_eq!(codes(&sheet.report).iter().filter(|code| **code == Code::PictureMissing).count(), 1);
    let fault = sheet.report.diagnostics.iter().find(|d| d.code == Code::PictureMissing).unwrap();
    assert_eq!(sheet.sources.text(fault.span.unwrap()), "nowhere.jpg");
    let boxed = sheet.pages[0].items.iter().any(|item| item.tag.is_some() && matches!(item.kind, ItemKind::Path { .. }));
    assert!(boxed);
}

#[test]
fn too_tall_pictures_are_named() {
    let sheet = set("# H\n\nIntro.\n\n![Tall.](rgb.jpg){span=1 height=\"900 mm\"}\n\nBody.");
    assert!(codes(&sheet.report).contains(&Code::PictureTooTall), "{:?}", codes(&sheet.report));
    assert_eq!(sheet.pages.iter().map(|page| pictures_on(page).len()).sum::<usize>(), 1);
}

#[test]
fn columns_run_from_the_right_in_right_to_left_text() {
    let hebrew = "הנהר זורם אל הים. ".repeat(60);
    let sheet = set(&format!("+++\nlang = \"he\"\n+++\n\n# הנהר {{intro=1}}\n\nמבוא קצר.\n\n{hebrew}"));
    let (edges, width) = columns();
    let all = lines(&sheet.pages[0]);
    let intro = all.iter().find(|line| size(line) == 16.0).unwrap();
    assert!(intro.left >= edges[3] - Length::whole_pt(2), "the intro stands in the rightmost column: {intro:?}");
    assert!((intro.right - (edges[3] + width)).abs() < Length::whole_pt(2), "flush right");
}

#[test]
fn a_page_heading_of_more_lines_than_allowed_is_reported_and_set_whole() {
    let heading = "Water and rivers and lakes and plains ".repeat(8);
    let sheet = set(&format!("# {heading}\n\nIntro.\n\nBody."));
    assert!(codes(&sheet.report).contains(&Code::HeadingTooLong));
    let set_words = words(&sheet);
    assert_eq!(set_words.iter().filter(|word| *word == "rivers").count(), 8);
}

#[test]
fn columns_too_low_for_the_grid_or_a_caption_still_hold_a_line_or_say_so() {
    for leading in ["100 pt", "700 pt", "2000 pt"] {
        let sheet = set_with("# A\n\nIntro.\n\nBody.", &[&format!("brand.styles.body.leading=\"{leading}\"")]);
        assert_eq!(words(&sheet), ["A", "Intro.", "Body."], "{leading}");
        assert!(sheet.pages.len() <= 3, "{leading}: {} pages", sheet.pages.len());
    }
    for attributes in ["", "{span=2}", "{place=foot}", "{place=page}"] {
        let sheet = set(&format!("![{}](photo.png){attributes}\n\nBody.", "words ".repeat(9000)));
        let fault = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::Overset);
        assert!(fault.is_some_and(|fault| fault.span.is_some()), "{attributes}: {:?}", codes(&sheet.report));
        assert!(sheet.pages.len() <= 2, "{attributes}");
        assert!(words(&sheet).iter().any(|word| word == "Body."), "{attributes}");
    }
}

#[test]
fn a_kicker_stands_over_its_page_heading_on_the_same_page() {
    let sheet =
        set("+++\nissuer = \"Rivers\"\n+++\n# Water\n\n# The Rhine\n\nIntro.\n\nBody.\n\n# Lakes\n\n# Constance\n\nIntro.");
    let pages: Vec<_> = sheet.pages.iter().map(lines).collect();
    assert_eq!(pages.len(), 2);
    for (page, [kicker, heading]) in pages.iter().zip([["Water", "The Rhine"], ["Lakes", "Constance"]]) {
        assert_eq!((page[0].text.as_str(), size(&page[0])), (kicker, 11.0));
        assert_eq!((page[1].text.as_str(), size(&page[1])), (heading, 48.0));
        assert!(page[0].baseline < page[1].baseline - Length::whole_pt(30), "above the heading's capitals");
    }
    let long = "Water and rivers ".repeat(3000);
    let sheet = set(&format!("+++\nissuer = \"Rivers\"\n+++\n# {long}\n\n# The Rhine\n\nIntro.\n\nBody."));
    assert_eq!(words(&sheet).len(), 9000 + 4, "a kicker of many pages loses nothing");
}

#[test]
fn a_proof_made_despite_strictness_is_marked_as_such() {
    let kit = common::sheet::kit(&[]);
    let text = "![A.](none.png)\n\nBody.";
    for (strict, marked) in [(false, false), (true, true)] {
        let job = makeready::engine::Job { strict, keep_going: true, ..makeready::engine::Job::new(&kit, "test.md", text) };
        let sheet = common::sheet::engine().typeset(&job);
        let shown = sheet.pages[0].items.iter().filter_map(|item| match &item.kind {
            ItemKind::Text { run, .. } => Some(run.text.as_str()),
            _ => None,
        });
        assert_eq!(shown.collect::<String>().contains("PROOF"), marked, "strict: {strict}");
    }
}

#[test]
fn an_intro_of_a_width_that_the_layout_does_not_allow_is_an_error() {
    let sheet = set_with("# A {intro=3}\n\nIntro.\n\nBody.", &["layout.intro=[1, 2]"]);
    let fault = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::OutOfRange).unwrap();
    assert_eq!((sheet.sources.text(fault.span.unwrap()), fault.severity), ("3", Severity::Error));
    assert_eq!(fault.help.as_deref(), Some("the layout allows 1, 2; or write `intro=auto`"));
}

#[test]
fn a_word_wider_than_its_column_is_broken_and_reported() {
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    let sheet = set_with(&format!("Body {word} body."), &["brand.styles.body.hyphenation.enabled=false"]);
    assert!(codes(&sheet.report).contains(&Code::WordTooWide), "{:?}", codes(&sheet.report));
    let all: String = words(&sheet).concat();
    assert!(all.contains(&word), "not a letter is lost");
}

#[test]
fn a_picture_keeps_its_ratio_unless_a_height_crops_it_around_its_focus() {
    let placed = |braces: &str| {
        let sheet = set(&format!("# H\n\nIntro.\n\n![Caption.](small.png){braces}\n\nBody."));
        let find = |page: &Page| {
            page.items.iter().find_map(|item| match item.kind {
                ItemKind::Picture { clip, rect, .. } => Some((clip, rect)),
                _ => None,
            })
        };
        sheet.pages.iter().find_map(find).unwrap()
    };
    let (_, width) = columns();
    let (clip, rect) = placed("");
    let own = width.scaled(40, 60);
    assert!((clip.height() - own).abs() <= Length::whole_pt(6), "cropped no more than brings its foot to a line of the grid");
    assert!(rect.contains(clip), "{clip:?} {rect:?}");
    let (clip, rect) = placed("{height=\"20 mm\" focus=50,0}");
    assert_eq!(clip.height(), Length::from_mm(20.0));
    assert_eq!(rect.y0, clip.y0, "the top stays in view");
    assert!(rect.contains(clip) && rect.y1 > clip.y1);
    let (clip, rect) = placed("{height=\"20 mm\" focus=50,100}");
    assert_eq!(rect.y1, clip.y1, "the foot stays in view");
    let (clip, _) = placed("{height=\"10..60 mm\"}");
    assert!((Length::from_mm(10.0)..=Length::from_mm(60.0)).contains(&clip.height()), "within the range");
    let (clip, rect) = placed("{height=\"40..60 mm\"}");
    assert!((Length::ZERO..=Length::whole_pt(12)).contains(&(clip.height() - Length::from_mm(40.0))), "near the range's least");
    assert!(rect.x0 < clip.x0 && rect.x1 > clip.x1, "cropped at the sides to stay covered");
}

#[test]
fn columns_do_not_end_in_divided_words_where_a_line_less_avoids_it() {
    let word = "internationalisation ";
    let (mut divided, mut ends) = (0, 0);
    for count in 0..30 {
        let text = format!("{}{}", "Line.\n\n".repeat(count), word.repeat(160));
        let sheet = set_with(&text, &["layout.balance=false", "brand.styles.body.align=justify"]);
        for page in &sheet.pages {
            for lines in by_column(page).values() {
                divided += lines.iter().filter(|line| line.divided).count();
                ends += usize::from(lines.last().unwrap().divided);
            }
        }
    }
    assert!(divided > 100, "the text has divided words to avoid: {divided}");
    assert_eq!(ends, 0);
}

#[test]
fn many_figures_in_a_row_take_their_pages_in_order_and_in_good_time() {
    let text: String = (0..300).map(|at| format!("A line of words.\n\n![Figure {at}.](small.png){{span=4}}\n\n")).collect();
    let sheet = set(&text);
    let order: Vec<String> = sheet.pages.iter().flat_map(lines).map(|line| line.text).collect();
    let figures: Vec<&String> = order.iter().filter(|text| text.starts_with("Figure")).collect();
    assert_eq!(figures.len(), 300);
    let wanted: Vec<String> = (0..300).map(|at| format!("Figure {at}.")).collect();
    assert!(figures.iter().zip(&wanted).all(|(is, wanted)| *is == wanted), "{figures:?}");
}

#[test]
fn the_numbers_of_a_list_keep_their_distance_from_its_words() {
    for (markers, text) in [(["2.", "4."], "2. river\n3. lake\n4. sea\n"), (["9)", "10)"], "9) river\n10) lake\n")] {
        let sheet = set(text);
        let runs = common::sheet::runs(&sheet.pages[0]);
        for pair in runs.windows(2).filter(|pair| markers.contains(&pair[0].1.text.as_str())) {
            let end = pair[0].0.x + pair[0].1.glyphs.iter().map(|glyph| glyph.advance).sum::<Length>();
            assert!(pair[1].0.x - end >= Length::from_pt(2.9), "{}: {}", pair[0].1.text, pair[1].0.x - end);
        }
    }
}

#[test]
fn no_item_of_a_list_stands_alone_at_a_columns_foot_or_head() {
    for count in 0..40 {
        let text =
            format!("{}The river carries:\n\n- gravel;\n- sand;\n- silt;\n- barges.\n", "Line of words.\n\n".repeat(count));
        let sheet = set_with(&text, &["layout.balance=false"]);
        for page in &sheet.pages {
            for lines in by_column(page).values() {
                let items =
                    lines.iter().filter(|line| !line.text.starts_with("Line") && !line.text.starts_with("The river")).count();
                assert_ne!(items, 1, "{count}: {lines:?}");
            }
        }
    }
}

#[test]
fn the_last_page_has_the_last_master_even_where_that_has_less_room() {
    for count in 8..40 {
        let text = format!("# Heading {{intro=0}}\n\n{}", "Line of words that fills a column.\n\n".repeat(count * 3));
        let sheet = set_with(&text, &["layout.masters.last.sink=480 pt"]);
        if sheet.pages.len() > 1 {
            assert_eq!(sheet.pages.last().unwrap().master, "last", "{count}: {} pages", sheet.pages.len());
        }
    }
}

#[test]
fn without_a_face_nothing_is_set_and_the_report_says_so() {
    use makeready::engine::{Engine, Job};
    let kit = common::sheet::kit(&[]);
    let sheet = Engine::new(makeready::font::FontBook::empty()).typeset(&Job::new(&kit, "test.md", "# Heading\n\nWords."));
    assert!(sheet.pages.is_empty() && sheet.report.has_errors());
    assert!(codes(&sheet.report).contains(&Code::FontUnreadable));
}

#[test]
fn a_missing_family_is_named_once_with_all_its_cuts() {
    let sheet = set("# Heading\n\nIntro.\n\nBody with *emphasis*.");
    let found: Vec<_> = sheet.report.diagnostics.iter().filter(|d| d.code == Code::FontSubstituted).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        ["45 Light", "46 Light Italic", "75 Bold"].iter().all(|cut| found[0].message.contains(cut)),
        "{}",
        found[0].message
    );
}
