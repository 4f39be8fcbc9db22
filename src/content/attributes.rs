//! What stands in braces: `{intro=2 credit="Photo: the river office"}`.
//!
//! In: the place of braces in the body and what they follow. Out: [`Attributes`], and a fault for each key that is not known, stands
//! in the wrong place, comes twice or has a value that it cannot have. Whether braces hold attributes at all is `braces`' matter.
//!
//! Grammar: `{` (key `=` value)* `}`, white space between and around `=` free; a value is bare (no white space) or in straight
//! quotes, double or single, in which a backslash takes the next character as it is.

use super::braces::ESCAPE_HELP;
use super::context::Context;
use super::tree::{Attributes, Break, Edge, IntroWidth, Place, Position, Tint};
use crate::color::Share;
use crate::diagnostic::Span;
use crate::geometry::{Em, Length};
use crate::tokens::seal::unseal;
use crate::tokens::{Spanned, UnitFault, nearest, parse_em, parse_length};
use std::ops::Range;

/// Most tracking that an attribute may add or take, in percent of the type size: more is a display effect, not a fitting.
const MOST_TRACKING: f64 = 10.0;
/// Most lines that an attribute may make a paragraph longer or shorter; TeX's customary range.
const MOST_LOOSENESS: i64 = 2;
/// What `all` columns of a page come to: no layout has more.
const ALL_COLUMNS: u8 = 12;
/// The tallest picture, 10 m: any sheet that is printed.
const MOST_HEIGHT: Length = Length::whole_pt(28_346);

/// What attributes belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    PageHeading,
    Heading,
    Paragraph,
    Picture,
    Table,
    Span,
    Box,
    KeyFigures,
    Contact,
    Quote,
}

impl Owner {
    fn name(self) -> &'static str {
        match self {
            Owner::PageHeading => "a page heading",
            Owner::Heading => "a heading within a page",
            Owner::Paragraph => "a paragraph",
            Owner::Picture => "a picture",
            Owner::Table => "a table",
            Owner::Span => "a `[span]`",
            Owner::Box => "`::: box`",
            Owner::KeyFigures => "`::: key-figures`",
            Owner::Contact => "`::: contact`",
            Owner::Quote => "a quotation",
        }
    }
}

/// The keys, what each may follow, and what its value may be.
const KEYS: &[(&str, &[Owner], &str)] = {
    use Owner::{Box, Contact, Heading, KeyFigures, PageHeading, Paragraph, Picture, Quote, Span, Table};
    &[
        ("intro", &[PageHeading], "`auto` or a number of columns from 0 (no intro) to 4"),
        ("page", &[PageHeading], "the name of a page master of the layout"),
        (
            "span",
            &[PageHeading, Heading, Paragraph, Picture, Table, Box, KeyFigures, Contact, Quote],
            "a number of columns from 1 to 12 or `all`, or `spread` on a picture",
        ),
        ("place", &[Picture, Table, Box, KeyFigures, Contact, Quote], "`here`, `top`, `foot`, `end` or `page`"),
        ("credit", &[Picture, Table], "text in quotes"),
        ("caption", &[Table, Picture], "text in quotes on a table, `below` or `beside` on a picture"),
        ("alt", &[Picture], "text in quotes"),
        ("height", &[Picture], "a length such as \"40 mm\" or a range such as \"40..70 mm\""),
        ("focus", &[Picture], "two numbers from 0 to 100, percent from the left and from the top: `50,30`"),
        ("bleed", &[Picture], "`all`, or edges joined by commas: `left`, `right`, `inside`, `outside`, `top`, `foot`"),
        ("tint", &[Box, Contact], "`none`, or a colour and a percentage in quotes: \"primary 10%\""),
        ("across", &[KeyFigures], "a number of figures from 1 to 12"),
        (
            "lang",
            &[PageHeading, Heading, Paragraph, Picture, Table, Span, Box, KeyFigures, Contact, Quote],
            "a language tag such as `fr` or `en-GB`",
        ),
        ("looseness", &[PageHeading, Heading, Paragraph, Quote], "a number of lines from -2 to 2"),
        ("tracking", &[PageHeading, Heading, Paragraph, Span, Quote], "a share of the type size from -10% to 10%"),
        ("position", &[Span], "`superscript` or `subscript`"),
        (
            "break",
            &[Heading, Paragraph, Picture, Table, Box, KeyFigures, Contact, Quote],
            "`column` or `page`; of a box also `no`",
        ),
        ("keep", &[Heading, Paragraph, Table, Box, Quote], "`all`"),
    ]
};

