//! The user's files, and places in them.

use std::ops::Range;
use std::sync::Arc;

/// A file among the [`Sources`] of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u16);

/// A stretch of bytes of a user's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `file`. Offsets past 4 GiB are clamped.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file, start: clamp(range.start), end: clamp(range.end.max(range.start)) }
    }

    /// The bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From the start of this span to the end of a later one in the same file.
    pub fn to(self, last: Span) -> Self {
        if self.file == last.file { Span { end: self.end.max(last.end), ..self } } else { self }
    }

    /// The part of this span that starts `offset` bytes in and is `len` long, kept inside the span.
    pub fn part(self, offset: usize, len: usize) -> Self {
        let range = self.range();
        let start = (range.start + offset).min(range.end);
        Span::new(self.file, start..(start + len).min(range.end))
    }
}

/// Line and column as an editor counts them: both from one, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
}

/// One user's file: a name to show and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The name to show: a path as the user gave it, or `<stdin>`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Where byte `offset` stands. An offset past the end stands at the end; one inside a character stands at that character.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// The files that a job was made of: brand, layout, overrides, text.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<Source>>,
}

impl Sources {
    /// No files.
    pub fn new() -> Self {
        Sources::default()
    }

    /// Adds a file. The 65,536th and later ones share the last id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.files.push(Arc::new(Source { name: name.into(), text: text.into() }));
        FileId(id)
    }

    /// The file, when it is one of these.
    pub fn file(&self, id: FileId) -> Option<&Source> {
        self.files.get(usize::from(id.0)).map(AsRef::as_ref)
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Gives the last file that holds `text` another text, which is told of in its place; the file, when there is one.
    pub fn retell(&mut self, text: &str, told: &str) -> Option<FileId> {
        let at = self.files.iter().rposition(|file| file.text == text)?;
        self.files[at] = Arc::new(Source { name: self.files[at].name.clone(), text: told.to_owned() });
        u16::try_from(at).ok().map(FileId)
    }

    /// The text under a span; empty when the span is not of these files.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut sources = Sources::new();
        let id = sources.add("a.md", "één\nzwei\n");
        let file = sources.file(id).expect("just added");
        for (offset, line, column) in [(0, 1, 1), (1, 1, 1), (2, 1, 2), (6, 2, 1), (8, 2, 3), (11, 3, 1), (999, 3, 1)] {
            assert_eq!(file.position(offset), Position { line, column }, "byte {offset}");
        }
        assert_eq!(sources.text(Span::new(id, 6..10)), "zwei");
    }
}
