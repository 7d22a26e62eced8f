//! `poolhouse apply` and `poolhouse export` against a running server, and `poolhouse dev --apply`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::server::Server;

const SITE: &str = r#"
UserPools:
- Id: us-east-1_Example01
  PoolName: shop
  Clients:
  - {ClientId: shopweb, ClientName: web, ClientSecret: a_secret_that_stands_in_a_file, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]}
  ResourceServers:
  - {Identifier: orders, Name: Orders, Scopes: [{ScopeName: read, ScopeDescription: reads}]}
  IdentityProviders:
  - ProviderName: Google
    ProviderType: Google
    ProviderDetails: {client_id: me, client_secret: between-us, authorize_scopes: openid}
    AttributeMapping: {email: email}
  Domains:
  - Domain: shop-example
  Groups:
  - GroupName: staff
  Users:
  - Username: ann
    Sub: 00000000-0000-4000-8000-000000000001
    Password: Correct-Horse7
    Groups: [staff]
"#;

struct Files(tempfile::TempDir);

impl Files {
    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

fn files() -> Files {
    Files(tempfile::tempdir().unwrap())
}

/// What the command wrote, if it ended well, or what it complained of.
fn poolhouse(server: &Server, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_poolhouse"))
        .args(arguments)
        .args(["--endpoint", &format!("http://{}", server.address)])
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[test]
fn a_file_is_applied_over_http_and_comes_back_by_export() {
    let (server, files) = (Server::in_memory(), files());
    let file = files.write("site.yaml", SITE);
    let shown = poolhouse(&server, &["apply", &file, "--dry-run"]).unwrap();
    assert!(shown.ends_with("7 changes to make; nothing was changed\n"), "{shown}");
    assert!(!shown.contains("between-us") && !shown.contains("a_secret_that"), "{shown}");
    let made = poolhouse(&server, &["apply", &file]).unwrap();
    assert!(made.ends_with("done: + user ann of user pool us-east-1_Example01 (shop)\n7 changes made\n"), "{made}");
    assert_eq!(poolhouse(&server, &["apply", &file, "--prune"]).unwrap(), "no changes made\n");

    let exported = poolhouse(&server, &["export", "--with-secrets", "--with-users"]).unwrap();
    assert!(exported.contains("a_secret_that_stands_in_a_file") && exported.contains("between-us"), "{exported}");
    let file = files.write("exported.yaml", &exported);
    assert_eq!(poolhouse(&server, &["apply", &file, "--prune"]).unwrap(), "no changes made\n");

    let elsewhere = Server::in_memory();
    poolhouse(&elsewhere, &["apply", &file]).unwrap();
    assert_eq!(poolhouse(&elsewhere, &["export", "--with-secrets", "--with-users"]).unwrap(), exported);
}

/// Gives a command its standard input.
fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_poolhouse"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_dry_run_tells_by_its_exit_code_and_files_come_by_standard_input() {
    let server = Server::in_memory();
    let endpoint = format!("http://{}", server.address);
    let apply = |more: &[&str], input: &str| {
        let output = with_input(&[&["apply", "-", "--endpoint", &endpoint], more].concat(), input);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let exit_code = ["--dry-run", "--exit-code"];
    assert_eq!(apply(&exit_code, SITE).0, Some(2));
    assert_eq!(apply(&["--dry-run"], SITE).0, Some(0));
    assert_eq!(apply(&[], SITE).0, Some(0));
    assert_eq!(apply(&exit_code, SITE).0, Some(0));
    let (code, told) = apply(&exit_code, "UserPools:\n- PoolNam: a\n");
    assert_eq!(code, Some(1));
    assert!(told.contains("standard input: line 2: there is no PoolNam"), "{told}");
    assert_eq!(apply(&["--exit-code"], SITE).0, Some(1), "it means nothing without --dry-run");
}

#[test]
fn several_files_are_taken_for_one() {
    let (server, files) = (Server::in_memory(), files());
    let one = files.write("one.yaml", "UserPools:\n- PoolName: one\n");
    let two = files.write("two.yaml", "UserPools:\n- PoolName: two\n");
    assert!(poolhouse(&server, &["apply", &one, &two]).unwrap().ends_with("2 changes made\n"));
    let folder = files.0.path().to_str().unwrap();
    // What the one file does not name, the other does.
    assert_eq!(poolhouse(&server, &["apply", folder, "--prune"]).unwrap(), "no changes made\n");
    assert!(poolhouse(&server, &["apply", &one, "--prune", "--dry-run"]).unwrap().contains("- user pool"));
}

#[test]
fn a_server_is_asked_how_it_does() {
    let server = Server::in_memory();
    let health =
        |url: &str| Command::new(env!("CARGO_BIN_EXE_poolhouse")).args(["health", "--url", url]).output().unwrap();
    let well = health(&format!("http://{}", server.address));
    assert_eq!((well.status.code(), String::from_utf8_lossy(&well.stdout).as_ref()), (Some(0), "ok\n"));
    let by_listen = ["health", "--listen", &server.address.to_string()].map(str::to_owned);
    // As in an image that has no certificate authorities.
    let nowhere = [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
    let asked = Command::new(env!("CARGO_BIN_EXE_poolhouse")).args(by_listen).envs(nowhere).output().unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let gone = health("http://127.0.0.1:1");
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("no answer"), "{gone:?}");
    let other = health(&format!("http://{}/us-east-1_None", server.address));
    assert_eq!(other.status.code(), Some(1), "{other:?}");
}

#[test]
fn json_is_taken_too_and_a_broken_file_is_told_by_line() {
    let (server, files) = (Server::in_memory(), files());
    let file = files.write("site.json", "{\"UserPools\": [\n  {\"PoolName\": \"a\"}\n]}\n");
    assert!(poolhouse(&server, &["apply", &file]).unwrap().ends_with("1 change made\n"));
    let file = files.write("broken.json", "{\"UserPools\": [\n  {\"PoolNam\": \"a\"}\n]}\n");
    let told = poolhouse(&server, &["apply", &file]).unwrap_err();
    assert!(told.contains("line 2: there is no PoolNam in CreateUserPool"), "{told}");
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let output = Command::new(env!("CARGO_BIN_EXE_poolhouse"))
        .args(["export", "--endpoint", "http://127.0.0.1:1"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("http://127.0.0.1:1/ cannot be reached"), "{told}");
}

#[test]
fn dev_is_ready_once_its_file_is_applied() {
    let files = files();
    let file = files.write("site.yaml", SITE);
    let data = files.0.path().join("data");
    let start = |data: &Path| Server::start(&["--data", data.to_str().unwrap(), "--apply", &file]);
    let server = start(&data);
    assert_eq!(poolhouse(&server, &["apply", &file]).unwrap(), "no changes made\n");
    let (status, log) = server.stop();
    assert!(status.success());
    assert_eq!(log.iter().filter(|line| line.contains("\"applied\"")).count(), 7, "{log:?}");
    let (_, log) = start(&data).stop();
    assert!(!log.iter().any(|line| line.contains("\"applied\"")), "{log:?}");
}

#[test]
fn dev_does_not_start_with_a_broken_file() {
    let files = files();
    let file = files.write("site.yaml", "UserPools:\n- Nam: a\n");
    let output = Command::new(env!("CARGO_BIN_EXE_poolhouse"))
        .args(["dev", "--in-memory", "--listen", "127.0.0.1:0", "--apply", &file])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("line 2: there is no Nam"), "{told}");
}
