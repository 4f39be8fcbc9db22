//! What is said of a fit: what gave and what it cost, or how far a text is from fitting and where its words are.

use super::trials::Trial;
use super::{FIT_HELP, Target};
use crate::brand::{Amount, Brand, Copyfit, Lever, Setting};
use crate::diagnostic::{Code, Diagnostic, Sources, Span};
use crate::flow::{Part, Survey};
use crate::geometry::Length;

/// Parts of a text that are named at most.
const NAMED: usize = 5;
/// A picture has changed when its height has by more than this.
const SEEN: Length = Length::from_raw(1 << 14);

/// `leading 12 → 11.7 pt, tracking −0.4 %`; what a setting changes of the brand.
pub(super) fn changes(setting: &Setting, brand: &Brand) -> Vec<String> {
    setting
        .levers()
        .filter(|(lever, amount)| brand.standing(*lever) != Some(*amount))
        .map(|(lever, amount)| change(lever, amount, brand))
        .collect()
}

fn change(lever: Lever, amount: Amount, brand: &Brand) -> String {
    let name = match lever {
        Lever::Pictures => "pictures",
        Lever::HeadingSpace => "space before headings",
        lever => lever.name(),
    };
    let standing = brand.standing(lever);
    let words = match (standing, amount) {
        (_, Amount::Columns(1)) => "1 column".to_owned(),
        (_, Amount::Columns(columns)) => format!("{columns} columns"),
        (Some(Amount::Length(from)), Amount::Length(_)) => format!("{} → {amount}", from.to_string().trim_end_matches(" pt")),
        (Some(Amount::Share(from)), Amount::Share(_)) if from.raw() != 0 => {
            format!("{} → {amount}", Amount::Share(from).to_string().trim_end_matches(" %"))
        }
        (_, Amount::Share(share)) if share.raw() > 0 => format!("+{amount}"),
        _ => amount.to_string(),
    };
    format!("{name} {}", words.replace('-', "−"))
}

/// `figure 2 −6 mm`; the pictures that have become higher or lower.
fn picture_changes(now: &Survey, before: &Survey) -> Vec<String> {
    let pairs = now.pictures.iter().zip(&before.pictures);
    let changed: Vec<(usize, Length)> =
        pairs.enumerate().map(|(at, (now, before))| (at + 1, *now - *before)).filter(|(_, by)| by.abs() > SEEN).collect();
    let mut words: Vec<String> = changed
        .iter()
        .take(NAMED)
        .map(|(number, by)| format!("figure {number} {:+.1} mm", by.to_mm()).replace('-', "−").replace(".0 mm", " mm"))
        .collect();
    if changed.len() > NAMED {
        let more = changed.len() - NAMED;
        words.push(format!("{more} more {}", if more == 1 { "figure" } else { "figures" }));
    }
    words
}

/// The note that a text fits: what gave, by text `at` of a trial, and at what price.
pub(super) fn fits(trial: &Trial, rest: &Trial, at: usize, brand: &Brand, span: Span) -> Diagnostic {
    let survey = &trial.surveys[at];
    let mut words = changes(&trial.setting, brand);
    if trial.setting.get(Lever::Pictures).is_some() {
        words.extend(picture_changes(survey, &rest.surveys[at]));
    }
    let how = if words.is_empty() { "as the brand is".to_owned() } else { words.join(", ") };
    let mut message = format!("fits {}: {how}; brand deviation {:.1}", pages(survey.pages), trial.deviation);
    if let (Some((last, others)), true) = (emptiest(survey), trial.uneven > 0.0) {
        message += &format!("; a last page is {:.0} % full, the others {:.0} %", last * 100.0, others * 100.0);
    }
    Diagnostic::new(Code::FitFound, message).at(span)
}

/// The last page that is emptiest beside those that it is compared with: how full it is, and how full they are.
fn emptiest(survey: &Survey) -> Option<(f64, f64)> {
    survey.ends().into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
}

