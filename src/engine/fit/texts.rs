//! The texts of a fit: what pages each asks for, and what is said to it.
//!
//! In: jobs and their texts as read. Out: the members of trials; the setting of a build, from a file or from a search; the proof that a setting
//! holds with other faces.

use super::trials::{Member, Trial, Trials};
use super::{Chosen, Target, Tolerance, search, words};
use crate::brand::{Brand, Lever, Setting};
use crate::content::Blanks;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::engine::{Engine, Job, Script};
use crate::flow::{Survey, Surveyor};
use std::rc::Rc;

/// Texts that shall have one setting.
pub(super) struct Texts<'a> {
    pub(super) engine: &'a Engine,
    pub(super) jobs: &'a [Job<'a>],
    pub(super) scripts: &'a [Script<'a>],
}

impl<'a> Texts<'a> {
    /// One text alone.
    pub(super) fn one(engine: &'a Engine, job: &'a Job<'a>, script: &'a Script<'a>) -> Self {
        Texts { engine, jobs: std::slice::from_ref(job), scripts: std::slice::from_ref(script) }
    }

    /// The brand that says what may give.
    pub(super) fn brand(&self) -> Option<&'a Brand> {
        self.jobs.first().map(|job| &job.kit.brand)
    }

    /// All texts, each once for every width of its faces.
    pub(super) fn members(&self, asked: &[usize], advances: &[i32]) -> Vec<Member<'a>> {
        let texts = self.jobs.iter().zip(self.scripts).zip(asked);
        let member = |((job, script), pages): ((&'a Job<'a>, &'a Script<'a>), &usize), advances: i32| Member {
            surveyor: Surveyor::new(script.input(self.engine, job, &job.kit.brand)),
            brand: &job.kit.brand,
            layout: &job.kit.layout,
            pages: *pages,
            advances,
        };
        texts.flat_map(|text| advances.iter().map(move |advances| member(text, *advances))).collect()
    }

    /// The pages that the text `at` is to fill; those that it has when nobody asks for any.
    pub(super) fn asked(&self, at: usize) -> usize {
        let fit = self.scripts[at].fit();
        self.exactly(at).unwrap_or_else(|| {
            let natural = self.at_rest(at).pages.max(1);
            fit.multiple.as_ref().map_or(natural, |multiple| natural.next_multiple_of(multiple.value as usize))
        })
    }

    /// The pages that the job or the text asks for by number.
    fn exactly(&self, at: usize) -> Option<usize> {
        let fit = self.scripts[at].fit();
        let pages = self.jobs[at].fit_pages.or(fit.pages.as_ref().map(|pages| pages.value));
        pages.map(|pages| pages as usize)
    }

    /// A text as the brand is.
    fn at_rest(&self, at: usize) -> Survey {
        let job = &self.jobs[at];
        Surveyor::new(self.scripts[at].input(self.engine, job, &job.kit.brand)).survey(&job.kit.brand, &job.kit.layout)
    }

    /// What is to be said to the text `at` that was to fill so many pages: what gave, or why nothing helps.
    pub(super) fn finding(&self, trials: &mut Trials<'_>, best: Option<&Rc<Trial>>, (at, pages): (usize, usize)) -> Diagnostic {
        let brand = &self.jobs[at].kit.brand;
        let rest = trials.exactly(Setting::default());
        let target = Target { at, pages, span: self.scripts[at].fit_span() };
        if let Some(best) = best {
            return words::fits(best, &rest, at, brand, target.span);
        }
        let nearest = trials.nearest().unwrap_or(rest);
        let over = trials.overset(&nearest.setting).swap_remove(at);
        words::misses(&nearest, &over, &target, &brand.copyfit, &self.scripts[at].sources)
    }

    /// Finds the setting of a build.
    pub(super) fn search(&self, chosen: &mut Chosen) {
        let fit = self.scripts[0].fit();
        let brand = &self.jobs[0].kit.brand;
        let multiple = fit.multiple.as_ref().map_or(1, |multiple| multiple.value as usize);
        let mut trials = Trials::new(self.members(&[1], &[0]), brand);
        let natural = trials.exactly(Setting::default()).surveys[0].pages;
        let wanted = self.exactly(0).map_or_else(|| multiples(natural, multiple), |pages| vec![pages]);
        let mut best: Option<(Rc<Trial>, Diagnostic)> = None;
        let mut missed = None;
        for pages in wanted {
            trials.aim(&[pages]);
            search::search(&mut trials);
            let found = trials.fitting().into_iter().next();
            let finding = self.finding(&mut trials, found.as_ref(), (0, pages));
            match found {
                Some(found) if best.as_ref().is_none_or(|(best, _)| found.price < best.price) => best = Some((found, finding)),
                Some(_) => {}
                // The first is the one above, to which pages may be added.
                None => missed = missed.or(trials.nearest().map(|nearest| (nearest.setting, finding))),
            }
        }
        match (best, missed) {
            (Some((trial, note)), _) => {
                chosen.report.push(note);
                chosen.brand = Some(brand.with_setting(&trial.setting));
            }
            (None, Some(_)) if self.exactly(0).is_none() && fit.blanks == Blanks::AtEnd => {
                let blanks = natural.next_multiple_of(multiple) - natural;
                chosen.blanks = u32::try_from(blanks).unwrap_or(0);
                let (blanks, before) = (words::pages(blanks), words::pages(natural));
                let message = format!("{blanks} left blank after {before}: no setting fills a multiple of {multiple}");
                chosen.report.push(Diagnostic::new(Code::PagesLeftBlank, message).at(self.scripts[0].fit_span()));
            }
            (None, Some((setting, error))) => {
                chosen.report.push(error);
                chosen.brand = Some(brand.with_setting(&setting));
            }
            (None, None) => {}
        }
    }

    /// Lays a setting from a file over the brand of a build; says what it changes, and whether the text has the pages that it is to fill.
    pub(super) fn check(&self, setting: Setting, span: Span, chosen: &mut Chosen) {
        let brand = &self.jobs[0].kit.brand;
        let target = self.exactly(0);
        let mut trials = Trials::new(self.members(&[target.unwrap_or(0)], &[0]), brand);
        let trial = trials.exactly(setting);
        // Only pictures are told by what they differ.
        let rest = if setting.get(Lever::Pictures).is_some() { trials.exactly(Setting::default()) } else { Rc::clone(&trial) };
        let pages = trial.surveys[0].pages;
        chosen.brand = Some(brand.with_setting(&setting));
        chosen.report.push(match target.filter(|target| *target != pages) {
            Some(target) => {
                let message = format!("the shared setting brings the text to {}, not {target}", words::pages(pages));
                let help = "fit the texts again with `makeready fit --group`, or change the length of this one";
                Diagnostic::new(Code::FitMissed, message).at(span).help(help)
            }
            None => words::fits(&trial, &rest, 0, brand, span),
        });
    }

    /// A setting that holds with faces wider and narrower by a share, with the proof: `setting` if it does, else the cheapest that was found; and
    /// `setting` again, with the proof that it fails, if there is none.
    pub(super) fn sturdy(&self, asked: &[usize], setting: Setting, share: i32) -> (Setting, Vec<Tolerance>) {
        let proof = self.prove(asked, setting, share);
        if proof.iter().all(|one| one.holds) {
            return (setting, proof);
        }
        let brand = &self.jobs[0].kit.brand;
        let mut trials = Trials::new(self.members(asked, &[0, -share, share]), brand);
        search::search(&mut trials);
        match trials.fitting().first() {
            Some(sturdy) => (sturdy.setting, self.prove(asked, sturdy.setting, share)),
            None => (setting, proof),
        }
    }

    /// How a setting does with faces wider and narrower by a share.
    fn prove(&self, asked: &[usize], setting: Setting, share: i32) -> Vec<Tolerance> {
        let advances = [-share, share];
        let mut trials = Trials::new(self.members(asked, &advances), &self.jobs[0].kit.brand);
        let trial = trials.exactly(setting);
        let tolerance = |(at, survey): (usize, &Survey)| Tolerance {
            text: at / 2,
            advances: advances[at % 2],
            pages: survey.pages,
            last_fill: survey.last_fill(),
            holds: survey.pages == asked[at / 2] && trials.is_filled(survey) && !survey.is_overset(),
        };
        trial.surveys.iter().enumerate().map(tolerance).collect()
    }
}

/// The nearest multiples of `multiple` on either side of so many pages.
fn multiples(pages: usize, multiple: usize) -> Vec<usize> {
    let up = pages.max(1).next_multiple_of(multiple);
    let down = up - multiple;
    if up == pages || down == 0 { vec![up] } else { vec![up, down] }
}
