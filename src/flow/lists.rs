//! Lists in the galley: markers, and items hung beside them.
//!
//! In: items. Out: blocks of the flow, the first line of each item with its marker, and the structure of ISO 32000-1, 14.8.4.3.3: an item's label and
//! its body.

use super::customs;
use super::galley::{Block, Maker, Marker, TextBlock};
use crate::brand::StyleId;
use crate::content::{Attributes, Block as Written, BlockKind, Item};
use crate::geometry::Length;
use crate::page::{Role, TagId};
use crate::text::Prepared;

/// Where the text of a list item stands.
#[derive(Clone, Copy)]
pub(super) struct ItemPlace {
    pub(super) body: TagId,
    pub(super) indent: Length,
}

impl Maker<'_, '_, '_> {
    /// `numbered`: the first number, and what stands after each.
    pub(super) fn list(&mut self, numbered: Option<(u64, char)>, items: &[Item], after_lead_in: bool) {
        let style = self.copy.brand.style(StyleId::List).clone();
        let parent = self.list.map_or(self.root, |item| item.body);
        let list_tag = self.structure.add(Role::L, Some(parent));
        let outer = self.list.map_or(Length::ZERO, |item| item.indent);
        let markers: Vec<String> = (0..items.len() as u64)
            .map(|at| match numbered {
                Some((first, delimiter)) => {
                    customs::figures(first.saturating_add(at), &self.copy.lang) + delimiter.encode_utf8(&mut [0; 4])
                }
                None => style.marker.clone(),
            })
            .collect();
        let markers: Vec<Prepared> =
            markers.iter().zip(items).map(|(marker, item)| self.copy.marker(self.item_text, marker, item.span)).collect();
        let room = style.size.scaled(1, 3);
        let widest = markers.iter().map(|marker| marker.natural_width()).max().unwrap_or_default();
        let inner = outer + style.indent.max(widest + room);
        let nested = self.list.is_some();
        let last = items.len().saturating_sub(1);
        for (at, (item, marker)) in items.iter().zip(markers).enumerate() {
            let li = self.structure.add(Role::Li, Some(list_tag));
            let label = self.structure.add(Role::Lbl, Some(li));
            let body = self.structure.add(Role::LBody, Some(li));
            let saved = self.list.replace(ItemPlace { body, indent: inner });
            let first_block = self.section().blocks.len();
            self.item(item, Marker { text: marker, indent: outer, tag: label });
            self.list = saved;
            let blocks = &mut self.section().blocks[first_block..];
            // The first two items stay together, and the last two: a line of one alone at a column's foot or head looks lost.
            let is_paired = at == 0 || at + 2 == items.len();
            if let (Some(Block::Text(text)), true) = (blocks.last_mut(), is_paired && at < last) {
                text.is_paired = true;
            }
            space_item(blocks, at == 0 && !(after_lead_in || nested), at == last && !nested, &style);
        }
    }

    /// Sets an item's blocks; the first line of text carries the marker.
    fn item(&mut self, item: &Item, marker: Marker) {
        let from = self.section().blocks.len();
        let place = self.list.expect("set by the caller");
        self.item_blocks(item, place.body);
        let carrier = self.section().blocks[from..].iter_mut().find_map(|block| match block {
            Block::Text(text) if text.marker.is_none() => Some(text),
            _ => None,
        });
        match carrier {
            Some(text) => text.marker = Some(marker),
            None => {
                let empty = self.bare_item(item, marker);
                self.section().blocks.insert(from, Block::Text(Box::new(empty)));
            }
        }
    }

    /// An item's blocks, its first paragraph in the style of items and tagged with `tag`.
    pub(super) fn item_blocks(&mut self, item: &Item, tag: TagId) {
        let mut blocks = item.blocks.as_slice();
        if let Some((Written { kind: BlockKind::Paragraph { inlines }, .. }, rest)) = blocks.split_first() {
            let block = &blocks[0];
            self.break_before(&block.attributes);
            self.asked_columns_of_text(block);
            let place = self.list.expect("set by the caller");
            let mut text = self.text(block, self.item_text, inlines, tag);
            (text.indent, text.turnover) = (place.indent, place.indent);
            let gap = self.copy.brand.style(StyleId::List).item_gap;
            (text.before, text.after) = (gap, gap);
            let before_list = matches!(rest.first(), Some(Written { kind: BlockKind::List { .. }, .. }));
            if before_list {
                text.keep.with_next = text.keep.with_next.max(1);
            }
            self.push(Block::Text(Box::new(text)));
            blocks = rest;
        }
        self.blocks(blocks);
    }

    /// An item with no text: a line with the marker alone.
    fn bare_item(&mut self, item: &Item, marker: Marker) -> TextBlock {
        let block = Written { kind: BlockKind::ColumnBreak, attributes: Attributes::default(), span: item.span };
        let place = self.list.expect("set by the caller");
        let mut text = self.text(&block, self.item_text, &[], place.body);
        (text.indent, text.turnover, text.marker) = (place.indent, place.indent, Some(marker));
        text
    }
}

/// The spaces around an item: the list's own before the first and after the last, the gap between the others.
pub(super) fn space_item(blocks: &mut [Block], opens_list: bool, closes_list: bool, style: &crate::brand::Style) {
    let mut texts: Vec<&mut TextBlock> = blocks
        .iter_mut()
        .filter_map(|block| match block {
            Block::Text(text) => Some(text.as_mut()),
            _ => None,
        })
        .collect();
    if let Some(first) = texts.first_mut() {
        first.before = if opens_list { style.space_before } else { style.item_gap };
    }
    if let Some(last) = texts.last_mut() {
        last.after = if closes_list { style.space_after } else { style.item_gap };
    }
}
