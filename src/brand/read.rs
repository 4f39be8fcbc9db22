//! From a brand file's table to a [`Brand`]: the file's patches over the shipped brand's, inheritance resolved.

use super::black::BlackPatch;
use super::boxes::BoxesPatch;
use super::colors::{PAPER, check_contrast, color};
use super::copyfit::{CopyfitPatch, Setting};
use super::definitions::DefinitionsPatch;
use super::justification::{Protrusion, read_protrusion};
use super::notes::NotesPatch;
use super::patch::{CharacterPatch, Names, StylePatch, unknown_style};
use super::spots::{SpotToken, collisions};
use super::tables::TablesPatch;
use super::{Brand, CharacterId, HeadingSplit, Palette, SHIPPED, StyleId, WordList, character_names, style_names};
use crate::color::Color;
use crate::diagnostic::{Code, Diagnostic, FileId, Report};
use crate::tokens::{Faults, Fields, Kind, Override, Slice, Spanned, prepare_with, suggest};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Brand {
    /// Reads a brand. What it does not give is the shipped brand's; a style that names its own `based-on` starts from that style
    /// alone. Overrides that begin with `brand` are applied first.
    ///
    /// The brand is there even when the report holds errors, with the shipped values in place of the faulty ones, so that a proof
    /// can be made; `None` only for a text too large to be read.
    pub fn read(file: FileId, text: &str, overrides: &[Override]) -> (Option<Brand>, Report) {
        let (own, faults, shipped) = prepare_with(Slice::whole(file, text), "brand", overrides, SHIPPED);
        let shipped = Fields::walk(&shipped, "", &Faults::none(file), |fields| Sheet::read(fields, None));
        let brand = Fields::walk(&own, "", &faults, |fields| {
            let sheet = Sheet::read(fields, Some(&shipped));
            collisions(&sheet.spots, &[]).for_each(|fault| fields.faults().push(fault));
            sheet.over(&shipped, fields)
        });
        let report = faults.into_report();
        let unread = report.diagnostics.iter().any(|fault| fault.code == Code::TextTooLarge);
        (brand.filter(|_| !unread), report)
    }
}

/// What one file says.
#[derive(Debug, Default)]
struct Sheet {
    name: Option<String>,
    default_palette: Option<Spanned<String>>,
    accept_substitutes: Option<bool>,
    hyphenation: WordList,
    typefaces: BTreeMap<String, String>,
    colors: BTreeMap<String, Color>,
    /// In the order of the file.
    palettes: Vec<(String, Palette)>,
    /// Colours and palettes that are named, the faulty ones too: that a name stands for nothing is another fault than theirs.
    named: NamedHere,
    split: Option<HeadingSplit>,
    max_lines: Option<u8>,
    styles: BTreeMap<StyleId, StylePatch>,
    characters: BTreeMap<CharacterId, CharacterPatch>,
    protrusion: BTreeMap<String, Protrusion>,
    boxes: BoxesPatch,
    tables: TablesPatch,
    definitions: DefinitionsPatch,
    copyfit: CopyfitPatch,
    notes: NotesPatch,
    black: BlackPatch,
    spots: Vec<SpotToken>,
}

/// The names that a file gives.
#[derive(Debug, Default)]
struct NamedHere {
    colors: Vec<String>,
    palettes: Vec<String>,
}

impl NamedHere {
    fn read(fields: &Fields<'_>) -> Self {
        let names = |key| fields.named(key).unwrap_or_default().into_iter().map(|(name, _)| name.value).collect();
        NamedHere { colors: names("colors"), palettes: names("palettes") }
    }
}

