//! The suites in `clients/`: which there are, what each needs, and how it is run against a server of its own.

use std::path::Path;
use std::process::Command;

use super::packages::Packages;
use super::postgres::Postgres;
use super::report::Report;
use super::server::Server;

pub const PYTHON: &[&str] = &[
    "awscli",
    "boto3",
    "guides",
    "pycognito",
    "messages",
    "terraform",
    "authlib",
    "python-social-auth",
    "federation-pysaml2",
    "xml-signatures",
    "packaging",
    "pytest-plugin",
    "console-snippets",
    "command-line",
];
const JAVASCRIPT: &[&str] = &[
    "sdk-js",
    "lambda",
    "identity-js",
    "amplify",
    "passkeys",
    "web-pages",
    "console",
    "inbox",
    "https",
    "aws-jwt-verify",
    "example",
    "js-testing",
    "cognito-local",
];
/// JavaScript suites that speak OAuth: they have a pool with a domain and a browser without scripts.
const OAUTH_JAVASCRIPT: &[&str] = &[
    "oidc-conformance",
    "login-pages",
    "mcp",
    "openid-client",
    "auth-js",
    "passport",
    "amplify-redirect",
    "oauth-attacks",
];
/// Those that sign in at identity providers outside.
const FEDERATION_JAVASCRIPT: &[&str] = &["federation-fake", "federation-oidc", "federation-saml"];
/// Suites in Rust, each a workspace of its own: what a client depends on is nothing that the server does.
const RUST: &[&str] = &["openidconnect-rs"];
/// Suites whose clients insist on https.
const BY_TLS: &[&str] = &["https", "amplify-redirect"];
/// Suites for which the fake provider stands for the social ones.
const FAKES_SOCIAL: &[&str] = &["federation-fake"];
/// Suites whose packages the pages of the documentation import.
const PAGES_IMPORT: &[&str] =
    &["awscli", "boto3", "messages", "authlib", "sdk-js", "amplify", "aws-jwt-verify", "openid-client", "login-pages"];
/// Suites whose packages the snippets of the console import.
const SNIPPETS_IMPORT: &[&str] = &["awscli", "boto3", "pycognito", "sdk-js", "amplify"];
/// The JavaScript suites make their pools with the AWS SDK, through sdk-js/server.js.
const SHARED_JAVASCRIPT: &str = "sdk-js";
/// What those that speak OAuth share beside it.
const SHARED_OAUTH: &str = "oauth-js";
/// What those share that sign in at providers.
const SHARED_FEDERATION: &str = "federation-js";
/// Not a suite: the application in `examples/app`, which one suite walks into.
pub const EXAMPLE_APP: &str = "example-app";

/// The issuer that clients insist on which know only AWS's own name (behaviour 15).
const AWS_ISSUER: &str = "https://cognito-idp.{region}.amazonaws.com/{pool}";

pub fn is_suite(step: &str) -> bool {
    is_python(step) || is_javascript(step) || RUST.contains(&folder_of(step))
}

fn is_javascript(step: &str) -> bool {
    JAVASCRIPT.contains(&folder_of(step)) || speaks_oauth(step)
}

fn speaks_oauth(step: &str) -> bool {
    OAUTH_JAVASCRIPT.contains(&folder_of(step)) || meets_providers(step)
}

fn meets_providers(step: &str) -> bool {
    FEDERATION_JAVASCRIPT.contains(&folder_of(step))
}

pub fn is_python(step: &str) -> bool {
    PYTHON.contains(&folder_of(step))
}

/// The part of a step's name that says which server its suite runs against.
fn server_of(step: &str) -> &'static str {
    ["-issuer", "-postgres"].into_iter().find(|suffix| step.ends_with(suffix)).unwrap_or("")
}

pub fn needs_postgres(step: &str) -> bool {
    is_suite(step) && server_of(step) == "-postgres"
}

pub fn folder_of(step: &str) -> &str {
    step.strip_suffix(server_of(step)).unwrap_or(step)
}

/// The folders whose packages a suite needs.
pub fn needed_folders(step: &str) -> Vec<&str> {
    if RUST.contains(&folder_of(step)) {
        // Cargo fetches what it needs.
        Vec::new()
    } else if folder_of(step) == "guides" {
        [PAGES_IMPORT, &["guides"]].concat()
    } else if folder_of(step) == "console-snippets" {
        [SNIPPETS_IMPORT, &["console-snippets"]].concat()
    } else if is_python(step) {
        vec![folder_of(step)]
    } else if meets_providers(step) {
        vec![SHARED_JAVASCRIPT, SHARED_OAUTH, SHARED_FEDERATION, folder_of(step)]
    } else if speaks_oauth(step) {
        vec![SHARED_JAVASCRIPT, SHARED_OAUTH, folder_of(step)]
    } else if folder_of(step) == "example" {
        vec![EXAMPLE_APP, folder_of(step)]
    } else {
        vec![SHARED_JAVASCRIPT, folder_of(step)]
    }
}

