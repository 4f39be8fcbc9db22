//! How many words a text has too many, or too few, for its pages in one setting.
//!
//! In: a text that does not fit, the setting in which it comes nearest to fitting, and the pages that it shall have. Out: the lines that find no
//! place, and the fewest words that must go or come, with the parts in which that was tried. An estimate is only where the search begins: the text
//! is laid out without those words, or with as many more, and the number stands when it fits with them and does not with a line's worth fewer.

use super::trials::Trials;
use crate::content::Part;
use crate::flow::{Input, Room, Survey, Surveyor};
use crate::layout::Layout;

/// Words up to which their number is tried: some pages of them. More are told as they are counted.
const MOST_TRIED: usize = 2_000;
/// Numbers of words with which a text is laid out at full strength.
const MOST_PROOFS: usize = 8;
/// The share of its words that a part loses at most while there are others to lose some.
const FAIR: usize = 4;

/// Words in the parts in which they were tried.
pub(super) type Words = Vec<(Part, usize)>;

/// A text that has too many pages.
pub(super) struct Excess {
    /// The text in its pages and no more, with what finds no place.
    pub(super) over: Survey,
    /// The words without which it fits; `None` when running text alone cannot make it fit.
    pub(super) cut: Option<Words>,
}

/// A text that has too few pages, or fills one of them too little.
pub(super) struct Shortage {
    /// The lines that it lacks.
    pub(super) lines: usize,
    /// As many words.
    pub(super) words: usize,
    /// About the words that it lacks until all pages are as full as the brand wants them.
    pub(super) even: usize,
    /// Where the words were tried; `None` when it has no running text to take them from, and the numbers are estimates.
    pub(super) tried: Option<Part>,
}

/// A text in the setting in which it comes nearest, and the pages that it shall have.
pub(super) struct Amount<'a> {
    pub(super) input: Input<'a>,
    pub(super) pages: usize,
}

impl Amount<'_> {
    /// What is over; `survey` is the text as it stands.
    pub(super) fn excess(&self, survey: &Survey) -> Excess {
        let Input { brand, layout, document, .. } = self.input;
        let (counts, lines): (Vec<u32>, Vec<usize>) = allowed(survey, self.pages, layout).into_iter().unzip();
        let over = Surveyor::new(self.input).survey_within(brand, layout, &counts);
        let sections = self.parts_by_section();
        let weights: Vec<(usize, &Vec<Part>)> = lines.into_iter().zip(&sections).filter(|(lines, _)| *lines > 0).collect();
        let all: usize = weights.iter().map(|(lines, _)| lines).sum();
        let plan = |words: usize| -> Words {
            weights.iter().flat_map(|(lines, parts)| shared(parts, (words * lines).div_ceil(all.max(1)))).collect()
        };
        let mut surveyor = Surveyor::new(self.input);
        let fits = |words: usize, how: How| {
            let survey = surveyor.version(&document.shortened(&plan(words)), how == How::Roughly);
            survey.pages <= self.pages && !survey.is_overset()
        };
        let most = weights.iter().flat_map(|(_, parts)| parts.iter()).map(|part| part.words).sum();
        let is_tried = over.words_over <= MOST_TRIED;
        let words = is_tried.then(|| least(over.words_over.max(1), per_line(survey), most, fits)).flatten();
        Excess { over, cut: words.map(plan) }
    }

    /// What is lacking; `survey` is the text as it stands.
    pub(super) fn shortage(&self, survey: &Survey, trials: &Trials<'_>) -> Shortage {
        let sections = self.parts_by_section();
        let (section, (lines, even)) = lacking(survey, self.pages, trials);
        let part = sections.get(section).and_then(|parts| parts.iter().max_by_key(|part| part.words));
        let per_line = per_line(survey);
        let words = |lines: usize| whole(lines as f64 * per_line);
        let guess = Shortage { lines, words: words(lines), even: words(even), tried: None };
        let Some(part) = part.filter(|part| part.words > 0 && guess.words <= MOST_TRIED) else { return guess };
        let mut set = 0;
        let mut surveyor = Surveyor::new(self.input);
        let fills = |words: usize, how: How| {
            let survey = surveyor.version(&self.input.document.lengthened(part, words), how == How::Roughly);
            let fills = survey.pages > self.pages || survey.pages == self.pages && trials.is_filled(&survey);
            // Of those that hold the last one counts.
            set = if fills { survey.text.0 } else { set };
            fills
        };
        let Some(words) = least(guess.words.max(1), per_line, guess.words * 8 + 1_000, fills) else { return guess };
        let lines = set.saturating_sub(survey.text.0).max(1);
        Shortage { lines, words, even: guess.even.max(words), tried: Some(part.clone()) }
    }

    /// The parts of the text by page heading.
    fn parts_by_section(&self) -> Vec<Vec<Part>> {
        let mut sections: Vec<Vec<Part>> = Vec::new();
        for part in self.input.document.parts() {
            match sections.last_mut() {
                Some(last) if !part.opens_page => last.push(part),
                _ => sections.push(vec![part]),
            }
        }
        sections
    }
}

