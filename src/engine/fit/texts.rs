//! The texts of a fit: what pages each asks for, and what is said to it.
//!
//! In: jobs and their texts as read. Out: the members of trials; the setting of a build, from a file or from a search; the proof that a setting
//! holds with other faces.

use super::amount::{self, Amount};
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
        let target = Target { at, pages, span: self.scripts[at].fit_span() };
        if let Some(best) = best {
            return words::fits(best, &trials.exactly(Setting::default()), at, brand, target.span);
        }
        let nearest = trials.nearest_proved();
        self.miss(trials, &nearest, &target)
    }

    /// Why the text of `target` does not fill its pages, from the trial that came nearest.
    fn miss(&self, trials: &Trials<'_>, nearest: &Trial, target: &Target) -> Diagnostic {
        let (survey, sources) = (&nearest.surveys[target.at], &self.scripts[target.at].sources);
        let job = &self.jobs[target.at];
        let brand = job.kit.brand.with_setting(&nearest.setting);
        let amount = Amount { input: self.scripts[target.at].input(self.engine, job, &brand), pages: target.pages };
        if let Some(most) = job.kit.layout.max_pages.filter(|most| (*most as usize) < target.pages) {
            return words::too_few_allowed(most as usize, target);
        }
        let headings = survey.page_headings();
        let fewest = amount::fewest(headings, &job.kit.layout);
        if fewest > target.pages {
            words::too_many_headings(headings, fewest, target)
        } else if survey.pages > target.pages || survey.is_overset() {
            words::too_long(&amount.excess(survey), survey.pages, target, sources)
        } else if survey.pages < target.pages || !trials.is_filled(survey) {
            words::too_short(&amount.shortage(survey, trials), survey, target, sources)
        } else {
            words::at_odds(target)
        }
    }

    /// Finds the setting of a build.
    pub(super) fn search(&self, chosen: &mut Chosen) {
        let fit = self.scripts[0].fit();
        let brand = &self.jobs[0].kit.brand;
        let multiple = fit.multiple.as_ref().map_or(1, |multiple| multiple.value as usize);
        let mut trials = Trials::new(self.members(&[1], &[0]), brand);
        let natural = trials.exactly(Setting::default()).surveys[0].pages;
        let wanted = self.exactly(0).map_or_else(|| multiples(natural, multiple), |pages| vec![pages]);
        let length = trials.exactly(Setting::default()).length();
        let mut best: Option<(Rc<Trial>, usize)> = None;
        let mut missed: Option<(Rc<Trial>, usize)> = None;
        let off = |pages: usize| (pages as f64 - length).abs();
        for pages in wanted {
            trials.aim(&[pages]);
            search::search(&mut trials);
            match trials.fitting().into_iter().next() {
                Some(found) if best.as_ref().is_none_or(|(best, _)| found.price < best.price) => best = Some((found, pages)),
                Some(_) => {}
                None if missed.as_ref().is_none_or(|(_, others)| off(pages) < off(*others)) => {
                    missed = Some((trials.nearest_proved(), pages));
                }
                None => {}
            }
        }
        let target = |pages: usize| Target { at: 0, pages, span: self.scripts[0].fit_span() };
        match (best, missed) {
            (Some((trial, pages)), _) => {
                let rest = trials.exactly(Setting::default());
                chosen.report.push(words::fits(&trial, &rest, 0, brand, target(pages).span));
                chosen.brand = Some(brand.with_setting(&trial.setting));
            }
            (None, Some(_)) if self.exactly(0).is_none() && fit.blanks == Blanks::AtEnd => {
                self.leave_blank(natural, multiple, "no setting fills a", chosen);
            }
            (None, Some((nearest, pages))) => {
                chosen.report.push(self.miss(&trials, &nearest, &target(pages)));
                chosen.brand = Some(brand.with_setting(&nearest.setting));
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
        let multiple = self.scripts[0].fit().multiple.as_ref().map_or(1, |multiple| multiple.value as usize);
        let wanted = match target {
            Some(target) if target != pages => target.to_string(),
            None if !pages.is_multiple_of(multiple) && self.scripts[0].fit().blanks == Blanks::Refused => {
                format!("a multiple of {multiple}")
            }
            None if !pages.is_multiple_of(multiple) => {
                return self.leave_blank(pages, multiple, "the shared setting fills no", chosen);
            }
            _ => return chosen.report.push(words::fits(&trial, &rest, 0, brand, span)),
        };
        let message = format!("the shared setting brings the text to {}, not {wanted}", words::pages(pages));
        let help = "fit the texts again with `makeready fit --group`, or change the length of this one";
        chosen.report.push(Diagnostic::new(Code::FitMissed, message).at(span).help(help));
    }

    /// Leaves the pages blank that a text lacks to a multiple.
    fn leave_blank(&self, pages: usize, multiple: usize, why: &str, chosen: &mut Chosen) {
        let blanks = pages.next_multiple_of(multiple) - pages;
        chosen.blanks = u32::try_from(blanks).unwrap_or(0);
        let (blanks, before) = (words::pages(blanks), words::pages(pages));
        let message = format!("{blanks} left blank after {before}: {why} multiple of {multiple}");
        chosen.report.push(Diagnostic::new(Code::PagesLeftBlank, message).at(self.scripts[0].fit_span()));
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
