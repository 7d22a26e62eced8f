//! Files of `docs/` that are named anywhere: by their path, or a decision by its number.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::line_at;

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant, used in the tests")]
    Regex::new(r"(?:^|[^\w./-])(?<path>docs/(?:decisions/(?<decision>\d{4})\b[\w.-]*|[\w/.-]*\.(?:md|json|ya?ml)\b))")
        .expect("a regular expression")
});

/// The lines that name what is not there.
pub fn astray(text: &str, workspace: &Path) -> Vec<(usize, String)> {
    let is_there = |path: &str, decision: Option<&str>| match decision {
        Some(number) if !path.ends_with(".md") => has_decision(workspace, number),
        _ => workspace.join(path).exists(),
    };
    let mut astray = Vec::new();
    for found in NAMED.captures_iter(text) {
        let path = found["path"].trim_end_matches('.');
        if !is_there(path, found.name("decision").map(|number| number.as_str())) {
            let at = found.name("path").map_or(0, |path| path.start());
            astray.push((line_at(text, at), format!("there is no {path}")));
        }
    }
    astray
}

fn has_decision(workspace: &Path, number: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(workspace.join("docs/decisions")) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(&format!("{number}-")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root;

    #[test]
    fn named_files_exist() {
        let astray = |text: &str| astray(text, &root::workspace());
        assert_eq!(astray("(docs/ARCHITECTURE.md), docs/decisions/0002. See docs/guides/messages.md."), []);
        assert_eq!(astray("docs/decisions/NNNN-<title>.md, https://example.com/docs/nothing.md"), []);
        assert_eq!(astray("x\n`docs/nothing.md`"), [(2, "there is no docs/nothing.md".to_owned())]);
        assert_eq!(astray("(docs/decisions/9999)"), [(1, "there is no docs/decisions/9999".to_owned())]);
        assert_eq!(astray("docs/decisions/0002-x.md"), [(1, "there is no docs/decisions/0002-x.md".to_owned())]);
    }
}
