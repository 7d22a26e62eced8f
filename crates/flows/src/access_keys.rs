//! Access keys of the site: by which those who administer it sign what they ask. Each is a fact of the site, sealed and
//! bound to its id: a signature is verified with the secret itself, so that a hash of it would not do.
//!
//! They are read for each request that is signed: one that was disabled signs nothing any more, at any node.

use crypto::keyring::Keyring;
use domain::clock::Time;
use domain::random::{Random, symbols};
use serde::{Deserialize, Serialize};
use store::Store;
use store::tables::site;

use crate::Failure;

const PURPOSE: &str = "access key";
const PREFIX: &str = "access-key/";
const ID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// One key, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccessKey {
    #[serde(skip)]
    pub id: String,
    pub secret: String,
    pub enabled: bool,
    pub created_at: Time,
}

/// Where keys are kept, and what seals them.
#[derive(Clone, Copy)]
pub struct Kept<'a> {
    pub store: &'a Store,
    pub keyring: &'a Keyring,
    pub random: &'a dyn Random,
}

impl Kept<'_> {
    /// Makes a key, enabled. Its secret is shown to whoever made it, and never again.
    ///
    /// # Errors
    /// The store's.
    pub async fn create(self, now: Time) -> Result<AccessKey, Failure> {
        // The form of AWS's, which some clients look at.
        let id = format!("AKIA{}", symbols(self.random, ID_ALPHABET, 16));
        let key = AccessKey { id, secret: symbols(self.random, SECRET_ALPHABET, 40), enabled: true, created_at: now };
        let (name, sealed) = (name(&key.id), self.seal(&key)?);
        self.store.write(move |tx| site::insert_if_absent(tx, &name, sealed.clone())).await?;
        Ok(key)
    }

    /// # Errors
    /// The store's, and [`Failure::Internal`] on a key that the master key does not open.
    pub async fn list(self) -> Result<Vec<AccessKey>, Failure> {
        let facts = self.store.read(|tx| site::list(tx, PREFIX)).await?;
        facts.iter().map(|(name, sealed)| self.open(name.trim_start_matches(PREFIX), sealed)).collect()
    }

    /// # Errors
    /// As [`Kept::list`].
    pub async fn find(self, id: &str) -> Result<Option<AccessKey>, Failure> {
        let name = name(id);
        let sealed = self.store.read(move |tx| site::find(tx, &name)).await?;
        sealed.map(|sealed| self.open(id, &sealed)).transpose()
    }

    /// Tells whether there is such a key.
    ///
    /// # Errors
    /// As [`Kept::list`].
    pub async fn set_enabled(self, id: &str, enabled: bool) -> Result<bool, Failure> {
        let Some(key) = self.find(id).await? else { return Ok(false) };
        let (name, sealed) = (name(id), self.seal(&AccessKey { enabled, ..key })?);
        // Not one that was deleted meanwhile.
        Ok(self.store.write(move |tx| site::replace(tx, &name, sealed.clone())).await?)
    }

    /// Tells whether there was such a key.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete(self, id: &str) -> Result<bool, Failure> {
        let name = name(id);
        Ok(self.store.write(move |tx| site::delete(tx, &name)).await?)
    }

    fn seal(self, key: &AccessKey) -> Result<Vec<u8>, Failure> {
        let text = serde_json::to_vec(key).map_err(|_| Failure::Internal("an access key cannot be written"))?;
        Ok(self.keyring.seal(self.random, PURPOSE, &[key.id.as_bytes()], &text))
    }

    fn open(self, id: &str, sealed: &[u8]) -> Result<AccessKey, Failure> {
        let text = self.keyring.open(PURPOSE, &[id.as_bytes()], sealed).ok();
        let key = text.and_then(|text| serde_json::from_slice::<AccessKey>(&text).ok());
        let key = key.ok_or(Failure::Internal("an access key cannot be read"))?;
        Ok(AccessKey { id: id.to_owned(), ..key })
    }
}

fn name(id: &str) -> String {
    format!("{PREFIX}{id}")
}
