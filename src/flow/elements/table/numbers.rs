//! Columns of numbers: which they are, and where their decimal marks stand.
//!
//! In: the words of a column's cells and a language. Out: for each cell, the byte after its integer part, or that the column is of words. What
//! counts as a number is what a reader would add up: with a sign, a currency, groups of digits and a unit, the same unit in all of them. Source
//! of the marks: CLDR 47, `decimal` (see `customs`).

use crate::flow::customs;

/// What a cell of a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// A number whose integer part, with what stands before it, has this many bytes.
    Number(usize),
    /// Nothing, or a dash that stands for it.
    Blank,
}

/// The figures of a column whose cells are all numbers or blank, at least one of them a number.
pub(super) fn column(cells: &[&str], lang: &str) -> Option<Vec<Figure>> {
    let own = customs::decimal_mark(lang);
    // A text may keep the marks of its source; the language's own are tried first.
    [own, '.', ','].into_iter().find_map(|mark| read_all(cells, mark))
}

fn read_all(cells: &[&str], mark: char) -> Option<Vec<Figure>> {
    let mut unit: Option<&str> = None;
    let mut figures = Vec::with_capacity(cells.len());
    for cell in cells {
        if is_blank(cell) {
            figures.push(Figure::Blank);
            continue;
        }
        let (integer, own) = number(cell, mark)?;
        if unit.is_some_and(|unit| unit != own) {
            return None;
        }
        unit = Some(own);
        figures.push(Figure::Number(integer));
    }
    unit.map(|_| figures)
}

/// Nothing, or signs for it: `–`, `…`, `·`.
fn is_blank(cell: &str) -> bool {
    cell.chars().all(|ch| ch.is_whitespace() || matches!(ch, '-' | '‐' | '–' | '—' | '−' | '.' | '…' | '·' | '*'))
}

/// Where the integer part of a number ends, and its unit.
fn number(cell: &str, mark: char) -> Option<(usize, &str)> {
    let start = cell.find(char::is_numeric)?;
    if !cell[..start].chars().all(is_before) {
        return None;
    }
    let end = start + integer(&cell[start..], mark)?;
    let mut rest = &cell[end..];
    if let Some(decimals) = rest.strip_prefix(mark) {
        let length = decimals.find(|ch: char| !is_digit(ch)).unwrap_or(decimals.len());
        if length == 0 {
            return None;
        }
        rest = &decimals[length..];
    }
    let unit = rest.trim().trim_end_matches(['*', '†', '‡']).trim_end();
    let is_unit =
        unit.chars().count() <= MOST_UNIT && !unit.contains(is_digit) && !unit.starts_with(['-', '–', '.', ',', ':', '/']);
    is_unit.then_some((end, unit))
}

/// The longest unit in characters: `TWh/a`, `µg/m³`, `personnes`.
const MOST_UNIT: usize = 10;

/// A figure, those raised above the line left aside: they are powers and notes.
fn is_digit(ch: char) -> bool {
    ch.is_numeric() && !matches!(ch, '²' | '³' | '¹' | '⁰'..='⁹' | '₀'..='₉' | '½' | '¼' | '¾')
}

/// What may stand before the figures: signs and currencies.
fn is_before(ch: char) -> bool {
    ch.is_whitespace()
        || matches!(ch, '+' | '-' | '−' | '–' | '±' | '~' | '≈' | '<' | '>' | '≤' | '≥' | '(')
        || matches!(ch, '$' | '¢' | '£' | '¥' | '€' | '\u{20A0}'..='\u{20CF}')
        || matches!(ch, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// The length of an integer at the start of `text`, its groups of digits joined by one kind of sign.
fn integer(text: &str, mark: char) -> Option<usize> {
    let mut group = digits(text);
    let mut end = group;
    let mut separator = None;
    let mut is_grouped = group > 0;
    while let Some(sign) = text[end..].chars().next().filter(|&sign| sign != mark && is_separator(sign)) {
        let next = digits(&text[end + sign.len_utf8()..]);
        let count = text[end + sign.len_utf8()..][..next].chars().count();
        // Two digits in a group that is not the last are Indian: 12,34,567.
        if separator.is_some_and(|known| known != sign) || !(2..=3).contains(&count) {
            break;
        }
        separator = Some(sign);
        is_grouped = count == 3;
        end += sign.len_utf8() + next;
        group = next;
    }
    (group > 0 && is_grouped).then_some(end)
}

/// How many bytes of digits `text` starts with.
fn digits(text: &str) -> usize {
    text.find(|ch: char| !is_digit(ch)).unwrap_or(text.len())
}

fn is_separator(ch: char) -> bool {
    matches!(ch, '.' | ',' | '\'' | '’' | ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '٬')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], lang: &str, expected: Option<&[&str]>) {
        let found = column(cells, lang).map(|figures| {
            let integer = |(figure, cell): (&Figure, &&str)| match *figure {
                Figure::Number(end) => cell[..end].to_owned(),
                Figure::Blank => String::new(),
            };
            figures.iter().zip(cells).map(integer).collect::<Vec<String>>()
        });
        assert_eq!(
            found.as_deref(),
            expected.map(|all| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>()).as_deref(),
            "{cells:?}"
        );
    }

    #[test]
    fn numbers_are_told_from_words_and_parted_at_the_mark_of_the_language() {
        check(&["1.5", "12", "–", ""], "en", Some(&["1", "12", "", ""]));
        check(&["1,5", "1.234,75"], "de", Some(&["1", "1.234"]));
        check(&["1,234.5", "12,34,567"], "en-IN", Some(&["1,234", "12,34,567"]));
        check(&["1 230", "865"], "ru", Some(&["1 230", "865"]));
        check(&["1’230.5"], "de-CH", Some(&["1’230"]));
        check(&["١٬٢٣٠٫٥"], "ar", Some(&["١٬٢٣٠"]));
        check(&["+3.5 %", "−12 %"], "en", Some(&["+3", "−12"]));
        check(&["€ 3.50", "$12"], "en", Some(&["€ 3", "$12"]));
        check(&["12 km²", "3.5 km²"], "en", Some(&["12", "3"]));
        check(&["12*", "3.5†"], "en", Some(&["12", "3"]));
        // A text in German that keeps decimal points.
        check(&["1.5", "2.25"], "de", Some(&["1", "2"]));
    }

    #[test]
    fn what_nobody_adds_up_is_no_number() {
        for cells in [
            &["Rhine", "1"][..],
            &["12 May", "3 June"],
            &["10–20"],
            &["1.5.2020"],
            &["12:30"],
            &["1/2"],
            &["12,5,3"],
            &["–", ""],
            &[],
            &["5 km", "3 m"],
            &["km²"],
            &["²"],
        ] {
            check(cells, "en", None);
        }
    }
}
