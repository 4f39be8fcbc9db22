//! One token changed from outside, for one run: `--set brand.styles.body.align=justify`.

use super::table::{Entry, Kind, Table, Value};
use super::{Slice, parse, suggest};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};

/// The trees that an override may change.
const ROOTS: [&str; 3] = ["brand", "layout", "preflight"];
/// Most keys in an override's path; the deepest token has six.
const MAX_STEPS: usize = 16;

/// A change of one token.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The token: `brand`, `layout` or `preflight`, then its keys. A number picks an item of an array, from 0.
    pub path: Vec<String>,
    /// The value, as written after the `=`.
    pub value: String,
    /// The source that holds the override's own text, `KEY=VALUE`.
    pub file: FileId,
    /// The key's place in that source.
    key_span: Span,
    /// The value, parsed.
    parsed: Value,
}

impl Override {
    /// Reads `KEY=VALUE`, the whole text of the source `file`. The value is TOML, or a bare string when it does not start as TOML
    /// would and is not valid as it: `justify` and `12 pt` need no quotes.
    ///
    /// # Errors
    /// No `=`, an empty or malformed key, a key that starts with none of `brand`, `layout` and `preflight`, a bracket or quote that is not
    /// closed.
    pub fn parse(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let help = "write KEY=VALUE, such as brand.styles.body.align=justify";
        let whole = Span::new(file, 0..text.len());
        let fault = |message: String, span: Span| Box::new(Diagnostic::new(Code::TomlSyntax, message).at(span).help(help));
        let Some((key, value)) = text.split_once('=') else {
            return Err(fault("an override needs a `=` between the token and its value".to_owned(), whole));
        };
        let key_span = Span::new(file, 0..key.len());
        let path: Vec<String> = key.trim().split('.').map(|part| part.trim().to_owned()).collect();
        if let [only] = path.as_slice()
            && !only.is_empty()
            && !ROOTS.contains(&only.as_str())
        {
            let fault = Diagnostic::new(Code::UnknownKey, format!("`{only}` does not say whose token it is"));
            return Err(Box::new(
                fault.at(key_span).help(format!("write `brand.{only}`, `layout.{only}` or `preflight.{only}`")),
            ));
        }
        if path.len() < 2 || path.iter().any(String::is_empty) {
            return Err(fault(format!("`{}` is no token: keys are joined by single dots", key.trim()), key_span));
        }
        if path.len() > MAX_STEPS {
            return Err(fault(format!("no token is {} keys deep", path.len()), key_span));
        }
        if !ROOTS.contains(&path[0].as_str()) {
            let fault =
                Diagnostic::new(Code::UnknownKey, format!("`{}` is none of `brand`, `layout` and `preflight`", path[0]));
            return Err(Box::new(fault.at(key_span).help(suggest(&path[0], "first keys", ROOTS))));
        }
        let parsed = parse_value(file, value, key.len() + 1)?;
        Ok(Override { path, value: value.trim().to_owned(), file, key_span, parsed })
    }

    /// `brand`, `layout` or `preflight`.
    pub fn root(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }
}

/// The value at `offset` of the override's source.
fn parse_value(file: FileId, text: &str, offset: usize) -> Result<Value, Box<Diagnostic>> {
    let start = offset + (text.len() - text.trim_start().len());
    let text = text.trim();
    // A key in front makes the value a document, so that one parser reads both.
    let document = format!("v={text}\n");
    let (mut table, faults) = parse(Slice::part(file, &document, 0));
    let report = faults.into_report();
    let span = Span::new(file, start..start + text.len());
    if report.diagnostics.is_empty()
        && table.entries.len() == 1
        && let Some(entry) = table.entries.pop()
    {
        // An override is one line, and its whole value is what a message underlines.
        return Ok(entry.value.at(span));
    }
    match report.diagnostics.into_iter().next() {
        Some(fault) if text.starts_with(['[', '{', '"', '\'']) => {
            Err(Box::new(Diagnostic { span: Some(span), help: Some("the value is not valid TOML".to_owned()), ..fault }))
        }
        _ => Ok(Value { kind: Kind::String(text.to_owned()), span }),
    }
}

impl Table {
    /// Puts the override's value in place, making the tables on the way.
    ///
    /// # Errors
    /// A step of the path leads into a value that is neither a table nor an array with that item.
    pub fn apply(&mut self, change: &Override) -> Result<(), Box<Diagnostic>> {
        let Some((first, rest)) = change.path.get(1..).and_then(<[String]>::split_first) else {
            return Ok(());
        };
        set(self.slot(first, change.key_span, rest.is_empty()), rest, change)
    }

    /// The value of `key`, made when it is missing. A key that is about to be replaced now stands at `span`.
    fn slot(&mut self, key: &str, span: Span, replaced: bool) -> &mut Value {
        let at = self.entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            let value = Value { kind: Kind::Table(Table::empty(span)), span };
            self.entries.push(Entry { key: key.to_owned(), key_span: span, value });
            self.entries.len() - 1
        });
        let entry = &mut self.entries[at];
        if replaced {
            entry.key_span = span;
        }
        &mut entry.value
    }
}

