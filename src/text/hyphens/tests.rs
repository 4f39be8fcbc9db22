//! Words divided as the dictionaries of their languages do.

use super::*;
use crate::color::Share;

const RULES: Hyphenation =
    Hyphenation { enabled: true, min_word: 4, min_before: 2, min_after: 2, ragged_below: Share::FULL, max_ladder: 2 };

/// Demands that each of `words`, hyphens taken out, is divided so in `lang`.
#[track_caller]
fn check(lang: &str, words: &str) {
    let divided: Vec<String> = words.split_whitespace().map(|word| divided(&word.replace('-', ""), lang)).collect();
    assert_eq!(divided.join(" "), words.split_whitespace().collect::<Vec<_>>().join(" "), "{lang}");
}

fn divided(word: &str, lang: &str) -> String {
    divided_with(&Dictionary::default(), word, lang)
}

fn divided_with(dictionary: &Dictionary, word: &str, lang: &str) -> String {
    let mut divided = word.to_owned();
    let mut divisions = Vec::new();
    hyphenate(word, lang, &RULES, dictionary, |division| divisions.push(division));
    for Division { at, spelling } in divisions.into_iter().rev() {
        let changed = spelling.unwrap_or(Spelling { before: 0, end: "".into(), after: 0, start: "".into() });
        divided.replace_range(at - changed.before..at + changed.after, &format!("{}-{}", changed.end, changed.start));
    }
    divided
}

#[test]
fn patterns_divide_the_languages_that_have_them() {
    for (lang, words) in [
        ("en-GB", "pub-li-ca-tion into"),
        ("de", "Was-ser-wirt-schaft"),
        ("fr-FR", "en-vi-ron-ne-ment"),
        ("ru", "без-опас-ность"),
        ("sr-Latn", "bez-bed-nost"),
        ("bs", "si-gur-nost"),
        ("cnr", "si-gur-nost"),
        ("sr", "си-гур-ност"),
        ("bs-Cyrl", "си-гур-ност"),
        ("cnr-Cyrl", "си-гур-ност"),
        ("xx", "publication"),
        ("", "publication"),
    ] {
        check(lang, words);
    }
}

/// The other languages that factsheets are written in. Some patterns give every legal place, also where only one of two can be used.
#[test]
fn every_language_of_the_series_is_divided() {
    for (lang, words) in [
        ("sq", "ndër-gje-gjë-sim"),
        ("be", "су-п-ра-цоў-ні-ц-т-ва"),
        ("bg", "сът-руд-ни-чес-т-во"),
        ("cs", "spo-lu-prá-ce"),
        ("da", "sam-ar-bej-de"),
        ("nl", "sa-men-wer-king"),
        ("et", "koos-töö"),
        ("fi", "yh-teis-työ"),
        ("ka", "თა-ნამ-შრომ-ლო-ბა"),
        ("el", "συ-νερ-γα-σία"),
        ("hu", "együtt-mű-kö-dés"),
        ("it", "coo-pe-ra-zio-ne"),
        ("es", "coope-ra-ción"),
        ("lt", "bend-ra-dar-bia-vi-mas"),
        ("mn", "хам-тын ажил-ла-гаа"),
        ("no", "sam-ar-beid"),
        ("nb", "sam-ar-beid"),
        ("nn", "sam-ar-beid"),
        ("pl", "współ-pra-ca"),
        ("pt", "co-o-pe-ra-ção"),
        ("hr", "su-rad-nja"),
        ("sk", "spo-lu-práca"),
        ("sl", "so-de-lo-va-nje"),
        ("sv", "sam-ar-be-te"),
        ("tr", "iş bir-li-ği"),
        ("tk", "hyz-mat-daş-lyk"),
        ("uk", "спів-ро-бі-тни-цтво"),
    ] {
        check(lang, words);
    }
}

