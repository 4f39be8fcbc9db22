//! From a layout file's table to a [`Layout`]: the file over the shipped layout, masters inherited, geometry checked.

use super::intent::{REGISTRY, default_intent};
use super::master::{LONGEST_SIDE, Measures, find, inherited, read_master};
use super::press::read_preflight;
use super::{
    Balance, Costs, FolioStyle, FurnitureKind, Grid, Layout, Marks, Master, MasterId, OutputIntent, PictureTokens,
    PrintedLinks, SHIPPED, SectionStart, Sequence,
};
use crate::brand::{Brand, ColorRef, SpotToken, collisions};
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use crate::geometry::{Length, PageBoxes, Size};
use crate::tokens::{Fields, Kind, Override, Slice, Spanned, Table, Value, parse_length, prepare_with, suggest};
use std::ops::RangeInclusive;

/// Named page sizes in portrait (ISO 216; ANSI and US sizes in inches), as width and height.
const SIZES: [(&str, &str, &str); 7] = [
    ("A3", "297 mm", "420 mm"),
    ("A4", "210 mm", "297 mm"),
    ("A5", "148 mm", "210 mm"),
    ("A6", "105 mm", "148 mm"),
    ("letter", "8.5 in", "11 in"),
    ("legal", "8.5 in", "14 in"),
    ("tabloid", "11 in", "17 in"),
];
const SIZE_HELP: &str = "write a name (\"A4\", \"letter\", \"A4 landscape\") or width and height: [\"210 mm\", \"297 mm\"]";
/// Most masters, so that a chain of them is short.
const MOST_MASTERS: usize = 100;
/// Least side of a page.
const SHORTEST_SIDE: Length = Length::whole_pt(72);
/// The highest folio of a first page.
const MOST_FOLIO: u32 = 100_000;
/// Most bleed on each side.
const MOST_BLEED: Length = Length::whole_pt(144);

impl Layout {
    /// Reads a layout. What it does not give is the shipped layout's, master by master and key by key; a master that names its own
    /// `based-on` starts from that one alone. Overrides that begin with `layout` are applied first.
    ///
    /// The layout is `None` when faults leave it without a page to set on.
    pub fn read(file: FileId, text: &str, overrides: &[Override]) -> (Option<Layout>, Report) {
        let (own, faults, shipped) = prepare_with(Slice::whole(file, text), "layout", overrides, SHIPPED);
        // Faults in combination with the shipped values stand at the file's beginning.
        let shipped = shipped.at(Span::new(file, 0..0));
        let table = own.over(&completing(&own, &shipped));
        let layout = Fields::walk(&table, "", &faults, |fields| read_layout(fields, &table));
        let report = faults.into_report();
        let unread = report.diagnostics.iter().any(|fault| fault.code == Code::TextTooLarge);
        (layout.filter(|_| !unread), report)
    }

    /// Reports the colours of furniture and column rules that `brand` does not know, and spot inks that collide with others.
    pub fn check(&self, brand: &Brand) -> Report {
        let mut report = Report::new();
        report.diagnostics.extend(collisions(&self.spots, &brand.spots));
        let faces = self.masters.iter().flat_map(|master| [&master.right, &master.left]);
        let colors = faces.flat_map(|face| {
            let bars = face.furniture.iter().filter_map(|piece| match &piece.kind {
                FurnitureKind::Bar { color } => Some((color, piece.span)),
                _ => None,
            });
            bars.chain(face.column_rule.iter().map(|rule| (&rule.color, rule.span)))
        });
        for (color, span) in colors {
            let ColorRef::Named(name) = color else { continue };
            if brand.colors.contains_key(name) {
                continue;
            }
            let fault = Diagnostic::new(Code::UnknownName, format!("the brand has no colour `{name}`"));
            let known = ["primary", "secondary"].into_iter().chain(brand.colors.keys().map(String::as_str));
            let fault = Diagnostic { span, ..fault }.help(suggest(name, "colours", known));
            if !report.diagnostics.contains(&fault) {
                report.push(fault);
            }
        }
        report
    }
}

