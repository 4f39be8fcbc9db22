//! The room as a whole: Markdown in, a dump of the tree and the findings out; and that no text is lost and no input panics.

use super::*;
use crate::diagnostic::Sources;
use proptest::prelude::*;
use std::fmt::Write;

/// The tree as text, a block a line. Soft breaks are `_`, hard ones `/`; spans of text are checked on the way.
fn dump(text: &str, document: &Document) -> String {
    let mut out = String::new();
    blocks(text, &document.blocks, 0, &mut out);
    for note in &document.notes {
        let _ = writeln!(out, "note {}", &text[note.span.range()]);
        blocks(text, &note.blocks, 1, &mut out);
    }
    out
}

fn blocks(text: &str, blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        let _ = write!(out, "{:1$}", "", depth * 2);
        match &block.kind {
            BlockKind::Heading { level, .. } => {
                let _ = write!(out, "h{level}");
            }
            BlockKind::Kicker { .. } => out.push_str("kicker"),
            BlockKind::Intro { .. } => out.push_str("intro"),
            BlockKind::Paragraph { .. } => out.push('p'),
            BlockKind::ColumnBreak => out.push_str("break"),
            BlockKind::Box { kind, .. } => {
                let _ = write!(out, "{kind:?}");
            }
            BlockKind::Quote { .. } => out.push_str("quote"),
            BlockKind::KeyFigures { .. } => out.push_str("figures"),
            BlockKind::List { start, .. } => {
                let _ = write!(out, "list {}", start.map_or("-".to_owned(), |start| start.to_string()));
            }
            BlockKind::Definitions { .. } => out.push_str("definitions"),
            BlockKind::Table { columns, .. } => {
                let _ = write!(out, "table {columns:?}");
            }
            BlockKind::Figure { source, .. } => {
                let _ = write!(out, "figure {}", source.value);
                let written = &text[source.span.range()];
                assert!(written == source.value || written.starts_with("!["), "{source:?}");
            }
        }
        attributes(&block.attributes, out);
        if !block.inlines().is_empty() {
            out.push_str(": ");
            inlines(text, block.inlines(), block.span, out);
        }
        out.push('\n');
        match &block.kind {
            BlockKind::Table { header, rows, .. } => {
                for row in std::iter::once(header).chain(rows) {
                    let _ = write!(out, "{:1$}|", "", depth * 2 + 2);
                    for cell in &row.cells {
                        assert!(within(cell.span, block.span), "a cell of {block:?}");
                        inlines(text, &cell.inlines, block.span, out);
                        out.push('|');
                    }
                    out.push('\n');
                }
            }
            BlockKind::Definitions { entries } => {
                for entry in entries {
                    let _ = writeln!(out, "{:1$}*", "", depth * 2 + 2);
                    for blocks in entry.parts() {
                        assert!(blocks.iter().all(|inner| within(inner.span, block.span)), "a part of {block:?}");
                        self::blocks(text, blocks, depth + 2, out);
                    }
                }
            }
            BlockKind::List { items, .. } => {
                for item in items {
                    assert!(within(item.span, block.span), "an item of {block:?}");
                    let _ = writeln!(out, "{:1$}*", "", depth * 2 + 2);
                    self::blocks(text, &item.blocks, depth + 2, out);
                }
            }
            BlockKind::Box { blocks, .. } => self::blocks(text, blocks, depth + 1, out),
            BlockKind::Quote { blocks, source } => {
                self::blocks(text, blocks, depth + 1, out);
                if !source.is_empty() {
                    let _ = write!(out, "{:1$}by: ", "", depth * 2 + 2);
                    inlines(text, source, block.span, out);
                    out.push('\n');
                }
            }
            BlockKind::KeyFigures { figures } => {
                for one in figures {
                    let _ = write!(out, "{:1$}", "", depth * 2 + 2);
                    inlines(text, &one.figure, one.span, out);
                    out.push_str(": ");
                    inlines(text, &one.label, one.span, out);
                    out.push('\n');
                }
            }
            _ => {}
        }
    }
}

fn attributes(attributes: &Attributes, out: &mut String) {
    let Attributes { intro, page, span, place, credit, alt, lang, looseness, break_before, keep_all, .. } = attributes;
    let mut push = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(out, " {key}={value}");
        }
    };
    push("intro", intro.as_ref().map(|intro| format!("{:?}", intro.value)));
    push("page", page.as_ref().map(|page| page.value.clone()));
    push("span", span.as_ref().map(|span| span.value.to_string()));
    push("place", place.as_ref().map(|place| format!("{:?}", place.value)));
    push("credit", credit.as_ref().map(|credit| credit.value.clone()));
    push("alt", alt.as_ref().map(|alt| alt.value.clone()));
    push("lang", lang.as_ref().map(|lang| lang.value.clone()));
    push("looseness", looseness.as_ref().map(|looseness| looseness.value.to_string()));
    push("break", break_before.as_ref().map(|place| format!("{:?}", place.value)));
    push("keep", keep_all.then(|| "all".to_owned()));
}

