//! Inks, alone and mixed, and the plates they are on.
//!
//! In: what a token or a picture asks for. Out: how much stands on which plate, and what the same is in process colours. Mixing adds
//! shares, as inks lie over each other on paper; no screen angle or order of printing is reckoned with.

use super::{Cmyk, Share};
use std::fmt;
use std::sync::Arc;

/// What is put on paper (or on a screen, for [`Ink::Rgb`]).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Process colour: cyan, magenta, yellow, black.
    Cmyk(Cmyk),
    /// A spot ink by its name, at a tint, with the process colour that stands in for the full ink where there is no such plate.
    Spot {
        /// The name on the plate, as the ink maker writes it.
        name: Arc<str>,
        /// How much of it.
        tint: Share,
        /// The full ink in process colours.
        alternate: Cmyk,
    },
    /// Spot inks over each other or over process colour. See [`Ink::mix`].
    Mix(Arc<Mix>),
    /// Black ink only, as a gray from 0 (paper) to full (black).
    Gray(Share),
    /// The same share of every ink of the job: for printer's marks, never for what is read.
    Registration(Share),
    /// Red, green, blue in sRGB. Not for print pages.
    Rgb([Share; 3]),
}

/// One or more spot inks, with process colour beside them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mix {
    /// The process colour under the spot inks.
    pub process: Cmyk,
    /// The spot inks, at least one, by name and each once.
    pub spots: Vec<SpotShare>,
}

/// A spot ink in a [`Mix`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SpotShare {
    /// The name on the plate.
    pub name: Arc<str>,
    /// How much of it.
    pub tint: Share,
    /// The full ink in process colours.
    pub alternate: Cmyk,
}

impl SpotShare {
    /// This share of the ink, in process colours.
    fn process(&self) -> Cmyk {
        self.alternate.map(|full| full.of(self.tint))
    }
}

/// A printing plate. Ordered as presses and proofs name them: the process colours, then spot inks by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plate {
    /// Cyan.
    Cyan,
    /// Magenta.
    Magenta,
    /// Yellow.
    Yellow,
    /// Black.
    Black,
    /// A spot ink's plate.
    Spot(Arc<str>),
}

impl Plate {
    /// The plates of process colour, in the order of [`Cmyk`].
    pub const PROCESS: [Plate; 4] = [Plate::Cyan, Plate::Magenta, Plate::Yellow, Plate::Black];

    /// The name a separation has in a file: `Cyan`, `PANTONE 300 C`.
    pub fn name(&self) -> &str {
        match self {
            Plate::Cyan => "Cyan",
            Plate::Magenta => "Magenta",
            Plate::Yellow => "Yellow",
            Plate::Black => "Black",
            Plate::Spot(name) => name,
        }
    }
}

impl fmt::Display for Plate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Ink {
    /// Black ink alone, full.
    pub const BLACK: Ink = Ink::Cmyk([Share::NONE, Share::NONE, Share::NONE, Share::FULL]);
    /// Bare paper.
    pub const PAPER: Ink = Ink::Cmyk([Share::NONE; 4]);

    /// Spot inks over process colour: the shares of one name are added, names put in order. Nothing but process colour, or nothing but
    /// one spot ink, is that ink.
    pub fn mix(process: Cmyk, spots: impl IntoIterator<Item = SpotShare>) -> Ink {
        let mut mixed: Vec<SpotShare> = Vec::new();
        for spot in spots {
            match mixed.iter_mut().find(|known| known.name == spot.name) {
                Some(known) => known.tint = known.tint.plus(spot.tint),
                None => mixed.push(spot),
            }
        }
        mixed.sort_by(|a, b| a.name.cmp(&b.name));
        match (mixed.pop(), mixed.is_empty(), process == [Share::NONE; 4]) {
            (None, ..) => Ink::Cmyk(process),
            (Some(SpotShare { name, tint, alternate }), true, true) => Ink::Spot { name, tint, alternate },
            (Some(last), ..) => {
                mixed.push(last);
                Ink::Mix(Arc::new(Mix { process, spots: mixed }))
            }
        }
    }

    /// So much of this ink, on paper.
    pub fn tinted(&self, share: Share) -> Ink {
        let part = |own: Share| own.of(share);
        match self {
            Ink::Cmyk(inks) => Ink::Cmyk(inks.map(part)),
            Ink::Spot { name, tint, alternate } => {
                Ink::Spot { name: Arc::clone(name), tint: part(*tint), alternate: *alternate }
            }
            Ink::Mix(mix) => {
                let paler = |spot: &SpotShare| SpotShare { tint: part(spot.tint), ..spot.clone() };
                let spots = mix.spots.iter().map(paler).collect();
                Ink::Mix(Arc::new(Mix { process: mix.process.map(part), spots }))
            }
            Ink::Gray(black) => Ink::Gray(part(*black)),
            Ink::Registration(all) => Ink::Registration(part(*all)),
            Ink::Rgb(light) => Ink::Rgb(light.map(|own| part(own.rest()).rest())),
        }
    }

