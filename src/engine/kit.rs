//! A brand and a layout, read once and used for many texts.

use crate::brand::Brand;
use crate::color::cms::{CmsError, PressColor, Screen};
use crate::diagnostic::{Code, Diagnostic, Report, Sources, Span};
use crate::layout::{self, Layout};
use crate::pdf::{Intent, PdfError, PreparedIntent};
use crate::picture::{NoPictures, PictureSource};
use crate::preflight::Profile;
use crate::text::Dictionary;
use crate::tokens::Override;
use std::sync::Arc;

/// A brand, a layout and the output profile that the layout names.
#[derive(Clone, Debug)]
pub struct Kit {
    /// Styles and colours.
    pub brand: Brand,
    /// Pages.
    pub layout: Layout,
    /// The words and patterns of the house.
    pub dictionary: Arc<Dictionary>,
    /// The token files, for messages.
    pub sources: Sources,
    /// The printing condition with its profile, made ready once for all files.
    pub intent: Arc<PreparedIntent>,
    /// What a screen's colours are under that condition.
    pub press: Arc<PressColor>,
    /// What pages are checked for before they go to press.
    pub preflight: Arc<Profile>,
    /// What they are checked for before they go to screens.
    pub screen_preflight: Arc<Profile>,
}

/// A text with the name to show for it.
#[derive(Clone, Copy, Debug)]
pub struct NamedText<'a> {
    /// A path, or the name of a built-in.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
}

/// What a kit is read from.
#[derive(Clone, Copy)]
pub struct KitParts<'a> {
    /// Brand tokens.
    pub brand: NamedText<'a>,
    /// A page layout.
    pub layout: NamedText<'a>,
    /// Overrides of single tokens: `brand.styles.body.align=justify`.
    pub overrides: &'a [String],
    /// Where the hyphenation patterns that the brand names come from.
    pub brand_files: &'a dyn PictureSource,
    /// Where a profile that the layout names comes from.
    pub files: &'a dyn PictureSource,
}

impl Kit {
    /// The shipped brand and layout.
    ///
    /// The kit is there whenever the report has no errors.
    pub fn builtin() -> (Option<Kit>, Report) {
        let text = |name, text: Option<&'static str>| NamedText { name, text: text.unwrap_or_default() };
        let (kit, report, _) = Kit::read(KitParts {
            brand: text("factsheet", Brand::builtin("factsheet")),
            layout: text("factsheet", Layout::builtin("factsheet")),
            overrides: &[],
            brand_files: &NoPictures,
            files: &NoPictures,
        });
        (kit, report)
    }

    /// Reads brand and layout, reporting every fault of both. The sources name the files that the report's spans point into; the kit is
    /// there whenever the report has no errors.
    pub fn read(parts: KitParts<'_>) -> (Option<Kit>, Report, Sources) {
        let mut sources = Sources::new();
        let mut report = Report::new();
        let brand_file = sources.add(parts.brand.name, parts.brand.text);
        let layout_file = sources.add(parts.layout.name, parts.layout.text);
        let mut overrides = Vec::new();
        for words in parts.overrides {
            let file = sources.add("--set", words.as_str());
            match Override::parse(file, words) {
                Ok(one) => overrides.push(one),
                Err(fault) => report.push(*fault),
            }
        }
        let (brand, found) = Brand::read(brand_file, parts.brand.text, &overrides);
        report.extend(found);
        let (layout, found) = Layout::read(layout_file, parts.layout.text, &overrides);
        report.extend(found);
        if let (Some(brand), Some(layout)) = (&brand, &layout) {
            report.extend(layout.check(brand));
        }
        let words = brand.as_ref().map(|brand| &brand.hyphenation);
        let dictionary =
            words.map(|words| super::words::dictionary(words, &Arc::default(), parts.brand_files, &mut sources, &mut report));
        let intent = layout.as_ref().and_then(|layout| intent(layout, parts.files, &mut report));
        let preflight = layout
            .as_ref()
            .and_then(|layout| super::preflight::profile(layout, &overrides, parts.files, &mut sources, &mut report));
        let kit = match (brand, dictionary, layout, intent, preflight) {
            (Some(brand), Some(dictionary), Some(layout), Some(intent), Some(preflight)) if !report.has_errors() => {
                let press = Arc::new(press(&layout, &intent));
                let (intent, preflight) = (Arc::new(intent), Arc::new(preflight));
                let screen_preflight = super::preflight::for_screens(&preflight, &overrides, &mut sources);
                Some(Kit { brand, layout, dictionary, sources: sources.clone(), intent, press, preflight, screen_preflight })
            }
            _ => None,
        };
        (kit, report, sources)
    }
}

