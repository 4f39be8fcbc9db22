//! The search for the cheapest setting in which texts fill their pages.
//!
//! In: [`Trials`]. Out: nothing but trials made: the answer is the cheapest that fits among them.
//!
//! The levers are turned in the order of their prices, each to its end, as far as it takes: that is a *path* of settings, each a little shorter than
//! the one before, or a little longer. Drafts find about where on the path the texts fit, roughs find the place. What drafts say there is the measure for the
//! rest: a compass search over drafts, from long steps to short ones, looks for cheaper settings in which no page heading's text is longer (or
//! shorter) than it is drafted there, and roughs try the best of them. What is cheapest in the end is proved; should roughs have promised too much,
//! all is done again with trials. All is decided by prices and order, never by chance, so that the same texts always come to the same setting.

use super::amount;
use super::trials::{Ladder, Member, Trial, Trials};
use crate::brand::{Lever, Setting};
use crate::flow::Survey;
use std::rc::Rc;

/// Rounds of the compass search with one length of step, at most.
const MOST_ROUNDS: usize = 4;
/// Settings that the compass search hopes for and that are tried.
const MOST_HOPES: usize = 3;
/// Settings that fit in a rough and are proved at most.
const MOST_PROOFS: usize = 8;
/// Drafts of one page heading are as long as each other within this share of a page.
const SAME: f64 = 0.005;

/// Which way a text has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Until it has no page too many.
    Shorter,
    /// Until it has no page too few, and none that is hardly begun.
    Longer,
    /// Longer, until its last pages are as full as the others.
    Even,
}

/// Tries settings until the cheapest that fits is among those tried, or none is to be had.
pub(super) fn search(trials: &mut Trials<'_>) {
    let rest = trials.exactly(Setting::default());
    // Each page heading begins a page, whatever the setting.
    let fewest = |survey: &Survey, member: &Member<'_>| amount::fewest(survey.page_headings(), member.layout);
    if rest.surveys.iter().zip(&trials.members).any(|(survey, member)| fewest(survey, member) > member.pages) {
        return;
    }
    look(trials);
    if settle(trials) || trials.hopeful().is_empty() && trials.nearest().is_none_or(|nearest| is_far(&nearest, trials)) {
        return;
    }
    trials.be_strict();
    look(trials);
}

/// Proves what fits in a rough, the cheapest first, until one does; whether any does.
fn settle(trials: &mut Trials<'_>) -> bool {
    for _ in 0..MOST_PROOFS {
        let Some(best) = trials.hopeful().into_iter().next().filter(|best| !trials.is_tried(&best.setting)) else { break };
        trials.exactly(best.setting);
    }
    !trials.fitting().is_empty()
}

