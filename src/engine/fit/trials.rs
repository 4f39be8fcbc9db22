//! Trials: texts laid out in one setting after another, each setting once.
//!
//! In: texts with the pages that each is to fill, and the brand's ranges. Out: a [`Trial`] for a setting: who has too many pages, who too few,
//! how uneven they are and what it costs. A *rough* tells nearly always the same in a third of the time, a *draft* about the same in a twentieth;
//! what fits in a rough is proved before it counts. Which settings are worth any of them is for `search` to say.

use crate::brand::{Amount, Brand, Copyfit, Lever, Range, Setting};
use crate::flow::{Room, Survey, Surveyor};
use crate::layout::Layout;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Settings tried, and settings drafted, after which the compass search looks no further. What comes before and after it is not asked: the places on
/// paths are found in doubled strides and by halving, so that even a long path takes few trials, and there are few paths.
const MOST_TRIALS: usize = 60;
const MOST_DRAFTS: usize = 300;

/// A text in a fit.
pub(super) struct Member<'a> {
    pub(super) surveyor: Surveyor<'a>,
    pub(super) brand: &'a Brand,
    pub(super) layout: &'a Layout,
    /// The pages it is to fill.
    pub(super) pages: usize,
    /// How much wider its faces are than they are, in 1/10,000.
    pub(super) advances: i32,
}

/// How the texts came out in one setting.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    pub(super) setting: Setting,
    pub(super) surveys: Vec<Survey>,
    /// Texts with more pages than they are to fill.
    pub(super) over: usize,
    /// Texts with fewer, or with a page that is hardly begun.
    pub(super) under: usize,
    /// By how much the emptiest last page is emptier than is allowed, of its columns, all texts together.
    pub(super) uneven: f64,
    /// What the setting costs.
    pub(super) deviation: f64,
    /// The same with what its unevenness costs.
    pub(super) price: f64,
}

impl Trial {
    /// Whether every text has the pages it is to fill.
    pub(super) fn fits(&self) -> bool {
        self.over == 0 && self.under == 0
    }

    /// By how much the emptiest last page is emptier than the others, of its columns; of the text for which that is most.
    fn gap(&self) -> f64 {
        let ends = self.surveys.iter().flat_map(Survey::ends);
        ends.map(|(last, others)| others - last).fold(0.0, f64::max)
    }

    /// Pages of all texts together, the last ones counted as far as they are filled.
    pub(super) fn length(&self) -> f64 {
        self.lengths().iter().sum()
    }

    /// The pages of each page heading of each text, the last one counted as far as it is filled.
    pub(super) fn lengths(&self) -> Vec<f64> {
        self.surveys.iter().flat_map(lengths).collect()
    }
}

/// The texts, and what was tried with them.
pub(super) struct Trials<'a> {
    pub(super) members: Vec<Member<'a>>,
    pub(super) copyfit: &'a Copyfit,
    brand: &'a Brand,
    /// What each lever may be set to; nothing for intros, which have no way to go.
    ladders: BTreeMap<Lever, Ladder>,
    /// How full the pages before the last are when all levers rest, by text: the last page shall come up to the others, not they come down to it.
    others: Vec<Option<f64>>,
    seen: BTreeMap<Setting, Rc<Trial>>,
    roughs: BTreeMap<Setting, Rc<Trial>>,
    /// Roughs have promised what trials did not keep.
    strict: bool,
    drafts: BTreeMap<Setting, Rc<Trial>>,
}

impl<'a> Trials<'a> {
    /// For these texts; the first one's brand says what may give.
    pub(super) fn new(members: Vec<Member<'a>>, brand: &'a Brand) -> Self {
        let ladder = |(lever, range): (&Lever, &Range)| Some((*lever, Ladder::of(range, brand.standing(*lever)?)));
        Trials {
            members,
            copyfit: &brand.copyfit,
            brand,
            ladders: brand.copyfit.levers.iter().filter_map(ladder).collect(),
            others: Vec::new(),
            seen: BTreeMap::new(),
            roughs: BTreeMap::new(),
            strict: false,
            drafts: BTreeMap::new(),
        }
    }

    /// The texts in a setting, in a rough unless they have been tried.
    pub(super) fn of(&mut self, setting: Setting) -> Rc<Trial> {
        if self.strict || self.seen.contains_key(&setting) {
            return self.exactly(setting);
        }
        if let Some(seen) = self.roughs.get(&setting) {
            return Rc::clone(seen);
        }
        let surveys: Vec<Survey> = self.members.iter_mut().map(|member| member.survey(&setting, Surveyor::rough)).collect();
        let trial = Rc::new(self.judge(setting, surveys));
        self.roughs.insert(setting, Rc::clone(&trial));
        trial
    }

    /// Whether a setting has been tried, not only in a rough.
    pub(super) fn is_tried(&self, setting: &Setting) -> bool {
        self.seen.contains_key(setting)
    }

