//! Page headings as a typographer looks at them: how their lines stand to each other, what they end in, and how their ink stands to the body's.

mod common {
    pub(crate) mod sheet;
}

use common::sheet::{engine, kit, runs, set};
use makeready::engine::Typeset;
use makeready::geometry::Length;
use makeready::page::Page;
use makeready::text::GlyphRun;
use std::collections::BTreeMap;

/// Headings that need two or three lines of 48 pt, by language.
const HEADINGS: [(&str, &[&str]); 5] = [
    (
        "en",
        &[
            "Sharing the water of a river that crosses four borders",
            "How the towns on the upper Danube prepare for a flood",
            "Clean drinking water for all who live in the basin",
            "A hundred years of measuring the water in the Rhine",
            "Peat bogs and what they hold",
            "The state of the North Sea and its coasts",
            "Navigation on the rivers of Central Europe from 1815 to the present",
            "Sturgeons return to the lower Danube",
            "The Wadden Sea and the birds that depend on it",
            "Cooperation in the management of transboundary groundwater",
            "Floodplains under pressure",
            "What an estuary is for",
            "Warnings and alarms along the Elbe",
            "Lakes of the Alps in a warmer climate",
            "Ice on the Vistula",
            "Who owns the water under the ground?",
            "Salt in the Weser, and how it comes there",
            "An international commission at work",
            "Mapping the wetlands of the Camargue by satellite and on foot",
            "Dams that were taken down for the salmon of the Sélune",
        ],
    ),
    (
        "de",
        &[
            "Wie die Städte an der oberen Donau sich auf ein Hochwasser vorbereiten",
            "Der Bodensee und seine Zuflüsse",
            "Hundert Jahre Messungen am Rhein",
            "Sauberes Trinkwasser für alle im Einzugsgebiet der Elbe",
            "Die Moore und was sie speichern",
            "Schifffahrt auf den Flüssen Mitteleuropas von 1815 bis in die Gegenwart",
        ],
    ),
    (
        "fr",
        &[
            "La coopération sur le Rhin et la Moselle depuis le congrès de Vienne",
            "Les zones humides de la Camargue et leurs oiseaux",
            "Une eau potable pour tous les habitants du bassin",
            "Les glaciers des Alpes et le niveau du Léman",
            "Comment les villes de la Loire se préparent à une crue",
        ],
    ),
    (
        "ru",
        &[
            "Общая вода и общие заботы стран на берегах Дуная",
            "Как города в низовьях Волги готовятся к паводку",
            "Чистая питьевая вода для всех жителей бассейна",
            "Сто лет измерений на реке Неве",
            "Судоходство на реках Центральной Европы с 1815 года до наших дней",
        ],
    ),
    (
        "es",
        &[
            "El Tajo y el Duero en los acuerdos de España y Portugal",
            "Las lagunas de la Albufera de Valencia y sus aves",
            "Agua limpia para los pueblos de la cuenca del Ebro",
        ],
    ),
];

/// Articles and prepositions, none of which ends a line well.
const LEANING: &str = " a an the of in on at to by for from with and or its under per into over \
    der die das den dem ein eine einer im in am an auf auf für von und bis sich seine \
    le la les l’ du de des un une à et sur pour leurs au aux \
    в на и с до для из к о по \
    el los las del y sus en ";

/// The runs of a page in a size, by baseline.
fn lines_of(page: &Page, size: i64) -> Vec<(Length, Vec<(Length, &GlyphRun)>)> {
    let mut lines: BTreeMap<Length, Vec<(Length, &GlyphRun)>> = BTreeMap::new();
    for (origin, run) in runs(page).into_iter().filter(|(_, run)| run.style.size == Length::whole_pt(size)) {
        lines.entry(origin.y).or_default().push((origin.x, run));
    }
    lines.into_iter().collect()
}

