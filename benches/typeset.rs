//! The stop-watch: one paragraph, a galley poured into pages and each part of that, pages written as PDF, the whole sheet, and a batch of them.
//!
//! The text is the four-page flagship of `examples/`. `cargo bench` prints medians; quote ratios of one run, since machines drift. Words itemized and shaped:
//! `paragraph/prepare`; lines broken: `paragraph/set`, `long/`; pages: `pages/`; PDF: `sheet/pdf`; all of it: `sheet/whole`, `batch/`. Other typesetters: `benches/peers/`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use makeready::brand::{Align, Brand, StyleId};
use makeready::content::{Document, FrontMatter};
use makeready::diagnostic::{FileId, Report, Sources, Span};
use makeready::engine::{Engine, Job, Kit};
use makeready::flow::{self, Flowed, Lock};
use makeready::font::FontBook;
use makeready::geometry::{Em, Length};
use makeready::layout::Layout;
use makeready::merge::{Batch, Equipment, Kits, Row, Rows, Template};
use makeready::pdf::{self, Date, Facts, Intent, PdfInput, PreparedIntent, Standard, Streams};
use makeready::picture::PictureSource;
use makeready::text::{self, Format, LineShape, Paragraph, Run, Shape, Shaper, TextStyle};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

const FLAGSHIP: &str = include_str!("../examples/river-basin/factsheet.md");
const PROFILE: &[u8] = include_bytes!("../layouts/profiles/FOGRA39L_coated.icc");

/// Pictures from the folders of the flagship and of the elements.
struct Folder;

impl PictureSource for Folder {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let read = |folder: &str| std::fs::read(examples.join(folder).join(name));
        read("river-basin").or_else(|_| read("elements")).map(Arc::from).map_err(|error| error.to_string())
    }
}

/// Everything the rooms need to set the flagship.
struct Sheet {
    fonts: FontBook,
    brand: Brand,
    layout: Layout,
    document: Document,
    file: FileId,
}

impl Sheet {
    fn new() -> Self {
        Sheet::of(FLAGSHIP)
    }

    fn of(text: &str) -> Self {
        let mut sources = Sources::new();
        let brand = Brand::builtin("factsheet").expect("the built-in brand is always there");
        let layout = Layout::builtin("factsheet").expect("the built-in layout is always there");
        let brand = Brand::read(sources.add("brand", brand), brand, &[]).0.expect("the built-in brand is sound");
        let layout = Layout::read(sources.add("layout", layout), layout, &[]).0.expect("the built-in layout is sound");
        let file = sources.add("factsheet.md", text);
        let document = makeready::content::parse(file, text).0;
        Sheet { fonts: FontBook::bundled(), brand, layout, document, file }
    }

    fn flow(&self) -> Flowed {
        self.flow_with(&self.layout)
    }

    fn flow_with(&self, layout: &Layout) -> Flowed {
        self.flow_locked(layout, None)
    }

    /// The shipped layout, changed.
    fn layout(&self, change: impl FnOnce(&mut Layout)) -> Layout {
        let mut layout = self.layout.clone();
        change(&mut layout);
        layout
    }

    fn flow_locked(&self, layout: &Layout, lock: Option<&Lock>) -> Flowed {
        flow::flow(flow::Input {
            lock,
            dictionary: &std::sync::Arc::default(),
            paragraphs: &makeready::text::Paragraphs::new(),
            document: &self.document,
            file: self.file,
            brand: &self.brand,
            palette: &self.brand.palettes["river"],
            layout,
            fonts: &self.fonts,
            lang: "en-GB",
            pictures: &Folder,
            album: &makeready::picture::Album::new(),
            blanks: 0,
            advice: true,
            spare_thread: false,
            press: &makeready::color::cms::PressColor::plain(),
            spots: makeready::color::Spots::Keep,
            proof: false,
            proof_from: None,
            slug: flow::Slug::default(),
        })
    }

    /// The body's column.
    fn column(&self) -> Shape {
        let width = self.layout.masters[0].right.column_width();
        Shape { first: Vec::new(), rest: LineShape { indent: Length::ZERO, width } }
    }

