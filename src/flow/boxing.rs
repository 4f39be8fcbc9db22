//! Fenced blocks and quotations in the galley: what stands in them set in their own styles, as elements.
//!
//! In: a box, contact block, quotation or list of key figures as it is written. Out: an [`Element`]. Blocks inside are made as those of the
//! flow are, by the same [`Maker`], with their paragraphs, lists and first heading in the box's styles.

use super::elements::{Cell, Element, KeyFigures, Kind, Panel};
use super::galley::{Block, Maker};
use super::notes;
use crate::brand::{Keep, StyleId};
use crate::color::{Color, Share};
use crate::content::{Block as Written, BoxKind, Break, Inline, KeyFigure, Place, Spanned, Tint};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::Length;
use crate::page::{Role, TagId};
use crate::tokens::suggest;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// The styles of what stands in an element.
pub(super) struct Inside {
    pub(super) text: StyleId,
    pub(super) items: StyleId,
    pub(super) title: Option<StyleId>,
}

impl Maker<'_, '_, '_> {
    /// A tinted box or contact block.
    pub(super) fn boxed(&mut self, block: &Written, kind: BoxKind, inside: &[Written]) {
        let style = if kind == BoxKind::Contact { StyleId::Contact } else { StyleId::Box };
        let tag = self.element_tag(Role::Div, block);
        let styles = Inside { text: style, items: style, title: Some(StyleId::BoxHeading) };
        let tokens = self.copy.brand.boxes.clone();
        let tint = self.tint(block.attributes.tint.as_ref());
        let around = self.is_on_tint;
        self.is_on_tint |= tint.is_some();
        let blocks = self.inside(block, tag, styles, |maker| maker.blocks(inside));
        self.is_on_tint = around;
        let rule = (tokens.rule > Length::ZERO).then(|| (tokens.rule, self.color(&tokens.rule_color)));
        // On bare paper there is no edge to keep away from, but for a rule.
        let frame = Panel {
            top: if tint.is_some() || rule.is_some() { tokens.padding } else { Length::ZERO },
            sides: if tint.is_some() { tokens.padding_sides } else { Length::ZERO },
            foot: if tint.is_some() { tokens.padding } else { Length::ZERO },
            ..self.panel(Vec::new(), style)
        };
        let mut keep = self.copy.brand.style(style).keep;
        keep.together |= block.attributes.keep_all || kind == BoxKind::Contact;
        let place = if kind == BoxKind::Contact { Some(Place::End) } else { None };
        let blocks = self.broken_by_hand(block, blocks, keep.together);
        let mut rule = rule;
        for part in parts(blocks) {
            match part {
                Part::Break(by_hand) => self.push(by_hand),
                Part::Blocks(blocks) => {
                    // As where a box is parted by itself, the rule stands above the first part alone.
                    let panel = Panel { blocks, tint: tint.clone(), rule: rule.take(), sets: RefCell::default(), ..frame };
                    self.element(block, Kind::Panel(panel), place, (tokens.space, tokens.space), keep);
                }
            }
        }
    }

    /// The blocks of a box without the breaks by hand that it cannot be parted at, which are reported.
    fn broken_by_hand(&mut self, block: &Written, mut blocks: Vec<Block>, is_whole: bool) -> Vec<Block> {
        let attributes = &block.attributes;
        let columns = attributes.span.as_ref().map_or(1, |span| span.value);
        let place = attributes.place.as_ref().map_or(if columns > 1 { Place::Top } else { Place::Here }, |place| place.value);
        let crosses = columns >= self.columns.max(2);
        blocks.retain(|inside| {
            let Block::Break(by_hand, span) = inside else { return true };
            let reason = match by_hand {
                _ if is_whole => "no break can be made here: the block around it is never parted",
                _ if place != Place::Here => {
                    "no break can be made here: a block that has its place elsewhere than in the text is not parted by hand"
                }
                Break::Column if crosses => {
                    "no column break can be made here: the block stands across all columns; it may have a page break"
                }
                _ if columns > 1 && !crosses => {
                    "no break can be made here: a block across several columns is not parted by hand"
                }
                _ => return true,
            };
            self.refuse_break(*span, reason);
            false
        });
        blocks
    }

    /// Reports a break by hand that cannot be made.
    pub(super) fn refuse_break(&mut self, span: Span, reason: &str) {
        let finding = Diagnostic::new(Code::BreakNotMet, reason).at(span);
        self.copy.report.push(finding.help("take the break away, or make it before the whole block: `break=` on it"));
    }

    /// A pull quote.
    pub(super) fn quotation(&mut self, block: &Written, inside: &[Written], source: &[Inline]) {
        let tag = self.element_tag(Role::BlockQuote, block);
        let styles = Inside { text: StyleId::Quote, items: StyleId::Quote, title: None };
        let blocks = self.inside(block, tag, styles, |maker| {
            maker.blocks(inside);
            if !source.is_empty() {
                let tag = maker.tag(Role::P);
                let text = maker.text(block, StyleId::QuoteSource, source, tag);
                maker.push(Block::Text(Box::new(text)));
            }
        });
        let mut blocks = self.broken_by_hand(block, blocks, true);
        // It is parted only where it is higher than a page, and then as any text is.
        blocks.iter_mut().for_each(Block::loosen);
        if let ([.., Block::Text(last), _], false) = (blocks.as_mut_slice(), source.is_empty()) {
            last.keep.with_next = last.keep.with_next.max(1);
        }
        let tokens = self.copy.brand.boxes.clone();
        let rule = (tokens.quote_rule > Length::ZERO).then(|| (tokens.quote_rule, self.color(&tokens.quote_rule_color)));
        let top = rule.as_ref().map_or(Length::ZERO, |(rule, _)| *rule + tokens.quote_padding);
        let panel = Panel { top, step: Length::ZERO, rule, ..self.panel(blocks, StyleId::Quote) };
        let style = self.copy.brand.style(StyleId::Quote);
        let (space, mut keep) = ((style.space_before, style.space_after), style.keep);
        keep.together = true;
        self.element(block, Kind::Panel(panel), None, space, keep);
    }

    /// Key figures, a list to whoever has it read out.
    pub(super) fn key_figures(&mut self, block: &Written, figures: &[KeyFigure]) {
        let tag = self.element_tag(Role::L, block);
        let cells: Vec<Cell> = figures.iter().map(|figure| self.key_figure(block, figure, tag)).collect();
        let label = self.copy.brand.style(StyleId::KeyLabel).clone();
        let asked = block.attributes.span.as_ref().map_or(1, |span| span.value);
        let space = self.copy.brand.boxes.space;
        let across = block.attributes.across.as_ref().map_or(asked.min(self.columns), |across| across.value);
        let (step, cap) = (super::grid::halvable(label.leading), self.copy.cap(&label));
        let kind = Kind::KeyFigures(KeyFigures { cells, across, gutter: self.gutter, space, step, cap });
        let keep = Keep { together: true, ..label.keep };
        self.element(block, kind, None, (space, space), keep);
    }

    fn key_figure(&mut self, block: &Written, figure: &KeyFigure, list: TagId) -> Cell {
        let item = self.structure.add(Role::Li, Some(list));
        let body = self.structure.add(Role::LBody, Some(item));
        let written = Written { span: figure.span, ..block.clone() };
        let mut set = |style, inlines: &[Inline]| {
            let tag = self.structure.add(Role::P, Some(body));
            self.text(&written, style, inlines, tag)
        };
        let number = set(StyleId::KeyFigure, &figure.figure);
        let label = (!figure.label.is_empty()).then(|| set(StyleId::KeyLabel, &figure.label));
        Cell { figure: number, label }
    }

    /// Blocks made for an element, in its language, which belong to its tag and not to the flow.
    pub(super) fn inside(&mut self, block: &Written, tag: TagId, styles: Inside, make: impl FnOnce(&mut Self)) -> Vec<Block> {
        let own = block.attributes.lang.as_ref().map(|lang| Arc::from(lang.value.as_str()));
        let lang = own.map(|own| std::mem::replace(&mut self.copy.lang, own));
        let flow = std::mem::take(&mut self.section().blocks);
        let outside = (self.root, self.list.take(), self.text, self.item_text, self.title.take());
        (self.root, self.text, self.item_text, self.title) = (tag, styles.text, styles.items, styles.title);
        make(self);
        (self.root, self.list, self.text, self.item_text, self.title) = outside;
        if let Some(lang) = lang {
            self.copy.lang = lang;
        }
        std::mem::replace(&mut self.section().blocks, flow)
    }

    fn element_tag(&mut self, role: Role, block: &Written) -> TagId {
        let tag = self.tag(role);
        if let Some(lang) = &block.attributes.lang {
            self.structure.nodes[tag.0 as usize].lang = Some(lang.value.clone());
        }
        tag
    }

    /// A panel on bare paper whose lines keep a style's grid.
    fn panel(&mut self, blocks: Vec<Block>, style: StyleId) -> Panel {
        let style = self.copy.brand.style(style).clone();
        let none = Length::ZERO;
        let (step, cap) = (super::grid::halvable(style.leading), self.copy.cap(&style));
        let sets = RefCell::default();
        let whole = usize::from(self.copy.brand.boxes.whole_lines);
        Panel { blocks, step, cap, lead: step, top: none, sides: none, foot: none, whole, tint: None, rule: None, sets }
    }

    /// The notes that an element calls: here those that stand at the foot of its column. Those of an element with a place of its own stand in it,
    /// below all else.
    fn with_own_notes(&mut self, kind: Kind, standing: (u8, Place)) -> (Kind, Range<usize>) {
        let called = match &kind {
            Kind::Panel(panel) | Kind::Text(panel) => panel.blocks.iter().map(Block::called).fold(0..0, notes::and),
            Kind::KeyFigures(figures) => figures.called(),
            Kind::Table(_) => 0..0,
        };
        let own = self.notes_elsewhere(called.clone(), standing);
        if own.is_empty() {
            return (kind, called);
        }
        let mut panel = match kind {
            Kind::Panel(panel) => panel,
            kind => {
                let keep = self.copy.brand.style(StyleId::KeyLabel).keep;
                let (columns, place, space) = (1, Place::Here, Length::ZERO);
                let span = own[0].span;
                let element = Element { kind, columns, place, before: space, after: space, keep, notes: 0..0, span };
                Panel { step: Length::ZERO, ..self.panel(vec![Block::Element(Box::new(element))], StyleId::KeyLabel) }
            }
        };
        panel.blocks.extend(own.into_iter().map(|lines| Block::Text(Box::new(lines))));
        (Kind::Panel(panel), called)
    }

    fn element(&mut self, block: &Written, kind: Kind, place: Option<Place>, (before, after): (Length, Length), keep: Keep) {
        let attributes = &block.attributes;
        let columns = self.asked_columns(attributes);
        let place = place.unwrap_or(if columns > 1 { Place::Top } else { Place::Here });
        let place = attributes.place.as_ref().map_or(place, |place| place.value);
        let (kind, notes) = self.with_own_notes(kind, (columns, place));
        let element = Element { kind, columns, place, before, after, keep, notes, span: block.span };
        self.push(Block::Element(Box::new(element)));
    }

    fn color(&self, reference: &crate::brand::ColorRef) -> Color {
        self.copy.brand.color(reference, self.copy.palette).clone()
    }

    /// What a box is filled with: the tint it asks for, or the brand's; nothing for none.
    fn tint(&mut self, asked: Option<&Spanned<Tint>>) -> Option<Color> {
        let tokens = self.copy.brand.boxes.clone();
        let share = asked.map_or(tokens.tint, |asked| asked.value.share);
        let color = match asked.and_then(|asked| Some((asked.value.color.as_deref()?, asked.span))) {
            Some((name, span)) => self.named_color(name, span).unwrap_or_else(|| self.color(&tokens.color)),
            None => self.color(&tokens.color),
        };
        (share > Share::NONE).then(|| color.tinted(share))
    }

    /// A colour by the name that tokens have for it; an unknown name is reported.
    fn named_color(&mut self, name: &str, span: crate::diagnostic::Span) -> Option<Color> {
        let (brand, palette) = (self.copy.brand, self.copy.palette);
        match name {
            "primary" => return Some(palette.primary.clone()),
            "secondary" => return Some(palette.secondary.clone()),
            _ => {}
        }
        if let Some(color) = brand.colors.get(name) {
            return Some(color.clone());
        }
        let known = ["primary", "secondary"].into_iter().chain(brand.colors.keys().map(String::as_str));
        let finding = Diagnostic::new(Code::UnknownName, format!("the brand has no colour `{name}`")).at(span);
        self.copy.report.push(finding.help(suggest(name, "colours", known)));
        None
    }
}

/// What a box comes to where it has breaks in it.
enum Part {
    Blocks(Vec<Block>),
    Break(Block),
}

/// A box's blocks between the breaks by hand; a box without blocks is one part all the same.
fn parts(blocks: Vec<Block>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for block in blocks {
        match (block, parts.last_mut()) {
            (block @ Block::Break(..), _) => parts.push(Part::Break(block)),
            (block, Some(Part::Blocks(blocks))) => blocks.push(block),
            (block, _) => parts.push(Part::Blocks(vec![block])),
        }
    }
    if parts.is_empty() {
        parts.push(Part::Blocks(Vec::new()));
    }
    parts
}