/// What of the shipped layout completes `own`: not its output intent, and no master that `own` bases on another one.
fn completing(own: &Table, shipped: &Table) -> Table {
    let mut below = shipped.without("output-intent");
    let rebased = |name: &str| {
        let own = own.value("masters").and_then(Value::table).and_then(|masters| masters.value(name)).and_then(Value::table);
        own.is_some_and(|master| master.value("based-on").is_some())
    };
    for entry in &mut below.entries {
        if let ("masters", Kind::Table(masters)) = (entry.key.as_str(), &mut entry.value.kind) {
            masters.entries.retain(|master| !rebased(&master.key));
        }
    }
    below
}

fn read_layout(fields: &Fields<'_>, root: &Table) -> Option<Layout> {
    let name = fields.string("name").map(|name| name.value).unwrap_or_default();
    let size = read_size(fields);
    let bleed = fields.length("bleed", Length::ZERO..=MOST_BLEED);
    let facing = fields.boolean("facing");
    let grid = read_grid(fields);
    // What the masters share is read here too, so that its faults are told of the top level.
    let _ = Measures::read(fields);
    let balance = read_balance(fields);
    let (folio_style, folio_start) = (FolioStyle::read(fields), fields.integer("folio-start", 1..=MOST_FOLIO));
    let starts = [("any", SectionStart::Any), ("right", SectionStart::Right), ("left", SectionStart::Left)];
    let section_start = fields.choice("section-start", &starts);
    let spreads = fields.boolean("spreads");
    let first_fit = fields.choice("pagination", &[("best", false), ("first-fit", true)]);
    let picture_flex = read_flex(fields);
    let costs = fields.within("costs", Costs::read).flatten();
    let pictures = fields.within("pictures", PictureTokens::read).flatten();
    let links = fields.within("links", read_links).flatten();
    let max_pages = fields.integer("max-pages", 1..=100_000);
    let output_intent = fields.within("output-intent", read_intent).flatten();
    let preflight = fields.within("preflight", read_preflight).flatten();
    let marks = fields.within("marks", |fields| Marks::read(fields, size.map(|size| size.width))).flatten();
    let page = PageBoxes::new(size.unwrap_or(Size::new(LONGEST_SIDE, LONGEST_SIDE)), bleed.unwrap_or_default());
    let masters = read_masters(fields, root, page, facing.unwrap_or(true), size.is_some());
    let known = masters.as_deref().unwrap_or_default();
    let sequence = read_sequence(fields, known, masters.is_some());
    let blank = read_master_name(fields, "blank", known, masters.is_some());
    let mut masters = masters?;
    // The page that comes first is a left one when its folio is even: each master shows its other side.
    if facing? && folio_start?.is_multiple_of(2) {
        masters.iter_mut().for_each(|master| std::mem::swap(&mut master.left, &mut master.right));
    }
    Some(Layout {
        name,
        spots: SpotToken::all(root),
        trim: size?,
        bleed: bleed?,
        facing: facing?,
        grid: grid?,
        masters,
        twins: Vec::new(),
        sequence: sequence?,
        balance: balance?,
        folio_style: folio_style?,
        folio_start: folio_start?,
        section_start: section_start?,
        blank,
        spreads: spreads?,
        first_fit: first_fit?,
        picture_flex: picture_flex?,
        costs: costs?,
        max_pages,
        pictures: pictures?,
        links: links?,
        output_intent,
        preflight: preflight?,
        marks: marks?,
    })
}