fn inlines(text: &str, inlines: &[Inline], around: Span, out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text: words, span } => {
                let source = &text[span.range()];
                let is_decoded =
                    source.starts_with(['&', '`', '"']) || source.starts_with('[') || words == " – " || source.is_empty();
                assert!(source == words || is_decoded, "{words:?} is not {source:?}");
                assert!(within(*span, around), "{words:?} is not within {:?}", &text[around.range()]);
                out.push_str(words);
            }
            Inline::SoftBreak { span } => {
                assert!(within(*span, around));
                out.push('_');
            }
            Inline::HardBreak { span } => {
                assert!(within(*span, around));
                out.push('/');
            }
            Inline::Note { note, span } => {
                assert!(within(*span, around) && text[span.range()].starts_with("[^"));
                let _ = write!(out, "({note})");
            }
            Inline::Strong(inner) => wrap(text, "b", inner, around, out),
            Inline::Emphasis(inner) => wrap(text, "i", inner, around, out),
            Inline::Link { url, inlines, span } => {
                assert!(within(*span, around) && text[span.range()].starts_with(['[', '<', '!']));
                wrap(text, &format!("a {url}"), inlines, *span, out);
            }
            Inline::Span { lang, tracking, position, inlines, span } => {
                assert!(text[span.range()].starts_with('[') && text[span.range()].ends_with('}'));
                let tracking = tracking.map_or(String::new(), |em| format!(" {}", em.to_em()));
                let position = position.map_or(String::new(), |position| format!(" {position:?}"));
                wrap(text, &format!("s {}{tracking}{position}", lang.as_deref().unwrap_or("-")), inlines, *span, out);
            }
        }
    }
}

fn wrap(text: &str, tag: &str, inner: &[Inline], around: Span, out: &mut String) {
    let _ = write!(out, "<{tag}>");
    inlines(text, inner, around, out);
    out.push_str("</>");
}

fn within(inner: Span, outer: Span) -> bool {
    inner.start >= outer.start && inner.end <= outer.end
}

/// The dump of `text` and each finding as `code: slice`.
fn read(text: &str) -> (String, Vec<String>) {
    let mut sources = Sources::new();
    let file = sources.add("a.md", text);
    let (document, report) = parse(file, text);
    let show = |fault: &Diagnostic| format!("{}: {}", fault.code.name(), fault.span.map_or("?", |span| sources.text(span)));
    (dump(text, &document), report.diagnostics.iter().map(show).collect())
}

/// Checks texts without findings.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let (dump, findings) = read(text);
        assert_eq!(dump.trim_end(), *expected, "{text}");
        assert!(findings.is_empty(), "{text}: {findings:?}");
    }
}

/// Checks texts with findings.
fn check_found(cases: &[(&str, &str, &[&str])]) {
    for (text, expected, found) in cases {
        let (dump, findings) = read(text);
        assert_eq!((dump.trim_end(), findings), (*expected, found.iter().map(|&found| found.to_owned()).collect()), "{text}");
    }
}

#[test]
fn blocks_are_what_the_design_says() {
    check(&[
        ("A\nb", "p: A_b"),
        ("# A\n\nb\n\nc", "h1: A\nintro: b\np: c"),
        ("# A {intro=0}\n\nb", "h1 intro=Columns(0): A\np: b"),
        ("# A {intro=auto page=alternate}\n\nb", "h1 intro=Auto page=alternate: A\nintro: b"),
        ("# A\n## B\nc", "h1: A\nh2: B\np: c"),
        ("# A\n- b\n\nc", "h1: A\nlist -\n  *\n    p: b\np: c"),
        ("# A\n---\nc", "h1: A\nbreak\np: c"),
        ("# A\n\n![b](c.jpg)\n\nd", "h1: A\nfigure c.jpg: b\np: d"),
        ("# A\n<!-- note -->\n\nb", "h1: A\nintro: b"),
        ("A\n===\nb\n\nB\n---\nc", "h1: A\nintro: b\nh2: B\np: c"),
        ("### A {lang=fr looseness=1 break=column}", "h3 lang=fr looseness=1 break=Column: A"),
        ("# A\n\nb {looseness=-1 keep=all}", "h1: A\nintro looseness=-1 keep=all: b"),
        ("a\n\n***\n\nb {break=page}", "p: a\nbreak\np break=Page: b"),
        (
            "3. a\n4. b\n\n   c {keep=all}\n   - d {keep=all}",
            "list 3\n  *\n    p: a\n  *\n    p: b\n    p keep=all: c\n    list -\n      *\n        p keep=all: d",
        ),
        ("- [ ] a\n- [x] b", "list -\n  *\n    p: [ ] a\n  *\n    p: [x] b"),
        ("a  \r\nb\\\r\nc\r\nd\r\n\r\ne", "p: a/b/c_d\np: e"),
        ("\u{FEFF}# A\n", "h1: A"),
        ("\u{FEFF}+++\r\ntitle = \"é\"\r\n+++\r\n# É *é* {lang=fr}\r\n\r\né", "h1 lang=fr: É <i>é</>\nintro: é"),
        ("&nbsp;\n\na", "p: a"),
    ]);
}

