//! How a section opens: kickers, the page heading and the intro, down to the columns under them.
//!
//! In: a section, its first page and a width for the intro. Out: the page on which its columns begin, with their tops. Nearly always that is
//! the first page; an opening too long for one goes on over as many as it takes.

use super::galley::{Fold, Intro, TextBlock};
use super::measure::{Measures, SettingId};
use super::pages::{IntroLines, LaidPage, Order, Press, Stretch};
use crate::geometry::Length;
use crate::layout::Face;

/// An opening that is set.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    /// The pages that it takes, the one on which columns begin the last.
    pub(super) pages: Vec<LaidPage>,
    /// The cursor above each column's first line there.
    pub(super) tops: Vec<i32>,
    /// What is left when the pages are at an end.
    pub(super) rest: Option<Rest>,
    /// The half of a heading across the fold that stands on the page after these.
    pub(super) beyond: Option<Beyond>,
}

/// The second half of a heading across the fold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beyond {
    pub(super) setting: SettingId,
    pub(super) line: Stretch,
    /// Where the column region of its page begins.
    pub(super) below: Length,
}

/// What of an opening is not set yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rest {
    pub(super) kicker: usize,
    pub(super) part: Opens,
    pub(super) line: usize,
    pub(super) setting: Option<SettingId>,
}

impl Rest {
    /// How far the opening has come: the part, and the share of its lines that are set, in 1/10,000.
    pub(super) fn share(self, measures: &Measures) -> (Opens, usize, usize) {
        let lines = self.setting.map_or(1, |setting| measures.get(setting).lines.max(1));
        (self.part, self.kicker, self.line.saturating_mul(10_000) / lines)
    }
}

/// The part of an opening that comes next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Opens {
    /// Lines above the heading.
    #[default]
    Kickers,
    Heading,
    Intro,
}

/// A block begun at `Rest::line`, as it sets here.
struct Begun {
    setting: SettingId,
    stretch: Stretch,
    last_baseline: Length,
    is_done: bool,
}

/// Opens the section of `order`; with the intro over `order.intro_columns`.
pub(super) fn open(press: &Press<'_>, order: Order<'_>) -> Opening {
    let mut opening = Opening { pages: Vec::new(), tops: Vec::new(), rest: Some(Rest::default()), beyond: None };
    let mut empty = 0;
    for number in order.first_page..=order.last_page {
        let Some(rest) = opening.rest else { break };
        let mut page = LaidPage::new(number, (order.master)(number), order.section);
        let mut opener = Opener { press, order, face: press.face(&page), rest, beyond: None };
        let tops = opener.page(&mut page);
        opening.beyond = opener.beyond;
        empty = if opener.rest == rest && tops.is_none() { empty + 1 } else { 0 };
        opening.rest = tops.is_none().then_some(opener.rest);
        opening.tops = tops.unwrap_or_default();
        opening.pages.push(page);
        // When each master has had its turn on either side and taken nothing, no further page will.
        if empty > press.layout.masters.len() * 2 {
            opening.pages.truncate(opening.pages.len() - empty);
            break;
        }
    }
    opening
}

struct Opener<'p, 'a> {
    press: &'p Press<'a>,
    order: Order<'p>,
    face: &'p Face,
    rest: Rest,
    beyond: Option<Beyond>,
}

impl Opener<'_, '_> {
    /// Fills a page as far as the opening goes; the columns' tops when it ends here.
    fn page(&mut self, page: &mut LaidPage) -> Option<Vec<i32>> {
        let press = self.press;
        let section = &press.sections[self.order.section];
        let grid = press.grid(self.face);
        let mut region_top = self.face.area.y0;
        if let Some(heading) = &section.heading {
            region_top = self.kickers(&section.kickers, page)?;
            if self.rest.part < Opens::Intro {
                region_top = self.heading(heading, region_top, page)?;
            } else {
                region_top = self.face.area.y0;
            }
        }
        let tops = |from: Length| -> Vec<i32> {
            (0..self.face.columns).map(|at| grid.first_line_below(from.max(press.column(self.face, at).y0)) - 2).collect()
        };
        let mut columns = tops(region_top);
        if let Some(intro) = &section.intro {
            let below = self.intro(intro, grid.first_line_below(region_top), page)?;
            let width = self.order.intro_columns.clamp(1, self.face.columns);
            columns[..usize::from(width)].copy_from_slice(&tops(below)[..usize::from(width)]);
        }
        Some(columns)
    }

