//! `poolhouse export`: writes a running server down as a site file.

use std::process::ExitCode;

use clap::Args;

use super::endpoint::{EndpointOptions, block_on};
use super::{CommandError, print};
use crate::site_file::{self, Contents};

/// Write a running server down as a file that `poolhouse apply` takes
#[derive(Debug, Args)]
pub(super) struct Export {
    /// User pool to export; may be given several times [default: all of the region]
    #[arg(long = "pool", value_name = "ID")]
    pools: Vec<String>,

    /// Put the secrets of clients and identity providers into the file
    #[arg(long)]
    with_secrets: bool,

    /// Put users into the file, without their passwords
    #[arg(long)]
    with_users: bool,

    #[command(flatten)]
    endpoint: EndpointOptions,
}

impl Export {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let remote = self.endpoint.remote()?;
        let contents = Contents { pools: self.pools, secrets: self.with_secrets, users: self.with_users };
        block_on(async {
            let export = site_file::export(&remote, Some(self.endpoint.region.as_str()), &contents).await;
            let export = export.map_err(|error| CommandError::new("cannot export", error))?;
            for note in &export.notes {
                eprintln!("poolhouse: {note}");
            }
            print(&export.text)
        })
    }
}