#[test]
fn a_heading_above_a_heading_is_no_page() {
    let cases = [
        ("# A | B\n\n# C\n\nd", "h1: C\nintro: d", "A\nB"),
        ("# A\n# B\n# C\n", "kicker: B\nh1: C", "A"),
        ("+++\nissuer = \"X\"\n+++\n# A\n# C\n", "kicker: A\nh1: C", "X"),
        ("# A\n<!-- a -->\n# C", "h1: C", "A"),
        ("#\n# C", "h1: C", ""),
    ];
    for (text, expected, issuer) in cases {
        let (document, report) = parse(Sources::new().add("a.md", text), text);
        assert_eq!(dump(text, &document).trim_end(), expected, "{text}");
        assert_eq!(document.front.issuer.map_or(String::new(), |issuer| issuer.value), issuer, "{text}");
        assert!(report.diagnostics.is_empty(), "{text}");
    }
    check_found(&[
        ("# A {intro=2 page=x}\n# B", "h1: B", &["bad-attribute: 2", "bad-attribute: x"]),
        ("# A\n\nb\n\n# C", "h1: A\nintro: b\nh1: C", &[]),
    ]);
}

#[test]
fn inlines_are_read_with_their_places() {
    check(&[
        ("a **b *c* d** _e_ ***f***", "p: a <b>b <i>c</> d</> <i>e</> <i><b>f</></>"),
        (
            "[a *b*](http://example.org \"t\") [c][d] [d]\n\n[d]: http://example.net",
            "p: <a http://example.org>a <i>b</></> <a http://example.net>c</> <a http://example.net>d</>",
        ),
        (
            "<http://example.org/a?b&c> <mail@example.org>",
            "p: <a http://example.org/a?b&c>http://example.org/a?b&c</> <a mailto:mail@example.org>mail@example.org</>",
        ),
        ("\"a\" -- 'b'... \\*c\\* &amp; &eacute; d\\\\", "p: \"a\" -- 'b'... *c* & é d\\"),
        ("# A | *b | c* \\| d &#124; e", "h1: A/<i>b/c</> | d | e"),
        ("## A|B", "h2: A/B"),
        ("# A ||", "h1: A"),
        ("a | b", "p: a | b"),
        ("a.  b   c \u{A0} d", "p: a. b c \u{A0} d"),
        ("a\u{2028}b\u{2029}c\u{B}d\u{C}e\u{85}f", "p: a/b/c/d/e/f"),
        ("a [un *mot*]{lang=fr} b", "p: a <s fr>un <i>mot</></> b"),
        ("*a [b* c]{lang=fr} d", "p: *a <s fr>b* c</> d"),
        (
            "[voir [le [x]{tracking=1%} site](u) <http://example.org>]{lang=fr tracking=-0.5%}.",
            "p: <s fr -0.0050048828125>voir <a u>le <s - 0.0099945068359375>x</> site</> <a http://example.org>http://example.org</></>.",
        ),
        ("!\\[a]{b} ![c]{lang=fr}", "p: ![a]{b} !<s fr>c</>"),
        ("10[3]{position=superscript} *CO[2]{position=subscript}*", "p: 10<s - Superscript>3</> <i>CO<s - Subscript>2</></>"),
        ("[a]{lang=fr} {lang=de}", "p lang=de: <s fr>a</>"),
    ]);
}

#[test]
fn braces_that_are_text_stay_text() {
    check(&[
        ("a {x} b", "p: a {x} b"),
        ("a \\{x}", "p: a {x}"),
        ("a {x\\}", "p: a {x}"),
        ("a } b { c", "p: a } b { c"),
        ("{a} [b] {c}.", "p: {a} [b] {c}."),
        ("[a](b) {x} c", "p: <a b>a</> {x} c"),
        ("\\[a]{x} b", "p: [a]{x} b"),
    ]);
}

#[test]
fn attributes_never_reach_markdown() {
    check(&[
        (
            "![a](b.jpg){credit=\"*c* <d> `e` [f](g) \\\"h\\\" {i} &amp; _j_\"}",
            "figure b.jpg credit=*c* <d> `e` [f](g) \"h\" {i} &amp; _j_: a",
        ),
        ("# A *b {page=x}\n\n*c*", "h1 page=x: A *b\nintro: <i>c</>"),
        ("*a.*{lang=fr}", "p lang=fr: <i>a.</>"),
        ("a\n{lang=fr}", "p lang=fr: a"),
        ("a {lang=fr\nkeep=all}", "p lang=fr keep=all: a"),
        ("A {intro=1}\n===", "h1 intro=Columns(1): A"),
        ("# A {intro=1} ##", "h1 intro=Columns(1): A"),
    ]);
}

