//! Packages for npm: `@poolhouse/linux-x64` and its like carry the binary for one kind of machine, and `poolhouse` the
//! launcher that depends on all of them, each optional. npm installs the one that fits.

use std::path::PathBuf;
use std::process::Command;

use super::binary::Libc;
use super::tree::{FILE, PROGRAM, Tree, fill};
use super::{Order, command};

/// The launcher, which is the same for all machines, after the package for the binary's.
pub fn make(order: &Order) -> Result<PathBuf, String> {
    platform(order)?;
    let templates = order.workspace.join("packaging/npm/poolhouse");
    let tree = Tree::new(order.scratch.join("npm"))?;
    tree.write("package.json", &fill(&templates.join("package.json.in"), &[("VERSION", &order.version)])?)?;
    tree.copy(&templates.join("poolhouse.js"), "poolhouse.js", PROGRAM)?;
    tree.copy(&templates.join("README.md"), "README.md", FILE)?;
    tree.copy(&order.payload.path("LICENSE"), "LICENSE", FILE)?;
    pack(order, &tree)
}

fn platform(order: &Order) -> Result<PathBuf, String> {
    let binary = &order.payload.binary;
    let (libc, suffix) = match binary.libc {
        Libc::Glibc(..) => ("glibc", ""),
        Libc::Static => ("musl", "-musl"),
    };
    let name = format!("linux-{}{suffix}", binary.machine.node);
    let values = [("VERSION", order.version.as_str()), ("NAME", &name), ("CPU", binary.machine.node), ("LIBC", libc)];
    let template = order.workspace.join("packaging/npm/platform/package.json.in");
    let tree = Tree::new(order.scratch.join("npm-platform"))?;
    tree.write("package.json", &fill(&template, &values)?)?;
    tree.copy(&order.payload.path("poolhouse"), "bin/poolhouse", PROGRAM)?;
    for name in ["LICENSE", "THIRD-PARTY-LICENSES"] {
        tree.copy(&order.payload.path(name), name, FILE)?;
    }
    pack(order, &tree)
}

fn pack(order: &Order, tree: &Tree) -> Result<PathBuf, String> {
    let output = std::path::absolute(&order.output).map_err(|error| error.to_string())?;
    let mut npm = Command::new("npm");
    npm.args(["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination"]).arg(&output);
    // Nothing is asked of a registry, nor whether there is a newer npm.
    npm.args(["--offline", "--no-update-notifier"]).current_dir(tree.root());
    let name = command::output(&mut npm)?;
    Ok(order.output.join(name.trim()))
}
