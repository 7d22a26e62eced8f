//! Which running server a command speaks to, and as whom.

use clap::Args;

use super::CommandError;
use crate::site_file::Remote;

#[derive(Debug, Args)]
#[command(next_help_heading = "Server")]
pub(super) struct EndpointOptions {
    /// URL of the running server
    #[arg(long, env = "POOLHOUSE_ENDPOINT", value_name = "URL", default_value = "http://127.0.0.1:7665")]
    endpoint: String,

    /// Region of user pools whose ids do not say it
    #[arg(long, env = "AWS_REGION", value_name = "REGION", default_value = "us-east-1")]
    pub(super) region: String,

    /// Access key to sign with; `poolhouse dev` takes any
    #[arg(long, env = "AWS_ACCESS_KEY_ID", value_name = "ID", default_value = "poolhouse", hide_env_values = true)]
    access_key: String,

    /// The access key's secret, from the environment so that no list of processes shows it
    #[arg(
        long,
        env = "AWS_SECRET_ACCESS_KEY",
        value_name = "SECRET",
        default_value = "poolhouse",
        hide = true,
        hide_env_values = true
    )]
    secret_key: String,
}

impl EndpointOptions {
    pub(super) fn remote(&self) -> Result<Remote, CommandError> {
        let key = (self.access_key.clone(), self.secret_key.clone());
        Remote::new(&self.endpoint, key).map_err(|error| CommandError::new("cannot use the endpoint", error))
    }
}

/// Runs what a client does.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| CommandError::new("cannot start the runtime", error))?.block_on(work)
}
