//! What commands say that speak to no server.

use std::process::{Command, Output};

fn poolhouse(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_poolhouse"));
    command.args(arguments).envs(environment.iter().copied()).output().unwrap()
}

fn stdout(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let output = poolhouse(arguments, environment);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_build_says_which_it_is() {
    let text = stdout(&["version"], &[]);
    assert!(text.starts_with(concat!("poolhouse ", env!("CARGO_PKG_VERSION"), "\ncommit ")), "{text}");
    assert_eq!(stdout(&["--version"], &[]), text);
    let short = stdout(&["-V"], &[]);
    assert!(
        short.starts_with(concat!("poolhouse ", env!("CARGO_PKG_VERSION"))) && short.lines().count() == 1,
        "{short}"
    );
    let json: serde_json::Value = serde_json::from_str(&stdout(&["version", "--json"], &[])).unwrap();
    assert_eq!(json["Version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["Model"]["Date"], "2026-11-19");
    let commit = json["Commit"].as_str().unwrap_or("unknown");
    assert!(text.contains(&format!("\ncommit    {commit}\n")), "{commit}: {text}");
}

#[test]
fn what_needs_no_settings_heeds_none() {
    let misspelt = [("POOLHOUSE_LISTNE", "x")];
    assert!(stdout(&["version"], &misspelt).starts_with("poolhouse "));
    assert_eq!(poolhouse(&["export"], &misspelt).status.code(), Some(1));
}

/// 2 is for "there is something to apply".
#[test]
fn a_command_that_is_none_ends_with_1() {
    for wrong in [&["apply"][..], &["apply", "x", "--exit-cod"], &["applyy"], &[]] {
        assert_eq!(poolhouse(wrong, &[]).status.code(), Some(1), "{wrong:?}");
    }
    assert_eq!(poolhouse(&["--help"], &[]).status.code(), Some(0));
}
