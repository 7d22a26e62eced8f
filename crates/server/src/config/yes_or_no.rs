//! Options that are on or off, as variables of the environment.

/// A variable may be empty, as compose files make those that are not set. What is neither yes nor no is refused: `maybe`
/// must not decide whether data is kept.
pub(crate) fn yes_or_no(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "y" | "t" => Ok(true),
        "" | "0" | "false" | "no" | "off" | "n" | "f" => Ok(false),
        _ => Err("expected true or false"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_yes_or_no_or_refused() {
        assert!(["1", "true", "YES", "on", "y", "t"].into_iter().all(|text| yes_or_no(text) == Ok(true)));
        assert!(["", "0", "False", "no", "off", "n", "f"].into_iter().all(|text| yes_or_no(text) == Ok(false)));
        assert!(["maybe", "2", " ", "yes please", "nein"].into_iter().all(|text| yes_or_no(text).is_err()));
    }
}
