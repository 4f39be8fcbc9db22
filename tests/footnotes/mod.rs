//! Footnotes on their pages.

use crate::common::elements::{BODY, check_clean};
use crate::common::sheet::{LineOnPage, essence_of, lines, set, set_with};
use makeready::geometry::Length;
use makeready::page::{ItemKind, Role, TagId};

#[test]
fn notes_are_set_once_and_small_with_their_numbers() {
    let text = "# H[^h]\n\nIntro.\n\nOne.[^a] Two[^b][^a] and a | b.\n\n- Item[^c]\n\n| A |\n|---|\n| x[^d] |\n\n[^a]: Note A.\n[^b]: Note B.\n\n    And \
                more.\n[^c]: Note C.\n[^d]: Note D.\n[^h]: Note H.";
    let sheet = set(text);
    check_clean(&sheet);
    let pages = || sheet.pages.iter().flat_map(lines);
    for (words, count) in [("Note A.", 1), ("Note B.", 1), ("And more.", 1), ("Note C.", 1), ("Note D.", 1), ("Note H.", 1)] {
        let found: Vec<_> = pages().filter(|line| line.text.contains(words)).collect();
        assert_eq!(found.len(), count, "{words}");
        assert!(found.iter().all(|line| line.size == Length::from_pt(7.5)), "{words}");
    }
    let roles = |role| sheet.structure.nodes.iter().filter(|node| node.role == role).count();
    assert_eq!((roles(Role::Note), roles(Role::Reference)), (5, 6));
    let of = |role: Role| -> Vec<String> {
        let items = sheet.pages.iter().flat_map(|page| &page.items);
        let nodes = &sheet.structure.nodes;
        // What leads to a note, or back, is a link in its reference or number.
        let own = |tag: TagId| match nodes[tag.0 as usize].role {
            Role::Link => nodes[tag.0 as usize].parent.map(|parent| nodes[parent.0 as usize].role),
            role => Some(role),
        };
        let of_role = items.filter(|item| item.tag.is_some_and(|tag| own(tag) == Some(role)));
        of_role.map(|item| if let ItemKind::Text { run, .. } = &item.kind { run.text.clone() } else { "".into() }).collect()
    };
    assert_eq!(of(Role::Reference), ["1", "2", "3", ",2", "4", "5"]);
    // The table has its own note under it.
    assert_eq!(of(Role::Lbl), ["–", "5", "1", "2", "3", "4"]);
}

#[test]
fn notes_stand_at_the_foot_of_the_column_that_calls_them() {
    let paragraph = |at: usize| {
        format!("{BODY} Call{at}.[^{at}] {BODY}\n\n[^{at}]: Note{at} of the bog, with words that turn over in a column.\n\n")
    };
    let text: String = (1..30).map(paragraph).collect();
    let sheet = set(&format!("# H {{intro=0}}\n\n{text}"));
    check_clean(&sheet);
    assert!(sheet.pages.len() > 1);
    for (page, is_last) in sheet.pages.iter().zip((1..=sheet.pages.len()).map(|at| at == sheet.pages.len())) {
        let all = lines(page);
        let is_note = |line: &LineOnPage| line.size == Length::from_pt(7.5);
        let foot = all.iter().map(|line| line.baseline).max().unwrap();
        for at in 1..30 {
            let find = |words: &str| {
                all.iter().position(|line| {
                    line.text.contains(&format!("{words}{at}")) && line.text.contains(|c: char| !c.is_ascii_digit())
                })
            };
            let call = find("Call").filter(|call| {
                !all[*call].text.contains(&format!("Call{at}0")) && all[*call].text.contains(&format!("Call{at}."))
            });
            let Some(call) = call else { continue };
            let note = all
                .iter()
                .find(|line| line.text.contains(&format!("Note{at} ")))
                .unwrap_or_else(|| panic!("note {at} is on another page"));
            assert!((note.left - all[call].left).abs() < Length::whole_pt(140) && note.baseline > all[call].baseline, "{at}");
        }
        let notes: Vec<_> = all.iter().filter(|line| is_note(line) && !line.text.trim().is_empty()).collect();
        let text: Vec<_> = all.iter().filter(|line| line.size == Length::whole_pt(9)).collect();
        for note in &notes {
            let same = |line: &&&LineOnPage| (line.left - note.left).abs() < Length::whole_pt(30);
            assert!(
                text.iter().filter(same).all(|line| line.baseline + Length::whole_pt(9) < note.baseline),
                "text under a note"
            );
        }
        let column_feet: std::collections::BTreeSet<i64> =
            notes.iter().filter(|note| note.left < Length::from_mm(20.0)).map(|note| note.baseline.raw()).collect();
        assert!(is_last || column_feet.last() == Some(&foot.raw()), "the notes' last baseline is the column's");
    }
}

