//! Arguments and environment made definite: where to read, where to write, what date.

use crate::args::{self, KitChoice, Profile, Setting};
use crate::profile::{Pdf, pdfs};
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
    /// What to build: once for each layout. Never empty.
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) setting: Setting,
    /// Where columns are written down to end.
    pub(crate) lock: Option<PathBuf>,
    pub(crate) keep_going: bool,
    pub(crate) date: Option<Date>,
}

/// The text in one layout.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) kit: KitChoice,
    /// The PDFs that come of it. Never empty.
    pub(crate) pdfs: Vec<Pdf>,
    pub(crate) dump: Option<Output>,
}

impl Sheet {
    /// A sheet of which nothing is written.
    fn bare(kit: KitChoice) -> Self {
        Sheet { kit, pdfs: Vec::new(), dump: None }
    }
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
    pub(crate) fn new(path: PathBuf) -> Self {
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

    /// What `check` sets: as `build` would, without writing anything.
    pub(crate) fn to_check(arguments: &args::Check) -> Self {
        let kit = &arguments.setting.kit;
        let sheets = match kit.layout.as_slice() {
            [] => vec![Sheet::bare(kit.clone())],
            layouts => {
                let one = |layout: &String| Sheet::bare(KitChoice { layout: vec![layout.clone()], ..kit.clone() });
                layouts.iter().map(one).collect()
            }
        };
        let input = Input::new(arguments.input.clone());
        Build {
            input,
            sheets,
            setting: arguments.setting.clone(),
            lock: arguments.lock.lock.clone(),
            keep_going: false,
            date: None,
        }
    }

    /// What `proof` sets, in one layout; `epoch` is the value of [`EPOCH`].
    pub(crate) fn to_draw(arguments: &args::Proof, epoch: Option<OsString>) -> Result<Self, Failure> {
        Ok(Build {
            input: Input::new(arguments.input.clone()),
            sheets: vec![Sheet::bare(arguments.setting.kit.clone())],
            setting: arguments.setting.clone(),
            lock: arguments.lock.lock.clone(),
            keep_going: arguments.keep_going,
            date: self::epoch(epoch)?,
        })
    }

    /// Resolves arguments; `epoch` is the value of [`EPOCH`].
    pub(crate) fn resolve(arguments: args::Build, epoch: Option<OsString>) -> Result<Self, Failure> {
        let input = Input::new(arguments.input);
        let sheets = sheets(&input, (arguments.output, arguments.profile), arguments.dump, &arguments.setting.kit)?;
        if input == Input::Stdin && arguments.watch {
            return Err(Failure::new("standard input cannot be watched").help("give a file, or leave --watch out"));
        }
        if sheets
            .iter()
            .any(|sheet| sheet.pdfs.iter().any(|pdf| pdf.output == Output::Stdout) && sheet.dump == Some(Output::Stdout))
        {
            return Err(Failure::new("the PDF and the dump cannot both go to standard output"));
        }
        let date = self::epoch(epoch)?;
        if arguments.lock.lock.is_some() && sheets.len() > 1 {
            let failure = Failure::new("--lock keeps one layout, and several are asked for");
            return Err(failure.help("build them one after the other, each with a lock of its own"));
        }
        let (setting, lock) = (arguments.setting, arguments.lock.lock);
        Ok(Build { input, sheets, setting, lock, keep_going: arguments.keep_going, date })
    }
}

/// What stands for the layout's name in a file's name.
const LAYOUT: &str = "{layout}";

/// One sheet for each layout that is asked for, or the one that nobody asks for.
fn sheets(
    input: &Input,
    (asked, profile): (Option<PathBuf>, Profile),
    dump: Option<PathBuf>,
    kit: &KitChoice,
) -> Result<Vec<Sheet>, Failure> {
    let is_named = asked.as_ref().is_some_and(|asked| !asked.is_dir());
    let names: Vec<String> = kit.layout.iter().map(|layout| layout_name(layout)).collect();
    if let Some(twice) = names.iter().enumerate().find_map(|(at, name)| names[..at].contains(name).then_some(name)) {
        return Err(Failure::new(format!("two layouts are called {twice}, and so would their PDFs be")));
    }
    let wants_name = |path: &&PathBuf| path.to_str().is_some_and(|path| path.contains(LAYOUT));
    if names.is_empty() && [&asked, &dump].into_iter().flatten().find(wants_name).is_some() {
        let failure = Failure::new(format!("{LAYOUT} stands for a layout that --layout names, and none is named"));
        return Err(failure.help("--layout factsheet, or a name without it"));
    }
    if names.len() < 2 {
        let filled = |path: PathBuf| names.first().and_then(|name| with_layout(&path, name)).unwrap_or(path);
        let sheet = Sheet {
            kit: kit.clone(),
            pdfs: pdfs(profile, output(input, asked.map(filled))?, is_named)?,
            dump: dump.map(|path| Output::new(filled(path))),
        };
        return Ok(vec![sheet]);
    }
    let one = |flag: &str| {
        let name = format!("{LAYOUT}.{}", if flag == "output" { "pdf" } else { "txt" });
        Failure::new(format!("--{flag} names one file for {} layouts", names.len()))
            .help(format!("write {LAYOUT} in its name: --{flag} '{name}'"))
    };
    let mut sheets = Vec::new();
    for (name, layout) in names.iter().zip(&kit.layout) {
        let own = match input {
            Input::File(file) => file.with_extension(format!("{name}.pdf")),
            Input::Stdin => PathBuf::new(),
        };
        let place = match (&asked, input) {
            (None, Input::Stdin) => None,
            (None, Input::File(_)) => Some(own),
            (Some(folder), Input::File(_)) if folder.is_dir() => Some(folder.join(own.file_name().unwrap_or_default())),
            (Some(pattern), _) => Some(with_layout(pattern, name).ok_or_else(|| one("output"))?),
        };
        let dump = dump.as_ref().map(|pattern| with_layout(pattern, name).ok_or_else(|| one("dump"))).transpose()?;
        sheets.push(Sheet {
            kit: KitChoice { layout: vec![layout.clone()], ..kit.clone() },
            pdfs: pdfs(profile, output(input, place)?, is_named)?,
            dump: dump.map(Output::new),
        });
    }
    Ok(sheets)
}

/// A layout's name as part of a file's: a built-in's own, a file's without its folder and ending.
pub(crate) fn layout_name(layout: &str) -> String {
    let name = Path::new(layout).file_name().map_or_else(|| layout.into(), |name| name.to_string_lossy().into_owned());
    let name = name.strip_suffix(".toml").unwrap_or(&name);
    name.strip_suffix(".layout").unwrap_or(name).to_owned()
}

/// The path with the layout's name filled in; `None` when it has no place for it.
fn with_layout(path: &Path, name: &str) -> Option<PathBuf> {
    path.to_str().filter(|path| path.contains(LAYOUT)).map(|path| PathBuf::from(path.replace(LAYOUT, name)))
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

/// The date that the environment gives.
pub(crate) fn epoch(value: Option<OsString>) -> Result<Option<Date>, Failure> {
    value.map(|value| date(&value.to_string_lossy())).transpose()
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
    fn every_layout_has_a_pdf_of_its_own() {
        let kit = |layouts: &[&str]| KitChoice {
            layout: layouts.iter().map(|&layout| layout.to_owned()).collect(),
            brand: None,
            set: Vec::new(),
        };
        let places = |input: &str, asked: Option<&str>, layouts: &[&str]| {
            let input = Input::new(PathBuf::from(input));
            let sheets = sheets(&input, (asked.map(PathBuf::from), Profile::Print), None, &kit(layouts));
            sheets.map(|sheets| sheets.iter().flat_map(|sheet| &sheet.pdfs).map(|pdf| pdf.output.name()).collect::<Vec<_>>())
        };
        let two = ["factsheet", "my/small.layout.toml"];
        assert_eq!(places("a/b.md", None, &two).expect("fine"), ["a/b.factsheet.pdf", "a/b.small.pdf"]);
        assert_eq!(places("a/b.md", Some("c/{layout}.pdf"), &two).expect("fine"), ["c/factsheet.pdf", "c/small.pdf"]);
        assert_eq!(places("-", Some("{layout}.pdf"), &two).expect("fine"), ["factsheet.pdf", "small.pdf"]);
        assert_eq!(places("a/b.md", Some("{layout}.pdf"), &two[1..]).expect("fine"), ["small.pdf"]);
        assert_eq!(places("a/b.md", None, &two[1..]).expect("fine"), ["a/b.pdf"]);
        let folder = std::env::temp_dir();
        let inside = folder.join("b.small.pdf").display().to_string();
        assert_eq!(places("a/b.md", folder.to_str(), &two).expect("fine")[1], inside);
        for (input, asked, layouts) in [
            ("a/b.md", Some("c.pdf"), &two[..]),
            ("a/b.md", Some("-"), &two),
            ("-", None, &two),
            ("a/b.md", None, &["leaflet", "other/leaflet.toml"]),
        ] {
            assert!(places(input, asked, layouts).is_err(), "{input} {asked:?} {layouts:?}");
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