impl Sheet {
    /// Reads a file whose names may also be those of `below`.
    fn read(fields: &Fields<'_>, below: Option<&Sheet>) -> Self {
        let mut sheet = Sheet {
            name: fields.string("name").map(|name| name.value),
            default_palette: fields.string("default-palette"),
            accept_substitutes: fields.boolean("accept-substitutes"),
            hyphenation: WordList::read(fields),
            typefaces: read_typefaces(fields),
            colors: read_colors(fields),
            named: NamedHere::read(fields),
            protrusion: read_protrusion(fields),
            copyfit: CopyfitPatch::read(fields, below.map(|below| &below.copyfit)),
            black: BlackPatch::read(fields),
            spots: SpotToken::all(fields.whole()),
            ..Sheet::default()
        };
        sheet.palettes = read_palettes(fields, &sheet, below);
        let _ = fields.within("heading", |fields| {
            let words = [("emphasis", HeadingSplit::Emphasis), ("line", HeadingSplit::Line), ("none", HeadingSplit::None)];
            sheet.split = fields.choice("split", &words);
            sheet.max_lines = fields.integer("max-lines", 1..=50);
        });
        let names = sheet.names(below);
        check_protrusion(fields, &names);
        let boxes = BoxesPatch::read(fields, &names.colors);
        let styles = read_styles(fields, &names);
        let characters = read_characters(fields, &names);
        let tables = TablesPatch::read(fields, &names);
        let notes = NotesPatch::read(fields, &names);
        (sheet.styles, sheet.characters) = (styles, characters);
        (sheet.boxes, sheet.tables, sheet.notes) = (boxes, tables, notes);
        sheet.definitions = DefinitionsPatch::read(fields);
        sheet
    }

    /// The names that this file's styles may use.
    fn names<'a>(&'a self, below: Option<&'a Sheet>) -> Names<'a> {
        let sheets = || std::iter::once(self).chain(below);
        let mut colors: Vec<&str> = vec!["black", "paper"];
        colors.extend(sheets().flat_map(|sheet| &sheet.named.colors).map(String::as_str));
        Names { typefaces: sheets().flat_map(|sheet| sheet.typefaces.keys()).map(String::as_str).collect(), colors }
    }

    /// This file's word over that of `below`, which is complete.
    fn over(self, below: &Sheet, fields: &Fields<'_>) -> Option<Brand> {
        let mut typefaces = below.typefaces.clone();
        typefaces.extend(self.typefaces.clone());
        let mut colors = below.colors.clone();
        colors.extend(self.colors.clone());
        colors.insert("black".to_owned(), Color::BLACK);
        colors.insert("paper".to_owned(), PAPER);
        let (palettes, default_palette) = self.choose_palettes(below, fields)?;
        let mut characters = BTreeMap::new();
        for id in CharacterId::ALL {
            let own = self.characters.get(&id).cloned().unwrap_or_default();
            let shipped = below.characters.get(&id).cloned().unwrap_or_default();
            characters.insert(id, own.over(&shipped).complete());
        }
        let merged = merge_styles(&self.styles, &below.styles);
        report_cycles(&self.styles, &merged, fields);
        let hanging = self.protrusions(below);
        let mut styles = BTreeMap::new();
        for id in StyleId::ALL {
            styles.insert(id, resolve(id, &merged, below)?.complete(&typefaces, &hanging)?);
        }
        Some(Brand {
            name: self.name.or_else(|| below.name.clone()).unwrap_or_default(),
            palettes,
            default_palette,
            heading_split: self.split.or(below.split)?,
            heading_max_lines: self.max_lines.or(below.max_lines)?,
            hyphenation: self.hyphenation,
            accept_substitutes: self.accept_substitutes.or(below.accept_substitutes).unwrap_or(false),
            styles,
            characters,
            boxes: self.boxes.over(&below.boxes).complete()?,
            colors,
            spots: self.spots,
            black: self.black.over(&below.black).complete()?,
            notes: self.notes.over(&below.notes).complete()?,
            definitions: self.definitions.over(&below.definitions).complete()?,
            tables: self.tables.over(&below.tables).complete()?,
            copyfit: self.copyfit.over(&below.copyfit)?,
            setting: Setting::default(),
            led_from: None,
        })
    }

    /// For every typeface, its own protrusions over those for `all`, this file's over the shipped ones.
    fn protrusions(&self, below: &Sheet) -> BTreeMap<String, Arc<Protrusion>> {
        let tables = |name: &str| [below.protrusion.get(name), self.protrusion.get(name)];
        let typefaces = self.typefaces.keys().chain(below.typefaces.keys());
        let merged = typefaces.map(|name| {
            let hanging = tables("all").into_iter().chain(tables(name)).flatten().flatten().map(|(ch, pair)| (*ch, *pair));
            (name.clone(), Arc::new(hanging.collect()))
        });
        merged.collect()
    }