/// Whether `text`, which follows a `{`, starts with a known key and an equals sign.
pub(super) fn starts_known(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let length = text.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    KEYS.iter().any(|(key, ..)| key.as_bytes() == &text[..length]) && text[length..].trim_ascii_start().starts_with(b"=")
}

/// Reads the braces at `ranges`, all of one owner.
pub(super) fn read(cx: &mut Context<'_>, ranges: &[Range<usize>], owner: Owner) -> Attributes {
    let mut attributes = Attributes::default();
    let mut seen = Vec::new();
    for range in ranges {
        let mut reader = Reader { next: range.start + 1, end: range.end - 1 };
        let mut is_empty = true;
        while let Some(pair) = reader.pair(cx) {
            is_empty = false;
            if let Some(pair) = pair {
                set(cx, &pair, owner, &mut seen, &mut attributes);
            }
        }
        if is_empty {
            cx.bad_attribute(range.clone(), "the braces hold no attributes", ESCAPE_HELP);
        }
    }
    attributes
}

/// Whether `tag` has the shape of a BCP 47 tag: a language of 2 or 3 letters (or `x`, `i`), then subtags of 1 to 8 letters and
/// digits, joined by hyphens. Longer languages are allowed by its syntax (RFC 5646 §2.2.1), but none is registered: `english` is a slip.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or("");
    let is_private = matches!(language, "x" | "X" | "i" | "I");
    (is_private && tag.len() > 2 || (2..=3).contains(&language.len()))
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What to write instead of a tag that is none.
pub(crate) fn language_help(tag: &str) -> String {
    let hyphens = tag.trim().replace('_', "-");
    if hyphens != tag && is_language_tag(&hyphens) {
        return format!("write `{hyphens}`");
    }
    "write a BCP 47 tag: `en`, `en-GB`, `sr-Latn`".to_owned()
}

/// A key and its value, with their places.
struct Pair {
    key: Range<usize>,
    value: Range<usize>,
    /// The value without quotes and escapes.
    text: String,
}

/// Takes braces apart.
struct Reader {
    next: usize,
    end: usize,
}

impl Reader {
    /// The next pair; `Some(None)` is one that was malformed and is reported.
    fn pair(&mut self, cx: &mut Context<'_>) -> Option<Option<Pair>> {
        self.skip_space(cx);
        if self.next >= self.end {
            return None;
        }
        let key = self.while_(cx, |ch| ch.is_alphanumeric() || matches!(ch, '-' | '_'));
        if key.is_empty() {
            let word = self.word(cx);
            let shown = cx.body[word.clone()].to_owned();
            let (message, help) = match shown.chars().next() {
                Some('#' | '.') => {
                    (format!("`{shown}`: ids and classes mean nothing here"), "attributes are written `key=value`".to_owned())
                }
                Some(',' | ';') => ("attributes are not separated by signs".to_owned(), "put a space between them".to_owned()),
                _ => (format!("`{shown}` is no attribute"), format!("attributes are written `key=value`; {ESCAPE_HELP}")),
            };
            cx.bad_attribute(word, message, help);
            return Some(None);
        }
        self.skip_space(cx);
        if !cx.body[self.next..self.end].starts_with('=') {
            self.without_value(cx, key);
            return Some(None);
        }
        self.next += 1;
        self.skip_space(cx);
        Some(self.value(cx, key))
    }

    fn without_value(&mut self, cx: &mut Context<'_>, key: Range<usize>) {
        let word = &cx.body[key.clone()];
        let help = match KEYS.iter().find(|(known, ..)| *known == word) {
            Some((known, _, values)) => format!("write `{known}=` and {values}"),
            None => format!("attributes are written `key=value`; {ESCAPE_HELP}"),
        };
        let message = format!("`{word}` has no value");
        cx.bad_attribute(key, message, help);
    }

