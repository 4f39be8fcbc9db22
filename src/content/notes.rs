//! Footnotes: gathered while the blocks are read, numbered when all are.
//!
//! In: the notes and the document's blocks, whose references name notes in the order of their discovery. Out: the document's notes in the order
//! of their first references, and references that name them so; a note called by a note follows it. A note that nothing refers to is set where
//! it is written, and a reference to nothing as it is written; both are reported.

use super::context::Context;
use super::tree::{Block, BlockKind, Inline, Note};
use crate::diagnostic::{Code, Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A note as it is found.
#[derive(Debug)]
pub(super) struct Found {
    /// The number that references know it by.
    pub(super) id: usize,
    pub(super) label: String,
    pub(super) blocks: Vec<Block>,
    /// The label's place.
    pub(super) span: Span,
    /// How many of the document's blocks stand before it.
    pub(super) at: usize,
}

/// Numbers the notes; returns them, and puts those that are none back among the blocks.
pub(super) fn resolve(cx: &mut Context<'_>, blocks: &mut Vec<Block>, found: Vec<Found>) -> Vec<Note> {
    report_missing(cx, blocks);
    let mut notes: BTreeMap<usize, Found> = BTreeMap::new();
    let mut spare = Vec::new();
    for note in found {
        match notes.contains_key(&note.id) {
            true => spare.push(note),
            false => drop(notes.insert(note.id, note)),
        }
    }
    for note in notes.values_mut() {
        report_missing(cx, &mut note.blocks);
    }
    let called: BTreeSet<usize> =
        calls(blocks).into_iter().chain(notes.values_mut().flat_map(|note| calls(&mut note.blocks))).collect();
    let uncalled: Vec<usize> = notes.keys().copied().filter(|id| !called.contains(id)).collect();
    spare.extend(uncalled.into_iter().filter_map(|id| notes.remove(&id)));
    put_back(cx, blocks, spare);
    // What is left over now is called by notes alone that nothing calls.
    let order = number(blocks, &mut notes);
    let lost: Vec<usize> = notes.keys().copied().filter(|id| !order.contains_key(id)).collect();
    let lost = lost.into_iter().filter_map(|id| notes.remove(&id)).collect();
    put_back(cx, blocks, lost);
    let mut numbered: Vec<(usize, Found)> = notes.into_iter().filter_map(|(id, note)| Some((*order.get(&id)?, note))).collect();
    numbered.sort_by_key(|(number, _)| *number);
    let mut rename = |inline: &mut Inline| rename(cx, inline, &order);
    each_inline(blocks, &mut rename);
    let notes = numbered.into_iter().map(|(_, mut note)| {
        each_inline(&mut note.blocks, &mut rename);
        Note { blocks: note.blocks, span: note.span }
    });
    notes.collect()
}

/// The number of each note that the blocks call, or that notes call which they call.
fn number(blocks: &mut [Block], notes: &mut BTreeMap<usize, Found>) -> BTreeMap<usize, usize> {
    let mut order = BTreeMap::new();
    for first in calls(blocks) {
        let mut family = VecDeque::from([first]);
        while let Some(id) = family.pop_front() {
            let Some(note) = notes.get_mut(&id).filter(|_| !order.contains_key(&id)) else { continue };
            order.insert(id, order.len());
            family.extend(calls(&mut note.blocks));
        }
    }
    order
}

/// The notes that blocks call, in reading order.
pub(super) fn calls(blocks: &mut [Block]) -> Vec<usize> {
    let mut calls = Vec::new();
    each_inline(blocks, &mut |inline| {
        if let Inline::Note { note, .. } = inline {
            calls.push(*note);
        }
    });
    calls
}

/// Sets notes where they are written.
fn put_back(cx: &mut Context<'_>, blocks: &mut Vec<Block>, mut notes: Vec<Found>) {
    notes.sort_by_key(|note| note.span.start);
    for note in &notes {
        let message = format!("nothing refers to the footnote `{}`; it is set where it is written", note.label);
        let finding = Diagnostic::new(Code::FootnoteUnmatched, message).at(note.span);
        cx.push(finding.help(format!("write `[^{}]` where it belongs, or delete it", note.label)));
    }
    for note in notes.into_iter().rev() {
        let at = note.at.min(blocks.len());
        blocks.splice(at..at, note.blocks);
    }
}

/// Gives a reference the number of its note; one without a note becomes text again.
fn rename(cx: &Context<'_>, inline: &mut Inline, order: &BTreeMap<usize, usize>) {
    if let Inline::Note { note, span } = inline {
        match order.get(note) {
            Some(number) => *note = *number,
            None => *inline = Inline::Text { text: cx.written(*span).to_owned(), span: *span },
        }
    }
}

/// Reports what looks like a reference and has no note: the Markdown parser takes it for text.
fn report_missing(cx: &mut Context<'_>, blocks: &mut [Block]) {
    let mut missing = Vec::new();
    each_inline(blocks, &mut |inline| {
        let Inline::Text { text, span } = inline else { return };
        if text.len() != span.range().len() || !text.contains("[^") {
            return;
        }
        for (at, _) in text.match_indices("[^") {
            let label = &text[at + 2..];
            let end = label.find(|ch: char| ch == ']' || ch == '[' || ch.is_whitespace());
            if let Some(end) = end.filter(|end| *end > 0 && label[*end..].starts_with(']')) {
                missing.push((span.part(at, end + 3), label[..end].to_owned()));
            }
        }
    });
    for (span, label) in missing.into_iter().filter(|(span, _)| !cx.is_escaped(*span)).collect::<Vec<_>>() {
        let message = format!("there is no footnote `{label}`");
        let finding = Diagnostic::new(Code::FootnoteUnmatched, message).at(span);
        cx.push(finding.help(format!("write it on a line of its own, `[^{label}]: The note.`")));
    }
}

/// Walks over all inlines of blocks that hold text or a reference, in reading order.
pub(super) fn each_inline(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Inline)) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { inlines, .. }
            | BlockKind::Kicker { inlines }
            | BlockKind::Intro { inlines }
            | BlockKind::Paragraph { inlines }
            | BlockKind::Figure { caption: inlines, .. } => each(inlines, visit),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| each_inline(&mut item.blocks, visit)),
            BlockKind::Definitions { entries } => {
                for entry in entries {
                    each_inline(entry.term.as_mut_slice(), visit);
                    entry.definitions.iter_mut().for_each(|item| each_inline(&mut item.blocks, visit));
                }
            }
            BlockKind::KeyFigures { figures } => {
                for figure in figures {
                    each(&mut figure.figure, visit);
                    each(&mut figure.label, visit);
                }
            }
            BlockKind::Box { blocks, .. } => each_inline(blocks, visit),
            BlockKind::Quote { blocks, source } => {
                each_inline(blocks, visit);
                each(source, visit);
            }
            BlockKind::Table { header, rows, caption, .. } => {
                each(caption, visit);
                let cells = std::iter::once(header).chain(rows).flat_map(|row| &mut row.cells);
                cells.for_each(|cell| each(&mut cell.inlines, visit));
            }
            BlockKind::ColumnBreak => {}
        }
    }
}

fn each(inlines: &mut [Inline], visit: &mut dyn FnMut(&mut Inline)) {
    for inline in inlines {
        match inline {
            Inline::Strong(inner) | Inline::Emphasis(inner) => each(inner, visit),
            Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => each(inlines, visit),
            Inline::Text { .. } | Inline::SoftBreak { .. } | Inline::HardBreak { .. } | Inline::Note { .. } => visit(inline),
        }
    }
}
