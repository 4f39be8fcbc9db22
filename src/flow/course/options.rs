//! Which ways to place the next floats of a page are worth filling columns beside.
//!
//! In: a region of a page and the ways to come to it. Out: choices of floats with their places and sizes, the likeliest first. Sizes times places
//! multiply with every float; so each choice is first judged by what it is likely to cost, from how much text is left and where in it the
//! floats are spoken of, and only the likeliest go on. Says nothing about where lines end.

use super::bands::{foot_for, stub, uneven};
use super::columns::Mark;
use super::passages::PassageEnd;
use super::regions::{Frame, Pin, Region};
use super::{Course, State, Turn};
use crate::layout::Costs;

/// Floats that are looked at for a page beyond those that wait for one.
const MOST_AHEAD: usize = 6;
/// Floats of one page.
const MOST_PINS: usize = 8;
/// Choices to which the next float is added.
const MOST_LONGER: usize = 8;
/// Half steps of text over the page from which it surely takes another one.
const SURELY_OVER: i64 = 16;

/// Floats in their places, and the price of their sizes.
pub(super) type Choice = (Vec<Pin>, i64);

impl Course<'_, '_> {
    /// The choices to place the next floats in a region, the likeliest first. Always among them are to place none, so that the text goes on whatever
    /// happens, to place each float where it fits first, in its own size, and what leaves most room for text.
    pub(super) fn options(&mut self, turn: Turn, region: &Region, float: usize, states: &[State]) -> Vec<Choice> {
        let strips = self.widest(self.face(turn.page).1);
        // Any of the ways may come to a float here: the one farthest in the text says which are near.
        let farthest = states.iter().map(|state| strips.reach(state.mark)).max().unwrap_or(0);
        let room = room(&region.frames(&[]));
        let done = states.iter().map(|state| state.mark.index()).max().unwrap_or(0);
        let outlook = self.outlook(turn, region, float, states);
        let none: Choice = (Vec::new(), 0);
        let (mut all, mut longest, mut plain) = (Vec::new(), vec![(0, none.clone())], none.clone());
        let mut ahead = 0;
        // Of those with the most floats the one that leaves most room for text.
        let mut roomiest: Option<Choice> = None;
        for at in float..self.floats.len().min(float + MOST_PINS) {
            let block = self.floats[at];
            if block >= done {
                ahead += 1;
            }
            let is_far = strips.reach(Mark::at(block)) - farthest > room;
            if ahead > MOST_AHEAD || is_far || self.passages[turn.passage].until <= block {
                break;
            }
            let mut longer = Vec::new();
            for (_, choice) in &longest {
                let more = self.longer(turn, region, choice, block, states);
                if *choice == plain
                    && let Some(first) = more.first()
                {
                    plain = first.clone();
                }
                longer.extend(more.into_iter().map(|choice| (outlook.guess(&choice), choice)));
            }
            // What is too high for an empty page stands on one and runs over its foot: reported, not lost.
            let is_alone = longest.len() == 1 && longest[0].1 == none;
            if longer.is_empty() && self.bound_to(block).is_none() && region.is_bare && is_alone && block < done {
                longer.extend(self.anyway(turn, region, block).map(|choice| (0, choice)));
            }
            if longer.is_empty() {
                break;
            }
            longer.sort_by_key(|(guess, choice)| (*choice != plain, *guess));
            let roomy = longer.iter().max_by_key(|(_, (pins, _))| self::room(&region.frames(pins))).cloned();
            longer.truncate(MOST_LONGER);
            longer.extend(roomy.clone().filter(|roomy| !longer.contains(roomy)));
            roomiest = roomy.map(|(_, choice)| choice);
            all.extend(longer.iter().cloned());
            longest = longer;
        }
        // The likeliest is filled first: what costs more than it then ends early.
        all.sort_by_key(|(guess, _)| *guess);
        let mut options: Vec<Choice> = all.into_iter().map(|(_, choice)| choice).collect();
        let rest = options.split_off(options.len().min(self.press.search.options));
        let is_kept = |choice: &Choice| *choice == plain || Some(choice) == roomiest.as_ref();
        options.extend(rest.into_iter().filter(is_kept).chain([none]));
        options
    }

