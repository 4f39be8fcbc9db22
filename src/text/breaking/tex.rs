//! The breaker against LuaTeX: `tests/tex/paragraphs.json`, the same items, parameters and measures, wants the same breaks and demerits.

use super::*;
use crate::text::items::{Disc, Item, legal_breaks};
use serde_json::Value;

const PARAGRAPHS: &str = include_str!("../../../tests/tex/paragraphs.json");

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

fn item(value: &Value) -> Item {
    let at = |index: usize| number(&value[index]);
    match value[0].as_str().unwrap() {
        "b" => Item::solid(at(1)),
        "g" => Item::Glue { width: at(1), stretch: at(2), shrink: at(3), fil: value[4].as_bool().unwrap() },
        "p" => Item::Penalty { cost: i32::try_from(at(1)).unwrap() },
        "d" => Item::Disc(Disc {
            pre: at(1),
            post: at(2),
            replace: at(3),
            cost: i32::try_from(at(4)).unwrap(),
            hyphenated: true,
            automatic: value[5].as_bool().unwrap(),
        }),
        other => panic!("unknown item {other}"),
    }
}

fn parameters(case: &Value) -> Parameters {
    let at = |name: &str| number(&case[name]);
    Parameters {
        pretolerance: at("pretolerance"),
        tolerance: at("tolerance"),
        emergency_stretch: Length::from_raw(at("emergencystretch")),
        line_penalty: at("linepenalty"),
        adj_demerits: at("adjdemerits"),
        double_hyphen_demerits: at("doublehyphendemerits"),
        final_hyphen_demerits: at("finalhyphendemerits"),
        ..Parameters::tex()
    }
}

/// TeX §§848–849: the first lines are short when `hangafter` is negative, all but the first when it is not.
fn measures(case: &Value) -> Measures {
    let (width, after) = (number(&case["width"]), number(&case["hangafter"]));
    let short = width - number(&case["hangindent"]).abs();
    let lines = usize::try_from(after.abs()).unwrap();
    if after < 0 { Measures::new(vec![short; lines], width) } else { Measures::new(vec![width; lines], short) }
}

#[test]
fn breaks_and_demerits_are_those_of_tex() {
    let fixtures: Value = serde_json::from_str(PARAGRAPHS).unwrap();
    let cases = fixtures["paragraphs"].as_array().unwrap();
    assert!(cases.len() >= 40);
    let mut differ = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let items: Vec<Item> = case["items"].as_array().unwrap().iter().map(item).collect();
        let breaks = legal_breaks(&items);
        let looseness = i32::try_from(number(&case["looseness"])).unwrap();
        let solution = break_lines(&breaks, &measures(case), &parameters(case), looseness);
        let ours: Vec<i64> = solution.breaks.iter().map(|&at| i64::from(breaks[at as usize].item)).collect();
        let theirs: Vec<i64> = case["breaks"].as_array().unwrap().iter().map(number).collect();
        let demerits = number(&case["demerits"]);
        if (&ours, solution.demerits) != (&theirs, demerits) {
            differ.push(format!("{index}: {ours:?} {} but TeX {theirs:?} {demerits}", solution.demerits));
        }
    }
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), cases.len(), differ.join("\n"));
}
