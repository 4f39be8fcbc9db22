//! What stands on every page of a master: issuer line, folio, colour bars, logo. All of it is artifact, not content.

use super::customs;
use super::display::Display;
use super::pages::LaidPage;
use crate::brand::StyleId;
use crate::content::FrontMatter;
use crate::geometry::{Length, Point, Rect};
use crate::layout::{Flush, Furniture, FurnitureKind};
use crate::page::{Item, ItemKind};
use crate::picture::PictureId;
use crate::text::{self, LineShape, Shape};
use std::collections::BTreeMap;

/// What furniture can speak of.
pub(super) struct Facts<'a> {
    pub(super) front: &'a FrontMatter,
    pub(super) pages: usize,
    /// Pictures of the layout by name; missing ones are absent.
    pub(super) pictures: &'a BTreeMap<String, PictureId>,
    /// A mark over every page of a document that has errors.
    pub(super) proof_mark: bool,
}

/// The furniture of a page.
pub(super) fn items(display: &mut Display<'_, '_, '_>, page: &LaidPage, facts: &Facts<'_>) -> Vec<Item> {
    let layout = display.layout;
    let face = layout.master(page.master).face(page.number, layout.facing);
    let mut items = Vec::new();
    for piece in &face.furniture {
        match &piece.kind {
            FurnitureKind::Text { text, style, align } => {
                if let Some(words) = fill_in(text, page.number, facts, &display.desk.lang) {
                    set_words(display, &words, *style, *align, piece, &mut items);
                }
            }
            FurnitureKind::Bar { color } => {
                let color = display.desk.brand.color(color, display.desk.palette).clone();
                items.push(Item { kind: ItemKind::Fill { rect: piece.frame, color }, tag: None, span: piece.span });
            }
            FurnitureKind::Picture { source, .. } => {
                if let Some(id) = facts.pictures.get(source) {
                    display.logo(*id, piece.frame, piece.span, &mut items);
                }
            }
        }
    }
    if facts.proof_mark {
        proof_mark(display, page, &mut items);
    }
    items
}

/// The text with its fields filled in; nothing when there were fields and all of them are empty.
fn fill_in(text: &str, number: u32, facts: &Facts<'_>, lang: &str) -> Option<String> {
    let mut words = String::new();
    let (mut fields, mut filled) = (0, 0);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        words.push_str(&rest[..open]);
        let value = field(&rest[open + 1..open + close], number, facts, lang);
        fields += 1;
        filled += usize::from(!value.is_empty());
        words.push_str(&value);
        rest = &rest[open + close + 1..];
    }
    words.push_str(rest);
    (!words.trim().is_empty() && (fields == 0 || filled > 0)).then_some(words)
}

fn field(name: &str, number: u32, facts: &Facts<'_>, lang: &str) -> String {
    let front = facts.front;
    let text = |value: &Option<crate::content::Spanned<String>>| value.as_ref().map_or_else(String::new, |v| v.value.clone());
    match name {
        "issuer" => text(&front.issuer),
        "title" => text(&front.title),
        "folio" => customs::figures(u64::from(number), lang),
        "pages" => customs::figures(facts.pages as u64, lang),
        "date" => front.date.as_ref().and_then(|date| customs::date(&date.value, lang)).unwrap_or_default(),
        other => other.strip_prefix("data.").and_then(|key| front.data.get(key)).cloned().unwrap_or_default(),
    }
}

fn set_words(
    display: &mut Display<'_, '_, '_>,
    words: &str,
    id: StyleId,
    flush: Flush,
    piece: &Furniture,
    items: &mut Vec<Item>,
) {
    let style = display.desk.brand.style(id).clone();
    let cap = display.desk.cap(&style);
    let span = piece.span.unwrap_or_else(|| display.desk.nowhere());
    let width = piece.frame.width().max(Length::PT);
    let mut baseline = piece.frame.y0 + cap;
    for line in words.lines() {
        let align = flush.align(text::is_base_rtl(line, &display.desk.lang));
        let prepared = display.desk.plain(id, line, span, Some(align));
        let setting = text::set(&prepared, &Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width } }, 0);
        for line in text::compose_with(&mut display.desk.shaper, &prepared, &setting, display.desk.fonts) {
            display.line(&line, Point::new(piece.frame.x0, baseline), items);
            baseline += style.leading;
        }
    }
}

/// `PROOF` in the head margin of every page that was written despite errors.
fn proof_mark(display: &mut Display<'_, '_, '_>, page: &LaidPage, items: &mut Vec<Item>) {
    let layout = display.layout;
    let face = layout.master(page.master).face(page.number, layout.facing);
    let top = (face.area.y0 - Length::whole_pt(24)).max(Length::whole_pt(6));
    let frame = Rect::new(face.area.x0, top, face.area.x1, top + Length::whole_pt(12));
    let piece = Furniture {
        kind: FurnitureKind::Text { text: String::new(), style: StyleId::Issuer, align: Flush::End },
        frame,
        span: None,
    };
    set_words(display, "PROOF – this document has errors – NOT FOR PRINT", StyleId::Issuer, Flush::End, &piece, items);
}
