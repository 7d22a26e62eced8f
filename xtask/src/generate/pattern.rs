//! Translates the model's patterns (Java's dialect) for the `regex` crate.
//!
//! In Java without flags `\w`, `\d` and `\s` mean ASCII only, and `.` stops at five line terminators; in `regex` they are Unicode
//! classes and `.` stops at `\n` only. Everything else the model uses means the same in both. A pattern must match the whole value.

/// The equivalent expression, without anchors around it; look-around is refused.
pub fn translate(pattern: &str) -> Result<String, String> {
    if pattern.contains("(?<") || pattern.contains("(?=") || pattern.contains("(?!") {
        return Err(format!("`{pattern}` looks around: give an equivalent in model/overrides.toml"));
    }
    let dot_matches_all = pattern.contains("(?s)");
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let escaped = letters.next().ok_or_else(|| format!("`{pattern}` ends in a backslash"))?;
                match (escaped, in_class) {
                    ('w', true) => out.push_str("[:word:]"),
                    ('s', true) => out.push_str("[:space:]"),
                    ('d', true) => out.push_str("[:digit:]"),
                    ('W', true) => out.push_str("[:^word:]"),
                    ('S', true) => out.push_str("[:^space:]"),
                    ('D', true) => out.push_str("[:^digit:]"),
                    ('w', false) => out.push_str("[[:word:]]"),
                    ('s', false) => out.push_str("[[:space:]]"),
                    ('d', false) => out.push_str("[[:digit:]]"),
                    ('W', false) => out.push_str("[[:^word:]]"),
                    ('S', false) => out.push_str("[[:^space:]]"),
                    ('D', false) => out.push_str("[[:^digit:]]"),
                    (other, _) => out.extend(['\\', other]),
                }
            }
            '[' => {
                if in_class {
                    return Err(format!("`{pattern}` nests classes, which the two dialects read differently"));
                }
                in_class = true;
                out.push('[');
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '.' if !in_class && !dot_matches_all => out.push_str(r"[^\n\r\u{85}\u{2028}\u{2029}]"),
            other => out.push(other),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn perl_classes_become_ascii() {
        assert_eq!(translate(r"[\w-]+_[0-9a-zA-Z]+").unwrap(), "[[:word:]-]+_[0-9a-zA-Z]+");
        assert_eq!(translate(r"[\S]+").unwrap(), "[[:^space:]]+");
        assert_eq!(translate(r"\d").unwrap(), "[[:digit:]]");
    }

    #[test]
    fn unicode_classes_and_escapes_stay() {
        let pattern = r"[\p{L}\p{M}]+@[\x21\x23-\x5B\x5D-\x7E]\{####\}";
        assert_eq!(translate(pattern).unwrap(), pattern);
    }

    #[test]
    fn a_dot_stops_at_java_line_terminators() {
        assert_eq!(translate(".*a").unwrap(), r"[^\n\r\u{85}\u{2028}\u{2029}]*a");
        assert_eq!(translate("(?s).*").unwrap(), "(?s).*");
        assert_eq!(translate("[.]").unwrap(), "[.]");
    }

    #[test]
    fn look_around_needs_an_override() {
        assert!(translate(r"^[a-z]*(?<!\.)$").is_err());
    }
}
