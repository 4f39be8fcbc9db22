//! Templates, rows, names and order: what no value, row or thread may change.

use super::*;
use crate::content::{BlockKind, parse, plain_text};
use crate::diagnostic::{Code, Sources};
use crate::engine::{Engine, Job, Kit};
use crate::page::ItemKind;
use serde_json::{Map, Value, json};
use std::io::Read;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

fn row(fields: Value) -> Row {
    let Value::Object(fields) = fields else { panic!("a row is an object") };
    Row { number: 1, fields }
}

fn template(text: &str) -> Template {
    Template::new("a.md", text).expect(text)
}

/// The blocks of a filled template as `kind: text`, and its findings as `code line:column`.
fn check(text: &str, fields: Value) -> (Vec<String>, Vec<String>) {
    let template = template(text);
    let filled = template.fill(&row(fields)).expect(text);
    let mut sources = Sources::new();
    let file = sources.add("a.md", filled.text());
    let (document, mut report) = parse(file, filled.text());
    filled.lead_back(&mut report, &mut sources, &template);
    let show = |kind: &BlockKind| match kind {
        BlockKind::Heading { level, inlines } => format!("h{level}: {}", plain_text(inlines)),
        BlockKind::Paragraph { inlines } | BlockKind::Intro { inlines } => format!("p: {}", plain_text(inlines)),
        BlockKind::Figure { source, caption } => format!("figure {}: {}", source.value, plain_text(caption)),
        BlockKind::List { items, .. } => format!("list of {}", items.len()),
        BlockKind::Table { rows, .. } => format!("table of {}", rows.len()),
        other => format!("{other:?}"),
    };
    let found = report.diagnostics.iter().map(|finding| {
        let at = finding.span.and_then(|span| Some(sources.file(span.file)?.position(span.range().start)));
        let at = at.map_or(String::new(), |at| format!(" {}:{}", at.line, at.column));
        format!("{}{at}", finding.code.name())
    });
    (document.blocks.iter().map(|block| show(&block.kind)).collect(), found.collect())
}

/// The code and place of the fault that keeps a template from being filled.
fn refuse(text: &str, fields: Value) -> String {
    let fault = match Template::new("a.md", text) {
        Err(fault) => fault,
        Ok(template) => template.fill(&row(fields)).expect_err(text),
    };
    let (finding, sources) = *fault;
    let span = finding.span.expect("a template's fault has a place");
    let at = sources.file(span.file).expect("the template").position(span.range().start);
    format!("{} {}:{}", finding.code.name(), at.line, at.column)
}