    /// From here on nothing is rough.
    pub(super) fn be_strict(&mut self) {
        self.strict = true;
    }

    /// The texts in a setting, as they would be set.
    pub(super) fn exactly(&mut self, setting: Setting) -> Rc<Trial> {
        if let Some(seen) = self.seen.get(&setting) {
            return Rc::clone(seen);
        }
        let surveys: Vec<Survey> = self.members.iter_mut().map(|member| member.survey(&setting, Surveyor::survey)).collect();
        if setting == Setting::default() {
            self.others = surveys.iter().map(Survey::other_fill).collect();
        }
        let trial = Rc::new(self.judge(setting, surveys));
        self.seen.insert(setting, Rc::clone(&trial));
        trial
    }

    /// Gives the texts other pages to fill; what was tried stays tried.
    pub(super) fn aim(&mut self, pages: &[usize]) {
        for (member, pages) in self.members.iter_mut().zip(pages) {
            member.pages = *pages;
        }
        let again = |trial: &Rc<Trial>| (trial.setting, Rc::new(self.judge(trial.setting, trial.surveys.clone())));
        let judged = |trials: &BTreeMap<Setting, Rc<Trial>>| trials.values().map(again).collect();
        (self.seen, self.roughs, self.drafts) = (judged(&self.seen), judged(&self.roughs), judged(&self.drafts));
    }

    /// The same, about.
    pub(super) fn draft(&mut self, setting: Setting) -> Rc<Trial> {
        if let Some(seen) = self.drafts.get(&setting) {
            return Rc::clone(seen);
        }
        let surveys: Vec<Survey> = self.members.iter_mut().map(|member| member.survey(&setting, Surveyor::draft)).collect();
        let trial = Rc::new(self.judge(setting, surveys));
        self.drafts.insert(setting, Rc::clone(&trial));
        trial
    }

    /// Whether there is time for a compass search to look further.
    pub(super) fn may_go_on(&self) -> bool {
        self.seen.len() + self.roughs.len() < MOST_TRIALS && self.drafts.len() < MOST_DRAFTS
    }

    /// Everything tried so far that fits, the cheapest first; of equals the one that fills its pages most evenly, then the one with the fewest
    /// levers.
    pub(super) fn fitting(&self) -> Vec<Rc<Trial>> {
        self.fitting_of(self.seen.values())
    }

    /// The same with what fits in a rough and has not been tried.
    pub(super) fn hopeful(&self) -> Vec<Rc<Trial>> {
        self.fitting_of(self.all())
    }

    /// Every setting once, as it is known best.
    fn all(&self) -> impl Iterator<Item = &Rc<Trial>> {
        let roughs = self.roughs.iter().filter(|(setting, _)| !self.seen.contains_key(setting));
        self.seen.values().chain(roughs.map(|(_, rough)| rough))
    }