    /// A body paragraph of some hundred words.
    fn paragraph(&self) -> Paragraph {
        let words = FLAGSHIP.lines().filter(|line| line.starts_with("The ")).take(4).collect::<Vec<_>>().join(" ");
        let style = self.brand.style(StyleId::Body);
        let face = self.fonts.resolve(&style.face).expect("the bundled book holds faces").face;
        let lang: Arc<str> = "en-GB".into();
        let text_style = TextStyle {
            face,
            size: style.size,
            tracking: Em::default(),
            features: Vec::new(),
            color: makeready::color::Color::BLACK,
            overprint: None,
            lang: lang.clone(),
            link: None,
            position: makeready::text::Position::Normal,
            rise: Length::ZERO,
        };
        let span = Span { file: self.file, start: 0, end: 0 };
        let runs = vec![Run { range: 0..words.len(), style: Arc::new(text_style), span }];
        Paragraph { text: words, runs, format: Format { align: Align::Justify, ..Format::of(style, lang) } }
    }
}

fn paragraph(criterion: &mut Criterion) {
    let sheet = Sheet::new();
    let paragraph = sheet.paragraph();
    let shape = sheet.column();
    let prepare = |fonts: &FontBook| text::prepare(&paragraph, fonts, &mut Report::new());
    // Faces parsed, but no word known.
    let fresh = || {
        let fonts = FontBook::bundled();
        fonts.face(paragraph.runs[0].style.face).glyph('a');
        fonts
    };
    criterion
        .bench_function("paragraph/prepare-new", |b| b.iter_with_setup(fresh, |fonts| (black_box(prepare(&fonts)), fonts)));
    criterion.bench_function("paragraph/prepare", |b| b.iter(|| black_box(prepare(&sheet.fonts))));
    let mut shaper = Shaper::new();
    criterion.bench_function("paragraph/prepare-warm", |b| {
        b.iter(|| black_box(text::prepare_with(&mut shaper, &paragraph, &sheet.fonts, &mut Report::new())));
    });
    let prepared = prepare(&sheet.fonts);
    criterion.bench_function("paragraph/set", |b| b.iter(|| black_box(text::set(&prepared, &shape, 0))));
}

/// A paragraph of ten thousand words: line breaking takes time in proportion to them.
fn long(criterion: &mut Criterion) {
    let sheet = Sheet::new();
    let shape = sheet.column();
    let mut group = criterion.benchmark_group("long");
    group.sample_size(10);
    for (name, align) in [("ragged", Align::Start), ("justified", Align::Justify)] {
        let mut paragraph = sheet.paragraph();
        let words: Vec<&str> = paragraph.text.split(' ').cycle().take(10_000).collect();
        paragraph.text = words.join(" ");
        paragraph.runs[0].range = 0..paragraph.text.len();
        paragraph.format.align = align;
        let prepared = text::prepare(&paragraph, &sheet.fonts, &mut Report::new());
        group.bench_function(format!("set-{name}"), |b| b.iter(|| black_box(text::set(&prepared, &shape, 0))));
    }
    group.finish();
}

/// The flagship without its pictures; with one page heading and so often the rest below it.
fn long_text(times: usize) -> String {
    let (head, body) = FLAGSHIP.split_once("\n## ").expect("it has content headings");
    let is_text = |line: &&str| !line.starts_with("![") && !line.starts_with("# ");
    let body: String = body.lines().filter(is_text).map(|line| format!("{line}\n")).collect();
    let head: String = head.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect();
    format!("{head}\n## {}", vec![body; times].join("\n\n## "))
}

