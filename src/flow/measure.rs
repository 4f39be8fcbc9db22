//! Blocks set at a measure: how many lines, without making glyphs of them yet.

use super::galley::TextBlock;
use crate::geometry::Length;
use crate::text::{self, LineShape, Prepared, Setting, Shape};
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
    fn new(settings: Vec<Setting>) -> Rc<Measured> {
        let lines = settings.iter().map(Setting::line_count).sum();
        Rc::new(Measured { settings, lines })
    }

    /// Whether line `at` ends in a divided word.
    pub(super) fn is_divided(&self, at: usize) -> bool {
        self.settings.iter().flat_map(|setting| &setting.lines).nth(at).is_some_and(|line| line.added_hyphen)
    }
}

/// A block that columns before have begun, as far as that decides about the lines that are left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Begun {
    block: usize,
    stands: Vec<Stand>,
}

/// How many lines of a block stand in columns of one width; the lines that are left are set anew where the next column has another width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stand {
    lines: usize,
    width: Length,
    /// The last of them was made to end in a whole word, and what follows was set anew.
    whole: bool,
}

impl Begun {
    /// The same when `to` lines of a block are done and the last of them were set at `width`.
    pub(super) fn up_to(mut self, block: &TextBlock, to: usize, width: Length) -> Begun {
        if self.block != block.number {
            self = Begun { block: block.number, stands: Vec::new() };
        }
        match self.stands.last_mut() {
            // A page of figures alone.
            Some(last) if last.lines >= to => {}
            Some(last) if last.width == width && !last.whole => last.lines = to,
            _ => self.stands.push(Stand { lines: to, width, whole: false }),
        }
        self
    }

    /// The same when a column holds the lines `from..to`, and the last of them shall end in a whole word.
    fn whole(self, block: &TextBlock, from: usize, to: usize, width: Length) -> Begun {
        let mut begun = self.up_to(block, from, width);
        begun.stands.retain(|stand| stand.lines > 0);
        begun.stands.push(Stand { lines: to, width, whole: true });
        begun
    }
}

/// A block at a width, and the lines that come before and are not as that width alone would have them.
pub(super) type Continued = (usize, Length, Vec<Stand>);

/// A block whose last line done ends in a whole word, if it can be had.
type Whole = Option<Rc<Measured>>;

/// Blocks with more lines keep their divided words at the ends of columns: each takes the rest of its block to be set anew.
const MOST_LINES: usize = 500;

/// The measures taken so far; a block is broken into lines once for each width that is tried.
#[derive(Default)]
pub(super) struct Measures {
    taken: RefCell<BTreeMap<(usize, Length), Rc<Measured>>>,
    continued: RefCell<BTreeMap<Continued, Rc<Measured>>>,
    /// By the block's number, and the stands that end in whole words.
    whole: RefCell<BTreeMap<(usize, Vec<Stand>), Whole>>,
}

impl Measures {
    /// What still holds when the same paragraphs get another leading or other spaces: their lines. Nothing that has a height.
    pub(super) fn lines_alone(self) -> Measures {
        let Measures { taken, continued, whole } = self;
        Measures { taken, continued, whole }
    }

    /// `block` in a column of `width`.
    pub(super) fn of(&self, block: &TextBlock, width: Length) -> Rc<Measured> {
        let key = (block.number, width);
        if let Some(found) = self.taken.borrow().get(&key) {
            return Rc::clone(found);
        }
        let shape = shape(block, width);
        let is_whole = |paragraph: &Prepared| block.is_sparing && paragraph.widest_whole_word() <= shape.rest.width;
        let set = |paragraph: &Rc<Prepared>| match is_whole(paragraph) {
            true => text::set_undivided(paragraph, &shape, block.looseness),
            false => text::set(paragraph, &shape, block.looseness),
        };
        let measured = Measured::new(block.paragraphs.iter().map(set).collect());
        self.taken.borrow_mut().insert(key, Rc::clone(&measured));
        measured
    }

