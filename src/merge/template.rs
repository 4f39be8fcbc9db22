//! Templates: texts with fields in them.
//!
//! In: a text and a row. Out: the text with the row's values, sealed, and for each stretch of it the place in the template that it comes from.
//! The language of templates is minijinja's, a Jinja2: `{{ field }}`, `{% if %}`, `{% for %}`, filters. Comments are `{* … *}`, since `{#` opens an attribute.
//! Work and size are bounded, whatever a template asks for.

use super::filters;
use super::lines::Lines;
use super::places::{self, Missing};
use super::rows::Row;
use super::rules;
use crate::diagnostic::{Code, Diagnostic, FileId, Report, Sources, Span};
use crate::tokens::seal;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, OutputSpanKind, State, UndefinedBehavior, Value};
use std::borrow::Cow;
use std::ops::Range;

/// The name under which the environment holds the template.
const NAME: &str = "template";
/// What a template may spend on one row. A sheet takes hundreds of steps; as text this is 64 MB.
const MOST_STEPS: u64 = 1_000_000;
/// What minijinja charges a step for, besides steps: bytes that are made or written.
const BYTES_A_STEP: u64 = 64;
/// Most bytes that a byte of text comes to when it is sealed.
pub(super) const SEALED: usize = 6;

/// A template, read once and filled for many rows. `Send + Sync`.
#[derive(Debug)]
pub struct Template {
    name: String,
    text: String,
    lines: Lines,
    /// The fields that it compares with numbers.
    compared: Vec<rules::Compared>,
    environment: Environment<'static>,
}

/// A template's text with a row's values in it.
#[derive(Clone, Debug)]
pub struct Filled {
    text: String,
    stretches: Vec<Stretch>,
}

/// Where a stretch of the filled text comes from.
#[derive(Clone, Debug)]
struct Stretch {
    filled: Range<usize>,
    template: Range<usize>,
    /// Whether it is the template's own text and not a value.
    is_own: bool,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A fault with its place; the sources hold the template.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Result<Template, Box<(Diagnostic, Sources)>> {
        let (name, text) = (name.into(), text.into());
        if let Some(at) = text.find(|ch| matches!(ch, '\u{FDD0}'..='\u{FDEF}')) {
            let message = "the template holds a noncharacter (U+FDD0 to U+FDEF), which no text has";
            let fault = Diagnostic::new(Code::TemplateFault, message).help("delete it");
            return Err(refusal(&name, &text, |file| fault.at(Span::new(file, at..at + 3))));
        }
        let mut environment = environment().map_err(|error| refusal(&name, &text, |file| fault(&error, 0..0, file)))?;
        environment.set_fuel(Some(MOST_STEPS));
        environment.set_formatter(write_value);
        let lines = Lines::new(&text, environment.syntax());
        let mut refused = rules::longest(&environment, lines.text());
        let mut compared = Vec::new();
        if refused.is_none() {
            let added = environment.add_template_owned(NAME, lines.text().to_owned());
            let checked = added.and_then(|()| rules::look_over(&environment, lines.text()));
            (refused, compared) = checked.map_err(|error| {
                let is_open = error.detail().is_some_and(|detail| {
                    ["input", "comment", "raw block"]
                        .iter()
                        .any(|what| detail.starts_with(&format!("unexpected end of {what}")))
                });
                let open = if is_open { places::unended(lines.text(), environment.syntax()) } else { None };
                let range = lines.template_range(open.clone().or(error.range()).unwrap_or(0..0));
                match open {
                    None => refusal(&name, &text, |file| fault(&error, range, file)),
                    Some(_) => {
                        let message = "what begins here has no end";
                        refusal(&name, &text, |file| Diagnostic::new(Code::TemplateFault, message).at(Span::new(file, range)))
                    }
                }
            })?;
        }
        if let Some(rules::Refusal { range, message, help }) = refused {
            let found = Diagnostic::new(Code::TemplateFault, message);
            let found = match help {
                Some(help) => found.help(help),
                None => found,
            };
            let range = lines.template_range(range);
            return Err(refusal(&name, &text, |file| found.at(Span::new(file, range))));
        }
        Ok(Template { name, text, lines, compared, environment })
    }

