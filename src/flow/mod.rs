//! Pouring the galley into columns and pages.
//!
//! In: a parsed document, a brand, a layout and faces. Out: finished [`Page`]s with their structure, and a report. The stages, one
//! file each:
//!
//! 1. `copydesk`, `galley`, `boxing`, `definitions`, `notes`, `wide`: styles laid over the author's words; paragraphs prepared; the structure tree.
//! 2. `measure`, `figure`: blocks broken into lines at a width; figures sized.
//! 3. `grid`, `opening`, `intro`: positions on the half-grid; headings and intros.
//! 4. `course`: the cheapest way over all pages, column by column.
//! 5. `sequence`, `pages`: masters; pages with everything in its place.
//! 6. `display`, `pictures`, `furniture`, `marks`: placements drawn; standing elements; what stands outside the bleed. `customs`:
//!    figures and dates that the engine writes, by language. `phrases`: links and passages in other languages as elements of their own.
//!
//! `ahead` prepares paragraphs on a second thread, for whoever has one to spare.
//!
//! `survey` stops after stage 5 and tells in numbers how a text comes out, for whoever tries many settings; `standing` keeps what it has
//! prepared.
//!
//! No text is dropped: what finds no frame is *overset* and reported as an error with its amount and place.

mod ahead;
mod blacks;
mod bleeds;
mod boxing;
mod copydesk;
mod course;
mod customs;
mod definitions;
mod display;
mod elements;
mod empty;
mod figure;
mod furniture;
mod galley;
mod grid;
mod house;
mod intro;
mod lists;
mod lock;
mod marks;
mod measure;
mod misfits;
mod notes;
mod opening;
mod pages;
mod phrases;
mod pictures;
mod rules;
mod running;
#[cfg(all(test, feature = "bundled-fonts"))]
mod sample;
mod sequence;
mod shades;
mod spreads;
mod standing;
mod survey;
mod wide;

pub(crate) use lock::fnv;
pub use lock::{Lock, LockedEnd};
pub use survey::{Room, Survey, SurveyedIntro, Surveyor, survey};

use crate::brand::{Brand, Palette, StyleId};
use crate::color::Spots;
use crate::color::cms::PressColor;
use crate::content::Document;
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Severity, Span};
use crate::font::FontBook;
use crate::geometry::Length;
use crate::layout::{FurnitureKind, Grid as GridToken, Layout, MasterId};
use crate::page::{Item, ItemKind, Page, Role, Structure, TagId};
use crate::picture::{Album, Gallery, Picture, PictureId, PictureSource};
use crate::text::{Dictionary, Paragraphs, is_written_rtl};
use copydesk::CopyDesk;
use display::Display;
use galley::{Block, Section};
use measure::{Measures, SettingId};
use opening::{Opens, Rest};
use pages::{LaidPage, Left, Order, Press, Search, Terms};
use sequence::{Levels, Turn, blank_page, master_in_turn};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is poured.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Where the columns of an earlier layout end, which this one shall keep to.
    pub lock: Option<&'a Lock>,
    /// The text.
    pub document: &'a Document,
    /// The text's file, for findings that have no better place.
    pub file: FileId,
    /// Styles.
    pub brand: &'a Brand,
    /// The factsheet's colours.
    pub palette: &'a Palette,
    /// Pages.
    pub layout: &'a Layout,
    /// Faces.
    pub fonts: &'a FontBook,
    /// Paragraphs that were prepared before, with these faces.
    pub paragraphs: &'a Paragraphs,
    /// The document's language, BCP 47.
    pub lang: &'a str,
    /// What a screen's colours are on the press.
    pub press: &'a PressColor,
    /// Whether spot inks are printed.
    pub spots: Spots,
    /// Words and patterns of house and document.
    pub dictionary: &'a Arc<Dictionary>,
    /// Where pictures come from.
    pub pictures: &'a dyn PictureSource,
    /// Those that were read before.
    pub album: &'a Album,
    /// Pages left empty after the last one.
    pub blanks: u32,
    /// Offer pictures for pages that stay half empty.
    pub advice: bool,
    /// A second thread may prepare paragraphs.
    pub spare_thread: bool,
    /// Mark every page as a proof: errors were found before.
    pub proof: bool,
    /// Mark every page as a proof when something at least as severe is found here.
    pub proof_from: Option<Severity>,
    /// What the slug line says, where the layout asks for one.
    pub slug: Slug<'a>,
}

