//! What the engine writes by itself, as each language does: figures of list markers and folios, dates written out, the kinds of pictures.
//!
//! In: a number or a day, and a BCP 47 tag. Out: words. Does not touch what the author wrote: his figures stay his.
//! Source: CLDR 47, `defaultNumberingSystem` and the long `Gregorian` date format. A tag may say which figures it wants in the way of RFC 6067:
//! `ar-u-nu-latn`.

/// A number in a language's figures.
pub(super) fn figures(number: u64, lang: &str) -> String {
    let zero = u32::from(zero(lang));
    let in_script = |ch: char| ch.to_digit(10).and_then(|digit| char::from_u32(zero + digit)).unwrap_or(ch);
    number.to_string().chars().map(in_script).collect()
}

/// The zero of a language's figures. Arabic is written with European ones in the Maghreb and the Emirates.
fn zero(lang: &str) -> char {
    const ARABIC: char = '\u{660}';
    const PERSIAN: char = '\u{6f0}';
    let lang = lang.to_ascii_lowercase().replace('_', "-");
    let (tag, wish) = lang.split_once("-u-").unwrap_or((&lang, ""));
    match wish.split_once("nu-").map(|(_, system)| system.split('-').next().unwrap_or(system)) {
        Some("latn") => return '0',
        Some("arab") => return ARABIC,
        Some("arabext") => return PERSIAN,
        _ => {}
    }
    let mut parts = tag.split('-');
    match parts.next().unwrap_or_default() {
        "ar" if !parts.any(|part| matches!(part, "ae" | "dz" | "eh" | "ly" | "ma" | "tn")) => ARABIC,
        "ckb" | "sd" => ARABIC,
        "fa" | "ps" => PERSIAN,
        _ => '0',
    }
}

/// The sign between a number's integer part and its decimals. A point in English, in the languages of East and South Asia and in most of Central
/// America; a comma in nearly all others.
pub(super) fn decimal_mark(lang: &str) -> char {
    const WITH_POINT: &[&str] = &[
        "am", "bn", "cy", "en", "ga", "gd", "gu", "he", "hi", "iw", "ja", "kn", "ko", "ml", "mr", "ms", "mt", "my", "ne", "or",
        "pa", "si", "sw", "ta", "te", "th", "ti", "ur", "yi", "yue", "zh",
    ];
    const SPANISH_WITH_POINT: &[&str] = &["419", "cu", "do", "gt", "hn", "mx", "ni", "pa", "pe", "pr", "sv", "us"];
    if matches!(zero(lang), '\u{660}' | '\u{6f0}') {
        return '٫';
    }
    let lang = lang.to_ascii_lowercase().replace('_', "-");
    let mut parts = lang.split('-');
    let (language, region) = (parts.next().unwrap_or_default(), parts.rfind(|part| part.len() <= 3).unwrap_or_default());
    let has_point = match (language, region) {
        ("es", region) => SPANISH_WITH_POINT.contains(&region),
        ("de" | "it" | "rm", "ch" | "li") => true,
        ("en", "za") => false,
        ("" | "und", _) => true,
        _ => WITH_POINT.contains(&language),
    };
    if has_point { '.' } else { ',' }
}

/// What a picture is, as far as its file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pictured {
    /// Pixels coded as photographs are.
    Photograph,
    /// Outlines.
    Drawing,
    /// Any other.
    Picture,
}

/// The word for a kind of picture; nothing in a language that is not known here.
pub(super) fn pictured(kind: Pictured, lang: &str) -> Option<&'static str> {
    const WORDS: &[(&str, [&str; 3])] = &[
        ("ar", ["صورة فوتوغرافية", "رسم", "صورة"]),
        ("cs", ["Fotografie", "Kresba", "Obrázek"]),
        ("de", ["Foto", "Zeichnung", "Bild"]),
        ("el", ["Φωτογραφία", "Σχέδιο", "Εικόνα"]),
        ("en", ["Photograph", "Drawing", "Picture"]),
        ("es", ["Fotografía", "Dibujo", "Imagen"]),
        ("fr", ["Photographie", "Dessin", "Image"]),
        ("he", ["תצלום", "ציור", "תמונה"]),
        ("hy", ["Լուսանկար", "Գծանկար", "Նկար"]),
        ("it", ["Fotografia", "Disegno", "Immagine"]),
        ("ka", ["ფოტოსურათი", "ნახატი", "სურათი"]),
        ("nl", ["Foto", "Tekening", "Afbeelding"]),
        ("pl", ["Fotografia", "Rysunek", "Obraz"]),
        ("pt", ["Fotografia", "Desenho", "Imagem"]),
        ("ru", ["Фотография", "Рисунок", "Изображение"]),
        ("sr", ["Фотографија", "Цртеж", "Слика"]),
        ("sr-latn", ["Fotografija", "Crtež", "Slika"]),
        ("sv", ["Fotografi", "Teckning", "Bild"]),
        ("tr", ["Fotoğraf", "Çizim", "Resim"]),
        ("uk", ["Фотографія", "Малюнок", "Зображення"]),
    ];
    let lang = lang.to_ascii_lowercase().replace('_', "-");
    let mut parts = lang.split('-');
    let language = parts.next().unwrap_or_default();
    let latin = parts.next().filter(|script| *script == "latn").map(|script| format!("{language}-{script}"));
    let find = |key: &str| WORDS.iter().find(|(known, _)| *known == key);
    let words = latin.and_then(|key| find(&key)).or_else(|| find(language))?.1;
    Some(words[kind as usize])
}

