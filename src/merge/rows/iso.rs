//! Dates, times and decimals as text.
//!
//! In: the counts that a file of columns holds. Out: text as ISO 8601 has it, by the Gregorian calendar in all years. Source: the days' arithmetic is of
//! eras of 400 years that begin in March.

/// Parts of a second that times are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticks {
    Millis,
    Micros,
    Nanos,
}

impl Ticks {
    /// Digits behind a second's point.
    fn digits(self) -> usize {
        match self {
            Ticks::Millis => 3,
            Ticks::Micros => 6,
            Ticks::Nanos => 9,
        }
    }

    fn in_a_second(self) -> i64 {
        match self {
            Ticks::Millis => 1_000,
            Ticks::Micros => 1_000_000,
            Ticks::Nanos => 1_000_000_000,
        }
    }
}

/// The day so many days after 1 January 1970: `2026-03-22`.
pub(super) fn date(days: i64) -> String {
    // From 1 March of the year 0.
    let days = i128::from(days) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}-{month:02}-{day:02}", year.abs())
}

/// The time of day so long after midnight: `08:30:00`, with parts of a second where there are any.
pub(super) fn time(count: i64, ticks: Ticks) -> String {
    let (seconds, parts) = (count.div_euclid(ticks.in_a_second()), count.rem_euclid(ticks.in_a_second()));
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if parts == 0 { whole } else { format!("{whole}.{parts:0digits$}", digits = ticks.digits()) }
}

/// The moment so long after 1 January 1970: `2026-03-22T08:30:00`, with a `Z` where it is of universal time.
pub(super) fn moment(count: i64, ticks: Ticks, is_universal: bool) -> String {
    let day = 86_400 * ticks.in_a_second();
    let zone = if is_universal { "Z" } else { "" };
    format!("{}T{}{zone}", date(count.div_euclid(day)), time(count.rem_euclid(day), ticks))
}

/// A whole number with so many of its digits behind the point.
pub(super) fn decimal(value: i128, scale: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_as_a_calendar_and_a_clock_tell_them() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (20_534, "2026-03-22"),
            (11_016, "2000-02-29"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (i64::from(i32::MAX), "5881580-07-11"),
        ] {
            assert_eq!(date(days), expected);
        }
        for (count, ticks, is_universal, expected) in [
            (0, Ticks::Millis, true, "1970-01-01T00:00:00Z"),
            (-1, Ticks::Nanos, false, "1969-12-31T23:59:59.999999999"),
            (1_774_168_200_000_001, Ticks::Micros, true, "2026-03-22T08:30:00.000001Z"),
            (i64::MIN, Ticks::Nanos, true, "1677-09-21T00:12:43.145224192Z"),
        ] {
            assert_eq!(moment(count, ticks, is_universal), expected);
        }
        assert!(moment(i64::MAX, Ticks::Millis, false).starts_with("292278994-08-17T07:12:55"));
        assert_eq!(time(30_600_250, Ticks::Millis), "08:30:00.250");
        for (value, scale, expected) in [
            (0, 2, "0.00"),
            (-5, 2, "-0.05"),
            (12_345, 0, "12345"),
            (12_345, 3, "12.345"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
        ] {
            assert_eq!(decimal(value, scale), expected);
        }
    }
}
