//! Reads content streams as a viewer would: where each glyph is shown, in what colour, as what text.

use super::{deref, entry};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// A glyph found in a page's content.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Colour space and components.
    pub(super) fill: String,
    pub(super) overprint: bool,
    /// What it extracts as; the first glyph of an ActualText span holds all of it.
    pub(super) text: String,
    pub(super) mcid: Option<i64>,
    pub(super) artifact: bool,
}

/// `/W` of a CID font, by code.
pub(super) fn widths(doc: &Document, font: &Dictionary) -> BTreeMap<u16, f64> {
    let list = entry(doc, font, "W").as_array().unwrap();
    let mut out = BTreeMap::new();
    for pair in list.chunks(2) {
        let first = pair[0].as_i64().unwrap();
        for (at, width) in pair[1].as_array().unwrap().iter().enumerate() {
            // The shortest decimal of the float is what the file says.
            out.insert((first + at as i64) as u16, decimal(width));
        }
    }
    out
}

/// A number as it is written.
fn decimal(object: &Object) -> f64 {
    match object {
        Object::Integer(value) => *value as f64,
        Object::Real(value) => value.to_string().parse().unwrap(),
        other => panic!("{other:?} is no number"),
    }
}

struct Font {
    widths: BTreeMap<u16, f64>,
    texts: BTreeMap<u16, String>,
}

