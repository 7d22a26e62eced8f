//! `poolhouse schema`: the JSON Schema of site files.

use std::process::ExitCode;

use clap::Args;

use super::{CommandError, print};
use crate::site_file;

/// Print the JSON Schema of site files, by which editors complete and check them
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "as every command")]
    pub(super) fn run(&self) -> Result<ExitCode, CommandError> {
        print(&format!("{:#}\n", site_file::schema()))
    }
}