#[test]
fn pictures_are_figures() {
    check(&[
        (
            "![A *b*.](c.jpg){span=2 place=foot credit=\"Photo: the river office\"}",
            "figure c.jpg span=2 place=Foot credit=Photo: the river office: A <i>b</>.",
        ),
        ("![a](b.jpg){span=2}\n![c](d.png){span=1}", "figure b.jpg span=2: a\nfigure d.png span=1: c"),
        ("![a](b.jpg) {span=2}", "figure b.jpg span=2: a"),
        ("![](<a b.jpg> 'title')", "figure a b.jpg"),
        ("![a b][c]{alt=\"d\"}\n\n[c]: e.jpg", "figure e.jpg alt=d: a b"),
        ("![a [b]{lang=fr}](c)", "figure c: a <s fr>b</>"),
        ("- ![a](b){span=1}\n- c", "list -\n  *\n    figure b span=1: a\n  *\n    p: c"),
    ]);
    check_found(&[
        ("a ![b](c.jpg){span=2} d", "p: a d\nfigure c.jpg span=2: b", &["unsupported-markup: ![b](c.jpg)"]),
        ("a\n![b](c.jpg)\nd", "p: a_d\nfigure c.jpg: b", &["unsupported-markup: ![b](c.jpg)"]),
        ("# A ![b](c.jpg)\n\nd", "h1: A\nintro: d\nfigure c.jpg: b", &["unsupported-markup: ![b](c.jpg)"]),
        ("[![a](b.jpg)](http://example.org)", "figure b.jpg: a", &["unsupported-markup: ![a](b.jpg)"]),
        ("![a ![b](c)](d)", "figure c: b\nfigure d: a", &[]),
    ]);
}

#[test]
fn faults_of_attributes_are_named_where_they_stand() {
    check_found(&[
        ("# A {intor=2}", "h1: A", &["bad-attribute: intor"]),
        ("# A {#id}", "h1: A", &["bad-attribute: #id"]),
        ("a {x}", "p: a", &["bad-attribute: x"]),
        ("a {}", "p: a", &["bad-attribute: {}"]),
        ("{lang=fr}", "", &["bad-attribute: {lang=fr}", "empty-document: "]),
        ("a {intro=2} b", "p: a {intro=2} b", &["bad-attribute: {intro=2}"]),
        ("# A {intro=2", "h1: A {intro=2", &["bad-attribute: {"]),
        ("[a](b){lang=fr} c", "p: <a b>a</>{lang=fr} c", &["bad-attribute: {lang=fr}"]),
        ("a [b]{x=1} c", "p: a <s ->b</> c", &["bad-attribute: x"]),
        ("## A {intro=2}", "h2: A", &["bad-attribute: intro"]),
        ("![a](b){place=left}", "figure b: a", &["bad-attribute: left"]),
    ]);
}

#[test]
fn tables_have_columns_cells_and_captions() {
    check(&[
        ("| a | *b* |\n|---|--:|\n| c \\| d |  |\n| e | f<br>g |", "table [Auto, End]\n  |a|<i>b</>|\n  |c | d||\n  |e|f/g|"),
        ("a | b\n:--|:-:\nc", "table [Start, Center]\n  |a|b|\n  |c||"),
        ("| a |\n|---|\n{span=2 place=top keep=all}", "table [Auto] span=2 place=Top keep=all\n  |a|"),
        ("| a |\n|---|\n| b |\n{caption=\"c | d\" credit=e}", "table [Auto] credit=e: c | d\n  |a|\n  |b|"),
        ("| a |\n|---|\nTable: c *d* {span=3}\n\ne", "table [Auto] span=3: c <i>d</>\n  |a|\np: e"),
        ("| a |\n|---|\n{span=2}\n\nTable: c", "table [Auto] span=2: c\n  |a|"),
        ("| a |\n|---|\n\nTable: c {span=2}\n\nTable: d", "table [Auto] span=2: c\n  |a|\np: Table: d"),
        ("a\n\nTable: c", "p: a\np: Table: c"),
        ("# A\n\n| a |\n|---|\n\nb", "h1: A\ntable [Auto]\n  |a|\np: b"),
        ("- a\n\n  | b |\n  |---|\n  Table: c", "list -\n  *\n    p: a\n    table [Auto]: c\n      |b|"),
    ]);
    check_found(&[
        ("| a |\n|---|\n| b | c | d |", "table [Auto]\n  |a|\n  |b – c – d|", &["unsupported-markup: | c | d |"]),
        ("| a ![b](c) |\n|---|", "table [Auto]\n  |a|\nfigure c: b", &["unsupported-markup: ![b](c)"]),
        ("| a {x=1} |\n|---|\n| b {lang=fr} |", "table [Auto]\n  |a {x=1}|\n  |b {lang=fr}|", &["bad-attribute: {lang=fr}"]),
        ("| a |\n|---|\n{intro=2}", "table [Auto]\n  |a|", &["bad-attribute: intro"]),
        ("| a |\n|---|\n{caption=b}\nTable: c", "table [Auto]: c\n  |a|", &["bad-attribute: b"]),
    ]);
}

