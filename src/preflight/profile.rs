//! Preflight profiles: which rules run, how bad their findings are, and their limits, read from TOML.
//!
//! In: a profile's text. Out: a [`Profile`] with every rule, and a report of every fault. The limits are not in this code: they are in
//! `layouts/preflight/`, whose `sheet-cmyk.toml` completes every other profile, directly or by way of the one that it is `based-on`.

use crate::diagnostic::{Code, FileId, Report, Severity, Span};
use crate::geometry::Length;
use crate::layout::Stock;
use crate::tokens::{Fields, Kind, Override, Slice, Table, Value, parse, prepare_with};
use std::collections::BTreeMap;

/// The profile that completes every other.
const SHIPPED: &str = include_str!("../../layouts/preflight/sheet-cmyk.toml");
/// The profiles that are built in.
const BUILTIN: [(&str, &str); 5] = [
    ("sheet-cmyk", SHIPPED),
    ("sheet-spot", include_str!("../../layouts/preflight/sheet-spot.toml")),
    ("newspaper", include_str!("../../layouts/preflight/newspaper.toml")),
    ("digital", include_str!("../../layouts/preflight/digital.toml")),
    ("screen", include_str!("../../layouts/preflight/screen.toml")),
];

/// What a limit is written as.
#[derive(Clone, Copy)]
enum Kinds {
    /// A length of up to so many points.
    Length(i64),
    /// Percent, up to so many.
    Percent(f64),
    /// A number without a unit, up to so many: pixels an inch, a contrast.
    Number(f64),
    /// A whole number.
    Count(Bounds),
}

/// The least and the most.
type Bounds = (u32, u32);

/// A rule's code, which is its key, and the keys of its limits.
type Shape = (Code, &'static [(&'static str, Kinds)]);

const TYPE: Kinds = Kinds::Length(1_000);
const PPI: Kinds = Kinds::Number(10_000.0);

/// Every rule, in the order of the shipped profile.
const RULES: [Shape; 22] = [
    (Code::BlackKnocksOut, &[("text-below", TYPE), ("lines-below", TYPE)]),
    (Code::RichBlackText, &[("black-from", Kinds::Percent(100.0)), ("most", Kinds::Percent(1_000.0))]),
    (Code::SmallColoredText, &[("least", TYPE)]),
    (Code::ThinReversedStem, &[]),
    (Code::ThinColoredStem, &[]),
    (
        Code::LowContrastText,
        &[("least", Kinds::Number(21.0)), ("least-large", Kinds::Number(21.0)), ("large", TYPE), ("large-bold", TYPE)],
    ),
    (Code::ThinLine, &[("least", TYPE), ("least-colored", TYPE)]),
    (Code::OverprintOnPicture, &[]),
    (Code::SpotInks, &[("most", Kinds::Count((0, 60)))]),
    (Code::SpotCollision, &[]),
    (Code::ColorOutsidePalette, &[]),
    (Code::InkCoverage, &[("side", Kinds::Length(500))]),
    (Code::PictureLowResolution, &[("least", PPI), ("error-below", PPI), ("least-bitmap", PPI), ("error-below-bitmap", PPI)]),
    (Code::PictureEnlarged, &[("most", Kinds::Percent(100_000.0))]),
    (Code::PictureTooFine, &[("most", PPI)]),
    (Code::PictureUntagged, &[]),
    (Code::PictureRgb, &[]),
    (Code::BleedMissing, &[("least", Kinds::Length(144))]),
    (Code::NearTrim, &[("least", Kinds::Length(1_000))]),
    (Code::PageCount, &[("flat", Kinds::Count((0, 1_000))), ("multiple", Kinds::Count((1, 64)))]),
    (Code::PageBlank, &[]),
    (Code::StockMismatch, &[]),
];

/// Rules with their severities and limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The profile's name, for messages.
    pub name: String,
    /// Those that run.
    rules: BTreeMap<Code, Rule>,
    coated: StockLimits,
    uncoated: StockLimits,
}

/// A rule that runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    /// Of its findings.
    pub(super) severity: Severity,
    limits: BTreeMap<&'static str, Limit>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    Length(Length),
    Number(f64),
}

/// What a stock bears.
#[derive(Clone, Debug, PartialEq)]
pub struct StockLimits {
    /// The most ink on one spot, in percent.
    pub ink: f64,
    /// The thinnest stem of letters lighter than what lies under them.
    pub reversed_stem: Length,
    /// The thinnest stem of letters in several inks.
    pub colored_stem: Length,
    /// Parts of the names of printing conditions that are of another paper.
    pub unfit_conditions: Vec<String>,
}

impl Rule {
    /// A limit that is a length.
    ///
    /// # Panics
    /// When the table of rules names no such limit.
    pub(super) fn length(&self, key: &str) -> Length {
        match self.limits.get(key) {
            Some(Limit::Length(length)) => *length,
            _ => unreachable!("reading a profile fills every limit of its rules"),
        }
    }

