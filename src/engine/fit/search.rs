//! The search for the cheapest setting in which texts fill their pages.
//!
//! In: [`Trials`]. Out: nothing but trials made: the answer is the cheapest that fits among them. The levers are turned in the order of their
//! prices, each to its end, until the texts fit; the last one is then turned back by bisection, since more of a lever only ever makes a text
//! longer, or only shorter. What comes of that is refined by a compass search, from long steps to short ones: one lever moved, or one
//! moved on and another back. All is decided by prices and order, never by chance, so that the same texts always come to the same setting.

use super::trials::{End, Trial, Trials};
use crate::brand::{Amount, Lever, Setting};
use std::rc::Rc;

/// Rounds of the compass search with one length of step, at most.
const MOST_ROUNDS: usize = 4;

/// Which way a text has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Shorter,
    Longer,
}

/// Tries settings until the cheapest that fits is among them, or none is to be had.
pub(super) fn search(trials: &mut Trials<'_>) {
    let rest = trials.of(Setting::default());
    if rest.fits() && rest.uneven == 0.0 {
        return;
    }
    let levers = levers(trials, &rest);
    let way = if rest.over > 0 { Way::Shorter } else { Way::Longer };
    let end = turn(trials, &levers, Setting::default(), way);
    if way == Way::Shorter && trials.fitting().is_empty() && end.over == 0 {
        // One of several texts has become too short; what made it so may be had from levers that leave it alone.
        turn(trials, &levers, end.setting, Way::Longer);
    }
    refine(trials, &levers);
}

/// The same with each lever alone, so that there is something to choose from.
pub(super) fn search_each(trials: &mut Trials<'_>) {
    let rest = trials.of(Setting::default());
    let way = if rest.over > 0 { Way::Shorter } else { Way::Longer };
    for lever in levers(trials, &rest) {
        turn(trials, &[lever], Setting::default(), way);
    }
}

