//! `poolhouse completions`: what a shell loads to complete commands and options.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, CommandError, NAME, print};

/// Print what a shell needs to complete commands and options
///
/// For bash, in ~/.bashrc: source <(poolhouse completions bash). For zsh, as a file on $fpath: poolhouse completions zsh >
/// ~/.zfunc/_poolhouse. For fish: poolhouse completions fish > ~/.config/fish/completions/poolhouse.fish
#[derive(Debug, Args)]
pub(super) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> Result<ExitCode, CommandError> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), NAME, &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}
