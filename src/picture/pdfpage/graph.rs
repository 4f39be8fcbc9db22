//! The objects of a placed page, looked up: for whoever draws it.
//!
//! In: a [`PdfPage`] that was taken over, whose references lead to its own objects or to nothing. Out: dictionaries, numbers, data. A chain
//! of references has an end, and so has what a stream unpacks to.

use super::PdfPage;
use super::coding::{Opened, opened, unpacked};
use lopdf::{Dictionary, Object, Stream};

/// References in a row that are followed.
const MOST_HOPS: usize = 8;

impl PdfPage {
    /// What an object stands for.
    pub(crate) fn follow<'a>(&'a self, mut object: &'a Object) -> &'a Object {
        for _ in 0..MOST_HOPS {
            let Object::Reference(id) = object else { return object };
            object = self.objects.get(id).unwrap_or(&Object::Null);
        }
        &Object::Null
    }

    /// An entry of a dictionary, if it has one that is not null.
    pub(crate) fn get<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        Some(self.follow(dict.get(key).ok()?)).filter(|found| !found.is_null())
    }

    /// A dictionary, also a stream's.
    pub(crate) fn dict<'a>(&'a self, object: &'a Object) -> Option<&'a Dictionary> {
        match self.follow(object) {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    /// An entry that is a dictionary.
    pub(crate) fn dict_of<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
        self.dict(dict.get(key).ok()?)
    }

    /// An entry that is a name.
    pub(crate) fn name_of<'a>(&'a self, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    /// A finite number.
    pub(crate) fn number(&self, object: &Object) -> Option<f64> {
        self.follow(object).as_float().ok().map(f64::from).filter(|number| number.is_finite())
    }

    /// An entry that is a number.
    pub(crate) fn number_of(&self, dict: &Dictionary, key: &[u8]) -> Option<f64> {
        self.number(dict.get(key).ok()?)
    }

    /// An array's numbers; none where one of its elements is something else.
    pub(crate) fn numbers(&self, object: &Object) -> Option<Vec<f64>> {
        self.follow(object).as_array().ok()?.iter().map(|part| self.number(part)).collect()
    }

    /// An entry that is an array of numbers.
    pub(crate) fn numbers_of(&self, dict: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
        self.numbers(dict.get(key).ok()?)
    }

    /// Six numbers as a matrix.
    pub(crate) fn matrix_of(&self, dict: &Dictionary, key: &[u8]) -> Option<[f64; 6]> {
        self.numbers_of(dict, key)?.try_into().ok()
    }

    /// A stream's data, `most` bytes of it.
    pub(crate) fn data(&self, stream: &Stream, most: usize) -> Option<Vec<u8>> {
        unpacked(stream, most).ok()
    }

    /// A picture's data out of all codings but its own.
    pub(crate) fn opened(&self, stream: &Stream, most: usize) -> Option<Opened> {
        opened(stream, most).ok()
    }
}
