//! Shaping: characters to glyphs, with HarfBuzz's algorithm (rustybuzz), word by word.
//!
//! In: a word, its face, style, script and direction. Out: glyphs in font units, in logical order, so that the same word is shaped once at
//! whatever size. Chooses no faces and breaks no lines. Script and language are always given, so that localised forms (`locl`) work.

use super::TextStyle;
use crate::brand::Feature;
use crate::font::{FaceId, FontBook};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{BufferFlags, Direction, Language, Script, ShapePlan, UnicodeBuffer};
use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

/// A glyph of a shaped word, in font units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShapedGlyph {
    pub(crate) id: u16,
    pub(crate) advance: i32,
    pub(crate) dx: i32,
    pub(crate) dy: i32,
    /// First byte of its cluster, from the start of the word.
    pub(crate) cluster: u32,
    /// A line that breaks before this cluster needs both sides shaped again (HarfBuzz's `UNSAFE_TO_BREAK`).
    pub(crate) unsafe_to_break: bool,
}

/// Everything but the characters that shaping depends on; the type size is not part of it.
struct Manner {
    face: FaceId,
    script: Script,
    is_rtl: bool,
    lang: Arc<str>,
    features: Vec<Feature>,
    language: Option<Language>,
    plan: ShapePlan,
    words: HashMap<Box<str>, Range<usize>>,
}

/// Shapes words and remembers them, whatever their size.
///
/// Meant to be kept: over the paragraphs of a document, or over documents. Face numbers are those of one [`FontBook`], so a shaper must
/// only ever be used with one book.
#[derive(Default)]
pub struct Shaper {
    manners: Vec<Manner>,
    glyphs: Vec<ShapedGlyph>,
    buffer: Option<UnicodeBuffer>,
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
        let is_same = |m: &Manner| {
            m.face == face && m.script == script && m.is_rtl == is_rtl && m.lang == style.lang && m.features == style.features
        };
        // The latest is the likeliest.
        if let Some(at) = self.manners.iter().rposition(is_same) {
            return MannerId(at);
        }
        let features: Vec<_> = style
            .features
            .iter()
            .map(|feature| rustybuzz::Feature::new(Tag::from_bytes(&feature.tag), feature.value, ..))
            .collect();
        let language = Language::from_str(&style.lang).ok();
        let shaper = fonts.face(face).shaper();
        let plan = ShapePlan::new(shaper, direction(is_rtl), Some(script), language.as_ref(), &features);
        self.manners.push(Manner {
            face,
            script,
            is_rtl,
            lang: style.lang.clone(),
            features: style.features.clone(),
            language,
            plan,
            words: HashMap::new(),
        });
        MannerId(self.manners.len() - 1)
    }

    /// The glyphs of `word`; clusters ascend, and the glyphs of one cluster stand in visual order, left to right.
    pub(crate) fn shape(&mut self, fonts: &FontBook, manner: MannerId, word: &str) -> &[ShapedGlyph] {
        let known = self.manners[manner.0].words.get(word).cloned();
        let range = known.unwrap_or_else(|| {
            let range = self.shape_anew(fonts, manner, word);
            self.manners[manner.0].words.insert(word.into(), range.clone());
            range
        });
        &self.glyphs[range]
    }

    fn shape_anew(&mut self, fonts: &FontBook, manner: MannerId, word: &str) -> Range<usize> {
        let manner = &self.manners[manner.0];
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(word);
        buffer.set_direction(direction(manner.is_rtl));
        buffer.set_script(manner.script);
        if let Some(language) = &manner.language {
            buffer.set_language(language.clone());
        }
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES | BufferFlags::DO_NOT_INSERT_DOTTED_CIRCLE);
        let shaped = rustybuzz::shape_with_plan(fonts.face(manner.face).shaper(), &manner.plan, buffer);
        let start = self.glyphs.len();
        let pairs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        self.glyphs.extend(pairs.map(|(info, position)| ShapedGlyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: position.x_advance,
            dx: position.x_offset,
            dy: position.y_offset,
            cluster: info.cluster,
            unsafe_to_break: info.unsafe_to_break(),
        }));
        self.buffer = Some(shaped.clear());
        if manner.is_rtl {
            reverse_clusters(&mut self.glyphs[start..]);
        }
        start..self.glyphs.len()
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
