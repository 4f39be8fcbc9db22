//! The best layout beside the greedy one, and beside every layout that there is.

use super::strip::{Lines, Strip, Strips, Variant};
use super::{Course, Mark};
use crate::brand::{Brand, StyleId};
use crate::diagnostic::{FileId, Report, Sources};
use crate::flow::copydesk::CopyDesk;
use crate::flow::galley::{self, Section};
use crate::flow::grid::even_down;
use crate::flow::measure::Measures;
use crate::flow::opening;
use crate::flow::pages::{Order, Press, Search};
use crate::font::FontBook;
use crate::layout::{Costs, Layout, MasterId};
use crate::picture::{Gallery, NoPictures};
use crate::tokens::Override;
use std::sync::OnceLock;

/// The faces, loaded once.
fn fonts() -> &'static FontBook {
    static FONTS: OnceLock<FontBook> = OnceLock::new();
    FONTS.get_or_init(FontBook::bundled)
}

/// Makes a galley of a text with tokens of its own, ready to be laid out.
fn with_press<T>(text: &str, overrides: &[&str], job: impl FnOnce(&Press<'_>, Order<'_>) -> T) -> T {
    let mut sources = Sources::new();
    let tokens: FileId = sources.add("tokens", "");
    let overrides: Vec<Override> = overrides.iter().map(|word| Override::parse(tokens, word).expect("sound")).collect();
    let brand = Brand::read(tokens, Brand::builtin("factsheet").expect("built in"), &overrides).0.expect("sound");
    let shipped = Layout::builtin("factsheet").expect("built in");
    let (layout, faults) = Layout::read(tokens, shipped, &overrides);
    let layout = layout.unwrap_or_else(|| panic!("{:?}", faults.diagnostics));
    let file = sources.add("text", text);
    let document = crate::content::parse(file, text).0;
    let mut report = Report::new();
    let mut gallery = Gallery::new(&NoPictures);
    let palette = &brand.palettes["river"];
    let mut desk = CopyDesk::new(&brand, palette, fonts(), "en-GB", &mut gallery, &mut report, file);
    let sections: Vec<Section> = galley::galley(&document, &layout, &mut desk).0;
    let body = brand.style(StyleId::Body);
    let (cap, ascent) = (desk.cap(body), desk.ascent(body));
    let measures = Measures::default();
    let press = Press {
        layout: &layout,
        sections: &sections,
        gallery: desk.gallery(),
        measures: &measures,
        step: body.leading,
        cap,
        ascent,
        search: Search::BEST,
        allowed: None,
        lock: None,
    };
    let master = |_: u32| MasterId(layout.sequence.pages[0].0);
    job(&press, Order { section: 0, intro_columns: 1, first_page: 1, last_page: 200, master: &master })
}

/// A page small enough that a short text fills several.
const SMALL: [&str; 5] = [
    "layout.size=[\"148 mm\", \"100 mm\"]",
    "layout.margins.top=8 mm",
    "layout.margins.foot=8 mm",
    "layout.masters.first.sink=0 pt",
    "layout.facing=false",
];

/// Numbers that look random and are the same everywhere: a linear congruence (Knuth, *TAOCP* 3.3.4, table 1, line 26).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[usize::try_from(self.roll(words.len() as u64)).unwrap()]
    }

    fn words(&mut self, count: u64) -> String {
        let words =
            ["river", "basin", "the", "of", "water", "agreement", "upstream", "States", "a", "to", "flood", "in", "shore"];
        (0..count).map(|_| self.pick(&words)).collect::<Vec<_>>().join(" ")
    }

    fn paragraph(&mut self, most: u64) -> String {
        let count = 4 + self.roll(most);
        format!("{}.\n\n", self.words(count))
    }

    fn list(&mut self, words: u64) -> String {
        let items = 2 + self.roll(4);
        (0..items).map(|_| format!("- {};\n", self.words(words))).collect::<String>() + "\n"
    }

    /// A text of blocks of all kinds.
    fn text(&mut self, blocks: u64) -> String {
        let block = |dice: &mut Dice| match dice.roll(10) {
            0 => format!("## {}\n\n", dice.words(3)),
            1 => format!("### {}\n\n", dice.words(4)),
            2 => dice.list(6),
            3 if dice.roll(2) == 0 => format!("![{}](placeholder:){{span=2 height=\"15..35 mm\"}}\n\n", dice.words(5)),
            3 => format!("![{}](placeholder:){{height=\"15..30 mm\"}}\n\n", dice.words(5)),
            _ => dice.paragraph(60),
        };
        (0..blocks).map(|_| block(self)).collect()
    }
}

