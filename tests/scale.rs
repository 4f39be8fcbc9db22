//! What must not grow: the time per word of a long paragraph, allocations per glyph and page, memory per page, and the
//! number of results that threads come to.

#![allow(unsafe_code, reason = "counting allocations takes a global allocator")]

use makeready::brand::{Align, Brand, StyleId};
use makeready::diagnostic::{Report, Sources, Span};
use makeready::engine::{Engine, Job, Kit};
use makeready::font::FontBook;
use makeready::geometry::{Em, Length};
use makeready::text::{self, Format, LineShape, Paragraph, Prepared, Run, Shape, TextStyle};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The system's allocator with counters for each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// Bytes that are held, and the most that were.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST_HELD: Cell<isize> = const { Cell::new(0) };
}

fn hold(bytes: isize) {
    HELD.set(HELD.get() + bytes);
    MOST_HELD.set(MOST_HELD.get().max(HELD.get()));
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        hold(layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        hold(-layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `dealloc`, which is the same.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Tests that look at the clock run one after the other.
static CLOCK: Mutex<()> = Mutex::new(());

const WORDS: &str = "A basin commission measures the water of a river every day and warns the countries downstream of floods and of \
accidental pollution; its recommendations are published, discussed with municipalities and translated into neighbouring languages.";

/// A paragraph of so many words in body type.
fn prepared(words: usize, align: Align) -> Prepared {
    let text: Vec<&str> = WORDS.split(' ').cycle().take(words).collect();
    let fonts = FontBook::bundled();
    text::prepare(&paragraph(&fonts, text.join(" "), align), &fonts, &mut Report::new())
}

/// A text as a paragraph in body type.
fn paragraph(fonts: &FontBook, text: String, align: Align) -> Paragraph {
    let mut sources = Sources::new();
    let brand = Brand::builtin("factsheet").expect("built in");
    let brand = Brand::read(sources.add("brand", brand), brand, &[]).0.expect("sound");
    let style = brand.style(StyleId::Body);
    let text_style = TextStyle {
        face: fonts.resolve(&style.face).expect("there are faces").face,
        size: style.size,
        tracking: Em::ZERO,
        features: Vec::new(),
        color: makeready::color::Color::BLACK,
        overprint: None,
        lang: "en-GB".into(),
        link: None,
        position: makeready::text::Position::Normal,
        rise: Length::ZERO,
    };
    let span = Span::new(sources.add("text.md", &text), 0..text.len());
    let runs = vec![Run { range: 0..text.len(), style: Arc::new(text_style), span }];
    let format = Format { align, ..Format::of(style, "en-GB".into()) };
    Paragraph { text, runs, format }
}

fn column() -> Shape {
    Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width: Length::from_mm(43.5) } }
}

/// How many times as long the long task takes as `times` short ones after each other, which what else the machine does holds up as much.
fn ratio(times: usize, mut short: impl FnMut(), mut long: impl FnMut()) -> f64 {
    let seconds = |task: &mut dyn FnMut()| {
        let start = Instant::now();
        task();
        start.elapsed().as_secs_f64()
    };
    let ratio = |_| {
        let short = seconds(&mut || (0..times).for_each(|_| short()));
        seconds(&mut long) / short
    };
    // The best of a few runs: a machine can only make it look worse.
    (0..4).map(ratio).fold(f64::INFINITY, f64::min)
}

#[test]
fn ten_times_the_words_take_ten_times_as_long() {
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    for align in [Align::Start, Align::Justify] {
        let [short, long] = [10_000, 100_000].map(|words| prepared(words, align));
        let set = |prepared: &Prepared| assert!(text::set(prepared, &column(), 0).line_count() > 1000);
        let ratio = ratio(10, || set(&short), || set(&long));
        assert!(ratio < 1.4, "{align:?}: {ratio:.2} times as long for a word");
    }
}

#[test]
fn texts_without_spaces_take_no_longer_for_their_length() {
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let fonts = FontBook::bundled();
    let set = |paragraph: &Paragraph| {
        let prepared = text::prepare(paragraph, &fonts, &mut Report::new());
        assert!(text::set(&prepared, &column(), 0).line_count() > 0);
    };
    for part in ["\u{a0}", "a.b/", "a\u{ad}", "'a", "x--", "水。"] {
        let [short, long] = [2_000, 10_000].map(|count| paragraph(&fonts, part.repeat(count), Align::Justify));
        let ratio = ratio(5, || set(&short), || set(&long));
        assert!(ratio < 2.5, "{part:?}: {ratio:.2} times as long for its length");
    }
}

#[test]
fn setting_allocates_nothing_per_glyph_or_line() {
    let allocations = |words: usize, align: Align| {
        let prepared = prepared(words, align);
        let before = ALLOCATIONS.get();
        let setting = text::set(&prepared, &column(), 0);
        let count = ALLOCATIONS.get() - before;
        assert!(setting.line_count() * 10 > words);
        // A line that does not fit is described, with its words.
        count - setting.faults.len()
    };
    for align in [Align::Start, Align::Justify] {
        let [few, many] = [100, 10_000].map(|words| allocations(words, align));
        // A list that grows a hundredfold is moved some seven times; there are about six lists.
        assert!(many <= few + 7 * 8, "{align:?}: {few} allocations for 100 words, {many} for 10,000");
    }
}

/// Sections of a heading, paragraphs of several lengths and a list, below one page heading, that fill about so many pages.
fn long_sheet(pages: usize) -> String {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let prose =
        |from: usize, count: usize| words.iter().cycle().skip(from * 7 % 31).take(count).copied().collect::<Vec<_>>().join(" ");
    let section = |at: usize| {
        let paragraphs: String =
            (0..3).map(|paragraph| prose(at + paragraph, 30 + (at * 17 + paragraph * 23) % 60) + ".\n\n").collect();
        format!("## Reach {at}\n\n{paragraphs}The commission:\n\n- {};\n- {}.\n\n", prose(at, 6), prose(at + 1, 9))
    };
    format!("# The river {{intro=2}}\n\n{}.\n\n", prose(0, 25)) + &(0..pages * 5).map(section).collect::<String>()
}

#[test]
fn four_times_the_pages_take_four_times_the_memory() {
    let engine = Engine::bundled();
    let kit = Kit::builtin().0.expect("the built-in tokens are sound");
    let set = |text: &str| engine.typeset(&Job::new(&kit, "text.md", text)).pages.len();
    // Allocations and the most bytes held, for a page.
    let work = |text: &str| {
        // Once before, for the words that the engine keeps.
        set(text);
        let (allocations, held) = (ALLOCATIONS.get(), HELD.get());
        MOST_HELD.set(held);
        let pages = set(text) as f64;
        ((ALLOCATIONS.get() - allocations) as f64 / pages, (MOST_HELD.get() - held) as f64 / pages)
    };
    let [(few_steps, few_bytes), (many_steps, many_bytes)] = [10, 40].map(|pages| work(&long_sheet(pages)));
    assert!(many_steps < 1.15 * few_steps, "{many_steps:.0} allocations a page, of few pages {few_steps:.0}");
    assert!(many_bytes < 1.15 * few_bytes, "{many_bytes:.0} bytes a page, of few pages {few_bytes:.0}");
}

#[test]
fn however_many_threads_share_an_engine_the_bytes_are_the_same() {
    let kit = Kit::builtin().0.expect("the built-in tokens are sound");
    let texts = [
        ("en-GB", "# Sharing the water\n\nOne river, many shores.", WORDS),
        ("de", "# Das Wasser teilen\n\nEin Fluss, viele Ufer.", "Die Donaukommission misst täglich den Wasserstand."),
        ("ru", "# Общая вода\n\nОдна река, много берегов.", "Комиссия ежедневно измеряет уровень воды в реке."),
        ("ar", "# مياه مشتركة\n\nنهر واحد وضفاف كثيرة.", "تقيس اللجنة منسوب المياه في النهر كل يوم."),
    ];
    let texts =
        texts.map(|(lang, head, body)| format!("+++\nlang = \"{lang}\"\n+++\n\n{head}\n\n## {body}\n\n{body} {body}\n"));
    let pdf = |engine: &Engine, at: usize| {
        let sheet = engine.typeset(&Job { keep_going: true, ..Job::new(&kit, "text.md", &texts[at % texts.len()]) });
        engine.pdf(&sheet).expect("the sheet can be written")
    };
    let alone: Vec<Vec<u8>> = (0..texts.len()).map(|at| pdf(&Engine::bundled(), at)).collect();
    for threads in [1, 2, 4, 8] {
        let engine = Engine::bundled();
        let work = |first: usize| {
            // The same text first, so that all threads meet the same new words; then each another.
            for at in (0..texts.len()).map(|step| if step == 0 { 0 } else { first + step }) {
                assert!(pdf(&engine, at) == alone[at % alone.len()], "text {at} differs with {threads} threads");
            }
        };
        let work = &work;
        std::thread::scope(|scope| {
            (0..threads).for_each(|thread| drop(scope.spawn(move || work(thread))));
        });
    }
}
