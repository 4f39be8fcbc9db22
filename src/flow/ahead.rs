//! Reading ahead: while the galley is made from the text's start, a second thread prepares paragraphs from its end and breaks them into lines, until
//! the two meet.
//!
//! In: what is poured. Out: nothing but prepared paragraphs, kept where the galley asks for them ([`Paragraphs`](crate::text::Paragraphs)), which
//! recall how they were set; what is found on the way is found again by the galley and told there. Whether a paragraph was read ahead never
//! changes what comes out, only how soon.

use super::Input;
use super::copydesk::CopyDesk;
use super::galley::{self, Block as Set};
use super::measure::Measures;
use crate::content::{Block, BlockKind, Document};
use crate::diagnostic::Report;
use crate::picture::{Gallery, NoPictures};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Blocks of a text for which a thread is worth its while.
const FEWEST: usize = 12;
/// Blocks of the longest text that is read ahead: of more the first are no longer kept when they are asked for.
const MOST: usize = 800;

/// How far the galley is: where the block starts that it is at.
#[derive(Default)]
pub(super) struct Progress(AtomicU32);

impl Progress {
    /// The galley comes to a block.
    pub(super) fn reach(&self, block: &Block) {
        self.0.store(block.span.start, Ordering::Relaxed);
    }
}

/// Calls `make`, and prepares paragraphs from the text's end meanwhile, as far as `make` has not come.
pub(super) fn while_reading_ahead<T>(input: &Input<'_>, progress: &Progress, make: impl FnOnce() -> T) -> T {
    if !input.spare_thread || !(FEWEST..=MOST).contains(&input.document.blocks.len()) {
        return make();
    }
    std::thread::scope(|scope| {
        // Where no thread can be had, the galley prepares all by itself.
        let _ = std::thread::Builder::new().spawn_scoped(scope, || read(input, progress));
        make()
    })
}

/// Prepares paragraphs from the end, heading by heading: what they look like depends on what they follow.
fn read(input: &Input<'_>, progress: &Progress) {
    let document = input.document;
    let usual = input.layout.sequence.pages.last().map(|master| &input.layout.master(*master).right);
    let width = usual.map(|face| face.column(0).width());
    let passages: Vec<_> = document.blocks.chunk_by(|_, next| !matches!(next.kind, BlockKind::Heading { .. })).collect();
    for passage in passages.into_iter().rev() {
        if passage.first().is_none_or(|first| first.span.start <= progress.0.load(Ordering::Relaxed)) {
            return;
        }
        let (mut report, mut gallery) = (Report::new(), Gallery::new(&NoPictures));
        let mut desk =
            CopyDesk::new(input.brand, input.palette, input.fonts, input.lang, &mut gallery, &mut report, input.file);
        desk.dictionary = Arc::clone(input.dictionary);
        desk.press = Some(input.press);
        desk.kept = Some(input.paragraphs);
        desk.is_ahead = true;
        let (sections, _) = galley::galley(&part(document, passage), input.layout, &mut desk);
        let measures = Measures::default();
        for text in sections.iter().flat_map(|section| &section.blocks).flat_map(Set::texts) {
            if let Some(width) = width {
                measures.variants(text, width);
            }
        }
    }
}

/// A document of some of its blocks.
fn part(document: &Document, blocks: &[Block]) -> Document {
    Document { front: document.front.clone(), blocks: blocks.to_vec(), notes: document.notes.clone() }
}
