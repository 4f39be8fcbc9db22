//! A document of two pages with one of everything, set by hand.

use crate::color::{Color, Ink, Share};
use crate::diagnostic::{Sources, Span};
use crate::font::{FaceId, FontBook};
use crate::geometry::{Em, Length, PageBoxes, Point, Rect, Size};
use crate::page::{Item, ItemKind, Page, Role, Structure, TagId, Target};
use crate::pdf::{Date, Facts, Intent, PdfError, PdfInput, PreparedIntent, Standard, Streams, write};
use crate::picture::{Drawing, DrawnPath, Picture, PictureBody, PictureId, Raster, RasterData, SampleSpace, Segment};
use crate::text::{Glyph, GlyphRun, TextStyle};
use std::sync::Arc;

pub(super) const FOGRA39: &[u8] = include_bytes!("../../../layouts/profiles/FOGRA39L_coated.icc");
pub(super) const RGB_JPEG: &[u8] = include_bytes!("rgb.jpg");
pub(super) const CMYK_JPEG: &[u8] = include_bytes!("cmyk.jpg");
const LIGHT: &[u8] = include_bytes!("../../../fonts/MakereadySans-Light.ttf");
const BOLD: &[u8] = include_bytes!("../../../fonts/MakereadySans-Bold.ttf");
/// A spot ink with a space in its name, as all have.
pub(super) const SPOT: &str = "PANTONE 300 C";

pub(super) struct Sample {
    pub(super) pages: Vec<Page>,
    pub(super) structure: Structure,
    pub(super) fonts: FontBook,
    pub(super) pictures: Vec<Picture>,
    pub(super) streams: Streams,
    pub(super) facts: Facts,
}

pub(super) fn facts() -> Facts {
    Facts {
        title: "Sharing the water".into(),
        author: None,
        subject: Some("River basins".into()),
        keywords: vec!["water".into(), "treaties".into()],
        lang: "en-GB".into(),
        date: Date { year: 2026, month: 1, day: 31, hour: 12, minute: 0, second: 0 },
    }
}

/// A run's words, one glyph a character: `\u{ad}` becomes an added hyphen, a combining mark joins its base's cluster.
pub(super) fn run(fonts: &FontBook, face: FaceId, size: f64, ink: Ink, text: &str) -> GlyphRun {
    let size = Length::from_pt(size);
    let (font, mut glyphs, mut shown) = (fonts.face(face), Vec::<Glyph>::new(), String::new());
    for c in text.chars() {
        let added = c == '\u{ad}';
        let id = font.glyph(if added { '-' } else { c }).unwrap_or(0);
        let start = u32::try_from(shown.len()).unwrap();
        if !added {
            shown.push(c);
        }
        let end = u32::try_from(shown.len()).unwrap();
        // Spaces are stretched, as justifying does.
        let stretch = if c == ' ' { Length::from_pt(0.7321) } else { Length::ZERO };
        let mut glyph = Glyph {
            id,
            advance: size.of_units(i64::from(font.advance(id)), font.units_per_em()) + stretch,
            dx: Length::ZERO,
            dy: Length::ZERO,
            text: start..end,
            added,
        };
        if c == '\u{301}' {
            let base = glyphs.last_mut().unwrap();
            base.text.end = end;
            glyph.text = end..end;
            glyph.dx = Length::from_pt(-1.25);
            glyph.dy = Length::from_pt(0.5);
        }
        glyphs.push(glyph);
    }
    let style = TextStyle {
        face,
        size,
        tracking: Em::ZERO,
        features: Vec::new(),
        color: Color::of(ink),
        overprint: None,
        lang: Arc::from("en-GB"),
        link: None,
        position: crate::text::Position::Normal,
        rise: Length::ZERO,
    };
    let span = Span::new(Sources::default().add("text.md", ""), 0..0);
    let (x, letter_space) = (Length::ZERO, Length::ZERO);
    GlyphRun { face, style: Arc::new(style), x, glyphs, text: shown, span, rtl: false, scale: 10_000, letter_space }
}

struct Builder<'a> {
    fonts: &'a FontBook,
    page: Page,
}