    fn value(&mut self, cx: &mut Context<'_>, key: Range<usize>) -> Option<Pair> {
        let rest = &cx.body[self.next..self.end];
        match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => Some(self.quoted(cx, key, quote)),
            Some('\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2018}' | '\u{2019}' | '«' | '»') => {
                let value = self.next..self.end;
                self.next = self.end;
                cx.bad_attribute(value, "the value stands in typographic quotes", "write straight quotes: `\"`");
                None
            }
            Some(_) => {
                let value = self.word(cx);
                let text = cx.body[value.clone()].to_owned();
                Some(Pair { key, value, text })
            }
            None => {
                self.without_value(cx, key);
                None
            }
        }
    }

    fn quoted(&mut self, cx: &Context<'_>, key: Range<usize>, quote: char) -> Pair {
        let start = self.next;
        self.next += 1;
        let mut text = String::new();
        let mut is_escaped = false;
        for ch in cx.body[self.next..self.end].chars() {
            self.next += ch.len_utf8();
            match ch {
                '\\' if !is_escaped => is_escaped = true,
                _ if ch == quote && !is_escaped => break,
                _ => {
                    is_escaped = false;
                    text.push(ch);
                }
            }
        }
        Pair { key, value: start..self.next, text }
    }

    fn skip_space(&mut self, cx: &Context<'_>) {
        self.while_(cx, |ch| ch.is_ascii_whitespace());
    }

    fn word(&mut self, cx: &Context<'_>) -> Range<usize> {
        self.while_(cx, |ch| !ch.is_ascii_whitespace())
    }

    fn while_(&mut self, cx: &Context<'_>, is_in: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.next;
        let rest = &cx.body[start..self.end];
        self.next += rest.find(|ch| !is_in(ch)).unwrap_or(rest.len());
        start..self.next
    }
}

/// Checks a pair and sets its attribute.
fn set(cx: &mut Context<'_>, pair: &Pair, owner: Owner, seen: &mut Vec<&'static str>, attributes: &mut Attributes) {
    let name = &cx.body[pair.key.clone()];
    let Some((key, owners, values)) = KEYS.iter().find(|(key, ..)| *key == name) else {
        let here = KEYS.iter().filter(|(_, owners, _)| owners.contains(&owner)).map(|(key, ..)| *key);
        let help = match nearest(name, KEYS.iter().map(|(key, ..)| *key)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{} takes {}", owner.name(), list(here)),
        };
        let message = format!("`{name}` is no attribute");
        return cx.bad_attribute(pair.key.clone(), message, help);
    };
    if !owners.contains(&owner) {
        let message = format!("`{key}` means nothing after {}", owner.name());
        let places: Vec<&str> = owners.iter().map(|owner| owner.name()).collect();
        return cx.bad_attribute(pair.key.clone(), message, format!("it belongs after {}", places.join(", ")));
    }
    if seen.contains(key) {
        return cx.bad_attribute(pair.key.clone(), format!("`{key}` is given twice"), "keep one of the two");
    }
    seen.push(key);
    let span = cx.span(pair.value.clone());
    let text = cx.clean(&unseal(&pair.text), span).into_owned();
    if let Err(help) = assign(key, &text, span, owner, attributes) {
        let help = help.unwrap_or_else(|| {
            let comma = if text.ends_with([',', ';']) { "; attributes are separated by spaces only" } else { "" };
            format!("it may be {values}{comma}")
        });
        cx.bad_attribute(pair.value.clone(), format!("`{key}` cannot be `{text}`"), help);
    }
}

/// Names for a message.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Sets the attribute `key`.
///
/// # Errors
/// A value that the key cannot have; with advice where there is better advice than what it may be.
fn assign(key: &str, text: &str, span: Span, owner: Owner, attributes: &mut Attributes) -> Result<(), Option<String>> {
    fn at<T>(value: T, span: Span) -> Option<Spanned<T>> {
        Some(Spanned { value, span })
    }
    match key {
        "intro" => {
            let width = if text == "auto" { IntroWidth::Auto } else { IntroWidth::Columns(whole(text, 0, 4)?) };
            attributes.intro = at(width, span);
        }
        "page" => attributes.page = at(master(text)?, span),
        "span" if text == "spread" && matches!(owner, Owner::Picture | Owner::PageHeading) => attributes.spread = true,
        "span" if text == "spread" => return Err(Some("only a picture or a page heading stands across the fold".to_owned())),
        "span" if text == "all" => attributes.span = at(ALL_COLUMNS, span),
        "span" => attributes.span = at(whole(text, 1, ALL_COLUMNS.into())?, span),
        "place" => attributes.place = at(place(text)?, span),
        "credit" => attributes.credit = at(words(text)?, span),
        "caption" if owner == Owner::Picture => attributes.caption_beside = beside(text)?,
        "caption" => attributes.caption = at(words(text)?, span),
        // An empty alternative text is one: the picture is an ornament.
        "alt" => attributes.alt = at(text.to_owned(), span),
        "height" => {
            let (least, most) = heights(text)?;
            attributes.height = at(least, span);
            attributes.height_most = most.and_then(|most| at(most, span));
        }
        "focus" => attributes.focus = at(focus(text)?, span),
        "bleed" => attributes.bleed = at(edges(text)?, span),
        "tint" => attributes.tint = at(tint(text)?, span),
        "across" => attributes.across = at(whole(text, 1, 12)?, span),
        "lang" if is_language_tag(text) => attributes.lang = at(text.to_owned(), span),
        "lang" => return Err(Some(language_help(text))),
        "looseness" => attributes.looseness = at(whole(text, -MOST_LOOSENESS, MOST_LOOSENESS)?, span),
        "tracking" => attributes.tracking = at(tracking(text)?, span),
        "position" => attributes.position = at(position(text)?, span),
        "break" if text == "no" && owner == Owner::Box => attributes.keep_all = true,
        "break" => attributes.break_before = at(break_before(text)?, span),
        "keep" if text == "all" => attributes.keep_all = true,
        _ => return Err(None),
    }
    Ok(())
}

