//! Pages as text: a dump for golden files and eyes, and the words alone in reading order.
//!
//! In: finished pages with their structure. Out: [`dump`], a line per item with its place in points, and [`plain_text`]. Neither is a format
//! to parse; both are the same for the same pages.

use super::{Item, ItemKind, Page, Role, Structure, TagId};
use crate::color::{Axis, Circle, Color, Ink, Plate, Shade, Share, WHOLE};
use crate::font::FontBook;
use crate::geometry::{Length, Rect};
use crate::picture::Segment;
use crate::text::GlyphRun;
use std::fmt::Write;

/// The pages as text: boxes, then every item from back to front with its place (page coordinates, in points), its looks and its structure
/// element; at the end the structure itself.
///
/// ```text
/// page 1 "first" trim 595.276 × 841.890, bleed 8.504, media 0.000 beyond it
///   text  34.016..98.120 132.000  Makeready Sans Light 9  K100 overprint  P#2  "boundary: see "
/// ```
pub fn dump(pages: &[Page], structure: &Structure, fonts: &FontBook) -> String {
    let mut out = String::new();
    for page in pages {
        let boxes = page.boxes;
        let size = (pt(boxes.trim.width()), pt(boxes.trim.height()));
        let (bleed, slug) = (pt(boxes.trim.x0 - boxes.bleed.x0), pt(boxes.bleed.x0 - boxes.media.x0));
        let (number, master) = (page.number, &page.master);
        let _ = writeln!(out, "page {number} {master:?} trim {} × {}, bleed {bleed}, media {slug} beyond it", size.0, size.1);
        for item in &page.items {
            let _ = writeln!(out, "  {}", item_line(item, structure, fonts));
        }
    }
    out.push_str("structure\n");
    let children = children(structure);
    // A stack instead of recursion: lists may be nested as deep as their author likes. The next element is at its end.
    let mut pending: Vec<(usize, usize)> = children.roots.iter().rev().map(|root| (*root, 1)).collect();
    while let Some((at, depth)) = pending.pop() {
        outline_line(&mut out, structure, at, depth);
        pending.extend(children.of[at].iter().rev().map(|child| (*child, depth + 1)));
    }
    out
}

fn item_line(item: &Item, structure: &Structure, fonts: &FontBook) -> String {
    let tag = match item.tag {
        Some(tag) => format!("{}#{}", structure.nodes.get(tag.0 as usize).map_or("?", |node| node.role.name()), tag.0),
        None => "artifact".into(),
    };
    match &item.kind {
        ItemKind::Text { origin, run, overprint } => {
            let width: Length = run.glyphs.iter().map(|glyph| glyph.advance).sum();
            let (x0, x1, y) = (pt(origin.x), pt(origin.x + width), pt(origin.y));
            let (face, size) = (fonts.face(run.face).full_name(), short(run.style.size));
            let mode = mode(*overprint);
            let hyphen = if ends_in_added_hyphen(run) { " + hyphen" } else { "" };
            let direction = if run.rtl { " rtl" } else { "" };
            let ink = ink(&run.style.color);
            format!("text  {x0}..{x1} {y}  {face} {size}  {ink}{mode}  {tag}{direction}  {:?}{hyphen}", run.text)
        }
        ItemKind::Fill { rect, color, overprint } => {
            format!("fill  {}  {}{}  {tag}", edges(*rect), ink(color), mode(*overprint))
        }
        ItemKind::Picture { id, clip, rect } => {
            let whole = if clip == rect { String::new() } else { format!(" of {}", edges(*rect)) };
            format!("picture #{}  {}{whole}  {tag}", id.0, edges(*clip))
        }
        ItemKind::Path { segments, fill, even_odd, stroke, clip, overprint } => {
            let mut looks = String::new();
            if let Some(color) = fill {
                let _ = write!(looks, "  fill {}{}", ink(color), if *even_odd { " even-odd" } else { "" });
            }
            if let Some((color, width)) = stroke {
                let _ = write!(looks, "  stroke {} {}", short(*width), ink(color));
            }
            if let Some(window) = clip {
                let _ = write!(looks, "  inside {}", edges(*window));
            }
            format!("path  {}{looks}{}  {tag}", path(segments), mode(*overprint))
        }
        ItemKind::Shade { segments, even_odd, shade, clip, through } => {
            let mut looks = format!("  {}{}", self::shade(shade), if *even_odd { " even-odd" } else { "" });
            if let Some(window) = clip {
                let _ = write!(looks, "  inside {}", edges(*window));
            }
            for outline in through.iter() {
                let rule = if outline.even_odd { " even-odd" } else { "" };
                let _ = write!(looks, "  through {}{rule}", path(&outline.segments));
            }
            format!("shade  {}{looks}  {tag}", path(segments))
        }
    }
}