impl Builder<'_> {
    fn new(fonts: &FontBook, number: u32) -> Builder<'_> {
        let boxes = PageBoxes::new(Size::new(Length::from_mm(210.0), Length::from_mm(297.0)), Length::from_mm(3.0));
        Builder {
            fonts,
            page: Page { number, folio: number.to_string(), faces: None, master: "standard".into(), boxes, items: Vec::new() },
        }
    }

    fn push(&mut self, tag: Option<TagId>, kind: ItemKind) {
        self.page.items.push(Item { kind, tag, span: None });
    }

    /// A line; what it returns is where the next run on it begins.
    fn text(&mut self, tag: Option<TagId>, (x, y): (f64, f64), face: u16, size: f64, ink: Ink, text: &str) -> f64 {
        let run = run(self.fonts, FaceId(face), size, ink.clone(), text);
        let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
        let origin = Point::new(Length::from_pt(x), Length::from_pt(y));
        self.push(tag, ItemKind::Text { origin, run, overprint: ink.is_solid_black() });
        x + width.to_pt()
    }

    fn picture(&mut self, tag: Option<TagId>, id: u32, [x0, y0, x1, y1]: [f64; 4]) {
        let rect = Rect::new(Length::from_pt(x0), Length::from_pt(y0), Length::from_pt(x1), Length::from_pt(y1));
        self.push(tag, ItemKind::Picture { id: PictureId(id), clip: rect.outset(Length::from_pt(-2.0)), rect });
    }
}

fn picture(name: &str, body: PictureBody) -> Picture {
    Picture { name: name.into(), natural: Size::new(Length::whole_pt(16), Length::whole_pt(12)), body, remarks: Vec::new() }
}

fn raster(space: SampleSpace, data: RasterData, alpha: Option<Vec<u8>>, orientation: u8) -> PictureBody {
    let alpha = alpha.map(Arc::from);
    PictureBody::Raster(Raster {
        width: 16,
        height: 12,
        space,
        bits: 8,
        data,
        is_lossy: false,
        alpha,
        profile: None,
        orientation,
    })
}

fn drawing() -> PictureBody {
    let at = |x: i64, y: i64| Point::new(Length::whole_pt(x), Length::whole_pt(y));
    let triangle = vec![Segment::Move(at(0, 0)), Segment::Line(at(16, 0)), Segment::Line(at(8, 12)), Segment::Close];
    let wave = vec![Segment::Move(at(0, 6)), Segment::Curve(at(4, 0), at(12, 12), at(16, 6))];
    PictureBody::Drawing(Arc::new(Drawing {
        omitted: Vec::new(),
        inks: crate::picture::NamedInks::new(),
        paths: vec![
            DrawnPath { segments: triangle, fill: Some([0, 90, 180]), ..DrawnPath::default() },
            DrawnPath { segments: wave, stroke: Some(([0, 0, 0], Length::PT)), ..DrawnPath::default() },
        ],
    }))
}

