//! What every package carries: the binary, stripped, and what goes with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::Binary;
use super::tree::{FILE, PROGRAM, Tree};
use super::{command, licences};
use crate::root;

/// Shells, and what each has its file called.
const COMPLETIONS: &[(&str, &str)] = &[("bash", "poolhouse"), ("zsh", "_poolhouse"), ("fish", "poolhouse.fish")];

pub struct Payload {
    tree: Tree,
    pub binary: Binary,
}

impl Payload {
    /// Files under their names in an archive; `describing` is asked for what a binary tells of itself.
    pub fn make(workspace: &Path, binary: Binary, describing: &Path, folder: &Path) -> Result<Self, String> {
        let tree = Tree::new(folder.to_path_buf())?;
        tree.copy(&binary.path, "poolhouse", PROGRAM)?;
        if binary.has_symbols {
            command::output(Command::new("strip").arg(folder.join("poolhouse")))?;
        }
        for name in ["LICENSE", "CHANGELOG.md"] {
            tree.copy(&workspace.join(name), name, FILE)?;
        }
        tree.write("THIRD-PARTY-LICENSES", &licences::third_party(workspace, &binary)?)?;
        tree.copy(&workspace.join("examples/app.yaml"), "examples/app.yaml", FILE)?;
        tree.folder("man")?;
        command::output(Command::new(describing).arg("man").arg(folder.join("man")))?;
        for (shell, name) in COMPLETIONS {
            let script = command::output(Command::new(describing).args(["completions", shell]))?;
            tree.write(&format!("completions/{name}"), &script)?;
        }
        Ok(Self { tree, binary })
    }

    /// In bytes.
    pub fn size(&self) -> Result<u64, String> {
        let size = |file: &PathBuf| std::fs::metadata(file).map(|metadata| metadata.len());
        let sizes = root::files_below(self.folder(), "")?.iter().map(size).sum::<std::io::Result<u64>>();
        sizes.map_err(|error| format!("cannot measure the payload: {error}"))
    }

    /// The names of the manual pages.
    pub fn manual_pages(&self) -> Result<Vec<String>, String> {
        let pages = root::files_below(&self.path("man"), ".1")?;
        let names = pages.iter().filter_map(|page| Some(page.file_name()?.to_string_lossy().into_owned()));
        Ok(names.collect())
    }

    pub fn folder(&self) -> &Path {
        self.tree.root()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.tree.root().join(name)
    }
}
