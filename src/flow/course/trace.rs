//! From the steps of the cheapest way to pages: every frame on it is filled once more, now to tell what it holds.

use super::bands::column;
use super::columns::{Piece, Scratch};
use super::regions::{Frame, Region};
use super::strip::{Strip, Strips};
use super::{Course, Filling, NO_STEP, StepKind};
use crate::flow::galley::Block;
use crate::flow::grid::even_down;
use crate::flow::notes;
use crate::flow::pages::{LaidNotes, LaidPage, Placed, Stretch};

/// The pages of a section along the way that ends with `step`.
pub(super) fn pages(course: &mut Course<'_, '_>, step: u32, opening: usize) -> Vec<LaidPage> {
    let mut way = Vec::new();
    let mut at = step;
    while at != NO_STEP {
        let step = course.steps[at as usize];
        way.push(step);
        at = step.parent;
    }
    way.reverse();
    let mut pages: Vec<LaidPage> = course.openings[opening].1.pages.clone();
    let mut scratch = Scratch::default();
    let mut before = super::columns::Mark::default();
    for step in way {
        match step.kind {
            StepKind::Band => begin(course, step.band, &mut pages),
            StepKind::Frame(filling) => {
                if let Some(page) = pages.last_mut() {
                    frame(course, (step.band, filling), (before, step.mark), &mut scratch, page);
                }
            }
        }
        before = step.mark;
    }
    opening_notes(course, opening, &mut pages);
    for page in &mut pages {
        if let Some(beyond) = course.beyond(page.number) {
            page.heading = Some((beyond.setting, beyond.line));
        }
    }
    for page in &mut pages {
        page.placed.sort_by_key(Placed::block);
    }
    pages
}

/// Puts a band's own matter on its page, a new one if the last is not it.
fn begin(course: &Course<'_, '_>, band: u32, pages: &mut Vec<LaidPage>) {
    let band = &course.bands[band as usize];
    if pages.last().is_none_or(|page| page.number != band.page) {
        pages.push(LaidPage::new(band.page, band.master, course.order.section));
    }
    let Some(page) = pages.last_mut() else { return };
    page.placed.extend(band.divider.clone());
    page.feet = columns_feet(&band.region, &page.feet);
    for pin in &band.pins {
        let (block, column, columns, top) = (pin.block, pin.column, pin.columns, pin.top);
        let end = band.region.grid.at_or_below(top + pin.size.total);
        for foot in &mut page.feet[usize::from(column)..usize::from(column + columns)] {
            foot.0 = foot.0.max(end);
        }
        page.placed.push(course.whole(course.face(band.page).1, block, (column, columns), top, pin.size));
    }
}

/// The feet of a page when another band begins: the columns go on, or begin where the region does.
fn columns_feet(region: &Region, feet: &[(i32, i32)]) -> Vec<(i32, i32)> {
    match feet.is_empty() {
        true => region.tops.iter().map(|top| (*top, *top)).collect(),
        false => feet.to_vec(),
    }
}

/// Places what a frame holds.
fn frame(
    course: &mut Course<'_, '_>,
    (band, filling): (u32, Filling),
    (start, end): (super::columns::Mark, super::columns::Mark),
    scratch: &mut Scratch,
    page: &mut LaidPage,
) {
    let frame = course.bands[band as usize].frames[filling.frame];
    let face = course.face(page.number).1;
    let strips = course.strips(face, frame.column);
    let filled = column(&strips, filling.way);
    filled.fill(start, scratch);
    let cost = |end: &&super::columns::End| end.cost + filling.foot.white(course.costs(), end);
    let Some(end) = scratch.ends.iter().filter(|found| found.mark == end).min_by_key(cost).copied() else { return };
    let grid = course.bands[band as usize].region.grid;
    let pieces = filled.pieces(&end, scratch);
    let called = called(&strips, &filling, &pieces);
    if !called.is_empty() {
        let over = strips.lack(&called, filling.way.height - end.foot);
        let foot = grid.y(frame.top + filling.way.height);
        page.feet[usize::from(frame.column)].0 = frame.top + filling.way.height;
        page.notes.push(LaidNotes { column: frame.column, notes: called, foot, over });
    }
    page.ends.push((frame.column, frame.top, end.mark));
    let foot = &mut page.feet[usize::from(frame.column)];
    foot.0 = foot.0.max(if end.foot > 0 { frame.top + end.foot } else { foot.1 });
    for (at, piece) in pieces.into_iter().enumerate() {
        page.placed.push(place(&strips, grid, frame, piece, at == 0));
    }
}

