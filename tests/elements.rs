//! The elements of the genre on their pages: where their edges stand, what they hold, how they are tagged. A section or file for each.

mod common {
    pub(crate) mod elements;
    pub(crate) mod sheet;
}
mod footnotes;
mod tables;

use common::elements::{BODY, check_clean, tints};
use common::sheet::{LineOnPage, codes, essence, essence_of, lines, set, set_with};
use makeready::diagnostic::Code;
use makeready::engine::Typeset;
use makeready::geometry::{Length, Rect};
use makeready::page::{Item, ItemKind, Page, Role};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

/// The baseline of the first line that has `words`.
fn baseline(page: &Page, words: &str) -> Length {
    let line = lines(page).into_iter().find(|line| line.text.contains(words));
    line.unwrap_or_else(|| panic!("no line has {words:?}")).baseline
}

/// How far a height is from the page's half-grid, in points.
fn off_half_grid(y: Length, line: Length) -> f64 {
    let steps = (y - line).to_pt() / 6.0;
    (steps - steps.round()).abs() * 6.0
}

fn near(a: Length, b: Length) -> bool {
    (a - b).to_pt().abs() <= 0.25
}

/// Height of the capitals of 9 pt in the bundled face.
fn cap() -> Length {
    Length::from_pt(9.0 * 1490.0 / 2048.0)
}

// ------------------------------------------------------------------------------------------------------------ Boxes

#[test]
fn a_box_stands_level_with_its_neighbours() {
    let text = format!("# H\n\n---\n\n{BODY}\n\n::: box\n## Title\n\nInside.\n\n- One;\n- two.\n:::\n\n{BODY}");
    let sheet = set(&text);
    check_clean(&sheet);
    let page = &sheet.pages[0];
    let [tint] = tints(page)[..] else { panic!("{:?}", tints(page)) };
    let grid = baseline(page, "A bog grows");
    assert!(
        off_half_grid(tint.y1, grid) < 0.01 && ((tint.y1 - grid).to_pt() / 12.0).fract().abs() < 0.01,
        "the foot is on a baseline"
    );
    assert!(near(tint.y0, tint.y1 - Length::whole_pt(((tint.height() - cap()).to_pt().round()) as i64) - cap()));
    let above = (tint.y0 + cap() - grid).to_pt() / 12.0;
    assert!((above - above.round()).abs() * 12.0 < 0.25, "the upper edge is level with capitals: {above}");
    for words in ["Title", "Inside", "One;", "two."] {
        let line = baseline(page, words);
        assert!(tint.y0 < line && line < tint.y1, "{words} stands in the box");
        assert!(off_half_grid(line, grid) < 0.01, "{words} keeps the half-grid");
    }
    assert!(near(baseline(page, "two.") + Length::whole_pt(6), tint.y1), "the padding at the foot");
    assert!(near(baseline(page, "Title") - cap() - Length::whole_pt(6), tint.y0), "the padding at the top");
}

#[test]
fn a_box_keeps_its_words_and_says_what_it_is() {
    let inside = "## Title\n\nInside **strong** and [linked](https://example.org).\n\n1. One;\n   - deeper.\n2. Two.\n\n### Under\n\nEnd.";
    let sheet = set(&format!("# H\n\nIntro.\n\nBody.\n\n::: box {{tint=\"secondary 20%\" lang=en}}\n{inside}\n:::\n\nAfter."));
    check_clean(&sheet);
    let wanted = "H Intro. Body. Title Inside strong and linked. 1. One; – deeper. 2. Two. Under End. After.";
    assert_eq!(essence_of(&sheet), essence(wanted));
    let roles = |role| sheet.structure.nodes.iter().filter(|node| node.role == role).count();
    assert_eq!((roles(Role::Div), roles(Role::H2), roles(Role::H3), roles(Role::L)), (1, 1, 1, 2));
}

