//! Copyfit: a text measured in many settings, the cheapest that fills its pages found, and what is said of it.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, codes, engine, pictures};
use makeready::brand::{Amount, Brand, Lever, Setting, StyleId};
use makeready::content;
use makeready::diagnostic::{Code, Diagnostic, Sources};
use makeready::engine::{Fitted, Job, Kit, KitParts, NamedText, Typeset};
use makeready::flow::{Input, Slug, Survey, Surveyor};
use makeready::geometry::{Em, Length};
use makeready::layout::Layout;
use makeready::picture::{NoPictures, PictureSource};
use std::sync::{Arc, OnceLock};

/// A text of two page headings, an intro, lists, a picture and so many paragraphs of about 45 words.
fn sheet(paragraphs: usize) -> String {
    let body = "The lake freezes from its shallow end, where the reeds hold the snow, and the ice creeps out to the deep bay in \
                three or four still nights. Boats are laid up before that, the nets are mended in the sheds along the quay, \
                and the ferry runs until the wind turns.\n\n";
    let mut text =
        "# Lake Constance *in winter*\n\nThree countries share the water and none has drawn a border across it.\n\n".to_owned();
    text += "## Ice and fog\n\nWhat the season brings:\n\n- fog on most mornings;\n- ice in the harbours, seldom on the open lake.\n\n";
    text += "![The quay in January.](rgb.jpg)\n\n";
    text += &body.repeat(paragraphs);
    text
}

/// A small page, so that a text has several soon.
const PAGE: [&str; 2] = ["layout.size=A5", "layout.columns=2"];

/// The shipped kit on small pages with overrides.
fn kit(tokens: &[&str]) -> Kit {
    common::sheet::kit(&[&PAGE, tokens].concat())
}

/// The same kit and text, surveyed by `surveyor`.
fn with_surveyor<T>(text: &str, kit: &Kit, job: impl FnOnce(Surveyor<'_>) -> T) -> T {
    let mut sources = Sources::new();
    let file = sources.add("test.md", text);
    let (document, _) = content::parse(file, text);
    let pictures: Pictures = pictures();
    job(Surveyor::new(Input {
        lock: None,
        document: &document,
        file,
        brand: &kit.brand,
        palette: &kit.brand.palettes["river"],
        layout: &kit.layout,
        fonts: engine().fonts(),
        paragraphs: &makeready::text::Paragraphs::new(),
        lang: "en-GB",
        dictionary: &kit.dictionary,
        pictures: &pictures,
        album: &makeready::picture::Album::new(),
        blanks: 0,
        advice: true,
        spare_thread: false,
        press: &makeready::color::cms::PressColor::plain(),
        spots: makeready::color::Spots::Keep,
        proof: false,
        proof_from: None,
        slug: Slug::default(),
    }))
}

fn survey_alone(text: &str, kit: &Kit) -> Survey {
    with_surveyor(text, kit, |mut surveyor| surveyor.survey(&kit.brand, &kit.layout))
}

#[test]
fn what_is_kept_between_trials_changes_nothing() {
    let tokens = [
        "brand.styles.body.leading=12 pt",
        "brand.styles.body.leading=11.5 pt",
        "brand.styles.body.tracking=-1 %",
        "brand.styles.body.size=8.8 pt",
        "brand.styles.heading.space-before=24 pt",
        "layout.max-pages=1",
        "brand.styles.body.leading=12 pt",
    ];
    let text = sheet(16);
    let standing = kit(&[]);
    with_surveyor(&text, &standing, |mut surveyor| {
        for token in tokens {
            let kit = kit(&[token]);
            let survey = surveyor.survey(&kit.brand, &kit.layout);
            assert_eq!(survey, survey_alone(&text, &kit), "{token}");
            assert_eq!(survey.pages, fitted_to(&text, None, &[token]).pages.len(), "{token}");
            assert_eq!(survey.is_overset(), token.contains("max-pages"), "{token}");
        }
    });
}

#[test]
fn a_survey_knows_pages_text_and_pictures() {
    let survey = survey_alone(&sheet(10), &kit(&[]));
    assert_eq!(survey.rooms.len(), survey.pages);
    assert!(survey.rooms.iter().all(|room| room.used <= room.whole && room.whole > 30), "{:?}", survey.rooms);
    assert!((0.0..=1.0).contains(&survey.last_fill()));
    let (lines, words) = survey.text;
    assert!(words > 10 * 40 && lines > 10 * 5, "{:?}", survey.text);
    assert_eq!(survey.pictures.len(), 1);
    assert_eq!(survey.intros.len(), 1);
}

fn job<'a>(kit: &'a Kit, text: &'a str, pictures: &'a Pictures, pages: Option<u32>) -> Job<'a> {
    Job { pictures, fit_pages: pages, ..Job::new(kit, "test.md", text) }
}

