//! Tables: columns as wide as their words ask for, rows on the half-grid, rules and tints as the brand has them.
//!
//! In: the cells of a table, each a block of lines, and the looks that the brand gives tables. Out: a [`Stack`] with a slice for each row (for
//! each line of a row of several, which the last resort alone may part), and its drawing. The header stands again above every later part. A
//! row's box reaches half the room between two lines above its capitals and below its last baseline; rules stand where boxes meet, so a table
//! without padding has its lines on the baseline grid, and its outer rules reach out over its edges by that half. `make` builds tables from the
//! text, `widths` shares the measure out, `numbers` finds the columns that are set by their decimal marks, `canvas` draws.

mod canvas;
mod make;
mod numbers;
mod widths;

pub(in crate::flow) use make::make;

use super::{Ask, Slice, Stack};
use crate::color::Color;
use crate::content::CellAlign;
use crate::flow::display::Display;
use crate::flow::galley::TextBlock;
use crate::flow::measure::{Measures, SettingId};
use crate::flow::pages::Stretch;
use crate::geometry::{Length, Point, Rect};
use crate::page::Item;
use canvas::Canvas;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use widths::Wish;

/// A table.
pub(in crate::flow) struct Table {
    caption: Option<TextBlock>,
    /// Notes and the credit, under the rows.
    under: Vec<TextBlock>,
    /// The header, if there is one, and the rows below it.
    rows: Vec<Row>,
    has_header: bool,
    columns: Vec<Column>,
    look: Look,
    /// From the column's start edge.
    indent: Length,
    /// Never parted.
    together: bool,
    /// Its settings so far.
    sets: RefCell<Vec<Rc<Set>>>,
    /// What was asked for by each.
    known: RefCell<BTreeMap<Ask, SettingId>>,
}

/// A row of cells.
struct Row {
    cells: Vec<Option<Cell>>,
    leading: Length,
    cap: Length,
}

/// A cell that holds words.
struct Cell {
    text: TextBlock,
    wish: Wish,
    /// Of a number: the width of its integer part, and of all of it.
    number: Option<(Length, Length)>,
}

/// A column.
struct Column {
    align: CellAlign,
    /// Before and after the decimal marks of its numbers, if it is a column of them.
    numbers: Option<(Length, Length)>,
}

/// What the brand says of tables, its colours resolved.
struct Look {
    fill: bool,
    padding: Length,
    edge: Length,
    row_padding: Length,
    keep_rows: usize,
    above: (Length, Color),
    below_header: (Length, Color),
    between: (Length, Color),
    foot: (Length, Color),
    header_tint: Option<Color>,
    row_tint: Option<Color>,
    /// From the table's foot to the tops of the capitals under it.
    under_gap: Length,
    /// The baseline grid, and the height of the body's capitals.
    step: Length,
    cap: Length,
}

/// A table at a measure.
struct Set {
    /// The width of the column, and of the table in it.
    column: Length,
    width: Length,
    begun: Option<Begun>,
    /// Of each column: from the table's start edge, and how wide.
    columns: Vec<(Length, Length)>,
    /// Of each row: its box from the stack's top, and the room above its first line.
    rows: Vec<SetRow>,
    /// What each slice ends with.
    cuts: Vec<Cut>,
    stack: Stack,
    /// From the stack's top to the first baselines of what stands under the rows.
    under: Vec<Length>,
}

/// A row whose first lines stand in a column of another width.
struct Begun {
    row: usize,
    /// How many of its lines stand.
    lines: usize,
    /// Its cells: those lines as they are, and their rest in columns of this table.
    cells: Vec<Option<SettingId>>,
}

#[derive(Clone, Copy)]
struct SetRow {
    top: Length,
    height: Length,
    above: Length,
    lines: usize,
}

/// Lines `from..to` of a row, or what stands under the rows.
#[derive(Clone, Copy)]
struct Cut {
    row: usize,
    from: usize,
    to: usize,
}

impl Row {
    /// What a row's box has above its capitals and below its last baseline.
    fn margin(&self) -> Length {
        (self.leading - self.cap) / 2
    }
}

