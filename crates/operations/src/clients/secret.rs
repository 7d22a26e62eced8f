//! Secrets of app clients as operations need them: opened for an answer, and whose they may be.

use api::types::ClientSecretDescriptorType;
use api::{ApiError, Sensitive, Timestamp};
use domain::client::{Client, ClientKind};
use flows::Failure;
use flows::configuration::CLIENT_SECRET;
pub(super) use flows::configuration::client_secrets::{Sealer, generate, place};
use store::tables::client_secrets::SealedSecret;

use crate::Context;
use crate::error::refuse;
use crate::rejection::Rejection;

/// The secret that answers show: the oldest one. A public client has none.
///
/// # Errors
/// It cannot be unsealed.
pub(super) fn shown(cx: &Context, client: &Client, secrets: &[SealedSecret]) -> Result<Option<String>, ApiError> {
    let Some(oldest) = secrets.first() else { return Ok(None) };
    let opened = cx.keyring.open(CLIENT_SECRET, &place(client, &oldest.id), &oldest.sealed).ok();
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some).ok_or_else(|| refuse(Failure::Internal("a client secret cannot be unsealed")))
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
