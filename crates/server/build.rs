//! Tells the binary which commit and which target it is of. No time of building and no name of a machine goes in: the same
//! sources make the same binary.
//!
//! The commit is that of `POOLHOUSE_COMMIT`, of the checkout, or of the archive that Git made of it; in this order. Only this
//! package is built again when it changes.

#[path = "build/commit.rs"]
mod commit;

use std::env;
use std::path::{Path, PathBuf};

const VARIABLE: &str = "POOLHOUSE_COMMIT";
/// Below this package: filled in by `git archive`.
const ARCHIVED: &str = "build/archived-commit.txt";

fn main() {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    match commit(&package) {
        Ok(commit) => println!("cargo::rustc-env=BUILD_COMMIT={}", commit.unwrap_or_default()),
        Err(wrong) => println!("cargo::error={wrong}"),
    }
    println!("cargo::rustc-env=BUILD_TARGET={}", env::var("TARGET").unwrap_or_default());
}

fn commit(package: &Path) -> Result<Option<String>, String> {
    let given = env::var(VARIABLE).unwrap_or_default();
    if !given.is_empty() {
        return commit::parse(&given).map(Some).ok_or(format!("{VARIABLE} is no commit: {given}"));
    }
    // Not in any folder further up: what is unpacked inside of another project is not of its commits.
    let root = package.ancestors().nth(2).unwrap_or(package);
    let checkout = commit::Checkout::at(root);
    for path in checkout.iter().flat_map(commit::Checkout::watched) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let archived = || std::fs::read_to_string(package.join(ARCHIVED)).ok().as_deref().and_then(commit::parse);
    Ok(checkout.and_then(|checkout| checkout.head()).or_else(archived))
}