/// The levers that do anything for these texts, the cheapest first.
fn levers(trials: &Trials<'_>, rest: &Trial) -> Vec<Lever> {
    let any = |is: fn(&crate::flow::Survey) -> bool| rest.surveys.iter().any(is);
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

/// Turns the levers one after the other from `start` until the texts are short or long enough; the last trial.
fn turn(trials: &mut Trials<'_>, levers: &[Lever], start: Setting, way: Way) -> Rc<Trial> {
    let mut at = trials.of(start);
    for &lever in levers {
        if is_enough(trials, &at, way) {
            break;
        }
        if lever == Lever::Intro {
            at = best_intro(trials, &at, way);
            continue;
        }
        let values = trials.way(lever, way.end(lever));
        let Some(last) = values.last().copied() else { continue };
        let end = trials.of(at.setting.with(lever, Some(last)));
        at = if is_enough(trials, &end, way) { bisect(trials, lever, &values, at.setting, way) } else { end };
    }
    at
}

impl Way {
    /// The end of a lever's range that leads this way.
    fn end(self, lever: Lever) -> End {
        // Every lever makes the text longer as it grows; an intro's width does not say.
        match (self, lever) {
            (Way::Shorter, _) => End::Min,
            (Way::Longer, _) => End::Max,
        }
    }
}

/// The first value on a lever's way with which the texts are short or long enough. The value before it is tried too.
fn bisect(trials: &mut Trials<'_>, lever: Lever, values: &[Amount], setting: Setting, way: Way) -> Rc<Trial> {
    let (mut low, mut high) = (0, values.len() - 1);
    while low < high {
        let middle = usize::midpoint(low, high);
        let trial = trials.of(setting.with(lever, Some(values[middle])));
        if is_enough(trials, &trial, way) { high = middle } else { low = middle + 1 }
    }
    if let Some(before) = high.checked_sub(1) {
        trials.of(setting.with(lever, Some(values[before])));
    }
    trials.of(setting.with(lever, Some(values[high])))
}

/// Whether the texts need go no further this way: none has too many pages; or none too few, and the last pages are full.
fn is_enough(trials: &Trials<'_>, trial: &Trial, way: Way) -> bool {
    match way {
        Way::Shorter => trial.over == 0,
        Way::Longer => trial.surveys.iter().zip(&trials.members).enumerate().all(|(at, (survey, member))| {
            let is_even = trials.unevenness(at, survey) == 0.0;
            survey.pages > member.pages || survey.is_overset() || survey.pages == member.pages && is_even
        }),
    }
}

/// The width of intro that leads furthest this way.
fn best_intro(trials: &mut Trials<'_>, from: &Rc<Trial>, way: Way) -> Rc<Trial> {
    let mut best = Rc::clone(from);
    for width in trials.intro_widths() {
        let trial = trials.of(from.setting.with(Lever::Intro, Some(width)));
        let is_further = match way {
            Way::Shorter => trial.length() < best.length(),
            Way::Longer => trial.length() > best.length(),
        };
        if is_further {
            best = trial;
        }
    }
    best
}

/// Moves levers of the best setting as long as that makes it cheaper.
fn refine(trials: &mut Trials<'_>, levers: &[Lever]) {
    let longest = levers.iter().map(|lever| trials.way(*lever, End::Min).len().max(trials.way(*lever, End::Max).len())).max();
    let mut step = longest.unwrap_or(0).next_power_of_two() / 2;
    while step > 0 {
        for _ in 0..MOST_ROUNDS {
            let Some(best) = trials.fitting().first().cloned() else { return };
            try_neighbours(trials, levers, &best, i64::try_from(step).unwrap_or(1));
            if trials.fitting().first().is_none_or(|now| now.setting == best.setting) || !trials.may_go_on() {
                break;
            }
        }
        step /= 2;
    }
}

/// Tries the settings around `from`: each lever moved by so many steps; and each moved back while another is moved on. Only those that would
/// be cheaper if they fitted are worth a trial, but that an uneven page may be worth the price.
fn try_neighbours(trials: &mut Trials<'_>, levers: &[Lever], from: &Trial, steps: i64) {
    let moved = |trials: &Trials<'_>, setting: Setting, lever: Lever, by: i64| shifted(trials, setting, lever, by);
    for &lever in levers {
        for by in [-steps, steps] {
            let Some(one) = moved(trials, from.setting, lever, by) else { continue };
            try_if_cheaper(trials, one, from);
            for &other in levers.iter().filter(|other| **other != lever) {
                for by in [-steps, -1, 1, steps] {
                    if let Some(two) = moved(trials, one, other, by).filter(|_| from.uneven == 0.0) {
                        try_if_cheaper(trials, two, from);
                    }
                }
            }
        }
    }
}

fn try_if_cheaper(trials: &mut Trials<'_>, setting: Setting, than: &Trial) {
    if trials.may_go_on() && trials.deviation(&setting) < than.price {
        trials.of(setting);
    }
}

/// A setting with a lever so many of its steps further; at the end of its range no further.
fn shifted(trials: &Trials<'_>, setting: Setting, lever: Lever, by: i64) -> Option<Setting> {
    if lever == Lever::Intro {
        // At rest, or any width.
        return setting.get(lever).map(|_| setting.with(lever, None));
    }
    let (down, up) = (trials.way(lever, End::Min), trials.way(lever, End::Max));
    let place = match setting.get(lever) {
        None => 0,
        Some(amount) => match (down.iter().position(|one| *one == amount), up.iter().position(|one| *one == amount)) {
            (Some(at), _) => -i64::try_from(at).ok()? - 1,
            (_, Some(at)) => i64::try_from(at).ok()? + 1,
            _ => return None,
        },
    };
    let to = (place + by).clamp(-i64::try_from(down.len()).ok()?, i64::try_from(up.len()).ok()?);
    let at = usize::try_from(to.unsigned_abs()).ok()?;
    let amount = match to {
        0 => None,
        to if to < 0 => Some(down[at - 1]),
        _ => Some(up[at - 1]),
    };
    (to != place).then(|| setting.with(lever, amount))
}
