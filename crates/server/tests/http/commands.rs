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

/// What bash offers for a line once the script is loaded.
fn offered(script: &str, words: &[&str]) -> Vec<String> {
    let ask = r#"
        source "$1"; shift
        complete -p poolhouse > /dev/null || exit 1
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        function=$(complete -p poolhouse | sed 's/.*-F \([^ ]*\).*/\1/')
        "$function" poolhouse "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash").args(["-c", ask, "bash", script, "poolhouse"]).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_options() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("poolhouse.bash");
    std::fs::write(&script, stdout(&["completions", "bash"], &[])).unwrap();
    let script = script.to_str().unwrap();
    assert_eq!(offered(script, &["app"]), ["apply"]);
    assert_eq!(offered(script, &["apply", "--dry"]), ["--dry-run"]);
    assert_eq!(offered(script, &["dev", "--in-m"]), ["--in-memory"]);
    assert_eq!(offered(script, &["completions", "fi"]), ["fish"]);
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&["completions", shell], &[]).contains("dry-run"), "{shell}");
    }
    assert_eq!(poolhouse(&["completions", "tcsh"], &[]).status.code(), Some(1));
}

/// The page as a reader of it sees it, where there is something to set it with.
fn typeset(page: &std::path::Path) -> Option<String> {
    let output = Command::new("groff").args(["-k", "-man", "-Tutf8", "-ww", "-P-cbou"]).arg(page).output().ok()?;
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{}: {complaints}", page.display());
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    assert_eq!(stdout(&["man", pages.to_str().unwrap()], &[]), "");
    for (name, contains) in
        [("poolhouse", "poolhouse-dev(1)"), ("poolhouse-dev", "--in-memory"), ("poolhouse-apply", "POOLHOUSE_ENDPOINT")]
    {
        let page = pages.join(format!("{name}.1"));
        let source = std::fs::read_to_string(&page).unwrap();
        assert!(source.contains(".SH NAME") && source.contains(".SH SYNOPSIS"), "{source}");
        if let Some(text) = typeset(&page) {
            assert!(text.contains(contains), "{name}: {text}");
        }
    }
    assert!(!pages.join("poolhouse-help.1").exists());
    let printed = stdout(&["man"], &[]);
    assert_eq!(printed, std::fs::read_to_string(pages.join("poolhouse.1")).unwrap());
}