/// A day given as `YYYY-MM-DD`, written out; nothing for what is no such day.
pub(super) fn date(day: &str, lang: &str) -> Option<String> {
    let mut parts = day.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let (_, form, months) = custom(lang);
    let month = months.split('|').nth(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let mut written = String::new();
    for ch in form.chars() {
        match ch {
            'D' => written += &figures(day, lang),
            'M' => written += month,
            'Y' => written += &figures(year, lang),
            _ => written.push(ch),
        }
    }
    Some(written)
}

/// The entry for a tag, or for the longest beginning of it that has one; British English for all others.
fn custom(lang: &str) -> (&'static str, &'static str, &'static str) {
    let mut tag = lang.replace('_', "-");
    loop {
        let found = DATES.iter().find(|(known, ..)| known.split(' ').any(|known| known.eq_ignore_ascii_case(&tag)));
        match (found, tag.rfind('-')) {
            (Some(found), _) => return *found,
            (None, Some(end)) => tag.truncate(end),
            (None, None) => return DATES[0],
        }
    }
}

/// Tags; the form, in which D, M and Y stand for day, month and year; the months as the form needs them.
#[rustfmt::skip]
const DATES: &[(&str, &str, &str)] = &[
    ("en", "D M Y", "January|February|March|April|May|June|July|August|September|October|November|December"),
    ("en-US", "M D, Y", "January|February|March|April|May|June|July|August|September|October|November|December"),
    ("ar", "D M Y", "يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"),
    ("az", "D M Y", "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr"),
    ("be", "D M Y г.", "студзеня|лютага|сакавіка|красавіка|мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня"),
    ("bg", "D M Y г.", "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември"),
    ("bs", "D. M Y.", "januar|februar|mart|april|maj|juni|juli|august|septembar|oktobar|novembar|decembar"),
    ("bs-Cyrl", "D. M Y.", "јануар|фебруар|март|април|мај|јуни|јули|август|септембар|октобар|новембар|децембар"),
    ("ca", "D M del Y", "de gener|de febrer|de març|d’abril|de maig|de juny|de juliol|d’agost|de setembre|d’octubre|de novembre|de desembre"),
    ("cs", "D. M Y", "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"),
    ("da", "D. M Y", "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"),
    ("de", "D. M Y", "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"),
    ("el", "D M Y", "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου"),
    ("es", "D de M de Y", "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"),
    ("et", "D. M Y", "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember"),
    ("fa", "D M Y", "ژانویهٔ|فوریهٔ|مارس|آوریل|مهٔ|ژوئن|ژوئیهٔ|اوت|سپتامبر|اکتبر|نوامبر|دسامبر"),
    ("fi", "D. M Y", "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta"),
    ("fr", "D M Y", "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    ("he", "D בM Y", "ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר"),
    ("hr", "D. M Y.", "siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenoga|prosinca"),
    ("hu", "Y. M D.", "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december"),
    ("hy", "D M, Y թ.", "հունվարի|փետրվարի|մարտի|ապրիլի|մայիսի|հունիսի|հուլիսի|օգոստոսի|սեպտեմբերի|հոկտեմբերի|նոյեմբերի|դեկտեմբերի"),
    ("is", "D. M Y", "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember"),
    ("it", "D M Y", "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"),
    ("ja zh", "Y年M月D日", "1|2|3|4|5|6|7|8|9|10|11|12"),
    ("ka", "D M, Y", "იანვარი|თებერვალი|მარტი|აპრილი|მაისი|ივნისი|ივლისი|აგვისტო|სექტემბერი|ოქტომბერი|ნოემბერი|დეკემბერი"),
    ("kk", "Y ж. D M", "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"),
    ("ko", "Y년 M월 D일", "1|2|3|4|5|6|7|8|9|10|11|12"),
    ("ky", "Y-ж., D-M", "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь"),
    ("lt", "Y m. M D d.", "sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio"),
    ("lv", "Y. gada D. M", "janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|novembris|decembris"),
    ("mk", "D M Y г.", "јануари|февруари|март|април|мај|јуни|јули|август|септември|октомври|ноември|декември"),
    ("mn", "Y оны M сарын D", "нэгдүгээр|хоёрдугаар|гуравдугаар|дөрөвдүгээр|тавдугаар|зургаадугаар|долоодугаар|наймдугаар|есдүгээр|аравдугаар|арван нэгдүгээр|арван хоёрдугаар"),
    ("nl", "D M Y", "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"),
    ("no nb nn", "D. M Y", "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"),
    ("pl", "D M Y", "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"),
    ("pt", "D de M de Y", "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"),
    ("ro", "D M Y", "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie"),
    ("ru", "D M Y г.", "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"),
    ("sk", "D. M Y", "januára|februára|marca|apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra"),
    ("sl", "D. M Y", "januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december"),
    ("sq", "D M Y", "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor"),
    ("sr sr-Cyrl cnr-Cyrl sh-Cyrl", "D. M Y.", "јануар|фебруар|март|април|мај|јун|јул|август|септембар|октобар|новембар|децембар"),
    ("sr-Latn sh cnr", "D. M Y.", "januar|februar|mart|april|maj|jun|jul|avgust|septembar|oktobar|novembar|decembar"),
    ("sv", "D M Y", "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"),
    ("tg", "D M Y", "январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр"),
    ("tk", "D M Y", "ýanwar|fewral|mart|aprel|maý|iýun|iýul|awgust|sentýabr|oktýabr|noýabr|dekabr"),
    ("tr", "D M Y", "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık"),
    ("uk", "D M Y р.", "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"),
    ("uz", "D-M, Y", "yanvar|fevral|mart|aprel|may|iyun|iyul|avgust|sentabr|oktabr|noyabr|dekabr"),
    ("uz-Cyrl", "D-M, Y", "январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_out_in_every_language() {
        for (lang, expected) in [
            ("en-GB", "22 March 2026"),
            ("en-US", "March 22, 2026"),
            ("xx", "22 March 2026"),
            ("ar", "٢٢ مارس ٢٠٢٦"),
            ("ar-MA", "22 مارس 2026"),
            ("de-AT", "22. März 2026"),
            ("fr", "22 mars 2026"),
            ("he", "22 במרץ 2026"),
            ("hu", "2026. március 22."),
            ("hy", "22 մարտի, 2026 թ."),
            ("ja", "2026年3月22日"),
            ("ko-KR", "2026년 3월 22일"),
            ("lt", "2026 m. kovo 22 d."),
            ("mn", "2026 оны гуравдугаар сарын 22"),
            ("nb", "22. mars 2026"),
            ("pt-BR", "22 de março de 2026"),
            ("ru", "22 марта 2026 г."),
            ("sr", "22. март 2026."),
            ("sr-Latn-RS", "22. mart 2026."),
            ("uz", "22-mart, 2026"),
        ] {
            assert_eq!(date("2026-03-22", lang).as_deref(), Some(expected), "{lang}");
        }
        assert!(DATES.iter().all(|(.., months)| months.split('|').count() == 12));
        assert_eq!(
            [date("2026-13-01", "en"), date("2026", "en"), date("", "en"), date("2026-0-1", "en")],
            [None, None, None, None]
        );
    }

    #[test]
    fn decimals_follow_the_mark_of_the_language_and_country() {
        for (mark, langs) in [
            ('.', "en en-GB zh-Hans ja he es-MX es-419 de-CH it-CH"),
            (',', "de fr ru es es-ES pt-BR de-AT tr uk ar-MA id"),
            ('٫', "ar ar-EG fa"),
        ] {
            for lang in langs.split(' ') {
                assert_eq!(decimal_mark(lang), mark, "{lang}");
            }
        }
    }

    #[test]
    fn pictures_are_named_in_the_language() {
        for (kind, lang, expected) in [
            (Pictured::Photograph, "en-GB", Some("Photograph")),
            (Pictured::Drawing, "de", Some("Zeichnung")),
            (Pictured::Picture, "sr", Some("Слика")),
            (Pictured::Picture, "sr-Latn-RS", Some("Slika")),
            (Pictured::Picture, "tlh", None),
        ] {
            assert_eq!(pictured(kind, lang), expected, "{lang}");
        }
    }

    #[test]
    fn figures_are_those_of_the_language_unless_its_tag_says_otherwise() {
        for (lang, expected) in [
            ("en", "108"),
            ("ar", "١٠٨"),
            ("ar-EG", "١٠٨"),
            ("ar-DZ", "108"),
            ("ar-u-nu-latn", "108"),
            ("ar_MA-u-ca-gregory-nu-arab", "١٠٨"),
            ("fa", "۱۰۸"),
            ("he", "108"),
            ("", "108"),
        ] {
            assert_eq!(figures(108, lang), expected, "{lang}");
        }
    }
}