/// What a slug line says of the document; an empty statement is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slug<'a> {
    /// The document's name.
    pub title: &'a str,
    /// Its date.
    pub date: &'a str,
    /// The printing condition.
    pub condition: &'a str,
}

/// What came of it.
#[derive(Debug)]
pub struct Flowed {
    /// The pages.
    pub pages: Vec<Page>,
    /// Their logical structure.
    pub structure: Structure,
    /// The pictures on them, by [`PictureId`].
    pub pictures: Vec<Picture>,
    /// Where its columns end.
    pub lock: Lock,
    /// Findings.
    pub report: Report,
}

/// Sets a document on pages.
pub fn flow(input: Input<'_>) -> Flowed {
    let mut report = Report::new();
    if input.fonts.faces().next().is_none() {
        report.push(Diagnostic::new(Code::FontUnreadable, "there is no typeface at hand, so nothing can be set"));
        return Flowed {
            pages: Vec::new(),
            structure: Structure::default(),
            pictures: Vec::new(),
            lock: Lock::default(),
            report,
        };
    }
    let mut gallery = Gallery::new(input.pictures).with_inks(house::inks(&input), input.spots).with_album(input.album);
    let rtl = is_written_rtl(input.lang);
    let bound = bound(input.layout, input.brand, rtl);
    let input = Input { layout: &bound, ..input };
    let (pages, structure, lock) = {
        let mut desk =
            CopyDesk::new(input.brand, input.palette, input.fonts, input.lang, &mut gallery, &mut report, input.file);
        desk.dictionary = Arc::clone(input.dictionary);
        desk.press = Some(input.press);
        desk.kept = Some(input.paragraphs);
        let progress = ahead::Progress::default();
        desk.progress = Some(&progress);
        let set = ahead::while_reading_ahead(&input, &progress, || set(&input, &mut desk, rtl));
        desk.report_substitutes();
        set
    };
    Flowed { pages, structure, pictures: gallery.into_pictures(), lock, report }
}

/// The layout as a document is bound: on the right when its text is read from there; in register with what leading has become; its spreads made
/// level.
fn bound<'a>(layout: &'a Layout, brand: &Brand, rtl: bool) -> Cow<'a, Layout> {
    let mut bound = Cow::Borrowed(layout);
    if let Some(from) = brand.led_from {
        bound = Cow::Owned(bound.led(from, grid::halvable(brand.style(StyleId::Body).leading)));
    }
    if rtl {
        bound = Cow::Owned(bound.bound_right());
    }
    if layout.spreads {
        bound = Cow::Owned(bound.levelled());
    }
    bound
}

