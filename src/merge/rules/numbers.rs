//! Fields that are compared with numbers. Text is never equal to a number and always greater than any, which nobody means who writes `n > 3`.

use minijinja::machinery::ast::{CallArg, Expr};
use minijinja::value::{Value, ValueKind};
use std::collections::BTreeSet;
use std::ops::Range;

/// Filters that make numbers.
const NUMBERS: [&str; 7] = ["abs", "count", "float", "int", "length", "round", "sum"];
/// Filters that leave text text.
const TEXTS: [&str; 10] = ["capitalize", "d", "default", "format", "lower", "replace", "string", "title", "trim", "upper"];
/// Tests that compare.
const COMPARISONS: [&str; 16] =
    ["!=", "<", "<=", "==", ">", ">=", "eq", "equalto", "ge", "greaterthan", "gt", "in", "le", "lessthan", "lt", "ne"];
/// Tests by which a template tells text from numbers itself.
const KINDS: [&str; 5] = ["float", "int", "integer", "number", "string"];

/// A field that is compared with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::merge) struct Compared {
    /// The name that the template has it by, and those of the fields in it.
    pub(in crate::merge) path: Vec<String>,
    pub(in crate::merge) range: Range<usize>,
}

/// What is known of comparisons.
#[derive(Debug, Default)]
pub(super) struct Comparisons {
    all: Vec<Compared>,
    /// Fields that are asked whether they are text or numbers.
    asked: BTreeSet<Vec<String>>,
}

impl Comparisons {
    /// Two values that are compared.
    pub(super) fn compare(&mut self, one: &Expr<'_>, other: &Expr<'_>) {
        for (field, number) in [(one, other), (other, one)] {
            if is_number(number)
                && let Some(path) = path(field)
            {
                let (root, whole) = (root(field).span(), field.span());
                self.all.push(Compared { path, range: root.start_offset as usize..whole.end_offset as usize });
            }
        }
    }

    /// A test, with what it is given.
    pub(super) fn test(&mut self, name: &str, value: &Expr<'_>, arguments: &[CallArg<'_>]) {
        if KINDS.contains(&name) {
            self.asked.extend(path(value));
        }
        if let ([CallArg::Pos(other)], true) = (arguments, COMPARISONS.contains(&name)) {
            self.compare(value, other);
        }
    }

    /// The fields that are compared with numbers, in the template's order. `is_own` says of a name that the template gives it itself.
    pub(super) fn fields(self, is_own: impl Fn(&str) -> bool) -> Vec<Compared> {
        let Comparisons { mut all, asked } = self;
        all.retain(|compared| !asked.contains(&compared.path) && compared.path.first().is_some_and(|name| !is_own(name)));
        all.sort_by_key(|compared| compared.range.start);
        all
    }
}

/// Whether a value is a number in every row, or a list that holds one.
fn is_number(value: &Expr<'_>) -> bool {
    match value {
        Expr::Const(known) => holds_number(&known.value),
        Expr::UnaryOp(all) => is_number(&all.expr),
        Expr::List(all) => all.items.iter().any(is_number),
        Expr::Tuple(all) => all.items.iter().any(is_number),
        Expr::Filter(all) => NUMBERS.contains(&all.name),
        Expr::Var(name) => name.id == "row_number",
        _ => false,
    }
}

fn holds_number(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Number => true,
        ValueKind::Seq => value.try_iter().is_ok_and(|mut items| items.any(|item| item.kind() == ValueKind::Number)),
        _ => false,
    }
}

/// What a field's names begin with; minijinja's place of a field of a field begins at its full stop.
fn root<'e, 'a>(value: &'e Expr<'a>) -> &'e Expr<'a> {
    match value {
        Expr::GetAttr(all) => root(&all.expr),
        Expr::GetItem(all) => root(&all.expr),
        Expr::Filter(all) => all.expr.as_ref().map_or(value, root),
        _ => value,
    }
}

/// The names that lead to a field, when nothing makes a number of it.
fn path(value: &Expr<'_>) -> Option<Vec<String>> {
    let inside = |of: &Expr<'_>, name: &str| {
        let mut names = path(of)?;
        names.push(name.to_owned());
        Some(names)
    };
    match value {
        Expr::Var(name) if name.id != "row_number" => Some(vec![name.id.to_owned()]),
        Expr::GetAttr(all) => inside(&all.expr, all.name),
        Expr::GetItem(all) => match &all.subscript_expr {
            Expr::Const(name) => inside(&all.expr, name.value.as_str()?),
            _ => None,
        },
        Expr::Filter(all) if TEXTS.contains(&all.name) => path(all.expr.as_ref()?),
        _ => None,
    }
}
