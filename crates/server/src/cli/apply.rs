//! `poolhouse apply`: makes a running server as site files say.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::endpoint::{EndpointOptions, block_on};
use super::{CommandError, print, sources};
use crate::site_file;

/// What `--exit-code` ends with when there is something to do.
const CHANGES: u8 = 2;

/// Make a running server as site files say: user pools, clients, groups and what else belongs to them
#[derive(Debug, Args)]
pub(super) struct Apply {
    /// Site files, YAML or JSON; a directory stands for the files in it, - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Show what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// With --dry-run, end with 2 if there is something to change, 0 if there is nothing, 1 if something is wrong
    #[arg(long, requires = "dry_run")]
    exit_code: bool,

    /// Delete what the files do not name: user pools, and the contents of the lists that they have
    #[arg(long)]
    prune: bool,

    #[command(flatten)]
    endpoint: EndpointOptions,
}

impl Apply {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let site = sources::read(&self.files)?;
        let remote = self.endpoint.remote()?;
        block_on(async {
            let failed = |failure| CommandError::of(&failure);
            let region = Some(self.endpoint.region.as_str());
            let plan = site_file::plan(&remote, &site, self.prune, region).await.map_err(failed)?;
            print(&plan.to_string())?;
            for note in plan.notes() {
                eprintln!("poolhouse: {note}");
            }
            if self.dry_run {
                print(&format!("{} to make; nothing was changed\n", changes(plan.len())))?;
                let is_told = self.exit_code && plan.len() > 0;
                return Ok(if is_told { ExitCode::from(CHANGES) } else { ExitCode::SUCCESS });
            }
            // Whoever read along may have gone; what was begun is finished all the same.
            let tell = |text: &str| _ = writeln!(std::io::stdout(), "{text}");
            let done = |step: &site_file::PlanStep| tell(&format!("done: {}", step.title()));
            site_file::execute(&remote, &plan, region, done).await.map_err(failed)?;
            tell(&format!("{} made", changes(plan.len())));
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn changes(count: usize) -> String {
    match count {
        0 => "no changes".to_owned(),
        1 => "1 change".to_owned(),
        _ => format!("{count} changes"),
    }
}
