//! Settings of the environment that mean nothing: the server does not start, and says which one it was.

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
