//! Copyfit: what of a brand may give so that a text fills its pages, how far, and at what price; and a brand with something of it given.
//!
//! In: the table `[copyfit]`, and a [`Setting`]. Out: a [`Range`] for each [`Lever`], and the brand that the setting makes of another. What a
//! setting does to a text is for whoever lays the text out to find; nothing here searches.

use super::{Brand, Style, StyleId};
use crate::color::Share;
use crate::diagnostic::Code;
use crate::geometry::{Em, Length};
use crate::tokens::{Fields, Kind};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// What copyfit may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lever {
    /// The heights of pictures, as a share added to them.
    Pictures,
    /// The body's leading, and with it the grid and all that stands on it.
    Leading,
    /// The space above content headings and subheadings.
    HeadingSpace,
    /// The columns of intros whose width is the engine's to choose.
    Intro,
    /// The tracking of running text.
    Tracking,
    /// The type size of running text.
    Size,
}

ids! {
    Lever,
    Pictures "picture-height", Leading "leading", HeadingSpace "space-before-heading", Intro "intro", Tracking "tracking", Size "size"
}

/// How much of a lever: what it is set to, or the step it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Amount {
    /// A length.
    Length(Length),
    /// A share: of a picture's height, of the type size.
    Share(Em),
    /// Columns.
    Columns(u8),
}

/// How far a lever may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub min: Amount,
    /// The most.
    pub max: Amount,
    /// By what it goes.
    pub step: Amount,
    /// What going all the way from the brand's own value to one end costs.
    pub price: f64,
}

/// What copyfit may do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Copyfit {
    /// The levers that may be used.
    pub levers: BTreeMap<Lever, Range>,
    /// How much emptier than the other pages the last one may be, as a share of its columns.
    pub even: Share,
    /// A last page that is emptier than this, of its columns, is not filled at all.
    pub least_fill: Share,
    /// What a last page costs that is emptier than that by the whole of its columns.
    pub uneven_price: f64,
}

/// Levers with what they are set to; those that are not in it rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Setting([Option<Amount>; Lever::ALL.len()]);

/// Where a lever may go at all.
const LENGTHS: RangeInclusive<Length> = Length::ZERO..=Length::whole_pt(2_000);
const SHARES: RangeInclusive<i32> = -32_768..=65_536;
const PRICES: RangeInclusive<f64> = 0.0..=1_000.0;
/// Steps from one end of a lever to the other; more of them than can be seen, and enough to try.
const MOST_STEPS: i64 = 400;

impl Amount {
    /// The number of its smallest units.
    pub fn raw(self) -> i64 {
        match self {
            Amount::Length(length) => length.raw(),
            Amount::Share(share) => i64::from(share.raw()),
            Amount::Columns(columns) => i64::from(columns),
        }
    }

    /// So many steps further, rounded as it is written: a value that was found is the one that a file then holds.
    pub fn stepped(self, step: Amount, times: i64) -> Amount {
        let decimals = |value: f64| (value * 1_000.0).round() / 1_000.0;
        let percent = |share: Em| (share.to_em() * 10_000.0).round() / 100.0;
        match (self, step) {
            (Amount::Length(from), Amount::Length(step)) => {
                Amount::Length(Length::from_pt(decimals(decimals(from.to_pt()) + decimals(step.to_pt()) * times as f64)))
            }
            (Amount::Share(from), Amount::Share(step)) => {
                Amount::Share(Em::from_em(decimals(percent(from) + percent(step) * times as f64) / 100.0))
            }
            (Amount::Columns(from), Amount::Columns(step)) => {
                let columns = i64::from(from) + i64::from(step) * times;
                Amount::Columns(u8::try_from(columns.clamp(0, i64::from(u8::MAX))).unwrap_or(from))
            }
            _ => self,
        }
    }
}

/// As it is written in tokens: `11.7 pt`, `-0.4 %`, `2`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Length(length) => write!(f, "{length}"),
            Amount::Share(share) => write!(f, "{} %", (share.to_em() * 1e4).round() / 1e2 + 0.0),
            Amount::Columns(columns) => write!(f, "{columns}"),
        }
    }
}

impl Setting {
    /// What a lever is set to.
    pub fn get(&self, lever: Lever) -> Option<Amount> {
        self.0[lever as usize]
    }

    /// The same with a lever set to something, or at rest.
    pub fn with(mut self, lever: Lever, amount: Option<Amount>) -> Setting {
        self.0[lever as usize] = amount;
        self
    }

