//! Streams that were packed before: the pictures of a series are deflated for its first sheet.
//!
//! In: a stream's data. Out: its zlib form, always the same for the same data.

use super::deflate::Deflater;
use crate::store::{Bytes, Store};
use lopdf::{Dictionary, Object, Stream};
use std::sync::Arc;

/// Bytes of streams that are kept, packed and unpacked.
const MOST_BYTES: usize = 64 << 20;

/// The streams of pictures that an engine has packed.
#[derive(Debug)]
pub struct Streams(Store<(Bytes, Rows), Arc<[u8]>>);

/// How data are told apart into rows to be predicted, if they are: all that its zlib form depends on beside the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rows {
    /// Data as they are.
    Plain,
    /// Rows of so many bytes, so many of which make a pixel, as many rows as make up the `total`.
    Predicted { row: usize, pixel: usize, total: usize },
}

impl Default for Streams {
    fn default() -> Self {
        Streams(Store::new(MOST_BYTES))
    }
}

impl Streams {
    /// None yet.
    pub fn new() -> Self {
        Streams::default()
    }

    /// The zlib form of `data`, which `pack` makes of it.
    pub(super) fn packed(&self, data: &Arc<[u8]>, rows: Rows, pack: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
        let key = (Bytes(Arc::clone(data)), rows);
        self.0.get(key, |packed| data.len() + packed.len(), || pack().into()).to_vec()
    }

    /// As [`Deflater::stream`].
    pub(super) fn stream(&self, mut dict: Dictionary, data: &[u8], deflater: &mut Deflater) -> Stream {
        dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        Stream::new(dict, self.deflated(data, deflater)).with_compression(false)
    }

    /// The zlib form of data as they are.
    pub(super) fn deflated(&self, data: &[u8], deflater: &mut Deflater) -> Vec<u8> {
        self.packed(&data.into(), Rows::Plain, || deflater.deflate(data))
    }
}
