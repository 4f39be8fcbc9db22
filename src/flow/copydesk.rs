//! The copy desk: marks the author's words up with the brand's styles and hands them to `text`.
//!
//! In: inline content, a style's name, a brand and a palette. Out: prepared paragraphs. Here alone a face is looked up, and whatever
//! is not as the brand asks (a substituted face, a picture that cannot be had) is reported once.

use super::ahead::Progress;
use super::customs;
use super::notes::Call;
use super::standing::StandingType;
use crate::brand::{
    Align, Brand, CharacterId, CharacterStyle, Cut, FaceSpec, Feature, HeadingSplit, Palette, Protrusion, Slope, Style, StyleId,
};
use crate::color::Color;
use crate::color::cms::PressColor;
use crate::content::{self, Attributes, Inline};
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};
use crate::font::{FaceId, FontBook, Match};
use crate::geometry::{Em, Length};
use crate::picture::{Gallery, PictureError, PictureId};
use crate::text::{self, Dictionary, Format, Paragraph, Paragraphs, Position, Prepared, Run, Shaper, TextStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// The line separator, which forces a line end in a paragraph.
const LINE_SEPARATOR: char = '\u{2028}';

/// Keeps a footnote's number with the word before it, whatever that ends in.
const WORD_JOINER: char = '\u{2060}';

/// Everything that turns words into prepared paragraphs.
pub(super) struct CopyDesk<'a, 'g> {
    pub(super) brand: &'a Brand,
    pub(super) palette: &'a Palette,
    pub(super) fonts: &'a FontBook,
    pub(super) lang: Arc<str>,
    /// Words and patterns of house and document.
    pub(super) dictionary: Arc<Dictionary>,
    pub(super) report: &'a mut Report,
    /// What a screen's colours are on the press; without one, by the plain formula.
    pub(super) press: Option<&'a PressColor>,
    /// Paragraphs of earlier trials, where there are trials.
    pub(super) standing: Option<&'a StandingType>,
    /// Paragraphs of other texts.
    pub(super) kept: Option<&'a Paragraphs>,
    /// Told how far the galley is.
    pub(super) progress: Option<&'a Progress>,
    /// They are prepared for another desk, which is about to ask for them.
    pub(super) is_ahead: bool,
    /// Keeps shape plans and buffers from paragraph to paragraph.
    pub(super) shaper: Shaper,
    gallery: &'a mut Gallery<'g>,
    faces: BTreeMap<FaceSpec, FaceId>,
    divide: bool,
    /// Set inside lists, whose lines always begin beside their markers.
    pub(super) in_list: bool,
    /// Edges other than the style's: those of a table's column.
    pub(super) align: Option<Align>,
    /// OpenType features beside the style's: those of a column of numbers.
    pub(super) features: Vec<Feature>,
    blocks: usize,
    named: BTreeSet<String>,
    /// Cuts asked for, by the family asked for and the one that stands in.
    substitutes: BTreeMap<(String, String), BTreeSet<String>>,
    /// Languages whose words were to be divided.
    divided_languages: BTreeSet<Arc<str>>,
    text_file: FileId,
}

/// The paragraphs of a block.
pub(super) struct SetCopy {
    /// One, or one for each line that the author broke by hand.
    pub(super) paragraphs: Vec<Rc<Prepared>>,
    /// Whether the author broke lines by hand.
    pub(super) hard_broken: bool,
    /// Height of the capitals.
    pub(super) cap: Length,
    /// The references to footnotes.
    pub(super) calls: Vec<Call>,
}

/// The look of a stretch of text while its paragraph is walked.
#[derive(Clone)]
struct Look {
    spec: FaceSpec,
    size: Length,
    tracking: Em,
    features: Vec<Feature>,
    color: Color,
    overprint: Option<bool>,
    lang: Arc<str>,
    link: Option<Arc<str>>,
    position: Position,
    strong: bool,
    emphasis: bool,
}

impl<'a, 'g> CopyDesk<'a, 'g> {
    pub(super) fn new(
        brand: &'a Brand,
        palette: &'a Palette,
        fonts: &'a FontBook,
        lang: &str,
        gallery: &'a mut Gallery<'g>,
        report: &'a mut Report,
        text_file: FileId,
    ) -> Self {
        CopyDesk {
            brand,
            palette,
            fonts,
            lang: Arc::from(lang),
            dictionary: Arc::default(),
            report,
            press: None,
            standing: None,
            kept: None,
            progress: None,
            is_ahead: false,
            gallery,
            shaper: Shaper::default(),
            faces: BTreeMap::new(),
            divide: false,
            in_list: false,
            align: None,
            features: Vec::new(),
            blocks: 0,
            named: BTreeSet::new(),
            substitutes: BTreeMap::new(),
            divided_languages: BTreeSet::new(),
            text_file,
        }
    }

    /// A number for a block of this job, each given once.
    pub(super) fn number(&mut self) -> usize {
        self.blocks += 1;
        self.blocks - 1
    }

    /// Whether a name is mentioned for the first time.
    pub(super) fn named_once(&mut self, name: &str) -> bool {
        self.named.insert(name.to_owned())
    }

    /// The place of words that stand in no file: the text's start.
    pub(super) fn nowhere(&self) -> Span {
        Span::new(self.text_file, 0..0)
    }

    /// Runs `job` with word division allowed whatever the style says.
    pub(super) fn divided<T>(&mut self, job: impl FnOnce(&mut Self) -> T) -> T {
        self.divide = true;
        let result = job(self);
        self.divide = false;
        result
    }

    /// The face for a spec; a stand-in is reported the first time it is needed.
    pub(super) fn face(&mut self, spec: &FaceSpec) -> FaceId {
        if let Some(face) = self.faces.get(spec) {
            return *face;
        }
        let found = self.fonts.resolve(spec);
        let face = found.as_ref().map_or(FaceId(0), |resolution| resolution.face);
        if let Some(Match::Substitute { .. }) = found.map(|resolution| resolution.how)
            && !self.brand.accept_substitutes
        {
            let families = (spec.family.clone(), self.fonts.face(face).family().to_owned());
            self.substitutes.entry(families).or_default().insert(spec.asked.clone());
        }
        self.faces.insert(spec.clone(), face);
        face
    }

    /// Reports the typefaces that others stand in for, family by family.
    pub(super) fn report_substitutes(&mut self) {
        for ((family, stand_in), cuts) in std::mem::take(&mut self.substitutes) {
            let cuts: Vec<String> = cuts.into_iter().collect();
            let message = format!("{family} ({}) is not at hand; {stand_in} stands in for it", cuts.join(", "));
            let finding = Diagnostic::new(Code::FontSubstituted, message);
            self.report.push(finding.help("give its folder with --font-dir, or set accept-substitutes = true in the brand"));
        }
    }

    /// The picture called `name`, or a report of why there is none.
    pub(super) fn picture(&mut self, name: &str, span: Span) -> Option<PictureId> {
        match self.gallery.load(name) {
            Ok(id) => Some(id),
            Err(error) => {
                self.report.push(picture_fault(name, &error).at(span));
                None
            }
        }
    }

    /// The pictures loaded so far.
    pub(super) fn gallery(&self) -> &Gallery<'g> {
        self.gallery
    }

    /// The height of a style's capitals.
    pub(super) fn cap(&mut self, style: &Style) -> Length {
        let face = self.face(&style.face);
        let face = self.fonts.face(face);
        style.size.of_units(i64::from(face.metrics().cap_height), face.units_per_em())
    }

    /// The height of a style's ascenders.
    pub(super) fn ascent(&mut self, style: &Style) -> Length {
        let face = self.face(&style.face);
        let face = self.fonts.face(face);
        style.size.of_units(i64::from(face.metrics().ascender), face.units_per_em())
    }

    /// The marker of a list item as a paragraph of its own. Nothing of it hangs over into the room before the item's text.
    pub(super) fn marker(&mut self, id: StyleId, marker: &str, span: Span) -> Prepared {
        let style = self.brand.style(id).clone();
        let format = Format { protrusion: None, ..self.format(&style, &Attributes::default()) };
        self.words(&style, format, marker, span)
    }

    /// Words that come from tokens or the engine, in a style.
    pub(super) fn plain(&mut self, id: StyleId, words: &str, span: Span, align: Option<Align>) -> Prepared {
        let style = self.brand.style(id).clone();
        let mut format = self.format(&style, &Attributes::default());
        format.align = align.unwrap_or(format.align);
        self.words(&style, format, words, span)
    }

    fn words(&mut self, style: &Style, format: Format, words: &str, span: Span) -> Prepared {
        let look = self.look(style);
        let mut setter = Typesetter::new(format);
        setter.push(words, span, self.resolve(&look));
        Rc::unwrap_or_clone(self.prepare(setter.finish().remove(0)))
    }

    /// A block's words as prepared paragraphs.
    pub(super) fn paragraphs(&mut self, id: StyleId, inlines: &[Inline], attributes: &Attributes, span: Span) -> SetCopy {
        let style = self.brand.style(id).clone();
        let cap = self.cap(&style);
        let hard_broken = id != StyleId::PageHeading && id != StyleId::Heading && has_hard_break(inlines);
        let mut format = self.format(&style, attributes);
        if hard_broken {
            format.hyphenation.enabled = false;
            // Names and addresses that turn over pause with their sense.
            format.balance = true;
            if format.align == Align::Justify {
                format.align = Align::Start;
            }
        }
        if id == StyleId::Quote {
            format.protrusion = format.protrusion.as_deref().map(|table| Arc::new(with_hung_quotes(table)));
        }
        let mut look = self.look(&style);
        if let Some(tracking) = &attributes.tracking {
            look.tracking = add(look.tracking, tracking.value);
        }
        look.lang = Arc::clone(&format.lang);
        let mut setter = Typesetter::new(format);
        setter.split_lines = hard_broken;
        self.walk(id, inlines, &look, &mut setter);
        if setter.is_empty() {
            setter.push("", span, self.resolve(&look));
        }
        let calls = std::mem::take(&mut setter.calls);
        let paragraphs = setter.finish().into_iter().map(|paragraph| self.prepare(paragraph)).collect();
        SetCopy { paragraphs, hard_broken, cap, calls }
    }

    fn prepare(&mut self, paragraph: Paragraph) -> Rc<Prepared> {
        if paragraph.format.hyphenation.enabled {
            self.note_languages(&paragraph);
        }
        let (shaper, fonts, report) = (&mut self.shaper, self.fonts, &mut *self.report);
        match (self.standing, self.kept) {
            (Some(standing), _) => standing.take(paragraph, |paragraph| text::prepare_with(shaper, paragraph, fonts, report)),
            (None, Some(kept)) if self.is_ahead => Rc::new(kept.prepare_ahead(shaper, paragraph, fonts)),
            (None, Some(kept)) => Rc::new(kept.prepare(shaper, paragraph, fonts, report)),
            (None, None) => Rc::new(text::prepare_with(shaper, &paragraph, fonts, report)),
        }
    }

    /// Notes each language whose words should be divided and cannot be, once.
    fn note_languages(&mut self, paragraph: &Paragraph) {
        for Run { style, span, range } in &paragraph.runs {
            if self.divided_languages.contains(&style.lang) || !paragraph.text[range.clone()].contains(char::is_alphabetic) {
                continue;
            }
            self.divided_languages.insert(Arc::clone(&style.lang));
            if !self.dictionary.knows(&style.lang) {
                let message = format!("no hyphenation patterns are known for `{0}`; its words are not divided", style.lang);
                let help = format!("name a file of them: [hyphenation] patterns = {{ {0} = \"{0}.pat\" }}", style.lang);
                self.report.push(Diagnostic::new(Code::NoPatterns, message).at(*span).help(help));
            }
        }
    }

    fn format(&self, style: &Style, attributes: &Attributes) -> Format {
        let lang = attributes.lang.as_ref().map_or_else(|| Arc::clone(&self.lang), |lang| Arc::from(lang.value.as_str()));
        let mut format = Format::of(style, lang);
        format.hyphenation.enabled |= self.divide;
        format.dictionary = Arc::clone(&self.dictionary);
        format.align = self.align.unwrap_or(format.align);
        if self.align.is_none() && self.in_list && matches!(format.align, Align::Center | Align::End) {
            format.align = Align::Start;
        }
        format
    }

    fn look(&self, style: &Style) -> Look {
        Look {
            spec: style.face.clone(),
            size: style.size,
            tracking: style.tracking,
            features: style.features.iter().chain(&self.features).copied().collect(),
            color: self.brand.color(&style.color, self.palette).clone(),
            overprint: style.overprint,
            lang: Arc::clone(&self.lang),
            link: None,
            position: Position::Normal,
            strong: false,
            emphasis: false,
        }
    }

    fn resolve(&mut self, look: &Look) -> Arc<TextStyle> {
        Arc::new(TextStyle {
            face: self.face(&look.spec),
            size: look.size,
            tracking: look.tracking,
            features: look.features.clone(),
            color: look.color.clone(),
            overprint: look.overprint,
            lang: Arc::clone(&look.lang),
            link: look.link.clone(),
            position: look.position,
            rise: Length::ZERO,
        })
    }

    fn walk(&mut self, id: StyleId, inlines: &[Inline], look: &Look, setter: &mut Typesetter) {
        let style = self.resolve(look);
        for (at, inline) in inlines.iter().enumerate() {
            match inline {
                Inline::Note { note, span } => {
                    let is_next = at > 0 && matches!(inlines[at - 1], Inline::Note { .. });
                    self.call(*note, *span, is_next, look, setter);
                }
                Inline::Text { text, span } => setter.push(text, *span, Arc::clone(&style)),
                Inline::SoftBreak { span } => setter.push(" ", *span, Arc::clone(&style)),
                Inline::HardBreak { span } => setter.line_end(*span, Arc::clone(&style)),
                Inline::Strong(inner) => {
                    let mut look = look.clone();
                    look.strong = true;
                    self.restyle(&mut look);
                    self.walk(id, inner, &look, setter);
                }
                Inline::Emphasis(inner) => {
                    let look = self.emphasised(id, look);
                    self.walk(id, inner, &look, setter);
                }
                Inline::Link { url, inlines, .. } => {
                    let mut look = look.clone();
                    look.link = Some(Arc::from(url.as_str()));
                    let link = self.brand.characters.get(&CharacterId::Link).cloned().unwrap_or_default();
                    self.lay_over(&mut look, &link);
                    self.walk(id, inlines, &look, setter);
                }
                Inline::Span { lang, tracking, position, inlines, .. } => {
                    let mut look = look.clone();
                    if let Some(lang) = lang {
                        look.lang = Arc::from(lang.as_str());
                    }
                    look.tracking = tracking.map_or(look.tracking, |more| add(look.tracking, more));
                    look.position = position.map_or(look.position, |position| match position {
                        content::Position::Superscript => Position::Superscript,
                        content::Position::Subscript => Position::Subscript,
                    });
                    self.walk(id, inlines, &look, setter);
                }
            }
        }
    }

    /// A footnote's number, raised; a comma parts it from one directly before it.
    fn call(&mut self, note: usize, span: Span, is_next: bool, look: &Look, setter: &mut Typesetter) {
        let style = self.resolve(&Look { position: Position::Superscript, ..look.clone() });
        let comma = match is_next {
            true if text::is_written_rtl(&look.lang) => "،",
            true => ",",
            false => "",
        };
        let (paragraph, byte) = (setter.done.len(), setter.text.len());
        setter.calls.push(Call { paragraph, byte, note, family: 0..0, span, tag: None });
        let number = customs::figures(note as u64 + 1, &self.lang);
        // The place of its first byte stands for all of it, so that it is as long as no number.
        setter.push(&format!("{WORD_JOINER}{comma}{number}"), span.part(0, 1), style);
    }

    /// Emphasis: in a page heading that is split by it the second colour, elsewhere the emphasis style.
    fn emphasised(&self, id: StyleId, look: &Look) -> Look {
        let mut look = look.clone();
        if id == StyleId::PageHeading && self.brand.heading_split == HeadingSplit::Emphasis {
            look.color = self.palette.secondary.clone();
        } else {
            look.emphasis = true;
            self.restyle(&mut look);
        }
        look
    }

    fn restyle(&self, look: &mut Look) {
        let id = match (look.strong, look.emphasis) {
            (true, true) => CharacterId::StrongEmphasis,
            (true, false) => CharacterId::Strong,
            (false, true) => CharacterId::Emphasis,
            (false, false) => return,
        };
        if let Some(style) = self.brand.characters.get(&id).cloned() {
            self.lay_over(look, &style);
        }
    }

    fn lay_over(&self, look: &mut Look, over: &CharacterStyle) {
        if let Some(cut) = over.cut {
            set_cut(&mut look.spec, cut);
        }
        if over.italic && look.spec.cut.slope != Slope::Italic {
            let cut = Cut { slope: Slope::Italic, ..look.spec.cut };
            set_cut(&mut look.spec, cut);
        }
        if let Some(color) = &over.color {
            look.color = self.brand.color(color, self.palette).clone();
        }
        look.tracking = over.tracking.unwrap_or(look.tracking);
        look.features.extend(over.features.iter().copied());
    }
}

