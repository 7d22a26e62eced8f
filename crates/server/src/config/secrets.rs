//! Where secrets of app clients are kept for those who ask for it (PublishSecretsInAWSSecretsManager).

use std::sync::Arc;

use clap::Args;
use flows::published_secrets::KeepSecrets;

use super::amazon::{self, Endpoint};

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Secrets")]
pub(crate) struct SecretOptions {
    /// Publish client secrets in AWS Secrets Manager where a client asks for it: aws, or the URL of an endpoint that
    /// speaks like it
    #[arg(long, env = "POOLHOUSE_SECRETS_MANAGER", value_name = "ENDPOINT", value_parser = amazon::endpoint)]
    secrets_manager: Option<Endpoint>,
}

impl SecretOptions {
    pub(crate) fn keeper(&self) -> Option<Arc<dyn KeepSecrets>> {
        self.secrets_manager.as_ref().map(amazon::secrets_manager)
    }
}
