//! Fenced blocks: `::: box {span=2}` … `:::`, found before the Markdown is read.
//!
//! In: the body. Out: its fences, and a copy of the body in which each is a line of asterisks of the same length: to the Markdown parser a
//! thematic break, which ends what stands above it as a fence does. A line that begins with three colons or more is a fence wherever a
//! thematic break could stand, so none is found in code; `\:::` is text. What the fences enclose is `build`'s matter.

use super::attributes::{self, Owner};
use super::braces;
use super::context::{Context, events};
use super::leaf;
use super::tree::{Attributes, Block, BlockKind, BoxKind, Inline, Item, KeyFigure};
use crate::diagnostic::{Code, Diagnostic};
use crate::tokens::suggest;
use pulldown_cmark::Event;
use std::borrow::Cow;
use std::ops::Range;

/// Fewest colons of a fence.
const FEWEST: usize = 3;

/// The names of fenced blocks.
const NAMES: [(&str, Name, Owner); 3] = [
    ("box", Name::Box, Owner::Box),
    ("key-figures", Name::KeyFigures, Owner::KeyFigures),
    ("contact", Name::Contact, Owner::Contact),
];

/// What a fenced block is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Box,
    KeyFigures,
    Contact,
}

/// The fences of a body.
#[derive(Debug)]
pub(super) struct Fences<'a> {
    /// The body with its fences masked; offsets are the same.
    pub(super) text: Cow<'a, str>,
    /// Each from its first colon to the end of its line; ascending.
    lines: Vec<Range<usize>>,
}

impl Fences<'_> {
    /// The fence that a thematic break at `range` stands for.
    pub(super) fn at(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let at = self.lines.partition_point(|line| line.start < range.start);
        self.lines.get(at).filter(|line| line.start < range.end).cloned()
    }
}

/// Finds the fences.
pub(super) fn find<'a>(cx: &Context<'a>) -> Fences<'a> {
    let body = cx.body;
    let mut lines = candidates(body);
    if lines.is_empty() {
        return Fences { text: Cow::Borrowed(body), lines };
    }
    let masked = mask(body, &lines);
    let breaks: Vec<Range<usize>> =
        events(&masked).filter_map(|(event, range)| matches!(event, Event::Rule).then_some(range)).collect();
    lines.retain(|line| {
        let at = breaks.partition_point(|range| range.end <= line.start);
        breaks.get(at).is_some_and(|range| range.contains(&line.start))
    });
    Fences { text: Cow::Owned(mask(body, &lines)), lines }
}

/// The lines that begin with enough colons, quotation marks of Markdown before them apart.
fn candidates(body: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t', '>']);
        if words.bytes().take(FEWEST).filter(|byte| *byte == b':').count() == FEWEST {
            let from = start + line.len() - words.len();
            lines.push(from..from + words.trim_end().len());
        }
        start += line.len();
    }
    lines
}

fn mask(body: &str, lines: &[Range<usize>]) -> String {
    let mut text = String::with_capacity(body.len());
    let mut done = 0;
    for line in lines {
        text.push_str(&body[done..line.start]);
        text.extend(std::iter::repeat_n('*', line.len()));
        done = line.end;
    }
    text.push_str(&body[done..]);
    text
}

/// A fenced block that is being read.
#[derive(Debug)]
pub(super) struct Open {
    colons: usize,
    pub(super) name: Name,
    pub(super) attributes: Attributes,
    /// Its opening fence.
    pub(super) line: Range<usize>,
    pub(super) blocks: Vec<Block>,
}

/// What a fence does.
#[derive(Debug)]
pub(super) enum Step {
    /// Opens a block.
    Open(Box<Open>),
    /// Closes the block opened by as many colons, or the innermost one when there is none.
    Close(usize),
}

/// Reads the fence at `line`.
pub(super) fn read(cx: &mut Context<'_>, line: Range<usize>) -> Step {
    let body = cx.body;
    let fence = &body[line.clone()];
    let words = fence.trim_start_matches(':');
    let colons = fence.len() - words.len();
    let name = words.trim_start();
    if name.is_empty() {
        return Step::Close(colons);
    }
    let start = line.end - name.len();
    let length = name.find(|ch: char| ch.is_whitespace() || ch == '{').unwrap_or(name.len());
    let (name, owner) = known(cx, &line, start..start + length);
    let attributes = match braces_in(cx, start + length..line.end) {
        Some(braces) => attributes::read(cx, &[braces], owner),
        None => Attributes::default(),
    };
    Step::Open(Box::new(Open { colons, name, attributes, line, blocks: Vec::new() }))
}