/// The parts of laying out pages: each at its best and, where that says something, as the first fit would have it. What comes before (words laid
/// under styles, paragraphs prepared and broken) is in all of them; quote differences.
fn pages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pages");
    group.sample_size(20);
    let text: String = FLAGSHIP.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect();
    let auto =
        ["1", "2", "3"].iter().fold(FLAGSHIP.to_owned(), |text, width| text.replace(&format!("intro={width}"), "intro=auto"));
    let elements = include_str!("../examples/elements/elements.en.md");
    for (name, text) in [("text", &*text), ("pictures", FLAGSHIP), ("intro-auto", &auto), ("elements", elements)] {
        let sheet = Sheet::of(text);
        let first_fit = sheet.layout(|layout| layout.first_fit = true);
        group.bench_function(name, |b| b.iter(|| black_box(sheet.flow())));
        group.bench_function(format!("{name}-first-fit"), |b| b.iter(|| black_box(sheet.flow_with(&first_fit))));
    }
    let sheet = Sheet::new();
    let spreads = sheet.layout(|layout| (layout.facing, layout.spreads) = (true, true));
    group.bench_function("spreads", |b| b.iter(|| black_box(sheet.flow_with(&spreads))));
    let lock = sheet.flow().lock;
    group.bench_function("lock", |b| b.iter(|| black_box(sheet.flow_locked(&sheet.layout, Some(&lock)))));
    // As many pages a second, however many they are: the time is linear.
    group.sample_size(10);
    for pages in [50, 100, 200] {
        let sheet = Sheet::of(&long_text(pages * 2 / 5));
        let first_fit = sheet.layout(|layout| layout.first_fit = true);
        let count = |flowed: &Flowed| Throughput::Elements(flowed.pages.len() as u64);
        group.throughput(count(&sheet.flow()));
        group.bench_function(format!("long-{pages}"), |b| b.iter(|| black_box(sheet.flow())));
        group.throughput(count(&sheet.flow_with(&first_fit)));
        group.bench_function(format!("long-{pages}-first-fit"), |b| b.iter(|| black_box(sheet.flow_with(&first_fit))));
    }
    group.finish();
}

fn written(criterion: &mut Criterion) {
    let sheet = Sheet::new();
    let flowed = sheet.flow();
    let date = Date { year: 2026, month: 3, day: 22, hour: 0, minute: 0, second: 0 };
    let (title, lang) = ("Sharing the water".to_owned(), "en-GB".to_owned());
    let facts = Facts { title, author: None, subject: None, keywords: Vec::new(), lang, date };
    let intent =
        PreparedIntent::new(&Intent { condition: "FOGRA39", registry: "http://www.color.org", info: "", profile: PROFILE })
            .expect("the shipped profile is sound");
    let input = PdfInput {
        spare_thread: false,
        pages: &flowed.pages,
        structure: &flowed.structure,
        fonts: &sheet.fonts,
        pictures: &flowed.pictures,
        streams: &Streams::new(),
        facts: &facts,
        intent: &intent,
        standard: Standard::X4,
        tagged: true,
    };
    // With nothing packed before.
    let write = |input: &PdfInput<'_>| pdf::write(&PdfInput { streams: &Streams::new(), ..*input });
    criterion.bench_function("sheet/pdf", |b| b.iter(|| black_box(write(&input)).is_ok()));
    // What the structure costs: a quarter of the time at most.
    let bare = PdfInput { tagged: false, ..input };
    criterion.bench_function("sheet/pdf-untagged", |b| b.iter(|| black_box(write(&bare)).is_ok()));
    let screen = PdfInput { standard: Standard::Screen, ..input };
    criterion.bench_function("sheet/pdf-screen", |b| b.iter(|| black_box(write(&screen)).is_ok()));
}

fn whole(criterion: &mut Criterion) {
    let engine = Engine::bundled();
    let kit = Kit::builtin().0.expect("the built-in brand and layout are sound");
    let job = Job { pictures: &Folder, ..Job::new(&kit, "factsheet.md", FLAGSHIP) };
    criterion.bench_function("sheet/whole", |b| {
        b.iter(|| engine.pdf(&engine.typeset(black_box(&job))).is_ok());
    });
    criterion.bench_function("sheet/typeset", |b| b.iter(|| black_box(engine.typeset(&job))));
    // Faces to parse and every word to shape.
    criterion.bench_function("sheet/typeset-first", |b| {
        b.iter_with_setup(Engine::bundled, |engine| (black_box(engine.typeset(&job)), engine));
    });
    // Eight sheets, shared out: what sharing an engine costs shows in the ratio.
    let mut group = criterion.benchmark_group("threads");
    group.sample_size(10);
    for threads in [1, 2, 4] {
        let share = || (0..8 / threads).for_each(|_| drop(black_box(engine.typeset(&job))));
        group.bench_function(threads.to_string(), |b| {
            b.iter(|| std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(share)))));
        });
    }
    group.finish();
}

