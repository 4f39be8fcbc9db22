//! Blocks set at a measure: how many lines, without making glyphs of them yet.
//!
//! Every setting that is tried is kept under a [`SettingId`]: a block as it sets best at a width, its *variants* of a line more or fewer, what
//! becomes of it where its lines go on in a column of another width, and the setting that ends a column in a whole word. Layouts then speak
//! of lines of settings, and nothing is broken into lines twice.

use super::galley::TextBlock;
use crate::geometry::Length;
use crate::text::{self, Kind, LineShape, Manner, Prepared, SetLine, Setting, Shape};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// A block's settings at one measure: one for each of its paragraphs.
#[derive(Debug)]
pub(super) struct Measured {
    pub(super) settings: Vec<Arc<Setting>>,
    /// Lines of all paragraphs together.
    pub(super) lines: usize,
    /// The width of the column.
    pub(super) width: Length,
    /// Lines more than the block has at its best.
    pub(super) looseness: i32,
    /// What its lines cost, as the text room counts.
    pub(super) demerits: i64,
    /// The lines that end in a divided word, from 0.
    divided: Vec<usize>,
}

/// A setting that was tried: of lines among all [`Measures`], of an element among its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct SettingId(u32);

impl SettingId {
    /// The `at`th setting of an element.
    pub(super) fn nth(at: usize) -> SettingId {
        SettingId(u32::try_from(at).expect("fewer settings than bytes of memory"))
    }

    /// Which setting of an element it is.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Measured {
    fn new(settings: Vec<Arc<Setting>>, width: Length) -> Measured {
        let lines = settings.iter().map(|setting| setting.line_count()).sum();
        let looseness = settings.iter().map(|setting| setting.looseness).sum();
        let demerits = settings.iter().map(|setting| setting.demerits).fold(0, i64::saturating_add);
        let all = settings.iter().flat_map(|setting| &setting.lines).enumerate();
        let divided = all.filter(|(_, line)| line.added_hyphen).map(|(at, _)| at).collect();
        Measured { settings, lines, width, looseness, demerits, divided }
    }

    /// How often three lines in a row end within a point of each other, though none of them is made to: a step in a rag, which line breaking
    /// cannot see, since it looks at two lines at a time.
    pub(super) fn flat_edges(&self) -> usize {
        let is_flat = |three: &&[SetLine]| {
            let edges = three.iter().map(|line| line.indent + line.natural + line.hang.1);
            let (least, most) = edges.fold((Length::MAX, Length::ZERO), |(a, b), edge| (a.min(edge), b.max(edge)));
            three.iter().all(|line| !line.is_filled && !line.is_last) && most - least <= Length::PT
        };
        self.settings.iter().map(|setting| setting.lines.windows(3).filter(is_flat).count()).sum()
    }

    /// How many lines look like the ends of paragraphs although they are not: more than three tenths of their measure are empty.
    pub(super) fn empty_lines(&self) -> usize {
        let is_empty = |line: &&SetLine| !line.is_last && (line.natural + line.hang.1) * 10 < line.measure * 7;
        self.settings.iter().map(|setting| setting.lines.iter().filter(is_empty).count()).sum()
    }

    /// How many last lines are hardly begun: a word of less than a quarter of the measure.
    pub(super) fn short_ends(&self) -> usize {
        let is_short = |setting: &&Arc<Setting>| {
            setting.lines.len() > 1 && setting.lines.last().is_some_and(|line| line.natural * 4 < line.measure)
        };
        self.settings.iter().filter(is_short).count()
    }

    /// Whether line `at` ends in a divided word.
    pub(super) fn is_divided(&self, at: usize) -> bool {
        self.divided.contains(&at)
    }

    /// How many words of `block` begin in line `from` or after it.
    pub(super) fn words_from(&self, block: &TextBlock, from: usize) -> usize {
        let mut first = 0;
        let count = |(paragraph, setting): (&Rc<Prepared>, &Arc<Setting>)| {
            let line = setting.lines.get(from.saturating_sub(first));
            first += setting.line_count();
            line.map_or(0, |line| words_from(paragraph.text(), line.range.start))
        };
        block.paragraphs.iter().zip(&self.settings).map(count).sum()
    }
}

