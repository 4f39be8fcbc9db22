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

/// A block that pages before have begun: how many of its lines stand in columns of which width. Where the next column has another width,
/// only the lines that are left are set anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Begun {
    block: usize,
    lines: Vec<(usize, Length)>,
}

impl Begun {
    /// The same when `to` lines of a block are done and the last of them were set at `width`.
    pub(super) fn up_to(mut self, block: &TextBlock, to: usize, width: Length) -> Begun {
        if self.block != block.number {
            self = Begun { block: block.number, lines: Vec::new() };
        }
        match self.lines.last_mut() {
            // A page of figures alone.
            Some((lines, _)) if *lines >= to => {}
            Some((lines, last)) if *last == width => *lines = to,
            _ => self.lines.push((to, width)),
        }
        self
    }
}

/// A block at a width, and how many lines at which other widths come before.
pub(super) type Continued = (usize, Length, Vec<(usize, Length)>);

/// The measures taken so far; a block is broken into lines once for each width that is tried.
#[derive(Default)]
pub(super) struct Measures {
    taken: RefCell<BTreeMap<(usize, Length), Rc<Measured>>>,
    continued: RefCell<BTreeMap<Continued, Rc<Measured>>>,
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

    /// `block` in a column of `width` on a page before which `begun` was done; its lines count from the block's first.
    pub(super) fn going_on(&self, block: &TextBlock, width: Length, begun: &Begun) -> Rc<Measured> {
        if begun.block == block.number { self.after(block, width, &begun.lines) } else { self.of(block, width) }
    }

    /// What tells the settings of `going_on` apart.
    pub(super) fn key(block: &TextBlock, width: Length, begun: &Begun) -> Continued {
        let mut done = if begun.block == block.number { begun.lines.clone() } else { Vec::new() };
        while done.last().is_some_and(|(_, last)| *last == width) {
            done.pop();
        }
        (block.number, width, done)
    }

    fn after(&self, block: &TextBlock, width: Length, done: &[(usize, Length)]) -> Rc<Measured> {
        let Some(((lines, last), earlier)) = done.split_last() else { return self.of(block, width) };
        if *last == width {
            return self.after(block, width, earlier);
        }
        let key = (block.number, width, done.to_vec());
        if let Some(found) = self.continued.borrow().get(&key) {
            return Rc::clone(found);
        }
        let head = self.after(block, *last, earlier);
        let shape = shape(block, width);
        let mut kept = *lines;
        let mut settings = Vec::with_capacity(block.paragraphs.len());
        for (paragraph, setting) in block.paragraphs.iter().zip(&head.settings) {
            let here = kept.min(setting.line_count());
            kept -= here;
            settings.push(text::set_on(paragraph, &shape, block.looseness, setting, here));
        }
        let lines = settings.iter().map(Setting::line_count).sum();
        let measured = Rc::new(Measured { settings, lines });
        self.continued.borrow_mut().insert(key, Rc::clone(&measured));
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
