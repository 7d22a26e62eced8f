//! How many tests a log tells of: the closing lines of cargo test, pytest and Node's test runner.

/// The tests that a log counts; a step without tests counts as one.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped == 0 { Ok(()) } else { write!(f, ", {} skipped", self.skipped) }
    }
}

/// Adds up the closing lines of a log.
pub fn count(log: &str) -> Count {
    let mut total = Count::default();
    for line in log.lines() {
        let plain = line.trim_matches(|letter| letter == '=' || letter == ' ');
        if let Some(result) = line.strip_prefix("test result: ") {
            total.passed += number_before(result, "passed");
            total.failed += number_before(result, "failed");
            total.skipped += number_before(result, "ignored");
        } else if let Some((counts, _)) = plain.split_once(" in ").filter(|(counts, _)| is_pytest(counts)) {
            total.passed += number_before(counts, "passed");
            total.failed += number_before(counts, "failed") + number_before(counts, "error");
            total.failed += number_before(counts, "errors");
            total.skipped += number_before(counts, "skipped");
        } else if let Some(node) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            match node.split_once(' ') {
                Some(("pass", number)) => total.passed += number.parse().unwrap_or(0),
                Some(("fail" | "cancelled", number)) => total.failed += number.parse().unwrap_or(0),
                Some(("skipped" | "todo", number)) => total.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
    total
}

/// "3 failed, 61 passed" and the like.
fn is_pytest(counts: &str) -> bool {
    counts.split(", ").all(|part| {
        part.split_once(' ').is_some_and(|(number, what)| {
            number.parse::<u64>().is_ok()
                && ["passed", "failed", "skipped", "error", "errors", "warning", "warnings", "deselected"]
                    .contains(&what)
        })
    })
}

fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split([' ', ',', ';', '.']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(log: &str) -> (u64, u64, u64) {
        let count = count(log);
        (count.passed, count.failed, count.skipped)
    }

    #[test]
    fn reads_the_runners_closing_lines() {
        let cargo = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s\n";
        assert_eq!(counted(&cargo.repeat(2)), (24, 0, 2));
        assert_eq!(counted("=== 3 failed, 61 passed, 2 skipped in 13.63s ==="), (61, 3, 2));
        assert_eq!(counted("=== 1 error in 0.10s ===\n43 passed in 119.95s (0:01:59)"), (43, 1, 0));
        assert_eq!(counted("# tests 5\n# pass 3\n# fail 2\n# cancelled 1\n# skipped 4\n# todo 0"), (3, 3, 4));
        assert_eq!(counted("nothing of the kind in 3 files"), (0, 0, 0));
    }
}
