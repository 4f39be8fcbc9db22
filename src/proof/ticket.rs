//! The job ticket: what a press room is told with a file, as data and as a page of text.
//!
//! In: numbers and names that others have found out. Out: a [`Ticket`], and its text. Says nothing of the machine or the hour: the same inputs
//! give the same ticket.

use crate::color::Plate;
use crate::diagnostic::Severity;
use crate::geometry::{Length, Size};
use std::fmt;

/// What a press room is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// The document's file, without its folders.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its date, `YYYY-MM-DD`.
    pub date: String,
    /// What made it, with its version.
    pub engine: String,
    /// What the file complies with.
    pub standard: String,
    /// The printing condition that it is made for.
    pub condition: String,
    /// The SHA-256 of the condition's profile.
    pub profile: String,
    /// The finished page.
    pub trim: Size,
    /// What is printed beyond the cut.
    pub bleed: Length,
    /// The pages.
    pub pages: Vec<PageLine>,
    /// The faces.
    pub fonts: Vec<FontLine>,
    /// The pictures, once for each place.
    pub pictures: Vec<PictureLine>,
    /// What was found.
    pub findings: Vec<FindingLine>,
    /// The file to be printed.
    pub pdf: FileLine,
    /// What it is made of.
    pub inputs: Vec<FileLine>,
}

/// A page and its plates.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLine {
    /// From 1.
    pub number: u32,
    /// As it is written on the page.
    pub folio: String,
    /// Plates with ink on them, and how much of the trimmed page each covers in the mean, in percent; `None` for one that only parts of placed
    /// PDF pages are on that are not drawn.
    pub plates: Vec<(Plate, Option<f64>)>,
    /// Whether that is all of the page's ink: no part of a placed PDF page is left out.
    pub is_whole: bool,
}

/// A face in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontLine {
    /// Its full name.
    pub name: String,
    /// The name in the PDF: six letters before it say that it is a part of the face.
    pub embedded: String,
    /// What its licence bits allow (OpenType `OS/2`, `fsType`).
    pub rights: &'static str,
}

/// A picture where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureLine {
    /// Its name in the document.
    pub name: String,
    /// The page.
    pub page: u32,
    /// Pixels in an inch as placed, the coarser side; `None` for what has no pixels.
    pub ppi: Option<f64>,
    /// The colours that it came in.
    pub colors: &'static str,
    /// Those that it is printed in.
    pub printed: &'static str,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingLine {
    /// The rule.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// The page, where it is on one.
    pub page: Option<u32>,
    /// What.
    pub message: String,
}

/// A file, told by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Its name, without folders.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl FileLine {
    /// A file of this name and content.
    pub fn of(name: impl Into<String>, data: &[u8]) -> Self {
        FileLine { name: name.into(), bytes: data.len() as u64, sha256: super::sha256(data) }
    }
}

/// For people: a line for each thing, under headings.
impl fmt::Display for Ticket {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n", self.title)?;
        let count = if self.pages.len() == 1 { "1 page".to_owned() } else { format!("{} pages", self.pages.len()) };
        let size = format!("{count}, {} × {} mm, bleed {} mm", mm(self.trim.width), mm(self.trim.height), mm(self.bleed));
        for (what, said) in [
            ("document", &self.name),
            ("date", &self.date),
            ("made by", &self.engine),
            ("standard", &self.standard),
            ("condition", &self.condition),
            ("profile", &self.profile),
            ("format", &size),
        ] {
            writeln!(out, "{what:<10} {said}")?;
        }
        list(out, "Plates", &self.pages, |page| {
            let share = |share: &Option<f64>| share.map_or_else(|| "not measured".to_owned(), |share| format!("{share:.1} %"));
            let plates: Vec<String> = page.plates.iter().map(|(plate, amount)| format!("{plate} {}", share(amount))).collect();
            let plates = if plates.is_empty() { "none".to_owned() } else { plates.join(", ") };
            let rest = if page.is_whole { "" } else { "; parts of its placed PDF pages are not measured" };
            format!("page {:<5} {plates}{rest}", page.number)
        })?;
        list(out, "Faces", &self.fonts, |font| format!("{} ({}; {})", font.name, font.embedded, font.rights))?;
        list(out, "Pictures", &self.pictures, |picture| {
            let ppi = picture.ppi.map_or_else(String::new, |ppi| format!(", {ppi:.0} ppi as placed"));
            let printed =
                if picture.printed == picture.colors { String::new() } else { format!(", printed in {}", picture.printed) };
            format!("page {:<5} {}: {}{printed}{ppi}", picture.page, picture.name, picture.colors)
        })?;
        list(out, "Findings", &self.findings, |finding| {
            let page = finding.page.map_or_else(String::new, |page| format!(", page {page}"));
            format!("{} {}{page}: {}", severity_name(finding.severity), finding.code, finding.message)
        })?;
        let file = |file: &FileLine| format!("{}  {:>10}  {}", file.sha256, file.bytes, file.name);
        list(out, "File (SHA-256, bytes, name)", std::slice::from_ref(&self.pdf), file)?;
        list(out, "Made of", &self.inputs, file)
    }
}

/// A heading and a line for each; nothing where there is none.
fn list<T>(out: &mut fmt::Formatter<'_>, heading: &str, all: &[T], line: impl Fn(&T) -> String) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    all.iter().try_for_each(|one| writeln!(out, "  {}", line(one)))
}

/// A severity in one word.
pub const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Millimetres with as many decimals as they need, two at most.
fn mm(length: Length) -> String {
    let text = format!("{:.2}", length.to_mm());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
