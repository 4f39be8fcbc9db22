//! Lengths, points and boxes: the numbers every other room agrees on.
//!
//! A [`Length`] is an integer count of 1/65536 of a DTP point (1/72 inch), so that sums are exact and every machine breaks a
//! paragraph alike (*TeX: The Program* §101 makes the same choice with TeX's point). Floats appear only at the edges: TOML in,
//! PDF out. There is one rounding rule, used by every conversion here: to the nearest unit, halves away from zero.
//!
//! Page coordinates start at the top left corner of the trimmed page; `x` grows to the right and `y` downwards. The PDF writer
//! is the only place that turns them over.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length in 1/65536 pt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(i64);

impl Length {
    /// No length.
    pub const ZERO: Length = Length(0);
    /// One DTP point.
    pub const PT: Length = Length(1 << 16);
    /// The longest length that arithmetic in the engine has to carry (a few kilometres); larger input is clamped to it.
    pub const MAX: Length = Length(1 << 40);

    /// From the count of 1/65536 pt.
    pub const fn from_raw(raw: i64) -> Self {
        Length(raw)
    }

    /// The count of 1/65536 pt.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// A whole number of points.
    pub const fn whole_pt(pt: i64) -> Self {
        Length(pt << 16)
    }

    /// From points, rounded to the nearest unit and clamped to ±[`Length::MAX`]; not-a-number is zero.
    pub fn from_pt(pt: f64) -> Self {
        Length(round(pt * 65536.0))
    }

    /// From millimetres (25.4 mm = 72 pt), rounded to the nearest unit.
    pub fn from_mm(mm: f64) -> Self {
        Self::from_pt(mm * 72.0 / 25.4)
    }

    /// In points.
    pub fn to_pt(self) -> f64 {
        self.0 as f64 / 65536.0
    }

    /// In millimetres.
    pub fn to_mm(self) -> f64 {
        self.to_pt() * 25.4 / 72.0
    }

    /// `units` of a face with `units_per_em`, set at `self` as the type size, rounded once.
    pub fn of_units(self, units: i64, units_per_em: u16) -> Self {
        Length(ratio(self.0, units, i64::from(units_per_em.max(1))))
    }

    /// `self × numerator ÷ denominator`, rounded once.
    ///
    /// # Panics
    /// Never: a denominator of zero counts as one.
    pub fn scaled(self, numerator: i64, denominator: i64) -> Self {
        Length(ratio(self.0, numerator, if denominator == 0 { 1 } else { denominator }))
    }

    /// The magnitude.
    pub const fn abs(self) -> Self {
        Length(self.0.abs())
    }

    /// Rounded up to a whole multiple of `step`; unchanged when `step` is not positive.
    pub fn round_up_to(self, step: Length) -> Self {
        if step.0 <= 0 { self } else { Length(-(-self.0).div_euclid(step.0) * step.0) }
    }

    /// Rounded down to a whole multiple of `step`; unchanged when `step` is not positive.
    pub fn round_down_to(self, step: Length) -> Self {
        if step.0 <= 0 { self } else { Length(self.0.div_euclid(step.0) * step.0) }
    }

    /// How many whole times `other` fits.
    pub fn whole_times(self, other: Length) -> i64 {
        if other.0 == 0 { 0 } else { self.0.div_euclid(other.0) }
    }
}

/// Rounds to the nearest integer, halves away from zero, inside ±[`Length::MAX`].
#[expect(clippy::cast_possible_truncation, reason = "clamped to 40 bits first")]
fn round(value: f64) -> i64 {
    if value.is_nan() {
        return 0;
    }
    let limit = Length::MAX.0 as f64;
    value.round().clamp(-limit, limit) as i64
}

/// `a × b ÷ c` in 128 bits, rounded halves away from zero; in 64 bits where they are enough, as they nearly always are.
#[expect(clippy::cast_possible_truncation, reason = "clamped to 63 bits first")]
fn ratio(a: i64, b: i64, c: i64) -> i64 {
    if c > 0
        && let Some(product) = a.checked_mul(b)
        && let Some(rounded) = product.checked_add(if product < 0 { -(c / 2) } else { c / 2 })
    {
        return (rounded / c).clamp(i64::MIN / 4, i64::MAX / 4);
    }
    let (product, c) = (i128::from(a) * i128::from(b), i128::from(c));
    let (product, c) = if c < 0 { (-product, -c) } else { (product, c) };
    let half = if product < 0 { -(c / 2) } else { c / 2 };
    ((product + half) / c).clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
}

impl Add for Length {
    type Output = Length;
    fn add(self, other: Length) -> Length {
        Length(self.0.saturating_add(other.0))
    }
}
impl Sub for Length {
    type Output = Length;
    fn sub(self, other: Length) -> Length {
        Length(self.0.saturating_sub(other.0))
    }
}
impl Neg for Length {
    type Output = Length;
    fn neg(self) -> Length {
        Length(-self.0)
    }
}
impl Mul<i64> for Length {
    type Output = Length;
    fn mul(self, times: i64) -> Length {
        Length(self.0.saturating_mul(times))
    }
}
impl Div<i64> for Length {
    type Output = Length;
    fn div(self, parts: i64) -> Length {
        self.scaled(1, parts)
    }
}
impl AddAssign for Length {
    fn add_assign(&mut self, other: Length) {
        *self = *self + other;
    }
}
impl SubAssign for Length {
    fn sub_assign(&mut self, other: Length) {
        *self = *self - other;
    }
}
impl Sum for Length {
    fn sum<I: Iterator<Item = Length>>(lengths: I) -> Length {
        lengths.fold(Length::ZERO, Add::add)
    }
}

