//! Which site files a command is given: files, the files of a directory, and what comes by standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::CommandError;
use crate::site_file::{Desired, Source};

/// Stands for standard input.
const INPUT: &str = "-";
/// What a directory's site files end in.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// Reads and checks site files, which are taken for one. A directory stands for the files in it, not for those further down.
///
/// # Errors
/// What cannot be read, or everything that is wrong in what can.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Desired, CommandError> {
    let mut sources = Vec::new();
    for path in paths {
        if path == Path::new(INPUT) {
            sources.push(input()?);
        } else if path.is_dir() {
            for file in files_in(path)? {
                sources.push(file_of(&file)?);
            }
        } else {
            sources.push(file_of(path)?);
        }
    }
    Desired::read(&sources).map_err(|failure| CommandError::of(&failure))
}

fn input() -> Result<Source, CommandError> {
    let (name, mut text) = ("standard input".to_owned(), String::new());
    std::io::stdin().read_to_string(&mut text).map_err(|error| CommandError::new(&name, error))?;
    Ok(Source { name, text })
}

fn file_of(path: &Path) -> Result<Source, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|error| CommandError::new(path.display(), error))?;
    Ok(Source { name: path.display().to_string(), text })
}

/// By name. A directory without any is a mistake, and with --prune an expensive one.
fn files_in(directory: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let failed = |error: std::io::Error| CommandError::new(directory.display(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ends = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if ends && !is_hidden && path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(CommandError::new(directory.display(), "no file here ends in .yaml, .yml or .json"));
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(directory: &Path, name: &str, pool: &str) -> PathBuf {
        let path = directory.join(name);
        std::fs::write(&path, format!("UserPools:\n- PoolName: {pool}\n")).unwrap();
        path
    }

    fn told(paths: &[PathBuf]) -> String {
        read(paths).unwrap_err().to_string()
    }

    #[test]
    fn a_directory_stands_for_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(told(&[folder.to_owned()]).contains("no file here ends in .yaml"));
        for (name, pool) in [("b.yml", "b"), ("a.yaml", "a"), ("c.json", "c"), ("notes.md", "x"), (".a.yaml", "y")] {
            write(folder, name, pool);
        }
        std::fs::create_dir(folder.join("further.yaml")).unwrap();
        write(&folder.join("further.yaml"), "down.yaml", "z");
        let names = read(&[folder.to_owned()]).unwrap().pool_names();
        for (name, is_there) in [("a", true), ("b", true), ("c", true), ("x", false), ("y", false), ("z", false)] {
            assert_eq!(names.contain("", name), is_there, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (one, two) = (write(folder, "one.yaml", "same"), write(folder, "two.yaml", "same"));
        let second = format!("{}: line 2: PoolName (without Id) same stands here for the second time", two.display());
        assert_eq!(told(&[one.clone(), two.clone()]), second);
        let third = write(folder, "third.yaml", "'a*'");
        let told = told(&[third.clone(), one, two]);
        assert!(
            told.contains(&second) && told.contains(&format!("{}: line 2: 1 validation", third.display())),
            "{told}"
        );
        assert!(read(&[folder.join("none.yaml")]).is_err());
    }
}