#[test]
fn the_best_layout_never_costs_more_than_the_greedy_one() {
    let mut dice = Dice(1);
    let (mut better, mut bounded) = (0, 0);
    for round in 0..500 {
        let blocks = 3 + dice.roll(10);
        let text = dice.text(blocks);
        let columns = format!("layout.columns={}", 1 + dice.roll(4));
        let balance = format!("layout.balance={}", dice.pick(&["\"section\"", "\"page\"", "false"]));
        let overrides: Vec<&str> = SMALL.iter().copied().chain([columns.as_str(), balance.as_str()]).collect();
        let [best, greedy, alone] = with_press(&text, &overrides, |press, order| {
            let openings = vec![(1, opening::open(press, order))];
            let [best, greedy] = [Search::BEST, Search::GREEDY].map(|search| Press { search, ..*press }.section(order, &[1]));
            [best, greedy, Course::new(press, order, openings, i64::MAX).run()]
        });
        assert!(best.left.is_none() && greedy.left.is_none(), "{round}: {text}");
        assert!(best.cost <= greedy.cost, "{round}: {} > {}\n{overrides:?}\n{text}", best.cost, greedy.cost);
        better += usize::from(best.cost < greedy.cost);
        bounded += usize::from(alone.cost > greedy.cost);
    }
    assert!(better > 250 && bounded < 10, "better {better} times, by its bounds worse {bounded} times");
}

/// What is lost by keeping few ways from column to column: 24 of them, beside 400, on texts of some pages.
#[test]
fn keeping_few_ways_costs_little() {
    let mut dice = Dice(5);
    let (mut lost, mut worst, mut pages) = (0, 0, 0);
    for round in 0..60 {
        let blocks = 10 + dice.roll(20);
        let text = dice.text(blocks);
        let columns = format!("layout.columns={}", 1 + dice.roll(4));
        let overrides: Vec<&str> = SMALL.iter().copied().chain([columns.as_str()]).collect();
        let [few, many] = with_press(&text, &overrides, |press, order| {
            let many = Search { beam: 400, ..Search::BEST };
            [Search::BEST, many].map(|search| Press { search, ..*press }.section(order, &[1]))
        });
        assert!(few.left.is_none() && many.left.is_none(), "{round}: {text}");
        pages += many.pages.len();
        lost += few.cost - many.cost;
        worst = worst.max(few.cost - many.cost);
    }
    // A line of a column that stays short costs 30, a page 20,000.
    assert!(pages > 150 && lost <= 600 && worst <= 400, "on {pages} pages {lost} lost, {worst} at worst");
}

#[test]
fn eight_times_the_pages_take_eight_times_the_work() {
    let mut dice = Dice(3);
    let text = dice.text(60);
    let overrides: Vec<&str> = SMALL.iter().copied().chain(["layout.columns=3"]).collect();
    let work_for_a_page = |times: usize| {
        with_press(&text.repeat(times), &overrides, |press, order| {
            let mut course = Course::new(press, order, vec![(1, opening::open(press, order))], i64::MAX);
            course.search();
            let work = course.fills.work();
            work as f64 / course.finish().pages.len() as f64
        })
    };
    let ratio = work_for_a_page(16) / work_for_a_page(2);
    assert!((0.8..1.2).contains(&ratio), "{ratio:.2} times the work for a page");
}

/// Every layout of a text whose lines all stand on whole grid lines, gone through one by one: the least price of them.
struct Every<'a, 'b> {
    strips: &'a Strips<'b>,
    costs: &'a Costs,
    height: i32,
    columns: u8,
    until: usize,
}

/// A column under way.
#[derive(Clone, Copy)]
struct Way {
    cursor: i32,
    at_top: bool,
    owed: i32,
    near: i32,
    cost: i64,
}

/// Hears of an end that a column may have: where the next goes on, the price, the foot.
type Tell<'t> = &'t mut dyn FnMut(Mark, i64, i32);

impl Every<'_, '_> {
    const TOP: Way = Way { cursor: 0, at_top: true, owed: 0, near: 0, cost: 0 };

    fn lines(&self, block: usize) -> &Lines {
        match self.strips.get(block) {
            Strip::Lines(lines) => lines,
            _ => unreachable!("the text holds lines alone"),
        }
    }

