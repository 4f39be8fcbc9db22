//! Packing ahead: while pages are painted and put together, a second thread deflates the faces, and each page as it is done.
//!
//! In: the faces, then pages. Out: their deflated bytes, where the file asks for them; what it asks for first it deflates itself. The bytes are the
//! same either way.

use super::deflate::Deflater;
use super::fontfile;
use super::glyphs::ShownFace;
use super::paint::Painted;
use crate::font::FaceId;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};

/// A page's deflated operators, when they are made.
pub(super) type Packed = Arc<OnceLock<Vec<u8>>>;

/// Pages that wait to be deflated; with more, the file deflates them.
const MOST_WAITING: usize = 16;

/// Takes pages to the second thread, where there is one.
#[derive(Default)]
pub(super) struct Packer(Option<SyncSender<(Packed, Vec<u8>)>>);

impl Packer {
    /// Has a page's operators deflated.
    pub(super) fn pack(&self, page: &Painted) {
        if let Some(thread) = &self.0 {
            let _ = thread.try_send((Arc::clone(&page.packed), page.content.clone()));
        }
    }
}

/// Calls `make` with what deflates ahead; the thread ends when that is dropped.
pub(super) fn ahead<T>(spare_thread: bool, faces: &[(FaceId, ShownFace)], make: impl FnOnce(Packer) -> T) -> T {
    if !spare_thread {
        return make(Packer::default());
    }
    std::thread::scope(|scope| {
        let (to, pages) = sync_channel::<(Packed, Vec<u8>)>(MOST_WAITING);
        let pack = move || {
            let mut deflater = Deflater::new();
            faces.iter().for_each(|(_, shown)| fontfile::pack(shown, &mut deflater));
            for (packed, content) in pages {
                packed.get_or_init(|| deflater.deflate(&content));
            }
        };
        // Where no thread can be had, the file deflates all by itself.
        let is_there = std::thread::Builder::new().spawn_scoped(scope, pack).is_ok();
        make(Packer(is_there.then_some(to)))
    })
}
