//! Secrets of app clients in answers. How they are made and sealed is written in flows.

use api::types::ClientSecretDescriptorType;
use api::{ApiError, Sensitive, Timestamp};
use domain::client::{Client, ClientKind};
use flows::configuration::client_secrets::open;
use store::tables::client_secrets::SealedSecret;

use super::view::ShownSecret;
use crate::Context;
use crate::error::refuse;
use crate::rejection::Rejection;

/// What answers show: the oldest secret, or where they are published. A public client has none.
///
/// # Errors
/// It cannot be unsealed.
pub(super) fn shown(
    cx: &Context,
    client: &Client,
    secrets: &[SealedSecret],
    arn: Option<String>,
) -> Result<ShownSecret, ApiError> {
    match (arn, secrets.first()) {
        (Some(arn), _) => Ok(ShownSecret::Arn(arn)),
        (None, None) => Ok(ShownSecret::None),
        (None, Some(oldest)) => open(cx, client, oldest).map(ShownSecret::Text).map_err(refuse),
    }
}

/// Secrets can be added to and taken from confidential clients that people made. Our texts: only the code is known.
pub(super) fn check_eligible(client: &Client) -> Result<(), Rejection> {
    let reason = match client.kind {
        ClientKind::Dcr => "Client secrets cannot be managed for clients that were registered dynamically.",
        ClientKind::Regular if client.confidential => return Ok(()),
        ClientKind::Regular => "Client secrets cannot be managed for clients that were created without a secret.",
    };
    Err(ApiError::invalid_parameter(reason).into())
}

/// `value` only for a secret that the service has just made.
pub(super) fn descriptor(secret: &SealedSecret, value: Option<String>) -> ClientSecretDescriptorType {
    ClientSecretDescriptorType {
        client_secret_id: Some(secret.id.clone()),
        client_secret_value: value.map(Sensitive::new),
        client_secret_create_date: Some(Timestamp::from_micros(secret.created_at.micros())),
    }
}
