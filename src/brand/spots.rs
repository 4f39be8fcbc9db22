//! Spot inks that a token file names, and names that collide.
//!
//! In: a file's whole table. Out: each spot ink written out in it, and a fault wherever one ink is given two process colours to stand in for
//! it, or two spellings: each spelling is a plate of its own, and a job that should need five plates comes back with six.

use crate::color::{Cmyk, Share};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::tokens::{Kind, Table, Value, parse_percent};

/// A spot ink where a file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotToken {
    /// As it is written.
    pub name: String,
    /// What stands in for it, where that can be read.
    pub alternate: Option<Cmyk>,
    /// The name's place.
    pub span: Span,
}

/// A spot ink's name without what people write differently: case, spaces and signs.
pub(crate) fn spot_key(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl SpotToken {
    /// Every spot ink of a file, in its order.
    pub(crate) fn all(table: &Table) -> Vec<SpotToken> {
        let mut found = Vec::new();
        collect(table, &mut found);
        found
    }

    fn key(&self) -> String {
        spot_key(&self.name)
    }

    /// Why this cannot stand beside `before`.
    fn collides_with(&self, before: &SpotToken) -> Option<Diagnostic> {
        if self.key() != before.key() {
            return None;
        }
        let (message, help) = if self.name != before.name {
            let message = format!("the spot ink `{}` is called `{}` elsewhere", self.name, before.name);
            (message, format!("write `{}` everywhere: every spelling is a plate of its own", before.name))
        } else if let (Some(own), Some(other)) = (self.alternate, before.alternate)
            && own != other
        {
            let message = format!("the spot ink `{}` has two process colours that stand in for it", self.name);
            (message, format!("write cmyk = [{}] everywhere, and use `tint` for less of it", listed(other)))
        } else {
            return None;
        };
        Some(Diagnostic::new(Code::SpotCollision, message).at(self.span).help(help))
    }
}

/// A finding for each of `spots` that collides with one before it, or with one of `known`.
pub(crate) fn collisions<'a>(spots: &'a [SpotToken], known: &'a [SpotToken]) -> impl Iterator<Item = Diagnostic> + 'a {
    spots.iter().enumerate().filter_map(move |(at, spot)| {
        let before = known.iter().chain(&spots[..at]);
        before.into_iter().find_map(|before| spot.collides_with(before))
    })
}

fn collect(table: &Table, found: &mut Vec<SpotToken>) {
    if let Some(Value { kind: Kind::String(name), span }) = table.value("spot") {
        let alternate = table.value("cmyk").and_then(shares);
        found.push(SpotToken { name: name.trim().to_owned(), alternate, span: *span });
    }
    table.entries.iter().for_each(|entry| within(&entry.value, found));
}

fn within(value: &Value, found: &mut Vec<SpotToken>) {
    match &value.kind {
        Kind::Table(table) => collect(table, found),
        Kind::Array(items) => items.iter().for_each(|item| within(item, found)),
        _ => {}
    }
}

/// Four shares, or nothing: what is wrong with them is said where they are read as a colour.
fn shares(value: &Value) -> Option<Cmyk> {
    let Kind::Array(items) = &value.kind else { return None };
    let share = |item: &Value| match &item.kind {
        #[expect(clippy::cast_precision_loss, reason = "percentages are small")]
        Kind::Integer(Some(number)) => Some(Share::from_percent(*number as f64)),
        Kind::Float(number) => Some(Share::from_percent(*number)),
        Kind::String(text) => parse_percent(text).ok().map(Share::from_percent),
        _ => None,
    };
    items.iter().map(share).collect::<Option<Vec<Share>>>()?.try_into().ok()
}

fn listed(cmyk: Cmyk) -> String {
    cmyk.map(|share| format!("{}", share.to_fraction() * 100.0)).join(", ")
}
