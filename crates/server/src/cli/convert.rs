//! `poolhouse convert`: makes a site file of what cognito-local kept.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, print};
use crate::cognito_local;

/// Make a site file of the pool files of cognito-local
#[derive(Debug, Args)]
pub(super) struct Convert {
    /// `.cognito` or its folder, or the file of one pool
    path: PathBuf,

    /// Where to write the site file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Tell what would be carried over and what not, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Convert {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let converted =
            cognito_local::convert(&self.path).map_err(|error| CommandError::new("cannot convert", error))?;
        for note in &converted.notes {
            eprintln!("poolhouse: {note}");
        }
        let cognito_local::Converted { pools, clients, groups, users, .. } = &converted;
        eprintln!("poolhouse: user pools: {pools}, clients: {clients}, groups: {groups}, users: {users}");
        match &self.output {
            _ if self.dry_run => {}
            Some(file) => write(file, &converted.text).map_err(|error| CommandError::new(file.display(), error))?,
            None => return print(&converted.text),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Whole or not at all.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, file));
    if written.is_err() {
        // It may not have come to be.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
