//! A Debian package: the program, its manual pages and completions, and a unit that runs `poolhouse dev` for whoever wants
//! it. No script runs when it is installed or removed, so nothing can stay behind.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::{Binary, Libc};
use super::tree::{FILE, PROGRAM, Tree, fill};
use super::{Order, command};
use crate::root;

const DOCUMENTS: &str = "usr/share/doc/poolhouse";
/// Where files of an archive go.
const PLACES: &[(&str, &str)] = &[
    ("completions/poolhouse", "usr/share/bash-completion/completions/poolhouse"),
    ("completions/_poolhouse", "usr/share/zsh/vendor-completions/_poolhouse"),
    ("completions/poolhouse.fish", "usr/share/fish/vendor_completions.d/poolhouse.fish"),
    ("examples/app.yaml", "usr/share/doc/poolhouse/examples/app.yaml"),
];

pub fn make(order: &Order) -> Result<PathBuf, String> {
    let version = debian_version(&order.version);
    let templates = order.workspace.join("packaging/deb");
    let tree = Tree::new(order.scratch.join("deb"))?;
    tree.copy(&order.payload.path("poolhouse"), "usr/bin/poolhouse", PROGRAM)?;
    for (from, to) in PLACES {
        tree.copy(&order.payload.path(from), to, FILE)?;
    }
    tree.copy(&templates.join("poolhouse.service"), "usr/lib/systemd/user/poolhouse.service", FILE)?;
    add_documents(order, &templates, &version, &tree)?;
    let kibibytes = order.payload.size()?.div_ceil(1024).to_string();
    let depends = depends(&order.payload.binary);
    let architecture = order.payload.binary.machine.debian;
    let values =
        [("VERSION", version.as_str()), ("ARCHITECTURE", architecture), ("SIZE", &kibibytes), ("DEPENDS", &depends)];
    tree.write("DEBIAN/control", &fill(&templates.join("control.in"), &values)?)?;
    add_sums(&tree)?;
    let file = order.output.join(format!("poolhouse_{version}_{architecture}.deb"));
    let mut build = Command::new("dpkg-deb");
    build.args(["--build", "--root-owner-group"]).args(if order.quick { ["-Zgzip", "-z1"] } else { ["-Zxz", "-z9"] });
    command::output(build.arg(tree.root()).arg(&file).env("SOURCE_DATE_EPOCH", &order.epoch_seconds))?;
    Ok(file)
}

fn add_documents(order: &Order, templates: &Path, version: &str, tree: &Tree) -> Result<(), String> {
    tree.copy(&templates.join("copyright"), &format!("{DOCUMENTS}/copyright"), FILE)?;
    let licences = format!("{DOCUMENTS}/THIRD-PARTY-LICENSES");
    tree.copy(&order.payload.path("THIRD-PARTY-LICENSES"), &licences, FILE)?;
    let date = command::output(
        Command::new("date").args(["--utc", "--rfc-email", "--date"]).arg(format!("@{}", order.epoch_seconds)),
    )?;
    let values = [("VERSION", version), ("DATE", date.trim())];
    let changes = format!("{DOCUMENTS}/changelog.Debian");
    tree.write(&changes, &fill(&templates.join("changelog.in"), &values)?)?;
    // Debian's name for what the authors say of their releases.
    let upstream = format!("{DOCUMENTS}/changelog");
    tree.copy(&order.payload.path("CHANGELOG.md"), &upstream, FILE)?;
    let mut compressed = vec![licences, changes, upstream];
    for page in order.payload.manual_pages()? {
        let place = format!("usr/share/man/man1/{page}");
        tree.copy(&order.payload.path(&format!("man/{page}")), &place, FILE)?;
        compressed.push(place);
    }
    // As Debian has them, without a time inside.
    command::output(Command::new("gzip").args(["-9", "--no-name"]).args(&compressed).current_dir(tree.root())).map(drop)
}

/// By which `dpkg --verify` tells what was changed since.
fn add_sums(tree: &Tree) -> Result<(), String> {
    let files = root::files_below(&tree.root().join("usr"), "")?;
    let names = files.iter().filter_map(|file| file.strip_prefix(tree.root()).ok());
    let sums = command::output(Command::new("md5sum").args(names).current_dir(tree.root()))?;
    tree.write("DEBIAN/md5sums", &sums)
}

/// `1.2.0-rc.1` comes before `1.2.0` when written with a tilde. The last part is the packaging's own number.
fn debian_version(version: &str) -> String {
    format!("{}-1", version.replacen('-', "~", 1))
}

/// The line of what it needs; none for a program that needs nothing.
fn depends(binary: &Binary) -> String {
    let mut packages = Vec::new();
    if let Libc::Glibc(major, minor) = binary.libc {
        packages.push(format!("libc6 (>= {major}.{minor})"));
    }
    if binary.needs_libgcc {
        packages.push("libgcc-s1 (>= 3.0)".to_owned());
    }
    if packages.is_empty() { String::new() } else { format!("Depends: {}\n", packages.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_sort_as_debian_sorts_them() {
        assert_eq!((debian_version("1.2.0"), debian_version("1.2.0-rc.1")), ("1.2.0-1".into(), "1.2.0~rc.1-1".into()));
    }

    #[test]
    fn it_depends_on_what_the_binary_asks_for() {
        let with = |readelf: &str| depends(&Binary::parse(Path::new("poolhouse"), readelf).unwrap());
        let machine = "Machine: AArch64\n";
        assert_eq!(with(machine), "");
        let needs =
            format!("{machine}(NEEDED) [libc.so.6]\n(NEEDED) [libgcc_s.so.1]\nGLIBC_2.17 GLIBC_2.28 GLIBC_2.3.4");
        assert_eq!(with(&needs), "Depends: libc6 (>= 2.28), libgcc-s1 (>= 3.0)\n");
    }
}