/// From where to where the ink of runs reaches.
fn ink(runs: &[(Length, &GlyphRun)]) -> (Length, Length) {
    let (mut from, mut to) = (Length::whole_pt(10_000), Length::ZERO);
    for (x, run) in runs {
        let face = engine().fonts().face(run.face);
        let mut pen = *x;
        for glyph in &run.glyphs {
            if let Some([left, _, right, _]) = face.bounds(glyph.id).filter(|bounds| bounds[2] > bounds[0]) {
                let at = |units: i16| pen + glyph.dx + run.style.size.of_units(i64::from(units), face.units_per_em());
                (from, to) = (from.min(at(left)), to.max(at(right)));
            }
            pen += glyph.advance;
        }
    }
    (from, to)
}

fn words(runs: &[(Length, &GlyphRun)]) -> String {
    runs.iter().map(|(_, run)| run.text.as_str()).collect::<String>().trim().to_owned()
}

/// A heading on a page with a body under it.
fn sheet(lang: &str, heading: &str) -> Typeset {
    let body = "Hardly had high water passed here, both banks lay bare. ".repeat(12);
    set(&format!("+++\nlang = \"{lang}\"\n+++\n\n# {heading} {{intro=2}}\n\nHalf of it is here.\n\n{body}\n"))
}

/// All headings with their languages, on pages.
fn all() -> Vec<(&'static str, &'static str, Typeset)> {
    let all = HEADINGS.iter().flat_map(|(lang, headings)| headings.iter().map(move |heading| (*lang, *heading)));
    all.map(|(lang, heading)| (lang, heading, sheet(lang, heading))).collect()
}

#[test]
fn headings_are_balanced_and_end_no_line_in_a_word_that_leans_on_the_next() {
    let measure = kit(&[]).layout.masters[0].right.area.width();
    let (mut ends, mut leaning) = (0, 0);
    for (lang, heading, set) in &all() {
        let lines = lines_of(&set.pages[0], 48);
        let said: Vec<String> = lines.iter().map(|(_, runs)| words(runs)).collect();
        assert_eq!(said.join(" "), *heading);
        let widths: Vec<Length> = lines.iter().map(|(_, runs)| ink(runs)).map(|(from, to)| to - from).collect();
        let (longest, last) = (widths.iter().max().unwrap(), widths.last().unwrap());
        assert!(*longest <= measure + Length::whole_pt(4), "{said:?}");
        assert!(last.raw() * 10 >= longest.raw() * 4, "{said:?}: {last} of {longest}");
        for line in &said[..said.len() - 1] {
            let leans = |word: &&str| LEANING.contains(&format!(" {} ", word.to_lowercase()));
            ends += 1;
            let end: usize = line.rsplit(' ').take_while(leans).map(|word| word.len() + 1).sum();
            if end > 0 {
                // It may only where to end it before that takes another line.
                let before = &line[..line.len().saturating_sub(end)];
                assert!(!before.is_empty(), "{said:?}: a line of nothing but words that lean");
                let forced = sheet(lang, &heading.replacen(before, &format!("{before} |"), 1));
                assert!(lines_of(&forced.pages[0], 48).len() > said.len(), "{said:?}");
                leaning += 1;
            }
        }
    }
    assert!(ends > 40 && leaning * 10 <= ends, "{leaning} of {ends} lines end in a word that leans");
}

#[test]
fn the_ink_of_headings_is_flush_with_the_ink_of_the_body() {
    let edge = kit(&[]).layout.masters[0].right.area.x0;
    for (_, heading, set) in &all() {
        let page = &set.pages[0];
        // An H has a stem at its left, and the body begins with one.
        let body = lines_of(page, 9).into_iter().map(|(_, runs)| runs);
        let body: Vec<Length> = body
            .filter(|runs| runs[0].0 - edge < Length::whole_pt(9) && runs[0].1.text.starts_with(['H', 'h', 'b', 'l', 'p']))
            .map(|runs| ink(&runs[..1]).0)
            .collect();
        assert!(!body.is_empty(), "{heading}");
        for (_, runs) in lines_of(page, 48) {
            let ink = ink(&runs).0;
            for body in &body {
                assert!((ink - *body).abs() <= Length::from_pt(0.5), "{:?}: heading at {ink}, body at {body}", words(&runs));
            }
        }
    }
}
