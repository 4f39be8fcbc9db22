//! Page masters at work: running heads, folios, words by language, sections, columns of unequal width, frames, spreads.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, engine, lines};
use makeready::brand::Brand;
use makeready::diagnostic::{Code, Report, Severity};
use makeready::engine::{Job, Kit, KitParts, NamedText, Typeset};
use makeready::geometry::{Length, Rect};
use makeready::page::{ItemKind, Page};
use makeready::picture::NoPictures;
use std::collections::BTreeMap;

/// The shipped brand with a layout of its own.
fn kit(layout: &str) -> Kit {
    let (kit, report, _) = Kit::read(KitParts {
        brand: NamedText { name: "factsheet", text: Brand::builtin("factsheet").unwrap() },
        layout: NamedText { name: "layout.toml", text: layout },
        overrides: &["brand.accept-substitutes=true".to_owned()],
        brand_files: &NoPictures,
        files: &NoPictures,
    });
    kit.unwrap_or_else(|| panic!("{report:#?}"))
}

fn set(layout: &str, text: &str) -> Typeset {
    let kit = kit(layout);
    engine().typeset(&Job { pictures: &Pictures(BTreeMap::new()), ..Job::new(&kit, "test.md", text) })
}

/// Notes apart, nothing may be found.
#[track_caller]
fn sound(report: &Report) {
    let faults: Vec<_> = report.diagnostics.iter().filter(|finding| finding.severity > Severity::Note).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The words of a page's furniture.
fn furniture(page: &Page) -> String {
    let texts = page.items.iter().filter(|item| item.tag.is_none()).filter_map(|item| match &item.kind {
        ItemKind::Text { run, .. } => Some(run.text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// A layout with one piece of furniture on all pages.
fn with_piece(text: &str, width: &str) -> String {
    format!(
        "sequence = ['page']\nlast = false\nblank = 'page'\n[masters.page.furniture.head]\ntext = {text}\nstyle = 'folio'\ntop = '6 mm'\n\
         left = '12 mm'\nwidth = '{width}'\nheight = '6 pt'\n"
    )
}

fn prose(sentences: usize) -> String {
    "The Rhine rises in the Alps and reaches the North Sea after many hundred kilometres. ".repeat(sentences)
}

#[test]
fn running_heads_name_the_first_heading_that_begins_on_the_page() {
    let text = format!(
        "# Water\n\nIntro.\n\n## Rain\n\nShort.\n\n## Rivers \"here\"\n\n{}\n\n## Lakes\n\n{}\n\n# Land\n\nIntro.\n\nWords.",
        prose(190),
        prose(60)
    );
    let sheet = set(&with_piece("'{heading}: {section}'", "100 mm"), &text);
    sound(&sheet.report);
    let heads: Vec<String> = sheet.pages.iter().map(furniture).collect();
    let last = heads.len() - 1;
    assert!(last >= 3, "{heads:?}");
    assert_eq!(heads[0], "Water: Rain", "the first of two on the page");
    assert_eq!(heads[1], "Water: Rivers “here”", "the last of the pages before");
    assert!(heads[2..last].iter().any(|head| head == "Water: Lakes"), "{heads:?}");
    assert_eq!(heads[last], "Land:", "a page heading begins anew");
}

#[test]
fn a_running_head_does_not_repeat_the_heading_below_it() {
    let text = format!("# Water\n\nIntro.\n\n{}\n\n# Land\n\nIntro.\n\nWords.", paragraphs(40));
    let layout = with_piece("'{heading}'", "100 mm") + "openings = false\n";
    let sheet = set(&layout, &text);
    sound(&sheet.report);
    let heads: Vec<String> = sheet.pages.iter().map(furniture).collect();
    let last = heads.len() - 1;
    assert!(last >= 2 && heads[0].is_empty() && heads[last].is_empty(), "{heads:?}");
    assert!(heads[1..last].iter().all(|head| head == "Water"), "{heads:?}");
}

#[test]
fn a_running_head_without_room_ends_in_an_ellipsis() {
    let text = "# Sharing the water, sharing the plan, sharing the work of many years\n\nIntro.\n\nWords.";
    let set = |width: &str| furniture(&set(&with_piece("'{heading} | {folio}'", width), text).pages[0]);
    assert_eq!(set("150 mm"), "Sharing the water, sharing the plan, sharing the work of many years | 1");
    assert_eq!(set("40 mm"), "Sharing the water, sharing… | 1");
    assert_eq!(set("30 mm"), "Sharing the water… | 1", "no comma before the ellipsis");
    assert_eq!(set("4 mm"), "| 1", "no room even for one word");
}

#[test]
fn folios_begin_where_they_shall_in_the_style_they_shall() {
    let text = format!("# Water\n\nIntro.\n\n{}", prose(200));
    let folios = |keys: &str| {
        let sheet = set(&format!("{keys}\n{}", with_piece("'{folio}/{pages}'", "40 mm")), &text);
        sheet.pages.iter().take(2).map(furniture).collect::<Vec<_>>()
    };
    let first = folios("");
    let pages = first[0].strip_prefix("1/").unwrap().to_owned();
    for (keys, expected) in [
        ("folio-start = 9", ["9", "10"]),
        ("folio-style = 'roman'\nfolio-start = 4", ["iv", "v"]),
        ("folio-style = 'roman-upper'", ["I", "II"]),
        ("folio-style = 'letters'\nfolio-start = 26", ["z", "aa"]),
    ] {
        assert_eq!(folios(keys), expected.map(|folio| format!("{folio}/{pages}")), "{keys}");
    }
    // Readers that number pages themselves are told.
    let sheet = set("folio-style = 'roman'\nfolio-start = 4", &text);
    let pdf = lopdf::Document::load_mem(&engine().pdf(&sheet).unwrap()).unwrap();
    let labels = pdf.catalog().unwrap().get(b"PageLabels").unwrap().as_dict().unwrap();
    let numbers = labels.get(b"Nums").unwrap().as_array().unwrap();
    assert_eq!(numbers.len(), 2 * sheet.pages.len());
    assert_eq!(numbers[1].as_dict().unwrap().get(b"P").unwrap().as_str().unwrap(), b"iv");
    let plain = lopdf::Document::load_mem(&engine().pdf(&set("", &text)).unwrap()).unwrap();
    assert!(plain.catalog().unwrap().get(b"PageLabels").is_err());
}

#[test]
fn furniture_speaks_the_language_of_the_text() {
    let layout = with_piece("{ en = 'Page {folio}', de = 'Seite {folio}', all = '{folio}' }", "40 mm");
    for (lang, expected) in [("en-GB", "Page 1"), ("de-AT", "Seite 1"), ("fr", "1"), ("ar", "١")] {
        let text = format!("+++\nlang = \"{lang}\"\n+++\n\nWords.");
        assert_eq!(furniture(&set(&layout, &text).pages[0]), expected, "{lang}");
    }
}

/// The rules of a page: upright fills half a point wide.
fn rules(page: &Page) -> Vec<Rect> {
    let fills = page.items.iter().filter(|item| item.tag.is_none()).filter_map(|item| match &item.kind {
        ItemKind::Fill { rect, .. } => Some(*rect),
        _ => None,
    });
    fills.filter(|rect| rect.width() == Length::from_pt(0.5)).collect()
}

const RULED: &str = "columns = 3\ncolumn-rule = { width = '0.5 pt', color = 'secondary' }\nfacing = false\n";

#[test]
fn rules_between_columns_are_as_high_as_the_text_beside_them() {
    let sheet = set(RULED, &format!("# Water\n\nIntro.\n\n{}", prose(40)));
    sound(&sheet.report);
    let page = &sheet.pages[0];
    let rules = rules(page);
    // The type area is 12 to 198 mm, its gutters 4 mm; three columns are 59⅓ mm wide.
    let middles: Vec<f64> = rules.iter().map(|rule| (rule.x0 + rule.width() / 2).to_mm()).collect();
    assert!(rules.len() == 2 && (middles[0] - 73.333).abs() < 0.01 && (middles[1] - 136.667).abs() < 0.01, "{middles:?}");
    let body: Vec<_> = lines(page).into_iter().filter(|line| line.size == Length::whole_pt(9)).collect();
    let (first, last) = (body.iter().map(|line| line.baseline).min(), body.iter().map(|line| line.baseline).max());
    for rule in &rules {
        assert_eq!(Some(rule.y1), last, "down to the last baseline");
        let cap = first.unwrap() - rule.y0;
        assert!(cap > Length::whole_pt(6) && cap < Length::whole_pt(7), "from the tops of the capitals: {cap}");
    }
}

#[test]
fn what_spans_the_columns_interrupts_their_rules() {
    let text = format!(
        "# Water\n\nIntro.\n\n{}\n\n![A gray field.](rgb.jpg){{span=2 place=foot height=\"40 mm\"}}\n\n{}",
        prose(60),
        prose(60)
    );
    let kit = kit(RULED);
    let pictures = common::sheet::pictures();
    let sheet = engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", &text) });
    let (mut seen, mut pictures) = (0, 0);
    for page in &sheet.pages {
        let windows = page.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Picture { clip, .. } => Some(*clip),
            _ => None,
        });
        let windows: Vec<Rect> = windows.collect();
        pictures += windows.len();
        for rule in rules(page) {
            seen += 1;
            let over = windows.iter().find(|w| rule.x0 < w.x1 && w.x0 < rule.x1 && rule.y0 < w.y1 && w.y0 < rule.y1);
            assert!(over.is_none(), "{rule:?} runs over {over:?}");
        }
    }
    assert!(seen >= 2 && pictures == 1, "{seen} {pictures}");
    assert!(rules(&set(RULED, "Words.").pages[0]).is_empty(), "nothing on the other side");
    assert!(rules(&set("columns = 3\n", &prose(60)).pages[0]).is_empty());
}

fn masters(sheet: &Typeset) -> Vec<&str> {
    sheet.pages.iter().map(|page| page.master.as_str()).collect()
}

/// Sections of one page each, and one of two.
fn sections() -> String {
    format!("# One\n\nIntro.\n\nWords.\n\n# Two\n\nIntro.\n\n{}\n\n# Three\n\nIntro.\n\nWords.", prose(130))
}

#[test]
fn sections_have_their_own_sequence_of_masters() {
    for (keys, expected) in [
        ("last = false", ["first", "standard", "standard", "standard"]),
        ("last = false\nsection-sequence = ['alternate', 'standard']", ["first", "alternate", "standard", "alternate"]),
        ("last = 'last'\nsection-sequence = ['alternate']", ["first", "alternate", "alternate", "last"]),
        (
            "last = false\nsequence = ['standard']\nsection-sequence = ['first', 'standard']",
            ["standard", "first", "standard", "first"],
        ),
    ] {
        let sheet = set(keys, &sections());
        sound(&sheet.report);
        assert_eq!(masters(&sheet), expected, "{keys}");
    }
}

#[test]
fn sections_begin_on_the_side_that_they_shall_behind_an_empty_page() {
    for (keys, expected) in [
        ("section-start = 'right'", vec!["first", "blank", "standard", "standard", "standard"]),
        ("section-start = 'left'", vec!["first", "standard", "standard", "standard"]),
        ("section-start = 'right'\nfolio-start = 2", vec!["first", "standard", "standard", "standard"]),
        ("section-start = 'left'\nfolio-start = 2", vec!["first", "blank", "standard", "standard", "standard"]),
        ("section-start = 'right'\nblank = false", vec!["first", "standard", "standard", "standard", "standard"]),
        ("section-start = 'right'\nmax-pages = 2", vec!["first"]),
    ] {
        let sheet = set(&format!("last = false\n{keys}"), &sections());
        assert_eq!(masters(&sheet), expected, "{keys}");
        if !keys.contains("max-pages") {
            sound(&sheet.report);
            let is_empty = |page: &Page| page.items.iter().all(|item| item.tag.is_none());
            let empty: Vec<u32> = sheet.pages.iter().filter(|page| is_empty(page)).map(|page| page.number).collect();
            assert!(empty.len() == sheet.pages.len() - 4, "{keys}: {empty:?}");
        }
    }
}

/// The highest and the lowest baseline of a page's own text.
fn reach(page: &Page) -> (Length, Length) {
    let baselines: Vec<Length> = lines(page).iter().map(|line| line.baseline).collect();
    (*baselines.iter().min().unwrap(), *baselines.iter().max().unwrap())
}

#[test]
fn facing_pages_of_a_spread_begin_level() {
    let layout = |spreads: bool| {
        format!(
            "spreads = {spreads}\nsequence = ['first', 'standard', 'alternate', 'last', 'standard']\nlast = false\n\
             [masters.alternate]\nsink = '24 pt'\n[masters.last]\nsink = '36 pt'\n"
        )
    };
    for (spreads, lang, gaps) in [(true, "en", [0, 0]), (false, "en", [24, -36]), (true, "he", [0, 0])] {
        let text = format!("+++\nlang = \"{lang}\"\n+++\n\n# Water\n\nIntro.\n\n{}", prose(430));
        let sheet = set(&layout(spreads), &text);
        let pages = &sheet.pages;
        assert!(pages.len() >= 6, "{}", pages.len());
        let first = |at: usize| reach(&pages[at]).0;
        assert_eq!([first(2) - first(1), first(4) - first(3)], gaps.map(Length::whole_pt), "{spreads} {lang}");
        let facing: Vec<Option<u32>> = pages.iter().take(5).map(|page| page.faces).collect();
        assert_eq!(facing, [None, Some(3), Some(2), Some(5), Some(4)]);
        // All lines of a spread stand on one grid, whatever heading stands on either page.
        let grids = |at: usize| {
            let body = lines(&pages[at]).into_iter().filter(|line| line.size == Length::whole_pt(9));
            body.map(|line| line.baseline.raw().rem_euclid(Length::whole_pt(12).raw()))
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert!(grids(1).len() == 1 && grids(1) == grids(2) && grids(3) == grids(4), "{lang}");
        // Nothing else moves: the pages keep their masters.
        let names: Vec<&str> = masters(&sheet).into_iter().take(5).collect();
        assert_eq!(names, ["first", "standard", "alternate", "last", "standard"]);
    }
}

/// Pictures on a page: what is shown, and where the whole lies.
fn windows(page: &Page) -> Vec<(Rect, Rect)> {
    let pictures = page.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Picture { clip, rect, .. } => Some((*clip, *rect)),
        _ => None,
    });
    pictures.collect()
}

fn set_pictures(layout: &str, text: &str) -> Typeset {
    let kit = kit(layout);
    let pictures = common::sheet::pictures();
    engine().typeset(&Job { pictures: &pictures, ..Job::new(&kit, "test.md", text) })
}

/// Prose in paragraphs of four sentences.
fn paragraphs(count: usize) -> String {
    vec![prose(4); count].join("\n\n")
}

#[test]
fn a_picture_across_the_fold_is_two_halves_that_meet_there() {
    const PLAIN: &str = "sequence = ['standard']\nlast = false\n";
    for (layout, lang, sections, attributes) in [
        (PLAIN, "en", 1, "span=spread"),
        (PLAIN, "he", 1, "span=spread"),
        (PLAIN, "en", 2, "span=spread"),
        (PLAIN, "en", 1, "span=spread place=foot"),
        (PLAIN, "en", 1, "span=spread bleed=outside height=\"50 mm\""),
        ("folio-start = 4\nsequence = ['first', 'standard']\nlast = false\n", "en", 1, "span=spread"),
        ("columns = ['2fr', '1fr']\nsequence = ['standard']\nlast = false\n", "en", 1, "span=spread"),
    ] {
        let what = format!("{layout:?} {lang} {sections} {attributes}");
        let section = |picture: &str| format!("# Water\n\nIntro.\n\n{}\n\n{picture}\n\n{}\n\n", paragraphs(8), paragraphs(70));
        let picture = format!("![A caption.](rgb.jpg){{{attributes}}}");
        let text = format!("+++\nlang = \"{lang}\"\n+++\n\n{}{}", section(""), section(&picture));
        let text = if sections == 1 { format!("+++\nlang = \"{lang}\"\n+++\n\n{}", section(&picture)) } else { text };
        let sheet = set_pictures(layout, &text);
        let found: Vec<_> = sheet.report.diagnostics.iter().filter(|f| f.code == Code::SpreadNotMet).collect();
        assert!(found.is_empty(), "{what}: {found:?}");
        let shown: Vec<(&Page, Rect, Rect)> = sheet
            .pages
            .iter()
            .flat_map(|page| windows(page).into_iter().map(move |(clip, whole)| (page, clip, whole)))
            .collect();
        let [(first, a, whole_a), (second, b, whole_b)] = shown[..] else { panic!("{what}: {}", shown.len()) };
        assert_eq!(first.faces, Some(second.number), "{what}");
        assert!(first.number < second.number, "{what}");
        assert_eq!((a.y0, a.y1), (b.y0, b.y1), "{what}: level");
        let ((left, whole_left), (right, whole_right)) =
            if lang == "he" { ((b, whole_b), (a, whole_a)) } else { ((a, whole_a), (b, whole_b)) };
        let trim = first.boxes.trim;
        assert_eq!((left.x1, right.x0), (trim.x1, trim.x0), "{what}: nothing over the fold, nothing missing there");
        let off = |a: Length, b: Length| (a - b).abs() > Length::from_raw(8);
        assert!(!off(whole_left.x0 - trim.x1, whole_right.x0 - trim.x0), "{what}: one picture");
        assert!(!off(whole_left.width(), whole_right.width()) && !off(whole_left.y0, whole_right.y0), "{what}");
        assert!(
            whole_left.outset(Length::from_raw(2)).contains(left) && whole_right.outset(Length::from_raw(2)).contains(right)
        );
        let outer = if attributes.contains("bleed") { Length::from_mm(-3.0) } else { Length::from_mm(12.0) };
        assert!(!off(left.x0, outer) && !off(right.x1, trim.x1 - outer), "{what}: {left:?} {right:?}");
        if attributes.contains("50 mm") {
            assert!(!off(left.height(), Length::from_mm(50.0)), "{what}");
        }
        // The text goes on at one height under both.
        let captions = lines(first).iter().filter(|line| line.text.contains("caption")).count();
        assert_eq!((captions, lines(second).iter().filter(|line| line.text.contains("caption")).count()), (1, 0), "{what}");
    }
}

/// The lines of the page headings: page, baseline, words.
fn headings(sheet: &Typeset) -> Vec<(u32, Length, String)> {
    let of_page = |page: &Page| {
        let large = lines(page).into_iter().filter(|line| line.size == Length::from_pt(48.0));
        large.map(|line| (page.number, line.baseline, line.text.clone())).collect::<Vec<_>>()
    };
    sheet.pages.iter().flat_map(of_page).collect()
}

#[test]
fn a_heading_across_the_fold_is_one_line_over_facing_pages() {
    const PLAIN: &str = "folio-start = 2\nsection-start = 'left'\nsequence = ['standard']\nlast = false\n";
    let words = "From the forest to the sea";
    let section =
        |attributes: &str, count| format!("# From the forest *to the sea*{attributes}\n\nIntro.\n\n{}\n\n", paragraphs(count));
    for (layout, text, is_met) in [
        (PLAIN, section(" {span=spread}", 60), true),
        (PLAIN, section(" {span=spread intro=2}", 60), true),
        // A line on one page by itself, in two halves all the same.
        (PLAIN, format!("# Water *and land* {{span=spread}}\n\nIntro.\n\n{}", paragraphs(60)), true),
        (PLAIN, section("", 4) + &section(" {span=spread}", 60), true),
        // A picture at the head of the second page stands under the heading's half.
        (PLAIN, section(" {span=spread}", 30) + "![A caption.](rgb.jpg){span=4 place=top}\n\n" + &paragraphs(30), true),
        // No second page, no left page, no line that would hold it.
        (PLAIN, section(" {span=spread}", 2), false),
        ("section-start = 'right'\n", section(" {span=spread}", 60), false),
        ("facing = false\n", section(" {span=spread}", 60), false),
        (PLAIN, format!("# {words} and {words} and {words} {{span=spread}}\n\nIntro.\n\n{}", paragraphs(60)), false),
        ("max-pages = 1\n", section(" {span=spread}", 60), false),
    ] {
        let what = format!("{layout:?} {}", &text[..60]);
        let sheet = set_pictures(layout, &text);
        let unmet = sheet.report.diagnostics.iter().filter(|finding| finding.code == Code::SpreadNotMet).count();
        assert_eq!(unmet, usize::from(!is_met), "{what} {} {:?}", sheet.pages.len(), headings(&sheet));
        let found = headings(&sheet);
        let spread: Vec<_> = found.iter().rev().take(2).rev().collect();
        if is_met {
            let [first, second] = spread[..] else { panic!("{what}: {found:?}") };
            let page = sheet.pages.iter().find(|page| page.number == first.0).unwrap();
            assert_eq!((page.faces, first.1), (Some(second.0), second.1), "{what}");
            let under = &sheet.pages.iter().find(|page| page.number == second.0).unwrap();
            let body = lines(under).iter().filter(|line| line.size == Length::from_pt(9.0)).map(|line| line.baseline).min();
            assert!(body.is_some_and(|body| body > second.1), "{what}: the text stands under the heading");
            assert!(windows(under).iter().all(|(clip, _)| clip.y0 > second.1), "{what}");
        }
        let written = text.matches("From").count() + text.matches("Water").count();
        let set: Vec<&str> = found.iter().map(|(_, _, text)| text.as_str()).collect();
        let set = set.join(" ");
        assert_eq!(set.matches("From").count() + set.matches("Water").count(), written, "{what}: {set}");
        let (asked, all) = (common::sheet::essence(&prose(4)), common::sheet::essence_of(&sheet));
        if sheet.report.diagnostics.iter().all(|finding| finding.code != Code::Overset) {
            assert_eq!(all.matches(&asked).count(), text.matches(&prose(4)).count(), "{what}: nothing lost");
        }
    }
}

#[test]
fn a_spread_that_cannot_be_is_reported_and_set_on_one_page() {
    let short = "# Water\n\nIntro.\n\nWords.\n\n![A caption.](rgb.jpg){span=spread}\n\nWords.";
    let long = format!("# Water\n\nIntro.\n\n![A caption.](rgb.jpg){{span=spread}}\n\n{}", paragraphs(65));
    for (layout, text) in [("", short.to_owned()), ("facing = false", long.clone()), ("max-pages = 1", short.to_owned())] {
        let sheet = set_pictures(layout, &text);
        assert_eq!(sheet.pages.iter().flat_map(windows).count(), 1, "{layout}");
        let found = sheet.report.diagnostics.iter().filter(|finding| finding.code == Code::SpreadNotMet).count();
        assert_eq!(found, 1, "{layout}");
    }
    // However many there are, each stands once, in one piece or in two, and all the words with them.
    let many =
        format!("# Water\n\nIntro.\n\n{}", format!("![A caption.](rgb.jpg){{span=spread}}\n\n{}\n\n", prose(20)).repeat(12));
    let sheet = set_pictures("", &many);
    let halves = sheet.pages.iter().flat_map(windows).count();
    let whole = sheet.report.diagnostics.iter().filter(|finding| finding.code == Code::SpreadNotMet).count();
    assert_eq!(halves + whole, 24, "{halves} pieces, {whole} whole");
    let words = common::sheet::essence_of(&sheet);
    assert_eq!(words.matches(&common::sheet::essence("A caption.")).count(), 12);
    assert_eq!(words.matches(&common::sheet::essence(&prose(20))).count(), 12);
}

#[test]
fn alternate_layouts_are_each_as_if_set_alone() {
    let text = "# Water\n\nIntro.\n\n## Rain\n\nWords. {looseness=1}\n\n![A caption.](nowhere.jpg)\n";
    let leaflet = kit(makeready::layout::Layout::builtin("leaflet").unwrap());
    let (three, four) = (kit("columns = 3\n"), kit(""));
    let job = |kit| Job::new(kit, "test.md", text);
    let jobs = [job(&four), job(&leaflet), job(&three)];
    for (sheet, job) in engine().typeset_alternates(&jobs).iter().zip(&jobs) {
        let alone = engine().typeset(job);
        assert_eq!(engine().dump(sheet), engine().dump(&alone));
        assert_eq!(sheet.report, alone.report);
    }
}

#[test]
fn the_first_baseline_stands_where_the_rule_says() {
    let first = |rule: &str, text: &str| {
        let sheet = set(&format!("first-baseline = '{rule}'\nsequence = ['standard']\nlast = false\n"), text);
        lines(&sheet.pages[0])[0].baseline - Length::from_mm(15.0)
    };
    let text = prose(20);
    let [cap, ascent, leading] = ["cap-height", "ascent", "leading"].map(|rule| first(rule, &text));
    assert!(cap > Length::whole_pt(6) && cap < Length::whole_pt(7), "{cap}");
    assert!(ascent > Length::whole_pt(8) && ascent < Length::whole_pt(11), "{ascent}");
    assert!((leading - Length::whole_pt(12)).abs() < Length::from_raw(8), "{leading}");
    // A page heading's capitals touch the top whatever the rule; the columns below it keep to the grid.
    let headed = format!("# Water\n\n## Rain\n\n{text}");
    assert_eq!(first("leading", &headed), first("cap-height", &headed));
    let sheet = set("first-baseline = 'leading'\nsequence = ['standard']\nlast = false\n", &headed);
    let body = lines(&sheet.pages[0]).into_iter().filter(|line| line.size == Length::whole_pt(9));
    let off = body.map(|line| (line.baseline - Length::from_mm(15.0)).raw().rem_euclid(Length::whole_pt(12).raw()));
    let off: std::collections::BTreeSet<i64> = off.collect();
    assert_eq!(off.len(), 1, "{off:?}");
}

#[test]
fn a_last_page_without_a_heading_ends_level_too() {
    let leaflet = kit(makeready::layout::Layout::builtin("leaflet").unwrap());
    for count in [44, 48, 52, 56] {
        let text = format!("# Water\n\nIntro.\n\n{}", paragraphs(count));
        let sheet = engine().typeset(&Job::new(&leaflet, "test.md", &text));
        let last = sheet.pages.last().unwrap();
        // Lines begin at the left edges of their columns, on either side of the first one's middle.
        let middle = Length::whole_pt(200);
        let foot = |right: bool| {
            let lines = lines(last);
            let body = lines.iter().filter(|line| line.size == Length::whole_pt(9) && (line.left > middle) == right);
            body.map(|line| line.baseline).max().unwrap_or_default()
        };
        let apart = (foot(true) - foot(false)).abs();
        assert!(apart <= Length::whole_pt(36), "{count} paragraphs, {} pages: feet {apart} apart", sheet.pages.len());
    }
}

#[test]
fn text_runs_through_frames_in_the_order_of_their_thread() {
    // Drawn in no order that the eye would guess: right, left below, left above.
    let layout = "sequence = ['page']\nlast = false\nbalance = false\n\
        [masters.page.frames.one]\nleft = '120 mm'\nwidth = '78 mm'\ntop = '80 mm'\nfoot = '20 mm'\n\
        [masters.page.frames.two]\nleft = '12 mm'\nwidth = '60 mm'\ntop = '190 mm'\nfoot = '20 mm'\n\
        [masters.page.frames.three]\nleft = '12 mm'\nwidth = '90 mm'\ntop = '80 mm'\nheight = '100 mm'\n";
    let text = format!("# Water\n\nIntro.\n\n{}\n\n![A caption.](rgb.jpg)\n\n{}", paragraphs(30), paragraphs(30));
    let sheet = set_pictures(layout, &text);
    sound(&sheet.report);
    let kit = kit(layout);
    let face = &kit.layout.master(kit.layout.master_named("page").unwrap()).right;
    assert!(sheet.pages.len() >= 3, "{}", sheet.pages.len());
    let mut seen = [0; 3];
    for page in &sheet.pages {
        let mut last = 0;
        for line in lines(page).iter().filter(|line| line.size == Length::whole_pt(9)) {
            let cap = Length::from_pt(6.0);
            let room = Rect::new(line.left, line.baseline - cap, line.right - Length::whole_pt(4), line.baseline);
            let frame = (0..3).find(|at| face.column(*at).outset(Length::PT).contains(room));
            let frame = frame.unwrap_or_else(|| panic!("in no frame: {line:?}"));
            assert!(frame >= last, "page {}: back to frame {frame}: {line:?}", page.number);
            last = frame;
            seen[usize::from(frame)] += 1;
        }
    }
    assert!(seen.iter().all(|lines| *lines > 20), "{seen:?}");
    let wanted = common::sheet::essence(&prose(4)).repeat(30);
    assert!(common::sheet::essence_of(&sheet).ends_with(&wanted));
}
