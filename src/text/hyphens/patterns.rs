//! A user's own hyphenation patterns.
//!
//! In: a text in TeX's format, either `\patterns{…}` and `\hyphenation{…}` or bare words as in the files of hyph-utf8 (`.pat.txt`, `.hyp.txt`).
//! Out: [`Patterns`], and the place of whatever is no pattern. The algorithm is Liang's (*Word Hy-phen-a-tion by Com-put-er*, 1983; TeX §§919–965):
//! each pattern that occurs in a word gives levels between its letters, the highest level at a place holds, and an odd one divides.

use super::syllables::lower;
use super::{is_apostrophe, is_mark};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Longest text that is read, in bytes: four times the longest known file of patterns.
const LONGEST_TEXT: usize = 2 << 20;
/// Most letters of a pattern; those of the known files have fewer than thirty.
const LONGEST_PATTERN: usize = 50;
/// Most faults that are told.
const MOST_FAULTS: usize = 20;

/// Patterns and exceptions of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patterns {
    /// The edges of a trie over letters, from node to node; a full stop is a word's edge. Only ever looked up: its order shows nowhere.
    next: HashMap<(u32, char), u32>,
    /// For each node the levels before each letter of the pattern that ends there and after the last; empty where none ends. The first is
    /// the root.
    levels: Vec<Box<[u8]>>,
    /// By small letters, the places in letters.
    exceptions: BTreeMap<String, Vec<usize>>,
}

/// Something in a file of patterns that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PatternFault {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
}

impl Patterns {
    /// Reads a file of patterns. What is faulty is left out and told, the first twenty times; a text too long is not read at all.
    pub fn parse(text: &str) -> (Patterns, Vec<PatternFault>) {
        let mut patterns = Patterns { levels: vec![Box::default()], ..Patterns::default() };
        if text.len() > LONGEST_TEXT {
            let message = format!("patterns of {} bytes are more than the {LONGEST_TEXT} that are read", text.len());
            return (patterns, vec![PatternFault { range: 0..0, message }]);
        }
        let mut faults = Vec::new();
        for word in words(text, &mut faults) {
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let written = &text[word.range.clone()];
            let is_exception = match word.kind {
                Group::Patterns => false,
                Group::Hyphenation => true,
                Group::Bare => !written.contains(|ch: char| ch.is_ascii_digit()),
            };
            let added = if is_exception { patterns.add_exception(written) } else { patterns.add_pattern(written) };
            if let Err(message) = added {
                faults.push(PatternFault { range: word.range, message });
            }
        }
        if faults.is_empty() && patterns.next.is_empty() && patterns.exceptions.is_empty() {
            faults.push(PatternFault { range: 0..0, message: "there is no pattern in it".into() });
        }
        (patterns, faults)
    }

    /// Adds a pattern such as `.ab1ce`.
    fn add_pattern(&mut self, written: &str) -> Result<(), String> {
        let mut letters = Vec::new();
        let mut levels = vec![0];
        for (at, ch) in written.char_indices() {
            match ch {
                '0'..='9' => {
                    let level = levels.last_mut().filter(|level| **level == 0).ok_or("two digits in a row are no level")?;
                    *level = u8::try_from(ch).map_or(0, |ch| ch - b'0');
                }
                '.' if at > 0 && at + 1 < written.len() => {
                    return Err("a full stop stands only at a pattern's start or end".into());
                }
                _ if ch == '.' || is_letter(ch) => {
                    letters.push(lower(ch));
                    levels.push(0);
                }
                _ => return Err(format!("a pattern cannot hold {}", shown(ch))),
            }
        }
        if !letters.iter().any(|&ch| ch != '.') {
            return Err("a pattern needs a letter".into());
        }
        if letters.len() > LONGEST_PATTERN {
            return Err(format!("a pattern of {} letters is longer than {LONGEST_PATTERN}", letters.len()));
        }
        let end = self.walk(&letters);
        let known = std::mem::take(&mut self.levels[end]);
        levels.iter_mut().zip(known).for_each(|(level, known)| *level = known.max(*level));
        self.levels[end] = levels.into();
        Ok(())
    }

    /// The node that `letters` lead to, made where it is not there.
    fn walk(&mut self, letters: &[char]) -> usize {
        let mut at = 0;
        for &letter in letters {
            let new = u32::try_from(self.levels.len()).expect("the text is shorter than 4 GiB");
            at = *self.next.entry((at, letter)).or_insert(new);
            if at == new {
                self.levels.push(Box::default());
            }
        }
        at as usize
    }

