//! A drawing's gradients in inks.
//!
//! In: a gradient in sRGB, and what ink each of its colours is. Out: the same in inks. Between inks that are given (the palette's, the brand's, the
//! drawing's own, black and grays) each plate changes evenly. Where a colour was converted the way to it leads through sRGB, which bends on
//! the plates: as many stops are put between as keep each plate within three hundredths of full ink of that way.

use crate::color::cms::PressColor;
use crate::color::{Cmyk, Color, Ink, Shade, Share, Stop};
use crate::picture::DrawnShade;

/// How far a plate may lie off the way through sRGB where it is looked at, in 1/10,000. Between these places, and for what bytes of sRGB are
/// rounded, it may be three times as much.
const TOLERANCE: u16 = 100;
/// How often the way between two stops is halved at most.
const HALVES: u32 = 6;

/// A colour of a gradient.
#[derive(Clone)]
struct End {
    rgb: [u8; 3],
    color: Color,
    /// Whether it was converted.
    is_converted: bool,
}

/// A gradient in inks. `ink` says a colour's ink and whether it was converted.
pub(super) fn in_inks(shade: &DrawnShade, press: &PressColor, mut ink: impl FnMut([u8; 3]) -> (Color, bool)) -> Shade<Color> {
    let mut stops: Vec<Stop<Color>> = Vec::with_capacity(shade.stops.len());
    let mut last: Option<(End, &Stop<[u8; 3]>)> = None;
    for stop in &shade.stops {
        let (color, is_converted) = ink(stop.color);
        let end = End { rgb: stop.color, color, is_converted };
        if let Some((before, from)) = last.take() {
            for way in between(&before, &end, press) {
                stops.push(Stop {
                    at: from.at + stop.at.saturating_sub(from.at) / 100 * u32::from(way.0.raw()) / 100,
                    color: way.1,
                    opacity: from.opacity.toward(stop.opacity, way.0),
                });
            }
        }
        stops.push(Stop { at: stop.at, color: end.color.clone(), opacity: stop.opacity });
        last = Some((end, stop));
    }
    Shade { axis: shade.axis, stops }
}

/// The colours that must stand between two others, with their shares of the way.
fn between(from: &End, to: &End, press: &PressColor) -> Vec<(Share, Color)> {
    let has_spots = |end: &End| !end.color.ink.parts().1.is_empty();
    let mut found = Vec::new();
    if from.rgb != to.rgb && (from.is_converted || to.is_converted) && !has_spots(from) && !has_spots(to) {
        let bend = Bend::new(from, to, press);
        let [start, end] = [Share::NONE, Share::FULL].map(|at| (at, bend.at(at)));
        bend.halve(start, end, HALVES, &mut found);
    }
    let color = |(at, inks): (Share, Cmyk)| (at, Color { ink: Ink::Cmyk(inks), screen: Some(mixed(from.rgb, to.rgb, at)) });
    found.into_iter().map(color).collect()
}

/// The way between two colours on the plates: that through sRGB, drawn over evenly to where the two inks stand.
struct Bend<'a> {
    from: &'a End,
    to: &'a End,
    press: &'a PressColor,
    /// What the ends have more than the press's conversion of them.
    more: [[i32; 4]; 2],
    /// No more ink than this in between.
    most: i32,
}

impl<'a> Bend<'a> {
    fn new(from: &'a End, to: &'a End, press: &'a PressColor) -> Self {
        let more = |end: &End| {
            let (own, converted) = (end.color.ink.process().map(raw), press.converted(end.rgb).map(raw));
            std::array::from_fn(|plate| own[plate] - converted[plate])
        };
        let sum = |inks: Cmyk| inks.map(raw).into_iter().sum::<i32>();
        let ends = [from, to].map(|end| sum(end.color.ink.process()).max(sum(press.converted(end.rgb))));
        Bend { from, to, press, more: [more(from), more(to)], most: ends[0].max(ends[1]) }
    }

    fn at(&self, way: Share) -> Cmyk {
        let converted = self.press.converted(mixed(self.from.rgb, self.to.rgb, way)).map(raw);
        let most = self.most.max(converted.iter().sum());
        let (back, on) = (raw(way.rest()), raw(way));
        let inks: [i32; 4] = std::array::from_fn(|plate| {
            let more = (self.more[0][plate] * back + self.more[1][plate] * on) / 10_000;
            (converted[plate] + more).clamp(0, 10_000)
        });
        let sum: i32 = inks.iter().sum::<i32>().max(1);
        inks.map(|ink| share(if sum > most { ink * (most / 10) / (sum / 10).max(1) } else { ink }))
    }

