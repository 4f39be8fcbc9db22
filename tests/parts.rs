//! What is parted, by its author's hand or because no page can hold it: boxes, quotations, the notes of one line.

mod common {
    pub(crate) mod elements;
    pub(crate) mod sheet;
}

use common::elements::{BODY, check_clean, tints};
use common::sheet::{codes, essence, essence_of, lines, set, set_with};
use makeready::diagnostic::Code;
use makeready::engine::Typeset;
use makeready::geometry::{Length, Rect};
use makeready::page::Role;

#[test]
fn a_box_is_parted_where_its_author_breaks_it() {
    for (by_hand, pages) in
        [("Second. {break=column}", 1), ("---\n\nSecond.", 1), ("Second. {break=page}", 2), ("- Second. {break=column}", 1)]
    {
        let sheet =
            set(&format!("# H {{intro=0}}\n\n{BODY}\n\n::: box\n## Title\n\nFirst.\n\n{by_hand}\n\nThird.\n:::\n\nAfter."));
        check_clean(&sheet);
        assert_eq!(sheet.pages.len(), pages, "{by_hand}");
        let boxes: Vec<Rect> = sheet.pages.iter().flat_map(tints).collect();
        let [first, second] = boxes[..] else { panic!("{by_hand}: {boxes:?}") };
        assert!(pages == 2 || second.x0 > first.x1, "{by_hand}: the second part stands in the next column");
        let marker = if by_hand.starts_with('-') && !by_hand.starts_with("--") { "–" } else { "" };
        assert_eq!(essence_of(&sheet), essence(&format!("H{BODY}TitleFirst.{marker}Second.Third.After.")));
        assert_eq!(sheet.structure.nodes.iter().filter(|node| node.role == Role::Div).count(), 1, "it is one box all the same");
    }
}

#[test]
fn a_break_that_cannot_be_made_says_where_it_stands() {
    for (text, line) in [
        ("# H {intro=0}\n\n::: box {break=no}\nOne.\n\n---\n\nTwo.\n:::", 6),
        ("# H {intro=0}\n\n::: box {span=2}\nOne.\n\nTwo. {break=column}\n:::", 6),
        ("# H {intro=0}\n\n::: box {span=all place=here}\nOne.\n\nTwo. {break=column}\n:::", 6),
        ("# H {intro=0}\n\n::: contact\nOne.\n\nTwo. {break=page}\n:::", 6),
        ("# H {intro=0}\n\n> One.\n>\n> ---\n>\n> Two.", 5),
        ("# H {intro=0}\n\nBody.[^1]\n\n[^1]: One.\n\n    Two. {break=column}", 7),
        ("# H {intro=0}\n\n::: box {break=no}\n::: box\nOne.\n\n---\n\nTwo.\n:::\n:::", 7),
    ] {
        let sheet = set(text);
        let found: Vec<_> = sheet.report.diagnostics.iter().filter(|finding| finding.code == Code::BreakNotMet).collect();
        let [finding] = found[..] else { panic!("{text}: {:?}", sheet.report.diagnostics) };
        let start = finding.span.expect("it has a place").start as usize;
        assert_eq!(text[..start].matches('\n').count() + 1, line, "{text}");
        assert!(essence_of(&sheet).contains("Two."), "{text}");
    }
    let sheet = set("# H {intro=0}\n\n::: box {span=all place=here}\nOne.\n\nTwo. {break=page}\n:::\n\nAfter.");
    check_clean(&sheet);
    assert_eq!((sheet.pages.len(), essence_of(&sheet)), (2, essence("HOne.Two.After.")));
}