#[test]
fn cells_beyond_the_last_column_are_told_and_nothing_else() {
    for line_end in ["\n", "\r\n"] {
        let rows = ["| a | b |", "|---|---|", "| 1 | x | 2 | 3 |", "| c | d |"].map(|row| row.to_owned() + line_end).concat();
        let (tree, found) = read(&rows);
        assert!(tree.contains("x – 2 – 3"), "{tree}");
        assert!(matches!(&found[..], [one] if one.starts_with("unsupported-markup")), "{found:?}");
    }
}

#[test]
fn terms_have_their_definitions() {
    check(&[
        (
            "Bog\n: rain alone\n: *peat*\n\nFen {lang=en}\n:   water\n\n    too\n\nafter",
            "definitions\n  *\n    p: Bog\n    p: rain alone\n    p: <i>peat</>\n  *\n    p lang=en: Fen\n    p: water\n    p: too\np: after",
        ),
        ("# A\n\na\n: b", "h1: A\ndefinitions\n  *\n    p: a\n    p: b"),
        ("- a\n  : b\n- c", "list -\n  *\n    definitions\n      *\n        p: a\n        p: b\n  *\n    p: c"),
        ("a\n: - b\n  - c", "definitions\n  *\n    p: a\n    list -\n      *\n        p: b\n      *\n        p: c"),
        ("a: b\n\n::: box\nc\n:::", "p: a: b\nBox\n  p: c"),
    ]);
}

#[test]
fn notes_are_numbered_as_they_are_called() {
    check(&[
        ("a [^x] b[^y]\n\n[^y]: c\n[^x]: d\n\n    e\n\nf", "p: a(0) b(1)\np: f\nnote [^x]\n  p: d\n  p: e\nnote [^y]\n  p: c"),
        ("a[^x] b[^X]\n\n[^x]: c", "p: a(0) b(0)\nnote [^x]\n  p: c"),
        ("# A\n\n[^x]: c\n\nb[^x]", "h1: A\nintro: b(0)\nnote [^x]\n  p: c"),
        (
            "a[^x] b[^z]\n\n[^x]: c[^y]\n[^y]: d[^x]\n[^z]: e",
            "p: a(0) b(2)\nnote [^x]\n  p: c(1)\nnote [^y]\n  p: d(0)\nnote [^z]\n  p: e",
        ),
        ("- a\n[^x]\n\n[^x]: - b", "list -\n  *\n    p: a(0)\nnote [^x]\n  list -\n    *\n      p: b"),
        ("| a[^x] |\n|---|\n\n[^x]: b", "table [Auto]\n  |a(0)|\nnote [^x]\n  p: b"),
        ("a\n: b[^x]\n\n[^x]: c", "definitions\n  *\n    p: a\n    p: b(0)\nnote [^x]\n  p: c"),
        ("a \\[^2]", "p: a [^2]"),
    ]);
    check_found(&[
        ("a[^2] b", "p: a[^2] b", &["footnote-unmatched: [^2]"]),
        ("a\n\n[^x]: b\n\nc", "p: a\np: b\np: c", &["footnote-unmatched: [^x]"]),
        ("a\n\n[^x]: b[^y]\n[^y]: c", "p: a\np: b(0)\nnote [^y]\n  p: c", &["footnote-unmatched: [^x]"]),
        (
            "a\n\n[^x]: b[^y]\n[^y]: c[^x]",
            "p: a\np: b[^y]\np: c[^x]",
            &["footnote-unmatched: [^x]", "footnote-unmatched: [^y]"],
        ),
        ("a[^x]\n\n[^x]: b\n\n[^x]: c", "p: a(0)\np: c\nnote [^x]\n  p: b", &["footnote-unmatched: [^x]"]),
    ]);
}

