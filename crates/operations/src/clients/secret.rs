//! Secrets of app clients: made, sealed for the store, opened for an answer.

use std::sync::Arc;

use api::types::ClientSecretDescriptorType;
use api::{ApiError, Sensitive, Timestamp};
use crypto::keyring::Keyring;
use domain::client::{Client, ClientKind};
use domain::clock::Time;
use domain::random::{self, Random};
use flows::Failure;
use flows::configuration::CLIENT_SECRET;
use store::tables::client_secrets::SealedSecret;

use crate::Context;
use crate::error::refuse;
use crate::rejection::Rejection;

/// 52 digits of base 32: 256 bits.
pub(super) fn generate(cx: &Context) -> String {
    random::base32::<32>(&*cx.random)
}

/// Seals secrets inside a transaction, where their ids are decided.
pub(super) struct Sealer {
    keyring: Arc<Keyring>,
    random: Arc<dyn Random>,
    now: Time,
}

impl Sealer {
    pub(super) fn of(cx: &Context) -> Self {
        Self { keyring: Arc::clone(&cx.keyring), random: Arc::clone(&cx.random), now: cx.now() }
    }

    /// Ids hold whole seconds: of two secrets made in one, the second takes the next.
    pub(super) fn seal(&self, client: &Client, existing: &[SealedSecret], secret: &str) -> SealedSecret {
        let mut seconds = self.now.seconds();
        let id = loop {
            let id = format!("{}--{seconds}", client.id);
            if existing.iter().all(|other| other.id != id) {
                break id;
            }
            seconds += 1;
        };
        let sealed = self.keyring.seal(&*self.random, CLIENT_SECRET, &place(client, &id), secret.as_bytes());
        SealedSecret { id, created_at: self.now, sealed }
    }
}

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

fn place<'a>(client: &'a Client, secret_id: &'a str) -> [&'a [u8]; 3] {
    [client.user_pool_id.as_bytes(), client.id.as_bytes(), secret_id.as_bytes()]
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