#[test]
fn a_box_goes_on_in_the_next_column() {
    let inside = vec![BODY; 14].join("\n\n");
    let sheet = set(&format!("# H\n\n---\n\n{BODY}\n\n::: box\n## Title\n\n{inside}\n:::\n\n{BODY}"));
    check_clean(&sheet);
    let parts: Vec<(u32, Rect)> =
        sheet.pages.iter().flat_map(|page| tints(page).into_iter().map(|tint| (page.number, tint))).collect();
    assert!(parts.len() > 1, "{parts:?}");
    for (number, tint) in &parts {
        let page = &sheet.pages[*number as usize - 1];
        let inside = |line: &&common::sheet::LineOnPage| {
            tint.x0 < line.left && line.left < tint.x1 && tint.y0 < line.baseline && line.baseline < tint.y1
        };
        let all = lines(page);
        let within: Vec<_> = all.iter().filter(inside).collect();
        let (first, last) = (within[0].baseline, within[within.len() - 1].baseline);
        assert!(near(first - cap() - Length::whole_pt(6), tint.y0), "padding above {:?}", within[0]);
        assert!(near(last + Length::whole_pt(6), tint.y1), "padding below {:?}", within[within.len() - 1]);
        assert!(within.len() > 1, "no line of the box is alone");
    }
    let words = format!("H{BODY}Title{}{BODY}", inside.replace("\n\n", ""));
    assert_eq!(essence_of(&sheet), essence(&words));
}

#[test]
fn a_box_that_is_not_parted_stands_in_one_column() {
    let inside = [BODY; 4].join("\n\n");
    let sheet = set(&format!("# H\n\n---\n\n{}\n\n::: box {{break=no}}\n{inside}\n:::\n\n{BODY}", [BODY; 5].join("\n\n")));
    check_clean(&sheet);
    assert_eq!(sheet.pages.iter().map(|page| tints(page).len()).sum::<usize>(), 1);
}

#[test]
fn a_box_without_tint_stands_flush() {
    let sheet = set_with(&format!("# H\n\n---\n\n{BODY}\n\n::: box {{tint=none}}\nInside.\n:::"), &[IN_ONE]);
    check_clean(&sheet);
    let page = &sheet.pages[0];
    assert!(tints(page).is_empty());
    let left = |words: &str| lines(page).into_iter().find(|line| line.text.starts_with(words)).unwrap().left;
    assert!(near(left("Inside"), left("A bog")));
}

#[test]
fn a_tint_of_no_colour_is_named() {
    let sheet = set("# H\n\n::: box {tint=\"primery 10%\"}\nInside.\n:::");
    let finding = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::UnknownName).unwrap();
    assert_eq!(finding.help.as_deref(), Some("did you mean `primary`?"));
}

// ------------------------------------------------------------------------------------------------------------ Contact blocks

#[test]
fn a_contact_block_stands_whole_at_the_foot() {
    let text = format!(
        "# H\n\n{BODY}\n\n{BODY}\n\n::: contact\n## Contact\nInternational Mire Conservation Group\nEllernholzstraße 1/3\n17489 Greifswald\n:::\n"
    );
    let sheet = set_with(&text, &["layout.balance=false"]);
    check_clean(&sheet);
    let page = &sheet.pages[0];
    let last = lines(page).into_iter().map(|line| line.baseline).max().unwrap();
    let [tint] = tints(page)[..] else { panic!("{:?}", tints(page)) };
    assert_eq!(last, baseline(page, "17489"));
    assert!(page.boxes.trim.y1 - tint.y1 < Length::from_mm(25.0), "it stands at the foot of the page");
    assert!(lines(page).iter().filter(|line| line.baseline > tint.y0).all(|line| !line.divided));
    assert!(lines(page).iter().any(|line| line.text == "Ellernholzstraße 1/3"), "a line of the source is a line");
}

