//! A setting as a file: written by a fit, read by the builds that share it.
//!
//! In: a [`Setting`], or a file's text. Out: TOML, or the setting with every fault of the file. The levers and their values are written as the
//! brand's `[copyfit]` has them.

use crate::brand::{Brand, Setting};
use crate::content::Spanned;
use crate::diagnostic::{Code, Diagnostic, Report, Sources};
use crate::picture::PictureSource;
use crate::tokens::{Slice, read as read_toml};
use std::fmt::Write;

/// The setting in the file `name` that a text asks for; `None` when it cannot be read.
pub(super) fn load(
    name: &Spanned<String>,
    files: &dyn PictureSource,
    brand: &Brand,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Setting> {
    let unusable = |why: String| {
        let message = format!("the settings {:?} cannot be read: {why}", name.value);
        let help = "the path is relative to the text; `makeready fit --write` makes such a file";
        Diagnostic::new(Code::SettingsUnusable, message).at(name.span).help(help)
    };
    let bytes = files.load(&name.value).map_err(|why| report.push(unusable(why))).ok()?;
    let text = std::str::from_utf8(&bytes).map_err(|_| report.push(unusable("it is not UTF-8".into()))).ok()?;
    let file = sources.add(&name.value, text);
    let (setting, found) = read_toml(Slice::whole(file, text), "settings", &[], |fields| {
        let setting = fields.within("setting", |fields| Setting::read(fields, brand));
        if setting.is_none() {
            fields.missing("setting", "a file of settings has a table [setting]");
        }
        setting
    });
    let is_sound = !found.has_errors();
    report.extend(found);
    setting.filter(|_| is_sound)
}

/// The file that holds a setting; `comments` say what it does for which text.
pub(super) fn write(setting: &Setting, comments: &[String]) -> String {
    let mut text =
        "# One setting for the texts that name this file: [fit] settings = \"…\". Written by `makeready fit`.\n".to_owned();
    for comment in comments {
        let _ = writeln!(text, "# {}", comment.replace(['\n', '\r'], " "));
    }
    text.push_str("[setting]\n");
    for (lever, amount) in setting.levers() {
        let _ = match amount {
            crate::brand::Amount::Columns(columns) => writeln!(text, "{} = {columns}", lever.name()),
            amount => writeln!(text, "{} = \"{amount}\"", lever.name()),
        };
    }
    text
}
