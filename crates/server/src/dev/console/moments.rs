//! Moments of answers as people read them, and machines: `<time>`.

use domain::clock::Time;
use federation::xml_time;
use serde_json::Value;

/// To the minute; empty for what is no moment.
pub(super) fn minute(value: &Value) -> String {
    shown(value, 16)
}

/// To the day.
pub(super) fn day(value: &Value) -> String {
    shown(value, 10)
}

/// Markup of ours: digits and signs, nothing of anybody's.
fn shown(value: &Value, letters: usize) -> String {
    let Some(seconds) = value.as_f64() else { return String::new() };
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and no clock comes near")]
    let written = xml_time::format(Time::from_seconds(seconds as i64));
    let short = written.get(..letters).unwrap_or(&written).replace('T', " ");
    let zone = if letters > 10 { " UTC" } else { "" };
    format!("<time datetime=\"{written}\">{short}{zone}</time>")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_are_for_people_and_machines() {
        let moment = json!(1_795_219_261.25);
        assert_eq!(minute(&moment), "<time datetime=\"2026-11-21T00:01:01Z\">2026-11-21 00:01 UTC</time>");
        assert_eq!(day(&moment), "<time datetime=\"2026-11-21T00:01:01Z\">2026-11-21</time>");
        assert_eq!(day(&json!(null)), "");
    }
}
