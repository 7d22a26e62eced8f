//! Files and directories for the owner of the process only.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// What makes git pass over the directory that it is in.
pub(super) const IGNORE_FILE: &str = ".gitignore";

/// Makes a directory whose contents no `git add` takes: there are keys in it. One that exists may be anybody's, a whole
/// project even, and is left as it is. Tells whether this process made it.
pub(crate) fn make_directory(path: &Path) -> io::Result<bool> {
    if path.is_dir() {
        return Ok(false);
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    match options().write(true).create_new(true).open(path.join(IGNORE_FILE)) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        file => file?.write_all(b"*\n").map(|()| true),
    }
}

pub(super) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Makes a file that is whole and on disk before it has its name: a crash leaves no half of it.
///
/// # Errors
/// `AlreadyExists` where another process was faster; what that wrote is left as it is.
pub(crate) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = options().write(true).create_new(true).open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    // Unlike a rename, a link does not replace what another process has made meanwhile.
    let linked = std::fs::hard_link(&unfinished, path);
    std::fs::remove_file(&unfinished)?;
    linked?;
    if let Some(directory) = path.parent() {
        File::open(if directory == Path::new("") { Path::new(".") } else { directory })?.sync_all()?;
    }
    Ok(())
}

/// Says so in the log where others can read it.
pub(crate) fn warn_if_shared(path: &Path, what: &str) {
    let mode = path.metadata().map(|metadata| metadata.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        tracing::warn!(path = %path.display(), "{what} can be read by others; its mode should be 0600");
    }
}
