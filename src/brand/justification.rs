//! How lines are filled: what line breaking weighs, the three springs of justified setting, and what hangs over the edges.
//!
//! In: the keys `breaking`, `justification` and `protrusion` of a brand. Out: plain numbers, shares in 1/10,000. The springs are those of pdfTeX
//! (Hàn Thế Thành, *Micro-typographic extensions to the TeX typesetting system*, 2000) and of InDesign's justification dialogue.

use super::patch::patch;
use crate::diagnostic::Code;
use crate::geometry::Em;
use crate::tokens::{Fields, Kind, Value};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What total-fit breaking of justified lines weighs, under TeX's names (*The TeXbook*, chapter 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaking {
    /// Most badness of a line in the pass without hyphenation; negative skips it.
    pub pretolerance: i32,
    /// Most badness of a line in the pass with hyphenation.
    pub tolerance: i32,
    /// Stretch added to every line in a third pass; none when zero.
    pub emergency_stretch: Em,
    /// Added to the badness of every line.
    pub line_penalty: i32,
    /// The price of a divided word.
    pub hyphen_penalty: i32,
    /// The price of a break after a hyphen of the text.
    pub ex_hyphen_penalty: i32,
    /// For a tight line next to a loose one.
    pub adjacent_demerits: i32,
    /// For two hyphens in a row.
    pub double_hyphen_demerits: i32,
    /// For a hyphen on the line before the last.
    pub final_hyphen_demerits: i32,
    /// The least width of a last line.
    pub last_line_min: Em,
    /// For a last line narrower than that.
    pub last_line_demerits: i32,
}

/// The three springs of justified setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Justification {
    /// Of the face's own word space.
    pub word_space: Spring,
    /// The widest word space, in 1/10,000 of the face's own: a line that would need more is left short.
    pub word_space_limit: i32,
    /// Added to the tracking, in 1/10,000 of the type size.
    pub letter_space: Spring,
    /// Of the glyphs' own widths.
    pub glyph_width: Spring,
}

/// The least, the wanted and the greatest value of something that gives, in 1/10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spring {
    /// The least.
    pub least: i32,
    /// What it is where nothing forces it.
    pub wanted: i32,
    /// The most.
    pub most: i32,
}

/// How far characters hang over the edges of a measure, by typeface: at the start and at the end of a line, in 1/10,000 of the character's width.
pub type Protrusion = BTreeMap<char, [i32; 2]>;

/// Prices up to what a sum over any paragraph can hold.
const PRICES: RangeInclusive<i32> = 0..=1_000_000_000;
const PENALTIES: RangeInclusive<i32> = -10_000..=10_000;

patch! {
    /// Keys of `breaking` as a file gives them.
    BreakingPatch {
        pretolerance: i32,
        tolerance: i32,
        emergency_stretch: Em,
        line_penalty: i32,
        hyphen_penalty: i32,
        ex_hyphen_penalty: i32,
        adjacent_demerits: i32,
        double_hyphen_demerits: i32,
        final_hyphen_demerits: i32,
        last_line_min: Em,
        last_line_demerits: i32,
    }
}

impl BreakingPatch {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let widths = Em::ZERO..=Em::from_em(100.0);
        BreakingPatch {
            pretolerance: fields.integer("pretolerance", -1..=10_000),
            tolerance: fields.integer("tolerance", 0..=10_000),
            emergency_stretch: fields.em("emergency-stretch", widths.clone()),
            line_penalty: fields.integer("line-penalty", PENALTIES),
            hyphen_penalty: fields.integer("hyphen-penalty", PENALTIES),
            ex_hyphen_penalty: fields.integer("ex-hyphen-penalty", PENALTIES),
            adjacent_demerits: fields.integer("adjacent-demerits", PRICES),
            double_hyphen_demerits: fields.integer("double-hyphen-demerits", PRICES),
            final_hyphen_demerits: fields.integer("final-hyphen-demerits", PRICES),
            last_line_min: fields.em("last-line-min", widths),
            last_line_demerits: fields.integer("last-line-demerits", PRICES),
        }
    }

    /// All of them, when none is missing.
    pub(super) fn complete(&self) -> Option<Breaking> {
        Some(Breaking {
            pretolerance: self.pretolerance?,
            tolerance: self.tolerance?,
            emergency_stretch: self.emergency_stretch?,
            line_penalty: self.line_penalty?,
            hyphen_penalty: self.hyphen_penalty?,
            ex_hyphen_penalty: self.ex_hyphen_penalty?,
            adjacent_demerits: self.adjacent_demerits?,
            double_hyphen_demerits: self.double_hyphen_demerits?,
            final_hyphen_demerits: self.final_hyphen_demerits?,
            last_line_min: self.last_line_min?,
            last_line_demerits: self.last_line_demerits?,
        })
    }
}

