//! Where the server listens.

use clap::Args;

/// POOL on a phone's keys.
const DEFAULT: &str = "127.0.0.1:7665";

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct ListenOptions {
    /// Address and port; port 0 takes a free one
    #[arg(long, env = "POOLHOUSE_LISTEN", value_name = "ADDR", default_value = DEFAULT)]
    pub(crate) listen: String,
}