/// How many words of a text begin at byte `from` or after it.
fn words_from(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let is_inside = |ch: char| !ch.is_whitespace();
    let is_torn = text.get(..from).is_some_and(|before| before.ends_with(is_inside)) && rest.starts_with(is_inside);
    rest.split_whitespace().count().saturating_sub(usize::from(is_torn))
}

/// Paragraphs with more lines are set in one way only: a line more or fewer helps no column then.
const MOST_VARIED: usize = 60;
/// Paragraphs with fewer lines have no variants: a line more would be a word alone.
const LEAST_VARIED: usize = 4;
/// Blocks with more lines keep their divided words at the ends of columns: each takes the rest of its block to be set anew.
const MOST_LINES: usize = 500;

/// The measures taken so far.
#[derive(Default)]
pub(super) struct Measures {
    all: RefCell<Vec<Rc<Measured>>>,
    best: RefCell<BTreeMap<(usize, Length), SettingId>>,
    varied: RefCell<BTreeMap<SettingId, Rc<[SettingId]>>>,
    continued: RefCell<BTreeMap<(SettingId, usize, Length), SettingId>>,
    whole: RefCell<BTreeMap<(SettingId, usize, usize), Option<SettingId>>>,
}

impl Measures {
    /// What still holds when the same paragraphs get another leading or other spaces: their lines. Nothing that has a height.
    pub(super) fn lines_alone(self) -> Measures {
        self
    }

    /// The setting behind an id.
    pub(super) fn get(&self, id: SettingId) -> Rc<Measured> {
        Rc::clone(&self.all.borrow()[id.0 as usize])
    }

    fn add(&self, measured: Measured) -> SettingId {
        let mut all = self.all.borrow_mut();
        all.push(Rc::new(measured));
        SettingId(u32::try_from(all.len() - 1).expect("fewer settings than bytes of memory"))
    }

    /// `block` in a column of `width`, as it sets best.
    pub(super) fn of(&self, block: &TextBlock, width: Length) -> Rc<Measured> {
        self.get(self.best(block, width))
    }

    /// The id of [`Measures::of`].
    pub(super) fn best(&self, block: &TextBlock, width: Length) -> SettingId {
        let key = (block.number, width);
        if let Some(found) = self.best.borrow().get(&key) {
            return *found;
        }
        let shape = shape(block, width);
        let is_whole = |paragraph: &Prepared| block.is_sparing && paragraph.widest_whole_word() <= shape.rest.width;
        let set = |paragraph: &Rc<Prepared>| match is_whole(paragraph) {
            true => recalled(paragraph, &shape, Kind::Undivided(block.looseness), text::set_undivided),
            false => recalled(paragraph, &shape, Kind::Set(block.looseness), text::set),
        };
        let id = self.add(Measured::new(block.paragraphs.iter().map(set).collect(), width));
        self.best.borrow_mut().insert(key, id);
        id
    }

    /// `block` in two lines of `width`, where it can be set so.
    pub(super) fn in_two_lines(&self, block: &TextBlock, width: Length) -> Option<SettingId> {
        let best = self.best(block, width);
        if self.get(best).lines == 1 {
            let shape = shape(block, width);
            let looser =
                block.paragraphs.iter().map(|paragraph| recalled(paragraph, &shape, Kind::Set(1), text::set)).collect();
            let measured = Measured::new(looser, width);
            return (measured.lines == 2).then(|| self.add(measured));
        }
        (self.get(best).lines == 2).then_some(best)
    }