    /// Its name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with the values of `row`.
    ///
    /// # Errors
    /// A field that the row does not have, a text that is compared with a number, a value of the wrong kind, or too much work: with its place in the template, which the sources hold.
    pub fn fill(&self, row: &Row) -> Result<Filled, Box<(Diagnostic, Sources)>> {
        if let Some(compared) =
            self.compared.iter().find(|compared| places::text_at(&compared.path, row).is_some_and(|text| !text.is_empty()))
        {
            return Err(self.text_compared(compared));
        }
        let filled = self.environment.get_template(NAME).and_then(|template| template.render_with_spans(row.values()));
        let (text, spans) = filled.map_err(|error| {
            let range = error.range().unwrap_or(0..0);
            // Some filters take what is missing and then fail.
            let missing = places::missing(self.lines.text(), self.environment.syntax(), range.start, row);
            refusal(&self.name, &self.text, |file| match (error.kind(), missing) {
                (ErrorKind::UndefinedError, missing) => self.missing(range, missing, row, file),
                (ErrorKind::InvalidOperation, Some(missing)) => self.missing(range, Some(missing), row, file),
                _ => fault(&error, self.lines.template_range(range), file),
            })
        })?;
        let stretch = |span: &minijinja::OutputSpan| Stretch {
            filled: span.output_range(),
            template: self.lines.template_range(span.source_range()),
            is_own: span.kind() == OutputSpanKind::Raw,
        };
        Ok(Filled { text, stretches: spans.iter().map(stretch).collect() })
    }

    /// Looks it over for rows of a table, where every field is text.
    ///
    /// # Errors
    /// A field that is compared with a number: with its place in the template, which the sources hold.
    pub fn check_for_text(&self) -> Result<(), Box<(Diagnostic, Sources)>> {
        self.compared.first().map_or(Ok(()), |compared| Err(self.text_compared(compared)))
    }

    /// A field that is text and is compared with a number.
    fn text_compared(&self, compared: &rules::Compared) -> Box<(Diagnostic, Sources)> {
        let range = self.lines.template_range(compared.range.clone());
        let asked = self.text.get(range.clone()).unwrap_or_default();
        let message = format!("`{asked}` is text, and is compared with a number");
        let found = Diagnostic::new(Code::TemplateFault, message)
            .help(format!("write `{asked} | int`, or `{asked} | float`; or compare it with text, in quotes"));
        refusal(&self.name, &self.text, |file| found.at(Span::new(file, range)))
    }

    /// A field that the row does not have, as minijinja found it at a place of the text that it reads.
    fn missing(&self, found: Range<usize>, missing: Option<Missing>, row: &Row, file: FileId) -> Diagnostic {
        let range = self.lines.template_range(missing.as_ref().map_or(found, |missing| missing.range.clone()));
        let asked = self.text.get(range.clone()).filter(|asked| !asked.is_empty()).map(|asked| format!("`{asked}`"));
        let message = format!("the row has no {}", asked.as_deref().unwrap_or("such field"));
        let nearest =
            missing.and_then(|missing| missing.nearest).map_or(String::new(), |name| format!("did you mean `{name}`? "));
        Diagnostic::new(Code::FieldMissing, message)
            .at(Span::new(file, range))
            .help(format!("{nearest}the row has {}; where a field may be missing, write `| default(\"\")`", self.fields(row)))
    }

    /// The names of the row's fields, for a message.
    fn fields(&self, row: &Row) -> String {
        let names: Vec<String> = row.names().take(12).map(|name| format!("`{name}`")).collect();
        let more = row.names().count() - names.len();
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
    }
}

impl Filled {
    /// The text, with values sealed: for [`Job::text`](crate::engine::Job::text).
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Leads what was found in this text, a file of `sources`, back to its place in the template, which takes the text's place there.
    pub fn lead_back(&self, report: &mut Report, sources: &mut Sources, template: &Template) {
        if let Some(file) = sources.retell(&self.text, &template.text) {
            for finding in &mut report.diagnostics {
                if let Some(span) = finding.span.filter(|span| span.file == file) {
                    if finding.code == Code::TomlSyntax && self.is_value(span.range().start) {
                        finding.help =
                            Some("a value outside quotes ends in `| toml`, a number that is text in `| int | toml`".into());
                    }
                    finding.span = Some(Span::new(file, self.template_range(span.range())));
                }
            }
        }
        // What findings quote is for people to read.
        for finding in &mut report.diagnostics {
            finding.message = seal::unseal(&finding.message).into_owned();
            finding.help = finding.help.take().map(|help| seal::unseal(&help).into_owned());
        }
    }

