//! Addresses on paper: what a reader who cannot follow a link is given instead.
//!
//! In: a document and what its layout wants, `[links] print`. Out: the same document with the addresses of its links in brackets, as footnotes,
//! or as codes that a telephone reads. A link whose words are its address says it already, and one to a heading is found on the page; what is
//! no address is not printed as one. Links in headings have room for codes alone; those in footnotes have their address in brackets.

use super::notes::each_inline;
use super::tree::{Attributes, Block, BlockKind, Document, Inline, Note};
use super::walk::plain_text;
use crate::diagnostic::Span;
use crate::layout::PrintedLinks;
use crate::tokens::Spanned;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

impl Document {
    /// The document as it is printed.
    pub fn with_addresses(&self, how: PrintedLinks) -> Cow<'_, Document> {
        if how == PrintedLinks::Text {
            return Cow::Borrowed(self);
        }
        let mut document = self.clone();
        match how {
            PrintedLinks::Text => {}
            PrintedLinks::Url => in_brackets(&mut document.blocks),
            PrintedLinks::Footnote => as_notes(&mut document),
            PrintedLinks::Qr => as_codes(&mut document.blocks),
        }
        // Those that came from links hold no link.
        document.notes.iter_mut().for_each(|note| in_brackets(&mut note.blocks));
        Cow::Owned(document)
    }
}

/// Puts each address behind its link.
fn in_brackets(blocks: &mut [Block]) {
    each_words(blocks, &mut |words| {
        after_links(words, &mut |url, span| Inline::Text { text: format!(" ({})", shown(url)), span });
    });
}

/// Makes each address a note, one for all links that share it, and numbers all notes as they are called.
fn as_notes(document: &mut Document) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let notes = &mut document.notes;
    each_words(&mut document.blocks, &mut |words| {
        after_links(words, &mut |url, span| {
            let note = *known.entry(url.to_owned()).or_insert_with(|| {
                let inlines = vec![Inline::Text { text: shown(url), span }];
                let block = Block { kind: BlockKind::Paragraph { inlines }, attributes: Attributes::default(), span };
                notes.push(Note { blocks: vec![block], span });
                notes.len() - 1
            });
            Inline::Note { note, span }
        });
    });
    let order = calling_order(&mut document.blocks, notes);
    let mut rename = |inline: &mut Inline| {
        if let Inline::Note { note, .. } = inline {
            *note = order.get(note).copied().unwrap_or(*note);
        }
    };
    each_inline(&mut document.blocks, &mut rename);
    notes.iter_mut().for_each(|note| each_inline(&mut note.blocks, &mut rename));
    let mut numbered: Vec<(usize, Note)> = std::mem::take(notes).into_iter().enumerate().collect();
    numbered.sort_by_key(|(at, _)| order.get(at).copied().unwrap_or(usize::MAX));
    *notes = numbered.into_iter().map(|(_, note)| note).collect();
}

/// The number of each note: in the order of the first calls, a note called by a note after it.
fn calling_order(blocks: &mut [Block], notes: &mut [Note]) -> BTreeMap<usize, usize> {
    let mut order = BTreeMap::new();
    for first in super::notes::calls(blocks) {
        let mut family = VecDeque::from([first]);
        while let Some(at) = family.pop_front() {
            let Some(note) = notes.get_mut(at).filter(|_| !order.contains_key(&at)) else { continue };
            order.insert(at, order.len());
            family.extend(super::notes::calls(&mut note.blocks));
        }
    }
    order
}

/// Puts a code for each address at the end of the section that names it first.
fn as_codes(blocks: &mut Vec<Block>) {
    let (mut out, mut codes, mut seen) = (Vec::with_capacity(blocks.len()), Vec::new(), BTreeSet::new());
    for mut block in std::mem::take(blocks) {
        if matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Kicker { .. }) {
            out.append(&mut codes);
        }
        let mut note = |url: &str, words: &[Inline], span| {
            if seen.insert(url.to_owned()) {
                codes.push(code(url, words, span));
            }
        };
        if let BlockKind::Heading { inlines, .. } | BlockKind::Kicker { inlines } = &block.kind {
            each_link(inlines, &mut note);
        }
        each_words(std::slice::from_mut(&mut block), &mut |words| each_link(words, &mut note));
        out.push(block);
    }
    out.append(&mut codes);
    *blocks = out;
}

fn code(url: &str, words: &[Inline], span: Span) -> Block {
    // Who cannot read the code types the address.
    let caption = vec![Inline::Text { text: format!("{}: {}", plain_text(words), shown(url)), span }];
    let alt = Some(Spanned { value: url.to_owned(), span });
    let kind = BlockKind::Figure { source: Spanned { value: format!("qr:{url}"), span }, caption };
    // Beside it, the words take what the code leaves of the column: below, they would leave a hole there.
    Block { kind, attributes: Attributes { alt, caption_beside: true, ..Attributes::default() }, span }
}

/// Puts something behind every link whose words are not its address.
fn after_links(words: &mut Vec<Inline>, make: &mut dyn FnMut(&str, Span) -> Inline) {
    let mut out = Vec::with_capacity(words.len());
    for mut inline in std::mem::take(words) {
        let made = match &mut inline {
            Inline::Link { url, inlines, span } => leads_away(url, inlines).then(|| make(url, *span)),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Span { inlines: inner, .. } => {
                after_links(inner, make);
                None
            }
            Inline::Text { .. } | Inline::SoftBreak { .. } | Inline::HardBreak { .. } | Inline::Note { .. } => None,
        };
        out.push(inline);
        out.extend(made);
    }
    *words = out;
}

