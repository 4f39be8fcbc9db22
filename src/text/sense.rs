//! Where a heading's sense pauses: what a line end there costs, beside the balance of the lines.
//!
//! In: the words on both sides of a line end, and their language. Out: a price in the unit of [`balance`](super::balance). Knows grammar only by
//! lists: a line should not end in an article, a preposition or a conjunction, nor inside a compound, and may well end after a point of
//! punctuation or where the author changes the style.

use super::quotes::primary;

/// After a word that belongs to the next one, or inside a compound or an address: worth more than lines of even length, for which 100,000 would be a
/// line a third of the measure from the mean.
const LEANS: i32 = 400_000;
/// After a point of punctuation.
const POINT: i32 = -40_000;
/// What they are.
const POINTS: [char; 11] = [',', ';', ':', '.', '!', '?', '…', '،', '؛', '؟', '։'];
/// Where the style changes.
const TURN: i32 = -90_000;

/// Words of three letters and more that lean on the next one. Shorter ones all do.
const LEANING: [(&str, &str); 16] = [
    (
        "en",
        "and the for from with into onto over under per via that than but nor not our your their its his her who between without within",
    ),
    (
        "de",
        "und oder aber der die das den dem des ein eine einer eines einem einen für mit von vom zum zur auf aus bei bis nach über unter vor durch ohne gegen",
    ),
    ("fr", "les des une aux pour par avec sans sous sur dans entre vers chez que qui son ses leur nos vos mais"),
    ("es", "los las una del por para con sin sobre entre desde hasta que sus"),
    ("it", "gli una dei del della delle dello degli dal dalla nel nella nei per con tra fra sul sulla che"),
    ("pt", "uma dos das nos nas por para com sem sob sobre entre que"),
    ("nl", "het een van voor met naar door over onder uit aan bij tot zonder tussen"),
    ("sv", "och det den ett för med från till över under utan mellan som"),
    ("da", "den det for med fra til over under uden mellem som"),
    ("no", "den det for med fra til over under uten mellom som"),
    ("pl", "dla nad pod bez przez przed oraz albo lub przy"),
    ("cs", "pro nad pod bez při před mezi nebo"),
    ("ru", "для над под без при про или что как через между перед"),
    ("uk", "для над під без при про або що через між перед"),
    ("el", "και την τον του της των στο στη στον στην για από"),
    ("tr", "bir ile için"),
];

/// The price of ending a line after `before`; `is_inside` says that no space stands there, and `turns` that the style changes.
pub(super) fn price(before: &str, lang: &str, is_inside: bool, turns: bool) -> i32 {
    let turn = if turns { TURN } else { 0 };
    let word = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    if word.ends_with(['–', '—']) || (!is_inside && word.ends_with(POINTS)) {
        return POINT + turn;
    }
    if is_inside {
        return LEANS + turn;
    }
    let letters = word.trim_matches(|ch: char| !ch.is_alphanumeric()).to_lowercase();
    let count = letters.chars().count();
    let is_listed = || {
        let list = LEANING.iter().find(|(code, _)| *code == primary(lang)).map_or("", |(_, words)| words);
        list.split(' ').any(|word| word == letters)
    };
    let leans = letters.chars().all(char::is_alphabetic) && ((1..=2).contains(&count) || is_listed());
    if leans { LEANS + turn } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_lean_on_the_next_and_points_do_not() {
        for (before, lang, is_inside, turns, expected) in [
            ("Sharing the water,", "en", false, false, POINT),
            ("Sharing the", "en-GB", false, false, LEANS),
            ("Plan of", "en", false, false, LEANS),
            ("The sea", "en", false, false, 0),
            ("Wasser für", "de", false, false, LEANS),
            ("Sharing the water", "en", false, true, TURN),
            ("Вода для", "ru", false, false, LEANS),
            ("In 45", "en", false, false, 0),
            ("for Police-", "en", true, false, LEANS),
            ("www.example.", "en", true, false, LEANS),
            ("The Rhine—", "en", true, false, POINT),
            ("", "en", false, false, 0),
        ] {
            assert_eq!(price(before, lang, is_inside, turns), expected, "{before}");
        }
    }
}
