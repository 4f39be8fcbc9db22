//! A text with words fewer or more, as an editor would have it: for whoever asks how many of them are too many or missing.
//!
//! In: a [`Document`] and how many words each of its parts shall have less or more. Out: a document to lay out. A part is what stands from one page
//! or content heading to the next. Only running text changes, paragraphs and the items of lists: nobody cuts a heading, a table or an address to save
//! a line. The words that go are a part's last ones; those that come are its own once more, in paragraphs at its end.

use super::tree::{Attributes, Block, BlockKind, Document, Inline};
use super::walk::{has_words, plain_text};
use crate::diagnostic::Span;
use std::ops::Range;

/// The words of a paragraph that comes.
const PARAGRAPH: usize = 45;

/// What stands from one page or content heading to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The heading's place; where there is none, that of the first block.
    pub span: Span,
    /// The heading's words.
    pub title: String,
    /// Words of running text.
    pub words: usize,
    /// Whether a page heading opens it.
    pub opens_page: bool,
    blocks: Range<usize>,
}

impl Document {
    /// The parts, in reading order.
    pub fn parts(&self) -> Vec<Part> {
        let level = |block: &Block| match block.kind {
            BlockKind::Heading { level, .. } => Some(level).filter(|level| *level < 3),
            _ => None,
        };
        let opens = |at: &usize| *at == 0 || level(&self.blocks[*at]).is_some();
        let starts: Vec<usize> = (0..self.blocks.len()).filter(opens).collect();
        let ends = starts.iter().skip(1).copied().chain([self.blocks.len()]);
        let part = |(&from, to): (&usize, usize)| Part {
            span: self.blocks[from].span,
            title: level(&self.blocks[from]).map_or_else(String::new, |_| plain_text(self.blocks[from].inlines())),
            words: self.blocks[from..to].iter().map(words_of).sum(),
            opens_page: level(&self.blocks[from]) == Some(1),
            blocks: from..to,
        };
        starts.iter().zip(ends).map(part).collect()
    }

    /// The text without the last so many words of each of `parts`.
    #[must_use]
    pub fn shortened(&self, parts: &[(Part, usize)]) -> Document {
        let mut document = self.clone();
        for (part, words) in parts {
            let mut paragraphs = Vec::new();
            document.blocks[part.blocks.clone()].iter_mut().for_each(|block| running(block, &mut paragraphs));
            let mut left = *words;
            for inlines in paragraphs.into_iter().rev() {
                let cut = left.min(count(inlines));
                left -= cut;
                drop_words(inlines, cut);
            }
        }
        drop_empty(&mut document.blocks);
        document
    }

    /// The text with so many words more at the end of `part`; the same when it has none to take them from.
    #[must_use]
    pub fn lengthened(&self, part: &Part, words: usize) -> Document {
        let mut document = self.clone();
        let at = part.blocks.clone().rev().find(|at| words_of(&self.blocks[*at]) > 0);
        let Some(last) = at else { return document };
        let mut text = String::new();
        self.blocks[part.blocks.clone()].iter().for_each(|block| running_text(block, &mut text));
        let (span, lang) = (self.blocks[last].span, self.blocks[last].attributes.lang.clone());
        let all: Vec<&str> = text.split_whitespace().cycle().take(words).collect();
        let more = all.chunks(PARAGRAPH).map(|words| {
            let inlines = vec![Inline::Text { text: words.join(" "), span }];
            let attributes = Attributes { lang: lang.clone(), ..Attributes::default() };
            Block { kind: BlockKind::Paragraph { inlines }, attributes, span }
        });
        document.blocks.splice(last + 1..last + 1, more);
        document
    }
}

fn count(inlines: &[Inline]) -> usize {
    plain_text(inlines).split_whitespace().count()
}

/// Words of running text in a block.
fn words_of(block: &Block) -> usize {
    match &block.kind {
        BlockKind::Paragraph { inlines } => count(inlines),
        BlockKind::List { items, .. } => items.iter().flat_map(|item| &item.blocks).map(words_of).sum(),
        _ => 0,
    }
}

fn running_text(block: &Block, text: &mut String) {
    match &block.kind {
        BlockKind::Paragraph { inlines } => *text += &(plain_text(inlines) + " "),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| running_text(block, text));
        }
        _ => {}
    }
}

/// The paragraphs of running text in a block.
fn running<'a>(block: &'a mut Block, paragraphs: &mut Vec<&'a mut Vec<Inline>>) {
    match &mut block.kind {
        BlockKind::Paragraph { inlines } => paragraphs.push(inlines),
        BlockKind::List { items, .. } => {
            items.iter_mut().flat_map(|item| &mut item.blocks).for_each(|block| running(block, paragraphs));
        }
        _ => {}
    }
}

