//! How many columns an intro spans: what the heading asks for, or what sets best.
//!
//! `auto` lays the section out once for each width that the master allows and takes the one of least cost. The cost is counted in
//! body lines; every term below is a named constant.

use super::galley::Section;
use super::pages::{LaidPage, Order, Press};
use crate::content::IntroWidth;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::layout::MasterId;

/// A page more outweighs anything else.
const PAGE: f64 = 500.0;
/// Intros read best in a block of this many lines; each line beyond costs [`LINE`].
const LINES: std::ops::RangeInclusive<usize> = 3..=8;
const LINE: f64 = 8.0;
/// A divided word in 16 pt is seen from across the room.
const HYPHEN: f64 = 12.0;
/// For a rag as deep as the whole measure, in the mean over all lines but the last.
const RAG: f64 = 60.0;
/// For a last line that is less than a quarter full.
const SHORT_LAST: f64 = 6.0;
/// For each line by which the feet of the last page's columns differ.
const FOOT: f64 = 1.0;
/// For each column of the last page with nothing in it.
const EMPTY: f64 = 10.0;
/// Trials look at this many pages at most, which bounds their cost in a long document.
const TRIAL_PAGES: u32 = 6;

/// The width to set a section's intro at. `order` gives the place of the section; its `intro_columns` is not read.
pub(super) fn choose(press: &Press<'_>, order: Order<'_>, report: &mut Report) -> u8 {
    let section = &press.sections[order.section];
    let Some(intro) = &section.intro else { return 1 };
    let master: MasterId = (order.master)(order.first_page);
    let face = press.layout.master(master).face(order.first_page, press.layout.facing);
    match intro.width {
        IntroWidth::Columns(asked) if face.intro_widths.contains(&asked) => asked,
        IntroWidth::Columns(asked) => {
            let widths: Vec<String> = face.intro_widths.iter().map(u8::to_string).collect();
            let columns = |count: u8| if count == 1 { "1 column".to_owned() } else { format!("{count} columns") };
            let message = format!("an intro {} wide on a page of {}", columns(asked), columns(face.columns));
            let help = format!("the layout allows {}; or write `intro=auto`", widths.join(", "));
            report.push(Diagnostic::new(Code::OutOfRange, message).at(intro.span).help(help));
            asked.clamp(1, face.columns)
        }
        IntroWidth::Auto => {
            let mut trials: Vec<(f64, u8)> =
                face.intro_widths.iter().map(|columns| (trial(press, order, section, *columns), *columns)).collect();
            trials.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let Some((cost, best)) = trials.first().copied() else { return face.columns };
            if let Some((next_cost, next)) = trials.get(1) {
                let message = format!(
                    "intro=auto set the intro over {best} {} (cost {cost:.1}); next best {next} (cost {next_cost:.1})",
                    if best == 1 { "column" } else { "columns" },
                );
                report.push(Diagnostic::new(Code::IntroChoice, message).at(intro.span));
            }
            best
        }
    }
}

/// The cost of setting the intro over `columns`.
fn trial(press: &Press<'_>, order: Order<'_>, section: &Section, columns: u8) -> f64 {
    let last_page = order.last_page.min(order.first_page.saturating_add(TRIAL_PAGES - 1));
    let (pages, progress) = press.section(Order { intro_columns: columns, last_page, ..order });
    let unfinished = if press.is_done(order.section, &progress) { 0.0 } else { PAGE };
    PAGE * pages.len() as f64
        + unfinished
        + intro_cost(press, section, &pages[0], columns)
        + pages.last().map_or(0.0, feet_cost)
}

fn intro_cost(press: &Press<'_>, section: &Section, page: &LaidPage, columns: u8) -> f64 {
    let Some(intro) = &section.intro else { return 0.0 };
    let face = press.layout.master(page.master).face(page.number, press.layout.facing);
    let measured = press.measures.of(intro.over(columns), face.columns_rect(0, columns).width());
    let lines = measured.lines;
    let too_few = LINES.start().saturating_sub(lines);
    let too_many = lines.saturating_sub(*LINES.end());
    let mut cost = LINE * (too_few + too_many) as f64;
    let fills: Vec<(f64, bool)> = measured
        .settings
        .iter()
        .flat_map(|setting| &setting.lines)
        .map(|line| (line.fill().clamp(0, 10_000) as f64 / 10_000.0, line.hyphenated))
        .collect();
    let (body, last) = fills.split_at(fills.len().saturating_sub(1));
    if !body.is_empty() {
        cost += RAG * body.iter().map(|(fill, _)| 1.0 - fill).sum::<f64>() / body.len() as f64;
    }
    cost += HYPHEN * fills.iter().filter(|(_, hyphen)| *hyphen).count() as f64;
    if last.iter().any(|(fill, _)| *fill < 0.25) && lines > 1 {
        cost += SHORT_LAST;
    }
    cost
}

fn feet_cost(page: &LaidPage) -> f64 {
    let used = page.feet.iter().filter(|(foot, top)| foot > top).map(|(foot, _)| *foot);
    let (Some(lowest), Some(highest)) = (used.clone().max(), used.min()) else { return 0.0 };
    let empty = page.feet.iter().filter(|(foot, top)| foot <= top).count();
    FOOT * f64::from(lowest - highest) / 2.0 + EMPTY * empty as f64
}
