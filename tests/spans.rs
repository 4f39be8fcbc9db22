//! Headings and paragraphs over several columns: level ends above them, level beginnings below, never alone at a page's foot, never lost.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{LineOnPage, codes, essence, essence_of, lines, set, set_with};
use makeready::diagnostic::Code;
use makeready::engine::Typeset;
use makeready::geometry::Length;
use makeready::page::{ItemKind, Page, Role};
use std::fmt::Write;

/// A paragraph of six lines in the shipped columns.
const BODY: &str = "A bog grows by a millimetre a year. It lives on rain alone, and what dies in it does not rot, for want of air. \
                    After ten thousand years ten metres lie under the moss, and in them the pollen of every summer.";

fn body(paragraphs: usize) -> String {
    vec![BODY; paragraphs].join("\n\n")
}

/// The line that begins with `words`, with its page.
fn find<'s>(sheet: &'s Typeset, words: &str) -> (&'s Page, LineOnPage) {
    let on = |page: &'s Page| lines(page).into_iter().find(|line| line.text.starts_with(words)).map(|line| (page, line));
    sheet.pages.iter().find_map(on).unwrap_or_else(|| panic!("no line begins with {words:?}"))
}

fn points(lines: i64) -> Length {
    Length::whole_pt(12 * lines)
}

/// The last baselines of a page's columns above a height, and the first ones below, by the columns' left edges.
fn level(page: &Page, at: Length) -> (Vec<Length>, Vec<Length>) {
    let all = lines(page);
    let mut columns: Vec<Length> = all.iter().filter(|line| line.text.len() > 20).map(|line| line.left).collect();
    columns.sort_unstable();
    columns.dedup_by(|a, b| *a - *b < Length::whole_pt(20));
    let own = |left: Length| all.iter().filter(move |line| (line.left - left).abs() < Length::whole_pt(20));
    let above = columns.iter().filter_map(|left| own(*left).map(|line| line.baseline).filter(|y| *y < at).max());
    let below = columns.iter().filter_map(|left| own(*left).map(|line| line.baseline).filter(|y| *y > at).min());
    (above.collect(), below.collect())
}

fn spread(heights: &[Length]) -> Length {
    heights.iter().copied().max().unwrap_or_default() - heights.iter().copied().min().unwrap_or_default()
}

#[test]
fn a_heading_over_all_columns_parts_those_above_it_from_those_below() {
    let text = format!("# H {{intro=0}}\n\n{}\n\n## Across the page {{span=all}}\n\n{}", body(6), body(7));
    let sheet = set(&text);
    let (page, heading) = find(&sheet, "Across");
    let (above, below) = level(page, heading.baseline);
    assert_eq!((above.len(), below.len()), (4, 4), "{above:?} {below:?}");
    assert!(spread(&above) <= points(1), "columns above end within a line: {above:?}");
    assert_eq!(spread(&below), Length::ZERO, "columns below begin level: {below:?}");
    assert_eq!(below[0] - heading.baseline, points(1), "the text stands right below its heading");
    assert_eq!((heading.baseline - above[0]).raw() % points(1).raw(), 0, "the grid is kept");
    assert!(heading.baseline - *above.iter().max().unwrap() >= points(2), "a line of space above");
    assert_eq!(essence_of(&sheet), essence(&format!("H{}Across the page{}", body(6), body(7))));
    assert_eq!(sheet.structure.nodes.iter().filter(|node| node.role == Role::H2).count(), 1);
    assert_eq!(codes(&sheet.report), [Code::FontSubstituted]);
}

#[test]
fn a_heading_over_some_columns_has_the_others_begin_level_with_it() {
    let text = format!("# H {{intro=0}}\n\n{}\n\n## Over two {{span=2}}\n\n{}", body(6), body(7));
    let sheet = set(&text);
    let (page, heading) = find(&sheet, "Over two");
    let (_, below) = level(page, heading.baseline - Length::PT);
    let from_heading: Vec<i64> = below.iter().map(|y| (*y - heading.baseline).raw() / points(1).raw()).collect();
    assert_eq!(
        from_heading,
        [0, 1, 0, 0],
        "the first column has the heading, the second begins below it, the others beside it"
    );
    assert_eq!(essence_of(&sheet), essence(&format!("H{}Over two{}", body(6), body(7))));
}