/// The same, but with quotation marks that hang over the edges as wide as they are; guillemets by half of it, since all of one comes near to
/// what stands beyond a gutter.
fn with_hung_quotes(table: &Protrusion) -> Protrusion {
    let mut table = table.clone();
    table.extend(['“', '”', '„', '‘', '’', '‚'].map(|mark| (mark, [FULL_WIDTH; 2])));
    table.extend(['«', '»', '‹', '›'].map(|mark| (mark, [FULL_WIDTH / 2; 2])));
    table
}

/// All of a character's width, in the unit of [`Protrusion`].
const FULL_WIDTH: i32 = 10_000;

fn set_cut(spec: &mut FaceSpec, cut: Cut) {
    if spec.cut != cut {
        spec.asked = cut.to_string();
        spec.cut = cut;
    }
}

fn add(a: Em, b: Em) -> Em {
    Em::from_raw(a.raw().saturating_add(b.raw()))
}

/// The report of a picture that cannot be placed.
pub(super) fn picture_fault(name: &str, error: &PictureError) -> Diagnostic {
    match error {
        PictureError::Missing(why) => {
            Diagnostic::new(Code::PictureMissing, format!("the picture {name:?} cannot be read: {why}"))
                .help(match name.contains("://") {
                    true => "a crossed box stands in its place; pictures are files: save it beside the text",
                    false => "a crossed box stands in its place; names are relative to the text's folder",
                })
        }
        PictureError::Unreadable(why) => {
            Diagnostic::new(Code::PictureUnreadable, format!("the picture {name:?} cannot be placed: {why}"))
                .help("a crossed box stands in its place; save it again, in one of the kinds that can be placed: JPEG, PNG, TIFF, WebP, SVG, PDF")
        }
    }
}

