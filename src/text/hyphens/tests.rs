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
    let mut divided = word.to_owned();
    let mut places = Vec::new();
    hyphenate(word, lang, &RULES, |at| places.push(at));
    places.iter().rev().for_each(|&at| divided.insert(at, '-'));
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
        ("xx", "publication"),
        ("", "publication"),
    ] {
        check(lang, words);
    }
}

#[test]
fn syllables_divide_the_others() {
    check(
        "hy",
        "հա-յե-րեն ան-կա-խու-թյուն պե-տու-թյուն մայ-րա-քա-ղաք ըն-կեր հա-մա-գոր-ծակ-ցու-թյուն տնտե-սու-թյուն սահ-ման ճա-նա-պարհ \
         աշ-խա-տանք եվ-րո-պա-կան մի-ջազ-գա-յին կա-ռա-վա-րու-թյուն գրքեր արև-մուտք Երևան ին-չո՞ւ",
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
