//! What the lines of the English examples look like, set as shipped and justified: the bounds that this engine exists for.
//!
//! Measured on finished pages: body text and lists, without headings, captions and paragraphs whose lines the author ended. A line's edge is where
//! its last glyph ends; only where justified lines are held to the measure is what hangs over left out.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{engine, kit};
use makeready::brand::StyleId;
use makeready::diagnostic::Span;
use makeready::engine::{Job, Kit, Typeset};
use makeready::geometry::{Length, Point};
use makeready::page::{ItemKind, Role, TagId};
use makeready::picture::PictureSource;
use makeready::text::GlyphRun;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The examples in English.
const ENGLISH: [&str; 2] = ["river-basin", "wadden-sea"];

/// The pictures beside a text.
struct Beside(PathBuf);

impl PictureSource for Beside {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        fs::read(self.0.join(name)).map(Arc::from).map_err(|error| error.to_string())
    }
}

/// A line of body text.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// Its edges, in points.
    left: f64,
    right: f64,
    /// The right one without what hangs over.
    optical: f64,
    /// The edge of its column.
    limit: f64,
    divided: bool,
    /// The type size.
    size: f64,
    /// Its word spaces, as shares of the face's own.
    spaces: Vec<f64>,
    /// The scales of its glyphs, in 1/10,000.
    scales: Vec<u16>,
    /// Pairs of letters with the advance of the first, at full width, as a share of the type size.
    pairs: Vec<((String, u16, u16), f64)>,
}

impl Line {
    fn measure(&self) -> f64 {
        self.limit - self.left
    }

    /// What it lacks of its measure, in percent.
    fn shortfall(&self) -> f64 {
        100.0 * (self.limit - self.right).max(0.0) / self.measure()
    }

    /// Where it ends, from the edge of its column.
    fn edge(&self) -> f64 {
        self.right - self.limit
    }

    /// The same without what hangs over.
    fn optical_edge(&self) -> f64 {
        self.optical - self.limit
    }

    /// Whether its last word has three letters or fewer.
    fn ends_in_short_word(&self) -> bool {
        let word = self.text.split_whitespace().next_back().unwrap_or_default();
        word.chars().filter(|ch| ch.is_alphanumeric()).count() <= 3
    }

    /// Whether it ends in a hyphen, added or the author's.
    fn is_hyphenated(&self) -> bool {
        self.divided || self.text.ends_with(['-', '\u{2010}'])
    }

    fn add(&mut self, origin: Point, run: &GlyphRun, kit: &Kit) {
        let face = engine().fonts().face(run.face);
        let size = run.style.size.to_pt();
        let natural = |glyph: u16| f64::from(face.advance(glyph)) / f64::from(face.units_per_em()) * size;
        self.size = size;
        let mut pen = origin.x.to_pt();
        for (at, glyph) in run.glyphs.iter().enumerate() {
            let text = &run.text[glyph.text.start as usize..glyph.text.end as usize];
            let is_space = !text.is_empty() && text.chars().all(char::is_whitespace);
            let advance = glyph.advance.to_pt();
            if is_space {
                self.spaces.push(advance / natural(glyph.id));
            } else {
                self.right = pen + advance;
                let ch = if glyph.added { '-' } else { text.chars().next_back().unwrap_or('\0') };
                let protrusion = kit.brand.style(StyleId::Body).protrusion.clone().unwrap_or_default();
                let share = protrusion.get(&ch).map_or(0, |sides| sides[1]);
                self.optical = self.right - natural(glyph.id) * f64::from(share) / 10_000.0;
            }
            if let Some(next) = run.glyphs.get(at + 1).filter(|_| !is_space && !glyph.added) {
                let pair = (face.postscript_name().to_owned(), glyph.id, next.id);
                let scale = f64::from(run.scale) / 10_000.0;
                self.pairs.push((pair, (advance - natural(glyph.id) * (scale - 1.0)) / size));
            }
            pen += advance;
        }
        self.divided = run.glyphs.last().is_some_and(|glyph| glyph.added);
        self.scales.push(run.scale);
        self.text.push_str(&run.text);
    }
}

/// The right edge of the column of the shipped layout in which something begins.
fn column_edge(sheet: &Typeset, page: usize, left: f64) -> f64 {
    let trim = sheet.pages[page].boxes.trim;
    let (side, gutter) = (Length::from_mm(12.0).to_pt(), Length::from_mm(4.0).to_pt());
    let width = (trim.width().to_pt() - 2.0 * side - 3.0 * gutter) / 4.0;
    let column = ((left - trim.x0.to_pt() - side) / (width + gutter) + 0.1).floor();
    trim.x0.to_pt() + side + column * (width + gutter) + width
}

