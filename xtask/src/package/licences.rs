//! `THIRD-PARTY-LICENSES`: what is inside the binary besides our own, with the texts that come with it. Which licences may
//! be there at all is `deny.toml`'s concern.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::binary::{Binary, Libc};
use super::command;
use crate::root;

/// What a package of the server's has inside: `cargo metadata`, as far as it is read here.
struct Part {
    name: String,
    version: String,
    licence: String,
    /// Texts, in the order of their files' names.
    texts: Vec<String>,
}

/// The text of the file.
pub fn third_party(workspace: &Path, binary: &Binary) -> Result<String, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--locked", "--format-version", "1", "--features", crate::test::FEATURES]);
    let said = command::output(cargo.args(["--filter-platform", &binary.target()]).current_dir(workspace))?;
    let metadata: Value = serde_json::from_str(&said).map_err(|error| format!("cargo metadata: {error}"))?;
    let ours = workspace.join("packaging/licences");
    let mut parts: Vec<Part> =
        inside(&metadata).into_iter().map(|package| part(package, &ours)).collect::<Result<_, _>>()?;
    parts.extend(without_crates(&ours, binary)?);
    Ok(written(&parts))
}

/// The packages that are linked into the server, other than our own. What only builds it is not in it.
fn inside(metadata: &Value) -> Vec<&Value> {
    let array = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let nodes: BTreeMap<String, Value> = array(&metadata["resolve"]["nodes"])
        .into_iter()
        .map(|node| (node["id"].as_str().unwrap_or_default().to_owned(), node))
        .collect();
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let root = packages().find(|package| package["name"] == "poolhouse-server").map(|package| &package["id"]);
    let mut pending: Vec<String> = root.and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if !reached.insert(id.clone()) {
            continue;
        }
        for dependency in nodes.get(&id).map(|node| array(&node["deps"])).unwrap_or_default() {
            if array(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                pending.extend(dependency["pkg"].as_str().map(str::to_owned));
            }
        }
    }
    packages()
        .filter(|package| !package["source"].is_null() && package["id"].as_str().is_some_and(|id| reached.contains(id)))
        .collect()
}

fn part(package: &Value, ours: &Path) -> Result<Part, String> {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let (name, version) = (text("name"), text("version"));
    let licence = match text("license") {
        // An older way to say OR.
        licence if !licence.is_empty() => licence.replace('/', " OR "),
        _ => format!("see the file {}", text("license_file")),
    };
    let manifest = PathBuf::from(text("manifest_path"));
    let mut files = licence_files(manifest.parent().unwrap_or(ours))?;
    if files.is_empty() {
        // Some crates are published without their text: then it is kept here, or is one that is known to the letter.
        let kept = ours.join(format!("{name}.txt"));
        let known = licence.split(" OR ").any(|licence| licence == "Apache-2.0");
        files = match (kept.exists(), known) {
            (true, _) => vec![kept],
            (false, true) => vec![root::workspace().join("LICENSE")],
            (false, false) => {
                return Err(format!("{name} {version} has no text of its licence ({licence}); add {}", kept.display()));
            }
        };
    }
    let texts = files.iter().map(|file| root::read(file)).collect::<Result<_, _>>()?;
    Ok(Part { name, version, licence, texts })
}

/// The files of a crate's folder that tell its licence, and whom to name.
fn licence_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file() && path.file_name().is_some_and(|name| tells_licence(&name.to_string_lossy())))
        .collect();
    files.sort();
    Ok(files)
}

fn tells_licence(name: &str) -> bool {
    let name = name.to_lowercase();
    // `.rs` is a module of somebody's, `.spdx` a form of another file.
    let text = !name.ends_with(".rs") && !name.ends_with(".spdx") && !name.ends_with(".toml");
    text && ["license", "licence", "copying", "copyright", "notice", "unlicense"]
        .iter()
        .any(|word| name.starts_with(word))
}

