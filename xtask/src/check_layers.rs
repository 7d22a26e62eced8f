//! `cargo xtask check-layers`: prints every arrow that points up, and every name that is outside its room.
//!
//!     server -> operations | pages | console -> oauth -> flows -> store | federation | triggers | delivery -> crypto -> domain
//!     server -> aws -> triggers | delivery
//!
//! Only `operations` and `server` know `api`; SQL and database drivers live in `store`. `testkit` and this crate stand outside.

use std::path::Path;

use crate::{Outcome, root};

/// From the ground up; arrows go to a lower layer only, so rooms of one layer do not know each other.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["crypto"],
    &["store", "federation", "triggers", "delivery"],
    &["flows", "aws"],
    &["oauth"],
    &["operations", "pages", "console"],
    &["server"],
];

/// Who may depend on `api`, which itself depends on no room.
const KNOW_API: &[&str] = &["operations", "server", "testkit"];

const DRIVERS: &[&str] = &["rusqlite", "tokio-postgres", "postgres"];

pub fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask check-layers".to_owned());
    }
    let complaints = check(&root::workspace().join("crates"))?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// One line for each thing out of place.
fn check(crates: &Path) -> Result<Vec<String>, String> {
    let mut complaints = Vec::new();
    for manifest in root::files_below(crates, "/Cargo.toml")? {
        let folder = manifest.parent().unwrap_or(crates);
        let room = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let dependencies = dependencies(&root::read(&manifest)?).map_err(|error| format!("{room}: {error}"))?;
        complaints.extend(arrows(&room, &dependencies));
        for source in root::files_below(&folder.join("src"), ".rs")? {
            let text = root::read(&source)?;
            let at = source.strip_prefix(crates).unwrap_or(&source).display().to_string();
            complaints
                .extend(names(&room, &text).into_iter().map(|(line, what)| format!("crates/{at}:{line}: {what}")));
        }
    }
    Ok(complaints)
}

/// What a manifest depends on outside tests; rooms without their `poolhouse-`.
fn dependencies(manifest: &str) -> Result<Vec<String>, String> {
    let manifest: toml::Table = manifest.parse().map_err(|error| format!("{error}"))?;
    let tables = ["dependencies", "build-dependencies"].into_iter().filter_map(|name| manifest.get(name)?.as_table());
    let names = tables.flat_map(|table| table.iter()).map(|(key, value)| {
        let package = value.get("package").and_then(toml::Value::as_str).unwrap_or(key);
        package.strip_prefix("poolhouse-").unwrap_or(package).to_owned()
    });
    Ok(names.collect())
}

fn arrows(room: &str, dependencies: &[String]) -> Vec<String> {
    let layer = |name: &str| LAYERS.iter().position(|layer| layer.contains(&name));
    let mut complaints = Vec::new();
    for dependency in dependencies {
        let target = dependency.as_str();
        if DRIVERS.contains(&target) && room != "store" {
            complaints.push(format!("{room} -> {target}: database drivers are known to store only"));
        }
        if target == "api" && !KNOW_API.contains(&room) {
            complaints.push(format!("{room} -> api: only operations and server know the wire"));
        }
        if target == "testkit" {
            complaints.push(format!("{room} -> testkit: for tests only (dev-dependencies)"));
        }
        let Some(below) = layer(target) else { continue };
        match layer(room) {
            Some(above) if above > below => {}
            Some(_) => complaints.push(format!("{room} -> {target}: points up or sideways")),
            None if room == "testkit" => {}
            None => complaints.push(format!("{room} -> {target}: {room} has no layer (xtask/src/check_layers.rs)")),
        }
    }
    complaints
}

/// Lines that name what their room must not know.
fn names(room: &str, text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        if !KNOW_API.contains(&room) && room != "api" && names_api(code) {
            found.push((at + 1, "names the generated types of api"));
        }
        if room != "store" && is_sql(code) {
            found.push((at + 1, "holds SQL, which belongs in store"));
        }
    }
    found
}

/// `api::` as a path of its own, not the end of another word.
fn names_api(code: &str) -> bool {
    ["api::", "poolhouse_api"].iter().any(|name| {
        let mut hits = code.match_indices(name);
        hits.any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
    })
}

fn is_sql(code: &str) -> bool {
    let both = |first: &str, then: &str| code.split_once(first).is_some_and(|(_, rest)| rest.contains(then));
    both("SELECT ", " FROM ")
        || both("UPDATE ", " SET ")
        || ["INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE "].iter().any(|verb| code.contains(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_in_order() {
        assert_eq!(check(&root::workspace().join("crates")).unwrap(), Vec::<String>::new());
    }

    fn complaints(room: &str, dependencies: &[&str]) -> Vec<String> {
        arrows(room, &dependencies.iter().map(|name| name.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn arrows_down_are_fine() {
        assert!(complaints("server", &["operations", "api", "domain", "axum"]).is_empty());
        assert!(complaints("flows", &["store", "crypto", "domain", "serde"]).is_empty());
        assert!(complaints("testkit", &["api", "operations", "store"]).is_empty());
    }

    #[test]
    fn other_arrows_are_printed() {
        assert_eq!(complaints("store", &["flows"]), ["store -> flows: points up or sideways"]);
        assert_eq!(complaints("store", &["federation"]), ["store -> federation: points up or sideways"]);
        assert_eq!(complaints("flows", &["api"]), ["flows -> api: only operations and server know the wire"]);
        assert_eq!(complaints("flows", &["rusqlite"]), ["flows -> rusqlite: database drivers are known to store only"]);
        assert_eq!(complaints("api", &["domain"]), ["api -> domain: api has no layer (xtask/src/check_layers.rs)"]);
    }

    #[test]
    fn manifests_are_read_with_renames() {
        let manifest = "[dependencies]\nserde.workspace = true\nwire = { package = 'poolhouse-api', path = '../api' }\n[dev-dependencies]\ntestkit.workspace = true\n";
        assert_eq!(dependencies(manifest).unwrap(), ["serde", "api"]);
    }

    #[test]
    fn names_out_of_place_are_found() {
        assert_eq!(
            names("flows", "use api::ApiError;\nlet x = my_api::f();\n// api::types"),
            [(1, "names the generated types of api")]
        );
        assert_eq!(names("oauth", "f(\"SELECT a FROM b\");\nSELECT me"), [(1, "holds SQL, which belongs in store")]);
        assert!(names("store", "\"DELETE FROM users\"").is_empty());
        assert!(names("operations", "use api::ApiError;").is_empty());
    }
}
