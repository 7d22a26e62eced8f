//! `cargo xtask test`: everything that must hold before a change lands, in one command that installs what it lacks.
//!
//! The rooms' own tests run on SQLite and on PostgreSQL; then real clients that nobody here wrote run against the release
//! binary (`clients/`). Nothing is kept outside the clone but Debian packages.

mod machine;
mod postgres;
mod server;
mod step;
mod suites;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::root;
pub use postgres::Postgres;
use server::Server;
use step::Report;

const USAGE: &str = "\
usage: cargo xtask test [--quick] [--only NAME]…

  --quick        only what needs no PostgreSQL, no packages and no running server
  --only NAME    only this step, with what it needs; may be given several times

steps: ";

/// A step's name and whether `--quick` runs it.
const STEPS: &[(&str, bool)] = &[
    ("format", true),
    ("generated", true),
    ("layers", true),
    ("citations", true),
    ("lint", false),
    ("deny", false),
    ("unit", true),
    ("build", false),
    ("awscli", false),
    ("boto3", false),
    ("pycognito", false),
    ("terraform", false),
    ("messages", false),
    ("sdk-js", false),
    ("lambda", false),
    ("identity-js", false),
    ("amplify", false),
    ("passkeys", false),
    ("web-pages", false),
    ("aws-jwt-verify", false),
    ("aws-jwt-verify-issuer", false),
    ("boto3-postgres", false),
    ("sdk-js-postgres", false),
];

/// What is published, and so tested, with besides the default (docs/decisions/0019).
pub const FEATURES: &str = "poolhouse-server/aws";

/// The issuer that clients insist on which know only AWS's own name (behaviour 15).
const AWS_ISSUER: &str = "https://cognito-idp.{region}.amazonaws.com/{pool}";

/// Which steps were asked for.
struct Plan {
    quick: bool,
    wanted: Vec<&'static str>,
}

impl Plan {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut quick = false;
        let mut only = Vec::new();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--quick" => quick = true,
                "--only" => only.push(rest.next().ok_or_else(usage)?.as_str()),
                _ => return Err(usage()),
            }
        }
        if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|(step, _)| step == *name)) {
            return Err(format!("no step `{unknown}`\n\n{}", usage()));
        }
        let chosen = |name: &str, in_quick: bool| {
            if only.is_empty() { !quick || in_quick } else { only.contains(&name) }
        };
        let wanted = STEPS.iter().filter(|(name, in_quick)| chosen(name, *in_quick)).map(|(name, _)| *name).collect();
        Ok(Self { quick, wanted })
    }

    fn has(&self, name: &str) -> bool {
        self.wanted.contains(&name)
    }

    fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }
}

fn usage() -> String {
    let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
    format!("{USAGE}{}", names.join(", "))
}

/// Runs the steps; an error when any failed.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let plan = Plan::parse(arguments)?;
    let started = Instant::now();
    let workspace = root::workspace();
    let mut report = Report::new(workspace.join("target/test-logs"))?;

    check_sources(&plan, &mut report, &workspace);
    let needs_database = plan.has_any(&["boto3-postgres", "sdk-js-postgres"]) || (plan.has("unit") && !plan.quick);
    let postgres = if needs_database { report.prepare("postgresql", || Postgres::start(&workspace)) } else { None };
    if plan.has("unit") {
        let mut tests = cargo(&workspace, &["test", "--workspace", "--features", FEATURES, "--no-fail-fast"]);
        if let Some(postgres) = &postgres {
            tests.env("TEST_DATABASE_URL", postgres.url("postgres"));
        }
        report.run("unit", &mut tests);
    }
    let suites: Vec<&str> = plan.wanted.iter().copied().filter(|name| suites::is_suite(name)).collect();
    if plan.has("build") || !suites.is_empty() {
        let built = report.run(
            "build",
            &mut cargo(&workspace, &["build", "--release", "--package", "poolhouse-server", "--features", FEATURES]),
        );
        if built {
            run_suites(&suites, &mut report, &workspace, postgres.as_ref());
        } else {
            suites.iter().for_each(|name| report.fail(name, "the server was not built"));
        }
    }
    report.close(started.elapsed())
}