/// The error that no setting fits, from the trial at the end of all levers; `over` is what is left over there when a text may have its pages and
/// no more.
pub(super) fn misses(end: &Trial, over: &Survey, target: &Target, copyfit: &Copyfit, sources: &Sources) -> Diagnostic {
    let survey = &end.surveys[target.at];
    let asked = pages(target.pages);
    let (message, help) = if survey.pages > target.pages || survey.is_overset() {
        let (amount, words) = (&over.over, over.words_over);
        let message = format!("no setting that the brand allows fits {asked}: over by {amount} at the tightest");
        let help = format!("cut about {words} words, or ask for {}; {}", pages(survey.pages), longest(survey, sources));
        (message, help)
    } else if survey.pages < target.pages {
        let (lines, words) = lacking(survey, target.pages, copyfit);
        let message = format!(
            "no setting that the brand allows fills {asked}: it comes to {} at the loosest, about {lines} lines ({words} words) short",
            pages(survey.pages)
        );
        (message, format!("add about {words} words or pictures, or ask for {}", pages(survey.pages.max(1))))
    } else if end.under > 0 {
        let (lines, words) = lacking(survey, target.pages, copyfit);
        let fill = emptiest(survey).map_or(0.0, |(last, _)| last * 100.0);
        let message = format!(
            "no setting that the brand allows fills {asked}: one of them is only {fill:.0} % full at the loosest, about {lines} lines \
             ({words} words) short"
        );
        let fewer = pages(target.pages.saturating_sub(1));
        (message, format!("add about {words} words or pictures, or ask for {fewer}; {}", longest(survey, sources)))
    } else {
        (
            format!("no setting that the brand allows fits {asked}: what makes one text short enough makes another too short"),
            FIT_HELP.to_owned(),
        )
    };
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(help)
}

/// The longest parts of a text, with their lines and where they stand.
fn longest(survey: &Survey, sources: &Sources) -> String {
    let mut parts: Vec<&Part> = survey.parts.iter().collect();
    parts.sort_by(|a, b| b.lines.cmp(&a.lines).then(a.span.start.cmp(&b.span.start)));
    let line = |part: &Part| sources.file(part.span.file).map_or(0, |source| source.position(part.span.range().start).line);
    let named: Vec<String> = parts
        .iter()
        .take(NAMED)
        .map(|part| format!("{} ({} lines, line {})", short(&part.title), part.lines, line(part)))
        .collect();
    format!("the longest parts are {}", named.join(", "))
}

/// A heading in quotes, its end left out when it is long.
fn short(title: &str) -> String {
    const MOST: usize = 40;
    match title.char_indices().nth(MOST) {
        Some((end, _)) => format!("“{}…”", title[..end].trim_end()),
        None => format!("“{title}”"),
    }
}

/// How many lines and words a text lacks to fill so many pages as evenly as it fills those that it has.
fn lacking(survey: &Survey, wanted: usize, copyfit: &Copyfit) -> (usize, usize) {
    let even = copyfit.even.to_fraction();
    let last = survey.rooms.last().copied().unwrap_or_default();
    let (fill, others) = emptiest(survey).unwrap_or((last.fill(), 1.0));
    let more = wanted.saturating_sub(survey.pages);
    // Pages are about as large as one another; what is lacking is told to the nearest line anyway.
    let share = (others - even - fill).max(0.0) + more as f64 * (others - even).clamp(0.0, 1.0);
    let lines = survey.next_page as f64 * share;
    let (all, words) = survey.parts.iter().fold((0, 0), |(lines, words), part| (lines + part.lines, words + part.words));
    let lines = counted_lines(lines);
    (lines, lines * words / all.max(1))
}

/// A share of a page in whole lines.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what pages can hold")]
fn counted_lines(lines: f64) -> usize {
    lines.round().clamp(0.0, 1e9) as usize
}

/// `1 page`, `4 pages`.
pub(super) fn pages(count: usize) -> String {
    counted(count, "page")
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
