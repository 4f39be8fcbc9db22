//! The syllables of nine languages, as tables for [`super::syllables`].
//!
//! From the orthographic rules of each language, written down by us. Where handbooks leave a choice or disagree, the table divides nothing.

use super::syllables::{PLAIN, Syllables};
use unicode_script::Script;

/// The table of a language in a script.
pub(super) fn table(language: &str, script: Script) -> Option<&'static Syllables> {
    Some(match (language, script) {
        ("hy", Script::Armenian) => &ARMENIAN,
        ("az", Script::Latin) => &AZERBAIJANI,
        ("kk", Script::Cyrillic) => &KAZAKH,
        ("ky", Script::Cyrillic) => &KYRGYZ,
        ("lv", Script::Latin) => &LATVIAN,
        ("mk", Script::Cyrillic) => &MACEDONIAN,
        ("ro" | "mo", Script::Latin) => &ROMANIAN,
        ("tg", Script::Cyrillic) => &TAJIK,
        ("uz", Script::Latin) => &UZBEK,
        ("uz", Script::Cyrillic) => &UZBEK_CYRILLIC,
        _ => return None,
    })
}

/// Armenian: the last consonant before a vowel begins the syllable, or a consonant and *յ*. The unwritten *ը* between consonants would have to
/// be written at a line's end, so nothing is divided there. *ու* is one vowel; *և*, a vowel and the consonant after it, is not parted.
static ARMENIAN: Syllables = Syllables {
    vowels: "աեէըիոօև",
    consonants: "բգդզթժլխծկհձղճմյնշչպջռսվտրցւփքֆ",
    groups: &["ու"],
    follower: Some('յ'),
    prefixes: &["ան", "ապ"],
    ..PLAIN
};

/// Azerbaijani: one consonant begins a syllable; two vowels are two syllables.
static AZERBAIJANI: Syllables =
    Syllables { vowels: "aeəıioöuü", consonants: "bcçdfgğhjkqlmnprsştvxyzw", hiatus: true, ..PLAIN };

/// Kazakh: one consonant begins a syllable; *у* after a vowel is one. *ия* and *ю* are written for a consonant and a vowel.
static KAZAKH: Syllables = Syllables {
    vowels: "аәеёиоөуұүыіэюя",
    consonants: "бвгғджзйкқлмнңпрстфхһцчшщ",
    hiatus: true,
    glides: "у",
    signs: "ь",
    closing: "ъ",
    seams: &["стан"],
    ..PLAIN
};

/// Kyrgyz: one consonant begins a syllable; a doubled vowel is one long one.
static KYRGYZ: Syllables = Syllables {
    vowels: "аеёиоөуүыэюя",
    consonants: "бвгджзйклмнңпрстфхцчшщ",
    groups: &["аа", "ээ", "оо", "өө", "уу", "үү"],
    hiatus: true,
    signs: "ь",
    closing: "ъ",
    seams: &["стан"],
    ..PLAIN
};

/// Latvian: diphthongs and *dz*, *dž* hold together; a stop and a liquid between vowels are parted by some handbooks and kept by others.
/// What may be a prefix is divided off or left alone.
static LATVIAN: Syllables = Syllables {
    vowels: "aāeēiīoōuū",
    consonants: "bcčdfgģhjkķlļmnņprŗsštvzž",
    groups: &["dz", "dž", "ai", "au", "ei", "eu", "ie", "iu", "oi", "ou", "ui"],
    hiatus: true,
    onsets_after: &[
        "bl", "br", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tr", "kv", "st", "sp", "sk", "str", "spr", "skr",
    ],
    unsure: &["bl", "br", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tr", "kv"],
    prefixes: &[
        "aiz", "ap", "at", "bez", "caur", "ie", "iz", "jā", "ne", "no", "pa", "pār", "pie", "pret", "sa", "uz", "vis", "starp",
    ],
    ..PLAIN
};

/// Macedonian: every vowel is a syllable, *р* between consonants too. A stop and a liquid go together, other pairs are parted.
static MACEDONIAN: Syllables = Syllables {
    vowels: "аеиоуѐѝ",
    consonants: "бвгдѓжзѕјклљмнњпрстќфхцчџш",
    hiatus: true,
    syllabic: "р",
    onsets: &["бл", "бр", "вл", "вр", "гл", "гр", "др", "кл", "кр", "пл", "пр", "тр", "фл", "фр", "хр", "кв", "тв", "дв", "шт"],
    onsets_after: &["ст", "ск", "сп", "св", "ств", "стр", "скр", "спр"],
    prefixes: &["без", "воз", "из", "над", "об", "од", "под", "пред", "раз", "меѓу", "рас", "ис", "нај"],
    ..PLAIN
};

/// Romanian: a stop and a liquid go together, and *ch*, *gh*; of three consonants the first stays, or two where the next syllable could not
/// begin with both. Whether two vowels are one syllable cannot be seen from the letters: they are not parted.
static ROMANIAN: Syllables = Syllables {
    vowels: "aăâeiîouy",
    consonants: "bcdfghjklmnpqrsștțşţvwxz",
    groups: &["ch", "gh", "qu"],
    onsets: &[
        "bl", "br", "cl", "cr", "dl", "dr", "fl", "fr", "gl", "gr", "hl", "hr", "pl", "pr", "tl", "tr", "vl", "vr", "gv",
        "chr", "ghr", "chl", "ghl",
    ],
    onsets_after: &["st", "sp", "sc", "sf", "str", "spr", "scr", "spl", "sch", "șt", "şt"],
    prefixes: &["dez", "in", "sub", "trans", "post", "des", "pre", "re", "an", "ex", "super", "inter", "alt"],
    mute_end: "i",
    ..PLAIN
};

/// Tajik: one consonant begins a syllable; two vowels are two syllables; *ъ* ends one.
static TAJIK: Syllables = Syllables {
    vowels: "аеёиӣоуӯэюя",
    consonants: "бвгғджзйкқлмнпрстфхҳчҷшцщ",
    hiatus: true,
    signs: "ь",
    closing: "ъ",
    ..PLAIN
};

/// Uzbek in Latin letters: *oʻ* and *gʻ* are letters whichever apostrophe is written, any other apostrophe ends a syllable; *sh*, *ch* and
/// *ng* are one sound each.
static UZBEK: Syllables = Syllables {
    vowels: "aeiou",
    consonants: "bdfghjklmnpqrstvxyzc",
    groups: &["oʻ", "o‘", "o’", "oʼ", "o'", "gʻ", "g‘", "g’", "gʼ", "g'", "sh", "ch", "ng"],
    hiatus: true,
    closing: "’‘ʼʻ'",
    ..PLAIN
};

/// Uzbek in Cyrillic letters.
static UZBEK_CYRILLIC: Syllables = Syllables {
    vowels: "аеёиоуўэюя",
    consonants: "бвгғджзйкқлмнпрстфхҳцчшщы",
    hiatus: true,
    signs: "ь",
    closing: "ъ",
    ..PLAIN
};