    /// What stands on which plate, in the order of the plates; none that stays empty. [`Ink::Registration`] stands on every plate of
    /// the job, of which only the process ones are known here: ask [`Ink::is_registration`] first.
    pub fn plates(&self) -> Vec<(Plate, Share)> {
        let (process, spots) = match self {
            Ink::Spot { name, tint, .. } => ([Share::NONE; 4], vec![(Arc::clone(name), *tint)]),
            Ink::Mix(mix) => (mix.process, mix.spots.iter().map(|spot| (Arc::clone(&spot.name), spot.tint)).collect()),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => (self.process(), Vec::new()),
        };
        let spots = spots.into_iter().map(|(name, tint)| (Plate::Spot(name), tint));
        Plate::PROCESS.into_iter().zip(process).chain(spots).filter(|(_, share)| *share > Share::NONE).collect()
    }

    /// On how many plates this has ink.
    pub fn plate_count(&self) -> usize {
        let process = |inks: &Cmyk| inks.iter().filter(|share| **share > Share::NONE).count();
        match self {
            Ink::Spot { tint, .. } => usize::from(*tint > Share::NONE),
            Ink::Mix(mix) => process(&mix.process) + mix.spots.iter().filter(|spot| spot.tint > Share::NONE).count(),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => process(&self.process()),
        }
    }

    /// Whether this has ink on no plate but the black one, or on none.
    pub fn is_gray(&self) -> bool {
        let is_none = |inks: &[Share]| inks.iter().all(|share| *share == Share::NONE);
        match self {
            Ink::Spot { tint, .. } => *tint == Share::NONE,
            Ink::Mix(mix) => is_none(&mix.process[..3]) && mix.spots.iter().all(|spot| spot.tint == Share::NONE),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => is_none(&self.process()[..3]),
        }
    }

    /// The same in process colours alone: spot inks by their alternates, added up and clamped to full. [`Ink::Rgb`] goes by the plain
    /// formula (full gray replacement), since no profile is known here.
    pub fn process(&self) -> Cmyk {
        match self {
            Ink::Cmyk(inks) => *inks,
            Ink::Spot { tint, alternate, .. } => alternate.map(|full| full.of(*tint)),
            Ink::Mix(mix) => mix.spots.iter().fold(mix.process, |sum, spot| added(sum, spot.process())),
            Ink::Gray(black) => [Share::NONE, Share::NONE, Share::NONE, *black],
            Ink::Registration(all) => [*all; 4],
            Ink::Rgb(light) => {
                let dark = light.map(Share::rest);
                let black = dark.into_iter().min().unwrap_or(Share::NONE);
                let [cyan, magenta, yellow] = dark.map(|share| share.less(black));
                [cyan, magenta, yellow, black]
            }
        }
    }

    /// All ink that lies here, in 1/10,000 of one full ink: 32,000 is 320 %. Of [`Ink::Registration`] the process plates count.
    pub fn total(&self) -> u32 {
        self.plates().into_iter().map(|(_, share)| u32::from(share.raw())).sum()
    }

    /// Whether this is full black on the black plate and nothing else: the only colour that overprints by default.
    pub fn is_solid_black(&self) -> bool {
        *self == Ink::BLACK || *self == Ink::Gray(Share::FULL)
    }

    /// Whether nothing is printed: bare paper, in whatever ink it is said. Such a colour must never overprint, or it is lost.
    pub fn is_paper(&self) -> bool {
        self.plate_count() == 0
    }

    /// Whether this stands on every plate of the job.
    pub fn is_registration(&self) -> bool {
        matches!(self, Ink::Registration(_))
    }

    /// The same without spot inks, for a job that has only the process plates.
    pub fn without_spots(&self) -> Ink {
        match self {
            Ink::Spot { .. } | Ink::Mix(_) => Ink::Cmyk(self.process()),
            Ink::Cmyk(_) | Ink::Gray(_) | Ink::Registration(_) | Ink::Rgb(_) => self.clone(),
        }
    }
}