fn set(input: &Input<'_>, desk: &mut CopyDesk<'_, '_>, rtl: bool) -> (Vec<Page>, Structure, Lock) {
    let (mut sections, mut structure) = galley::galley(input.document, input.layout, desk);
    let furniture_pictures = furniture_pictures(input.layout, desk);
    let measures = Measures::default();
    let mut laid = spreads::onto_spreads(
        input,
        desk,
        &mut sections,
        &measures,
        Terms { search: if input.layout.first_fit { Search::GREEDY } else { Search::BEST }, allowed: None },
    );
    if let Some(&LaidPage { number: last, section, .. }) = laid.pages.last() {
        let turn = |number| Turn { number, section, first_page: last, last: None };
        laid.pages.extend((last + 1..=last.saturating_add(input.blanks)).map(|number| blank_page(input.layout, turn(number))));
    }

    if input.advice {
        empty::offer_pictures(&laid.pages, &mut sections, input, desk, &measures);
    }
    let lock = Lock::of(&laid.pages, &sections);
    if let Some(before) = input.lock {
        report_moves(&lock, before, desk);
    }
    let mut display = Display::new(desk, input.layout, &measures, rtl);
    let bodies: Vec<Vec<Item>> = laid.pages.iter().map(|page| display.page(page, &sections[page.section])).collect();
    display.report();
    if let Some(overset) = &laid.overset {
        let last = last_word(&bodies, &structure).unwrap_or_else(|| display.desk.nowhere());
        display.desk.report.push(overset_finding(overset, laid.pages.len(), last));
    }
    let drawn = laid.pages.iter().map(|page| page.section).zip(bodies.iter().map(Vec::as_slice));
    let facts = furniture::Facts {
        running: &running::heads(input.layout, &sections, drawn),
        front: &input.document.front,
        pages: laid.pages.len(),
        pictures: &furniture_pictures,
        proof_mark: input.proof || input.proof_from.is_some_and(|least| is_as_severe(display.desk.report, least)),
    };
    let boxes = input.layout.boxes();
    let last = u32::try_from(laid.pages.len()).unwrap_or(u32::MAX);
    let mut pages: Vec<Page> = laid
        .pages
        .iter()
        .zip(bodies)
        .enumerate()
        .map(|(at, (page, body))| {
            let (mut items, line) = furniture::items(&mut display, page, &facts);
            if let (Some(issuer), Some(line)) = (&mut structure.issuer, line)
                && issuer.items.is_empty()
            {
                (issuer.page, issuer.items) = (at, line);
            }
            items.extend(rules::column_rules(&display, page, &sections[page.section], &body));
            items.extend(body);
            blacks::finish(&mut items, &input.brand.black, input.spots);
            let faces = input.layout.facing_page(page.number).filter(|other| *other <= last);
            let folio = furniture::folio(page.number, input.layout, input.lang);
            let master = input.layout.master(page.master).name.clone();
            Page { number: page.number, folio, faces, master, boxes, items }
        })
        .collect();
    marks::add(&mut display, &mut pages, &input.slug);
    phrases::tag(&mut pages, &mut structure, desk.report);
    (pages, structure, lock)
}

/// Says where a layout departs from the one before it that it was to keep to.
fn report_moves(lock: &Lock, before: &Lock, desk: &mut CopyDesk<'_, '_>) {
    let moved = lock.moved_from(before);
    if moved.is_empty() {
        return;
    }
    let more = moved.len().saturating_sub(MOST_MOVES);
    let listed = moved[..moved.len() - more].join("; ");
    let others = if more > 0 { format!(" and {more} more") } else { String::new() };
    let count = if moved.len() == 1 { "1 column ends".to_owned() } else { format!("{} columns end", moved.len()) };
    let message = format!("{count} elsewhere than the lock says: {listed}{others}");
    desk.report.push(
        Diagnostic::new(Code::LockDeparted, message)
            .at(desk.nowhere())
            .help("look at those columns; `build --lock` writes down where they end now"),
    );
}

/// Columns that are named when they end elsewhere than before.
const MOST_MOVES: usize = 6;

/// Lays a galley out; nothing is drawn.
fn onto_pages(
    input: &Input<'_>,
    desk: &mut CopyDesk<'_, '_>,
    sections: &[Section],
    measures: &Measures,
    Terms { search, allowed }: Terms<'_>,
) -> Laid {
    let cap = desk.cap(input.brand.style(StyleId::Body));
    let ascent = desk.ascent(input.brand.style(StyleId::Body));
    let step = grid_step(input);
    let mut found = Report::new();
    let laid = {
        let press = Press {
            layout: input.layout,
            sections,
            gallery: desk.gallery(),
            measures,
            step,
            cap,
            ascent,
            search,
            allowed,
            lock: input.lock,
        };
        lay_out(&press, &mut found)
    };
    desk.report.extend(found);
    laid
}

/// Baseline to baseline of the grid.
fn grid_step(input: &Input<'_>) -> Length {
    match input.layout.grid {
        GridToken::Body => input.brand.style(StyleId::Body).leading,
        GridToken::Step(step) => step,
    }
}

/// Whether anything of a report is `least` or worse.
fn is_as_severe(report: &Report, least: Severity) -> bool {
    report.diagnostics.iter().any(|finding| finding.severity >= least)
}

/// Loads the pictures that the layout's masters show; a missing one is reported once, at its token.
fn furniture_pictures(layout: &Layout, desk: &mut CopyDesk<'_, '_>) -> BTreeMap<String, PictureId> {
    let mut found = BTreeMap::new();
    let mut tried = BTreeSet::new();
    for piece in layout.masters.iter().flat_map(|master| master.right.furniture.iter().chain(&master.left.furniture)) {
        if let FurnitureKind::Picture { source, .. } = &piece.kind
            && tried.insert(source)
            && let Some(id) = desk.picture(source, piece.span.unwrap_or_else(|| desk.nowhere()))
        {
            found.insert(source.clone(), id);
        }
    }
    found
}

