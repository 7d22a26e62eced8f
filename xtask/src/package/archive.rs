//! `poolhouse-VERSION-TARGET.tar.gz`: everything in one folder, for whoever installs by hand.

use std::path::PathBuf;
use std::process::Command;

use super::{Order, command};

pub fn make(order: &Order) -> Result<PathBuf, String> {
    let name = format!("poolhouse-{}-{}", order.version, order.payload.binary.target());
    let file = order.output.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    // One set of sources makes one archive, byte by byte.
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=gnu"])
        .arg(format!("--mtime=@{}", order.epoch_seconds))
        .arg(format!("--use-compress-program=gzip -n -{}", if order.quick { 1 } else { 9 }))
        .arg(format!("--transform=s,^[.],{name},"))
        .arg("--create")
        .arg("--file")
        .arg(&file)
        .arg("--directory")
        .arg(order.payload.folder())
        .arg(".");
    command::output(&mut tar)?;
    Ok(file)
}