#[test]
fn a_contact_block_is_whole_and_without_hyphens_however_full_its_page() {
    let said = ["Nationalparkverwaltung", "Wattenmeersekretariat", "Virchowstraße 1", "26382 Wilhelmshaven", "Niedersachsen"];
    let contact = format!("::: contact\n## Kontakt\n{}\n:::\n", said.join("\n"));
    for columns in 2..=4 {
        for count in 0..24 {
            let text =
                format!("+++\nlang = \"de\"\n+++\n\n# H {{intro=0}}\n\n{}{contact}", format!("{BODY}\n\n").repeat(count));
            let sheet = set_with(&text, &[&format!("layout.columns={columns}"), "layout.costs.split-element=0"]);
            let all: Vec<_> =
                sheet.pages.iter().flat_map(|page| lines(page).into_iter().map(|line| (page.number, line))).collect();
            let first = all.iter().position(|(_, line)| line.text.contains("Kontakt")).unwrap();
            let last = all.iter().position(|(_, line)| line.text.contains("Niedersachsen")).unwrap();
            let block = &all[first..=last];
            let words: String = block.iter().map(|(_, line)| line.text.as_str()).collect();
            assert_eq!(words, format!("Kontakt{}", said.concat()), "{columns} columns, {count} paragraphs");
            assert!(block.iter().all(|(page, line)| *page == block[0].0 && !line.divided), "{block:#?}");
            let together = |pair: &[(u32, LineOnPage)]| {
                (Length::PT..=Length::whole_pt(13)).contains(&(pair[1].1.baseline - pair[0].1.baseline))
            };
            assert!(block.windows(2).all(together), "{columns} columns, {count} paragraphs: {block:#?}");
        }
    }
}

#[test]
fn a_contact_block_stands_on_the_last_page_wherever_it_is_written() {
    let contact = "::: contact\n17489 Greifswald\n:::";
    let sheet = set(&format!("# One {{intro=0}}\n\n{contact}\n\n{BODY}\n\n# Two {{intro=0}}\n\n{BODY}"));
    check_clean(&sheet);
    assert_eq!(sheet.pages.len(), 2);
    let page = &sheet.pages[1];
    let contact = lines(page).into_iter().find(|line| line.text.contains("17489")).expect("it stands on the last page");
    assert!(contact.left > page.boxes.trim.x0 + Length::from_mm(150.0), "in the last column");
}

// ------------------------------------------------------------------------------------------------------------ Pull quotes

#[test]
fn a_pull_quote_hangs_its_marks() {
    let text = format!("# H\n\n---\n\n{BODY}\n\n> \"The bog keeps its own diary.\"\n> — A saying of the moor\n\n{BODY}");
    let sheet = set_with(&text, &[IN_ONE]);
    check_clean(&sheet);
    let page = &sheet.pages[0];
    let all = lines(page);
    let quote: Vec<_> = all.iter().filter(|line| line.size == Length::whole_pt(14)).collect();
    let body = all.iter().find(|line| line.text.starts_with("A bog grows")).unwrap();
    assert!(quote[0].text.starts_with('“') && quote[0].left < body.left - Length::whole_pt(4), "{quote:?}");
    assert!(quote[1..].iter().all(|line| near(line.left, body.left)));
    let source = all.iter().find(|line| line.text.starts_with("— A saying")).unwrap();
    assert_eq!(source.size, Length::from_pt(7.5));
    let rule = page.items.iter().find_map(|item| match &item.kind {
        ItemKind::Fill { rect, .. } if near(rect.height(), Length::PT) => Some(*rect),
        _ => None,
    });
    assert!(rule.is_some_and(|rule| rule.y1 < quote[0].baseline && near(rule.x0, body.left)));
    assert!(sheet.structure.nodes.iter().any(|node| node.role == Role::BlockQuote));
}

// ------------------------------------------------------------------------------------------------------------ Figures