impl Table {
    /// Visits its lines, in reading order.
    pub(super) fn each_text(&mut self, visit: &mut dyn FnMut(&mut TextBlock)) {
        self.caption.as_mut().into_iter().for_each(&mut *visit);
        let cells = self.rows.iter_mut().flat_map(|row| row.cells.iter_mut().flatten());
        cells.for_each(|cell| visit(&mut cell.text));
        self.under.iter_mut().for_each(&mut *visit);
    }

    /// Sets lines under the rows, above what stands there.
    pub(super) fn stand_below(&mut self, lines: Vec<TextBlock>) {
        self.under.splice(0..0, lines);
    }

    /// How many words there are.
    pub(super) fn words(&self) -> usize {
        let cells = self.rows.iter().flat_map(|row| &row.cells).flatten().map(|cell| &cell.text);
        cells.chain(&self.caption).chain(&self.under).map(|text| text.words).sum()
    }

    /// How many words begin in a slice of a setting or after it.
    pub(super) fn words_from(&self, id: SettingId, slice: usize, measures: &Measures) -> usize {
        let Some(set) = self.get(id) else { return 0 };
        let cuts = set.cuts.get(slice..).unwrap_or_default();
        let mut over = 0;
        for (at, cut) in cuts.iter().enumerate().filter(|(at, cut)| *at == 0 || cut.from == 0) {
            let from = if at == 0 { cut.from } else { 0 };
            let Some(row) = self.rows.get(cut.row) else {
                over += self.under[cut.row - self.rows.len()].words;
                continue;
            };
            let words = |(column, cell): (usize, &Option<Cell>)| {
                let setting = set.setting((cut.row, column), cell.as_ref()?, measures);
                Some(measures.get(setting).words_from(&cell.as_ref()?.text, from))
            };
            over += row.cells.iter().enumerate().filter_map(words).sum::<usize>();
        }
        over
    }

    /// The table at a width.
    pub(super) fn stack(&self, width: Length, measures: &Measures) -> Stack {
        self.at(width, measures).stack.clone()
    }

    /// The table at a width, and which of its slices comes after the first `from` of a setting. Of a row that was cut the lines that stand stay
    /// as they are, and the rest of each cell is set anew.
    pub(super) fn going_on(&self, id: SettingId, from: usize, width: Length, measures: &Measures) -> (Stack, usize) {
        let Some(before) = self.get(id).filter(|before| before.column != width) else {
            let set = self.get(id).unwrap_or_else(|| self.at(width, measures));
            return (set.stack.clone(), from);
        };
        let cut = before.cuts.get(from).copied();
        let begun = cut.filter(|cut| cut.from > 0 && cut.row < self.rows.len());
        let set = match begun {
            Some(cut) => {
                self.set_below((width, Some((id, from))), || Some(self.begun(&before, cut, width, measures)), measures)
            }
            None => self.at(width, measures),
        };
        let is_next = |here: &Cut| cut.is_some_and(|cut| here.row == cut.row && here.from == cut.from);
        let next = set.cuts.iter().position(is_next);
        (set.stack.clone(), next.unwrap_or(set.stack.slices.len()))
    }

    /// The row that a setting was cut in, as it goes on at a width.
    fn begun(&self, before: &Set, Cut { row, from, .. }: Cut, width: Length, measures: &Measures) -> Begun {
        let (columns, _) = self.columns_in(self.measure_in(width));
        let go_on = |(at, cell): (usize, &Option<Cell>)| {
            let cell = cell.as_ref()?;
            let setting = before.setting((row, at), cell, measures);
            let is_done = measures.get(setting).lines <= from;
            Some(if is_done { setting } else { measures.going_on(&cell.text, setting, from, cell.measure(columns[at].1)) })
        };
        let cells = self.rows[row].cells.iter().enumerate().map(go_on).collect();
        Begun { row, lines: from, cells }
    }

    fn get(&self, id: SettingId) -> Option<Rc<Set>> {
        self.sets.borrow().get(id.index()).cloned()
    }

    fn at(&self, width: Length, measures: &Measures) -> Rc<Set> {
        self.set_below((width, None), || None, measures)
    }

    /// The table at a width, anew or below what `begun` says.
    fn set_below(&self, ask: Ask, begun: impl FnOnce() -> Option<Begun>, measures: &Measures) -> Rc<Set> {
        if let Some(set) = self.known.borrow().get(&ask).and_then(|id| self.get(*id)) {
            return set;
        }
        let mut set = self.set_at(ask.0, begun(), measures);
        let mut sets = self.sets.borrow_mut();
        set.stack.id = SettingId::nth(sets.len());
        self.known.borrow_mut().insert(ask, set.stack.id);
        let set = Rc::new(set);
        sets.push(Rc::clone(&set));
        set
    }