/// The block that an element belongs to, when it is of body text.
fn block(sheet: &Typeset, mut tag: TagId) -> Option<TagId> {
    loop {
        let node = &sheet.structure.nodes[tag.0 as usize];
        match node.role {
            Role::P | Role::LBody => return Some(tag),
            Role::Span | Role::Link => tag = node.parent?,
            _ => return None,
        }
    }
}

/// A paragraph while its lines are gathered.
#[derive(Default)]
struct Gathered {
    lines: Vec<Line>,
    /// The page and the baseline of the last one.
    place: (usize, Length),
    /// Its bytes of the source.
    source: Range<usize>,
}

/// The body text of an example, paragraph by paragraph.
fn paragraphs(name: &str, align: &str) -> Vec<Vec<Line>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let text = fs::read_to_string(folder.join("factsheet.md")).unwrap();
    let kit = kit(&[&format!("brand.styles.body.align={align}")]);
    let sheet = engine().typeset(&Job { pictures: &Beside(folder), ..Job::new(&kit, "factsheet.md", &text) });
    let size = kit.brand.style(StyleId::Body).size;
    let mut blocks: BTreeMap<TagId, Gathered> = BTreeMap::new();
    for (number, page) in sheet.pages.iter().enumerate() {
        for item in &page.items {
            let (ItemKind::Text { origin, run, .. }, Some(tag)) = (&item.kind, item.tag) else { continue };
            let Some(block) = block(&sheet, tag).filter(|_| run.style.size == size) else { continue };
            let span = item.span.map_or(0..0, Span::range);
            let fresh = || Gathered { source: span.clone(), ..Gathered::default() };
            let gathered = blocks.entry(block).or_insert_with(fresh);
            gathered.source = gathered.source.start.min(span.start)..gathered.source.end.max(span.end);
            let place = (number, origin.y);
            if gathered.lines.is_empty() || gathered.place != place {
                let left = origin.x.to_pt();
                gathered.lines.push(Line { left, limit: column_edge(&sheet, number, left), ..Line::default() });
                gathered.place = place;
            }
            gathered.lines.last_mut().unwrap().add(*origin, run, &kit);
        }
    }
    // What the author ended by hand is no paragraph.
    let is_running = |gathered: &Gathered| !text[gathered.source.clone()].contains("  \n");
    blocks.into_values().filter(is_running).map(|gathered| gathered.lines).collect()
}

/// Lines that others stand next to: all but a paragraph's last.
fn inner(paragraph: &[Line]) -> &[Line] {
    paragraph.split_last().map_or(&[], |(_, lines)| lines)
}

/// Hyphens at line ends in a hundred lines, and the most in a row.
fn hyphens(paragraphs: &[Vec<Line>]) -> (f64, usize) {
    let lines = paragraphs.iter().flatten();
    let (count, divided) = (lines.clone().count(), lines.filter(|line| line.is_hyphenated()).count());
    let rows = paragraphs.iter().flat_map(|paragraph| paragraph.chunk_by(|a, b| a.is_hyphenated() == b.is_hyphenated()));
    let most = rows.filter(|row| row[0].is_hyphenated()).map(<[Line]>::len).max();
    (100.0 * divided as f64 / count as f64, most.unwrap_or(0))
}

/// The most that a line may lack, in percent.
const EMPTIEST: f64 = 30.0;

/// What a typographer would mark at the right edge of a ragged paragraph.
fn marks(paragraph: &[Line]) -> Vec<String> {
    let lines = inner(paragraph);
    let mut marks = Vec::new();
    let mut mark = |what: &str, lines: &[Line]| {
        let lines: Vec<_> = lines.iter().map(|line| format!("{} ({:.1} pt)", line.text, line.edge())).collect();
        marks.push(format!("{what}: {}", lines.join(" / ")));
    };
    for five in lines.windows(5) {
        let steps = five.windows(2).map(|pair| pair[1].edge().total_cmp(&pair[0].edge()));
        if steps.clone().all(Ordering::is_lt) || steps.clone().all(Ordering::is_gt) {
            mark("four steps in one direction", five);
        }
    }
    for three in lines.windows(3) {
        let edges = three.iter().map(Line::edge);
        if edges.clone().fold(f64::MIN, f64::max) - edges.fold(f64::MAX, f64::min) <= 1.0 {
            mark("three edges within a point", three);
        }
    }
    for two in lines.windows(2) {
        let stands_out = |a: &Line, b: &Line| a.ends_in_short_word() && a.edge() - b.edge() > 2.0 * a.size;
        if stands_out(&two[0], &two[1]) || stands_out(&two[1], &two[0]) {
            mark("a short word stands out", two);
        }
    }
    for line in lines {
        if line.shortfall() > EMPTIEST {
            mark("too short", std::slice::from_ref(line));
        }
        if line.spaces.iter().any(|space| (space - 1.0).abs() > 0.001) {
            mark("a word space that is not the face's own", std::slice::from_ref(line));
        }
    }
    for two in paragraph.windows(2).filter(|two| two[0].is_hyphenated() && two[1].is_hyphenated()) {
        mark("two hyphens in a row", two);
    }
    marks
}