/// For each page heading the pages that it may have when the text shall have `pages`, and the lines of those that it loses: of those that end a page
/// heading the emptiest go, those first without which the text has fewer pages. A page left blank is no page of a page heading's text: it comes and
/// goes with the page on which the next one begins.
fn allowed(survey: &Survey, pages: usize, layout: &Layout) -> Vec<(u32, usize)> {
    let mut sections: Vec<Vec<usize>> = Vec::new();
    for room in survey.rooms.iter().filter(|room| !room.is_blank) {
        sections.resize(sections.len().max(room.section + 1), Vec::new());
        sections[room.section].push(room.used);
    }
    let mut over = vec![0; sections.len()];
    let come_to = |sections: &[Vec<usize>], lost: Option<usize>| {
        let counts = sections.iter().enumerate().map(|(at, pages)| pages.len() - usize::from(lost == Some(at)));
        with_blanks(layout, counts)
    };
    loop {
        let now = come_to(&sections, None);
        let ends = sections.iter().enumerate().filter(|(_, pages)| pages.len() > 1);
        let emptiest = ends.min_by_key(|(at, pages)| (come_to(&sections, Some(*at)) >= now, pages.last()));
        let Some(at) = emptiest.map(|(at, _)| at).filter(|_| now > pages) else { break };
        over[at] += sections[at].pop().unwrap_or(0).max(1);
    }
    // What lies beyond a layout's last page has no room at all.
    if survey.is_overset()
        && let Some(last) = over.last_mut()
    {
        *last += survey.lines_over.max(1);
    }
    sections.iter().map(|pages| u32::try_from(pages.len()).unwrap_or(u32::MAX)).zip(over).collect()
}

/// The pages of a text whose page headings have so many each, those left blank before them among them.
fn with_blanks(layout: &Layout, counts: impl Iterator<Item = usize>) -> usize {
    let after = |before: usize, (section, count): (usize, usize)| {
        let next = u32::try_from(before + 1).unwrap_or(u32::MAX);
        before + usize::from(section > 0 && !layout.may_begin_section(next)) + count
    };
    counts.enumerate().fold(0, after)
}

/// The fewest pages that a text comes to with so many page headings.
pub(super) fn fewest(headings: usize, layout: &Layout) -> usize {
    with_blanks(layout, std::iter::repeat_n(1, headings))
}

/// The page heading that lacks lines, and how many: until the text fills its pages, and until it fills them evenly.
fn lacking(survey: &Survey, pages: usize, trials: &Trials<'_>) -> (usize, (usize, usize)) {
    let last = |rooms: &[Room]| rooms.last().copied().unwrap_or_default();
    let written: Vec<Room> = survey.rooms.iter().filter(|room| !room.is_blank).copied().collect();
    let ends: Vec<Room> = written.chunk_by(|a, b| a.section == b.section).map(last).filter(|room| room.whole > 0).collect();
    let by_fill = |a: &&Room, b: &&Room| a.fill().total_cmp(&b.fill());
    let more = pages.saturating_sub(survey.pages);
    let end = if more > 0 { ends.iter().max_by(by_fill) } else { ends.iter().min_by(by_fill) };
    let end = end.copied().unwrap_or_default();
    let others = survey.other_fill().unwrap_or(1.0);
    let (least, even) = (trials.copyfit.least_fill.to_fraction(), (others - trials.copyfit.even.to_fraction()).max(0.0));
    let lines = |fill: f64| match more {
        0 => (end.whole as f64 * fill) - end.used as f64,
        more => (end.whole as f64 - end.used as f64) + survey.next_page as f64 * (fill + more as f64 - 1.0),
    };
    (end.section, (whole(lines(least)).max(1), whole(lines(even.max(least))).max(1)))
}

