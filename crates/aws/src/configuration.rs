//! Where a service of AWS is, and who calls it.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_lambda::config::{Credentials, SharedCredentialsProvider};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Where to find a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// AWS itself, with the credentials of this machine.
    Aws,
    /// An emulator or a proxy.
    Url(String),
}

impl Endpoint {
    /// `aws`, or a URL.
    ///
    /// # Errors
    /// What is expected, for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "aws" => Ok(Self::Aws),
            url if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Self::Url(url.trim_end_matches('/').to_owned()))
            }
            _ => Err("expected aws, or a URL with http:// or https://".to_owned()),
        }
    }
}

/// The configuration of a service's client. Nothing is tried again here: whoever calls knows whether that is safe.
pub(crate) async fn load(endpoint: &Endpoint, region: String) -> SdkConfig {
    let loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region))
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).build());
    match endpoint {
        Endpoint::Aws => loader.load().await,
        Endpoint::Url(url) => {
            let configuration = loader.endpoint_url(url).load().await;
            // Emulators look at no credentials, and most machines that run one have none.
            let found = configuration.credentials_provider();
            let found = match &found {
                Some(provider) => {
                    use aws_sdk_lambda::config::ProvideCredentials;
                    provider.provide_credentials().await.is_ok()
                }
                None => false,
            };
            if found {
                return configuration;
            }
            let nobody = Credentials::new("poolhouse", "poolhouse", None, None, "none");
            configuration.into_builder().credentials_provider(SharedCredentialsProvider::new(nobody)).build()
        }
    }
}