/// Puts the override's value where `path` leads from `value`. Recursion is bounded by [`MAX_STEPS`].
fn set(value: &mut Value, path: &[String], change: &Override) -> Result<(), Box<Diagnostic>> {
    let Some((step, rest)) = path.split_first() else {
        *value = change.parsed.clone();
        return Ok(());
    };
    let found = value.kind.name();
    let inner = match &mut value.kind {
        Kind::Table(table) => Some(table.slot(step, change.key_span, rest.is_empty())),
        Kind::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
        _ => None,
    };
    match inner {
        Some(inner) => set(inner, rest, change),
        None => {
            let fault = Diagnostic::new(Code::WrongType, format!("`{step}` cannot be reached: the token before it is {found}"));
            Err(Box::new(fault.at(change.key_span).help("only tables have keys, and an array has items from 0")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use crate::tokens::{Faults, read};

    fn over(text: &str) -> Result<Override, Box<Diagnostic>> {
        let mut sources = Sources::new();
        sources.add("a.toml", "");
        Override::parse(sources.add("--set", text), text)
    }

    #[test]
    fn values_are_toml_or_bare_strings() {
        for (text, kind) in [
            ("brand.a=justify", Kind::String("justify".to_owned())),
            ("brand.a=12 pt", Kind::String("12 pt".to_owned())),
            ("brand.a = \"12 pt\"", Kind::String("12 pt".to_owned())),
            ("brand.a=-2 %", Kind::String("-2 %".to_owned())),
            ("brand.a=", Kind::String(String::new())),
            ("brand.a=x=y", Kind::String("x=y".to_owned())),
            ("brand.a=3", Kind::Integer(Some(3))),
            ("layout.page.facing=true", Kind::Boolean(true)),
        ] {
            assert_eq!(over(text).map(|change| change.parsed.kind), Ok(kind), "{text}");
        }
        assert!(matches!(over("brand.a=[1, 2]").map(|change| change.parsed.kind), Ok(Kind::Array(items)) if items.len() == 2));
    }

    #[test]
    fn malformed_overrides_say_what_is_expected() {
        for (text, code, start) in [
            ("brand.a", Code::TomlSyntax, 0),
            ("=x", Code::TomlSyntax, 0),
            ("brand=x", Code::TomlSyntax, 0),
            ("brand..a=x", Code::TomlSyntax, 0),
            ("brnad.a=x", Code::UnknownKey, 0),
            ("columns=3", Code::UnknownKey, 0),
            ("brand.a=[1, 2", Code::TomlSyntax, 8),
            ("brand.a=\"x", Code::TomlSyntax, 8),
        ] {
            let fault = over(text).unwrap_err();
            assert_eq!((fault.code, fault.span.map(|span| span.start)), (code, Some(start)), "{text}");
            assert!(fault.help.is_some(), "{text}");
        }
        let deep = format!("brand.{}=1", vec!["a"; 100].join("."));
        assert_eq!(over(&deep).unwrap_err().code, Code::TomlSyntax);
    }

    #[test]
    fn overrides_change_add_and_reach_into_arrays() {
        let text = "a = 1\n[t]\nb = 2\nlist = [1, 2]\n";
        let mut sources = Sources::new();
        let file = sources.add("a.toml", text);
        let mut table = parse(Slice::whole(file, text)).0;
        for change in ["brand.a=9", "brand.t.b=x", "brand.t.list.1=7", "brand.new.c.d=true"] {
            table.apply(&over(change).unwrap()).unwrap();
        }
        let Some(Kind::Table(t)) = table.value("t").map(|value| &value.kind) else { panic!("t is a table") };
        assert_eq!(table.value("a").map(|value| &value.kind), Some(&Kind::Integer(Some(9))));
        assert_eq!(t.value("b").map(|value| &value.kind), Some(&Kind::String("x".to_owned())));
        assert!(
            matches!(t.value("list").map(|value| &value.kind), Some(Kind::Array(items)) if items[1].kind == Kind::Integer(Some(7)))
        );
        assert!(matches!(table.value("new").map(|value| &value.kind), Some(Kind::Table(_))));
        for change in ["brand.a.x=1", "brand.t.list.2=7", "brand.t.list.b=7"] {
            assert_eq!(table.apply(&over(change).unwrap()).unwrap_err().code, Code::WrongType, "{change}");
        }
    }

    #[test]
    fn faults_of_an_override_stand_in_its_own_text() {
        let mut sources = Sources::new();
        let file = sources.add("a.toml", "");
        let (unknown, badly) = ("brand.szie=2 pt", "brand.size=2 px");
        let overrides = [unknown, badly].map(|text| Override::parse(sources.add("--set", text), text).unwrap());
        let (_, report) = read(Slice::whole(file, ""), "brand", &overrides, |fields| {
            fields.length("size", crate::geometry::Length::ZERO..=crate::geometry::Length::MAX)
        });
        let seen: Vec<_> = report.diagnostics.iter().map(|d| (d.code, sources.text(d.span.unwrap()))).collect();
        assert_eq!(seen, [(Code::UnknownKey, "brand.szie"), (Code::BadUnit, "2 px")]);
        let (_, report) = read(Slice::whole(file, ""), "layout", &overrides, |_| ());
        assert!(report.diagnostics.is_empty(), "overrides of the brand are none of the layout's");
    }

    #[test]
    fn a_fault_of_the_file_does_not_hide_one_of_an_override() {
        let mut sources = Sources::new();
        let file = sources.add("a.toml", "x = = 1");
        let faults: Faults = parse(Slice::whole(file, "x = = 1")).1;
        let other = sources.add("--set", "brand.a=1");
        faults.push(Diagnostic::new(Code::UnknownKey, "a").at(Span::new(other, 0..4)));
        assert_eq!(faults.into_report().diagnostics.len(), 2);
    }
}
