//! Text that matches a pattern of the model at a given length.
//!
//! Not a solver: a list of well-formed beginnings and ends, stretched to the length and tried. A test proves the list sufficient.

use crate::shape::Pattern;

/// (beginning, filler, end): the filler is repeated until the length fits.
const TEMPLATES: &[(&str, &str, &str)] = &[
    ("", "a", ""),
    ("", "1", ""),
    ("us-east-1_", "a", ""),
    ("a_", "a", ""),
    ("arn:aws:iam::000000000000:role/", "a", ""),
    ("https://", "a", ""),
    ("arn:a:1:", "a", ""),
    ("arn:a:a::1:", "a", ""),
    ("arn:aws:s3:::", "a", ""),
    ("a@", "a", ""),
    ("", "a", "{####}"),
    ("{##", "a", "##}"),
    ("import-", "a", ""),
    ("Level1", "", ""),
    ("cognito:default", "", ""),
    ("terms-of-use", "", ""),
    ("tkn", "a", ""),
    ("00000000-0000-4000-8000-000000000000", "", ""),
];

/// Text of exactly `length` UTF-16 units that matches `pattern`, if the templates have one.
pub fn of_length(pattern: Option<&Pattern>, length: usize) -> Option<String> {
    let stretched = TEMPLATES.iter().filter_map(|(start, filler, end)| stretch(start, filler, end, length));
    stretched.into_iter().find(|text| pattern.is_none_or(|pattern| pattern.matches(text)))
}

/// The shortest text the templates have between `min` and `max`.
pub fn shortest(pattern: Option<&Pattern>, min: usize, max: usize) -> Option<String> {
    (min..=max.min(min + 64)).find_map(|length| of_length(pattern, length))
}

/// Text of a length within the limits that does not match.
pub fn against(pattern: &Pattern, min: usize, max: usize) -> Option<String> {
    let lengths = min.max(1)..=max.min(min.max(1) + 64);
    let candidates = lengths.flat_map(|length| [" ", "!", "\u{0}"].map(|filler| filler.repeat(length)));
    candidates.into_iter().find(|text| !pattern.matches(text))
}

fn stretch(start: &str, filler: &str, end: &str, length: usize) -> Option<String> {
    let missing = length.checked_sub(start.len() + end.len())?;
    (missing == 0 || !filler.is_empty()).then(|| format!("{start}{}{end}", filler.repeat(missing)))
}