    /// The measure in a column.
    fn measure_in(&self, width: Length) -> Length {
        (width - self.indent.min(width / 2)).max(Length::PT)
    }

    fn set_at(&self, column: Length, begun: Option<Begun>, measures: &Measures) -> Set {
        let measure = self.measure_in(column);
        let (columns, width) = self.columns_in(measure);
        let stack = Stack::default();
        let mut set = Set { column, width, begun, columns, rows: Vec::new(), cuts: Vec::new(), stack, under: Vec::new() };
        let lines_of = |block: &TextBlock| measures.of(block, measure).lines;
        let mut top = self.first_row_top(self.caption.as_ref().map_or(0, lines_of));
        for (at, row) in self.rows.iter().enumerate() {
            let lines_in = |(column, cell): (usize, &Option<Cell>)| {
                cell.as_ref().map_or(1, |cell| measures.get(set.setting((at, column), cell, measures)).lines)
            };
            let least = set.begun.as_ref().filter(|begun| begun.row == at).map_or(1, |begun| begun.lines + 1);
            let lines = row.cells.iter().enumerate().map(lines_in).max().unwrap_or(1).max(least);
            let words = row.leading * lines as i64;
            let height = (words + self.look.row_padding * 2).round_up_to(self.look.step / 2);
            set.rows.push(SetRow { top, height, above: (height - words) / 2, lines });
            top += height;
        }
        (set.stack, set.cuts, set.under) = self.slices(&set.rows, lines_of);
        set
    }