/// The windows of the pictures on a page.
fn windows(page: &Page) -> Vec<Rect> {
    let window = |item: &Item| match &item.kind {
        ItemKind::Picture { clip, .. } => Some(*clip),
        _ => None,
    };
    page.items.iter().filter_map(window).collect()
}

#[test]
fn a_caption_beside_ends_at_its_picture_s_foot() {
    let sheet = set(&format!(
        "# H\n\n---\n\n{BODY}\n\n![A caption of so many words that it takes two lines.](rgb.jpg){{span=3 caption=beside credit=\"Photo: me\" alt=A}}\n\n{BODY}"
    ));
    let page = &sheet.pages[0];
    let [window] = windows(page)[..] else { panic!("one picture") };
    assert_eq!(baseline(page, "Photo: me"), window.y1);
    let column = (210.0 - 24.0 - 12.0) / 4.0;
    let caption = lines(page).into_iter().find(|line| line.text.starts_with("A caption")).unwrap();
    assert!(near(caption.left, window.x1 + Length::from_mm(4.0)), "{caption:?} {window:?}");
    assert!(near(window.width(), Length::from_mm(2.0 * column + 4.0)));
}

#[test]
fn a_caption_below_is_flush_and_near() {
    let text =
        format!("# H\n\n{BODY}\n\n![Caption.](rgb.jpg){{credit=\"Photo: me\" alt=A}}\n\n- An item:\n\n  ![Inside.](rgb.jpg)");
    let sheet = set_with(&text, &["layout.balance=false"]);
    let page = &sheet.pages[0];
    let [first, second] = windows(page)[..] else { panic!("two pictures") };
    let line = |words: &str| lines(page).into_iter().find(|line| line.text.starts_with(words)).unwrap();
    let caption_cap = Length::from_pt(7.5 * 1490.0 / 2048.0);
    for (words, window) in [("Caption.", first), ("Inside.", second)] {
        assert!(near(line(words).left, window.x0), "{words} is flush");
        assert!(near(line(words).baseline - caption_cap - window.y1, Length::whole_pt(4)), "{words} is near");
    }
    assert!(near(second.x0, first.x0 + Length::whole_pt(9)), "a picture in an item keeps its measure");
    assert!(near(second.x1, first.x1));
}

#[test]
fn a_picture_bleeds_where_it_stands_at_the_edge() {
    let sheet = set("![Caption.](rgb.jpg){span=4 place=top bleed=all caption=beside}\n\nBody.");
    let page = &sheet.pages[0];
    let [window] = windows(page)[..] else { panic!("one picture") };
    let bleed = page.boxes.bleed;
    assert_eq!((window.x0, window.y0), (bleed.x0, bleed.y0));
    let unmet = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::BleedNotMet).unwrap();
    assert!(unmet.message.contains("the right and the foot of the page"), "{}", unmet.message);

    for (text, pages, edges) in
        [("outside", 1, [false, true]), ("inside", 1, [false, false]), ("left", 1, [false, false]), ("right", 1, [false, true])]
    {
        let sheet = set(&format!("One.\n\n---\n\nTwo.\n\n---\n\nThree.\n\n---\n\n![Caption.](rgb.jpg){{bleed={text}}}"));
        let [window] = windows(&sheet.pages[pages - 1])[..] else { panic!("one picture") };
        assert_eq!([window.x0 == bleed.x0, window.x1 == bleed.x1], edges, "{text}");
        assert_eq!(codes(&sheet.report).contains(&Code::BleedNotMet), edges == [false, false], "{text}");
    }
    let sheet = set("# H\n\nIntro.\n\nBody.\n\n![](rgb.jpg){alt=A place=page bleed=all}");
    let [window] = windows(&sheet.pages[1])[..] else { panic!("one picture") };
    assert_eq!(window, bleed, "a page of its own is filled");
}