/// The notes at the foot of a frame that holds these pieces.
fn called(strips: &Strips<'_>, filling: &Filling, pieces: &[Piece]) -> Vec<usize> {
    let opening = if filling.way.opens { 0..strips.bench.notes.opening } else { 0..0 };
    let mut called: Vec<usize> = opening.collect();
    for piece in pieces {
        let (blocks, measures) = (strips.bench.blocks, strips.bench.measures);
        match *piece {
            Piece::Picture { block, .. } => called.extend(blocks[block as usize].called()),
            Piece::Lines { block, setting, from, to, .. } => {
                let count = |number: i32| usize::try_from(number).unwrap_or(0);
                let part = count(from)..count(to);
                match &blocks[block as usize] {
                    Block::Text(text) => called.extend(notes::of_lines(text, &measures.get(setting), part)),
                    Block::Element(element) => called.extend(element.called_in(setting, part, measures)),
                    Block::Figure(_) | Block::Break(..) => {}
                }
            }
        }
    }
    called.retain(|note| !strips.bench.notes.all[*note].blocks.is_empty());
    called
}

/// The notes of an opening with no text under it stand at the foot of the first column.
fn opening_notes(course: &mut Course<'_, '_>, opening: usize, pages: &mut [LaidPage]) {
    let Some(at) = course.openings[opening].1.pages.len().checked_sub(1) else { return };
    let Some(page) = pages.get_mut(at) else { return };
    let face = course.face(page.number).1;
    let strips = course.strips(face, 0);
    let notes = strips.bench.notes;
    let called: Vec<usize> = (0..notes.opening).filter(|note| !notes.all[*note].blocks.is_empty()).collect();
    if called.is_empty() || page.notes.iter().any(|laid| laid.notes.contains(&called[0])) {
        return;
    }
    let grid = strips.bench.grid;
    let last = even_down(grid.at_or_above(course.press.column(face, 0).y1));
    let top = course.openings[opening].1.tops.first().copied().unwrap_or(last);
    let over = strips.lack(&called, last - top);
    page.notes.push(LaidNotes { column: 0, notes: called, foot: grid.y(last), over });
}

fn place(strips: &Strips<'_>, grid: crate::flow::grid::Grid, frame: Frame, piece: Piece, is_first: bool) -> Placed {
    let column = frame.column;
    let count = |number: i32| usize::try_from(number).unwrap_or(0);
    let edge = |above: i32| grid.y(frame.top + above) + grid.step - grid.cap;
    match piece {
        Piece::Picture { block, size, above } => {
            let block = block as usize;
            let Strip::Picture(sizes) = strips.get(block) else { unreachable!("only pictures are placed as such") };
            let size = sizes[size].0;
            Placed::Figure { block, column, columns: 1, top: edge(above), size }
        }
        Piece::Lines { block, setting, from, to, above, foot } => {
            let block = block as usize;
            match strips.get(block) {
                Strip::Lines(lines) => {
                    let first_baseline = match lines.lead {
                        None if is_first => grid.y(frame.top) + lines.drop,
                        _ => grid.y(frame.top + foot) - lines.leading * i64::from(to - from - 1),
                    };
                    let lines = Stretch { from: count(from), to: count(to), first_baseline };
                    Placed::Lines { block, setting, lines, column }
                }
                Strip::Stack(whole) => {
                    let begun = strips.continued_stack(block, from, setting);
                    let (from, to, top) = (count(from), count(to), edge(above));
                    let height = begun.as_ref().map_or(whole, |(stack, _)| stack).height(from..to);
                    Placed::Slices { block, setting, from, to, column, columns: 1, top, height }
                }
                _ => unreachable!("only lines and slices are placed as such"),
            }
        }
    }
}