/// Words to cut from a section, in its longest parts: as many parts as it takes to spare each most of its words.
fn shared(parts: &[Part], words: usize) -> Words {
    let mut longest: Vec<&Part> = parts.iter().filter(|part| part.words > 0).collect();
    longest.sort_by(|a, b| b.words.cmp(&a.words).then(a.span.start.cmp(&b.span.start)));
    let mut have = 0;
    let enough = longest.iter().position(|part| {
        have += part.words;
        words * FAIR <= have
    });
    longest.truncate(enough.map_or(longest.len(), |at| at + 1));
    let (mut have, mut left): (usize, usize) = (longest.iter().map(|part| part.words).sum(), words);
    let share = |part: &Part| {
        let own = (left * part.words).div_ceil(have.max(1)).min(part.words).min(left);
        (left, have) = (left - own, have - part.words);
        (part.clone(), own)
    };
    longest.into_iter().map(share).filter(|(_, words)| *words > 0).collect()
}

/// The least number of words with which something holds, to the words of a line or, of many, to a fiftieth; `None` when it does with none up to
/// `most`. It is looked for in roughs, and proved in a few tries: that it holds, and does not with a step fewer. When roughs promise far more than
/// trials keep it is `None`; when they promise far less, the least that was tried.
fn least(estimate: usize, line: f64, most: usize, mut holds: impl FnMut(usize, How) -> bool) -> Option<usize> {
    let step = whole(line.ceil()).max(estimate / 50).max(1);
    let (mut low, mut high, mut stride) = (0, estimate.min(most), step.max(estimate / 6));
    // Up to a number with which it holds, or down to one with which it does not.
    while !holds(high, How::Roughly) {
        if high == most {
            return None;
        }
        (low, high) = (high, (high + stride).min(most));
        stride *= 2;
    }
    while low == 0 && high > stride {
        if holds(high - stride, How::Roughly) { high -= stride } else { low = high - stride }
    }
    while high - low > step {
        let middle = usize::midpoint(low, high);
        if holds(middle, How::Roughly) { high = middle } else { low = middle }
    }
    prove((high, step, most), |words| holds(words, How::Exactly))
}

/// Goes up from `from` by steps to a number with which it holds, or down to the last one with which it does.
fn prove((from, step, most): (usize, usize, usize), mut holds: impl FnMut(usize) -> bool) -> Option<usize> {
    let mut found = None;
    let mut at = from;
    for _ in 0..MOST_PROOFS {
        let is_up = at > from;
        match holds(at) {
            true if is_up || at <= step => return Some(at),
            true => (found, at) = (Some(at), at - step),
            false if found.is_some() || at == most => return found,
            false => at = (at + step).min(most),
        }
    }
    found
}

/// How hard a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Roughly,
    Exactly,
}

/// About how many words a line of running text has.
fn per_line(survey: &Survey) -> f64 {
    let (lines, words) = survey.text;
    words as f64 / lines.max(1) as f64
}

/// A number of lines or words.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what pages can hold")]
fn whole(count: f64) -> usize {
    count.round().clamp(0.0, 1e9) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::RangeInclusive;

    /// Where the number found lies, and how many tries at full strength it takes; roughs hold from `rough` on, trials from `exact` on.
    fn check(estimate: usize, (rough, exact): (usize, usize), expected: Option<RangeInclusive<usize>>) {
        let mut tries = 0;
        let found = least(estimate, 7.0, 2_000, |words, how| {
            tries += usize::from(how == How::Exactly);
            words >= if how == How::Exactly { exact } else { rough }
        });
        let is_met = expected.map_or(found.is_none(), |range| found.is_some_and(|found| range.contains(&found)));
        assert!(is_met, "{estimate}: {rough}, {exact}: {found:?}");
        assert!(tries <= MOST_PROOFS, "{estimate}: {rough}, {exact}: {tries} tries");
    }

    #[test]
    fn the_least_number_is_proved_in_a_few_tries() {
        check(100, (120, 120), Some(120..=127));
        check(100, (120, 135), Some(135..=142));
        check(100, (120, 108), Some(108..=115));
        check(3, (1, 1), Some(1..=7));
        check(100, (5_000, 120), None);
        // Roughs hold, trials never do, or only far from there.
        check(100, (120, 5_000), None);
        check(100, (120, 1_000), None);
        // Trials hold with far fewer: the least that was tried.
        check(300, (290, 1), Some(220..=260));
    }
}
