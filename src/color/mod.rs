//! Inks and colours as a printer names them.
//!
//! Amounts are integers in hundredths of a percent, so that a token such as `60` comes out as `0.6` in every PDF. This room knows
//! nothing of PDF operators; it says what ink is meant, and the writer decides how to say it.

pub mod cms;
mod contrast;
mod ink;
mod shade;

pub use contrast::{contrast, luminance};
pub use ink::{Ink, Mix, Plate, SpotShare};
pub use shade::{Axis, Circle, Shade, Stop, WHOLE};

/// An amount of ink or light, in 1/10,000: 0 is none, 10,000 is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u16);

impl Share {
    /// None.
    pub const NONE: Share = Share(0);
    /// Full.
    pub const FULL: Share = Share(10_000);

    /// From 1/10,000, clamped to full.
    pub const fn from_raw(raw: u16) -> Self {
        Share(if raw > 10_000 { 10_000 } else { raw })
    }

    /// From percent, clamped to 0–100 and rounded to 0.01 %.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10000 first")]
    pub fn from_percent(percent: f64) -> Self {
        Share((percent.clamp(0.0, 100.0) * 100.0).round() as u16)
    }

    /// In 1/10,000.
    pub const fn raw(self) -> u16 {
        self.0
    }

    /// This share of another, rounded to the nearest 1/10,000.
    pub fn of(self, whole: Share) -> Self {
        let product = (u32::from(self.0) * u32::from(whole.0) + 5_000) / 10_000;
        Share(u16::try_from(product).unwrap_or(10_000))
    }

    /// What is missing to full.
    pub const fn rest(self) -> Self {
        Share(10_000 - self.0)
    }

    /// Both together, full at most.
    pub const fn plus(self, more: Share) -> Self {
        Share::from_raw(self.0 + more.0)
    }

    /// What is left when so much is taken away.
    pub const fn less(self, taken: Share) -> Self {
        Share(self.0.saturating_sub(taken.0))
    }

    /// As a fraction of one.
    pub fn to_fraction(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

/// Cyan, magenta, yellow, black.
pub type Cmyk = [Share; 4];

/// What becomes of spot inks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Spots {
    /// Each is a plate of its own.
    #[default]
    Keep,
    /// The process colours that stand in for them are printed instead: for a press without the inks, or a proof.
    Process,
}

/// A colour token: the ink that prints and, when given, the sRGB that a screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// What prints.
    pub ink: Ink,
    /// sRGB for screens; derived from the ink when absent.
    pub screen: Option<[u8; 3]>,
}

impl Color {
    /// K 100.
    pub const BLACK: Color = Color { ink: Ink::BLACK, screen: Some([0, 0, 0]) };

    /// A tint: so much of this colour's ink, and as much of it on a screen's white.
    pub fn tinted(&self, share: Share) -> Self {
        let paler = |light: u8| {
            let dark = Share::from_raw(u16::from(255 - light)).of(share).raw();
            255 - u8::try_from(dark).unwrap_or(u8::MAX)
        };
        Color { ink: self.ink.tinted(share), screen: self.screen.map(|rgb| rgb.map(paler)) }
    }

    /// A colour of this ink with no RGB of its own.
    pub const fn of(ink: Ink) -> Self {
        Color { ink, screen: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact_hundredths_of_a_percent() {
        assert_eq!(Share::from_percent(60.0).raw(), 6000);
        assert_eq!(Share::from_percent(33.333).raw(), 3333);
        assert_eq!(Share::from_percent(-5.0), Share::NONE);
        assert_eq!(Share::from_percent(250.0), Share::FULL);
        assert_eq!(Share::from_raw(60_000), Share::FULL);
    }

    #[test]
    fn a_tint_is_a_part_of_each_ink() {
        let shares = |percent: [f64; 4]| percent.map(Share::from_percent);
        let blue = Color { ink: Ink::Cmyk(shares([100.0, 60.0, 0.0, 20.0])), screen: Some([0, 80, 143]) };
        let tint = Share::from_percent(10.0);
        let paler = Color { ink: Ink::Cmyk(shares([10.0, 6.0, 0.0, 2.0])), screen: Some([229, 237, 244]) };
        assert_eq!(blue.tinted(tint), paler);
        assert_eq!(blue.tinted(Share::FULL), blue);
        let spot = |percent| Ink::Spot {
            name: "PANTONE 300 C".into(),
            tint: Share::from_percent(percent),
            alternate: shares([0.0; 4]),
        };
        assert_eq!(spot(50.0).tinted(tint), spot(5.0));
    }
}