    /// Whether a place in the filled text is a row's value.
    fn is_value(&self, at: usize) -> bool {
        let next = self.stretches.partition_point(|stretch| stretch.filled.end <= at);
        self.stretches.get(next).is_some_and(|stretch| !stretch.is_own)
    }

    /// Where in the template a range of the filled text comes from.
    pub fn template_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start, false);
        let end = if range.is_empty() { start } else { self.origin(range.end, true) };
        start..end.max(start)
    }

    /// Where a place in the filled text comes from; `is_end` says that it is the end of a range.
    fn origin(&self, at: usize, is_end: bool) -> usize {
        let inside = if is_end { at.saturating_sub(1) } else { at };
        let next = self.stretches.partition_point(|stretch| stretch.filled.end <= inside);
        let Some(stretch) = self.stretches.get(next).or(self.stretches.last()) else { return 0 };
        match (stretch.is_own, is_end) {
            (true, _) => (stretch.template.start + at.saturating_sub(stretch.filled.start)).min(stretch.template.end),
            (false, true) => stretch.template.end,
            (false, false) => stretch.template.start,
        }
    }
}

/// What all templates have: filters, syntax, and values that are sealed when they are written.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().comment_delimiters("{*", "*}").keep_trailing_newline(true).build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // What a block captures is the template's own text with sealed values: to be written as it is.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("sealed".into()));
    // What places a page must not depend on where a message says it stands; ranges in errors need this.
    environment.set_debug(false);
    filters::set(&mut environment);
    environment.remove_global("debug");
    Ok(environment)
}

/// Writes a value sealed, unless a filter made it part of the template's text.
fn write_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_safe() {
        return out.write_str(value.as_str().unwrap_or_default()).map_err(Error::from);
    }
    let text = plain(value)?;
    afford(state, SEALED * text.len())?;
    let mut sealed = String::new();
    seal::seal(&seal::unseal(&text), &mut sealed);
    out.write_str(&sealed).map_err(Error::from)
}

/// Whether the template has enough left to make so many bytes. minijinja charges for what it makes when it is made, which may be too late.
pub(super) fn afford(state: &State<'_, '_>, bytes: usize) -> Result<(), Error> {
    let is_dear = state.fuel_levels().is_some_and(|(_, left)| bytes as u64 / BYTES_A_STEP > left);
    if is_dear { Err(ErrorKind::OutOfFuel.into()) } else { Ok(()) }
}

/// A value as text.
///
/// # Errors
/// Lists and tables have no text of their own.
pub(super) fn plain(value: &Value) -> Result<Cow<'_, str>, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.into());
    }
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok("".into()),
        ValueKind::Bool => Ok(if value.is_true() { "true" } else { "false" }.into()),
        ValueKind::String | ValueKind::Number => Ok(value.to_string().into()),
        ValueKind::Seq | ValueKind::Iterable => {
            Err(Error::new(ErrorKind::InvalidOperation, "a list has no text; write `| join(\", \")` or `{% for %}`"))
        }
        kind => Err(Error::new(ErrorKind::InvalidOperation, format!("a {kind} has no text; name one of its fields"))),
    }
}

/// A fault with the template that it is in.
fn refusal(name: &str, text: &str, fault: impl FnOnce(FileId) -> Diagnostic) -> Box<(Diagnostic, Sources)> {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    Box::new((fault(file), sources))
}

/// A template's error as a finding.
fn fault(error: &Error, range: Range<usize>, file: FileId) -> Diagnostic {
    let detail = error.detail().map(|detail| seal::unseal(detail).into_owned());
    let finding = |message: String| Diagnostic::new(Code::TemplateFault, message).at(Span::new(file, range));
    match error.kind() {
        ErrorKind::OutOfFuel => finding("the template does not come to an end, or makes too much text".into())
            .help("bound its loops, and what it makes of texts and lists"),
        _ => finding(detail.unwrap_or_else(|| error.kind().to_string())),
    }
}
