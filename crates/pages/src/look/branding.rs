//! The settings of a branding as a style sheet (behaviour 30 §5.7): from a list of what may be set, each value read
//! strictly, so that no setting can say anything but a colour, a length or a side. What else settings hold is passed over.

use std::fmt::Write as _;

use serde_json::Value;

mod names;

use names::{COLOURS, LENGTHS, SIDES};

/// Rounder or wider than this is a mistake.
const LONGEST_PIXELS: f64 = 200.0;

/// Sets the names that `assets/managed.css` draws with. Colours of one mode apply in that mode only: whoever sets the
/// light ones alone keeps our dark ones.
pub(crate) fn stylesheet(settings: &Value) -> String {
    let mut any = String::new();
    for (path, name) in LENGTHS {
        if let Some(pixels) = find(settings, path, "").and_then(length) {
            let _ = write!(any, "{name}:{pixels}px;");
        }
    }
    for (path, name) in SIDES {
        if let Some(side) = find(settings, path, "").and_then(side) {
            let _ = write!(any, "{name}:{side};");
        }
    }
    let light = colours(settings, "lightMode");
    let dark = colours(settings, "darkMode");
    let mut sheet = String::new();
    if !any.is_empty() {
        let _ = write!(sheet, ":root{{{any}}}");
    }
    for (mode, other, system, colours) in [
        ("light", "dark", "not (prefers-color-scheme:dark)", light),
        ("dark", "light", "(prefers-color-scheme:dark)", dark),
    ] {
        if !colours.is_empty() {
            let _ = write!(
                sheet,
                "@media {system}{{:root:not([data-scheme={other}]){{{colours}}}}}:root[data-scheme={mode}]{{{colours}}}"
            );
        }
    }
    sheet
}

fn colours(settings: &Value, mode: &str) -> String {
    let mut text = String::new();
    for (path, name) in COLOURS {
        if let Some(colour) = find(settings, path, mode).and_then(colour) {
            let _ = write!(text, "{name}:#{colour};");
        }
    }
    text
}

/// The value at `path`, in which `*` is the mode.
fn find<'a>(settings: &'a Value, path: &str, mode: &str) -> Option<&'a Value> {
    path.split('.').try_fold(settings, |value, part| value.get(if part == "*" { mode } else { part }))
}

/// `RRGGBBAA`.
fn colour(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

fn length(value: &Value) -> Option<f64> {
    value.as_f64().filter(|pixels| (0.0..=LONGEST_PIXELS).contains(pixels))
}

fn side(value: &Value) -> Option<&'static str> {
    match value.as_str()? {
        "START" => Some("start"),
        "CENTER" => Some("center"),
        "END" => Some("end"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
