//! `cargo xtask package`: makes packages of a binary that is there already (packaging/README.md). One file per kind; this
//! one reads the command line and says in which order things are made. Compiles nothing and publishes nothing.

mod archive;
mod binary;
mod command;
mod container;
mod deb;
mod licences;
mod npm;
mod payload;
mod tree;
mod wheel;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;
use binary::{Binary, Libc};
use payload::Payload;

const USAGE: &str = "\
usage: cargo xtask package [OPTION]… KIND…

kinds: archive, deb, wheel, npm, container; or all that the binary is right for

  --binary PATH         what is packed; target/dist/poolhouse unless said otherwise, which
                        `cargo build --profile dist --features aws` leaves
  --describe-with PATH  a build of the same version that runs here, where the packed one does not:
                        it is asked for its version, man pages and completions
  --output DIR          where packages go; target/packages unless said otherwise
  --quick               compress little";

type Make = fn(&Order) -> Result<PathBuf, String>;

struct Kind {
    name: &'static str,
    make: Make,
    /// Has one file for each processor, which is that of glibc.
    of_glibc: bool,
}

/// In the order they are made in.
const KINDS: &[Kind] = &[
    Kind { name: "archive", make: archive::make, of_glibc: false },
    Kind { name: "deb", make: deb::make, of_glibc: true },
    Kind { name: "wheel", make: wheel::make, of_glibc: false },
    Kind { name: "npm", make: npm::make, of_glibc: false },
    Kind { name: "container", make: container::make, of_glibc: true },
];

struct Plan {
    /// Those that were named; none stands for all that fit.
    kinds: Vec<&'static Kind>,
    binary: PathBuf,
    describe_with: Option<PathBuf>,
    output: PathBuf,
    quick: bool,
}

/// What every kind is made from.
struct Order {
    version: String,
    workspace: PathBuf,
    payload: Payload,
    /// For what is thrown away when the packages are made.
    scratch: PathBuf,
    output: PathBuf,
    quick: bool,
    /// The time that files in packages bear, so that the same sources make the same packages.
    epoch_seconds: String,
}

impl Plan {
    fn parse(arguments: &[String], workspace: &Path) -> Result<Self, String> {
        let mut plan = Self {
            kinds: Vec::new(),
            binary: workspace.join("target/dist/poolhouse"),
            describe_with: None,
            output: workspace.join("target/packages"),
            quick: false,
        };
        let mut all = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut path = || rest.next().map(PathBuf::from).ok_or_else(|| USAGE.to_owned());
            match argument.as_str() {
                "--quick" => plan.quick = true,
                "--binary" => plan.binary = path()?,
                "--describe-with" => plan.describe_with = Some(path()?),
                "--output" => plan.output = path()?,
                "all" => all = true,
                name => match KINDS.iter().find(|kind| kind.name == name) {
                    Some(kind) => plan.kinds.push(kind),
                    None => return Err(format!("no kind or option `{name}`\n\n{USAGE}")),
                },
            }
        }
        if plan.kinds.is_empty() == all { Ok(plan) } else { Err(USAGE.to_owned()) }
    }
}

