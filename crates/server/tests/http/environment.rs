//! Settings that mean nothing or cannot be met: the server does not start, says which one it was, and leaves nothing.

use std::net::TcpListener;
use std::process::Command;

fn refusal(name: &str, value: &str) -> String {
    let data = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_poolhouse"));
    let output = command
        .args(["dev", "--data", data.path().to_str().unwrap(), "--listen", "nowhere.invalid:0"])
        .env(name, value)
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_misspelt_variable_or_a_maybe_is_refused() {
    let said = refusal("POOLHOUSE_IN_MEMRY", "1");
    assert!(said.contains("POOLHOUSE_IN_MEMRY") && said.contains("POOLHOUSE_IN_MEMORY"), "{said}");
    for name in ["POOLHOUSE_IN_MEMORY", "POOLHOUSE_ALLOW_PRIVATE_ADDRESSES"] {
        let said = refusal(name, "maybe");
        assert!(said.contains("maybe") && said.contains("true or false"), "{said}");
    }
    let said = refusal("POOLHOUSE_ALLOWED_HOSTS", "a,http://b");
    assert!(said.contains("http://b"), "{said}");
}

#[test]
fn yes_no_and_nothing_are_understood() {
    for value in ["1", "yes", ""] {
        let said = refusal("POOLHOUSE_ALLOW_PRIVATE_ADDRESSES", value);
        assert!(said.contains("cannot listen on nowhere.invalid:0"), "{value}: {said}");
    }
}

#[test]
fn what_is_refused_leaves_no_directory_behind() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let key = parent.path().join("key.pem");
    std::fs::write(&key, "not a key").unwrap();
    let key = key.to_str().unwrap();
    let no_directory = format!("sqlite:{}", parent.path().join("none/x.db").display());
    let no_file = format!("sqlite:{}", parent.path().display());
    let site = parent.path().join("site.yaml");
    let user = "UserPools:\n- PoolName: a\n  Users:\n  - {Username: ann, Password: short}\n";
    std::fs::write(&site, user).unwrap();
    let site = site.to_str().unwrap();
    let any_port = ["--listen", "127.0.0.1:0"];
    for (options, said) in [
        (vec!["--listen", &address], "cannot listen on"),
        ([&any_port[..], &["--tls-certificate", key, "--tls-key", key]].concat(), "cannot speak TLS"),
        ([&any_port[..], &["--database", "postgres://u@127.0.0.1:1/x"]].concat(), "cannot open postgres://"),
        ([&any_port[..], &["--database", &no_directory]].concat(), "none/x.db"),
        ([&any_port[..], &["--database", &no_file]].concat(), "cannot use the data directory"),
        ([&any_port[..], &["--tls", "--apply", site]].concat(), "which are gone with the new database"),
        (vec!["--listen", "9000"], "127.0.0.1:9000"),
        (vec!["--port", "9000"], "--listen 127.0.0.1:9000"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_poolhouse"));
        let output = command.arg("dev").arg("--data").arg(&data).args(&options).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(said), "{options:?}: {told}");
        assert!(!data.exists(), "{options:?}");
    }
    let mut left: Vec<_> = parent.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["key.pem", "site.yaml"]);
}
