//! The known name that a misspelt one was meant to be.

/// Longest name that is compared; longer ones are no slip of the pen.
const LONGEST: usize = 48;
/// Most names that are compared, and most that are listed.
const COMPARED: usize = 1_000;
const LISTED: usize = 40;

/// What other programs call our keys, where the letters alone would not lead there.
const ELSEWHERE: [(&str, &str); 20] = [
    ("background", "bar"),
    ("bottom", "foot"),
    ("font", "typeface"),
    ("font-family", "typeface"),
    ("font-size", "size"),
    ("font-weight", "cut"),
    ("hyphens", "hyphenation"),
    ("image", "picture"),
    ("inherits", "based-on"),
    ("inner", "inside"),
    ("letter-spacing", "tracking"),
    ("line-height", "leading"),
    ("margin-bottom", "space-after"),
    ("margin-top", "space-before"),
    ("outer", "outside"),
    ("page-size", "size"),
    ("style", "cut"),
    ("text-align", "align"),
    ("text-indent", "first-indent"),
    ("weight", "cut"),
];

/// The name among `known` that is nearest to `name`: at most a third of its letters wrong (one wrong letter is always near), a
/// transposition counting once and capitals not at all; or what another program's word means here. The first of equals.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| -> Vec<char> {
        name.chars().flat_map(char::to_lowercase).map(|ch| if ch == '_' { '-' } else { ch }).collect()
    };
    let letters = plain(name);
    if letters.len() > LONGEST {
        return None;
    }
    let allowed = (letters.len() / 3).max(1);
    let meant = ELSEWHERE.iter().find(|(word, _)| word.chars().eq(letters.iter().copied())).map(|(_, key)| *key);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known.into_iter().take(COMPARED) {
        if meant == Some(candidate) {
            return Some(candidate);
        }
        let other = plain(candidate);
        if other.len() > LONGEST || other.len().abs_diff(letters.len()) > allowed {
            continue;
        }
        let distance = distance(&letters, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Advice for a name that is not known: the nearest one, or all of them.
pub fn suggest<'a>(name: &str, kind: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(name, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let mut names = known.into_iter();
    let list: Vec<String> = names.by_ref().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = if names.next().is_some() { " and more" } else { "" };
    if list.is_empty() { format!("no {kind} are known here") } else { format!("known {kind}: {}{more}", list.join(", ")) }
}

/// Edit distance with neighbouring letters swapped as one edit (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let mut cost = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slip_of_the_pen_and_nothing_farther() {
        let known = ["color", "size", "space-before", "space-after", "align"];
        for (name, found) in [
            ("colour", Some("color")),
            ("colro", Some("color")),
            ("Size", Some("size")),
            ("space_before", Some("space-before")),
            ("space-befor", Some("space-before")),
            ("sizes", Some("size")),
            ("si", None),
            ("leading", None),
            ("font-size", Some("size")),
            ("Text_Align", Some("align")),
            ("line-height", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), found, "{name}");
        }
        assert_eq!(nearest(&"x".repeat(1000), known), None);
    }

    #[test]
    fn lists_all_names_when_none_is_near() {
        assert_eq!(suggest("gravity", "keys", ["cut", "size"]), "known keys: `cut`, `size`");
        assert_eq!(suggest("weight", "palettes", []), "no palettes are known here");
    }
}