    /// The levers that do not rest.
    pub fn levers(&self) -> impl Iterator<Item = (Lever, Amount)> + '_ {
        Lever::ALL.into_iter().filter_map(|lever| Some((lever, self.get(lever)?)))
    }

    /// Reads the levers of a table, each within the brand's range for it.
    pub(crate) fn read(fields: &Fields<'_>, brand: &Brand) -> Setting {
        let mut setting = Setting::default();
        for lever in Lever::ALL {
            let Some(value) = fields.value(lever.name()) else { continue };
            let Some(amount) = lever.read(fields, lever.name()) else { continue };
            match brand.copyfit.levers.get(&lever) {
                Some(range) if (range.min..=range.max).contains(&amount) => setting = setting.with(lever, Some(amount)),
                Some(Range { min, max, .. }) => {
                    let message = format!("`{}` is {amount}; the brand allows {min} to {max}", fields.path_of(lever.name()));
                    fields.fault(Code::OutOfRange, value.span, message, "fit the text again, or widen [copyfit] in the brand");
                }
                None => {
                    let message = format!("`{}`: the brand lets copyfit leave this alone", fields.path_of(lever.name()));
                    fields.fault(Code::OutOfRange, value.span, message, "fit the text again, or give [copyfit] a range for it");
                }
            }
        }
        setting
    }
}

impl Lever {
    /// A value of this lever's kind.
    fn read(self, fields: &Fields<'_>, key: &'static str) -> Option<Amount> {
        match self {
            Lever::Leading | Lever::HeadingSpace | Lever::Size => fields.length(key, LENGTHS).map(Amount::Length),
            Lever::Pictures | Lever::Tracking => {
                fields.em(key, Em::from_raw(*SHARES.start())..=Em::from_raw(*SHARES.end())).map(Amount::Share)
            }
            Lever::Intro => fields.integer(key, 1..=12u8).map(Amount::Columns),
        }
    }
}

impl Range {
    /// What is wrong with it: the key at fault, why, and what to do.
    fn fault(&self, path: &str) -> Option<(&'static str, String, String)> {
        let Range { min, max, step, .. } = self;
        if min > max {
            let message = format!("`{path}` goes from {min} to {max}");
            return Some(("min", message, "give a min that is not over the max".to_owned()));
        }
        // What is rounded away would lead nowhere.
        if step.raw() <= 0 || min.stepped(*step, 1) == *min {
            let message = format!("`{path}` goes by {step}");
            let help = "give a step above 0: thousandths of a point or hundredths of a percent at least";
            return Some(("step", message, help.to_owned()));
        }
        let steps = (max.raw() - min.raw()) / step.raw();
        let message = format!("`{path}` goes from {min} to {max} in more than {MOST_STEPS} steps");
        (steps > MOST_STEPS).then(|| ("step", message, "give a longer step".to_owned()))
    }
}

/// What a file says of a lever.
#[derive(Clone, Copy, Debug, Default)]
struct RangePatch {
    min: Option<Amount>,
    max: Option<Amount>,
    step: Option<Amount>,
    price: Option<f64>,
    /// The file leaves the lever out: `tracking = false`.
    off: bool,
}

/// What a file says under `[copyfit]`.
#[derive(Clone, Debug, Default)]
pub(super) struct CopyfitPatch {
    levers: BTreeMap<Lever, RangePatch>,
    even: Option<Share>,
    least_fill: Option<Share>,
    uneven_price: Option<f64>,
}

impl CopyfitPatch {
    /// Reads the table if there is one; `below` is complete.
    pub(super) fn read(fields: &Fields<'_>, below: Option<&CopyfitPatch>) -> CopyfitPatch {
        let patch = fields.within("copyfit", |fields| CopyfitPatch {
            levers: Lever::ALL.into_iter().filter_map(|lever| Some((lever, RangePatch::read(lever, fields, below)?))).collect(),
            even: fields.share("even"),
            least_fill: fields.share("least-fill"),
            uneven_price: fields.value("uneven-price").and_then(|value| fields.percent_value("uneven-price", value, PRICES)),
        });
        patch.unwrap_or_default()
    }

    /// This file's word over that of `below`, which is complete.
    pub(super) fn over(&self, below: &CopyfitPatch) -> Option<Copyfit> {
        let range = |(lever, shipped): (&Lever, &RangePatch)| {
            let own = self.levers.get(lever).copied().unwrap_or_default();
            (!own.off).then(|| own.over(*shipped).complete()).flatten().map(|range| (*lever, range))
        };
        Some(Copyfit {
            levers: below.levers.iter().filter_map(range).collect(),
            even: self.even.or(below.even)?,
            least_fill: self.least_fill.or(below.least_fill)?,
            uneven_price: self.uneven_price.or(below.uneven_price)?,
        })
    }
}

impl RangePatch {
    fn read(lever: Lever, fields: &Fields<'_>, below: Option<&CopyfitPatch>) -> Option<RangePatch> {
        let key = lever.name();
        let value = fields.value(key)?;
        if matches!(value.kind, Kind::Boolean(false)) {
            return Some(RangePatch { off: true, ..RangePatch::default() });
        }
        fields.within(key, |fields| {
            let amount = |key| lever.read(fields, key);
            let price = fields.value("price").and_then(|value| fields.percent_value("price", value, PRICES));
            let own = RangePatch { min: amount("min"), max: amount("max"), step: amount("step"), price, off: false };
            let shipped = below.and_then(|below| below.levers.get(&lever)).copied().unwrap_or_default();
            if let Some(range) = own.over(shipped).complete()
                && let Some((key, message, help)) = range.fault(fields.path())
            {
                // An override stands elsewhere than the table.
                let span = fields.value(key).map_or(value.span, |key| key.span);
                fields.fault(Code::OutOfRange, span, message, help);
                return RangePatch::default();
            }
            own
        })
    }