#[test]
fn what_is_not_set_yet_becomes_paragraphs() {
    check_found(&[
        ("> a\n> > b\n\nc", "quote\n  p: a\n  p: b\np: c", &["unsupported-markup: > b"]),
        ("- > a", "list -\n  *\n    p: a", &["unsupported-markup: > a"]),
        ("```rust\nfn a() {x}\n\n  b\n```", "p: fn a() {x}//b", &["unsupported-markup: ```rust\nfn a() {x}\n\n  b\n```"]),
        ("    a\n    b", "p: a/b", &["unsupported-markup: a\n    b"]),
        ("```\r\na\r\nb\r\n```", "p: a/b", &["unsupported-markup: ```\r\na\r\nb\r\n```"]),
        ("a `b | c` d", "p: a b | c d", &["unsupported-markup: `b | c`"]),
        ("# A `b|c`", "h1: A b|c", &["unsupported-markup: `b|c`"]),
        (
            "#### A {lang=fr}\n###### B",
            "p lang=fr: <b>A</>\np: <b>B</>",
            &["unsupported-markup: #### A {lang=fr}", "unsupported-markup: ###### B"],
        ),
        ("- # A", "list -\n  *\n    p: <b>A</>", &["unsupported-markup: # A"]),
        ("a ~~b~~ c", "p: a b c", &["unsupported-markup: ~~b~~"]),
        ("a <b>b</b><br>c <!-- d --> e", "p: a b/c e", &["unsupported-markup: <b>", "unsupported-markup: <br>"]),
        (
            "<div>\n<p>a &amp; <b>b</b>\nc</p>\n</div>\n\nd",
            "p: a & b_c\np: d",
            &["unsupported-markup: <div>\n<p>a &amp; <b>b</b>\nc</p>\n</div>"],
        ),
        ("<!-- a\n\nb -->\n\nc", "p: c", &[]),
        ("a\n\n<!-- b\n\nc", "p: a", &["unsupported-markup: <!-- b"]),
        ("<div\na", "", &["unsupported-markup: <div", "empty-document: "]),
    ]);
}

#[test]
fn fences_enclose_blocks() {
    check(&[
        ("::: box\na\n:::\nb", "Box\n  p: a\np: b"),
        (
            "a\n::: box {span=2 place=foot break=no}\n## B\n\n- c\n:::\n",
            "p: a\nBox span=2 place=Foot keep=all\n  h2: B\n  list -\n    *\n      p: c",
        ),
        ("# A\n\n::: contact\nb\nc\n:::\n\nd", "h1: A\nContact\n  p: b/c\np: d"),
        (":::: box\n::: contact\na\n:::\nb\n::::", "Box\n  Contact\n    p: a\n  p: b"),
        ("::: box\n::: contact\na\n:::\nb\n:::", "Box\n  Contact\n    p: a\n  p: b"),
        ("::: key-figures {span=4}\n- **78 %** of the water\n- **3** a\n:::", "figures span=4\n  78 %: of the water\n  3: a"),
        ("\\::: box", "p: ::: box"),
        ("::: box\r\na\r\n:::\r\n", "Box\n  p: a"),
    ]);
    check_found(&[
        ("::: box\na", "Box\n  p: a", &["fence-unpaired: ::: box"]),
        (":::: box\n::: contact\na\n::::\nb", "Box\n  Contact\n    p: a\np: b", &["fence-unpaired: ::: contact"]),
        ("a\n:::\nb", "p: a\np: b", &["fence-unpaired: :::"]),
        ("::: bocks\na\n:::", "Box\n  p: a", &["unknown-name: bocks"]),
        ("::: {span=2}\na\n:::", "Box span=2\n  p: a", &["unknown-name: :::"]),
        ("::: box wide\na\n:::", "Box\n  p: a", &["bad-attribute: wide"]),
        ("::: box {tint=\"primary 200%\"}\na\n:::", "Box\n  p: a", &["bad-attribute: \"primary 200%\""]),
        ("::: key-figures\na\n:::", "Box\n  p: a", &["unsupported-markup: ::: key-figures"]),
        ("- ::: box\n  a\n  :::", "list -\n  *\n    p: ::: box_a", &["unsupported-markup: :::"]),
        ("> ::: box\n> a", "quote\n  p: a", &["unsupported-markup: ::: box"]),
        ("::: box\n# A\n\nb\n\n---\n:::", "Box\n  h2: A\n  p: b\n  break", &["unsupported-markup: # A"]),
        ("::: key-figures\n- **1** a\n\n---\n:::", "figures\n  1: a", &["unsupported-markup: ---"]),
    ]);
}

#[test]
fn quotations_are_drawn_out() {
    check(&[
        ("# A\n\n> b", "h1: A\nquote\n  p: b"),
        ("> a\n> b\n> — C, *d*", "quote\n  p: a_b\n  by: — C, <i>d</>"),
        ("> a\n>\n> – C\n{span=2 place=here}", "quote span=2 place=Here\n  p: a\n  by: – C"),
        ("> a {lang=fr span=3}\n> \n> b", "quote span=3\n  p lang=fr: a\n  p: b"),
        ("> a —\n> b", "quote\n  p: a —_b"),
        (">\n\na", "p: a"),
    ]);
}

#[test]
fn control_characters_are_left_out_with_their_place() {
    check_found(&[
        ("a\0b\u{FEFF}\u{7}c", "p: abc", &["control-character: \0", "control-character: \u{FEFF}\u{7}"]),
        ("a &#7; b", "p: a  b", &["control-character: &#7;"]),
        ("![a](b){credit=\"c\u{1}d\"}", "figure b credit=cd: a", &["control-character: \"c\u{1}d\""]),
    ]);
    check(&[("a\tb", "p: a\tb")]);
}

