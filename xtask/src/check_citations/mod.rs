//! `cargo xtask check-citations`: prints every reference between files that leads nowhere.
//!
//! Three kinds: `behaviour NN §M` and its like, which cite the facts in `docs/behaviour/`; names of files below `docs/`;
//! and the links of Markdown files. Whether a citation supports what cites it, only a reader can say.

mod behaviour;
mod citations;
mod links;
mod paths;

use std::path::Path;
use std::process::Command;

use crate::{Outcome, root};
use behaviour::Facts;

/// Written by programs, or not by us.
const NOT_OURS: &[&str] = &["Cargo.lock", "package-lock.json", "LICENSE", "model/cognito-idp.json", "src/generated/"];

/// Its tests cite what does not exist.
const SELF: &str = "xtask/src/check_citations/";

pub fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask check-citations".to_owned());
    }
    let complaints = check(&root::workspace())?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// One line for each reference that leads nowhere.
fn check(workspace: &Path) -> Result<Vec<String>, String> {
    let facts = Facts::read(&workspace.join("docs/behaviour"))?;
    let mut complaints = Vec::new();
    for name in files(workspace)? {
        // Listed, but deleted in the working copy.
        let path = workspace.join(&name);
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|error| format!("cannot read {name}: {error}"))?;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let mut found = citations::astray(&name, &text, &facts);
        found.extend(paths::astray(&text, workspace));
        if name.ends_with(".md") {
            found.extend(links::astray(&path, &text)?);
        }
        found.sort();
        complaints.extend(found.into_iter().map(|(line, what)| format!("{name}:{line}: {what}")));
    }
    Ok(complaints)
}

/// What git has, and what it would take: files that are new count too.
fn files(workspace: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace)
        .output()
        .map_err(|error| format!("cannot run git: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let ours =
        |name: &&str| !name.is_empty() && !name.starts_with(SELF) && !NOT_OURS.iter().any(|not| name.contains(not));
    Ok(names.split('\0').filter(ours).map(str::to_owned).collect())
}

/// The line, counted from one, at a place in a text.
fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        assert_eq!(check(&root::workspace()).unwrap(), Vec::<String>::new());
    }
}