    /// A limit that is a number.
    ///
    /// # Panics
    /// When the table of rules names no such limit.
    pub(super) fn number(&self, key: &str) -> f64 {
        match self.limits.get(key) {
            Some(Limit::Number(number)) => *number,
            _ => unreachable!("reading a profile fills every limit of its rules"),
        }
    }
}

impl Profile {
    /// The TOML of the built-in profile of this name.
    pub fn builtin(name: &str) -> Option<&'static str> {
        BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// The names of the built-in profiles.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> + Clone {
        BUILTIN.iter().map(|(name, _)| *name)
    }

    /// Reads a profile. What it does not give is that of the built-in one it is `based-on`, else of `sheet-cmyk`. Overrides that begin with
    /// `preflight` are applied first.
    ///
    /// The profile is `None` when a rule or a stock cannot be read.
    pub fn read(file: FileId, text: &str, overrides: &[Override]) -> (Option<Profile>, Report) {
        let (own, faults, shipped) = prepare_with(Slice::whole(file, text), "preflight", overrides, SHIPPED);
        let mut table = spelt_out(&own);
        let base = match own.value("based-on").map(|value| &value.kind) {
            Some(Kind::String(name)) => Profile::builtin(name),
            _ => None,
        };
        for under in base.map(|text| parse(Slice::whole(file, text)).0).into_iter().chain([shipped]) {
            // Faults in combination with built-in values stand at the file's beginning.
            table = table.over(&spelt_out(&under.at(Span::new(file, 0..0))).without("based-on"));
        }
        let profile = Fields::walk(&table, "", &faults, read_profile);
        (profile, faults.into_report())
    }

    /// The rule of this code; `None` when it does not run.
    pub(super) fn rule(&self, code: Code) -> Option<&Rule> {
        self.rules.get(&code)
    }

    /// What a stock bears.
    pub fn stock(&self, stock: Stock) -> &StockLimits {
        match stock {
            Stock::Coated => &self.coated,
            Stock::Uncoated => &self.uncoated,
        }
    }

    /// The codes of all rules, in the order of the shipped profile.
    pub fn rules() -> impl Iterator<Item = Code> {
        RULES.iter().map(|(code, _)| *code)
    }
}

/// The table with every rule that is a severity alone written out, so that its limits can be those of the profile below.
fn spelt_out(table: &Table) -> Table {
    let mut table = table.clone();
    let rules = table.entries.iter_mut().find(|entry| entry.key == "rules");
    if let Some(Value { kind: Kind::Table(rules), .. }) = rules.map(|entry| &mut entry.value) {
        for entry in &mut rules.entries {
            if matches!(entry.value.kind, Kind::String(_)) {
                let mut inner = Table::empty(entry.value.span);
                inner.entries.push(crate::tokens::Entry {
                    key: "severity".to_owned(),
                    key_span: entry.key_span,
                    value: entry.value.clone(),
                });
                entry.value = Value { kind: Kind::Table(inner), span: entry.value.span };
            }
        }
    }
    table
}

fn read_profile(fields: &Fields<'_>) -> Option<Profile> {
    let name = fields.string("name")?.value;
    if let Some(base) = fields.string("based-on")
        && Profile::builtin(&base.value).is_none()
    {
        fields.unknown_name(&base, "built-in profiles", Profile::builtin_names());
    }
    let stocks = fields.within("stocks", |stocks| {
        let read = |key| stocks.within(key, read_stock).flatten();
        let (coated, uncoated) = (read("coated"), read("uncoated"));
        Some((coated?, uncoated?))
    });
    let rules = fields.within("rules", |rules| {
        let read: Vec<_> = RULES.iter().map(|(code, limits)| Some((*code, read_rule(rules, code.name(), limits)?))).collect();
        read.into_iter().collect::<Option<Vec<_>>>()
    });
    let (coated, uncoated) = stocks.flatten()?;
    let rules = rules.flatten()?.into_iter().filter_map(|(code, rule)| Some((code, rule?))).collect();
    Some(Profile { name, rules, coated, uncoated })
}

fn read_stock(fields: &Fields<'_>) -> Option<StockLimits> {
    let ink = fields.value("ink").and_then(|value| fields.percent_value("ink", value, 50.0..=1_000.0));
    let stems = Length::ZERO..=Length::whole_pt(20);
    let (reversed_stem, colored_stem) = (fields.length("reversed-stem", stems.clone()), fields.length("colored-stem", stems));
    let names = fields.strings("unfit-conditions");
    let unfit_conditions = names?.into_iter().map(|name| name.value).filter(|name| !name.is_empty()).collect();
    Some(StockLimits { ink: ink?, reversed_stem: reversed_stem?, colored_stem: colored_stem?, unfit_conditions })
}