/// `linear 0.000,0.000..9.000,0.000: K 100 at 0, K 0 opacity 50 at 100`.
fn shade(shade: &Shade<Color>) -> String {
    let at = |point: &crate::geometry::Point| format!("{},{}", pt(point.x), pt(point.y));
    let axis = match &shade.axis {
        _ if shade.stops.len() == 1 => "flat".to_owned(),
        Axis::Line { from, to } => format!("linear {}..{}", at(from), at(to)),
        Axis::Circles { frame: [origin, across, down], from, to } => {
            let circle = |circle: &Circle| format!("{} r {}", at(&circle.center), pt(circle.radius));
            format!("radial {}..{} in {} {} {}", circle(from), circle(to), at(origin), at(across), at(down))
        }
    };
    let stops = shade.stops.iter().map(|stop| {
        let share = |opacity: Share| format!(" opacity {}", f64::from(opacity.raw()) / 100.0);
        let opacity = if stop.opacity == Share::FULL { String::new() } else { share(stop.opacity) };
        format!("{}{opacity} at {}", ink(&stop.color), f64::from(stop.at) / f64::from(WHOLE / 100))
    });
    format!("{axis}: {}", stops.collect::<Vec<_>>().join(", "))
}

/// What is said of something that does not knock out what lies below it.
fn mode(overprint: bool) -> &'static str {
    if overprint { " overprint" } else { "" }
}