fn has_hard_break(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::HardBreak { .. } => true,
        Inline::Strong(inner) | Inline::Emphasis(inner) => has_hard_break(inner),
        Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => has_hard_break(inlines),
        Inline::Text { .. } | Inline::SoftBreak { .. } | Inline::Note { .. } => false,
    })
}

/// Collects runs into paragraphs.
struct Typesetter {
    format: Format,
    done: Vec<Paragraph>,
    text: String,
    runs: Vec<Run>,
    split_lines: bool,
    calls: Vec<Call>,
}

impl Typesetter {
    fn new(format: Format) -> Self {
        Typesetter { format, done: Vec::new(), text: String::new(), runs: Vec::new(), split_lines: false, calls: Vec::new() }
    }

    fn is_empty(&self) -> bool {
        self.done.is_empty() && self.runs.is_empty()
    }

    fn push(&mut self, words: &str, span: Span, style: Arc<TextStyle>) {
        let start = self.text.len();
        self.text.push_str(words);
        self.runs.push(Run { range: start..self.text.len(), style, span });
    }

    fn line_end(&mut self, span: Span, style: Arc<TextStyle>) {
        if self.split_lines {
            self.close();
        } else {
            self.push(LINE_SEPARATOR.encode_utf8(&mut [0; 4]), span, style);
        }
    }

    fn close(&mut self) {
        self.done.push(Paragraph {
            text: std::mem::take(&mut self.text),
            runs: std::mem::take(&mut self.runs),
            format: self.format.clone(),
        });
    }

    fn finish(mut self) -> Vec<Paragraph> {
        if !self.runs.is_empty() || self.done.is_empty() {
            self.close();
        }
        self.done
    }
}