fn whole<N: TryFrom<i64>>(text: &str, least: i64, most: i64) -> Result<N, Option<String>> {
    let number: i64 = text.replace('\u{2212}', "-").parse().map_err(|_| None)?;
    if !(least..=most).contains(&number) {
        return Err(None);
    }
    N::try_from(number).map_err(|_| None)
}

fn words(text: &str) -> Result<String, Option<String>> {
    if text.trim().is_empty() { Err(None) } else { Ok(text.to_owned()) }
}

fn master(text: &str) -> Result<String, Option<String>> {
    let is_name = !text.is_empty() && text.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_'));
    if is_name { Ok(text.to_owned()) } else { Err(None) }
}

fn place(text: &str) -> Result<Place, Option<String>> {
    match text {
        "here" => Ok(Place::Here),
        "top" => Ok(Place::Top),
        "foot" => Ok(Place::Foot),
        "end" => Ok(Place::End),
        "page" => Ok(Place::Page),
        _ => Err(None),
    }
}

fn beside(text: &str) -> Result<bool, Option<String>> {
    match text {
        "beside" => Ok(true),
        "below" => Ok(false),
        _ => Err(None),
    }
}

/// Edges of the page, each once.
fn edges(text: &str) -> Result<Vec<Edge>, Option<String>> {
    if text == "all" {
        return Ok(vec![Edge::Left, Edge::Right, Edge::Top, Edge::Foot]);
    }
    let edge = |word: &str| match word {
        "left" => Ok(Edge::Left),
        "right" => Ok(Edge::Right),
        "inside" => Ok(Edge::Inside),
        "outside" => Ok(Edge::Outside),
        "top" => Ok(Edge::Top),
        "foot" => Ok(Edge::Foot),
        _ => Err(None),
    };
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let mut edges = words.map(edge).collect::<Result<Vec<Edge>, _>>()?;
    edges.sort_unstable();
    edges.dedup();
    if edges.is_empty() { Err(None) } else { Ok(edges) }
}

/// A colour's name and a percentage; either alone will do.
fn tint(text: &str) -> Result<Tint, Option<String>> {
    let text = text.trim();
    if text == "none" {
        return Ok(Tint { color: None, share: Share::NONE });
    }
    let number = text.strip_suffix('%').map(str::trim_end);
    let (color, share) = match number {
        Some(number) => {
            let start = number.rfind(char::is_whitespace).map_or(0, |space| space + 1);
            let percent: f64 = number[start..].parse().map_err(|_| None)?;
            if !(0.0..=100.0).contains(&percent) {
                return Err(None);
            }
            (number[..start].trim(), Share::from_percent(percent))
        }
        None => (text, Share::FULL),
    };
    if number.is_none() && color.is_empty() || color.contains(char::is_whitespace) {
        return Err(None);
    }
    Ok(Tint { color: (!color.is_empty()).then(|| color.to_owned()), share })
}

fn position(text: &str) -> Result<Position, Option<String>> {
    match text {
        "superscript" => Ok(Position::Superscript),
        "subscript" => Ok(Position::Subscript),
        _ => Err(None),
    }
}

fn break_before(text: &str) -> Result<Break, Option<String>> {
    match text {
        "column" => Ok(Break::Column),
        "page" => Ok(Break::Page),
        _ => Err(None),
    }
}

