//! `poolhouse apply`: makes a running server as a site file says.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::CommandError;
use super::endpoint::{EndpointOptions, block_on};
use crate::site_file::{self, Desired};

/// Make a running server as a file says: user pools, clients, groups and what else belongs to them
#[derive(Debug, Args)]
pub(super) struct Apply {
    /// Site file, YAML or JSON
    file: PathBuf,

    /// Show what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Delete what the file does not name: user pools, and the contents of the lists that the file has
    #[arg(long)]
    prune: bool,

    #[command(flatten)]
    endpoint: EndpointOptions,
}

impl Apply {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let site = read(&self.file)?;
        let remote = self.endpoint.remote()?;
        block_on(async {
            let failed = |error| CommandError::new(self.file.display(), error);
            let region = Some(self.endpoint.region.as_str());
            let plan = site_file::plan(&remote, &site, self.prune, region).await.map_err(failed)?;
            print!("{plan}");
            for note in plan.notes() {
                eprintln!("poolhouse: {note}");
            }
            if self.dry_run {
                println!("{} to make; nothing was changed", changes(plan.len()));
                return Ok(ExitCode::SUCCESS);
            }
            site_file::execute(&remote, &plan, region, |step| println!("done: {}", step.title()))
                .await
                .map_err(failed)?;
            println!("{} made", changes(plan.len()));
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Reads and checks a site file.
pub(crate) fn read(file: &Path) -> Result<Desired, CommandError> {
    let text = std::fs::read_to_string(file).map_err(|error| CommandError::new(file.display(), error))?;
    Desired::parse(&text).map_err(|error| CommandError::new(file.display(), error))
}

fn changes(count: usize) -> String {
    match count {
        0 => "no changes".to_owned(),
        1 => "1 change".to_owned(),
        _ => format!("{count} changes"),
    }
}