    /// Adds what must stand between two places, if anything must.
    fn halve(&self, from: (Share, Cmyk), to: (Share, Cmyk), halves: u32, found: &mut Vec<(Share, Cmyk)>) {
        let at = |quarter: u16| Share::from_raw(from.0.raw() + (to.0.raw() - from.0.raw()) / 4 * quarter);
        let is_off = |quarter: u16| {
            let even = Share::from_raw(2_500 * quarter);
            let true_one = self.at(at(quarter));
            (0..4).any(|plate| true_one[plate].raw().abs_diff(from.1[plate].toward(to.1[plate], even).raw()) > TOLERANCE)
        };
        if halves > 0 && (1..4).any(is_off) {
            let middle = (at(2), self.at(at(2)));
            self.halve(from, middle, halves - 1, found);
            found.push(middle);
            self.halve(middle, to, halves - 1, found);
        }
    }
}

fn raw(share: Share) -> i32 {
    i32::from(share.raw())
}

fn share(raw: i32) -> Share {
    Share::from_raw(u16::try_from(raw.clamp(0, 10_000)).unwrap_or_default())
}

/// So much of the way from one sRGB colour to another.
fn mixed(from: [u8; 3], to: [u8; 3], way: Share) -> [u8; 3] {
    std::array::from_fn(|part| {
        let level = u32::from(from[part]) * u32::from(way.rest().raw()) + u32::from(to[part]) * u32::from(way.raw());
        u8::try_from((level + 5_000) / 10_000).unwrap_or(u8::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::{SpotShare, WHOLE};

    fn two(from: [u8; 3], to: [u8; 3]) -> DrawnShade {
        let stop = |at, color| Stop { at, color, opacity: Share::FULL };
        Shade { stops: vec![stop(0, from), stop(WHOLE, to)], ..Shade::flat([0; 3], Share::FULL) }
    }

    #[test]
    fn inks_that_are_given_change_evenly() {
        let press = PressColor::plain();
        let blue = Ink::Cmyk([100.0, 60.0, 0.0, 20.0].map(Share::from_percent));
        let gold = SpotShare { name: "Gold".into(), tint: Share::FULL, alternate: [Share::NONE; 4] };
        let gold = Ink::mix([Share::NONE; 4], [gold]);
        let count = |from: (Ink, bool), to: (Ink, bool)| {
            let ink = |rgb: [u8; 3]| if rgb == [0; 3] { &from } else { &to };
            let shade = in_inks(&two([0; 3], [200, 90, 0]), &press, |rgb| (Color::of(ink(rgb).0.clone()), ink(rgb).1));
            shade.stops.len()
        };
        assert_eq!(count((Ink::BLACK, false), (blue.clone(), false)), 2);
        assert_eq!(count((Ink::PAPER, false), (gold.clone(), false)), 2);
        // A spot ink and a converted colour: each on its own plates.
        assert_eq!(count((gold, false), (blue, true)), 2);
    }

    #[cfg(feature = "icc")]
    #[test]
    fn the_way_through_srgb_is_kept_to_three_hundredths_and_ends_in_the_inks() {
        use crate::color::cms::RenderingIntent;
        use std::sync::Arc;
        let profile: Arc<[u8]> = Arc::from(&include_bytes!("../../layouts/profiles/FOGRA39L_coated.icc")[..]);
        let press = PressColor::new(profile, RenderingIntent::Relative, true, 30_000);
        for (from, to) in
            [([255, 0, 0], [0, 0, 255]), ([0; 3], [255, 0, 0]), ([255; 3], [0, 120, 60]), ([255, 200, 0], [0, 128, 0])]
        {
            let ink = |rgb: [u8; 3]| (Color { ink: press.ink(rgb), screen: Some(rgb) }, rgb[0] != rgb[1] || rgb[1] != rgb[2]);
            let stops = in_inks(&two(from, to), &press, ink).stops;
            assert!(stops.len() > 3 && stops.is_sorted_by_key(|stop| stop.at), "{from:?} {to:?}: {}", stops.len());
            let end = |rgb| End { rgb, color: ink(rgb).0, is_converted: ink(rgb).1 };
            let (one, other) = (end(from), end(to));
            let bend = Bend::new(&one, &other, &press);
            assert_eq!((&stops[0].color.ink, &stops[stops.len() - 1].color.ink), (&press.ink(from), &press.ink(to)));
            for at in (0..=10_000u16).step_by(25) {
                let after = stops.partition_point(|stop| stop.at <= u32::from(at) * 100).clamp(1, stops.len() - 1);
                let (low, high) = (&stops[after - 1], &stops[after]);
                let part = (u32::from(at) * 100 - low.at) * 100 / ((high.at - low.at) / 100);
                let ink = low.color.ink.toward(&high.color.ink, Share::from_raw(u16::try_from(part).unwrap())).process();
                let wanted = bend.at(Share::from_raw(at));
                let off = (0..4).map(|plate| ink[plate].raw().abs_diff(wanted[plate].raw())).max().unwrap();
                assert!(off <= 3 * TOLERANCE, "{from:?} {to:?} at {at}: {off}");
                assert!(ink.map(raw).iter().sum::<i32>() <= 30_050);
            }
        }
    }
}
