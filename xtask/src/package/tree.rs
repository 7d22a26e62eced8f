//! A folder that becomes a package: files with modes that do not depend on who makes it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::root;

pub const FILE: u32 = 0o644;
pub const PROGRAM: u32 = 0o755;

pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// An empty one: what was there is removed.
    pub fn new(root: PathBuf) -> Result<Self, String> {
        let cleared = if root.exists() { std::fs::remove_dir_all(&root) } else { Ok(()) };
        cleared.map_err(|error| format!("cannot clear {}: {error}", root.display()))?;
        let tree = Self { root };
        tree.folder("")?;
        Ok(tree)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A folder with those above it, readable by all whatever the umask is.
    pub fn folder(&self, name: &str) -> Result<(), String> {
        let path = self.root.join(name);
        std::fs::create_dir_all(&path).map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        let within = path.ancestors().take_while(|folder| folder.starts_with(&self.root));
        for folder in within {
            set_mode(folder, PROGRAM)?;
        }
        Ok(())
    }

    pub fn write(&self, name: &str, text: &str) -> Result<(), String> {
        self.make_parent(name)?;
        let path = self.root.join(name);
        root::write(&path, text)?;
        set_mode(&path, FILE)
    }

    pub fn copy(&self, from: &Path, name: &str, mode: u32) -> Result<(), String> {
        self.make_parent(name)?;
        let path = self.root.join(name);
        let failed = |error| format!("cannot copy {} to {}: {error}", from.display(), path.display());
        std::fs::copy(from, &path).map_err(failed)?;
        set_mode(&path, mode)
    }

    fn make_parent(&self, name: &str) -> Result<(), String> {
        self.folder(name.rsplit_once('/').map_or("", |(folder, _)| folder))
    }
}

fn set_mode(path: &Path, mode: u32) -> Result<(), String> {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode))
        .map_err(|error| format!("cannot set the mode of {}: {error}", path.display()))
}

/// A text in which `@NAME@` stands for a value. An error for a name that is left.
pub fn fill(template: &Path, values: &[(&str, &str)]) -> Result<String, String> {
    let text =
        values.iter().fold(root::read(template)?, |text, (name, value)| text.replace(&format!("@{name}@"), value));
    let left = regex::Regex::new("@[A-Z_]+@").map_err(|error| error.to_string())?;
    match left.find(&text) {
        Some(name) => Err(format!("{}: nothing for {}", template.display(), name.as_str())),
        None => Ok(text),
    }
}