/// The folders whose packages some steps need, each once.
pub fn python_folders<'a>(steps: &[&'a str]) -> Vec<&'a str> {
    once(folders(steps).filter(|folder| PYTHON.contains(folder)))
}

pub fn javascript_folders<'a>(steps: &[&'a str]) -> Vec<&'a str> {
    once(folders(steps).filter(|folder| !PYTHON.contains(folder)))
}

fn folders<'a>(steps: &[&'a str]) -> impl Iterator<Item = &'a str> {
    steps.iter().filter(|step| is_suite(step)).flat_map(|step| needed_folders(step))
}

fn once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = names.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What suites run on.
pub struct Stage<'a> {
    pub workspace: &'a Path,
    pub program: &'a Path,
    pub packages: &'a Packages<'a>,
    pub postgres: Option<&'a Postgres>,
}

impl Stage<'_> {
    /// Starts a server for the suite, runs the suite against it, and stops the server.
    pub fn run(&self, step: &str, report: &Report) {
        let log = report.log_of(&format!("server-{step}"));
        let started =
            self.options(step).and_then(|options| Server::start(self.program, self.workspace, &options, &log));
        match started {
            Err(reason) => report.fail(step, &format!("no server: {reason}")),
            Ok(server) => {
                report.run(step, &mut self.command(step, &server.endpoint()));
                // A server that died or cannot be stopped is a failure, whatever the clients saw.
                if let Err(reason) = server.stop() {
                    report.fail(&format!("server-{step}"), &format!("{reason}; see {}", log.display()));
                }
            }
        }
    }

    fn options(&self, step: &str) -> Result<Vec<String>, String> {
        match (server_of(step), self.postgres) {
            ("-issuer", _) => Ok(vec!["--issuer".to_owned(), AWS_ISSUER.to_owned()]),
            ("-postgres", Some(postgres)) => {
                let url = postgres.create_database(&format!("poolhouse_{}", folder_of(step).replace('-', "_")))?;
                Ok(vec!["--database".to_owned(), url])
            }
            ("-postgres", None) => Err("PostgreSQL was not started".to_owned()),
            _ if BY_TLS.contains(&folder_of(step)) => Ok(vec!["--tls".to_owned()]),
            _ if FAKES_SOCIAL.contains(&folder_of(step)) => Ok(vec!["--fake-social".to_owned()]),
            _ => Ok(Vec::new()),
        }
    }

    fn command(&self, step: &str, endpoint: &str) -> Command {
        let folder = folder_of(step);
        let mut command = if is_python(step) {
            let mut command = Command::new(self.packages.program("python"));
            // What is skipped says why (`-rs`), and the slowest tests are named.
            command.args(["-m", "pytest", "-rs", "--durations=5"]);
            command.current_dir(self.workspace.join("clients").join(folder));
            command
        } else if RUST.contains(&folder) {
            let mut command = Command::new("cargo");
            command.args(["test", "--quiet", "--locked"]).current_dir(self.workspace.join("clients").join(folder));
            command.env("CARGO_TARGET_DIR", self.workspace.join("target/clients").join(folder));
            command
        } else {
            let mut command = Command::new("node");
            command.args(["--test", "--test-timeout=600000"]).current_dir(self.packages.folder(folder));
            command
        };
        // For suites that start servers of their own, to stop them as they please.
        command.env("PROGRAM_UNDER_TEST", self.program);
        // For the one that makes packages of it.
        command.envs(std::env::current_exe().map(|own| ("XTASK", own)));
        // For those that keep a document up to date. They run in a copy of their folder.
        command.env("WORKSPACE_UNDER_TEST", self.workspace);
        command.env("POOLHOUSE_ENDPOINT", endpoint).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
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
        assert!(is_suite("boto3-postgres") && needs_postgres("boto3-postgres"));
        assert!(!is_suite("unit") && !needs_postgres("boto3"));
    }

    #[test]
    fn packages_are_installed_once() {
        let steps = ["format", "boto3", "boto3-postgres", "amplify", "aws-jwt-verify-issuer"];
        assert_eq!(python_folders(&steps), ["boto3"]);
        assert_eq!(javascript_folders(&steps), ["amplify", "aws-jwt-verify", "sdk-js"]);
        assert!(javascript_folders(&["boto3", "openidconnect-rs"]).is_empty());
        assert!(needed_folders("openidconnect-rs").is_empty());
        assert_eq!(javascript_folders(&["openid-client"]), ["oauth-js", "openid-client", "sdk-js"]);
        assert_eq!(
            javascript_folders(&["federation-fake"]),
            ["federation-fake", "federation-js", "oauth-js", "sdk-js"]
        );
        let snippets = ["awscli", "boto3", "console-snippets", "pycognito"];
        assert_eq!(python_folders(&["console-snippets"]), snippets);
        assert_eq!(javascript_folders(&["console-snippets"]), ["amplify", "sdk-js"]);
        assert_eq!(javascript_folders(&["example"]), ["example", "example-app"]);
        assert_eq!(python_folders(&["guides"]), ["authlib", "awscli", "boto3", "guides", "messages"]);
        assert!(javascript_folders(&["guides"]).contains(&"amplify"));
    }
}
