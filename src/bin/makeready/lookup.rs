//! Which brand and which layout: the flag, else the front matter, else the built-in one.
//!
//! A value with `/` or `.toml` is a path (a flag's relative to the current folder, the text's to the text); anything else is a built-in's
//! name.

use crate::Failure;
use crate::disk::{Disk, reason};
use makeready::brand::Brand;
use makeready::content::Spanned;
use makeready::diagnostic::{Code, Diagnostic};
use makeready::engine::NamedText;
use makeready::layout::Layout;
use makeready::preflight::Profile;
use makeready::tokens::suggest;
use std::path::{Path, PathBuf};

/// The built-in that is used when nobody asks for another.
const DEFAULT: &str = "factsheet";

/// A file of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Brand,
    Layout,
    Preflight,
}

/// Tokens that were found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The path or the built-in's name.
    pub(crate) name: String,
    /// The TOML.
    pub(crate) text: String,
    /// Where the file's own paths start from.
    pub(crate) folder: PathBuf,
}

impl Found {
    pub(crate) fn named(&self) -> NamedText<'_> {
        NamedText { name: &self.name, text: &self.text }
    }
}

/// Why tokens were not found.
pub(crate) enum Missing {
    /// The command line is wrong.
    Flag(Failure),
    /// The front matter is.
    Text(Box<Diagnostic>),
}

impl Kind {
    /// The flag that asks for it.
    const fn word(self) -> &'static str {
        match self {
            Kind::Brand => "brand",
            Kind::Layout => "layout",
            Kind::Preflight => "preflight",
        }
    }

    /// What it is called in a sentence: one, and several.
    const fn called(self) -> (&'static str, &'static str) {
        match self {
            Kind::Brand => ("brand", "brands"),
            Kind::Layout => ("layout", "layouts"),
            Kind::Preflight => ("preflight profile", "preflight profiles"),
        }
    }

    /// The names of the built-ins.
    pub(crate) fn names(self) -> Vec<&'static str> {
        match self {
            Kind::Brand => Brand::builtin_names().collect(),
            Kind::Layout => Layout::builtin_names().collect(),
            Kind::Preflight => Profile::builtin_names().collect(),
        }
    }

    /// A built-in's TOML.
    pub(crate) fn builtin(self, name: &str) -> Option<&'static str> {
        match self {
            Kind::Brand => Brand::builtin(name),
            Kind::Layout => Layout::builtin(name),
            Kind::Preflight => Profile::builtin(name),
        }
    }
}

/// Finds the tokens that `flag` or `front` ask for. `folder` is the text's.
pub(crate) fn find(
    kind: Kind,
    flag: Option<&str>,
    front: Option<&Spanned<String>>,
    folder: &Path,
    disk: &Disk,
) -> Result<Found, Missing> {
    match (flag, front) {
        (Some(value), _) => load(kind, value, Path::new(""), disk).map_err(|(message, help)| {
            Missing::Flag(Failure { message: format!("--{}: {message}", kind.word()), help: Some(help) })
        }),
        (None, Some(front)) => load(kind, &front.value, folder, disk).map_err(|(message, help)| {
            Missing::Text(Box::new(Diagnostic::new(Code::UnknownName, message).at(front.span).help(help)))
        }),
        (None, None) => Ok(load(kind, DEFAULT, folder, disk).unwrap_or_else(|_| unreachable!("the default is built in"))),
    }
}

/// Message and help when there is none.
fn load(kind: Kind, value: &str, folder: &Path, disk: &Disk) -> Result<Found, (String, String)> {
    let (one, several) = kind.called();
    let is_path = value.contains(std::path::is_separator) || value.ends_with(".toml");
    if !is_path {
        let text = kind.builtin(value).ok_or_else(|| {
            let help = suggest(value, several, kind.names());
            (format!("no {one} called {value:?} is built in"), format!("{help} (a file's name ends in .toml)"))
        })?;
        return Ok(Found { name: value.to_owned(), text: text.to_owned(), folder: folder.to_path_buf() });
    }
    let path = folder.join(value);
    let name = path.display().to_string();
    let failed = |why: String| {
        let help = format!("give a file, or a built-in: {}", kind.names().join(", "));
        (format!("the {one} {name} cannot be read: {why}"), help)
    };
    let data = disk.read(&path).map_err(|error| failed(reason(&error)))?;
    let text = String::from_utf8(data).map_err(|_| failed("it is not UTF-8".into()))?;
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Found { name, text, folder })
}