#[test]
fn texts_without_content_say_so() {
    for text in ["", "\n \n", "<!-- a -->", "---", "+++\ntitle = \"a\"\n+++\n", "\u{FEFF}", "#", "&nbsp;"] {
        let (_, findings) = read(text);
        assert_eq!(findings, ["empty-document: "], "{text:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let file = Sources::new().add("a.md", "");
    for (bytes, offset, line) in [(&b"a\nb\xE9c"[..], 3, 2), (b"\xFF\xFEa\0", 0, 1), (b"a\xE2\x82", 1, 1)] {
        let (document, report) = parse_bytes(file, bytes);
        assert_eq!(document, Document::default());
        let [fault] = &report.diagnostics[..] else { panic!("one fault: {report:?}") };
        assert_eq!((fault.code, fault.span.map(|span| span.range().start)), (Code::NotUtf8, Some(offset)));
        assert!(fault.message.ends_with(&format!("offset {offset}, line {line}")), "{}", fault.message);
    }
    assert_eq!(parse_bytes(file, "# é".as_bytes()), parse(file, "# é"));
}

#[test]
fn texts_that_are_too_large_are_refused() {
    let text = " ".repeat(MAX_TEXT + 1);
    let (document, report) = parse(Sources::new().add("a.md", ""), &text);
    assert_eq!(document, Document::default());
    assert_eq!(report.diagnostics[0].code, Code::TextTooLarge);
}

#[test]
fn deep_nesting_is_set_flat() {
    let depth = 10_000;
    let repeat = |unit: &str| unit.repeat(depth);
    for text in [
        format!("{}words", repeat("> ")),
        format!("{}words", repeat("* ")),
        format!("{}words", repeat("1. ")),
        format!("{}words{}", repeat("*a "), repeat("a*")),
        format!("{}words{}", repeat("**"), repeat("**")),
        format!("{}words{}", repeat("["), repeat("]")),
        format!("{}words{}", repeat("["), repeat("]{lang=fr}")),
        format!("{}words{}", repeat("!["), repeat("](a)")),
        format!("{}words{}", repeat("<div>"), repeat("</div>")),
        format!("{}words", repeat("<b>")),
        format!("# {}words{}", repeat("_x *"), repeat("*_")),
        format!("{}words", repeat("::: box\n")),
        format!("{}words", repeat("> ::: box\n")),
        format!("{}words", repeat(":::\n")),
    ] {
        let (document, report) = parse(Sources::new().add("a.md", ""), &text);
        assert!(document.plain_text().contains("words"), "{}", &text[..20]);
        assert!(report.diagnostics.len() < 500, "{}", &text[..20]);
    }
    let (_, findings) = read(&format!("{}words{}", repeat("*a "), repeat("a*")));
    assert_eq!(findings.len(), 1);
}

#[test]
fn findings_of_a_kind_are_counted_after_a_hundred() {
    let text = "a `b` c\n".repeat(1000);
    let (_, report) = parse(Sources::new().add("a.md", ""), &text);
    assert_eq!(report.diagnostics.len(), 100);
    assert!(report.diagnostics[99].message.ends_with("(and 900 more like it, not listed)"));
}

#[test]
fn a_long_paragraph_takes_linear_time() {
    let sentence = "The river *rises* in the mountains & crosses {three} [borders]{lang=en} before it reaches the sea; \n";
    for unit in [sentence, "word ", "a", "*a ", "[a", "`", "<a ", "![a](b) ", "| ", "\u{1}", "a  \n"] {
        let length = if unit == sentence { 2 << 20 } else { 512 << 10 };
        let text = unit.repeat(length / unit.len());
        let (document, _) = parse(Sources::new().add("a.md", ""), &text);
        let letters = |text: &str| text.matches('a').count();
        if !unit.contains(['!', '[', '<']) {
            assert_eq!(letters(&document.plain_text()), letters(&text), "{unit}");
        }
    }
}

#[test]
fn pictures_are_listed_in_order() {
    let text = "![a](1.jpg)\n\n- b\n\n  ![c](2.jpg)\n\nd ![e](3.jpg)\n\n![f](1.jpg)";
    let (document, _) = parse(Sources::new().add("a.md", text), text);
    let names: Vec<&str> = document.figure_sources().map(|source| source.value.as_str()).collect();
    assert_eq!(names, ["1.jpg", "2.jpg", "3.jpg", "1.jpg"]);
}

#[test]
fn a_pasted_text_without_front_matter_is_a_factsheet() {
    let text = " \n\n\n# Lake Sevan Basin Management Area\n\n\n\n# Keeping the lake alive\n\nLake Sevan is the largest body of water in \
                Armenia.\n\n## What is done\n\nThe programme works to:\n\n- raise the water level;\n- protect the trout.\n\n \n- plant \
                reed.\n\n### Around the lake\n\nGavar  \nMartuni  \nVardenis\n\nWrite to [the office](mailto:office@example.org)  \n\
                <http://example.org>\n";
    let (document, report) = parse(Sources::new().add("a.md", text), text);
    assert!(report.diagnostics.is_empty(), "{report:?}");
    assert_eq!(document.front.issuer.as_ref().map(|issuer| issuer.value.as_str()), Some("Lake Sevan Basin Management Area"));
    let expected = "h1: Keeping the lake alive\n\
                    intro: Lake Sevan is the largest body of water in Armenia.\n\
                    h2: What is done\n\
                    p: The programme works to:\n\
                    list -\n  *\n    p: raise the water level;\n  *\n    p: protect the trout.\n  *\n    p: plant reed.\n\
                    h3: Around the lake\n\
                    p: Gavar/Martuni/Vardenis\n\
                    p: Write to <a mailto:office@example.org>the office</>/<a http://example.org>http://example.org</>\n";
    assert_eq!(dump(text, &document), expected);
}

/// A word that Markdown leaves alone.
fn word() -> impl Strategy<Value = String> {
    "[a-zéß水]{1,6}"
}

fn inline() -> impl Strategy<Value = String> {
    let leaf =
        prop_oneof![word(), word().prop_map(|word| format!("&amp; {word}")), word().prop_map(|word| format!("`{word}`"))];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = proptest::collection::vec(inner, 1..3).prop_map(|parts| parts.join(" "));
        (several, 0..10u8, word()).prop_map(|(inner, kind, word)| match kind {
            0 => format!("*{inner}*"),
            1 => format!("**{inner}**"),
            2 => format!("[{inner}](x)"),
            3 => format!("[{inner}]{{lang=fr}}"),
            4 => format!("![{inner}](x){{span=2}} {word}"),
            5 => format!("{word} ~~{inner}~~"),
            6 => format!("<b>{inner}</b>"),
            7 => format!("{inner}  \n{word}"),
            8 => format!("{{{inner}}} {word}"),
            _ => format!("{inner}\n{word}"),
        })
    })
}

