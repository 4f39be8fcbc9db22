//! Definition lists in the galley: the term on a line of its own with its definition hung below it, or run in on its first line.
//!
//! In: entries of a definition list. Out: blocks of the flow like those of a list, whose structure they have: an item for each entry, its term
//! the item's label, as ISO 32000-1 has it for dictionaries (14.8.4.3.3), and its definitions paragraphs in the item's body.

use super::galley::{Block, Maker};
use super::lists::{ItemPlace, space_item};
use crate::brand::{Definitions, StyleId};
use crate::content::{Block as Written, BlockKind, Entry, Inline, Item};
use crate::geometry::Length;
use crate::page::{Role, TagId};

/// Between a term and the definition on its line.
const RUN_IN_SPACE: &str = "\u{2002}";

impl Maker<'_, '_, '_> {
    /// A definition list.
    pub(super) fn definitions(&mut self, entries: &[Entry]) {
        let tokens = self.copy.brand.definitions;
        let mut style = self.copy.brand.style(StyleId::List).clone();
        style.item_gap = tokens.gap;
        let parent = self.list.map_or(self.root, |item| item.body);
        let list_tag = self.structure.add(Role::L, Some(parent));
        let outer = self.list.map_or(Length::ZERO, |item| item.indent);
        let (nested, last) = (self.list.is_some(), entries.len().saturating_sub(1));
        for (at, entry) in entries.iter().enumerate() {
            let item = self.structure.add(Role::Li, Some(list_tag));
            let label = entry.term.as_ref().map(|term| (term, self.structure.add(Role::Term, Some(item))));
            let body = self.structure.add(Role::LBody, Some(item));
            let saved = self.list.replace(ItemPlace { body, indent: outer + tokens.indent });
            let first_block = self.section().blocks.len();
            self.entry(label, &entry.definitions, outer, tokens);
            self.list = saved;
            let blocks = &mut self.section().blocks[first_block..];
            space_item(blocks, at == 0 && !nested, at == last && !nested, &style);
        }
    }

    fn entry(&mut self, term: Option<(&Written, TagId)>, mut definitions: &[Item], outer: Length, tokens: Definitions) {
        if let Some((term, label)) = term {
            match definitions.split_first() {
                Some((first, others)) if tokens.run_in && opens_with_words(first) => {
                    let from = self.section().blocks.len();
                    self.definition(&run_in(term, first));
                    if let Some(Block::Text(text)) = self.section().blocks.get_mut(from) {
                        text.indent = outer;
                        text.label = Some((term.span, label));
                    }
                    definitions = others;
                }
                _ => self.term(term, label, outer),
            }
        }
        for definition in definitions {
            self.definition(definition);
        }
    }

    fn term(&mut self, term: &Written, tag: TagId, outer: Length) {
        self.asked_columns_of_text(term);
        let mut text = self.text(term, StyleId::Term, term.inlines(), tag);
        (text.indent, text.turnover) = (outer + text.indent, outer + text.turnover);
        self.push(Block::Text(Box::new(text)));
    }

    fn definition(&mut self, item: &Item) {
        let tag = self.tag(Role::P);
        self.item_blocks(item, tag);
    }
}

fn opens_with_words(item: &Item) -> bool {
    matches!(item.blocks.first(), Some(Written { kind: BlockKind::Paragraph { .. }, .. }))
}

/// A definition with its term before its first words, strong.
fn run_in(term: &Written, item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(Written { kind: BlockKind::Paragraph { inlines }, attributes, .. }) = item.blocks.first_mut() {
        let after = crate::diagnostic::Span { start: term.span.end, ..term.span };
        let words = std::mem::take(inlines);
        inlines.push(Inline::Strong(term.inlines().to_vec()));
        inlines.push(Inline::Text { text: RUN_IN_SPACE.to_owned(), span: after });
        inlines.extend(words);
        attributes.break_before = attributes.break_before.take().or_else(|| term.attributes.break_before.clone());
        attributes.keep_all |= term.attributes.keep_all;
        attributes.lang = attributes.lang.take().or_else(|| term.attributes.lang.clone());
    }
    item
}