    /// Where the columns stand in a measure, and how wide the table is.
    fn columns_in(&self, measure: Length) -> (Vec<(Length, Length)>, Length) {
        let wish = |at: usize| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(at)?.as_ref());
            let number = self.columns[at].numbers.map_or(Length::ZERO, |(before, after)| before + after);
            let number = Wish { divided: number, whole: number, natural: number };
            cells.fold(number, |wish, cell| wish.and(cell.wish))
        };
        let wishes: Vec<Wish> = (0..self.columns.len()).map(wish).collect();
        let (edge, padding) = self.padding_in(measure, wishes.iter().map(|wish| wish.whole).sum());
        let room = measure - edge * 2 - padding * self.paddings();
        let mut x = edge;
        let mut columns = Vec::with_capacity(wishes.len());
        for width in widths::share_out(&wishes, room, self.look.fill) {
            columns.push((x, width));
            x += width + padding * 2;
        }
        (columns, (x - padding * 2 + edge).max(Length::PT))
    }

    /// How many paddings there are between columns.
    fn paddings(&self) -> i64 {
        2 * (self.columns.len() as i64 - 1).max(0)
    }

    /// The room at the table's edges and beside the words of its cells. A third of it is enough where that keeps words of so much width whole.
    fn padding_in(&self, measure: Length, whole: Length) -> (Length, Length) {
        let (edge, padding) = (self.look.edge, self.look.padding);
        let wanted = edge * 2 + padding * self.paddings();
        let left = (measure - whole).clamp(wanted / 3, wanted).min(measure / 2);
        if wanted <= left {
            (edge, padding)
        } else {
            (edge.scaled(left.raw(), wanted.raw()), padding.scaled(left.raw(), wanted.raw()))
        }
    }

    /// Where the first row's box begins: its lines stand on the grid that the stack's top is level with.
    fn first_row_top(&self, caption_lines: usize) -> Length {
        let Some(first) = self.rows.first() else { return Length::ZERO };
        let Some(caption) = self.caption.as_ref() else { return -first.margin() };
        let words = caption.cap + caption.leading * (caption_lines as i64 - 1).max(0) + caption.after;
        let baseline = words + first.margin() + first.cap + self.look.row_padding;
        let on_grid = self.look.cap + (baseline - self.look.cap).round_up_to(self.look.step);
        on_grid - first.margin() - first.cap - self.look.row_padding
    }

    /// The slices, what each ends with, and where the first baselines under the rows are.
    fn slices(&self, rows: &[SetRow], lines_of: impl Fn(&TextBlock) -> usize) -> (Stack, Vec<Cut>, Vec<Length>) {
        let (mut slices, mut cuts) = (Vec::new(), Vec::new());
        let header = usize::from(self.has_header);
        let body = self.rows.len() - header;
        for (at, (row, set)) in self.rows.iter().zip(rows).enumerate() {
            let is_header = at < header;
            // Some rows stay together at either end; the header stays with what it heads.
            let number = at + 1 - header.min(at + 1);
            let may_part = !is_header && number >= self.look.keep_rows && number + self.look.keep_rows <= body;
            let step = if is_header { set.lines } else { 1 };
            for from in (0..set.lines).step_by(step) {
                let to = from + step;
                let is_last = to == set.lines;
                let foot = if is_last { set.top + set.height } else { set.top + set.above + row.leading * to as i64 };
                let may_part = may_part && is_last && !self.together;
                slices.push(Slice { depth: foot - row.margin(), space: Length::ZERO, may_part });
                cuts.push(Cut { row: at, from, to });
            }
        }
        let mut foot = rows.last().map_or(Length::ZERO, |row| row.top + row.height);
        let mut under = Vec::with_capacity(self.under.len());
        for (at, block) in self.under.iter().enumerate() {
            let baseline = match at.checked_sub(1).map(|above| &self.under[above]) {
                Some(above) => foot + above.after.min(block.leading) + block.leading,
                None => foot + self.look.under_gap + block.cap,
            };
            let lines = lines_of(block);
            foot = baseline + block.leading * (lines as i64 - 1).max(0);
            under.push(baseline);
            slices.push(Slice { depth: foot, space: Length::ZERO, may_part: false });
            cuts.push(Cut { row: self.rows.len() + at, from: 0, to: lines });
        }
        let margin = self.rows.get(header).map_or(Length::ZERO, Row::margin);
        let head = match (self.has_header, rows.first()) {
            (true, Some(first)) => first.height - self.rows[0].margin() - margin,
            _ => -margin * 2,
        };
        (Stack { id: SettingId::default(), slices, head, foot: Length::ZERO, whole: false }, cuts, under)
    }

    /// Draws the slices `part` of a setting, their top edge at `origin`.
    pub(super) fn draw(
        &self,
        (id, part): (SettingId, Range<usize>),
        origin: Point,
        width: Length,
        display: &mut Display<'_, '_, '_>,
        items: &mut Vec<Item>,
    ) {
        let Some(set) = self.get(id) else { return };
        let measure = self.measure_in(width);
        let start = if display.rtl { origin.x } else { origin.x + width - measure };
        let left = if display.rtl { start + measure - set.width } else { start };
        let canvas = Canvas { table: self, set: &set, left, right: left + set.width, rtl: display.rtl };
        let column = Rect::new(start, origin.y, start + measure, origin.y);
        if let (Some(caption), 0) = (&self.caption, part.start) {
            let lines = display.measures.of(caption, measure).lines;
            display.lines(caption, Stretch { from: 0, to: lines, first_baseline: origin.y + caption.cap }, column, items);
        }
        let segments = canvas.segments(&part, origin.y);
        canvas.tints(&segments, items);
        canvas.rules(&segments, items);
        for segment in &segments {
            canvas.words(segment, display, items);
        }
        let last = part.end.checked_sub(1).map_or(Length::ZERO, |last| set.stack.slices[last].depth);
        let down = origin.y + set.stack.height(part.clone()) - last;
        for cut in set.cuts[part].iter().filter(|cut| cut.row >= self.rows.len()) {
            let at = cut.row - self.rows.len();
            let stretch = Stretch { from: cut.from, to: cut.to, first_baseline: down + set.under[at] };
            display.lines(&self.under[at], stretch, column, items);
        }
    }
}

impl Set {
    /// The setting of a cell, by its row and column.
    fn setting(&self, (row, column): (usize, usize), cell: &Cell, measures: &Measures) -> SettingId {
        let begun = self.begun.as_ref().filter(|begun| begun.row == row);
        let begun = begun.and_then(|begun| begun.cells.get(column).copied().flatten());
        begun.unwrap_or_else(|| measures.best(&cell.text, cell.measure(self.columns[column].1)))
    }
}

