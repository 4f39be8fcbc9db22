//! Reading a user's font file: every face in it with its names, cut and rights, or why it cannot be used.

use super::face::{Face, Names};
use super::sound;
use crate::brand::{Cut, Slope};
use crate::diagnostic::{Code, Diagnostic};
use rustybuzz::ttf_parser::{self, PlatformId, Tag, name_id};
use std::borrow::Cow;
use std::sync::Arc;

/// Most faces taken from one collection: real ones hold a few dozen.
const MAX_FACES: u32 = 256;
/// Longest name kept, in characters: real ones stay under 64, and a name is copied into PDFs and messages.
const MAX_NAME: usize = 128;

/// The faces in a file, and what is wrong with those that are left out. `file` is for messages.
pub(super) fn read(file: &str, data: Arc<[u8]>) -> (Vec<Face>, Vec<Diagnostic>) {
    let unreadable = |reason: &str| Diagnostic::new(Code::FontUnreadable, format!("{file}: {reason}"));
    if let Some(reason) = foreign_format(&data) {
        return (Vec::new(), vec![unreadable(reason).help("convert it to TTF or OTF")]);
    }
    let count = ttf_parser::fonts_in_collection(&data).unwrap_or(1).min(MAX_FACES);
    if count == 0 {
        return (Vec::new(), vec![unreadable("a collection without fonts")]);
    }
    let (mut faces, mut faults) = (Vec::new(), Vec::new());
    for index in 0..count {
        match read_face(file, &data, index) {
            Ok(found) => faces.extend(found),
            Err(fault) => {
                let place = if count > 1 { format!("face {} of the collection: ", index + 1) } else { String::new() };
                faults.push(match fault {
                    Fault::Unreadable(reason) => {
                        unreadable(&format!("{place}{reason}")).help("get an undamaged copy of the font")
                    }
                    Fault::Forbidden(reason) => Diagnostic::new(Code::FontForbidsEmbedding, format!("{file}: {place}{reason}"))
                        .help("ask the foundry for a licence that allows embedding in documents"),
                });
            }
        }
    }
    (faces, faults)
}

/// Why a face is left out.
enum Fault {
    Unreadable(String),
    Forbidden(String),
}

/// Formats that hold a font but not as OpenType.
fn foreign_format(data: &[u8]) -> Option<&'static str> {
    match data {
        [b'w', b'O', b'F', b'F', ..] => Some("a web font (WOFF)"),
        [b'w', b'O', b'F', b'2', ..] => Some("a web font (WOFF 2)"),
        [0x80, 0x01, ..] | [b'%', b'!', ..] => Some("a PostScript Type 1 font"),
        [] => Some("the file is empty"),
        _ => None,
    }
}

/// One face of the file; several when the font is variable.
fn read_face(file: &str, data: &Arc<[u8]>, index: u32) -> Result<Vec<Face>, Fault> {
    check_offset(data, index)?;
    let raw = ttf_parser::RawFace::parse(data, index).map_err(|error| Fault::Unreadable(format!("not a font: {error}")))?;
    check_length(&raw)?;
    let parsed = ttf_parser::Face::parse(data, index).map_err(|error| Fault::Unreadable(format!("a damaged font: {error}")))?;
    check_tables(&parsed)?;
    sound::check(&parsed).map_err(|table| Fault::Unreadable(format!("the font's table for {table} is missing or damaged")))?;
    let may_subset = check_rights(&parsed)?;
    let names = read_names(&parsed, file);
    let cut = read_cut(&parsed, &names);
    let mut face = Face::user(file, Arc::clone(data), index, names.names, cut, may_subset);
    let tables = parsed.tables();
    face.is_cff2 = tables.cff2.is_some() && tables.glyf.is_none() && tables.cff.is_none();
    if !parsed.is_variable() {
        return Ok(vec![face]);
    }
    Ok(instances(&parsed, &face, data))
}

/// A collection's face must begin inside the file.
fn check_offset(data: &[u8], index: u32) -> Result<(), Fault> {
    if !data.starts_with(b"ttcf") {
        return Ok(());
    }
    let at = 12 + 4 * index as usize;
    let offset = data.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    match offset {
        Some(offset) if (offset as usize) < data.len() => Ok(()),
        _ => Err(Fault::Unreadable("not a font: it begins beyond the end of the file".to_owned())),
    }
}

/// A face must have what setting and embedding need: outlines, widths, characters.
fn check_tables(face: &ttf_parser::Face<'_>) -> Result<(), Fault> {
    let tables = face.tables();
    let has_outlines = tables.glyf.is_some() || tables.cff.is_some() || tables.cff2.is_some();
    let missing = match () {
        () if !has_outlines => "outlines (glyf, CFF)",
        () if tables.hmtx.is_none() => "glyph widths (hmtx)",
        () if tables.cmap.is_none() => "characters (cmap)",
        () => return Ok(()),
    };
    Err(Fault::Unreadable(format!("the font has no {missing}, or they are damaged")))
}

