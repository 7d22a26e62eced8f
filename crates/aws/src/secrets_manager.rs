//! Secrets in AWS Secrets Manager (behaviour 45 §3). Whose they are, and when they change, is not known here.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::error::{DisplayErrorContext, SdkError};

use crate::clients::Clients;
use crate::configuration::Endpoint;

/// For people who find one.
const DESCRIPTION: &str = "Secret of an app client, published and rotated by Poolhouse";

pub struct SecretsManager {
    clients: Clients<Client>,
}

impl SecretsManager {
    pub fn new(endpoint: Endpoint) -> Self {
        Self { clients: Clients::new(endpoint, Client::new) }
    }

    /// Makes a secret and gives its ARN.
    ///
    /// # Errors
    /// Why not, for the log.
    pub async fn create(&self, region: &str, name: &str, value: &str) -> Result<String, String> {
        let client = self.clients.of(region).await;
        let made = client.create_secret().name(name).description(DESCRIPTION).secret_string(value).send().await;
        let made = made.map_err(|error| DisplayErrorContext(error).to_string())?;
        made.arn().map(str::to_owned).ok_or_else(|| "the answer has no ARN".to_owned())
    }

    /// Replaces the value of a secret.
    ///
    /// # Errors
    /// Why not, for the log.
    pub async fn put(&self, region: &str, arn: &str, value: &str) -> Result<(), String> {
        let client = self.clients.of(region).await;
        let put = client.put_secret_value().secret_id(arn).secret_string(value).send().await;
        put.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
    }

    /// Deletes a secret for good, without the days in which it could be had back; one that is not there is deleted.
    ///
    /// # Errors
    /// Why not, for the log.
    pub async fn delete(&self, region: &str, name: &str) -> Result<(), String> {
        let client = self.clients.of(region).await;
        let deleted = client.delete_secret().secret_id(name).force_delete_without_recovery(true).send().await;
        match deleted {
            Ok(_) => Ok(()),
            Err(SdkError::ServiceError(error)) if error.err().is_resource_not_found_exception() => Ok(()),
            Err(error) => Err(DisplayErrorContext(error).to_string()),
        }
    }
}
