//! `poolhouse master-key`: the key that seals a site's secrets, made once and kept by its operator.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::CommandError;
use crate::config::make_key_file;

/// Make the master key that `serve` needs
#[derive(Debug, Args)]
pub(super) struct MasterKeyCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a new key into a file that is not there yet, for its owner only
    Generate { file: PathBuf },
}

impl MasterKeyCommand {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let Action::Generate { file } = self.action;
        make_key_file(&file).map_err(|error| CommandError::new(format!("cannot make {}", file.display()), error))?;
        Ok(ExitCode::SUCCESS)
    }
}
