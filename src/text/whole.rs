//! A paragraph set again so that a line at a column's end does not end in a divided word.
//!
//! In: a setting whose line ends in a hyphen that was added. Out: another one with the same lines before it, or none, when a whole word there
//! would spoil a line. The words at the end of the line lose their places for hyphens, one after the other, until it ends in a whole one; the
//! breaker needs to know nothing of it.

use super::setting::{SetLine, go_on};
use super::{Prepared, Setting, Shape};
use crate::brand::Align;
use std::ops::Range;

/// Words that are tried before a line is left as it is. Each is a setting; more than three were never needed in the examples.
const MOST_WORDS: usize = 6;

/// The least fill of a ragged line that is given up for a whole word, in 1/10,000 of its measure.
const LEAST_FILL: i64 = 7_000;

/// `setting` with its first `kept` lines as they are, and line `line` (from 0) ending in a whole word. `None` when that would cost a line that
/// does not fit, a ragged one under 70 % full, or a justified one that is left short; and when the paragraph would end there.
pub fn set_whole(
    prepared: &Prepared,
    shape: &Shape,
    looseness: i32,
    setting: &Setting,
    kept: usize,
    line: usize,
) -> Option<Setting> {
    let head = setting.lines.get(..kept)?;
    let divided = word_at(prepared, setting.lines.get(line)?);
    let without_hyphen = |looseness| {
        let mut whole = vec![divided.clone()];
        for _ in 0..MOST_WORDS {
            let new = go_on(prepared, shape, looseness, head.to_vec(), &whole);
            let end = new.lines.get(line).filter(|end| !end.is_last)?;
            if !end.added_hyphen {
                return Some(new);
            }
            whole.push(word_at(prepared, end));
        }
        None
    };
    // The lines that are kept may hold the looseness that was asked for.
    let tries = [Some(looseness), Some(0).filter(|_| looseness != 0)];
    let sound = tries.into_iter().flatten().filter_map(without_hyphen).filter(|new| !spoils(prepared, new, setting, kept));
    sound.min_by_key(|new| new.line_count().abs_diff(setting.line_count()))
}

/// A paragraph set with a hyphen added nowhere: as if it could not be divided, though other settings of it may be.
pub fn set_undivided(prepared: &Prepared, shape: &Shape, looseness: i32) -> Setting {
    go_on(prepared, shape, looseness, Vec::new(), std::slice::from_ref(&(0..u32::MAX)))
}

/// The word that a line ends in, with what the next line has of it.
fn word_at(prepared: &Prepared, line: &SetLine) -> Range<u32> {
    let (before, after) = prepared.text().split_at(line.set.end as usize);
    let length = |part: &str| u32::try_from(part.len()).unwrap_or(u32::MAX);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| length(&before[..at]));
    start..line.set.end.saturating_add(after.find(char::is_whitespace).map_or(length(after), |at| length(&after[..at])))
}

/// Whether the lines after the first `kept` are worse than those of `old`, and worse than a divided word at a column's end.
fn spoils(prepared: &Prepared, new: &Setting, old: &Setting, kept: usize) -> bool {
    let emptiest = |setting: &Setting| setting.lines.iter().skip(kept).filter(|line| !line.is_last).map(SetLine::fill).min();
    let faults = |setting: &Setting| setting.faults.iter().filter(|fault| fault.line >= kept).count();
    // A justified line is full, or its fault says how short it was left.
    let least = if prepared.format.align == Align::Justify { 0 } else { LEAST_FILL };
    faults(new) > faults(old) || emptiest(new) < emptiest(old).min(Some(least))
}

#[cfg(all(test, feature = "bundled-fonts"))]
mod tests {
    use crate::brand::Align;
    use crate::text::set;
    use crate::text::tests::{ENGLISH, prepared, shape};

    #[test]
    fn a_line_ends_in_a_whole_word_and_those_before_stay() {
        let mut seen = 0;
        for align in [Align::Start, Align::Justify] {
            let prepared = prepared(&[ENGLISH; 4].join(" "), "en-GB", align);
            for width in 40..60 {
                let shape = shape(f64::from(width));
                let setting = set(&prepared, &shape, 0);
                let divided = (3..setting.line_count()).filter(|&line| setting.lines[line].added_hyphen);
                for line in divided.collect::<Vec<_>>() {
                    let Some(new) = super::set_whole(&prepared, &shape, 0, &setting, line - 3, line) else { continue };
                    assert_eq!(new.lines[..line - 3], setting.lines[..line - 3]);
                    assert!(!new.lines[line].added_hyphen && new.faults.len() <= setting.faults.len());
                    assert!(new.lines.windows(2).all(|two| two[0].range.end <= two[1].range.start));
                    assert_eq!(new.lines.last().unwrap().range.end, setting.lines.last().unwrap().range.end);
                    seen += 1;
                }
            }
        }
        assert!(seen > 50, "{seen}");
    }

    #[test]
    fn where_a_whole_word_would_spoil_a_line_there_is_none() {
        let prepared = prepared(&"Schifffahrtsgesellschaftskapitän ".repeat(9), "de", Align::Start);
        let shape = shape(25.0);
        let setting = set(&prepared, &shape, 0);
        let divided = setting.lines.iter().position(|line| line.added_hyphen).unwrap();
        assert_eq!(super::set_whole(&prepared, &shape, 0, &setting, divided, divided), None);
    }
}
