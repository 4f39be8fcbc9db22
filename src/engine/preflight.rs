//! Pages looked over before they go to press.
//!
//! In: a [`Typeset`]. Out: what its layout's preflight profile, or another one, finds on it.

use super::kit::Kit;
use super::{Engine, NamedText, Typeset};
use crate::brand::{Palette, SpotToken};
use crate::color::Color;
use crate::diagnostic::{Code, Diagnostic, Report, Sources, Span};
use crate::layout::{Layout, Stock, default_intent};
use crate::picture::{CAN_CONVERT, Medium, PictureSource};
use crate::preflight::{self, Findings, Profile};
use crate::text::is_written_rtl;
use crate::tokens::{Override, suggest};
use std::sync::Arc;

/// What the pages of a sheet are looked over by.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    profile: Arc<Profile>,
    screen: Arc<Profile>,
    spots: Vec<SpotToken>,
    palette: Vec<Color>,
    condition: String,
    ink_limit: Option<u16>,
    stock: Stock,
    stock_span: Option<Span>,
    converts_to: Option<u16>,
    max_ppi: Option<u16>,
}

impl Checks {
    pub(super) fn new(kit: &Kit, palette: &Palette) -> Self {
        let intent = kit.layout.output_intent.as_ref();
        let brand = &kit.brand;
        let named = [&palette.primary, &palette.secondary].into_iter().chain(brand.colors.values()).chain(&brand.black.rich);
        // A job without spot inks prints what stands in for them.
        let both = |color: &Color| [color.clone(), Color { ink: color.ink.without_spots(), screen: color.screen }];
        Checks {
            profile: Arc::clone(&kit.preflight),
            screen: Arc::clone(&kit.screen_preflight),
            spots: brand.spots.iter().chain(&kit.layout.spots).cloned().collect(),
            palette: named.flat_map(both).collect(),
            condition: kit.intent.condition().to_owned(),
            ink_limit: intent.map(|intent| intent.ink_limit),
            stock: kit.layout.preflight.stock,
            converts_to: (kit.layout.pictures.converts && CAN_CONVERT)
                .then(|| intent.map_or(default_intent().ink_limit, |intent| intent.ink_limit)),
            max_ppi: kit.layout.pictures.max_ppi,
            stock_span: Some(intent.map_or(kit.layout.preflight.profile.span, |intent| intent.condition_span)),
        }
    }
}

/// What a sheet is looked over for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PressRoom<'a> {
    /// The preflight profile's name.
    pub profile: &'a str,
    /// The paper.
    pub stock: Stock,
    /// The printing condition.
    pub condition: &'a str,
}

impl Typeset {
    /// What the sheet is looked over for.
    pub fn press_room(&self) -> PressRoom<'_> {
        let Checks { profile, stock, condition, .. } = &self.checks;
        PressRoom { profile: &profile.name, stock: *stock, condition }
    }
}

impl Engine {
    /// Looks a sheet's pages over, by the profile that its layout names. The findings are not in the sheet's own report; whoever wants the PDF
    /// withheld for them adds them to it.
    pub fn preflight(&self, sheet: &Typeset) -> Findings {
        self.look_over(sheet, &sheet.checks.profile)
    }

    /// Looks a sheet's pages over for what they are to be shown on: for screens by the built-in profile `screen`, since a rule of the press is
    /// none of theirs.
    pub fn preflight_for(&self, sheet: &Typeset, medium: Medium) -> Findings {
        match medium {
            Medium::Press => self.preflight(sheet),
            Medium::Screen => self.look_over(sheet, &sheet.checks.screen),
        }
    }

    fn look_over(&self, sheet: &Typeset, profile: &Profile) -> Findings {
        let checks = &sheet.checks;
        let input = preflight::Input {
            pages: &sheet.pages,
            pictures: &sheet.pictures,
            fonts: &self.fonts,
            spots: &checks.spots,
            palette: &checks.palette,
            condition: &checks.condition,
            output_profile: sheet.intent.profile(),
            ink_limit: checks.ink_limit,
            stock: checks.stock,
            stock_span: checks.stock_span,
            converts_to: checks.converts_to,
            max_ppi: checks.max_ppi,
            bound_right: is_written_rtl(&sheet.facts.lang),
            prints: &self.prints,
            printed: &|| self.pictures_for(sheet, Medium::Press).ok(),
        };
        preflight::check(&input, profile)
    }
}

impl Kit {
    /// Takes another preflight profile than the layout's. When it has faults, the kit keeps its own; the sources name the file that the report's
    /// spans point into.
    pub fn set_preflight(&mut self, profile: NamedText<'_>, overrides: &[String]) -> (Report, Sources) {
        let mut sources = self.sources.clone();
        // What is wrong with an override was said when the kit was read.
        let parse = |words: &String| Override::parse(sources.add("--set", words.as_str()), words).ok();
        let overrides: Vec<Override> = overrides.iter().filter_map(parse).collect();
        let file = sources.add(profile.name, profile.text);
        let (profile, report) = Profile::read(file, profile.text, &overrides);
        if let Some(profile) = profile.filter(|_| !report.has_errors()) {
            self.preflight = Arc::new(profile);
            self.sources = sources.clone();
        }
        (report, sources)
    }
}

/// The profile for screens. The layout's own overrides of rules hold for it, too; what is wrong with one has been said of the layout's profile.
pub(super) fn for_screens(press: &Arc<Profile>, overrides: &[Override], sources: &mut Sources) -> Arc<Profile> {
    const NAME: &str = "screen";
    let read = |text: &str| Profile::read(sources.add(NAME, text), text, overrides).0;
    Profile::builtin(NAME).and_then(read).map_or_else(|| Arc::clone(press), Arc::new)
}

/// The profile that the layout names: a built-in's name, or a file.
pub(super) fn profile(
    layout: &Layout,
    overrides: &[Override],
    files: &dyn PictureSource,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Profile> {
    let asked = &layout.preflight.profile;
    let name = asked.value.as_str();
    let fault = |message: String, help: String| Diagnostic::new(Code::UnknownName, message).at(asked.span).help(help);
    let text = if name.ends_with(".toml") || name.contains('/') {
        match files.load(name).map(|bytes| String::from_utf8(bytes.to_vec())) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                report.push(fault(format!("the preflight profile {name:?} is not UTF-8"), "save it as UTF-8".to_owned()));
                return None;
            }
            Err(why) => {
                let message = format!("the preflight profile {name:?} cannot be read: {why}");
                report.push(fault(message, "its path is relative to the layout".to_owned()));
                return None;
            }
        }
    } else if let Some(text) = Profile::builtin(name) {
        text.to_owned()
    } else {
        let help = format!("{} (a file's name ends in .toml)", suggest(name, "profiles", Profile::builtin_names()));
        report.push(fault(format!("no preflight profile called {name:?} is built in"), help));
        return None;
    };
    let file = sources.add(name, text.as_str());
    let (profile, found) = Profile::read(file, &text, overrides);
    report.extend(found);
    profile
}