/// What a name means; an unknown one is reported and is a box.
fn known(cx: &mut Context<'_>, line: &Range<usize>, name: Range<usize>) -> (Name, Owner) {
    let word = &cx.body[name.clone()];
    if let Some((_, name, owner)) = NAMES.iter().find(|(known, ..)| *known == word) {
        return (*name, *owner);
    }
    let message = match word {
        "" => "a fenced block has no name".to_owned(),
        word => format!("`{word}` is no fenced block"),
    };
    let help = suggest(word, "fenced blocks", NAMES.iter().map(|(known, ..)| *known));
    let span = cx.span(if name.is_empty() { line.start..line.start + FEWEST } else { name });
    cx.push(Diagnostic::new(Code::UnknownName, message).at(span).help(help));
    (Name::Box, Owner::Box)
}

/// The braces after a name; anything else there is reported.
fn braces_in(cx: &mut Context<'_>, rest: Range<usize>) -> Option<Range<usize>> {
    let words = &cx.body[rest.clone()];
    let start = rest.end - words.trim_start().len();
    if start == rest.end {
        return None;
    }
    let is_brace = cx.body[start..].starts_with('{');
    let end = is_brace.then(|| braces::close(cx.body.as_bytes(), start, rest.end)).flatten();
    if end != Some(rest.end) {
        let help = "after the name of a fenced block stand its attributes alone: `::: box {span=2}`";
        cx.bad_attribute(start..rest.end, "this is no attribute in braces", help);
        return None;
    }
    Some(start..rest.end)
}

impl Open {
    /// Whether it is a list of key figures.
    pub(super) fn holds_figures(&self) -> bool {
        matches!(self.name, Name::KeyFigures)
    }

    /// What the block comes to, all of it read.
    pub(super) fn finish(self, cx: &mut Context<'_>) -> (BlockKind, Attributes) {
        let kind = match self.name {
            Name::Contact => BlockKind::Box { kind: BoxKind::Contact, blocks: self.blocks },
            Name::Box => BlockKind::Box { kind: BoxKind::Box, blocks: self.blocks },
            Name::KeyFigures => match figures(&self.blocks) {
                Some(figures) => BlockKind::KeyFigures { figures },
                None => {
                    let message = "what stands in `key-figures` is not a list of figures and is set as a box";
                    cx.unsupported(self.line, message, "write nothing but items: `- **78 %** of the water`");
                    BlockKind::Box { kind: BoxKind::Box, blocks: self.blocks }
                }
            },
        };
        (kind, self.attributes)
    }
}

/// The figures of a list whose items each are a paragraph that begins with strong words; `None` for anything else.
fn figures(blocks: &[Block]) -> Option<Vec<KeyFigure>> {
    let [Block { kind: BlockKind::List { items, .. }, .. }] = blocks else { return None };
    items.iter().map(figure).collect()
}

fn figure(item: &Item) -> Option<KeyFigure> {
    let [Block { kind: BlockKind::Paragraph { inlines }, .. }] = &item.blocks[..] else { return None };
    let (Inline::Strong(figure), label) = inlines.split_first()? else { return None };
    Some(KeyFigure { figure: figure.clone(), label: leaf::trim(label.to_vec()), span: item.span })
}

/// Which of the `open` blocks, the innermost last, a fence of so many colons closes.
pub(super) fn closed_by(open: &[Open], colons: usize) -> Option<usize> {
    open.iter().rposition(|block| block.colons == colons).or(open.len().checked_sub(1))
}

/// Reports a block that is never closed.
pub(super) fn unclosed(cx: &mut Context<'_>, line: Range<usize>) {
    let span = cx.span(line.clone());
    let fence = cx.body[line].chars().take_while(|ch| *ch == ':').collect::<String>();
    let finding = Diagnostic::new(Code::FenceUnpaired, "the fenced block is never closed").at(span);
    cx.push(finding.help(format!("write `{fence}` on a line of its own below its last line")));
}

/// Reports a fence that closes nothing.
pub(super) fn unopened(cx: &mut Context<'_>, line: Range<usize>) {
    let span = cx.span(line);
    let finding = Diagnostic::new(Code::FenceUnpaired, "the fence closes a block that was never opened").at(span);
    cx.push(finding.help("name the block to open one: `::: box`; or delete the line"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn fences_stand_where_a_break_could() {
        for (body, lines) in [
            ("::: box\na\n:::\n", &["::: box", ":::"][..]),
            ("a\n:::: box {span=2}  \r\n::::\r\n", &[":::: box {span=2}", "::::"]),
            ("- a\n:::\n", &[":::"]),
            ("> a\n> :::\n", &[":::"]),
            ("| a |\n|---|\n::: box\n", &["::: box"]),
            ("```\n::: box\n```\n", &[]),
            ("    ::: box\n", &[]),
            ("\\::: box\n", &[]),
            ("a ::: box\n:: box\n", &[]),
            ("<div>\n::: box\n</div>\n", &[]),
            ("::: бокс\n", &["::: бокс"]),
        ] {
            let cx = Context::new(Sources::new().add("a.md", body), 0, body);
            let fences = find(&cx);
            let found: Vec<&str> = fences.lines.iter().map(|line| &body[line.clone()]).collect();
            assert_eq!(found, lines, "{body}");
            assert_eq!(fences.text.len(), body.len());
        }
    }
}
