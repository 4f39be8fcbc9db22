//! How many columns an intro spans: what the heading asks for, or the widths among which laying out chooses.
//!
//! With `auto` a section is laid out with each width that the master allows, all at once, and the one of least cost is taken. What the
//! intro adds to that cost by itself is priced here; the prices are the layout's.

use super::galley::Intro;
use super::pages::{LaidPage, LaidSection, Order, Press};
use crate::content::IntroWidth;
use crate::diagnostic::{Code, Diagnostic, Report};

/// Intros read best in a block of this many lines.
const LINES: std::ops::RangeInclusive<usize> = 3..=8;
/// Under this fill, in 1/10,000 of the measure, a last line looks lost.
const SHORT_LAST: i64 = 2_500;

/// The widths to try for a section's intro.
pub(super) fn widths(press: &Press<'_>, order: Order<'_>, report: &mut Report) -> Vec<u8> {
    let Some(intro) = &press.sections[order.section].intro else { return vec![1] };
    let face = press.layout.master((order.master)(order.first_page)).face(order.first_page, press.layout.facing);
    match intro.width {
        IntroWidth::Auto => face.intro_widths.clone(),
        IntroWidth::Columns(asked) if face.intro_widths.contains(&asked) => vec![asked],
        IntroWidth::Columns(asked) if asked > face.columns => {
            let widest = face.intro_widths.last().copied().unwrap_or(face.columns);
            let message = format!("an intro {} wide is set over {}: all the page has for it", columns(asked), columns(widest));
            let help = "ask for no more columns than the page has, or write `intro=auto`";
            report.push(Diagnostic::new(Code::IntroNarrowed, message).at(intro.span).help(help));
            vec![widest]
        }
        IntroWidth::Columns(asked) => {
            let widths: Vec<String> = face.intro_widths.iter().map(u8::to_string).collect();
            let message = format!("an intro {} wide on a page of {}", columns(asked), columns(face.columns));
            let help = format!("the layout allows {}; or write `intro=auto`", widths.join(", "));
            report.push(Diagnostic::new(Code::OutOfRange, message).at(intro.span).help(help));
            vec![asked.clamp(1, face.columns)]
        }
    }
}

fn columns(count: u8) -> String {
    if count == 1 { "1 column".to_owned() } else { format!("{count} columns") }
}

/// Says which width was chosen among several, and which is the next best.
pub(super) fn report_choice(intro: &Intro, laid: &LaidSection, report: &mut Report) {
    let [(cost, best), (next_cost, next), ..] = laid.intros.as_slice() else { return };
    let message =
        format!("intro=auto set the intro over {} (cost {cost}); next best {next} (cost {next_cost})", columns(*best));
    report.push(Diagnostic::new(Code::IntroChoice, message).at(intro.span));
}

/// What an intro costs as it stands on the page where the columns begin.
pub(super) fn cost(press: &Press<'_>, page: &LaidPage) -> i64 {
    let Some(intro) = page.intro else { return 0 };
    let costs = &press.layout.costs;
    let measured = press.measures.get(intro.setting);
    let amiss = LINES.start().saturating_sub(measured.lines) + measured.lines.saturating_sub(*LINES.end());
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX / 65_536);
    let lines: Vec<_> = measured.settings.iter().flat_map(|setting| &setting.lines).collect();
    let Some((last, body)) = lines.split_last() else { return 0 };
    let shortfall: i64 = body.iter().map(|line| 10_000 - line.fill().clamp(0, 10_000)).sum();
    let mut cost = costs.intro_lines * count(amiss) + costs.intro_rag * shortfall / 10_000 / count(body.len().max(1));
    cost += costs.intro_hyphen * count(lines.iter().filter(|line| line.hyphenated).count());
    if last.fill() < SHORT_LAST && !body.is_empty() {
        cost += costs.intro_last;
    }
    cost
}
