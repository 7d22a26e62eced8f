//! Secrets of app clients: made, and sealed for the store.

use std::sync::Arc;

use crypto::keyring::Keyring;
use domain::client::Client;
use domain::clock::Time;
use domain::random::{self, Random};
use store::tables::client_secrets::SealedSecret;

use super::CLIENT_SECRET;
use crate::Context;

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

/// What a secret is bound to.
pub fn place<'a>(client: &'a Client, secret_id: &'a str) -> [&'a [u8]; 3] {
    [client.user_pool_id.as_bytes(), client.id.as_bytes(), secret_id.as_bytes()]
}