fn tracking(text: &str) -> Result<Em, Option<String>> {
    let em = parse_em(text).map_err(|fault| Some(advice(&fault)))?;
    if em.to_em().abs() * 100.0 > MOST_TRACKING { Err(None) } else { Ok(em) }
}

/// One height, or the least and the most of a range; a range's first number may borrow the unit of its second.
fn heights(text: &str) -> Result<(Length, Option<Length>), Option<String>> {
    let length = |text: &str| {
        let length = parse_length(text).map_err(|fault| Some(advice(&fault)))?;
        if length > Length::ZERO && length <= MOST_HEIGHT { Ok(length) } else { Err(None) }
    };
    let Some((least, most)) = text.split_once("..") else { return Ok((length(text)?, None)) };
    let unit = most.trim_start_matches(|ch: char| !ch.is_alphabetic());
    let least = if least.contains(char::is_alphabetic) { length(least)? } else { length(&format!("{least} {unit}"))? };
    let most = length(most)?;
    if least > most { Err(Some("the smaller height comes first".to_owned())) } else { Ok((least, Some(most))) }
}

fn focus(text: &str) -> Result<(u8, u8), Option<String>> {
    let (x, y) = text.split_once(',').ok_or(None)?;
    let percent = |text: &str| whole(text.trim().trim_end_matches('%').trim_end(), 0, 100);
    Ok((percent(x)?, percent(y)?))
}