/// The flagship with a paragraph more than its four pages hold, brought back to them; and with so many more that no setting does, up to the words to
/// cut. A set sheet beside it: what the search costs shows in the ratio.
fn copyfit(criterion: &mut Criterion) {
    let engine = Engine::bundled();
    let kit = Kit::builtin().0.expect("the built-in brand and layout are sound");
    let more = "\n\nThe river carries what all of its shores let into it, and none of them can keep it clean alone. What one town saves by \
                leaving its drains as they are, the next one pays for at its waterworks.\n";
    let text = |paragraphs: usize| FLAGSHIP.trim_end().to_owned() + &more.repeat(paragraphs);
    let mut group = criterion.benchmark_group("fit");
    group.sample_size(10);
    for (name, fit_pages, paragraphs) in [("none", None, 1), ("met", Some(4), 1), ("missed", Some(4), 20)] {
        let text = text(paragraphs);
        let job = Job { pictures: &Folder, fit_pages, ..Job::new(&kit, "factsheet.md", &text) };
        group.bench_function(name, |b| b.iter(|| black_box(engine.typeset(&job))));
    }
    group.finish();
}

/// What looking pages over adds to a build: four pages with their pictures, and the same text without any.
fn preflight(criterion: &mut Criterion) {
    let engine = Engine::bundled();
    let kit = Kit::builtin().0.expect("the built-in tokens have no faults");
    let with_pictures = engine.typeset(&Job { pictures: &Folder, ..Job::new(&kit, "factsheet.md", FLAGSHIP) });
    let text: String = FLAGSHIP.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect();
    let of_text = engine.typeset(&Job::new(&kit, "factsheet.md", &text));
    for (name, sheet) in [("preflight/sheet", &with_pictures), ("preflight/text", &of_text)] {
        criterion.bench_function(name, |b| b.iter(|| black_box(engine.preflight(sheet))));
    }
}

/// One brand and layout for all rows.
struct OneKit(Equipment);

impl Kits for OneKit {
    fn equip(&self, _: &FrontMatter) -> Result<Equipment, (Report, Sources)> {
        Ok(self.0.clone())
    }
}

/// The flagship without its pictures as a template: a sheet for each of some rows, whose words the engine knows from the rows before but for a few; and
/// what filling the template takes of that.
fn batch(criterion: &mut Criterion) {
    let text: String = FLAGSHIP.lines().filter(|line| !line.starts_with("![")).map(|line| format!("{line}\n")).collect();
    let text = text.replacen("sharing the plan*", "sheet {{ number }}*", 1).replacen("sharing the plan\"", "{{ title }}\"", 1);
    let template = Template::new("factsheet.md", text).expect("the template is sound");
    let data: String = (1..=16).map(|number| format!("{number},Sheet {number}\n")).collect();
    let rows: Vec<Row> =
        Rows::csv(format!("number,title\n{data}").as_bytes()).map(|row| row.expect("the rows are sound")).collect();
    let engine = Engine::bundled();
    let kit = Arc::new(Kit::builtin().0.expect("the built-in brand and layout are sound"));
    let kits = OneKit(Equipment { kit, pictures: Arc::new(Folder), report: Report::new() });
    let batch = Batch {
        engine: &engine,
        template: &template,
        kits: &kits,
        standards: &[None],
        volumes: &[],
        date: None,
        strict: false,
        fit_pages: None,
        spots: makeready::engine::Spots::Keep,
    };
    let mut group = criterion.benchmark_group("batch");
    group.sample_size(10).throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("sheets", |b| {
        b.iter(|| rows.iter().map(|row| black_box(batch.sheet(row)).pdfs.len()).sum::<usize>());
    });
    group.bench_function("fill", |b| b.iter(|| rows.iter().all(|row| black_box(template.fill(row)).is_ok())));
    group.finish();
}

criterion_group!(benches, paragraph, long, pages, written, whole, copyfit, preflight, batch);
criterion_main!(benches);
