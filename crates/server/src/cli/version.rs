//! `poolhouse version`: which build this is, for people who report and programs that compare.

use std::process::ExitCode;
use std::sync::LazyLock;

use clap::Args;
use serde_json::{Value, json};

use super::{CommandError, print};

/// Print which build this is: version, commit, API model, target, features
#[derive(Debug, Args)]
pub(super) struct Version {
    /// As a JSON object
    #[arg(long)]
    json: bool,
}

impl Version {
    pub(super) fn run(&self) -> Result<ExitCode, CommandError> {
        let build = Build::this();
        print(&if self.json { format!("{:#}\n", build.to_json()) } else { format!("poolhouse {}\n", build.to_text()) })
    }
}

/// What `--version` prints after the name.
pub(super) static LONG: LazyLock<String> = LazyLock::new(|| Build::this().to_text());
/// What `-V` prints after the name.
pub(super) static SHORT: LazyLock<String> = LazyLock::new(|| {
    let Build { version, commit, .. } = Build::this();
    commit.map_or(version.to_owned(), |commit| format!("{version} ({})", &commit[..commit.len().min(10)]))
});

struct Build {
    version: &'static str,
    /// `None` where nobody knew when it was built.
    commit: Option<&'static str>,
    target: &'static str,
    features: &'static [&'static str],
    answered: usize,
    /// The newest migration it knows.
    schema: &'static str,
}

impl Build {
    fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            commit: Some(env!("BUILD_COMMIT")).filter(|commit| !commit.is_empty()),
            target: env!("BUILD_TARGET"),
            features: if cfg!(feature = "aws") { &["aws"] } else { &[] },
            answered: api::operations::ALL.iter().filter(|operation| operations::is_implemented(operation)).count(),
            schema: store::migrations::MIGRATIONS.last().map_or("", |migration| migration.name),
        }
    }

    fn to_text(&self) -> String {
        format!(
            "{}\ncommit    {}\nmodel     {}, {} operations, {} of them answered\nschema    {}\ntarget    {}\nfeatures  {}",
            self.version,
            self.commit.unwrap_or("unknown"),
            api::MODEL_DATE,
            api::operations::ALL.len(),
            self.answered,
            self.schema,
            self.target,
            if self.features.is_empty() { "none".to_owned() } else { self.features.join(", ") },
        )
    }

    fn to_json(&self) -> Value {
        json!({
            "Version": self.version,
            "Commit": self.commit,
            "Model": { "Date": api::MODEL_DATE, "Operations": api::operations::ALL.len(), "Answered": self.answered },
            "Schema": self.schema,
            "Target": self.target,
            "Features": self.features,
        })
    }
}

#[cfg(test)]
#[path = "../../build/commit.rs"]
mod commit;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::commit::{Checkout, parse};
    use super::*;

    const ONE: &str = "1111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222";

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn head(root: &Path) -> Option<String> {
        Checkout::at(root)?.head()
    }

    #[test]
    fn the_commit_is_the_one_that_is_checked_out() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        assert_eq!(head(root), None, "no checkout");
        write(root, &[(".git/HEAD", "ref: refs/heads/main\n")]);
        assert_eq!(head(root), None, "no commit yet");
        let packed =
            format!("# pack-refs with: peeled fully-peeled sorted\n{TWO} refs/heads/other\n{ONE} refs/heads/main\n");
        write(root, &[(".git/packed-refs", &packed)]);
        assert_eq!(head(root).as_deref(), Some(ONE));
        write(root, &[(".git/refs/heads/main", &format!("{TWO}\n"))]);
        assert_eq!(head(root).as_deref(), Some(TWO), "a loose name is newer than a packed one");
        write(root, &[(".git/HEAD", &format!("{ONE}\n"))]);
        assert_eq!(head(root).as_deref(), Some(ONE), "detached");
    }

    #[test]
    fn a_work_tree_beside_others_has_a_commit_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let (main, beside) = (root.path().join("main"), root.path().join("beside"));
        write(&main, &[(".git/HEAD", "ref: refs/heads/main\n"), (".git/refs/heads/main", ONE)]);
        write(&main, &[(".git/refs/heads/work", TWO), (".git/worktrees/beside/commondir", "../..\n")]);
        write(&main, &[(".git/worktrees/beside/HEAD", "ref: refs/heads/work\n")]);
        write(&beside, &[(".git", "gitdir: ../main/.git/worktrees/beside\n")]);
        assert_eq!((head(&main).as_deref(), head(&beside).as_deref()), (Some(ONE), Some(TWO)));
    }

    #[test]
    fn what_is_watched_exists() {
        let root = tempfile::tempdir().unwrap();
        let files = [(".git/HEAD", ONE), (".git/refs/heads/main", ONE)];
        write(root.path(), &files);
        let watched = || Checkout::at(root.path()).unwrap().watched();
        assert_eq!(watched(), [".git/HEAD", ".git/refs"].map(|path| root.path().join(path)));
        write(root.path(), &[(".git/logs/HEAD", "")]);
        assert_eq!(watched(), [".git/HEAD", ".git/logs/HEAD"].map(|path| root.path().join(path)));
    }

    #[test]
    fn an_archive_of_somebody_else_names_no_commit() {
        assert_eq!(parse("$Format:%H$\n"), None);
        assert_eq!(parse(&format!(" {ONE}\n")).as_deref(), Some(ONE));
        assert_eq!(parse("ABCDEF0").as_deref(), Some("abcdef0"));
        for wrong in ["", "main", "abcdef", "v1.0.0"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_told_in_words_and_in_json() {
        let build = Build { commit: None, features: &[], ..Build::this() };
        let text = build.to_text();
        assert!(text.contains("commit    unknown\n") && text.ends_with("features  none"), "{text}");
        assert!(text.contains("model     2026-11-19, 153 operations"), "{text}");
        assert_eq!(build.to_json()["Commit"], Value::Null);
        let build = Build { commit: Some(ONE), features: &["aws"], ..build };
        assert!(build.to_text().contains(ONE) && build.to_text().ends_with("features  aws"));
        assert_eq!((&build.to_json()["Commit"], &build.to_json()["Features"]), (&json!(ONE), &json!(["aws"])));
    }
}