patch! {
    /// Keys of `justification` as a file gives them.
    JustificationPatch {
        word_space: Spring,
        word_space_limit: i32,
        letter_space: Spring,
        glyph_width: Spring,
    }
}

impl JustificationPatch {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let limit =
            fields.value("word-space-limit").and_then(|value| percent(fields, "word-space-limit", value, &(100..=1_000)));
        JustificationPatch {
            word_space: spring(fields, "word-space", &(10..=1_000), r#"["80 %", "100 %", "133 %"]"#),
            word_space_limit: limit,
            letter_space: spring(fields, "letter-space", &(-20..=100), r#"["-1.5 %", "0 %", "1.75 %"]"#),
            glyph_width: spring(fields, "glyph-width", &(80..=125), r#"["98 %", "100 %", "102 %"]"#),
        }
    }

    /// All of them, when none is missing.
    pub(super) fn complete(&self) -> Option<Justification> {
        Some(Justification {
            word_space: self.word_space?,
            word_space_limit: self.word_space_limit?,
            letter_space: self.letter_space?,
            glyph_width: self.glyph_width?,
        })
    }
}

/// Three percentages as in `example`, or one for something that does not give.
fn spring(fields: &Fields<'_>, key: &'static str, range: &RangeInclusive<i32>, example: &str) -> Option<Spring> {
    let value = fields.value(key)?;
    let help = format!("write the least, the wanted and the greatest: {example}");
    let values = match &value.kind {
        Kind::Array(items) => items.iter().map(|item| percent(fields, key, item, range)).collect::<Option<Vec<i32>>>()?,
        // Three in one string, without brackets: neither a decimal comma nor an unknown unit.
        Kind::String(text) if text.matches(',').count() == 2 => Vec::new(),
        _ => vec![percent(fields, key, value, range)?; 3],
    };
    let [least, wanted, most] = *values.as_slice() else {
        fields.wrong_type(key, value, "three percentages", help);
        return None;
    };
    if least > wanted || wanted > most {
        let message = format!("`{}` does not ascend", fields.path_of(key));
        fields.fault(Code::OutOfRange, value.span, message, help);
        return None;
    }
    Some(Spring { least, wanted, most })
}

/// A percentage, written with its sign or as a bare number, in 1/10,000.
fn percent(fields: &Fields<'_>, key: &str, value: &Value, range: &RangeInclusive<i32>) -> Option<i32> {
    let percent = fields.percent_value(key, value, f64::from(*range.start())..=f64::from(*range.end()))?;
    #[expect(clippy::cast_possible_truncation, reason = "inside the range")]
    Some((percent * 100.0).round() as i32)
}

/// The protrusions of every typeface: `[protrusion.NAME]`, with keys of one or more characters that share their values.
pub(super) fn read_protrusion(fields: &Fields<'_>) -> BTreeMap<String, Protrusion> {
    let mut all = BTreeMap::new();
    for (name, value) in fields.named("protrusion").unwrap_or_default() {
        let Kind::Table(table) = &value.kind else {
            let key = format!("protrusion.{}", name.value);
            fields.wrong_type(&key, value, "a table", format!("write [{key}] on a line of its own, its characters below"));
            continue;
        };
        let mut hanging = Protrusion::new();
        for entry in &table.entries {
            let key = format!("protrusion.{}.{}", name.value, entry.key);
            if let Some(pair) = overhang(fields, &key, &entry.value) {
                hanging.extend(entry.key.chars().map(|ch| (ch, pair)));
            }
        }
        all.insert(name.value, hanging);
    }
    all
}

/// How far a character hangs at a line's start and at its end.
fn overhang(fields: &Fields<'_>, key: &str, value: &Value) -> Option<[i32; 2]> {
    let items = match &value.kind {
        Kind::Array(items) => items.as_slice(),
        _ => &[],
    };
    let [start, end] = items else {
        let help = "write how far it hangs at a line's start and at its end: [\"0 %\", \"70 %\"]";
        fields.wrong_type(key, value, "two percentages", help);
        return None;
    };
    let range = -100..=200;
    percent(fields, key, start, &range).zip(percent(fields, key, end, &range)).map(|(start, end)| [start, end])
}
