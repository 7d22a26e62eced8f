//! The suites in `clients/`: how each is installed under `target/clients/` and run. Python suites run in place with an
//! environment of their own; JavaScript suites are copied beside their packages, where Node looks for them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::machine;
use crate::root;

const PYTHON: &[&str] = &["awscli", "boto3", "pycognito", "messages", "terraform"];
const JAVASCRIPT: &[&str] = &["sdk-js", "lambda", "identity-js", "amplify", "passkeys", "web-pages", "aws-jwt-verify"];

/// The file that says what is installed beside it.
const STAMP: &str = ".installed";

/// The suites that were installed by this run.
#[derive(Default)]
pub struct Installed(BTreeSet<String>);

pub fn is_suite(step: &str) -> bool {
    let folder = folder_of(step);
    PYTHON.contains(&folder) || JAVASCRIPT.contains(&folder)
}

/// The part of a step's name that says which server its suite runs against.
pub fn server_of(step: &str) -> &'static str {
    ["-issuer", "-postgres"].into_iter().find(|suffix| step.ends_with(suffix)).unwrap_or("")
}

pub fn folder_of(step: &str) -> &str {
    step.strip_suffix(server_of(step)).unwrap_or(step)
}

/// Installs a suite unless this run did so already, and says how to run it against a server.
pub fn command(workspace: &Path, suite: &str, endpoint: &str, installed: &mut Installed) -> Result<Command, String> {
    let python = PYTHON.contains(&suite);
    // The other JavaScript suites make their pools with the AWS SDK, through sdk-js/server.js.
    let folders = if python || suite == "sdk-js" { vec![suite] } else { vec!["sdk-js", suite] };
    if ["passkeys", "web-pages"].contains(&suite) {
        machine::require("chromium", || Path::new("/usr/bin/chromium").exists())?;
    }
    for folder in folders {
        if installed.0.insert(folder.to_owned()) {
            if python { install_python(workspace, folder)? } else { install_javascript(workspace, folder)? }
        }
    }
    let target = target(workspace, suite);
    let mut command = if python {
        let mut command = Command::new(target.join("venv/bin/python"));
        command.args(["-m", "pytest"]).current_dir(workspace.join("clients").join(suite));
        command
    } else {
        let mut command = Command::new("node");
        command.args(["--test", "--test-timeout=120000"]).current_dir(target);
        command
    };
    // For suites that start servers of their own, to stop them as they please.
    command.env("PROGRAM_UNDER_TEST", workspace.join("target/release/poolhouse"));
    command.env("POOLHOUSE_ENDPOINT", endpoint).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

fn target(workspace: &Path, suite: &str) -> PathBuf {
    workspace.join("target/clients").join(suite)
}

/// A virtual environment with exactly what `requirements.txt` names, made anew when that changes.
fn install_python(workspace: &Path, suite: &str) -> Result<(), String> {
    machine::require("python3-venv", || {
        machine::answers(Command::new("python3").args(["-c", "import venv, ensurepip"]))
    })?;
    if suite == "awscli" {
        // Version 2 of the AWS CLI comes from Debian; version 1 is among the requirements.
        machine::require("awscli", || Path::new("/usr/bin/aws").exists())?;
    }
    let requirements = workspace.join("clients").join(suite).join("requirements.txt");
    let target = target(workspace, suite);
    unless_current(&target, &root::read(&requirements)?, || {
        let environment = target.join("venv");
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        run(Command::new(environment.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(&requirements)
            .env("PIP_CACHE_DIR", workspace.join("target/clients/pip-cache")))
    })
}

/// A copy of the suite with exactly the packages of its lock file beside it.
fn install_javascript(workspace: &Path, suite: &str) -> Result<(), String> {
    machine::require("nodejs", || machine::answers(Command::new("node").arg("--version")))?;
    machine::require("npm", || machine::answers(Command::new("npm").arg("--version")))?;
    let source = workspace.join("clients").join(suite);
    let target = target(workspace, suite);
    copy_files(&source, &target)?;
    unless_current(&target, &root::read(&source.join("package-lock.json"))?, || {
        run(Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&target)
            .env("npm_config_cache", workspace.join("target/clients/npm-cache")))
    })
}

/// Makes the files of `target` those of `source`; folders, which hold the packages, stay as they are.
fn copy_files(source: &Path, target: &Path) -> Result<(), String> {
    let names = |folder: &Path| -> std::io::Result<Vec<PathBuf>> {
        let paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        Ok(paths.into_iter().filter(|path| path.is_file()).collect())
    };
    let copy = || -> std::io::Result<()> {
        std::fs::create_dir_all(target)?;
        for old in names(target)?.iter().filter(|path| !path.ends_with(STAMP)) {
            std::fs::remove_file(old)?;
        }
        for file in names(source)? {
            std::fs::copy(&file, target.join(file.file_name().unwrap_or_default()))?;
        }
        Ok(())
    };
    copy().map_err(|error| format!("cannot copy {} to {}: {error}", source.display(), target.display()))
}

/// Installs unless the last finished installation was of the same list; the stamp is written last.
fn unless_current(target: &Path, list: &str, install: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let stamp = target.join(STAMP);
    if stamp.exists() && root::read(&stamp)? == list {
        return Ok(());
    }
    install()?;
    root::write(&stamp, list)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output =
        command.output().map_err(|error| format!("cannot run {}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{:?} failed with {}\n{}", command, output.status, String::from_utf8_lossy(&said).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_names_its_suite_and_server() {
        assert_eq!(
            (folder_of("aws-jwt-verify-issuer"), server_of("aws-jwt-verify-issuer")),
            ("aws-jwt-verify", "-issuer")
        );
        assert_eq!((folder_of("boto3-postgres"), server_of("boto3-postgres")), ("boto3", "-postgres"));
        assert_eq!((folder_of("sdk-js"), server_of("sdk-js")), ("sdk-js", ""));
        assert!(is_suite("boto3-postgres"));
        assert!(!is_suite("unit"));
    }
}