/// A named size, in portrait or landscape, or two lengths.
fn read_size(fields: &Fields<'_>) -> Option<Size> {
    let value = fields.value("size")?;
    match &value.kind {
        Kind::String(text) => {
            let mut words = text.split_whitespace();
            let name = words.next().unwrap_or("");
            let named = SIZES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
            let turn = words.next();
            let (Some((_, width, height)), None | Some("landscape" | "portrait"), None) = (named, turn, words.next()) else {
                let help = match named {
                    Some((name, ..)) => format!("write `{name}`, `{name} landscape` or `{name} portrait`"),
                    None => size_help(name),
                };
                fields.fault(Code::UnknownName, value.span, format!("`{text}` is none of the page sizes"), help);
                return None;
            };
            let (width, height) = (parse_length(width).ok()?, parse_length(height).ok()?);
            Some(if turn == Some("landscape") { Size::new(height, width) } else { Size::new(width, height) })
        }
        Kind::Array(sides) if sides.len() == 2 => {
            let range = SHORTEST_SIDE..=LONGEST_SIDE - MOST_BLEED * 2;
            let (width, height) =
                (fields.length_value("size", &sides[0], &range), fields.length_value("size", &sides[1], &range));
            Some(Size::new(width?, height?))
        }
        _ => {
            fields.wrong_type("size", value, "a page size", SIZE_HELP);
            None
        }
    }
}

/// What to write for a size of this name. A number is no slip of the pen: A7 is not A3 misspelt, but a size to be given in figures.
fn size_help(name: &str) -> String {
    let known = SIZES.iter().map(|(name, ..)| *name);
    match crate::tokens::nearest(name, known.clone()) {
        Some(near) if !name.contains(|ch: char| ch.is_ascii_digit()) => format!("did you mean `{near}`?"),
        _ => format!(
            "known sizes: {}; others as width and height: [\"74 mm\", \"105 mm\"]",
            known.collect::<Vec<_>>().join(", ")
        ),
    }
}

/// `picture-flex = ["85 %", "130 %"]`: the least and the greatest height, in whole percent.
fn read_flex(fields: &Fields<'_>) -> Option<(i64, i64)> {
    let value = fields.value("picture-flex")?;
    let help = "write the least and the greatest height of a photograph: [\"85 %\", \"130 %\"]";
    let Kind::Array(items) = &value.kind else {
        fields.wrong_type("picture-flex", value, "two shares of a picture's height", help);
        return None;
    };
    let [least, most] = items.as_slice() else {
        fields.wrong_type("picture-flex", value, "two shares of a picture's height", help);
        return None;
    };
    let share = |value, range: RangeInclusive<f64>| {
        fields.percent_value("picture-flex", value, range).map(|share| Length::from_pt(share).whole_times(Length::PT))
    };
    let (least, most) = (share(least, 25.0..=100.0), share(most, 100.0..=400.0));
    Some((least?, most?))
}

/// `"body"` or a step.
fn read_grid(fields: &Fields<'_>) -> Option<Grid> {
    let value = fields.value("grid")?;
    if matches!(&value.kind, Kind::String(word) if word == "body") {
        return Some(Grid::Body);
    }
    fields.length_value("grid", value, &(Length::PT..=Length::whole_pt(1_000))).map(Grid::Step)
}

/// `"page"`, `"section"` or `false`; `true` is another word for `"section"`.
fn read_balance(fields: &Fields<'_>) -> Option<Balance> {
    let value = fields.value("balance")?;
    match &value.kind {
        Kind::Boolean(true) => Some(Balance::Section),
        Kind::Boolean(false) => Some(Balance::Never),
        Kind::String(_) => fields.choice("balance", &[("page", Balance::Page), ("section", Balance::Section)]),
        _ => {
            fields.wrong_type("balance", value, "\"page\", \"section\" or false", "write balance = \"section\"");
            None
        }
    }
}

fn read_links(fields: &Fields<'_>) -> Option<PrintedLinks> {
    let words = [
        ("text", PrintedLinks::Text),
        ("url", PrintedLinks::Url),
        ("footnote", PrintedLinks::Footnote),
        ("qr", PrintedLinks::Qr),
    ];
    fields.choice("print", &words)
}