    /// A brand's own palettes, or the shipped ones when it has none; and the default among them.
    fn choose_palettes(&self, below: &Sheet, fields: &Fields<'_>) -> Option<(BTreeMap<String, Palette>, String)> {
        let (palettes, inherited) = if self.palettes.is_empty() {
            (&below.palettes, below.default_palette.as_ref().map(|name| name.value.clone()))
        } else {
            (&self.palettes, None)
        };
        let known = || palettes.iter().map(|(name, _)| name.as_str());
        let first = known().next()?.to_owned();
        let default = match &self.default_palette {
            Some(name) if known().any(|known| known == name.value) => name.value.clone(),
            Some(name) => {
                if !self.named.palettes.contains(&name.value) {
                    fields.unknown_name(name, "palettes", known().collect::<Vec<_>>());
                }
                first
            }
            None => inherited.unwrap_or(first),
        };
        Some((palettes.iter().cloned().collect(), default))
    }
}

/// Reports tables of protrusion for typefaces that are none.
fn check_protrusion(fields: &Fields<'_>, names: &Names<'_>) {
    for (name, _) in fields.named("protrusion").unwrap_or_default() {
        if name.value != "all" && !names.typefaces.contains(&name.value.as_str()) {
            fields.unknown_name(&name, "typefaces", names.typefaces.iter().copied().chain(["all"]).collect::<Vec<_>>());
        }
    }
}

fn read_typefaces(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let mut typefaces = BTreeMap::new();
    for (name, value) in fields.named("typefaces").unwrap_or_default() {
        match &value.kind {
            Kind::String(family) if !family.trim().is_empty() => {
                typefaces.insert(name.value, family.trim().to_owned());
            }
            _ => {
                let key = format!("typefaces.{}", name.value);
                fields.wrong_type(&key, value, "a family's name", "write the family's name: \"Helvetica Neue LT Pro\"");
            }
        }
    }
    typefaces
}

fn read_colors(fields: &Fields<'_>) -> BTreeMap<String, Color> {
    let mut colors = BTreeMap::new();
    for (name, value) in fields.named("colors").unwrap_or_default() {
        if matches!(name.value.as_str(), "primary" | "secondary" | "black" | "paper") {
            let message = format!("`{}` is always there and cannot be given here", name.value);
            fields.fault(Code::UnknownName, name.span, message, "choose another name for this colour");
            continue;
        }
        if let Some(color) = color(fields, &format!("colors.{}", name.value), value) {
            colors.insert(name.value, color);
        }
    }
    colors
}

fn read_palettes(fields: &Fields<'_>, sheet: &Sheet, below: Option<&Sheet>) -> Vec<(String, Palette)> {
    let read = fields.each("palettes", |name, fields| {
        // A palette of the shipped brand's name may give one colour alone: an override does.
        let shipped = below.and_then(|below| below.palettes.iter().find(|(known, _)| *known == name.value));
        let primary = read_role(fields, "primary", sheet, shipped.map(|(_, palette)| &palette.primary));
        let secondary = read_role(fields, "secondary", sheet, shipped.map(|(_, palette)| &palette.secondary));
        let palette = Palette { primary: primary?, secondary: secondary? };
        check_contrast(&name, &palette, fields);
        Some((name.value, palette))
    });
    read.unwrap_or_default().into_iter().flatten().collect()
}

/// One colour of a palette: written out, or the name of one of the brand's colours.
fn read_role(fields: &Fields<'_>, role: &'static str, sheet: &Sheet, shipped: Option<&Color>) -> Option<Color> {
    let Some(value) = fields.value(role) else {
        if shipped.is_none() {
            fields.missing(role, "a palette has a primary and a secondary colour");
        }
        return shipped.cloned();
    };
    let Kind::String(name) = &value.kind else {
        return color(fields, role, value);
    };
    let found = match name.as_str() {
        "black" => Some(Color::BLACK),
        name => sheet.colors.get(name).cloned(),
    };
    // A faulty colour has been told of.
    if found.is_none() && !sheet.named.colors.contains(name) {
        let name = Spanned { value: name.clone(), span: value.span };
        let known: Vec<&str> = sheet.named.colors.iter().map(String::as_str).chain(["black"]).collect();
        fields.unknown_name(&name, "colours", known);
    }
    found
}