#[test]
fn a_wide_heading_keeps_lines_below_it_wherever_it_comes_to_stand() {
    for above in 0..18 {
        let (opening, above) = (if above % 2 == 0 { "# H {intro=0}" } else { "# H\n\n---" }, above / 2);
        for (heading, paragraph) in
            [("## Wide {span=all}", ""), ("## Wide {span=3}", ""), ("## Wide {span=all}", " {span=all}")]
        {
            let text = format!("{opening}\n\n{}\n\n{heading}\n\n{BODY}{paragraph}\n\n{}", body(above * 2), body(9));
            let sheet = set_with(&text, &["layout.size=A5"]);
            let (page, heading) = find(&sheet, "Wide");
            let all = lines(page);
            let has = |rows: i64| {
                all.iter()
                    .any(|line| line.baseline == heading.baseline + points(rows) && line.left <= heading.left + Length::PT)
            };
            assert!(has(1) && has(2), "two lines stand under the heading below {above} paragraphs");
            assert_eq!(essence_of(&sheet), essence(&format!("H{}Wide{}", body(above * 2), body(10))));
        }
    }
}

#[test]
fn a_long_wide_paragraph_goes_on_over_pages() {
    let long: String = (0..3000).fold(String::new(), |mut text, at| {
        let _ = write!(text, "word{at} ");
        text
    });
    for span in ["all", "2"] {
        let sheet = set(&format!("# H {{intro=0}}\n\n{}\n\n{long} {{span={span}}}\n\n{}", body(3), body(3)));
        assert!(!codes(&sheet.report).contains(&Code::Overset));
        assert_eq!(essence_of(&sheet), essence(&format!("H{}{long}{}", body(3), body(3))));
        assert!(sheet.pages.len() > 2);
        for page in &sheet.pages {
            let wide = lines(page).iter().filter(|line| line.text.contains("word")).count();
            assert!(wide != 1, "no line of it stands alone on page {}", page.number);
        }
    }
}

#[test]
fn neighbours_over_the_same_columns_are_set_as_one() {
    let sheet =
        set(&format!("# H {{intro=0}}\n\n{}\n\n## One\n\n{BODY} {{span=2}}\n\n{BODY} {{span=2}}\n\n{}", body(4), body(4)));
    let (page, heading) = find(&sheet, "One");
    let wide: Vec<LineOnPage> = lines(page).into_iter().filter(|line| line.right - line.left > Length::whole_pt(180)).collect();
    assert!(wide.len() > 5, "both paragraphs stand over two columns: {wide:?}");
    assert_eq!(wide[0].baseline - heading.baseline, points(1), "a heading goes with the wide paragraph that it heads");
    assert!(wide.windows(2).all(|pair| pair[1].baseline - pair[0].baseline <= points(3)));
}

#[test]
fn on_pages_read_from_the_right_columns_are_covered_from_the_right() {
    let word = "המים של הנהר זורמים אל הים ";
    let text = format!(
        "+++\nlang = \"he\"\n+++\n\n# נהר {{intro=0}}\n\n{}\n\n## כותרת {{span=2}}\n\n{}",
        word.repeat(40),
        word.repeat(60)
    );
    let sheet = set(&text);
    let (page, heading) = find(&sheet, "כותרת");
    let right = lines(page).iter().map(|line| line.right).max().unwrap();
    assert!(right - heading.right < Length::whole_pt(4), "{heading:?}");
}

#[test]
fn what_cannot_have_its_columns_says_so() {
    for text in [
        "# H\n\nIntro.\n\n- One. {span=2}",
        "# H\n\nIntro.\n\nTerm {span=2}\n: What it is.",
        "# H\n\nIntro.\n\n::: box\nInside. {span=2}\n:::",
        "# H\n\nIntro.\n\n::: box\n## Inside {span=all}\n\nWords.\n:::",
        "# H\n\nIntro.\n\n::: box\n![A](rgb.jpg){span=2}\n:::",
        "# H\n\nIntro.[^1]\n\nBody.\n\n[^1]: Note. {span=2}",
        "# H\n\nIntro. {span=2}",
        "# H {span=2}\n\nIntro.",
    ] {
        let found = codes(&set(text).report);
        assert_eq!(found.iter().filter(|code| **code == Code::SpanNotMet).count(), 1, "{text}: {found:?}");
    }
    assert!(!codes(&set("# H {span=all}\n\nIntro.\n\nBody.").report).contains(&Code::SpanNotMet));
}

