//! Word division by syllables, for languages that no permissively licensed patterns exist for.
//!
//! In: a word and a language's [`Syllables`] (see [`super::tables`]). Out: the letters before which it may be divided. The rules are those that
//! the orthographies share: a syllable has one vowel, a consonant before a vowel goes with it, of several consonants the last does or the
//! last few that can begin a syllable. What a table is not sure of stays undivided, and so does a word with a letter that its alphabet lacks.
//! Knows nothing of where words are made of parts, beyond the few seams and prefixes that a table names.

use super::is_mark;

/// How a language divides its syllables. Everything is in small letters.
#[derive(Clone, Copy)]
pub(super) struct Syllables {
    /// Letters that carry a syllable.
    pub(super) vowels: &'static str,
    /// The other letters of the alphabet, rare ones of foreign words included.
    pub(super) consonants: &'static str,
    /// Letters that are never parted: one sound written with several letters, diphthongs. A group with a vowel in it carries one syllable.
    pub(super) groups: &'static [&'static str],
    /// Whether neighbouring vowels that are no group may be parted.
    pub(super) hiatus: bool,
    /// Vowels that are consonants after another vowel: Kazakh *у*.
    pub(super) glides: &'static str,
    /// Consonants that carry a syllable between two consonants: Macedonian *р*.
    pub(super) syllabic: &'static str,
    /// Letters that belong to the one before them: *ь*.
    pub(super) signs: &'static str,
    /// Letters that belong to the one before them and end its syllable, whatever follows: *ъ*, the Uzbek apostrophe.
    pub(super) closing: &'static str,
    /// Consonants that begin a syllable together.
    pub(super) onsets: &'static [&'static str],
    /// Consonants that do so when another stands before them.
    pub(super) onsets_after: &'static [&'static str],
    /// Whether any consonant and this one begin a syllable together: Armenian *յ*.
    pub(super) follower: Option<char>,
    /// Two consonants between vowels that some dictionaries part and others do not.
    pub(super) unsure: &'static [&'static str],
    /// Parts of compounds before which a word is divided after a consonant.
    pub(super) seams: &'static [&'static str],
    /// Beginnings that may be a prefix or not: divided after them or well inside the rest, not beside.
    pub(super) prefixes: &'static [&'static str],
    /// Vowels that are not heard at a word's end after a consonant: Romanian *i*.
    pub(super) mute_end: &'static str,
    /// Fewest letters before and after the hyphen.
    pub(super) bounds: (usize, usize),
}

/// No rule but the first: a consonant before a vowel goes with it.
pub(super) const PLAIN: Syllables = Syllables {
    vowels: "",
    consonants: "",
    groups: &[],
    hiatus: false,
    glides: "",
    syllabic: "",
    signs: "",
    closing: "",
    onsets: &[],
    onsets_after: &[],
    follower: None,
    unsure: &[],
    seams: &[],
    prefixes: &[],
    mute_end: "",
    bounds: (2, 2),
};

/// Most consonants in a row of which the last alone is sure to begin a syllable; longer rows are the seam of a compound or foreign.
const LONGEST_CLUSTER: usize = 3;

/// Letters that stand for one sound or one syllable.
struct Unit {
    /// Its letters, as indices of the word's.
    from: usize,
    to: usize,
    is_vowel: bool,
    /// The syllable ends after it.
    closes: bool,
}

/// The places of `word`, in bytes and ascending, where it may be divided.
pub(super) fn divide(word: &str, rules: &Syllables) -> Vec<usize> {
    let letters: Vec<(usize, char)> =
        word.char_indices().filter(|&(_, ch)| !is_mark(ch)).map(|(at, ch)| (at, lower(ch))).collect();
    let Some(units) = units(&letters, rules) else { return Vec::new() };
    let vowels: Vec<usize> = (0..units.len()).filter(|&at| units[at].is_vowel).collect();
    let between = vowels.windows(2).filter_map(|pair| between(&letters, &units[pair[0]..=pair[1]], rules));
    let mut places: Vec<usize> = between.collect();
    mind_seams(&letters, &mut places, rules);
    mind_prefixes(&letters, &mut places, rules);
    places.into_iter().filter_map(|at| letters.get(at)).map(|&(at, _)| at).collect()
}

/// The small letter; of those that become two, the first.
pub(super) fn lower(ch: char) -> char {
    ch.to_lowercase().next().unwrap_or(ch)
}

