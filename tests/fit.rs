//! Copyfit: a text measured in many settings, the cheapest that fills its pages found, and what is said of it.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{Pictures, engine, kit, pictures, set_with};
use makeready::content;
use makeready::diagnostic::Sources;
use makeready::engine::Kit;
use makeready::flow::{Input, Survey, Surveyor};

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

/// The same kit and text, surveyed by `surveyor`.
fn with_surveyor<T>(text: &str, kit: &Kit, job: impl FnOnce(Surveyor<'_>) -> T) -> T {
    let mut sources = Sources::new();
    let file = sources.add("test.md", text);
    let (document, _) = content::parse(file, text);
    let pictures: Pictures = pictures();
    job(Surveyor::new(Input {
        document: &document,
        file,
        brand: &kit.brand,
        palette: &kit.brand.palettes["river"],
        layout: &kit.layout,
        fonts: engine().fonts(),
        lang: "en-GB",
        dictionary: &kit.dictionary,
        pictures: &pictures,
        proof: false,
        proof_from: None,
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
    let text = sheet(40);
    let standing = kit(&[]);
    with_surveyor(&text, &standing, |mut surveyor| {
        for token in tokens {
            let kit = kit(&[token]);
            let survey = surveyor.survey(&kit.brand, &kit.layout);
            assert_eq!(survey, survey_alone(&text, &kit), "{token}");
            assert_eq!(survey.pages, set_with(&text, &[token]).pages.len(), "{token}");
            assert_eq!(survey.is_overset(), token.contains("max-pages"), "{token}");
        }
    });
}

#[test]
fn a_survey_knows_pages_parts_and_pictures() {
    let survey = survey_alone(&sheet(30), &kit(&[]));
    assert_eq!(survey.rooms.len(), survey.pages);
    assert!(survey.rooms.iter().all(|room| room.used <= room.whole && room.whole > 100), "{:?}", survey.rooms);
    assert!((0.0..=1.0).contains(&survey.last_fill()));
    let titles: Vec<&str> = survey.parts.iter().map(|part| part.title.as_str()).collect();
    assert_eq!(titles, ["Ice and fog"]);
    assert!(survey.parts[0].words > 30 * 40 && survey.parts[0].lines > 30 * 5, "{:?}", survey.parts);
    assert_eq!(survey.pictures.len(), 1);
    assert_eq!(survey.intros.len(), 1);
}
