//! Blocks set at a measure: how many lines, without making glyphs of them yet.

use super::galley::TextBlock;
use crate::geometry::Length;
use crate::text::{self, LineShape, Setting, Shape};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A block's settings at one measure: one for each of its paragraphs.
pub(super) struct Measured {
    pub(super) settings: Vec<Setting>,
    /// Lines of all paragraphs together.
    pub(super) lines: usize,
}

impl Measured {
    /// Whether line `at` ends in a divided word.
    pub(super) fn is_divided(&self, at: usize) -> bool {
        self.settings.iter().flat_map(|setting| &setting.lines).nth(at).is_some_and(|line| line.added_hyphen)
    }
}

/// The measures taken so far; a block is broken into lines once for each width that is tried.
#[derive(Default)]
pub(super) struct Measures {
    taken: RefCell<BTreeMap<(usize, Length), Rc<Measured>>>,
}

impl Measures {
    /// `block` in a column of `width`.
    pub(super) fn of(&self, block: &TextBlock, width: Length) -> Rc<Measured> {
        let key = (block.number, width);
        if let Some(found) = self.taken.borrow().get(&key) {
            return Rc::clone(found);
        }
        let shape = shape(block, width);
        let settings: Vec<Setting> =
            block.paragraphs.iter().map(|paragraph| text::set(paragraph, &shape, block.looseness)).collect();
        let lines = settings.iter().map(Setting::line_count).sum();
        let measured = Rc::new(Measured { settings, lines });
        self.taken.borrow_mut().insert(key, Rc::clone(&measured));
        measured
    }
}

/// The lines that a block may have in a column of `width`. A measure is never less than a tenth of the column.
fn shape(block: &TextBlock, width: Length) -> Shape {
    let line = |indent: Length| {
        let indent = indent.clamp(Length::ZERO, width.scaled(9, 10));
        LineShape { indent, width: width - indent }
    };
    let first = if block.indent == block.turnover { Vec::new() } else { vec![line(block.indent)] };
    Shape { first, rest: line(block.turnover) }
}
