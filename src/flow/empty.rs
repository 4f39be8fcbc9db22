//! Pages that stay half empty, and the picture that would fill them.
//!
//! In: pages as they are laid out. Out: a note for each but the last that has much room left, with the picture that would fill it: every one that
//! is offered was laid out with its section, and takes no page more. Whether there is such a picture is for the author to say.

use super::copydesk::CopyDesk;
use super::figure::Figure;
use super::galley::{Block, Section};
use super::measure::Measures;
use super::pages::{LaidPage, Order, Placed, Press, Search};
use super::survey::{Room, room};
use super::{Input, grid_step};
use crate::brand::StyleId;
use crate::content::Place;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::geometry::Length;
use crate::picture::Gallery;

/// Under this share of its column region, in percent, a page looks unfinished.
const LEAST_FILL: usize = 65;
/// A picture that fills it so far is good enough.
const GOOD_FILL: usize = 90;
/// By so much a picture must fill it better to be offered.
const LEAST_GAIN: usize = 10;
/// Lines of the lowest picture that is worth offering.
const LEAST_LINES: i64 = 8;
/// Lines that are left for a caption of the picture.
const CAPTION_LINES: i64 = 2;
/// Pages for which a picture is looked for: with one in its place the next text is another one.
const MOST_OFFERS: usize = 2;
/// How hard a page with the picture is laid out.
const TRIAL: Search = Search { beam: 2, varied: true, placed: true, options: 4, checked: false };

/// A picture that would fill a page.
struct Offer {
    columns: u8,
    place: Place,
    height: Length,
    fill: usize,
}

impl Offer {
    fn help(&self) -> String {
        let over = if self.columns == 1 { "1 column".to_owned() } else { format!("{} columns", self.columns) };
        // A little play, so that its foot comes to stand on a line.
        let (least, most) = (self.height.scaled(9, 10).to_mm().floor(), self.height.to_mm().floor());
        let place = if self.place == Place::Foot { "foot" } else { "top" };
        let attributes = format!("span={} place={place} height=\"{least:.0}..{most:.0} mm\"", self.columns);
        format!("there is room for a picture over {over}, some {most:.0} mm high: `![caption](placeholder:){{{attributes}}}`")
    }
}

/// Offers a picture for each page that would have room for one.
pub(super) fn offer_pictures(
    pages: &[LaidPage],
    sections: &mut [Section],
    input: &Input<'_>,
    desk: &mut CopyDesk<'_, '_>,
    measures: &Measures,
) {
    let Some((_, inner)) = pages.split_last() else { return };
    let body = input.brand.style(StyleId::Body);
    let (cap, ascent, nowhere) = (desk.cap(body), desk.ascent(body), desk.nowhere());
    let trial = Trial { input, gallery: desk.gallery(), measures, cap, ascent };
    let mut findings = Vec::new();
    for page in inner.iter().filter(|page| !page.placed.is_empty()) {
        let fill = filled(&trial.press(sections), page);
        if fill >= LEAST_FILL {
            continue;
        }
        let place = sections[page.section].heading.as_ref().map_or(nowhere, |heading| heading.span);
        // Column after column is for those who want no search.
        let offer = match findings.len() < MOST_OFFERS && !input.layout.first_fit {
            true => trial.best_offer((page, fill), pages, sections, place),
            false => None,
        };
        let finding = Diagnostic::new(Code::PageUnfilled, format!("page {} is filled to {fill} %", page.number)).at(place);
        findings.push(match offer {
            Some(offer) => finding.help(offer.help()),
            None => finding,
        });
    }
    findings.into_iter().for_each(|finding| desk.report.push(finding));
}

/// What a section is laid out with once more.
struct Trial<'a> {
    input: &'a Input<'a>,
    gallery: &'a Gallery<'a>,
    measures: &'a Measures,
    cap: Length,
    ascent: Length,
}

impl<'a> Trial<'a> {
    fn press(&self, sections: &'a [Section]) -> Press<'a> {
        Press {
            layout: self.input.layout,
            sections,
            gallery: self.gallery,
            measures: self.measures,
            step: grid_step(self.input),
            cap: self.cap,
            ascent: self.ascent,
            search: TRIAL,
            allowed: None,
            lock: None,
        }
    }

    /// A picture that fills a page well, or the best one, of those of each width at its head and foot.
    fn best_offer(
        &self,
        (page, fill): (&LaidPage, usize),
        pages: &[LaidPage],
        sections: &mut [Section],
        span: Span,
    ) -> Option<Offer> {
        let layout = self.input.layout;
        let all = layout.master(page.master).face(page.number, layout.facing).columns;
        let block = page.placed.iter().map(Placed::block).max().map_or(0, |last| last + 1);
        let least = grid_step(self.input) * LEAST_LINES;
        let height = (least, layout.trim.height.max(least));
        let mut best: Option<Offer> = None;
        // Over all columns it is likeliest to fill the page and to leave its columns level.
        let widths = std::iter::once(all).chain((all.div_ceil(2)..all).rev());
        for (columns, place) in widths.flat_map(|columns| [(columns, Place::Top), (columns, Place::Foot)]) {
            let supposed = Figure::supposed(columns, place, height, span);
            sections[page.section].blocks.insert(block, Block::Figure(Box::new(supposed)));
            let offer = tried(&self.press(sections), page, pages, block);
            sections[page.section].blocks.remove(block);
            let least = best.as_ref().map_or(fill + LEAST_GAIN, |best| best.fill + 1);
            let offer = offer.map(|(height, fill)| Offer { columns, place, height, fill });
            best = offer.filter(|offer| offer.fill >= least).or(best);
            if best.as_ref().is_some_and(|best| best.fill >= GOOD_FILL) {
                break;
            }
        }
        best
    }
}

/// How high the picture that is block `block` comes out on `page`, and how full that is then; `None` where its section takes another page or the
/// picture stands elsewhere.
fn tried(press: &Press<'_>, page: &LaidPage, pages: &[LaidPage], block: usize) -> Option<(Length, usize)> {
    let own: Vec<&LaidPage> = pages.iter().filter(|other| other.section == page.section).collect();
    let (first, last) = (own.first()?, own.last()?);
    let master = |number: u32| own.iter().find(|page| page.number == number).map_or(last.master, |page| page.master);
    let intro_columns = own.iter().find_map(|page| page.intro.as_ref()).map_or(1, |intro| intro.columns);
    let (first_page, last_page) = (first.number, last.number);
    let order = Order { section: page.section, intro_columns, first_page, last_page, master: &master };
    let laid = press.section(order, &[intro_columns]);
    let new = laid.pages.iter().find(|new| new.number == page.number).filter(|_| laid.left.is_none())?;
    let height = new.placed.iter().find_map(|placed| match placed {
        Placed::Figure { block: at, size, .. } if *at == block => Some(size.window.height),
        _ => None,
    })?;
    Some((height - press.step * CAPTION_LINES, filled(press, new)))
}

/// How full a page is, in percent of its column region.
fn filled(press: &Press<'_>, page: &LaidPage) -> usize {
    let face = press.face(page);
    let Room { used, whole, .. } = room(page, &press.sections[page.section], face, press.grid(face));
    used * 100 / whole.max(1)
}