fn advice(fault: &UnitFault) -> String {
    format!("it {}; {}", fault.message, fault.help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    /// Reads `braces` and returns the attributes and each fault as `slice: message (help)`.
    fn check(braces: &str, owner: Owner) -> (Attributes, Vec<String>) {
        let mut sources = Sources::new();
        let file = sources.add("a.md", braces);
        let mut cx = Context::new(file, 0, braces);
        let attributes = read(&mut cx, std::slice::from_ref(&(0..braces.len())), owner);
        let show = |fault: crate::diagnostic::Diagnostic| {
            format!(
                "{}: {} ({})",
                fault.span.map_or("", |span| sources.text(span)),
                fault.message,
                fault.help.unwrap_or_default()
            )
        };
        (attributes, cx.into_report().diagnostics.into_iter().map(show).collect())
    }

    fn at<T>(braces: &str, value: T, text: &str) -> Option<Spanned<T>> {
        let start = braces.find(text).expect("the text is in the braces");
        let file = Sources::new().add("a.md", braces);
        Some(Spanned { value, span: Span::new(file, start..start + text.len()) })
    }

    #[test]
    fn values_are_read_with_their_places() {
        let braces = "{intro=2 page=alternate lang=en-GB looseness=-1 tracking=-0.5%}";
        let (attributes, faults) = check(braces, Owner::PageHeading);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(attributes.intro, at(braces, IntroWidth::Columns(2), "2"));
        assert_eq!(attributes.page, at(braces, "alternate".to_owned(), "alternate"));
        assert_eq!(attributes.lang, at(braces, "en-GB".to_owned(), "en-GB"));
        assert_eq!(attributes.looseness, at(braces, -1, "-1"));
        assert_eq!(attributes.tracking, at(braces, Em::from_em(-0.005), "-0.5%"));

        let braces =
            "{ span=3 place = foot credit=\"Photo: \\\"é\\\" {a}\" alt='' height=\"40..70 mm\" focus=50%,30 break=page }";
        let (attributes, faults) = check(braces, Owner::Picture);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(attributes.span, at(braces, 3, "3"));
        assert_eq!(attributes.place, at(braces, Place::Foot, "foot"));
        assert_eq!(attributes.credit, at(braces, "Photo: \"é\" {a}".to_owned(), "\"Photo: \\\"é\\\" {a}\""));
        assert_eq!(attributes.alt, at(braces, String::new(), "''"));
        assert_eq!(attributes.height, at(braces, Length::from_mm(40.0), "\"40..70 mm\""));
        assert_eq!(attributes.height_most, at(braces, Length::from_mm(70.0), "\"40..70 mm\""));
        assert_eq!(attributes.focus, at(braces, (50, 30), "50%,30"));
        assert_eq!(attributes.break_before, at(braces, Break::Page, "page"));

        let (attributes, faults) = check("{keep=all intro=auto}", Owner::Paragraph);
        assert!(attributes.keep_all && attributes.intro.is_none());
        assert_eq!(faults, ["intro: `intro` means nothing after a paragraph (it belongs after a page heading)"]);
    }

    #[test]
    fn faults_name_the_place_and_the_way_out() {
        for (braces, owner, fault) in [
            ("{}", Owner::Heading, "{}: the braces hold no attributes (a brace that is text is written `\\{`)"),
            ("{#top}", Owner::Heading, "#top: `#top`: ids and classes mean nothing here (attributes are written `key=value`)"),
            (
                "{.wide}",
                Owner::Picture,
                ".wide: `.wide`: ids and classes mean nothing here (attributes are written `key=value`)",
            ),
            ("{intor=2}", Owner::PageHeading, "intor: `intor` is no attribute (did you mean `intro`?)"),
            ("{width=2}", Owner::Span, "width: `width` is no attribute (a `[span]` takes `lang`, `tracking`, `position`)"),
            (
                "{x}",
                Owner::Paragraph,
                "x: `x` has no value (attributes are written `key=value`; a brace that is text is written `\\{`)",
            ),
            ("{keep}", Owner::Paragraph, "keep: `keep` has no value (write `keep=` and `all`)"),
            ("{keep=}", Owner::Paragraph, "keep: `keep` has no value (write `keep=` and `all`)"),
            ("{keep=some}", Owner::Paragraph, "some: `keep` cannot be `some` (it may be `all`)"),
            (
                "{span=13}",
                Owner::Picture,
                "13: `span` cannot be `13` (it may be a number of columns from 1 to 12 or `all`, or `spread` on a picture)",
            ),
            (
                "{span=spread}",
                Owner::Paragraph,
                "spread: `span` cannot be `spread` (only a picture or a page heading stands across the fold)",
            ),
            (
                "{intro=2, lang=fr}",
                Owner::PageHeading,
                "2,: `intro` cannot be `2,` (it may be `auto` or a number of columns from 0 (no intro) to 4; \
                 attributes are separated by spaces only)",
            ),
            ("{intro=1 intro=2}", Owner::PageHeading, "intro: `intro` is given twice (keep one of the two)"),
            ("{lang=en_GB}", Owner::Span, "en_GB: `lang` cannot be `en_GB` (write `en-GB`)"),
            ("{lang=e}", Owner::Span, "e: `lang` cannot be `e` (write a BCP 47 tag: `en`, `en-GB`, `sr-Latn`)"),
            ("{credit=“a b”}", Owner::Picture, "“a b”: the value stands in typographic quotes (write straight quotes: `\"`)"),
            (
                "{height=\"70..40 mm\"}",
                Owner::Picture,
                "\"70..40 mm\": `height` cannot be `70..40 mm` (the smaller height comes first)",
            ),
            (
                "{focus=50}",
                Owner::Picture,
                "50: `focus` cannot be `50` (it may be two numbers from 0 to 100, percent from the left and from the top: `50,30`)",
            ),
            ("{credit=\" \"}", Owner::Picture, "\" \": `credit` cannot be ` ` (it may be text in quotes)"),
            (
                "{tracking=11%}",
                Owner::Span,
                "11%: `tracking` cannot be `11%` (it may be a share of the type size from -10% to 10%)",
            ),
        ] {
            assert_eq!(check(braces, owner).1, [fault], "{braces}");
        }
        for braces in ["{height=40}", "{height=\"40 px\"}", "{height=0}", "{place=left}", "{=}", "{,}", "{span=\u{FF11}}"] {
            assert_eq!(check(braces, Owner::Picture).1.len(), 1, "{braces}");
        }
    }

    #[test]
    fn language_tags_have_their_shape() {
        for (tag, is_tag) in [
            ("en", true),
            ("en-GB", true),
            ("sr-Latn-RS", true),
            ("de-CH-1996", true),
            ("x-runic", true),
            ("", false),
            ("e", false),
            ("x", false),
            ("en_GB", false),
            ("en-", false),
            ("english", false),
            ("englishes-x", false),
            ("12", false),
            ("fr-éà", false),
        ] {
            assert_eq!(is_language_tag(tag), is_tag, "{tag}");
        }
    }

    #[test]
    fn known_keys_are_told_from_words() {
        for (text, is_known) in
            [("intro=2", true), (" lang = fr", true), ("x=1", false), ("intro}", false), ("introx=1", false), ("", false)]
        {
            assert_eq!(starts_known(text.as_bytes()), is_known, "{text}");
        }
    }
}
