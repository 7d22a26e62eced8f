//! Which commit is checked out, read from Git's files: the program may be missing, or refuse a folder of somebody else's.

use std::fs;
use std::path::{Path, PathBuf};

/// A commit's name, in hexadecimal.
pub fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    let is_name = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_name.then(|| text.to_ascii_lowercase())
}

/// What Git keeps of a folder.
pub struct Checkout {
    /// What belongs to this folder alone, `HEAD` among it.
    own: PathBuf,
    /// What all work trees of a repository share.
    shared: PathBuf,
}

impl Checkout {
    /// Of a folder that is the root of one.
    pub fn at(root: &Path) -> Option<Self> {
        let git = root.join(".git");
        if git.is_dir() {
            return Some(Self { shared: git.clone(), own: git });
        }
        // A work tree beside others.
        let link = fs::read_to_string(git).ok()?;
        let own = root.join(link.strip_prefix("gitdir:")?.trim());
        let shared = fs::read_to_string(own.join("commondir")).map_or(own.clone(), |path| own.join(path.trim()));
        Some(Self { own, shared })
    }

    /// The commit; `None` while there is none, or where Git keeps its names in some other way.
    pub fn head(&self) -> Option<String> {
        let head = fs::read_to_string(self.own.join("HEAD")).ok()?;
        let Some(name) = head.trim().strip_prefix("ref: ") else { return parse(&head) };
        let loose = fs::read_to_string(self.shared.join(name)).ok();
        loose.as_deref().and_then(parse).or_else(|| self.packed(name))
    }

    fn packed(&self, wanted: &str) -> Option<String> {
        let packed = fs::read_to_string(self.shared.join("packed-refs")).ok()?;
        let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
        lines.find(|(_, name)| *name == wanted).and_then(|(commit, _)| parse(commit))
    }

    /// What changes when another commit is checked out or made. Each exists, as what does not is taken for changed.
    pub fn watched(&self) -> Vec<PathBuf> {
        let log = self.own.join("logs/HEAD");
        let moves = if log.exists() { log } else { self.shared.join("refs") };
        [self.own.join("HEAD"), moves].into_iter().filter(|path| path.exists()).collect()
    }
}