/// The pages of a document.
struct Laid {
    pages: Vec<LaidPage>,
    /// What the layout costs, in the layout's own prices.
    cost: i64,
    overset: Option<Overset>,
}

/// What found no frame.
#[derive(Clone, Debug, Default)]
struct Overset {
    lines: usize,
    words: usize,
    /// What is not plain lines, by what it is called.
    others: BTreeMap<&'static str, usize>,
}

/// What of a section has its place.
struct Done {
    /// Blocks.
    placed: BTreeSet<usize>,
    /// Notes.
    noted: BTreeSet<usize>,
}

/// The most pages of a layout that does not say how many: it bounds what a hostile text can ask for.
const MOST_PAGES: u32 = 20_000;

/// How often a document is laid out at most until the pages of its spreads begin level.
const MOST_ROUNDS: usize = 4;

/// Lays all sections out; again while the pages of a spread do not begin at one height.
fn lay_out(press: &Press<'_>, report: &mut Report) -> Laid {
    let mut levels = Levels::default();
    let mut rounds = 1;
    loop {
        let mut found = Report::new();
        let laid = to_the_last_page(press, &levels, &mut found);
        if rounds == MOST_ROUNDS || !levels.learn(press.layout, &laid.pages) {
            report.extend(found);
            return laid;
        }
        rounds += 1;
    }
}

/// Lays all sections out; again when the last page has a master of its own on which text comes out otherwise, since only then is it known
/// which page that is.
fn to_the_last_page(press: &Press<'_>, levels: &Levels, report: &mut Report) -> Laid {
    let (mut laid, mut found) = laid_with(press, levels, None);
    if let (Some(last), [_, .., page]) = (press.layout.sequence.last, laid.pages.as_mut_slice())
        && asked_master(press, page.section, &mut Report::new()).is_none()
    {
        let wanted = page.number;
        let master = levels.master(press.layout, wanted, last);
        if press.layout.master(master).face(wanted, press.layout.facing).sets_like(press.face(page)) {
            page.master = master;
        } else {
            (laid, found) = with_last(press, levels, wanted);
        }
    }
    report.extend(found);
    laid
}

fn laid_with(press: &Press<'_>, levels: &Levels, last_master_from: Option<u32>) -> (Laid, Report) {
    let mut found = Report::new();
    (sections_onto_pages(press, levels, last_master_from, &mut found), found)
}

/// Lays all sections out when page `wanted` is the last; with less room there, text may need one more, which is then the last.
fn with_last(press: &Press<'_>, levels: &Levels, wanted: u32) -> (Laid, Report) {
    let count = |(laid, _): &(Laid, Report)| u32::try_from(laid.pages.len()).unwrap_or(u32::MAX);
    let laid = laid_with(press, levels, Some(wanted));
    let pages = count(&laid);
    if pages > wanted {
        let again = laid_with(press, levels, Some(pages));
        if count(&again) == pages {
            return again;
        }
    }
    laid
}

fn sections_onto_pages(press: &Press<'_>, levels: &Levels, last_master_on: Option<u32>, report: &mut Report) -> Laid {
    let limit = press.layout.max_pages.unwrap_or(MOST_PAGES);
    let mut pages: Vec<LaidPage> = Vec::new();
    let mut overset = Overset::default();
    let mut cost = 0;
    for section in 0..press.sections.len() {
        let asked = asked_master(press, section, report);
        let next = u32::try_from(pages.len()).unwrap_or(u32::MAX - 2) + 1;
        let first_page = sequence::first_page(press.layout, section, next);
        let allowed = press.allowed.and_then(|pages| pages.get(section));
        let limit = allowed.map_or(limit, |pages| limit.min(first_page.saturating_add(*pages).saturating_sub(1)));
        let turn = |number: u32| Turn { number, section, first_page, last: last_master_on };
        let in_turn = |number: u32| asked.unwrap_or_else(|| master_in_turn(press.layout, turn(number)));
        let master = |number: u32| levels.master(press.layout, number, in_turn(number));
        let mut order = Order { section, intro_columns: 1, first_page, last_page: limit, master: &master };
        let mut left = Some(Left { opening: Some(Rest::default()), ..Left::default() });
        if first_page <= limit {
            let before = section.saturating_sub(1);
            pages.extend((next..first_page).map(|number| blank_page(press.layout, Turn { section: before, ..turn(number) })));
            let widths = intro::widths(press, order, report);
            order.intro_columns = widths[0];
            let laid = press.section(order, &widths);
            if let Some(intro) = &press.sections[section].intro {
                intro::report_choice(intro, &laid, report);
            }
            if let Some((_, columns)) = laid.intros.first() {
                order.intro_columns = *columns;
            }
            pages.extend(laid.pages);
            cost += laid.cost;
            left = laid.left;
        }
        if let Some(left) = left {
            count_overset(press, order, (&left, &Done::of(&pages, section)), &mut overset);
        }
    }
    let is_overset = overset.lines > 0 || overset.others() > 0;
    Laid { pages, cost, overset: is_overset.then_some(overset) }
}

