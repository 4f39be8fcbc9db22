//! What a template may take of memory, whatever it asks for.
#![cfg(feature = "merge")]
#![allow(unsafe_code, reason = "counting allocations takes a global allocator")]

use makeready::merge::{Row, Template};
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator with a count of what each thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST_HELD: Cell<isize> = const { Cell::new(0) };
}

fn hold(bytes: isize) {
    HELD.set(HELD.get() + bytes);
    MOST_HELD.set(MOST_HELD.get().max(HELD.get()));
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        hold(layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        hold(-layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `dealloc`, which is the same.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Most bytes that filling a template may hold.
const MOST: isize = 256 << 20;

/// What comes of a template for a row with the fields `a` and `b`: how much it held, and the text's length or the fault.
fn fill(text: &str) -> (isize, Result<usize, String>) {
    let serde_json::Value::Object(fields) = json!({ "a": "water ", "b": ["x", "y"] }) else { panic!("an object") };
    let before = HELD.get();
    MOST_HELD.set(before);
    let template = match Template::new("a.md", text) {
        Ok(template) => template,
        Err(fault) => return (MOST_HELD.get() - before, Err(fault.0.message)),
    };
    let filled = template.fill(&Row { number: 1, fields });
    (MOST_HELD.get() - before, filled.map(|filled| filled.text().len()).map_err(|fault| fault.0.message))
}

/// What grows by a line that is repeated.
fn doubled(line: &str) -> String {
    format!("{{% set x = a %}}{}", line.repeat(60))
}

/// In loops in each other.
fn looped(begin: &str, line: &str) -> String {
    format!("{begin}{{% for i in range(100000) %}}{{% for j in range(100000) %}}{line}{{% endfor %}}{{% endfor %}}")
}

#[test]
fn what_a_template_makes_is_bounded() {
    let cases = [
        doubled("{% set x = x ~ x %}"),
        doubled("{% set x = x ~ '' + x %}"),
        doubled("{% set x = [x, x] | join(x) %}"),
        doubled("{% set x = x | replace(' ', x) %}"),
        doubled("{% set x = '%s%s' | format(x, x) %}"),
        doubled("{% set x = x | upper ~ x | lower %}"),
        doubled("{% set x %}{{ x }}{{ x }}{% endset %}"),
        doubled("{% set x %}{% filter upper %}{{ x }}{{ x }}{% endfilter %}{% endset %}"),
        format!("{{% macro m(x) %}}{{{{ x }}}}{{{{ x }}}}{{% endmacro %}}{}", doubled("{% set x = m(x) %}")),
        "{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m(a) }}".into(),
        format!(
            "{{% macro m() %}}{{{{ caller() }}}}{{{{ caller() }}}}{{% endmacro %}}{}water{}",
            "{% call m() %}".repeat(40),
            "{% endcall %}".repeat(40)
        ),
        "{{ a * 1000000000 }}".into(),
        "{{ a * 10000000 }}".into(),
        "{{ ('#' * 20000000) | default('') }}".into(),
        "{{ ('#' * 10000000) | paragraphs }}".into(),
        "{{ ('#' * 20000000) | toml }}".into(),
        "{% set s = a * 200000 %}{{ range(100000) | map(attribute='c', default=s) | join(s) }}".into(),
        "{% set s = a * 200000 %}{{ range(100000) | map(attribute='c', default=s) | list | toml }}".into(),
        "{% set s = a * 200000 %}{{ range(100000) | map(attribute='c', default=s) | join }}".into(),
        "{% set s = a * 200000 %}{{ ('%(b)s' * 100000) | format(b=s) }}".into(),
        "{% set s = a * 200000 %}{{ s | replace('a', s) }}".into(),
        "{{ '%1000000000s' | format(a) }}".into(),
        "{{ ('a ' * 10000000) | split | length }}".into(),
        "{{ ('a\n' * 10000000) | lines | length }}".into(),
        "{{ ('ab' * 10000000) | list | length }}".into(),
        "{{ (b * 10000000) | list | length }}".into(),
        "{{ (b * 1000000) | batch(1) | list | length }}".into(),
        format!("{{% set x = b * 500000 %}}{{{{ x | zip({}) | list | length }}}}", ["x"; 100].join(", ")),
        (0..1000).map(|at| format!("{{% set x{at} = a * 20000 %}}")).collect(),
        (0..1000).map(|at| format!("{{% set x{at} = range(100000) | list %}}")).collect(),
        looped("", &"water ".repeat(1000)),
        looped("", "{{ a }}"),
        looped("", "{{ '#' }}"),
        looped("{% set n = namespace(x=a) %}", "{% set n.x = n.x ~ n.x %}"),
    ];
    for text in cases {
        let (held, filled) = fill(&text);
        assert!(held < MOST, "{held} bytes: {text:.200}");
        let fault = filled.expect_err(&text);
        assert!(fault.contains("too much text"), "{fault}: {text:.200}");
    }
}

#[test]
fn lists_do_not_grow_without_end() {
    let many = |line: &str| looped("{% set n = namespace(x=[1]) %}", line);
    for (text, words) in [
        (doubled("{% set x = [x, x] %}"), "without end"),
        (doubled("{% set x = [x, x] %}") + "{{ x | string }}", "without end"),
        (doubled("{% set x = {'a': x, 'b': x} %}"), "without end"),
        (doubled("{% set x = (x, x) %}"), "without end"),
        (doubled("{% set x = [x] | zip([x]) %}"), "without end"),
        (doubled("{% set x = [1] | batch(100, x) %}"), "without end"),
        (doubled("{% set x = dict(a=x, b=x) %}"), "without end"),
        ((1..60).map(|at| format!("{{% set x{at} = [x{0}, x{0}] %}}", at - 1)).collect(), "without end"),
        ((1..60).rev().map(|at| format!("{{% set x{at} = [x{0}, x{0}] %}}", at - 1)).collect(), "without end"),
        ("{% macro m(x) %}{{ m([x, x]) }}{% endmacro %}{{ m(a) }}".into(), "without end"),
        ("{% for x in [1] recursive %}{{ loop([[x, x]]) }}{% endfor %}".into(), "without end"),
        (many("{% set n.x = [n.x, n.x] %}"), "without end"),
        (many("{% set n.x = dict(n.x, a=n.x) %}"), "without end"),
        (many("{% set m = n %}{% set m.x = [n.x, n.x] %}"), "without end"),
        (many("{% set m = n %}{% set n.x = [m.x, m.x] %}"), "without end"),
        (many("{% for k, v in n | items %}{% set n.x = [v, v] %}{% endfor %}"), "without end"),
        (many("{% set n.x = [n['x'], n['x']] %}"), "without end"),
        (many("{% set n.x = n.x + n.x %}"), "lists cannot be added"),
        (doubled("{% set x = [1] %}{% set x = x + x %}"), "lists cannot be added"),
        (doubled("{% set x = x + x %}"), "made of itself without end"),
        (doubled("{% set x = x * 2 %}"), "made of itself without end"),
        (looped("{% set n = namespace(x=b) %}", "{% set n.x = n.x + n.x %}"), "made of itself without end"),
        (looped("{% set n = namespace(x=b) %}", "{% set n.x = n.x * 1 %}"), "made of itself without end"),
        (looped("{% set n = namespace(x=b) %}", "{% set n.x = n.x[1:] %}"), "made of itself without end"),
        (
            looped("{% set n = namespace(x=b) %}{% macro m(y) %}{% endmacro %}", "{% set n.x = [n.x * 1] | first %}"),
            "made of itself without end",
        ),
        (
            looped("{% set n = namespace(x=b) %}", "{% for y in [n.x * 1] %}{% set n.x = y %}{% endfor %}"),
            "made of itself without end",
        ),
        ("{% macro m(x) %}{{ m(x + x) }}{% endmacro %}{{ m(b) }}".into(), "made of itself without end"),
        (format!("{{{{ a{} }}}}", " ~ a".repeat(100_000)), "the tag is too long"),
        (format!("{{{{ a{} }}}}", " or a".repeat(100_000)), "the tag is too long"),
        (format!("{{{{ a{} }}}}", " | upper".repeat(100_000)), "the tag is too long"),
        (format!("{{{{ a{} }}}}", ".a".repeat(100_000)), "the tag is too long"),
        ("{{ [a] * 1000 }}".into(), "a list cannot be multiplied"),
        ("{% set x = [a, a] %}{{ x ~ x }}".into(), "a list has no text"),
        ("{% for x in [[a, a]] %}{{ x ~ a }}{% endfor %}".into(), "a list has no text"),
        ("{% set x = [a, a] %}{{ x | upper }}".into(), "a list has no text for `upper`"),
        ("{% set x = [[a], [a]] %}{{ x == [[a], [b]] }}".into(), "lists in lists cannot be compared"),
        ("{% set x = [a] %}{{ x in a }}".into(), "lists in lists cannot be compared"),
    ] {
        let (held, filled) = fill(&text);
        assert!(held < MOST, "{held} bytes: {text:.200}");
        let fault = filled.expect_err(&text);
        assert!(fault.contains(words), "{fault}: {text:.200}");
    }
}

#[test]
fn what_sheets_take_is_allowed() {
    for (text, least) in [
        (looped("", "").replace("100000", "300") + "{{ a }}", 6),
        ("{% for i in range(10000) %}\n- {{ i }}: {{ a | upper }} km\n{% endfor %}".into(), 200_000),
        ("{{ a * 800000 }}".into(), 4_800_000),
        ("{{ (a * 800000) | paragraphs }}".into(), 4_800_000),
        ("{% for word in (a * 50000) | split %}{{ word }} {% endfor %}".into(), 300_000),
        ("{{ (a * 50000) | split | join(', ') }}".into(), 300_000),
        ("{% for i, j in [1, 2, 3] | zip('abc' | list) %}{{ '%s, %s' | format(i, j) }}{% endfor %}".into(), 12),
        ("{% for c in b %}{{ c ~ ', ' }}{% endfor %}{{ b | join(', ') }} {{ b | length }}{{ b | first ~ a }}".into(), 20),
        ("{% for k, v in [['One', a], ['Two', b | length]] %}{{ k ~ ': ' ~ v }}{% endfor %}".into(), 12),
        ("{% for row in b | batch(2, '') %}{% for c in row %}{{ c ~ '|' }}{% endfor %}{% endfor %}".into(), 4),
        ("{% set all = ['x', 'y'] %}{% if a in all or b == all %}{{ all | join(' ') | upper ~ '.' }}{% endif %}".into(), 4),
        ("{% set n = namespace(sum=0, all=[]) %}{% for c in b %}{% set n.sum = n.sum + 1 %}{% set n.all = n.all + [c] %}{% endfor %}{{ n.sum ~ '' }}{{ n.all | join }}".into(), 3),
        ("{% for g in [{'k': 'x', 'v': 1}, {'k': 'y', 'v': 2}] | groupby('k') %}{{ g.grouper }}{{ g.list | length ~ '' }}{% endfor %}".into(), 4),
        ("{% for w in b | map('upper') | sort | unique %}{{ loop.index ~ '. ' ~ w }}{% endfor %}".into(), 8),
        ("{% macro row(k, v='') %}{{ k ~ v }}{% endmacro %}{{ row('x', a) }}{% for c in a | split %}{{ c ~ loop.last }}{% endfor %}".into(), 12),
        ("{% for k, v in {'x': 1, 'y': a} | dictsort %}{{ k ~ '=' ~ v }}{% endfor %}{% for k, v in {'x': 1} | items %}{{ k ~ v }}{% endfor %}".into(), 10),
        ("{% set n = namespace(sum=0) %}{% for c in range(50) %}{% set n.sum = n.sum + c %}{% endfor %}{{ n.sum }}".into(), 5),
        ("{% set n = namespace(text='') %}{% for c in b %}{% set n.text = n.text + c %}{% endfor %}{{ n.text }}".into(), 3),
        ("{% set s = a + a + a + a + a + a + a + a + a + a + a + a %}{{ s + a }}{{ s[:3] * 2 }}{{ (b + b)[1:] | join }}".into(), 40),
        (format!("{{{{ a{} }}}}", " ~ a".repeat(500)), 3000),
        (format!("{{{{ [{}] | length }}}}", "1, ".repeat(5000)), 4),
        ("{{ {'x': 1} | chain({'y': 2}) | length }}{{ b | chain(b, [1]) | join }}".into(), 5),
        ("{% for x in range(3) %}{{ x * 2 + 1 }}{{ (x * 10) ~ '%' }}{% endfor %}{{ a * 2 }}".into(), 20),
        ("{{ [{'b': a}, {'b': 1}] | join(' and ', attribute='b') }} {{ 1 | string }}".into(), 10),
    ] {
        let (_, filled) = fill(&text);
        assert!(filled.clone().is_ok_and(|length| length >= least), "{filled:?}: {text:.200}");
    }
}