fn read_styles(fields: &Fields<'_>, names: &Names<'_>) -> BTreeMap<StyleId, StylePatch> {
    let read = fields.each("styles", |name, style| {
        let id = StyleId::named(&name.value);
        if id.is_none() {
            unknown_style(fields, &name, "styles", style_names());
        }
        let patch = StylePatch::read(style, names);
        id.map(|id| (id, patch))
    });
    read.unwrap_or_default().into_iter().flatten().collect()
}

fn read_characters(fields: &Fields<'_>, names: &Names<'_>) -> BTreeMap<CharacterId, CharacterPatch> {
    let read = fields.each("characters", |name, style| {
        let id = CharacterId::named(&name.value);
        if id.is_none() {
            unknown_style(fields, &name, "characters", character_names());
        }
        let patch = CharacterPatch::read(style, names);
        id.map(|id| (id, patch))
    });
    read.unwrap_or_default().into_iter().flatten().collect()
}

/// Each style's patch: the file's over the shipped one's, or the file's alone when it says what it is based on.
fn merge_styles(own: &BTreeMap<StyleId, StylePatch>, shipped: &BTreeMap<StyleId, StylePatch>) -> BTreeMap<StyleId, StylePatch> {
    let mut merged = shipped.clone();
    for (id, patch) in own {
        let patch = match shipped.get(id) {
            Some(below) if patch.based_on.is_none() => patch.clone().over(below),
            _ => patch.clone(),
        };
        merged.insert(*id, patch);
    }
    merged
}

/// The styles from `id` along `based-on`, until the end or the first that comes again.
fn chain(id: StyleId, merged: &BTreeMap<StyleId, StylePatch>) -> (Vec<StyleId>, Option<StyleId>) {
    let mut chain = vec![id];
    let mut at = id;
    while let Some(next) = merged.get(&at).and_then(|patch| patch.based_on.as_ref()).map(|next| next.value) {
        if chain.contains(&next) {
            return (chain, Some(next));
        }
        chain.push(next);
        at = next;
    }
    (chain, None)
}

/// Reports each circle once, at the first of the file's own `based-on` in it. The shipped styles alone have none.
fn report_cycles(own: &BTreeMap<StyleId, StylePatch>, merged: &BTreeMap<StyleId, StylePatch>, fields: &Fields<'_>) {
    let mut reported: Vec<StyleId> = Vec::new();
    for (id, patch) in own {
        let (chain, again) = chain(*id, merged);
        let (Some(place), true) = (&patch.based_on, again == Some(*id)) else { continue };
        if chain.iter().any(|id| reported.contains(id)) {
            continue;
        }
        let names: Vec<&str> = chain.iter().map(|id| id.name()).chain([id.name()]).collect();
        let fault = Diagnostic::new(Code::BasedOnCycle, format!("styles based on each other: {}", names.join(" → ")));
        fields.faults().push(fault.at(place.span).help("base one of them on a style outside the circle"));
        reported.extend(chain);
    }
}

/// The style's patch with all it is based on below it, and the shipped body at the bottom.
fn resolve(id: StyleId, merged: &BTreeMap<StyleId, StylePatch>, shipped: &Sheet) -> Option<StylePatch> {
    let mut patch = StylePatch::default();
    for id in chain(id, merged).0 {
        patch = patch.over(merged.get(&id)?);
    }
    Some(patch.over(shipped.styles.get(&StyleId::Body)?))
}

impl Brand {
    /// The palette of this name.
    ///
    /// # Errors
    /// There is none: a finding without a place, to be completed by the caller who knows where the name stands.
    pub fn palette(&self, name: &str) -> Result<&Palette, Box<Diagnostic>> {
        self.palettes.get(name).ok_or_else(|| {
            let fault = Diagnostic::new(Code::UnknownName, format!("the brand has no palette `{name}`"));
            Box::new(fault.help(suggest(name, "palettes", self.palettes.keys().map(String::as_str))))
        })
    }
}