#[test]
fn syllables_divide_the_others() {
    check(
        "hy",
        "հա-յե-րեն ան-կա-խու-թյուն պե-տու-թյուն մայ-րա-քա-ղաք ըն-կեր հա-մա-գոր-ծակ-ցու-թյուն տնտե-սու-թյուն սահ-ման ճա-նա-պարհ \
         աշ-խա-տանք եվ-րո-պա-կան մի-ջազ-գա-յին կա-ռա-վա-րու-թյուն գրքեր արև-մուտք ին-չո՞ւ",
    );
    check(
        "az",
        "Azər-bay-can res-pub-li-ka döv-lət ki-tab-xa-na mü-a-sir sə-a-dət mək-təb şə-hər təh-lü-kə-siz-lik əmək-daş-lıq \
         iq-ti-sa-diy-yat ma-a-rif proq-ram uni-ver-si-tet",
    );
    check(
        "kk",
        "Қа-зақ-стан мем-ле-кет тә-уел-сіз-дік қо-ғам ба-ян-дау сау-да су-ық ауыл мек-теп бас-тық ки-ім қа-уіп-сіз-дік эко-но-ми-ка \
         ын-ты-мақ-тас-тық объ-ект",
    );
    check(
        "ky",
        "Кыр-гыз-стан мам-ле-кет өк-мөт би-рин-чи коом-дук туу-ра маа-ни ый-га-рым мек-теп да-яр ыр-кы-со-роо кыз-мат-таш-тык \
         кооп-суз-дук шаар-лар",
    );
    check(
        "lv",
        "Lat-vi-ja valsts grā-ma-ta val-do-ša-na sa-biedrī-ba eko-no-mi-ka pil-sē-ta vēs-tu-re mē-ne-sis cil-vēks at-bil-dī-ba pār-val-de \
         sa-dar-bī-ba dro-šī-ba uni-ver-si-tā-te aiz-sar-dzī-ba si-tu-ā-ci-ja iestā-de atrast",
    );
    check(
        "mk",
        "Ма-ке-до-ни-ја на-у-ка др-жа-ва ре-пу-бли-ка ми-нис-тер-ство оп-шти-на сло-бо-да без-бед-ност уни-вер-зи-тет срп-ски цр-ква \
         соп-стве-ност до-бро жи-вот",
    );
    check(
        "ro",
        "Ro-mâ-nia co-mu-ni-ta-te con-struc-ție in-stru-ment as-tăzi func-ție mi-nis-ter re-pu-bli-ca pa-tru-la ure-che stu-denți mun-te \
         sanc-țiu-ne sculp-tu-ră eu-ro-pean se-cu-ri-ta-te lin-gvis-tic ob-ștesc",
    );
    check(
        "tg",
        "То-ҷи-кис-тон ҷум-ҳу-рӣ ҳу-ку-мат маъ-но санъ-ат ма-о-риф са-о-дат дав-лат кор-хо-на до-ниш-гоҳ мак-таб шо-ир ис-тиқ-ло-ли-ят",
    );
    check(
        "uz",
        "Oʻz-be-kis-ton mus-ta-qil-lik ha-ki-mi-yat ya-ngi ma’-no san’-at ma-o-rif sa-o-dat ki-tob-xo-na mak-tab o‘qi-tuv-chi de-ngiz \
         g’a-la-ba to‘g‘-ri shah-rim",
    );
    check(
        "uz-Cyrl",
        "Ўз-бе-кис-тон мус-та-қил-лик маъ-но санъ-ат ҳу-қуқ дав-лат ки-тоб-хо-на мак-таб ўқи-тув-чи ду-нё ша-ҳар таъ-лим",
    );
}

#[test]
fn a_letter_that_the_language_lacks_leaves_a_word_whole() {
    for (lang, word) in
        [("hy", "publication"), ("kk", "qazaqstan"), ("ro", "Straßenbahn"), ("mk", "сигурностьта"), ("az", "республика")]
    {
        check(lang, word);
    }
}

#[test]
fn polytonic_greek_is_divided_as_monotonic_is() {
    for lang in ["el", "grc"] {
        check(
            lang,
            "ἄν-θρω-πος ἀν-θρώ-που Ἑλ-λά-δος Ἀθη-ναῖ-οι στρα-τη-γοῖς βα-σι-λεῦ-σιν ναῦς εὑ-ρί-σκω αὐ-το-κρά-τωρ οὐ-ρα-νός θρῃ-σκεία \
             αἰ-σχύ-νη ῥή-τωρ ἐκ-κλη-σία γλῶσ-σα ἄϋ-λος προ-ϋ-πάρ-χω δι-καιο-σύ-νῃ δη-μο-κρα-τίᾳ",
        );
    }
}

