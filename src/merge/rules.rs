//! What a template may say, looked at before any row.
//!
//! In: a template that can be parsed. Out: the first thing in it that no row can make good: a filter, test or function that there is none of, and what
//! would grow without end. minijinja bounds the texts and lists that it makes, but lists that hold each other by name double their size at every line, and
//! their text or their comparison is made before it is charged; lists that are added, multiplied or sliced are kept with what they were made of. So how deep lists
//! lie in each other, and how often they grew, is followed through the template's names here. Lists that a row holds are as deep as they are written and count as no
//! lists.

mod growth;
mod numbers;

pub(super) use numbers::Compared;

use growth::Growth;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, CompareOpKind, Expr, Macro, Stmt};
use minijinja::machinery::{Span, Token, parse, tokenize};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error};
use numbers::Comparisons;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Most lists in each other.
const MOST_DEPTH: u8 = 8;

/// Most operators and brackets in one tag.
const MOST_OPERATORS: usize = 1_000;

/// Most times that a template is gone through to follow its names.
const MOST_ROUNDS: usize = 100;

/// Filters that make text or a number of a text or a number.
const PLAIN: [&str; 19] = [
    "abs",
    "bool",
    "capitalize",
    "count",
    "float",
    "format",
    "int",
    "join",
    "length",
    "lower",
    "markdown",
    "paragraphs",
    "replace",
    "round",
    "string",
    "title",
    "toml",
    "trim",
    "upper",
];
/// Those of them that take a list.
const OF_LISTS: [&str; 6] = ["bool", "count", "join", "length", "string", "toml"];

/// Filters that make or take something else, as far as their names may be misspelt.
const OTHERS: [&str; 18] = [
    "batch", "chain", "default", "dictsort", "first", "groupby", "items", "last", "lines", "list", "map", "max", "min",
    "reverse", "slice", "sort", "split", "sum",
];

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Finds a tag with more operators than can be followed: they are parsed into each other, and minijinja follows them by calling itself.
pub(super) fn longest(environment: &Environment<'_>, text: &str) -> Option<Refusal> {
    let mut operators = 0;
    // What cannot be read is told when it is parsed.
    for (token, span) in tokenize(text, false, environment.syntax().clone()).map_while(Result::ok) {
        match token {
            Token::VariableStart | Token::BlockStart => operators = 0,
            Token::Ident(word) if !matches!(word, "and" | "or" | "not" | "is" | "in" | "if" | "else") => {}
            Token::Comma | Token::Colon | Token::Str(_) | Token::String(_) | Token::Int(_) | Token::Int128(_) => {}
            Token::Float(_) | Token::TemplateData(_) => {}
            _ => operators += 1,
        }
        if operators > MOST_OPERATORS {
            let range = span.start_offset as usize..span.end_offset as usize;
            return Some(Refusal {
                range,
                message: "the tag is too long".into(),
                help: Some("divide it by `{% set %}`".into()),
            });
        }
    }
    None
}

/// What is wrong with a template.
pub(super) fn check(environment: &Environment<'_>, text: &str) -> Result<Option<Refusal>, Error> {
    look_over(environment, text).map(|(refused, _)| refused)
}

/// What is wrong with a template, and the fields that it compares with numbers.
pub(super) fn look_over(environment: &Environment<'_>, text: &str) -> Result<(Option<Refusal>, Vec<Compared>), Error> {
    let parsed = parse(text, "template", environment.syntax().clone())?;
    let mut rules = Rules {
        environment,
        names: BTreeMap::new(),
        growths: BTreeMap::new(),
        calls: 0,
        growth_of_calls: Growth::NONE,
        macros: BTreeSet::new(),
        spaces: BTreeMap::new(),
        comparisons: Comparisons::default(),
        first: None,
        has_learnt: false,
        is_done: false,
    };
    // Names are followed until nothing more is learnt: a depth only grows, and it ends.
    for _ in 0..MOST_ROUNDS {
        rules.has_learnt = false;
        rules.statement(&parsed);
        if !rules.has_learnt {
            rules.is_done = true;
            rules.statement(&parsed);
            let Rules { first, comparisons, names, .. } = rules;
            return Ok((first, comparisons.fields(|name| names.contains_key(name))));
        }
    }
    let message = "its names are made of each other in too many steps".to_owned();
    Ok((Some(Refusal { range: 0..0, message, help: None }), Vec::new()))
}

struct Rules<'a> {
    environment: &'a Environment<'a>,
    /// How deep the lists are that names stand for.
    names: BTreeMap<String, u8>,
    /// How they grew.
    growths: BTreeMap<String, Growth>,
    /// The same of what is handed to macros and to loops that call themselves.
    calls: u8,
    growth_of_calls: Growth,
    macros: BTreeSet<String>,
    /// Names that stand for namespaces, and whether for nothing else.
    spaces: BTreeMap<String, bool>,
    comparisons: Comparisons,
    first: Option<Refusal>,
    has_learnt: bool,
    /// Whether all names are known, so that what is wrong is wrong.
    is_done: bool,
}