/// The master that a section's heading asks for.
fn asked_master(press: &Press<'_>, section: usize, report: &mut Report) -> Option<MasterId> {
    let asked = press.sections[section].master.as_ref()?;
    let master = press.layout.master_named(&asked.value);
    if master.is_none() {
        let known: Vec<&str> = press.layout.masters.iter().map(|master| master.name.as_str()).collect();
        let message = format!("the layout {:?} has no page master {:?}", press.layout.name, asked.value);
        let finding = Diagnostic::new(Code::UnknownName, message).at(asked.span);
        report.push(finding.help(format!("it has {}", known.join(", "))));
    }
    master
}

/// Adds what is left of a section; the lines are counted as the last page there may be would have them.
fn count_overset(press: &Press<'_>, order: Order<'_>, (rest, done): (&Left, &Done), overset: &mut Overset) {
    let section = &press.sections[order.section];
    let face = press.layout.master((order.master)(order.last_page)).face(order.last_page, press.layout.facing);
    let (column, area) = (face.column_width(), face.area.width());
    let columns = order.intro_columns.clamp(1, face.columns);
    let opening = rest.opening.unwrap_or(Rest { part: Opens::Intro, line: usize::MAX, ..Rest::default() });
    let best = |text: &galley::TextBlock, width: Length, from: usize| (press.measures.best(text, width), from);
    let mut left: Vec<(&galley::TextBlock, (SettingId, usize))> = Vec::new();
    let from = |part: Opens| if opening.part == part { opening.line } else { 0 };
    if opening.part == Opens::Kickers {
        let kickers = section.kickers.iter().enumerate().skip(opening.kicker);
        left.extend(
            kickers.map(|(at, kicker)| (kicker, best(kicker, area, if at == opening.kicker { opening.line } else { 0 }))),
        );
    }
    if let (Some(heading), true) = (&section.heading, opening.part <= Opens::Heading) {
        left.push((heading, best(heading, area, from(Opens::Heading))));
    }
    if let (Some(intro), true) = (&section.intro, rest.opening.is_some()) {
        let (intro, width) = (intro.over(order.intro_columns), face.columns_rect(0, columns).width());
        left.push((intro, best(intro, width, from(Opens::Intro))));
    }
    rest.waiting.iter().for_each(|waiting| overset.add((&section.blocks[*waiting], None), column, press));
    let (begun, line) = (rest.mark.index(), usize::try_from(rest.mark.line).unwrap_or(0));
    for (at, block) in section.blocks.iter().enumerate().skip(begun) {
        match block {
            Block::Text(text) if at == begun && line > 0 => {
                left.push((text, (press.measures.going_on(text, rest.mark.setting, line, column), line)));
            }
            Block::Text(text) => left.push((text, best(text, column, 0))),
            // What stands across columns may have its place before the text that it belongs to.
            Block::Figure(_) | Block::Element(_) if at > begun && done.placed.contains(&at) => {}
            Block::Figure(_) | Block::Element(_) => {
                let setting = (at == begun && line > 0).then_some((rest.mark.setting, line));
                overset.add((block, setting), column, press);
            }
            Block::Break(..) => {}
        }
    }
    let notes = section.notes.all.iter().enumerate().filter(|(at, _)| !done.noted.contains(at));
    left.extend(notes.flat_map(|(_, note)| &note.blocks).map(|text| (text, best(text, column, 0))));
    for (text, (setting, from)) in left {
        overset.add_lines(text, &press.measures.get(setting), from);
    }
}

