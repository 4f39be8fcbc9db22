//! Gradients: colours that change along a line, or from one circle to another.
//!
//! In: where the first and the last colour stand, and colours with their places between them. Out: the same moved to another place, and what a
//! gradient is made of. Before the first and behind the last colour goes on. Draws nothing. Source: ISO 32000-1, 8.7.4.5.3 and 8.7.4.5.4 (axial and
//! radial shadings), which say all that SVG's gradients do once their repetitions are written out.

use super::{Ink, Share, SpotShare};
use crate::color::Cmyk;
use crate::geometry::{Length, Point};

/// Where a gradient's first and last colour stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// From one point to another; the same colour at right angles to the line between them.
    Line {
        /// The first colour's place.
        from: Point,
        /// The last colour's.
        to: Point,
    },
    /// From one circle to another, as seen in a frame that may be stretched and slanted.
    Circles {
        /// Where (0, 0), (1 pt, 0) and (0, 1 pt) of the circles' own coordinates lie.
        frame: [Point; 3],
        /// The first colour's place.
        from: Circle,
        /// The last colour's.
        to: Circle,
    },
}

/// A circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circle {
    /// Its centre.
    pub center: Point,
    /// Its radius.
    pub radius: Length,
}

impl Axis {
    /// The axis after a move that keeps shapes: its points put elsewhere.
    pub fn moved(&self, place: impl Fn(Point) -> Point) -> Self {
        match self {
            Axis::Line { from, to } => Axis::Line { from: place(*from), to: place(*to) },
            Axis::Circles { frame, from, to } => Axis::Circles { frame: frame.map(place), from: *from, to: *to },
        }
    }
}

/// Colours along an axis, by their places on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade<C> {
    /// Where.
    pub axis: Axis,
    /// The colours, at least one, none before the one that stands before it.
    pub stops: Vec<Stop<C>>,
}

/// A colour at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop<C> {
    /// How far along the axis, in [`WHOLE`]s.
    pub at: u32,
    /// The colour.
    pub color: C,
    /// How much it hides of what lies below.
    pub opacity: Share,
}

/// The parts of an axis that places are counted in.
pub const WHOLE: u32 = 1_000_000;

impl<C: PartialEq> Shade<C> {
    /// One colour alone, everywhere.
    pub fn flat(color: C, opacity: Share) -> Self {
        let axis = Axis::Line { from: Point::default(), to: Point::new(Length::PT, Length::ZERO) };
        Shade { axis, stops: vec![Stop { at: 0, color, opacity }] }
    }

    /// Its colour, where it has but one.
    pub fn color(&self) -> Option<&C> {
        let (first, rest) = self.stops.split_first()?;
        rest.iter().all(|stop| stop.color == first.color).then_some(&first.color)
    }

    /// Its opacity, where it has but one.
    pub fn opacity(&self) -> Option<Share> {
        let (first, rest) = self.stops.split_first()?;
        rest.iter().all(|stop| stop.opacity == first.opacity).then_some(first.opacity)
    }

    /// Whether nothing is seen through it.
    pub fn is_opaque(&self) -> bool {
        self.opacity() == Some(Share::FULL)
    }
}

impl Share {
    /// So much of the way to another share, rounded to the nearest.
    pub fn toward(self, other: Share, way: Share) -> Share {
        let part = |share: Share, way: Share| u32::from(share.raw()) * u32::from(way.raw());
        Share::from_raw(u16::try_from((part(self, way.rest()) + part(other, way) + 5_000) / 10_000).unwrap_or(10_000))
    }
}

impl Ink {
    /// What the ink lays on the process plates, and its spot inks.
    pub fn parts(&self) -> (Cmyk, Vec<SpotShare>) {
        match self {
            Ink::Spot { name, tint, alternate } => {
                ([Share::NONE; 4], vec![SpotShare { name: name.clone(), tint: *tint, alternate: *alternate }])
            }
            Ink::Mix(mix) => (mix.process, mix.spots.clone()),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => (self.process(), Vec::new()),
        }
    }

    /// So much of the way to another ink, plate by plate.
    pub fn toward(&self, other: &Ink, way: Share) -> Ink {
        let ((from, own), (to, others)) = (self.parts(), other.parts());
        let mut process = from;
        for (share, to) in process.iter_mut().zip(to) {
            *share = share.toward(to, way);
        }
        let tint = |spots: &[SpotShare], of: &SpotShare| {
            spots.iter().find(|spot| spot.name == of.name).map_or(Share::NONE, |spot| spot.tint)
        };
        let only_there = others.iter().filter(|spot| !own.iter().any(|own| own.name == spot.name));
        let mixed = own.iter().chain(only_there);
        let mixed = mixed.map(|spot| SpotShare { tint: tint(&own, spot).toward(tint(&others, spot), way), ..spot.clone() });
        Ink::mix(process, mixed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(percent: f64) -> Share {
        Share::from_percent(percent)
    }

    #[test]
    fn inks_change_plate_by_plate() {
        let process = |shares: [f64; 4]| Ink::Cmyk(shares.map(percent));
        let gold = |tint: f64| SpotShare { name: "Gold".into(), tint: percent(tint), alternate: [percent(30.0); 4] };
        let spot = |tint: f64| Ink::mix([Share::NONE; 4], [gold(tint)]);
        for (from, to, quarter) in [
            (process([100.0, 0.0, 0.0, 0.0]), process([0.0, 80.0, 0.0, 0.0]), process([75.0, 20.0, 0.0, 0.0])),
            (Ink::PAPER, spot(100.0), spot(25.0)),
            (spot(80.0), spot(40.0), spot(70.0)),
            (Ink::BLACK, spot(100.0), Ink::mix([0.0, 0.0, 0.0, 75.0].map(percent), [gold(25.0)])),
        ] {
            assert_eq!(from.toward(&to, percent(25.0)), quarter);
        }
    }

    #[test]
    fn a_shade_knows_whether_it_is_one_colour() {
        let flat = Shade::flat(7, Share::FULL);
        assert!(flat.color() == Some(&7) && flat.is_opaque());
        let stop = |at, color, opacity: f64| Stop { at, color, opacity: percent(opacity) };
        let two = Shade { stops: vec![stop(0, 7, 50.0), stop(WHOLE, 8, 50.0)], ..flat.clone() };
        assert_eq!((two.color(), two.opacity()), (None, Some(percent(50.0))));
        let clear = Shade { stops: vec![stop(0, 7, 50.0), stop(WHOLE, 7, 0.0)], ..flat };
        assert_eq!((clear.color(), clear.opacity()), (Some(&7), None));
    }
}