#[test]
fn a_code_has_the_size_that_is_asked_for_and_no_less_than_can_be_read() {
    let side = |sheet: &Typeset| {
        let paths = sheet.pages[0].items.iter().filter(|item| item.tag.is_some());
        let extent = |item: &Item| match &item.kind {
            ItemKind::Path { segments, .. } => {
                let x = segments.iter().filter_map(|segment| match segment {
                    makeready::picture::Segment::Move(at) | makeready::picture::Segment::Line(at) => Some(at.x),
                    _ => None,
                });
                let (least, most) = (x.clone().min()?, x.max()?);
                Some(most - least)
            }
            _ => None,
        };
        paths.filter_map(extent).max().unwrap().to_mm()
    };
    for (attributes, wanted) in [("", 20.0), ("{height=\"30 mm\"}", 30.0), ("{height=\"5 mm\"}", 33.0 * 0.4)] {
        let sheet = set(&format!("# H\n\nIntro.\n\n![Caption.](qr:https://example.org){attributes}"));
        assert!((side(&sheet) - wanted).abs() < 0.01, "{attributes}: {}", side(&sheet));
        assert_eq!(codes(&sheet.report).contains(&Code::CodeTooSmall), wanted < 20.0);
    }
    let sheet = set("# H\n\nIntro.\n\n![](qr:https://example.org)");
    let figure = sheet.structure.nodes.iter().find(|node| node.role == Role::Figure).unwrap();
    assert_eq!(figure.alt.as_deref(), Some("https://example.org"));
    check_clean(&sheet);
    let black = sheet.pages[0].items.iter().filter_map(|item| match &item.kind {
        ItemKind::Path { fill: Some(color), .. } => Some(color.ink.is_solid_black()),
        _ => None,
    });
    assert_eq!(black.filter(|black| *black).count(), 1, "black is black ink alone");
}

#[test]
fn the_ink_of_a_code_stands_on_its_columns_edge() {
    let (row, code) = ("Line of text.", "![](qr:https://example.org)");
    for (around, is_flush) in [(code.to_owned(), true), (format!("::: box\n{row}\n\n{code}\n:::"), false)] {
        let text = format!("# H {{intro=0}}\n\n{row}\n\n{around}\n\n{row}");
        let sheet = set_with(&text, &["layout.columns=1"]);
        let page = &sheet.pages[0];
        let black = page.items.iter().find_map(|item| match &item.kind {
            ItemKind::Path { segments, fill: Some(color), .. } if color.ink.is_solid_black() => Some(segments),
            _ => None,
        });
        let points = black.unwrap().iter().filter_map(|segment| match segment {
            makeready::picture::Segment::Move(at) | makeready::picture::Segment::Line(at) => Some(*at),
            _ => None,
        });
        let (left, foot) = (points.clone().map(|at| at.x).min().unwrap(), points.clone().map(|at| at.y).max().unwrap());
        let texts = lines(page);
        let words = texts.iter().rfind(|line| line.baseline < foot && line.text.starts_with("Line")).unwrap();
        // The body's first letter has its own white: less than a point.
        assert_eq!((left - words.left).abs() < Length::PT, is_flush, "{around}: {left} and {}", words.left);
        let below = texts.iter().find(|line| line.baseline > foot).unwrap().baseline - cap();
        assert!(below - foot >= Length::from_mm(20.0) * 4 / 33, "four modules of white stay below it");
    }
}

#[test]
fn a_placeholder_takes_its_room_and_says_what_is_wanted() {
    let sheet = set("# H\n\nIntro.\n\n![A bog at dawn.](<placeholder:wide, from above>){height=\"40 mm\"}");
    let finding = sheet.report.diagnostics.iter().find(|finding| finding.code == Code::PictureMissing).unwrap();
    assert!(finding.message.ends_with(": wide, from above"));
    let page = &sheet.pages[0];
    let tint = page.items.iter().find_map(|item| match &item.kind {
        ItemKind::Fill { rect, .. } if item.tag.is_some() => Some(*rect),
        _ => None,
    });
    assert!(tint.is_some_and(|tint| near(tint.height(), Length::from_mm(40.0))));
    assert_eq!(essence_of(&sheet), essence("H Intro. A bog at dawn."), "its words are no text of the author's");
}

