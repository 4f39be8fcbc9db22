//! Polytonic Greek by monotonic patterns.
//!
//! In: a Greek word. Out: its letters with the accents that patterns of the present orthography know, one for one, so that `αῖ` and `εῦ` are
//! the diphthongs `αί` and `εύ`. What a breathing or an iota below says does not change where a word is divided. Letters followed by combining
//! marks stay as they are.

use std::borrow::Cow;

/// The letters of the block Greek Extended by the monotonic ones. Where Unicode has a letter twice, by number.
const LETTERS: [(char, &str); 17] = [
    ('α', "ἀἁἈἉᾀᾁᾈᾉᾰᾱᾳᾸᾹᾼ"),
    ('ά', "ἂἃἄἅἆἇἊἋἌἍἎἏὰᾂᾃᾄᾅᾆᾇᾊᾋᾌᾍᾎᾏᾲᾴᾶᾷᾺ\u{1f71}\u{1fbb}"),
    ('ε', "ἐἑἘἙ"),
    ('έ', "ἒἓἔἕἚἛἜἝὲῈ\u{1f73}\u{1fc9}"),
    ('η', "ἠἡἨἩᾐᾑᾘᾙῃῌ"),
    ('ή', "ἢἣἤἥἦἧἪἫἬἭἮἯὴᾒᾓᾔᾕᾖᾗᾚᾛᾜᾝᾞᾟῂῄῆῇῊ\u{1f75}\u{1fcb}"),
    ('ι', "ἰἱἸἹῐῑῘῙ"),
    ('ί', "ἲἳἴἵἶἷἺἻἼἽἾἿὶῖῚ\u{1f77}\u{1fdb}"),
    ('ο', "ὀὁὈὉ"),
    ('ό', "ὂὃὄὅὊὋὌὍὸῸ\u{1f79}\u{1ff9}"),
    ('υ', "ὐὑὙῠῡῨῩ"),
    ('ύ', "ὒὓὔὕὖὗὛὝὟὺῦῪ\u{1f7b}\u{1feb}"),
    ('ω', "ὠὡὨὩᾠᾡᾨᾩῳῼ"),
    ('ώ', "ὢὣὤὥὦὧὪὫὬὭὮὯὼᾢᾣᾤᾥᾦᾧᾪᾫᾬᾭᾮᾯῲῴῶῷῺ\u{1f7d}\u{1ffb}"),
    ('ΐ', "ῒῗ\u{1fd3}"),
    ('ΰ', "ῢῧ\u{1fe3}"),
    ('ρ', "ῤῥῬ"),
];

/// The word with monotonic letters, as many as it has.
pub(super) fn monotonic(word: &str) -> Cow<'_, str> {
    if word.contains(is_extended) { word.chars().map(letter).collect() } else { Cow::Borrowed(word) }
}

fn is_extended(ch: char) -> bool {
    ('\u{1f00}'..='\u{1fff}').contains(&ch)
}

fn letter(ch: char) -> char {
    let row = LETTERS.iter().find(|(_, polytonic)| is_extended(ch) && polytonic.contains(ch));
    row.map_or(ch, |(monotonic, _)| *monotonic)
}
