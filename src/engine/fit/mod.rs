//! Copyfit: the cheapest setting within the brand's ranges in which texts fill their pages.
//!
//! In: one text, or several that shall share a setting, each with the pages that it is to fill. Out: the settings found, the cheapest first,
//! and what to say of them. The brand's table `[copyfit]` says what may give, how far and at what price. `trials` lays texts out in settings,
//! `search` says in which, `texts` knows what each text asks
//! for, `amount` by how much one misses them, `words` says what came of it, `file` keeps a setting for other builds.

mod amount;
mod file;
mod search;
mod texts;
mod trials;
mod words;

use super::{Engine, Job, Manuscript, Script};
use crate::brand::{Brand, Setting};
use crate::diagnostic::{Diagnostic, Report, Sources, Span};
use std::rc::Rc;
use texts::Texts;
use trials::{Trial, Trials};

/// Settings that a fit offers.
const OFFERED: usize = 5;
/// Settings that are proved for that at most.
const MOST_PROOFS: usize = 16;
const FIT_HELP: &str = "give one of the texts another number of pages, or widen [copyfit] in the brand";

/// What came of a fit.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The settings that fit, the cheapest first; at most five.
    pub offers: Vec<Offer>,
    /// The texts, in the order in which they were given.
    pub texts: Vec<FittedText>,
    /// How the first offer does with other faces, when that was asked for.
    pub tolerance: Vec<Tolerance>,
}

/// A setting in which every text fills its pages.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The setting.
    pub setting: Setting,
    /// What it costs.
    pub deviation: f64,
    /// The same with what uneven pages cost: the order of offers.
    pub price: f64,
    /// What it changes of the brand: `leading 12 → 11.7 pt`.
    pub changes: Vec<String>,
    /// For each text, its pages and the share of the last page's columns that is used.
    pub pages: Vec<(usize, f64)>,
}

/// A text of a fit, and what is to be said of it.
#[derive(Clone, Debug)]
pub struct FittedText {
    /// Its name.
    pub name: String,
    /// The pages that it was to fill.
    pub asked: usize,
    /// Findings: a note that it fits, or why it does not.
    pub report: Report,
    /// The files that the report's spans point into.
    pub sources: Sources,
}

/// A text with faces whose glyphs are wider or narrower than those at hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The text, by its place among the fitted ones.
    pub text: usize,
    /// How much wider, in 1/10,000.
    pub advances: i32,
    /// The pages that it comes to.
    pub pages: usize,
    /// The share of the last page's columns that is used.
    pub last_fill: f64,
    /// Whether they are the pages that it was to fill.
    pub holds: bool,
}

/// The pages that a text is to fill.
struct Target {
    /// The text's place among the members of a trial.
    at: usize,
    pages: usize,
    span: Span,
}

/// The setting that a build uses.
pub(super) struct Chosen {
    /// The brand as the setting makes it.
    pub(super) brand: Option<Brand>,
    /// Pages left blank at the end.
    pub(super) blanks: u32,
    /// What is to be said.
    pub(super) report: Report,
}

impl Fitted {
    /// The file that keeps the first offer for builds.
    pub fn file(&self) -> Option<String> {
        let offer = self.offers.first()?;
        let line = |(text, (pages, fill)): (&FittedText, &(usize, f64))| {
            format!("{}: {}, the last {:.0} % full", text.name, words::pages(*pages), fill * 100.0)
        };
        Some(file::write(&offer.setting, &self.texts.iter().zip(&offer.pages).map(line).collect::<Vec<_>>()))
    }
}

