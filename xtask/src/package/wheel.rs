//! A wheel for PyPI: the binary as a script, and a module that finds it. `packaging/wheel/pack.py` writes the file.

use std::path::PathBuf;
use std::process::Command;

use super::binary::Libc;
use super::tree::{FILE, PROGRAM, Tree, fill};
use super::{Order, command};

pub fn make(order: &Order) -> Result<PathBuf, String> {
    let version = python_version(&order.version);
    let tag = format!("py3-none-{}_{}", platform(&order.payload.binary.libc), order.payload.binary.machine.rust);
    let templates = order.workspace.join("packaging/wheel");
    let tree = Tree::new(order.scratch.join("wheel"))?;
    for name in ["__init__.py", "__main__.py"] {
        tree.copy(&templates.join("poolhouse").join(name), &format!("poolhouse/{name}"), FILE)?;
    }
    tree.copy(&order.payload.path("poolhouse"), &format!("poolhouse-{version}.data/scripts/poolhouse"), PROGRAM)?;
    let about = format!("poolhouse-{version}.dist-info");
    tree.write(&format!("{about}/METADATA"), &fill(&templates.join("METADATA.in"), &[("VERSION", &version)])?)?;
    let wheel = format!("Wheel-Version: 1.0\nGenerator: cargo xtask package\nRoot-Is-Purelib: false\nTag: {tag}\n");
    tree.write(&format!("{about}/WHEEL"), &wheel)?;
    for name in ["LICENSE", "THIRD-PARTY-LICENSES"] {
        tree.copy(&order.payload.path(name), &format!("{about}/licenses/{name}"), FILE)?;
    }
    let file = order.output.join(format!("poolhouse-{version}-{tag}.whl"));
    let mut python = Command::new("python3");
    python.arg(templates.join("pack.py")).arg(tree.root()).arg(&file);
    python.arg(if order.quick { "1" } else { "9" }).env("SOURCE_DATE_EPOCH", &order.epoch_seconds);
    command::output(&mut python)?;
    Ok(file)
}

/// The systems that pip installs it on: those with as new a glibc, or those with musl.
fn platform(libc: &Libc) -> String {
    match libc {
        Libc::Glibc(major, minor) => format!("manylinux_{major}_{minor}"),
        // What asks for no libc asks for none of a certain version either.
        Libc::Static => "musllinux_1_1".to_owned(),
    }
}

/// `1.2.0-rc.1` as Python writes it: `1.2.0rc1`.
fn python_version(version: &str) -> String {
    match version.split_once('-') {
        Some((release, rest)) => {
            format!("{release}{}", rest.replace(['.', '-'], "").replace("alpha", "a").replace("beta", "b"))
        }
        None => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_platforms_are_pythons() {
        assert_eq!(python_version("1.2.0"), "1.2.0");
        assert_eq!(
            (python_version("1.2.0-rc.1"), python_version("1.2.0-beta.2")),
            ("1.2.0rc1".into(), "1.2.0b2".into())
        );
        assert_eq!(platform(&Libc::Glibc(2, 34)), "manylinux_2_34");
        assert_eq!(platform(&Libc::Static), "musllinux_1_1");
    }
}