#[test]
fn orthographies_change_letters_at_a_division() {
    for (lang, words) in [
        (
            "hu",
            "asszony=asz-szony hosszú=hosz-szú vasszék=vas-szék meggyes=megy-gyes könnyű=köny-nyű mennyi=meny-nyi gallyak=galy-lyak \
                poggyász=pogy-gyász loccsan=locs-csan rendszer=rend-szer",
        ),
        ("hy", "Երևան=Երե-վան արևային=արե-վա-յին արևմուտք=արև-մուտք տերև=տե-րև"),
        ("nl", "geërfd=ge-erfd coëfficiënt=co-ef-fi-ci-ent coördinatie=co-or-di-na-tie geïnteresseerd=ge-in-te-res-seerd"),
        ("ca", "col·lecció=col-lec-ció intel·ligent=in-tel-li-gent"),
        ("de-1901", "Zucker=Zuk-ker backen=bak-ken Kasten=Kasten"),
        ("de-DE-1901", "Wecker=Wek-ker"),
        ("de", "Zucker=Zu-cker Kasten=Kas-ten"),
    ] {
        for (word, expected) in words.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            assert_eq!(divided(word, lang), expected, "{lang}");
        }
    }
}

#[test]
fn apostrophes_that_a_language_spells_with_are_parts_of_words() {
    assert_eq!((divided("комп’ютер", "uk"), divided("ἀνθρώπου", "el")), ("ком-п’ю-тер".into(), "ἀν-θρώ-που".into()));
}

/// `word` as a dictionary with one entry divides it.
fn entered(entry: &str, word: &str) -> Result<String, WordFault> {
    let mut dictionary = Dictionary::default();
    dictionary.add_word("", entry)?;
    Ok(divided_with(&dictionary, word, "en"))
}

#[test]
fn words_of_a_dictionary_are_divided_as_they_are_written() {
    for (entry, word, expected) in [
        ("data-base", "Database", "Data-base"),
        ("database", "database", "database"),
        ("ta-ble", "table", "ta-ble"),
        ("a-bout", "about", "about"),
        ("Zu{ck=k-k}er", "Zucker", "Zuk-ker"),
        ("Schi{ff=ff-f}ahrt", "Schiffahrt", "Schiff-fahrt"),
        ("ge{ë=-e}rfd", "geërfd", "ge-erfd"),
        ("a{ssz=sz-sz}ony", "asszony", "asz-szony"),
        ("co{l·l=l-l}ecció", "col·lecció", "col-lecció"),
        ("tu{gg=gg-g}ummi", "Tuggummi", "Tugg-gummi"),
        ("tug{g=g-g}ummi", "tuggummi", "tugg-gummi"),
        ("café{et=-t}je", "caféetje", "café-tje"),
        ("op{aa=a-}tje", "opaatje", "opa-tje"),
        ("ab{c=x-y}de", "abcde", "abx-yde"),
    ] {
        assert_eq!(entered(entry, word).as_deref(), Ok(expected), "{entry}");
    }
    for wrong in [
        "",
        "-",
        "-base",
        "data-",
        "two words",
        "a{b",
        "a{b}c",
        "a{b=c}d",
        "a{=b-c}d",
        "a{b=c-d=e}f",
        "x2-y",
        &"a-".repeat(200),
    ] {
        assert!(entered(wrong, "database").is_err(), "{wrong}");
    }
}

#[test]
fn the_nearest_word_of_a_dictionary_holds() {
    let mut house = Dictionary::default();
    for (lang, word) in [("", "pre-sent"), ("en", "pres-ent"), ("en-GB", "record")] {
        house.add_word(lang, word).unwrap();
    }
    let mut document = Dictionary::over(std::sync::Arc::new(house));
    document.add_word("en-gb", "rec-ord").unwrap();
    for (lang, word, expected) in [
        ("en-GB", "present", "pres-ent"),
        ("fr", "present", "pre-sent"),
        ("en-GB", "record", "rec-ord"),
        ("en-GB-oxendict", "record", "rec-ord"),
        ("de", "Wasser", "Was-ser"),
    ] {
        assert_eq!(divided_with(&document, word, lang), expected, "{lang}");
    }
}

