//! How often a list was made of itself.
//!
//! In: a value of a template. Out: how often it may have been sliced, multiplied or added to what was itself added, and whether it is surely no list, as a sum with a
//! number or a text in it is. minijinja keeps such lists as what they were made of, asks all of it again whenever they are asked, and charges nothing for it.

use super::{MOST_DEPTH, PLAIN, Rules};
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr};
use minijinja::value::ValueKind;

/// What is known of a value beside the lists in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Growth {
    /// How often a list was sliced, multiplied, or added to one that was itself: minijinja keeps what it was made of, each in the next.
    pub(super) steps: u8,
    /// Whether it is surely no list.
    pub(super) is_plain: bool,
}

impl Growth {
    /// A text or a number.
    pub(super) const NONE: Growth = Growth { steps: 0, is_plain: true };
    /// What a row may hold.
    pub(super) const FIELD: Growth = Growth { steps: 0, is_plain: false };

    /// Either of two.
    pub(super) fn or(self, other: Growth) -> Growth {
        Growth { steps: self.steps.max(other.steps), is_plain: self.is_plain && other.is_plain }
    }

    /// A list made of lists, of which one was grown so often.
    fn step(steps: u8) -> Growth {
        Growth { steps: (steps + 1).min(MOST_DEPTH + 1), is_plain: false }
    }
}

impl Rules<'_> {
    /// How a value grew.
    pub(super) fn growth(&self, value: &Expr<'_>) -> Growth {
        let of_list = |all: &[Expr<'_>]| all.iter().fold(Growth::FIELD, |known, item| known.or(self.growth(item)));
        let known = |name: &str| self.growths.get(name).copied().unwrap_or(Growth::FIELD);
        match value {
            Expr::Var(name) => known(name.id),
            Expr::GetAttr(field) => {
                known(&format!(".{}", field.name)).or(Growth { is_plain: true, ..self.growth(&field.expr) })
            }
            Expr::GetItem(_) => self.growths.values().fold(Growth::FIELD, |all, one| all.or(*one)),
            Expr::Const(value) if matches!(value.value.kind(), ValueKind::Seq | ValueKind::Map) => Growth::FIELD,
            Expr::Const(_) | Expr::UnaryOp(_) | Expr::Compare(_) | Expr::Test(_) => Growth::NONE,
            Expr::Slice(all) => match self.growth(&all.expr) {
                Growth { is_plain: true, .. } => Growth::NONE,
                grown => Growth::step(grown.steps),
            },
            Expr::BinOp(all) => {
                let (left, right) = (self.growth(&all.left), self.growth(&all.right));
                match all.op {
                    BinOpKind::ScAnd | BinOpKind::ScOr => left.or(right),
                    // A list and what is none cannot be added.
                    BinOpKind::Add if !left.is_plain && !right.is_plain => Growth::step(left.steps.min(right.steps)),
                    BinOpKind::Mul if !left.is_plain || !right.is_plain => Growth::step(left.steps.max(right.steps)),
                    _ => Growth::NONE,
                }
            }
            Expr::IfExpr(all) => {
                self.growth(&all.true_expr).or(all.false_expr.as_ref().map_or(Growth::NONE, |other| self.growth(other)))
            }
            Expr::Filter(all) if PLAIN.contains(&all.name) => Growth::NONE,
            Expr::Filter(all) => {
                let of = all.expr.as_ref().map_or(Growth::NONE, |of| self.growth(of)).or(self.growth_of(&all.args));
                Growth { is_plain: of.is_plain && matches!(all.name, "default" | "d"), ..of }
            }
            Expr::Call(all) => match &all.expr {
                Expr::Var(name) if self.macros.contains(name.id) => Growth::NONE,
                _ => Growth { is_plain: false, ..self.growth_of(&all.args) },
            },
            Expr::List(all) => of_list(&all.items),
            Expr::Tuple(all) => of_list(&all.items),
            Expr::Map(all) => of_list(&all.values),
        }
    }

    pub(super) fn growth_of(&self, arguments: &[CallArg<'_>]) -> Growth {
        arguments.iter().fold(Growth::NONE, |known, argument| match argument {
            CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
                known.or(self.growth(value))
            }
        })
    }
}