fn font(doc: &Document, dict: &Dictionary) -> Font {
    let descendant = deref(doc, &dict.get(b"DescendantFonts").and_then(Object::as_array).unwrap()[0]).as_dict().unwrap();
    let cmap = entry(doc, dict, "ToUnicode").as_stream().unwrap().decompressed_content().unwrap();
    let mut texts = BTreeMap::new();
    for line in
        String::from_utf8(cmap).unwrap().lines().filter(|line| line.starts_with('<') && line.contains("> <") && line.len() > 8)
    {
        let mut parts = line.split(['<', '>']).filter(|part| !part.trim().is_empty());
        let (code, text) = (parts.next().unwrap(), parts.next().unwrap_or(""));
        if code != "0000" || !line.starts_with("<0000> <FFFF>") {
            texts.insert(u16::from_str_radix(code, 16).unwrap(), utf16(&hex(text)));
        }
    }
    Font { widths: widths(doc, descendant), texts }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

#[derive(Clone, Default)]
struct State {
    fill_space: String,
    fill: String,
    overprint: bool,
    font: Option<String>,
    size: f64,
    rise: f64,
    /// The horizontal scale beyond the whole, in percent.
    stretch: f64,
    /// Put after every glyph, before scaling.
    spacing: f64,
    x: f64,
    y: f64,
}

/// An open piece of marked content.
struct Mark {
    mcid: Option<i64>,
    artifact: bool,
    /// `Some` when it has ActualText, which is taken by the first glyph.
    actual: Option<Option<String>>,
    /// Whether it was opened inside a text object, where it must be closed as well.
    in_text: bool,
}

/// The glyphs of every page, in the order they are shown. Fails on unbalanced marked content and state.
pub(super) fn walk(doc: &Document) -> Vec<Vec<Shown>> {
    doc.page_iter().map(|id| walk_page(doc, doc.get_dictionary(id).unwrap(), &doc.get_page_content(id))).collect()
}

fn walk_page(doc: &Document, page: &Dictionary, content: &[u8]) -> Vec<Shown> {
    let mut fonts: BTreeMap<String, Font> = BTreeMap::new();
    if let Ok(dict) = page.get(b"Resources").and_then(Object::as_dict).and_then(|resources| resources.get(b"Font")) {
        for (name, value) in deref(doc, dict).as_dict().unwrap() {
            fonts.insert(String::from_utf8(name.clone()).unwrap(), font(doc, deref(doc, value).as_dict().unwrap()));
        }
    }
    let (mut out, mut state, mut saved) = (Vec::new(), State::default(), Vec::new());
    let (mut marks, mut in_text): (Vec<Mark>, bool) = (Vec::new(), false);
    for operation in Content::decode(content).unwrap().operations {
        let operands = &operation.operands;
        let name = |at: usize| String::from_utf8(operands[at].as_name().unwrap().to_vec()).unwrap();
        match operation.operator.as_str() {
            "q" => saved.push(state.clone()),
            "Q" => state = saved.pop().expect("Q without q"),
            "BT" => in_text = !std::mem::replace(&mut in_text, true) || panic!("BT in BT"),
            "ET" => assert!(std::mem::replace(&mut in_text, false), "ET without BT"),
            "k" => state.fill = format!("k {:?}", operands.iter().map(decimal).collect::<Vec<_>>()),
            "cs" => {
                let space = entry(doc, page, &format!("Resources/ColorSpace/{}", name(0))).as_array().unwrap();
                let kind = String::from_utf8_lossy(space[0].as_name().unwrap()).into_owned();
                let name = |name: &Object| String::from_utf8_lossy(name.as_name().unwrap()).into_owned();
                state.fill_space = match (kind.as_str(), &space[1]) {
                    ("Separation", only) => name(only),
                    ("DeviceN", names) => names.as_array().unwrap().iter().map(name).collect::<Vec<_>>().join("+"),
                    _ => kind,
                };
            }
            "scn" => state.fill = format!("{} {:?}", state.fill_space, operands.iter().map(decimal).collect::<Vec<_>>()),
            "gs" => {
                let key = format!("Resources/ExtGState/{}/op", name(0));
                state.overprint = entry(doc, page, &key).as_bool().unwrap();
            }
            "Tf" => (state.font, state.size) = (Some(name(0)), decimal(&operands[1])),
            "Tz" => state.stretch = decimal(&operands[0]) - 100.0,
            "Tc" => state.spacing = decimal(&operands[0]),
            "Ts" => state.rise = decimal(&operands[0]),
            "Tm" => (state.x, state.y) = (decimal(&operands[4]), decimal(&operands[5])),
            "TJ" => {
                assert!(in_text);
                show(&mut out, &mut state, &fonts, operands[0].as_array().unwrap(), &mut marks);
            }
            "BDC" => {
                let properties = operands[1].as_dict().unwrap();
                let actual = properties.get(b"ActualText").ok().map(|text| Some(lopdf::decode_text_string(text).unwrap()));
                let mcid = properties.get(b"MCID").and_then(Object::as_i64).ok();
                assert!(mcid.is_none() || marks.is_empty(), "pieces of elements are never nested");
                marks.push(Mark { mcid, artifact: name(0) == "Artifact", actual, in_text });
            }
            "EMC" => assert_eq!(marks.pop().expect("EMC without BDC").in_text, in_text),
            _ => {}
        }
    }
    assert!(marks.is_empty() && saved.is_empty() && !in_text);
    out
}

fn show(out: &mut Vec<Shown>, state: &mut State, fonts: &BTreeMap<String, Font>, items: &[Object], marks: &mut [Mark]) {
    let font = &fonts[state.font.as_ref().expect("a font is set")];
    let em = state.size * (1.0 + state.stretch / 100.0);
    for item in items {
        let Object::String(codes, _) = item else {
            state.x -= decimal(item) / 1000.0 * em;
            continue;
        };
        for code in codes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])) {
            let mut text = font.texts.get(&code).expect("every shown code has a text").clone();
            if let Some(actual) = marks.iter_mut().rev().find_map(|mark| mark.actual.as_mut()) {
                text = actual.take().unwrap_or_default();
            }
            out.push(Shown {
                x: state.x,
                y: state.y + state.rise,
                fill: state.fill.clone(),
                overprint: state.overprint,
                text,
                mcid: marks.iter().find_map(|mark| mark.mcid),
                artifact: marks.iter().any(|mark| mark.artifact),
            });
            state.x += font.widths[&code] / 1000.0 * em + state.spacing * (1.0 + state.stretch / 100.0);
        }
    }
}