    fn fitting_of<'t>(&self, trials: impl Iterator<Item = &'t Rc<Trial>>) -> Vec<Rc<Trial>> {
        let mut fitting: Vec<Rc<Trial>> = trials.filter(|trial| trial.fits()).cloned().collect();
        fitting.sort_by(|a, b| {
            let levers = |trial: &Trial| trial.setting.levers().count();
            let prices = a.price.total_cmp(&b.price).then(a.gap().total_cmp(&b.gap()));
            prices.then(levers(a).cmp(&levers(b))).then(a.setting.cmp(&b.setting))
        });
        fitting
    }

    /// What came nearest to fitting: in pages first, then in how far they are filled.
    pub(super) fn nearest(&self) -> Option<Rc<Trial>> {
        let distance = |trial: &Trial| -> usize {
            trial.surveys.iter().zip(&self.members).map(|(survey, member)| survey.pages.abs_diff(member.pages)).sum()
        };
        let lack = |trial: &Trial| match (trial.over, trial.under) {
            (0, 0) => trial.price,
            (0, _) => -trial.length() + trial.uneven,
            _ => trial.length(),
        };
        let nearer = |a: &&Rc<Trial>, b: &&Rc<Trial>| distance(a).cmp(&distance(b)).then(lack(a).total_cmp(&lack(b)));
        self.all().min_by(nearer).cloned()
    }

    /// The same, tried.
    pub(super) fn nearest_proved(&mut self) -> Rc<Trial> {
        let setting = self.nearest().map_or(Setting::default(), |nearest| nearest.setting);
        self.exactly(setting)
    }

    /// What a lever may be set to.
    pub(super) fn ladder(&self, lever: Lever) -> Option<&Ladder> {
        self.ladders.get(&lever)
    }

    /// The widths of an intro that all pages allow.
    pub(super) fn intro_widths(&self) -> Vec<Amount> {
        let Some(Range { min, max, .. }) = self.copyfit.levers.get(&Lever::Intro) else { return Vec::new() };
        let is_allowed = |columns: u8| {
            let mut masters = self.members.iter().flat_map(|member| &member.layout.masters);
            masters.all(|master| [&master.right, &master.left].iter().all(|face| face.intro_widths.contains(&columns)))
        };
        (1..=12).filter(|columns| is_allowed(*columns)).map(Amount::Columns).filter(|way| (*min..=*max).contains(way)).collect()
    }

    fn judge(&self, setting: Setting, surveys: Vec<Survey>) -> Trial {
        let (mut over, mut under, mut uneven) = (0, 0, 0.0);
        for (at, (survey, member)) in surveys.iter().zip(&self.members).enumerate() {
            over += usize::from(survey.pages > member.pages || survey.is_overset());
            let is_short = survey.pages < member.pages || survey.pages == member.pages && !self.is_filled(survey);
            under += usize::from(is_short && !survey.is_overset());
            uneven += self.unevenness(at, survey);
        }
        let deviation = self.deviation(&setting);
        let price = deviation + uneven * self.copyfit.uneven_price;
        Trial { setting, surveys, over, under, uneven, deviation, price }
    }

    /// By how much the emptiest last page of the text `at` is emptier than the others and than is allowed, of its columns.
    pub(super) fn unevenness(&self, at: usize, survey: &Survey) -> f64 {
        let at_rest = self.others.get(at).copied().flatten().unwrap_or(0.0);
        let even = self.copyfit.even.to_fraction();
        survey.ends().into_iter().map(|(last, others)| (others.max(at_rest) - last - even).max(0.0)).fold(0.0, f64::max)
    }

    /// Whether no page is hardly begun.
    pub(super) fn is_filled(&self, survey: &Survey) -> bool {
        survey.ends().iter().all(|(last, _)| *last >= self.copyfit.least_fill.to_fraction())
    }

    /// What a setting costs: for each lever its price, in proportion to how far it is from rest.
    pub(super) fn deviation(&self, setting: &Setting) -> f64 {
        let cost = |(lever, amount): (Lever, Amount)| {
            let Some(range) = self.copyfit.levers.get(&lever) else { return 0.0 };
            let Some(rest) = self.brand.standing(lever) else { return range.price };
            let end = if amount < rest { range.min } else { range.max };
            let (way, whole) = (amount.raw() - rest.raw(), end.raw() - rest.raw());
            if whole == 0 { 0.0 } else { range.price * way as f64 / whole as f64 }
        };
        setting.levers().map(cost).fold(0.0, |sum, cost| sum + cost)
    }
}

/// The pages of each page heading, the last one counted as far as it is filled.
fn lengths(survey: &Survey) -> impl Iterator<Item = f64> + '_ {
    let length = |rooms: &[Room]| rooms.len().saturating_sub(1) as f64 + rooms.last().map_or(0.0, |room| room.fill());
    survey.rooms.chunk_by(|a, b| a.section == b.section).map(length)
}

/// The values that a lever may have, from the least to the greatest; nothing where it rests.
#[derive(Debug)]
pub(super) struct Ladder {
    amounts: Vec<Option<Amount>>,
    rest: usize,
}

impl Ladder {
    /// The steps of a range to either side of `rest`, and its ends; just `rest` when that is not in it.
    fn of(range: &Range, rest: Amount) -> Ladder {
        let towards = |end: Amount, direction: i64| {
            let is_inside = |amount: &Amount| if direction < 0 { *amount > end } else { *amount < end };
            let steps = (1..).map(|times| rest.stepped(range.step, direction * times)).take_while(is_inside);
            let has_room = (range.min..=range.max).contains(&rest) && end != rest;
            if has_room { steps.chain([end]).map(Some).collect() } else { Vec::new() }
        };
        let (mut amounts, above): (Vec<_>, Vec<_>) = (towards(range.min, -1), towards(range.max, 1));
        amounts.reverse();
        let rest = amounts.len();
        amounts.push(None);
        amounts.extend(above);
        Ladder { amounts, rest }
    }

    /// The longest way from rest to an end, in steps.
    pub(super) fn reach(&self) -> usize {
        self.rest.max(self.amounts.len() - 1 - self.rest)
    }

    /// The value so many steps from another, or at the end; `None` when that is where it is.
    pub(super) fn shifted(&self, from: Option<Amount>, by: i64) -> Option<Option<Amount>> {
        let at = self.amounts.iter().position(|amount| *amount == from)?;
        let steps = isize::try_from(by).ok()?;
        let to = at.saturating_add_signed(steps).min(self.amounts.len() - 1);
        (to != at).then(|| self.amounts[to])
    }
}

/// One of the ways to survey a text.
type How<'a> = fn(&mut Surveyor<'a>, &Brand, &Layout) -> Survey;

impl<'a> Member<'a> {
    fn survey(&mut self, setting: &Setting, how: How<'a>) -> Survey {
        let mut brand = self.brand.with_setting(setting);
        if self.advances != 0 {
            brand = brand.with_advances(self.advances);
        }
        how(&mut self.surveyor, &brand, self.layout)
    }
}
