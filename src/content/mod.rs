//! The text: Markdown with TOML front matter, as a tree in which every node knows its place in the source.
//!
//! In: a text and its [`FileId`]. Out: a [`Document`] and a report. Knows neither fonts nor pages. Text is kept as written (quotes
//! are curled in `text`, by language); what CommonMark decodes (entities, escapes) is decoded. Passes over the Markdown: one finds
//! the fences of `::: box` and its kin, one the attributes in braces, and the last, over a copy in which both are masked, builds the
//! tree; so nothing inside braces is ever taken for Markdown.
//!
//! What is not set as such yet (code, headings of level 4 to 6, raw HTML) becomes body paragraphs
//! with a warning; none of its text is lost. Source: CommonMark 0.31 as read by pulldown-cmark, with tables, footnotes and
//! strikethrough of GitHub Flavored Markdown recognized.
//!
//! ```
//! use makeready::content::{BlockKind, parse, plain_text};
//! use makeready::diagnostic::Sources;
//!
//! let text = "# Sharing the water | *sharing the plan* {intro=2}\n\nThe rivers know no borders.\n";
//! let file = Sources::new().add("rivers.md", text);
//! let (document, report) = parse(file, text);
//! assert!(report.diagnostics.is_empty());
//! assert_eq!(plain_text(document.blocks[0].inlines()), "Sharing the water\nsharing the plan");
//! assert!(matches!(document.blocks[1].kind, BlockKind::Intro { .. }));
//! ```

mod addresses;
mod attributes;
mod braces;
mod build;
mod context;
mod definitions;
mod fences;
mod fit;
mod front;
mod html;
mod leaf;
mod length;
mod notes;
mod quotation;
mod tables;
mod tree;
mod walk;

pub use crate::tokens::Spanned;
pub(crate) use addresses::is_address;
pub(crate) use attributes::{is_language_tag, language_help};
pub use fit::{Blanks, Fit};
pub use length::Part;
pub use tree::{
    Attributes, Block, BlockKind, BoxKind, Break, Cell, CellAlign, Document, Edge, Entry, FrontMatter, Inline, IntroWidth,
    Item, KeyFigure, Note, Place, Position, Row, Tint,
};
pub use walk::plain_text;

use crate::diagnostic::{Code, Diagnostic, FileId, Report, Span};

/// The longest text that is read, in bytes: several thousand pages.
pub const MAX_TEXT: usize = 64 << 20;

/// How deep lists nest in a [`Document`], and how deep inlines do; what is nested deeper is set flat, with a warning. A walk over
/// the tree may recurse.
pub const MAX_NESTING: usize = 32;

/// Reads a text.
///
/// Spans are byte offsets into `text` as given, a byte order mark and carriage returns included. The report holds every fault of
/// the front matter, the attributes and the markup, in the order of the text; after a hundred of one kind the rest is counted.
pub fn parse(file: FileId, text: &str) -> (Document, Report) {
    if text.len() > MAX_TEXT {
        let message = format!("the text has {} bytes, more than the {MAX_TEXT} that are read", text.len());
        let fault = Diagnostic::new(Code::TextTooLarge, message).at(Span::new(file, 0..0));
        return fail(fault.help("split it into several documents"));
    }
    let (front, body, mut report) = front::read(file, text);
    let mut cx = context::Context::new(file, body, &text[body..]);
    let fences = fences::find(&cx);
    let braces = braces::find(&mut cx, &fences.text);
    let masked = braces::mask(&fences.text, braces);
    let document = build::build(&mut cx, &masked, &fences, front);
    report.extend(cx.into_report());
    report.diagnostics.sort_by_key(|fault| fault.span.map(|span| span.start));
    if !document.blocks.iter().any(walk::has_content) {
        let fault = Diagnostic::new(Code::EmptyDocument, "the text holds nothing to set");
        report.push(fault.at(Span::new(file, text.len()..text.len())).help("write a page heading: `# Heading`"));
    }
    (document, report)
}

/// Reads a text's front matter alone, so that a caller learns which brand and layout it asks for.
pub fn front_matter(file: FileId, text: &str) -> (FrontMatter, Report) {
    let (front, _, report) = front::read(file, text);
    (front, report)
}

/// Reads a text whose encoding is not yet known to be UTF-8; one that is not gives an empty document and the place of the first
/// byte that is wrong, as an offset into `bytes`.
pub fn parse_bytes(file: FileId, bytes: &[u8]) -> (Document, Report) {
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return parse(file, text),
        Err(fault) => fault.valid_up_to(),
    };
    let line = bytes[..fault].iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = bytes.get(fault).copied().unwrap_or(0);
    let message = format!("the text is not UTF-8: byte {byte:#04X} at offset {fault}, line {line}");
    let help = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it looks like UTF-16; save the file as UTF-8",
        _ => "save the file as UTF-8; it may be in an older encoding such as Windows-1252",
    };
    fail(Diagnostic::new(Code::NotUtf8, message).at(Span::new(file, fault..fault + 1)).help(help))
}

fn fail(fault: Diagnostic) -> (Document, Report) {
    (Document::default(), Report { diagnostics: vec![fault] })
}

#[cfg(test)]
mod tests;
