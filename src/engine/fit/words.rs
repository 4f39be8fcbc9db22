//! What is said of a fit: what gave and what it cost, or how far a text is from fitting and where its words are.

use super::amount::{Excess, Shortage, Words};
use super::trials::Trial;
use super::{FIT_HELP, Target};
use crate::brand::{Amount, Brand, Lever, Setting};
use crate::content::Part;
use crate::diagnostic::{Code, Diagnostic, Sources, Span};
use crate::flow::Survey;
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
    let even = brand.copyfit.even.to_fraction();
    if let Some((last, others)) = emptiest(survey).filter(|(last, others)| trial.uneven > 0.0 && others - last > even) {
        message += &format!("; a last page is {:.0} % full, the others {:.0} %", last * 100.0, others * 100.0);
    }
    Diagnostic::new(Code::FitFound, message).at(span)
}

/// The last page that is emptiest beside those that it is compared with: how full it is, and how full they are.
fn emptiest(survey: &Survey) -> Option<(f64, f64)> {
    survey.ends().into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
}

/// The error that a text has too much for its pages in any setting; `least` is how many pages it comes to.
pub(super) fn too_long(excess: &Excess, least: usize, target: &Target, sources: &Sources) -> Diagnostic {
    let (asked, over) = (pages(target.pages), &excess.over);
    let message = format!("no setting that the brand allows fits {asked}: at the tightest it is over by {}", over.over);
    let cut = match &excess.cut {
        Some(cut) => format!("cut {}, such as {}, or more here and there", counted(total(cut), "word"), places(cut, sources)),
        None => format!("cut about {}", counted(over.words_over, "word")),
    };
    let or =
        if least > target.pages { format!("ask for {}", pages(least)) } else { "raise max-pages in the layout".to_owned() };
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(format!("{cut}; or {or}"))
}

/// The error that a layout has fewer pages than are asked for.
pub(super) fn too_few_allowed(most: usize, target: &Target) -> Diagnostic {
    let message = format!("no setting fills {}: the layout allows {}", pages(target.pages), pages(most));
    let help = format!("raise max-pages in the layout, or ask for {}", pages(most));
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(help)
}

/// The error that a text has more page headings than it shall have pages; `fewest` is how many pages they come to.
pub(super) fn too_many_headings(headings: usize, fewest: usize, target: &Target) -> Diagnostic {
    let asked = pages(target.pages);
    let side = if fewest > headings { " on the side that `section-start` asks for" } else { "" };
    let message = format!("no setting fits {asked}: the text has {headings} page headings, and each begins a page{side}");
    let help = format!("make some of them content headings (`##`), or ask for {}", pages(fewest));
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(help)
}

/// The error that a text has too little for its pages in any setting; `survey` is the text in the setting in which it has most.
pub(super) fn too_short(shortage: &Shortage, survey: &Survey, target: &Target, sources: &Sources) -> Diagnostic {
    let Shortage { lines, words, even, tried } = shortage;
    let asked = pages(target.pages);
    let (comes_to, fewer) = if survey.pages < target.pages {
        (pages(survey.pages), survey.pages)
    } else {
        let fill = survey.ends().iter().map(|(last, _)| *last).fold(1.0, f64::min);
        (format!("a last page only {:.0} % full", fill * 100.0), survey.pages.saturating_sub(1))
    };
    // What was not tried is an estimate; of a text without words not even that.
    let about = if tried.is_some() { "" } else { "about " };
    let in_words = if *words > 0 { format!(" ({about}{})", counted(*words, "word")) } else { String::new() };
    let lines = counted(*lines, "line");
    let message = format!(
        "no setting that the brand allows fills {asked}: at the loosest it comes to {comes_to}, {lines}{in_words} short"
    );
    let place = tried.as_ref().map_or(String::new(), |part| format!(", such as in {}", place(part, sources)));
    let amount = match words {
        0 => "words or pictures".to_owned(),
        _ => format!("{about}{}{place}, or pictures as high", counted(*words, "word")),
    };
    let evenly = if even > words { format!("; about {even} for pages as even as the brand wants them") } else { String::new() };
    let fewer = if fewer > 0 { format!("; or ask for {}", pages(fewer)) } else { String::new() };
    let help = format!("add {amount}{evenly}{fewer}");
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(help)
}

/// The error that no setting suits all texts.
pub(super) fn at_odds(target: &Target) -> Diagnostic {
    let asked = pages(target.pages);
    let message =
        format!("no setting that the brand allows fits {asked}: what makes one text short enough makes another too short");
    Diagnostic::new(Code::FitMissed, message).at(target.span).help(FIT_HELP)
}

fn total(words: &Words) -> usize {
    words.iter().map(|(_, words)| words).sum()
}

/// `the last 210 of “The Sava” (line 143) and 60 of “The Rhine” (line 124)`.
fn places(words: &Words, sources: &Sources) -> String {
    let mut named: Vec<String> =
        words.iter().take(NAMED).map(|(part, words)| format!("{words} of {}", place(part, sources))).collect();
    if let Some(others) = words.get(NAMED..).filter(|others| !others.is_empty()) {
        let words: usize = others.iter().map(|(_, words)| words).sum();
        named.push(format!("{words} of {} more", counted(others.len(), "part")));
    }
    if let Some(first) = named.first_mut() {
        first.insert_str(0, "the last ");
    }
    match named.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// `“The Sava” (line 143)`.
fn place(part: &Part, sources: &Sources) -> String {
    let line = sources.file(part.span.file).map_or(0, |source| source.position(part.span.range().start).line);
    if part.title.is_empty() { format!("what begins in line {line}") } else { format!("{} (line {line})", short(&part.title)) }
}

/// A heading in quotes, its end left out when it is long.
fn short(title: &str) -> String {
    const MOST: usize = 40;
    match title.char_indices().nth(MOST) {
        Some((end, _)) => format!("“{}…”", title[..end].trim_end()),
        None => format!("“{title}”"),
    }
}

/// `1 page`, `4 pages`.
pub(super) fn pages(count: usize) -> String {
    counted(count, "page")
}

fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