/// A truncated file still has its directory: every table must lie inside the file.
fn check_length(raw: &ttf_parser::RawFace<'_>) -> Result<(), Fault> {
    let end = |record: ttf_parser::TableRecord| (record.offset as usize).saturating_add(record.length as usize);
    match raw.table_records.into_iter().find(|&record| end(record) > raw.data.len()) {
        Some(record) => Err(Fault::Unreadable(format!("the file is cut short: its table {} ends beyond it", record.tag))),
        None => Ok(()),
    }
}

/// Whether parts of the font may be embedded; a fault when it may not be embedded at all (OpenType `OS/2` `fsType`). Of the bits for
/// restricted (1), print and preview (2) and editable (3), the least restrictive counts.
fn check_rights(face: &ttf_parser::Face<'_>) -> Result<bool, Fault> {
    let os2 = face.raw_face().table(Tag::from_bytes(b"OS/2")).unwrap_or_default();
    let &[high, low] = os2.get(8..10).unwrap_or_default() else { return Ok(true) };
    let rights = u16::from_be_bytes([high, low]);
    if rights & 0x000E == 0x0002 {
        return Err(Fault::Forbidden("the font's licence bits (fsType 2, restricted) forbid embedding".to_owned()));
    }
    if rights & 0x0200 != 0 {
        return Err(Fault::Forbidden(
            "the font's licence bits (fsType bit 9) allow only bitmaps to be embedded, no outlines".to_owned(),
        ));
    }
    Ok(rights & 0x0100 == 0)
}

/// The names of a face, and those that only its cut is read from.
struct Read {
    names: Names,
    /// The name of the style is the typographic one (id 17), not the legacy one that knows only regular, bold and italic.
    is_typographic: bool,
    legacy_family: String,
}

fn read_names(face: &ttf_parser::Face<'_>, file: &str) -> Read {
    let name = |id| best_name(face, id);
    let postscript = name(name_id::POST_SCRIPT_NAME);
    let legacy_family = name(name_id::FAMILY).unwrap_or_default();
    let typographic = name(name_id::TYPOGRAPHIC_SUBFAMILY);
    let stem = || file.rsplit(['/', '\\']).next().unwrap_or(file).chars().take(MAX_NAME).collect::<String>();
    let family = name(name_id::TYPOGRAPHIC_FAMILY)
        .or_else(|| Some(legacy_family.clone()).filter(|name| !name.is_empty()))
        .or_else(|| postscript.clone())
        .unwrap_or_else(stem);
    let is_typographic = typographic.is_some();
    let style = typographic.or_else(|| name(name_id::SUBFAMILY)).unwrap_or_else(|| "Regular".to_owned());
    let full = name(name_id::FULL_NAME).unwrap_or_else(|| format!("{family} {style}"));
    let postscript = postscript.unwrap_or_else(|| postscript_name(&family, &style));
    let mut aliases = all_families(face);
    aliases.extend(without_cut(&legacy_family).map(str::to_owned));
    let names = Names { family: family.into(), style: style.into(), full: full.into(), postscript: postscript.into(), aliases };
    Read { names, is_typographic, legacy_family }
}

/// A PostScript name where the font has none: letters and digits only.
fn postscript_name(family: &str, style: &str) -> String {
    let letters = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    format!("{}-{}", letters(family), letters(style))
}

/// The family's names in all languages.
fn all_families(face: &ttf_parser::Face<'_>) -> Vec<String> {
    let is_family = |id| matches!(id, name_id::FAMILY | name_id::TYPOGRAPHIC_FAMILY);
    face.names().into_iter().filter(|name| is_family(name.name_id)).filter_map(|name| decode(&name)).take(64).collect()
}

/// A name in English if the font has it so, else in the first language that can be read.
fn best_name(face: &ttf_parser::Face<'_>, id: u16) -> Option<String> {
    const ENGLISH: u16 = 0x0409;
    let rank = |name: &ttf_parser::name::Name<'_>| match name.platform_id {
        PlatformId::Windows if name.language_id == ENGLISH => 0,
        PlatformId::Unicode => 1,
        PlatformId::Macintosh if name.language_id == 0 => 2,
        _ => 3,
    };
    let mut found: Vec<_> = face.names().into_iter().filter(|name| name.name_id == id).collect();
    found.sort_by_key(rank);
    found.iter().find_map(decode)
}