    /// The kickers' lines that fit; the height below which the heading begins, or nothing when lines are left over.
    fn kickers(&mut self, kickers: &[TextBlock], page: &mut LaidPage) -> Option<Length> {
        let mut top = self.face.area.y0;
        while self.rest.part == Opens::Kickers {
            let Some(kicker) = kickers.get(self.rest.kicker) else {
                self.next(Opens::Heading);
                break;
            };
            let first_baseline = top + kicker.cap;
            if first_baseline > self.face.area.y1 && !page.kickers.is_empty() {
                return None;
            }
            let begun = self.begin(kicker, self.face.area.width(), first_baseline);
            page.kickers.push((self.rest.kicker, begun.setting, begun.stretch));
            if !begun.is_done {
                return None;
            }
            self.rest = Rest { kicker: self.rest.kicker + 1, ..Rest::default() };
            top = begun.last_baseline + kicker.after;
        }
        Some(top)
    }

    /// The heading's lines that fit; the height below which the column region begins, or nothing when lines are left over.
    fn heading(&mut self, heading: &TextBlock, top: Length, page: &mut LaidPage) -> Option<Length> {
        let first_baseline = top + heading.cap;
        if first_baseline > self.face.area.y1 && !page.kickers.is_empty() {
            return None;
        }
        if self.press.sections[self.order.section].fold == Fold::Across
            && let Some(setting) = self.press.measures.in_two_lines(heading, self.face.area.width())
        {
            let half = |from: usize| Stretch { from, to: from + 1, first_baseline };
            let below = first_baseline + self.face.heading_gap;
            page.heading = Some((setting, half(0)));
            self.beyond = Some(Beyond { setting, line: half(1), below });
            self.next(Opens::Intro);
            return Some(below);
        }
        let begun = self.begin(heading, self.face.area.width(), first_baseline);
        page.heading = Some((begun.setting, begun.stretch));
        begun.is_done.then(|| {
            self.next(Opens::Intro);
            begun.last_baseline + self.face.heading_gap
        })
    }

    /// The intro's lines that fit; the height below which its columns begin, or nothing when lines are left over.
    fn intro(&mut self, intro: &Intro, first_line: i32, page: &mut LaidPage) -> Option<Length> {
        let grid = self.press.grid(self.face);
        let prepared_for = self.order.intro_columns;
        let columns = prepared_for.clamp(1, self.face.columns);
        let block = intro.over(prepared_for);
        let first_baseline = grid.y(first_line) - grid.cap + block.cap;
        if first_baseline > self.face.area.y1 && page.heading.is_some() {
            return None;
        }
        let begun = self.begin(block, self.face.columns_rect(0, columns).width(), first_baseline);
        page.intro = Some(IntroLines { columns, prepared_for, setting: begun.setting, lines: begun.stretch });
        begun.is_done.then(|| begun.last_baseline + block.after)
    }

    fn next(&mut self, part: Opens) {
        self.rest = Rest { part, kicker: self.rest.kicker, ..Rest::default() };
    }

    /// Lines of a block from where it was left, whose baselines do not pass the type area's foot; one at least.
    fn begin(&mut self, block: &TextBlock, width: Length, first_baseline: Length) -> Begun {
        let measures = self.press.measures;
        let from = self.rest.line;
        let setting = self
            .rest
            .setting
            .map_or_else(|| measures.best(block, width), |setting| measures.going_on(block, setting, from, width));
        let lines = measures.get(setting).lines;
        let room = (self.face.area.y1 - first_baseline).max(Length::ZERO).whole_times(block.leading.max(Length::PT));
        let to = lines.min(from + usize::try_from(room).unwrap_or(0) + 1);
        (self.rest.line, self.rest.setting) = (to, Some(setting));
        Begun {
            setting,
            stretch: Stretch { from, to, first_baseline },
            last_baseline: first_baseline + block.leading * (to.saturating_sub(from + 1) as i64),
            is_done: to == lines,
        }
    }
}