#[test]
fn what_is_higher_than_a_page_is_parted_wherever_it_was_to_stand() {
    let words: Vec<String> = (0..900).map(|at| format!("word{at}")).collect();
    let words = words.join(" ");
    for span in ["", "{span=2}", "{span=2 place=foot}", "{span=3 place=here}", "{span=all place=here}"] {
        for text in [
            format!("> {words} {words}\n{span}"),
            format!("::: box {}\n{words} {words}\n:::", span.replace('}', " break=no}").replace("{ ", "{")),
        ] {
            let sheet = set(&format!("# H {{intro=0}}\n\n{BODY}\n\n{text}\n\n{BODY}"));
            check_clean(&sheet);
            assert_eq!(essence_of(&sheet), essence(&format!("H{BODY}{words}{words}{BODY}")), "{span}");
        }
    }
}

#[test]
fn notes_without_room_beside_their_calls_stand_below_the_text() {
    let calls: String = (0..12).map(|at| format!("[^{at}]")).collect();
    let words = |at: usize| (0..60).map(|word| format!("n{at}w{word} ")).collect::<String>();
    let notes: String = (0..12).map(|at| format!("[^{at}]: {}\n\n", words(at))).collect();
    let sheet = set(&format!("# H {{intro=0}}\n\n{BODY}\n\nCalls{calls} in a line.\n\n{BODY}\n\n{notes}"));
    assert!(!codes(&sheet.report).contains(&Code::Overset), "{:?}", sheet.report.diagnostics);
    let all = essence_of(&sheet);
    for at in 0..12 {
        assert_eq!(all.matches(&essence(&words(at))).count(), 1, "note {at} stands once");
    }
    for page in &sheet.pages {
        let all = lines(page);
        let is_on = |a: &common::sheet::LineOnPage, b: &common::sheet::LineOnPage| {
            (a.baseline - b.baseline).abs() < Length::whole_pt(5)
                && a.baseline != b.baseline
                && (a.left - b.left).abs() < Length::whole_pt(20)
        };
        assert!(all.iter().all(|a| all.iter().all(|b| !is_on(a, b))), "no line stands on another");
    }
    // The first ones stand at the foot of the column that calls them.
    let numbers: Vec<usize> = (3..12).map(|at| all_places(&sheet, &format!("n{at}w0"))).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "they stand in the order of their numbers: {numbers:?}");
}

/// Which line of all pages begins a note with these words.
fn all_places(sheet: &Typeset, words: &str) -> usize {
    let all: Vec<String> = sheet.pages.iter().flat_map(lines).map(|line| line.text).collect();
    all.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}"))
}

#[test]
fn a_row_higher_than_a_column_goes_on_in_a_wider_or_narrower_one_with_the_next_word() {
    let cell = |name: &str, words: usize| (0..words).map(|at| format!("{name}{at}")).collect::<Vec<_>>().join(" ");
    let table = |rows: &[(usize, usize)]| {
        let row = |(at, (a, b)): (usize, &(usize, usize))| {
            format!("| {} | {} |\n", cell(&format!("a{at}x"), *a), cell(&format!("b{at}x"), *b))
        };
        let rows: String = rows.iter().enumerate().map(row).collect();
        format!("| Rivers | Lakes |\n|---|---|\n{rows}")
    };
    for columns in ["['2fr','1fr']", "['1fr','3fr']", "['1fr','2fr','4fr']"] {
        for (above, rows) in [(1, &[(900, 400)][..]), (3, &[(5, 900), (6, 7), (700, 2)]), (2, &[(8, 3), (300, 900), (400, 90)])]
        {
            let text = table(rows);
            let before = format!("{BODY}\n\n").repeat(above);
            let sheet =
                set_with(&format!("# H {{intro=0}}\n\n{before}{text}\n\n{BODY}"), &[&format!("layout.columns={columns}")]);
            let said = format!("{columns}, {rows:?}");
            assert!(!codes(&sheet.report).contains(&Code::Overset), "{said}");
            // A cell that goes on is one cell in the structure: all of it stands in order, whatever pages it stands on.
            let words = text.replace("|---|---|", "").replace('|', " ");
            assert_eq!(essence_of(&sheet), essence(&format!("H{before}{words}{BODY}")), "{said}");
        }
    }
}