/// Whether `letters` begin with `text`; how many they are.
fn begins(letters: &[(usize, char)], text: &str) -> Option<usize> {
    let mut count = 0;
    for ch in text.chars() {
        if letters.get(count)?.1 != ch {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Whether `letters` are `text`.
fn are(letters: &[(usize, char)], text: &str) -> bool {
    begins(letters, text) == Some(letters.len())
}

/// The sounds of a word, or `None` when it has a letter that is not the language's.
fn units(letters: &[(usize, char)], rules: &Syllables) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(&(_, ch)) = letters.get(at) {
        let group = rules.groups.iter().filter_map(|group| Some((begins(&letters[at..], group)?, group)));
        if let Some((length, group)) = group.max_by_key(|(length, _)| *length) {
            let is_vowel = group.chars().any(|ch| rules.vowels.contains(ch));
            units.push(Unit { from: at, to: at + length, is_vowel, closes: false });
            at += length;
            continue;
        }
        let before = units.last_mut();
        if rules.signs.contains(ch) || rules.closing.contains(ch) {
            let before = before?;
            before.to = at + 1;
            before.closes |= rules.closing.contains(ch);
        } else {
            let follows_vowel = before.is_some_and(|unit| unit.is_vowel);
            let is_vowel = match (rules.vowels.contains(ch), rules.consonants.contains(ch)) {
                (true, _) => !(follows_vowel && rules.glides.contains(ch)),
                (_, true) => rules.syllabic.contains(ch) && !follows_vowel && stands_before_consonant(letters, at, rules),
                _ => return None,
            };
            units.push(Unit { from: at, to: at + 1, is_vowel, closes: false });
        }
        at += 1;
    }
    if let [.., before, last] = units.as_mut_slice()
        && !before.is_vowel
        && are(&letters[last.from..last.to], rules.mute_end)
    {
        last.is_vowel = false;
    }
    Some(units)
}

fn stands_before_consonant(letters: &[(usize, char)], at: usize, rules: &Syllables) -> bool {
    letters.get(at + 1).is_some_and(|&(_, next)| rules.consonants.contains(next))
}

/// The letter before which the word is divided between the two vowels at the ends of `units`.
fn between(letters: &[(usize, char)], units: &[Unit], rules: &Syllables) -> Option<usize> {
    let [first, consonants @ .., last] = units else { return None };
    let Some(nearest) = consonants.last() else {
        return (rules.hiatus || first.closes).then_some(last.from);
    };
    if nearest.closes {
        return Some(last.from);
    }
    let count = consonants.len();
    let letters_from = |unit: &Unit| &letters[unit.from..nearest.to];
    let begins_syllable = |length: usize| {
        let onset = letters_from(&consonants[count - length]);
        let is_after = count > length && rules.onsets_after.iter().any(|known| are(onset, known));
        let follows = length == 2 && rules.follower.is_some_and(|follower| onset.last().is_some_and(|last| last.1 == follower));
        is_after || follows || rules.onsets.iter().any(|known| are(onset, known))
    };
    if count == 2 && rules.unsure.iter().any(|known| are(letters_from(&consonants[0]), known)) {
        return None;
    }
    match (2..=count).rev().find(|&length| begins_syllable(length)) {
        Some(length) => Some(consonants[count - length].from),
        None => (count <= LONGEST_CLUSTER).then_some(nearest.from),
    }
}

/// Divides before the known second parts of compounds, and nowhere near.
fn mind_seams(letters: &[(usize, char)], places: &mut Vec<usize>, rules: &Syllables) {
    for seam in (1..letters.len()).filter(|&at| rules.seams.iter().any(|part| begins(&letters[at..], part).is_some())) {
        if rules.consonants.contains(letters[seam - 1].1) {
            places.retain(|place| place.abs_diff(seam) > 2);
            places.push(seam);
            places.sort_unstable();
        }
    }
}

/// Takes the places beside the end of what may be a prefix out.
fn mind_prefixes(letters: &[(usize, char)], places: &mut Vec<usize>, rules: &Syllables) {
    let end = rules.prefixes.iter().filter_map(|prefix| begins(letters, prefix)).max();
    if let Some(end) = end {
        places.retain(|&place| place == end || place.abs_diff(end) > 1);
    }
}