/// Takes away the paragraphs and items without words.
fn drop_empty(blocks: &mut Vec<Block>) {
    for block in &mut *blocks {
        if let BlockKind::List { items, .. } = &mut block.kind {
            items.iter_mut().for_each(|item| drop_empty(&mut item.blocks));
            items.retain(|item| !item.blocks.is_empty());
        }
    }
    blocks.retain(|block| match &block.kind {
        BlockKind::Paragraph { inlines } => has_words(inlines),
        BlockKind::List { items, .. } => !items.is_empty(),
        _ => true,
    });
}

/// Takes so many words away from the end, with the breaks and the references to notes among them and after them. One that stands right at the last
/// word that stays belongs to it, and stays.
fn drop_words(inlines: &mut Vec<Inline>, words: usize) {
    let text = plain_text(inlines);
    let without_last = |text: &'_ str| text.trim_end().trim_end_matches(|ch: char| !ch.is_whitespace()).len();
    let kept = (0..words).fold(text.len(), |kept, _| without_last(&text[..kept]));
    let kept = text[..kept].trim_end().len();
    match kept {
        _ if words == 0 => {}
        0 => inlines.clear(),
        _ => cut(inlines, &mut Some(kept)),
    }
}

/// Takes away what stands after the first `left` bytes of the plain text; `None` after the cut.
fn cut(inlines: &mut Vec<Inline>, left: &mut Option<usize>) {
    inlines.retain_mut(|inline| {
        let Some(bytes) = *left else { return false };
        match inline {
            Inline::Text { text, span } => {
                *left = bytes.checked_sub(text.len());
                text.truncate(bytes);
                span.end = span.end.min(span.start + u32::try_from(text.len()).unwrap_or(u32::MAX));
                !text.is_empty()
            }
            Inline::SoftBreak { .. } | Inline::HardBreak { .. } => {
                *left = bytes.checked_sub(1);
                left.is_some()
            }
            Inline::Note { .. } => true,
            Inline::Strong(inlines)
            | Inline::Emphasis(inlines)
            | Inline::Link { inlines, .. }
            | Inline::Span { inlines, .. } => {
                cut(inlines, left);
                !inlines.is_empty()
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::parse;
    use crate::diagnostic::Sources;

    /// The text without its last words: what is left to read, its references to notes as `*`.
    fn check(text: &str, words: usize, left: &str) {
        let (document, _) = parse(Sources::new().add("test.md", text), text);
        let part = document.parts().remove(0);
        assert!(part.words >= words, "{text:?} has {} words", part.words);
        let shortened = document.shortened(&[(part.clone(), words)]);
        let written: Vec<String> = shortened.blocks.iter().map(|block| written(block.inlines())).collect();
        assert_eq!(written.join("¶"), left, "{text:?} without {words}");
        assert_eq!(shortened.parts().iter().map(|part| part.words).sum::<usize>(), part.words - words, "{text:?}");
    }

    fn written(inlines: &[Inline]) -> String {
        let one = |inline: &Inline| match inline {
            Inline::Note { .. } => "*".to_owned(),
            Inline::HardBreak { .. } => "/".to_owned(),
            Inline::Strong(inner) | Inline::Emphasis(inner) => written(inner),
            Inline::Link { inlines, .. } | Inline::Span { inlines, .. } => written(inlines),
            inline => plain_text(std::slice::from_ref(inline)),
        };
        inlines.iter().map(one).collect()
    }

    #[test]
    fn words_go_whatever_space_divides_them() {
        for space in ["\u{A0}", "\u{202F}", "\u{2009}", "\u{3000}", " ", "\n"] {
            check(&format!("The Rhine is 1230{space}km"), 1, "The Rhine is 1230");
            check(&format!("The Rhine is 1230{space}km"), 2, "The Rhine is");
        }
    }

    #[test]
    fn a_word_in_two_styles_is_one() {
        check("The Rhine is un**navig**able here.", 2, "The Rhine is");
        check("The Rhine **falls at *Schaff*hausen** here.", 2, "The Rhine falls at");
        check("The **Rhine**, a river", 2, "The Rhine,");
        check("The [**Rhine** and Aare](https://example.org)", 2, "The Rhine");
    }

    #[test]
    fn notes_and_breaks_go_with_their_words() {
        let note = "\n\n[^1]: At Basel.";
        check(&format!("The Rhine[^1] turns north.{note}"), 2, "The Rhine*");
        check(&format!("The Rhine turns north.[^1]{note}"), 1, "The Rhine turns");
        check(&format!("The Rhine **turns**[^1] north.{note}"), 1, "The Rhine turns*");
        check(&format!("The Rhine turns north.\n\nAt Basel.[^1]{note}"), 2, "The Rhine turns north.");
        check("The Rhine  \nturns north.", 2, "The Rhine");
        check("The Rhine  \nturns north.", 1, "The Rhine/turns");
        check("The Rhine turns.", 0, "The Rhine turns.");
        check("The Rhine turns.", 3, "");
    }
}