    fn over(self, below: RangePatch) -> RangePatch {
        RangePatch {
            min: self.min.or(below.min),
            max: self.max.or(below.max),
            step: self.step.or(below.step),
            price: self.price.or(below.price),
            off: false,
        }
    }

    fn complete(self) -> Option<Range> {
        Some(Range { min: self.min?, max: self.max?, step: self.step?, price: self.price? })
    }
}

impl Brand {
    /// What a lever is set to when it rests; nothing for the intro, whose width is then the engine's choice.
    pub fn standing(&self, lever: Lever) -> Option<Amount> {
        let body = self.style(StyleId::Body);
        match lever {
            Lever::Pictures => Some(Amount::Share(Em::ZERO)),
            Lever::Leading => Some(Amount::Length(body.leading)),
            Lever::HeadingSpace => Some(Amount::Length(self.style(StyleId::Heading).space_before)),
            Lever::Intro => None,
            Lever::Tracking => Some(Amount::Share(body.tracking)),
            Lever::Size => Some(Amount::Length(body.size)),
        }
    }

    /// The brand as a setting makes it.
    ///
    /// Leading goes for all styles that stand on the body's grid, and spaces of whole half lines follow it; size for all that have the body's, tracking
    /// for those of the body's size and leading. What a setting says of pictures and intros is kept for whoever lays them out.
    pub fn with_setting(&self, setting: &Setting) -> Brand {
        let mut brand = self.clone();
        brand.setting = *setting;
        let body = self.style(StyleId::Body).clone();
        let heading = self.style(StyleId::Heading).space_before;
        for (id, style) in &mut brand.styles {
            let own = &self.styles[id];
            let has_size = own.size == body.size;
            if let (Some(Amount::Length(size)), true) = (setting.get(Lever::Size), has_size) {
                style.size = size;
            }
            if let (Some(Amount::Share(tracking)), true) =
                (setting.get(Lever::Tracking), has_size && own.leading == body.leading)
            {
                // What a style has beside the body's stays beside it.
                style.tracking =
                    Em::from_raw(own.tracking.raw().saturating_sub(body.tracking.raw()).saturating_add(tracking.raw()));
            }
            let is_heading = matches!(id, StyleId::Heading | StyleId::Subheading) && own.space_before == heading;
            if let (Some(Amount::Length(space)), true) = (setting.get(Lever::HeadingSpace), is_heading) {
                style.space_before = space;
            }
            // A page heading stands above the grid.
            if let (Some(Amount::Length(leading)), true) = (setting.get(Lever::Leading), *id != StyleId::PageHeading) {
                lead(style, body.leading, leading);
            }
        }
        if let Some(Amount::Length(leading)) = setting.get(Lever::Leading) {
            brand.led_from = Some(body.leading);
            [&mut brand.boxes.padding, &mut brand.boxes.space]
                .into_iter()
                .for_each(|space| follow(space, body.leading, leading));
        }
        brand
    }

    /// The brand as it would be with faces whose glyphs and word spaces are all so much wider or narrower: what a text comes to when another face
    /// stands in for the real one. The share is in 1/10,000.
    pub fn with_advances(&self, share: i32) -> Brand {
        let mut brand = self.clone();
        let scaled = |value: &mut i32| {
            let whole = i64::from(*value) * (10_000 + i64::from(share));
            *value = i32::try_from((whole + 5_000).div_euclid(10_000)).unwrap_or(*value);
        };
        for style in brand.styles.values_mut() {
            let springs = &mut style.justification;
            for spring in [&mut springs.glyph_width, &mut springs.word_space] {
                [&mut spring.least, &mut spring.wanted, &mut spring.most].into_iter().for_each(scaled);
            }
            scaled(&mut springs.word_space_limit);
        }
        brand
    }
}

/// Puts a style that stands on a grid of `from` on one of `to`.
fn lead(style: &mut Style, from: Length, to: Length) {
    if from > Length::ZERO && style.leading.raw() % from.raw() == 0 {
        style.leading = style.leading.scaled(to.raw(), from.raw());
    }
    for space in [&mut style.space_before, &mut style.space_after, &mut style.item_gap, &mut style.lead_in_gap] {
        follow(space, from, to);
    }
}

/// A space of whole half lines of the one grid is as many of the other.
fn follow(space: &mut Length, from: Length, to: Length) {
    // Twice the space, so that half lines are told without halving an odd number.
    if from > Length::ZERO && (*space * 2).raw() % from.raw() == 0 {
        *space = space.scaled(to.raw(), from.raw());
    }
}