/// Whether a text that fits in no rough would not fit in a trial either, which comes to a line less at most.
fn is_far(nearest: &Trial, trials: &Trials<'_>) -> bool {
    let pages = |(survey, member): (&Survey, &Member<'_>)| survey.pages.abs_diff(member.pages);
    let most = nearest.surveys.iter().zip(&trials.members).map(pages).max();
    most.is_some_and(|most| most > 1)
}

/// Looks for the cheapest setting that fits.
fn look(trials: &mut Trials<'_>) {
    let rest = trials.of(Setting::default());
    let levers = levers(trials, &rest);
    if !rest.fits() {
        let way = way(&rest);
        let Some(at) = follow(trials, &levers, Setting::default(), way) else { return };
        if way == Way::Shorter && trials.hopeful().is_empty() {
            make_up(trials, &levers, at);
        }
        refine(trials, &levers, at, way);
    }
    even_out(trials, &levers);
}

/// The same with each lever alone, so that there is something to choose from.
pub(super) fn search_each(trials: &mut Trials<'_>) {
    let rest = trials.of(Setting::default());
    for lever in levers(trials, &rest) {
        follow(trials, &[lever], Setting::default(), way(&rest));
    }
}

fn way(rest: &Trial) -> Way {
    match (rest.over, rest.under) {
        (0, 0) => Way::Even,
        (0, _) => Way::Longer,
        _ => Way::Shorter,
    }
}

/// The levers that do anything for these texts, the cheapest first.
fn levers(trials: &Trials<'_>, rest: &Trial) -> Vec<Lever> {
    let any = |is: fn(&Survey) -> bool| rest.surveys.iter().any(is);
    let mut levers: Vec<(f64, Lever)> = trials
        .copyfit
        .levers
        .iter()
        .filter(|(lever, _)| match lever {
            Lever::Pictures => any(|survey| !survey.pictures.is_empty()),
            Lever::Intro => any(|survey| survey.intros.iter().any(|intro| intro.is_free)),
            Lever::Leading | Lever::HeadingSpace | Lever::Tracking | Lever::Size => true,
        })
        .map(|(lever, range)| (range.price, *lever))
        .collect();
    levers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    levers.into_iter().map(|(_, lever)| lever).collect()
}

/// Turns the levers one after the other to their ends, as far as it takes; the first setting in which the texts are short or long enough.
fn follow(trials: &mut Trials<'_>, levers: &[Lever], start: Setting, way: Way) -> Option<Setting> {
    let mut path = vec![start];
    for &lever in levers {
        let from = path.len() - 1;
        turn(trials, &mut path, lever, way);
        let end = path.len() - 1;
        if end > from
            && is_enough(&trials.draft(path[end]), way)
            && let Some(at) = place(trials, &path, from, way)
        {
            return Some(path[at]);
        }
    }
    let last = path.len() - 1;
    place(trials, &path, last, way).map(|at| path[at])
}

/// Goes on along a path, from its last setting to the end of a lever.
fn turn(trials: &mut Trials<'_>, path: &mut Vec<Setting>, lever: Lever, way: Way) {
    let at = path[path.len() - 1];
    if lever == Lever::Intro {
        path.extend(best_intro(trials, at, way));
        return;
    }
    // Every lever makes the text longer as it grows.
    let step = if way == Way::Shorter { -1 } else { 1 };
    while let Some(on) = shifted(trials, path[path.len() - 1], lever, step) {
        path.push(on);
    }
}

/// The width of intro that leads further this way than the engine's choice, if any does.
fn best_intro(trials: &mut Trials<'_>, from: Setting, way: Way) -> Option<Setting> {
    let mut best = trials.draft(from);
    for width in trials.intro_widths() {
        let draft = trials.draft(from.with(Lever::Intro, Some(width)));
        let is_further = match way {
            Way::Shorter => draft.length() < best.length(),
            Way::Longer | Way::Even => draft.length() > best.length(),
        };
        if is_further {
            best = draft;
        }
    }
    (best.setting != from).then_some(best.setting)
}

/// The first place on a path at which the texts are short or long enough; drafts say that it is not before `from`. The place before it is tried too.
fn place(trials: &mut Trials<'_>, path: &[Setting], from: usize, way: Way) -> Option<usize> {
    let last = path.len() - 1;
    let drafted = first(from, last, |at| {
        let draft = trials.draft(path[at]);
        is_enough(&draft, way)
    });
    let mut is_enough_at = |at: usize| {
        let trial = trials.of(path[at]);
        is_enough(&trial, way)
    };
    // From where drafts lead, in growing strides, to a place on either side of the one that is looked for.
    let (mut stride, mut low, mut high) = (1, drafted, drafted);
    if is_enough_at(drafted) {
        while low > 0 && is_enough_at(low) {
            (high, low) = (low, low.saturating_sub(stride));
            stride *= 2;
        }
        if low == 0 && is_enough_at(0) {
            return Some(0);
        }
    } else {
        while !is_enough_at(high) {
            if high == last {
                return None;
            }
            (low, high) = (high, (high + stride).min(last));
            stride *= 2;
        }
    }
    Some(first(low + 1, high, is_enough_at))
}

/// The first of `low..=high` of which something is true that is true of all that follow; `high` when it is true of none before.
fn first(mut low: usize, mut high: usize, mut is: impl FnMut(usize) -> bool) -> usize {
    while low < high {
        let middle = usize::midpoint(low, high);
        if is(middle) { high = middle } else { low = middle + 1 }
    }
    high
}

/// Whether the texts need go no further this way.
fn is_enough(trial: &Trial, way: Way) -> bool {
    match way {
        Way::Shorter => trial.over == 0,
        Way::Longer => trial.under == 0,
        Way::Even => trial.under == 0 && (trial.over > 0 || trial.uneven == 0.0),
    }
}

/// One of several texts has become too short where all others are short enough: what is wanted may be had from levers that do more for those.
fn make_up(trials: &mut Trials<'_>, levers: &[Lever], from: Setting) {
    for lever in levers {
        follow(trials, &[*lever], from.with(*lever, None), Way::Shorter);
    }
    follow(trials, levers, from, Way::Longer);
}

/// The texts fit, but a last page is emptier than the others: goes on as far as that may pay.
fn even_out(trials: &mut Trials<'_>, levers: &[Lever]) {
    // Where unevenness costs nothing there is nothing to gain.
    let Some(best) = trials.hopeful().into_iter().next().filter(|best| best.price > best.deviation) else { return };
    let mut path = vec![best.setting];
    levers.iter().for_each(|lever| turn(trials, &mut path, *lever, Way::Even));
    path.retain(|setting| trials.deviation(setting) < best.price);
    if place(trials, &path, 0, Way::Even).is_some() {
        return;
    }
    let mut drafts: Vec<Rc<Trial>> = path.iter().skip(1).map(|setting| trials.draft(*setting)).collect();
    drafts.sort_by(|a, b| a.price.total_cmp(&b.price));
    for hope in drafts.iter().take(MOST_HOPES) {
        trials.of(hope.setting);
    }
}

/// Looks for settings cheaper than `from`, at which the texts are short or long enough.
fn refine(trials: &mut Trials<'_>, levers: &[Lever], from: Setting, way: Way) {
    let measure = trials.draft(from).lengths();
    let longest = levers.iter().filter_map(|lever| trials.ladder(*lever)).map(Ladder::reach).max().unwrap_or(0);
    let mut hopes: Vec<Rc<Trial>> = vec![trials.draft(from)];
    let mut step = longest.next_power_of_two() / 2;
    while step > 0 {
        for _ in 0..MOST_ROUNDS {
            let at = Rc::clone(&hopes[hopes.len() - 1]);
            let steps = i64::try_from(step).unwrap_or(1);
            let Some(better) = best_neighbour(trials, levers, (&at, steps), (&measure, way)) else { break };
            hopes.push(better);
        }
        step /= 2;
    }
    for hope in hopes.iter().skip(1).rev().take(MOST_HOPES) {
        if trials.of(hope.setting).fits() {
            return;
        }
    }
}

/// The cheapest setting around `from` in which the texts are drafted no longer (or no shorter) than `measure`: one lever moved by so many steps,
/// or moved back while another is moved on.
fn best_neighbour(
    trials: &mut Trials<'_>,
    levers: &[Lever],
    (from, steps): (&Trial, i64),
    (measure, way): (&[f64], Way),
) -> Option<Rc<Trial>> {
    let mut best: Option<Rc<Trial>> = None;
    for setting in neighbours(trials, levers, from.setting, steps) {
        let least = best.as_ref().map_or(from.deviation, |best| best.deviation);
        if trials.deviation(&setting) >= least || !trials.may_go_on() {
            continue;
        }
        let draft = trials.draft(setting);
        let lengths = draft.lengths();
        let holds = |(now, measure): (&f64, &f64)| match way {
            Way::Shorter => *now <= measure + SAME,
            Way::Longer | Way::Even => *now >= measure - SAME,
        };
        if lengths.len() == measure.len() && lengths.iter().zip(measure).all(holds) {
            best = Some(draft);
        }
    }
    best
}

fn neighbours(trials: &Trials<'_>, levers: &[Lever], from: Setting, steps: i64) -> Vec<Setting> {
    let mut found = Vec::new();
    for &lever in levers {
        for by in [-steps, steps] {
            let Some(one) = shifted(trials, from, lever, by) else { continue };
            found.push(one);
            let others = levers.iter().filter(|other| **other != lever);
            found.extend(others.flat_map(|other| [-steps, -1, 1, steps].map(|by| shifted(trials, one, *other, by))).flatten());
        }
    }
    found.sort_by(|a, b| trials.deviation(a).total_cmp(&trials.deviation(b)).then(a.cmp(b)));
    found.dedup();
    found
}

/// A setting with a lever so many of its steps further; at the end of its range no further.
fn shifted(trials: &Trials<'_>, setting: Setting, lever: Lever, by: i64) -> Option<Setting> {
    if lever == Lever::Intro {
        // At rest, or any width.
        return setting.get(lever).map(|_| setting.with(lever, None));
    }
    trials.ladder(lever)?.shifted(setting.get(lever), by).map(|amount| setting.with(lever, amount))
}
