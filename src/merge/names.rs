//! Names of files from rows.
//!
//! In: a pattern such as `{{ country }}/{{ slug }}.pdf` and a row. Out: a path below a folder that any system can write: what a row holds
//! names neither folders nor devices, and the pattern alone says where folders begin. Two rows that come to one name are for the caller to
//! find ([`FileNames::key`]).

use super::rows::Row;
use super::rules;
use super::template::{environment, plain};
use minijinja::{Environment, Error, Output, State, Value};
use unicode_normalization::UnicodeNormalization;

const NAME: &str = "name";
/// Most bytes of a folder's or file's name: of the 255 that file systems allow, room is left for what is written beside it.
const MOST_BYTES: usize = 200;
/// Names that Windows gives to devices, whatever follows after a full stop.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Makes the names of a batch's files.
#[derive(Debug)]
pub struct FileNames {
    environment: Environment<'static>,
}

/// Why there is no name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// The pattern cannot be read, or leads out of its folder.
    #[error("the pattern of names: {0}")]
    Pattern(String),
    /// The row has no value for it.
    #[error("no name: {0}")]
    Row(String),
}

impl FileNames {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`NameFault::Pattern`].
    pub fn new(pattern: &str) -> Result<FileNames, NameFault> {
        let wrong = |why: &str| Err(NameFault::Pattern(why.to_owned()));
        if pattern.trim().is_empty() {
            return wrong("it is empty");
        }
        if pattern.starts_with(['/', '\\']) || pattern.contains('\\') || pattern.split('/').any(|part| part.trim() == "..") {
            return wrong("it must name a file below the folder of the batch, with `/` between folders");
        }
        let mut environment = environment().map_err(pattern_fault)?;
        environment.set_fuel(Some(100_000));
        environment.set_formatter(write_part);
        if let Some(refused) = rules::longest(&environment, pattern) {
            return wrong(&refused.message);
        }
        environment.add_template_owned(NAME, pattern.to_owned()).map_err(pattern_fault)?;
        if let Some(refused) = rules::check(&environment, pattern).map_err(pattern_fault)? {
            return wrong(&refused.message);
        }
        Ok(FileNames { environment })
    }

    /// The name of a row's file, with `/` between folders; it ends in `.pdf`, whatever the pattern ends in.
    ///
    /// # Errors
    /// [`NameFault::Row`].
    pub fn name(&self, row: &Row) -> Result<String, NameFault> {
        let name = self.environment.get_template(NAME).and_then(|template| template.render(row.values()));
        let name =
            name.map_err(|error| NameFault::Row(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)))?;
        let name = if name.len() > 4 && name.to_lowercase().ends_with(".pdf") { name } else { format!("{name}.pdf") };
        let parts: Vec<String> = name.split('/').map(component).collect();
        Ok(parts.join("/"))
    }

    /// What two names have in common that are one file on some system: capitals and small letters, and letters with their marks composed or not.
    pub fn key(name: &str) -> String {
        name.nfd().flat_map(char::to_lowercase).nfc().collect()
    }
}

fn pattern_fault(error: Error) -> NameFault {
    NameFault::Pattern(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned))
}

fn write_part(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    out.write_str(&part(&plain(value)?)).map_err(Error::from)
}

/// A value as a part of a name: without what separates folders, and without what cannot be seen or turns the direction of writing.
fn part(value: &str) -> String {
    let is_unsafe = |ch: char| {
        ch.is_control()
            || matches!(ch, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            || matches!(ch, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
            || matches!(ch, '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFF}')
    };
    let cleaned: String = value.trim().chars().map(|ch| if is_unsafe(ch) { '-' } else { ch }).collect();
    let trimmed = cleaned.trim_matches(['.', ' ']);
    if trimmed.is_empty() { "_".to_owned() } else { trimmed.to_owned() }
}

/// A folder's or file's name that every system takes.
fn component(name: &str) -> String {
    let name = name.trim_matches(' ').trim_end_matches(['.', ' ']);
    // What begins with a full stop is hidden, or the batch's own.
    let own = if name.starts_with('.') { format!("_{}", name.trim_start_matches('.')) } else { name.to_owned() };
    let name = if own.is_empty() { "_" } else { own.as_str() };
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let is_port = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| {
            let mut digits = rest.chars();
            digits.next().is_some_and(|digit| matches!(digit, '0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
        })
    };
    let is_device = DEVICES.contains(&stem.as_str()) || is_port("com") || is_port("lpt");
    let name = if is_device { format!("_{name}") } else { name.to_owned() };
    shortened(name)
}

/// A name that is too long is cut before its ending, and told apart from others by a number made of the whole.
fn shortened(name: String) -> String {
    if name.len() <= MOST_BYTES {
        return name;
    }
    let ending = name.rfind('.').filter(|at| name.len() - at <= 12 && *at > 0).unwrap_or(name.len());
    let number =
        name.bytes().fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let mut end = MOST_BYTES - 18 - (name.len() - ending);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}-{number:016x}{}", &name[..end], &name[ending..])
}
