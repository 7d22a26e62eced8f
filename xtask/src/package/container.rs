//! What goes into an image, as a folder: `packaging/container/Containerfile` copies it, whether it was packed before or is
//! packed in a stage of its own.

use std::path::PathBuf;

use super::Order;
use super::tree::{FILE, PROGRAM, Tree};

pub fn make(order: &Order) -> Result<PathBuf, String> {
    let folder = order.output.join("container").join(order.payload.binary.machine.container);
    let tree = Tree::new(folder.clone())?;
    tree.copy(&order.payload.path("poolhouse"), "usr/bin/poolhouse", PROGRAM)?;
    for name in ["LICENSE", "THIRD-PARTY-LICENSES"] {
        tree.copy(&order.payload.path(name), &format!("usr/share/doc/poolhouse/{name}"), FILE)?;
    }
    // The volume's place, which the image gives to the user that it runs as.
    tree.folder("var/lib/poolhouse")?;
    Ok(folder)
}