#[test]
fn a_note_called_in_wide_text_is_not_lost() {
    let sheet = set(
        "# H {intro=0}\n\nBefore.\n\n## Wide[^1] {span=all}\n\nText[^2] of all columns. {span=all}\n\nAfter.\n\n[^1]: One.\n[^2]: Two.",
    );
    assert_eq!(essence_of(&sheet), essence("HBefore.Wide1 1 One. Text2 of all columns. 2 Two. After."));
}

#[test]
fn wide_text_that_finds_no_page_is_reported() {
    for end in ["## Wide {span=all}", "The last words. {span=3}"] {
        for above in 20..40 {
            let sheet = set_with(&format!("# H {{intro=0}}\n\n{}\n\n{end}", body(above)), &["layout.max-pages=1"]);
            let is_whole = essence_of(&sheet)
                == essence(&format!("H{}{}", body(above), end.split(" {").next().unwrap().trim_start_matches('#')));
            let is_reported = codes(&sheet.report).contains(&Code::Overset);
            assert!(is_whole != is_reported, "{end} below {above} paragraphs");
        }
    }
}

#[test]
fn a_column_that_is_never_balanced_ends_above_what_stands_across() {
    let text = format!("# H {{intro=0}}\n\n{}\n\n## Wide {{span=all}}\n\n{}", body(6), body(6));
    let sheet = set_with(&text, &["layout.balance=false"]);
    let (page, heading) = find(&sheet, "Wide");
    assert_eq!(page.number, 1);
    let (above, _) = level(page, heading.baseline);
    assert!(above.len() == 4 && spread(&above) <= points(1), "{above:?}");
}

#[test]
fn what_is_parted_between_columns_of_unlike_width_loses_nothing() {
    let rows: String = (0..60).fold(String::new(), |mut rows, at| {
        let _ = writeln!(rows, "| {at} | {} |", "Rhine and Meuse ".repeat(4));
        rows
    });
    let inside = (0..500).map(|at| format!("word{at}")).collect::<Vec<_>>().join(" ");
    let boxed = format!("::: box\n{inside}\n\n{inside}\n:::");
    let table = format!("| No | Rivers |\n|---|---|\n{rows}");
    for text in [&boxed, &table] {
        let sheet =
            set_with(&format!("# H {{intro=0}}\n\n{}\n\n{text}", body(3)), &["layout.columns=[\"2fr\", \"1fr\", \"3fr\"]"]);
        let words = text.replace("::: box", "").replace(":::", "").replace("|---|---|", "").replace('|', " ");
        assert_eq!(essence_of(&sheet), essence(&format!("H{}{words}", body(3))));
    }
}

#[test]
fn a_picture_where_it_is_written_leaves_no_white_above_it() {
    for above in 3..14 {
        let text = format!(
            "# H {{intro=0}}\n\n{}\n\n![](placeholder:){{span=2 place=here height=\"60 mm\"}}\n\n{}",
            body(above),
            body(30)
        );
        let sheet = set(&text);
        let window = |page: &Page| {
            page.items.iter().find_map(|item| match &item.kind {
                ItemKind::Fill { rect, .. } if item.tag.is_some() => Some(*rect),
                _ => None,
            })
        };
        let (page, window) = sheet.pages.iter().find_map(|page| Some((page, window(page)?))).expect("it stands on a page");
        let all: Vec<LineOnPage> = lines(page).into_iter().filter(|line| line.text.len() > 9).collect();
        let head = all.iter().map(|line| line.baseline).min().unwrap().min(window.y0 + points(1));
        let is_high = |left: Length| {
            let own = all.iter().filter(|line| (line.left - left).abs() < Length::whole_pt(9) && line.baseline < window.y0);
            let last = own.map(|line| line.baseline).max();
            window.y0 - last.unwrap_or(head) <= points(3)
        };
        let second = (window.x0 + window.x1) / 2;
        assert!(is_high(window.x0) && is_high(second), "below {above} paragraphs");
    }
}

#[test]
fn no_picture_comes_between_a_wide_heading_and_its_text() {
    for above in 2..12 {
        let text = format!(
            "# H {{intro=0}}\n\n![](placeholder:){{span=4 place=top height=\"70 mm\"}}\n\n{}\n\n## Wide {{span=2}}\n\n{}",
            body(above),
            body(8)
        );
        let sheet = set(&text);
        let (page, heading) = find(&sheet, "Wide");
        let below = lines(page).into_iter().any(|line| line.baseline == heading.baseline + points(1));
        assert!(below, "below {above} paragraphs the text stands under its heading");
    }
}