/// What is linked in and is no crate.
fn without_crates(ours: &Path, binary: &Binary) -> Result<Vec<Part>, String> {
    let mut parts = vec![
        ("Rust's standard library", "Apache-2.0 OR MIT", "rust-std.txt"),
        ("SQLite", "public domain", "sqlite.txt"),
    ];
    if binary.libc == Libc::Static {
        parts.push(("musl", "MIT", "musl.txt"));
    }
    // What unwinds the stack, where GCC's library does not; zig links both, and Rust's own musl target the first.
    if !binary.needs_libgcc {
        parts.push(("LLVM's libunwind and compiler-rt", "Apache-2.0 WITH LLVM-exception", "llvm-runtimes.txt"));
    }
    let read = |(name, licence, file): (&str, &str, &str)| {
        let texts = vec![root::read(&ours.join(file))?];
        Ok(Part { name: name.to_owned(), version: String::new(), licence: licence.to_owned(), texts })
    };
    parts.into_iter().map(read).collect()
}

/// A list of all, then each text once with the names of those that it is of.
fn written(parts: &[Part]) -> String {
    let mut sorted: Vec<&Part> = parts.iter().collect();
    sorted.sort_by_key(|part| (part.name.to_lowercase(), &part.version));
    let mut of_text: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut out =
        String::from("Poolhouse contains the following, each under the licence beside it. Their texts are below.\n\n");
    for part in sorted {
        let name = format!("{} {}", part.name, part.version).trim().to_owned();
        let _ = writeln!(out, "  {name}: {}", part.licence);
        for text in &part.texts {
            of_text.entry(text.replace("\r\n", "\n").trim().to_owned()).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<(String, Vec<String>)> = of_text.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (text, names) in texts {
        let _ = write!(out, "\n{}\n{}\n\n{text}\n", "=".repeat(80), names.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_only_builds_or_tests_is_not_inside() {
        let package = |id: &str, source: Value| json!({ "id": id, "name": id, "source": source });
        let depends = |on: &str, kind: Value| json!({ "pkg": on, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("poolhouse-server", Value::Null),
                package("ours", Value::Null),
                package("linked", json!("registry")),
                package("builds", json!("registry")),
                package("tests", json!("registry")),
            ],
            "resolve": { "nodes": [
                { "id": "poolhouse-server", "deps": [depends("ours", Value::Null), depends("tests", json!("dev"))] },
                { "id": "ours", "deps": [depends("linked", Value::Null), depends("builds", json!("build"))] },
            ] },
        });
        let names: Vec<&Value> = inside(&metadata).into_iter().map(|package| &package["name"]).collect();
        assert_eq!(names, ["linked"]);
    }

    #[test]
    fn a_text_that_several_share_stands_once() {
        let part = |name: &str, text: &str| Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            texts: vec![text.to_owned()],
        };
        let text = written(&[part("b", "Be excellent.\r\n"), part("a", "Be excellent."), part("c", "Other.")]);
        assert_eq!(text.matches("Be excellent.").count(), 1);
        assert!(text.contains("a 1.0.0, b 1.0.0\n\nBe excellent."), "{text}");
        assert!(text.find("  a 1.0.0: MIT") < text.find("  b 1.0.0: MIT"));
    }

    #[test]
    fn files_are_known_by_their_names() {
        for name in ["LICENSE", "LICENSE-MIT", "license.md", "COPYING", "NOTICE.txt", "UNLICENSE", "COPYRIGHT"] {
            assert!(tells_licence(name), "{name}");
        }
        for name in ["README.md", "license.rs", "Cargo.toml"] {
            assert!(!tells_licence(name), "{name}");
        }
    }

    /// Every dependency of the day has a text.
    #[test]
    fn no_text_is_missing() {
        let binary = Binary::parse(Path::new("poolhouse"), "Machine: AArch64").unwrap();
        let text = third_party(&root::workspace(), &binary).unwrap();
        for part in ["  aws-lc-sys ", "  tokio ", "  SQLite: ", "  musl: MIT", "  LLVM's ", "Apache License"] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("  insta ") && !text.contains("  poolhouse-"), "only tests, or ours");
    }
}