// ------------------------------------------------------------------------------------------------------------ Key figures

#[test]
fn key_figures_stand_on_one_baseline_over_the_columns() {
    let items = "- **3 %** of the land\n- **30 %** of the carbon in all the soils of the world, and more than that\n- **10 m**\n- **1,900** species";
    let sheet = set(&format!("# H\n\n---\n\n{BODY}\n\n::: key-figures {{span=4}}\n{items}\n:::\n\n{BODY}"));
    check_clean(&sheet);
    let page = &sheet.pages[0];
    let all = lines(page);
    let figures: Vec<_> = all.iter().filter(|line| line.size == Length::from_pt(33.5)).collect();
    let labels =
        ["of the land", "of the carbon", "species"].map(|words| all.iter().find(|line| line.text.starts_with(words)).unwrap());
    assert_eq!(figures.iter().map(|line| line.text.trim()).collect::<Vec<_>>(), ["3 %", "30 %", "10 m", "1,900"]);
    assert!(figures.iter().all(|line| line.baseline == figures[0].baseline));
    assert!(labels.iter().all(|line| line.baseline == labels[0].baseline && line.baseline > figures[0].baseline));
    let column = Length::from_mm((210.0 - 24.0 - 12.0) / 4.0 + 4.0);
    let step = labels[1].left - labels[0].left;
    assert!((step - column).to_pt().abs() < 0.5, "cells are columns: {step}");
    assert_eq!(sheet.structure.nodes.iter().filter(|node| node.role == Role::Li).count(), 4);
    let fewer = set(&format!("# H\n\n---\n\n{BODY}\n\n::: key-figures {{span=4}}\n- **1** a\n- **2** b\n:::\n\n{BODY}"));
    let left: Vec<_> =
        lines(&fewer.pages[0]).iter().filter(|line| line.size == Length::from_pt(33.5)).map(|line| line.left).collect();
    assert!((left[1] - left[0] - column).to_pt().abs() < 0.5, "two of four keep to the columns: {left:?}");
    assert!(!codes(&sheet.report).contains(&Code::UnsupportedMarkup));
}

#[test]
fn key_figures_that_do_not_fit_go_below_each_other() {
    let four = "- **1,234** a\n- **2** b\n- **3** c\n- **4** d";
    let narrow = set_with(&format!("# H\n\n::: key-figures {{span=4}}\n{four}\n:::"), &["layout.size=A5", "layout.columns=2"]);
    let of_rows = |sheet: &Typeset| {
        let all = lines(&sheet.pages[0]).into_iter().filter(|line| line.size == Length::from_pt(33.5));
        let mut rows: std::collections::BTreeMap<Length, usize> = std::collections::BTreeMap::new();
        all.for_each(|line| *rows.entry(line.baseline).or_default() += 1);
        rows.into_values().collect::<Vec<_>>()
    };
    assert_eq!(of_rows(&narrow), [2, 2], "as even as can be");
    let sheet = set("# H\n\n::: key-figures {across=4}\n- **1,234,567** hectares\n- **2** more\n:::");
    let page = &sheet.pages[0];
    let figures: Vec<_> = lines(page).into_iter().filter(|line| line.size == Length::from_pt(33.5)).collect();
    assert!(figures.iter().all(|line| near(line.left, figures[0].left) || line.left < figures[0].right));
    assert!(figures.last().unwrap().baseline > figures[0].baseline);
}

// ------------------------------------------------------------------------------------------------------------ Definition lists

/// What is compared stands in one column.
const IN_ONE: &str = "layout.balance=false";

