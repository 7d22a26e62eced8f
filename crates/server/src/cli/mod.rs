//! The commands, one file each.

pub(crate) mod apply;
mod dev;
mod endpoint;
mod export;
mod trust;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::check_environment;

/// A self-hosted identity provider that speaks Amazon Cognito user pools.
#[derive(Debug, Parser)]
#[command(name = "poolhouse", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Dev(Box<dev::Dev>),
    Apply(apply::Apply),
    Export(export::Export),
    Trust(trust::Trust),
}

/// Why a command ended other than well: a sentence for the person who gave it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CommandError(String);

impl CommandError {
    pub(crate) fn new(what: impl std::fmt::Display, error: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {error}"))
    }
}

impl Cli {
    /// Runs the command until it is done.
    ///
    /// # Errors
    /// What kept it from starting, or from ending well.
    pub fn run(self) -> Result<(), CommandError> {
        check_environment(&Self::command(), std::env::vars_os().map(|(name, _)| name)).map_err(CommandError)?;
        match self.command {
            Command::Dev(dev) => dev.run(),
            Command::Apply(apply) => apply.run(),
            Command::Export(export) => export.run(),
            Command::Trust(trust) => trust.run(),
        }
    }
}