    /// The least price from column `column` on, of a page that began at `began` and has so much white at the feet of its columns.
    fn from(&self, mark: Mark, column: u8, pages: usize, (began, white): (Mark, i64)) -> i64 {
        if mark.index() >= self.until {
            let empty = self.costs.empty_column + self.costs.empty * i64::from(self.height / 2);
            let white = self.costs.empty * white / 2;
            return empty * i64::from(self.columns - column) + white + self.remainder(began, pages);
        }
        if column == self.columns {
            return self.costs.page + self.from(mark, 0, pages + 1, (mark, 0));
        }
        let mut least = i64::MAX;
        self.place(mark, Self::TOP, &mut |end, cost, foot| {
            let halves = i64::from(self.height - foot);
            let is_end = end.index() >= self.until;
            let short = if is_end { 0 } else { self.costs.short * halves.min(16).pow(2) / 4 };
            least = least.min(cost + short + self.from(end, column + 1, pages, (began, white + halves)));
        });
        least
    }

    fn remainder(&self, began: Mark, pages: usize) -> i64 {
        let lines = (self.strips.reach(Mark::at(self.until)) - self.strips.reach(began)) / 2;
        if pages == 1 { 0 } else { self.costs.remainder * (8 - lines).max(0) }
    }

    /// Places the block at `mark` and those after it in all ways.
    fn place(&self, mark: Mark, way: Way, tell: Tell<'_>) {
        let lines = self.lines(mark.index());
        if mark.line > 0 {
            let variant = self.strips.continued(mark.index(), mark.line, mark.setting).expect("lines go on");
            return self.variant(mark, (lines, &variant), way, tell);
        }
        for variant in &lines.variants {
            self.variant(mark, (lines, variant), way, tell);
        }
    }

    fn variant(&self, mark: Mark, (lines, variant): (&Lines, &Variant), way: Way, tell: Tell<'_>) {
        let costs = self.costs;
        let gap = if way.at_top { 0 } else { self.strips.gap(mark.index()) };
        let remaining = variant.lines - mark.line;
        let debts = |owed: i32, near: i32| i64::from(owed.max(0)) * costs.stranded + i64::from(near.max(0)) * costs.near_foot;
        let cost = way.cost + variant.price;
        for take in 1..=remaining {
            let foot = way.cursor + gap + 2 * take;
            let foot = foot + foot.rem_euclid(2);
            if foot > self.height {
                return;
            }
            if take == remaining {
                let (owed, near) = ((way.owed - take).max(lines.with_next), (way.near - take).max(lines.near));
                let next = Mark::at(mark.index() + 1);
                if next.index() >= self.until {
                    return tell(next, cost, foot);
                }
                let pair = if lines.is_paired { costs.split_list * if take == 1 { 2 } else { 1 } } else { 0 };
                tell(next, cost + debts(owed, near) + pair, foot);
                return self.place(next, Way { cursor: foot, at_top: false, owed, near, cost }, tell);
            }
            let least = if mark.line == 0 { lines.orphans } else { lines.widows };
            let missing = costs.orphan * i64::from((least - take).max(0))
                + costs.widow * i64::from((lines.widows - (remaining - take)).max(0));
            let parted = if lines.together { costs.parted } else { 0 };
            let end = Mark { line: mark.line + take, setting: variant.id, ..mark };
            tell(end, cost + costs.split + missing + parted + debts(way.owed - take, way.near - take), foot);
        }
    }
}

#[test]
fn the_best_layout_is_the_best_of_all() {
    let own = ["layout.size=[\"148 mm\", \"46 mm\"]", "layout.columns=2", "layout.intro=[1]", "layout.balance=false"];
    let whole_words = "brand.styles.body.hyphenation.enabled=false";
    let overrides: Vec<&str> = SMALL[1..].iter().copied().chain(own).chain([whole_words]).collect();
    let mut dice = Dice(7);
    let mut pages = 0;
    for round in 0..60 {
        let blocks = 2 + dice.roll(3);
        let block = |dice: &mut Dice| match dice.roll(4) {
            0 => format!("## {}\n\n", dice.words(2)),
            1 => dice.list(4),
            _ => dice.paragraph(24),
        };
        let text: String = (0..blocks).map(|_| block(&mut dice)).collect();
        with_press(&text, &overrides, |press, order| {
            let best = press.section(order, &[1]);
            let mut course = Course::new(press, order, vec![(1, opening::open(press, order))], i64::MAX);
            let face = course.face(1).1;
            let strips = course.strips(face, 0);
            let grid = press.grid(face);
            let height = even_down(grid.at_or_above(face.area.y1)) + 2;
            let until = press.sections[0].blocks.len();
            let every = Every { strips: &strips, costs: &press.layout.costs, height, columns: face.columns, until };
            let least = press.layout.costs.page + every.from(Mark::at(0), 0, 1, (Mark::at(0), 0));
            assert_eq!(best.cost, least, "{round}: {height} half steps\n{text}");
            pages += best.pages.len();
        });
    }
    assert!(pages > 60, "{pages}");
}