fn line_with<'a>(all: &'a [LineOnPage], words: &str) -> &'a LineOnPage {
    all.iter().find(|line| line.text.contains(words)).unwrap_or_else(|| panic!("{words}: {all:?}"))
}

/// A text with the notes that it calls.
fn noted(text: &str) -> String {
    let notes = [("[^a]", "Note A."), ("[^x]", "example.org/x"), ("[^b]", "Note B.")];
    let called = notes.into_iter().filter(|(call, _)| text.contains(call));
    let notes: Vec<String> = called.map(|(call, note)| format!("{call}: {note}")).collect();
    format!("{text}\n\n{}", notes.join("\n"))
}

#[test]
fn elements_in_the_text_have_their_notes_at_the_foot_of_the_column() {
    let inside = [
        "::: box\n- Called.[^x]\n- On.\n:::",
        "> Called.[^x]\n> — Source",
        "::: key-figures\n- **9** called[^x]\n:::",
        "![A [called](https://example.org/x) caption.](rgb.jpg){alt=A}",
        "::: box\n> Called.[^x]\n:::",
    ];
    for element in inside {
        let text = format!("# H {{intro=0}}\n\nOne.[^a]\n\n{element}\n\nTwo.[^b]\n\n{BODY}");
        let sheet = set_with(&noted(&text), &["layout.links.print=footnote", "layout.columns=1"]);
        let all = lines(&sheet.pages[0]);
        let line = |words| line_with(&all, words);
        let [first, own, last] = ["Note A.", "example.org/x", "Note B."].map(line);
        assert!(first.baseline < own.baseline && own.baseline < last.baseline, "{element}");
        assert_eq!((first.left, last.left), (own.left, own.left), "{element}");
    }
}

#[test]
fn what_stands_elsewhere_has_its_notes_below_it() {
    for element in [
        "::: box {span=2}\nCalled.[^x]\n:::",
        "::: key-figures {span=2 place=foot}\n- **9** called[^x]\n:::",
        "![A [called](https://example.org/x) caption.](rgb.jpg){span=2 alt=A credit=Me}",
        "Called, over two columns.[^x]\n{span=2}",
    ] {
        let text = format!("# H {{intro=0}}\n\nOne.[^a]\n\n{element}\n\nTwo.[^b]\n\n{BODY}");
        let sheet = set_with(&noted(&text), &["layout.links.print=footnote"]);
        let all: Vec<_> = sheet.pages.iter().flat_map(lines).collect();
        let line = |words| line_with(&all, words);
        let (call, own) = (line("alled"), line("example.org/x"));
        let below = (own.baseline - call.baseline).to_pt();
        assert!(below > 0.0 && below < 48.0, "{element}: {below}");
        assert_eq!(all.iter().filter(|line| line.text.contains("example.org/x")).count(), 1, "{element}: {all:?}");
    }
}

#[test]
fn a_parted_box_has_each_note_in_the_column_of_its_call() {
    let items: String = (0..40).map(|at| format!("- Item{at} of a long box, which is parted.[^{at}]\n")).collect();
    let notes: String = (0..40).map(|at| format!("[^{at}]: Note{at}.\n")).collect();
    let sheet = set(&format!("# H {{intro=0}}\n\n::: box\n{items}:::\n\n{notes}"));
    check_clean(&sheet);
    let all = lines(&sheet.pages[0]);
    for at in 0..40 {
        let (call, note) = (line_with(&all, &format!("Item{at} ")), line_with(&all, &format!("Note{at}.")));
        assert!(note.baseline > call.baseline && (note.left - call.left).abs() < Length::whole_pt(30), "{at}");
    }
    assert!(line_with(&all, "Item0 ").left < line_with(&all, "Item39 ").left, "the box is parted");
}

#[test]
fn a_note_longer_than_the_brand_allows_stands_below_the_text() {
    let text = format!("# H {{intro=0}}\n\nFirst.[^a] Second.[^b]\n\n{BODY}\n\n[^a]: {}\n[^b]: Short.", BODY.repeat(6));
    let sheet = set(&text);
    check_clean(&sheet);
    let words = essence_of(&sheet);
    assert!(words.contains("Short") && words.matches("Afterten").count() == 7, "{words}");
}
