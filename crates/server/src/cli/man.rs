//! `poolhouse man`: manual pages, made of what the commands say of themselves.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_mangen::{Man as Page, generate_to};

use super::{Cli, CommandError, print};

/// Print the manual page, or write those of all commands into a directory
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Where to write poolhouse.1, poolhouse-dev.1 and the rest, such as ~/.local/share/man/man1; made if absent
    directory: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Result<ExitCode, CommandError> {
        // Else every page would have a second one of `help`.
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        if let Some(directory) = &self.directory {
            let written = std::fs::create_dir_all(directory).and_then(|()| generate_to(command, directory));
            written.map_err(|error| CommandError::new(directory.display(), error))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut page = Vec::new();
        Page::new(command).render(&mut page).map_err(|error| CommandError::new("cannot write", error))?;
        print(&String::from_utf8_lossy(&page))
    }
}