impl Done {
    fn of(pages: &[LaidPage], section: usize) -> Done {
        let here = || pages.iter().filter(|page| page.section == section);
        Done {
            placed: here().flat_map(|page| &page.placed).map(pages::Placed::block).collect(),
            noted: here().flat_map(|page| &page.notes).flat_map(|notes| notes.notes.iter().copied()).collect(),
        }
    }
}

impl Overset {
    /// Adds the lines of a block from one of them on, with their words; at least one line: what is not done must not go unsaid, however its lines
    /// are counted.
    fn add_lines(&mut self, text: &galley::TextBlock, measured: &measure::Measured, from: usize) {
        self.lines += measured.lines.saturating_sub(from).max(1);
        self.words += if from == 0 { text.words } else { measured.words_from(text, from) };
    }

    /// Adds a block that is not plain lines, with its words; of one that is begun, from a slice of a setting on.
    fn add(&mut self, (block, begun): (&Block, Option<(SettingId, usize)>), width: Length, press: &Press<'_>) {
        let (name, words) = match block {
            Block::Element(element) => {
                let whole = || (element.stack(width, press.measures), 0);
                let going_on = |(setting, from)| element.going_on(setting, from, width, press.measures);
                let (stack, from) = begun.map_or_else(whole, going_on);
                let left = stack.height(from.min(stack.slices.len())..stack.slices.len());
                let lines = left.round_up_to(press.step).whole_times(press.step);
                self.lines += usize::try_from(lines).unwrap_or(0);
                (element.name(), element.words_from(stack.id, from, press.measures))
            }
            Block::Figure(figure) => {
                self.lines += figure.texts().map(|text| press.measures.of(text, width).lines).sum::<usize>();
                ("picture", block.words())
            }
            Block::Text(_) | Block::Break(..) => return,
        };
        self.words += words;
        if block.divides() {
            return;
        }
        *self.others.entry(name).or_default() += 1;
    }

    /// Pictures and other elements that are not plain lines.
    fn others(&self) -> usize {
        self.others.values().sum()
    }

    /// `12 lines (about 80 words), with 1 picture and 2 boxes`.
    fn in_words(&self) -> String {
        let Overset { lines, words, others } = self;
        let count = |(name, count): (&&str, &usize)| {
            if *count == 1 { format!("1 {name}") } else { format!("{count} {}", plural(name)) }
        };
        let others: Vec<String> = others.iter().map(count).collect();
        let among = if others.is_empty() { String::new() } else { format!(", with {}", others.join(" and ")) };
        format!("{lines} {} (about {words} words){among}", if *lines == 1 { "line" } else { "lines" })
    }
}

fn overset_finding(overset: &Overset, pages: usize, last: Span) -> Diagnostic {
    let allowed = if pages == 1 { "the one page".to_owned() } else { format!("the {pages} pages") };
    let message = format!("overset by {}: no frame holds it on {allowed} that the layout allows", overset.in_words());
    let words = overset.words;
    Diagnostic::new(Code::Overset, message)
        .at(last)
        .help(format!("the last word that fits is here; cut about {words} words or raise max-pages in the layout"))
}

/// Several of what an element is called.
fn plural(name: &str) -> String {
    match name {
        "box" => "boxes".to_owned(),
        "set of key figures" => "sets of key figures".to_owned(),
        name => format!("{name}s"),
    }
}

/// The place of the last word on the last page with text; a footnote's words are not what the text goes on from.
fn last_word(pages: &[Vec<Item>], structure: &Structure) -> Option<Span> {
    let is_noted = |tag: TagId| {
        let node = |tag: TagId| &structure.nodes[tag.0 as usize];
        std::iter::successors(Some(tag), |tag| node(*tag).parent).any(|tag| node(tag).role == Role::Note)
    };
    pages.iter().rev().flat_map(|items| items.iter().rev()).find_map(|item| match &item.kind {
        ItemKind::Text { run, .. } if item.tag.is_some_and(|tag| !is_noted(tag)) => {
            Some(Span { start: run.span.end.saturating_sub(1), ..run.span })
        }
        _ => None,
    })
}