#[test]
fn no_value_is_markup() {
    let text = "# {{ a }}\n\nOne {{ a }} two.\n\n- {{ a }}\n\n| {{ a }} | b |\n|---|---|\n| 1 | {{ a }} |\n";
    for value in [
        "*x*",
        "**x**",
        "# x",
        "- x",
        "1. x",
        "> x",
        "| x |",
        "```",
        "---",
        "+++",
        "::: box",
        "{span=2}",
        "[x](y)",
        "<b>",
        "&amp;",
        "\\",
        "`x`",
        "~~x~~",
        "[^1]",
        "![x](y)",
        "{{ b }}",
        "{% if %}",
        "{* x *}",
        "x | y",
        "\\*",
        "http://x.org",
        "}",
        "\"",
        "'",
        "=",
        "  ",
        "",
    ] {
        let (blocks, found) = check(text, json!({ "a": value }));
        let shown = value.trim();
        let heading = format!("h1: {shown}");
        let paragraph = format!("p: One {}two.", if shown.is_empty() { String::new() } else { format!("{shown} ") });
        assert!(found.is_empty(), "{value:?}: {found:?}");
        let words: Vec<String> = blocks.iter().map(|block| block.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let expected = [heading, paragraph];
        let expected: Vec<String> =
            expected.iter().map(|block| block.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert!(words.starts_with(&expected), "{value:?}: {words:?}");
        assert!(words.ends_with(&["table of 1".to_owned()]), "{value:?}: {words:?}");
    }
}

#[test]
fn a_template_says_where_a_value_is_markup() {
    let (blocks, _) = check("{{ a | markdown }}\n", json!({ "a": "# One\n\nTwo *three*\n\n- four\n- five" }));
    assert_eq!(blocks, ["h1: One", "p: Two three", "list of 2"]);
    let (blocks, _) = check("{{ a | paragraphs }}\n", json!({ "a": "One *x*\n\n# Two\nthree\n \n\nFour" }));
    assert_eq!(blocks, ["p: One *x*", "p: # Two\nthree", "p: Four"]);
    let (blocks, _) = check("{% for x in a %}\n- {{ x }}\n{% endfor %}\n", json!({ "a": ["# one", "two"] }));
    assert_eq!(blocks, ["list of 2"]);
    let (blocks, _) = check("{% set x %}*{{ a }}*{% endset %}\n{{ x }} and {{ a ~ x }}\n", json!({ "a": "*" }));
    assert_eq!(blocks, ["p: * and **"]);
    let (blocks, _) = check("![{{ a }}]({{ b }}){alt=\"{{ a }}\"}\n", json!({ "a": "A \"quoted\" }", "b": "a b) c.jpg" }));
    assert_eq!(blocks, ["figure a b) c.jpg: A \"quoted\" }"]);
    let (blocks, _) = check(
        "{% set x %}*{{ a }}*{% endset %}{{ x | markdown }}\n\n{{ x | paragraphs }}\n\n{{ yes }}",
        json!({ "a": "*", "yes": true }),
    );
    assert_eq!(blocks, ["p: *", "p: ***", "p: true"]);
    let (blocks, _) =
        check("{{ a | default(\"one\") }} {{ b | default(\"two\") }} {{ c | default(3) }}\n", json!({ "a": "", "c": "x" }));
    assert_eq!(blocks, ["p: one two x"]);
    let (blocks, found) = check("## Heading {looseness={{ n }}}\n", json!({ "n": 9 }));
    assert_eq!((blocks, found), (vec!["h2: Heading".to_owned()], vec!["bad-attribute 1:26".to_owned()]));
}

#[test]
fn front_matter_takes_fields() {
    let text = "+++\ntitle = \"{{ a }}\"\nkeywords = {{ k | toml }}\ndate = \"{{ d }}\"\n+++\n\n# {{ a }}\n";
    let template = template(text);
    let filled = template.fill(&row(json!({ "a": "A \"b\" \\ \n c", "k": ["x", "y\""], "d": "2026-02-31" }))).expect("filled");
    let mut sources = Sources::new();
    let file = sources.add("a.md", filled.text());
    let (document, mut report) = parse(file, filled.text());
    assert_eq!(document.front.title.expect("there is one").value, "A \"b\" \\ c");
    assert_eq!(document.front.keywords, ["x", "y\""]);
    filled.lead_back(&mut report, &mut sources, &template);
    let unquoted = self::template("+++\n[fit]\npages = {{ n | int }}\n+++\n").fill(&row(json!({ "n": "3" }))).expect("filled");
    let mut sources_of_it = Sources::new();
    let (_, mut found) = parse(sources_of_it.add("a.md", unquoted.text()), unquoted.text());
    unquoted.lead_back(&mut found, &mut sources_of_it, &self::template("x"));
    let help = found.diagnostics.first().and_then(|finding| finding.help.as_deref());
    assert!(help.is_some_and(|help| help.contains("`| int | toml`")), "{found:?}");
    let [date] = &report.diagnostics[..] else { panic!("{report:?}") };
    assert_eq!(date.message, "`date` cannot be `2026-02-31`");
    let at = sources.file(file).expect("the template").position(date.span.expect("a place").range().start);
    assert_eq!((at.line, at.column), (4, 8));
}

#[test]
fn faults_stand_at_their_place_in_the_template() {
    assert_eq!(refuse("a\n\n{{ b }}\n", json!({ "a": 1 })), "field-missing 3:4");
    assert_eq!(refuse("a\n{{ a.b.c }}\n", json!({ "a": {} })), "field-missing 2:4");
    assert_eq!(refuse("{{ a }}\n", json!({ "a": [1] })), "template-fault 1:4");
    assert_eq!(refuse("\n{{ a + 1 }}\n", json!({ "a": "x" })), "template-fault 2:4");
    assert_eq!(refuse("a {% if %}\n", json!({})), "template-fault 1:9");
    assert_eq!(refuse("{{ a | nothing }}", json!({ "a": 1 })), "template-fault 1:8");
    assert_eq!(refuse("{{ a | safe }}", json!({ "a": 1 })), "template-fault 1:8");
    // Before any row, and where no row may come.
    for (text, place) in [
        ("{{ a }}\n{% if a == 2 %}{{ a | nothing }}{% endif %}", "2:23"),
        ("{{ a }}\n{% if a is nothing %}x{% endif %}", "2:12"),
        ("{% for x in a %}{% else %}{{ nothing(1) }}{% endfor %}", "1:30"),
        ("{% macro m(x) %}{{ x | nothing }}{% endmacro %}", "1:24"),
        ("{% set x %}{% filter nothing %}x{% endfilter %}{% endset %}", "1:22"),
    ] {
        let fault = Template::new("a.md", text).expect_err(text);
        let at = fault.1.file(fault.0.span.expect("a place").file).expect("the template");
        let at = at.position(fault.0.span.expect("a place").range().start);
        assert_eq!(format!("{}:{}", at.line, at.column), place, "{text}");
        assert!(fault.0.message.starts_with("there is no ") && fault.0.message.ends_with(" `nothing`"), "{}", fault.0.message);
    }
    assert!(FileNames::new("{{ a | nothing }}.pdf").is_err());
    assert_eq!(refuse("a \u{FDE0}", json!({})), "template-fault 1:3");
    let (_, found) = check("{% for x in a %}\n\n{{ x }}\n\n`code`\n{% endfor %}\n", json!({ "a": ["1", "2"] }));
    assert_eq!(found, ["unsupported-markup 5:1", "unsupported-markup 5:1"]);
}

#[test]
fn only_lines_of_tags_write_nothing() {
    for (text, expected) in [
        ("The river {% if a %}is long{% endif %}\nand wide.\n", "The river is long\nand wide.\n"),
        ("The river {%if a%}is long{%endif%}\r\nand wide.\r\n", "The river is long\r\nand wide.\r\n"),
        ("- a {% if a %}x{% endif %}\n- b\n", "- a x\n- b\n"),
        ("|{{ a }}|{% if a %}2|{% endif %}\n|3|4|\n", "|1|2|\n|3|4|\n"),
        ("- a\n{% if a %}\n- b\n{% endif %}\n- c\n", "- a\n- b\n- c\n"),
        ("- a\r\n  {% if a %}  \r\n- b\r\n  {% endif %}\t\r\n- c\r\n", "- a\r\n- b\r\n- c\r\n"),
        ("{% if a %}{% for x in [1, 2] %}\n- {{ x }}\n{% endfor %} {* over *} {% endif %}\n- c\n", "- 1\n- 2\n- c\n"),
        ("{% for x in [1, 2] %}- {{ x }}\n{% endfor %}\nend", "- 1\n- 2\nend"),
        ("- a\n  {% if a %}- b{% endif %}\n  {* c *}- d\n", "- a\n  - b\n  - d\n"),
        ("a {* one *}\nb\n{* two\nlines *}\nc {* two\nlines *}\nd\n", "a \nb\nc \nd\n"),
        ("a {% if\na %}\nb\n{% endif %}", "a \nb\n"),
        ("{% raw %}\n{% if %} {{ b }}\n  {* x *}\n{% endraw %}\nb\n", "{% if %} {{ b }}\n  {* x *}\nb\n"),
        ("a {% raw %}{{{% endraw %}\nb\n", "a {{\nb\n"),
        ("a\n{%- for x in [1, 2] %}\n- {{ x }}\n{%- endfor %}\n", "a\n- 1\n- 2\n"),
        ("{% if a -%}\n  b\n{% endif %}\nc", "b\nc"),
        ("{% if a +%}\nb\n  {%+ endif %}\nc", "\nb\n  \nc"),
        ("{% set x %}*{{ a }}*{% endset %}\n{% macro m(y=1) %}[{{ y }}]{% endmacro %}\n+++\n{{ x ~ m() }}", "+++\n*1*[1]"),
        ("{% macro m() %}\n|{% if a %}1{% endif %}|\n{% endmacro %}\n{{ m() }}|2|\n", "|1|\n|2|\n"),
        ("{% set x = [a] | sort(reverse=true) %}\nb", "b"),
        ("{{ a }}\n\n  \n{{ a }}\n", "1\n\n  \n1\n"),
        ("\u{a0}{% if a %}\nb{% endif %}", "\u{a0}\nb"),
    ] {
        let filled = template(text).fill(&row(json!({ "a": 1 }))).expect(text);
        assert_eq!(crate::tokens::seal::unseal(filled.text()), expected, "{text:?}");
    }
    // Places after what was cut are the template's.
    for (text, place) in [
        ("  {% if a %}  \r\n\t{* b *}\r\n x {{ nothing }}{% endif %}", "field-missing 3:7"),
        ("  {% if a %}\n  {% else %}  \n  {% fi %}", "template-fault 3:6"),
        ("  {% if a %}\n {{ a | nothing }}\n  {% endif %}", "template-fault 2:9"),
    ] {
        assert_eq!(refuse(text, json!({ "a": 1 })), place, "{text:?}");
    }
    for (text, places) in [
        (
            "  {% if a %} \n\na `b`\n{% endif %} \n  {* c *}\n{{ a }} `b`\n",
            ["unsupported-markup 3:3", "unsupported-markup 6:9"],
        ),
        ("a `b` {* c *} `d`\n", ["unsupported-markup 1:3", "unsupported-markup 1:15"]),
    ] {
        assert_eq!(check(text, json!({ "a": 1 })).1, places, "{text:?}");
    }
    let text = "  {% if a %}  \n## {{ a }} {looseness={{ n }}}\n  {% endif %}";
    assert_eq!(check(text, json!({ "a": 1, "n": 9 })).1, ["bad-attribute 2:26"]);
}

/// What is wrong with a template or its row: the place, the message and the help.
fn told(text: &str, fields: Value) -> String {
    let fault = match Template::new("a.md", text) {
        Err(fault) => fault,
        Ok(template) => template.fill(&row(fields)).expect_err(text),
    };
    let at = fault.1.file(fault.0.span.expect("a place").file).expect("the template");
    let at = at.position(fault.0.span.expect("a place").range().start);
    format!("{}:{} {}; {}", at.line, at.column, fault.0.message, fault.0.help.unwrap_or_default())
}

#[test]
fn the_field_that_is_missing_is_named() {
    let fields = json!({ "name": "Sava", "size": { "length": 990 }, "mouths": ["a"] });
    for (text, place) in [
        ("{{ nmae | upper }}", "1:4 the row has no `nmae`; did you mean `name`? the row has `mouths`, `name`, `size`;"),
        ("{% if nmae == \"x\" %}{% endif %}", "1:7 the row has no `nmae`; did you mean `name`? "),
        ("{% for x in mouth | sort %}{{ name }}{% endfor %}", "1:13 the row has no `mouth`; did you mean `mouths`? "),
        (
            "  {% if name %}\n{{ name ~ (size.lenght | float + 1) }}{% endif %}",
            "2:12 the row has no `size.lenght`; did you mean `length`? ",
        ),
        ("{{ row['nmae'] | upper }}", "1:4 the row has no `row['nmae']`; did you mean `name`? "),
        ("{{ row.nmae | upper }}", "1:4 the row has no `row.nmae`; did you mean `name`? "),
        ("{{ river | default('') ~ nmae | upper }}", "1:26 the row has no `nmae`; "),
        ("{{ f(d=name) ~ basin | upper }}", "1:4 there is no function `f`"),
        ("{% macro m(y) %}{{ y }}{% endmacro %}{{ m(nmae | upper) }}", "1:43 the row has no `nmae`; did you mean"),
        ("{% set x = 'a' %}{% if x is string and upper | upper %}{% endif %}", "1:40 the row has no `upper`; "),
    ] {
        let told = told(text, fields.clone());
        assert!(told.starts_with(place), "{text}: {told}");
    }
}

#[test]
fn text_is_not_compared_with_numbers() {
    let fields = json!({ "n": "500000", "k": 3, "t": "x", "in": { "s": "7" }, "e": "", "l": ["a"] });
    for (text, place) in [
        ("{% if n > 1000000 %}{% endif %}", "1:7 `n` is text, and is compared with a number; write `n | int`"),
        ("a\n  {% if k > 2 %} \n{{ 'x' if n == 3 }}{% endif %}", "3:11 `n` is text"),
        ("{{ -3 < row.n }}", "1:9 `row.n` is text"),
        ("{% if row['n'] != 3 %}{% endif %}", "1:7 `row['n']` is text"),
        ("{% if 1 < n < 4 %}{% endif %}", "1:11 `n` is text"),
        ("{% if row.in.s >= 3 %}{% endif %}", "1:7 `row.in.s` is text"),
        ("{% if n in [1, 2] %}{% endif %}", "1:7 `n` is text"),
        ("{% if n is gt(3) %}{% endif %}", "1:7 `n` is text"),
        ("{% if n | default(0) > 3 %}{% endif %}", "1:7 `n | default(0)` is text"),
        ("{% if n == l | length %}{% endif %}", "1:7 `n` is text"),
        ("{% if n == row_number %}{% endif %}", "1:7 `n` is text"),
    ] {
        let told = told(text, fields.clone());
        assert!(told.starts_with(place), "{text}: {told}");
    }
    for text in [
        "{% if n | int > 3 and n | float > 3.5 and k > 2 and k == 3 and 2 <= row.k %}yes{% endif %}",
        "{% if n == '500000' and t != n and n > '4' %}yes{% endif %}",
        "{% set n = n | int %}{% if n > 3 %}yes{% endif %}",
        "{% if (n | length) > 3 and l | length == 1 and row_number == 1 %}yes{% endif %}",
        "{% for n in [4, 5] %}{% if n > 4 and loop.index > 1 %}yes{% endif %}{% endfor %}",
        "{% if n is number and n > 3 %}{% else %}yes{% endif %}",
        "{% if e and e > 3 %}{% else %}yes{% endif %}",
        "{% if e | default(4) > 3 and none | default(4) > 3 %}yes{% endif %}",
    ] {
        assert_eq!(check(text, fields.clone()).0, ["p: yes"], "{text}");
    }
    assert!(template("{% if k > 2 %}{% endif %}").check_for_text().is_err());
    assert!(template("{% if k | int > 2 and row_number > 2 %}{% endif %}").check_for_text().is_ok());
}

#[test]
fn what_is_open_or_misspelt_is_pointed_to() {
    for (text, place) in [
        ("{* a *}{* b *}\n{* c *}{* d", "2:8 what begins here has no end"),
        ("{* a *}{* b *}{* d", "1:15 what begins here has no end"),
        ("a\n{* b\n\nc", "2:1 what begins here has no end"),
        ("{* b *}\n{{ c }} {% raw %}c", "2:9 what begins here has no end"),
        (
            "  {% if a %} \n{% endif %}\n {% set b = 1 %}{% for x in a %}{% if x %}{% endif %}\n",
            "3:17 what begins here has no end",
        ),
        ("{% set x %}{% set y = 1 %}b", "1:1 what begins here has no end"),
        ("{{ a | uper }}", "1:8 there is no filter `uper`; did you mean `upper`?"),
        ("{{ a | defualt('') }}", "1:8 there is no filter `defualt`; did you mean `default`?"),
        ("{{ a | nothing }}", "1:8 there is no filter `nothing`; "),
    ] {
        let told = told(text, json!({ "a": "x" }));
        assert!(told.starts_with(place), "{text}: {told}");
    }
}

#[test]
fn templates_come_to_an_end() {
    for text in [
        "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        &format!(
            "{{% for a in range(10000) %}}{{% for b in range(10000) %}}{}{{% endfor %}}{{% endfor %}}",
            "x".repeat(100_000)
        ),
    ] {
        assert!(refuse(text, json!({})).starts_with("template-fault"), "{text:.80}");
    }
}

fn rows(rows: Rows<'_>) -> Vec<Result<Vec<String>, String>> {
    let show = |(name, value): (&String, &Value)| {
        format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    rows.map(|row| match row {
        Ok(Row { number, fields }) => Ok([number.to_string()].into_iter().chain(fields.iter().map(show)).collect()),
        Err(fault) => Err(fault.to_string()),
    })
    .collect()
}

#[test]
fn rows_are_read_from_every_format() {
    let expected =
        [Ok(vec!["1".to_owned(), "a=x".into(), "b=1,5".into()]), Ok(vec!["2".to_owned(), "a=y\nz".into(), "b=".into()])];
    for (name, found) in [
        ("csv", rows(Rows::csv(&b"\xEF\xBB\xBFa,b\r\nx,\"1,5\"\r\n\"y\nz\",\r\n"[..]))),
        ("a spreadsheet's", rows(Rows::csv(&b"sep=;\r\na;b;;\r\n;;;\r\nx;1,5;;\r\n\"y\nz\";;;\r\n"[..]))),
        ("semicolons", rows(Rows::csv(&b"a;b\nx;1,5\n\"y\nz\";"[..]))),
        ("tsv", rows(Rows::tsv(&b"a\tb\nx\t1,5\n\"y\nz\"\t\n"[..]))),
        ("json", rows(Rows::json(&b" [{\"a\": \"x\", \"b\": \"1,5\"} ,\n {\"a\":\"y\\nz\",\"b\":\"\"}]\n"[..]))),
        ("json lines", rows(Rows::json_lines(&b"\xEF\xBB\xBF{\"a\":\"x\",\"b\":\"1,5\"}\n\n{\"a\":\"y\\nz\",\"b\":\"\"}"[..]))),
    ] {
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_named_and_the_next_is_read() {
    assert_eq!(
        rows(Rows::csv(&b"a,b\n1\n2,\xFF\n3,4,5\n6,7\n"[..])),
        [
            Err("row 1 (line 2): the row has 1 fields, where there are 2 columns".to_owned()),
            Err("row 2 (line 3): column 2 (\"b\") is not UTF-8; save the data as \"CSV UTF-8\"".to_owned()),
            Err("row 3 (line 4): the row has 3 fields, where there are 2 columns".to_owned()),
            Ok(vec!["4".to_owned(), "a=6".into(), "b=7".into()]),
        ]
    );
    let one = |fault: &str| vec![Err(fault.to_owned())];
    assert_eq!(
        rows(Rows::csv(&b"a,b\r\n1,2\r\n3\r\n"[..]))[1],
        Err("row 2 (line 3): the row has 1 fields, where there are 2 columns".to_owned())
    );
    let found = rows(Rows::json(&b"[\n{\"a\": 1},\n{\"a\":\n x}]"[..]));
    assert_eq!(found[1], Err("row 2 (line 3): the row is no JSON: expected value, on line 4".to_owned()));
    let endless = b"a,b\n\"x,2\n".chain(std::io::repeat(b'3').take(200 << 20));
    assert_eq!(rows(Rows::csv(endless)).len(), 1);
    assert_eq!(rows(Rows::csv(&b""[..])), one("row 0 (line 1): there is no line with the names of the columns"));
    assert_eq!(rows(Rows::csv(&b"a,a\n1,2\n"[..])), one("row 0 (line 1): two columns are called \"a\""));
    assert_eq!(rows(Rows::csv(&b"a,,b\n1,2,3\n"[..])), one("row 0 (line 1): column 2 has no name"));
    assert_eq!(rows(Rows::csv(&b"\xFF\xFEa\0"[..])), one("row 0 (line 1): the data looks like UTF-16; save it as UTF-8"));
    assert_eq!(rows(Rows::json(&b"{}"[..])), one("row 0 (line 1): the data is no array of objects: `[{…}, {…}]`"));
    assert_eq!(rows(Rows::json(&b"[]"[..])), []);
    let found = rows(Rows::json(&b"[1, {\"a\": ]}, {\"a\": \"]\"}"[..]));
    assert_eq!(found[0], Err("row 1 (line 1): the row is no object: `{\"name\": \"value\"}`".to_owned()));
    assert!(found[1].as_ref().is_err_and(|fault| fault.starts_with("row 2 (line 1): the row is no JSON")), "{found:?}");
    let found = rows(Rows::json(&b"[{\"a\": 1, \"b\": [{\"c\": 1, \"c\": 2}]},\n{\"a\": 1, \"a\": 1}, {\"a\": 1}]"[..]));
    let twice = |row: usize, name: &str| Err(format!("row {row} (line {row}): two fields are called \"{name}\""));
    assert_eq!(found, [twice(1, "c"), twice(2, "a"), Ok(vec!["3".to_owned(), "a=1".into()])]);
    let found = rows(Rows::json_lines(&b"{\"a\":1}\nnull\n{\"a\":\n{\"a\":2}\n"[..]));
    assert_eq!(
        (found.len(), found[0].is_ok(), found[1].is_err(), found[2].is_err(), found[3].is_ok()),
        (4, true, true, true, true)
    );
}

#[test]
fn names_stay_below_their_folder() {
    let names = FileNames::new("{{ a }}.pdf").expect("a pattern");
    let name = |value: &str| names.name(&row(json!({ "a": value }))).expect(value);
    for (value, expected) in [
        ("Sava", "Sava.pdf"),
        ("../../x", "-..-x.pdf"),
        ("/etc/passwd", "-etc-passwd.pdf"),
        ("..", "_.pdf"),
        ("", "_.pdf"),
        ("CON", "_CON.pdf"),
        ("com1", "_com1.pdf"),
        ("company", "company.pdf"),
        ("a:b*c?\"<>|", "a-b-c-----.pdf"),
        ("\u{202E}fdp.exe", "-fdp.exe.pdf"),
        ("наводнение 🌊", "наводнение 🌊.pdf"),
        ("a\0b\nc", "a-b-c.pdf"),
    ] {
        assert_eq!(name(value), expected, "{value:?}");
    }
    let (long, longer) = (name(&"x".repeat(300)), name(&"x".repeat(301)));
    assert!(long.len() <= 200 && long.ends_with(".pdf") && long != longer, "{long}");
    assert!(name(&"ж".repeat(300)).len() <= 200);
    let folders = FileNames::new("{{ a }}/sheet-{{ row_number }}.pdf").expect("a pattern");
    assert_eq!(folders.name(&row(json!({ "a": "../b" }))).expect("a name"), "-b/sheet-1.pdf");
    for (pattern, expected) in
        [("{{ a }}", "results.jsonl.pdf"), (".makeready-growing/{{ a }}.PDF", "_makeready-growing/results.jsonl.PDF")]
    {
        let names = FileNames::new(pattern).expect("a pattern");
        assert_eq!(names.name(&row(json!({ "a": "results.jsonl" }))).expect("a name"), expected);
    }
    for (one, other, is_same) in [
        ("Sava.pdf", "sava.PDF", true),
        ("d\u{e9}bit.pdf", "de\u{301}bit.pdf", true),
        ("D\u{c9}BIT.pdf", "de\u{301}bit.pdf", true),
        ("\u{ac00}.pdf", "\u{1100}\u{1161}.pdf", true),
        ("debit.pdf", "d\u{e9}bit.pdf", false),
    ] {
        assert_eq!(FileNames::key(one) == FileNames::key(other), is_same, "{one} {other}");
    }
    for wrong in ["", "/a.pdf", "../a.pdf", "a/../b.pdf", "a\\b.pdf", "{{ a"] {
        assert!(FileNames::new(wrong).is_err(), "{wrong:?}");
    }
    assert!(matches!(names.name(&Row { number: 1, fields: Map::new() }), Err(NameFault::Row(_))));
}

#[test]
fn results_come_in_order_on_any_number_of_threads() {
    let slow = |item: u64| {
        std::thread::sleep(std::time::Duration::from_micros((item * 7919) % 300));
        item
    };
    for threads in [1, 2, 8] {
        let mut seen = Vec::new();
        let threads = NonZeroUsize::new(threads).expect("not zero");
        in_order(
            0..500u64,
            threads,
            &Stop::new(),
            slow,
            |_| 1,
            |item| {
                seen.push(item);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, (0..500).collect::<Vec<_>>());
        let stop = Stop::new();
        let mut count = 0;
        in_order(
            0..,
            threads,
            &stop,
            slow,
            |_| 0,
            |item| {
                assert_eq!(item, count);
                count += 1;
                if count == 40 {
                    stop.ask();
                }
                ControlFlow::Continue(())
            },
        );
        assert!((40..400).contains(&count), "{count}");
        in_order(
            0..,
            threads,
            &Stop::new(),
            slow,
            |_| 0,
            |item| if item == 30 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) },
        );
    }
}

#[test]
fn few_large_results_wait() {
    let (made, most) = (std::sync::atomic::AtomicU64::new(0), std::cell::Cell::new(0));
    let eight = NonZeroUsize::new(8).expect("not zero");
    let work = |item: u64| {
        // The first of ten takes longest.
        std::thread::sleep(std::time::Duration::from_micros(if item.is_multiple_of(10) { 5000 } else { 50 }));
        made.fetch_add(1, Ordering::Relaxed);
        item
    };
    for (bytes, allowed) in [(0, 8 * 16 + 8), (40 << 20, 2 + 8)] {
        most.set(0);
        made.store(0, Ordering::Relaxed);
        let mut seen = Vec::new();
        in_order(
            0..300,
            eight,
            &Stop::new(),
            work,
            |_| bytes,
            |item| {
                most.set(most.get().max(made.load(Ordering::Relaxed) - item));
                seen.push(item);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, (0..300).collect::<Vec<_>>());
        assert!(most.get() <= allowed, "{} waited", most.get());
    }
}

#[test]
#[should_panic(expected = "a scoped thread panicked")]
fn a_panic_ends_it() {
    let two = NonZeroUsize::new(2).expect("not zero");
    in_order(0..100, two, &Stop::new(), |item| assert_ne!(item, 50, "stop"), |()| 0, |()| ControlFlow::Continue(()));
}

#[test]
fn codes_of_templates_are_errors() {
    for code in [Code::TemplateFault, Code::FieldMissing, Code::RowFaulty, Code::SheetFailed] {
        assert_eq!(code.severity(), crate::diagnostic::Severity::Error);
    }
}

#[test]
fn a_filled_sheet_looks_as_the_same_words_written_by_hand() {
    let engine = Engine::bundled();
    let kit = Kit::builtin().0.unwrap();
    // Where each glyph stands: what is of one style and stands in several parts of the source is in several runs.
    let glyphs = |text: &str| {
        let sheet = engine.typeset(&Job::new(&kit, "a.md", text));
        let mut glyphs = Vec::new();
        for (page, item) in sheet.pages.iter().enumerate().flat_map(|(at, page)| page.items.iter().map(move |item| (at, item)))
        {
            let ItemKind::Text { origin, run, .. } = &item.kind else { continue };
            let mut x = origin.x;
            for glyph in &run.glyphs {
                glyphs.push((page, x, origin.y, run.face, glyph.id));
                x += glyph.advance;
            }
        }
        glyphs
    };
    let text = "# {{ a }} and *{{ b }}*\n\nThe {{ a }} (AT{{ c }}Wa) is {{ b }} km long.\n\n## {{ a }}\n\n- {{ a }}\n- {{ b }}\n\n{{ d }}\n";
    let words = "The waters that several countries share are looked after together. ".repeat(60);
    let values = json!({ "a": "Sava", "b": 990, "c": "V", "d": words });
    let written = text.replace("{{ a }}", "Sava").replace("{{ b }}", "990").replace("{{ c }}", "V").replace("{{ d }}", &words);
    let filled = glyphs(template(text).fill(&row(values)).unwrap().text());
    assert!(filled.len() > 3000);
    assert_eq!(filled, glyphs(&written));
}