impl Engine {
    /// The settings in which all these texts fill their pages: those that a job or its front matter asks for, else as many as the text has. The
    /// brand of the first says what may give. With `tolerance`, in 1/10,000, the first offer is one that holds with glyphs so much wider and
    /// narrower too, if there is any.
    pub fn fit(&self, jobs: &[Job<'_>], tolerance: Option<u16>) -> Fitted {
        let read = |job: &Job<'_>| {
            let mut sources = job.kit.sources.clone();
            let file = sources.add(job.name, job.text);
            (sources, Manuscript::read(file, job))
        };
        let manuscripts: Vec<(Sources, Manuscript)> = jobs.iter().map(read).collect();
        let texts = jobs.iter().zip(&manuscripts);
        let scripts: Vec<Script<'_>> =
            texts.map(|(job, (sources, manuscript))| Script::new(job, sources.clone(), manuscript)).collect();
        let texts = Texts { engine: self, jobs, scripts: &scripts };
        let Some(brand) = texts.brand() else {
            return Fitted { offers: Vec::new(), texts: Vec::new(), tolerance: Vec::new() };
        };
        let asked: Vec<usize> = (0..jobs.len()).map(|at| texts.asked(at)).collect();
        let mut trials = Trials::new(texts.members(&asked, &[0]), brand);
        search::search(&mut trials);
        search::search_each(&mut trials);
        let mut offered = offers(&mut trials);
        let mut proved = Vec::new();
        if let (Some(share), Some(first)) = (tolerance.map(i32::from), offered.first().cloned()) {
            let (sturdy, proof) = texts.sturdy(&asked, first.setting, share);
            proved = proof;
            if sturdy != first.setting {
                offered.retain(|offer| offer.setting != sturdy);
                offered.insert(0, trials.exactly(sturdy));
                offered.truncate(OFFERED);
            }
        }
        let found: Vec<Diagnostic> =
            asked.iter().enumerate().map(|(at, pages)| texts.finding(&mut trials, offered.first(), (at, *pages))).collect();
        let offers = offered.iter().map(|trial| offer(trial, brand)).collect();
        let text = |((script, job), (asked, finding)): ((Script<'_>, &Job<'_>), (usize, Diagnostic))| {
            let Script { mut report, sources, .. } = script;
            report.push(finding);
            if job.strict {
                report.make_strict();
            }
            FittedText { name: job.name.to_owned(), asked, report, sources }
        };
        let found = asked.into_iter().zip(found);
        Fitted { offers, texts: scripts.into_iter().zip(jobs).zip(found).map(text).collect(), tolerance: proved }
    }

    /// The setting for a build of one text: the one that its front matter names, or one that is searched for.
    pub(super) fn choose(&self, job: &Job<'_>, script: &mut Script<'_>) -> Chosen {
        let mut chosen = Chosen { brand: None, blanks: 0, report: Report::new() };
        let fit = script.fit();
        if let Some(name) = &fit.settings {
            let found = file::load(name, job.pictures, &job.kit.brand, &mut script.sources, &mut chosen.report);
            if let Some(setting) = found {
                Texts::one(self, job, script).check(setting, name.span, &mut chosen);
            }
        } else if job.fit_pages.is_some() || fit.has_target() {
            Texts::one(self, job, script).search(&mut chosen);
        }
        chosen
    }
}

/// The cheapest settings that fit, each proved, no two by the same levers while there are others.
fn offers(trials: &mut Trials<'_>) -> Vec<Rc<Trial>> {
    for _ in 0..MOST_PROOFS {
        let offers = choice(trials.hopeful());
        let Some(unproved) = offers.iter().find(|offer| !trials.is_tried(&offer.setting)) else { return offers };
        trials.exactly(unproved.setting);
    }
    choice(trials.fitting())
}

/// The first of `fitting`, no two by the same levers while there are others.
fn choice(fitting: Vec<Rc<Trial>>) -> Vec<Rc<Trial>> {
    let levers = |trial: &Trial| trial.setting.levers().map(|(lever, _)| lever).collect::<Vec<_>>();
    let (mut first, mut others): (Vec<Rc<Trial>>, Vec<Rc<Trial>>) = (Vec::new(), Vec::new());
    for trial in fitting {
        let is_new = first.iter().all(|offer| levers(offer) != levers(&trial));
        if is_new { first.push(trial) } else { others.push(trial) }
    }
    first.extend(others);
    first.truncate(OFFERED);
    first.sort_by(|a, b| a.price.total_cmp(&b.price).then(a.setting.cmp(&b.setting)));
    first
}

fn offer(trial: &Trial, brand: &Brand) -> Offer {
    Offer {
        setting: trial.setting,
        deviation: trial.deviation,
        price: trial.price,
        changes: words::changes(&trial.setting, brand),
        pages: trial.surveys.iter().map(|survey| (survey.pages, survey.last_fill())).collect(),
    }
}