fn block() -> impl Strategy<Value = String> {
    (proptest::collection::vec(inline(), 1..4), 0..12u8, word()).prop_map(|(parts, kind, word)| {
        let text = parts.join(" ");
        let line = text.replace("  \n", " ").replace('\n', " ");
        let nested = text.replace('\n', "\n  ");
        match kind {
            0 => format!("# {line} {{intro=2}}"),
            1 => format!("## {line}"),
            2 => format!("##### {line}"),
            3 => format!("- {nested}\n- {word}"),
            4 => format!("1. {word}\n\n   {}", text.replace('\n', "\n   ")),
            5 => format!("> {}", text.replace('\n', "\n> ")),
            6 => format!("| {word} | {} |\n|---|---|\n| {word} | {word} |", word),
            7 => format!("```\n{line}\n```"),
            8 => format!("<div>\n{word} <i>{word}</i>\n</div>"),
            9 => format!("{text}[^{word}]\n\n[^{word}]: {word}"),
            10 => format!("{text} {{lang=fr}}"),
            _ => text,
        }
    })
}

proptest! {
    /// No text is lost: every word stands in the tree, as often as in the source or oftener (a footnote's number comes twice).
    #[test]
    fn every_word_is_in_the_tree(blocks in proptest::collection::vec(block(), 0..6)) {
        let text = blocks.join("\n\n");
        let (document, _) = parse(Sources::new().add("a.md", &text), &text);
        let issuer = document.front.issuer.as_ref().map_or(String::new(), |issuer| issuer.value.clone());
        let found = format!("{issuer} {}", document.plain_text());
        for word in text.replace("](x)", "] ").replace("{lang=fr}", " ").replace("{span=2}", " ").replace("{intro=2}", " ")
            .replace("div>", " ").replace("<b>", " ").replace("</b>", " ").replace("<i>", " ").replace("</i>", " ").replace("&amp;", " ")
            .split(|ch: char| !ch.is_alphabetic()).filter(|word| !word.is_empty()) {
            prop_assert!(found.contains(word), "{word:?} of {text:?} is not in {found:?}");
        }
        dump(&text, &document);
    }

    /// Nothing panics, and spans lie in the text.
    #[test]
    fn any_text_is_read(text in "(\\PC|[ \n\r\t\0*_`#{}\\[\\]()!<>|~&;=\"'+-]|lang=|\\{span=1\\}|\\+\\+\\+\n){0,80}") {
        let (document, report) = parse(Sources::new().add("a.md", &text), &text);
        dump(&text, &document);
        for fault in &report.diagnostics {
            let range = fault.span.expect("every finding has a place").range();
            prop_assert!(text.get(range).is_some());
        }
    }

    /// Nothing panics on bytes.
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (_, report) = parse_bytes(Sources::new().add("a.md", ""), &bytes);
        let inside = |fault: &crate::diagnostic::Diagnostic| fault.span.is_none_or(|span| span.range().end <= bytes.len());
        prop_assert!(report.diagnostics.iter().all(inside), "{report:?}");
    }
}