/// What can be said of the sources without running them.
fn check_sources(plan: &Plan, report: &mut Report, workspace: &Path) {
    let checks: &[(&str, &[&str])] = &[
        ("format", &["fmt", "--all", "--check"]),
        ("generated", &["xtask", "generate", "--check"]),
        ("layers", &["xtask", "check-layers"]),
        ("citations", &["xtask", "check-citations"]),
        ("lint", &["clippy", "--workspace", "--all-targets", "--features", FEATURES, "--", "-D", "warnings"]),
    ];
    for (name, arguments) in checks {
        if plan.has(name) {
            report.run(name, &mut cargo(workspace, arguments));
        }
    }
    if plan.has("deny") {
        // Building cargo-deny takes longer than everything else here, so it is used where it is installed.
        if machine::answers(Command::new("cargo").args(["deny", "--version"])) {
            report.run("deny", &mut cargo(workspace, &["deny", "check", "bans", "licenses", "sources"]));
        } else {
            report.skip("deny", "cargo install cargo-deny --locked");
        }
    }
}

/// The client suites, in three servers: on SQLite, on SQLite with AWS's issuer, on PostgreSQL.
fn run_suites(suites: &[&str], report: &mut Report, workspace: &Path, postgres: Option<&Postgres>) {
    let on = |suffix: &'static str| suites.iter().copied().filter(move |name| suites::server_of(name) == suffix);
    let mut installed = suites::Installed::default();
    for kind in ["", "-issuer", "-postgres"] {
        if on(kind).next().is_none() {
            continue;
        }
        let options = match (kind, postgres) {
            ("-issuer", _) => Ok(vec!["--issuer".to_owned(), AWS_ISSUER.to_owned()]),
            ("-postgres", Some(postgres)) => {
                postgres.create_database("poolhouse").map(|url| vec!["--database".to_owned(), url])
            }
            ("-postgres", None) => Err("PostgreSQL was not started".to_owned()),
            _ => Ok(Vec::new()),
        };
        let label = format!("server{kind}");
        let log = report.log_of(&label);
        let started = report.prepare(&label, || Server::start(workspace, &options?, &log));
        for name in on(kind) {
            let command = match &started {
                None => Err("the server did not start".to_owned()),
                Some(server) => suites::command(workspace, suites::folder_of(name), &server.endpoint(), &mut installed),
            };
            match command {
                Ok(mut command) => {
                    report.run(name, &mut command);
                }
                Err(reason) => report.fail(name, &reason),
            }
        }
        if let Some(server) = started {
            // A server that died or cannot be stopped is a failure, whatever the clients saw.
            report.prepare(&format!("{label}-stop"), || server.stop());
        }
    }
}

fn cargo(workspace: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Plan::parse(&arguments).map(|plan| plan.wanted)
    }

    #[test]
    fn chooses_steps() {
        assert_eq!(plan(&[]).unwrap().len(), STEPS.len());
        assert_eq!(plan(&["--quick"]).unwrap(), ["format", "generated", "layers", "citations", "unit"]);
        assert_eq!(plan(&["--only", "amplify", "--only", "unit"]).unwrap(), ["unit", "amplify"]);
        assert!(plan(&["--only", "nothing"]).is_err());
        assert!(plan(&["--only"]).is_err());
        assert!(plan(&["--slow"]).is_err());
    }

    #[test]
    fn every_suite_has_a_folder() {
        for (name, _) in STEPS.iter().filter(|(name, _)| suites::is_suite(name)) {
            let folder = root::workspace().join("clients").join(suites::folder_of(name));
            assert!(folder.is_dir(), "{} is missing", folder.display());
        }
    }
}