/// The text of a name without control characters; `None` when it is empty or in an encoding of the past other than ASCII.
fn decode(name: &ttf_parser::name::Name<'_>) -> Option<String> {
    let text = if name.is_unicode() {
        name.to_string()?
    } else {
        name.name.is_ascii().then(|| String::from_utf8_lossy(name.name).into_owned())?
    };
    let text: String = text.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// `HelveticaNeueLT Pro 45 Lt` without its last words, which name a cut: legacy families carry it.
fn without_cut(family: &str) -> Option<&str> {
    let spaces = family.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    spaces
        .into_iter()
        .find(|&at| Cut::from_name(&family[at..]).is_some())
        .map(|at| family[..at].trim())
        .filter(|rest| !rest.is_empty())
}

/// The cut: by a Linotype number where a name has one, by the typographic style name, else by the `OS/2` table. Foundries' weight classes
/// are unsure (Linotype's Light says 250, 300 or 400), their names are not; a legacy style name knows too little to be asked.
fn read_cut(face: &ttf_parser::Face<'_>, read: &Read) -> Cut {
    let slope =
        if face.is_italic() || face.is_oblique() || face.italic_angle() != 0.0 { Slope::Italic } else { Slope::Upright };
    let style = &read.names.style;
    let is_reliable = read.is_typographic || Cut::number_in(style).is_some();
    if let Some(cut) = Cut::from_name(style).filter(|_| is_reliable) {
        return cut;
    }
    let legacy = without_cut(&read.legacy_family).map(|family| read.legacy_family[family.len()..].trim());
    if let Some(cut) = legacy.filter(|style| Cut::number_in(style).is_some()).and_then(Cut::from_name) {
        return Cut { slope: cut.slope.max(slope), ..cut };
    }
    let weight = match face.weight().to_number() {
        0 => 400,
        // Fonts of the nineties count from 1 to 9.
        class @ 1..=9 => class * 100,
        class => class.clamp(100, 950),
    };
    const WIDTHS: [u16; 9] = [50, 63, 75, 88, 100, 113, 125, 150, 200];
    let width = WIDTHS[usize::from(face.width().to_number()).clamp(1, 9) - 1];
    Cut { weight, width, slope }
}

/// A variable font as static faces: one for each hundred of weight, each usual width and each slope that its axes reach. Other axes (optical
/// size) stay at their defaults.
fn instances(parsed: &ttf_parser::Face<'_>, face: &Face, data: &Arc<[u8]>) -> Vec<Face> {
    let axis = |tag: &[u8; 4]| parsed.variation_axes().into_iter().find(|axis| axis.tag == Tag::from_bytes(tag));
    let positions = |tag: &[u8; 4], usual: &[u16], own: u16| match axis(tag) {
        None => vec![(own, None)],
        Some(axis) => {
            let reached = usual.iter().filter(|&&at| (axis.min_value..=axis.max_value).contains(&f32::from(at)));
            reached.map(|&at| (at, Some((*tag, f32::from(at))))).collect()
        }
    };
    let weights = positions(b"wght", &[100, 200, 300, 400, 500, 600, 700, 800, 900, 950], face.cut.weight);
    let widths = positions(b"wdth", &[50, 75, 100, 125, 150], face.cut.width);
    let mut slopes = vec![(face.cut.slope, None)];
    if let Some(axis) = axis(b"ital").filter(|axis| axis.max_value > 0.0) {
        slopes = vec![(Slope::Upright, Some((*b"ital", 0.0))), (Slope::Italic, Some((*b"ital", axis.max_value)))];
    } else if let Some(axis) = axis(b"slnt").filter(|axis| axis.min_value < 0.0) {
        slopes = vec![(Slope::Upright, Some((*b"slnt", 0.0))), (Slope::Italic, Some((*b"slnt", axis.min_value)))];
    }
    let mut found = Vec::new();
    for &(weight, wght) in &weights {
        for &(width, wdth) in &widths {
            for &(slope, slant) in &slopes {
                let cut = Cut { weight, width, slope };
                let variations = [wght, wdth, slant].into_iter().flatten().collect();
                found.push(instance(face, data, cut, variations));
            }
        }
    }
    found
}

/// One position on a variable font's axes, named after its cut; the font's own cut keeps the font's own names.
fn instance(face: &Face, data: &Arc<[u8]>, cut: Cut, variations: Vec<([u8; 4], f32)>) -> Face {
    let said = cut.to_string();
    let style = said.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().to_owned();
    let family = face.names.family.clone();
    let is_own = cut == face.cut;
    let own_or = |own: &Cow<'static, str>, made: String| if is_own { own.clone() } else { Cow::Owned(made) };
    let names = Names {
        full: own_or(&face.names.full, format!("{family} {style}")),
        postscript: own_or(&face.names.postscript, postscript_name(&family, &style)),
        style: Cow::Owned(style),
        family,
        aliases: face.names.aliases.clone(),
    };
    let mut made = Face::user(&face.source, Arc::clone(data), face.index, names, cut, face.may_subset);
    made.variations = variations;
    made.is_cff2 = face.is_cff2;
    made
}
