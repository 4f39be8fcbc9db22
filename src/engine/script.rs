//! A text on its way to the pages.
//!
//! In: a job. Out: a [`Manuscript`], the text read, the same for every kit; and a [`Script`], the text with the palette and the words of one kit,
//! ready to be laid out with that kit's brand or another one made of it.

use super::{DEFAULT_LANG, Engine, Job, palette, words};
use crate::brand::{Brand, Palette};
use crate::content::{self, Document};
use crate::diagnostic::{FileId, Report, Sources, Span};
use crate::flow;
use crate::text::Dictionary;
use std::borrow::Cow;
use std::sync::Arc;

/// A text that has been read: the same for every kit.
pub(super) struct Manuscript {
    pub(super) file: FileId,
    pub(super) document: Document,
    report: Report,
}

/// A text with the palette and the words of a kit.
pub(super) struct Script<'k> {
    pub(super) sources: Sources,
    pub(super) manuscript: &'k Manuscript,
    /// Its text as the kit's layout prints it.
    document: Cow<'k, Document>,
    /// What was found so far.
    pub(super) report: Report,
    palette: &'k Palette,
    dictionary: Arc<Dictionary>,
}

impl Manuscript {
    pub(super) fn read(file: FileId, job: &Job<'_>) -> Self {
        let (document, report) = content::parse(file, job.text);
        Manuscript { file, document, report }
    }
}

impl<'k> Script<'k> {
    /// The manuscript of `job`; `sources` hold the kit's files and the text.
    pub(super) fn new(job: &Job<'k>, mut sources: Sources, manuscript: &'k Manuscript) -> Self {
        let mut report = manuscript.report.clone();
        let front = &manuscript.document.front;
        let palette = palette(job.kit, front, &mut report);
        let house = &job.kit.dictionary;
        let dictionary = words::dictionary(&front.hyphenation, house, job.pictures, &mut sources, &mut report);
        let document = manuscript.document.with_addresses(job.kit.layout.links);
        Script { sources, manuscript, document, report, palette, dictionary }
    }

    /// The palette that the text names.
    pub(super) fn palette(&self) -> &'k Palette {
        self.palette
    }

    /// What the text asks of copyfit.
    pub(super) fn fit(&self) -> &'k content::Fit {
        &self.manuscript.document.front.fit
    }

    /// Where it asks for it; its start when it does not.
    pub(super) fn fit_span(&self) -> Span {
        self.fit().span().unwrap_or(Span::new(self.manuscript.file, 0..0))
    }

    /// The text's language.
    pub(super) fn lang(&self) -> &'k str {
        self.manuscript.document.front.lang.as_ref().map_or(DEFAULT_LANG, |lang| lang.value.as_str())
    }

    /// What lays the text out with a brand.
    pub(super) fn input<'a>(&'a self, engine: &'a Engine, job: &Job<'a>, brand: &'a Brand) -> flow::Input<'a> {
        flow::Input {
            document: &self.document,
            file: self.manuscript.file,
            brand,
            palette: self.palette,
            layout: &job.kit.layout,
            fonts: &engine.fonts,
            paragraphs: &engine.paragraphs,
            lang: self.lang(),
            dictionary: &self.dictionary,
            press: &job.kit.press,
            spots: job.spots,
            pictures: job.pictures,
            album: &engine.album,
            lock: None,
            blanks: 0,
            advice: job.advice,
            spare_thread: job.spare_thread,
            proof: false,
            proof_from: None,
            slug: flow::Slug::default(),
        }
    }
}
