//! Secrets of app clients: made, sealed for the store, and opened.

use std::sync::Arc;

use crypto::keyring::Keyring;
use domain::client::Client;
use domain::clock::Time;
use domain::random::{self, Random};
use store::tables::client_secrets::SealedSecret;

use super::CLIENT_SECRET;
use crate::{Context, Failure};

/// 52 digits of base 32: 256 bits.
pub fn generate(cx: &Context) -> String {
    random::base32::<32>(&*cx.random)
}

/// Seals secrets inside a transaction, where their ids are decided.
pub struct Sealer {
    keyring: Arc<Keyring>,
    random: Arc<dyn Random>,
    now: Time,
}

impl Sealer {
    pub fn of(cx: &Context) -> Self {
        Self { keyring: Arc::clone(&cx.keyring), random: Arc::clone(&cx.random), now: cx.now() }
    }

    /// Ids hold whole seconds: of two secrets made in one, the second takes the next.
    pub fn seal(&self, client: &Client, existing: &[SealedSecret], secret: &str) -> SealedSecret {
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

/// The text of a secret.
///
/// # Errors
/// It cannot be unsealed.
pub fn open(cx: &Context, client: &Client, secret: &SealedSecret) -> Result<String, Failure> {
    let opened = cx.keyring.open(CLIENT_SECRET, &place(client, &secret.id), &secret.sealed).ok();
    let text = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or(Failure::Internal("a client secret cannot be unsealed"))
}

/// What a secret is bound to.
pub fn place<'a>(client: &'a Client, secret_id: &'a str) -> [&'a [u8]; 3] {
    [client.user_pool_id.as_bytes(), client.id.as_bytes(), secret_id.as_bytes()]
}
