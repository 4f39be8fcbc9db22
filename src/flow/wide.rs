//! Headings and paragraphs over several columns.
//!
//! In: lines of the galley whose author asks for columns. Out: an [`Element`] that parts the columns above it from those below, of all
//! neighbours that ask for the same columns, so that a heading keeps to its paragraph and widows and orphans are those of any column. How it
//! comes to stand is the paginator's matter. What cannot have its columns where it is written stays in one and is reported.

use super::elements::{Element, Kind, Panel};
use super::galley::{Block, Maker, TextBlock};
use super::grid::halvable;
use super::notes::{self, DOCUMENT};
use crate::brand::{Keep, StyleId};
use crate::content::{Attributes, Block as Written, BlockKind, Place, Spanned};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::Length;
use std::cell::RefCell;

impl Maker<'_, '_, '_> {
    /// The columns that a picture or element asks for: one inside another element.
    pub(super) fn asked_columns(&mut self, attributes: &Attributes) -> u8 {
        let Some(asked) = &attributes.span else { return 1 };
        if asked.value > 1 && self.root != DOCUMENT {
            self.refuse_columns(asked, "it stands in the one column of the box, quotation or note around it");
            return 1;
        }
        asked.value
    }

    /// The columns that a heading or paragraph asks for: one where it is part of something.
    pub(super) fn asked_columns_of_text(&mut self, block: &Written) -> u8 {
        let Some(asked) = &block.attributes.span else { return 1 };
        let reason = match &block.kind {
            _ if asked.value == 1 => return 1,
            BlockKind::Heading { level: 1, .. } if asked.value >= self.columns => return 1,
            BlockKind::Heading { level: 1, .. } => "a page heading stands over all columns",
            BlockKind::Kicker { .. } => "what stands above a page heading does so over all columns",
            BlockKind::Intro { .. } => "an intro is as wide as the heading above it says, by `intro=`",
            _ if self.root != DOCUMENT => "it stands in the one column of the box, quotation or note around it",
            _ if self.list.is_some() => "it stands in the one column of its list",
            _ if self.is_framed => "columns drawn by hand, one by one, have nothing across them",
            _ => return asked.value,
        };
        self.refuse_columns(asked, reason);
        1
    }

    fn refuse_columns(&mut self, asked: &Spanned<u8>, reason: &str) {
        let finding = Diagnostic::new(Code::SpanNotMet, format!("`span` does nothing here: {reason}")).at(asked.span);
        self.copy.report.push(
            finding.help("take `span` away, or give it to a box around the whole: `::: box {tint=none span=2 place=here}`"),
        );
    }

    /// Adds lines over so many columns, with those above that belong to them.
    pub(super) fn push_text(&mut self, text: TextBlock, columns: u8) {
        if columns <= 1 {
            return self.push(Block::Text(Box::new(text)));
        }
        // A heading in one column would stand at the foot of the last one, away from what it heads.
        let mut texts = vec![text];
        while let Some(heading) = self.section().blocks.pop_if(|above| is_heading(above)) {
            texts.extend(heading.into_text());
        }
        let above =
            self.section().blocks.pop_if(|above| above.divides() && above.standing().is_some_and(|(wide, _)| wide == columns));
        let mut element = match above {
            Some(Block::Element(above)) => above,
            _ => Box::new(self.wide(columns, texts[texts.len() - 1].before, texts[0].span)),
        };
        let called = texts.iter().map(TextBlock::called).fold(0..0, notes::and);
        let own = self.notes_elsewhere(called, (columns, Place::Here));
        texts.into_iter().rev().for_each(|text| element.add_text(text));
        element.add_notes(own);
        self.push(Block::Element(element));
    }

    /// No lines yet, as an element on the page's own grid.
    fn wide(&mut self, columns: u8, before: Length, span: Span) -> Element {
        let body = self.copy.brand.style(StyleId::Body).clone();
        let (step, cap, none) = (halvable(self.step), self.copy.cap(&body), Length::ZERO);
        let sets = RefCell::default();
        let panel = Panel {
            blocks: Vec::new(),
            step,
            cap,
            lead: step,
            top: none,
            sides: none,
            foot: none,
            whole: 0,
            tint: None,
            rule: None,
            sets,
        };
        let (kind, place) = (Kind::Text(panel), Place::Here);
        Element { kind, columns, place, before, after: none, keep: body.keep, notes: 0..0, span }
    }
}

impl Element {
    /// Adds lines below those of a wide text.
    fn add_text(&mut self, text: TextBlock) {
        if let Kind::Text(panel) = &mut self.kind {
            (self.after, self.keep) = (text.after, Keep { together: false, ..text.keep });
            let noted = panel.blocks.iter().position(is_note).unwrap_or(panel.blocks.len());
            panel.blocks.insert(noted, Block::Text(Box::new(text)));
        }
    }

    /// Adds notes below all lines of a wide text.
    fn add_notes(&mut self, own: Vec<TextBlock>) {
        if let Kind::Text(panel) = &mut self.kind {
            panel.blocks.extend(own.into_iter().map(|lines| Block::Text(Box::new(lines))));
        }
    }
}

impl Block {
    fn into_text(self) -> Option<TextBlock> {
        match self {
            Block::Text(text) => Some(*text),
            _ => None,
        }
    }
}

fn is_note(block: &Block) -> bool {
    matches!(block, Block::Text(text) if text.style == StyleId::Note)
}

/// Whether a block is lines that want others below them and call no notes, which would stand at the foot of a column.
fn is_heading(block: &Block) -> bool {
    matches!(block, Block::Text(text) if text.keep.with_next > 0 && text.keep.together && text.calls.is_empty())
}