/// The faults of a file of patterns, each with what it is about.
fn faults(text: &str) -> Vec<String> {
    let (_, faults) = Patterns::parse(text);
    faults.iter().map(|fault| format!("{}: {}", &text[fault.range.clone()], fault.message)).collect()
}

#[test]
fn a_users_patterns_are_read_as_tex_or_bare_words() {
    let tex = "% a language of ours\n\\message{patterns}\n\\patterns{ % levels\n.ta1b l1n a1la 0a2la3n\nb1le.}\n\\hyphenation{ta-lan}";
    let bare = ".ta1b l1n\r\na1la\ta2la3n b1le. % end\nta-lan";
    for text in [tex, bare] {
        let (patterns, faults) = Patterns::parse(text);
        assert_eq!(faults, [], "{text}");
        let mut dictionary = Dictionary::default();
        dictionary.add_patterns("lv", patterns);
        for (word, expected) in
            [("Tabalna", "Ta-bal-na"), ("talan", "ta-lan"), ("table", "ta-b-le"), ("tables", "ta-bles"), ("halan", "hala-n")]
        {
            let mut divided = word.to_owned();
            let places = dictionary.patterns("lv-LV").unwrap().divide(word);
            places.iter().rev().for_each(|&at| divided.insert(at, '-'));
            assert_eq!(divided, expected, "{text}");
        }
        assert_eq!(divided_with(&dictionary, "tabalna", "lv"), "ta-bal-na");
        assert_eq!(dictionary.patterns("en"), None);
    }
    // The same letters with other levels: the higher ones hold.
    assert_eq!(Patterns::parse("l1n 2ln1").0.divide("alna"), Patterns::parse("2l1n1").0.divide("alna"));
}

#[test]
fn what_is_no_pattern_is_told_with_its_place() {
    for (text, expected) in [
        ("a1b 1 2c", &["1: a pattern needs a letter"][..]),
        ("a12b", &["a12b: two digits in a row are no level"]),
        ("a.1b", &["a.1b: a full stop stands only at a pattern's start or end"]),
        ("\\patterns{a^^e91}", &["a^^e91: a pattern cannot hold `^`"]),
        ("\\patterns{a1b", &["{: the brace opened here is never closed"]),
        ("\\hyphenation\nta-ble", &[": there is no pattern in it"]),
        ("\\patterns {\n}\\hyphenation{ta-ble} ta9$", &[]),
        ("<html>", &["<html>: a word cannot hold `<`"]),
        ("", &[": there is no pattern in it"]),
        ("% nothing but a remark\n", &[": there is no pattern in it"]),
    ] {
        assert_eq!(faults(text), expected, "{text}");
    }
    assert_eq!(faults(&"1 ".repeat(100)).len(), 20);
    assert_eq!(Patterns::parse(&"a".repeat(3 << 20)).1.len(), 1);
    assert_eq!(Patterns::parse(&"ab1c".repeat(40)).1.len(), 1);
}

/// Time grows with the text alone; any other growth would take minutes here.
#[test]
fn large_files_of_patterns_are_read_in_linear_time() {
    let letters: String = ('\u{4e00}'..'\u{9fff}').chain('\u{20000}'..'\u{2a000}').map(|ch| format!("1{ch} ")).collect();
    let units =
        [letters.as_str(), "\\patterns", "\\patterns{", "\\patterns{}", "}", "{", "%", "\n", " ", "a1", "ab-c ", "\u{301}"];
    for unit in units {
        let text = unit.repeat((1 << 20) / unit.len());
        let (patterns, faults) = Patterns::parse(&text);
        assert!(faults.len() <= 20 && patterns.divide(&"ab".repeat(90)).is_empty(), "{:?}", unit.chars().next());
        Patterns::parse(&format!("\\patterns{{{text}"));
    }
}

proptest::proptest! {
    #[test]
    fn no_text_stops_the_reader_of_patterns(text in "[a-c.1-3 {}%\\\\pé\n-]{0,60}", word in "[a-cé]{0,12}") {
        let (patterns, _) = Patterns::parse(&text);
        let (tex, _) = Patterns::parse(&format!("\\patterns{{{text}\\hyphenation{{{text}"));
        for at in patterns.divide(&word).into_iter().chain(tex.divide(&word)) {
            assert!(word.is_char_boundary(at) && at > 0 && at < word.len());
        }
        let _ = entered(&text, &word);
    }
}