    /// `block` in a column of `width` in all ways that differ in their lines, the best one first. A block whose looseness the author gave, or
    /// whose lines he broke, has one way only.
    pub(super) fn variants(&self, block: &TextBlock, width: Length) -> Rc<[SettingId]> {
        let best = self.best(block, width);
        if let Some(found) = self.varied.borrow().get(&best) {
            return Rc::clone(found);
        }
        let mut ids = vec![best];
        if let [paragraph] = block.paragraphs.as_slice()
            && block.looseness == 0
            && !block.is_sparing
            && (LEAST_VARIED..=MOST_VARIED).contains(&self.get(best).lines)
        {
            let measured = self.get(best);
            let best = &measured.settings[0];
            let manner = Manner { shape: shape(block, width), kind: Kind::Variants(1) };
            let beside = |shape: &Shape| text::variants_beside(paragraph, shape, 1, best).into_iter().map(Arc::new).collect();
            let others = paragraph.recalled.of(manner, beside);
            let faults = best.faults.len();
            let sound = others.iter().filter(|setting| setting.looseness != 0 && setting.faults.len() <= faults).cloned();
            ids.extend(sound.map(|setting| self.add(Measured::new(vec![setting], width))));
        }
        let ids: Rc<[SettingId]> = ids.into();
        self.varied.borrow_mut().insert(best, Rc::clone(&ids));
        ids
    }

    /// The setting `id` of `block` when its first `lines` lines stand and the rest goes on in a column of `width`.
    pub(super) fn going_on(&self, block: &TextBlock, id: SettingId, lines: usize, width: Length) -> SettingId {
        let head = self.get(id);
        if head.width == width {
            return id;
        }
        if lines == 0 {
            return self.best(block, width);
        }
        let key = (id, lines, width);
        if let Some(found) = self.continued.borrow().get(&key) {
            return *found;
        }
        let shape = shape(block, width);
        let set = |(paragraph, setting, kept): (&Prepared, &Arc<Setting>, usize)| {
            Arc::new(text::set_on(paragraph, &shape, block.looseness, setting, kept))
        };
        let new = self.add(Measured::new(with_kept(block, &head, lines).map(set).collect(), width));
        self.continued.borrow_mut().insert(key, new);
        new
    }

    /// The setting `id` of `block` with its lines before `from` as they are and the line before `to` ending in a whole word; `None` when it cannot
    /// be had without spoiling a line, or when the block would end there.
    pub(super) fn ending_whole(&self, block: &TextBlock, id: SettingId, (from, to): (usize, usize)) -> Option<SettingId> {
        let key = (id, from, to);
        if let Some(found) = self.whole.borrow().get(&key) {
            return *found;
        }
        let plain = self.get(id);
        let measured = if plain.lines > MOST_LINES { None } else { whole(block, &plain, (from, to)) };
        let sound = measured.filter(|measured| measured.lines > to && !measured.is_divided(to - 1));
        let new = sound.map(|measured| self.add(measured));
        self.whole.borrow_mut().insert(key, new);
        new
    }
}

/// A paragraph set in a shape, now by `set` or before.
fn recalled(paragraph: &Prepared, shape: &Shape, kind: Kind, set: fn(&Prepared, &Shape, i32) -> Setting) -> Arc<Setting> {
    let (Kind::Set(looseness) | Kind::Undivided(looseness) | Kind::Variants(looseness)) = kind;
    let manner = Manner { shape: shape.clone(), kind };
    Arc::clone(&paragraph.recalled.of(manner, |shape| vec![Arc::new(set(paragraph, shape, looseness))])[0])
}

fn whole(block: &TextBlock, plain: &Measured, (from, to): (usize, usize)) -> Option<Measured> {
    let shape = shape(block, plain.width);
    let mut settings = Vec::with_capacity(plain.settings.len());
    let mut first = 0;
    for (paragraph, setting, kept) in with_kept(block, plain, from) {
        let line = (to - 1).checked_sub(first).filter(|line| *line < setting.line_count());
        first += setting.line_count();
        settings.push(match line {
            Some(line) => Arc::new(text::set_whole(paragraph, &shape, block.looseness, setting, kept, line)?),
            None => Arc::clone(setting),
        });
    }
    Some(Measured::new(settings, plain.width))
}

/// A block's paragraphs with their settings, and how many lines of each are among the block's first `lines`.
fn with_kept<'a>(
    block: &'a TextBlock,
    measured: &'a Measured,
    mut lines: usize,
) -> impl Iterator<Item = (&'a Prepared, &'a Arc<Setting>, usize)> {
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