impl Cell {
    /// The room its lines have in a column: a number has what it takes.
    fn measure(&self, column: Length) -> Length {
        self.number.map_or(column, |(_, all)| all.min(column).max(Length::from_raw(1)))
    }
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use super::*;
    use crate::flow::elements::{Element, Kind};
    use crate::flow::galley::Block;
    use crate::flow::sample::with_galley;
    use crate::page::ItemKind;
    use crate::page::Structure;

    /// Runs `look` on the only element of a text.
    fn check(text: &str, look: impl Fn(&Element, &Table, &Structure, &mut Display<'_, '_, '_>)) {
        with_galley(text, |sections, structure, display| {
            let Some(Block::Element(element)) = sections[0].blocks.first() else { panic!("no element in {text}") };
            let Kind::Table(table) = &element.kind else { panic!("no table in {text}") };
            look(element, table, structure, display);
        });
    }

    fn rows(count: usize, words: &str) -> String {
        let rows: String = (0..count).map(|at| format!("| {at} | {words} |\n")).collect();
        format!("| No | Words |\n|---|---|\n{rows}{{caption=\"Caption.\" credit=\"Credit.\"}}")
    }

    #[test]
    fn tables_part_between_rows_but_not_near_their_ends() {
        check(&rows(9, "a"), |element, _, _, display| {
            let stack = element.stack(Length::whole_pt(120), display.measures);
            let parts: Vec<bool> = stack.slices.iter().map(|slice| slice.may_part).collect();
            assert_eq!(parts, [false, false, false, false, true, true, false, false, false, false, false]);
            let step = Length::whole_pt(12);
            assert!(stack.slices[..10].windows(2).all(|pair| pair[1].depth - pair[0].depth == step));
        });
        check(&rows(3, &"Rhine ".repeat(40)), |element, table, _, display| {
            let stack = element.stack(Length::whole_pt(120), display.measures);
            assert!(stack.slices.len() > 3 * 5 && stack.slices.iter().all(|slice| !slice.may_part));
            assert!(!table.together);
        });
    }

    #[test]
    fn every_part_has_the_header_above_it_and_each_word_is_tagged_once() {
        check(&rows(8, "Rhine and Meuse and Scheldt and Ems"), |element, _, _, display| {
            let width = Length::whole_pt(100);
            let stack = element.stack(width, display.measures);
            let middle = stack.slices.iter().rposition(|slice| slice.may_part).expect("it may be parted") + 1;
            let (mut tagged, mut all) = (String::new(), Vec::new());
            for part in [0..middle, middle..stack.slices.len()] {
                let mut items = Vec::new();
                element.draw((stack.id, part.clone()), Point::new(Length::ZERO, Length::ZERO), width, display, &mut items);
                let (mut words, mut foot) = (String::new(), Length::ZERO);
                for item in &items {
                    let ItemKind::Text { origin, run, .. } = &item.kind else { continue };
                    words += &run.text;
                    foot = foot.max(origin.y);
                    if item.tag.is_some() {
                        tagged += &run.text;
                    }
                }
                assert!(words.contains("NoWords"), "{words}");
                assert!((stack.height(part) - foot).abs() < Length::PT / 100, "the part's foot is its last baseline");
                all.push(words);
            }
            assert_eq!(tagged.matches("Words").count(), 1);
            assert_eq!(tagged.matches("Scheldt").count(), 8);
            assert_eq!(all.concat().matches("Credit").count(), 1);
        });
    }

    #[test]
    fn a_table_too_tall_for_any_column_can_be_cut_inside_a_row() {
        check(&format!("| a |\n|---|\n| {} |", "Rhine ".repeat(30)), |element, _, _, display| {
            let width = Length::whole_pt(60);
            let stack = element.stack(width, display.measures);
            let slices = stack.slices.len();
            let words = |part: Range<usize>, display: &mut Display<'_, '_, '_>| {
                let mut items = Vec::new();
                element.draw((stack.id, part), Point::new(Length::ZERO, Length::ZERO), width, display, &mut items);
                let texts = items.iter().filter(|item| item.tag.is_some()).filter_map(|item| match &item.kind {
                    ItemKind::Text { run, .. } => Some(run.text.matches("Rhine").count()),
                    _ => None,
                });
                texts.sum::<usize>()
            };
            let counts = [words(0..4, display), words(4..slices, display)];
            assert!(counts[0] > 0 && counts.iter().sum::<usize>() == 30, "{counts:?}");
        });
    }
}