/// The press that the layout's printing condition describes; drawings are converted as pictures are.
fn press(layout: &Layout, intent: &PreparedIntent) -> PressColor {
    let limit = layout.output_intent.as_ref().map_or(layout::default_intent().ink_limit, |asked| asked.ink_limit);
    let pictures = &layout.pictures;
    PressColor::new(Arc::from(intent.profile()), pictures.intent, pictures.black_point, u32::from(limit) * 100)
}

/// The printing condition that the layout names, or the built-in one, with its profile checked.
fn intent(layout: &Layout, files: &dyn PictureSource, report: &mut Report) -> Option<PreparedIntent> {
    let default = layout::default_intent();
    let Some(asked) = &layout.output_intent else {
        let message = format!("the layout names no output intent; {} is used", default.condition);
        // A faulty intent is none too, but that has been said.
        if !report.has_errors() {
            let help = format!("say in the layout what it is printed for: [output-intent] condition = {:?}", default.condition);
            report.push(Diagnostic::new(Code::DefaultOutputIntent, message).help(help));
        }
        let layout::BuiltinIntent { condition, registry, profile, .. } = default;
        return prepared(&Intent { condition, registry, info: "", profile }, None, report);
    };
    let with = |profile| Intent {
        condition: &asked.condition,
        registry: &asked.registry,
        info: asked.info.as_deref().unwrap_or_default(),
        profile,
    };
    let Some(name) = &asked.profile else {
        if asked.condition == default.condition {
            return prepared(&with(default.profile), Some(asked.condition_span), report);
        }
        let fault = Diagnostic::new(Code::ProfileUnusable, format!("no profile for {:?} is built in", asked.condition));
        report.push(Diagnostic { span: Some(asked.condition_span), ..fault }.help("give its file: profile = \"…icc\""));
        return None;
    };
    match files.load(name) {
        Ok(bytes) => {
            if let Err(fault) = layout::check_profile(&bytes).and_then(|()| check_conversion(name, &bytes)) {
                report.push(Diagnostic { span: Some(asked.span()), ..*fault });
                return None;
            }
            if let Some(fault) = layout::check_condition(&asked.condition, &bytes) {
                report.push(Diagnostic { span: Some(asked.condition_span), ..*fault });
            }
            prepared(&with(&bytes), Some(asked.span()), report)
        }
        Err(why) => {
            let fault = Diagnostic::new(Code::ProfileUnusable, format!("the output profile {name:?} cannot be read: {why}"));
            report.push(Diagnostic { span: Some(asked.span()), ..fault }.help("its path is relative to the layout"));
            None
        }
    }
}

/// Whether a profile whose header is sound leads from the press's inks to a screen's light.
fn check_conversion(name: &str, profile: &[u8]) -> Result<(), Box<Diagnostic>> {
    match Screen::new(profile) {
        Ok(_) | Err(CmsError::NotBuiltIn) => Ok(()),
        Err(reason) => {
            let fault =
                Diagnostic::new(Code::ProfileUnusable, format!("the output profile {name:?} converts nothing: {reason}"));
            Err(Box::new(fault.help("ask the printer for the profile of the printing condition")))
        }
    }
}

fn prepared(intent: &Intent<'_>, span: Option<Span>, report: &mut Report) -> Option<PreparedIntent> {
    let fault = |error: PdfError| Diagnostic { span, ..Diagnostic::new(Code::ProfileUnusable, error.to_string()) };
    PreparedIntent::new(intent).map_err(|error| report.push(fault(error))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_profile_stands_at_its_name() {
        let layout = "name = \"plain\"\n[output-intent]\ncondition = \"FOGRA51\"\nprofile = \"nowhere.icc\"\n";
        let parts = KitParts {
            brand: NamedText { name: "brand", text: "" },
            layout: NamedText { name: "layout", text: layout },
            overrides: &[],
            brand_files: &NoPictures,
            files: &NoPictures,
        };
        let (_, report, sources) = Kit::read(parts);
        let places: Vec<&str> = report.diagnostics.iter().filter_map(|fault| Some(sources.text(fault.span?))).collect();
        assert_eq!(places, ["\"nowhere.icc\""]);
    }

    #[cfg(feature = "icc")]
    #[test]
    fn a_profile_whose_tables_are_gone_is_refused() {
        let good = layout::default_intent().profile;
        assert_eq!(check_conversion("good.icc", good), Ok(()));
        // Every tag is called by another name: the header stays sound.
        let mut hollow = good.to_vec();
        let tags = usize::from(hollow[131]);
        for tag in hollow[132..132 + tags * 12].chunks_exact_mut(12) {
            tag[..4].copy_from_slice(b"none");
        }
        assert_eq!(layout::check_profile(&hollow), Ok(()));
        let fault = check_conversion("hollow.icc", &hollow).unwrap_err();
        assert_eq!(fault.code, Code::ProfileUnusable);
        assert!(fault.message.contains("hollow.icc"), "{}", fault.message);
    }
}