/// `text` built to fill so many pages.
fn fitted_to(text: &str, pages: Option<u32>, tokens: &[&str]) -> Typeset {
    let (kit, pictures) = (kit(tokens), pictures());
    engine().typeset(&job(&kit, text, &pictures, pages))
}

/// The settings for `text`.
fn fit(text: &str, pages: u32, tokens: &[&str]) -> Fitted {
    let (kit, pictures) = (kit(tokens), pictures());
    engine().fit(&[job(&kit, text, &pictures, Some(pages))], None)
}

fn finding(sheet: &Typeset, code: Code) -> &Diagnostic {
    let found = sheet.report.diagnostics.iter().find(|finding| finding.code == code);
    found.unwrap_or_else(|| panic!("{} is not among {:?}", code.name(), codes(&sheet.report)))
}

/// The least number of paragraphs with which the sheet runs to a third page as the brand is.
fn over_two_pages() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| {
        let pages = |count| survey_alone(&sheet(count), &kit(&[])).pages;
        (2..40).find(|count| pages(*count) >= 3).expect("a long text has many pages")
    })
}

#[test]
fn a_text_that_runs_over_is_brought_back_and_the_note_says_what_gave() {
    let text = sheet(over_two_pages());
    assert_eq!(fitted_to(&text, None, &[]).pages.len(), 3);
    let sheet = fitted_to(&text, Some(2), &[]);
    assert_eq!(sheet.pages.len(), 2, "{:?}", sheet.report);
    let note = &finding(&sheet, Code::FitFound).message;
    assert!(note.starts_with("fits 2 pages: ") && note.contains("; brand deviation "), "{note}");
    assert!(!sheet.report.has_errors(), "{:?}", sheet.report);
}

#[test]
fn a_text_that_fits_as_the_brand_is_is_left_alone() {
    let text = sheet(over_two_pages() - 1);
    let (plain, fitted) = (fitted_to(&text, None, &[]), fitted_to(&text, Some(2), &[]));
    assert_eq!(engine().dump(&plain), engine().dump(&fitted));
    assert!(finding(&fitted, Code::FitFound).message.contains("as the brand is; brand deviation 0.0"));
}

#[test]
fn a_page_that_is_hardly_begun_is_filled_or_refused() {
    let text = sheet(over_two_pages());
    let sheet = fitted_to(&text, Some(3), &[]);
    let refused = sheet.report.has_errors();
    let survey = fit(&text, 3, &[]);
    for offer in &survey.offers {
        assert!(offer.pages[0].0 == 3 && offer.pages[0].1 >= 0.2, "{offer:?}");
    }
    assert_eq!(refused, survey.offers.is_empty());
}

/// The numbers in a message, in order.
fn numbers(text: &str) -> Vec<usize> {
    let digits = text.split(|ch: char| !ch.is_ascii_digit()).filter(|word| !word.is_empty());
    digits.map(|word| word.parse().unwrap()).collect()
}

/// Lines by which a number of words may be out.
const TOLERANCE: usize = 2;
/// The same where words are added: another setting than the loosest may do.
const TOLERANCE_ADDED: usize = 4;
/// Words of a line of the sheet, about.
const LINE: usize = 7;

