//! What the languages keep together, as tables of words.
//!
//! In: a primary language subtag, a custom and a word. Out: whether the word is listed. A row holds for all languages named in its first
//! column, and a row without a language for every one. Month names are stems, since most languages inflect them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// What a word is listed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Custom {
    /// After a number: units, and the numerals and nouns that count.
    Unit,
    /// Between a number and its unit.
    Magnitude,
    /// Before or after an amount.
    Currency,
    /// Before a number: page, article, figure.
    Reference,
    /// Before a name.
    Title,
    /// The first part of an abbreviation of several words.
    Pair,
    /// The stem of a month's name.
    Month,
    /// After a century's number, or before it.
    Century,
    /// One or two letters that no line should end in.
    Short,
    /// A particle that no line should begin with.
    Particle,
}

/// What one language lists, its words sorted; each custom is looked up when it is first asked for.
#[derive(Default)]
pub(super) struct Customs {
    lang: &'static str,
    words: [OnceLock<Box<[&'static str]>>; TABLES.len()],
}

/// Those made so far, by language: a paragraph asks for words more often than the tables have rows.
static MADE: RwLock<BTreeMap<&'static str, Arc<Customs>>> = RwLock::new(BTreeMap::new());

impl Customs {
    /// Those of a language.
    pub(super) fn of(lang: &str) -> Arc<Self> {
        if let Some(made) = MADE.read().unwrap_or_else(PoisonError::into_inner).get(lang) {
            return Arc::clone(made);
        }
        // All languages that no row names share what holds for every one, so that the made ones stay few.
        let named = TABLES.iter().flat_map(|(_, rows)| *rows).flat_map(|(langs, _)| langs.split_ascii_whitespace());
        let lang = named.into_iter().find(|known| *known == lang).unwrap_or("");
        let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(lang).or_insert_with(|| Arc::new(Customs { lang, ..Customs::default() })))
    }

    fn words(&self, custom: Custom) -> &[&'static str] {
        self.words[custom as usize].get_or_init(|| {
            let rows = TABLES.iter().filter(|(known, _)| *known == custom).flat_map(|(_, rows)| *rows);
            let holds = |langs: &str| langs.is_empty() || langs.split_ascii_whitespace().any(|known| known == self.lang);
            let listed = rows.filter(|(langs, _)| holds(langs)).flat_map(|(_, words)| words.split_ascii_whitespace());
            let mut words: Vec<&str> = listed.collect();
            words.sort_unstable();
            words.into()
        })
    }

    /// Whether `word` is listed.
    pub(super) fn has(&self, custom: Custom, word: &str) -> bool {
        self.words(custom).binary_search(&word).is_ok()
    }

    /// Whether `word` begins with a listed stem, whatever its first letter's case.
    pub(super) fn has_stem(&self, custom: Custom, word: &str) -> bool {
        self.words(custom).iter().any(|stem| starts_with(word, stem))
    }

    /// Whether anything is listed.
    pub(super) fn has_any(&self, custom: Custom) -> bool {
        !self.words(custom).is_empty()
    }
}

const TABLES: [(Custom, Rows); 10] = [
    (Custom::Unit, UNITS),
    (Custom::Magnitude, MAGNITUDES),
    (Custom::Currency, CURRENCIES),
    (Custom::Reference, REFERENCES),
    (Custom::Title, TITLES),
    (Custom::Pair, PAIRS),
    (Custom::Month, MONTHS),
    (Custom::Century, CENTURIES),
    (Custom::Short, SHORT),
    (Custom::Particle, PARTICLES),
];

fn starts_with(word: &str, stem: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    stem.chars().all(|ch| letters.next() == Some(ch))
}

type Rows = &'static [(&'static str, &'static str)];

const UNITS: Rows = &[
    // The International System, its multiples in common use, and what is used beside it.
    (
        "",
        "% ‰ ‱ ° ′ ″ °C °F K m dm cm mm µm μm nm km m² dm² cm² mm² km² m³ dm³ cm³ mm³ km³ m2 m3 km2 km3 ha l L ml mL cl dl hl Ml Gl \
         g mg µg μg kg t kt Mt Gt s ms min h d A mA V kV W mW kW MW GW TW Wh kWh MWh GWh TWh J kJ MJ GJ TJ PJ EJ N kN Pa hPa kPa MPa \
         bar mbar Hz kHz MHz GHz dB mol cd lm lx Bq Sv mSv pH ppm ppb px pt dpi bit B kB KB MB GB TB KiB MiB GiB CO₂e",
    ),
    (
        "en",
        "million billion trillion thousand hundred percent per a.m. p.m. am pm BC AD BCE CE ft in lb oz mi acres euros dollars ff.",
    ),
    (
        "de",
        "Mio. Mrd. Tsd. Mill. Millionen Million Milliarden Milliarde Prozent Uhr Euro Franken Fr. v. n. Std. Min. Grad Meter Kilometer f. ff.",
    ),
    ("fr", "million millions milliard milliards mille pour euros francs av. apr. heures h mn habitants mètres kilomètres"),
    ("it", "milioni milione miliardi miliardo mila mln mld euro a.C. d.C. a. d. ore"),
    ("es", "millones millón mil euros a. d. pesetas horas h"),
    ("pt", "milhões milhão bilhões mil euros reais a. d. horas"),
    ("ca gl", "milions milió milers mil euros millóns a. d."),
    ("ro", "milioane milion miliarde miliard mii lei mil. mld. euro"),
    ("nl", "miljoen miljard duizend procent euro uur mln. mln mld. v. n."),
    (
        "da no nb nn",
        "mio. mia. mill. mrd. millioner milliarder million milliard millionar prosent procent pct. kr. kr kroner kl. f. e.",
    ),
    ("sv", "miljoner miljon miljarder miljard mn md procent kr kronor f. e."),
    ("fi", "miljoonaa miljoona miljardia miljardi prosenttia prosentin euroa milj. mrd. tuhatta"),
    ("et", "miljonit miljon miljardit miljard protsenti eurot mln mld tuhat a. aastal"),
    ("lv", "miljoni miljonu miljardi miljardu tūkstoši eiro procenti milj. mljrd. tūkst. gads gada gadā g."),
    ("lt", "mln. mlrd. tūkst. milijonai milijonų milijardai milijardų eurų Eur proc. m. d. metai metų metais"),
    (
        "pl",
        "mln mld tys. mln. mld. tys zł gr milionów milionom miliony miliardów miliardy tysięcy procent euro r. w. lat roku proc. godz.",
    ),
    ("cs", "mil. mld. tis. milionů miliony miliard miliardy tisíc procent Kč korun eur eura př. n. hod. let roku"),
    ("sk", "mil. mld. tis. miliónov milióny miliárd miliardy tisíc percent eur eura Sk pred r. hod. rokov roku"),
    ("sl", "milijonov milijona milijone mio. mrd. milijard evrov odstotkov tisoč pr."),
    (
        "hr bs cnr sr sh",
        "milijuna milijun milijardi milijarde milijarda miliona milion mil. mlrd. tisuća hiljada eura dinara godine god. g. posto",
    ),
    ("hu", "millió milliárd ezer százalék forint Ft euró óra éves év"),
    ("sq", "milionë miliardë mijë përqind euro lekë"),
    ("tr", "milyon milyar bin trilyon yüzde lira TL avro kişi"),
    ("az uz tk", "milyon milyard min million milliard ming manat foiz faiz so‘m müň"),
    (
        "el",
        "εκατ. δισ. τρισ. χιλ. εκατομμύρια εκατομμυρίων δισεκατομμύρια χιλιάδες τοις ευρώ χλμ. χλμ τ.χλμ. τ.χλμ κ.χλμ. μ. τ.μ. κ.μ. εκ. χιλιοστά στρ. στρέμματα λεπτά ώρες έτη ετών π.μ. μ.μ. π.Χ. μ.Χ.",
    ),
    (
        "ru be bg mk sr uk kk ky tg mn tt",
        "м дм см мм мкм нм км м² дм² см² мм² км² м³ см³ дм³ км³ га а л мл дл г мг мкг кг т ц с мин мин. ч сут сут. В кВ А Вт кВт МВт ГВт \
         ТВт кВт·ч МВт·ч ГВт·ч ТВт·ч Дж кДж МДж Н кН Па кПа МПа Гц кГц МГц ГГц дБ К кв. куб. шт. ед. экз. чел.",
    ),
    (
        "ru",
        "тыс. млн млрд трлн тысяч тысячи тысяча миллион миллиона миллионов миллиард миллиарда миллиардов процент процента процентов руб. руб р. коп. долл. евро рублей г. гг. год года году годов лет до н.",
    ),
    (
        "uk",
        "тис. млн млрд трлн тисяч тисячі мільйон мільйона мільйонів мільярд мільярда мільярдів відсоток відсотка відсотків грн грн. коп. євро р. рр. рік року років год год. хв с до н.",
    ),
    ("be", "тыс. млн млрд мільён мільёна мільёнаў мільярд мільярдаў працэнт працэнтаў руб. еўра г. гг. год года годзе гадоў"),
    ("bg", "хил. млн. млрд. милион милиона милиарда милиард хиляди процента лв. лева евро г. година години ч. пр. сл."),
    (
        "mk sr",
        "милиони милиона милион милијарди милијарде милијарда илјади хиљада отсто проценти динара денари евра евро г. год. година године часот пр. н.",
    ),
    (
        "kk ky tg mn",
        "мың млн млрд миллион миллиард миң ҳазор сая тэрбум мянган пайыз фоиз хувь теңге сом сомонӣ төгрөг ж. жж. жыл жылы сол соли он оны",
    ),
    (
        "hy",
        "միլիոն միլիարդ հազար տոկոս դրամ կմ մ սմ մմ կմ² մ² սմ² կմ³ մ³ սմ³ կգ գ տ լ հա թ. թթ. թվական թվականի թվականին թվականից",
    ),
    (
        "ka",
        "მილიონი მილიარდი ათასი პროცენტი ლარი კმ მ სმ მმ კმ² მ² სმ² კმ³ მ³ სმ³ კგ გ ტ ლ ჰა წ. წწ. წელი წელს წლის წლიდან წლამდე",
    ),
    ("he", "מיליון מיליארד אלף אחוז אחוזים ק\"מ ש\"ח"),
    (
        "ar fa",
        "مليون ملايين مليار ألف آلاف كم م سم مم كم² م² كم³ م³ متر مترا كيلومتر كيلومترا هكتار كغ طن دولار يورو درصد میلیون میلیارد هزار کیلومتر",
    ),
];

const MAGNITUDES: Rows = &[(
    "",
    "million billion trillion thousand Mio. Mrd. Tsd. Millionen Milliarden milioni miliardi mila millones mil milhões milioane miliarde mii \
     milions miljoen miljard mio. mia. mill. mrd. millioner miljoner miljarder miljoonaa miljardia miljonit mln. mlrd. milj. tūkst. mln mld \
     tys. mil. mld. tis. milijonov milijuna milijardi miliona hiljada millió milliárd ezer milionë miliardë mijë milyon milyar bin εκατ. δισ. χιλ. \
     εκατομμύρια χιλιάδες тыс. млн млрд трлн тис. хил. млн. млрд. мільйонів мільярдів милиона милијарди хиљада мың миң кв. куб. кв კვ. \
     sq. cu. միլիոն հազար მილიონი მილიარდი ათასი مليون ألف میلیون هزار מיליון אלף",
)];

const CURRENCIES: Rows = &[(
    "",
    "€ $ £ ¥ ₽ ₴ ₸ ₺ ₾ ₼ ֏ ₪ ₹ ₩ ₫ ₿ ¢ US$ A$ C$ EUR USD GBP CHF SEK NOK DKK ISK PLN CZK HUF RON BGN RSD MKD ALL BAM RUB UAH BYN KZT KGS \
     TJS TMT UZS MNT GEL AMD AZN TRY ILS JPY CNY AUD CAD INR Fr. kr. kr",
)];

const REFERENCES: Rows = &[
    ("", "№ §"),
    (
        "en",
        "p. pp. No. no. Nos. nos. vol. Vol. vols. fig. Fig. figs. Figs. art. Art. arts. ch. Ch. chap. Chap. sec. Sec. s. ss. para. paras. col. eq. Eq. ca. c. tel.",
    ),
    ("de", "S. Nr. Nrn. Art. Abs. Bd. Bde. Kap. Abb. Tab. Ziff. Lit. lit. Rn. Anm. Fn. Aufl. H. Heft ca. rd. Tel. Anh."),
    ("fr", "p. pp. n° nº no nos N° Nº art. Art. al. vol. Vol. t. T. fig. Fig. chap. Chap. tabl. tab. éd. env. tél. ann. par."),
    ("it", "p. pp. n. nn. art. artt. Art. c. vol. voll. t. fig. figg. tab. cap. Cap. par. ca. tel. pag. pagg."),
    ("es ca gl", "p. pp. pág. págs. n.º núm. núms. n.o art. arts. Art. vol. vols. t. fig. figs. cap. Cap. c. tel. apdo."),
    ("pt", "p. pp. pág. págs. n.º nº n. art. arts. Art. vol. t. fig. figs. cap. tel. al."),
    ("ro", "p. pp. pag. nr. Nr. art. Art. alin. vol. fig. cap. tab. cca tel. pct. lit."),
    ("nl", "blz. p. nr. Nr. nrs. art. Art. lid dl. vol. fig. afb. tab. hfdst. ca. tel. par."),
    ("da no nb nn", "s. nr. Nr. nr art. Art. stk. bd. kap. fig. tab. ca. kl. tlf. pkt."),
    ("sv", "s. nr nr. Nr art. Art. bd kap. Kap. fig. tab. ca kl. tel. st. mom. punkt"),
    ("fi et", "s. nro Nro nr n:o lk art. kuva kuv. taul. klo kl. kl noin n. u. puh. lg tab. joon."),
    ("lv lt", "lpp. nr. Nr. p. psl. art. Art. pants. t. sēj. att. pav. tab. lent. str. sk. ap. apm. tel. plkst."),
    ("pl", "s. str. nr Nr art. Art. ust. pkt poz. t. tom rys. Rys. ryc. tab. Tab. rozdz. z. zob. ok. tel. par. wyd. godz."),
    ("cs sk", "s. str. č. Č. čl. Čl. odst. ods. písm. sv. zv. obr. Obr. tab. Tab. kap. r. roč. tel. cca asi hod."),
    (
        "sl hr bs cnr sr sh",
        "str. s. br. Br. št. Št. čl. Čl. člen članak st. t. tč. toč. sl. Sl. tab. pogl. gl. sv. knj. oko tel. god. ok.",
    ),
    ("hu", "kb. sz. o. kb tel. cca"),
    ("sq", "f. fq. nr. Nr. neni vëll. fig. tab. kap. rreth"),
    ("tr az tk uz", "s. ss. no. No. No sy. md. m. c. Cilt şek. tab. bkz. nr. səh. tel. bet № maddə madde"),
    ("el", "σ. σελ. σσ. αρ. Αρ. αριθ. άρθρο άρθ. τ. τόμ. εικ. Εικ. σχ. πίν. κεφ. παρ. περ. τηλ."),
    (
        "ru",
        "с. стр. С. гл. Гл. рис. Рис. табл. Табл. ст. Ст. п. пп. ч. т. тт. вып. кн. изд. см. около тел. разд. кв. д. корп. № прил. г. гг.",
    ),
    (
        "uk",
        "с. стор. С. гл. розд. рис. Рис. мал. Мал. табл. Табл. ст. Ст. п. пп. ч. т. тт. вип. кн. вид. див. близько тел. кв. буд. дод.",
    ),
    (
        "be bg mk sr",
        "с. стр. стар. С. гл. рис. мал. фиг. Фиг. сл. Сл. табл. Табл. чл. Чл. ал. т. ст. п. бр. Бр. кн. тел. ок. ред. параграф",
    ),
    ("kk ky tg mn", "б. бет с. сур. кесте т. ст. бап х. № расм ҷ. хуудас зураг"),
    ("hy ka", "էջ N № նկ. աղ. հատ. հ. გვ. № ნახ. ტ. მუხლი"),
];

const TITLES: Rows = &[
    ("", "Dr. Prof. Dr"),
    (
        "en",
        "Mr Mrs Ms Mx Dr Mr. Mrs. Ms. Prof St St. Sir Lord Lady Rev. Hon. Gen. Col. Capt. Lt. Sgt. Sen. Rep. Gov. Mt Mt. Ft. Lake Cape",
    ),
    ("de", "Herr Frau Hr. Fr. Dipl.-Ing. Ing. Mag. St. Sankt Mme Mgr."),
    ("fr", "M. MM. Mme Mmes Mlle Mlles Mᵐᵉ Me Mgr Pr Dr Drs St Ste S. saint sainte Saint Sainte"),
    ("it", "Sig. Sig.ra sig. sig.ra Dott. dott. Dott.ssa Prof.ssa prof. Ing. ing. Avv. avv. On. on. S. San Sant’ Sta."),
    ("es ca gl", "Sr. Sra. Srta. Sres. D. Dña. Dra. Ing. Lic. Sta. Sto. San Santa S."),
    ("pt", "Sr. Sra. Srs. D. Dra. Eng. Eng.º Sto. Sta. São Santa S."),
    ("ro", "dl. dna dna. d-na dr. prof. ing. sf. Sf. str. Str."),
    ("nl", "dhr. mevr. mw. dr. prof. ir. ing. mr. drs. St. Sint"),
    ("da no nb nn sv", "hr. fr. dr. prof. ing. cand. St. Sankt S:t S:ta"),
    ("fi et", "dos. prof. dr. tri hra rva pr hr"),
    ("pl", "dr prof. inż. mgr hab. ks. św. gen. płk im. ul. al. pl. os. woj. gm. pow. p. pan pani"),
    ("cs sk", "Ing. Mgr. MUDr. JUDr. PhDr. RNDr. doc. prof. dr. sv. ul. nám. tř. p. pan paní pán pani gen. arch."),
    ("sl hr bs cnr sr sh", "dr. prof. mr. mag. sv. g. ga. gđa gdin gosp. ul. inž. akad."),
    ("hu", "dr. Dr. prof. ifj. id. Szt. özv."),
    ("tr az tk uz", "Dr. Prof. Doç. Av. Sn. Sayın Hz. prof. dr. akad."),
    ("el", "κ. κα κα. κ.κ. Δρ. Δρ Αγ. Άγιος Αγία Καθ. καθ."),
    (
        "ru be",
        "г-н г-жа г-на г-жи д-р др. проф. акад. доц. им. св. ул. пр. просп. пл. пер. наб. р. оз. о. о-в г. гор. с. пос. дер. д. обл. р-н ген. адм. вул. воз. в.",
    ),
    ("uk", "п. пан пані д-р проф. акад. доц. ім. св. вул. просп. пл. пров. р. оз. о. м. с. смт обл. ген."),
    ("bg mk sr", "г-н г-жа г-ца д-р др проф. акад. доц. инж. св. ул. бул. пл. гр. р. с. о. г. гђа ген."),
];

const PAIRS: Rows = &[
    ("de nl", "v. n. i. m."),
    ("fr", "av. apr."),
    ("es ca gl pt it", "a. d. p. EE. FF. RR. JJ. S."),
    ("da no nb nn sv is", "bl. f. e. t. d. fl."),
    ("cs sk", "př. pred mj."),
    ("sl hr bs cnr sr sh", "pr. po"),
    ("hu", "Kr. i."),
    ("ro", "î. d."),
    ("el", "κ. λ. π. μ."),
    ("ru be bg mk sr uk", "до пр. по сл."),
];

const MONTHS: Rows = &[
    ("en", "jan feb mar apr may jun jul aug sep oct nov dec"),
    ("de", "jan jän feb mär apr mai jun jul aug sep okt nov dez"),
    ("fr", "janv févr mars avr mai juin juil août sept oct nov déc"),
    ("it", "gen feb mar apr mag giu lug ago set ott nov dic"),
    ("es gl", "ene feb mar abr may jun jul ago sep oct nov dic xan mai xuñ xull out dec"),
    ("ca", "gen feb març abr mai juny jul ag set oct nov des"),
    ("pt", "jan fev mar abr mai jun jul ago set out nov dez"),
    ("ro", "ian feb mar apr mai iun iul aug sep oct noi noe dec"),
    ("nl", "jan feb maa mrt apr mei jun jul aug sep okt nov dec"),
    ("da no nb nn", "jan feb mar apr maj mai jun jul aug sep okt nov des dec"),
    ("sv", "jan feb mar apr maj jun jul aug sep okt nov dec"),
    ("is", "jan feb mar apr maí jún júl ágú sep okt nóv des"),
    ("fi", "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"),
    ("et", "jaan veeb märts apr mai juun juul aug sept okt nov dets"),
    ("lv", "janv febr mart apr maij jūn jūl aug sept okt nov dec"),
    ("lt", "saus vasar kov baland geguž birž liep rugp rugs spal lapkr gruod"),
    ("pl", "stycz lut mar kwie maj czerw lip sierp wrze paźdz listop grud"),
    ("cs", "led únor břez dub květ červ srp září říj listop prosin"),
    ("sk", "jan feb mar apr máj jún júl aug sept okt nov dec"),
    ("sl", "jan feb mar apr maj jun jul avg sep okt nov dec"),
    ("hr", "siječ velj ožuj trav svib lip srp kolov ruj listop studen prosin"),
    ("bs cnr sr sh", "jan feb mar apr maj jun jul avg sep okt nov dec јан феб мар апр мај јун јул авг сеп окт нов дец"),
    ("hu", "jan feb márc ápr máj jún júl aug szept okt nov dec"),
    ("sq", "jan shk mar pri maj qer kor gush sht tet nën nëntor dhj"),
    ("tr", "oca şub mar nis may haz tem ağu eyl eki kas ara"),
    ("az", "yan fev mar apr may iyn iyu avq sen okt noy dek"),
    ("uz tk", "yan fev mar apr may iyun iyul avg sen okt noy dek ýan few maý awg"),
    ("el", "ιαν φεβ μαρ μάρ απρ μαΐ μαι μάι ιουν ιούν ιουλ ιούλ αυγ αύγ σεπ οκτ νοε νοέ δεκ"),
    ("ru", "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"),
    ("uk", "січ лют берез квіт трав черв лип серп верес жовт листоп груд"),
    ("be", "студз лют сакав красав ма чэрв ліпен жнів верас кастр лістап снеж"),
    ("bg", "януари февруари март април май юни юли август септември октомври ноември декември"),
    ("mk", "јануари февруари март април мај јуни јули август септември октомври ноември декември"),
    ("kk", "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел"),
    ("ky tg", "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"),
    ("hy", "հունվ փետր մարտ ապր մայիս հունիս հուլիս օգոստ սեպտ հոկտ նոյ դեկ"),
    ("ka", "იანვ თებ მარ აპრ მაის ივნ ივლ აგვ სექტ ოქტ ნოემ დეკ"),
];

const CENTURIES: Rows = &[
    ("en", "century centuries c."),
    ("de", "Jahrhundert Jahrhunderts Jahrhunderte Jahrhunderten Jh. Jhs. Jahrtausend"),
    ("fr", "siècle siècles s. millénaire"),
    ("it", "secolo secoli sec."),
    ("es ca gl", "siglo siglos s. segle segles século séculos"),
    ("pt", "século séculos séc."),
    ("ro", "secolul secolului sec. secol"),
    ("nl da no nb nn sv", "eeuw århundrede århundre århundradet sekel"),
    ("pl", "wiek wieku wieki wieków w."),
    ("cs sk", "století stol. storočia storočie storočí stor."),
    (
        "sl hr bs cnr sr sh",
        "stoletje stoletja stoljeća stoljeće stoljeću st. stol. vijeka vijek veka vek veku в. век века веку вијека вијек",
    ),
    ("hu", "század századi századi századból"),
    ("tr az tk uz", "yüzyıl yüzyılda yüzyılın yüzyılı asr asrda əsr əsrdə asyr"),
    ("ru", "век века веке веку веком веков веках в. вв. тысячелетие тысячелетия"),
    ("uk", "століття столітті століттям ст. тисячоліття"),
    ("be", "стагоддзе стагоддзя стагоддзі ст. стст."),
    ("bg mk", "век века векове в. векот"),
    ("kk ky tg mn", "ғасыр ғасырда кылым кылымда аср асри зуун зууны"),
];

const SHORT: Rows = &[
    ("cs", "k s v z o u a i"),
    ("sk", "k s v z o u a i"),
    ("pl", "a i o u w z"),
    ("ru", "а в и к о с у я во до за из ко на не ни но об от по со да"),
    ("uk", "а б в з і й о у я є до за на не ні по із зі та"),
    ("be", "а б і у ў з к о я ж да за на не ні па аб ад са"),
    ("bg mk", "а в и о с у к ѝ"),
    ("sr bs hr cnr sh", "а и о у к с a i o u k s"),
    ("sl", "a i o u k s z h v"),
];

const PARTICLES: Rows = &[("ru", "же ж бы б ли ль"), ("uk", "же ж би б"), ("be", "жа ж бы б"), ("bg mk", "ли"), ("sr", "ли")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_hold_for_the_languages_they_name() {
        let has = |lang: &str, custom, word: &str| Customs::of(lang).has(custom, word);
        assert!(has("ru", Custom::Short, "не") && !has("bg", Custom::Short, "не") && has("sk", Custom::Short, "k"));
        assert!(
            has("xx", Custom::Unit, "km")
                && has("pl", Custom::Unit, "km")
                && !has("xx", Custom::Unit, "zł")
                && has("pl", Custom::Unit, "zł")
        );
        let has_stem = |lang: &str, word: &str| Customs::of(lang).has_stem(Custom::Month, word);
        assert!(has_stem("de", "März") && has_stem("ru", "марта") && !has_stem("en", "of"));
        assert!(Arc::ptr_eq(&Customs::of("xx"), &Customs::of("und")), "languages without rows share one table");
        // The order of the tables is that of their numbers.
        assert!(TABLES.iter().enumerate().all(|(at, (custom, _))| *custom as usize == at));
    }
}