    /// `block` in a column of `width` after columns in which `begun` was done; its lines count from the block's first.
    pub(super) fn going_on(&self, block: &TextBlock, width: Length, begun: &Begun) -> Rc<Measured> {
        if begun.block == block.number { self.after(block, width, &begun.stands) } else { self.of(block, width) }
    }

    /// As `begun`, but with the last of the lines `from..to` ending in a whole word; `None` when it does not do so without spoiling a line, or
    /// when the block would end there.
    pub(super) fn ending_whole(
        &self,
        block: &TextBlock,
        width: Length,
        begun: &Begun,
        (from, to): (usize, usize),
    ) -> Option<Begun> {
        let begun = begun.clone().whole(block, from, to, width);
        let (last, earlier) = begun.stands.split_last()?;
        let measured = self.whole(block, *last, earlier)?;
        (measured.lines > to && !measured.is_divided(to - 1)).then_some(begun)
    }

    /// What tells the settings of `going_on` apart.
    pub(super) fn key(block: &TextBlock, width: Length, begun: &Begun) -> Continued {
        let mut done = if begun.block == block.number { begun.stands.clone() } else { Vec::new() };
        while done.last().is_some_and(|last| last.width == width && !last.whole) {
            done.pop();
        }
        (block.number, width, done)
    }

    fn after(&self, block: &TextBlock, width: Length, done: &[Stand]) -> Rc<Measured> {
        let Some((last, earlier)) = done.split_last() else { return self.of(block, width) };
        if last.width == width && !last.whole {
            return self.after(block, width, earlier);
        }
        let head = if last.whole { self.whole(block, *last, earlier) } else { None };
        let head = head.unwrap_or_else(|| self.after(block, last.width, earlier));
        if last.width == width {
            return head;
        }
        let key = (block.number, width, done.to_vec());
        if let Some(found) = self.continued.borrow().get(&key) {
            return Rc::clone(found);
        }
        let shape = shape(block, width);
        let set = |(paragraph, setting, kept): (&Prepared, &Setting, usize)| {
            text::set_on(paragraph, &shape, block.looseness, setting, kept)
        };
        let measured = Measured::new(with_kept(block, &head, last.lines).map(set).collect());
        self.continued.borrow_mut().insert(key, Rc::clone(&measured));
        measured
    }

    /// The block when the last line of `stand` ends in a whole word.
    fn whole(&self, block: &TextBlock, stand: Stand, earlier: &[Stand]) -> Whole {
        let key = (block.number, earlier.iter().copied().chain([stand]).collect());
        if let Some(found) = self.whole.borrow().get(&key) {
            return found.clone();
        }
        let plain = self.after(block, stand.width, earlier);
        let measured = if plain.lines > MOST_LINES { None } else { whole(block, &plain, stand, earlier) };
        self.whole.borrow_mut().insert(key, measured.clone());
        measured
    }
}

fn whole(block: &TextBlock, plain: &Measured, stand: Stand, earlier: &[Stand]) -> Whole {
    let kept = earlier.last().map_or(0, |last| last.lines);
    let shape = shape(block, stand.width);
    let mut settings = Vec::with_capacity(plain.settings.len());
    let mut first = 0;
    for (paragraph, setting, kept) in with_kept(block, plain, kept) {
        let line = (stand.lines - 1).checked_sub(first).filter(|line| *line < setting.line_count());
        first += setting.line_count();
        settings.push(match line {
            Some(line) => text::set_whole(paragraph, &shape, block.looseness, setting, kept, line)?,
            None => setting.clone(),
        });
    }
    Some(Measured::new(settings))
}

/// A block's paragraphs with their settings, and how many lines of each are among the block's first `lines`.
fn with_kept<'a>(
    block: &'a TextBlock,
    measured: &'a Measured,
    mut lines: usize,
) -> impl Iterator<Item = (&'a Prepared, &'a Setting, usize)> {
    block.paragraphs.iter().zip(&measured.settings).map(move |(paragraph, setting)| {
        let here = lines.min(setting.line_count());
        lines -= here;
        (&**paragraph, setting, here)
    })
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