    /// Adds an exception such as `ta-ble`.
    fn add_exception(&mut self, written: &str) -> Result<(), String> {
        let mut word = String::new();
        let mut places = Vec::new();
        let mut count = 0;
        for ch in written.chars() {
            match ch {
                '-' => places.push(count),
                _ if is_letter(ch) => {
                    word.push(lower(ch));
                    count += 1;
                }
                _ => return Err(format!("a word cannot hold {}", shown(ch))),
            }
        }
        if count == 0 {
            return Err("a word needs a letter".into());
        }
        self.exceptions.insert(word, places);
        Ok(())
    }

    /// The places of `word`, in bytes and ascending, where it may be divided.
    pub(super) fn divide(&self, word: &str) -> Vec<usize> {
        let small: String = word.chars().map(lower).collect();
        let places: Vec<usize> = match self.exceptions.get(&small) {
            Some(places) => places.clone(),
            None => self.by_levels(&small),
        };
        let offsets: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        places.into_iter().filter_map(|place| offsets.get(place)).copied().filter(|&at| at > 0).collect()
    }

    /// The places of a word, in letters, that have an odd level.
    fn by_levels(&self, word: &str) -> Vec<usize> {
        let dotted: Vec<char> = std::iter::once('.').chain(word.chars().map(fold)).chain(['.']).collect();
        let mut levels = vec![0; dotted.len() + 1];
        for start in 0..dotted.len() {
            let mut at = 0;
            for letter in &dotted[start..] {
                let Some(&next) = self.next.get(&(at, *letter)) else { break };
                at = next;
                let found = self.levels.get(at as usize).map_or(&[][..], |levels| levels);
                for (level, &new) in levels[start..].iter_mut().zip(found) {
                    *level = new.max(*level);
                }
            }
        }
        // The full stop before the word is no letter of it.
        (1..dotted.len().saturating_sub(2)).filter(|&place| levels[place + 1] % 2 == 1).collect()
    }
}

/// What words may be made of; a typographic apostrophe is the same as a typewriter's.
fn is_letter(ch: char) -> bool {
    ch.is_alphabetic() || is_mark(ch) || is_apostrophe(ch) || ch == '·'
}

/// The apostrophe as files of patterns write it.
fn fold(ch: char) -> char {
    if ch == '’' { '\'' } else { ch }
}

fn shown(ch: char) -> String {
    if ch.is_control() { format!("U+{:04X}", u32::from(ch)) } else { format!("`{ch}`") }
}

/// What a word of a file stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Inside `\patterns{…}`.
    Patterns,
    /// Inside `\hyphenation{…}`.
    Hyphenation,
    /// In a file without commands.
    Bare,
}

struct Word {
    range: Range<usize>,
    kind: Group,
}

/// The words of a file, comments left out. In a file with `\patterns` or `\hyphenation` only what stands in their braces counts.
fn words(text: &str, faults: &mut Vec<PatternFault>) -> Vec<Word> {
    let is_tex = text.contains("\\patterns") || text.contains("\\hyphenation");
    let mut found = Vec::new();
    let mut group: Option<(Group, usize)> = (!is_tex).then_some((Group::Bare, 0));
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let code = &line[..line.find('%').unwrap_or(line.len())];
        let mut at = 0;
        while at < code.len() {
            let rest = &code[at..];
            at += match group {
                None => open(rest, line_start + at, &mut group),
                Some((kind, _)) => {
                    let blank = rest.len() - rest.trim_start().len();
                    let word = rest[blank..].split(|ch: char| ch.is_whitespace() || (is_tex && ch == '}')).next().unwrap_or("");
                    if !word.is_empty() {
                        let start = line_start + at + blank;
                        found.push(Word { range: start..start + word.len(), kind });
                    } else if is_tex && rest[blank..].starts_with('}') {
                        group = None;
                    }
                    blank + word.len().max(usize::from(blank < rest.len()))
                }
            };
        }
        line_start += line.len();
    }
    if let Some((_, start)) = group.filter(|_| is_tex) {
        faults.push(PatternFault { range: start..start + 1, message: "the brace opened here is never closed".into() });
    }
    found
}

/// Looks for the start of a group in `rest`, which stands at byte `start`, as far as the next command; returns how much of it is done with.
fn open(rest: &str, start: usize, group: &mut Option<(Group, usize)>) -> usize {
    let Some(at) = rest.find('\\') else { return rest.len() };
    let commands = [("\\patterns", Group::Patterns), ("\\hyphenation", Group::Hyphenation)];
    let Some((command, kind)) = commands.into_iter().find(|(command, _)| rest[at..].starts_with(command)) else {
        return at + 1;
    };
    let after = &rest[at + command.len()..];
    let brace = rest.len() - after.trim_start().len();
    if rest[brace..].starts_with('{') {
        *group = Some((kind, start + brace));
        brace + 1
    } else {
        brace
    }
}