#[test]
fn the_rag_of_the_english_examples_is_one_that_a_typographer_would_pass() {
    let paragraphs: Vec<_> = ENGLISH.iter().flat_map(|name| paragraphs(name, "start")).collect();
    let marks: Vec<String> = paragraphs.iter().flat_map(|paragraph| marks(paragraph)).collect();
    assert!(marks.is_empty(), "{marks:#?}");

    let (hyphens, _) = hyphens(&paragraphs);
    assert!(hyphens <= 5.0, "{hyphens:.1} hyphens in 100 lines");

    let short: Vec<f64> = paragraphs.iter().flat_map(|paragraph| inner(paragraph)).map(Line::shortfall).collect();
    assert!(short.len() > 200, "only {} lines", short.len());
    let mean = short.iter().sum::<f64>() / short.len() as f64;
    let deviation = (short.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / short.len() as f64).sqrt();
    assert!(mean <= 12.0, "lines are {mean:.1} % short in the mean");
    assert!((4.0..=10.0).contains(&deviation), "the rag's deviation is {deviation:.1} %");
}

#[test]
fn justified_the_english_examples_have_even_word_spaces_and_few_hyphens() {
    for name in ENGLISH {
        let paragraphs = paragraphs(name, "justify");
        let lines = || paragraphs.iter().flat_map(|paragraph| inner(paragraph));
        let mut spaces: Vec<f64> = lines().flat_map(|line| line.spaces.iter().copied()).collect();
        spaces.sort_by(f64::total_cmp);
        let at = |percent: usize| spaces[(spaces.len() - 1) * percent / 100];
        assert!(at(50) <= 1.25, "{name}: the median word space is {:.2} times the face's own", at(50));
        assert!(at(95) <= 2.4, "{name}: 95 % of word spaces are up to {:.2} times the face's own", at(95));
        let widest = lines().find(|line| line.spaces.iter().any(|space| *space > 3.0));
        assert!(widest.is_none(), "{name}: word spaces over three times the face's own: {widest:?}");

        // What does not reach the edge exactly, hanging characters aside, is left short and reported.
        let short: Vec<&Line> = lines().filter(|line| line.optical_edge().abs() > 0.01).collect();
        assert!(
            short.iter().all(|line| line.optical_edge() < -6.0) && short.len() * 30 <= lines().count(),
            "{name}: {short:#?}"
        );

        let (hyphens, ladder) = hyphens(&paragraphs);
        assert!(hyphens <= 25.0, "{name}: {hyphens:.1} hyphens in 100 lines");
        assert!(ladder <= 2, "{name}: {ladder} hyphens in a row");
    }
}

#[test]
fn letters_give_no_more_than_their_tokens_allow() {
    for name in ENGLISH {
        let ragged = paragraphs(name, "start");
        let natural = ragged.iter().flatten().filter(|line| line.scales.iter().all(|scale| *scale == 10_000));
        let natural: BTreeMap<_, f64> = natural.flat_map(|line| line.pairs.iter().cloned()).collect();
        let springs = kit(&[]).brand.style(StyleId::Body).justification;
        let share = |spring: i32| f64::from(spring) / 10_000.0;
        // Rounding, and kerning that is scaled with the letters.
        let (least, most) = (share(springs.letter_space.least) - 0.001, share(springs.letter_space.most) + 0.001);
        let widths = springs.glyph_width.least..=springs.glyph_width.most;
        let justified = paragraphs(name, "justify");
        let (mut seen, mut widest) = (0, 0.0);
        for line in ragged.iter().chain(&justified).flatten() {
            assert!(
                line.scales.iter().all(|scale| widths.contains(&i32::from(*scale))),
                "{name}: glyphs {:?}: {}",
                line.scales,
                line.text
            );
            for (pair, advance) in &line.pairs {
                let Some(usual) = natural.get(pair) else { continue };
                seen += 1;
                let letter_space: f64 = advance - usual;
                widest = letter_space.max(widest);
                assert!((least..=most).contains(&letter_space), "{name}: letter space {letter_space:.4} em: {}", line.text);
            }
        }
        assert!(seen > 2_000 && widest > 0.01, "{name}: only {seen} pairs of letters, up to {widest:.4} em apart");
    }
}
