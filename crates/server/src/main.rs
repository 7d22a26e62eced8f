//! The binary `poolhouse`: reads the command line and leaves the rest to the library.

use std::process::ExitCode;

use clap::Parser;
use poolhouse_server::cli::Cli;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody may be reading.
            let _ = error.print();
            // Not 2, which is what clap ends with: scripts read from it that there is something to apply.
            return if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    cli.run().unwrap_or_else(|error| {
        eprintln!("poolhouse: {error}");
        ExitCode::FAILURE
    })
}