const MIRES: &str = "# H\n\n---\n\nBody.\n\nBog\n: A mire that lives on rain alone and stands higher than the land around it, like a sponge.\n\nFen\n: Fed by \
                     water from the ground.\n: Drained land, in eastern England.\n\nAfter.";

#[test]
fn a_definition_hangs_below_its_term() {
    let sheet = set_with(MIRES, &[IN_ONE]);
    check_clean(&sheet);
    let page = &sheet.pages[0];
    let all = lines(page);
    let line = |words: &str| all.iter().find(|line| line.text.starts_with(words)).unwrap_or_else(|| panic!("{words}"));
    let (term, first) = (line("Bog"), line("A mire"));
    let turnover = all.iter().find(|line| line.baseline == first.baseline + Length::whole_pt(12)).unwrap();
    assert!(near(term.left, line("Body").left) && near(first.left, term.left + Length::whole_pt(9)), "{all:?}");
    assert!(near(turnover.left, first.left) && first.baseline - term.baseline == Length::whole_pt(12));
    assert!(near(line("Drained").left, first.left));
    let roles = |role| sheet.structure.nodes.iter().filter(|node| node.role == role).count();
    assert_eq!((roles(Role::L), roles(Role::Li), roles(Role::LBody), roles(Role::Lbl)), (1, 2, 2, 0));
    let wanted = "H Body. Bog A mire that lives on rain alone and stands higher than the land around it, like a sponge. Fen Fed by water \
                  from the ground. Drained land, in eastern England. After.";
    assert_eq!(essence_of(&sheet), essence(wanted));
}

#[test]
fn a_definition_runs_in_on_its_terms_line_where_the_brand_says_so() {
    let sheet = set_with(MIRES, &[IN_ONE, "brand.definitions.form=run-in"]);
    check_clean(&sheet);
    let all = lines(&sheet.pages[0]);
    let line = |words: &str| all.iter().find(|line| line.text.starts_with(words)).unwrap_or_else(|| panic!("{words}: {all:?}"));
    line("Bog\u{2002}A mire");
    assert!(
        near(line("Fen\u{2002}Fed").left, line("Body").left)
            && near(line("Drained").left, line("Body").left + Length::whole_pt(9))
    );
}

// ------------------------------------------------------------------------------------------------------------ All of them