impl Rules<'_> {
    fn refuse(&mut self, span: Span, message: impl Into<String>, help: Option<&str>) {
        let range = span.start_offset as usize..span.end_offset as usize;
        if self.is_done && self.first.as_ref().is_none_or(|first| range.start < first.range.start) {
            self.first = Some(Refusal { range, message: message.into(), help: help.map(str::to_owned) });
        }
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(all) => self.statements(&all.children),
            Stmt::EmitExpr(written) => self.look(&written.expr),
            Stmt::EmitRaw(_) => {}
            Stmt::ForLoop(all) => {
                let depth = self.depth(&all.iter);
                let again = if all.recursive { self.calls } else { 0 };
                self.set_space(&all.target, &all.iter);
                let growth = Growth { is_plain: false, ..self.growth(&all.iter).or(self.growth_of_calls) };
                self.set(&all.target, depth.max(again).saturating_sub(1), growth);
                all.filter_expr.iter().for_each(|filter| self.look(filter));
                self.statements(&all.body);
                self.statements(&all.else_body);
            }
            Stmt::IfCond(all) => {
                self.depth(&all.expr);
                self.statements(&all.true_body);
                self.statements(&all.false_body);
            }
            Stmt::WithBlock(all) => {
                for (target, value) in &all.assignments {
                    self.set_space(target, value);
                    let depth = self.depth(value);
                    let growth = self.growth(value);
                    self.set(target, depth, growth);
                }
                self.statements(&all.body);
            }
            Stmt::Set(all) => {
                self.set_space(&all.target, &all.expr);
                let depth = self.depth(&all.expr);
                let growth = self.growth(&all.expr);
                self.set(&all.target, depth, growth);
            }
            Stmt::SetBlock(all) => {
                self.set(&all.target, 0, Growth::NONE);
                all.filter.iter().for_each(|filter| self.look(filter));
                self.statements(&all.body);
            }
            Stmt::AutoEscape(all) => self.statements(&all.body),
            Stmt::FilterBlock(all) => {
                self.depth(&all.filter);
                self.statements(&all.body);
            }
            Stmt::Macro(all) => self.made(all),
            Stmt::CallBlock(all) => {
                self.call(&all.call, all.call.span());
                self.made(&all.macro_decl);
            }
            Stmt::Do(all) => {
                self.call(&all.call, all.call.span());
            }
        }
    }

    /// A macro: what is handed to any may be handed to it.
    fn made(&mut self, all: &Macro<'_>) {
        self.macros.insert(all.name.to_owned());
        let defaults = all.defaults.iter().map(|value| self.depth(value)).max().unwrap_or(0);
        let depth = defaults.max(self.calls);
        let growth = all.defaults.iter().fold(self.growth_of_calls, |known, value| known.or(self.growth(value)));
        for argument in &all.args {
            self.set_space(argument, argument);
            self.set(argument, depth, growth);
        }
        self.statements(&all.body);
    }

    /// A name stands for lists of this depth, or several for what they hold.
    fn set(&mut self, target: &Expr<'_>, depth: u8, growth: Growth) {
        match target {
            Expr::Var(name) => self.learn(name.id, depth, growth),
            // A namespace's field, by whatever name the namespace goes.
            Expr::GetAttr(field) => self.learn(&format!(".{}", field.name), depth, growth),
            Expr::List(all) => all.items.iter().for_each(|item| self.set(item, depth.saturating_sub(1), growth)),
            Expr::Tuple(all) => all.items.iter().for_each(|item| self.set(item, depth.saturating_sub(1), growth)),
            _ => {}
        }
    }

    fn learn(&mut self, name: &str, depth: u8, growth: Growth) {
        let grown = self.growths.entry(name.to_owned()).or_insert(growth);
        self.has_learnt |= *grown != grown.or(growth);
        *grown = grown.or(growth);
        let (known, depth) = (self.names.entry(name.to_owned()).or_default(), depth.min(MOST_DEPTH + 1));
        self.has_learnt |= depth > *known;
        *known = depth.max(*known);
    }

    /// Notes whether a name stands for namespaces alone.
    fn set_space(&mut self, target: &Expr<'_>, value: &Expr<'_>) {
        let is_space = matches!(value, Expr::Call(call) if matches!(&call.expr, Expr::Var(name) if name.id == "namespace"));
        match target {
            Expr::Var(name) => *self.spaces.entry(name.id.to_owned()).or_insert(true) &= is_space,
            Expr::List(all) => all.items.iter().for_each(|item| self.set_space(item, item)),
            Expr::Tuple(all) => all.items.iter().for_each(|item| self.set_space(item, item)),
            _ => {}
        }
    }

    /// How deep a field is.
    fn field(&mut self, of: &Expr<'_>, name: &str) -> u8 {
        let known = self.names.get(&format!(".{name}")).copied();
        let depth = self.depth(of).saturating_sub(1);
        match (known, of) {
            (Some(known), Expr::Var(of)) if self.spaces.get(of.id) == Some(&true) => known,
            (known, _) => known.unwrap_or(0).max(depth),
        }
    }

    fn look(&mut self, value: &Expr<'_>) {
        let _ = self.depth(value);
    }

    /// How deep the lists are that a value may be.
    fn depth(&mut self, value: &Expr<'_>) -> u8 {
        let depth = match value {
            Expr::Var(name) => self.names.get(name.id).copied().unwrap_or(0),
            Expr::Const(value) => u8::from(matches!(value.value.kind(), ValueKind::Seq | ValueKind::Map)),
            Expr::Slice(all) => {
                [&all.start, &all.stop, &all.step].into_iter().flatten().for_each(|part| self.look(part));
                self.depth(&all.expr)
            }
            Expr::UnaryOp(all) => {
                self.look(&all.expr);
                0
            }
            Expr::BinOp(all) => self.operation(all.op, &all.left, &all.right, value.span()),
            Expr::Compare(all) => {
                let first = self.depth(&all.expr);
                let mut before = &all.expr;
                for step in &all.ops {
                    if self.is_done {
                        self.comparisons.compare(before, &step.expr);
                    }
                    before = &step.expr;
                    let next = self.depth(&step.expr);
                    let is_in = matches!(step.op, CompareOpKind::In | CompareOpKind::NotIn);
                    self.compare(is_in, first, next, value.span());
                }
                0
            }
            Expr::IfExpr(all) => {
                self.depth(&all.test_expr);
                let other = all.false_expr.as_ref().map_or(0, |other| self.depth(other));
                self.depth(&all.true_expr).max(other)
            }
            Expr::Filter(all) => {
                let of = all.expr.as_ref().map_or(0, |of| self.depth(of));
                let with = self.arguments(&all.args);
                self.filter(all.name, of, with, &all.args, value.span())
            }
            Expr::Test(all) => {
                let (of, with) = (self.depth(&all.expr), self.arguments(&all.args));
                if self.is_done && !self.knows(all.name, "test") {
                    self.refuse(value.span(), format!("there is no test `{}`", all.name), None);
                }
                self.compare(all.name == "in", of, with, value.span());
                if self.is_done {
                    self.comparisons.test(all.name, &all.expr, &all.args);
                }
                0
            }
            Expr::GetAttr(all) => self.field(&all.expr, all.name),
            Expr::GetItem(all) => {
                self.depth(&all.subscript_expr);
                self.depth(&all.expr).saturating_sub(1)
            }
            Expr::Call(all) => self.call(all, value.span()),
            Expr::List(all) => 1 + self.deepest(&all.items),
            Expr::Tuple(all) => 1 + self.deepest(&all.items),
            Expr::Map(all) => {
                if self.deepest(&all.keys) > 0 {
                    self.refuse(value.span(), "a list is no name of a field", None);
                }
                1 + self.deepest(&all.values)
            }
        };
        if matches!(value, Expr::BinOp(_) | Expr::Slice(_)) && self.growth(value).steps > MOST_DEPTH {
            self.refuse(
                value.span(),
                "a list is made of itself without end",
                Some("a sum or product of fields that are numbers: write `| float`"),
            );
        }
        if depth > MOST_DEPTH {
            self.refuse(
                value.span(),
                "lists hold lists without end",
                Some("a list that is set to hold itself grows with every line"),
            );
        }
        depth.min(MOST_DEPTH + 1)
    }

    fn deepest(&mut self, all: &[Expr<'_>]) -> u8 {
        all.iter().map(|value| self.depth(value)).max().unwrap_or(0)
    }

    fn arguments(&mut self, all: &[CallArg<'_>]) -> u8 {
        let value = |argument: &CallArg<'_>| match argument {
            CallArg::Pos(value) | CallArg::Kwarg(_, value) => self.depth(value),
            CallArg::PosSplat(value) | CallArg::KwargSplat(value) => self.depth(value).saturating_sub(1),
        };
        all.iter().map(value).max().unwrap_or(0)
    }

    fn operation(&mut self, kind: BinOpKind, left: &Expr<'_>, right: &Expr<'_>, span: Span) -> u8 {
        let (of, with) = (self.depth(left), self.depth(right));
        if self.is_done
            && matches!(
                kind,
                BinOpKind::Eq | BinOpKind::Ne | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte | BinOpKind::In
            )
        {
            self.comparisons.compare(left, right);
        }
        let is_written = |value: &Expr<'_>| matches!(value, Expr::List(_) | Expr::Tuple(_) | Expr::Const(_));
        match kind {
            BinOpKind::ScAnd | BinOpKind::ScOr => return of.max(with),
            BinOpKind::Concat if of.max(with) > 0 => {
                self.refuse(span, "a list has no text; write `| join(\", \")` or `{% for %}`", None);
            }
            BinOpKind::Mul if of.max(with) > 0 => self.refuse(span, "a list cannot be multiplied", None),
            BinOpKind::Add if of.max(with) > 0 && !is_written(left) && !is_written(right) => {
                self.refuse(span, "lists cannot be added", Some("write `| chain(…)`, or one of them as `[…]`"));
            }
            BinOpKind::Add => return of.max(with),
            BinOpKind::Eq | BinOpKind::Ne | BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => {
                self.compare(false, of, with, span);
            }
            BinOpKind::In => self.compare(true, of, with, span),
            _ => {}
        }
        0
    }

    /// Lists in lists are compared item by item, as often as they hold each other.
    fn compare(&mut self, is_in: bool, of: u8, with: u8, span: Span) {
        if of.max(with) > 1 || is_in && of > 0 {
            self.refuse(span, "lists in lists cannot be compared", None);
        }
    }

    fn filter(&mut self, name: &str, of: u8, with: u8, arguments: &[CallArg<'_>], span: Span) -> u8 {
        if self.is_done && !self.knows(name, "filter") {
            let help = match name {
                "safe" => Some("for what is Markdown, write `| markdown`".to_owned()),
                "tojson" => Some("for what is TOML, write `| toml`".to_owned()),
                "escape" | "e" | "urlencode" => Some("a field is text by itself, whatever it holds".to_owned()),
                _ => {
                    crate::tokens::nearest(name, PLAIN.into_iter().chain(OTHERS)).map(|near| format!("did you mean `{near}`?"))
                }
            };
            self.refuse(span, format!("there is no filter `{name}`"), help.as_deref());
        }
        match name {
            _ if PLAIN.contains(&name) => {
                if of.max(with) > 0 && !OF_LISTS.contains(&name) {
                    self.refuse(span, format!("a list has no text for `{name}`"), Some("write `| map(…)`, or `{% for %}`"));
                }
                0
            }
            "first" | "last" | "min" | "max" | "attr" | "sum" => of.max(with).saturating_sub(1),
            "default" | "d" => of.max(with),
            "split" | "lines" => 1,
            "batch" | "slice" | "zip" | "items" | "dictsort" => of.max(with).saturating_add(1).max(2),
            "groupby" => of + 2,
            "map" => match arguments.first() {
                Some(CallArg::Pos(Expr::Const(of_each)))
                    if of_each.value.as_str().is_some_and(|name| PLAIN.contains(&name)) =>
                {
                    1
                }
                Some(CallArg::Kwarg(..)) => of.max(with + 1),
                _ => of.max(with).saturating_add(2),
            },
            _ => {
                if of > 2 && matches!(name, "sort" | "unique") {
                    self.refuse(span, "lists in lists cannot be compared", None);
                }
                of.max(with).max(1)
            }
        }
    }

    fn call(&mut self, all: &Call<'_>, span: Span) -> u8 {
        let with = self.arguments(&all.args);
        let Expr::Var(name) = &all.expr else { return self.depth(&all.expr).max(with) };
        match name.id {
            "range" => 1,
            "dict" => 1 + with,
            "namespace" => {
                for argument in &all.args {
                    if let CallArg::Kwarg(name, value) = argument {
                        let depth = self.depth(value);
                        let growth = self.growth(value);
                        self.learn(&format!(".{name}"), depth, growth);
                    }
                }
                let fields = self.names.iter().filter(|(name, _)| name.starts_with('.')).map(|(_, depth)| *depth);
                1 + with.max(fields.max().unwrap_or(0))
            }
            name => {
                let growth = self.growth_of(&all.args).or(self.growth_of_calls);
                self.has_learnt |= with > self.calls || growth != self.growth_of_calls;
                (self.calls, self.growth_of_calls) = (self.calls.max(with), growth);
                let is_own = matches!(name, "loop" | "caller") || self.macros.contains(name) || self.names.contains_key(name);
                if !is_own && self.environment.globals().all(|(global, _)| global != name) {
                    self.refuse(span, format!("there is no function `{name}`"), None);
                }
                0
            }
        }
    }

    /// Whether the environment has a filter or a test of a name.
    fn knows(&self, name: &str, kind: &str) -> bool {
        let asked = self.environment.compile_expression_owned(format!("name is {kind}"));
        asked.and_then(|asked| asked.eval(minijinja::context! { name })).is_ok_and(|is_so| is_so.is_true())
    }
}
