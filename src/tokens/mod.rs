//! Reading TOML tokens: every fault of a file in one run, each with its place and the nearest known key.
//!
//! In: TOML text (a whole file, or a [`Slice`] of one such as a Markdown front matter) and overrides from outside. Out: what the
//! caller's walk makes of it, and a [`Report`]. Knows nothing of what the keys mean: a room walks the table through [`Fields`],
//! asking for each key it knows, and what it did not ask for is reported as unknown.
//!
//! serde is not used: it stops at the first fault and loses places under `flatten`. The text is parsed by
//! [`toml::de::DeTable::parse_recoverable`] and copied into a [`Table`] of our own, of bounded depth, in the order of the file.
//!
//! ```
//! use makeready::diagnostic::Sources;
//! use makeready::tokens::{Slice, read};
//!
//! let text = "title = \"Rivers\"\ntilte = 1\n";
//! let mut sources = Sources::new();
//! let file = sources.add("a.toml", text);
//! let (title, report) = read(Slice::whole(file, text), "brand", &[], |fields| fields.string("title"));
//! assert_eq!(title.map(|title| title.value).as_deref(), Some("Rivers"));
//! assert_eq!(report.diagnostics[0].help.as_deref(), Some("did you mean `title`?"));
//! ```

mod faults;
mod fields;
mod nearest;
mod overrides;
pub mod seal;
mod table;
mod units;

pub use faults::Faults;
pub use fields::Fields;
pub use nearest::{nearest, suggest};
pub use overrides::Override;
pub use table::{Entry, Kind, Table, Value, parse};
pub use units::{UnitFault, parse_em, parse_length, parse_percent};

use crate::diagnostic::{FileId, Report, Span};

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// TOML text and where it stands in a user's file.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The file it is from.
    pub file: FileId,
    /// The TOML.
    pub text: &'a str,
    /// The offset of `text` in the file, in bytes.
    pub offset: usize,
}

impl<'a> Slice<'a> {
    /// A file that is TOML as a whole.
    pub fn whole(file: FileId, text: &'a str) -> Self {
        Slice { file, text, offset: 0 }
    }

    /// TOML that starts `offset` bytes into its file: a front matter.
    pub fn part(file: FileId, text: &'a str, offset: usize) -> Self {
        Slice { file, text, offset }
    }
}

/// Parses `slice` and lays the overrides meant for `root` (`brand`, `layout`) over it.
pub fn prepare(slice: Slice<'_>, root: &str, overrides: &[Override]) -> (Table, Faults) {
    let (mut table, faults) = parse(slice);
    lay_over(&mut table, &faults, root, overrides);
    (table, faults)
}

/// As [`prepare`], with the table of the `shipped` text that completes it: where they are the same text, it is parsed once.
pub fn prepare_with(slice: Slice<'_>, root: &str, overrides: &[Override], shipped: &str) -> (Table, Faults, Table) {
    let (mut table, faults) = parse(slice);
    let below = if slice.text == shipped { table.clone() } else { parse(Slice::whole(slice.file, shipped)).0 };
    lay_over(&mut table, &faults, root, overrides);
    (table, faults, below)
}

fn lay_over(table: &mut Table, faults: &Faults, root: &str, overrides: &[Override]) {
    for change in overrides.iter().filter(|change| change.root() == root) {
        if let Err(fault) = table.apply(change) {
            faults.push(*fault);
        }
    }
}

/// [`prepare`]s `slice` and walks the result.
///
/// The report holds every fault: syntax errors, overrides that fit nowhere, what the walk reported, and each key that the walk did
/// not ask for, in the order of the text.
pub fn read<T>(slice: Slice<'_>, root: &str, overrides: &[Override], walk: impl FnOnce(&Fields<'_>) -> T) -> (T, Report) {
    let (table, faults) = prepare(slice, root, overrides);
    let result = Fields::walk(&table, "", &faults, walk);
    (result, faults.into_report())
}

#[cfg(test)]
mod tests;
