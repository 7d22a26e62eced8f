//! What a start has made on disk, and takes away again if nothing comes of it: whoever mistyped a setting finds no
//! directory with a key in it that nobody will ever need.

use std::fs;
use std::path::{Path, PathBuf};

/// Removes, when it is dropped, the files it was told of, and the directories that are empty then.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    files: Vec<PathBuf>,
    /// The innermost first.
    directories: Vec<PathBuf>,
    is_kept: bool,
}

/// The directories that are not there yet, of which the first is `path`.
pub(crate) fn missing(path: &Path) -> Vec<PathBuf> {
    let around = path.ancestors().filter(|path| !path.as_os_str().is_empty());
    around.take_while(|path| fs::symlink_metadata(path).is_err()).map(Path::to_owned).collect()
}

impl Fresh {
    /// One that this process made, or that will be there only if it makes it.
    pub(crate) fn file(&mut self, path: &Path) {
        self.files.push(path.to_owned());
    }

    /// Likewise, the innermost first.
    pub(crate) fn directories(&mut self, paths: Vec<PathBuf>) {
        self.directories.extend(paths);
    }

    pub(crate) fn includes(&self, file: &Path) -> bool {
        self.files.iter().any(|known| known == file)
    }

    /// What is there may be in use by others, and stays.
    pub(crate) fn keep(&mut self) {
        self.is_kept = true;
    }

    /// What is there is of no use to anybody after all.
    pub(crate) fn give_up(&mut self) {
        self.is_kept = false;
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // What cannot be removed is left: there is an error to be told already, and it is not this one.
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for directory in &self.directories {
            let _ = fs::remove_dir(directory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(parent: &Path) -> Fresh {
        let data = parent.join("a").join("b");
        let mut fresh = Fresh::default();
        fresh.directories(missing(&data));
        fs::create_dir_all(&data).unwrap();
        fresh.file(&data.join("key"));
        fs::write(data.join("key"), "").unwrap();
        fresh
    }

    #[test]
    fn what_came_to_nothing_is_gone_and_what_was_there_stays() {
        let parent = tempfile::tempdir().unwrap();
        drop(start(parent.path()));
        assert!(parent.path().exists() && !parent.path().join("a").exists());
        fs::create_dir(parent.path().join("a")).unwrap();
        drop(start(parent.path()));
        assert!(parent.path().join("a").exists() && !parent.path().join("a/b").exists());
    }

    #[test]
    fn what_others_put_there_stays() {
        let parent = tempfile::tempdir().unwrap();
        let fresh = start(parent.path());
        fs::write(parent.path().join("a/b/theirs"), "").unwrap();
        drop(fresh);
        assert!(parent.path().join("a/b/theirs").exists() && !parent.path().join("a/b/key").exists());
    }

    #[test]
    fn what_is_kept_stays_until_it_is_given_up() {
        let parent = tempfile::tempdir().unwrap();
        let mut fresh = start(parent.path());
        fresh.keep();
        drop(fresh);
        assert!(parent.path().join("a/b/key").exists());
        fs::remove_dir_all(parent.path().join("a")).unwrap();
        let mut fresh = start(parent.path());
        fresh.keep();
        fresh.give_up();
        drop(fresh);
        assert!(!parent.path().join("a").exists());
    }
}