/// Points with up to three decimals, trailing zeros dropped: `12 pt`, `11.339 pt`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.3}", self.to_pt());
        let text = text.trim_end_matches('0').trim_end_matches('.');
        write!(f, "{} pt", if text == "-0" { "0" } else { text })
    }
}

/// A length relative to the type size, in 1/65536 em: tracking, indents, rises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Em(i32);

impl Em {
    /// Nothing.
    pub const ZERO: Em = Em(0);

    /// From the count of 1/65536 em.
    pub const fn from_raw(raw: i32) -> Self {
        Em(raw)
    }

    /// The count of 1/65536 em.
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// From ems, rounded, clamped to ±16,384 em.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 31 bits first")]
    pub fn from_em(em: f64) -> Self {
        Em(round(em * 65536.0).clamp(-(1 << 30), 1 << 30) as i32)
    }

    /// In ems.
    pub fn to_em(self) -> f64 {
        f64::from(self.0) / 65536.0
    }

    /// At a type size, rounded once.
    pub fn at(self, size: Length) -> Length {
        size.scaled(i64::from(self.0), 65536)
    }
}

/// A place on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point {
    /// From the left edge of the trim.
    pub x: Length,
    /// Down from the top edge of the trim.
    pub y: Length,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: Length, y: Length) -> Self {
        Point { x, y }
    }
}

/// Width and height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// Horizontal extent.
    pub width: Length,
    /// Vertical extent.
    pub height: Length,
}

impl Size {
    /// `width` by `height`.
    pub const fn new(width: Length, height: Length) -> Self {
        Size { width, height }
    }
}

/// An upright rectangle: `x0 ≤ x1`, `y0 ≤ y1`, with `y0` above `y1`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left.
    pub x0: Length,
    /// Top.
    pub y0: Length,
    /// Right.
    pub x1: Length,
    /// Foot.
    pub y1: Length,
}

impl Rect {
    /// From edges; swapped edges are put in order.
    pub fn new(x0: Length, y0: Length, x1: Length, y1: Length) -> Self {
        Rect { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    /// From the top left corner and a size.
    pub fn at(origin: Point, size: Size) -> Self {
        Rect::new(origin.x, origin.y, origin.x + size.width, origin.y + size.height)
    }

    /// Horizontal extent.
    pub fn width(self) -> Length {
        self.x1 - self.x0
    }

    /// Vertical extent.
    pub fn height(self) -> Length {
        self.y1 - self.y0
    }

    /// Grown by `by` on every side (shrunk when negative).
    pub fn outset(self, by: Length) -> Self {
        Rect::new(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)
    }

    /// Whether `other` lies inside, edges included.
    pub fn contains(self, other: Rect) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }

    /// What lies in both; `None` where they only touch.
    pub fn overlap(self, other: Rect) -> Option<Rect> {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        let (x1, y1) = (self.x1.min(other.x1), self.y1.min(other.y1));
        (x0 < x1 && y0 < y1).then_some(Rect { x0, y0, x1, y1 })
    }

    /// The smallest rectangle around both.
    pub fn around(self, other: Rect) -> Rect {
        let (x0, y0) = (self.x0.min(other.x0), self.y0.min(other.y0));
        Rect { x0, y0, x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }
}

/// The boxes of a page (ISO 32000-1, 14.11.2), in page coordinates: the trim starts at the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBoxes {
    /// The sheet the page is imaged on.
    pub media: Rect,
    /// What is printed beyond the cut.
    pub bleed: Rect,
    /// The finished page.
    pub trim: Rect,
}

impl PageBoxes {
    /// A page of size `trim` with `bleed` on all four sides and the media cut to the bleed: `trim ⊆ bleed ⊆ media` by construction.
    pub fn new(trim: Size, bleed: Length) -> Self {
        let trim = Rect::at(Point::default(), trim);
        let bleed = trim.outset(bleed.max(Length::ZERO));
        PageBoxes { media: bleed, bleed, trim }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_round_once_and_halves_go_away_from_zero() {
        assert_eq!(Length::from_mm(25.4), Length::whole_pt(72));
        assert_eq!(Length::from_raw(3).scaled(1, 2), Length::from_raw(2));
        assert_eq!(Length::from_raw(-3).scaled(1, 2), Length::from_raw(-2));
        assert_eq!(Length::from_raw(3).scaled(1, -2), Length::from_raw(-2));
        assert_eq!(Length::whole_pt(9).of_units(1000, 2000), Length::from_pt(4.5));
        assert_eq!(Length::from_pt(f64::NAN), Length::ZERO);
        assert_eq!(Length::from_pt(f64::INFINITY), Length::MAX);
    }

    #[test]
    fn grid_rounding_goes_the_named_way_on_both_sides_of_zero() {
        let step = Length::whole_pt(6);
        for (pt, up, down) in [(0, 0, 0), (1, 6, 0), (6, 6, 6), (7, 12, 6), (-1, 0, -6)] {
            assert_eq!(Length::whole_pt(pt).round_up_to(step), Length::whole_pt(up), "{pt} up");
            assert_eq!(Length::whole_pt(pt).round_down_to(step), Length::whole_pt(down), "{pt} down");
        }
    }

    #[test]
    fn boxes_nest() {
        let boxes = PageBoxes::new(Size::new(Length::from_mm(210.0), Length::from_mm(297.0)), Length::from_mm(3.0));
        assert!(boxes.media.contains(boxes.bleed) && boxes.bleed.contains(boxes.trim));
        assert_eq!(boxes.bleed.x0, Length::from_mm(-3.0));
    }

    #[test]
    fn lengths_print_as_points() {
        assert_eq!(Length::from_mm(4.0).to_string(), "11.339 pt");
        assert_eq!(Length::from_raw(-1).to_string(), "0 pt");
    }
}
