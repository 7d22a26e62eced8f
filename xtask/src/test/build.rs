//! Compiling once for everything that runs: `cargo test --no-run` leaves the programs of the tests and the server, and in
//! the full test Clippy does the compiling, so that its findings cost no pass of their own.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::report::Report;
use super::step;
use crate::root;

/// What is published, and so tested, with besides the default (docs/decisions/0019).
pub const FEATURES: &str = "poolhouse-server/aws";

/// A program of tests.
#[derive(Debug, PartialEq, Eq)]
pub struct TestProgram {
    /// `unit/domain`, or `unit/testkit/security`.
    pub name: String,
    pub path: PathBuf,
    /// Where cargo runs it: the folder of its package.
    pub folder: PathBuf,
}

pub struct Tests {
    pub programs: Vec<TestProgram>,
    /// The sources' documentation, which cargo has to find again: with the settings that the programs were built with.
    pub documentation: Command,
}

/// The server with debug assertions, as tests leave it.
pub fn server(workspace: &Path) -> PathBuf {
    workspace.join("target/debug/poolhouse")
}

pub fn cargo(workspace: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace);
    command
}

/// Compiles every test. With `lint`, which is the name of a step, through Clippy; a warning fails that step.
pub fn tests(workspace: &Path, report: &Report, features: Option<&str>, lint: Option<&str>) -> Option<Tests> {
    let with_settings = |arguments: &[&str]| {
        let mut command = cargo(workspace, arguments);
        command.args(features.map(|features| ["--features", features]).into_iter().flatten());
        if lint.is_some() {
            command.env("RUSTC_WORKSPACE_WRAPPER", clippy());
        }
        command
    };
    let output = report.log_of("build-messages");
    let built = report.prepare("build", || {
        let log = report.log_of("build");
        let mut command = with_settings(&["test", "--workspace", "--no-run", "--message-format=json"]);
        let outcome = step::run_apart(&mut command, &output, &log);
        let messages = Messages::read(&root::read(&output)?);
        outcome.map_err(|error| format!("{error}\n{}\n{}", messages.errors, root::read(&log).unwrap_or_default()))?;
        Ok(messages)
    });
    if let Some(name) = lint {
        let warnings = built.as_ref().map(|messages| messages.warnings.as_str());
        report.check(name, || match warnings {
            None => Err("what does not compile was not looked at".to_owned()),
            Some("") => Ok(()),
            Some(warnings) => Err(warnings.to_owned()),
        });
    }
    let documentation = with_settings(&["test", "--workspace", "--doc"]);
    built.map(|messages| Tests { programs: messages.programs, documentation })
}

/// Clippy's compiler, beside rustc.
fn clippy() -> PathBuf {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    let beside = Path::new(&sysroot).join("bin/clippy-driver");
    if beside.exists() { beside } else { PathBuf::from("clippy-driver") }
}

/// What cargo says in JSON, one message a line.
#[derive(Debug, Default)]
struct Messages {
    programs: Vec<TestProgram>,
    warnings: String,
    errors: String,
}

impl Messages {
    fn read(output: &str) -> Self {
        let mut read = Self::default();
        for message in output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            match message["reason"].as_str() {
                Some("compiler-artifact") => read.programs.extend(program(&message)),
                Some("compiler-message") => {
                    let rendered = message["message"]["rendered"].as_str().unwrap_or_default();
                    match message["message"]["level"].as_str() {
                        Some("warning") => push_new(&mut read.warnings, rendered),
                        Some("error") => push_new(&mut read.errors, rendered),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        read
    }
}

/// A library and its tests are compiled from the same lines, and found fault with twice.
fn push_new(all: &mut String, one: &str) {
    if !all.contains(one) {
        all.push_str(one);
    }
}

fn program(message: &Value) -> Option<TestProgram> {
    if !message["profile"]["test"].as_bool()? {
        return None;
    }
    let path = PathBuf::from(message["executable"].as_str()?);
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_path_buf();
    let room = folder.file_name()?.to_string_lossy().into_owned();
    let target = message["target"]["name"].as_str()?;
    let name = match message["target"]["kind"][0].as_str()? {
        "lib" => format!("unit/{room}"),
        "bin" => format!("unit/{room}/bin"),
        _ => format!("unit/{room}/{target}"),
    };
    Some(TestProgram { name, path, folder })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(room: &str, kind: &str, target: &str, test: bool) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","manifest_path":"/w/crates/{room}/Cargo.toml","target":{{"kind":["{kind}"],"name":"{target}"}},"profile":{{"test":{test}}},"executable":"/w/target/debug/deps/{target}-1"}}"#
        )
    }

    #[test]
    fn programs_of_tests_are_found() {
        let lines = [
            artifact("domain", "lib", "poolhouse_domain", true),
            artifact("testkit", "test", "security", true),
            artifact("server", "bin", "poolhouse", false),
            r#"{"reason":"compiler-artifact","manifest_path":"/r/serde/Cargo.toml","target":{"kind":["lib"],"name":"serde"},"profile":{"test":false},"executable":null}"#.to_owned(),
            "not JSON".to_owned(),
        ];
        let read = Messages::read(&lines.join("\n"));
        let names: Vec<&str> = read.programs.iter().map(|program| program.name.as_str()).collect();
        assert_eq!(names, ["unit/domain", "unit/testkit/security"]);
        assert_eq!(read.programs[0].folder, Path::new("/w/crates/domain"));
        assert_eq!((read.warnings.as_str(), read.errors.as_str()), ("", ""));
    }

    #[test]
    fn a_warning_is_kept_once() {
        let warning = r#"{"reason":"compiler-message","message":{"level":"warning","rendered":"warning: unused\n"}}"#;
        let note = r#"{"reason":"compiler-message","message":{"level":"failure-note","rendered":"note: x\n"}}"#;
        let read = Messages::read(&[warning, note, warning].join("\n"));
        assert_eq!(read.warnings, "warning: unused\n");
    }
}