/// An element among others: its kind, how many words it has, and what its braces hold.
type Some3 = (u8, usize, &'static str);

/// Elements as Markdown, their words numbered in reading order, and the essence that must come out.
fn written(elements: &[Some3]) -> (String, String) {
    let (mut markdown, mut wanted, mut next) = (String::new(), String::new(), 0);
    let mut words = |count: usize, wanted: &mut String| {
        let words: Vec<String> = (next..next + count).map(|number| format!("word{number}")).collect();
        next += count;
        wanted.push_str(&words.concat());
        words.join(" ")
    };
    for (kind, count, attributes) in elements {
        let count = *count;
        let part = match kind {
            0 => words(count, &mut wanted),
            1 => {
                let (title, text) = (words(2, &mut wanted), words(count, &mut wanted));
                wanted.push('–');
                let item = words(3, &mut wanted);
                wanted.push_str("1.");
                let deeper = words(count / 2 + 1, &mut wanted);
                format!("::: box {{{attributes}}}\n## {title}\n\n{text}\n\n- {item}\n  1. {deeper}\n:::")
            }
            2 => {
                let quote = words(count, &mut wanted);
                wanted.push('—');
                format!("> {quote}\n> — {} {{{attributes}}}", words(2, &mut wanted))
            }
            3 => {
                let items = (0..count % 7 + 1).map(|_| {
                    let figure = words(1, &mut wanted);
                    format!("- **{figure}** {}\n", words(3, &mut wanted))
                });
                format!("::: key-figures {{{attributes}}}\n{}:::", items.collect::<String>())
            }
            4 => format!("::: contact {{{attributes}}}\n{}\n{}\n:::", words(3, &mut wanted), words(count % 5 + 1, &mut wanted)),
            5 => format!("![{}](qr:https://example.org){{{attributes}}}", words(count % 9 + 1, &mut wanted)),
            _ => format!("![{}](rgb.jpg){{height=\"30 mm\" caption=beside {attributes}}}", words(count % 20 + 1, &mut wanted)),
        };
        markdown.push_str(&part.replace("{}", ""));
        markdown.push_str("\n\n");
    }
    (markdown, wanted)
}

fn elements() -> impl Strategy<Value = Vec<Some3>> {
    let attributes = select(
        &["", "", "lang=de", "span=2", "span=4", "span=3 place=here", "place=foot", "place=top", "span=9 place=end"][..],
    );
    prop::collection::vec((0_u8..7, 1_usize..90, attributes), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    /// No word is lost or doubled, and none stands off the page, whatever stands beside what.
    #[test]
    fn elements_lose_no_text(
        elements in elements(),
        lang in select(&["en-GB", "he"][..]),
        columns in 1_u8..7,
        padding in select(&["0 pt", "6 pt", "40 pt"][..]),
        leading in select(&["12 pt", "9.7 pt", "17 pt"][..]),
    ) {
        let (markdown, wanted) = written(&elements);
        let text = format!("+++\nlang = \"{lang}\"\n+++\n\n# H {{intro=0}}\n\n{markdown}");
        let overrides = [
            format!("layout.columns={columns}"),
            format!("brand.boxes.padding={padding}"),
            format!("brand.boxes.padding-sides={padding}"),
            format!("brand.styles.body.leading={leading}"),
        ];
        let sheet = set_with(&text, &overrides.each_ref().map(String::as_str));
        let found = codes(&sheet.report);
        if !found.contains(&Code::Overset) {
            prop_assert_eq!(essence_of(&sheet), format!("H{}", essence(&wanted)), "{}", text);
        }
        for page in &sheet.pages {
            for line in lines(page).iter().filter(|_| !found.contains(&Code::WordTooWide) && !found.contains(&Code::Overset)) {
                let trim = page.boxes.trim;
                let inside = trim.x0 < line.left && line.right < trim.x1 && trim.y0 < line.baseline && line.baseline < trim.y1;
                prop_assert!(inside, "page {}: {line:?} stands off the page\n{text}", page.number);
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------------------ The sheet of them

/// The folders of the examples.
struct Examples;

impl makeready::picture::PictureSource for Examples {
    fn load(&self, name: &str) -> Result<std::sync::Arc<[u8]>, String> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/elements").join(name);
        std::fs::read(path).map(std::sync::Arc::from).map_err(|error| error.to_string())
    }
}

#[test]
fn the_sheet_of_elements_is_without_fault_in_both_languages() {
    for name in ["elements.en.md", "elements.ru.md"] {
        let path = format!("{}/examples/elements/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let kit = common::sheet::kit(&[]);
        let sheet = common::sheet::engine()
            .typeset(&makeready::engine::Job { pictures: &Examples, ..makeready::engine::Job::new(&kit, name, &text) });
        check_clean(&sheet);
        assert_eq!(sheet.pages.len(), 2, "{name}");
        let roles: std::collections::BTreeSet<Role> = sheet.structure.nodes.iter().map(|node| node.role).collect();
        for role in [Role::Div, Role::BlockQuote, Role::Figure, Role::Table, Role::Note, Role::L] {
            assert!(roles.contains(&role), "{name} has no {}", role.name());
        }
        assert_eq!(tints(&sheet.pages[0]).len(), 2, "{name}: the first page's box goes on in the next column");
        let contact = tints(&sheet.pages[1]).into_iter().max_by_key(|tint| (tint.x0, tint.y1)).unwrap();
        assert!(
            sheet.pages[1].boxes.trim.y1 - contact.y1 < Length::from_mm(25.0),
            "{name}: the contact block closes the last column"
        );
    }
}
