//! Shaping: characters to glyphs, with HarfBuzz's algorithm (rustybuzz), word by word.
//!
//! In: a word, its face, style, script and direction. Out: glyphs in font units, in logical order, so that the same word is shaped once at
//! whatever size. Chooses no faces and breaks no lines. Script and language are always given, so that localised forms (`locl`) work.
//!
//! Words are looked for in three places: those of this [`Shaper`], for which no lock is taken; those that the [`FontBook`] keeps for all
//! threads; and the font.

use super::TextStyle;
use super::itemize::{NO_BREAK_HYPHEN, stands_in};
use crate::font::{Face, FaceId, FontBook, Manner, Traits, Word, Words};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{BufferFlags, Direction, Language, Script, ShapePlan, UnicodeBuffer};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

pub(crate) use crate::font::ShapedGlyph;

/// Words that a shaper keeps of one manner; with more, it begins anew from those of the book.
const MOST_WORDS: usize = 1 << 15;

/// Shapes words and remembers them, whatever their size.
///
/// Meant to be kept over the paragraphs of a job. What it shapes is remembered by the [`FontBook`], too, for other jobs and threads. Used with
/// another book, it forgets what it knows.
#[derive(Default)]
pub struct Shaper {
    /// Those of the book that the manners belong to.
    shared: Option<Arc<Words>>,
    manners: Vec<Known>,
    buffer: Option<UnicodeBuffer>,
}

/// A manner with the words met so far.
struct Known {
    manner: Arc<Manner>,
    places: HashMap<Word, usize>,
    words: Vec<Word>,
}

/// A way of shaping: an index of [`Shaper`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MannerId(usize);

impl Shaper {
    /// One that has shaped nothing yet.
    pub fn new() -> Self {
        Shaper::default()
    }

    /// How text in `style` is shaped with `face`, as `script`, in one direction.
    pub(crate) fn manner(
        &mut self,
        fonts: &FontBook,
        face: FaceId,
        style: &TextStyle,
        script: Script,
        is_rtl: bool,
    ) -> MannerId {
        if !self.shared.as_ref().is_some_and(|words| Arc::ptr_eq(words, fonts.words())) {
            self.manners.clear();
            self.shared = Some(Arc::clone(fonts.words()));
        }
        let is_same = |Known { manner, .. }: &Known| {
            let known = &manner.traits;
            let is_like = known.face == face && known.script == script && known.is_rtl == is_rtl;
            is_like && known.lang == style.lang && known.features == style.features
        };
        // The latest is the likeliest.
        if let Some(at) = self.manners.iter().rposition(is_same) {
            return MannerId(at);
        }
        let traits = Traits { face, script, is_rtl, lang: style.lang.clone(), features: style.features.clone() };
        let manner = fonts.words().manner(&traits, || plan(fonts, &traits));
        self.manners.push(Known { manner, places: HashMap::new(), words: Vec::new() });
        MannerId(self.manners.len() - 1)
    }

    /// The glyphs of `word`; clusters ascend, and the glyphs of one cluster stand in visual order, left to right.
    pub(crate) fn shape(&mut self, fonts: &FontBook, manner: MannerId, word: &str) -> &[ShapedGlyph] {
        let known = &mut self.manners[manner.0];
        let at = known.places.get(word).copied().unwrap_or_else(|| {
            let shared = fonts.words();
            let word = shared.find(&known.manner, word).unwrap_or_else(|| {
                let word = shape_anew(fonts, &known.manner, word, &mut self.buffer);
                shared.keep(&known.manner, &word);
                word
            });
            known.add(word)
        });
        known.words[at].glyphs()
    }
}

impl Known {
    fn add(&mut self, word: Word) -> usize {
        if self.words.len() >= MOST_WORDS {
            self.words.clear();
            self.places.clear();
        }
        self.places.insert(word.clone(), self.words.len());
        self.words.push(word);
        self.words.len() - 1
    }
}

/// What shaping needs to know beside the face.
fn plan(fonts: &FontBook, traits: &Traits) -> (Option<Language>, ShapePlan) {
    let feature = |feature: &crate::brand::Feature| rustybuzz::Feature::new(Tag::from_bytes(&feature.tag), feature.value, ..);
    let mut features: Vec<_> = traits.features.iter().map(feature).collect();
    // Lining figures, unless the style chooses: some faces have others by default.
    if !traits.features.iter().any(|feature| matches!(&feature.tag, b"lnum" | b"onum")) {
        features.push(rustybuzz::Feature::new(Tag::from_bytes(b"lnum"), 1, ..));
    }
    let language = Language::from_str(&traits.lang).ok();
    let shaper = fonts.face(traits.face).shaper();
    let plan = ShapePlan::new(shaper, direction(traits.is_rtl), Some(traits.script), language.as_ref(), &features);
    (language, plan)
}

fn shape_anew(fonts: &FontBook, manner: &Manner, word: &str, kept: &mut Option<UnicodeBuffer>) -> Word {
    let Traits { face, script, is_rtl, .. } = manner.traits;
    let mut buffer = kept.take().unwrap_or_default();
    buffer.push_str(word);
    buffer.set_direction(direction(is_rtl));
    buffer.set_script(script);
    if let Some(language) = &manner.language {
        buffer.set_language(language.clone());
    }
    buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES | BufferFlags::DO_NOT_INSERT_DOTTED_CIRCLE);
    let shaped = rustybuzz::shape_with_plan(fonts.face(face).shaper(), &manner.plan, buffer);
    let pairs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let mut glyphs: Vec<ShapedGlyph> = pairs
        .map(|(info, position)| ShapedGlyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: position.x_advance,
            dx: position.x_offset,
            dy: position.y_offset,
            cluster: info.cluster,
            unsafe_to_break: info.unsafe_to_break(),
        })
        .collect();
    *kept = Some(shaped.clear());
    mend_hyphens(fonts.face(face), word, &mut glyphs);
    if is_rtl {
        reverse_clusters(&mut glyphs);
    }
    Word::new(word, glyphs)
}

/// Gives no-break hyphens that the face lacks another hyphen's glyph. HarfBuzz does so with U+2010; some faces have only the hyphen-minus.
fn mend_hyphens(face: &Face, word: &str, glyphs: &mut [ShapedGlyph]) {
    for glyph in glyphs.iter_mut().filter(|glyph| glyph.id == 0) {
        let is_hyphen = word.get(glyph.cluster as usize..).is_some_and(|rest| rest.starts_with(NO_BREAK_HYPHEN));
        if let Some(id) = stands_in(face).filter(|_| is_hyphen) {
            (glyph.id, glyph.advance) = (id, i32::from(face.advance(id)));
        }
    }
}

fn direction(is_rtl: bool) -> Direction {
    if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight }
}

/// Reverses the order of clusters and keeps the order of glyphs inside each.
pub(crate) fn reverse_clusters(glyphs: &mut [ShapedGlyph]) {
    glyphs.reverse();
    for cluster in glyphs.chunk_by_mut(|a, b| a.cluster == b.cluster) {
        cluster.reverse();
    }
}

/// The script of shaping for a Unicode script.
pub(crate) fn shaping_script(script: unicode_script::Script) -> Script {
    script
        .short_name()
        .as_bytes()
        .try_into()
        .ok()
        .and_then(|tag| Script::from_iso15924_tag(Tag::from_bytes(tag)))
        .unwrap_or(rustybuzz::script::UNKNOWN)
}

#[cfg(all(test, feature = "cli"))]
mod harfbuzz;