/// A rule; inside, `None` when it is off.
fn read_rule(rules: &Fields<'_>, key: &'static str, shape: &[(&'static str, Kinds)]) -> Option<Option<Rule>> {
    let severities =
        [("error", Some(Severity::Error)), ("warning", Some(Severity::Warning)), ("note", Some(Severity::Note)), ("off", None)];
    rules.within(key, |fields| {
        let severity = fields.choice("severity", &severities);
        let limits: Vec<_> = shape.iter().map(|(key, kind)| Some((*key, read_limit(fields, key, *kind)?))).collect();
        let limits = limits.into_iter().collect::<Option<BTreeMap<_, _>>>();
        let (severity, limits) = (severity?, limits?);
        Some(severity.map(|severity| Rule { severity, limits }))
    })?
}

fn read_limit(fields: &Fields<'_>, key: &'static str, kind: Kinds) -> Option<Limit> {
    match kind {
        Kinds::Length(most) => fields.length(key, Length::ZERO..=Length::whole_pt(most)).map(Limit::Length),
        Kinds::Percent(most) => fields.percent_value(key, fields.value(key)?, 0.0..=most).map(Limit::Number),
        Kinds::Number(most) => {
            let value = fields.value(key)?;
            let number = match value.kind {
                Kind::Integer(Some(number)) => number as f64,
                Kind::Float(number) => number,
                _ => {
                    fields.wrong_type(key, value, "a number", format!("write a number from 0 to {most}, without a unit"));
                    return None;
                }
            };
            if !(0.0..=most).contains(&number) {
                let message = format!("`{}` is {number}, outside 0 to {most}", fields.path_of(key));
                fields.fault(Code::OutOfRange, value.span, message, format!("choose a value from 0 to {most}"));
                return None;
            }
            Some(Limit::Number(number))
        }
        Kinds::Count((least, most)) => fields.integer(key, least..=most).map(|count| Limit::Number(f64::from(count))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use crate::diagnostic::testing::expect_faults;

    fn read(text: &str) -> (Option<Profile>, Report, Sources) {
        let mut sources = Sources::new();
        let file = sources.add("p.toml", text);
        let (profile, report) = Profile::read(file, text, &[]);
        (profile, report, sources)
    }

    #[test]
    fn the_built_in_profiles_are_sound() {
        for name in Profile::builtin_names() {
            let (profile, report, _) = read(Profile::builtin(name).unwrap());
            assert_eq!(report.diagnostics, [], "{name}");
            assert_eq!(profile.unwrap().name, name);
        }
    }

    /// A rule without a severity of its own in a document is told by its code's, so the shipped profile must say the same.
    #[test]
    fn the_shipped_profile_has_every_rule_at_its_codes_severity() {
        let (profile, ..) = read(SHIPPED);
        let profile = profile.unwrap();
        for code in Profile::rules() {
            assert_eq!(profile.rule(code).map(|rule| rule.severity), Some(code.severity()), "{}", code.name());
        }
    }

    #[test]
    fn a_profile_says_only_what_differs() {
        let (shipped, newspaper) = (read(SHIPPED).0.unwrap(), read("based-on = 'newspaper'\n[rules]\nthin-line = 'note'"));
        let own = newspaper.0.unwrap();
        let line = own.rule(Code::ThinLine).unwrap();
        assert_eq!((line.severity, line.length("least")), (Severity::Note, Length::from_pt(0.35)));
        assert_eq!(own.rule(Code::NearTrim), None);
        assert_eq!(own.stock(Stock::Coated).ink, 240.0);
        assert_eq!(read("name = 'mine'").0.unwrap(), Profile { name: "mine".into(), ..shipped });
    }

    #[test]
    fn faults_have_their_place_and_the_nearest_key() {
        let check = |text: &str, expected: &[(Code, usize, usize, &str)]| {
            let (_, report, sources) = read(text);
            expect_faults(&report, &sources, expected, text);
        };
        check("[rules]\nthin-lines = 'note'", &[(Code::UnknownKey, 2, 1, "did you mean `thin-line`?")]);
        check("[rules]\nthin-line = 'warn'", &[(Code::UnknownName, 2, 13, "known words: `error`, `warning`, `note`, `off`")]);
        check("[rules]\nthin-line = { leest = '1 pt' }", &[(Code::UnknownKey, 2, 15, "did you mean `least`?")]);
        check("[rules]\nthin-line = { least = 1 }", &[(Code::BadUnit, 2, 23, "write the unit, in quotes: \"9 pt\"")]);
        check(
            "[rules]\npicture-too-fine = { most = '450 ppi' }",
            &[(Code::WrongType, 2, 29, "write a number from 0 to 10000, without a unit")],
        );
        check("[rules]\nlow-contrast-text = { least = nan }", &[(Code::OutOfRange, 2, 31, "choose a value from 0 to 21")]);
        check("[rules]\npage-count = { multiple = 0 }", &[(Code::OutOfRange, 2, 27, "choose a value from 1 to 64")]);
        check("based-on = 'newspapers'", &[(Code::UnknownName, 1, 12, "did you mean `newspaper`?")]);
        check("[stocks.coated]\nink = '20 %'", &[(Code::OutOfRange, 2, 7, "choose a value from 50 to 1000")]);
    }
}
