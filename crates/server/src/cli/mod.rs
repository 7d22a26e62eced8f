//! The commands, one file each.

mod access_keys;
mod apply;
mod completions;
mod convert;
mod dev;
mod endpoint;
mod export;
mod health;
mod man;
mod master_key;
mod schema;
mod serve;
pub(crate) mod sources;
mod trust;
mod version;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::check_environment;
use crate::site_file::Failure;

const NAME: &str = "poolhouse";

/// A self-hosted identity provider that speaks Amazon Cognito user pools.
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    version = version::SHORT.as_str(),
    long_version = version::LONG.as_str(),
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Dev(Box<dev::Dev>),
    Serve(Box<serve::Serve>),
    AccessKeys(access_keys::AccessKeys),
    MasterKey(master_key::MasterKeyCommand),
    Apply(apply::Apply),
    Export(export::Export),
    Convert(convert::Convert),
    Health(health::Health),
    Trust(trust::Trust),
    Version(version::Version),
    Completions(completions::Completions),
    Man(man::Man),
    Schema(schema::Schema),
}

/// Why a command ended other than well: a sentence for the person who gave it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CommandError(String);

impl CommandError {
    pub(crate) fn new(what: impl std::fmt::Display, error: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {error}"))
    }

    /// What is wrong with site files is told with their names.
    pub(crate) fn of(failure: &Failure) -> Self {
        match failure {
            Failure::File(_) => Self(failure.to_string()),
            _ => Self::new("cannot apply", failure),
        }
    }
}

impl Command {
    /// Whether it heeds settings of the environment.
    fn has_settings(&self) -> bool {
        !matches!(self, Self::Version(_) | Self::Completions(_) | Self::Man(_) | Self::Schema(_))
    }
}

impl Cli {
    /// Runs the command until it is done.
    ///
    /// # Errors
    /// What kept it from starting, or from ending well.
    pub fn run(self) -> Result<ExitCode, CommandError> {
        if self.command.has_settings() {
            let names = std::env::vars_os().map(|(name, _)| name);
            check_environment(&Self::command(), names).map_err(CommandError)?;
        }
        match self.command {
            Command::Dev(dev) => dev.run(),
            Command::Serve(serve) => serve.run(),
            Command::AccessKeys(keys) => keys.run(),
            Command::MasterKey(key) => key.run(),
            Command::Apply(apply) => apply.run(),
            Command::Export(export) => export.run(),
            Command::Convert(convert) => convert.run(),
            Command::Health(health) => health.run(),
            Command::Trust(trust) => trust.run(),
            Command::Version(version) => version.run(),
            Command::Completions(completions) => completions.run(),
            Command::Man(man) => man.run(),
            Command::Schema(schema) => schema.run(),
        }
    }
}

/// Writes what a command was asked for, which is all it was asked for. Whoever reads may stop reading.
fn print(text: &str) -> Result<ExitCode, CommandError> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(CommandError::new("cannot write", error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}