/// Every link that leads away, its address, words and place.
fn each_link(words: &[Inline], visit: &mut dyn FnMut(&str, &[Inline], Span)) {
    for inline in words {
        match inline {
            Inline::Link { url, inlines, span } if leads_away(url, inlines) => visit(url, inlines, *span),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Span { inlines: inner, .. } => each_link(inner, visit),
            Inline::Link { .. }
            | Inline::Text { .. }
            | Inline::SoftBreak { .. }
            | Inline::HardBreak { .. }
            | Inline::Note { .. } => {}
        }
    }
}

/// Whether a link leads out of the document, to an address that its words do not say.
fn leads_away(url: &str, words: &[Inline]) -> bool {
    is_address(url) && bare(&plain_text(words)) != bare(url)
}

/// Whether a reader may be sent there: a scheme (RFC 3986, 3.1), and none that would run something or open a file instead of going somewhere.
pub(crate) fn is_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.trim().split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme
        && !rest.is_empty()
        && !["javascript", "vbscript", "data", "file"].iter().any(|bad| scheme.eq_ignore_ascii_case(bad))
}

/// An address as it is printed: without what every reader adds.
fn shown(url: &str) -> String {
    let url = url.trim();
    let start = ["https://", "http://", "mailto:", "tel:"].iter().find_map(|scheme| url.strip_prefix(scheme)).unwrap_or(url);
    start.strip_suffix('/').unwrap_or(start).to_owned()
}

fn bare(address: &str) -> String {
    let shown = shown(address).to_lowercase();
    shown.strip_prefix("www.").unwrap_or(&shown).to_owned()
}

/// Walks over the words of all blocks but headings, in reading order.
fn each_words(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Intro { inlines } | BlockKind::Paragraph { inlines } | BlockKind::Figure { caption: inlines, .. } => {
                visit(inlines);
            }
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| each_words(&mut item.blocks, visit)),
            BlockKind::Definitions { entries } => {
                for entry in entries {
                    each_words(entry.term.as_mut_slice(), visit);
                    entry.definitions.iter_mut().for_each(|item| each_words(&mut item.blocks, visit));
                }
            }
            BlockKind::KeyFigures { figures } => figures.iter_mut().for_each(|figure| visit(&mut figure.label)),
            BlockKind::Box { blocks, .. } => each_words(blocks, visit),
            BlockKind::Quote { blocks, source } => {
                each_words(blocks, visit);
                visit(source);
            }
            BlockKind::Table { header, rows, caption, .. } => {
                visit(caption);
                let cells = std::iter::once(header).chain(rows).flat_map(|row| &mut row.cells);
                cells.for_each(|cell| visit(&mut cell.inlines));
            }
            BlockKind::Heading { .. } | BlockKind::Kicker { .. } | BlockKind::ColumnBreak => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    const TEXT: &str = "# H\n\nRead [the treaty](https://example.org/treaty/), **[again](https://example.org/treaty/)**, \
        [example.org](https://www.example.org) and [above](#h).[^a]\n\n## [No](https://example.org/n)\n\n\
        - Write to [us](mailto:us@example.org).\n\n[^a]: See [it](https://example.org/a).";

    fn printed(how: PrintedLinks) -> Document {
        let (document, report) = super::super::parse(Sources::default().add("a.md", TEXT), TEXT);
        assert!(report.diagnostics.is_empty(), "{report:?}");
        document.with_addresses(how).into_owned()
    }

    fn note(document: &Document, at: usize) -> String {
        document.notes[at].blocks.iter().map(|block| plain_text(block.inlines())).collect()
    }

    #[test]
    fn addresses_stand_in_brackets_where_they_are_not_said() {
        let document = printed(PrintedLinks::Url);
        let text = document.plain_text();
        for words in
            ["the treaty (example.org/treaty), again (example.org/treaty), example.org and above", "us (us@example.org)."]
        {
            assert!(text.contains(words), "{words} in {text}");
        }
        assert!(text.contains("it (example.org/a)") && !text.contains("No ("), "{text}");
        assert_eq!(printed(PrintedLinks::Text).plain_text().matches('(').count(), 0);
    }

    #[test]
    fn addresses_are_notes_in_the_order_of_their_calls() {
        let document = printed(PrintedLinks::Footnote);
        let notes: Vec<String> = (0..document.notes.len()).map(|at| note(&document, at)).collect();
        assert_eq!(notes, ["example.org/treaty", "See it (example.org/a).", "us@example.org"]);
        let mut blocks = document.blocks;
        assert_eq!(super::super::notes::calls(&mut blocks), [0, 0, 1, 2]);
    }

    #[test]
    fn each_address_is_a_code_at_the_end_of_its_section() {
        let document = printed(PrintedLinks::Qr);
        let kinds: Vec<String> = document
            .blocks
            .iter()
            .map(|block| match &block.kind {
                BlockKind::Figure { source, caption } => format!("{} {}", source.value, plain_text(caption)),
                BlockKind::Heading { level, .. } => level.to_string(),
                _ => "-".into(),
            })
            .collect();
        let code = |url: &str, caption: &str| format!("qr:{url} {caption}");
        let treaty = code("https://example.org/treaty/", "the treaty: example.org/treaty");
        let heading = code("https://example.org/n", "No: example.org/n");
        let mail = code("mailto:us@example.org", "us: us@example.org");
        assert_eq!(kinds, ["1", "-", &treaty, "2", "-", &heading, &mail]);
        assert_eq!(note(&document, 0), "See it (example.org/a).");
    }
}
