//! What a drawing asks for and nobody here reads.
//!
//! In: the XML tree. Out: a sentence for each kind of thing that would otherwise be drawn in another way without a word: values that style sheets
//! reckon, colours in newer notations, strokes that keep their width, parts of other files. What is read but cannot be drawn is told where it is
//! met, not here. Finds words, not meaning: what is named may stand where it is not used.

use usvg::roxmltree::{Document, Node};

/// Properties that are colours.
const COLORS: [&str; 5] = ["fill", "stroke", "stop-color", "color", "flood-color"];
/// Notations of colours that nobody reads.
const NOTATIONS: [&str; 8] = ["oklch(", "oklab(", "lch(", "lab(", "color(", "color-mix(", "hwb(", "light-dark("];

/// The sentences, each once.
pub(super) fn unread(document: &Document<'_>) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = document.descendants().filter(Node::is_element).flat_map(of_element).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn of_element(node: Node<'_, '_>) -> Vec<&'static str> {
    let name = node.tag_name().name();
    let mut found: Vec<&'static str> = Vec::new();
    if name == "style" {
        let sheet = node.text().unwrap_or_default();
        if ["@import", "@media", "@supports", "@layer"].iter().any(|rule| sheet.contains(rule)) {
            found.push("rules of its style sheet that hold under conditions, or stand in another file, are left out");
        }
        found.extend(declarations(sheet).flat_map(|(property, value)| of_property(name, property, value, true)));
    }
    if matches!(name, "meshgradient" | "hatch") {
        found.push("a mesh or hatch fill is left out");
    }
    for attribute in node.attributes() {
        let (property, value) = (attribute.name(), attribute.value());
        if property == "href" && name == "use" && !value.trim_start().starts_with('#') {
            found.push("a part that stands in another file is left out");
        }
        if property == "style" {
            found.extend(declarations(value).flat_map(|(property, value)| of_property(name, property, value, true)));
        } else {
            found.extend(of_property(name, property, value, false));
        }
    }
    found
}

/// What stands between braces or in `style="…"`, as property and value.
fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = style.split(['{', '}', ';']).filter_map(|declaration| declaration.split_once(':'));
    pairs.map(|(property, value)| (property.trim(), value.trim()))
}

fn of_property(element: &str, property: &str, value: &str, is_style: bool) -> Option<&'static str> {
    let is_reckoned = ["var(", "calc(", "env(", "clamp("].iter().any(|function| value.contains(function));
    if is_reckoned && (is_style || !matches!(property, "d" | "id" | "class" | "href")) {
        return Some("a value that is reckoned in its style sheet (`var()`, `calc()`) is not read");
    }
    match property {
        _ if COLORS.contains(&property)
            && (NOTATIONS.iter().any(|notation| has_function(value, notation)) || has_slash(value)) =>
        {
            Some("a colour in a notation that is not read is left out; give it as `#rrggbb`")
        }
        "vector-effect" if value.contains("non-scaling-stroke") => {
            Some("a stroke that should keep its width is scaled with its shape")
        }
        "clip-path" | "mask" | "mask-image" if value.contains('(') && !value.contains("url(") => {
            Some("a clipping shape or mask given in its style is left out; draw it as a `clipPath`")
        }
        "transform" if is_style && ["px", "deg", "rad", "turn", "%"].iter().any(|unit| value.contains(unit)) => {
            Some("a transformation with units, as styles give it, is left out; give it as an attribute without units")
        }
        "pathLength" => Some("dashes counted by `pathLength` are counted by the true length"),
        "color-interpolation" if element.ends_with("Gradient") && value.trim() == "linearRGB" => {
            Some("a gradient mixed in linear light is mixed in sRGB")
        }
        "x" | "y" | "cx" | "cy" | "r" | "rx" | "ry" | "width" | "height" | "d"
            if is_style && element != "svg" && element != "style" =>
        {
            Some("a place or size given in a style is not read; give it as an attribute")
        }
        _ => None,
    }
}

/// Whether a colour has its opacity behind a stroke, as `rgb(0 80 143 / 50%)` has; inks are told elsewhere.
fn has_slash(value: &str) -> bool {
    ["rgb(", "rgba(", "hsl(", "hsla("].iter().any(|function| {
        let inside = value.split_once(function).and_then(|(_, rest)| rest.split_once(')'));
        inside.is_some_and(|(inside, _)| inside.contains('/'))
    })
}

/// Whether a value calls a function: `color(` stands in `icc-color(`, too.
fn has_function(value: &str, function: &str) -> bool {
    value
        .match_indices(function)
        .any(|(at, _)| !value[..at].ends_with(|before: char| before == '-' || before.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_named() {
        for (inside, words) in [
            ("<rect fill='#c00' style='stroke:red;stroke-width:2'/>", None),
            ("<rect fill='#00508f icc-color(press, 1, 0.6, 0, 0.2)'/>", None),
            ("<rect clip-path='url(#a)' mask='none' id='calc(1)'/>", None),
            ("<style>.a { fill: var(--ink) }</style>", Some("reckoned")),
            ("<rect width='calc(2px + 3px)'/>", Some("reckoned")),
            ("<style>@media print { rect { fill: red } }</style>", Some("conditions")),
            ("<rect fill='oklch(0.7 0.1 200)'/>", Some("notation")),
            ("<rect style='stroke: color(display-p3 1 0 0)'/>", Some("notation")),
            ("<path vector-effect='non-scaling-stroke'/>", Some("keep its width")),
            ("<rect style='clip-path: circle(3px)'/>", Some("clipPath")),
            ("<linearGradient color-interpolation='linearRGB'/>", Some("linear light")),
            ("<use href='other.svg#part'/>", Some("another file")),
            ("<hatch/>", Some("hatch")),
            ("<rect fill='rgb(0 80 143 / 50%)'/>", Some("notation")),
            ("<rect style='transform: rotate(20deg)'/>", Some("transformation")),
            ("<path pathLength='10'/>", Some("pathLength")),
            ("<rect style='width:3px'/>", Some("as an attribute")),
        ] {
            let text = format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
            let found = unread(&Document::parse(&text).unwrap());
            match words {
                None => assert!(found.is_empty(), "{inside}: {found:?}"),
                Some(words) => assert!(found.len() == 1 && found[0].contains(words), "{inside}: {found:?}"),
            }
        }
    }
}
