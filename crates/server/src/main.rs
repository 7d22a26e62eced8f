//! The binary `poolhouse`: reads the command line and leaves the rest to the library.

use std::process::ExitCode;

use clap::Parser;
use poolhouse_server::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("poolhouse: {error}");
            ExitCode::FAILURE
        }
    }
}
