//! Arguments and environment made definite: where to read, where to write, what date.

use crate::args::{self, FontChoice, KitChoice};
use crate::{Failure, disk};
use makeready::engine::Date;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variable that fixes the date of a reproducible build (reproducible-builds.org, SOURCE_DATE_EPOCH).
pub(crate) const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Everything that a build needs to know.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) input: Input,
    pub(crate) output: Output,
    pub(crate) kit: KitChoice,
    pub(crate) fonts: FontChoice,
    pub(crate) strict: bool,
    pub(crate) keep_going: bool,
    pub(crate) dump: Option<Output>,
    pub(crate) date: Option<Date>,
}

/// Where the text comes from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Stdin,
    File(PathBuf),
}

/// Where something goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Stdout,
    File(PathBuf),
}

impl Input {
    pub(crate) fn new(path: PathBuf) -> Self {
        if path == Path::new("-") { Input::Stdin } else { Input::File(path) }
    }

    /// The name to show in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Input::Stdin => "<stdin>".into(),
            Input::File(path) => path.display().to_string(),
        }
    }

    /// The folder that the text's own paths start from.
    pub(crate) fn folder(&self) -> PathBuf {
        match self {
            Input::Stdin => PathBuf::new(),
            Input::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        }
    }
}

impl Output {
    fn new(path: PathBuf) -> Self {
        if path == Path::new("-") { Output::Stdout } else { Output::File(path) }
    }

    /// The name to show in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Output::Stdout => "<stdout>".into(),
            Output::File(path) => path.display().to_string(),
        }
    }

    /// Writes `data`: a file whole or not at all.
    pub(crate) fn write(&self, data: &[u8]) -> Result<(), Failure> {
        match self {
            Output::Stdout => disk::to_stdout(data),
            Output::File(path) => disk::replace(path, data),
        }
    }
}

impl Build {
    /// The text's file, when it is one.
    pub(crate) fn input_path(&self) -> Option<PathBuf> {
        match &self.input {
            Input::Stdin => None,
            Input::File(path) => Some(path.clone()),
        }
    }

    /// Resolves arguments; `epoch` is the value of [`EPOCH`].
    pub(crate) fn resolve(arguments: args::Build, epoch: Option<OsString>) -> Result<Self, Failure> {
        let input = Input::new(arguments.input);
        let output = output(&input, arguments.output)?;
        let dump = arguments.dump.map(Output::new);
        if input == Input::Stdin && arguments.watch {
            return Err(Failure::new("standard input cannot be watched").help("give a file, or leave --watch out"));
        }
        if output == Output::Stdout && dump == Some(Output::Stdout) {
            return Err(Failure::new("the PDF and the dump cannot both go to standard output"));
        }
        let date = epoch.map(|value| date(&value.to_string_lossy())).transpose()?;
        Ok(Build {
            input,
            output,
            kit: arguments.kit,
            fonts: arguments.fonts,
            strict: arguments.strict,
            keep_going: arguments.keep_going,
            dump,
            date,
        })
    }
}

/// The PDF's place: as asked (a folder takes it under the text's name), else beside the text.
fn output(input: &Input, asked: Option<PathBuf>) -> Result<Output, Failure> {
    if let Input::File(folder) = input
        && folder.is_dir()
    {
        return Err(Failure::new(format!("{} is a folder", folder.display())).help("give the text in it"));
    }
    let (file, asked) = match (input, asked.map(Output::new)) {
        (Input::Stdin, None) => {
            return Err(Failure::new("a text from standard input has no name to give its PDF")
                .help("say where it goes: --output OUT.pdf, or --output - for standard output"));
        }
        (Input::Stdin, Some(asked)) => return Ok(asked),
        (Input::File(file), None) => (file, Output::File(file.with_extension("pdf"))),
        (Input::File(file), Some(asked)) => (file, asked),
    };
    let path = match asked {
        Output::Stdout => return Ok(Output::Stdout),
        Output::File(path) if path.is_dir() => path.join(file.with_extension("pdf").file_name().unwrap_or_default()),
        Output::File(path) => path,
    };
    let is_input = path == *file || path.canonicalize().ok().is_some_and(|path| file.canonicalize().ok() == Some(path));
    if is_input {
        return Err(Failure::new(format!("the PDF would overwrite the text {}", file.display())).help("give another --output"));
    }
    Ok(Output::File(path))
}

/// Seconds since 1970 as a date.
fn date(epoch: &str) -> Result<Date, Failure> {
    let wrong = || {
        Failure::new(format!("{EPOCH} is {epoch:?}, which is not a number of seconds since 1970"))
            .help("set it to a number, such as the output of `git log -1 --format=%ct`, or unset it")
    };
    let seconds: u64 = epoch.trim().parse().map_err(|_| wrong())?;
    // 9999-12-31T23:59:59, the last second that a PDF date can say.
    if seconds > 253_402_300_799 {
        return Err(wrong());
    }
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let small = |number: u64| u8::try_from(number).expect("a part of a date is below 60");
    let year = u16::try_from(year).expect("checked above to be below 10,000");
    Ok(Date {
        year,
        month: small(month),
        day: small(day),
        hour: small(second / 3600),
        minute: small(second / 60 % 60),
        second: small(second % 60),
    })
}

/// Year, month and day of a day since 1970-01-01, by counting in years that start in March and eras of 400 years.
fn civil(days: u64) -> (u64, u64, u64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01; an era has 146,097.
    let day = days + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months from March have 153 days in every five.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, turn) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + turn, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_become_dates() {
        let cases = [
            ("0", (1970, 1, 1, 0, 0, 0)),
            ("951782400", (2000, 2, 29, 0, 0, 0)),
            ("1700000000", (2023, 11, 14, 22, 13, 20)),
            ("4107542399", (2100, 2, 28, 23, 59, 59)),
            ("253402300799", (9999, 12, 31, 23, 59, 59)),
        ];
        for (epoch, (year, month, day, hour, minute, second)) in cases {
            assert_eq!(date(epoch).expect(epoch), Date { year, month, day, hour, minute, second }, "{epoch}");
        }
        for wrong in ["", "yesterday", "-1", "253402300800", "99999999999999999999999"] {
            assert!(date(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_pdf_goes_beside_the_text_and_never_over_it() {
        let file = |path: &str| Input::new(PathBuf::from(path));
        let place = |input: &Input, asked: Option<&str>| output(input, asked.map(PathBuf::from)).map(|output| output.name());
        assert_eq!(place(&file("a/b.md"), None).expect("fine"), "a/b.pdf");
        assert_eq!(place(&file("a/b.md"), Some("-")).expect("fine"), "<stdout>");
        assert_eq!(place(&file("a/b.md"), Some("c.pdf")).expect("fine"), "c.pdf");
        assert!(place(&file("a/b.pdf"), None).is_err());
        assert!(place(&file("a/b.md"), Some("a/b.md")).is_err());
        assert!(place(&Input::Stdin, None).is_err());
        assert_eq!(place(&Input::Stdin, Some("x.pdf")).expect("fine"), "x.pdf");
    }
}