fn read_intent(fields: &Fields<'_>) -> Option<OutputIntent> {
    let condition = fields.string("condition");
    let registry = fields.string("registry").map_or_else(|| REGISTRY.to_owned(), |registry| registry.value);
    let (profile, profile_span) = fields.string("profile").map(|profile| (profile.value, profile.span)).unzip();
    let ink_limit = fields.integer("ink-limit", 100..=400u16).unwrap_or(default_intent().ink_limit);
    let info = fields.string("info").map(|info| info.value);
    let is_x1a = fields.choice("standard", &[("PDF/X-4", false), ("PDF/X-1a", true)]).unwrap_or(false);
    if info.is_none() && registry.is_empty() && !fields.has("info") {
        fields.missing(
            "info",
            "a condition that is in no registry is told in words: info = \"Heidelberg XL 75, uncoated stock\"",
        );
    }
    if !fields.has("condition") {
        fields.missing("condition", "name the printing condition that the profile is for: condition = \"FOGRA39\"");
    }
    let Spanned { value: condition, span: condition_span } = condition?;
    if profile.is_none() && condition != default_intent().condition && !fields.has("profile") {
        let help = format!("only {} is built in: give profile = \"file.icc\" for `{condition}`", default_intent().condition);
        fields.missing("profile", help);
        return None;
    }
    Some(OutputIntent { condition, registry, profile, ink_limit, info, is_x1a, condition_span, profile_span })
}

/// All masters; `None` when one of them cannot be built. Without a page size only their keys are looked at.
fn read_masters(fields: &Fields<'_>, root: &Table, page: PageBoxes, facing: bool, sized: bool) -> Option<Vec<Master>> {
    let _ = fields.named("masters")?;
    let masters = root.value("masters").and_then(Value::table)?;
    if masters.entries.len() > MOST_MASTERS {
        let message = format!("{} masters are more than {MOST_MASTERS}", masters.entries.len());
        fields.fault(
            Code::OutOfRange,
            masters.span,
            message,
            "a page differs from another one by its heading's attributes, too",
        );
        return None;
    }
    let mut read = Vec::new();
    for entry in &masters.entries {
        let path = format!("masters.{}", entry.key);
        let Kind::Table(table) = &entry.value.kind else {
            fields.wrong_type(&path, &entry.value, "a table", format!("write [{path}] on a line of its own, its keys below"));
            read.push(None);
            continue;
        };
        let table = inherited(entry, table, masters, root, fields);
        read.push(Fields::walk(&table, path, fields.faults(), |fields| read_master(&entry.key, fields, page, facing)));
    }
    let masters: Option<Vec<Master>> = read.into_iter().collect();
    masters.filter(|_| sized)
}

/// `sequence`, `section-sequence` and `last`; names are checked once all masters are known.
fn read_sequence(fields: &Fields<'_>, masters: &[Master], complete: bool) -> Option<Sequence> {
    let names = fields.strings("sequence");
    let later = match fields.value("section-sequence").map(|value| &value.kind) {
        Some(Kind::Boolean(false)) => Some(Vec::new()),
        _ => fields.strings("section-sequence"),
    };
    let last = read_master_name(fields, "last", masters, complete);
    if !complete {
        return None;
    }
    let pages = find(masters, names.as_deref()?, fields);
    let sections = find(masters, &later.unwrap_or_default(), fields);
    if pages.is_empty() {
        if let Some(value) =
            fields.value("sequence").filter(|value| matches!(&value.kind, Kind::Array(items) if items.is_empty()))
        {
            fields.fault(Code::OutOfRange, value.span, "`sequence` is empty", "name the first page's master: [\"first\"]");
        }
        return None;
    }
    Some(Sequence { pages, sections, last })
}

/// The master that `key` names, unless it is `false`.
fn read_master_name(fields: &Fields<'_>, key: &'static str, masters: &[Master], complete: bool) -> Option<MasterId> {
    if matches!(fields.value(key)?.kind, Kind::Boolean(false)) {
        return None;
    }
    let name = fields.string(key)?;
    if complete { find(masters, &[name], fields).pop() } else { None }
}