/// `M 1.000,2.000 L …`, in SVG's letters.
fn path(segments: &[Segment]) -> String {
    let at = |point: &crate::geometry::Point| format!("{},{}", pt(point.x), pt(point.y));
    let words = segments.iter().map(|segment| match segment {
        Segment::Move(to) => format!("M {}", at(to)),
        Segment::Line(to) => format!("L {}", at(to)),
        Segment::Curve(a, b, to) => format!("C {} {} {}", at(a), at(b), at(to)),
        Segment::Close => "Z".into(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn edges(rect: Rect) -> String {
    format!("{}..{} × {}..{}", pt(rect.x0), pt(rect.x1), pt(rect.y0), pt(rect.y1))
}

/// Points with three decimals.
fn pt(length: Length) -> String {
    let text = format!("{:.3}", length.to_pt());
    if text == "-0.000" { "0.000".into() } else { text }
}

/// Points with as few decimals as three can be.
fn short(length: Length) -> String {
    length.to_string().trim_end_matches(" pt").to_owned()
}

/// `K100`, `C70 M0 Y95.5 K5.25`, `paper`, `PANTONE 300 C 30%`, `K20 + PANTONE 300 C 30%`, `all 100%`, `rgb 255 0 0`.
pub(crate) fn ink(color: &Color) -> String {
    let percent = |share: Share| {
        let text = format!("{:.2}", share.to_fraction() * 100.0);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match &color.ink {
        Ink::Cmyk([Share::NONE, Share::NONE, Share::NONE, Share::NONE]) => "paper".into(),
        Ink::Cmyk([Share::NONE, Share::NONE, Share::NONE, k]) | Ink::Gray(k) => format!("K{}", percent(*k)),
        Ink::Cmyk([c, m, y, k]) => format!("C{} M{} Y{} K{}", percent(*c), percent(*m), percent(*y), percent(*k)),
        Ink::Spot { .. } | Ink::Mix(_) => {
            let plates = color.ink.plates();
            let shares = plates.iter().map(|(plate, share)| match plate {
                Plate::Spot(name) => format!("{name} {}%", percent(*share)),
                process => format!("{}{}", &process.name()[..1].replace('B', "K"), percent(*share)),
            });
            shares.collect::<Vec<_>>().join(" + ")
        }
        Ink::Registration(all) => format!("all {}%", percent(*all)),
        Ink::Rgb(rgb) => {
            let [r, g, b] = rgb.map(|share| (share.to_fraction() * 255.0).round());
            format!("rgb {r} {g} {b}")
        }
    }
}

/// Each element's children, and the elements that have no parent before them.
struct Children {
    of: Vec<Vec<usize>>,
    roots: Vec<usize>,
}

fn children(structure: &Structure) -> Children {
    let mut children = Children { of: vec![Vec::new(); structure.nodes.len()], roots: Vec::new() };
    for (at, node) in structure.nodes.iter().enumerate() {
        match node.parent.map(|parent| parent.0 as usize).filter(|parent| *parent < at) {
            Some(parent) => children.of[parent].push(at),
            None => children.roots.push(at),
        }
    }
    children
}

fn outline_line(out: &mut String, structure: &Structure, at: usize, depth: usize) {
    let node = &structure.nodes[at];
    let _ = write!(out, "{:1$}{2}#{at}", "", 2 * depth, node.role.name());
    if let Some(lang) = &node.lang {
        let _ = write!(out, " lang {lang}");
    }
    if let Some(alt) = &node.alt {
        let _ = write!(out, " alt {alt:?}");
    }
    out.push('\n');
}

fn ends_in_added_hyphen(run: &GlyphRun) -> bool {
    run.glyphs.last().is_some_and(|glyph| glyph.added) || (run.rtl && run.glyphs.first().is_some_and(|glyph| glyph.added))
}

/// The words of the text in the order of the structure: a line for each block, words that were divided whole again, furniture left out. A list
/// item's label stands before its words.
pub fn plain_text(pages: &[Page], structure: &Structure) -> String {
    let texts = block_texts(pages, structure);
    let children = children(structure);
    let (mut out, mut after_label) = (String::new(), false);
    // As in `dump`, a stack instead of recursion.
    let mut pending: Vec<usize> = children.roots.iter().rev().copied().collect();
    while let Some(at) = pending.pop() {
        let text = texts[at].trim();
        if !text.is_empty() {
            if !out.is_empty() {
                out.push(if after_label { ' ' } else { '\n' });
            }
            out.push_str(text);
            after_label = structure.nodes[at].role == Role::Lbl;
        }
        pending.extend(children.of[at].iter().rev());
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The text of each block with that of the spans and links in it, in the order of painting.
fn block_texts(pages: &[Page], structure: &Structure) -> Vec<String> {
    let mut texts = vec![String::new(); structure.nodes.len()];
    // Where each block's last run stood, and whether it ended in an added hyphen.
    let mut last: Vec<Option<(u32, Length, bool)>> = vec![None; structure.nodes.len()];
    for page in pages {
        for item in &page.items {
            let (ItemKind::Text { origin, run, .. }, Some(tag)) = (&item.kind, item.tag) else { continue };
            let Some(block) = block_of(structure, tag) else { continue };
            let text = &mut texts[block];
            if let Some((number, y, hyphenated)) = last[block] {
                let same_line = number == page.number && y == origin.y;
                if !same_line && !hyphenated && !text.ends_with(char::is_whitespace) {
                    text.push(' ');
                }
            }
            text.extend(run.text.chars().map(|c| if c == '\u{2028}' { ' ' } else { c }));
            last[block] = Some((page.number, origin.y, ends_in_added_hyphen(run)));
        }
    }
    texts
}

/// The nearest element at or above `tag` that is no span, link or reference.
fn block_of(structure: &Structure, tag: TagId) -> Option<usize> {
    let mut at = tag.0 as usize;
    loop {
        let node = structure.nodes.get(at)?;
        match (node.role, node.parent) {
            (Role::Span | Role::Link | Role::Reference, Some(parent)) if (parent.0 as usize) < at => at = parent.0 as usize,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{PageBoxes, Point, Size};
    use crate::picture::PictureId;
    use crate::text::{Glyph, TextStyle};
    use std::sync::Arc;

    fn page(items: Vec<Item>) -> Page {
        let boxes = PageBoxes::new(Size::new(Length::whole_pt(100), Length::whole_pt(200)), Length::whole_pt(9));
        Page { number: 1, folio: "1".into(), faces: None, master: "first".into(), boxes, items }
    }

    /// A run whose glyphs are 5 pt each; a hyphen at the end of `text` after `\u{ad}` is an added one.
    fn text(tag: Option<TagId>, x: i64, y: i64, words: &str) -> Item {
        let added = words.ends_with('\u{ad}');
        let words = words.trim_end_matches('\u{ad}');
        let glyph = |at: usize, added: bool| Glyph {
            id: 1,
            advance: Length::whole_pt(5),
            dx: Length::ZERO,
            dy: Length::ZERO,
            text: if added { 0..0 } else { u32::try_from(at).unwrap()..u32::try_from(at + 1).unwrap() },
            added,
        };
        let mut glyphs: Vec<Glyph> = (0..words.len()).map(|at| glyph(at, false)).collect();
        glyphs.extend(added.then(|| glyph(0, true)));
        let style = TextStyle {
            face: crate::font::FaceId(0),
            size: Length::whole_pt(9),
            tracking: crate::geometry::Em::ZERO,
            features: Vec::new(),
            color: Color::BLACK,
            overprint: None,
            lang: Arc::from("en"),
            link: None,
            position: crate::text::Position::Normal,
            rise: Length::ZERO,
        };
        let span = crate::diagnostic::Span::new(crate::diagnostic::Sources::default().add("text.md", ""), 0..0);
        let face = style.face;
        let run = GlyphRun {
            face,
            style: Arc::new(style),
            x: Length::ZERO,
            glyphs,
            text: words.into(),
            span,
            rtl: false,
            scale: 10_000,
            letter_space: Length::ZERO,
        };
        let origin = Point::new(Length::whole_pt(x), Length::whole_pt(y));
        Item { kind: ItemKind::Text { origin, run, overprint: true }, tag, span: None }
    }

    fn structure() -> (Structure, [TagId; 5]) {
        let mut structure = Structure::default();
        let document = structure.add(Role::Document, None);
        let p = structure.add(Role::P, Some(document));
        let list = structure.add(Role::L, Some(document));
        let item = structure.add(Role::Li, Some(list));
        let label = structure.add(Role::Lbl, Some(item));
        let body = structure.add(Role::LBody, Some(item));
        let figure = structure.add(Role::Figure, Some(document));
        structure.nodes[figure.0 as usize].alt = Some("A weir".into());
        let link = structure.add(Role::Link, Some(p));
        (structure, [p, label, body, figure, link])
    }

    #[test]
    fn words_come_in_reading_order_whole_and_without_furniture() {
        let (structure, [p, label, body, _, link]) = structure();
        let pages = [
            page(vec![
                text(None, 0, 5, "Furniture"),
                text(Some(label), 0, 60, "-"),
                text(Some(p), 0, 10, "Trans\u{ad}"),
                text(Some(p), 0, 20, "boundary "),
                text(Some(link), 45, 20, "water"),
                text(Some(p), 70, 20, ","),
                text(Some(body), 10, 60, "first"),
            ]),
            page(vec![text(Some(p), 0, 10, "overleaf")]),
        ];
        assert_eq!(plain_text(&pages, &structure), "Transboundary water, overleaf\n- first\n");
    }

    #[test]
    fn a_page_reads_line_by_line() {
        let (structure, [.., figure, _]) = structure();
        let mut fonts = FontBook::empty();
        fonts.add("light", Arc::from(&include_bytes!("../../fonts/MakereadySans-Light.ttf")[..]));
        let rect = Rect::new(Length::whole_pt(10), Length::whole_pt(20), Length::whole_pt(30), Length::from_pt(40.5));
        let picture = ItemKind::Picture { id: PictureId(3), clip: rect, rect: rect.outset(Length::PT) };
        let bar = ItemKind::Fill {
            rect,
            color: Color::of(Ink::Cmyk([0.0, 12.5, 0.0, 100.0].map(Share::from_percent))),
            overprint: false,
        };
        let items = vec![
            Item { kind: bar, tag: None, span: None },
            Item { kind: picture, tag: Some(figure), span: None },
            text(Some(TagId(1)), 1, 2, "Say \"\u{ad}"),
        ];
        let dumped = dump(&[page(items)], &structure, &fonts);
        let name = fonts.face(crate::font::FaceId(0)).full_name();
        let wanted = format!(
            "page 1 \"first\" trim 100.000 × 200.000, bleed 9.000, media 0.000 beyond it
  fill  10.000..30.000 × 20.000..40.500  C0 M12.5 Y0 K100  artifact
  picture #3  10.000..30.000 × 20.000..40.500 of 9.000..31.000 × 19.000..41.500  Figure#6
  text  1.000..31.000 2.000  {name} 9  K100 overprint  P#1  \"Say \\\"\" + hyphen
structure
  Document#0
    P#1
      Link#7
    L#2
      LI#3
        Lbl#4
        LBody#5
    Figure#6 alt \"A weir\"
"
        );
        assert_eq!(dumped, wanted);
    }
}
