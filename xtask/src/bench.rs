//! `cargo xtask bench`: builds the server as it is published and the load generator, and has the one measure the other
//! (bench/README.md).

use std::path::Path;
use std::process::Command;

use crate::root;
use crate::test::{FEATURES, Postgres};

const USAGE: &str = "\
usage: cargo xtask bench [--database sqlite|postgres] [OPTION]…
       cargo xtask bench --users N [--database sqlite|postgres] [--seconds N]

  --database KIND   what the server keeps its data in; sqlite unless said otherwise
  --users N         what requests take in a pool of N users, beside a tenth of that and a thousand;
                    a million take some minutes and, until the end, some gigabytes under target/bench
                    (PostgreSQL: in the folder for temporary files)
  --seconds N       how long each row is measured
  --connections N   how many requests are under way at once
  --only ROW        only this row, with what it needs; may be given several times:
                    start, memory, ceilings, srp-sign-in, password-sign-in, totp-sign-in,
                    email-otp-sign-in, custom-auth-sign-in, refresh, get-user, client-credentials, user-info,
                    authorized-code, refresh-at-endpoint, oidc-sign-in, saml-sign-in, create-user";

/// Users of the smallest pool.
const FEWEST: usize = 1_000;

struct Plan {
    postgres: bool,
    /// Of the largest pool, when it is pools that are compared.
    users: Option<usize>,
    /// As the load generator takes them.
    options: Vec<String>,
}

impl Plan {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut plan = Self { postgres: false, users: None, options: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let value = rest.next().ok_or(USAGE)?;
            match (argument.as_str(), value.as_str()) {
                ("--database", "sqlite") => plan.postgres = false,
                ("--database", "postgres") => plan.postgres = true,
                ("--users", number) => {
                    let users = number.parse().ok().filter(|users| *users >= FEWEST);
                    plan.users = Some(users.ok_or_else(|| format!("--users: a number from {FEWEST}"))?);
                    plan.options.extend([argument.clone(), value.clone()]);
                }
                ("--seconds" | "--connections" | "--only", _) => {
                    plan.options.extend([argument.clone(), value.clone()]);
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        let of_rows = |option: &String| matches!(option.as_str(), "--connections" | "--only");
        if plan.users.is_some() && plan.options.iter().any(of_rows) { Err(USAGE.to_owned()) } else { Ok(plan) }
    }

    /// How many databases are needed: one for each pool (`sizes` of the load generator).
    fn databases(&self) -> usize {
        match self.users {
            None | Some(FEWEST) => 1,
            Some(users) if users / 10 <= FEWEST => 2,
            Some(_) => 3,
        }
    }
}

pub fn run(arguments: &[String]) -> Result<(), String> {
    let mut plan = Plan::parse(arguments)?;
    let workspace = root::workspace();
    // One build for both: built apart, they could share fewer of their dependencies.
    succeed(cargo(&workspace).args([
        "build",
        "--profile",
        "dist",
        "-p",
        "poolhouse-server",
        "-p",
        "poolhouse-bench",
        "--features",
        FEATURES,
    ]))?;
    let programs = workspace.join("target/dist");
    let folder = workspace.join("target/bench");
    clear(&folder)?;
    let postgres = if plan.postgres { Some(Postgres::start(&workspace)?) } else { None };
    if let Some(postgres) = &postgres {
        for number in 1..=plan.databases() {
            let url = postgres.create_database(&format!("poolhouse_{number}"))?;
            plan.options.extend(["--database".to_owned(), url]);
        }
    }
    let measured = succeed(
        Command::new(programs.join("poolhouse-bench"))
            .arg(if plan.users.is_some() { "scale" } else { "measure" })
            .arg("--server")
            .arg(programs.join("poolhouse"))
            .arg("--folder")
            .arg(&folder)
            .args(&plan.options),
    );
    // Not worth their gigabytes once they are measured.
    if plan.users.is_some() { measured.and(clear(&folder)) } else { measured }
}

/// An empty folder. Not a temporary one: those may be in memory, where commits cost nothing.
fn clear(folder: &Path) -> Result<(), String> {
    let cleared = if folder.exists() { std::fs::remove_dir_all(folder) } else { Ok(()) };
    let made = cleared.and_then(|()| std::fs::create_dir_all(folder));
    made.map_err(|error| format!("cannot clear {}: {error}", folder.display()))
}

fn cargo(workspace: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace);
    command
}

fn succeed(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("cannot run {program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} ended with {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_chosen_here_and_the_rest_handed_on() {
        let parse = |text: &str| Plan::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let plan = parse("--seconds 2 --database postgres --only refresh").unwrap();
        assert!(plan.postgres);
        assert_eq!(plan.options, ["--seconds", "2", "--only", "refresh"]);
        assert_eq!((plan.databases(), parse("--users 1000000 --seconds 3").unwrap().databases()), (1, 3));
        assert_eq!((parse("--users 10000").unwrap().databases(), parse("--users 1000").unwrap().databases()), (2, 1));
        assert!(parse("--users 10").is_err() && parse("--users 1000 --only refresh").is_err());
        assert!(parse("--database mysql").is_err());
        assert!(parse("--seconds").is_err());
        assert!(parse("--help").is_err());
    }
}
