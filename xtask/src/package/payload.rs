//! What every package carries: the binary, stripped, and what goes with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::Binary;
use super::tree::{FILE, PROGRAM, Tree};
use super::{command, licences};

pub struct Payload {
    tree: Tree,
    pub binary: Binary,
}

impl Payload {
    /// Files under their names in an archive.
    pub fn make(workspace: &Path, binary: Binary, folder: &Path) -> Result<Self, String> {
        let tree = Tree::new(folder.to_path_buf())?;
        tree.copy(&binary.path, "poolhouse", PROGRAM)?;
        if binary.has_symbols {
            command::output(Command::new("strip").arg(folder.join("poolhouse")))?;
        }
        tree.copy(&workspace.join("LICENSE"), "LICENSE", FILE)?;
        tree.write("THIRD-PARTY-LICENSES", &licences::third_party(workspace, &binary.target())?)?;
        tree.copy(&workspace.join("examples/app.yaml"), "examples/app.yaml", FILE)?;
        Ok(Self { tree, binary })
    }

    pub fn folder(&self) -> &Path {
        self.tree.root()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.tree.root().join(name)
    }
}