    /// A choice with one more float, in each of its places and sizes.
    fn longer(&mut self, turn: Turn, region: &Region, (pins, price): &Choice, block: usize, states: &[State]) -> Vec<Choice> {
        let spots = self.spots(turn, region, pins, block, states);
        spots.into_iter().map(|(pin, more)| (pins.iter().cloned().chain([pin]).collect(), price + more)).collect()
    }

    fn outlook<'r>(&mut self, turn: Turn, region: &'r Region, float: usize, states: &[State]) -> Outlook<'r>
    where
        Self: 'r,
    {
        let strips = self.widest(self.face(turn.page).1);
        let passage = self.passages[turn.passage];
        let from = states.first().map_or(0, |state| strips.reach(state.mark));
        let whole = self.region(Turn { top: None, opening: None, ..turn });
        let floats = self.floats[float.min(self.floats.len())..].iter().take_while(|block| **block < passage.until);
        Outlook {
            costs: self.costs(),
            region,
            ends_section: passage.end == PassageEnd::Section,
            text: (strips.reach(Mark::at(passage.until)) - from).max(0),
            page: whole.map_or(1, |whole| room(&whole.frames(&[])).max(1)),
            floats: floats.map(|block| (*block, strips.reach(Mark::at(*block)) - from)).collect(),
        }
    }
}

/// What is known of a page before it is filled.
struct Outlook<'r> {
    costs: &'r Costs,
    region: &'r Region,
    ends_section: bool,
    /// Half steps of text to the passage's end.
    text: i64,
    /// Half steps that another page has room for.
    page: i64,
    /// The floats to come, and how far in that text each is spoken of.
    floats: Vec<(usize, i64)>,
}

impl Outlook<'_> {
    /// What a choice is likely to cost.
    fn guess(&self, (pins, price): &Choice) -> i64 {
        let frames = self.region.frames(pins);
        let room = room(&frames);
        let away = pins.iter().map(|pin| self.away(pin, &frames));
        let waiting = self.floats.iter().skip(pins.len()).filter(|(_, at)| *at < room.min(self.text)).count();
        let waiting = self.costs.picture_page * i64::try_from(waiting).unwrap_or(i64::MAX / 2);
        price + self.left_over(room) + self.ragged(pins, &frames, room) + waiting + away.sum::<i64>()
    }

    /// What it costs that columns end in pictures above the others or below, or in a few lines under one, when the text ends here.
    fn ragged(&self, pins: &[Pin], frames: &[Frame], room: i64) -> i64 {
        if self.text > room || pins.is_empty() {
            return 0;
        }
        let highest = self.region.tops.iter().copied().min().unwrap_or(0);
        let foot = foot_for(frames, self.text, (highest + 2, self.region.foot()));
        let heights = frames.iter().map(|frame| (frame, frame.foot.min(foot) - frame.top)).filter(|(_, height)| *height >= 2);
        let stubs: i64 = heights.map(|(frame, height)| stub(self.costs, pins, frame, height)).sum();
        let beyond = frames.iter().map(|frame| self.region.beyond(pins, frame, foot));
        let beyond: i64 = beyond.map(|halves| self.costs.unevenness(i64::from(halves))).sum();
        let pinned = uneven(self.costs, &self.region.pinned_feet(pins, frames, foot), foot);
        // However ragged, it is no reason to go on to another page.
        (stubs + beyond + pinned).min(self.costs.page / 4)
    }

    /// What it costs that the text is longer or shorter than the room.
    fn left_over(&self, room: i64) -> i64 {
        let over = self.text - room;
        if over > 0 {
            return self.costs.page * over / self.page + self.costs.page * over.min(SURELY_OVER) / SURELY_OVER;
        }
        if self.ends_section { self.costs.empty * -over / 2 } else { 0 }
    }

    /// What it costs that a pin stands away from the column in which it is likely to be spoken of.
    fn away(&self, pin: &Pin, frames: &[Frame]) -> i64 {
        let Some((_, at)) = self.floats.iter().find(|(block, _)| *block == pin.block) else { return 0 };
        let mut above = 0;
        let spoken = frames.iter().find(|frame| {
            above += i64::from(frame.foot - frame.top);
            above > *at
        });
        match spoken {
            Some(frame) => self.costs.picture_column * i64::from(pin.distance(frame.column)),
            None => self.costs.picture_early,
        }
    }
}

/// Half steps that frames have room for.
fn room(frames: &[Frame]) -> i64 {
    frames.iter().map(|frame| i64::from(frame.foot - frame.top)).sum()
}
