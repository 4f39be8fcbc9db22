//! What stands on every page of a master: issuer line, folio, colour bars, logo. All of it is artifact, not content; only where nothing else says
//! who speaks, the first issuer line is read out.

use super::customs;
use super::display::Display;
use super::pages::LaidPage;
use super::running::RunningHeads;
use crate::brand::StyleId;
use crate::content::{Document, FrontMatter};
use crate::geometry::{Length, Point, Rect};
use crate::layout::{Flush, Furniture, FurnitureKind, Layout, Wording};
use crate::page::{Issuer, Item, ItemKind, Role, Structure, TagId};
use crate::picture::PictureId;
use crate::text::{self, LineShape, Shape};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What furniture can speak of.
pub(super) struct Facts<'a> {
    pub(super) front: &'a FrontMatter,
    pub(super) pages: usize,
    /// Pictures of the layout by name; missing ones are absent.
    pub(super) pictures: &'a BTreeMap<String, PictureId>,
    /// The running heads of each page.
    pub(super) running: &'a [RunningHeads],
    /// A mark over every page of a document that has errors.
    pub(super) proof_mark: bool,
}

/// Gives the issuer its element, before all others, where the text does not say who that is.
pub(super) fn name_issuer(document: &Document, structure: &mut Structure, root: TagId) {
    let Some(issuer) = &document.front.issuer else { return };
    let text = document.plain_text();
    if issuer.value.lines().any(|line| !text.contains(line.trim())) {
        let tag = structure.add(Role::P, Some(root));
        structure.issuer = Some(Issuer { tag, page: 0, items: 0..0 });
    }
}