/// Two inks over each other, none more than full.
fn added(mut sum: Cmyk, more: Cmyk) -> Cmyk {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum = sum.plus(more);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(percent: f64) -> Share {
        Share::from_percent(percent)
    }

    fn cmyk(shares: [f64; 4]) -> Cmyk {
        shares.map(Share::from_percent)
    }

    fn spot(name: &str, tint: f64, alternate: [f64; 4]) -> SpotShare {
        SpotShare { name: name.into(), tint: percent(tint), alternate: cmyk(alternate) }
    }

    const BLUE: [f64; 4] = [100.0, 45.0, 0.0, 0.0];
    const RED: [f64; 4] = [0.0, 95.0, 100.0, 0.0];

    #[test]
    fn each_ink_knows_its_plates_its_total_and_its_process_colour() {
        let check = |ink: Ink, plates: &[(&str, f64)], process: [f64; 4]| {
            let found = ink.plates();
            let names: Vec<(&str, Share)> = found.iter().map(|(plate, share)| (plate.name(), *share)).collect();
            let wanted: Vec<(&str, Share)> = plates.iter().map(|(name, share)| (*name, percent(*share))).collect();
            assert_eq!(names, wanted, "{ink:?}");
            assert_eq!(ink.process(), cmyk(process), "{ink:?}");
            assert_eq!(ink.total(), wanted.iter().map(|(_, share)| u32::from(share.raw())).sum::<u32>(), "{ink:?}");
        };
        check(Ink::PAPER, &[], [0.0; 4]);
        check(
            Ink::Cmyk(cmyk([70.0, 0.0, 95.5, 5.0])),
            &[("Cyan", 70.0), ("Yellow", 95.5), ("Black", 5.0)],
            [70.0, 0.0, 95.5, 5.0],
        );
        check(Ink::Gray(percent(40.0)), &[("Black", 40.0)], [0.0, 0.0, 0.0, 40.0]);
        let all = [("Cyan", 100.0), ("Magenta", 100.0), ("Yellow", 100.0), ("Black", 100.0)];
        check(Ink::Registration(Share::FULL), &all, [100.0; 4]);
        let blue = Ink::mix(cmyk([0.0; 4]), [spot("PANTONE 300 C", 50.0, BLUE)]);
        assert!(matches!(blue, Ink::Spot { .. }), "one spot ink alone is no mix");
        check(blue, &[("PANTONE 300 C", 50.0)], [50.0, 22.5, 0.0, 0.0]);
        let mixed = Ink::mix(cmyk([0.0, 0.0, 0.0, 20.0]), [spot("Red 032", 80.0, RED), spot("PANTONE 300 C", 60.0, BLUE)]);
        check(mixed, &[("Black", 20.0), ("PANTONE 300 C", 60.0), ("Red 032", 80.0)], [60.0, 100.0, 80.0, 20.0]);
        check(
            Ink::Rgb([percent(100.0), percent(60.0), percent(20.0)]),
            &[("Magenta", 40.0), ("Yellow", 80.0)],
            [0.0, 40.0, 80.0, 0.0],
        );
    }

    #[test]
    fn shares_of_one_spot_ink_are_added() {
        let twice = Ink::mix([Share::NONE; 4], [spot("Red 032", 30.0, RED), spot("Red 032", 90.0, RED)]);
        assert_eq!(twice, Ink::mix([Share::NONE; 4], [spot("Red 032", 100.0, RED)]));
        assert_eq!(Ink::mix(cmyk(BLUE), []), Ink::Cmyk(cmyk(BLUE)));
    }

    #[test]
    fn a_tint_is_a_part_of_each_ink() {
        let tint = percent(10.0);
        let mixed = |own: f64, spots: f64| Ink::mix(cmyk([0.0, 0.0, 0.0, own]), [spot("Red 032", spots, RED)]);
        assert_eq!(mixed(20.0, 80.0).tinted(tint), mixed(2.0, 8.0));
        assert_eq!(Ink::Registration(Share::FULL).tinted(tint), Ink::Registration(tint));
        assert_eq!(Ink::Rgb([Share::NONE; 3]).tinted(Share::NONE), Ink::Rgb([Share::FULL; 3]));
        assert_eq!(mixed(20.0, 80.0).without_spots(), Ink::Cmyk(cmyk([0.0, 76.0, 80.0, 20.0])));
    }

    #[test]
    fn plates_stand_in_the_order_of_the_press() {
        let mut plates = [Plate::Spot("Gold".into()), Plate::Black, Plate::Spot("Blue".into()), Plate::Cyan];
        plates.sort();
        assert_eq!(plates.iter().map(Plate::name).collect::<Vec<_>>(), ["Cyan", "Black", "Blue", "Gold"]);
    }

    #[test]
    fn plates_are_counted_as_they_are_listed() {
        let gold = Ink::mix([Share::NONE; 4], [spot("Gold", 40.0, RED)]);
        let none = gold.tinted(Share::NONE);
        let mixed = Ink::mix(cmyk([0.0, 5.0, 0.0, 20.0]), [spot("Gold", 40.0, RED), spot("Blue", 0.0, BLUE)]);
        for ink in [Ink::BLACK, Ink::PAPER, Ink::Gray(percent(20.0)), Ink::Registration(Share::FULL), gold, none, mixed] {
            let plates = ink.plates();
            assert_eq!(ink.plate_count(), plates.len(), "{ink:?}");
            assert_eq!(ink.is_gray(), plates.iter().all(|(plate, _)| *plate == Plate::Black), "{ink:?}");
        }
    }

    #[test]
    fn only_full_black_alone_is_solid_black() {
        assert!(Ink::BLACK.is_solid_black() && Ink::Gray(Share::FULL).is_solid_black());
        assert!(!Ink::Gray(percent(99.0)).is_solid_black() && !Ink::PAPER.is_solid_black());
        assert!(!Ink::Registration(Share::FULL).is_solid_black());
        assert!(Ink::PAPER.is_paper() && Ink::Gray(Share::NONE).is_paper() && !Ink::BLACK.is_paper());
    }
}