/// `text` without so many words at its end.
fn without(text: &str, mut words: usize) -> String {
    let mut paragraphs: Vec<Vec<&str>> = text.split("\n\n").map(|one| one.split(' ').collect()).collect();
    while words > 0 {
        let last = paragraphs.last_mut().unwrap();
        let cut = words.min(last.len());
        words -= cut;
        last.truncate(last.len() - cut);
        paragraphs.retain(|words| words.iter().any(|word| !word.is_empty()));
    }
    paragraphs.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn the_words_to_cut_are_those_without_which_a_text_fits() {
    for (paragraphs, pages) in [(30, 3), (21, 2)] {
        let text = sheet(paragraphs);
        let over = fitted_to(&text, Some(pages), &[]);
        let error = finding(&over, Code::FitMissed);
        let help = error.help.as_deref().unwrap_or_default();
        assert!(
            error.message.contains("at the tightest it is over by ") && error.message.contains(" lines (about "),
            "{error:?}"
        );
        assert!(help.contains("cut ") && help.contains(" of “Ice and fog” (line 5)"), "{error:?}");
        let words = numbers(help)[0];
        let is_met = |words: usize| !fitted_to(&without(&text, words), Some(pages), &[]).report.has_errors();
        assert!(is_met(words), "{paragraphs} on {pages}: {error:?}");
        assert!(!is_met(words - TOLERANCE * LINE), "{paragraphs} on {pages}: {error:?}");
    }
}

#[test]
fn the_words_to_add_are_those_with_which_a_text_fills_its_pages() {
    for (paragraphs, pages) in [(9, 3), (17, 4)] {
        let text = sheet(paragraphs);
        let under = fitted_to(&text, Some(pages), &[]);
        let error = finding(&under, Code::FitMissed);
        let help = error.help.as_deref().unwrap_or_default();
        assert!(error.message.contains("at the loosest it comes to ") && error.message.ends_with(" words) short"), "{error:?}");
        let words = numbers(help)[0];
        let words_in_message = numbers(&error.message);
        assert_eq!(words_in_message.last(), Some(&words), "{error:?}");
        let (all, most) = (sheet(60), sheet(60).split_whitespace().count());
        let with = |words: usize| without(&all, most - text.split_whitespace().count() - words);
        let is_met = |words: usize| !fitted_to(&with(words), Some(pages), &[]).report.has_errors();
        // They are added at its end here, and so fill it with a few words more or fewer.
        let is_near = (0..=TOLERANCE_ADDED).any(|lines| is_met(words + lines * LINE));
        assert!(is_near, "{paragraphs} on {pages}: {error:?}");
        assert!(!is_met(words - TOLERANCE_ADDED * LINE), "{paragraphs} on {pages}: {error:?}");
    }
}

#[test]
fn what_cannot_be_tried_is_told_without_numbers_or_as_about_so_many() {
    for (text, pages, message, help) in [
        ("", 2, " lines short", "add words or pictures"),
        ("![The quay.](rgb.jpg)\n", 3, " lines short", "add words or pictures; or ask for 1 page"),
        ("# Fog\n\nIntro.\n\nA paragraph.\n", 500, " words) short", " words, or pictures as high"),
    ] {
        let sheet = fitted_to(text, Some(pages), &[]);
        let error = finding(&sheet, Code::FitMissed);
        assert!(error.message.ends_with(message), "{text:?}: {error:?}");
        assert!(error.help.as_deref().is_some_and(|found| found.contains(help)), "{text:?}: {error:?}");
        assert_eq!(error.message.contains("(about "), pages == 500, "{text:?}: {error:?}");
    }
}

#[test]
fn ranges_that_cannot_be_gone_through_are_named_where_they_are_given() {
    for (token, words) in [
        ("brand.copyfit.leading.min=13 pt", "goes from 13 pt to 12.5 pt"),
        ("brand.copyfit.leading.step=0 pt", "goes by 0 pt"),
        ("brand.copyfit.tracking.step=-0.1 %", "goes by -0.1 %"),
        ("brand.copyfit.leading.step=0.0001 pt", "goes by 0 pt"),
        ("brand.copyfit.tracking.step=0.001 %", "goes by 0 %"),
        ("brand.copyfit.leading.step=0.001 pt", "in more than 400 steps"),
    ] {
        let (kit, report, sources) = Kit::read(KitParts {
            brand: NamedText { name: "factsheet", text: Brand::builtin("factsheet").unwrap() },
            layout: NamedText { name: "factsheet", text: Layout::builtin("factsheet").unwrap() },
            overrides: &[token.to_owned()],
            brand_files: &NoPictures,
            files: &NoPictures,
        });
        assert!(kit.is_none(), "{token}");
        let fault = report.diagnostics.iter().find(|found| found.code == Code::OutOfRange).unwrap();
        assert!(fault.message.contains(words), "{token}: {fault:?}");
        let file = sources.file(fault.span.unwrap().file).unwrap();
        assert_eq!(file.name, "--set", "{token}: {fault:?}");
    }
}

#[test]
fn sinks_follow_the_leading() {
    let text = sheet(over_two_pages() + 4);
    let kit = kit(&["layout.masters.first.sink=48 pt"]);
    let brand = kit.brand.with_setting(&Setting::default().with(Lever::Leading, Some(Amount::Length(Length::from_pt(11.7)))));
    let kit = Kit { brand, ..kit };
    let pictures = pictures();
    let sheet = engine().typeset(&job(&kit, &text, &pictures, None));
    let baseline = |page: usize| {
        let lines = common::sheet::lines(&sheet.pages[page]);
        lines.iter().find(|line| line.text.contains("Boats") || line.text.contains("reeds")).map(|line| line.baseline).unwrap()
    };
    let leading = kit.brand.style(StyleId::Body).leading.raw();
    let step = leading + leading % 2;
    let (first, second) = (baseline(0), baseline(1));
    let off = (first - second).raw().rem_euclid(step);
    assert_eq!(off, 0, "{first} and {second} are out of register");
}

#[test]
fn a_picture_across_the_fold_is_one_and_gives() {
    let body = sheet(over_two_pages() + 20).replace("(rgb.jpg)", "(rgb.jpg){span=spread}");
    let kit = kit(&[]);
    let at = |percent: f64| {
        let setting = Setting::default().with(Lever::Pictures, Some(Amount::Share(Em::from_em(percent / 100.0))));
        let brand = kit.brand.with_setting(&setting);
        with_surveyor(&body, &kit, |mut surveyor| surveyor.survey(&brand, &kit.layout))
    };
    let (low, high) = (at(-20.0), at(20.0));
    assert_eq!((low.pictures.len(), high.pictures.len()), (1, 1));
    assert!(low.pictures[0] < high.pictures[0], "{:?} {:?}", low.pictures, high.pictures);
}

#[test]
fn pages_may_be_uneven_for_nothing() {
    let text = sheet(over_two_pages());
    let fitted = fit(&text, 3, &["brand.copyfit.uneven-price=0"]);
    assert!(!fitted.offers.is_empty());
    assert!(fitted.offers.iter().all(|offer| offer.price == offer.deviation), "{:?}", fitted.offers);
}

#[test]
fn page_headings_are_not_cut_away() {
    let text = "# One\n\nFew words.\n\n# Two\n\nFew words.\n";
    let error = fitted_to(text, Some(1), &[]);
    let error = finding(&error, Code::FitMissed);
    assert!(error.message.ends_with("the text has 2 page headings, and each begins a page"), "{error:?}");
    let error = fitted_to(&sheet(20), Some(3), &["layout.max-pages=2"]);
    assert!(finding(&error, Code::FitMissed).message.ends_with("the layout allows 2 pages"), "{error:?}");
}

#[test]
fn pages_left_blank_hold_no_lines_that_could_go() {
    let right = "layout.section-start=right";
    // Three pages, one left blank, and one.
    let text = sheet(21) + "# Thaw\n\nFew words.\n";
    for pages in [3, 4] {
        let error = fitted_to(&text, Some(pages), &[right]);
        let missed = finding(&error, Code::FitMissed);
        assert_eq!(error.pages.len(), 5, "{missed:?}");
        assert!(numbers(&missed.message)[1..].iter().all(|number| *number > 9), "{missed:?}");
    }
    let error = fitted_to("# Snow\n\nFew words.\n\n# Thaw\n\nFew words.\n", Some(2), &[right]);
    let missed = finding(&error, Code::FitMissed);
    assert!(missed.message.ends_with("each begins a page on the side that `section-start` asks for"), "{missed:?}");
    assert!(missed.help.as_deref().is_some_and(|help| help.ends_with("ask for 3 pages")), "{missed:?}");
}

#[test]
fn the_lines_over_are_those_that_a_fixed_layout_would_report() {
    let text = sheet(30);
    let off = ["picture-height", "leading", "space-before-heading", "tracking", "size", "intro"];
    let tokens: Vec<String> = off.iter().map(|lever| format!("brand.copyfit.{lever}=false")).collect();
    let mut tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let missed = fitted_to(&text, Some(2), &tokens);
    tokens.push("layout.max-pages=2");
    let overset = fitted_to(&text, None, &tokens);
    let (missed, overset) = (finding(&missed, Code::FitMissed), finding(&overset, Code::Overset));
    assert_eq!(numbers(&missed.message)[1..3], numbers(&overset.message)[..2], "{missed:?} {overset:?}");
}

/// All settings of a few levers with few steps, tried one by one: the least price at which the text fills so many pages.
fn brute_force(text: &str, kit: &Kit, pages: usize, levers: &[(Lever, &[Amount])]) -> Option<f64> {
    let mut settings = vec![Setting::default()];
    for (lever, amounts) in levers {
        let with = |setting: &Setting| amounts.iter().map(|amount| setting.with(*lever, Some(*amount))).collect::<Vec<_>>();
        settings = settings.iter().flat_map(|setting| [vec![*setting], with(setting)].concat()).collect();
    }
    let copyfit = &kit.brand.copyfit;
    let deviation = |(lever, amount): (Lever, Amount)| {
        let (range, rest) = (&copyfit.levers[&lever], kit.brand.standing(lever).unwrap());
        let end = if amount < rest { range.min } else { range.max };
        range.price * (amount.raw() - rest.raw()) as f64 / (end.raw() - rest.raw()) as f64
    };
    with_surveyor(text, kit, |mut surveyor| {
        let at_rest = surveyor.survey(&kit.brand, &kit.layout).other_fill().unwrap_or(0.0);
        let price = |setting: &Setting| {
            let survey = surveyor.survey(&kit.brand.with_setting(setting), &kit.layout);
            let is_filled = survey.ends().iter().all(|(last, _)| *last >= copyfit.least_fill.to_fraction());
            let lack = |(last, others): (f64, f64)| (others.max(at_rest) - last - copyfit.even.to_fraction()).max(0.0);
            let uneven = survey.ends().into_iter().map(lack).fold(0.0, f64::max);
            let price = setting.levers().map(deviation).sum::<f64>() + uneven * copyfit.uneven_price;
            (survey.pages == pages && is_filled).then_some(price)
        };
        settings.iter().filter_map(price).min_by(f64::total_cmp)
    })
}

/// Holds what the search finds against every setting there is, for texts about as long as two pages; how many of them needed one.
fn hold_against_all(tokens: &[&str], levers: &[(Lever, &[Amount])], paragraphs: impl Iterator<Item = usize>) -> usize {
    let (kit, mut met) = (kit(tokens), 0);
    for paragraphs in paragraphs {
        let text = sheet(paragraphs);
        for pages in [2, 3] {
            let best = brute_force(&text, &kit, pages, levers);
            let pictures = pictures();
            let fitted = engine().fit(&[job(&kit, &text, &pictures, u32::try_from(pages).ok())], None);
            let found = fitted.offers.first().map(|offer| offer.price);
            match (best, found) {
                (None, None) => {}
                (Some(best), Some(found)) => {
                    assert!(
                        (best - found).abs() < 1e-9,
                        "{paragraphs} on {pages}: {best}, not {found}: {:?}",
                        fitted.offers[0]
                    );
                }
                other => panic!("{paragraphs} paragraphs on {pages} pages: {other:?}"),
            }
            met += usize::from(fitted.offers.first().is_some_and(|offer| offer.deviation > 0.0));
        }
    }
    met
}

fn points(points: &[f64]) -> Vec<Amount> {
    points.iter().map(|pt| Amount::Length(Length::from_pt(*pt))).collect()
}

fn shares(percents: &[f64]) -> Vec<Amount> {
    percents.iter().map(|percent| Amount::Share(Em::from_em(percent / 100.0))).collect()
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let tokens = [
        "brand.copyfit.picture-height=false",
        "brand.copyfit.space-before-heading=false",
        "brand.copyfit.intro=false",
        "brand.copyfit.size=false",
        "brand.copyfit.even=100 %",
        "brand.copyfit.least-fill=0 %",
        "brand.copyfit.leading.step=0.25 pt",
        "brand.copyfit.tracking.step=0.5 %",
    ];
    let levers = [(Lever::Leading, points(&[11.5, 11.75, 12.25, 12.5])), (Lever::Tracking, shares(&[-1.0, -0.5, 0.5]))];
    let levers = levers.each_ref().map(|(lever, amounts)| (*lever, amounts.as_slice()));
    let paragraphs = (over_two_pages() - 3..over_two_pages() + 6).step_by(2);
    assert!(hold_against_all(&tokens, &levers, paragraphs) > 0, "no text needed a setting");
}

#[test]
fn it_does_with_three_levers_and_even_pages() {
    let tokens = [
        "brand.copyfit.space-before-heading=false",
        "brand.copyfit.intro=false",
        "brand.copyfit.tracking=false",
        "brand.copyfit.picture-height.step=20 %",
        "brand.copyfit.leading.step=0.25 pt",
        "brand.copyfit.size.step=0.2 pt",
    ];
    let levers = [
        (Lever::Pictures, shares(&[-20.0, 20.0])),
        (Lever::Leading, points(&[11.5, 11.75, 12.25, 12.5])),
        (Lever::Size, points(&[8.8, 9.2])),
    ];
    let levers = levers.each_ref().map(|(lever, amounts)| (*lever, amounts.as_slice()));
    let paragraphs = (over_two_pages()..over_two_pages() + 5).step_by(2);
    assert!(hold_against_all(&tokens, &levers, paragraphs) > 0, "no text needed a setting");
}

#[test]
fn offers_are_the_same_every_time_and_in_order() {
    let text = sheet(over_two_pages());
    let (first, second) = (fit(&text, 2, &[]), fit(&text, 2, &[]));
    assert_eq!(format!("{:?}", first.offers), format!("{:?}", second.offers));
    assert!((2..=5).contains(&first.offers.len()), "{:?}", first.offers);
    assert!(first.offers.windows(2).all(|pair| pair[0].price <= pair[1].price));
    assert!(first.offers.iter().all(|offer| offer.pages == [(2, offer.pages[0].1)] && !offer.changes.is_empty()));
}

#[test]
fn multiples_are_met_or_left_blank_or_refused() {
    let text = |blanks: &str, paragraphs| format!("+++\n[fit]\nmultiple = 2\n{blanks}+++\n\n{}", sheet(paragraphs));
    let met = fitted_to(&text("", over_two_pages()), None, &[]);
    assert_eq!((met.pages.len(), met.report.has_errors()), (2, false));
    let long = over_two_pages() + 5;
    assert!(finding(&fitted_to(&text("", long), None, &[]), Code::FitMissed).message.contains("pages"));
    let blank = fitted_to(&text("blanks = \"end\"\n", long), None, &[]);
    assert_eq!((blank.pages.len(), blank.pages[3].items.len(), blank.report.has_errors()), (4, 0, false));
    assert!(finding(&blank, Code::PagesLeftBlank).message.starts_with("1 page left blank after 3 pages"));
    assert!(engine().pdf(&blank).is_ok());
}

/// Pictures with one file beside them.
struct With(Pictures, &'static str, String);

impl PictureSource for With {
    fn load(&self, name: &str) -> Result<Arc<[u8]>, String> {
        if name == self.1 { Ok(self.2.as_bytes().into()) } else { self.0.load(name) }
    }
}

/// `text` with a file of settings at hand.
fn with_settings(text: &str, settings: &str) -> Typeset {
    let (kit, files) = (kit(&[]), With(pictures(), "fit.toml", settings.to_owned()));
    engine().typeset(&Job { pictures: &files, ..Job::new(&kit, "test.md", text) })
}

#[test]
fn one_setting_fits_a_group_and_builds_read_it() {
    let (kit, pictures) = (kit(&[]), pictures());
    let texts = [sheet(over_two_pages()), sheet(over_two_pages() - 2), sheet(over_two_pages() - 1)];
    let jobs: Vec<Job<'_>> = texts.iter().map(|text| job(&kit, text, &pictures, Some(2))).collect();
    let fitted = engine().fit(&jobs, None);
    let best = fitted.offers.first().expect("a setting for all three");
    assert!(best.pages.iter().all(|(pages, _)| *pages == 2), "{best:?}");
    assert!(fitted.texts.iter().all(|text| codes(&text.report).contains(&Code::FitFound)));
    let file = fitted.file().expect("there is an offer");
    assert_eq!(file.lines().filter(|line| line.starts_with("# test.md: 2 pages, the last ")).count(), 3, "{file}");
    for text in &texts {
        let text = format!("+++\n[fit]\npages = 2\nsettings = \"fit.toml\"\n+++\n\n{text}");
        let sheet = with_settings(&text, &file);
        assert_eq!((sheet.pages.len(), sheet.report.has_errors()), (2, false), "{:?}", sheet.report);
        finding(&sheet, Code::FitFound);
    }
}

#[test]
fn faulty_settings_are_named() {
    let text = format!("+++\n[fit]\npages = 2\nsettings = \"fit.toml\"\n+++\n\n{}", sheet(30));
    for (settings, code) in [
        ("[setting]\nleading = \"9 pt\"\n", Code::OutOfRange),
        ("[setting]\nleading = 12\n", Code::BadUnit),
        ("[setting]\nleding = \"12 pt\"\n", Code::UnknownKey),
        ("leading = \"12 pt\"\n", Code::UnknownKey),
        ("", Code::MissingKey),
        ("[setting]\nleading = \"12 pt\"\n", Code::FitMissed),
    ] {
        finding(&with_settings(&text, settings), code);
    }
    finding(&fitted_to(&text, None, &[]), Code::SettingsUnusable);
}

#[test]
fn the_proof_with_other_faces_is_a_proof() {
    let (kit, pictures) = (kit(&[]), pictures());
    for paragraphs in [over_two_pages() - 2, over_two_pages() - 1] {
        let text = sheet(paragraphs);
        let fitted = engine().fit(&[job(&kit, &text, &pictures, Some(2))], Some(150));
        assert_eq!(fitted.tolerance.iter().map(|one| one.advances).collect::<Vec<_>>(), [-150, 150]);
        let setting = fitted.offers[0].setting;
        for one in &fitted.tolerance {
            let brand = kit.brand.with_setting(&setting).with_advances(one.advances);
            let pages = with_surveyor(&text, &kit, |mut surveyor| surveyor.survey(&brand, &kit.layout)).pages;
            assert_eq!((one.pages, one.holds), (pages, pages == 2), "{one:?}");
        }
    }
}

#[test]
fn wider_faces_are_wider_by_their_share() {
    let kit = kit(&[]);
    let width = |brand: &Brand| {
        let kit = Kit { brand: brand.clone(), ..kit.clone() };
        let sheet = engine().typeset(&Job::new(&kit, "test.md", "Fog on most mornings"));
        let lines = common::sheet::lines(&sheet.pages[0]);
        lines[0].right - lines[0].left
    };
    let (plain, wide) = (width(&kit.brand), width(&kit.brand.with_advances(150)));
    let share = wide.to_pt() / plain.to_pt() - 1.0;
    assert!((share - 0.015).abs() < 0.0005, "{share}");
}

#[test]
fn leading_takes_the_grid_and_its_spaces_along() {
    let kit = kit(&[]);
    let setting = Setting::default()
        .with(Lever::Leading, Some(Amount::Length(Length::from_pt(11.5))))
        .with(Lever::Tracking, Some(Amount::Share(Em::from_em(-0.01))))
        .with(Lever::Size, Some(Amount::Length(Length::from_pt(8.8))));
    let brand = kit.brand.with_setting(&setting);
    let leading = Length::from_pt(11.5);
    for id in [StyleId::Body, StyleId::List, StyleId::Heading, StyleId::Subheading] {
        assert_eq!(brand.style(id).leading, leading, "{id:?}");
    }
    assert_eq!(brand.style(StyleId::Body).space_after, leading);
    assert_eq!(brand.style(StyleId::Heading).space_before, leading);
    assert_eq!(brand.style(StyleId::Caption).leading, Length::whole_pt(9));
    assert_eq!(brand.style(StyleId::Caption).space_before, Length::whole_pt(4));
    assert_eq!(brand.style(StyleId::Intro).leading, Length::whole_pt(18));
    assert_eq!(
        (brand.style(StyleId::List).size, brand.style(StyleId::Heading).size),
        (Length::from_pt(8.8), Length::whole_pt(11))
    );
    assert_eq!(brand.style(StyleId::List).tracking, Em::from_em(-0.01));
    assert_eq!(brand.style(StyleId::PageHeading).tracking, kit.brand.style(StyleId::PageHeading).tracking);
}

#[test]
fn a_fitted_text_keeps_its_words() {
    let text = sheet(over_two_pages());
    let (plain, fitted) = (fitted_to(&text, None, &[]), fitted_to(&text, Some(2), &[]));
    assert_eq!(common::sheet::essence_of(&plain), common::sheet::essence_of(&fitted));
}

#[cfg(feature = "cli")]
mod program {
    use super::{over_two_pages, sheet};
    use assert_cmd::Command;
    use std::path::Path;

    /// The program's exit code, standard output and standard error.
    fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
        let page = super::PAGE.iter().flat_map(|token| ["--set", token]);
        let output = Command::cargo_bin("makeready").unwrap().current_dir(folder).args(arguments).args(page).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn folder(texts: &[(&str, String)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in texts {
            std::fs::write(folder.path().join(name), text.replace("![The quay in January.](rgb.jpg)\n\n", "")).unwrap();
        }
        folder
    }

    #[test]
    fn the_table_and_the_object_hold_the_same_offers() {
        let folder = folder(&[("a.md", sheet(over_two_pages()))]);
        let (code, table, _) = run(folder.path(), &["fit", "a.md", "--pages", "2"]);
        assert_eq!(code, Some(0), "{table}");
        let (code, object, _) = run(folder.path(), &["fit", "a.md", "--pages", "2", "--json"]);
        assert_eq!(code, Some(0));
        let object: serde_json::Value = serde_json::from_str(&object).unwrap();
        let offers = object["offers"].as_array().unwrap();
        assert_eq!(table.lines().count(), offers.len() + 1, "{table}");
        for (line, offer) in table.lines().skip(1).zip(offers) {
            let price = format!("{:.2}", offer["price"].as_f64().unwrap());
            assert!(line.trim_start().starts_with(&price), "{line} {offer}");
            assert_eq!(offer["texts"][0]["pages"], 2);
        }
    }

    #[test]
    fn a_group_is_written_and_built() {
        let pages = "+++\n[fit]\npages = 2\nsettings = \"fit.toml\"\n+++\n\n";
        let text = |more| format!("{pages}{}", sheet(over_two_pages() - more));
        let folder = folder(&[("a.md", text(1)), ("b.md", text(0))]);
        let (code, out, err) = run(folder.path(), &["fit", "--group", "a.md", "b.md", "--write", "fit.toml"]);
        assert_eq!(code, Some(0), "{out}{err}");
        assert_eq!(err.matches("fit-found").count(), 2, "{err}");
        for name in ["a.md", "b.md"] {
            let (code, _, err) = run(folder.path(), &["build", name, "-o", "out.pdf"]);
            assert!(code == Some(0) && err.contains("2 pages"), "{err}");
        }
        let (code, ..) = run(folder.path(), &["fit", "a.md", "b.md"]);
        assert_eq!(code, Some(2));
    }

    #[test]
    fn a_miss_and_a_failed_proof_are_told_by_the_exit_code() {
        let folder = folder(&[("a.md", sheet(30)), ("full.md", sheet(over_two_pages() - 1))]);
        let (code, out, err) = run(folder.path(), &["fit", "a.md", "--pages", "1"]);
        assert_eq!((code, out.as_str()), (Some(1), ""));
        assert!(err.contains("fit-missed") && err.contains("help: cut "), "{err}");
        let (code, out, _) = run(folder.path(), &["fit", "full.md", "--pages", "2", "--font-tolerance", "10%"]);
        assert!(code == Some(1) && out.contains("FAILS: full.md with faces +10 %"), "{out}");
        let (code, _, err) = run(folder.path(), &["build", "a.md", "--fit-pages", "1"]);
        assert!(code == Some(1) && err.contains("no PDF was written"), "{err}");
    }
}