/// The kinds to make of a binary.
fn choose(named: &[&'static Kind], libc: &Libc) -> Result<Vec<&'static Kind>, String> {
    let fits = |kind: &Kind| !kind.of_glibc || *libc != Libc::Static;
    match named.iter().find(|kind| !fits(kind)) {
        Some(kind) => Err(format!("{} is made of a binary for glibc, not of a static one", kind.name)),
        None if named.is_empty() => Ok(KINDS.iter().filter(|kind| fits(kind)).collect()),
        None => Ok(named.to_vec()),
    }
}

pub fn run(arguments: &[String]) -> Result<(), String> {
    let workspace = root::workspace();
    let plan = Plan::parse(arguments, &workspace)?;
    if !plan.binary.exists() {
        return Err(format!("no binary at {}\n\n{USAGE}", plan.binary.display()));
    }
    let version = version(&workspace)?;
    let describing = plan.describe_with.as_ref().unwrap_or(&plan.binary);
    check_version(describing, &version)?;
    let binary = Binary::read(&plan.binary)?;
    let kinds = choose(&plan.kinds, &binary.libc)?;
    let scratch = plan.output.join(format!(".scratch-{}", binary.target()));
    let payload = Payload::make(&workspace, binary, describing, &scratch.join("payload"))?;
    let order = Order {
        version,
        payload,
        scratch: scratch.clone(),
        output: plan.output,
        quick: plan.quick,
        epoch_seconds: epoch_seconds(&workspace),
        workspace,
    };
    for kind in kinds {
        println!("{}", (kind.make)(&order)?.display());
    }
    write_sums(&order.output)?;
    std::fs::remove_dir_all(&scratch).map_err(|error| format!("cannot remove {}: {error}", scratch.display()))
}

/// The version of the workspace.
fn version(workspace: &Path) -> Result<String, String> {
    let manifest: toml::Value =
        toml::from_str(&root::read(&workspace.join("Cargo.toml"))?).map_err(|error| error.to_string())?;
    let version = manifest["workspace"]["package"]["version"].as_str();
    version.map(str::to_owned).ok_or_else(|| "Cargo.toml names no version".to_owned())
}

/// A binary of another release would be packed under this one's name.
fn check_version(binary: &Path, version: &str) -> Result<(), String> {
    let said = command::output(Command::new(binary).arg("--version"))
        .map_err(|error| format!("{error}; --describe-with names a build that runs here"))?;
    match said.split_whitespace().nth(1) {
        Some(own) if own == version => Ok(()),
        _ => Err(format!("{} is not version {version}, but: {}", binary.display(), said.trim())),
    }
}

/// When the packed commit was made; `SOURCE_DATE_EPOCH` where there is no checkout.
fn epoch_seconds(workspace: &Path) -> String {
    let committed = Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(workspace).output();
    let committed = committed.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    // Zip files know no time before 1980.
    given.or(committed.ok()).filter(|seconds| !seconds.is_empty()).unwrap_or_else(|| "315532800".to_owned())
}

/// `SHA256SUMS` of all packages there, those of earlier calls too.
fn write_sums(output: &Path) -> Result<(), String> {
    let mut names: Vec<String> = std::fs::read_dir(output)
        .map_err(|error| format!("cannot list {}: {error}", output.display()))?
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_file())?.file_name().into_string().ok())
        .filter(|name| name != "SHA256SUMS")
        .collect();
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let sums = command::output(Command::new("sha256sum").args(["--binary", "--"]).args(&names).current_dir(output))?;
    root::write(&output.join("SHA256SUMS"), &sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_options_are_read() {
        let parse = |text: &str| {
            let arguments: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            Plan::parse(&arguments, Path::new("/w"))
        };
        let plan = parse("wheel npm --quick --output out").unwrap();
        assert_eq!((plan.kinds.len(), plan.quick), (2, true));
        assert_eq!((plan.binary, plan.output), (PathBuf::from("/w/target/dist/poolhouse"), PathBuf::from("out")));
        assert!(parse("all").unwrap().kinds.is_empty());
        for wrong in ["", "all wheel", "--quick", "rpm", "wheel --binary", "--version"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_static_binary_takes_the_place_of_no_other() {
        let names = |named: &[&'static Kind], libc: &Libc| {
            choose(named, libc).map(|kinds| kinds.iter().map(|kind| kind.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[], &Libc::Static).unwrap(), ["archive", "wheel", "npm"]);
        assert_eq!(names(&[], &Libc::Glibc(2, 28)).unwrap().len(), KINDS.len());
        let deb = KINDS.iter().find(|kind| kind.name == "deb").unwrap();
        assert_eq!(names(&[deb], &Libc::Glibc(2, 28)).unwrap(), ["deb"]);
        assert!(names(&[deb], &Libc::Static).unwrap_err().starts_with("deb is made of"));
    }

    #[test]
    fn the_workspace_has_a_version() {
        let version = version(&root::workspace()).unwrap();
        assert_eq!(version.split('.').count(), 3, "{version}");
    }
}