/// The furniture of a page, and which of it is the issuer line.
pub(super) fn items(
    display: &mut Display<'_, '_, '_>,
    page: &LaidPage,
    facts: &Facts<'_>,
) -> (Vec<Item>, Option<Range<usize>>) {
    let fields = Fields::of(page.number, display.layout, facts, &display.desk.lang);
    let layout = display.layout;
    let face = layout.master(page.master).face(page.number, layout.facing);
    let mut items = Vec::new();
    let mut issuer = None;
    let is_opening = page.heading.is_some();
    for piece in face.furniture.iter().filter(|piece| piece.on_openings || !is_opening) {
        match &piece.kind {
            FurnitureKind::Text { text, style, align } => {
                let text = text.in_language(&display.desk.lang).to_owned();
                if let Some(words) = fill_in(&text, |name| fields.value(name)) {
                    let from = items.len();
                    let words = shortened(display, words, &text, &fields, (*style, *align), piece.frame);
                    set_words(display, &words, *style, *align, piece, &mut items);
                    if text.contains("{issuer}") {
                        issuer.get_or_insert(from..items.len());
                    }
                }
            }
            FurnitureKind::Bar { color } => {
                let color = display.desk.brand.color(color, display.desk.palette).clone();
                items.push(Item {
                    kind: ItemKind::Fill { rect: piece.frame, color, overprint: false },
                    tag: None,
                    span: piece.span,
                });
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
    (items, issuer)
}

/// A page's folio in the layout's style, or in the figures of the language.
pub(super) fn folio(number: u32, layout: &Layout, lang: &str) -> String {
    let folio = layout.folio(number);
    layout.folio_style.write(folio).unwrap_or_else(|| customs::figures(u64::from(folio), lang))
}

/// What the fields of a page's furniture stand for.
struct Fields<'a> {
    facts: &'a Facts<'a>,
    running: RunningHeads,
    folio: String,
    lang: Arc<str>,
}

impl<'a> Fields<'a> {
    fn of(number: u32, layout: &Layout, facts: &'a Facts<'a>, lang: &Arc<str>) -> Self {
        let at = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
        Fields {
            facts,
            running: facts.running.get(at).cloned().unwrap_or_default(),
            folio: folio(number, layout, lang),
            lang: Arc::clone(lang),
        }
    }

    fn value(&self, name: &str) -> String {
        let front = self.facts.front;
        let text =
            |value: &Option<crate::content::Spanned<String>>| value.as_ref().map_or_else(String::new, |v| v.value.clone());
        match name {
            "issuer" => text(&front.issuer),
            "title" => text(&front.title),
            "heading" => self.running.heading.clone(),
            "section" => self.running.section.clone(),
            "folio" => self.folio.clone(),
            "pages" => customs::figures(self.facts.pages as u64, &self.lang),
            "date" => front.date.as_ref().and_then(|date| customs::date(&date.value, &self.lang)).unwrap_or_default(),
            other => other.strip_prefix("data.").and_then(|key| front.data.get(key)).cloned().unwrap_or_default(),
        }
    }
}

/// The text with its fields filled in; nothing when there were fields and all of them are empty.
fn fill_in(text: &str, value: impl Fn(&str) -> String) -> Option<String> {
    let mut words = String::new();
    let (mut fields, mut filled) = (0, 0);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        words.push_str(&rest[..open]);
        let value = value(&rest[open + 1..open + close]);
        fields += 1;
        filled += usize::from(!value.is_empty());
        words.push_str(&value);
        rest = &rest[open + close + 1..];
    }
    words.push_str(rest);
    (!words.trim().is_empty() && (fields == 0 || filled > 0)).then_some(words)
}

/// Running heads that need more lines than their frame has are cut after the last word that finds room, with an ellipsis: the heading
/// itself stands whole on its page.
fn shortened(
    display: &mut Display<'_, '_, '_>,
    words: String,
    text: &str,
    fields: &Fields<'_>,
    (id, flush): (StyleId, Flush),
    frame: Rect,
) -> String {
    if !text.contains("{heading}") && !text.contains("{section}") {
        return words;
    }
    let leading = display.desk.brand.style(id).leading.max(Length::PT);
    let cap = display.desk.cap(&display.desk.brand.style(id).clone());
    let lines = usize::try_from((frame.height() - cap).whole_times(leading) + 1).unwrap_or(0).max(1);
    let mut fits =
        |words: &str| words.lines().map(|line| lines_of(display, line, id, flush, frame.width())).sum::<usize>() <= lines;
    if fits(&words) {
        return words;
    }
    let cut = |kept: usize| {
        let value = |name: &str| match name {
            "heading" => first_words(&fields.running.heading, kept),
            "section" => first_words(&fields.running.section, kept),
            other => fields.value(other),
        };
        fill_in(text, value).unwrap_or_default()
    };
    let count = |words: &str| words.split_whitespace().count();
    let most = count(&fields.running.heading).max(count(&fields.running.section));
    // The most words that fit; fewer always do when more do.
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if fits(&cut(middle)) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    cut(low)
}

/// The first `count` words of a heading, with an ellipsis in place of the others.
fn first_words(heading: &str, count: usize) -> String {
    let mut ends = heading.split_whitespace().map(|word| word.as_ptr() as usize - heading.as_ptr() as usize + word.len());
    let all = heading.split_whitespace().count();
    match (count < all).then(|| count.checked_sub(1).and_then(|last| ends.nth(last))) {
        None => heading.to_owned(),
        Some(None) => String::new(),
        Some(Some(end)) => format!("{}…", heading[..end].trim_end_matches(|ch: char| !ch.is_alphanumeric())),
    }
}

/// How many lines a line of furniture turns into.
fn lines_of(display: &mut Display<'_, '_, '_>, line: &str, id: StyleId, flush: Flush, width: Length) -> usize {
    let span = display.desk.nowhere();
    let align = flush.align(text::is_base_rtl(line, &display.desk.lang));
    let prepared = display.desk.plain(id, line, span, Some(align));
    let width = width.max(Length::PT);
    text::set(&prepared, &Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width } }, 0).lines.len()
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
        kind: FurnitureKind::Text { text: Wording::plain(""), style: StyleId::Issuer, align: Flush::End },
        frame,
        on_openings: true,
        span: None,
    };
    set_words(display, "PROOF – this document has errors – NOT FOR PRINT", StyleId::Issuer, Flush::End, &piece, items);
}