impl Sample {
    pub(super) fn new() -> Self {
        let mut fonts = FontBook::empty();
        fonts.add("light", Arc::from(LIGHT));
        fonts.add("bold", Arc::from(BOLD));
        let mut structure = Structure::default();
        let document = structure.add(Role::Document, None);
        let heading = structure.add(Role::H1, Some(document));
        let paragraph = structure.add(Role::P, Some(document));
        let link = structure.add(Role::Link, Some(paragraph));
        structure.nodes[heading.0 as usize].title = Some("Sharing the water".into());
        structure.nodes[link.0 as usize].target = Some(Target::Url("https://example.org/treaty é".into()));
        let list = structure.add(Role::L, Some(document));
        let item = structure.add(Role::Li, Some(list));
        let label = structure.add(Role::Lbl, Some(item));
        let body = structure.add(Role::LBody, Some(item));
        let figure = structure.add(Role::Figure, Some(document));
        structure.nodes[figure.0 as usize].alt = Some("A river – \u{1f30a}".into());
        let caption = structure.add(Role::Caption, Some(figure));

        let spot = |tint: f64| Ink::Spot {
            name: Arc::from(SPOT),
            tint: Share::from_percent(tint),
            alternate: [100.0, 60.0, 0.0, 10.0].map(Share::from_percent),
        };
        let green = Ink::Cmyk([70.0, 0.0, 95.5, 5.25].map(Share::from_percent));
        let mut first = Builder::new(&fonts, 1);
        let bar = Rect::new(Length::from_mm(-3.0), Length::from_mm(-3.0), Length::from_mm(213.0), Length::from_mm(12.0));
        first.push(None, ItemKind::Fill { rect: bar, color: Color::of(spot(30.0)), overprint: false });
        first.text(None, (34.0, 30.0), 1, 7.5, Ink::Gray(Share::from_percent(60.0)), "Environment");
        let x = first.text(Some(heading), (34.0, 90.0), 1, 48.0, spot(100.0), "Sharing ");
        first.text(Some(heading), (x, 90.0), 1, 48.0, green, "the water");
        first.text(Some(paragraph), (34.0, 120.0), 0, 9.0, Ink::BLACK, "River basins are trans\u{ad}");
        let x = first.text(Some(paragraph), (34.0, 132.0), 0, 9.0, Ink::BLACK, "boundary: see ");
        let x = first.text(Some(link), (x, 132.0), 0, 9.0, Ink::Gray(Share::FULL), "the treaty");
        first.text(Some(paragraph), (x, 132.0), 0, 9.0, Ink::BLACK, " for cafe\u{301}s, 10\u{a0}km away.");
        first.text(Some(label), (34.0, 144.0), 0, 9.0, Ink::BLACK, "\u{2022}");
        first.text(Some(body), (44.0, 144.0), 0, 9.0, Ink::BLACK, "An item");
        for (id, left) in [(0, 34.0), (1, 150.0), (2, 270.0), (3, 390.0), (0, 490.0)] {
            first.picture(Some(figure), id, [left, 200.0, left + 90.0, 267.5]);
        }
        first.text(Some(caption), (34.0, 280.0), 1, 7.5, Ink::BLACK, "A caption");
        let at = |x: f64, y: f64| Point::new(Length::from_pt(x), Length::from_pt(y));
        let cross = vec![
            Segment::Move(at(34.0, 300.0)),
            Segment::Line(at(90.0, 340.0)),
            Segment::Line(at(90.0, 300.0)),
            Segment::Close,
        ];
        let stroke = Some((Color::of(spot(50.0)), Length::from_pt(0.25)));
        let fill = Some(Color::of(Ink::Gray(Share::from_percent(10.0))));
        first.push(None, ItemKind::Path { segments: cross, fill, even_odd: true, stroke, clip: None, overprint: false });
        let first = first.page;

        let mut second = Builder::new(&fonts, 2);
        second.text(Some(paragraph), (34.0, 60.0), 0, 9.0, Ink::BLACK, "The paragraph ends overleaf.");
        second.text(None, (34.0, 820.0), 1, 7.3, Ink::Cmyk([Share::NONE; 4]), "2");
        let pages = vec![first, second.page];

        let rgb = (0..16 * 12 * 3).map(|i| (i * 5 % 256) as u8).collect::<Vec<u8>>();
        let pictures = vec![
            picture("river.jpg", raster(SampleSpace::Rgb, RasterData::Jpeg(Arc::from(RGB_JPEG)), None, 6)),
            picture("press.jpg", raster(SampleSpace::CmykInverted, RasterData::Jpeg(Arc::from(CMYK_JPEG)), None, 1)),
            picture("map.png", raster(SampleSpace::Rgb, RasterData::Samples(Arc::from(rgb)), Some(vec![128; 16 * 12]), 1)),
            picture("logo.svg", drawing()),
        ];
        Sample { pages, structure, fonts, pictures, streams: Streams::new(), facts: facts() }
    }

    pub(super) fn intent() -> PreparedIntent {
        let intent = Intent { condition: "FOGRA39", registry: "http://www.color.org", info: "", profile: FOGRA39 };
        PreparedIntent::new(&intent).unwrap()
    }

    pub(super) fn input<'a>(&'a self, intent: &'a PreparedIntent) -> PdfInput<'a> {
        PdfInput {
            spare_thread: false,
            pages: &self.pages,
            structure: &self.structure,
            fonts: &self.fonts,
            pictures: &self.pictures,
            streams: &self.streams,
            facts: &self.facts,
            intent,
            standard: Standard::X4,
            tagged: true,
        }
    }

    pub(super) fn try_write(&self) -> Result<Vec<u8>, PdfError> {
        self.try_write_as(Standard::X4)
    }

    pub(super) fn try_write_as(&self, standard: Standard) -> Result<Vec<u8>, PdfError> {
        write(&PdfInput { standard, ..self.input(&Self::intent()) })
    }

    pub(super) fn write(&self) -> Vec<u8> {
        self.try_write().unwrap()
    }
}
